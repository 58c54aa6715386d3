/* test_life_twins.c - each process against a slow second version that says plainly, person by
 * person, what it should do. Twins know the facts (cohort_component.h), the parameters and the
 * draws; of the engine's tables, thresholds, lists and shortcuts they know nothing. */
#include "conf/scenario.h"
#include "life/life.h"
#include "life/moves.h"
#include "num/num.h"

#include "../reference/cohort_component.h"
#include "../reference/life_people.h"

#include <math.h>
#include <stdio.h>

enum { SEED = 2026, FIRST = 2019 };

/* ---- a block that has lived a year ------------------------------------------------------------
 */

typedef struct year {
    amp_ctx ctx;
    amp_profile profile;
    amp_macro macro;
    amp_life *life;
    amp_population before, after; /* 1 July of FIRST, opened, and of FIRST + 1 */
} year;

static double parameter(const char *path)
{
    for (size_t k = 0; k < AMP_COUNT(people_parameters); k++)
        if (!strcmp(people_parameters[k].path, path))
            return people_parameters[k].number.value;
    return 1.0;
}

/* Schooling at random, more at the young; nothing else is known of these people. */
static void educate(amp_population *p)
{
    for (size_t i = 0; i < p->n; i++)
        p->education[i] = (uint8_t)(amp_draw_key(p->uid[i], 7, 4) % (p->age[i] < 50 ? 4 : 3));
}

static void year_make(year *y, unsigned groups)
{
    amp_population all, spare, *block;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    size_t blocks;
    memset(y, 0, sizeof *y);
    amp_ctx_init(&y->ctx);
    amp_pop_init(&all);
    amp_pop_init(&spare);
    amp_pop_init(&y->before);
    amp_pop_init(&y->after);
    people_profile(&y->profile, "data/countries/BOL/");
    ck_assert_int_eq(amp_macro_load(&y->ctx, &y->profile, NULL, FIRST + 1, &y->macro), AMP_OK);
    ck_assert_int_eq(
        amp_life_new(&y->ctx, &y->profile, &y->macro, FIRST, FIRST + 1, groups, &y->life), AMP_OK);
    const ccm_stock stock = people_stock(&amp_life_rates(y->life)->year[0]);
    people_make(&stock, AMP_BLOCK_HOUSEHOLDS, 3.4, 2385, &all);
    educate(&all);
    ck_assert_int_eq(amp_pop_shuffle(&y->ctx, &all), AMP_OK);
    ck_assert_int_eq(amp_pop_cut(&y->ctx, &all, &block, &blocks), AMP_OK);
    ck_assert_uint_eq(blocks, 1);
    ck_assert_int_eq(amp_life_draw_new(y->life, SEED, 0, NULL, 0, &draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    ck_assert_int_eq(amp_life_open(draw, block, scratch), AMP_OK);
    ck_assert_int_eq(amp_pop_copy(&y->before, block), AMP_OK);
    ck_assert_int_eq(amp_life_step(draw, FIRST + 1, block, &spare, scratch), AMP_OK);
    ck_assert_int_eq(amp_pop_copy(&y->after, block), AMP_OK);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(block);
    free(block);
    amp_pop_fini(&spare);
    amp_pop_fini(&all);
}

static void year_drop(year *y)
{
    amp_pop_fini(&y->before);
    amp_pop_fini(&y->after);
    amp_life_free(y->life);
    amp_arena_fini(&y->profile.arena);
    amp_ctx_fini(&y->ctx);
}

static size_t find(const amp_population *p, uint64_t uid)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->uid[i] == uid)
            return i;
    return SIZE_MAX;
}

static size_t household_of(const amp_population *p, size_t i)
{
    size_t h = 0;
    while (p->first[h + 1] <= i)
        h++;
    return h;
}

/* The word of an event: it happens when it is below p of all words. */
static bool happens(uint64_t uid, int t, uint32_t process, double p)
{
    const amp_stream s = {SEED, (uint32_t)t, 0};
    uint32_t words[4];
    amp_draw_words(&s, uid, process / 4, words);
    return words[process % 4] < p * 4294967296.0;
}

/* ---- deaths -----------------------------------------------------------------------------------
 */

static double death_risk(const amp_population *p, size_t i)
{
    static const char *const level[] = {"none", "primary", "secondary", "tertiary"};
    char path[64];
    if (p->age[i] < 25)
        return 1.0;
    snprintf(path, sizeof path, "mortality.education_risk_%s%s", p->age[i] < 75 ? "" : "75_",
             level[p->education[i]]);
    return parameter(path);
}

static double death_rate(const year *y, int sex, int age)
{
    return 1.0 - ccm_survival(amp_life_rates(y->life), FIRST, sex, age);
}

/* The chance of person i: its rate times its risk, over the mean risk of those of its sex and
 * five-year age, each counted by its rate. */
static double death_chance(const year *y, size_t i)
{
    const amp_population *p = &y->before;
    double expected = 0.0, with_risk = 0.0;
    for (size_t j = 0; j < p->n; j++)
        if (p->sex[j] == p->sex[i] && p->age[j] / 5 == p->age[i] / 5) {
            expected += death_rate(y, p->sex[j], p->age[j]);
            with_risk += death_rate(y, p->sex[j], p->age[j]) * death_risk(p, j);
        }
    return death_rate(y, p->sex[i], p->age[i]) * death_risk(p, i) * expected / with_risk;
}

START_TEST(those_die_whom_the_life_table_and_their_schooling_choose)
{
    year y;
    year_make(&y, AMP_LIFE_DEMOGRAPHY);
    const amp_population *p = &y.before;
    double expected = 0.0, by_table = 0.0;
    size_t dying = 0;
    for (size_t i = 0; i < p->n; i++) {
        const double chance = death_chance(&y, i);
        const bool dies = happens(p->uid[i], FIRST, AMP_PROC_MORTALITY, chance);
        ck_assert_msg(dies == (p->death_month[i] != 0), "row %zu, chance %g", i, chance);
        ck_assert_uint_le(p->death_month[i], 12);
        expected += chance;
        by_table += death_rate(&y, p->sex[i], p->age[i]);
        dying += dies;
    }
    ck_assert_double_eq_tol(expected, by_table, 1e-9 * by_table);
    ck_assert_uint_gt(dying, 10);
    year_drop(&y);
}
END_TEST

/* ---- births -----------------------------------------------------------------------------------
 */

static double birth_rate(const year *y, int age)
{
    const amp_rates *r = amp_life_rates(y->life);
    const double at_x = ccm_mean(r->year[0].fertility[age], r->year[1].fertility[age]);
    const double at_x1 = ccm_mean(r->year[0].fertility[age + 1], r->year[1].fertility[age + 1]);
    return ccm_mean(at_x, at_x1);
}

static double birth_risk(const amp_population *p, size_t i)
{
    static const char *const level[] = {"none", "primary", "secondary", "tertiary"};
    const int age = p->age[i];
    const size_t h = household_of(p, i);
    char path[64];
    double risk = 1.0;
    if (p->partner[i]) {
        snprintf(path, sizeof path, "fertility.union_risk_%d",
                 age < 20   ? 15
                 : age < 25 ? 20
                 : age < 35 ? 25
                            : 35);
        risk *= parameter(path);
    }
    snprintf(path, sizeof path, "fertility.education_risk_%s", level[p->education[i]]);
    risk *= parameter(path);
    int children = 0;
    for (size_t j = p->first[h]; j < p->first[h + 1]; j++)
        children += p->mother[j] && p->first[h] + p->mother[j] - 1 == i;
    snprintf(path, sizeof path, "fertility.children_risk_%s%d", age < 35 ? "" : "35_",
             AMP_MIN(children, 3));
    return risk * parameter(path);
}

static double birth_chance(const year *y, size_t i)
{
    const amp_population *p = &y->before;
    double expected = 0.0, with_risk = 0.0;
    for (size_t j = 0; j < p->n; j++)
        if (p->sex[j] == AMP_SEX_female && p->age[j] / 5 == p->age[i] / 5) {
            expected += birth_rate(y, p->age[j]);
            with_risk += birth_rate(y, p->age[j]) * birth_risk(p, j);
        }
    return birth_rate(y, p->age[i]) * birth_risk(p, i) * expected / with_risk;
}

/* Does the child of woman i live through the step? */
static bool child_lives(const year *y, uint64_t child)
{
    const amp_rates *r = amp_life_rates(y->life);
    const double srb = ccm_mean(r->year[0].srb, r->year[1].srb);
    const bool boy = happens(child, FIRST + 1, AMP_PROC_SEX_AT_BIRTH, srb / (1.0 + srb));
    const double infant = ccm_mean(r->year[0].life[boy].infant, r->year[1].life[boy].infant);
    return !happens(child, FIRST, AMP_PROC_MORTALITY, 1.0 - infant);
}

START_TEST(those_bear_whom_the_rates_and_their_circumstances_choose)
{
    year y;
    year_make(&y, AMP_LIFE_DEMOGRAPHY);
    const amp_population *p = &y.before;
    const uint64_t name = amp_hash_text("birth");
    double expected = 0.0, by_rates = 0.0;
    size_t children = 0, seen = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->sex[i] != AMP_SEX_female || p->age[i] >= 60 || birth_rate(&y, p->age[i]) <= 0.0)
            continue;
        const double chance = birth_chance(&y, i);
        const uint64_t child = amp_draw_key(p->uid[i], name, FIRST + 1) & ~((uint64_t)1 << 63);
        const bool bears = happens(p->uid[i], FIRST + 1, AMP_PROC_FERTILITY,
                                   p->death_month[i] ? chance / 2.0 : chance) &&
                           child_lives(&y, child);
        const bool is_there = find(&y.after, child) != SIZE_MAX;
        const bool has_left = !p->death_month[i] && find(&y.after, p->uid[i]) == SIZE_MAX;
        ck_assert_msg(bears == is_there || (bears && has_left), "row %zu, chance %g", i, chance);
        children += is_there;
        expected += chance;
        by_rates += birth_rate(&y, p->age[i]);
    }
    for (size_t i = 0; i < y.after.n; i++)
        seen += y.after.age[i] == 0;
    ck_assert_uint_eq(seen, children); /* no child without a mother who bore it */
    ck_assert_double_eq_tol(expected, by_rates, 1e-9 * by_rates);
    ck_assert_uint_gt(children, 40);
    year_drop(&y);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("twins");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, those_die_whom_the_life_table_and_their_schooling_choose);
    tcase_add_test(c, those_bear_whom_the_rates_and_their_circumstances_choose);
    Suite *s = suite_create("life_twins");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
