/* bootstrap.c - see bootstrap.h. */
#include "sim/bootstrap.h"

#include "num/draw.h"

#include <stdlib.h>
#include <string.h>

typedef struct unit {
    int32_t stratum, psu;
    uint64_t uid; /* of the household where psu is 0, else 0 */
    uint32_t block, row;
} unit;

struct amp_bootstrap {
    size_t units, strata;
    uint32_t *first; /* strata + 1: units of stratum k are first[k] .. first[k + 1] - 1 */
    size_t blocks;
    uint32_t **unit_of; /* [block][household] */
};

static int by_stratum_then_unit(const void *x, const void *y)
{
    const unit *a = x, *b = y;
    if (a->stratum != b->stratum)
        return a->stratum < b->stratum ? -1 : 1;
    if (a->psu != b->psu)
        return a->psu < b->psu ? -1 : 1;
    return (a->uid > b->uid) - (a->uid < b->uid);
}

static unit *list_units(const amp_population *block, size_t blocks, size_t *n)
{
    *n = 0;
    for (size_t b = 0; b < blocks; b++)
        *n += block[b].households;
    unit *u = amp_alloc(AMP_MAX(*n, 1), sizeof *u);
    if (!u)
        return NULL;
    size_t k = 0;
    for (size_t b = 0; b < blocks; b++)
        for (size_t h = 0; h < block[b].households; h++)
            u[k++] = (unit){.stratum = block[b].stratum[h],
                            .psu = block[b].psu[h],
                            .uid = block[b].psu[h] ? 0 : block[b].household_uid[h],
                            .block = (uint32_t)b,
                            .row = (uint32_t)h};
    qsort(u, *n, sizeof *u, by_stratum_then_unit);
    return u;
}

static amp_err make_room(amp_bootstrap *s, const amp_population *block, size_t blocks, size_t n)
{
    s->first = amp_alloc(n + 2, sizeof *s->first);
    s->unit_of = amp_alloc(AMP_MAX(blocks, 1), sizeof *s->unit_of);
    if (!s->first || !s->unit_of)
        return AMP_NOMEM;
    s->blocks = blocks;
    for (size_t b = 0; b < blocks; b++)
        if (!(s->unit_of[b] = amp_alloc(AMP_MAX(block[b].households, 1), sizeof **s->unit_of)))
            return AMP_NOMEM;
    return AMP_OK;
}

static void number_units(amp_bootstrap *s, const unit *u, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const bool new_stratum = k == 0 || u[k].stratum != u[k - 1].stratum;
        if (new_stratum || by_stratum_then_unit(&u[k], &u[k - 1]) != 0)
            s->units++;
        if (new_stratum)
            s->first[s->strata++] = (uint32_t)(s->units - 1);
        s->unit_of[u[k].block][u[k].row] = (uint32_t)(s->units - 1);
    }
    s->first[s->strata] = (uint32_t)s->units;
}

amp_err amp_bootstrap_new(amp_ctx *ctx, const amp_population *block, size_t blocks,
                          amp_bootstrap **bootstrap)
{
    size_t n;
    unit *u = list_units(block, blocks, &n);
    amp_bootstrap *s = amp_alloc(1, sizeof *s);
    if (!u || !s || make_room(s, block, blocks, n) != AMP_OK) {
        free(u);
        amp_bootstrap_free(s);
        return amp_fail_memory(ctx);
    }
    number_units(s, u, n);
    free(u);
    *bootstrap = s;
    return AMP_OK;
}

void amp_bootstrap_free(amp_bootstrap *b)
{
    if (!b)
        return;
    for (size_t k = 0; b->unit_of && k < b->blocks; k++)
        free(b->unit_of[k]);
    free(b->unit_of);
    free(b->first);
    free(b);
}

size_t amp_bootstrap_units(const amp_bootstrap *b)
{
    return b->units;
}

void amp_bootstrap_draw(const amp_bootstrap *b, uint64_t seed, uint32_t replicate, double *factor)
{
    const amp_stream stream = {.seed = seed, .year = 0, .replicate = replicate};
    memset(factor, 0, b->units * sizeof *factor);
    for (size_t k = 0; k < b->strata; k++) {
        const uint32_t lo = b->first[k], n = b->first[k + 1] - lo;
        if (n == 1) {
            factor[lo] = 1.0;
            continue;
        }
        const double step = (double)n / (double)(n - 1);
        for (uint32_t d = 0; d + 1 < n; d++) {
            const double u = amp_draw(&stream, amp_draw_key(lo, d, k), AMP_PROC_BOOTSTRAP, 0);
            factor[lo + AMP_MIN((uint32_t)(u * n), n - 1)] += step;
        }
    }
}

void amp_bootstrap_weigh(const amp_bootstrap *b, size_t k, const double *factor,
                         amp_population *block)
{
    for (size_t h = 0; h < block->households; h++)
        block->weight[h] *= factor[b->unit_of[k][h]];
}
