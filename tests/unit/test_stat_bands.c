/* Statistics over replicates, and of paired differences. Values beside "R" are R 4.2's mean, sd and
 * quantile(x, p, type = 7). */
#include "num/num.h"
#include "stat/stat.h"

#include <check.h>
#include <string.h>

enum { SCENARIOS = 2, REPLICATES = 7, YEARS = 3, PAIRS = 5, YEAR = 2, PAIR = 3 };

static double store[SCENARIOS * REPLICATES * YEARS * PAIRS];
static const amp_cube cube = {SCENARIOS, REPLICATES, YEARS, PAIRS, store};

static void put(size_t scenario, const double x[REPLICATES])
{
    for (size_t r = 0; r < REPLICATES; r++)
        amp_cube_at(&cube, scenario, r, YEAR)[PAIR] = x[r];
}

static void fill(const double base[REPLICATES], const double reform[REPLICATES])
{
    for (size_t k = 0; k < AMP_COUNT(store); k++)
        store[k] = 1e9; /* so that a wrong index shows */
    put(0, base);
    put(1, reform);
}

static const double base[REPLICATES] = {2.385, 7, 0.31, -4.5, 7, 12.25, 1.125};
static const double reform[REPLICATES] = {2.0, 7, 0.62, -4.5, 6.5, 13, 1.0};

START_TEST(a_level_has_the_statistics_that_r_gives)
{
    double out[AMP_STATISTICS], scratch[REPLICATES];
    fill(base, reform);
    amp_cube_summary(&cube, 0, SIZE_MAX, YEAR, PAIR, scratch, out);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_mean], 3.652857142857143, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_sd], 5.5069485327953753, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_p5], -3.0569999999999999, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_p25], 0.71750000000000003, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_p50], 2.3849999999999998, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_p75], 7, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_p95], 10.674999999999997, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_mcse], 2.0814309000869411, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_mcse_p5], 2.37735540344, 1e-11);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_mcse_p50], 2.99206156825, 1e-11);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_mcse_p95], 2.5948265838, 1e-10);
    ck_assert_double_eq(out[AMP_STATISTIC_n], 7);
}
END_TEST

START_TEST(a_difference_is_taken_replicate_by_replicate)
{
    double out[AMP_STATISTICS], scratch[REPLICATES], above, below;
    fill(base, reform);
    amp_cube_summary(&cube, 1, 0, YEAR, PAIR, scratch, out);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_mean], 0.007142857142857173, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_sd], 0.42270810597520225, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_p5], -0.46549999999999991, 1e-14);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_p95], 0.61799999999999966, 1e-14);
    amp_cube_signs(&cube, 1, 0, YEAR, PAIR, &above, &below);
    ck_assert_double_eq(above, 2.0 / 7); /* two replicates are equal: neither above nor below */
    ck_assert_double_eq(below, 3.0 / 7);
    amp_cube_signs(&cube, 0, SIZE_MAX, YEAR, PAIR, &above, &below);
    ck_assert_double_eq(above, 6.0 / 7);
    ck_assert_double_eq(below, 1.0 / 7);
}
END_TEST

START_TEST(a_reform_equal_to_its_baseline_differs_by_exactly_zero)
{
    double out[AMP_STATISTICS], scratch[REPLICATES], above, below;
    fill(base, base);
    amp_cube_summary(&cube, 1, 0, YEAR, PAIR, scratch, out);
    for (size_t k = 0; k < AMP_STATISTICS; k++)
        ck_assert_double_eq(out[k], k == AMP_STATISTIC_n ? 7 : 0);
    amp_cube_signs(&cube, 1, 0, YEAR, PAIR, &above, &below);
    ck_assert_double_eq(above, 0);
    ck_assert_double_eq(below, 0);
}
END_TEST

START_TEST(the_same_value_in_all_replicates_is_its_own_mean_to_the_bit)
{
    double same[REPLICATES], out[AMP_STATISTICS], scratch[REPLICATES];
    for (size_t r = 0; r < REPLICATES; r++)
        same[r] = 0.1;
    fill(same, same);
    amp_cube_summary(&cube, 0, SIZE_MAX, YEAR, PAIR, scratch, out);
    ck_assert_double_eq(out[AMP_STATISTIC_mean], 0.1);
    ck_assert_double_eq(out[AMP_STATISTIC_sd], 0);
    ck_assert_double_eq(out[AMP_STATISTIC_p95], 0.1);
}
END_TEST

START_TEST(undefined_replicates_are_left_out_and_counted)
{
    const double holes[REPLICATES] = {2, NAN, 4, NAN, NAN, 9, INFINITY};
    double out[AMP_STATISTICS], scratch[REPLICATES], above, below;
    fill(base, holes);
    amp_cube_summary(&cube, 1, SIZE_MAX, YEAR, PAIR, scratch, out);
    ck_assert_double_eq(out[AMP_STATISTIC_n], 3);
    ck_assert_double_eq(out[AMP_STATISTIC_mean], 5);
    ck_assert_double_eq_tol(out[AMP_STATISTIC_sd], sqrt(13), 1e-15);
    amp_cube_signs(&cube, 1, 0, YEAR, PAIR, &above, &below); /* -0.385, 3.69, -3.25 */
    ck_assert_double_eq(above, 1.0 / 3);
    ck_assert_double_eq(below, 2.0 / 3);
}
END_TEST

START_TEST(one_replicate_has_no_spread_and_none_has_nothing)
{
    const double one[REPLICATES] = {NAN, NAN, 2.385, NAN, NAN, NAN, NAN};
    double out[AMP_STATISTICS], scratch[REPLICATES], above, below;
    double none[REPLICATES];
    for (size_t r = 0; r < REPLICATES; r++)
        none[r] = (double)NAN;
    fill(one, none);
    amp_cube_summary(&cube, 0, SIZE_MAX, YEAR, PAIR, scratch, out);
    ck_assert_double_eq(out[AMP_STATISTIC_n], 1);
    ck_assert_double_eq(out[AMP_STATISTIC_mean], 2.385);
    ck_assert_double_eq(out[AMP_STATISTIC_p5], 2.385);
    ck_assert(isnan(out[AMP_STATISTIC_sd]) && isnan(out[AMP_STATISTIC_mcse]));
    amp_cube_summary(&cube, 1, SIZE_MAX, YEAR, PAIR, scratch, out);
    ck_assert_double_eq(out[AMP_STATISTIC_n], 0);
    for (size_t k = 0; k < AMP_STATISTICS; k++)
        ck_assert(k == AMP_STATISTIC_n || isnan(out[k]));
    amp_cube_signs(&cube, 1, SIZE_MAX, YEAR, PAIR, &above, &below);
    ck_assert(isnan(above) && isnan(below));
}
END_TEST

START_TEST(many_replicates_in_any_order_give_the_percentiles_of_the_sorted_ones)
{
    enum { N = 1001 };
    static double x[N], scratch[N], forward[AMP_STATISTICS], back[AMP_STATISTICS];
    amp_cube c = {1, N, 1, 1, x};
    for (size_t r = 0; r < N; r++)
        x[r] = (double)(r * 619 % N); /* 0 .. 1000 shuffled */
    amp_cube_summary(&c, 0, SIZE_MAX, 0, 0, scratch, forward);
    ck_assert_double_eq(forward[AMP_STATISTIC_p5], 50);
    ck_assert_double_eq(forward[AMP_STATISTIC_p25], 250);
    ck_assert_double_eq(forward[AMP_STATISTIC_p50], 500);
    ck_assert_double_eq(forward[AMP_STATISTIC_p95], 950);
    for (size_t r = 0; r < N; r++)
        x[r] = (double)((N - 1 - r) * 10 % N);
    amp_cube_summary(&c, 0, SIZE_MAX, 0, 0, scratch, back);
    ck_assert_mem_eq(forward, back, sizeof forward);
}
END_TEST

/* Over 600 samples of normal values, the error that a sample states for a percentile is, in the
 * root mean square, the spread of that percentile between samples. */
START_TEST(the_error_of_a_percentile_is_its_spread_between_samples)
{
    enum { N = 200, SAMPLES = 600 };
    static double x[N], scratch[N];
    const struct {
        size_t percentile, error;
    } pair[] = {{AMP_STATISTIC_p5, AMP_STATISTIC_mcse_p5},
                {AMP_STATISTIC_p50, AMP_STATISTIC_mcse_p50},
                {AMP_STATISTIC_p95, AMP_STATISTIC_mcse_p95}};
    double mean[3] = {0}, square[3] = {0}, stated[3] = {0}, out[AMP_STATISTICS];
    amp_cube c = {1, N, 1, 1, x};
    uint64_t z = 2385;
    for (size_t s = 0; s < SAMPLES; s++) {
        for (size_t r = 0; r < N; r++) {
            z = z * 6364136223846793005u + 1442695040888963407u;
            x[r] = amp_normal_quantile(((double)(z >> 11) + 0.5) * 0x1p-53);
        }
        amp_cube_summary(&c, 0, SIZE_MAX, 0, 0, scratch, out);
        for (size_t k = 0; k < 3; k++) {
            mean[k] += out[pair[k].percentile] / SAMPLES;
            square[k] += out[pair[k].percentile] * out[pair[k].percentile] / SAMPLES;
            stated[k] += out[pair[k].error] * out[pair[k].error] / SAMPLES;
        }
    }
    for (size_t k = 0; k < 3; k++)
        ck_assert_double_eq_tol(sqrt(stated[k] / (square[k] - mean[k] * mean[k])), 1, 0.1);
}
END_TEST

START_TEST(statistics_have_the_names_of_the_results_file)
{
    ck_assert_str_eq(amp_statistic_name[AMP_STATISTIC_mean], "mean");
    ck_assert_str_eq(amp_statistic_name[AMP_STATISTIC_p95], "p95");
    ck_assert_str_eq(amp_statistic_name[AMP_STATISTIC_mcse], "mcse");
    ck_assert_str_eq(amp_statistic_name[AMP_STATISTICS - 1], "n");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("stat, bands");
    TCase *t = tcase_create("bands");
    tcase_add_test(t, a_level_has_the_statistics_that_r_gives);
    tcase_add_test(t, a_difference_is_taken_replicate_by_replicate);
    tcase_add_test(t, a_reform_equal_to_its_baseline_differs_by_exactly_zero);
    tcase_add_test(t, the_same_value_in_all_replicates_is_its_own_mean_to_the_bit);
    tcase_add_test(t, undefined_replicates_are_left_out_and_counted);
    tcase_add_test(t, one_replicate_has_no_spread_and_none_has_nothing);
    tcase_add_test(t, many_replicates_in_any_order_give_the_percentiles_of_the_sorted_ones);
    tcase_add_test(t, the_error_of_a_percentile_is_its_spread_between_samples);
    tcase_add_test(t, statistics_have_the_names_of_the_results_file);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed != 0;
}
