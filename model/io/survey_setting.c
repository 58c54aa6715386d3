/* survey_setting.c - settings of a map as texts, numbers and lists, with complaints. */
#include "io/survey_setting.h"

#include <stdio.h>
#include <string.h>

/* ---- complaints ----------------------------------------------------------------------------- */

amp_loc amp_map_loc(const amp_map_reader *r, const config_setting_t *s)
{
    return (amp_loc){r->map->path, (int)config_setting_source_line(s), 0};
}

const char *amp_map_name(const config_setting_t *s)
{
    const char *name = config_setting_name(s);
    return name ? name : "";
}

void amp_map_wrong_kind(amp_map_reader *r, const config_setting_t *s, const char *wanted)
{
    amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, s), _("%s: expected %s"), amp_map_name(s), wanted);
}

static void unknown(amp_map_reader *r, const config_setting_t *s, const char *const *names,
                    size_t n)
{
    const char *near = amp_nearest(amp_map_name(s), names, n);
    if (near)
        amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, s), _("%s: unknown; did you mean \"%s\"?"),
                 amp_map_name(s), near);
    else
        amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, s), _("%s: unknown"), amp_map_name(s));
}

void amp_map_check_keys(amp_map_reader *r, const config_setting_t *group, const char *const *names,
                        size_t n)
{
    const int members = config_setting_length(group);
    for (int k = 0; k < members; k++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)k);
        bool known = false;
        for (size_t i = 0; i < n; i++)
            known = known || strcmp(amp_map_name(s), names[i]) == 0;
        if (!known)
            unknown(r, s, names, n);
    }
}

/* ---- texts and numbers ----------------------------------------------------------------------- */

const char *amp_map_keep(amp_map_reader *r, const char *text)
{
    const char *copy = amp_arena_text(r->map->arena, text);
    if (!copy)
        amp_fail_memory(r->ctx);
    return copy ? copy : "";
}

void *amp_map_room(amp_map_reader *r, size_t n, size_t size)
{
    void *memory = amp_arena_get(r->map->arena, (n + 1) * size);
    if (!memory)
        amp_fail_memory(r->ctx);
    return memory;
}

/* A text, or a number as text: a formula may be a plain number. NULL when it is neither. */
const char *amp_map_scalar(amp_map_reader *r, const config_setting_t *s)
{
    char number[40];
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_STRING:
        return amp_map_keep(r, config_setting_get_string(s));
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        snprintf(number, sizeof number, "%lld", config_setting_get_int64(s));
        return amp_map_keep(r, number);
    case CONFIG_TYPE_FLOAT:
        snprintf(number, sizeof number, "%.17g", config_setting_get_float(s));
        return amp_map_keep(r, number);
    case CONFIG_TYPE_BOOL:
        return config_setting_get_bool(s) ? "true" : "false";
    default:
        return NULL;
    }
}

const char *amp_map_text(amp_map_reader *r, const config_setting_t *group, const char *name)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return NULL;
    if (config_setting_type(s) != CONFIG_TYPE_STRING) {
        amp_map_wrong_kind(r, s, _("a text in quotes"));
        return NULL;
    }
    return amp_map_keep(r, config_setting_get_string(s));
}

bool amp_map_flag(amp_map_reader *r, const config_setting_t *group, const char *name,
                  bool otherwise)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return otherwise;
    if (config_setting_type(s) == CONFIG_TYPE_BOOL)
        return config_setting_get_bool(s) != 0;
    amp_map_wrong_kind(r, s, _("true or false"));
    return otherwise;
}

long long amp_map_int(amp_map_reader *r, const config_setting_t *group, const char *name,
                      long long lo, long long hi, long long otherwise)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return otherwise;
    const int type = config_setting_type(s);
    const long long x = config_setting_get_int64(s);
    if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) {
        amp_map_wrong_kind(r, s, _("a whole number"));
        return otherwise;
    }
    if (x < lo || x > hi) {
        amp_fail(r->ctx, AMP_CONFIG, amp_map_loc(r, s), _("%s: %lld is outside [%lld, %lld]"), name,
                 x, lo, hi);
        return otherwise;
    }
    return x;
}

/* A number above 0; 0 when it is not there. */
double amp_map_positive(amp_map_reader *r, const config_setting_t *group, const char *name)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    double x = 0;
    if (!s)
        return 0;
    const char *text = config_setting_is_number(s) ? amp_map_scalar(r, s) : NULL;
    if (!text || !amp_parse_double(text, '.', &x) || !(x > 0)) {
        amp_map_wrong_kind(r, s, _("a number above 0"));
        return 0;
    }
    return x;
}

/* A text or a list of texts. */
const char **amp_map_texts(amp_map_reader *r, const config_setting_t *group, const char *name,
                           size_t *n)
{
    *n = 0;
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return NULL;
    const bool one = config_setting_type(s) == CONFIG_TYPE_STRING;
    const size_t length = one ? 1 : (size_t)config_setting_length(s);
    const char **text = amp_map_room(r, length, sizeof *text);
    for (size_t k = 0; text && k < length; k++) {
        const config_setting_t *e = one ? s : config_setting_get_elem(s, (unsigned)k);
        const char *t = amp_map_scalar(r, e);
        if (!t)
            amp_map_wrong_kind(r, s, _("a text or a list of texts"));
        text[(*n)++] = t ? t : "";
    }
    return text;
}

const config_setting_t *amp_map_group(amp_map_reader *r, const config_setting_t *root,
                                      const char *name)
{
    const config_setting_t *s = config_setting_get_member(root, name);
    if (s && !config_setting_is_group(s)) {
        amp_map_wrong_kind(r, s, _("a group in braces"));
        return NULL;
    }
    return s;
}
