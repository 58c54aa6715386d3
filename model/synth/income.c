/* income.c - earnings, pensions, other income, poverty lines, and the correction of households'
 * market income to the survey's distribution before transfers.
 *
 * Incomes are drawn from the equations in Bs of the survey's year and corrected there; build.c
 * turns them into prices of the base year at the end. */
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

/* ---- quantile functions from means of equal groups ------------------------------------------ */

/** Value at share u of the order, from the means of n equal groups: straight lines through the
 * groups' middles, flat beyond the outer ones. */
static double value_at(const double *mean, int n, double u)
{
    const double x = u * n - 0.5;
    if (x <= 0)
        return mean[0];
    if (x >= n - 1)
        return mean[n - 1];
    const int k = (int)x;
    return mean[k] + (x - k) * (mean[k + 1] - mean[k]);
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
            key[j] = AMP_MAX(1, value_at(mean, SYNTH_TENTHS, ((double)j + 0.5) / (double)m));
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

/* ---- lines ---------------------------------------------------------------------------------- */

/** Households of one area (and region, or any with region < 0), their income per head ascending. */
static size_t in_order(const synth_builder *b, const double *income, int area, int region,
                       double *key, uint32_t *row)
{
    const amp_population *p = b->p;
    size_t m = 0;
    for (size_t h = 0; h < p->households; h++)
        if (p->area[h] == area && (region < 0 || p->region[h] == region)) {
            key[m] = income[h];
            row[m++] = (uint32_t)h;
        }
    amp_sort_pairs(key, row, m, key + p->households, row + p->households);
    return m;
}

/** Lines of one place to its @p m households in row, the highest line first. */
static void place_lines(synth_builder *b, const synth_line *line, size_t n, const uint32_t *row,
                        size_t m)
{
    amp_population *p = b->p;
    double persons = 0, cum = 0;
    for (size_t j = 0; j < m; j++)
        persons += p->first[row[j] + 1] - p->first[row[j]];
    for (size_t j = 0, k = 0; j < m; j++) {
        const size_t h = row[j];
        const double size = p->first[h + 1] - p->first[h];
        while (k + 1 < n && (cum + size / 2) / persons > line[k].cum)
            k++;
        cum += size;
        p->line_poverty[h] = line[k].poverty;
        p->line_extreme[h] = line[k].extreme;
    }
}

/** Persons of a department and area get the lines in their shares; households with higher market
 * income are likelier to live where the line is higher (the capital city). */
static amp_err lines(synth_builder *b, const double *market)
{
    const amp_population *p = b->p;
    const synth_tables *t = b->t;
    const double rho = b->q->line_income;
    double *key = amp_alloc(2 * p->households, sizeof *key);
    uint32_t *row = amp_alloc(2 * p->households, sizeof *row);
    amp_err err = key && row ? AMP_OK : amp_fail_memory(b->ctx);
    for (size_t c = 0; err == AMP_OK && c < 2 * t->regions; c++) {
        const size_t area = c / t->regions, region = c % t->regions;
        const size_t m = in_order(b, market, (int)area, (int)region, key, row);
        for (size_t j = 0; j < m; j++) /* the highest first */
            key[j] =
                -(rho * amp_normal_quantile(((double)j + 0.5) / (double)m) +
                  sqrt(1 - rho * rho) * synth_normal(b, p->household_uid[row[j]], SYNTH_K_LINE));
        amp_sort_pairs(key, row, m, key + p->households, row + p->households);
        place_lines(b, t->line[area][region], t->lines[area][region], row, m);
    }
    free(row);
    free(key);
    return err;
}

/* ---- correction ----------------------------------------------------------------------------- */

static double pensions_of(const amp_population *p, size_t h)
{
    double sum = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i])
            sum += p->contributory_pension[i];
    return sum;
}

static double earned_of(const amp_population *p, size_t h)
{
    double sum = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i])
            sum += p->earnings[i] + p->other_income[i];
    return sum;
}

static double members_of(const amp_population *p, size_t h)
{
    double n = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        n += p->in_household_income[i];
    return n;
}

/** Replace incomes of the ordered households by the values that means of n groups give to their
 * rank (persons counted), above the middle of the highest group by its own shape. */
static void map_to(const synth_builder *b, const uint32_t *row, size_t m, const double *mean, int n,
                   double *income)
{
    double all = 0, cum = 0, at_top = 0;
    for (size_t j = 0; j < m; j++)
        all += members_of(b->p, row[j]);
    for (size_t j = 0; j < m; j++) {
        const size_t h = row[j];
        const double w = members_of(b->p, h), u = (cum + w / 2) / all;
        cum += w;
        if (u * n > n - 0.5 && at_top > 0) {
            income[h] = mean[n - 1] * (income[h] / at_top);
            continue;
        }
        at_top = income[h];
        income[h] = value_at(mean, n, u);
    }
}

/** Scale the incomes inside each of the n groups so that the groups' means are met exactly. */
static void meet_means(const synth_builder *b, const uint32_t *row, size_t m, const double *mean,
                       int n, int join, double *income)
{
    double all = 0, cum = 0;
    for (size_t j = 0; j < m; j++)
        all += members_of(b->p, row[j]);
    size_t lo = 0;
    for (int g = 0; g < n / join; g++) {
        double sum = 0, count = 0, target = 0;
        size_t hi = lo;
        for (; hi < m; hi++) {
            const double w = members_of(b->p, row[hi]);
            if ((cum + w / 2) / all * (n / join) > g + 1 && g + 1 < n / join)
                break;
            sum += w * income[row[hi]];
            count += w;
            cum += w;
        }
        for (int k = 0; k < join; k++)
            target += mean[g * join + k] / join;
        const double f = sum > 0 ? target * count / sum : 1;
        for (size_t j = lo; j < hi; j++)
            income[row[j]] *= f;
        lo = hi;
    }
}

/** Income per head that each household should have: first its department's level, then its area's
 * distribution; both keep the order. */
static amp_err wanted_incomes(synth_builder *b, double *income)
{
    const amp_population *p = b->p;
    double *key = amp_alloc(2 * p->households, sizeof *key);
    uint32_t *row = amp_alloc(2 * p->households, sizeof *row);
    amp_err err = key && row ? AMP_OK : amp_fail_memory(b->ctx);
    for (int area = 0; err == AMP_OK && area < 2; area++) {
        for (size_t r = 0; r < b->t->regions; r++) {
            const size_t m = in_order(b, income, area, (int)r, key, row);
            map_to(b, row, m, b->t->region_income[r][area], SYNTH_TENTHS, income);
        }
        const size_t m = in_order(b, income, area, -1, key, row);
        map_to(b, row, m, b->t->income[area], SYNTH_HUNDREDTHS, income);
        meet_means(b, row, m, b->t->income[area], SYNTH_HUNDREDTHS, 5, income);
    }
    free(row);
    free(key);
    return err;
}

/** Scale earnings and other income of a household's members; the log of the factor joins the
 * lasting part, so that the earnings equation still holds for every earner. */
static void scale_household(amp_population *p, size_t h, double factor)
{
    const float shift = (float)amp_log(factor);
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
        if (!p->in_household_income[i])
            continue;
        p->earnings[i] *= factor;
        p->other_income[i] *= factor;
        if (p->earnings[i] > 0)
            p->earnings_effect[i] += shift;
    }
}

typedef struct spread {
    double n, sum, squares, nothing;
} spread;

/** Pensions stay; earnings and other income carry the difference. A household that has neither gets
 * it as other income of its head. */
static void apply(synth_builder *b, const double *income)
{
    amp_population *p = b->p;
    spread s[2] = {{0}};
    for (size_t h = 0; h < p->households; h++) {
        spread *a = &s[p->area[h]];
        const double rest = AMP_MAX(0, income[h] * members_of(p, h) - pensions_of(p, h)),
                     earned = earned_of(p, h);
        a->n += 1;
        if (!(earned > 0)) {
            a->nothing += rest > 0;
            p->other_income[p->first[h]] = rest;
            continue;
        }
        const double factor = AMP_MAX(rest / earned, 0.01), x = amp_log(factor);
        a->sum += x;
        a->squares += x * x;
        scale_household(p, h, factor);
    }
    for (int a = 0; a < 2; a++) {
        const double n = AMP_MAX(1, s[a].n - s[a].nothing), mean = s[a].sum / n;
        b->correction.mean[a] = mean;
        b->correction.sd[a] = sqrt(AMP_MAX(0, s[a].squares / n - mean * mean));
        b->correction.nothing[a] = s[a].nothing / AMP_MAX(1, s[a].n);
    }
}

amp_err synth_income(synth_builder *b)
{
    amp_population *p = b->p;
    earnings(b);
    AMP_TRY(pension_amounts(b));
    AMP_TRY(other_income(b));
    double *income = amp_alloc(p->households, sizeof *income);
    if (!income)
        return amp_fail_memory(b->ctx);
    for (size_t h = 0; h < p->households; h++)
        income[h] = (earned_of(p, h) + pensions_of(p, h)) / members_of(p, h);
    amp_err err = lines(b, income);
    if (err == AMP_OK)
        err = wanted_incomes(b, income);
    if (err == AMP_OK)
        apply(b, income);
    free(income);
    return err;
}
