/* tally.c - sums of one block, per atomic cell.
 *
 * This runs for every scenario, block, year and replicate, so it is written for the processor's
 * branch predictor: a household's eight values are worked out once and added to the row of each
 * member's cell as one short vector, in one flat loop over persons; and a programme, mostly zeros,
 * is first turned into a list of the rows that it touches. A block is worked through in chunks of
 * whole households that stay in the first cache. */
#include "num/list.h"
#include "stat/layout.h"

#include <assert.h>
#include <string.h>

enum {
    CHUNK_ROWS = 1024,      /* person rows at a time */
    CHUNK_HOUSEHOLDS = 256, /* households at a time; a household has at most 255 rows */
    AT_ONCE = 8             /* rows whose household is written together */
};

/* ---- chunks of whole households ------------------------------------------------------------- */

typedef struct chunk {
    size_t h0, households;     /* h0 .. h0 + households - 1 */
    size_t lo, n;              /* person rows lo .. lo + n - 1 */
    const double *weight;      /* of the block's households */
    const uint32_t *household; /* of each row, in the block */
} chunk;

/* The chunk from household h0 on; false after the last. */
static bool next_chunk(const amp_population *block, const amp_ledger_base *shared, size_t h0,
                       chunk *c)
{
    if (h0 >= block->households)
        return false;
    const size_t h1 =
        AMP_MIN(amp_pop_stretch(block, h0, CHUNK_ROWS), h0 + (size_t)CHUNK_HOUSEHOLDS);
    c->h0 = h0;
    c->households = h1 - h0;
    c->lo = block->first[h0];
    c->n = block->first[h1] - c->lo;
    c->weight = block->weight;
    c->household = shared->household + c->lo;
    assert(c->n <= CHUNK_ROWS);
    return true;
}

/* Rows of a stretch of n with a or b set, in order. @return how many */
static size_t list_rows(const uint8_t *restrict a, const uint8_t *restrict b, size_t n,
                        uint16_t *list)
{
    uint8_t set[CHUNK_ROWS + AMP_LIST_ROOM];
    for (size_t r = 0; r < n; r++)
        set[r] = a[r] | b[r];
    memset(set + n, 0, AMP_LIST_ROOM);
    return amp_list_set(set, n, list);
}

/* ---- what all scenarios share --------------------------------------------------------------- */

/* Class of each age 0 .. AMP_AGE_MAX: 0-4 5-14 15-17 18-19 20-24 25-59 60-64 65-79 80+. A table,
 * since comparisons become branches that the processor guesses badly. */
#define TIMES_5(x) x, x, x, x, x
static const uint8_t class_of[AMP_STAT_AGES] = {
    TIMES_5(0),                                        /* 0-4 */
    TIMES_5(1), TIMES_5(1),                            /* 5-14 */
    2,          2,          2,          3,          3, /* 15-17, 18-19 */
    TIMES_5(4),                                        /* 20-24 */
    TIMES_5(5), TIMES_5(5), TIMES_5(5), TIMES_5(5),    /* 25-44 */
    TIMES_5(5), TIMES_5(5), TIMES_5(5),                /* 45-59 */
    TIMES_5(6),                                        /* 60-64 */
    TIMES_5(7), TIMES_5(7), TIMES_5(7),                /* 65-79 */
    TIMES_5(8), TIMES_5(8), TIMES_5(8), TIMES_5(8),    /* 80-99 */
    TIMES_5(8), TIMES_5(8), 8,                         /* 100-110 */
};

static inline unsigned cell_of(unsigned age, unsigned sex, unsigned area)
{
    return class_of[age] * 4u + (sex & 1) * 2 + (area & 1);
}

/* Household and area of each row, AT_ONCE rows at a time; what is too many belongs to the next
 * household. */
static void number_households(const amp_population *block, size_t h0, size_t h1, uint8_t *area,
                              uint32_t *household)
{
    const size_t lo = block->first[h0];
    for (size_t h = h0; h < h1; h++)
        for (size_t i = block->first[h], end = block->first[h + 1]; i < end; i += AT_ONCE) {
            memset(area + i - lo, block->area[h], AT_ONCE);
            for (size_t j = 0; j < AT_ONCE; j++)
                household[i + j] = (uint32_t)h;
        }
}

void amp_stat_cells(const amp_population *block, amp_ledger_base *shared)
{
    const amp_extra *anonymous = amp_pop_find_extra(block, AMP_ANONYMOUS);
    uint8_t area[CHUNK_ROWS + AT_ONCE];
    for (size_t h0 = 0, h1; h0 < block->households; h0 = h1) {
        const size_t lo = block->first[h0];
        const uint8_t *age = block->age + lo, *sex = block->sex + lo, *lives = block->is_alive + lo;
        uint16_t *restrict cell = shared->cell + lo;
        h1 = amp_pop_stretch(block, h0, CHUNK_ROWS);
        number_households(block, h0, h1, area, shared->household);
        for (size_t r = 0, n = block->first[h1] - lo; r < n; r++)
            cell[r] = (uint16_t)(cell_of(age[r], sex[r], area[r]) | (lives[r] ? 0 : AMP_NO_CELL));
    }
    for (size_t i = 0; anonymous && i < block->n; i++)
        if (anonymous->data[i] != 0 && block->is_alive[i])
            shared->cell[i] =
                (uint16_t)(AMP_STAT_UNKNOWN + (block->area[shared->household[i]] & 1));
}

/* Is the household poor by market income a member, before any programme? */
static inline bool market_poor(const amp_population *block, const amp_ledger_base *shared, size_t h)
{
    const double m = shared->members[h];
    return shared->market[h] / (m > 0 ? m : 1) < block->line_poverty[h];
}

/* Weight of the living children (0-17) among the members for income of household h. */
static inline double children_of(const amp_population *block, const amp_ledger_base *shared,
                                 size_t h)
{
    unsigned n = 0;
    for (size_t i = block->first[h]; i < block->first[h + 1]; i++)
        n += shared->cell[i] < AMP_STAT_ADULT_CELL && block->in_household_income[i];
    return block->weight[h] * n;
}

static inline void add_person(double *restrict row, double w, unsigned labour, bool counts,
                              double pension)
{
    row[AMP_SHARED_inactive + labour] += w;
    if (!counts)
        row[AMP_SHARED_outsiders] += w;
    if (pension > 0) {
        row[AMP_SHARED_pensioners] += w;
        row[AMP_SHARED_pension] += w * pension;
    }
}

static void add_persons(const amp_population *block, const amp_ledger_base *shared, const chunk *c,
                        bool with_pupils, double *restrict tally)
{
    const uint16_t *cell = shared->cell + c->lo;
    const uint8_t *age = block->age + c->lo, *sex = block->sex + c->lo;
    const uint8_t *labour = block->labour + c->lo, *attends = block->attends + c->lo;
    const uint8_t *counts = block->in_household_income + c->lo;
    const double *pension = block->contributory_pension + c->lo;
    for (size_t r = 0; r < c->n; r++) {
        if (cell[r] == AMP_NO_CELL)
            continue;
        double *restrict ages = tally + AMP_SHARED_AGES + sex[r] * AMP_STAT_AGES + age[r];
        const double w = c->weight[c->household[r]];
        add_person(tally + cell[r] * AMP_SHARED_WIDTH, w, labour[r], counts[r], pension[r]);
        if (cell[r] < AMP_STAT_UNKNOWN) /* nearly always; who is a pupil nobody can guess */
            ages[0] += w;
        if (with_pupils)
            ages[AMP_SHARED_PUPILS - AMP_SHARED_AGES] += w * (attends[r] != 0);
    }
}

/* Rows of the chunk in a declared group whose persons are known. */
static size_t list_members(const amp_ledger_base *shared, const chunk *c, size_t group,
                           uint16_t *list)
{
    const uint8_t *member = shared->member[group] + c->lo;
    const size_t rows = list_rows(member, member, c->n, list);
    size_t n = 0;
    for (size_t k = 0; k < rows; k++) {
        const uint16_t cell = shared->cell[c->lo + list[k]];
        list[n] = list[k];
        n += cell < AMP_STAT_UNKNOWN || cell == AMP_NO_CELL; /* the departed were paid */
    }
    return n;
}

/* Of the four cells of a group: sex x area. */
static inline unsigned group_cell(const amp_population *block, const chunk *c, size_t r)
{
    return (block->sex[c->lo + r] & 1) * 2u + (block->area[c->household[r]] & 1);
}

static void add_group_persons(const amp_population *block, const amp_ledger_base *shared,
                              const chunk *c, size_t group, double *restrict rows)
{
    uint16_t list[CHUNK_ROWS + AMP_LIST_ROOM];
    const size_t n = list_members(shared, c, group, list);
    for (size_t k = 0; k < n; k++) {
        const size_t r = list[k], i = c->lo + r;
        if (shared->cell[i] != AMP_NO_CELL)
            add_person(rows + group_cell(block, c, r) * AMP_SHARED_WIDTH,
                       c->weight[c->household[r]], block->labour[i], block->in_household_income[i],
                       block->contributory_pension[i]);
    }
}

void amp_stat_add_shared(const amp_stat_plan *plan, const amp_population *block,
                         const amp_ledger_base *shared, double *tally)
{
    chunk c;
    for (size_t h0 = 0; next_chunk(block, shared, h0, &c); h0 += c.households) {
        add_persons(block, shared, &c, plan->reads.pupils, tally);
        for (size_t g = 0; g < plan->groups; g++)
            add_group_persons(block, shared, &c, g,
                              tally + plan->first_shared + g * AMP_GROUP_SHARED);
        for (size_t h = h0; plan->reads.poor_before && h < h0 + c.households; h++)
            if (market_poor(block, shared, h)) {
                tally[AMP_SHARED_CHILDREN] += children_of(block, shared, h);
                tally[AMP_SHARED_POOR] += block->weight[h] * shared->members[h];
            }
    }
}

/* ---- one scenario --------------------------------------------------------------------------- */

typedef struct job {
    const amp_population *block;
    const amp_ledger_base *shared;
    const amp_ledger *ledger;
    const size_t *programme;
    const amp_stat_plan *plan;
    double *tally;
} job;

enum { PAID = 1, STOCK = 2, SOCIAL = 4 }; /* flags of a row, over all programmes so far */

/* What the passes over a chunk hand to one another. */
typedef struct desk {
    double gap[CHUNK_HOUSEHOLDS], extreme_gap[CHUNK_HOUSEHOLDS]; /* money a month, per member */
    double value[CHUNK_HOUSEHOLDS][AMP_STAT_HOUSEHOLD_FIELDS];
    uint64_t paid[CHUNK_HOUSEHOLDS];   /* bit p: a living person has months of programme p */
    uint64_t fed[CHUNK_HOUSEHOLDS];    /* bit p: and one who is a member for income */
    double not_poor[CHUNK_HOUSEHOLDS]; /* before programmes: 1, else 0 */
    uint8_t flags[CHUNK_ROWS];
    uint16_t list[CHUNK_ROWS + AMP_LIST_ROOM]; /* rows that a programme touches */
} desk;

/* What each household lacks to a line, per member: below zero, welfare counts as 0. A loop of
 * its own, since the compiler then needs no branch. */
static void shortfalls(const double *restrict welfare, const double *restrict line, size_t n,
                       double *restrict gap)
{
    for (size_t k = 0; k < n; k++) {
        const double y = welfare[k] > 0 ? welfare[k] : 0;
        gap[k] = y < line[k] ? line[k] - y : 0;
    }
}

/* The values of household k of the chunk that each of its members adds: FGT over y < z, strictly. A
 * line of zero leaves no gap. Its gaps in money are added at once. */
static inline void household_values(const job *j, const chunk *c, desk *d, size_t k)
{
    const size_t h = c->h0 + k, area = j->block->area[h] & 1;
    const double w = c->weight[h], y = j->ledger->welfare[h];
    const double z = j->block->line_poverty[h], x = j->block->line_extreme[h];
    const double gap = d->gap[k] / (z > 0 ? z : 1),
                 extreme_gap = d->extreme_gap[k] / (x > 0 ? x : 1);
    const double persons = w * j->shared->members[h];
    double *value = d->value[k];
    value[AMP_OUTCOME_poor] = y < z ? w : 0;
    value[AMP_OUTCOME_extreme] = y < x ? w : 0;
    value[AMP_OUTCOME_gap] = w * gap;
    value[AMP_OUTCOME_severity] = w * (gap * gap);
    value[AMP_OUTCOME_extreme_gap] = w * extreme_gap;
    value[AMP_OUTCOME_welfare] = w * y;
    j->tally[AMP_AREA_GAP + area] += persons * d->gap[k];
    j->tally[AMP_AREA_EXTREME_GAP + area] += persons * d->extreme_gap[k];
}

static inline void add_six(double *restrict row, const double *restrict value)
{
    for (size_t k = 0; k < AMP_STAT_HOUSEHOLD_FIELDS; k++)
        row[k] += value[k];
}

/* @param line  the household's poverty line */
static inline void add_own_income(double *restrict row, double w, double own, double line)
{
    row[AMP_OUTCOME_own_income] += w * own;
    row[AMP_OUTCOME_without_own] += own <= 0 ? w : 0;
    row[AMP_OUTCOME_own_poor] += own < line ? w : 0;
}

/* Pass 1: welfare and own income of the living. */
static void add_outcomes(const job *j, const chunk *c, desk *d)
{
    const uint16_t *cell = j->shared->cell + c->lo;
    const uint8_t *counts = j->block->in_household_income + c->lo;
    const double *own = j->ledger->own_income + c->lo;
    const double *welfare = j->ledger->welfare + c->h0, *line = j->block->line_poverty;
    shortfalls(welfare, line + c->h0, c->households, d->gap);
    shortfalls(welfare, j->block->line_extreme + c->h0, c->households, d->extreme_gap);
    for (size_t k = 0; k < c->households; k++)
        household_values(j, c, d, k);
    for (size_t r = 0; r < c->n; r++) {
        if (cell[r] == AMP_NO_CELL)
            continue;
        double *row = j->tally + cell[r] * AMP_OUTCOME_WIDTH;
        if (counts[r])
            add_six(row, d->value[c->household[r] - c->h0]);
        if (j->plan->reads.own_income)
            add_own_income(row, c->weight[c->household[r]], own[r], line[c->household[r]]);
    }
}

/* Cell of row r, departed persons too: they were paid, and count where they were. */
static inline unsigned cell_at(const job *j, const chunk *c, size_t r)
{
    const size_t i = c->lo + r;
    if (j->shared->cell[i] != AMP_NO_CELL)
        return j->shared->cell[i];
    return cell_of(j->block->age[i], j->block->sex[i], j->block->area[c->household[r]]);
}

/* Weights that a row adds for one programme and for any, from its flags: the general case. */
typedef struct share {
    double stock, year, any_stock, any_year, social;
} share;

static inline share share_of(unsigned flags, unsigned fresh, double w)
{
    return (share){.stock = flags & STOCK ? w : 0,
                   .year = flags & PAID ? w : 0,
                   .any_stock = fresh & STOCK ? w : 0,
                   .any_year = fresh & PAID ? w : 0,
                   .social = fresh & SOCIAL ? w : 0};
}

/* Pass 2, for each programme: recipients and money. The first programme that touches a person also
 * counts her for any programme. */
static void add_programme(const job *j, const chunk *c, desk *d, size_t p)
{
    const amp_ledger_programme g = j->ledger->programme[p];
    const uint8_t *months = g.months + c->lo, *in_stock = g.in_stock + c->lo;
    const double *pension = j->block->contributory_pension + c->lo, *benefit = g.benefit + c->lo;
    const uint16_t *cell = j->shared->cell + c->lo;
    const uint8_t *counts = j->block->in_household_income + c->lo;
    const unsigned stock = j->plan->social_pension[j->programme[p]] ? STOCK | SOCIAL : STOCK;
    double *place = j->tally + amp_stat_place(j->programme[p]);
    double spilled = 0, spilled_money = 0, any_spilled = 0, received = 0;
    const size_t rows = list_rows(months, in_stock, c->n, d->list);
    for (size_t k = 0; k < rows; k++) {
        const size_t r = d->list[k], h = c->household[r], at = cell_at(j, c, r);
        const bool alive = cell[r] != AMP_NO_CELL;
        const unsigned flags = (months[r] ? PAID : 0) | (in_stock[r] && alive ? stock : 0);
        const unsigned fresh = flags & ~(unsigned)d->flags[r];
        const double w = c->weight[h], money = w * benefit[r], bare = pension[r] > 0 ? 0 : 1;
        const bool plain = fresh == (PAID | stock); /* nearly all, so it is worth its own branch */
        const share s = plain ? share_of(PAID | STOCK | SOCIAL, PAID | STOCK | SOCIAL, w)
                              : share_of(flags, fresh, w);
        double *row = place + at * AMP_PAID_WIDTH;
        row[AMP_PAID_stock] += s.stock;
        row[AMP_PAID_year] += s.year;
        row[AMP_PAID_months] += w * months[r];
        row[AMP_PAID_benefit] += money;
        row[AMP_PAID_no_pension] += s.year * bare;
        row = j->tally + at * AMP_OUTCOME_WIDTH;
        row[AMP_OUTCOME_any_stock] += s.any_stock;
        row[AMP_OUTCOME_any_year] += s.any_year;
        row[AMP_OUTCOME_any_no_pension] += s.any_year * bare;
        if (stock & SOCIAL) {
            row[AMP_OUTCOME_social_only] += s.social * bare;
            row[AMP_OUTCOME_social_benefit] += flags & SOCIAL ? money : 0;
        }
        spilled += s.year * d->not_poor[h - c->h0];
        spilled_money += money * d->not_poor[h - c->h0];
        any_spilled += s.any_year * d->not_poor[h - c->h0];
        d->flags[r] = (uint8_t)(d->flags[r] | flags);
        received += counts[r] && alive ? money : 0;
        d->paid[h - c->h0] |= (uint64_t)(flags & PAID && alive) << p;
        d->fed[h - c->h0] |= (uint64_t)(flags & PAID && alive && counts[r]) << p;
    }
    place[AMP_ENTRY_REACH + AMP_REACH_not_poor] += spilled;
    place[AMP_ENTRY_REACH + AMP_REACH_not_poor_money] += spilled_money;
    j->tally[AMP_ANY_REACH + AMP_REACH_not_poor] += any_spilled;
    j->tally[AMP_ANY_REACH + AMP_REACH_not_poor_money] += spilled_money;
    place[AMP_ENTRY_REACH + AMP_REACH_received] += received;
    j->tally[AMP_ANY_REACH + AMP_REACH_received] += received;
}

static void find_not_poor(const job *j, const chunk *c, desk *d)
{
    for (size_t k = 0; k < c->households; k++)
        d->not_poor[k] = market_poor(j->block, j->shared, c->h0 + k) ? 0 : 1;
}

/* Pass 3: persons poor before programmes, and children among them, who live with a recipient of the
 * year. */
static void add_reached(const job *j, const chunk *c, desk *d)
{
    size_t reached = 0;
    for (size_t k = 0; k < c->households; k++) {
        d->list[reached] = (uint16_t)k;
        reached += d->paid[k] != 0 && d->not_poor[k] == 0;
    }
    for (size_t k = 0; k < reached; k++) {
        const size_t h = c->h0 + d->list[k];
        const double children = children_of(j->block, j->shared, h);
        const double persons = c->weight[h] * j->shared->members[h];
        double *any = j->tally + AMP_ANY_REACH;
        any[AMP_REACH_children] += children;
        any[AMP_REACH_poor] += persons;
        for (uint64_t left = d->paid[d->list[k]]; left; left &= left - 1) {
            double *reach =
                j->tally + amp_stat_place(j->programme[__builtin_ctzll(left)]) + AMP_ENTRY_REACH;
            reach[AMP_REACH_children] += children;
            reach[AMP_REACH_poor] += persons;
        }
    }
}

/* And the lines and the welfare of the households that have a paid member for income. */
static void add_adequacy(const job *j, const chunk *c, const desk *d)
{
    for (size_t k = 0; k < c->households; k++) {
        const size_t h = c->h0 + k;
        const double persons = c->weight[h] * j->shared->members[h];
        const double needed = persons * j->block->line_poverty[h];
        const double enjoyed = persons * j->ledger->welfare[h];
        double *any = j->tally + AMP_ANY_REACH;
        any[AMP_REACH_needed] += d->fed[k] ? needed : 0;
        any[AMP_REACH_enjoyed] += d->fed[k] ? enjoyed : 0;
        for (uint64_t left = d->fed[k]; left; left &= left - 1) {
            double *reach =
                j->tally + amp_stat_place(j->programme[__builtin_ctzll(left)]) + AMP_ENTRY_REACH;
            reach[AMP_REACH_needed] += needed;
            reach[AMP_REACH_enjoyed] += enjoyed;
        }
    }
}

/* ---- further lines --------------------------------------------------------------------------- */

/* Poor, gap and severity of each household of the chunk by a further line, for its members. */
static void line_values(const job *j, const chunk *c, const amp_stat_line *line, desk *d)
{
    const double *poverty = j->block->line_poverty + c->h0,
                 *extreme = j->block->line_extreme + c->h0;
    const double *welfare = j->ledger->welfare + c->h0;
    double z[CHUNK_HOUSEHOLDS];
    for (size_t k = 0; k < c->households; k++)
        z[k] = line->poverty * poverty[k] + line->extreme * extreme[k] + line->amount;
    shortfalls(welfare, z, c->households, d->gap);
    for (size_t k = 0; k < c->households; k++) {
        const double w = c->weight[c->h0 + k], gap = d->gap[k] / (z[k] > 0 ? z[k] : 1);
        d->value[k][AMP_OUTCOME_poor] = welfare[k] < z[k] ? w : 0;
        d->value[k][AMP_OUTCOME_gap] = w * gap;
        d->value[k][AMP_OUTCOME_severity] = w * (gap * gap);
    }
}

/* The last pass over a chunk: it writes over the households' values. */
static void add_line(const job *j, const chunk *c, desk *d, size_t line)
{
    const uint16_t *cell = j->shared->cell + c->lo;
    const uint8_t *counts = j->block->in_household_income + c->lo;
    double *tally = j->tally + j->plan->first_line + line * AMP_LINE_SIZE;
    line_values(j, c, &j->plan->line[line], d);
    for (size_t r = 0; r < c->n; r++) {
        if (cell[r] == AMP_NO_CELL || !counts[r])
            continue;
        double *restrict row = tally + cell[r] * AMP_OUTCOME_WIDTH;
        const double *value = d->value[c->household[r] - c->h0];
        row[AMP_OUTCOME_poor] += value[AMP_OUTCOME_poor];
        row[AMP_OUTCOME_gap] += value[AMP_OUTCOME_gap];
        row[AMP_OUTCOME_severity] += value[AMP_OUTCOME_severity];
    }
}

/* ---- declared groups ------------------------------------------------------------------------- */

/* Members whom programme p touches, and what it pays them. */
static void add_group_programme(const job *j, const chunk *c, const uint16_t *list, size_t n,
                                size_t p, double *restrict outcome, double *restrict paid)
{
    const amp_ledger_programme g = j->ledger->programme[p];
    const bool social = j->plan->social_pension[j->programme[p]];
    for (size_t k = 0; k < n; k++) {
        const size_t r = list[k], i = c->lo + r, at = group_cell(j->block, c, r);
        const bool alive = j->shared->cell[i] != AMP_NO_CELL;
        const double w = c->weight[c->household[r]], money = w * g.benefit[i];
        if (!g.months[i] && !g.in_stock[i])
            continue;
        double *row = paid + at * AMP_PAID_WIDTH;
        row[AMP_PAID_stock] += g.in_stock[i] && alive ? w : 0;
        row[AMP_PAID_year] += g.months[i] ? w : 0;
        row[AMP_PAID_months] += w * g.months[i];
        row[AMP_PAID_benefit] += money;
        row[AMP_PAID_no_pension] += g.months[i] && !(j->block->contributory_pension[i] > 0) ? w : 0;
        if (social && g.in_stock[i] && alive)
            outcome[at * AMP_OUTCOME_WIDTH + AMP_OUTCOME_social_benefit] += money;
    }
}

/* What any programme did, as the flags of all of them say. */
static inline void add_any(double *restrict row, double w, unsigned flags, bool bare)
{
    row[AMP_OUTCOME_any_stock] += flags & STOCK ? w : 0;
    row[AMP_OUTCOME_any_year] += flags & PAID ? w : 0;
    row[AMP_OUTCOME_any_no_pension] += flags & PAID && bare ? w : 0;
    row[AMP_OUTCOME_social_only] += flags & SOCIAL && bare ? w : 0;
}

static void add_group(const job *j, const chunk *c, const desk *d, size_t group)
{
    uint16_t list[CHUNK_ROWS + AMP_LIST_ROOM];
    const size_t n = list_members(j->shared, c, group, list);
    double *outcome = j->tally + j->plan->first + group * amp_group_size(j->plan->programmes);
    double *paid = outcome + AMP_GROUP_CELLS * AMP_OUTCOME_WIDTH;
    for (size_t k = 0; k < n; k++) {
        const size_t r = list[k], i = c->lo + r;
        double *row = outcome + group_cell(j->block, c, r) * AMP_OUTCOME_WIDTH;
        const double w = c->weight[c->household[r]];
        if (j->shared->cell[i] != AMP_NO_CELL) {
            if (j->block->in_household_income[i])
                add_six(row, d->value[c->household[r] - c->h0]);
            if (j->plan->reads.own_income)
                add_own_income(row, w, j->ledger->own_income[i],
                               j->block->line_poverty[c->household[r]]);
        }
        add_any(row, w, d->flags[r], !(j->block->contributory_pension[i] > 0));
    }
    for (size_t p = 0; p < j->ledger->programmes; p++)
        if (!j->ledger->programme[p].is_idle)
            add_group_programme(j, c, list, n, p, outcome,
                                paid + j->programme[p] * AMP_GROUP_CELLS * AMP_PAID_WIDTH);
}

/* ---- multidimensional poverty ---------------------------------------------------------------- */

static void add_all(double *restrict into, const double *restrict from, size_t n)
{
    for (size_t k = 0; k < n; k++)
        into[k] += from[k];
}

/* The row of a household, of its weight: poor, poor and deprived of each, deprived of each. */
static void mpi_row(const amp_stat_mpi *m, uint32_t deprived, double w, double *restrict row)
{
    double score = 0, all = 0;
    for (size_t d = 0; d < m->n; d++) {
        all += m->weight[d];
        score += deprived >> d & 1 ? m->weight[d] : 0;
    }
    const bool poor = score >= (m->cutoff - 1e-9) * all;
    row[0] = poor ? w : 0;
    for (size_t d = 0; d < m->n; d++) {
        row[1 + m->n + d] = deprived >> d & 1 ? w : 0;
        row[1 + d] = poor ? row[1 + m->n + d] : 0;
    }
}

static void add_mpi_person(const job *j, const chunk *c, size_t r, const double *restrict row)
{
    const size_t i = c->lo + r, width = amp_mpi_width(j->plan->mpi->n);
    double *to = j->tally + j->plan->first_mpi + j->shared->cell[i] * width;
    add_all(to, row, width);
    to = j->tally + j->plan->first_mpi_groups + group_cell(j->block, c, r) * width;
    for (size_t g = 0; g < j->plan->groups; g++, to += AMP_GROUP_CELLS * width)
        if (j->shared->member[g][i])
            add_all(to, row, width);
}

static void add_mpi(const job *j, const chunk *c)
{
    double row[1 + 2 * 32];
    size_t last = SIZE_MAX;
    for (size_t r = 0; r < c->n; r++) {
        const size_t h = c->household[r], i = c->lo + r;
        if (j->shared->cell[i] == AMP_NO_CELL || !j->block->in_household_income[i])
            continue;
        if (h != last)
            mpi_row(j->plan->mpi, j->ledger->deprived[h], c->weight[h], row);
        last = h;
        add_mpi_person(j, c, r, row);
    }
}

void amp_stat_add(const amp_stat_plan *plan, const amp_population *block,
                  const amp_ledger_base *shared, const amp_ledger *ledger, const size_t *programme,
                  double *tally)
{
    const job j = {block, shared, ledger, programme, plan, tally};
    chunk c;
    desk d;
    assert(ledger->programmes <= AMP_STAT_PROGRAMMES);
    for (size_t h0 = 0; next_chunk(block, shared, h0, &c); h0 += c.households) {
        add_outcomes(&j, &c, &d);
        find_not_poor(&j, &c, &d);
        memset(d.paid, 0, c.households * sizeof *d.paid);
        memset(d.fed, 0, c.households * sizeof *d.fed);
        memset(d.flags, 0, c.n);
        for (size_t p = 0; p < ledger->programmes; p++)
            if (!ledger->programme[p].is_idle)
                add_programme(&j, &c, &d, p);
        if (plan->reads.poor_before)
            add_reached(&j, &c, &d);
        if (plan->reads.adequacy)
            add_adequacy(&j, &c, &d);
        for (size_t g = 0; g < plan->groups; g++)
            add_group(&j, &c, &d, g);
        for (size_t l = 0; l < plan->lines; l++)
            add_line(&j, &c, &d, l);
        if (plan->reads.mpi)
            add_mpi(&j, &c);
    }
}

void amp_stat_merge(const amp_stat_plan *plan, double *into, const double *from)
{
    add_all(into, from, plan->tally);
}

void amp_stat_merge_shared(const amp_stat_plan *plan, double *into, const double *from)
{
    add_all(into, from, plan->tally_shared);
}
