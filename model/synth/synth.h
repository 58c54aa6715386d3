/** @file synth.h  A synthetic population from a country profile's margins. */
#ifndef AMP_SYNTH_H
#define AMP_SYNTH_H

#include "conf/profile.h"
#include "pop/pop.h"

/** One line of the fit report. Text in the arena of the report. */
typedef struct amp_margin_fit {
    const char *margin, *group, *unit;
    double target, reached;
} amp_margin_fit;

typedef struct amp_fit {
    amp_arena arena;
    amp_margin_fit *line;
    size_t lines;
    double effective_n; /* of the candidate weights before the integer draw, as a share */
} amp_fit;
void amp_fit_fini(amp_fit *fit);

/** Build @p households integer households of country @p profile at 1 July @p year.
 * Equal weights: population / persons. The lines of the profile are put in line_poverty and
 * line_extreme, in prices of @p base_year by @p macro. Same bytes for any number of threads.
 * @param[out] p    initialised, empty
 * @param[out] fit  margins with target and reached; NULL when not wanted */
amp_err amp_synth_build(amp_ctx *ctx, amp_profile *profile, const amp_macro *macro, int year,
                        int base_year, size_t households, uint64_t seed, amp_population *p,
                        amp_fit *fit);

#endif
