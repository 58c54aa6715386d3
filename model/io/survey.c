/* survey.c - a survey turned into a population: the steps in order, and the report about them. */
#include "io/survey_parts.h"

#include <endian.h>
#include <jansson.h>
#include <math.h>
#include <nettle/sha2.h>
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
        add_text(&sha, w->map->word[k]);
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

static amp_err describe_source(const survey_world *w, const amp_survey_report *report,
                               amp_arena *arena, amp_pop_info *info)
{
    char of_map[AMP_DIGEST_HEX], of_values[AMP_DIGEST_HEX];
    AMP_TRY(amp_digest_file(w->ctx, w->map->path, of_map));
    digest_values(w, of_values);
    json_t *json = json_pack(
        "{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:o}", "builder", "amparo population import",
        "version", amp_version, "source", w->map->source ? w->map->source : "", "rows",
        (json_int_t)w->table->rows, "values_sha256", of_values, "map", amp_basename(w->map->path),
        "map_sha256", of_map, "report", amp_survey_report_json(report));
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
                if (amp_extra_is_recorded(&p->extra[e]))
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
        amp_survey_note(w->ctx, report, _("%s is negative in %zu rows; kept"), name, negative);
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

/* A row is a household: its persons are copies of its row. */
static amp_err expand(survey_world *w)
{
    survey_world heads = *w;
    amp_err err = amp_survey_world_init(&heads);
    if (err == AMP_OK)
        err = amp_survey_world_arrange(&heads);
    if (err == AMP_OK)
        err = amp_survey_evaluate(&heads, &w->map->members, heads.value);
    amp_survey_world_fini(&heads);
    return err == AMP_OK ? amp_survey_expand(w->ctx, w->table, w->arena, heads.value, w->rows)
                         : err;
}

static amp_err read_files(amp_ctx *ctx, const survey_map *map, const amp_survey_files *files,
                          amp_arena *work, survey_table *main, survey_table *other,
                          amp_survey_report *report)
{
    const char **path;
    AMP_TRY(amp_survey_paths(ctx, map, files, work, &path));
    AMP_TRY(amp_survey_read(ctx, files->main, map, NULL, main));
    for (size_t k = 0; k < map->files; k++)
        AMP_TRY(amp_survey_join(ctx, map, &map->file[k], path[k], work, main, &other[k], report));
    return AMP_OK;
}

static amp_err import_with(amp_ctx *ctx, const amp_survey_files *files, amp_arena *work,
                           amp_arena *arena, amp_population *p, amp_pop_info *info,
                           amp_survey_report *report)
{
    survey_map map;
    survey_table table = {0};
    survey_rows rows;
    AMP_TRY(amp_survey_map_read(ctx, files->map, work, &map));
    survey_table *other = AMP_ARENA_NEW(work, survey_table, map.files);
    if (!other)
        return amp_fail_memory(ctx);
    amp_err err = read_files(ctx, &map, files, work, &table, other, report);
    if (err == AMP_OK)
        err = amp_survey_group(ctx, &map, &table, work, &rows);
    if (err == AMP_OK) {
        survey_world w = {.ctx = ctx, .arena = work, .map = &map, .table = &table, .rows = &rows};
        if (map.members.text)
            err = expand(&w);
        if (err == AMP_OK)
            err = build(&w, p, arena, info, report);
        amp_survey_world_fini(&w);
    }
    amp_survey_table_fini(&table);
    for (size_t k = 0; k < map.files; k++)
        amp_survey_table_fini(&other[k]);
    return err;
}

amp_err amp_survey_import(amp_ctx *ctx, const amp_survey_files *files, amp_arena *arena,
                          amp_population *p, amp_pop_info *info, amp_survey_report *report)
{
    amp_survey_report own = {0};
    amp_arena work;
    amp_population fresh;
    amp_arena_init(&work);
    amp_pop_init(&fresh);
    if (report)
        *report = (amp_survey_report){0};
    *info = (amp_pop_info){0};
    const amp_err err = import_with(ctx, files, &work, arena, &fresh, info, report ? report : &own);
    amp_pop_fini(err == AMP_OK ? p : &fresh);
    if (err == AMP_OK)
        *p = fresh;
    amp_survey_report_fini(&own);
    amp_arena_fini(&work);
    return err;
}

amp_err amp_survey_list_files(amp_ctx *ctx, const amp_survey_files *files, amp_arena *arena,
                              const char ***path, size_t *n)
{
    survey_map map;
    *n = 0;
    AMP_TRY(amp_survey_map_read(ctx, files->map, arena, &map));
    AMP_TRY(amp_survey_paths(ctx, &map, files, arena, path));
    for (size_t k = 0; k < map.files; k++)
        if ((*path)[k])
            (*path)[(*n)++] = (*path)[k];
    return AMP_OK;
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
