/* test_life_twins.c - each process against a slow second version that says plainly, person by
 * person, what it should do: demography, school, labour state, health cover. Earnings and what
 * follows stand in test_life_twins_work.c. */
#include "twin_world.h"

/* ---- deaths -----------------------------------------------------------------------------------
 */

static double death_risk(year *y, size_t i)
{
    const amp_population *p = &y->before;
    static const char *const level[] = {"none", "primary", "secondary", "tertiary"};
    char path[64];
    if (p->age[i] < 25)
        return 1.0;
    snprintf(path, sizeof path, "mortality.education_risk_%s%s", p->age[i] < 75 ? "" : "75_",
             level[p->education[i]]);
    return parameter(y, path);
}

static double death_rate(const year *y, int sex, int age)
{
    return 1.0 - ccm_survival(&y->rates, FIRST, sex, age);
}

/* The chance of person i: its rate times its risk, over the mean risk of those of its sex and
 * five-year age, each counted by its rate. */
static double death_chance(year *y, size_t i)
{
    const amp_population *p = &y->before;
    double expected = 0.0, with_risk = 0.0;
    for (size_t j = 0; j < p->n; j++)
        if (p->sex[j] == p->sex[i] && p->age[j] / 5 == p->age[i] / 5) {
            expected += death_rate(y, p->sex[j], p->age[j]);
            with_risk += death_rate(y, p->sex[j], p->age[j]) * death_risk(y, j);
        }
    return death_rate(y, p->sex[i], p->age[i]) * death_risk(y, i) * expected / with_risk;
}

START_TEST(those_die_whom_the_life_table_and_their_schooling_choose)
{
    year y;
    year_make(&y, AMP_LIFE_DEMOGRAPHY);
    const amp_population *p = &y.before;
    double expected = 0.0, by_table = 0.0;
    size_t dying = 0;
    for (size_t i = 0; i < p->n; i++) {
        const double p_dies = death_chance(&y, i);
        const bool dies = happens(p->uid[i], FIRST, AMP_PROC_MORTALITY, p_dies);
        ck_assert_msg(dies == (p->death_month[i] != 0), "row %zu, chance %g", i, p_dies);
        ck_assert_uint_le(p->death_month[i], 12);
        expected += p_dies;
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

static double birth_risk(year *y, size_t i)
{
    const amp_population *p = &y->before;
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
        risk *= parameter(y, path);
    }
    snprintf(path, sizeof path, "fertility.education_risk_%s", level[p->education[i]]);
    risk *= parameter(y, path);
    int children = 0;
    for (size_t j = p->first[h]; j < p->first[h + 1]; j++)
        children += p->mother[j] && p->first[h] + p->mother[j] - 1 == i;
    snprintf(path, sizeof path, "fertility.children_risk_%s%d", age < 35 ? "" : "35_",
             AMP_MIN(children, 3));
    return risk * parameter(y, path);
}

static double birth_chance(year *y, size_t i)
{
    const amp_population *p = &y->before;
    double expected = 0.0, with_risk = 0.0;
    for (size_t j = 0; j < p->n; j++)
        if (p->sex[j] == AMP_SEX_female && p->age[j] / 5 == p->age[i] / 5) {
            expected += birth_rate(y, p->age[j]);
            with_risk += birth_rate(y, p->age[j]) * birth_risk(y, j);
        }
    return birth_rate(y, p->age[i]) * birth_risk(y, i) * expected / with_risk;
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
        const double p_bears = birth_chance(&y, i);
        const uint64_t child = amp_draw_key(p->uid[i], name, FIRST + 1) & ~((uint64_t)1 << 63);
        const bool bears = happens(p->uid[i], FIRST + 1, AMP_PROC_FERTILITY,
                                   p->death_month[i] ? p_bears / 2.0 : p_bears) &&
                           child_lives(&y, child);
        const bool is_there = find(&y.after, child) != SIZE_MAX;
        const bool has_left = !p->death_month[i] && find(&y.after, p->uid[i]) == SIZE_MAX;
        ck_assert_msg(bears == is_there || (bears && has_left), "row %zu, chance %g", i, p_bears);
        children += is_there;
        expected += p_bears;
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

/* ---- leavers, separations
 * ------------------------------------------------------------------------ */

/* Net migrants over those who would be there without them, by age at the end of the step. */
static double net_rate(const year *y, int sex, int age)
{
    const double net = ccm_migrants(&y->rates, FIRST, sex, age);
    return net / (y->rates.year[1].stock[sex][age] - net);
}

static size_t leave_country(uint64_t people)
{
    year y;
    size_t left = 0;
    year_of(&y, AMP_LIFE_DEMOGRAPHY, people);
    const amp_population *p = &y.before;
    for (size_t i = 0; i < p->n; i++) {
        const int age = p->age[i] + 1;
        if (age < 15)
            continue;
        const double rate = net_rate(&y, p->sex[i], age);
        ck_assert_double_le(rate, 0.0); /* nobody comes to Bolivia */
        const bool leaves = happens(p->uid[i], FIRST + 1, AMP_PROC_EMIGRATION, -rate);
        const size_t now = find(&y.after, p->uid[i]);
        const bool lives = now != SIZE_MAX && y.after.is_alive[now];
        ck_assert_msg(lives == (!leaves && !p->death_month[i]), "row %zu, aged %d", i, age);
        left += leaves && !p->death_month[i];
    }
    year_drop(&y);
    return left;
}

START_TEST(adults_leave_the_country_whom_the_net_rate_chooses)
{
    size_t left = 0;
    for (uint64_t people = 0; people < 8; people++)
        left += leave_country(people);
    ck_assert_uint_gt(left, 4);
}
END_TEST

START_TEST(couples_part_when_the_womans_word_says_so_or_one_of_them_is_gone)
{
    year y;
    year_make(&y, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY);
    const amp_population *p = &y.before, *q = &y.after;
    const double separation = parameter(&y, "family.separation");
    size_t couples = 0, parted = 0;
    for (size_t i = 0; i < p->n; i++) {
        const size_t h = household_of(p, i);
        if (!p->partner[i] || p->sex[i] != AMP_SEX_female)
            continue;
        const size_t man = p->first[h] + p->partner[i] - 1u;
        const size_t w = find(q, p->uid[i]), m = find(q, p->uid[man]);
        const bool stay = w != SIZE_MAX && m != SIZE_MAX && q->is_alive[w] && q->is_alive[m];
        const bool parts =
            p->age[i] < 70 && happens(p->uid[i], FIRST + 1, AMP_PROC_SEPARATION, separation);
        const size_t home = stay ? household_of(q, w) : SIZE_MAX;
        const bool together = stay && q->partner[w] && q->first[home] + q->partner[w] - 1u == m;
        ck_assert_msg(together == (stay && !parts), "row %zu", i);
        couples++;
        parted += stay && parts;
    }
    ck_assert_uint_gt(couples, 200);
    ck_assert_uint_gt(parted, 0);
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
        double below_it = 0.0;
        to[h] = SIZE_MAX;
        before[h] = (uint8_t)m->members;
        for (size_t k = 1; k < m->members; k++) {
            if (!m->may_go[k])
                continue;
            below_it += level[m->area] * schedule(m->age[k]);
            if (below(w, below_it)) {
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

/* ---- school, disability, work, health cover
 * ------------------------------------------------------ */

START_TEST(who_attended_passes_as_the_word_says_and_years_make_the_level)
{
    year y;
    year_make(&y, AMP_LIFE_SCHOOL);
    const amp_population *p = &y.before, *q = &y.after;
    const double passing = parameter(&y, "school.passing");
    size_t passed = 0;
    for (size_t i = 0; i < q->n; i++) {
        const bool passes = p->attends[i] && q->age[i] > 5 && p->schooling[i] < 18 &&
                            happens(p->uid[i], FIRST + 1, AMP_PROC_PASSING, passing);
        const int years = p->schooling[i] + passes;
        const int level = years == 0 ? 0 : years < 7 ? 1 : years < 13 ? 2 : 3;
        ck_assert_uint_eq(q->uid[i], p->uid[i]);
        ck_assert_int_eq(q->schooling[i], years);
        ck_assert_int_eq(q->education[i], passes ? level : p->education[i]);
        passed += passes;
    }
    ck_assert_uint_gt(passed, 300);
    year_drop(&y);
}
END_TEST

static double prevalence(const amp_table *t, int sex, int age)
{
    for (size_t i = 0; i < t->rows; i++)
        if (says(t, i, "sex", sexes[sex]) && age >= cell(t, i, "age_from") &&
            age <= cell(t, i, "age_to"))
            return cell(t, i, "share");
    return 0.0;
}

static size_t begin_disabilities(uint64_t people)
{
    year y;
    amp_table t;
    size_t begun = 0;
    year_of(&y, AMP_LIFE_SCHOOL, people);
    ck_assert_int_eq(amp_profile_table(&y.ctx, &y.profile, "disability", &t), AMP_OK);
    const amp_population *p = &y.before, *q = &y.after;
    for (size_t i = 0; i < q->n; i++) {
        const double was = q->age[i] ? prevalence(&t, q->sex[i], q->age[i] - 1) : 0.0;
        const double is = prevalence(&t, q->sex[i], q->age[i]);
        const bool begins =
            happens(q->uid[i], FIRST + 1, AMP_PROC_DISABILITY, (is - was) / (1.0 - was));
        ck_assert_uint_eq(q->disability[i], p->disability[i] || begins);
        begun += begins && !p->disability[i];
    }
    year_drop(&y);
    return begun;
}

START_TEST(a_disability_begins_where_prevalence_rises_and_stays)
{
    size_t begun = 0;
    for (uint64_t people = 0; people < 12; people++)
        begun += begin_disabilities(people);
    ck_assert_uint_gt(begun, 4);
}
END_TEST

/* 0 to 8, as docs/work.md lists them. */
static int place_of(const year *y, size_t i)
{
    const amp_population *p = &y->after;
    const size_t h = household_of(p, i), head = p->first[h];
    bool children = false;
    for (size_t j = head; j < p->first[h + 1]; j++)
        children = children || p->age[j] < 15;
    if (y->before.contributory_pension[i] > 0.0)
        return 8;
    if (p->relationship[i] == AMP_RELATIONSHIP_head ||
        p->relationship[i] == AMP_RELATIONSHIP_partner)
        return (p->partner[i] ? 0 : 2) + children;
    return (p->partner[head] ? 4 : 6) + p->attends[i];
}

static size_t labour_cell(const year *y, const amp_life_alignment *a, size_t i)
{
    static const struct {
        int from;
        const char *name;
    } group[] = {{75, "75+"},   {65, "65-74"}, {60, "60-64"}, {55, "55-59"}, {45, "45-54"},
                 {35, "35-44"}, {25, "25-34"}, {20, "20-24"}, {15, "15-19"}};
    const amp_population *p = &y->after;
    char name[128];
    size_t k = 0;
    while (p->age[i] < group[k].from)
        k++;
    snprintf(name, sizeof name, "age=%s;area=%s;education=%s;place=%d;sex=%s", group[k].name,
             areas[p->area[household_of(p, i)]], levels[p->education[i]], place_of(y, i),
             sexes[p->sex[i]]);
    for (size_t c = 0; c < a->cells; c++)
        if (amp_streq(a->cell[c], name))
            return c;
    ck_abort_msg("no cell %s", name);
    return 0;
}

/* What the labour twin knows: each person's cell, and the odds of the year by sex and state. */
typedef struct labour {
    amp_life_alignment a;
    size_t *cell;
    double odds[2][4];
} labour;

static void target_of(const labour *l, size_t cell, int sex, double target[4])
{
    double all = 0.0;
    for (size_t s = 0; s < 4; s++)
        all += target[s] = l->a.target[4 * cell + s] * l->odds[sex][s];
    for (size_t s = 0; s < 4; s++)
        target[s] /= all;
}

/* Persons of a sex expected in each state. */
static void expected_states(const labour *l, const amp_population *p, int sex, double n[4])
{
    memset(n, 0, 4 * sizeof *n);
    for (size_t i = 0; i < p->n; i++) {
        double target[4];
        if (p->age[i] < 15 || p->sex[i] != sex)
            continue;
        target_of(l, l->cell[i], sex, target);
        for (size_t s = 0; s < 4; s++)
            n[s] += target[s];
    }
}

/* One ratio for all cells that moves the odds of all persons of the sex as the path says. */
static void find_odds(labour *l, const amp_population *p, const amp_table *path, int sex)
{
    double ratio[4] = {1.0, 1.0, 1.0, 1.0}, base[4], now[4];
    for (size_t i = 0; i < path->rows; i++)
        if (cell(path, i, "year") == FIRST + 1 && says(path, i, "sex", sexes[sex])) {
            ratio[AMP_LABOUR_unemployed] = cell(path, i, "unemployed_odds");
            ratio[AMP_LABOUR_informal] = ratio[AMP_LABOUR_formal] = cell(path, i, "employed_odds");
        }
    for (size_t s = 0; s < 4; s++)
        l->odds[sex][s] = 1.0;
    expected_states(l, p, sex, base);
    for (int round = 0; round < 100; round++) {
        expected_states(l, p, sex, now);
        for (size_t s = 1; s < 4; s++)
            l->odds[sex][s] *= ratio[s] * base[s] / base[0] / (now[s] / now[0]);
    }
}

/* Who keeps its state, as often as it may without the state becoming too many; and the chances of
 * the others: what the year's target has more than those who keep theirs. */
static void chances_of(const labour *l, size_t cell, int sex, const double rho[4], double keep[4],
                       double q[4])
{
    const double *came = l->a.incoming + 4 * (l->a.cells + cell);
    double target[4], sum = 0.0;
    target_of(l, cell, sex, target);
    for (size_t s = 0; s < 4; s++) {
        keep[s] = came[s] > 0.0 ? AMP_MIN(rho[s], target[s] / came[s]) : rho[s];
        q[s] = AMP_MAX(0.0, target[s] - keep[s] * came[s]);
        sum += q[s];
    }
    for (size_t s = 0; s < 4; s++)
        q[s] = sum > 0.0 ? q[s] / sum : target[s];
}

static int state_of(uint32_t w, const double q[4])
{
    double below_it = 0.0;
    for (int s = 0; s < 3; s++) {
        below_it += q[s];
        if (w < below_it * 4294967296.0)
            return s;
    }
    return 3;
}

START_TEST(a_labour_state_is_kept_or_drawn_from_what_the_cell_lacks)
{
    year y;
    amp_table path;
    labour l;
    year_make(&y, AMP_LIFE_WORK);
    ck_assert_int_eq(amp_profile_table(&y.ctx, &y.profile, "labour_path", &path), AMP_OK);
    ck_assert_int_eq(amp_life_alignment_of(&y.ctx, y.life, &y.profile.arena, &l.a), AMP_OK);
    const double rho[4] = {parameter(&y, "labour.persistence_inactive"),
                           parameter(&y, "labour.persistence_unemployed"),
                           parameter(&y, "labour.persistence_informal"),
                           parameter(&y, "labour.persistence_formal")};
    const int months = (int)(12.0 * parameter(&y, "pension.density") + 0.5);
    const amp_population *p = &y.before, *q = &y.after;
    size_t moved = 0, retired = 0;
    l.cell = calloc(q->n, sizeof *l.cell);
    for (size_t i = 0; i < q->n; i++)
        l.cell[i] = q->age[i] < 15 ? 0 : labour_cell(&y, &l.a, i);
    for (int sex = 0; sex < 2; sex++)
        find_odds(&l, q, &path, sex);
    for (size_t i = 0; i < q->n; i++) {
        double keep[4], chances[4];
        if (q->age[i] < 15) {
            ck_assert_uint_eq(q->labour[i], AMP_LABOUR_inactive);
            continue;
        }
        chances_of(&l, l.cell[i], q->sex[i], rho, keep, chances);
        const bool retires = q->contributory_pension[i] > p->contributory_pension[i];
        const bool keeps = q->age[i] > 15 &&
                           happens(q->uid[i], FIRST + 1, AMP_PROC_LABOUR_KEEP, keep[p->labour[i]]);
        const int state =
            keeps ? p->labour[i] : state_of(word(q->uid[i], 0, AMP_PROC_LABOUR_MOVE), chances);
        ck_assert_msg(q->labour[i] == (retires ? AMP_LABOUR_inactive : state), "row %zu", i);
        ck_assert_int_eq(q->contribution_months[i],
                         p->contribution_months[i] + (state == AMP_LABOUR_formal ? months : 0));
        moved += q->labour[i] != p->labour[i];
        retired += retires;
    }
    ck_assert_uint_gt(moved, 100);
    printf("labour: %zu of %zu change state, %zu retire\n", moved, q->n, retired);
    free(l.cell);
    year_drop(&y);
}
END_TEST

/* Age group of labour.csv, by its first age. */
static int group_from(int age)
{
    return age >= 75   ? 75
           : age >= 65 ? 65
           : age >= 60 ? 60
           : age >= 55 ? 55
           : age >= 45 ? 45
           : age >= 35 ? 35
           : age >= 25 ? 25
           : age >= 20 ? 20
                       : 15;
}

/* Unpaid among the informal workers @p of who are of the age group, sex, area and role (head,
 * partner, other) of person i; without any, @p none. */
static double unpaid_share(const amp_population *of, const amp_population *p, size_t i, double none)
{
    double n = 0.0, unpaid = 0.0;
    const int area = p->area[household_of(p, i)], role = AMP_MIN(p->relationship[i], 2);
    for (size_t h = 0; h < of->households; h++)
        for (size_t j = of->first[h]; j < of->first[h + 1]; j++)
            if (of->is_alive[j] && of->labour[j] == AMP_LABOUR_informal &&
                of->sex[j] == p->sex[i] && of->area[h] == area &&
                AMP_MIN(of->relationship[j], 2) == role &&
                group_from(of->age[j]) == group_from(p->age[i])) {
                n++;
                unpaid += of->earnings[j] <= 0.0;
            }
    return n > 0.0 ? unpaid / n : none;
}

/* The chance of working unpaid of who was informal: of @p came unpaid and 1 - came paid ones
 * @p share and 1 - share are to become; both keep it with chance @p rho, or less where there are
 * too many, and the others draw what lacks. */
static double unpaid_chance(bool was_unpaid, double share, double came, double rho)
{
    const double keep = came > 0.0 ? fmin(rho, share / came) : rho,
                 keep_paid = came < 1.0 ? fmin(rho, (1.0 - share) / (1.0 - came)) : rho;
    const double lacks = share - keep * came, lacks_paid = 1.0 - share - keep_paid * (1.0 - came);
    const double drawn = lacks + lacks_paid > 0.0 ? lacks / (lacks + lacks_paid) : share;
    return was_unpaid ? keep + (1.0 - keep) * drawn : (1.0 - keep_paid) * drawn;
}

/* Of the opening's formal workers of an education, those whom the State pays. */
static double state_share(const amp_population *opening, int level)
{
    double n = 0.0, paid = 0.0;
    for (size_t j = 0; j < opening->n; j++)
        if (opening->labour[j] == AMP_LABOUR_formal && opening->education[j] == level) {
            n++;
            paid += opening->state_salary[j];
        }
    return n > 0.0 ? paid / n : 0.0;
}

START_TEST(pay_is_a_status_that_informal_workers_keep_and_the_state_pays_while_the_job_lasts)
{
    year y;
    watch w, pass;
    size_t unpaid = 0, changes[2] = {0, 0}, appointed = 0, dismissed = 0;
    year_make(&y, AMP_LIFE_FAMILY | AMP_LIFE_WORK);
    watch_process(&y, THE_PASS, "labour", &pass);
    watch_process(&y, 0, "labour", &w);
    const amp_population *p = &w.found[0], *q = &w.left[0];
    const double persistence = parameter(&y, "labour.persistence_unpaid");
    for (size_t i = 0; i < p->n; i++) {
        const bool was_informal = p->labour[i] == AMP_LABOUR_informal,
                   was_formal = p->labour[i] == AMP_LABOUR_formal,
                   formal = q->labour[i] == AMP_LABOUR_formal;
        if (p->age[i] < 15)
            continue;
        const double u = word(p->uid[i], 0, AMP_PROC_UNPAID_WORK) / 4294967296.0,
                     share = unpaid_share(&y.opening, p, i, 0.0),
                     came = unpaid_share(&pass.found[0], p, i, share);
        const bool was_unpaid = p->earnings[i] <= 0.0;
        const bool is_unpaid =
            u < (was_informal ? unpaid_chance(was_unpaid, share, came, persistence) : share);
        const bool paid = formal || (q->labour[i] == AMP_LABOUR_informal && !is_unpaid);
        const bool salary =
            formal && (was_formal ? p->state_salary[i]
                                  : happens(p->uid[i], FIRST + 1, AMP_PROC_STATE_SALARY,
                                            state_share(&y.opening, p->education[i])));
        ck_assert_msg((q->earnings[i] > 0.0) == paid, "row %zu", i);
        ck_assert_msg((q->state_salary[i] != 0) == salary, "row %zu", i);
        unpaid += q->labour[i] == AMP_LABOUR_informal && !paid;
        changes[was_unpaid] +=
            was_informal && q->labour[i] == AMP_LABOUR_informal && is_unpaid != was_unpaid;
        appointed += salary && !p->state_salary[i];
        dismissed += !salary && p->state_salary[i];
    }
    ck_assert_uint_gt(unpaid, 20);
    ck_assert_uint_gt(changes[0], 5);
    ck_assert_uint_gt(changes[1], 5);
    ck_assert_uint_gt(appointed, 10);
    ck_assert_uint_gt(dismissed, 10);
    watch_drop(&pass);
    watch_drop(&w);
    year_drop(&y);
}
END_TEST

/* Labour state with an answer, of who is in state @p is without. */
static int answered(int is, const double e[4], const amp_response *r, size_t i, uint64_t uid)
{
    const double active = e[1] + e[2] + e[3];
    double rest;
    if (flips(is != AMP_LABOUR_inactive, active, r->work[i], uid, 1, &rest))
        is = is != AMP_LABOUR_inactive       ? AMP_LABOUR_inactive
             : rest < e[1] / active          ? AMP_LABOUR_unemployed
             : rest < (e[1] + e[2]) / active ? AMP_LABOUR_informal
                                             : AMP_LABOUR_formal;
    if (is >= AMP_LABOUR_informal &&
        flips(is == AMP_LABOUR_formal, e[3] / (e[2] + e[3]), r->formal[i], uid, 2, &rest))
        is = is == AMP_LABOUR_formal ? AMP_LABOUR_informal : AMP_LABOUR_formal;
    return is;
}

START_TEST(people_answer_with_their_work_by_log_odds_at_the_shares_of_their_like)
{
    year y;
    amp_table path;
    labour l;
    watch without, with;
    size_t flows[4][4] = {{0}};
    year_make(&y, AMP_LIFE_WORK);
    ck_assert_int_eq(amp_profile_table(&y.ctx, &y.profile, "labour_path", &path), AMP_OK);
    ck_assert_int_eq(amp_life_alignment_of(&y.ctx, y.life, &y.profile.arena, &l.a), AMP_OK);
    watch_process(&y, 0, "labour", &without);
    tell(&y);
    watch_process(&y, 0, "labour", &with);
    const amp_population *p = &without.left[0], *q = &with.left[0];
    amp_response r = {0};
    ck_assert(amp_response_of(q, &r));
    l.cell = calloc(p->n, sizeof *l.cell);
    for (size_t i = 0; i < p->n; i++)
        l.cell[i] = p->age[i] < 15 ? 0 : labour_cell(&y, &l.a, i);
    for (int sex = 0; sex < 2; sex++)
        find_odds(&l, p, &path, sex);
    for (size_t i = 0; i < p->n; i++) {
        double e[4];
        int is = p->labour[i];
        if (p->age[i] >= 15) {
            target_of(&l, l.cell[i], p->sex[i], e);
            is = answered(is, e, &r, i, p->uid[i]);
        }
        const bool same = is == p->labour[i];
        ck_assert_msg(q->labour[i] == is, "row %zu", i);
        ck_assert_uint_eq(q->state_salary[i], same ? p->state_salary[i] : 0);
        ck_assert(same ? q->earnings[i] == p->earnings[i] /* a mark of pay */
                       : (q->earnings[i] > 0.0) == (is >= AMP_LABOUR_informal));
        flows[p->labour[i]][is]++;
    }
    for (int s = 1; s < 4; s++) {
        ck_assert_uint_gt(flows[s][AMP_LABOUR_inactive], 5);
        ck_assert_uint_gt(flows[AMP_LABOUR_inactive][s], 5);
    }
    ck_assert_uint_gt(flows[AMP_LABOUR_informal][AMP_LABOUR_formal], 5);
    ck_assert_uint_gt(flows[AMP_LABOUR_formal][AMP_LABOUR_informal], 5);
    free(l.cell);
    watch_drop(&without);
    watch_drop(&with);
    year_drop(&y);
}
END_TEST

START_TEST(contributory_health_cover_follows_formal_work_and_pensions_of_the_couple)
{
    year y;
    year_make(&y, AMP_LIFE_WORK);
    const amp_population *p = &y.before, *q = &y.after;
    size_t gained = 0, lost = 0;
    for (size_t h = 0; h < q->households; h++)
        for (size_t i = q->first[h]; i < q->first[h + 1]; i++) {
            bool own = false, couples = false;
            for (size_t j = q->first[h]; j < q->first[h + 1]; j++) {
                const bool pays =
                    q->labour[j] == AMP_LABOUR_formal || q->contributory_pension[j] > 0.0;
                own = own || (j == i && pays);
                couples = couples || (pays && (q->relationship[j] == AMP_RELATIONSHIP_head ||
                                               q->relationship[j] == AMP_RELATIONSHIP_partner));
            }
            const bool shares = q->age[i] < 25 || q->relationship[i] == AMP_RELATIONSHIP_head ||
                                q->relationship[i] == AMP_RELATIONSHIP_partner;
            const int had = p->health_cover[i];
            const bool covered = own || (couples && shares);
            const int is = covered                                ? AMP_HEALTH_contributory_cover
                           : had == AMP_HEALTH_contributory_cover ? AMP_HEALTH_public_cover
                                                                  : had;
            ck_assert_int_eq(q->health_cover[i], is);
            gained += is == AMP_HEALTH_contributory_cover && is != had;
            lost += had == AMP_HEALTH_contributory_cover && is != had;
        }
    ck_assert_uint_gt(gained, 50);
    ck_assert_uint_gt(lost, 50);
    year_drop(&y);
}
END_TEST

/* ---- what processes read and write
 * ---------------------------------------------------------------- */

/* Columns that a process does not name are zero while it runs. It leaves them alone, and comes to
 * the same as if they were there. */
typedef struct hidden {
    amp_population seen; /* the block as it came to the process */
    const char *wrong_process, *wrong_column;
} hidden;

static bool names(const amp_process *process, const amp_column *c)
{
    return amp_has_word(process->reads, c->name) || amp_has_word(process->writes, c->name);
}

static size_t bytes_of(const amp_population *p, const amp_column *c)
{
    static const size_t size[] = {
        [AMP_CTYPE_uint8_t] = 1,  [AMP_CTYPE_uint16_t] = 2, [AMP_CTYPE_int32_t] = 4,
        [AMP_CTYPE_uint64_t] = 8, [AMP_CTYPE_float] = 4,    [AMP_CTYPE_double] = 8};
    return size[c->ctype] * (c->level == AMP_LEVEL_PERSON ? p->n : p->households);
}

static void hide(void *user, const amp_process *process, amp_population *block, bool is_before)
{
    hidden *h = user;
    if (is_before)
        ck_assert_int_eq(amp_pop_copy(&h->seen, block), AMP_OK);
    for (size_t k = 0; k < amp_columns_count; k++) {
        const amp_column *c = &amp_columns[k];
        const size_t bytes = bytes_of(block, c);
        char *now = amp_pop_data(block, c);
        if (!is_before && !amp_has_word(process->writes, c->name)) {
            bool same = true;
            for (size_t b = 0; b < bytes; b++)
                same = same &&
                       now[b] == (names(process, c) ? ((char *)amp_pop_data(&h->seen, c))[b] : 0);
            if (!same && !h->wrong_process) {
                h->wrong_process = process->name;
                h->wrong_column = c->name;
            }
        }
        if (names(process, c))
            continue;
        if (is_before)
            memset(now, 0, bytes);
        else
            memcpy(now, amp_pop_data(&h->seen, c), bytes);
    }
}

START_TEST(processes_read_and_write_the_columns_that_they_name)
{
    year y;
    hidden h = {.wrong_process = NULL};
    amp_population plain, blind;
    amp_pop_init(&h.seen);
    amp_pop_init(&plain);
    amp_pop_init(&blind);
    year_make(&y, AMP_LIFE_ALL);
    live(&y, 0, NULL, NULL, &plain);
    live(&y, 0, hide, &h, &blind);
    ck_assert_msg(!h.wrong_process, "%s writes %s", h.wrong_process, h.wrong_column);
    ck_assert_uint_eq(plain.n, blind.n);
    ck_assert_uint_eq(plain.households, blind.households);
    for (size_t k = 0; k < amp_columns_count; k++) {
        const amp_column *c = &amp_columns[k];
        ck_assert_msg(
            !memcmp(amp_pop_data(&plain, c), amp_pop_data(&blind, c), bytes_of(&plain, c)),
            "a process that comes to %s reads what it does not name", c->name);
    }
    amp_pop_fini(&h.seen);
    amp_pop_fini(&plain);
    amp_pop_fini(&blind);
    year_drop(&y);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("twins");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, those_die_whom_the_life_table_and_their_schooling_choose);
    tcase_add_test(c, those_bear_whom_the_rates_and_their_circumstances_choose);
    tcase_add_test(c, adults_leave_the_country_whom_the_net_rate_chooses);
    tcase_add_test(c, couples_part_when_the_womans_word_says_so_or_one_of_them_is_gone);
    tcase_add_test(c, those_move_whom_the_schedule_chooses_and_as_many_as_towns_grow);
    tcase_add_test(c, who_attended_passes_as_the_word_says_and_years_make_the_level);
    tcase_add_test(c, a_disability_begins_where_prevalence_rises_and_stays);
    tcase_add_test(c, a_labour_state_is_kept_or_drawn_from_what_the_cell_lacks);
    tcase_add_test(
        c, pay_is_a_status_that_informal_workers_keep_and_the_state_pays_while_the_job_lasts);
    tcase_add_test(c, people_answer_with_their_work_by_log_odds_at_the_shares_of_their_like);
    tcase_add_test(c, contributory_health_cover_follows_formal_work_and_pensions_of_the_couple);
    tcase_add_test(c, processes_read_and_write_the_columns_that_they_name);
    Suite *s = suite_create("life_twins");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
