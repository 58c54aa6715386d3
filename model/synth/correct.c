/* correct.c - the incomes of households become those of the survey's hundredths, or those that the
 * figures of margins.csv ask for, before or after transfers as these measure.
 *
 * Everybody keeps the rank. Earnings and other income of a household are scaled together, and the
 * log of the factor joins the lasting part, so that the earnings equation still holds for every
 * earner. */
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST 0.01 /* of what a household was drawn to earn is left, whatever it is paid */
enum {
    PASSES = 4, /* of taking out what programmes pay for the incomes of the pass before */
    FITS = 3    /* of the spread in the first of them */
};

/* ---- households ----------------------------------------------------------------------------- */

double synth_members_of(const amp_population *p, size_t h)
{
    double n = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        n += p->in_household_income[i];
    return n;
}

double synth_earned_of(const amp_population *p, size_t h)
{
    double sum = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i])
            sum += p->earnings[i] + p->other_income[i];
    return sum;
}

static double pensions_of(const amp_population *p, size_t h)
{
    double sum = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i])
            sum += p->contributory_pension[i];
    return sum;
}

double synth_market_of(const amp_population *p, size_t h)
{
    return synth_earned_of(p, h) + pensions_of(p, h);
}

double synth_income_of(const synth_builder *b, size_t h)
{
    return (synth_market_of(b->p, h) + (b->paid ? b->paid[h] : 0)) / synth_members_of(b->p, h);
}

size_t synth_in_order(const amp_population *p, const double *income, int area, int region,
                      double *key, uint32_t *row)
{
    size_t m = 0;
    for (size_t h = 0; h < p->households; h++)
        if ((area < 0 || p->area[h] == area) && (region < 0 || p->region[h] == region)) {
            key[m] = income[h];
            row[m++] = (uint32_t)h;
        }
    amp_sort_pairs(key, row, m, key + p->households, row + p->households);
    return m;
}

/* ---- the survey's hundredths ---------------------------------------------------------------- */

/** Straight lines through the middles of the groups, flat beyond the outer ones. */
double synth_value_at(const double *mean, int n, double u)
{
    const double x = u * n - 0.5;
    if (x <= 0)
        return mean[0];
    if (x >= n - 1)
        return mean[n - 1];
    const int k = (int)x;
    return mean[k] + (x - k) * (mean[k + 1] - mean[k]);
}
/** Replace incomes of the ordered households by the values that means of n groups give to their
 * rank (persons counted), above the middle of the highest group by its own shape. */
static void map_to(const synth_builder *b, const uint32_t *row, size_t m, const double *mean, int n,
                   double *income)
{
    double all = 0, cum = 0, at_top = 0;
    for (size_t j = 0; j < m; j++)
        all += synth_members_of(b->p, row[j]);
    for (size_t j = 0; j < m; j++) {
        const size_t h = row[j];
        const double w = synth_members_of(b->p, h), u = (cum + w / 2) / all;
        cum += w;
        if (u * n > n - 0.5 && at_top > 0) {
            income[h] = mean[n - 1] * (income[h] / at_top);
            continue;
        }
        at_top = income[h];
        income[h] = synth_value_at(mean, n, u);
    }
}

/** Scale the incomes inside each of the n groups so that the groups' means are met exactly. */
static void meet_means(const synth_builder *b, const uint32_t *row, size_t m, const double *mean,
                       int n, int join, double *income)
{
    double all = 0, cum = 0;
    for (size_t j = 0; j < m; j++)
        all += synth_members_of(b->p, row[j]);
    size_t lo = 0;
    for (int g = 0; g < n / join; g++) {
        double sum = 0, count = 0, target = 0;
        size_t hi = lo;
        for (; hi < m; hi++) {
            const double w = synth_members_of(b->p, row[hi]);
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
static void from_survey(synth_builder *b, double *income, double *key, uint32_t *row)
{
    const amp_population *p = b->p;
    for (int area = 0; area < 2; area++) {
        for (size_t r = 0; r < b->t->regions; r++) {
            const size_t m = synth_in_order(p, income, area, (int)r, key, row);
            map_to(b, row, m, b->t->region_income[r][area], SYNTH_TENTHS, income);
        }
        const size_t m = synth_in_order(p, income, area, -1, key, row);
        map_to(b, row, m, b->t->income[area], SYNTH_HUNDREDTHS, income);
        meet_means(b, row, m, b->t->income[area], SYNTH_HUNDREDTHS, 5, income);
    }
    for (size_t h = 0; h < p->households; h++)
        income[h] *= b->price;
}

/* ---- changing what households earn ---------------------------------------------------------- */

/** What is scaled: all but pensions whose amounts are the country's own. */
static double scaled_of(const synth_builder *b, size_t h)
{
    return b->t->owns_pensions ? synth_earned_of(b->p, h) : synth_market_of(b->p, h);
}

static void scale_household(const synth_builder *b, size_t h, double factor)
{
    amp_population *p = b->p;
    const float shift = (float)amp_log(factor);
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
        if (!p->in_household_income[i])
            continue;
        p->earnings[i] *= factor;
        p->other_income[i] *= factor;
        if (!b->t->owns_pensions)
            p->contributory_pension[i] *= factor;
        if (p->earnings[i] > 0)
            p->earnings_effect[i] += shift;
    }
}

/** Give each household its @p income per head; what was drawn at first is in @p drawn. A household
 * that earned nothing gets it as other income of its head. */
static void apply(synth_builder *b, const double *income, const double *drawn)
{
    amp_population *p = b->p;
    for (size_t h = 0; h < p->households; h++) {
        const double held =
                         (b->t->owns_pensions ? pensions_of(p, h) : 0) + (b->paid ? b->paid[h] : 0),
                     rest = income[h] * synth_members_of(p, h) - held, now = scaled_of(b, h);
        if (now > 0)
            scale_household(b, h, AMP_MAX(rest, LEAST * drawn[h]) / now);
        else
            p->other_income[p->first[h]] = AMP_MAX(0, rest);
    }
}

/* ---- the figures of margins.csv ------------------------------------------------------------- */

static amp_err pay(synth_builder *b)
{
    return b->transfers->pay(b->ctx, b->transfers->user, b->p, (int)b->q->survey_year, b->paid);
}

/** Where incomes are measured after transfers, what programmes pay depends on the incomes that
 * result; a few passes settle it. Ranks are those of income after transfers. */
static amp_err from_figures(synth_builder *b, double *income, const double *drawn, double *key,
                            uint32_t *row)
{
    amp_population *p = b->p;
    const bool is_paid = b->transfers && b->profile->income_concept == AMP_AFTER_TRANSFERS;
    uint32_t *place = AMP_ARENA_NEW(b->arena, uint32_t, p->households);
    if (is_paid)
        b->paid = AMP_ARENA_NEW(b->arena, double, p->households);
    if (!place || (is_paid && !b->paid))
        return amp_fail_memory(b->ctx);
    AMP_TRY(synth_money_new(b, income));
    for (int pass = 0; pass < (is_paid ? PASSES : 1); pass++) {
        synth_order order = {{place, NULL}, {0, 0}};
        for (int area = 0; area < 2; area++) {
            order.n[area] = synth_in_order(p, income, area, -1, key, row);
            order.row[area] = place + (area ? order.n[0] : 0);
            memcpy(order.row[area], row, order.n[area] * sizeof *row);
        }
        AMP_TRY(synth_money_fit(b, &order, pass ? 1 : FITS, income));
        apply(b, income, drawn);
        if (is_paid)
            AMP_TRY(pay(b));
        for (size_t h = 0; h < p->households; h++)
            income[h] = synth_income_of(b, h);
    }
    return AMP_OK;
}

/* ---- how far it went ------------------------------------------------------------------------ */

void synth_shape_of(const amp_population *p, const double *income, const uint32_t *row, size_t m,
                    double *mean, double *gini)
{
    double persons = 0, sum = 0, weighted = 0;
    for (size_t j = 0; j < m; j++) {
        const double n = synth_members_of(p, row[j]), y = n * income[row[j]];
        weighted += y * (2 * persons + n);
        persons += n;
        sum += y;
    }
    *mean = persons > 0 ? sum / persons : 0;
    *gini = sum > 0 ? weighted / (persons * sum) - 1 : 0;
}

/** Factors of an area's households, in ascending order of what came out. */
static void factors_of(synth_builder *b, int area, const double *drawn, const uint32_t *row,
                       size_t m)
{
    synth_correction *c = &b->correction;
    double n = 0, sum = 0, squares = 0, nothing = 0, count[SYNTH_TENTHS] = {0};
    for (size_t j = 0; j < m; j++) {
        const double now = scaled_of(b, row[j]);
        if (!(drawn[row[j]] > 0)) {
            nothing += now > 0;
            continue;
        }
        const double x = amp_log(now / drawn[row[j]]);
        const size_t tenth = j * SYNTH_TENTHS / m;
        n += 1;
        sum += x;
        squares += x * x;
        count[tenth] += 1;
        c->tenth[area][tenth] += x;
    }
    for (int k = 0; k < SYNTH_TENTHS; k++)
        c->tenth[area][k] /= AMP_MAX(1, count[k]);
    c->mean[area] = sum / AMP_MAX(1, n);
    c->sd[area] = sqrt(AMP_MAX(0, squares / AMP_MAX(1, n) - c->mean[area] * c->mean[area]));
    c->nothing[area] = nothing / AMP_MAX(1, (double)m);
}

static void measure(synth_builder *b, const double *before, const double *drawn, double *after,
                    double *key, uint32_t *row)
{
    const amp_population *p = b->p;
    synth_correction *c = &b->correction;
    for (size_t h = 0; h < p->households; h++)
        after[h] = synth_income_of(b, h);
    for (int area = 0; area < 2; area++) {
        size_t m = synth_in_order(p, before, area, -1, key, row);
        double members = 0, paid = 0;
        synth_shape_of(p, before, row, m, &c->drawn[area], &c->gini_drawn[area]);
        m = synth_in_order(p, after, area, -1, key, row);
        synth_shape_of(p, after, row, m, &c->reached[area], &c->gini[area]);
        factors_of(b, area, drawn, row, m);
        for (size_t j = 0; j < m; j++) {
            members += synth_members_of(p, row[j]);
            paid += b->paid ? b->paid[row[j]] : 0;
        }
        c->transfers[area] = paid / AMP_MAX(1, members);
    }
}

amp_err synth_correct(synth_builder *b)
{
    const amp_population *p = b->p;
    const size_t n = p->households;
    double *income = amp_alloc(5 * n, sizeof *income);
    uint32_t *row = amp_alloc(2 * n, sizeof *row);
    amp_err err = income && row ? AMP_OK : amp_fail_memory(b->ctx);
    if (err == AMP_OK) {
        double *before = income + n, *drawn = income + 2 * n, *key = income + 3 * n;
        for (size_t h = 0; h < n; h++) {
            income[h] = before[h] = synth_income_of(b, h);
            drawn[h] = scaled_of(b, h);
        }
        if (b->t->has_income) {
            from_survey(b, income, key, row);
            apply(b, income, drawn);
        } else
            err = from_figures(b, income, drawn, key, row);
        if (err == AMP_OK)
            measure(b, before, drawn, income, key, row);
    }
    free(row);
    free(income);
    return err;
}
