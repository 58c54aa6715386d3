/* test_synth_countries.c - countries without a survey: their own figures are met, on structure that
 * is borrowed, and nothing of the lender's own shows. Run from the root of the repository. */
#include "synth_world.h"

#include "pop/pop.h"
#include "synth/builder.h"

#include <math.h>
#include <omp.h>

enum { HOUSEHOLDS = 6007, SEED = 2385 };

/* One of the youngest, one of the oldest, and one without surveys' detail. */
static const char *const countries[] = {"PER", "URY", "HTI"};
static world w;

static void build(const char *iso3)
{
    amp_number year;
    world_ok(&w, world_load_country(&w, "data/countries", iso3));
    world_ok(&w, amp_profile_number(&w.ctx, &w.profile, "synth.survey_year", &year));
    world_ok(&w, world_build(&w, (int)year.value, (int)year.value, HOUSEHOLDS, SEED));
}

static void fini(void)
{
    world_fini(&w);
}

/** How far a margin may be off: rounding to whole persons of the smallest groups, and sources that
 * contradict each other. */
static double tolerance(const amp_margin_fit *f)
{
    if (!strncmp(f->margin, "household", 9) || !strncmp(f->margin, "head", 4) ||
        !strncmp(f->margin, "female_head", 11))
        return 0.6; /* points */
    return strcmp(f->unit, "years") ? 0.3 + 100 / f->cases : 0.05;
}

static void check_margins(void)
{
    amp_margins m;
    size_t found = 0;
    world_ok(&w, amp_margins_read(&w.ctx, &w.profile, &m));
    for (size_t k = 0; k < m.n; k++) {
        const amp_margin *row = &m.row[k];
        double cases;
        if (row->kind == AMP_MARGIN_informal_employment ||
            isnan(synth_reached(&w.people, row, &cases)))
            continue;
        for (size_t j = 0; j < w.fit.lines; j++) {
            const amp_margin_fit *f = &w.fit.line[j];
            if (strcmp(f->margin, amp_margin_names[row->kind]) || strcmp(f->group, row->group))
                continue;
            const double most = strcmp(f->unit, "persons") ? tolerance(f) : 0.07;
            ck_assert_msg(fabs(f->reached - f->target) <= most, "%s %s of %s: %g, not %g",
                          f->margin, f->group, w.profile.iso3, f->reached, f->target);
            ck_assert(f->target == row->value);
            found++;
        }
    }
    ck_assert_uint_ge(found, 35);
}

START_TEST(a_country_without_a_survey_meets_its_own_figures)
{
    build(countries[_i]);
    check_margins();
    size_t tables, parameters;
    amp_profile_borrowed(&w.profile, &tables, &parameters);
    ck_assert_uint_ge(tables, 15);
    ck_assert_uint_ge(parameters, 10);
    ck_assert_uint_gt(amp_profile_assumptions(&w.profile), tables + parameters);
    fini();
}
END_TEST

START_TEST(ages_and_areas_are_met_with_borrowed_structure)
{
    build(countries[_i]);
    for (size_t j = 0; j < w.fit.lines; j++) {
        const amp_margin_fit *f = &w.fit.line[j];
        if (!strcmp(f->margin, "age x sex") || !strcmp(f->margin, "area"))
            ck_assert_msg(fabs(f->reached / f->target - 1) < 0.01 + 2 / f->cases, "%s %s: %g, %g",
                          w.profile.iso3, f->group, f->reached, f->target);
    }
    fini();
}
END_TEST

START_TEST(without_a_figure_nobody_belongs_to_the_lenders_peoples)
{
    build("URY"); /* margins.csv says how many are indigenous there: few */
    amp_margins m;
    world_ok(&w, amp_margins_read(&w.ctx, &w.profile, &m));
    double indigenous = 0;
    for (size_t i = 0; i < w.people.n; i++)
        indigenous += w.people.ethnicity[i] == AMP_ETHNICITY_indigenous;
    const double want = amp_margins_value(&m, AMP_MARGIN_indigenous, "all", 0);
    ck_assert_double_eq_tol(100 * indigenous / (double)w.people.n, want, 0.1);
    ck_assert_uint_eq(w.profile.regions, 1);
    for (size_t h = 0; h < w.people.households; h++)
        ck_assert_uint_eq(w.people.region[h], 0);
    fini();
}
END_TEST

START_TEST(people_born_abroad_live_together_and_are_less_often_children)
{
    build("PER");
    const amp_population *p = &w.people;
    double abroad = 0, adults[2] = {0, 0}, children[2] = {0, 0}, couples[2] = {0, 0};
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const bool is_abroad = p->born_abroad[i], at_head = p->born_abroad[p->first[h]];
            abroad += is_abroad;
            (p->age[i] < 15 ? children : adults)[is_abroad] += 1;
            if (at_head && p->relationship[i] == AMP_RELATIONSHIP_partner)
                couples[is_abroad] += 1;
        }
    amp_margins m;
    world_ok(&w, amp_margins_read(&w.ctx, &w.profile, &m));
    ck_assert_double_eq_tol(100 * abroad / (double)p->n,
                            amp_margins_value(&m, AMP_MARGIN_migrants, "all", 0), 0.02);
    ck_assert_double_lt(children[1] / children[0], 0.8 * adults[1] / adults[0]);
    /* ten times the share of all partners */
    ck_assert_double_gt(couples[1], 0.37 * (couples[0] + couples[1]));
    fini();
}
END_TEST

START_TEST(the_same_country_has_the_same_people_on_any_number_of_threads)
{
    omp_set_num_threads(1);
    build("PER");
    world one = w;
    omp_set_num_threads(3);
    build("PER");
    ck_assert_uint_eq(one.people.n, w.people.n);
    ck_assert_mem_eq(one.people.uid, w.people.uid, w.people.n * sizeof *w.people.uid);
    ck_assert_mem_eq(one.people.labour, w.people.labour, w.people.n * sizeof *w.people.labour);
    ck_assert_mem_eq(one.people.earnings, w.people.earnings,
                     w.people.n * sizeof *w.people.earnings);
    world_fini(&one);
    fini();
}
END_TEST

/* ---- administrative totals ------------------------------------------------------------------ */

/** A copy of PER whose margins.csv has one row in place of another. */
static void move_to_copy(char *folder, const char *find, const char *replace)
{
    char path[2][600];
    DIR *dir = opendir("data/countries/PER");
    ck_assert_ptr_nonnull(dir);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    strcat(folder, "/");
    for (const struct dirent *e; (e = readdir(dir));) {
        if (!is_table(e->d_name))
            continue;
        const bool hit = strcmp(e->d_name, "margins.csv") == 0;
        snprintf(path[0], sizeof path[0], "data/countries/PER/%s", e->d_name);
        snprintf(path[1], sizeof path[1], "%s%s", folder, e->d_name);
        copy_file(path[0], path[1], hit ? find : NULL, hit ? replace : NULL);
    }
    closedir(dir);
    w.profile.folder = folder;
}

static void drop_copy(const char *folder)
{
    char path[600];
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s%s", folder, e->d_name);
            unlink(path);
        }
    closedir(dir);
    rmdir(folder);
}

START_TEST(administrative_totals_are_met_in_persons)
{
    char folder[64] = "/tmp/amparo_totals_XXXXXX";
    world_ok(&w, world_load_country(&w, "data/countries", "PER"));
    move_to_copy(folder, "contributors,all,22,",
                 "persons_contributing,all,5123,,,thousands,2022,Test Office,\n"
                 "persons_pensioned,all,1207,,,thousands,2022,Test Office,\n"
                 "contributors,age=25+,22,");
    world_ok(&w, world_build(&w, 2022, 2022, HOUSEHOLDS, SEED));
    double contributing = 0, pensioned = 0;
    for (size_t i = 0; i < w.people.n; i++) {
        contributing += w.people.labour[i] == AMP_LABOUR_formal;
        pensioned += w.people.contributory_pension[i] > 0;
    }
    /* one person stands for 1.6 thousand here; three cuts of the labour force round */
    ck_assert_double_eq_tol(contributing * w.people.weight[0] / 1000, 5123, 10);
    ck_assert_double_eq_tol(pensioned * w.people.weight[0] / 1000, 1207, 5);
    drop_copy(folder);
    fini();
}
END_TEST

/* ---- types of household --------------------------------------------------------------------- */

START_TEST(a_household_is_of_the_type_of_its_members)
{
    static const struct {
        bool partner;
        int relation, n;
        amp_household_type type;
    } all[] = {
        {false, AMP_RELATIONSHIP_child, 0, AMP_HOUSEHOLD_one_person},
        {true, AMP_RELATIONSHIP_child, 0, AMP_HOUSEHOLD_couple},
        {true, AMP_RELATIONSHIP_child, 3, AMP_HOUSEHOLD_couple_children},
        {false, AMP_RELATIONSHIP_child, 1, AMP_HOUSEHOLD_one_parent},
        {true, AMP_RELATIONSHIP_parent, 1, AMP_HOUSEHOLD_extended},
        {false, AMP_RELATIONSHIP_other_relative, 2, AMP_HOUSEHOLD_extended},
        {true, AMP_RELATIONSHIP_non_relative, 1, AMP_HOUSEHOLD_non_relatives},
        {false, AMP_RELATIONSHIP_domestic_worker, 1, AMP_HOUSEHOLD_non_relatives},
    };
    for (size_t k = 0; k < AMP_COUNT(all); k++) {
        int count[SYNTH_RELATIONS] = {0};
        count[all[k].relation] = all[k].n;
        ck_assert_int_eq(synth_type_of(all[k].partner, count), all[k].type);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("synth_countries");
    TCase *tc = tcase_create("countries");
    tcase_set_timeout(tc, 60);
    const int n = (int)AMP_COUNT(countries);
    tcase_add_loop_test(tc, a_country_without_a_survey_meets_its_own_figures, 0, n);
    tcase_add_loop_test(tc, ages_and_areas_are_met_with_borrowed_structure, 0, n);
    tcase_add_test(tc, without_a_figure_nobody_belongs_to_the_lenders_peoples);
    tcase_add_test(tc, people_born_abroad_live_together_and_are_less_often_children);
    tcase_add_test(tc, the_same_country_has_the_same_people_on_any_number_of_threads);
    tcase_add_test(tc, administrative_totals_are_met_in_persons);
    tcase_add_test(tc, a_household_is_of_the_type_of_its_members);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
