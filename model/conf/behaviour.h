/** @file behaviour.h  Reading of behaviour (inside conf/ only). */
#ifndef AMP_CONF_BEHAVIOUR_H
#define AMP_CONF_BEHAVIOUR_H

#include "conf/reader.h"

/** Read behaviour from a group; every mistake is recorded.
 * @param[out] behaviour  what could be read; its memory is the reader's arena's */
void amp_behaviour_read(amp_reader *r, const config_setting_t *group, amp_behaviour *behaviour);
/** Enter the doubtful numbers, "behaviour.<channel>.<key>".
 * @retval AMP_OK, AMP_CONFIG, AMP_NOMEM */
amp_err amp_behaviour_register(amp_ctx *ctx, amp_registry *registry, amp_behaviour *behaviour);

#endif
