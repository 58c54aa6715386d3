/** @file tables.h  The country's aggregates as arrays that the builder looks up (inside synth/
 * only).
 *
 * Everything lives in one arena; NULL or n = 0 marks a cell that the tables do not have. */
#ifndef AMP_SYNTH_TABLES_H
#define AMP_SYNTH_TABLES_H

#include "conf/profile.h"
#include "pop/pop.h"
#include "synth/margins.h"
#include "synth/scales.h"

enum {
    SYNTH_SIZES = 8,       /* 1 .. 7, 8 and more */
    SYNTH_BANDS = 4,       /* head of 15-24, 25-39, 40-59, 60+ */
    SYNTH_OTHER_BANDS = 4, /* head of 15-29, 30-44, 45-59, 60+ */
    SYNTH_PARTNER_AGES = 6,
    SYNTH_PARENT_AGES = 12,
    SYNTH_CHILDREN = 5, /* 1 .. 4, 5 and more */
    SYNTH_RELATIONS = 10,
    SYNTH_LABOUR_AGES = 9,
    SYNTH_POSITIONS = 8, /* of labour_position.csv: see synth_position */
    SYNTH_PLACES = 3,    /* couple, head without partner, other */
    SYNTH_LIVINGS = 3,   /* others of the household earn, the person works, nobody earns */
    SYNTH_ETHNIC_AGES = 5,
    SYNTH_REGIONS_MAX = 64,
    SYNTH_TENTHS = 10,
    SYNTH_HUNDREDTHS = 100,
    SYNTH_TERMS = 19,
    SYNTH_RESIDUALS = 50,
    SYNTH_KINDS = 3,         /* couple, woman or man without partner at the head */
    SYNTH_PENSION_BANDS = 3, /* 25-59, 60-69, 70+ */
    SYNTH_PLACE_AGES = 16,   /* 0-4 ... 70-74, 75+ */
    SYNTH_AGES = AMP_AGE_MAX + 1
};

/** A distribution over intervals of whole numbers: interval i is lo[i] .. hi[i], up to cum[i]. */
typedef struct synth_dist {
    size_t n;
    int *lo, *hi;
    double *cum, *extra; /* extra: one more number a row (share of women, mean size) */
} synth_dist;

typedef struct synth_head {
    double cum;
    int partner, sex, lo, hi;
} synth_head;

typedef struct synth_pattern {
    double cum;
    bool mixed;
    int count[SYNTH_RELATIONS]; /* by relationship code; from child on */
} synth_pattern;

typedef struct synth_line {
    double cum, poverty, extreme;
} synth_line;

/** Other market income: share who have some, mean and sd of its log. */
typedef struct synth_other {
    double share, mean, sd;
} synth_other;

typedef struct synth_tables {
    amp_arena arena;
    amp_margins margins; /* none where the tables are the country's own survey */
    size_t regions;
    /* structure */
    synth_dist sizes[2]; /* by area; extra: mean size */
    double size_share[2][SYNTH_SIZES];
    synth_head *head[2][SYNTH_SIZES];
    size_t heads[2][SYNTH_SIZES];
    double partnered; /* share of households where the head has a partner */
    double children;  /* of the head, per household, as margins.csv's types make it; 0: unknown */
    synth_pattern *pattern[2][SYNTH_SIZES][SYNTH_KINDS][SYNTH_BANDS];
    size_t patterns[2][SYNTH_SIZES][SYNTH_KINDS][SYNTH_BANDS];
    double mixed[3][SYNTH_KINDS][SYNTH_BANDS][SYNTH_RELATIONS]; /* cumulative over relationships */
    synth_dist partner[2][SYNTH_PARTNER_AGES];
    synth_dist youngest[SYNTH_KINDS][SYNTH_CHILDREN][SYNTH_PARENT_AGES];
    synth_dist spacing[SYNTH_CHILDREN][3];
    synth_dist member[SYNTH_RELATIONS][SYNTH_OTHER_BANDS]; /* extra: share of women */
    double children_female[2][SYNTH_AGES];
    /* margins of the year */
    double people[2][SYNTH_AGES];        /* by sex and single age, thousands */
    double region[2][SYNTH_REGIONS_MAX]; /* shares of all persons */
    double urban[2][SYNTH_PLACE_AGES];   /* by sex and age, of the survey's year */
    double role[2][SYNTH_PLACE_AGES][4]; /* head, partner, child, other */
    /* persons */
    synth_dist schooling[2][SYNTH_AGES][2]; /* sex, age, area */
    double schooling_score[4][6]; /* role (couple, alone, child, other), children under 15 */
    double attends[2][SYNTH_AGES][2];
    double attends_home[SYNTH_AGES][AMP_PUPIL_HOMES]; /* odds; 0: no row, for 1 */
    double indigenous[SYNTH_REGIONS_MAX][2][SYNTH_ETHNIC_AGES], afrodescendent;
    double migrants[2][SYNTH_AGES], disability[2][SYNTH_AGES];
    double health[5][SYNTH_AGES][2][4];           /* child, then labour states */
    double labour[2][SYNTH_LABOUR_AGES][4][2][4]; /* sex, age, education, area, state */
    double labour_margin[2][SYNTH_LABOUR_AGES][4];
    double labour_position[2][SYNTH_LABOUR_AGES][SYNTH_POSITIONS][4];
    double unpaid[2][2][3][SYNTH_AGES]; /* sex, area, role (head, partner, other), age */
    double beta[SYNTH_TERMS];
    double residual_sd[3];               /* informal rural, informal urban, formal */
    double residual[3][SYNTH_RESIDUALS]; /* means of equal groups of workers, ascending */
    double pension[2][2][SYNTH_AGES], pension_margin[2]; /* sex, area, age */
    double pension_tenth[2][SYNTH_PENSION_BANDS][SYNTH_TENTHS];
    synth_other other[2][2][SYNTH_PLACES][SYNTH_LIVINGS]
                     [SYNTH_AGES];           /* sex, area, place, who earns */
    double affiliated[2][SYNTH_LABOUR_AGES]; /* of those who do not contribute now */
    bool has_income, owns_pensions; /* income.csv; amounts of pensions that are not borrowed */
    double income[2][SYNTH_HUNDREDTHS];
    double region_income[SYNTH_REGIONS_MAX][2][SYNTH_TENTHS];
    amp_scales scales;
    synth_line *line[2][SYNTH_REGIONS_MAX];
    size_t lines[2][SYNTH_REGIONS_MAX];
} synth_tables;

enum { /* order of the terms of earnings_detail.csv in beta */
       SYNTH_CONST,
       SYNTH_FEMALE,
       SYNTH_FORMAL,
       SYNTH_PRIMARY,
       SYNTH_SECONDARY,
       SYNTH_TERTIARY,
       SYNTH_AGE,
       SYNTH_AGE2,
       SYNTH_RURAL,
       SYNTH_FEMALE_FORMAL,
       SYNTH_TERTIARY_FORMAL,
       SYNTH_RURAL_FORMAL,
       SYNTH_TERM_YEARS,
       SYNTH_HEAD,
       SYNTH_HEAD_FEMALE,
       SYNTH_PARTNER,
       SYNTH_INDIGENOUS,
       SYNTH_RURAL_AGE,
       SYNTH_RURAL_AGE2
};

/** Read all tables of @p profile for a population of @p year whose structure is @p survey_year's.
 * @retval AMP_OK, AMP_DATA (all that is wrong is recorded), AMP_IO, AMP_NOMEM. Free on error too.
 */
amp_err synth_tables_read(amp_ctx *ctx, amp_profile *profile, int year, int survey_year,
                          synth_tables *t);
void synth_tables_free(synth_tables *t);

int synth_labour_age(int age); /* group of labour.csv; -1 under 15 */
int synth_ethnic_age(int age);
const char *synth_labour_age_name(int group);

#endif
