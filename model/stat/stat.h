/** @file stat.h  Indicators: add (block), merge (block order), value; then bands over replicates.
 *
 * Persons are sorted into atomic cells (sex x age class x area) once a year; sums are kept per cell,
 * and every group is a union of cells, so a group costs nothing at run time. Definitions: docs and
 * METHODS: FGT over y < z strictly, y < 0 set to 0 for a >= 1; Gini exact by ranks. */
#ifndef AMP_STAT_H
#define AMP_STAT_H

#include "base/base.h"
#include "pop/ledger.h"
#include "pop/pop.h"

typedef enum amp_better { AMP_BETTER_NONE, AMP_BETTER_LOW, AMP_BETTER_HIGH } amp_better;

/** One indicator of the registry (stat/indicators.h's list). Text is static. */
typedef struct amp_indicator {
    const char *name;      /* poverty, gini, coverage, recipients_year ... */
    const char *unit;      /* "%", "persons", "million LCU", "points", "index" */
    const char *en, *es;
    const char *formula;   /* one line */
    amp_better better;
    bool of_programme;     /* its groups start with programme=<name> or are "all" (all programmes) */
} amp_indicator;
extern const amp_indicator amp_indicators[];
extern const size_t amp_indicators_count;
const amp_indicator *amp_indicator_find(const char *name);

/** A pair the cube keeps. Group is "all" or "age=65+;sex=female", keys in alphabetical order. */
typedef struct amp_pair {
    const amp_indicator *indicator;
    const char *group;
} amp_pair;

typedef struct amp_stat_plan {
    amp_arena arena;
    const char **programme;   /* union over scenarios, in order of first appearance */
    size_t programmes;
    amp_pair *pair;
    size_t pairs;
    size_t cells;             /* atomic cells */
    size_t tally;             /* doubles in one partial sum */
} amp_stat_plan;

/** The pairs of the standard table, for these programmes.
 * @param social_pension  per programme: counts as a pension for coverage "any pension" */
amp_err amp_stat_plan_new(amp_ctx *ctx, const char *const *programme, const bool *social_pension,
                          size_t programmes, amp_stat_plan **plan);
void amp_stat_plan_free(amp_stat_plan *plan);
/** Index of a pair, -1 when the plan does not keep it. */
int amp_stat_find(const amp_stat_plan *plan, const char *indicator, const char *group);

/** Fill shared->cell of a block. */
void amp_stat_cells(const amp_population *block, amp_ledger_base *shared);
/** Add a block to a partial sum (tally doubles, zeroed by the caller before the first).
 * @param programme  for each programme of the ledger its index in the plan */
void amp_stat_add(const amp_stat_plan *plan, const amp_population *block,
                  const amp_ledger_base *shared, const amp_ledger *ledger,
                  const size_t *programme, double *tally);
void amp_stat_merge(const amp_stat_plan *plan, double *into, const double *from);
/** Append the block's households with members to a ranking. @return how many */
size_t amp_stat_rank(const amp_population *block, const amp_ledger_base *shared,
                     const amp_ledger *ledger, double *welfare, double *persons);

/** What turns sums into shares of GDP and the like, of one year and replicate. */
typedef struct amp_stat_year {
    double gdp;        /* nominal LCU, millions */
    double cpi;        /* base year = 1 */
    double spending;   /* public spending, share of GDP */
    double admin[64];  /* administrative cost of each plan programme, share of what is paid */
} amp_stat_year;
/** Values of all pairs. @param welfare, persons  the ranking of the whole population (sorted inside)
 * @param order  scratch of n; @param value  plan->pairs doubles; an undefined ratio is NAN */
void amp_stat_values(const amp_stat_plan *plan, const double *tally, const amp_stat_year *year,
                     double *welfare, double *persons, size_t n, void *scratch, double *value);
/** Bytes of scratch that amp_stat_values needs for n households. */
size_t amp_stat_scratch(size_t n);

/* ---- indicators on plain columns, for surveys, tests and other modules -------------------------- */
/** FGT: sum w ((z - y) / z)^a over y < z, over sum w. Line per row. */
double amp_fgt(const double *y, const double *z, const double *w, size_t n, int a);
/** Exact weighted Gini with ties at mid-rank; sorts copies in scratch. */
double amp_gini(const double *y, const double *w, size_t n, void *scratch);

/* ---- bands ---------------------------------------------------------------------------------- */
// clang-format off
#define AMP_STATISTIC_LIST(X) X(mean) X(sd) X(p5) X(p25) X(p50) X(p75) X(p95) X(mcse) X(n)
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
 * than two give NAN for sd and mcse. */
void amp_cube_summary(const amp_cube *c, size_t s, size_t minus, size_t year, size_t pair,
                      double *scratch, double out[AMP_STATISTICS]);
/** Share of replicates in which the difference is above 0, and below 0. */
void amp_cube_signs(const amp_cube *c, size_t s, size_t minus, size_t year, size_t pair,
                    double *above, double *below);

#endif
