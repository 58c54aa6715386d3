/* Calibration of weights against closed forms and raking by hand. */
#include "num/calibrate.h"
#include "num/num.h"

#include <check.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 6 };

/* A unit adds amount[k] to margin[k] while amount[k] is not 0. */
typedef struct unit {
    uint16_t margin[MOST];
    double amount[MOST];
} unit;

static size_t adds(const void *of, size_t k, uint16_t *margin, double *amount)
{
    const unit *u = (const unit *)of + k;
    size_t n = 0;
    for (; n < MOST && u->amount[n] != 0; n++) {
        margin[n] = u->margin[n];
        amount[n] = u->amount[n];
    }
    return n;
}

static amp_calibrated calibrate(const unit *u, const double *base, size_t units,
                                const double *target, size_t margins, double low, double high,
                                double *weight, double *reached)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const amp_calibration c = {.units = units,
                               .margins = margins,
                               .most = MOST,
                               .base = base,
                               .target = target,
                               .adds = adds,
                               .of = u,
                               .low = low,
                               .high = high,
                               .small = 1,
                               .enough = 1e-12};
    amp_calibrated found;
    ck_assert_int_eq(amp_calibrate(&ctx, &c, weight, reached, &found), AMP_OK);
    amp_ctx_fini(&ctx);
    return found;
}

START_TEST(one_margin_scales_its_units_alike)
{
    const unit u[] = {{{0}, {1}}, {{0}, {1}}, {{1}, {1}}, {{1}, {1}}, {{1}, {1}}};
    const double base[] = {7, 13, 2.385, 4, 0.31}, target[] = {31, 5};
    double w[5];
    const amp_calibrated found = calibrate(u, base, 5, target, 2, 0.1, 10, w, NULL);
    ck_assert_double_lt(found.miss, 1e-12);
    for (int k = 0; k < 5; k++)
        ck_assert_double_eq_tol(w[k] / base[k], k < 2 ? 31.0 / 20 : 5 / 6.695, 1e-11);
}
END_TEST

/* Raking keeps the odds ratio q of a 2 x 2 table; with rows r, n - r and columns c, n - c its first
 * cell x solves x (n - r - c + x) = q (r - x) (c - x). */
START_TEST(wide_bounds_give_raking_of_a_two_by_two_table)
{
    const unit u[] = {{{0, 2}, {1, 1}}, {{0, 3}, {1, 1}}, {{1, 2}, {1, 1}}, {{1, 3}, {1, 1}}};
    const double base[] = {17, 5, 11, 23}, r = 31, c = 22, n = 61;
    const double target[] = {r, n - r, c, n - c}, q = 17.0 * 23 / (5 * 11);
    const double a = 1 - q, b = n - r - c + q * (r + c), d = -q * r * c;
    const double x = (-b + sqrt(b * b - 4 * a * d)) / (2 * a);
    double w[4];
    const amp_calibrated found = calibrate(u, base, 4, target, 4, 0, 1e10, w, NULL);
    ck_assert_double_lt(found.miss, 1e-9);
    ck_assert_double_eq_tol(w[0], x, 1e-7);
    ck_assert_double_eq_tol(w[3], n - r - c + x, 1e-7);
}
END_TEST

/* The score of the logit method, the inverse of r. */
static double score(double r, double low, double high)
{
    return log((r - low) / (1 - low) * (high - 1) / (high - r));
}

START_TEST(scores_are_linear_in_what_a_unit_adds)
{
    const unit u[] = {{{0}, {1}}, {{0}, {2}}, {{0}, {3}}};
    const double base[] = {3, 2.385, 7}, target[] = {41};
    double w[3], reached;
    calibrate(u, base, 3, target, 1, 0.3, 2.7, w, &reached);
    ck_assert_double_eq_tol(reached, 41, 1e-10);
    ck_assert_double_eq_tol(w[0] + 2 * w[1] + 3 * w[2], 41, 1e-10);
    const double one = score(w[0] / 3, 0.3, 2.7);
    ck_assert_double_eq_tol(score(w[1] / 2.385, 0.3, 2.7), 2 * one, 1e-8);
    ck_assert_double_eq_tol(score(w[2] / 7, 0.3, 2.7), 3 * one, 1e-8);
}
END_TEST

START_TEST(weights_already_right_stay_as_they_are)
{
    const unit u[] = {{{0, 1}, {1, 2}}, {{0}, {1}}, {{1}, {1}}};
    const double base[] = {3, 2.385, 7}, target[] = {5.385, 13};
    double w[3];
    calibrate(u, base, 3, target, 2, 0.2, 5, w, NULL);
    for (int k = 0; k < 3; k++)
        ck_assert_double_eq_tol(w[k], base[k], 1e-14 * base[k]);
}
END_TEST

START_TEST(bounds_hold_where_targets_are_out_of_reach)
{
    const unit u[] = {{{0}, {1}}, {{0}, {1}}, {{1}, {1}}};
    const double base[] = {7, 13, 4}, target[] = {100, 4.5};
    double w[3], reached[2];
    const amp_calibrated found = calibrate(u, base, 3, target, 2, 0.5, 3, w, reached);
    ck_assert_uint_eq(found.worst, 0);
    ck_assert_double_ge(found.miss, 0.4 - 1e-12);
    ck_assert_double_eq_tol(reached[1], 4.5, 1e-3);
    for (int k = 0; k < 2; k++) {
        ck_assert_double_le(w[k], 3 * base[k]);
        ck_assert_double_gt(w[k], 2.9 * base[k]);
    }
}
END_TEST

START_TEST(contradictory_repeated_and_empty_margins_do_no_harm)
{
    /* margin 1 repeats 0, 2 contradicts both, 3 is empty with target 0 */
    const unit u[] = {{{0, 1, 2, 4}, {1, 1, 1, 1}}, {{0, 1, 2}, {1, 1, 1}}, {{4}, {1}}};
    const double base[] = {7, 13, 4}, target[] = {24, 24, 26, 0, 10.5};
    double w[3], reached[5];
    const amp_calibrated found = calibrate(u, base, 3, target, 5, 0.2, 5, w, reached);
    ck_assert_double_gt(found.miss, 0.01);
    ck_assert_double_lt(found.miss, 0.09);
    for (int k = 0; k < 3; k++)
        ck_assert(w[k] > 0.2 * base[k] && w[k] < 5 * base[k]);
}
END_TEST

/* A household of members in 7 cells; the margins are those of other weights within the bounds. */
enum { UNITS = 1301, CELLS = 11 };
typedef struct sample {
    unit u[UNITS];
    double base[UNITS], other[UNITS], target[CELLS];
} sample;

static void make_sample(sample *s)
{
    uint64_t state = 7;
    memset(s, 0, sizeof *s);
    for (size_t k = 0; k < UNITS; k++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const size_t members = 1 + (state >> 33) % 5;
        s->base[k] = 1 + (double)(state >> 40 & 255) * 0.31;
        s->other[k] = s->base[k] * (0.5 + (double)(state >> 50 & 255) / 128);
        s->u[k].margin[members] = (uint16_t)(7 + (state >> 20) % 4);
        s->u[k].amount[members] = (double)members;
        for (size_t m = 0; m < members; m++) {
            s->u[k].margin[m] = (uint16_t)((state >> (3 * m + 8)) % 7);
            s->u[k].amount[m] = 1;
        }
        for (size_t m = 0; m <= members; m++)
            s->target[s->u[k].margin[m]] += s->u[k].amount[m] * s->other[k];
    }
}

START_TEST(margins_of_a_sample_are_met_with_positive_weights)
{
    sample s;
    make_sample(&s);
    double w[UNITS], reached[CELLS], sum[CELLS] = {0};
    const amp_calibrated found =
        calibrate(s.u, s.base, UNITS, s.target, CELLS, 0.1, 10, w, reached);
    ck_assert_double_lt(found.miss, 1e-10);
    ck_assert_int_lt(found.steps, 12);
    for (size_t k = 0; k < UNITS; k++) {
        ck_assert(w[k] > 0.1 * s.base[k] && w[k] < 10 * s.base[k]);
        for (size_t m = 0; m < MOST && s.u[k].amount[m] > 0; m++)
            sum[s.u[k].margin[m]] += w[k] * s.u[k].amount[m];
    }
    for (size_t m = 0; m < CELLS; m++) {
        ck_assert_double_eq_tol(sum[m], s.target[m], 1e-9 * s.target[m]);
        ck_assert_double_eq_tol(reached[m], sum[m], 1e-9 * s.target[m]);
    }
}
END_TEST

START_TEST(weights_have_the_same_bytes_on_any_number_of_threads)
{
    sample s;
    make_sample(&s);
    double one[UNITS], more[UNITS];
    omp_set_num_threads(1);
    calibrate(s.u, s.base, UNITS, s.target, CELLS, 0.3, 3, one, NULL);
    for (int threads = 2; threads <= 5; threads++) {
        omp_set_num_threads(threads);
        calibrate(s.u, s.base, UNITS, s.target, CELLS, 0.3, 3, more, NULL);
        ck_assert_mem_eq(one, more, sizeof one);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("num: calibration");
    TCase *c = tcase_create("calibrate");
    tcase_add_test(c, one_margin_scales_its_units_alike);
    tcase_add_test(c, wide_bounds_give_raking_of_a_two_by_two_table);
    tcase_add_test(c, scores_are_linear_in_what_a_unit_adds);
    tcase_add_test(c, weights_already_right_stay_as_they_are);
    tcase_add_test(c, bounds_hold_where_targets_are_out_of_reach);
    tcase_add_test(c, contradictory_repeated_and_empty_margins_do_no_harm);
    tcase_add_test(c, margins_of_a_sample_are_met_with_positive_weights);
    tcase_add_test(c, weights_have_the_same_bytes_on_any_number_of_threads);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
