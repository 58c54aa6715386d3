/* report.c - the fit report: every margin with its target and what was reached.
 */
#include "num/num.h"
#include "synth/builder.h"

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
    w->origin = strstr(t.comment, "assumption:") ? AMP_FIT_ASSUMED : AMP_FIT_SOURCED;
    w->year = year;
    w->kind = AMP_FIT_MARGIN;
    if (!w->source)
        w->err = amp_fail_memory(w->b->ctx);
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
                                              .kind = w->kind,
                                              .origin = w->origin});
}
#define TEXT(w, ...) amp_arena_format(&(w)->fit->arena, __VA_ARGS__)

/* ---- households ----------------------------------------------------------------------------- */

/** Persons or households of one feature of the raking. */
static void count(writer *w, const char *margin, const char *group, const char *unit,
                  const synth_targets *g, size_t feature)
{
    const double weight = w->b->p->weight[0];
    line(w, margin, group, unit, g->reached[feature], weight * g->target[feature],
         weight * g->reached[feature]);
}

static void ages(writer *w, const synth_targets *g)
{
    const double weight = w->b->p->weight[0];
    double sum = 0;
    for (size_t s = 0; s < 2; s++)
        for (size_t k = 0; k < SYNTH_GROUPS; k++)
            sum += g->target[g->of_group + s * SYNTH_GROUPS + k];
    line(w, "population", "all", "persons", (double)w->b->p->n, weight * sum,
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
        line(w, "area", TEXT(w, "area=%s", area_names[a]), "persons", reached, weight * target,
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

static double income_of(const amp_population *p, size_t h, double *members)
{
    double sum = 0, n = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i]) {
            n += 1;
            sum += p->earnings[i] + p->other_income[i] + p->contributory_pension[i];
        }
    *members = n;
    return sum / AMP_MAX(1, n);
}

/** Means of tenths of the area's persons; a household across a cut counts on both sides. */
static void tenths(writer *w, size_t area, double *key, uint32_t *row, double price)
{
    const amp_population *p = w->b->p;
    double all = 0, n, cum = 0, sum[SYNTH_TENTHS] = {0};
    size_t m = 0;
    for (size_t h = 0; h < p->households; h++)
        if (p->area[h] == area) {
            key[m] = income_of(p, h, &n);
            row[m++] = (uint32_t)h;
            all += n;
        }
    amp_sort_pairs(key, row, m, key + p->households, row + p->households);
    const double width = all / SYNTH_TENTHS;
    for (size_t j = 0; j < m; j++) {
        income_of(p, row[j], &n);
        const double end = cum + n;
        for (int k = 0; k < SYNTH_TENTHS; k++) {
            const double part = AMP_MIN(end, (k + 1) * width) - AMP_MAX(cum, k * width);
            if (part > 0)
                sum[k] += part * key[j];
        }
        cum = end;
    }
    for (int k = 0; k < SYNTH_TENTHS; k++) {
        double target = 0;
        for (int j = 0; j < SYNTH_HUNDREDTHS / SYNTH_TENTHS; j++)
            target += w->b->t->income[area][k * SYNTH_HUNDREDTHS / SYNTH_TENTHS + j];
        line(w, "income before transfers, tenths by area",
             TEXT(w, "area=%s;decile=%d", area_names[area], k + 1), "LCU/month per person",
             (double)m / SYNTH_TENTHS, price * target * SYNTH_TENTHS / SYNTH_HUNDREDTHS,
             all > 0 ? sum[k] / width : 0);
    }
}

static void corrections(writer *w)
{
    const synth_correction *c = &w->b->correction;
    w->kind = AMP_FIT_CORRECTION;
    w->source = "";
    for (size_t a = 0; a < 2; a++) {
        const char *group = TEXT(w, "area=%s", area_names[a]);
        line(w, "correction of earnings and other income, mean", group, "log points", 0, 0,
             c->mean[a]);
        line(w, "correction of earnings and other income, sd", group, "log points", 0, 0, c->sd[a]);
        line(w, "households given other income by the correction", group, "%", 0, 0,
             100 * c->nothing[a]);
    }
}

static amp_err incomes(writer *w, double price)
{
    from_table(w, "income", (int)w->b->q->survey_year);
    const size_t n = w->b->p->households;
    double *key = amp_alloc(2 * n, sizeof *key);
    uint32_t *row = amp_alloc(2 * n, sizeof *row);
    if (key && row)
        for (size_t area = 0; area < 2; area++)
            tenths(w, area, key, row, price);
    else
        w->err = amp_fail_memory(w->b->ctx);
    free(row);
    free(key);
    return w->err;
}

amp_err synth_report(synth_builder *b, const synth_targets *g, int year, double price, amp_fit *fit)
{
    writer w = {.b = b, .fit = fit, .source = ""};
    structure(&w, g, year);
    labour(&w);
    pensions(&w);
    AMP_TRY(incomes(&w, price));
    corrections(&w);
    return w.err;
}
