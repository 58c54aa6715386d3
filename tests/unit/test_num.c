/* Elementary functions, sums, quantiles and sorting of num/. */
#include "num/num.h"

#include <check.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Awkward numbers, the same at every call: a plain congruential generator is enough here. */
static uint64_t state;
static double between(double lo, double hi)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return lo + (hi - lo) * ((double)(state >> 11) * 0x1p-53);
}

static double ulps(double x, long double truth)
{
    const double near = (double)truth;
    const double ulp = nextafter(fabs(near), INFINITY) - fabs(near);
    return (double)(fabsl((long double)x - truth) / (long double)ulp);
}

START_TEST(exp_log_and_pow_are_within_one_unit_in_the_last_place)
{
    double worst = 0;
    for (int i = 0; i < 200000; i++) {
        const double x = between(-700, 700), y = exp(between(-300, 300)),
                     e = between(-2.385, 2.385);
        const double z = exp(between(-31, 31));
        worst = fmax(worst, ulps(amp_exp(x), expl((long double)x)));
        worst = fmax(worst, ulps(amp_log(y), logl((long double)y)));
        worst = fmax(worst, ulps(amp_pow(z, e), powl((long double)z, (long double)e)));
    }
    ck_assert_double_le(worst, 1.01);
}
END_TEST

START_TEST(exp_log_and_pow_know_their_special_values)
{
    ck_assert(amp_exp(0) == 1 && amp_exp(-INFINITY) == 0 && amp_exp(1000) == INFINITY);
    ck_assert(amp_exp(-1000) == 0);
    ck_assert(amp_log(1) == 0 && amp_log(0) == -INFINITY && isnan(amp_log(-7)));
    ck_assert(amp_pow(2.385, 0) == 1 && amp_pow(0, 0.31) == 0 && amp_pow(7, 2) == 49);
    ck_assert(amp_pow(-2, 3) == -8 && isnan(amp_pow(-2, 0.5)) && amp_pow(1, INFINITY) == 1);
}
END_TEST

/* R 4.2.2, qnorm(p). */
START_TEST(the_normal_quantile_is_that_of_r)
{
    static const double known[][2] = {
        {0.025, -1.9599639845400538},  {0.31, -0.4958503473474532},  {0.0749, -1.4402382675279632},
        {0.0751, -1.4388253927525398}, {0.9, 1.2815515655446008},    {0.999, 3.0902323061678132},
        {1e-5, -4.2648907939228256},   {1e-12, -7.0344838253011321}, {1e-100, -21.273453560965319},
        {1e-300, -37.047096299361201}, {0.7123, 0.56011646572308715}};
    for (size_t i = 0; i < AMP_COUNT(known); i++)
        ck_assert_double_eq_tol(amp_normal_quantile(known[i][0]), known[i][1],
                                4 * DBL_EPSILON * fabs(known[i][1]));
    ck_assert(amp_normal_quantile(0.5) == 0);
}
END_TEST

START_TEST(the_normal_quantile_rises_and_is_odd_about_the_median)
{
    double last = -INFINITY;
    for (int i = 1; i < 1 << 16; i++) {
        const double p = i * 0x1p-16, x = amp_normal_quantile(p);
        ck_assert(x > last);
        ck_assert(x == -amp_normal_quantile(1 - p));
        last = x;
    }
    /* No jump where the formula changes. */
    ck_assert_double_eq_tol(amp_normal_quantile(nextafter(0.075, 0)),
                            amp_normal_quantile(nextafter(0.075, 1)), 1e-14);
    const double p = exp(-25);
    ck_assert_double_eq_tol(amp_normal_quantile(p * (1 - 1e-15)),
                            amp_normal_quantile(p * (1 + 1e-15)), 1e-13);
}
END_TEST

/* R 4.2.2, pnorm(x). */
START_TEST(the_normal_distribution_is_that_of_r_and_undoes_the_quantile)
{
    static const double known[][2] = {
        {-8.5, 9.4795348222033192e-18}, {-3.2385, 0.00060080010487484608},
        {-1, 0.15865525393145705},      {0, 0.5},
        {0.31, 0.62171952182201928},    {2.385, 0.99146043932331795},
        {7, 0.99999999999872013}};
    for (size_t i = 0; i < AMP_COUNT(known);
         i++) /* the argument over sqrt(2) is rounded: x^2 ulps */
        ck_assert_double_eq_tol(amp_normal_cdf(known[i][0]), known[i][1],
                                (4 + known[i][0] * known[i][0]) * DBL_EPSILON * known[i][1]);
    for (int i = 0; i < 10000; i++) {
        const double p = between(1e-9, 1 - 1e-9);
        ck_assert_double_eq_tol(amp_normal_cdf(amp_normal_quantile(p)), p, 1e-14);
    }
}
END_TEST

START_TEST(a_compensated_sum_keeps_what_a_plain_one_loses)
{
    amp_sum a = {0};
    const double hard[] = {1, 1e100, 1, -1e100};
    for (size_t i = 0; i < AMP_COUNT(hard); i++)
        amp_sum_add(&a, hard[i]);
    ck_assert(amp_sum_value(&a) == 2);
    amp_sum tenth = {0};
    double plain = 0;
    for (int i = 0; i < 1000000; i++) {
        amp_sum_add(&tenth, 0.1);
        plain += 0.1;
    }
    ck_assert(amp_sum_value(&tenth) == 100000);
    ck_assert(plain != 100000);
}
END_TEST

/* R 4.2.2, quantile(x, p, type = 7). */
START_TEST(quantiles_are_those_of_r_type_7)
{
    const double x[] = {-1.5, 0.31, 2.385, 3.3333, 7, 7, 12.25};
    static const double known[][2] = {
        {0, -1.5},   {0.05, -0.95699999999999985}, {0.25, 1.3474999999999999}, {0.5, 3.3333},
        {0.75, 7.0}, {0.95, 10.674999999999997},   {0.31, 2.0944999999999996}, {1, 12.25}};
    for (size_t i = 0; i < AMP_COUNT(known); i++)
        ck_assert_double_eq_tol(amp_quantile(x, AMP_COUNT(x), known[i][0]), known[i][1], 1e-14);
    ck_assert(isnan(amp_quantile(x, 0, 0.5)));
    ck_assert(amp_quantile(x + 2, 1, 0.31) == 2.385);
    ck_assert(amp_quantile(x, AMP_COUNT(x), 1 + 1e-9) == 12.25);
    ck_assert(amp_quantile(x, AMP_COUNT(x), -1e-9) == -1.5);
}
END_TEST

/* ---- sorting ------------------------------------------------------------------------------- */

typedef struct pair {
    double key;
    uint32_t value;
} pair;

/* Values are the places before, so this is the stable order. */
static int by_key_then_place(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

static void assert_sorts(const double *keys, size_t n)
{
    double *key = amp_alloc(n, sizeof *key), *key_scratch = amp_alloc(n, sizeof *key);
    uint32_t *value = amp_alloc(n, sizeof *value), *value_scratch = amp_alloc(n, sizeof *value);
    pair *want = amp_alloc(n, sizeof *want);
    for (size_t i = 0; i < n; i++) {
        key[i] = keys[i];
        value[i] = (uint32_t)i;
        want[i] = (pair){keys[i], (uint32_t)i};
    }
    qsort(want, n, sizeof *want, by_key_then_place);
    amp_sort_pairs(key, value, n, key_scratch, value_scratch);
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) /* 0 and -0 are equal keys */
        wrong += value[i] != want[i].value || key[i] != want[i].key;
    ck_assert_msg(wrong == 0, "%zu of %zu pairs are in a wrong place", wrong, n);
    free(key);
    free(key_scratch);
    free(value);
    free(value_scratch);
    free(want);
}

enum { MANY = 50021 };

START_TEST(the_radix_sort_gives_the_stable_order_of_qsort)
{
    static const size_t sizes[] = {0, 1, 2, 95, 96, 97, 98, 2048, MANY};
    double *x = amp_alloc(MANY, sizeof *x);
    for (size_t s = 0; s < AMP_COUNT(sizes); s++)
        for (int shape = 0; shape < 10; shape++) {
            for (size_t i = 0; i < sizes[s]; i++) {
                const double u = between(-1, 1);
                const double of[10] = {
                    u,                            /* both signs */
                    floor(u * 31),                /* many ties, -0 and 0 */
                    exp(7 + 2.385 * u),           /* incomes */
                    1000 + u * 1e-9,              /* equal upper bits, all differ below */
                    i % 3 ? 0 : u,                /* mostly zero */
                    (double)i,                    /* sorted */
                    -(double)i,                   /* reversed */
                    2.385,                        /* all equal */
                    u * (i % 2 ? 1e-310 : 1e300), /* tiny (subnormal) and huge */
                    1000 - (double)i * 1e-12,     /* reversed, equal upper bits */
                };
                x[i] = of[shape];
            }
            assert_sorts(x, sizes[s]);
        }
    free(x);
}
END_TEST

START_TEST(infinities_sort_to_the_ends)
{
    double x[300];
    for (size_t i = 0; i < AMP_COUNT(x); i++)
        x[i] = i % 7 == 3 ? INFINITY : i % 7 == 5 ? -INFINITY : between(-DBL_MAX / 2, DBL_MAX / 2);
    assert_sorts(x, AMP_COUNT(x));
}
END_TEST

START_TEST(order_bits_rise_with_the_number)
{
    const double x[] = {-INFINITY, -DBL_MAX, -2.385, -1e-300, -5e-324, 0, 5e-324, 0.31, 7, DBL_MAX};
    for (size_t i = 1; i < AMP_COUNT(x); i++)
        ck_assert_uint_lt(amp_order_bits(x[i - 1]), amp_order_bits(x[i]));
    ck_assert_uint_eq(amp_order_bits(-0.0), amp_order_bits(0.0));
}
END_TEST

int main(void)
{
    TCase *functions = tcase_create("functions");
    tcase_add_test(functions, exp_log_and_pow_are_within_one_unit_in_the_last_place);
    tcase_add_test(functions, exp_log_and_pow_know_their_special_values);
    tcase_add_test(functions, the_normal_quantile_is_that_of_r);
    tcase_add_test(functions, the_normal_quantile_rises_and_is_odd_about_the_median);
    tcase_add_test(functions, the_normal_distribution_is_that_of_r_and_undoes_the_quantile);
    TCase *many = tcase_create("sums, quantiles, sorting");
    tcase_add_test(many, a_compensated_sum_keeps_what_a_plain_one_loses);
    tcase_add_test(many, quantiles_are_those_of_r_type_7);
    tcase_add_test(many, the_radix_sort_gives_the_stable_order_of_qsort);
    tcase_add_test(many, infinities_sort_to_the_ends);
    tcase_add_test(many, order_bits_rise_with_the_number);
    Suite *suite = suite_create("num");
    suite_add_tcase(suite, functions);
    suite_add_tcase(suite, many);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
