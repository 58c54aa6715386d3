/* choose.c - from weights to whole households: systematic sampling, then exchanges.
 *
 * The order (area, size, partner, sex and age of the head) spreads the sample over the structure;
 * what misses of ages and departments remain is taken out by exchanging a chosen household for an
 * unchosen neighbour in that order, of the same area and size, whenever that brings the sum of
 * squared relative misses down. One thread, a fixed order: nothing to agree on. */
#include "num/num.h"
#include "synth/candidates.h"

#include <stdlib.h>
#include <string.h>

enum { PASSES = 12, REACH = 24 };
enum { DRAW_START = 255 };

typedef struct chooser {
    const synth_candidates *c;
    synth_targets *g;
    double *scale; /* of each feature's squared miss */
    uint32_t *order;
    uint8_t *chosen;
} chooser;

/** Features with the five-year groups of the members. */
static size_t all_features(const chooser *k, size_t h, uint16_t *feature, uint8_t *times)
{
    size_t n = synth_features(k->c, k->g, h, feature, times);
    for (uint32_t i = k->c->first[h]; i < k->c->first[h + 1]; i++) {
        const synth_member *m = &k->c->member[i];
        feature[n] = (uint16_t)(k->g->of_group +
                                (size_t)(m->sex * SYNTH_GROUPS + synth_group_of_age(m->age)));
        times[n++] = 1;
    }
    return n;
}

/** Add (+1) or take (-1) a household; @return by how much the loss changes. */
static double shift(const chooser *k, size_t h, int sign)
{
    uint16_t feature[SYNTH_FEATURES_MAX];
    uint8_t times[SYNTH_FEATURES_MAX];
    const size_t n = all_features(k, h, feature, times);
    double change = 0;
    for (size_t i = 0; i < n; i++) {
        double *r = &k->g->reached[feature[i]];
        const double d = sign * times[i], miss = *r - k->g->target[feature[i]];
        change += k->scale[feature[i]] * d * (2 * miss + d);
        *r += d;
    }
    return change;
}

static amp_err sort_candidates(amp_ctx *ctx, const synth_candidates *c, uint32_t *order)
{
    double *key = amp_alloc(2 * c->n, sizeof *key);
    uint32_t *scratch = amp_alloc(c->n, sizeof *scratch);
    if (key && scratch) {
        for (size_t h = 0; h < c->n; h++) {
            const synth_member *head = &c->member[c->first[h]];
            key[h] = (((double)c->area[h] * SYNTH_MEMBERS_MAX + c->size[h]) * 4 +
                      2 * c->partner[h] + head->sex) *
                         128 +
                     head->age;
            order[h] = (uint32_t)h;
        }
        amp_sort_pairs(key, order, c->n, key + c->n, scratch);
    }
    const bool ok = key && scratch;
    free(scratch);
    free(key);
    return ok ? AMP_OK : amp_fail_memory(ctx);
}

/** Exactly need[a] of each area: area by area along the order, cumulated weights scaled to it. */
static void systematic(chooser *k, const double *weight, const size_t need[2], double start)
{
    size_t lo = 0;
    for (int a = 0; a < 2; a++) {
        size_t hi = lo;
        double sum = 0, cum = 0;
        while (hi < k->c->n && k->c->area[k->order[hi]] == a)
            sum += weight[k->order[hi++]];
        size_t taken = 0;
        for (size_t i = lo; i < hi; i++) {
            cum += weight[k->order[i]];
            const double upto = cum / sum * (double)need[a] + 1 - start;
            if (taken < need[a] && upto >= (double)(taken + 1)) {
                k->chosen[k->order[i]] = 1;
                taken++;
            }
        }
        for (size_t i = hi; i > lo && taken < need[a]; i--) /* rounding's last one */
            if (!k->chosen[k->order[i - 1]]) {
                k->chosen[k->order[i - 1]] = 1;
                taken++;
            }
        lo = hi;
    }
}

/** Try to exchange the chosen household at place @p i of the order for one of the unchosen that
 * follow it. @return whether it was done */
static bool exchange_one(chooser *k, size_t i)
{
    const size_t out = k->order[i];
    const double gain = shift(k, out, -1);
    size_t tried = 0;
    for (size_t j = i + 1; j < k->c->n && tried < REACH; j++) {
        const size_t in = k->order[j];
        if (k->c->size[in] != k->c->size[out] || k->c->area[in] != k->c->area[out])
            break;
        if (k->chosen[in])
            continue;
        tried++;
        if (gain + shift(k, in, 1) < -1e-12) {
            k->chosen[out] = 0;
            k->chosen[in] = 1;
            return true;
        }
        shift(k, in, -1);
    }
    shift(k, out, 1);
    return false;
}

/** One pass of exchanges. @return how many were made */
static size_t exchange(chooser *k)
{
    size_t made = 0;
    for (size_t i = 0; i < k->c->n; i++)
        if (k->chosen[k->order[i]])
            made += exchange_one(k, i);
    return made;
}

amp_err synth_choose(amp_ctx *ctx, const synth_candidates *c, synth_targets *g,
                     const double *weight, const size_t need[2], const amp_stream *stream,
                     uint8_t *chosen)
{
    chooser k = {.c = c, .g = g, .chosen = chosen};
    k.order = amp_alloc(c->n, sizeof *k.order);
    k.scale = amp_alloc(g->n, sizeof *k.scale);
    amp_err err = AMP_OK;
    if (!k.order || !k.scale) {
        err = amp_fail_memory(ctx);
        goto out;
    }
    AMP_TRY_OUT(err, sort_candidates(ctx, c, k.order));
    memset(chosen, 0, c->n);
    systematic(&k, weight, need, amp_draw(stream, UINT64_MAX, AMP_PROC_SYNTH, DRAW_START));
    memset(g->reached, 0, g->n * sizeof *g->reached);
    for (size_t f = 0; f < g->n; f++) /* groups before single ages */
        k.scale[f] = (f >= g->of_group ? 16.0 : 1.0) / AMP_MAX(20, g->target[f]);
    for (size_t h = 0; h < c->n; h++)
        if (chosen[h])
            shift(&k, h, 1);
    for (int pass = 0; pass < PASSES; pass++)
        if (exchange(&k) == 0)
            break;
out:
    free(k.scale);
    free(k.order);
    return err;
}
