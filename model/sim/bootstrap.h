/** @file bootstrap.h  Sampling doubt of a survey: Rao-Wu rescaled bootstrap of sampling units.
 *
 * In each stratum with n units, n - 1 are drawn with replacement and a unit drawn m times has its
 * weight multiplied by m n / (n - 1) (Rao, Wu & Yue 1992, Survey Methodology 18). A household
 * without a unit code is its own unit; a stratum with one unit keeps its weights. */
#ifndef AMP_BOOTSTRAP_H
#define AMP_BOOTSTRAP_H

#include "pop/pop.h"

typedef struct amp_bootstrap amp_bootstrap;

/** Sort the units of all blocks into strata. */
amp_err amp_bootstrap_new(amp_ctx *ctx, const amp_population *block, size_t blocks,
                          amp_bootstrap **bootstrap);
void amp_bootstrap_free(amp_bootstrap *b);
/** Draw a replicate's factor of every unit. @param[out] factor amp_bootstrap_units doubles */
void amp_bootstrap_draw(const amp_bootstrap *b, uint64_t seed, uint32_t replicate, double *factor);
size_t amp_bootstrap_units(const amp_bootstrap *b);
/** Multiply the household weights of block @p k (a fresh copy of the opening block). */
void amp_bootstrap_weigh(const amp_bootstrap *b, size_t k, const double *factor,
                         amp_population *block);

#endif
