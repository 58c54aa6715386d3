/** @file shock.h  What an event does to the people of a year, beside their trajectory.
 *
 * The trajectory runs as if nothing had happened; a shock is laid over a copy of a block before the
 * year is accounted for, so it moves no draw, needs no alignment of its own, and leaves nothing
 * behind but what its recovery says. METHODS: the labour state's odds by group, month and year.
 *
 * A year is twelve months; an effect holds in full from `start` to before `end`, then falls to
 * nothing in recovery + 1 equal steps. With w of month m what is left of it (0 to 1):
 *   - incomes and lines: factor 1 + (f - 1) mean(w);
 *   - work: in month m the group's odds of employment are multiplied by 1 + (employment - 1) w. All
 *     its members' odds are multiplied by one factor o, found so that the group's are (people
 *     differ, so o is a little smaller); at employment rate e a worker loses work with chance
 *     1 - o / (1 - e + e o). A person has one state a year and loses it with the mean chance of the
 *     twelve months. */
#ifndef AMP_LIFE_SHOCK_H
#define AMP_LIFE_SHOCK_H

#include "conf/scenario.h"
#include "life/labour.h"
#include "num/draw.h"
#include "pop/pop.h"

/** Weighted persons of the opening population by cell of labour.csv (sex, age group, education,
 * area), and those employed. All 0 at first. */
typedef struct amp_shock_rates {
    double persons[AMP_LABOUR_TABLE], employed[AMP_LABOUR_TABLE];
} amp_shock_rates;
/** Weighted persons of an effect's group, by cell. All 0 at first. */
typedef struct amp_shock_members {
    double persons[AMP_LABOUR_TABLE];
} amp_shock_members;
void amp_shock_tally(const amp_population *block, amp_shock_rates *rates);
/** @param who  one value per row: not 0 for those in the group */
void amp_shock_tally_members(const amp_population *block, const double *who,
                             amp_shock_members *members);

/** Mean over the months of @p year of what is left of the effect, 0 to 1. */
double amp_shock_share(const amp_shock_effect *e, int year);
/** Does any effect hold in a month of the year? */
bool amp_shock_acts(const amp_shock *shock, int year);

/** An effect in a year of a replicate. */
typedef struct amp_blow {
    double loss[AMP_LABOUR_TABLE]; /* chance that a worker of the cell loses work */
    double seeking;
    double earnings, pension, other_income, prices; /* factors of the year */
} amp_blow;
/** @param drawn  registry values, or NULL */
void amp_shock_aim(const amp_shock_effect *e, int year, const double *drawn,
                   const amp_shock_rates *rates, const amp_shock_members *members, amp_blow *blow);

/** Lay the @p n effects of a shock over a block. Effects that overlap act one after another:
 * factors multiply, and so do the chances of keeping work. Everybody has one lasting draw, so a
 * weaker shock, or a later month of recovery, hits some of those whom a stronger one hits. Who
 * loses work earns nothing and draws no salary from the State; pensions, health cover and other
 * income stay.
 * @param lasting year 0
 * @param who     by effect, one value per row: not 0 for those in the group */
void amp_shock_lay(const amp_blow *blow, size_t n, const amp_stream *lasting,
                   const double *const *who, amp_population *block);

#endif
