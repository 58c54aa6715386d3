/* compare.c - see compare.h. */
#include "report/compare.h"

#include "report/sheet.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int amp_results_pair(const amp_results *r, const char *indicator, const char *group)
{
    for (size_t k = 0; k < r->pairs; k++)
        if (amp_streq(r->indicator[k], indicator) && amp_streq(r->group[k], group))
            return (int)k;
    return -1;
}

/* ---- joining runs --------------------------------------------------------------------------- */

static size_t cell(const amp_results *r, size_t s, size_t replicate, size_t y)
{
    return ((s * r->replicates + replicate) * r->years + y) * r->pairs;
}

/* What must be equal for differences to be paired. */
static bool same_luck(const char *a, const char *b, bool *same_country)
{
    static const char *const key[] = {"seed", "population", "households", "persons", "first"};
    json_t *x = json_loads(a ? a : "", 0, NULL), *y = json_loads(b ? b : "", 0, NULL);
    const json_t *p = json_object_get(x, "plan"), *q = json_object_get(y, "plan");
    bool same = p && q;
    *same_country =
        p && q && json_equal(json_object_get(p, "country"), json_object_get(q, "country"));
    for (size_t k = 0; k < AMP_COUNT(key); k++)
        same = same && json_equal(json_object_get(p, key[k]), json_object_get(q, key[k]));
    json_decref(x);
    json_decref(y);
    return same;
}

/* Years and pairs that all runs have, in the order of the first. */
static amp_err common_axes(amp_ctx *ctx, amp_arena *arena, const amp_results *run, size_t runs,
                           amp_results *out)
{
    const amp_results *first = &run[0];
    int *year = AMP_ARENA_NEW(arena, int, first->years + 1);
    const char **text = AMP_ARENA_NEW(arena, const char *, 3 * first->pairs + 1);
    if (!year || !text)
        return amp_fail_memory(ctx);
    *out = (amp_results){.replicates = first->replicates,
                         .year = year,
                         .indicator = text,
                         .group = text + first->pairs,
                         .unit = text + 2 * first->pairs};
    for (size_t k = 1; k < runs; k++)
        out->replicates = AMP_MIN(out->replicates, run[k].replicates);
    for (size_t y = 0; y < first->years; y++) {
        bool all = true;
        for (size_t k = 1; k < runs; k++) {
            bool has = false;
            for (size_t i = 0; i < run[k].years; i++)
                has = has || run[k].year[i] == first->year[y];
            all = all && has;
        }
        if (all)
            year[out->years++] = first->year[y];
    }
    for (size_t p = 0; p < first->pairs; p++) {
        bool all = true;
        for (size_t k = 1; k < runs; k++)
            all = all && amp_results_pair(&run[k], first->indicator[p], first->group[p]) >= 0;
        if (!all)
            continue;
        out->indicator[out->pairs] = first->indicator[p];
        out->group[out->pairs] = first->group[p];
        out->unit[out->pairs++] = first->unit[p];
    }
    return AMP_OK;
}

/* Copy scenario @p s of a run to place @p to of the joined cube. */
static void copy_scenario(const amp_results *from, size_t s, const amp_results *axes,
                          const int *pair, const size_t *year, amp_cube *cube, size_t to)
{
    for (size_t r = 0; r < cube->replicates; r++)
        for (size_t y = 0; y < axes->years; y++) {
            const double *in = from->cube + cell(from, s, r, year[y]);
            double *out = amp_cube_at(cube, to, r, y);
            for (size_t p = 0; p < axes->pairs; p++)
                out[p] = in[pair[p]];
        }
}

/* The scenario before s that is the same to the bit; s itself when none is. */
static size_t first_like(const amp_cube *cube, size_t s)
{
    const size_t n = cube->replicates * cube->years * cube->pairs;
    size_t k = 0;
    while (k < s && memcmp(cube->value + k * n, cube->value + s * n, n * sizeof(double)) != 0)
        k++;
    return k;
}

static amp_err join_run(amp_ctx *ctx, amp_arena *arena, const amp_results *run, const char *name,
                        amp_comparison *c)
{
    int *pair = AMP_ARENA_NEW(arena, int, c->axes.pairs + 1);
    size_t *year = AMP_ARENA_NEW(arena, size_t, c->axes.years + 1);
    if (!pair || !year)
        return amp_fail_memory(ctx);
    for (size_t p = 0; p < c->axes.pairs; p++)
        pair[p] = amp_results_pair(run, c->axes.indicator[p], c->axes.group[p]);
    for (size_t y = 0; y < c->axes.years; y++)
        for (size_t i = 0; i < run->years; i++)
            if (run->year[i] == c->axes.year[y])
                year[y] = i;
    size_t base = 0;
    for (size_t s = 0; s < run->scenarios; s++) {
        const size_t to = c->cube.scenarios;
        copy_scenario(run, s, &c->axes, pair, year, &c->cube, to);
        const size_t same = first_like(&c->cube, to);
        base = s ? base : same;
        if (same < to)
            continue;
        c->axes.scenario[to] = run->scenario[s];
        c->run[to] = name;
        c->own_base[to] = base;
        c->cube.scenarios++;
    }
    return AMP_OK;
}

amp_err amp_compare_join(amp_ctx *ctx, amp_arena *arena, const amp_results *run,
                         const char *const *name, size_t runs, amp_comparison *c)
{
    size_t scenarios = 0;
    *c = (amp_comparison){.is_paired = true};
    for (size_t k = 0; k < runs; k++) {
        bool same_country;
        scenarios += run[k].scenarios;
        if (!run[k].cube)
            return amp_fail(ctx, AMP_DATA, (amp_loc){name[k], 0, 0},
                            _("these results have no cube to compare"));
        c->is_paired &= same_luck(run[0].provenance, run[k].provenance, &same_country);
        if (!same_country)
            return amp_fail(ctx, AMP_DATA, (amp_loc){name[k], 0, 0},
                            _("this run is about another country than %s"), name[0]);
    }
    AMP_TRY(common_axes(ctx, arena, run, runs, &c->axes));
    if (!c->axes.years || !c->axes.pairs)
        return amp_fail(ctx, AMP_DATA, (amp_loc){name[runs - 1], 0, 0},
                        _("these runs have no year or no indicator in common"));
    c->axes.scenario = AMP_ARENA_NEW(arena, const char *, scenarios + 1);
    c->run = AMP_ARENA_NEW(arena, const char *, scenarios + 1);
    c->own_base = AMP_ARENA_NEW(arena, size_t, scenarios + 1);
    c->cube = (amp_cube){
        .replicates = c->axes.replicates,
        .years = c->axes.years,
        .pairs = c->axes.pairs,
        .value = amp_alloc(scenarios * c->axes.replicates * c->axes.years * c->axes.pairs,
                           sizeof(double))};
    if (!c->axes.scenario || !c->run || !c->own_base || !c->cube.value)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < runs; k++)
        AMP_TRY(join_run(ctx, arena, &run[k], name[k], c));
    c->axes.scenarios = c->cube.scenarios;
    return AMP_OK;
}

/* ---- tables --------------------------------------------------------------------------------- */

enum { COLUMNS_MOST = 8, TEXT = AMP_SHEET_TEXT };

typedef struct view {
    const amp_comparison *c;
    amp_language language;
    size_t year;
    double *scratch; /* a double a replicate */
} view;

static void put_number(const view *v, double x, int decimals, bool sign, char *out)
{
    amp_number_text(v->language, x, decimals, sign, out, TEXT);
}

/* What scenarios are judged by. */
static const struct {
    const char *indicator, *head;
} criteria[] = {
    {"cost_gdp", N_(/* xgettext:no-c-format */ "cost, % of GDP")},
    {"poverty", N_("poverty")},
    {"extreme_poverty", N_("extreme poverty")},
    {"gini", N_("Gini")},
};

static int criterion(const view *v, size_t k)
{
    return amp_results_pair(&v->c->axes, criteria[k].indicator, "all");
}

/* A row for each scenario and a column for each criterion, to be filled. */
static amp_sheet sheet_of_criteria(const view *v)
{
    const char *head[COLUMNS_MOST] = {_("scenario")};
    for (size_t k = 0; k < AMP_COUNT(criteria); k++)
        head[k + 1] = _(criteria[k].head);
    amp_sheet t = amp_sheet_new(v->c->cube.scenarios + 1, head, AMP_COUNT(criteria) + 1);
    for (size_t s = 0; t.cell && s < v->c->cube.scenarios; s++)
        snprintf(amp_sheet_at(&t, s + 1, 0), TEXT, "%s", v->c->axes.scenario[s]);
    return t;
}

static void print_differences(FILE *f, const view *v)
{
    amp_sheet t = sheet_of_criteria(v);
    for (size_t s = 0; t.cell && s < v->c->cube.scenarios; s++) {
        for (size_t k = 0; k < AMP_COUNT(criteria); k++) {
            double x[AMP_STATISTICS];
            if (criterion(v, k) < 0)
                continue;
            amp_cube_summary(&v->c->cube, s, s ? 0 : SIZE_MAX, v->year, (size_t)criterion(v, k),
                             v->scratch, x);
            amp_sheet_band(v->language, x, s > 0, amp_sheet_at(&t, s + 1, k + 1));
        }
    }
    char title[TEXT];
    snprintf(title, TEXT, _("In %d: the first row is a level, the others differences from it"),
             v->c->axes.year[v->year]);
    amp_sheet_print(f, title, &t);
}

/* Mean over replicates of a pair; NAN when it is not there. */
static double mean_of(const view *v, size_t s, const char *indicator, const char *group)
{
    double x[AMP_STATISTICS];
    const int pair = amp_results_pair(&v->c->axes, indicator, group);
    if (pair < 0)
        return (double)NAN;
    amp_cube_summary(&v->c->cube, s, SIZE_MAX, v->year, (size_t)pair, v->scratch, x);
    return x[AMP_STATISTIC_mean];
}

static const char *const classes[] = {"loss_large", "loss_small", "unchanged", "gain_small",
                                      "gain_large"};

/* Five classes by decile, against the baseline of the scenario's own run. */
static void print_gains(FILE *f, const view *v, size_t s)
{
    const char *const head[] = {
        _("decile"),          _(/* xgettext:no-c-format */ "lose 5 % or more"),
        _("lose 0.1 to 5 %"), _("unchanged"),
        _("gain 0.1 to 5 %"), _(/* xgettext:no-c-format */ "gain 5 % or more"),
        _("change, %")};
    amp_sheet t = amp_sheet_new(12, head, AMP_COUNT(head));
    for (size_t d = 1; t.cell && d <= 11; d++) {
        char group[16] = "all";
        if (d <= 10)
            snprintf(group, sizeof group, "decile=%zu", d);
        snprintf(amp_sheet_at(&t, d, 0), TEXT, "%s", d <= 10 ? group + 7 : _("all"));
        for (size_t k = 0; k < AMP_COUNT(classes); k++)
            put_number(v, mean_of(v, s, classes[k], group), 1, false, amp_sheet_at(&t, d, k + 1));
        put_number(v, mean_of(v, s, "change_relative", group), 2, true, amp_sheet_at(&t, d, 6));
    }
    char *title = amp_format(_("%s against %s: persons of each decile who lose and gain, %%"),
                             v->c->axes.scenario[s], v->c->axes.scenario[v->c->own_base[s]]);
    amp_sheet_print(f, title ? title : "", &t);
    free(title);
}

/* Points of poverty that a point of GDP takes away, of the means. */
static void put_effect(const view *v, size_t s, char *out)
{
    const int poverty = criterion(v, 1), cost = criterion(v, 0);
    double x[AMP_STATISTICS], y[AMP_STATISTICS];
    if (poverty < 0 || cost < 0)
        return;
    amp_cube_summary(&v->c->cube, s, 0, v->year, (size_t)poverty, v->scratch, x);
    amp_cube_summary(&v->c->cube, s, 0, v->year, (size_t)cost, v->scratch, y);
    if (!(y[AMP_STATISTIC_p5] > 0)) {
        snprintf(out, TEXT, "%s",
                 y[AMP_STATISTIC_p95] < 0 ? _("it costs less") : _("it may cost nothing"));
        return;
    }
    put_number(v, -x[AMP_STATISTIC_mean] / y[AMP_STATISTIC_mean], 2, true, out);
}

static void print_effects(FILE *f, const view *v)
{
    const char *const head[] = {
        _("scenario"), _(/* xgettext:no-c-format */ "poverty points per 1 % of GDP"),
        _("lifted out, %"), _("pushed in, %"), _("of transfers closes gaps, %")};
    amp_sheet t = amp_sheet_new(v->c->cube.scenarios, head, AMP_COUNT(head));
    for (size_t s = 1; t.cell && s < v->c->cube.scenarios; s++) {
        snprintf(amp_sheet_at(&t, s, 0), TEXT, "%s", v->c->axes.scenario[s]);
        put_effect(v, s, amp_sheet_at(&t, s, 1));
        put_number(v, mean_of(v, s, "lifted_out", "all"), 2, false, amp_sheet_at(&t, s, 2));
        put_number(v, mean_of(v, s, "pushed_in", "all"), 2, false, amp_sheet_at(&t, s, 3));
        put_number(v, mean_of(v, s, "share_closing_gaps", "all"), 1, false, amp_sheet_at(&t, s, 4));
    }
    amp_sheet_print(f, _("What they buy, and whom they move over the line"), &t);
}

/* ---- best, and dominance -------------------------------------------------------------------- */

static double value_at(const view *v, size_t s, size_t replicate, size_t k)
{
    return amp_cube_at(&v->c->cube, s, replicate, v->year)[criterion(v, k)];
}

/* In how many of 100 replicates a scenario has the lowest value; those that tie share. */
static double chance_best(const view *v, size_t s, size_t k)
{
    double best = 0;
    for (size_t r = 0; r < v->c->cube.replicates; r++) {
        const double own = value_at(v, s, r, k);
        size_t ties = 0;
        bool beaten = false;
        for (size_t o = 0; o < v->c->cube.scenarios; o++) {
            beaten = beaten || value_at(v, o, r, k) < own;
            ties += value_at(v, o, r, k) == own;
        }
        best += beaten || !ties ? 0 : 1.0 / (double)ties;
    }
    return 100 * best / (double)v->c->cube.replicates;
}

static void print_best(FILE *f, const view *v)
{
    amp_sheet t = sheet_of_criteria(v);
    for (size_t s = 0; t.cell && s < v->c->cube.scenarios; s++)
        for (size_t k = 0; k < AMP_COUNT(criteria); k++)
            if (criterion(v, k) >= 0)
                put_number(v, chance_best(v, s, k), 0, false, amp_sheet_at(&t, s + 1, k + 1));
    amp_sheet_print(f, _("Chance in 100 that each has the lowest"), &t);
}

/* Share of replicates in which a is nowhere worse than b and somewhere better. */
static double chance_dominates(const view *v, size_t a, size_t b)
{
    size_t yes = 0;
    for (size_t r = 0; r < v->c->cube.replicates; r++) {
        bool worse = false, better = false;
        for (size_t k = 0; k < AMP_COUNT(criteria); k++) {
            if (criterion(v, k) < 0)
                continue;
            worse = worse || value_at(v, a, r, k) > value_at(v, b, r, k);
            better = better || value_at(v, a, r, k) < value_at(v, b, r, k);
        }
        yes += !worse && better;
    }
    return (double)yes / (double)v->c->cube.replicates;
}

static void print_dominance(FILE *f, const view *v)
{
    bool any = false;
    for (size_t a = 0; a < v->c->cube.scenarios; a++)
        for (size_t b = 0; b < v->c->cube.scenarios; b++) {
            if (a == b || chance_dominates(v, a, b) < 0.95)
                continue;
            any = true;
            fprintf(f,
                    _("%s dominates %s: nowhere worse in cost, poverty, extreme poverty and Gini, "
                      "in 95 of 100 replicates or more.\n"),
                    v->c->axes.scenario[a], v->c->axes.scenario[b]);
        }
    if (!any)
        fprintf(
            f, "%s\n",
            _("None dominates another: who does better in one of cost, poverty, extreme poverty "
              "and Gini does worse in one of the others."));
}

void amp_compare_print(FILE *f, const amp_comparison *c, amp_language language, size_t year,
                       const amp_question *chance, size_t chances)
{
    view v = {c, language, year, calloc(c->cube.replicates + 1, sizeof(double))};
    if (!v.scratch)
        return;
    print_differences(f, &v);
    print_effects(f, &v);
    for (size_t s = 1; s < c->cube.scenarios; s++)
        if (c->own_base[s] != s && amp_results_pair(&c->axes, "gain_large", "decile=1") >= 0)
            print_gains(f, &v, s);
    print_best(f, &v);
    print_dominance(f, &v);
    amp_report_chances(f, &c->axes, &c->cube, c->axes.scenario, chance, chances);
    fprintf(f,
            P_("Means of %zu replicate, with the 90 %% band in brackets; %s.\n",
               "Means of %zu replicates, with the 90 %% band in brackets; %s.\n",
               c->cube.replicates),
            c->cube.replicates,
            c->is_paired ? _("differences are paired")
                         : _("the runs differ in seed or people, so differences are not paired"));
    free(v.scratch);
}
