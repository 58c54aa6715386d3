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
    amp_rates rates;
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

/* Schooling, regions and dwellings at random; nothing else is known of these people. */
static void describe(amp_population *p)
{
    for (size_t i = 0; i < p->n; i++) {
        p->education[i] = (uint8_t)(amp_draw_key(p->uid[i], 7, 4) % (p->age[i] < 50 ? 4 : 3));
        p->schooling[i] = (uint8_t)(amp_draw_key(p->uid[i], 7, 5) % 17);
    }
    for (size_t h = 0; h < p->households; h++) {
        p->region[h] = (uint8_t)(amp_draw_key(p->household_uid[h], 7, 6) % 3);
        p->water[h] = (uint8_t)(amp_draw_key(p->household_uid[h], 7, 7) % 11);
        p->line_poverty[h] = 500.0 + 100.0 * p->area[h] + p->region[h];
    }
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
        amp_rates_load(&y->ctx, &y->profile, &y->profile.arena, FIRST, FIRST + 2, &y->rates),
        AMP_OK);
    ck_assert_int_eq(
        amp_life_new(&y->ctx, &y->profile, &y->macro, FIRST, FIRST + 1, groups, &y->life), AMP_OK);
    const ccm_stock stock = people_stock(&y->rates.year[0]);
    people_make(&stock, AMP_BLOCK_HOUSEHOLDS, 3.4, 2385, &all);
    describe(&all);
    ck_assert_int_eq(amp_pop_shuffle(&y->ctx, &all), AMP_OK);
    ck_assert_int_eq(amp_pop_cut(&y->ctx, &all, &block, &blocks), AMP_OK);
    ck_assert_uint_eq(blocks, 1);
    ck_assert_int_eq(amp_life_align(&y->ctx, y->life, block, 1, SEED), AMP_OK);
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
    return 1.0 - ccm_survival(&y->rates, FIRST, sex, age);
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
    const amp_rates *r = &y->rates;
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
    const amp_rates *r = &y->rates;
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

/* ---- internal migration ------------------------------------------------------------------------
 */

/* A household as the twin sees it: members by identity, what belongs to the place. */
typedef struct home {
    uint64_t uid, member[64];
    uint8_t age[64], schooling[64], may_go[64];
    size_t members;
    uint8_t area, region, water;
    double line;
} home;

typedef struct country {
    home *home;
    size_t n;
} country;

static double schedule(int x)
{
    return 0.02 * exp(-0.1 * x) + 0.06 * exp(-0.1 * (x - 20) - exp(-0.4 * (x - 20))) + 0.003;
}

static bool may_move_alone(const amp_population *p, size_t h, size_t i)
{
    const bool dependant = p->relationship[i] == AMP_RELATIONSHIP_child ||
                           p->relationship[i] == AMP_RELATIONSHIP_other_relative;
    for (size_t j = p->first[h]; j < p->first[h + 1]; j++)
        for (int k = 0; k < 2; k++) {
            const uint8_t parent = k ? p->mother[j] : p->father[j];
            if (parent && p->first[h] + parent - 1 == i && p->age[j] < 18)
                return false;
        }
    return dependant && !p->partner[i] && p->age[i] >= 15 && p->age[i] < 35;
}

static country country_of(const amp_population *p)
{
    country c = {calloc(p->households, sizeof *c.home), p->households};
    for (size_t h = 0; h < c.n; h++) {
        home *m = &c.home[h];
        *m = (home){.uid = p->household_uid[h],
                    .area = p->area[h],
                    .region = p->region[h],
                    .water = p->water[h],
                    .line = p->line_poverty[h]};
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const size_t k = m->members++;
            m->member[k] = p->uid[i];
            m->age[k] = p->age[i];
            m->schooling[k] = p->schooling[i];
            m->may_go[k] = may_move_alone(p, h, i);
        }
    }
    return c;
}

static size_t nearest_there(const country *c, size_t from, int schooling, int area, int region,
                            bool other_region)
{
    size_t best = SIZE_MAX;
    int seen = 0;
    for (size_t d = 1; d < c->n && seen < 16; d++) {
        const size_t h = (from + d) % c->n;
        const home *m = &c->home[h];
        if (m->area != area || (region >= 0 && (m->region != region) != other_region))
            continue;
        seen++;
        if (best == SIZE_MAX ||
            abs(m->schooling[0] - schooling) < abs(c->home[best].schooling[0] - schooling))
            best = h;
    }
    return best;
}

static uint32_t word(uint64_t uid, uint32_t replicate, uint32_t process)
{
    const amp_stream s = {SEED, FIRST + 1, replicate};
    uint32_t words[4];
    amp_draw_words(&s, uid, process / 4, words);
    return words[process % 4];
}

static bool below(uint32_t w, double p)
{
    return w < p * 4294967296.0;
}

static size_t other_area(const country *c, size_t h, uint64_t uid, int schooling,
                         uint32_t replicate)
{
    const bool same = below(word(uid, replicate, AMP_PROC_DESTINATION), 0.7);
    const home *m = &c->home[h];
    size_t there = nearest_there(c, h, schooling, !m->area, same ? m->region : -1, false);
    return there == SIZE_MAX && same ? nearest_there(c, h, schooling, !m->area, -1, false) : there;
}

/* Young people move: who goes is decided for all before anybody arrives. */
static size_t move_young(country *c, const double level[2], uint32_t replicate)
{
    size_t *to = calloc(c->n, sizeof *to), *who = calloc(c->n, sizeof *who), moved = 0;
    uint8_t *before = calloc(c->n, 1);
    for (size_t h = 0; h < c->n; h++) {
        const home *m = &c->home[h];
        const uint32_t w = word(m->uid, replicate, AMP_PROC_YOUNG_MOVES);
        double chance = 0.0;
        to[h] = SIZE_MAX;
        before[h] = (uint8_t)m->members;
        for (size_t k = 1; k < m->members; k++) {
            if (!m->may_go[k])
                continue;
            chance += level[m->area] * schedule(m->age[k]);
            if (below(w, chance)) {
                to[h] = other_area(c, h, m->member[k], m->schooling[k], replicate);
                who[h] = k;
                break;
            }
        }
    }
    for (size_t h = 0; h < c->n; h++) {
        home *m = &c->home[h], *host = &c->home[to[h] == SIZE_MAX ? h : to[h]];
        if (host == m || before[to[h]] > 9)
            continue;
        host->member[host->members++] = m->member[who[h]];
        m->member[who[h]] = 0; /* left an empty place */
        moved++;
    }
    free(to);
    free(who);
    free(before);
    return moved;
}

static size_t people_in(const home *m)
{
    size_t n = 0;
    for (size_t k = 0; k < m->members; k++)
        n += m->member[k] != 0;
    return n;
}

/* The level of those who leave the countryside, when @p more come to town than leave it. */
static double rural_level(double more, const double at_one[2])
{
    return (more + 0.25 * at_one[AMP_AREA_urban]) / at_one[AMP_AREA_rural];
}

static size_t move_homes(country *c, const double level[2], uint32_t replicate)
{
    size_t moved = 0;
    for (size_t h = 0; h < c->n; h++) {
        home *m = &c->home[h];
        const double m_x = schedule(m->age[0] + 1), away = level[m->area] * m_x;
        const uint32_t w = word(m->uid, replicate, AMP_PROC_HOUSEHOLD_MOVES);
        size_t there = SIZE_MAX;
        if (below(w, away))
            there = other_area(c, h, m->uid, m->schooling[0], replicate);
        else if (below(w, away + 0.6 * m_x))
            there = nearest_there(c, h, m->schooling[0], m->area, m->region, true);
        if (there == SIZE_MAX)
            continue;
        m->area = c->home[there].area;
        m->region = c->home[there].region;
        m->water = c->home[there].water;
        m->line = c->home[there].line;
        moved++;
    }
    return moved;
}

/* Levels as the pass over the opening population freezes them; its luck is that of the last
 * replicate there is. */
static void freeze(const amp_population *p, double young[2], double homes[2])
{
    const double table[2] = {69.773 / 30.227, 70.123 / 29.877}; /* urban.csv, 2019 and 2020 */
    double persons[2] = {0.0}, both[2] = {0.0}, at_one[2] = {0.0};
    country c = country_of(p);
    for (size_t h = 0; h < c.n; h++) {
        const home *m = &c.home[h];
        persons[m->area] += (double)m->members;
        both[m->area] += schedule(m->age[0]) * (double)m->members;
        for (size_t k = 0; k < m->members; k++)
            both[m->area] += m->may_go[k] ? schedule(m->age[k]) : 0.0;
    }
    const double opening = persons[AMP_AREA_urban] / persons[AMP_AREA_rural];
    const double odds = opening * table[1] / table[0], all = persons[0] + persons[1];
    const double share = odds / (1.0 + odds);
    young[AMP_AREA_urban] = homes[AMP_AREA_urban] = 0.25;
    young[AMP_AREA_rural] = rural_level((share - opening / (1.0 + opening)) * all, both);
    move_young(&c, young, UINT32_MAX);
    persons[0] = persons[1] = 0.0;
    for (size_t h = 0; h < c.n; h++) {
        const home *m = &c.home[h];
        persons[m->area] += (double)people_in(m);
        at_one[m->area] += schedule(m->age[0] + 1) * (double)people_in(m);
    }
    homes[AMP_AREA_rural] = rural_level(share * all - persons[AMP_AREA_urban], at_one);
    free(c.home);
}

static void same_home(const home *m, const amp_population *p, size_t h)
{
    size_t k = 0;
    ck_assert_uint_eq(p->household_uid[h], m->uid);
    ck_assert_uint_eq(p->area[h], m->area);
    ck_assert_uint_eq(p->region[h], m->region);
    ck_assert_uint_eq(p->water[h], m->water);
    ck_assert_double_eq(p->line_poverty[h], m->line);
    ck_assert_uint_eq(p->first[h + 1] - p->first[h], people_in(m));
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++, k++) {
        while (!m->member[k])
            k++;
        ck_assert_uint_eq(p->uid[i], m->member[k]);
    }
}

START_TEST(those_move_whom_the_schedule_chooses_and_as_many_as_towns_grow)
{
    year y;
    double young[2], homes[2];
    year_make(&y, AMP_LIFE_PLACES);
    freeze(&y.before, young, homes);
    country c = country_of(&y.before);
    const size_t alone = move_young(&c, young, 0), whole = move_homes(&c, homes, 0);
    ck_assert_uint_eq(y.after.households, c.n);
    ck_assert_uint_eq(y.after.n, y.before.n);
    for (size_t h = 0; h < c.n; h++)
        same_home(&c.home[h], &y.after, h);
    printf("internal migration: %zu young people and %zu households of %zu\n", alone, whole, c.n);
    ck_assert_uint_gt(alone, 0);
    ck_assert_uint_gt(whole, 5);
    free(c.home);
    year_drop(&y);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("twins");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, those_die_whom_the_life_table_and_their_schooling_choose);
    tcase_add_test(c, those_bear_whom_the_rates_and_their_circumstances_choose);
    tcase_add_test(c, those_move_whom_the_schedule_chooses_and_as_many_as_towns_grow);
    Suite *s = suite_create("life_twins");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
