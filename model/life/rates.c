/* rates.c - annual single-age rates from the facts of a country profile. See docs/demography.md. */
#include "life/rates.h"
#include "num/num.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <string.h>

enum {
    GROUPS = AMP_FIVE_YEARS,
    FERTILE_GROUPS = 9,
    FERTILE_FROM = 10,
    FERTILE_TO = 55,
    PERIOD = 5
};

/* ---- tables into grids ---------------------------------------------------------------------- */

/* A grid [year][sex][age group]; a table without sexes or ages has one. */
typedef struct grid {
    const char *table, *column, *year_column;
    bool by_sex;
    int ages;
    int (*age_index)(int age_start); /* -1: not wanted */
    int first, last, step;           /* years */
    double *value;
    amp_table source;
} grid;

static int five_years(int age)
{
    return age >= 0 && age <= 100 && age % 5 == 0 ? age / 5 : -1;
}

static int abridged(int age)
{
    return age == 0 || age == 1 ? age : age > 1 && five_years(age) > 0 ? age / 5 + 1 : -1;
}

static int fertile(int age)
{
    const int k = five_years(age) - FERTILE_FROM / 5;
    return k >= 0 && k < FERTILE_GROUPS ? k : -1;
}

static size_t cells_of(const grid *g)
{
    return (size_t)(((g->last - g->first) / g->step + 1) * (g->by_sex ? 2 : 1) * g->ages);
}

/* Index of a row's cell, or -1 when the grid does not want it. */
static ptrdiff_t cell_of(const grid *g, size_t row, int year_at, int sex_at, int age_at)
{
    double year, age;
    if (!amp_table_peek(&g->source, row, year_at, &year) || year < g->first || year > g->last ||
        ((int)year - g->first) % g->step)
        return -1;
    ptrdiff_t at = ((int)year - g->first) / g->step;
    if (g->by_sex) {
        const char *sex = amp_table_cell(&g->source, row, sex_at);
        if (!amp_streq(sex, "M") && !amp_streq(sex, "F"))
            return -1;
        at = 2 * at + (sex[0] == 'M' ? AMP_SEX_male : AMP_SEX_female);
    }
    if (!g->age_index)
        return at;
    if (!amp_table_peek(&g->source, row, age_at, &age) || g->age_index((int)age) < 0)
        return -1;
    return at * g->ages + g->age_index((int)age);
}

static amp_err check_full(amp_ctx *ctx, const grid *g)
{
    const int sexes = g->by_sex ? 2 : 1;
    for (size_t k = 0; k < cells_of(g); k++)
        if (isnan(g->value[k]))
            return amp_fail(ctx, AMP_DATA, (amp_loc){g->source.path, 0, 0},
                            _("no %s for year %d, sex %s, age group %d; the run needs all years "
                              "from its first to the one after its last"),
                            g->column, g->first + g->step * (int)(k / (size_t)(sexes * g->ages)),
                            sexes == 1                                ? "both"
                            : k / (size_t)g->ages % 2 == AMP_SEX_male ? "M"
                                                                      : "F",
                            (int)(k % (size_t)g->ages));
    return AMP_OK;
}

static amp_err fill(amp_ctx *ctx, amp_arena *arena, grid *g)
{
    int year, value, sex = -1, age = -1;
    AMP_TRY(amp_table_column(ctx, &g->source, g->year_column, &year));
    AMP_TRY(amp_table_column(ctx, &g->source, g->column, &value));
    if (g->by_sex)
        AMP_TRY(amp_table_column(ctx, &g->source, "sex", &sex));
    if (g->age_index)
        AMP_TRY(amp_table_column(ctx, &g->source, "age_start", &age));
    g->value = AMP_ARENA_NEW(arena, double, cells_of(g));
    if (!g->value)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < cells_of(g); k++)
        g->value[k] = NAN;
    for (size_t i = 0; i < g->source.rows; i++) {
        const ptrdiff_t at = cell_of(g, i, year, sex, age);
        if (at >= 0)
            AMP_TRY(amp_table_number(ctx, &g->source, i, value, &g->value[at]));
    }
    return check_full(ctx, g);
}

static amp_err load(amp_ctx *ctx, amp_profile *p, amp_arena *arena, grid *g)
{
    g->ages = g->ages ? g->ages : 1;
    g->step = g->step ? g->step : 1;
    g->year_column = g->year_column ? g->year_column : "year";
    AMP_TRY(amp_profile_table(ctx, p, g->table, &g->source));
    return fill(ctx, arena, g);
}

/* First and last year of a table. */
static amp_err years_of(amp_ctx *ctx, amp_profile *p, const char *name, const char *column,
                        int *first, int *last)
{
    amp_table t;
    int at;
    AMP_TRY(amp_profile_table(ctx, p, name, &t));
    AMP_TRY(amp_table_column(ctx, &t, column, &at));
    *first = INT32_MAX;
    *last = INT32_MIN;
    for (size_t i = 0; i < t.rows; i++) {
        double year;
        AMP_TRY(amp_table_number(ctx, &t, i, at, &year));
        *first = AMP_MIN(*first, (int)year);
        *last = AMP_MAX(*last, (int)year);
    }
    if (t.rows == 0)
        return amp_fail(ctx, AMP_DATA, (amp_loc){t.path, 0, 0}, _("has no rows"));
    return AMP_OK;
}

/* ---- all facts ------------------------------------------------------------------------------ */

typedef struct facts {
    int first, last;
    grid population, mortality, e0, births, deaths, asfr, tfr, srb, migrants, migrants_age;
    int estimates;
} facts;

static amp_err last_estimate(amp_ctx *ctx, const amp_table *t, int *year)
{
    int kind, at;
    AMP_TRY(amp_table_column(ctx, t, "kind", &kind));
    AMP_TRY(amp_table_column(ctx, t, "year", &at));
    *year = INT32_MIN;
    for (size_t i = 0; i < t->rows; i++) {
        double y;
        if (amp_streq(amp_table_cell(t, i, kind), "estimate") && amp_table_peek(t, i, at, &y))
            *year = AMP_MAX(*year, (int)y);
    }
    return AMP_OK;
}

static amp_err load_facts(amp_ctx *ctx, amp_profile *p, amp_arena *arena, int first, int last,
                          facts *f)
{
    int from, to, with_age, age_last;
    AMP_TRY(years_of(ctx, p, "mortality", "year_from", &from, &to));
    AMP_TRY(years_of(ctx, p, "migration_age", "year", &with_age, &age_last));
    *f = (facts){
        .first = first,
        .last = last,
        .population = {.table = "population",
                       .column = "pop_thousands",
                       .by_sex = true,
                       .ages = GROUPS,
                       .age_index = five_years,
                       .first = first,
                       .last = last},
        .mortality = {.table = "mortality",
                      .column = "mx",
                      .by_sex = true,
                      .ages = AMP_LIFE_KNOTS,
                      .age_index = abridged,
                      .first = from,
                      .last = to,
                      .step = PERIOD,
                      .year_column = "year_from"},
        .e0 = {.table = "life_expectancy",
               .column = "e0",
               .by_sex = true,
               .first = first,
               .last = last},
        .births = {.table = "components",
                   .column = "births_thousands",
                   .first = first,
                   .last = last},
        .deaths = {.table = "components",
                   .column = "deaths_thousands",
                   .first = first,
                   .last = last},
        .asfr = {.table = "fertility",
                 .column = "asfr_per_1000",
                 .ages = FERTILE_GROUPS,
                 .age_index = fertile,
                 .first = first,
                 .last = last},
        .tfr = {.table = "fertility_totals", .column = "tfr", .first = first, .last = last},
        .srb = {.table = "fertility_totals", .column = "srb", .first = first, .last = last},
        .migrants = {.table = "migration",
                     .column = "net_migrants_thousands",
                     .first = first,
                     .last = last},
        .migrants_age = {.table = "migration_age",
                         .column = "net_migrants_thousands",
                         .by_sex = true,
                         .ages = GROUPS,
                         .age_index = five_years,
                         .first = with_age,
                         .last = AMP_MAX(last, with_age)},
    };
    grid *all[] = {&f->population, &f->mortality, &f->e0,  &f->births,   &f->deaths,
                   &f->asfr,       &f->tfr,       &f->srb, &f->migrants, &f->migrants_age};
    for (size_t k = 0; k < AMP_COUNT(all); k++)
        AMP_TRY(load(ctx, p, arena, all[k]));
    return last_estimate(ctx, &f->e0.source, &f->estimates);
}

/* ---- from groups to single ages ---------------------------------------------------------------
 */

/* Single-age values whose sums over the groups of @p width years from age @p from are @p sum: the
 * differences of Steffen's cubic through the running totals. */
static void split(const double *sum, int groups, int from, int width, double *single)
{
    double x[GROUPS + 1], total[GROUPS + 1], slope[GROUPS + 1];
    x[0] = from;
    total[0] = 0.0;
    for (int k = 0; k < groups; k++) {
        x[k + 1] = x[k] + width;
        total[k + 1] = total[k] + sum[k];
    }
    amp_steffen(x, total, groups + 1, slope);
    for (int k = 0; k < groups; k++)
        for (int j = 0; j < width; j++) {
            const double age = x[k] + j;
            single[from + k * width + j] = amp_steffen_at(x, total, slope, k, age + 1.0) -
                                           amp_steffen_at(x, total, slope, k, age);
        }
}

/* Ages 0-99 split, 100 and over at 100; thousands to persons. */
static void split_persons(const double *thousands, double *single)
{
    double sum[GROUPS];
    for (int k = 0; k < GROUPS; k++)
        sum[k] = 1000.0 * thousands[k];
    memset(single, 0, sizeof *single * AMP_AGES);
    split(sum, GROUPS - 1, 0, 5, single);
    single[AMP_AGE_OPEN] = sum[GROUPS - 1];
}

static void split_fertility(const double *per_1000, double tfr, double *single)
{
    double sum[FERTILE_GROUPS], total = 0.0;
    for (int k = 0; k < FERTILE_GROUPS; k++)
        total += sum[k] = 5.0 * per_1000[k] / 1000.0;
    for (int k = 0; k < FERTILE_GROUPS; k++)
        sum[k] *= total > 0.0 ? tfr / total : 0.0; /* rounding of the table's shares */
    memset(single, 0, sizeof *single * AMP_AGES);
    split(sum, FERTILE_GROUPS, FERTILE_FROM, 5, single);
}

/* ---- mortality ------------------------------------------------------------------------------ */

/* ln m between the centres of the periods, 1 January of year_from + 3, at the middle of year t. */
static void interpolate_mortality(const grid *g, int sex, int t, double *m)
{
    const int periods = (g->last - g->first) / PERIOD + 1;
    const double at = (t + 0.5 - (g->first + 3.0)) / PERIOD;
    const int i = AMP_MAX(0, AMP_MIN(periods - 2, (int)floor(at)));
    const double w = AMP_MAX(0.0, AMP_MIN(1.0, at - i));
    const double *a = g->value + (2 * i + sex) * AMP_LIFE_KNOTS, *b = a + 2 * AMP_LIFE_KNOTS;
    for (int k = 0; k < AMP_LIFE_KNOTS; k++)
        m[k] = amp_exp((1.0 - w) * amp_log(a[k]) + w * amp_log(b[k]));
}

/* The two factors: `tilt` from AMP_OLD on, in common, and then `level` by sex that gives e0. */
typedef struct fitting {
    double base[2][AMP_LIFE_KNOTS], e0[2];
    amp_rates_year *y;
    amp_err err;
} fitting;

static void fit_e0(fitting *f, double tilt)
{
    amp_rates_year *y = f->y;
    y->tilt = tilt;
    for (int s = 0; s < 2; s++) {
        const int old = AMP_OLD / 5 + 1;
        for (int k = 0; k < AMP_LIFE_KNOTS; k++)
            y->m[s][k] = f->base[s][k] * (k >= old ? tilt : 1.0);
        const amp_err err = amp_life_table_level(y->m[s], s, f->e0[s], &y->level[s]);
        if (err != AMP_OK) {
            f->err = err;
            return;
        }
        for (int k = 0; k < AMP_LIFE_KNOTS; k++)
            y->m[s][k] *= y->level[s];
        amp_life_table_make(y->m[s], s, &y->life[s]);
    }
}

/* Deaths of the calendar year: of infants from its births, of others from the mid-year stock. */
static double deaths_of(const amp_rates_year *y)
{
    double sum = 0.0;
    for (int s = 0; s < 2; s++) {
        const double share = s == AMP_SEX_male ? y->srb / (1.0 + y->srb) : 1.0 / (1.0 + y->srb);
        sum += y->births * share * y->life[s].first_year;
        for (int x = 1; x < AMP_AGES; x++)
            sum += y->life[s].dead[x] * y->stock[s][x];
    }
    return sum;
}

static double deaths_missing(double log_tilt, void *params)
{
    fitting *f = params;
    fit_e0(f, amp_exp(log_tilt));
    return f->err == AMP_OK ? f->y->deaths - deaths_of(f->y) : 0.0;
}

/* Without a tilt from a quarter to four that gives the deaths, e0 alone is met: *found is false. */
static amp_err fit_deaths(fitting *f, bool *found)
{
    double lo = -1.4, hi = 1.4;
    *found = deaths_missing(lo, f) > 0.0 && deaths_missing(hi, f) < 0.0;
    if (!*found || f->err != AMP_OK) {
        if (f->err == AMP_OK)
            fit_e0(f, 1.0);
        return f->err;
    }
    gsl_function call = {deaths_missing, f};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver)
        return AMP_NOMEM;
    gsl_root_fsolver_set(solver, &call, lo, hi);
    for (int i = 0; i < 60; i++) {
        gsl_root_fsolver_iterate(solver);
        lo = gsl_root_fsolver_x_lower(solver);
        hi = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(lo, hi, 1e-8, 0.0) == GSL_SUCCESS)
            break;
    }
    const double best = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    fit_e0(f, amp_exp(best));
    return f->err;
}

static amp_err build_mortality(amp_ctx *ctx, const facts *f, int t, amp_rates_year *y)
{
    fitting fit = {.y = y, .err = AMP_OK};
    bool found;
    for (int s = 0; s < 2; s++) {
        interpolate_mortality(&f->mortality, s, t, fit.base[s]);
        fit.e0[s] = f->e0.value[2 * (t - f->first) + s];
        for (int k = 0; k < AMP_LIFE_KNOTS; k++)
            if (!(fit.base[s][k] > 0.0 && fit.base[s][k] < 10.0))
                return amp_fail(ctx, AMP_DATA, (amp_loc){f->mortality.source.path, 0, 0},
                                _("mx near year %d is %g; a death rate lies between 0 and 10"), t,
                                fit.base[s][k]);
    }
    const amp_err err = fit_deaths(&fit, &found);
    if (err == AMP_NOMEM)
        return amp_fail_memory(ctx);
    if (err != AMP_OK)
        return amp_fail(ctx, AMP_DATA, (amp_loc){f->e0.source.path, 0, 0},
                        _("e0 of %d (%g women, %g men) cannot be met by the pattern of "
                          "mortality.csv"),
                        t, fit.e0[0], fit.e0[1]);
    if (!found)
        amp_warn(ctx, (amp_loc){f->deaths.source.path, 0, 0},
                 _("deaths of %d (%g) cannot be met together with e0; e0 alone is"), t, y->deaths);
    return AMP_OK;
}

/* ---- all years ------------------------------------------------------------------------------ */

/* Before the first year by age: that year's pattern times the annual total (an assumption). */
static void build_migration(const facts *f, int t, amp_rates_year *y)
{
    const grid *g = &f->migrants_age;
    const int from = AMP_MAX(t, g->first);
    const double *by_age = g->value + (from - g->first) * 2 * GROUPS;
    double scale = 1.0;
    if (t < g->first) {
        double sum = 0.0;
        for (int k = 0; k < 2 * GROUPS; k++)
            sum += by_age[k];
        scale = sum != 0.0 ? f->migrants.value[t - f->first] / sum : 0.0;
    }
    for (int s = 0; s < 2; s++) {
        split_persons(by_age + s * GROUPS, y->net[s]);
        for (int x = 0; x < AMP_AGES; x++)
            y->net[s][x] *= scale;
    }
}

static amp_err build_year(amp_ctx *ctx, const facts *f, int t, amp_rates_year *y)
{
    const int at = t - f->first;
    y->births = 1000.0 * f->births.value[at];
    y->deaths = 1000.0 * f->deaths.value[at];
    y->tfr = f->tfr.value[at];
    y->srb = f->srb.value[at];
    split_fertility(f->asfr.value + at * FERTILE_GROUPS, y->tfr, y->fertility);
    for (int s = 0; s < 2; s++)
        split_persons(f->population.value + (2 * at + s) * GROUPS, y->stock[s]);
    build_migration(f, t, y);
    return build_mortality(ctx, f, t, y);
}

/* ---- ranges of the source -------------------------------------------------------------------- */

static const char *const bound_columns[5] = {"l95", "l80", "median", "u80", "u95"};

static amp_err load_bounds(amp_ctx *ctx, const amp_table *t, amp_arena *arena, const char *variable,
                           const amp_rates *r, const double (**bounds)[5])
{
    const size_t years = (size_t)(r->last - r->first + 1);
    int year_at, name_at, at[5];
    AMP_TRY(amp_table_column(ctx, t, "year", &year_at));
    AMP_TRY(amp_table_column(ctx, t, "variable", &name_at));
    for (int k = 0; k < 5; k++)
        AMP_TRY(amp_table_column(ctx, t, bound_columns[k], &at[k]));
    double(*b)[5] = amp_arena_get(arena, years * sizeof *b);
    if (!b)
        return amp_fail_memory(ctx);
    for (size_t i = 0; i < t->rows; i++) {
        double year;
        AMP_TRY(amp_table_number(ctx, t, i, year_at, &year));
        if (!amp_streq(amp_table_cell(t, i, name_at), variable) || year < r->first ||
            year > r->last)
            continue;
        for (int k = 0; k < 5; k++)
            AMP_TRY(amp_table_number(ctx, t, i, at[k], &b[(int)year - r->first][k]));
    }
    *bounds = (const double(*)[5])b; /* all zero in years without */
    return AMP_OK;
}

static amp_err load_old(amp_ctx *ctx, amp_profile *p, amp_rates *r)
{
    amp_number low, high;
    AMP_TRY(amp_profile_number_or(ctx, p, "population.old_mortality_low", 1.0, &low));
    AMP_TRY(amp_profile_number_or(ctx, p, "population.old_mortality_high", 1.0, &high));
    if (!(low.value >= 0.25 && low.value <= high.value && high.value <= 4.0))
        return amp_fail(ctx, AMP_CONFIG, (amp_loc){p->file[0].path, 0, 0},
                        _("population.old_mortality_low and old_mortality_high: found %g and %g; "
                          "expected 0.25 to 4, the lower one first"),
                        low.value, high.value);
    r->old_low = low.value;
    r->old_high = high.value;
    return AMP_OK;
}

static amp_err load_all_bounds(amp_ctx *ctx, amp_profile *p, amp_arena *arena, amp_rates *r)
{
    amp_table t;
    AMP_TRY(amp_profile_table(ctx, p, "projection_bounds", &t));
    AMP_TRY(load_bounds(ctx, &t, arena, "e0_F", r, &r->e0_bounds[AMP_SEX_female]));
    AMP_TRY(load_bounds(ctx, &t, arena, "e0_M", r, &r->e0_bounds[AMP_SEX_male]));
    return load_bounds(ctx, &t, arena, "tfr", r, &r->tfr_bounds);
}

amp_err amp_rates_load(amp_ctx *ctx, amp_profile *p, amp_arena *arena, int first, int last,
                       amp_rates *rates)
{
    facts f;
    AMP_TRY(load_facts(ctx, p, arena, first, last, &f));
    amp_rates_year *year = AMP_ARENA_NEW(arena, amp_rates_year, last - first + 1);
    if (!year)
        return amp_fail_memory(ctx);
    for (int t = first; t <= last; t++)
        AMP_TRY(build_year(ctx, &f, t, &year[t - first]));
    *rates = (amp_rates){.first = first, .last = last, .year = year, .estimates = f.estimates};
    AMP_TRY(load_old(ctx, p, rates));
    return load_all_bounds(ctx, p, arena, rates);
}

amp_err amp_rates_groups(amp_ctx *ctx, amp_profile *p, amp_arena *arena, int first, int last,
                         double **persons)
{
    grid g = {.table = "population",
              .column = "pop_thousands",
              .by_sex = true,
              .ages = GROUPS,
              .age_index = five_years,
              .first = first,
              .last = last};
    AMP_TRY(load(ctx, p, arena, &g));
    for (size_t k = 0; k < cells_of(&g); k++)
        g.value[k] *= 1000.0;
    *persons = g.value;
    return AMP_OK;
}

amp_err amp_rates_totals(amp_ctx *ctx, amp_profile *p, amp_arena *arena, int first, int last,
                         double **total)
{
    double *persons, *sum = AMP_ARENA_NEW(arena, double, last - first + 1);
    if (!sum)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_rates_groups(ctx, p, arena, first, last, &persons));
    for (int t = 0; t <= last - first; t++)
        for (int k = 0; k < 2 * GROUPS; k++)
            sum[t] += persons[t * 2 * GROUPS + k];
    *total = sum;
    return AMP_OK;
}

/* ---- steps and shifted paths ------------------------------------------------------------------
 */

void amp_rates_step(const amp_rates *rates, int t, amp_step_rates *step)
{
    const amp_rates_year *a = &rates->year[t - rates->first], *b = a + 1;
    const double srb = (a->srb + b->srb) / 2.0;
    step->boys = srb / (1.0 + srb);
    for (int s = 0; s < 2; s++) {
        step->infant[s] = (a->life[s].infant + b->life[s].infant) / 2.0;
        for (int x = 0; x < AMP_AGES; x++)
            step->survival[s][x] = -(a->life[s].hazard[x] + b->life[s].hazard[x]) / 2.0;
        amp_exp_all(step->survival[s], AMP_AGES);
        /* Half of those who move at age x are a year older at the end of the step. */
        for (int x = 0; x < AMP_AGES; x++) {
            const double here = (a->net[s][x] + b->net[s][x]) / 4.0;
            const double below = x ? (a->net[s][x - 1] + b->net[s][x - 1]) / 4.0 : 0.0;
            step->net[s][x] = below + (x >= AMP_AGE_OPEN && x == AMP_AGES - 1 ? 2.0 * here : here);
        }
    }
    for (int x = 0; x < AMP_AGES; x++) {
        const int up = AMP_MIN(x + 1, AMP_AGES - 1);
        const double now = (a->fertility[x] + b->fertility[x]) / 2.0;
        const double next = (a->fertility[up] + b->fertility[up]) / 2.0;
        step->births[x] = (now + next) / 2.0;
    }
}

/* The path that stands at quantile z: linear between the ranges' ends, as a difference to the
 * median. */
static double deviation(const double *bounds, double z)
{
    static const double at[5] = {-1.9599639845400545, -1.2815515655446004, 0.0, 1.2815515655446004,
                                 1.9599639845400545};
    if (bounds[2] == 0.0)
        return 0.0; /* the source gives no range for this year */
    int i = 0;
    while (i < 3 && z > at[i + 1])
        i++;
    const double w = (z - at[i]) / (at[i + 1] - at[i]);
    return bounds[i] + w * (bounds[i + 1] - bounds[i]) - bounds[2];
}

/* One sex of a year with another life expectancy and other death rates of the old. */
static amp_err shift_deaths(amp_rates_year *y, int s, double more, double old)
{
    double k = 1.0;
    if (more == 0.0 && old == 1.0)
        return AMP_OK;
    if (more != 0.0 && amp_life_table_level(y->m[s], s, y->life[s].e0 + more, &k) == AMP_NOMEM)
        return AMP_NOMEM;
    for (int i = 0; i < AMP_LIFE_KNOTS; i++)
        y->m[s][i] *= i < AMP_OLD / 5 + 1 ? k : k * old;
    y->level[s] *= k;
    amp_life_table_make(y->m[s], s, &y->life[s]);
    return AMP_OK;
}

amp_err amp_rates_shift(const amp_rates *central, amp_arena *arena, amp_rates_place at,
                        amp_rates *shifted)
{
    const int years = central->last - central->first + 1;
    amp_rates_year *year = AMP_ARENA_NEW(arena, amp_rates_year, years);
    if (!year)
        return AMP_NOMEM;
    memcpy(year, central->year, sizeof *year * (size_t)years);
    *shifted = *central;
    shifted->year = year;
    for (int t = 0; t < years; t++) {
        amp_rates_year *y = &year[t];
        const double tfr = AMP_MAX(0.5, y->tfr + deviation(central->tfr_bounds[t], at.tfr));
        for (int x = 0; x < AMP_AGES; x++)
            y->fertility[x] *= tfr / y->tfr;
        y->tfr = tfr;
        for (int s = 0; s < 2; s++)
            AMP_TRY(shift_deaths(y, s, deviation(central->e0_bounds[s][t], at.e0), at.old));
    }
    return AMP_OK;
}
