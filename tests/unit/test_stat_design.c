/* test_stat_design.c - standard errors by the design of a survey, against R and closed forms. */
#include "design_reference.h"

#include <stdlib.h>

/* The toy of tests/reference/design.R: 4 strata of 5, 7, 3 and 1 units of two households each. */
enum { HOUSEHOLDS = 32, PERSONS = 64 };

typedef struct toy {
    amp_ctx ctx;
    amp_population p;
    amp_design *d;
    double one[PERSONS], y[PERSONS], poor[PERSONS], poor_single[PERSONS], single[PERSONS];
    double household_y[HOUSEHOLDS], members[HOUSEHOLDS];
} toy;

static void add_household(toy *t, size_t h, int stratum, int unit)
{
    amp_population *p = &t->p;
    const size_t members = 1 + h % 3, i = amp_pop_append(p, members);
    p->households++;
    p->first[h] = (uint32_t)i;
    p->first[h + 1] = (uint32_t)(i + members);
    p->household_uid[h] = (uint64_t)1 << 63 | h;
    p->stratum[h] = stratum;
    p->psu[h] = unit;
    p->weight[h] = 0.31 + 2.385 * (double)(h % 5);
    t->household_y[h] = 7.0 + (double)((h * 37) % 23) + 3.1 * stratum;
    t->members[h] = (double)members;
    for (size_t m = 0; m < members; m++) {
        t->one[i + m] = 1;
        t->y[i + m] = t->household_y[h];
        t->poor[i + m] = t->household_y[h] < 20;
        t->single[i + m] = members == 1;
        t->poor_single[i + m] = t->poor[i + m] * t->single[i + m];
    }
}

static void toy_init(toy *t)
{
    static const int units[] = {5, 7, 3, 1};
    size_t h = 0;
    amp_ctx_init(&t->ctx);
    amp_pop_init(&t->p);
    ck_assert_int_eq(amp_pop_reserve(&t->p, PERSONS, HOUSEHOLDS), AMP_OK);
    for (int s = 0; s < 4; s++)
        for (int u = 0; u < units[s]; u++)
            for (int k = 0; k < 2; k++)
                add_household(t, h++, s + 1, u + 1);
    ck_assert_uint_eq(h, HOUSEHOLDS);
    ck_assert_int_eq(amp_design_new(&t->ctx, &t->p, &t->d), AMP_OK);
}

static void toy_fini(toy *t)
{
    amp_design_free(t->d);
    amp_pop_fini(&t->p);
    amp_ctx_fini(&t->ctx);
}

START_TEST(a_design_counts_its_units_strata_and_lonely_strata)
{
    toy t;
    toy_init(&t);
    ck_assert_uint_eq(amp_design_units(t.d), 16);
    ck_assert_uint_eq(amp_design_strata(t.d), 4);
    ck_assert_uint_eq(amp_design_lonely(t.d), 1);
    toy_fini(&t);
}
END_TEST

START_TEST(errors_of_totals_means_domains_and_gini_are_those_of_r)
{
    toy t;
    toy_init(&t);
    as_in_r(amp_design_ratio(t.d, t.y, t.one), 1, 1e-12, "toy", "mean");
    as_in_r(amp_design_ratio(t.d, t.poor, t.one), 1, 1e-12, "toy", "poor");
    as_in_r(amp_design_ratio(t.d, t.poor_single, t.single), 1, 1e-12, "toy", "poor_small");
    as_in_r(amp_design_total(t.d, t.one), 1, 1e-12, "toy", "persons");
    as_in_r(amp_design_gini(t.d, t.household_y, t.members), 1, 1e-12, "toy", "gini");
    toy_fini(&t);
}
END_TEST

static void give_replicates(toy *t, amp_replication method, double factor, size_t n,
                            double (*weight)(const amp_population *p, size_t h, size_t k))
{
    ck_assert_int_eq(amp_pop_add_replicates(&t->p, method, factor, n), AMP_OK);
    for (size_t h = 0; h < HOUSEHOLDS; h++)
        for (size_t k = 0; k < n; k++)
            t->p.replicates.weight[h * n + k] = weight(&t->p, h, k);
}

/* Replicate k leaves the k-th pair of households out. */
static double jackknife(const amp_population *p, size_t h, size_t k)
{
    return h / 2 == k ? 0 : p->weight[h] * 16 / 15;
}

/* Half of the households at 1.7 times their weight, the others at 0.3, by Hadamard's matrix. */
static double fay(const amp_population *p, size_t h, size_t k)
{
    return p->weight[h] * (__builtin_popcountll((h % 8) & k) % 2 ? 0.3 : 1.7);
}

/* The k-th pair weighs a millionth less. */
static double nudge(const amp_population *p, size_t h, size_t k)
{
    return p->weight[h] * (h / 2 == k ? 1 - 1e-6 : 1);
}

START_TEST(replicate_weights_give_the_errors_of_r)
{
    toy t;
    toy_init(&t);
    give_replicates(&t, AMP_REPLICATION_jackknife, 15.0 / 16, 16, jackknife);
    as_in_r(amp_design_ratio(t.d, t.y, t.one), 1, 1e-12, "toy", "mean_jackknife");
    as_in_r(amp_design_total(t.d, t.one), 1, 1e-12, "toy", "persons_jackknife");
    give_replicates(&t, AMP_REPLICATION_fay, 1 / (8 * 0.7 * 0.7), 8, fay);
    as_in_r(amp_design_ratio(t.d, t.y, t.one), 1, 1e-12, "toy", "mean_fay");
    as_in_r(amp_design_ratio(t.d, t.poor, t.one), 1, 1e-12, "toy", "poor_fay");
    toy_fini(&t);
}
END_TEST

/* The influence of the Gini is its derivative by the weights: taking a millionth from a pair of
 * households at a time moves it as much. */
START_TEST(replicates_that_move_little_agree_with_linearisation_for_the_gini)
{
    toy t;
    toy_init(&t);
    for (size_t h = 0; h < HOUSEHOLDS; h++) { /* one stratum, pairs as units, as the replicates */
        t.p.stratum[h] = 1;
        t.p.psu[h] = (int32_t)(h / 2 + 1);
    }
    amp_design_free(t.d);
    ck_assert_int_eq(amp_design_new(&t.ctx, &t.p, &t.d), AMP_OK);
    const amp_estimate linear = amp_design_gini(t.d, t.household_y, t.members);
    give_replicates(&t, AMP_REPLICATION_jackknife, 16.0 / 15 * 1e12, 16, nudge);
    const amp_estimate moved = amp_design_gini(t.d, t.household_y, t.members);
    ck_assert_double_eq_tol(moved.value, linear.value, 1e-15);
    ck_assert_double_eq_tol(moved.se / linear.se, 1, 1e-4);
    toy_fini(&t);
}
END_TEST

/* n households drawn alone, with equal weights: the error of a mean is sqrt(sum (y - mean)^2 / (n
 * (n
 * - 1))), the textbook's. */
START_TEST(a_simple_random_sample_has_the_textbook_error)
{
    enum { N = 7 };
    const double y[N] = {2.385, 7, 0.31, 11, 5.2, 3.3, 9.1}, one[N] = {1, 1, 1, 1, 1, 1, 1};
    amp_ctx ctx;
    amp_population p;
    amp_design *d;
    double mean = 0, squares = 0;
    amp_ctx_init(&ctx);
    amp_pop_init(&p);
    ck_assert_int_eq(amp_pop_reserve(&p, N, N), AMP_OK);
    for (size_t h = 0; h < N; h++) {
        p.first[h] = (uint32_t)amp_pop_append(&p, 1);
        p.first[h + 1] = p.first[h] + 1;
        p.household_uid[h] = 100 + h;
        p.stratum[h] = 3;
        p.psu[h] = 0; /* no code: each household is a unit */
        p.weight[h] = 31.7;
        p.households++;
        mean += y[h] / N;
    }
    for (size_t h = 0; h < N; h++)
        squares += (y[h] - mean) * (y[h] - mean);
    ck_assert_int_eq(amp_design_new(&ctx, &p, &d), AMP_OK);
    const amp_estimate e = amp_design_ratio(d, y, one);
    ck_assert_double_eq_tol(e.value, mean, 1e-13);
    ck_assert_double_eq_tol(e.se, sqrt(squares / (N * (N - 1))), 1e-13);
    amp_design_free(d);
    amp_pop_fini(&p);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(an_empty_group_has_no_estimate_and_a_certain_one_no_error)
{
    toy t;
    toy_init(&t);
    const double none[PERSONS] = {0};
    const amp_estimate empty = amp_design_ratio(t.d, none, none);
    ck_assert(isnan(empty.value) && isnan(empty.se));
    const amp_estimate sure = amp_design_ratio(t.d, t.one, t.one);
    ck_assert_double_eq_tol(sure.value, 1, 1e-15);
    ck_assert_double_eq_tol(sure.se, 0, 1e-15);
    ck_assert(isnan(amp_design_gini(t.d, none, t.members).value));
    toy_fini(&t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("stat_design");
    TCase *c = tcase_create("design");
    tcase_add_test(c, a_design_counts_its_units_strata_and_lonely_strata);
    tcase_add_test(c, errors_of_totals_means_domains_and_gini_are_those_of_r);
    tcase_add_test(c, replicate_weights_give_the_errors_of_r);
    tcase_add_test(c, replicates_that_move_little_agree_with_linearisation_for_the_gini);
    tcase_add_test(c, a_simple_random_sample_has_the_textbook_error);
    tcase_add_test(c, an_empty_group_has_no_estimate_and_a_certain_one_no_error);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
