/* Runs joined and compared: axes in common, a shared baseline once, who is best and who dominates.
 */
#include "report/compare.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATES = 20, PAIRS = 5 };

static const char *indicator[] = {"cost_gdp", "poverty", "extreme_poverty", "gini", "persons"};
static const char *other_order[] = {"poverty", "cost_gdp", "gini", "extreme_poverty", "spending"};
static const char *group[] = {"all", "all", "all", "all", "all"};
static const char *unit[] = {"%", "%", "%", "points", "persons"};
static const char *first_names[] = {"today", "dear"}, *second_names[] = {"today", "cheap"};
static const int first_years[] = {2029, 2030, 2031}, second_years[] = {2030, 2031, 2032};
static const char *const bolivia = "{\"plan\": {\"country\": \"BOL\", \"seed\": 7, \"population\": "
                                   "\"synthetic\", \"households\": 5, \"persons\": 17, \"first\": "
                                   "2019}}";

/* today: cost 1, poverty 38, 15, 45; dear: cost 4, the rest as today; cheap: cost 0.5, poverty
 * lower in all replicates. */
static double value_of(const char *scenario, const char *name, int y, size_t r)
{
    const double luck = 0.31 * (double)r + 0.07 * (y - 2029);
    const bool dear = strcmp(scenario, "dear") == 0, cheap = strcmp(scenario, "cheap") == 0;
    if (strcmp(name, "cost_gdp") == 0)
        return (dear ? 4 : cheap ? 0.5 : 1) + 0.001 * luck;
    return 38 + luck - (cheap ? 2.385 : 0);
}

static amp_results run_of(const char **names, const int *years, const char **indicators,
                          double *cube)
{
    for (size_t s = 0; s < 2; s++)
        for (size_t r = 0; r < REPLICATES; r++)
            for (size_t y = 0; y < 3; y++)
                for (size_t p = 0; p < PAIRS; p++)
                    cube[((s * REPLICATES + r) * 3 + y) * PAIRS + p] =
                        value_of(names[s], indicators[p], years[y], r);
    return (amp_results){.scenarios = 2,
                         .replicates = REPLICATES,
                         .years = 3,
                         .pairs = PAIRS,
                         .scenario = names,
                         .year = years,
                         .indicator = indicators,
                         .group = group,
                         .unit = unit,
                         .cube = cube,
                         .provenance = bolivia};
}

static double store[2][2 * REPLICATES * 3 * PAIRS];
static amp_results run[2];
static amp_ctx ctx;
static amp_arena arena;
static const char *const names[] = {"one", "two"};

static void setup(void)
{
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    run[0] = run_of(first_names, first_years, indicator, store[0]);
    run[1] = run_of(second_names, second_years, other_order, store[1]);
}
static void teardown(void)
{
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}

START_TEST(runs_are_joined_by_what_they_have_in_common)
{
    amp_comparison c;
    ck_assert_int_eq(amp_compare_join(&ctx, &arena, run, names, 2, &c), AMP_OK);
    ck_assert_uint_eq(c.cube.scenarios, 3); /* the baseline is the same in both */
    ck_assert_str_eq(c.axes.scenario[2], "cheap");
    ck_assert_str_eq(c.run[2], "two");
    ck_assert_uint_eq(c.own_base[2], 0);
    ck_assert_uint_eq(c.axes.years, 2);
    ck_assert_int_eq(c.axes.year[0], 2030);
    ck_assert_uint_eq(c.axes.pairs, 4);
    ck_assert(c.is_paired);
    const int poverty = amp_results_pair(&c.axes, "poverty", "all");
    ck_assert_double_eq(amp_cube_at(&c.cube, 2, 3, 1)[poverty],
                        value_of("cheap", "poverty", 2031, 3));
    ck_assert_int_eq(amp_results_pair(&c.axes, "persons", "all"), -1);
    free(c.cube.value);
}
END_TEST

START_TEST(runs_of_other_luck_are_joined_and_of_other_countries_refused)
{
    amp_comparison c;
    run[1].provenance = "{\"plan\": {\"country\": \"BOL\", \"seed\": 8}}";
    ck_assert_int_eq(amp_compare_join(&ctx, &arena, run, names, 2, &c), AMP_OK);
    ck_assert(!c.is_paired);
    free(c.cube.value);
    run[1].provenance = "{\"plan\": {\"country\": \"PER\", \"seed\": 7}}";
    ck_assert_int_eq(amp_compare_join(&ctx, &arena, run, names, 2, &c), AMP_DATA);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "another country than one"));
    run[1].provenance = bolivia;
    run[1].years = 0;
    ck_assert_int_eq(amp_compare_join(&ctx, &arena, run, names, 2, &c), AMP_DATA);
}
END_TEST

START_TEST(the_best_and_the_dominated_are_named)
{
    amp_comparison c;
    char *text = NULL;
    size_t size = 0;
    ck_assert_int_eq(amp_compare_join(&ctx, &arena, run, names, 2, &c), AMP_OK);
    FILE *f = open_memstream(&text, &size);
    amp_compare_print(f, &c, AMP_EN, 0, NULL, 0);
    fclose(f);
    ck_assert_ptr_nonnull(strstr(text, "In 2030"));
    ck_assert_ptr_nonnull(strstr(text, "cheap dominates today"));
    ck_assert_ptr_nonnull(strstr(text, "cheap dominates dear"));
    ck_assert_ptr_nonnull(strstr(text, "today dominates dear")); /* as good, and costs less */
    ck_assert_ptr_null(strstr(text, "dear dominates"));
    ck_assert_ptr_nonnull(strstr(text, "−2.385"));
    ck_assert_ptr_nonnull(strstr(text, "it costs less")); /* cheap: points per GDP say nothing */
    free(text);
    free(c.cube.value);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report, comparisons");
    TCase *t = tcase_create("comparisons");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, runs_are_joined_by_what_they_have_in_common);
    tcase_add_test(t, runs_of_other_luck_are_joined_and_of_other_countries_refused);
    tcase_add_test(t, the_best_and_the_dominated_are_named);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed != 0;
}
