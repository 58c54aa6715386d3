/* html.c - see html.h. */
#include "report/html.h"

#include "io/io.h"
#include "report/assets.h"
#include "report/compare.h"
#include "report/figures.h"
#include "report/words.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 256, SHEETS = 10 };

typedef struct writer {
    FILE *f;
    const amp_page *p;
    const amp_exhibits *sheets;
    const amp_report_annex *annex;
} writer;

static void element(const writer *w, const char *tag, const char *attributes, const char *text)
{
    fprintf(w->f, "<%s%s%s>", tag, *attributes ? " " : "", attributes);
    amp_words_html(w->f, text);
    fprintf(w->f, "</%s>\n", tag);
}

/* ---- tables --------------------------------------------------------------------------------- */

/* The figure, and its band below it in small. */
static void figure_cell(const writer *w, const amp_exhibit_column *column, const amp_cell *c)
{
    char text[CELL];
    fputs("<td class=\"n\" data-h=\"", w->f);
    amp_words_html(w->f, column->label);
    fputs("\">", w->f);
    amp_cell bare = *c;
    const char *whole = amp_cell_text(w->p->language, c, text, sizeof text);
    const bool has_band = !c->text && isfinite(c->value) && isfinite(c->low) && strchr(whole, '(');
    if (has_band) {
        char low[CELL], high[CELL];
        bare.low = bare.high = (double)NAN;
        amp_words_html(w->f, amp_cell_text(w->p->language, &bare, text, sizeof text));
        amp_number_text(w->p->language, c->low, c->decimals, c->is_change, low, sizeof low);
        amp_number_text(w->p->language, c->high, c->decimals, c->is_change, high, sizeof high);
        fputs("<span class=\"r\">", w->f);
        snprintf(text, sizeof text, _("%.100s to %.100s"), low, high);
        amp_words_html(w->f, text);
        fputs("</span>", w->f);
    } else {
        amp_words_html(w->f, whole);
    }
    fputs("</td>", w->f);
}

static void table(const writer *w, const amp_exhibit *s)
{
    fputs("<div class=\"wide\"><table class=\"stack\"><thead><tr>", w->f);
    for (size_t c = 0; c < s->columns; c++)
        element(w, "th", s->column[c].is_figure ? "scope=\"col\"" : "scope=\"col\" class=\"t\"",
                s->column[c].label);
    fputs("</tr></thead><tbody>\n", w->f);
    for (size_t r = 0; r < s->rows; r++) {
        fputs("<tr>", w->f);
        for (size_t c = 0; c < s->columns; c++) {
            const amp_cell *cell = &s->cell[r * s->columns + c];
            if (s->column[c].is_figure)
                figure_cell(w, &s->column[c], cell);
            else
                element(w, "td", "class=\"t\"", cell->text ? cell->text : "");
        }
        fputs("</tr>\n", w->f);
    }
    fputs("</tbody></table></div>\n", w->f);
}

static void table_section(const writer *w, const amp_exhibit *s)
{
    char title[CELL], attributes[64];
    snprintf(attributes, sizeof attributes, "id=\"%s\"", s->id);
    snprintf(title, sizeof title, "%s. %.200s", s->id, s->title);
    element(w, "h3", attributes, title);
    table(w, s);
    element(w, "p", "class=\"s\"", s->note);
}

/* ---- charts --------------------------------------------------------------------------------- */

static json_t *number_or_null(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

/* One row of a chart: its texts by the keys of their columns, the figure with its bands. */
static json_t *chart_row(const writer *w, const amp_exhibit *s, size_t r)
{
    char text[CELL];
    json_t *row = json_object();
    for (size_t c = 0; c < s->columns; c++) {
        const amp_cell *x = &s->cell[r * s->columns + c];
        const char *key = s->column[c].key;
        if (!s->column[c].is_figure) {
            json_object_set_new(row, key,
                                strcmp(key, "year") == 0 ? json_integer(atoi(x->text))
                                                         : json_string(x->text));
            continue;
        }
        json_object_set_new(row, "value", number_or_null(x->value));
        json_object_set_new(row, "p5", number_or_null(x->low));
        json_object_set_new(row, "p25", number_or_null(x->mid_low));
        json_object_set_new(row, "p75", number_or_null(x->mid_high));
        json_object_set_new(row, "p95", number_or_null(x->high));
        json_object_set_new(row, "text",
                            json_string(amp_cell_text(w->p->language, x, text, sizeof text)));
    }
    json_object_set_new(row, "place", json_integer((json_int_t)r));
    return row;
}

static json_t *chart_json(const writer *w, const amp_exhibit *s)
{
    json_t *rows = json_array(), *scenarios = json_array();
    for (size_t r = 0; r < s->rows; r++)
        json_array_append_new(rows, chart_row(w, s, r));
    for (size_t k = 0; k < w->p->results->scenarios; k++)
        json_array_append_new(scenarios, json_string(w->p->scenario[k].label));
    json_t *words = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "axis", s->axis, "title", s->title,
                              "year", _("year"), "save", _("Save this chart"), "svg",
                              _("Save as SVG"), "png", _("Save as PNG"));
    for (size_t c = 0; c < s->columns; c++)
        if (!s->column[c].is_figure)
            json_object_set_new(words, s->column[c].key, json_string(s->column[c].label));
    return json_pack("{s:s, s:s, s:i, s:o, s:o, s:o}", "id", s->id, "draw", s->chart, "first",
                     strcmp(s->chart, "path") != 0, "words", words, "scenarios", scenarios, "rows",
                     rows);
}

/* JSON inside a script element: its slashes escaped, so that no text can end the element. */
static void put_json(const writer *w, json_t *json)
{
    char *text =
        json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(7) | JSON_ESCAPE_SLASH) : NULL;
    for (const char *c = text ? text : "{}"; *c; c++)
        if (*c == '<')
            fputs("\\u003c", w->f);
        else
            fputc(*c, w->f);
    free(text);
    json_decref(json);
}

/* What a chart shows, in a sentence: its first and last row of the report's years. */
static void chart_sentence(const writer *w, const amp_exhibit *s)
{
    char text[CELL];
    const amp_page *p = w->p;
    const bool is_path = strcmp(s->chart, "path") == 0;
    const size_t all = p->results->scenarios;
    const int year = p->scenario[all > 1].year;
    bool first = true;
    if (!is_path)
        return;
    fputs("<p class=\"s\">", w->f);
    fprintf(w->f, _("In %d: "), year);
    for (size_t r = 0; r < s->rows; r++) {
        const amp_cell *cell = &s->cell[r * s->columns];
        if (atoi(cell[1].text) != year)
            continue;
        if (!first)
            fputs("; ", w->f);
        first = false;
        amp_words_html(w->f, cell[0].text);
        fputs(" ", w->f);
        amp_words_html(w->f, amp_cell_text(p->language, &cell[2], text, sizeof text));
    }
    fputs(".</p>\n", w->f);
}

static void chart(const writer *w, const amp_exhibit *s)
{
    fprintf(w->f, "<figure id=\"%s\"%s><figcaption>%s. ", s->id,
            amp_report_draws() ? " class=\"chart\"" : "", s->id);
    amp_words_html(w->f, s->title);
    fputs(" (", w->f);
    amp_words_html(w->f, s->axis);
    fputs(")</figcaption>\n", w->f);
    chart_sentence(w, s);
    if (amp_report_draws()) {
        fputs("<div class=\"draw\"></div>\n<script type=\"application/json\">", w->f);
        put_json(w, chart_json(w, s));
        fputs("</script>\n", w->f);
    }
    fprintf(w->f, "<details class=\"data\"%s><summary>", amp_report_draws() ? "" : " open");
    amp_words_html(w->f, _("The figures of this chart"));
    fputs("</summary>\n", w->f);
    table(w, s);
    fputs("</details></figure>\n", w->f);
}

static void put_sheet(const writer *w, const char *id)
{
    const size_t n = strlen(id);
    for (size_t k = 0; k < w->sheets->n; k++) {
        const amp_exhibit *s = &w->sheets->item[k];
        if (strcmp(s->id, id) != 0 && !(strncmp(s->id, id, n) == 0 && s->id[n] == '.'))
            continue;
        if (s->chart)
            chart(w, s);
        else
            table_section(w, s);
    }
}

/* ---- parts ---------------------------------------------------------------------------------- */

/* The level of a figure in a scenario and year, with the decimals that its band supports. */
static bool level_text(const writer *w, size_t s, int year, const char *indicator,
                       const char *group, char *text, size_t size)
{
    const amp_results *r = w->p->results;
    const int pair = amp_results_pair(r, indicator, group);
    if (pair < 0)
        return false;
    const size_t y = amp_report_year_index(r, year);
    const double *x = amp_figure_level(r, s, y, pair);
    amp_number_text(w->p->language, x[AMP_STATISTIC_mean], 1, false, text, size);
    return isfinite(x[AMP_STATISTIC_mean]);
}

static bool change_text(const writer *w, size_t s, const char *indicator, const char *group,
                        char *text, size_t size)
{
    const amp_results *r = w->p->results;
    const int pair = amp_results_pair(r, indicator, group);
    if (pair < 0)
        return false;
    const double *x =
        amp_figure_change(r, s, amp_report_year_index(r, w->p->scenario[s].year), pair);
    const amp_cell cell = {.value = x[AMP_STATISTIC_mean],
                           .low = x[AMP_STATISTIC_p5],
                           .high = x[AMP_STATISTIC_p95],
                           .decimals = amp_decimals(x[AMP_STATISTIC_p5], x[AMP_STATISTIC_p95], 2),
                           .is_change = true};
    amp_cell_text(w->p->language, &cell, text, size);
    return isfinite(x[AMP_STATISTIC_mean]);
}

/* Whom it reaches, and how women and men fare, in two sentences. */
static void more_findings(const writer *w, size_t s)
{
    char a[CELL], b[CELL], c[CELL], d[CELL], text[4 * CELL];
    fputs("<p>", w->f);
    if (level_text(w, s, w->p->scenario[s].year, "coverage_any_pension", "age=65+", a, sizeof a) &&
        level_text(w, 0, w->p->scenario[s].year, "coverage_any_pension", "age=65+", b, sizeof b) &&
        level_text(w, s, w->p->scenario[s].year, "poor_children_coverage", "all", c, sizeof c) &&
        level_text(w, 0, w->p->scenario[s].year, "poor_children_coverage", "all", d, sizeof d)) {
        snprintf(text, sizeof text,
                 _("Of 100 persons of 65 and more %s have a pension (%s without it), of 100 poor "
                   "children programmes reach %s (%s)."),
                 a, b, c, d);
        amp_words_html(w->f, text);
        fputc(' ', w->f);
    }
    if (change_text(w, s, "poverty", "sex=female", a, sizeof a) &&
        change_text(w, s, "poverty", "sex=male", b, sizeof b) &&
        (strcmp(a, _("no change")) != 0 || strcmp(b, _("no change")) != 0)) {
        snprintf(text, sizeof text, _("Poverty of women changes by %s points, of men by %s."), a,
                 b);
        amp_words_html(w->f, text);
    }
    fputs("</p>\n", w->f);
}

static void findings(const writer *w)
{
    const amp_page *p = w->p;
    element(w, "p", "class=\"s\"",
            _("A verdict needs 95 in 100 replicates of one sign (\"probably\": 75; else one cannot "
              "tell)."));
    for (size_t s = 1; s < p->results->scenarios; s++) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);
        if (!f)
            return;
        amp_report_finding(f, p, s);
        if (fclose(f) == 0)
            element(w, "p", "class=\"finding\"", text);
        free(text);
        more_findings(w, s);
    }
}

static void proposal(const writer *w)
{
    const amp_page *p = w->p;
    element(
        w, "p", "",
        _("Each scenario as it was given: a reform states only what differs from the one that it "
          "extends."));
    for (size_t s = 0; s < p->results->scenarios; s++) {
        const char *source = w->annex->source ? w->annex->source[s] : NULL;
        fputs(s ? "<details open><summary>" : "<details><summary>", w->f);
        amp_words_html(w->f, p->scenario[s].label);
        fputs("</summary>\n", w->f);
        if (p->scenario[s].shock)
            element(w, "p", "class=\"s\"", p->scenario[s].shock);
        element(w, "pre", "", source ? source : "");
        fputs("</details>\n", w->f);
    }
}

static void put_names(const writer *w, const char *label, const char *const *name)
{
    fputs("<p>", w->f);
    amp_words_html(w->f, label);
    for (size_t k = 0; name[k]; k++) {
        fputs(k ? ", " : "", w->f);
        amp_words_html(w->f, _(name[k]));
    }
    if (!name[0])
        amp_words_html(w->f, _("nothing"));
    fputs(".</p>\n", w->f);
}

static void doubt(const writer *w)
{
    put_names(w, _("The band contains: "), w->p->doubt_in);
    put_names(w, _("It leaves out: "), w->p->doubt_out);
    element(w, "p", "",
            _("amparo decompose says where the band comes from; amparo run --chance asks for the "
              "chance of a goal."));
}

static void limits(const writer *w)
{
    static const char *const line[] = {
        N_("It does not say how people answer a benefit, unless the scenario asks for behaviour."),
        N_("It does not say who pays, unless the scenario names how a reform is financed."),
        N_("A synthetic population serves to compare designs; it gives no national or local "
           "statistics."),
        N_("The band holds what is listed above and leaves out the rest; assumptions stand in "
           "table "
           "E.")};
    element(w, "h3", "", _("What the model does not do"));
    fputs("<ul>\n", w->f);
    for (size_t k = 0; k < AMP_COUNT(line); k++)
        element(w, "li", "", _(line[k]));
    fputs("</ul>\n", w->f);
}

static void reproduce(const writer *w)
{
    const amp_page *p = w->p;
    fprintf(w->f, "<p>amparo %s, ", p->version);
    fprintf(w->f, P_("run %s, %zu replicate.", "run %s, %zu replicates.", p->results->replicates),
            p->run_id, p->results->replicates);
    fputs("</p>\n", w->f);
    if (w->annex->command) {
        element(w, "p", "", _("This gives it again, to the byte, on the same release:"));
        element(w, "pre", "", w->annex->command);
    }
    element(w, "p", "",
            _("amparo verify DIR runs it again from the manifest beside this file and "
              "says whether this build still gives its numbers."));
    if (w->annex->digest) {
        fputs("<p class=\"s\">", w->f);
        amp_words_html(w->f, _("Digest of the results (SHA-256): "));
        fprintf(w->f, "%s</p>\n", w->annex->digest);
    }
    fputs("<p>", w->f);
    fprintf(w->f, _("Cite: amparo %s, run %s, %s."), p->version, p->run_id, p->country);
    fputs("</p>\n", w->f);
    if (!w->annex->provenance)
        return;
    fputs("<details><summary>", w->f);
    amp_words_html(w->f, _("What the run was made of: plan, seed, digests of every input"));
    fputs("</summary>\n", w->f);
    element(w, "pre", "", w->annex->provenance);
    fputs("</details>\n", w->f);
}

/* The report's pages: title, what is said first, tables and charts, what is said last. */
static const struct section {
    const char *id, *title;
    void (*before)(const writer *w);
    const char *sheet[SHEETS];
    void (*after)(const writer *w);
} sections[] = {
    {"decision", N_("The decision"), findings, {"T0"}, NULL},
    {"proposal", N_("What is proposed"), proposal, {NULL}, NULL},
    {"coverage", N_("Who is covered"), NULL, {"C1", "C1b", "T1"}, NULL},
    {"cost", N_("What it costs"), NULL, {"C2", "T2p", "T2", "T2f"}, NULL},
    {"poverty",
     N_("Poverty and inequality"),
     NULL,
     {"C3", "C4", "T3", "T4b", "C5", "C6", "T6", "T6e", "T6a", "T7"},
     NULL},
    {"gender", N_("Women and men"), NULL, {"C7", "T5"}, NULL},
    {"sure", N_("How sure are we"), doubt, {"T8", "T10", "T9"}, limits},
    {"data", N_("Annex: data and assumptions"), NULL, {"B", "E"}, NULL},
    {"again", N_("Annex: reproduce this run"), reproduce, {NULL}, NULL},
};

static void head(const writer *w)
{
    const amp_page *p = w->p;
    const int first = p->results->year[0], last = p->results->year[p->results->years - 1];
    fprintf(w->f,
            "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><meta "
            "name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
            amp_language_codes[p->language]);
    amp_words_html(w->f, p->country);
    fprintf(w->f, " %d-%d</title>\n<style>%s%s</style></head><body>\n<header><h1>", first, last,
            amp_asset_page_css, amp_asset_report_css);
    amp_words_html(w->f, p->country);
    fprintf(w->f, ", %d\u2013%d</h1>\n<p>", first, last);
    for (size_t s = 1; s < p->results->scenarios; s++) {
        fputs(s > 1 ? "; " : "", w->f);
        amp_words_html(w->f, p->scenario[s].label);
    }
    fprintf(w->f, "</p>\n<p class=\"s\">amparo %s \u00b7 %s \u00b7 ", p->version, p->run_id);
    fprintf(w->f, P_("%zu replicate", "%zu replicates", p->results->replicates),
            p->results->replicates);
    fputs("</p>\n", w->f);
    if (strcmp(p->population_kind, "synthetic") == 0)
        element(w, "p", "class=\"tag\"",
                _("Synthetic population: it serves to compare designs, not to publish national "
                  "figures."));
    fputs("<nav>", w->f);
    for (size_t k = 0; k < AMP_COUNT(sections); k++) {
        char link[64];
        snprintf(link, sizeof link, "href=\"#%s\"", sections[k].id);
        element(w, "a", link, _(sections[k].title));
    }
    fputs("</nav></header>\n<main>\n", w->f);
}

static void put_section(const writer *w, const struct section *x)
{
    char attributes[64];
    snprintf(attributes, sizeof attributes, "id=\"%s\"", x->id);
    fputs("<section>", w->f);
    element(w, "h2", attributes, _(x->title));
    if (x->before)
        x->before(w);
    for (size_t k = 0; k < SHEETS && x->sheet[k]; k++)
        put_sheet(w, x->sheet[k]);
    if (x->after)
        x->after(w);
    fputs("</section>\n", w->f);
}

bool amp_report_draws(void)
{
    return amp_asset_vega_js[0] != '\0';
}

static void scripts(const writer *w)
{
    if (!amp_report_draws()) {
        element(
            w, "p", "class=\"s\"",
            _("The charts are not drawn: this program was built without npm. Their figures stand "
              "in the tables."));
        return;
    }
    fputs("<script type=\"application/json\" id=\"specs\">{", w->f);
    for (unsigned k = 0; k < amp_chart_specs_count; k++)
        fprintf(w->f, "%s\"%s\":%s", k ? "," : "", amp_chart_specs[k].name,
                amp_chart_specs[k].text);
    fputs("}</script>\n<script>", w->f);
    fputs(amp_asset_vega_js, w->f);
    fputs("</script>\n<script>", w->f);
    fputs(amp_asset_draw_js, w->f);
    fputs("</script>\n", w->f);
}

amp_err amp_report_html(amp_ctx *ctx, const char *path, const amp_page *page,
                        const amp_exhibits *sheets, const amp_report_annex *annex)
{
    amp_out out;
    AMP_TRY(amp_out_open(ctx, path, &out));
    const writer w = {out.file, page, sheets, annex};
    head(&w);
    for (size_t k = 0; k < AMP_COUNT(sections); k++)
        put_section(&w, &sections[k]);
    fputs("</main>\n", out.file);
    scripts(&w);
    fputs("</body></html>\n", out.file);
    return amp_out_close(ctx, &out);
}
