/* mix.c - see mix.h. */
#include "sim/mix.h"

#include <stdlib.h>
#include <string.h>

/* ---- parts ------------------------------------------------------------------------------------
 */

static const amp_programme *find(const amp_scenario *s, const char *name)
{
    for (size_t k = 0; k < s->programmes; k++)
        if (amp_streq(s->programme[k].name, name))
            return &s->programme[k];
    return NULL;
}

/* The canonical text of a scenario that has this programme and these names alone. */
static amp_err text_of(amp_ctx *ctx, const amp_scenario *s, const amp_programme *p,
                       const amp_names *names, char **text)
{
    amp_scenario alone = *s;
    amp_programme copy = p ? *p : (amp_programme){0};
    alone.name = "x";
    alone.programme = &copy;
    alone.programmes = p ? 1 : 0;
    alone.names = names ? *names : (amp_names){0};
    alone.shock = NULL;
    alone.behaviour = NULL;
    alone.fiscal = NULL;
    alone.close = 0;
    return amp_scenario_write(ctx, &alone, text);
}

/* Do they say the same? @param s  for what is about neither */
static amp_err compare(amp_ctx *ctx, const amp_scenario *s, const amp_programme *p,
                       const amp_names *pn, const amp_programme *q, const amp_names *qn, bool *same)
{
    char *x = NULL, *y = NULL;
    amp_err err = text_of(ctx, s, p, pn, &x);
    if (err == AMP_OK)
        err = text_of(ctx, s, q, qn, &y);
    *same = err == AMP_OK && strcmp(x, y) == 0;
    free(x);
    free(y);
    return err;
}

/* What is no programme belongs to all parts: shock, behaviour, taxes, who pays, lines. */
static amp_err check_rest(amp_ctx *ctx, const amp_scenario *base, const amp_scenario *package)
{
    amp_scenario both[2] = {*base, *package};
    char *text[2] = {NULL, NULL};
    amp_err err = AMP_OK;
    for (int k = 0; k < 2 && err == AMP_OK; k++) {
        both[k].name = "x";
        both[k].programmes = 0;
        both[k].names = (amp_names){0};
        err = amp_scenario_write(ctx, &both[k], &text[k]);
    }
    if (err == AMP_OK && strcmp(text[0], text[1]) != 0)
        err = amp_fail(ctx, AMP_CONFIG, package->loc,
                       _("the package differs from %s in what is no programme (a shock, behaviour, "
                         "taxes, who pays); give both the same"),
                       base->name);
    free(text[0]);
    free(text[1]);
    return err;
}

static amp_err add_part(amp_ctx *ctx, const amp_scenario *package, amp_component fresh,
                        amp_component *part, size_t *parts)
{
    if (*parts == AMP_PARTS_MOST)
        return amp_fail(ctx, AMP_CONFIG, package->loc,
                        _("the package has more than %d parts; at most %d are valid"),
                        AMP_PARTS_MOST, AMP_PARTS_MOST);
    part[(*parts)++] = fresh;
    return AMP_OK;
}

amp_err amp_mix_parts(amp_ctx *ctx, const amp_scenario *base, const amp_scenario *package,
                      amp_component *part, size_t *parts)
{
    bool same;
    *parts = 0;
    AMP_TRY(check_rest(ctx, base, package));
    AMP_TRY(compare(ctx, base, NULL, &base->names, NULL, &package->names, &same));
    if (!same)
        AMP_TRY(add_part(ctx, package, (amp_component){.name = "let, param", .is_names = true},
                         part, parts));
    for (size_t k = 0; k < base->programmes; k++) {
        const amp_programme *was = &base->programme[k], *is = find(package, was->name);
        AMP_TRY(compare(ctx, base, was, NULL, is, NULL, &same));
        if (!is || !same)
            AMP_TRY(
                add_part(ctx, package, (amp_component){was->name, was, is, false}, part, parts));
    }
    for (size_t k = 0; k < package->programmes; k++)
        if (!find(base, package->programme[k].name))
            AMP_TRY(add_part(
                ctx, package,
                (amp_component){package->programme[k].name, NULL, &package->programme[k], false},
                part, parts));
    return *parts ? AMP_OK
                  : amp_fail(ctx, AMP_CONFIG, package->loc,
                             _("the package differs from %s in no programme"), base->name);
}

/* ---- mixing -----------------------------------------------------------------------------------
 */

/* A scenario that borrows all but its programmes. */
static amp_err open_fresh(amp_ctx *ctx, amp_arena *arena, const amp_scenario *like,
                          const char *name, size_t programmes, amp_scenario *fresh)
{
    *fresh = *like;
    amp_arena_init(&fresh->arena);
    fresh->name = amp_arena_text(arena, name);
    fresh->programmes = 0;
    fresh->programme = AMP_ARENA_NEW(arena, amp_programme, programmes + 1);
    return fresh->name && fresh->programme ? AMP_OK : amp_fail_memory(ctx);
}

amp_err amp_mix(amp_ctx *ctx, amp_arena *arena, const amp_scenario *base,
                const amp_scenario *package, const amp_component *part, size_t parts, uint32_t set,
                const char *name, amp_scenario *fresh)
{
    AMP_TRY(open_fresh(ctx, arena, base, name, base->programmes + package->programmes, fresh));
    for (size_t k = 0; k < base->programmes; k++) {
        const amp_programme *p = &base->programme[k];
        for (size_t i = 0; i < parts; i++)
            if (part[i].without == &base->programme[k] && set >> i & 1)
                p = part[i].with;
        if (p)
            fresh->programme[fresh->programmes++] = *p;
    }
    for (size_t i = 0; i < parts; i++) {
        if (!(set >> i & 1))
            continue;
        if (part[i].is_names)
            fresh->names = package->names;
        else if (!part[i].without)
            fresh->programme[fresh->programmes++] = *part[i].with;
    }
    return AMP_OK;
}

/* ---- rules as they were -----------------------------------------------------------------------
 */

static void cut_texts(amp_texts *t, int32_t after)
{
    while (t->n && t->item[t->n - 1].from > after)
        t->n--;
}

static void cut_numbers(amp_numbers *t, int32_t after)
{
    while (t->n > 1 && t->item[t->n - 1].from > after)
        t->n--;
    if (t->n == 1 && t->item[0].from > after)
        t->n = 0;
}

/* The first value of a name holds before its date, too, so one is always left. */
static amp_err cut_names(amp_ctx *ctx, amp_arena *arena, amp_names *names, int32_t after)
{
    amp_param *param = AMP_ARENA_NEW(arena, amp_param, names->params + 1);
    if (!param)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < names->params; k++) {
        param[k] = names->param[k];
        while (param[k].value.n > 1 && param[k].value.item[param[k].value.n - 1].from > after)
            param[k].value.n--;
    }
    names->param = param;
    return AMP_OK;
}

/* Indexation by prices from the year on, of amounts that stood still in it. Those that follow wages
 * or output go on: their real rise is not told apart from that of incomes. */
static amp_err hold_real(amp_ctx *ctx, amp_arena *arena, int year, amp_programme *p)
{
    struct amp_dated_index *index =
        AMP_ARENA_NEW(arena, struct amp_dated_index, p->indexations + 1);
    if (!index)
        return amp_fail_memory(ctx);
    if (p->indexations && p->indexation[p->indexations - 1].rule != AMP_INDEX_NONE)
        return AMP_OK;
    if (p->indexations)
        memcpy(index, p->indexation, p->indexations * sizeof *index);
    index[p->indexations] = (struct amp_dated_index){year * 12, AMP_INDEX_CPI};
    p->indexation = index;
    p->indexations++;
    return AMP_OK;
}

static amp_err freeze_programme(amp_ctx *ctx, amp_arena *arena, int year, bool is_real,
                                amp_programme *p)
{
    const int32_t last = year * 12 + 11;
    cut_texts(&p->who, last);
    cut_texts(&p->amount, last);
    cut_numbers(&p->payments, last);
    cut_numbers(&p->take_up, last);
    cut_numbers(&p->rollout, last);
    cut_numbers(&p->select.coverage, last);
    cut_numbers(&p->select.exclusion, last);
    cut_numbers(&p->select.inclusion, last);
    cut_texts(&p->select.score, last);
    cut_texts(&p->select.cutoff, last);
    cut_texts(&p->select.target, last);
    cut_numbers(&p->conditions.compliance, last);
    cut_numbers(&p->budget.amount, last);
    cut_texts(&p->budget.first, last);
    while (p->indexations && p->indexation[p->indexations - 1].from > last)
        p->indexations--;
    p->end = p->end > last ? AMP_NEVER : p->end;
    AMP_TRY(cut_names(ctx, arena, &p->names, last));
    return is_real ? hold_real(ctx, arena, year, p) : AMP_OK;
}

/* Has it begun by the end of the year? */
static bool is_in_force(const amp_programme *p, int year)
{
    const int32_t last = year * 12 + 11;
    return p->start <= last && p->who.n && p->who.item[0].from <= last &&
           (!p->amount.n || p->amount.item[0].from <= last);
}

/* Contributions and taxes have rules like those of programmes. */
static amp_err freeze_fiscal(amp_ctx *ctx, amp_arena *arena, int year, bool is_real,
                             amp_fiscal **fiscal)
{
    amp_fiscal *own = AMP_ARENA_NEW(arena, amp_fiscal, 1);
    amp_levy *levy = AMP_ARENA_NEW(arena, amp_levy, (*fiscal)->levies + 1);
    if (!own || !levy)
        return amp_fail_memory(ctx);
    *own = **fiscal;
    own->levy = levy;
    for (size_t k = 0; k < own->levies; k++) {
        levy[k] = (*fiscal)->levy[k];
        if (!is_in_force(&levy[k].rule, year)) {
            levy[k].rule.start = AMP_NEVER; /* its place stays */
            continue;
        }
        for (int c = 0; c < AMP_CHARGED; c++)
            cut_numbers(&levy[k].rate[c], year * 12 + 11);
        AMP_TRY(freeze_programme(ctx, arena, year, is_real, &levy[k].rule));
    }
    *fiscal = own;
    return AMP_OK;
}

amp_err amp_freeze(amp_ctx *ctx, amp_arena *arena, const amp_scenario *s, int year, bool is_real,
                   const char *name, amp_scenario *fresh)
{
    AMP_TRY(open_fresh(ctx, arena, s, name, s->programmes, fresh));
    AMP_TRY(cut_names(ctx, arena, &fresh->names, year * 12 + 11));
    if (fresh->fiscal)
        AMP_TRY(freeze_fiscal(ctx, arena, year, is_real, &fresh->fiscal));
    for (size_t k = 0; k < s->programmes; k++) {
        amp_programme *p = &fresh->programme[fresh->programmes];
        if (!is_in_force(&s->programme[k], year))
            continue;
        *p = s->programme[k];
        AMP_TRY(freeze_programme(ctx, arena, year, is_real, p));
        fresh->programmes++;
    }
    return AMP_OK;
}
