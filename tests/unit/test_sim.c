/* test_sim.c - the rescaled bootstrap of a survey's sampling units. */
#include "sim/bootstrap.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 3, STRATA = 4, REPLICATES = 20000, SEED = 2385 };

/* Households of a toy survey, cut into blocks of uneven size. Stratum 7 has 5 units of 1 to 3
 * households, 11 has 7, 31 has 3; 40 has one unit. The same unit codes appear in every stratum. */
typedef struct toy {
    amp_population block[BLOCKS];
    double y[BLOCKS][64];
    amp_bootstrap *bootstrap;
    double *factor;
} toy;

static const struct {
    int stratum, units;
} design[STRATA] = {{7, 5}, {11, 7}, {31, 3}, {40, 1}};

static void add_household(toy *t, int stratum, int psu, size_t k)
{
    const size_t b = k % BLOCKS;
    amp_population *p = &t->block[b];
    ck_assert_int_eq(amp_pop_reserve(p, p->n + 1, p->households + 1), AMP_OK);
    const size_t h = p->households++, i = amp_pop_append(p, 1);
    ck_assert_uint_lt(h, AMP_COUNT(t->y[0]));
    p->uid[i] = 1000 + k;
    p->first[h] = (uint32_t)i;
    p->first[h + 1] = (uint32_t)i + 1;
    p->household_uid[h] = (uint64_t)1 << 63 | (5000 - 7 * k);
    p->stratum[h] = stratum;
    p->psu[h] = psu;
    p->weight[h] = 0.31 + 2.385 * (double)(k % 5);
    t->y[b][h] = 7.0 + (double)((k * 37) % 23) + 3.1 * stratum;
}

static void start(toy *t)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    size_t k = 0;
    for (size_t b = 0; b < BLOCKS; b++)
        amp_pop_init(&t->block[b]);
    for (int s = 0; s < STRATA; s++)
        for (int u = 1; u <= design[s].units; u++)
            for (int h = 0; h < 1 + (u + s) % 3; h++)
                add_household(t, design[s].stratum, u, k++);
    ck_assert_int_eq(amp_bootstrap_new(&ctx, t->block, BLOCKS, &t->bootstrap), AMP_OK);
    t->factor = calloc(amp_bootstrap_units(t->bootstrap), sizeof *t->factor);
    amp_ctx_fini(&ctx);
}

static void stop(toy *t)
{
    for (size_t b = 0; b < BLOCKS; b++)
        amp_pop_fini(&t->block[b]);
    amp_bootstrap_free(t->bootstrap);
    free(t->factor);
}

/* Factor of the first household of a unit, read from what the weights become. */
static double factor_of(const toy *t, int stratum, int psu)
{
    for (size_t b = 0; b < BLOCKS; b++)
        for (size_t h = 0; h < t->block[b].households; h++)
            if (t->block[b].stratum[h] == stratum && t->block[b].psu[h] == psu) {
                amp_population copy;
                amp_pop_init(&copy);
                ck_assert_int_eq(amp_pop_copy(&copy, &t->block[b]), AMP_OK);
                amp_bootstrap_weigh(t->bootstrap, b, t->factor, &copy);
                const double f = copy.weight[h] / t->block[b].weight[h];
                amp_pop_fini(&copy);
                return f;
            }
    ck_abort_msg("no such unit");
    return NAN;
}

START_TEST(units_are_counted_once_for_each_stratum)
{
    toy t;
    memset(&t, 0, sizeof t);
    start(&t);
    ck_assert_uint_eq(amp_bootstrap_units(t.bootstrap), 5 + 7 + 3 + 1);
    stop(&t);
}
END_TEST

START_TEST(n_minus_1_units_are_drawn_and_each_counts_n_over_n_minus_1_times)
{
    toy t;
    memset(&t, 0, sizeof t);
    start(&t);
    for (uint32_t r = 0; r < 31; r++) {
        amp_bootstrap_draw(t.bootstrap, SEED, r, t.factor);
        for (int s = 0; s < STRATA - 1; s++) {
            const int n = design[s].units;
            double sum = 0.0;
            for (int u = 1; u <= n; u++) {
                const double f = factor_of(&t, design[s].stratum, u), times = f * (n - 1) / n;
                ck_assert_double_eq_tol(times, round(times), 1e-12);
                sum += f;
            }
            ck_assert_double_eq_tol(sum, n, 1e-12);
        }
    }
    stop(&t);
}
END_TEST

START_TEST(the_only_unit_of_a_stratum_keeps_its_weights)
{
    toy t;
    memset(&t, 0, sizeof t);
    start(&t);
    for (uint32_t r = 0; r < 31; r++) {
        amp_bootstrap_draw(t.bootstrap, SEED, r, t.factor);
        ck_assert_double_eq(factor_of(&t, 40, 1), 1.0);
    }
    stop(&t);
}
END_TEST

START_TEST(households_of_one_unit_share_their_factor_across_blocks)
{
    toy t;
    memset(&t, 0, sizeof t);
    start(&t);
    amp_bootstrap_draw(t.bootstrap, SEED, 7, t.factor);
    size_t compared = 0;
    for (size_t b = 0; b < BLOCKS; b++) {
        amp_population copy;
        amp_pop_init(&copy);
        ck_assert_int_eq(amp_pop_copy(&copy, &t.block[b]), AMP_OK);
        amp_bootstrap_weigh(t.bootstrap, b, t.factor, &copy);
        for (size_t h = 0; h < copy.households; h++, compared++)
            ck_assert_double_eq(copy.weight[h],
                                t.block[b].weight[h] * factor_of(&t, copy.stratum[h], copy.psu[h]));
        amp_pop_fini(&copy);
    }
    ck_assert_uint_gt(compared, 25);
    stop(&t);
}
END_TEST

START_TEST(a_household_without_unit_is_its_own_unit)
{
    toy t;
    memset(&t, 0, sizeof t);
    start(&t);
    amp_bootstrap_free(t.bootstrap);
    size_t households = 0;
    for (size_t b = 0; b < BLOCKS; b++)
        for (size_t h = 0; h < t.block[b].households; h++, households++)
            t.block[b].psu[h] = 0;
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_bootstrap_new(&ctx, t.block, BLOCKS, &t.bootstrap), AMP_OK);
    ck_assert_uint_eq(amp_bootstrap_units(t.bootstrap), households);
    amp_ctx_fini(&ctx);
    stop(&t);
}
END_TEST

START_TEST(a_draw_depends_on_seed_and_replicate_alone)
{
    toy t;
    memset(&t, 0, sizeof t);
    start(&t);
    const size_t n = amp_bootstrap_units(t.bootstrap), bytes = n * sizeof(double);
    double *first = malloc(bytes);
    amp_bootstrap_draw(t.bootstrap, SEED, 3, t.factor);
    memcpy(first, t.factor, bytes);
    amp_bootstrap_draw(t.bootstrap, SEED, 4, t.factor);
    ck_assert_int_ne(memcmp(first, t.factor, bytes), 0);
    amp_bootstrap_draw(t.bootstrap, SEED + 1, 3, t.factor);
    ck_assert_int_ne(memcmp(first, t.factor, bytes), 0);
    amp_bootstrap_draw(t.bootstrap, SEED, 3, t.factor);
    ck_assert_int_eq(memcmp(first, t.factor, bytes), 0);
    free(first);
    stop(&t);
}
END_TEST

/* A factor is n/(n-1) times a binomial of n-1 trials at 1/n: mean 1 and variance 1 whatever n, so
 * the mean of R replicates lies within 4.5/sqrt(R) of 1 (a chance of 7e-6 per unit). */
START_TEST(the_mean_factor_of_every_unit_is_1)
{
    toy t;
    memset(&t, 0, sizeof t);
    start(&t);
    const size_t n = amp_bootstrap_units(t.bootstrap);
    double *sum = calloc(n, sizeof *sum);
    for (uint32_t r = 0; r < REPLICATES; r++) {
        amp_bootstrap_draw(t.bootstrap, SEED, r, t.factor);
        for (size_t u = 0; u < n; u++)
            sum[u] += t.factor[u];
    }
    for (size_t u = 0; u < n; u++)
        ck_assert_double_eq_tol(sum[u] / REPLICATES, 1.0, 4.5 / sqrt(REPLICATES));
    free(sum);
    stop(&t);
}
END_TEST

/* Sum over strata of n/(n-1) sum (z_u - mean z)^2, z_u a unit's total of w * value, which is the
 * design-based variance of a total with units drawn with replacement (Cochran 1977, 11.9). */
static double variance_of_total(const toy *t, double value(const toy *, size_t, size_t, double),
                                double ratio)
{
    double all = 0.0;
    for (int s = 0; s < STRATA; s++) {
        const int n = design[s].units;
        double z[16] = {0}, mean = 0.0, squares = 0.0;
        for (size_t b = 0; b < BLOCKS; b++)
            for (size_t h = 0; h < t->block[b].households; h++)
                if (t->block[b].stratum[h] == design[s].stratum)
                    z[t->block[b].psu[h]] += t->block[b].weight[h] * value(t, b, h, ratio);
        for (int u = 1; u <= n; u++)
            mean += z[u] / n;
        for (int u = 1; u <= n; u++)
            squares += (z[u] - mean) * (z[u] - mean);
        if (n > 1)
            all += squares * n / (n - 1);
    }
    return all;
}

static double plain(const toy *t, size_t b, size_t h, double ratio)
{
    (void)ratio;
    return t->y[b][h];
}

static double residual(const toy *t, size_t b, size_t h, double ratio)
{
    return t->y[b][h] - ratio;
}

/* Weighted total and mean of y after a draw (or before any, with factors of 1). */
static void estimate(const toy *t, double *total, double *mean)
{
    double top = 0.0, bottom = 0.0;
    for (size_t b = 0; b < BLOCKS; b++) {
        amp_population copy;
        amp_pop_init(&copy);
        ck_assert_int_eq(amp_pop_copy(&copy, &t->block[b]), AMP_OK);
        amp_bootstrap_weigh(t->bootstrap, b, t->factor, &copy);
        for (size_t h = 0; h < copy.households; h++) {
            top += copy.weight[h] * t->y[b][h];
            bottom += copy.weight[h];
        }
        amp_pop_fini(&copy);
    }
    *total = top;
    *mean = top / bottom;
}

/* The bootstrap's variance of a total is the design's in expectation; that of a mean agrees with
 * the linearised one up to terms of 1/n (Rao, Wu & Yue 1992). The variance of R draws has a
 * relative standard error near sqrt(2/R) = 1 %. */
START_TEST(the_variance_is_that_of_the_design)
{
    toy t;
    memset(&t, 0, sizeof t);
    start(&t);
    const size_t n = amp_bootstrap_units(t.bootstrap);
    for (size_t u = 0; u < n; u++)
        t.factor[u] = 1.0;
    double total, mean, s1 = 0.0, s2 = 0.0, m1 = 0.0, m2 = 0.0;
    estimate(&t, &total, &mean);
    double people = total / mean;
    for (uint32_t r = 0; r < REPLICATES; r++) {
        double one, ratio;
        amp_bootstrap_draw(t.bootstrap, SEED, r, t.factor);
        estimate(&t, &one, &ratio);
        s1 += (one - total) / REPLICATES;
        s2 += (one - total) * (one - total) / REPLICATES;
        m1 += (ratio - mean) / REPLICATES;
        m2 += (ratio - mean) * (ratio - mean) / REPLICATES;
    }
    const double of_total = variance_of_total(&t, plain, 0.0);
    const double of_mean = variance_of_total(&t, residual, mean) / (people * people);
    ck_assert_double_eq_tol((s2 - s1 * s1) / of_total, 1.0, 0.04);
    ck_assert_double_eq_tol((m2 - m1 * m1) / of_mean, 1.0, 0.2);
    stop(&t);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("bootstrap");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, units_are_counted_once_for_each_stratum);
    tcase_add_test(c, n_minus_1_units_are_drawn_and_each_counts_n_over_n_minus_1_times);
    tcase_add_test(c, the_only_unit_of_a_stratum_keeps_its_weights);
    tcase_add_test(c, households_of_one_unit_share_their_factor_across_blocks);
    tcase_add_test(c, a_household_without_unit_is_its_own_unit);
    tcase_add_test(c, a_draw_depends_on_seed_and_replicate_alone);
    tcase_add_test(c, the_mean_factor_of_every_unit_is_1);
    tcase_add_test(c, the_variance_is_that_of_the_design);
    Suite *s = suite_create("sim");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
