/** @file trace.h  What the programmes decided about one household in a year, and why.
 *
 * Not a second reading of the rules: amp_policy_apply itself notes its steps while it pays, when
 * its scratch holds a trace. Steps stand in the order in which they were taken: of each programme
 * first whom it entitles, then what the household must pass, then each unit to its payment. */
#ifndef AMP_TRACE_H
#define AMP_TRACE_H

#include "policy/policy.h"

// clang-format off
/* Steps; the reason code is what stops a unit there. Reasons are told in files: never renamed. */
#define AMP_STEP_LIST(X) /* name, reason code, meaning */                                                                   \
    X(FORCE,      "not_in_force",          N_("the programme pays in some month of the year"))                              \
    X(WHO,        "not_entitled",          N_("who is entitled (value: at this age, limit: at the age before or after)"))   \
    X(KNOWN,      "person_unknown",        N_("the survey knows who the person is"))                                        \
    X(ROLLOUT,    "not_reached",           N_("the roll-out has reached the household (draw below share)"))                 \
    X(REGISTRY,   "not_found_by_registry", N_("the household stands in the registry (draw below coverage)"))                \
    X(SCORE,      "above_cutoff",          N_("the household's score is below the cut-off"))                                \
    X(TARGET,     "not_selected",          N_("the selection finds the household (draw below its chance)"))                 \
    X(RECORDED,   "not_recorded",          N_("the survey recorded a receipt, so the household has been found"))            \
    X(BUDGET,     "budget_spent",          N_("the budget reaches the household (its place before that of the first not served)"))  \
    X(EXCLUDES,   "excluded",              N_("no programme before it bars from it"))                                       \
    X(TAKE_UP,    "not_taken_up",          N_("the unit takes it up (draw below probability)"))                             \
    X(CONDITIONS, "condition_missed",      N_("the conditions are kept (draw below share that complies)"))                  \
    X(MONTHS,     "no_months",             N_("months x amount x payments / 12, in money of the year"))                     \
    X(SANCTION,   "sanctioned",            N_("taken off for conditions that were missed"))                                 \
    X(OFFSET,     "offset",                N_("taken off for what other programmes pay"))                                   \
    X(PAID,       "not_paid",              N_("booked: money of the year"))                                                 \
    X(PART,       "",                      N_("a piece of the formula of the step before"))                                 \
    X(ERROR,      "",                      N_("error of the score, in it"))
// clang-format on
typedef enum amp_trace_kind {
#define X(name, code, meaning) AMP_STEP_##name,
    AMP_STEP_LIST(X)
#undef X
        AMP_STEPS
} amp_trace_kind;
extern const char *const amp_trace_codes[AMP_STEPS];
extern const char *const amp_trace_meanings[AMP_STEPS]; /* English; translate */

/** One step. Money of formulas is a month's, in prices of the year; `money` is that of the year. */
typedef struct amp_trace_step {
    amp_trace_kind kind;
    uint32_t programme; /* index in the scenario */
    amp_row row;        /* of the person in the block; AMP_NO_ROW: the household */
    bool is_unit;       /* told of the unit that is paid, not of the household in between */
    bool passed;
    int m0, m1;          /* months of the year that it is about, m0 .. m1 - 1, 0 is January */
    int depth;           /* PART: 0 the formula itself */
    const char *text;    /* a formula, or the name of the programme that bars; NULL: none */
    double value, limit; /* what was held against what; of MONTHS the amount of a
                            payment in money of the year */
    amp_type type;       /* of value */
    int category;
    bool is_money;
    int months;      /* MONTHS, PAID */
    double payments; /* MONTHS: a year */
    double growth;   /* MONTHS: what 1 that the formula gives is in money of the year */
    double money;    /* MONTHS, SANCTION, OFFSET, PAID: their sum is what is paid */
} amp_trace_step;

typedef struct amp_trace {
    amp_arena arena;    /* owns texts and steps */
    uint32_t household; /* of the block */
    amp_trace_step *step;
    size_t n, cap;
    double price; /* of the year, base year = 1 */
    amp_err err;  /* AMP_NOMEM when a step is missing */
    /* while it is made */
    const struct amp_compiled *programme;
    uint32_t k;   /* its index */
    bool is_open; /* somebody of the household is entitled */
    bool is_turn; /* the payment at work is the household's */
    amp_row row;  /* whose turn it is */
} amp_trace;

/** Pay as amp_policy_apply does, nothing shared with the baseline, and note what is decided about
 * household @p household of the block. The ledger is filled as by amp_policy_apply.
 * @param trace  by amp_trace_init; what it held is forgotten
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_trace(const amp_policy *policy, const amp_policy_year *year,
                         const amp_population *block, uint32_t household,
                         const amp_ledger_base *shared, const amp_policy *baseline,
                         const amp_ledger *baseline_ledger, amp_policy_scratch *scratch,
                         amp_ledger *ledger, amp_trace *trace);
void amp_trace_init(amp_trace *trace);
void amp_trace_fini(amp_trace *trace);
/** Why programme @p k pays, or does not pay, the unit: AMP_STEP_PAID with passed, or the first step
 * that stopped it. @param row  AMP_NO_ROW: the household
 * @return NULL when the programme says nothing of it (a person, of a household's programme) */
const amp_trace_step *amp_trace_reason(const amp_trace *trace, uint32_t k, amp_row row);

#endif
