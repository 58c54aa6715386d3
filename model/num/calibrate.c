/* calibrate.c - Newton's steps on the dual of the logit method. See calibrate.h. */
#include "num/calibrate.h"

#include "num/num.h"

#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNKS = 16, /* parts of the sums; a constant, so that threads cannot matter */
    STEPS = 40,
    PATIENCE = 2, /* steps without gain that end it */
    MUCH = 10     /* times nearer, all margins together */
};
#define RIDGE 1e-7 /* of the mean diagonal */

typedef struct work {
    const amp_calibration *c;
    double scale; /* of the score, so that r has slope 1 at 0 */
    double *lambda, *weight;
    double *gradient, *hessian; /* CHUNKS slots each; of the hessian the lower triangle */
    double *amount;             /* CHUNKS slots of `most` */
    uint16_t *margin;
} work;

/** Ratio of weight to base weight for a score u, and its slope. */
static double ratio(const work *k, double u, double *slope)
{
    const double low = k->c->low, high = k->c->high;
    const double e = amp_exp(AMP_MAX(-500, AMP_MIN(500, k->scale * u)));
    const double r = (low * (high - 1) + high * (1 - low) * e) / ((high - 1) + (1 - low) * e);
    *slope = k->scale * (r - low) * (high - r) / (high - low);
    return r;
}

static void add_chunk(const work *k, size_t chunk)
{
    const amp_calibration *c = k->c;
    const size_t n = c->margins, lo = c->units * chunk / CHUNKS,
                 hi = c->units * (chunk + 1) / CHUNKS;
    double *restrict gradient = k->gradient + chunk * n, *restrict hessian =
                                                             k->hessian + chunk * n * n;
    double *amount = k->amount + chunk * c->most;
    uint16_t *margin = k->margin + chunk * c->most;
    memset(gradient, 0, n * sizeof *gradient);
    memset(hessian, 0, n * n * sizeof *hessian);
    for (size_t unit = lo; unit < hi; unit++) {
        const size_t m = c->adds(c->of, unit, margin, amount);
        double u = 0, slope;
        for (size_t i = 0; i < m; i++)
            u += k->lambda[margin[i]] * amount[i];
        const double w = c->base[unit] * ratio(k, u, &slope);
        k->weight[unit] = w;
        slope *= c->base[unit];
        for (size_t i = 0; i < m; i++) {
            gradient[margin[i]] += w * amount[i];
            const size_t a = margin[i];
            const double s = slope * amount[i];
            for (size_t j = 0; j < i; j++) {
                const size_t b = margin[j];
                hessian[AMP_MAX(a, b) * n + AMP_MIN(a, b)] += (a == b ? 2 : 1) * s * amount[j];
            }
            hessian[a * n + a] += s * amount[i];
        }
    }
}

/** All weights and sums for the present lambda, joined in chunk order into slot 0. */
static void add_all(const work *k)
{
    const size_t n = k->c->margins;
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

/** What a target, or a miss relative to it, is measured in. */
static double size_of(const work *k, size_t i)
{
    return AMP_MAX(k->c->small, k->c->target[i]);
}

/** What is missing of a margin, beside what it gives way. */
static double missing(const work *k, size_t i, double soft)
{
    return k->c->target[i] - k->gradient[i] - soft * size_of(k, i) * k->lambda[i];
}

static double worst_miss(const work *k, double soft, size_t *at)
{
    double worst = 0;
    *at = 0;
    for (size_t i = 0; i < k->c->margins; i++) {
        const double miss = fabs(missing(k, i, soft)) / size_of(k, i);
        if (miss > worst) {
            worst = miss;
            *at = i;
        }
    }
    return worst;
}

/** Sum of the squares of what is missing, each relative to its size. */
static double squares(const work *k, double soft)
{
    double sum = 0;
    for (size_t i = 0; i < k->c->margins; i++)
        sum += missing(k, i, soft) * missing(k, i, soft) / size_of(k, i);
    return sum;
}

/** Solve (hessian + ridge) x step = what is missing. */
static bool newton_step(const work *k, double ridge, double *step)
{
    const size_t n = k->c->margins;
    double trace = 0;
    for (size_t i = 0; i < n; i++)
        trace += k->hessian[i * n + i];
    for (size_t i = 0; i < n; i++) {
        k->hessian[i * n + i] += ridge * trace / (double)n + 1e-9 + k->c->soft * size_of(k, i);
        step[i] = missing(k, i, k->c->soft);
    }
    gsl_matrix_view a = gsl_matrix_view_array(k->hessian, n, n);
    gsl_vector_view x = gsl_vector_view_array(step, n);
    return gsl_linalg_cholesky_decomp1(&a.matrix) == 0 &&
           gsl_linalg_cholesky_svx(&a.matrix, &x.vector) == 0;
}

/** Slope of the dual, which is convex, along the step: positive before its lowest point. */
static double slope_along(const work *k, const double *step)
{
    double sum = 0;
    for (size_t i = 0; i < k->c->margins; i++)
        sum += missing(k, i, k->c->soft) * step[i];
    return sum;
}

/** Go along the step, and part of the way back as long as that is well past the lowest point.
 * @return the part of the step that was taken */
static double search_line(const work *k, const double *step)
{
    enum { TRIES = 8 };
    const double before = slope_along(k, step);
    double length = 0, next = 1;
    for (int t = 0; t < TRIES; t++) {
        for (size_t i = 0; i < k->c->margins; i++)
            k->lambda[i] += (next - length) * step[i];
        length = next;
        add_all(k);
        const double after = slope_along(k, step);
        if (after > -0.5 * before)
            break;
        next = length * AMP_MAX(0.1, before / (before - after)); /* secant */
    }
    return length;
}

static void iterate(const work *k, double *step, double *best, amp_calibrated *found)
{
    const size_t n = k->c->margins;
    double worst = INFINITY, best_all = INFINITY, ridge = RIDGE;
    int idle = 0;
    bool better = true;
    add_all(k);
    for (found->steps = 0;; found->steps++) {
        const double now = worst_miss(k, k->c->soft, &found->worst), all = squares(k, k->c->soft);
        /* The largest miss may grow on the way, or be of a margin that nothing can meet: then the
         * others tell. Targets that contradict each other leave a miss that no step mends. */
        better = now < worst || all < best_all / MUCH;
        idle = now > 0.999 * worst && !(all < best_all / MUCH) ? idle + 1 : 0;
        if (better) {
            memcpy(best, k->lambda, n * sizeof *best);
            worst = now;
            best_all = all;
        }
        if (now < k->c->enough || idle == PATIENCE || found->steps == STEPS ||
            !newton_step(k, ridge, step))
            break;
        /* short steps come from margins that nearly all their units are at the bounds of */
        ridge =
            search_line(k, step) < 0.25 ? AMP_MIN(0.1, 100 * ridge) : AMP_MAX(RIDGE, ridge / 10);
    }
    if (!better) { /* back to the best */
        memcpy(k->lambda, best, n * sizeof *best);
        add_all(k);
    }
    found->miss = worst_miss(k, 0, &found->worst);
}

amp_err amp_calibrate(amp_ctx *ctx, const amp_calibration *c, double *weight, double *reached,
                      amp_calibrated *found)
{
    const size_t n = c->margins;
    work k = {.c = c,
              .scale = (c->high - c->low) / ((1 - c->low) * (c->high - 1)),
              .lambda = amp_alloc(3 * n, sizeof(double)),
              .weight = weight,
              .gradient = amp_alloc(CHUNKS * n, sizeof(double)),
              .hessian = amp_alloc(CHUNKS * n * n, sizeof(double)),
              .amount = amp_alloc(CHUNKS * c->most, sizeof(double)),
              .margin = amp_alloc(CHUNKS * c->most, sizeof(uint16_t))};
    amp_err err = AMP_OK;
    if (k.lambda && k.gradient && k.hessian && k.amount && k.margin) {
        iterate(&k, k.lambda + n, k.lambda + 2 * n, found);
        if (reached)
            memcpy(reached, k.gradient, n * sizeof *reached);
    } else {
        err = amp_fail_memory(ctx);
    }
    free(k.margin);
    free(k.amount);
    free(k.hessian);
    free(k.gradient);
    free(k.lambda);
    return err;
}
