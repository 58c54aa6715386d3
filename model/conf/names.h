/** @file names.h  Names that a file gives to formulas and numbers: let and param (inside conf/
 * only). */
#ifndef AMP_NAMES_H
#define AMP_NAMES_H

#include "conf/reader.h"

/** Read `let` and `param` of a group, over those that there are; mistakes are recorded. */
void amp_names_read(amp_reader *r, const config_setting_t *group, amp_names *names);
/** Enter the doubtful numbers as <prefix>param.<name>[@date]. */
amp_err amp_names_register(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                           const char *prefix, amp_names *names);
/** Enter one number as <key>[@date]; a plain one is left alone. */
amp_err amp_register_number(amp_ctx *ctx, amp_arena *arena, amp_registry *registry, const char *key,
                            amp_dated_number *n);
/** Numbers by date within [low, high]. */
bool amp_reader_numbers(amp_reader *r, const config_setting_t *s, double low, double high,
                        amp_numbers *out);

/** The same, and a text that is no distribution is a formula. */
bool amp_reader_shares(amp_reader *r, const config_setting_t *s, amp_numbers *out);

#endif
