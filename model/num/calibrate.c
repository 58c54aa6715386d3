/* calibrate.c - Newton's steps on the dual of the logit method. See calibrate.h. */
#include "num/calibrate.h"

#include "num/num.h"

#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNKS = 16, /* parts of the sums; a constant, so that threads cannot matter */
    STEPS = 40
};

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

static double worst_miss(const work *k, size_t *at)
{
    double worst = 0;
    *at = 0;
    for (size_t i = 0; i < k->c->margins; i++) {
        const double target = k->c->target[i];
        const double miss = fabs(k->gradient[i] - target) / AMP_MAX(k->c->small, target);
        if (miss > worst) {
            worst = miss;
            *at = i;
        }
    }
    return worst;
}

/** Solve hessian x step = target - gradient. */
static bool newton_step(const work *k, double *step)
{
    const size_t n = k->c->margins;
    double trace = 0;
    for (size_t i = 0; i < n; i++)
        trace += k->hessian[i * n + i];
    for (size_t i = 0; i < n; i++) {
        k->hessian[i * n + i] += 1e-7 * trace / (double)n + 1e-9;
        step[i] = k->c->target[i] - k->gradient[i];
    }
    gsl_matrix_view a = gsl_matrix_view_array(k->hessian, n, n);
    gsl_vector_view x = gsl_vector_view_array(step, n);
    return gsl_linalg_cholesky_decomp1(&a.matrix) == 0 &&
           gsl_linalg_cholesky_svx(&a.matrix, &x.vector) == 0;
}

static void iterate(const work *k, double *step, double *best, amp_calibrated *found)
{
    const size_t n = k->c->margins;
    double worst = INFINITY, length = 1;
    bool better = false;
    memset(step, 0, n * sizeof *step);
    for (found->steps = 0; found->steps < STEPS; found->steps++) {
        add_all(k);
        const double now = worst_miss(k, &found->worst);
        if (now > 1.5 * worst && length > 1.0 / 64) { /* went too far: halve the last step */
            length /= 2;
            for (size_t i = 0; i < n; i++)
                k->lambda[i] -= length * step[i];
            continue;
        }
        better = now < worst;
        if (better)
            memcpy(best, k->lambda, n * sizeof *best);
        /* targets that contradict each other leave a miss; no step mends it */
        const bool stuck = now > 0.999 * worst;
        worst = AMP_MIN(worst, now);
        if (now < k->c->enough || stuck || !newton_step(k, step))
            break;
        length = 1;
        for (size_t i = 0; i < n; i++)
            k->lambda[i] += step[i];
        better = false;
    }
    if (!better) { /* back to the best */
        memcpy(k->lambda, best, n * sizeof *best);
        add_all(k);
    }
    found->miss = worst_miss(k, &found->worst);
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
