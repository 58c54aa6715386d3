/* mortality.c - deaths from annual life tables by single age and sex.
 *
 * Who dies in the coming step, and in which month of it, is drawn at its beginning, because
 * programmes pay the dying until then. One word a person a year, whatever else happens. Months are
 * uniform. From 25 on people die more or less often than others of their age by relative risks of
 * their education; a factor per block, sex and five-year age keeps the expected deaths what the
 * life table gives. Source: Preston, Heuveline & Guillot (2001), Demography, ch. 3 and 6. */
#include "life/moves.h"
#include "life/risk.h"
#include "num/num.h"

#include <string.h>

enum {
    EDUCATIONS = 4,
    BANDS = 2, /* 25 to 74; 75 and more, where differences are smaller */
    FIVES = AMP_AGES / 5 + 1,
    GROWN = 25 / 5, /* the five-year ages from which the bands begin */
    OLD = 75 / 5
};

typedef struct mortality {
    amp_number risk[BANDS][EDUCATIONS]; /* relative to tertiary education */
} mortality;

typedef struct mortality_year {
    double q[2][AMP_AGES]; /* by age at the start of the coming step */
} mortality_year;

typedef struct mortality_draw {
    double risk[BANDS][EDUCATIONS];
    bool is_even; /* all risks are the same */
    mortality_year *year;
} mortality_draw;

/* Thresholds of one block in a year. */
typedef struct chances {
    uint64_t dies[2][AMP_AGES][EDUCATIONS];
} chances;

static amp_err mortality_prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    static const char *const path[BANDS][EDUCATIONS] = {
        {"mortality.education_risk_none", "mortality.education_risk_primary",
         "mortality.education_risk_secondary", NULL},
        {"mortality.education_risk_75_none", "mortality.education_risk_75_primary",
         "mortality.education_risk_75_secondary", NULL}};
    mortality *m = AMP_ARENA_NEW(setup->arena, mortality, 1);
    if (!m)
        return amp_fail_memory(ctx);
    for (int band = 0; band < BANDS; band++)
        AMP_TRY(amp_risk_read(ctx, setup->profile, path[band], EDUCATIONS, m->risk[band]));
    *params = m;
    return AMP_OK;
}

static amp_err mortality_make(const amp_life_replicate *r, const void *params, void **tables)
{
    const mortality *m = params;
    mortality_draw *d = AMP_ARENA_NEW(r->arena, mortality_draw, 1);
    if (!d || !(d->year = AMP_ARENA_NEW(r->arena, mortality_year, r->last - r->first + 1)))
        return AMP_NOMEM;
    d->is_even = true;
    for (int band = 0; band < BANDS; band++)
        for (int e = 0; e < EDUCATIONS; e++) {
            d->risk[band][e] = AMP_MAX(0.0, amp_number_at(m->risk[band][e], r->drawn));
            d->is_even = d->is_even && d->risk[band][e] == d->risk[band][0];
        }
    for (int t = r->first; t <= r->last; t++) {
        amp_step_rates step;
        amp_rates_step(r->rates, t, &step);
        for (int s = 0; s < 2; s++)
            for (int x = 0; x < AMP_AGES; x++)
                d->year[t - r->first].q[s][x] = 1.0 - step.survival[s][x];
    }
    *tables = d;
    return AMP_OK;
}

/* Relative risks times the factor of a sex and five-year age, from who is in the block. */
static void level_risks(const mortality_draw *d, const double *q, int five,
                        const uint32_t n[AMP_AGES][EDUCATIONS], double risk[EDUCATIONS])
{
    double expected[EDUCATIONS] = {0.0};
    memcpy(risk, d->risk[five >= OLD], sizeof d->risk[0]);
    for (int x = 5 * five; x < AMP_MIN(5 * five + 5, AMP_AGES); x++)
        for (int e = 0; e < EDUCATIONS; e++)
            expected[e] += q[x] * n[x][e];
    const double level = amp_risk_level(expected, risk, EDUCATIONS);
    for (int e = 0; e < EDUCATIONS; e++)
        risk[e] *= level;
}

static void set_chances(const mortality_draw *d, const mortality_year *y, const amp_population *b,
                        amp_span rows, chances *c)
{
    uint32_t n[2][AMP_AGES][EDUCATIONS] = {{{0}}};
    for (uint32_t i = rows.lo; i < rows.hi && !d->is_even; i++)
        n[b->sex[i]][b->age[i]][b->education[i]] += b->is_alive[i];
    for (int s = 0; s < 2; s++)
        for (int five = 0; five < FIVES; five++) {
            double risk[EDUCATIONS] = {1.0, 1.0, 1.0, 1.0};
            if (five >= GROWN && !d->is_even)
                level_risks(d, y->q[s], five, (const uint32_t(*)[EDUCATIONS])n[s], risk);
            for (int x = 5 * five; x < AMP_MIN(5 * five + 5, AMP_AGES); x++)
                for (int e = 0; e < EDUCATIONS; e++)
                    c->dies[s][x][e] = amp_threshold(y->q[s][x] * risk[e]);
        }
}

/* Rows whose word falls below the threshold of their sex, age and education. */
static size_t list_dying(const amp_step *st, amp_span rows, uint32_t *list)
{
    const mortality_draw *d = st->tables;
    const amp_population *b = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_MORTALITY);
    chances c;
    size_t n = 0;
    set_chances(d, &d->year[st->year - st->first], b, rows, &c);
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        list[n] = i;
        n += (size_t)(amp_happens(word[i], c.dies[b->sex[i]][b->age[i]][b->education[i]]) &
                      b->is_alive[i]);
    }
    return n;
}

static void mortality_close(const amp_step *st, amp_span rows)
{
    amp_population *b = st->block;
    for (uint32_t i = rows.lo; i < rows.hi; i++)
        b->death_month[i] = (uint8_t)(b->death_month[i] & (b->is_alive[i] - 1u));
    uint32_t *list = amp_life_rows(st, 0);
    const size_t n = list_dying(st, rows, list);
    for (size_t k = 0; k < n; k++) {
        uint32_t words[4];
        amp_draw_words(&st->stream, b->uid[list[k]], AMP_PROC_DEATH_MONTH / 4, words);
        const uint64_t month = (uint64_t)words[AMP_PROC_DEATH_MONTH % 4] * 12 >> 32;
        b->death_month[list[k]] = (uint8_t)(1 + month);
    }
}

static void mortality_leave(const amp_step *st, amp_span rows)
{
    const amp_population *b = st->block;
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        if (b->is_alive[i] && !b->death_month[i])
            continue;
        const bool later = b->is_alive[i] && b->death_month[i] > 6;
        amp_moves_fate(st->scratch, i, later ? AMP_FATE_DEPARTS : AMP_FATE_GONE);
    }
}

const amp_process amp_process_mortality = {
    .name = "mortality",
    .id = AMP_PROC_MORTALITY,
    .group = AMP_LIFE_DEMOGRAPHY,
    .reads = "uid sex age education is_alive death_month",
    .writes = "is_alive death_month partner mother father relationship",
    .prepare = mortality_prepare,
    .draw = mortality_make,
    .open = mortality_close,
    .leave = mortality_leave,
    .close = mortality_close,
};
