/* test_sim_invariants.c - whole runs of several countries under watch, and that each invariant sees
 * what it is there to see. */
#include "sim/invariants.h"
#include "sim_world.h"

/* Two stocks of one block that are a year apart, and what was decided between them. */
typedef struct year {
    world w;
    amp_population before, after;
    amp_census was, is;
    amp_life_flows flows;
} year;

static void year_take(year *y)
{
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population spare;
    world_init(&y->w);
    world_set(&y->w, "population.households=1000");
    world_set(&y->w, "years.last=2020");
    world_set(&y->w, "report=2020");
    world_take(&y->w, "baseline.cfg");
    world_plan(&y->w);
    amp_pop_init(&spare);
    amp_pop_init(&y->before);
    amp_pop_init(&y->after);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    ck_assert_int_eq(amp_life_draw_new(y->w.plan->life, 7, 0, NULL, 0, &draw), AMP_OK);
    ck_assert_int_eq(amp_pop_copy(&y->before, y->w.plan->block), AMP_OK);
    ck_assert_int_eq(amp_life_open(draw, &y->before, scratch), AMP_OK);
    ck_assert_int_eq(amp_pop_copy(&y->after, &y->before), AMP_OK);
    ck_assert_int_eq(amp_life_step(draw, 2020, &y->after, &spare, scratch), AMP_OK);
    y->flows = amp_life_last_flows(scratch);
    ck_assert_int_eq(amp_census_take(&y->w.ctx, &y->before, 1, &y->was), AMP_OK);
    ck_assert_int_eq(amp_census_take(&y->w.ctx, &y->after, 1, &y->is), AMP_OK);
    amp_pop_fini(&spare);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
}

static void year_drop(year *y)
{
    amp_census_fini(&y->was);
    amp_census_fini(&y->is);
    amp_pop_fini(&y->before);
    amp_pop_fini(&y->after);
    world_fini(&y->w);
}

static void tells(const year *y, amp_err err, const char *what)
{
    ck_assert_int_eq(err, AMP_DATA);
    ck_assert_msg(strstr(y->w.ctx.diag[y->w.ctx.n - 1].text, what), "\"%s\" is not in \"%s\"", what,
                  y->w.ctx.diag[y->w.ctx.n - 1].text);
}

static amp_census_row *someone(amp_census *c, bool is_dying)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->row[i].is_alive && (c->row[i].death_month != 0) == is_dying && c->row[i].age > 20 &&
            c->row[i].age < 60)
            return &c->row[i];
    return NULL;
}

START_TEST(a_year_that_keeps_all_invariants_breaches_none)
{
    year y;
    year_take(&y);
    amp_ctx *ctx = &y.w.ctx;
    ck_assert_int_eq(amp_invariant_rows(ctx, &y.after, 1), AMP_OK);
    ck_assert_int_eq(amp_invariant_identities(ctx, &y.after, 1, &y.is), AMP_OK);
    ck_assert_int_eq(amp_invariant_children(ctx, &y.was, &y.is), AMP_OK);
    ck_assert_int_eq(amp_invariant_lives(ctx, &y.was, &y.is), AMP_OK);
    ck_assert_int_eq(amp_invariant_balance(ctx, &y.was, &y.is, &y.flows), AMP_OK);
    ck_assert_uint_gt(y.flows.births, 20);
    ck_assert_uint_gt(y.flows.deaths, 5);
    ck_assert_uint_gt(y.flows.leavers, 0);
    year_drop(&y);
}
END_TEST

START_TEST(a_stock_that_is_out_of_order_is_told)
{
    year y;
    year_take(&y);
    amp_ctx *ctx = &y.w.ctx;
    const double weight = y.after.weight[31];
    y.after.weight[31] = 0;
    tells(&y, amp_invariant_rows(ctx, &y.after, 1), "weight is 0");
    y.after.weight[31] = weight;
    amp_population twice[2] = {y.after, y.after};
    tells(&y, amp_invariant_identities(ctx, twice, 2, &y.is), "two rows of the household table");
    y.is.row[7].uid = y.is.row[6].uid;
    tells(&y, amp_invariant_identities(ctx, &y.after, 1, &y.is), "two rows of the person table");
    year_drop(&y);
}
END_TEST

START_TEST(a_life_that_cannot_be_is_told)
{
    year y;
    year_take(&y);
    amp_ctx *ctx = &y.w.ctx;
    amp_census_row *p = someone(&y.is, false);
    p->is_alive = 0;
    tells(&y, amp_invariant_lives(ctx, &y.was, &y.is), "nobody said that it would die");
    p->is_alive = 1;
    p->sex ^= 1;
    tells(&y, amp_invariant_lives(ctx, &y.was, &y.is), "another sex");
    p->sex ^= 1;
    p->age++;
    tells(&y, amp_invariant_lives(ctx, &y.was, &y.is), "one year older");
    p->age = 9;
    p->is_child_alone = true;
    tells(&y, amp_invariant_children(ctx, &y.was, &y.is), "without an adult");
    year_drop(&y);
}
END_TEST

START_TEST(people_who_come_or_go_unseen_are_told)
{
    year y;
    year_take(&y);
    amp_ctx *ctx = &y.w.ctx;
    amp_life_flows f = y.flows;
    f.births++;
    tells(&y, amp_invariant_balance(ctx, &y.was, &y.is, &f), "do not make");
    f.deaths++; /* adds up, and is not what happened */
    tells(&y, amp_invariant_balance(ctx, &y.was, &y.is, &f), "the stocks show");
    year_drop(&y);
}
END_TEST

/* The scenarios of a world run to @p last, each year of it watched. */
static void watch(world *w, int last)
{
    char year_set[32], report_set[32];
    snprintf(year_set, sizeof year_set, "years.last=%d", last);
    snprintf(report_set, sizeof report_set, "report=%d", last);
    world_set(w, "population.households=1500");
    world_set(w, "replicates=2");
    world_set(w, year_set);
    world_set(w, report_set);
    world_plan(w);
    w->plan->is_watched = true;
    const amp_err err = amp_run(&w->ctx, w->plan, 2, NULL, NULL, &w->cube);
    if (err != AMP_OK)
        world_tell(w);
    ck_assert_int_eq(err, AMP_OK);
    world_fini(w);
}

START_TEST(bolivia_keeps_its_invariants_under_reforms_answers_and_a_shock)
{
    char here[WORLD_PATH], text[WORLD_PATH + 64];
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_take(&w, "pension_at_line.cfg");
    world_take(&w, "emergency_income_2020.cfg");
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    snprintf(text, sizeof text, "behaviour = \"%s/tests/data/behaviour/half.cfg\";", here);
    world_write(&w, "answered", "pension_at_line.cfg", text);
    watch(&w, 2029);
}
END_TEST

/* Chile's people arrive, Haiti's leave, Uruguay's are old. */
static const char *const countries[] = {"CHL", "HTI", "URY"};

START_TEST(other_countries_keep_their_invariants)
{
    world w;
    char text[WORLD_PATH];
    world_init(&w);
    snprintf(text, sizeof text,
             "name = \"watched\"; country = \"%s\"; years = { first = 2022; last = 2030; };\n"
             "population = { source = \"synthetic\"; households = 1500; }; programmes = ( );\n"
             "replicates = 2; seed = 2385;",
             countries[_i]);
    world_write_whole(&w, "watched", text);
    watch(&w, 2030);
}
END_TEST

START_TEST(a_run_under_watch_ends_at_the_first_breach)
{
    world w;
    world_init(&w);
    world_set(&w, "population.households=1000");
    world_set(&w, "years.last=2020");
    world_set(&w, "report=2020");
    world_set(&w, "replicates=1");
    world_take(&w, "baseline.cfg");
    world_plan(&w);
    w.plan->is_watched = true;
    w.plan->block[0].weight[3] = 0;
    ck_assert_int_eq(amp_run(&w.ctx, w.plan, 1, NULL, NULL, &w.cube), AMP_DATA);
    ck_assert_ptr_nonnull(strstr(w.ctx.diag[w.ctx.n - 1].text, "weight is 0"));
    world_fini(&w);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("invariants");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, a_year_that_keeps_all_invariants_breaches_none);
    tcase_add_test(c, a_stock_that_is_out_of_order_is_told);
    tcase_add_test(c, a_life_that_cannot_be_is_told);
    tcase_add_test(c, people_who_come_or_go_unseen_are_told);
    tcase_add_test(c, bolivia_keeps_its_invariants_under_reforms_answers_and_a_shock);
    tcase_add_loop_test(c, other_countries_keep_their_invariants, 0, AMP_COUNT(countries));
    tcase_add_test(c, a_run_under_watch_ends_at_the_first_breach);
    Suite *s = suite_create("sim_invariants");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
