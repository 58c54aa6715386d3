/* dispersion.c - see dispersion.h. */
#include "life/dispersion.h"

#define PER_LOG 16.0
#define LOWEST  (-4.0) /* log of the first bin's end: two hundredths of a unit of money a month */

static size_t bin_of(double y)
{
    const double at = (amp_log(y) - LOWEST) * PER_LOG;
    return (size_t)AMP_MAX(0.0, AMP_MIN(at, AMP_DISPERSION_BINS - 1.0));
}

void amp_incomes_add(amp_incomes *of, double y, double persons)
{
    if (!(y > 0.0))
        return;
    const size_t b = bin_of(y);
    of->persons[b] += persons;
    of->income[b] += persons * y;
}

amp_dispersion amp_dispersion_of(const amp_incomes *of, double s)
{
    double before = 0.0, after = 0.0;
    for (int b = 0; b < AMP_DISPERSION_BINS && s != 1.0; b++)
        if (of->persons[b] > 0.0) {
            before += of->income[b];
            after += of->persons[b] * amp_exp(s * amp_log(of->income[b] / of->persons[b]));
        }
    return (amp_dispersion){s, after > 0.0 ? amp_log(before / after) : 0.0};
}

/* 0 stays: its log is minus infinity. */
void amp_disperse_all(const amp_dispersion *d, double *y, size_t n)
{
    if (d->power == 1.0)
        return;
    amp_log_all(y, n);
    for (size_t k = 0; k < n; k++)
        y[k] = d->level + d->power * y[k];
    amp_exp_all(y, n);
}

void amp_gather_all(const amp_dispersion *d, double *y, size_t n)
{
    if (d->power == 1.0)
        return;
    amp_log_all(y, n);
    for (size_t k = 0; k < n; k++)
        y[k] = (y[k] - d->level) / d->power;
    amp_exp_all(y, n);
}
