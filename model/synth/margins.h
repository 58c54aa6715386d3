/** @file margins.h  margins.csv: the public figures that a country's population is made to meet.
 *
 * One row a figure: margin,group,value,low,high,unit,year,source,assumption. `group` is "all" or
 * keys in alphabetical order, "age=25-54;sex=female". A row has a source, or says that it is an
 * assumption and then gives low and high. A country with survey tables of its own needs none. */
#ifndef AMP_MARGINS_H
#define AMP_MARGINS_H

#include "conf/profile.h"

// clang-format off
/* name, unit, lowest and highest value, keys its groups may have ("" for "all" alone), meaning */
#define AMP_MARGIN_LIST(X)                                                                                                                   \
    X(household_size,       "% of households",          0, 100, "size",          "households by number of persons living in them")           \
    X(mean_household_size,  "persons",                  1, 15,  "",              "persons per household")                                    \
    X(household_type,       "% of households",          0, 100, "type",          "who lives together; may be partial")                       \
    X(female_head,          "% of households",          0, 100, "",              "households headed by a woman")                             \
    X(head_60plus,          "% of households",          0, 100, "",              "households whose head is 60 or more")                      \
    X(urban,                "% of persons",             0, 100, "",              "urban population, in the survey's year")                   \
    X(participation,        "% of persons",             0, 100, "age area sex",  "in the labour force, of the group")                        \
    X(unemployment,         "% of labour force",        0, 100, "age area sex",  "unemployed, of the group's labour force")                  \
    X(informal_employment,  "% of employed",            0, 100, "age area sex",  "in informal employment, of the group's employed")          \
    X(contributors,         "% of employed",            0, 100, "age area sex",  "contributing to a pension scheme, of the group's employed") \
    X(contributory_pension, "% of persons",             0, 100, "age area sex",  "drawing a contributory pension, of the group")             \
    X(attendance,           "% of persons",             0, 100, "age area sex",  "attending school, college or university, of the group")    \
    X(schooling_mean,       "years",                    0, 20,  "age area sex",  "mean years of schooling of the group")                     \
    X(tertiary,             "% of persons",             0, 100, "age area sex",  "with tertiary education, begun or completed (13 years or more of schooling), of the group") \
    X(disability,           "% of persons",             0, 100, "age area sex",  "with a disability by the Washington Group's cut-off")      \
    X(indigenous,           "% of persons",             0, 100, "area",          "who say that they belong to an indigenous people")         \
    X(afrodescendent,       "% of persons",             0, 100, "area",          "who say that they are of African descent")                 \
    X(health_cover,         "% of persons",             0, 100, "cover",         "by kind of health cover")                                  \
    X(migrants,             "% of persons",             0, 100, "age area sex",  "born abroad, of the group")                                \
    X(income_share,         "% of income",              0, 100, "area decile quintile", "of all household income, by persons in order of income per head") \
    X(gini,                 "0-100",                    0, 100, "area",          "of household income per head, over persons")               \
    X(mean_income,          "LCU per person and month", 0, 1e12, "area",         "household income per head, money of the survey's year")    \
    X(headcount,            "% of persons",             0, 100, "area line",     "below a poverty line")                                     \
    X(line_amount,          "LCU per person and month", 0, 1e12, "area line",    "a poverty line in money of the survey's year")             \
    X(persons_contributing, "thousands",                0, 1e7, "sex",           "contributors to a pension scheme, administrative total")   \
    X(persons_pensioned,    "thousands",                0, 1e7, "sex",           "who draw a contributory pension, administrative total")    \
    X(electricity,          "% of persons",             0, 100, "area",          "in households with electric light")                        \
    X(piped_water,          "% of persons",             0, 100, "area",          "with water of a network in the dwelling or its plot")      \
    X(sewer,                "% of persons",             0, 100, "area",          "with a toilet that drains to a sewer")                     \
    X(sanitation,           "% of persons",             0, 100, "area",          "with a toilet to a sewer or septic tank, or a latrine with a floor") \
    X(clean_cooking,        "% of persons",             0, 100, "area",          "in households that cook with gas or electricity")          \
    X(owned_dwelling,       "% of persons",             0, 100, "area",          "in dwellings that are the household's, paid or being paid") \
    X(earth_floor,          "% of persons",             0, 100, "area",          "in dwellings with a floor of earth")                       \
    X(internet,             "% of persons",             0, 100, "area",          "in households with internet in the dwelling")              \
    X(refrigerator,         "% of persons",             0, 100, "area",          "in households with a refrigerator")                        \
    X(washing_machine,      "% of persons",             0, 100, "area",          "in households with a washing machine")                     \
    X(television,           "% of persons",             0, 100, "area",          "in households with a television set")                      \
    X(computer,             "% of persons",             0, 100, "area",          "in households with a computer")                            \
    X(mobile_phone,         "% of persons",             0, 100, "area",          "in households with a mobile phone")                        \
    X(motor_vehicle,        "% of persons",             0, 100, "area",          "in households with a car or truck")

/* name, of household_type */
#define AMP_HOUSEHOLD_TYPE_LIST(X)                                                                                                           \
    X(one_person) X(couple) X(couple_children) X(one_parent) X(extended) X(non_relatives)
// clang-format on

typedef enum amp_margin_kind {
#define X(name, unit, low, high, keys, meaning) AMP_MARGIN_##name,
    AMP_MARGIN_LIST(X)
#undef X
        AMP_MARGIN_COUNT
} amp_margin_kind;

typedef enum amp_household_type {
#define X(name) AMP_HOUSEHOLD_##name,
    AMP_HOUSEHOLD_TYPE_LIST(X)
#undef X
        AMP_HOUSEHOLD_TYPE_COUNT
} amp_household_type;

/** Whom a figure is about; -1 or NULL where the group does not say. */
typedef struct amp_group {
    int sex, area, type, cover;
    int age_from, age_to; /* 0 and AMP_AGE_MAX where the group does not say */
    int size_from, size_to;
    int part, parts;  /* 1 .. 10 of ten for decile=, 1 .. 5 of five for quintile= */
    const char *line; /* line=ppp_8.30 */
} amp_group;

/** Text in the profile's arena. */
typedef struct amp_margin {
    amp_margin_kind kind;
    const char *group;
    amp_group of;
    double value, low, high; /* low and high NAN where the row has none */
    int year;
    const char *source, *assumption; /* one of them is NULL */
    amp_loc loc;
} amp_margin;

typedef struct amp_margins {
    amp_margin *row; /* in the order of the file */
    size_t n;
    size_t assumed; /* rows that are assumptions */
} amp_margins;

extern const char *const amp_margin_names[AMP_MARGIN_COUNT];
extern const char *const amp_margin_units[AMP_MARGIN_COUNT];
extern const char *const amp_household_type_names[AMP_HOUSEHOLD_TYPE_COUNT];

/** Read and check margins.csv of @p profile; its assumptions count among the profile's. None at all
 * where the country has no such file.
 * @retval AMP_OK, AMP_DATA (all mistakes recorded), AMP_IO, AMP_NOMEM */
amp_err amp_margins_read(amp_ctx *ctx, amp_profile *profile, amp_margins *m);
/** The row of a margin and group ("all", "age=65+;sex=female"); NULL where there is none. */
const amp_margin *amp_margins_find(const amp_margins *m, amp_margin_kind kind, const char *group);
/** Value of that row, @p missing where there is none. */
double amp_margins_value(const amp_margins *m, amp_margin_kind kind, const char *group,
                         double missing);
/** The next row of a margin after @p row (NULL: the first); NULL when there is no more. */
const amp_margin *amp_margins_next(const amp_margins *m, amp_margin_kind kind,
                                   const amp_margin *row);

#endif
