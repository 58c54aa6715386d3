/* names.c - let = { poor = "..."; } and param = { grant = 350; }: what formulas may call by a name
 * of the user's own. */
#include "conf/names.h"

#include "conf/keys.h"
#include "conf/programme.h"

#include <math.h>
#include <string.h>

enum { NAMES_MOST = 200 }; /* of each kind in one group */

/* libconfig's names may hold - and *, which formulas read as operators. */
static bool is_word(amp_reader *r, const config_setting_t *s)
{
    const char *name = config_setting_name(s);
    for (const char *p = name; *p; p++)
        if (*p == '-' || *p == '*') {
            amp_reader_error(r, s,
                             _("cannot be written in a formula; a name has letters, digits "
                               "and _"));
            return false;
        }
    return true;
}

static bool is_group(amp_reader *r, const config_setting_t *s, const char *example)
{
    if (!s)
        return false;
    if (!config_setting_is_group(s)) {
        amp_reader_error(r, s, _("expected a group of names; write, say, %s"), example);
        return false;
    }
    if (config_setting_length(s) > NAMES_MOST) {
        amp_reader_error(r, s, _("has %d names; the most is %d"), config_setting_length(s),
                         NAMES_MOST);
        return false;
    }
    return true;
}

/* ---- let ------------------------------------------------------------------------------------- */

static void put_let(amp_names *names, amp_let let)
{
    for (size_t k = 0; k < names->lets; k++)
        if (!strcmp(names->let[k].name, let.name)) {
            names->let[k] = let;
            return;
        }
    names->let[names->lets++] = let;
}

/* Room for @p more beside those that there are; the old ones may be another file's and are copied.
 */
static bool reserve(amp_reader *r, int more, amp_names *names)
{
    amp_let *let = AMP_ARENA_NEW(r->arena, amp_let, names->lets + (size_t)more);
    amp_param *param = AMP_ARENA_NEW(r->arena, amp_param, names->params + (size_t)more);
    if (!let || !param) {
        amp_reader_memory(r);
        return false;
    }
    if (names->lets)
        memcpy(let, names->let, names->lets * sizeof *let);
    if (names->params)
        memcpy(param, names->param, names->params * sizeof *param);
    names->let = let;
    names->param = param;
    return true;
}

static void read_lets(amp_reader *r, const config_setting_t *s, amp_names *names)
{
    if (!is_group(r, s, amp_key_example(AMP_KEYS_SCENARIO, "let")) ||
        !reserve(r, config_setting_length(s), names))
        return;
    for (int k = 0; k < config_setting_length(s); k++) {
        const config_setting_t *entry = config_setting_get_elem(s, (unsigned)k);
        amp_let let = {.name = amp_arena_text(r->arena, config_setting_name(entry)),
                       .loc = amp_reader_loc(r, entry)};
        if (!let.name)
            amp_reader_memory(r);
        else if (is_word(r, entry) && amp_reader_formula(r, entry, &let.text))
            put_let(names, let);
    }
}

/* ---- param ----------------------------------------------------------------------------------- */

/* A distribution, well or badly written, says "mean = 0.9"; a formula has no such sign. */
static bool is_formula(const config_setting_t *s)
{
    if (!s || config_setting_type(s) != CONFIG_TYPE_STRING)
        return false;
    const char *text = config_setting_get_string(s);
    if (amp_dist_looks_like(text))
        return false;
    for (const char *p = strchr(text, '='); p; p = strchr(p + 1, '=')) {
        if (p[1] == '=')
            p++;
        else if (p == text || !strchr("=<>!", p[-1]))
            return false;
    }
    return true;
}

static bool read_numbers(amp_reader *r, const config_setting_t *s, double low, double high,
                         bool takes_formulas, amp_numbers *out)
{
    amp_dated *dated = NULL;
    bool is_good;
    const size_t n = amp_reader_dated(r, s, &dated, &is_good);
    amp_dated_number *item = AMP_ARENA_NEW(r->arena, amp_dated_number, n + 1);
    is_good &= item != NULL;
    for (size_t k = 0; item && k < n; k++) {
        item[k] = (amp_dated_number){.from = dated[k].from, .source = dated[k].source};
        is_good &=
            takes_formulas && is_formula(dated[k].value)
                ? amp_reader_formula(r, dated[k].value, &item[k].formula)
                : amp_reader_number(r, dated[k].value, low, high, &item[k].number, &item[k].text);
        item[k].loc = amp_reader_loc(r, dated[k].value);
    }
    if (is_good)
        *out = (amp_numbers){item, n};
    return is_good;
}

bool amp_reader_numbers(amp_reader *r, const config_setting_t *s, double low, double high,
                        amp_numbers *out)
{
    return read_numbers(r, s, low, high, false, out);
}

bool amp_reader_shares(amp_reader *r, const config_setting_t *s, amp_numbers *out)
{
    return read_numbers(r, s, 0.0, 1.0, true, out);
}

static void put_param(amp_names *names, amp_param param)
{
    for (size_t k = 0; k < names->params; k++)
        if (!strcmp(names->param[k].name, param.name)) {
            names->param[k] = param;
            return;
        }
    names->param[names->params++] = param;
}

static const char *unit_of(const amp_names *names, const char *name)
{
    for (size_t k = 0; k < names->params; k++)
        if (!strcmp(names->param[k].name, name))
            return names->param[k].unit;
    return "";
}

/* A number by date, or a group that says more about it. A new value keeps the old unit. */
static bool read_param(amp_reader *r, const config_setting_t *s, amp_param *p)
{
    const char *remark;
    if (!config_setting_is_group(s))
        return amp_reader_numbers(r, s, -INFINITY, INFINITY, &p->value);
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_PARAM)))
        return false;
    amp_reader_text(r, config_setting_get_member(s, "unit"), &p->unit);
    if (!strncmp(p->unit, "LCU", 3) && strcmp(p->unit, "LCU") && strcmp(p->unit, "LCU/month") &&
        strcmp(p->unit, "LCU/year"))
        amp_reader_error(r, config_setting_get_member(s, "unit"),
                         _("found \"%.40s\"; money is \"LCU/month\", \"LCU/year\" or \"LCU\" (of "
                           "no period)"),
                         p->unit);
    static const char *const remarks[] = {"source", "assumption", "note"};
    for (size_t k = 0; k < AMP_COUNT(remarks); k++)
        amp_reader_text(r, config_setting_get_member(s, remarks[k]), &remark);
    return amp_reader_numbers(
        r, amp_reader_need(r, s, "value", amp_key_example(AMP_KEYS_PARAM, "value")), -INFINITY,
        INFINITY, &p->value);
}

static void read_params(amp_reader *r, const config_setting_t *s, amp_names *names)
{
    if (!is_group(r, s, amp_key_example(AMP_KEYS_SCENARIO, "param")) ||
        !reserve(r, config_setting_length(s), names))
        return;
    for (int k = 0; k < config_setting_length(s); k++) {
        const config_setting_t *entry = config_setting_get_elem(s, (unsigned)k);
        amp_param p = {.name = amp_arena_text(r->arena, config_setting_name(entry))};
        if (!p.name) {
            amp_reader_memory(r);
            continue;
        }
        p.unit = unit_of(names, p.name);
        if (is_word(r, entry) && read_param(r, entry, &p))
            put_param(names, p);
    }
}

void amp_names_read(amp_reader *r, const config_setting_t *group, amp_names *names)
{
    read_lets(r, config_setting_get_member(group, "let"), names);
    read_params(r, config_setting_get_member(group, "param"), names);
}

/* ---- registry ------------------------------------------------------------------------------- */

amp_err amp_register_number(amp_ctx *ctx, amp_arena *arena, amp_registry *registry, const char *key,
                            amp_dated_number *n)
{
    if (!n->text)
        return AMP_OK;
    const bool has_date = n->from != AMP_ALWAYS;
    const char *name = amp_arena_format(arena, "%s%s%s", key, has_date ? "@" : "",
                                        has_date ? amp_date_text(arena, n->from) : "");
    if (!name)
        return amp_fail_memory(ctx);
    return amp_registry_add(ctx, registry, name, n->text, n->source, n->loc, &n->number);
}

amp_err amp_names_register(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                           const char *prefix, amp_names *names)
{
    for (size_t k = 0; k < names->params; k++) {
        const char *key = amp_arena_format(arena, "%sparam.%s", prefix, names->param[k].name);
        if (!key)
            return amp_fail_memory(ctx);
        for (size_t i = 0; i < names->param[k].value.n; i++)
            AMP_TRY(amp_register_number(ctx, arena, registry, key, &names->param[k].value.item[i]));
    }
    return AMP_OK;
}
