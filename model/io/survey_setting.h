/** @file survey_setting.h  What the files that read a map share. Not for others.
 *
 * survey_setting.c reads single settings, survey_formula.c formulas with their recodes and units,
 * survey_map.c all the rest; survey_words.c then lists the columns of the survey that are used.
 * Reading goes on after a mistake, so nothing here returns an error: it is in the context, with
 * file and line. Text and lists stand in the arena of the map. */
#ifndef AMP_SURVEY_SETTING_H
#define AMP_SURVEY_SETTING_H

#include "io/survey_parts.h"

#include <libconfig.h>

typedef struct amp_map_reader {
    amp_ctx *ctx;
    survey_map *map;
} amp_map_reader;

/* ---- complaints ------------------------------------------------------------------------------ */
amp_loc amp_map_loc(const amp_map_reader *r, const config_setting_t *s);
/** Its name; "" in a list. */
const char *amp_map_name(const config_setting_t *s);
void amp_map_wrong_kind(amp_map_reader *r, const config_setting_t *s, const char *wanted);
/** Complain about keys that are none of @p names. */
void amp_map_check_keys(amp_map_reader *r, const config_setting_t *group, const char *const *names,
                        size_t n);

/* ---- settings ------------------------------------------------------------------------------- */
/** A copy of a text; "" when memory is out. */
const char *amp_map_keep(amp_map_reader *r, const char *text);
/** Room for @p n things and one more; NULL when memory is out. */
void *amp_map_room(amp_map_reader *r, size_t n, size_t size);
/** A text, number or flag as text; NULL when it is none. */
const char *amp_map_scalar(amp_map_reader *r, const config_setting_t *s);
/* Members of a group. What is not there: NULL, 0, or @p otherwise. */
const char *amp_map_text(amp_map_reader *r, const config_setting_t *group, const char *name);
bool amp_map_flag(amp_map_reader *r, const config_setting_t *group, const char *name,
                  bool otherwise);
long long amp_map_int(amp_map_reader *r, const config_setting_t *group, const char *name,
                      long long lo, long long hi, long long otherwise);
/** A number above 0. */
double amp_map_positive(amp_map_reader *r, const config_setting_t *group, const char *name);
/** A text or a list of texts. */
const char **amp_map_texts(amp_map_reader *r, const config_setting_t *group, const char *name,
                           size_t *n);
const config_setting_t *amp_map_group(amp_map_reader *r, const config_setting_t *root,
                                      const char *name);

/* ---- formulas ------------------------------------------------------------------------------- */
/** Names with a value (per.week, exchange.USD) and the period of the map's money; first of all. */
void amp_map_constants(amp_map_reader *r, const config_setting_t *root);
/** name = "formula"  or  name = { value = "formula"; missing = ...; }; text NULL: not there. */
void amp_map_formula(amp_map_reader *r, const config_setting_t *group, const char *name,
                     survey_formula *f);
/** All formulas of the group of that name. */
survey_formula *amp_map_formulas(amp_map_reader *r, const config_setting_t *root, const char *name,
                                 size_t *n);
/** A period or a currency is of money only. */
void amp_map_need_money(amp_map_reader *r, survey_formula *f, bool is_money);
/** What texts of rules and recodes mean, once the list of each column is known. */
void amp_map_resolve(amp_map_reader *r);

/* ---- words ---------------------------------------------------------------------------------- */
/** Every name in formulas and keys, sorted; last of all. */
void amp_map_words(amp_map_reader *r);

#endif
