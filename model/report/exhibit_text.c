/* exhibit_text.c - a sheet as CSV for machines, and as Markdown or LaTeX for papers. */
#include "report/exhibit.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER = 64, CELL = 256 };

const char *amp_cell_text(amp_language language, const amp_cell *c, char *out, size_t size)
{
    char mean[NUMBER], low[NUMBER], high[NUMBER];
    if (c->text) {
        snprintf(out, size, "%s", c->text);
        return out;
    }
    if (!isfinite(c->value)) {
        snprintf(out, size, "\u2014");
        return out;
    }
    if (c->is_change && c->value == 0.0 && !(c->low != 0.0) && !(c->high != 0.0)) {
        snprintf(out, size, "%s", _("no change"));
        return out;
    }
    amp_number_text(language, c->value, c->decimals, c->is_change, mean, sizeof mean);
    if (!isfinite(c->low) || !isfinite(c->high)) {
        snprintf(out, size, "%s", mean);
        return out;
    }
    amp_number_text(language, c->low, c->decimals, c->is_change, low, sizeof low);
    amp_number_text(language, c->high, c->decimals, c->is_change, high, sizeof high);
    snprintf(out, size, _("%.24s (%.24s to %.24s)"), mean, low, high);
    return out;
}

/* ---- CSV ------------------------------------------------------------------------------------ */

static void csv_number(FILE *f, double x)
{
    if (isfinite(x))
        fprintf(f, "%.17g", x);
}

/* A spreadsheet takes a cell that begins like this for a formula: the mark before it makes it text.
 */
static void csv_text(FILE *f, const char *text)
{
    char *marked = *text && strchr("=+-@\t\r", *text) ? amp_format("'%s", text) : NULL;
    amp_words_csv(f, marked ? marked : text);
    free(marked);
}

static void csv(FILE *f, const amp_exhibit *s)
{
    for (size_t c = 0; c < s->columns; c++) {
        const char *key = s->column[c].key;
        fprintf(f, s->column[c].is_figure ? "%s%s,%s_low,%s_high" : "%s%s", c ? "," : "", key, key,
                key);
    }
    fputc('\n', f);
    for (size_t r = 0; r < s->rows; r++) {
        for (size_t c = 0; c < s->columns; c++) {
            const amp_cell *cell = &s->cell[r * s->columns + c];
            if (c)
                fputc(',', f);
            if (!s->column[c].is_figure) {
                csv_text(f, cell->text ? cell->text : "");
                continue;
            }
            csv_number(f, cell->value);
            fputc(',', f);
            csv_number(f, cell->low);
            fputc(',', f);
            csv_number(f, cell->high);
        }
        fputc('\n', f);
    }
}

/* ---- Markdown and LaTeX --------------------------------------------------------------------- */

/* Text in which the characters of @p special are escaped by a backslash. */
static void escaped(FILE *f, const char *text, const char *special)
{
    for (const char *c = text; *c; c++) {
        if (strchr(special, *c))
            fputc('\\', f);
        fputc(*c, f);
    }
}

static const char markdown_special[] = "|\\`*_<>[]", latex_special[] = "%&_#${}";

/* A text in full, or a figure as people read it. */
static const char *whole(amp_language language, const amp_cell *c, char *out, size_t size)
{
    return c->text ? c->text : amp_cell_text(language, c, out, size);
}

/* LaTeX has no minus sign of its own in text: the dash does. */
static void latex_text(FILE *f, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (strncmp(c, "\u2212", 3) == 0 || strncmp(c, "\u2014", 3) == 0) {
            fputs(strncmp(c, "\u2212", 3) == 0 ? "$-$" : "---", f);
            c += 2;
        } else if (*c == '\\' || *c == '^' || *c == '~') {
            fputs(*c == '\\'  ? "\\textbackslash{}"
                  : *c == '^' ? "\\textasciicircum{}"
                              : "\\textasciitilde{}",
                  f);
        } else {
            const char one[2] = {*c, '\0'};
            escaped(f, one, latex_special);
        }
    }
}

static void markdown(FILE *f, amp_language language, const amp_exhibit *s)
{
    char text[CELL];
    for (size_t c = 0; c < s->columns; c++) {
        fputs(c ? " | " : "| ", f);
        escaped(f, s->column[c].label, markdown_special);
    }
    fputs(" |\n", f);
    for (size_t c = 0; c < s->columns; c++)
        fputs(s->column[c].is_figure ? "|---:" : "|---", f);
    fputs("|\n", f);
    for (size_t r = 0; r < s->rows; r++) {
        for (size_t c = 0; c < s->columns; c++) {
            fputs(c ? " | " : "| ", f);
            escaped(f, whole(language, &s->cell[r * s->columns + c], text, sizeof text),
                    markdown_special);
        }
        fputs(" |\n", f);
    }
}

static void latex(FILE *f, amp_language language, const amp_exhibit *s)
{
    char text[CELL];
    fputs("\\begin{tabular}{", f);
    for (size_t c = 0; c < s->columns; c++)
        fputc(s->column[c].is_figure ? 'r' : 'l', f);
    fputs("}\n\\hline\n", f);
    for (size_t c = 0; c < s->columns; c++) {
        fputs(c ? " & " : "", f);
        latex_text(f, s->column[c].label);
    }
    fputs(" \\\\\n\\hline\n", f);
    for (size_t r = 0; r < s->rows; r++) {
        for (size_t c = 0; c < s->columns; c++) {
            fputs(c ? " & " : "", f);
            latex_text(f, whole(language, &s->cell[r * s->columns + c], text, sizeof text));
        }
        fputs(" \\\\\n", f);
    }
    fputs("\\hline\n\\end{tabular}\n", f);
}

void amp_exhibit_print(FILE *f, amp_language language, const amp_exhibit *sheet,
                       amp_exhibit_format format)
{
    switch (format) {
    case AMP_EXHIBIT_CSV:
        csv(f, sheet);
        break;
    case AMP_EXHIBIT_MARKDOWN:
        markdown(f, language, sheet);
        break;
    case AMP_EXHIBIT_LATEX:
        latex(f, language, sheet);
        break;
    }
}
