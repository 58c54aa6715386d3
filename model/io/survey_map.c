/* survey_map.c - reads a map: libconfig to checked structs, all mistakes at once. */
#include "io/survey_parts.h"

#include <errno.h>
#include <libconfig.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX_MAX = 200, YEAR_MIN = 1900, YEAR_MAX = 2200 };

/* Reading goes on after a mistake, so nothing here returns an error: it is in ctx. */
typedef struct reader {
    amp_ctx *ctx;
    survey_map *map;
} reader;

/* ---- complaints ---------------------------------------------------------------------------------
 */

static amp_loc loc_of(const reader *r, const config_setting_t *s)
{
    return (amp_loc){r->map->path, (int)config_setting_source_line(s), 0};
}

static const char *name_of(const config_setting_t *s)
{
    const char *name = config_setting_name(s);
    return name ? name : "";
}

static void wrong_kind(reader *r, const config_setting_t *s, const char *wanted)
{
    amp_fail(r->ctx, AMP_CONFIG, loc_of(r, s), _("%s: expected %s"), name_of(s), wanted);
}

static void unknown(reader *r, const config_setting_t *s, const char *const *names, size_t n)
{
    const char *near = amp_nearest(name_of(s), names, n);
    if (near)
        amp_fail(r->ctx, AMP_CONFIG, loc_of(r, s), _("%s: unknown; did you mean \"%s\"?"),
                 name_of(s), near);
    else
        amp_fail(r->ctx, AMP_CONFIG, loc_of(r, s), _("%s: unknown"), name_of(s));
}

static void check_keys(reader *r, const config_setting_t *group, const char *const *names, size_t n)
{
    const int members = config_setting_length(group);
    for (int k = 0; k < members; k++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)k);
        bool known = false;
        for (size_t i = 0; i < n; i++)
            known = known || strcmp(name_of(s), names[i]) == 0;
        if (!known)
            unknown(r, s, names, n);
    }
}

/* ---- texts and numbers ----------------------------------------------------------------------- */

static const char *keep(reader *r, const char *text)
{
    const char *copy = amp_arena_text(r->map->arena, text);
    if (!copy)
        amp_fail_memory(r->ctx);
    return copy ? copy : "";
}

static void *room(reader *r, size_t n, size_t size)
{
    void *memory = amp_arena_get(r->map->arena, (n + 1) * size);
    if (!memory)
        amp_fail_memory(r->ctx);
    return memory;
}

/* A text, or a number as text: a formula may be a plain number. NULL when it is neither. */
static const char *scalar_text(reader *r, const config_setting_t *s)
{
    char number[40];
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_STRING:
        return keep(r, config_setting_get_string(s));
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        snprintf(number, sizeof number, "%lld", config_setting_get_int64(s));
        return keep(r, number);
    case CONFIG_TYPE_FLOAT:
        snprintf(number, sizeof number, "%.17g", config_setting_get_float(s));
        return keep(r, number);
    case CONFIG_TYPE_BOOL:
        return config_setting_get_bool(s) ? "true" : "false";
    default:
        return NULL;
    }
}

static const char *text_member(reader *r, const config_setting_t *group, const char *name)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return NULL;
    if (config_setting_type(s) != CONFIG_TYPE_STRING) {
        wrong_kind(r, s, _("a text in quotes"));
        return NULL;
    }
    return keep(r, config_setting_get_string(s));
}

static bool flag_member(reader *r, const config_setting_t *group, const char *name, bool otherwise)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return otherwise;
    if (config_setting_type(s) != CONFIG_TYPE_BOOL)
        wrong_kind(r, s, _("true or false"));
    return config_setting_get_bool(s) != 0;
}

static long long int_member(reader *r, const config_setting_t *group, const char *name,
                            long long lo, long long hi, long long otherwise)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return otherwise;
    const int type = config_setting_type(s);
    const long long x = config_setting_get_int64(s);
    if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) {
        wrong_kind(r, s, _("a whole number"));
        return otherwise;
    }
    if (x < lo || x > hi) {
        amp_fail(r->ctx, AMP_CONFIG, loc_of(r, s), _("%s: %lld is outside [%lld, %lld]"), name, x,
                 lo, hi);
        return otherwise;
    }
    return x;
}

/* A text or a list of texts. */
static const char **texts_member(reader *r, const config_setting_t *group, const char *name,
                                 size_t *n)
{
    *n = 0;
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return NULL;
    const bool one = config_setting_type(s) == CONFIG_TYPE_STRING;
    const size_t length = one ? 1 : (size_t)config_setting_length(s);
    const char **text = room(r, length, sizeof *text);
    for (size_t k = 0; text && k < length; k++) {
        const config_setting_t *e = one ? s : config_setting_get_elem(s, (unsigned)k);
        const char *t = scalar_text(r, e);
        if (!t)
            wrong_kind(r, s, _("a text or a list of texts"));
        text[(*n)++] = t ? t : "";
    }
    return text;
}

/* ---- formulas -------------------------------------------------------------------------------- */

static const char *const formula_keys[] = {"value", "missing", "label", "in_income",
                                           "level", "kind",    "birth"};

static void read_missing(reader *r, const config_setting_t *s, survey_formula *f)
{
    f->missing = scalar_text(r, s);
    if (!f->missing)
        wrong_kind(r, s, _("a number, the name of a category, \"birth\" or \"error\""));
    else if (strcmp(f->missing, "birth") == 0)
        f->rule = SURVEY_BIRTH;
    else
        f->rule = strcmp(f->missing, "error") == 0 ? SURVEY_ERROR : SURVEY_VALUE;
}

static void read_kind(reader *r, const config_setting_t *group, survey_formula *f)
{
    static const char *const names[] = {"number", "boolean", "money"};
    static const amp_kind kinds[] = {AMP_KIND_NUMBER, AMP_KIND_BOOLEAN, AMP_KIND_MONEY};
    const char *text = text_member(r, group, "kind");
    if (!text)
        return;
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        if (strcmp(text, names[k]) == 0) {
            f->kind = kinds[k];
            return;
        }
    amp_fail(r->ctx, AMP_CONFIG, loc_of(r, config_setting_get_member(group, "kind")),
             _("kind: \"%s\" is unknown; valid are number, boolean, money"), text);
}

static void read_birth(reader *r, const config_setting_t *group, survey_formula *f)
{
    const config_setting_t *s = config_setting_get_member(group, "birth");
    const char *text = s && config_setting_is_number(s) ? scalar_text(r, s) : NULL;
    if (s && !(text && amp_parse_double(text, '.', &f->birth)))
        wrong_kind(r, s, _("a number"));
}

static void read_long_formula(reader *r, const config_setting_t *s, survey_formula *f)
{
    check_keys(r, s, formula_keys, AMP_COUNT(formula_keys));
    const config_setting_t *value = config_setting_get_member(s, "value");
    f->text = value ? scalar_text(r, value) : NULL;
    if (!f->text)
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: value is missing; write value = \"...\";"),
                 f->target);
    else
        f->loc = loc_of(r, value);
    const config_setting_t *missing = config_setting_get_member(s, "missing");
    if (missing)
        read_missing(r, missing, f);
    f->label = text_member(r, s, "label");
    f->outside = !flag_member(r, s, "in_income", true);
    read_kind(r, s, f);
    read_birth(r, s, f);
    const char *level = text_member(r, s, "level");
    if (level && strcmp(level, "household") == 0)
        f->level = AMP_LEVEL_HOUSEHOLD;
    else if (level && strcmp(level, "person") != 0)
        amp_fail(r->ctx, AMP_CONFIG, f->loc,
                 _("level: \"%s\" is unknown; valid are person, household"), level);
}

/* name = "formula"  or  name = { value = "formula"; missing = ...; label = "..."; } */
static void read_formula(reader *r, const config_setting_t *s, survey_formula *f)
{
    *f = (survey_formula){.target = keep(r, name_of(s)), .loc = loc_of(r, s)};
    if (config_setting_is_group(s)) {
        read_long_formula(r, s, f);
        return;
    }
    f->text = scalar_text(r, s);
    if (!f->text)
        wrong_kind(r, s, _("a formula in quotes"));
}

static void formula_member(reader *r, const config_setting_t *group, const char *name,
                           survey_formula *f)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    *f = (survey_formula){.target = name};
    if (s)
        read_formula(r, s, f);
}

static const config_setting_t *group_member(reader *r, const config_setting_t *root,
                                            const char *name)
{
    const config_setting_t *s = config_setting_get_member(root, name);
    if (s && !config_setting_is_group(s)) {
        wrong_kind(r, s, _("a group in braces"));
        return NULL;
    }
    return s;
}

static survey_formula *formulas(reader *r, const config_setting_t *root, const char *name,
                                size_t *n)
{
    *n = 0;
    const config_setting_t *group = group_member(r, root, name);
    if (!group)
        return NULL;
    const int length = config_setting_length(group);
    survey_formula *list = room(r, (size_t)length, sizeof *list);
    for (int k = 0; list && k < length; k++)
        read_formula(r, config_setting_get_elem(group, (unsigned)k), &list[(*n)++]);
    return list;
}

/* ---- columns of ours ------------------------------------------------------------------------- */

/* Columns that the importer makes itself, and where the map says how. */
static const struct {
    const char *column, *instead;
} made[] = {
    {"uid", "person.uid, or leave it out"},
    {"household_uid", "person.household_uid, or leave it out"},
    {"partner", "person.partner"},
    {"mother", "person.mother"},
    {"father", "person.father"},
    {"in_household_income", "income_member"},
    {"stratum", "person.stratum"},
    {"psu", "person.psu"},
    {"weight", "person.weight"},
    {"line_poverty", "lines.poverty"},
    {"line_extreme", "lines.extreme"},
    {"welfare_reported", "welfare"},
};

static bool is_made(reader *r, const survey_formula *f)
{
    for (size_t k = 0; k < AMP_COUNT(made); k++) {
        if (strcmp(made[k].column, f->target) != 0)
            continue;
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: does not stand under columns; use %s"),
                 f->target, made[k].instead);
        return true;
    }
    return false;
}

static void check_target(reader *r, survey_formula *f)
{
    const char *names[64];
    size_t n = 0;
    if (is_made(r, f))
        return;
    for (size_t c = 0; c < amp_columns_count; c++) {
        if (strcmp(amp_columns[c].name, f->target) == 0) {
            const amp_column *col = &amp_columns[c];
            f->list = col->list;
            f->decides = col->kind == AMP_KIND_BOOLEAN ||
                         (col->kind == AMP_KIND_CATEGORY && col->list != AMP_LIST_REGION);
            return;
        }
        if (n < AMP_COUNT(names))
            names[n++] = amp_columns[c].name;
    }
    const char *near = amp_nearest(f->target, names, n);
    amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: no column of a population%s%s%s"), f->target,
             near ? _("; did you mean \"") : "", near ? near : "", near ? "\"?" : "");
}

/* Without age, sex and head nothing can be computed, so a missing value is an error unless the map
 * states a rule. */
static void need_column(reader *r, const char *name)
{
    for (size_t k = 0; k < r->map->columns; k++) {
        survey_formula *f = &r->map->column[k];
        if (strcmp(f->target, name) != 0)
            continue;
        if (f->rule == SURVEY_BIRTH && !f->missing)
            f->rule = SURVEY_ERROR;
        return;
    }
    amp_fail(r->ctx, AMP_CONFIG, (amp_loc){r->map->path, 0, 0},
             _("columns.%s: missing; every population needs it"), name);
}

static void read_columns(reader *r, const config_setting_t *root)
{
    survey_map *m = r->map;
    m->column = formulas(r, root, "columns", &m->columns);
    for (size_t k = 0; k < m->columns; k++)
        check_target(r, &m->column[k]);
    static const char *const needed[] = {"age", "sex", "relationship"};
    for (size_t k = 0; k < AMP_COUNT(needed); k++)
        need_column(r, needed[k]);
    m->recorded = formulas(r, root, "recorded", &m->recordeds);
    m->extra = formulas(r, root, "extra", &m->extras);
    for (size_t k = 0; k < m->extras; k++)
        m->extra[k].decides = m->extra[k].kind == AMP_KIND_BOOLEAN;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void read_key(reader *r, const config_setting_t *person, const char *name, survey_key *key)
{
    const config_setting_t *s = config_setting_get_member(person, name);
    *key = (survey_key){0};
    if (s)
        key->loc = loc_of(r, s);
    key->column = texts_member(r, person, name, &key->n);
}

static void read_person(reader *r, const config_setting_t *root)
{
    static const char *const keys[] = {"household", "line",       "weight",       "stratum",
                                       "psu",       "psu_prefix", "partner",      "mother",
                                       "father",    "uid",        "household_uid"};
    survey_map *m = r->map;
    const config_setting_t *person = group_member(r, root, "person");
    if (!person) {
        amp_fail(r->ctx, AMP_CONFIG, (amp_loc){m->path, 0, 0},
                 _("person: missing; write person = { household = \"...\"; line = \"...\"; "
                   "weight = \"...\"; };"));
        return;
    }
    check_keys(r, person, keys, AMP_COUNT(keys));
    read_key(r, person, "household", &m->household);
    read_key(r, person, "psu", &m->psu);
    read_key(r, person, "uid", &m->uid);
    read_key(r, person, "household_uid", &m->household_uid);
    m->psu.prefix = (size_t)int_member(r, person, "psu_prefix", 1, PREFIX_MAX, 0);
    formula_member(r, person, "line", &m->line);
    formula_member(r, person, "weight", &m->weight);
    formula_member(r, person, "stratum", &m->stratum);
    formula_member(r, person, "partner", &m->partner);
    formula_member(r, person, "mother", &m->mother);
    formula_member(r, person, "father", &m->father);
    const char *needed[] = {"household", "line", "weight"};
    const bool there[] = {m->household.n > 0, m->line.text != NULL, m->weight.text != NULL};
    for (size_t k = 0; k < AMP_COUNT(needed); k++)
        if (!there[k])
            amp_fail(r->ctx, AMP_CONFIG, loc_of(r, person),
                     _("person.%s: missing; name the survey's column"), needed[k]);
}

/* ---- codes ----------------------------------------------------------------------------------- */

/* "Rural" takes the next code (from 1); "0=No pobre" states it. */
static survey_code label_code(const char *text, double next)
{
    char number[24];
    const char *equals = strchr(text, '=');
    const size_t n = equals ? (size_t)(equals - text) : 0;
    double code;
    if (equals && n < sizeof number) {
        memcpy(number, text, n);
        number[n] = '\0';
        if (amp_parse_double(number, '.', &code))
            return (survey_code){code, equals + 1};
    }
    return (survey_code){next, text};
}

static void read_label_list(reader *r, const config_setting_t *s, survey_codes *c)
{
    double next = 1;
    const int length = config_setting_length(s);
    for (int k = 0; k < length; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        if (config_setting_type(e) != CONFIG_TYPE_STRING) {
            wrong_kind(r, s, _("a list of texts"));
            return;
        }
        c->item[c->n] = label_code(keep(r, config_setting_get_string(e)), next);
        next = c->item[c->n++].code + 1;
    }
}

static void read_number_list(reader *r, const config_setting_t *s, survey_codes *c)
{
    const int length = config_setting_length(s);
    for (int k = 0; k < length; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        if (!config_setting_is_number(e)) {
            wrong_kind(r, s, _("a list of numbers"));
            return;
        }
        const bool is_float = config_setting_type(e) == CONFIG_TYPE_FLOAT;
        c->item[c->n++] = (survey_code){
            is_float ? config_setting_get_float(e) : (double)config_setting_get_int64(e), NULL};
    }
}

typedef void list_reader(reader *r, const config_setting_t *s, survey_codes *c);

static survey_codes *read_codes(reader *r, const config_setting_t *root, const char *name,
                                list_reader *read, size_t *n)
{
    *n = 0;
    const config_setting_t *group = group_member(r, root, name);
    if (!group)
        return NULL;
    const int length = config_setting_length(group);
    survey_codes *codes = room(r, (size_t)length, sizeof *codes);
    for (int k = 0; codes && k < length; k++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)k);
        survey_codes *c = &codes[*n];
        *c = (survey_codes){.column = keep(r, name_of(s)), .loc = loc_of(r, s)};
        if (!config_setting_is_list(s) && !config_setting_is_array(s)) {
            wrong_kind(r, s, _("a list in parentheses"));
            continue;
        }
        c->item = room(r, (size_t)config_setting_length(s), sizeof *c->item);
        if (!c->item)
            return codes;
        read(r, s, c);
        (*n)++;
    }
    return codes;
}

static char one_character(reader *r, const config_setting_t *group, const char *name)
{
    const char *text = text_member(r, group, name);
    if (!text)
        return '\0';
    if (strlen(text) != 1) {
        amp_fail(r->ctx, AMP_CONFIG, loc_of(r, config_setting_get_member(group, name)),
                 _("%s: \"%s\" is not one character"), name, text);
        return '\0';
    }
    return text[0];
}

static void read_csv(reader *r, const config_setting_t *root)
{
    static const char *const keys[] = {"separator", "decimal", "encoding", "missing",
                                       "label_codes"};
    survey_map *m = r->map;
    const config_setting_t *csv = group_member(r, root, "csv");
    if (!csv)
        return;
    check_keys(r, csv, keys, AMP_COUNT(keys));
    m->csv.separator = one_character(r, csv, "separator");
    m->csv.decimal = one_character(r, csv, "decimal");
    m->csv.encoding = text_member(r, csv, "encoding");
    m->missing_text = texts_member(r, csv, "missing", &m->missing_texts);
    m->label_codes = flag_member(r, csv, "label_codes", false);
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool is_word_character(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && ((c >= '0' && c <= '9') || c == '.'));
}

static size_t count_words(const char *text, const char **word, reader *r)
{
    size_t n = 0;
    for (const char *c = text; *c;) {
        if (!is_word_character(*c, true)) {
            const bool digit = *c >= '0' && *c <= '9';
            c++;
            while (digit && is_word_character(*c, false)) /* 1e5 is no name */
                c++;
            continue;
        }
        const char *start = c;
        while (is_word_character(*c, false))
            c++;
        if (word) {
            char *copy = room(r, (size_t)(c - start), 1);
            if (!copy)
                return n;
            memcpy(copy, start, (size_t)(c - start));
            word[n] = copy;
        }
        n++;
    }
    return n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const survey_formula *amp_survey_map_formula(const survey_map *map, size_t k)
{
    const survey_formula *single[] = {
        &map->line,         &map->weight,       &map->stratum,         &map->partner,
        &map->mother,       &map->father,       &map->income_member,   &map->welfare,
        &map->line_poverty, &map->line_extreme, &map->household_income};
    if (k < AMP_COUNT(single))
        return single[k];
    k -= AMP_COUNT(single);
    if (k < map->columns)
        return &map->column[k];
    k -= map->columns;
    if (k < map->recordeds)
        return &map->recorded[k];
    k -= map->recordeds;
    return k < map->extras ? &map->extra[k] : NULL;
}

static void collect_words(reader *r)
{
    survey_map *m = r->map;
    const survey_key *const keys[] = {&m->household, &m->psu, &m->uid, &m->household_uid};
    size_t n = 0;
    const survey_formula *f;
    for (size_t k = 0; k < AMP_COUNT(keys); k++)
        n += keys[k]->n;
    for (size_t k = 0; (f = amp_survey_map_formula(m, k)) != NULL; k++)
        n += f->text ? count_words(f->text, NULL, r) : 0;
    m->word = room(r, n, sizeof *m->word);
    if (!m->word)
        return;
    for (size_t k = 0; k < AMP_COUNT(keys); k++)
        for (size_t j = 0; j < keys[k]->n; j++)
            m->word[m->words++] = keys[k]->column[j];
    for (size_t k = 0; (f = amp_survey_map_formula(m, k)) != NULL; k++)
        m->words += f->text ? count_words(f->text, m->word + m->words, r) : 0;
    qsort(m->word, m->words, sizeof *m->word, by_text);
}

bool amp_survey_map_uses(const survey_map *map, const char *column)
{
    return bsearch(&column, map->word, map->words, sizeof *map->word, by_text) != NULL;
}

/* What missing = ... means, once the list of the column is known. */
static void resolve_missing(reader *r, survey_formula *f)
{
    if (f->rule != SURVEY_VALUE)
        return;
    const char *const *names = NULL;
    const size_t n = amp_list_names(f->list, &names, NULL);
    for (size_t k = 0; k < n; k++)
        if (strcmp(names[k], f->missing) == 0) {
            f->value = (double)k;
            return;
        }
    if (n == 0 && amp_parse_double(f->missing, '.', &f->value))
        return;
    const char *near = n ? amp_nearest(f->missing, names, n) : NULL;
    amp_fail(r->ctx, AMP_CONFIG, f->loc,
             _("%s: missing = \"%s\" is neither %s nor \"birth\" nor \"error\"%s%s%s"), f->target,
             f->missing, n ? _("one of its categories") : _("a number"),
             near ? _("; did you mean \"") : "", near ? near : "", near ? "\"?" : "");
}

static void resolve_all(reader *r)
{
    const survey_formula *f;
    for (size_t k = 0; (f = amp_survey_map_formula(r->map, k)) != NULL; k++)
        resolve_missing(r, (survey_formula *)(uintptr_t)f); /* the map is ours to finish */
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void read_population_kind(reader *r, const config_setting_t *root)
{
    const char *kind = text_member(r, root, "kind");
    r->map->kind = kind ? kind : "survey";
    if (kind && strcmp(kind, "survey") != 0 && strcmp(kind, "synthetic") != 0)
        amp_fail(r->ctx, AMP_CONFIG, loc_of(r, config_setting_get_member(root, "kind")),
                 _("kind: \"%s\" is unknown; valid are survey, synthetic"), kind);
}

static void read_root(reader *r, const config_setting_t *root)
{
    static const char *const keys[] = {"country",
                                       "year",
                                       "kind",
                                       "source",
                                       "file",
                                       "rows",
                                       "person",
                                       "columns",
                                       "income_member",
                                       "welfare",
                                       "household_income",
                                       "lines",
                                       "recorded",
                                       "extra",
                                       "csv",
                                       "labels",
                                       "missing_values"};
    static const char *const line_keys[] = {"poverty", "extreme"};
    survey_map *m = r->map;
    check_keys(r, root, keys, AMP_COUNT(keys));
    m->iso3 = text_member(r, root, "country");
    m->source = text_member(r, root, "source");
    read_population_kind(r, root);
    m->year = (int)int_member(r, root, "year", YEAR_MIN, YEAR_MAX, 0);
    m->rows = (size_t)int_member(r, root, "rows", 1, INT_MAX, 0);
    if (!m->iso3)
        amp_fail(r->ctx, AMP_CONFIG, (amp_loc){m->path, 0, 0},
                 _("country: missing; write, say, country = \"BOL\";"));
    if (!config_setting_get_member(root, "year"))
        amp_fail(r->ctx, AMP_CONFIG, (amp_loc){m->path, 0, 0},
                 _("year: missing; write, say, year = 2019;"));
    read_person(r, root);
    read_columns(r, root);
    formula_member(r, root, "income_member", &m->income_member);
    m->income_member.decides = true;
    formula_member(r, root, "welfare", &m->welfare);
    formula_member(r, root, "household_income", &m->household_income);
    const config_setting_t *lines = group_member(r, root, "lines");
    if (lines) {
        check_keys(r, lines, line_keys, AMP_COUNT(line_keys));
        formula_member(r, lines, "poverty", &m->line_poverty);
        formula_member(r, lines, "extreme", &m->line_extreme);
    }
    read_csv(r, root);
    m->labels = read_codes(r, root, "labels", read_label_list, &m->labelled);
    m->missing_values = read_codes(r, root, "missing_values", read_number_list, &m->missing_valued);
    resolve_all(r);
    collect_words(r);
}

amp_err amp_survey_map_read(amp_ctx *ctx, const char *path, amp_arena *arena, survey_map *map)
{
    *map = (survey_map){.arena = arena, .path = path};
    char *text = NULL;
    size_t length = 0;
    AMP_TRY(amp_read_text(ctx, path, &text, &length));
    config_t config;
    config_init(&config);
    reader r = {ctx, map};
    const size_t errors = ctx->errors;
    if (strlen(text) != length)
        amp_fail(ctx, AMP_CONFIG, (amp_loc){path, 0, 0}, _("not a text file"));
    else if (config_read_string(&config, text) == CONFIG_TRUE)
        read_root(&r, config_root_setting(&config));
    else
        amp_fail(ctx, AMP_CONFIG, (amp_loc){path, (int)config_error_line(&config), 0}, "%s",
                 config_error_text(&config));
    config_destroy(&config);
    free(text);
    return ctx->errors == errors ? AMP_OK : amp_ctx_first(ctx);
}
