/** @file dispersion.h  Households' incomes more or less unequal than in the opening population
 * (inside life/ only).
 *
 * Income per head y becomes c y^s: logs lie s times as far from their middle, ranks stay, and c
 * keeps the mean of the opening population. For a lognormal distribution of standard deviation
 * sigma the Gini is 2 Phi(sigma / sqrt 2) - 1 and sigma becomes s sigma. */
#ifndef AMP_LIFE_DISPERSION_H
#define AMP_LIFE_DISPERSION_H

#include "num/num.h"

enum { AMP_DISPERSION_BINS = 320 }; /* of logs, 16 to one; the first and last are open */

/** The opening population's incomes per head. Start from 0. */
typedef struct amp_incomes {
    double persons[AMP_DISPERSION_BINS], income[AMP_DISPERSION_BINS];
} amp_incomes;

typedef struct amp_dispersion {
    double power, level; /* s, log c; 1 and 0 change nothing, to the last bit */
} amp_dispersion;

/** Add @p persons with an income of @p y each; only y > 0 counts. */
void amp_incomes_add(amp_incomes *of, double y, double persons);
/** What spreads logs @p s times; with nobody in @p of the level stays as it is. */
amp_dispersion amp_dispersion_of(const amp_incomes *of, double s);

/** @p y dispersed; y >= 0. */
static inline double amp_disperse(const amp_dispersion *d, double y)
{
    return d->power == 1.0 || !(y > 0.0) ? y : amp_exp(d->level + d->power * amp_log(y));
}

/** The same of @p n values in place, and back; y >= 0. */
void amp_disperse_all(const amp_dispersion *d, double *y, size_t n);
void amp_gather_all(const amp_dispersion *d, double *y, size_t n);

#endif
