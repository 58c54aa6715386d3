/** @file fiscal.h  Reading of contributions and taxes (inside conf/ only). */
#ifndef AMP_CONF_FISCAL_H
#define AMP_CONF_FISCAL_H

#include "conf/reader.h"

/** Read a fiscal system from a group; every mistake is recorded. Instruments named by text are left
 * to @p open, which reads the file of that name.
 * @param[out] fiscal  what could be read; its memory is the reader's arena's */
typedef struct amp_fiscal_files {
    void *user;
    void (*open)(void *user, const config_setting_t *name, amp_levy *levy);
} amp_fiscal_files;
void amp_fiscal_read(amp_reader *r, const config_setting_t *group, const amp_fiscal_files *files,
                     amp_fiscal *fiscal);
/** Read one instrument. */
void amp_levy_read(amp_reader *r, const config_setting_t *group, amp_levy *levy);
/** Apply the keys of a change; `from` of the group is the default date, AMP_ALWAYS without.
 * @param needs_from  values by date want a `from` */
void amp_levy_change(amp_reader *r, const config_setting_t *group, bool needs_from, amp_levy *levy);
/** Enter the doubtful numbers, "fiscal.<instrument>.<key>[@date]".
 * @retval AMP_OK, AMP_CONFIG, AMP_NOMEM */
amp_err amp_fiscal_register(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                            amp_fiscal *fiscal);
/** The instrument of that name, NULL when there is none. */
amp_levy *amp_fiscal_find(const amp_fiscal *fiscal, const char *name);

#endif
