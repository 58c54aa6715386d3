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

/* Values with their weights beside them, ascending, and both added up: persons[k] and money[k] are
 * those of the first k rows. Plain sums are exact enough here (1e-12), and four times as fast. */
typedef struct ranking {
    const double *y, *w;
    const double *persons, *money;
    size_t n;
} ranking;

/* A ratio; NAN when there is nothing above 0 below the bar. */
static double ratio(double above, double below)
{
    return below > 0 ? above / below : (double)NAN;
}

/* First row with which the persons reach @p target, or n. */
static size_t reach(const ranking *r, double target)
{
    size_t lo = 0, hi = r->n;
    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;
        if (r->persons[middle + 1] < target)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

/* Share of all money that the poorest p of persons have: the Lorenz curve, straight within a row.
 */
static double lorenz(const ranking *r, double p)
{
    const double target = p * r->persons[r->n];
    const size_t k = reach(r, target);
    const double rest = k < r->n ? (target - r->persons[k]) * r->y[k] : 0;
    return ratio(r->money[k] + rest, r->money[r->n]);
}

/* Lowest value such that at least p of persons have it or less; sums are rounded. */
static double quantile(const ranking *r, double p)
{
    const size_t k = reach(r, p * r->persons[r->n] * (1 - 1e-12));
    return k < r->n ? r->y[k] : (double)NAN;
}

/* Share of persons strictly below a value. */
static double below(const ranking *r, double value)
{
    size_t lo = 0, hi = r->n;
    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;
        if (r->y[middle] < value)
            lo = middle + 1;
        else
            hi = middle;
    }
    return isfinite(value) ? ratio(r->persons[lo], r->persons[r->n]) : (double)NAN;
}

/* Theil and Atkinson, over values above 0 with their own mean m: T = mean of y/m ln(y/m), L = mean
 * of ln(m/y), A(e) = 1 - (mean of (y/m)^(1-e))^(1/(1-e)), which for e = 1 is 1 - exp(-L). */
static void entropies(const ranking *r, double *logs, amp_ranked *out)
{
    size_t k0 = 0;
    while (k0 < r->n && r->y[k0] <= 0)
        k0++;
    const double persons = r->persons[r->n] - r->persons[k0];
    const double scale = ratio(persons, r->money[r->n] - r->money[k0]); /* one over the mean */
    double t = 0, l = 0, half = 0, two = 0;
    for (size_t k = k0; k < r->n; k++)
        logs[k] = r->y[k] * scale;
    amp_log_all(logs + k0, r->n - k0);
    for (size_t k = k0; k < r->n; k++) {
        const double x = r->y[k] * scale, w = r->w[k];
        t += w * x * logs[k];
        l -= w * logs[k];
        half += w * sqrt(x);
        two += w / x;
    }
    const double root = ratio(half, persons);
    out->not_positive = ratio(r->persons[k0], r->persons[r->n]);
    out->theil = ratio(t, persons);
    out->log_deviation = ratio(l, persons);
    out->atkinson_half = 1 - root * root;
    out->atkinson_one = 1 - amp_exp(-out->log_deviation);
    out->atkinson_two = 1 - ratio(persons, two);
}

amp_ranked amp_ranked_all(const double *y, const double *w, const uint32_t *order, size_t n,
                          double *scratch)
{
    double *sorted = scratch, *persons = sorted + n, *money = persons + n + 1;
    amp_ranked out = {.gini = amp_gini_sorted(y, w, order, n)};
    persons[0] = money[0] = 0;
    for (size_t k = 0; k < n; k++) {
        sorted[k] = w[order[k]];
        persons[k + 1] = persons[k] + sorted[k];
        money[k + 1] = money[k] + sorted[k] * y[k];
    }
    const ranking r = {y, sorted, persons, money, n};
    entropies(&r, money + n + 1, &out);
    out.bottom_40 = lorenz(&r, 0.4);
    out.top_10 = 1 - lorenz(&r, 0.9);
    out.palma = ratio(out.top_10, out.bottom_40);
    out.quintile_ratio = ratio(1 - lorenz(&r, 0.8), lorenz(&r, 0.2));
    out.decile_ratio = ratio(quantile(&r, 0.9), quantile(&r, 0.1));
    out.median = quantile(&r, 0.5);
    out.below_40 = below(&r, 0.4 * out.median);
    out.below_50 = below(&r, 0.5 * out.median);
    out.below_60 = below(&r, 0.6 * out.median);
    return out;
}

/* Scratch: a copy of the values, AMP_RANKED_SCRATCH doubles a row and 2, n row numbers in order and
 * n spare. */
size_t amp_stat_scratch(size_t n)
{
    return ((AMP_RANKED_SCRATCH + 1) * n + 2) * sizeof(double) + 2 * n * sizeof(uint32_t) + 64;
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
