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
               rural * (beta[SYNTH_RURAL] + beta[SYNTH_RURAL_AGE] * age +
                        beta[SYNTH_RURAL_AGE2] * age * age);
    if (p->education[i] != AMP_EDUCATION_no_education)
        x += beta[SYNTH_PRIMARY + p->education[i] - AMP_EDUCATION_primary];
    if (formal)
        x += female * beta[SYNTH_FEMALE_FORMAL] + rural * beta[SYNTH_RURAL_FORMAL] +
             (p->education[i] == AMP_EDUCATION_tertiary) * beta[SYNTH_TERTIARY_FORMAL];
    if (p->relationship[i] == AMP_RELATIONSHIP_head)
        x += beta[SYNTH_HEAD] + female * beta[SYNTH_HEAD_FEMALE];
    return x + p->schooling[i] * beta[SYNTH_TERM_YEARS] +
           (p->relationship[i] == AMP_RELATIONSHIP_partner) * beta[SYNTH_PARTNER] +
           (p->ethnicity[i] == AMP_ETHNICITY_indigenous) * beta[SYNTH_INDIGENOUS];
}

/** Informal rural, informal urban or formal work: row of the residuals. */
static int work_of(const synth_builder *b, size_t i)
{
    return b->p->labour[i] == AMP_LABOUR_formal ? 2 : area_of(b, i);
}

/** Normal lasting and moving parts for everyone of 15 and more, so that who starts to work has them
 * too; the workers' sum is then put in the place of the survey's residuals. */
static void normal_parts(synth_builder *b)
{
    amp_population *p = b->p;
    const double household = b->q->earnings_household, lasting = b->q->lasting,
                 own = AMP_MAX(0, lasting - household);
    for (size_t h = 0; h < p->households; h++)
        b->latent[h] = synth_normal(b, p->household_uid[h], SYNTH_K_EFFECT);
    for (size_t i = 0; i < p->n; i++) {
        if (p->age[i] < 15)
            continue;
        const double sd = b->t->residual_sd[work_of(b, i)];
        p->earnings_effect[i] =
            (float)(sd * (sqrt(household) * b->latent[b->household[i]] +
                          sqrt(own) * synth_normal(b, p->uid[i], SYNTH_K_EFFECT)));
        p->earnings_shock[i] =
            (float)(sd * sqrt(1 - household - own) * synth_normal(b, p->uid[i], SYNTH_K_SHOCK));
    }
}

/** Workers of one kind in the order of their normal parts get the residuals of the survey, which
 * have longer tails below where work is informal and above where it is formal; the lasting part
 * takes up the difference. */
static void place_residuals(synth_builder *b, int work, double *key, uint32_t *row)
{
    amp_population *p = b->p;
    size_t m = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->earnings[i] > 0 && work_of(b, i) == work) {
            key[m] = (double)p->earnings_effect[i] + (double)p->earnings_shock[i];
            row[m++] = (uint32_t)i;
        }
    amp_sort_pairs(key, row, m, key + p->n, row + p->n);
    for (size_t j = 0; j < m; j++) {
        const size_t i = row[j];
        const double residual =
            synth_value_at(b->t->residual[work], SYNTH_RESIDUALS, ((double)j + 0.5) / (double)m);
        p->earnings_effect[i] += (float)(residual - key[j]);
        p->earnings[i] = amp_exp(expected_log(b, i) + residual);
    }
}

static amp_err earnings(synth_builder *b)
{
    amp_population *p = b->p;
    double *key = amp_alloc(2 * p->n, sizeof *key);
    uint32_t *row = amp_alloc(2 * p->n, sizeof *row);
    if (key && row) {
        normal_parts(b);
        for (size_t i = 0; i < p->n; i++) /* below 0 marks the unpaid until here */
            p->earnings[i] = p->age[i] >= 15 && works(p, i) && !(p->earnings[i] < 0);
        for (int work = 0; work < 3; work++)
            place_residuals(b, work, key, row);
    }
    const amp_err err = key && row ? AMP_OK : amp_fail_memory(b->ctx);
    free(row);
    free(key);
    return err;
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

/** Does somebody of household @p h work or draw a pension? */
static bool is_earned_for(const amp_population *p, size_t h)
{
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (works(p, i) || p->contributory_pension[i] > 0)
            return true;
    return false;
}

static const synth_other *other_of(const synth_builder *b, size_t i)
{
    const amp_population *p = b->p;
    const size_t h = b->household[i];
    const int place = AMP_MIN(synth_position(p, h, i) / 2, SYNTH_PLACES - 1),
              living = works(p, i)           ? 1
                       : is_earned_for(p, h) ? 0
                                             : 2;
    return &b->t->other[p->sex[i]][area_of(b, i)][place][living][p->age[i]];
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
    AMP_TRY(earnings(b));
    AMP_TRY(pension_amounts(b));
    AMP_TRY(other_income(b));
    AMP_TRY(synth_lines(b));
    set_prices(b);
    return synth_correct(b);
}
