/** @file programme.h  Reading and changing one programme (inside conf/ only). */
#ifndef AMP_PROGRAMME_H
#define AMP_PROGRAMME_H

#include "conf/reader.h"

/** Read a programme from the group that holds its keys (a file's root, or an entry of a list).
 * @return true when nothing was wrong; mistakes are recorded */
bool amp_programme_read(amp_reader *r, const config_setting_t *group, amp_programme *p);
/** Apply the keys of a change; `from` of the group is the default date, AMP_ALWAYS without.
 * @param needs_from  values by date want a `from` */
void amp_programme_change(amp_reader *r, const config_setting_t *group, bool needs_from,
                          amp_programme *p);
/** Enter its doubtful numbers as programme.<name>.<key>[@date]. */
amp_err amp_programme_register(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                               amp_programme *p);
/** Values when a file says nothing. @return false when memory is out */
bool amp_programme_defaults(amp_reader *r, const config_setting_t *group, amp_programme *p);
/** Values by date from their first date on, which is @p from where it has none of its own, over
 * those that there are; NULL changes nothing. */
void amp_change_texts(amp_reader *r, const config_setting_t *s, int32_t from, amp_texts *old);
void amp_change_numbers(amp_reader *r, const config_setting_t *s, double high, int32_t from,
                        amp_numbers *old);
void amp_change_shares(amp_reader *r, const config_setting_t *s, int32_t from, amp_numbers *old);
void amp_change_rules(amp_reader *r, const config_setting_t *s, int32_t from, amp_programme *p);
/** "2013" or "2013-05". */
const char *amp_date_text(amp_arena *arena, int32_t month);

#endif
