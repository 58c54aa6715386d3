/** @file number.h  Numbers that may be in doubt.
 *
 * Any number of a profile, programme or scenario may be written as a distribution, in text:
 * "normal(mean = 2.5, sd = 0.8)", "beta(mean = 0.97, sd = 0.01)", "uniform(low = 1, high = 2)",
 * "triangular(low =, mode =, high =)", "lognormal(mean =, sd =)". It is then entered in a registry;
 * each replicate draws all of them jointly by scrambled Sobol points and the inverse distribution.
 * Without the "parameters" source of doubt every number keeps its central value (the mean). */
#ifndef AMP_NUMBER_H
#define AMP_NUMBER_H

#include "base/base.h"

typedef struct amp_number {
    double value;   /* central value */
    int32_t random; /* index in the registry, -1 for a plain number */
} amp_number;
#define AMP_PLAIN(x) ((amp_number){(x), -1})

/** Value in a replicate: @p drawn is the replicate's vector, NULL for central values. */
static inline double amp_number_at(amp_number x, const double *drawn)
{
    return x.random >= 0 && drawn ? drawn[x.random] : x.value;
}

typedef enum amp_dist_kind {
    AMP_DIST_NORMAL, AMP_DIST_BETA, AMP_DIST_UNIFORM, AMP_DIST_TRIANGULAR, AMP_DIST_LOGNORMAL
} amp_dist_kind;

typedef struct amp_dist {
    amp_dist_kind kind;
    double a, b, c;  /* as the kind needs: mean, sd; alpha, beta; low, high; low, mode, high */
    double low, high; /* truncation, -/+ INFINITY when none */
} amp_dist;

/** @retval AMP_OK, AMP_CONFIG with what would be valid */
amp_err amp_dist_parse(amp_ctx *ctx, amp_loc loc, const char *text, amp_dist *dist);
double amp_dist_mean(const amp_dist *d);
double amp_dist_quantile(const amp_dist *d, double u); /* GSL's inverse distribution functions */

typedef struct amp_random {
    const char *name;   /* "programme.renta_dignidad.take_up", "labour.persistence_formal" */
    amp_dist dist;
    const char *text;   /* as written */
    const char *source;
} amp_random;

/** Same name twice gives the same index (so scenarios share a draw). */
typedef struct amp_registry {
    amp_arena arena;
    amp_random *item;
    size_t n, cap;
} amp_registry;
void amp_registry_init(amp_registry *r);
void amp_registry_fini(amp_registry *r);
amp_err amp_registry_add(amp_ctx *ctx, amp_registry *r, const char *name, const char *text,
                         const char *source, amp_loc loc, amp_number *number);
/** Joint draw of replicate r (counted from 0): point r of the scrambled Sobol sequence.
 * @param[out] drawn  n values, owned by the caller */
void amp_registry_draw(const amp_registry *r, uint64_t seed, uint32_t replicate, double *drawn);

#endif
