/* table.c - the page that a run prints: a finding and a table per reform, trust, footer. */
#include "report/compare.h"
#include "report/figures.h"
#include "report/fit.h"
#include "report/report.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Choice of ours: the weighted persons of a survey, % of the United Nations', that are let pass. */
static const double UN_LOW = 90, UN_HIGH = 110;

/* One row of a reform's table: one figure, or two of the same kind (women | men). */
typedef struct row_spec {
    const char *label;
    const char *unit;
    struct {
        const char *indicator, *group;
        double scale;
    } part[2];
    int parts, most; /* most decimals */
} row_spec;

// clang-format off
static const row_spec rows[] = {
    {N_("Recipients in the year, any programme"), N_("thousand persons"),
     {{"recipients_year", "all", 1e-3}}, 1, 1},
    {N_("Pension coverage 60+, women | men"), N_(/* xgettext:no-c-format */ "% of each"),
     {{"coverage_any_pension", "age=60+;sex=female", 1}, {"coverage_any_pension", "age=60+;sex=male", 1}}, 2, 2},
    {N_("Pension coverage 65+, women | men"), N_(/* xgettext:no-c-format */ "% of each"),
     {{"coverage_any_pension", "age=65+;sex=female", 1}, {"coverage_any_pension", "age=65+;sex=male", 1}}, 2, 2},
    {N_("Poor children reached"), N_(/* xgettext:no-c-format */ "% of poor children"), {{"poor_children_coverage", "all", 1}}, 1, 2},
    {N_("Cost, with administration"), N_("million of {money}"), {{"cost", "all", 1}}, 1, 0},
    {N_("Cost | share of public spending"), N_(/* xgettext:no-c-format */ "% of GDP | % of spending"),
     {{"cost_gdp", "all", 1}, {"cost_public_spending", "all", 1}}, 2, 3},
    {N_("Poverty"), N_(/* xgettext:no-c-format */ "% of persons, {line}"), {{"poverty", "all", 1}}, 1, 2},
    {N_("Extreme poverty"), N_(/* xgettext:no-c-format */ "% of persons, {extreme}"), {{"extreme_poverty", "all", 1}}, 1, 2},
    {N_("Multidimensional poverty | its index"), N_(/* xgettext:no-c-format */ "% of persons | points"), {{"mpi_headcount", "all", 1}, {"mpi", "all", 1}}, 2, 2},
    {N_("Gini"), N_("points 0-100"), {{"gini", "all", 1}}, 1, 2},
    {N_("Femininity index of poverty, 20-59"), N_("index, 100 is equal"), {{"femininity_index", "age=20-59", 1}}, 1, 2},
    {N_("Gap men - women, any pension 65+"), N_("points"), {{"gap_coverage_pension", "age=65+", 1}}, 1, 2},
    {N_("Gap men - women, own income 15+"), N_(/* xgettext:no-c-format */ "% of men's"), {{"gap_own_income", "age=15+", 1}}, 1, 2},
};
// clang-format on

enum { LABEL, BASE, DIFFERENCE, BAND, UNIT, FIELDS, TEXT = 160 };
typedef char field[TEXT];

/* ---- text ----------------------------------------------------------------------------------- */

static void append(char *text, const char *more)
{
    const size_t n = strlen(text);
    snprintf(text + n, TEXT - n, "%s", more);
}

/* "{line}", "{extreme}" and "{money}" in units stand for the page's line and currency. */
static void fill_unit(const amp_page *p, const char *unit, char *out)
{
    out[0] = '\0';
    const char *brace = strchr(unit, '{');
    snprintf(out, TEXT, "%.*s", brace ? (int)(brace - unit) : (int)strlen(unit), unit);
    if (!brace)
        return;
    if (strncmp(brace, "{line}", 6) == 0) {
        append(out, p->line);
    } else if (strncmp(brace, "{extreme}", 9) == 0) {
        append(out, p->extreme_line);
    } else {
        char money[64];
        snprintf(money, sizeof money, _("%s of %d"), p->currency, p->base_year);
        append(out, money);
    }
    append(out, strchr(brace, '}') + 1);
}

static void band_text(const amp_page *p, double low, double high, int decimals, bool sign,
                      char *out)
{
    char a[48], b[48];
    snprintf(out, TEXT, _("%s to %s"),
             amp_number_text(p->language, low, decimals, sign, a, sizeof a),
             amp_number_text(p->language, high, decimals, sign, b, sizeof b));
}

/* ---- a reform's table ----------------------------------------------------------------------- */

/* What one figure of a row shows: the baseline's level, and a reform's difference from it; for the
 * baseline itself its level. */
typedef struct part {
    double base, mean, low, high;
    int plain, decimals; /* of the baseline's level, of the rest */
} part;

static bool get_part(const amp_page *p, size_t s, size_t y, const row_spec *spec, int k, part *out)
{
    const int pair = amp_results_pair(p->results, spec->part[k].indicator, spec->part[k].group);
    if (pair < 0)
        return false;
    const double scale = spec->part[k].scale;
    const double *base = amp_figure_level(p->results, 0, y, pair);
    const double *shown = s ? amp_figure_change(p->results, s, y, pair) : base;
    *out = (part){.base = base[AMP_STATISTIC_mean] * scale,
                  .mean = shown[AMP_STATISTIC_mean] * scale,
                  .low = shown[AMP_STATISTIC_p5] * scale,
                  .high = shown[AMP_STATISTIC_p95] * scale};
    out->decimals = amp_decimals(out->low, out->high, spec->most);
    out->plain = amp_decimals(base[AMP_STATISTIC_p5] * scale, base[AMP_STATISTIC_p95] * scale,
                              AMP_MIN(spec->most, 2));
    return true;
}

/* A reform that moves nothing in any replicate has no band to show. */
static bool is_unmoved(const part *x, int n)
{
    for (int k = 0; k < n; k++)
        if (x[k].mean != 0.0 || x[k].low != 0.0 || x[k].high != 0.0)
            return false;
    return true;
}

static void fill_part(const amp_page *p, size_t s, const part *x, field out[FIELDS])
{
    char text[TEXT];
    append(out[BASE], amp_number_text(p->language, x->base, x->plain, false, text, sizeof text));
    append(out[DIFFERENCE],
           amp_number_text(p->language, x->mean, x->decimals, s > 0, text, sizeof text));
    band_text(p, x->low, x->high, x->decimals, s > 0, text);
    append(out[BAND], text);
}

/* Figures that share a cell share their decimals. */
static void share_decimals(part *x, int n)
{
    for (int k = 1; k < n; k++) {
        x[0].plain = AMP_MAX(x[0].plain, x[k].plain);
        x[0].decimals = AMP_MAX(x[0].decimals, x[k].decimals);
    }
    for (int k = 1; k < n; k++) {
        x[k].plain = x[0].plain;
        x[k].decimals = x[0].decimals;
    }
}

static bool fill_row(const amp_page *p, size_t s, size_t y, const row_spec *spec, field out[FIELDS])
{
    part x[2];
    snprintf(out[LABEL], TEXT, "%s", _(spec->label));
    fill_unit(p, _(spec->unit), out[UNIT]);
    out[BASE][0] = out[DIFFERENCE][0] = out[BAND][0] = '\0';
    for (int k = 0; k < spec->parts; k++)
        if (!get_part(p, s, y, spec, k, &x[k]))
            return false;
    share_decimals(x, spec->parts);
    for (int k = 0; k < spec->parts; k++) {
        for (int c = BASE; k && c <= BAND; c++)
            append(out[c], " | ");
        fill_part(p, s, &x[k], out);
    }
    if (!s)
        out[BASE][0] = '\0';
    if (s && is_unmoved(x, spec->parts)) {
        snprintf(out[DIFFERENCE], TEXT, "%s", _("no change"));
        out[BAND][0] = '\0';
    }
    return true;
}

static void print_rows(FILE *f, field (*line)[FIELDS], size_t n)
{
    size_t width[FIELDS] = {0};
    for (size_t i = 0; i < n; i++)
        for (int c = 0; c < FIELDS; c++)
            width[c] = AMP_MAX(width[c], amp_words_width(line[i][c]));
    for (size_t i = 0; i < n; i++) {
        fputs("  ", f);
        for (int c = 0; c < FIELDS; c++) {
            if (c)
                fputs("  ", f);
            if (c == UNIT)
                fputs(line[i][c], f);
            else
                amp_words_put(f, line[i][c], width[c], c != LABEL);
        }
        fputc('\n', f);
    }
}

/* Levels of the baseline (s is 0), or a reform's differences from it, in a year. */
static void print_table(FILE *f, const amp_page *p, size_t s, int year)
{
    const size_t y = amp_report_year_index(p->results, year);
    field(*line)[FIELDS] = calloc(AMP_COUNT(rows) + 1, sizeof *line);
    if (!line)
        return;
    snprintf(line[0][LABEL], TEXT, _("in %d"), year);
    snprintf(line[0][BASE], TEXT, "%s", s ? _("baseline") : "");
    snprintf(line[0][DIFFERENCE], TEXT, "%s", s ? _("difference") : _("level"));
    snprintf(line[0][BAND], TEXT, "%s", _("90 % band"));
    snprintf(line[0][UNIT], TEXT, "%s", _("unit"));
    size_t n = 1;
    for (size_t k = 0; k < AMP_COUNT(rows); k++)
        n += fill_row(p, s, y, &rows[k], line[n]);
    print_rows(f, line, n);
    free(line);
}

/* ---- trust and footer ----------------------------------------------------------------------- */

static void print_trust(FILE *f, const amp_page *p)
{
    if (!p->trusts)
        return;
    fprintf(f, "%s\n", _("Can it be trusted? Simulated beside published:"));
    for (size_t k = 0; k < p->trusts; k++) {
        const amp_trust *t = &p->trust[k];
        char sim[48], pub[48], ratio[48];
        const int decimals = fabs(t->published) < 1000 ? 1 : 0;
        amp_number_text(p->language, t->simulated, decimals, false, sim, sizeof sim);
        amp_number_text(p->language, t->published, decimals, false, pub, sizeof pub);
        amp_number_text(p->language, t->simulated / t->published, 2, false, ratio, sizeof ratio);
        fprintf(f, "  %s %d: %s / %s %s = %s  [%s; %s]\n", t->what, t->year, sim, pub, t->unit,
                ratio, strcmp(t->use, "fitted") == 0 ? _("fitted") : _("predicted"), t->source);
    }
    fputc('\n', f);
}

/* A share as whole parts of 100. */
static int of_100(double share)
{
    return (int)(100 * share + 0.5);
}

void amp_report_chances(FILE *f, const amp_results *r, const amp_cube *cube,
                        const char *const *label, const amp_question *chance, size_t chances)
{
    if (!chances)
        return;
    fprintf(f, "%s\n", _("Chances in 100, with what the number of replicates leaves open (90 %):"));
    for (size_t k = 0; k < chances; k++)
        for (size_t s = 0; s < r->scenarios; s++) {
            size_t n;
            double low, high;
            const size_t yes = amp_question_count(&chance[k], cube, s, &n);
            if (!n)
                continue;
            amp_question_interval(yes, n, &low, &high);
            fprintf(f, _("  %s: %d (%d to %d), %zu of %zu replicates; %s\n"), chance[k].text,
                    of_100((double)yes / (double)n), of_100(low), of_100(high), yes, n, label[s]);
        }
    fputc('\n', f);
}

static void print_chances(FILE *f, const amp_page *p)
{
    const char **label = calloc(p->results->scenarios, sizeof *label);
    for (size_t s = 0; label && s < p->results->scenarios; s++)
        label[s] = p->scenario[s].label;
    if (label)
        amp_report_chances(f, p->results, p->cube, label, p->chance, p->chances);
    free(label);
}

static void print_names(FILE *f, const char *const *name)
{
    for (size_t k = 0; name[k]; k++)
        fprintf(f, "%s%s", k ? ", " : "", _(name[k]));
    if (!name[0])
        fputs(_("nothing"), f);
}

/* Growth and prices beyond the sources are held: they carry every cost of those years. */
static void print_outlook(FILE *f, const amp_page *p)
{
    const int last = p->results->year[p->results->years - 1];
    if (p->sourced_last >= last)
        return;
    char growth[48], inflation[48], price[48];
    amp_number_text(p->language, 100.0 * p->growth, 1, false, growth, sizeof growth);
    amp_number_text(p->language, 100.0 * p->inflation, 1, false, inflation, sizeof inflation);
    amp_number_text(p->language, p->price_last, 1, false, price, sizeof price);
    fprintf(
        f,
        _("After %d growth of %s %% and inflation of %s %% a year are held (an assumption): prices "
          "of %d are %s times those of %d.\n"),
        p->sourced_last, growth, inflation, last, price, p->base_year);
}

static void print_weights(FILE *f, const amp_page *p)
{
    const int last = p->results->year[p->results->years - 1];
    if (!(p->weights.opening > 0.0) || last == p->base_year)
        return;
    char low[48], high[48], effective[48], opening[48];
    amp_number_text(p->language, p->weights.low, 2, false, low, sizeof low);
    amp_number_text(p->language, p->weights.high, 2, false, high, sizeof high);
    amp_number_text(p->language, p->weights.effective, 0, false, effective, sizeof effective);
    amp_number_text(p->language, p->weights.opening, 0, false, opening, sizeof opening);
    fprintf(f,
            _("Static ageing: the people of %d weighted to each later year. Beside growth, weights "
              "of %d are %s to %s times those of %d; they count as %s equal ones, %s at first "
              "(weights.csv).\n"),
            p->base_year, last, low, high, p->base_year, effective, opening);
}

static void print_shocks(FILE *f, const amp_page *p)
{
    for (size_t s = 0; s < p->results->scenarios; s++)
        if (p->scenario[s].shock)
            fprintf(f, _("A shock hits \"%s\": %s.\n"), p->scenario[s].label, p->scenario[s].shock);
}

static void print_behaviour(FILE *f, const amp_page *p)
{
    for (size_t s = 1; s < p->results->scenarios; s++)
        if (p->scenario[s].behaviour)
            fprintf(f,
                    _("Behaviour is on: a year later people answer what \"%s\" pays and the "
                      "baseline does not (%s).\n"),
                    p->scenario[s].label, p->scenario[s].behaviour);
}

/* What a survey lacks, and what that does to the figures above. */
static void print_lacks(FILE *f, const amp_page *p)
{
    char people[48], share[48];
    const double of = 100 * p->people / p->un_people;
    amp_number_text(p->language, p->people, 0, false, people, sizeof people);
    amp_number_text(p->language, of, 1, false, share, sizeof share);
    if (of < UN_LOW || of > UN_HIGH)
        fprintf(f,
                _("Its weights stand for %s persons, %s %% of those the United Nations count for "
                  "%d: counts, costs and shares of GDP are not the country's.\n"),
                people, share, p->base_year);
    if (!p->has_extreme)
        fprintf(
            f, "%s\n",
            _("It has no extreme poverty lines: extreme poverty is not measured, and line_extreme "
              "is 0 in formulas."));
}

/** Is it the first line of its margin that is assumed? Those of a margin stand side by side. */
static bool opens_assumed(const amp_fit *fit, size_t k)
{
    const amp_margin_fit *line = &fit->line[k];
    const size_t length = strcspn(line->margin, ":");
    if (line->kind != AMP_FIT_MARGIN || line->origin != AMP_FIT_ASSUMED)
        return false;
    for (size_t j = 0; j < k; j++)
        if (fit->line[j].kind == AMP_FIT_MARGIN && fit->line[j].origin == AMP_FIT_ASSUMED &&
            strcspn(fit->line[j].margin, ":") == length &&
            strncmp(fit->line[j].margin, line->margin, length) == 0)
            return false;
    return true;
}

/* What the people of a country have by assumption, not by a source, so that a reader knows which of
 * the figures above rest on it. */
static void print_assumed(FILE *f, const amp_page *p)
{
    bool is_first = true;
    for (size_t k = 0; p->fit && k < p->fit->lines; k++) {
        if (!opens_assumed(p->fit, k))
            continue;
        char name[AMP_FIT_LABEL], label[AMP_FIT_LABEL];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(p->fit->line[k].margin, ":"),
                 p->fit->line[k].margin);
        const amp_margin_fit margin = {.margin = name};
        fprintf(f, "%s%s", is_first ? _("Assumed, without a source of the country: ") : "; ",
                amp_fit_margin_label(&margin, label, sizeof label));
        is_first = false;
    }
    if (!is_first)
        fprintf(f, ".\n");
}

static void print_precision(FILE *f, const amp_page *p)
{
    char error[48];
    if (!p->precision)
        return;
    snprintf(error, sizeof error, "%.3g", p->precision_reached);
    fprintf(f,
            p->is_precise
                ? _("Stopped at %zu replicates: %s holds (%s).\n")
                : _("Stopped at %zu replicates, the most allowed: %s does not hold yet (%s).\n"),
            p->results->replicates, p->precision, error);
}

static void print_footer(FILE *f, const amp_page *p)
{
    char households[48], persons[48], seconds[48];
    amp_number_text(p->language, (double)p->households, 0, false, households, sizeof households);
    amp_number_text(p->language, (double)p->persons, 0, false, persons, sizeof persons);
    amp_number_text(p->language, p->seconds, 0, false, seconds, sizeof seconds);
    if (strcmp(p->population_kind, "synthetic") == 0)
        fprintf(
            f,
            _("Synthetic population of %s households (%s persons): it serves to compare designs, "
              "not to publish national figures.\n"),
            households, persons);
    else
        fprintf(f, _("Survey population of %s households (%s persons).\n"), households, persons);
    print_lacks(f, p);
    fprintf(f, _("Welfare: %s. Assumptions of the country profile in use: %zu.\n"), p->welfare,
            p->assumptions);
    if (p->lenders)
        fprintf(f, _("Borrowed from %s: %zu tables, %zu parameters.\n"), p->lenders,
                p->borrowed_tables, p->borrowed_parameters);
    print_assumed(f, p);
    print_weights(f, p);
    print_shocks(f, p);
    print_behaviour(f, p);
    print_outlook(f, p);
    fprintf(f, "%s", _("The band contains: "));
    print_names(f, p->doubt_in);
    fprintf(f, "%s", _("; it leaves out: "));
    print_names(f, p->doubt_out);
    fprintf(f, ".\n");
    print_precision(f, p);
    const size_t replicates = p->results->replicates;
    fprintf(f,
            P_("%zu replicate, %s s. Run %s in %s\n", "%zu replicates, %s s. Run %s in %s\n",
               replicates),
            replicates, seconds, p->run_id, p->folder);
    fprintf(f, _("The report, with charts and every table: %sreport.html\n"), p->folder);
    fprintf(f, _("Cite: amparo %s, run %s, %s.\n"), p->version, p->run_id, p->country);
}

/* Three commands to go on with: change one number, look at the population, verify. */
static void print_next(FILE *f, const amp_page *p)
{
    fprintf(f, "\n%s\n", _("Next:"));
    fprintf(f, "  %s run %s%s%s --set %s\n", p->program, p->baseline_file,
            p->reform_file ? " " : "", p->reform_file ? p->reform_file : "", p->setting);
    fprintf(f, "  %s population %s\n", p->program, p->population_look);
    fprintf(f, "  %s verify %s\n", p->program, p->folder);
}

/* "Bolivia, 2019" or "Bolivia, 2019-2035". */
static void print_place_and_time(FILE *f, const amp_page *p)
{
    const int first = p->results->year[0], last = p->results->year[p->results->years - 1];
    fprintf(f, "%s, %d", p->country, first);
    if (last != first)
        fprintf(f, "-%d", last);
}

static void print_heading(FILE *f, const amp_page *p)
{
    print_place_and_time(f, p);
    fprintf(f, _(": differences from \"%s\", from paired replicates, with their 90 %% band\n"),
            p->scenario[0].label);
    fprintf(f, "%s\n\n",
            _("A verdict needs 95 in 100 replicates of one sign (\"probably\": 75; else one cannot "
              "tell)."));
}

static void print_baseline(FILE *f, const amp_page *p)
{
    print_place_and_time(f, p);
    fprintf(f, _(": levels of \"%s\" alone, with their 90 %% band\n\n"), p->scenario[0].label);
    print_table(f, p, 0, p->scenario[0].year);
    fputc('\n', f);
}

/* What the baseline comes to in the year of a reform: once for each year. */
static void print_levels(FILE *f, const amp_page *p, size_t s)
{
    for (size_t t = 1; t < s; t++)
        if (p->scenario[t].year == p->scenario[s].year)
            return;
    fprintf(f, _("\"%s\" itself: levels with their 90 %% band\n"), p->scenario[0].label);
    print_table(f, p, 0, p->scenario[s].year);
    fputc('\n', f);
}

void amp_report_print(FILE *f, const amp_page *page)
{
    if (page->results->scenarios == 1)
        print_baseline(f, page);
    else
        print_heading(f, page);
    for (size_t s = 1; s < page->results->scenarios; s++) {
        print_levels(f, page, s);
        amp_report_finding(f, page, s);
        print_table(f, page, s, page->scenario[s].year);
        fputc('\n', f);
    }
    print_chances(f, page);
    print_trust(f, page);
    print_footer(f, page);
    print_next(f, page);
}
