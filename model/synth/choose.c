/* choose.c - from weights to whole households: systematic sampling, then exchanges.
 *
 * The order (area, size, partner, sex and age of the head) spreads the sample over the structure;
 * what misses of ages and departments remain is taken out by exchanging a chosen household for an
 * unchosen neighbour in that order, of the same area and size, whenever that brings the sum of
 * squared relative misses down. The order is fixed, and so are the stretches into which a large
 * population is cut: threads cannot matter. */
#include "num/num.h"
#include "synth/candidates.h"

#include <stdlib.h>
#include <string.h>

enum {
    PASSES = 12,
    REACH = 24,
    PARTS = 8,     /* stretches of a large population, exchanged at a time; a constant */
    LARGE = 100000 /* households */
};
/** Loss at which exchanges end, per household chosen: a larger population meets its totals as well
 * in relative terms with fewer passes. 50,000 households take all of them. */
#define ENOUGH 4e-5
enum { DRAW_START = 255 };

/** What each candidate adds to the features, each feature once: candidate h is at [h] .. [h + 1] -
 * 1 of `first`. */
typedef struct incidence {
    uint32_t *first;
    uint16_t *feature;
    uint8_t *times;
} incidence;

typedef struct chooser {
    const synth_candidates *c;
    synth_targets *g;
    incidence adds;
    double *scale; /* of each feature's squared miss */
    uint32_t *order;
    uint8_t *chosen;
} chooser;

/* ---- what a candidate adds ------------------------------------------------------------------ */

/** Features with the five-year groups of the members. */
static size_t all_features(const synth_candidates *c, const synth_targets *g, size_t h,
                           uint16_t *feature, uint8_t *times)
{
    size_t n = synth_features(c, g, h, feature, times);
    for (uint32_t i = c->first[h]; i < c->first[h + 1]; i++) {
        const synth_member *m = &c->member[i];
        feature[n] =
            (uint16_t)(g->of_group + (size_t)(m->sex * SYNTH_GROUPS + synth_group_of_age(m->age)));
        times[n++] = 1;
    }
    return n;
}

/** Features that stand twice are joined. @return how many are left */
static size_t join(uint16_t *feature, uint8_t *times, size_t n)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        while (j < left && feature[j] != feature[i])
            j++;
        const uint8_t so_far = j < left ? times[j] : 0;
        feature[j] = feature[i];
        times[j] = (uint8_t)(so_far + times[i]);
        left += j == left;
    }
    return left;
}

static void incidence_free(incidence *a)
{
    free(a->times);
    free(a->feature);
    free(a->first);
}

/** Room by the number of members, then the lists side by side; candidates one after another. */
static bool incidence_make(const synth_candidates *c, const synth_targets *g, incidence *a)
{
    uint16_t feature[SYNTH_FEATURES_MAX];
    uint8_t times[SYNTH_FEATURES_MAX];
    size_t room = 0;
    for (size_t h = 0; h < c->n; h++)
        room += join(feature, times, all_features(c, g, h, feature, times));
    a->first = amp_alloc(c->n + 1, sizeof *a->first);
    a->feature = amp_alloc(AMP_MAX(room, 1), sizeof *a->feature);
    a->times = amp_alloc(AMP_MAX(room, 1), sizeof *a->times);
    if (!a->first || !a->feature || !a->times || room > UINT32_MAX)
        return false;
    for (size_t h = 0; h < c->n; h++) {
        const size_t n = join(feature, times, all_features(c, g, h, feature, times));
        memcpy(a->feature + a->first[h], feature, n * sizeof *feature);
        memcpy(a->times + a->first[h], times, n * sizeof *times);
        a->first[h + 1] = a->first[h] + (uint32_t)n;
    }
    return true;
}

/** Totals of the chosen households at places lo .. hi - 1 of the order, and what they should be. */
typedef struct stretch {
    size_t lo, hi;
    double *reached, *target;
} stretch;

/** By how much the loss changes when a household is added (+1) or taken (-1). */
static double change(const chooser *k, const stretch *s, size_t h, int sign)
{
    double sum = 0;
    for (uint32_t i = k->adds.first[h]; i < k->adds.first[h + 1]; i++) {
        const size_t f = k->adds.feature[i];
        const double d = sign * k->adds.times[i], miss = s->reached[f] - s->target[f];
        sum += k->scale[f] * d * (2 * miss + d);
    }
    return sum;
}

static void add(const chooser *k, const stretch *s, size_t h, int sign)
{
    for (uint32_t i = k->adds.first[h]; i < k->adds.first[h + 1]; i++)
        s->reached[k->adds.feature[i]] += sign * k->adds.times[i];
}

/* ---- the choice ----------------------------------------------------------------------------- */

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
 * follow it in the stretch. @return whether it was done */
static bool exchange_one(const chooser *k, const stretch *s, size_t i)
{
    const size_t out = k->order[i];
    const double gain = change(k, s, out, -1);
    add(k, s, out, -1);
    size_t tried = 0;
    for (size_t j = i + 1; j < s->hi && tried < REACH; j++) {
        const size_t in = k->order[j];
        if (k->c->size[in] != k->c->size[out] || k->c->area[in] != k->c->area[out])
            break;
        if (k->chosen[in])
            continue;
        tried++;
        if (gain + change(k, s, in, 1) < -1e-12) {
            add(k, s, in, 1);
            k->chosen[out] = 0;
            k->chosen[in] = 1;
            return true;
        }
    }
    add(k, s, out, 1);
    return false;
}

/** Sum of squared misses, each relative to its target. */
static double loss(const chooser *k)
{
    double sum = 0;
    for (size_t f = 0; f < k->g->n; f++) {
        const double miss = k->g->reached[f] - k->g->target[f];
        sum += k->scale[f] * miss * miss;
    }
    return sum;
}

/** One pass of exchanges over a stretch. @return how many were made */
static size_t exchange(const chooser *k, const stretch *s)
{
    size_t made = 0;
    for (size_t i = s->lo; i < s->hi; i++)
        if (k->chosen[k->order[i]])
            made += exchange_one(k, s, i);
    return made;
}

static void count_chosen(const chooser *k, const stretch *s)
{
    memset(s->reached, 0, k->g->n * sizeof *s->reached);
    for (size_t i = s->lo; i < s->hi; i++)
        if (k->chosen[k->order[i]])
            add(k, s, k->order[i], 1);
}

/** One pass by several at a time: each stretch answers for its share of every miss, in proportion
 * to what it holds of the total. */
static size_t exchange_in_parts(const chooser *k, stretch part[PARTS])
{
    const synth_targets *g = k->g;
    size_t made = 0;
#pragma omp parallel for schedule(static) default(none) shared(k, g, part) reduction(+ : made)
    for (int p = 0; p < PARTS; p++) {
        stretch *s = &part[p];
        count_chosen(k, s);
        for (size_t f = 0; f < g->n; f++)
            s->target[f] = g->reached[f] > 0 ? s->reached[f] * g->target[f] / g->reached[f] : 0;
        made += exchange(k, s);
    }
    memset(g->reached, 0, g->n * sizeof *g->reached);
    for (int p = 0; p < PARTS; p++)
        for (size_t f = 0; f < g->n; f++)
            g->reached[f] += part[p].reached[f];
    return made;
}

/** Passes until the totals are near enough or nothing moves. @p room: 2 x PARTS x features */
static void exchange_all(const chooser *k, double *room)
{
    const synth_targets *g = k->g;
    const stretch whole = {0, k->c->n, g->reached, g->target};
    stretch part[PARTS];
    for (size_t p = 0; p < PARTS; p++)
        part[p] = (stretch){k->c->n * p / PARTS, k->c->n * (p + 1) / PARTS, room + 2 * p * g->n,
                            room + (2 * p + 1) * g->n};
    const bool is_large = g->households > LARGE;
    for (int pass = 0; pass < PASSES && loss(k) > ENOUGH * g->households; pass++)
        if ((is_large ? exchange_in_parts(k, part) : exchange(k, &whole)) == 0)
            break;
}

amp_err synth_choose(amp_ctx *ctx, const synth_candidates *c, synth_targets *g,
                     const double *weight, const size_t need[2], const amp_stream *stream,
                     uint8_t *chosen)
{
    chooser k = {.c = c, .g = g, .chosen = chosen};
    k.order = amp_alloc(c->n, sizeof *k.order);
    k.scale = amp_alloc(g->n, sizeof *k.scale);
    double *room = amp_alloc(2 * PARTS * g->n, sizeof *room);
    amp_err err = AMP_OK;
    if (!room || !k.order || !k.scale || !incidence_make(c, g, &k.adds)) {
        err = amp_fail_memory(ctx);
        goto out;
    }
    AMP_TRY_OUT(err, sort_candidates(ctx, c, k.order));
    memset(chosen, 0, c->n);
    systematic(&k, weight, need, amp_draw(stream, UINT64_MAX, AMP_PROC_SYNTH, DRAW_START));
    count_chosen(&k, &(stretch){0, c->n, g->reached, g->target});
    for (size_t f = 0; f < g->n; f++) /* groups before single ages */
        k.scale[f] = (f >= g->of_group ? 16.0 : 1.0) / AMP_MAX(20, g->target[f]);
    exchange_all(&k, room);
out:
    free(room);
    incidence_free(&k.adds);
    free(k.scale);
    free(k.order);
    return err;
}
