/* exhibits.c - which tables and charts a report has. Each is one function below; the order of
 * `makers` is that of the report. */
#include "report/compare.h"
#include "report/exhibit.h"
#include "report/figures.h"
#include "report/fit.h"

#include <math.h>
#include <string.h>

enum { LABEL = 256, WORST = 10 };

/* The sheets being made. A lack of memory is remembered and told once, at the end. */
typedef struct maker {
    const amp_page *p;
    amp_arena *arena;
    amp_exhibits *sheets;
    size_t cap;
    int *year; /* the report years of the reforms, each once; without reforms the baseline's */
    size_t years;
    bool failed;
} maker;

/* ---- words ---------------------------------------------------------------------------------- */

static const char *keep(maker *m, const char *text)
{
    const char *copy = text ? amp_arena_text(m->arena, text) : NULL;
    m->failed |= !copy;
    return copy ? copy : "";
}

static const char *indicator_label(const maker *m, const char *name)
{
    const amp_indicator *i = amp_indicator_find(name);
    return i ? amp_indicator_label(i, m->p->language) : name;
}

/* Groups of the fiscal book. */
static const char *fiscal_label(maker *m, const char *group)
{
    static const char *const words[][2] = {
        {"income=market", N_("market income")},
        {"income=market_pensions", N_("market income with pensions")},
        {"income=net_market", N_("net market income")},
        {"income=disposable", N_("disposable income")},
        {"income=consumable", N_("consumable income")},
        {"income=final", N_("final income")},
        {"payer=worker", N_("workers and taxpayers")},
        {"payer=employer", N_("employers")},
    };
    for (size_t k = 0; k < AMP_COUNT(words); k++)
        if (amp_streq(group, words[k][0]))
            return keep(m, _(words[k][1]));
    return NULL;
}

static const char *group_label(maker *m, const char *group)
{
    char text[LABEL];
    const char *fiscal = fiscal_label(m, group);
    if (fiscal)
        return fiscal;
    const char *part = strstr(group, "programme=");
    if (part)
        for (size_t k = 0; k < m->p->programmes; k++)
            if (amp_streq(part + 10, m->p->programme[k].name))
                return m->p->programme[k].label;
    const amp_margin_fit line = {.group = group};
    return keep(m, amp_fit_group_label(m->p->language, &line, text, sizeof text));
}

/* Money is in prices of the first year. */
static const char *unit_label(maker *m, const char *unit)
{
    const amp_page *p = m->p;
    if (amp_streq(unit, "million LCU"))
        return keep(
            m, amp_arena_format(m->arena, _("million of %s of %d"), p->currency, p->base_year));
    if (amp_streq(unit, "LCU/month"))
        return keep(m,
                    amp_arena_format(m->arena, _("%s of %d a month"), p->currency, p->base_year));
    const char *word = amp_fit_word(unit);
    return word ? word : unit;
}

/* Shares of output say in their label what they are shares of. */
static const char *unit_of(maker *m, const char *indicator)
{
    if (amp_streq(indicator, "cost_gdp"))
        return _(/* xgettext:no-c-format */ "% of GDP");
    if (amp_streq(indicator, "cost_public_spending"))
        return _(/* xgettext:no-c-format */ "% of spending");
    const amp_indicator *i = amp_indicator_find(indicator);
    return i ? unit_label(m, i->unit) : "";
}

/* "Poverty (%)". */
static const char *head_of(maker *m, const char *indicator, const char *unit)
{
    const char *label = indicator_label(m, indicator);
    return strchr(label, '%') ? label : amp_arena_format(m->arena, "%s (%s)", label, unit);
}

/* ---- making a sheet ------------------------------------------------------------------------- */

static amp_exhibit *begin(maker *m, const char *id, const char *title, const char *note)
{
    amp_exhibits *all = m->sheets;
    if (all->n == m->cap) {
        const size_t cap = m->cap ? 2 * m->cap : 16;
        amp_exhibit *grown = AMP_ARENA_NEW(m->arena, amp_exhibit, cap);
        if (!grown) {
            m->failed = true;
            return NULL;
        }
        if (all->n)
            memcpy(grown, all->item, all->n * sizeof *grown);
        all->item = grown;
        m->cap = cap;
    }
    amp_exhibit *s = &all->item[all->n++];
    *s = (amp_exhibit){.id = id, .title = keep(m, title), .note = keep(m, note)};
    return s;
}

static void column(maker *m, amp_exhibit *s, const char *key, const char *label, bool is_figure)
{
    if (!s)
        return;
    amp_exhibit_column *grown = AMP_ARENA_NEW(m->arena, amp_exhibit_column, s->columns + 1);
    if (!grown) {
        m->failed = true;
        return;
    }
    if (s->columns)
        memcpy(grown, s->column, s->columns * sizeof *grown);
    grown[s->columns] = (amp_exhibit_column){keep(m, key), keep(m, label), is_figure};
    s->column = grown;
    s->columns++;
}

/* A new row, its cells empty texts; NULL without memory. Columns are all there before it. */
static amp_cell *row(maker *m, amp_exhibit *s)
{
    if (!s || m->failed)
        return NULL;
    if ((s->rows & (s->rows + 1)) == 0) { /* 0, 1, 3, 7 ... rows: room for as many again */
        amp_cell *grown = AMP_ARENA_NEW(m->arena, amp_cell, (2 * s->rows + 1) * s->columns);
        if (!grown) {
            m->failed = true;
            return NULL;
        }
        if (s->rows)
            memcpy(grown, s->cell, s->rows * s->columns * sizeof *grown);
        s->cell = grown;
    }
    amp_cell *cells = s->cell + s->rows++ * s->columns;
    for (size_t k = 0; k < s->columns; k++)
        cells[k] = (amp_cell){.text = ""};
    return cells;
}

static void drop_row(amp_exhibit *s)
{
    s->rows--;
}

static amp_cell text_cell(maker *m, const char *text)
{
    return (amp_cell){.text = keep(m, text)};
}

/* A number that has no band of its own. */
static amp_cell plain_cell(double x, int decimals)
{
    return (amp_cell){.value = x,
                      .low = (double)NAN,
                      .high = (double)NAN,
                      .mid_low = (double)NAN,
                      .mid_high = (double)NAN,
                      .decimals = decimals};
}

static amp_cell year_cell(maker *m, int year)
{
    char text[16];
    snprintf(text, sizeof text, "%d", year);
    return text_cell(m, text);
}

static amp_cell from_statistics(const double *x, double scale, int most, bool is_change)
{
    const double low = x[AMP_STATISTIC_p5] * scale, high = x[AMP_STATISTIC_p95] * scale;
    return (amp_cell){.value = x[AMP_STATISTIC_mean] * scale,
                      .low = low,
                      .high = high,
                      .mid_low = x[AMP_STATISTIC_p25] * scale,
                      .mid_high = x[AMP_STATISTIC_p75] * scale,
                      .decimals = amp_decimals(low, high, most),
                      .is_change = is_change};
}

/** A figure of scenario @p s in a year: its level, or its difference from the baseline. */
static amp_cell figure(const maker *m, size_t s, bool is_change, int year, const char *indicator,
                       const char *group, double scale, int most)
{
    const amp_results *r = m->p->results;
    const int pair = amp_results_pair(r, indicator, group);
    const size_t y = amp_report_year_index(r, year);
    if (pair < 0)
        return plain_cell((double)NAN, 0);
    return from_statistics(is_change ? amp_figure_change(r, s, y, pair)
                                     : amp_figure_level(r, s, y, pair),
                           scale, most, is_change);
}

static bool is_there(const amp_cell *c)
{
    return c->text || isfinite(c->value);
}

/* ---- tables of lines: one figure a row, the baseline's level and the reforms' differences ---- */

typedef struct line {
    const char *indicator, *group;
    double scale;
    int most; /* decimals at most */
} line;

static void line_columns(maker *m, amp_exhibit *s)
{
    const amp_page *p = m->p;
    char key[LABEL];
    column(m, s, "figure", "", false);
    column(m, s, "unit", _("unit"), false);
    for (size_t k = 0; k < m->years; k++) {
        snprintf(key, sizeof key, "%s_%d", p->scenario[0].name, m->year[k]);
        column(m, s, key, amp_arena_format(m->arena, "%s, %d", p->scenario[0].label, m->year[k]),
               true);
        for (size_t r = 1; r < p->results->scenarios; r++)
            if (p->scenario[r].year == m->year[k])
                column(m, s, p->scenario[r].name,
                       amp_arena_format(m->arena, _("%s: difference"), p->scenario[r].label), true);
    }
}

static void line_row(maker *m, amp_exhibit *s, const line *x)
{
    const amp_page *p = m->p;
    amp_cell *cell = row(m, s);
    if (!cell)
        return;
    const char *label = indicator_label(m, x->indicator);
    if (strcmp(x->group, "all") != 0)
        label = amp_arena_format(m->arena, "%s: %s", label, group_label(m, x->group));
    cell[0] = text_cell(m, label);
    cell[1] = text_cell(m, x->scale == 1e-3 ? _("thousand persons") : unit_of(m, x->indicator));
    bool any = false;
    size_t c = 2;
    for (size_t k = 0; k < m->years; k++) {
        cell[c] = figure(m, 0, false, m->year[k], x->indicator, x->group, x->scale, x->most);
        any |= is_there(&cell[c++]);
        for (size_t r = 1; r < p->results->scenarios; r++)
            if (p->scenario[r].year == m->year[k]) {
                cell[c] = figure(m, r, true, m->year[k], x->indicator, x->group, x->scale, x->most);
                any |= is_there(&cell[c++]);
            }
    }
    if (!any)
        drop_row(s);
}

static void lines_sheet(maker *m, const char *id, const char *title, const char *note,
                        const line *lines, size_t n)
{
    amp_exhibit *s = begin(m, id, title, note);
    line_columns(m, s);
    for (size_t k = 0; k < n; k++)
        line_row(m, s, &lines[k]);
}

static const char *paired_note(void)
{
    return _(
        "Beside each figure its 90 % band. Differences from the baseline are taken replicate by "
        "replicate, never from two printed levels; those of percentages are in points.");
}

/* ---- charts: one figure a row, long ---------------------------------------------------------- */

static amp_exhibit *chart(maker *m, const char *id, const char *title, const char *drawn,
                          const char *axis)
{
    amp_exhibit *s = begin(m, id, title, paired_note());
    if (!s)
        return NULL;
    s->chart = drawn;
    s->axis = keep(m, axis);
    return s;
}

/* A figure year by year in every scenario. */
static void path(maker *m, const char *id, const char *title, const char *indicator,
                 const char *group, double scale, int most)
{
    const amp_results *r = m->p->results;
    if (r->years < 2)
        return;
    amp_exhibit *s = chart(m, id, title, "path", unit_of(m, indicator));
    column(m, s, "scenario", _("scenario"), false);
    column(m, s, "year", _("year"), false);
    column(m, s, "value", _("level"), true);
    for (size_t k = 0; k < r->scenarios; k++)
        for (size_t y = 0; y < r->years; y++) {
            amp_cell *cell = row(m, s);
            if (!cell)
                return;
            cell[0] = text_cell(m, m->p->scenario[k].label);
            cell[1] = year_cell(m, r->year[y]);
            cell[2] = figure(m, k, false, r->year[y], indicator, group, scale, most);
            if (!is_there(&cell[2]))
                drop_row(s);
        }
}

/* The difference that each reform makes to an indicator, by group. */
static void by_group(maker *m, const char *id, const char *title, const char *indicator,
                     const char *const *group, size_t groups, const char *drawn)
{
    amp_exhibit *s =
        chart(m, id, title, drawn, amp_streq(drawn, "dots") ? _("points") : unit_of(m, indicator));
    column(m, s, "scenario", _("scenario"), false);
    column(m, s, "group", _("group"), false);
    column(m, s, "value", _("difference"), true);
    for (size_t k = 1; k < m->p->results->scenarios; k++)
        for (size_t g = 0; g < groups; g++) {
            amp_cell *cell = row(m, s);
            if (!cell)
                return;
            cell[0] = text_cell(m, m->p->scenario[k].label);
            cell[1] = text_cell(m, group_label(m, group[g]));
            cell[2] = figure(m, k, true, m->p->scenario[k].year, indicator, group[g], 1, 2);
            if (!is_there(&cell[2]))
                drop_row(s);
        }
}

/* ---- the tables ----------------------------------------------------------------------------- */

static const char *const deciles[] = {"decile=1", "decile=2", "decile=3", "decile=4", "decile=5",
                                      "decile=6", "decile=7", "decile=8", "decile=9", "decile=10"};

static void scoreboard(maker *m)
{
    static const line judged[] = {{"cost_gdp", "all", 1, 3},
                                  {"poverty", "all", 1, 2},
                                  {"extreme_poverty", "all", 1, 2},
                                  {"gini", "all", 1, 2},
                                  {"coverage_any_pension", "age=65+", 1, 2},
                                  {"poor_children_coverage", "all", 1, 2},
                                  {"gap_own_income", "age=15+", 1, 2}};
    const amp_page *p = m->p;
    amp_exhibit *s = begin(
        m, "T0", _("Scoreboard"),
        _(/* xgettext:no-c-format */
          "The baseline's row is a level, a reform's row the difference that it "
          "makes in the same year, of percentages in points. Beside each figure its 90 % band."));
    column(m, s, "scenario", _("scenario"), false);
    column(m, s, "year", _("year"), false);
    for (size_t k = 0; k < AMP_COUNT(judged); k++)
        column(m, s, judged[k].indicator,
               head_of(m, judged[k].indicator, unit_of(m, judged[k].indicator)), true);
    for (size_t i = 0; i < m->years; i++)
        for (size_t r = 0; r < p->results->scenarios; r++) {
            if (r && p->scenario[r].year != m->year[i])
                continue;
            amp_cell *cell = row(m, s);
            if (!cell)
                return;
            cell[0] = text_cell(m, p->scenario[r].label);
            cell[1] = year_cell(m, m->year[i]);
            for (size_t k = 0; k < AMP_COUNT(judged); k++)
                cell[2 + k] = figure(m, r, r > 0, m->year[i], judged[k].indicator, judged[k].group,
                                     1, judged[k].most);
        }
}

static void chances(maker *m)
{
    const amp_page *p = m->p;
    amp_exhibit *s =
        begin(m, "T10", _("Chances"),
              _("In how many of 100 replicates it holds; in brackets what the number of "
                "replicates leaves open (90 %)."));
    column(m, s, "question", _("question"), false);
    column(m, s, "scenario", _("scenario"), false);
    column(m, s, "chance", _("chance in 100"), true);
    for (size_t k = 0; k < p->chances; k++)
        for (size_t r = 0; r < p->results->scenarios; r++) {
            size_t n;
            double low, high;
            const size_t yes = amp_question_count(&p->chance[k], p->cube, r, &n);
            amp_cell *cell = n ? row(m, s) : NULL;
            if (!cell)
                continue;
            amp_question_interval(yes, n, &low, &high);
            cell[0] = text_cell(m, p->chance[k].text);
            cell[1] = text_cell(m, p->scenario[r].label);
            cell[2] = plain_cell(100.0 * (double)yes / (double)n, 0);
            cell[2].low = 100 * low;
            cell[2].high = 100 * high;
        }
}

static void coverage(maker *m)
{
    static const line lines[] = {
        {"recipients_year", "all", 1e-3, 1},
        {"coverage", "all", 1, 2},
        {"coverage", "sex=female", 1, 2},
        {"coverage", "sex=male", 1, 2},
        {"coverage", "age=0-17", 1, 2},
        {"poor_children_coverage", "all", 1, 2},
        {"coverage_any_pension", "age=65+", 1, 2},
        {"coverage_any_pension", "age=65+;sex=female", 1, 2},
        {"coverage_any_pension", "age=65+;sex=male", 1, 2},
        {"gap_coverage_pension", "age=65+", 1, 2},
        {"coverage_contributory", "age=65+", 1, 2},
        {"coverage_contributory", "age=65+;sex=female", 1, 2},
        {"coverage_contributory", "age=65+;sex=male", 1, 2},
    };
    path(m, "C1", _("Persons of 65 and more with a pension"), "coverage_any_pension", "age=65+", 1,
         2);
    path(m, "C1b", _("Poor children reached"), "poor_children_coverage", "all", 1, 2);
    lines_sheet(m, "T1", _("Who is covered"), paired_note(), lines, AMP_COUNT(lines));
}

static void budget_by_year(maker *m)
{
    static const line money[] = {{"cost", "all", 1, 0}, {"cost_gdp", "all", 1, 3}};
    const amp_results *r = m->p->results;
    amp_exhibit *s =
        begin(m, "T2", _("Cost year by year, with administration"),
              _(/* xgettext:no-c-format */ "Levels with their 90 % band: all programmes "
                                           "of the scenario. Constant "
                                           "prices."));
    column(m, s, "year", _("year"), false);
    for (size_t i = 0; i < r->scenarios; i++)
        for (size_t k = 0; k < AMP_COUNT(money); k++)
            column(m, s, amp_arena_format(m->arena, "%s_%s", r->scenario[i], money[k].indicator),
                   amp_arena_format(m->arena, "%s, %s", m->p->scenario[i].label,
                                    unit_of(m, money[k].indicator)),
                   true);
    for (size_t y = 0; y < r->years; y++) {
        amp_cell *cell = row(m, s);
        if (!cell)
            return;
        cell[0] = year_cell(m, r->year[y]);
        for (size_t i = 0; i < r->scenarios; i++)
            for (size_t k = 0; k < AMP_COUNT(money); k++)
                cell[1 + i * AMP_COUNT(money) + k] =
                    figure(m, i, false, r->year[y], money[k].indicator, "all", 1, money[k].most);
    }
}

/* What lines say of each programme in each scenario, and of any programme where asked. */
static void programmes_sheet(maker *m, const char *id, const char *title, const char *note,
                             const line *lines, size_t n, bool with_any)
{
    const amp_page *p = m->p;
    amp_exhibit *s = begin(m, id, title, note);
    column(m, s, "scenario", _("scenario"), false);
    column(m, s, "programme", _("programme"), false);
    column(m, s, "year", _("year"), false);
    for (size_t k = 0; k < n; k++)
        column(m, s, lines[k].indicator,
               head_of(m, lines[k].indicator,
                       lines[k].scale == 1e-3 ? _("thousand persons")
                                              : unit_of(m, lines[k].indicator)),
               true);
    for (size_t i = 0; i < p->results->scenarios; i++)
        for (size_t g = with_any ? 0 : 1; g <= p->programmes; g++) {
            const char *group =
                g ? keep(m, amp_arena_format(m->arena, "programme=%s", p->programme[g - 1].name))
                  : "all";
            const int year = p->scenario[i].year;
            const amp_cell spent = figure(m, i, false, year, "spending", group, 1, 1);
            amp_cell *cell = isfinite(spent.value) && spent.value != 0 ? row(m, s) : NULL;
            if (!cell)
                continue;
            cell[0] = text_cell(m, p->scenario[i].label);
            cell[1] = text_cell(m, g ? p->programme[g - 1].label : _("any programme"));
            cell[2] = year_cell(m, year);
            for (size_t k = 0; k < n; k++)
                cell[3 + k] = figure(m, i, false, year, lines[k].indicator, group, lines[k].scale,
                                     lines[k].most);
        }
}

static void budget_by_programme(maker *m)
{
    static const line money[] = {
        {"recipients_year", NULL, 1e-3, 1}, {"mean_months", NULL, 1, 1},
        {"spending", NULL, 1, 1},           {"cost", NULL, 1, 1},
        {"cost_gdp", NULL, 1, 3},           {"share_spending_women", NULL, 1, 1}};
    programmes_sheet(m, "T2p", _("Programme by programme"),
                     _(/* xgettext:no-c-format */ "Levels with their 90 % band, in the year of "
                                                  "each scenario's report."),
                     money, AMP_COUNT(money), false);
}

/* Where the scenarios have contributions and taxes. */
static void taxes(maker *m)
{
    static const line lines[] = {{"revenue", "all", 1, 1},
                                 {"revenue", "payer=worker", 1, 1},
                                 {"revenue", "payer=employer", 1, 1},
                                 {"revenue_gdp", "all", 1, 3},
                                 {"net_cost", "all", 1, 1},
                                 {"net_cost_gdp", "all", 1, 3},
                                 {"closing_rate", "all", 1, 3},
                                 {"gini", "income=market", 1, 2},
                                 {"gini", "income=market_pensions", 1, 2},
                                 {"gini", "income=net_market", 1, 2},
                                 {"gini", "income=disposable", 1, 2},
                                 {"gini", "income=consumable", 1, 2},
                                 {"gini", "income=final", 1, 2},
                                 {"poverty", "income=market", 1, 2},
                                 {"poverty", "income=disposable", 1, 2},
                                 {"poverty", "income=consumable", 1, 2},
                                 {"reynolds_smolensky", "income=disposable", 1, 2},
                                 {"reynolds_smolensky", "income=consumable", 1, 2},
                                 {"marginal_rate", "all", 1, 1},
                                 {"marginal_rate_high", "all", 1, 1},
                                 {"participation_rate", "all", 1, 1},
                                 {"formalisation_rate", "all", 1, 1}};
    lines_sheet(m, "T2f", _("Contributions, taxes and who pays"), paired_note(), lines,
                AMP_COUNT(lines));
}

static void cost(maker *m)
{
    path(m, "C2", _("Cost of all programmes, with administration"), "cost_gdp", "all", 1, 3);
    budget_by_year(m);
    budget_by_programme(m);
    taxes(m);
}

static void poverty(maker *m)
{
    static const char *const groups[] = {
        "all",     "sex=female", "sex=male",   "age=0-17",           "age=25-59",
        "age=65+", "area=urban", "area=rural", "age=65+;sex=female", "age=65+;sex=male"};
    static const line lines[] = {{"poverty", "all", 1, 2},
                                 {"poverty", "sex=female", 1, 2},
                                 {"poverty", "sex=male", 1, 2},
                                 {"poverty", "age=0-17", 1, 2},
                                 {"poverty", "age=65+", 1, 2},
                                 {"poverty", "area=urban", 1, 2},
                                 {"poverty", "area=rural", 1, 2},
                                 {"poverty_gap", "all", 1, 2},
                                 {"poverty_severity", "all", 1, 2},
                                 {"extreme_poverty", "all", 1, 2},
                                 {"extreme_poverty", "sex=female", 1, 2},
                                 {"extreme_poverty", "sex=male", 1, 2},
                                 {"extreme_poverty", "age=0-17", 1, 2},
                                 {"extreme_poverty", "age=65+", 1, 2},
                                 {"extreme_poverty", "area=urban", 1, 2},
                                 {"extreme_poverty", "area=rural", 1, 2},
                                 {"extreme_poverty_gap", "all", 1, 2},
                                 {"poverty_gap_money", "all", 1, 0},
                                 {"extreme_poverty_gap_money", "all", 1, 0},
                                 {"mean_welfare", "all", 1, 0},
                                 {"median_welfare", "all", 1, 0},
                                 {"relative_poverty_50", "all", 1, 2},
                                 {"relative_poverty_60", "all", 1, 2}};
    path(m, "C3", _("Poverty"), "poverty", "all", 1, 2);
    by_group(m, "C4", _("Change of poverty by group"), "poverty", groups, AMP_COUNT(groups),
             "dots");
    lines_sheet(m, "T3", _("Poverty"), paired_note(), lines, AMP_COUNT(lines));
}

/* Where the scenarios name a measure. */
static void multidimensional(maker *m)
{
    static const line lines[] = {{"mpi", "all", 1, 2},
                                 {"mpi_headcount", "all", 1, 2},
                                 {"mpi_headcount", "sex=female", 1, 2},
                                 {"mpi_headcount", "sex=male", 1, 2},
                                 {"mpi_headcount", "age=0-17", 1, 2},
                                 {"mpi_headcount", "age=65+", 1, 2},
                                 {"mpi_headcount", "area=urban", 1, 2},
                                 {"mpi_headcount", "area=rural", 1, 2},
                                 {"mpi_intensity", "all", 1, 2}};
    lines_sheet(m, "T4b", _("Multidimensional poverty"), paired_note(), lines, AMP_COUNT(lines));
}

/* Five classes of winners and losers by decile, one chart a reform. */
static void winners(maker *m)
{
    static const char *const class[] = {"loss_large", "loss_small", "unchanged", "gain_small",
                                        "gain_large"};
    const amp_page *p = m->p;
    for (size_t r = 1; r < p->results->scenarios; r++) {
        const char *id = amp_arena_format(m->arena, "C6.%zu", r);
        const char *title = amp_arena_format(m->arena, _("Who gains and who loses, by decile: %s"),
                                             p->scenario[r].label);
        amp_exhibit *s = chart(m, keep(m, id), keep(m, title), "classes",
                               _(/* xgettext:no-c-format */ "% of persons"));
        column(m, s, "class", _("class"), false);
        column(m, s, "group", _("decile"), false);
        column(m, s, "value", _("share"), true);
        for (size_t c = 0; c < AMP_COUNT(class); c++)
            for (size_t d = 0; d < AMP_COUNT(deciles); d++) {
                amp_cell *cell = row(m, s);
                if (!cell)
                    return;
                cell[0] = text_cell(m, indicator_label(m, class[c]));
                cell[1] = text_cell(m, strchr(deciles[d], '=') + 1);
                cell[2] = figure(m, r, false, p->scenario[r].year, class[c], deciles[d], 1, 1);
                if (!is_there(&cell[2]))
                    drop_row(s);
            }
    }
}

static void change_by_decile(maker *m)
{
    const amp_page *p = m->p;
    amp_exhibit *s = chart(m, "C5", _("Change of income by decile"), "deciles",
                           _(/* xgettext:no-c-format */ "% of income"));
    column(m, s, "scenario", _("scenario"), false);
    column(m, s, "group", _("decile"), false);
    column(m, s, "value", _("change"), true);
    for (size_t r = 1; r < p->results->scenarios; r++)
        for (size_t d = 0; d < AMP_COUNT(deciles); d++) {
            amp_cell *cell = row(m, s);
            if (!cell)
                return;
            cell[0] = text_cell(m, p->scenario[r].label);
            cell[1] = text_cell(m, strchr(deciles[d], '=') + 1);
            cell[2] = figure(m, r, false, p->scenario[r].year, "change_relative", deciles[d], 1, 2);
            if (!is_there(&cell[2]))
                drop_row(s);
        }
}

/* The baseline in each year of a report, and the reforms of that year. */
static void reach_by_decile(maker *m)
{
    const amp_page *p = m->p;
    amp_exhibit *s = begin(m, "T6", _("Where the money goes, by decile"),
                           _(/* xgettext:no-c-format */
                             "Share of what all programmes of the scenario pay, in %; deciles of "
                             "income before programmes, the same people in every scenario."));
    column(m, s, "decile", _("decile"), false);
    for (size_t k = 0; k < m->years; k++)
        for (size_t r = 0; r < p->results->scenarios; r++)
            if (!r || p->scenario[r].year == m->year[k])
                column(m, s, amp_arena_format(m->arena, "%s_%d", p->scenario[r].name, m->year[k]),
                       amp_arena_format(m->arena, "%s, %d", p->scenario[r].label, m->year[k]),
                       true);
    for (size_t d = 0; d < AMP_COUNT(deciles); d++) {
        amp_cell *cell = row(m, s);
        if (!cell)
            return;
        cell[0] = text_cell(m, strchr(deciles[d], '=') + 1);
        bool any = false;
        size_t c = 1;
        for (size_t k = 0; k < m->years; k++)
            for (size_t r = 0; r < p->results->scenarios; r++) {
                if (r && p->scenario[r].year != m->year[k])
                    continue;
                cell[c] = figure(m, r, false, m->year[k], "share_transfers", deciles[d], 1, 2);
                any |= is_there(&cell[c++]);
            }
        if (!any)
            drop_row(s);
    }
}

static void errors_of_targeting(maker *m)
{
    static const line lines[] = {{"undercoverage_poor", NULL, 1, 1},
                                 {"leakage_nonpoor", NULL, 1, 1},
                                 {"leakage_nonpoor_money", NULL, 1, 1}};
    programmes_sheet(
        m, "T6e", _("Errors of targeting"),
        _(/* xgettext:no-c-format */
          "Levels with their 90 % band, in the year of each scenario's report. Poor is "
          "who would be so before programmes; a universal programme reaches others by "
          "design."),
        lines, AMP_COUNT(lines), true);
}

static void adequacy(maker *m)
{
    static const line lines[] = {{"adequacy_line", NULL, 1, 1}, {"generosity", NULL, 1, 1}};
    programmes_sheet(
        m, "T6a", _("Adequacy of benefits"),
        _(/* xgettext:no-c-format */
          "Levels with their 90 % band, in the year of each scenario's report. The benefit "
          "of the households that a programme pays, over their poverty lines and over their "
          "income with transfers."),
        lines, AMP_COUNT(lines), true);
}

static void inequality(maker *m)
{
    static const line lines[] = {{"gini", "all", 1, 2},
                                 {"theil", "all", 1, 4},
                                 {"mean_log_deviation", "all", 1, 4},
                                 {"atkinson_1", "all", 1, 4},
                                 {"palma", "all", 1, 2},
                                 {"quintile_ratio", "all", 1, 2},
                                 {"decile_ratio", "all", 1, 2},
                                 {"share_bottom_40", "all", 1, 2},
                                 {"share_top_10", "all", 1, 2},
                                 {"concentration_transfers", "all", 1, 2},
                                 {"kakwani_transfers", "all", 1, 2},
                                 {"redistribution_vertical", "all", 1, 2},
                                 {"reranking", "all", 1, 2}};
    change_by_decile(m);
    winners(m);
    reach_by_decile(m);
    errors_of_targeting(m);
    adequacy(m);
    lines_sheet(m, "T7", _("Inequality"), paired_note(), lines, AMP_COUNT(lines));
}

static void gender(maker *m)
{
    static const line lines[] = {{"poverty", "age=20-59;sex=female", 1, 2},
                                 {"poverty", "age=20-59;sex=male", 1, 2},
                                 {"femininity_index", "age=20-59", 1, 2},
                                 {"femininity_index_extreme", "age=20-59", 1, 2},
                                 {"without_own_income", "age=15+;sex=female", 1, 2},
                                 {"without_own_income", "age=15+;sex=male", 1, 2},
                                 {"gap_own_income", "age=15+", 1, 2},
                                 {"poverty_own_income", "age=15+;sex=female", 1, 2},
                                 {"poverty_own_income", "age=15+;sex=male", 1, 2},
                                 {"femininity_index_own_income", "age=15+", 1, 2},
                                 {"gap_coverage_pension", "age=65+", 1, 2},
                                 {"gap_mean_pension", "age=65+", 1, 2},
                                 {"share_spending_women", "all", 1, 2}};
    static const char *const sexes[] = {"age=15+;sex=female", "age=15+;sex=male"};
    by_group(m, "C7", _("Change of persons without income of their own"), "without_own_income",
             sexes, AMP_COUNT(sexes), "dots");
    lines_sheet(m, "T5", _("Women and men"), paired_note(), lines, AMP_COUNT(lines));
}

/* Points of poverty a percent of GDP takes away, replicate by replicate. */
static amp_cell bought(const maker *m, size_t s)
{
    const amp_page *p = m->p;
    const int poverty_at = amp_results_pair(p->results, "poverty", "all"),
              cost_at = amp_results_pair(p->results, "cost_gdp", "all");
    if (poverty_at < 0 || cost_at < 0)
        return plain_cell((double)NAN, 2);
    const size_t y = amp_report_year_index(p->results, p->scenario[s].year);
    const double *dearer = amp_figure_change(p->results, s, y, cost_at);
    if (!(dearer[AMP_STATISTIC_p5] > 0))
        return plain_cell((double)NAN, 2);
    const double *fewer = amp_figure_change(p->results, s, y, poverty_at);
    return plain_cell(-fewer[AMP_STATISTIC_mean] / dearer[AMP_STATISTIC_mean], 2);
}

static void value_for_money(maker *m)
{
    const amp_page *p = m->p;
    amp_exhibit *s = begin(m, "T8", _("What the money buys"),
                           _(/* xgettext:no-c-format */ "Points of poverty per 1 % of GDP are the "
                                                        "ratio of two means; \"—\" where "
                                                        "the reform may cost nothing."));
    column(m, s, "scenario", _("scenario"), false);
    column(m, s, "year", _("year"), false);
    column(m, s, "bought", _(/* xgettext:no-c-format */ "poverty points per 1 % of GDP"), true);
    static const char *const told[] = {"lifted_out", "pushed_in", "share_closing_gaps"};
    for (size_t k = 0; k < AMP_COUNT(told); k++)
        column(m, s, told[k], head_of(m, told[k], unit_of(m, told[k])), true);
    for (size_t r = 1; r < p->results->scenarios; r++) {
        amp_cell *cell = row(m, s);
        if (!cell)
            return;
        cell[0] = text_cell(m, p->scenario[r].label);
        cell[1] = year_cell(m, p->scenario[r].year);
        cell[2] = bought(m, r);
        for (size_t k = 0; k < AMP_COUNT(told); k++)
            cell[3 + k] = figure(m, r, false, p->scenario[r].year, told[k], "all", 1, 2);
    }
}

static void validation(maker *m)
{
    const amp_page *p = m->p;
    amp_exhibit *s =
        begin(m, "T9", _("Simulated beside published"),
              _("A fitted figure was used to set a parameter; only a predicted one counts "
                "as evidence."));
    column(m, s, "figure", "", false);
    column(m, s, "year", _("year"), false);
    column(m, s, "unit", _("unit"), false);
    column(m, s, "simulated", _("simulated"), true);
    column(m, s, "published", _("published"), true);
    column(m, s, "ratio", _("ratio"), true);
    column(m, s, "use", _("use"), false);
    column(m, s, "source", _("source"), false);
    for (size_t k = 0; k < p->trusts; k++) {
        const amp_trust *t = &p->trust[k];
        amp_cell *cell = row(m, s);
        if (!cell)
            return;
        const int decimals = fabs(t->published) < 1000 ? 1 : 0;
        cell[0] = text_cell(m, t->what);
        cell[1] = year_cell(m, t->year);
        cell[2] = text_cell(m, t->unit);
        cell[3] = plain_cell(t->simulated, decimals);
        cell[3].low = t->low;
        cell[3].high = t->high;
        cell[4] = plain_cell(t->published, decimals);
        cell[5] = plain_cell(t->simulated / t->published, 2);
        cell[6] = text_cell(m, amp_streq(t->use, "fitted") ? _("fitted") : _("predicted"));
        cell[7] = text_cell(m, t->source);
    }
}

static void worst_margins(maker *m)
{
    const amp_page *p = m->p;
    const amp_margin_fit *worst[WORST];
    char label[LABEL];
    if (!p->fit)
        return;
    amp_exhibit *s =
        begin(m, "B", _("The ten margins of the population farthest from their targets"),
              _("An error is what a random sample of as many cases would miss the figure "
                "by, on average."));
    column(m, s, "margin", _("margin"), false);
    column(m, s, "unit", _("unit"), false);
    column(m, s, "target", _("target"), true);
    column(m, s, "reached", _("reached"), true);
    column(m, s, "errors", _("errors"), true);
    const size_t n = amp_fit_worst(p->fit, amp_fit_is_margin, worst, WORST);
    for (size_t k = 0; k < n; k++) {
        amp_cell *cell = row(m, s);
        if (!cell)
            return;
        const int decimals = amp_fit_decimals(worst[k]);
        cell[0] = text_cell(m, amp_fit_label(p->language, worst[k], label, sizeof label));
        cell[1] = text_cell(m, unit_label(m, worst[k]->unit));
        cell[2] = plain_cell(worst[k]->target, decimals);
        cell[3] = plain_cell(worst[k]->reached, decimals);
        cell[4] = plain_cell(amp_fit_errors(worst[k]), 1);
        cell[4].is_change = true;
    }
}

/* Every parameter of the profile that the run read and that no source gives, or that is borrowed.
 */
static void assumptions(maker *m)
{
    const amp_profile *profile = m->p->profile;
    amp_exhibit *s =
        begin(m, "E", _("Assumptions of the country profile in use"),
              _("Parameters that no source of the country gives. Those of programmes stand "
                "in their files; tables that are assumed or borrowed are counted in the "
                "footer."));
    column(m, s, "parameter", _("parameter"), false);
    column(m, s, "value", _("value"), false);
    column(m, s, "low", _("from"), true);
    column(m, s, "high", _("to"), true);
    column(m, s, "why", _("why"), false);
    for (size_t k = 0; profile && k < profile->parameters; k++) {
        const amp_parameter *x = &profile->parameter[k];
        if (!x->used || (!x->assumption && !x->lender))
            continue;
        amp_cell *cell = row(m, s);
        if (!cell)
            return;
        cell[0] = text_cell(m, x->path);
        cell[1] = x->text ? text_cell(m, x->text)
                          : text_cell(m, amp_arena_format(m->arena, "%.6g", x->number.value));
        cell[2] = plain_cell(x->low, 3);
        cell[3] = plain_cell(x->high, 3);
        const char *why = x->assumption ? x->assumption : x->source;
        cell[4] = text_cell(m, x->lender ? amp_arena_format(m->arena, _("borrowed from %s: %s"),
                                                            x->lender, why ? why : "")
                                         : why);
    }
}

static void find_years(maker *m)
{
    const amp_page *p = m->p;
    const size_t first = p->results->scenarios > 1;
    m->year = AMP_ARENA_NEW(m->arena, int, p->results->scenarios);
    m->failed = !m->year;
    for (size_t s = first; m->year && s < p->results->scenarios; s++) {
        bool known = false;
        for (size_t k = 0; k < m->years; k++)
            known |= m->year[k] == p->scenario[s].year;
        if (!known)
            m->year[m->years++] = p->scenario[s].year;
    }
}

typedef void make_sheets(maker *m);
static make_sheets *const makers[] = {
    scoreboard, chances, coverage,        cost,       poverty,       multidimensional,
    inequality, gender,  value_for_money, validation, worst_margins, assumptions};

amp_err amp_exhibits_make(amp_ctx *ctx, const amp_page *page, amp_arena *arena,
                          amp_exhibits *sheets)
{
    *sheets = (amp_exhibits){0};
    maker m = {.p = page, .arena = arena, .sheets = sheets};
    find_years(&m);
    for (size_t k = 0; !m.failed && k < AMP_COUNT(makers); k++)
        makers[k](&m);
    size_t n = 0;
    for (size_t k = 0; k < sheets->n; k++)
        if (sheets->item[k].rows)
            sheets->item[n++] = sheets->item[k];
    sheets->n = n;
    return m.failed ? amp_fail_memory(ctx) : AMP_OK;
}

const amp_exhibit *amp_exhibits_find(const amp_exhibits *sheets, const char *id)
{
    for (size_t k = 0; k < sheets->n; k++)
        if (strcmp(sheets->item[k].id, id) == 0)
            return &sheets->item[k];
    return NULL;
}
