/* survey_join.c - the columns of further files, brought to the rows of the main one by a key.
 *
 * A file with one row for a key is joined as it is. One with many rows for a key is first made
 * into one by the formulas that the map gives for it: sums, counts and the like over its rows. */
#include "io/survey_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- where files are ------------------------------------------------------------------------- */

/* NAME=PATH, or a path whose last part is the file's name in the map. */
static const char *given_path(const survey_file *f, const char *other)
{
    const size_t n = strlen(f->name);
    if (strncmp(other, f->name, n) == 0 && other[n] == '=')
        return other + n + 1;
    return strcmp(amp_basename(other), amp_basename(f->file)) == 0 ? other : NULL;
}

static amp_err path_of(amp_ctx *ctx, const amp_survey_files *files, const survey_file *f,
                       amp_arena *arena, const char **path)
{
    *path = NULL;
    for (size_t k = 0; k < files->others && !*path; k++)
        *path = given_path(f, files->other[k]);
    if (*path)
        return AMP_OK;
    const char *folder = f->file[0] == '/' ? "" : amp_dirname(arena, files->main);
    *path = folder ? amp_arena_format(arena, "%s%s", folder, f->file) : NULL;
    if (!*path)
        return amp_fail_memory(ctx);
    if (access(*path, R_OK) == 0)
        return AMP_OK;
    if (f->optional) {
        *path = NULL;
        return AMP_OK;
    }
    return amp_fail(ctx, AMP_IO, f->loc,
                    _("files: %s is looked for in %s: %s; say where it is with %s=PATH"), f->name,
                    *path, strerror(errno), f->name);
}

/* A file that nobody asks for was meant to be something. */
static amp_err check_others(amp_ctx *ctx, const survey_map *map, const amp_survey_files *files)
{
    for (size_t k = 0; k < files->others; k++) {
        bool used = false;
        for (size_t j = 0; j < map->files; j++)
            used = used || given_path(&map->file[j], files->other[k]);
        if (!used)
            return amp_fail(ctx, AMP_CONFIG, (amp_loc){map->path, 0, 0},
                            _("files: the map knows no file for %s; write NAME=PATH with a name "
                              "of its files"),
                            files->other[k]);
    }
    return AMP_OK;
}

amp_err amp_survey_paths(amp_ctx *ctx, const survey_map *map, const amp_survey_files *files,
                         amp_arena *arena, const char ***path)
{
    AMP_TRY(check_others(ctx, map, files));
    *path = AMP_ARENA_NEW(arena, const char *, map->files);
    if (!*path)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < map->files; k++)
        AMP_TRY(path_of(ctx, files, &map->file[k], arena, &(*path)[k]));
    return AMP_OK;
}

/* ---- keys of the file ------------------------------------------------------------------------ */

typedef struct joining {
    amp_ctx *ctx;
    const survey_map *map;
    const survey_file *file;
    survey_table *main;
    const survey_table *from;
    amp_arena *arena;
    amp_survey_report *report;
    survey_numbering keys; /* of the file */
    uint32_t *number;      /* of each of its rows */
    uint32_t *match;       /* of each main row: key + 1; 0: none */
} joining;

static amp_err number_keys(joining *j)
{
    survey_key_columns k;
    char key[SURVEY_KEY_MAX];
    AMP_TRY(amp_survey_key_find(j->ctx, j->map, j->from, &j->file->key, "key", &k));
    j->number = AMP_ARENA_NEW(j->arena, uint32_t, j->from->rows);
    if (!j->number || !amp_survey_numbering_init(&j->keys, j->arena, j->from->rows))
        return amp_fail_memory(j->ctx);
    for (size_t i = 0; i < j->from->rows; i++) {
        if (!amp_survey_key_text(&k, i, key))
            return amp_fail(j->ctx, AMP_DATA, amp_survey_loc(j->from, i),
                            _("row %zu: the key \"%s\" is empty or too long"), i + 1,
                            j->file->key.column[0]);
        if (!amp_survey_number(&j->keys, key, &j->number[i]))
            return amp_fail_memory(j->ctx);
    }
    return AMP_OK;
}

static amp_err check_one_row(const joining *j)
{
    if (j->keys.n == j->from->rows)
        return AMP_OK;
    uint32_t *seen = calloc(j->keys.n, sizeof *seen);
    if (!seen)
        return amp_fail_memory(j->ctx);
    size_t i = 0;
    for (; i < j->from->rows && !seen[j->number[i]]; i++)
        seen[j->number[i]] = (uint32_t)i + 1;
    const amp_err err = amp_fail(
        j->ctx, AMP_DATA, amp_survey_loc(j->from, i),
        _("%zu rows share a key with another; first the rows %u and %zu, %s. A file with many "
          "rows for a key needs columns = { name = \"sum(x)\"; } in the map"),
        j->from->rows - j->keys.n, seen[j->number[i]], i + 1, j->keys.key[j->number[i]]);
    free(seen);
    return err;
}

/* ---- rows that meet -------------------------------------------------------------------------- */

static amp_err nothing_matches(const joining *j, const char *sample)
{
    return amp_fail(j->ctx, AMP_DATA, (amp_loc){j->from->path, 0, 0},
                    _("no key is in %s too: here they look like \"%s\", there like \"%s\"; is the "
                      "key right?"),
                    j->main->path, j->keys.n ? j->keys.key[0] : "", sample);
}

static void report_unmatched(const joining *j, const uint8_t *used)
{
    amp_survey_problem alone = {.kind = "unmatched_rows", .column = j->file->name};
    for (size_t i = 0; i < j->from->rows; i++)
        if (!used[j->number[i]])
            amp_survey_count_row(&alone, i);
    amp_survey_add_problem(j->ctx, j->report, &alone,
                           _("%s: %zu rows whose key no row of the main file has; not used"),
                           j->file->name, alone.rows);
}

/* Which key each main row has. */
static amp_err match_rows(joining *j)
{
    survey_key_columns k;
    char key[SURVEY_KEY_MAX], sample[SURVEY_KEY_MAX] = "";
    amp_survey_problem missing = {.kind = "unmatched", .column = j->file->name};
    AMP_TRY(amp_survey_key_find(j->ctx, j->map, j->main, &j->file->with, "with", &k));
    j->match = AMP_ARENA_NEW(j->arena, uint32_t, j->main->rows);
    uint8_t *used = AMP_ARENA_NEW(j->arena, uint8_t, j->keys.n + 1);
    if (!j->match || !used)
        return amp_fail_memory(j->ctx);
    for (size_t i = 0; i < j->main->rows; i++) {
        uint32_t number = 0;
        const bool has_key = amp_survey_key_text(&k, i, key);
        if (has_key && !*sample)
            memcpy(sample, key, sizeof sample);
        if (has_key && amp_survey_number_known(&j->keys, key, &number)) {
            j->match[i] = number + 1;
            used[number] = 1;
        } else {
            amp_survey_count_row(&missing, i);
        }
    }
    if (missing.rows == j->main->rows)
        return nothing_matches(j, sample);
    amp_survey_add_problem(j->ctx, j->report, &missing,
                           _("%s: %zu rows of the main file find no row there; its columns are "
                             "missing for them"),
                           j->file->name, missing.rows);
    report_unmatched(j, used);
    return AMP_OK;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* A column of the file in the main table: under its bare name where that is free. */
static survey_column *new_column(joining *j, const char *name)
{
    const bool taken = amp_survey_find(j->main, name) >= 0;
    const char *full = amp_arena_format(&j->main->text, "%s.%s", j->file->name, name);
    survey_column *c = full ? amp_survey_add_column(j->main, j->map, taken ? full : name) : NULL;
    if (!c)
        return NULL;
    c->full = full;
    c->file = j->file;
    return c;
}

static bool copy_meaning(survey_column *to, const survey_column *from)
{
    to->labels = from->labels;
    to->missing = from->missing;
    to->bad = from->bad;
    to->bad_row = from->bad_row;
    to->bad_path = from->bad_path;
    to->bad_line = from->bad_line;
    to->label = from->label;
    to->value = from->values ? malloc(from->values * sizeof *to->value) : NULL;
    if (from->values && !to->value)
        return false;
    for (size_t k = 0; k < from->values; k++)
        to->value[k] = from->value[k];
    to->values = to->value_cap = from->values;
    return true;
}

/* The columns as they are. The texts stay in the file's own table, which lives as long. */
static amp_err join_columns(joining *j)
{
    uint32_t *row = AMP_ARENA_NEW(j->arena, uint32_t, j->keys.n); /* of each key */
    if (!row)
        return amp_fail_memory(j->ctx);
    for (size_t i = 0; i < j->from->rows; i++)
        row[j->number[i]] = (uint32_t)i;
    for (size_t c = 0; c < j->from->columns; c++) {
        const survey_column *from = &j->from->column[c];
        survey_column *to = from->number ? new_column(j, from->name) : NULL;
        if (!from->number)
            continue;
        if (!to || !copy_meaning(to, from))
            return amp_fail_memory(j->ctx);
        if (from->text) {
            to->text = calloc(j->main->cap, sizeof *to->text);
            to->is_key = true;
            if (!to->text)
                return amp_fail_memory(j->ctx);
        }
        for (size_t i = 0; i < j->main->rows; i++) {
            if (!j->match[i])
                continue;
            to->number[i] = from->number[row[j->match[i] - 1]];
            if (to->text)
                to->text[i] = from->text[row[j->match[i] - 1]];
        }
    }
    return AMP_OK;
}

/* One value for each key from its rows, by the map's formulas. */
static amp_err aggregate_columns(joining *j)
{
    survey_rows rows;
    AMP_TRY(amp_survey_sort_rows(j->ctx, j->from, j->arena, j->number, j->keys.key, j->keys.n,
                                 AMP_EXPR_CHUNK, &rows));
    survey_world w = {
        .ctx = j->ctx, .arena = j->arena, .map = j->map, .table = j->from, .rows = &rows};
    double *value = AMP_ARENA_NEW(j->arena, double, j->keys.n);
    amp_err err = value ? amp_survey_world_init(&w) : amp_fail_memory(j->ctx);
    if (err == AMP_OK)
        err = amp_survey_world_arrange(&w);
    for (size_t c = 0; c < j->file->columns && err == AMP_OK; c++) {
        const survey_formula *f = &j->file->column[c];
        err = amp_survey_evaluate_groups(&w, f, value);
        survey_column *to = err == AMP_OK ? new_column(j, f->target) : NULL;
        if (err == AMP_OK && !to)
            err = amp_fail_memory(j->ctx);
        for (size_t i = 0; err == AMP_OK && i < j->main->rows; i++)
            if (j->match[i])
                to->number[i] = value[j->match[i] - 1];
    }
    amp_survey_world_fini(&w);
    return err;
}

static amp_err join(joining *j)
{
    AMP_TRY(number_keys(j));
    if (!j->file->columns)
        AMP_TRY(check_one_row(j));
    AMP_TRY(match_rows(j));
    return j->file->columns ? aggregate_columns(j) : join_columns(j);
}

/* ---- files that are not there ---------------------------------------------------------------- */

/* So that formulas know their columns: those that the map names in full. */
static amp_err add_absent(amp_ctx *ctx, const survey_map *map, const survey_file *f,
                          survey_table *main, amp_survey_report *report)
{
    const size_t n = strlen(f->name);
    amp_survey_problem absent = {.kind = "absent_file", .column = f->name, .rows = main->rows};
    for (size_t k = 0; k < map->words; k++) {
        const char *word = map->word[k];
        if (strncmp(word, f->name, n) != 0 || word[n] != '.' || amp_survey_find(main, word) >= 0)
            continue;
        survey_column *c = amp_survey_add_column(main, map, word);
        if (!c)
            return amp_fail_memory(ctx);
        c->file = f;
    }
    amp_survey_add_problem(ctx, report, &absent, _("%s: no file %s; its columns are missing"),
                           f->name, f->file);
    return AMP_OK;
}

amp_err amp_survey_join(amp_ctx *ctx, const survey_map *map, const survey_file *file,
                        const char *path, amp_arena *arena, survey_table *main, survey_table *from,
                        amp_survey_report *report)
{
    if (!path)
        return add_absent(ctx, map, file, main, report);
    AMP_TRY(amp_survey_read(ctx, path, map, file, from));
    joining j = {.ctx = ctx,
                 .map = map,
                 .file = file,
                 .main = main,
                 .from = from,
                 .arena = arena,
                 .report = report};
    const amp_err err = join(&j);
    free(j.keys.slot);
    return err;
}
