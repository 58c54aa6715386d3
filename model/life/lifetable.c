/* lifetable.c - a life table by single ages from central death rates of wider groups.
 *
 * Groups give l_x at ages 0, 1, 5, 10 ... 100: nq_x = n m / (1 + (n - a) m), with a_0 and a_1 of
 * Coale and Demeny's West model and, from age 5, Greville's a, which follows the slope of ln m
 * (Preston, Heuveline & Guillot 2001, Demography, ch. 3). Between these ages the cumulative hazard
 * -ln l_x is Steffen's monotone cubic, so l_x never rises and the groups' deaths are kept; L_x is
 * Simpson's rule on it, L_0 = l_1 + a_0 d_0. From 100 on the hazard is constant. */
#include "life/rates.h"
#include "num/num.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

enum { CLOSED = AMP_LIFE_KNOTS - 1 }; /* groups below 100 */

/* ---- Steffen's cubic ------------------------------------------------------------------------ */

/* M. Steffen (1990), A simple method for monotonic interpolation in one dimension, A&A 239, 443. */
void amp_steffen(const double *x, const double *y, int n, double *slope)
{
    for (int i = 0; i < n; i++) {
        const double before = i > 0 ? (y[i] - y[i - 1]) / (x[i] - x[i - 1]) : 0.0;
        const double after = i < n - 1 ? (y[i + 1] - y[i]) / (x[i + 1] - x[i]) : 0.0;
        if (i == 0 || i == n - 1) {
            slope[i] = i == 0 ? after : before;
            continue;
        }
        const double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i];
        const double p = (before * h1 + after * h0) / (h0 + h1);
        const double least = AMP_MIN(fabs(before), fabs(after));
        const double signs = copysign(1.0, before) + copysign(1.0, after);
        slope[i] = signs * AMP_MIN(least, 0.5 * fabs(p));
    }
}

double amp_steffen_at(const double *x, const double *y, const double *slope, int i, double at)
{
    const double h = x[i + 1] - x[i], d = at - x[i], s = (y[i + 1] - y[i]) / h;
    const double a = (slope[i] + slope[i + 1] - 2.0 * s) / (h * h);
    const double b = (3.0 * s - 2.0 * slope[i] - slope[i + 1]) / h;
    return ((a * d + b) * d + slope[i]) * d + y[i];
}

/* ---- the table ------------------------------------------------------------------------------ */

static const double knot[AMP_LIFE_KNOTS] = {0,  1,  5,  10, 15, 20, 25, 30, 35, 40, 45,
                                            50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100};

/* Mean years lived in the group by those who die in it; Coale & Demeny (1983), West, by m_0. */
static double infant_a(double m0, int sex)
{
    if (m0 >= 0.107)
        return sex == AMP_SEX_male ? 0.330 : 0.350;
    return sex == AMP_SEX_male ? 0.045 + 2.684 * m0 : 0.053 + 2.800 * m0;
}

static double child_a(double m0, int sex)
{
    if (m0 >= 0.107)
        return sex == AMP_SEX_male ? 1.352 : 1.361;
    return sex == AMP_SEX_male ? 1.651 - 2.816 * m0 : 1.522 - 1.518 * m0;
}

static double greville_a(const double *m, const double *log_m, int k)
{
    const int up = AMP_MIN(k + 1, CLOSED - 1), down = AMP_MAX(k - 1, 2);
    const double slope = (log_m[up] - log_m[down]) / (5.0 * (up - down));
    return 2.5 - 25.0 / 12.0 * (m[k] - slope);
}

/* Cumulative hazard at the knots. */
static void hazard_at_knots(const double *m, int sex, double *cumulative)
{
    double log_m[AMP_LIFE_KNOTS], q[AMP_LIFE_KNOTS];
    for (int k = 0; k < AMP_LIFE_KNOTS; k++)
        log_m[k] = m[k];
    amp_log_all(log_m, AMP_LIFE_KNOTS);
    for (int k = 0; k < CLOSED; k++) {
        const double n = knot[k + 1] - knot[k];
        const double a = k == 0   ? infant_a(m[0], sex)
                         : k == 1 ? child_a(m[0], sex)
                                  : greville_a(m, log_m, k);
        const double dead = n * m[k] / (1.0 + (n - a) * m[k]);
        q[k] = 1.0 - AMP_MIN(dead, 0.9999);
    }
    amp_log_all(q, CLOSED);
    cumulative[0] = 0.0;
    for (int k = 0; k < CLOSED; k++)
        cumulative[k + 1] = cumulative[k] - q[k];
}

/* Survivors at the half ages 0, 0.5, 1 ... 100. */
static void survivors(const double *cumulative, double *l)
{
    double slope[AMP_LIFE_KNOTS];
    amp_steffen(knot, cumulative, AMP_LIFE_KNOTS, slope);
    int k = 0;
    for (int j = 0; j <= 2 * AMP_AGE_OPEN; j++) {
        const double x = 0.5 * j;
        while (k < CLOSED - 1 && x >= knot[k + 1])
            k++;
        l[j] = -amp_steffen_at(knot, cumulative, slope, k, x);
    }
    amp_exp_all(l, 2 * AMP_AGE_OPEN + 1);
}

void amp_life_table_make(const double *m, int sex, amp_life_table *t)
{
    double cumulative[AMP_LIFE_KNOTS], l[2 * AMP_AGE_OPEN + 1], years[AMP_AGE_OPEN + 1];
    double ratio[AMP_AGE_OPEN];
    hazard_at_knots(m, sex, cumulative);
    survivors(cumulative, l);
    const double open = m[CLOSED];
    years[0] = l[2] + infant_a(m[0], sex) * (1.0 - l[2]);
    for (int x = 1; x < AMP_AGE_OPEN; x++)
        years[x] = (l[2 * x] + 4.0 * l[2 * x + 1] + l[2 * x + 2]) / 6.0;
    years[AMP_AGE_OPEN] = l[2 * AMP_AGE_OPEN] * (1.0 - amp_exp(-open)) / open;
    t->e0 = l[2 * AMP_AGE_OPEN] / open;
    for (int x = 0; x < AMP_AGE_OPEN; x++) {
        t->e0 += years[x];
        t->dead[x] = (l[2 * x] - l[2 * x + 2]) / years[x];
        ratio[x] = years[x + 1] / years[x];
    }
    amp_log_all(ratio, AMP_AGE_OPEN);
    for (int x = 0; x < AMP_AGES; x++)
        t->hazard[x] = x < AMP_AGE_OPEN ? -ratio[x] : open;
    for (int x = AMP_AGE_OPEN; x < AMP_AGES; x++)
        t->dead[x] = open;
    t->infant = years[0];
    t->first_year = 1.0 - l[2];
}

/* ---- the factor that gives a life expectancy ------------------------------------------------- */

typedef struct aim {
    const double *m;
    int sex;
    double e0;
} aim;

static double excess(double log_k, void *params)
{
    const aim *a = params;
    double m[AMP_LIFE_KNOTS];
    const double k = amp_exp(log_k);
    for (int i = 0; i < AMP_LIFE_KNOTS; i++)
        m[i] = k * a->m[i];
    amp_life_table t;
    amp_life_table_make(m, a->sex, &t);
    return t.e0 - a->e0;
}

amp_err amp_life_table_level(const double *m, int sex, double e0, double *k)
{
    aim a = {m, sex, e0};
    gsl_function f = {excess, &a};
    double lo = -0.7, hi = 0.7;
    while (!(excess(lo, &a) > 0.0) && lo > -4.0)
        lo -= 0.8;
    while (!(excess(hi, &a) < 0.0) && hi < 4.0)
        hi += 0.8;
    if (!(excess(lo, &a) > 0.0 && excess(hi, &a) < 0.0))
        return AMP_DATA;
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver)
        return AMP_NOMEM;
    gsl_root_fsolver_set(solver, &f, lo, hi);
    for (int i = 0; i < 100; i++) {
        gsl_root_fsolver_iterate(solver);
        lo = gsl_root_fsolver_x_lower(solver);
        hi = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(lo, hi, 1e-11, 0.0) == GSL_SUCCESS)
            break;
    }
    *k = amp_exp(gsl_root_fsolver_root(solver));
    gsl_root_fsolver_free(solver);
    return AMP_OK;
}
