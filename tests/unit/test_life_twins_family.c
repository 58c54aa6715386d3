/* test_life_twins_family.c - a slow second version of who lives with whom: unions, separations,
 * leaving home, elders who join kin, company. From docs/demography.md, one person after the other;
 * what belongs to the household as a whole (relationships) is left to test_life_demography.c. */
#include "twin_world.h"

enum { BANDS = 15, MEN_MET = 24, NOBODY = -1 };

/* What the twin knows of a country: shares of its people by sex and five-year age from 10 on, and
 * what follows from them at single ages. */
typedef struct customs {
    double in_union[2][BANDS], dependant[2][BANDS], parent[2][BANDS], alone[2][BANDS];
    double company[2][BANDS], with_kin;
    double enters[2][AMP_AGES], leaves[2][AMP_AGES], joins[2][AMP_AGES];
    double separation, gap_mean, gap_sd, schooling_sd, with_his, woman_heads, man_leaves,
        returns_15, returns_30;
} customs;

/* ---- shares ------------------------------------------------------------------------------------
 */

static int band_of(int age)
{
    return age >= 80 ? BANDS - 1 : (age - 10) / 5;
}

static void read_shares(const amp_table *t, const char *column, double share[2][BANDS])
{
    for (size_t i = 0; i < t->rows; i++)
        share[says(t, i, "sex", "M") ? AMP_SEX_male : AMP_SEX_female]
             [band_of((int)cell(t, i, "age_start"))] = cell(t, i, column);
}

static bool is_adult(const amp_population *p, size_t i)
{
    return p->age[i] + 1 >= 15; /* at the end of the step */
}

static bool keeps_house_alone(const amp_population *p, size_t h, size_t i)
{
    for (size_t j = p->first[h]; j < p->first[h + 1]; j++)
        if (j != i && is_adult(p, j))
            return false;
    return true;
}

typedef enum life { ANYONE, SINGLE, IN_UNION, DEPENDANT, PARENT, ALONE } life;

static bool lives_as(const amp_population *p, size_t h, size_t i, life as)
{
    const bool single = !p->partner[i], heads = i == p->first[h];
    const bool parent = p->relationship[i] == AMP_RELATIONSHIP_parent;
    switch (as) {
    case SINGLE:
        return single;
    case IN_UNION:
        return !single;
    case DEPENDANT:
        return single && !heads && !parent;
    case PARENT:
        return single && parent;
    case ALONE:
        return single && heads && keeps_house_alone(p, h, i);
    default:
        return true;
    }
}

/* People of a band who live so; those of the two beside it count half. */
static double count_of(const amp_population *p, int sex, int band, life as, const double *weight)
{
    double n = 0.0;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (p->age[i] < 10 || p->sex[i] != sex || !lives_as(p, h, i, as) ||
                p->relationship[i] == AMP_RELATIONSHIP_domestic_worker)
                continue;
            const int away = abs(band_of(p->age[i]) - band);
            if (away < 2)
                n += (away ? 0.5 : 1.0) * (weight ? weight[band_of(p->age[i])] : 1.0);
        }
    return n;
}

/* The share times the odds ratio of what is seen, 25 cases that agree with the table included, to
 * the table. */
static double moved(double share, double n, double found, double expected)
{
    if (expected <= 0.0 || expected >= n)
        return share;
    const double table = expected / n, seen = (found + 25.0 * table) / (n + 25.0);
    if (seen >= 1.0)
        return 1.0;
    const double ratio = seen / (1.0 - seen) / (table / (1.0 - table));
    return share * ratio / (1.0 - share + share * ratio);
}

static void move_shares(const amp_population *p, life of, life as, double share[2][BANDS])
{
    for (int sex = 0; sex < 2; sex++) {
        double table[BANDS];
        memcpy(table, share[sex], sizeof table);
        for (int k = 0; k < BANDS; k++)
            share[sex][k] = moved(table[k], count_of(p, sex, k, of, NULL),
                                  count_of(p, sex, k, as, NULL), count_of(p, sex, k, of, table));
    }
}

/* New couples (she is under 25) and those of them who live with kin. */
static double kin_of(const amp_population *p, double table)
{
    double n = 0.0, found = 0.0;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->partner[i] && p->sex[i] == AMP_SEX_female && p->age[i] < 25) {
                n++;
                found += i != p->first[h] && p->partner[i] != 1;
            }
    return moved(table, n, found, n * table);
}

/* ---- hazards -----------------------------------------------------------------------------------
 */

static double at_age(const double *share, int age)
{
    double x[BANDS], slope[BANDS];
    for (int k = 0; k < BANDS; k++)
        x[k] = 12.5 + 5 * k;
    const double at = fmin(fmax(age + 0.5, x[0]), x[BANDS - 1]);
    int k = 0;
    while (k < BANDS - 2 && at >= x[k + 1])
        k++;
    amp_steffen(x, share, BANDS, slope);
    return amp_steffen_at(x, share, slope, k, at);
}

static double within(double p)
{
    return fmax(0.0, fmin(1.0, p));
}

/* The partner is older by the mean gap, or younger, in whole years. */
static double union_hazard(const year *y, const customs *c, int sex, int x)
{
    if (x < 12 || x + 1 >= 70)
        return 0.0;
    const double now = at_age(c->in_union[sex], x), then = at_age(c->in_union[sex], x + 1);
    const int gap = (int)c->gap_mean, partner = sex == AMP_SEX_female ? x + gap : x - gap;
    const double lasts =
        (1.0 - c->separation) * ccm_survival(&y->rates, FIRST, !sex, partner < 0 ? 0 : partner);
    return now < 1.0 ? within((then - now * lasts) / (1.0 - now)) : 0.0;
}

static double leaving_hazard(const customs *c, int sex, int x)
{
    if (x + 1 < 18)
        return 0.0;
    const double stay = at_age(c->dependant[sex], x) * (1.0 - c->enters[sex][x]);
    return stay > 1e-6 ? within(1.0 - at_age(c->dependant[sex], x + 1) / stay) : 0.0;
}

/* Parents among the single must become more by so many of those who live alone. */
static double joining_hazard(const customs *c, int sex, int x)
{
    const double single = 1.0 - at_age(c->in_union[sex], x),
                 single_then = 1.0 - at_age(c->in_union[sex], x + 1);
    const double alone = at_age(c->alone[sex], x);
    if (x < 60 || alone < 1e-3)
        return 0.0;
    const double wanted = at_age(c->parent[sex], x + 1) * single_then / fmax(single, 1e-3);
    return within((wanted - at_age(c->parent[sex], x)) / alone);
}

static customs customs_of(year *y)
{
    const amp_population *p = &y->opening;
    customs c = {.separation = parameter(y, "family.separation"),
                 .gap_mean = parameter(y, "family.gap_mean"),
                 .gap_sd = parameter(y, "family.gap_sd"),
                 .schooling_sd = parameter(y, "family.schooling_sd"),
                 .with_his = parameter(y, "family.with_his"),
                 .woman_heads = parameter(y, "family.woman_heads"),
                 .man_leaves = parameter(y, "family.man_leaves"),
                 .returns_15 = parameter(y, "family.returns_15"),
                 .returns_30 = parameter(y, "family.returns_30"),
                 .with_kin = kin_of(p, parameter(y, "family.with_kin"))};
    amp_table t;
    ck_assert_int_eq(amp_profile_table(&y->ctx, &y->profile, "unions", &t), AMP_OK);
    read_shares(&t, "in_union", c.in_union);
    read_shares(&t, "dependant", c.dependant);
    read_shares(&t, "parent", c.parent);
    read_shares(&t, "alone", c.alone);
    move_shares(p, ANYONE, IN_UNION, c.in_union);
    move_shares(p, ANYONE, DEPENDANT, c.dependant);
    move_shares(p, SINGLE, PARENT, c.parent);
    move_shares(p, SINGLE, ALONE, c.alone);
    for (int sex = 0; sex < 2; sex++)
        for (int k = 0; k < BANDS; k++) {
            const double found = count_of(p, sex, k, ALONE, NULL);
            const double wanted = count_of(p, sex, k, SINGLE, c.alone[sex]);
            c.company[sex][k] = found > wanted ? 1.0 - wanted / found : 0.0;
        }
    for (int sex = 0; sex < 2; sex++)
        for (int x = 0; x + 1 < AMP_AGES; x++) {
            c.enters[sex][x] = union_hazard(y, &c, sex, x);
            c.leaves[sex][x] = leaving_hazard(&c, sex, x);
            c.joins[sex][x] = joining_hazard(&c, sex, x);
        }
    return c;
}

/* ---- a village that decides --------------------------------------------------------------------
 */

typedef struct village {
    const amp_population *p;
    const customs *c;
    size_t *old; /* household of each person, and ... */
    int *home;   /* ... where she lives at the end; new homes from p->households on */
    int *spouse; /* row of who she forms a union with, NOBODY */
    bool *busy;  /* has a part in somebody's event */
    int homes;
    size_t unions, partings, returns, leavings, joinings, guests;
} village;

static bool stays(const village *v, size_t i)
{
    return v->home[i] == (int)v->old[i];
}

static bool is_free(const village *v, size_t i)
{
    return stays(v, i) && !v->busy[i];
}

static bool is_head(const village *v, size_t i)
{
    return v->p->first[v->old[i]] == i;
}

static bool is_dependant(const village *v, size_t i)
{
    const uint8_t r = v->p->relationship[i];
    return r != AMP_RELATIONSHIP_head && r != AMP_RELATIONSHIP_partner &&
           r != AMP_RELATIONSHIP_parent && r != AMP_RELATIONSHIP_domestic_worker;
}

/* Other adults of i's household, as far as they have not decided to go. */
static int adults_with(const village *v, size_t i)
{
    int n = 0;
    for (size_t j = v->p->first[v->old[i]]; j < v->p->first[v->old[i] + 1]; j++)
        n += j != i && stays(v, j) && is_adult(v->p, j);
    return n;
}

enum { MEETING, KIN, WHOSE, HEAD, LEAVER, RETURN, COMPANY }; /* what a person chooses */

static uint32_t chosen(const village *v, size_t i, uint64_t what)
{
    return (uint32_t)(amp_draw_key(v->p->uid[i] ^ SEED, FIRST + 1, what) >> 32);
}

static bool chooses(const village *v, size_t i, uint64_t what, double p)
{
    return chosen(v, i, what) < p * 4294967296.0;
}

#define EACH_MEMBER(v, h, i) for (size_t i = (v)->p->first[h]; i < (v)->p->first[(h) + 1]; i++)

static int relative(const village *v, size_t i, uint8_t link)
{
    return link ? (int)(v->p->first[v->old[i]] + link - 1u) : NOBODY;
}

/* Minors without a partner follow their mother, or their father where she does not stay. */
static bool follows(const village *v, size_t i, int to)
{
    const int mother = relative(v, i, v->p->mother[i]), father = relative(v, i, v->p->father[i]);
    if (!is_free(v, i) || v->p->age[i] >= 18 || v->p->partner[i])
        return false;
    if (mother != NOBODY && v->home[mother] == to)
        return true;
    const bool mother_stays = mother != NOBODY && stays(v, (size_t)mother);
    return !mother_stays && father != NOBODY && v->home[father] == to;
}

/* Who goes takes children along, and all others when no adult would be left. */
static void go(village *v, size_t i, int to)
{
    const size_t from = v->old[i];
    bool more = true, adult = false;
    v->home[i] = to;
    v->busy[i] = true;
    while (more) {
        more = false;
        EACH_MEMBER(v, from, j) if (follows(v, j, to))
        {
            v->home[j] = to;
            more = true;
        }
    }
    EACH_MEMBER(v, from, j) adult = adult || (stays(v, j) && is_adult(v->p, j));
    EACH_MEMBER(v, from, j) if (!adult && stays(v, j)) v->home[j] = to;
}

/* The next household of the area, of 255, whose head is of an age to be a parent or a child. */
static int kin_for(const village *v, size_t i, bool as_parent)
{
    const amp_population *p = v->p;
    const size_t own = v->old[i];
    for (size_t d = 1; d < p->households && d < 256; d++) {
        const size_t h = (own + d) % p->households, head = p->first[h];
        const int gap = as_parent ? p->age[i] - p->age[head] : p->age[head] - p->age[i];
        bool has_parent = false;
        EACH_MEMBER(v, h, j)
        has_parent = has_parent || p->relationship[j] == AMP_RELATIONSHIP_parent;
        if (p->area[h] == p->area[own] && gap >= 18 && gap <= 45 && is_free(v, head) &&
            p->first[h + 1] - p->first[h] <= 9 && !(as_parent && has_parent))
            return (int)h;
    }
    return NOBODY;
}

static void join(village *v, size_t i, int h)
{
    v->busy[v->p->first[h]] = true; /* the head stays */
    go(v, i, h);
}

static void part(village *v, size_t i)
{
    const amp_population *p = v->p;
    const size_t other = (size_t)relative(v, i, p->partner[i]);
    if (!is_free(v, i) || !is_free(v, other))
        return;
    const size_t man = p->sex[i] == AMP_SEX_male ? i : other, not_he = man == i ? other : i;
    size_t leaver = chooses(v, i, LEAVER, v->c->man_leaves) ? man : not_he;
    if (p->relationship[i] == AMP_RELATIONSHIP_child_in_law)
        leaver = i;
    if (p->relationship[other] == AMP_RELATIONSHIP_child_in_law)
        leaver = other;
    v->busy[i] = v->busy[other] = true;
    const int age = p->age[leaver];
    const double returns = age < 30 ? v->c->returns_15 : age < 45 ? v->c->returns_30 : 0.0;
    const int kin = chooses(v, leaver, RETURN, returns) ? kin_for(v, leaver, false) : NOBODY;
    v->partings++;
    v->returns += kin != NOBODY;
    if (kin == NOBODY)
        go(v, leaver, v->homes++);
    else
        join(v, leaver, kin);
}

/* ---- unions */

/* Of two normal densities and the area, less, with Gumbel's noise: the least is taken as often as
 * the densities say. */
static double cost(const village *v, size_t w, size_t m)
{
    const amp_population *p = v->p;
    const double gap = (double)p->age[m] - p->age[w] - v->c->gap_mean;
    const double schooling = (double)p->schooling[m] - p->schooling[w];
    const uint64_t key = amp_draw_key(p->uid[w] ^ (FIRST + 1), p->uid[m], SEED);
    const double u = ((double)(key >> 12) + 0.5) / 4503599627370496.0; /* 2^52 */
    return gap * gap / (2.0 * v->c->gap_sd * v->c->gap_sd) +
           schooling * schooling / (2.0 * v->c->schooling_sd * v->c->schooling_sd) +
           (p->area[v->old[w]] == p->area[v->old[m]] ? 0.0 : 2.0) + log(-log(u));
}

static int choose_man(const village *v, size_t w, const size_t *men, size_t n)
{
    const size_t meets = n < MEN_MET ? n : MEN_MET;
    const size_t from = n > meets ? chosen(v, w, MEETING) % (n - meets + 1) : 0;
    double least = INFINITY;
    int best = NOBODY;
    for (size_t k = from; k < from + meets; k++)
        if (v->old[men[k]] != v->old[w] && cost(v, w, men[k]) < least) {
            least = cost(v, w, men[k]);
            best = (int)k;
        }
    return best;
}

/* Neither heads a household: with his or her parents, or on their own. */
static void settle_young(village *v, size_t w, size_t m)
{
    if (chooses(v, w, KIN, v->c->with_kin)) {
        const bool his = chooses(v, w, WHOSE, v->c->with_his);
        const size_t host = his ? m : w, guest = his ? w : m;
        if (v->p->relationship[host] == AMP_RELATIONSHIP_child) {
            go(v, guest, (int)v->old[host]);
            return;
        }
    }
    const bool she = chooses(v, w, HEAD, v->c->woman_heads);
    const int home = v->homes++;
    go(v, she ? w : m, home);
    go(v, she ? m : w, home);
}

static size_t size_of(const village *v, size_t i)
{
    return v->p->first[v->old[i] + 1] - v->p->first[v->old[i]];
}

static void unite(village *v, size_t w, size_t m)
{
    const bool hers = is_head(v, w), his = is_head(v, m);
    v->unions++;
    v->busy[w] = v->busy[m] = true;
    v->spouse[w] = (int)m;
    v->spouse[m] = (int)w;
    if (!hers && !his) {
        settle_young(v, w, m);
    } else if (his && (!hers || size_of(v, w) <= size_of(v, m))) {
        go(v, w, (int)v->old[m]);
    } else if (chooses(v, w, HEAD, v->c->woman_heads)) {
        go(v, m, (int)v->old[w]);
    } else { /* he comes and heads it: all of it is a new household */
        const int home = v->homes++;
        go(v, m, home);
        EACH_MEMBER(v, v->old[w], j) if (stays(v, j)) v->home[j] = home;
    }
}

static void pair_off(village *v, const size_t *women, size_t n, size_t *men, size_t free_men)
{
    for (size_t k = 0; k < n && free_men; k++) {
        const int best = is_free(v, women[k]) ? choose_man(v, women[k], men, free_men) : NOBODY;
        if (best == NOBODY)
            continue;
        const size_t man = men[best];
        men[best] = men[--free_men];
        if (is_free(v, man))
            unite(v, women[k], man);
    }
}

static void part_and_pair(village *v)
{
    const amp_population *p = v->p;
    size_t *women = calloc(p->n, sizeof *women), *men = calloc(p->n, sizeof *men), n = 0, m = 0;
    for (size_t i = 0; i < p->n; i++) {
        const int sex = p->sex[i];
        if (p->partner[i]) {
            if (sex == AMP_SEX_female && p->age[i] < 70 &&
                happens(p->uid[i], FIRST + 1, AMP_PROC_SEPARATION, v->c->separation))
                part(v, i);
            continue;
        }
        const double enters =
            v->c->enters[sex][p->age[i]] * (sex == AMP_SEX_male ? 2.0 : 1.0); /* men: the pool */
        if (!(is_dependant(v, i) || is_head(v, i)) || !is_free(v, i) ||
            !happens(p->uid[i], FIRST + 1, AMP_PROC_UNION, enters))
            continue;
        if (sex == AMP_SEX_female)
            women[n++] = i;
        else
            men[m++] = i;
    }
    pair_off(v, women, n, men, m);
    free(women);
    free(men);
}

/* ---- leaving home, elders, company */

static void leave_or_join(village *v)
{
    const amp_population *p = v->p;
    for (size_t i = 0; i < p->n; i++) {
        const double leaves = v->c->leaves[p->sex[i]][p->age[i]],
                     joins = v->c->joins[p->sex[i]][p->age[i]];
        if (p->partner[i] || !is_free(v, i))
            continue;
        if (is_head(v, i) && happens(p->uid[i], FIRST + 1, AMP_PROC_LEAVING_HOME, joins) &&
            adults_with(v, i) == 0) {
            const int kin = kin_for(v, i, true);
            if (kin != NOBODY)
                join(v, i, kin);
            v->joinings += kin != NOBODY;
        } else if (is_dependant(v, i) &&
                   happens(p->uid[i], FIRST + 1, AMP_PROC_LEAVING_HOME, leaves)) {
            go(v, i, v->homes++);
            v->leavings++;
        }
    }
}

/* The first dependant of 18 and more within 20 years of the head's age, who leaves two adults
 * behind. */
static int guest_from(const village *v, size_t from, int age)
{
    const amp_population *p = v->p;
    EACH_MEMBER(v, from, i)
    if (is_dependant(v, i) && !p->partner[i] && p->age[i] >= 18 && abs(p->age[i] - age) <= 20 &&
        is_free(v, i))
        return adults_with(v, i) >= 2 ? (int)i : NOBODY;
    return NOBODY;
}

static void keep_company(village *v)
{
    const amp_population *p = v->p;
    for (size_t h = 0; h < p->households; h++) {
        const size_t head = p->first[h];
        if (p->age[head] < 18 || p->partner[head] || !is_free(v, head) ||
            adults_with(v, head) > 0 ||
            !chooses(v, head, COMPANY, v->c->company[p->sex[head]][band_of(p->age[head])]))
            continue;
        int guest = NOBODY;
        for (size_t d = 1; d < 256 && guest == NOBODY; d++) {
            const size_t from = (h + d) % p->households;
            if (p->area[from] == p->area[h])
                guest = guest_from(v, from, p->age[head]);
        }
        if (guest != NOBODY)
            join(v, (size_t)guest, (int)h);
        v->guests += guest != NOBODY;
    }
}

/* ---- the same people a year later --------------------------------------------------------------
 */

static void decide(village *v, const amp_population *p, const customs *c)
{
    *v = (village){.p = p, .c = c, .homes = (int)p->households};
    v->old = calloc(p->n, sizeof *v->old);
    v->home = calloc(p->n, sizeof *v->home);
    v->spouse = calloc(p->n, sizeof *v->spouse);
    v->busy = calloc(p->n, sizeof *v->busy);
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            v->old[i] = h;
            v->home[i] = (int)h;
            v->spouse[i] = NOBODY;
        }
    part_and_pair(v);
    leave_or_join(v);
    keep_company(v);
}

static void forget(village *v)
{
    free(v->old);
    free(v->home);
    free(v->spouse);
    free(v->busy);
}

/* Who lives with whom: one household for each home, and one home for each household. */
static void check_homes(const village *v, const amp_population *q)
{
    int *household = malloc((size_t)v->homes * sizeof *household);
    int *home = malloc(q->households * sizeof *home);
    memset(household, 0xff, (size_t)v->homes * sizeof *household);
    memset(home, 0xff, q->households * sizeof *home);
    ck_assert_uint_eq(v->p->n, q->n);
    for (size_t i = 0; i < v->p->n; i++) {
        const size_t now = find(q, v->p->uid[i]);
        ck_assert_uint_ne(now, SIZE_MAX);
        const int h = (int)household_of(q, now), m = v->home[i];
        if (household[m] == NOBODY && home[h] == NOBODY) {
            household[m] = h;
            home[h] = m;
        }
        ck_assert_msg(household[m] == h && home[h] == m, "row %zu aged %d", i, v->p->age[i]);
    }
    free(household);
    free(home);
}

static void check_partners(const village *v, const amp_population *q)
{
    for (size_t i = 0; i < v->p->n; i++) {
        const size_t now = find(q, v->p->uid[i]), h = household_of(q, now);
        int partner = v->spouse[i];
        if (v->p->partner[i]) { /* still, where they still live together */
            const int was = relative(v, i, v->p->partner[i]);
            partner = v->home[was] == v->home[i] ? was : NOBODY;
        }
        const uint64_t is = q->partner[now] ? q->uid[q->first[h] + q->partner[now] - 1u] : 0;
        ck_assert_msg(is == (partner == NOBODY ? 0 : v->p->uid[partner]), "row %zu aged %d", i,
                      v->p->age[i]);
    }
}

START_TEST(couples_form_and_part_the_young_leave_and_kin_move_in_as_hazards_and_words_say)
{
    village all = {0};
    for (uint64_t people = 0; people < 40; people++) {
        year y;
        village v;
        year_sized(&y, AMP_LIFE_FAMILY, people, people % 2 ? 3.4 : 1.9); /* many keep house alone */
        const customs c = customs_of(&y);
        decide(&v, &y.before, &c);
        check_homes(&v, &y.after);
        check_partners(&v, &y.after);
        all.unions += v.unions;
        all.partings += v.partings;
        all.returns += v.returns;
        all.leavings += v.leavings;
        all.joinings += v.joinings;
        all.guests += v.guests;
        forget(&v);
        year_drop(&y);
    }
    printf(
        "families: %zu unions, %zu couples part and %zu go back, %zu leave home, %zu elders join "
        "kin, %zu guests\n",
        all.unions, all.partings, all.returns, all.leavings, all.joinings, all.guests);
    ck_assert_uint_gt(all.unions, 100);
    ck_assert_uint_gt(all.partings, 10);
    ck_assert_uint_gt(all.returns, 0);
    ck_assert_uint_gt(all.leavings, 50);
    ck_assert_uint_gt(all.joinings, 2);
    ck_assert_uint_gt(all.guests, 2);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("twins of families");
    tcase_set_timeout(c, 300);
    tcase_add_test(c,
                   couples_form_and_part_the_young_leave_and_kin_move_in_as_hazards_and_words_say);
    Suite *s = suite_create("life_twins_family");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
