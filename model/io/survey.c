/* survey.c - a survey turned into a population: the steps in order, and the report about them. */
#include "io/survey_parts.h"

#include <endian.h>
#include <jansson.h>
#include <math.h>
#include <nettle/sha2.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- provenance ------------------------------------------------------------------------------ */

static void add_text(struct sha256_ctx *sha, const char *text)
{
    sha256_update(sha, strlen(text) + 1, (const uint8_t *)text); /* its closing zero too */
}

static void add_values(struct sha256_ctx *sha, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = 0x7ff8000000000000u; /* one NaN for all that is missing */
        if (!isnan(x[i]))
            memcpy(&bits, &x[i], sizeof bits);
        bits = htole64(bits);
        sha256_update(sha, sizeof bits, (const uint8_t *)&bits);
    }
}

/* SHA-256 of the values that were read: the same for the same survey in another kind of file, which
 * the digest of the file would not be. */
static void digest_values(const survey_world *w, char hex[AMP_DIGEST_HEX])
{
    struct sha256_ctx sha;
    sha256_init(&sha);
    for (size_t k = 0; k < w->map->words; k++) {
        const int c = amp_survey_find(w->table, w->map->word[k]);
        if (c < 0 || (k && strcmp(w->map->word[k], w->map->word[k - 1]) == 0))
            continue;
        const survey_column *col = &w->table->column[c];
        add_text(&sha, col->name);
        if (!col->bad)
            add_values(&sha, col->number, w->table->rows);
    }
    for (size_t h = 0; h < w->rows->households; h++)
        add_text(&sha, w->rows->key[h]);
    uint8_t raw[SHA256_DIGEST_SIZE];
    sha256_digest(&sha, sizeof raw, raw);
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(hex + 2 * i, 3, "%02x", raw[i]);
}

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

/* What the import found and did, so that whoever opens the population later knows it too. */
static json_t *describe_report(const amp_survey_report *r)
{
    const amp_survey_mends *m = &r->mends;
    json_t *missing = count_columns(r, offsetof(amp_survey_column, missing));
    json_t *rounded = count_columns(r, offsetof(amp_survey_column, rounded));
    json_t *disagree = count_columns(r, offsetof(amp_survey_column, disagree));
    return json_pack("{s:{s:I, s:I, s:I, s:I, s:I}, s:o, s:o, s:o, s:o}", "mended", "headless",
                     (json_int_t)m->headless, "extra_heads", (json_int_t)m->extra_heads,
                     "dangling_links", (json_int_t)m->dangling, "one_sided_partners",
                     (json_int_t)m->one_sided, "same_parents", (json_int_t)m->twice, "missing",
                     missing, "rounded", rounded, "disagree", disagree, "not_in_map",
                     list_absent(r));
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static amp_err describe_source(const survey_world *w, const amp_survey_report *report,
                               amp_arena *arena, amp_pop_info *info)
{
    char of_map[AMP_DIGEST_HEX], of_values[AMP_DIGEST_HEX];
    AMP_TRY(amp_digest_file(w->ctx, w->map->path, of_map));
    digest_values(w, of_values);
    json_t *json =
        json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:o}", "builder", "amparo population import",
                  "version", amp_version, "source", w->map->source ? w->map->source : "", "rows",
                  (json_int_t)w->table->rows, "values_sha256", of_values, "map",
                  file_name(w->map->path), "map_sha256", of_map, "report", describe_report(report));
    char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    json_decref(json);
    *info = (amp_pop_info){.iso3 = amp_arena_text(arena, w->map->iso3),
                           .kind = amp_arena_text(arena, w->map->kind),
                           .year = w->map->year,
                           .provenance = text ? amp_arena_text(arena, text) : NULL,
                           .fit = ""};
    free(text);
    return info->iso3 && info->kind && info->provenance ? AMP_OK : amp_fail_memory(w->ctx);
}

/* ---- the report ------------------------------------------------------------------------------ */

void amp_survey_report_fini(amp_survey_report *report)
{
    amp_arena_fini(&report->arena);
    *report = (amp_survey_report){0};
}

/* Weighted % of members for income below a line, by the survey's own welfare. */
static double headcount(const amp_population *p, const double *line)
{
    double poor = 0, all = 0;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const double w = p->in_household_income[i] ? p->weight[h] : 0;
            all += w;
            poor += p->welfare_reported[h] < line[h] ? w : 0;
        }
    return all > 0 ? 100 * poor / all : (double)NAN;
}

/* What our parts of income add to, against what the survey says the household has. */
static double income_gap(const amp_population *p, const double *income)
{
    double most = 0;
    for (size_t h = 0; h < p->households; h++) {
        double sum = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->in_household_income[i])
                continue;
            sum += p->earnings[i] + p->contributory_pension[i] + p->other_income[i];
            for (size_t e = 0; e < p->extras; e++)
                if (strncmp(p->extra[e].name, "recorded.", 9) == 0)
                    sum += p->extra[e].data[i];
        }
        if (!isnan(income[h]))
            most = fmax(most, fabs(sum - income[h]));
    }
    return most;
}

static void note_negative(survey_world *w, amp_survey_report *report, const char *name,
                          const double *x, size_t n)
{
    size_t negative = 0;
    for (size_t i = 0; i < n; i++)
        negative += x[i] < 0;
    if (negative)
        amp_survey_note(w, report, _("%s is negative in %zu rows; kept"), name, negative);
}

static amp_err describe_people(survey_world *w, const amp_population *p, amp_survey_report *report)
{
    const survey_map *m = w->map;
    report->persons = p->n;
    report->households = p->households;
    report->people = 0;
    for (size_t h = 0; h < p->households; h++)
        report->people += p->weight[h] * (double)(p->first[h + 1] - p->first[h]);
    const bool welfare = m->welfare.text != NULL;
    report->poverty = welfare && m->line_poverty.text ? headcount(p, p->line_poverty) : (double)NAN;
    report->extreme = welfare && m->line_extreme.text ? headcount(p, p->line_extreme) : (double)NAN;
    report->income_gap = (double)NAN;
    if (m->household_income.text) {
        AMP_TRY(amp_survey_evaluate(w, &m->household_income, w->value));
        for (size_t h = 0; h < p->households; h++)
            w->value[h] = w->value[p->first[h]];
        report->income_gap = income_gap(p, w->value);
    }
    note_negative(w, report, "earnings", p->earnings, p->n);
    note_negative(w, report, "contributory_pension", p->contributory_pension, p->n);
    note_negative(w, report, "other_income", p->other_income, p->n);
    note_negative(w, report, "welfare_reported", p->welfare_reported, p->households);
    return AMP_OK;
}

static void print_column(FILE *f, const amp_survey_column *c)
{
    fprintf(f, "  %-24s", c->name);
    if (!c->formula)
        fprintf(f, _("not in the map: %s"), c->rule);
    else if (c->missing)
        fprintf(f, _("%zu missing: %s"), c->missing, c->rule);
    else
        fprintf(f, "%s", _("complete"));
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
    for (size_t k = 0; k < report->columns; k++)
        print_column(f, &report->column[k]);
    for (size_t k = 0; k < report->warnings; k++)
        fprintf(f, _("note: %s\n"), report->warning[k]);
}

/* ---- the steps ------------------------------------------------------------------------------- */

static amp_err build(survey_world *w, amp_population *p, amp_arena *arena, amp_pop_info *info,
                     amp_survey_report *report)
{
    AMP_TRY(amp_survey_world_init(w));
    AMP_TRY(amp_survey_world_arrange(w));
    AMP_TRY(amp_survey_world_check(w));
    AMP_TRY(amp_survey_fill(w, p, report));
    AMP_TRY(describe_people(w, p, report));
    AMP_TRY(amp_pop_check(w->ctx, p));
    return describe_source(w, report, arena, info);
}

static amp_err import_with(amp_ctx *ctx, const char *survey_path, const char *map_path,
                           amp_arena *work, amp_arena *arena, amp_population *p, amp_pop_info *info,
                           amp_survey_report *report)
{
    survey_map map;
    survey_table table = {0};
    survey_rows rows;
    AMP_TRY(amp_survey_map_read(ctx, map_path, work, &map));
    amp_err err = amp_survey_read(ctx, survey_path, &map, &table);
    if (err == AMP_OK)
        err = amp_survey_group(ctx, &map, &table, work, &rows);
    if (err == AMP_OK) {
        survey_world w = {.ctx = ctx, .arena = work, .map = &map, .table = &table, .rows = &rows};
        err = build(&w, p, arena, info, report);
        amp_survey_world_fini(&w);
    }
    amp_survey_table_fini(&table);
    return err;
}

amp_err amp_survey_import(amp_ctx *ctx, const char *survey_path, const char *map_path,
                          amp_arena *arena, amp_population *p, amp_pop_info *info,
                          amp_survey_report *report)
{
    amp_survey_report own = {0};
    amp_arena work;
    amp_population fresh;
    amp_arena_init(&work);
    amp_pop_init(&fresh);
    if (report)
        *report = (amp_survey_report){0};
    *info = (amp_pop_info){0};
    const amp_err err =
        import_with(ctx, survey_path, map_path, &work, arena, &fresh, info, report ? report : &own);
    amp_pop_fini(err == AMP_OK ? p : &fresh);
    if (err == AMP_OK)
        *p = fresh;
    amp_survey_report_fini(&own);
    amp_arena_fini(&work);
    return err;
}

amp_err amp_survey_check_map(amp_ctx *ctx, const char *map_path)
{
    amp_arena work;
    survey_map map;
    amp_arena_init(&work);
    const amp_err err = amp_survey_map_read(ctx, map_path, &work, &map);
    amp_arena_fini(&work);
    return err;
}
