/* fertility.c - births from annual rates by single age of the mother.
 *
 * A rate is births per woman-year: a woman who survives the step bears with probability f, one who
 * dies in it with f / 2, f the mean rate of the two ages she has in it. A newborn reaches the next
 * mid-year with L_0 / l_0; those who do not leave no row. Twins are not modelled: their births are
 * in the rates. The mother's word decides, so one birth more renames nobody else's child. */
#include "life/moves.h"
#include "num/num.h"

typedef struct fertility_year {
    uint64_t bears[2][AMP_AGES]; /* by age at the start of the step; none for men */
    uint64_t bears_dying[AMP_AGES];
    uint64_t dies[2]; /* a newborn before the step ends */
    uint64_t boy;
} fertility_year;

typedef struct fertility {
    uint64_t birth; /* hash that keys newborns' identities */
} fertility;

static amp_err fertility_prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    fertility *f = AMP_ARENA_NEW(setup->arena, fertility, 1);
    if (!f)
        return amp_fail_memory(ctx);
    f->birth = amp_hash_text("birth");
    *params = f;
    return AMP_OK;
}

static amp_err fertility_draw(const amp_life_replicate *r, const void *params, void **tables)
{
    (void)params;
    fertility_year *year = AMP_ARENA_NEW(r->arena, fertility_year, r->last - r->first + 1);
    if (!year)
        return AMP_NOMEM;
    for (int t = r->first + 1; t <= r->last; t++) {
        fertility_year *y = &year[t - r->first];
        amp_step_rates step;
        amp_rates_step(r->rates, t - 1, &step);
        for (int x = 0; x < AMP_AGES; x++) {
            y->bears[AMP_SEX_female][x] = amp_threshold(step.births[x]);
            y->bears_dying[x] = amp_threshold(step.births[x] / 2.0);
        }
        for (int s = 0; s < 2; s++)
            y->dies[s] = amp_threshold(1.0 - step.infant[s]);
        y->boy = amp_threshold(step.boys);
    }
    *tables = year;
    return AMP_OK;
}

/* A child of the woman in row i; it counts when it lives to the end of the step. */
static void bear(const amp_step *st, const fertility_year *y, uint32_t i)
{
    const fertility *f = st->params;
    amp_life_scratch *s = st->scratch;
    const amp_stream before = {st->stream.seed, st->stream.year - 1, st->stream.replicate};
    const amp_stream lasting = {st->stream.seed, 0, st->stream.replicate};
    amp_birth b = {.mother = i};
    uint32_t words[4];
    b.uid = amp_draw_key(st->block->uid[i], f->birth, st->stream.year) & ~((uint64_t)1 << 63);
    amp_draw_words(&st->stream, b.uid, AMP_PROC_SEX_AT_BIRTH / 4, words);
    b.sex = amp_happens(words[AMP_PROC_SEX_AT_BIRTH % 4], y->boy) ? AMP_SEX_male : AMP_SEX_female;
    amp_draw_words(&before, b.uid, AMP_PROC_MORTALITY / 4, words);
    if (amp_happens(words[AMP_PROC_MORTALITY % 4], y->dies[b.sex]))
        return;
    amp_draw_words(&lasting, b.uid, AMP_PROC_BIRTH_MONTH / 4, words);
    b.month = (uint8_t)((uint64_t)words[AMP_PROC_BIRTH_MONTH % 4] * 12 >> 32);
    s->touched[s->household[i]] = 1;
    s->birth[s->births++] = b;
}

static void fertility_leave(const amp_step *st, amp_span rows)
{
    const fertility_year *y = (const fertility_year *)st->tables + (st->year - st->first);
    const amp_population *b = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_FERTILITY);
    uint32_t *list = amp_life_rows(st, 0);
    size_t n = 0;
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        list[n] = i;
        n += (size_t)(amp_happens(word[i], y->bears[b->sex[i]][b->age[i]]) & b->is_alive[i]);
    }
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = list[k];
        if (!b->death_month[i] || amp_happens(word[i], y->bears_dying[b->age[i]]))
            bear(st, y, i);
    }
}

const amp_process amp_process_fertility = {
    .name = "fertility",
    .id = AMP_PROC_FERTILITY,
    .group = AMP_LIFE_DEMOGRAPHY,
    .reads = "uid sex age is_alive death_month ethnicity relationship",
    .writes = "uid age birth_month sex is_alive relationship mother father ethnicity",
    .prepare = fertility_prepare,
    .draw = fertility_draw,
    .leave = fertility_leave,
};
