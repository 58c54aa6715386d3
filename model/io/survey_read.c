/* survey_read.c - a survey file as columns of doubles, NaN where it has no value.
 *
 * Only the columns that the map uses are kept. A text cell becomes a number in the same way in all
 * kinds of files: a label of the map, a number, or "code.label" where the map allows it. */
#include "io/survey_parts.h"

#include <errno.h>
#include <math.h>
#include <readstat.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_FIRST = 4096, ROWS_MAX = INT32_MAX - 64, COLUMNS_MAX = 100000 };

/* ---- columns --------------------------------------------------------------------------------- */

void amp_survey_table_fini(survey_table *t)
{
    for (size_t c = 0; c < t->columns; c++) {
        free(t->column[c].number);
        free(t->column[c].text);
    }
    free(t->column);
    amp_arena_fini(&t->text);
    *t = (survey_table){0};
}

int amp_survey_find(const survey_table *t, const char *name)
{
    for (size_t c = 0; c < t->columns; c++)
        if (strcmp(t->column[c].name, name) == 0)
            return (int)c;
    return -1;
}

amp_loc amp_survey_loc(const survey_table *t, size_t row)
{
    return (amp_loc){t->path, t->line ? t->line[row] : 0, 0};
}

static const survey_codes *codes_of(const survey_codes *list, size_t n, const char *column)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(list[k].column, column) == 0)
            return &list[k];
    return NULL;
}

static bool is_key(const survey_map *map, const char *name)
{
    const survey_key *const keys[] = {&map->household, &map->psu, &map->uid, &map->household_uid};
    for (size_t k = 0; k < AMP_COUNT(keys); k++)
        for (size_t j = 0; j < keys[k]->n; j++)
            if (strcmp(keys[k]->column[j], name) == 0)
                return true;
    return false;
}

/* NULL when memory is out. */
static survey_column *add_column(survey_table *t, const survey_map *map, const char *name)
{
    if (t->columns == t->column_cap) {
        const size_t cap = t->column_cap ? 2 * t->column_cap : 64;
        survey_column *more = realloc(t->column, cap * sizeof *more);
        if (!more)
            return NULL;
        t->column = more;
        t->column_cap = cap;
    }
    survey_column *c = &t->column[t->columns];
    *c = (survey_column){.name = amp_arena_text(&t->text, name),
                         .is_key = is_key(map, name),
                         .labels = codes_of(map->labels, map->labelled, name),
                         .missing = codes_of(map->missing_values, map->missing_valued, name)};
    if (!c->name)
        return NULL;
    t->columns++;
    return c;
}

/* Room for row @p row in all columns in use; new cells are missing. */
static bool room_for(survey_table *t, size_t row)
{
    if (row < t->cap)
        return true;
    const size_t cap = AMP_MAX(AMP_MAX(2 * t->cap, (size_t)ROWS_FIRST), row + 1);
    for (size_t k = 0; k < t->columns; k++) {
        survey_column *c = &t->column[k];
        if (!c->number)
            continue;
        double *number = realloc(c->number, cap * sizeof *number);
        if (!number)
            return false;
        c->number = number;
        for (size_t i = t->cap; i < cap; i++)
            number[i] = (double)NAN;
        if (!c->text)
            continue;
        const char **text = realloc(c->text, cap * sizeof *text);
        if (!text)
            return false;
        c->text = text;
        memset(text + t->cap, 0, (cap - t->cap) * sizeof *text);
    }
    t->cap = cap;
    return true;
}

/* A column in use starts with room for the rows there is room for. */
static bool open_column(survey_table *t, survey_column *c, bool with_text)
{
    const size_t cap = AMP_MAX(t->cap, (size_t)1);
    c->number = malloc(cap * sizeof *c->number);
    c->text = with_text ? calloc(cap, sizeof *c->text) : NULL;
    for (size_t i = 0; c->number && i < cap; i++)
        c->number[i] = (double)NAN;
    return c->number && (c->text || !with_text);
}

/* ---- cells ----------------------------------------------------------------------------------- */

static double unless_missing(const survey_column *c, double x)
{
    for (size_t k = 0; c->missing && k < c->missing->n; k++)
        if (x == c->missing->item[k].code)
            return (double)NAN;
    return x;
}

/* "12.Label" or "12. Label" is 12. */
static bool leading_code(const char *text, double *value)
{
    double code = 0;
    const char *c = text;
    for (; *c >= '0' && *c <= '9' && c - text < 9; c++)
        code = 10 * code + (*c - '0');
    if (c == text || *c != '.')
        return false;
    *value = code;
    return true;
}

static bool is_missing_text(const survey_map *map, const char *text)
{
    for (size_t k = 0; k < map->missing_texts; k++)
        if (strcmp(map->missing_text[k], text) == 0)
            return true;
    return !text[strspn(text, " ")];
}

bool amp_survey_cell(const survey_map *map, const survey_column *c, const char *text, char decimal,
                     double *value)
{
    *value = (double)NAN;
    if (is_missing_text(map, text))
        return true;
    double x = 0;
    bool known = false;
    for (size_t k = 0; c->labels && k < c->labels->n && !known; k++)
        if (strcmp(c->labels->item[k].text, text) == 0) {
            x = c->labels->item[k].code;
            known = true;
        }
    known = known || amp_parse_double(text, decimal, &x);
    known = known || (map->label_codes && leading_code(text, &x));
    if (known)
        *value = unless_missing(c, x);
    return known;
}

static void put_text(const survey_map *map, survey_column *c, size_t row, const char *text,
                     char decimal)
{
    if (!amp_survey_cell(map, c, text, decimal, &c->number[row]) && !c->bad) {
        c->bad = text;
        c->bad_row = row;
    }
    if (c->text)
        c->text[row] = text;
}

/* ---- text files ------------------------------------------------------------------------------ */

static amp_err read_text_file(amp_ctx *ctx, const char *path, char separator, const survey_map *map,
                              survey_table *t)
{
    amp_table table;
    amp_table_options options = map->csv;
    if (!options.separator)
        options.separator = separator;
    AMP_TRY(amp_table_read(ctx, &t->text, path, &options, &table));
    t->rows = t->cap = table.rows;
    t->line = table.line;
    for (size_t k = 0; k < table.columns; k++) {
        survey_column *c = add_column(t, map, table.name[k]);
        if (!c)
            return amp_fail_memory(ctx);
        if (!amp_survey_map_uses(map, c->name))
            continue;
        if (!open_column(t, c, c->is_key))
            return amp_fail_memory(ctx);
        for (size_t i = 0; i < table.rows; i++)
            put_text(map, c, i, amp_table_cell(&table, i, (int)k), table.decimal);
    }
    return AMP_OK;
}

/* ---- Stata and SPSS -------------------------------------------------------------------------- */

typedef struct import {
    const survey_map *map;
    survey_table *table;
    long long stated; /* rows by the file's own account; -1: not said */
    bool out_of_memory;
} import;

static int on_metadata(readstat_metadata_t *metadata, void *user)
{
    import *im = user;
    im->stated = readstat_get_row_count(metadata);
    return readstat_get_var_count(metadata) > COLUMNS_MAX ? READSTAT_HANDLER_ABORT
                                                          : READSTAT_HANDLER_OK;
}

static int on_variable(int index, readstat_variable_t *variable, const char *labels, void *user)
{
    import *im = user;
    (void)labels;
    if (index < 0 || (size_t)index != im->table->columns)
        return READSTAT_HANDLER_ABORT;
    const char *name = readstat_variable_get_name(variable); /* NULL in damaged files */
    survey_column *c = add_column(im->table, im->map, name ? name : "");
    im->out_of_memory = im->out_of_memory || !c;
    if (!c)
        return READSTAT_HANDLER_ABORT;
    if (!amp_survey_map_uses(im->map, c->name))
        return READSTAT_HANDLER_SKIP_VARIABLE;
    const bool text = readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING;
    if (open_column(im->table, c, text && c->is_key))
        return READSTAT_HANDLER_OK;
    im->out_of_memory = true;
    return READSTAT_HANDLER_ABORT;
}

/* Blanks around are dropped, as in text files. A key keeps its text; so does the first that is no
 * number, for the message about it. */
static bool put_string(import *im, survey_column *c, size_t row, const char *string)
{
    char small[256];
    const char *from = string ? string + strspn(string, " ") : "";
    size_t n = strlen(from);
    while (n > 0 && from[n - 1] == ' ')
        n--;
    char *text = small;
    if (c->text || !c->bad || n >= sizeof small)
        text = amp_arena_get(&im->table->text, n + 1);
    if (!text)
        return false;
    memcpy(text, from, n);
    text[n] = '\0';
    put_text(im->map, c, row, text, '.');
    return true;
}

static int on_value(int row, readstat_variable_t *variable, readstat_value_t value, void *user)
{
    import *im = user;
    survey_table *t = im->table;
    const int index = readstat_variable_get_index(variable);
    if (row < 0 || row > ROWS_MAX || index < 0 || (size_t)index >= t->columns)
        return READSTAT_HANDLER_ABORT;
    im->out_of_memory = im->out_of_memory || !room_for(t, (size_t)row);
    if (im->out_of_memory)
        return READSTAT_HANDLER_ABORT;
    t->rows = AMP_MAX(t->rows, (size_t)row + 1);
    survey_column *c = &t->column[index];
    if (!c->number)
        return READSTAT_HANDLER_OK;
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
        if (put_string(im, c, (size_t)row, readstat_string_value(value)))
            return READSTAT_HANDLER_OK;
        im->out_of_memory = true;
        return READSTAT_HANDLER_ABORT;
    }
    if (!readstat_value_is_missing(value, variable))
        c->number[row] = unless_missing(c, readstat_double_value(value));
    return READSTAT_HANDLER_OK;
}

typedef readstat_error_t parse_file(readstat_parser_t *parser, const char *path, void *user);

static amp_err read_binary_file(amp_ctx *ctx, const char *path, parse_file *parse,
                                const survey_map *map, survey_table *t)
{
import im = {map, t, - 1, false };
    readstat_parser_t *parser = readstat_parser_init();
    if (!parser)
        return amp_fail_memory(ctx);
    readstat_set_metadata_handler(parser, on_metadata);
    readstat_set_variable_handler(parser, on_variable);
    readstat_set_value_handler(parser, on_value);
    const readstat_error_t status = parse(parser, path, &im);
    readstat_parser_free(parser);
    if (im.out_of_memory || status == READSTAT_ERROR_MALLOC)
        return amp_fail_memory(ctx);
    const amp_loc loc = {path, 0, 0};
    if (status != READSTAT_OK)
        return amp_fail(ctx, AMP_DATA, loc, _("damaged file, or not of the kind its name says: %s"),
                        readstat_error_message(status));
    if (im.stated >= 0 && (size_t)im.stated != t->rows)
        return amp_fail(ctx, AMP_DATA, loc,
                        _("damaged file: it states %lld rows and holds %zu; was it cut?"),
                        im.stated, t->rows);
    return AMP_OK;
}

/* ---- by kind --------------------------------------------------------------------------------- */

static bool ends_in(const char *path, const char *end)
{
    const size_t n = strlen(path), m = strlen(end);
    return n > m && strcasecmp(path + n - m, end) == 0;
}

static amp_err read_any(amp_ctx *ctx, const char *path, const survey_map *map, survey_table *t)
{
    if (ends_in(path, ".dta"))
        return read_binary_file(ctx, path, readstat_parse_dta, map, t);
    if (ends_in(path, ".sav") || ends_in(path, ".zsav"))
        return read_binary_file(ctx, path, readstat_parse_sav, map, t);
    if (ends_in(path, ".csv"))
        return read_text_file(ctx, path, ',', map, t);
    if (ends_in(path, ".tsv") || ends_in(path, ".tab"))
        return read_text_file(ctx, path, '\t', map, t);
    return amp_fail(ctx, AMP_DATA, (amp_loc){path, 0, 0},
                    _("unknown kind of survey file; valid are .dta, .sav, .zsav, .csv, .tsv"));
}

static amp_err check_rows(amp_ctx *ctx, const survey_map *map, const survey_table *t)
{
    const amp_loc loc = {t->path, 0, 0};
    if (t->rows == 0)
        return amp_fail(ctx, AMP_DATA, loc, _("no rows"));
    if (t->rows > ROWS_MAX)
        return amp_fail(ctx, AMP_DATA, loc, _("%zu rows; valid are up to %d"), t->rows, ROWS_MAX);
    if (map->rows && map->rows != t->rows)
        return amp_fail(ctx, AMP_DATA, loc,
                        _("%zu rows; the map says that there are %zu (rows): was the file cut?"),
                        t->rows, map->rows);
    return AMP_OK;
}

amp_err amp_survey_read(amp_ctx *ctx, const char *path, const survey_map *map, survey_table *t)
{
    *t = (survey_table){.path = path};
    amp_arena_init(&t->text);
    FILE *file = fopen(path, "rb"); /* ReadStat would not say why it cannot open */
    if (!file)
        return amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0}, _("cannot open: %s"), strerror(errno));
    fclose(file);
    AMP_TRY(read_any(ctx, path, map, t));
    return check_rows(ctx, map, t);
}
