/** @file lever.h  Settings with a value left open, and what a run gives for each value.
 *
 *     programme.renta_dignidad.amount@2027={300:900}         an amount from 300 to 900
 *     programme.renta_dignidad.who=age >= {55..70}           a whole number
 *     programme.renta_dignidad.amount@{2026..2032}=500       a year of the phase-in
 *
 * All values meet the same people and the same luck (common random numbers), so what differs
 * between two of them is the lever and not the draw. */
#ifndef AMP_LEVER_H
#define AMP_LEVER_H

#include "report/report.h"
#include "sim/plan.h"
#include "sim/run.h"

enum { AMP_LEVERS_MOST = 4 };

typedef struct amp_lever {
    const char *text; /* as written */
    const char *before, *after;
    double low, high;
    bool is_whole;
} amp_lever;
/** @retval AMP_OK, AMP_USAGE with what would be valid, AMP_NOMEM */
amp_err amp_lever_read(amp_ctx *ctx, const char *text, amp_arena *arena, amp_lever *lever);
/** The setting at a value, as --set takes it; NULL without memory. */
const char *amp_lever_setting(const amp_lever *lever, double value, amp_arena *arena);

/** One set of values tried. Values over replicates: NAN where undefined. */
typedef struct amp_trial {
    double x[AMP_LEVERS_MOST];
    double *target;  /* what the target asks; NULL without one */
    double *cost;    /* % of GDP, less the baseline's */
    double *poverty; /* points, less the baseline's */
} amp_trial;

/** A run whose last scenario has levers. */
typedef struct amp_levers {
    amp_ctx *ctx;
    amp_plan *plan;
    amp_results axes;
    const amp_lever *lever;
    size_t levers;
    bool has_target;
    amp_question target;
    size_t year; /* of cost and poverty, on the axes */
    int threads;
    amp_arena *arena; /* of trials */
    amp_trial *trial; /* in the order in which they were tried */
    size_t trials, cap;
} amp_levers;

/** Read, build the people and prepare. One file alone is its own baseline.
 * @param target  NULL: none. @param year  0: that of the target, else the report's
 * @param[out] l  released by amp_levers_fini, on error too */
amp_err amp_levers_open(amp_ctx *ctx, const char *const *path, size_t paths, amp_settings settings,
                        const amp_lever *lever, size_t levers, const char *target, int threads,
                        amp_arena *arena, amp_levers *l);
/** Try values, unless they have been tried. @param[out] place  on l->trial */
amp_err amp_levers_try(amp_levers *l, const double *x, size_t *place);
void amp_levers_fini(amp_levers *l);

#endif
