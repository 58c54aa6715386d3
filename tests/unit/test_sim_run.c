/* test_sim_run.c - the loop: the same bytes for any number of threads, scenarios that do not touch
 * each other, luck that is shared, money that is booked once. */
#include "sim_world.h"

#include <math.h>

static void small(world *w)
{
    world_init(w);
    world_set(w, "population.households=2385"); /* three blocks */
    world_set(w, "years.last=2021");
    world_set(w, "report=2021");
    world_set(w, "replicates=3");
}

static const char *const pension_now =
    "change = ( { programme = \"renta_dignidad\"; from = 2020; who = \"age >= 60\"; "
    "amount = \"line_poverty\"; payments = 12; indexation = \"line_poverty\"; } );";

/* ---- threads ----------------------------------------------------------------------------------
 */

START_TEST(the_cube_has_the_same_bytes_for_any_number_of_threads)
{
    world w;
    small(&w);
    world_take(&w, "baseline.cfg");
    world_write(&w, "pension", "baseline.cfg", pension_now);
    world_run(&w, 1);
    const size_t bytes = world_bytes(&w.cube);
    double *one = malloc(bytes);
    memcpy(one, w.cube.value, bytes);
    for (int threads = 2; threads <= 8; threads++) { /* above 3 the blocks are parallel */
        amp_cube_free(&w.cube);
        ck_assert_int_eq(amp_run(&w.ctx, w.plan, threads, NULL, NULL, &w.cube), AMP_OK);
        ck_assert_msg(memcmp(one, w.cube.value, bytes) == 0, "%d threads", threads);
    }
    free(one);
    world_fini(&w);
}
END_TEST

START_TEST(a_replicate_does_not_depend_on_how_many_there_are)
{
    world w;
    small(&w);
    world_take(&w, "baseline.cfg");
    world_run(&w, 2);
    const size_t one = w.cube.years * w.cube.pairs * sizeof(double);
    double *last = malloc(one);
    memcpy(last, amp_cube_at(&w.cube, 0, 2, 0), one);
    w.setting[3] = "replicates=5";
    world_run(&w, 2);
    ck_assert_int_eq(memcmp(last, amp_cube_at(&w.cube, 0, 2, 0), one), 0);
    ck_assert_int_ne(memcmp(last, amp_cube_at(&w.cube, 0, 3, 0), one), 0);
    free(last);
    world_fini(&w);
}
END_TEST

static bool at_twelve(void *user, const amp_cube *cube, size_t done)
{
    size_t *looks = user;
    ++*looks;
    ck_assert(isfinite(amp_cube_at(cube, 0, done - 1, 0)[0]));
    ck_assert(done == cube->replicates || isnan(amp_cube_at(cube, 0, done, 0)[0]));
    return done >= 12;
}

START_TEST(a_run_that_stops_early_is_the_run_of_so_many_replicates)
{
    world w;
    small(&w);
    world_set(&w, "population.households=500");
    world_take(&w, "baseline.cfg");
    world_take(&w, "pension_at_line.cfg");
    w.setting[3] = "replicates=12";
    world_run(&w, 2);
    const size_t bytes = world_bytes(&w.cube);
    char id[AMP_DIGEST_HEX];
    memcpy(id, w.plan->digest, sizeof id);
    double *twelve = malloc(bytes);
    memcpy(twelve, w.cube.value, bytes);
    w.setting[3] = "replicates=30";
    world_run(&w, 2);
    for (int threads = 1; threads <= 2; threads++) {
        size_t looks = 0;
        const amp_run_stop stop = {2, at_twelve, &looks};
        amp_cube_free(&w.cube);
        ck_assert_int_eq(amp_run_until(&w.ctx, w.plan, threads, &stop, NULL, NULL, &w.cube),
                         AMP_OK);
        ck_assert_uint_eq(looks, 2); /* at 2 and 12 */
        ck_assert_uint_eq(w.cube.replicates, 12);
        ck_assert_int_eq(memcmp(twelve, w.cube.value, bytes), 0);
    }
    ck_assert_int_eq(amp_plan_shorten(&w.ctx, w.plan, 12), AMP_OK);
    ck_assert_str_eq(w.plan->digest, id);
    ck_assert_str_eq(w.plan->settings.item[w.plan->settings.n - 1], "replicates=12");
    free(twelve);
    world_fini(&w);
}
END_TEST

/* ---- scenarios --------------------------------------------------------------------------------
 */

/* Every value of scenario `s` in the small plan is the same bits in scenario `at` of the large, but
 * for what holds it against another baseline. */
static size_t same_in(const world *little, size_t s, const world *large, size_t at)
{
    size_t compared = 0;
    for (size_t k = 0; k < little->cube.pairs; k++) {
        const amp_pair *pair = &little->plan->stat->pair[k];
        const int other = amp_stat_find(large->plan->stat, pair->indicator->name, pair->group);
        ck_assert_int_ge(other, 0);
        if (pair->indicator->of_baseline)
            continue;
        for (size_t r = 0; r < little->cube.replicates; r++)
            for (size_t y = 0; y < little->cube.years; y++, compared++)
                ck_assert_msg(
                    memcmp(&amp_cube_at(&little->cube, s, r, y)[k],
                           &amp_cube_at(&large->cube, at, r, y)[other], sizeof(double)) == 0,
                    "%s %s, replicate %zu, year %zu: %.17g and %.17g", pair->indicator->name,
                    pair->group, r, y, amp_cube_at(&little->cube, s, r, y)[k],
                    amp_cube_at(&large->cube, at, r, y)[other]);
    }
    return compared;
}

/* ---- groups asked for ---- */

static const char *const asked =
    "groups = ( \"region\", ( \"sex\", { key = \"age\"; groups = ( { name = \"65+\"; who = \"age "
    ">= "
    "65\"; }, { name = \"66+\"; who = \"age >= 66\"; } ); } ), { key = \"old\"; groups = ( { name "
    "= \"women\"; who = \"sex == female and age >= 65\"; } ); } );";

START_TEST(groups_asked_for_move_nothing_else_and_agree_with_those_of_the_table)
{
    world plain, w;
    small(&plain);
    world_take(&plain, "baseline.cfg");
    world_run(&plain, 2);
    small(&w);
    world_write(&w, "baseline", "baseline.cfg", asked);
    world_run(&w, 2);
    ck_assert_uint_eq(w.plan->joints.joints, 9 + 4 + 1);
    ck_assert_uint_gt(same_in(&plain, 0, &w, 0), 0);
    ck_assert_str_ne(plain.plan->digest, w.plan->digest);
    for (size_t y = 0; y < w.cube.years; y++) {
        double persons = 0;
        for (size_t k = 0; k < w.cube.pairs; k++)
            if (strcmp(w.plan->stat->pair[k].indicator->name, "persons") == 0 &&
                strncmp(w.plan->stat->pair[k].group, "region=", 7) == 0)
                persons += amp_cube_at(&w.cube, 0, 1, y)[k];
        const double all = world_value(&w, 0, 1, y, "persons", "all");
        ck_assert_double_eq_tol(persons, all, 1e-9 * all);
        const double old = world_value(&w, 0, 1, y, "poverty", "old=women");
        ck_assert_double_eq_tol(old, world_value(&w, 0, 1, y, "poverty", "age=65+;sex=female"),
                                1e-10);
        ck_assert_double_lt(world_value(&w, 0, 1, y, "persons", "age=66+;sex=female"),
                            world_value(&w, 0, 1, y, "persons", "old=women"));
    }
    world_fini(&plain);
    world_fini(&w);
}
END_TEST

/* 3.00 dollars of 2021 a day are 3 x 2.44783235 x 365 / 12 bolivianos of 2021 a month, and the
 * price index of the profile is 104.3 or so in 2019 and 105.908 in 2021. */
START_TEST(further_lines_are_multiples_of_the_households_or_dollars_a_day)
{
    world plain, w;
    small(&plain);
    world_take(&plain, "baseline.cfg");
    world_run(&plain, 2);
    small(&w);
    world_write(&w, "baseline", "baseline.cfg",
                "lines = { also = ( \"national\", \"ppp_3.00\", \"ppp_8.30\", \"eclac\" ); };");
    world_run(&w, 2);
    ck_assert_uint_gt(same_in(&plain, 0, &w, 0), 0);
    const amp_macro *m = &w.plan->macro;
    const double price = m->cpi[2019 - m->first] / m->cpi[2021 - m->first];
    const amp_stat_line *line = w.plan->stat->line;
    ck_assert_double_eq_tol(line[1].amount, 3.00 * 2.44783235 * 365 / 12 * price, 1e-9);
    ck_assert_double_eq_tol(line[2].amount / line[1].amount, 8.3 / 3, 1e-12);
    ck_assert_double_gt(line[3].poverty, 0.5);
    for (size_t y = 0; y < w.cube.years; y++) {
#define POVERTY(group) world_value(&w, 0, 1, y, "poverty", group)
        ck_assert_double_eq(POVERTY("age=65+;line=national;sex=female"),
                            POVERTY("age=65+;sex=female"));
        ck_assert_double_lt(POVERTY("line=ppp_3.00"), POVERTY("line=ppp_8.30"));
        ck_assert_double_gt(POVERTY("line=ppp_8.30"), 5);
#undef POVERTY
    }
    world_fini(&plain);
    world_fini(&w);
}
END_TEST

/* Who leaves poverty less who falls into it is the fall of poverty; and five classes are all. */
START_TEST(gains_losses_and_transitions_add_up)
{
    world w;
    small(&w);
    world_take(&w, "baseline.cfg");
    world_write(&w, "pension", "baseline.cfg", pension_now);
    world_run(&w, 2);
#define VALUE(s, name, group) world_value(&w, s, 1, 2, name, group)
    const double moved = VALUE(1, "lifted_out", "all") - VALUE(1, "pushed_in", "all");
    ck_assert_double_gt(moved, 0.1);
    ck_assert_double_eq_tol(VALUE(0, "poverty", "all") - VALUE(1, "poverty", "all"), moved, 1e-9);
    ck_assert_double_eq(VALUE(0, "unchanged", "all"), 100);
    ck_assert_double_gt(VALUE(1, "gain_large", "decile=1"), 1);
    for (int d = 0; d <= 10; d++) {
        char decile[24] = "all";
        if (d)
            snprintf(decile, sizeof decile, "decile=%d", d);
        double all = 0;
        for (size_t k = 0; k < 5; k++) {
            const char *const name[] = {"gain_large", "gain_small", "unchanged", "loss_small",
                                        "loss_large"};
            all += VALUE(1, name[k], decile);
        }
        ck_assert_double_eq_tol(all, 100, 1e-9);
    }
    ck_assert_double_eq_tol(VALUE(1, "change_mean", "all"),
                            VALUE(1, "mean_welfare", "all") - VALUE(0, "mean_welfare", "all"),
                            1e-7);
    ck_assert_double_ge(VALUE(0, "reranking", "all"), -1e-9);
#undef VALUE
    world_fini(&w);
}
END_TEST

/* The reform between the two brings a programme with doubts of its own. */
START_TEST(adding_a_reform_moves_neither_the_baseline_nor_another_reform)
{
    world alone, two, three;
    const char *const grant =
        "add = ( { name = \"new_grant\"; label = { en = \"New\"; es = \"Nueva\"; }; class = "
        "\"conditional_transfer\"; unit = \"person\"; who = \"age < 5\"; amount = \"70\"; "
        "take_up = \"beta(mean = 0.7, sd = 0.07)\"; payments = 12; payee = \"mother\"; } );";
    const char *const another =
        "add = ( { name = \"old_grant\"; label = { en = \"Old\"; es = \"Vieja\"; }; class = "
        "\"social_pension\"; unit = \"person\"; who = \"age >= 70\"; amount = \"31\"; "
        "take_up = \"beta(mean = 0.9, sd = 0.03)\"; payments = 12; } );";
    small(&alone);
    world_take(&alone, "baseline.cfg");
    world_run(&alone, 2);
    small(&two);
    world_take(&two, "baseline.cfg");
    world_write(&two, "another", "baseline.cfg", another);
    world_run(&two, 2);
    small(&three);
    world_take(&three, "baseline.cfg");
    world_write(&three, "grant", "baseline.cfg", grant);
    world_write(&three, "another", "baseline.cfg", another);
    world_run(&three, 2);
    ck_assert_uint_gt(same_in(&alone, 0, &two, 0), 1000);
    ck_assert_uint_gt(same_in(&alone, 0, &three, 0), 1000);
    ck_assert_uint_gt(same_in(&two, 1, &three, 2), 1000);
    world_fini(&alone);
    world_fini(&two);
    world_fini(&three);
}
END_TEST

START_TEST(a_reform_equal_to_its_baseline_is_the_same_bits_everywhere)
{
    world w;
    small(&w);
    world_take(&w, "baseline.cfg");
    world_write(&w, "pension", "baseline.cfg", pension_now);
    world_write(&w, "twin", "baseline.cfg", "");
    world_run(&w, 2);
    const size_t one = w.cube.replicates * w.cube.years * w.cube.pairs * sizeof(double);
    ck_assert_int_eq(memcmp(amp_cube_at(&w.cube, 0, 0, 0), amp_cube_at(&w.cube, 2, 0, 0), one), 0);
    ck_assert_int_ne(memcmp(amp_cube_at(&w.cube, 0, 0, 0), amp_cube_at(&w.cube, 1, 0, 0), one), 0);
    world_fini(&w);
}
END_TEST

START_TEST(a_reform_changes_nothing_before_its_date_nor_who_lives)
{
    world w;
    small(&w);
    world_take(&w, "baseline.cfg");
    world_write(&w, "pension", "baseline.cfg", pension_now);
    world_run(&w, 2);
    for (size_t r = 0; r < w.cube.replicates; r++) {
        const double *before = amp_cube_at(&w.cube, 0, r, 0), *too = amp_cube_at(&w.cube, 1, r, 0);
        ck_assert_int_eq(memcmp(before, too, w.cube.pairs * sizeof(double)), 0);
        for (size_t y = 1; y < w.cube.years; y++) {
            ck_assert_double_gt(world_value(&w, 1, r, y, "cost", "all"),
                                world_value(&w, 0, r, y, "cost", "all"));
            ck_assert_double_eq(world_value(&w, 1, r, y, "persons", "all"),
                                world_value(&w, 0, r, y, "persons", "all"));
            ck_assert_double_eq(world_value(&w, 1, r, y, "labour_formal", "age=15+"),
                                world_value(&w, 0, r, y, "labour_formal", "age=15+"));
        }
    }
    world_fini(&w);
}
END_TEST

/* ---- shocks ------------------------------------------------------------------------------------
 */

#define SHOCK(numbers)                                                                             \
    "shock = { name = \"test\"; effects = ( { who = \"sex == female\"; start = \"2020-04\"; "      \
    "end = 2021; recovery = 6; " numbers " } ); };"

START_TEST(a_shock_of_nothing_is_the_same_bits_as_none)
{
    world w;
    small(&w);
    world_take(&w, "baseline.cfg");
    world_write(&w, "nothing", "baseline.cfg", SHOCK(""));
    world_run(&w, 2);
    ck_assert_uint_eq(w.plan->shocks.variants, 2);
    ck_assert_int_eq(memcmp(amp_cube_at(&w.cube, 0, 0, 0), amp_cube_at(&w.cube, 1, 0, 0),
                            world_bytes(&w.cube) / 2),
                     0);
    world_fini(&w);
}
END_TEST

/* One luck and one alignment: a shock does the same in a reform as in a baseline. */
START_TEST(a_shock_does_the_same_wherever_it_stands_and_moves_no_other_scenario)
{
    static const char *const hit = SHOCK("employment = 0.6; earnings = 0.9;");
    world alone, both, calm;
    char helped[1024];
    snprintf(helped, sizeof helped, "%s %s", hit, pension_now);
    small(&alone);
    small(&both);
    small(&calm);
    world_write(&alone, "hit", "baseline.cfg", hit);
    world_write(&alone, "helped", "baseline.cfg", helped);
    world_take(&both, "baseline.cfg");
    world_write(&both, "hit", "baseline.cfg", hit);
    world_write(&both, "helped", "baseline.cfg", helped);
    world_take(&calm, "baseline.cfg");
    world_run(&alone, 2);
    world_run(&both, 4);
    world_run(&calm, 1);
    ck_assert_uint_eq(alone.plan->shocks.variants, 1);
    ck_assert_uint_eq(both.plan->shocks.variants, 2);
    same_in(&calm, 0, &both, 0);
    same_in(&alone, 0, &both, 1);
    same_in(&alone, 1, &both, 2);
    for (size_t r = 0; r < both.cube.replicates; r++) {
        ck_assert_double_gt(world_value(&both, 1, r, 1, "poverty", "all"),
                            world_value(&both, 0, r, 1, "poverty", "all"));
        ck_assert_int_eq(memcmp(amp_cube_at(&both.cube, 0, r, 0), amp_cube_at(&both.cube, 1, r, 0),
                                both.cube.pairs * sizeof(double)),
                         0); /* the year before */
    }
    world_fini(&alone);
    world_fini(&both);
    world_fini(&calm);
}
END_TEST

START_TEST(incomes_of_three_months_move_the_year_by_a_quarter)
{
    world w;
    small(&w);
    world_set(&w, "uncertainty=none");
    world_write(&w, "calm", "baseline.cfg", "programmes = ( );");
    world_write(&w, "hit", "baseline.cfg",
                "programmes = ( ); shock = { name = \"test\"; effects = ( { who = \"age >= 0\"; "
                "start = 2021; end = \"2021-04\"; earnings = 0.6; pension = 0.6; other_income = "
                "0.6; } ); };");
    world_run(&w, 1);
    ck_assert_double_eq_tol(world_value(&w, 1, 0, 2, "mean_welfare", "all"),
                            0.9 * world_value(&w, 0, 0, 2, "mean_welfare", "all"), 1e-9);
    ck_assert_double_eq_tol(world_value(&w, 1, 0, 2, "gini", "all"),
                            world_value(&w, 0, 0, 2, "gini", "all"), 1e-9);
    world_fini(&w);
}
END_TEST

/* ---- the alignment -----------------------------------------------------------------------------
 */

START_TEST(the_alignment_of_a_run_holds_shares_and_no_shock_moves_it)
{
    world calm, hit;
    amp_arena arena;
    amp_life_alignment a, b;
    amp_arena_init(&arena);
    small(&calm);
    small(&hit);
    world_take(&calm, "baseline.cfg");
    world_write(&hit, "hit", "baseline.cfg", SHOCK("employment = 0.6;"));
    world_plan(&calm);
    world_plan(&hit);
    ck_assert_int_eq(amp_life_alignment_of(&calm.ctx, calm.plan->life, &arena, &a), AMP_OK);
    ck_assert_int_eq(amp_life_alignment_of(&hit.ctx, hit.plan->life, &arena, &b), AMP_OK);
    const size_t n = a.cells * a.states;
    ck_assert_int_eq(memcmp(a.target, b.target, 3 * n * sizeof(double)), 0);
    ck_assert_int_eq(memcmp(a.incoming, b.incoming, 3 * n * sizeof(double)), 0);
    for (size_t g = 0; g < a.cells; g++) {
        double target = 0.0;
        for (size_t s = 0; s < a.states; s++)
            target += a.target[g * a.states + s];
        ck_assert_double_eq_tol(target, 1.0, 1e-9);
        ck_assert(g == 0 || strcmp(a.cell[g], a.cell[g - 1]) != 0);
    }
    for (size_t k = 0; k < 3 * n; k++)
        ck_assert(a.incoming[k] >= 0.0 && a.incoming[k] <= 1.0);
    amp_arena_fini(&arena);
    world_fini(&calm);
    world_fini(&hit);
}
END_TEST

/* ---- sources of doubt --------------------------------------------------------------------------
 */

static bool same_replicates(const world *w, const char *indicator, const char *group)
{
    for (size_t r = 1; r < w->cube.replicates; r++)
        for (size_t y = 0; y < w->cube.years; y++)
            if (world_value(w, 0, r, y, indicator, group) !=
                world_value(w, 0, 0, y, indicator, group))
                return false;
    return true;
}

/* Odds of living in town relative to the first year's; urban.csv, WUP2018: 69.773 % in 2019, 73.7 %
 * in 2030. A point of share is 2.4 standard deviations over seeds of 8,000
 * households for 11 years. */
START_TEST(the_odds_of_living_in_town_move_as_the_table_says_while_people_age)
{
    world w;
    double share[2];
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_set(&w, "population.households=8000");
    world_set(&w, "years.last=2030");
    world_set(&w, "report=2030");
    world_set(&w, "replicates=3");
    world_run(&w, 2);
    for (size_t k = 0; k < 2; k++) {
        share[k] = 0.0;
        for (size_t r = 0; r < 3; r++)
            share[k] += world_value(&w, 0, r, 11 * k, "persons", "area=urban") /
                        world_value(&w, 0, r, 11 * k, "persons", "all") / 3.0;
    }
    const double odds = share[0] / (1.0 - share[0]) * (73.7 / 26.3) / (69.773 / 30.227);
    printf("urban share 2019 %.4f, 2030 %.4f, by the table %.4f\n", share[0], share[1],
           odds / (1.0 + odds));
    ck_assert_double_le(fabs(share[1] - odds / (1.0 + odds)), 0.01);
    world_fini(&w);
}
END_TEST

START_TEST(without_any_doubt_all_replicates_are_the_same)
{
    world w;
    small(&w);
    world_write(&w, "sure", "baseline.cfg", "uncertainty = ( );");
    world_run(&w, 2);
    const size_t one = w.cube.years * w.cube.pairs * sizeof(double);
    for (size_t r = 1; r < w.cube.replicates; r++)
        ck_assert_int_eq(memcmp(amp_cube_at(&w.cube, 0, 0, 0), amp_cube_at(&w.cube, 0, r, 0), one),
                         0);
    world_fini(&w);
}
END_TEST

START_TEST(without_doubt_of_chance_people_share_their_luck_and_prices_differ)
{
    world w;
    small(&w);
    w.setting[1] =
        "years.last=2027"; /* growth and prices are in doubt after the last actual year */
    w.setting[2] = "report=2027";
    w.setting[0] = "population.households=1031";
    world_write(&w, "prices", "baseline.cfg", "uncertainty = ( \"macro\" );");
    world_run(&w, 2);
    ck_assert(same_replicates(&w, "persons", "all"));
    ck_assert(same_replicates(&w, "persons", "age=65+;sex=female"));
    ck_assert(same_replicates(&w, "recipients_year", "all"));
    ck_assert(!same_replicates(&w, "cost_gdp", "all"));
    world_fini(&w);
}
END_TEST

START_TEST(the_first_replicate_does_not_depend_on_whether_chance_is_in_doubt)
{
    world on, off;
    small(&on);
    world_write(&on, "chance", "baseline.cfg", "uncertainty = ( \"process\" );");
    world_run(&on, 2);
    small(&off);
    world_write(&off, "chance", "baseline.cfg", "uncertainty = ( );");
    world_run(&off, 2);
    const size_t one = on.cube.years * on.cube.pairs * sizeof(double);
    ck_assert_int_eq(memcmp(amp_cube_at(&on.cube, 0, 0, 0), amp_cube_at(&off.cube, 0, 0, 0), one),
                     0);
    ck_assert(!same_replicates(&on, "persons", "all"));
    world_fini(&on);
    world_fini(&off);
}
END_TEST

START_TEST(doubt_of_demography_moves_people_and_of_parameters_moves_take_up)
{
    world w;
    small(&w);
    w.setting[1] = "years.last=2027";
    w.setting[2] = "report=2027";
    w.setting[0] = "population.households=5000";
    world_write(&w, "demography", "baseline.cfg", "uncertainty = ( \"demography\" );");
    world_run(&w, 2);
    ck_assert(!same_replicates(&w, "persons", "all"));
    world_fini(&w);
    small(&w);
    world_write(&w, "parameters", "synthetic_2019.cfg", "uncertainty = ( \"parameters\" );");
    w.setting[1] = "years.last=2019";
    w.setting[2] = "report=2019";
    world_run(&w, 2);
    ck_assert(same_replicates(&w, "persons", "all"));
    ck_assert(!same_replicates(&w, "recipients_stock", "all"));
    world_fini(&w);
}
END_TEST

/* ---- money -------------------------------------------------------------------------------------
 */

/* What the ledgers of all blocks pay in the opening year, by a second, plain way. */
typedef struct paid {
    double programme[WORLD_MOST], admin, to_members, gained;
} paid;

static void pay(const world *w, size_t s, paid *out)
{
    const amp_plan *plan = w->plan;
    const double one[] = {1.0};
    const amp_policy_year year = {.year = amp_plan_base(plan)->first,
                                  .first = amp_plan_base(plan)->first,
                                  .cpi = one,
                                  .real_wage = one,
                                  .gdp_pc = one,
                                  .stream = {.seed = amp_plan_base(plan)->seed,
                                             .year = (uint32_t)amp_plan_base(plan)->first}};
    amp_ledger ledger[2] = {{0}, {0}};
    amp_ledger_base shared = {0};
    amp_policy_scratch *scratch;
    memset(out, 0, sizeof *out);
    ck_assert_int_eq(
        amp_policy_scratch_new((const amp_policy *const *)plan->policy, plan->scenarios, &scratch),
        AMP_OK);
    for (size_t b = 0; b < plan->blocks; b++) {
        const amp_population *p = &plan->block[b];
        ck_assert_int_eq(amp_ledger_base_reserve(&shared, p->n, p->households), AMP_OK);
        amp_policy_market(p, &shared);
        for (size_t k = 0; k <= s; k++) {
            ck_assert_int_eq(
                amp_ledger_reserve(&ledger[k], plan->scenario[k].programmes, p->n, p->households),
                AMP_OK);
            ck_assert_int_eq(amp_policy_apply(plan->policy[k], &year, p, &shared,
                                              k ? plan->policy[0] : NULL, k ? &ledger[0] : NULL,
                                              scratch, &ledger[k]),
                             AMP_OK);
        }
        for (size_t h = 0; h < p->households; h++) {
            out->gained += p->weight[h] * (ledger[s].disposable[h] - shared.market[h]);
            for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
                for (size_t k = 0; k < plan->scenario[s].programmes; k++) {
                    const double x = p->weight[h] * ledger[s].programme[k].benefit[i];
                    out->programme[k] += x;
                    out->admin += x * plan->scenario[s].programme[k].admin_cost.value;
                    if (p->is_alive[i] && p->in_household_income[i])
                        out->to_members += x;
                }
        }
    }
    amp_policy_scratch_free(scratch);
    for (size_t k = 0; k < 2; k++)
        amp_ledger_fini(&ledger[k]);
    amp_ledger_base_fini(&shared);
}

START_TEST(what_households_receive_is_what_programmes_cost)
{
    world w;
    small(&w);
    w.setting[1] = "years.last=2019";
    w.setting[2] = "report=2019";
    world_write(&w, "sure", "synthetic_2019.cfg", "uncertainty = ( );");
    world_write(&w, "pension", "synthetic_2019.cfg",
                "uncertainty = ( );\nchange = ( { programme = \"renta_dignidad\"; from = 2019; "
                "who = \"age >= 60\"; amount = \"line_poverty\"; payments = 12; admin_cost = "
                "0.031; } );");
    world_run(&w, 2);
    for (size_t s = 0; s < 2; s++) {
        paid p;
        pay(&w, s, &p);
        double all = 0.0;
        for (size_t k = 0; k < w.plan->scenario[s].programmes; k++) {
            char group[96];
            snprintf(group, sizeof group, "programme=%s", w.plan->scenario[s].programme[k].name);
            ck_assert_double_eq_tol(
                world_value(&w, s, 1, 0, "spending", group) / (12e-6 * p.programme[k]), 1.0, 1e-12);
            all += p.programme[k];
        }
        ck_assert_double_gt(all, 0.0);
        ck_assert_double_eq_tol(world_value(&w, s, 1, 0, "spending", "all") / (12e-6 * all), 1.0,
                                1e-12);
        ck_assert_double_eq_tol(world_value(&w, s, 1, 0, "cost", "all") / (12e-6 * (all + p.admin)),
                                1.0, 1e-12);
        ck_assert_double_eq_tol(p.gained / p.to_members, 1.0, 1e-12);
    }
    world_fini(&w);
}
END_TEST

START_TEST(money_of_the_year_is_constant_money_times_prices)
{
    world w;
    small(&w);
    world_write(&w, "sure", "baseline.cfg", "uncertainty = ( );");
    world_run(&w, 2);
    for (size_t y = 0; y < w.cube.years; y++) {
        const double price = amp_run_price(w.plan, 2019 + (int)y);
        ck_assert_double_eq_tol(world_value(&w, 0, 0, y, "spending_nominal", "all"),
                                price * world_value(&w, 0, 0, y, "spending", "all"), 1e-9);
    }
    world_fini(&w);
}
END_TEST

/* ---- sums --------------------------------------------------------------------------------------
 */

START_TEST(groups_add_up_to_the_whole)
{
    world w;
    small(&w);
    world_take(&w, "baseline.cfg");
    world_run(&w, 2);
    for (size_t r = 0; r < w.cube.replicates; r++)
        for (size_t y = 0; y < w.cube.years; y++) {
            const double all = world_value(&w, 0, r, y, "persons", "all");
            ck_assert_double_eq_tol(world_value(&w, 0, r, y, "persons", "sex=female") +
                                        world_value(&w, 0, r, y, "persons", "sex=male"),
                                    all, 1e-9 * all);
        }
    world_fini(&w);
}
END_TEST

/* ---- a survey -----------------------------------------------------------------------------------
 */

static const char *survey_file(void)
{
    static char path[WORLD_PATH / 2];
    const char *shared = getenv("AMPARO_SHARED");
    snprintf(path, sizeof path, "%s/data/surveys/bol-eh2019/persona_coded.dta",
             shared ? shared : "../shared");
    return access(path, R_OK) == 0 ? path : NULL;
}

/* tests/reference/bol_eh2019_variance.R: R's survey package on the same file. The sd of 400
 * replicates has a standard error of 3.5 %, so 14 % is four of them. */
static const struct {
    const char *indicator;
    double level, error;
} design[] = {{"poverty", 37.171, 0.8608}, {"extreme_poverty", 12.873, 0.7345}};

START_TEST(sampling_doubt_of_a_survey_spreads_poverty_as_its_design_says)
{
    const char *file = survey_file();
    if (!file) {
        printf("skipped: no survey file below AMPARO_SHARED\n");
        return;
    }
    world w;
    world_init(&w);
    char here[WORLD_PATH / 2], text[3 * WORLD_PATH];
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    snprintf(text, sizeof text,
             "population = { source = \"survey\"; file = \"%s%s%s\"; map = "
             "\"%s/data/surveys/bol-eh2019.map\"; };\nuncertainty = ( \"sampling\" );\n"
             "replicates = 400;",
             file[0] == '/' ? "" : here, file[0] == '/' ? "" : "/", file, here);
    world_write(&w, "sample", "survey_2019.cfg", text);
    world_run(&w, 0);
    for (size_t k = 0; k < AMP_COUNT(design); k++) {
        const int pair = amp_stat_find(w.plan->stat, design[k].indicator, "all");
        double statistic[AMP_STATISTICS], scratch[400];
        amp_cube_summary(&w.cube, 0, SIZE_MAX, 0, (size_t)pair, scratch, statistic);
        ck_assert_double_eq_tol(statistic[AMP_STATISTIC_mean], design[k].level,
                                4 * design[k].error / sqrt(400.0));
        ck_assert_double_eq_tol(statistic[AMP_STATISTIC_sd] / design[k].error, 1.0, 0.14);
    }
    world_fini(&w);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("run");
    tcase_set_timeout(c, 600);
    tcase_add_test(c, the_cube_has_the_same_bytes_for_any_number_of_threads);
    tcase_add_test(c, a_replicate_does_not_depend_on_how_many_there_are);
    tcase_add_test(c, further_lines_are_multiples_of_the_households_or_dollars_a_day);
    tcase_add_test(c, gains_losses_and_transitions_add_up);
    tcase_add_test(c, groups_asked_for_move_nothing_else_and_agree_with_those_of_the_table);
    tcase_add_test(c, a_run_that_stops_early_is_the_run_of_so_many_replicates);
    tcase_add_test(c, adding_a_reform_moves_neither_the_baseline_nor_another_reform);
    tcase_add_test(c, a_reform_equal_to_its_baseline_is_the_same_bits_everywhere);
    tcase_add_test(c, a_reform_changes_nothing_before_its_date_nor_who_lives);
    tcase_add_test(c, a_shock_of_nothing_is_the_same_bits_as_none);
    tcase_add_test(c, a_shock_does_the_same_wherever_it_stands_and_moves_no_other_scenario);
    tcase_add_test(c, the_alignment_of_a_run_holds_shares_and_no_shock_moves_it);
    tcase_add_test(c, incomes_of_three_months_move_the_year_by_a_quarter);
    tcase_add_test(c, the_odds_of_living_in_town_move_as_the_table_says_while_people_age);
    tcase_add_test(c, without_any_doubt_all_replicates_are_the_same);
    tcase_add_test(c, without_doubt_of_chance_people_share_their_luck_and_prices_differ);
    tcase_add_test(c, the_first_replicate_does_not_depend_on_whether_chance_is_in_doubt);
    tcase_add_test(c, doubt_of_demography_moves_people_and_of_parameters_moves_take_up);
    tcase_add_test(c, what_households_receive_is_what_programmes_cost);
    tcase_add_test(c, money_of_the_year_is_constant_money_times_prices);
    tcase_add_test(c, groups_add_up_to_the_whole);
    tcase_add_test(c, sampling_doubt_of_a_survey_spreads_poverty_as_its_design_says);
    Suite *s = suite_create("sim_run");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
