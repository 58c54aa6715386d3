/* math.c - elementary functions that give the same bits on any x86-64 machine.
 *
 * SLEEF's `cinz` variants use no fused multiply-add and do the same operations in the same order in
 * the scalar and the vector forms, so it does not matter which one a processor runs; the tests hold
 * them against one another. SLEEF: Shibata & Petrogalli (2020), IEEE TPDS 31(6). */
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

/* ---- exp of many --------------------------------------------------------------------------- */

/* sleef.h declares its AVX forms only where the whole file is compiled for AVX. */
__attribute__((target("avx"))) __m256d Sleef_cinz_expd4_u10avx(__m256d);

__attribute__((target("avx"))) static void exp_avx(double *x, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        _mm256_storeu_pd(x + i, Sleef_cinz_expd4_u10avx(_mm256_loadu_pd(x + i)));
    for (; i < n; i++)
        x[i] = amp_exp(x[i]);
}

static void exp_sse2(double *x, size_t n)
{
    size_t i = 0;
    for (; i + 2 <= n; i += 2)
        _mm_storeu_pd(x + i, Sleef_cinz_expd2_u10sse2(_mm_loadu_pd(x + i)));
    for (; i < n; i++)
        x[i] = amp_exp(x[i]);
}

void amp_exp_all(double *x, size_t n)
{
    if (__builtin_cpu_supports("avx"))
        exp_avx(x, n);
    else
        exp_sse2(x, n);
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

static inline double horner(const double c[8], double r)
{
    double sum = c[0];
    for (int k = 1; k < 8; k++)
        sum = sum * r + c[k];
    return sum;
}

static inline double quantile_central(double q)
{
    const double r = 0.180625 - q * q;
    return q * horner(A, r) / horner(B, r);
}

static double quantile_tail(double p)
{
    const double r = sqrt(-amp_log(p < 0.5 ? p : 1 - p));
    const double x =
        r <= 5 ? horner(C, r - 1.6) / horner(D, r - 1.6) : horner(E, r - 5) / horner(F, r - 5);
    return p < 0.5 ? -x : x;
}

double amp_normal_quantile(double p)
{
    const double q = p - 0.5;
    return fabs(q) <= 0.425 ? quantile_central(q) : quantile_tail(p);
}

void amp_normal_quantile_all(double *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = amp_normal_quantile(p[i]);
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
