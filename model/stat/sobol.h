/** @file sobol.h  Shares of a variance by its sources, from a pick-freeze design; Shapley values.
 *
 * Rows A and B are independent draws of all sources. AB takes one source from B and the others from
 * A. Then B and AB share that source alone, and A and AB all but it (Sobol 1993). */
#ifndef AMP_SOBOL_H
#define AMP_SOBOL_H

#include <stddef.h>
#include <stdint.h>

typedef struct amp_sobol {
    double first, total;             /* shares of the variance: the source alone; with all that it
                                        takes part in */
    double first_error, total_error; /* standard errors, by the jackknife over rows */
} amp_sobol;

/** Of one source. First order by Janon et al. (2014, ESAIM: Probability and Statistics 18), total
 * by Jansen (1999, Computer Physics Communications 117).
 * @param a, b, ab  n values each, n > 2
 * @return NAN where nothing varies */
amp_sobol amp_sobol_of(const double *a, const double *b, const double *ab, size_t n);

/** Shapley values of a game of @p parts (at most 20) from the value of every subset.
 * @param value  2^parts: of the subset whose members are the bits of the index
 * @param[out] share  parts values; they add up to value[all] - value[0] */
void amp_shapley(const double *value, size_t parts, double *share);

#endif
