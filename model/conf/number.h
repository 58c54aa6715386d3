/** @file number.h  Numbers that may be in doubt.
 *
 * Any number of a profile, programme or scenario may be written as a distribution, in text:
 * "normal(mean = 2.5, sd = 0.8)", "beta(mean = 0.97, sd = 0.01)", "uniform(low = 1, high = 2)",
 * "triangular(low =, mode =, high =)", "lognormal(mean =, sd =)" (mean and sd of the number
 * itself); beta also by alpha and beta; normal and lognormal may be cut by low = and high =, and
 * then keep the mean of what is left. It is then entered in a registry; each replicate draws all of
 * them jointly by scrambled Sobol points and the inverse distribution. Without the "parameters"
 * source of doubt every number keeps its central value (the mean). */
#ifndef AMP_NUMBER_H
#define AMP_NUMBER_H

#include "base/base.h"
#include "base/table.h" /* amp_parse_double */

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
    AMP_DIST_NORMAL,
    AMP_DIST_BETA,
    AMP_DIST_UNIFORM,
    AMP_DIST_TRIANGULAR,
    AMP_DIST_LOGNORMAL
} amp_dist_kind;

typedef struct amp_dist {
    amp_dist_kind kind;
    double a, b, c;   /* as the kind needs: mean, sd; alpha, beta; low, high; low, mode, high */
    double low, high; /* truncation, -/+ INFINITY when none */
} amp_dist;

/** @retval AMP_OK, AMP_CONFIG with what would be valid */
amp_err amp_dist_parse(amp_ctx *ctx, amp_loc loc, const char *text, amp_dist *dist);
double amp_dist_mean(const amp_dist *d);
/** Value at probability @p u, 0 < u < 1; monotone in u, the same bits on any x86-64 machine. */
double amp_dist_quantile(const amp_dist *d, double u);
/** Does the text start like a distribution ("beta(")? For messages. */
bool amp_dist_looks_like(const char *text);

/* Sobol points are joint in the first this many numbers; the others draw independently. */
#define AMP_SOBOL_DIMENSIONS 40

typedef struct amp_random {
    const char *name; /* "programme.renta_dignidad.take_up", "labour.persistence_formal" */
    amp_dist dist;
    const char *text;   /* as written */
    const char *source; /* "" when none */
    size_t dimension;   /* which uniform of the joint draw */
} amp_random;

/** Same name and text twice gives the same index, so scenarios share a draw. The same name with
 * another text (a reform that doubts otherwise) has an index of its own but the same uniform, so
 * scenarios still share their luck. */
typedef struct amp_registry {
    amp_arena arena;
    amp_random *item;
    size_t n, cap;
    size_t dimensions; /* distinct names that draw jointly */
    bool is_late;      /* set while reforms are read: their new names draw independently, so that
                          no reform moves the draws of the baseline or of another reform */
} amp_registry;
void amp_registry_init(amp_registry *r);
void amp_registry_fini(amp_registry *r);
/** @param name, text, source  copied; source may be NULL
 * @param[out] number  mean and index
 * @retval AMP_OK, AMP_CONFIG (not a distribution), AMP_NOMEM */
amp_err amp_registry_add(amp_ctx *ctx, amp_registry *r, const char *name, const char *text,
                         const char *source, amp_loc loc, amp_number *number);
/** Joint draw of replicate r (counted from 0): point r of the Sobol sequence with a digital shift
 * keyed by the seed; numbers beyond the 40th name draw plain Philox uniforms. Enter all numbers
 * before the first draw. Safe to call from several threads.
 * @param[out] drawn  n values, owned by the caller */
void amp_registry_draw(const amp_registry *r, uint64_t seed, uint32_t replicate, double *drawn);

#endif
