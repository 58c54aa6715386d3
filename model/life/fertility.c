/* fertility.c - births from annual rates by single age of the mother.
 *
 * A rate is births per woman-year: a woman who survives the step bears with probability f, one who
 * dies in it with f / 2, f the mean rate of the two ages she has in it. Women with a partner bear
 * more often than others of their age, by a relative risk; a factor per block and band of ages
 * keeps the expected births of the block what the rates alone give. A newborn reaches the next
 * mid-year with L_0 / l_0; those who do not leave no row. Twins are not modelled: their births are
 * in the rates. The mother's word decides, so one birth more renames nobody else's child. */
#include "life/moves.h"
#include "num/num.h"

enum { BANDS = 4 };
static const int band_from[BANDS + 1] = {0, 20, 25, 35, AMP_AGES};

typedef struct fertility_year {
    double bears[AMP_AGES]; /* by age at the start of the step */
    uint64_t dies[2];       /* a newborn before the step ends */
    uint64_t boy;
} fertility_year;

typedef struct fertility {
    uint64_t birth;         /* hash that keys newborns' identities */
    amp_number risk[BANDS]; /* of women with a partner, relative to those without */
} fertility;

typedef struct fertility_draw {
    double risk[BANDS];
    fertility_year *year;
} fertility_draw;

/* Thresholds of one block in a year, by sex (none for men), partner and age. */
typedef struct chances {
    uint64_t bears[2][2][AMP_AGES];
} chances;

static amp_err fertility_prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    static const char *const path[BANDS] = {"fertility.union_risk_15", "fertility.union_risk_20",
                                            "fertility.union_risk_25", "fertility.union_risk_35"};
    fertility *f = AMP_ARENA_NEW(setup->arena, fertility, 1);
    if (!f)
        return amp_fail_memory(ctx);
    f->birth = amp_hash_text("birth");
    for (int k = 0; k < BANDS; k++)
        AMP_TRY(amp_profile_number_or(ctx, setup->profile, path[k], 1.0, &f->risk[k]));
    *params = f;
    return AMP_OK;
}

static void draw_year(const amp_rates *rates, int t, fertility_year *y)
{
    amp_step_rates step;
    amp_rates_step(rates, t - 1, &step);
    for (int x = 0; x < AMP_AGES; x++)
        y->bears[x] = step.births[x];
    for (int s = 0; s < 2; s++)
        y->dies[s] = amp_threshold(1.0 - step.infant[s]);
    y->boy = amp_threshold(step.boys);
}

static amp_err fertility_make(const amp_life_replicate *r, const void *params, void **tables)
{
    const fertility *f = params;
    fertility_draw *d = AMP_ARENA_NEW(r->arena, fertility_draw, 1);
    if (!d || !(d->year = AMP_ARENA_NEW(r->arena, fertility_year, r->last - r->first + 1)))
        return AMP_NOMEM;
    for (int k = 0; k < BANDS; k++)
        d->risk[k] = AMP_MAX(0.0, amp_number_at(f->risk[k], r->drawn));
    for (int t = r->first + 1; t <= r->last; t++)
        draw_year(r->rates, t, &d->year[t - r->first]);
    *tables = d;
    return AMP_OK;
}

/* ---- relative risks ------------------------------------------------------------------------- */

/* Women of the block by partner and age. */
static void count_women(const amp_population *b, amp_span rows, uint32_t n[2][AMP_AGES])
{
    for (uint32_t i = rows.lo; i < rows.hi; i++)
        n[b->partner[i] != 0][b->age[i]] += b->sex[i] == AMP_SEX_female;
}

static void set_chances(const fertility_draw *d, const fertility_year *y,
                        const uint32_t n[2][AMP_AGES], chances *c)
{
    for (int band = 0; band < BANDS; band++) {
        double wanted = 0.0, without = 0.0;
        for (int x = band_from[band]; x < band_from[band + 1]; x++) {
            wanted += y->bears[x] * (n[0][x] + n[1][x]);
            without += y->bears[x] * (n[0][x] + d->risk[band] * n[1][x]);
        }
        const double single = without > 0.0 ? wanted / without : 1.0;
        for (int x = band_from[band]; x < band_from[band + 1]; x++) {
            c->bears[AMP_SEX_female][0][x] = amp_threshold(y->bears[x] * single);
            c->bears[AMP_SEX_female][1][x] = amp_threshold(y->bears[x] * single * d->risk[band]);
            c->bears[AMP_SEX_male][0][x] = c->bears[AMP_SEX_male][1][x] = 0;
        }
    }
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
    const fertility_draw *d = st->tables;
    const fertility_year *y = &d->year[st->year - st->first];
    const amp_population *b = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_FERTILITY);
    uint32_t *list = amp_life_rows(st, 0), women[2][AMP_AGES] = {{0}};
    chances c;
    size_t n = 0;
    count_women(b, rows, women);
    set_chances(d, y, (const uint32_t(*)[AMP_AGES])women, &c);
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        list[n] = i;
        n += (size_t)(amp_happens(word[i], c.bears[b->sex[i]][b->partner[i] != 0][b->age[i]]) &
                      b->is_alive[i]);
    }
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = list[k];
        const uint64_t bound = c.bears[AMP_SEX_female][b->partner[i] != 0][b->age[i]];
        if (!b->death_month[i] || amp_happens(word[i], bound / 2))
            bear(st, y, i);
    }
}

const amp_process amp_process_fertility = {
    .name = "fertility",
    .id = AMP_PROC_FERTILITY,
    .group = AMP_LIFE_DEMOGRAPHY,
    .reads = "uid sex age is_alive death_month partner ethnicity relationship",
    .writes = "uid age birth_month sex is_alive relationship mother father ethnicity",
    .prepare = fertility_prepare,
    .draw = fertility_make,
    .leave = fertility_leave,
};
