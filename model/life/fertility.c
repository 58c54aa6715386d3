/* fertility.c - births from annual rates by single age of the mother.
 *
 * A rate is births per woman-year: a woman who survives the step bears with probability f, one who
 * dies in it with f / 2, f the mean rate of the two ages she has in it. Women with a partner, with
 * less schooling and with fewer children at home bear more often than others of their age, by
 * relative risks; a factor per block and five-year age, the source's groups, keeps the expected
 * births what the rates alone give. A newborn reaches the next mid-year with L_0 / l_0; those who
 * do not leave no row. Twins are not modelled: their births are in the rates. The mother's word
 * decides, so one birth more renames nobody else's child. */
#include "life/moves.h"
#include "life/risk.h"
#include "num/num.h"

enum {
    BANDS = 4,
    EDUCATIONS = 4,
    CHILDREN = 4, /* 0, 1, 2, 3 and more own children in the household */
    CLASSES = 2 * EDUCATIONS * CHILDREN,
    FIVES = AMP_AGES / 5 + 1
};
static const int band_from[BANDS] = {0, 20, 25, 35};
enum { LATE = 3 }; /* the last band, where who has no child may be unable to have one */

typedef struct fertility_year {
    double bears[AMP_AGES]; /* by age at the start of the step */
    uint64_t dies[2];       /* a newborn before the step ends */
    uint64_t boy;
} fertility_year;

typedef struct fertility {
    uint64_t birth;                   /* hash that keys newborns' identities */
    amp_number in_union[BANDS];       /* of women with a partner, relative to those without */
    amp_number level[EDUCATIONS];     /* relative to secondary education */
    amp_number children[2][CHILDREN]; /* relative to none: before the late band, and in it */
} fertility;

typedef struct fertility_draw {
    double risk[BANDS][CLASSES];
    fertility_year *year;
} fertility_draw;

static int class_at(int in_union, int education, int children)
{
    return (in_union * EDUCATIONS + education) * CHILDREN + children;
}

static amp_err fertility_prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    static const char *const in_union[BANDS] = {
        "fertility.union_risk_15", "fertility.union_risk_20", "fertility.union_risk_25",
        "fertility.union_risk_35"};
    static const char *const level[EDUCATIONS] = {"fertility.education_risk_none",
                                                  "fertility.education_risk_primary", NULL,
                                                  "fertility.education_risk_tertiary"};
    static const char *const children[2][CHILDREN] = {
        {NULL, "fertility.children_risk_1", "fertility.children_risk_2",
         "fertility.children_risk_3"},
        {NULL, "fertility.children_risk_35_1", "fertility.children_risk_35_2",
         "fertility.children_risk_35_3"}};
    fertility *f = AMP_ARENA_NEW(setup->arena, fertility, 1);
    if (!f)
        return amp_fail_memory(ctx);
    f->birth = amp_hash_text("birth");
    AMP_TRY(amp_risk_read(ctx, setup->profile, in_union, BANDS, f->in_union));
    AMP_TRY(amp_risk_read(ctx, setup->profile, level, EDUCATIONS, f->level));
    for (int late = 0; late < 2; late++)
        AMP_TRY(amp_risk_read(ctx, setup->profile, children[late], CHILDREN, f->children[late]));
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

static void draw_risks(const fertility *f, const double *drawn, int band, double *risk)
{
    for (int u = 0; u < 2; u++)
        for (int e = 0; e < EDUCATIONS; e++)
            for (int c = 0; c < CHILDREN; c++)
                risk[class_at(u, e, c)] =
                    AMP_MAX(0.0, (u ? amp_number_at(f->in_union[band], drawn) : 1.0) *
                                     amp_number_at(f->level[e], drawn) *
                                     amp_number_at(f->children[band == LATE][c], drawn));
}

static amp_err fertility_make(const amp_life_replicate *r, const void *params, void **tables)
{
    const fertility *f = params;
    fertility_draw *d = AMP_ARENA_NEW(r->arena, fertility_draw, 1);
    if (!d || !(d->year = AMP_ARENA_NEW(r->arena, fertility_year, r->last - r->first + 1)))
        return AMP_NOMEM;
    for (int band = 0; band < BANDS; band++)
        draw_risks(f, r->drawn, band, d->risk[band]);
    for (int t = r->first + 1; t <= r->last; t++)
        draw_year(r->rates, t, &d->year[t - r->first]);
    *tables = d;
    return AMP_OK;
}

/* ---- relative risks ------------------------------------------------------------------------- */

static int band_of(int age)
{
    int band = 0;
    while (band + 1 < BANDS && age >= band_from[band + 1])
        band++;
    return band;
}

/* Women of a block who may bear. */
typedef struct women {
    uint32_t *row;
    uint32_t *class;
    size_t n;
} women;

static int own_children(const amp_population *b, uint32_t lo, uint32_t hi, uint32_t member)
{
    int n = 0;
    for (uint32_t i = lo; i < hi; i++)
        n += b->mother[i] == member;
    return AMP_MIN(n, CHILDREN - 1);
}

static women list_women(const amp_step *st, const fertility_year *y, amp_span rows)
{
    const amp_population *b = st->block;
    women w = {amp_life_rows(st, 0), amp_life_rows(st, 1), 0};
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        w.row[w.n] = i;
        w.n +=
            (size_t)((b->sex[i] == AMP_SEX_female) & b->is_alive[i] & (y->bears[b->age[i]] > 0.0));
    }
    for (size_t k = 0; k < w.n; k++) {
        const uint32_t i = w.row[k], h = st->scratch->household[i], lo = b->first[h];
        const int children = own_children(b, lo, b->first[h + 1], i - lo + 1);
        w.class[k] = (uint32_t)class_at(b->partner[i] != 0, b->education[i], children);
    }
    return w;
}

/* Factors by five-year age that leave the expected births as the rates alone have them. */
static void level_risks(const fertility_draw *d, const fertility_year *y, const amp_population *b,
                        const women *w, double level[FIVES])
{
    double expected[FIVES][CLASSES] = {{0.0}};
    for (size_t k = 0; k < w->n; k++) {
        const uint8_t age = b->age[w->row[k]];
        expected[age / 5][w->class[k]] += y->bears[age];
    }
    for (int five = 0; five < FIVES; five++)
        level[five] = amp_risk_level(expected[five], d->risk[band_of(5 * five)], CLASSES);
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
    const women w = list_women(st, y, rows);
    double level[FIVES];
    level_risks(d, y, b, &w, level);
    for (size_t k = 0; k < w.n; k++) {
        const uint32_t i = w.row[k];
        const uint8_t age = b->age[i];
        const double p = y->bears[age] * level[age / 5] * d->risk[band_of(age)][w.class[k]];
        const uint64_t bound = amp_threshold(p);
        if (amp_happens(word[i], b->death_month[i] ? bound / 2 : bound))
            bear(st, y, i);
    }
}

const amp_process amp_process_fertility = {
    .name = "fertility",
    .id = AMP_PROC_FERTILITY,
    .group = AMP_LIFE_DEMOGRAPHY,
    .reads = "uid sex age is_alive death_month partner mother education ethnicity relationship",
    .writes = "uid age birth_month sex is_alive relationship mother father ethnicity",
    .prepare = fertility_prepare,
    .draw = fertility_make,
    .leave = fertility_leave,
};
