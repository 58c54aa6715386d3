/** @file builder.h  What the steps of the builder share (inside synth/ only). */
#ifndef AMP_SYNTH_BUILDER_H
#define AMP_SYNTH_BUILDER_H

#include "synth/candidates.h"
#include "synth/synth.h"

/** Parameters of the profile, group "synth" (and "earnings.lasting_share"), central values. */
typedef struct synth_parameters {
    double survey_year, candidates, weight_low, weight_high;
    double ethnicity_household, schooling_couple, schooling_child, earnings_household,
        formal_household, lasting;
    double state_salary[4], density_formal, density_past, line_income;
} synth_parameters;

amp_err synth_parameters_read(amp_ctx *ctx, amp_profile *profile, synth_parameters *q);

/** How far the income correction had to go. */
typedef struct synth_correction {
    double mean[2], sd[2]; /* of the log factor on households' earnings and other income, by area */
    double nothing[2];     /* share of households that had neither and received other income */
} synth_correction;

typedef struct synth_builder {
    amp_ctx *ctx;
    amp_arena *arena; /* scratch */
    const synth_tables *t;
    const synth_parameters *q;
    amp_profile *profile;
    amp_population *p;
    amp_stream stream;
    uint32_t *household; /* of each person row */
    uint32_t *cell;      /* scratch: n persons */
    double *score;       /* scratch: n persons */
    uint8_t *category;   /* scratch: n persons */
    double *latent;      /* scratch: one a household */
    synth_correction correction;
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
    SYNTH_K_AFRO
};
#define SYNTH_SKIP UINT32_MAX /* a row outside every cell */

/** Standard normal of a person or household. */
double synth_normal(const synth_builder *b, uint64_t uid, uint32_t k);
double synth_uniform(const synth_builder *b, uint64_t uid, uint32_t k);

/** Give each row a category so that every cell's shares hold, to rounding that is carried on to the
 * next cell: rows of a cell in order of score, the first share of them gets category 0, and so on.
 * Reads b->cell and b->score, writes b->category (rows of SYNTH_SKIP are left alone).
 * @param share  cells x categories, each row of it summing to 1 (all zeros: category 0) */
amp_err synth_assign(synth_builder *b, size_t cells, size_t categories, const double *share);

/** Position of labour_position.csv of person row @p i of household @p h; half of it is the place of
 * other_income.csv. */
int synth_position(const amp_population *p, size_t h, size_t i);

/** Traits (ethnicity to pensions), work (labour state to contributions), money. */
amp_err synth_traits(synth_builder *b);
amp_err synth_work(synth_builder *b);
amp_err synth_income(synth_builder *b);
/** @param price  LCU of the base year per LCU of the survey's year */
amp_err synth_report(synth_builder *b, const synth_targets *targets, int year, double price,
                     amp_fit *fit);

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
