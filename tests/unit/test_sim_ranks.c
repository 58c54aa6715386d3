/* test_sim_ranks.c - programmes that rank the population: all blocks together, each year anew. */
#include "sim_world.h"

static const char *const fifth =
    "add = ( { name = \"fifth\"; class = \"cash_transfer\"; amount = 7;\n"
    "          who = \"quantile(market_income_pc, 5) == 2\"; } );";
static const char *const fifth_in_drought =
    "add = ( { name = \"fifth\"; class = \"cash_transfer\"; amount = 7;\n"
    "          who = \"quantile(market_income_pc, 5) == 2\"; } );\n"
    "shock = { name = \"drought\"; effects = ( { who = \"area == rural\"; start = 2020; end = "
    "2022;\n"
    "          earnings = 0.2; } ); };";

static void ranked(world *w)
{
    world_init(w);
    world_set(w, "population.households=2385"); /* three blocks */
    world_set(w, "years.last=2021");
    world_set(w, "report=2021");
    world_set(w, "replicates=1");
    world_take(w, "baseline.cfg");
    world_write(w, "fifth", "baseline.cfg", fifth);
    world_write(w, "drought", "baseline.cfg", fifth_in_drought);
}

/* Whole households change sides, so a share of all is met to within a household. */
START_TEST(a_fifth_of_the_people_stands_in_a_fifth_of_every_year_and_of_every_shock)
{
    world w;
    ranked(&w);
    world_run(&w, 2);
    for (size_t s = 1; s < 3; s++)
        for (size_t y = 0; y < w.cube.years; y++) {
            const double all = world_value(&w, s, 0, y, "persons", "all");
            const double in = world_value(&w, s, 0, y, "recipients_stock", "programme=fifth");
            ck_assert_double_eq_tol(in / all, 0.2, 12.0 / 8000);
        }
    /* other people stand there when incomes of some fall */
    ck_assert_double_ne(world_value(&w, 1, 0, 2, "recipients_year", "programme=fifth"),
                        world_value(&w, 2, 0, 2, "recipients_year", "programme=fifth"));
    world_fini(&w);
}
END_TEST

START_TEST(ranks_are_the_same_on_any_number_of_threads)
{
    world w;
    ranked(&w);
    world_run(&w, 1);
    const size_t bytes = world_bytes(&w.cube);
    double *one = malloc(bytes);
    memcpy(one, w.cube.value, bytes);
    for (int threads = 2; threads <= 4; threads += 2) { /* blocks in parallel: one replicate */
        amp_cube_free(&w.cube);
        ck_assert_int_eq(amp_run(&w.ctx, w.plan, threads, NULL, NULL, &w.cube), AMP_OK);
        ck_assert_msg(memcmp(one, w.cube.value, bytes) == 0, "%d threads", threads);
    }
    free(one);
    world_fini(&w);
}
END_TEST

/* The baseline, beside reforms that rank, is the baseline without them. */
START_TEST(ranking_moves_nobody_else)
{
    world alone, beside;
    ranked(&beside);
    world_run(&beside, 2);
    world_init(&alone);
    world_set(&alone, "population.households=2385");
    world_set(&alone, "years.last=2021");
    world_set(&alone, "report=2021");
    world_set(&alone, "replicates=1");
    world_take(&alone, "baseline.cfg");
    world_run(&alone, 2);
    for (size_t y = 0; y < alone.cube.years; y++) {
        ck_assert_double_eq(world_value(&alone, 0, 0, y, "poverty", "all"),
                            world_value(&beside, 0, 0, y, "poverty", "all"));
        ck_assert_double_eq(world_value(&alone, 0, 0, y, "spending", "all"),
                            world_value(&beside, 0, 0, y, "spending", "all"));
    }
    world_fini(&alone);
    world_fini(&beside);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("ranks");
    tcase_set_timeout(c, 600);
    tcase_add_test(c, a_fifth_of_the_people_stands_in_a_fifth_of_every_year_and_of_every_shock);
    tcase_add_test(c, ranks_are_the_same_on_any_number_of_threads);
    tcase_add_test(c, ranking_moves_nobody_else);
    Suite *s = suite_create("sim_ranks");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
