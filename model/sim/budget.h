/** @file budget.h  Contributions and taxes in a run: the instruments of all scenarios, the fiscal
 * book of each block, and the rate at which a reform is paid for. */
#ifndef AMP_BUDGET_H
#define AMP_BUDGET_H

#include "policy/rates.h"
#include "sim/plan.h"

/** Instruments of all scenarios in order of first appearance, their indicators where one has any,
 * and what cannot be closed. After programmes and lines.
 * @retval AMP_OK, AMP_CONFIG, AMP_NOMEM */
amp_err amp_budget_plan(amp_ctx *ctx, amp_plan *plan);

/** What one thread needs to ask workers about their earnings. */
typedef struct amp_budget_scratch {
    amp_tax_rates_scratch *rates;
    amp_tax_rates *rate;
    double *column; /* three of so many rows */
    size_t rows;
} amp_budget_scratch;
void amp_budget_scratch_fini(amp_budget_scratch *s);

/** Write the book of a block under scenario @p s.
 * @param ledger  what its policy made of the block, with concepts of income
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_budget_fill(const amp_plan *plan, size_t s, const amp_policy_year *year,
                        const amp_population *block, const amp_ledger_base *shared,
                        const amp_ledger *ledger, amp_policy_scratch *policy,
                        amp_budget_scratch *scratch, amp_book *book);

/** The search for one closing rate: net cost is brought to the baseline's by secants. */
typedef struct amp_budget_search {
    double rate, last_rate; /* of the base */
    double first, last;     /* excess of net cost at rate 0 and at the last rate */
    int rounds;
    bool is_done;
} amp_budget_search;
enum { AMP_BUDGET_ROUNDS = 8 };
/** Take note of what the rate in hand leaves, and choose the next.
 * @param excess  net cost less the baseline's, LCU a month times weights
 * @param base    what the rate is taken of, the same */
void amp_budget_next(amp_budget_search *search, double excess, double base);

#endif
