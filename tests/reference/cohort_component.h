/** @file cohort_component.h  A slow, obvious cohort-component projection: the expected values of
 * the demographic processes, person by person nowhere. Preston, Heuveline & Guillot (2001), ch. 6.
 *
 * Takes the annual rates of life/rates.h and nothing else of the engine. */
#ifndef REFERENCE_COHORT_COMPONENT_H
#define REFERENCE_COHORT_COMPONENT_H

#include "life/rates.h"

#include <math.h>

typedef struct ccm_stock {
    double n[2][AMP_AGES]; /* persons by sex (0 female) and completed age at 1 July */
} ccm_stock;

static double ccm_mean(double a, double b)
{
    return (a + b) / 2.0;
}

/* Chance to live from mid-year t at age x to mid-year t + 1. */
static double ccm_survival(const amp_rates *r, int t, int sex, int x)
{
    const amp_rates_year *now = &r->year[t - r->first], *next = now + 1;
    return exp(-ccm_mean(now->life[sex].hazard[x], next->life[sex].hazard[x]));
}

/* Births of the step: a woman aged x spends half of it at x and half at x + 1. */
static double ccm_births(const amp_rates *r, int t, const ccm_stock *s)
{
    const amp_rates_year *now = &r->year[t - r->first], *next = now + 1;
    double births = 0.0;
    for (int x = 0; x + 1 < AMP_AGES; x++) {
        const double at_x = ccm_mean(now->fertility[x], next->fertility[x]);
        const double at_x1 = ccm_mean(now->fertility[x + 1], next->fertility[x + 1]);
        const double women = s->n[0][x] * (1.0 + ccm_survival(r, t, 0, x)) / 2.0;
        births += women * ccm_mean(at_x, at_x1);
    }
    return births;
}

/* Net migrants of the step by age at its end: half of each age's have had a birthday. */
static double ccm_migrants(const amp_rates *r, int t, int sex, int x)
{
    const amp_rates_year *now = &r->year[t - r->first], *next = now + 1;
    const double same = ccm_mean(now->net[sex][x], next->net[sex][x]);
    const double younger = x ? ccm_mean(now->net[sex][x - 1], next->net[sex][x - 1]) : 0.0;
    return ccm_mean(same, younger);
}

/* One step from mid-year t; migrants are added when @p scale > 0, times it (stock / country). */
static void ccm_step(const amp_rates *r, int t, double scale, ccm_stock *s)
{
    const amp_rates_year *now = &r->year[t - r->first], *next = now + 1;
    const double births = ccm_births(r, t, s), srb = ccm_mean(now->srb, next->srb);
    ccm_stock end = {{{0.0}}};
    for (int sex = 0; sex < 2; sex++) {
        for (int x = 0; x < AMP_AGES; x++) {
            const int to = x + 1 < AMP_AGES ? x + 1 : AMP_AGES - 1;
            end.n[sex][to] += s->n[sex][x] * ccm_survival(r, t, sex, x);
        }
        const double share = sex ? srb / (1.0 + srb) : 1.0 / (1.0 + srb);
        end.n[sex][0] = births * share * ccm_mean(now->life[sex].infant, next->life[sex].infant);
        for (int x = 0; x < AMP_AGES; x++)
            end.n[sex][x] += scale * ccm_migrants(r, t, sex, x);
    }
    *s = end;
}

/* From mid-year @p from to mid-year @p to. */
AMP_UNUSED static void ccm_project(const amp_rates *r, int from, int to, double scale, ccm_stock *s)
{
    for (int t = from; t < to; t++)
        ccm_step(r, t, scale, s);
}

/* Sum over ages lo .. hi - 1. */
AMP_UNUSED static double ccm_sum(const ccm_stock *s, int sex, int lo, int hi)
{
    double sum = 0.0;
    for (int x = lo; x < hi && x < AMP_AGES; x++)
        sum += s->n[sex][x];
    return sum;
}

#endif
