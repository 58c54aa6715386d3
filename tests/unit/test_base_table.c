/* The reader of text tables. */
#include "base/table.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static amp_ctx ctx;
static amp_arena arena;
static amp_table table;
static char path[64];

static void set_up(void)
{
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    snprintf(path, sizeof path, "/tmp/amparo_table_XXXXXX");
    const int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
}

static void tear_down(void)
{
    unlink(path);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}

static amp_err read_bytes(const char *bytes, size_t n, const amp_table_options *options)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
    fclose(file);
    return amp_table_read(&ctx, &arena, path, options, &table);
}

static amp_err read_text(const char *text)
{
    return read_bytes(text, strlen(text), NULL);
}

static void assert_row(size_t row, const char *a, const char *b)
{
    ck_assert_str_eq(amp_table_cell(&table, row, 0), a);
    ck_assert_str_eq(amp_table_cell(&table, row, 1), b);
}

/* The last message has this line and holds this text. */
static void assert_message(int line, const char *text)
{
    ck_assert_uint_gt(ctx.n, 0);
    const amp_diag *d = &ctx.diag[ctx.n - 1];
    ck_assert_str_eq(d->loc.file, path);
    ck_assert_int_eq(d->loc.line, line);
    ck_assert_msg(strstr(d->text, text) != NULL, "\"%s\" does not say \"%s\"", d->text, text);
}

START_TEST(a_tidy_file_gives_comment_names_cells_and_lines)
{
    ck_assert_int_eq(
        read_text("# Deaths by age\n#source: UN WPP 2024\nage,deaths\n\n0,31\n7,2.385\n"), AMP_OK);
    ck_assert_str_eq(table.comment, "Deaths by age\nsource: UN WPP 2024");
    ck_assert_str_eq(table.path, path);
    ck_assert_uint_eq(table.columns, 2);
    ck_assert_uint_eq(table.rows, 2);
    ck_assert_str_eq(table.name[1], "deaths");
    assert_row(0, "0", "31");
    assert_row(1, "7", "2.385");
    ck_assert_int_eq(table.line[0], 5);
    ck_assert_int_eq(table.line[1], 6);
    ck_assert_int_eq(amp_table_find(&table, "age"), 0);
    ck_assert_int_eq(amp_table_find(&table, "births"), -1);
}
END_TEST

START_TEST(cells_lose_blanks_and_quotes_and_keep_what_quotes_protect)
{
    ck_assert_int_eq(
        read_text("name , note\n\" a,b \"  ,\"say \"\"no\"\"\"\n  x y ,\t \n\"\",\"two\n"
                  "lines\"\nlast, 5\" pipe\n"),
        AMP_OK);
    ck_assert_str_eq(table.name[0], "name");
    ck_assert_str_eq(table.name[1], "note");
    ck_assert_uint_eq(table.rows, 4);
    assert_row(0, "a,b", "say \"no\"");
    assert_row(1, "x y", "");
    assert_row(2, "", "two\nlines");
    assert_row(3, "last", "5\" pipe");
    ck_assert_int_eq(table.line[2], 4);
    ck_assert_int_eq(table.line[3], 6); /* the line end inside a cell was counted */
}
END_TEST

START_TEST(lines_may_end_in_lf_crlf_or_cr_and_the_last_in_nothing)
{
    static const char *const text[] = {"a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r"};
    for (size_t i = 0; i < AMP_COUNT(text); i++) {
        ck_assert_int_eq(read_text(text[i]), AMP_OK);
        ck_assert_uint_eq(table.rows, 2);
        assert_row(0, "1", "2");
        assert_row(1, "3", "4");
        ck_assert_int_eq(table.line[1], 3);
        ck_assert_str_eq(table.comment, "");
    }
}
END_TEST

START_TEST(a_byte_order_mark_is_no_part_of_the_first_name)
{
    ck_assert_int_eq(read_text("\xef\xbb\xbf"
                               "a,b\n1,2\n"),
                     AMP_OK);
    ck_assert_int_eq(amp_table_find(&table, "a"), 0);
    static const char utf16[] = "\xff\xfe"
                                "a\0,\0b\0\n\0"
                                "\xf1\0,\0"
                                "7\0\n";
    const amp_table_options o = {.encoding = "UTF-16"};
    ck_assert_int_eq(read_bytes(utf16, sizeof utf16, &o), AMP_OK);
    assert_row(0, "ñ", "7");
}
END_TEST

START_TEST(any_separator_decimal_and_encoding_can_be_told)
{
    const char text[] = "depto;ingreso\r\nPotos\xed;,4527\r\nBeni;193,01\r\n";
    const amp_table_options o = {.separator = ';', .decimal = ',', .encoding = "ISO-8859-1"};
    ck_assert_int_eq(read_bytes(text, strlen(text), &o), AMP_OK);
    double x;
    assert_row(0, "Potosí", ",4527");
    ck_assert_int_eq(amp_table_number(&ctx, &table, 0, 1, &x), AMP_OK);
    ck_assert_double_eq(x, .4527);
    ck_assert(amp_table_peek(&table, 1, 1, &x));
    ck_assert_double_eq(x, 193.01);

    const char tabs[] = "a\tb\n\t \n1\t\n";
    const amp_table_options t = {.separator = '\t'};
    ck_assert_int_eq(read_bytes(tabs, strlen(tabs), &t), AMP_OK);
    ck_assert_uint_eq(table.rows, 2);
    assert_row(0, "", "");
    assert_row(1, "1", "");
}
END_TEST

START_TEST(a_ragged_row_is_an_error_that_names_its_line)
{
    ck_assert_int_eq(read_text("a,b\n1,2\n\n3\n"), AMP_DATA);
    assert_message(4, "1 cells; the header has 2 columns");
    ck_assert_int_eq(read_text("# c\na,b\n1,2,3\n"), AMP_DATA);
    assert_message(3, "3 cells; the header has 2 columns");
}
END_TEST

START_TEST(broken_quotes_are_errors_that_name_their_line)
{
    ck_assert_int_eq(read_text("a,b\n1,2\n3,\"open\n5,6\n7,8\n"), AMP_DATA);
    assert_message(3, "never closed");
    ck_assert_int_eq(read_text("a,b\n\"x\"y,2\n"), AMP_DATA);
    assert_message(2, "after a closing quote");
    ck_assert_int_eq(read_text("a,\"b"), AMP_DATA);
    assert_message(1, "never closed");
}
END_TEST

START_TEST(headers_must_be_there_and_their_names_differ)
{
    ck_assert_int_eq(read_text(""), AMP_DATA);
    assert_message(1, "no header");
    ck_assert_int_eq(read_text("# only a comment\n\n"), AMP_DATA);
    assert_message(3, "no header");
    ck_assert_str_eq(table.comment, "only a comment");
    ck_assert_int_eq(read_text("#x"), AMP_DATA);
    ck_assert_str_eq(table.comment, "x");
    ck_assert_int_eq(read_text("age,sex,age\n1,2,3\n"), AMP_DATA);
    assert_message(1, "two columns are called \"age\"");
    ck_assert_int_eq(read_text("a,\"b\nc\"\n1,2\n"), AMP_OK); /* odd, but no harm */
}
END_TEST

START_TEST(bytes_that_are_no_text_are_errors_that_name_their_line)
{
    ck_assert_int_eq(read_text("depto,n\nBeni,1\nPotos\xed,2\n"), AMP_DATA);
    assert_message(3, "0xed");
    ck_assert_int_eq(read_bytes("a,b\n1,\0\n", 8, NULL), AMP_DATA);
    assert_message(2, "zero byte");
    static const char *const bad[] = {
        "\xc0\x80",         "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xf0\x80\x80\x80", "\x80",         "\xe2\x82",     "\xff"};
    for (size_t i = 0; i < AMP_COUNT(bad); i++)
        ck_assert_int_eq(read_text(bad[i]), AMP_DATA);
    ck_assert_int_eq(read_text("\xc3\xb1,\xe2\x82\xac,\xf0\x9f\x98\x80\n1,2,3\n"), AMP_OK);
    const amp_table_options ascii = {.encoding = "ASCII"}, none = {.encoding = "martian"};
    ck_assert_int_eq(read_bytes("a\n1\n\xed\n", 6, &ascii), AMP_DATA);
    assert_message(3, "not ASCII");
    ck_assert_int_eq(read_bytes("a\n1\n", 4, &none), AMP_DATA);
    assert_message(0, "unknown encoding \"martian\"");
}
END_TEST

START_TEST(files_that_cannot_be_read_are_io_errors)
{
    amp_table t;
    ck_assert_int_eq(amp_table_read(&ctx, &arena, "/nowhere/at/all.csv", NULL, &t), AMP_IO);
    ck_assert(strstr(ctx.diag[0].text, "cannot open") != NULL);
    ck_assert_int_eq(amp_table_read(&ctx, &arena, "/tmp", NULL, &t), AMP_IO);
    ck_assert(strstr(ctx.diag[1].text, "cannot read") != NULL);
}
END_TEST

START_TEST(a_missing_column_is_an_error_that_lists_those_there_are)
{
    int column;
    double x = 2.385;
    ck_assert_int_eq(read_text("year,deaths\n2011,\n2012,many\n"), AMP_OK);
    ck_assert_int_eq(amp_table_column(&ctx, &table, "deaths", &column), AMP_OK);
    ck_assert_int_eq(column, 1);
    ck_assert_int_eq(amp_table_column(&ctx, &table, "death", &column), AMP_DATA);
    assert_message(0, "did you mean \"deaths\"? The columns are: year, deaths");
    ck_assert_int_eq(amp_table_column(&ctx, &table, "births_total", &column), AMP_DATA);
    assert_message(0, "the columns are: year, deaths");
    ck_assert_int_eq(amp_table_number(&ctx, &table, 0, 1, &x), AMP_DATA);
    assert_message(2, "column \"deaths\" is empty");
    ck_assert_int_eq(amp_table_number(&ctx, &table, 1, 1, &x), AMP_DATA);
    assert_message(3, "\"many\" is not a number");
    ck_assert(!amp_table_peek(&table, 0, 1, &x));
    ck_assert_double_eq(x, 2.385);
}
END_TEST

START_TEST(a_wide_table_with_a_missing_column_lists_as_many_as_fit)
{
    char text[9000] = "", row[9000] = "";
    for (int j = 0; j < 700; j++) {
        snprintf(text + strlen(text), 12, "%scol%d", j ? "," : "", j);
        snprintf(row + strlen(row), 3, "%s7", j ? "," : "");
    }
    strcat(strcat(text, "\n"), row);
    int column;
    ck_assert_int_eq(read_text(text), AMP_OK);
    ck_assert_uint_eq(table.columns, 700);
    ck_assert_int_eq(amp_table_column(&ctx, &table, "age", &column), AMP_DATA);
    assert_message(0, "col30, ");
    ck_assert(strstr(ctx.diag[ctx.n - 1].text, ", ...") != NULL);
}
END_TEST

/* Any prefix of a file, and any byte of it changed, gives a table or an error, never a crash. */
START_TEST(damaged_files_are_read_or_refused)
{
    const char text[] = "# c\r\n\"a\",b;c\n\"x\"\"\n\" , \xc3\xb1\n1,2\n\n\"\",''\r3,4";
    static const char byte[] = {'"', ',', '\n', '\r', '#', ' ', '\0', (char)0xc3, 'x'};
    char copy[sizeof text];
    for (size_t n = 0; n < sizeof text; n++)
        read_bytes(text, n, NULL);
    for (size_t i = 0; i + 1 < sizeof text; i++)
        for (size_t j = 0; j < sizeof byte; j++) {
            memcpy(copy, text, sizeof text);
            copy[i] = byte[j];
            if (read_bytes(copy, sizeof text - 1, NULL) != AMP_OK)
                continue;
            for (size_t k = 0; k < table.rows * table.columns; k++)
                ck_assert_uint_lt(strlen(table.cell[k]), sizeof text);
        }
}
END_TEST

START_TEST(the_household_survey_reads_in_half_a_second)
{
    const char *shared = getenv("AMPARO_SHARED");
    char survey[4096];
    snprintf(survey, sizeof survey, "%s/data/surveys/bol-eh2019/persona.csv",
             shared ? shared : "../shared");
    if (access(survey, R_OK) != 0) {
        printf("skipped: no survey file\n");
        return;
    }
    const amp_table_options o = {';', ',', "ISO-8859-1"};
    struct timespec t0, t1;
    clock_gettime(CLOCK_MONOTONIC, &t0);
    ck_assert_int_eq(amp_table_read(&ctx, &arena, survey, &o, &table), AMP_OK);
    clock_gettime(CLOCK_MONOTONIC, &t1);
    const double seconds =
        (double)(t1.tv_sec - t0.tv_sec) + 1e-9 * (double)(t1.tv_nsec - t0.tv_nsec);
    printf("survey of %zu x %zu cells in %.3f s\n", table.rows, table.columns, seconds);
    ck_assert_uint_eq(table.rows, 39605);
    ck_assert_uint_eq(table.columns, 78);
    ck_assert_double_lt(seconds, 2); /* 0.5 s on a quiet machine; sanitizers take longer */
    double factor, people = 0;
    int column;
    ck_assert_int_eq(amp_table_column(&ctx, &table, "factor", &column), AMP_OK);
    for (size_t i = 0; i < table.rows; i++) {
        ck_assert_int_eq(amp_table_number(&ctx, &table, i, column, &factor), AMP_OK);
        people += factor;
    }
    ck_assert_double_gt(people, 11e6); /* Bolivia in 2019 */
    ck_assert_double_lt(people, 12e6);
}
END_TEST

int main(void)
{
    TCase *good = tcase_create("good files");
    tcase_add_checked_fixture(good, set_up, tear_down);
    tcase_add_test(good, a_tidy_file_gives_comment_names_cells_and_lines);
    tcase_add_test(good, cells_lose_blanks_and_quotes_and_keep_what_quotes_protect);
    tcase_add_test(good, lines_may_end_in_lf_crlf_or_cr_and_the_last_in_nothing);
    tcase_add_test(good, a_byte_order_mark_is_no_part_of_the_first_name);
    tcase_add_test(good, any_separator_decimal_and_encoding_can_be_told);
    tcase_add_test(good, the_household_survey_reads_in_half_a_second);
    TCase *bad = tcase_create("bad files");
    tcase_add_checked_fixture(bad, set_up, tear_down);
    tcase_add_test(bad, a_ragged_row_is_an_error_that_names_its_line);
    tcase_add_test(bad, broken_quotes_are_errors_that_name_their_line);
    tcase_add_test(bad, headers_must_be_there_and_their_names_differ);
    tcase_add_test(bad, bytes_that_are_no_text_are_errors_that_name_their_line);
    tcase_add_test(bad, files_that_cannot_be_read_are_io_errors);
    tcase_add_test(bad, a_missing_column_is_an_error_that_lists_those_there_are);
    tcase_add_test(bad, a_wide_table_with_a_missing_column_lists_as_many_as_fit);
    tcase_add_test(bad, damaged_files_are_read_or_refused);
    Suite *suite = suite_create("tables");
    suite_add_tcase(suite, good);
    suite_add_tcase(suite, bad);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
