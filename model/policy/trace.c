/* trace.c - what an apply notes about one household, and why a unit is paid or not. */
#include "policy/internal.h"

#include <string.h>

const char *const amp_trace_codes[AMP_STEPS] = {
#define X(name, code, meaning) code,
    AMP_STEP_LIST(X)
#undef X
};
const char *const amp_trace_meanings[AMP_STEPS] = {
#define X(name, code, meaning) meaning,
    AMP_STEP_LIST(X)
#undef X
};

void amp_trace_init(amp_trace *trace)
{
    *trace = (amp_trace){0};
    amp_arena_init(&trace->arena);
}

void amp_trace_fini(amp_trace *trace)
{
    amp_arena_fini(&trace->arena);
    *trace = (amp_trace){0};
}

/* ---- noting --------------------------------------------------------------------------------- */

static void note(amp_trace *trace, amp_trace_step step)
{
    if (trace->n == trace->cap) {
        const size_t cap = 2 * trace->cap + 64;
        amp_trace_step *grown = AMP_ARENA_NEW(&trace->arena, amp_trace_step, cap);
        if (!grown) {
            trace->err = AMP_NOMEM;
            return;
        }
        if (trace->n)
            memcpy(grown, trace->step, trace->n * sizeof *grown);
        trace->step = grown;
        trace->cap = cap;
    }
    step.programme = trace->k;
    trace->step[trace->n++] = step;
}

/* The year's money of a monthly average in constant prices. */
static double of_year(const amp_trace *trace, double money)
{
    return money * 12.0 * trace->price;
}

/* The rows of the household. */
static uint32_t row_of(const amp_task *t)
{
    return t->block->first[t->s->trace->household];
}

static uint32_t members_of(const amp_task *t)
{
    return t->block->first[t->s->trace->household + 1] - row_of(t);
}

static bool is_here(const amp_task *t, uint32_t h0, uint32_t h1)
{
    return t->s->trace->household >= h0 && t->s->trace->household < h1;
}

/* The place of the household's unit u in a chunk from h0: a member, or the household itself. */
static size_t place_of(const amp_task *t, uint32_t h0, size_t u)
{
    const amp_trace *trace = t->s->trace;
    return trace->programme->is_household ? trace->household - h0
                                          : row_of(t) - t->block->first[h0] + u;
}

static size_t units_of(const amp_task *t)
{
    return t->s->trace->programme->is_household ? 1 : members_of(t);
}

/* The person that a place of the chunk is, if of the household. @return false when it is not */
static bool is_unit_of(const amp_task *t, uint32_t h0, size_t at, amp_row *row)
{
    const bool is_household = t->s->trace->programme->is_household;
    const size_t from = place_of(t, h0, 0);
    *row = is_household ? AMP_NO_ROW : (amp_row)(t->block->first[h0] + at);
    return at >= from && at < from + units_of(t);
}

/* ---- pieces of formulas --------------------------------------------------------------------- */

typedef struct pieces {
    amp_part *part;
    size_t n;
    double *value, *other; /* [piece][member]: at the ages of July, and at the other ones */
} pieces;

static amp_err names_of(const amp_task *t, amp_arena *arena, amp_symbols *names)
{
    const amp_compiled *p = t->s->trace->programme;
    const amp_symbols *all = &t->policy->symbols;
    names->n = names->cap = p->common + p->owns;
    names->rankings = all->rankings;
    names->item = AMP_ARENA_NEW(arena, amp_symbol, names->n + 1);
    if (!names->item)
        return AMP_NOMEM;
    memcpy(names->item, all->item, p->common * sizeof *names->item);
    if (p->owns)
        memcpy(names->item + p->common, p->own, p->owns * sizeof *names->item);
    return AMP_OK;
}

static void spread(double *value, size_t members, amp_scope level)
{
    for (size_t m = 1; level != AMP_SCOPE_PERSON && m < members; m++)
        value[m] = value[0];
}

/* As the formula itself is evaluated: with its parameters and in its prices. */
static amp_err evaluate_pieces(amp_task *t, const amp_evaluation *e, const pieces *p, double *out)
{
    const uint32_t h = t->s->trace->household;
    for (size_t k = 0; k < p->n; k++, out += members_of(t)) {
        amp_rule piece = *e->rule;
        piece.prog = p->part[k].prog;
        AMP_TRY(amp_expr_scratch_reserve(&t->s->expr, piece.prog));
        amp_policy_evaluate(t, &(amp_evaluation){&piece, e->epoch, e->price}, h, h + 1, out);
        spread(out, members_of(t), amp_expr_level(piece.prog));
    }
    return AMP_OK;
}

static amp_err find_pieces(amp_task *t, const amp_evaluation *e, amp_type want, amp_scope level,
                           bool has_other, pieces *p)
{
    amp_arena *arena = &t->s->trace->arena;
    const size_t age = t->policy->age;
    amp_symbols names;
    *p = (pieces){0};
    if (!e || !e->rule)
        return AMP_OK;
    AMP_TRY(names_of(t, arena, &names));
    AMP_TRY(amp_expr_parts(arena, &names, e->rule->text, want, level, &p->part, &p->n));
    const size_t n = p->n * members_of(t) + 1;
    p->value = AMP_ARENA_NEW(arena, double, n);
    p->other = AMP_ARENA_NEW(arena, double, n);
    if (!p->value || !p->other)
        return AMP_NOMEM;
    AMP_TRY(evaluate_pieces(t, e, p, p->value));
    memcpy(p->other, p->value, n * sizeof *p->other);
    if (!has_other)
        return AMP_OK;
    t->s->column[age] = t->s->other_age;
    const amp_err err = evaluate_pieces(t, e, p, p->other);
    t->s->column[age] = t->s->raw[age];
    return err;
}

/* Below the step before, as they are for a person, or for the household. */
static void note_pieces(const amp_task *t, const pieces *p, amp_row row)
{
    const size_t member = row == AMP_NO_ROW ? 0 : (size_t)row - row_of(t);
    for (size_t k = 0; k < p->n; k++) {
        const amp_part *part = &p->part[k];
        const size_t at = k * members_of(t) + member;
        note(t->s->trace,
             (amp_trace_step){.kind = AMP_STEP_PART,
                              .row = row,
                              .is_unit = row != AMP_NO_ROW,
                              .passed = part->type != AMP_TYPE_BOOLEAN || p->value[at] != 0,
                              .depth = part->depth,
                              .text = part->text,
                              .value = p->value[at],
                              .limit = p->other[at],
                              .type = part->type,
                              .category = part->category,
                              .is_money = part->is_money});
    }
}

static void note_formula(amp_task *t, const amp_evaluation *e, amp_type want, amp_scope level,
                         amp_row row)
{
    pieces p;
    if (find_pieces(t, e, want, level, false, &p) != AMP_OK)
        t->s->trace->err = AMP_NOMEM;
    else
        note_pieces(t, &p, row);
}

static amp_scope level_of(const amp_task *t)
{
    return t->s->trace->programme->is_household ? AMP_SCOPE_HOUSEHOLD : AMP_SCOPE_PERSON;
}

/* ---- whom the programme entitles -------------------------------------------------------------
 */

void amp_trace_programme(amp_task *t, size_t k, const amp_schedule *d)
{
    amp_trace *trace = t->s->trace;
    trace->k = (uint32_t)k;
    trace->programme = &t->policy->programme[k];
    trace->is_open = trace->is_turn = false;
    note(trace, (amp_trace_step){.kind = AMP_STEP_FORCE,
                                 .row = AMP_NO_ROW,
                                 .passed = d->n > 0,
                                 .m0 = d->n ? d->segment[0].m0 : 0,
                                 .m1 = d->n ? d->segment[d->n - 1].m1 : 0});
}

/* Months in which the w-th formula says who is entitled. */
static void months_of(const amp_schedule *d, size_t w, int *m0, int *m1)
{
    *m0 = 12;
    *m1 = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->segment[i].who_at == w) {
            *m0 = AMP_MIN(*m0, d->segment[i].m0);
            *m1 = AMP_MAX(*m1, d->segment[i].m1);
        }
}

void amp_trace_who(amp_task *t, const amp_schedule *d, bool has_other, uint32_t h0, uint32_t h1)
{
    amp_trace *trace = t->s->trace;
    for (size_t w = 0; is_here(t, h0, h1) && w < d->whos; w++) {
        pieces p;
        int m0, m1;
        months_of(d, w, &m0, &m1);
        if (find_pieces(t, &d->who[w], AMP_TYPE_BOOLEAN, level_of(t), has_other, &p) != AMP_OK)
            trace->err = AMP_NOMEM;
        for (size_t u = 0; trace->err == AMP_OK && u < units_of(t); u++) {
            const size_t at = w * AMP_EXPR_CHUNK + place_of(t, h0, u);
            const bool now = t->s->stock[at], other = has_other ? t->s->other[at] : now;
            const amp_row row =
                trace->programme->is_household ? AMP_NO_ROW : (amp_row)(row_of(t) + u);
            note(trace, (amp_trace_step){.kind = AMP_STEP_WHO,
                                         .row = row,
                                         .is_unit = true,
                                         .passed = now || other,
                                         .m0 = m0,
                                         .m1 = m1,
                                         .type = AMP_TYPE_BOOLEAN,
                                         .value = now,
                                         .limit = other});
            note_pieces(t, &p, row);
        }
    }
}

static bool is_listed(const amp_task *t, size_t at, size_t k)
{
    bool found = false;
    for (size_t j = 0; j < k; j++)
        found = found || t->s->entitled[j] == at;
    return found;
}

void amp_trace_entitled(amp_task *t, uint32_t h0, uint32_t h1, size_t k)
{
    amp_trace *trace = t->s->trace;
    if (!is_here(t, h0, h1))
        return;
    trace->is_open = false;
    for (size_t u = 0; u < units_of(t); u++) {
        const size_t at = place_of(t, h0, u);
        amp_row row;
        is_unit_of(t, h0, at, &row);
        const bool listed = is_listed(t, at, k);
        trace->is_open = trace->is_open || listed;
        if (t->s->flag[at] && !listed)
            note(trace, (amp_trace_step){.kind = AMP_STEP_KNOWN, .row = row, .is_unit = true});
    }
}

/* ---- what stands between --------------------------------------------------------------------- */

void amp_trace_gate(amp_task *t, amp_trace_kind kind, const amp_evaluation *formula, uint32_t h0,
                    uint32_t h1, const double *value, const double *limit, double number)
{
    if (!t->s->trace->is_open || !is_here(t, h0, h1))
        return;
    const size_t k = t->s->trace->household - h0;
    const double than = limit ? limit[k] : number;
    note(t->s->trace, (amp_trace_step){.kind = kind,
                                       .row = AMP_NO_ROW,
                                       .passed = value[k] < than,
                                       .value = value[k],
                                       .limit = than});
    note_formula(t, formula, kind == AMP_STEP_TARGET ? AMP_TYPE_BOOLEAN : AMP_TYPE_NUMBER,
                 AMP_SCOPE_HOUSEHOLD, AMP_NO_ROW);
}

void amp_trace_score(amp_task *t, const amp_gates *g, uint32_t h0, uint32_t h1)
{
    amp_policy_scratch *s = t->s;
    amp_trace_gate(t, AMP_STEP_SCORE, &g->score, h0, h1, s->gate[0], s->gate[1], 0.0);
    if (!s->trace->is_open || !is_here(t, h0, h1))
        return;
    if (g->noise > 0.0)
        note(s->trace, (amp_trace_step){.kind = AMP_STEP_ERROR,
                                        .row = AMP_NO_ROW,
                                        .passed = true,
                                        .value = g->noise * s->uniform[s->trace->household - h0]});
    note_formula(t, &g->cutoff, AMP_TYPE_NUMBER, AMP_SCOPE_HOUSEHOLD, AMP_NO_ROW);
}

void amp_trace_budget(amp_task *t, const amp_gates *g, const amp_cut *cut, uint32_t h0, uint32_t h1)
{
    if (!is_here(t, h0, h1))
        return;
    const bool by_lot = t->s->gate[0][t->s->trace->household - h0] == cut->first;
    amp_trace_gate(t, AMP_STEP_BUDGET, &g->first, h0, h1, by_lot ? t->s->uniform : t->s->gate[0],
                   NULL, by_lot ? cut->lot : cut->first);
}

void amp_trace_recorded(amp_task *t, uint32_t h)
{
    if (t->s->trace->is_open && h == t->s->trace->household)
        note(t->s->trace,
             (amp_trace_step){.kind = AMP_STEP_RECORDED, .row = AMP_NO_ROW, .passed = true});
}

void amp_trace_others(amp_task *t, const amp_compiled *p, uint32_t h0, size_t k)
{
    amp_row row;
    for (size_t j = 0; t->s->trace->is_open && j < k; j++) {
        if (!is_unit_of(t, h0, t->s->entitled[j], &row))
            continue;
        for (size_t e = 0; e < p->excludeds; e++) {
            amp_compiled one = *p;
            one.excludes = &p->excludes[e];
            one.excludeds = 1;
            const bool barred = amp_policy_is_barred(t->policy, &one, t->block, t->s->receives,
                                                     t->s->trace->household,
                                                     row == AMP_NO_ROW ? row_of(t) : (size_t)row);
            note(t->s->trace, (amp_trace_step){.kind = AMP_STEP_EXCLUDES,
                                               .row = row,
                                               .is_unit = true,
                                               .passed = !barred,
                                               .type = AMP_TYPE_BOOLEAN,
                                               .value = barred,
                                               .text = t->policy->programme[p->excludes[e]].name});
        }
    }
}

void amp_trace_refusals(amp_task *t, const amp_schedule *d, uint32_t h0, size_t k)
{
    amp_row row;
    for (size_t j = 0; t->s->trace->is_open && j < k; j++)
        if (is_unit_of(t, h0, t->s->entitled[j], &row) && !(t->s->uniform[j] < d->most))
            note(t->s->trace, (amp_trace_step){.kind = AMP_STEP_TAKE_UP,
                                               .row = row,
                                               .is_unit = true,
                                               .value = t->s->uniform[j],
                                               .limit = d->most});
}

void amp_trace_conditions(amp_task *t, const amp_gates *g, uint32_t h0, size_t k)
{
    amp_policy_scratch *s = t->s;
    amp_row row;
    for (size_t j = 0; s->trace->is_open && j < k; j++) {
        if (!is_unit_of(t, h0, s->entitled[j], &row))
            continue;
        note(s->trace, (amp_trace_step){.kind = AMP_STEP_CONDITIONS,
                                        .row = row,
                                        .is_unit = true,
                                        .passed = s->gate[1][j] < s->gate[0][j],
                                        .value = s->gate[1][j],
                                        .limit = s->gate[0][j]});
        note_formula(t, &g->compliance.formula, AMP_TYPE_NUMBER, level_of(t), row);
    }
}

/* ---- paying -----------------------------------------------------------------------------------
 */

void amp_trace_turn(amp_task *t, uint32_t h0, size_t at)
{
    amp_trace *trace = t->s->trace;
    trace->is_turn = trace->is_open && is_unit_of(t, h0, at, &trace->row);
}

static bool is_same_share(const amp_trace *trace, double u, double share)
{
    const amp_trace_step *last = trace->n ? &trace->step[trace->n - 1] : NULL;
    return last && last->kind == AMP_STEP_TAKE_UP && last->programme == trace->k &&
           last->row == trace->row && last->value == u && last->limit == share;
}

void amp_trace_take_up(amp_task *t, const amp_segment *s, double u, double share)
{
    amp_trace *trace = t->s->trace;
    const amp_schedule *d = &t->s->schedule[trace->k];
    if (!trace->is_turn || is_same_share(trace, u, share))
        return;
    note(trace, (amp_trace_step){.kind = AMP_STEP_TAKE_UP,
                                 .row = trace->row,
                                 .is_unit = true,
                                 .passed = u < share,
                                 .m0 = s->m0,
                                 .m1 = s->m1,
                                 .value = u,
                                 .limit = share});
    if (s->share)
        note_formula(t, &d->share[s->share_at], AMP_TYPE_NUMBER, level_of(t), trace->row);
}

void amp_trace_months(amp_task *t, const amp_segment *s, int months, double amount)
{
    amp_trace *trace = t->s->trace;
    const amp_schedule *d = &t->s->schedule[trace->k];
    const double growth = trace->price / s->price * s->growth;
    if (!trace->is_turn || !months)
        return;
    note(trace, (amp_trace_step){.kind = AMP_STEP_MONTHS,
                                 .row = trace->row,
                                 .is_unit = true,
                                 .passed = true,
                                 .m0 = s->m0,
                                 .m1 = s->m1,
                                 .value = amount * growth,
                                 .is_money = true,
                                 .months = months,
                                 .payments = s->payments,
                                 .growth = growth,
                                 .money = of_year(trace, months * s->factor * amount)});
    if (s->amount)
        note_formula(t, &d->amount[s->amount_at], AMP_TYPE_NUMBER, level_of(t), trace->row);
}

static void note_loss(amp_trace *trace, amp_trace_kind kind, double before, double after,
                      const char *text)
{
    if (before != after)
        note(trace, (amp_trace_step){.kind = kind,
                                     .row = trace->row,
                                     .is_unit = true,
                                     .passed = after > 0.0,
                                     .text = text,
                                     .money = of_year(trace, after - before)});
}

void amp_trace_settle(amp_task *t, int months, double due, double kept, double left)
{
    amp_trace *trace = t->s->trace;
    const amp_compiled *p = trace->programme;
    if (!trace->is_turn)
        return;
    if (!months)
        note(trace, (amp_trace_step){.kind = AMP_STEP_MONTHS, .row = trace->row, .is_unit = true});
    note_loss(trace, AMP_STEP_SANCTION, due, kept, NULL);
    note_loss(trace, AMP_STEP_OFFSET, kept, left,
              p->offsetses ? t->policy->programme[p->offsets[0]].name : NULL);
    trace->is_turn = false;
}

void amp_trace_booked(amp_task *t, const amp_ledger_programme *to)
{
    amp_trace *trace = t->s->trace;
    for (uint32_t i = row_of(t), end = i + members_of(t); i < end; i++)
        if (to->months[i])
            note(trace,
                 (amp_trace_step){.kind = AMP_STEP_PAID,
                                  .row = trace->programme->is_household ? AMP_NO_ROW : (amp_row)i,
                                  .is_unit = true,
                                  .passed = true,
                                  .value = i,
                                  .months = to->months[i],
                                  .money = of_year(trace, to->benefit[i])});
}

/* ---- asking -----------------------------------------------------------------------------------
 */

amp_err amp_policy_trace(const amp_policy *policy, const amp_policy_year *year,
                         const amp_population *block, uint32_t household,
                         const amp_ledger_base *shared, const amp_policy *baseline,
                         const amp_ledger *baseline_ledger, amp_policy_scratch *scratch,
                         amp_ledger *ledger, amp_trace *trace)
{
    amp_trace_fini(trace);
    amp_trace_init(trace);
    trace->household = household;
    trace->price = year->cpi[year->year - year->first];
    scratch->trace = trace;
    const amp_err err =
        amp_policy_apply(policy, year, block, shared, baseline, baseline_ledger, scratch, ledger);
    scratch->trace = NULL;
    return err == AMP_OK ? trace->err : err;
}

static bool is_of(const amp_trace_step *s, uint32_t k, amp_row row)
{
    return s->programme == k && (!s->is_unit || s->row == row);
}

/* The first step of a kind that stopped the unit: one that let nobody through, or, of what bars,
 * any. */
static const amp_trace_step *stop_of(const amp_trace *trace, uint32_t k, amp_row row,
                                     amp_trace_kind kind)
{
    const amp_trace_step *stop = NULL;
    for (size_t i = 0; i < trace->n; i++) {
        const amp_trace_step *s = &trace->step[i];
        if (s->kind != kind || !is_of(s, k, row))
            continue;
        if (s->passed && kind != AMP_STEP_EXCLUDES)
            return NULL;
        if (!s->passed && !stop)
            stop = s;
    }
    return stop;
}

static const amp_trace_step *step_of(const amp_trace *trace, uint32_t k, amp_row row,
                                     amp_trace_kind kind)
{
    for (size_t i = 0; i < trace->n; i++)
        if (trace->step[i].kind == kind && is_of(&trace->step[i], k, row))
            return &trace->step[i];
    return NULL;
}

const amp_trace_step *amp_trace_reason(const amp_trace *trace, uint32_t k, amp_row row)
{
    const amp_trace_step *paid = step_of(trace, k, row, AMP_STEP_PAID);
    const amp_trace_step *force = step_of(trace, k, row, AMP_STEP_FORCE);
    const bool recorded = step_of(trace, k, row, AMP_STEP_RECORDED) != NULL;
    if (paid || (force && !force->passed))
        return paid ? paid : force;
    if (!step_of(trace, k, row, AMP_STEP_WHO))
        return NULL;
    for (int kind = AMP_STEP_WHO; kind < AMP_STEP_PAID; kind++) {
        const bool is_gate = kind >= AMP_STEP_ROLLOUT && kind <= AMP_STEP_TARGET;
        const amp_trace_step *stop =
            recorded && is_gate ? NULL : stop_of(trace, k, row, (amp_trace_kind)kind);
        if (stop && kind != AMP_STEP_CONDITIONS)
            return stop;
    }
    return stop_of(trace, k, row, AMP_STEP_CONDITIONS);
}
