/* sheet.c - see sheet.h. */
#include "report/sheet.h"

#include "report/words.h"

#include <math.h>
#include <stdlib.h>

char *amp_sheet_at(const amp_sheet *t, size_t row, size_t column)
{
    return t->cell[row * t->columns + column];
}

amp_sheet amp_sheet_new(size_t rows, const char *const *head, size_t columns)
{
    amp_sheet t = {calloc(rows * columns, sizeof *t.cell), rows, columns};
    for (size_t k = 0; t.cell && k < columns; k++)
        snprintf(amp_sheet_at(&t, 0, k), AMP_SHEET_TEXT, "%s", head[k]);
    return t;
}

void amp_sheet_band(amp_language l, const double *x, bool sign, char *out)
{
    char mean[AMP_SHEET_TEXT], low[AMP_SHEET_TEXT], high[AMP_SHEET_TEXT];
    const double width = x[AMP_STATISTIC_p95] - x[AMP_STATISTIC_p5];
    const bool is_sharp = !(width > 1e-9 * fabs(x[AMP_STATISTIC_mean])); /* n/a, too */
    const double size = fabs(x[AMP_STATISTIC_mean]);
    const int decimals = !is_sharp ? amp_decimals(0, width, 3) : size > 0 && size < 10 ? 3 : 1;
    amp_number_text(l, x[AMP_STATISTIC_mean], decimals, sign, mean, sizeof mean);
    amp_number_text(l, x[AMP_STATISTIC_p5], decimals, sign, low, sizeof low);
    amp_number_text(l, x[AMP_STATISTIC_p95], decimals, sign, high, sizeof high);
    if (!is_sharp)
        snprintf(out, AMP_SHEET_TEXT, _("%.24s (%.24s to %.24s)"), mean, low, high);
    else
        snprintf(out, AMP_SHEET_TEXT, "%s", mean);
}

void amp_sheet_print(FILE *f, const char *title, amp_sheet *t)
{
    fprintf(f, "%s\n", title);
    for (size_t r = 0; t->cell && r < t->rows; r++) {
        for (size_t k = 0; k < t->columns; k++) {
            size_t width = 0;
            for (size_t i = 0; i < t->rows; i++)
                width = AMP_MAX(width, amp_words_width(amp_sheet_at(t, i, k)));
            fputs("  ", f);
            amp_words_put(f, amp_sheet_at(t, r, k), width, k > 0);
        }
        fputc('\n', f);
    }
    fputc('\n', f);
    free(t->cell);
}
