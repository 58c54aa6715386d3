/* survey_report.c - what an import found and did: counted by row, told to people and to programs.
 */
#include "io/survey_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

enum { SENTENCES_MAX = 256, SENTENCE_BYTES = 500 };

void amp_survey_report_fini(amp_survey_report *report)
{
    amp_arena_fini(&report->arena);
    *report = (amp_survey_report){0};
}

/* ---- recording ------------------------------------------------------------------------------- */

void amp_survey_count_row(amp_survey_problem *problem, size_t row)
{
    const uint32_t number = (uint32_t)row + 1;
    size_t at = AMP_MIN(problem->rows, (size_t)AMP_SURVEY_FIRST);
    problem->rows++;
    for (; at > 0 && problem->first[at - 1] > number; at--)
        if (at < AMP_SURVEY_FIRST)
            problem->first[at] = problem->first[at - 1];
    if (at < AMP_SURVEY_FIRST)
        problem->first[at] = number;
}

static void add_sentence(amp_ctx *ctx, amp_survey_report *report, const char *text)
{
    if (!report->warning)
        report->warning = AMP_ARENA_NEW(&report->arena, const char *, SENTENCES_MAX);
    const char *copy = amp_arena_text(&report->arena, text);
    if (!report->warning || !copy)
        amp_fail_memory(ctx);
    else if (report->warnings < SENTENCES_MAX)
        report->warning[report->warnings++] = copy;
}

void amp_survey_note(amp_ctx *ctx, amp_survey_report *report, const char *format, ...)
{
    char text[SENTENCE_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    add_sentence(ctx, report, text);
}

/* " (first rows 3, 17)"; nothing where no row is known. */
static void first_rows(const amp_survey_problem *p, char *text, size_t size)
{
    size_t used = 0;
    *text = '\0';
    for (size_t k = 0; k < AMP_SURVEY_FIRST && p->first[k] && used < size; k++) {
        const int n =
            snprintf(text + used, size - used, k ? ", %u" : _(" (first rows %u"), p->first[k]);
        used += n > 0 ? (size_t)n : 0;
    }
    if (used && used + 1 < size)
        memcpy(text + used, ")", 2);
}

void amp_survey_add_problem(amp_ctx *ctx, amp_survey_report *report,
                            const amp_survey_problem *problem, const char *format, ...)
{
    if (problem->rows == 0)
        return;
    if (!report->problem)
        report->problem = AMP_ARENA_NEW(&report->arena, amp_survey_problem, SENTENCES_MAX);
    const char *column = amp_arena_text(&report->arena, problem->column ? problem->column : "");
    if (!report->problem || !column) {
        amp_fail_memory(ctx);
        return;
    }
    if (report->problems < SENTENCES_MAX) {
        report->problem[report->problems] = *problem; /* its kind is a literal */
        report->problem[report->problems++].column = column;
    }
    if (!format)
        return;
    char text[SENTENCE_BYTES];
    va_list list;
    va_start(list, format);
    const int n = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (n > 0 && (size_t)n < sizeof text)
        first_rows(problem, text + n, sizeof text - (size_t)n);
    add_sentence(ctx, report, text);
}

/* ---- for programs ---------------------------------------------------------------------------- */

/* Columns and how many rows, where there are any. NULL when memory is out. */
static json_t *count_columns(const amp_survey_report *report, size_t offset)
{
    json_t *counts = json_object();
    for (size_t k = 0; counts && k < report->columns; k++) {
        const amp_survey_column *c = &report->column[k];
        size_t n;
        memcpy(&n, (const char *)c + offset, sizeof n);
        if (n && json_object_set_new(counts, c->name, json_integer((json_int_t)n)) != 0) {
            json_decref(counts);
            return NULL;
        }
    }
    return counts;
}

static json_t *list_absent(const amp_survey_report *report)
{
    json_t *list = json_array();
    for (size_t k = 0; list && k < report->columns; k++)
        if (!report->column[k].formula &&
            json_array_append_new(list, json_string(report->column[k].name)) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *list_problems(const amp_survey_report *r)
{
    json_t *list = json_array();
    for (size_t k = 0; list && k < r->problems; k++) {
        const amp_survey_problem *p = &r->problem[k];
        json_t *first = json_array();
        for (size_t i = 0; first && i < AMP_MIN(p->rows, (size_t)AMP_SURVEY_FIRST) && p->first[i];
             i++)
            json_array_append_new(first, json_integer(p->first[i]));
        json_t *one = json_pack("{s:s, s:s, s:I, s:o}", "kind", p->kind, "column", p->column,
                                "rows", (json_int_t)p->rows, "first", first);
        if (!one || json_array_append_new(list, one) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

/* What the import found and did, so that whoever opens the population later knows it too. */
json_t *amp_survey_report_json(const amp_survey_report *r)
{
    const amp_survey_mends *m = &r->mends;
    json_t *missing = count_columns(r, offsetof(amp_survey_column, missing));
    json_t *rounded = count_columns(r, offsetof(amp_survey_column, rounded));
    json_t *disagree = count_columns(r, offsetof(amp_survey_column, disagree));
    return json_pack("{s:{s:I, s:I, s:I, s:I, s:I, s:I}, s:o, s:o, s:o, s:o, s:o}", "mended",
                     "headless", (json_int_t)m->headless, "extra_heads", (json_int_t)m->extra_heads,
                     "dangling_links", (json_int_t)m->dangling, "one_sided_partners",
                     (json_int_t)m->one_sided, "same_parents", (json_int_t)m->twice,
                     "circular_parents", (json_int_t)m->circular, "missing", missing, "rounded",
                     rounded, "disagree", disagree, "not_in_map", list_absent(r), "rows",
                     list_problems(r));
}

/* ---- for people ------------------------------------------------------------------------------ */

/* " (rows 3, 17 ...)" */
static void print_first(FILE *f, const amp_survey_problem *p)
{
    char text[120];
    first_rows(p, text, sizeof text);
    fputs(text, f);
}

static bool is_clean(const amp_survey_column *c)
{
    return c->formula && !c->missing && !c->rounded && !c->disagree;
}

static void print_column(FILE *f, const amp_survey_column *c)
{
    fprintf(f, "  %-24s ", c->name);
    if (!c->formula)
        fprintf(f, _("not in the map: %s"), c->rule);
    else if (c->missing)
        fprintf(f, _("%zu missing: %s"), c->missing, c->rule);
    else
        fprintf(f, "%s", _("complete"));
    if (c->missing)
        print_first(f, &c->no_value);
    if (c->rounded)
        fprintf(f, _(", %zu rounded"), c->rounded);
    if (c->disagree)
        fprintf(f, _(", %zu households disagree"), c->disagree);
    fputc('\n', f);
}

void amp_survey_report_print(FILE *f, const amp_survey_report *report)
{
    fprintf(f, _("%zu persons in %zu households, for %.0f people\n"), report->persons,
            report->households, report->people);
    if (!isnan(report->poverty))
        fprintf(f, _("poor by the survey's own welfare and line: %.2f %%\n"), report->poverty);
    if (!isnan(report->extreme))
        fprintf(f, _("extremely poor: %.2f %%\n"), report->extreme);
    if (!isnan(report->income_gap))
        fprintf(f, _("household income against the sum of its parts: at most %.2g apart\n"),
                report->income_gap);
    size_t clean = 0;
    for (size_t k = 0; k < report->columns; k++)
        if (is_clean(&report->column[k]))
            clean++;
        else
            print_column(f, &report->column[k]);
    fprintf(f, _("  %zu of %zu columns have a value in every row\n"), clean, report->columns);
    for (size_t k = 0; k < report->warnings; k++)
        fprintf(f, _("note: %s\n"), report->warning[k]);
}
