/* units.c - see units.h. */
#include "pop/units.h"

#include <stdlib.h>

typedef struct unit {
    int32_t stratum, psu;
    uint64_t uid; /* of the household where psu is 0, else 0 */
    uint32_t block, row;
} unit;

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

static amp_err make_room(amp_units *s, const amp_population *block, size_t blocks, size_t n)
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

static void number_units(amp_units *s, const unit *u, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const bool new_stratum = k == 0 || u[k].stratum != u[k - 1].stratum;
        if (new_stratum || by_stratum_then_unit(&u[k], &u[k - 1]) != 0)
            s->n++;
        if (new_stratum)
            s->first[s->strata++] = (uint32_t)(s->n - 1);
        s->unit_of[u[k].block][u[k].row] = (uint32_t)(s->n - 1);
    }
    s->first[s->strata] = (uint32_t)s->n;
}

amp_err amp_units_sort(amp_ctx *ctx, const amp_population *block, size_t blocks, amp_units *units)
{
    *units = (amp_units){.n = 0};
    size_t n;
    unit *u = list_units(block, blocks, &n);
    const amp_err err = u ? make_room(units, block, blocks, n) : AMP_NOMEM;
    if (err == AMP_OK)
        number_units(units, u, n);
    free(u);
    return err == AMP_OK ? AMP_OK : amp_fail_memory(ctx);
}

void amp_units_free(amp_units *units)
{
    for (size_t k = 0; units->unit_of && k < units->blocks; k++)
        free(units->unit_of[k]);
    free(units->unit_of);
    free(units->first);
    *units = (amp_units){.n = 0};
}
