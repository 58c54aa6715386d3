/* explain.c - finds a household in a running replicate and has its programmes say what they do. */
#include "sim/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void amp_identity_text(uint64_t uid, char text[AMP_IDENTITY])
{
    snprintf(text, AMP_IDENTITY, "%016" PRIx64, uid);
}

/* ---- one household --------------------------------------------------------------------------- */

typedef struct seeker {
    const amp_plan *plan;
    const char *identity;
    bool is_person;
    size_t hits; /* with the baseline's people */
    amp_policy_scratch *scratch;
    amp_ledger ledger;
    amp_explanation *e;
} seeker;

static bool begins_with(uint64_t uid, const char *identity)
{
    char text[AMP_IDENTITY];
    amp_identity_text(uid, text);
    return strncmp(text, identity, strlen(identity)) == 0;
}

static bool is_sought(const seeker *s, const amp_population *b, size_t h)
{
    bool found = !s->is_person && begins_with(b->household_uid[h], s->identity);
    for (uint32_t i = b->first[h]; s->is_person && i < b->first[h + 1]; i++)
        found = found || begins_with(b->uid[i], s->identity);
    return found;
}

/* Rows of the block become members. */
static void rebase(amp_trace *trace, uint32_t row0)
{
    for (size_t k = 0; k < trace->n; k++)
        if (trace->step[k].row != AMP_NO_ROW)
            trace->step[k].row -= (amp_row)row0;
    for (size_t k = 0; k < trace->n; k++)
        if (trace->step[k].kind == AMP_STEP_PAID)
            trace->step[k].value -= row0;
}

static amp_err explain_household(seeker *s, const amp_sight *sight, uint32_t h)
{
    amp_explained *to = &s->e->scenario[sight->scenario];
    const amp_plan *plan = s->plan;
    const amp_population *b = sight->people;
    const bool reform = sight->reference != NULL;
    AMP_TRY(amp_pop_take(&to->people, b, &h, 1));
    AMP_TRY(amp_ledger_reserve(&s->ledger, plan->scenario[sight->scenario].programmes, b->cap,
                               b->hcap));
    AMP_TRY(amp_policy_trace(plan->policy[sight->scenario], sight->year, b, h, sight->shared,
                             reform ? plan->policy[0] : NULL, sight->reference, s->scratch,
                             &s->ledger, &to->trace));
    rebase(&to->trace, b->first[h]);
    to->market = sight->shared->market[h];
    to->transfers = sight->ledger->transfers[h];
    to->disposable = sight->ledger->disposable[h];
    to->welfare = sight->ledger->welfare[h];
    return AMP_OK;
}

static amp_err see_household(void *user, const amp_sight *sight)
{
    seeker *s = user;
    for (uint32_t h = 0; h < sight->people->households; h++) {
        if (!is_sought(s, sight->people, h))
            continue;
        s->hits += sight->scenario == 0;
        AMP_TRY(explain_household(s, sight, h));
    }
    return AMP_OK;
}

static amp_err tell_hits(amp_ctx *ctx, const seeker *s, int year)
{
    if (s->hits == 1)
        return AMP_OK;
    if (s->hits)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        s->is_person
                            ? _("the identities of persons in %zu households of %d begin with "
                                "\"%s\"; write more of its digits")
                            : _("the identities of %zu households of %d begin with \"%s\"; write "
                                "more of its digits"),
                        s->hits, year, s->identity);
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    s->is_person
                        ? _("no person of %d has the identity \"%s\"; --find lists some, e.g. "
                            "--find \"age >= 60\"")
                        : _("no household of %d has the identity \"%s\"; --find lists some, e.g. "
                            "--find \"age >= 60\""),
                    year, s->identity);
}

amp_err amp_explain(amp_ctx *ctx, const amp_plan *plan, const char *identity, bool is_person,
                    uint32_t replicate, int year, amp_explanation *e)
{
    *e = (amp_explanation){.scenarios = plan->scenarios};
    e->scenario = amp_alloc(plan->scenarios, sizeof *e->scenario);
    if (!e->scenario)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < plan->scenarios; k++) {
        amp_pop_init(&e->scenario[k].people);
        amp_trace_init(&e->scenario[k].trace);
    }
    seeker s = {.plan = plan, .identity = identity, .is_person = is_person, .e = e};
    const amp_look look = {replicate, year, see_household, &s};
    amp_err err = amp_policy_scratch_new((const amp_policy *const *)plan->policy, plan->scenarios,
                                         &s.scratch);
    err = err == AMP_OK ? amp_run_look(ctx, plan, 0, &look) : amp_fail_memory(ctx);
    amp_policy_scratch_free(s.scratch);
    amp_ledger_fini(&s.ledger);
    return err == AMP_OK ? tell_hits(ctx, &s, year) : err;
}

void amp_explanation_fini(amp_explanation *e)
{
    for (size_t k = 0; e->scenario && k < e->scenarios; k++) {
        amp_pop_fini(&e->scenario[k].people);
        amp_trace_fini(&e->scenario[k].trace);
    }
    free(e->scenario);
    *e = (amp_explanation){0};
}

/* ---- whom a formula finds -------------------------------------------------------------------- */

typedef struct finder {
    amp_ctx *ctx;
    const amp_plan *plan;
    const char *formula;
    amp_found *found; /* [block][most] */
    size_t *n, most;  /* of each block */
} finder;

static const amp_scenario *last_of(const amp_plan *plan)
{
    return &plan->scenario[plan->scenarios - 1];
}

/* Whom the programmes pay, as formulas read it. */
static amp_err show_programmes(const finder *f, const amp_sight *sight, amp_arena *arena,
                               amp_policy_view *view)
{
    const amp_population *b = sight->people;
    for (size_t k = 0; k < last_of(f->plan)->programmes; k++) {
        const amp_ledger_programme *paid = &sight->ledger->programme[k];
        uint8_t *receives = AMP_ARENA_NEW(arena, uint8_t, b->n + 1);
        if (!receives)
            return amp_fail_memory(f->ctx);
        for (size_t i = 0; i < b->n; i++)
            receives[i] = paid->months[i] > 0;
        const size_t slot = amp_policy_benefit_slot(b->extras, k);
        view->column[slot] = paid->benefit;
        view->column[slot + 1] = receives;
    }
    return AMP_OK;
}

static void note_found(const finder *f, const amp_sight *sight, const double *holds)
{
    const amp_population *b = sight->people;
    amp_found *found = f->found + sight->block * f->most;
    size_t *n = &f->n[sight->block];
    for (size_t h = 0; h < b->households; h++)
        for (uint32_t i = b->first[h]; i < b->first[h + 1] && *n < f->most; i++)
            if (holds[i] != 0 && b->is_alive[i])
                found[(*n)++] = (amp_found){b->uid[i], b->household_uid[h], b->sex[i], b->age[i],
                                            sight->ledger->welfare[h]};
}

static amp_err find_in(const finder *f, const amp_sight *sight, amp_arena *arena,
                       amp_symbols *symbols, amp_expr_scratch *scratch)
{
    const amp_population *b = sight->people;
    const amp_scenario *s = last_of(f->plan);
    amp_policy_view view;
    const amp_prog *prog;
    double *holds = AMP_ARENA_NEW(arena, double, b->n + 1);
    if (!holds)
        return amp_fail_memory(f->ctx);
    AMP_TRY(amp_policy_view_make(f->ctx, b, sight->year->year, 2 * s->programmes, arena, &view));
    AMP_TRY(show_programmes(f, sight, arena, &view));
    AMP_TRY(amp_policy_symbols(f->ctx, s, &f->plan->profile, b, arena, symbols));
    AMP_TRY(amp_expr_compile(f->ctx, arena, symbols, f->formula, (amp_loc){"--find", 0, 0},
                             AMP_TYPE_BOOLEAN, AMP_SCOPE_PERSON, &prog));
    if (amp_expr_scratch_reserve(scratch, prog) != AMP_OK)
        return amp_fail_memory(f->ctx);
    amp_expr_eval(prog, &view.frame, 0, b->households, scratch, holds);
    note_found(f, sight, holds);
    return AMP_OK;
}

static amp_err see_persons(void *user, const amp_sight *sight)
{
    const finder *f = user;
    amp_arena arena;
    amp_symbols symbols;
    amp_expr_scratch scratch = {0};
    if (sight->scenario + 1 < f->plan->scenarios)
        return AMP_OK;
    if (f->ctx->errors)
        return AMP_CONFIG; /* told for another block */
    amp_arena_init(&arena);
    amp_symbols_init(&symbols);
    const amp_err err = find_in(f, sight, &arena, &symbols, &scratch);
    amp_expr_scratch_fini(&scratch);
    amp_symbols_fini(&symbols);
    amp_arena_fini(&arena);
    return err;
}

amp_err amp_explain_find(amp_ctx *ctx, const amp_plan *plan, const char *formula,
                         uint32_t replicate, int year, amp_found *found, size_t *n)
{
    finder f = {.ctx = ctx, .plan = plan, .formula = formula, .most = *n};
    f.found = amp_alloc(plan->blocks * f.most + 1, sizeof *f.found);
    f.n = amp_alloc(plan->blocks + 1, sizeof *f.n);
    const amp_look look = {replicate, year, see_persons, &f};
    const amp_err err = f.found && f.n ? amp_run_look(ctx, plan, 0, &look) : amp_fail_memory(ctx);
    *n = 0;
    for (size_t b = 0; err == AMP_OK && b < plan->blocks; b++)
        for (size_t k = 0; k < f.n[b] && *n < f.most; k++)
            found[(*n)++] = f.found[b * f.most + k];
    free(f.found);
    free(f.n);
    return err;
}
