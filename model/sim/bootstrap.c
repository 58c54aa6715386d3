/* bootstrap.c - see bootstrap.h. */
#include "sim/bootstrap.h"

#include "num/draw.h"
#include "pop/units.h"

#include <stdlib.h>
#include <string.h>

struct amp_bootstrap {
    amp_units units;
};

amp_err amp_bootstrap_new(amp_ctx *ctx, const amp_population *block, size_t blocks,
                          amp_bootstrap **bootstrap)
{
    amp_bootstrap *s = amp_alloc(1, sizeof *s);
    if (!s)
        return amp_fail_memory(ctx);
    const amp_err err = amp_units_sort(ctx, block, blocks, &s->units);
    if (err == AMP_OK)
        *bootstrap = s;
    else
        amp_bootstrap_free(s);
    return err;
}

void amp_bootstrap_free(amp_bootstrap *b)
{
    if (!b)
        return;
    amp_units_free(&b->units);
    free(b);
}

size_t amp_bootstrap_units(const amp_bootstrap *b)
{
    return b->units.n;
}

void amp_bootstrap_draw(const amp_bootstrap *b, uint64_t seed, uint32_t replicate, double *factor)
{
    const amp_stream stream = {.seed = seed, .year = 0, .replicate = replicate};
    memset(factor, 0, b->units.n * sizeof *factor);
    for (size_t k = 0; k < b->units.strata; k++) {
        const uint32_t lo = b->units.first[k], n = b->units.first[k + 1] - lo;
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
        block->weight[h] *= factor[b->units.unit_of[k][h]];
}
