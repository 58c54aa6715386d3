/** @file exhibit.h  The tables of a report as data: built once from a run's page, written as HTML,
 * CSV, Markdown, LaTeX and a spreadsheet. A chart draws a sheet too, so behind each stands a table.
 *
 * A sheet has columns and rows of cells; a cell is a text, or a figure with its bands. Everything
 * lives in the arena that it was made with; sheets borrow what the page borrows. */
#ifndef AMP_EXHIBIT_H
#define AMP_EXHIBIT_H

#include "report/report.h"

/** A text, or a figure with its bands of 90 and 50 %. */
typedef struct amp_cell {
    const char *text;         /* NULL: a figure */
    double value;             /* NAN: there is none */
    double low, high;         /* 5th and 95th percentile; NAN: no band */
    double mid_low, mid_high; /* 25th and 75th */
    int decimals;             /* that the band supports */
    bool is_change;           /* a difference: printed with its sign, 0 as "no change" */
} amp_cell;

typedef struct amp_exhibit_column {
    const char *key;   /* for machines: "scenario", "year", "value" */
    const char *label; /* for people */
    bool is_figure;
} amp_exhibit_column;

typedef struct amp_exhibit {
    const char *id;    /* T3, C2: the names of docs/report.md */
    const char *title; /* in the page's language */
    const char *note;  /* what a reader must know; "" when nothing */
    amp_exhibit_column *column;
    size_t columns;
    amp_cell *cell; /* rows x columns */
    size_t rows;
    const char *chart; /* name of the chart that draws it; NULL: a table only */
    const char *axis;  /* what a chart's values are: unit; NULL without chart */
} amp_exhibit;

typedef struct amp_exhibits {
    amp_exhibit *item;
    size_t n;
} amp_exhibits;

/** All tables and charts of a page, in the order of the report; those without a row are left out.
 * @param arena  owns them
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_exhibits_make(amp_ctx *ctx, const amp_page *page, amp_arena *arena,
                          amp_exhibits *sheets);
/** A sheet by its id; NULL when there is none. */
const amp_exhibit *amp_exhibits_find(const amp_exhibits *sheets, const char *id);

/** "−2.70 (−3.09 to −2.36)", "no change", a text, or "—". @return @p out */
const char *amp_cell_text(amp_language language, const amp_cell *cell, char *out, size_t size);

typedef enum amp_exhibit_format {
    AMP_EXHIBIT_CSV,
    AMP_EXHIBIT_MARKDOWN,
    AMP_EXHIBIT_LATEX
} amp_exhibit_format;
/** The sheet as text. CSV is for machines: a figure takes the columns key, key_low and key_high
 * with 17 digits, and nothing is localised but labels; the others are for people. */
void amp_exhibit_print(FILE *f, amp_language language, const amp_exhibit *sheet,
                       amp_exhibit_format format);
/** All of them as one spreadsheet with a cover, real numbers with formats and frozen heads.
 * @retval AMP_OK, AMP_IO, AMP_NOMEM */
amp_err amp_exhibits_xlsx(amp_ctx *ctx, const char *path, const amp_page *page,
                          const amp_exhibits *sheets);

#endif
