/* rake.c - weights of the candidates that meet the household and person margins. */
#include "num/calibrate.h"
#include "num/num.h"
#include "synth/candidates.h"
#include "synth/shape.h"

#include <math.h>
#include <stdlib.h>

#define TOO_MUCH 0.01  /* largest miss of weights, relative to the target */
#define SOFT     0.001 /* see calibrate.h */

/* ---- targets -------------------------------------------------------------------------------- */

static size_t age_feature(const synth_targets *g, int sex, int age)
{
    return g->of_age + (size_t)(sex * SYNTH_RAKE_AGES + AMP_MIN(age, SYNTH_RAKE_AGES - 1));
}

static size_t rural_feature(const synth_targets *g, int sex, int age)
{
    return g->of_rural + (size_t)(sex * SYNTH_PLACE_AGES + AMP_MIN(age / 5, SYNTH_PLACE_AGES - 1));
}

/** role 0 head, 1 partner, 2 child. */
static size_t role_feature(const synth_targets *g, int sex, int age, int role)
{
    return g->of_role +
           (size_t)((sex * SYNTH_PLACE_AGES + AMP_MIN(age / 5, SYNTH_PLACE_AGES - 1)) * g->roles +
                    role);
}

static size_t group_feature(const synth_targets *g, int sex, int age)
{
    return g->of_group + (size_t)(sex * SYNTH_GROUPS + synth_group_of_age(age));
}

size_t synth_features(const synth_candidates *c, const synth_targets *g, size_t h,
                      uint16_t *feature, uint8_t *times)
{
    const int area = c->area[h], size = c->size[h];
    size_t n = 0;
    feature[n] = (uint16_t)(g->of_size + (size_t)(area * SYNTH_SIZES) +
                            (size_t)AMP_MIN(size, SYNTH_SIZES) - 1);
    times[n++] = 1;
    feature[n] = (uint16_t)(g->of_region + (size_t)area * g->regions + c->region[h]);
    times[n++] = (uint8_t)size;
    const int type = g->type[c->type[h]];
    if (type >= 0) {
        feature[n] = (uint16_t)(g->of_type + (size_t)type);
        times[n++] = 1;
    }
    for (uint32_t i = c->first[h]; i < c->first[h + 1]; i++) {
        const synth_member *m = &c->member[i];
        feature[n] = (uint16_t)age_feature(g, m->sex, m->age);
        times[n++] = 1;
        if (area == AMP_AREA_rural) {
            feature[n] = (uint16_t)rural_feature(g, m->sex, m->age);
            times[n++] = 1;
        }
        if (m->relationship < g->roles) {
            feature[n] = (uint16_t)role_feature(g, m->sex, m->age, m->relationship);
            times[n++] = 1;
        }
    }
    return n;
}

static void size_targets(const synth_tables *t, const size_t need[2], synth_targets *g)
{
    for (int a = 0; a < 2; a++) {
        double all = 0;
        for (int s = 0; s < SYNTH_SIZES; s++)
            all += t->size_share[a][s];
        for (int s = 0; s < SYNTH_SIZES; s++)
            g->target[g->of_size + (size_t)(a * SYNTH_SIZES + s)] =
                (double)need[a] * t->size_share[a][s] / all;
        g->households += (double)need[a];
        const synth_dist *d = &t->sizes[a];
        for (size_t i = 0; i < d->n; i++)
            g->persons += (double)need[a] * (d->cum[i] - (i ? d->cum[i - 1] : 0)) * d->extra[i];
    }
}

static void age_targets(const synth_tables *t, synth_targets *g)
{
    double people = 0;
    for (int sex = 0; sex < 2; sex++)
        for (int age = 0; age < SYNTH_AGES; age++)
            people += t->people[sex][age];
    for (int sex = 0; sex < 2; sex++)
        for (int age = 0; age < SYNTH_AGES; age++) {
            const double x = g->persons * t->people[sex][age] / people;
            g->target[age_feature(g, sex, age)] += x;
            g->target[group_feature(g, sex, age)] += x;
        }
}

/** @return rural persons */
static double region_targets(const synth_tables *t, synth_targets *g)
{
    double place = 0, rural = 0;
    for (int a = 0; a < 2; a++)
        for (size_t r = 0; r < t->regions; r++)
            place += t->region[a][r];
    for (int a = 0; a < 2; a++)
        for (size_t r = 0; r < t->regions; r++) {
            const double x = g->persons * t->region[a][r] / place;
            g->target[g->of_region + (size_t)a * g->regions + r] = x;
            rural += a == AMP_AREA_rural ? x : 0;
        }
    return rural;
}

/** Persons by sex and five-year age to 75+, from the single ages. */
static void place_persons(const synth_targets *g, double persons[SYNTH_PLACE_CELLS])
{
    for (int c = 0; c < SYNTH_PLACE_CELLS; c++)
        persons[c] = 0;
    for (int sex = 0; sex < 2; sex++)
        for (int age = 0; age < SYNTH_RAKE_AGES; age++)
            persons[rural_feature(g, sex, age) - g->of_rural] +=
                g->target[age_feature(g, sex, age)];
}

/** Odds of living in the country by age are the survey's, times a factor that gives the area its
 * persons (found by bisection). */
static void rural_targets(const synth_tables *t, synth_targets *g, double rural)
{
    double persons[SYNTH_PLACE_CELLS], low = 1e-3, high = 1e3;
    const double *urban = &t->urban[0][0];
    place_persons(g, persons);
    for (int step = 0; step < 60; step++) {
        const double f = sqrt(low * high);
        double sum = 0;
        for (int c = 0; c < SYNTH_PLACE_CELLS; c++) {
            const double odds = f * (1 - urban[c]);
            g->target[g->of_rural + (size_t)c] = persons[c] * odds / (odds + urban[c]);
            sum += g->target[g->of_rural + (size_t)c];
        }
        *(sum < rural ? &low : &high) = f;
    }
}

static void role_targets(const synth_tables *t, synth_targets *g)
{
    double persons[SYNTH_PLACE_CELLS], roles[SYNTH_PLACE_CELLS][SYNTH_ROLES];
    place_persons(g, persons);
    synth_roles(t, g->households, g->persons, persons, roles);
    for (int c = 0; c < SYNTH_PLACE_CELLS; c++)
        for (int k = 0; k < g->roles; k++)
            g->target[g->of_role + (size_t)(c * g->roles + k)] = roles[c][k];
}

/** Types of household that margins.csv gives a share of. */
static void type_targets(const synth_tables *t, synth_targets *g)
{
    for (int k = 0; k < AMP_HOUSEHOLD_TYPE_COUNT; k++)
        if (g->type[k] >= 0)
            g->target[g->of_type + (size_t)g->type[k]] =
                g->households * synth_type_share(t, (amp_household_type)k);
}

/** @return how many types have a share */
static size_t list_types(const synth_tables *t, synth_targets *g)
{
    int n = 0;
    for (int k = 0; k < AMP_HOUSEHOLD_TYPE_COUNT; k++)
        g->type[k] = isnan(synth_type_share(t, (amp_household_type)k)) ? -1 : n++;
    return (size_t)n;
}

amp_err synth_targets_make(amp_ctx *ctx, amp_arena *arena, const synth_tables *t,
                           const size_t need[2], synth_targets *g)
{
    g->regions = t->regions;
    g->of_size = 0;
    g->of_region = 2 * SYNTH_SIZES;
    g->of_age = g->of_region + 2 * g->regions;
    g->of_rural = g->of_age + 2 * SYNTH_RAKE_AGES;
    g->of_role = g->of_rural + SYNTH_PLACE_CELLS;
    /* whose partners and children are of what age is borrowed with the tables, not a margin */
    g->figures = t->margins.n > 0;
    g->roles = g->figures ? 1 : SYNTH_ROLES - 1;
    g->of_type = g->of_role + (size_t)g->roles * SYNTH_PLACE_CELLS;
    g->of_group = g->rakes = g->of_type + list_types(t, g);
    g->n = g->of_group + 2 * SYNTH_GROUPS;
    g->target = AMP_ARENA_NEW(arena, double, g->n);
    g->reached = AMP_ARENA_NEW(arena, double, g->n);
    if (!g->target || !g->reached)
        return amp_fail_memory(ctx);
    g->persons = g->households = 0;
    size_targets(t, need, g);
    age_targets(t, g);
    rural_targets(t, g, region_targets(t, g));
    role_targets(t, g);
    type_targets(t, g);
    return AMP_OK;
}

/* ---- weights -------------------------------------------------------------------------------- */

typedef struct rake {
    const synth_candidates *c;
    const synth_targets *g;
} rake;

static size_t add_household(const void *of, size_t h, uint16_t *margin, double *amount)
{
    const rake *k = of;
    uint8_t times[SYNTH_FEATURES_MAX];
    const size_t n = synth_features(k->c, k->g, h, margin, times);
    for (size_t i = 0; i < n; i++)
        amount[i] = times[i];
    return n;
}

amp_err synth_rake(amp_ctx *ctx, const synth_candidates *c, const synth_targets *g, double low,
                   double high, double *weight, double *worst)
{
    double made[2] = {0, 0}, want[2] = {0, 0};
    for (size_t h = 0; h < c->n; h++)
        made[c->area[h]] += 1;
    for (int a = 0; a < 2; a++)
        for (int s = 0; s < SYNTH_SIZES; s++)
            want[a] += g->target[g->of_size + (size_t)(a * SYNTH_SIZES + s)];
    const double mean[2] = {want[0] / made[0], want[1] / made[1]};
    double *base = amp_alloc(c->n, sizeof *base);
    if (!base)
        return amp_fail_memory(ctx);
    for (size_t h = 0; h < c->n; h++)
        base[h] = mean[c->area[h]];
    const rake k = {c, g};
    amp_calibration calibration = {.units = c->n,
                                   .margins = g->rakes,
                                   .most = SYNTH_FEATURES_MAX,
                                   .base = base,
                                   .target = g->target,
                                   .adds = add_household,
                                   .of = &k,
                                   .low = low,
                                   .high = AMP_MIN(high, 0.999 / AMP_MAX(mean[0], mean[1])),
                                   .small = 50,
                                   .enough = 1e-6};
    amp_calibrated found;
    amp_err err = amp_calibrate(ctx, &calibration, weight, NULL, &found);
    if (err == AMP_OK && g->figures && found.miss > TOO_MUCH) {
        calibration.soft = SOFT;
        err = amp_calibrate(ctx, &calibration, weight, NULL, &found);
    }
    *worst = found.miss;
    free(base);
    return err;
}
