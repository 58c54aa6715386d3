/* pools.c - see pools.h. */
#include "life/pools.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 10, SHRINK = 10 }; /* receivers; persons */

static amp_err add(amp_pool *to, amp_arena *arena, double amount)
{
    to->persons++;
    if (!(amount > 0.0))
        return AMP_OK;
    if (to->n == to->cap) {
        const size_t cap = to->cap ? 2 * to->cap : 256;
        double *grown = AMP_ARENA_NEW(arena, double, cap);
        if (!grown)
            return AMP_NOMEM;
        if (to->n)
            memcpy(grown, to->amount, to->n * sizeof *grown);
        to->amount = grown;
        to->cap = cap;
    }
    to->amount[to->n++] = amount;
    return AMP_OK;
}

amp_err amp_pools_add(amp_pools *p, amp_arena *arena, unsigned cell, double amount)
{
    AMP_TRY(add(&p->own[cell], arena, amount));
    return add(&p->wide[cell % AMP_POOL_WIDE], arena, amount);
}

static int ascending(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static uint64_t bucket_of(double amount)
{
    uint64_t bits;
    memcpy(&bits, &amount, sizeof bits);
    return bits >> AMP_POOL_SHIFT;
}

/* The last bucket has no end. */
static void make_guide(amp_pool *p)
{
    p->base = p->n ? bucket_of(p->amount[0]) : 0;
    size_t at = 0;
    for (uint64_t b = 0; b < AMP_POOL_BUCKETS; b++) {
        double start;
        const uint64_t bits = (p->base + b) << AMP_POOL_SHIFT;
        memcpy(&start, &bits, sizeof start);
        while (at + 1 < p->n && p->amount[at + 1] <= start)
            at++;
        p->guide[b] = (uint32_t)at;
    }
    p->guide[AMP_POOL_BUCKETS] = (uint32_t)AMP_MAX(p->n, 1) - 1;
}

static void order(amp_pool *p)
{
    if (p->n)
        qsort(p->amount, p->n, sizeof *p->amount, ascending);
    make_guide(p);
    p->share = p->persons > 0.0 ? (double)p->n / p->persons : 0.0;
}

void amp_pools_fit(amp_pools *p)
{
    for (unsigned g = 0; g < AMP_POOL_WIDE; g++)
        order(&p->wide[g]);
    for (unsigned g = 0; g < AMP_POOL_CELLS; g++) {
        amp_pool *own = &p->own[g];
        const amp_pool *wide = &p->wide[g % AMP_POOL_WIDE];
        order(own);
        p->at[g] = own->n < FEW ? wide : own;
        p->share[g] =
            p->at[g]->n ? ((double)own->n + SHRINK * wide->share) / (own->persons + SHRINK) : 0.0;
    }
}

double amp_pool_value(const amp_pool *pool, double x)
{
    if (x <= 0.0)
        return pool->amount[0];
    const size_t k = (size_t)x;
    if (k + 1 >= pool->n)
        return pool->amount[pool->n - 1];
    return pool->amount[k] + (x - (double)k) * (pool->amount[k + 1] - pool->amount[k]);
}

double amp_pool_place(const amp_pool *pool, double amount)
{
    if (amount <= pool->amount[0])
        return 0.0;
    if (amount >= pool->amount[pool->n - 1])
        return (double)(pool->n - 1);
    const uint64_t b = AMP_MIN(bucket_of(amount) - pool->base, (uint64_t)AMP_POOL_BUCKETS - 1);
    size_t lo = pool->guide[b], n = pool->guide[b + 1] - lo + 1;
    while (n > 1) { /* the last at or below amount lies in lo .. lo + n - 1 */
        const size_t half = n / 2;
        lo += half & ((size_t)0 - (pool->amount[lo + half] <= amount));
        n -= half;
    }
    return (double)lo + (amount - pool->amount[lo]) / (pool->amount[lo + 1] - pool->amount[lo]);
}
