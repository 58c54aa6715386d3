/* income.c - what the benefits make of incomes: of households, and of persons in their own name.
 *
 * A benefit stays on the row of the person who is entitled; only `own_income` moves it to the
 * payee. With benefits = "reported" incomes are recorded + (simulated here - simulated in the
 * baseline), so recorded and simulated amounts are never added. */
#include "num/members.h"
#include "policy/internal.h"

#include <string.h>

/* ---- who is paid ---------------------------------------------------------------------------- */

/* The first living member: the head, or who comes after a head that died. */
static uint32_t first_living(const amp_population *b, size_t h, uint32_t none)
{
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        if (b->is_alive[i])
            return i;
    return none;
}

static uint32_t mother_or_head(const amp_population *b, size_t h, uint32_t i)
{
    if (b->mother[i]) {
        const uint32_t mother = b->first[h] + b->mother[i] - 1u;
        if (b->is_alive[mother])
            return mother;
    }
    return first_living(b, h, i);
}

/* The head or her or his partner when she is a woman, else the oldest woman from 18, else the head.
 */
static uint32_t woman_or_head(const amp_population *b, size_t h, uint32_t i)
{
    uint32_t found = first_living(b, h, i);
    int best = -1;
    for (uint32_t j = b->first[h]; j < b->first[h + 1]; j++) {
        if (!b->is_alive[j] || b->sex[j] != AMP_SEX_female || b->age[j] < 18 ||
            b->relationship[j] == AMP_RELATIONSHIP_domestic_worker)
            continue;
        const bool leads = b->relationship[j] == AMP_RELATIONSHIP_head ||
                           b->relationship[j] == AMP_RELATIONSHIP_partner;
        const int rank = leads ? 1000 : b->age[j];
        if (rank > best) {
            best = rank;
            found = j;
        }
    }
    return found;
}

uint32_t amp_policy_payee(const amp_population *block, amp_payee payee, size_t h, uint32_t i)
{
    switch (payee) {
    case AMP_PAYEE_SELF:
        break;
    case AMP_PAYEE_MOTHER:
        return mother_or_head(block, h, i);
    case AMP_PAYEE_HEAD:
        return first_living(block, h, i);
    case AMP_PAYEE_WOMAN:
        return woman_or_head(block, h, i);
    }
    return i;
}

/* Persons of age are paid themselves by programmes for mothers; a household's is on its payee's
 * row. */
static bool is_routed(const amp_compiled *p)
{
    return !p->is_household && p->payee != AMP_PAYEE_SELF;
}

static void book_to_payee(const amp_population *b, const amp_compiled *p, double benefit, size_t h,
                          uint32_t i, double *booked)
{
    if (benefit <= 0.0 || !b->is_alive[i])
        return;
    const bool of_age = p->payee == AMP_PAYEE_MOTHER && b->age[i] >= 18;
    booked[of_age ? i : amp_policy_payee(b, p->payee, h, i)] += benefit;
}

/* Rows that are paid, listed without a branch. */
static size_t list_paid(const uint8_t *months, size_t n, uint32_t *row)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        row[k] = (uint32_t)i;
        k += months[i] != 0;
    }
    return k;
}

static void book_routed(const amp_population *b, const amp_compiled *p, double value,
                        const amp_ledger_programme *paid, uint32_t *row, double *booked)
{
    const size_t n = list_paid(paid->months, b->n, row);
    for (size_t k = 0, h = 0; k < n; k++) {
        while (b->first[h + 1] <= row[k])
            h++;
        book_to_payee(b, p, value * paid->benefit[row[k]], h, row[k], booked);
    }
}

/* Benefits by the person to whom they are paid. Rows of the departed hold rubbish that nobody
 * reads. */
static void book_benefits(const amp_policy *policy, const amp_policy_year *year,
                          const amp_population *b, const amp_ledger *ledger, uint32_t *row,
                          double *restrict booked)
{
    memset(booked, 0, b->n * sizeof *booked);
    for (size_t k = 0; k < policy->programmes; k++) {
        const double value = amp_policy_value(policy, k, AMP_ENTERS_DISPOSABLE, year);
        const double *restrict benefit = ledger->programme[k].benefit;
        if (ledger->programme[k].is_idle)
            continue;
        if (is_routed(&policy->programme[k]))
            book_routed(b, &policy->programme[k], value, &ledger->programme[k], row, booked);
        else
            for (size_t i = 0, n = b->n; i < n; i++)
                booked[i] += value * benefit[i];
    }
}

/* ---- sums ----------------------------------------------------------------------------------- */

static void add_benefits(const amp_policy *policy, const amp_policy_year *year, size_t n,
                         const amp_ledger *ledger, double *restrict sum)
{
    memset(sum, 0, n * sizeof *sum);
    for (size_t k = 0; k < policy->programmes; k++) {
        const double value = amp_policy_value(policy, k, AMP_ENTERS_DISPOSABLE, year);
        const double *restrict benefit = ledger->programme[k].benefit;
        if (!ledger->programme[k].is_idle)
            for (size_t i = 0; i < n; i++)
                sum[i] += value * benefit[i];
    }
}

static double members_sum(const amp_population *b, size_t h, const double *x)
{
    double sum = 0.0;
    for (uint32_t i = b->first[h], end = b->first[h + 1]; i < end; i++)
        sum += ((b->is_alive[i] != 0) & (b->in_household_income[i] != 0)) * x[i];
    return sum;
}

/* What the members are paid, household by household; @p sum is left with that of members only. */
static void add_transfers(const amp_population *b, double *restrict sum, double *restrict transfers)
{
    const uint8_t *restrict lives = b->is_alive, *restrict counts = b->in_household_income;
    for (size_t i = 0; i < b->n; i++)
        sum[i] *= (lives[i] != 0) & (counts[i] != 0);
    for (size_t h = 0; h < b->households; h++)
        transfers[h] = amp_members_sum(sum, b->first[h], b->first[h + 1], b->n);
}

static void add_recorded(const amp_policy *policy, const amp_population *b, double *restrict sum)
{
    memset(sum, 0, b->n * sizeof *sum);
    for (size_t e = 0; e < policy->recordeds; e++) {
        const double *restrict recorded = b->extra[policy->recorded[e]].data;
        for (size_t i = 0; i < b->n; i++)
            sum[i] += recorded[i];
    }
}

static void set_welfare(const amp_population *b, const amp_ledger_base *shared, amp_ledger *ledger)
{
    for (size_t h = 0; h < b->households; h++)
        ledger->welfare[h] = shared->members[h] ? ledger->disposable[h] / shared->members[h] : 0.0;
}

/* Own income of the living: of the market, and what they are paid. */
static void set_own(const amp_population *b, const double *restrict paid, double *restrict own)
{
    const double *restrict earnings = b->earnings, *restrict pension = b->contributory_pension;
    const double *restrict other = b->other_income;
    const uint8_t *restrict lives = b->is_alive;
    for (size_t i = 0, n = b->n; i < n; i++) {
        const double sum = earnings[i] + pension[i] + other[i] + paid[i];
        own[i] = lives[i] ? sum : 0.0;
    }
}

static bool has_routed(const amp_policy *policy)
{
    bool any = false;
    for (size_t k = 0; k < policy->programmes; k++)
        any = any || is_routed(&policy->programme[k]);
    return any;
}

/* @p s->sum holds the benefits by the person who is entitled. */
static void simulated_own(const amp_policy *policy, const amp_policy_year *year,
                          const amp_population *b, amp_policy_scratch *s, amp_ledger *ledger)
{
    const bool routed = has_routed(policy);
    if (routed)
        book_benefits(policy, year, b, ledger, s->paid_row, s->booked);
    set_own(b, routed ? s->booked : s->sum, ledger->own_income);
}

static void simulated_incomes(const amp_population *b, const amp_ledger_base *shared,
                              amp_ledger *ledger)
{
    for (size_t h = 0; h < b->households; h++)
        ledger->disposable[h] = shared->market[h] + ledger->transfers[h];
}

/* @p s->sum is filled with recorded benefits. */
static void reported_incomes(const amp_policy *policy, const amp_population *b,
                             const amp_ledger_base *shared, const amp_ledger *than,
                             amp_policy_scratch *s, amp_ledger *ledger)
{
    add_recorded(policy, b, s->sum);
    for (size_t h = 0; h < b->households; h++)
        ledger->disposable[h] = shared->market[h] + members_sum(b, h, s->sum) +
                                (ledger->transfers[h] - than->transfers[h]);
}

/* @p s->sum holds the recorded benefits; what @p than paid by the rules of @p before is in them. */
static void reported_own(const amp_policy *policy, const amp_policy_year *year,
                         const amp_population *b, const amp_policy *before, const amp_ledger *than,
                         amp_policy_scratch *s, amp_ledger *ledger)
{
    double *restrict paid = s->booked;
    const double *restrict recorded = s->sum, *restrict was = s->booked_before;
    book_benefits(policy, year, b, ledger, s->paid_row, s->booked);
    book_benefits(before, year, b, than, s->paid_row, s->booked_before);
    for (size_t i = 0; i < b->n; i++)
        paid[i] = recorded[i] + (paid[i] - was[i]);
    set_own(b, paid, ledger->own_income);
}

/* What contributions and taxes on income leave. */
static void take(const amp_population *b, bool with_own, amp_ledger *ledger)
{
    for (size_t h = 0; h < b->households; h++)
        ledger->disposable[h] -= members_sum(b, h, ledger->taken);
    for (size_t i = 0; with_own && i < b->n; i++)
        ledger->own_income[i] -= ledger->taken[i];
}

void amp_policy_incomes(const amp_policy *policy, const amp_policy_year *year,
                        const amp_population *block, const amp_ledger_base *shared,
                        const amp_policy *baseline, const amp_ledger *baseline_ledger,
                        amp_policy_scratch *s, amp_ledger *ledger)
{
    const amp_ledger *than = baseline ? baseline_ledger : ledger;
    add_benefits(policy, year, block->n, ledger, s->sum);
    if (!policy->is_reported && !year->skips_own_income)
        simulated_own(policy, year, block, s, ledger);
    add_transfers(block, s->sum, ledger->transfers);
    if (policy->is_reported)
        reported_incomes(policy, block, shared, than, s, ledger);
    else
        simulated_incomes(block, shared, ledger);
    if (policy->is_reported && !year->skips_own_income)
        reported_own(policy, year, block, baseline ? baseline : policy, than, s, ledger);
    if (policy->levies || policy->close)
        take(block, !year->skips_own_income, ledger);
    set_welfare(block, shared, ledger);
}
