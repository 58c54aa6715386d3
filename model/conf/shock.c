/* shock.c - a shock: who is hit, in which months, by how much. */
#include "conf/shock.h"

#include "conf/keys.h"
#include "conf/programme.h"

#include <string.h>

static const struct {
    const char *name;
    double low, high, none;
} numbers[AMP_SHOCK_NUMBERS] = {
#define X(name, low, high, none) {#name, low, high, none},
    AMP_SHOCK_LIST(X)
#undef X
};

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

static void read_months(amp_reader *r, const config_setting_t *s, amp_shock_effect *e)
{
    const config_setting_t *start =
        amp_reader_need(r, s, "start", amp_key_example(AMP_KEYS_EFFECT, "start"));
    const config_setting_t *end =
        amp_reader_need(r, s, "end", amp_key_example(AMP_KEYS_EFFECT, "end"));
    const bool has_start = amp_reader_date(r, start, &e->start); /* both are told when wrong */
    const bool has_end = amp_reader_date(r, end, &e->end);
    if (has_start && has_end && e->start >= e->end)
        amp_reader_error(r, end, _("must come after the start, %s"),
                         amp_date_text(r->arena, e->start));
    amp_reader_int(r, get(s, "recovery"), 0, 240, &e->recovery);
}

static void read_effect(amp_reader *r, const config_setting_t *s, amp_shock_effect *e)
{
    *e = (amp_shock_effect){.who = "false", .source = ""};
    for (int k = 0; k < AMP_SHOCK_NUMBERS; k++)
        e->number[k] = AMP_PLAIN(numbers[k].none);
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_EFFECT)))
        return;
    const config_setting_t *who =
        amp_reader_need(r, s, "who", amp_key_example(AMP_KEYS_EFFECT, "who"));
    amp_reader_formula(r, who, &e->who);
    e->loc = amp_reader_loc(r, who ? who : s);
    read_months(r, s, e);
    for (int k = 0; k < AMP_SHOCK_NUMBERS; k++)
        amp_reader_number(r, get(s, numbers[k].name), numbers[k].low, numbers[k].high,
                          &e->number[k], &e->text[k]);
    amp_reader_words(r, get(s, "assumption"), &e->source);
    amp_reader_words(r, get(s, "source"), &e->source);
}

static void read_effects(amp_reader *r, const config_setting_t *s, amp_shock *shock)
{
    if (!s || !amp_reader_list(r, s))
        return;
    const int n = config_setting_length(s);
    if (n < 1 || n > AMP_SHOCK_EFFECTS) {
        amp_reader_error(r, s, _("found %d effects; expected 1 to %d"), n, AMP_SHOCK_EFFECTS);
        return;
    }
    shock->effect = AMP_ARENA_NEW(r->arena, amp_shock_effect, n);
    if (!shock->effect) {
        amp_reader_memory(r);
        return;
    }
    shock->effects = (size_t)n;
    for (int k = 0; k < n; k++)
        read_effect(r, config_setting_get_elem(s, (unsigned)k), &shock->effect[k]);
}

void amp_shock_read(amp_reader *r, const config_setting_t *group, amp_shock *shock)
{
    const char *note;
    *shock = (amp_shock){.name = ""};
    if (!amp_reader_group(r, group, AMP_KEYS(AMP_KEYS_SHOCK)))
        return;
    amp_reader_name(r, amp_reader_need(r, group, "name", amp_key_example(AMP_KEYS_SHOCK, "name")),
                    &shock->name);
    amp_reader_text(r, get(group, "note"), &note);
    read_effects(
        r, amp_reader_need(r, group, "effects", amp_key_example(AMP_KEYS_SHOCK, "effects")), shock);
}

amp_err amp_shock_register(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                           const amp_shock *shock)
{
    for (size_t i = 0; i < shock->effects; i++) {
        amp_shock_effect *e = &shock->effect[i];
        for (int k = 0; k < AMP_SHOCK_NUMBERS; k++) {
            if (!e->text[k])
                continue;
            const char *name =
                amp_arena_format(arena, "shock.%s.%zu.%s", shock->name, i + 1, numbers[k].name);
            if (!name)
                return amp_fail_memory(ctx);
            AMP_TRY(amp_registry_add(ctx, registry, name, e->text[k], e->source, e->loc,
                                     &e->number[k]));
        }
    }
    return AMP_OK;
}

static bool effect_equal(const amp_shock_effect *a, const amp_shock_effect *b)
{
    bool same = strcmp(a->who, b->who) == 0 && a->start == b->start && a->end == b->end &&
                a->recovery == b->recovery;
    for (int k = 0; k < AMP_SHOCK_NUMBERS; k++)
        same = same && a->number[k].value == b->number[k].value &&
               a->number[k].random == b->number[k].random;
    return same;
}

bool amp_shock_equal(const amp_shock *a, const amp_shock *b)
{
    if (!a || !b)
        return a == b;
    bool same = a->effects == b->effects;
    for (size_t k = 0; same && k < a->effects; k++)
        same = effect_equal(&a->effect[k], &b->effect[k]);
    return same;
}
