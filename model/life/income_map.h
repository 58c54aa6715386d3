/** @file income_map.h  From the income that the processes give to a household to the one that such
 * a household has in the opening population (inside life/ only).
 *
 * Person by person the processes know nothing of what else decides a household's income: who lives
 * with whom, who helps whom. Left alone they would turn the opening joint distribution into their
 * own. So the distribution of households' earnings and other income per head is measured once under
 * the processes' own lasting law (the opening households with states, residuals and other income
 * drawn anew), and a frozen monotone map by area, apart for households with a contributory pension,
 * takes its quantiles to those of the opening population. Apart, because who has least on the
 * market often has a pension: one map for all would give that little to households without. It is a
 * function of income, not of rank: what shifts incomes, shifts them after the map too. Every year
 * the incomes that the processes give ("raw") are mapped anew; nothing mapped is ever mapped again.
 */
#ifndef AMP_LIFE_INCOME_MAP_H
#define AMP_LIFE_INCOME_MAP_H

#include "life/pools.h"
#include "life/wages.h"

#include <string.h>

enum {
    AMP_MAP_KNOTS = 200,
    AMP_MAP_HELP = 16,
    AMP_MAP_KINDS = 4,      /* of household: by area, without a contributory pension and with one */
    AMP_MAP_SHIFT = 52 - 5, /* buckets: 32 to a doubling of income, over 16 doublings */
    AMP_MAP_BUCKETS = 16 * 32
};

/** Strictly ascending values, and the last one at or below each bucket's start. */
typedef struct amp_knots {
    double at[AMP_MAP_KNOTS];
    uint64_t base;
    uint8_t guide[AMP_MAP_BUCKETS];
} amp_knots;

typedef struct amp_map_kind {
    amp_knots raw, mapped;     /* quantiles */
    double slope;              /* above the last */
    double help[AMP_MAP_HELP]; /* income of households to which the processes give none */
} amp_map_kind;

typedef struct amp_income_map {
    amp_map_kind kind[AMP_MAP_KINDS];
} amp_income_map;

static inline unsigned amp_map_kind_of(unsigned area, bool has_pension)
{
    return area + 2 * has_pension;
}

/** The map that changes nothing. */
void amp_map_identity(amp_income_map *map);
static inline double amp_map_along(const amp_knots *from, const amp_knots *to, double slope,
                                   double x)
{
    if (x <= from->at[0])
        return to->at[0] * (x / from->at[0]);
    if (x >= from->at[AMP_MAP_KNOTS - 1])
        return to->at[AMP_MAP_KNOTS - 1] + slope * (x - from->at[AMP_MAP_KNOTS - 1]);
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint64_t bucket = (bits >> AMP_MAP_SHIFT) - from->base;
    unsigned k = from->guide[AMP_MIN(bucket, (uint64_t)AMP_MAP_BUCKETS - 1)];
    while (from->at[k + 1] <= x)
        k++;
    return to->at[k] +
           (x - from->at[k]) / (from->at[k + 1] - from->at[k]) * (to->at[k + 1] - to->at[k]);
}

/** Mapped income per head of a raw one, and back; LCU a month of the base year. Both increase. */
static inline double amp_map_to(const amp_income_map *map, unsigned kind, double raw)
{
    const amp_map_kind *m = &map->kind[kind];
    return amp_map_along(&m->raw, &m->mapped, m->slope, raw);
}

static inline double amp_map_from(const amp_income_map *map, unsigned kind, double mapped)
{
    const amp_map_kind *m = &map->kind[kind];
    return amp_map_along(&m->mapped, &m->raw, 1.0 / m->slope, mapped);
}

/** Make @p map take the quantiles of @p raw to those of @p mapped, with weights; `n` raw and `m`
 * mapped values, sorted in place with the scratch of the longer one's length. */
typedef struct amp_map_sample {
    double *value, *weight; /* weight follows the order of value's index, `index` */
    size_t n;
} amp_map_sample;
amp_err amp_map_fit(amp_income_map *map, unsigned kind, const amp_map_sample *raw,
                    const amp_map_sample *mapped);

/* ---- the processes' own law ------------------------------------------------------------------ */

/** Rows of the opening population, as much as the law needs. */
typedef struct amp_law_person {
    uint32_t household;
    uint16_t labour_cell;
    uint8_t wage_cell[2]; /* informal, formal */
    uint8_t pool_cell, age, labour;
    bool is_unpaid, in_income;
} amp_law_person;

typedef struct amp_law_household {
    double income, members; /* income per head, opening */
    uint8_t area, region;
    bool has_pension;
} amp_law_household;

typedef struct amp_law {
    amp_law_person *person;
    amp_law_household *household;
    size_t persons, person_cap, households, household_cap;
    size_t pensions[2]; /* households with a pension and an income beside it, by area */
} amp_law;

/** Add a block of the opening population, until there are enough. @retval AMP_OK, AMP_NOMEM */
amp_err amp_law_add(amp_law *law, amp_arena *arena, const amp_population *block);
/** Draw from the law and fit the map. @retval AMP_OK, AMP_NOMEM */
amp_err amp_law_fit(const amp_law *law, const amp_wages *w, const amp_pools *pools, uint64_t seed,
                    amp_income_map *map);

#endif
