/** @file table.h  Small text tables: the tidy CSV files of country profiles, and survey CSV files.
 *
 * Lines that start with '#' before the header are comments (title, source); they are kept. One
 * reader serves both: the options say separator, decimal mark, encoding and what means missing. */
#ifndef AMP_TABLE_H
#define AMP_TABLE_H

#include "base/base.h"

typedef struct amp_table_options {
    char separator;       /* 0: ',' */
    char decimal;         /* 0: '.' */
    const char *encoding; /* NULL: UTF-8; "ISO-8859-1", "UTF-16" ... (iconv names) */
} amp_table_options;

/** All text owned by the arena given to amp_table_read. Cells are trimmed of blanks and quotes. */
typedef struct amp_table {
    const char *path;
    const char *comment; /* the '#' lines, without the marks; "" when none */
    size_t rows, columns;
    const char **name; /* columns */
    const char **cell; /* rows x columns, row-major; "" is missing */
    int *line;         /* of each row in the file */
    char decimal;
} amp_table;

/** Read a whole file. A row with too few or too many cells is an error that names its line.
 * @retval AMP_OK, AMP_IO (cannot read), AMP_DATA (malformed), AMP_NOMEM */
amp_err amp_table_read(amp_ctx *ctx, amp_arena *arena, const char *path,
                       const amp_table_options *options, amp_table *table);
/** The same of a text in memory, UTF-8 with commas; @p name stands for the path in messages. */
amp_err amp_table_parse(amp_ctx *ctx, amp_arena *arena, const char *name, const char *text,
                        amp_table *table);
/** Column of that name, -1 when there is none. */
int amp_table_find(const amp_table *t, const char *name);
/** The same, but its absence is an error that lists the columns there are. */
amp_err amp_table_column(amp_ctx *ctx, const amp_table *t, const char *name, int *column);
static inline const char *amp_table_cell(const amp_table *t, size_t row, int column)
{
    return t->cell[row * t->columns + (size_t)column];
}
/** A number; empty or malformed cells are errors with file and line. */
amp_err amp_table_number(amp_ctx *ctx, const amp_table *t, size_t row, int column, double *value);
/** A number without complaint: false when the cell is empty or malformed. */
bool amp_table_peek(const amp_table *t, size_t row, int column, double *value);
/** Locale-free text to double, the whole text or nothing. */
bool amp_parse_double(const char *text, char decimal, double *value);

#endif
