/** @file rates.h  Annual rates by single year of age, made from facts in wider groups.
 *
 * Read: population, mortality, life_expectancy, components, fertility, fertility_totals, migration,
 * migration_age (WPP 2024 by data/make_countries.py). docs/demography.md states every
 * interpolation. Sex is 0 female, 1 male; ages are completed years, AMP_AGE_MAX stands for itself
 * and above. */
#ifndef AMP_LIFE_RATES_H
#define AMP_LIFE_RATES_H

#include "conf/profile.h"
#include "pop/pop.h"

enum {
    AMP_AGES = AMP_AGE_MAX + 1,
    AMP_LIFE_KNOTS = 22, /* exact ages 0, 1, 5, 10 ... 100 open a group */
    AMP_AGE_OPEN = 100,  /* one rate from here on */
    AMP_FIVE_YEARS = 21, /* groups 0-4 ... 95-99, 100+ */
    AMP_OLD = 60         /* the older of the two mortality factors begins here */
};

/** A life table of one year and sex. */
typedef struct amp_life_table {
    double e0;
    double infant;           /* L_0 / l_0: share of the births of a year alive at its end */
    double hazard[AMP_AGES]; /* -ln(L_{x+1} / L_x) */
    double dead[AMP_AGES];   /* (l_x - l_{x+1}) / L_x; for x = 0 d_0 / L_0 */
    double first_year;       /* d_0 / l_0 */
} amp_life_table;

/** One calendar year; counts in persons. */
typedef struct amp_rates_year {
    double m[2][AMP_LIFE_KNOTS]; /* central death rates after the fit */
    amp_life_table life[2];
    double level[2];            /* factor on the interpolated m_x below AMP_OLD ... */
    double tilt;                /* ... and times this from there on; both sexes */
    double fertility[AMP_AGES]; /* births per woman-year */
    double tfr, srb;            /* srb: boys per girl */
    double net[2][AMP_AGES];    /* international net migrants by age at the move */
    double stock[2][AMP_AGES];  /* at 1 July; 100 and over stand at 100 */
    double births, deaths;      /* of the source */
} amp_rates_year;

/** Years first .. last. */
typedef struct amp_rates {
    int first, last;
    const amp_rates_year *year;
    int estimates; /* last calendar year that the source calls an estimate; doubt begins after it */
    /* ranges of the source for amp_rates_shift: standard normal quantiles at which bounds stand,
     * [year - first][k], k = 95 % low, 80 % low, median, 80 % high, 95 % high */
    const double (*e0_bounds[2])[5];
    const double (*tfr_bounds)[5];
    double old_low, old_high; /* death rates from AMP_OLD on, times the source's, lie between; 1 and
                                 1 where nobody doubts them */
} amp_rates;

/** Rates of the step from 1 July t to 1 July t + 1: the mean of the calendar years t and t + 1. */
typedef struct amp_step_rates {
    double survival[2][AMP_AGES]; /* of those aged x at its start */
    double infant[2];             /* of those born in it */
    double births[AMP_AGES];      /* (f_x + f_{x+1}) / 2 of women aged x at its start */
    double boys;                  /* share of the births */
    double net[2][AMP_AGES];      /* net migrants by age at its end */
} amp_step_rates;

/** Read and build the years @p first .. @p last. Memory is in @p arena.
 * @retval AMP_OK, AMP_DATA (a table lacks years or ages, named), AMP_IO, AMP_NOMEM */
amp_err amp_rates_load(amp_ctx *ctx, amp_profile *profile, amp_arena *arena, int first, int last,
                       amp_rates *rates);
/** Step of the years @p t and t + 1. */
void amp_rates_step(const amp_rates *rates, int t, amp_step_rates *step);
/** Where one replicate's rates stand. */
typedef struct amp_rates_place {
    double e0,
        tfr;    /* standard normal quantiles of the source's ranges, in every year that has one */
    double old; /* times death rates from AMP_OLD on, in all years */
} amp_rates_place;

/** One replicate's rates. @retval AMP_OK, AMP_NOMEM */
amp_err amp_rates_shift(const amp_rates *central, amp_arena *arena, amp_rates_place at,
                        amp_rates *shifted);
/** Life table of central death rates m[AMP_LIFE_KNOTS] (ages 0, 1-4, 5-9 ... 95-99, 100+). */
void amp_life_table_make(const double *m, int sex, amp_life_table *table);
/** The factor k for which the table of k m has life expectancy @p e0.
 * @retval AMP_OK, AMP_DATA (no factor from 0.02 to 50 does), AMP_NOMEM; neither leaves a message */
amp_err amp_life_table_level(const double *m, int sex, double e0, double *k);

/** Steffen's monotone cubic (1990) through (x_i, y_i), i < n: its slopes, and its value at @p at in
 * the interval i. */
void amp_steffen(const double *x, const double *y, int n, double *slope);
double amp_steffen_at(const double *x, const double *y, const double *slope, int i, double at);

/** Central rates of a trajectory, NULL when no demographic group runs; for tests and reports. */
struct amp_life;
const amp_rates *amp_life_rates(const struct amp_life *life);

/** Persons at 1 July by sex and five-year group from population.csv.
 * @param[out] persons  [year - first][sex][AMP_FIVE_YEARS] in the arena */
amp_err amp_rates_groups(amp_ctx *ctx, amp_profile *profile, amp_arena *arena, int first, int last,
                         double **persons);
/** Total population at 1 July by year from population.csv (for output per head).
 * @param[out] total  last - first + 1 values in the arena */
amp_err amp_rates_totals(amp_ctx *ctx, amp_profile *profile, amp_arena *arena, int first, int last,
                         double **total);

#endif
