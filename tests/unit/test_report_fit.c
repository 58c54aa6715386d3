/* test_report_fit.c - the fit report: what a difference weighs, and that no file says less or more
 * than the lines. */
#include "report/fit.h"
#include "report/words.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static amp_ctx ctx;
static amp_fit fit;

static void add(amp_margin_fit line)
{
    ck_assert_int_eq(amp_fit_add(&ctx, &fit, line), AMP_OK);
}

static void setup(void)
{
    amp_ctx_init(&ctx);
    amp_fit_init(&fit);
    add((amp_margin_fit){.margin = "labour, by \"sex\"",
                         .group = "age=75+;sex=female",
                         .unit = "%",
                         .target = 0.5,
                         .reached = 0.25,
                         .cases = 400,
                         .source = "Labour <survey> & \"census\", 2019",
                         .year = 2019});
    add((amp_margin_fit){.margin = "population",
                         .group = "all",
                         .unit = "persons",
                         .target = 7000,
                         .reached = 7140,
                         .cases = 100,
                         .source = "a guess",
                         .origin = AMP_FIT_ASSUMED,
                         .year = 2021});
    add((amp_margin_fit){.margin = "moved",
                         .group = "area=rural",
                         .unit = "log points",
                         .reached = 0.31,
                         .source = "",
                         .kind = AMP_FIT_CORRECTION});
    add((amp_margin_fit){.margin = "poor",
                         .group = "sex=female",
                         .unit = "%",
                         .target = 36,
                         .reached = 42,
                         .cases = 6400,
                         .error = 0.8,
                         .source = "a survey",
                         .kind = AMP_FIT_CHECK,
                         .en = "Poor, women",
                         .es = "Pobres, mujeres"});
    add((amp_margin_fit){.margin = "alone",
                         .group = "all",
                         .unit = "%",
                         .target = NAN,
                         .reached = 12,
                         .cases = 70,
                         .source = "",
                         .kind = AMP_FIT_CHECK,
                         .en = "Alone",
                         .es = "Solas"});
    add((amp_margin_fit){.margin = "couple",
                         .group = "all",
                         .unit = "%",
                         .target = 7,
                         .reached = 9,
                         .cases = 70,
                         .source = "a lender",
                         .kind = AMP_FIT_CHECK,
                         .origin = AMP_FIT_BORROWED,
                         .en = "Couple",
                         .es = "Pareja"});
}

static void teardown(void)
{
    amp_fit_fini(&fit);
    amp_ctx_fini(&ctx);
}

typedef void writer(FILE *f, const amp_fit *of);

static char *written(writer *write, const amp_fit *of)
{
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(f);
    write(f, of);
    fclose(f);
    return text;
}

static void html(FILE *f, const amp_fit *of)
{
    amp_fit_html(f, &(amp_fit_page){.fit = of, .iso3 = "TST", .country = "<Land>", .year = 2019});
}

static void text(FILE *f, const amp_fit *of)
{
    amp_fit_print(f, &(amp_fit_page){.fit = of, .iso3 = "TST", .year = 2019});
}

START_TEST(a_difference_counts_in_the_errors_of_a_random_sample)
{
    /* 0.25 points of 400 cases at 0.5 %: sqrt(0.005 x 0.995 / 400) = 0.3527 points */
    ck_assert_double_eq_tol(amp_fit_errors(&fit.line[0]), -0.25 / 0.35266839, 1e-6);
    /* 2 % too many of 100: a random hundred has an error of 10 % */
    ck_assert_double_eq_tol(amp_fit_errors(&fit.line[1]), 0.2, 1e-12);
    ck_assert(isnan(amp_fit_errors(&fit.line[2])));
    /* 0.6 points of sampling here and 0.8 there: 1 */
    ck_assert_double_eq_tol(amp_fit_errors(&fit.line[3]), 6, 1e-12);
    ck_assert(isnan(amp_fit_errors(&fit.line[4])));
}
END_TEST

START_TEST(the_worst_come_first_and_kinds_are_kept_apart)
{
    const amp_margin_fit *line[4];
    size_t all;
    ck_assert_uint_eq(amp_fit_worst(&fit, amp_fit_is_margin, line, 4), 2);
    ck_assert_ptr_eq(line[0], &fit.line[0]);
    ck_assert_ptr_eq(line[1], &fit.line[1]);
    ck_assert_uint_eq(amp_fit_worst(&fit, amp_fit_is_margin, line, 1), 1);
    ck_assert_uint_eq(amp_fit_worst(&fit, amp_fit_is_check, line, 4), 1);
    ck_assert_uint_eq(amp_fit_worst(&fit, amp_fit_is_lenders, line, 4), 1);
    ck_assert_str_eq(line[0]->margin, "couple");
    ck_assert_uint_eq(amp_fit_within(&fit, amp_fit_is_margin, 0.5, &all), 1);
    ck_assert_uint_eq(all, 2);
}
END_TEST

START_TEST(csv_gives_every_line_back)
{
    char *csv = written(amp_fit_csv, &fit);
    amp_fit back;
    amp_fit_init(&back);
    ck_assert_int_eq(amp_fit_parse(&ctx, csv, &back), AMP_OK);
    ck_assert_uint_eq(back.lines, fit.lines);
    for (size_t k = 0; k < fit.lines; k++) {
        const amp_margin_fit *a = &fit.line[k], *b = &back.line[k];
        ck_assert_str_eq(a->margin, b->margin);
        ck_assert_str_eq(a->group, b->group);
        ck_assert_str_eq(a->source, b->source);
        ck_assert(a->target == b->target || (isnan(a->target) && isnan(b->target)));
        ck_assert_double_eq(a->reached, b->reached);
        ck_assert_double_eq(a->cases, b->cases);
        ck_assert_double_eq(a->error, b->error);
        ck_assert_int_eq(a->kind, b->kind);
        ck_assert_int_eq(a->origin, b->origin);
        ck_assert_int_eq(a->year, b->year);
        ck_assert_pstr_eq(a->es, b->es);
    }
    char *again = written(amp_fit_csv, &back);
    ck_assert_str_eq(csv, again);
    free(again);
    free(csv);
    amp_fit_fini(&back);
}
END_TEST

START_TEST(a_foreign_text_is_no_report)
{
    amp_fit back;
    amp_fit_init(&back);
    ck_assert_int_eq(amp_fit_parse(&ctx, "margin,group,unit\na,b,c\n", &back), AMP_DATA);
    ck_assert_int_eq(amp_fit_parse(&ctx, "", &back), AMP_DATA);
    amp_fit_fini(&back);
}
END_TEST

static size_t count(const char *text, const char *word)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        n++;
    return n;
}

START_TEST(html_has_every_line_escapes_what_is_markup_and_needs_no_network)
{
    char *page = written(html, &fit);
    ck_assert_ptr_nonnull(strstr(page, "&lt;Land&gt;"));
    ck_assert_ptr_nonnull(strstr(page, "Labour &lt;survey&gt; &amp; &quot;census&quot;, 2019"));
    ck_assert_ptr_null(strstr(page, "<survey>"));
    ck_assert_ptr_null(strstr(page, "http"));
    ck_assert_ptr_null(strstr(page, "<script"));
    ck_assert_ptr_null(strstr(page, "nan"));
    /* worst: 2, margins: 2, farthest: 1 and 1, checks: 2, lender's: 1, and the heads of 7 tables */
    ck_assert_uint_eq(count(page, "<tr>"), 9 + 7);
    static const char *const tags[] = {"tr", "td", "table", "tbody", "dl", "dd", "p", "h2", "svg"};
    for (size_t k = 0; k < AMP_COUNT(tags); k++) {
        char open[16], attributes[16], close[16];
        snprintf(open, sizeof open, "<%s>", tags[k]);
        snprintf(attributes, sizeof attributes, "<%s ", tags[k]);
        snprintf(close, sizeof close, "</%s>", tags[k]);
        ck_assert_uint_eq(count(page, open) + count(page, attributes), count(page, close));
    }
    free(page);
}
END_TEST

START_TEST(the_same_lines_give_the_same_bytes)
{
    writer *const all[] = {amp_fit_csv, html, text};
    for (size_t k = 0; k < AMP_COUNT(all); k++) {
        char *one = written(all[k], &fit), *two = written(all[k], &fit);
        ck_assert_str_eq(one, two);
        free(one);
        free(two);
    }
}
END_TEST

START_TEST(the_text_names_the_worst_margin_and_the_farthest_statistic)
{
    char *screen = written(text, &fit);
    ck_assert_ptr_nonnull(strstr(screen, "ages 75+, women"));
    ck_assert_ptr_nonnull(strstr(screen, "Poor, women"));
    ck_assert_ptr_nonnull(strstr(screen, "nothing aims at: 1, of which 0 within two errors"));
    ck_assert_uint_le(count(screen, "\n"), 40);
    free(screen);
}
END_TEST

START_TEST(labels_spell_codes_out)
{
    char label[AMP_FIT_LABEL];
    const amp_margin_fit x = {.margin = "some_margin",
                              .group = "area=urban;region=santa_cruz;size=3"};
    ck_assert_str_eq(amp_fit_label(AMP_EN, &x, label, sizeof label),
                     "some margin: urban areas, region santa cruz, size 3");
    const amp_margin_fit water = {.margin = "some_margin", .group = "water=tanker"};
    ck_assert_str_eq(amp_fit_label(AMP_EN, &water, label, sizeof label),
                     "some margin: water: tanker");
    ck_assert_str_eq(amp_fit_label(AMP_ES, &water, label, sizeof label),
                     "some margin: water: carro repartidor");
    ck_assert_str_eq(amp_fit_label(AMP_ES, &fit.line[3], label, sizeof label), "Pobres, mujeres");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report fit");
    TCase *t = tcase_create("fit");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_difference_counts_in_the_errors_of_a_random_sample);
    tcase_add_test(t, the_worst_come_first_and_kinds_are_kept_apart);
    tcase_add_test(t, csv_gives_every_line_back);
    tcase_add_test(t, a_foreign_text_is_no_report);
    tcase_add_test(t, html_has_every_line_escapes_what_is_markup_and_needs_no_network);
    tcase_add_test(t, the_same_lines_give_the_same_bytes);
    tcase_add_test(t, the_text_names_the_worst_margin_and_the_farthest_statistic);
    tcase_add_test(t, labels_spell_codes_out);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
