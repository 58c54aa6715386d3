/* inequality.c - the Gini index, exact, by ranks.
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

/* Scratch: n doubles for the sort, n for the copies of amp_gini, 2 n row numbers. */
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
