/* The tables of a report: what stands in a cell, and the texts that are made of them. */
#include "report/exhibit.h"
#include "report/html.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCENARIOS = 2, YEARS = 2, PAIRS = 4, REPLICATES = 3 };

/* A run of a baseline and a reform, two years, four figures; every statistic has a value of its
 * own. */
typedef struct world {
    amp_ctx ctx;
    amp_arena arena;
    double summary[SCENARIOS * YEARS * PAIRS * AMP_STATISTICS];
    double difference[YEARS * PAIRS * AMP_STATISTICS];
    amp_results results;
    amp_cube cube;
    double value[SCENARIOS * REPLICATES * YEARS * PAIRS];
    amp_page page;
    amp_exhibits sheets;
} world;

static const char *const scenario_names[] = {"base", "reform"};
static const int axis_years[] = {2029, 2030};
static const char *const indicators[] = {"poverty", "poverty", "cost_gdp", "spending"};
static const char *const groups[] = {"all", "sex=female", "all", "programme=grant"};
static const char *const units[] = {"%", "%", "%", "million LCU"};
static const amp_reading readings[] = {
    {.name = "base", .label = "Policies <in> force", .year = 2030},
    {.name = "reform", .label = "=1+1 & more", .year = 2030}};
static const struct amp_named programmes[] = {{"grant", "School grant"}};
static const char *const nothing[] = {NULL};

static world *world_new(void)
{
    world *w = calloc(1, sizeof *w);
    ck_assert_ptr_nonnull(w);
    amp_ctx_init(&w->ctx);
    amp_arena_init(&w->arena);
    for (size_t k = 0; k < AMP_COUNT(w->summary); k++)
        w->summary[k] = 20.0 + (double)(k % AMP_STATISTICS) / 4;
    for (size_t k = 0; k < AMP_COUNT(w->difference); k++)
        w->difference[k] = -2.0 + (double)(k % AMP_STATISTICS) / 8;
    w->results = (amp_results){.scenarios = SCENARIOS,
                               .replicates = REPLICATES,
                               .years = YEARS,
                               .pairs = PAIRS,
                               .statistics = AMP_STATISTICS,
                               .scenario = (const char **)(uintptr_t)scenario_names,
                               .year = axis_years,
                               .indicator = (const char **)(uintptr_t)indicators,
                               .group = (const char **)(uintptr_t)groups,
                               .unit = (const char **)(uintptr_t)units,
                               .cube = w->value,
                               .summary = w->summary,
                               .difference = w->difference};
    w->cube = (amp_cube){.scenarios = SCENARIOS,
                         .replicates = REPLICATES,
                         .years = YEARS,
                         .pairs = PAIRS,
                         .value = w->value};
    w->page = (amp_page){.language = AMP_EN,
                         .results = &w->results,
                         .cube = &w->cube,
                         .scenario = readings,
                         .country = "Nowhere",
                         .currency = "crowns",
                         .base_year = 2029,
                         .population_kind = "synthetic",
                         .doubt_in = nothing,
                         .doubt_out = nothing,
                         .programme = programmes,
                         .programmes = AMP_COUNT(programmes),
                         .run_id = "0123456789ab",
                         .version = "0"};
    ck_assert_int_eq(amp_exhibits_make(&w->ctx, &w->page, &w->arena, &w->sheets), AMP_OK);
    return w;
}

static void world_free(world *w)
{
    amp_arena_fini(&w->arena);
    amp_ctx_fini(&w->ctx);
    free(w);
}

/* The row of a sheet whose first text is @p label. */
static const amp_cell *row_of(const amp_exhibit *s, const char *label)
{
    for (size_t r = 0; r < s->rows; r++)
        if (strcmp(s->cell[r * s->columns].text, label) == 0)
            return s->cell + r * s->columns;
    ck_abort_msg("no row \"%s\"", label);
    return NULL;
}

static char *printed(const world *w, const char *id, amp_exhibit_format format)
{
    char *text = NULL;
    size_t size = 0;
    const amp_exhibit *s = amp_exhibits_find(&w->sheets, id);
    ck_assert_ptr_nonnull(s);
    FILE *f = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(f);
    amp_exhibit_print(f, AMP_EN, s, format);
    fclose(f);
    return text;
}

START_TEST(a_line_holds_the_baselines_level_and_the_reforms_difference)
{
    world *w = world_new();
    const amp_exhibit *s = amp_exhibits_find(&w->sheets, "T3");
    ck_assert_ptr_nonnull(s);
    ck_assert_uint_eq(s->columns, 4); /* figure, unit, baseline, reform */
    const amp_cell *women = row_of(s, "Poverty: women");
    const double *level = w->summary + (size_t)(1 * PAIRS + 1) * AMP_STATISTICS,
                 *change = w->difference + (size_t)(1 * PAIRS + 1) * AMP_STATISTICS;
    ck_assert(women[2].value == level[AMP_STATISTIC_mean] && !women[2].is_change);
    ck_assert(women[2].low == level[AMP_STATISTIC_p5] && women[2].high == level[AMP_STATISTIC_p95]);
    ck_assert(women[3].value == change[AMP_STATISTIC_mean] && women[3].is_change);
    ck_assert(women[3].mid_low == change[AMP_STATISTIC_p25]);
    world_free(w);
}
END_TEST

START_TEST(figures_that_a_run_lacks_have_no_row_and_tables_without_rows_are_left_out)
{
    world *w = world_new();
    const amp_exhibit *s = amp_exhibits_find(&w->sheets, "T3");
    ck_assert_uint_eq(s->rows, 2);
    ck_assert_ptr_null(amp_exhibits_find(&w->sheets, "T7"));
    ck_assert_ptr_null(amp_exhibits_find(&w->sheets, "T10")); /* nothing was asked */
    world_free(w);
}
END_TEST

START_TEST(a_path_has_a_row_for_each_scenario_and_year)
{
    world *w = world_new();
    const amp_exhibit *s = amp_exhibits_find(&w->sheets, "C2");
    ck_assert_ptr_nonnull(s);
    ck_assert_str_eq(s->chart, "path");
    ck_assert_uint_eq(s->rows, SCENARIOS * YEARS);
    ck_assert_str_eq(s->cell[3 * s->columns + 1].text, "2030");
    world_free(w);
}
END_TEST

START_TEST(a_programme_goes_by_its_label)
{
    world *w = world_new();
    const amp_exhibit *s = amp_exhibits_find(&w->sheets, "T2p");
    ck_assert_ptr_nonnull(s);
    ck_assert_str_eq(s->cell[1].text, "School grant");
    world_free(w);
}
END_TEST

START_TEST(a_cell_says_its_band_its_sign_and_that_nothing_changed)
{
    char text[128];
    amp_cell c = {.value = -2.714, .low = -3.3, .high = -2.1, .decimals = 2, .is_change = true};
    ck_assert_str_eq(amp_cell_text(AMP_EN, &c, text, sizeof text),
                     "\u22122.71 (\u22123.30 to \u22122.10)");
    c = (amp_cell){.value = 0, .low = 0, .high = 0, .is_change = true};
    ck_assert_str_eq(amp_cell_text(AMP_EN, &c, text, sizeof text), "no change");
    c = (amp_cell){.value = (double)NAN};
    ck_assert_str_eq(amp_cell_text(AMP_EN, &c, text, sizeof text), "\u2014");
    c = (amp_cell){.value = 12345.6, .low = (double)NAN, .high = (double)NAN, .decimals = 1};
    ck_assert_str_eq(amp_cell_text(AMP_PT, &c, text, sizeof text), "12.345,6");
    ck_assert_str_eq(amp_cell_text(AMP_FR, &c, text, sizeof text), "12\u202f345,6");
}
END_TEST

START_TEST(csv_holds_every_digit_and_the_band_in_columns_of_their_own)
{
    world *w = world_new();
    char *text = printed(w, "T3", AMP_EXHIBIT_CSV);
    ck_assert_ptr_nonnull(strstr(
        text,
        "figure,unit,base_2030,base_2030_low,base_2030_high,reform,reform_low,reform_high\n"));
    char row[256];
    const double *x = w->summary + (size_t)(1 * PAIRS) * AMP_STATISTICS;
    snprintf(row, sizeof row, "\"Poverty\",\"%%\",%.17g,%.17g,%.17g,", x[AMP_STATISTIC_mean],
             x[AMP_STATISTIC_p5], x[AMP_STATISTIC_p95]);
    ck_assert_ptr_nonnull(strstr(text, row));
    free(text);
    world_free(w);
}
END_TEST

START_TEST(markdown_and_latex_escape_what_they_would_read_as_marks)
{
    world *w = world_new();
    char *md = printed(w, "T3", AMP_EXHIBIT_MARKDOWN), *latex = printed(w, "T3", AMP_EXHIBIT_LATEX);
    ck_assert_ptr_nonnull(strstr(md, "Policies \\<in\\> force, 2030"));
    ck_assert_ptr_nonnull(strstr(latex, "=1+1 \\& more"));
    ck_assert_ptr_nonnull(strstr(latex, "\\% &"));
    free(md);
    free(latex);
    world_free(w);
}
END_TEST

static char *html_of(const world *w, amp_ctx *ctx)
{
    const char *folder = getenv("TMPDIR");
    char *path = amp_format("%s/amparo_sheet_XXXXXX", folder ? folder : "/tmp"), *text;
    size_t length;
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    const amp_report_annex annex = {.command = "amparo run </script>"};
    ck_assert_int_eq(amp_report_html(ctx, path, &w->page, &w->sheets, &annex), AMP_OK);
    ck_assert_int_eq(amp_read_text(ctx, path, &text, &length), AMP_OK);
    remove(path);
    free(path);
    return text;
}

START_TEST(labels_cannot_bring_marks_or_scripts_into_the_report)
{
    world *w = world_new();
    char *text = html_of(w, &w->ctx);
    ck_assert_ptr_null(strstr(text, "<in>"));
    ck_assert_ptr_nonnull(strstr(text, "Policies &lt;in&gt; force"));
    ck_assert_ptr_null(strstr(text, "run </script>"));
    if (amp_report_draws())
        ck_assert_ptr_nonnull(strstr(text, "Policies \\u003cin> force"));
    free(text);
    world_free(w);
}
END_TEST

START_TEST(a_report_asks_for_nothing_outside_itself)
{
    world *w = world_new();
    char *text = html_of(w, &w->ctx);
    ck_assert_uint_lt(strlen(text), 3u << 20);
    char *own = strstr(
        text, "id=\"specs\""); /* the library after it names things that it loads in its editor */
    if (own)
        *own = '\0';
    ck_assert_ptr_null(strstr(text, "src=\""));
    ck_assert_ptr_null(strstr(text, "<link"));
    ck_assert_ptr_null(strstr(text, "@import"));
    free(text);
    world_free(w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report: sheets");
    TCase *t = tcase_create("sheets");
    tcase_add_test(t, a_line_holds_the_baselines_level_and_the_reforms_difference);
    tcase_add_test(t, figures_that_a_run_lacks_have_no_row_and_tables_without_rows_are_left_out);
    tcase_add_test(t, a_path_has_a_row_for_each_scenario_and_year);
    tcase_add_test(t, a_programme_goes_by_its_label);
    tcase_add_test(t, a_cell_says_its_band_its_sign_and_that_nothing_changed);
    tcase_add_test(t, csv_holds_every_digit_and_the_band_in_columns_of_their_own);
    tcase_add_test(t, markdown_and_latex_escape_what_they_would_read_as_marks);
    tcase_add_test(t, labels_cannot_bring_marks_or_scripts_into_the_report);
    tcase_add_test(t, a_report_asks_for_nothing_outside_itself);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
