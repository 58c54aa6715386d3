/* trust.c - see trust.h. */
#include "sim/trust.h"

#include <math.h>
#include <string.h>

typedef struct trust_list {
    amp_ctx *ctx;
    amp_arena *arena;
    const amp_results *r;
    amp_language language;
    bool moves; /* the population ages */
    bool is_survey;
    amp_trust *item;
    size_t n, cap;
} trust_list;

/* ---- a figure of the baseline ------------------------------------------------------------------
 */

static const double *baseline(const trust_list *t, int year, const char *indicator,
                              const char *group)
{
    const amp_results *r = t->r;
    if (year < r->year[0] || year > r->year[r->years - 1])
        return NULL;
    for (size_t k = 0; k < r->pairs; k++)
        if (strcmp(r->indicator[k], indicator) == 0 && strcmp(r->group[k], group) == 0)
            return r->summary + ((size_t)(year - r->year[0]) * r->pairs + k) * r->statistics;
    return NULL;
}

static amp_err add(trust_list *t, amp_trust one, const double *simulated)
{
    if (!simulated || !isfinite(simulated[AMP_STATISTIC_mean]))
        return AMP_OK;
    if (t->n == t->cap) {
        t->cap = t->cap ? 2 * t->cap : 32;
        amp_trust *grown = AMP_ARENA_NEW(t->arena, amp_trust, t->cap);
        if (!grown)
            return amp_fail_memory(t->ctx);
        if (t->n)
            memcpy(grown, t->item, t->n * sizeof *grown);
        t->item = grown;
    }
    one.simulated = simulated[AMP_STATISTIC_mean];
    one.low = simulated[AMP_STATISTIC_p5];
    one.high = simulated[AMP_STATISTIC_p95];
    t->item[t->n++] = one;
    return AMP_OK;
}

/* ---- checks of programmes
 * ------------------------------------------------------------------------ */

static const struct kind {
    const char *what, *indicator, *text, *unit;
} kinds[] = {
    {"recipients_year", "recipients_year", N_("recipients of the year"), N_("persons")},
    {"recipients_stock", "recipients_stock", N_("recipients at mid-year"), N_("persons")},
    {"spending", "spending_nominal", N_("spending"), N_("million of the day")},
    {"share_without_pension", "share_without_pension", N_("share without a contributory pension"),
     N_("%")},
};

/* Flows of a run's first year lack those who died before its opening stock of 1 July. */
static bool is_partial(const trust_list *t, const amp_check *c, const struct kind *kind)
{
    return c->year == t->r->year[0] && strcmp(kind->what, "recipients_stock") != 0 && t->moves;
}

static bool is_kind(const trust_list *t, const amp_check *c, const struct kind *kind)
{
    return strcmp(c->what, kind->what) == 0 && c->year >= t->r->year[0] &&
           c->year <= t->r->year[t->r->years - 1] && !is_partial(t, c, kind);
}

/* Source, note, and a warning where a pension is said to reach more persons than there are. */
static const char *source_of(const trust_list *t, const amp_programme *p, const amp_check *c)
{
    const char *text = c->source;
    if (c->note[0])
        text = amp_arena_format(t->arena, "%s; %s", text, c->note);
    const double *old = baseline(t, c->year, "persons", "age=60+");
    if (!amp_streq(p->class_, "social_pension") || strncmp(c->what, "recipients", 10) != 0 ||
        !old || c->value <= old[AMP_STATISTIC_mean])
        return text;
    char persons[48];
    amp_number_text(t->language, old[AMP_STATISTIC_mean], 0, false, persons, sizeof persons);
    return amp_arena_format(t->arena, _("%s; more than the %s persons of 60+ in the population"),
                            text, persons);
}

static amp_err add_check(trust_list *t, const amp_programme *p, const amp_check *c,
                         const struct kind *kind)
{
    const amp_trust one = {
        .what = amp_arena_format(t->arena, "%s, %s",
                                 t->language == AMP_EN ? p->label_en : p->label_es, _(kind->text)),
        .unit = _(kind->unit),
        .year = c->year,
        .published = c->value,
        .use = c->use,
        .source = source_of(t, p, c)};
    const char *group = amp_arena_format(t->arena, "programme=%s", p->name);
    if (!one.what || !one.source || !group)
        return amp_fail_memory(t->ctx);
    return add(t, one, baseline(t, c->year, kind->indicator, group));
}

static amp_err add_programme(trust_list *t, const amp_programme *p, bool all, bool one_kind)
{
    for (size_t k = 0; k < AMP_COUNT(kinds); k++) {
        const amp_check *last = NULL;
        for (size_t c = 0; c < p->checks; c++) {
            if (!is_kind(t, &p->check[c], &kinds[k]))
                continue;
            last = &p->check[c];
            if (all)
                AMP_TRY(add_check(t, p, last, &kinds[k]));
        }
        if (last && !all)
            AMP_TRY(add_check(t, p, last, &kinds[k]));
        if (last && one_kind)
            return AMP_OK;
    }
    return AMP_OK;
}

/* ---- observed.csv: year,indicator,group,value,unit,use,source,en,es
 * ------------------------------- */

static amp_err add_observed(trust_list *t, const amp_table *table)
{
    enum { INDICATOR, GROUP, UNIT, USE, SOURCE, LABEL, TEXTS };
    const char *const name[TEXTS] = {"indicator", "group",  "unit",
                                     "use",       "source", t->language == AMP_EN ? "en" : "es"};
    int column[TEXTS], year, value;
    AMP_TRY(amp_table_column(t->ctx, table, "year", &year));
    AMP_TRY(amp_table_column(t->ctx, table, "value", &value));
    for (int c = 0; c < TEXTS; c++)
        AMP_TRY(amp_table_column(t->ctx, table, name[c], &column[c]));
    for (size_t row = 0; row < table->rows; row++) {
        double y, v;
        AMP_TRY(amp_table_number(t->ctx, table, row, year, &y));
        AMP_TRY(amp_table_number(t->ctx, table, row, value, &v));
        const amp_trust one = {.what = amp_table_cell(table, row, column[LABEL]),
                               .unit = amp_table_cell(table, row, column[UNIT]),
                               .year = (int)y,
                               .published = v,
                               .use = t->is_survey && (int)y > t->r->year[0]
                                          ? "predicted" /* nothing fits a survey to later figures */
                                          : amp_table_cell(table, row, column[USE]),
                               .source = amp_table_cell(table, row, column[SOURCE])};
        AMP_TRY(add(t, one,
                    baseline(t, one.year, amp_table_cell(table, row, column[INDICATOR]),
                             amp_table_cell(table, row, column[GROUP]))));
    }
    return AMP_OK;
}

static bool has_national_lines(const amp_plan *plan)
{
    const amp_scenario *s = amp_plan_base(plan);
    return amp_streq(s->poverty_line, "national") && amp_streq(s->extreme_line, "national_extreme");
}

amp_err amp_trust_list(amp_ctx *ctx, const amp_plan *plan, const amp_results *results,
                       amp_language language, amp_arena *arena, const amp_trust **list, size_t *n)
{
    trust_list t = {.ctx = ctx, .arena = arena, .r = results, .language = language};
    const amp_scenario *base = amp_plan_base(plan);
    t.moves = base->ageing != AMP_AGEING_NONE;
    t.is_survey = strcmp(plan->population_kind, "survey") == 0;
    const bool all = plan->scenarios == 1;
    if (plan->has_observed && has_national_lines(plan)) /* published poverty is by them */
        AMP_TRY(add_observed(&t, &plan->observed));
    for (size_t k = 0; k < base->programmes; k++)
        AMP_TRY(add_programme(&t, &base->programme[k], all, !all && k > 0));
    *list = t.item;
    *n = t.n;
    return AMP_OK;
}
