/* sobol.c - see sobol.h. */
#include "stat/sobol.h"

#include <math.h>

/* Sums over rows from which the estimators follow, so that one row can be taken out again. */
typedef struct sums {
    double n, b, ab, b_ab, squares, a, a_a, ab_ab, apart, b_moved, moved;
} sums;

/* Values are taken from a middle, so that differences of squares keep their digits. */
static sums row(double a, double b, double ab)
{
    return (sums){.n = 1,
                  .b = b,
                  .ab = ab,
                  .b_ab = b * ab,
                  .squares = (b * b + ab * ab) / 2,
                  .a = a,
                  .a_a = a * a,
                  .ab_ab = ab * ab,
                  .apart = (a - ab) * (a - ab),
                  .b_moved = b * (ab - a),
                  .moved = ab - a};
}

static sums plus(sums x, sums y, double sign)
{
    return (sums){x.n + sign * y.n,
                  x.b + sign * y.b,
                  x.ab + sign * y.ab,
                  x.b_ab + sign * y.b_ab,
                  x.squares + sign * y.squares,
                  x.a + sign * y.a,
                  x.a_a + sign * y.a_a,
                  x.ab_ab + sign * y.ab_ab,
                  x.apart + sign * y.apart,
                  x.b_moved + sign * y.b_moved,
                  x.moved + sign * y.moved};
}

static double ratio(double above, double below)
{
    return below > 0 ? above / below : (double)NAN;
}

/* Sharp for sources that make much of the variance. */
static double large_first_of(sums s)
{
    const double mean = (s.b + s.ab) / (2 * s.n);
    return ratio(s.b_ab / s.n - mean * mean, s.squares / s.n - mean * mean);
}

/* Sharp for those that make little: AB then stays near A. */
static double small_first_of(sums s)
{
    const double mean = s.a / s.n;
    return ratio(s.b_moved / s.n - s.b / s.n * (s.moved / s.n), s.a_a / s.n - mean * mean);
}

/* The variance is that of A and AB together. */
static double total_of(sums s)
{
    const double mean = (s.a + s.ab) / (2 * s.n), squares = (s.a_a + s.ab_ab) / 2;
    return ratio(s.apart / (2 * s.n), squares / s.n - mean * mean);
}

static double error_of(double (*of)(sums s), sums all, const double *a, const double *b,
                       const double *ab, size_t n, double middle)
{
    double sum = 0, squares = 0;
    for (size_t k = 0; k < n; k++) {
        const double x = of(plus(all, row(a[k] - middle, b[k] - middle, ab[k] - middle), -1));
        sum += x;
        squares += x * x;
    }
    const double size = (double)n, spread = squares / size - sum / size * (sum / size);
    return sqrt((size - 1) * (spread > 0 ? spread : 0));
}

amp_sobol amp_sobol_of(const double *a, const double *b, const double *ab, size_t n)
{
    sums all = {0};
    double middle = 0;
    for (size_t k = 0; k < n; k++)
        middle += a[k] / (double)n;
    for (size_t k = 0; k < n; k++)
        all = plus(all, row(a[k] - middle, b[k] - middle, ab[k] - middle), 1);
    const double large = error_of(large_first_of, all, a, b, ab, n, middle);
    const double small = error_of(small_first_of, all, a, b, ab, n, middle);
    return (amp_sobol){.first = large < small ? large_first_of(all) : small_first_of(all),
                       .total = total_of(all),
                       .first_error = large < small ? large : small,
                       .total_error = error_of(total_of, all, a, b, ab, n, middle)};
}

/* What of all orders a set of `size` members stands before the next: size! (n - size - 1)! / n!. */
static double weight_of(size_t size, size_t n)
{
    double w = 1.0 / (double)n;
    for (size_t k = 1; k <= size; k++)
        w *= (double)k / (double)(n - k);
    return w;
}

void amp_shapley(const double *value, size_t parts, double *share)
{
    for (size_t p = 0; p < parts; p++)
        share[p] = 0;
    for (uint32_t set = 0; set < (uint32_t)1 << parts; set++)
        for (size_t p = 0; p < parts; p++)
            if (!(set >> p & 1))
                share[p] += weight_of((size_t)__builtin_popcount(set), parts) *
                            (value[set | (uint32_t)1 << p] - value[set]);
}
