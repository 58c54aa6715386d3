/** @file internal.h  What the files of policy/ share: compiled programmes and the names' slots. Not
 * for others.
 *
 * Slots of a frame, in this order: built-in columns (as in amp_columns), extras of the population,
 * derived columns (AMP_DERIVED_LIST, AMP_FISCAL_LIST), those after all programmes (AMP_AFTER_LIST),
 * then two per programme or levy: benefit.<p> (tax.<l>) and receives.<p>, then the ranks. Levies,
 * the contributions and taxes, are programmes too: they stand behind those that pay, whatever their
 * turn (amp_policy.order). */
#ifndef AMP_POLICY_INTERNAL_H
#define AMP_POLICY_INTERNAL_H

#include "policy/policy.h"
#include "policy/trace.h"

// clang-format off
/* Columns that formulas see beside the stored ones. */
#define AMP_DERIVED_LIST(X) /* name, level, store, unit, meaning */                                                      \
    X(age_july,          PERSON,    U8,  "completed years", N_("completed age at 1 July; does not change within the year"))           \
    X(age_december,      PERSON,    U8,  "completed years", N_("completed age at 31 December; does not change within the year"))      \
    X(household_size,    HOUSEHOLD, U8,  "persons",         N_("living members of the household"))                                    \
    X(household_members, HOUSEHOLD, U8,  "persons",         N_("living members who count for household income"))                      \
    X(market_income,     HOUSEHOLD, F64, "LCU/month",       N_("market income and contributory pensions of the household"))           \
    X(market_income_pc,  HOUSEHOLD, F64, "LCU/month",       N_("market income and contributory pensions per member for income"))
// clang-format on
// clang-format off
/* Those of scenarios with contributions and taxes, each from its turn on. */
#define AMP_FISCAL_LIST(X)                                                                                               \
    X(gross_earnings,    PERSON,    F64, "LCU/month",       N_("labour income before contributions and income tax"))                  \
    X(net_market_income, HOUSEHOLD, F64, "LCU/month",       N_("market income and contributory pensions of the household, less contributions and income tax")) \
    X(disposable_income, HOUSEHOLD, F64, "LCU/month",       N_("income of the household with programmes, before indirect taxes"))
// clang-format on
enum {
#define X(name, level, store, unit, meaning) DERIVED_##name,
    AMP_DERIVED_LIST(X) AMP_FISCAL_LIST(X)
#undef X
        DERIVED_COUNT
};

// clang-format off
/* What the formulas of deprivations see besides, after all programmes of the year. */
#define AMP_AFTER_LIST(X)                                                                                                \
    X(disposable_income_pc, HOUSEHOLD, NUMBER,  F64, "LCU/month", N_("disposable income per member for income, after all programmes")) \
    X(has_social_pension,   PERSON,    BOOLEAN, U8,  "",          N_("at 1 July a programme of the class social_pension pays the person"))
// clang-format on
enum {
    AFTER_BEFORE = DERIVED_COUNT - 1,
#define X(name, level, type, store, unit, meaning) AFTER_##name,
    AMP_AFTER_LIST(X)
#undef X
        AFTER_END
};

enum { SCALAR_year, SCALARS }; /* then the parameters */

/** How many slots the frame of so many extras and programmes has, and where its parts begin. */
typedef struct amp_slots {
    size_t derived; /* first derived column */
    size_t benefit; /* benefit of programme 0; receives.<p> is the slot after benefit.<p> */
    size_t rank;    /* first of AMP_RANKINGS columns of ranks */
    size_t n;
} amp_slots;
enum { AMP_RANKINGS = 16 }; /* most different values that a scenario's formulas rank by */
amp_slots amp_policy_slots(size_t extras, size_t programmes);

/** One of the names of AMP_FISCAL_LIST, by its DERIVED_ number. */
amp_err amp_policy_symbols_fiscal(amp_ctx *ctx, amp_slots slots, int derived, amp_symbols *symbols);
amp_err amp_policy_symbols_levy(amp_ctx *ctx, const char *name, amp_slots slots, size_t k,
                                amp_arena *arena, amp_symbols *symbols);
/** Names without programmes; policy_symbols_programme adds those of programme @p k. */
amp_err amp_policy_symbols_base(amp_ctx *ctx, const amp_profile *profile,
                                const amp_population *population, amp_arena *arena,
                                amp_symbols *symbols);
amp_err amp_policy_symbols_programme(amp_ctx *ctx, const char *name, amp_slots slots, size_t k,
                                     amp_arena *arena, amp_symbols *symbols);
/** And what only formulas of deprivations see. */
amp_err amp_policy_symbols_after(amp_ctx *ctx, amp_slots slots, amp_symbols *symbols);

/** A formula from a date on, compiled. */
typedef struct amp_rule {
    int32_t from;
    const char *text;
    const amp_prog *prog;
    bool is_constant;
    double constant;
    bool reads_age;
    bool is_pure;          /* of money and without a number: the same in all prices */
    const uint32_t *money; /* money slots that it reads */
    size_t moneys;
    const uint32_t *param; /* parameters that it reads */
    size_t params;
} amp_rule;

/** A number by date that formulas read: param.<name>. */
typedef struct amp_dated_param {
    const char *name; /* with "param." */
    amp_numbers value;
} amp_dated_param;

/** A share by date: each is a number or, where rule[i] has a program, a formula. */
typedef struct amp_shares {
    amp_numbers number;
    amp_rule *rule;
} amp_shares;

/** How a programme finds households (amp_select, compiled). */
typedef struct amp_selection {
    uint64_t registry; /* hash of its name: keys its draws */
    amp_shares coverage, exclusion, inclusion;
    amp_rule *score, *cutoff, *target;
    size_t scores, cutoffs, targets;
    amp_number noise;
    int renewed;
} amp_selection;

typedef struct amp_compiled {
    const char *name;
    uint64_t hash; /* of the name: keys the take-up draw */
    bool is_household, is_social_pension;
    amp_payee payee;
    int32_t start, end;
    amp_rule *who, *amount;
    size_t whos, amounts;
    amp_numbers payments; /* items in the policy's arena */
    amp_shares take_up, rollout;
    amp_selection select;
    amp_shares compliance;
    amp_number sanction;
    int exit;
    amp_numbers budget; /* million LCU a year; n is 0: what it takes */
    amp_rule *first;    /* who is served first */
    size_t firsts;
    struct amp_dated_index *indexation;
    size_t indexations;
    uint32_t *excludes, *offsets; /* earlier programmes */
    size_t excludeds, offsetses;
    amp_number value;
    amp_enters enters;
    bool is_levy;
    amp_levy_kind kind; /* of a levy, as the next two */
    bool is_for_pensions;
    amp_numbers rate[AMP_CHARGED]; /* items in the policy's arena */
    unsigned ranks;                /* bits: which of the rankings its rules read */
    bool *reads;                   /* of each programme: reads its benefit or receipt */
    bool *reads_column;            /* of each built-in column: some rule reads it */
    bool is_read;                  /* some later programme reads its receipt */
    const uint32_t *param;         /* parameters that its rules read, each once */
    size_t params;
    ptrdiff_t recorded;       /* extra that tells recorded receipts, -1 when none */
    double recorded_share;    /* weighted share of recorded recipients among the entitled */
    const uint64_t *declined; /* identities of the entitled without a record, ascending; with
                                 amp_policy_keep_ranks the baseline's */
    size_t declines;
    size_t common;         /* of the policy's names, those that its formulas may use ... */
    const amp_symbol *own; /* ... beside its own */
    size_t owns;
} amp_compiled;

struct amp_policy {
    amp_arena arena;
    amp_compiled *programme; /* then the levies */
    size_t programmes;       /* that pay */
    size_t levies, all;      /* all: both */
    uint32_t *order;         /* all, by turn: on incomes, programmes, on what is spent */
    bool is_net;             /* earnings are what contributions and income tax have left */
    amp_close close;
    amp_slots slots;
    size_t extras;
    size_t age; /* slot of the column age */
    int first;  /* year of the run whose prices are 1 */
    bool is_reported;
    uint64_t seed; /* of the scenario: whom its registries find is known before the run */
    const uint32_t *recorded; /* extras with recorded amounts, of programmes in the list or not */
    size_t recordeds;
    bool is_read[AFTER_END];
    amp_dated_param *param; /* of the scenario, then of each programme */
    size_t params;
    amp_rule *deprivation; /* of the scenario's measure of poverty */
    size_t deprivations;
    amp_rankings rankings; /* what formulas rank by */
    amp_rule ranking[AMP_RANKINGS];
    const bool *is_money;  /* by slot */
    const bool *is_person; /* by slot */
    bool *is_scaled;       /* by slot: money that some formula reads */
    amp_symbols symbols;   /* names of all formulas */
};

/** A formula with the parameters of a month, in prices of a time. */
typedef struct amp_evaluation {
    const amp_rule *rule; /* NULL where there is none */
    int epoch;
    double price;
} amp_evaluation;

/** A share in one year: a formula, or the number where it has no rule. */
typedef struct amp_share {
    amp_evaluation formula;
    double number;
} amp_share;

/** What stands between the entitled and the programme in one year (select.c): as things are in the
 * month of the stock. */
typedef struct amp_gates {
    bool has_selection, has_conditions;
    uint64_t registry;
    amp_share rollout, coverage, exclusion, inclusion, compliance;
    amp_evaluation score, cutoff, target, first;
    double noise, sanction;
    int renewed, exit;
} amp_gates;

/** Part of a year in which one set of rules holds: months m0 .. m1 - 1, 0 is January. */
typedef struct amp_segment {
    int m0, m1;
    uint8_t before[13];                 /* how many of them are before month m */
    int epoch;                          /* first month of the year with the same parameters */
    const amp_rule *who, *amount;       /* amount is NULL for a programme without money */
    const amp_rule *share;              /* take-up as a formula; NULL when it is the number below */
    size_t who_at, amount_at, share_at; /* which of the year's distinct formulas */
    double price;    /* prices that the amount's formula speaks in, base year = 1 */
    double payments; /* a year */
    double growth;   /* real index since the amount's date */
    double factor;   /* payments / 144 x growth / price */
    double take_up;
} amp_segment;

/** A programme in one year and replicate. */
typedef struct amp_schedule {
    amp_segment segment[12];
    size_t n;
    size_t stock; /* the segment that counts at mid-year */
    amp_evaluation who[12], amount[12], share[12];
    size_t whos, amounts, shares;
    double most, least; /* take-up over the segments */
    bool reads_age;
    amp_gates gates;
    uint64_t params; /* of the names and values of the parameters that it reads: equal, equal */
} amp_schedule;

/** Resolve dates, prices and drawn numbers (schedule.c). */
void amp_policy_schedule(const amp_policy *policy, const amp_compiled *p,
                         const amp_policy_year *year, amp_schedule *schedule);
/** Parameters and named formulas into the table of symbols (names.c); mistakes are recorded.
 * policy->param has room for them. @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_names(amp_ctx *ctx, amp_policy *policy, const amp_names *names,
                         amp_symbols *symbols);
/** Value in a month; before its first date that of the first. */
double amp_policy_param(const amp_dated_param *p, int32_t month, const double *drawn);
/** Do two schedules pay the same, given the same columns? */
bool amp_policy_schedule_equal(const amp_schedule *a, const amp_schedule *b);

/** Everything an apply is given, and the scratch it uses. */
struct amp_policy_scratch {
    const void **raw;           /* by slot: the column in constant prices */
    const void **column;        /* by slot: what the frame shows */
    double *rank[AMP_RANKINGS]; /* by row or household; of those that some policy has */
    double *scalar;             /* by slot: the year, parameters */
    size_t scalars, rankings;
    double **scaled;   /* by slot: a money column in other prices */
    double *scaled_at; /* by slot: those prices, 0 when void */
    bool *is_scaled;   /* by slot: some formula of some policy reads it as money */
    size_t slots, programmes;
    uint8_t **receives;         /* by programme and levy */
    double **tax;               /* the same: what the taxpayer owes, of levies that formulas read */
    bool *is_taxed;             /* the same: some policy's formulas do */
    size_t persons, households; /* rows that there is room for */
    uint8_t *other_age, *december, *size;
    uint8_t *pensioner; /* by person row */
    double *market_pc, *sum, *booked, *booked_before;
    uint32_t *paid_row; /* by person row */
    uint32_t *chunk;    /* households at which chunks begin */
    size_t chunks;
    uint8_t *stock, *other; /* 12 x AMP_EXPR_CHUNK each */
    double *amount, *share; /* the same */
    double *uniform;        /* AMP_EXPR_CHUNK */
    uint64_t *key;          /* AMP_EXPR_CHUNK */
    double *gate[2];        /* AMP_EXPR_CHUNK each */
    double *kept;           /* AMP_EXPR_CHUNK: share of the money after sanctions */
    uint8_t *pass;          /* AMP_EXPR_CHUNK: households that the programme finds */
    uint8_t *flag;          /* AMP_EXPR_CHUNK + AMP_LIST_ROOM */
    amp_schedule *schedule; /* by programme */
    uint16_t *entitled;     /* AMP_EXPR_CHUNK + AMP_LIST_ROOM: places in the chunk */
    ptrdiff_t *twin;        /* by programme: the same in the baseline */
    amp_expr_scratch expr;
    bool has_birthdays; /* somebody in the block was not born in January */
    bool takes_all;     /* everybody who is entitled takes it up (for recorded shares) */
    amp_trace *trace;   /* of one household's decisions; NULL: nobody asks */
};

/** What the steps of one apply share. */
typedef struct amp_task {
    const amp_policy *policy;
    const amp_policy_year *year;
    const amp_population *block;
    amp_policy_scratch *s;
    amp_ledger *ledger;
    amp_frame frame;
    const amp_policy *baseline; /* whose programmes are taken over; or NULL */
} amp_task;

/** Pay, or levy, number @p k by the task's schedule of the year into its own account (apply.c). */
void amp_policy_pay(amp_task *t, size_t k);
/** Is it levied on incomes, before programmes are paid? */
static inline bool amp_policy_is_direct(const amp_compiled *p)
{
    return p->is_levy && p->kind != AMP_LEVY_INDIRECT_TAX;
}
/* fiscal.c: */
/** Rates of the year into the ledger's levies. */
void amp_policy_rates_of_year(const amp_task *t);
/** Gross earnings, from @p before or, where nobody knows them yet, by the levies themselves. */
void amp_policy_gross(amp_task *t, const amp_ledger *before);
/** Once incomes have been levied: what is taken of earnings, and income of the market net of it. */
void amp_policy_take(amp_task *t);
/** After disposable income; then, after indirect taxes, the rest. */
void amp_policy_show_disposable(amp_task *t);
void amp_policy_concepts(amp_task *t);
/** The baseline's, for a scenario that is equal to it. */
void amp_policy_copy_concepts(amp_task *t, const amp_ledger *from);
/** Do two policies levy the same by levies @p j and @p k, given the same bases? */
bool amp_policy_same_rates(const amp_compiled *a, const amp_compiled *b,
                           const amp_policy_year *year);
/** Value to households of a unit that programme @p k pays, in income of the concept or before. */
double amp_policy_value(const amp_policy *policy, size_t k, amp_enters enters,
                        const amp_policy_year *year);

/** Fill the columns of ranks, from the year's tables or, without them, from the block itself.
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_fill_ranks(amp_task *t);
/** Columns of formulas, for a task whose policy, year, block and scratch are set. */
void amp_policy_prepare(amp_task *t, const amp_ledger_base *shared);

/** Which deprivations each household suffers once all programmes are paid (deprived.c). */
void amp_policy_deprive(amp_task *t);

/** Purposes of a programme's draws, for amp_draw_key. The list only grows. */
enum {
    AMP_PURPOSE_TAKE_UP = 1,
    AMP_PURPOSE_ROLLOUT,
    AMP_PURPOSE_REGISTRY,
    AMP_PURPOSE_ERROR,
    AMP_PURPOSE_COMPLIANCE,
    AMP_PURPOSE_BUDGET
};

/** Evaluate over households h0 .. h1 - 1 with the parameters and prices that hold. */
void amp_policy_evaluate(amp_task *t, const amp_evaluation *e, uint32_t h0, uint32_t h1,
                         double *out);
/** The same of a condition, 0 or 1. */
void amp_policy_flags(amp_task *t, const amp_evaluation *e, uint32_t h0, uint32_t h1, uint8_t *out);
/** Which households of a chunk the programme finds, into s->pass (from 0); true when it finds all
 * and s->pass is left alone. Uses s->uniform, s->key and s->gate. */
bool amp_policy_finds_all(amp_task *t, const amp_compiled *p, const amp_gates *g, uint32_t h0,
                          uint32_t h1);
/** Share of its money that each of k units keeps, into s->kept: less for who does not comply. Their
 * identities stand in s->key, which is used up; @p at are their places in the chunk. */
void amp_policy_sanctions(amp_task *t, const amp_compiled *p, const amp_gates *g, uint32_t h0,
                          uint32_t h1, size_t k, const uint16_t *at);
/** Where each household of a chunk stands in the programme's order: values of its formula, the
 * lowest first (missing ones last), and the lots of who has the same. */
void amp_policy_order(amp_task *t, const amp_compiled *p, const amp_gates *g, uint32_t h0,
                      uint32_t h1, double *first, double *lot);
/** The first place that the budget of programme @p p does not serve any more (caps.c). */
typedef struct amp_cut {
    double first, lot;
    bool binds; /* false: all are served */
} amp_cut;
amp_cut amp_caps_cut(const amp_caps *caps, const amp_policy *policy, const amp_compiled *p);
/** Money of the programme's budget in a year, base year's prices; INFINITY: what it takes. */
double amp_policy_budget(const amp_compiled *p, const amp_policy_year *year);
/** Resolve for a year: what holds in month @p m of it. */
void amp_policy_gates(const amp_compiled *p, const amp_policy_year *year, int m, int epoch,
                      amp_gates *gates);
bool amp_policy_gates_equal(const amp_gates *a, const amp_gates *b);
/** The share of a month, and whether two rules are the same (schedule.c). */
amp_share amp_policy_share(const amp_shares *s, int32_t month, int epoch, double price,
                           const double *drawn, double missing);
const amp_rule *amp_policy_rule_at(const amp_rule *rules, size_t n, int32_t month);
bool amp_policy_rule_equal(const amp_rule *a, const amp_rule *b);

/** Room for a block's rows; sizes only grow. @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_scratch_reserve(amp_policy_scratch *s, size_t persons, size_t households);

/** Months of the calendar year that the person of row @p i lives, counted from January. */
static inline int amp_policy_months_alive(const amp_population *block, size_t i)
{
    const int d = block->death_month[i]; /* 1 is July, 7 is January */
    if (block->is_alive[i])
        return d >= 1 && d <= 6 ? 6 + d : 12;
    return d >= 7 ? d - 6 : 0;
}

/** Living members of each household, and their market income per member for income (view.c). */
void amp_policy_sizes(const amp_population *p, uint8_t *size);
void amp_policy_market_pc(const amp_population *p, const amp_ledger_base *shared, double *income);

/** Income columns from the benefits (income.c). */
void amp_policy_incomes(const amp_policy *policy, const amp_policy_year *year,
                        const amp_population *block, const amp_ledger_base *shared,
                        const amp_policy *baseline, const amp_ledger *baseline_ledger,
                        amp_policy_scratch *s, amp_ledger *ledger);
/** Earlier programmes that bar from a programme, or whose money is taken off it (others.c). */
bool amp_policy_is_barred(const amp_policy *policy, const amp_compiled *p,
                          const amp_population *block, uint8_t *const *receives, size_t h,
                          size_t row);
double amp_policy_offset(const amp_compiled *p, const amp_population *block,
                         const amp_ledger *ledger, size_t h, size_t row, int months);
/** Compile excludes and offsets of programme @p k; mistakes are recorded.
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_others(amp_ctx *ctx, amp_policy *policy, const amp_scenario *scenario, size_t k);
/** Row of household @p h that is paid what row @p i is entitled to; @p i itself when nobody else
 * is. */
uint32_t amp_policy_payee(const amp_population *block, amp_payee payee, size_t h, uint32_t i);

/** The programme of @p policy with the name of @p p; -1 when there is none. */
ptrdiff_t amp_policy_find(const amp_policy *policy, const amp_compiled *p);

/** What an apply notes for a trace (trace.c), step by step; only called where s->trace is set. Of
 * chunks in which the traced household does not stand nothing is noted. */
void amp_trace_programme(amp_task *t, size_t k, const amp_schedule *d);
void amp_trace_who(amp_task *t, const amp_schedule *d, bool has_other, uint32_t h0, uint32_t h1);
/** Of those with a flag, the k entitled of the chunk are left. */
void amp_trace_entitled(amp_task *t, uint32_t h0, uint32_t h1, size_t k);
/** A gate that households pass whose value is below the limit (@p number where limit is NULL). */
void amp_trace_gate(amp_task *t, amp_trace_kind kind, const amp_evaluation *formula, uint32_t h0,
                    uint32_t h1, const double *value, const double *limit, double number);
/** The same of s->gate[0] and [1]; s->uniform holds the errors in it, as normals. */
void amp_trace_score(amp_task *t, const amp_gates *g, uint32_t h0, uint32_t h1);
void amp_trace_recorded(amp_task *t, uint32_t h);
/** s->gate[0] holds the places in the order, s->uniform the lots. */
void amp_trace_budget(amp_task *t, const amp_gates *g, const amp_cut *cut, uint32_t h0,
                      uint32_t h1);
void amp_trace_others(amp_task *t, const amp_compiled *p, uint32_t h0, size_t k);
void amp_trace_refusals(amp_task *t, const amp_schedule *d, uint32_t h0, size_t k);
/** s->gate[1] holds the draws of the k takers, s->gate[0] the shares that comply. */
void amp_trace_conditions(amp_task *t, const amp_gates *g, uint32_t h0, size_t k);
/** The unit at a place of the chunk is paid now: until amp_trace_settle with its money of a month
 * before and after sanctions and offsets. */
void amp_trace_turn(amp_task *t, uint32_t h0, size_t at);
void amp_trace_take_up(amp_task *t, const amp_segment *s, double u, double share);
void amp_trace_months(amp_task *t, const amp_segment *s, int months, double amount);
void amp_trace_settle(amp_task *t, int months, double due, double kept, double left);
void amp_trace_booked(amp_task *t, const amp_ledger_programme *to);

/** Does the unit (a person, or household @p h for row AMP_NO_ROW) have a recorded receipt? */
bool amp_policy_is_recorded(const amp_compiled *p, const amp_population *block, size_t h,
                            amp_row row);
/** Count, for each programme with recorded receipts, who of the entitled has one (recorded.c).
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_policy_recorded_shares(amp_policy *policy, const amp_population *population);
/** The take-up draw @p u of a unit (a person, or household @p h for row AMP_NO_ROW) as the survey's
 * record moves it: recorded recipients hold the lowest draws. */
double amp_policy_rank(const amp_compiled *p, const amp_population *block, size_t h, amp_row row,
                       double u);

#endif
