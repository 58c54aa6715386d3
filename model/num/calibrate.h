/** @file calibrate.h  Weights that meet margins and stay near the weights they start from.
 *
 * Weight of unit k is base_k r(u_k), u_k = sum over margins of lambda x amount. r is the logit
 * method's (Deville & Sarndal 1992, JASA 87): 1 at u = 0 and always between `low` and `high`.
 * Newton's steps on lambda; a small ridge carries margins that repeat each other or that nobody
 * adds to. Sums are made in a fixed number of parts, so threads change no bit. */
#ifndef AMP_CALIBRATE_H
#define AMP_CALIBRATE_H

#include "base/base.h"

/** What @p unit adds to the margins: margin[i] gets amount[i] per unit of weight; a margin may
 * stand more than once. Called from several threads. @return how many, at most `most` */
typedef size_t amp_calibrate_adds(const void *of, size_t unit, uint16_t *margin, double *amount);

typedef struct amp_calibration {
    size_t units, margins, most;
    const double *base;   /* of each unit, positive */
    const double *target; /* of each margin */
    amp_calibrate_adds *adds;
    const void *of;   /* for `adds` */
    double low, high; /* of weight / base: 0 <= low < 1 < high */
    double small;     /* a miss is relative to its target, or to this where that is less */
    double enough;    /* largest miss that ends the steps */
    double soft;      /* how far a margin gives way, of its target and per unit of lambda: 0 for not
                       * at all; with 0.001 what can be met is met to some 0.1 %, and of what cannot,
                       * each margin gives the less the less it costs (ridge calibration, Rao & Singh
                       * 1997, ASA Proc. Survey Research Methods) */
} amp_calibration;

/** What was reached. Targets that contradict each other, or bounds too near 1, leave a miss. */
typedef struct amp_calibrated {
    double miss;  /* the largest */
    size_t worst; /* the margin that has it */
    int steps;
} amp_calibrated;

/** @param[out] weight   of each unit
 *  @param[out] reached  of each margin, or NULL
 *  @retval AMP_OK (met or not: look at the miss), AMP_NOMEM */
amp_err amp_calibrate(amp_ctx *ctx, const amp_calibration *c, double *weight, double *reached,
                      amp_calibrated *found);

#endif
