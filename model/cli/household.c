/* household.c - amparo household FAMILY.cfg SCENARIO.cfg [REFORM.cfg...]: what is left of earnings.
 */
#include "cli/cli.h"
#include "io/aside.h"
#include "sim/constraint.h"

#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATHS_MOST = 32, SETTINGS_MOST = 64, COLUMNS_MOST = 256, KEY_CHART = 1000 };

typedef struct arguments {
    const char *path[PATHS_MOST], *setting[SETTINGS_MOST]; /* the family first */
    size_t paths, settings;
    const char *year, *output, *chart;
    bool is_too_many;
} arguments;

static const struct argp_option option_list[] = {
    {"year", 'y', "YEAR", 0, N_("which year (default: that of the report)"), 0},
    {"output", 'o', "FILE.csv", 0, N_("the table (default: standard output)"), 0},
    {"chart", KEY_CHART, "FILE.json", 0, N_("also a chart, as Vega-Lite with its data"), 0},
    {"set", 's', N_("KEY=VALUE"), 0, N_("change one number, as for amparo run"), 0},
    {0}};

static void append(arguments *a, const char **list, size_t *n, size_t most, const char *text)
{
    a->is_too_many |= *n == most;
    if (*n < most)
        list[(*n)++] = text;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case 'y':
        a->year = text;
        return 0;
    case 'o':
        a->output = text;
        return 0;
    case KEY_CHART:
        a->chart = text;
        return 0;
    case 's':
        append(a, a->setting, &a->settings, SETTINGS_MOST, text);
        return 0;
    case ARGP_KEY_ARG:
        append(a, a->path, &a->paths, PATHS_MOST, text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- the table --------------------------------------------------------------------------------
 */

typedef struct table {
    const amp_plan *plan;
    const amp_constraint *budget;
    const char *programme[COLUMNS_MOST], *levy[COLUMNS_MOST]; /* of all scenarios */
    size_t programmes, levies;
} table;

static void add_name(const char **list, size_t *n, const char *name)
{
    for (size_t k = 0; k < *n; k++)
        if (strcmp(list[k], name) == 0)
            return;
    if (*n < COLUMNS_MOST)
        list[(*n)++] = name;
}

static size_t levies_of(const amp_scenario *s)
{
    return s->fiscal ? s->fiscal->levies : 0;
}

static void name_columns(table *t)
{
    for (size_t s = 0; s < t->plan->scenarios; s++) {
        const amp_scenario *scenario = &t->plan->scenario[s];
        for (size_t k = 0; k < scenario->programmes; k++)
            add_name(t->programme, &t->programmes, scenario->programme[k].name);
        for (size_t k = 0; k < levies_of(scenario); k++)
            add_name(t->levy, &t->levies, scenario->fiscal->levy[k].rule.name);
    }
}

static double benefit_of(const amp_scenario *s, const amp_constraint_point *p, const char *name)
{
    for (size_t k = 0; k < s->programmes; k++)
        if (strcmp(s->programme[k].name, name) == 0)
            return p->benefit[k];
    return 0.0;
}

static double tax_of(const amp_scenario *s, const amp_constraint_point *p, const char *name)
{
    for (size_t k = 0; k < levies_of(s); k++)
        if (strcmp(s->fiscal->levy[k].rule.name, name) == 0)
            return p->tax[k];
    return 0.0;
}

/* To a billionth, which sums of money do not hold; nothing where there is no rate. */
static void put_number(FILE *f, double x)
{
    const double rounded = round(x * 1e9) / 1e9;
    fputc(',', f);
    if (isfinite(x))
        fprintf(f, "%.15g", rounded == 0.0 ? 0.0 : rounded);
}

static void put_point(FILE *f, const table *t, size_t s, const amp_constraint_point *p)
{
    const amp_scenario *scenario = &t->plan->scenario[s];
    const double first[] = {p->earnings, p->gross, p->other};
    const double last[] = {p->disposable,           p->per_member, t->budget->line_poverty,
                           t->budget->line_extreme, p->marginal,   p->participation,
                           p->formalisation};
    fputs(scenario->name, f);
    for (size_t k = 0; k < AMP_COUNT(first); k++)
        put_number(f, first[k]);
    for (size_t k = 0; k < t->programmes; k++)
        put_number(f, benefit_of(scenario, p, t->programme[k]));
    for (size_t k = 0; k < t->levies; k++)
        put_number(f, tax_of(scenario, p, t->levy[k]));
    for (size_t k = 0; k < AMP_COUNT(last); k++)
        put_number(f, last[k]);
    fputc('\n', f);
}

static void put_table(FILE *f, const table *t)
{
    fputs("scenario,earnings,gross_earnings,other_income", f);
    for (size_t k = 0; k < t->programmes; k++)
        fprintf(f, ",benefit.%s", t->programme[k]);
    for (size_t k = 0; k < t->levies; k++)
        fprintf(f, ",tax.%s", t->levy[k]);
    fputs(",disposable,disposable_per_member,line_poverty,line_extreme,marginal,participation,"
          "formalisation\n",
          f);
    for (size_t s = 0; s < t->plan->scenarios; s++)
        for (size_t k = 0; k < t->budget->points; k++)
            put_point(f, t, s, &t->budget->point[s][k]);
}

/* ---- the chart --------------------------------------------------------------------------------
 */

static void add_part(json_t *values, const char *scenario, double earnings, const char *part,
                     double amount)
{
    if (amount != 0.0)
        json_array_append_new(values,
                              json_pack("{s:s, s:f, s:s, s:f}", "scenario", scenario, "earnings",
                                        earnings, "part", part, "amount", amount));
}

static json_t *chart_values(const table *t)
{
    json_t *values = json_array();
    for (size_t s = 0; s < t->plan->scenarios; s++)
        for (size_t k = 0; k < t->budget->points; k++) {
            const amp_scenario *scenario = &t->plan->scenario[s];
            const amp_constraint_point *p = &t->budget->point[s][k];
            add_part(values, scenario->name, p->earnings, _("earnings and other income"),
                     p->gross + p->other);
            for (size_t j = 0; j < t->programmes; j++)
                add_part(values, scenario->name, p->earnings, t->programme[j],
                         benefit_of(scenario, p, t->programme[j]));
            for (size_t j = 0; j < t->levies; j++)
                add_part(values, scenario->name, p->earnings, t->levy[j],
                         -tax_of(scenario, p, t->levy[j]));
        }
    return values;
}

/* Parts stacked over earnings, a panel a scenario. */
static json_t *chart_of(const table *t)
{
    return json_pack(
        "{s:s, s:{s:o}, s:s, s:{s:{s:s, s:s, s:s}, s:{s:s, s:s, s:s}, s:{s:s, s:s, s:n}, s:{s:s, "
        "s:s, s:n}}}",
        "$schema", "https://vega.github.io/schema/vega-lite/v5.json", "data", "values",
        chart_values(t), "mark", "area", "encoding", "x", "field", "earnings", "type",
        "quantitative", "title", _("earnings, a month"), "y", "field", "amount", "type",
        "quantitative", "title", _("parts of disposable income, a month"), "color", "field", "part",
        "type", "nominal", "title", "column", "field", "scenario", "type", "nominal", "title");
}

/* ---- files ------------------------------------------------------------------------------------
 */

static void write_table(FILE *f, const table *t)
{
    put_table(f, t);
}

static void write_chart(FILE *f, const table *t)
{
    json_t *chart = chart_of(t);
    json_dumpf(chart, f, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    json_decref(chart);
    fputc('\n', f);
}

static amp_err write_file(amp_ctx *ctx, const char *path, const table *t,
                          void (*write)(FILE *, const table *))
{
    char *aside;
    AMP_TRY(amp_aside_make(ctx, path, &aside));
    FILE *f = fopen(aside, "w");
    if (f)
        write(f, t);
    amp_err err = AMP_OK;
    if (!f || ferror(f) || fclose(f) != 0)
        err = amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0}, _("cannot write this file: %s"),
                       strerror(errno));
    if (err == AMP_OK)
        err = amp_aside_commit(ctx, path, aside);
    else
        unlink(aside);
    free(aside);
    return err;
}

/* ---- what is asked ----------------------------------------------------------------------------
 */

static amp_err check_arguments(amp_ctx *ctx, const arguments *a)
{
    if (a->is_too_many)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("household: at most %d files and %d settings are valid"), PATHS_MOST,
                        SETTINGS_MOST);
    if (a->paths < 2)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("household: name a family and a scenario; write, say, amparo household "
                          "data/families/mother_alone.cfg scenarios/BOL/baseline.cfg"));
    return AMP_OK;
}

static amp_err read_year(amp_ctx *ctx, const char *text, const amp_scenario *s, int *year)
{
    double x;
    *year = s->report_year ? s->report_year : s->last;
    if (!text)
        return AMP_OK;
    if (!amp_parse_double(text, '.', &x) || !(x >= s->first && x <= s->last) || x != (int)x)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("%s: found \"%s\"; expected a whole number from %d to %d"), "--year",
                        text, s->first, s->last);
    *year = (int)x;
    return AMP_OK;
}

static amp_err answer(amp_ctx *ctx, const arguments *a, amp_arena *arena, amp_plan **plan)
{
    amp_family family;
    amp_constraint budget;
    int year;
    AMP_TRY(check_arguments(ctx, a));
    AMP_TRY(amp_family_load(ctx, arena, a->path[0], &family));
    AMP_TRY(amp_plan_read(ctx, a->path + 1, a->paths - 1, (amp_settings){a->setting, a->settings},
                          plan));
    AMP_TRY(read_year(ctx, a->year, amp_plan_base(*plan), &year));
    amp_constraint_plan(*plan);
    AMP_TRY(amp_plan_people(ctx, *plan));
    AMP_TRY(amp_plan_ready(ctx, *plan));
    AMP_TRY(amp_constraint_make(ctx, *plan, &family, year, arena, &budget));
    table t = {.plan = *plan, .budget = &budget};
    name_columns(&t);
    if (a->chart)
        AMP_TRY(write_file(ctx, a->chart, &t, write_chart));
    if (a->output)
        return write_file(ctx, a->output, &t, write_table);
    put_table(stdout, &t);
    return AMP_OK;
}

amp_err amp_cli_household(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        N_("FAMILY.cfg SCENARIO.cfg [REFORM.cfg...]"),
        N_("What each scenario's programmes and taxes leave a hypothetical household of the "
           "earnings of one member, and its marginal, participation and formalisation rates."),
        NULL,
        NULL,
        "amparo"};
    arguments a = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    amp_plan *plan = NULL;
    amp_arena arena;
    amp_arena_init(&arena);
    const amp_err err = answer(ctx, &a, &arena, &plan);
    amp_plan_free(plan);
    amp_arena_fini(&arena);
    return err;
}
