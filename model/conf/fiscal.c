/* fiscal.c - contributions and taxes: who owes, on what base, at which rates, and what a reform
 * changes in them. The parts that a programme has too are read as there. */
#include "conf/fiscal.h"

#include "conf/keys.h"
#include "conf/names.h"
#include "conf/programme.h"

#include <string.h>

static const char *const unit_names[] = {"person", "household"};
static const char *const fund_names[] = {"other", "pensions"};
static const char *const earnings_names[] = {"gross", "net"};
static const char *const rate_names[AMP_CHARGED] = {"rate", "employer", "state"};

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

static const config_setting_t *need(amp_reader *r, const config_setting_t *group, const char *name)
{
    return amp_reader_need(r, group, name, amp_key_example(AMP_KEYS_LEVY, name));
}

/* ---- one instrument ------------------------------------------------------------------------- */

/* An amount is a base of which the taxpayer owes all. */
static bool owe_all(amp_reader *r, amp_levy *levy)
{
    amp_dated_number *whole = AMP_ARENA_NEW(r->arena, amp_dated_number, 1);
    if (!whole) {
        amp_reader_memory(r);
        return false;
    }
    *whole = (amp_dated_number){AMP_ALWAYS, AMP_PLAIN(1.0), NULL, "", levy->rule.loc, NULL};
    levy->rate[AMP_CHARGED_WORKER] = (amp_numbers){whole, 1};
    return levy->is_amount = true;
}

/* What has dates, of an instrument and of a change alike. */
static void read_dated(amp_reader *r, const config_setting_t *group, int32_t from, amp_levy *levy)
{
    amp_programme *p = &levy->rule;
    const config_setting_t *amount = get(group, "amount");
    amp_change_texts(r, get(group, "who"), from, &p->who);
    amp_change_texts(r, get(group, "base"), from, &p->amount);
    amp_change_texts(r, amount, from, &p->amount);
    amp_change_shares(r, get(group, "compliance"), from, &p->take_up);
    amp_change_rules(r, get(group, "indexation"), from, p);
    for (int k = 0; k < AMP_CHARGED; k++) {
        const config_setting_t *s = get(group, rate_names[k]);
        amp_change_numbers(r, s, 10.0, from, &levy->rate[k]);
        if (s && levy->is_amount)
            amp_reader_error(r, s,
                             _("does not go with amount, which is the tax itself; write "
                               "base and %s"),
                             rate_names[k]);
    }
    if (levy->is_amount ? get(group, "base") != NULL : amount != NULL)
        amp_reader_error(r, levy->is_amount ? get(group, "base") : amount,
                         _("an instrument has an amount, the tax itself, or a base and rates that "
                           "are taken of it; not both"));
    amp_reader_date(r, get(group, "start"), &p->start);
    amp_reader_date(r, get(group, "end"), &p->end);
    amp_names_read(r, group, &p->names);
}

static bool owe_by_default(amp_reader *r, amp_levy *levy)
{
    amp_dated_text *who = AMP_ARENA_NEW(r->arena, amp_dated_text, 1);
    if (!who) {
        amp_reader_memory(r);
        return false;
    }
    *who = (amp_dated_text){AMP_ALWAYS, "true", "", levy->rule.loc};
    levy->rule.who = (amp_texts){who, 1};
    return true;
}

static void read_remarks(amp_reader *r, const config_setting_t *group)
{
    static const char *const remarks[] = {"source", "assumption", "note"};
    const char *text;
    for (size_t k = 0; k < AMP_COUNT(remarks); k++)
        amp_reader_text(r, get(group, remarks[k]), &text);
}

/* What cannot change: name, kind, who is counted. */
static void read_kind(amp_reader *r, const config_setting_t *group, amp_levy *levy)
{
    amp_programme *p = &levy->rule;
    int kind = 0, unit = 0, fund = 0;
    amp_reader_name(r, need(r, group, "name"), &p->name);
    p->label_en = p->label_es = p->name;
    amp_reader_label(r, get(group, "label"), &p->label_en, &p->label_es);
    if (amp_reader_choice(r, need(r, group, "kind"), amp_levy_names, AMP_LEVY_KINDS, &kind))
        levy->kind = (amp_levy_kind)kind;
    if (amp_reader_choice(r, get(group, "funds"), fund_names, AMP_COUNT(fund_names), &fund))
        levy->is_for_pensions = fund == 1;
    if (levy->is_for_pensions && levy->kind != AMP_LEVY_CONTRIBUTION)
        amp_reader_error(r, get(group, "funds"),
                         _("a tax funds nothing in particular; write kind "
                           "= \"contribution\", or leave funds out"));
    amp_reader_choice(r, get(group, "unit"), unit_names, AMP_COUNT(unit_names), &unit);
    p->is_household = unit == 1 || levy->kind == AMP_LEVY_INDIRECT_TAX;
    if (unit == 1 && levy->kind != AMP_LEVY_INDIRECT_TAX)
        amp_reader_error(r, get(group, "unit"),
                         _("contributions and income taxes are about "
                           "persons; the household is seen by sum(...)"));
    p->class_ = amp_levy_names[levy->kind];
    p->payee = AMP_PAYEE_HEAD; /* a household's is booked on the row of its head */
}

void amp_levy_read(amp_reader *r, const config_setting_t *group, amp_levy *levy)
{
    *levy = (amp_levy){0};
    if (!amp_programme_defaults(r, group, &levy->rule) ||
        !amp_reader_group(r, group, AMP_KEYS(AMP_KEYS_LEVY)))
        return;
    if (!owe_by_default(r, levy) || (get(group, "amount") && !owe_all(r, levy)))
        return;
    read_kind(r, group, levy);
    read_dated(r, group, AMP_ALWAYS, levy);
    read_remarks(r, group);
    if (!levy->rule.amount.n && !get(group, "base") && !get(group, "amount"))
        amp_reader_error(r, group,
                         _("base is missing; write, say, base = %s; or the tax itself, "
                           "amount = %s;"),
                         amp_key_example(AMP_KEYS_LEVY, "base"),
                         amp_key_example(AMP_KEYS_LEVY, "amount"));
}

void amp_levy_change(amp_reader *r, const config_setting_t *group, bool needs_from, amp_levy *levy)
{
    int32_t from = AMP_ALWAYS;
    const config_setting_t *date = get(group, "from");
    amp_reader_date(r, date, &from);
    if (!date && needs_from)
        amp_reader_error(r, group, _("from is missing; write, say, from = %s;"),
                         amp_key_example(AMP_KEYS_CHANGE, "from"));
    read_dated(r, group, from, levy);
}

/* ---- a system of them ----------------------------------------------------------------------- */

amp_levy *amp_fiscal_find(const amp_fiscal *fiscal, const char *name)
{
    for (size_t k = 0; fiscal && k < fiscal->levies; k++)
        if (amp_streq(fiscal->levy[k].rule.name, name))
            return &fiscal->levy[k];
    return NULL;
}

static void read_levy(amp_reader *r, const config_setting_t *s, const amp_fiscal_files *files,
                      amp_fiscal *fiscal)
{
    amp_levy levy = {.rule.name = ""};
    if (config_setting_is_group(s))
        amp_levy_read(r, s, &levy);
    else if (config_setting_type(s) == CONFIG_TYPE_STRING && *config_setting_get_string(s))
        files->open(files->user, s, &levy);
    else
        amp_reader_expected(r, s, _("an instrument: its name, its path, or all of it in { }"));
    if (!levy.rule.name || !*levy.rule.name)
        return;
    if (amp_fiscal_find(fiscal, levy.rule.name))
        amp_reader_error(r, s, _("instrument \"%s\" is in the list already"), levy.rule.name);
    else
        fiscal->levy[fiscal->levies++] = levy;
}

void amp_fiscal_read(amp_reader *r, const config_setting_t *group, const amp_fiscal_files *files,
                     amp_fiscal *fiscal)
{
    const char *en, *es;
    int earnings = 0;
    *fiscal = (amp_fiscal){.loc = amp_reader_loc(r, group)};
    if (!amp_reader_group(r, group, AMP_KEYS(AMP_KEYS_FISCAL)))
        return;
    amp_reader_label(r, get(group, "label"), &en, &es);
    read_remarks(r, group);
    if (amp_reader_choice(r, get(group, "earnings"), earnings_names, AMP_COUNT(earnings_names),
                          &earnings))
        fiscal->is_net = earnings == 1;
    const config_setting_t *list =
        amp_reader_need(r, group, "instruments", amp_key_example(AMP_KEYS_FISCAL, "instruments"));
    if (!list || !amp_reader_list(r, list))
        return;
    const int n = config_setting_length(list);
    fiscal->levy = AMP_ARENA_NEW(r->arena, amp_levy, n + 1);
    if (!fiscal->levy)
        amp_reader_memory(r);
    for (int k = 0; fiscal->levy && k < n; k++)
        read_levy(r, config_setting_get_elem(list, (unsigned)k), files, fiscal);
}

/* ---- registry ------------------------------------------------------------------------------- */

static amp_err enter_all(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                         const amp_levy *levy, const char *key, amp_numbers *numbers)
{
    const char *name = amp_arena_format(arena, "fiscal.%s.%s", levy->rule.name, key);
    if (!name)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < numbers->n; k++)
        AMP_TRY(amp_register_number(ctx, arena, registry, name, &numbers->item[k]));
    return AMP_OK;
}

amp_err amp_fiscal_register(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                            amp_fiscal *fiscal)
{
    for (size_t k = 0; k < fiscal->levies; k++) {
        amp_levy *levy = &fiscal->levy[k];
        for (int c = 0; c < AMP_CHARGED; c++)
            AMP_TRY(enter_all(ctx, arena, registry, levy, rate_names[c], &levy->rate[c]));
        AMP_TRY(enter_all(ctx, arena, registry, levy, "compliance", &levy->rule.take_up));
        const char *prefix = amp_arena_format(arena, "fiscal.%s.", levy->rule.name);
        if (!prefix)
            return amp_fail_memory(ctx);
        AMP_TRY(amp_names_register(ctx, arena, registry, prefix, &levy->rule.names));
    }
    return AMP_OK;
}
