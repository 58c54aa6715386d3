/* Doubt on how many old people there are: moments against closed forms. */
#include "life/rates.h"
#include "sim/elders.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { HOUSEHOLDS = 4000, REPLICATES = 200, SEED = 2385 };

typedef struct world {
    amp_ctx ctx;
    amp_registry registry;
    amp_profile profile;
    amp_population people;
    amp_elders elders;
} world;

/* Households of 1 to 5; in every fifth one or two members are old. */
static void people_make(amp_population *p)
{
    amp_pop_init(p);
    ck_assert_int_eq(amp_pop_reserve(p, 5 * HOUSEHOLDS, HOUSEHOLDS), AMP_OK);
    size_t n = 0;
    for (size_t h = 0; h < HOUSEHOLDS; h++)
        n += 1 + h % 5;
    amp_pop_append(p, n);
    p->households = HOUSEHOLDS;
    for (size_t h = 0, i = 0; h <= HOUSEHOLDS; h++) {
        p->first[h] = (uint32_t)i;
        if (h == HOUSEHOLDS)
            break;
        p->weight[h] = 7.0;
        p->household_uid[h] = amp_draw_key(h + 1, 7, 2) | AMP_UID_HOUSEHOLD;
        for (size_t k = 0; k < 1 + h % 5; k++, i++) {
            p->uid[i] = amp_draw_key(i + 1, 7, 1) & ~AMP_UID_HOUSEHOLD;
            p->age[i] = h % 7 == 0 && k < 2 ? 71 : 31;
        }
    }
}

static void world_make(world *w, bool in_doubt)
{
    amp_ctx_init(&w->ctx);
    amp_registry_init(&w->registry);
    ck_assert_int_eq(amp_profile_load(&w->ctx, "data/countries", "BOL", &w->registry, &w->profile),
                     AMP_OK);
    people_make(&w->people);
    ck_assert_int_eq(amp_elders_new(&w->ctx, &w->profile, &w->people, 1, in_doubt, &w->elders),
                     AMP_OK);
}

static void world_drop(world *w)
{
    amp_pop_fini(&w->people);
    amp_profile_fini(&w->profile);
    amp_registry_fini(&w->registry);
    amp_ctx_fini(&w->ctx);
}

static double old_people(const amp_population *p)
{
    double old = 0.0;
    for (size_t i = 0; i < p->n; i++)
        old += p->age[i] >= AMP_ELDER;
    return old;
}

/* A household comes g times in expectation, with a variance of at most a quarter: the sums over
 * households of the number of persons have a standard error of at most sqrt(sum n^2) / 2. */
START_TEST(a_replicate_has_f_times_as_many_old_people_and_as_many_in_all)
{
    world w;
    world_make(&w, true);
    double squares = 0.0, old_squares = 0.0, old = 0.0, persons = 0.0;
    for (size_t h = 0; h < HOUSEHOLDS; h++) {
        squares += pow((double)(1 + h % 5), 2.0);
        old_squares += h % 7 ? 0.0 : 4.0;
    }
    for (uint32_t r = 0; r < REPLICATES; r++) {
        amp_population q;
        amp_pop_init(&q);
        ck_assert_int_eq(amp_elders_redraw(&w.elders, 1.17, SEED, r, &w.people, &q), AMP_OK);
        old += old_people(&q) / REPLICATES;
        persons += (double)q.n / REPLICATES;
        ck_assert_uint_eq(q.first[q.households], q.n);
        amp_pop_fini(&q);
    }
    ck_assert_double_le(fabs(old - 1.17 * old_people(&w.people)),
                        4.0 * sqrt(old_squares) / 2.0 / sqrt(REPLICATES));
    ck_assert_double_le(fabs(persons - (double)w.people.n),
                        4.0 * sqrt(squares) / 2.0 / sqrt(REPLICATES));
    world_drop(&w);
}
END_TEST

static int by_value(const void *x, const void *y)
{
    const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

START_TEST(copies_have_equal_weights_and_identities_of_their_own)
{
    world w;
    world_make(&w, true);
    amp_population q, same;
    amp_pop_init(&q);
    amp_pop_init(&same);
    ck_assert_int_eq(amp_elders_redraw(&w.elders, 1.2, SEED, 3, &w.people, &q), AMP_OK);
    ck_assert_int_eq(amp_elders_redraw(&w.elders, 1.0, SEED, 3, &w.people, &same), AMP_OK);
    ck_assert_uint_eq(same.households, HOUSEHOLDS); /* everybody once */
    ck_assert_mem_eq(same.uid, w.people.uid, same.n * sizeof *same.uid);
    for (size_t h = 0; h < q.households; h++)
        ck_assert_double_eq(q.weight[h], 7.0);
    qsort(q.uid, q.n, sizeof *q.uid, by_value);
    for (size_t i = 1; i < q.n; i++)
        ck_assert(q.uid[i] != q.uid[i - 1]);
    amp_pop_fini(&q);
    amp_pop_fini(&same);
    world_drop(&w);
}
END_TEST

/* Uniform on [1, 1.2]: mean 1.1, standard deviation 0.2 / sqrt 12; of n draws the mean is known to
 * sd / sqrt n, the standard deviation (kurtosis 1.8) to sd sqrt(0.8 / 4 / n). */
START_TEST(the_factor_is_uniform_where_demography_is_in_doubt_and_1_elsewhere)
{
    world w;
    enum { N = 4000 };
    const double sd = 0.2 / sqrt(12.0);
    double sum = 0.0, squares = 0.0;
    world_make(&w, true);
    for (uint32_t r = 0; r < N; r++) {
        const double f = amp_elders_draw(&w.elders, SEED, r);
        ck_assert(f > 1.0 && f < 1.2);
        sum += (f - 1.1) / N;
        squares += (f - 1.1) * (f - 1.1) / N;
    }
    ck_assert_double_le(fabs(sum), 4.0 * sd / sqrt(N));
    ck_assert_double_le(fabs(sqrt(squares) - sd), 4.0 * sd * sqrt(0.2 / N));
    world_drop(&w);
    world_make(&w, false);
    ck_assert_double_eq(amp_elders_draw(&w.elders, SEED, 5), 1.0);
    world_drop(&w);
}
END_TEST

START_TEST(every_profile_says_how_much_deaths_of_the_old_may_be_wrong)
{
    static const char *const country[] = {"BOL", "BOL/2011", "PER"};
    static const double range[][2] = {{0.5, 1.0}, {0.5, 1.0}, {0.85, 1.15}};
    for (size_t k = 0; k < AMP_COUNT(country); k++) {
        amp_ctx ctx;
        amp_registry registry;
        amp_profile profile;
        amp_arena arena;
        amp_rates r;
        amp_ctx_init(&ctx);
        amp_registry_init(&registry);
        amp_arena_init(&arena);
        ck_assert_int_eq(amp_profile_load(&ctx, "data/countries", country[k], &registry, &profile),
                         AMP_OK);
        ck_assert_int_eq(amp_rates_load(&ctx, &profile, &arena, 2011, 2013, &r), AMP_OK);
        ck_assert_double_eq(r.old_low, range[k][0]);
        ck_assert_double_eq(r.old_high, range[k][1]);
        amp_arena_fini(&arena);
        amp_profile_fini(&profile);
        amp_registry_fini(&registry);
        amp_ctx_fini(&ctx);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim_elders");
    TCase *t = tcase_create("elders");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_replicate_has_f_times_as_many_old_people_and_as_many_in_all);
    tcase_add_test(t, copies_have_equal_weights_and_identities_of_their_own);
    tcase_add_test(t, the_factor_is_uniform_where_demography_is_in_doubt_and_1_elsewhere);
    tcase_add_test(t, every_profile_says_how_much_deaths_of_the_old_may_be_wrong);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
