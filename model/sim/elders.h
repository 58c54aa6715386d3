/** @file elders.h  Doubt on how many old people there are: World Population Prospects and a census
 * may differ by more than any projection's range (docs/demography.md).
 *
 * Where the profile has population.elders_low and elders_high, a replicate with doubt on demography
 * has f times as many persons of 60 and more, f uniform between them and lasting, and as many
 * persons in all. Households are copied or left out, more or less often as a linear function of the
 * share of their members who are old: weights stay equal, as dynamic ageing wants them. */
#ifndef AMP_SIM_ELDERS_H
#define AMP_SIM_ELDERS_H

#include "conf/profile.h"
#include "num/draw.h"
#include "pop/pop.h"

enum { AMP_ELDER = 60 };

typedef struct amp_elders {
    double low, high;    /* of f; both 1 where nobody doubts */
    double persons, old; /* of the opening population */
    double mean,
        mean_of_old; /* share of old members in the household: of a person, of an old one */
} amp_elders;

/** Read the parameters and measure the opening blocks; without doubt nothing will be redrawn.
 * @retval AMP_OK, AMP_CONFIG when the range is no range of factors */
amp_err amp_elders_new(amp_ctx *ctx, amp_profile *profile, const amp_population *block,
                       size_t blocks, bool in_doubt, amp_elders *e);
/** f of a replicate. */
double amp_elders_draw(const amp_elders *e, uint64_t seed, uint32_t replicate);
/** Block @p from with f times as many old persons, in expectation. @p to is initialised.
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_elders_redraw(const amp_elders *e, double f, uint64_t seed, uint32_t replicate,
                          const amp_population *from, amp_population *to);

#endif
