/* Shares of a variance and Shapley values where they are known in closed form. */
#include "stat/sobol.h"

#include "num/draw.h"
#include "num/num.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { ROWS = 4000, SOURCES = 3 };

static double drawn(size_t row, size_t source, bool of_b)
{
    const amp_stream s = {.seed = 2026, .replicate = (uint32_t)of_b};
    return amp_draw_normal(&s, row * SOURCES + source, AMP_PROC_PARAMETER, 0);
}

/* 385 + 3 x0 + 1 x1 + product x0 x2: variances 9, 1 and product^2 of the interaction. */
static double model(const double *x, double product)
{
    return 385 + 3 * x[0] + x[1] + product * x[0] * x[2];
}

static double a[ROWS], b[ROWS], ab[SOURCES][ROWS];

static void run(double product)
{
    for (size_t k = 0; k < ROWS; k++) {
        double x[SOURCES], y[SOURCES];
        for (size_t i = 0; i < SOURCES; i++) {
            x[i] = drawn(k, i, false);
            y[i] = drawn(k, i, true);
        }
        a[k] = model(x, product);
        b[k] = model(y, product);
        for (size_t i = 0; i < SOURCES; i++) {
            const double own = x[i];
            x[i] = y[i];
            ab[i][k] = model(x, product);
            x[i] = own;
        }
    }
}

static void expect(size_t source, double first, double total)
{
    const amp_sobol s = amp_sobol_of(a, b, ab[source], ROWS);
    ck_assert_msg(fabs(s.first - first) < 4 * s.first_error + 1e-9, "source %zu: first %g ± %g, %g",
                  source, s.first, s.first_error, first);
    ck_assert_msg(fabs(s.total - total) < 4 * s.total_error + 1e-9, "source %zu: total %g ± %g, %g",
                  source, s.total, s.total_error, total);
    ck_assert_double_lt(s.first_error, 0.04);
    ck_assert_double_lt(s.total_error, 0.04);
}

START_TEST(shares_of_a_linear_model_are_those_of_its_squared_slopes)
{
    run(0);
    expect(0, 0.9, 0.9);
    expect(1, 0.1, 0.1);
    expect(2, 0, 0);
}
END_TEST

START_TEST(what_acts_together_is_in_the_totals_alone)
{
    run(2.385);
    const double all = 9 + 1 + 2.385 * 2.385, together = 2.385 * 2.385;
    expect(0, 9 / all, (9 + together) / all);
    expect(1, 1 / all, 1 / all);
    expect(2, 0, together / all);
}
END_TEST

/* Over many designs the errors that are told cover the truth as often as they say. */
START_TEST(errors_of_shares_are_of_the_size_that_they_say)
{
    enum { DESIGNS = 200, SMALL = 100 };
    size_t inside[2] = {0};
    for (size_t d = 0; d < DESIGNS; d++) {
        double x[SMALL], y[SMALL], xy[SMALL];
        for (size_t k = 0; k < SMALL; k++) {
            const double p = drawn(d * SMALL + k, 0, false), q = drawn(d * SMALL + k, 1, false);
            const double r = drawn(d * SMALL + k, 0, true), s = drawn(d * SMALL + k, 1, true);
            x[k] = 2 * p + q;
            y[k] = 2 * r + s;
            xy[k] = 2 * r + q;
        }
        const amp_sobol s = amp_sobol_of(x, y, xy, SMALL);
        inside[0] += fabs(s.first - 0.8) < 1.645 * s.first_error;
        inside[1] += fabs(s.total - 0.8) < 1.645 * s.total_error;
    }
    for (int k = 0; k < 2; k++) {
        ck_assert_uint_gt(inside[k], 0.82 * DESIGNS);
        ck_assert_uint_lt(inside[k], 0.97 * DESIGNS);
    }
}
END_TEST

START_TEST(nothing_varies_and_no_share_is_told)
{
    const double same[4] = {7, 7, 7, 7};
    const amp_sobol s = amp_sobol_of(same, same, same, 4);
    ck_assert(isnan(s.first) && isnan(s.total));
}
END_TEST

/* Three heirs: an estate of 7 for any two of whom one is the first (the glove game has 2/3, 1/6,
 * 1/6). */
START_TEST(the_glove_game_is_shared_as_its_solution_says)
{
    double value[8] = {0}, share[3];
    for (unsigned set = 0; set < 8; set++)
        value[set] = (set & 1) && (set & 6) ? 7 : 0;
    amp_shapley(value, 3, share);
    ck_assert_double_eq_tol(share[0], 7 * 2.0 / 3, 1e-12);
    ck_assert_double_eq_tol(share[1], 7 / 6.0, 1e-12);
    ck_assert_double_eq_tol(share[2], 7 / 6.0, 1e-12);
}
END_TEST

START_TEST(shares_add_up_to_the_whole_and_parts_that_add_keep_what_they_add)
{
    enum { PARTS = 10 };
    static double value[1 << PARTS], game[1 << PARTS];
    double own[PARTS], share[PARTS], sum = 0;
    for (size_t p = 0; p < PARTS; p++)
        own[p] = drawn(p, 0, false);
    for (unsigned set = 0; set < 1 << PARTS; set++) {
        value[set] = 31;
        for (size_t p = 0; p < PARTS; p++)
            value[set] += set >> p & 1 ? own[p] : 0;
        game[set] = drawn(set, 1, true);
    }
    amp_shapley(value, PARTS, share);
    for (size_t p = 0; p < PARTS; p++)
        ck_assert_double_eq_tol(share[p], own[p], 1e-12);
    amp_shapley(game, PARTS, share);
    for (size_t p = 0; p < PARTS; p++)
        sum += share[p];
    ck_assert_double_eq_tol(sum, game[(1 << PARTS) - 1] - game[0], 1e-12);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stat_sobol");
    TCase *t = tcase_create("shares");
    tcase_add_test(t, shares_of_a_linear_model_are_those_of_its_squared_slopes);
    tcase_add_test(t, what_acts_together_is_in_the_totals_alone);
    tcase_add_test(t, errors_of_shares_are_of_the_size_that_they_say);
    tcase_add_test(t, nothing_varies_and_no_share_is_told);
    tcase_add_test(t, the_glove_game_is_shared_as_its_solution_says);
    tcase_add_test(t, shares_add_up_to_the_whole_and_parts_that_add_keep_what_they_add);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
