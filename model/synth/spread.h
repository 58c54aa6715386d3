/** @file spread.h  How income spreads over persons, estimated from grouped public figures (inside
 * synth/ only).
 *
 * Each area has a density of the log of income per head: a cubic B-spline on the log scale whose
 * third differences are penalised (P-splines: Eilers and Marx 1996; the smoothest density is then a
 * lognormal, Silverman 1982). It is chosen so that the figures, each within its tolerance, come
 * out; figures that contradict each other share their misses by their tolerances. */
#ifndef AMP_SYNTH_SPREAD_H
#define AMP_SYNTH_SPREAD_H

#include "base/base.h"

enum { SYNTH_GRID = 480 };

typedef enum synth_aim_kind {
    SYNTH_AIM_SHARE, /* of all income that persons from .. to of the ascending order have */
    SYNTH_AIM_MEAN,
    SYNTH_AIM_GINI,
    SYNTH_AIM_BELOW /* share of persons below a line */
} synth_aim_kind;

/** A figure to meet. Shares and Gini are 0 to 1, the mean is money. */
typedef struct synth_aim {
    synth_aim_kind kind;
    int area;                 /* amp_area; -1: both together */
    double from, to;          /* SHARE: 0 to 1 */
    const double *below;      /* BELOW: share counted at the points, rural then urban */
    double target, tolerance; /* a miss of one tolerance costs 1 */
    double reached;           /* out */
} synth_aim;

typedef struct synth_spread {
    double people[2];           /* share of all persons by area; adds up to 1 */
    double y[SYNTH_GRID];       /* income per head at the points, LCU a month */
    double mass[2][SYNTH_GRID]; /* share of the area's persons at each point */
    double rank[2][SYNTH_GRID]; /* sums of mass up to the point and with it; the last is 1 */
    double sum[2][SYNTH_GRID];  /* the same of mass times income */
} synth_spread;

/** Points around @p mean, and lognormal densities of this mean, Gini and ratio of the areas' means
 * (rural over urban). */
void synth_spread_start(synth_spread *s, const double people[2], double mean, double gini,
                        double ratio);

/** Mean of a lognormal with this Gini that has the share @p below under @p line: a first guess
 * where no mean is published. */
double synth_spread_mean(double line, double below, double gini);

/** Where @p line stands on the grid: so many points lie below it, the last of them in part. */
double synth_spread_place(const synth_spread *s, double line);

/** Share of each point that lies below @p line, in to[0 .. SYNTH_GRID - 1]. */
void synth_spread_line(const synth_spread *s, double line, double *to);

/** Change the masses so that the @p n aims come out; says in them what was reached.
 * @retval AMP_OK, AMP_NOMEM, AMP_DATA (no density comes near the figures) */
amp_err synth_spread_fit(amp_ctx *ctx, synth_spread *s, synth_aim *aim, size_t n);

/** Generalised Lorenz curve of an area: income of its poorest share @p u of persons, over all its
 * persons. Between two ranks its slope is the mean income there. */
double synth_spread_lorenz(const synth_spread *s, int area, double u);

#endif
