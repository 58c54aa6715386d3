/** @file policy.h  Programmes compiled, and applied to a block for one year.
 *
 * A person has two completed ages in a calendar year, one before and one from the month of birth;
 * entitlement is evaluated at both, so a person who turns 60 in October is paid three months. A
 * newborn's age before birth counts as 0 (the births missing from July on stand for it). Take-up:
 * each (unit, programme) has one lasting uniform, so coverage that expands nests. Programmes run in
 * their listed order and see the benefits of those before them (benefit.<name>, receives.<name>).
 */
#ifndef AMP_POLICY_H
#define AMP_POLICY_H

#include "conf/profile.h"
#include "conf/scenario.h"
#include "expr/expr.h"
#include "num/draw.h"
#include "pop/ledger.h"
#include "pop/pop.h"

/** Names that formulas may use in a scenario of this country: built-in columns, extras of
 * @p population (may be NULL), category constants, regions, year, line_poverty, line_extreme,
 * age_july, age_december, household_size, household_members, market_income and market_income_pc,
 * benefit.<p> and receives.<p> of all programmes (a programme itself sees only those before it).
 * The member numbers of relatives are partner_member, mother_member and father_member.
 * @param scenario, profile  may be NULL: then without programmes, without regions
 * @param arena              owns the names that are not static
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_symbols(amp_ctx *ctx, const amp_scenario *scenario, const amp_profile *profile,
                           const amp_population *population, amp_arena *arena,
                           amp_symbols *symbols);

/** A whole population as formulas outside of a scenario see it, under the names above. */
typedef struct amp_policy_view {
    amp_frame frame;
    const void **column; /* what frame.column is; columns of one's own go to next and after */
    uint32_t next;       /* first free slot */
    double year;
} amp_policy_view;
/** @param      more   free slots wanted
 * @param      arena  owns what is derived; must outlive the view
 * @param[out] view   borrows @p population; not to be moved (frame.scalar is its own year) */
amp_err amp_policy_view_make(amp_ctx *ctx, const amp_population *population, int year, size_t more,
                             amp_arena *arena, amp_policy_view *view);

/** The slot of benefit.<p> of a scenario's programme @p k; that of receives.<p> is the next. */
size_t amp_policy_benefit_slot(size_t extras, size_t k);

typedef struct amp_policy amp_policy; /* immutable, shared by threads */

/** Compile all programmes of a scenario; every mistake is recorded. Nothing is borrowed.
 * @param population  brings extra columns; with benefits = "reported" the whole population, since
 *                    the share of recorded recipients is counted here. NULL: no extras
 * @retval AMP_OK, AMP_CONFIG (policy is NULL), AMP_NOMEM */
amp_err amp_policy_new(amp_ctx *ctx, const amp_scenario *scenario, const amp_profile *profile,
                       const amp_population *population, amp_policy **policy);
/** Let recorded recipients keep the ranks that they have under the baseline: a reform that entitles
 * others moves nobody's draw, so coverage nests. Of programmes that the baseline has too; before
 * the first use of @p policy, which borrows from @p baseline. */
void amp_policy_keep_ranks(amp_policy *policy, const amp_policy *baseline);
void amp_policy_free(amp_policy *policy);
size_t amp_policy_programmes(const amp_policy *policy);
/** Does what programme @p k pays, or whether, depend on that column of the population, by its own
 * formulas or by those of programmes whose benefits or receipts it reads? */
bool amp_policy_depends(const amp_policy *policy, size_t k, const char *column);

/** Where everybody stands in the population of a year, for formulas that rank: rank(x), quantile(x,
 * n), decile(x). Made from all blocks before the first programme is paid. */
typedef struct amp_ranks amp_ranks;
amp_err amp_ranks_new(amp_ranks **ranks);
void amp_ranks_free(amp_ranks *ranks);
bool amp_policy_ranks(const amp_policy *policy); /* does any of its formulas rank? */

/** Where the budgets of programmes end in a year, for several policies on the same people. */
typedef struct amp_caps amp_caps;
/** @param policy  borrowed: those with a budget are to be given one by one (amp_caps_add) */
amp_err amp_caps_new(const amp_policy *const *policy, size_t n, amp_caps **caps);
void amp_caps_free(amp_caps *caps);
bool amp_policy_caps(const amp_policy *policy, size_t k); /* has programme k a budget? */

/** One year of one replicate: prices and drawn numbers. Arrays are indexed by year - first. */
typedef struct amp_policy_year {
    int year, first;
    const double *cpi;       /* base year of the run = 1 */
    const double *real_wage; /* base year = 1 */
    const double *gdp_pc;    /* real GDP per head, base year = 1 */
    const double *drawn;     /* registry values of the replicate, or NULL */
    const amp_ranks *ranks;  /* NULL: people are ranked within their block */
    const amp_caps *caps;    /* NULL: no budget binds */
    bool ranks_apart;        /* they are of other people than the baseline's */
    bool skips_own_income;   /* nobody reads it: it is left as it is */
    bool is_typical;         /* nobody's luck: who is entitled is found, takes it up, complies */
    bool keeps_concepts;     /* fill ledger->income also of scenarios without taxes */
    const double *gross;     /* gross earnings of the block's rows where they are known; or NULL */
    double close_rate;       /* what closes the scenario's budget, as a share of its base */
    uint32_t errors;         /* replicate whose errors of scores and registries hold */
    amp_stream stream;
} amp_policy_year;

typedef struct amp_policy_scratch amp_policy_scratch; /* one per worker, for all of @p policy */
amp_err amp_policy_scratch_new(const amp_policy *const *policy, size_t n, amp_policy_scratch **s);
void amp_policy_scratch_free(amp_policy_scratch *s);

/** Forget the year before; then add what each policy ranks in each block (equal rankings of several
 * policies once), then close. Which policy comes first does not matter; blocks in their order.
 * @retval AMP_OK, AMP_NOMEM */
void amp_ranks_open(amp_ranks *ranks);
amp_err amp_ranks_add(amp_ranks *ranks, const amp_policy *policy, const amp_policy_year *year,
                      const amp_population *block, const amp_ledger_base *shared,
                      amp_policy_scratch *scratch);
void amp_ranks_next_block(amp_ranks *ranks);
amp_err amp_ranks_close(amp_ranks *ranks);

/** Forget the year before: no budget binds. Then, for each programme of a policy that has a budget,
 * in their order: add each block as amp_policy_apply has just paid it with @p year's caps so far,
 * blocks in their order, and close. Whole households are served in the programme's order while
 * their benefits, weighted, stay within the budget; the first that does not fit ends it, so that a
 * budget that rises takes the programme from nobody.
 * @param ledger   of the apply; @p scratch the one that it used
 * @retval AMP_OK, AMP_NOMEM */
void amp_caps_open(amp_caps *caps);
amp_err amp_caps_add(amp_caps *caps, const amp_policy *policy, size_t k,
                     const amp_policy_year *year, const amp_population *block,
                     const amp_ledger_base *shared, const amp_ledger *ledger,
                     amp_policy_scratch *scratch);
void amp_caps_close(amp_caps *caps, const amp_policy *policy, size_t k,
                    const amp_policy_year *year);

/** Market income, members and nothing else of the shared ledger (stat fills `cell`). */
void amp_policy_market(const amp_population *block, amp_ledger_base *shared);

/** Apply a scenario's programmes to a block.
 * @param shared  market and members filled by amp_policy_market
 * @param baseline, baseline_ledger  another policy already applied to the same block and year: its
 *        programmes that are equal in this year are taken over, not computed again (NULL: none).
 *        With benefits = "reported" a reform's incomes are the recorded ones plus its difference
 *        from this ledger; without one they are the recorded ones.
 * @param ledger  reserved for the block; its programme[k] may then point into @p baseline_ledger
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_apply(const amp_policy *policy, const amp_policy_year *year,
                         const amp_population *block, const amp_ledger_base *shared,
                         const amp_policy *baseline, const amp_ledger *baseline_ledger,
                         amp_policy_scratch *scratch, amp_ledger *ledger);

#endif
