/* Random draws: the published vectors, and what the header promises. */
#include "num/draw.h"
#include "num/num.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Random123's kat_vectors, philox4x32 with 10 rounds: the counter of zeros is an event... */
START_TEST(events_are_philox_by_its_published_vectors)
{
    const amp_stream s = {0, 0, 0};
    static const uint32_t want[4] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    uint32_t words[4];
    amp_draw_words(&s, 0, 0, words);
    ck_assert_mem_eq(words, want, sizeof want);
}
END_TEST

/* ...and the two others have bit 19 of word 2 set, so they are continuous draws. */
START_TEST(continuous_draws_are_philox_by_its_published_vectors)
{
    static const struct {
        amp_stream s;
        uint64_t identity;
        uint32_t process, k;
        uint64_t bits[2];
    } known[] = {
        {{0xffffffffffffffffu, 0xfff, 0xffffffff},
         0xffffffffffffffffu,
         4095,
         254,
         {0x408f276d41c83b0eu, 0xa20bc7c66d5451fdu}},
        {{0x299f31d0a4093822u, 0x131, 0x03707344},
         0x85a308d3243f6a88u,
         788,
         92,
         {0xd16cfe0994fdccebu, 0x5001e42024126ea1u}},
    };
    for (size_t i = 0; i < AMP_COUNT(known); i++)
        for (uint32_t half = 0; half < 2; half++) {
            const double want = ((double)(known[i].bits[half] >> 12) + 0.5) * 0x1p-52;
            const double u =
                amp_draw(&known[i].s, known[i].identity, known[i].process, known[i].k + half);
            ck_assert_msg(u == want, "%.17g is not %.17g", u, want);
        }
}
END_TEST

START_TEST(a_draw_depends_on_every_part_of_its_key)
{
    const amp_stream s = {2026, 2019, 3};
    const amp_stream other[] = {
        {2027, 2019, 3}, {2026 + ((uint64_t)1 << 32), 2019, 3}, {2026, 2020, 3}, {2026, 2019, 4}};
    const uint64_t id = 0x123456789abcdefu;
    const double u = amp_draw(&s, id, AMP_PROC_EARNINGS, 1);
    for (size_t i = 0; i < AMP_COUNT(other); i++)
        ck_assert(amp_draw(&other[i], id, AMP_PROC_EARNINGS, 1) != u);
    ck_assert(amp_draw(&s, id + 1, AMP_PROC_EARNINGS, 1) != u);
    ck_assert(amp_draw(&s, id ^ (uint64_t)1 << 63, AMP_PROC_EARNINGS, 1) != u);
    ck_assert(amp_draw(&s, id, AMP_PROC_MACRO, 1) != u);
    for (uint32_t k = 0; k < 256; k++)
        ck_assert(k == 1 || amp_draw(&s, id, AMP_PROC_EARNINGS, k) != u);
    ck_assert(amp_draw(&s, id, AMP_PROC_EARNINGS, 1) == u);
}
END_TEST

enum { MANY = 4099 }; /* no multiple of any width */

static void identities(uint64_t *id, size_t n)
{
    for (size_t i = 0; i < n; i++)
        id[i] = amp_draw_key(i, 7, 31) ^ (uint64_t)(i % 2) << 63;
}

START_TEST(many_events_are_the_words_of_each)
{
    static uint64_t id[MANY];
    static uint32_t word[4][MANY + 1]; /* n is 0 to 40, 409, 4099 */
    const amp_stream s = {0x9e3779b97f4a7c15u, 4095, 0xfffffff1u};
    identities(id, MANY);
    for (size_t n = 0; n <= MANY; n = n < 40 ? n + 1 : n * 10 + 9) {
        memset(word, 0xa5, sizeof word);
        uint32_t *const to[4] = {word[0], word[1], word[2], word[3]};
        amp_draw_events(&s, id, n, (1u << 19) - 1, to);
        for (size_t i = 0; i < n; i++) {
            uint32_t want[4];
            amp_draw_words(&s, id[i], (1u << 19) - 1, want);
            for (int k = 0; k < 4; k++)
                ck_assert_uint_eq(word[k][i], want[k]);
        }
        for (int k = 0; k < 4; k++) /* nothing written past the end */
            ck_assert_uint_eq(word[k][n], 0xa5a5a5a5u);
    }
}
END_TEST

START_TEST(lanes_that_nobody_wants_may_be_null)
{
    static uint64_t id[100];
    uint32_t word[100], all[100], rest[100];
    const amp_stream s = {2026, 2019, 3};
    identities(id, 100);
    for (int k = 0; k < 4; k++) {
        uint32_t *only[4] = {NULL, NULL, NULL, NULL}, *every[4] = {rest, rest, rest, rest};
        only[k] = word;
        every[k] = all;
        amp_draw_events(&s, id, 100, 4, only);
        amp_draw_events(&s, id, 100, 4, every);
        ck_assert_mem_eq(word, all, sizeof all);
    }
}
END_TEST

START_TEST(many_uniforms_and_normals_are_those_of_each)
{
    static uint64_t id[MANY];
    static double u[MANY], z[MANY];
    const amp_stream s = {2026, 2019, 3};
    identities(id, MANY);
    for (uint32_t k = 0; k < 4; k++) {
        amp_draw_uniforms(&s, id, MANY, AMP_PROC_EARNINGS, k, u);
        amp_draw_normals(&s, id, MANY, AMP_PROC_EARNINGS, k, z);
        for (size_t i = 0; i < MANY; i++) {
            ck_assert(u[i] == amp_draw(&s, id[i], AMP_PROC_EARNINGS, k));
            ck_assert(z[i] == amp_draw_normal(&s, id[i], AMP_PROC_EARNINGS, k));
        }
    }
}
END_TEST

START_TEST(draws_have_the_moments_of_their_distributions)
{
    enum { N = 1000003 };
    uint64_t *id = amp_alloc(N, sizeof *id);
    double *u = amp_alloc(N, sizeof *u), *z = amp_alloc(N, sizeof *z);
    uint32_t *word = amp_alloc(N, sizeof *word);
    const amp_stream s = {2026, 2019, 3};
    for (size_t i = 0; i < N; i++)
        id[i] = i; /* neighbours, as a survey numbers them */
    uint32_t *const only[4] = {NULL, NULL, word, NULL};
    amp_draw_uniforms(&s, id, N, AMP_PROC_PARAMETER, 0, u);
    amp_draw_normals(&s, id, N, AMP_PROC_PARAMETER, 1, z);
    amp_draw_events(&s, id, N, 1, only);
    double mean_u = 0, mean_z = 0, var_z = 0, across = 0;
    size_t happened = 0, outside = 0;
    const uint64_t threshold = amp_threshold(0.31);
    for (size_t i = 0; i < N; i++) {
        outside += !(u[i] > 0 && u[i] < 1);
        mean_u += u[i] / N;
        mean_z += z[i] / N;
        var_z += z[i] * z[i] / N;
        across += i ? z[i] * z[i - 1] / N : 0;
        happened += (size_t)amp_happens(word[i], threshold);
    }
    ck_assert_uint_eq(outside, 0);
    const double se = 1 / sqrt(N); /* five standard errors each */
    ck_assert_double_eq_tol(mean_u, 0.5, 5 * se / sqrt(12));
    ck_assert_double_eq_tol(mean_z, 0, 5 * se);
    ck_assert_double_eq_tol(var_z, 1, 5 * se * sqrt(2));
    ck_assert_double_eq_tol(across, 0, 5 * se);
    ck_assert_double_eq_tol((double)happened / N, 0.31, 5 * se * sqrt(0.31 * 0.69));
    free(id);
    free(u);
    free(z);
    free(word);
}
END_TEST

START_TEST(thresholds_are_the_rounded_probability_and_certainty_works)
{
    ck_assert_uint_eq(amp_threshold(0), 0);
    ck_assert_uint_eq(amp_threshold(-0.31), 0);
    ck_assert_uint_eq(amp_threshold(NAN), 0);
    ck_assert_uint_eq(amp_threshold(1), (uint64_t)1 << 32);
    ck_assert_uint_eq(amp_threshold(2.385), (uint64_t)1 << 32);
    ck_assert_uint_eq(amp_threshold(0.31), 1331439862); /* 0.31 * 2^32 = 1331439861.76 */
    ck_assert_uint_eq(amp_threshold(0.5), 0x80000000u);
    ck_assert(amp_happens(0xffffffffu, amp_threshold(1)));
    ck_assert(!amp_happens(0, amp_threshold(0)));
    ck_assert(amp_happens(0, amp_threshold(0x1p-32)));
    ck_assert(!amp_happens(0, amp_threshold(0x1p-34)));
}
END_TEST

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

START_TEST(keys_made_of_identities_do_not_meet_and_never_change)
{
    enum { N = 100000 };
    uint64_t *key = amp_alloc(4 * N, sizeof *key);
    const uint64_t a = amp_hash_text("renta_dignidad"), b = amp_hash_text("juancito_pinto");
    for (uint64_t i = 0; i < N; i++) {
        key[i] = amp_draw_key(i, a, 0);
        key[N + i] = amp_draw_key(i, a, 1);
        key[2 * N + i] = amp_draw_key(i, b, 0);
        key[3 * N + i] = amp_draw_key(i | (uint64_t)1 << 63, a, 0); /* the household i */
    }
    const uint64_t first = key[0];
    qsort(key, 4 * N, sizeof *key, by_value);
    size_t same = 0;
    for (size_t i = 1; i < 4 * N; i++)
        same += key[i] == key[i - 1];
    ck_assert_uint_eq(same, 0);
    /* By hand: mix(G * mix(name + G)), with G = 0x9e3779b97f4a7c15 and splitmix64's mix. */
    ck_assert_uint_eq(first, 0x204606095fcd19c2u);
    free(key);
}
END_TEST

START_TEST(numbers_of_processes_never_change)
{
    ck_assert_int_eq(AMP_PROC_MORTALITY, 0);
    ck_assert_int_eq(AMP_PROC_FERTILITY, 1);
    ck_assert_int_eq(AMP_PROC_LABOUR_KEEP, 6);
    ck_assert_int_eq(AMP_PROC_EARNINGS, 18);
    ck_assert_int_eq(AMP_PROC_PROGRAMME, 19);
    ck_assert_int_eq(AMP_PROC_COMMUNITY, 26);
}
END_TEST

int main(void)
{
    TCase *one = tcase_create("one draw");
    tcase_add_test(one, events_are_philox_by_its_published_vectors);
    tcase_add_test(one, continuous_draws_are_philox_by_its_published_vectors);
    tcase_add_test(one, a_draw_depends_on_every_part_of_its_key);
    tcase_add_test(one, thresholds_are_the_rounded_probability_and_certainty_works);
    tcase_add_test(one, keys_made_of_identities_do_not_meet_and_never_change);
    tcase_add_test(one, numbers_of_processes_never_change);
    TCase *many = tcase_create("many draws");
    tcase_add_test(many, many_events_are_the_words_of_each);
    tcase_add_test(many, lanes_that_nobody_wants_may_be_null);
    tcase_add_test(many, many_uniforms_and_normals_are_those_of_each);
    tcase_add_test(many, draws_have_the_moments_of_their_distributions);
    Suite *suite = suite_create("draws");
    suite_add_tcase(suite, one);
    suite_add_tcase(suite, many);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
