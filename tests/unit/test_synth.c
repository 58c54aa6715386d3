/* test_synth.c - the synthetic Bolivia meets its margins, keeps its promises and says what is
 * wrong. Run from the root of the repository: it reads data/countries/BOL. */
#include "synth_world.h"

#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <omp.h>

enum { HOUSEHOLDS = 20011 };

static world w;

static void build_once(void)
{
    world_ok(&w, world_load(&w, "data/countries"));
    world_ok(&w, world_build(&w, 2019, 2019, HOUSEHOLDS, 2385));
}

static void fini_once(void)
{
    world_fini(&w);
}

/** Largest |reached - target| (relative: / target) over the lines of a margin; how many lines. */
static double worst(const char *margin, bool relative, size_t *lines)
{
    double most = 0;
    *lines = 0;
    for (size_t k = 0; k < w.fit.lines; k++) {
        const amp_margin_fit *f = &w.fit.line[k];
        if (strcmp(f->margin, margin) != 0)
            continue;
        const double miss = fabs(f->reached - f->target) / (relative ? f->target : 1);
        most = AMP_MAX(most, miss);
        ++*lines;
    }
    return most;
}

static double reached(const char *margin, const char *group, double *target)
{
    for (size_t k = 0; k < w.fit.lines; k++)
        if (!strcmp(w.fit.line[k].margin, margin) && !strcmp(w.fit.line[k].group, group)) {
            *target = w.fit.line[k].target;
            return w.fit.line[k].reached;
        }
    ck_abort_msg("no line %s, %s", margin, group);
    return 0;
}

/* ---- margins -------------------------------------------------------------------------------- */

START_TEST(ages_and_sexes_are_those_of_the_united_nations)
{
    size_t lines;
    /* the smallest group (men of 90+) has some 30 persons here, so one person is 3 % */
    ck_assert_double_lt(worst("age x sex", true, &lines), 0.04);
    ck_assert_uint_eq(lines, 38);
    for (size_t k = 0; k < w.fit.lines; k++) {
        const amp_margin_fit *f = &w.fit.line[k];
        if (!strcmp(f->margin, "age x sex") && f->target > 100000)
            ck_assert_double_lt(fabs(f->reached / f->target - 1), 0.002);
    }
}
END_TEST

START_TEST(areas_sizes_and_departments_hold)
{
    size_t lines;
    ck_assert_double_lt(worst("area", true, &lines), 0.003);
    ck_assert_uint_eq(lines, 2);
    ck_assert_double_lt(worst("household size x area", true, &lines), 0.01);
    ck_assert_uint_eq(lines, 16);
    ck_assert_double_lt(worst("region x area", true, &lines), 0.02);
    ck_assert_uint_eq(lines, 18);
}
END_TEST

START_TEST(labour_states_by_sex_and_age_hold_to_rounding)
{
    size_t lines;
    /* the smallest group has some 600 persons here, so one person is 0.17 points */
    ck_assert_double_lt(worst("labour state x sex x age", false, &lines), 0.4);
    ck_assert_uint_eq(lines, 72);
}
END_TEST

START_TEST(pension_coverage_of_the_old_holds_by_sex)
{
    size_t lines;
    ck_assert_double_lt(worst("contributory pension, 65 and more", false, &lines), 0.1);
    ck_assert_uint_eq(lines, 2);
}
END_TEST

START_TEST(income_tenths_by_area_hold_before_transfers)
{
    size_t lines;
    ck_assert_double_lt(worst("income before transfers, tenths by area", true, &lines), 0.01);
    ck_assert_uint_eq(lines, 20);
}
END_TEST

/** Poor before transfers, % of the members for income of these ages. */
static double poverty(int from, int to)
{
    const amp_population *p = &w.people;
    double n = 0, poor = 0;
    for (size_t h = 0; h < p->households; h++) {
        double income = 0, members = 0, aged = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->in_household_income[i]) {
                income += p->earnings[i] + p->other_income[i] + p->contributory_pension[i];
                members += 1;
                aged += p->age[i] >= from && p->age[i] <= to;
            }
        n += aged;
        poor += income < members * p->line_poverty[h] ? aged : 0;
    }
    return 100 * poor / n;
}

START_TEST(poverty_before_transfers_comes_near_the_survey_though_it_is_no_margin)
{
    /* Encuesta de Hogares 2019, INE: data/countries/BOL/validation.csv */
    ck_assert_double_eq_tol(poverty(0, AMP_AGE_MAX), 38.9497, 0.7);
    ck_assert_double_eq_tol(poverty(0, 4), 47.6168, 4);
    ck_assert_double_eq_tol(poverty(5, 14), 49.4428, 4);
    ck_assert_double_eq_tol(poverty(15, 24), 36.7499, 4);
    ck_assert_double_eq_tol(poverty(25, 59), 32.5223, 4);
    ck_assert_double_eq_tol(poverty(60, 64), 32.8658, 4);
    ck_assert_double_eq_tol(poverty(65, AMP_AGE_MAX), 41.3646, 4);
}
END_TEST

START_TEST(children_are_poorer_than_adults)
{
    ck_assert_double_gt(poverty(5, 14), poverty(25, 59) + 10);
}
END_TEST

START_TEST(weights_are_equal_and_add_up_to_the_population)
{
    double target;
    reached("population", "all", &target);
    const double weight = w.people.weight[0];
    for (size_t h = 0; h < w.people.households; h++)
        ck_assert_double_eq(w.people.weight[h], weight);
    /* World Population Prospects 2024: 11,671.4 thousand at 1 July 2019 */
    ck_assert_double_eq_tol(weight * (double)w.people.n, 11671386, 60);
    ck_assert_uint_eq(w.people.households, HOUSEHOLDS);
    ck_assert_double_lt(fabs(target / 11671386 - 1), 0.001);
    ck_assert_double_gt(w.fit.effective_n, 0.5);
    ck_assert_double_le(w.fit.effective_n, 1);
}
END_TEST

/* ---- persons -------------------------------------------------------------------------------- */

START_TEST(population_keeps_its_invariants)
{
    ck_assert_int_eq(amp_pop_check(&w.ctx, &w.people), AMP_OK);
}
END_TEST

START_TEST(partners_are_mutual_and_parents_are_old_enough)
{
    const amp_population *p = &w.people;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t first = p->first[h], i = first; i < p->first[h + 1]; i++) {
            if (p->partner[i]) {
                const uint32_t j = first + p->partner[i] - 1u;
                ck_assert_uint_eq(p->partner[j], i - first + 1);
                ck_assert_int_ne(p->sex[i], p->sex[j]);
                ck_assert_int_ge(p->age[i], 15);
            }
            if (p->mother[i]) {
                const uint32_t j = first + p->mother[i] - 1u;
                ck_assert_int_eq(p->sex[j], AMP_SEX_female);
                ck_assert_int_ge(p->age[j], p->age[i] + 12);
            }
            if (p->father[i])
                ck_assert_int_eq(p->sex[first + p->father[i] - 1u], AMP_SEX_male);
        }
}
END_TEST

START_TEST(most_small_children_live_with_their_mother)
{
    const amp_population *p = &w.people;
    double n = 0, with = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->age[i] < 5) {
            n += 1;
            with += p->mother[i] > 0;
        }
    /* 97.5 % in the survey */
    ck_assert_double_gt(with / n, 0.9);
}
END_TEST

/* places.csv, women and men: of a sex and age as many lead a household as in the survey, though the
 * country is younger than the survey and its households are larger (3.34 persons there). */
START_TEST(heads_and_partners_by_age_are_those_of_the_survey)
{
    static const struct {
        int sex, lo, hi;
        double head, partner;
    } row[] = {{AMP_SEX_female, 30, 34, 0.182505, 0.635447},
               {AMP_SEX_female, 60, 64, 0.385224, 0.557820},
               {AMP_SEX_female, 75, 110, 0.434696, 0.247769},
               {AMP_SEX_male, 30, 34, 0.739, 0.058},
               {AMP_SEX_male, 60, 64, 0.917, 0.036}};
    const amp_population *p = &w.people;
    for (size_t k = 0; k < AMP_COUNT(row); k++) {
        double n = 0, of[2] = {0, 0};
        for (size_t i = 0; i < p->n; i++)
            if (p->sex[i] == row[k].sex && p->age[i] >= row[k].lo && p->age[i] <= row[k].hi) {
                n += 1;
                if (p->relationship[i] <= AMP_RELATIONSHIP_partner)
                    of[p->relationship[i]] += 1;
            }
        ck_assert_double_eq_tol(of[0] / n, row[k].head, 0.02);
        ck_assert_double_eq_tol(of[1] / n, row[k].partner, 0.02);
    }
    const double size = (double)p->n / (double)p->households;
    ck_assert(size > 3.4 && size < 3.5);
}
END_TEST

START_TEST(attributes_fit_together)
{
    const amp_population *p = &w.people;
    for (size_t i = 0; i < p->n; i++) {
        ck_assert(p->age[i] >= 15 || p->labour[i] == AMP_LABOUR_inactive);
        ck_assert(p->labour[i] >= AMP_LABOUR_informal || p->earnings[i] == 0);
        ck_assert(p->labour[i] == AMP_LABOUR_formal || !p->state_salary[i]);
        ck_assert(p->labour[i] != AMP_LABOUR_formal || p->earnings[i] > 0);
        ck_assert_int_eq(p->education[i], synth_education(p->schooling[i]));
        ck_assert_int_le(p->schooling[i], AMP_MAX(0, p->age[i] - 5));
        ck_assert_double_ge(p->other_income[i], 0);
        ck_assert_int_le(p->contribution_months[i], 12 * AMP_MAX(0, p->age[i] - 15));
    }
}
END_TEST

START_TEST(earnings_are_equation_times_lasting_and_moving_error)
{
    synth_tables t;
    ck_assert_int_eq(synth_tables_read(&w.ctx, &w.profile, 2019, 2019, &t), AMP_OK);
    const amp_population *p = &w.people;
    size_t earners = 0;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!(p->earnings[i] > 0))
                continue;
            const double *c = t.beta, age = p->age[i];
            const bool formal = p->labour[i] == AMP_LABOUR_formal, rural = !p->area[h],
                       woman = p->sex[i] == AMP_SEX_female;
            double x = c[SYNTH_CONST] + c[SYNTH_AGE] * age + c[SYNTH_AGE2] * age * age;
            x += woman * c[SYNTH_FEMALE] + formal * c[SYNTH_FORMAL] + rural * c[SYNTH_RURAL];
            x += rural * (c[SYNTH_RURAL_AGE] * age + c[SYNTH_RURAL_AGE2] * age * age);
            x += p->education[i] ? c[SYNTH_PRIMARY + p->education[i] - 1] : 0;
            x += formal * (woman * c[SYNTH_FEMALE_FORMAL] + rural * c[SYNTH_RURAL_FORMAL] +
                           (p->education[i] == 3) * c[SYNTH_TERTIARY_FORMAL]);
            x += p->schooling[i] * c[SYNTH_TERM_YEARS] +
                 (p->ethnicity[i] == AMP_ETHNICITY_indigenous) * c[SYNTH_INDIGENOUS];
            x += (i == p->first[h]) * (c[SYNTH_HEAD] + woman * c[SYNTH_HEAD_FEMALE]);
            x += (p->relationship[i] == AMP_RELATIONSHIP_partner) * c[SYNTH_PARTNER];
            x += (double)p->earnings_effect[i] + (double)p->earnings_shock[i];
            ck_assert_double_eq_tol(log(p->earnings[i]), x, 2e-6 * (1 + fabs(x)));
            earners++;
        }
    ck_assert_uint_gt(earners, 20000);
    synth_tables_free(&t);
}
END_TEST

START_TEST(lines_are_those_of_the_place)
{
    const amp_population *p = &w.people;
    for (size_t h = 0; h < p->households; h++) {
        ck_assert_double_gt(p->line_poverty[h], p->line_extreme[h]);
        if (!p->area[h])
            ck_assert_double_eq_tol(p->line_poverty[h], 668.10, 1e-9);
    }
}
END_TEST

/* ---- other years, seeds, threads ------------------------------------------------------------ */

static void expect_same(const amp_population *a, const amp_population *b)
{
    ck_assert_uint_eq(a->n, b->n);
    for (size_t k = 0; k < amp_columns_count; k++) {
        const amp_column *c = &amp_columns[k];
        const size_t n = c->level == AMP_LEVEL_PERSON ? a->n : a->households;
        static const size_t size[] = {1, 2, 4, 8, 4, 8}; /* in the order of amp_ctype */
        ck_assert_msg(memcmp(amp_pop_data(a, c), amp_pop_data(b, c), n * size[c->ctype]) == 0,
                      "%s differs", c->name);
    }
}

START_TEST(any_number_of_threads_gives_the_same_bytes)
{
    world one;
    omp_set_num_threads(1);
    world_ok(&one, world_load(&one, "data/countries"));
    world_ok(&one, world_build(&one, 2019, 2019, 3001, 7));
    for (int threads = 2; threads <= 3; threads++) {
        world more;
        omp_set_num_threads(threads);
        world_ok(&more, world_load(&more, "data/countries"));
        world_ok(&more, world_build(&more, 2019, 2019, 3001, 7));
        expect_same(&one.people, &more.people);
        world_fini(&more);
    }
    world_fini(&one);
}
END_TEST

START_TEST(another_seed_gives_other_people_and_the_same_margins)
{
    world a, b;
    world_ok(&a, world_load(&a, "data/countries"));
    world_ok(&a, world_build(&a, 2019, 2019, 3001, 7));
    world_ok(&b, world_load(&b, "data/countries"));
    world_ok(&b, world_build(&b, 2019, 2019, 3001, 8));
    ck_assert(memcmp(a.people.age, b.people.age, AMP_MIN(a.people.n, b.people.n)) != 0);
    ck_assert_uint_eq(a.fit.lines, b.fit.lines);
    world_fini(&b);
    world_fini(&a);
}
END_TEST

START_TEST(another_year_has_its_own_ages_and_prices)
{
    world a;
    world_ok(&a, world_load(&a, "data/countries"));
    world_ok(&a, world_build(&a, 2011, 2011, 5003, 7));
    double old = 0;
    for (size_t i = 0; i < a.people.n; i++)
        old += a.people.age[i] >= 60;
    /* World Population Prospects 2024: 824.2 thousand of 60 and more in 2011 */
    ck_assert_double_eq_tol(old * a.people.weight[0], 824168, 4000);
    const double price = a.macro.cpi[2011 - a.macro.first] / a.macro.cpi[2019 - a.macro.first];
    double lowest = INFINITY;
    for (size_t h = 0; h < a.people.households; h++)
        lowest = AMP_MIN(lowest, a.people.line_poverty[h]);
    ck_assert_double_eq_tol(lowest, 668.10 * price, 1e-9);
    ck_assert_double_lt(price, 0.9);
    /* the report says of what year each target is */
    for (size_t k = 0; k < a.fit.lines; k++)
        if (a.fit.line[k].kind == AMP_FIT_MARGIN && a.fit.line[k].origin == AMP_FIT_SOURCED) {
            const char *margin = a.fit.line[k].margin;
            const bool of_year = strcmp(margin, "age x sex") == 0 || strcmp(margin, "area") == 0 ||
                                 strcmp(margin, "population") == 0;
            ck_assert_int_eq(a.fit.line[k].year, of_year ? 2011 : 2019);
            if (a.fit.line[k].origin != AMP_FIT_ASSUMED)
                ck_assert_int_eq(strstr(a.fit.line[k].source, "Encuesta de Hogares 2019") == NULL,
                                 of_year);
        }
    world_fini(&a);
}
END_TEST

START_TEST(a_small_population_is_still_whole)
{
    world a;
    world_ok(&a, world_load(&a, "data/countries"));
    world_ok(&a, world_build(&a, 2019, 2019, 113, 7));
    ck_assert_uint_eq(a.people.households, 113);
    ck_assert_int_eq(amp_pop_check(&a.ctx, &a.people), AMP_OK);
    world_fini(&a);
}
END_TEST

/* ---- wrong input ----------------------------------------------------------------------------- */

START_TEST(too_few_households_are_refused)
{
    world a;
    world_ok(&a, world_load(&a, "data/countries"));
    ck_assert_int_eq(world_build(&a, 2019, 2019, 7, 1), AMP_USAGE);
    ck_assert_ptr_nonnull(strstr(world_message(&a), "7 households"));
    world_fini(&a);
}
END_TEST

START_TEST(a_year_without_population_is_refused)
{
    world a;
    world_ok(&a, world_load(&a, "data/countries"));
    ck_assert_int_eq(world_build(&a, 1987, 2019, 2000, 1), AMP_DATA);
    ck_assert_ptr_nonnull(strstr(world_message(&a), "1987"));
    world_fini(&a);
}
END_TEST

START_TEST(a_base_year_without_prices_is_refused)
{
    world a;
    world_ok(&a, world_load(&a, "data/countries"));
    ck_assert_int_eq(world_build(&a, 2019, 1987, 2000, 1), AMP_DATA);
    ck_assert_ptr_nonnull(strstr(world_message(&a), "no prices of 1987"));
    world_fini(&a);
}
END_TEST

typedef struct bad {
    const char *file, *find, *replace, *message;
    int line; /* 0: any */
} bad;

// clang-format off
static const bad bads[] = {
    {"households.csv", "rural,1,0,female", "rurral,1,0,female", "did you mean 'rural'", 5},
    {"labour.csv", "female,15-19,none,rural,", "female,15-19,none,rural,1", "add up to", 5},
    {"composition.csv", "listed,1,", "listed,2,", "the members add up to", 5},
    {"others.csv", ",female_share,", ",female,", "female_share", 0},
    {"lines.csv", "rural,beni", "rural,pando", "no line for beni", 0},
    {"population.csv", "2019,M,0,", "2018,M,0,", "41 rows of year 2019", 0},
    {"profile.cfg", "schooling_couple = { value = 0.", "schooling_couple = { value = 1.", "outside [0.05, 1]", 0},
    {"profile.cfg", "density_past", "density_pastt", "density_past is missing", 0},
};
// clang-format on

START_TEST(a_wrong_table_is_named_with_file_and_line)
{
    const bad *b = &bads[_i];
    char *root = changed_root(b->file, b->find, b->replace);
    world a;
    amp_err err = world_load(&a, root);
    if (err == AMP_OK)
        err = world_build(&a, 2019, 2019, 2000, 1);
    ck_assert_int_ne(err, AMP_OK);
    ck_assert_msg(strstr(world_message(&a), b->message), "%s: %s", b->file, world_message(&a));
    if (b->line) {
        ck_assert_ptr_nonnull(strstr(a.ctx.diag[a.ctx.n - 1].loc.file, b->file));
        ck_assert_int_eq(a.ctx.diag[a.ctx.n - 1].loc.line, b->line);
    }
    world_fini(&a);
    drop_root(root);
}
END_TEST

START_TEST(a_missing_table_is_named)
{
    char *root = changed_root("", NULL, NULL);
    char *path = amp_format("%s/BOL/places.csv", root);
    ck_assert_int_eq(unlink(path), 0);
    free(path);
    world a;
    world_ok(&a, world_load(&a, root));
    ck_assert_int_eq(world_build(&a, 2019, 2019, 2000, 1), AMP_IO);
    ck_assert_uint_gt(a.ctx.n, 0);
    world_fini(&a);
    drop_root(root);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("synth");
    TCase *c = tcase_create("Bolivia 2019");
    tcase_set_timeout(c, 120);
    tcase_add_unchecked_fixture(c, build_once, fini_once);
    tcase_add_test(c, ages_and_sexes_are_those_of_the_united_nations);
    tcase_add_test(c, areas_sizes_and_departments_hold);
    tcase_add_test(c, labour_states_by_sex_and_age_hold_to_rounding);
    tcase_add_test(c, pension_coverage_of_the_old_holds_by_sex);
    tcase_add_test(c, income_tenths_by_area_hold_before_transfers);
    tcase_add_test(c, poverty_before_transfers_comes_near_the_survey_though_it_is_no_margin);
    tcase_add_test(c, children_are_poorer_than_adults);
    tcase_add_test(c, weights_are_equal_and_add_up_to_the_population);
    tcase_add_test(c, population_keeps_its_invariants);
    tcase_add_test(c, partners_are_mutual_and_parents_are_old_enough);
    tcase_add_test(c, most_small_children_live_with_their_mother);
    tcase_add_test(c, heads_and_partners_by_age_are_those_of_the_survey);
    tcase_add_test(c, attributes_fit_together);
    tcase_add_test(c, earnings_are_equation_times_lasting_and_moving_error);
    tcase_add_test(c, lines_are_those_of_the_place);
    TCase *d = tcase_create("years, seeds, threads, wrong input");
    tcase_set_timeout(d, 120);
    tcase_add_test(d, any_number_of_threads_gives_the_same_bytes);
    tcase_add_test(d, another_seed_gives_other_people_and_the_same_margins);
    tcase_add_test(d, another_year_has_its_own_ages_and_prices);
    tcase_add_test(d, a_small_population_is_still_whole);
    tcase_add_test(d, too_few_households_are_refused);
    tcase_add_test(d, a_year_without_population_is_refused);
    tcase_add_test(d, a_base_year_without_prices_is_refused);
    tcase_add_loop_test(d, a_wrong_table_is_named_with_file_and_line, 0, (int)AMP_COUNT(bads));
    tcase_add_test(d, a_missing_table_is_named);
    SRunner *sr = srunner_create(s);
    suite_add_tcase(s, d); /* before any parallel region of this process */
    suite_add_tcase(s, c);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
