/* survey_formula.c - the formulas of a map: short and long form, recodes, periods, currencies. */
#include "io/survey_setting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- formulas -------------------------------------------------------------------------------- */

static const char *const formula_keys[] = {"value",    "recode",    "codes", "missing",
                                           "label",    "level",     "kind",  "per",
                                           "currency", "in_income", "birth"};

static void read_missing(amp_map_reader *r, const config_setting_t *s, survey_formula *f)
{
    f->missing = amp_map_scalar(r, s);
    if (!f->missing)
        amp_map_wrong_kind(r, s, _("a number, the name of a category, \"birth\" or \"error\""));
    else if (strcmp(f->missing, "birth") == 0)
        f->rule = SURVEY_BIRTH;
    else
        f->rule = strcmp(f->missing, "error") == 0 ? SURVEY_ERROR : SURVEY_VALUE;
}

static void read_kind(amp_map_reader *r, const config_setting_t *group, survey_formula *f)
{
    static const char *const names[] = {"number", "boolean", "category", "money"};
    static const amp_kind kinds[] = {AMP_KIND_NUMBER, AMP_KIND_BOOLEAN, AMP_KIND_CATEGORY,
                                     AMP_KIND_MONEY};
    const char *text = amp_map_text(r, group, "kind");
    f->has_kind = text != NULL;
    if (!text)
        return;
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        if (strcmp(text, names[k]) == 0) {
            f->kind = kinds[k];
            return;
        }
    amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, config_setting_get_member(group, "kind")),
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
static double period_member(amp_map_reader *r, const config_setting_t *group)
{
    const char *names[AMP_COUNT(periods)];
    const char *text = amp_map_text(r, group, "per");
    if (!text)
        return 1;
    for (size_t k = 0; k < AMP_COUNT(periods); k++) {
        names[k] = periods[k].name;
        if (strcmp(text, names[k]) == 0)
            return periods[k].a_month;
    }
    const char *near = amp_nearest(text, names, AMP_COUNT(names));
    amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, config_setting_get_member(group, "per")),
             _("per: \"%s\" is unknown%s%s%s; valid are year, half_year, quarter, two_months, "
               "month, fortnight, week, day"),
             text, near ? _("; did you mean \"") : "", near ? near : "", near ? "\"?" : "");
    return 1;
}

/* LCU per unit of the currency under `currency`; 1 when it is not given. */
static double currency_member(amp_map_reader *r, const config_setting_t *group)
{
    const survey_map *m = r->map;
    const char *text = amp_map_text(r, group, "currency");
    if (!text)
        return 1;
    for (size_t k = 0; k < m->constants; k++)
        if (strncmp(m->constant[k].name, "exchange.", 9) == 0 &&
            strcmp(m->constant[k].name + 9, text) == 0)
            return m->constant[k].value;
    amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, config_setting_get_member(group, "currency")),
             _("currency: \"%s\" is not under exchange; write, say, exchange = { %s = 6.96; };"),
             text, text);
    return 1;
}

static void add_constant(amp_map_reader *r, const char *prefix, const char *name, double value)
{
    survey_map *m = r->map;
    const char *full = amp_arena_format(m->arena, "%s.%s", prefix, name);
    if (full)
        m->constant[m->constants++] = (survey_constant){full, value};
    else
        amp_fail_memory(r->ctx);
}

/* per.week and exchange.USD, for formulas. */
void amp_map_constants(amp_map_reader *r, const config_setting_t *root)
{
    survey_map *m = r->map;
    const config_setting_t *group = amp_map_group(r, root, "exchange");
    const int currencies = group ? config_setting_length(group) : 0;
    m->constant = amp_map_room(r, AMP_COUNT(periods) + (size_t)currencies, sizeof *m->constant);
    if (!m->constant)
        return;
    for (size_t k = 0; k < AMP_COUNT(periods); k++)
        add_constant(r, "per", periods[k].name, periods[k].a_month);
    for (int k = 0; k < currencies; k++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)k);
        double rate = 0;
        const char *text = config_setting_is_number(s) ? amp_map_scalar(r, s) : NULL;
        if (!text || !amp_parse_double(text, '.', &rate) || !(rate > 0))
            amp_map_wrong_kind(r, s, _("a rate above 0: local currency for one unit"));
        add_constant(r, "exchange", amp_map_name(s), rate);
    }
    m->scale = period_member(r, root);
}

static void read_scale(amp_map_reader *r, const config_setting_t *group, survey_formula *f)
{
    f->has_scale = config_setting_get_member(group, "per") != NULL;
    f->scale = (f->has_scale ? period_member(r, group) : r->map->scale) * currency_member(r, group);
    f->has_scale = f->has_scale || config_setting_get_member(group, "currency");
}

/* A period or a currency is of money. */
void amp_map_need_money(amp_map_reader *r, survey_formula *f, bool is_money)
{
    if (!is_money && f->has_scale)
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: is no money; leave out per and currency"),
                 f->target);
    if (!is_money)
        f->scale = 1;
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
static size_t recode_line(amp_map_reader *r, const char *text, survey_recode *out, size_t most)
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

static void read_codes_of(amp_map_reader *r, const config_setting_t *s, survey_formula *f)
{
    enum { CODES_MAX = 2000 };
    if (!config_setting_is_list(s) && !config_setting_is_array(s)) {
        amp_map_wrong_kind(r, s, _("a list in parentheses"));
        return;
    }
    survey_recode *all = amp_map_room(r, CODES_MAX, sizeof *all);
    f->recode = all; /* so that the lines before a wrong one are there */
    const int length = config_setting_length(s);
    for (int k = 0; all && k < length; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        const char *text =
            config_setting_type(e) == CONFIG_TYPE_STRING ? config_setting_get_string(e) : NULL;
        const size_t n = text ? recode_line(r, text, all + f->recodes, CODES_MAX - f->recodes) : 0;
        if (n == 0) {
            amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, e),
                     _("codes: expected lines like \"3, 5-7 = child\" or \"else = child\"%s%s"),
                     text ? _("; found ") : "", text ? text : "");
            return;
        }
        f->recodes += n;
    }
}

static void read_recode(amp_map_reader *r, const config_setting_t *group, survey_formula *f)
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
    f->text = amp_map_scalar(r, recode);
    f->loc = amp_map_loc(r, recode);
    read_codes_of(r, codes, f);
}

static void read_birth(amp_map_reader *r, const config_setting_t *group, survey_formula *f)
{
    const config_setting_t *s = config_setting_get_member(group, "birth");
    const char *text = s && config_setting_is_number(s) ? amp_map_scalar(r, s) : NULL;
    if (s && !(text && amp_parse_double(text, '.', &f->birth)))
        amp_map_wrong_kind(r, s, _("a number"));
}

static void read_long_formula(amp_map_reader *r, const config_setting_t *s, survey_formula *f)
{
    amp_map_check_keys(r, s, formula_keys, AMP_COUNT(formula_keys));
    const config_setting_t *value = config_setting_get_member(s, "value");
    const size_t errors = r->ctx->errors;
    read_recode(r, s, f);
    if (value)
        f->text = amp_map_scalar(r, value);
    if (!f->text && r->ctx->errors == errors)
        amp_fail(r->ctx, AMP_CONFIG, f->loc, _("%s: value is missing; write value = \"...\";"),
                 f->target);
    else if (value)
        f->loc = amp_map_loc(r, value);
    const config_setting_t *missing = config_setting_get_member(s, "missing");
    if (missing)
        read_missing(r, missing, f);
    f->label = amp_map_text(r, s, "label");
    f->outside = !amp_map_flag(r, s, "in_income", true);
    read_kind(r, s, f);
    read_birth(r, s, f);
    read_scale(r, s, f);
    const char *level = amp_map_text(r, s, "level");
    if (level && strcmp(level, "household") == 0)
        f->level = AMP_LEVEL_HOUSEHOLD;
    else if (level && strcmp(level, "person") != 0)
        amp_fail(r->ctx, AMP_CONFIG, f->loc,
                 _("level: \"%s\" is unknown; valid are person, household"), level);
}

/* name = "formula"  or  name = { value = "formula"; missing = ...; label = "..."; } */
static void read_formula(amp_map_reader *r, const config_setting_t *s, survey_formula *f)
{
    *f = (survey_formula){.target = amp_map_keep(r, amp_map_name(s)),
                          .loc = amp_map_loc(r, s),
                          .scale = r->map->scale};
    if (config_setting_is_group(s)) {
        read_long_formula(r, s, f);
        return;
    }
    f->text = amp_map_scalar(r, s);
    if (!f->text)
        amp_map_wrong_kind(r, s, _("a formula in quotes"));
}

void amp_map_formula(amp_map_reader *r, const config_setting_t *group, const char *name,
                     survey_formula *f)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    *f = (survey_formula){.target = name};
    if (s)
        read_formula(r, s, f);
}

survey_formula *amp_map_formulas(amp_map_reader *r, const config_setting_t *root, const char *name,
                                 size_t *n)
{
    *n = 0;
    const config_setting_t *group = amp_map_group(r, root, name);
    if (!group)
        return NULL;
    const int length = config_setting_length(group);
    survey_formula *list = amp_map_room(r, (size_t)length, sizeof *list);
    for (int k = 0; list && k < length; k++)
        read_formula(r, config_setting_get_elem(group, (unsigned)k), &list[(*n)++]);
    return list;
}

/* ---- what names mean ------------------------------------------------------------------------ */

/* What missing = ... means, once the list of the column is known. */
static void resolve_missing(amp_map_reader *r, survey_formula *f)
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
static void resolve_recode(amp_map_reader *r, const survey_formula *f)
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

void amp_map_resolve(amp_map_reader *r)
{
    const survey_formula *f;
    for (size_t k = 0; (f = amp_survey_map_formula(r->map, k)) != NULL; k++) {
        resolve_missing(r, (survey_formula *)(uintptr_t)f); /* the map is ours to finish */
        resolve_recode(r, f);
    }
}
