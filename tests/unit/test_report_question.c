/* Questions to the replicates: how they are read, and what they are answered. */
#include "report/question.h"

#include <check.h>
#include <math.h>
#include <string.h>

enum { SCENARIOS = 2, REPLICATES = 10, YEARS = 3, PAIRS = 3 };

static const char *indicator[] = {"poverty", "poverty", "cost_gdp"};
static const char *group[] = {"all", "age=65+;sex=female", "all"};
static const char *scenario[] = {"today", "reform"};
static const int year[] = {2029, 2030, 2031};
static double store[SCENARIOS * REPLICATES * YEARS * PAIRS];
static const amp_cube cube = {SCENARIOS, REPLICATES, YEARS, PAIRS, store};

static amp_results axes(size_t scenarios)
{
    return (amp_results){.scenarios = scenarios,
                         .replicates = REPLICATES,
                         .years = YEARS,
                         .pairs = PAIRS,
                         .scenario = scenario,
                         .year = year,
                         .indicator = indicator,
                         .group = group};
}

static amp_question read_it(const char *text)
{
    amp_ctx ctx;
    amp_question q;
    const amp_results r = axes(SCENARIOS);
    amp_ctx_init(&ctx);
    const amp_err err = amp_question_read(&ctx, "--chance", text, &r, &q);
    ck_assert_msg(err == AMP_OK, "%s: %s", text, ctx.n ? ctx.diag[0].text : "");
    amp_ctx_fini(&ctx);
    return q;
}

static void refused(const char *text, size_t scenarios, const char *because)
{
    amp_ctx ctx;
    amp_question q;
    const amp_results r = axes(scenarios);
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_question_read(&ctx, "--chance", text, &r, &q), AMP_USAGE);
    ck_assert_uint_eq(ctx.n, 1);
    ck_assert_msg(strstr(ctx.diag[0].text, because), "%s: %s", text, ctx.diag[0].text);
    amp_ctx_fini(&ctx);
}

START_TEST(a_question_names_an_indicator_a_year_a_group_and_a_bound)
{
    amp_question q = read_it("P(cost_gdp(2031) < 1.5%)");
    ck_assert(!q.is_change && !q.is_precision && q.is_below);
    ck_assert_uint_eq(q.pair, 2);
    ck_assert_uint_eq(q.year, 2);
    ck_assert_double_eq(q.bound, 1.5);
    q = read_it(" poverty ( 2029 , age=65+;sex=female ) > -2.385 ");
    ck_assert(!q.is_change && !q.is_below);
    ck_assert_uint_eq(q.pair, 1);
    ck_assert_double_eq(q.bound, -2.385);
    q = read_it("P(change(poverty, 2030) < -2)");
    ck_assert(q.is_change && !q.is_precision && q.pair == 0 && q.year == 1);
    q = read_it("mcse(poverty, 2030) < 0.05");
    ck_assert(q.is_precision && !q.is_change);
    q = read_it("mcse(change(poverty, 2030, age=65+;sex=female)) < 0.05");
    ck_assert(q.is_precision && q.is_change && q.pair == 1);
}
END_TEST

START_TEST(a_mistake_is_told_in_one_line_with_what_would_be_valid)
{
    refused("poverti(2030) < 1", 2, "\"poverty\"");
    refused("poverty(2040) < 1", 2, "2029 to 2031");
    refused("poverty() < 1", 2, "2029 to 2031");
    refused("poverty(2030, age=65+;sex=male) < 1", 2, "\"age=65+;sex=female\"");
    refused("poverty(2030) = 1", 2, "\"<\" or \">\"");
    refused("poverty(2030) < many", 2, "a number");
    refused("poverty(2030 < 1", 2, "expected \")\"");
    refused("P(poverty(2030) < 1", 2, "expected \")\"");
    refused("poverty(2030) < 1) and", 2, "the end");
    refused("poverty", 2, "expected \"(\"");
    refused("", 2, "expected \"(\"");
    refused("change(poverty, 2030) < 1", 1, "no reform");
    refused("mcse(change(poverty, 2030)) < 1", 1, "no reform");
}
END_TEST

START_TEST(a_chance_is_the_share_of_replicates_with_a_value)
{
    for (size_t r = 0; r < REPLICATES; r++) {
        amp_cube_at(&cube, 0, r, 1)[0] = 30 + 0.31 * (double)r;
        amp_cube_at(&cube, 1, r, 1)[0] = 30 + (r % 2 ? 7 : -7);
    }
    amp_cube_at(&cube, 1, 9, 1)[0] = (double)NAN;
    size_t n;
    amp_question q = read_it("poverty(2030) < 31");
    ck_assert_uint_eq(amp_question_count(&q, &cube, 0, &n), 4);
    ck_assert_uint_eq(n, 10);
    ck_assert_uint_eq(amp_question_count(&q, &cube, 1, &n), 5);
    ck_assert_uint_eq(n, 9);
    q = read_it("change(poverty, 2030) > 5");
    ck_assert_uint_eq(amp_question_count(&q, &cube, 1, &n), 3); /* 7 - 0.31, 0.93, 1.55 */
    ck_assert_uint_eq(amp_question_count(&q, &cube, 0, &n), 0);
    ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(the_interval_of_a_chance_is_wilsons)
{
    double low, high; /* R: prop.test(84, 100, conf.level = 0.9, correct = FALSE)$conf.int */
    amp_question_interval(84, 100, &low, &high);
    ck_assert_double_eq_tol(low, 0.770871379952, 1e-9);
    ck_assert_double_eq_tol(high, 0.891215569916, 1e-9);
    amp_question_interval(0, 20, &low, &high);
    ck_assert_double_eq(low, 0);
    ck_assert_double_eq_tol(high, 0.119157837361, 1e-9);
    amp_question_interval(20, 20, &low, &high);
    ck_assert_double_eq(high, 1);
}
END_TEST

START_TEST(a_precision_is_that_of_the_worst_scenario_and_waits_for_two_replicates)
{
    double scratch[REPLICATES];
    const amp_question q = read_it("mcse(cost_gdp, 2031) < 0.1");
    for (size_t r = 0; r < REPLICATES; r++)
        amp_cube_at(&cube, 0, r, 2)[2] = amp_cube_at(&cube, 1, r, 2)[2] = (double)NAN;
    amp_cube_at(&cube, 0, 0, 2)[2] = amp_cube_at(&cube, 0, 1, 2)[2] = 2.385;
    amp_cube_at(&cube, 1, 0, 2)[2] = 7;
    ck_assert(!amp_question_is_met(&q, amp_question_error(&q, &cube, scratch)));
    amp_cube_at(&cube, 1, 1, 2)[2] = 7.31;
    ck_assert_double_eq_tol(amp_question_error(&q, &cube, scratch), 0.155, 1e-12);
    ck_assert(!amp_question_is_met(&q, 0.155) && amp_question_is_met(&q, 0.09));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report, questions");
    TCase *t = tcase_create("questions");
    tcase_add_test(t, a_question_names_an_indicator_a_year_a_group_and_a_bound);
    tcase_add_test(t, a_mistake_is_told_in_one_line_with_what_would_be_valid);
    tcase_add_test(t, a_chance_is_the_share_of_replicates_with_a_value);
    tcase_add_test(t, the_interval_of_a_chance_is_wilsons);
    tcase_add_test(t, a_precision_is_that_of_the_worst_scenario_and_waits_for_two_replicates);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed != 0;
}
