/* Errors, memory and text of base/. */
#include "base/base.h"
#include "base/table.h"

#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- diagnostics --------------------------------------------------------------------------- */

static amp_err passes_up(amp_ctx *ctx)
{
    AMP_TRY(amp_fail(ctx, AMP_DATA, (amp_loc){"a.csv", 7, 3}, "age %d is %s", 131, "too high"));
    return AMP_OK;
}

START_TEST(an_error_is_recorded_with_its_place_and_passed_up)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_ctx_first(&ctx), AMP_OK);
    ck_assert_int_eq(passes_up(&ctx), AMP_DATA);
    ck_assert_uint_eq(ctx.n, 1);
    ck_assert_uint_eq(ctx.errors, 1);
    ck_assert_str_eq(ctx.diag[0].text, "age 131 is too high");
    ck_assert_str_eq(ctx.diag[0].loc.file, "a.csv");
    ck_assert_int_eq(ctx.diag[0].loc.line, 7);
    ck_assert_int_eq(ctx.diag[0].loc.column, 3);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_name_of_the_file_is_copied_so_that_it_may_go)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    char *path = amp_format("%s.cfg", "baseline");
    amp_fail(&ctx, AMP_CONFIG, (amp_loc){path, 41, 0}, "missing");
    memset(path, 'x', strlen(path));
    free(path);
    ck_assert_str_eq(ctx.diag[0].loc.file, "baseline.cfg");
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(warnings_are_no_errors_and_the_first_error_counts)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    for (int i = 0; i < 31; i++) /* more than the room at the start */
        amp_warn(&ctx, AMP_NOWHERE, "note %d", i);
    ck_assert_int_eq(amp_ctx_first(&ctx), AMP_OK);
    ck_assert_int_eq(amp_fail(&ctx, AMP_IO, AMP_NOWHERE, "disk"), AMP_IO);
    ck_assert_int_eq(amp_fail_memory(&ctx), AMP_NOMEM);
    ck_assert_int_eq(amp_ctx_first(&ctx), AMP_IO);
    ck_assert_uint_eq(ctx.n, 33);
    ck_assert_uint_eq(ctx.errors, 2);
    ck_assert_str_eq(ctx.diag[30].text, "note 30");
    ck_assert_ptr_null(ctx.diag[0].loc.file);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(without_a_context_an_error_is_still_an_error)
{
    ck_assert_int_eq(amp_fail(NULL, AMP_DATA, AMP_NOWHERE, "x"), AMP_DATA);
    ck_assert_int_eq(amp_fail_memory(NULL), AMP_NOMEM);
    amp_warn(NULL, AMP_NOWHERE, "x");
}
END_TEST

START_TEST(exit_codes_never_change)
{
    ck_assert_int_eq(AMP_OK, 0);
    ck_assert_int_eq(AMP_NOMEM, 1);
    ck_assert_int_eq(AMP_USAGE, 2);
    ck_assert_int_eq(AMP_CONFIG, 3);
    ck_assert_int_eq(AMP_DATA, 4);
    ck_assert_int_eq(AMP_IO, 5);
    ck_assert_int_eq(AMP_DIFFERS, 6);
    ck_assert_str_eq(amp_err_text(AMP_CONFIG), "wrong scenario");
    ck_assert_str_eq(amp_err_text((amp_err)77), "unknown error");
}
END_TEST

/* ---- memory -------------------------------------------------------------------------------- */

static bool all_zero(const void *data, size_t n)
{
    const char *c = data;
    for (size_t i = 0; i < n; i++)
        if (c[i])
            return false;
    return true;
}

START_TEST(memory_is_aligned_zeroed_and_checked_for_overflow)
{
    for (size_t n = 0; n < 131; n += 13) {
        void *piece = amp_alloc(n, 7);
        ck_assert_ptr_nonnull(piece);
        ck_assert_uint_eq((uintptr_t)piece % 64, 0);
        ck_assert(all_zero(piece, 7 * n));
        free(piece);
    }
    ck_assert_ptr_null(amp_alloc(SIZE_MAX / 4, 8));
    ck_assert_ptr_null(amp_alloc(SIZE_MAX, 1));
    ck_assert_ptr_null(amp_alloc((size_t)PTRDIFF_MAX / 8, 8));
}
END_TEST

START_TEST(pieces_of_an_arena_are_aligned_zeroed_and_do_not_overlap)
{
    enum { PIECES = 2385 };
    amp_arena a;
    amp_arena_init(&a);
    unsigned char *piece[PIECES];
    size_t size[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size[i] = i % 97 == 31 ? 300001 + i : (i * 31) % 1009; /* now and then a large one */
        piece[i] = amp_arena_get(&a, size[i]);
        ck_assert_ptr_nonnull(piece[i]);
        ck_assert_uint_eq((uintptr_t)piece[i] % 64, 0);
        ck_assert(all_zero(piece[i], size[i]));
        memset(piece[i], (int)(i % 251) + 1, size[i]);
    }
    for (size_t i = 0; i < PIECES; i++) {
        size_t same = 0;
        for (size_t j = 0; j < size[i]; j++)
            same += piece[i][j] == i % 251 + 1;
        ck_assert_uint_eq(same, size[i]);
    }
    ck_assert_ptr_null(amp_arena_get(&a, SIZE_MAX));
    ck_assert_ptr_null(amp_arena_get(&a, SIZE_MAX / 2));
    amp_arena_fini(&a);
    amp_arena_fini(&a); /* an empty one may end again */
}
END_TEST

START_TEST(texts_of_an_arena_are_copies)
{
    amp_arena a;
    amp_arena_init(&a);
    char source[] = "Potosí";
    const char *copy = amp_arena_text(&a, source);
    source[0] = 'x';
    ck_assert_str_eq(copy, "Potosí");
    ck_assert_str_eq(amp_arena_format(&a, "%s %d %.2f", "age", 65, 2.385), "age 65 2.38");
    ck_assert_ptr_null(amp_arena_text(&a, NULL));
    ck_assert_str_eq(amp_dirname(&a, "scenarios/BOL/baseline.cfg"), "scenarios/BOL/");
    ck_assert_str_eq(amp_dirname(&a, "baseline.cfg"), "");
    ck_assert_str_eq(amp_dirname(&a, "/x"), "/");
    amp_arena_fini(&a);
}
END_TEST

/* ---- text ---------------------------------------------------------------------------------- */

START_TEST(equal_texts_are_equal_and_null_equals_null)
{
    char *copy = amp_strdup("line");
    ck_assert(amp_streq("line", copy));
    ck_assert(amp_streq(NULL, NULL));
    ck_assert(!amp_streq("line", NULL));
    ck_assert(!amp_streq(NULL, "line"));
    ck_assert(!amp_streq("line", "lines"));
    ck_assert_ptr_null(amp_strdup(NULL));
    free(copy);
}
END_TEST

START_TEST(the_nearest_name_is_within_a_third_of_the_word)
{
    const char *const names[] = {"earnings", "take_up", "sex", "age", NULL, "amount", "mother"};
    const size_t n = AMP_COUNT(names);
    ck_assert_str_eq(amp_nearest("earnigns", names, n), "earnings"); /* neighbours swapped */
    ck_assert_str_eq(amp_nearest("takeup", names, n), "take_up");
    ck_assert_str_eq(amp_nearest("Amount", names, n), "amount");
    ck_assert_str_eq(amp_nearest("sx", names, n), "sex");
    ck_assert_str_eq(amp_nearest("amuont", names, n), "amount");
    ck_assert_ptr_null(amp_nearest("poverty", names, n));
    ck_assert_ptr_null(amp_nearest("x", names, n));
    ck_assert_ptr_null(amp_nearest("", names, n));
    ck_assert_ptr_null(amp_nearest("age", names, 0));
    char word[1000];
    memset(word, 'a', sizeof word);
    word[999] = '\0';
    ck_assert_ptr_null(amp_nearest(word, names, n));
}
END_TEST

/* Published vectors of Fowler, Noll & Vo. */
START_TEST(the_hash_of_a_text_is_fnv_1a)
{
    ck_assert_uint_eq(amp_hash_text(""), 0xcbf29ce484222325u);
    ck_assert_uint_eq(amp_hash_text("a"), 0xaf63dc4c8601ec8cu);
    ck_assert_uint_eq(amp_hash_text("foobar"), 0x85944171f73967e8u);
}
END_TEST

START_TEST(numbers_are_read_as_strtod_reads_them)
{
    static const char *const text[] = {"0",
                                       "-0",
                                       "7",
                                       "2.385",
                                       ".4527",
                                       "5.",
                                       "+31",
                                       "1e3",
                                       "1E-5",
                                       "-1e+22",
                                       "1e23",
                                       "0.31",
                                       "1e308",
                                       "4.9e-324",
                                       "00012.50",
                                       "193.01114079041",
                                       "558.333312988281",
                                       "9007199254740993",
                                       "123456789012345678901234567890",
                                       "0.000000000000000000000000000001",
                                       "2.2250738585072011e-308",
                                       "179769313486231570e291"};
    for (size_t i = 0; i < AMP_COUNT(text); i++) {
        double x = 99;
        ck_assert_msg(amp_parse_double(text[i], '.', &x), "%s", text[i]);
        const double want = strtod(text[i], NULL);
        ck_assert_msg(memcmp(&x, &want, sizeof x) == 0, "%s: %.17g, not %.17g", text[i], x, want);
    }
}
END_TEST

START_TEST(every_double_printed_with_17_digits_comes_back)
{
    uint64_t bits = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < 100000; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        double want, x;
        memcpy(&want, &bits, sizeof want);
        if (!isfinite(want))
            continue;
        char text[40];
        snprintf(text, sizeof text, i % 2 ? "%.17g" : "%.17e", want);
        ck_assert(amp_parse_double(text, '.', &x));
        ck_assert_msg(memcmp(&x, &want, sizeof x) == 0, "%s", text);
    }
}
END_TEST

START_TEST(a_decimal_comma_may_come_first)
{
    double x;
    ck_assert(amp_parse_double(",452791452407837", ',', &x));
    ck_assert_double_eq(x, .452791452407837);
    ck_assert(amp_parse_double("-193,01114079041", ',', &x));
    ck_assert_double_eq(x, -193.01114079041);
    ck_assert(amp_parse_double("0,1234567890123456789012", ',', &x)); /* the slow way */
    ck_assert_double_eq(x, 0.1234567890123456789012);
    ck_assert(!amp_parse_double("1.234,5", ',', &x));
    ck_assert(!amp_parse_double("2.385", ',', &x));
    ck_assert(!amp_parse_double("2,385", '.', &x));
}
END_TEST

START_TEST(what_is_no_number_is_refused_whole)
{
    static const char *const text[] = {
        "",      " ",   "-",   "+",     ".",   "e5",    "1e", "1e+", "1 ",   " 1",    "1.2.3",
        "0x1p3", "nan", "inf", "1,000", "--1", "1e999", "7a", "NaN", "-inf", "1_000", "1e5.0"};
    for (size_t i = 0; i < AMP_COUNT(text); i++) {
        double x = 2.385;
        ck_assert_msg(!amp_parse_double(text[i], '.', &x), "\"%s\" was taken for %g", text[i], x);
        ck_assert_double_eq(x, 2.385);
    }
    double x;
    ck_assert(!amp_parse_double(NULL, '.', &x));
    char digits[600];
    memset(digits, '7', sizeof digits);
    digits[599] = '\0';
    ck_assert(!amp_parse_double(digits, '.', &x));
}
END_TEST

START_TEST(numbers_do_not_follow_the_locale)
{
    static const char *const names[] = {"es_ES.UTF-8", "de_DE.UTF-8", "es_BO.UTF-8", "fr_FR.UTF-8"};
    bool any = false;
    for (size_t i = 0; i < AMP_COUNT(names) && !any; i++)
        any = setlocale(LC_ALL, names[i]) != NULL;
    if (!any)
        printf("skipped: no locale with a decimal comma is installed\n");
    double x;
    ck_assert(amp_parse_double("0.1234567890123456789012", '.', &x));
    ck_assert_double_eq(x, 0.1234567890123456789012);
    setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(the_version_is_three_numbers)
{
    int a, b, c;
    ck_assert_int_eq(sscanf(amp_version, "%d.%d.%d", &a, &b, &c), 3);
}
END_TEST

int main(void)
{
    TCase *diagnostics = tcase_create("diagnostics");
    tcase_add_test(diagnostics, an_error_is_recorded_with_its_place_and_passed_up);
    tcase_add_test(diagnostics, the_name_of_the_file_is_copied_so_that_it_may_go);
    tcase_add_test(diagnostics, warnings_are_no_errors_and_the_first_error_counts);
    tcase_add_test(diagnostics, without_a_context_an_error_is_still_an_error);
    tcase_add_test(diagnostics, exit_codes_never_change);
    TCase *memory = tcase_create("memory");
    tcase_add_test(memory, memory_is_aligned_zeroed_and_checked_for_overflow);
    tcase_add_test(memory, pieces_of_an_arena_are_aligned_zeroed_and_do_not_overlap);
    tcase_add_test(memory, texts_of_an_arena_are_copies);
    TCase *text = tcase_create("text");
    tcase_add_test(text, equal_texts_are_equal_and_null_equals_null);
    tcase_add_test(text, the_nearest_name_is_within_a_third_of_the_word);
    tcase_add_test(text, the_hash_of_a_text_is_fnv_1a);
    tcase_add_test(text, numbers_are_read_as_strtod_reads_them);
    tcase_add_test(text, every_double_printed_with_17_digits_comes_back);
    tcase_add_test(text, a_decimal_comma_may_come_first);
    tcase_add_test(text, what_is_no_number_is_refused_whole);
    tcase_add_test(text, numbers_do_not_follow_the_locale);
    tcase_add_test(text, the_version_is_three_numbers);
    Suite *suite = suite_create("base");
    suite_add_tcase(suite, diagnostics);
    suite_add_tcase(suite, memory);
    suite_add_tcase(suite, text);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
