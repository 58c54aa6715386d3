/* other_income.c - rents, remittances and private transfers of persons of 15 and more.
 *
 * Persistent: kept with a probability (parameter other_income.persistence), its real value moving
 * with wages; else drawn anew: with the share of receivers that the opening population has in the
 * cell (age band x sex x area), the amount of one of them, times the real wage. So its
 * distribution stays without a formula for it. */
#include "life/process.h"

#include <string.h>

enum { BANDS = 5, CELLS = BANDS * 2 * 2, STARTS_AT = 15 };

/* Amounts of the opening population's receivers, in the order of blocks and rows. */
typedef struct pool {
    double *amount;
    size_t n, cap;
    double persons;
} pool;

typedef struct params {
    amp_arena *arena;
    amp_number keep;
    pool pool[CELLS];
    bool is_short; /* memory ran out while measuring */
} params;

typedef struct tables {
    uint64_t keep, share[CELLS];
} tables;

static unsigned cell_of(unsigned age, unsigned sex, unsigned area)
{
    const unsigned band = age < 25 ? 0 : age < 45 ? 1 : age < 60 ? 2 : age < 75 ? 3 : 4;
    return (band * 2 + sex) * 2 + area;
}

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **out)
{
    params *p = AMP_ARENA_NEW(setup->arena, params, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *out = p;
    p->arena = setup->arena;
    return amp_profile_number(ctx, setup->profile, "other_income.persistence", &p->keep);
}

static void pool_add(params *p, pool *to, double amount)
{
    if (to->n == to->cap) {
        const size_t cap = to->cap ? 2 * to->cap : 1024;
        double *grown = AMP_ARENA_NEW(p->arena, double, cap);
        if (!grown) {
            p->is_short = true;
            return;
        }
        if (to->n)
            memcpy(grown, to->amount, to->n * sizeof *grown);
        to->amount = grown;
        to->cap = cap;
    }
    to->amount[to->n++] = amount;
}

static void tally(const amp_step *st, amp_span rows, void *own)
{
    params *p = own;
    const amp_population *b = st->block;
    (void)rows;
    if (st->year != st->first)
        return;
    for (size_t h = 0; h < b->households; h++)
        for (size_t i = b->first[h]; i < b->first[h + 1]; i++) {
            if (!b->is_alive[i] || b->age[i] < STARTS_AT)
                continue;
            pool *to = &p->pool[cell_of(b->age[i], b->sex[i], b->area[h])];
            to->persons++;
            if (b->other_income[i] > 0.0)
                pool_add(p, to, b->other_income[i]);
        }
}

static amp_err fit(amp_ctx *ctx, const amp_step *st, void *own)
{
    (void)st;
    return ((params *)own)->is_short ? amp_fail_memory(ctx) : AMP_OK;
}

static amp_err draw(const amp_life_replicate *replicate, const void *own, void **out)
{
    const params *p = own;
    tables *t = AMP_ARENA_NEW(replicate->arena, tables, 1);
    if (!t)
        return AMP_NOMEM;
    *out = t;
    t->keep = amp_threshold(amp_number_at(p->keep, replicate->drawn));
    for (int k = 0; k < CELLS; k++)
        t->share[k] = amp_threshold(
            p->pool[k].persons > 0.0 ? (double)p->pool[k].n / p->pool[k].persons : 0.0);
    return AMP_OK;
}

static double donated(const pool *from, uint32_t word)
{
    return from->n ? from->amount[((uint64_t)word * from->n) >> 32] : 0.0;
}

static void step(const amp_step *st, amp_span rows)
{
    const params *own = st->params;
    const tables *t = st->tables;
    amp_population *p = st->block;
    const uint32_t *keep = amp_life_words(st, AMP_PROC_OTHER_KEEP);
    const uint32_t *have = amp_life_words(st, AMP_PROC_OTHER_HAVE);
    const uint32_t *donor = amp_life_words(st, AMP_PROC_OTHER_DONOR);
    const double *wage = st->path->real_wage + (st->year - st->path->first);
    const double growth = st->year > st->path->first ? wage[0] / wage[-1] : 1.0;
    (void)rows;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i] || p->age[i] < STARTS_AT)
                continue;
            const unsigned g = cell_of(p->age[i], p->sex[i], p->area[h]);
            if (p->age[i] > STARTS_AT && amp_happens(keep[i], t->keep))
                p->other_income[i] *= growth;
            else
                p->other_income[i] = amp_happens(have[i], t->share[g])
                                         ? wage[0] * donated(&own->pool[g], donor[i])
                                         : 0.0;
        }
}

const amp_process amp_process_other_income = {
    .name = "other_income",
    .id = AMP_PROC_OTHER_KEEP,
    .group = AMP_LIFE_WORK,
    .reads = "uid is_alive age sex area other_income",
    .writes = "other_income",
    .prepare = prepare,
    .draw = draw,
    .step = step,
    .tally = tally,
    .fit = fit,
};
