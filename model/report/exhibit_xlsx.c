/* exhibit_xlsx.c - the sheets as a spreadsheet: a cover, then a page a sheet; numbers are numbers.
 *
 * The file is written aside by the library and moved to its place, and says no time of its making:
 * the same run gives the same bytes. */
#include "io/aside.h"
#include "report/exhibit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { DECIMALS = 5, CELL = 256 };

typedef struct book {
    lxw_workbook *workbook;
    lxw_format *bold, *wrap, *head, *number[DECIMALS], *change[DECIMALS];
} book;

static void make_formats(book *b)
{
    b->bold = workbook_add_format(b->workbook);
    format_set_bold(b->bold);
    b->wrap = workbook_add_format(b->workbook);
    format_set_text_wrap(b->wrap);
    b->head = workbook_add_format(b->workbook);
    format_set_bold(b->head);
    format_set_text_wrap(b->head);
    format_set_bottom(b->head, LXW_BORDER_THIN);
    static const char *const form[DECIMALS] = {"#,##0", "#,##0.0", "#,##0.00", "#,##0.000",
                                               "#,##0.0000"};
    for (int d = 0; d < DECIMALS; d++) {
        char signs[64];
        b->number[d] = workbook_add_format(b->workbook);
        format_set_num_format(b->number[d], form[d]);
        snprintf(signs, sizeof signs, "+%s;-%s;%s", form[d], form[d], form[d]);
        b->change[d] = workbook_add_format(b->workbook);
        format_set_num_format(b->change[d], signs);
    }
}

static void put_figure(const book *b, lxw_worksheet *page, lxw_row_t row, lxw_col_t col, double x,
                       const amp_cell *cell)
{
    const int d = AMP_MAX(0, AMP_MIN(cell->decimals, DECIMALS - 1));
    if (isfinite(x))
        worksheet_write_number(page, row, col, x, cell->is_change ? b->change[d] : b->number[d]);
}

/* A figure takes three columns: itself and its band. @return the next free column */
static lxw_col_t put_head(const book *b, lxw_worksheet *page, lxw_row_t row, lxw_col_t col,
                          const amp_exhibit_column *column)
{
    char text[CELL];
    worksheet_write_string(page, row, col, column->label, b->head);
    worksheet_set_column(page, col, col, column->is_figure ? 16 : 34, NULL);
    if (!column->is_figure)
        return (lxw_col_t)(col + 1);
    snprintf(text, sizeof text, "%s", _(/* xgettext:no-c-format */ "90 % band, from"));
    worksheet_write_string(page, row, (lxw_col_t)(col + 1), text, b->head);
    worksheet_write_string(page, row, (lxw_col_t)(col + 2), _("to"), b->head);
    return (lxw_col_t)(col + 3);
}

static void put_rows(const book *b, lxw_worksheet *page, lxw_row_t first, const amp_exhibit *s)
{
    for (size_t r = 0; r < s->rows; r++) {
        const lxw_row_t row = first + (lxw_row_t)r;
        lxw_col_t col = 0;
        for (size_t c = 0; c < s->columns; c++) {
            const amp_cell *cell = &s->cell[r * s->columns + c];
            if (!s->column[c].is_figure) {
                if (cell->text && *cell->text)
                    worksheet_write_string(page, row, col, cell->text, NULL);
                col = (lxw_col_t)(col + 1);
                continue;
            }
            put_figure(b, page, row, col, cell->value, cell);
            put_figure(b, page, row, (lxw_col_t)(col + 1), cell->low, cell);
            put_figure(b, page, row, (lxw_col_t)(col + 2), cell->high, cell);
            col = (lxw_col_t)(col + 3);
        }
    }
}

static void put_sheet(const book *b, const amp_exhibit *s)
{
    enum { TITLE, NOTE, HEAD = 3, FIRST };
    lxw_worksheet *page = workbook_add_worksheet(b->workbook, s->id);
    if (!page)
        return;
    worksheet_write_string(page, TITLE, 0, s->title, b->bold);
    worksheet_write_string(page, NOTE, 0, s->note, NULL);
    lxw_col_t col = 0;
    for (size_t c = 0; c < s->columns; c++)
        col = put_head(b, page, HEAD, col, &s->column[c]);
    put_rows(b, page, FIRST, s);
    worksheet_freeze_panes(page, FIRST, 1);
    worksheet_set_landscape(page);
    worksheet_fit_to_pages(page, 1, 0);
    worksheet_set_paper(page, 9); /* A4 */
}

static void put_cover(const book *b, const amp_page *p, const amp_exhibits *sheets)
{
    char text[2 * CELL];
    lxw_worksheet *page = workbook_add_worksheet(b->workbook, _("Cover"));
    if (!page)
        return;
    lxw_row_t row = 0;
    const int first = p->results->year[0], last = p->results->year[p->results->years - 1];
    snprintf(text, sizeof text, "%s, %d-%d", p->country, first, last);
    worksheet_write_string(page, row++, 0, text, b->bold);
    snprintf(text, sizeof text, _("amparo %s, run %s, %zu replicates"), p->version, p->run_id,
             p->results->replicates);
    worksheet_write_string(page, row++, 0, text, NULL);
    if (strcmp(p->population_kind, "synthetic") == 0)
        worksheet_write_string(page, row++, 0,
                               _("Synthetic population: it serves to compare designs, not to "
                                 "publish national figures."),
                               NULL);
    row++;
    worksheet_set_column(page, 0, 0, 12, NULL);
    worksheet_set_column(page, 1, 1, 90, NULL);
    for (size_t k = 0; k < sheets->n; k++, row++) {
        snprintf(text, sizeof text, "internal:'%s'!A1", sheets->item[k].id);
        worksheet_write_url_opt(page, row, 0, text, NULL, sheets->item[k].id, NULL);
        worksheet_write_string(page, row, 1, sheets->item[k].title, NULL);
    }
}

amp_err amp_exhibits_xlsx(amp_ctx *ctx, const char *path, const amp_page *page,
                          const amp_exhibits *sheets)
{
    char *aside;
    AMP_TRY(amp_aside_make(ctx, path, &aside));
    lxw_workbook_options options = {.constant_memory = LXW_FALSE};
    book b = {.workbook = workbook_new_opt(aside, &options)};
    amp_err err = b.workbook ? AMP_OK : amp_fail_memory(ctx);
    if (err == AMP_OK) {
        lxw_doc_properties made = {.title = (char *)(uintptr_t)page->country,
                                   .created = 1}; /* 1970: no clock in a result */
        workbook_set_properties(b.workbook, &made);
        make_formats(&b);
        put_cover(&b, page, sheets);
        for (size_t k = 0; k < sheets->n; k++)
            put_sheet(&b, &sheets->item[k]);
        const lxw_error failed = workbook_close(b.workbook);
        if (failed)
            err = amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0}, _("cannot write: %s"),
                           lxw_strerror(failed));
    }
    if (err == AMP_OK)
        err = amp_aside_commit(ctx, path, aside);
    else
        unlink(aside);
    free(aside);
    return err;
}
