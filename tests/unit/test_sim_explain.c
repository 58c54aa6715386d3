/* test_sim_explain.c - what a trace says adds up to what is booked, and is the run's own doing. */
#include "sim/explain.h"
#include "sim_world.h"

#include <math.h>
#include <omp.h>

enum { SLICE = 8 }; /* households paid at a time, one of them traced */

typedef struct auditor {
    const amp_plan *plan;
    size_t households, paid, refused, reasons[AMP_STEPS];
    amp_policy_scratch *scratch;
    amp_population slice;
    amp_ledger_base shared;
    amp_ledger ledger, reference;
    amp_trace trace;
} auditor;

/* Money of the year of one unit by its steps, or as it is booked by its last. */
static double money_of(const amp_trace *t, uint32_t k, amp_row row, bool booked)
{
    double sum = 0;
    for (size_t i = 0; i < t->n; i++)
        if (t->step[i].programme == k && t->step[i].row == row && t->step[i].is_unit &&
            (t->step[i].kind == AMP_STEP_PAID) == booked)
            sum += t->step[i].money;
    return sum;
}

/* The steps of a unit add up to its PAID step, and there is one when its reason says so. */
static void audit_unit(auditor *a, uint32_t k, amp_row row)
{
    const amp_trace_step *reason = amp_trace_reason(&a->trace, k, row);
    ck_assert_ptr_nonnull(reason);
    a->reasons[reason->kind]++;
    const double booked = money_of(&a->trace, k, row, true);
    if (reason->kind == AMP_STEP_PAID) {
        ck_assert_double_eq_tol(money_of(&a->trace, k, row, false), booked, 1e-6);
        a->paid++;
    } else {
        ck_assert(!reason->passed);
        ck_assert_double_eq(booked, 0);
        a->refused++;
    }
}

static void audit_programme(auditor *a, const amp_scenario *s, uint32_t k, uint32_t h)
{
    const amp_population *b = &a->slice;
    const amp_ledger_programme *to = &a->ledger.programme[k];
    double booked = 0, told = 0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
        booked += to->benefit[i] * 12 * a->trace.price;
        if (s->programme[k].is_household)
            continue;
        audit_unit(a, k, (amp_row)i);
        told += money_of(&a->trace, k, (amp_row)i, true);
        ck_assert_int_eq(amp_trace_reason(&a->trace, k, (amp_row)i)->kind == AMP_STEP_PAID,
                         to->months[i] > 0);
    }
    if (s->programme[k].is_household) {
        audit_unit(a, k, AMP_NO_ROW);
        told = money_of(&a->trace, k, AMP_NO_ROW, true);
    }
    ck_assert_double_eq_tol(told, booked, 0.005); /* to the cent */
}

static void pay(auditor *a, const amp_sight *sight, size_t s, const amp_ledger *reference,
                amp_ledger *to)
{
    const amp_population *b = &a->slice;
    ck_assert_int_eq(amp_ledger_reserve(to, a->plan->scenario[s].programmes, b->cap, b->hcap),
                     AMP_OK);
    ck_assert_int_eq(amp_policy_apply(a->plan->policy[s], sight->year, b, &a->shared,
                                      reference ? a->plan->policy[0] : NULL, reference, a->scratch,
                                      to),
                     AMP_OK);
}

/* Is the slice paid as the whole block was? */
static void same_as_run(const auditor *a, const amp_sight *sight, size_t lo)
{
    const amp_population *b = &a->slice;
    for (size_t h = 0; h < b->households; h++)
        ck_assert_double_eq(a->ledger.disposable[h], sight->ledger->disposable[lo + h]);
}

static void audit_slice(auditor *a, const amp_sight *sight, size_t lo, size_t hi)
{
    uint32_t source[SLICE];
    for (size_t h = lo; h < hi; h++)
        source[h - lo] = (uint32_t)h;
    const amp_scenario *s = &a->plan->scenario[sight->scenario];
    amp_population *b = &a->slice;
    ck_assert_int_eq(amp_pop_take(b, sight->people, source, hi - lo), AMP_OK);
    ck_assert_int_eq(amp_ledger_base_reserve(&a->shared, b->cap, b->hcap), AMP_OK);
    amp_policy_market(b, &a->shared);
    pay(a, sight, 0, NULL, &a->reference);
    const amp_ledger *reference = sight->scenario ? &a->reference : NULL;
    for (uint32_t h = 0; h < b->households; h++) {
        ck_assert_int_eq(amp_ledger_reserve(&a->ledger, s->programmes, b->cap, b->hcap), AMP_OK);
        ck_assert_int_eq(amp_policy_trace(a->plan->policy[sight->scenario], sight->year, b, h,
                                          &a->shared, reference ? a->plan->policy[0] : NULL,
                                          reference, a->scratch, &a->ledger, &a->trace),
                         AMP_OK);
        same_as_run(a, sight, lo);
        a->households++;
        for (uint32_t k = 0; k < s->programmes; k++)
            audit_programme(a, s, k, h);
    }
}

static amp_err audit(void *user, const amp_sight *sight)
{
    auditor *a = user;
    for (size_t lo = 0; lo < sight->people->households; lo += SLICE)
        audit_slice(a, sight, lo, AMP_MIN(lo + SLICE, sight->people->households));
    return AMP_OK;
}

static auditor audit_world(world *w, int year)
{
    world_plan(w);
    auditor a = {.plan = w->plan};
    amp_pop_init(&a.slice);
    amp_trace_init(&a.trace);
    ck_assert_int_eq(amp_policy_scratch_new((const amp_policy *const *)w->plan->policy,
                                            w->plan->scenarios, &a.scratch),
                     AMP_OK);
    const amp_look look = {0, year, audit, &a};
    ck_assert_int_eq(amp_run_look(&w->ctx, w->plan, 1, &look), AMP_OK);
    amp_pop_fini(&a.slice);
    amp_trace_fini(&a.trace);
    amp_ledger_base_fini(&a.shared);
    amp_ledger_fini(&a.ledger);
    amp_ledger_fini(&a.reference);
    amp_policy_scratch_free(a.scratch);
    return a;
}

/* Whatever may stand between who is entitled and the money. */
static const char gates[] =
    "add = (\n"
    "  { name = \"scored\"; class = \"cash_transfer\"; unit = \"household\"; who = \"any(age < "
    "18)\"; amount = \"param.each * "
    "count(age < "
    "18)\";\n"
    "    param = { each = 120; }; rollout = 0.8; take_up = \"area == rural ? 0.9 : 0.7\";\n"
    "    select = { registry = \"roll\"; coverage = 0.85; score = \"7.1 - 0.12 * "
    "household_size\";\n"
    "               cutoff = \"6.6\"; noise = 0.3; };\n"
    "    conditions = { compliance = 0.8; sanction = 0.5; exit = 2; }; payee = \"woman\"; },\n"
    "  { name = \"aimed\"; class = \"cash_transfer\"; who = \"age >= 58\"; amount = \"earnings > "
    "500 ? 150 : 777.77\"; start "
    "= "
    "\"2026-03\";\n"
    "    select = { target = \"market_income_pc < line_poverty\"; exclusion = 0.2; inclusion = "
    "0.1; };\n"
    "    excludes = ( \"juana_azurduy\" ); offsets = ( \"renta_dignidad\" ); indexation = "
    "\"cpi\";\n"
    "    take_up = ( { from = 2019; value = 0.6; }, { from = \"2027-09\"; value = 0.95; } ); },\n"
    "  { name = \"capped\"; class = \"cash_transfer\"; who = \"age < 18\"; amount = 40;\n"
    "    budget = { amount = 300; first = \"count(age >= 60)\"; }; } );";

START_TEST(in_bolivia_the_parts_add_up_to_what_is_booked)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_take(&w, "pension_at_line.cfg");
    world_take(&w, "bonos_widened.cfg");
    world_write(&w, "gates", "baseline.cfg", gates);
    world_set(&w, "population.households=600");
    world_set(&w, "years.last=2027");
    world_set(&w, "report=2027");
    const auditor a = audit_world(&w, 2027);
    ck_assert_uint_gt(a.households, 4 * 600);
    ck_assert_uint_gt(a.paid, 1000);
    static const amp_trace_kind met[] = {AMP_STEP_FORCE, /* the grants of 2020 */
                                         AMP_STEP_WHO,     AMP_STEP_ROLLOUT, AMP_STEP_REGISTRY,
                                         AMP_STEP_SCORE,   AMP_STEP_TARGET,  AMP_STEP_BUDGET,
                                         AMP_STEP_TAKE_UP, AMP_STEP_OFFSET};
    for (size_t k = 0; k < AMP_COUNT(met); k++)
        ck_assert_msg(a.reasons[met[k]] > 0, "nobody: %s", amp_trace_codes[met[k]]);
    world_fini(&w);
}
END_TEST

START_TEST(in_the_year_of_the_emergency_too)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_take(&w, "emergency_income_2020.cfg");
    world_set(&w, "population.households=600");
    world_set(&w, "years.last=2020");
    world_set(&w, "report=2020");
    const auditor a = audit_world(&w, 2020);
    ck_assert_uint_gt(a.paid, 1500);
    world_fini(&w);
}
END_TEST

/* Countries whose programmes select by score, registry or household. */
static const struct {
    const char *iso3, *programmes;
    int year;
} library[] = {
    {"PER", "\"juntos\", \"pension_65\"", 2019},
    {"COL", "\"colombia_mayor\", \"ingreso_solidario\"", 2020},
    {"CRI", "\"avancemos\", \"regimen_no_contributivo\"", 2019},
    {"ECU", "\"bono_desarrollo_humano\", \"mis_mejores_anos\"", 2019},
    {"PAN", "\"ciento_veinte_a_los_65\", \"red_de_oportunidades\"", 2019},
    {"CHL", "\"pgu\", \"subsidio_familiar\"", 2023}, /* by decile */
    {"BRA", "\"bolsa_familia\", \"bpc\", \"auxilio_emergencial\"", 2020},
    {"ARG", "\"auh\", \"ife\"", 2020},
    {"PER",
     "\"yo_me_quedo_en_casa\", \"bono_independiente\", \"bono_rural\", \"bono_familiar_universal\"",
     2020},
};

START_TEST(in_other_countries_too)
{
    char text[512];
    world w;
    world_init(&w);
    snprintf(text, sizeof text,
             "name = \"x\"; country = \"%s\";\n"
             "population = { source = \"synthetic\"; households = 400; };\n"
             "years = { first = %d; last = %d; }; ageing = \"none\"; benefits = \"simulated\";\n"
             "programmes = ( %s ); replicates = 1; seed = 7;",
             library[_i].iso3, library[_i].year, library[_i].year, library[_i].programmes);
    world_write_whole(&w, "x", text);
    const auditor a = audit_world(&w, library[_i].year);
    ck_assert_uint_eq(a.households, 400);
    ck_assert_uint_gt(a.paid, 10);
    world_fini(&w);
}
END_TEST

/* What amparo explain shows of a household is what the run pays it. */
START_TEST(a_household_is_found_by_the_first_digits_of_its_identity)
{
    world w;
    world_init(&w);
    world_take(&w, "baseline.cfg");
    world_take(&w, "pension_at_line.cfg");
    world_set(&w, "population.households=600");
    world_set(&w, "years.last=2028");
    world_set(&w, "report=2028");
    world_plan(&w);
    amp_found found[5];
    size_t n = 5;
    ck_assert_int_eq(amp_explain_find(&w.ctx, w.plan, "age >= 70 and receives.renta_dignidad", 1,
                                      2028, found, &n),
                     AMP_OK);
    ck_assert_uint_eq(n, 5);
    ck_assert_uint_ge(found[0].age, 69); /* 70 by the end of the year, at another age before */
    char digits[AMP_IDENTITY];
    amp_identity_text(found[0].household, digits);
    amp_explanation e;
    ck_assert_int_eq(amp_explain(&w.ctx, w.plan, digits, false, 1, 2028, &e), AMP_OK);
    ck_assert_uint_eq(e.scenario[0].people.households, 1);
    ck_assert_double_eq(e.scenario[1].welfare, found[0].welfare);
    ck_assert_double_gt(e.scenario[1].transfers, e.scenario[0].transfers);
    amp_explanation_fini(&e);
    ck_assert_int_eq(amp_explain(&w.ctx, w.plan, "8", false, 1, 2028, &e), AMP_USAGE);
    ck_assert_ptr_nonnull(strstr(w.ctx.diag[0].text, "more of its digits"));
    amp_explanation_fini(&e);
    ck_assert_int_eq(amp_explain(&w.ctx, w.plan, "zz", true, 1, 2028, &e), AMP_USAGE);
    amp_explanation_fini(&e);
    world_fini(&w);
}
END_TEST

int main(void)
{
    omp_set_num_threads(1);
    Suite *suite = suite_create("sim_explain");
    TCase *tc = tcase_create("explain");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, in_bolivia_the_parts_add_up_to_what_is_booked);
    tcase_add_test(tc, in_the_year_of_the_emergency_too);
    tcase_add_loop_test(tc, in_other_countries_too, 0, (int)AMP_COUNT(library));
    tcase_add_test(tc, a_household_is_found_by_the_first_digits_of_its_identity);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
