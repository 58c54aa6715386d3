/** @file shock.h  What an event does to the people of a year, beside their trajectory.
 *
 * The trajectory runs as if nothing had happened; a shock is laid over a copy of a block before the
 * year is accounted for, so it moves no draw, needs no alignment of its own, and leaves nothing
 * behind but what its recovery says. METHODS: the labour state's odds by group, month and year.
 *
 * A year is twelve months; an effect holds in full from `start` to before `end`, then falls to
 * nothing in recovery + 1 equal steps. With w of month m what is left of it (0 to 1):
 *   - incomes and lines: factor 1 + (f - 1) mean(w);
 *   - work: in month m the odds o = 1 + (employment - 1) w turn an employment rate e into
 *     e o / (1 - e + e o), so the employed lose work with chance 1 - o / (1 - e + e o); a person
 *     has one state a year and loses it with the mean chance of the twelve months. */
#ifndef AMP_LIFE_SHOCK_H
#define AMP_LIFE_SHOCK_H

#include "conf/scenario.h"
#include "life/labour.h"
#include "num/draw.h"
#include "pop/pop.h"

/** Employment of the opening population by cell of labour.csv (sex, age group, education, area):
 * weighted persons. All 0 at first. */
typedef struct amp_shock_rates {
    double persons[AMP_LABOUR_TABLE], employed[AMP_LABOUR_TABLE];
} amp_shock_rates;
void amp_shock_tally(const amp_population *block, amp_shock_rates *rates);

/** Mean over the months of @p year of what is left of the effect, 0 to 1. */
double amp_shock_share(const amp_shock_effect *e, int year);
/** Chance that an employed person of a cell with employment rate @p rate is without work.
 * @param employment  odds in the months in full force, 0 to 1 */
double amp_shock_loss(const amp_shock_effect *e, int year, double employment, double rate);
/** Does any effect hold in a month of the year? */
bool amp_shock_acts(const amp_shock *shock, int year);

/** Lay a shock over a block. Effects that overlap act one after another: factors multiply, and so
 * do the chances of keeping work. Everybody has one lasting draw, so a weaker shock, or a later
 * month of recovery, hits some of those whom a stronger one hits. Who loses work earns nothing and
 * draws no salary from the State; pensions, health cover and other income stay.
 * @param drawn   registry values, or NULL
 * @param lasting year 0
 * @param who     by effect, one value per row: not 0 for those in the group */
void amp_shock_lay(const amp_shock *shock, int year, const double *drawn,
                   const amp_shock_rates *rates, const amp_stream *lasting,
                   const double *const *who, amp_population *block);

#endif
