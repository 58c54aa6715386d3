/** @file transfers.h  What programmes pay in the survey's year, for a builder whose income margins
 * are measured after transfers. */
#ifndef AMP_TRANSFERS_H
#define AMP_TRANSFERS_H

#include "conf/profile.h"
#include "conf/scenario.h"
#include "policy/policy.h"
#include "synth/synth.h"

/** Programmes that pay, and the prices that the population is in. All is borrowed. */
typedef struct amp_payer {
    const amp_policy *policy;
    const amp_macro *macro;
    int base_year;
    uint64_t seed;
    const double *line; /* poverty and extreme line of the rules in national ones; NULL: these */
} amp_payer;

/** The builder's side of @p payer. */
amp_transfers amp_payer_transfers(amp_payer *payer);

/** All programmes of the country's library (data/programmes/<ISO3>) as a scenario of one year,
 * those that read others after them. Without any the scenario has none.
 * @param arena  owns the programmes
 * @retval AMP_OK, AMP_CONFIG (all mistakes recorded), AMP_IO, AMP_NOMEM */
amp_err amp_library_load(amp_ctx *ctx, const char *data_root, const char *iso3, int year,
                         amp_arena *arena, amp_scenario *scenario);

#endif
