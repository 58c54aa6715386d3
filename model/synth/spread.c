/* spread.c - densities of income per head by area that meet grouped public figures.
 *
 * Unknown are the coefficients of a log density; every figure is a smooth function of the masses at
 * the grid's points, and its influence (the derivative by the mass at a point) is written down
 * below. Levenberg and Marquardt's steps by GSL. */
#include "synth/spread.h"
#include "num/num.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <string.h>

#define LOW    (-6.0) /* log of the lowest income over the mean: 0.25 % */
#define STEP   0.025  /* between points, log points */
#define ROUGH  2.0    /* cost of a third difference of the coefficients */
#define APART  1.0    /* of a difference between the areas' second differences */
#define HUMP   8.0    /* of a second difference above 0: a density with one hump has none */
#define CURVE  1.0    /* of a second difference other than the start's, a lognormal's */
#define ANCHOR 1e-3   /* of leaving the start: keeps the level, which no figure knows */
enum {
    SPAN = 10, /* points between two knots */
    TERMS = SYNTH_GRID / SPAN + 3,
    ITERATIONS = 200
};

typedef struct fitting {
    synth_spread *s;
    synth_aim *aim;
    size_t aims, areas;
    int area[2];           /* of those that have persons */
    double basis[SPAN][4]; /* B-splines inside an interval of knots */
    gsl_matrix *penalty;   /* on the coefficients less their start where its row is an anchor's */
    gsl_vector *start;
    double influence[2][SYNTH_GRID];
} fitting;

/* ---- grid ----------------------------------------------------------------------------------- */

double synth_spread_place(const synth_spread *s, double line)
{
    const double x = line > 0 ? amp_log(line / s->y[0]) / STEP + 0.5 : 0;
    return AMP_MIN(SYNTH_GRID, AMP_MAX(0, x));
}

void synth_spread_line(const synth_spread *s, double line, double *to)
{
    const double at = synth_spread_place(s, line);
    for (int j = 0; j < SYNTH_GRID; j++)
        to[j] = AMP_MIN(1, AMP_MAX(0, at - j));
}

double synth_spread_mean(double line, double below, double gini)
{
    const double sd = sqrt(2) * amp_normal_quantile((1 + gini) / 2);
    return line * amp_exp(sd * sd / 2 - sd * amp_normal_quantile(below));
}

static void cumulate(synth_spread *s)
{
    for (int a = 0; a < 2; a++) {
        double rank = 0, sum = 0;
        for (int j = 0; j < SYNTH_GRID; j++) {
            s->rank[a][j] = rank += s->mass[a][j];
            s->sum[a][j] = sum += s->mass[a][j] * s->y[j];
        }
    }
}

double synth_spread_lorenz(const synth_spread *s, int area, double u)
{
    const double *rank = s->rank[area];
    int lo = 0, hi = SYNTH_GRID - 1; /* the first point whose rank reaches u */
    while (lo < hi) {
        const int mid = (lo + hi) / 2;
        if (rank[mid] < u)
            lo = mid + 1;
        else
            hi = mid;
    }
    const double mass = s->mass[area][lo],
                 past = u < rank[lo] && mass > 0 ? AMP_MIN(1, (rank[lo] - u) / mass) : 0;
    /* persons of a point spread evenly from half a step below it to half a step above */
    return s->sum[area][lo] - mass * s->y[lo] * (past + STEP / 2 * past * (1 - past));
}

void synth_spread_start(synth_spread *s, const double people[2], double mean, double gini,
                        double ratio)
{
    const double sd = sqrt(2) * amp_normal_quantile((1 + gini) / 2),
                 urban = mean / (people[0] * ratio + people[1]);
    for (int j = 0; j < SYNTH_GRID; j++)
        s->y[j] = mean * amp_exp(LOW + (j + 0.5) * STEP);
    for (int a = 0; a < 2; a++) {
        const double middle = amp_log((a ? 1 : ratio) * urban) - sd * sd / 2;
        double all = 0;
        s->people[a] = people[a];
        for (int j = 0; j < SYNTH_GRID; j++) {
            const double x = (amp_log(s->y[j]) - middle) / sd;
            all += s->mass[a][j] = amp_exp(-x * x / 2);
        }
        for (int j = 0; j < SYNTH_GRID; j++)
            s->mass[a][j] /= all;
    }
    cumulate(s);
}

/* ---- figures and their influence ------------------------------------------------------------ */

/** Weights of the areas in a figure of @p area. */
static void weights_of(const synth_spread *s, int area, double w[2])
{
    for (int a = 0; a < 2; a++)
        w[a] = area < 0 ? s->people[a] : area == a;
}

static double mass_at(const synth_spread *s, const double w[2], int j)
{
    return w[0] * s->mass[0][j] + w[1] * s->mass[1][j];
}

static double mean_of(const synth_spread *s, const double w[2])
{
    double sum = 0;
    for (int j = 0; j < SYNTH_GRID; j++)
        sum += mass_at(s, w, j) * s->y[j];
    return sum;
}

/** Adds @p sign times the influence on the income of the poorest share @p u; returns that income.
 * With c the quantile at u it is the mean of min(y, c) less (1 - u) c, and c moves nothing. */
static double poorest(const synth_spread *s, const double w[2], double u, double sign,
                      double *influence)
{
    int at = 0;
    for (double cum = mass_at(s, w, 0); cum < u && at < SYNTH_GRID - 1;)
        cum += mass_at(s, w, ++at);
    const double c = s->y[at];
    double sum = -(1 - u) * c;
    for (int j = 0; j < SYNTH_GRID; j++) {
        const double x = AMP_MIN(s->y[j], c);
        sum += mass_at(s, w, j) * x;
        influence[j] += sign * x;
    }
    return sum;
}

static double share_of(const synth_spread *s, const synth_aim *aim, const double w[2],
                       double *influence)
{
    const double mean = mean_of(s, w);
    memset(influence, 0, SYNTH_GRID * sizeof *influence);
    const double part = (aim->to < 1 ? poorest(s, w, aim->to, 1, influence) : mean) -
                        (aim->from > 0 ? poorest(s, w, aim->from, -1, influence) : 0);
    for (int j = 0; j < SYNTH_GRID; j++)
        influence[j] = (influence[j] + (aim->to < 1 ? 0 : s->y[j]) - part / mean * s->y[j]) / mean;
    return part / mean;
}

/** 1 less the mean of the lower of two incomes over the mean. */
static double gini_of(const synth_spread *s, const double w[2], double *influence)
{
    const double mean = mean_of(s, w);
    double below = 0, above = 1, lower = 0;
    for (int j = 0; j < SYNTH_GRID; j++) { /* mean of min(y_j, another income) */
        const double m = mass_at(s, w, j);
        below += m * s->y[j];
        above -= m;
        influence[j] = below + above * s->y[j];
        lower += m * influence[j];
    }
    for (int j = 0; j < SYNTH_GRID; j++)
        influence[j] = (lower / mean * s->y[j] - 2 * influence[j]) / mean;
    return 1 - lower / mean;
}

/** The figure as the masses have it, and its influence by area. */
static double figure(fitting *f, const synth_aim *aim, const double w[2])
{
    const synth_spread *s = f->s;
    double *out = f->influence[0], value = 0;
    switch (aim->kind) {
    case SYNTH_AIM_SHARE:
        value = share_of(s, aim, w, out);
        break;
    case SYNTH_AIM_GINI:
        value = gini_of(s, w, out);
        break;
    case SYNTH_AIM_MEAN:
        value = mean_of(s, w);
        memcpy(out, s->y, sizeof s->y);
        break;
    case SYNTH_AIM_BELOW:
        memcpy(f->influence, aim->below, sizeof f->influence);
        for (int a = 0; a < 2; a++)
            for (int j = 0; j < SYNTH_GRID; j++)
                value += w[a] * s->mass[a][j] * f->influence[a][j];
        return value;
    }
    memcpy(f->influence[1], out, sizeof f->influence[1]);
    return value;
}

/* ---- densities ------------------------------------------------------------------------------ */

/** Cubic B-splines of unit knots over an interval, at its points' middles. */
static void make_basis(fitting *f)
{
    for (int j = 0; j < SPAN; j++) {
        const double t = (j + 0.5) / SPAN, r = 1 - t;
        f->basis[j][0] = r * r * r / 6;
        f->basis[j][1] = (3 * t * t * t - 6 * t * t + 4) / 6;
        f->basis[j][2] = (3 * r * r * r - 6 * r * r + 4) / 6;
        f->basis[j][3] = t * t * t / 6;
    }
}

static void set_masses(fitting *f, const gsl_vector *x)
{
    for (size_t k = 0; k < f->areas; k++) {
        double *mass = f->s->mass[f->area[k]], most = -HUGE_VAL, all = 0;
        for (int j = 0; j < SYNTH_GRID; j++) {
            mass[j] = 0;
            for (int b = 0; b < 4; b++)
                mass[j] +=
                    f->basis[j % SPAN][b] * gsl_vector_get(x, k * TERMS + (size_t)(j / SPAN + b));
            most = AMP_MAX(most, mass[j]);
        }
        for (int j = 0; j < SYNTH_GRID; j++)
            all += mass[j] = amp_exp(AMP_MAX(mass[j] - most, -700));
        for (int j = 0; j < SYNTH_GRID; j++)
            mass[j] /= all;
    }
}

/** Derivatives of a figure by the coefficients, over its tolerance. */
static void figure_row(const fitting *f, const synth_aim *aim, const double w[2], double *row)
{
    for (size_t k = 0; k < f->areas; k++) {
        const int a = f->area[k];
        const double *mass = f->s->mass[a], *influence = f->influence[a];
        double mean = 0, *to = row + k * TERMS;
        for (int j = 0; j < SYNTH_GRID; j++)
            mean += mass[j] * influence[j];
        memset(to, 0, TERMS * sizeof *to);
        for (int j = 0; j < SYNTH_GRID; j++)
            for (int b = 0; b < 4; b++)
                to[j / SPAN + b] +=
                    w[a] * mass[j] * (influence[j] - mean) * f->basis[j % SPAN][b] / aim->tolerance;
    }
}

/** Weights of differences. */
static const double third[] = {-1, 3, -3, 1}, second[] = {1, -2, 1};

/** Rows of the penalty: third differences of each area, the difference of the areas' second ones,
 * and the coefficients themselves (those rows last). */
static void make_penalty(fitting *f)
{
    gsl_matrix *p = f->penalty;
    size_t row = 0;
    gsl_matrix_set_zero(p);
    for (size_t k = 0; k < f->areas; k++)
        for (size_t t = 0; t + 3 < TERMS; t++, row++)
            for (size_t b = 0; b < 4; b++)
                gsl_matrix_set(p, row, k * TERMS + t + b, ROUGH * third[b]);
    for (size_t t = 0; f->areas == 2 && t + 2 < TERMS; t++, row++)
        for (size_t b = 0; b < 3; b++) {
            gsl_matrix_set(p, row, t + b, APART * second[b]);
            gsl_matrix_set(p, row, TERMS + t + b, -APART * second[b]);
        }
    for (size_t k = 0; k < f->areas; k++)
        for (size_t t = 0; t + 2 < TERMS; t++, row++)
            for (size_t b = 0; b < 3; b++)
                gsl_matrix_set(p, row, k * TERMS + t + b, CURVE * second[b]);
    for (size_t k = 0; k < f->areas * TERMS; k++, row++)
        gsl_matrix_set(p, row, k, ANCHOR);
}

static size_t hump_rows(const fitting *f)
{
    return f->areas * (TERMS - 2);
}

/** Those of the penalty that are on what the start leaves behind. */
static size_t anchored_rows(const fitting *f)
{
    return f->areas * (TERMS - 2 + TERMS);
}

static size_t penalty_rows(const fitting *f)
{
    return f->areas * (TERMS - 3) + (f->areas == 2 ? TERMS - 2 : 0) + anchored_rows(f);
}

/** Costs of second differences above 0, and their derivatives (either may be NULL), from row 0. */
static void humps(const fitting *f, const gsl_vector *x, gsl_vector *r, gsl_matrix *d)
{
    size_t row = 0;
    for (size_t k = 0; k < f->areas; k++)
        for (size_t t = k * TERMS; t + 2 < (k + 1) * TERMS; t++, row++) {
            double cost = 0;
            for (size_t b = 0; b < 3; b++)
                cost += HUMP * second[b] * gsl_vector_get(x, t + b);
            if (r)
                gsl_vector_set(r, row, AMP_MAX(0, cost));
            for (size_t b = 0; d && b < 3; b++)
                gsl_matrix_set(d, row, t + b, cost > 0 ? HUMP * second[b] : 0);
        }
}

/** Misses of the figures over their tolerances, then the penalty, then the humps. */
static int residuals(const gsl_vector *x, void *params, gsl_vector *r)
{
    fitting *f = params;
    set_masses(f, x);
    for (size_t c = 0; c < f->aims; c++) {
        synth_aim *aim = &f->aim[c];
        double w[2];
        weights_of(f->s, aim->area, w);
        aim->reached = figure(f, aim, w);
        gsl_vector_set(r, c, (aim->reached - aim->target) / aim->tolerance);
    }
    gsl_vector_view rest = gsl_vector_subvector(r, f->aims, f->penalty->size1);
    gsl_blas_dgemv(CblasNoTrans, 1, f->penalty, x, 0, &rest.vector);
    const size_t end = f->aims + f->penalty->size1, n = anchored_rows(f);
    gsl_vector_view anchored = gsl_vector_subvector(r, end - n, n);
    gsl_matrix_view from =
        gsl_matrix_submatrix(f->penalty, f->penalty->size1 - n, 0, n, f->penalty->size2);
    gsl_blas_dgemv(CblasNoTrans, -1, &from.matrix, f->start, 1, &anchored.vector);
    gsl_vector_view last = gsl_vector_subvector(r, end, hump_rows(f));
    humps(f, x, &last.vector, NULL);
    return GSL_SUCCESS;
}

static int derivatives(const gsl_vector *x, void *params, gsl_matrix *d)
{
    fitting *f = params;
    set_masses(f, x);
    for (size_t c = 0; c < f->aims; c++) {
        double w[2];
        weights_of(f->s, f->aim[c].area, w);
        figure(f, &f->aim[c], w);
        figure_row(f, &f->aim[c], w, gsl_matrix_ptr(d, c, 0));
    }
    gsl_matrix_view rest = gsl_matrix_submatrix(d, f->aims, 0, f->penalty->size1, d->size2);
    gsl_matrix_memcpy(&rest.matrix, f->penalty);
    gsl_matrix_view last =
        gsl_matrix_submatrix(d, f->aims + f->penalty->size1, 0, hump_rows(f), d->size2);
    gsl_matrix_set_zero(&last.matrix);
    humps(f, x, NULL, &last.matrix);
    return GSL_SUCCESS;
}

/* ---- fit ------------------------------------------------------------------------------------ */

/** Logs of the masses at hand at the knots: exact for a lognormal but for a constant. */
static void set_start(fitting *f)
{
    for (size_t k = 0; k < f->areas; k++) {
        const double *mass = f->s->mass[f->area[k]];
        for (int t = 0; t < TERMS; t++) { /* knot t - 1 lies between two points */
            const int j = AMP_MIN(AMP_MAX((t - 1) * SPAN, 1), SYNTH_GRID - 1);
            gsl_vector_set(
                f->start, k * TERMS + (size_t)t,
                (amp_log(AMP_MAX(mass[j - 1], 1e-290)) + amp_log(AMP_MAX(mass[j], 1e-290))) / 2);
        }
    }
}

static amp_err search(amp_ctx *ctx, fitting *f, gsl_multifit_nlinear_workspace *work, size_t rows)
{
    gsl_multifit_nlinear_fdf problem = {
        .f = residuals, .df = derivatives, .n = rows, .p = f->start->size, .params = f};
    int info, status = gsl_multifit_nlinear_init(f->start, &problem, work);
    if (status == GSL_SUCCESS)
        status = gsl_multifit_nlinear_driver(ITERATIONS, 1e-4, 1e-8, 0, NULL, NULL, &info, work);
    gsl_vector *r = gsl_multifit_nlinear_residual(work);
    residuals(gsl_multifit_nlinear_position(work), f, r);
    cumulate(f->s);
    const bool is_found = status == GSL_SUCCESS || status == GSL_EMAXITER || status == GSL_ENOPROG;
    return is_found && isfinite(gsl_blas_dnrm2(r))
               ? AMP_OK
               : amp_fail(ctx, AMP_DATA, AMP_NOWHERE,
                          _("no distribution of income comes near the profile's figures"));
}

amp_err synth_spread_fit(amp_ctx *ctx, synth_spread *s, synth_aim *aim, size_t n)
{
    fitting f = {.s = s, .aim = aim, .aims = n};
    for (int a = 0; a < 2; a++)
        if (s->people[a] > 0)
            f.area[f.areas++] = a;
    const size_t terms = f.areas * TERMS, rows = n + penalty_rows(&f) + hump_rows(&f);
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    how.solver = gsl_multifit_nlinear_solver_cholesky;
    gsl_multifit_nlinear_workspace *work =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, rows, terms);
    f.penalty = gsl_matrix_alloc(penalty_rows(&f), terms);
    f.start = gsl_vector_alloc(terms);
    amp_err err = work && f.penalty && f.start ? AMP_OK : amp_fail_memory(ctx);
    if (err == AMP_OK) {
        make_basis(&f);
        make_penalty(&f);
        set_start(&f);
        err = search(ctx, &f, work, rows);
    }
    gsl_vector_free(f.start);
    gsl_matrix_free(f.penalty);
    gsl_multifit_nlinear_free(work);
    return err;
}
