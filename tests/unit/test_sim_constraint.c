/* test_sim_constraint.c - hypothetical households: their parts add up, and say what the law says.
 */
#include "sim/constraint.h"
#include "sim_world.h"

#include <math.h>

static amp_arena arena;

/* The family of a file that the test writes, under the world's scenarios. */
static amp_err budget_of(world *w, const char *family_text, int year, amp_constraint *budget)
{
    char path[WORLD_PATH];
    amp_family family;
    snprintf(path, sizeof path, "%s/family.txt", w->folder);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(family_text, f);
    fclose(f);
    amp_arena_init(&arena);
    amp_err err = amp_family_load(&w->ctx, &arena, path, &family);
    unlink(path);
    if (err != AMP_OK)
        return err;
    ck_assert_int_eq(world_read(w), AMP_OK);
    amp_constraint_plan(w->plan);
    ck_assert_int_eq(amp_plan_people(&w->ctx, w->plan), AMP_OK);
    ck_assert_int_eq(amp_plan_ready(&w->ctx, w->plan), AMP_OK);
    err = amp_constraint_make(&w->ctx, w->plan, &family, year, &arena, budget);
    world_tell(w);
    return err;
}

static void drop(world *w)
{
    amp_arena_fini(&arena);
    world_fini(w);
}

static world small_world(void)
{
    world w;
    world_init(&w);
    world_set(&w, "population.households=400");
    return w;
}

static const char older[] = "household = { area = \"rural\"; };\n"
                            "members = ( { relationship = \"head\"; sex = \"male\"; age = 68; },\n"
                            "  { relationship = \"partner\"; sex = \"female\"; age = 66; } );\n"
                            "to = 4000; step = 1000;";

START_TEST(an_older_couple_has_two_pensions_whatever_he_earns)
{
    world w = small_world();
    amp_constraint b;
    world_take(&w, "baseline.cfg");
    world_set(&w, "years.last=2020");
    world_set(&w, "report=2020");
    ck_assert_int_eq(budget_of(&w, older, 2019, &b), AMP_OK);
    ck_assert_uint_eq(b.points, 5);
    for (size_t k = 0; k < b.points; k++) {
        const amp_constraint_point *p = &b.point[0][k];
        /* Renta Dignidad 2019: 300 to June, 350 from July on, thirteen payments; so a month's mean
         * is (300 + 350) / 2 * 13 / 12 for each of the two. */
        ck_assert_double_eq_tol(p->benefit[0], 2 * 325.0 * 13 / 12, 1e-9);
        ck_assert_double_eq_tol(p->disposable, 1000.0 * (double)k + 2 * 325.0 * 13 / 12, 1e-9);
        ck_assert(k + 1 == b.points ? isnan(p->marginal) : fabs(p->marginal) < 1e-12);
        ck_assert(k ? fabs(p->participation) < 1e-12 : isnan(p->participation));
    }
    drop(&w);
}
END_TEST

/* A transfer of 400 that shrinks by 0.3 of what is earned above 1,000. */
START_TEST(a_taper_is_a_marginal_rate)
{
    world w = small_world();
    amp_constraint b;
    world_write(&w, "taper", "baseline.cfg",
                "remove = ( \"renta_dignidad\", \"bono_canasta_familiar\", \"bono_universal\", "
                "\"bono_contra_el_hambre\", \"bono_familia\" );\n"
                "add = ( { name = \"topup\"; class = \"cash_transfer\"; unit = \"household\"; "
                "who = \"true\"; take_up = 0.4; amount = \"taper(400, sum(earnings), 1000, 0.3)\"; "
                "} );");
    world_set(&w, "years.last=2020");
    world_set(&w, "report=2020");
    ck_assert_int_eq(budget_of(&w, older, 2019, &b), AMP_OK);
    const double paid[] = {400, 400, 400 - 0.3 * 1000, 0, 0};
    const double marginal[] = {0, 0.3, (100.0 - 0) / 1000, 0};
    for (size_t k = 0; k < b.points; k++) {
        const amp_constraint_point *p = &b.point[0][k];
        ck_assert_double_eq_tol(p->benefit[2], paid[k], 1e-9);
        ck_assert(k + 1 == b.points || fabs(p->marginal - marginal[k]) < 1e-9);
        /* without work 400, with it paid[k]: the difference is lost of 1,000 k */
        ck_assert(!k || fabs(p->participation - (400 - paid[k]) / (1000.0 * (double)k)) < 1e-9);
    }
    drop(&w);
}
END_TEST

START_TEST(with_contributions_and_taxes_the_parts_add_up)
{
    world w = small_world();
    amp_constraint b;
    world_write_whole(&w, "peru",
                      "country = \"PER\"; years = { first = 2019; last = 2019; }; ageing = "
                      "\"none\"; fiscal = \"fiscal_2019\";\n"
                      "population = { source = \"synthetic\"; households = 400; };\n"
                      "programmes = ( \"juntos\", \"pension_65\" ); replicates = 1;");
    ck_assert_int_eq(
        budget_of(
            &w,
            "members = ( { relationship = \"head\"; sex = \"female\"; age = 35; labour = "
            "\"formal\"; health_cover = \"contributory_cover\"; }, { age = 7; attends = true; "
            "} );\nto = 20000; step = 500;",
            2019, &b),
        AMP_OK);
    const amp_fiscal *fiscal = w.plan->scenario[0].fiscal;
    bool any = false;
    for (size_t k = 0; k < b.points; k++) {
        const amp_constraint_point *p = &b.point[0][k];
        double sum = p->gross + p->other;
        for (size_t j = 0; j < w.plan->scenario[0].programmes; j++)
            sum += p->benefit[j];
        for (size_t j = 0; j < fiscal->levies; j++)
            sum -= fiscal->levy[j].kind == AMP_LEVY_INDIRECT_TAX ? 0 : p->tax[j];
        ck_assert_double_eq_tol(p->disposable, sum, 1e-6);
        any = any || (k + 1 < b.points && p->marginal > 0.05 && p->marginal < 1);
    }
    ck_assert(any);
    drop(&w);
}
END_TEST

/* What is written, and a part of what is told. */
static const struct {
    const char *family, *message;
} wrong[] = {
    {"members = ( { agee = 35; } ); to = 100;", "did you mean \"age\"?"},
    {"members = ( { sex = \"female\"; } ); to = 100;", "age is missing"},
    {"members = ( { age = 35; sex = \"woman\"; } ); to = 100;", "sex: found \"woman\""},
    {"members = ( { age = 35; sex = 1; } ); to = 100;", "the name of the value in quotes"},
    {"members = ( { age = 350; } ); to = 100;", "expected 0 to"},
    {"members = ( { age = 35; } ); household = { are = \"urban\"; }; to = 100;",
     "did you mean \"area\"?"},
    {"members = ( { age = 35; uid = 5; } ); to = 100;", "is no column of a person"},
    {"members = ( { age = 35; } ); to = 100; step = 0.001;", "points"},
    {"members = ( { age = 35; } );", "to is missing"},
    {"members = ( ); to = 100;", "1 to 20 are valid"},
    {"members = ( { age = 35; } ); vary = 2; to = 100;", "vary: found 2"},
};

START_TEST(what_is_wrong_in_a_family_is_told)
{
    world w = small_world();
    amp_constraint b;
    world_take(&w, "synthetic_2019.cfg");
    const amp_err err = budget_of(&w, wrong[_i].family, 2019, &b);
    ck_assert_int_eq(err, AMP_CONFIG);
    bool told = false;
    for (size_t k = 0; k < w.ctx.n; k++)
        told = told || strstr(w.ctx.diag[k].text, wrong[_i].message) != NULL;
    ck_assert_msg(told, "%s: %s", wrong[_i].message, w.ctx.n ? w.ctx.diag[0].text : "nothing");
    drop(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim_constraint");
    TCase *tc = tcase_create("constraint");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, an_older_couple_has_two_pensions_whatever_he_earns);
    tcase_add_test(tc, a_taper_is_a_marginal_rate);
    tcase_add_test(tc, with_contributions_and_taxes_the_parts_add_up);
    tcase_add_loop_test(tc, what_is_wrong_in_a_family_is_told, 0, (int)AMP_COUNT(wrong));
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
