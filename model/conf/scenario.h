/** @file scenario.h  A scenario as written: checked for keys, types and ranges; formulas still
 * text.
 *
 * A reform `extends` another file and states only what differs. Loading resolves the inheritance,
 * the programme library and --set; it reports every mistake of every file at once, each with
 * file:line, what was found, what would be valid and the nearest name. `policy/` compiles the
 * formulas. Months count from year 0: year * 12 + month (0 is January). */
#ifndef AMP_SCENARIO_H
#define AMP_SCENARIO_H

#include "base/base.h"
#include "conf/number.h"

#define AMP_ALWAYS INT32_MIN /* a date before all others */
#define AMP_NEVER  INT32_MAX /* a date after all others */

/** A formula from a date on. `text` may be a plain number. */
typedef struct amp_dated_text {
    int32_t from;
    const char *text;
    const char *source; /* "" when none */
    amp_loc loc;
} amp_dated_text;

/** A number from a date on. */
typedef struct amp_dated_number {
    int32_t from;
    amp_number number;
    const char *text; /* the distribution as written, NULL for a plain number */
    const char *source;
    amp_loc loc;
    const char *formula; /* instead of the number, where a formula is welcome; else NULL */
} amp_dated_number;

/* Before the first date of `who` or `amount` nobody is paid; before that of payments, take_up and
 * indexation their defaults hold (12, 1, none). */
typedef struct amp_texts {
    amp_dated_text *item;
    size_t n;
} amp_texts; /* ascending dates */
typedef struct amp_numbers {
    amp_dated_number *item;
    size_t n;
} amp_numbers; /* ascending dates */

/** A formula that others use by name: let = { poor = "market_income_pc < line_poverty"; }. */
typedef struct amp_let {
    const char *name, *text;
    amp_loc loc;
} amp_let;
/** A number that formulas use as param.<name>; before its first date that of the first holds. */
typedef struct amp_param {
    const char *name;
    amp_numbers value;
    const char *unit; /* "LCU/month", "LCU/year", "LCU", or what else it counts; "" when not said */
} amp_param;
/** The names that a scenario, or one programme for itself, gives. */
typedef struct amp_names {
    amp_let *let;
    size_t lets;
    amp_param *param;
    size_t params;
} amp_names;

/** Programmes named by another. */
typedef struct amp_others {
    const char **name;
    size_t n;
    amp_loc loc;
} amp_others;

/** How a programme finds the households that it is meant for. Shares are numbers or formulas by
 * date (n is 0: not said); everything is about households. */
typedef struct amp_select {
    const char *registry;    /* programmes that name the same one share its luck; "": of its own */
    amp_numbers coverage;    /* share of households that stand in it */
    amp_texts score, cutoff; /* selected when score + error < cutoff */
    amp_number noise;        /* standard deviation of the error */
    const char *noise_text;
    amp_texts target;                 /* or: whom it is meant for */
    amp_numbers exclusion, inclusion; /* share of them left out, share of the others let in */
    int renewed;                      /* years after which errors are drawn anew; 0: never */
    const char *file;                 /* the registry's that it starts from; NULL: none */
    amp_loc loc;
} amp_select;
/** What a recipient must do, and what happens when it is not done. */
typedef struct amp_conditions {
    amp_numbers compliance; /* share of units that comply in a year; n is 0: no conditions */
    amp_number sanction;    /* share of the money lost by who does not */
    const char *sanction_text;
    int exit; /* years in a row without compliance after which a unit is out; 0: never */
} amp_conditions;

/** What a programme may pay in a calendar year, and who is served first while it lasts. */
typedef struct amp_budget {
    amp_numbers amount; /* million LCU a year; n is 0: what it takes */
    amp_texts first;    /* the lowest come first; n is 0: by lot */
    amp_loc loc;
} amp_budget;

typedef enum amp_index_rule {
    AMP_INDEX_NONE,
    AMP_INDEX_CPI,
    AMP_INDEX_WAGES,
    AMP_INDEX_GDP_PC,
    AMP_INDEX_LINE
} amp_index_rule;
typedef enum amp_payee {
    AMP_PAYEE_SELF,
    AMP_PAYEE_MOTHER,
    AMP_PAYEE_HEAD,
    AMP_PAYEE_WOMAN
} amp_payee;

/** Where a benefit enters household income: cash, a subsidy of what is bought, a service. */
typedef enum amp_enters {
    AMP_ENTERS_DISPOSABLE,
    AMP_ENTERS_CONSUMABLE,
    AMP_ENTERS_FINAL
} amp_enters;

/** A published figure that the programme can be held against. */
typedef struct amp_check {
    int year;
    const char *what; /* recipients_year, recipients_stock, spending (million LCU),
                         share_without_pension (%) */
    double value;
    const char *use; /* "fitted" or "predicted" */
    const char *source;
    const char *note; /* "" when none: e.g. that another source says otherwise */
} amp_check;

typedef struct amp_programme {
    const char *name; /* identifier */
    const char *label_en, *label_es;
    const char *class_; /* social_pension, conditional_transfer, emergency_transfer ... */
    bool is_household;  /* unit = "household" */
    int32_t start, end; /* months; paid when start <= month < end; AMP_ALWAYS, AMP_NEVER */
    amp_texts who, amount;
    amp_numbers payments; /* a year */
    amp_numbers take_up;  /* probability that an entitled unit takes it up; may be a formula */
    amp_numbers rollout;  /* share of households that the programme has reached; n is 0: all */
    amp_select select;
    amp_conditions conditions;
    amp_budget budget;
    struct amp_dated_index {
        int32_t from;
        amp_index_rule rule;
    } * indexation;
    size_t indexations;
    amp_payee payee;
    amp_others excludes;         /* who is paid by one of them is not paid by this one */
    amp_others offsets;          /* what they pay is taken off */
    amp_enters enters;           /* the first concept of income that it is part of */
    amp_number value;            /* to who receives it, of each unit of money that it costs */
    const char *value_text;      /* the distribution as written, NULL for a plain number */
    amp_number admin_cost;       /* share of what is paid */
    const char *admin_cost_text; /* the distribution as written, NULL for a plain number */
    amp_check *check;
    size_t checks;
    amp_names names;  /* of its own formulas */
    amp_loc loc;      /* of its own file */
    const char *path; /* as opened, for messages; not for results */
} amp_programme;

/* Numbers of a shock's effect: name, lowest, highest, value when absent. */
// clang-format off
#define AMP_SHOCK_LIST(X)                                                                          \
    X(employment, 0.0, 1.0, 1.0)   /* odds of being employed, relative to those without a shock */ \
    X(seeking, 0.0, 1.0, 0.0)      /* of those who lose work, the share that looks for it */       \
    X(earnings, 0.0, 10.0, 1.0)    /* factor of labour income */                                   \
    X(pension, 0.0, 10.0, 1.0)     /* factor of contributory pensions */                           \
    X(other_income, 0.0, 10.0, 1.0)/* factor of rents, remittances, private transfers */           \
    X(prices, 0.1, 10.0, 1.0)      /* factor of the lines of households whose head is in it */
// clang-format on
enum {
#define X(name, low, high, none) AMP_SHOCK_##name,
    AMP_SHOCK_LIST(X)
#undef X
        AMP_SHOCK_NUMBERS
};
#define AMP_SHOCK_EFFECTS 32 /* most of one shock */

/** What happens to one group: in full when start <= month < end, then less each month of recovery.
 */
typedef struct amp_shock_effect {
    const char *who; /* formula over a person */
    int32_t start, end;
    int recovery; /* months */
    amp_number number[AMP_SHOCK_NUMBERS];
    const char *text[AMP_SHOCK_NUMBERS]; /* the distribution as written, NULL for a plain number */
    const char *source;                  /* or the assumption; "" when none */
    amp_loc loc;                         /* of `who` */
} amp_shock_effect;

/** An event that hits given groups in given months (docs/shocks.md). */
typedef struct amp_shock {
    const char *name; /* identifier */
    amp_shock_effect *effect;
    size_t effects; /* 1 .. AMP_SHOCK_EFFECTS */
} amp_shock;

/* Numbers of behaviour: channel, name, lowest, highest; 0 when absent. */
// clang-format off
#define AMP_BEHAVIOUR_LIST(X) /* log-odds are for one poverty line a month of the difference */    \
    X(schooling, primary, -20.0, 20.0)   /* of attending at 6 to 11, paid if she attends */        \
    X(schooling, secondary, -20.0, 20.0) /* the same at 12 to 17 */                                \
    X(labour_supply, women, -20.0, 20.0) /* of taking part in the labour market at 15 to 59, */    \
    X(labour_supply, men, -20.0, 20.0)   /* by transfers a member */                               \
    X(labour_supply, older, -20.0, 20.0) /* the same from 60, women and men */                     \
    X(formality, workers, -20.0, 20.0)   /* of formal work, lost with it */                        \
    X(private_transfers, share, 0.0, 1.0) /* given less by relatives for each unit of benefit */   \
    X(multiplier, local, 0.0, 5.0)        /* income that each unit of benefit makes for others */
#define AMP_CHANNEL_LIST(X) X(schooling) X(labour_supply) X(formality) X(private_transfers) X(multiplier)
// clang-format on
enum {
#define X(channel, name, low, high) AMP_BEHAVIOUR_##channel##_##name,
    AMP_BEHAVIOUR_LIST(X)
#undef X
        AMP_BEHAVIOUR_NUMBERS
};
enum {
#define X(channel) AMP_CHANNEL_##channel,
    AMP_CHANNEL_LIST(X)
#undef X
        AMP_CHANNELS
};
/** What a multiplier does to the whole: incomes rise, or the macro path holds their total. */
typedef enum amp_closing { AMP_CLOSING_INCOMES, AMP_CLOSING_PATH } amp_closing;

/** How people answer payments that differ from the baseline's (docs/behaviour.md). */
typedef struct amp_behaviour {
    amp_number number[AMP_BEHAVIOUR_NUMBERS];
    const char *text[AMP_BEHAVIOUR_NUMBERS]; /* the distribution as written, NULL for a number */
    const char *source[AMP_CHANNELS];        /* or the assumption; "" when none */
    amp_closing closing;
    amp_loc loc;
} amp_behaviour;

/** A charge on persons or households: a contribution or a tax. Its rule is a programme's: who pays,
 * on what base (rule.amount, money a month), how many comply (rule.take_up). What each payer owes
 * is the base times the payer's rate. */
typedef enum amp_levy_kind {
    AMP_LEVY_CONTRIBUTION,
    AMP_LEVY_INCOME_TAX,
    AMP_LEVY_INDIRECT_TAX,
    AMP_LEVY_KINDS
} amp_levy_kind;
typedef enum amp_charged {                     /* whose money it is */
                           AMP_CHARGED_WORKER, /* or taxpayer: comes off the income of the household
                                                */
                           AMP_CHARGED_EMPLOYER, /* on top of earnings */
                           AMP_CHARGED_STATE,    /* a cost of the State, not a revenue */
                           AMP_CHARGED
} amp_charged;
typedef struct amp_levy {
    amp_programme rule;
    amp_levy_kind kind;
    bool is_for_pensions; /* a contribution to contributory pensions */
    bool is_amount;       /* written as the tax itself: the taxpayer's rate is 1 */
    amp_numbers rate[AMP_CHARGED];
} amp_levy;
/** What brings the cost of a reform back to that of the baseline. */
typedef enum amp_close {
    AMP_CLOSE_NONE,
    AMP_CLOSE_INCOME_TAX,   /* a flat levy on income of the market net of taxes */
    AMP_CLOSE_VAT,          /* all indirect taxes times a factor */
    AMP_CLOSE_CONTRIBUTIONS /* all contributions of workers times a factor */
} amp_close;
/** Contributions and taxes of a scenario, in the order in which they are levied. */
typedef struct amp_fiscal {
    amp_levy *levy;
    size_t levies;
    bool is_net; /* the population's earnings are what contributions and income tax have left */
    amp_loc loc;
} amp_fiscal;

/** A group of persons that results are asked for. */
typedef struct amp_group_rule {
    const char *name; /* results say key=name */
    const char *who;  /* formula over a person */
    amp_loc loc;      /* of `who` */
} amp_group_rule;

/** Groups under one key; or one for each value of a category. */
typedef struct amp_group_set {
    const char *key;
    const char *each; /* the category, NULL: the groups listed */
    amp_group_rule *group;
    size_t groups;
    amp_loc loc;
} amp_group_set;

/** All that a scenario asks for: sets alone, or joint (every combination of their groups). */
typedef struct amp_groups {
    struct amp_group_joint {
        amp_group_set *set;
        size_t sets;
    } * joint;
    size_t joints;
    const char **keep; /* indicators kept for them; none named: all that can be */
    size_t keeps;
} amp_groups;

/** One deprivation of a multidimensional measure of poverty. */
typedef struct amp_deprivation {
    const char *name, *dimension;
    double weight;    /* above 0; only its share in the sum of all counts */
    const char *when; /* formula over a household, after all programmes */
    amp_loc loc;      /* of `when` */
} amp_deprivation;
#define AMP_DEPRIVATIONS 32 /* most of one measure */

/** A multidimensional measure of poverty (Alkire and Foster): a household is poor when the weights
 * of its deprivations make up at least `cutoff` of all. */
typedef struct amp_mpi {
    const char *name;
    double cutoff; /* 0 to 1 */
    amp_deprivation *deprivation;
    size_t deprivations; /* 1 .. AMP_DEPRIVATIONS */
    amp_loc loc;
} amp_mpi;

typedef enum amp_ageing { AMP_AGEING_DYNAMIC, AMP_AGEING_STATIC, AMP_AGEING_NONE } amp_ageing;
typedef enum amp_benefits { AMP_BENEFITS_SIMULATED, AMP_BENEFITS_REPORTED } amp_benefits;
typedef enum amp_source_of_people {
    AMP_PEOPLE_SYNTHETIC,
    AMP_PEOPLE_SURVEY,
    AMP_PEOPLE_FILE
} amp_source_of_people;

// clang-format off
#define AMP_DOUBT_LIST(X) X(0, process) X(1, sampling) X(2, parameters) X(3, targeting) X(4, macro) X(5, demography)
// clang-format on
enum {
#define X(bit, name) AMP_DOUBT_##name = 1 << (bit),
    AMP_DOUBT_LIST(X)
#undef X
};
enum {
#define X(bit, name) AMP_DOUBT_BIT_##name = (bit),
    AMP_DOUBT_LIST(X)
#undef X
        AMP_DOUBTS
};

typedef struct amp_scenario {
    amp_arena arena;
    const char *name; /* file name without .cfg unless stated */
    const char *label_en, *label_es;
    const char *country; /* iso3 */
    struct {
        amp_source_of_people source;
        int households; /* synthetic; survey or file: to resample to under dynamic ageing, 0: by
                           rule */
        int year;       /* synthetic: year of its margins; 0: first year of the run */
        const char *file, *map; /* survey, file: paths resolved */
        amp_loc loc;
    } population;
    int first, last; /* years */
    int report_year; /* the year of the printed table; 0: chosen by rule (last) */
    amp_ageing ageing;
    amp_benefits benefits;
    amp_programme *programme; /* in their listed order, changes applied */
    size_t programmes;
    amp_names names;                         /* for the formulas of all programmes */
    const char *poverty_line, *extreme_line; /* names of lines in the profile */
    amp_loc lines_loc;                       /* of the group that names them */
    const char *macro_file;                  /* NULL: the profile's macro.csv */
    const amp_shock *shock;                  /* NULL: none */
    amp_behaviour *behaviour;                /* NULL: nobody answers */
    amp_fiscal *fiscal;                      /* NULL: no contributions and taxes */
    amp_close close;                         /* who pays for a reform */
    double marginal_step;                    /* share of earnings; 0: no rates at the margin */
    const char **also_line;                  /* further lines to report poverty by */
    size_t also_lines;
    amp_groups groups;      /* beside those of the standard table */
    const amp_mpi *mpi;     /* NULL: none */
    const char **indicator; /* that the run keeps; none named: all */
    size_t indicators;
    unsigned doubts; /* AMP_DOUBT_* */
    int replicates;
    uint64_t seed;
    const char **file; /* every file read, for digests and messages */
    size_t files;
    amp_loc loc;
} amp_scenario;

/** "key=value" of --set, e.g. programme.renta_dignidad.take_up=0.9 or replicates=20. */
typedef struct amp_settings {
    const char *const *item;
    size_t n;
} amp_settings;

/** Load one scenario with all it extends, and apply the settings.
 * @param data_root  folder that holds programmes/ and countries/ (found from the executable's or
 *                   the working folder by the caller)
 * @param[out] scenario  to be released by amp_scenario_fini. With AMP_CONFIG it holds what could be
 *                   read, so that more mistakes can be told; it must not run
 * @retval AMP_OK; AMP_CONFIG with all mistakes in ctx; AMP_IO */
amp_err amp_scenario_load(amp_ctx *ctx, const char *path, const char *data_root,
                          const amp_settings *settings, amp_registry *registry,
                          amp_scenario *scenario);
void amp_scenario_fini(amp_scenario *s);
/** Read one programme file on its own, to check it; its doubtful numbers are not registered.
 * @param arena  owns what @p programme points to
 * @retval AMP_OK, AMP_CONFIG (all mistakes recorded), AMP_IO, AMP_NOMEM */
amp_err amp_programme_load(amp_ctx *ctx, amp_arena *arena, const char *path,
                           amp_programme *programme);
/** Do two scenarios ask for the same groups? */
bool amp_groups_equal(const amp_groups *a, const amp_groups *b);
/** Read one file of a registry on its own, to check it; as amp_programme_load. */
amp_err amp_registry_file_load(amp_ctx *ctx, amp_arena *arena, const char *path, amp_select *to);
/** Read one file of a measure on its own, to check it.
 * @param arena  owns what @p mpi points to
 * @retval AMP_OK, AMP_CONFIG (all mistakes recorded), AMP_IO, AMP_NOMEM */
amp_err amp_mpi_load(amp_ctx *ctx, amp_arena *arena, const char *path, amp_mpi *mpi);
/** Do two measures (NULL: none) say the same? */
bool amp_mpi_equal(const amp_mpi *a, const amp_mpi *b);
/** Do two shocks (NULL: none) say the same, but for their sources? */
bool amp_shock_equal(const amp_shock *a, const amp_shock *b);
/** "schooling.primary" ... */
extern const char *const amp_behaviour_names[AMP_BEHAVIOUR_NUMBERS];
/** The scenario after inheritance as canonical text (libconfig), the input of the plan's digest:
 * all that moves a result and nothing else (no labels, sources, checks or folders; population and
 * macro files by their bare names, their content has digests of its own). It is itself a scenario,
 * and reading it gives the same text.
 * @param[out] text  heap; the caller frees
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_scenario_write(amp_ctx *ctx, const amp_scenario *s, char **text);

/* ---- keys, the single source of the reader and of docs/scenario.md --------------------------- */

/** A key that a file may hold. */
typedef struct amp_key {
    const char *name;
    const char *type;     /* "text", "whole number", "formula by date" ... */
    const char *fallback; /* value when absent; "required", "" when nothing is assumed */
    const char *example;  /* as written after "name = " */
    const char *meaning;
} amp_key;
/** Lists of keys: a scenario, its groups, a programme and its entries. */
typedef struct amp_key_list {
    const char *title; /* "scenario", "scenario: population", "programme" ... */
    const amp_key *key;
    size_t n;
} amp_key_list;
extern const amp_key_list amp_key_lists[];
extern const size_t amp_key_list_count;

#endif
