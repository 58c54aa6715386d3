/* solve.c - see solve.h. A scan of the range tells whether there is a solution and whether the way
 * to it is monotone; Brent's method (1973, Algorithms for minimization without derivatives, ch. 4),
 * or bisection over whole numbers, then closes in. */
#include "sim/solve.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct search {
    amp_levers *l;
    double *x; /* of all levers; the last moves */
    double chance;
    double *scratch; /* a double a replicate */
    amp_err err;
} search;

static size_t replicates(const amp_levers *l)
{
    return l->axes.replicates;
}

/* Finite values of a trial, sorted. */
static size_t sorted(const amp_levers *l, const amp_trial *t, double *scratch)
{
    size_t n = 0;
    for (size_t r = 0; r < replicates(l); r++)
        if (isfinite(t->target[r]))
            scratch[n++] = t->target[r];
    gsl_sort(scratch, 1, n);
    return n;
}

static double distance(const amp_levers *l, const amp_trial *t, double chance, double *scratch)
{
    const size_t n = sorted(l, t, scratch);
    if (!n)
        return (double)NAN;
    const double p = l->target.is_below ? chance : 1 - chance;
    return (chance > 0 ? gsl_stats_quantile_from_sorted_data(scratch, 1, n, p)
                       : gsl_stats_mean(scratch, 1, n)) -
           l->target.bound;
}

double amp_solve_distance(const amp_levers *l, const amp_trial *t, double chance)
{
    double *scratch = calloc(replicates(l) + 1, sizeof *scratch);
    const double d = scratch ? distance(l, t, chance, scratch) : (double)NAN;
    free(scratch);
    return d;
}

static double at(search *s, double value, size_t *place)
{
    const size_t last = s->l->levers - 1;
    size_t here = 0;
    s->x[last] = value;
    if (s->err == AMP_OK)
        s->err = amp_levers_try(s->l, s->x, &here);
    if (place)
        *place = here;
    return s->err == AMP_OK ? distance(s->l, &s->l->trial[here], s->chance, s->scratch)
                            : (double)NAN;
}

static double for_gsl(double value, void *user)
{
    return at(user, value, NULL);
}

/* ---- the scan ---------------------------------------------------------------------------------
 */

typedef struct scan {
    double x[AMP_SCAN], f[AMP_SCAN];
    size_t place[AMP_SCAN], n;
} scan;

static void scan_range(search *s, scan *c)
{
    const amp_lever *v = &s->l->lever[s->l->levers - 1];
    c->n = 0;
    for (size_t k = 0; k < AMP_SCAN && s->err == AMP_OK; k++) {
        double x = v->low + (v->high - v->low) * (double)k / (AMP_SCAN - 1);
        x = v->is_whole ? round(x) : x;
        if (c->n && x == c->x[c->n - 1])
            continue;
        c->x[c->n] = x;
        c->f[c->n] = at(s, x, &c->place[c->n]);
        c->n++;
    }
}

static bool is_monotone(const scan *c)
{
    bool rises = false, falls = false;
    for (size_t k = 1; k < c->n; k++) {
        rises = rises || c->f[k] > c->f[k - 1];
        falls = falls || c->f[k] < c->f[k - 1];
    }
    return !(rises && falls);
}

static bool is_flat(const scan *c)
{
    bool flat = true;
    for (size_t k = 1; k < c->n; k++)
        flat = flat && !(fabs(c->f[k] - c->f[0]) > 1e-12 * (1 + fabs(c->f[0])));
    return flat;
}

/* The first place k such that the target lies between k and k + 1, or at k; c->n when none. */
static size_t bracket(const scan *c)
{
    size_t k = 0;
    while (k < c->n && !(c->f[k] == 0 || (k + 1 < c->n && c->f[k] * c->f[k + 1] < 0)))
        k++;
    return k;
}

/* ---- closing in -------------------------------------------------------------------------------
 */

/* The width at which a value of the lever is told: a thousandth of its range. */
enum { STEPS_MOST = 12 };

/* What the mean cannot tell apart is near enough: a hundredth of the spread of replicates. */
static bool is_near(search *s, double value, double f)
{
    size_t place = 0;
    at(s, value, &place);
    const size_t n = s->err == AMP_OK ? sorted(s->l, &s->l->trial[place], s->scratch) : 0;
    return n > 1 && fabs(f) < 0.01 * gsl_stats_sd(s->scratch, 1, n);
}

static double close_in(search *s, double low, double high)
{
    const amp_lever *v = &s->l->lever[s->l->levers - 1];
    gsl_function f = {for_gsl, s};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    double root = low;
    int status = solver ? gsl_root_fsolver_set(solver, &f, low, high) : GSL_ENOMEM;
    for (int k = 0; status == GSL_SUCCESS && s->err == AMP_OK && k < STEPS_MOST; k++) {
        status = gsl_root_fsolver_iterate(solver);
        root = gsl_root_fsolver_root(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                   gsl_root_fsolver_x_upper(solver), 1e-3 * (v->high - v->low),
                                   0) == GSL_SUCCESS ||
            is_near(s, root, at(s, root, NULL)))
            break;
    }
    if (!solver && s->err == AMP_OK)
        s->err = amp_fail_memory(s->l->ctx);
    gsl_root_fsolver_free(solver);
    return root;
}

/* Whole numbers low and high on both sides of the target, brought together. */
static void bisect(search *s, double *low, double *high)
{
    const double side = at(s, *low, NULL);
    while (*high - *low > 1 && s->err == AMP_OK) {
        const double middle = floor((*low + *high) / 2), f = at(s, middle, NULL);
        if (f * side > 0)
            *low = middle;
        else
            *high = middle;
    }
}

/* ---- what is told -----------------------------------------------------------------------------
 */

static int by_last(const void *a, const void *b, void *user)
{
    const size_t last = *(const size_t *)user;
    const double x = (*(const amp_trial *const *)a)->x[last],
                 y = (*(const amp_trial *const *)b)->x[last];
    return (x > y) - (x < y);
}

/* Trials of the same other levers, by the last one's value. @return how many */
static size_t along(const amp_levers *l, const double *x, const amp_trial **list)
{
    size_t n = 0, last = l->levers - 1;
    for (size_t k = 0; k < l->trials; k++)
        if (memcmp(l->trial[k].x, x, last * sizeof *x) == 0)
            list[n++] = &l->trial[k];
    qsort_r(list, n, sizeof *list, by_last, &last);
    return n;
}

/* The value that replicate r alone would ask for. */
static double own_value(const amp_levers *l, const amp_trial *const *list, size_t n, size_t r)
{
    const size_t last = l->levers - 1;
    for (size_t k = 0; k + 1 < n; k++) {
        const double f = list[k]->target[r] - l->target.bound,
                     g = list[k + 1]->target[r] - l->target.bound;
        const double x = list[k]->x[last], y = list[k + 1]->x[last];
        if (f == 0)
            return x;
        if (f * g <= 0)
            return x + (y - x) * f / (f - g);
    }
    return (double)NAN;
}

static void tell_band(search *s, amp_solution *out)
{
    const amp_levers *l = s->l;
    const amp_trial **list = amp_alloc(l->trials + 1, sizeof *list);
    if (!list) {
        s->err = amp_fail_memory(l->ctx);
        return;
    }
    const size_t n = along(l, s->x, list);
    size_t inside = 0;
    for (size_t r = 0; r < replicates(l); r++) {
        const double x = own_value(l, list, n, r);
        if (isfinite(x))
            s->scratch[inside++] = x;
    }
    free(list);
    gsl_sort(s->scratch, 1, inside);
    out->outside = replicates(l) - inside;
    out->low = out->middle = out->high = (double)NAN;
    if (!inside)
        return;
    out->low = gsl_stats_quantile_from_sorted_data(s->scratch, 1, inside, 0.05);
    out->middle = gsl_stats_quantile_from_sorted_data(s->scratch, 1, inside, 0.5);
    out->high = gsl_stats_quantile_from_sorted_data(s->scratch, 1, inside, 0.95);
}

/* Of two neighbours, the one that keeps a bound, or that is nearer to a value. */
static void choose(search *s, double low, double high, amp_solution *out)
{
    const amp_question *q = &s->l->target;
    size_t a = 0, b = 0;
    const double f = at(s, low, &a), g = at(s, high, &b);
    const bool first = q->is_equal ? fabs(f) <= fabs(g) : q->is_below ? f < 0 : f > 0;
    out->place = first ? a : b;
    out->beside = first ? b : a;
    out->outcome = AMP_MET;
}

/* The range has a value that meets the target between two that are known. */
static void search_between(search *s, const scan *c, size_t k, amp_solution *out)
{
    const amp_lever *v = &s->l->lever[s->l->levers - 1];
    double low = c->x[k], high = c->x[k + 1];
    if (v->is_whole) {
        bisect(s, &low, &high);
        choose(s, low, high, out);
        return;
    }
    const double root = close_in(s, low, high);
    const double f = at(s, root, &out->place);
    const double step = fabs(c->f[k + 1] - c->f[k]);
    out->beside = out->place;
    out->outcome = AMP_MET;
    if (fabs(f) <= 0.05 * step)
        return;
    out->outcome = AMP_MET_BY_JUMP; /* as near as the values come to each other, they stay apart */
    for (size_t t = 0; t < s->l->trials; t++) {
        const double x = s->l->trial[t].x[s->l->levers - 1];
        const double g = distance(s->l, &s->l->trial[t], s->chance, s->scratch);
        const double best = s->l->trial[out->beside].x[s->l->levers - 1];
        if (memcmp(s->l->trial[t].x, s->x, (s->l->levers - 1) * sizeof *s->x) == 0 && f * g < 0 &&
            (out->beside == out->place || fabs(x - root) < fabs(best - root)))
            out->beside = t;
    }
}

/* Of what the scan tried, the trial that comes nearest to the target. */
static size_t nearest(const scan *c)
{
    size_t best = 0;
    for (size_t k = 1; k < c->n; k++)
        if (fabs(c->f[k]) < fabs(c->f[best]))
            best = k;
    return c->place[best];
}

amp_err amp_solve(amp_levers *l, double *x, double chance, amp_solution *out)
{
    search s = {l, x, chance, amp_alloc(replicates(l) + 1, sizeof(double)), AMP_OK};
    scan c = {.n = 0};
    *out = (amp_solution){.outcome = AMP_UNMET};
    if (!s.scratch)
        return amp_fail_memory(l->ctx);
    scan_range(&s, &c);
    const size_t k = bracket(&c);
    out->is_monotone = is_monotone(&c);
    out->place = out->beside = nearest(&c);
    if (s.err == AMP_OK && is_flat(&c))
        out->outcome = AMP_FLAT;
    else if (s.err == AMP_OK && k < c.n && c.f[k] == 0) {
        out->outcome = AMP_MET;
        out->place = out->beside = c.place[k];
    } else if (s.err == AMP_OK && k < c.n)
        search_between(&s, &c, k, out);
    if (s.err == AMP_OK && out->outcome != AMP_FLAT)
        tell_band(&s, out);
    if (s.err == AMP_OK && (out->outcome == AMP_MET || out->outcome == AMP_MET_BY_JUMP))
        x[l->levers - 1] = l->trial[out->place].x[l->levers - 1];
    free(s.scratch);
    return s.err;
}
