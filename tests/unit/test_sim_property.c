/* test_sim_property.c - people over years: nobody appears or goes without a reason, the dead stay
 * dead, one year makes everyone one year older, over several seeds. */
#include "sim_world.h"

enum { SEEDS = 4, FIRST = 2019, LAST = 2027 };

typedef struct person {
    uint64_t uid;
    uint8_t age, sex, is_alive, death_month;
} person;

typedef struct register_of_year { /* of all rows, ascending identity */
    person *item;
    size_t n, living;
} register_of_year;

static int by_uid(const void *x, const void *y)
{
    const person *a = x, *b = y;
    return (a->uid > b->uid) - (a->uid < b->uid);
}

static register_of_year take(const amp_population *block, size_t blocks)
{
    register_of_year r = {0};
    for (size_t b = 0; b < blocks; b++)
        r.n += block[b].n;
    r.item = calloc(r.n, sizeof *r.item);
    size_t k = 0;
    for (size_t b = 0; b < blocks; b++)
        for (size_t i = 0; i < block[b].n; i++, k++) {
            const amp_population *p = &block[b];
            r.item[k] =
                (person){p->uid[i], p->age[i], p->sex[i], p->is_alive[i], p->death_month[i]};
            r.living += p->is_alive[i];
        }
    qsort(r.item, r.n, sizeof *r.item, by_uid);
    for (size_t i = 1; i < r.n; i++)
        ck_assert_msg(r.item[i].uid != r.item[i - 1].uid, "two rows of one identity");
    return r;
}

typedef struct flows {
    size_t deaths, births, leavers, arrivals;
} flows;

/* One year between two registers, person by person. */
static flows between(const register_of_year *before, const register_of_year *after)
{
    flows f = {0};
    size_t j = 0;
    for (size_t i = 0; i < before->n; i++) {
        const person *a = &before->item[i];
        while (j < after->n && after->item[j].uid < a->uid) {
            const person *new_one = &after->item[j++];
            /* A newborn may die in its first half-year and stay as a departed row. */
            f.births += new_one->age == 0 && new_one->is_alive;
            f.arrivals += new_one->age > 0 && new_one->is_alive;
        }
        const person *b = j < after->n && after->item[j].uid == a->uid ? &after->item[j++] : NULL;
        if (!a->is_alive) {
            ck_assert_msg(!b, "a departed row is dropped by the next rebuild");
        } else if (a->death_month) {
            f.deaths++;
            ck_assert_msg(!b || !b->is_alive, "who dies in the step does not live after it");
            ck_assert_msg(!b || a->death_month >= 7, "who died before the new year has no row");
        } else if (!b) {
            f.leavers++;
        } else {
            ck_assert_int_eq(b->is_alive, 1);
            ck_assert_int_eq(b->sex, a->sex);
            ck_assert_int_eq(b->age, AMP_MIN(a->age + 1, AMP_AGE_MAX));
        }
    }
    for (; j < after->n; j++) {
        f.births += after->item[j].age == 0 && after->item[j].is_alive;
        f.arrivals += after->item[j].age > 0 && after->item[j].is_alive;
    }
    return f;
}

static void one_seed(world *w, uint32_t replicate)
{
    const amp_plan *plan = w->plan;
    amp_population *block = calloc(plan->blocks, sizeof *block), spare;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_pop_init(&spare);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    ck_assert_int_eq(
        amp_life_draw_new(plan->life, plan->scenario[0].seed, replicate, NULL, 0, &draw), AMP_OK);
    for (size_t b = 0; b < plan->blocks; b++) {
        amp_pop_init(&block[b]);
        ck_assert_int_eq(amp_pop_copy(&block[b], &plan->block[b]), AMP_OK);
        ck_assert_int_eq(amp_life_open(draw, &block[b], scratch), AMP_OK);
    }
    register_of_year before = take(block, plan->blocks);
    for (int t = FIRST + 1; t <= LAST; t++) {
        for (size_t b = 0; b < plan->blocks; b++) {
            ck_assert_int_eq(amp_life_step(draw, t, &block[b], &spare, scratch), AMP_OK);
            const amp_err err = amp_pop_check(&w->ctx, &block[b]);
            if (err != AMP_OK)
                world_tell(w);
            ck_assert_int_eq(err, AMP_OK);
        }
        register_of_year after = take(block, plan->blocks);
        const flows f = between(&before, &after);
        ck_assert_uint_eq(after.living,
                          before.living + f.births + f.arrivals - f.deaths - f.leavers);
        ck_assert_uint_gt(f.births, 0);
        ck_assert_uint_gt(f.deaths, 0);
        free(before.item);
        before = after;
    }
    free(before.item);
    for (size_t b = 0; b < plan->blocks; b++)
        amp_pop_fini(&block[b]);
    free(block);
    amp_pop_fini(&spare);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
}

START_TEST(nobody_appears_or_goes_without_a_reason)
{
    world w;
    world_init(&w);
    world_set(&w, "population.households=2385");
    world_set(&w, "years.last=2027");
    world_set(&w, "report=2027");
    world_take(&w, "baseline.cfg");
    world_plan(&w);
    for (uint32_t r = 0; r < SEEDS; r++)
        one_seed(&w, r);
    world_fini(&w);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("property");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, nobody_appears_or_goes_without_a_reason);
    Suite *s = suite_create("sim_property");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
