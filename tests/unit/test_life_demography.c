/* The demography of Bolivia: rates against their sources, and the people against a cohort-component
 * twin and against WPP 2024. */
#include "life/life.h"
#include "life/moves.h"
#include "num/num.h"

#include "../reference/cohort_component.h"
#include "../reference/life_people.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_interp.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#define BOLIVIA "data/countries/BOL/"

typedef struct world {
    amp_ctx ctx;
    amp_profile profile;
    amp_macro macro;
    amp_life *life;
} world;

static void world_open(world *w, int first, int last, unsigned groups)
{
    amp_ctx_init(&w->ctx);
    people_profile(&w->profile, BOLIVIA);
    amp_err err = amp_macro_load(&w->ctx, &w->profile, NULL, last, &w->macro);
    if (err == AMP_OK)
        err = amp_life_new(&w->ctx, &w->profile, &w->macro, first, last, groups, &w->life);
    for (size_t k = 0; k < w->ctx.n; k++)
        fprintf(stderr, "%s:%d: %s\n", w->ctx.diag[k].loc.file ? w->ctx.diag[k].loc.file : "",
                w->ctx.diag[k].loc.line, w->ctx.diag[k].text);
    ck_assert_int_eq(err, AMP_OK);
}

static void world_close(world *w)
{
    amp_life_free(w->life);
    amp_arena_fini(&w->profile.arena);
    amp_ctx_fini(&w->ctx);
}

static const amp_rates_year *year_of(const world *w, int t)
{
    const amp_rates *r = amp_life_rates(w->life);
    return &r->year[t - r->first];
}

static void check_valid(amp_ctx *ctx, const amp_population *p)
{
    if (amp_pop_check(ctx, p) != AMP_OK)
        ck_abort_msg("%s", ctx->diag[ctx->n - 1].text);
}

/* ---- the whole country ----------------------------------------------------------------------- */

typedef struct country {
    amp_population *block;
    size_t blocks;
} country;

static void country_make(const world *w, int year, size_t households, country *c)
{
    amp_ctx ctx;
    amp_population p;
    amp_ctx_init(&ctx);
    amp_pop_init(&p);
    const ccm_stock stock = people_stock(year_of(w, year));
    people_make(&stock, households, 3.4, 2385, &p);
    check_valid(&ctx, &p);
    ck_assert_int_eq(amp_pop_shuffle(&ctx, &p), AMP_OK);
    ck_assert_int_eq(amp_pop_cut(&ctx, &p, &c->block, &c->blocks), AMP_OK);
    amp_pop_fini(&p);
    amp_ctx_fini(&ctx);
}

static void country_free(country *c)
{
    for (size_t b = 0; b < c->blocks; b++)
        amp_pop_fini(&c->block[b]);
    free(c->block);
}

/* One replicate from the opening to @p last; the stock at its end. */
static size_t simulate(const world *w, const country *c, uint32_t replicate, int first, int last,
                       unsigned doubts, bool check, ccm_stock *end)
{
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population block, spare;
    amp_ctx ctx;
    size_t person_years = 0;
    amp_ctx_init(&ctx);
    amp_pop_init(&block);
    amp_pop_init(&spare);
    memset(end, 0, sizeof *end);
    ck_assert_int_eq(amp_life_draw_new(w->life, 2026, replicate, NULL, doubts, &draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    for (size_t b = 0; b < c->blocks; b++) {
        ck_assert_int_eq(amp_pop_copy(&block, &c->block[b]), AMP_OK);
        ck_assert_int_eq(amp_life_open(draw, &block, scratch), AMP_OK);
        for (int t = first + 1; t <= last; t++) {
            ck_assert_int_eq(amp_life_step(draw, t, &block, &spare, scratch), AMP_OK);
            person_years += block.n;
            if (check)
                check_valid(&ctx, &block);
        }
        people_count(&block, end);
    }
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&block);
    amp_pop_fini(&spare);
    amp_ctx_fini(&ctx);
    return person_years;
}

enum { REPLICATES = 20, GROUPS_80 = 17 };

/* Group g of a sex: ages 5 g to 5 g + 4, the last 80 and over. */
static double group_of(const ccm_stock *s, int sex, int g)
{
    return ccm_sum(s, sex, 5 * g, g == GROUPS_80 - 1 ? AMP_AGES : 5 * g + 5);
}

START_TEST(bolivia_of_2030_is_that_of_wpp_2024)
{
    world w;
    country c;
    world_open(&w, 2019, 2030, AMP_LIFE_DEMOGRAPHY);
    country_make(&w, 2019, 50000, &c);
    static ccm_stock end[REPLICATES];
    const clock_t start = clock();
    size_t person_years = 0;
    for (uint32_t r = 0; r < REPLICATES; r++)
        person_years += simulate(&w, &c, r, 2019, 2030, 0, false, &end[r]);
    const double ns = 1e9 * (double)(clock() - start) / CLOCKS_PER_SEC / (double)person_years;
    const ccm_stock wpp = people_stock(year_of(&w, 2030));
    ccm_stock twin = people_stock(year_of(&w, 2019));
    ccm_project(amp_life_rates(w.life), 2019, 2030, 1.0, &twin);
    double total[3] = {0.0};
    printf("group   sex      WPP 2024        twin   simulated    s.e.   diff %%  twin %%\n");
    for (int sex = 0; sex < 2; sex++)
        for (int g = 0; g < GROUPS_80; g++) {
            double mean = 0.0, square = 0.0;
            for (int r = 0; r < REPLICATES; r++)
                mean += group_of(&end[r], sex, g) / REPLICATES;
            for (int r = 0; r < REPLICATES; r++)
                square += pow(group_of(&end[r], sex, g) - mean, 2.0);
            const double se = sqrt(square / (REPLICATES - 1) / REPLICATES);
            const double truth = group_of(&wpp, sex, g), expected = group_of(&twin, sex, g);
            printf("%3d-    %s %12.0f %11.0f %11.0f %7.0f %+8.2f %+7.2f\n", 5 * g, sex ? "M" : "F",
                   truth, expected, mean, se, 100.0 * (mean / truth - 1.0),
                   100.0 * (expected / truth - 1.0));
            const double tolerance = g == GROUPS_80 - 1 ? 0.02 : 0.01;
            ck_assert_msg(fabs(mean - truth) <= AMP_MAX(tolerance * truth, 3.0 * se),
                          "group %d sex %d", g, sex);
            ck_assert_msg(fabs(mean - expected) <= AMP_MAX(0.003 * expected, 4.0 * se),
                          "twin: group %d sex %d: %g, expected %g, se %g", g, sex, mean, expected,
                          se);
            total[0] += truth;
            total[1] += expected;
            total[2] += mean;
        }
    printf("total  %19.0f %11.0f %11.0f         %+8.3f %+7.3f\n", total[0], total[1], total[2],
           100.0 * (total[2] / total[0] - 1.0), 100.0 * (total[1] / total[0] - 1.0));
    printf("%.1f ns per person-year\n", ns);
    ck_assert_double_le(fabs(total[2] / total[0] - 1.0), 0.003);
    country_free(&c);
    world_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("life: demography");
    TCase *t = tcase_create("country");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, bolivia_of_2030_is_that_of_wpp_2024);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
