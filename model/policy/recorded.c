/* recorded.c - recorded receipts of a survey, which hold the lowest take-up draws.
 *
 * A uniform u becomes u * share for units with a recorded receipt and share + u (1 - share) for the
 * others, share = the recorded among those entitled at mid-year (who becomes so later has no
 * record) under the baseline, whatever a reform entitles; so simulated recipients of an unchanged
 * programme are the recorded ones as far as the take-up allows. */
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

static double recorded_share(const amp_compiled *p, const amp_population *b,
                             const amp_ledger_programme *paid)
{
    double all = 0.0, recorded = 0.0;
    for (size_t h = 0; h < b->households; h++)
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
            if (!paid->in_stock[i])
                continue;
            all += b->weight[h];
            if (amp_policy_is_recorded(p, b, h, p->is_household ? AMP_NO_ROW : (amp_row)i))
                recorded += b->weight[h];
        }
    return all > 0.0 ? recorded / all : 0.0;
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
                                  .gdp_pc = &one};
    AMP_TRY(amp_ledger_base_reserve(shared, b->n, b->households));
    AMP_TRY(amp_ledger_reserve(ledger, policy->programmes, b->n, b->households));
    amp_policy_market(b, shared);
    s->takes_all = true;
    AMP_TRY(amp_policy_apply(policy, &year, b, shared, NULL, NULL, s, ledger));
    for (size_t k = 0; k < policy->programmes; k++) {
        amp_compiled *p = &policy->programme[k];
        p->recorded_share = p->recorded >= 0 ? recorded_share(p, b, &ledger->programme[k]) : 0.0;
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
        const ptrdiff_t at = amp_policy_find(baseline, &policy->programme[k]);
        if (at >= 0 && baseline->programme[at].recorded >= 0)
            policy->programme[k].recorded_share = baseline->programme[at].recorded_share;
    }
}
