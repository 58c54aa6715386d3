/* test_sim_static.c - static ageing: weights meet margins that this file tabulates anew, incomes
 * follow the path, the opening year is that of no ageing, and the same people under dynamic ageing
 * end near by. */
#include "sim_world.h"

#include <math.h>

enum { FIRST = 2019, LAST = 2022 };

static void small(world *w, const char *households)
{
    world_init(w);
    world_set(w, households);
    world_set(w, "years.last=2022");
    world_set(w, "report=2022");
    world_set(w, "replicates=2");
}

static void take_static(world *w)
{
    small(w, "population.households=2385"); /* three blocks */
    world_take(w, "ageing_static.cfg");
    world_plan(w);
}

/* ---- margins, tabulated from blocks and factors -----------------------------------------------
 */

typedef bool in_cell(const amp_population *p, size_t h, size_t i, int what);

static double weighted(const amp_plan *plan, int year, in_cell *in, int what)
{
    const amp_reweigh *r = &plan->reweigh;
    const double *factor = r->factor + (size_t)(year - r->first) * r->households;
    double sum = 0;
    size_t at = 0;
    for (size_t b = 0; b < plan->blocks; b++)
        for (size_t h = 0; h < plan->block[b].households; h++, at++)
            for (size_t i = plan->block[b].first[h]; i < plan->block[b].first[h + 1]; i++)
                if (in(&plan->block[b], h, i, what))
                    sum += plan->block[b].weight[h] * factor[at];
    return sum;
}

static bool anybody(const amp_population *p, size_t h, size_t i, int what)
{
    (void)p, (void)h, (void)i, (void)what;
    return true;
}

/* what = sex * 100 + five-year group */
static bool of_age(const amp_population *p, size_t h, size_t i, int what)
{
    (void)h;
    return p->sex[i] == what / 100 && AMP_MIN(p->age[i] / 5, 17) == what % 100;
}

static bool is_urban(const amp_population *p, size_t h, size_t i, int what)
{
    (void)i, (void)what;
    return p->area[h] == AMP_AREA_urban;
}

/* Persons of the projection by sex and five-year group to 85+, straight from the table. */
static void read_projection(world *w, int year, double persons[2][18])
{
    amp_table t;
    amp_arena a;
    amp_arena_init(&a);
    ck_assert_int_eq(amp_table_read(&w->ctx, &a, "data/countries/BOL/population.csv", NULL, &t),
                     AMP_OK);
    const int of_year = amp_table_find(&t, "year"), of_sex = amp_table_find(&t, "sex"),
              of_age_start = amp_table_find(&t, "age_start"),
              of = amp_table_find(&t, "pop_thousands");
    memset(persons, 0, 36 * sizeof(double));
    for (size_t k = 0; k < t.rows; k++) {
        double y, age, x;
        ck_assert(amp_table_peek(&t, k, of_year, &y) && amp_table_peek(&t, k, of_age_start, &age) &&
                  amp_table_peek(&t, k, of, &x));
        if ((int)y == year)
            persons[amp_table_cell(&t, k, of_sex)[0] == 'M'][AMP_MIN((int)age / 5, 17)] += x;
    }
    amp_arena_fini(&a);
}

/* Ages of 2385 households have cases enough below 75, so that no cell of these is joined. */
START_TEST(persons_by_sex_and_age_grow_as_the_projection_does)
{
    world w;
    take_static(&w);
    double then[2][18], now[2][18], sum = 0, open[2] = {0, 0}, wanted[2] = {0, 0};
    read_projection(&w, FIRST, then);
    read_projection(&w, LAST, now);
    for (int sex = 0; sex < 2; sex++)
        for (int g = 0; g < 18; g++) {
            const double before = weighted(w.plan, FIRST, of_age, sex * 100 + g);
            const double after = weighted(w.plan, LAST, of_age, sex * 100 + g);
            const double want = before * now[sex][g] / then[sex][g];
            sum += want;
            if (g < 15)
                ck_assert_double_eq_tol(after, want, 1e-9 * want);
            wanted[sex] += g < 15 ? 0 : want;
            open[sex] += g < 15 ? 0 : after;
        }
    for (int sex = 0; sex < 2; sex++)
        ck_assert_double_eq_tol(open[sex], wanted[sex], 1e-9 * wanted[sex]);
    ck_assert_double_eq_tol(weighted(w.plan, LAST, anybody, 0), sum, 1e-9 * sum);
    world_fini(&w);
}
END_TEST

/* urban.csv, WUP2018: 69.773 % in 2019, 70.83 % in 2022. */
START_TEST(the_odds_of_living_in_town_move_as_the_table_says)
{
    world w;
    take_static(&w);
    double odds[2];
    for (int k = 0; k < 2; k++) {
        const int year = k ? LAST : FIRST;
        const double urban = weighted(w.plan, year, is_urban, 0);
        odds[k] = urban / (weighted(w.plan, year, anybody, 0) - urban);
    }
    ck_assert_double_eq_tol(odds[1] / odds[0], 70.83 / 29.17 / (69.773 / 30.227), 1e-9);
    world_fini(&w);
}
END_TEST

static int work_age(int age)
{
    static const int start[] = {20, 25, 35, 45, 55, 60, 65, 75};
    int g = 0;
    while (g < 8 && age >= start[g])
        g++;
    return g;
}

/* what = sex * 100 + work age * 10 + state, or + 9 for all states */
static bool of_state(const amp_population *p, size_t h, size_t i, int what)
{
    (void)h;
    return p->age[i] >= 15 && p->sex[i] == what / 100 && work_age(p->age[i]) == what / 10 % 10 &&
           (what % 10 == 9 || p->labour[i] == what % 10);
}

/* labour_path.csv: odds of 2020 against inactivity, relative to 2019; those of later years are 1.
 */
START_TEST(labour_states_move_by_their_odds_in_every_group)
{
    world w;
    take_static(&w);
    static const double odds[2][4] = {{1, 2.370843, 0.913193, 0.913193},
                                      {1, 1.645698, 0.856203, 0.856203}};
    double then[2][18], now[2][18];
    read_projection(&w, FIRST, then);
    read_projection(&w, 2020, now);
    for (int sex = 0; sex < 2; sex++) {
        double want[4] = {0, 0, 0, 0}, have[4] = {0, 0, 0, 0}, people[9] = {0};
        for (int g = 3; g < 18; g++)
            people[work_age(5 * g)] +=
                weighted(w.plan, FIRST, of_age, sex * 100 + g) * now[sex][g] / then[sex][g];
        for (int a = 0; a < 9; a++) {
            double x[4], all = 0;
            for (int s = 0; s < 4; s++) {
                x[s] = weighted(w.plan, FIRST, of_state, sex * 100 + a * 10 + s) * odds[sex][s];
                all += x[s];
                have[s] += weighted(w.plan, 2020, of_state, sex * 100 + a * 10 + s);
            }
            for (int s = 0; s < 4; s++)
                want[s] += people[a] * x[s] / all;
        }
        for (int s = 0; s < 4; s++)
            ck_assert_double_eq_tol(have[s], want[s], 1e-9 * want[s]);
    }
    world_fini(&w);
}
END_TEST

/* ---- weights -----------------------------------------------------------------------------------
 */

START_TEST(the_report_tells_what_the_weights_went_through)
{
    world w;
    take_static(&w);
    const amp_reweigh *r = &w.plan->reweigh;
    for (int year = FIRST; year <= LAST; year++) {
        const amp_reweigh_year *y = &r->report[year - FIRST];
        const double *factor = r->factor + (size_t)(year - FIRST) * r->households;
        double low = INFINITY, high = 0, sum = 0, squares = 0;
        for (size_t h = 0; h < r->households; h++) { /* opening weights are equal here */
            low = fmin(low, factor[h]);
            high = fmax(high, factor[h]);
            sum += factor[h];
            squares += factor[h] * factor[h];
        }
        ck_assert_int_eq(y->year, year);
        ck_assert_double_gt(low, 0);
        ck_assert_double_eq_tol(y->low, low / y->growth, 1e-12);
        ck_assert_double_eq_tol(y->high, high / y->growth, 1e-12);
        ck_assert_double_eq_tol(y->effective, sum * sum / squares, 1e-6);
        ck_assert_double_lt(y->miss, 1e-10);
        ck_assert_double_eq_tol(y->growth * weighted(w.plan, FIRST, anybody, 0),
                                weighted(w.plan, year, anybody, 0), 1e-3);
    }
    world_fini(&w);
}
END_TEST

START_TEST(cells_of_few_cases_join_their_neighbours)
{
    world w;
    small(&w, "population.households=61");
    world_take(&w, "ageing_static.cfg");
    world_plan(&w);
    ck_assert_uint_lt(w.plan->reweigh.margins, 20);
    ck_assert_double_lt(w.plan->reweigh.report[3].miss, 1e-10);
    world_fini(&w);
}
END_TEST

/* Households that are all alike: women of 22 and men of 62 cannot grow apart. */
START_TEST(margins_that_no_weights_meet_are_told)
{
    world w;
    take_static(&w);
    amp_population p;
    amp_reweigh r;
    amp_pop_init(&p);
    enum { HOUSEHOLDS = 70 };
    ck_assert_int_eq(amp_pop_reserve(&p, 2 * HOUSEHOLDS, HOUSEHOLDS), AMP_OK);
    amp_pop_append(&p, 2 * HOUSEHOLDS);
    p.households = HOUSEHOLDS;
    for (size_t h = 0; h < HOUSEHOLDS; h++) {
        p.first[h + 1] = (uint32_t)(2 * (h + 1));
        p.weight[h] = 13;
        for (size_t i = 2 * h; i < 2 * (h + 1); i++) {
            p.is_alive[i] = 1;
            p.sex[i] = i % 2 ? AMP_SEX_male : AMP_SEX_female;
            p.age[i] = i % 2 ? 62 : 22;
        }
    }
    ck_assert_int_eq(amp_reweigh_make(&w.ctx, &w.plan->profile, &p, 1, FIRST, 2030, &r), AMP_DATA);
    const char *text = w.ctx.diag[w.ctx.n - 1].text;
    ck_assert_msg(strstr(text, "no weights of 2020 between 0.1 and 10 times those of 2019 meet") &&
                      strstr(text, "persons wanted") && strstr(text, "ageing = \"dynamic\""),
                  "%s", text);
    amp_reweigh_fini(&r);
    amp_pop_fini(&p);
    world_fini(&w);
}
END_TEST

/* ---- incomes -----------------------------------------------------------------------------------
 */

START_TEST(earnings_grow_exactly_by_the_path_and_pensions_keep_their_value)
{
    world w;
    take_static(&w);
    amp_life_draw *draw;
    ck_assert_int_eq(amp_life_draw_new(w.plan->life, 7, 3, NULL, 0, &draw), AMP_OK);
    const amp_path *path = amp_life_path(draw);
    amp_number elasticity, share;
    ck_assert_int_eq(
        amp_profile_number(&w.ctx, &w.plan->profile, "macro.wage_elasticity", &elasticity), AMP_OK);
    ck_assert_int_eq(amp_profile_number(&w.ctx, &w.plan->profile, "macro.makeup_share", &share),
                     AMP_OK);
    amp_population b;
    amp_pop_init(&b);
    ck_assert_int_eq(amp_pop_copy(&b, &w.plan->block[1]), AMP_OK);
    for (int year = LAST; year >= FIRST; year--) { /* in any order */
        const int t = year - FIRST;
        const amp_population *o = &w.plan->block[1];
        const double wage =
            pow(path->gdp_pc[t], elasticity.value) * pow(w.plan->reweigh.makeup[t], -share.value);
        amp_reweigh_block(&w.plan->reweigh, path, year, 1, o, &b);
        ck_assert_double_eq_tol(path->earnings[t], wage, 1e-12);
        for (size_t i = 0; i < b.n; i++) {
            ck_assert_double_eq(b.earnings[i], o->earnings[i] * path->earnings[t]);
            ck_assert_double_eq(b.other_income[i], o->other_income[i] * path->earnings[t]);
            ck_assert_double_eq(b.contributory_pension[i], o->contributory_pension[i]);
        }
    }
    ck_assert_mem_eq(b.earnings, w.plan->block[1].earnings, b.n * sizeof(double));
    ck_assert_mem_eq(b.weight, w.plan->block[1].weight, b.households * sizeof(double));
    amp_pop_fini(&b);
    amp_life_draw_free(draw);
    world_fini(&w);
}
END_TEST

START_TEST(a_replicate_s_spread_parts_incomes_per_head_and_leaves_their_mean)
{
    world w;
    take_static(&w);
    amp_life_draw *draw;
    ck_assert_int_eq(amp_life_draw_new(w.plan->life, 7, 3, NULL, AMP_DOUBT_macro, &draw), AMP_OK);
    amp_path path = *amp_life_path(draw);
    double spread = 1.3;
    double wage = 1.0, before = 0, after = 0, square[2] = {0, 0}, sum[2] = {0, 0}, n = 0;
    path.first = LAST;
    path.earnings = &wage;
    path.spread = &spread;
    for (size_t k = 0; k < w.plan->blocks; k++) {
        const amp_population *o = &w.plan->block[k];
        amp_population b;
        amp_pop_init(&b);
        ck_assert_int_eq(amp_pop_copy(&b, o), AMP_OK);
        amp_reweigh_block(&w.plan->reweigh, &path, LAST, k, o, &b);
        for (size_t h = 0; h < o->households; h++) {
            double y[2] = {0, 0}, members = 0;
            for (size_t i = o->first[h]; i < o->first[h + 1]; i++) {
                const bool counts = o->in_household_income[i] && o->is_alive[i];
                y[0] += counts * (o->earnings[i] + o->other_income[i]);
                y[1] += counts * (b.earnings[i] + b.other_income[i]);
                members += counts;
            }
            before += o->weight[h] * y[0];
            after += o->weight[h] * y[1];
            if (!(y[0] > 0))
                continue;
            n += o->weight[h] * members;
            for (int t = 0; t < 2; t++) {
                const double log_y = log(y[t] / members);
                sum[t] += o->weight[h] * members * log_y;
                square[t] += o->weight[h] * members * log_y * log_y;
            }
        }
        amp_pop_fini(&b);
    }
    ck_assert_double_eq_tol(after / before, 1, 2e-3); /* by bins of logs */
    const double sd[2] = {sqrt(square[0] / n - pow(sum[0] / n, 2)),
                          sqrt(square[1] / n - pow(sum[1] / n, 2))};
    ck_assert_double_eq_tol(sd[1] / sd[0], spread, 1e-9);
    amp_life_draw_free(draw);
    world_fini(&w);
}
END_TEST

START_TEST(the_makeup_is_what_new_weights_alone_bring)
{
    world w;
    take_static(&w);
    const amp_reweigh *r = &w.plan->reweigh;
    double mean[2];
    for (int k = 0; k < 2; k++) {
        const double *factor = r->factor + (k ? (size_t)(LAST - FIRST) * r->households : 0);
        double income = 0, persons = 0;
        size_t at = 0;
        for (size_t b = 0; b < w.plan->blocks; b++) {
            const amp_population *p = &w.plan->block[b];
            for (size_t h = 0; h < p->households; h++, at++)
                for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
                    income += p->weight[h] * factor[at] * (p->earnings[i] + p->other_income[i]);
                    persons += p->weight[h] * factor[at];
                }
        }
        mean[k] = income / persons;
    }
    ck_assert_double_eq_tol(r->makeup[LAST - FIRST], mean[1] / mean[0], 1e-12);
    ck_assert_double_ne(r->makeup[LAST - FIRST], 1);
    world_fini(&w);
}
END_TEST

/* ---- whole runs ---------------------------------------------------------------------------------
 */

START_TEST(the_opening_year_is_that_of_no_ageing_to_the_last_bit)
{
    world moved, still;
    small(&moved, "population.households=2385");
    world_take(&moved, "ageing_static.cfg");
    world_run(&moved, 2);
    world_init(&still);
    world_set(&still, "population.households=2385");
    world_set(&still, "ageing=none");
    world_set(&still, "years.last=2019");
    world_set(&still, "report=2019");
    world_set(&still, "replicates=2");
    world_take(&still, "ageing_static.cfg");
    world_run(&still, 2);
    for (size_t r = 0; r < 2; r++)
        ck_assert_mem_eq(amp_cube_at(&moved.cube, 0, r, 0), amp_cube_at(&still.cube, 0, r, 0),
                         moved.cube.pairs * sizeof(double));
    world_fini(&moved);
    world_fini(&still);
}
END_TEST

START_TEST(threads_change_no_bit_and_a_reform_equal_to_its_baseline_nothing)
{
    world w;
    small(&w, "population.households=2385");
    world_take(&w, "ageing_static.cfg");
    world_write(&w, "twin", "ageing_static.cfg", "");
    world_run(&w, 1);
    const size_t bytes = world_bytes(&w.cube);
    double *one = malloc(bytes);
    memcpy(one, w.cube.value, bytes);
    for (int threads = 2; threads <= 5; threads++) {
        world_run(&w, threads); /* the weights are made anew too */
        ck_assert_mem_eq(one, w.cube.value, bytes);
    }
    ck_assert_mem_eq(one, one + bytes / 2 / sizeof *one, bytes / 2);
    free(one);
    world_fini(&w);
}
END_TEST

/* The same people, policies and years under both: they part over years, not at once. */
START_TEST(static_and_dynamic_ageing_tell_much_the_same_of_the_near_years)
{
    world w[2];
    for (int k = 0; k < 2; k++) {
        small(&w[k], "population.households=4096");
        world_take(&w[k], k ? "ageing_static.cfg" : "ageing_dynamic.cfg");
        world_run(&w[k], 2);
    }
    static const struct {
        const char *indicator, *group;
        double far; /* relative */
    } near[] = {{"persons", "all", 0.01},
                {"persons", "age=65+", 0.05},
                {"poverty", "all", 0.12},
                {"cost_gdp", "all", 0.08},
                {"coverage", "age=65+", 0.02}};
    for (size_t k = 0; k < AMP_COUNT(near); k++) {
        const double one = world_value(&w[0], 0, 0, 3, near[k].indicator, near[k].group);
        const double two = world_value(&w[1], 0, 0, 3, near[k].indicator, near[k].group);
        ck_assert_msg(fabs(one - two) < near[k].far * one, "%s %s: %g and %g", near[k].indicator,
                      near[k].group, one, two);
    }
    for (int k = 0; k < 2; k++)
        world_fini(&w[k]);
}
END_TEST

/* Unequal weights, and each replicate its own sample of them. */
START_TEST(a_survey_keeps_its_people_under_other_weights)
{
    const char *shared = getenv("AMPARO_SHARED");
    static char file[WORLD_PATH];
    snprintf(file, sizeof file, "population.file=%s/data/surveys/bol-eh2019/persona_coded.dta",
             shared && *shared ? shared : "../shared");
    char here[WORLD_PATH], full[WORLD_PATH + 32];
    if (!realpath(file + strlen("population.file="), here)) {
        printf("skipped: no survey in $AMPARO_SHARED/data/surveys/bol-eh2019\n");
        return;
    }
    snprintf(full, sizeof full, "population.file=%s", here);
    world w;
    world_init(&w);
    world_set(&w, full);
    world_set(&w, "years.last=2022");
    world_set(&w, "report=2022");
    world_set(&w, "replicates=2");
    world_take(&w, "survey_static.cfg");
    world_run(&w, 2);
    double then[2][18], now[2][18];
    read_projection(&w, FIRST, then);
    read_projection(&w, LAST, now);
    for (int g = 0; g < 16; g++) {
        const double want = weighted(w.plan, FIRST, of_age, g) * now[0][g] / then[0][g];
        ck_assert_double_eq_tol(weighted(w.plan, LAST, of_age, g), want, 1e-9 * want);
    }
    const amp_reweigh *r = &w.plan->reweigh;
    for (size_t k = 0; k < r->households * 4; k++)
        ck_assert_double_gt(r->factor[k], 0);
    ck_assert_double_ne(world_value(&w, 0, 0, 3, "persons", "age=65+"),
                        world_value(&w, 0, 1, 3, "persons", "age=65+"));
    world_fini(&w);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {persons_by_sex_and_age_grow_as_the_projection_does,
                                  the_odds_of_living_in_town_move_as_the_table_says,
                                  labour_states_move_by_their_odds_in_every_group,
                                  the_report_tells_what_the_weights_went_through,
                                  cells_of_few_cases_join_their_neighbours,
                                  margins_that_no_weights_meet_are_told,
                                  earnings_grow_exactly_by_the_path_and_pensions_keep_their_value,
                                  a_replicate_s_spread_parts_incomes_per_head_and_leaves_their_mean,
                                  the_makeup_is_what_new_weights_alone_bring,
                                  the_opening_year_is_that_of_no_ageing_to_the_last_bit,
                                  threads_change_no_bit_and_a_reform_equal_to_its_baseline_nothing,
                                  static_and_dynamic_ageing_tell_much_the_same_of_the_near_years,
                                  a_survey_keeps_its_people_under_other_weights};
    Suite *suite = suite_create("sim: static ageing");
    TCase *c = tcase_create("static");
    tcase_set_timeout(c, 120);
    for (size_t k = 0; k < AMP_COUNT(tests); k++)
        tcase_add_test(c, tests[k]);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
