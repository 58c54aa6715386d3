/* income.c - earnings, pensions and other income, drawn from the profile's equations and tables.
 *
 * They are drawn in money of the survey's year; lines.c then gives poverty lines, and correct.c
 * makes the incomes of households those of the survey or of the published figures. */
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int area_of(const synth_builder *b, size_t i)
{
    return b->p->area[b->household[i]];
}

static bool works(const amp_population *p, size_t i)
{
    return p->labour[i] >= AMP_LABOUR_informal;
}

/* ---- earnings ------------------------------------------------------------------------------- */

static double expected_log(const synth_builder *b, size_t i)
{
    const amp_population *p = b->p;
    const double *beta = b->t->beta, age = p->age[i];
    const bool female = p->sex[i] == AMP_SEX_female, formal = p->labour[i] == AMP_LABOUR_formal,
               rural = area_of(b, i) == AMP_AREA_rural;
    double x = beta[SYNTH_CONST] + beta[SYNTH_AGE] * age + beta[SYNTH_AGE2] * age * age +
               female * beta[SYNTH_FEMALE] + formal * beta[SYNTH_FORMAL] +
               rural * beta[SYNTH_RURAL];
    if (p->education[i] != AMP_EDUCATION_no_education)
        x += beta[SYNTH_PRIMARY + p->education[i] - AMP_EDUCATION_primary];
    if (formal)
        x += female * beta[SYNTH_FEMALE_FORMAL] + rural * beta[SYNTH_RURAL_FORMAL] +
             (p->education[i] == AMP_EDUCATION_tertiary) * beta[SYNTH_TERTIARY_FORMAL];
    return x;
}

static double residual_sd(const synth_builder *b, size_t i)
{
    return b->t->residual_sd[b->p->labour[i] == AMP_LABOUR_formal ? 2 : area_of(b, i)];
}

/** Lasting and moving part for everyone of 15 and more, so that who starts to work has them too. */
static void earnings(synth_builder *b)
{
    amp_population *p = b->p;
    const double household = b->q->earnings_household, lasting = b->q->lasting,
                 own = AMP_MAX(0, lasting - household);
    for (size_t h = 0; h < p->households; h++)
        b->latent[h] = synth_normal(b, p->household_uid[h], SYNTH_K_EFFECT);
    for (size_t i = 0; i < p->n; i++) {
        const bool unpaid = p->earnings[i] < 0;
        p->earnings[i] = 0;
        if (p->age[i] < 15)
            continue;
        const double sd = residual_sd(b, i);
        const double effect = sd * (sqrt(household) * b->latent[b->household[i]] +
                                    sqrt(own) * synth_normal(b, p->uid[i], SYNTH_K_EFFECT));
        const double shock =
            sd * sqrt(1 - household - own) * synth_normal(b, p->uid[i], SYNTH_K_SHOCK);
        p->earnings_effect[i] = (float)effect;
        p->earnings_shock[i] = (float)shock;
        if (works(p, i) && !unpaid)
            p->earnings[i] = amp_exp(expected_log(b, i) + effect + shock);
    }
}

/* ---- pensions ------------------------------------------------------------------------------- */

static amp_err pension_amounts(synth_builder *b)
{
    amp_population *p = b->p;
    enum { GROUPS = 2 * SYNTH_PENSION_BANDS };
    double *key = amp_alloc(2 * p->n, sizeof *key);
    uint32_t *row = amp_alloc(2 * p->n, sizeof *row);
    if (!key || !row) {
        free(row);
        free(key);
        return amp_fail_memory(b->ctx);
    }
    for (int g = 0; g < GROUPS; g++) {
        size_t m = 0;
        for (size_t i = 0; i < p->n; i++)
            if (p->contributory_pension[i] > 0 && p->sex[i] == g / SYNTH_PENSION_BANDS &&
                synth_pension_band(p->age[i]) == g % SYNTH_PENSION_BANDS) {
                key[m] = 0.12 * p->schooling[i] + synth_normal(b, p->uid[i], SYNTH_K_AMOUNT);
                row[m++] = (uint32_t)i;
            }
        amp_sort_pairs(key, row, m, key + p->n, row + p->n);
        const double *mean = b->t->pension_tenth[g / SYNTH_PENSION_BANDS][g % SYNTH_PENSION_BANDS];
        for (size_t j = 0; j < m; j++)
            key[j] = AMP_MAX(1, synth_value_at(mean, SYNTH_TENTHS, ((double)j + 0.5) / (double)m));
        for (size_t j = 0; j < m; j++)
            p->contributory_pension[row[j]] = key[j];
    }
    free(row);
    free(key);
    return AMP_OK;
}

/* ---- other income --------------------------------------------------------------------------- */

static const synth_other *other_of(const synth_builder *b, size_t i)
{
    const amp_population *p = b->p;
    const int place = AMP_MIN(synth_position(p, b->household[i], i) / 2, SYNTH_PLACES - 1);
    return &b->t->other[p->sex[i]][area_of(b, i)][place][works(p, i)][p->age[i]];
}

static amp_err other_income(synth_builder *b)
{
    amp_population *p = b->p;
    const synth_other *all = &b->t->other[0][0][0][0][0];
    const size_t cells = sizeof b->t->other / sizeof *all;
    double *share = AMP_ARENA_NEW(b->arena, double, 2 * cells);
    if (!share)
        return amp_fail_memory(b->ctx);
    for (size_t c = 0; c < cells; c++) {
        share[2 * c] = all[c].share;
        share[2 * c + 1] = 1 - all[c].share;
    }
    for (size_t i = 0; i < p->n; i++) {
        b->cell[i] = (uint32_t)(other_of(b, i) - all);
        b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_OTHER);
    }
    AMP_TRY(synth_assign(b, cells, 2, share));
    for (size_t i = 0; i < p->n; i++) {
        const synth_other *o = &all[b->cell[i]];
        p->other_income[i] =
            b->category[i] == 0 && o->share > 0
                ? amp_exp(o->mean + o->sd * synth_normal(b, p->uid[i], SYNTH_K_OTHER_AMOUNT))
                : 0;
    }
    return AMP_OK;
}

/* ---- all of it ------------------------------------------------------------------------------ */

/** Money from prices of the survey's year to those of the base year. */
static void set_prices(synth_builder *b)
{
    amp_population *p = b->p;
    for (size_t i = 0; i < p->n; i++) {
        p->earnings[i] *= b->price;
        p->contributory_pension[i] *= b->price;
        p->other_income[i] *= b->price;
    }
    for (size_t h = 0; h < p->households; h++) {
        p->line_poverty[h] *= b->price;
        p->line_extreme[h] *= b->price;
    }
}

amp_err synth_income(synth_builder *b)
{
    earnings(b);
    AMP_TRY(pension_amounts(b));
    AMP_TRY(other_income(b));
    AMP_TRY(synth_lines(b));
    set_prices(b);
    return synth_correct(b);
}
