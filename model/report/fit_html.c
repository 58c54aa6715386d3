/* fit_html.c - the fit report as one HTML file that needs no other.
 *
 * It is to be read on a telephone of 360 px, on paper (A4) and without telling colours apart: a
 * difference past two errors is a diamond, one within them a circle, beside the number itself. */
#include "report/assets.h"
#include "report/fit.h"
#include "report/words.h"

#include <math.h>
#include <string.h>

enum { WORST = 10, FARTHEST = 20, NUMBER = 64 };

/* ---- pieces --------------------------------------------------------------------------------- */

typedef struct sheet {
    FILE *f;
    const amp_fit_page *p;
} sheet;

static const char *number(const sheet *s, double x, int decimals, bool sign, char *text)
{
    return isfinite(x) ? amp_number_text(s->p->language, x, decimals, sign, text, NUMBER)
                       : "\u2014";
}

static void element(const sheet *s, const char *tag, const char *text)
{
    fprintf(s->f, "<%s>", tag);
    amp_words_html(s->f, text);
    fprintf(s->f, "</%s>", tag);
}

/** A number's cell; @p head is shown above it where the head of the table is not. */
static void cell(const sheet *s, const char *head, const char *text)
{
    fputs("<td data-h=\"", s->f);
    amp_words_html(s->f, head);
    fputs("\">", s->f);
    amp_words_html(s->f, text);
    fputs("</td>", s->f);
}

/** A mark at @p errors on an axis from -5 to 5, zero in the middle, the band of two errors grey. */
static void draw(const sheet *s, double errors)
{
    const double at = AMP_MAX(-4.6, AMP_MIN(4.6, errors));
    fputs("<svg viewBox=\"-5 -.6 10 1.2\" aria-hidden=\"true\"><path class=\"z\" d=\"M-2-.5h4v1h-4z"
          "\"/><path class=\"c\" d=\"M0-.6v1.2\"/>",
          s->f);
    if (fabs(errors) <= 2)
        fprintf(s->f, "<circle class=\"o\" cx=\"%.2f\" r=\".32\"/>", at);
    else
        fprintf(s->f, "<path class=\"x\" d=\"M%.2f-.45l.45.45-.45.45-.45-.45z\"/>", at);
    fputs("</svg>", s->f);
}

static void head(const sheet *s, const char *name, const char *target, const char *reached)
{
    fputs("<table><thead><tr>", s->f);
    element(s, "th", name);
    element(s, "th", target);
    element(s, "th", reached);
    element(s, "th", _("difference"));
    element(s, "th", _("errors"));
    fputs("<th></th></tr></thead><tbody>\n", s->f);
}

static const char *unit_of(const amp_margin_fit *x)
{
    const char *word = amp_fit_word(x->unit);
    return word ? word : x->unit;
}

/** @param unit  shown beside the label; "" where the table's head says it */
static void row(const sheet *s, const amp_margin_fit *x, const char *label, const char *unit,
                const char *target, const char *reached)
{
    char text[NUMBER];
    const int decimals = amp_fit_decimals(x);
    const double errors = amp_fit_errors(x);
    fputs("<tr><td>", s->f);
    amp_words_html(s->f, label);
    if (*unit)
        element(s, "small", unit);
    fputs("</td>", s->f);
    cell(s, target, number(s, x->target, decimals, false, text));
    cell(s, reached, number(s, x->reached, decimals, false, text));
    cell(s, _("difference"), number(s, x->reached - x->target, decimals, true, text));
    cell(s, _("errors"), number(s, errors, 1, true, text));
    fputs("<td>", s->f);
    if (isfinite(errors))
        draw(s, errors);
    fputs("</td></tr>\n", s->f);
}

static void end_table(const sheet *s)
{
    fputs("</tbody></table>\n", s->f);
}

static const char *origin_of(const amp_margin_fit *x)
{
    return x->origin == AMP_FIT_ASSUMED    ? _("assumption")
           : x->origin == AMP_FIT_BORROWED ? _("borrowed")
                                           : "";
}

/* ---- parts ---------------------------------------------------------------------------------- */

static void fact(const sheet *s, const char *label, const char *name, int decimals)
{
    char text[NUMBER];
    const amp_margin_fit *x = amp_fit_fact(s->p->fit, name);
    if (!x)
        return;
    element(s, "dt", label);
    fputs("<dd>", s->f);
    amp_words_html(s->f, number(s, x->reached, decimals, false, text));
    if (x->unit[0] == '%')
        fputs("&nbsp;%", s->f);
    if (*x->source) {
        fputs(" (", s->f);
        amp_words_html(s->f, x->source);
        fputc(')', s->f);
    }
    fputs("</dd>\n", s->f);
}

static void count_targets(const sheet *s)
{
    static const char *const label[] = {N_("Targets with a source"), N_("Targets assumed"),
                                        N_("Targets borrowed")};
    for (int origin = 0; origin < 3; origin++) {
        size_t n = 0;
        for (size_t k = 0; k < s->p->fit->lines; k++)
            n += s->p->fit->line[k].kind == AMP_FIT_MARGIN &&
                 (int)s->p->fit->line[k].origin == origin;
        element(s, "dt", _(label[origin]));
        fprintf(s->f, "<dd>%zu</dd>\n", n);
    }
}

static void summary(const sheet *s)
{
    size_t margins, checks;
    const size_t within = amp_fit_within(s->p->fit, amp_fit_is_margin, 1, &margins);
    const size_t near = amp_fit_within(s->p->fit, amp_fit_is_check, 2, &checks);
    fputs("<dl>\n", s->f);
    fact(s, _("Households"), "households", 0);
    fact(s, _("Persons"), "persons", 0);
    fact(s, _("People they stand for"), "people they stand for", 0);
    fact(s, _("Effective size"), "effective size", 0);
    fact(s, _("Effective share of the candidates"), "effective share of candidates", 0);
    count_targets(s);
    fact(s, _("Assumptions in use"), "assumptions in use", 0);
    fact(s, _("Borrowed tables"), "borrowed tables", 0);
    fact(s, _("Borrowed parameters"), "borrowed parameters", 0);
    element(s, "dt", _("Margins within one error"));
    fputs("<dd>", s->f);
    fprintf(s->f, _("%zu of %zu"), within, margins);
    fputs("</dd>\n", s->f);
    if (checks) {
        element(s, "dt", _("Figures not aimed at, within two errors"));
        fputs("<dd>", s->f);
        fprintf(s->f, _("%zu of %zu"), near, checks);
        fputs("</dd>\n", s->f);
    }
    fputs("</dl>\n", s->f);
}

static void how_to_read(const sheet *s)
{
    element(s, "p",
            _("An error is what a random sample of as many cases would miss a figure by, on "
              "average; where the figure itself comes from a sample, that sample's error is added. "
              "So a small group is not called bad for being small. In the drawings the middle is "
              "the target, the grey band is two errors to each side, a circle lies inside and a "
              "diamond outside; who is farther than the edge is drawn at the edge."));
    element(s, "p",
            _("The population is synthetic: no row is a real household. It serves to compare "
              "designs of policy, not to publish figures of the country."));
}

static void list_worst(const sheet *s, amp_fit_choice *choice, size_t most, const char *name,
                       const char *target, const char *reached)
{
    const amp_margin_fit *line[FARTHEST];
    char label[AMP_FIT_LABEL];
    const size_t n = amp_fit_worst(s->p->fit, choice, line, most);
    head(s, name, target, reached);
    for (size_t k = 0; k < n; k++)
        row(s, line[k], amp_fit_label(s->p->language, line[k], label, sizeof label),
            unit_of(line[k]), target, reached);
    end_table(s);
}

static void corrections(const sheet *s)
{
    char label[AMP_FIT_LABEL], text[NUMBER];
    fputs("<dl>\n", s->f);
    for (size_t k = 0; k < s->p->fit->lines; k++) {
        const amp_margin_fit *x = &s->p->fit->line[k];
        if (x->kind != AMP_FIT_CORRECTION)
            continue;
        element(s, "dt", amp_fit_label(s->p->language, x, label, sizeof label));
        fputs("<dd>", s->f);
        amp_words_html(s->f, number(s, x->reached, amp_fit_decimals(x), true, text));
        fputc(' ', s->f);
        amp_words_html(s->f, unit_of(x));
        fputs("</dd>\n", s->f);
    }
    fputs("</dl>\n", s->f);
}

static bool same_table(const amp_margin_fit *a, const amp_margin_fit *b)
{
    return strcmp(a->margin, b->margin) == 0 && strcmp(a->source, b->source) == 0 &&
           strcmp(a->unit, b->unit) == 0 && a->year == b->year && a->origin == b->origin;
}

static void table_head(const sheet *s, const amp_margin_fit *x, bool is_new)
{
    char label[AMP_FIT_LABEL];
    if (is_new)
        element(s, "h3", amp_fit_margin_label(x, label, sizeof label));
    fputs("<p class=\"s\">", s->f);
    amp_words_html(s->f, unit_of(x));
    if (x->year)
        fprintf(s->f, "; %d", x->year);
    fputs(". ", s->f);
    amp_words_html(s->f, x->source);
    if (*origin_of(x)) {
        fputs("<span class=\"k\">", s->f);
        amp_words_html(s->f, origin_of(x));
        fputs("</span>", s->f);
    }
    fputs("</p>\n", s->f);
    head(s, _("group"), _("target"), _("reached"));
}

static void margins(const sheet *s)
{
    const amp_margin_fit *last = NULL;
    char label[AMP_FIT_LABEL];
    for (size_t k = 0; k < s->p->fit->lines; k++) {
        const amp_margin_fit *x = &s->p->fit->line[k];
        if (x->kind != AMP_FIT_MARGIN)
            continue;
        if (!last || !same_table(x, last)) {
            if (last)
                end_table(s);
            table_head(s, x, !last || strcmp(x->margin, last->margin) != 0);
        }
        row(s, x, amp_fit_group_label(s->p->language, x, label, sizeof label), "", _("target"),
            _("reached"));
        last = x;
    }
    if (last)
        end_table(s);
}

/** Source of the first chosen line that has a target, NULL when none is chosen. */
static const char *source_of(const amp_fit *fit, amp_fit_choice *choice)
{
    const char *source = NULL;
    for (size_t k = 0; k < fit->lines; k++)
        if (choice(&fit->line[k])) {
            if (isfinite(fit->line[k].target))
                return fit->line[k].source;
            source = "";
        }
    return source;
}

static void checks(const sheet *s, amp_fit_choice *choice, const char *what)
{
    char label[AMP_FIT_LABEL];
    const char *source = source_of(s->p->fit, choice);
    element(s, "p", what);
    if (*source) {
        fputs("<p class=\"s\">", s->f);
        amp_words_html(s->f, source);
        fputs("</p>\n", s->f);
        element(s, "h3", _("The farthest"));
        list_worst(s, choice, FARTHEST, _("statistic"), _("there"), _("here"));
        element(s, "h3", _("All"));
    }
    head(s, _("statistic"), _("there"), _("here"));
    for (size_t k = 0; k < s->p->fit->lines; k++)
        if (choice(&s->p->fit->line[k]))
            row(s, &s->p->fit->line[k],
                amp_fit_label(s->p->language, &s->p->fit->line[k], label, sizeof label),
                unit_of(&s->p->fit->line[k]), _("there"), _("here"));
    end_table(s);
}

static void section(const sheet *s, const char *id, const char *title)
{
    fprintf(s->f, "<h2 id=\"%s\">", id);
    amp_words_html(s->f, title);
    fputs("</h2>\n", s->f);
}

static void navigation(const sheet *s, bool has_checks, bool has_lenders)
{
    const struct {
        const char *id, *name;
        bool is_there;
    } to[] = {{"worst", _("Worst"), true},
              {"cost", _("What it cost"), true},
              {"margins", _("All margins"), true},
              {"checks", _("Not aimed at"), has_checks},
              {"lenders", _("Borrowed structure"), has_lenders}};
    fputs("<nav>", s->f);
    for (size_t k = 0; k < AMP_COUNT(to); k++) {
        if (!to[k].is_there)
            continue;
        fprintf(s->f, "<a href=\"#%s\">", to[k].id);
        amp_words_html(s->f, to[k].name);
        fputs("</a>\n", s->f);
    }
    fputs("</nav>\n", s->f);
}

void amp_fit_html(FILE *f, const amp_fit_page *page)
{
    const sheet s = {f, page};
    const bool has_checks = source_of(page->fit, amp_fit_is_check) != NULL,
               has_lenders = source_of(page->fit, amp_fit_is_lenders) != NULL;
    fprintf(f,
            "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><meta "
            "name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
            amp_language_codes[page->language]);
    amp_words_html(f, page->iso3);
    fprintf(f, " %d</title><style>%s%s</style></head><body>\n<h1>", page->year, amp_asset_page_css,
            amp_asset_fit_css);
    amp_words_html(f, _("Fit of a synthetic population: "));
    amp_words_html(f, page->country ? page->country : page->iso3);
    fprintf(f, ", %d</h1>\n", page->year);
    navigation(&s, has_checks, has_lenders);
    summary(&s);
    how_to_read(&s);
    section(&s, "worst", _("The ten worst margins"));
    list_worst(&s, amp_fit_is_margin, WORST, _("margin"), _("target"), _("reached"));
    section(&s, "cost", _("What the fit cost"));
    element(&s, "p",
            _("How far incomes had to move from what the equations gave, so that the margins of "
              "income hold. 0 would be no move at all."));
    corrections(&s);
    section(&s, "margins", _("All margins"));
    margins(&s);
    if (has_checks) {
        section(&s, "checks", _("Figures that nothing aims at"));
        checks(&s, amp_fit_is_check,
               _("Nothing in the method aims at these, so they show how well the structure came "
                 "out. Incomes are those before programmes."));
    }
    if (has_lenders) {
        section(&s, "lenders", _("Structure that was borrowed"));
        checks(&s, amp_fit_is_lenders,
               _("Beside each stands the figure of the survey whose structure was borrowed, money "
                 "in proportion: it tells how far the structure has moved, not how right it is."));
    }
    fputs("</body></html>\n", f);
}
