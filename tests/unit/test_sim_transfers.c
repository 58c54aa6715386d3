/* test_sim_transfers.c - what programmes pay a population that is being built. */
#include "sim/transfers.h"
#include "sim_world.h"

#include <math.h>
#include <omp.h>

enum { HOUSEHOLDS = 3001 };

/** What the baseline pays the plan's blocks in its first year, persons weighted. */
static double paid_in_blocks(const amp_plan *plan)
{
    const double one = 1;
    const amp_policy_year year = {.year = 2019,
                                  .first = 2019,
                                  .cpi = &one,
                                  .real_wage = &one,
                                  .gdp_pc = &one,
                                  .stream = {.seed = amp_plan_base(plan)->seed, .year = 2019}};
    amp_policy_scratch *scratch;
    const amp_policy *policy = plan->policy[0];
    ck_assert_int_eq(amp_policy_scratch_new(&policy, 1, &scratch), AMP_OK);
    amp_ledger_base shared = {0};
    amp_ledger ledger = {0};
    double sum = 0;
    for (size_t b = 0; b < plan->blocks; b++) {
        const amp_population *p = &plan->block[b];
        ck_assert_int_eq(amp_ledger_base_reserve(&shared, p->cap, p->hcap), AMP_OK);
        ck_assert_int_eq(
            amp_ledger_reserve(&ledger, amp_policy_programmes(policy), p->cap, p->hcap), AMP_OK);
        amp_policy_market(p, &shared);
        ck_assert_int_eq(amp_policy_apply(policy, &year, p, &shared, NULL, NULL, scratch, &ledger),
                         AMP_OK);
        for (size_t h = 0; h < p->households; h++)
            sum += p->weight[h] * ledger.transfers[h];
    }
    amp_ledger_fini(&ledger);
    amp_ledger_base_fini(&shared);
    amp_policy_scratch_free(scratch);
    return sum;
}

START_TEST(the_builder_is_told_what_the_run_pays_on_any_number_of_threads)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_set(&w, "population.households=3001");
    const char *paths[] = {w.path[0]};
    ck_assert_int_eq(
        amp_plan_read(&w.ctx, paths, 1, (amp_settings){w.setting, w.settings}, &w.plan), AMP_OK);
    ck_assert_int_eq(amp_plan_people(&w.ctx, w.plan), AMP_OK);
    const double truth = paid_in_blocks(w.plan);
    amp_payer payer = {w.plan->policy[0], &w.plan->macro, 2019, amp_plan_base(w.plan)->seed, NULL};
    const amp_transfers transfers = amp_payer_transfers(&payer);
    for (int threads = 1; threads <= 3; threads++) {
        omp_set_num_threads(threads);
        amp_population p;
        amp_pop_init(&p);
        ck_assert_int_eq(amp_synth_build(&w.ctx, &w.plan->profile, &w.plan->macro, 2019, 2019,
                                         HOUSEHOLDS, payer.seed, NULL, &p, NULL),
                         AMP_OK);
        double *paid = calloc(p.households, sizeof *paid), sum = 0;
        ck_assert_ptr_nonnull(paid);
        ck_assert_int_eq(transfers.pay(&w.ctx, transfers.user, &p, 2019, paid), AMP_OK);
        for (size_t h = 0; h < p.households; h++)
            sum += p.weight[h] * paid[h];
        ck_assert_double_gt(truth, 0);
        ck_assert_double_eq_tol(sum / truth, 1, 1e-12);
        free(paid);
        amp_pop_fini(&p);
    }
    world_fini(&w);
}
END_TEST

/** The same sum, by programme, from what amp_payer_count says. */
START_TEST(recipients_are_counted_alike_on_any_number_of_threads)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_set(&w, "population.households=3001");
    const char *paths[] = {w.path[0]};
    ck_assert_int_eq(
        amp_plan_read(&w.ctx, paths, 1, (amp_settings){w.setting, w.settings}, &w.plan), AMP_OK);
    ck_assert_int_eq(amp_plan_people(&w.ctx, w.plan), AMP_OK);
    const double truth = paid_in_blocks(w.plan);
    const amp_payer payer = {w.plan->policy[0], &w.plan->macro, 2019, amp_plan_base(w.plan)->seed,
                             NULL};
    enum { MOST = 16 };
    amp_paid one[MOST] = {{0}}, paid[MOST];
    const size_t programmes = amp_policy_programmes(payer.policy);
    ck_assert_uint_le(programmes, MOST);
    amp_population p;
    amp_pop_init(&p);
    ck_assert_int_eq(amp_synth_build(&w.ctx, &w.plan->profile, &w.plan->macro, 2019, 2019,
                                     HOUSEHOLDS, payer.seed, NULL, &p, NULL),
                     AMP_OK);
    for (int threads = 1; threads <= 3; threads++) {
        omp_set_num_threads(threads);
        ck_assert_int_eq(amp_payer_count(&w.ctx, &payer, &p, 2019, threads == 1 ? one : paid),
                         AMP_OK);
        ck_assert(threads == 1 || memcmp(one, paid, programmes * sizeof *one) == 0);
    }
    double money = 0, old = 0;
    for (size_t k = 0; k < programmes; k++)
        money += one[k].money;
    for (size_t h = 0; h < p.households; h++)
        for (uint32_t i = p.first[h]; i < p.first[h + 1]; i++)
            old += p.age[i] >= 60 && !p.state_salary[i] ? p.weight[h] : 0;
    /* live-in workers are paid, but are no income members of their household */
    ck_assert_double_eq_tol(money / 12 / truth, 1, 0.002);
    /* the Dignity Pension comes first, and 957 in 1,000 take it up */
    ck_assert_double_eq_tol(one[0].stock / old, 0.957, 0.02);
    ck_assert_double_gt(one[0].year, one[0].stock);
    ck_assert_double_eq_tol(one[0].year, one[0].cases * p.weight[0], 1e-6 * one[0].year);
    amp_pop_fini(&p);
    world_fini(&w);
}
END_TEST

/* ---- the library ----------------------------------------------------------------------------- */

static void write_programme(const char *folder, const char *name, const char *who, const char *more)
{
    char path[WORLD_PATH];
    snprintf(path, sizeof path, "%s/programmes/XYZ/%s.cfg", folder, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fprintf(
        f,
        "name = \"%s\"; label = { en = \"x\"; es = \"x\"; }; class = \"social_pension\"; unit = "
        "\"person\"; who = \"%s\"; amount = 10; take_up = 1; %s\n",
        name, who, more);
    fclose(f);
}

START_TEST(programmes_of_a_library_come_after_those_that_they_read)
{
    world w;
    world_init(&w);
    char command[2 * WORLD_PATH], root[WORLD_PATH];
    snprintf(root, sizeof root, "%s/", w.folder);
    snprintf(command, sizeof command, "mkdir -p %sprogrammes/XYZ", root);
    ck_assert_int_eq(system(command), 0);
    write_programme(w.folder, "alpha", "receives.gamma_2", "excludes = ( \"beta\" );");
    write_programme(w.folder, "beta", "not has", "let = { has = \"receives.gamma\"; };");
    write_programme(w.folder, "gamma", "age >= 70", "");
    write_programme(w.folder, "gamma_2", "age >= 70", "");
    amp_arena arena;
    amp_arena_init(&arena);
    amp_scenario library;
    ck_assert_int_eq(amp_library_load(&w.ctx, root, "XYZ", 2019, &arena, &library), AMP_OK);
    static const char *const order[] = {"gamma", "gamma_2", "beta", "alpha"};
    size_t at[4];
    ck_assert_uint_eq(library.programmes, 4);
    for (size_t k = 0; k < 4; k++)
        for (size_t j = 0; j < 4; j++)
            if (!strcmp(library.programme[j].name, order[k]))
                at[k] = j;
    ck_assert_uint_lt(at[0], at[2]); /* gamma before beta before alpha */
    ck_assert_uint_lt(at[2], at[3]);
    ck_assert_uint_lt(at[1], at[3]); /* gamma_2 before alpha */
    ck_assert_int_eq(amp_library_load(&w.ctx, root, "NON", 2019, &arena, &library), AMP_OK);
    ck_assert_uint_eq(library.programmes, 0);
    amp_arena_fini(&arena);
    snprintf(command, sizeof command, "rm -r %sprogrammes", root);
    ck_assert_int_eq(system(command), 0);
    world_fini(&w);
}
END_TEST

START_TEST(bolivias_whole_library_compiles_in_its_order)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    const char *paths[] = {w.path[0]};
    ck_assert_int_eq(amp_plan_read(&w.ctx, paths, 1, (amp_settings){0}, &w.plan), AMP_OK);
    amp_arena arena;
    amp_arena_init(&arena);
    amp_scenario library;
    amp_policy *policy;
    ck_assert_int_eq(amp_library_load(&w.ctx, "data/", "BOL", 2019, &arena, &library), AMP_OK);
    ck_assert_uint_ge(library.programmes, 7);
    ck_assert_int_eq(amp_policy_new(&w.ctx, &library, &w.plan->profile, NULL, &policy), AMP_OK);
    amp_policy_free(policy);
    amp_arena_fini(&arena);
    world_fini(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim transfers");
    TCase *t = tcase_create("transfers");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, the_builder_is_told_what_the_run_pays_on_any_number_of_threads);
    tcase_add_test(t, recipients_are_counted_alike_on_any_number_of_threads);
    tcase_add_test(t, programmes_of_a_library_come_after_those_that_they_read);
    tcase_add_test(t, bolivias_whole_library_compiles_in_its_order);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
