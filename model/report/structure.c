/* structure.c - statistics of a population by a list of formulas. */
#include "report/structure.h"

#include "num/num.h"
#include "policy/policy.h"
#include "stat/stat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum kind { NUMBER, CONDITION, TENTH, GROUP, MEAN, RATIO, CORRELATION, GINI, KINDS } kind;
static const char *const kind_names[KINDS] = {"number", "condition", "tenth",       "group",
                                              "mean",   "ratio",     "correlation", "gini"};

/** One row of the list. */
typedef struct entry {
    kind kind;
    const char *name, *by, *unit, *en, *es;
    const amp_prog *where, *value, *per; /* NULL when the cell is empty */
    uint8_t *in;                         /* GROUP: of each row */
    amp_statistic *to;                   /* of a statistic: its first line, and how many */
    size_t lines;
} entry;

typedef struct work {
    amp_ctx *ctx;
    amp_arena *arena;
    const amp_population *p;
    size_t households, rows; /* those looked at */
    amp_policy_view view;
    amp_symbols symbols;
    entry *entry;
    size_t entries;
    uint32_t *household; /* of each row */
    uint32_t *unit;      /* of each household: number of its sampling unit */
    uint32_t *stratum;   /* of each sampling unit: number of its stratum, ascending */
    size_t units;
} work;

/* ---- the list ---------------------------------------------------------------------------------
 */

typedef struct columns {
    int kind, name, where, value, per, by, unit, en, es;
} columns;

static amp_err find_columns(amp_ctx *ctx, const amp_table *t, columns *c)
{
    AMP_TRY(amp_table_column(ctx, t, "kind", &c->kind));
    AMP_TRY(amp_table_column(ctx, t, "name", &c->name));
    AMP_TRY(amp_table_column(ctx, t, "where", &c->where));
    AMP_TRY(amp_table_column(ctx, t, "value", &c->value));
    AMP_TRY(amp_table_column(ctx, t, "per", &c->per));
    AMP_TRY(amp_table_column(ctx, t, "by", &c->by));
    AMP_TRY(amp_table_column(ctx, t, "unit", &c->unit));
    AMP_TRY(amp_table_column(ctx, t, "en", &c->en));
    return amp_table_column(ctx, t, "es", &c->es);
}

static amp_err compile(work *w, const amp_table *t, size_t row, int column, amp_type want,
                       const amp_prog **prog)
{
    const char *text = amp_table_cell(t, row, column);
    *prog = NULL;
    return *text
               ? amp_expr_compile(w->ctx, w->arena, &w->symbols, text,
                                  (amp_loc){t->path, t->line[row], 0}, want, AMP_SCOPE_PERSON, prog)
               : AMP_OK;
}

/** Make a name of the list known to the formulas that follow. */
static amp_err define(work *w, const entry *e)
{
    const amp_symbol symbol = {.name = e->name,
                               .type = e->kind == CONDITION ? AMP_TYPE_BOOLEAN : AMP_TYPE_NUMBER,
                               .scope = AMP_SCOPE_PERSON,
                               .store = AMP_STORE_F64,
                               .unit = e->unit,
                               .slot = w->view.next++,
                               .meaning = e->en};
    return amp_symbols_add(&w->symbols, symbol) == AMP_OK ? AMP_OK : amp_fail_memory(w->ctx);
}

static amp_err read_entry(work *w, const amp_table *t, const columns *c, size_t row, entry *e)
{
    const char *word = amp_table_cell(t, row, c->kind);
    while (e->kind < KINDS && strcmp(kind_names[e->kind], word) != 0)
        e->kind++;
    if (e->kind == KINDS) {
        const char *near = amp_nearest(word, kind_names, KINDS);
        return amp_fail(w->ctx, AMP_DATA, (amp_loc){t->path, t->line[row], 0},
                        _("unknown kind \"%s\"; valid are number, condition, tenth, group, mean, "
                          "ratio, correlation and gini%s%s%s"),
                        word, near ? _("; did you mean \"") : "", near ? near : "",
                        near ? "\"?" : "");
    }
    e->name = amp_table_cell(t, row, c->name);
    e->by = amp_table_cell(t, row, c->by);
    e->unit = amp_table_cell(t, row, c->unit);
    e->en = amp_table_cell(t, row, c->en);
    e->es = amp_table_cell(t, row, c->es);
    AMP_TRY(compile(w, t, row, c->where, AMP_TYPE_BOOLEAN, &e->where));
    AMP_TRY(compile(w, t, row, c->value, e->kind == CONDITION ? AMP_TYPE_BOOLEAN : AMP_TYPE_NUMBER,
                    &e->value));
    AMP_TRY(compile(w, t, row, c->per, AMP_TYPE_NUMBER, &e->per));
    const bool needs_per = e->kind == RATIO || e->kind == CORRELATION;
    if ((e->kind != GROUP && !e->value) || needs_per != (e->per != NULL))
        return amp_fail(w->ctx, AMP_DATA, (amp_loc){t->path, t->line[row], 0},
                        _("%s: a %s needs a formula under value, and one under per only when it "
                          "is a ratio or correlation"),
                        e->name, word);
    return e->kind <= TENTH ? define(w, e) : AMP_OK;
}

/* Every row is read, so that all mistakes are told at once. */
static amp_err read_list(work *w, const char *path)
{
    amp_table t;
    columns c;
    AMP_TRY(amp_table_read(w->ctx, w->arena, path, NULL, &t));
    AMP_TRY(find_columns(w->ctx, &t, &c));
    w->entry = AMP_ARENA_NEW(w->arena, entry, t.rows + 1);
    if (!w->entry)
        return amp_fail_memory(w->ctx);
    AMP_TRY(amp_policy_view_make(w->ctx, w->p, (int)w->view.year, t.rows, w->arena, &w->view));
    w->entries = t.rows;
    amp_err err = AMP_OK;
    for (size_t k = 0; k < t.rows; k++) {
        const amp_err one = read_entry(w, &t, &c, k, &w->entry[k]);
        if (err == AMP_OK)
            err = one;
    }
    return err;
}

/* ---- sampling units ----------------------------------------------------------------------------
 */

typedef struct unit_key {
    int32_t stratum, psu;
    uint32_t household;
} unit_key;

static int by_unit(const void *x, const void *y)
{
    const unit_key *a = x, *b = y;
    if (a->stratum != b->stratum)
        return a->stratum < b->stratum ? -1 : 1;
    return (a->psu > b->psu) - (a->psu < b->psu);
}

static amp_err number_units(work *w)
{
    const size_t n = w->households;
    unit_key *key = amp_alloc(n, sizeof *key);
    w->unit = AMP_ARENA_NEW(w->arena, uint32_t, n);
    w->stratum = AMP_ARENA_NEW(w->arena, uint32_t, n);
    if (!key || !w->unit || !w->stratum) {
        free(key);
        return amp_fail_memory(w->ctx);
    }
    for (size_t h = 0; h < n; h++)
        key[h] = (unit_key){w->p->stratum[h], w->p->psu[h], (uint32_t)h};
    qsort(key, n, sizeof *key, by_unit); /* equal keys are one unit: their order is no matter */
    uint32_t stratum = 0;
    for (size_t k = 0; k < n; k++) {
        if (k && key[k].stratum != key[k - 1].stratum)
            stratum++;
        if (!k || by_unit(&key[k], &key[k - 1]) != 0)
            w->stratum[w->units++] = stratum;
        w->unit[key[k].household] = (uint32_t)w->units - 1;
    }
    free(key);
    return AMP_OK;
}

/** Standard error from the units' totals of a linearised statistic, which sum to about 0. */
static double design_error(const work *w, const double *total)
{
    double all = 0, variance = 0;
    for (size_t u = 0; u < w->units; u++)
        all += total[u];
    all /= (double)w->units;
    for (size_t u = 0, end; u < w->units; u = end) {
        double mean = 0, sum = 0;
        for (end = u; end < w->units && w->stratum[end] == w->stratum[u]; end++)
            mean += total[end];
        const double n = (double)(end - u);
        mean = end - u > 1 ? mean / n : all;
        for (size_t k = u; k < end; k++)
            sum += (total[k] - mean) * (total[k] - mean);
        variance += end - u > 1 ? n / (n - 1) * sum : sum;
    }
    return sqrt(variance);
}

/* ---- values ------------------------------------------------------------------------------------
 */

/** What one thread needs: a value a row and a total a unit. */
typedef struct desk {
    amp_expr_scratch expr;
    double *where, *value, *per, *total;
} desk;

static bool desk_open(const work *w, desk *d)
{
    *d = (desk){.where = amp_alloc(w->rows, sizeof(double)),
                .value = amp_alloc(w->rows, sizeof(double)),
                .per = amp_alloc(w->rows, sizeof(double)),
                .total = amp_alloc(w->units, sizeof(double))};
    bool ok = d->where && d->value && d->per && d->total;
    for (size_t k = 0; ok && k < w->entries; k++) {
        const amp_prog *const prog[] = {w->entry[k].where, w->entry[k].value, w->entry[k].per};
        for (size_t j = 0; ok && j < AMP_COUNT(prog); j++)
            ok = !prog[j] || amp_expr_scratch_reserve(&d->expr, prog[j]) == AMP_OK;
    }
    return ok;
}

static void desk_close(desk *d)
{
    amp_expr_scratch_fini(&d->expr);
    free(d->where);
    free(d->value);
    free(d->per);
    free(d->total);
}

/** Values of a formula, of 1 when there is none. */
static void evaluate(const work *w, const amp_prog *prog, desk *d, double *out)
{
    if (prog)
        amp_expr_eval(prog, &w->view.frame, 0, w->households, &d->expr, out);
    else
        for (size_t i = 0; i < w->rows; i++)
            out[i] = 1;
}

static double weight_of(const work *w, size_t row)
{
    return w->p->weight[w->household[row]];
}

/** Tenths of households by value, weighted by their persons where. */
static amp_err rank(work *w, const entry *e, desk *d, double *out)
{
    const size_t n = w->households;
    double *key = amp_alloc(2 * n, sizeof *key), *size = amp_alloc(n, sizeof *size);
    uint32_t *order = amp_alloc(2 * n, sizeof *order);
    if (key && size && order) {
        evaluate(w, e->where, d, d->where);
        evaluate(w, e->value, d, d->value);
        double all = 0, below = 0;
        for (size_t h = 0; h < n; h++) {
            key[h] = d->value[w->p->first[h]];
            order[h] = (uint32_t)h;
            for (uint32_t i = w->p->first[h]; i < w->p->first[h + 1]; i++)
                size[h] += w->p->weight[h] * d->where[i];
            all += size[h];
        }
        amp_sort_pairs(key, order, n, key + n, order + n);
        for (size_t k = 0; k < n; k++) {
            const uint32_t h = order[k];
            const double middle = all > 0 ? (below + size[h] / 2) / all : 0;
            below += size[h];
            for (uint32_t i = w->p->first[h]; i < w->p->first[h + 1]; i++)
                out[i] = AMP_MIN(10, 1 + floor(10 * middle));
        }
    }
    const amp_err err = key && size && order ? AMP_OK : amp_fail_memory(w->ctx);
    free(order);
    free(size);
    free(key);
    return err;
}

/** Names and groups, in the order of the list. */
static amp_err define_all(work *w, desk *d)
{
    uint32_t slot = w->view.next;
    for (size_t k = 0; k < w->entries; k++)
        slot -= w->entry[k].kind <= TENTH;
    for (size_t k = 0; k < w->entries; k++) {
        entry *e = &w->entry[k];
        if (e->kind == GROUP) {
            e->in = AMP_ARENA_NEW(w->arena, uint8_t, w->rows);
            if (!e->in)
                return amp_fail_memory(w->ctx);
            evaluate(w, e->where, d, d->where);
            for (size_t i = 0; i < w->rows; i++)
                e->in[i] = d->where[i] != 0;
        } else if (e->kind <= TENTH) {
            double *data = AMP_ARENA_NEW(w->arena, double, w->rows);
            if (!data)
                return amp_fail_memory(w->ctx);
            if (e->kind == TENTH)
                AMP_TRY(rank(w, e, d, data));
            else
                evaluate(w, e->value, d, data);
            w->view.column[slot++] = data;
        }
    }
    return AMP_OK;
}

/* ---- statistics --------------------------------------------------------------------------------
 */

/** Weighted moments of the rows of a group. */
typedef struct moments {
    double n, w, x, y, xx, yy, xy;
} moments;

static moments sums(const work *w, const desk *d, const uint8_t *in)
{
    moments m = {0};
    for (size_t i = 0; i < w->rows; i++) {
        if (d->where[i] == 0 || (in && !in[i]))
            continue;
        const double weight = weight_of(w, i), x = d->value[i], y = d->per[i];
        m.n += 1;
        m.w += weight;
        m.x += weight * x;
        m.y += weight * y;
        m.xx += weight * x * x;
        m.yy += weight * y * y;
        m.xy += weight * x * y;
    }
    return m;
}

/** Linearised part of one row in a ratio, or in a correlation of standardised values. */
typedef struct linear {
    bool is_correlation;
    double value, total, mean_x, mean_y, sd_x, sd_y;
} linear;

static double part(const linear *l, double x, double y)
{
    if (!l->is_correlation)
        return (x - l->value * y) / l->total;
    const double a = (x - l->mean_x) / l->sd_x, b = (y - l->mean_y) / l->sd_y;
    return (a * b - l->value / 2 * (a * a + b * b)) / l->total;
}

static double error_of(const work *w, const desk *d, const uint8_t *in, const linear *l)
{
    memset(d->total, 0, w->units * sizeof *d->total);
    for (size_t i = 0; i < w->rows; i++)
        if (d->where[i] != 0 && (!in || in[i]))
            d->total[w->unit[w->household[i]]] += weight_of(w, i) * part(l, d->value[i], d->per[i]);
    return design_error(w, d->total);
}

static void ratio(const work *w, desk *d, const uint8_t *in, bool is_correlation, amp_statistic *to)
{
    const moments m = sums(w, d, in);
    linear l = {.is_correlation = is_correlation, .total = m.y, .value = m.x / m.y};
    if (is_correlation) {
        l.total = m.w;
        l.mean_x = m.x / m.w;
        l.mean_y = m.y / m.w;
        l.sd_x = sqrt(AMP_MAX(0, m.xx / m.w - l.mean_x * l.mean_x));
        l.sd_y = sqrt(AMP_MAX(0, m.yy / m.w - l.mean_y * l.mean_y));
        l.value = (m.xy / m.w - l.mean_x * l.mean_y) / (l.sd_x * l.sd_y);
    }
    to->cases = m.n;
    to->value = isfinite(l.value) ? l.value : NAN;
    to->error = isfinite(l.value) ? error_of(w, d, in, &l) : NAN;
}

static void gini(const work *w, desk *d, const uint8_t *in, amp_statistic *to)
{
    size_t n = 0;
    for (size_t i = 0; i < w->rows; i++)
        n += d->where[i] != 0 && (!in || in[i]);
    to->cases = (double)n;
    to->value = to->error = NAN;
    double *y = amp_alloc(AMP_MAX(1, 2 * n), sizeof *y);
    void *scratch = amp_alloc(AMP_MAX(1, amp_stat_scratch(n)), 1);
    if (y && scratch && n) {
        size_t k = 0;
        for (size_t i = 0; i < w->rows; i++)
            if (d->where[i] != 0 && (!in || in[i])) {
                y[k] = d->value[i];
                y[n + k++] = weight_of(w, i);
            }
        to->value = 100 * amp_gini(y, y + n, n, scratch);
    }
    free(scratch);
    free(y);
}

static void count(const work *w, const entry *e, desk *d)
{
    evaluate(w, e->where, d, d->where);
    evaluate(w, e->value, d, d->value);
    evaluate(w, e->per, d, d->per);
    for (size_t k = 0; k < e->lines; k++) {
        amp_statistic *to = &e->to[k];
        const uint8_t *in = NULL;
        for (size_t g = 0; g < w->entries; g++)
            if (w->entry[g].kind == GROUP && w->entry[g].by == to->group)
                in = w->entry[g].in;
        if (e->kind == GINI)
            gini(w, d, in, to);
        else
            ratio(w, d, in, e->kind == CORRELATION, to);
    }
}

/** Is @p word one of the blank-separated words of @p text? */
static bool has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += n)
        if ((at == text || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

static void add_line(const entry *e, const entry *group, amp_structure *out, entry *of)
{
    static const char all[] = "all";
    out->item[out->n++] = (amp_statistic){.name = e->name,
                                          .group = group ? group->by : all,
                                          .unit = e->unit,
                                          .en = e->en,
                                          .es = e->es,
                                          .group_en = group ? group->en : "",
                                          .group_es = group ? group->es : ""};
    of->lines++;
}

static amp_err lay_out(work *w, amp_structure *out)
{
    size_t groups = 1, statistics = 0;
    for (size_t k = 0; k < w->entries; k++) {
        groups += w->entry[k].kind == GROUP;
        statistics += w->entry[k].kind > GROUP;
    }
    *out = (amp_structure){.item = AMP_ARENA_NEW(w->arena, amp_statistic, statistics * groups + 1)};
    if (!out->item)
        return amp_fail_memory(w->ctx);
    for (size_t k = 0; k < w->entries; k++) {
        entry *e = &w->entry[k];
        if (e->kind <= GROUP)
            continue;
        e->to = &out->item[out->n];
        if (has_word(e->by, "all"))
            add_line(e, NULL, out, e);
        for (size_t g = 0; g < w->entries; g++)
            if (w->entry[g].kind == GROUP && has_word(e->by, w->entry[g].name))
                add_line(e, &w->entry[g], out, e);
    }
    return AMP_OK;
}

static amp_err count_all(work *w)
{
    size_t without_memory = 0;
#pragma omp parallel default(none) shared(w) reduction(+ : without_memory)
    {
        desk d;
        const bool ok = desk_open(w, &d);
        without_memory += !ok;
#pragma omp for schedule(dynamic)
        for (size_t k = 0; k < w->entries; k++)
            if (ok && w->entry[k].kind > GROUP)
                count(w, &w->entry[k], &d);
        desk_close(&d);
    }
    return without_memory ? amp_fail_memory(w->ctx) : AMP_OK;
}

static amp_err number_rows(work *w)
{
    w->households = AMP_MIN(w->p->households, (size_t)AMP_STRUCTURE_HOUSEHOLDS);
    w->rows = w->p->first[w->households];
    w->household = AMP_ARENA_NEW(w->arena, uint32_t, w->rows);
    if (!w->household)
        return amp_fail_memory(w->ctx);
    for (size_t h = 0; h < w->households; h++)
        for (uint32_t i = w->p->first[h]; i < w->p->first[h + 1]; i++)
            w->household[i] = (uint32_t)h;
    return number_units(w);
}

amp_err amp_structure_compute(amp_ctx *ctx, amp_arena *arena, const char *path,
                              const amp_profile *profile, const amp_population *population,
                              int year, amp_structure *out)
{
    work w = {.ctx = ctx, .arena = arena, .p = population, .view = {.year = year}};
    desk d = {.where = NULL};
    amp_symbols_init(&w.symbols);
    amp_err err;
    AMP_TRY_OUT(err, amp_policy_symbols(ctx, NULL, profile, population, arena, &w.symbols));
    AMP_TRY_OUT(err, read_list(&w, path));
    AMP_TRY_OUT(err, number_rows(&w));
    AMP_TRY_OUT(err, lay_out(&w, out));
    if (!desk_open(&w, &d))
        AMP_TRY_OUT(err, amp_fail_memory(ctx));
    AMP_TRY_OUT(err, define_all(&w, &d));
    err = count_all(&w);
out:
    desk_close(&d);
    amp_symbols_fini(&w.symbols);
    return err;
}
