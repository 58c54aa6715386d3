/** @file macro.h  One replicate's path of output, prices and wages. Inside life/ only. */
#ifndef AMP_LIFE_MACRO_H
#define AMP_LIFE_MACRO_H

#include "conf/scenario.h"
#include "life/process.h"

/** What the paths of all replicates share. */
typedef struct amp_life_macro {
    const amp_macro *macro; /* borrowed */
    int first, last;
    double *population;         /* at 1 July, for output per head; central */
    amp_number wage_elasticity; /* of real wages to real output per head */
    amp_number makeup_share;    /* of what the make-up adds that wages give back */
    double *makeup;             /* by year: mean market income per head in the baseline pass, over
                                   real_wage and the opening mean; 1 until it is measured */
    amp_number last_actual;     /* year; doubt begins after it */
    amp_number growth_sd, growth_ar, inflation_sd, inflation_ar; /* of yearly log deviations */
    amp_number income_sd, income_ar; /* of the log of incomes, given output */
    amp_number spread_sd, spread_ar; /* of the yearly growth of the log of their spread */
} amp_life_macro;

/** Read parameters.macro and population totals. @retval AMP_OK, AMP_CONFIG, AMP_DATA, AMP_NOMEM */
amp_err amp_life_macro_prepare(amp_ctx *ctx, amp_profile *profile, const amp_macro *macro,
                               amp_arena *arena, int first, int last, amp_life_macro *m);
/** The path of a replicate; memory in its arena. @retval AMP_OK, AMP_NOMEM */
amp_err amp_life_macro_draw(const amp_life_macro *m, const amp_life_replicate *r, amp_path *path);

#endif
