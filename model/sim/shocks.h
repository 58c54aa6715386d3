/** @file shocks.h  The shocks of a run's scenarios, and the people whom each of them leaves.
 *
 * Scenarios on the same people are one *variant*: those of the same shock, and each reform whose
 * people answer it alone; the baseline's is 0. Without answers all share one trajectory, and with
 * them one luck (life/shock.h). */
#ifndef AMP_SIM_SHOCKS_H
#define AMP_SIM_SHOCKS_H

#include "conf/profile.h"
#include "life/shock.h"
#include "policy/policy.h"

/** Immutable after amp_shocks_measure. */
typedef struct amp_shocks {
    size_t variants;
    size_t *variant;             /* by scenario */
    const bool *is_alone;        /* by variant: of one scenario, whose people answer it */
    const amp_shock **shock;     /* by variant; NULL: none */
    const amp_prog ***who;       /* by variant and effect */
    amp_shock_members **members; /* by variant and effect, in the opening population */
    amp_shock_rates rates;
    amp_arena *arena;
} amp_shocks;

/** The shocks of one replicate: its numbers, aimed at the years. */
typedef struct amp_shocks_draw {
    amp_arena arena;
    int first;
    amp_blow ***blow; /* by variant, year - first and effect; NULL in years without one */
} amp_shocks_draw;

/** Tell variants apart and compile their groups; every mistake is recorded.
 * @param population  brings extra columns; NULL: none
 * @param arena       owns all of it */
amp_err amp_shocks_compile(amp_ctx *ctx, const amp_scenario *scenario, size_t n,
                           const amp_profile *profile, const amp_population *population,
                           amp_arena *arena, amp_shocks *shocks);
/** Warn of effects on work in years whose employment labour_path.csv tells already: they come on
 * top of it. @retval AMP_OK, AMP_DATA, AMP_IO, AMP_NOMEM */
amp_err amp_shocks_warn(amp_ctx *ctx, const amp_scenario *scenario, amp_profile *profile);
/** Count the opening population and the groups in it. @retval AMP_OK, AMP_NOMEM */
amp_err amp_shocks_measure(amp_ctx *ctx, const amp_population *block, size_t n, int year,
                           amp_shocks *shocks);

/** @param drawn  registry values, or NULL
 *  @param[out] draw  to be released by amp_shocks_draw_fini, whatever happens
 *  @retval AMP_OK, AMP_NOMEM */
amp_err amp_shocks_draw_init(const amp_shocks *shocks, int first, int last, const double *drawn,
                             amp_shocks_draw *draw);
void amp_shocks_draw_fini(amp_shocks_draw *draw);

/** Does a variant's shock hold in a month of the year? */
static inline bool amp_shocks_act(const amp_shocks_draw *d, size_t variant, int year)
{
    return d->blow[variant][year - d->first] != NULL;
}

/** A copy of a block as a variant leaves it in a year in which it acts.
 * @param[out] hit  initialised; its memory is reused
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_shocks_hit(const amp_shocks *shocks, const amp_shocks_draw *draw, size_t variant,
                       int year, const amp_stream *lasting, const amp_population *block,
                       amp_population *hit);

#endif
