/** @file pools.h  Other income by rank: the opening population's receivers in cells of age band,
 * sex, area, place in the household (couple, head alone, other member) and work (inside life/
 * only).
 *
 * A person has a rank r in (0, 1); her other income is the cell's quantile at r, which is 0 below
 * 1 - share of receivers. So the same person receives more, or something, when her cell does, and
 * keeps her place when nothing changes. */
#ifndef AMP_LIFE_POOLS_H
#define AMP_LIFE_POOLS_H

#include "life/pick.h"
#include "pop/pop.h"

enum {
    AMP_POOL_BANDS = 5,
    AMP_POOL_WIDE = AMP_POOL_BANDS * 3 * 2, /* both sexes and areas */
    AMP_POOL_CELLS = AMP_POOL_WIDE * 2 * 2,
    AMP_POOL_SHIFT = 52 - 3, /* buckets: 8 to a doubling of the amount, over 16 doublings */
    AMP_POOL_BUCKETS = 16 * 8
};

/** Ascending amounts of the receivers among `persons`. */
typedef struct amp_pool {
    double *amount;
    size_t n, cap;
    double persons, share;
    uint64_t base;                        /* first bucket */
    uint32_t guide[AMP_POOL_BUCKETS + 1]; /* last amount at or below each bucket's start */
} amp_pool;

typedef struct amp_pools {
    amp_pool own[AMP_POOL_CELLS], wide[AMP_POOL_WIDE];
    const amp_pool *at[AMP_POOL_CELLS]; /* own, or wide where few receive */
    double share[AMP_POOL_CELLS];
} amp_pools;

/** Age band, sex, area and place, not yet work: even; + 1 for who works. */
static inline unsigned amp_pool_cell(const amp_population *p, size_t i, unsigned area)
{
    const unsigned age = p->age[i]; /* bands 15-24, 25-44, 45-59, 60-74, 75 and more */
    const int band = (age >= 25) + (age >= 45) + (age >= 60) + (age >= 75);
    const unsigned place =
        amp_pick(p->relationship[i] > AMP_RELATIONSHIP_partner, 2, p->partner[i] == 0);
    return (((p->sex[i] * 2u + area) * AMP_POOL_BANDS + (unsigned)band) * 3 + place) * 2;
}

/** Count a person of the opening population. @retval AMP_OK, AMP_NOMEM */
amp_err amp_pools_add(amp_pools *p, amp_arena *arena, unsigned cell, double amount);
void amp_pools_fit(amp_pools *p);
/** The x-th smallest of the cell's amounts, 0 the least, between two by a straight line; and
 * back. */
double amp_pool_value(const amp_pool *pool, double x);
double amp_pool_place(const amp_pool *pool, double amount);

/** Other income at rank @p r, and back; @p u in (0, 1) places those without. */
static inline double amp_pools_amount(const amp_pools *p, unsigned cell, double r)
{
    const double without = 1.0 - p->share[cell];
    if (r < without)
        return 0.0;
    const amp_pool *from = p->at[cell];
    return from->n ? amp_pool_value(from, (r - without) / p->share[cell] * (double)from->n - 0.5)
                   : 0.0;
}

static inline double amp_pools_rank(const amp_pools *p, unsigned cell, double amount, double u)
{
    const double share = p->share[cell];
    const amp_pool *in = p->at[cell];
    if (!(amount > 0.0) || in->n == 0)
        return u * (1.0 - share);
    return 1.0 - share + share * (amp_pool_place(in, amount) + 0.5) / (double)in->n;
}

#endif
