/* test_sim_caps.c - budgets of programmes: who is served, over all blocks, and for how much. */
#include "sim_world.h"

#include <math.h>

enum { LINE = 4096 };

static const char *const grant = "add = ( { name = \"grant\"; class = \"cash_transfer\"; "
                                 "amount = 100; who = \"age < 18\"; %s } );%s";
static const char *const shock = "shock = { name = \"drought\"; effects = ( { who = \"area == "
                                 "rural\"; start = 2020; end = 2022; earnings = 0.2; } ); };";

static void grant_scenario(world *w, const char *name, const char *budget, const char *more)
{
    char text[1024];
    snprintf(text, sizeof text, grant, budget, more);
    world_write(w, name, "baseline.cfg", text);
}

static void small(world *w)
{
    world_init(w);
    world_set(w, "population.households=2385"); /* three blocks */
    world_set(w, "years.last=2021");
    world_set(w, "report=2021");
    world_set(w, "replicates=1");
    world_take(w, "baseline.cfg");
}

/* A household with a claim: its place in the order, and what it is paid in the year. */
typedef struct claim {
    uint64_t uid;
    double place, money; /* of the day, weighted */
} claim;

typedef struct view {
    size_t scenario, programme;
    claim of[LINE];
    size_t n;
    double price;
} view;

static amp_err see(void *user, const amp_sight *sight)
{
    view *v = user;
    const amp_population *p = sight->people;
    if (sight->scenario != v->scenario)
        return AMP_OK;
    v->price = sight->year->cpi[sight->year->year - sight->year->first];
    const double *benefit = sight->ledger->programme[v->programme].benefit;
    for (size_t h = 0; h < p->households; h++) {
        double money = 0.0;
        bool has_child = false;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            money += 12.0 * v->price * p->weight[h] * benefit[i];
            has_child = has_child || (p->is_alive[i] && p->age[i] < 17);
        }
        if (!has_child && money <= 0.0)
            continue;
        ck_assert_uint_lt(v->n, LINE);
        v->of[v->n++] = (claim){p->household_uid[h],
                                sight->shared->market[h] / sight->shared->members[h], money};
    }
    return AMP_OK;
}

/* The programme of that name in a scenario, in its last year. */
static view *look_at(world *w, size_t s)
{
    view *v = calloc(1, sizeof *v);
    const amp_scenario *scenario = &w->plan->scenario[s];
    v->scenario = s;
    while (strcmp(scenario->programme[v->programme].name, "grant") != 0)
        v->programme++;
    const amp_look look = {0, 2021, see, v};
    ck_assert_int_eq(amp_run_look(&w->ctx, w->plan, 2, &look), AMP_OK);
    return v;
}

static double spent(const view *v)
{
    double sum = 0.0;
    for (size_t k = 0; k < v->n; k++)
        sum += v->of[k].money;
    return sum;
}

static const claim *find(const view *v, uint64_t uid)
{
    for (size_t k = 0; k < v->n; k++)
        if (v->of[k].uid == uid)
            return &v->of[k];
    return NULL;
}

/* Against the programme without a budget: who is paid is paid the same, and they are the first in
 * line, up to the household that does not fit any more. @p sign: -1 when the highest come first. */
static void assert_prefix(const view *all, const view *capped, double budget, double sign)
{
    const claim *next = NULL;
    double last = -INFINITY;
    for (size_t k = 0; k < all->n; k++) {
        const claim *one = &all->of[k], *same = find(capped, one->uid);
        if (one->money <= 0.0)
            continue;
        if (same && same->money > 0.0) {
            ck_assert_double_eq(same->money, one->money);
            last = fmax(last, sign * one->place);
        } else if (!next || sign * one->place < sign * next->place) {
            next = one;
        }
    }
    ck_assert_ptr_nonnull(next);
    ck_assert_double_le(last, sign * next->place);
    ck_assert_double_le(spent(capped), budget * (1 + 1e-12));
    ck_assert_double_gt(spent(capped) + next->money, budget);
}

START_TEST(a_budget_pays_the_first_in_line_until_the_next_household_does_not_fit)
{
    world w;
    small(&w);
    grant_scenario(&w, "open", "", "");
    grant_scenario(&w, "poorest", "budget = { amount = 1000; first = \"market_income_pc\"; };", "");
    grant_scenario(&w, "richest",
                   "budget = { amount = ( { from = 2019; value = 3; }, { from = \"2021-07\"; "
                   "value = 700; } ); first = \"-market_income_pc\"; };",
                   "");
    world_plan(&w);
    view *all = look_at(&w, 1), *poorest = look_at(&w, 2), *richest = look_at(&w, 3);
    assert_prefix(all, poorest, 1000e6, 1.0);
    assert_prefix(all, richest, 700e6, -1.0);
    free(all);
    free(poorest);
    free(richest);
    world_fini(&w);
}
END_TEST

START_TEST(a_budget_that_is_enough_moves_no_byte_and_one_of_nothing_pays_nobody)
{
    world w;
    small(&w);
    grant_scenario(&w, "open", "", "");
    grant_scenario(&w, "enough", "budget = { amount = 1e6; };", "");
    grant_scenario(&w, "nothing", "budget = { amount = 0; };", "");
    world_run(&w, 2);
    const size_t one = world_bytes(&w.cube) / w.cube.scenarios;
    ck_assert(memcmp(amp_cube_at(&w.cube, 1, 0, 0), amp_cube_at(&w.cube, 2, 0, 0), one) == 0);
    for (size_t y = 0; y < w.cube.years; y++) {
        ck_assert_double_eq(world_value(&w, 3, 0, y, "recipients_year", "programme=grant"), 0.0);
        ck_assert_double_eq(world_value(&w, 3, 0, y, "poverty", "all"),
                            world_value(&w, 0, 0, y, "poverty", "all"));
    }
    world_fini(&w);
}
END_TEST

START_TEST(a_budget_that_rises_takes_the_programme_from_nobody)
{
    world w;
    view *less = NULL;
    small(&w);
    grant_scenario(&w, "a", "take_up = 0.7; budget = { amount = 400; };", "");
    grant_scenario(&w, "b", "take_up = 0.7; budget = { amount = 410; };", "");
    grant_scenario(&w, "c", "take_up = 0.7; budget = { amount = 900; };", "");
    world_plan(&w);
    for (size_t s = 1; s < 4; s++) { /* by lot: nobody has a lower place than another */
        view *more = look_at(&w, s);
        for (size_t k = 0; less && k < less->n; k++) {
            const claim *same = find(more, less->of[k].uid);
            ck_assert(less->of[k].money <= 0.0 || (same && same->money == less->of[k].money));
        }
        ck_assert(!less || spent(more) > spent(less));
        free(less);
        less = more;
    }
    ck_assert_double_gt(spent(less), 890e6);
    free(less);
    world_fini(&w);
}
END_TEST

/* Programmes in a row, a reform's people under a shock, and threads. */
START_TEST(budgets_are_kept_under_shocks_and_the_same_on_any_number_of_threads)
{
    static const char *const two =
        "budget = { amount = 500; first = \"market_income_pc\"; }; }, { name = \"rest\"; class = "
        "\"cash_transfer\"; amount = 50; who = \"age < 18\"; excludes = ( \"grant\" ); indexation "
        "= \"cpi\"; budget = { amount = 200; first = \"market_income_pc\"; };";
    world w;
    small(&w);
    grant_scenario(&w, "two", two, "");
    grant_scenario(&w, "drought", two, shock);
    world_run(&w, 1);
    for (size_t s = 1; s < 3; s++)
        for (size_t y = 0; y < w.cube.years; y++) {
            const double price = amp_run_price(w.plan, w.plan->scenario[0].first + (int)y);
            const double first = world_value(&w, s, 0, y, "spending", "programme=grant");
            const double rest = world_value(&w, s, 0, y, "spending", "programme=rest");
            ck_assert_double_le(first * price, 500 * 1.02); /* prices of the replicate differ */
            ck_assert_double_ge(first * price, 470);
            ck_assert_double_le(rest, 200 * (1 + 1e-12)); /* moves with prices */
            ck_assert_double_ge(rest, 190);
        }
    const size_t bytes = world_bytes(&w.cube);
    double *one = malloc(bytes);
    memcpy(one, w.cube.value, bytes);
    amp_cube_free(&w.cube);
    ck_assert_int_eq(amp_run(&w.ctx, w.plan, 2, NULL, NULL, &w.cube), AMP_OK);
    ck_assert(memcmp(one, w.cube.value, bytes) == 0);
    free(one);
    world_fini(&w);
}
END_TEST

START_TEST(a_budget_beside_a_closing_rule_is_refused)
{
    world w;
    small(&w);
    grant_scenario(&w, "closed", "budget = { amount = 5; };",
                   "finance = { close = \"income_tax\"; };");
    amp_err err = world_read(&w);
    err = err == AMP_OK ? amp_plan_people(&w.ctx, w.plan) : err;
    err = err == AMP_OK ? amp_plan_ready(&w.ctx, w.plan) : err;
    ck_assert_int_eq(err, AMP_CONFIG);
    bool is_said = false;
    for (size_t k = 0; k < w.ctx.n; k++)
        is_said = is_said || strstr(w.ctx.diag[k].text, "grant: budget: a scenario with finance");
    ck_assert(is_said);
    world_fini(&w);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("caps");
    tcase_set_timeout(c, 600);
    tcase_add_test(c, a_budget_pays_the_first_in_line_until_the_next_household_does_not_fit);
    tcase_add_test(c, a_budget_that_is_enough_moves_no_byte_and_one_of_nothing_pays_nobody);
    tcase_add_test(c, a_budget_that_rises_takes_the_programme_from_nobody);
    tcase_add_test(c, budgets_are_kept_under_shocks_and_the_same_on_any_number_of_threads);
    tcase_add_test(c, a_budget_beside_a_closing_rule_is_refused);
    Suite *s = suite_create("sim_caps");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
