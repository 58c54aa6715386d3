/* report.c - the fit report: every margin with its target and what was reached.
 */
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
    synth_builder *b;
    amp_fit *fit;
    amp_err err;
    /* of the lines that follow */
    const char *source;
    int year;
    amp_fit_origin origin;
    amp_fit_kind kind;
    double error;
    double *income; /* per head, of each household */
} writer;

static const char *const sex_names[] = {"female", "male"};
static const char *const area_names[] = {"rural", "urban"};
static const char *const labour_names[] = {"inactive", "unemployed", "informal", "formal"};

/** The lines that follow are targets of this table and year. */
static void from_table(writer *w, const char *name, int year)
{
    static const char mark[] = "ource: "; /* "source: " or "Source: " */
    amp_table t;
    if (w->err == AMP_OK)
        w->err = amp_profile_table(w->b->ctx, w->b->profile, name, &t);
    if (w->err != AMP_OK)
        return;
    const char *at = strstr(t.comment, mark);
    at = at ? at + strlen(mark) : t.comment;
    w->source = amp_arena_format(&w->fit->arena, "%.*s", (int)strcspn(at, "\n"), at);
    w->origin = !amp_profile_owns(w->b->profile, name)     ? AMP_FIT_BORROWED
                : strstr(t.comment, "assumption:") != NULL ? AMP_FIT_ASSUMED
                                                           : AMP_FIT_SOURCED;
    w->year = year;
    w->kind = AMP_FIT_MARGIN;
    w->error = 0;
    if (!w->source)
        w->err = amp_fail_memory(w->b->ctx);
}

/** The next line's target is this row of margins.csv. A range is taken as 90 % of a normal. */
static void from_row(writer *w, const amp_margin *row)
{
    w->source = row->source ? row->source : row->assumption;
    w->origin = row->source ? AMP_FIT_SOURCED : AMP_FIT_ASSUMED;
    w->year = row->year;
    w->kind = AMP_FIT_MARGIN;
    w->error = row->high > row->low ? (row->high - row->low) / 3.29 : 0;
}

static void line(writer *w, const char *margin, const char *group, const char *unit, double cases,
                 double target, double reached)
{
    if (w->err == AMP_OK && !group)
        w->err = amp_fail_memory(w->b->ctx);
    if (w->err == AMP_OK)
        w->err = amp_fit_add(w->b->ctx, w->fit,
                             (amp_margin_fit){.margin = margin,
                                              .group = group,
                                              .unit = unit,
                                              .target = target,
                                              .reached = reached,
                                              .cases = cases,
                                              .source = w->source,
                                              .year = w->year,
                                              .error = w->error,
                                              .kind = w->kind,
                                              .origin = w->origin});
}
#define TEXT(w, ...) amp_arena_format(&(w)->fit->arena, __VA_ARGS__)

/* ---- households ----------------------------------------------------------------------------- */

/** Persons and households of the country that one of the targets of the raking stands for. Where
 * margins contradict each other the members of the households chosen are not as many as aimed at;
 * the weight, people per member, then differs from it. */
static double worth(const writer *w, const synth_targets *g)
{
    return w->b->p->weight[0] * (double)w->b->p->n / g->persons;
}

/** Persons or households of one feature of the raking. */
static void count(writer *w, const char *margin, const char *group, const char *unit,
                  const synth_targets *g, size_t feature)
{
    line(w, margin, group, unit, g->reached[feature], worth(w, g) * g->target[feature],
         w->b->p->weight[0] * g->reached[feature]);
}

static void ages(writer *w, const synth_targets *g)
{
    const double weight = w->b->p->weight[0];
    double sum = 0;
    for (size_t s = 0; s < 2; s++)
        for (size_t k = 0; k < SYNTH_GROUPS; k++)
            sum += g->target[g->of_group + s * SYNTH_GROUPS + k];
    line(w, "population", "all", "persons", (double)w->b->p->n, worth(w, g) * sum,
         weight * (double)w->b->p->n);
    for (size_t s = 0; s < 2; s++)
        for (size_t k = 0; k < SYNTH_GROUPS; k++) {
            const char *group = k + 1 < SYNTH_GROUPS
                                    ? TEXT(w, "age=%zu-%zu;sex=%s", 5 * k, 5 * k + 4, sex_names[s])
                                    : TEXT(w, "age=%zu+;sex=%s", 5 * k, sex_names[s]);
            count(w, "age x sex", group, "persons", g, g->of_group + s * SYNTH_GROUPS + k);
        }
}

static void areas(writer *w, const synth_targets *g)
{
    const double weight = w->b->p->weight[0];
    for (size_t a = 0; a < 2; a++) {
        double target = 0, reached = 0;
        for (size_t r = 0; r < g->regions; r++) {
            target += g->target[g->of_region + a * g->regions + r];
            reached += g->reached[g->of_region + a * g->regions + r];
        }
        line(w, "area", TEXT(w, "area=%s", area_names[a]), "persons", reached, worth(w, g) * target,
             weight * reached);
    }
}

static void structure(writer *w, const synth_targets *g, int year)
{
    const int survey_year = (int)w->b->q->survey_year;
    from_table(w, "population", year);
    ages(w, g);
    from_table(w, year == survey_year ? "regions" : "urban", year);
    areas(w, g);
    from_table(w, "household_sizes", survey_year);
    for (size_t a = 0; a < 2; a++)
        for (size_t s = 0; s < SYNTH_SIZES; s++)
            count(
                w, "household size x area",
                TEXT(w, "area=%s;size=%zu%s", area_names[a], s + 1, s + 1 < SYNTH_SIZES ? "" : "+"),
                "households", g, g->of_size + a * SYNTH_SIZES + s);
    from_table(w, "regions", survey_year);
    for (size_t a = 0; a < 2; a++)
        for (size_t r = 0; r < g->regions; r++)
            count(w, "region x area",
                  TEXT(w, "area=%s;region=%s", area_names[a], w->b->profile->region[r].name),
                  "persons", g, g->of_region + a * g->regions + r);
}

/* ---- persons -------------------------------------------------------------------------------- */

static void labour(writer *w)
{
    const amp_population *p = w->b->p;
    double n[2][SYNTH_LABOUR_AGES] = {{0}}, of[2][SYNTH_LABOUR_AGES][4] = {{{0}}};
    for (size_t i = 0; i < p->n; i++) {
        const int g = synth_labour_age(p->age[i]);
        if (g < 0)
            continue;
        n[p->sex[i]][g] += 1;
        of[p->sex[i]][g][p->labour[i]] += 1;
    }
    from_table(w, "labour_margin", (int)w->b->q->survey_year);
    for (size_t s = 0; s < 2; s++)
        for (size_t g = 0; g < SYNTH_LABOUR_AGES; g++)
            for (size_t k = 0; k < 4; k++)
                line(w, "labour state x sex x age",
                     TEXT(w, "age=%s;labour=%s;sex=%s", synth_labour_age_name((int)g),
                          labour_names[k], sex_names[s]),
                     "%", n[s][g], 100 * w->b->t->labour_margin[s][g][k],
                     n[s][g] > 0 ? 100 * of[s][g][k] / n[s][g] : 0);
}

static void pensions(writer *w)
{
    const amp_population *p = w->b->p;
    double n[2] = {0, 0}, with[2] = {0, 0};
    for (size_t i = 0; i < p->n; i++)
        if (p->age[i] >= 65) {
            n[p->sex[i]] += 1;
            with[p->sex[i]] += p->contributory_pension[i] > 0;
        }
    from_table(w, "pensions_margin", (int)w->b->q->survey_year);
    for (size_t s = 0; s < 2; s++)
        line(w, "contributory pension, 65 and more", TEXT(w, "age=65+;sex=%s", sex_names[s]), "%",
             n[s], 100 * w->b->t->pension_margin[s], n[s] > 0 ? 100 * with[s] / n[s] : 0);
}

/* ---- incomes -------------------------------------------------------------------------------- */

/** Means of tenths of an area's persons (-1: of all), given in order; a household across a cut
 * counts on both sides. */
static void tenths_of(const amp_population *p, const double *income, const uint32_t *row, size_t m,
                      double *tenth)
{
    double all = 0, cum = 0;
    memset(tenth, 0, SYNTH_TENTHS * sizeof *tenth);
    for (size_t j = 0; j < m; j++)
        all += synth_members_of(p, row[j]);
    const double width = all / SYNTH_TENTHS;
    for (size_t j = 0; j < m; j++) {
        const double end = cum + synth_members_of(p, row[j]);
        for (int k = 0; k < SYNTH_TENTHS; k++) {
            const double part = AMP_MIN(end, (k + 1) * width) - AMP_MAX(cum, k * width);
            if (part > 0)
                tenth[k] += part * income[row[j]] / width;
        }
        cum = end;
    }
}

/** Incomes per head of an area's persons (0, 1), or of all (2). */
typedef struct shape {
    double households, tenth[SYNTH_TENTHS], mean, gini;
} shape;

static amp_err shapes(const synth_builder *b, const double *income, shape *s)
{
    const amp_population *p = b->p;
    double *key = amp_alloc(2 * p->households, sizeof *key);
    uint32_t *row = amp_alloc(2 * p->households, sizeof *row);
    const amp_err err = key && row ? AMP_OK : amp_fail_memory(b->ctx);
    for (int k = 0; err == AMP_OK && k < 3; k++) {
        const size_t m = synth_in_order(p, income, k < 2 ? k : -1, -1, key, row);
        s[k].households = (double)m;
        tenths_of(p, income, row, m, s[k].tenth);
        synth_shape_of(p, income, row, m, &s[k].mean, &s[k].gini);
    }
    free(row);
    free(key);
    return err;
}

/** Tenths of the survey's hundredths. */
static void survey_incomes(writer *w, const shape *s)
{
    enum { IN_TENTH = SYNTH_HUNDREDTHS / SYNTH_TENTHS };
    from_table(w, "income", (int)w->b->q->survey_year);
    for (size_t area = 0; area < 2; area++)
        for (int k = 0; k < SYNTH_TENTHS; k++) {
            double target = 0;
            for (int j = 0; j < IN_TENTH; j++)
                target += w->b->t->income[area][k * IN_TENTH + j] / IN_TENTH;
            line(w, "income before transfers, tenths by area",
                 TEXT(w, "area=%s;decile=%d", area_names[area], k + 1), "LCU/month per person",
                 s[area].households / SYNTH_TENTHS, w->b->price * target, s[area].tenth[k]);
        }
}

/** What income, what scale and what welfare a figure speaks of. */
static const char *figure_name(writer *w, const synth_figure *f)
{
    const char *name = amp_margin_names[f->row->kind],
               *concept = w->b->profile->income_concept == AMP_AFTER_TRANSFERS ? "after transfers"
                                                                               : "before transfers";
    const amp_line_info *info =
        f->row->of.line ? amp_profile_line(w->b->profile, f->row->of.line) : NULL;
    if (!info)
        return TEXT(w, "%s: income %s", name, concept);
    return TEXT(w, "%s: %s %s; scale %s", name,
                info->welfare ? "consumption met by income" : "income", concept, info->scale);
}

static void figure(writer *w, const shape *shapes, const synth_figure *f)
{
    const synth_builder *b = w->b;
    const amp_margin *row = f->row;
    const int area = row->of.area;
    const shape *s = &shapes[area < 0 ? 2 : area];
    double target = row->value, reached = 0, cases = s->households;
    if (row->kind == AMP_MARGIN_income_share) {
        const int wide = SYNTH_TENTHS / row->of.parts;
        for (int k = 0; k < wide; k++)
            reached += 100 * s->tenth[(row->of.part - 1) * wide + k] / (SYNTH_TENTHS * s->mean);
        cases /= row->of.parts;
    } else if (row->kind == AMP_MARGIN_mean_income) {
        target *= b->price;
        reached = s->mean;
    } else if (row->kind == AMP_MARGIN_gini) {
        reached = 100 * s->gini;
    } else {
        reached = 100 * synth_share_below(b, f, area, w->income);
    }
    from_row(w, row);
    line(w, figure_name(w, f), row->group, amp_margin_units[row->kind], cases, target, reached);
}

/** Headcounts of other years at lines that were found from them, which nothing aims at. */
static void multiples(writer *w)
{
    const amp_margins *m = &w->b->t->margins;
    for (const amp_margin *x = NULL; (x = amp_margins_next(m, AMP_MARGIN_headcount, x));) {
        synth_figure f = {.row = x};
        if (w->err != AMP_OK || !synth_is_multiple(w->b, x))
            continue;
        w->err = synth_find_line(w->b, &f);
        from_row(w, x);
        w->kind = AMP_FIT_CHECK;
        line(w, figure_name(w, &f), x->group, amp_margin_units[x->kind],
             (double)w->b->p->households, x->value,
             100 * synth_share_below(w->b, &f, x->of.area, w->income));
    }
}

static void figures(writer *w, const shape *s)
{
    for (size_t k = 0; k < w->b->money->n; k++)
        if (w->b->money->figure[k].row)
            figure(w, s, &w->b->money->figure[k]);
    multiples(w);
}

/** How far drawn incomes had to move, and what was taken out of them. */
static void corrections(writer *w)
{
    const synth_correction *c = &w->b->correction;
    w->kind = AMP_FIT_CORRECTION;
    w->source = "";
    w->error = 0;
    for (size_t a = 0; a < 2; a++) {
        const char *group = TEXT(w, "area=%s", area_names[a]);
        line(w, "correction of what households earn: mean of the log factor", group, "log points",
             0, 0, c->mean[a]);
        line(w, "correction of what households earn: sd of the log factor", group, "log points", 0,
             0, c->sd[a]);
        for (int k = 0; k < SYNTH_TENTHS; k++)
            line(w, "correction of what households earn: mean by tenth",
                 TEXT(w, "area=%s;decile=%d", area_names[a], k + 1), "log points", 0, 0,
                 c->tenth[a][k]);
        line(w, "correction: households that earned nothing and were given income", group, "%", 0,
             0, 100 * c->nothing[a]);
        line(w, "correction: shift of mean income per head", group, "%", 0, 0,
             c->drawn[a] > 0 ? 100 * (c->reached[a] / c->drawn[a] - 1) : 0);
        line(w, "correction: shift of the Gini coefficient", group, "points", 0, 0,
             100 * (c->gini[a] - c->gini_drawn[a]));
        if (w->b->paid)
            line(w, "transfers taken out of income", group, "% of income", 0, 0,
                 c->reached[a] > 0 ? 100 * c->transfers[a] / c->reached[a] : 0);
    }
}

/* ---- dwellings ------------------------------------------------------------------------------ */

/** Persons in households with one of the @p codes of an item, of those who are asked for it.
 * Target: the shares of the departments. */
static void dwelling_line(writer *w, const char *margin, const char *group,
                          const dwelling_item *item, size_t lo, size_t hi, uint32_t codes)
{
    const amp_population *p = w->b->p;
    const uint8_t *column = amp_pop_data(p, item->column);
    double target = 0, reached = 0, all = 0;
    for (size_t h = 0; h < p->households; h++) {
        const size_t area = p->area[h];
        if (area < lo || area > hi || !dwelling_is_asked(p, item, h))
            continue;
        const double size = p->first[h + 1] - p->first[h];
        all += size;
        reached += (codes >> column[h] & 1u) != 0 ? size : 0;
        for (size_t k = 0; k < item->categories[area]; k++)
            if ((codes >> item->code[area][k] & 1u) != 0)
                target += size * item->share[area][p->region[h] * DWELLING_CATEGORIES + k];
    }
    if (all > 0)
        line(w, margin, group, "%", all, 100 * target / all, 100 * reached / all);
}

static const char *category_name(writer *w, const amp_column *c, uint8_t code)
{
    const char *const *names;
    if (amp_list_names(c->list, &names, NULL))
        return names[code];
    if (c->kind == AMP_KIND_BOOLEAN)
        return code ? "yes" : "no";
    return TEXT(w, "%d", code);
}

static void dwelling_margin_line(writer *w, const dwelling_tables *d, const dwelling_margin *m,
                                 const amp_margin *x)
{
    from_row(w, x);
    dwelling_line(w, amp_margin_names[m->kind], x->group, &d->item[m->item], x->of.area == 1,
                  x->of.area != 0, m->codes);
}

/** What the tables give, after the margins have moved it; then the margins. */
static void dwellings(writer *w)
{
    const dwelling_tables *d = w->b->dwelling;
    for (size_t i = 0; d && i < DWELLING_ITEMS; i++) {
        const dwelling_item *item = &d->item[i];
        from_table(w, item->is_asset ? "dwelling_assets" : "dwelling", (int)w->b->q->survey_year);
        for (size_t a = 0; a < 2; a++)
            for (size_t k = 0; k < item->categories[a]; k++)
                dwelling_line(w, "dwelling",
                              TEXT(w, "area=%s;%s=%s", area_names[a], item->column->name,
                                   category_name(w, item->column, item->code[a][k])),
                              item, a, a, 1u << item->code[a][k]);
    }
    for (size_t k = 0; d && k < dwelling_margins_count; k++)
        for (const amp_margin *x = NULL;
             (x = amp_margins_next(&w->b->t->margins, dwelling_margins[k].kind, x));)
            dwelling_margin_line(w, d, &dwelling_margins[k], x);
}

/* ---- margins.csv ---------------------------------------------------------------------------- */

/** A margin that says how far informal work goes where the contributors are known is no target:
 * it counts who is informal by the International Labour Organization's definition. */
static bool is_check(const amp_margins *m, const amp_margin *row)
{
    return row->kind == AMP_MARGIN_informal_employment &&
           (amp_margins_next(m, AMP_MARGIN_contributors, NULL) ||
            amp_margins_next(m, AMP_MARGIN_persons_contributing, NULL));
}

static void counts(writer *w)
{
    const amp_margins *m = &w->b->t->margins;
    for (size_t k = 0; k < m->n; k++) {
        const amp_margin *row = &m->row[k];
        double cases;
        const double reached = synth_reached(w->b->p, row, &cases);
        if (isnan(reached)) /* incomes and dwellings have lines of their own */
            continue;
        from_row(w, row);
        w->kind = is_check(m, row) ? AMP_FIT_CHECK : AMP_FIT_MARGIN;
        line(w, amp_margin_names[row->kind], row->group, amp_margin_units[row->kind], cases,
             row->value, reached);
    }
}

amp_err synth_report(synth_builder *b, const synth_targets *g, int year, amp_fit *fit)
{
    writer w = {.b = b, .fit = fit, .source = ""};
    shape s[3];
    w.income = AMP_ARENA_NEW(b->arena, double, b->p->households);
    if (!w.income)
        return amp_fail_memory(b->ctx);
    for (size_t h = 0; h < b->p->households; h++)
        w.income[h] = synth_income_of(b, h);
    AMP_TRY(shapes(b, w.income, s));
    structure(&w, g, year);
    counts(&w);
    if (!b->t->margins.n) { /* the tables are the country's own survey */
        labour(&w);
        pensions(&w);
    }
    dwellings(&w);
    if (b->money)
        figures(&w, s);
    else
        survey_incomes(&w, s);
    corrections(&w);
    return w.err;
}
