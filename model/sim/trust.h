/** @file trust.h  Simulated figures of the baseline beside published ones. */
#ifndef AMP_TRUST_H
#define AMP_TRUST_H

#include "report/report.h"
#include "sim/plan.h"

/** Lines for the page: the profile's observed.csv, then the checks of the baseline's programmes.
 * With reforms the first programme shows the latest check of each kind, the others one; a baseline
 * alone shows all. Checks of years outside the run are left out.
 * @param language  the one that gettext speaks (amp_speak)
 * @param arena  owns the list and its text */
amp_err amp_trust_list(amp_ctx *ctx, const amp_plan *plan, const amp_results *results,
                       amp_language language, amp_arena *arena, const amp_trust **list, size_t *n);

#endif
