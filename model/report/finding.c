/* finding.c - what a reform does, in a sentence: the same on the terminal and in the report. */
#include "report/compare.h"
#include "report/figures.h"
#include "report/report.h"

static const char *verdict_text(amp_verdict v)
{
    switch (v) {
    case AMP_RAISES:
        return _("raises");
    case AMP_PROBABLY_RAISES:
        return _("probably raises");
    case AMP_PROBABLY_LOWERS:
        return _("probably lowers");
    case AMP_LOWERS:
        return _("lowers");
    case AMP_UNCHANGED:
        return _("leaves unchanged");
    case AMP_CANNOT_TELL:
        break;
    }
    return _("cannot be said to change");
}

typedef struct figure {
    char mean[48], low[48], high[48];
    amp_verdict verdict;
    size_t agree; /* replicates that agree with the sign */
} figure;

static bool get_figure(const amp_page *p, size_t s, const char *indicator, const char *group,
                       int most, bool absolute, figure *out)
{
    const int pair = amp_results_pair(p->results, indicator, group);
    if (pair < 0)
        return false;
    const size_t y = amp_report_year_index(p->results, p->scenario[s].year);
    const double *d = amp_figure_change(p->results, s, y, pair);
    double mean = d[AMP_STATISTIC_mean], low = d[AMP_STATISTIC_p5], high = d[AMP_STATISTIC_p95];
    double above, below;
    amp_cube_signs(p->cube, s, 0, y, (size_t)pair, &above, &below);
    out->verdict = amp_verdict_of(above, below);
    out->agree = (size_t)(AMP_MAX(above, below) * (double)p->results->replicates + 0.5);
    if (absolute && mean < 0) {
        const double swap = low;
        mean = -mean;
        low = -high;
        high = -swap;
    }
    const int decimals = amp_decimals(low, high, most);
    amp_number_text(p->language, mean, decimals, false, out->mean, sizeof out->mean);
    amp_number_text(p->language, low, decimals, false, out->low, sizeof out->low);
    amp_number_text(p->language, high, decimals, false, out->high, sizeof out->high);
    return true;
}

static void print_poverty(FILE *f, const amp_page *p, const figure *poverty)
{
    switch (poverty->verdict) {
    case AMP_CANNOT_TELL:
        fprintf(f, _("; with these data one cannot tell whether poverty changes"));
        break;
    case AMP_UNCHANGED:
        fprintf(f, _("; poverty does not change"));
        break;
    default:
        fprintf(f,
                _("; it %s poverty by %s points (%s to %s; %zu of %zu replicates agree in sign)"),
                verdict_text(poverty->verdict), poverty->mean, poverty->low, poverty->high,
                poverty->agree, p->results->replicates);
    }
}

void amp_report_finding(FILE *f, const amp_page *p, size_t s)
{
    figure cost, poverty;
    if (!get_figure(p, s, "cost_gdp", "all", 3, false, &cost) ||
        !get_figure(p, s, "poverty", "all", 2, true, &poverty))
        return;
    fprintf(f, _("%s. In %d it adds %s %% of GDP to the cost (%s to %s)"), p->scenario[s].label,
            p->scenario[s].year, cost.mean, cost.low, cost.high);
    print_poverty(f, p, &poverty);
    fputs(".\n", f);
}
