/* survey_map.c - reads a map: libconfig to checked structs, all mistakes at once. */
#include "io/survey_setting.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX_MAX = 200, YEAR_MIN = 1900, YEAR_MAX = 2200 };

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

static bool is_made(amp_map_reader *r, const survey_formula *f)
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

static void check_target(amp_map_reader *r, survey_formula *f)
{
    if (is_made(r, f))
        return;
    const amp_column *column = amp_column_find(f->target);
    if (column) {
        f->list = column->list;
        amp_map_need_money(r, f, column->kind == AMP_KIND_MONEY);
        f->decides = column->kind == AMP_KIND_BOOLEAN ||
                     (column->kind == AMP_KIND_CATEGORY && column->list != AMP_LIST_REGION);
        return;
    }
    const char *names[64];
    const size_t n = AMP_MIN(amp_columns_count, AMP_COUNT(names));
    for (size_t c = 0; c < n; c++)
        names[c] = amp_columns[c].name;
    const char *near = amp_nearest(f->target, names, n);
    amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: no column of a population%s%s%s"), f->target,
             near ? _("; did you mean \"") : "", near ? near : "", near ? "\"?" : "");
}

/* Without age, sex and head nothing can be computed, so a missing value is an error unless the map
 * states a rule. */
static void need_column(amp_map_reader *r, const char *name)
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

static void read_columns(amp_map_reader *r, const config_setting_t *root)
{
    survey_map *m = r->map;
    m->column = amp_map_formulas(r, root, "columns", &m->columns);
    for (size_t k = 0; k < m->columns; k++)
        check_target(r, &m->column[k]);
    static const char *const needed[] = {"age", "sex", "relationship"};
    const size_t needs = AMP_COUNT(needed) - (m->members.text != NULL); /* all rows are heads */
    for (size_t k = 0; k < needs; k++)
        need_column(r, needed[k]);
    m->recorded = amp_map_formulas(r, root, "recorded", &m->recordeds);
    m->extra = amp_map_formulas(r, root, "extra", &m->extras);
    for (size_t k = 0; k < m->extras; k++) {
        if (amp_column_find(m->extra[k].target))
            amp_fail(r->ctx, AMP_CONFIG, m->extra[k].loc,
                     _("%s: is a column of every population; write it under columns, or take "
                       "another name"),
                     m->extra[k].target);
        m->extra[k].decides = m->extra[k].kind == AMP_KIND_BOOLEAN;
        amp_map_need_money(r, &m->extra[k], m->extra[k].kind == AMP_KIND_MONEY);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void read_key(amp_map_reader *r, const config_setting_t *person, const char *name,
                     survey_key *key)
{
    const config_setting_t *s = config_setting_get_member(person, name);
    *key = (survey_key){0};
    if (s)
        key->loc = amp_map_loc(r, s);
    key->column = amp_map_texts(r, person, name, &key->n);
}

/* replicates = "wrep*"  or  { columns = "wrep*"; method = "fay"; rho = 0.5; factor = 0.01; } */
static void read_replicates(amp_map_reader *r, const config_setting_t *person)
{
    static const char *const keys[] = {"columns", "method", "rho", "factor"};
    survey_map *m = r->map;
    const config_setting_t *s = config_setting_get_member(person, "replicates");
    if (!s)
        return;
    m->replicate_loc = amp_map_loc(r, s);
    m->replication = AMP_REPLICATION_bootstrap;
    if (!config_setting_is_group(s)) {
        m->replicate = amp_map_texts(r, person, "replicates", &m->replicates);
        return;
    }
    amp_map_check_keys(r, s, keys, AMP_COUNT(keys));
    m->replicate = amp_map_texts(r, s, "columns", &m->replicates);
    if (!m->replicates)
        amp_fail(r->ctx, AMP_CONFIG, m->replicate_loc,
                 _("replicates: columns is missing; write, say, columns = \"wrep*\";"));
    const char *method = amp_map_text(r, s, "method");
    size_t k = method ? AMP_COUNT(amp_replication_names) - 1 : AMP_REPLICATION_bootstrap;
    while (k > 0 && method && strcmp(method, amp_replication_names[k]) != 0)
        k--;
    m->replication = (amp_replication)k;
    if (k == 0)
        amp_fail(r->ctx, AMP_CONFIG, m->replicate_loc,
                 _("method: \"%s\" is unknown; valid are bootstrap, brr, fay, jackknife"), method);
    m->replicate_rho = amp_map_positive(r, s, "rho");
    m->replicate_factor = amp_map_positive(r, s, "factor");
    if ((k == AMP_REPLICATION_fay) != (m->replicate_rho > 0 && m->replicate_rho < 1))
        amp_fail(r->ctx, AMP_CONFIG, m->replicate_loc,
                 _("rho: Fay's method, and no other, has one, between 0 and 1"));
}

static void read_person(amp_map_reader *r, const config_setting_t *root)
{
    static const char *const keys[] = {"household",     "line",    "weight",    "stratum", "psu",
                                       "psu_prefix",    "partner", "mother",    "father",  "uid",
                                       "household_uid", "members", "replicates"};
    survey_map *m = r->map;
    const config_setting_t *person = amp_map_group(r, root, "person");
    if (!person) {
        amp_fail(r->ctx, AMP_CONFIG, (amp_loc){m->path, 0, 0},
                 _("person: missing; write person = { household = \"...\"; line = \"...\"; "
                   "weight = \"...\"; };"));
        return;
    }
    amp_map_check_keys(r, person, keys, AMP_COUNT(keys));
    read_key(r, person, "household", &m->household);
    read_key(r, person, "psu", &m->psu);
    read_key(r, person, "uid", &m->uid);
    read_key(r, person, "household_uid", &m->household_uid);
    m->psu.prefix = (size_t)amp_map_int(r, person, "psu_prefix", 1, PREFIX_MAX, 0);
    const struct {
        const char *name;
        survey_formula *formula;
    } numbers[] = {{"line", &m->line},       {"weight", &m->weight}, {"stratum", &m->stratum},
                   {"partner", &m->partner}, {"mother", &m->mother}, {"father", &m->father},
                   {"members", &m->members}};
    for (size_t k = 0; k < AMP_COUNT(numbers); k++) {
        amp_map_formula(r, person, numbers[k].name, numbers[k].formula);
        amp_map_need_money(r, numbers[k].formula, false);
    }
    read_replicates(r, person);
    const char *needed[] = {"household", "line", "weight"};
    const bool there[] = {m->household.n > 0, m->line.text || m->members.text,
                          m->weight.text != NULL};
    if (m->members.text && m->line.text)
        amp_fail(r->ctx, AMP_CONFIG, m->line.loc,
                 _("line: with members a row is a household, whose persons have no numbers; leave "
                   "it out"));
    for (size_t k = 0; k < AMP_COUNT(needed); k++)
        if (!there[k])
            amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, person),
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

static void read_label_list(amp_map_reader *r, const config_setting_t *s, survey_codes *c)
{
    double next = 1;
    const int length = config_setting_length(s);
    for (int k = 0; k < length; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        if (config_setting_type(e) != CONFIG_TYPE_STRING) {
            amp_map_wrong_kind(r, s, _("a list of texts"));
            return;
        }
        c->item[c->n] = label_code(amp_map_keep(r, config_setting_get_string(e)), next);
        next = c->item[c->n++].code + 1;
    }
}

static void read_number_list(amp_map_reader *r, const config_setting_t *s, survey_codes *c)
{
    const int length = config_setting_length(s);
    for (int k = 0; k < length; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        if (!config_setting_is_number(e)) {
            amp_map_wrong_kind(r, s, _("a list of numbers"));
            return;
        }
        const bool is_float = config_setting_type(e) == CONFIG_TYPE_FLOAT;
        c->item[c->n++] = (survey_code){
            is_float ? config_setting_get_float(e) : (double)config_setting_get_int64(e), NULL};
    }
}

typedef void list_reader(amp_map_reader *r, const config_setting_t *s, survey_codes *c);

static survey_codes *read_codes(amp_map_reader *r, const config_setting_t *root, const char *name,
                                list_reader *read, size_t *n)
{
    *n = 0;
    const config_setting_t *group = amp_map_group(r, root, name);
    if (!group)
        return NULL;
    const int length = config_setting_length(group);
    survey_codes *codes = amp_map_room(r, (size_t)length, sizeof *codes);
    for (int k = 0; codes && k < length; k++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)k);
        survey_codes *c = &codes[*n];
        *c = (survey_codes){.column = amp_map_keep(r, amp_map_name(s)), .loc = amp_map_loc(r, s)};
        if (!config_setting_is_list(s) && !config_setting_is_array(s)) {
            amp_map_wrong_kind(r, s, _("a list in parentheses"));
            continue;
        }
        c->item = amp_map_room(r, (size_t)config_setting_length(s), sizeof *c->item);
        if (!c->item)
            return codes;
        read(r, s, c);
        (*n)++;
    }
    return codes;
}

static char one_character(amp_map_reader *r, const config_setting_t *group, const char *name)
{
    const char *text = amp_map_text(r, group, name);
    if (!text)
        return '\0';
    if (strlen(text) != 1) {
        amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, config_setting_get_member(group, name)),
                 _("%s: \"%s\" is not one character"), name, text);
        return '\0';
    }
    return text[0];
}

static void read_csv(amp_map_reader *r, const config_setting_t *root, survey_csv *c)
{
    static const char *const keys[] = {"separator", "decimal", "encoding", "missing",
                                       "label_codes"};
    const config_setting_t *csv = amp_map_group(r, root, "csv");
    if (!csv)
        return;
    amp_map_check_keys(r, csv, keys, AMP_COUNT(keys));
    *c = (survey_csv){.table = {.separator = one_character(r, csv, "separator"),
                                .decimal = one_character(r, csv, "decimal"),
                                .encoding = amp_map_text(r, csv, "encoding")}};
    c->missing = amp_map_texts(r, csv, "missing", &c->missings);
    c->label_codes = amp_map_flag(r, csv, "label_codes", false);
}

/* ---- further files --------------------------------------------------------------------------- */

static bool same_key(const survey_key *a, const survey_key *b)
{
    size_t found = 0;
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            found += strcmp(a->column[i], b->column[j]) == 0;
    return found == a->n;
}

static void read_file(amp_map_reader *r, const config_setting_t *s, survey_file *f)
{
    static const char *const keys[] = {"name", "file", "key",     "with",
                                       "rows", "csv",  "columns", "optional"};
    *f = (survey_file){.loc = amp_map_loc(r, s), .csv = r->map->csv};
    if (!config_setting_is_group(s)) {
        amp_fail(r->ctx, AMP_CONFIG, f->loc,
                 _("files: expected groups like { name = \"dwelling\"; file = \"dwelling.sav\"; "
                   "key = \"folio\"; }"));
        return;
    }
    amp_map_check_keys(r, s, keys, AMP_COUNT(keys));
    f->name = amp_map_text(r, s, "name");
    f->file = amp_map_text(r, s, "file");
    read_key(r, s, "key", &f->key);
    read_key(r, s, "with", &f->with);
    if (!f->with.n)
        f->with = f->key;
    f->rows = (size_t)amp_map_int(r, s, "rows", 1, INT_MAX, 0);
    f->optional = amp_map_flag(r, s, "optional", false);
    read_csv(r, s, &f->csv);
    f->column = amp_map_formulas(r, s, "columns", &f->columns);
    for (size_t k = 0; k < f->columns; k++)
        amp_map_need_money(r, &f->column[k], false);
    if (!f->name || !f->file || !f->key.n)
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("files: name, file and key are needed of each"));
    else if (f->with.n != f->key.n)
        amp_fail(r->ctx, AMP_CONFIG, f->with.loc,
                 _("with: %zu columns for a key of %zu; name those of the main file in the same "
                   "order"),
                 f->with.n, f->key.n);
    f->one_a_household = same_key(&f->with, &r->map->household);
}

static void read_files(amp_map_reader *r, const config_setting_t *root)
{
    survey_map *m = r->map;
    const config_setting_t *list = config_setting_get_member(root, "files");
    if (!list)
        return;
    if (!config_setting_is_list(list)) {
        amp_map_wrong_kind(r, list, _("a list in parentheses"));
        return;
    }
    const size_t n = (size_t)config_setting_length(list);
    m->file = amp_map_room(r, n, sizeof *m->file);
    for (size_t k = 0; m->file && k < n; k++) {
        read_file(r, config_setting_get_elem(list, (unsigned)k), &m->file[m->files]);
        for (size_t j = 0; j < m->files; j++)
            if (amp_streq(m->file[j].name, m->file[m->files].name))
                amp_fail(r->ctx, AMP_CONFIG, m->file[m->files].loc,
                         _("files: two are called \"%s\""), m->file[j].name);
        m->files++;
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void read_population_kind(amp_map_reader *r, const config_setting_t *root)
{
    const char *kind = amp_map_text(r, root, "kind");
    r->map->kind = kind ? kind : "survey";
    if (kind && strcmp(kind, "survey") != 0 && strcmp(kind, "synthetic") != 0)
        amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, config_setting_get_member(root, "kind")),
                 _("kind: \"%s\" is unknown; valid are survey, synthetic"), kind);
}

static void read_root(amp_map_reader *r, const config_setting_t *root)
{
    static const char *const keys[] = {
        "country",       "year",     "kind",          "source",   "file",
        "files",         "rows",     "per",           "exchange", "keep",
        "person",        "columns",  "income_member", "welfare",  "household_income",
        "lines",         "recorded", "extra",         "csv",      "labels",
        "missing_values"};
    static const char *const line_keys[] = {"poverty", "extreme"};
    survey_map *m = r->map;
    amp_map_check_keys(r, root, keys, AMP_COUNT(keys));
    m->iso3 = amp_map_text(r, root, "country");
    m->source = amp_map_text(r, root, "source");
    read_population_kind(r, root);
    m->year = (int)amp_map_int(r, root, "year", YEAR_MIN, YEAR_MAX, 0);
    m->rows = (size_t)amp_map_int(r, root, "rows", 1, INT_MAX, 0);
    if (!m->iso3)
        amp_fail(r->ctx, AMP_CONFIG, (amp_loc){m->path, 0, 0},
                 _("country: missing; write, say, country = \"BOL\";"));
    else if (strlen(m->iso3) != 3 || strspn(m->iso3, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
        amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, config_setting_get_member(root, "country")),
                 _("country: found \"%s\"; expected the three letters of its ISO code, like BOL"),
                 m->iso3);
    if (!config_setting_get_member(root, "year"))
        amp_fail(r->ctx, AMP_CONFIG, (amp_loc){m->path, 0, 0},
                 _("year: missing; write, say, year = 2019;"));
    amp_map_constants(r, root);
    read_csv(r, root, &m->csv);
    read_person(r, root);
    read_files(r, root);
    read_columns(r, root);
    amp_map_formula(r, root, "income_member", &m->income_member);
    amp_map_need_money(r, &m->income_member, false);
    m->income_member.decides = true;
    amp_map_formula(r, root, "welfare", &m->welfare);
    amp_map_formula(r, root, "household_income", &m->household_income);
    const config_setting_t *lines = amp_map_group(r, root, "lines");
    if (lines) {
        amp_map_check_keys(r, lines, line_keys, AMP_COUNT(line_keys));
        amp_map_formula(r, lines, "poverty", &m->line_poverty);
        amp_map_formula(r, lines, "extreme", &m->line_extreme);
    }
    if (config_setting_get_member(root, "keep"))
        m->keep_loc = amp_map_loc(r, config_setting_get_member(root, "keep"));
    m->keep = amp_map_texts(r, root, "keep", &m->keeps);
    m->labels = read_codes(r, root, "labels", read_label_list, &m->labelled);
    m->missing_values = read_codes(r, root, "missing_values", read_number_list, &m->missing_valued);
    amp_map_resolve(r);
    amp_map_words(r);
}

amp_err amp_survey_map_read(amp_ctx *ctx, const char *path, amp_arena *arena, survey_map *map)
{
    *map = (survey_map){.arena = arena, .path = path, .scale = 1};
    char *text = NULL;
    size_t length = 0;
    AMP_TRY(amp_read_text(ctx, path, &text, &length));
    config_t config;
    config_init(&config);
    amp_map_reader r = {ctx, map};
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
