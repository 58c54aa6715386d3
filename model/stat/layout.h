/** @file layout.h  Inside stat only: what the partial sums hold, and how a pair reads them.
 *
 * Shared sum (once per block and year):
 *     cell x AMP_SHARED_FIELDS | persons by sex and age | attending by sex and age |
 *     children and persons poor before programmes
 * Scenario sum:
 *     cell x AMP_OUTCOME_FIELDS | money gaps by area | AMP_REACH_FIELDS of any programme |
 *     programme x (cell x AMP_PROGRAMME_FIELDS | AMP_REACH_FIELDS)
 * All are sums of weights or of weight x money, LCU per month. An *entry* is 0 for any programme,
 * or 1 + its number in the plan for one. */
#ifndef AMP_STAT_LAYOUT_H
#define AMP_STAT_LAYOUT_H

#include "stat/roll.h"
#include "stat/stat.h"

// clang-format off

#define AMP_SHARED_FIELDS(X)                                                                       \
    X(inactive) X(unemployed) X(informal) X(formal) /* in the order of AMP_LABOUR_LIST */          \
    X(outsiders)    /* living, but not members for income */                                       \
    X(pensioners)   /* with a contributory pension */                                              \
    X(pension)      /* sum of it */
#define AMP_OUTCOME_FIELDS(X)                                                                      \
    X(poor) X(extreme) X(gap) X(severity) X(extreme_gap)                                           \
    X(welfare)        /* these six are the same for all members of a household */                  \
    X(own_income) X(without_own) X(own_poor) /* would be poor if each kept her own income */       \
    X(any_stock) X(any_year) X(any_no_pension) /* as below, of any programme */                    \
    X(social_only)    /* in the stock of a social pension, without a contributory one */           \
    X(social_benefit) /* social pensions of the stock, per month */
#define AMP_PROGRAMME_FIELDS(X)                                                                    \
    X(stock) X(year) X(months) X(benefit)                                                          \
    X(no_pension)     /* recipients of the year without a contributory pension */
/* Whom a programme finds: by poverty before programmes, market income a member below the line; and
 * what that is to the households that it pays. */
#define AMP_REACH_FIELDS(X)                                                                        \
    X(children)       /* poor and below 18, who live with a recipient of the year */               \
    X(poor)           /* poor, who live with one */                                                \
    X(not_poor)       /* recipients of the year who are not poor */                                \
    X(not_poor_money) /* what they are paid */                                                     \
    X(received)       /* what living members for income are paid; of their households, ... */      \
    X(needed)         /* ... the poverty line times the members */                                 \
    X(enjoyed)        /* ... and the welfare of all members */
#define AMP_DERIVED_QUANTITIES(X)                                                                  \
    X(one) X(persons) X(members) X(school_age) X(attending) X(any_pension) X(any_pension_income)   \
    X(gap_money) X(extreme_gap_money) X(poor_children) X(children_reached) X(cost)                 \
    X(poor_before) X(poor_missed) X(spilled) X(spilled_money) X(received) X(needed) X(enjoyed)     \
    X(per_price) X(gdp) X(public_spending)                                                         \
    X(mpi_poor) X(mpi_score) X(mpi_part) X(mpi_both) X(mpi_deprived)
/* Of the fiscal book (stat/book.h). */
#define AMP_BOOK_QUANTITIES(X)                                                                     \
    X(redistributed) X(reynolds_smolensky) X(revenue) X(net_cost) X(close_rate)                    \
    X(kakwani_of) X(contribution_of)                                                               \
    X(marginal_rate) X(high_rate) X(participation_rate) X(formalisation_rate)
/* Of the roll, by decile of the baseline's market income (stat/roll.h). */
#define AMP_ROLL_FIELDS(X)                                                                         \
    X(roll_persons) X(roll_base) X(roll_change) /* the baseline's welfare, and what is added */    \
    X(roll_transfers) X(closed)   /* welfare beyond market income; what of it fills gaps */        \
    X(gain_large) X(gain_small) X(unchanged) X(loss_small) X(loss_large)                           \
    X(lifted) X(pushed)           /* over the line, and below it */
#define AMP_ROLL_QUANTITIES(X)                                                                     \
    X(all_transfers) X(concentration) X(kakwani) X(vertical) X(reranking)
/* Of the ranking of all persons by welfare: see amp_ranked_all. */
#define AMP_RANKED_QUANTITIES(X)                                                                   \
    X(gini) X(theil) X(log_deviation) X(atkinson_half) X(atkinson_one) X(atkinson_two)             \
    X(not_positive)   /* share of persons whom the five before leave out */                        \
    X(palma) X(quintile_ratio) X(bottom_40) X(top_10) X(decile_ratio) X(median)                    \
    X(below_40) X(below_50) X(below_60) /* share of persons below so many percent of the median */
// clang-format on

/* Rows are padded to lines of the cache (eight doubles): what each person adds touches one line. */
#define X(name) AMP_SHARED_##name,
enum { AMP_SHARED_FIELDS(X) AMP_SHARED_COUNT, AMP_SHARED_WIDTH = 8 };
#undef X
#define X(name) AMP_OUTCOME_##name,
enum { AMP_OUTCOME_FIELDS(X) AMP_OUTCOME_COUNT, AMP_OUTCOME_WIDTH = 16 };
#undef X
#define X(name) AMP_PAID_##name,
enum { AMP_PROGRAMME_FIELDS(X) AMP_PAID_COUNT, AMP_PAID_WIDTH = 8 };
#undef X
#define X(name) AMP_REACH_##name,
enum { AMP_REACH_FIELDS(X) AMP_REACH_COUNT, AMP_REACH_WIDTH = 8 };
#undef X

/** Whatever an indicator may have above or below its fraction bar. */
typedef enum amp_quantity {
#define X(name) AMP_Q_##name,
    AMP_SHARED_FIELDS(X) AMP_OUTCOME_FIELDS(X) AMP_PROGRAMME_FIELDS(X) AMP_DERIVED_QUANTITIES(X)
        AMP_BOOK_QUANTITIES(X) AMP_RANKED_QUANTITIES(X) AMP_ROLL_FIELDS(X)
            AMP_ROLL_QUANTITIES(X) /* the last: those held against the baseline */
#undef X
} amp_quantity;

#define X(name) AMP_ROLL_##name,
enum { AMP_ROLL_FIELDS(X) AMP_ROLL_COUNT, AMP_ROLL_DECILES = 10 };
#undef X
/** What a roll gives against the baseline's; NAN where their households are others. */
typedef struct amp_rolled {
    double row[AMP_ROLL_DECILES][AMP_ROLL_COUNT];
    double concentration, kakwani, vertical, reranking;
} amp_rolled;
/** @param gini  of own's welfare, in its own order */
void amp_rolled_all(const amp_roll *own, const amp_roll *base, double gini, amp_rolled *out);

/** The values of AMP_RANKED_QUANTITIES. */
typedef struct amp_ranked {
#define X(name) double name;
    AMP_RANKED_QUANTITIES(X)
#undef X
} amp_ranked;

enum {
    AMP_STAT_CLASSES = 10, /* the last: persons of whom only the household is known */
    AMP_STAT_UNKNOWN = 4 * (AMP_STAT_CLASSES - 1), /* the first of their cells */
    AMP_STAT_CELLS = AMP_STAT_CLASSES * 2 * 2,     /* (class x 2 + sex) x 2 + area */
    AMP_STAT_ADULT_CELL = 3 * 4,                   /* cells below it are ages 0-17 */
    AMP_STAT_HOUSEHOLD_FIELDS = AMP_OUTCOME_own_income,
    AMP_STAT_FIVES = 17, /* 0-4 ... 75-79, 80+ */
    AMP_STAT_AGES = AMP_AGE_MAX + 1,
    AMP_SHARED_AGES = AMP_STAT_CELLS * AMP_SHARED_WIDTH,
    AMP_SHARED_PUPILS = AMP_SHARED_AGES + 2 * AMP_STAT_AGES,
    AMP_SHARED_CHILDREN = AMP_SHARED_PUPILS + 2 * AMP_STAT_AGES,
    AMP_SHARED_POOR = AMP_SHARED_CHILDREN + 1,
    AMP_SHARED_SIZE = AMP_SHARED_POOR + 1,
    AMP_AREA_GAP = AMP_STAT_CELLS * AMP_OUTCOME_WIDTH,
    AMP_AREA_EXTREME_GAP = AMP_AREA_GAP + 2,
    AMP_ANY_REACH = AMP_AREA_GAP + 8,
    AMP_ENTRY_FIRST = AMP_ANY_REACH + AMP_REACH_WIDTH,
    AMP_ENTRY_REACH = AMP_STAT_CELLS * AMP_PAID_WIDTH,
    AMP_ENTRY_SIZE = AMP_ENTRY_REACH + AMP_REACH_WIDTH
};
_Static_assert(AMP_STAT_CELLS <= 64, "a group is a 64-bit set of cells");
_Static_assert(AMP_SHARED_COUNT <= AMP_SHARED_WIDTH && AMP_OUTCOME_COUNT <= AMP_OUTCOME_WIDTH &&
                   AMP_PAID_COUNT <= AMP_PAID_WIDTH && AMP_REACH_COUNT <= AMP_REACH_WIDTH,
               "fields fit in their padded rows");

/* A further line has the outcomes of all cells, of which poor, gap and severity are kept. */
enum { AMP_LINE_SIZE = AMP_STAT_CELLS * AMP_OUTCOME_WIDTH };

/* A declared group has the rows of four cells, sex x area, in the order of any class of ages:
 *     shared: cells x AMP_SHARED_WIDTH; scenario: cells x AMP_OUTCOME_WIDTH | programme x cells x
 *     AMP_PAID_WIDTH */
enum { AMP_GROUP_CELLS = 4, AMP_GROUP_SHARED = AMP_GROUP_CELLS * AMP_SHARED_WIDTH };
static inline size_t amp_group_size(size_t programmes)
{
    return AMP_GROUP_CELLS * (AMP_OUTCOME_WIDTH + programmes * AMP_PAID_WIDTH);
}

/* A multidimensional measure of n deprivations has a row for each cell, of all and of the declared
 * groups: the poor | the poor who suffer each | all who suffer each. */
static inline size_t amp_mpi_width(size_t n)
{
    return 1 + 2 * n;
}

/** Place of the sums of programme p of the plan. */
static inline size_t amp_stat_place(size_t p)
{
    return AMP_ENTRY_FIRST + p * AMP_ENTRY_SIZE;
}

typedef enum amp_stat_op {
    AMP_OP_LEVEL,
    AMP_OP_RATIO,
    AMP_OP_POINTS,
    AMP_OP_SHORTFALL,
    AMP_OP_WOMEN
} amp_stat_op;

typedef enum amp_stat_groups {
    AMP_GROUPS_ALL,
    AMP_GROUPS_AREA,
    AMP_GROUPS_WELFARE,
    AMP_GROUPS_PERSONS,
    AMP_GROUPS_PARITY,
    AMP_GROUPS_ADULTS,
    AMP_GROUPS_ADULTS_GAP,
    AMP_GROUPS_OLD,
    AMP_GROUPS_OLD_GAP,
    AMP_GROUPS_SCHOOL,
    AMP_GROUPS_DECILE,     /* all and each decile of the roll */
    AMP_GROUPS_COVERAGE,   /* any programme and each, by age and sex */
    AMP_GROUPS_RECIPIENTS, /* any programme and each, by sex and old age */
    AMP_GROUPS_PROGRAMME,  /* any programme and each */
    AMP_GROUPS_EACH,       /* each programme */
    AMP_GROUPS_MPI,        /* the welfare groups, where there is a measure */
    AMP_GROUPS_MPI_PARTS,  /* each of its dimensions and deprivations, by area */
    AMP_GROUPS_MPI_EACH,   /* each of its deprivations, by area */
    AMP_GROUPS_INCOMES,    /* each concept of income after the first two */
    AMP_GROUPS_REVENUE,    /* all, each payer, each instrument */
    AMP_GROUPS_BUDGET,     /* all */
    AMP_GROUPS_ITEMS,      /* each instrument and each programme */
    AMP_GROUPS_RATES       /* all and each decile of the roll */
} amp_stat_groups;

/** The second half of an indicator: how it is computed. Same index as amp_indicators. */
typedef struct amp_definition {
    amp_stat_op op;
    double scale;
    amp_quantity above, below;
    amp_stat_groups groups;
} amp_definition;
extern const amp_definition amp_definitions[];

/** How one pair reads the sums. Same index as plan->pair. */
struct amp_stat_rule {
    const amp_definition *def;
    uint64_t cells; /* of the group */
    size_t entry;   /* 0 any programme, else 1 + programme */
    size_t line;    /* 0 the household's own, else 1 + further line */
    size_t group;   /* 0 none, else 1 + declared group; cells then count its own four */
    uint32_t part;  /* bits of deprivations; 0: all */
    int income;     /* 0 welfare, else 1 + concept */
    size_t item;    /* 0 all, else 1 + item of the book */
    int payer;      /* 0 all but the State, else 1 + payer */
    int five, sex;  /* five-year age group and sex for `persons`; five is -1 elsewhere */
};

/** Cells of women (those of unknown sex are told apart by AMP_STAT_KNOWN), and of rural areas. */
#define AMP_STAT_WOMEN 0x3333333333333333u
#define AMP_STAT_RURAL 0x5555555555555555u
#define AMP_STAT_KNOWN (((uint64_t)1 << AMP_STAT_UNKNOWN) - 1)

/** Gini (0 to 1) of values sorted ascending, @p w aligned with them through @p order. */
double amp_gini_sorted(const double *y, const double *w, const uint32_t *order, size_t n);
enum { AMP_RANKED_SCRATCH = 4 };
/** All that one ranking gives, of values sorted ascending.
 * @param scratch  AMP_RANKED_SCRATCH n + 2 doubles */
amp_ranked amp_ranked_all(const double *y, const double *w, const uint32_t *order, size_t n,
                          double *scratch);

#endif
