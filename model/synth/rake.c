/* rake.c - weights of the candidates that meet the household and person margins. */
#include "num/num.h"
#include "synth/candidates.h"

#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNKS = 16, /* parts of the sums; a constant, so that threads cannot matter */
    STEPS = 40
};

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
           (size_t)((sex * SYNTH_PLACE_AGES + AMP_MIN(age / 5, SYNTH_PLACE_AGES - 1)) * 3 + role);
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
    for (uint32_t i = c->first[h]; i < c->first[h + 1]; i++) {
        const synth_member *m = &c->member[i];
        feature[n] = (uint16_t)age_feature(g, m->sex, m->age);
        times[n++] = 1;
        if (area == AMP_AREA_rural) {
            feature[n] = (uint16_t)rural_feature(g, m->sex, m->age);
            times[n++] = 1;
        }
        if (m->relationship <= AMP_RELATIONSHIP_child) {
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

enum { PLACE_CELLS = 2 * SYNTH_PLACE_AGES };

/** Persons by sex and five-year age to 75+, from the single ages. */
static void place_persons(const synth_targets *g, double persons[PLACE_CELLS])
{
    for (int c = 0; c < PLACE_CELLS; c++)
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
    double persons[PLACE_CELLS], low = 1e-3, high = 1e3;
    const double *urban = &t->urban[0][0];
    place_persons(g, persons);
    for (int step = 0; step < 60; step++) {
        const double f = sqrt(low * high);
        double sum = 0;
        for (int c = 0; c < PLACE_CELLS; c++) {
            const double odds = f * (1 - urban[c]);
            g->target[g->of_rural + (size_t)c] = persons[c] * odds / (odds + urban[c]);
            sum += g->target[g->of_rural + (size_t)c];
        }
        *(sum < rural ? &low : &high) = f;
    }
}

/** Heads, partners, children and others by sex and age: the survey's roles fitted in turn to the
 * year's ages, to one head a household and to the survey's share of households with a partner. */
static void role_targets(const synth_tables *t, synth_targets *g)
{
    enum { ROLES = 4, STEPS_ROLE = 200 };
    double persons[PLACE_CELLS], x[PLACE_CELLS][ROLES], left = g->persons - g->households;
    place_persons(g, persons);
    double want[ROLES] = {g->households, g->households * t->partnered, 0, 0}, seen[ROLES] = {0};
    for (int c = 0; c < PLACE_CELLS; c++)
        for (int k = 0; k < ROLES; k++) {
            x[c][k] = persons[c] * (&t->role[0][0])[c][k];
            seen[k] += x[c][k];
        }
    left -= want[1];
    for (int k = 2; k < ROLES; k++)
        want[k] = left * seen[k] / (seen[2] + seen[3]);
    for (int step = 0; step < STEPS_ROLE; step++) {
        double sum[ROLES] = {0};
        for (int c = 0; c < PLACE_CELLS; c++)
            for (int k = 0; k < ROLES; k++)
                sum[k] += x[c][k];
        for (int c = 0; c < PLACE_CELLS; c++) {
            double row = 0;
            for (int k = 0; k < ROLES; k++)
                row += x[c][k] *= want[k] / sum[k];
            for (int k = 0; k < ROLES && row > 0; k++)
                x[c][k] *= persons[c] / row;
        }
    }
    for (int c = 0; c < PLACE_CELLS; c++)
        for (int k = 0; k < ROLES - 1; k++)
            g->target[g->of_role + (size_t)(c * (ROLES - 1) + k)] = x[c][k];
}

amp_err synth_targets_make(amp_ctx *ctx, amp_arena *arena, const synth_tables *t,
                           const size_t need[2], synth_targets *g)
{
    g->regions = t->regions;
    g->of_size = 0;
    g->of_region = 2 * SYNTH_SIZES;
    g->of_age = g->of_region + 2 * g->regions;
    g->of_rural = g->of_age + 2 * SYNTH_RAKE_AGES;
    g->of_role = g->of_rural + PLACE_CELLS;
    g->of_group = g->rakes = g->of_role + 3 * PLACE_CELLS;
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
    return AMP_OK;
}

/* ---- Newton's steps on the dual ------------------------------------------------------------- */

/** Logit method: ratio of weight to base weight for a score u, and its slope. */
typedef struct logit {
    double low, high, scale;
} logit;

static double ratio(const logit *g, double u, double *slope)
{
    const double e = amp_exp(AMP_MAX(-500, AMP_MIN(500, g->scale * u)));
    const double r =
        (g->low * (g->high - 1) + g->high * (1 - g->low) * e) / ((g->high - 1) + (1 - g->low) * e);
    *slope = g->scale * (r - g->low) * (g->high - r) / (g->high - g->low);
    return r;
}

typedef struct rake {
    const synth_candidates *c;
    const synth_targets *g;
    logit logit;
    const double *base;
    double *lambda, *weight;
    double *gradient, *hessian; /* CHUNKS slots each */
} rake;

static void add_chunk(const rake *k, size_t chunk)
{
    const size_t n = k->g->rakes, lo = k->c->n * chunk / CHUNKS,
                 hi = k->c->n * (chunk + 1) / CHUNKS;
    double *restrict gradient = k->gradient + chunk * n, *restrict hessian =
                                                             k->hessian + chunk * n * n;
    memset(gradient, 0, n * sizeof *gradient);
    memset(hessian, 0, n * n * sizeof *hessian);
    uint16_t feature[SYNTH_FEATURES_MAX];
    uint8_t times[SYNTH_FEATURES_MAX];
    for (size_t h = lo; h < hi; h++) {
        const size_t m = synth_features(k->c, k->g, h, feature, times);
        double u = 0, slope;
        for (size_t i = 0; i < m; i++)
            u += k->lambda[feature[i]] * times[i];
        const double w = k->base[k->c->area[h]] * ratio(&k->logit, u, &slope);
        k->weight[h] = w;
        slope *= k->base[k->c->area[h]];
        for (size_t i = 0; i < m; i++) {
            gradient[feature[i]] += w * times[i];
            double *row = hessian + feature[i] * n;
            const double s = slope * times[i];
            for (size_t j = 0; j < m; j++)
                row[feature[j]] += s * times[j];
        }
    }
}

/** All sums for the present lambda, joined in chunk order into slot 0. */
static void add_all(const rake *k)
{
    const size_t n = k->g->rakes;
#pragma omp parallel for schedule(static) default(none) shared(k)
    for (size_t chunk = 0; chunk < CHUNKS; chunk++)
        add_chunk(k, chunk);
    for (size_t chunk = 1; chunk < CHUNKS; chunk++) {
        for (size_t i = 0; i < n; i++)
            k->gradient[i] += k->gradient[chunk * n + i];
        for (size_t i = 0; i < n * n; i++)
            k->hessian[i] += k->hessian[chunk * n * n + i];
    }
}

/** Largest miss relative to its target, small targets counted as 50. */
static double worst_miss(const rake *k)
{
    double worst = 0;
    for (size_t i = 0; i < k->g->rakes; i++) {
        const double miss = fabs(k->gradient[i] - k->g->target[i]) / AMP_MAX(50, k->g->target[i]);
        worst = AMP_MAX(worst, miss);
    }
    return worst;
}

/** Solve hessian x step = target - gradient; a small ridge carries redundant and empty features. */
static bool newton_step(const rake *k, double *step)
{
    const size_t n = k->g->rakes;
    double trace = 0;
    for (size_t i = 0; i < n; i++)
        trace += k->hessian[i * n + i];
    for (size_t i = 0; i < n; i++) {
        k->hessian[i * n + i] += 1e-7 * trace / (double)n + 1e-9;
        step[i] = k->g->target[i] - k->gradient[i];
    }
    gsl_matrix_view a = gsl_matrix_view_array(k->hessian, n, n);
    gsl_vector_view x = gsl_vector_view_array(step, n);
    return gsl_linalg_cholesky_decomp1(&a.matrix) == 0 &&
           gsl_linalg_cholesky_svx(&a.matrix, &x.vector) == 0;
}

static double iterate(rake *k, double *step, double *best)
{
    const size_t n = k->g->rakes;
    double worst = INFINITY, length = 1;
    memset(step, 0, n * sizeof *step);
    for (int s = 0; s < STEPS; s++) {
        add_all(k);
        const double now = worst_miss(k);
        if (now > 1.5 * worst && length > 1.0 / 64) { /* went too far: halve the last step */
            length /= 2;
            for (size_t i = 0; i < n; i++)
                k->lambda[i] -= length * step[i];
            continue;
        }
        const bool better = now < worst;
        if (better)
            memcpy(best, k->lambda, n * sizeof *best);
        /* targets that contradict each other leave a miss; no step mends it */
        const bool stuck = now > 0.999 * worst;
        worst = AMP_MIN(worst, now);
        if (now < 1e-6 || stuck || !newton_step(k, step))
            break;
        length = 1;
        for (size_t i = 0; i < n; i++)
            k->lambda[i] += step[i];
    }
    memcpy(k->lambda, best, n * sizeof *best);
    add_all(k);
    return worst_miss(k);
}

amp_err synth_rake(amp_ctx *ctx, const synth_candidates *c, const synth_targets *g, double low,
                   double high, double *weight, double *worst)
{
    const size_t n = g->rakes;
    double made[2] = {0, 0}, want[2] = {0, 0};
    for (size_t h = 0; h < c->n; h++)
        made[c->area[h]] += 1;
    for (int a = 0; a < 2; a++)
        for (int s = 0; s < SYNTH_SIZES; s++)
            want[a] += g->target[g->of_size + (size_t)(a * SYNTH_SIZES + s)];
    const double base[2] = {want[0] / made[0], want[1] / made[1]};
    const double top = AMP_MIN(high, 0.999 / AMP_MAX(base[0], base[1]));
    rake k = {.c = c, .g = g, .base = base, .weight = weight};
    k.logit = (logit){low, top, (top - low) / ((1 - low) * (top - 1))};
    k.lambda = amp_alloc(n, sizeof(double));
    k.gradient = amp_alloc(CHUNKS * n, sizeof(double));
    k.hessian = amp_alloc(CHUNKS * n * n, sizeof(double));
    double *step = amp_alloc(2 * n, sizeof(double));
    amp_err err = AMP_OK;
    if (k.lambda && k.gradient && k.hessian && step)
        *worst = iterate(&k, step, step + n);
    else
        err = amp_fail_memory(ctx);
    free(step);
    free(k.hessian);
    free(k.gradient);
    free(k.lambda);
    return err;
}
