/* bands.c - statistics over replicates: of a level, or of a difference replicate by replicate. */
#include "num/num.h"
#include "stat/stat.h"

const char *const amp_statistic_name[AMP_STATISTICS] = {
#define X(name) #name,
    AMP_STATISTIC_LIST(X)
#undef X
};

/* Value of a replicate. x - x is exactly 0, so a reform equal to its baseline differs by 0. */
static double value_at(const amp_cube *c, size_t s, size_t minus, size_t r, size_t year,
                       size_t pair)
{
    const double x = amp_cube_at(c, s, r, year)[pair];
    return minus == SIZE_MAX ? x : x - amp_cube_at(c, minus, r, year)[pair];
}

/* Heapsort: replicates are few, and equal values cannot be told apart. */
static void sift(double *x, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && x[child] < x[child + 1])
            child++;
        if (!(x[root] < x[child]))
            return;
        const double t = x[root];
        x[root] = x[child];
        x[child] = t;
    }
}

static void sort(double *x, size_t n)
{
    for (size_t k = n / 2; k-- > 0;)
        sift(x, k, n);
    for (size_t end = n; end-- > 1;) {
        const double t = x[0];
        x[0] = x[end];
        x[end] = t;
        sift(x, 0, end);
    }
}

static double mean_of(const double *x, size_t n)
{
    amp_sum s = {0, 0};
    for (size_t k = 0; k < n; k++)
        amp_sum_add(&s, x[k]);
    return n ? amp_sum_value(&s) / (double)n : (double)NAN;
}

static double sd_of(const double *x, size_t n, double mean)
{
    amp_sum s = {0, 0};
    for (size_t k = 0; k < n; k++)
        amp_sum_add(&s, (x[k] - mean) * (x[k] - mean));
    return n > 1 ? sqrt(amp_sum_value(&s) / (double)(n - 1)) : (double)NAN;
}

/* Monte Carlo error of a percentile of n ascending values: see amp_cube_summary. */
static double percentile_error(const double *ascending, size_t n, double p)
{
    if (n < 2)
        return (double)NAN;
    const double e = sqrt(p * (1 - p) / (double)n);
    const double low = AMP_MAX(p - e, 0), high = AMP_MIN(p + e, 1);
    const double apart = amp_quantile(ascending, n, high) - amp_quantile(ascending, n, low);
    return apart * (e / (high - low));
}

void amp_cube_summary(const amp_cube *c, size_t s, size_t minus, size_t year, size_t pair,
                      double *scratch, double out[AMP_STATISTICS])
{
    size_t n = 0;
    for (size_t r = 0; r < c->replicates; r++) {
        const double x = value_at(c, s, minus, r, year, pair);
        if (isfinite(x))
            scratch[n++] = x;
    }
    sort(scratch, n);
    /* Summed in ascending order; when all are equal the mean is that value, to the bit. */
    const double mean = n && scratch[0] == scratch[n - 1] ? scratch[0] : mean_of(scratch, n);
    const double sd = sd_of(scratch, n, mean);
    out[AMP_STATISTIC_mean] = mean;
    out[AMP_STATISTIC_sd] = sd;
    out[AMP_STATISTIC_p5] = amp_quantile(scratch, n, 0.05);
    out[AMP_STATISTIC_p25] = amp_quantile(scratch, n, 0.25);
    out[AMP_STATISTIC_p50] = amp_quantile(scratch, n, 0.5);
    out[AMP_STATISTIC_p75] = amp_quantile(scratch, n, 0.75);
    out[AMP_STATISTIC_p95] = amp_quantile(scratch, n, 0.95);
    out[AMP_STATISTIC_mcse] = sd / sqrt((double)n);
    out[AMP_STATISTIC_mcse_p5] = percentile_error(scratch, n, 0.05);
    out[AMP_STATISTIC_mcse_p50] = percentile_error(scratch, n, 0.5);
    out[AMP_STATISTIC_mcse_p95] = percentile_error(scratch, n, 0.95);
    out[AMP_STATISTIC_n] = (double)n;
}

void amp_cube_signs(const amp_cube *c, size_t s, size_t minus, size_t year, size_t pair,
                    double *above, double *below)
{
    size_t n = 0, up = 0, down = 0;
    for (size_t r = 0; r < c->replicates; r++) {
        const double x = value_at(c, s, minus, r, year, pair);
        n += isfinite(x) != 0;
        up += isfinite(x) && x > 0;
        down += isfinite(x) && x < 0;
    }
    *above = n ? (double)up / (double)n : (double)NAN;
    *below = n ? (double)down / (double)n : (double)NAN;
}
