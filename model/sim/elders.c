/* elders.c - see elders.h. */
#include "sim/elders.h"

#include <stdlib.h>

static double old_of(const amp_population *p, size_t h)
{
    double old = 0.0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        old += p->is_alive[i] && p->age[i] >= AMP_ELDER;
    return old;
}

static double size_of(const amp_population *p, size_t h)
{
    return (double)(p->first[h + 1] - p->first[h]);
}

amp_err amp_elders_new(amp_ctx *ctx, amp_profile *profile, const amp_population *block,
                       size_t blocks, bool in_doubt, amp_elders *e)
{
    *e = (amp_elders){.low = 1.0, .high = 1.0};
    amp_number low, high;
    if (!in_doubt)
        return AMP_OK;
    AMP_TRY(amp_profile_number_or(ctx, profile, "population.elders_low", 1.0, &low));
    AMP_TRY(amp_profile_number_or(ctx, profile, "population.elders_high", 1.0, &high));
    if (!(low.value >= 0.5 && low.value <= high.value && high.value <= 1.5))
        return amp_fail(ctx, AMP_CONFIG, (amp_loc){profile->file[0].path, 0, 0},
                        _("population.elders_low and elders_high: found %g and %g; expected 0.5 to "
                          "1.5, the lower one first"),
                        low.value, high.value);
    double share = 0.0;
    for (size_t b = 0; b < blocks; b++)
        for (size_t h = 0; h < block[b].households; h++) {
            const double old = old_of(&block[b], h), n = size_of(&block[b], h);
            e->persons += n;
            e->old += old;
            share += old * old / n;
        }
    e->mean = e->persons > 0.0 ? e->old / e->persons : 0.0;
    e->mean_of_old = e->old > 0.0 ? share / e->old : 0.0;
    if (e->mean_of_old > e->mean) {
        e->low = low.value;
        e->high = high.value;
    }
    return AMP_OK;
}

double amp_elders_draw(const amp_elders *e, uint64_t seed, uint32_t replicate)
{
    const amp_stream stream = {seed, 0, replicate};
    const double u = amp_draw(&stream, amp_hash_text("elders"), AMP_PROC_DEMOGRAPHY, 0);
    return e->low < e->high ? e->low + (e->high - e->low) * u : e->low;
}

/* Copies of each household, one after the other: sum g n = sum n and sum g old = f sum old with
 * g = 1 + slope (share - mean). @return how many */
static size_t choose(const amp_elders *e, double f, const amp_stream *lasting,
                     const amp_population *from, uint32_t *source)
{
    const double slope = (f - 1.0) / (e->mean_of_old - e->mean);
    size_t n = 0;
    for (size_t h = 0; h < from->households; h++) {
        const double share = old_of(from, h) / size_of(from, h);
        const double g = AMP_MAX(0.0, AMP_MIN(1.0 + slope * (share - e->mean), 3.0));
        const double u = amp_draw(lasting, from->household_uid[h], AMP_PROC_DEMOGRAPHY, 1);
        for (double copy = 0.0; copy + u < g; copy++)
            source[n++] = (uint32_t)h;
    }
    return n;
}

/* The first copy keeps its identity. */
static void rename_copies(amp_population *p, const uint32_t *source)
{
    const uint64_t name = amp_hash_text("elders");
    uint64_t copy = 0;
    for (size_t k = 1; k < p->households; k++) {
        copy = source[k] == source[k - 1] ? copy + 1 : 0;
        if (!copy)
            continue;
        p->household_uid[k] = amp_draw_key(p->household_uid[k], name, copy) | AMP_UID_HOUSEHOLD;
        for (size_t i = p->first[k]; i < p->first[k + 1]; i++)
            p->uid[i] = amp_draw_key(p->uid[i], name, copy) & ~AMP_UID_HOUSEHOLD;
    }
}

amp_err amp_elders_redraw(const amp_elders *e, double f, uint64_t seed, uint32_t replicate,
                          const amp_population *from, amp_population *to)
{
    const amp_stream lasting = {seed, 0, replicate};
    uint32_t *source = amp_alloc(3 * from->households + 1, sizeof *source);
    if (!source)
        return AMP_NOMEM;
    const size_t n = choose(e, f, &lasting, from, source);
    const amp_err err = amp_pop_take(to, from, source, n);
    if (err == AMP_OK)
        rename_copies(to, source);
    free(source);
    return err;
}
