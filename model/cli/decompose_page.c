/* decompose_page.c - tables of what a figure is made of. */
#include "cli/cli.h"
#include "cli/decompose.h"
#include "report/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put(double x, int decimals, char *out)
{
    amp_number_text(amp_cli_language(), x, decimals, false, out, AMP_SHEET_TEXT);
}

static const char *unit_of(const amp_inquiry *q, size_t term)
{
    return q->axes.unit[q->term[term].pair];
}

/* Decimals that show a number of this size with three digits. */
static int digits_of(double x)
{
    const double size = fabs(x);
    return size > 0 ? AMP_MAX(0, AMP_MIN(6, 2 - (int)floor(log10(size)))) : 1;
}

static void put_band(const double *value, size_t n, bool sign, char *out)
{
    double *copy = calloc(2 * n + 1, sizeof *copy), x[AMP_STATISTICS];
    if (!copy)
        return;
    memcpy(copy, value, n * sizeof *copy);
    const amp_cube one = {1, n, 1, 1, copy};
    amp_cube_summary(&one, 0, SIZE_MAX, 0, 0, copy + n, x);
    amp_sheet_band(amp_cli_language(), x, sign, out);
    free(copy);
}

static void print_title(FILE *f, const amp_inquiry *q, size_t term, const char *rest)
{
    fprintf(f, "%s (%s)%s\n", q->term[term].text, unit_of(q, term), rest);
}

/* ---- by source --------------------------------------------------------------------------------
 */

static void put_share(double share, double error, char *out)
{
    char x[AMP_SHEET_TEXT], e[AMP_SHEET_TEXT];
    put(100 * share, 0, x);
    put(100 * error, 0, e);
    snprintf(out, AMP_SHEET_TEXT, "%.24s ± %.24s", x, e);
}

void amp_cli_sources(FILE *f, const amp_inquiry *q, const amp_by_source *by, size_t samples)
{
    const char *const head[] = {_("source of doubt"),
                                _(/* xgettext:no-c-format */ "alone, % of the variance"),
                                _(/* xgettext:no-c-format */ "with all it takes part in, %")};
    for (size_t k = 0; k < q->terms; k++) {
        char mean[AMP_SHEET_TEXT], sd[AMP_SHEET_TEXT], rest[2 * AMP_SHEET_TEXT];
        put(by->mean[k], digits_of(by->sd[k]), mean);
        put(by->sd[k], digits_of(by->sd[k]), sd);
        snprintf(rest, sizeof rest, _(": mean %.40s, standard deviation %.40s"), mean, sd);
        print_title(f, q, k, rest);
        amp_sheet t = amp_sheet_new(by->sources + 2, head, AMP_COUNT(head));
        double sum = 0;
        for (size_t m = 0; t.cell && m < by->sources; m++) {
            const amp_sobol *s = &by->share[k][m];
            snprintf(amp_sheet_at(&t, m + 1, 0), AMP_SHEET_TEXT, "%s",
                     _(amp_doubt_word((unsigned)by->bit[m])));
            put_share(s->first, s->first_error, amp_sheet_at(&t, m + 1, 1));
            put_share(s->total, s->total_error, amp_sheet_at(&t, m + 1, 2));
            sum += s->first;
        }
        if (t.cell) {
            snprintf(amp_sheet_at(&t, by->sources + 1, 0), AMP_SHEET_TEXT, "%s",
                     _("acting together"));
            put(100 * (1 - sum), 0, amp_sheet_at(&t, by->sources + 1, 1));
        }
        amp_sheet_print(f, "", &t);
    }
    fprintf(f,
            _("Pick-freeze design of %zu rows (%zu replicates), errors by the jackknife. Chance is "
              "that of %zu households; among more it would be less.\n"),
            samples, samples * (by->sources + 2), q->plan->households);
}

/* ---- by parameter -----------------------------------------------------------------------------
 */

typedef struct ranked {
    size_t place;
    double swing;
} ranked;

static int by_swing(const void *a, const void *b)
{
    const double x = ((const ranked *)a)->swing, y = ((const ranked *)b)->swing;
    return (x < y) - (x > y);
}

static void put_swing(const amp_by_parameter *by, size_t term, const amp_swing *s, amp_sheet *t,
                      size_t row)
{
    const double swing = s->high[term] - s->low[term];
    const int decimals = AMP_MIN(6, digits_of(swing));
    snprintf(amp_sheet_at(t, row, 0), AMP_SHEET_TEXT, "%.90s", s->name);
    snprintf(amp_sheet_at(t, row, 1), AMP_SHEET_TEXT, "%.4g – %.4g", s->at_low, s->at_high);
    put(s->low[term], decimals, amp_sheet_at(t, row, 2));
    put(s->high[term], decimals, amp_sheet_at(t, row, 3));
    amp_number_text(amp_cli_language(), swing, decimals, true, amp_sheet_at(t, row, 4),
                    AMP_SHEET_TEXT);
    put(s->swing_error[term], decimals, amp_sheet_at(t, row, 5));
    double widest = 0;
    for (size_t p = 0; p < by->parameters; p++)
        widest = AMP_MAX(widest, fabs(by->swing[p].high[term] - by->swing[p].low[term]));
    const int bar = (int)lround(20 * fabs(swing) / widest);
    snprintf(amp_sheet_at(t, row, 6), AMP_SHEET_TEXT, "%.*s", bar, "####################");
}

void amp_cli_parameters(FILE *f, const amp_inquiry *q, const amp_by_parameter *by, size_t samples,
                        size_t most)
{
    const char *const head[] = {_("parameter"),
                                _("5th – 95th percentile"),
                                _("at the low end"),
                                _("at the high end"),
                                _("swing"),
                                _("its error"),
                                ""};
    ranked *order = calloc(by->parameters + 1, sizeof *order);
    for (size_t k = 0; order && k < q->terms; k++) {
        size_t n = 0;
        for (size_t p = 0; p < by->parameters; p++) {
            const double swing = by->swing[p].high[k] - by->swing[p].low[k];
            order[p] = (ranked){p, fabs(swing)};
            n += swing != 0;
        }
        qsort(order, by->parameters, sizeof *order, by_swing);
        char rest[2 * AMP_SHEET_TEXT], central[AMP_SHEET_TEXT];
        put(by->central[k], AMP_MIN(6, digits_of(by->central[k]) + 1), central);
        snprintf(rest, sizeof rest,
                 _(": %.40s with all parameters at their means; %zu of %zu parameters move it"),
                 central, n, by->parameters);
        print_title(f, q, k, rest);
        n = AMP_MIN(n, most);
        amp_sheet t = amp_sheet_new(n + 1, head, AMP_COUNT(head));
        for (size_t p = 0; t.cell && p < n; p++)
            put_swing(by, k, &by->swing[order[p].place], &t, p + 1);
        amp_sheet_print(f, "", &t);
    }
    free(order);
    fprintf(f,
            _("One parameter at a time from its 5th to its 95th percentile, the others at their "
              "means; means of %zu replicates of the same luck.\n"),
            samples);
}

/* ---- by part ----------------------------------------------------------------------------------
 */

static const char *kind_of(const amp_component *c)
{
    return c->is_names   ? _("names")
           : !c->without ? _("added")
           : !c->with    ? _("removed")
                         : _("changed");
}

void amp_cli_parts(FILE *f, const amp_inquiry *q, const amp_by_part *by)
{
    const char *const head[] = {_("part"), "", _("contribution"), _("error of the orders")};
    const size_t n = q->axes.replicates;
    for (size_t k = 0; k < q->terms; k++) {
        print_title(f, q, k, "");
        amp_sheet t = amp_sheet_new(by->parts + 2, head, by->is_exact ? 3 : 4);
        for (size_t p = 0; t.cell && p < by->parts; p++) {
            snprintf(amp_sheet_at(&t, p + 1, 0), AMP_SHEET_TEXT, "%.90s", by->part[p].name);
            snprintf(amp_sheet_at(&t, p + 1, 1), AMP_SHEET_TEXT, "%s", kind_of(&by->part[p]));
            put_band(by->share + (k * by->parts + p) * n, n, true, amp_sheet_at(&t, p + 1, 2));
            const double error = by->sample_error[k * by->parts + p];
            if (!by->is_exact)
                put(error, AMP_MIN(6, digits_of(error)), amp_sheet_at(&t, p + 1, 3));
        }
        if (t.cell) {
            snprintf(amp_sheet_at(&t, by->parts + 1, 0), AMP_SHEET_TEXT, "%s", _("together"));
            put_band(by->whole + k * n, n, true, amp_sheet_at(&t, by->parts + 1, 2));
        }
        amp_sheet_print(f, "", &t);
    }
    fprintf(f,
            by->is_exact
                ? _("Shapley values: what a part adds, over all orders in which the parts "
                    "may come (%zu subsets run). They add up to the whole.\n")
                : _("Shapley values: what a part adds, over orders in which the parts may "
                    "come, drawn by chance (%zu subsets run). They add up to the whole.\n"),
            by->runs);
}

/* ---- by year ----------------------------------------------------------------------------------
 */

void amp_cli_years(FILE *f, const amp_inquiry *q, const amp_by_year *by, int from)
{
    const size_t n = q->axes.replicates;
    const char *const head[] = {"", _("value")};
    for (size_t k = 0; k < q->terms; k++) {
        double *change = calloc(n + 1, sizeof *change);
        for (size_t r = 0; change && r < n; r++)
            change[r] = by->after[k * n + r] - by->before[k * n + r];
        const struct {
            const char *name;
            const double *value;
            bool sign;
        } row[] = {{NULL, by->before + k * n, false},
                   {_("policy: rules that changed"), by->policy + k * n, true},
                   {_("uprating: amounts against prices"), by->uprating + k * n, true},
                   {_("population: people, incomes, output"), by->population + k * n, true},
                   {_("change"), change, true},
                   {NULL, by->after + k * n, false}};
        print_title(f, q, k, "");
        amp_sheet t = amp_sheet_new(AMP_COUNT(row) + 1, head, AMP_COUNT(head));
        for (size_t i = 0; t.cell && change && i < AMP_COUNT(row); i++) {
            if (row[i].name)
                snprintf(amp_sheet_at(&t, i + 1, 0), AMP_SHEET_TEXT, "%s", row[i].name);
            else
                snprintf(amp_sheet_at(&t, i + 1, 0), AMP_SHEET_TEXT, "%d",
                         i ? q->axes.year[q->term[k].year] : from);
            put_band(row[i].value, n, row[i].sign, amp_sheet_at(&t, i + 1, 1));
        }
        amp_sheet_print(f, "", &t);
        free(change);
    }
    fprintf(
        f,
        _("Rules of %d on the people of the later year, first at the real amounts of %d, then as "
          "indexation and prices left them. The three parts add up to the change.\n"),
        from, from);
}
