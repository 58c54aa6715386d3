/* test_sim_plan.c - the plan refuses what cannot run, with every mistake of every file at once. */
#include "sim_world.h"

#include "sim/bootstrap.h"

#include <dirent.h>

static bool is_told(const world *w, const char *part)
{
    for (size_t k = 0; k < w->ctx.n; k++)
        if (strstr(w->ctx.diag[k].text, part))
            return true;
    return false;
}

static void refuses(world *w, amp_err code, const char *const *part, size_t n)
{
    ck_assert_int_eq(world_read(w), code);
    for (size_t k = 0; k < n; k++)
        ck_assert_msg(is_told(w, part[k]), "\"%s\" is not told", part[k]);
    ck_assert_uint_eq(w->ctx.errors, n);
}

START_TEST(scenarios_that_do_not_go_together_are_told_all_differences)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_write(&w, "years", "baseline.cfg", "years = { last = 2031; };");
    world_write(&w, "many", "baseline.cfg",
                "population = { households = 2385; };\nageing = \"none\";\nseed = 7;\n"
                "replicates = 31;\nuncertainty = ( \"macro\" );\nbenefits = \"reported\";");
    const char *const part[] = {"years differs",   "population differs", "ageing differs",
                                "seed differs",    "replicates differs", "uncertainty differs",
                                "benefits differs"};
    refuses(&w, AMP_CONFIG, part, AMP_COUNT(part));
    world_fini(&w);
}
END_TEST

static void refuses_text(const char *text, const char *because)
{
    world w;
    world_init(&w);
    world_write(&w, "mine", "baseline.cfg", text);
    const char *const part[] = {because};
    refuses(&w, AMP_CONFIG, part, 1);
    world_fini(&w);
}

START_TEST(every_set_of_groups_of_the_library_compiles)
{
    static const char *const set[] = {"age",       "area",   "disability", "ethnicity",
                                      "household", "labour", "region",     "sex"};
    size_t files = 0;
    DIR *d = opendir("data/groups");
    ck_assert_ptr_nonnull(d);
    for (struct dirent *e; (e = readdir(d));)
        files += strstr(e->d_name, ".cfg") != NULL;
    closedir(d);
    ck_assert_uint_eq(files, AMP_COUNT(set));
    for (size_t k = 0; k < AMP_COUNT(set); k++) {
        char text[100];
        world w;
        world_init(&w);
        snprintf(text, sizeof text, "groups = ( \"%s\" );", set[k]);
        world_write(&w, "mine", "baseline.cfg", text);
        ck_assert_msg(world_read(&w) == AMP_OK, "%s: %s", set[k],
                      w.ctx.n ? w.ctx.diag[0].text : "");
        ck_assert_uint_ge(w.plan->joints.joints, 2);
        world_fini(&w);
    }
}
END_TEST

START_TEST(a_mistake_in_a_group_is_told_with_its_place)
{
    refuses_text(
        "groups = ( { key = \"g\"; groups = ( { name = \"x\"; who = \"agge > 3\"; } ); } );",
        "agge");
    refuses_text("groups = ( { key = \"g\"; each = \"ethnic\"; } );", "\"ethnic\"");
    refuses_text("groups = ( \"ethnicities\" );", "ethnicities.cfg");
    refuses_text("groups = ( ( \"sex\", \"sex\" ) );", "key \"sex\"");
    refuses_text("groups = ( \"sex\" ); group_indicators = ( \"gini\" );", "\"gini\"");
    refuses_text("groups = ( { key = \"g\"; groups = ( { name = \"a=b\"; who = \"true\"; } ); } );",
                 "letters, digits");
}
END_TEST

START_TEST(a_mistake_in_a_measure_of_poverty_is_told_with_what_would_be_valid)
{
#define ONE(rest)                                                                                  \
    "mpi = { name = \"m\"; cutoff = 0.5; deprivations = ( { name = \"x\"; " rest " ); };"
    refuses_text("mpi = \"mpi_lo\";", "no measure \"mpi_lo\"");
    refuses_text("indicators = ( \"mpi_headcount\" );", "write, say, mpi = \"mpi_la\"");
    refuses_text(ONE("dimension = \"d\"; weight = 1; when = \"rooms < agge\"; }"), "agge");
    refuses_text(ONE("dimension = \"d\"; weight = 1; when = \"age < 3\"; }"), "age");
    refuses_text(ONE("dimension = \"d\"; weight = 0; when = \"rooms < 1\"; }"), "found 0");
    refuses_text(ONE("dimension = \"d\"; weight = 1; when = \"decile(market_income_pc) < 3\"; }"),
                 "decile");
    refuses_text(ONE("weight = 1; when = \"rooms < 1\"; }"), "dimension is missing");
    refuses_text(ONE("dimension = \"d\"; weight = 1; when = \"rooms < 1\"; }, { name = \"x\"; "
                     "dimension = \"d\"; weight = 1; when = \"rooms < 2\"; }"),
                 "two deprivations of the name \"x\"");
#undef ONE
}
END_TEST

START_TEST(an_indicator_that_there_is_not_is_told_with_the_nearest)
{
    refuses_text("indicators = ( \"poverty\", \"ginni\" );", "did you mean \"gini\"");
    refuses_text("indicators = ( \"xyzzy_plugh\" );", "amparo list indicators");
}
END_TEST

START_TEST(two_scenarios_of_one_name_are_refused)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_take(&w, "baseline.cfg");
    const char *const part[] = {"name \"baseline\" is taken"};
    refuses(&w, AMP_CONFIG, part, AMP_COUNT(part));
    world_fini(&w);
}
END_TEST

START_TEST(what_is_not_available_yet_is_told_with_what_is)
{
    world w;
    world_init(&w);
    world_write(&w, "static", "baseline.cfg",
                "ageing = \"static\";\n"
                "uncertainty = ( \"sampling\", \"targeting\", \"demography\" );");
    const char *const part[] = {"\"demography\" needs dynamic ageing",
                                "\"sampling\" is for surveys",
                                "\"targeting\" is about the errors of select"};
    refuses(&w, AMP_CONFIG, part, AMP_COUNT(part));
    world_fini(&w);
}
END_TEST

START_TEST(mistakes_of_all_files_are_told_at_once)
{
    world w;
    world_init(&w);
    world_write(&w, "first", "baseline.cfg", "replicates = \"many\";");
    world_write(&w, "second", "baseline.cfg", "sede = 3;\nreport = 1999;");
    world_write(&w, "third", "baseline.cfg", "remove = ( \"renta_dignidat\" );");
    const char *const part[] = {"\"many\"", "did you mean \"seed\"", "1999", "renta_dignidad"};
    refuses(&w, AMP_CONFIG, part, AMP_COUNT(part));
    world_fini(&w);
}
END_TEST

START_TEST(formulas_of_all_scenarios_are_told_at_once)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_write(&w, "first", "baseline.cfg",
                "change = ( { programme = \"renta_dignidad\"; from = 2027; amount = "
                "\"line_povert\"; who = \"age + 60\"; } );");
    world_write(&w, "second", "baseline.cfg",
                "change = ( { programme = \"juancito_pinto\"; from = 2027; who = \"agee > 5\"; "
                "} );");
    const char *const part[] = {"line_povert", "true or false", "agee"};
    refuses(&w, AMP_CONFIG, part, AMP_COUNT(part));
    world_fini(&w);
}
END_TEST

START_TEST(a_missing_scenario_is_named_and_no_plan_leaks)
{
    world w;
    world_init(&w);
    world_take(&w, "no_such.cfg");
    ck_assert_int_eq(world_read(&w), AMP_IO);
    ck_assert(is_told(&w, "no_such.cfg"));
    world_fini(&w);
}
END_TEST

START_TEST(data_are_found_beside_or_above_the_scenario)
{
    amp_ctx ctx;
    amp_arena a;
    const char *root;
    amp_ctx_init(&ctx);
    amp_arena_init(&a);
    unsetenv("AMPARO_DATA");
    ck_assert_int_eq(amp_find_data(&ctx, &a, "scenarios/BOL/baseline.cfg", &root), AMP_OK);
    ck_assert_str_eq(root, "scenarios/BOL/../../data/");
    ck_assert_int_eq(amp_find_data(&ctx, &a, "/usr/share/x/y/z.cfg", &root), AMP_OK);
    ck_assert_str_eq(root, "data/"); /* of the working folder */
    ck_assert_int_eq(setenv("AMPARO_DATA", "tests/data", 1), 0);
    ck_assert_int_eq(amp_find_data(&ctx, &a, "scenarios/BOL/baseline.cfg", &root), AMP_OK);
    ck_assert_str_eq(root, "tests/data/");
    ck_assert_int_eq(setenv("AMPARO_DATA", "tests/expr", 1), 0);
    ck_assert_int_eq(amp_find_data(&ctx, &a, "scenarios/BOL/baseline.cfg", &root), AMP_IO);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "tests/expr"));
    amp_arena_fini(&a);
    amp_ctx_fini(&ctx);
}
END_TEST

/* ---- digests ------------------------------------------------------------------------------------
 */

static void digest_of(const char *text, const char *setting, char out[AMP_DIGEST_HEX])
{
    world w;
    world_init(&w);
    world_set(&w, "population.households=200");
    world_set(&w, setting);
    world_write(&w, "same", "synthetic_2019.cfg", text);
    world_plan(&w);
    ck_assert_uint_gt(w.plan->inputs, 10);
    for (size_t k = 0; k < w.plan->inputs; k++)
        ck_assert_int_ne(w.plan->input[k].name[0], '/'); /* nothing of this machine */
    memcpy(out, w.plan->digest, AMP_DIGEST_HEX);
    world_fini(&w);
}

START_TEST(the_run_id_moves_with_numbers_and_seeds_and_not_with_folders)
{
    char a[AMP_DIGEST_HEX], b[AMP_DIGEST_HEX], c[AMP_DIGEST_HEX], d[AMP_DIGEST_HEX];
    digest_of("replicates = 7;", "seed=31", a);
    digest_of("replicates = 7;", "seed=31", b); /* in another scratch folder */
    digest_of("replicates = 7;", "seed=32", c);
    digest_of("replicates = 7;", "programme.renta_dignidad.take_up=0.9", d);
    ck_assert_str_eq(a, b);
    ck_assert_str_ne(a, c);
    ck_assert_str_ne(a, d);
}
END_TEST

/* ---- lines --------------------------------------------------------------------------------------
 */

static void first_lines(const char *setting, double line[2])
{
    world w;
    world_init(&w);
    world_set(&w, "population.households=200");
    if (setting)
        world_set(&w, setting);
    world_take(&w, "synthetic_2019.cfg");
    world_plan(&w);
    line[0] = w.plan->block[0].line_poverty[0];
    line[1] = w.plan->block[0].line_extreme[0];
    world_fini(&w);
}

START_TEST(another_line_of_the_profile_is_a_multiple_of_the_national_one)
{
    double national[2], eclac[2], extreme[2];
    first_lines(NULL, national);
    first_lines("lines.poverty=eclac", eclac);
    first_lines("lines.extreme=eclac_extreme", extreme);
    ck_assert_double_eq_tol(eclac[0] / national[0], 0.868, 1e-12);
    ck_assert_double_eq(eclac[1], national[1]);
    ck_assert_double_eq_tol(extreme[1] / national[1], 0.908, 1e-12);
    ck_assert_double_eq(extreme[0], national[0]);
}
END_TEST

START_TEST(a_line_that_the_profile_lacks_or_that_plays_another_role_is_refused)
{
    world w;
    world_init(&w);
    world_write(&w, "wrong", "baseline.cfg", "lines = { poverty = \"eclak\"; };");
    const char *const part[] = {"no line \"eclak\" to take for national; did you mean \"eclac\""};
    refuses(&w, AMP_CONFIG, part, 1);
    ck_assert_int_eq(w.ctx.diag[0].loc.line, 3);
    world_fini(&w);
    world_init(&w);
    world_write(&w, "role", "baseline.cfg", "lines = { extreme = \"eclac\"; };");
    const char *const role[] = {"no line \"eclac\" to take for national_extreme"};
    refuses(&w, AMP_CONFIG, role, 1);
    world_fini(&w);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("plan");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, every_set_of_groups_of_the_library_compiles);
    tcase_add_test(c, a_mistake_in_a_measure_of_poverty_is_told_with_what_would_be_valid);
    tcase_add_test(c, a_mistake_in_a_group_is_told_with_its_place);
    tcase_add_test(c, scenarios_that_do_not_go_together_are_told_all_differences);
    tcase_add_test(c, an_indicator_that_there_is_not_is_told_with_the_nearest);
    tcase_add_test(c, two_scenarios_of_one_name_are_refused);
    tcase_add_test(c, what_is_not_available_yet_is_told_with_what_is);
    tcase_add_test(c, mistakes_of_all_files_are_told_at_once);
    tcase_add_test(c, formulas_of_all_scenarios_are_told_at_once);
    tcase_add_test(c, a_missing_scenario_is_named_and_no_plan_leaks);
    tcase_add_test(c, data_are_found_beside_or_above_the_scenario);
    tcase_add_test(c, the_run_id_moves_with_numbers_and_seeds_and_not_with_folders);
    tcase_add_test(c, another_line_of_the_profile_is_a_multiple_of_the_national_one);
    tcase_add_test(c, a_line_that_the_profile_lacks_or_that_plays_another_role_is_refused);
    Suite *s = suite_create("sim_plan");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
