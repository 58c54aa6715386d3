/* roll.c - see roll.h. */
#include "stat/roll.h"

#include "num/num.h"
#include "stat/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 5 };

amp_err amp_roll_reserve(amp_roll *r, size_t n)
{
    if (n <= r->cap)
        return AMP_OK;
    amp_roll_fini(r);
    const size_t cap = n + n / 4;
    r->persons = amp_alloc(COLUMNS * cap, sizeof(double));
    r->decile = amp_alloc(cap, 1);
    if (!r->persons || !r->decile)
        return AMP_NOMEM;
    r->cap = cap;
    r->welfare = r->persons + cap;
    r->line = r->welfare + cap;
    r->market = r->line + cap;
    r->rank = r->market + cap;
    return AMP_OK;
}

void amp_roll_fini(amp_roll *r)
{
    free(r->persons);
    free(r->decile);
    *r = (amp_roll){0};
}

void amp_roll_fill(amp_roll *r, const amp_population *block, const amp_ledger_base *shared,
                   const amp_ledger *ledger)
{
    size_t n = 0;
    for (size_t h = 0; h < block->households; h++) {
        const double members = shared->members[h];
        r->persons[n] = block->weight[h] * members;
        r->welfare[n] = ledger->welfare[h];
        r->line[n] = block->line_poverty[h];
        r->market[n] = shared->market[h] / (members > 0 ? members : 1);
        n += members > 0;
    }
    r->n = n;
}

void amp_roll_join(amp_roll *into, const amp_roll *from)
{
    const size_t bytes = from->n * sizeof(double);
    memcpy(into->persons + into->n, from->persons, bytes);
    memcpy(into->welfare + into->n, from->welfare, bytes);
    memcpy(into->line + into->n, from->line, bytes);
    memcpy(into->market + into->n, from->market, bytes);
    into->n += from->n;
}

/* Ranks of a run of equal values from row k to end - 1 of the order: that of their middle. The
 * deciles of a run follow its order. @return persons after it */
static double rank_run(amp_roll *r, const uint32_t *order, size_t k, size_t end, double before,
                       double all)
{
    double after = before;
    for (size_t i = k; i < end; i++) {
        const double w = r->persons[order[i]], middle = (after + w / 2) / all;
        r->decile[order[i]] = (uint8_t)AMP_MIN(10 * middle, 9);
        after += w;
    }
    for (size_t i = k; i < end; i++)
        r->rank[order[i]] = (before + after) / (2 * all);
    return after;
}

void amp_roll_rank(amp_roll *r, void *scratch)
{
    const size_t n = r->n;
    double *key = scratch, *spare = key + n, persons = 0, all = 0;
    uint32_t *order = (uint32_t *)(spare + n);
    memcpy(key, r->market, n * sizeof *key);
    for (size_t i = 0; i < n; i++) {
        order[i] = (uint32_t)i;
        all += r->persons[i];
    }
    amp_sort_pairs(key, order, n, spare, order + n);
    for (size_t k = 0, end; k < n; k = end) {
        const double equal = key[k] + 1e-12 * fabs(key[k]); /* sums of equal incomes are rounded */
        for (end = k + 1; end < n && key[end] <= equal;)
            end++;
        persons = rank_run(r, order, k, end, persons, all);
    }
}

/* ---- sums by decile -------------------------------------------------------------------------- */

static double shortfall(double y, double z)
{
    const double y0 = y > 0 ? y : 0;
    return y0 < z ? z - y0 : 0;
}

/* Class of a change: gain of 5 % or more, of 0.1 % or more, neither, loss ... Without welfare above
 * 0 in the baseline any change counts as large. */
static size_t class_of(double from, double to)
{
    const double change = to - from, least = from > 0 ? 0.001 * from : 0;
    if (!(change > least || change < -least))
        return AMP_ROLL_unchanged;
    const bool large = (change > 0 ? change : -change) >= 0.05 * (from > 0 ? from : 0);
    if (change > 0)
        return large ? AMP_ROLL_gain_large : AMP_ROLL_gain_small;
    return large ? AMP_ROLL_loss_large : AMP_ROLL_loss_small;
}

/* Twice the covariance of x with the rank, and the sum of x: the concentration is their ratio. */
typedef struct concentration {
    double above, below;
} concentration;

static inline void add_to(concentration *c, double w, double x, double rank)
{
    c->above += w * x * (2 * rank - 1);
    c->below += w * x;
}

static double value_of(const concentration *c)
{
    return c->below > 0 ? c->above / c->below : (double)NAN;
}

void amp_rolled_all(const amp_roll *own, const amp_roll *base, double gini, amp_rolled *out)
{
    const bool same = own->n == base->n; /* else the households are others */
    concentration market = {0, 0}, transfers = {0, 0}, after = {0, 0};
    memset(out, 0, sizeof *out);
    for (size_t h = 0; same && h < own->n; h++) {
        double *row = out->row[base->decile[h]];
        const double w = own->persons[h], y = own->welfare[h], from = base->welfare[h];
        const double paid = y - own->market[h], rank = base->rank[h];
        const bool poor = y < own->line[h], was_poor = from < base->line[h];
        row[AMP_ROLL_roll_persons] += w;
        row[AMP_ROLL_roll_base] += w * from;
        row[AMP_ROLL_roll_change] += w * (y - from);
        row[AMP_ROLL_roll_transfers] += w * paid;
        row[AMP_ROLL_closed] +=
            w * (shortfall(own->market[h], own->line[h]) - shortfall(y, own->line[h]));
        row[class_of(from, y)] += w;
        row[AMP_ROLL_lifted] += was_poor && !poor ? w : 0;
        row[AMP_ROLL_pushed] += poor && !was_poor ? w : 0;
        add_to(&market, w, own->market[h], rank);
        add_to(&transfers, w, paid, rank);
        add_to(&after, w, y, rank);
    }
    out->concentration = value_of(&transfers);
    out->kakwani = value_of(&market) - out->concentration;
    out->vertical = value_of(&market) - value_of(&after);
    out->reranking = gini - value_of(&after);
    if (!same)
        for (size_t d = 0; d < AMP_ROLL_DECILES; d++)
            for (size_t k = 0; k < AMP_ROLL_COUNT; k++)
                out->row[d][k] = (double)NAN;
}
