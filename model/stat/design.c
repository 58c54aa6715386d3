/* design.c - see design.h.
 *
 * Influences are worked out by household, since a household lies in one unit: u[h] is the sum over
 * its members of weight x influence. */
#include "stat/design.h"
#include "num/num.h"
#include "pop/units.h"
#include "stat/stat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct amp_design {
    const amp_population *p;
    amp_units units;
    double *u;       /* households */
    double *total;   /* units */
    double *rank;    /* 3 x households: sorted welfare, its persons, spare for sorting */
    uint32_t *order; /* 2 x households */
    void *gini;
};

amp_err amp_design_new(amp_ctx *ctx, const amp_population *p, amp_design **design)
{
    amp_design *d = amp_alloc(1, sizeof *d);
    if (!d)
        return amp_fail_memory(ctx);
    const size_t n = AMP_MAX(p->households, 1);
    const amp_err err = amp_units_sort(ctx, p, 1, &d->units);
    d->p = p;
    d->u = amp_alloc(n, sizeof *d->u);
    d->total = amp_alloc(AMP_MAX(d->units.n, 1), sizeof *d->total);
    d->rank = amp_alloc(3 * n, sizeof *d->rank);
    d->order = amp_alloc(2 * n, sizeof *d->order);
    d->gini = amp_alloc(amp_stat_scratch(n), 1);
    if (err != AMP_OK || !d->u || !d->total || !d->rank || !d->order || !d->gini) {
        amp_design_free(d);
        return err != AMP_OK ? err : amp_fail_memory(ctx);
    }
    *design = d;
    return AMP_OK;
}

void amp_design_free(amp_design *d)
{
    if (!d)
        return;
    amp_units_free(&d->units);
    free(d->gini);
    free(d->order);
    free(d->rank);
    free(d->total);
    free(d->u);
    free(d);
}

size_t amp_design_units(const amp_design *d)
{
    return d->units.n;
}

size_t amp_design_strata(const amp_design *d)
{
    return d->units.strata;
}

static size_t units_in(const amp_design *d, size_t stratum)
{
    return d->units.first[stratum + 1] - d->units.first[stratum];
}

size_t amp_design_lonely(const amp_design *d)
{
    size_t lonely = 0;
    for (size_t k = 0; k < d->units.strata; k++)
        lonely += units_in(d, k) == 1;
    return lonely;
}

/* ---- the variance of a sum of influences ---------------------------------------------------- */

static double mean_of(const double *x, size_t n)
{
    amp_sum s = {0, 0};
    for (size_t i = 0; i < n; i++)
        amp_sum_add(&s, x[i]);
    return amp_sum_value(&s) / (double)n;
}

static double squares_about(const double *x, size_t n, double centre)
{
    amp_sum s = {0, 0};
    for (size_t i = 0; i < n; i++)
        amp_sum_add(&s, (x[i] - centre) * (x[i] - centre));
    return amp_sum_value(&s);
}

/** Standard error of the sum of d->u. */
static double error_of(amp_design *d)
{
    const amp_units *units = &d->units;
    memset(d->total, 0, units->n * sizeof *d->total);
    for (size_t h = 0; h < d->p->households; h++)
        d->total[units->unit_of[0][h]] += d->u[h];
    double variance = 0;
    for (size_t k = 0; k < units->strata; k++) {
        const double *t = d->total + units->first[k];
        const size_t n = units_in(d, k);
        variance +=
            n == 1 ? t[0] * t[0] : (double)n / (double)(n - 1) * squares_about(t, n, mean_of(t, n));
    }
    return sqrt(variance);
}

/* ---- values under the full weights, or those of a replicate --------------------------------- */

#define FULL SIZE_MAX

static double weight_of(const amp_population *p, size_t h, size_t k)
{
    return k == FULL ? p->weight[h] : p->replicates.weight[h * p->replicates.n + k];
}

/** Sum over persons of weight x value. */
static double sum_of(const amp_population *p, const double *x, size_t k)
{
    amp_sum s = {0, 0};
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            amp_sum_add(&s, weight_of(p, h, k) * x[i]);
    return amp_sum_value(&s);
}

/* A statistic of two columns under the weights k. */
typedef double statistic(amp_design *d, const double *a, const double *b, size_t k);

static double total_of(amp_design *d, const double *x, const double *unused, size_t k)
{
    (void)unused;
    return sum_of(d->p, x, k);
}

static double ratio_of(amp_design *d, const double *above, const double *below, size_t k)
{
    const double under = sum_of(d->p, below, k);
    return under > 0 || under < 0 ? sum_of(d->p, above, k) / under : (double)NAN;
}

static double gini_of(amp_design *d, const double *y, const double *members, size_t k)
{
    const size_t n = d->p->households;
    for (size_t h = 0; h < n; h++)
        d->rank[h] = weight_of(d->p, h, k) * members[h];
    return amp_gini(y, d->rank, n, d->gini);
}

/** The survey's own replicate weights say how far the statistic moves. */
static amp_estimate by_replicates(amp_design *d, statistic *of, const double *a, const double *b)
{
    const amp_replicates *r = &d->p->replicates;
    const double full = of(d, a, b, FULL);
    amp_sum s = {0, 0};
    for (size_t k = 0; k < r->n; k++) {
        const double off = of(d, a, b, k) - full;
        amp_sum_add(&s, off * off);
    }
    return (amp_estimate){full, sqrt(r->factor * amp_sum_value(&s))};
}

/* ---- estimates ------------------------------------------------------------------------------ */

amp_estimate amp_design_total(amp_design *d, const double *x)
{
    const amp_population *p = d->p;
    if (p->replicates.n)
        return by_replicates(d, total_of, x, NULL);
    for (size_t h = 0; h < p->households; h++) {
        d->u[h] = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            d->u[h] += p->weight[h] * x[i];
    }
    return (amp_estimate){total_of(d, x, NULL, FULL), error_of(d)};
}

amp_estimate amp_design_ratio(amp_design *d, const double *above, const double *below)
{
    const amp_population *p = d->p;
    if (p->replicates.n)
        return by_replicates(d, ratio_of, above, below);
    const double ratio = ratio_of(d, above, below, FULL), under = sum_of(p, below, FULL);
    for (size_t h = 0; h < p->households; h++) {
        d->u[h] = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            d->u[h] += p->weight[h] * (above[i] - ratio * below[i]) / under;
    }
    return (amp_estimate){ratio, error_of(d)};
}

/** d->u from the derivative of G = A / (T Y) by a household's weight, where A is the sum over pairs
 * of w w' |y - y'| / 2, T that of the weights, Y that of w y: with C and M the weights and the
 * money of those below, dA = y (2 C - T) + Y - 2 M. Ties need no care: |y - y'| is 0 among them. */
static void gini_influence(amp_design *d, double gini, const double *members)
{
    const size_t n = d->p->households;
    const double *y = d->rank, *w = d->rank + n;
    amp_sum weights = {0, 0}, money = {0, 0};
    for (size_t k = 0; k < n; k++) {
        amp_sum_add(&weights, w[k]);
        amp_sum_add(&money, w[k] * y[k]);
    }
    const double t = amp_sum_value(&weights), all = amp_sum_value(&money);
    amp_sum below = {0, 0}, theirs = {0, 0};
    for (size_t k = 0; k < n; k++) {
        const size_t h = d->order[k];
        const double da = y[k] * (2 * amp_sum_value(&below) - t) + all - 2 * amp_sum_value(&theirs);
        d->u[h] = d->p->weight[h] * members[h] * (da - gini * (all + t * y[k])) / (t * all);
        amp_sum_add(&below, w[k]);
        amp_sum_add(&theirs, w[k] * y[k]);
    }
}

amp_estimate amp_design_gini(amp_design *d, const double *y, const double *members)
{
    const amp_population *p = d->p;
    if (p->replicates.n)
        return by_replicates(d, gini_of, y, members);
    const double gini = gini_of(d, y, members, FULL);
    if (isnan(gini))
        return (amp_estimate){gini, gini};
    const size_t n = p->households;
    double *sorted = d->rank, *persons = sorted + n, *spare = persons + n;
    for (size_t h = 0; h < n; h++) {
        sorted[h] = y[h];
        d->order[h] = (uint32_t)h;
    }
    amp_sort_pairs(sorted, d->order, n, spare, d->order + n);
    for (size_t k = 0; k < n; k++)
        persons[k] = p->weight[d->order[k]] * members[d->order[k]];
    gini_influence(d, gini, members);
    return (amp_estimate){gini, error_of(d)};
}
