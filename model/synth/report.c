/* report.c - the fit report: every margin with target and reached, and checks that are no margins.
 */
#include "num/num.h"
#include "synth/builder.h"

#include <stdlib.h>
#include <string.h>

typedef struct writer {
    synth_builder *b;
    amp_fit *fit;
    size_t cap;
    amp_err err;
} writer;

static const char *const sex_names[] = {"female", "male"};
static const char *const area_names[] = {"rural", "urban"};
static const char *const labour_names[] = {"inactive", "unemployed", "informal", "formal"};

static void line(writer *w, const char *margin, const char *group, const char *unit, double target,
                 double reached)
{
    amp_fit *f = w->fit;
    if (w->err != AMP_OK)
        return;
    if (!group) {
        w->err = amp_fail_memory(w->b->ctx);
        return;
    }
    if (f->lines == w->cap) {
        const size_t cap = w->cap ? 2 * w->cap : 256;
        amp_margin_fit *more = AMP_ARENA_NEW(&f->arena, amp_margin_fit, cap);
        if (!more) {
            w->err = amp_fail_memory(w->b->ctx);
            return;
        }
        if (f->lines)
            memcpy(more, f->line, f->lines * sizeof *more);
        f->line = more;
        w->cap = cap;
    }
    f->line[f->lines++] = (amp_margin_fit){margin, group, unit, target, reached};
}
#define TEXT(w, ...) amp_arena_format(&(w)->fit->arena, __VA_ARGS__)

/* ---- households ----------------------------------------------------------------------------- */

static void structure(writer *w, const synth_targets *g, double weight)
{
    double sum = 0;
    for (size_t s = 0; s < 2; s++)
        for (size_t k = 0; k < SYNTH_GROUPS; k++)
            sum += g->target[g->of_group + s * SYNTH_GROUPS + k];
    line(w, "population", "all", "persons", weight * sum, weight * (double)w->b->p->n);
    for (size_t a = 0; a < 2; a++) {
        double target = 0, reached = 0;
        for (size_t r = 0; r < g->regions; r++) {
            target += g->target[g->of_region + a * g->regions + r];
            reached += g->reached[g->of_region + a * g->regions + r];
        }
        line(w, "area", TEXT(w, "area=%s", area_names[a]), "persons", weight * target,
             weight * reached);
    }
    for (size_t s = 0; s < 2; s++)
        for (size_t k = 0; k < SYNTH_GROUPS; k++) {
            const size_t f = g->of_group + s * SYNTH_GROUPS + k;
            const char *group = k + 1 < SYNTH_GROUPS
                                    ? TEXT(w, "age=%zu-%zu;sex=%s", 5 * k, 5 * k + 4, sex_names[s])
                                    : TEXT(w, "age=%zu+;sex=%s", 5 * k, sex_names[s]);
            line(w, "age x sex", group, "persons", weight * g->target[f], weight * g->reached[f]);
        }
    for (size_t a = 0; a < 2; a++)
        for (size_t s = 0; s < SYNTH_SIZES; s++) {
            const size_t f = g->of_size + a * SYNTH_SIZES + s;
            line(
                w, "household size x area",
                TEXT(w, "area=%s;size=%zu%s", area_names[a], s + 1, s + 1 < SYNTH_SIZES ? "" : "+"),
                "households", weight * g->target[f], weight * g->reached[f]);
        }
    for (size_t a = 0; a < 2; a++)
        for (size_t r = 0; r < g->regions; r++) {
            const size_t f = g->of_region + a * g->regions + r;
            line(w, "region x area",
                 TEXT(w, "area=%s;region=%s", area_names[a], w->b->profile->region[r].name),
                 "persons", weight * g->target[f], weight * g->reached[f]);
        }
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
    for (size_t s = 0; s < 2; s++)
        for (size_t g = 0; g < SYNTH_LABOUR_AGES; g++)
            for (size_t k = 0; k < 4; k++)
                line(w, "labour state x sex x age",
                     TEXT(w, "age=%s;labour=%s;sex=%s", synth_labour_age_name((int)g),
                          labour_names[k], sex_names[s]),
                     "%", 100 * w->b->t->labour_margin[s][g][k],
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
    for (size_t s = 0; s < 2; s++)
        line(w, "contributory pension, 65 and more", TEXT(w, "age=65+;sex=%s", sex_names[s]), "%",
             100 * w->b->t->pension_margin[s], n[s] > 0 ? 100 * with[s] / n[s] : 0);
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
             price * target * SYNTH_TENTHS / SYNTH_HUNDREDTHS, all > 0 ? sum[k] / width : 0);
    }
}

static amp_err incomes(writer *w, double price)
{
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
    const synth_correction *c = &w->b->correction;
    for (size_t a = 0; a < 2; a++) {
        const char *group = TEXT(w, "area=%s", area_names[a]);
        line(w, "correction of earnings and other income, mean", group, "log points", 0,
             c->mean[a]);
        line(w, "correction of earnings and other income, sd", group, "log points", 0, c->sd[a]);
        line(w, "households given other income by the correction", group, "%", 0,
             100 * c->nothing[a]);
    }
    return w->err;
}

/* ---- checks against validation.csv ---------------------------------------------------------- */

typedef struct poverty_group {
    const char *name;
    int area, sex, from, to;
} poverty_group;
static const poverty_group poverty_groups[] = {
    {"all", -1, -1, 0, AMP_AGE_MAX},       {"area=rural", 0, -1, 0, AMP_AGE_MAX},
    {"area=urban", 1, -1, 0, AMP_AGE_MAX}, {"sex=female", -1, 0, 0, AMP_AGE_MAX},
    {"sex=male", -1, 1, 0, AMP_AGE_MAX},   {"age=0-4", -1, -1, 0, 4},
    {"age=5-14", -1, -1, 5, 14},           {"age=15-24", -1, -1, 15, 24},
    {"age=25-59", -1, -1, 25, 59},         {"age=60-64", -1, -1, 60, 64},
    {"age=65+", -1, -1, 65, AMP_AGE_MAX},  {"age=20-59;sex=female", -1, 0, 20, 59},
    {"age=20-59;sex=male", -1, 1, 20, 59}};

/** Share of the group's persons below the line, before transfers. */
static void poverty(const amp_population *p, const poverty_group *g, double *poor, double *extreme)
{
    double n = 0, below = 0, far_below = 0, members;
    for (size_t h = 0; h < p->households; h++) {
        if (g->area >= 0 && p->area[h] != g->area)
            continue;
        const double y = income_of(p, h, &members);
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->in_household_income[i] || (g->sex >= 0 && p->sex[i] != g->sex) ||
                p->age[i] < g->from || p->age[i] > g->to)
                continue;
            n += 1;
            below += y < p->line_poverty[h];
            far_below += y < p->line_extreme[h];
        }
    }
    *poor = n > 0 ? 100 * below / n : 0;
    *extreme = n > 0 ? 100 * far_below / n : 0;
}

static amp_err checks(writer *w)
{
    amp_table t;
    int indicator, group, value;
    AMP_TRY(amp_profile_table(w->b->ctx, w->b->profile, "validation", &t));
    AMP_TRY(amp_table_column(w->b->ctx, &t, "indicator", &indicator));
    AMP_TRY(amp_table_column(w->b->ctx, &t, "group", &group));
    AMP_TRY(amp_table_column(w->b->ctx, &t, "value", &value));
    for (size_t k = 0; k < AMP_COUNT(poverty_groups); k++) {
        double found[2];
        poverty(w->b->p, &poverty_groups[k], &found[0], &found[1]);
        for (size_t row = 0; row < t.rows; row++) {
            if (!amp_streq(amp_table_cell(&t, row, group), poverty_groups[k].name))
                continue;
            static const char *const names[] = {"poverty_before_transfers",
                                                "extreme_poverty_before_transfers"};
            static const char *const labels[] = {"check: poverty before transfers",
                                                 "check: extreme poverty before transfers"};
            for (int e = 0; e < 2; e++) {
                double target;
                if (!amp_streq(amp_table_cell(&t, row, indicator), names[e]))
                    continue;
                AMP_TRY(amp_table_number(w->b->ctx, &t, row, value, &target));
                line(w, labels[e], poverty_groups[k].name, "%", target, found[e]);
            }
        }
    }
    return w->err;
}

amp_err synth_report(synth_builder *b, const synth_targets *g, int year, double price, amp_fit *fit)
{
    writer w = {.b = b, .fit = fit};
    if (year != (int)b->q->survey_year)
        line(&w, "assumption: all but ages and urban share is the survey year's", "all", "year",
             year, b->q->survey_year);
    structure(&w, g, b->p->weight[0]);
    labour(&w);
    pensions(&w);
    AMP_TRY(incomes(&w, price));
    return checks(&w);
}
