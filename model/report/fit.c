/* fit.c - the lines of the fit report: what they weigh, and as CSV. */
#include "report/fit.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- how bad a difference is ---------------------------------------------------------------- */

double amp_fit_errors(const amp_margin_fit *x)
{
    if (!isfinite(x->target) || x->kind == AMP_FIT_SUMMARY || x->kind == AMP_FIT_CORRECTION)
        return NAN;
    const double p = AMP_MAX(0, AMP_MIN(1, x->target / 100));
    const double spread = x->unit[0] == '%' ? 100 * sqrt(p * (1 - p)) : fabs(x->target);
    const double sampling = x->cases > 0 ? spread * spread / x->cases : 0;
    const double error = sqrt(sampling + x->error * x->error);
    const double difference = x->reached - x->target;
    return fabs(difference) <= 1e-9 * fabs(x->target) ? 0 : difference / error;
}

typedef struct ranked {
    double errors;
    const amp_margin_fit *line;
} ranked;

static int by_errors(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    if (a->errors != b->errors)
        return a->errors > b->errors ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

bool amp_fit_is_margin(const amp_margin_fit *line)
{
    return line->kind == AMP_FIT_MARGIN;
}

bool amp_fit_is_check(const amp_margin_fit *line)
{
    return line->kind == AMP_FIT_CHECK && line->origin != AMP_FIT_BORROWED;
}

bool amp_fit_is_lenders(const amp_margin_fit *line)
{
    return line->kind == AMP_FIT_CHECK && line->origin == AMP_FIT_BORROWED;
}

size_t amp_fit_worst(const amp_fit *fit, amp_fit_choice *choice, const amp_margin_fit **line,
                     size_t most)
{
    size_t n = 0;
    ranked *all = amp_alloc(AMP_MAX(1, fit->lines), sizeof *all);
    if (!all)
        return 0;
    for (size_t k = 0; k < fit->lines; k++) {
        const double errors = fabs(amp_fit_errors(&fit->line[k]));
        if (choice(&fit->line[k]) && !isnan(errors))
            all[n++] = (ranked){errors, &fit->line[k]};
    }
    qsort(all, n, sizeof *all, by_errors);
    n = AMP_MIN(n, most);
    for (size_t k = 0; k < n; k++)
        line[k] = all[k].line;
    free(all);
    return n;
}

size_t amp_fit_within(const amp_fit *fit, amp_fit_choice *choice, double errors, size_t *all)
{
    size_t within = 0;
    *all = 0;
    for (size_t k = 0; k < fit->lines; k++) {
        const double x = fabs(amp_fit_errors(&fit->line[k]));
        if (!choice(&fit->line[k]) || isnan(x))
            continue;
        ++*all;
        within += x <= errors;
    }
    return within;
}

/* ---- facts and checks ----------------------------------------------------------------------- */

const amp_margin_fit *amp_fit_fact(const amp_fit *fit, const char *name)
{
    for (size_t k = 0; k < fit->lines; k++)
        if (fit->line[k].kind == AMP_FIT_SUMMARY && strcmp(fit->line[k].margin, name) == 0)
            return &fit->line[k];
    return NULL;
}

static amp_err fact(amp_ctx *ctx, amp_fit *fit, const char *name, const char *unit, double value,
                    const char *source)
{
    return amp_fit_add(ctx, fit,
                       (amp_margin_fit){.margin = name,
                                        .group = "all",
                                        .unit = unit,
                                        .target = NAN,
                                        .reached = value,
                                        .source = source,
                                        .kind = AMP_FIT_SUMMARY});
}

/** Kish's effective size of the persons' weights, which are those of their households. */
static void weigh(const amp_population *p, double *people, double *effective)
{
    double sum = 0, squares = 0;
    for (size_t h = 0; h < p->households; h++) {
        const double n = p->first[h + 1] - p->first[h];
        sum += n * p->weight[h];
        squares += n * p->weight[h] * p->weight[h];
    }
    *people = sum;
    *effective = squares > 0 ? sum * sum / squares : 0;
}

amp_err amp_fit_summarise(amp_ctx *ctx, amp_fit *fit, amp_profile *profile,
                          const amp_population *population)
{
    double people, effective;
    size_t tables, parameters;
    weigh(population, &people, &effective);
    amp_profile_borrowed(profile, &tables, &parameters);
    const char *from = profile->lender_names;
    const char *lenders = amp_arena_text(&fit->arena, from ? from : "");
    if (!lenders)
        return amp_fail_memory(ctx);
    AMP_TRY(fact(ctx, fit, "households", "households", (double)population->households, ""));
    AMP_TRY(fact(ctx, fit, "persons", "persons", (double)population->n, ""));
    AMP_TRY(fact(ctx, fit, "people they stand for", "persons", people, ""));
    AMP_TRY(fact(ctx, fit, "effective size", "persons", effective, ""));
    AMP_TRY(fact(ctx, fit, "effective share of candidates", "%", 100 * fit->effective_n, ""));
    AMP_TRY(fact(ctx, fit, "assumptions in use", "tables and parameters",
                 (double)amp_profile_assumptions(profile), ""));
    AMP_TRY(fact(ctx, fit, "borrowed tables", "tables", (double)tables, lenders));
    return fact(ctx, fit, "borrowed parameters", "parameters", (double)parameters, lenders);
}

/** The figures that the structure is held against. */
typedef struct reference {
    amp_table table;
    int statistic, group, value, error;
    const char *source;
    amp_fit_origin origin;
    double money; /* of the country per money of the reference */
    bool is_there;
} reference;

static amp_err read_reference(amp_ctx *ctx, amp_fit *fit, amp_profile *profile, reference *r)
{
    static const char mark[] = "source: ";
    *r = (reference){.is_there = amp_profile_has(profile, "structure"),
                     .source = "",
                     .origin = amp_profile_owns(profile, "structure") ? AMP_FIT_SOURCED
                                                                      : AMP_FIT_BORROWED};
    if (!r->is_there)
        return AMP_OK;
    const amp_table *t = &r->table;
    AMP_TRY(amp_profile_table(ctx, profile, "structure", &r->table));
    AMP_TRY(amp_profile_money(ctx, profile, t, &r->money));
    AMP_TRY(amp_table_column(ctx, t, "statistic", &r->statistic));
    AMP_TRY(amp_table_column(ctx, t, "group", &r->group));
    AMP_TRY(amp_table_column(ctx, t, "value", &r->value));
    AMP_TRY(amp_table_column(ctx, t, "error", &r->error));
    const char *at = strstr(t->comment, mark);
    at = at ? at + strlen(mark) : t->comment;
    r->source = amp_arena_format(&fit->arena, "%.*s", (int)strcspn(at, "\n"), at);
    return r->source ? AMP_OK : amp_fail_memory(ctx);
}

/** Value and error of a statistic; NAN and 0 when the reference does not have it. */
static void look_up(const reference *r, const amp_statistic *s, double *value, double *error)
{
    *value = NAN;
    *error = 0;
    for (size_t k = 0; r->is_there && k < r->table.rows; k++)
        if (strcmp(amp_table_cell(&r->table, k, r->statistic), s->name) == 0 &&
            strcmp(amp_table_cell(&r->table, k, r->group), s->group) == 0) {
            if (!amp_table_peek(&r->table, k, r->value, value))
                *value = NAN;
            if (!amp_table_peek(&r->table, k, r->error, error))
                *error = 0;
            const double money = strncmp(s->unit, "LCU", 3) == 0 ? r->money : 1;
            *value *= money;
            *error *= money;
            return;
        }
}

static const char *with_group(amp_fit *fit, const char *name, const char *group)
{
    return amp_arena_format(&fit->arena, "%s%s%s", name, *group ? ", " : "", group);
}

amp_err amp_fit_check(amp_ctx *ctx, amp_fit *fit, amp_profile *profile,
                      const amp_structure *structure)
{
    reference r;
    AMP_TRY(read_reference(ctx, fit, profile, &r));
    for (size_t k = 0; k < structure->n; k++) {
        const amp_statistic *s = &structure->item[k];
        double target, error;
        look_up(&r, s, &target, &error);
        const bool known = isfinite(target);
        const amp_margin_fit line = {.margin = s->name,
                                     .group = s->group,
                                     .unit = s->unit,
                                     .target = target,
                                     .reached = s->value,
                                     .cases = s->cases,
                                     .error = error,
                                     .source = known ? r.source : "",
                                     .kind = AMP_FIT_CHECK,
                                     .origin = r.origin,
                                     .en = with_group(fit, s->en, s->group_en),
                                     .es = with_group(fit, s->es, s->group_es)};
        if (!line.en || !line.es)
            return amp_fail_memory(ctx);
        AMP_TRY(amp_fit_add(ctx, fit, line));
    }
    return AMP_OK;
}

/* ---- CSV ------------------------------------------------------------------------------------ */

static const char *const kind_names[] = {"margin", "correction", "check", "summary"};
static const char *const origin_names[] = {"sourced", "assumed", "borrowed"};
#define HEADER                                                                                     \
    "kind,margin,group,unit,target,reached,difference,errors,cases,error,origin,year,source,en,es"

static void csv_number(FILE *f, double x)
{
    if (isfinite(x))
        fprintf(f, "%.17g", x);
    fputc(',', f);
}

static void csv_text(FILE *f, const char *text)
{
    if (text && *text)
        amp_words_csv(f, text);
}

void amp_fit_csv(FILE *f, const amp_fit *fit)
{
    fprintf(f, HEADER "\n");
    for (size_t k = 0; k < fit->lines; k++) {
        const amp_margin_fit *x = &fit->line[k];
        fprintf(f, "%s,", kind_names[x->kind]);
        csv_text(f, x->margin);
        fprintf(f, ",%s,%s,", x->group, x->unit);
        csv_number(f, x->target);
        csv_number(f, x->reached);
        csv_number(f, x->reached - x->target);
        csv_number(f, amp_fit_errors(x));
        csv_number(f, x->cases);
        csv_number(f, x->error);
        fprintf(f, "%s,", x->kind == AMP_FIT_SUMMARY ? "" : origin_names[x->origin]);
        if (x->year)
            fprintf(f, "%d", x->year);
        fputc(',', f);
        csv_text(f, x->source);
        fputc(',', f);
        csv_text(f, x->en);
        fputc(',', f);
        csv_text(f, x->es);
        fputc('\n', f);
    }
}

/** Which of @p n names a cell is; 0 when none. */
static size_t name_of(const char *cell, const char *const *names, size_t n)
{
    size_t k = n;
    while (k > 0 && strcmp(names[k - 1], cell) != 0)
        k--;
    return k ? k - 1 : 0;
}

static double number_of(const amp_table *t, size_t row, int column, double missing)
{
    double x;
    return amp_table_peek(t, row, column, &x) ? x : missing;
}

/** 0 for what is no year. */
static int year_of(const amp_table *t, size_t row, int column)
{
    const double year = number_of(t, row, column, 0);
    return year >= 0 && year <= 9999 ? (int)year : 0;
}

amp_err amp_fit_parse(amp_ctx *ctx, const char *csv, amp_fit *fit)
{
    enum { KIND, MARGIN, GROUP, UNIT, TARGET, REACHED, CASES, ERROR, ORIGIN, YEAR, SOURCE, EN, ES };
    static const char *const names[] = {"kind",    "margin", "group", "unit",   "target",
                                        "reached", "cases",  "error", "origin", "year",
                                        "source",  "en",     "es"};
    int c[AMP_COUNT(names)];
    amp_table t;
    AMP_TRY(amp_table_parse(ctx, &fit->arena, "fit", csv, &t));
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        AMP_TRY(amp_table_column(ctx, &t, names[k], &c[k]));
#define CELL(column) amp_table_cell(&t, row, c[column])
    for (size_t row = 0; row < t.rows; row++)
        AMP_TRY(amp_fit_add(
            ctx, fit,
            (amp_margin_fit){
                .kind = (amp_fit_kind)name_of(CELL(KIND), kind_names, AMP_COUNT(kind_names)),
                .margin = CELL(MARGIN),
                .group = CELL(GROUP),
                .unit = CELL(UNIT),
                .target = number_of(&t, row, c[TARGET], NAN),
                .reached = number_of(&t, row, c[REACHED], NAN),
                .cases = number_of(&t, row, c[CASES], 0),
                .error = number_of(&t, row, c[ERROR], 0),
                .origin =
                    (amp_fit_origin)name_of(CELL(ORIGIN), origin_names, AMP_COUNT(origin_names)),
                .year = year_of(&t, row, c[YEAR]),
                .source = CELL(SOURCE),
                .en = *CELL(EN) ? CELL(EN) : NULL,
                .es = *CELL(ES) ? CELL(ES) : NULL}));
#undef CELL
    const amp_margin_fit *share = amp_fit_fact(fit, "effective share of candidates");
    fit->effective_n = share ? share->reached / 100 : 0;
    return AMP_OK;
}
