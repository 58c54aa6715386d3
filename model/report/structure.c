/* structure.c - statistics of a population by a list of formulas. */
#include "report/structure.h"

#include "num/num.h"
#include "policy/policy.h"
#include "stat/design.h"
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
    amp_population p; /* the households looked at; columns borrowed */
    bool with_errors;
    amp_policy_view view;
    amp_symbols symbols;
    entry *entry;
    size_t entries;
} work;

/* ---- the list ------------------------------------------------------------------------------- */

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
    AMP_TRY(amp_policy_view_make(w->ctx, &w->p, (int)w->view.year, t.rows, w->arena, &w->view));
    w->entries = t.rows;
    amp_err err = AMP_OK;
    for (size_t k = 0; k < t.rows; k++) {
        const amp_err one = read_entry(w, &t, &c, k, &w->entry[k]);
        if (err == AMP_OK)
            err = one;
    }
    return err;
}

/* ---- values --------------------------------------------------------------------------------- */

/** What one thread needs: a value a row, and the design's scratch. */
typedef struct desk {
    amp_expr_scratch expr;
    double *where, *value, *per, *above, *below;
    void *gini;         /* scratch of amp_gini */
    amp_design *design; /* NULL without errors */
} desk;

static amp_err desk_open(const work *w, desk *d)
{
    const size_t n = AMP_MAX(1, w->p.n);
    *d = (desk){.where = amp_alloc(n, sizeof(double)),
                .value = amp_alloc(n, sizeof(double)),
                .per = amp_alloc(n, sizeof(double)),
                .above = amp_alloc(n, sizeof(double)),
                .below = amp_alloc(n, sizeof(double)),
                .gini = amp_alloc(amp_stat_scratch(n), 1)};
    bool ok = d->where && d->value && d->per && d->above && d->below && d->gini;
    for (size_t k = 0; ok && k < w->entries; k++) {
        const amp_prog *const prog[] = {w->entry[k].where, w->entry[k].value, w->entry[k].per};
        for (size_t j = 0; ok && j < AMP_COUNT(prog); j++)
            ok = !prog[j] || amp_expr_scratch_reserve(&d->expr, prog[j]) == AMP_OK;
    }
    if (ok && w->with_errors)
        ok = amp_design_new(NULL, &w->p, &d->design) == AMP_OK;
    return ok ? AMP_OK : AMP_NOMEM;
}

static void desk_close(desk *d)
{
    amp_expr_scratch_fini(&d->expr);
    amp_design_free(d->design);
    free(d->where);
    free(d->value);
    free(d->per);
    free(d->above);
    free(d->below);
    free(d->gini);
}

/** Values of a formula, of 1 when there is none. */
static void evaluate(const work *w, const amp_prog *prog, desk *d, double *out)
{
    if (prog)
        amp_expr_eval(prog, &w->view.frame, 0, w->p.households, &d->expr, out);
    else
        for (size_t i = 0; i < w->p.n; i++)
            out[i] = 1;
}

/** Tenths of households by value, weighted by their persons where. */
static amp_err rank(work *w, const entry *e, desk *d, double *out)
{
    const size_t n = w->p.households;
    double *key = amp_alloc(2 * n, sizeof *key), *size = amp_alloc(n, sizeof *size);
    uint32_t *order = amp_alloc(2 * n, sizeof *order);
    if (key && size && order) {
        evaluate(w, e->where, d, d->where);
        evaluate(w, e->value, d, d->value);
        double all = 0, below = 0;
        for (size_t h = 0; h < n; h++) {
            key[h] = d->value[w->p.first[h]];
            order[h] = (uint32_t)h;
            for (uint32_t i = w->p.first[h]; i < w->p.first[h + 1]; i++)
                size[h] += w->p.weight[h] * d->where[i];
            all += size[h];
        }
        amp_sort_pairs(key, order, n, key + n, order + n);
        for (size_t k = 0; k < n; k++) {
            const uint32_t h = order[k];
            const double middle = all > 0 ? (below + size[h] / 2) / all : 0;
            below += size[h];
            for (uint32_t i = w->p.first[h]; i < w->p.first[h + 1]; i++)
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
            e->in = AMP_ARENA_NEW(w->arena, uint8_t, w->p.n);
            if (!e->in)
                return amp_fail_memory(w->ctx);
            evaluate(w, e->where, d, d->where);
            for (size_t i = 0; i < w->p.n; i++)
                e->in[i] = d->where[i] != 0;
        } else if (e->kind <= TENTH) {
            double *data = AMP_ARENA_NEW(w->arena, double, w->p.n);
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

/* ---- statistics ----------------------------------------------------------------------------- */

static bool counts(const desk *d, const uint8_t *in, size_t row)
{
    return d->where[row] != 0 && (!in || in[row]);
}

static amp_estimate plain_ratio(const work *w, const desk *d, const uint8_t *in)
{
    double above = 0, below = 0;
    for (size_t h = 0; h < w->p.households; h++)
        for (uint32_t i = w->p.first[h]; i < w->p.first[h + 1]; i++)
            if (counts(d, in, i)) {
                above += w->p.weight[h] * d->value[i];
                below += w->p.weight[h] * d->per[i];
            }
    return (amp_estimate){below > 0 || below < 0 ? above / below : (double)NAN, NAN};
}

static amp_estimate ratio(const work *w, desk *d, const uint8_t *in)
{
    if (!d->design)
        return plain_ratio(w, d, in);
    for (size_t i = 0; i < w->p.n; i++) {
        const bool is_in = counts(d, in, i);
        d->above[i] = is_in ? d->value[i] : 0;
        d->below[i] = is_in ? d->per[i] : 0;
    }
    return amp_design_ratio(d->design, d->above, d->below);
}

/** Pearson's; its error from the influence of a row, a b - r (a^2 + b^2) / 2 of standardised values
 * a and b (Deville 1999, Survey Methodology 25). */
static amp_estimate correlation(const work *w, desk *d, const uint8_t *in)
{
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t h = 0; h < w->p.households; h++)
        for (uint32_t i = w->p.first[h]; i < w->p.first[h + 1]; i++) {
            const double weight = counts(d, in, i) ? w->p.weight[h] : 0;
            n += weight;
            x += weight * d->value[i];
            y += weight * d->per[i];
            xx += weight * d->value[i] * d->value[i];
            yy += weight * d->per[i] * d->per[i];
            xy += weight * d->value[i] * d->per[i];
        }
    x /= n;
    y /= n;
    const double sx = sqrt(AMP_MAX(0, xx / n - x * x)), sy = sqrt(AMP_MAX(0, yy / n - y * y));
    const double r = (xy / n - x * y) / (sx * sy);
    if (!isfinite(r) || !d->design)
        return (amp_estimate){isfinite(r) ? r : (double)NAN, NAN};
    for (size_t i = 0; i < w->p.n; i++) {
        const double a = (d->value[i] - x) / sx, b = (d->per[i] - y) / sy;
        d->above[i] = counts(d, in, i) ? (a * b - r / 2 * (a * a + b * b)) / n : 0;
    }
    return (amp_estimate){r, amp_design_total(d->design, d->above).se};
}

static amp_estimate gini(const work *w, desk *d, const uint8_t *in)
{
    for (size_t h = 0; h < w->p.households; h++) {
        d->above[h] = d->value[w->p.first[h]];
        d->below[h] = 0;
        for (uint32_t i = w->p.first[h]; i < w->p.first[h + 1]; i++)
            d->below[h] += counts(d, in, i);
    }
    if (!d->design) {
        for (size_t h = 0; h < w->p.households; h++)
            d->below[h] *= w->p.weight[h];
        const double g = amp_gini(d->above, d->below, w->p.households, d->gini);
        return (amp_estimate){100 * g, NAN};
    }
    const amp_estimate e = amp_design_gini(d->design, d->above, d->below);
    return (amp_estimate){100 * e.value, 100 * e.se};
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
        const amp_estimate x = e->kind == GINI          ? gini(w, d, in)
                               : e->kind == CORRELATION ? correlation(w, d, in)
                                                        : ratio(w, d, in);
        to->value = x.value;
        to->error = x.se;
        for (size_t i = 0; i < w->p.n; i++)
            to->cases += counts(d, in, i);
    }
}

/** One more line of the statistic, of a group or (NULL) of all. */
static void add_line(entry *e, const entry *group, amp_structure *out)
{
    static const char all[] = "all";
    out->item[out->n++] = (amp_statistic){.name = e->name,
                                          .group = group ? group->by : all,
                                          .unit = e->unit,
                                          .en = e->en,
                                          .es = e->es,
                                          .group_en = group ? group->en : "",
                                          .group_es = group ? group->es : ""};
    e->lines++;
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
        if (amp_has_word(e->by, "all"))
            add_line(e, NULL, out);
        for (size_t g = 0; g < w->entries; g++)
            if (w->entry[g].kind == GROUP && amp_has_word(e->by, w->entry[g].name))
                add_line(e, &w->entry[g], out);
    }
    return AMP_OK;
}

static amp_err count_all(work *w)
{
    size_t without_memory = 0;
#pragma omp parallel default(none) shared(w) reduction(+ : without_memory)
    {
        desk d;
        const bool ok = desk_open(w, &d) == AMP_OK;
        without_memory += !ok;
#pragma omp for schedule(dynamic)
        for (size_t k = 0; k < w->entries; k++)
            if (ok && w->entry[k].kind > GROUP)
                count(w, &w->entry[k], &d);
        desk_close(&d);
    }
    return without_memory ? amp_fail_memory(w->ctx) : AMP_OK;
}

/** The first households, in the population's own columns. */
static amp_population first_of(const amp_population *p, size_t most)
{
    amp_population some = *p;
    some.households = most ? AMP_MIN(p->households, most) : p->households;
    some.n = p->first[some.households];
    return some;
}

amp_err amp_structure_compute(amp_ctx *ctx, amp_arena *arena, const char *path,
                              const amp_profile *profile, const amp_population *population,
                              int year, size_t most, amp_structure *out)
{
    work w = {.ctx = ctx,
              .arena = arena,
              .p = first_of(population, most),
              .with_errors = most == 0,
              .view = {.year = year}};
    desk d = {.where = NULL};
    amp_symbols_init(&w.symbols);
    amp_err err;
    AMP_TRY_OUT(err, amp_policy_symbols(ctx, NULL, profile, population, arena, &w.symbols));
    AMP_TRY_OUT(err, read_list(&w, path));
    AMP_TRY_OUT(err, lay_out(&w, out));
    if (desk_open(&w, &d) != AMP_OK)
        AMP_TRY_OUT(err, amp_fail_memory(ctx));
    AMP_TRY_OUT(err, define_all(&w, &d));
    err = count_all(&w);
out:
    desk_close(&d);
    amp_symbols_fini(&w.symbols);
    return err;
}
