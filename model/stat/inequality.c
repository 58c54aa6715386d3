/* inequality.c - what the ranking of all persons gives: the Gini index, exact, and the rest.
 *
 * G = sum w y (F_before + F_after - 1) / sum w y, with F the cumulative share of persons in the
 * order of y (Lerman & Yitzhaki 1989, J. Econometrics 42(1), with ranks at the middle of each
 * weight). Ties need no care: over rows of equal y the sum of w (C_before + C_after) telescopes to
 * C_end^2 - C_start^2, which is the mid-rank value whatever their order. Zeros and negative values
 * are kept, so the index may pass 1. */
#include "num/num.h"
#include "stat/layout.h"

#include <string.h>

double amp_gini_sorted(const double *y, const double *w, const uint32_t *order, size_t n)
{
    double total = 0, c = 0;
    amp_sum spread = {0, 0}, mass = {0, 0};
    for (size_t k = 0; k < n; k++)
        total += w[k];
    for (size_t k = 0; k < n; k++) {
        const double wk = w[order[k]], wy = wk * y[k];
        amp_sum_add(&spread, wy * (c + (c + wk) - total));
        amp_sum_add(&mass, wy);
        c += wk;
    }
    const double sum = amp_sum_value(&mass);
    return sum > 0 && total > 0 ? amp_sum_value(&spread) / (total * sum) : (double)NAN;
}

/* ---- all that a ranking gives ---------------------------------------------------------------- */

/* Values with their weights beside them, ascending. */
typedef struct ranking {
    const double *y, *w;
    size_t n;
    double persons, money;
} ranking;

static ranking ranking_of(const double *y, const double *w, size_t n)
{
    amp_sum persons = {0, 0}, money = {0, 0};
    for (size_t k = 0; k < n; k++) {
        amp_sum_add(&persons, w[k]);
        amp_sum_add(&money, w[k] * y[k]);
    }
    return (ranking){y, w, n, amp_sum_value(&persons), amp_sum_value(&money)};
}

/* A ratio; NAN when there is nothing above 0 below the bar. */
static double ratio(double above, double below)
{
    return below > 0 ? above / below : (double)NAN;
}

/* Share of all money that the poorest p of persons have: the Lorenz curve, whose last household is
 * cut where the share falls within it. */
static double lorenz(const ranking *r, double p)
{
    const double target = p * r->persons;
    double persons = 0, money = 0;
    for (size_t k = 0; k < r->n && persons < target; k++) {
        const double w = AMP_MIN(r->w[k], target - persons);
        money += w * r->y[k];
        persons += r->w[k];
    }
    return ratio(money, r->money);
}

/* Lowest value such that at least p of persons have it or less. */
static double quantile(const ranking *r, double p)
{
    const double target = p * r->persons * (1 - 1e-12); /* sums are rounded */
    double persons = 0;
    for (size_t k = 0; k < r->n; k++) {
        persons += r->w[k];
        if (persons >= target)
            return r->y[k];
    }
    return (double)NAN;
}

/* Share of persons strictly below a value. */
static double below(const ranking *r, double value)
{
    double persons = 0;
    for (size_t k = 0; k < r->n && r->y[k] < value; k++)
        persons += r->w[k];
    return isfinite(value) ? ratio(persons, r->persons) : (double)NAN;
}

/* Theil and Atkinson, over values above 0 with their own mean m: T = mean of y/m ln(y/m), L = mean
 * of ln(m/y), A(e) = 1 - (mean of (y/m)^(1-e))^(1/(1-e)), which for e = 1 is 1 - exp(-L). */
static void entropies(const ranking *all, double *logs, amp_ranked *out)
{
    size_t k0 = 0;
    double none = 0;
    for (; k0 < all->n && all->y[k0] <= 0; k0++)
        none += all->w[k0];
    const ranking r = ranking_of(all->y + k0, all->w + k0, all->n - k0);
    const double mean = ratio(r.money, r.persons);
    amp_sum t = {0, 0}, l = {0, 0}, half = {0, 0}, two = {0, 0};
    for (size_t k = 0; k < r.n; k++)
        logs[k] = r.y[k] / mean;
    amp_log_all(logs, r.n);
    for (size_t k = 0; k < r.n; k++) {
        const double x = r.y[k] / mean;
        amp_sum_add(&t, r.w[k] * x * logs[k]);
        amp_sum_add(&l, -r.w[k] * logs[k]);
        amp_sum_add(&half, r.w[k] * sqrt(x));
        amp_sum_add(&two, r.w[k] / x);
    }
    const double root = ratio(amp_sum_value(&half), r.persons);
    out->not_positive = ratio(none, all->persons);
    out->theil = ratio(amp_sum_value(&t), r.persons);
    out->log_deviation = ratio(amp_sum_value(&l), r.persons);
    out->atkinson_half = 1 - root * root;
    out->atkinson_one = r.n ? 1 - amp_exp(-out->log_deviation) : (double)NAN;
    out->atkinson_two = 1 - ratio(r.persons, amp_sum_value(&two));
}

amp_ranked amp_ranked_all(const double *y, const double *w, const uint32_t *order, size_t n,
                          double *scratch)
{
    amp_ranked out = {.gini = amp_gini_sorted(y, w, order, n)};
    for (size_t k = 0; k < n; k++)
        scratch[k] = w[order[k]];
    const ranking r = ranking_of(y, scratch, n);
    entropies(&r, scratch + n, &out);
    const double fifth = lorenz(&r, 0.2), tenth = quantile(&r, 0.1);
    out.bottom_40 = lorenz(&r, 0.4);
    out.top_10 = 1 - lorenz(&r, 0.9);
    out.palma = ratio(out.top_10, out.bottom_40);
    out.quintile_ratio = ratio(1 - lorenz(&r, 0.8), fifth);
    out.decile_ratio = ratio(quantile(&r, 0.9), tenth);
    out.median = quantile(&r, 0.5);
    out.below_40 = below(&r, 0.4 * out.median);
    out.below_50 = below(&r, 0.5 * out.median);
    out.below_60 = below(&r, 0.6 * out.median);
    return out;
}

/* Scratch: n row numbers in order and n spare; 2 n doubles for the sort and for what follows it. */
size_t amp_stat_scratch(size_t n)
{
    return n * (2 * sizeof(double) + 2 * sizeof(uint32_t)) + 64;
}

double amp_gini(const double *y, const double *w, size_t n, void *scratch)
{
    double *key = scratch, *spare = key + n;
    uint32_t *order = (uint32_t *)(spare + n);
    memcpy(key, y, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    amp_sort_pairs(key, order, n, spare, order + n);
    return amp_gini_sorted(key, w, order, n);
}
