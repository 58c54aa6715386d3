/** @file sheet.h  A table of texts that is filled cell by cell and printed in columns. */
#ifndef AMP_SHEET_H
#define AMP_SHEET_H

#include "report/report.h"

enum { AMP_SHEET_TEXT = 96 }; /* bytes of a cell */

/** Row 0 is its head. Without memory `cell` is NULL, and nothing is printed but the title. */
typedef struct amp_sheet {
    char (*cell)[AMP_SHEET_TEXT];
    size_t rows, columns;
} amp_sheet;

/** @param rows  with the head */
amp_sheet amp_sheet_new(size_t rows, const char *const *head, size_t columns);
/** A cell's text, AMP_SHEET_TEXT bytes to write. */
char *amp_sheet_at(const amp_sheet *t, size_t row, size_t column);
/** "-2.70 (-3.09 to -2.36)": mean and 90 % band of statistics, without the band where
 * all replicates are equal. @p sign prints a plus */
void amp_sheet_band(amp_language l, const double *statistics, bool sign, char *out);
/** Print title and table, with an empty line after it, and release it. */
void amp_sheet_print(FILE *f, const char *title, amp_sheet *t);

#endif
