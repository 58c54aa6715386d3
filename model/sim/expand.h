/** @file expand.h  A survey's households in equal weights, as dynamic ageing needs them.
 *
 * Systematic resampling proportional to weights, along area, region and income per head, so that
 * each of these keeps its share to a household: of N points at equal steps of the weights' sum, a
 * household is copied as often as points fall on it (Kish 1965, Survey Sampling, ch. 7). Nothing is
 * drawn. A copy's identities are hashes of the source's and the number of the copy; copies stay in
 * their stratum and sampling unit. */
#ifndef AMP_EXPAND_H
#define AMP_EXPAND_H

#include "pop/pop.h"

/** Households that a survey of so many is resampled to when nobody says: twice as many, but at
 * least 50,000. */
size_t amp_expand_default(size_t households);
/** Have all households one weight? */
bool amp_expand_is_equal(const amp_population *p);
/** @param households  how many copies there will be; weights then are equal and stand for as many
 *                     persons as before
 * @param[in,out] p    replaced on success, untouched on error; replicate weights are dropped
 * @retval AMP_OK, AMP_DATA (weights add to nothing; or persons without a face, who cannot age),
 *         AMP_NOMEM */
amp_err amp_expand(amp_ctx *ctx, size_t households, amp_population *p);

#endif
