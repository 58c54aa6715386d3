/* The vector forms of every width that this processor has, against one value at a time: same bits.
 */
#include "num/draw.h"
#include "num/lanes.h"
#include "num/num.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 100003, SPECIAL = 24 };
static double x[MANY], y[MANY], z[MANY];

static amp_width width;

static bool choose(int index)
{
    width = (amp_width)index;
    const bool has = width <= amp_widest();
    if (!has)
        printf("skipped: this processor has no registers of %d doubles\n", 2 << index);
    return has;
}

/* NaN has many bits, and which ones come out is nobody's business. */
static size_t differences(const double *form, double (*scalar)(double, double), const double *a,
                          const double *b)
{
    size_t count = 0;
    for (size_t i = 0; i < MANY; i++) {
        const double want = scalar(a[i], b[i]);
        if (memcmp(&form[i], &want, sizeof want) != 0 && !(isnan(form[i]) && isnan(want))) {
            if (!count++)
                printf("width %d: %a, %a give %a, not %a\n", (int)width, a[i], b[i], form[i], want);
        }
    }
    return count;
}

static double exp_of(double a, double b)
{
    (void)b;
    return amp_exp(a);
}

static double log_of(double a, double b)
{
    (void)b;
    return amp_log(a);
}

static double quantile_of(double a, double b)
{
    (void)b;
    return amp_normal_quantile(a);
}

/* The first are special; the rest is spread over many magnitudes. */
static void awkward(double *to, uint32_t salt)
{
    static const double special[SPECIAL] = {
        0,      -0.0,   1,       -1,       INFINITY, -INFINITY, NAN,      5e-324,
        1e-310, 1e308,  709.78,  710,      -745.13,  -746,      2.385,    7,
        0.31,   -2.385, 0x1p-53, 0x1p1023, -1e308,   3,         -0x1p-30, 1 - 0x1p-53};
    const amp_stream s = {2026, salt, 1};
    for (size_t i = 0; i < MANY; i++) {
        const double u = amp_draw(&s, i, AMP_PROC_PARAMETER, 0) - 0.5;
        to[i] = u * amp_exp(40 * amp_draw_normal(&s, i, AMP_PROC_PARAMETER, 1) * (double)(i % 3));
    }
    for (size_t i = 0; i < SPECIAL; i++) /* each beside different neighbours, at the end too */
        to[i * 7] = to[MANY - 1 - i] = special[(i + salt) % SPECIAL];
}

START_TEST(exp_log_and_pow_have_the_same_bits_in_every_width)
{
    if (!choose(_i))
        return;
    awkward(x, 0);
    memcpy(z, x, sizeof z);
    amp_wide_exp(width, z, MANY);
    ck_assert_uint_eq(differences(z, exp_of, x, x), 0);
    memcpy(z, x, sizeof z);
    amp_wide_log(width, z, MANY);
    ck_assert_uint_eq(differences(z, log_of, x, x), 0);
    for (uint32_t salt = 0; salt < SPECIAL; salt += 5) {
        awkward(y, salt);
        for (size_t i = 0; i < MANY; i++)
            x[i] = i % 3 ? fabs(x[i]) : x[i];
        memcpy(z, x, sizeof z);
        amp_wide_pow(width, z, y, MANY);
        ck_assert_uint_eq(differences(z, amp_pow, x, y), 0);
    }
}
END_TEST

START_TEST(normal_quantiles_have_the_same_bits_in_every_width)
{
    if (!choose(_i))
        return;
    const amp_stream s = {2026, 1, 1};
    for (size_t i = 0; i < MANY; i++) {
        const double u = amp_draw(&s, i, AMP_PROC_PARAMETER, 0);
        x[i] = i % 2 ? u : amp_exp(-700 * u); /* far tails as well */
    }
    /* Around each place where the formula changes. */
    const double edge[] = {0.075, 0.925, 0.5, amp_exp(-25)};
    for (size_t e = 0; e < AMP_COUNT(edge); e++) {
        double p = edge[e];
        for (int k = 0; k < 40; k++)
            p = nextafter(p, 0);
        for (size_t k = 0; k < 80; k++, p = nextafter(p, 1))
            x[1000 * e + k] = p;
    }
    memcpy(z, x, sizeof z);
    amp_wide_normal_quantile(width, z, MANY);
    ck_assert_uint_eq(differences(z, quantile_of, x, x), 0);
}
END_TEST

START_TEST(draws_have_the_same_bits_in_every_width)
{
    if (!choose(_i))
        return;
    static uint64_t id[MANY];
    static uint32_t word[4][MANY];
    uint32_t *const to[4] = {word[0], word[1], word[2], word[3]};
    const amp_stream s = {0xfedcba9876543210u, 2019, 0x80000001u};
    for (size_t i = 0; i < MANY; i++)
        id[i] = amp_draw_key(i, 31, 7);
    id[0] = 0;
    id[1] = UINT64_MAX;
    amp_wide_events(width, &s, id, MANY, 5, to);
    amp_wide_uniforms(width, &s, id, MANY, AMP_PROC_SYNTH, 3, x);
    size_t wrong = 0;
    for (size_t i = 0; i < MANY; i++) {
        uint32_t want[4];
        amp_draw_words(&s, id[i], 5, want);
        for (int k = 0; k < 4; k++)
            wrong += word[k][i] != want[k];
        wrong += x[i] != amp_draw(&s, id[i], AMP_PROC_SYNTH, 3);
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

int main(void)
{
    TCase *widths = tcase_create("widths");
    tcase_add_loop_test(widths, exp_log_and_pow_have_the_same_bits_in_every_width, 0, 3);
    tcase_add_loop_test(widths, normal_quantiles_have_the_same_bits_in_every_width, 0, 3);
    tcase_add_loop_test(widths, draws_have_the_same_bits_in_every_width, 0, 3);
    Suite *suite = suite_create("widths");
    suite_add_tcase(suite, widths);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
