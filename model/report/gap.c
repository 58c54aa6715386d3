/* gap.c - see gap.h. */
#include "report/gap.h"

#include "conf/scenario.h"
#include "report/compare.h"
#include "report/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- figures ----------------------------------------------------------------------------------
 */

/* "area=rural;programme=x;sex=female": keys in alphabetical order. */
static double read_pair(const amp_gap *gap, const char *indicator, const char *programme,
                        const char *area, const char *region, const char *sex, size_t replicate,
                        size_t year)
{
    char group[256];
    snprintf(group, sizeof group, "%s%s%sprogramme=%s%s%s%s%s", *area ? "area=" : "", area,
             *area ? ";" : "", programme, *region ? ";region=" : "", region, *sex ? ";sex=" : "",
             sex);
    const int pair = amp_results_pair(&gap->axes, indicator, group);
    return pair < 0 ? (double)NAN : amp_cube_at(&gap->cube, 1, replicate, year)[pair];
}

double amp_gap_value(const amp_gap *gap, const amp_gap_item *item, amp_gap_figure figure,
                     const char *area, const char *region, const char *sex, size_t replicate,
                     size_t year)
{
#define READ(indicator, programme)                                                                 \
    read_pair(gap, indicator, programme, area, region, sex, replicate, year)
    switch (figure) {
    case AMP_GAP_GROUP:
        return READ("recipients_stock", item->counter);
    case AMP_GAP_PERSONS:
        return READ("recipients_stock", item->programme);
    case AMP_GAP_SHARE: {
        const double all = READ("recipients_stock", item->counter);
        return all > 0 ? 100 * READ("recipients_stock", item->programme) / all : (double)NAN;
    }
    case AMP_GAP_MONEY:
        return READ("spending", item->programme);
    case AMP_GAP_DOLLARS:
        return gap->dollars * READ("spending", item->programme);
    case AMP_GAP_GDP:
        return READ("cost_gdp", item->programme);
    case AMP_GAP_PUBLIC:
        return READ("cost_public_spending", item->programme);
    case AMP_GAP_FIGURES:
        break;
    }
    return (double)NAN;
#undef READ
}

/* Statistics of values, one a replicate. */
static void summarise(double *value, size_t n, double *scratch, double out[AMP_STATISTICS])
{
    const amp_cube one = {1, n, 1, 1, value};
    amp_cube_summary(&one, 0, SIZE_MAX, 0, 0, scratch, out);
}

/* Part of a country: all, or by area, region and sex. */
typedef struct cell {
    const char *label, *area, *region, *sex;
} cell;

static const cell everybody = {N_("all"), "", "", ""};
static const cell parts[] = {
    {N_("women"), "", "", "female"},
    {N_("men"), "", "", "male"},
    {N_("rural"), "rural", "", ""},
    {N_("urban"), "urban", "", ""},
    {N_("rural women"), "rural", "", "female"},
    {N_("rural men"), "rural", "", "male"},
    {N_("urban women"), "urban", "", "female"},
    {N_("urban men"), "urban", "", "male"},
};

static void figure_of(const amp_gap *gap, const amp_gap_item *item, amp_gap_figure figure,
                      const cell *c, size_t year, double *scratch, double out[AMP_STATISTICS])
{
    const size_t n = gap->cube.replicates;
    for (size_t r = 0; r < n; r++)
        scratch[r] = amp_gap_value(gap, item, figure, c->area, c->region, c->sex, r, year);
    summarise(scratch, n, scratch + n, out);
}

/* ---- totals -----------------------------------------------------------------------------------
 */

/* Of a replicate, over countries. Shares are weighted by what they are a share of. */
static double total(const amp_gap_page *page, const amp_gap_item *item, amp_gap_figure figure,
                    int year, size_t r)
{
    double above = 0, below = 0;
    for (size_t k = 0; k < page->gaps; k++) {
        const amp_gap *gap = &page->gap[k];
        const size_t y = amp_report_year_index(&gap->axes, year);
        const double own = amp_gap_value(gap, item, figure, "", "", "", r, y);
        const double weight = figure == AMP_GAP_GDP ? gap->gdp[y]
                              : figure == AMP_GAP_SHARE
                                  ? amp_gap_value(gap, item, AMP_GAP_GROUP, "", "", "", r, y)
                                  : 1;
        above += own * weight;
        below += weight;
    }
    const bool is_share = figure == AMP_GAP_GDP || figure == AMP_GAP_SHARE;
    return is_share ? above / below : above;
}

static size_t fewest_replicates(const amp_gap_page *page)
{
    size_t n = page->gap[0].cube.replicates;
    for (size_t k = 1; k < page->gaps; k++)
        n = AMP_MIN(n, page->gap[k].cube.replicates);
    return n;
}

void amp_gap_total(const amp_gap_page *page, const amp_gap_item *item, amp_gap_figure figure,
                   int year, double *scratch, double out[AMP_STATISTICS])
{
    const size_t n = fewest_replicates(page);
    for (size_t r = 0; r < n; r++)
        scratch[r] = total(page, item, figure, year, r);
    summarise(scratch, n, scratch + n, out);
}

/* ---- the page ---------------------------------------------------------------------------------
 */

/* What is printed of each row. */
static const amp_gap_figure columns[] = {AMP_GAP_GROUP, AMP_GAP_PERSONS, AMP_GAP_SHARE,
                                         AMP_GAP_MONEY, AMP_GAP_GDP,     AMP_GAP_PUBLIC};

static void put(const amp_gap_page *page, amp_gap_figure figure, const double *x, char *out)
{
    double y[AMP_STATISTICS];
    const bool in_thousands = figure == AMP_GAP_GROUP || figure == AMP_GAP_PERSONS;
    for (size_t k = 0; k < AMP_STATISTICS; k++)
        y[k] = x[k] * (in_thousands ? 1e-3 : 1);
    amp_sheet_band(page->language, y, false, out);
}

static void put_row(const amp_gap_page *page, const amp_gap *gap, const amp_gap_item *item,
                    const cell *c, size_t year, bool in_dollars, double *scratch, amp_sheet *t,
                    size_t row)
{
    for (size_t k = 0; k < AMP_COUNT(columns); k++) {
        double x[AMP_STATISTICS];
        const amp_gap_figure figure =
            columns[k] == AMP_GAP_MONEY && in_dollars ? AMP_GAP_DOLLARS : columns[k];
        figure_of(gap, item, figure, c, year, scratch, x);
        put(page, figure, x, amp_sheet_at(t, row, k + 1));
    }
}

static amp_sheet open_sheet(size_t rows, const char *first, const char *money)
{
    const char *const head[] = {first,
                                _("group, thousand"),
                                _("missing, thousand"),
                                _(/* xgettext:no-c-format */ "% of the group"),
                                money,
                                _(/* xgettext:no-c-format */ "% of GDP"),
                                _(/* xgettext:no-c-format */ "% of public spending")};
    return amp_sheet_new(rows, head, AMP_COUNT(head));
}

/* "Persons of 65+ with less than 0.5 of the poverty line" */
static void print_title(FILE *f, const amp_gap_page *page, const amp_gap_item *item)
{
    const char *held = amp_streq(page->held, "welfare")   ? _("income of the household a member")
                       : amp_streq(page->held, "pension") ? _("pensions, social ones too")
                       : amp_streq(page->held, "nothing") ? _("nothing counted: a grant to all")
                                                          : page->held;
    fprintf(f, _("Group %s, floor of %s of the %s, %d months a year; what they have: %s.\n"),
            item->group, item->floor,
            page->of_extreme ? _("extreme poverty line") : _("poverty line"), page->months, held);
}

static void print_years(FILE *f, const amp_gap_page *page, const amp_gap *gap,
                        const amp_gap_item *item, double *scratch)
{
    char money[AMP_SHEET_TEXT], first[16];
    const size_t from = amp_report_year_index(&gap->axes, page->first);
    const size_t n = amp_report_year_index(&gap->axes, page->last) - from + 1;
    snprintf(money, sizeof money, _("million of %s of %d"), gap->currency, gap->base_year);
    amp_sheet t = open_sheet(n + 1, _("year"), money);
    for (size_t k = 0; t.cell && k < n; k++) {
        snprintf(first, sizeof first, "%d", gap->axes.year[from + k]);
        snprintf(amp_sheet_at(&t, k + 1, 0), AMP_SHEET_TEXT, "%s", first);
        put_row(page, gap, item, &everybody, from + k, false, scratch, &t, k + 1);
    }
    amp_sheet_print(f, gap->country, &t);
}

static cell part_of(const amp_gap *gap, size_t k)
{
    return k < AMP_COUNT(parts) ? parts[k]
                                : (cell){gap->region_label[k - AMP_COUNT(parts)], "",
                                         gap->region[k - AMP_COUNT(parts)], ""};
}

static void print_parts(FILE *f, const amp_gap_page *page, const amp_gap *gap,
                        const amp_gap_item *item, double *scratch)
{
    char text[AMP_SHEET_TEXT];
    const size_t n = AMP_COUNT(parts) + gap->regions;
    snprintf(text, sizeof text, _("million of %s of %d"), gap->currency, gap->base_year);
    amp_sheet t = open_sheet(n + 1, _("of them"), text);
    for (size_t k = 0; t.cell && k < n; k++) {
        const cell c = part_of(gap, k);
        snprintf(amp_sheet_at(&t, k + 1, 0), AMP_SHEET_TEXT, "%s", _(c.label));
        put_row(page, gap, item, &c, amp_report_year_index(&gap->axes, page->last), false, scratch,
                &t, k + 1);
    }
    snprintf(text, sizeof text, _("%s in %d, by sex and area"), gap->country, page->last);
    amp_sheet_print(f, text, &t);
}

/* ECLAC, Social Panorama of Latin America and the Caribbean 2024: what countries should spend on
 * non-contributory social protection. */
static const double yardstick[] = {1.5, 2.5};

static void print_yardstick(FILE *f, const amp_gap_page *page, const amp_gap *gap,
                            const amp_gap_item *item, double *scratch)
{
    double x[AMP_STATISTICS];
    const size_t y = amp_report_year_index(&gap->axes, page->last);
    figure_of(gap, item, AMP_GAP_GDP, &everybody, y, scratch, x);
    size_t below = 0, within = 0;
    for (size_t r = 0; r < gap->cube.replicates; r++) {
        below += scratch[r] < yardstick[0];
        within += scratch[r] >= yardstick[0] && scratch[r] <= yardstick[1];
    }
    char low[32], high[32];
    amp_number_text(page->language, 100 * x[AMP_STATISTIC_mean] / yardstick[1], 0, false, low,
                    sizeof low);
    amp_number_text(page->language, 100 * x[AMP_STATISTIC_mean] / yardstick[0], 0, false, high,
                    sizeof high);
    fprintf(f,
            _("Beside ECLAC's yardstick of 1.5 to 2.5 %% of GDP for non-contributory protection in "
              "all (Social Panorama 2024): closing this gap takes %s to %s %% of it; "
              "%zu of %zu replicates lie below 1.5 %%, %zu within.\n\n"),
            low, high, below, gap->cube.replicates, within);
}

static void print_country(FILE *f, const amp_gap_page *page, double *scratch)
{
    const amp_gap *gap = &page->gap[0];
    for (size_t k = 0; k < page->items; k++) {
        print_title(f, page, &page->item[k]);
        print_years(f, page, gap, &page->item[k], scratch);
        print_parts(f, page, gap, &page->item[k], scratch);
        print_yardstick(f, page, gap, &page->item[k], scratch);
    }
}

static void print_total(const amp_gap_page *page, const amp_gap_item *item, double *scratch,
                        amp_sheet *t, size_t row)
{
    snprintf(amp_sheet_at(t, row, 0), AMP_SHEET_TEXT, "%s", _("all countries"));
    for (size_t k = 0; k < AMP_COUNT(columns); k++) {
        double x[AMP_STATISTICS];
        const amp_gap_figure figure = columns[k] == AMP_GAP_MONEY ? AMP_GAP_DOLLARS : columns[k];
        if (figure == AMP_GAP_PUBLIC)
            continue; /* what governments spend in all is not added up */
        amp_gap_total(page, item, figure, page->last, scratch, x);
        put(page, figure, x, amp_sheet_at(t, row, k + 1));
    }
}

static void print_countries(FILE *f, const amp_gap_page *page, double *scratch)
{
    char text[AMP_SHEET_TEXT];
    for (size_t i = 0; i < page->items; i++) {
        const amp_gap_item *item = &page->item[i];
        snprintf(text, sizeof text, _("million dollars of %d"), page->gap[0].dollars_year);
        amp_sheet t = open_sheet(page->gaps + 1 + page->has_total, _("country"), text);
        for (size_t k = 0; t.cell && k < page->gaps; k++) {
            const amp_gap *gap = &page->gap[k];
            snprintf(amp_sheet_at(&t, k + 1, 0), AMP_SHEET_TEXT, "%s", gap->country);
            put_row(page, gap, item, &everybody, amp_report_year_index(&gap->axes, page->last),
                    true, scratch, &t, k + 1);
        }
        if (t.cell && page->has_total)
            print_total(page, item, scratch, &t, page->gaps + 1);
        print_title(f, page, item);
        snprintf(text, sizeof text, _("In %d"), page->last);
        amp_sheet_print(f, text, &t);
    }
    if (page->has_total)
        fputs(_(/* xgettext:no-c-format */ "Totals: replicates of the same number are added; % of "
                                           "GDP is that of all countries "
                                           "together.\n"),
              f);
    fputs(_(/* xgettext:no-c-format */ "ECLAC's yardstick for non-contributory protection in all "
                                       "is 1.5 to 2.5 % of GDP "
                                       "(Social Panorama 2024).\n"),
          f);
}

static void print_footer(FILE *f, const amp_gap_page *page)
{
    fprintf(f,
            P_("Means of %zu replicate, with the 90 %% band in brackets.",
               "Means of %zu replicates, with the 90 %% band in brackets.",
               page->gap[0].cube.replicates),
            page->gap[0].cube.replicates);
    if (page->gap[0].doubts)
        fputs(_(" It contains:"), f);
    else
        fputs(_(" No doubt was asked for."), f);
    for (unsigned bit = 0; amp_doubt_word(bit); bit++)
        if (page->gap[0].doubts >> bit & 1)
            fprintf(f, " %s;", _(amp_doubt_word(bit)));
    fprintf(f, "\n%s\n",
            _("Perfect aim, no administration, nobody answers; the opening year of a run has next "
              "to no band."));
    for (size_t k = 0; k < page->gaps; k++)
        fprintf(f, "%s%s %s", k ? ", " : _("Runs: "), page->gap[k].iso3, page->gap[k].run_id);
    fprintf(f, ".\n");
}

void amp_gap_print(FILE *f, const amp_gap_page *page)
{
    size_t most = 0;
    for (size_t k = 0; k < page->gaps; k++)
        most = AMP_MAX(most, page->gap[k].cube.replicates);
    double *scratch = calloc(2 * most + 1, sizeof *scratch);
    if (!scratch)
        return;
    if (page->gaps == 1)
        print_country(f, page, scratch);
    else
        print_countries(f, page, scratch);
    print_footer(f, page);
    free(scratch);
}

/* ---- the table for machines -------------------------------------------------------------------
 */

static const struct {
    const char *name, *unit;
} figures[AMP_GAP_FIGURES] = {
    [AMP_GAP_GROUP] = {"group_persons", "persons"},
    [AMP_GAP_PERSONS] = {"gap_persons", "persons"},
    [AMP_GAP_SHARE] = {"gap_share", "%"},
    [AMP_GAP_MONEY] = {"gap_money", "million LCU"},
    [AMP_GAP_DOLLARS] = {"gap_dollars", "million dollars"},
    [AMP_GAP_GDP] = {"gap_gdp", "%"},
    [AMP_GAP_PUBLIC] = {"gap_public_spending", "%"},
};

/* @param country  "" of a text that ends the row's first column */
static void write_rows(FILE *f, const char *country, int year, const amp_gap_item *item,
                       const cell *c, amp_gap_figure figure, const double *x)
{
    for (size_t k = 0; k < AMP_STATISTICS; k++)
        if (isfinite(x[k]))
            fprintf(f, "%s,%d,%s,\"%s;floor=%s%s%s%s%s%s%s\",%s,%.17g,%s\n", country, year,
                    figures[figure].name, item->group, item->floor, *c->area ? ";area=" : "",
                    c->area, *c->region ? ";region=" : "", c->region, *c->sex ? ";sex=" : "",
                    c->sex, amp_statistic_name[k], x[k], figures[figure].unit);
}

static void write_country(FILE *f, const amp_gap_page *page, const amp_gap *gap,
                          const amp_gap_item *item, double *scratch)
{
    double x[AMP_STATISTICS];
    for (size_t y = 0; y < gap->axes.years; y++)
        for (size_t k = 0; k <= AMP_COUNT(parts) + gap->regions; k++)
            for (int figure = 0; figure < AMP_GAP_FIGURES; figure++) {
                const cell c = k ? part_of(gap, k - 1) : everybody;
                if (gap->axes.year[y] < page->first)
                    continue;
                figure_of(gap, item, (amp_gap_figure)figure, &c, y, scratch, x);
                write_rows(f, gap->iso3, gap->axes.year[y], item, &c, (amp_gap_figure)figure, x);
            }
}

static void write_total(FILE *f, const amp_gap_page *page, const amp_gap_item *item,
                        double *scratch)
{
    double x[AMP_STATISTICS];
    for (int year = page->first; year <= page->last; year++)
        for (int figure = 0; figure < AMP_GAP_PUBLIC; figure++) {
            if (figure == AMP_GAP_MONEY)
                continue; /* of many currencies */
            amp_gap_total(page, item, (amp_gap_figure)figure, year, scratch, x);
            write_rows(f, "all", year, item, &everybody, (amp_gap_figure)figure, x);
        }
}

amp_err amp_gap_csv(amp_ctx *ctx, const char *path, const amp_gap_page *page)
{
    size_t most = 0;
    amp_out out;
    for (size_t k = 0; k < page->gaps; k++)
        most = AMP_MAX(most, page->gap[k].cube.replicates);
    double *scratch = amp_alloc(2 * most + 1, sizeof *scratch);
    if (!scratch)
        return amp_fail_memory(ctx);
    amp_err err = amp_out_open(ctx, path, &out);
    if (err == AMP_OK) {
        fputs("country,year,indicator,group,statistic,value,unit\n", out.file);
        for (size_t i = 0; i < page->items; i++) {
            for (size_t k = 0; k < page->gaps; k++)
                write_country(out.file, page, &page->gap[k], &page->item[i], scratch);
            if (page->has_total)
                write_total(out.file, page, &page->item[i], scratch);
        }
        err = amp_out_close(ctx, &out);
    }
    free(scratch);
    return err;
}
