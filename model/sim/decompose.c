/* decompose.c - see decompose.h. */
#include "sim/decompose.h"

#include "num/draw.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ----------------------------------------------------------------------------------
 */

/* indicators=("poverty", ...): what the terms ask about, each once. */
static amp_err keep_indicators(amp_inquiry *q, const char *const *term, size_t terms,
                               const char **setting)
{
    const char *text = "", *name;
    for (size_t k = 0; k < terms && text; k++) {
        AMP_TRY(amp_question_indicator(q->ctx, term[k], q->arena, &name));
        if (amp_indicator_find(name) && !strstr(text, name))
            text = amp_arena_format(q->arena, "%s%s\"%s\"", text, *text ? ", " : "", name);
    }
    *setting = text ? amp_arena_format(q->arena, "indicators=(%s)", text) : NULL;
    return *setting ? AMP_OK : amp_fail_memory(q->ctx);
}

static amp_err open_plan(amp_inquiry *q, const char *const *path, size_t paths,
                         amp_settings settings, const char *const *term, size_t terms)
{
    const size_t n = paths + q->slots;
    const char **all = AMP_ARENA_NEW(q->arena, const char *, n + 1);
    const char **item = AMP_ARENA_NEW(q->arena, const char *, settings.n + q->slots + 2);
    if (!all || !item)
        return amp_fail_memory(q->ctx);
    for (size_t k = 0; k < n; k++)
        all[k] = path[AMP_MIN(k, paths - 1)];
    if (settings.n)
        memcpy(item, settings.item, settings.n * sizeof *item);
    size_t items = settings.n;
    for (size_t k = 0; k < q->slots; k++) {
        item[items] = amp_arena_format(q->arena, "%zu:name=slot_%zu", paths + k + 1, k + 1);
        if (!item[items++])
            return amp_fail_memory(q->ctx);
    }
    AMP_TRY(keep_indicators(q, term, terms, &item[items]));
    items += strcmp(item[items], "indicators=()") != 0;
    AMP_TRY(amp_plan_read(q->ctx, all, n, (amp_settings){item, items}, &q->plan));
    AMP_TRY(amp_plan_people(q->ctx, q->plan));
    return amp_plan_ready(q->ctx, q->plan);
}

amp_err amp_inquiry_open(amp_ctx *ctx, const char *const *path, size_t paths, amp_settings settings,
                         const char *const *term, size_t terms, size_t slots, amp_arena *arena,
                         amp_inquiry *q)
{
    *q = (amp_inquiry){
        .ctx = ctx, .terms = terms, .scenario = paths - 1, .slots = slots, .arena = arena};
    AMP_TRY(open_plan(q, path, paths, settings, term, terms));
    AMP_TRY(amp_plan_axes(ctx, q->plan, arena, &q->axes));
    amp_results own = q->axes; /* without the slots, so that a change wants a reform */
    own.scenarios = paths;
    for (size_t k = 0; k < terms; k++) {
        AMP_TRY(amp_term_read(ctx, "--of", term[k], &own, &q->term[k]));
        if (q->term[k].is_precision)
            return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                            _("--of: \"%s\" asks for a precision; ask for a figure, as in "
                              "\"poverty(2030)\""),
                            term[k]);
    }
    return AMP_OK;
}

void amp_inquiry_fini(amp_inquiry *q)
{
    amp_plan_free(q->plan);
}

static amp_err run(const amp_inquiry *q, amp_cube *cube)
{
    return amp_run(q->ctx, q->plan, q->threads, q->progress, q->user, cube);
}

static size_t replicates(const amp_inquiry *q)
{
    return q->axes.replicates;
}

/* A run of a design of so many rows, each with numbers of its own. */
static amp_err run_design(amp_inquiry *q, const amp_design *design, size_t rows, amp_cube *cube)
{
    for (size_t s = 0; s < q->plan->scenarios; s++)
        q->plan->scenario[s].replicates = (int)rows;
    q->plan->design = design;
    const amp_err err = run(q, cube);
    q->plan->design = NULL;
    return err;
}

/* ---- by source --------------------------------------------------------------------------------
 */

/* Row j of B has the numbers n + order[j]: points of one Sobol sequence half its length apart are
 * near one another, so the second half is shuffled. */
static void shuffle(uint64_t seed, size_t n, size_t *order, double *key)
{
    const amp_stream all = {.seed = seed};
    for (size_t j = 0; j < n; j++)
        key[j] = amp_draw(&all, j, AMP_PROC_PARAMETER, 2);
    gsl_sort_index(order, key, 1, n);
}

/* Rows: A, B, then A with one source of B after the other. */
static void fill_design(const amp_by_source *by, size_t n, const size_t *order,
                        uint32_t (*number)[AMP_DOUBTS])
{
    for (size_t m = 0; m < by->sources + 2; m++)
        for (size_t j = 0; j < n; j++)
            for (int bit = 0; bit < AMP_DOUBTS; bit++) {
                const bool of_b = m == 1 || (m >= 2 && by->bit[m - 2] == bit);
                number[m * n + j][bit] = (uint32_t)(of_b ? n + order[j] : j);
            }
}

static void read_shares(const amp_inquiry *q, const amp_cube *cube, size_t n, double *value,
                        amp_by_source *out)
{
    for (size_t k = 0; k < q->terms; k++) {
        for (size_t row = 0; row < (out->sources + 2) * n; row++)
            value[row] = amp_question_value(&q->term[k], cube, q->scenario, row);
        out->mean[k] = gsl_stats_mean(value, 1, 2 * n);
        out->sd[k] = gsl_stats_sd(value, 1, 2 * n);
        for (size_t m = 0; m < out->sources; m++)
            out->share[k][m] = amp_sobol_of(value, value + n, value + (m + 2) * n, n);
    }
}

amp_err amp_decompose_sources(amp_inquiry *q, size_t samples, amp_by_source *out)
{
    const amp_scenario *base = amp_plan_base(q->plan);
    *out = (amp_by_source){0};
    for (int bit = 0; bit < AMP_DOUBTS; bit++)
        if (base->doubts >> bit & 1)
            out->bit[out->sources++] = bit;
    if (!out->sources)
        return amp_fail(q->ctx, AMP_CONFIG, base->loc,
                        _("nothing is in doubt here: uncertainty is \"none\""));
    const size_t rows = (out->sources + 2) * samples;
    uint32_t(*number)[AMP_DOUBTS] = amp_alloc(rows, sizeof *number);
    size_t *order = amp_alloc(samples, sizeof *order);
    double *value = amp_alloc(rows, sizeof *value);
    amp_cube cube = {0};
    amp_err err = number && order && value ? AMP_OK : amp_fail_memory(q->ctx);
    if (err == AMP_OK) {
        shuffle(base->seed, samples, order, value);
        fill_design(out, samples, order, number);
        const amp_design design = {.number = (const uint32_t(*)[AMP_DOUBTS])number};
        err = run_design(q, &design, rows, &cube);
    }
    if (err == AMP_OK)
        read_shares(q, &cube, samples, value, out);
    amp_cube_free(&cube);
    free(number);
    free(order);
    free(value);
    return err;
}

/* ---- by parameter -----------------------------------------------------------------------------
 */

/* Vectors of the registry: all at their means, then one at its ends. */
static amp_err make_vectors(amp_inquiry *q, amp_by_parameter *out, const double ***vector)
{
    const amp_registry *r = &q->plan->registry;
    const size_t n = r->n;
    double *mean = AMP_ARENA_NEW(q->arena, double, n + 1);
    *vector = AMP_ARENA_NEW(q->arena, const double *, 2 * n + 1);
    out->swing = AMP_ARENA_NEW(q->arena, amp_swing, n + 1);
    if (!mean || !*vector || !out->swing)
        return amp_fail_memory(q->ctx);
    for (size_t p = 0; p < n; p++)
        mean[p] = amp_dist_mean(&r->item[p].dist);
    (*vector)[0] = mean;
    out->parameters = n;
    for (size_t p = 0; p < n; p++) {
        out->swing[p] = (amp_swing){.name = r->item[p].name,
                                    .at_low = amp_dist_quantile(&r->item[p].dist, 0.05),
                                    .at_high = amp_dist_quantile(&r->item[p].dist, 0.95)};
        for (int end = 0; end < 2; end++) {
            double *own = AMP_ARENA_NEW(q->arena, double, n + 1);
            if (!own)
                return amp_fail_memory(q->ctx);
            memcpy(own, mean, n * sizeof *own);
            own[p] = end ? out->swing[p].at_high : out->swing[p].at_low;
            (*vector)[1 + 2 * p + (size_t)end] = own;
        }
    }
    return AMP_OK;
}

/* Rows: vector after vector, each with all the luck. */
static void read_swings(const amp_inquiry *q, const amp_cube *cube, size_t samples,
                        amp_by_parameter *out)
{
    for (size_t k = 0; k < q->terms; k++)
        for (size_t v = 0; v < 2 * out->parameters + 1; v += v ? 2 : 1) {
            double low = 0, high = 0, squares = 0;
            for (size_t j = 0; j < samples; j++) {
                const double x =
                    amp_question_value(&q->term[k], cube, q->scenario, v * samples + j);
                const double y =
                    v ? amp_question_value(&q->term[k], cube, q->scenario, (v + 1) * samples + j)
                      : x;
                low += x / (double)samples;
                high += y / (double)samples;
                squares += (y - x) * (y - x) / (double)samples;
            }
            if (!v) {
                out->central[k] = low;
                continue;
            }
            amp_swing *s = &out->swing[(v - 1) / 2];
            const double spread = squares - (high - low) * (high - low);
            s->low[k] = low;
            s->high[k] = high;
            s->swing_error[k] =
                samples > 1 ? sqrt(AMP_MAX(spread, 0) / (double)(samples - 1)) : (double)NAN;
        }
}

amp_err amp_decompose_parameters(amp_inquiry *q, size_t samples, amp_by_parameter *out)
{
    const double **vector;
    *out = (amp_by_parameter){0};
    if (!(amp_plan_base(q->plan)->doubts & AMP_DOUBT_parameters) || !q->plan->registry.n)
        return amp_fail(q->ctx, AMP_CONFIG, amp_plan_base(q->plan)->loc,
                        _("no parameter is in doubt here"));
    AMP_TRY(make_vectors(q, out, &vector));
    const size_t vectors = 2 * out->parameters + 1, rows = vectors * samples;
    const double **drawn = amp_alloc(rows, sizeof *drawn);
    uint32_t(*number)[AMP_DOUBTS] = amp_alloc(rows, sizeof *number);
    amp_cube cube = {0};
    amp_err err = drawn && number ? AMP_OK : amp_fail_memory(q->ctx);
    for (size_t row = 0; err == AMP_OK && row < rows; row++) {
        drawn[row] = vector[row / samples];
        for (int bit = 0; bit < AMP_DOUBTS; bit++)
            number[row][bit] = (uint32_t)(row % samples);
    }
    const amp_design design = {(const uint32_t(*)[AMP_DOUBTS])number, drawn};
    if (err == AMP_OK)
        err = run_design(q, &design, rows, &cube);
    if (err == AMP_OK)
        read_swings(q, &cube, samples, out);
    amp_cube_free(&cube);
    free(drawn);
    free(number);
    return err;
}

/* ---- by part ----------------------------------------------------------------------------------
 */

/* Values of subsets of the parts: value[(subset x terms + term) x replicates + replicate]. */
typedef struct subsets {
    uint32_t *set; /* ascending */
    size_t n;
    double *value;
} subsets;

static double *values_of(const amp_inquiry *q, const subsets *u, size_t subset, size_t term)
{
    return u->value + (subset * q->terms + term) * replicates(q);
}

static size_t place_of(const subsets *u, uint32_t set)
{
    size_t low = 0, high = u->n;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        *(u->set[middle] <= set ? &low : &high) = middle;
    }
    return low;
}

static int by_value(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static amp_err install(amp_inquiry *q, const amp_by_part *by, uint32_t set, size_t slot)
{
    const amp_plan *plan = q->plan;
    amp_scenario fresh;
    amp_err err = amp_mix(q->ctx, q->arena, &plan->scenario[0], &plan->scenario[q->scenario],
                          by->part, by->parts, set, q->axes.scenario[slot], &fresh);
    if (err == AMP_OK)
        err = amp_plan_install(q->ctx, q->plan, slot, &fresh);
    amp_scenario_fini(&fresh);
    return err;
}

/* Subsets first .. first + n - 1 in the slots of one run. */
static amp_err run_subsets(amp_inquiry *q, const amp_by_part *by, const subsets *u, size_t first,
                           size_t n)
{
    const size_t slot = q->scenario + 1;
    amp_cube cube = {0};
    for (size_t k = 0; k < n; k++)
        AMP_TRY(install(q, by, u->set[first + k], slot + k));
    AMP_TRY(run(q, &cube));
    for (size_t k = 0; k < n; k++)
        for (size_t t = 0; t < q->terms; t++)
            for (size_t r = 0; r < replicates(q); r++)
                values_of(q, u, first + k, t)[r] =
                    amp_question_value(&q->term[t], &cube, slot + k, r);
    amp_cube_free(&cube);
    return AMP_OK;
}

static amp_err run_all(amp_inquiry *q, const amp_by_part *by, subsets *u)
{
    u->value = AMP_ARENA_NEW(q->arena, double, u->n * q->terms * replicates(q));
    if (!u->value)
        return amp_fail_memory(q->ctx);
    for (size_t first = 0; first < u->n; first += q->slots)
        AMP_TRY(run_subsets(q, by, u, first, AMP_MIN(q->slots, u->n - first)));
    return AMP_OK;
}

static double *share_of(const amp_inquiry *q, const amp_by_part *by, size_t term, size_t part)
{
    return by->share + (term * by->parts + part) * replicates(q);
}

static amp_err share_exactly(amp_inquiry *q, amp_by_part *out)
{
    subsets u = {.n = (size_t)1 << out->parts};
    double share[AMP_PARTS_MOST];
    u.set = AMP_ARENA_NEW(q->arena, uint32_t, u.n);
    double *value = AMP_ARENA_NEW(q->arena, double, u.n);
    if (!u.set || !value)
        return amp_fail_memory(q->ctx);
    for (size_t k = 0; k < u.n; k++)
        u.set[k] = (uint32_t)k;
    AMP_TRY(run_all(q, out, &u));
    for (size_t t = 0; t < q->terms; t++)
        for (size_t r = 0; r < replicates(q); r++) {
            for (size_t k = 0; k < u.n; k++)
                value[k] = values_of(q, &u, k, t)[r];
            amp_shapley(value, out->parts, share);
            out->whole[t * replicates(q) + r] = value[u.n - 1] - value[0];
            for (size_t p = 0; p < out->parts; p++)
                share_of(q, out, t, p)[r] = share[p];
        }
    out->runs = u.n;
    out->is_exact = true;
    return AMP_OK;
}

/* Orders of the parts, each followed by its reverse. */
static void draw_orders(uint64_t seed, size_t parts, size_t orders, size_t *order)
{
    const amp_stream all = {.seed = seed};
    for (size_t k = 0; k + 1 < 2 * orders; k += 2) {
        double key[AMP_PARTS_MOST];
        for (size_t p = 0; p < parts; p++)
            key[p] = amp_draw(&all, k * AMP_PARTS_MOST + p, AMP_PROC_PARAMETER, 3);
        gsl_sort_index(order + k * parts, key, 1, parts);
        for (size_t p = 0; p < parts; p++)
            order[(k + 1) * parts + p] = order[k * parts + parts - 1 - p];
    }
}

static void list_subsets(size_t parts, size_t orders, const size_t *order, subsets *u)
{
    size_t n = 0;
    for (size_t k = 0; k < orders; k++) {
        uint32_t set = 0;
        u->set[n++] = set;
        for (size_t p = 0; p < parts; p++)
            u->set[n++] = set |= (uint32_t)1 << order[k * parts + p];
    }
    qsort(u->set, n, sizeof *u->set, by_value);
    u->n = 0;
    for (size_t k = 0; k < n; k++)
        if (!u->n || u->set[u->n - 1] != u->set[k])
            u->set[u->n++] = u->set[k];
}

/* Add what part by part adds in one order; `mean` is of this order over replicates, by part. */
static void add_order(const amp_inquiry *q, const subsets *u, const size_t *order, double weight,
                      size_t term, amp_by_part *out, double *mean)
{
    uint32_t set = 0;
    for (size_t p = 0; p < out->parts; p++) {
        const double *before = values_of(q, u, place_of(u, set), term);
        set |= (uint32_t)1 << order[p];
        const double *after = values_of(q, u, place_of(u, set), term);
        double *share = share_of(q, out, term, order[p]), sum = 0;
        for (size_t r = 0; r < replicates(q); r++) {
            share[r] += weight * (after[r] - before[r]);
            sum += (after[r] - before[r]) / (double)replicates(q);
        }
        mean[order[p]] = sum;
    }
}

/* An order and its reverse are one draw. */
static void add_orders(const amp_inquiry *q, const subsets *u, const size_t *order, size_t orders,
                       size_t term, amp_by_part *out)
{
    double sum[AMP_PARTS_MOST] = {0}, squares[AMP_PARTS_MOST] = {0}, one[AMP_PARTS_MOST],
           two[AMP_PARTS_MOST];
    const double draws = (double)orders / 2;
    for (size_t k = 0; k < orders; k += 2) {
        add_order(q, u, order + k * out->parts, 1 / (double)orders, term, out, one);
        add_order(q, u, order + (k + 1) * out->parts, 1 / (double)orders, term, out, two);
        for (size_t p = 0; p < out->parts; p++) {
            const double x = (one[p] + two[p]) / 2;
            sum[p] += x;
            squares[p] += x * x;
        }
    }
    for (size_t p = 0; p < out->parts; p++) {
        const double spread = squares[p] / draws - sum[p] / draws * (sum[p] / draws);
        out->sample_error[term * out->parts + p] =
            draws > 1 ? sqrt(AMP_MAX(spread, 0) / (draws - 1)) : (double)NAN;
    }
    const double *none = values_of(q, u, 0, term), *all = values_of(q, u, u->n - 1, term);
    for (size_t r = 0; r < replicates(q); r++)
        out->whole[term * replicates(q) + r] = all[r] - none[r];
}

static amp_err share_by_sample(amp_inquiry *q, size_t draws, amp_by_part *out)
{
    const size_t orders = 2 * draws;
    subsets u = {0};
    size_t *order = AMP_ARENA_NEW(q->arena, size_t, orders * out->parts);
    u.set = AMP_ARENA_NEW(q->arena, uint32_t, orders * (out->parts + 1));
    if (!order || !u.set)
        return amp_fail_memory(q->ctx);
    draw_orders(amp_plan_base(q->plan)->seed, out->parts, draws, order);
    list_subsets(out->parts, orders, order, &u);
    AMP_TRY(run_all(q, out, &u));
    for (size_t t = 0; t < q->terms; t++)
        add_orders(q, &u, order, orders, t, out);
    out->runs = u.n;
    return AMP_OK;
}

amp_err amp_decompose_parts(amp_inquiry *q, size_t orders, amp_by_part *out)
{
    *out = (amp_by_part){0};
    AMP_TRY(amp_mix_parts(q->ctx, &q->plan->scenario[0], &q->plan->scenario[q->scenario], out->part,
                          &out->parts));
    const size_t n = q->terms * out->parts;
    out->share = AMP_ARENA_NEW(q->arena, double, n *replicates(q));
    out->whole = AMP_ARENA_NEW(q->arena, double, q->terms *replicates(q));
    out->sample_error = AMP_ARENA_NEW(q->arena, double, n);
    if (!out->share || !out->whole || !out->sample_error)
        return amp_fail_memory(q->ctx);
    return out->parts <= AMP_EXACT_PARTS ? share_exactly(q, out) : share_by_sample(q, orders, out);
}

/* ---- by year ----------------------------------------------------------------------------------
 */

static amp_err freeze(amp_inquiry *q, int year, bool is_real, size_t slot)
{
    amp_scenario fresh;
    amp_err err = amp_freeze(q->ctx, q->arena, &q->plan->scenario[q->scenario], year, is_real,
                             q->axes.scenario[slot], &fresh);
    if (err == AMP_OK)
        err = amp_plan_install(q->ctx, q->plan, slot, &fresh);
    amp_scenario_fini(&fresh);
    return err;
}

/* A term of the asked scenario or a slot, in its own year or the earlier one. */
static double term_at(const amp_inquiry *q, const amp_cube *cube, size_t term, size_t s,
                      size_t year, size_t r)
{
    amp_question own = q->term[term];
    own.year = year;
    return amp_question_value(&own, cube, s, r);
}

static void read_years(const amp_inquiry *q, const amp_cube *cube, size_t from, amp_by_year *out)
{
    const size_t s = q->scenario;
    for (size_t t = 0; t < q->terms; t++)
        for (size_t r = 0; r < replicates(q); r++) {
            const size_t at = t * replicates(q) + r, to = q->term[t].year;
            const double kept = term_at(q, cube, t, s + 1, to, r);
            const double real = term_at(q, cube, t, s + 2, to, r);
            out->before[at] = term_at(q, cube, t, s, from, r);
            out->after[at] = term_at(q, cube, t, s, to, r);
            out->policy[at] = out->after[at] - kept;
            out->uprating[at] = kept - real;
            out->population[at] = real - out->before[at];
        }
}

static amp_err find_from(const amp_inquiry *q, int from, size_t *place)
{
    for (*place = 0; *place < q->axes.years; ++*place)
        if (q->axes.year[*place] == from)
            break;
    bool later = *place < q->axes.years;
    for (size_t t = 0; t < q->terms; t++)
        later = later && q->term[t].year > *place && !q->term[t].is_change;
    return later ? AMP_OK
                 : amp_fail(q->ctx, AMP_USAGE, AMP_NOWHERE,
                            _("--from: found %d; expected a year of the run before those of --of, "
                              "which are levels, as in \"poverty(2030)\""),
                            from);
}

amp_err amp_decompose_years(amp_inquiry *q, int from, amp_by_year *out)
{
    size_t place;
    AMP_TRY(find_from(q, from, &place));
    const size_t n = q->terms * replicates(q);
    double *all = AMP_ARENA_NEW(q->arena, double, 5 * n);
    if (!all)
        return amp_fail_memory(q->ctx);
    *out = (amp_by_year){all, all + n, all + 2 * n, all + 3 * n, all + 4 * n};
    AMP_TRY(freeze(q, from, false, q->scenario + 1));
    AMP_TRY(freeze(q, from, true, q->scenario + 2));
    amp_cube cube = {0};
    AMP_TRY(run(q, &cube));
    read_years(q, &cube, place, out);
    amp_cube_free(&cube);
    return AMP_OK;
}
