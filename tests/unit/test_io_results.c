/* results.h5 and results.csv, their digest, and where two of them differ. */
#include "io/results.h"
#include "test_io.h"

#include <hdf5.h>
#include <hdf5_hl.h>
#include <locale.h>
#include <math.h>
#include <time.h>

enum { S = 3, R = 5, Y = 2, P = 4, K = 9 };

typedef struct world {
    amp_results r;
    double cube[S * R * Y * P], summary[S * Y * P * K], difference[(S - 1) * Y * P * K];
} world;

static const char *scenario[] = {"baseline", "pension_at_line", "both, at once"};
static const char *indicator[] = {"poverty", "poverty", "gini", "recipients_year"};
static const char *group[] = {"all", "age=65+;sex=female", "all", "programme=renta_dignidad"};
static const char *unit[] = {"%", "%", "points", "persons, of any age"};
static const char *statistic[] = {"mean", "sd", "p5", "p25", "p50", "p75", "p95", "mcse", "n"};
static const int year[] = {2019, 2035};

/* Awkward values, each other than the rest; undefined ones among them. */
static void make_world(world *w)
{
    w->r = (amp_results){S,
                         R,
                         Y,
                         P,
                         K,
                         scenario,
                         year,
                         indicator,
                         group,
                         unit,
                         statistic,
                         w->cube,
                         w->summary,
                         w->difference,
                         "{\"plan\": \"0123\"}",
                         NULL};
    for (size_t i = 0; i < AMP_COUNT(w->cube); i++)
        w->cube[i] = i % 17 == 3 ? (double)NAN : 2.385 * (double)i - 31.0 / 7;
    for (size_t i = 0; i < AMP_COUNT(w->summary); i++)
        w->summary[i] = i % K == K - 1 ? R : 0.31 * (double)i + 1.0 / 3;
    for (size_t i = 0; i < AMP_COUNT(w->difference); i++)
        w->difference[i] = i % K == K - 1 ? R : -0.1 * (double)i;
    w->summary[7 * K + 1] = (double)NAN; /* sd of the last pair of 2035 */
    w->summary[7 * K + 8] = 1;
}

static void save(const char *path, const amp_results *r)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const amp_err err = amp_results_save(&ctx, path, r);
    ck_assert_msg(err == AMP_OK, "%s", ctx.n ? ctx.diag[0].text : "?");
    amp_ctx_fini(&ctx);
}

START_TEST(results_come_back_as_they_were)
{
    world w;
    make_world(&w);
    const char *path = scratch("back.h5");
    save(path, &w.r);
    amp_ctx ctx;
    amp_arena arena;
    amp_results got;
    const char *cell;
    char before[AMP_DIGEST_HEX], after[AMP_DIGEST_HEX];
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    ck_assert_int_eq(amp_results_load(&ctx, path, &arena, &got), AMP_OK);
    ck_assert(!amp_results_differ(&w.r, &got, 0, &arena, &cell));
    ck_assert_str_eq(got.provenance, w.r.provenance);
    amp_results_digest(&w.r, before);
    amp_results_digest(&got, after);
    ck_assert_str_eq(before, after);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_same_results_give_the_same_bytes)
{
    world w;
    make_world(&w);
    const char *a = scratch("a.h5"), *b = scratch("b.h5");
    save(a, &w.r);
    char *litter = malloc(1 << 22);
    memset(litter, 0xa5, 1 << 22);
    free(litter);
    sleep(1);
    save(b, &w.r);
    assert_same_file(a, b);
}
END_TEST

START_TEST(the_axes_are_dimension_scales)
{
    world w;
    make_world(&w);
    const char *path = scratch("scales.h5");
    save(path, &w.r);
    const hid_t f = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    static const struct {
        const char *set;
        unsigned axis;
        const char *scale;
    } want[] = {
        {"cube", 0, "scenario"},     {"cube", 1, "replicate"},       {"cube", 2, "year"},
        {"cube", 3, "indicator"},    {"cube", 3, "group"},           {"cube", 3, "unit"},
        {"summary", 0, "scenario"},  {"summary", 1, "year"},         {"summary", 2, "group"},
        {"summary", 3, "statistic"}, {"difference", 3, "statistic"}, {"difference", 0, "reform"}};
    for (size_t k = 0; k < AMP_COUNT(want); k++) {
        const hid_t set = H5Dopen2(f, want[k].set, H5P_DEFAULT);
        const hid_t scale = H5Dopen2(f, want[k].scale, H5P_DEFAULT);
        ck_assert_int_gt(H5DSis_scale(scale), 0);
        ck_assert_msg(H5DSis_attached(set, scale, want[k].axis) > 0, "%s, %u: %s", want[k].set,
                      want[k].axis, want[k].scale);
        H5Dclose(set);
        H5Dclose(scale);
    }
    H5Fclose(f);
}
END_TEST

START_TEST(the_alignment_is_stored_with_its_axes_and_outside_the_digest)
{
    static const char *cell[] = {"sex=female", "sex=male"}, *state[] = {"inactive", "formal"};
    const double target[] = {0.25, 0.75, 0.5, 0.5, 0.3, 0.7, 0.6, 0.4},
                 incoming[] = {0, 1, 2, 3, 4, 5, 6, 7};
    const amp_alignment alignment = {2, 2, cell, state, target, incoming};
    world w;
    make_world(&w);
    char without[AMP_DIGEST_HEX], with[AMP_DIGEST_HEX];
    amp_results_digest(&w.r, without);
    w.r.alignment = &alignment;
    amp_results_digest(&w.r, with);
    ck_assert_str_eq(without, with);
    const char *path = scratch("alignment.h5");
    save(path, &w.r);
    const hid_t f = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    double got[8];
    ck_assert_int_ge(H5LTread_dataset_double(f, "labour_target", got), 0);
    ck_assert_int_eq(memcmp(got, target, sizeof target), 0);
    ck_assert_int_ge(H5LTread_dataset_double(f, "labour_incoming", got), 0);
    ck_assert_int_eq(memcmp(got, incoming, sizeof incoming), 0);
    const hid_t set = H5Dopen2(f, "labour_incoming", H5P_DEFAULT);
    static const char *const scale[] = {"year", "labour_cell", "labour_state"};
    for (unsigned k = 0; k < 3; k++) {
        const hid_t axis = H5Dopen2(f, scale[k], H5P_DEFAULT);
        ck_assert_int_gt(H5DSis_attached(set, axis, k), 0);
        H5Dclose(axis);
    }
    H5Dclose(set);
    H5Fclose(f);
}
END_TEST

START_TEST(a_single_scenario_has_no_differences)
{
    world w;
    make_world(&w);
    w.r.scenarios = 1;
    w.r.difference = NULL;
    const char *path = scratch("one.h5");
    save(path, &w.r);
    amp_ctx ctx;
    amp_arena arena;
    amp_results got;
    const char *cell;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    ck_assert_int_eq(amp_results_load(&ctx, path, &arena, &got), AMP_OK);
    ck_assert_ptr_null(got.difference);
    ck_assert(!amp_results_differ(&w.r, &got, 0, &arena, &cell));
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(a_results_file_that_was_cut_gives_one_clear_line)
{
    world w;
    make_world(&w);
    const char *whole = scratch("whole.h5"), *cut = scratch("cut.h5");
    save(whole, &w.r);
    size_t n;
    char *data = read_bytes(whole, &n);
    for (size_t k = 1; k < n; k += 499) {
        write_bytes(cut, data, k);
        amp_ctx ctx;
        amp_arena arena;
        amp_results got;
        amp_ctx_init(&ctx);
        amp_arena_init(&arena);
        ck_assert_int_eq(amp_results_load(&ctx, cut, &arena, &got), AMP_DATA);
        assert_one_error(&ctx, AMP_DATA, "damaged file");
        amp_arena_fini(&arena);
        amp_ctx_fini(&ctx);
    }
    free(data);
}
END_TEST

START_TEST(a_population_is_not_taken_for_results)
{
    amp_population p;
    make_people(&p);
    amp_ctx ctx;
    amp_arena arena;
    amp_results got;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    const char *path = scratch("people.h5");
    ck_assert_int_eq(
        amp_popfile_save(&ctx, path, &p, &(amp_pop_info){"BOL", "survey", 2019, "", ""}), AMP_OK);
    ck_assert_int_eq(amp_results_load(&ctx, path, &arena, &got), AMP_DATA);
    assert_one_error(&ctx, AMP_DATA, "\"format\" is amparo population; it must be amparo results");
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    amp_pop_fini(&p);
}
END_TEST

START_TEST(the_csv_holds_what_its_header_says)
{
    world w;
    make_world(&w);
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const char *path = scratch("results.csv");
    ck_assert_int_eq(amp_results_csv(&ctx, path, &w.r), AMP_OK);
    size_t n;
    char *text = read_bytes(path, &n);
    static const char *const lines[] = {
        ("scenario,year,indicator,group,statistic,value,unit,flag\n"
         "baseline,2019,poverty,all,mean,0.33333333333333331,%,\n"),
        "\nbaseline,2019,poverty,age=65+;sex=female,n,5,%,\n",
        "\nbaseline,2035,recipients_year,programme=renta_dignidad,p5,20.48333333333333",
        ",\"persons, of any age\",partial\n",
        "\n\"both, at once\",2035,gini,all,mcse,",
        "\npension_at_line-baseline,2019,poverty,all,mean,0,%,\n",
        "\n\"both, at once-baseline\",2019,poverty,all,sd,-7.3000000000000007,%,\n"};
    for (size_t k = 0; k < AMP_COUNT(lines); k++)
        ck_assert_msg(strstr(text, lines[k]) != NULL, "not there: %s", lines[k]);
    size_t rows = 0;
    for (size_t i = 0; i < n; i++)
        rows += text[i] == '\n';
    ck_assert_uint_eq(rows, 1 + (2 * S - 1) * Y * P * K - 1); /* the undefined sd is left out */
    ck_assert_ptr_null(strstr(text, "nan"));
    free(text);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_csv_has_a_decimal_point_in_any_language)
{
    world w;
    make_world(&w);
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const char *a = scratch("plain.csv"), *b = scratch("es.csv");
    ck_assert_int_eq(amp_results_csv(&ctx, a, &w.r), AMP_OK);
    if (!setlocale(LC_ALL, "es_BO.UTF-8") && !setlocale(LC_ALL, "de_DE.UTF-8") &&
        !setlocale(LC_ALL, "es_ES.UTF-8"))
        puts("skipped: no locale with a decimal comma");
    ck_assert_int_eq(amp_results_csv(&ctx, b, &w.r), AMP_OK);
    assert_same_file(a, b);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(a_large_csv_takes_less_than_a_second)
{
    enum { LS = 4, LY = 17, LP = 300 };
    static double level[LS * LY * LP * K], change[(LS - 1) * LY * LP * K];
    const char *name[LS] = {"baseline", "a", "b", "c"}, *ind[LP], *grp[LP], *u[LP];
    int years[LY];
    for (int k = 0; k < LY; k++)
        years[k] = 2019 + k;
    for (size_t k = 0; k < LP; k++) {
        ind[k] = "coverage_of_something";
        grp[k] = "age=65+;programme=renta_dignidad;sex=female";
        u[k] = "million LCU";
    }
    for (size_t k = 0; k < AMP_COUNT(level); k++)
        level[k] = 1.0 / (double)(k + 7);
    for (size_t k = 0; k < AMP_COUNT(change); k++)
        change[k] = -1.0 / (double)(k + 7);
    const amp_results r = {.scenarios = LS,
                           .replicates = R,
                           .years = LY,
                           .pairs = LP,
                           .statistics = K,
                           .scenario = name,
                           .year = years,
                           .indicator = ind,
                           .group = grp,
                           .unit = u,
                           .statistic = statistic,
                           .summary = level,
                           .difference = change,
                           .provenance = ""};
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    struct timespec t0, t1;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);
    ck_assert_int_eq(amp_results_csv(&ctx, scratch("large.csv"), &r), AMP_OK);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
    const double seconds =
        (double)(t1.tv_sec - t0.tv_sec) + 1e-9 * (double)(t1.tv_nsec - t0.tv_nsec);
    printf("%d rows of results.csv in %.2f s\n", (2 * LS - 1) * LY * LP * K, seconds);
#ifndef __SANITIZE_ADDRESS__
    ck_assert_double_lt(seconds, 1);
#endif
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_digest_sees_every_value_and_name)
{
    world w;
    make_world(&w);
    char base[AMP_DIGEST_HEX], other[AMP_DIGEST_HEX];
    amp_results_digest(&w.r, base);
    w.cube[3] = -(double)NAN; /* another undefined is the same undefined */
    amp_results_digest(&w.r, other);
    ck_assert_str_eq(base, other);
    w.r.provenance = "{}"; /* not a result */
    amp_results_digest(&w.r, other);
    ck_assert_str_eq(base, other);
    double *const value[] = {&w.cube[7], &w.summary[7], &w.difference[7]};
    for (size_t k = 0; k < AMP_COUNT(value); k++) {
        const double kept = *value[k];
        *value[k] = nextafter(kept, 100);
        amp_results_digest(&w.r, other);
        ck_assert_str_ne(base, other);
        *value[k] = kept;
    }
    const char *units[] = {"%", "%", "points", "persons"};
    w.r.unit = units;
    amp_results_digest(&w.r, other);
    ck_assert_str_ne(base, other);
}
END_TEST

START_TEST(the_first_differing_cell_is_described)
{
    world a, b;
    amp_arena arena;
    const char *cell;
    amp_arena_init(&arena);
    make_world(&a);
    make_world(&b);
    ck_assert(!amp_results_differ(&a.r, &b.r, 0, &arena, &cell));
    /* scenario 1, replicate 3, year 1, pair 2 */
    const size_t at = ((1 * R + 3) * Y + 1) * P + 2;
    b.cube[at] = a.cube[at] * (1 + 1e-12);
    ck_assert(amp_results_differ(&a.r, &b.r, 0, &arena, &cell));
    ck_assert_ptr_nonnull(strstr(cell, "pension_at_line, replicate 3, year 2035, gini [all]"));
    ck_assert(!amp_results_differ(&a.r, &b.r, 1e-9, &arena, &cell));
    b.cube[at] = a.cube[at] * (1 + 1e-6);
    ck_assert(amp_results_differ(&a.r, &b.r, 1e-9, &arena, &cell));
    b.cube[at] = a.cube[at];
    /* difference of scenario 2, year 0, pair 1, p5 */
    b.difference[((1 * Y + 0) * P + 1) * K + 2] = 7;
    ck_assert(amp_results_differ(&a.r, &b.r, 1e-9, &arena, &cell));
    ck_assert_ptr_nonnull(
        strstr(cell, "both, at once-baseline, year 2019, poverty [age=65+;sex=female], p5"));
    make_world(&b);
    b.cube[3] = 1; /* undefined against defined */
    ck_assert(amp_results_differ(&a.r, &b.r, 1e9, &arena, &cell));
    make_world(&b);
    b.r.scenarios = 2;
    ck_assert(amp_results_differ(&a.r, &b.r, 1, &arena, &cell));
    ck_assert_ptr_nonnull(strstr(cell, "3 and 2"));
    amp_arena_fini(&arena);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("io results");
    TCase *t = tcase_create("results");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, results_come_back_as_they_were);
    tcase_add_test(t, the_same_results_give_the_same_bytes);
    tcase_add_test(t, the_axes_are_dimension_scales);
    tcase_add_test(t, the_alignment_is_stored_with_its_axes_and_outside_the_digest);
    tcase_add_test(t, a_single_scenario_has_no_differences);
    tcase_add_test(t, a_results_file_that_was_cut_gives_one_clear_line);
    tcase_add_test(t, a_population_is_not_taken_for_results);
    tcase_add_test(t, the_csv_holds_what_its_header_says);
    tcase_add_test(t, the_csv_has_a_decimal_point_in_any_language);
    tcase_add_test(t, a_large_csv_takes_less_than_a_second);
    tcase_add_test(t, the_digest_sees_every_value_and_name);
    tcase_add_test(t, the_first_differing_cell_is_described);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    scratch(".");
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    remove_scratch();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
