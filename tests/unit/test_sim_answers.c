/* test_sim_answers.c - behaviour in whole runs: nothing without it, nothing of nothing, the same
 * bytes on any threads, answers by the rules of programmes, and what they do to a run. */
#include "sim_world.h"

#include "sim/answers.h"

#include <math.h>

static void small(world *w)
{
    world_init(w);
    world_set(w, "population.households=2385"); /* three blocks */
    world_set(w, "years.last=2023");
    world_set(w, "report=2023");
    world_set(w, "replicates=3");
}

#define PENSION                                                                                    \
    "change = ( { programme = \"renta_dignidad\"; from = 2020; who = \"age >= 60\"; "              \
    "amount = \"line_poverty\"; payments = 12; indexation = \"line_poverty\"; } ); "
#define ALL                                                                                        \
    "behaviour = { schooling = { primary = 2; secondary = 3.1; }; "                                \
    "labour_supply = { women = -0.7; men = -0.5; older = -1.7; }; formality = { workers = -3; "    \
    "}; private_transfers = { share = 0.31; }; multiplier = { local = 0.4; }; };"
#define NOTHING                                                                                    \
    "behaviour = { schooling = { primary = 0; }; multiplier = { local = 0; closing = \"path\"; "   \
    "}; };"

static void assert_same(const world *a, size_t s, const world *b, size_t t)
{
    const size_t one = a->cube.replicates * a->cube.years * a->cube.pairs * sizeof(double);
    ck_assert_uint_eq(a->cube.pairs, b->cube.pairs);
    ck_assert_int_eq(memcmp(amp_cube_at(&a->cube, s, 0, 0), amp_cube_at(&b->cube, t, 0, 0), one),
                     0);
}

/* ---- runs ----------------------------------------------------------------------------------- */

START_TEST(without_numbers_or_in_a_baseline_it_is_the_same_bits_as_none)
{
    world off, on;
    small(&off);
    small(&on);
    world_take(&off, "baseline.cfg");
    world_write(&off, "pension", "baseline.cfg", PENSION);
    world_write(&on, "here", "baseline.cfg", ALL);
    world_write(&on, "pension", "baseline.cfg", PENSION NOTHING);
    world_write(&on, "twin", "baseline.cfg", ALL);
    world_run(&off, 2);
    world_run(&on, 2);
    ck_assert_uint_eq(on.plan->shocks.variants, 3);
    assert_same(&off, 0, &on, 0);
    assert_same(&off, 1, &on, 1);
    assert_same(&off, 0, &on, 2); /* nothing to answer */
    world_fini(&off);
    world_fini(&on);
}
END_TEST

START_TEST(answers_have_the_same_bytes_on_any_threads_and_touch_no_other_scenario)
{
    world off, on;
    amp_cube one = {0};
    small(&off);
    small(&on);
    world_take(&off, "baseline.cfg");
    world_write(&off, "pension", "baseline.cfg", PENSION);
    world_take(&on, "baseline.cfg");
    world_write(&on, "pension", "baseline.cfg", PENSION);
    world_write(&on, "answered", "baseline.cfg", PENSION ALL);
    world_run(&off, 2);
    world_run(&on, 1);
    assert_same(&off, 0, &on, 0);
    assert_same(&off, 1, &on, 1);
    for (int threads = 2; threads <= 5; threads++) { /* replicates side by side, then blocks */
        ck_assert_int_eq(amp_run(&on.ctx, on.plan, threads, NULL, NULL, &one), AMP_OK);
        ck_assert_int_eq(memcmp(one.value, on.cube.value, world_bytes(&one)), 0);
        amp_cube_free(&one);
    }
    world_fini(&off);
    world_fini(&on);
}
END_TEST

START_TEST(answers_come_a_year_after_the_first_difference_and_move_lives_nowhere_else)
{
    world w;
    small(&w);
    world_take(&w, "baseline.cfg");
    world_write(&w, "pension", "baseline.cfg", PENSION);
    world_write(&w, "answered", "baseline.cfg", PENSION ALL);
    world_run(&w, 2);
    for (size_t r = 0; r < w.cube.replicates; r++)
        for (size_t y = 0; y < w.cube.years; y++) {
            const double *pension = amp_cube_at(&w.cube, 1, r, y);
            const double *answered = amp_cube_at(&w.cube, 2, r, y);
            const bool same = memcmp(pension, answered, w.cube.pairs * sizeof(double)) == 0;
            ck_assert(same == (y < 2)); /* paid in 2020, answered in 2021 */
            ck_assert_double_eq_tol(world_value(&w, 2, r, y, "persons", "all") /
                                        world_value(&w, 1, r, y, "persons", "all"),
                                    1.0, 1e-12);
            if (y > 1)
                ck_assert_double_gt(world_value(&w, 2, r, y, "labour_inactive", "age=15+"),
                                    world_value(&w, 1, r, y, "labour_inactive", "age=15+"));
        }
    world_fini(&w);
}
END_TEST

START_TEST(a_grant_for_attending_raises_attendance_and_one_for_being_a_child_does_not)
{
    static const char *const grant =
        "add = ( { name = \"grant\"; class = \"conditional_transfer\"; "
        "who = \"%sage_july >= 6 and age_july <= 17\"; amount = 60; "
        "start = 2020; } ); " ALL;
    char paid[2048], given[2048];
    world w;
    small(&w);
    snprintf(paid, sizeof paid, grant, "attends and ");
    snprintf(given, sizeof given, grant, "");
    world_take(&w, "baseline.cfg");
    world_write(&w, "paid", "baseline.cfg", paid);
    world_write(&w, "given", "baseline.cfg", given);
    world_run(&w, 2);
    for (size_t r = 0; r < w.cube.replicates; r++)
        for (size_t y = 2; y < w.cube.years; y++) {
            ck_assert_double_gt(world_value(&w, 1, r, y, "attendance", "age=6-17"),
                                world_value(&w, 0, r, y, "attendance", "age=6-17"));
            ck_assert_double_eq(world_value(&w, 2, r, y, "attendance", "age=6-17"),
                                world_value(&w, 0, r, y, "attendance", "age=6-17"));
        }
    world_fini(&w);
}
END_TEST

/* What is earned more in 2021 is the multiplier times what was paid more in 2020 (spending of a
 * year / 12 is a month's); under a held path totals stay and places differ. Incomes of a year are
 * some 3 % from those of the year before, which the factors were taken from. */
START_TEST(a_multiplier_brings_its_share_of_the_spending_or_moves_it_between_places)
{
    static const char *const by =
        "behaviour = { multiplier = { local = 0.4; closing = \"%s\"; }; };";
    char incomes[1024], path[1024];
    world w;
    small(&w);
    snprintf(incomes, sizeof incomes, PENSION "behaviour = { multiplier = { local = 0.4; }; };");
    snprintf(path, sizeof path, PENSION);
    snprintf(path + strlen(path), sizeof path - strlen(path), by, "path");
    world_take(&w, "baseline.cfg");
    world_write(&w, "pension", "baseline.cfg", PENSION);
    world_write(&w, "incomes", "baseline.cfg", incomes);
    world_write(&w, "path", "baseline.cfg", path);
    world_run(&w, 2);
    for (size_t r = 0; r < w.cube.replicates; r++) {
        const double persons = world_value(&w, 0, r, 2, "persons", "all");
        const double before = world_value(&w, 1, r, 2, "mean_welfare", "all") * persons;
        const double spent = (world_value(&w, 1, r, 1, "spending", "all") -
                              world_value(&w, 0, r, 1, "spending", "all")) *
                             1e6 / 12.0;
        const double more = world_value(&w, 2, r, 2, "mean_welfare", "all") * persons - before;
        const double held = world_value(&w, 3, r, 2, "mean_welfare", "all") * persons - before;
        ck_assert_double_gt(spent, 0.0);
        ck_assert_double_eq_tol(more / spent, 0.4, 0.05);
        ck_assert_double_eq_tol(held / spent, 0.0, 0.02);
        ck_assert_double_ne(world_value(&w, 3, r, 2, "poverty_gap", "all"),
                            world_value(&w, 1, r, 2, "poverty_gap", "all"));
    }
    world_fini(&w);
}
END_TEST

START_TEST(a_doubtful_number_is_drawn_for_each_replicate)
{
    world w;
    small(&w);
    world_set(&w, "uncertainty=parameters");
    world_set(&w, "replicates=5");
    world_write(&w, "base", "baseline.cfg", "");
    world_write(&w, "answered", "baseline.cfg",
                PENSION "behaviour = { multiplier = { local = \"uniform(low = 0, high = 1)\"; "
                        "source = \"a test\"; }; };");
    world_write(&w, "told", "baseline.cfg", PENSION);
    world_run(&w, 1);
    double least = INFINITY, most = 0.0;
    for (size_t r = 0; r < w.cube.replicates; r++) {
        const double gain = world_value(&w, 1, r, 3, "mean_welfare", "all") -
                            world_value(&w, 2, r, 3, "mean_welfare", "all");
        least = AMP_MIN(least, gain);
        most = AMP_MAX(most, gain);
    }
    ck_assert_double_gt(least, 0.0);
    ck_assert_double_gt(most, 1.5 * least); /* shares drawn are 0.38 to 0.98 */
    world_fini(&w);
}
END_TEST

START_TEST(people_who_do_not_age_cannot_answer)
{
    world w;
    small(&w);
    world_set(&w, "ageing=static");
    world_take(&w, "baseline.cfg");
    world_write(&w, "answered", "baseline.cfg", ALL);
    ck_assert_int_eq(world_read(&w), AMP_CONFIG);
    ck_assert_ptr_nonnull(strstr(w.ctx.diag[w.ctx.n - 1].text, "needs ageing = \"dynamic\""));
    world_fini(&w);
}
END_TEST

/* ---- answers by rules ----------------------------------------------------------------------- */

#define RULES                                                                                      \
    "programmes = ( { name = \"pupils\"; class = \"conditional_transfer\"; "                       \
    "who = \"attends and age_july >= 9 and age_july <= 17 and area == rural\"; amount = 100; }, "  \
    "{ name = \"family\"; class = \"family_benefit\"; unit = \"household\"; "                      \
    "who = \"any(age_july < 18) and not any(labour == formal)\"; amount = 200; }, "                \
    "{ name = \"old\"; class = \"social_pension\"; who = \"age_july >= 60\"; amount = 50; } ); "

typedef struct asked {
    amp_ledger_base shared;
    amp_ledger ledger, reference;
    amp_policy_scratch *policy;
    amp_answers_scratch scratch;
    amp_life_draw *draw;
    amp_arena arena;
    amp_response answers;
    bool any;
} asked;

/* Scenario 1's answers in a block of the opening year. */
static void ask(world *w, const amp_population *p, asked *a)
{
    const amp_plan *plan = w->plan;
    *a = (asked){0};
    amp_arena_init(&a->arena);
    amp_answers_scratch_init(&a->scratch);
    ck_assert_int_eq(amp_life_draw_new(plan->life, 1, 0, NULL, 0, &a->draw), AMP_OK);
    ck_assert_int_eq(amp_policy_scratch_new((const amp_policy *const *)plan->policy, 2, &a->policy),
                     AMP_OK);
    ck_assert_int_eq(amp_ledger_base_reserve(&a->shared, p->cap, p->hcap), AMP_OK);
    ck_assert_int_eq(
        amp_ledger_reserve(&a->reference, amp_policy_programmes(plan->policy[0]), p->cap, p->hcap),
        AMP_OK);
    ck_assert_int_eq(
        amp_ledger_reserve(&a->ledger, amp_policy_programmes(plan->policy[1]), p->cap, p->hcap),
        AMP_OK);
    const amp_path *path = amp_life_path(a->draw);
    const amp_policy_year year = {.year = path->first,
                                  .first = path->first,
                                  .cpi = path->cpi,
                                  .real_wage = path->real_wage,
                                  .gdp_pc = path->gdp_pc,
                                  .stream = {1, (uint32_t)path->first, 0}};
    amp_policy_market(p, &a->shared);
    ck_assert_int_eq(amp_policy_apply(plan->policy[0], &year, p, &a->shared, NULL, NULL, a->policy,
                                      &a->reference),
                     AMP_OK);
    ck_assert_int_eq(amp_policy_apply(plan->policy[1], &year, p, &a->shared, plan->policy[0],
                                      &a->reference, a->policy, &a->ledger),
                     AMP_OK);
    const amp_paid paid = {p,          &a->shared,   plan->policy[1], plan->policy[0],
                           &a->ledger, &a->reference};
    ck_assert_int_eq(amp_answers_make(plan->scenario[1].behaviour, NULL, &paid, &year, a->policy,
                                      &a->scratch, &a->arena, &a->answers, &a->any),
                     AMP_OK);
}

static void drop(asked *a)
{
    amp_ledger_base_fini(&a->shared);
    amp_ledger_fini(&a->ledger);
    amp_ledger_fini(&a->reference);
    amp_policy_scratch_free(a->policy);
    amp_answers_scratch_fini(&a->scratch);
    amp_life_draw_free(a->draw);
    amp_arena_fini(&a->arena);
}

static bool is_pupil(const amp_population *p, size_t h, size_t i)
{
    return p->age[i] >= 9 && p->age[i] <= 17 && p->area[h] == AMP_AREA_rural;
}

/* Somebody under 18, and nobody formal but for member @p but. */
static bool is_family(const amp_population *p, size_t h, size_t but)
{
    bool young = false, formal = false;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
        young |= p->age[i] < 18;
        formal |= i != but && p->labour[i] == AMP_LABOUR_formal;
    }
    return young && !formal;
}

/* Grants are 1 a month of the year's twelve for each unit of amount: prices of the first year. */
static void check_household(const amp_population *p, const asked *a, size_t h, size_t seen[4])
{
    const bool family = is_family(p, h, SIZE_MAX);
    double transfers = family ? 200.0 : 0.0, members = 0.0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
        transfers +=
            (is_pupil(p, h, i) && p->attends[i] ? 100.0 : 0.0) + (p->age[i] >= 60 ? 50.0 : 0.0);
        members++;
    }
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
        const double school = !is_pupil(p, h, i) ? 0.0 : p->age[i] < 12 ? 2.0 : 3.1;
        const double formal =
            p->labour[i] >= AMP_LABOUR_informal && is_family(p, h, i) ? -3.0 : 0.0;
        const double supply = p->age[i] >= 60 ? -1.7 : p->sex[i] == AMP_SEX_female ? -0.7 : -0.5;
        const double old = (p->age[i] >= 60 ? 50.0 : 0.0) +
                           (p->age[i] >= 60 && i == p->first[h] && family ? 200.0 : 0.0);
        ck_assert_double_eq_tol(a->answers.school[i], school * 100.0 / p->line_poverty[h], 1e-12);
        ck_assert_double_eq_tol(a->answers.formal[i], formal * 200.0 / p->line_poverty[h], 1e-12);
        ck_assert_double_eq_tol(a->answers.work[i],
                                supply * transfers / members / p->line_poverty[h], 1e-12);
        ck_assert_double_eq_tol(a->answers.lost[i], 0.31 * old, 1e-9);
        seen[0] += school != 0.0 && !p->attends[i];
        seen[1] += formal != 0.0 && p->labour[i] == AMP_LABOUR_formal;
        seen[2] += formal == 0.0 && family && p->labour[i] >= AMP_LABOUR_informal;
        seen[3] += p->labour[i] == AMP_LABOUR_formal && formal == 0.0 && is_family(p, h, i);
    }
}

static bool is_plain(const amp_population *p, size_t h)
{
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (!p->is_alive[i] || !p->in_household_income[i])
            return false;
    return true;
}

START_TEST(who_answers_is_whom_the_rules_pay_for_it)
{
    world w;
    asked a;
    size_t seen[4] = {0, 0, 0, 0}, n = 0;
    small(&w);
    world_write(&w, "none", "baseline.cfg", "programmes = ( );");
    world_write(&w, "paid", "baseline.cfg", RULES ALL);
    world_plan(&w);
    for (size_t b = 0; b < w.plan->blocks; b++) {
        const amp_population *p = &w.plan->block[b];
        ask(&w, p, &a);
        ck_assert(a.any);
        for (size_t h = 0; h < p->households; h++)
            if (is_plain(p, h)) {
                check_household(p, &a, h, seen);
                n++;
            }
        drop(&a);
    }
    ck_assert_uint_gt(n, 2000);
    ck_assert_uint_gt(seen[0], 10); /* pupils who would be paid if they attended */
    ck_assert_uint_gt(seen[1], 100);
    ck_assert_uint_eq(seen[2], 0); /* in a family that is paid every worker has something to lose */
    ck_assert_uint_eq(seen[3], 0);
    world_fini(&w);
}
END_TEST

START_TEST(what_the_baseline_pays_already_is_not_answered_and_what_it_takes_away_is_answered_back)
{
    world w;
    asked a;
    small(&w);
    world_write(&w, "paid", "baseline.cfg", RULES);
    world_write(&w, "less", "baseline.cfg", RULES "remove = ( \"pupils\" ); " ALL);
    world_plan(&w);
    const amp_population *p = &w.plan->block[0];
    size_t back = 0;
    ask(&w, p, &a);
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; is_plain(p, h) && i < p->first[h + 1]; i++) {
            const double wanted = !is_pupil(p, h, i) ? 0.0 : p->age[i] < 12 ? -2.0 : -3.1;
            ck_assert_double_eq_tol(a.answers.school[i], wanted * 100.0 / p->line_poverty[h],
                                    1e-12);
            ck_assert_double_eq(a.answers.formal[i], 0.0);
            ck_assert_double_eq(a.answers.lost[i], 0.0);
            ck_assert_double_ge(a.answers.work[i], 0.0);
            back += a.answers.work[i] > 0.0;
        }
    ck_assert_uint_gt(back, 100);
    drop(&a);
    world_fini(&w);
}
END_TEST

START_TEST(a_programme_depends_on_what_its_formulas_and_those_before_it_read)
{
    world w;
    small(&w);
    world_write(
        &w, "some", "baseline.cfg",
        "programmes = ( { name = \"pupils\"; class = \"grant\"; who = \"attends\"; amount = 7; "
        "}, { name = \"kin\"; class = \"grant\"; who = \"any(receives.pupils)\"; amount = 7; "
        "}, { name = \"old\"; class = \"grant\"; who = \"age > 70\"; amount = 7; }, "
        "{ name = \"some\"; class = \"grant\"; who = \"age > 70\"; amount = 7; "
        "take_up = \"labour == formal ? 0.3 : 0.7\"; } );");
    world_plan(&w);
    const amp_policy *p = w.plan->policy[0];
    ck_assert(amp_policy_depends(p, 0, "attends") && amp_policy_depends(p, 1, "attends"));
    ck_assert(!amp_policy_depends(p, 2, "attends") && !amp_policy_depends(p, 3, "attends"));
    ck_assert(amp_policy_depends(p, 3, "labour") && !amp_policy_depends(p, 0, "labour"));
    world_fini(&w);
}
END_TEST

/* ---- the multiplier ------------------------------------------------------------------------- */

START_TEST(factors_bring_the_multiple_of_what_was_spent)
{
    static amp_local local;
    double factor[AMP_LOCALITIES], more = 0.0, held = 0.0;
    amp_behaviour b = {.closing = AMP_CLOSING_INCOMES};
    b.number[AMP_BEHAVIOUR_multiplier_local] = AMP_PLAIN(0.31);
    memset(&local, 0, sizeof local);
    ck_assert(!amp_answers_factors(&b, NULL, &local, factor));
    for (int k = 0; k < 7; k++) {
        local.income[k] = 2385.0 * (k + 1);
        local.spent[k] = 77.0 * (7 - k) * (k % 3 ? 1.0 : -0.5);
    }
    local.spent[9] = 1000.0; /* where nobody earns */
    double spent = 0.0;
    ck_assert(amp_answers_factors(&b, NULL, &local, factor));
    for (int k = 0; k < 7; k++) {
        more += local.income[k] * (factor[k] - 1.0);
        spent += local.spent[k];
    }
    ck_assert_double_eq_tol(more, 0.31 * spent, 1e-9);
    ck_assert_double_eq(factor[9], 1.0);
    b.closing = AMP_CLOSING_PATH;
    ck_assert(amp_answers_factors(&b, NULL, &local, factor));
    for (int k = 0; k < 7; k++)
        held += local.income[k] * (factor[k] - 1.0);
    ck_assert_double_eq_tol(held, 0.0, 1e-9);
    ck_assert_double_gt(factor[1], factor[0]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim_answers");
    TCase *c = tcase_create("answers");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, without_numbers_or_in_a_baseline_it_is_the_same_bits_as_none);
    tcase_add_test(c, answers_have_the_same_bytes_on_any_threads_and_touch_no_other_scenario);
    tcase_add_test(c, answers_come_a_year_after_the_first_difference_and_move_lives_nowhere_else);
    tcase_add_test(c, a_grant_for_attending_raises_attendance_and_one_for_being_a_child_does_not);
    tcase_add_test(c, a_multiplier_brings_its_share_of_the_spending_or_moves_it_between_places);
    tcase_add_test(c, a_doubtful_number_is_drawn_for_each_replicate);
    tcase_add_test(c, people_who_do_not_age_cannot_answer);
    tcase_add_test(c, who_answers_is_whom_the_rules_pay_for_it);
    tcase_add_test(
        c, what_the_baseline_pays_already_is_not_answered_and_what_it_takes_away_is_answered_back);
    tcase_add_test(c, a_programme_depends_on_what_its_formulas_and_those_before_it_read);
    tcase_add_test(c, factors_bring_the_multiple_of_what_was_spent);
    suite_add_tcase(suite, c);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
