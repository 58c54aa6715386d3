/** @file groups.h  Groups of persons that a scenario asks results for (inside conf/ only). */
#ifndef AMP_GROUPS_H
#define AMP_GROUPS_H

#include "conf/reader.h"

/** Read a set: { key; groups } or { key; each }. @param arena  the reader's */
void amp_group_set_read(amp_reader *r, const config_setting_t *s, amp_group_set *set);

#endif
