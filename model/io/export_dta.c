/* export_dta.c - a population as Stata's .dta (version 118: Stata 14 and later, UTF-8), by
 * ReadStat.
 *
 * The file carries a time; it is the first minute of the population's year, local time, so that the
 * same population gives the same bytes. */
#include "io/export_parts.h"

#include <errno.h>
#include <math.h>
#include <readstat.h>
#include <string.h>
#include <time.h>

enum { VERSION = 118, LABEL_MAX = 80 };

/* Above these, Stata's numbers are missing values (Stata manual, [U] 12.2.2 Numeric storage types).
 */
static const double DOUBLE_MAX = 8.9884656743115785e307, FLOAT_MAX = 1.70141173319e38;

static readstat_type_t type_of(const export_field *f)
{
    if (amp_export_is_text(f))
        return READSTAT_TYPE_STRING;
    if (f->extra || f->replicate)
        return READSTAT_TYPE_DOUBLE;
    if (!f->column)
        return READSTAT_TYPE_INT16;
    switch (f->column->ctype) {
    case AMP_CTYPE_uint8_t:
        return READSTAT_TYPE_INT16;
    case AMP_CTYPE_uint16_t:
        return READSTAT_TYPE_INT32;
    case AMP_CTYPE_float:
        return READSTAT_TYPE_FLOAT;
    default:
        return READSTAT_TYPE_DOUBLE; /* Stata's long is short of int32's ends */
    }
}

/* At most LABEL_MAX characters of UTF-8. */
static void cut_label(const char *from, char label[4 * LABEL_MAX + 1])
{
    size_t n = 0, characters = 0;
    for (; from[n] && n < 4 * LABEL_MAX; n++) {
        characters += ((unsigned char)from[n] & 0xc0) != 0x80;
        if (characters > LABEL_MAX)
            break;
    }
    memcpy(label, from, n);
    label[n] = '\0';
}

/* Codes of ours, or of the survey where they are whole numbers: Stata labels no others. */
static void add_codes(readstat_writer_t *w, const export_table *t, const export_field *f,
                      readstat_variable_t *v)
{
    size_t n;
    const char *const *codes = amp_export_codes(t, f, &n);
    const size_t values = f->extra ? f->extra->values : 0;
    if (!n && !values)
        return;
    readstat_label_set_t *set = readstat_add_label_set(w, READSTAT_TYPE_INT32, f->name);
    for (size_t k = 0; k < n; k++)
        readstat_label_int32_value(set, (int32_t)k, codes[k]);
    for (size_t k = 0; k < values; k++) {
        const double code = f->extra->value[k].code;
        if (fabs(code) < 1e9 && floor(code) == code)
            readstat_label_int32_value(set, (int32_t)code, f->extra->value[k].text);
    }
    readstat_variable_set_label_set(v, set);
}

static void add_variables(readstat_writer_t *w, const export_table *t)
{
    char label[4 * LABEL_MAX + 1];
    for (size_t k = 0; k < t->fields; k++) {
        const export_field *f = &t->field[k];
        const readstat_type_t type = type_of(f);
        const size_t width = type == READSTAT_TYPE_STRING ? EXPORT_IDENTITY - 1 : 0;
        readstat_variable_t *v = readstat_add_variable(w, f->name, type, width);
        cut_label(amp_export_label(t, f), label);
        readstat_variable_set_label(v, label);
        if (type == READSTAT_TYPE_DOUBLE)
            readstat_variable_set_format(v, "%12.0g");
        add_codes(w, t, f, v);
    }
}

static readstat_error_t put_number(readstat_writer_t *w, const readstat_variable_t *v,
                                   readstat_type_t type, double x)
{
    switch (type) {
    case READSTAT_TYPE_INT16:
        return readstat_insert_int16_value(w, v, (int16_t)x);
    case READSTAT_TYPE_INT32:
        return readstat_insert_int32_value(w, v, (int32_t)x);
    case READSTAT_TYPE_FLOAT:
        return readstat_insert_float_value(w, v, (float)x);
    default:
        return readstat_insert_double_value(w, v, x);
    }
}

/* ReadStat's own error, or a value that Stata cannot hold. */
static amp_err check(const export_table *t, readstat_error_t status)
{
    if (status == READSTAT_OK)
        return AMP_OK;
    if (status == READSTAT_ERROR_WRITE)
        return amp_fail(t->ctx, AMP_IO, (amp_loc){t->path, 0, 0}, _("cannot write: %s"),
                        strerror(errno));
    return amp_fail(t->ctx, AMP_DATA, (amp_loc){t->path, 0, 0}, "%s",
                    readstat_error_message(status));
}

static amp_err put_field(const export_table *t, readstat_writer_t *w, size_t k, size_t h, size_t i)
{
    const export_field *f = &t->field[k];
    const readstat_variable_t *v = readstat_get_variable(w, (int)k);
    const readstat_type_t type = type_of(f);
    if (type == READSTAT_TYPE_STRING) {
        char text[EXPORT_IDENTITY];
        amp_export_identity(t, f, h, i, text);
        return check(t, readstat_insert_string_value(w, v, text));
    }
    const double x = amp_export_value(t, f, h, i);
    if (x > (type == READSTAT_TYPE_FLOAT ? FLOAT_MAX : DOUBLE_MAX))
        return amp_fail(
            t->ctx, AMP_DATA, (amp_loc){t->path, 0, 0},
            _("row %zu: %s is %g, which Stata takes for a missing value; export to .csv"), i + 1,
            f->name, x);
    return check(t, put_number(w, v, type, x));
}

static amp_err put_rows(const export_table *t, readstat_writer_t *w)
{
    for (size_t h = 0; h < t->p->households; h++)
        for (size_t i = t->p->first[h]; i < t->p->first[h + 1]; i++) {
            AMP_TRY(check(t, readstat_begin_row(w)));
            for (size_t k = 0; k < t->fields; k++)
                AMP_TRY(put_field(t, w, k, h, i));
            AMP_TRY(check(t, readstat_end_row(w)));
        }
    return check(t, readstat_end_writing(w));
}

static ssize_t write_bytes(const void *data, size_t n, void *user)
{
    return fwrite(data, 1, n, user) == n ? (ssize_t)n : -1;
}

amp_err amp_export_dta(const export_table *t)
{
    amp_out out;
    readstat_writer_t *w = readstat_writer_init();
    if (!w)
        return amp_fail_memory(t->ctx);
    amp_err err = amp_out_open(t->ctx, t->path, &out);
    if (err == AMP_OK) {
        struct tm start = {.tm_year = t->info->year - 1900, .tm_mday = 1, .tm_isdst = -1};
        readstat_set_data_writer(w, write_bytes);
        readstat_writer_set_file_format_version(w, VERSION);
        readstat_writer_set_file_timestamp(w, mktime(&start));
        add_variables(w, t);
        err = check(t, readstat_begin_writing_dta(w, out.file, (long)t->p->n));
        if (err == AMP_OK)
            err = put_rows(t, w);
        if (err == AMP_OK)
            err = amp_out_close(t->ctx, &out);
        else
            amp_out_abandon(&out);
    }
    readstat_writer_free(w);
    return err;
}
