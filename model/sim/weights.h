/** @file weights.h  weights.csv: what static ageing did to the weights, a row a year. */
#ifndef AMP_SIM_WEIGHTS_H
#define AMP_SIM_WEIGHTS_H

#include "life/reweigh.h"

/** Write the table (docs/files.md). @retval AMP_OK, AMP_IO, AMP_NOMEM */
amp_err amp_weights_save(amp_ctx *ctx, const char *path, const amp_reweigh *r);

#endif
