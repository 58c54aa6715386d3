/* family.c - unions, separations, leaving home, elders who join kin.
 *
 * Hazards are those that keep the shares of the survey's cross-section: with U(x) the share in
 * union at age x and d(x) what ends them (separation, the partner's death), those without a partner
 * enter one with h(x) = (U(x+1) - U(x) (1 - d(x))) / (1 - U(x)); those who live as dependants leave
 * by the fall of their share that unions do not explain; elders without a partner who keep a
 * household alone join kin so that the share that lives as a parent keeps rising. Shares of
 * five-year groups are joined by Steffen's cubic between the groups' middles. Where the trajectory
 * is aligned, the odds of the table are first moved to those of the opening population, so that
 * people keep to the ways of their country when the table is borrowed; and heads who keep a house
 * alone are joined by a relative so often that they stay as many as the cross-section has.
 *
 * Women's hazard decides how many couples a block forms. Men are drawn with a multiple of theirs
 * into a pool, and each woman takes the man of it with the best score: age gap, schooling, area,
 * noise. Dependent children go with the parent who moves; the unions table names its survey. */
#include "life/moves.h"
#include "life/pick.h"
#include "num/num.h"

#include <stddef.h>
#include <string.h>

enum {
    BANDS = 15, /* ages 10-14 ... 75-79, 80+ */
    BAND_FROM = 10,
    MINOR = 18,    /* follows a parent who moves */
    UNION_TO = 70, /* from this age on no unions, and no separations that they would make up for */
    LEAVE_FROM = 18,
    MEETS = 24, /* men of the pool that a woman chooses from */
    ELDER = 60,
    MIDDLE = 30, /* the separated under it often go back to parents, under 45 some do */
    OLDER = 45,
    KIN_TRIES = 256,   /* households asked before somebody stays without kin */
    COMPANY_GAP = 20,  /* years at most between a head and who comes to live there */
    YOUNG_COUPLE = 25, /* her age below which couples count as new */
    PRIOR = 25         /* cases of a band that speak for the table */
};
#define POOL 2.0 /* men in the pool for each who is expected to enter a union */

/* People by sex and band. */
typedef struct family_count {
    double all, single, in_union, dependant, parent, alone;
} family_count;

/* Cases, those found among them, and those that the table expects. */
typedef struct evidence {
    double n, found, expected;
} evidence;

/* By sex and band. */
typedef struct family_chance {
    double by[2][BANDS];
} family_chance;

typedef struct family {
    family_count count[2][BANDS]; /* of the year in hand, while it is aligned */
    family_chance *company; /* by year: chance that a head alone is joined in the step to it */
    size_t years;
    evidence kin; /* couples of young women, those who live with kin */
    double in_union[2][BANDS], dependant[2][BANDS], parent[2][BANDS], alone[2][BANDS];
    amp_number separation, gap_mean, gap_sd, schooling_sd, with_kin, with_his, woman_heads,
        man_leaves;
    amp_number returns_15, returns_30;
} family;

/* What somebody does depends on who it is in the household. */
enum { ROLE_NONE, ROLE_DEPENDANT, ROLE_HEAD, ROLES };

/* A chance on 32-bit parts of a hash, by sex and band. */
typedef struct family_word {
    uint32_t by[2][BANDS];
} family_word;

typedef struct family_draw {
    uint64_t enters[2][AMP_AGES];        /* a union; men: the pool */
    uint64_t leaves[ROLES][2][AMP_AGES]; /* dependants leave home, heads join kin */
    uint64_t separates;
    uint32_t returns[2], man_leaves, with_kin, with_his,
        woman_heads;                               /* on 32-bit parts of a hash */
    family_word *company;                          /* the same, by year */
    double gap_mean, gap_weight, schooling_weight; /* weights: 1 / (2 sd^2) */
} family_draw;

static const uint8_t role_of[] = {
    [AMP_RELATIONSHIP_head] = ROLE_HEAD,
    [AMP_RELATIONSHIP_partner] = ROLE_NONE,
    [AMP_RELATIONSHIP_child] = ROLE_DEPENDANT,
    [AMP_RELATIONSHIP_parent] = ROLE_NONE,
    [AMP_RELATIONSHIP_sibling] = ROLE_DEPENDANT,
    [AMP_RELATIONSHIP_grandchild] = ROLE_DEPENDANT,
    [AMP_RELATIONSHIP_child_in_law] = ROLE_DEPENDANT,
    [AMP_RELATIONSHIP_other_relative] = ROLE_DEPENDANT,
    [AMP_RELATIONSHIP_non_relative] = ROLE_DEPENDANT,
    [AMP_RELATIONSHIP_domestic_worker] = ROLE_NONE,
};

/* ---- parameters ----------------------------------------------------------------------------- */

static amp_err read_shares(amp_ctx *ctx, const amp_table *t, const char *name, double to[2][BANDS])
{
    int sex_at, age_at, at;
    AMP_TRY(amp_table_column(ctx, t, "sex", &sex_at));
    AMP_TRY(amp_table_column(ctx, t, "age_start", &age_at));
    AMP_TRY(amp_table_column(ctx, t, name, &at));
    for (int k = 0; k < 2 * BANDS; k++)
        to[k / BANDS][k % BANDS] = NAN;
    for (size_t i = 0; i < t->rows; i++) {
        double age, value;
        AMP_TRY(amp_table_number(ctx, t, i, age_at, &age));
        AMP_TRY(amp_table_number(ctx, t, i, at, &value));
        const int band = ((int)age - BAND_FROM) / 5;
        if (age < BAND_FROM || band >= BANDS || (int)age % 5 || !(value >= 0.0 && value <= 1.0))
            return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, t->line[i], 0},
                            _("%s of age %g is %g; expected a share for ages %d, %d ... %d"), name,
                            age, value, BAND_FROM, BAND_FROM + 5, BAND_FROM + 5 * (BANDS - 1));
        to[amp_streq(amp_table_cell(t, i, sex_at), "M") ? AMP_SEX_male : AMP_SEX_female][band] =
            value;
    }
    for (int k = 0; k < 2 * BANDS; k++)
        if (isnan(to[k / BANDS][k % BANDS]))
            return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, 0, 0},
                            _("no row of sex %s, age_start %d"), k / BANDS ? "M" : "F",
                            BAND_FROM + 5 * (k % BANDS));
    return AMP_OK;
}

static amp_err family_prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    family *f = AMP_ARENA_NEW(setup->arena, family, 1);
    amp_table t;
    if (!f)
        return amp_fail_memory(ctx);
    f->years = (size_t)(setup->last - setup->first + 1);
    f->company = AMP_ARENA_NEW(setup->arena, family_chance, f->years);
    if (!f->company)
        return amp_fail_memory(ctx);
    const struct {
        const char *path;
        amp_number *number;
    } needed[] = {
        {"family.separation", &f->separation},   {"family.gap_mean", &f->gap_mean},
        {"family.gap_sd", &f->gap_sd},           {"family.schooling_sd", &f->schooling_sd},
        {"family.with_kin", &f->with_kin},       {"family.with_his", &f->with_his},
        {"family.woman_heads", &f->woman_heads}, {"family.man_leaves", &f->man_leaves},
    };
    for (size_t k = 0; k < AMP_COUNT(needed); k++)
        AMP_TRY(amp_profile_number(ctx, setup->profile, needed[k].path, needed[k].number));
    /* Without these nobody goes back to parents. */
    AMP_TRY(amp_profile_number_or(ctx, setup->profile, "family.returns_15", 0.0, &f->returns_15));
    AMP_TRY(amp_profile_number_or(ctx, setup->profile, "family.returns_30", 0.0, &f->returns_30));
    AMP_TRY(amp_profile_table(ctx, setup->profile, "unions", &t));
    AMP_TRY(read_shares(ctx, &t, "in_union", f->in_union));
    AMP_TRY(read_shares(ctx, &t, "dependant", f->dependant));
    AMP_TRY(read_shares(ctx, &t, "parent", f->parent));
    AMP_TRY(read_shares(ctx, &t, "alone", f->alone));
    *params = f;
    return AMP_OK;
}

/* ---- measured on the opening population ------------------------------------------------------ */

static bool keeps_house_alone(const amp_population *b, uint32_t h, uint32_t i)
{
    for (uint32_t j = b->first[h]; j < b->first[h + 1]; j++)
        if (j != i && b->is_alive[j] && b->age[j] + 1 >= AMP_ADULT)
            return false;
    return true;
}

/* Couples of young women, and those that live with kin. */
static void count_kin(const amp_population *b, uint32_t h, uint32_t i, family *f)
{
    if (!b->partner[i] || b->sex[i] != AMP_SEX_female || b->age[i] >= YOUNG_COUPLE)
        return;
    f->kin.n++;
    f->kin.found += i != b->first[h] && b->partner[i] != 1;
}

static void count_person(const amp_population *b, uint32_t h, uint32_t i, family *f)
{
    const int band = AMP_MIN((b->age[i] - BAND_FROM) / 5, BANDS - 1);
    const bool single = !b->partner[i], heads = i == b->first[h];
    const bool is_parent = b->relationship[i] == AMP_RELATIONSHIP_parent;
    family_count *c = &f->count[b->sex[i]][band];
    c->all++;
    c->single += single;
    c->in_union += !single;
    c->parent += single && is_parent;
    c->dependant += single && !is_parent && !heads;
    c->alone += single && heads && keeps_house_alone(b, h, i);
}

static void family_tally(const amp_step *st, amp_span rows, void *params)
{
    const amp_population *b = st->block;
    (void)rows;
    for (uint32_t h = 0; h < b->households; h++)
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
            if (!b->is_alive[i] || b->age[i] < BAND_FROM ||
                b->relationship[i] == AMP_RELATIONSHIP_domestic_worker)
                continue;
            count_person(b, h, i, params);
            if (st->year == st->first)
                count_kin(b, h, i, params);
        }
}

/* The table's odds times the factor that the evidence, with PRIOR cases more that agree with the
 * table, asks for. */
static double moved(double share, const evidence *e)
{
    if (!(e->expected > 0.0 && e->expected < e->n))
        return share;
    const double table = e->expected / e->n, seen = (e->found + PRIOR * table) / (e->n + PRIOR);
    const double factor = seen / (1.0 - seen) / (table / (1.0 - table));
    return seen < 1.0 ? share * factor / (1.0 - share + share * factor) : 1.0;
}

/* @p n and @p found are the places of two counts of family_count. */
static void move_shares(const family *f, size_t n, size_t found, double share[2][BANDS])
{
    double table[BANDS];
    for (int sex = 0; sex < 2; sex++) {
        memcpy(table, share[sex], sizeof table);
        for (int k = 0; k < BANDS; k++) {
            evidence e = {0.0, 0.0, 0.0};
            for (int j = AMP_MAX(k - 1, 0); j <= AMP_MIN(k + 1, BANDS - 1); j++) {
                const char *c = (const char *)&f->count[sex][j];
                const double by = j == k ? 1.0 : 0.5, cases = by * *(const double *)(c + n);
                e.n += cases;
                e.found += by * *(const double *)(c + found);
                e.expected += cases * table[j];
            }
            share[sex][k] = moved(table[k], &e);
        }
    }
}

/* Of the heads who live alone, so many are joined in the coming step that the others are as many as
 * the cross-section has. */
static void fit_company(const family *f, family_chance *company)
{
    for (int sex = 0; sex < 2; sex++)
        for (int k = 0; k < BANDS; k++) {
            double found = 0.0, expected = 0.0;
            for (int j = AMP_MAX(k - 1, 0); j <= AMP_MIN(k + 1, BANDS - 1); j++) {
                const double by = j == k ? 1.0 : 0.5;
                found += by * f->count[sex][j].alone;
                expected += by * f->count[sex][j].single * f->alone[sex][j];
            }
            company->by[sex][k] = found > expected ? 1.0 - expected / found : 0.0;
        }
}

static amp_err family_fit(amp_ctx *ctx, const amp_step *st, void *params)
{
    family *f = params;
    const size_t next = (size_t)(st->year + 1 - st->first);
    (void)ctx;
    if (st->year == st->first) {
        f->kin.expected = f->kin.n * f->with_kin.value;
        move_shares(f, offsetof(family_count, all), offsetof(family_count, in_union), f->in_union);
        move_shares(f, offsetof(family_count, all), offsetof(family_count, dependant),
                    f->dependant);
        move_shares(f, offsetof(family_count, single), offsetof(family_count, parent), f->parent);
        move_shares(f, offsetof(family_count, single), offsetof(family_count, alone), f->alone);
    }
    if (next < f->years)
        fit_company(f, &f->company[next]);
    memset(f->count, 0, sizeof f->count);
    return AMP_OK;
}

/* ---- hazards -------------------------------------------------------------------------------- */

/* Share at each single age: through the middles of the groups, level beyond them. */
static void by_single_age(const double *share, double *single)
{
    double x[BANDS], slope[BANDS];
    for (int k = 0; k < BANDS; k++)
        x[k] = BAND_FROM + 5 * k + 2.5;
    amp_steffen(x, share, BANDS, slope);
    for (int age = 0; age < AMP_AGES; age++) {
        const double at = AMP_MAX(x[0], AMP_MIN(x[BANDS - 1], age + 0.5));
        const int k = AMP_MIN(BANDS - 2, (int)((at - x[0]) / 5.0));
        single[age] = amp_steffen_at(x, share, slope, k, at);
    }
}

static double clamp_share(double p)
{
    return AMP_MAX(0.0, AMP_MIN(1.0, p));
}

/* Hazard of entering a union at each age. The partner dies by the rates of the run's first year. */
static void union_hazard(const family *f, const amp_step_rates *rates, int sex, double separation,
                         double gap, double *hazard)
{
    double share[AMP_AGES];
    by_single_age(f->in_union[sex], share);
    for (int x = 0; x < AMP_AGES; x++) {
        hazard[x] = 0.0;
        if (x + 1 >= UNION_TO || x < BAND_FROM + 2)
            continue;
        const int partner = x + (int)(sex == AMP_SEX_female ? gap : -gap);
        const int age = AMP_MAX(0, AMP_MIN(partner, AMP_AGE_MAX));
        const double lasts = (1.0 - separation) * rates->survival[!sex][age];
        const double rest = 1.0 - share[x];
        hazard[x] = rest > 1e-6 ? clamp_share((share[x + 1] - share[x] * lasts) / rest) : 0.0;
    }
}

static void leaving_hazard(const family *f, int sex, const double *enters, double *hazard)
{
    double share[AMP_AGES];
    by_single_age(f->dependant[sex], share);
    for (int x = 0; x < AMP_AGES; x++) {
        const int up = AMP_MIN(x + 1, AMP_AGES - 1);
        const double unions = 1.0 - enters[x];
        hazard[x] = x + 1 < LEAVE_FROM || share[x] * unions < 1e-6
                        ? 0.0
                        : clamp_share(1.0 - share[up] / (share[x] * unions));
    }
}

/* Of those who keep a house alone: their share stands in the denominator. Shares are of those
 * without a partner, whom the widowed join, so the parents among these must keep up. */
static void joining_hazard(const family *f, int sex, double *hazard)
{
    double in_union[AMP_AGES], share[AMP_AGES], alone[AMP_AGES];
    by_single_age(f->in_union[sex], in_union);
    by_single_age(f->parent[sex], share);
    by_single_age(f->alone[sex], alone);
    for (int x = 0; x < AMP_AGES; x++) {
        const int up = AMP_MIN(x + 1, AMP_AGES - 1);
        const double single = AMP_MAX(1.0 - in_union[x], 1e-3);
        const double more = share[up] * (1.0 - in_union[up]) / single - share[x];
        hazard[x] = x < ELDER || alone[x] < 1e-3 ? 0.0 : clamp_share(more / alone[x]);
    }
}

static uint32_t half_word(double p)
{
    return (uint32_t)AMP_MIN(amp_threshold(p), (uint64_t)UINT32_MAX);
}

static void draw_hazards(const amp_life_replicate *r, const family *f, family_draw *d)
{
    amp_step_rates rates;
    amp_rates_step(r->rates, r->first, &rates);
    const double separation = amp_number_at(f->separation, r->drawn);
    for (int s = 0; s < 2; s++) {
        double enters[AMP_AGES], leaves[AMP_AGES], joins[AMP_AGES];
        union_hazard(f, &rates, s, separation, d->gap_mean, enters);
        leaving_hazard(f, s, enters, leaves);
        joining_hazard(f, s, joins);
        for (int x = 0; x < AMP_AGES; x++) {
            const double pool = s == AMP_SEX_male ? POOL : 1.0;
            d->enters[s][x] = amp_threshold(pool * enters[x]);
            d->leaves[ROLE_DEPENDANT][s][x] = amp_threshold(leaves[x]);
            d->leaves[ROLE_HEAD][s][x] = amp_threshold(joins[x]);
        }
    }
    d->separates = amp_threshold(separation);
}

static amp_err family_make(const amp_life_replicate *r, const void *params, void **tables)
{
    const family *f = params;
    family_draw *d = AMP_ARENA_NEW(r->arena, family_draw, 1);
    if (!d)
        return AMP_NOMEM;
    const double gap_sd = AMP_MAX(0.1, amp_number_at(f->gap_sd, r->drawn));
    const double schooling_sd = AMP_MAX(0.1, amp_number_at(f->schooling_sd, r->drawn));
    d->gap_mean = amp_number_at(f->gap_mean, r->drawn);
    d->gap_weight = 0.5 / (gap_sd * gap_sd);
    d->schooling_weight = 0.5 / (schooling_sd * schooling_sd);
    d->returns[0] = half_word(amp_number_at(f->returns_15, r->drawn));
    d->returns[1] = half_word(amp_number_at(f->returns_30, r->drawn));
    d->man_leaves = half_word(amp_number_at(f->man_leaves, r->drawn));
    d->with_kin = half_word(moved(amp_number_at(f->with_kin, r->drawn), &f->kin));
    d->with_his = half_word(amp_number_at(f->with_his, r->drawn));
    d->woman_heads = half_word(amp_number_at(f->woman_heads, r->drawn));
    d->company = AMP_ARENA_NEW(r->arena, family_word, f->years);
    if (!d->company)
        return AMP_NOMEM;
    for (size_t t = 0; t < f->years; t++)
        for (int k = 0; k < 2 * BANDS; k++)
            d->company[t].by[k / BANDS][k % BANDS] =
                half_word(f->company[t].by[k / BANDS][k % BANDS]);
    draw_hazards(r, f, d);
    *tables = d;
    return AMP_OK;
}

/* ---- who may act ---------------------------------------------------------------------------- */

static bool is_free(const amp_step *st, uint32_t i)
{
    const amp_life_scratch *s = st->scratch;
    return s->fate[i] == AMP_FATE_STAYS && !s->is_busy[i] && !st->block->death_month[i];
}

static bool is_head(const amp_step *st, uint32_t i)
{
    return st->block->first[st->scratch->household[i]] == i;
}

/* A hash of a person's year for choices that need no word of their own; `part` tells them apart. */
static uint32_t choice(const amp_step *st, uint32_t i, uint64_t part)
{
    return (uint32_t)(amp_draw_key(st->block->uid[i] ^ st->stream.seed,
                                   (uint64_t)st->stream.replicate << 32 | st->stream.year, part) >>
                      32);
}
enum {
    CHOOSE_MEETING,
    CHOOSE_KIN,
    CHOOSE_WHOSE,
    CHOOSE_HEAD,
    CHOOSE_LEAVER,
    CHOOSE_RETURN,
    CHOOSE_COMPANY
};

static void busy(const amp_step *st, uint32_t i)
{
    st->scratch->is_busy[i] = 1;
}

/* ---- moving --------------------------------------------------------------------------------- */

/* Row of a member link, AMP_NO_ONE without. */
static uint32_t linked(const amp_step *st, uint32_t i, uint8_t link)
{
    return link ? st->block->first[st->scratch->household[i]] + link - 1u : AMP_NO_ONE;
}

static bool went_to(const amp_life_scratch *s, uint32_t i, uint32_t household)
{
    return i != AMP_NO_ONE && s->fate[i] == AMP_FATE_MOVES && s->to[i] == household;
}

/* Minors without a partner follow a parent who went; again, for children of minors. */
static void minors_follow(const amp_step *st, uint32_t from, uint32_t to, uint8_t relationship)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = b->first[from]; i < b->first[from + 1]; i++) {
            if (!is_free(st, i) || b->age[i] >= MINOR || b->partner[i])
                continue;
            const uint32_t mother = linked(st, i, b->mother[i]);
            const uint32_t father = linked(st, i, b->father[i]);
            const bool mother_stays = mother != AMP_NO_ONE && s->fate[mother] == AMP_FATE_STAYS;
            if (!went_to(s, mother, to) && (mother_stays || !went_to(s, father, to)))
                continue;
            amp_moves_move(s, i, to, relationship);
            more = true;
        }
    }
}

/* Adults of a household, one of them left out, who as far as is decided stay there. */
static uint32_t count_staying(const amp_step *st, uint32_t h, uint32_t but)
{
    const amp_population *b = st->block;
    uint32_t n = 0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        n += i != but && st->scratch->fate[i] == AMP_FATE_STAYS && b->age[i] + 1 >= AMP_ADULT;
    return n;
}

/* When no adult would be left, everybody else comes too. */
static void nobody_stays_alone(const amp_step *st, uint32_t from, uint32_t to)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    if (count_staying(st, from, AMP_NO_ONE))
        return;
    for (uint32_t i = b->first[from]; i < b->first[from + 1]; i++)
        if (s->fate[i] == AMP_FATE_STAYS)
            amp_moves_move(s, i, to, AMP_RELATIONSHIP_other_relative);
}

static void move_out(const amp_step *st, uint32_t i, uint32_t to, uint8_t relationship,
                     uint8_t children)
{
    const uint32_t from = st->scratch->household[i];
    amp_moves_move(st->scratch, i, to, relationship);
    busy(st, i);
    minors_follow(st, from, to, children);
    nobody_stays_alone(st, from, to);
}

/* ---- kin ------------------------------------------------------------------------------------ */

enum { KIN_CHILD, KIN_PARENT }; /* what the newcomer is to the head */

static bool has_parent(const amp_population *b, uint32_t h)
{
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        if (b->relationship[i] == AMP_RELATIONSHIP_parent && b->is_alive[i])
            return true;
    return false;
}

/* Who is whose kin outside of the household nobody knows: a household of the same area stands for
 * them whose head is of the right age and that has room. AMP_NO_ONE when the search is in vain. */
static uint32_t find_kin(const amp_step *st, uint32_t i, int as)
{
    const amp_population *b = st->block;
    const uint32_t own = st->scratch->household[i], n = (uint32_t)b->households;
    for (uint32_t d = 1; d < n && d < KIN_TRIES; d++) {
        const uint32_t h = (own + d) % n, head = b->first[h];
        const int older = b->age[head] - b->age[i], gap = as == KIN_CHILD ? older : -older;
        if (b->area[h] == b->area[own] && gap >= 18 && gap <= 45 && is_free(st, head) &&
            b->first[h + 1] - head <= 9 && (as == KIN_CHILD || !has_parent(b, h)))
            return h;
    }
    return AMP_NO_ONE;
}

static void join(const amp_step *st, uint32_t i, uint32_t h, uint8_t relationship, uint8_t children)
{
    busy(st, st->block->first[h]); /* the head stays */
    move_out(st, i, h, relationship, children);
}

static void set_up_home(const amp_step *st, uint32_t i)
{
    const uint32_t to = amp_moves_found(st->scratch, st->block, i, st->stream.year);
    move_out(st, i, to, AMP_RELATIONSHIP_head, AMP_RELATIONSHIP_child);
}

/* ---- separation and leaving home ------------------------------------------------------------- */

/* Back to parents, or to a home of one's own. */
static void part_with(const amp_step *st, uint32_t leaver)
{
    const family_draw *d = st->tables;
    const int age = st->block->age[leaver];
    const bool returns =
        age < OLDER && choice(st, leaver, CHOOSE_RETURN) < d->returns[age >= MIDDLE];
    const uint32_t kin = returns ? find_kin(st, leaver, KIN_CHILD) : AMP_NO_ONE;
    if (kin == AMP_NO_ONE)
        set_up_home(st, leaver);
    else
        join(st, leaver, kin, AMP_RELATIONSHIP_child, AMP_RELATIONSHIP_grandchild);
}

/* The in-law leaves the house of the other's kin; else the man or the woman, who goes alone; the
 * mother's children stay with her, or go with her. */
static void separate(const amp_step *st, uint32_t i)
{
    const family_draw *d = st->tables;
    const amp_population *b = st->block;
    const uint32_t partner = linked(st, i, b->partner[i]);
    if (!is_free(st, i) || !is_free(st, partner))
        return;
    uint32_t leaver = b->sex[i] == AMP_SEX_male ? i : partner;
    if (choice(st, i, CHOOSE_LEAVER) >= d->man_leaves)
        leaver = leaver == i ? partner : i;
    if (b->relationship[i] == AMP_RELATIONSHIP_child_in_law)
        leaver = i;
    if (b->relationship[partner] == AMP_RELATIONSHIP_child_in_law)
        leaver = partner;
    busy(st, i);
    busy(st, partner);
    part_with(st, leaver);
}

static void leave_home(const amp_step *st, uint32_t i)
{
    if (is_free(st, i))
        set_up_home(st, i);
}

/* ---- elders --------------------------------------------------------------------------------- */

static void join_kin(const amp_step *st, uint32_t i)
{
    if (!is_free(st, i) || count_staying(st, st->scratch->household[i], i))
        return;
    const uint32_t kin = find_kin(st, i, KIN_PARENT);
    if (kin != AMP_NO_ONE)
        join(st, i, kin, AMP_RELATIONSHIP_parent, AMP_RELATIONSHIP_sibling);
}

/* ---- company -------------------------------------------------------------------------------- */

/* Somebody of the household who is of about the age, lives there without a partner and would leave
 * two adults behind; AMP_NO_ONE without. */
static uint32_t find_guest(const amp_step *st, uint32_t h, int age)
{
    const amp_population *b = st->block;
    for (uint32_t i = b->first[h] + 1; i < b->first[h + 1]; i++) {
        const int gap = b->age[i] - age;
        if (!b->partner[i] && role_of[b->relationship[i]] == ROLE_DEPENDANT &&
            b->age[i] >= LEAVE_FROM && gap >= -COMPANY_GAP && gap <= COMPANY_GAP && is_free(st, i))
            return count_staying(st, h, i) >= 2 ? i : AMP_NO_ONE;
    }
    return AMP_NO_ONE;
}

/* A relative comes to live with a head who keeps the house alone. */
static void find_company(const amp_step *st, uint32_t h)
{
    const amp_population *b = st->block;
    const uint32_t head = b->first[h], n = (uint32_t)b->households;
    for (uint32_t d = 1; d < n && d < KIN_TRIES; d++) {
        const uint32_t from = (h + d) % n;
        const uint32_t guest =
            b->area[from] == b->area[h] ? find_guest(st, from, b->age[head]) : AMP_NO_ONE;
        if (guest == AMP_NO_ONE)
            continue;
        join(st, guest, h, AMP_RELATIONSHIP_other_relative, AMP_RELATIONSHIP_other_relative);
        return;
    }
}

static void keep_company(const amp_step *st)
{
    const family_draw *d = st->tables;
    const amp_population *b = st->block;
    const size_t year = (size_t)(st->year - st->first);
    for (uint32_t h = 0; h < b->households; h++) {
        const uint32_t head = b->first[h];
        const int band = AMP_MIN((b->age[head] - BAND_FROM) / 5, BANDS - 1);
        if (b->age[head] < LEAVE_FROM || b->partner[head] || !b->is_alive[head] ||
            !is_free(st, head) ||
            choice(st, head, CHOOSE_COMPANY) >= d->company[year].by[b->sex[head]][band] ||
            count_staying(st, h, head))
            continue;
        find_company(st, h);
    }
}

/* ---- unions --------------------------------------------------------------------------------- */

/* Gumbel noise of a woman and each of n men, negative. */
static void draw_noise(const amp_step *st, uint32_t w, const uint32_t *men, size_t n, double *noise)
{
    const amp_population *b = st->block;
    const uint64_t her = b->uid[w] ^ st->stream.year;
    const uint64_t run = st->stream.seed ^ (uint64_t)st->stream.replicate << 32;
    for (size_t k = 0; k < n; k++) {
        const uint64_t key = amp_draw_key(her, b->uid[men[k]], run);
        noise[k] = ((double)(key >> 12) + 0.5) * 0x1.0p-52;
    }
    amp_log_all(noise, n);
    for (size_t k = 0; k < n; k++)
        noise[k] = -noise[k];
    amp_log_all(noise, n);
}

/* Smaller is better; the squares are those of two normal densities, a different area costs as much
 * as two standard deviations. With Gumbel noise she takes each man of the pool with a chance
 * proportional to those densities. */
static double score(const amp_step *st, uint32_t w, uint32_t m)
{
    const family_draw *d = st->tables;
    const amp_population *b = st->block;
    const amp_life_scratch *s = st->scratch;
    const double gap = (double)b->age[m] - b->age[w] - d->gap_mean;
    const double schooling = (double)b->schooling[m] - b->schooling[w];
    const bool same_area = b->area[s->household[m]] == b->area[s->household[w]];
    return d->gap_weight * gap * gap + d->schooling_weight * schooling * schooling +
           (same_area ? 0.0 : 2.0);
}

/* Place in the pool of the man she takes among those she meets; n when there is none outside of her
 * household. She meets the men from a random place of the pool on. */
static size_t best_man(const amp_step *st, uint32_t w, const uint32_t *pool, size_t n)
{
    const amp_life_scratch *s = st->scratch;
    double noise[MEETS], least = INFINITY;
    const size_t meets = AMP_MIN(n, (size_t)MEETS);
    const size_t begin = n - meets ? choice(st, w, CHOOSE_MEETING) % (n - meets + 1) : 0;
    size_t best = n;
    draw_noise(st, w, pool + begin, meets, noise);
    for (size_t k = begin; k < begin + meets; k++) {
        if (s->household[pool[k]] == s->household[w])
            continue;
        const double x = score(st, w, pool[k]) + noise[k - begin];
        if (x < least) {
            least = x;
            best = k;
        }
    }
    return best;
}

/* Neither heads a household: with the kin of one of them, or on their own. */
static void settle_young(const amp_step *st, uint32_t w, uint32_t m)
{
    const family_draw *d = st->tables;
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    if (choice(st, w, CHOOSE_KIN) < d->with_kin) {
        const bool his = choice(st, w, CHOOSE_WHOSE) < d->with_his;
        const uint32_t host = his ? m : w, guest = his ? w : m;
        if (b->relationship[host] == AMP_RELATIONSHIP_child) {
            move_out(st, guest, s->household[host], AMP_RELATIONSHIP_child_in_law,
                     AMP_RELATIONSHIP_grandchild);
            return;
        }
    }
    const bool she = choice(st, w, CHOOSE_HEAD) < d->woman_heads;
    const uint32_t head = she ? w : m, other = she ? m : w;
    const uint32_t to = amp_moves_found(s, b, head, st->stream.year);
    move_out(st, head, to, AMP_RELATIONSHIP_head, AMP_RELATIONSHIP_child);
    move_out(st, other, to, AMP_RELATIONSHIP_partner, AMP_RELATIONSHIP_child);
}

static uint32_t size_of(const amp_step *st, uint32_t i)
{
    const uint32_t h = st->scratch->household[i];
    return st->block->first[h + 1] - st->block->first[h];
}

/* He comes to her household and heads it: all of it is founded anew, he first. Everybody's
 * relationship is given as to her, whose partner he is; the rebuild turns it to him. */
static void take_over(const amp_step *st, uint32_t w, uint32_t m)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    const uint32_t old = s->household[w];
    const uint32_t to = amp_moves_found(s, b, w, st->stream.year);
    move_out(st, m, to, AMP_RELATIONSHIP_partner, AMP_RELATIONSHIP_other_relative);
    for (uint32_t i = b->first[old]; i < b->first[old + 1]; i++)
        if (s->fate[i] == AMP_FATE_STAYS)
            amp_moves_move(s, i, to, b->relationship[i]);
}

/* Where the couple lives: with the one who heads a household; of two heads the one with fewer
 * members moves, of equals the woman. In most couples the man is the head. */
static void unite(const amp_step *st, uint32_t w, uint32_t m)
{
    const family_draw *d = st->tables;
    amp_life_scratch *s = st->scratch;
    busy(st, w);
    busy(st, m);
    s->pair[s->pairs++] = (amp_pair){w, m};
    const bool w_head = is_head(st, w), m_head = is_head(st, m);
    if (!w_head && !m_head)
        settle_young(st, w, m);
    else if (m_head && (!w_head || size_of(st, w) <= size_of(st, m)))
        move_out(st, w, s->household[m], AMP_RELATIONSHIP_partner, AMP_RELATIONSHIP_child);
    else if (choice(st, w, CHOOSE_HEAD) < d->woman_heads)
        move_out(st, m, s->household[w], AMP_RELATIONSHIP_partner, AMP_RELATIONSHIP_child);
    else
        take_over(st, w, m);
}

static void pair_off(const amp_step *st, const uint32_t *women, size_t n, uint32_t *pool,
                     size_t men)
{
    for (size_t k = 0; k < n && men; k++) {
        if (!is_free(st, women[k]))
            continue;
        const size_t best = best_man(st, women[k], pool, men);
        if (best == men)
            continue;
        const uint32_t man = pool[best];
        pool[best] = pool[--men];
        if (is_free(st, man))
            unite(st, women[k], man);
    }
}

/* ---- the process ---------------------------------------------------------------------------- */

/* Everybody whose word falls below the threshold of what may happen to them, in three lists. */
typedef struct lists {
    uint32_t *unions, *homes; /* entrants and separations; leavers and joiners */
    size_t n_unions, n_homes;
} lists;

static void list_events(const amp_step *st, amp_span rows, lists *l)
{
    const family_draw *d = st->tables;
    const amp_population *b = st->block;
    const uint32_t *enter = amp_life_words(st, AMP_PROC_UNION);
    const uint32_t *part = amp_life_words(st, AMP_PROC_SEPARATION);
    const uint32_t *leave = amp_life_words(st, AMP_PROC_LEAVING_HOME);
    l->n_unions = l->n_homes = 0;
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        const unsigned sex = b->sex[i], age = b->age[i];
        const bool has_partner = b->partner[i] != 0;
        const bool parts = (age < UNION_TO) & amp_happens(part[i], d->separates);
        const bool enters = amp_happens(enter[i], d->enters[sex][age]);
        const unsigned role =
            amp_pick(has_partner, ROLE_NONE, (unsigned)role_of[b->relationship[i]]);
        l->unions[l->n_unions] = i;
        l->n_unions += amp_pick(has_partner, parts, enters);
        l->homes[l->n_homes] = i;
        l->n_homes += (size_t)amp_happens(leave[i], d->leaves[role][sex][age]);
    }
}

/* Separations are carried out; entrants are told apart by sex. A couple's word is the woman's (of
 * two women or men, the first's). */
static void sort_unions(const amp_step *st, const lists *l, uint32_t *women, size_t *n,
                        uint32_t *men, size_t *m)
{
    const amp_population *b = st->block;
    *n = *m = 0;
    for (size_t k = 0; k < l->n_unions; k++) {
        const uint32_t i = l->unions[k];
        if (!b->is_alive[i])
            continue;
        if (b->partner[i]) {
            const uint32_t other = linked(st, i, b->partner[i]);
            if (b->sex[i] == b->sex[other] ? i < other : b->sex[i] == AMP_SEX_female)
                separate(st, i);
        } else if (role_of[b->relationship[i]] != ROLE_NONE && is_free(st, i)) {
            if (b->sex[i] == AMP_SEX_female)
                women[(*n)++] = i;
            else
                men[(*m)++] = i;
        }
    }
}

static void family_leave(const amp_step *st, amp_span rows)
{
    lists l = {.unions = amp_life_rows(st, 0), .homes = amp_life_rows(st, 1)};
    uint32_t *pool = amp_life_rows(st, 2), *women = l.unions; /* in place: never overtakes */
    size_t n, men;
    list_events(st, rows, &l);
    sort_unions(st, &l, women, &n, pool, &men);
    pair_off(st, women, n, pool, men);
    for (size_t k = 0; k < l.n_homes; k++) {
        const uint32_t i = l.homes[k];
        if (!st->block->is_alive[i])
            continue;
        if (is_head(st, i))
            join_kin(st, i);
        else
            leave_home(st, i);
    }
    keep_company(st);
}

const amp_process amp_process_family = {
    .name = "family",
    .id = AMP_PROC_UNION,
    .group = AMP_LIFE_FAMILY,
    .reads = "uid sex age is_alive death_month relationship partner mother father schooling area",
    .writes = "relationship partner mother father household_uid area region weight",
    .prepare = family_prepare,
    .draw = family_make,
    .leave = family_leave,
    .tally = family_tally,
    .fit = family_fit,
};
