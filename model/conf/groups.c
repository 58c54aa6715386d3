/* groups.c - a set of groups of persons: a key, and a name and a formula for each. */
#include "conf/groups.h"

#include "conf/keys.h"

#include <string.h>

enum { NAME_MOST = 40 };

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

static const config_setting_t *need(amp_reader *r, const config_setting_t *s, int list,
                                    const char *name)
{
    return amp_reader_need(r, s, name, amp_key_example(list, name));
}

/* "65+", "0-17", "indigenous": what stands behind "key=" in results. */
static void read_group_name(amp_reader *r, const config_setting_t *s, const char **name)
{
    const char *text;
    if (!amp_reader_text(r, s, &text))
        return;
    const size_t n = strlen(text);
    static const char valid[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-.";
    if (n && n <= NAME_MOST && strspn(text, valid) == n)
        *name = text;
    else
        amp_reader_expected(r, s, _("a name of letters, digits and _ + - . (at most 40)"));
}

static void read_group(amp_reader *r, const config_setting_t *s, amp_group_rule *g)
{
    *g = (amp_group_rule){.name = "", .who = "false"};
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_GROUP)))
        return;
    read_group_name(r, need(r, s, AMP_KEYS_GROUP, "name"), &g->name);
    const config_setting_t *who = need(r, s, AMP_KEYS_GROUP, "who");
    amp_reader_formula(r, who, &g->who);
    g->loc = amp_reader_loc(r, who ? who : s);
    const char *text;
    amp_reader_text(r, get(s, "source"), &text);
}

static void read_list(amp_reader *r, const config_setting_t *s, amp_group_set *set)
{
    if (!s || !amp_reader_list(r, s))
        return;
    const int n = config_setting_length(s);
    set->group = AMP_ARENA_NEW(r->arena, amp_group_rule, n + 1);
    if (!set->group) {
        amp_reader_memory(r);
        return;
    }
    set->groups = (size_t)n;
    for (int k = 0; k < n; k++)
        read_group(r, config_setting_get_elem(s, (unsigned)k), &set->group[k]);
}

void amp_group_set_read(amp_reader *r, const config_setting_t *s, amp_group_set *set)
{
    const char *note;
    *set = (amp_group_set){.key = "", .loc = amp_reader_loc(r, s)};
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_GROUPS)))
        return;
    amp_reader_name(r, need(r, s, AMP_KEYS_GROUPS, "key"), &set->key);
    amp_reader_text(r, get(s, "note"), &note);
    const config_setting_t *each = get(s, "each");
    if (amp_reader_name(r, each, &set->each)) {
        if (get(s, "groups"))
            amp_reader_error(r, each, _("stands beside groups; write one of the two"));
        return;
    }
    read_list(r, need(r, s, AMP_KEYS_GROUPS, "groups"), set);
}

static bool set_equal(const amp_group_set *a, const amp_group_set *b)
{
    bool same =
        strcmp(a->key, b->key) == 0 && amp_streq(a->each, b->each) && a->groups == b->groups;
    for (size_t k = 0; same && k < a->groups; k++)
        same = strcmp(a->group[k].name, b->group[k].name) == 0 &&
               strcmp(a->group[k].who, b->group[k].who) == 0;
    return same;
}

bool amp_groups_equal(const amp_groups *a, const amp_groups *b)
{
    bool same = a->joints == b->joints && a->keeps == b->keeps;
    for (size_t k = 0; same && k < a->keeps; k++)
        same = strcmp(a->keep[k], b->keep[k]) == 0;
    for (size_t j = 0; same && j < a->joints; j++) {
        same = a->joint[j].sets == b->joint[j].sets;
        for (size_t k = 0; same && k < a->joint[j].sets; k++)
            same = set_equal(&a->joint[j].set[k], &b->joint[j].set[k]);
    }
    return same;
}
