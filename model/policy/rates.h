/** @file rates.h  What a scenario leaves of earnings: at the margin, of taking part in work, of
 * formal work. Policy is applied again with one worker of each household otherwise; nobody else
 * moves, and take-up keeps its draws.
 *
 * Each rate is the share of the worker's gross earnings (or of their rise) that does not reach the
 * household's disposable income: contributions and income tax of workers, and programmes lost.
 * Employers' contributions and indirect taxes are not in it. Above 1 the household is left with
 * less than before; below 0 work brings more than it earns. */
#ifndef AMP_RATES_H
#define AMP_RATES_H

#include "policy/policy.h"

/** Shares; NAN where there is nobody to ask: without earnings, or not a member for income; the
 * last also where work is formal already. */
typedef struct amp_tax_rates {
    double marginal;      /* METR: gross earnings raised by a share of themselves */
    double participation; /* PTR: with the work against without it (inactive) */
    double formalisation; /* FTR: the same earnings formal, with contributory health cover, against
                             informal */
} amp_tax_rates;

typedef struct amp_tax_rates_scratch amp_tax_rates_scratch; /* one per worker */
amp_err amp_tax_rates_scratch_new(amp_tax_rates_scratch **s);
void amp_tax_rates_scratch_free(amp_tax_rates_scratch *s);

/** Rates of all persons of a block under a scenario.
 * @param ledger  what amp_policy_apply made of the block under @p policy
 * @param step    rise of earnings as a share of them, above 0
 * @param[out] rate  one per row
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_rates(const amp_policy *policy, const amp_policy_year *year,
                         const amp_population *block, const amp_ledger *ledger, double step,
                         amp_policy_scratch *scratch, amp_tax_rates_scratch *s,
                         amp_tax_rates *rate);
/** Disposable income of the block's households, LCU a month, were gross earnings @p gross (one per
 * row) and all else as the block has it: a point of a budget constraint.
 * @param[out] disposable  one per household
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_disposable(const amp_policy *policy, const amp_policy_year *year,
                              const amp_population *block, const double *gross,
                              amp_policy_scratch *scratch, amp_tax_rates_scratch *s,
                              double *disposable);

#endif
