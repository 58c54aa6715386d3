/** Estimates and standard errors of tests/reference/design.csv, made by R
 * (tests/reference/design.R). */
#ifndef DESIGN_REFERENCE_H
#define DESIGN_REFERENCE_H

#include "base/table.h"
#include "stat/design.h"

#include <check.h>
#include <math.h>
#include <string.h>

static amp_estimate design_reference(const char *data, const char *statistic)
{
    amp_ctx ctx;
    amp_arena arena;
    amp_table t;
    amp_estimate e = {(double)NAN, (double)NAN};
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    ck_assert_int_eq(amp_table_read(&ctx, &arena, "tests/reference/design.csv", NULL, &t), AMP_OK);
    for (size_t k = 0; k < t.rows; k++)
        if (strcmp(amp_table_cell(&t, k, 0), data) == 0 &&
            strcmp(amp_table_cell(&t, k, 1), statistic) == 0) {
            ck_assert_int_eq(amp_table_number(&ctx, &t, k, 2, &e.value), AMP_OK);
            ck_assert_int_eq(amp_table_number(&ctx, &t, k, 3, &e.se), AMP_OK);
        }
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    ck_assert_msg(isfinite(e.value), "no reference for %s %s", data, statistic);
    return e;
}

/** An estimate (times @p scale) against R's: the value to @p relative, the error to 1e-6 of itself.
 */
static void as_in_r(amp_estimate e, double scale, double relative, const char *data,
                    const char *statistic)
{
    const amp_estimate r = design_reference(data, statistic);
    ck_assert_msg(fabs(scale * e.value - r.value) <= relative * fabs(r.value),
                  "%s %s: %.17g, R says %.17g", data, statistic, scale * e.value, r.value);
    ck_assert_msg(fabs(scale * e.se - r.se) <= 1e-6 * r.se, "%s %s: error %.17g, R says %.17g",
                  data, statistic, scale * e.se, r.se);
}

#endif
