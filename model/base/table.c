/* table.c - small text tables (CSV and its kin).
 *
 * The file is read once into memory, turned into UTF-8 if need be, and cut in place: a cell points
 * into that buffer, its separator replaced by the closing zero byte. So a survey of 17 MB costs one
 * pass and one array of pointers. The form is RFC 4180 with any separator; blanks around a cell are
 * dropped, empty lines are skipped, and a line may end in LF, CRLF or CR. */
#include "base/table.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t FILE_MAX_BYTES = (size_t)1 << 30;

/* ---- reading the file ---------------------------------------------------------------------- */

typedef struct buffer {
    char *data; /* ends in a zero byte that is not counted */
    size_t n, cap;
} buffer;

static bool buffer_room(buffer *b, size_t cap)
{
    char *more = realloc(b->data, cap + 1);
    if (!more)
        return false;
    b->data = more;
    b->cap = cap;
    return true;
}

static amp_err too_large(amp_ctx *ctx, const char *path)
{
    return amp_fail(ctx, AMP_DATA, (amp_loc){path, 0, 0},
                    _("the file is larger than %zu MiB, too large for a table"),
                    FILE_MAX_BYTES >> 20);
}

static amp_err read_stream(amp_ctx *ctx, const char *path, FILE *file, buffer *b)
{
    for (;;) {
        b->n += fread(b->data + b->n, 1, b->cap - b->n, file);
        if (ferror(file))
            return amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0}, _("cannot read: %s"),
                            strerror(errno));
        if (b->n > FILE_MAX_BYTES)
            return too_large(ctx, path);
        if (b->n < b->cap)
            break;
        if (!buffer_room(b, 2 * b->cap))
            return amp_fail_memory(ctx);
    }
    b->data[b->n] = '\0';
    return AMP_OK;
}

/* The whole file; the caller frees b->data, on error too. */
static amp_err read_file(amp_ctx *ctx, const char *path, buffer *b)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (!file || fstat(fileno(file), &info) != 0) {
        const amp_err err =
            amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0}, _("cannot open: %s"), strerror(errno));
        if (file)
            fclose(file);
        return err;
    }
    /* One byte more than the size, so that the end shows without growing. */
    const bool known = S_ISREG(info.st_mode) && (size_t)info.st_size <= FILE_MAX_BYTES;
    amp_err err;
    if (S_ISREG(info.st_mode) && !known)
        err = too_large(ctx, path);
    else if (!buffer_room(b, known ? (size_t)info.st_size + 1 : (size_t)1 << 16))
        err = amp_fail_memory(ctx);
    else
        err = read_stream(ctx, path, file, b);
    fclose(file);
    return err;
}

/* ---- encodings ----------------------------------------------------------------------------- */

static int line_at(const char *text, size_t offset)
{
    int line = 1;
    for (size_t i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

/* Bytes of the UTF-8 character at c, 0 when it is none. The closing zero byte stops a short one. */
static size_t utf8_length(const unsigned char *c)
{
    if (c[0] < 0x80)
        return 1;
    const bool second = (c[1] & 0xc0) == 0x80;
    if (c[0] >= 0xc2 && c[0] <= 0xdf)
        return second ? 2 : 0;
    if (!second || (c[2] & 0xc0) != 0x80)
        return 0;
    if (c[0] >= 0xe0 && c[0] <= 0xef)
        return (c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) ? 0 : 3;
    if (c[0] < 0xf0 || c[0] > 0xf4 || (c[3] & 0xc0) != 0x80)
        return 0;
    return (c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f) ? 0 : 4;
}

static amp_err check_utf8(amp_ctx *ctx, const char *path, const char *text, size_t n)
{
    const uint64_t high = 0x8080808080808080u, low = 0x0101010101010101u;
    for (size_t i = 0; i < n;) {
        uint64_t eight;
        if (n - i >= sizeof eight) { /* eight plain characters at a time */
            memcpy(&eight, text + i, sizeof eight);
            if (((eight | (eight - low)) & high) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        const unsigned char *c = (const unsigned char *)text + i;
        const amp_loc here = {path, 0, 0};
        const size_t length = utf8_length(c);
        if (*c == '\0')
            return amp_fail(
                ctx, AMP_DATA, (amp_loc){here.file, line_at(text, i), 0},
                _("a zero byte: this is no text, or its encoding is another (UTF-16?)"));
        if (length == 0)
            return amp_fail(ctx, AMP_DATA, (amp_loc){here.file, line_at(text, i), 0},
                            _("byte 0x%02x is not UTF-8; name the encoding of the file, say "
                              "ISO-8859-1"),
                            *c);
        i += length;
    }
    return AMP_OK;
}

static amp_err convert(amp_ctx *ctx, const char *path, const char *encoding, const buffer *from,
                       buffer *to)
{
    iconv_t cd = iconv_open("UTF-8", encoding);
    if (cd == (iconv_t)-1)
        return amp_fail(ctx, AMP_DATA, (amp_loc){path, 0, 0},
                        _("unknown encoding \"%s\"; valid are UTF-8, ISO-8859-1, WINDOWS-1252, "
                          "UTF-16 and all that iconv knows"),
                        encoding);
    amp_err err = AMP_OK;
    char *in = from->data;
    size_t in_left = from->n;
    if (!buffer_room(to, from->n + from->n / 8 + 64))
        err = amp_fail_memory(ctx);
    while (err == AMP_OK) {
        char *out = to->data + to->n;
        size_t out_left = to->cap - to->n;
        const size_t status = iconv(cd, &in, &in_left, &out, &out_left);
        to->n = (size_t)(out - to->data);
        if (status != (size_t)-1)
            break;
        if (errno != E2BIG)
            err =
                amp_fail(ctx, AMP_DATA, (amp_loc){path, line_at(from->data, from->n - in_left), 0},
                         _("a character that is not %s"), encoding);
        else if (!buffer_room(to, 2 * to->cap))
            err = amp_fail_memory(ctx);
    }
    iconv_close(cd);
    if (err == AMP_OK)
        to->data[to->n] = '\0';
    return err;
}

/* The text of the file as UTF-8 without byte order mark, in the arena. */
static amp_err load_text(amp_ctx *ctx, amp_arena *arena, const char *path, const char *encoding,
                         char **text, size_t *n)
{
    buffer raw = {0}, utf8 = {0};
    amp_err err;
    AMP_TRY_OUT(err, read_file(ctx, path, &raw));
    buffer *b = &raw;
    const bool marked = raw.n >= 2 && (memcmp(raw.data, "\xff\xfe", 2) == 0 ||
                                       memcmp(raw.data, "\xfe\xff", 2) == 0);
    if (marked) /* a byte order mark of UTF-16 says more than the map */
        encoding = "UTF-16";
    if (encoding && strcasecmp(encoding, "UTF-8") != 0 && strcasecmp(encoding, "UTF8") != 0) {
        AMP_TRY_OUT(err, convert(ctx, path, encoding, &raw, &utf8));
        b = &utf8;
    }
    AMP_TRY_OUT(err, check_utf8(ctx, path, b->data, b->n));
    const size_t mark = b->n >= 3 && memcmp(b->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    *n = b->n - mark;
    *text = amp_arena_get(arena, *n + 1);
    if (*text)
        memcpy(*text, b->data + mark, *n + 1);
    else
        err = amp_fail_memory(ctx);
out:
    free(raw.data);
    free(utf8.data);
    return err;
}

/* ---- cutting into cells -------------------------------------------------------------------- */

typedef struct cutter {
    amp_ctx *ctx;
    const char *path;
    char *at; /* next character; the text ends in a zero byte */
    int line; /* of that character */
    char separator;
    bool line_ended; /* the last cell closed its line */
} cutter;

static amp_err fail_at(const cutter *k, int line, const char *text)
{
    return amp_fail(k->ctx, AMP_DATA, (amp_loc){k->path, line, 0}, "%s", text);
}

static bool is_blank(const cutter *k, char c)
{
    return (c == ' ' || c == '\t') && c != k->separator;
}

/* Step over the separator or line end at k->at, which is one of them or the end of the text. */
static void close_cell(cutter *k)
{
    const char c = *k->at;
    k->line_ended = c != k->separator || c == '\0';
    if (c == '\0')
        return;
    k->at++;
    if (c == k->separator)
        return;
    if (c == '\r' && *k->at == '\n')
        k->at++;
    k->line++;
}

static char *trim(const cutter *k, char *lo, char *hi)
{
    while (lo < hi && is_blank(k, *lo))
        lo++;
    while (lo < hi && is_blank(k, hi[-1]))
        hi--;
    *hi = '\0';
    return lo;
}

/* A cell in quotes; k->at is on the opening one. Doubled quotes stand for one. */
static amp_err quoted_cell(cutter *k, const char **cell)
{
    const int opened = k->line;
    char *lo = ++k->at, *to = lo;
    for (;; k->at++) {
        const char c = *k->at;
        if (c == '\0')
            return fail_at(k, opened, _("a quote that opens here is never closed"));
        if (c == '"' && *++k->at != '"')
            break;
        k->line += c == '\n';
        *to++ = c;
    }
    while (is_blank(k, *k->at))
        k->at++;
    const char c = *k->at;
    if (c && c != k->separator && c != '\n' && c != '\r')
        return fail_at(k, k->line, _("text after a closing quote; write a quote inside as \"\""));
    close_cell(k);
    *cell = trim(k, lo, to);
    return AMP_OK;
}

static amp_err next_cell(cutter *k, const char **cell)
{
    while (is_blank(k, *k->at))
        k->at++;
    if (*k->at == '"')
        return quoted_cell(k, cell);
    char *lo = k->at, *c = lo;
    while (*c != k->separator && *c != '\n' && *c != '\r' && *c != '\0')
        c++;
    k->at = c;
    close_cell(k);
    *cell = trim(k, lo, c);
    return AMP_OK;
}

/* Skip empty lines. @return false at the end of the text. */
static bool find_line(cutter *k)
{
    for (;;) {
        char *c = k->at;
        while (is_blank(k, *c))
            c++;
        if (*c == '\0')
            return false;
        if (*c != '\n' && *c != '\r')
            return true;
        k->at = c;
        close_cell(k);
    }
}

/* The '#' lines before the header, without marks. They are moved down in the buffer, one line end
 * between two, and stay there. */
static const char *read_comment(cutter *k)
{
    char *text = k->at, *to = text;
    bool any = false;
    while (find_line(k) && *k->at == '#') {
        char *lo = k->at + 1, *hi = lo;
        while (*hi && *hi != '\n' && *hi != '\r')
            hi++;
        k->at = hi;
        close_cell(k);
        while (lo < hi && (*lo == '#' || *lo == ' ' || *lo == '\t'))
            lo++;
        if (any)
            *to++ = '\n';
        any = true;
        memmove(to, lo, (size_t)(hi - lo));
        to += hi - lo;
    }
    if (!any)
        return "";
    *to = '\0';
    return text;
}

/* Most cells and lines that the rest of the text can hold. */
static void count_most(const cutter *k, size_t *cells, size_t *lines)
{
    *cells = *lines = 1;
    for (const char *c = k->at; *c; c++) {
        const bool end = *c == '\n' || *c == '\r';
        *lines += end;
        *cells += end || *c == k->separator;
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static amp_err check_names(const cutter *k, const amp_table *t, int line)
{
    const char **sorted = amp_alloc(t->columns, sizeof *sorted);
    if (!sorted)
        return amp_fail_memory(k->ctx);
    memcpy(sorted, t->name, t->columns * sizeof *sorted);
    qsort(sorted, t->columns, sizeof *sorted, by_name);
    amp_err err = AMP_OK;
    for (size_t j = 1; j < t->columns && err == AMP_OK; j++)
        if (*sorted[j] && amp_streq(sorted[j], sorted[j - 1]))
            err = amp_fail(k->ctx, AMP_DATA, (amp_loc){k->path, line, 0},
                           _("two columns are called \"%.60s\""), sorted[j]);
    free(sorted);
    return err;
}

static amp_err read_header(cutter *k, amp_arena *arena, amp_table *t)
{
    if (!find_line(k))
        return fail_at(k, k->line, _("the table has no header line"));
    const int line = k->line;
    size_t most = 1;
    for (const char *c = k->at; *c && *c != '\n'; c++)
        most += *c == k->separator;
    t->name = AMP_ARENA_NEW(arena, const char *, most);
    if (!t->name)
        return amp_fail_memory(k->ctx);
    do {
        if (t->columns == most)
            return fail_at(k, line, _("a column name has a line end inside"));
        AMP_TRY(next_cell(k, &t->name[t->columns++]));
    } while (!k->line_ended);
    return check_names(k, t, line);
}

static amp_err read_row(cutter *k, amp_table *t)
{
    const int line = k->line;
    const char **cell = t->cell + t->rows * t->columns;
    size_t n = 0;
    do {
        const char *extra;
        AMP_TRY(next_cell(k, n < t->columns ? &cell[n] : &extra));
        n++;
    } while (!k->line_ended);
    if (n != t->columns)
        return amp_fail(k->ctx, AMP_DATA, (amp_loc){k->path, line, 0},
                        _("%zu cells; the header has %zu columns"), n, t->columns);
    t->line[t->rows++] = line;
    return AMP_OK;
}

/** Cut a text of the arena, which it changes, into the table. */
static amp_err cut(amp_ctx *ctx, amp_arena *arena, const char *path, char *text,
                   const amp_table_options *o, amp_table *table)
{
    size_t cells, lines;
    *table = (amp_table){.decimal = o->decimal ? o->decimal : '.'};
    table->path = amp_arena_text(arena, path);
    cutter k = {ctx, path, text, 1, o->separator ? o->separator : ',', false};
    table->comment = read_comment(&k);
    count_most(&k, &cells, &lines);
    AMP_TRY(read_header(&k, arena, table));
    /* A row that is too short leaves with an error, so one row more than the cells is room enough.
     */
    table->cell = AMP_ARENA_NEW(arena, const char *, cells + table->columns);
    table->line = AMP_ARENA_NEW(arena, int, lines);
    if (!table->path || !table->cell || !table->line)
        return amp_fail_memory(ctx);
    while (find_line(&k))
        AMP_TRY(read_row(&k, table));
    return AMP_OK;
}

amp_err amp_table_read(amp_ctx *ctx, amp_arena *arena, const char *path,
                       const amp_table_options *options, amp_table *table)
{
    const amp_table_options o = options ? *options : (amp_table_options){0};
    char *text;
    size_t bytes;
    *table = (amp_table){.path = NULL};
    AMP_TRY(load_text(ctx, arena, path, o.encoding, &text, &bytes));
    return cut(ctx, arena, path, text, &o, table);
}

amp_err amp_table_parse(amp_ctx *ctx, amp_arena *arena, const char *name, const char *text,
                        amp_table *table)
{
    char *copy = amp_arena_text(arena, text);
    *table = (amp_table){.path = NULL};
    return copy ? cut(ctx, arena, name, copy, &(amp_table_options){0}, table)
                : amp_fail_memory(ctx);
}

/* ---- using a table ------------------------------------------------------------------------- */

int amp_table_find(const amp_table *t, const char *name)
{
    for (size_t j = 0; j < t->columns; j++)
        if (strcmp(t->name[j], name) == 0)
            return (int)j;
    return -1;
}

amp_err amp_table_column(amp_ctx *ctx, const amp_table *t, const char *name, int *column)
{
    *column = amp_table_find(t, name);
    if (*column >= 0)
        return AMP_OK;
    char list[400];
    size_t used = 0;
    list[0] = '\0';
    for (size_t j = 0; j < t->columns && used < sizeof list - 8; j++) {
        const int more =
            snprintf(list + used, sizeof list - used, "%s%s", j ? ", " : "", t->name[j]);
        used += more > 0 ? (size_t)more : 0;
    }
    if (used >= sizeof list - 8)
        memcpy(list + sizeof list - 8, ", ...", 6);
    const char *near = amp_nearest(name, t->name, t->columns);
    if (near)
        return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, 0, 0},
                        _("no column \"%s\"; did you mean \"%s\"? The columns are: %s"), name, near,
                        list);
    return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, 0, 0},
                    _("no column \"%s\"; the columns are: %s"), name, list);
}

bool amp_table_peek(const amp_table *t, size_t row, int column, double *value)
{
    return amp_parse_double(amp_table_cell(t, row, column), t->decimal, value);
}

amp_err amp_table_number(amp_ctx *ctx, const amp_table *t, size_t row, int column, double *value)
{
    if (amp_table_peek(t, row, column, value))
        return AMP_OK;
    const char *cell = amp_table_cell(t, row, column);
    const amp_loc loc = {t->path, t->line[row], 0};
    if (!*cell)
        return amp_fail(ctx, AMP_DATA, loc, _("column \"%s\" is empty; it wants a number"),
                        t->name[column]);
    return amp_fail(ctx, AMP_DATA, loc,
                    _("column \"%s\": \"%s\" is not a number (decimal mark '%c')"), t->name[column],
                    cell, t->decimal);
}
