/* set.c - --set: one "key=value" becomes the settings that a file would have held, so it is read
 * and checked by the same functions. "programme.x.take_up=0.9" replaces a dated value from the
 * start of time, "programme.x.take_up@2027=0.9" from that date on. A list stands as in a file:
 * "add=(\"social_pension\")". */
#include "conf/fiscal.h"
#include "conf/loader.h"

#include "base/table.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What may be set beside programmes. */
// clang-format off
static const char *const setable[] = {
    "replicates", "seed", "report", "ageing", "benefits", "uncertainty", "name",
    "years.first", "years.last",
    "country",
    "population.source", "population.households", "population.year", "population.file", "population.map",
    "lines.poverty", "lines.extreme", "macro.file", "shock", "behaviour", "mpi",
    "fiscal", "finance.close", "marginal_step",
    "programmes", "add", "remove", "change", "groups", "group_indicators", "indicators", /* lists */
    "param.<name>", "let.<name>", /* read before these, too */
    "programme.<name>.<key>", "fiscal.<name>.<key>", /* only for the list in messages: read before these */
};
// clang-format on

/* Of these, what is set as a file would write it. */
static const char *const lists[] = {"programmes",       "add",       "remove", "change", "groups",
                                    "group_indicators", "indicators"};

/* Of a programme. */
static const char *const changeable[] = {"who",     "amount",  "payments",  "indexation",
                                         "take_up", "rollout", "start",     "end",
                                         "payee",   "value",   "admin_cost"};

/* "12" is a whole number, "0.9" a number, the rest text. Text keys take any value as text. */
static bool add_value(config_setting_t *group, const char *name, const char *value, bool as_text)
{
    double x;
    char *end;
    const long long whole = strtoll(value, &end, 10);
    if (!as_text && amp_parse_double(value, '.', &x)) {
        if (!*end && whole >= INT_MIN && whole <= INT_MAX) {
            config_setting_t *s = config_setting_add(group, name, CONFIG_TYPE_INT);
            return s && config_setting_set_int(s, (int)whole) == CONFIG_TRUE;
        }
        if (!*end && whole > LLONG_MIN && whole < LLONG_MAX) {
            config_setting_t *s = config_setting_add(group, name, CONFIG_TYPE_INT64);
            return s && config_setting_set_int64(s, whole) == CONFIG_TRUE;
        }
        config_setting_t *s = config_setting_add(group, name, CONFIG_TYPE_FLOAT);
        return s && config_setting_set_float(s, x) == CONFIG_TRUE;
    }
    config_setting_t *s = config_setting_add(group, name, CONFIG_TYPE_STRING);
    return s && config_setting_set_string(s, value) == CONFIG_TRUE;
}

/* "process,macro" to a list of text. */
static bool add_list(config_setting_t *group, const char *name, char *value)
{
    config_setting_t *list = config_setting_add(group, name, CONFIG_TYPE_LIST);
    char *rest = NULL;
    bool is_good = list != NULL;
    for (char *word = strtok_r(value, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest))
        is_good = is_good && config_setting_set_string_elem(list, -1, word) != NULL;
    return is_good;
}

static bool is_one_of(const char *word, const char *const *names, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (!strcmp(names[k], word))
            return true;
    return false;
}

static void unknown(amp_loader *l, const char *key, const char *const *names, size_t n)
{
    amp_reader *r = &l->reader;
    const char *near = amp_nearest(key, names, n);
    if (near)
        amp_reader_error(r, NULL, _("\"%.60s\" cannot be set; did you mean \"%s\"?"), key, near);
    else
        amp_reader_error(r, NULL, _("\"%.60s\" cannot be set; what can is %s"), key,
                         amp_reader_names(r, names, n));
}

/* Does the key name a number or formula of the user's own? */
static bool is_name(const char *key)
{
    return (!strncmp(key, "param.", 6) && key[6]) || (!strncmp(key, "let.", 4) && key[4]);
}

/* "param.grant": the group that holds it, and what is left of the key. */
static config_setting_t *inner_group(config_setting_t *group, char *key, char **name)
{
    char *dot = strchr(key, '.');
    *dot = '\0';
    *name = dot + 1;
    return config_setting_add(group, key, CONFIG_TYPE_GROUP);
}

/* key is "<name>.<key>[@date]". */
static void set_programme(amp_loader *l, config_setting_t *root, char *key, const char *value)
{
    char *dot = strchr(key, '.'), *at = strchr(key, '@');
    if (at)
        *at++ = '\0';
    if (!dot || dot == key || !dot[1]) {
        amp_reader_error(&l->reader, NULL,
                         _("a rule of a programme is set as programme.<name>.<key>=<value>, as in "
                           "programme.renta_dignidad.take_up=0.9"));
        return;
    }
    *dot++ = '\0';
    if (at && strchr(dot, '.')) {
        amp_reader_error(&l->reader, NULL,
                         _("a key of a group is set without @: its dates stand in its value"));
        return;
    }
    amp_programme *p = amp_loader_find(l, key);
    const bool is_own = is_name(dot) || !strncmp(dot, "select.", 7) ||
                        !strncmp(dot, "conditions.", 11) || !strncmp(dot, "budget.", 7);
    const bool is_key = is_own || is_one_of(dot, changeable, AMP_COUNT(changeable));
    if (!p)
        amp_loader_no_programme(l, NULL, key);
    if (!is_key)
        unknown(l, dot, changeable, AMP_COUNT(changeable));
    if (!p || !is_key)
        return;
    config_setting_t *above = config_setting_add(root, "programme", CONFIG_TYPE_GROUP);
    config_setting_t *group = above ? config_setting_add(above, key, CONFIG_TYPE_GROUP) : NULL;
    const bool as_text = !strcmp(dot, "indexation") || !strcmp(dot, "payee");
    config_setting_t *inner = group && is_own ? inner_group(group, dot, &dot) : group;
    if (!inner || !add_value(inner, dot, value, as_text) ||
        (at && !add_value(group, "from", at, false)))
        amp_reader_memory(&l->reader);
    else
        amp_programme_change(&l->reader, group, false, p);
}

/* A list, in the words of a scenario file. */
static void set_list(amp_loader *l, config_t *config, const char *key, const char *value)
{
    const char *text = amp_arena_format(l->reader.arena, "%s = %s;", key, value);
    if (!text)
        amp_reader_memory(&l->reader);
    else if (config_read_string(config, text) != CONFIG_TRUE)
        amp_reader_error(&l->reader, NULL,
                         _("expected a list as a scenario writes it, as in "
                           "add=(\"social_pension\")"));
    else
        amp_loader_apply(l, config_root_setting(config));
}

/* key is "<name>.<key>[@date]" of an instrument of revenue. */
static void set_instrument(amp_loader *l, config_setting_t *root, char *key, const char *value)
{
    static const char *const levied[] = {"who",    "base",       "rate",  "employer", "state",
                                         "amount", "compliance", "start", "end",      "indexation"};
    char *dot = strchr(key, '.'), *at = strchr(key, '@');
    if (at)
        *at++ = '\0';
    if (!dot || dot == key || !dot[1]) {
        amp_reader_error(&l->reader, NULL,
                         _("a rule of an instrument is set as fiscal.<name>.<key>=<value>, as in "
                           "fiscal.iva.rate=0.15"));
        return;
    }
    *dot++ = '\0';
    amp_levy *levy = amp_fiscal_find(l->scenario->fiscal, key);
    if (!levy)
        amp_loader_no_instrument(l, NULL, key);
    const bool is_own = is_name(dot) && !at;
    const bool is_key = is_own || is_one_of(dot, levied, AMP_COUNT(levied));
    if (!is_key)
        unknown(l, dot, levied, AMP_COUNT(levied));
    if (!levy || !is_key)
        return;
    const bool as_text = !strcmp(dot, "indexation");
    config_setting_t *group = config_setting_add(root, key, CONFIG_TYPE_GROUP);
    config_setting_t *inner = group && is_own ? inner_group(group, dot, &dot) : group;
    if (!inner || !add_value(inner, dot, value, as_text) ||
        (at && !add_value(group, "from", at, false)))
        amp_reader_memory(&l->reader);
    else
        amp_levy_change(&l->reader, group, false, levy);
}

static void set_scenario(amp_loader *l, config_setting_t *root, char *key, char *value)
{
    static const char *const numeric[] = {"replicates",      "seed",
                                          "report",          "years.first",
                                          "years.last",      "population.households",
                                          "population.year", "marginal_step"};
    if (!is_name(key) && !is_one_of(key, setable, AMP_COUNT(setable))) {
        unknown(l, key, setable, AMP_COUNT(setable));
        return;
    }
    const bool as_text = !is_name(key) && !is_one_of(key, numeric, AMP_COUNT(numeric));
    char *dot = strchr(key, '.');
    config_setting_t *group = root;
    if (dot) {
        *dot++ = '\0';
        group = config_setting_add(root, key, CONFIG_TYPE_GROUP);
    }
    const char *name = dot ? dot : key;
    const bool is_list = !strcmp(name, "uncertainty") && strcmp(value, "none");
    if (!group ||
        !(is_list ? add_list(group, name, value) : add_value(group, name, value, as_text)))
        amp_reader_memory(&l->reader);
    else if (!strcmp(name, "name"))
        amp_loader_name(l, root);
    else
        amp_loader_apply(l, root);
}

void amp_loader_set(amp_loader *l, const char *item)
{
    amp_reader *r = &l->reader;
    const char *file = amp_arena_format(r->arena, "--set %s", item);
    char *key = amp_arena_text(r->arena, item);
    if (!file || !key) {
        amp_reader_memory(r);
        return;
    }
    r->file = file;
    l->folder = ""; /* paths are relative to the working folder */
    char *value = strchr(key, '=');
    if (!value || value == key || !value[1]) {
        amp_reader_error(r, NULL, _("expected key=value, as in replicates=20"));
        return;
    }
    *value++ = '\0';
    config_t config;
    config_init(&config);
    config_setting_t *root = config_root_setting(&config);
    if (!strncmp(key, "programme.", 10))
        set_programme(l, root, key + 10, value);
    else if (is_one_of(key, lists, AMP_COUNT(lists)))
        set_list(l, &config, key, value);
    else if (!strncmp(key, "fiscal.", 7))
        set_instrument(l, root, key + 7, value);
    else
        set_scenario(l, root, key, value);
    config_destroy(&config);
}
