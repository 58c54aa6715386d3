/* fit_text.c - the fit report on one screen. */
#include "report/fit.h"
#include "report/words.h"

#include <math.h>
#include <string.h>

enum { WORST = 10, FARTHEST = 5, LABEL_WIDTH = 44, UNIT_WIDTH = 14, NUMBER = 64 };

static const char *number(const amp_fit_page *p, double x, int decimals, bool sign, char *text)
{
    return amp_number_text(p->language, x, decimals, sign, text, NUMBER);
}

static double fact(const amp_fit_page *p, const char *name)
{
    const amp_margin_fit *x = amp_fit_fact(p->fit, name);
    return x ? x->reached : NAN;
}

static void print_head(FILE *f, const char *name, const char *target, const char *reached)
{
    amp_words_put(f, name, LABEL_WIDTH + 2, false);
    amp_words_put(f, target, 11, true);
    amp_words_put(f, reached, 11, true);
    amp_words_put(f, _("difference"), 11, true);
    amp_words_put(f, "", UNIT_WIDTH + 1, false);
    amp_words_put(f, _("errors"), 6, true);
    fputc('\n', f);
}

/** A label of at most @p width characters; a longer one ends in an ellipsis. */
static void print_label(FILE *f, const char *label, size_t width)
{
    if (amp_words_width(label) <= width) {
        amp_words_put(f, label, width, false);
        return;
    }
    size_t n = 0;
    for (const char *c = label; *c; c++) {
        n += ((unsigned char)*c & 0xc0) != 0x80;
        if (n == width)
            break;
        fputc(*c, f);
    }
    fputs("\u2026", f);
}

static void print_line(FILE *f, const amp_fit_page *p, const amp_margin_fit *x)
{
    char label[AMP_FIT_LABEL], text[NUMBER];
    const int decimals = amp_fit_decimals(x);
    const char *unit = amp_fit_word(x->unit);
    fputs("  ", f);
    print_label(f, amp_fit_label(p->language, x, label, sizeof label), LABEL_WIDTH);
    amp_words_put(f, number(p, x->target, decimals, false, text), 11, true);
    amp_words_put(f, number(p, x->reached, decimals, false, text), 11, true);
    amp_words_put(f, number(p, x->reached - x->target, decimals, true, text), 11, true);
    fputc(' ', f);
    print_label(f, unit ? unit : x->unit, UNIT_WIDTH);
    amp_words_put(f, number(p, amp_fit_errors(x), 1, true, text), 6, true);
    fputc('\n', f);
}

static void print_size(FILE *f, const amp_fit_page *p)
{
    char households[NUMBER], persons[NUMBER], people[NUMBER], weight[NUMBER], effective[NUMBER];
    const double n = fact(p, "persons"), all = fact(p, "people they stand for");
    fprintf(f, _("Synthetic population of %s, %d: %s households, %s persons, who stand for %s.\n"),
            p->country ? p->country : p->iso3, p->year,
            number(p, fact(p, "households"), 0, false, households), number(p, n, 0, false, persons),
            number(p, all, 0, false, people));
    fprintf(f,
            _("Weights: %s each on average; effective size %s persons; of the candidates, before "
              "the draw, %.0f %%.\n"),
            number(p, all / n, 2, false, weight),
            number(p, fact(p, "effective size"), 0, false, effective),
            fact(p, "effective share of candidates"));
}

static void print_origins(FILE *f, const amp_fit_page *p)
{
    size_t n[3] = {0}, all = 0;
    for (size_t k = 0; k < p->fit->lines; k++)
        if (p->fit->line[k].kind == AMP_FIT_MARGIN) {
            n[p->fit->line[k].origin]++;
            all++;
        }
    fprintf(f, _("Targets: %zu, of which %zu are sourced, %zu assumed, %zu borrowed. "), all,
            n[AMP_FIT_SOURCED], n[AMP_FIT_ASSUMED], n[AMP_FIT_BORROWED]);
    fprintf(f, _("Assumptions in use: %.0f.\n"), fact(p, "assumptions in use"));
    const amp_margin_fit *tables = amp_fit_fact(p->fit, "borrowed tables");
    if (tables && *tables->source)
        fprintf(f, _("Borrowed from %s: %zu tables, %zu parameters.\n"), tables->source,
                (size_t)tables->reached, (size_t)fact(p, "borrowed parameters"));
}

static void print_worst(FILE *f, const amp_fit_page *p)
{
    const amp_margin_fit *line[WORST];
    size_t all;
    const size_t n = amp_fit_worst(p->fit, amp_fit_is_margin, line, WORST);
    const size_t within = amp_fit_within(p->fit, amp_fit_is_margin, 1, &all);
    fprintf(f,
            _("\nMargins within one error of a random sample of this size: %zu of %zu. The %zu "
              "worst:\n"),
            within, all, n);
    print_head(f, _("margin"), _("target"), _("reached"));
    for (size_t k = 0; k < n; k++)
        print_line(f, p, line[k]);
}

/** Of tenths the page has them all, the screen none. */
static bool is_cost(const amp_margin_fit *x)
{
    return x->kind == AMP_FIT_CORRECTION && !strstr(x->group, "decile=");
}

/** One line for all groups of a correction, at the first of them. */
static void print_cost(FILE *f, const amp_fit_page *p, size_t first)
{
    char label[AMP_FIT_LABEL], text[NUMBER];
    const amp_margin_fit *line = p->fit->line, *x = &line[first];
    for (size_t k = 0; k < first; k++)
        if (is_cost(&line[k]) && strcmp(line[k].margin, x->margin) == 0)
            return;
    const char *unit = amp_fit_word(x->unit);
    fprintf(f, "  %s, %s:", amp_fit_margin_label(x, label, sizeof label), unit ? unit : x->unit);
    for (size_t k = first; k < p->fit->lines; k++)
        if (is_cost(&line[k]) && strcmp(line[k].margin, x->margin) == 0) {
            const bool all = strcmp(line[k].group, "all") == 0;
            fprintf(f, " %s",
                    all ? "" : amp_fit_group_label(p->language, &line[k], label, sizeof label));
            fprintf(f, "%s%s", all ? "" : " ",
                    number(p, line[k].reached, amp_fit_decimals(&line[k]), true, text));
        }
    fputc('\n', f);
}

static void print_corrections(FILE *f, const amp_fit_page *p)
{
    bool any = false;
    for (size_t k = 0; k < p->fit->lines; k++)
        if (is_cost(&p->fit->line[k])) {
            if (!any)
                fprintf(f, "\n%s\n", _("What the fit cost (0: nothing had to move):"));
            any = true;
            print_cost(f, p, k);
        }
}

static void print_checks(FILE *f, const amp_fit_page *p, amp_fit_choice *choice,
                         const char *sentence)
{
    const amp_margin_fit *line[FARTHEST];
    size_t all;
    const size_t n = amp_fit_worst(p->fit, choice, line, FARTHEST);
    const size_t within = amp_fit_within(p->fit, choice, 2, &all);
    if (!n)
        return;
    fputc('\n', f);
    fprintf(f, sentence, all, within);
    fprintf(f, "\n%s (%s):\n", _("Farthest"), line[0]->source);
    print_head(f, _("statistic"), _("there"), _("here"));
    for (size_t k = 0; k < n; k++)
        print_line(f, p, line[k]);
}

void amp_fit_print(FILE *f, const amp_fit_page *page)
{
    print_size(f, page);
    print_origins(f, page);
    print_worst(f, page);
    print_corrections(f, page);
    print_checks(f, page, amp_fit_is_check,
                 _("Figures of the country that nothing aims at: %zu, of which %zu within two "
                   "errors."));
    print_checks(f, page, amp_fit_is_lenders,
                 _("Structure beside the survey it was borrowed from, no target: %zu figures, %zu "
                   "within two errors."));
}
