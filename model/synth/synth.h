/** @file synth.h  A synthetic population from a country profile's margins. */
#ifndef AMP_SYNTH_H
#define AMP_SYNTH_H

#include "conf/profile.h"
#include "pop/pop.h"

/** What a line of the fit report is: a margin that the builder met as well as it could; how far it
 * had to move incomes for it; a figure that it never looked at; a fact about the population. */
typedef enum amp_fit_kind {
    AMP_FIT_MARGIN,
    AMP_FIT_CORRECTION, /* target 0: nothing would have had to move */
    AMP_FIT_CHECK,
    AMP_FIT_SUMMARY /* no target */
} amp_fit_kind;
/** Where a target comes from. */
typedef enum amp_fit_origin { AMP_FIT_SOURCED, AMP_FIT_ASSUMED, AMP_FIT_BORROWED } amp_fit_origin;

/** One line of the fit report. Text in the arena of the report. */
typedef struct amp_margin_fit {
    const char *margin, *group, *unit; /* unit "%", "persons", "households", "LCU/month ..." */
    double target, reached;            /* target NAN: none is known */
    double cases;                      /* the group's persons or households in the population */
    double error;                      /* standard error of the target itself, 0 when not known */
    const char *source; /* publisher and table; of an assumption its reason; "" when none */
    int year;           /* of the target */
    amp_fit_kind kind;
    amp_fit_origin origin;
    const char *en, *es; /* what the line says, of a check; else NULL */
} amp_margin_fit;

typedef struct amp_fit {
    amp_arena arena;
    amp_margin_fit *line;
    size_t lines, cap;
    double effective_n; /* of the candidate weights before the integer draw, as a share */
} amp_fit;
void amp_fit_init(amp_fit *fit);
void amp_fit_fini(amp_fit *fit);
/** Append a line; its text is borrowed and must live in the arena or for ever. */
amp_err amp_fit_add(amp_ctx *ctx, amp_fit *fit, amp_margin_fit line);

/** What programmes pay, for income margins that are measured after transfers: the builder takes it
 * out of market income. */
typedef struct amp_transfers {
    /** Cash paid to the members of each household of @p p in the survey's year, LCU a month in
     * prices of the base year, into paid[h]; incomes of @p p are market incomes. */
    amp_err (*pay)(amp_ctx *ctx, void *user, const amp_population *p, int year, double *paid);
    void *user;
} amp_transfers;

/** Build @p households integer households of country @p profile at 1 July @p year.
 * Equal weights: population / persons. The lines of the profile are put in line_poverty and
 * line_extreme, in prices of @p base_year by @p macro. Same bytes for any number of threads.
 * @param transfers  NULL: nothing is paid, or incomes are measured before transfers
 * @param[out] p    initialised, empty
 * @param[out] fit  margins with target and reached; NULL when not wanted */
amp_err amp_synth_build(amp_ctx *ctx, amp_profile *profile, const amp_macro *macro, int year,
                        int base_year, size_t households, uint64_t seed,
                        const amp_transfers *transfers, amp_population *p, amp_fit *fit);

#endif
