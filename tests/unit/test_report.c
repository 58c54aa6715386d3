/* Numbers and verdicts for people. */
#include "report/report.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static const char *text(amp_language l, double x, int decimals, bool sign)
{
    static char out[64];
    return amp_number_text(l, x, decimals, sign, out, sizeof out);
}

START_TEST(digits_follow_the_precision_of_the_range)
{
    ck_assert_int_eq(amp_decimals(2.385, 2.7, 4), 2); /* half width 0.16: two digits of it */
    ck_assert_int_eq(amp_decimals(0.031, 0.07, 4), 3);
    ck_assert_int_eq(amp_decimals(1000.0, 1310.0, 4), 0);
    ck_assert_int_eq(amp_decimals(0.0001, 0.0002, 3), 3); /* no more than the row allows */
    ck_assert_int_eq(amp_decimals(7.0, 7.0, 3), 1);
}
END_TEST

START_TEST(english_groups_by_commas)
{
    ck_assert_str_eq(text(AMP_EN, 1234567.891, 1, false), "1,234,567.9");
    ck_assert_str_eq(text(AMP_EN, 999.5, 0, false), "1,000");
    ck_assert_str_eq(text(AMP_EN, 0.31, 2, true), "+0.31");
}
END_TEST

START_TEST(spanish_groups_by_spaces_from_five_digits_on_and_has_a_decimal_comma)
{
    ck_assert_str_eq(text(AMP_ES, 1234.5, 1, false), "1234,5");
    ck_assert_str_eq(text(AMP_ES, 12345.678, 2, false), "12\u00a0345,68");
    ck_assert_str_eq(text(AMP_ES, 7.0, 0, true), "+7");
}
END_TEST

START_TEST(a_negative_number_has_a_minus_sign_and_a_rounded_zero_has_none)
{
    ck_assert_str_eq(text(AMP_EN, -2.385, 1, true), "\u22122.4");
    ck_assert_str_eq(text(AMP_EN, -0.0004, 2, true), "0.00");
    ck_assert_str_eq(text(AMP_EN, 0.0, 1, true), "0.0");
}
END_TEST

START_TEST(an_undefined_number_is_said_to_be_one)
{
    ck_assert_str_eq(text(AMP_EN, (double)NAN, 1, false), "n/a");
}
END_TEST

START_TEST(a_verdict_needs_95_in_100_of_one_sign)
{
    ck_assert_int_eq(amp_verdict_of(0.95, 0.05), AMP_RAISES);
    ck_assert_int_eq(amp_verdict_of(0.94, 0.06), AMP_PROBABLY_RAISES);
    ck_assert_int_eq(amp_verdict_of(0.75, 0.25), AMP_PROBABLY_RAISES);
    ck_assert_int_eq(amp_verdict_of(0.74, 0.26), AMP_CANNOT_TELL);
    ck_assert_int_eq(amp_verdict_of(0.2, 0.8), AMP_PROBABLY_LOWERS);
    ck_assert_int_eq(amp_verdict_of(0.0, 1.0), AMP_LOWERS);
    ck_assert_int_eq(amp_verdict_of(0.0, 0.0), AMP_UNCHANGED);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report");
    TCase *t = tcase_create("numbers");
    tcase_add_test(t, digits_follow_the_precision_of_the_range);
    tcase_add_test(t, english_groups_by_commas);
    tcase_add_test(t, spanish_groups_by_spaces_from_five_digits_on_and_has_a_decimal_comma);
    tcase_add_test(t, a_negative_number_has_a_minus_sign_and_a_rounded_zero_has_none);
    tcase_add_test(t, an_undefined_number_is_said_to_be_one);
    tcase_add_test(t, a_verdict_needs_95_in_100_of_one_sign);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
