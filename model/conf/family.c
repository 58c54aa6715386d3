/* family.c - a hypothetical household from its file. */
#include "conf/family.h"
#include "conf/reader.h"

#include <math.h>

static const amp_key keys[] = {
    {"household", "group", "", "{ area = \"urban\"; }", "columns of the household"},
    {"members", "list of groups", "required", "( { relationship = \"head\"; age = 35; } )",
     "its members, the head first"},
    {"vary", "whole number", "1", "1", "the member whose earnings are varied, from 1"},
    {"from", "number", "0", "0", "lowest earnings, a month"},
    {"to", "number", "required", "8000", "highest earnings, a month"},
    {"step", "number", "a fortieth", "200", "from one point to the next"},
    {"note", "text", "", "\"two children\"", "kept for readers of the file"},
};

static void read_value(amp_reader *r, const config_setting_t *s, amp_family_value *v)
{
    *v = (amp_family_value){.column = amp_arena_text(r->arena, config_setting_name(s)),
                            .loc = amp_reader_loc(r, s)};
    if (!v->column)
        amp_reader_memory(r);
    else if (config_setting_type(s) == CONFIG_TYPE_BOOL)
        v->number = config_setting_get_bool(s);
    else if (config_setting_type(s) == CONFIG_TYPE_STRING)
        amp_reader_words(r, s, &v->word);
    else
        amp_reader_double(r, s, -1e12, 1e12, &v->number);
}

static void read_row(amp_reader *r, const config_setting_t *s, amp_family_row *row)
{
    *row = (amp_family_row){.loc = s ? amp_reader_loc(r, s) : (amp_loc){r->file, 0, 0}};
    if (!s)
        return;
    if (!config_setting_is_group(s)) {
        amp_reader_expected(r, s, _("a group, e.g. { relationship = \"head\"; age = 35; }"));
        return;
    }
    row->n = (size_t)config_setting_length(s);
    row->value = AMP_ARENA_NEW(r->arena, amp_family_value, row->n + 1);
    if (!row->value)
        amp_reader_memory(r);
    for (size_t k = 0; row->value && k < row->n; k++)
        read_value(r, config_setting_get_elem(s, (unsigned)k), &row->value[k]);
}

static void read_members(amp_reader *r, const config_setting_t *s, amp_family *family)
{
    if (!s || !amp_reader_list(r, s))
        return;
    const int n = config_setting_length(s);
    if (n < 1 || n > AMP_FAMILY_MOST) {
        amp_reader_error(r, s, _("found %d members; 1 to %d are valid"), n, AMP_FAMILY_MOST);
        return;
    }
    family->member = AMP_ARENA_NEW(r->arena, amp_family_row, n);
    if (!family->member) {
        amp_reader_memory(r);
        return;
    }
    family->members = (size_t)n;
    for (int k = 0; k < n; k++)
        read_row(r, config_setting_get_elem(s, (unsigned)k), &family->member[k]);
}

static void read_range(amp_reader *r, const config_setting_t *root, amp_family *family)
{
    int vary = 1;
    amp_reader_int(r, config_setting_get_member(root, "vary"), 1, (int)AMP_MAX(family->members, 1),
                   &vary);
    family->vary = (size_t)vary - 1;
    amp_reader_double(r, config_setting_get_member(root, "from"), 0.0, 1e12, &family->from);
    const config_setting_t *to = amp_reader_need(r, root, "to", "8000");
    if (!amp_reader_double(r, to, family->from, 1e12, &family->to))
        return;
    family->step = (family->to - family->from) / 40.0;
    const config_setting_t *step = config_setting_get_member(root, "step");
    amp_reader_double(r, step, 0.0, 1e12, &family->step);
    if (!(family->step > 0.0))
        family->step = 1.0; /* one point */
    if ((family->to - family->from) / family->step >= AMP_FAMILY_POINTS)
        amp_reader_error(r, step ? step : to, _("makes more than %d points; take a longer step"),
                         AMP_FAMILY_POINTS);
}

amp_err amp_family_load(amp_ctx *ctx, amp_arena *arena, const char *path, amp_family *family)
{
    amp_reader r = {.ctx = ctx, .arena = arena};
    config_t config;
    *family = (amp_family){.step = 1.0};
    if (amp_reader_open(&r, path, AMP_NOWHERE, &config)) {
        const config_setting_t *root = config_root_setting(&config);
        const char *note;
        amp_reader_group(&r, root, keys, AMP_COUNT(keys));
        read_row(&r, config_setting_get_member(root, "household"), &family->household);
        read_members(
            &r, amp_reader_need(&r, root, "members", "( { relationship = \"head\"; age = 35; } )"),
            family);
        read_range(&r, root, family);
        amp_reader_text(&r, config_setting_get_member(root, "note"), &note);
    }
    config_destroy(&config);
    return r.err;
}
