/* test_io_export.c - a population as a table for other programs, and back. */
#include "io/export.h"
#include "io/survey.h"
#include "test_io.h"

static void assert_same_replicates(const amp_replicates *r, const amp_replicates *s,
                                   size_t households)
{
    ck_assert_uint_eq(r->n, s->n);
    ck_assert_int_eq(r->method, s->method);
    ck_assert(r->factor == s->factor);
    ck_assert(memcmp(r->weight, s->weight, households * r->n * sizeof *r->weight) == 0);
}

static const amp_pop_info about = {
    .iso3 = "BOL",
    .kind = "synthetic",
    .year = 2019,
    .provenance = "{\"source\": \"Instituto \\\"INE\\\", a\\\\b\\n2019\"}",
    .fit = "",
};

static void assert_same_people(const amp_population *p, const amp_population *q)
{
    ck_assert_uint_eq(p->n, q->n);
    ck_assert_uint_eq(p->households, q->households);
    ck_assert(memcmp(p->first, q->first, (p->households + 1) * sizeof *p->first) == 0);
#define X(name, type, kind, list, unit, birth, en, es)                                             \
    ck_assert_msg(memcmp(p->name, q->name, p->n * sizeof(type)) == 0, #name);
    AMP_PERSON_COLUMNS(X)
#undef X
#define X(name, type, kind, list, unit, birth, en, es)                                             \
    ck_assert_msg(memcmp(p->name, q->name, p->households * sizeof(type)) == 0, #name);
    AMP_HOUSEHOLD_COLUMNS(X)
#undef X
    ck_assert_uint_eq(p->extras, q->extras);
    for (size_t e = 0; e < p->extras; e++) {
        const amp_extra *x = &p->extra[e], *y = amp_pop_find_extra(q, x->name);
        ck_assert_msg(y != NULL, "%s is not there", x->name);
        ck_assert_str_eq(x->label, y->label);
        ck_assert_int_eq(x->level, y->level);
        ck_assert_int_eq(x->kind, y->kind);
        ck_assert(x->birth == y->birth);
        const size_t n = x->level == AMP_LEVEL_PERSON ? p->n : p->households;
        ck_assert(memcmp(x->data, y->data, n * sizeof *x->data) == 0);
        ck_assert_uint_eq(x->values, y->values);
        for (size_t k = 0; k < x->values; k++) {
            ck_assert(x->value[k].code == y->value[k].code);
            ck_assert_str_eq(x->value[k].text, y->value[k].text);
        }
    }
}

/* A category of the survey: codes 1 and 3, one of which has the other's number for a name. */
static void add_walls(amp_population *p)
{
    add_extra(p, "wall", AMP_LEVEL_HOUSEHOLD);
    amp_extra *x = &p->extra[p->extras - 1];
    const amp_value_label labels[] = {{1, (char[]){"3"}}, {3, (char[]){"adobe \"a=b\", año"}}};
    x->kind = AMP_KIND_CATEGORY;
    ck_assert_int_eq(amp_pop_label_extra(x, labels, 2), AMP_OK);
    x->data[0] = x->data[2] = 3;
    x->data[1] = 1;
}

static void add_replicates(amp_population *p)
{
    ck_assert_int_eq(amp_pop_add_replicates(p, AMP_REPLICATION_fay, 0.1 + 0.2, 12), AMP_OK);
    for (size_t k = 0; k < 36; k++)
        p->replicates.weight[k] = 0.1 * (double)k;
}

/* Values that only 17 digits keep, and names that meet those of categories and of Stata. */
static void make_hard_people(amp_population *p)
{
    make_people(p);
    p->earnings[1] = 0.1 + 0.2;
    p->earnings[2] = -1e-300;
    p->earnings[3] = 1.7976931348623157e307;
    p->earnings[4] = -0.0;
    p->earnings_shock[2] = 0.1F;
    p->welfare_reported[1] = -3.0000000000000004;
    p->stratum[0] = INT32_MAX;
    p->stratum[1] = -7;
    p->psu[2] = INT32_MIN;
    add_extra(p, "recorded.renta_dignidad", AMP_LEVEL_PERSON);
    add_extra(p, "received.school", AMP_LEVEL_PERSON);
    add_extra(p, "head", AMP_LEVEL_HOUSEHOLD);
    add_extra(p, "a_name_that_is_longer_than_Stata_lets_a_name_be_1", AMP_LEVEL_PERSON);
    add_extra(p, "a_name_that_is_longer_than_Stata_lets_a_name_be_2", AMP_LEVEL_PERSON);
    add_extra(p, "replicate_of_mine", AMP_LEVEL_PERSON);
    add_walls(p);
    add_replicates(p);
}

static void assert_comes_back(const char *name)
{
    amp_population p, q;
    amp_ctx ctx;
    amp_arena arena;
    amp_pop_info got;
    const amp_export_options options = {0};
    const char *path = scratch(name);
    char *map = amp_format("%s.map", path);
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&q);
    make_hard_people(&p);
    ck_assert_int_eq(amp_pop_export(&ctx, path, &p, &about, &options), AMP_OK);
    const amp_err err =
        amp_survey_import(&ctx, &(amp_survey_files){map, path, NULL, 0}, &arena, &q, &got, NULL);
    ck_assert_msg(err == AMP_OK, "%s", ctx.n ? ctx.diag[0].text : "?");
    assert_same_people(&p, &q);
    assert_same_replicates(&p.replicates, &q.replicates, p.households);
    ck_assert_str_eq(got.iso3, "BOL");
    ck_assert_str_eq(got.kind, "synthetic");
    ck_assert_int_eq(got.year, 2019);
    ck_assert_ptr_nonnull(strstr(got.provenance, "Instituto \\\"INE\\\", a\\\\b"));
    free(map);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}

START_TEST(a_population_comes_back_from_csv_bit_for_bit)
{
    assert_comes_back("people.csv");
}
END_TEST

START_TEST(a_population_comes_back_from_stata_bit_for_bit)
{
    assert_comes_back("people.dta");
}
END_TEST

START_TEST(an_exported_population_file_is_the_same_file)
{
    amp_population p;
    amp_ctx ctx;
    const amp_export_options options = {0};
    amp_ctx_init(&ctx);
    make_hard_people(&p);
    const char *a = scratch("a.h5"), *b = scratch("b.h5");
    ck_assert_int_eq(amp_popfile_save(&ctx, a, &p, &about), AMP_OK);
    ck_assert_int_eq(amp_pop_export(&ctx, b, &p, &about, &options), AMP_OK);
    assert_same_file(a, b);
    amp_pop_fini(&p);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_same_population_gives_the_same_bytes_in_any_time_zone)
{
    static const char *const zones[] = {"UTC", "America/La_Paz", "Asia/Tokyo"};
    const amp_export_options options = {.spanish = true};
    amp_population p;
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    make_hard_people(&p);
    for (size_t k = 0; k < AMP_COUNT(zones); k++) {
        ck_assert_int_eq(setenv("TZ", zones[k], 1), 0);
        const char *path = scratch(k ? "other.dta" : "first.dta");
        ck_assert_int_eq(amp_pop_export(&ctx, path, &p, &about, &options), AMP_OK);
        if (k)
            assert_same_file(path, scratch("first.dta"));
    }
    amp_pop_fini(&p);
    amp_ctx_fini(&ctx);
}
END_TEST

/* One error that says this, and no file. */
static void assert_refused(const char *path, const amp_population *p, amp_err err, const char *part)
{
    amp_ctx ctx;
    const amp_export_options options = {0};
    char *map = amp_format("%s.map", path);
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_pop_export(&ctx, path, p, &about, &options), err);
    assert_one_error(&ctx, err, part);
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_ne(access(map, F_OK), 0);
    free(map);
    amp_ctx_fini(&ctx);
}

START_TEST(what_a_kind_of_file_cannot_hold_is_told_and_no_file_stays)
{
    amp_population p;
    make_people(&p);
    assert_refused(scratch("people.xlsx"), &p, AMP_DATA, "valid are .csv, .dta, .h5");
    assert_refused("/nowhere/people.csv", &p, AMP_IO, "cannot write");
    assert_refused("/nowhere/people.dta", &p, AMP_IO, "cannot write");
    p.earnings[2] = 9e307;
    assert_refused(scratch("large.dta"), &p, AMP_DATA, "row 3: earnings is 9e+307");
    p.earnings[2] = 0;
    add_extra(&p, "no key", AMP_LEVEL_PERSON);
    assert_refused(scratch("name.csv"), &p, AMP_DATA, "\"no key\"");
    amp_pop_fini(&p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("io export");
    TCase *t = tcase_create("export");
    tcase_add_test(t, a_population_comes_back_from_csv_bit_for_bit);
    tcase_add_test(t, a_population_comes_back_from_stata_bit_for_bit);
    tcase_add_test(t, an_exported_population_file_is_the_same_file);
    tcase_add_test(t, the_same_population_gives_the_same_bytes_in_any_time_zone);
    tcase_add_test(t, what_a_kind_of_file_cannot_hold_is_told_and_no_file_stays);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    scratch(".");
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    remove_scratch();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
