/* test_report_structure.c - statistics by a list of formulas, on a survey of five households that
 * can be worked out by hand, and the list of the project on the people of a country. */
#include "report/structure.h"

#include <check.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static amp_ctx ctx;
static amp_arena arena;
static amp_population people;
static char list[] = "/tmp/amparo_structure_XXXXXX";

/** Household @p h of so many members of @p age years with @p earnings each. */
static void add(size_t members, int age, double earnings, double weight, int stratum, int psu)
{
    const size_t first = amp_pop_append(&people, members), h = people.households++;
    people.first[h] = (uint32_t)first;
    people.first[h + 1] = (uint32_t)(first + members);
    people.household_uid[h] = (UINT64_C(1) << 63) | h;
    people.area[h] = AMP_AREA_urban;
    people.region[h] = 0;
    people.weight[h] = weight;
    people.stratum[h] = stratum;
    people.psu[h] = psu;
    people.line_poverty[h] = 100;
    people.line_extreme[h] = 50;
    people.welfare_reported[h] = 0;
    for (size_t i = first; i < first + members; i++) {
        people.uid[i] = i + 1;
        people.age[i] = (uint8_t)(age + 2 * (int)(i - first));
        people.sex[i] = i & 1;
        people.relationship[i] = i == first ? AMP_RELATIONSHIP_head : AMP_RELATIONSHIP_child;
        people.earnings[i] = earnings;
    }
}

static void setup(void)
{
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&people);
    ck_assert_int_eq(amp_pop_reserve(&people, 32, 8), AMP_OK);
    add(2, 31, 70, 7, 1, 1);
    add(1, 66, 150, 3, 1, 2);
    add(3, 20, 40, 5, 2, 3);
    add(1, 71, 20, 11, 2, 4);
    add(2, 50, 310, 2.5, 3, 5); /* alone in its stratum */
}

static void teardown(void)
{
    amp_pop_fini(&people);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    unlink(list);
}

#define HEADER "kind,name,where,value,per,by,unit,en,es\n"

static amp_err compute(const char *rows, amp_structure *out)
{
    strcpy(list + strlen(list) - 6, "XXXXXX");
    const int fd = mkstemp(list);
    FILE *f = fdopen(fd, "w");
    ck_assert_ptr_nonnull(f);
    fprintf(f, HEADER "%s", rows);
    fclose(f);
    const amp_profile profile = {.region = NULL};
    return amp_structure_compute(&ctx, &arena, list, &profile, &people, 2019, 0, out);
}

START_TEST(a_mean_counts_weighted_persons_and_a_ratio_divides_two_sums)
{
    amp_structure s;
    ck_assert_int_eq(compute("mean,poor,,100 * (market_income_pc < line_poverty),,all,%,Poor,P\n"
                             "ratio,share,age >= 60,earnings,2 * earnings,all,%,S,S\n",
                             &s),
                     AMP_OK);
    ck_assert_uint_eq(s.n, 2);
    const double all = 2 * 7 + 3 + 3 * 5 + 11 + 2 * 2.5, poor = 2 * 7 + 3 * 5 + 11;
    ck_assert_double_eq_tol(s.item[0].value, 100 * poor / all, 1e-12);
    ck_assert_double_eq(s.item[0].cases, 9);
    ck_assert_double_eq_tol(s.item[1].value, 0.5, 1e-12);
    ck_assert_double_eq_tol(s.item[1].error, 0, 1e-12);
    ck_assert_double_eq(s.item[1].cases, 2);
}
END_TEST

/* The same by the textbook: var = sum over strata of m / (m - 1) sum (t - mean t)^2, t the units'
 * totals of w (x - mean) / W; a lone unit is held against the mean of all units (R's survey,
 * options(survey.lonely.psu = "adjust")). */
START_TEST(the_error_of_a_mean_is_that_of_the_sampling_design)
{
    amp_structure s;
    ck_assert_int_eq(compute("mean,earnings,,earnings,,all,LCU/month,E,E\n", &s), AMP_OK);
    const double w[] = {14, 3, 15, 11, 5}, y[] = {70, 150, 40, 20, 310}; /* by household */
    double mean = 0, t[5], centre = 0;
    for (int h = 0; h < 5; h++)
        mean += w[h] * y[h] / 48;
    for (int h = 0; h < 5; h++) {
        t[h] = w[h] * (y[h] - mean) / 48;
        centre += t[h] / 5;
    }
    const double var = pow(t[0] - t[1], 2) + pow(t[2] - t[3], 2) + pow(t[4] - centre, 2);
    ck_assert_double_eq_tol(s.item[0].value, mean, 1e-12);
    ck_assert_double_eq_tol(s.item[0].error, sqrt(var), 1e-12);
}
END_TEST

START_TEST(groups_names_and_tenths_of_the_list_serve_the_formulas_after_them)
{
    amp_structure s;
    ck_assert_int_eq(compute("number,pc,,market_income_pc,,,LCU/month,a,a\n"
                             "condition,old,,age >= 60,,,,a,a\n"
                             "tenth,decile,,pc,,,,a,a\n"
                             "group,sex,sex == female,,,sex=female,,women,mujeres\n"
                             "group,sex,sex == male,,,sex=male,,men,hombres\n"
                             "group,nobody,age > 100,,,age=101+,,none,nadie\n"
                             "mean,old,,100 * old,,all sex nobody,%,Old,Mayores\n"
                             "mean,tenth,old,decile,,all,,T,T\n",
                             &s),
                     AMP_OK);
    ck_assert_uint_eq(s.n, 5);
    ck_assert_str_eq(s.item[1].group, "sex=female");
    ck_assert_str_eq(s.item[2].group_es, "hombres");
    const double women = s.item[1].cases, men = s.item[2].cases;
    ck_assert_double_eq(women + men, 9);
    ck_assert(isnan(s.item[3].value));
    ck_assert_double_eq(s.item[3].cases, 0);
    /* in order of income: 11 persons at 20 (middle 5.5 of 48: tenth 2), 15 at 40, 14 at 70, 3 at
     * 150 (middle 41.5: tenth 9), 5 at 310 */
    ck_assert_double_eq_tol(s.item[4].value, (11 * 2.0 + 3 * 9.0) / 14, 1e-12);
}
END_TEST

START_TEST(a_correlation_is_pearsons_and_a_gini_goes_to_100)
{
    amp_structure s;
    ck_assert_int_eq(compute("correlation,c,relationship == head,age,earnings,all,,C,C\n"
                             "correlation,one,,age,3 * age + 2,all,,C,C\n"
                             "gini,g,relationship == head,earnings,,all,points,G,G\n",
                             &s),
                     AMP_OK);
    const double w[] = {7, 3, 5, 11, 2.5}, x[] = {31, 66, 20, 71, 50}, y[] = {70, 150, 40, 20, 310};
    double n = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0, gap = 0;
    for (int h = 0; h < 5; h++) {
        n += w[h];
        mx += w[h] * x[h];
        my += w[h] * y[h];
    }
    mx /= n;
    my /= n;
    for (int h = 0; h < 5; h++) {
        xx += w[h] * (x[h] - mx) * (x[h] - mx);
        yy += w[h] * (y[h] - my) * (y[h] - my);
        xy += w[h] * (x[h] - mx) * (y[h] - my);
        for (int k = 0; k < 5; k++)
            gap += w[h] * w[k] * fabs(y[h] - y[k]);
    }
    ck_assert_double_eq_tol(s.item[0].value, xy / sqrt(xx * yy), 1e-9);
    ck_assert_double_eq_tol(s.item[1].value, 1, 1e-9);
    ck_assert_double_eq_tol(s.item[1].error, 0, 1e-9);
    ck_assert_double_eq_tol(s.item[2].value, 100 * gap / (2 * n * n * my), 1e-9);
    ck_assert_double_gt(s.item[2].error, 0);
}
END_TEST

START_TEST(all_mistakes_of_a_list_are_told_with_their_lines)
{
    amp_structure s;
    ck_assert_int_ne(compute("mean,a,,edad,,all,,A,A\n"
                             "meen,b,,age,,all,,B,B\n"
                             "ratio,c,,age,,all,,C,C\n",
                             &s),
                     AMP_OK);
    ck_assert_uint_eq(ctx.errors, 3);
    const char *const says[] = {"\"edad\"", "did you mean \"mean\"", "under per"};
    for (size_t k = 0; k < 3; k++) {
        ck_assert_ptr_nonnull(strstr(ctx.diag[k].text, says[k]));
        ck_assert_int_eq(ctx.diag[k].loc.line, (int)k + 2);
    }
}
END_TEST

START_TEST(the_projects_list_has_the_same_bits_on_any_number_of_threads)
{
    const amp_profile profile = {.region = NULL};
    amp_structure one, more;
    omp_set_num_threads(1);
    ck_assert_int_eq(
        amp_structure_compute(&ctx, &arena, "data/structure.csv", &profile, &people, 2019, 0, &one),
        AMP_OK);
    omp_set_num_threads(3);
    ck_assert_int_eq(amp_structure_compute(&ctx, &arena, "data/structure.csv", &profile, &people,
                                           2019, 0, &more),
                     AMP_OK);
    ck_assert_uint_eq(one.n, more.n);
    ck_assert_uint_ge(one.n, 40);
    for (size_t k = 0; k < one.n; k++) {
        ck_assert_mem_eq(&one.item[k].value, &more.item[k].value, sizeof(double));
        ck_assert_mem_eq(&one.item[k].error, &more.item[k].error, sizeof(double));
        ck_assert(*one.item[k].en && *one.item[k].es && *one.item[k].group);
        for (size_t j = 0; j < k; j++) /* a line has a name of its own */
            ck_assert(strcmp(one.item[k].name, one.item[j].name) != 0 ||
                      strcmp(one.item[k].group, one.item[j].group) != 0);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report structure");
    TCase *t = tcase_create("statistics");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_mean_counts_weighted_persons_and_a_ratio_divides_two_sums);
    tcase_add_test(t, the_error_of_a_mean_is_that_of_the_sampling_design);
    tcase_add_test(t, groups_names_and_tenths_of_the_list_serve_the_formulas_after_them);
    tcase_add_test(t, a_correlation_is_pearsons_and_a_gini_goes_to_100);
    tcase_add_test(t, all_mistakes_of_a_list_are_told_with_their_lines);
    tcase_add_test(t, the_projects_list_has_the_same_bits_on_any_number_of_threads);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
