/** @file wages.h  The earnings equation, which earnings and pensions share (inside life/ only).
 *
 * log y = c + f(age) + sd (l a_i + m u_it) + log w_t, c and sd by sex, formality, education and
 * area, a lasting and standard normal, u an AR(1) of unit variance, l^2 + m^2 = 1, w the real wage
 * relative to the base year. f is earnings.csv's parabola; c and sd are measured on the opening
 * population, which absorbs what the builder corrected, and fall back on the table where it has
 * too few workers. */
#ifndef AMP_LIFE_WAGES_H
#define AMP_LIFE_WAGES_H

#include "life/process.h"

enum { AMP_WAGE_CELLS = 2 * 2 * 4 * 2 };

typedef struct amp_wages {
    double age_profile[AMP_AGES];
    double log_wage[AMP_WAGE_CELLS], sd[AMP_WAGE_CELLS]; /* measured */
    amp_number lasting_share, persistence;
    struct {
        double n, sum, squares;
    } tally[AMP_WAGE_CELLS];
} amp_wages;

/** One replicate's weights. */
typedef struct amp_wages_draw {
    double rho, innovation; /* of u */
    double lasting, moving; /* l, m */
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

/** log y of a person without the real wage. */
static inline double amp_wage_log(const amp_wages *w, const amp_wages_draw *d,
                                  const amp_population *p, size_t i, bool formal, unsigned area,
                                  unsigned age, double u)
{
    const unsigned g = amp_wage_cell(p->sex[i], formal, p->education[i], area);
    return w->log_wage[g] + w->age_profile[age] +
           w->sd[g] * (d->lasting * (double)p->earnings_effect[i] + d->moving * u);
}

#endif
