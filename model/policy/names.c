/* names.c - the user's own names: let (formulas) and param (numbers by date), for one programme or
 * for all. */
#include "policy/internal.h"

#include <string.h>

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

/* Does the formula hold the name as a whole word? */
static bool uses(const char *text, const char *name)
{
    const size_t n = strlen(name);
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name))
        if ((at == text || !in_word(at[-1])) && !in_word(at[n]))
            return true;
    return false;
}

/* ---- param ----------------------------------------------------------------------------------- */

static amp_err add_params(amp_ctx *ctx, amp_policy *policy, const amp_names *names,
                          amp_symbols *symbols)
{
    for (size_t k = 0; k < names->params; k++) {
        const amp_param *p = &names->param[k];
        amp_dated_param *to = &policy->param[policy->params];
        to->name = amp_arena_format(&policy->arena, "param.%s", p->name);
        to->value.n = p->value.n;
        to->value.item = AMP_ARENA_NEW(&policy->arena, amp_dated_number, p->value.n + 1);
        const char *unit = amp_arena_text(&policy->arena, p->unit);
        if (!to->name || !to->value.item || !unit)
            return amp_fail_memory(ctx);
        memcpy(to->value.item, p->value.item, p->value.n * sizeof *p->value.item);
        const amp_symbol symbol = {.name = to->name,
                                   .type = AMP_TYPE_NUMBER,
                                   .scope = AMP_SCOPE_SCALAR,
                                   .store = AMP_STORE_F64,
                                   .unit = unit,
                                   .slot = (uint32_t)(SCALARS + policy->params),
                                   .meaning = N_("a number of the scenario")};
        if (amp_symbols_add(symbols, symbol) != AMP_OK)
            return amp_fail_memory(ctx);
        policy->params++;
    }
    return AMP_OK;
}

/* ---- let ------------------------------------------------------------------------------------- */

typedef enum state { WAITS, DONE } state;

/* The first of the waiting names that the formula uses; n when there is none. */
static size_t waits_for(const amp_names *names, const state *at, size_t k)
{
    size_t j = 0;
    while (j < names->lets && (at[j] == DONE || !uses(names->let[k].text, names->let[j].name)))
        j++;
    return j;
}

static bool is_taken(amp_ctx *ctx, const amp_symbols *symbols, const amp_let *let)
{
    const amp_symbol *s = amp_symbols_find(symbols, let->name);
    if (!s || s->prog || s->is_broken)
        return false;
    amp_fail(ctx, AMP_CONFIG, let->loc,
             _("let.%s: \"%s\" has a meaning already (amparo list variables); choose another name"),
             let->name, let->name);
    return true;
}

static amp_err define(amp_ctx *ctx, amp_policy *policy, const amp_let *let, bool is_broken,
                      amp_symbols *symbols)
{
    const char *name = amp_arena_text(&policy->arena, let->name);
    const char *text = amp_arena_text(&policy->arena, let->text);
    if (!name || !text)
        return amp_fail_memory(ctx);
    amp_symbol symbol = {.name = name, .unit = "", .meaning = text, .is_broken = true};
    if (!is_broken && !is_taken(ctx, symbols, let) &&
        amp_expr_define(ctx, &policy->arena, symbols, name, text, let->loc, &symbol) == AMP_NOMEM)
        return AMP_NOMEM;
    return amp_symbols_add(symbols, symbol) == AMP_OK ? AMP_OK : amp_fail_memory(ctx);
}

/* Those that are left use one another. Each circle is told once, at its first name. */
static amp_err refuse_circles(amp_ctx *ctx, amp_policy *policy, const amp_names *names, state *at,
                              amp_symbols *symbols)
{
    for (size_t k = 0; k < names->lets; k++) {
        if (at[k] == DONE)
            continue;
        size_t j = k;
        for (size_t steps = 0; steps < names->lets; steps++)
            j = waits_for(names, at, j); /* certainly inside a circle in the end */
        const size_t first = j;
        const char *text = names->let[j].name;
        do {
            j = waits_for(names, at, j);
            text = amp_arena_format(&policy->arena, "%s, %s", text, names->let[j].name);
        } while (text && j != first);
        if (!text)
            return amp_fail_memory(ctx);
        amp_fail(ctx, AMP_CONFIG, names->let[first].loc,
                 _("let.%s: these formulas use one another in a circle: %s; one of them must do "
                   "without the others"),
                 names->let[first].name, text);
        break;
    }
    for (size_t k = 0; k < names->lets; k++)
        if (at[k] != DONE)
            AMP_TRY(define(ctx, policy, &names->let[k], true, symbols));
    return AMP_OK;
}

/* In an order in which each comes after those that it uses. */
static amp_err define_all(amp_ctx *ctx, amp_policy *policy, const amp_names *names,
                          amp_symbols *symbols)
{
    state *at = AMP_ARENA_NEW(&policy->arena, state, names->lets + 1);
    if (!at)
        return amp_fail_memory(ctx);
    bool has_progress = names->lets > 0;
    while (has_progress) {
        has_progress = false;
        for (size_t k = 0; k < names->lets; k++) {
            if (at[k] == DONE || waits_for(names, at, k) < names->lets)
                continue;
            AMP_TRY(define(ctx, policy, &names->let[k], false, symbols));
            at[k] = DONE;
            has_progress = true;
        }
    }
    return refuse_circles(ctx, policy, names, at, symbols);
}

amp_err amp_policy_names(amp_ctx *ctx, amp_policy *policy, const amp_names *names,
                         amp_symbols *symbols)
{
    AMP_TRY(add_params(ctx, policy, names, symbols));
    return define_all(ctx, policy, names, symbols);
}

/* ---- values of a year ------------------------------------------------------------------------ */

double amp_policy_param(const amp_dated_param *p, int32_t month, const double *drawn)
{
    size_t k = 0;
    while (k + 1 < p->value.n && p->value.item[k + 1].from <= month)
        k++;
    return amp_number_at(p->value.item[k].number, drawn);
}
