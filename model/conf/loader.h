/** @file loader.h  State of one amp_scenario_load (inside conf/ only). */
#ifndef AMP_LOADER_H
#define AMP_LOADER_H

#include "conf/keys.h"
#include "conf/programme.h"
#include "conf/reader.h"
#include "conf/scenario.h"

typedef struct amp_loader {
    amp_reader reader; /* of the file in hand */
    amp_scenario *scenario;
    const char *data_root; /* with its last slash */
    const char *folder;    /* of the file in hand: paths are relative to it */
    size_t programmes_cap, files_cap;
    bool has_country, has_years, has_programmes; /* named, well or badly */
    bool has_no_library;                         /* the country is unknown */
    bool is_incomplete;     /* a file could not be read: what it would have brought is not missed */
    const char *unread[64]; /* programmes whose files could not be read */
    size_t unread_count;
    amp_loc years, report, file, map, macro; /* where they were last written */
} amp_loader;

/** Apply the keys of a scenario's root over what the scenario holds. */
void amp_loader_apply(amp_loader *l, const config_setting_t *root);
/** Take and check `name`. */
void amp_loader_name(amp_loader *l, const config_setting_t *root);
/** NULL when the scenario has none of that name. */
amp_programme *amp_loader_find(amp_loader *l, const char *name);
void amp_loader_no_programme(amp_loader *l, const config_setting_t *s, const char *name);
/** The same of an instrument of revenue. */
void amp_loader_no_instrument(amp_loader *l, const config_setting_t *s, const char *name);
/** Apply one --set item, "key=value". */
void amp_loader_set(amp_loader *l, const char *item);

#endif
