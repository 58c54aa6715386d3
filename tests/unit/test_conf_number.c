/* Distributions against GSL and numerical integration; joint draws against the net they should be.
 */
#include "conf/number.h"
#include "num/num.h"

#include <check.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double levels[] = {1e-9, 0.0013, 0.02385, 0.31, 0.5, 0.69, 0.95, 0.9987, 1.0 - 1e-9};

static amp_dist parsed(const char *text)
{
    amp_ctx ctx;
    amp_dist d = {0};
    amp_ctx_init(&ctx);
    const amp_err err = amp_dist_parse(&ctx, AMP_NOWHERE, text, &d);
    ck_assert_msg(err == AMP_OK, "%s: %s", text, ctx.n ? ctx.diag[0].text : "");
    amp_ctx_fini(&ctx);
    return d;
}

static void assert_close(double x, double y, double relative)
{
    ck_assert_msg(fabs(x - y) <= relative * fmax(fabs(x), fabs(y)), "%.17g is not %.17g", x, y);
}

START_TEST(a_beta_quantile_is_gsls)
{
    static const double shape[] = {0.31, 0.7, 1.0, 2.385, 7.0, 281.3, 28000.0};
    gsl_set_error_handler_off();
    for (size_t a = 0; a < AMP_COUNT(shape); a++)
        for (size_t b = 0; b < AMP_COUNT(shape); b++)
            for (size_t k = 0; k < AMP_COUNT(levels); k++) {
                const amp_dist d = {AMP_DIST_BETA, shape[a], shape[b], 0, 0, 1};
                const double x = amp_dist_quantile(&d, levels[k]);
                /* Through GSL's distribution function, since its inverse is poor in the corners; a
                 * step of x to either side may matter near 1, where x has few bits. */
                ck_assert(x >= 0.0 && x <= 1.0);
                if (x > 1e-300)
                    ck_assert_msg(gsl_cdf_beta_P(x * (1 - 2e-15), shape[a], shape[b]) <=
                                          levels[k] * (1 + 1e-9) + 1e-11 &&
                                      gsl_cdf_beta_P(fmin(x * (1 + 2e-15), 1), shape[a],
                                                     shape[b]) >= levels[k] * (1 - 1e-9) - 1e-11,
                                  "beta(%g, %g) at %g: %.17g", shape[a], shape[b], levels[k], x);
            }
    const amp_dist d = parsed("beta(alpha = 2.385, beta = 7)");
    for (size_t k = 0; k < AMP_COUNT(levels); k++)
        assert_close(amp_dist_quantile(&d, levels[k]), gsl_cdf_beta_Pinv(levels[k], 2.385, 7.0),
                     1e-9);
}
END_TEST

START_TEST(normal_and_lognormal_quantiles_are_gsls)
{
    const amp_dist normal = parsed("normal(mean = 2.385, sd = 0.31)");
    const amp_dist lognormal = parsed(" lognormal ( mean=2.385 ,sd = 0.7 ) ");
    const double s2 = log1p(0.7 * 0.7 / (2.385 * 2.385));
    for (size_t k = 0; k < AMP_COUNT(levels); k++) {
        assert_close(amp_dist_quantile(&normal, levels[k]),
                     2.385 + gsl_cdf_gaussian_Pinv(levels[k], 0.31), 1e-12);
        assert_close(amp_dist_quantile(&lognormal, levels[k]),
                     gsl_cdf_lognormal_Pinv(levels[k], log(2.385) - 0.5 * s2, sqrt(s2)), 1e-11);
    }
}
END_TEST

START_TEST(uniform_and_triangular_quantiles_are_closed_forms)
{
    const amp_dist uniform = parsed("uniform(low = -1e0, high = 2.385)");
    const amp_dist triangular = parsed("triangular(low = 1, mode = 1.31, high = 7)");
    assert_close(amp_dist_quantile(&uniform, 0.31), -1.0 + 0.31 * 3.385, 1e-15);
    const double cut = 0.31 / 6.0;
    assert_close(amp_dist_quantile(&triangular, cut), 1.31, 1e-15);
    for (size_t k = 0; k < AMP_COUNT(levels); k++) {
        const double x = amp_dist_quantile(&triangular, levels[k]);
        const double p =
            x < 1.31 ? (x - 1) * (x - 1) / (6 * 0.31) : 1 - (7 - x) * (7 - x) / (6 * (7 - 1.31));
        ck_assert(fabs(p - levels[k]) < 1e-14);
    }
}
END_TEST

static const char *const examples[] = {
    "normal(mean = 2.385, sd = 0.31)",
    "normal(mean = 2.385, sd = 0.31, low = 2.1)",
    "normal(mean = 0.9, sd = 0.1, high = 1)",
    "normal(mean = -7, sd = 3, low = -8, high = 2)",
    "beta(mean = 0.97, sd = 0.01)",
    "beta(mean = 0.31, sd = 0.2)",
    "beta(alpha = 0.7, beta = 2.385)",
    "uniform(low = 1, high = 2)",
    "triangular(low = 1, mode = 1, high = 3)",
    "triangular(low = 1, mode = 3, high = 3)",
    "lognormal(mean = 2.385, sd = 0.7)",
    "lognormal(mean = 2.385, sd = 0.7, high = 3.1)",
    "lognormal(mean = 2.385, sd = 0.7, low = 2, high = 3.1)",
};

START_TEST(the_mean_is_the_integral_of_the_quantile)
{
    enum { N = 20000 };
    for (size_t e = 0; e < AMP_COUNT(examples); e++) {
        const amp_dist d = parsed(examples[e]);
        double sum = 0.0;
        for (int k = 0; k < N; k++)
            sum += amp_dist_quantile(&d, (k + 0.5) / N);
        ck_assert_msg(fabs(sum / N - amp_dist_mean(&d)) < 1e-4, "%s: %g, %g", examples[e], sum / N,
                      amp_dist_mean(&d));
    }
}
END_TEST

START_TEST(a_mean_and_sd_are_those_of_the_number_itself)
{
    static const char *const text[] = {"normal(mean = 0.31, sd = 0.07)",
                                       "beta(mean = 0.31, sd = 0.07)",
                                       "lognormal(mean = 0.31, sd = 0.07)"};
    enum { N = 20000 };
    for (size_t e = 0; e < AMP_COUNT(text); e++) {
        const amp_dist d = parsed(text[e]);
        double sum = 0.0;
        for (int k = 0; k < N; k++)
            sum += pow(amp_dist_quantile(&d, (k + 0.5) / N) - 0.31, 2.0);
        assert_close(amp_dist_mean(&d), 0.31, 1e-12);
        assert_close(sqrt(sum / N), 0.07, 1e-3);
    }
}
END_TEST

START_TEST(a_quantile_rises_with_its_level_and_stays_in_bounds)
{
    for (size_t e = 0; e < AMP_COUNT(examples); e++) {
        const amp_dist d = parsed(examples[e]);
        double before = -INFINITY;
        for (int k = 0; k <= 1000; k++) {
            const double u = k == 0 ? 0x1p-53 : k == 1000 ? 1.0 - 0x1p-53 : k / 1000.0;
            const double x = amp_dist_quantile(&d, u);
            ck_assert_msg(isfinite(x) && x >= before && x >= d.low && x <= d.high, "%s at %g: %g",
                          examples[e], u, x);
            before = x;
        }
    }
}
END_TEST

START_TEST(what_is_no_distribution_is_refused)
{
    static const char *const text[] = {"",
                                       "0.9",
                                       "normal",
                                       "normal()",
                                       "norm(mean = 1, sd = 1)",
                                       "normal(mean = nan, sd = 1)",
                                       "normal(mean = 1, sd = inf)",
                                       "normal(mean = 1, sd = 1",
                                       "normal(mean = 1; sd = 1)",
                                       "normal(mean = 1, sd = 1,)",
                                       "uniform(low = 2, high = 2)",
                                       "lognormal(mean = 1, sd = 1, high = 0)"};
    for (size_t k = 0; k < AMP_COUNT(text); k++) {
        amp_ctx ctx;
        amp_dist d;
        amp_ctx_init(&ctx);
        ck_assert_int_eq(amp_dist_parse(&ctx, AMP_NOWHERE, text[k], &d), AMP_CONFIG);
        ck_assert_uint_eq(ctx.errors, 1);
        amp_ctx_fini(&ctx);
    }
    ck_assert(amp_dist_looks_like(" beta (mean"));
    ck_assert(!amp_dist_looks_like("min(beta, 2)"));
}
END_TEST

/* ---- registry ------------------------------------------------------------------------------- */

static amp_number added(amp_registry *r, const char *name, const char *text)
{
    amp_ctx ctx;
    amp_number n = {0, -1};
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_registry_add(&ctx, r, name, text, NULL, AMP_NOWHERE, &n), AMP_OK);
    amp_ctx_fini(&ctx);
    return n;
}

static void fill_uniforms(amp_registry *r, int names)
{
    char name[32];
    amp_registry_init(r);
    for (int k = 0; k < names; k++) {
        snprintf(name, sizeof name, "number_%d", k);
        added(r, name, "uniform(low = 0, high = 1)");
    }
}

START_TEST(the_same_name_and_text_is_one_number)
{
    amp_registry r;
    amp_registry_init(&r);
    const amp_number a = added(&r, "take_up", "beta(mean = 0.97, sd = 0.01)");
    const amp_number b = added(&r, "other", "normal(mean = 7, sd = 2.385)");
    const amp_number c = added(&r, "take_up", "beta(mean = 0.97, sd = 0.01)");
    ck_assert_int_eq(a.random, c.random);
    ck_assert_int_ne(a.random, b.random);
    ck_assert_uint_eq(r.n, 2);
    assert_close(a.value, 0.97, 1e-14);
    ck_assert(amp_number_at(b, NULL) == 7.0);
    ck_assert(amp_number_at(AMP_PLAIN(0.31), &(double){7.0}) == 0.31);
    amp_registry_fini(&r);
}
END_TEST

START_TEST(the_same_name_with_another_text_meets_the_same_luck)
{
    amp_registry r;
    amp_registry_init(&r);
    added(&r, "other", "uniform(low = 0, high = 1)");
    const amp_number a = added(&r, "take_up", "uniform(low = 0, high = 1)");
    const amp_number b = added(&r, "take_up", "uniform(low = 0, high = 2)");
    double drawn[3];
    for (uint32_t k = 0; k < 7; k++) {
        amp_registry_draw(&r, 2026, k, drawn);
        ck_assert(amp_number_at(b, drawn) == 2.0 * amp_number_at(a, drawn));
        ck_assert(amp_number_at(a, drawn) != drawn[0]);
    }
    amp_registry_fini(&r);
}
END_TEST

START_TEST(an_invalid_text_adds_nothing)
{
    amp_ctx ctx;
    amp_registry r;
    amp_number n;
    amp_ctx_init(&ctx);
    amp_registry_init(&r);
    ck_assert_int_eq(amp_registry_add(&ctx, &r, "x", "bta(1)", NULL, AMP_NOWHERE, &n), AMP_CONFIG);
    ck_assert_uint_eq(r.n, 0);
    amp_registry_fini(&r);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_first_64_replicates_fill_every_stratum_once)
{
    enum { NAMES = 7, REPLICATES = 64 };
    amp_registry r;
    int seen[NAMES][REPLICATES] = {{0}}, box[8][8] = {{0}};
    double drawn[NAMES];
    fill_uniforms(&r, NAMES);
    for (uint32_t k = 0; k < REPLICATES; k++) {
        amp_registry_draw(&r, 31, k, drawn);
        for (int j = 0; j < NAMES; j++) {
            ck_assert(drawn[j] > 0.0 && drawn[j] < 1.0);
            seen[j][(int)(drawn[j] * REPLICATES)]++;
        }
        box[(int)(drawn[0] * 8)][(int)(drawn[1] * 8)]++;
    }
    for (int k = 0; k < REPLICATES; k++)
        for (int j = 0; j < NAMES; j++)
            ck_assert_int_eq(seen[j][k], 1);
    for (int k = 0; k < REPLICATES; k++) /* a (0, 6, 2)-net */
        ck_assert_int_eq(box[k / 8][k % 8], 1);
    amp_registry_fini(&r);
}
END_TEST

START_TEST(a_draw_depends_on_seed_replicate_and_name_alone)
{
    amp_registry r;
    double one[7], again[7], other[7];
    fill_uniforms(&r, 7);
    amp_registry_draw(&r, 31, 5, one);
    amp_registry_draw(&r, 31, 6, other);
    amp_registry_draw(&r, 31, 5, again);
    ck_assert_mem_eq(one, again, sizeof one);
    for (int k = 0; k < 7; k++)
        ck_assert(one[k] != other[k]);
    amp_registry_draw(&r, 32, 5, other);
    for (int k = 0; k < 7; k++)
        ck_assert(one[k] != other[k]);
    added(&r, "later", "normal(mean = 7, sd = 1)");
    double more[8];
    amp_registry_draw(&r, 31, 5, more);
    ck_assert_mem_eq(one, more, sizeof one);
    amp_registry_fini(&r);
}
END_TEST

START_TEST(numbers_beyond_the_fortieth_draw_too)
{
    enum { NAMES = 57, REPLICATES = 512 };
    amp_registry r;
    double drawn[NAMES], mean[NAMES] = {0}, square[NAMES] = {0};
    fill_uniforms(&r, NAMES);
    for (uint32_t k = 0; k < REPLICATES; k++) {
        amp_registry_draw(&r, 7, k, drawn);
        for (int j = 0; j < NAMES; j++) {
            ck_assert(drawn[j] > 0.0 && drawn[j] < 1.0);
            mean[j] += drawn[j] / REPLICATES;
            square[j] += drawn[j] * drawn[j] / REPLICATES;
        }
    }
    for (int j = 0; j < NAMES; j++) {
        const double tolerance = j < AMP_SOBOL_DIMENSIONS ? 0.002 : 0.06; /* 4 sd of the mean */
        ck_assert_msg(fabs(mean[j] - 0.5) < tolerance, "%d: %g", j, mean[j]);
        ck_assert(fabs(square[j] - mean[j] * mean[j] - 1.0 / 12) < 0.02);
    }
    amp_registry_fini(&r);
}
END_TEST

START_TEST(an_empty_registry_draws_nothing)
{
    amp_registry r;
    amp_registry_init(&r);
    amp_registry_draw(&r, 1, 0, NULL);
    amp_registry_fini(&r);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_number");
    TCase *tc = tcase_create("number");
    tcase_add_test(tc, a_beta_quantile_is_gsls);
    tcase_add_test(tc, normal_and_lognormal_quantiles_are_gsls);
    tcase_add_test(tc, uniform_and_triangular_quantiles_are_closed_forms);
    tcase_add_test(tc, the_mean_is_the_integral_of_the_quantile);
    tcase_add_test(tc, a_mean_and_sd_are_those_of_the_number_itself);
    tcase_add_test(tc, a_quantile_rises_with_its_level_and_stays_in_bounds);
    tcase_add_test(tc, what_is_no_distribution_is_refused);
    tcase_add_test(tc, the_same_name_and_text_is_one_number);
    tcase_add_test(tc, the_same_name_with_another_text_meets_the_same_luck);
    tcase_add_test(tc, an_invalid_text_adds_nothing);
    tcase_add_test(tc, the_first_64_replicates_fill_every_stratum_once);
    tcase_add_test(tc, a_draw_depends_on_seed_replicate_and_name_alone);
    tcase_add_test(tc, numbers_beyond_the_fortieth_draw_too);
    tcase_add_test(tc, an_empty_registry_draws_nothing);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
