/* math.c - elementary functions that give the same bits on any x86-64 machine.
 *
 * SLEEF's `cinz` variants use no fused multiply-add and do the same operations in the same order in
 * the scalar and the vector forms, so it does not matter which one a processor runs; the tests hold
 * them against one another. SLEEF: Shibata & Petrogalli (2020), IEEE TPDS 31(6). */
#include "num/lanes.h"
#include "num/num.h"

#include <immintrin.h>
#include <sleef.h>
#include <string.h>

double amp_exp(double x)
{
    return Sleef_cinz_expd1_u10purec(x);
}

double amp_log(double x)
{
    return Sleef_cinz_logd1_u10purec(x);
}

double amp_pow(double x, double y)
{
    return Sleef_cinz_powd1_u10purec(x, y);
}

double amp_normal_cdf(double x)
{
    return 0.5 * Sleef_cinz_erfcd1_u15purec(-x * 0.70710678118654752440);
}

/* ---- many at once -------------------------------------------------------------------------- */

/* sleef.h declares the wider forms only where the whole file is compiled for them. */
// clang-format off
AMP_AVX512 __m512d Sleef_cinz_expd8_u10avx512fnofma(__m512d);
AMP_AVX512 __m512d Sleef_cinz_logd8_u10avx512fnofma(__m512d);
AMP_AVX512 __m512d Sleef_cinz_powd8_u10avx512fnofma(__m512d, __m512d);
AMP_AVX __m256d Sleef_cinz_expd4_u10avx(__m256d);
AMP_AVX __m256d Sleef_cinz_logd4_u10avx(__m256d);
AMP_AVX __m256d Sleef_cinz_powd4_u10avx(__m256d, __m256d);
// clang-format on

#define EACH(isa, attribute, width, load, store, suffix)                                           \
    attribute static void exp_##isa(double *x, size_t n)                                           \
    {                                                                                              \
        for (size_t i = 0; i < n; i += (width))                                                    \
            store(x + i, Sleef_cinz_expd##width##_##suffix(load(x + i)));                          \
    }                                                                                              \
    attribute static void log_##isa(double *x, size_t n)                                           \
    {                                                                                              \
        for (size_t i = 0; i < n; i += (width))                                                    \
            store(x + i, Sleef_cinz_logd##width##_##suffix(load(x + i)));                          \
    }                                                                                              \
    attribute static void pow_##isa(double *x, const double *y, size_t n)                          \
    {                                                                                              \
        for (size_t i = 0; i < n; i += (width))                                                    \
            store(x + i, Sleef_cinz_powd##width##_##suffix(load(x + i), load(y + i)));             \
    }
EACH(avx512, AMP_AVX512, 8, _mm512_loadu_pd, _mm512_storeu_pd, u10avx512fnofma)
EACH(avx2, AMP_AVX, 4, _mm256_loadu_pd, _mm256_storeu_pd, u10avx)
EACH(sse2, , 2, _mm_loadu_pd, _mm_storeu_pd, u10sse2)

/* The forms above take whole registers only; what is left over is done one by one. */
static size_t whole_of(size_t n)
{
    return n - n % 8;
}

void amp_wide_exp(amp_width width, double *x, size_t n)
{
    const size_t whole = whole_of(n);
    AMP_FORM(width, exp, (x, whole));
    for (size_t i = whole; i < n; i++)
        x[i] = amp_exp(x[i]);
}

void amp_wide_log(amp_width width, double *x, size_t n)
{
    const size_t whole = whole_of(n);
    AMP_FORM(width, log, (x, whole));
    for (size_t i = whole; i < n; i++)
        x[i] = amp_log(x[i]);
}

void amp_wide_pow(amp_width width, double *x, const double *y, size_t n)
{
    const size_t whole = whole_of(n);
    AMP_FORM(width, pow, (x, y, whole));
    for (size_t i = whole; i < n; i++)
        x[i] = amp_pow(x[i], y[i]);
}

void amp_exp_all(double *x, size_t n)
{
    amp_wide_exp(amp_widest(), x, n);
}

void amp_log_all(double *x, size_t n)
{
    amp_wide_log(amp_widest(), x, n);
}

void amp_pow_all(double *x, const double *y, size_t n)
{
    amp_wide_pow(amp_widest(), x, y, n);
}

/* ---- normal quantile ----------------------------------------------------------------------- */

/* Wichura (1988), Algorithm AS 241 (PPND16), Applied Statistics 37(3): relative error about 1e-16.
 * Coefficients from the highest power down, for Horner's rule. */
static const double A[8] = {2.5090809287301226727e+3, 3.3430575583588128105e+4,
                            6.7265770927008700853e+4, 4.5921953931549871457e+4,
                            1.3731693765509461125e+4, 1.9715909503065514427e+3,
                            1.3314166789178437745e+2, 3.3871328727963666080e+0};
static const double B[8] = {5.2264952788528545610e+3, 2.8729085735721942674e+4,
                            3.9307895800092710610e+4, 2.1213794301586595867e+4,
                            5.3941960214247511077e+3, 6.8718700749205790830e+2,
                            4.2313330701600911252e+1, 1.0};
static const double C[8] = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                            2.41780725177450611770e-1, 1.27045825245236838258e+0,
                            3.64784832476320460504e+0, 5.76949722146069140550e+0,
                            4.63033784615654529590e+0, 1.42343711074968357734e+0};
static const double D[8] = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                            1.51986665636164571966e-2, 1.48103976427480074590e-1,
                            6.89767334985100004550e-1, 1.67638483018380384940e+0,
                            2.05319162663775882187e+0, 1.0};
static const double E[8] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                            1.24266094738807843860e-3, 2.65321895265761230930e-2,
                            2.96560571828504891230e-1, 1.78482653991729133580e+0,
                            5.46378491116411436990e+0, 6.65790464350110377720e+0};
static const double F[8] = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                            1.84631831751005468180e-5,  7.86869131145613259100e-4,
                            1.48753612908506148525e-2,  1.36929880922735805310e-1,
                            5.99832206555887937690e-1,  1.0};

AMP_INLINE double horner(const double c[8], double r)
{
    const double high = ((c[0] * r + c[1]) * r + c[2]) * r + c[3];
    return (((high * r + c[4]) * r + c[5]) * r + c[6]) * r + c[7];
}

AMP_INLINE double quantile_centre(double q)
{
    const double r = 0.180625 - q * q;
    return q * horner(A, r) / horner(B, r);
}

/* The tail nearer to the median: r = sqrt(-log(p)) up to 5, that is p from 1.4e-11. */
AMP_INLINE double quantile_near(double r)
{
    return horner(C, r - 1.6) / horner(D, r - 1.6);
}

AMP_INLINE double quantile_far(double r)
{
    return horner(E, r - 5) / horner(F, r - 5);
}

AMP_INLINE bool is_central(double p)
{
    return fabs(p - 0.5) <= 0.425;
}

double amp_normal_quantile(double p)
{
    if (is_central(p))
        return quantile_centre(p - 0.5);
    const double log_p = amp_log(AMP_MIN(p, 1 - p));
    const double r = sqrt(-log_p);
    const double x = log_p >= -25 ? quantile_near(r) : quantile_far(r);
    return p < 0.5 ? -x : x;
}

enum { QUANTILES_AT_ONCE = 256 };

/* The centre for all of a chunk, the tails (15 % of uniform draws) gathered and done apart. */
#define QUANTILES(isa, attribute)                                                                  \
    attribute static void centre_##isa(const double *restrict p, size_t n, double *restrict x)     \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            x[i] = quantile_centre(p[i] - 0.5);                                                    \
    }                                                                                              \
    attribute static void near_##isa(double *r, size_t n)                                          \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            r[i] = quantile_near(sqrt(-r[i]));                                                     \
    }
QUANTILES(avx512, AMP_AVX512)
QUANTILES(avx2, AMP_AVX2)
QUANTILES(sse2, )

static void quantile_chunk(amp_width width, double *p, size_t n)
{
    double x[QUANTILES_AT_ONCE], r[QUANTILES_AT_ONCE], log_p[QUANTILES_AT_ONCE];
    uint32_t row[QUANTILES_AT_ONCE];
    size_t tails = 0;
    AMP_FORM(width, centre, (p, n, x));
    for (size_t i = 0; i < n; i++) {
        row[tails] = (uint32_t)i;
        log_p[tails] = AMP_MIN(p[i], 1 - p[i]);
        tails += !is_central(p[i]);
    }
    amp_wide_log(width, log_p, tails);
    memcpy(r, log_p, tails * sizeof *r);
    AMP_FORM(width, near, (r, tails));
    for (size_t k = 0; k < tails; k++) {
        const double value = log_p[k] >= -25 ? r[k] : quantile_far(sqrt(-log_p[k]));
        x[row[k]] = p[row[k]] < 0.5 ? -value : value;
    }
    memcpy(p, x, n * sizeof *p);
}

void amp_wide_normal_quantile(amp_width width, double *p, size_t n)
{
    for (size_t lo = 0; lo < n; lo += QUANTILES_AT_ONCE)
        quantile_chunk(width, p + lo, AMP_MIN(n - lo, (size_t)QUANTILES_AT_ONCE));
}

void amp_normal_quantile_all(double *p, size_t n)
{
    amp_wide_normal_quantile(amp_widest(), p, n);
}

double amp_quantile(const double *ascending, size_t n, double p)
{
    if (n == 0)
        return NAN;
    /* Hyndman & Fan (1996) type 7: position (n - 1) p, interpolated. */
    const double at = (double)(n - 1) * AMP_MIN(AMP_MAX(p, 0), 1);
    const size_t lo = (size_t)at;
    const double part = at - (double)lo;
    if (lo + 1 >= n)
        return ascending[n - 1];
    return part > 0 ? ascending[lo] + part * (ascending[lo + 1] - ascending[lo]) : ascending[lo];
}
