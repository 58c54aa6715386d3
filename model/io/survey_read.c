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
        free(t->column[c].value);
    }
    free(t->column);
    amp_arena_fini(&t->text);
    *t = (survey_table){0};
}

int amp_survey_find(const survey_table *t, const char *name)
{
    for (size_t c = 0; c < t->columns; c++)
        if (strcmp(t->column[c].name, name) == 0 || amp_streq(t->column[c].full, name))
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

static bool in_key(const survey_key *key, const char *name)
{
    for (size_t j = 0; j < key->n; j++)
        if (strcmp(key->column[j], name) == 0)
            return true;
    return false;
}

/* Columns whose text matters: of keys. */
static bool is_key(const survey_map *map, const survey_file *file, const char *name)
{
    bool found = in_key(&map->household, name) || in_key(&map->psu, name) ||
                 in_key(&map->uid, name) || in_key(&map->household_uid, name);
    for (size_t k = 0; k < map->files && !found; k++)
        found = in_key(file ? &file->key : &map->file[k].with, name);
    return found;
}

/* A name as formulas can write it: all but ASCII letters, digits and '_' becomes '_', a whole
 * character of UTF-8 at a time. */
static const char *plain_name(survey_table *t, const char *name)
{
    char *plain = amp_arena_get(&t->text, strlen(name) + 2), *to = plain;
    if (plain && *name >= '0' && *name <= '9')
        *to++ = '_';
    for (const char *c = name; plain && *c; c++) {
        const bool fits = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                          (*c >= '0' && *c <= '9') || *c == '_' || *c == '.';
        if (((unsigned char)*c & 0xc0) != 0x80)
            *to++ = fits ? *c : '_';
    }
    return plain;
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
    const char *plain = plain_name(t, name);
    if (!plain)
        return NULL;
    *c = (survey_column){.name = plain,
                         .file = t->file,
                         .is_key = is_key(map, t->file, plain),
                         .labels = codes_of(map->labels, map->labelled, plain),
                         .missing = codes_of(map->missing_values, map->missing_valued, plain)};
    t->columns++;
    return c;
}

static bool uses(const survey_map *map, const survey_table *t, const survey_column *c)
{
    return amp_survey_map_uses(map, t->file ? t->file->name : NULL, c->name);
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

survey_column *amp_survey_add_column(survey_table *t, const survey_map *map, const char *name)
{
    survey_column *c = add_column(t, map, name);
    return c && open_column(t, c, false) ? c : NULL;
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

static bool is_missing_text(const survey_csv *csv, const char *text)
{
    for (size_t k = 0; k < csv->missings; k++)
        if (strcmp(csv->missing[k], text) == 0)
            return true;
    return !text[strspn(text, " ")];
}

/* A text cell as a number by the map's rules (NaN: missing), the same for all kinds of files.
 * @return false when it is none */
static bool cell_value(const survey_csv *csv, const survey_column *c, const char *text,
                       char decimal, double *value)
{
    *value = (double)NAN;
    if (is_missing_text(csv, text))
        return true;
    double x = 0;
    bool known = false;
    for (size_t k = 0; c->labels && k < c->labels->n && !known; k++)
        if (strcmp(c->labels->item[k].text, text) == 0) {
            x = c->labels->item[k].code;
            known = true;
        }
    known = known || amp_parse_double(text, decimal, &x);
    known = known || (csv->label_codes && leading_code(text, &x));
    if (known)
        *value = unless_missing(c, x);
    return known;
}

static void put_text(const survey_table *t, const survey_csv *csv, survey_column *c, size_t row,
                     const char *text, char decimal)
{
    if (!cell_value(csv, c, text, decimal, &c->number[row]) && !c->bad) {
        c->bad = text;
        c->bad_row = row;
        c->bad_path = t->path;
        c->bad_line = t->line ? t->line[row] : 0;
    }
    if (c->text)
        c->text[row] = text;
}

/* ---- what codes mean ------------------------------------------------------------------------- */

/* Keeps codes ascending; the first meaning of a code holds. @return false when memory is out */
static bool add_value(survey_table *t, survey_column *c, double code, const char *text)
{
    size_t at = c->values;
    while (at > 0 && c->value[at - 1].code > code)
        at--;
    if (isnan(code) || (at > 0 && c->value[at - 1].code >= code))
        return true;
    if (c->values == c->value_cap) {
        const size_t cap = c->value_cap ? 2 * c->value_cap : 16;
        amp_value_label *more = realloc(c->value, cap * sizeof *more);
        if (!more)
            return false;
        c->value = more;
        c->value_cap = cap;
    }
    char *copy = amp_arena_text(&t->text, text);
    if (!copy)
        return false;
    memmove(c->value + at + 1, c->value + at, (c->values++ - at) * sizeof *c->value);
    c->value[at] = (amp_value_label){code, copy};
    return true;
}

/* The map's own labels come first. */
static bool add_labels_of_map(survey_table *t, survey_column *c)
{
    bool ok = true;
    for (size_t k = 0; c->labels && k < c->labels->n && ok; k++)
        ok = add_value(t, c, c->labels->item[k].code, c->labels->item[k].text);
    return ok;
}

/* "1. Hombre" says what 1 means. */
static bool add_label_of_cell(survey_table *t, const survey_csv *csv, survey_column *c, size_t row,
                              const char *text)
{
    double code;
    if (!csv->label_codes || !leading_code(text, &code) || c->number[row] != code)
        return true;
    const char *label = strchr(text, '.') + 1;
    label += strspn(label, " ");
    const bool is_word = *label && label[strspn(label, "0123456789")];
    return !is_word || add_value(t, c, code, label);
}

/* ---- text files ------------------------------------------------------------------------------ */

static amp_err read_text_file(amp_ctx *ctx, const char *path, char separator, const survey_map *map,
                              survey_table *t)
{
    amp_table table;
    const survey_csv *csv = t->file ? &t->file->csv : &map->csv;
    amp_table_options options = csv->table;
    if (!options.separator)
        options.separator = separator;
    AMP_TRY(amp_table_read(ctx, &t->text, path, &options, &table));
    t->rows = t->cap = table.rows;
    t->line = table.line;
    for (size_t k = 0; k < table.columns; k++) {
        survey_column *c = add_column(t, map, table.name[k]);
        if (!c)
            return amp_fail_memory(ctx);
        if (!uses(map, t, c))
            continue;
        bool ok = open_column(t, c, c->is_key) && add_labels_of_map(t, c);
        for (size_t i = 0; i < table.rows && ok; i++) {
            const char *cell = amp_table_cell(&table, i, (int)k);
            put_text(t, csv, c, i, cell, table.decimal);
            ok = add_label_of_cell(t, csv, c, i, cell);
        }
        if (!ok)
            return amp_fail_memory(ctx);
    }
    return AMP_OK;
}

/* ---- Stata and SPSS -------------------------------------------------------------------------- */

/* A label of a set, which columns name. */
typedef struct set_label {
    const char *set, *text;
    double code;
    struct set_label *next;
} set_label;

typedef struct reading {
    const survey_map *map;
    survey_table *table;
    set_label *label;
    long long stated; /* rows by the file's own account; -1: not said */
    bool out_of_memory;
} reading;

static int on_metadata(readstat_metadata_t *metadata, void *user)
{
    reading *r = user;
    r->stated = readstat_get_row_count(metadata);
    return readstat_get_var_count(metadata) > COLUMNS_MAX ? READSTAT_HANDLER_ABORT
                                                          : READSTAT_HANDLER_OK;
}

static int on_variable(int index, readstat_variable_t *variable, const char *labels, void *user)
{
    reading *r = user;
    if (index < 0 || (size_t)index != r->table->columns)
        return READSTAT_HANDLER_ABORT;
    const char *name = readstat_variable_get_name(variable); /* NULL in damaged files */
    survey_column *c = add_column(r->table, r->map, name ? name : "");
    r->out_of_memory = r->out_of_memory || !c;
    if (!c)
        return READSTAT_HANDLER_ABORT;
    if (!uses(r->map, r->table, c))
        return READSTAT_HANDLER_SKIP_VARIABLE;
    const char *label = readstat_variable_get_label(variable);
    c->label = label && *label ? amp_arena_text(&r->table->text, label) : NULL;
    c->label_set = labels ? amp_arena_text(&r->table->text, labels) : NULL;
    const bool text = readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING;
    if (open_column(r->table, c, text && c->is_key) && add_labels_of_map(r->table, c))
        return READSTAT_HANDLER_OK;
    r->out_of_memory = true;
    return READSTAT_HANDLER_ABORT;
}

static int on_label(const char *set, readstat_value_t value, const char *text, void *user)
{
    reading *r = user;
    if (!set || !text || readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING ||
        readstat_value_is_tagged_missing(value))
        return READSTAT_HANDLER_OK;
    set_label *label = amp_arena_get(&r->table->text, sizeof *label);
    if (label)
        *label = (set_label){.set = amp_arena_text(&r->table->text, set),
                             .text = amp_arena_text(&r->table->text, text),
                             .code = readstat_double_value(value),
                             .next = r->label};
    r->out_of_memory = !label || !label->set || !label->text;
    r->label = label ? label : r->label;
    return r->out_of_memory ? READSTAT_HANDLER_ABORT : READSTAT_HANDLER_OK;
}

/* Labels of sets to the columns that name them. */
static bool hand_out_labels(reading *r)
{
    bool ok = true;
    for (size_t k = 0; k < r->table->columns && ok; k++) {
        survey_column *c = &r->table->column[k];
        if (!c->number || !c->label_set)
            continue;
        for (const set_label *label = r->label; label && ok; label = label->next)
            if (strcmp(label->set, c->label_set) == 0)
                ok = add_value(r->table, c, unless_missing(c, label->code), label->text);
    }
    return ok;
}

/* Blanks around are dropped, as in text files. A key keeps its text; so does the first that is no
 * number, for the message about it. */
static bool put_string(reading *r, survey_column *c, size_t row, const char *string)
{
    char small[256];
    const char *from = string ? string + strspn(string, " ") : "";
    size_t n = strlen(from);
    while (n > 0 && from[n - 1] == ' ')
        n--;
    char *text = small;
    if (c->text || !c->bad || n >= sizeof small)
        text = amp_arena_get(&r->table->text, n + 1);
    if (!text)
        return false;
    memcpy(text, from, n);
    text[n] = '\0';
    const survey_table *t = r->table;
    put_text(t, t->file ? &t->file->csv : &r->map->csv, c, row, text, '.');
    return true;
}

static int on_value(int row, readstat_variable_t *variable, readstat_value_t value, void *user)
{
    reading *r = user;
    survey_table *t = r->table;
    const int index = readstat_variable_get_index(variable);
    if (row < 0 || row > ROWS_MAX || index < 0 || (size_t)index >= t->columns)
        return READSTAT_HANDLER_ABORT;
    r->out_of_memory = r->out_of_memory || !room_for(t, (size_t)row);
    if (r->out_of_memory)
        return READSTAT_HANDLER_ABORT;
    t->rows = AMP_MAX(t->rows, (size_t)row + 1);
    survey_column *c = &t->column[index];
    if (!c->number)
        return READSTAT_HANDLER_OK;
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
        if (put_string(r, c, (size_t)row, readstat_string_value(value)))
            return READSTAT_HANDLER_OK;
        r->out_of_memory = true;
        return READSTAT_HANDLER_ABORT;
    }
    if (!readstat_value_is_missing(value, variable))
        c->number[row] = unless_missing(c, readstat_double_value(value));
    return READSTAT_HANDLER_OK;
}

typedef readstat_error_t parse_file(readstat_parser_t *parser, const char *path, void *user);

/** Does the map use none of its columns? Then ReadStat hands out no cell. */
static bool is_unused(const survey_table *t)
{
    for (size_t c = 0; c < t->columns; c++)
        if (t->column[c].number)
            return false;
    return t->columns > 0;
}

static amp_err read_binary_file(amp_ctx *ctx, const char *path, parse_file *parse,
                                const survey_map *map, survey_table *t)
{
    reading r = {.map = map, .table = t, .stated = -1};
    readstat_parser_t *parser = readstat_parser_init();
    if (!parser)
        return amp_fail_memory(ctx);
    readstat_set_metadata_handler(parser, on_metadata);
    readstat_set_variable_handler(parser, on_variable);
    readstat_set_value_handler(parser, on_value);
    readstat_set_value_label_handler(parser, on_label);
    const readstat_error_t status = parse(parser, path, &r);
    readstat_parser_free(parser);
    if (r.out_of_memory || !hand_out_labels(&r))
        return amp_fail_memory(ctx);
    const amp_loc loc = {path, 0, 0};
    if (status != READSTAT_OK) /* READSTAT_ERROR_MALLOC: the file claims more than ReadStat gives */
        return amp_fail(ctx, AMP_DATA, loc, _("damaged file, or not of the kind its name says: %s"),
                        readstat_error_message(status));
    if (is_unused(t))
        return amp_fail(ctx, AMP_DATA, loc,
                        _("none of its %zu columns (the first is \"%s\") is one that the map "
                          "reads: is it another file?"),
                        t->columns, t->column[0].name);
    if (r.stated >= 0 && (size_t)r.stated != t->rows)
        return amp_fail(ctx, AMP_DATA, loc,
                        _("damaged file: it states %lld rows and holds %zu; was it cut?"), r.stated,
                        t->rows);
    return AMP_OK;
}

/* Stata's files of version 117 and later end in a mark. ReadStat takes one that was cut behind the
 * data for whole, but its labels are lost. */
static amp_err check_stata_end(amp_ctx *ctx, const char *path)
{
    static const char first[] = "<stata_dta>", last[] = "</stata_dta>";
    char start[sizeof first] = "", end[sizeof last] = "";
    FILE *file = fopen(path, "rb");
    const bool marked = file && fread(start, 1, sizeof first - 1, file) == sizeof first - 1 &&
                        strcmp(start, first) == 0;
    const bool whole = marked && fseek(file, -(long)(sizeof last - 1), SEEK_END) == 0 &&
                       fread(end, 1, sizeof last - 1, file) == sizeof last - 1 &&
                       strcmp(end, last) == 0;
    if (file)
        fclose(file);
    if (!marked || whole)
        return AMP_OK;
    return amp_fail(ctx, AMP_DATA, (amp_loc){path, 0, 0},
                    _("damaged file: it does not end in %s; was it cut?"), last);
}

static amp_err read_stata_file(amp_ctx *ctx, const char *path, const survey_map *map,
                               survey_table *t)
{
    AMP_TRY(check_stata_end(ctx, path));
    return read_binary_file(ctx, path, readstat_parse_dta, map, t);
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
        return read_stata_file(ctx, path, map, t);
    if (ends_in(path, ".sav") || ends_in(path, ".zsav"))
        return read_binary_file(ctx, path, readstat_parse_sav, map, t);
    if (ends_in(path, ".por"))
        return read_binary_file(ctx, path, readstat_parse_por, map, t);
    if (ends_in(path, ".csv") || ends_in(path, ".txt"))
        return read_text_file(ctx, path, ',', map, t);
    if (ends_in(path, ".tsv") || ends_in(path, ".tab"))
        return read_text_file(ctx, path, '\t', map, t);
    return amp_fail(
        ctx, AMP_DATA, (amp_loc){path, 0, 0},
        _("unknown kind of survey file; valid are .dta, .sav, .zsav, .por, .csv, .tsv, .txt"));
}

static amp_err check_rows(amp_ctx *ctx, const survey_map *map, const survey_table *t)
{
    const amp_loc loc = {t->path, 0, 0};
    const size_t rows = t->file ? t->file->rows : map->rows;
    if (t->rows == 0)
        return amp_fail(ctx, AMP_DATA, loc, _("no rows"));
    if (t->rows > ROWS_MAX)
        return amp_fail(ctx, AMP_DATA, loc, _("%zu rows; valid are up to %d"), t->rows, ROWS_MAX);
    if (rows && rows != t->rows)
        return amp_fail(ctx, AMP_DATA, loc,
                        _("%zu rows; the map says that there are %zu (rows): is it another file, "
                          "or was it cut?"),
                        t->rows, rows);
    return AMP_OK;
}

amp_err amp_survey_read(amp_ctx *ctx, const char *path, const survey_map *map,
                        const survey_file *file, survey_table *t)
{
    *t = (survey_table){.path = path, .file = file};
    amp_arena_init(&t->text);
    FILE *stream = fopen(path, "rb"); /* ReadStat would not say why it cannot open */
    if (!stream)
        return amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0}, _("cannot open: %s"), strerror(errno));
    fclose(stream);
    AMP_TRY(read_any(ctx, path, map, t));
    return check_rows(ctx, map, t);
}
