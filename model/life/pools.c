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

static void order(amp_pool *p)
{
    if (p->n)
        qsort(p->amount, p->n, sizeof *p->amount, ascending);
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

double amp_pools_amount(const amp_pools *p, unsigned cell, double r)
{
    const amp_pool *from = p->at[cell];
    const double without = 1.0 - p->share[cell];
    if (r < without || from->n == 0)
        return 0.0;
    const double x = (r - without) / p->share[cell] * (double)from->n - 0.5;
    if (x <= 0.0)
        return from->amount[0];
    const size_t k = (size_t)x;
    if (k + 1 >= from->n)
        return from->amount[from->n - 1];
    return from->amount[k] + (x - (double)k) * (from->amount[k + 1] - from->amount[k]);
}

/* Place of @p amount among the ascending: k + the part of the way from the k-th to the next. */
static double place_of(const amp_pool *in, double amount)
{
    size_t lo = 0, hi = in->n - 1;
    if (amount <= in->amount[0])
        return 0.0;
    if (amount >= in->amount[hi])
        return (double)hi;
    while (hi - lo > 1) {
        const size_t mid = (lo + hi) / 2;
        *(in->amount[mid] <= amount ? &lo : &hi) = mid;
    }
    return (double)lo + (amount - in->amount[lo]) / (in->amount[hi] - in->amount[lo]);
}

double amp_pools_rank(const amp_pools *p, unsigned cell, double amount, double u)
{
    const amp_pool *in = p->at[cell];
    const double share = p->share[cell];
    if (!(amount > 0.0) || in->n == 0)
        return u * (1.0 - share);
    return 1.0 - share + share * (place_of(in, amount) + 0.5) / (double)in->n;
}
