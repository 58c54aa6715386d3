/* A survey in equal weights: what is kept exactly, and what within the step of the line. */
#include "io/survey.h"
#include "sim/expand.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Households of one to five persons with weights from 3 to 300. */
static void make_survey(amp_population *p, size_t households)
{
    uint64_t state = 31;
    amp_pop_init(p);
    ck_assert_int_eq(amp_pop_reserve(p, 5 * households, households), AMP_OK);
    ck_assert_int_eq(
        amp_pop_add_extra(p, "rooms", "rooms", AMP_LEVEL_HOUSEHOLD, AMP_KIND_NUMBER, 0), AMP_OK);
    p->households = households;
    for (size_t h = 0; h < households; h++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const size_t size = 1 + (state >> 33) % 5;
        const size_t i = amp_pop_append(p, size);
        p->first[h] = (uint32_t)i;
        p->first[h + 1] = (uint32_t)(i + size);
        p->household_uid[h] = ((uint64_t)1 << 63) | (h * 7919 + 5);
        p->weight[h] = 3 + (double)((state >> 40) % 298);
        p->area[h] = (state >> 50) % 3 > 0;
        p->region[h] = (uint8_t)((state >> 52) % 4);
        p->psu[h] = h % 2 ? (int32_t)(h / 10) + 1 : 0;
        p->line_poverty[h] = 700;
        p->extra[0].data[h] = (double)h;
        for (size_t m = 0; m < size; m++) {
            p->uid[i + m] = h * 7919 + 100000007 * m + 5;
            p->age[i + m] = (uint8_t)((state >> (20 + m)) % 90);
            p->relationship[i + m] = m ? AMP_RELATIONSHIP_child : AMP_RELATIONSHIP_head;
        }
        p->earnings[i] = (double)((state >> 30) % 5000);
    }
}

typedef struct totals {
    double people, households, poor, urban, of_region[16];
} totals;

static totals totals_of(const amp_population *p)
{
    totals t = {0};
    for (size_t h = 0; h < p->households; h++) {
        const double w = p->weight[h], n = (double)(p->first[h + 1] - p->first[h]);
        double income = 0;
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            income += p->earnings[i] + p->contributory_pension[i] + p->other_income[i];
        t.people += w * n;
        t.households += w;
        t.urban += p->area[h] ? w * n : 0;
        t.of_region[p->region[h] % 16] += w * n;
        t.poor += income / n < p->line_poverty[h] ? w * n : 0;
    }
    return t;
}

static void expand(amp_population *p, size_t n)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_expand(&ctx, n, p), AMP_OK);
    const amp_err err = amp_pop_check(&ctx, p);
    ck_assert_msg(err == AMP_OK, "%s", ctx.n ? ctx.diag[0].text : "?");
    amp_ctx_fini(&ctx);
}

START_TEST(an_expanded_survey_has_one_weight_and_as_many_persons)
{
    amp_population p, q;
    make_survey(&p, 500);
    amp_pop_init(&q);
    ck_assert_int_eq(amp_pop_copy(&q, &p), AMP_OK);
    ck_assert(!amp_expand_is_equal(&q));
    expand(&q, 20000);
    ck_assert(amp_expand_is_equal(&q));
    ck_assert_uint_eq(q.households, 20000);
    const totals a = totals_of(&p), b = totals_of(&q);
    ck_assert_double_eq_tol(b.people / a.people, 1, 1e-12);
    ck_assert_double_eq_tol(b.households / a.households, 1, 2e-3);
    ck_assert_double_eq_tol(b.urban / a.people, a.urban / a.people, 2e-3);
    for (size_t r = 0; r < 4; r++)
        ck_assert_double_eq_tol(b.of_region[r] / a.people, a.of_region[r] / a.people, 2e-3);
    ck_assert_double_eq_tol(b.poor / a.people, a.poor / a.people, 2e-3);
    /* each household has as many copies as its weight wants, to one more or less */
    double *copies = calloc(500, sizeof *copies);
    for (size_t h = 0; h < q.households; h++)
        copies[(size_t)q.extra[0].data[h]]++;
    for (size_t h = 0; h < 500; h++)
        ck_assert(fabs(copies[h] - p.weight[h] / a.households * 20000) <= 1 + 1e-9);
    free(copies);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
}
END_TEST

START_TEST(the_order_of_the_survey_does_not_matter_and_copies_stay_in_their_unit)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_population p, q;
    make_survey(&p, 300);
    amp_pop_init(&q);
    ck_assert_int_eq(amp_pop_copy(&q, &p), AMP_OK);
    ck_assert_int_eq(amp_pop_shuffle(&ctx, &q), AMP_OK);
    expand(&p, 5000);
    for (size_t h = 0; h < p.households; h++) {
        const size_t source = (size_t)p.extra[0].data[h];
        ck_assert(source % 2 ? p.psu[h] == (int32_t)(source / 10) + 1 : p.psu[h] < 0);
    }
    expand(&q, 5000);
    ck_assert(memcmp(p.uid, q.uid, p.n * sizeof *p.uid) == 0);
    ck_assert(memcmp(p.weight, q.weight, p.households * sizeof *p.weight) == 0);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(what_cannot_be_expanded_is_refused)
{
    amp_ctx ctx;
    amp_population p;
    make_survey(&p, 7);
    for (size_t h = 0; h < 7; h++)
        p.weight[h] = 0;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_expand(&ctx, 100, &p), AMP_DATA);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "add to nothing"));
    amp_ctx_fini(&ctx);
    p.weight[3] = 1;
    ck_assert_int_eq(
        amp_pop_add_extra(&p, AMP_ANONYMOUS, "", AMP_LEVEL_PERSON, AMP_KIND_BOOLEAN, 0), AMP_OK);
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_expand(&ctx, 100, &p), AMP_DATA);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "only the heads are known"));
    ck_assert_uint_eq(p.households, 7);
    amp_ctx_fini(&ctx);
    amp_pop_fini(&p);
    ck_assert_uint_eq(amp_expand_default(500), 50000);
    ck_assert_uint_eq(amp_expand_default(150000), 300000);
}
END_TEST

START_TEST(bolivia_in_equal_weights_is_as_poor_as_the_survey)
{
    const char *root = getenv("AMPARO_SHARED");
    char path[400];
    snprintf(path, sizeof path, "%s/data/surveys/bol-eh2019/persona_coded.dta",
             root ? root : "../shared");
    if (access(path, R_OK) != 0) {
        printf("skipped: Bolivia in equal weights (no survey)\n");
        return;
    }
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info info;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&p);
    const amp_survey_files files = {"data/surveys/bol-eh2019.map", path, NULL, 0};
    ck_assert_int_eq(amp_survey_import(&ctx, &files, &arena, &p, &info, NULL), AMP_OK);
    const totals a = totals_of(&p);
    expand(&p, amp_expand_default(p.households));
    const totals b = totals_of(&p);
    /* a step is 69 households: 0.002 % of them; shares move by the rounding of copies */
    ck_assert_double_eq_tol(b.people, 11533266.0, 0.5);
    ck_assert_double_eq_tol(b.households / a.households, 1, 1e-3);
    ck_assert_double_eq_tol(100 * b.poor / b.people, 100 * a.poor / a.people, 0.1);
    ck_assert_double_eq_tol(100 * b.urban / b.people, 100 * a.urban / a.people, 0.1);
    for (size_t r = 0; r < 9; r++)
        ck_assert_double_eq_tol(b.of_region[r] / b.people, a.of_region[r] / a.people, 1e-3);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim expand");
    TCase *t = tcase_create("expand");
    tcase_add_test(t, an_expanded_survey_has_one_weight_and_as_many_persons);
    tcase_add_test(t, the_order_of_the_survey_does_not_matter_and_copies_stay_in_their_unit);
    tcase_add_test(t, what_cannot_be_expanded_is_refused);
    tcase_add_test(t, bolivia_in_equal_weights_is_as_poor_as_the_survey);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
