/** @file life_people.h  A simple population for tests of the trajectory: households of a few
 * persons whose sexes and single ages match a given stock, in equal weights. Not the synthetic
 * population of model/synth, only enough of one. */
#ifndef REFERENCE_LIFE_PEOPLE_H
#define REFERENCE_LIFE_PEOPLE_H

#include "cohort_component.h"
#include "life/life.h"
#include "life/rates.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- a profile made by hand: the tables of a folder and the parameters of the macro path ----- */

static amp_parameter people_parameters[] = {
    {.path = "macro.wage_elasticity", .number = {0.75, -1}, .source = "test"},
    {.path = "macro.makeup_share", .number = {0.5, -1}, .source = "test"},
    {.path = "macro.last_actual", .number = {2023, -1}, .source = "test"},
    {.path = "macro.income_sd", .number = {0.122, -1}, .source = "test"},
    {.path = "macro.income_ar", .number = {0.933, -1}, .source = "test"},
    {.path = "macro.spread_sd", .number = {0.024, -1}, .source = "test"},
    {.path = "macro.spread_ar", .number = {0.3, -1}, .source = "test"},
    {.path = "macro.growth_sd", .number = {0.033, -1}, .source = "test"},
    {.path = "macro.growth_ar", .number = {0.03, -1}, .source = "test"},
    {.path = "macro.inflation_sd", .number = {0.032, -1}, .source = "test"},
    {.path = "macro.inflation_ar", .number = {0.37, -1}, .source = "test"},
    {.path = "fertility.union_risk_15", .number = {10.0, -1}, .source = "test"},
    {.path = "fertility.union_risk_20", .number = {6.24, -1}, .source = "test"},
    {.path = "fertility.union_risk_25", .number = {3.11, -1}, .source = "test"},
    {.path = "fertility.union_risk_35", .number = {1.8, -1}, .source = "test"},
    {.path = "mortality.education_risk_none", .number = {1.84, -1}, .source = "test"},
    {.path = "mortality.education_risk_primary", .number = {1.7, -1}, .source = "test"},
    {.path = "mortality.education_risk_secondary", .number = {1.34, -1}, .source = "test"},
    {.path = "mortality.education_risk_75_none", .number = {1.25, -1}, .source = "test"},
    {.path = "mortality.education_risk_75_primary", .number = {1.2, -1}, .source = "test"},
    {.path = "mortality.education_risk_75_secondary", .number = {1.1, -1}, .source = "test"},
    {.path = "fertility.education_risk_none", .number = {1.59, -1}, .source = "test"},
    {.path = "fertility.education_risk_primary", .number = {1.27, -1}, .source = "test"},
    {.path = "fertility.education_risk_tertiary", .number = {0.71, -1}, .source = "test"},
    {.path = "fertility.children_risk_1", .number = {0.8, -1}, .source = "test"},
    {.path = "fertility.children_risk_2", .number = {0.61, -1}, .source = "test"},
    {.path = "fertility.children_risk_3", .number = {0.61, -1}, .source = "test"},
    {.path = "fertility.children_risk_35_1", .number = {1.39, -1}, .source = "test"},
    {.path = "fertility.children_risk_35_2", .number = {0.69, -1}, .source = "test"},
    {.path = "fertility.children_risk_35_3", .number = {0.98, -1}, .source = "test"},
    {.path = "family.separation", .number = {0.01, -1}, .source = "test"},
    {.path = "family.gap_mean", .number = {3.6, -1}, .source = "test"},
    {.path = "family.gap_sd", .number = {4.94, -1}, .source = "test"},
    {.path = "family.schooling_sd", .number = {3.19, -1}, .source = "test"},
    {.path = "family.with_kin", .number = {0.076, -1}, .source = "test"},
    {.path = "family.with_his", .number = {0.56, -1}, .source = "test"},
    {.path = "family.woman_heads", .number = {0.073, -1}, .source = "test"},
    {.path = "family.returns_15", .number = {0.474, -1}, .source = "test"},
    {.path = "family.returns_30", .number = {0.192, -1}, .source = "test"},
    {.path = "family.man_leaves", .number = {0.85, -1}, .source = "test"},
};

AMP_UNUSED static void people_profile(amp_profile *p, const char *folder)
{
    memset(p, 0, sizeof *p);
    amp_arena_init(&p->arena);
    p->folder = folder;
    p->iso3 = "BOL";
    p->parameter = people_parameters;
    p->parameters = AMP_COUNT(people_parameters);
}

/* ---- people --------------------------------------------------------------------------------- */

typedef struct people_rng {
    uint64_t state;
} people_rng;

static uint64_t people_next(people_rng *g)
{
    uint64_t x = g->state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static size_t people_below(people_rng *g, size_t n)
{
    return (size_t)(people_next(g) % n);
}

typedef struct people_one {
    uint8_t sex, age;
    uint32_t household;
    uint32_t mother; /* index in the list, UINT32_MAX without */
} people_one;

/* About @p n persons; cumulated rounding, so that no group is off by more than one. */
static size_t people_list(const ccm_stock *stock, size_t n, people_one *one)
{
    double total = 0.0, sum = 0.0;
    for (int s = 0; s < 2; s++)
        total += ccm_sum(stock, s, 0, AMP_AGES);
    size_t made = 0;
    for (int s = 0; s < 2; s++)
        for (int x = 0; x < AMP_AGES; x++) {
            sum += stock->n[s][x] / total * (double)n;
            for (; made < (size_t)(sum + 0.5) && made < n; made++)
                one[made] = (people_one){(uint8_t)s, (uint8_t)x, 0, UINT32_MAX};
        }
    return made;
}

static void people_shuffle(people_one *one, size_t n, people_rng *g)
{
    for (size_t i = n; i > 1; i--) {
        const size_t j = people_below(g, i);
        const people_one swap = one[i - 1];
        one[i - 1] = one[j];
        one[j] = swap;
    }
}

/* Adults 18+ fill the households in turn; the younger go with a woman 15 to 49 years older. */
static void people_house(people_one *one, size_t n, size_t households, people_rng *g)
{
    uint32_t *women = malloc(n * sizeof *women);
    size_t count = 0, adults = 0;
    for (size_t i = 0; i < n; i++)
        if (one[i].age >= 18) {
            one[i].household = (uint32_t)(adults++ % households);
            if (one[i].sex == AMP_SEX_female)
                women[count++] = (uint32_t)i;
        }
    ck_assert_uint_ge(adults, households);
    for (size_t i = 0; i < n; i++) {
        if (one[i].age >= 18)
            continue;
        uint32_t mother;
        int gap, tries = 0;
        do {
            mother = women[people_below(g, count)];
            gap = one[mother].age - one[i].age;
        } while ((gap < 15 || gap > 49) && ++tries < 1000);
        one[i].household = one[mother].household;
        one[i].mother = mother;
    }
    free(women);
}

static int people_order(const void *a, const void *b)
{
    const people_one *const *x = a, *const *y = b;
    if ((*x)->household != (*y)->household)
        return (*x)->household < (*y)->household ? -1 : 1;
    if ((*x)->age != (*y)->age)
        return (*x)->age > (*y)->age ? -1 : 1;
    return *x < *y ? -1 : *x > *y;
}

static void people_write(const people_one *one, size_t n, size_t households, double weight,
                         amp_population *p)
{
    const people_one **order = malloc(n * sizeof *order);
    uint32_t *row = malloc(n * sizeof *row);
    for (size_t i = 0; i < n; i++)
        order[i] = &one[i];
    qsort(order, n, sizeof *order, people_order);
    ck_assert_int_eq(amp_pop_reserve(p, n, households), AMP_OK);
    amp_pop_append(p, n);
    p->households = households;
    for (size_t i = 0; i < n; i++) {
        const people_one *q = order[i];
        row[q - one] = (uint32_t)i;
        if (i == 0 || order[i - 1]->household != q->household)
            p->first[q->household] = (uint32_t)i;
        const bool is_head = p->first[q->household] == i;
        p->uid[i] = amp_draw_key(i + 1, 7, 1) >> 1;
        p->sex[i] = q->sex;
        p->age[i] = q->age;
        p->relationship[i] = is_head                   ? AMP_RELATIONSHIP_head
                             : q->mother == UINT32_MAX ? AMP_RELATIONSHIP_other_relative
                                                       : AMP_RELATIONSHIP_child;
    }
    p->first[households] = (uint32_t)n;
    for (size_t i = 0; i < n; i++)
        if (order[i]->mother != UINT32_MAX)
            p->mother[i] = (uint8_t)(row[order[i]->mother] - p->first[order[i]->household] + 1);
    for (size_t h = 0; h < households; h++) {
        p->household_uid[h] = amp_draw_key(h + 1, 7, 2) | (uint64_t)1 << 63;
        p->area[h] = (uint8_t)(amp_draw_key(h + 1, 7, 3) % 10 < 7);
        p->weight[h] = weight;
    }
    free(order);
    free(row);
}

/* The head and the second adult become partners when they are of two sexes and near in age, and the
 * children of the one have the other as father. */
static void people_couple(amp_population *p)
{
    for (size_t h = 0; h < p->households; h++) {
        const uint32_t a = p->first[h], b = a + 1;
        if (b >= p->first[h + 1] || p->age[b] < 18 || p->age[a] - p->age[b] > 15 ||
            p->sex[a] == p->sex[b])
            continue;
        p->partner[a] = 2;
        p->partner[b] = 1;
        p->relationship[b] = AMP_RELATIONSHIP_partner;
        const uint8_t her = p->sex[a] == AMP_SEX_female ? 1 : 2;
        for (uint32_t i = b + 1; i < p->first[h + 1]; i++)
            if (p->mother[i] == her)
                p->father[i] = (uint8_t)(3 - her);
    }
}

/* Households of @p per_household persons on average that match @p stock. */
AMP_UNUSED static void people_make(const ccm_stock *stock, size_t households, double per_household,
                                   uint64_t seed, amp_population *p)
{
    people_rng g = {seed};
    const size_t n = (size_t)((double)households * per_household);
    people_one *one = malloc(n * sizeof *one);
    const size_t made = people_list(stock, n, one);
    const double total = ccm_sum(stock, 0, 0, AMP_AGES) + ccm_sum(stock, 1, 0, AMP_AGES);
    people_shuffle(one, made, &g);
    people_house(one, made, households, &g);
    people_write(one, made, households, total / (double)made, p);
    people_couple(p);
    free(one);
}

AMP_UNUSED static ccm_stock people_stock(const amp_rates_year *y)
{
    ccm_stock s;
    memcpy(s.n, y->stock, sizeof s.n);
    return s;
}

/* Weighted count of the living. */
AMP_UNUSED static void people_count(const amp_population *p, ccm_stock *s)
{
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->is_alive[i])
                s->n[p->sex[i]][p->age[i]] += p->weight[h];
}

#endif
