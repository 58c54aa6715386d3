/** @file stat.h  Indicators: add (block), merge (block order), value; then bands over replicates.
 *
 * Persons are sorted into atomic cells (sex x age class x area) once a year; sums are kept per
 * cell, and every group is a union of cells, so a group costs nothing at run time. Definitions:
 * docs and METHODS: FGT over y < z strictly, y < 0 set to 0 for a >= 1; Gini exact by ranks. */
#ifndef AMP_STAT_H
#define AMP_STAT_H

#include "base/base.h"
#include "pop/ledger.h"
#include "pop/pop.h"
#include "stat/book.h"
#include "stat/roll.h"

typedef enum amp_better { AMP_BETTER_NONE, AMP_BETTER_LOW, AMP_BETTER_HIGH } amp_better;

/** One indicator of the registry (stat/indicators.h's list). Text is static. */
typedef struct amp_indicator {
    const char *name; /* poverty, gini, coverage, recipients_year ... */
    const char *unit; /* "%", "persons", "million LCU", "points", "index" */
    const char *en, *es, *pt, *fr;
    const char *formula; /* one line */
    amp_better better;
    bool of_programme; /* its groups have programme=<name>, or mean any programme without it */
    bool of_baseline;  /* it holds a scenario against the baseline of its run */
} amp_indicator;
extern const amp_indicator amp_indicators[];
extern const size_t amp_indicators_count;
const amp_indicator *amp_indicator_find(const char *name);

/** A pair the cube keeps. Group is "all" or "age=65+;sex=female", keys in alphabetical order. */
typedef struct amp_pair {
    const amp_indicator *indicator;
    const char *group;
} amp_pair;

#define AMP_STAT_PROGRAMMES 64 /* most programmes that one plan may hold */

/** Families of sums that the pairs of a plan read; what none reads is not computed. */
typedef struct amp_stat_reads {
    bool ranking;    /* persons in the order of welfare: the Gini */
    bool inequality; /* and the rest of what that order tells */
    bool changes;    /* the roll against the baseline's, ranked by market */
    bool own_income; /* each person's own */
    bool pupils;
    bool poor_before; /* who is poor before programmes, and whom they reach */
    bool adequacy;    /* lines and welfare of the households that programmes pay */
    bool mpi;         /* deprivations of households */
    bool books;       /* the fiscal book */
    bool rates;       /* and what is left of earnings */
} amp_stat_reads;

typedef struct amp_stat_plan {
    amp_arena arena;
    const char **programme; /* union over scenarios, in order of first appearance */
    bool *social_pension;   /* of each programme */
    size_t programmes;
    amp_pair *pair;
    size_t pairs;
    size_t cells;                       /* atomic cells */
    size_t tally;                       /* doubles in one partial sum of a scenario */
    size_t tally_shared;                /* doubles in one partial sum of what all scenarios share */
    struct amp_stat_rule *rule;         /* how each pair reads the sums (private, layout.h) */
    size_t groups;                      /* declared ones */
    size_t first_shared, first;         /* places of their sums (private) */
    struct amp_stat_line *line;         /* further poverty lines */
    size_t lines, first_line;           /* place of their sums (private) */
    struct amp_stat_mpi *mpi;           /* NULL: no multidimensional measure */
    size_t first_mpi, first_mpi_groups; /* places of its sums (private) */
    const char **levy;                  /* contributions and taxes of all scenarios */
    size_t levies;
    amp_stat_reads reads;
} amp_stat_plan;

/** The pairs of the standard table, for these programmes.
 * @param programme       names, copied; no name twice
 * @param social_pension  per programme: counts as a pension for coverage "any pension"
 * @param[out] plan       free with amp_stat_plan_free; NULL on error
 * @retval AMP_OK, AMP_NOMEM, AMP_CONFIG (more than AMP_STAT_PROGRAMMES programmes) */
amp_err amp_stat_plan_new(amp_ctx *ctx, const char *const *programme, const bool *social_pension,
                          size_t programmes, amp_stat_plan **plan);
/** A multidimensional measure of poverty: a household is poor when the weights of the deprivations
 * that it suffers (amp_ledger's bits, in this order) make up at least `cutoff` of all, to 1e-9. */
typedef struct amp_stat_mpi {
    const char *const *name, *const *dimension; /* of each deprivation */
    const double *weight;
    size_t n; /* 1 to 32 */
    double cutoff;
} amp_stat_mpi;
/** Keep the indicators of this measure. Once, before groups are declared.
 * @param mpi  copied @retval AMP_OK, AMP_NOMEM */
amp_err amp_stat_plan_mpi(amp_ctx *ctx, amp_stat_plan *plan, const amp_stat_mpi *mpi);
/** Is it an indicator of a multidimensional measure? */
bool amp_stat_is_mpi(const amp_indicator *indicator);
/** Keep the indicators of contributions and taxes (book.h): poverty, inequality and the mean by
 * each concept of income, revenue, what each instrument and programme does to inequality. Once.
 * @param levy       names of the instruments, copied; no name twice
 * @param with_rates  also rates at the margin, of taking part in work and of formal work
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_stat_plan_fiscal(amp_ctx *ctx, amp_stat_plan *plan, const char *const *levy,
                             size_t levies, bool with_rates);
/** Is it an indicator of contributions and taxes, or of rates at the margin alone? */
bool amp_stat_is_fiscal(const amp_indicator *indicator);
bool amp_stat_is_rate(const amp_indicator *indicator);
/** Keep the indicators that can be told for any group of persons also for these, unless the
 * standard table has the pair. Once, before the plan is used; blocks then bring their members
 * (amp_ledger_base). Indicators of the ranking, of school and of poverty before programmes
 * cannot be told.
 * @param text   groups as results write them, keys in alphabetical order; copied
 * @param keep   the names of the indicators that are kept; @p keeps 0: all that can be
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_stat_plan_groups(amp_ctx *ctx, amp_stat_plan *plan, const char *const *text,
                             size_t groups, const char *const *keep, size_t keeps);
/** A further line: of each household so many times its two lines, and an amount (LCU a month and
 * member, prices of the base year). */
typedef struct amp_stat_line {
    const char *name; /* groups say line=<name> */
    double poverty, extreme, amount;
} amp_stat_line;
/** Keep poverty, its gap and severity, and its femininity index also by these lines, in the groups
 * of the standard table. Once, before the plan is used. @retval AMP_OK, AMP_NOMEM */
amp_err amp_stat_plan_lines(amp_ctx *ctx, amp_stat_plan *plan, const amp_stat_line *line,
                            size_t lines);
/** Keep of all pairs only those of these indicators; @p keeps 0: all. After groups and lines. */
void amp_stat_plan_keep(amp_stat_plan *plan, const char *const *keep, size_t keeps);
/** Are these indicators? All mistakes are recorded. @retval AMP_OK, AMP_NOMEM, AMP_CONFIG */
amp_err amp_stat_check_indicators(amp_ctx *ctx, amp_loc loc, const char *const *keep, size_t keeps);
/** Are these indicators that can be told for declared groups? All mistakes are recorded.
 * @retval AMP_OK, AMP_NOMEM, AMP_CONFIG */
amp_err amp_stat_check_kept(amp_ctx *ctx, amp_loc loc, const char *const *keep, size_t keeps);
/** Does some pair need the roll? Without, none need be filled. */
static inline bool amp_stat_reads_roll(const amp_stat_plan *plan)
{
    return plan->reads.ranking || plan->reads.changes;
}
void amp_stat_plan_free(amp_stat_plan *plan);
/** Index of a pair, -1 when the plan does not keep it. */
int amp_stat_find(const amp_stat_plan *plan, const char *indicator, const char *group);

/** Fill shared->household and shared->cell of a block, AMP_NO_CELL for the departed. Once per block
 * and year, after amp_policy_market; the rest of stat reads it. */
void amp_stat_cells(const amp_population *block, amp_ledger_base *shared);
/** Add what does not depend on the scenario (persons, labour, contributory pensions, market-poor
 * children). Once per block and year. @param tally  plan->tally_shared doubles, zeroed by the
 * caller before the first */
void amp_stat_add_shared(const amp_stat_plan *plan, const amp_population *block,
                         const amp_ledger_base *shared, double *tally);
/** Add a block under one scenario.
 * @param programme  for each programme of the ledger (all ledger->programmes) its index in the plan
 * @param tally      plan->tally doubles, zeroed by the caller before the first; fastest when
 * 64-byte aligned, as amp_alloc gives them */
void amp_stat_add(const amp_stat_plan *plan, const amp_population *block,
                  const amp_ledger_base *shared, const amp_ledger *ledger, const size_t *programme,
                  double *tally);
/** Join partial sums; call in block order, so that the bits do not depend on threads. */
void amp_stat_merge(const amp_stat_plan *plan, double *into, const double *from);
void amp_stat_merge_shared(const amp_stat_plan *plan, double *into, const double *from);
/** Money that a partial sum of a scenario books on a plan programme, without administration: LCU a
 * month, times weights. */
double amp_stat_booked(const double *tally, size_t programme);
/** What turns sums into shares of GDP and the like, of one year and replicate. */
typedef struct amp_stat_year {
    double gdp;                        /* nominal LCU, millions */
    double cpi;                        /* base year = 1 */
    double spending;                   /* public spending, share of GDP */
    double admin[AMP_STAT_PROGRAMMES]; /* administrative cost of each plan programme, share of what
                                          is paid */
} amp_stat_year;
/** Values of all pairs from the sums of the whole population.
 * @param shared, tally  sums of amp_stat_add_shared and amp_stat_add over all blocks
 * @param own, base      the roll of the whole population under the scenario, and the baseline's,
 *                       ranked if changes are read (the same one for the baseline itself)
 * @param scratch  amp_stat_scratch(own->n) bytes, aligned for double
 * @param[out] value  plan->pairs doubles; an undefined ratio is NAN. Counts and money of a
 *                    programme that the scenario lacks are 0 */
void amp_stat_values(const amp_stat_plan *plan, const double *shared, const double *tally,
                     const amp_stat_year *year, const amp_roll *own, const amp_roll *base,
                     void *scratch, double *value);
/** Values of the pairs that the book tells, over those of amp_stat_values.
 * @param base     the baseline's roll, ranked
 * @param scratch  amp_book_scratch(plan, own->n) bytes, aligned for double */
void amp_book_values(const amp_stat_plan *plan, const amp_book *own, const amp_roll *base,
                     const double *tally, const amp_stat_year *year, void *scratch, double *value);
size_t amp_book_scratch(const amp_stat_plan *plan, size_t n);
/** What programmes cost with administration and the State contributes, less revenue: LCU a month
 * times weights. */
double amp_book_net_cost(const amp_stat_plan *plan, const amp_book *own, const double *tally,
                         const amp_stat_year *year);
/** Bytes of scratch that amp_stat_values and amp_gini need for n rows. */
size_t amp_stat_scratch(size_t n);

/* ---- indicators on plain columns, for surveys, tests and other modules ---------------------- */
/** Foster-Greer-Thorbecke: sum w ((z - max(y, 0)) / z)^a over y < z (strictly), over sum w; for
 * a = 0 the share with y < z. Line per row, 0 <= a <= 2; NAN when sum w is 0. */
double amp_fgt(const double *y, const double *z, const double *w, size_t n, int a);
/** Exact weighted Gini (0 to 1, more when there are negative values) with ties at mid-rank; zeros
 * and negatives kept. Leaves y as it is; NAN when sum w y <= 0.
 * @param scratch  amp_stat_scratch(n) bytes, aligned for double */
double amp_gini(const double *y, const double *w, size_t n, void *scratch);

/* ---- bands ---------------------------------------------------------------------------------- */
// clang-format off
#define AMP_STATISTIC_LIST(X) X(mean) X(sd) X(p5) X(p25) X(p50) X(p75) X(p95) X(mcse)              \
    X(mcse_p5) X(mcse_p50) X(mcse_p95) X(n)
// clang-format on
enum {
#define X(name) AMP_STATISTIC_##name,
    AMP_STATISTIC_LIST(X)
#undef X
        AMP_STATISTICS
};
extern const char *const amp_statistic_name[AMP_STATISTICS];

/** The cube: scenario x replicate x year x pair, doubles; NAN where undefined. */
typedef struct amp_cube {
    size_t scenarios, replicates, years, pairs;
    double *value;
} amp_cube;
static inline double *amp_cube_at(const amp_cube *c, size_t s, size_t r, size_t y)
{
    return c->value + ((s * c->replicates + r) * c->years + y) * c->pairs;
}
/** Statistics over replicates of scenario s (minus scenario @p minus of the same replicate when it
 * is not SIZE_MAX): out[AMP_STATISTICS]. Percentiles are R type 7. n counts finite values; fewer
 * than two give NAN for sd and the errors. mcse = sd / sqrt(n) is of the mean. Those of percentiles
 * take the density from the replicates: with e = sqrt(p (1 - p) / n), half of Q(p + e) - Q(p - e),
 * as if Q went on straight where p + e or p - e leaves 0 to 1 (Siddiqui 1960, J. Research NBS 64B).
 * @param scratch  c->replicates doubles */
void amp_cube_summary(const amp_cube *c, size_t s, size_t minus, size_t year, size_t pair,
                      double *scratch, double out[AMP_STATISTICS]);
/** Share of the replicates with a finite difference in which it is above 0, and below 0 (NAN when
 * there is none). With @p minus SIZE_MAX the value itself. */
void amp_cube_signs(const amp_cube *c, size_t s, size_t minus, size_t year, size_t pair,
                    double *above, double *below);

#endif
