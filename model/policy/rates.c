/* rates.c - marginal, participation and formalisation rates: see rates.h. */
#include "policy/rates.h"

#include "policy/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct amp_tax_rates_scratch {
    amp_population otherwise;
    amp_ledger_base shared;
    amp_ledger ledger;
    double *gross, *disposable;
    size_t rows, households;
};

amp_err amp_tax_rates_scratch_new(amp_tax_rates_scratch **out)
{
    amp_tax_rates_scratch *s = *out = amp_alloc(1, sizeof *s);
    if (!s)
        return AMP_NOMEM;
    amp_pop_init(&s->otherwise);
    return AMP_OK;
}

void amp_tax_rates_scratch_free(amp_tax_rates_scratch *s)
{
    if (!s)
        return;
    amp_pop_fini(&s->otherwise);
    amp_ledger_base_fini(&s->shared);
    amp_ledger_fini(&s->ledger);
    free(s->gross);
    free(s->disposable);
    free(s);
}

static amp_err reserve(amp_tax_rates_scratch *s, const amp_population *b)
{
    if (b->n <= s->rows && b->households <= s->households)
        return AMP_OK;
    free(s->gross);
    free(s->disposable);
    s->rows = s->households = 0;
    s->gross = amp_alloc(b->n + 1, sizeof *s->gross);
    s->disposable = amp_alloc(b->households + 1, sizeof *s->disposable);
    if (!s->gross || !s->disposable)
        return AMP_NOMEM;
    s->rows = b->n;
    s->households = b->households;
    return AMP_OK;
}

/* ---- one point ------------------------------------------------------------------------------ */

static amp_err apply(const amp_policy *policy, const amp_policy_year *year,
                     amp_policy_scratch *scratch, amp_tax_rates_scratch *s)
{
    const amp_population *p = &s->otherwise;
    AMP_TRY(amp_ledger_base_reserve(&s->shared, p->cap, p->hcap));
    AMP_TRY(amp_ledger_reserve(&s->ledger, policy->programmes, p->cap, p->hcap));
    amp_policy_market(p, &s->shared);
    return amp_policy_apply(policy, year, p, &s->shared, NULL, NULL, scratch, &s->ledger);
}

/* Disposable income of s->otherwise with these gross earnings. Where earnings are net by the
 * scenario, so are those that programmes see: what the levies leave of the gross ones. */
static amp_err find_disposable(const amp_policy *policy, const amp_policy_year *year,
                               const double *gross, amp_policy_scratch *scratch,
                               amp_tax_rates_scratch *s, double *disposable)
{
    amp_population *p = &s->otherwise;
    amp_policy_year known = *year;
    known.gross = gross;
    known.close_rate = year->close_rate;
    memcpy(p->earnings, gross, p->n * sizeof *gross);
    AMP_TRY(apply(policy, &known, scratch, s));
    if (policy->is_net && policy->levies) {
        for (size_t i = 0; i < p->n; i++)
            p->earnings[i] -= s->ledger.taken[i];
        AMP_TRY(apply(policy, &known, scratch, s));
    }
    memcpy(disposable, s->ledger.disposable, p->households * sizeof *disposable);
    return AMP_OK;
}

amp_err amp_policy_disposable(const amp_policy *policy, const amp_policy_year *year,
                              const amp_population *block, const double *gross,
                              amp_policy_scratch *scratch, amp_tax_rates_scratch *s,
                              double *disposable)
{
    AMP_TRY(amp_pop_copy(&s->otherwise, block));
    return find_disposable(policy, year, gross, scratch, s, disposable);
}

/* ---- all workers ---------------------------------------------------------------------------- */

static const double *gross_of(const amp_population *b, const amp_ledger *ledger)
{
    return ledger->gross ? ledger->gross : b->earnings;
}

/* Row of worker number k of household h, or AMP_NO_ROW. */
static amp_row worker_of(const amp_population *b, const double *gross, size_t h, size_t k)
{
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        if (b->is_alive[i] && b->in_household_income[i] && gross[i] > 0.0 && k-- == 0)
            return (amp_row)i;
    return AMP_NO_ROW;
}

typedef enum question { MARGINAL, PARTICIPATION, FORMALISATION, QUESTIONS } question;

static bool is_asked(const amp_population *b, size_t i, question q)
{
    return q != FORMALISATION || b->labour[i] != AMP_LABOUR_formal;
}

static void answer(amp_population *p, size_t i, question q, double step, double *gross)
{
    switch (q) {
    case MARGINAL:
        gross[i] *= 1.0 + step;
        break;
    case PARTICIPATION:
        gross[i] = 0.0;
        p->labour[i] = AMP_LABOUR_inactive;
        p->state_salary[i] = 0;
        break;
    default: /* health cover goes with formal work */
        p->labour[i] = AMP_LABOUR_formal;
        p->health_cover[i] = AMP_HEALTH_contributory_cover;
    }
}

static void note(const amp_ledger *ledger, const amp_tax_rates_scratch *s, size_t h, size_t i,
                 question q, double step, double gross, amp_tax_rates *rate)
{
    const double change = s->disposable[h] - ledger->disposable[h];
    switch (q) {
    case MARGINAL:
        rate[i].marginal = 1.0 - change / (step * gross);
        break;
    case PARTICIPATION:
        rate[i].participation = 1.0 + change / gross;
        break;
    default:
        rate[i].formalisation = -change / gross;
    }
}

/* Worker number k of each household answers; false when no household has so many. */
static amp_err ask(const amp_policy *policy, const amp_policy_year *year,
                   const amp_population *block, const amp_ledger *ledger, double step, question q,
                   size_t k, amp_policy_scratch *scratch, amp_tax_rates_scratch *s,
                   amp_tax_rates *rate, bool *any)
{
    const double *gross = gross_of(block, ledger);
    *any = false;
    AMP_TRY(amp_pop_copy(&s->otherwise, block));
    memcpy(s->gross, gross, block->n * sizeof *gross);
    for (size_t h = 0; h < block->households; h++) {
        const amp_row i = worker_of(block, gross, h, k);
        *any = *any || i != AMP_NO_ROW;
        if (i != AMP_NO_ROW && is_asked(block, (size_t)i, q))
            answer(&s->otherwise, (size_t)i, q, step, s->gross);
    }
    if (!*any)
        return AMP_OK;
    AMP_TRY(find_disposable(policy, year, s->gross, scratch, s, s->disposable));
    for (size_t h = 0; h < block->households; h++) {
        const amp_row i = worker_of(block, gross, h, k);
        if (i != AMP_NO_ROW && is_asked(block, (size_t)i, q))
            note(ledger, s, h, (size_t)i, q, step, gross[i], rate);
    }
    return AMP_OK;
}

amp_err amp_policy_rates(const amp_policy *policy, const amp_policy_year *year,
                         const amp_population *block, const amp_ledger *ledger, double step,
                         amp_policy_scratch *scratch, amp_tax_rates_scratch *s, amp_tax_rates *rate)
{
    AMP_TRY(reserve(s, block));
    for (size_t i = 0; i < block->n; i++)
        rate[i] = (amp_tax_rates){(double)NAN, (double)NAN, (double)NAN};
    bool any = true;
    for (size_t k = 0; any; k++)
        for (int q = MARGINAL; q < QUESTIONS; q++)
            AMP_TRY(ask(policy, year, block, ledger, step, (question)q, k, scratch, s, rate, &any));
    return AMP_OK;
}
