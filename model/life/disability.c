/* disability.c - onset of a disability.
 *
 * Prevalence by age and sex (Washington Group cut-off) is turned into an onset hazard
 * (q - p)/(1 - p) between successive ages, which reproduces it where it rises; nobody recovers. A
 * borrowed table takes the level of the opening population. */
#include "life/level.h"
#include "life/process.h"
#include "life/read.h"

typedef struct prevalence {
    double share[2][AMP_AGES];
    bool is_borrowed;
    double persons[2][AMP_AGES], with; /* of the opening population */
} prevalence;

typedef struct onset {
    uint64_t at[2][AMP_AGES];
} onset;

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    prevalence *p = AMP_ARENA_NEW(setup->arena, prevalence, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *params = p;
    p->is_borrowed = !amp_profile_owns(setup->profile, "disability");
    amp_read r = {.ctx = ctx, .profile = setup->profile};
    AMP_TRY(amp_read_open(&r, "disability"));
    for (size_t i = 0; i < r.table.rows; i++) {
        unsigned sex, from, to;
        double share;
        AMP_TRY(amp_read_code(&r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(amp_read_age_range(&r, i, &from, &to));
        AMP_TRY(amp_read_number(&r, i, "share", &share));
        for (unsigned a = from; a <= to; a++)
            p->share[sex][a] = share;
    }
    return AMP_OK;
}

static void tally(const amp_step *st, amp_span rows, void *params)
{
    prevalence *p = params;
    const amp_population *b = st->block;
    for (size_t i = rows.lo; i < rows.hi && st->year == st->first && p->is_borrowed; i++) {
        p->persons[b->sex[i]][b->age[i]] += b->is_alive[i];
        p->with += b->is_alive[i] && b->disability[i];
    }
}

static amp_err fit(amp_ctx *ctx, const amp_step *st, void *params)
{
    prevalence *p = params;
    (void)ctx;
    if (st->year == st->first && p->is_borrowed)
        amp_level_fit(&p->share[0][0], &p->persons[0][0], (size_t)2 * AMP_AGES, p->with);
    return AMP_OK;
}

static amp_err draw(const amp_life_replicate *replicate, const void *params, void **tables)
{
    const prevalence *p = params;
    onset *d = AMP_ARENA_NEW(replicate->arena, onset, 1);
    if (!d)
        return AMP_NOMEM;
    *tables = d;
    for (int sex = 0; sex < 2; sex++)
        for (int a = 0; a < AMP_AGES; a++) {
            const double was = a ? p->share[sex][a - 1] : 0.0, is = p->share[sex][a];
            d->at[sex][a] = amp_threshold(was < 1.0 ? (is - was) / (1.0 - was) : 0.0);
        }
    return AMP_OK;
}

static void step(const amp_step *st, amp_span rows)
{
    const onset *d = st->tables;
    amp_population *p = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_DISABILITY);
    for (uint32_t i = rows.lo; i < rows.hi; i++)
        p->disability[i] |= (uint8_t)amp_happens(word[i], d->at[p->sex[i]][p->age[i]]);
}

const amp_process amp_process_disability = {
    .name = "disability",
    .id = AMP_PROC_DISABILITY,
    .group = AMP_LIFE_SCHOOL,
    .reads = "uid age sex disability",
    .writes = "disability",
    .prepare = prepare,
    .draw = draw,
    .step = step,
    .tally = tally,
    .fit = fit,
};
