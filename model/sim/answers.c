/* answers.c - see answers.h. */
#include "sim/answers.h"

#include <math.h>
#include <string.h>

enum { PUPIL_FROM = 6, SECONDARY_FROM = 12, PUPIL_TO = 17, OLDER_FROM = 60 };

void amp_answers_scratch_init(amp_answers_scratch *s)
{
    memset(s, 0, sizeof *s);
    amp_pop_init(&s->what_if);
}

void amp_answers_scratch_fini(amp_answers_scratch *s)
{
    amp_pop_fini(&s->what_if);
    amp_ledger_base_fini(&s->shared);
    amp_ledger_fini(&s->ledger);
    amp_ledger_fini(&s->reference);
}

/* x - y, but for what another order of the same sum makes. */
static double more_than(double x, double y)
{
    const double more = x - y;
    return fabs(more) > 1e-9 * (fabs(x) + fabs(y)) ? more : 0.0;
}

/* ---- what the rules have in common ----------------------------------------------------------- */

/* A programme that pays the same is one view of the baseline's columns (amp_policy_apply). */
static bool pays_too(const amp_ledger *l, const amp_ledger_programme *p)
{
    for (size_t k = 0; k < l->programmes; k++)
        if (l->programme[k].benefit == p->benefit)
            return true;
    return false;
}

bool amp_answers_none(const amp_paid *paid)
{
    bool same = paid->ledger->programmes == paid->reference->programmes;
    for (size_t k = 0; same && k < paid->ledger->programmes; k++)
        same = pays_too(paid->reference, &paid->ledger->programme[k]);
    return same;
}

static bool own_rule_reads(const amp_policy *policy, const amp_ledger *own, const amp_ledger *other,
                           const char *column)
{
    for (size_t k = 0; k < own->programmes; k++)
        if (!pays_too(other, &own->programme[k]) && amp_policy_depends(policy, k, column))
            return true;
    return false;
}

/* Do rules that are not common to both depend on the column? */
static bool differs_by(const amp_paid *paid, const char *column)
{
    return own_rule_reads(paid->policy, paid->ledger, paid->reference, column) ||
           own_rule_reads(paid->baseline, paid->reference, paid->ledger, column);
}

/* ---- if one member did otherwise --------------------------------------------------------------
 */

/* Copies of households, in each of which one member does otherwise. */
typedef struct copies {
    bool school, work;            /* whose members are asked */
    uint32_t *household, *member; /* by copy: in the block, row of who does otherwise in it */
    uint32_t *row;                /* rows of all copies, in the block */
    size_t n, rows;
} copies;

static bool is_pupil(const amp_population *p, size_t i)
{
    return p->is_alive[i] && p->age[i] >= PUPIL_FROM && p->age[i] <= PUPIL_TO;
}

static bool is_worker(const amp_population *p, size_t i)
{
    return p->is_alive[i] && p->labour[i] >= AMP_LABOUR_informal;
}

static bool is_asked(const copies *c, const amp_population *p, size_t i)
{
    return c->school ? is_pupil(p, i) : is_worker(p, i);
}

static amp_err list_copies(const amp_population *p, amp_arena *arena, copies *c)
{
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (is_asked(c, p, i)) {
                c->n++;
                c->rows += p->first[h + 1] - p->first[h];
            }
    c->household = AMP_ARENA_NEW(arena, uint32_t, c->n + 1);
    c->member = AMP_ARENA_NEW(arena, uint32_t, c->n + 1);
    c->row = AMP_ARENA_NEW(arena, uint32_t, c->rows + 1);
    if (!c->household || !c->member || !c->row)
        return AMP_NOMEM;
    size_t n = 0, rows = 0;
    for (uint32_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!is_asked(c, p, i))
                continue;
            c->household[n] = h;
            c->member[n++] = i;
            for (uint32_t j = p->first[h]; j < p->first[h + 1]; j++)
                c->row[rows++] = j;
        }
    return AMP_OK;
}

/* Health cover goes with formal work, as health.c has it. */
static void toggle(amp_population *p, size_t i, bool school)
{
    if (school) {
        p->attends[i] = !p->attends[i];
    } else if (p->labour[i] == AMP_LABOUR_formal) {
        p->labour[i] = AMP_LABOUR_informal;
        p->state_salary[i] = 0;
        if (p->health_cover[i] == AMP_HEALTH_contributory_cover)
            p->health_cover[i] = AMP_HEALTH_public_cover;
    } else {
        p->labour[i] = AMP_LABOUR_formal;
        p->health_cover[i] = AMP_HEALTH_contributory_cover;
    }
}

static amp_err make_copies(const copies *c, const amp_population *from, amp_population *to)
{
    AMP_TRY(amp_pop_like(to, from));
    AMP_TRY(amp_pop_reserve(to, c->rows, c->n));
    amp_pop_gather(to, 0, from, c->row, c->rows);
    amp_pop_gather_households(to, 0, from, c->household, c->n);
    to->n = c->rows;
    to->households = c->n;
    to->dwelling = from->dwelling;
    for (size_t k = 0; k < c->n; k++) {
        const uint32_t h = c->household[k], i = c->member[k];
        to->first[k + 1] = to->first[k] + from->first[h + 1] - from->first[h];
        toggle(to, to->first[k] + i - from->first[h], c->school);
    }
    return AMP_OK;
}

static amp_err pay_copies(const amp_paid *paid, const amp_policy_year *year,
                          amp_policy_scratch *policy, amp_answers_scratch *s)
{
    const amp_population *p = &s->what_if;
    AMP_TRY(amp_ledger_base_reserve(&s->shared, p->cap, p->hcap));
    AMP_TRY(amp_ledger_reserve(&s->reference, paid->reference->programmes, p->cap, p->hcap));
    AMP_TRY(amp_ledger_reserve(&s->ledger, paid->ledger->programmes, p->cap, p->hcap));
    amp_policy_market(p, &s->shared);
    AMP_TRY(
        amp_policy_apply(paid->baseline, year, p, &s->shared, NULL, NULL, policy, &s->reference));
    return amp_policy_apply(paid->policy, year, p, &s->shared, paid->baseline, &s->reference,
                            policy, &s->ledger);
}

/* What the household of copy k is paid more with the member in the state than without, LCU a month.
 * `enters`: the copy is the one with it. */
static double gain(const amp_ledger *actual, const amp_ledger *copy, const copies *c, size_t k,
                   bool enters)
{
    const double more = more_than(copy->transfers[k], actual->transfers[c->household[k]]);
    return enters ? more : -more;
}

static void note_copy(const double *number, const amp_paid *paid, const amp_answers_scratch *s,
                      const copies *c, size_t k, const amp_response *answers)
{
    const amp_population *p = paid->people;
    const uint32_t i = c->member[k];
    const double line = p->line_poverty[c->household[k]];
    const bool enters = c->school ? !p->attends[i] : p->labour[i] != AMP_LABOUR_formal;
    const double more = more_than(gain(paid->ledger, &s->ledger, c, k, enters),
                                  gain(paid->reference, &s->reference, c, k, enters));
    if (!(line > 0.0) || more == 0.0)
        return;
    if (c->school)
        answers->school[i] = more / line *
                             number[p->age[i] < SECONDARY_FROM ? AMP_BEHAVIOUR_schooling_primary
                                                               : AMP_BEHAVIOUR_schooling_secondary];
    else
        answers->formal[i] = -more / line * number[AMP_BEHAVIOUR_formality_workers];
}

static amp_err ask(const double *number, const amp_paid *paid, const amp_policy_year *year,
                   amp_policy_scratch *policy, amp_answers_scratch *s, amp_arena *arena, copies *c,
                   const amp_response *answers)
{
    AMP_TRY(list_copies(paid->people, arena, c));
    AMP_TRY(make_copies(c, paid->people, &s->what_if));
    AMP_TRY(pay_copies(paid, year, policy, s));
    for (size_t k = 0; k < c->n; k++)
        note_copy(number, paid, s, c, k, answers);
    return AMP_OK;
}

static amp_err ask_all(const double *number, const amp_paid *paid, const amp_policy_year *year,
                       amp_policy_scratch *policy, amp_answers_scratch *s, amp_arena *arena,
                       const amp_response *answers)
{
    copies pupils = {.school = true}, workers = {.school = false};
    if ((number[AMP_BEHAVIOUR_schooling_primary] != 0.0 ||
         number[AMP_BEHAVIOUR_schooling_secondary] != 0.0) &&
        differs_by(paid, "attends"))
        AMP_TRY(ask(number, paid, year, policy, s, arena, &pupils, answers));
    if (number[AMP_BEHAVIOUR_formality_workers] != 0.0 &&
        (differs_by(paid, "labour") || differs_by(paid, "state_salary") ||
         differs_by(paid, "health_cover")))
        AMP_TRY(ask(number, paid, year, policy, s, arena, &workers, answers));
    return AMP_OK;
}

/* ---- by amount ------------------------------------------------------------------------------- */

static void supply_labour(const double *number, const amp_paid *paid, const amp_response *answers)
{
    const amp_population *p = paid->people;
    for (size_t h = 0; h < p->households; h++) {
        const double more = more_than(paid->ledger->transfers[h], paid->reference->transfers[h]);
        const double line = p->line_poverty[h] * paid->shared->members[h];
        for (size_t i = p->first[h]; i < p->first[h + 1] && more != 0.0 && line > 0.0; i++) {
            const int k = p->age[i] >= OLDER_FROM       ? AMP_BEHAVIOUR_labour_supply_older
                          : p->sex[i] == AMP_SEX_female ? AMP_BEHAVIOUR_labour_supply_women
                                                        : AMP_BEHAVIOUR_labour_supply_men;
            answers->work[i] = number[k] * more / line;
        }
    }
}

static double paid_to(const amp_ledger *l, size_t i)
{
    double sum = 0.0;
    for (size_t k = 0; k < l->programmes; k++)
        sum += l->programme[k].is_idle ? 0.0 : l->programme[k].benefit[i];
    return sum;
}

static void lose_gifts(const double *number, const amp_paid *paid, const amp_response *answers)
{
    const double share = number[AMP_BEHAVIOUR_private_transfers_share];
    const amp_population *p = paid->people;
    for (size_t i = 0; i < p->n && share > 0.0; i++)
        if (p->is_alive[i] && p->age[i] >= OLDER_FROM)
            answers->lost[i] =
                share * more_than(paid_to(paid->ledger, i), paid_to(paid->reference, i));
}

/* ---- all channels ---------------------------------------------------------------------------- */

static bool is_any(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != 0.0)
            return true;
    return false;
}

static void draw_numbers(const amp_behaviour *b, const double *drawn, double *number)
{
    for (int k = 0; k < AMP_BEHAVIOUR_NUMBERS; k++)
        number[k] = amp_number_at(b->number[k], drawn);
}

amp_err amp_answers_make(const amp_behaviour *behaviour, const double *drawn, const amp_paid *paid,
                         const amp_policy_year *year, amp_policy_scratch *policy,
                         amp_answers_scratch *s, amp_arena *arena, amp_response *a, bool *any)
{
    double number[AMP_BEHAVIOUR_NUMBERS];
    const amp_population *p = paid->people;
    *a = (amp_response){.school = AMP_ARENA_NEW(arena, double, p->n + 1),
                        .work = AMP_ARENA_NEW(arena, double, p->n + 1),
                        .formal = AMP_ARENA_NEW(arena, double, p->n + 1),
                        .lost = AMP_ARENA_NEW(arena, double, p->n + 1)};
    if (!a->school || !a->work || !a->formal || !a->lost)
        return AMP_NOMEM;
    draw_numbers(behaviour, drawn, number);
    supply_labour(number, paid, a);
    lose_gifts(number, paid, a);
    AMP_TRY(ask_all(number, paid, year, policy, s, arena, a));
    *any = is_any(a->school, p->n) || is_any(a->work, p->n) || is_any(a->formal, p->n) ||
           is_any(a->lost, p->n);
    return AMP_OK;
}

void amp_answers_give(const amp_response *answers, amp_population *block)
{
    amp_response to;
    if (!amp_response_of(block, &to))
        return;
    for (size_t i = 0; i < block->n; i++) {
        to.school[i] = answers ? answers->school[i] : 0.0;
        to.work[i] = answers ? answers->work[i] : 0.0;
        to.formal[i] = answers ? answers->formal[i] : 0.0;
        to.lost[i] = answers ? answers->lost[i] : 0.0;
    }
}

/* ---- the multiplier -------------------------------------------------------------------------- */

void amp_answers_spend(const amp_paid *paid, amp_local *local)
{
    const amp_population *p = paid->people;
    for (size_t h = 0; h < p->households; h++) {
        const unsigned at = amp_locality(p, h);
        local->spent[at] +=
            p->weight[h] * more_than(paid->ledger->transfers[h], paid->reference->transfers[h]);
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            local->income[at] +=
                p->is_alive[i] ? p->weight[h] * (p->earnings[i] + p->other_income[i]) : 0.0;
    }
}

void amp_answers_join(const amp_local *from, amp_local *to)
{
    for (int k = 0; k < AMP_LOCALITIES; k++) {
        to->spent[k] += from->spent[k];
        to->income[k] += from->income[k];
    }
}

bool amp_answers_factors(const amp_behaviour *behaviour, const double *drawn,
                         const amp_local *local, double *factor)
{
    const double by = amp_number_at(behaviour->number[AMP_BEHAVIOUR_multiplier_local], drawn);
    double spent = 0.0, income = 0.0;
    bool any = false;
    for (int k = 0; k < AMP_LOCALITIES; k++)
        if (local->income[k] > 0.0) { /* where nobody earns nobody can earn more */
            spent += local->spent[k];
            income += local->income[k];
        }
    const double all =
        behaviour->closing == AMP_CLOSING_PATH && income > 0.0 ? 1.0 + by * spent / income : 1.0;
    for (int k = 0; k < AMP_LOCALITIES; k++) {
        const double rise = local->income[k] > 0.0 ? by * local->spent[k] / local->income[k] : 0.0;
        factor[k] = AMP_MAX((1.0 + rise) / all, 0.0);
        any |= factor[k] != 1.0;
    }
    return any;
}
