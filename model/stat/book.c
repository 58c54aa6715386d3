/* book.c - see book.h. */
#include "stat/book.h"

#include "num/num.h"
#include "stat/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIXED = 3 + AMP_INCOMES + AMP_RATES }; /* columns beside the items */

amp_err amp_book_reserve(amp_book *b, const amp_stat_plan *plan, size_t n)
{
    const size_t items = plan->levies + plan->programmes;
    if (b->item && n <= b->cap)
        return AMP_OK;
    amp_book_fini(b);
    const size_t cap = n + n / 4 + 1;
    double *all = b->persons = amp_alloc((FIXED + items) * cap, sizeof *all);
    b->item = amp_alloc(items + 1, sizeof *b->item);
    b->owed = amp_alloc(plan->levies + 1, sizeof *b->owed);
    if (!all || !b->item || !b->owed)
        return AMP_NOMEM;
    b->cap = cap;
    b->items = items;
    b->line = all + cap;
    b->extreme = all + 2 * cap;
    for (size_t c = 0; c < AMP_INCOMES; c++)
        b->income[c] = all + (3 + c) * cap;
    for (size_t r = 0; r < AMP_RATES; r++)
        b->rate[r] = all + (3 + AMP_INCOMES + r) * cap;
    for (size_t k = 0; k < items; k++)
        b->item[k] = all + (FIXED + k) * cap;
    return AMP_OK;
}

void amp_book_fini(amp_book *b)
{
    free(b->persons);
    free(b->item);
    free(b->owed);
    *b = (amp_book){0};
}

/* ---- a block --------------------------------------------------------------------------------- */

static bool counts(const amp_population *p, size_t i)
{
    return p->is_alive[i] && p->in_household_income[i];
}

static double members_sum(const amp_population *p, size_t h, const double *x)
{
    double sum = 0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        sum += counts(p, i) ? x[i] : 0;
    return sum;
}

static void add_rate(const double *of, size_t i, double w, double *sum, double *asked)
{
    if (!isfinite(of[i]))
        return;
    *sum += w * of[i];
    *asked += w;
}

static void fill_rates(amp_book *b, const amp_book_source *from, size_t h)
{
    const amp_population *p = from->block;
    const double w = p->weight[h];
    double rate[AMP_RATES] = {0};
    for (size_t i = p->first[h]; from->marginal && i < p->first[h + 1]; i++) {
        add_rate(from->marginal, i, w, &rate[AMP_RATE_marginal], &rate[AMP_RATE_workers]);
        add_rate(from->participation, i, w, &rate[AMP_RATE_participation],
                 &rate[AMP_RATE_participants]);
        add_rate(from->formalisation, i, w, &rate[AMP_RATE_formalisation],
                 &rate[AMP_RATE_informals]);
        rate[AMP_RATE_high] += from->marginal[i] > 0.6 ? w : 0;
    }
    for (size_t r = 0; r < AMP_RATES; r++)
        b->rate[r][b->n] = rate[r];
}

static void fill_items(amp_book *b, const amp_stat_plan *plan, const amp_book_source *from,
                       size_t h, double members)
{
    const amp_ledger *l = from->ledger;
    for (size_t k = 0; k < b->items; k++)
        b->item[k][b->n] = 0;
    for (size_t k = 0; k < from->levies; k++)
        if (!l->levy[k].paid.is_idle)
            b->item[from->levy[k]][b->n] =
                l->levy[k].rate[0] * members_sum(from->block, h, l->levy[k].paid.benefit) / members;
    for (size_t k = 0; k < l->programmes; k++)
        if (!l->programme[k].is_idle)
            b->item[plan->levies + from->programme[k]][b->n] =
                from->worth[from->programme[k]] *
                members_sum(from->block, h, l->programme[k].benefit) / members;
}

/* Of all persons who live, members for income or not. */
static void add_owed(amp_book *b, const amp_stat_plan *plan, const amp_book_source *from)
{
    const amp_population *p = from->block;
    const amp_ledger *l = from->ledger;
    memset(b->owed, 0, plan->levies * sizeof *b->owed);
    b->closing = 0;
    b->close_rate = l->close_rate;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i])
                continue;
            b->closing += p->weight[h] * l->closing[i];
            for (size_t k = 0; k < from->levies; k++)
                for (int payer = 0; payer < AMP_LEDGER_PAYERS; payer++)
                    b->owed[from->levy[k]][payer] +=
                        p->weight[h] * l->levy[k].rate[payer] * l->levy[k].paid.benefit[i];
        }
}

void amp_book_fill(amp_book *b, const amp_stat_plan *plan, const amp_book_source *from)
{
    const amp_population *p = from->block;
    b->n = 0;
    add_owed(b, plan, from);
    for (size_t h = 0; h < p->households; h++) {
        const double members = from->shared->members[h];
        if (!(members > 0))
            continue;
        b->persons[b->n] = p->weight[h] * members;
        b->line[b->n] = p->line_poverty[h];
        b->extreme[b->n] = p->line_extreme[h];
        for (int c = 0; c < AMP_INCOMES; c++)
            b->income[c][b->n] = from->ledger->income[c][h] / members;
        fill_items(b, plan, from, h, members);
        fill_rates(b, from, h);
        b->n++;
    }
}

void amp_book_open(amp_book *into, const amp_stat_plan *plan)
{
    into->n = 0;
    into->closing = into->close_rate = 0;
    memset(into->owed, 0, plan->levies * sizeof *into->owed);
}

void amp_book_join(amp_book *into, const amp_book *from, const amp_stat_plan *plan)
{
    const size_t bytes = from->n * sizeof(double);
    for (size_t c = 0; c < FIXED + into->items; c++)
        memcpy(into->persons + c * into->cap + into->n, from->persons + c * from->cap, bytes);
    for (size_t k = 0; k < plan->levies; k++)
        for (int payer = 0; payer < AMP_LEDGER_PAYERS; payer++)
            into->owed[k][payer] += from->owed[k][payer];
    into->closing += from->closing;
    into->close_rate = from->close_rate;
    into->n += from->n;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Working columns of one book: values to be sorted, their order. */
typedef struct desk {
    double *key, *spare;
    uint32_t *order;
} desk;

static desk desk_of(void *scratch, size_t n)
{
    double *key = scratch, *spare = key + n;
    return (desk){key, spare, (uint32_t *)(spare + n)};
}

static void sort(const desk *d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        d->order[i] = (uint32_t)i;
    amp_sort_pairs(d->key, d->order, n, d->spare, d->order + n);
}

/* Gini of y + times x (x NULL: of y). */
static double gini_with(const amp_book *b, const double *y, double times, const double *x,
                        const desk *d)
{
    for (size_t i = 0; i < b->n; i++)
        d->key[i] = y[i] + (x ? times * x[i] : 0);
    sort(d, b->n);
    return amp_gini_sorted(d->key, b->persons, d->order, b->n);
}

/* Concentration of x by the order of income before taxes: 0.5 is the middle person. */
static double concentration(const amp_book *b, const double *x, const uint32_t *order)
{
    double persons = 0, above = 0, below = 0, all = 0;
    for (size_t i = 0; i < b->n; i++)
        all += b->persons[i];
    for (size_t k = 0; k < b->n; k++) {
        const size_t i = order[k];
        const double w = b->persons[i], rank = (persons + w / 2) / all;
        above += w * x[i] * (2 * rank - 1);
        below += w * x[i];
        persons += w;
    }
    return below > 0 || below < 0 ? above / below : (double)NAN;
}

static double sum_over(const double *x, const amp_roll *base, size_t n, uint64_t deciles)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += deciles >> base->decile[i] & 1 ? x[i] : 0;
    return sum;
}

typedef struct context {
    const amp_stat_plan *plan;
    const amp_book *own;
    const amp_roll *base;
    const double *tally;
    const amp_stat_year *year;
    double gini[AMP_INCOMES], concentration[AMP_INCOMES];
    double *kakwani, *contribution; /* of the items, in the reader's scratch */
} context;

static double mean_of(const amp_book *b, const double *x)
{
    double sum = 0, persons = 0;
    for (size_t i = 0; i < b->n; i++) {
        sum += b->persons[i] * x[i];
        persons += b->persons[i];
    }
    return persons > 0 ? sum / persons : (double)NAN;
}

/* Foster, Greer and Thorbecke by a concept of income. */
static double fgt(const amp_book *b, const double *y, const double *z, int a)
{
    double sum = 0, persons = 0;
    for (size_t i = 0; i < b->n; i++) {
        const double gap = y[i] < z[i] && z[i] > 0 ? (z[i] - AMP_MAX(y[i], 0)) / z[i] : 0;
        sum += b->persons[i] * (a == 0 ? y[i] < z[i] : a == 1 ? gap : gap * gap);
        persons += b->persons[i];
    }
    return persons > 0 ? sum / persons : (double)NAN;
}

static double of_income(const context *x, const struct amp_stat_rule *r)
{
    const size_t c = (size_t)r->income - 1;
    const amp_book *b = x->own;
    switch (r->def->above) {
    case AMP_Q_poor:
        return fgt(b, b->income[c], b->line, 0);
    case AMP_Q_gap:
        return fgt(b, b->income[c], b->line, 1);
    case AMP_Q_severity:
        return fgt(b, b->income[c], b->line, 2);
    case AMP_Q_extreme:
        return fgt(b, b->income[c], b->extreme, 0);
    case AMP_Q_welfare:
        return mean_of(b, b->income[c]);
    case AMP_Q_gini:
        return x->gini[c];
    case AMP_Q_redistributed:
        return x->gini[AMP_INCOME_market_pensions] - x->gini[c];
    case AMP_Q_reynolds_smolensky:
        return x->gini[AMP_INCOME_market_pensions] - x->concentration[c];
    default:
        return (double)NAN;
    }
}

/* Revenue of one levy or, with item 0, of all and of the closing rule, by one payer or by all but
 * the State. */
static double revenue(const context *x, size_t item, int payer)
{
    const amp_book *b = x->own;
    double sum = !item && payer != 2 && payer != 3 ? b->close_rate * b->closing : 0;
    for (size_t k = 0; k < x->plan->levies; k++)
        for (int p = 0; p < AMP_LEDGER_PAYERS; p++)
            if ((!item || k == item - 1) && (payer ? p == payer - 1 : p < 2))
                sum += b->owed[k][p];
    return sum;
}

static double net_cost(const context *x)
{
    double cost = revenue(x, 0, 3) - revenue(x, 0, 0);
    for (size_t k = 0; k < x->plan->programmes; k++)
        cost += amp_stat_booked(x->tally, k) * (1 + x->year->admin[k]);
    return cost;
}

double amp_book_net_cost(const amp_stat_plan *plan, const amp_book *own, const double *tally,
                         const amp_stat_year *year)
{
    const context x = {.plan = plan, .own = own, .tally = tally, .year = year};
    return net_cost(&x);
}

static double rate_of(const context *x, int rate, int asked, uint64_t deciles)
{
    const bool same = x->own->n == x->base->n;
    const double n = same ? sum_over(x->own->rate[asked], x->base, x->own->n, deciles) : 0;
    return n > 0 ? sum_over(x->own->rate[rate], x->base, x->own->n, deciles) / n : (double)NAN;
}

static double value_of(const context *x, const struct amp_stat_rule *r)
{
    switch (r->def->above) {
    case AMP_Q_revenue:
        return revenue(x, r->item, r->payer);
    case AMP_Q_net_cost:
        return net_cost(x);
    case AMP_Q_close_rate:
        return x->own->close_rate;
    case AMP_Q_kakwani_of:
        return x->kakwani[r->item - 1];
    case AMP_Q_contribution_of:
        return x->contribution[r->item - 1];
    case AMP_Q_marginal_rate:
        return rate_of(x, AMP_RATE_marginal, AMP_RATE_workers, r->cells);
    case AMP_Q_high_rate:
        return rate_of(x, AMP_RATE_high, AMP_RATE_workers, r->cells);
    case AMP_Q_participation_rate:
        return rate_of(x, AMP_RATE_participation, AMP_RATE_participants, r->cells);
    case AMP_Q_formalisation_rate:
        return rate_of(x, AMP_RATE_formalisation, AMP_RATE_informals, r->cells);
    default:
        return of_income(x, r);
    }
}

/* Ranks of all concepts and, for items, what each does to them. */
static void rank_all(context *x, const desk *d, uint32_t *before)
{
    const amp_book *b = x->own;
    for (size_t c = 0; c < AMP_INCOMES; c++)
        x->gini[c] = gini_with(b, b->income[c], 0, NULL, d);
    memcpy(d->key, b->income[AMP_INCOME_market_pensions], b->n * sizeof *d->key);
    sort(d, b->n);
    memcpy(before, d->order, b->n * sizeof *before);
    for (size_t c = 0; c < AMP_INCOMES; c++)
        x->concentration[c] = concentration(b, b->income[c], before);
    for (size_t k = 0; k < b->items; k++) {
        const bool takes = k < x->plan->levies;
        const double kakwani =
            concentration(b, b->item[k], before) - x->gini[AMP_INCOME_market_pensions];
        x->kakwani[k] = takes ? kakwani : -kakwani;
        x->contribution[k] =
            gini_with(b, b->income[AMP_INCOME_final], takes ? 1 : -1, b->item[k], d) -
            x->gini[AMP_INCOME_final];
    }
}

size_t amp_book_scratch(const amp_stat_plan *plan, size_t n)
{
    return (2 * n + 2 * (plan->levies + plan->programmes) + 2) * sizeof(double) +
           3 * n * sizeof(uint32_t) + 64;
}

void amp_book_values(const amp_stat_plan *plan, const amp_book *own, const amp_roll *base,
                     const double *tally, const amp_stat_year *year, void *scratch, double *value)
{
    const size_t n = own->n, items = own->items;
    double *of_items = scratch;
    const desk d = desk_of(of_items + 2 * items, n);
    context x = {.plan = plan,
                 .own = own,
                 .base = base,
                 .tally = tally,
                 .year = year,
                 .kakwani = of_items,
                 .contribution = of_items + items};
    rank_all(&x, &d, d.order + 2 * n);
    const double gdp = year->gdp / year->cpi;
    for (size_t k = 0; k < plan->pairs; k++) {
        const struct amp_stat_rule *r = &plan->rule[k];
        if (r->income || r->def->groups >= AMP_GROUPS_REVENUE)
            value[k] = r->def->scale * value_of(&x, r) / (r->def->below == AMP_Q_gdp ? gdp : 1);
    }
}
