/** @file urban.h  How the odds of living in town move from year to year (inside life/ only). */
#ifndef AMP_LIFE_URBAN_H
#define AMP_LIFE_URBAN_H

#include "conf/profile.h"

/** Odds of the first series of the profile's own urban.csv, interpolated between its years; years
 * outside keep the nearest one's.
 * @param[out] odds  @p years from @p first on, in the arena; NULL when the profile has no table of
 *                   its own. @retval AMP_OK, AMP_DATA, AMP_IO, AMP_NOMEM */
amp_err amp_urban_odds(amp_ctx *ctx, amp_profile *profile, amp_arena *arena, int first,
                       size_t years, double **odds);

#endif
