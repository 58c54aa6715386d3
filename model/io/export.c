/* export.c - a population as a table: its columns and their names, and the CSV file. */
#include "io/export_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---------------------------------------------------------------------------------- */

/* Names that a column of the table cannot have: of categories, which the formulas of the map use,
 * and Stata's own words. */
static bool is_reserved(const char *name)
{
    static const char *const words[] = {
        "_all",  "byte", "double", "float", "if",  "in",  "int",   "long",  "strL",
        "using", "with", "_n",     "_N",    "_pi", "_b",  "_cons", "_coef", "_rc",
        "_skip", "true", "false",  "and",   "or",  "not", "line"};
    for (size_t k = 0; k < AMP_COUNT(words); k++)
        if (strcmp(words[k], name) == 0)
            return true;
#define X(list) AMP_LIST_##list,
    static const amp_list lists[] = {AMP_CATEGORY_LISTS(X)};
#undef X
    for (size_t l = 0; l < AMP_COUNT(lists); l++) {
        const char *const *names = NULL;
        const size_t n = amp_list_names(lists[l], &names, NULL);
        for (size_t k = 0; k < n; k++)
            if (strcmp(names[k], name) == 0)
                return true;
    }
    return false;
}

static bool is_taken(const export_table *t, const char *name)
{
    for (size_t k = 0; k < t->fields; k++)
        if (strcmp(t->field[k].name, name) == 0)
            return true;
    return is_reserved(name);
}

/* Letters, digits and _, with room for what makes it the only one. */
static void name_field(const export_table *t, const char *from, char name[EXPORT_NAME_MAX + 1])
{
    enum { ROOM = 4 };
    size_t n = 0;
    if (strncmp(from, EXPORT_REPLICATE, strlen(EXPORT_REPLICATE)) == 0)
        name[n++] = 'x'; /* the map takes all columns of this name for replicate weights */
    for (; *from && n < EXPORT_NAME_MAX - ROOM; from++) {
        const char c = *from;
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        name[n++] = plain ? c : '_';
    }
    name[n] = '\0';
    if (is_taken(t, name))
        memcpy(name + n, "_", 2);
    for (unsigned k = 2; is_taken(t, name) && k < 1000; k++)
        snprintf(name + n, ROOM + 1, "_%u", k);
}

static void add_field(export_table *t, const char *name, const amp_column *c, const amp_extra *x)
{
    export_field *f = &t->field[t->fields];
    *f = (export_field){.column = c, .extra = x};
    name_field(t, name, f->name);
    t->fields++;
}

static void add_line(export_table *t)
{
    t->field[t->fields++] = (export_field){.name = "line"};
}

static void add_replicate(export_table *t, size_t k)
{
    export_field *f = &t->field[t->fields++];
    *f = (export_field){.replicate = k};
    snprintf(f->name, sizeof f->name, EXPORT_REPLICATE "%zu", k);
}

/* The household's columns, the member and its columns, extras, replicate weights. */
static amp_err list_fields(export_table *t)
{
    const amp_population *p = t->p;
    t->field = calloc(amp_columns_count + p->extras + p->replicates.n + 1, sizeof *t->field);
    if (!t->field)
        return amp_fail_memory(t->ctx);
    for (size_t c = 0; c < amp_columns_count; c++)
        if (amp_columns[c].level == AMP_LEVEL_HOUSEHOLD && amp_pop_has(p, &amp_columns[c]))
            add_field(t, amp_columns[c].name, &amp_columns[c], NULL);
    add_line(t);
    for (size_t c = 0; c < amp_columns_count; c++)
        if (amp_columns[c].level == AMP_LEVEL_PERSON)
            add_field(t, amp_columns[c].name, &amp_columns[c], NULL);
    for (size_t e = 0; e < p->extras; e++)
        add_field(t, p->extra[e].name, NULL, &p->extra[e]);
    for (size_t k = 1; k <= p->replicates.n; k++)
        add_replicate(t, k);
    return AMP_OK;
}

/* ---- values ---------------------------------------------------------------------------------- */

bool amp_export_is_text(const export_field *f)
{
    return f->column && f->column->kind == AMP_KIND_IDENTITY;
}

static size_t row_of(const export_field *f, size_t h, size_t i)
{
    const amp_level level = f->column ? f->column->level : f->extra->level;
    return level == AMP_LEVEL_HOUSEHOLD ? h : i;
}

double amp_export_value(const export_table *t, const export_field *f, size_t h, size_t i)
{
    const amp_replicates *r = &t->p->replicates;
    if (f->replicate)
        return r->weight[h * r->n + f->replicate - 1];
    if (!f->column && !f->extra)
        return (double)(i - t->p->first[h] + 1);
    const size_t row = row_of(f, h, i);
    return f->extra ? f->extra->data[row] : amp_pop_value(t->p, f->column, row);
}

void amp_export_identity(const export_table *t, const export_field *f, size_t h, size_t i,
                         char text[EXPORT_IDENTITY])
{
    const uint64_t *uid = amp_pop_data(t->p, f->column);
    snprintf(text, EXPORT_IDENTITY, "%016" PRIx64, uid[row_of(f, h, i)]);
}

const char *amp_export_label(const export_table *t, const export_field *f)
{
    if (f->extra)
        return f->extra->label ? f->extra->label : "";
    if (f->column)
        return t->options->spanish ? f->column->es : f->column->en;
    if (f->replicate)
        return t->options->spanish ? "factor de réplica" : "replicate weight";
    return t->options->spanish ? "número de miembro en el hogar" : "member number in the household";
}

const char *const *amp_export_codes(const export_table *t, const export_field *f, size_t *n)
{
    *n = 0;
    if (!f->column)
        return NULL;
    if (f->column->list == AMP_LIST_REGION) {
        *n = t->options->region ? t->options->regions : 0;
        return t->options->region;
    }
    const char *const *names = NULL, *const *labels = NULL;
    *n = amp_list_names(f->column->list, &names, &labels);
    return t->options->spanish ? labels : names;
}

/* ---- CSV ------------------------------------------------------------------------------------ */

/* A label that reads like this number would hide it from an import: "3" is then written 3e0. */
static bool is_label(const export_field *f, double x)
{
    char text[40];
    snprintf(text, sizeof text, "%.17g", x);
    for (size_t k = 0; f->extra && k < f->extra->values; k++)
        if (strcmp(f->extra->value[k].text, text) == 0)
            return true;
    return false;
}

static void put_number(FILE *file, const export_field *f, double x)
{
    const bool is_float = f->column && f->column->ctype == AMP_CTYPE_float;
    const bool is_whole = x < 1e9 && !signbit(x) && (double)(int32_t)x == x; /* -0 keeps its sign */
    if (is_whole && x < 10)
        putc_unlocked('0' + (int)x, file); /* most cells; stdio's formats are slow */
    else if (is_whole)
        fprintf(file, "%" PRId32, (int32_t)x);
    else
        fprintf(file, is_float ? "%.9g" : "%.17g", x);
    if (f->extra && f->extra->values && is_label(f, x))
        fputs("e0", file);
}

static void put_row(const export_table *t, FILE *file, size_t h, size_t i)
{
    for (size_t k = 0; k < t->fields; k++) {
        const export_field *f = &t->field[k];
        if (k)
            putc_unlocked(',', file);
        if (amp_export_is_text(f)) {
            char text[EXPORT_IDENTITY];
            amp_export_identity(t, f, h, i, text);
            fputs(text, file);
        } else {
            put_number(file, f, amp_export_value(t, f, h, i));
        }
    }
    fputc('\n', file);
}

static amp_err export_csv(const export_table *t)
{
    amp_out out;
    AMP_TRY(amp_out_open(t->ctx, t->path, &out));
    for (size_t k = 0; k < t->fields; k++)
        fprintf(out.file, "%s%s", k ? "," : "", t->field[k].name);
    fputc('\n', out.file);
    for (size_t h = 0; h < t->p->households && !ferror(out.file); h++)
        for (size_t i = t->p->first[h]; i < t->p->first[h + 1]; i++)
            put_row(t, out.file, h, i);
    return amp_out_close(t->ctx, &out);
}

/* ---- the whole ------------------------------------------------------------------------------- */

typedef amp_err table_writer(const export_table *t);

static amp_err export_table_by(export_table *t, table_writer *write)
{
    AMP_TRY(amp_export_check_map(t));
    amp_err err = list_fields(t);
    if (err == AMP_OK)
        err = write(t);
    if (err == AMP_OK)
        err = amp_export_map(t);
    free(t->field);
    return err;
}

amp_err amp_pop_export(amp_ctx *ctx, const char *path, const amp_population *p,
                       const amp_pop_info *info, const amp_export_options *options)
{
    export_table t = {.ctx = ctx, .path = path, .p = p, .info = info, .options = options};
    const char *dot = strrchr(path, '.');
    const char *ending = dot ? dot : "";
    if (strcasecmp(ending, ".h5") == 0)
        return amp_popfile_save(ctx, path, p, info);
    if (strcasecmp(ending, ".csv") == 0)
        return export_table_by(&t, export_csv);
    if (strcasecmp(ending, ".dta") == 0)
        return export_table_by(&t, amp_export_dta);
    return amp_fail(ctx, AMP_DATA, (amp_loc){path, 0, 0},
                    _("unknown kind of file to export to; valid are .csv, .dta, .h5"));
}
