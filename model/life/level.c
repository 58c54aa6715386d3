/* level.c - see level.h. */
#include "life/level.h"

#include <math.h>

static double times(double share, double factor)
{
    return factor * share / (1.0 - share + factor * share);
}

void amp_level_fit(double *share, const double *n, size_t cells, double count)
{
    enum { STEPS = 60 };
    double low = 1e-6, high = 1e6, all = 0.0;
    for (size_t c = 0; c < cells; c++)
        all += n[c];
    if (!(all > 0.0))
        return;
    for (int step = 0; step < STEPS; step++) {
        const double factor = sqrt(low * high);
        double sum = 0.0;
        for (size_t c = 0; c < cells; c++)
            sum += n[c] * times(share[c], factor);
        *(sum < count ? &low : &high) = factor;
    }
    for (size_t c = 0; c < cells; c++)
        share[c] = times(share[c], sqrt(low * high));
}
