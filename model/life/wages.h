/** @file wages.h  The earnings equation, which earnings, pensions and other income share (inside
 * life/ only).
 *
 * log y = c + d + f(age) + sd (l a_i + m u_it) + log w_t, c and sd by sex, formality, education and
 * area, d by area and region, a lasting and standard normal, u an AR(1) of unit variance,
 * l^2 + m^2 = 1, w the real wage relative to the base year; r = l a + m u is correlated within the
 * household. f is earnings.csv's parabola; c, d, sd and the correlation are measured on the opening
 * population, which absorbs what the builder corrected; c and sd fall back on the table where it
 * has too few workers. */
#ifndef AMP_LIFE_WAGES_H
#define AMP_LIFE_WAGES_H

#include "life/process.h"

enum { AMP_WAGE_CELLS = 2 * 2 * 4 * 2, AMP_WAGE_REGIONS = 64 /* codes above share the last */ };

typedef struct amp_wage_sums {
    double n, sum, squares;
} amp_wage_sums;

typedef struct amp_wages {
    double age_profile[AMP_AGES];
    double log_wage[AMP_WAGE_CELLS], sd[AMP_WAGE_CELLS]; /* measured */
    double region[2][AMP_WAGE_REGIONS];
    double kinship; /* correlation of r between members of a household */
    amp_number lasting_share, persistence;
    amp_wage_sums tally[AMP_WAGE_CELLS][AMP_WAGE_REGIONS];
    struct { /* ordered pairs of earners of one household */
        double n[AMP_WAGE_CELLS][AMP_WAGE_CELLS], x[AMP_WAGE_CELLS], product;
        struct {
            double n, first;                    /* pairs, and the sum of their first's x */
        } in[AMP_WAGE_CELLS][AMP_WAGE_REGIONS]; /* by the first's cell and region */
    } pairs;
} amp_wages;

/** One replicate's weights. */
typedef struct amp_wages_draw {
    double rho, innovation; /* of u */
    double lasting, moving; /* l, m */
    double home, own;       /* of a household's and a person's normal: correlation home^2 */
} amp_wages_draw;

amp_err amp_wages_read(amp_ctx *ctx, const amp_life_setup *setup, amp_wages *w);
/** Add a block of the opening population; then fit once. */
void amp_wages_tally(const amp_population *block, amp_wages *w);
void amp_wages_fit(amp_wages *w);
amp_wages_draw amp_wages_drawn(const amp_wages *w, const double *drawn);

static inline unsigned amp_wage_cell(unsigned sex, bool formal, unsigned education, unsigned area)
{
    return ((sex * 2 + formal) * 4 + education) * 2 + area;
}

static inline double amp_wage_region(const amp_wages *w, unsigned area, unsigned region)
{
    return w->region[area][AMP_MIN(region, AMP_WAGE_REGIONS - 1u)];
}

/** log y of a person with residual @p r of unit variance, in a cell, without the real wage. */
static inline double amp_wage_log(const amp_wages *w, unsigned cell, double region, unsigned age,
                                  double r)
{
    return w->log_wage[cell] + region + w->age_profile[age] + w->sd[cell] * r;
}

/** The person's residual. */
static inline double amp_wage_residual(const amp_wages_draw *d, const amp_population *p, size_t i)
{
    return d->lasting * (double)p->earnings_effect[i] + d->moving * (double)p->earnings_shock[i];
}

#endif
