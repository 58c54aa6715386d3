/* macro.c - the central path of output and prices, carried on past its last source. */
#include "conf/profile.h"
#include "conf/reader.h"

#include <math.h>
#include <string.h>

enum { HOLD_YEARS = 3 }; /* METHODS section 8: the last three years' mean */

// clang-format off
/* column, scale to what amp_macro holds, lowest and highest sane value in the file */
#define COLUMNS(X)                                            \
    X(GDP,       "gdp_million",       1.0,  1e-6, 1e15)       \
    X(GROWTH,    "real_growth_pct",   0.01, -90.0, 200.0)     \
    X(CPI,       "cpi",               1.0,  1e-12, 1e12)      \
    X(INFLATION, "inflation_pct",     0.01, -50.0, 1e6)       \
    X(SPENDING,  "spending_pct_gdp",  0.01, 0.0, 150.0)       \
    X(FX,        "fx",                1.0,  1e-12, 1e9)
// clang-format on
enum {
#define X(name, text, scale, low, high) name,
    COLUMNS(X)
#undef X
        COLUMN_COUNT
};
static const struct column {
    const char *name;
    double scale, low, high;
} columns[COLUMN_COUNT] = {
#define X(name, text, scale, low, high) {text, scale, low, high},
    COLUMNS(X)
#undef X
};

typedef struct source {
    const amp_table *table;
    int year, column[COLUMN_COUNT];
} source;

static amp_err find_columns(amp_ctx *ctx, const amp_table *t, source *s)
{
    amp_err err = amp_table_column(ctx, t, "year", &s->year);
    s->table = t;
    for (size_t k = 0; k < COLUMN_COUNT; k++) {
        s->column[k] = amp_table_find(t, columns[k].name);
        if (s->column[k] < 0 && k != INFLATION && k != GDP)
            err = amp_table_column(ctx, t, columns[k].name, &s->column[k]);
    }
    if (err == AMP_OK && t->rows == 0)
        err = amp_fail(ctx, AMP_DATA, (amp_loc){t->path, 0, 0}, _("has no rows"));
    return err;
}

/* Years one after another; every cell empty or a number in range. All mistakes are recorded. */
static amp_err check_cells(amp_ctx *ctx, const source *s)
{
    const amp_table *t = s->table;
    amp_err err = AMP_OK;
    double first = 0.0;
    for (size_t i = 0; i < t->rows; i++) {
        const amp_loc loc = {t->path, t->line[i], 0};
        double x;
        if (amp_table_number(ctx, t, i, s->year, &x) != AMP_OK)
            return AMP_DATA;
        first = i == 0 ? x : first;
        if (!(x >= 1900.0 && x <= 2200.0) || x != floor(x) || x != first + (double)i)
            return amp_fail(ctx, AMP_DATA, loc,
                            _("year: found %g; expected years one after another, here %g"), x,
                            i == 0 ? 2019.0 : first + (double)i);
        for (size_t k = 0; k < COLUMN_COUNT; k++) {
            const struct column *c = &columns[k];
            if (s->column[k] < 0 || !*amp_table_cell(t, i, s->column[k]))
                continue;
            if (amp_table_number(ctx, t, i, s->column[k], &x) != AMP_OK)
                err = AMP_DATA;
            else if (!(x >= c->low && x <= c->high))
                err = amp_fail(ctx, AMP_DATA, loc, _("%s: found %g; expected %g to %g"), c->name, x,
                               c->low, c->high);
        }
    }
    return err;
}

static bool cell(const source *s, size_t row, int column, double *x)
{
    if (row >= s->table->rows || s->column[column] < 0 ||
        !amp_table_peek(s->table, row, s->column[column], x))
        return false;
    *x *= columns[column].scale;
    return true;
}

/* Inflation of a row: its own column, else from the index. */
static bool inflation_at(const source *s, size_t row, double *x)
{
    double now, before;
    if (cell(s, row, INFLATION, x))
        return true;
    if (row == 0 || !cell(s, row, CPI, &now) || !cell(s, row - 1, CPI, &before))
        return false;
    *x = now / before - 1.0;
    return true;
}

static bool growth_at(const source *s, size_t row, double *x)
{
    return cell(s, row, GROWTH, x);
}

/* A rate for every year: known rows as they are, then the mean of the last three known ones. An
 * unknown first year is 0 (nothing reads it: a rate leads from the year before). A hole between
 * known rows is an error. @param[out] known  rows up to the last known one */
static amp_err fill_rate(amp_ctx *ctx, const source *s, const char *what,
                         bool (*at)(const source *, size_t, double *), size_t years, double *out,
                         size_t *known)
{
    const amp_table *t = s->table;
    size_t last = 0, n = 0;
    double x, sum = 0.0;
    for (size_t i = 0; i < t->rows; i++)
        if (at(s, i, &x))
            last = i + 1;
    for (size_t i = 1; i < last; i++)
        if (!at(s, i, &x))
            return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, t->line[i], 0},
                            _("%s: empty, but later years have it; fill the hole"), what);
    for (size_t i = last; i > 0 && n < HOLD_YEARS; i--)
        if (at(s, i - 1, &x)) {
            sum += x;
            n++;
        }
    if (n == 0)
        return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, 0, 0}, _("%s: no year has it"), what);
    for (size_t i = 0; i < years; i++)
        if (i >= last)
            out[i] = sum / (double)n;
        else
            out[i] = at(s, i, &x) ? x : 0.0;
    *known = last;
    return AMP_OK;
}

/* A level that is held: an empty year has the value of the year before, the first ones that of the
 * first known. */
static amp_err fill_level(amp_ctx *ctx, const source *s, int column, size_t years, double *out)
{
    double x = 0.0;
    size_t i = 0;
    while (i < s->table->rows && !cell(s, i, column, &x))
        i++;
    if (i == s->table->rows)
        return amp_fail(ctx, AMP_DATA, (amp_loc){s->table->path, 0, 0}, _("%s: no year has it"),
                        columns[column].name);
    for (i = 0; i < years; i++) {
        cell(s, i, column, &x);
        out[i] = x;
    }
    return AMP_OK;
}

/* The index where the file has it, else chained by inflation both ways from a known year. */
static void fill_index(const source *s, const amp_macro *m, size_t years)
{
    double x;
    size_t anchor = 0;
    while (anchor < years && !cell(s, anchor, CPI, &x))
        anchor++;
    if (anchor == years) { /* inflation only: any base will do */
        anchor = 0;
        x = 100.0;
    }
    m->cpi[anchor] = x;
    for (size_t i = anchor; i-- > 0;)
        m->cpi[i] = m->cpi[i + 1] / (1.0 + m->inflation[i + 1]);
    for (size_t i = anchor + 1; i < years; i++)
        m->cpi[i] = cell(s, i, CPI, &x) ? x : m->cpi[i - 1] * (1.0 + m->inflation[i]);
}

/* Output where the file has it, else chained by real growth and inflation (the deflator is taken to
 * move with prices) both ways from the first known year. */
static amp_err fill_gdp(amp_ctx *ctx, const source *s, const amp_macro *m, size_t years)
{
    double x;
    size_t anchor = 0;
    while (anchor < years && !cell(s, anchor, GDP, &x))
        anchor++;
    if (anchor == years)
        return amp_fail(ctx, AMP_DATA, (amp_loc){s->table->path, 0, 0}, _("%s: no year has it"),
                        columns[GDP].name);
    m->gdp[anchor] = x;
    for (size_t i = anchor; i-- > 0;)
        m->gdp[i] = m->gdp[i + 1] / ((1.0 + m->real_growth[i + 1]) * (1.0 + m->inflation[i + 1]));
    for (size_t i = anchor + 1; i < years; i++)
        m->gdp[i] = cell(s, i, GDP, &x)
                        ? x
                        : m->gdp[i - 1] * (1.0 + m->real_growth[i]) * (1.0 + m->inflation[i]);
    return AMP_OK;
}

static amp_err allocate(amp_ctx *ctx, amp_profile *p, size_t years, amp_macro *m)
{
    double **const array[] = {&m->gdp,       &m->real_growth, &m->cpi,
                              &m->inflation, &m->spending,    &m->fx};
    for (size_t k = 0; k < AMP_COUNT(array); k++)
        if (!(*array[k] = AMP_ARENA_NEW(&p->arena, double, years)))
            return amp_fail_memory(ctx);
    return AMP_OK;
}

amp_err amp_macro_load(amp_ctx *ctx, amp_profile *p, const char *file, int last, amp_macro *m)
{
    amp_table table;
    source s;
    *m = (amp_macro){0};
    if (file)
        AMP_TRY(amp_profile_read_table(ctx, p, file, &table));
    else
        AMP_TRY(amp_profile_table(ctx, p, "macro", &table));
    AMP_TRY(find_columns(ctx, &table, &s));
    AMP_TRY(check_cells(ctx, &s));
    double first;
    AMP_TRY(amp_table_number(ctx, &table, 0, s.year, &first));
    m->first = (int)first;
    m->last = last;
    if (last < m->first)
        return amp_fail(ctx, AMP_DATA, (amp_loc){table.path, table.line[0], 0},
                        _("begins in %d, after the last year of the run, %d"), m->first, last);
    const size_t years = (size_t)(last - m->first + 1);
    size_t known_growth = 0, known_inflation = 0;
    AMP_TRY(allocate(ctx, p, years, m));
    AMP_TRY(
        fill_rate(ctx, &s, columns[GROWTH].name, growth_at, years, m->real_growth, &known_growth));
    AMP_TRY(
        fill_rate(ctx, &s, columns[CPI].name, inflation_at, years, m->inflation, &known_inflation));
    AMP_TRY(fill_level(ctx, &s, SPENDING, years, m->spending));
    AMP_TRY(fill_level(ctx, &s, FX, years, m->fx));
    fill_index(&s, m, years);
    AMP_TRY(fill_gdp(ctx, &s, m, years));
    m->sourced_last = AMP_MIN(m->first + (int)AMP_MIN(known_growth, known_inflation) - 1, last);
    return AMP_OK;
}
