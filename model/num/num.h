/** @file num.h  Sums, sorting, quantiles and elementary functions that give the same bits
 * on every machine.
 *
 * exp, log and pow are SLEEF's variants without fused multiply-add, the same scalar and vector, so
 * a result is the same bytes on any x86-64 machine. Use these, not libm's, on the result path. */
#ifndef AMP_NUM_H
#define AMP_NUM_H

#include "base/base.h"
#include <math.h>

double amp_exp(double x);
double amp_log(double x);
double amp_pow(double x, double y);
/** Standard normal quantile (Wichura 1988, AS 241), 0 < p < 1. */
double amp_normal_quantile(double p);
double amp_normal_cdf(double x);
/** The same for n values in place (x[i] becomes exp(x[i]), and so on); vectorised, same bits. */
void amp_exp_all(double *x, size_t n);
void amp_log_all(double *x, size_t n);
void amp_pow_all(double *x, const double *y, size_t n);
void amp_normal_quantile_all(double *p, size_t n);

/** Neumaier's compensated sum (1974): error near machine epsilon, whatever n. */
typedef struct amp_sum {
    double s, c;
} amp_sum;
static inline void amp_sum_add(amp_sum *a, double x)
{
    const double t = a->s + x;
    a->c += fabs(a->s) >= fabs(x) ? (a->s - t) + x : (x - t) + a->s;
    a->s = t;
}
static inline double amp_sum_value(const amp_sum *a)
{
    return a->s + a->c;
}

/** Quantile of n ascending values, R type 7. NaN when n is 0. */
double amp_quantile(const double *ascending, size_t n, double p);

/** Sort pairs by key, ties in the order given (stable LSD radix sort on the order-preserving bits).
 * Scratch arrays are as long. Keys are finite; -0 may become 0. Faster when keys share their
 * leading bits. */
void amp_sort_pairs(double *key, uint32_t *value, size_t n, double *key_scratch,
                    uint32_t *value_scratch);
/** Order-preserving image of a double, for such sorts. */
uint64_t amp_order_bits(double x);

#endif
