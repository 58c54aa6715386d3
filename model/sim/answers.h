/** @file answers.h  What people will do because of what a scenario pays and the baseline would not.
 *
 * Answers are given to a difference: payments of the scenario less those of the baseline's rules,
 * to the same people in the same year. The profile's rates were observed under the policies in
 * force, so the baseline answers nothing. The coming year reads the answers (life/response.h). */
#ifndef AMP_SIM_ANSWERS_H
#define AMP_SIM_ANSWERS_H

#include "life/response.h"
#include "policy/policy.h"

/** A block paid in one year by a scenario and by the baseline's rules. Borrowed. */
typedef struct amp_paid {
    const amp_population *people;
    const amp_ledger_base *shared;
    const amp_policy *policy, *baseline;
    const amp_ledger *ledger, *reference;
} amp_paid;

/** One worker's memory: households as they would be if one member did otherwise. */
typedef struct amp_answers_scratch {
    amp_population what_if;
    amp_ledger_base shared;
    amp_ledger ledger, reference;
} amp_answers_scratch;
void amp_answers_scratch_init(amp_answers_scratch *s);
void amp_answers_scratch_fini(amp_answers_scratch *s);

/** Does the scenario pay in this year just what the baseline's rules do? */
bool amp_answers_none(const amp_paid *paid);
/** Answers by row of the block; `free` is NULL.
 * @param drawn  registry values, or NULL
 * @param arena  owns the answers
 * @param[out] any  some answer is not 0
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_answers_make(const amp_behaviour *behaviour, const double *drawn, const amp_paid *paid,
                         const amp_policy_year *year, amp_policy_scratch *policy,
                         amp_answers_scratch *s, amp_arena *arena, amp_response *answers,
                         bool *any);
/** Write answers into the columns of a block that has them; NULL: none. */
void amp_answers_give(const amp_response *answers, amp_population *block);

/** What is spent more than by the baseline's rules, and what people earn, by locality (weighted,
 * LCU a month). */
typedef struct amp_local {
    double spent[AMP_LOCALITIES], income[AMP_LOCALITIES];
} amp_local;
void amp_answers_join(const amp_local *from, amp_local *to);
/** @param[in,out] local  added to */
void amp_answers_spend(const amp_paid *paid, amp_local *local);
/** Factors of earnings and other income in the coming year.
 * @param[out] factor  AMP_LOCALITIES values @return whether one of them is not 1 */
bool amp_answers_factors(const amp_behaviour *behaviour, const double *drawn,
                         const amp_local *local, double *factor);

#endif
