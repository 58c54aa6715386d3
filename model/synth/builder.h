/** @file builder.h  What the steps of the builder share (inside synth/ only). */
#ifndef AMP_SYNTH_BUILDER_H
#define AMP_SYNTH_BUILDER_H

#include "synth/candidates.h"
#include "synth/dwelling.h"
#include "synth/shape.h"
#include "synth/spread.h"
#include "synth/synth.h"

/* Shares of formal workers with a State salary: four levels of schooling below 60, then ages. */
enum { SYNTH_STATE_FROM_60 = 4, SYNTH_STATE_FROM_65 = 5, SYNTH_STATE_CELLS = 6 };

/** Parameters of the profile, group "synth" (and "earnings.lasting_share"), central values. */
typedef struct synth_parameters {
    double survey_year, candidates, weight_low, weight_high;
    double ethnicity_household, migrant_household, schooling_couple, schooling_child,
        earnings_household, formal_household, lasting;
    double state_salary[SYNTH_STATE_CELLS], density_formal, density_past, line_income;
} synth_parameters;

amp_err synth_parameters_read(amp_ctx *ctx, amp_profile *profile, synth_parameters *q);

/** How far the correction of incomes had to go, by area. */
typedef struct synth_correction {
    double mean[2], sd[2];         /* of the log factor on what households earn */
    double tenth[2][SYNTH_TENTHS]; /* its mean by tenth of the corrected income per head */
    double nothing[2];             /* share of households that earned nothing and received some */
    double drawn[2], reached[2];   /* mean income per head before and after, base year */
    double gini_drawn[2], gini[2]; /* the same of the Gini coefficient, 0 to 1 */
    double transfers[2];           /* what programmes pay per head, taken out of income */
} synth_correction;

/** A row of margins.csv that is an aim of the spread of incomes. */
typedef struct synth_figure {
    const amp_margin *row; /* NULL: an aim of our own, for what no row states */
    const double *line;    /* headcount: line per head of each household, or NULL: */
    double amount[2];      /* the line by area */
    double times;          /* the line is so many times this; 0 is 1 */
} synth_figure;

/** What margins.csv says of incomes, in prices of the base year. */
typedef struct synth_money {
    synth_spread spread;
    synth_aim *aim;
    synth_figure *figure;
    double **below; /* of a headcount's aim: share counted at the points, rural then urban */
    size_t n;
} synth_money;

/** Households of each area in ascending order of income per head. */
typedef struct synth_order {
    uint32_t *row[2];
    size_t n[2];
} synth_order;

typedef struct synth_builder {
    amp_ctx *ctx;
    amp_arena *arena; /* scratch */
    const synth_tables *t;
    const synth_parameters *q;
    amp_profile *profile;
    amp_population *p;
    amp_stream stream;
    uint32_t *household;            /* of each person row */
    uint32_t *cell;                 /* scratch: n persons */
    double *score;                  /* scratch: n persons */
    uint8_t *category;              /* scratch: n persons */
    double *latent;                 /* scratch: one a household */
    double price;                   /* base year's over the survey year's */
    const amp_transfers *transfers; /* NULL: none */
    synth_money *money;             /* NULL: the survey's own distribution stands for figures */
    double *paid;                   /* transfers of each household that its income holds */
    synth_correction correction;
    const dwelling_tables *dwelling; /* NULL until synth_dwelling, or without its tables */
} synth_builder;

/** Draws of persons and households, k of amp_draw; append, never reorder. */
enum {
    SYNTH_K_BIRTH_MONTH,
    SYNTH_K_ETHNICITY,
    SYNTH_K_SCHOOLING,
    SYNTH_K_ATTENDS,
    SYNTH_K_DISABILITY,
    SYNTH_K_PENSION,
    SYNTH_K_INACTIVE,
    SYNTH_K_FORMAL,
    SYNTH_K_UNEMPLOYED,
    SYNTH_K_UNPAID,
    SYNTH_K_HEALTH,
    SYNTH_K_STATE,
    SYNTH_K_EFFECT,
    SYNTH_K_SHOCK,
    SYNTH_K_AMOUNT,
    SYNTH_K_OTHER,
    SYNTH_K_OTHER_AMOUNT,
    SYNTH_K_AFFILIATED,
    SYNTH_K_MONTHS,
    SYNTH_K_LINE,
    SYNTH_K_AFRO,
    SYNTH_K_DWELLING, /* and the next 31, one an item */
    SYNTH_K_MIGRANT = SYNTH_K_DWELLING + 32
};
enum { SYNTH_YEARS = 19 };    /* categories of schooling: 0 .. 17 years, 18 and more */
#define SYNTH_SKIP UINT32_MAX /* a row outside every cell */

/** Standard normal of a person or household. */
double synth_normal(const synth_builder *b, uint64_t uid, uint32_t k);
double synth_uniform(const synth_builder *b, uint64_t uid, uint32_t k);

/** Give each row a category so that every cell's shares hold, to rounding that is carried on to the
 * next cell: rows of a cell in order of score, the first share of them gets category 0, and so on.
 * Reads b->cell and b->score, writes b->category (rows of SYNTH_SKIP are left alone).
 * @param share  cells x categories, each row of it summing to 1 (all zeros: category 0) */
amp_err synth_assign(synth_builder *b, size_t cells, size_t categories, const double *share);

/** What the population shows for a row of margins.csv, in the row's unit; NAN for what is of
 * incomes, of dwellings or in no column.
 * @param[out] cases  persons or households that it is counted over */
double synth_reached(const amp_population *p, const amp_margin *m, double *cases);

/** Position of labour_position.csv of person row @p i of household @p h; half of it is the place of
 * other_income.csv. */
int synth_position(const amp_population *p, size_t h, size_t i);

/** Traits (ethnicity to pensions), work (labour state to contributions), money, dwellings. */
amp_err synth_traits(synth_builder *b);
amp_err synth_work(synth_builder *b);
amp_err synth_income(synth_builder *b);
amp_err synth_dwelling(synth_builder *b);

/** Poverty lines per member of each household, in money of the survey's year (lines.c). */
amp_err synth_lines(synth_builder *b);

/** Make the incomes of households those of the survey or of the figures (correct.c). */
amp_err synth_correct(synth_builder *b);
/** Value at share @p u of the order, from the means of @p n equal groups. */
double synth_value_at(const double *mean, int n, double u);
/** Members for income, their market income with pensions, and what of it is not pensions. */
double synth_members_of(const amp_population *p, size_t h);
double synth_market_of(const amp_population *p, size_t h);
double synth_earned_of(const amp_population *p, size_t h);
/** Income per head that margins and lines speak of: with what programmes pay, if it holds that. */
double synth_income_of(const synth_builder *b, size_t h);
/** Mean over persons and Gini coefficient of @p m households in ascending order of income. */
void synth_shape_of(const amp_population *p, const double *income, const uint32_t *row, size_t m,
                    double *mean, double *gini);
/** Households of an area and region (any with -1), @p income per head ascending.
 * @param key, row  room for twice the households @return how many */
size_t synth_in_order(const amp_population *p, const double *income, int area, int region,
                      double *key, uint32_t *row);

/** The figures of margins.csv as aims, from @p income per head as drawn (figures.c). */
amp_err synth_money_new(synth_builder *b, const double *income);
/** Fit the spread, given who stands where in the order of incomes, and give each household the
 * income per head of its rank; @p fits times and once more, since the ranks at which households'
 * own lines cut the spread move with it. */
amp_err synth_money_fit(synth_builder *b, const synth_order *order, int fits, double *income);
/** Share of the persons of an area (-1: of all) whose income per head is below their line. */
double synth_share_below(const synth_builder *b, const synth_figure *f, int area,
                         const double *income);
/** Is the row a headcount at a line that is a multiple of a national one? That line was found from
 * such a headcount, of its own year, so it is no aim. */
bool synth_is_multiple(const synth_builder *b, const amp_margin *row);
/** The line of a headcount's figure, from its row. @retval AMP_OK, AMP_DATA, AMP_CONFIG */
amp_err synth_find_line(const synth_builder *b, synth_figure *f);
/** Line per head of a headcount's figure for household @p h. */
double synth_figure_line(const synth_builder *b, const synth_figure *f, size_t h);

amp_err synth_report(synth_builder *b, const synth_targets *targets, int year, amp_fit *fit);

static inline int synth_education(int years)
{
    return years == 0    ? AMP_EDUCATION_no_education
           : years <= 6  ? AMP_EDUCATION_primary
           : years <= 12 ? AMP_EDUCATION_secondary
                         : AMP_EDUCATION_tertiary;
}
static inline int synth_pension_band(int age)
{
    return age < 60 ? 0 : age < 70 ? 1 : 2;
}

#endif
