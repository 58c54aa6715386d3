/* income_map.c - see income_map.h. */
#include "life/income_map.h"

#include "life/labour.h"
#include "num/num.h"

#include <stdlib.h>
#include <string.h>

enum {
    ENOUGH = 65536, /* households: the map's knots are then known to about a hundredth */
    SAMPLE = 80000, /* households drawn, at least one round of the opening ones */
    ROUNDS_MAX = 8,
    FEW = 100 /* households with a pension: fewer have no map of their own */
};

/* ---- the map --------------------------------------------------------------------------------- */

static void make_guide(amp_knots *k)
{
    uint64_t bits;
    memcpy(&bits, &k->at[0], sizeof bits);
    k->base = bits >> AMP_MAP_SHIFT;
    unsigned at = 0;
    for (uint64_t b = 0; b < AMP_MAP_BUCKETS; b++) {
        double start;
        bits = (k->base + b) << AMP_MAP_SHIFT;
        memcpy(&start, &bits, sizeof start);
        while (at + 2 < AMP_MAP_KNOTS && k->at[at + 1] <= start)
            at++;
        k->guide[b] = (uint8_t)at;
    }
}

void amp_map_identity(amp_income_map *map)
{
    for (int a = 0; a < AMP_MAP_KINDS; a++) {
        amp_map_kind *m = &map->kind[a];
        for (int k = 0; k < AMP_MAP_KNOTS; k++)
            m->raw.at[k] = m->mapped.at[k] = k + 1.0;
        make_guide(&m->raw);
        make_guide(&m->mapped);
        m->slope = 1.0;
        memset(m->help, 0, sizeof m->help);
    }
}

/* ---- fitting --------------------------------------------------------------------------------- */

/* Ascending values with their weights. */
typedef struct ordered {
    double *value, *scratch;
    uint32_t *index, *index_scratch;
    const double *weight;
    size_t n;
    double all, zero; /* weight of all, of those without income */
} ordered;

static void ordered_fini(ordered *o)
{
    free(o->value);
    free(o->scratch);
    free(o->index);
    free(o->index_scratch);
}

static amp_err ordered_make(const amp_map_sample *s, ordered *o)
{
    const size_t n = AMP_MAX(s->n, 1);
    *o = (ordered){.weight = s->weight, .n = s->n};
    o->value = amp_alloc(n, sizeof(double));
    o->scratch = amp_alloc(n, sizeof(double));
    o->index = amp_alloc(n, sizeof(uint32_t));
    o->index_scratch = amp_alloc(n, sizeof(uint32_t));
    if (!o->value || !o->scratch || !o->index || !o->index_scratch)
        return AMP_NOMEM;
    for (size_t k = 0; k < s->n; k++) {
        o->value[k] = s->value[k];
        o->index[k] = (uint32_t)k;
        o->all += s->weight[k];
        o->zero += s->value[k] > 0.0 ? 0.0 : s->weight[k];
    }
    amp_sort_pairs(o->value, o->index, s->n, o->scratch, o->index_scratch);
    return AMP_OK;
}

/* Values at the shares p (ascending) of the whole weight; returns the mean above the last. */
static double quantiles(const ordered *o, const double *p, size_t count, double *out)
{
    double below = 0.0, n = 0.0, sum = 0.0;
    size_t k = 0;
    for (size_t j = 0; j < o->n; j++) {
        const double w = o->weight[o->index[j]];
        if (k == count) {
            n += w;
            sum += w * o->value[j];
        }
        for (below += w; k < count && below >= p[k] * o->all; k++)
            out[k] = o->value[j];
    }
    for (; k < count; k++)
        out[k] = o->n ? o->value[o->n - 1] : 0.0;
    return n > 0.0 ? sum / n : out[count - 1];
}

/* No step is flat, so that the way back is known. */
static void ascend(amp_knots *knots)
{
    double *x = knots->at;
    x[0] = AMP_MAX(x[0], 1e-3);
    for (int k = 1; k < AMP_MAP_KNOTS; k++)
        x[k] = AMP_MAX(x[k], x[k - 1] * (1.0 + 1e-6));
    make_guide(knots);
}

amp_err amp_map_fit(amp_income_map *map, unsigned kind, const amp_map_sample *raw,
                    const amp_map_sample *mapped)
{
    amp_map_kind *m = &map->kind[kind];
    ordered from = {0}, to = {0};
    amp_err err = ordered_make(raw, &from);
    if (err == AMP_OK)
        err = ordered_make(mapped, &to);
    if (err == AMP_OK && from.all > from.zero && to.all > 0.0) {
        const double none = from.zero / from.all;
        double p[AMP_MAP_KNOTS], share[AMP_MAP_HELP];
        for (int k = 0; k < AMP_MAP_KNOTS; k++)
            p[k] = none + (1.0 - none) * (k + 0.5) / AMP_MAP_KNOTS;
        for (int k = 0; k < AMP_MAP_HELP; k++)
            share[k] = none * (k + 0.5) / AMP_MAP_HELP;
        const double top_raw = quantiles(&from, p, AMP_MAP_KNOTS, m->raw.at);
        const double top_mapped = quantiles(&to, p, AMP_MAP_KNOTS, m->mapped.at);
        quantiles(&to, share, AMP_MAP_HELP, m->help);
        ascend(&m->raw);
        ascend(&m->mapped);
        const int last = AMP_MAP_KNOTS - 1;
        const double rise = top_mapped - m->mapped.at[last], run = top_raw - m->raw.at[last];
        m->slope = rise > 0.0 && run > 0.0 ? rise / run : m->mapped.at[last] / m->raw.at[last];
    }
    ordered_fini(&from);
    ordered_fini(&to);
    return err;
}

/* ---- the law --------------------------------------------------------------------------------- */

static void *grown(amp_arena *arena, const void *from, size_t n, size_t *cap, size_t more,
                   size_t size)
{
    if (n + more <= *cap)
        return (void *)(uintptr_t)from;
    const size_t room = 2 * (n + more);
    char *to = AMP_ARENA_NEW(arena, char, room *size);
    if (to && n)
        memcpy(to, from, n * size);
    if (to)
        *cap = room;
    return to;
}

static amp_err reserve(amp_law *law, amp_arena *arena, size_t persons, size_t households)
{
    amp_law_person *p =
        grown(arena, law->person, law->persons, &law->person_cap, persons, sizeof *p);
    if (!p)
        return AMP_NOMEM;
    law->person = p;
    amp_law_household *h =
        grown(arena, law->household, law->households, &law->household_cap, households, sizeof *h);
    if (!h)
        return AMP_NOMEM;
    law->household = h;
    return AMP_OK;
}

static void add_person(amp_law *law, const amp_population *b, size_t i, unsigned area,
                       amp_home home)
{
    law->person[law->persons++] = (amp_law_person){
        .household = (uint32_t)law->households,
        .labour_cell = (uint16_t)amp_labour_cell(b, i, area, home),
        .wage_cell = {(uint8_t)amp_wage_cell(b->sex[i], false, b->education[i], area),
                      (uint8_t)amp_wage_cell(b->sex[i], true, b->education[i], area)},
        .pool_cell = (uint8_t)amp_pool_cell(b, i, area),
        .age = b->age[i],
        .labour = b->labour[i],
        .is_unpaid = b->earnings[i] <= 0.0,
        .in_income = b->in_household_income[i] != 0};
}

static void add_household(amp_law *law, const amp_population *b, size_t h)
{
    const amp_home home = amp_home_of(b, h);
    amp_law_household *to = &law->household[law->households];
    *to = (amp_law_household){.area = b->area[h], .region = b->region[h]};
    double sum = 0.0;
    for (size_t i = b->first[h]; i < b->first[h + 1]; i++) {
        if (!b->is_alive[i])
            continue;
        if (b->in_household_income[i]) {
            to->members++;
            to->has_pension |= b->contributory_pension[i] > 0.0;
            sum += b->earnings[i] + b->other_income[i];
        }
        if (b->age[i] >= AMP_LABOUR_FROM)
            add_person(law, b, i, b->area[h], home);
    }
    to->income = sum / AMP_MAX(to->members, 1.0);
    law->pensions[to->area] += to->has_pension && to->income > 0.0;
    law->households++;
}

amp_err amp_law_add(amp_law *law, amp_arena *arena, const amp_population *b)
{
    if (law->households >= ENOUGH)
        return AMP_OK;
    AMP_TRY(reserve(law, arena, b->n, b->households));
    for (size_t h = 0; h < b->households; h++)
        add_household(law, b, h);
    return AMP_OK;
}

/* Donors of a state: the persons of each labour cell, one cell after the other. */
typedef struct donors {
    uint32_t *row, *first;
} donors;

static amp_err donors_make(const amp_law *law, donors *d)
{
    d->row = amp_alloc(AMP_MAX(law->persons, 1), sizeof *d->row);
    d->first = amp_alloc(AMP_LABOUR_CELLS + 2, sizeof *d->first);
    if (!d->row || !d->first)
        return AMP_NOMEM;
    for (size_t i = 0; i < law->persons; i++)
        d->first[law->person[i].labour_cell + 2]++;
    for (size_t c = 2; c < AMP_LABOUR_CELLS + 2; c++)
        d->first[c] += d->first[c - 1];
    for (size_t i = 0; i < law->persons; i++)
        d->row[d->first[law->person[i].labour_cell + 1]++] = (uint32_t)i;
    return AMP_OK;
}

typedef struct sampler {
    const amp_law *law;
    const amp_wages *wages;
    const amp_pools *pools;
    donors donors;
    amp_stream stream;
} sampler;

/* Earnings and other income of a person whose state, residual and rank are drawn anew. */
static double drawn_income(const sampler *s, size_t i, uint64_t identity, double home)
{
    const amp_law_person *one = &s->law->person[i];
    const amp_law_household *h = &s->law->household[one->household];
    const uint32_t lo = s->donors.first[one->labour_cell],
                   n = s->donors.first[one->labour_cell + 1] - lo;
    uint32_t word[4];
    amp_draw_words(&s->stream, identity, AMP_PROC_OTHER_KEEP / 4, word);
    const amp_law_person *donor =
        &s->law->person[s->donors.row[lo + (uint32_t)((uint64_t)word[0] * n >> 32)]];
    const bool works = donor->labour >= AMP_LABOUR_informal;
    double income = amp_pools_amount(s->pools, one->pool_cell + works, (word[1] + 0.5) * 0x1p-32);
    if (works && !donor->is_unpaid) {
        const double kin = s->wages->kinship;
        const double r = sqrt(kin) * home + sqrt(1.0 - kin) * amp_draw_normal(&s->stream, identity,
                                                                              AMP_PROC_EARNINGS, 0);
        income += amp_exp(amp_wage_log(s->wages, one->wage_cell[donor->labour == AMP_LABOUR_formal],
                                       amp_wage_region(s->wages, h->area, h->region), one->age, r));
    }
    return income;
}

static unsigned kind_of(const amp_law *law, const amp_law_household *h)
{
    return amp_map_kind_of(h->area, h->has_pension && law->pensions[h->area] >= FEW);
}

/* Raw incomes per head of all households, once. Households that live on a pension alone stay
 * outside of the map. */
static void draw_round(const sampler *s, uint32_t round, amp_map_sample *raw)
{
    const amp_law *law = s->law;
    size_t i = 0;
    for (size_t h = 0; h < law->households; h++) {
        const amp_law_household *to = &law->household[h];
        const uint64_t identity = (uint64_t)round << 32 | h;
        const double home =
            amp_draw_normal(&s->stream, identity | UINT64_C(1) << 63, AMP_PROC_EARNINGS, 1);
        double sum = 0.0;
        for (; i < law->persons && law->person[i].household == h; i++)
            if (law->person[i].in_income)
                sum += drawn_income(s, i, (uint64_t)round << 32 | i, home);
        if (to->members <= 0.0 || (sum <= 0.0 && to->has_pension))
            continue;
        amp_map_sample *a = &raw[kind_of(law, to)];
        a->value[a->n] = sum / to->members;
        a->weight[a->n++] = to->members;
    }
}

static void list_opening(const amp_law *law, amp_map_sample *opening)
{
    for (size_t h = 0; h < law->households; h++) {
        const amp_law_household *to = &law->household[h];
        if (to->members <= 0.0 || (to->income <= 0.0 && to->has_pension))
            continue;
        amp_map_sample *a = &opening[kind_of(law, to)];
        a->value[a->n] = to->income;
        a->weight[a->n++] = to->members;
    }
}

static amp_err samples_new(amp_map_sample *s, size_t n)
{
    for (int a = 0; a < AMP_MAP_KINDS; a++) {
        s[a] = (amp_map_sample){.value = amp_alloc(n, sizeof(double)),
                                .weight = amp_alloc(n, sizeof(double))};
        if (!s[a].value || !s[a].weight)
            return AMP_NOMEM;
    }
    return AMP_OK;
}

static void samples_free(amp_map_sample *s)
{
    for (int a = 0; a < AMP_MAP_KINDS; a++) {
        free(s[a].value);
        free(s[a].weight);
    }
}

amp_err amp_law_fit(const amp_law *law, const amp_wages *w, const amp_pools *pools, uint64_t seed,
                    amp_income_map *map)
{
    amp_map_identity(map);
    if (law->households == 0)
        return AMP_OK;
    const size_t rounds = AMP_MIN(AMP_MAX(SAMPLE / law->households, 1), ROUNDS_MAX);
    amp_map_sample raw[AMP_MAP_KINDS] = {{0}}, opening[AMP_MAP_KINDS] = {{0}};
    sampler s = {.law = law, .wages = w, .pools = pools, .stream = {seed, 0, UINT32_MAX}};
    amp_err err;
    AMP_TRY_OUT(err, donors_make(law, &s.donors));
    AMP_TRY_OUT(err, samples_new(raw, rounds * law->households));
    AMP_TRY_OUT(err, samples_new(opening, law->households));
    for (uint32_t r = 0; r < rounds; r++)
        draw_round(&s, r, raw);
    list_opening(law, opening);
    for (unsigned k = 0; k < AMP_MAP_KINDS; k++)
        AMP_TRY_OUT(err, amp_map_fit(map, k, &raw[k], &opening[k]));
    for (unsigned area = 0; area < 2; area++)
        if (law->pensions[area] < FEW)
            map->kind[amp_map_kind_of(area, true)] = map->kind[amp_map_kind_of(area, false)];
out:
    samples_free(raw);
    samples_free(opening);
    free(s.donors.row);
    free(s.donors.first);
    return err;
}
