/* recorded.c - what the receipts that a survey recorded say about who takes a programme up.
 *
 * Of those entitled at mid-year of the first year under the baseline, whatever a reform entitles,
 * the share `share` has a record. A uniform u becomes u * share for units with a record and share +
 * u (1 - share) for those entitled without one; so simulated recipients of an unchanged programme
 * are the recorded ones as far as the take-up allows. Of whom nobody entitled then the survey knows
 * nothing: they keep their u. */
#include <stdlib.h>

#include "policy/internal.h"

bool amp_policy_is_recorded(const amp_compiled *p, const amp_population *block, size_t h,
                            amp_row row)
{
    const double *recorded = block->extra[p->recorded].data;
    if (row != AMP_NO_ROW)
        return recorded[row] > 0.0;
    for (uint32_t i = block->first[h]; i < block->first[h + 1]; i++)
        if (recorded[i] > 0.0)
            return true;
    return false;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool has_declined(const amp_compiled *p, uint64_t uid)
{
    return p->declines &&
           bsearch(&uid, p->declined, p->declines, sizeof *p->declined, by_value) != NULL;
}

double amp_policy_rank(const amp_compiled *p, const amp_population *block, size_t h, amp_row row,
                       double u)
{
    if (p->recorded < 0)
        return u;
    if (amp_policy_is_recorded(p, block, h, row))
        return u * p->recorded_share;
    const uint64_t uid = row == AMP_NO_ROW ? block->household_uid[h] : block->uid[row];
    return has_declined(p, uid) ? p->recorded_share + u * (1.0 - p->recorded_share) : u;
}

/* Of everybody entitled: the recorded share, and who has no record. */
static amp_err count(amp_compiled *p, const amp_population *b, const amp_ledger_programme *paid,
                     amp_arena *arena)
{
    double all = 0.0, recorded = 0.0;
    uint64_t *declined = AMP_ARENA_NEW(arena, uint64_t, b->n);
    if (!declined)
        return AMP_NOMEM;
    for (size_t h = 0; h < b->households; h++)
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
            if (!paid->in_stock[i])
                continue;
            all += b->weight[h];
            if (amp_policy_is_recorded(p, b, h, p->is_household ? AMP_NO_ROW : (amp_row)i))
                recorded += b->weight[h];
            else
                declined[p->declines++] = p->is_household ? b->household_uid[h] : b->uid[i];
        }
    qsort(declined, p->declines, sizeof *declined, by_value);
    p->declined = declined;
    p->recorded_share = all > 0.0 ? recorded / all : 0.0;
    return AMP_OK;
}

/* Pay everybody who is entitled in the run's first year, and count. */
static amp_err count_all(amp_policy *policy, const amp_population *b, amp_policy_scratch *s,
                         amp_ledger_base *shared, amp_ledger *ledger)
{
    const double one = 1.0;
    const amp_policy_year year = {.year = policy->first,
                                  .first = policy->first,
                                  .cpi = &one,
                                  .real_wage = &one,
                                  .gdp_pc = &one,
                                  .stream = {.seed = policy->seed}};
    AMP_TRY(amp_ledger_base_reserve(shared, b->n, b->households));
    AMP_TRY(amp_ledger_reserve(ledger, policy->programmes, b->n, b->households));
    amp_policy_market(b, shared);
    s->takes_all = true;
    AMP_TRY(amp_policy_apply(policy, &year, b, shared, NULL, NULL, s, ledger));
    for (size_t k = 0; k < policy->programmes; k++) {
        amp_compiled *p = &policy->programme[k];
        if (p->recorded >= 0)
            AMP_TRY(count(p, b, &ledger->programme[k], &policy->arena));
    }
    return AMP_OK;
}

amp_err amp_policy_recorded_shares(amp_policy *policy, const amp_population *population)
{
    const amp_policy *borrowed = policy;
    amp_policy_scratch *s = NULL;
    AMP_TRY(amp_policy_scratch_new(&borrowed, 1, &s));
    amp_ledger_base shared = {0};
    amp_ledger ledger = {0};
    const amp_err err = count_all(policy, population, s, &shared, &ledger);
    amp_ledger_fini(&ledger);
    amp_ledger_base_fini(&shared);
    amp_policy_scratch_free(s);
    return err;
}

void amp_policy_keep_ranks(amp_policy *policy, const amp_policy *baseline)
{
    for (size_t k = 0; k < policy->programmes; k++) {
        amp_compiled *p = &policy->programme[k];
        const ptrdiff_t at = amp_policy_find(baseline, p);
        if (at < 0 || baseline->programme[at].recorded < 0)
            continue;
        p->recorded_share = baseline->programme[at].recorded_share;
        p->declined = baseline->programme[at].declined;
        p->declines = baseline->programme[at].declines;
    }
}
