/** @file transfers.h  What programmes pay a population that is being built: its income margins may
 * be measured after transfers, and its recipients are held against what was published of them. */
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

/** What one programme pays in a year; those who live at mid-year, with the months before it. */
typedef struct amp_paid {
    double cases;       /* recipients of the year, persons of the population */
    double year, stock; /* recipients of the year, at mid-year; persons of the country */
    double money;       /* LCU in prices of the base year */
} amp_paid;
/** What each of the payer's programmes pays to @p p in @p year. Same bytes for any number of
 * threads.
 * @param[out] paid  one a programme, in their order */
amp_err amp_payer_count(amp_ctx *ctx, const amp_payer *payer, const amp_population *p, int year,
                        amp_paid *paid);

/** All programmes of the country's library (data/programmes/<ISO3>) as a scenario of one year,
 * those that read others after them. Without any the scenario has none.
 * @param arena  owns the programmes
 * @retval AMP_OK, AMP_CONFIG (all mistakes recorded), AMP_IO, AMP_NOMEM */
amp_err amp_library_load(amp_ctx *ctx, const char *data_root, const char *iso3, int year,
                         amp_arena *arena, amp_scenario *scenario);

#endif
