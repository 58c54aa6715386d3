/* fgt.c - Foster, Greer & Thorbecke (1984), Econometrica 52(3): poverty on plain columns. */
#include "num/num.h"
#include "stat/stat.h"

#include <assert.h>

/* Contribution of one row, a in 0, 1, 2. Below zero, y counts as 0 for a >= 1. */
static double shortfall(double y, double z, int a)
{
    if (!(y < z))
        return 0;
    if (a == 0)
        return 1;
    const double y0 = y > 0 ? y : 0, g = y0 < z ? (z - y0) / z : 0;
    return a == 1 ? g : g * g;
}

double amp_fgt(const double *y, const double *z, const double *w, size_t n, int a)
{
    assert(a >= 0 && a <= 2);
    amp_sum above = {0, 0}, below = {0, 0};
    for (size_t i = 0; i < n; i++) {
        amp_sum_add(&above, w[i] * shortfall(y[i], z[i], a));
        amp_sum_add(&below, w[i]);
    }
    const double total = amp_sum_value(&below);
    return total > 0 ? amp_sum_value(&above) / total : (double)NAN;
}
