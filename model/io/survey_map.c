/* survey_map.c - reads a map: libconfig to checked structs, all mistakes at once. */
#include "io/survey_parts.h"

#include <errno.h>
#include <libconfig.h>
#include <limits.h>
#include <math.h>
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

/* A number above 0; 0 when it is not there. */
static double positive_member(reader *r, const config_setting_t *group, const char *name)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    double x = 0;
    if (!s)
        return 0;
    const char *text = config_setting_is_number(s) ? scalar_text(r, s) : NULL;
    if (!text || !amp_parse_double(text, '.', &x) || !(x > 0)) {
        wrong_kind(r, s, _("a number above 0"));
        return 0;
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

/* ---- formulas -------------------------------------------------------------------------------- */

static const char *const formula_keys[] = {"value",    "recode",    "codes", "missing",
                                           "label",    "level",     "kind",  "per",
                                           "currency", "in_income", "birth"};

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
    static const char *const names[] = {"number", "boolean", "category", "money"};
    static const amp_kind kinds[] = {AMP_KIND_NUMBER, AMP_KIND_BOOLEAN, AMP_KIND_CATEGORY,
                                     AMP_KIND_MONEY};
    const char *text = text_member(r, group, "kind");
    f->has_kind = text != NULL;
    if (!text)
        return;
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        if (strcmp(text, names[k]) == 0) {
            f->kind = kinds[k];
            return;
        }
    amp_fail(r->ctx, AMP_CONFIG, loc_of(r, config_setting_get_member(group, "kind")),
             _("kind: \"%s\" is unknown; valid are number, boolean, category, money"), text);
}

/* ---- periods and currencies ------------------------------------------------------------------ */

/* How often a month. A fortnight is half a month, as wages are paid. */
static const struct {
    const char *name;
    double a_month;
} periods[] = {{"year", 1.0 / 12},      {"half_year", 1.0 / 6}, {"quarter", 1.0 / 3},
               {"two_months", 1.0 / 2}, {"month", 1},           {"fortnight", 2},
               {"week", 52.0 / 12},     {"day", 365.0 / 12}};

/* Factor of the period under `per`; 1 when it is not given. */
static double period_member(reader *r, const config_setting_t *group)
{
    const char *names[AMP_COUNT(periods)];
    const char *text = text_member(r, group, "per");
    if (!text)
        return 1;
    for (size_t k = 0; k < AMP_COUNT(periods); k++) {
        names[k] = periods[k].name;
        if (strcmp(text, names[k]) == 0)
            return periods[k].a_month;
    }
    const char *near = amp_nearest(text, names, AMP_COUNT(names));
    amp_fail(r->ctx, AMP_CONFIG, loc_of(r, config_setting_get_member(group, "per")),
             _("per: \"%s\" is unknown%s%s%s; valid are year, half_year, quarter, two_months, "
               "month, fortnight, week, day"),
             text, near ? _("; did you mean \"") : "", near ? near : "", near ? "\"?" : "");
    return 1;
}

/* LCU per unit of the currency under `currency`; 1 when it is not given. */
static double currency_member(reader *r, const config_setting_t *group)
{
    const survey_map *m = r->map;
    const char *text = text_member(r, group, "currency");
    if (!text)
        return 1;
    for (size_t k = 0; k < m->constants; k++)
        if (strncmp(m->constant[k].name, "exchange.", 9) == 0 &&
            strcmp(m->constant[k].name + 9, text) == 0)
            return m->constant[k].value;
    amp_fail(r->ctx, AMP_CONFIG, loc_of(r, config_setting_get_member(group, "currency")),
             _("currency: \"%s\" is not under exchange; write, say, exchange = { %s = 6.96; };"),
             text, text);
    return 1;
}

static void add_constant(reader *r, const char *prefix, const char *name, double value)
{
    survey_map *m = r->map;
    const char *full = amp_arena_format(m->arena, "%s.%s", prefix, name);
    if (full)
        m->constant[m->constants++] = (survey_constant){full, value};
    else
        amp_fail_memory(r->ctx);
}

/* per.week and exchange.USD, for formulas. */
static void read_constants(reader *r, const config_setting_t *root)
{
    survey_map *m = r->map;
    const config_setting_t *group = group_member(r, root, "exchange");
    const int currencies = group ? config_setting_length(group) : 0;
    m->constant = room(r, AMP_COUNT(periods) + (size_t)currencies, sizeof *m->constant);
    if (!m->constant)
        return;
    for (size_t k = 0; k < AMP_COUNT(periods); k++)
        add_constant(r, "per", periods[k].name, periods[k].a_month);
    for (int k = 0; k < currencies; k++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)k);
        double rate = 0;
        const char *text = config_setting_is_number(s) ? scalar_text(r, s) : NULL;
        if (!text || !amp_parse_double(text, '.', &rate) || !(rate > 0))
            wrong_kind(r, s, _("a rate above 0: local currency for one unit"));
        add_constant(r, "exchange", name_of(s), rate);
    }
    m->scale = period_member(r, root);
}

static void read_scale(reader *r, const config_setting_t *group, survey_formula *f)
{
    f->has_scale = config_setting_get_member(group, "per") != NULL;
    f->scale = (f->has_scale ? period_member(r, group) : r->map->scale) * currency_member(r, group);
    f->has_scale = f->has_scale || config_setting_get_member(group, "currency");
}

/* ---- recodes --------------------------------------------------------------------------------- */

/* "3", "-1" or "7-9"; whole text or nothing. */
static bool code_range(char *text, survey_recode *c)
{
    char *end;
    c->low = c->high = strtod(text, &end);
    if (end == text)
        return false;
    end += strspn(end, " ");
    if (*end == '-') {
        const char *start = end + 1;
        c->high = strtod(start, &end);
        if (end == start)
            return false;
        end += strspn(end, " ");
    }
    return !*end && c->low <= c->high;
}

/* "3, 5-7 = child" or "else = child" as so many lines. @return how many, 0 when it is malformed */
static size_t recode_line(reader *r, const char *text, survey_recode *out, size_t most)
{
    char *copy = amp_arena_text(r->map->arena, text), *equals = copy ? strrchr(copy, '=') : NULL;
    if (!equals)
        return 0;
    *equals = '\0';
    const char *to = equals + 1 + strspn(equals + 1, " ");
    size_t n = 0;
    char *save = NULL;
    for (char *part = strtok_r(copy, ",", &save); part; part = strtok_r(NULL, ",", &save)) {
        part += strspn(part, " ");
        if (n == most || !*to)
            return 0;
        out[n] = (survey_recode){-HUGE_VAL, HUGE_VAL, to, 0};
        if (strncmp(part, "else", 4) != 0 || part[4 + strspn(part + 4, " ")])
            if (!code_range(part, &out[n]))
                return 0;
        n++;
    }
    return n;
}

static void read_codes_of(reader *r, const config_setting_t *s, survey_formula *f)
{
    enum { CODES_MAX = 2000 };
    if (!config_setting_is_list(s) && !config_setting_is_array(s)) {
        wrong_kind(r, s, _("a list in parentheses"));
        return;
    }
    survey_recode *all = room(r, CODES_MAX, sizeof *all);
    const int length = config_setting_length(s);
    for (int k = 0; all && k < length; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        const char *text =
            config_setting_type(e) == CONFIG_TYPE_STRING ? config_setting_get_string(e) : NULL;
        const size_t n = text ? recode_line(r, text, all + f->recodes, CODES_MAX - f->recodes) : 0;
        if (n == 0) {
            amp_fail(r->ctx, AMP_CONFIG, loc_of(r, e),
                     _("codes: expected lines like \"3, 5-7 = child\" or \"else = child\"%s%s"),
                     text ? _("; found ") : "", text ? text : "");
            return;
        }
        f->recodes += n;
    }
    f->recode = all;
}

static void read_recode(reader *r, const config_setting_t *group, survey_formula *f)
{
    const config_setting_t *recode = config_setting_get_member(group, "recode");
    const config_setting_t *codes = config_setting_get_member(group, "codes");
    if (!recode && !codes)
        return;
    if (!recode || !codes || config_setting_get_member(group, "value")) {
        amp_fail(r->ctx, AMP_CONFIG, f->loc,
                 _("%s: write value, or recode with codes: { recode = \"p05\"; codes = ( \"1 = "
                   "head\", \"2 = partner\" ); }"),
                 f->target);
        return;
    }
    f->text = scalar_text(r, recode);
    f->loc = loc_of(r, recode);
    read_codes_of(r, codes, f);
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
    const size_t errors = r->ctx->errors;
    read_recode(r, s, f);
    if (value)
        f->text = scalar_text(r, value);
    if (!f->text && r->ctx->errors == errors)
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: value is missing; write value = \"...\";"),
                 f->target);
    else if (value)
        f->loc = loc_of(r, value);
    const config_setting_t *missing = config_setting_get_member(s, "missing");
    if (missing)
        read_missing(r, missing, f);
    f->label = text_member(r, s, "label");
    f->outside = !flag_member(r, s, "in_income", true);
    read_kind(r, s, f);
    read_birth(r, s, f);
    read_scale(r, s, f);
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
    *f = (survey_formula){
        .target = keep(r, name_of(s)), .loc = loc_of(r, s), .scale = r->map->scale};
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

/* A period or a currency is of money. */
static void need_money(reader *r, survey_formula *f, bool is_money)
{
    if (!is_money && f->has_scale)
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: is no money; leave out per and currency"),
                 f->target);
    if (!is_money)
        f->scale = 1;
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
            need_money(r, f, col->kind == AMP_KIND_MONEY);
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
    const size_t needs = AMP_COUNT(needed) - (m->members.text != NULL); /* all rows are heads */
    for (size_t k = 0; k < needs; k++)
        need_column(r, needed[k]);
    m->recorded = formulas(r, root, "recorded", &m->recordeds);
    m->extra = formulas(r, root, "extra", &m->extras);
    for (size_t k = 0; k < m->extras; k++) {
        for (size_t c = 0; c < amp_columns_count; c++)
            if (strcmp(amp_columns[c].name, m->extra[k].target) == 0)
                amp_fail(r->ctx, AMP_CONFIG, m->extra[k].loc,
                         _("%s: is a column of every population; write it under columns, or take "
                           "another name"),
                         m->extra[k].target);
        m->extra[k].decides = m->extra[k].kind == AMP_KIND_BOOLEAN;
        need_money(r, &m->extra[k], m->extra[k].kind == AMP_KIND_MONEY);
    }
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

/* replicates = "wrep*"  or  { columns = "wrep*"; method = "fay"; rho = 0.5; factor = 0.01; } */
static void read_replicates(reader *r, const config_setting_t *person)
{
    static const char *const keys[] = {"columns", "method", "rho", "factor"};
    survey_map *m = r->map;
    const config_setting_t *s = config_setting_get_member(person, "replicates");
    if (!s)
        return;
    m->replicate_loc = loc_of(r, s);
    m->replication = AMP_REPLICATION_bootstrap;
    if (!config_setting_is_group(s)) {
        m->replicate = texts_member(r, person, "replicates", &m->replicates);
        return;
    }
    check_keys(r, s, keys, AMP_COUNT(keys));
    m->replicate = texts_member(r, s, "columns", &m->replicates);
    if (!m->replicates)
        amp_fail(r->ctx, AMP_CONFIG, m->replicate_loc,
                 _("replicates: columns is missing; write, say, columns = \"wrep*\";"));
    const char *method = text_member(r, s, "method");
    size_t k = method ? AMP_COUNT(amp_replication_names) - 1 : AMP_REPLICATION_bootstrap;
    while (k > 0 && method && strcmp(method, amp_replication_names[k]) != 0)
        k--;
    m->replication = (amp_replication)k;
    if (k == 0)
        amp_fail(r->ctx, AMP_CONFIG, m->replicate_loc,
                 _("method: \"%s\" is unknown; valid are bootstrap, brr, fay, jackknife"), method);
    m->replicate_rho = positive_member(r, s, "rho");
    m->replicate_factor = positive_member(r, s, "factor");
    if ((k == AMP_REPLICATION_fay) != (m->replicate_rho > 0 && m->replicate_rho < 1))
        amp_fail(r->ctx, AMP_CONFIG, m->replicate_loc,
                 _("rho: Fay's method, and no other, has one, between 0 and 1"));
}

static void read_person(reader *r, const config_setting_t *root)
{
    static const char *const keys[] = {"household",     "line",    "weight",    "stratum", "psu",
                                       "psu_prefix",    "partner", "mother",    "father",  "uid",
                                       "household_uid", "members", "replicates"};
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
    const struct {
        const char *name;
        survey_formula *formula;
    } numbers[] = {{"line", &m->line},       {"weight", &m->weight}, {"stratum", &m->stratum},
                   {"partner", &m->partner}, {"mother", &m->mother}, {"father", &m->father},
                   {"members", &m->members}};
    for (size_t k = 0; k < AMP_COUNT(numbers); k++) {
        formula_member(r, person, numbers[k].name, numbers[k].formula);
        need_money(r, numbers[k].formula, false);
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

static void read_csv(reader *r, const config_setting_t *root, survey_csv *c)
{
    static const char *const keys[] = {"separator", "decimal", "encoding", "missing",
                                       "label_codes"};
    const config_setting_t *csv = group_member(r, root, "csv");
    if (!csv)
        return;
    check_keys(r, csv, keys, AMP_COUNT(keys));
    *c = (survey_csv){.table = {.separator = one_character(r, csv, "separator"),
                                .decimal = one_character(r, csv, "decimal"),
                                .encoding = text_member(r, csv, "encoding")}};
    c->missing = texts_member(r, csv, "missing", &c->missings);
    c->label_codes = flag_member(r, csv, "label_codes", false);
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

static void read_file(reader *r, const config_setting_t *s, survey_file *f)
{
    static const char *const keys[] = {"name", "file", "key",     "with",
                                       "rows", "csv",  "columns", "optional"};
    *f = (survey_file){.loc = loc_of(r, s), .csv = r->map->csv};
    if (!config_setting_is_group(s)) {
        amp_fail(r->ctx, AMP_CONFIG, f->loc,
                 _("files: expected groups like { name = \"dwelling\"; file = \"dwelling.sav\"; "
                   "key = \"folio\"; }"));
        return;
    }
    check_keys(r, s, keys, AMP_COUNT(keys));
    f->name = text_member(r, s, "name");
    f->file = text_member(r, s, "file");
    read_key(r, s, "key", &f->key);
    read_key(r, s, "with", &f->with);
    if (!f->with.n)
        f->with = f->key;
    f->rows = (size_t)int_member(r, s, "rows", 1, INT_MAX, 0);
    f->optional = flag_member(r, s, "optional", false);
    read_csv(r, s, &f->csv);
    f->column = formulas(r, s, "columns", &f->columns);
    for (size_t k = 0; k < f->columns; k++)
        need_money(r, &f->column[k], false);
    if (!f->name || !f->file || !f->key.n)
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("files: name, file and key are needed of each"));
    else if (f->with.n != f->key.n)
        amp_fail(r->ctx, AMP_CONFIG, f->with.loc,
                 _("with: %zu columns for a key of %zu; name those of the main file in the same "
                   "order"),
                 f->with.n, f->key.n);
    f->one_a_household = same_key(&f->with, &r->map->household);
}

static void read_files(reader *r, const config_setting_t *root)
{
    survey_map *m = r->map;
    const config_setting_t *list = config_setting_get_member(root, "files");
    if (!list)
        return;
    if (!config_setting_is_list(list)) {
        wrong_kind(r, list, _("a list in parentheses"));
        return;
    }
    const size_t n = (size_t)config_setting_length(list);
    m->file = room(r, n, sizeof *m->file);
    for (size_t k = 0; m->file && k < n; k++) {
        read_file(r, config_setting_get_elem(list, (unsigned)k), &m->file[m->files]);
        for (size_t j = 0; j < m->files; j++)
            if (amp_streq(m->file[j].name, m->file[m->files].name))
                amp_fail(r->ctx, AMP_CONFIG, m->file[m->files].loc,
                         _("files: two are called \"%s\""), m->file[j].name);
        m->files++;
    }
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
        &map->line,         &map->weight,       &map->stratum,          &map->partner,
        &map->mother,       &map->father,       &map->income_member,    &map->welfare,
        &map->line_poverty, &map->line_extreme, &map->household_income, &map->members};
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

/* Every word of keys and formulas; counted only when @p word is NULL. */
static size_t words_of_map(reader *r, const char **word)
{
    const survey_map *m = r->map;
    const survey_key *const keys[] = {&m->household, &m->psu, &m->uid, &m->household_uid};
    const survey_formula *f;
    size_t n = 0;
#define ADD_KEY(key)                                                                               \
    for (size_t j_ = 0; j_ < (key)->n; j_++, n++)                                                  \
        if (word)                                                                                  \
            word[n] = (key)->column[j_];
#define ADD_TEXT(text)                                                                             \
    if (text)                                                                                      \
        n += count_words((text), word ? word + n : NULL, r);
    for (size_t k = 0; k < AMP_COUNT(keys); k++)
        ADD_KEY(keys[k])
    for (size_t k = 0; (f = amp_survey_map_formula(m, k)) != NULL; k++)
        ADD_TEXT(f->text)
    for (size_t k = 0; k < m->files; k++) {
        ADD_KEY(&m->file[k].key)
        ADD_KEY(&m->file[k].with)
        for (size_t c = 0; c < m->file[k].columns; c++)
            ADD_TEXT(m->file[k].column[c].text)
    }
#undef ADD_KEY
#undef ADD_TEXT
    return n;
}

static void collect_words(reader *r)
{
    survey_map *m = r->map;
    m->word = room(r, words_of_map(r, NULL), sizeof *m->word);
    if (!m->word)
        return;
    m->words = words_of_map(r, m->word);
    qsort(m->word, m->words, sizeof *m->word, by_text);
}

bool amp_survey_matches(const char *pattern, const char *name)
{
    const char *star = strchr(pattern, '*');
    if (!star)
        return strcmp(pattern, name) == 0;
    const size_t n = (size_t)(star - pattern);
    if (strncmp(pattern, name, n) != 0)
        return false;
    for (const char *rest = name + n;; rest++) {
        if (amp_survey_matches(star + 1, rest))
            return true;
        if (!*rest)
            return false;
    }
}

static bool matches_any(const char *const *pattern, size_t n, const char *file, const char *column)
{
    char full[500];
    snprintf(full, sizeof full, "%s%s%s", file ? file : "", file ? "." : "", column);
    for (size_t k = 0; k < n; k++)
        if (amp_survey_matches(pattern[k], full) || amp_survey_matches(pattern[k], column))
            return true;
    return false;
}

bool amp_survey_map_keeps(const survey_map *map, const char *file, const char *column)
{
    return matches_any(map->keep, map->keeps, file, column);
}

static bool is_word(const survey_map *map, const char *text)
{
    return bsearch(&text, map->word, map->words, sizeof *map->word, by_text) != NULL;
}

bool amp_survey_map_uses(const survey_map *map, const char *file, const char *column)
{
    char full[500];
    snprintf(full, sizeof full, "%s.%s", file ? file : "", column);
    return is_word(map, column) || (file && is_word(map, full)) ||
           matches_any(map->replicate, map->replicates, file, column) ||
           amp_survey_map_keeps(map, file, column);
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

/* What the lines of a recode give. */
static void resolve_recode(reader *r, const survey_formula *f)
{
    const char *const *names = NULL;
    const size_t n = amp_list_names(f->list, &names, NULL);
    for (size_t k = 0; k < f->recodes; k++) {
        survey_recode *c =
            (survey_recode *)(uintptr_t)&f->recode[k]; /* the map is ours to finish */
        size_t code = 0;
        while (code < n && strcmp(names[code], c->to) != 0)
            code++;
        c->value = (double)code;
        if (n ? code < n : amp_parse_double(c->to, '.', &c->value))
            continue;
        if (!n && (strcmp(c->to, "true") == 0 || strcmp(c->to, "false") == 0)) {
            c->value = c->to[0] == 't';
            continue;
        }
        const char *near = n ? amp_nearest(c->to, names, n) : NULL;
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: codes: \"%s\" is not %s%s%s%s"), f->target,
                 c->to, n ? _("one of its categories") : _("a number"),
                 near ? _("; did you mean \"") : "", near ? near : "", near ? "\"?" : "");
    }
}

static void resolve_all(reader *r)
{
    const survey_formula *f;
    for (size_t k = 0; (f = amp_survey_map_formula(r->map, k)) != NULL; k++) {
        resolve_missing(r, (survey_formula *)(uintptr_t)f); /* the map is ours to finish */
        resolve_recode(r, f);
    }
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
    static const char *const keys[] = {
        "country",       "year",     "kind",          "source",   "file",
        "files",         "rows",     "per",           "exchange", "keep",
        "person",        "columns",  "income_member", "welfare",  "household_income",
        "lines",         "recorded", "extra",         "csv",      "labels",
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
    read_constants(r, root);
    read_csv(r, root, &m->csv);
    read_person(r, root);
    read_files(r, root);
    read_columns(r, root);
    formula_member(r, root, "income_member", &m->income_member);
    need_money(r, &m->income_member, false);
    m->income_member.decides = true;
    formula_member(r, root, "welfare", &m->welfare);
    formula_member(r, root, "household_income", &m->household_income);
    const config_setting_t *lines = group_member(r, root, "lines");
    if (lines) {
        check_keys(r, lines, line_keys, AMP_COUNT(line_keys));
        formula_member(r, lines, "poverty", &m->line_poverty);
        formula_member(r, lines, "extreme", &m->line_extreme);
    }
    if (config_setting_get_member(root, "keep"))
        m->keep_loc = loc_of(r, config_setting_get_member(root, "keep"));
    m->keep = texts_member(r, root, "keep", &m->keeps);
    m->labels = read_codes(r, root, "labels", read_label_list, &m->labelled);
    m->missing_values = read_codes(r, root, "missing_values", read_number_list, &m->missing_valued);
    resolve_all(r);
    collect_words(r);
}

amp_err amp_survey_map_read(amp_ctx *ctx, const char *path, amp_arena *arena, survey_map *map)
{
    *map = (survey_map){.arena = arena, .path = path, .scale = 1};
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
