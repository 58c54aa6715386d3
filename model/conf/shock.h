/** @file shock.h  Reading of shocks (inside conf/ only). */
#ifndef AMP_SHOCK_H
#define AMP_SHOCK_H

#include "conf/reader.h"

/** Read a shock from a group; every mistake is recorded.
 * @param[out] shock  what could be read; its memory is the reader's arena's */
void amp_shock_read(amp_reader *r, const config_setting_t *group, amp_shock *shock);
/** Enter the doubtful numbers, "shock.<name>.<effect from 1>.<key>".
 * @retval AMP_OK, AMP_CONFIG, AMP_NOMEM */
amp_err amp_shock_register(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                           const amp_shock *shock);

#endif
