/** @file gap.h  What is missing to a floor: persons, money, % of GDP; one country or many.
 *
 * A gap is a programme that tops persons of a group up to a floor, with perfect aim and no
 * administration (docs/gap.md); the figures here are read from the cube of a run whose second
 * scenario has one such programme for each group and floor, and one that counts the group. */
#ifndef AMP_GAP_H
#define AMP_GAP_H

#include "io/results.h"
#include "report/report.h"
#include "stat/stat.h"

/** A group and a floor. */
typedef struct amp_gap_item {
    const char *group;     /* "age=65+", "age=all", or "group=" and a formula */
    const char *floor;     /* times the line: "0.5" */
    const char *programme; /* tops up */
    const char *counter;   /* pays nothing to all of the group */
} amp_gap_item;

/** One country. Owned by the arena that it was made in, but the cube's values. */
typedef struct amp_gap {
    const char *iso3, *country, *currency, *run_id;
    int base_year;             /* of constant prices */
    int dollars_year;          /* whose prices and exchange rate the dollars have */
    double dollars;            /* per unit of local currency of the base year */
    const double *gdp;         /* central path, million such dollars, of each year of the axes */
    unsigned doubts;           /* AMP_DOUBT_* */
    const char *const *region; /* names; results are by region where there are any */
    const char *const *region_label;
    size_t regions;
    amp_results axes; /* years and pairs */
    amp_cube cube;
} amp_gap;

typedef enum amp_gap_figure {
    AMP_GAP_GROUP,   /* persons of the group */
    AMP_GAP_PERSONS, /* who are below the floor */
    AMP_GAP_SHARE,   /* of the group, % */
    AMP_GAP_MONEY,   /* missing in a year, million LCU of the base year */
    AMP_GAP_DOLLARS, /* the same, million dollars */
    AMP_GAP_GDP,     /* % */
    AMP_GAP_PUBLIC,  /* % of public spending; NAN where the profile does not have it */
    AMP_GAP_FIGURES
} amp_gap_figure;

/** What is asked of all countries. */
typedef struct amp_gap_page {
    amp_language language;
    const amp_gap *gap;
    size_t gaps;
    const amp_gap_item *item;
    size_t items;
    const char *held; /* what persons have already: "welfare", "pension", "nothing", a formula */
    bool of_extreme;  /* floors are times the extreme poverty line */
    int months;       /* paid in a year */
    int first, last;  /* years shown */
    bool has_total;   /* of several countries: a last row with all */
} amp_gap_page;

/** Of one replicate; the cell is given by "" or area, region and sex.
 * @return NAN where the run does not have it */
double amp_gap_value(const amp_gap *gap, const amp_gap_item *item, amp_gap_figure figure,
                     const char *area, const char *region, const char *sex, size_t replicate,
                     size_t year);
/** Statistics over replicates of the sum of all countries: persons, dollars, % of their GDP.
 * Replicates of the same number are drawn together. @param scratch  replicates doubles, twice */
void amp_gap_total(const amp_gap_page *page, const amp_gap_item *item, amp_gap_figure figure,
                   int year, double *scratch, double out[AMP_STATISTICS]);

/** One country: a table of years and one of sex, area and region for each item. Several: one table
 * of countries for each item, of the last year. */
void amp_gap_print(FILE *f, const amp_gap_page *page);
/** country,year,indicator,group,statistic,value,unit of all that is printed, and all years. */
amp_err amp_gap_csv(amp_ctx *ctx, const char *path, const amp_gap_page *page);

#endif
