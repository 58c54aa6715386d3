/* tally.c - sums of one block, per atomic cell.
 *
 * This runs for every scenario, block, year and replicate, so: all members of a household share
 * eight values, which are worked out once and added to the person's cell as one short vector; and
 * the columns of a programme, mostly zeros, are read eight persons at a time. A block is worked
 * through in chunks of whole households, small enough that their weights stay in the cache. */
#include "stat/layout.h"

#include <assert.h>
#include <string.h>

enum {
    CHUNK = 1024, /* person rows at a time */
    WORDS = CHUNK / 8
};
_Static_assert(CHUNK % 8 == 0, "words of eight persons");

/* Class of an age: how many class limits it has reached. */
static inline unsigned class_of(unsigned age)
{
    unsigned class = 0;
#define X(from) class += age >= (from);
    AMP_STAT_AGE_FROM(X)
#undef X
    return class;
}

static inline uint16_t cell_of(unsigned age, unsigned sex, unsigned area)
{
    return (uint16_t)(class_of(age) * 4 + (sex & 1) * 2 + (area & 1));
}

void amp_stat_cells(const amp_population *block, amp_ledger_base *shared)
{
    for (size_t h = 0; h < block->households; h++) {
        const unsigned area = block->area[h];
        for (size_t i = block->first[h]; i < block->first[h + 1]; i++) {
            const uint16_t cell = cell_of(block->age[i], block->sex[i], area);
            shared->cell[i] = block->is_alive[i] ? cell : AMP_NO_CELL;
        }
    }
}

/* Is the household poor by market income a member, before any programme? */
static inline bool market_poor(const amp_population *block, const amp_ledger_base *shared, size_t h)
{
    const unsigned m = shared->members[h];
    return m && shared->market[h] / m < block->line_poverty[h];
}

/* Living children (0-17) among the members for income of household h. */
static inline unsigned children_of(const amp_population *block, const amp_ledger_base *shared,
                                   size_t h)
{
    unsigned n = 0;
    for (size_t i = block->first[h]; i < block->first[h + 1]; i++)
        n += shared->cell[i] < AMP_STAT_ADULT_CELL && block->in_household_income[i];
    return n;
}

void amp_stat_add_shared(const amp_stat_plan *plan, const amp_population *block,
                         const amp_ledger_base *shared, double *tally)
{
    (void)plan;
    double *ages = tally + AMP_SHARED_AGES;
    for (size_t h = 0; h < block->households; h++) {
        const double w = block->weight[h];
        for (size_t i = block->first[h]; i < block->first[h + 1]; i++) {
            const unsigned cell = shared->cell[i], age = block->age[i];
            if (cell == AMP_NO_CELL)
                continue;
            double *row = tally + cell * AMP_SHARED_WIDTH;
            const double pension = block->contributory_pension[i];
            const double pupil = age >= 6 && age <= 17 ? w : 0;
            const unsigned five = AMP_MIN(age / 5, AMP_STAT_FIVES - 1u);
            row[AMP_SHARED_persons] += w;
            row[AMP_SHARED_members] += block->in_household_income[i] ? w : 0;
            row[AMP_SHARED_pensioners] += pension > 0 ? w : 0;
            row[AMP_SHARED_pension] += w * pension;
            row[AMP_SHARED_inactive + block->labour[i]] += w;
            row[AMP_SHARED_school_age] += pupil;
            row[AMP_SHARED_attending] += block->attends[i] ? pupil : 0;
            ages[block->sex[i] * AMP_STAT_FIVES + five] += w;
        }
        if (market_poor(block, shared, h))
            tally[AMP_SHARED_CHILDREN] += w * children_of(block, shared, h);
    }
}

/* ---- one scenario ------------------------------------------------------------------------------
 */

/* A stretch of whole households, and what the passes over it hand to one another. */
typedef struct chunk {
    size_t h0, h1;          /* households */
    size_t lo, n;           /* person rows lo .. lo + n - 1, n <= CHUNK */
    double weight[CHUNK];   /* of each row */
    uint64_t year[WORDS];   /* rows with months of any programme, a byte each */
    uint64_t stock[WORDS];  /* rows in the stock of any programme */
    uint64_t social[WORDS]; /* ... of a social pension */
} chunk;

typedef struct job {
    const amp_population *block;
    const amp_ledger_base *shared;
    const amp_ledger *ledger;
    const size_t *programme;
    const bool *social_pension;
    double *tally;
} job;

/* Eight bytes of a column from row i on, zeros after row end. */
static inline uint64_t eight(const uint8_t *column, size_t i, size_t end)
{
    uint64_t word = 0;
    if (end - i >= 8)
        memcpy(&word, column + i, 8);
    else
        memcpy(&word, column + i, end - i);
    return word;
}

/* Place (0-7, in the order of memory) of the first nonzero byte, which is then cleared. */
static inline size_t next_byte(uint64_t *word)
{
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    const size_t k = (size_t)__builtin_clzll(*word) / 8;
    *word &= ~((uint64_t)0xff << (56 - 8 * k));
#else
    const size_t k = (size_t)__builtin_ctzll(*word) / 8;
    *word &= ~((uint64_t)0xff << 8 * k);
#endif
    return k;
}

/* The eight values of a household that each of its members adds. FGT over y < z, strictly; below
 * zero, y counts as 0 in the gaps (methods page, section 6). */
static inline void household_values(const job *j, size_t h, double value[restrict 8])
{
    const double w = j->block->weight[h], y = j->ledger->welfare[h];
    const double z = j->block->line_poverty[h], x = j->block->line_extreme[h];
    const double y0 = y > 0 ? y : 0, short_z = y0 < z ? z - y0 : 0, short_x = y0 < x ? x - y0 : 0;
    const double gap = short_z > 0 ? short_z / z : 0;
    value[AMP_OUTCOME_poor] = y < z ? w : 0;
    value[AMP_OUTCOME_extreme] = y < x ? w : 0;
    value[AMP_OUTCOME_gap] = w * gap;
    value[AMP_OUTCOME_severity] = w * (gap * gap);
    value[AMP_OUTCOME_extreme_gap] = short_x > 0 ? w * (short_x / x) : 0;
    value[AMP_OUTCOME_welfare] = w * y;
    value[AMP_OUTCOME_gap_money] = w * short_z;
    value[AMP_OUTCOME_extreme_gap_money] = w * short_x;
}

/* Pass 1: welfare and own income of the living; notes the weight of every row. */
static void add_outcomes(const job *j, chunk *c)
{
    const uint16_t *cell = j->shared->cell;
    const uint8_t *counts = j->block->in_household_income;
    const double *own = j->ledger->own_income;
    for (size_t h = c->h0; h < c->h1; h++) {
        const double w = j->block->weight[h];
        double value[AMP_STAT_HOUSEHOLD_FIELDS];
        household_values(j, h, value);
        for (size_t i = j->block->first[h]; i < j->block->first[h + 1]; i++) {
            c->weight[i - c->lo] = w;
            if (cell[i] == AMP_NO_CELL)
                continue;
            double *restrict row = j->tally + cell[i] * AMP_OUTCOME_WIDTH;
            if (counts[i])
                for (size_t k = 0; k < AMP_STAT_HOUSEHOLD_FIELDS; k++)
                    row[k] += value[k];
            row[AMP_OUTCOME_own_income] += w * own[i];
            row[AMP_OUTCOME_without_own] += own[i] > 0 ? 0 : w;
        }
    }
}

/* Cell of a departed row, which has none in the shared ledger: rare, so its household is searched.
 */
static unsigned departed_cell(const amp_population *block, size_t i)
{
    size_t lo = 0, hi = block->households; /* first[lo] <= i < first[hi] */
    while (hi - lo > 1) {
        const size_t mid = lo + (hi - lo) / 2;
        if (block->first[mid] <= i)
            lo = mid;
        else
            hi = mid;
    }
    return cell_of(block->age[i], block->sex[i], block->area[lo]);
}

/* Pass 2, for each programme: recipients and money; notes who has any. */
static void add_programme(const job *j, chunk *c, size_t p)
{
    const amp_ledger_programme *g = &j->ledger->programme[p];
    const double *pension = j->block->contributory_pension;
    double *entry = j->tally + amp_stat_entry(1 + j->programme[p]);
    const bool social = j->social_pension[j->programme[p]];
    const size_t end = c->lo + c->n;
    for (size_t k = 0, i0 = c->lo; i0 < end; k++, i0 += 8) {
        const uint64_t months = eight(g->months, i0, end), stock = eight(g->in_stock, i0, end);
        uint64_t some = months | stock;
        c->year[k] |= months;
        c->stock[k] |= stock;
        c->social[k] |= social ? stock : 0;
        while (some) {
            const size_t i = i0 + next_byte(&some);
            const double w = c->weight[i - c->lo], money = w * g->benefit[i];
            const bool alive = j->shared->cell[i] != AMP_NO_CELL, paid = g->months[i] > 0;
            const bool in_stock = alive && g->in_stock[i];
            const unsigned cell = alive ? j->shared->cell[i] : departed_cell(j->block, i);
            double *restrict row = entry + cell * AMP_PAID_WIDTH;
            row[AMP_PAID_stock] += in_stock ? w : 0;
            row[AMP_PAID_year] += paid ? w : 0;
            row[AMP_PAID_months] += w * g->months[i];
            row[AMP_PAID_benefit] += money;
            row[AMP_PAID_no_pension] += paid && !(pension[i] > 0) ? w : 0;
            if (social && in_stock)
                j->tally[cell * AMP_OUTCOME_WIDTH + AMP_OUTCOME_social_benefit] += money;
        }
    }
}

/* Pass 3: persons with any programme (entry 0), and with a social pension only. */
static void add_any(const job *j, const chunk *c)
{
    const double *pension = j->block->contributory_pension;
    double *entry = j->tally + amp_stat_entry(0);
    const uint8_t *year = (const uint8_t *)c->year, *stock = (const uint8_t *)c->stock;
    const uint8_t *social = (const uint8_t *)c->social;
    for (size_t k = 0; k < (c->n + 7) / 8; k++) {
        uint64_t some = c->year[k] | c->stock[k];
        while (some) {
            const size_t r = 8 * k + next_byte(&some), i = c->lo + r;
            const double w = c->weight[r], w_bare = pension[i] > 0 ? 0 : w;
            const bool alive = j->shared->cell[i] != AMP_NO_CELL;
            const unsigned cell = alive ? j->shared->cell[i] : departed_cell(j->block, i);
            double *restrict row = entry + cell * AMP_PAID_WIDTH;
            row[AMP_PAID_stock] += alive && stock[r] ? w : 0;
            row[AMP_PAID_year] += year[r] ? w : 0;
            row[AMP_PAID_no_pension] += year[r] ? w_bare : 0;
            if (alive && social[r])
                j->tally[cell * AMP_OUTCOME_WIDTH + AMP_OUTCOME_social_only] += w_bare;
        }
    }
}

/* Does a living person of household h have months in this column (indexed from row base)? */
static inline bool any_living(const job *j, size_t h, const uint8_t *months, size_t base)
{
    for (size_t i = j->block->first[h]; i < j->block->first[h + 1]; i++)
        if (months[i - base] && j->shared->cell[i] != AMP_NO_CELL)
            return true;
    return false;
}

/* Pass 4: market-poor children who live with a recipient of the year. */
static void add_children(const job *j, const chunk *c)
{
    for (size_t h = c->h0; h < c->h1; h++) {
        if (!market_poor(j->block, j->shared, h) ||
            !any_living(j, h, (const uint8_t *)c->year, c->lo))
            continue;
        const double w = j->block->weight[h] * children_of(j->block, j->shared, h);
        j->tally[amp_stat_entry(0) + AMP_ENTRY_CHILDREN] += w;
        for (size_t p = 0; p < j->ledger->programmes; p++)
            if (any_living(j, h, j->ledger->programme[p].months, 0))
                j->tally[amp_stat_entry(1 + j->programme[p]) + AMP_ENTRY_CHILDREN] += w;
    }
}

/* The households from h0 on whose rows fit in a chunk. */
static size_t chunk_end(const amp_population *block, size_t h0)
{
    size_t h1 = h0 + 1;
    while (h1 < block->households && block->first[h1 + 1] - block->first[h0] <= CHUNK)
        h1++;
    return h1;
}

void amp_stat_add(const amp_stat_plan *plan, const amp_population *block,
                  const amp_ledger_base *shared, const amp_ledger *ledger, const size_t *programme,
                  double *tally)
{
    const job j = {block, shared, ledger, programme, plan->social_pension, tally};
    chunk c;
    for (c.h0 = 0; c.h0 < block->households; c.h0 = c.h1) {
        c.h1 = chunk_end(block, c.h0);
        c.lo = block->first[c.h0];
        c.n = block->first[c.h1] - c.lo;
        assert(c.n <= CHUNK);
        add_outcomes(&j, &c);
        if (!ledger->programmes)
            continue;
        memset(c.year, 0, sizeof c.year);
        memset(c.stock, 0, sizeof c.stock);
        memset(c.social, 0, sizeof c.social);
        for (size_t p = 0; p < ledger->programmes; p++)
            add_programme(&j, &c, p);
        add_any(&j, &c);
        add_children(&j, &c);
    }
}

static void add_all(double *restrict into, const double *restrict from, size_t n)
{
    for (size_t k = 0; k < n; k++)
        into[k] += from[k];
}

void amp_stat_merge(const amp_stat_plan *plan, double *into, const double *from)
{
    add_all(into, from, plan->tally);
}

void amp_stat_merge_shared(const amp_stat_plan *plan, double *into, const double *from)
{
    add_all(into, from, plan->tally_shared);
}

size_t amp_stat_rank(const amp_population *block, const amp_ledger_base *shared,
                     const amp_ledger *ledger, double *welfare, double *persons)
{
    size_t n = 0;
    for (size_t h = 0; h < block->households; h++) {
        welfare[n] = ledger->welfare[h];
        persons[n] = block->weight[h] * shared->members[h];
        n += shared->members[h] > 0;
    }
    return n;
}
