/* test_policy_share.c - a reform costs and changes only what it changes; a slow twin; recorded
 * benefits. */
#include "policy_world.h"

#include <time.h>

/* Small generator of test people; not the engine's draws. */
static uint32_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static void add_people(world *w, int households)
{
    uint64_t r = 2019;
    amp_population *p = &w->people;
    ck_assert_int_eq(amp_pop_reserve(p, (size_t)households * 6, (size_t)households), AMP_OK);
    for (int h = 0; h < households; h++) {
        add_household(w);
        const int members = (int)(next(&r) % 5);
        for (int m = 0; m < members; m++)
            add_member(w, m ? AMP_RELATIONSHIP_child : AMP_RELATIONSHIP_partner,
                       (uint8_t)(next(&r) % 2), 0);
        p->area[h] = (uint8_t)(next(&r) % 2);
        p->line_poverty[h] = p->area[h] ? 902.3 : 637.5;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const uint8_t a = (uint8_t)(next(&r) % 92), b = (uint8_t)(next(&r) % 92);
            p->age[i] = AMP_MIN(a, b); /* an eighth from 60 on */
            p->birth_month[i] = (uint8_t)(next(&r) % 12);
            p->is_alive[i] = next(&r) % 40 != 0;
            p->death_month[i] = (uint8_t)(p->is_alive[i] ? (next(&r) % 30 ? 0 : 1 + next(&r) % 12)
                                                         : 7 + next(&r) % 6);
            p->earnings[i] = next(&r) % 2 ? next(&r) % 4000 + 0.385 : 0;
            p->contributory_pension[i] = next(&r) % 7 ? 0 : 2385.31;
            p->other_income[i] = next(&r) % 5 ? 0 : 310.7;
            p->state_salary[i] = next(&r) % 9 == 0;
            p->attends[i] = p->age[i] >= 4 && p->age[i] < 22 && next(&r) % 9;
            p->schooling[i] = (uint8_t)(next(&r) % 14);
            p->in_household_income[i] = next(&r) % 50 != 0;
            p->mother[i] = i > p->first[h] + 1 ? 2 : 0;
        }
    }
}

/* The three programmes of Bolivia, with doubtful take-up. */
static void add_bolivia(world *w)
{
    amp_programme *rd = add_programme(w, "renta_dignidad", "age >= 60 and not state_salary",
                                      "contributory_pension > 0 ? 250 : 300");
    add_amount(rd, month_of(2019, 7), "contributory_pension > 0 ? 300 : 350");
    rd->payments.item[0].number = AMP_PLAIN(13);
    set_take_up(rd, 0.96);
    amp_programme *jp =
        add_programme(w, "juancito_pinto",
                      "attends and age_july >= 6 and age_december <= 20 and schooling < 12", "200");
    jp->payments.item[0].number = AMP_PLAIN(1);
    jp->payee = AMP_PAYEE_MOTHER;
    set_take_up(jp, 0.89);
    amp_programme *ja =
        add_programme(w, "juana_azurduy", "age < 2 and health_cover != contributory_cover",
                      "age < 1 ? 125 + 320 / 6 : 125");
    ja->payments.item[0].number = AMP_PLAIN(6);
    ja->payee = AMP_PAYEE_MOTHER;
    set_take_up(ja, 0.4);
}

/* ---- a slow second version of the Renta Dignidad, month by month
 * ----------------------------------- */

static void twin_of_one(const world *w, size_t i, int *months_out, double *money)
{
    const amp_population *p = &w->people;
    amp_stream s = w->year.stream;
    s.year = 0;
    const double u = amp_draw(&s, amp_draw_key(p->uid[i], amp_hash_text("renta_dignidad"), 1),
                              AMP_PROC_PROGRAMME, 0);
    *months_out = 0;
    *money = 0;
    for (int month = 1; month <= 12 && u < 0.96; month++) {
        const int death = p->death_month[i];
        const int last = p->is_alive[i] ? (death >= 1 && death <= 6 ? death + 6 : 12) : death - 6;
        const bool had_by_july = p->birth_month[i] < 6;
        const bool had = month - 1 >= p->birth_month[i];
        int age = p->age[i];
        if (had_by_july && !had)
            age = age > 0 ? age - 1 : 0;
        if (!had_by_july && had)
            age = age + 1;
        if (month > last || age < 60 || p->state_salary[i])
            continue;
        const double nominal =
            (p->contributory_pension[i] > 0 ? 250.0 : 300.0) + (month >= 7 ? 50.0 : 0.0);
        *months_out += 1;
        *money += nominal * 13.0 / 12.0 / 12.0 / 1.04;
    }
}

START_TEST(a_year_agrees_with_a_walk_through_its_months)
{
    world w;
    world_init(&w, 2018, 2019);
    w.cpi[1] = 1.04;
    add_people(&w, 3000);
    add_bolivia(&w);
    apply(&w, 2019);
    for (size_t i = 0; i < w.people.n; i++) {
        int n;
        double money;
        twin_of_one(&w, i, &n, &money);
        ck_assert_int_eq(months(&w, 0, i), n);
        NEAR(benefit(&w, 0, i), money);
        ck_assert(!in_stock(&w, 0, i) || (n > 0 && w.people.age[i] >= 60 && w.people.is_alive[i]));
    }
    world_fini(&w);
}
END_TEST

START_TEST(incomes_add_up_to_what_was_paid)
{
    world w;
    world_init(&w, 2019, 2019);
    add_people(&w, 2000);
    add_bolivia(&w);
    apply(&w, 2019);
    const amp_population *p = &w.people;
    for (size_t h = 0; h < p->households; h++) {
        double transfers = 0, paid = 0, market = 0, own = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            double sum = 0;
            for (size_t k = 0; k < 3; k++)
                sum += benefit(&w, k, i);
            if (!p->is_alive[i])
                continue;
            paid += sum;
            own += w.ledger.own_income[i];
            market += p->earnings[i] + p->contributory_pension[i] + p->other_income[i];
            transfers += p->in_household_income[i] ? sum : 0;
        }
        NEAR(w.ledger.transfers[h], transfers);
        NEAR(w.ledger.disposable[h], w.shared.market[h] + transfers);
        NEAR(own, market + paid); /* benefits move between members, none is lost */
        if (w.shared.members[h])
            NEAR(w.ledger.welfare[h], w.ledger.disposable[h] / w.shared.members[h]);
        else
            ck_assert_double_eq(w.ledger.welfare[h], 0.0);
    }
    world_fini(&w);
}
END_TEST

/* ---- sharing
 * -------------------------------------------------------------------------------------- */

static void check_same(const world *base, const world *reform)
{
    const amp_population *p = &base->people;
    ck_assert_mem_eq(base->ledger.welfare, reform->ledger.welfare, p->households * sizeof(double));
    ck_assert_mem_eq(base->ledger.transfers, reform->ledger.transfers,
                     p->households * sizeof(double));
    ck_assert_mem_eq(base->ledger.own_income, reform->ledger.own_income, p->n * sizeof(double));
}

static bool is_taken_over(const world *base, size_t j, const world *reform, size_t k)
{
    return reform->ledger.programme[k].benefit == base->ledger.programme[j].benefit;
}

START_TEST(a_reform_equal_to_its_baseline_is_the_same_bytes_and_computes_nothing)
{
    world base, reform;
    world_init(&base, 2019, 2030);
    world_init(&reform, 2019, 2030);
    add_people(&base, 1500);
    add_bolivia(&base);
    add_bolivia(&reform);
    for (int year = 2019; year < 2022; year++) {
        apply(&base, year);
        apply_against(&reform, year, &base);
        for (size_t k = 0; k < 3; k++)
            ck_assert(is_taken_over(&base, k, &reform, k));
        check_same(&base, &reform);
    }
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(computing_and_taking_over_give_the_same_bytes)
{
    world base, alone;
    world_init(&base, 2019, 2030);
    world_init(&alone, 2019, 2030);
    add_people(&base, 1500);
    add_people(&alone, 1500);
    add_bolivia(&base);
    add_bolivia(&alone);
    apply(&base, 2020);
    apply(&alone, 2020);
    check_same(&base, &alone);
    world_fini(&alone);
    world_fini(&base);
}
END_TEST

START_TEST(a_reform_is_shared_until_its_date)
{
    world base, reform;
    world_init(&base, 2019, 2030);
    world_init(&reform, 2019, 2030);
    add_people(&base, 1500);
    add_bolivia(&base);
    add_bolivia(&reform);
    add_amount(&reform.programme[0], month_of(2021, 4), "line_poverty");
    apply(&base, 2020);
    apply_against(&reform, 2020, &base);
    ck_assert(is_taken_over(&base, 0, &reform, 0));
    check_same(&base, &reform);
    apply(&base, 2021);
    apply_against(&reform, 2021, &base);
    ck_assert(!is_taken_over(&base, 0, &reform, 0));
    ck_assert(is_taken_over(&base, 1, &reform, 1));
    ck_assert(is_taken_over(&base, 2, &reform, 2));
    const size_t n = base.people.n;
    for (size_t i = 0; i < n; i++) /* the same luck: the same people are paid */
        ck_assert_int_eq(months(&base, 0, i), months(&reform, 0, i));
    ck_assert_mem_ne(base.ledger.welfare, reform.ledger.welfare,
                     base.people.households * sizeof(double));
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(what_reads_a_changed_programme_is_computed_again)
{
    world base, reform;
    world_init(&base, 2019, 2030);
    world_init(&reform, 2019, 2030);
    add_people(&base, 1500);
    add_bolivia(&base);
    add_programme(&base, "top_up", "receives.renta_dignidad", "0.1 * benefit.renta_dignidad");
    add_bolivia(&reform);
    set_take_up(&reform.programme[0], 0.31);
    add_programme(&reform, "top_up", "receives.renta_dignidad", "0.1 * benefit.renta_dignidad");
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    ck_assert(!is_taken_over(&base, 0, &reform, 0));
    ck_assert(is_taken_over(&base, 1, &reform, 1));
    ck_assert(!is_taken_over(&base, 3, &reform, 3));
    for (size_t i = 0; i < base.people.n; i++)
        ck_assert_int_eq(in_stock(&reform, 3, i), in_stock(&reform, 0, i));
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(a_removed_programme_leaves_the_others_shared_in_other_places)
{
    world base, reform;
    world_init(&base, 2019, 2030);
    world_init(&reform, 2019, 2030);
    add_people(&base, 1500);
    add_programme(&base, "gone", "true", "31");
    add_programme(&base, "first", "age >= 60", "100");
    add_programme(&base, "reader", "receives.first", "7");
    add_programme(&reform, "first", "age >= 60", "100");
    add_programme(&reform, "reader", "receives.first", "7");
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    ck_assert(is_taken_over(&base, 1, &reform, 0));
    const size_t n = base.people.n;
    ck_assert_mem_eq(base.ledger.programme[2].benefit, reform.ledger.programme[1].benefit,
                     n * sizeof(double));
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(a_ledger_is_whole_again_after_sharing)
{
    world base, reform;
    world_init(&base, 2019, 2030);
    world_init(&reform, 2019, 2030);
    add_people(&base, 200);
    add_bolivia(&base);
    add_bolivia(&reform);
    add_amount(&reform.programme[0], month_of(2020, 1), "7");
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    apply(&base, 2020);
    apply_against(&reform, 2020, &base);
    ck_assert_ptr_eq(reform.ledger.programme[0].benefit, reform.ledger.storage[0].benefit);
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    check_same(&base, &reform);
    world_fini(&reform); /* frees each array once: sanitizers watch */
    world_fini(&base);
}
END_TEST

/* ---- recorded and simulated
 * --------------------------------------------------------------------------- */

enum { HOUSEHOLDS = 2000 };

/* Every third person of 60 and more recorded a Renta Dignidad of 331, and some a bono without
 * programme. */
static void record(world *w)
{
    amp_population *p = &w->people;
    ck_assert_int_eq(
        amp_pop_add_extra(p, "recorded.renta_dignidad", "", AMP_LEVEL_PERSON, AMP_KIND_MONEY, 0),
        AMP_OK);
    ck_assert_int_eq(
        amp_pop_add_extra(p, "recorded.other_bono", "", AMP_LEVEL_PERSON, AMP_KIND_MONEY, 0),
        AMP_OK);
    for (size_t i = 0; i < p->n; i++) {
        p->birth_month[i] = 0;
        p->death_month[i] = 0;
        p->is_alive[i] = 1;
        p->state_salary[i] = 0;
        p->extra[0].data[i] = p->age[i] >= 60 && i % 3 == 0 ? 331 : 0;
        p->extra[1].data[i] = i % 11 == 0 ? 41.5 : 0;
    }
}

static double recorded_of(const amp_population *p, size_t h)
{
    double sum = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i])
            sum += p->extra[0].data[i] + p->extra[1].data[i];
    return sum;
}

START_TEST(a_reported_baseline_keeps_what_the_survey_recorded)
{
    world w;
    world_init(&w, 2019, 2019);
    add_people(&w, HOUSEHOLDS);
    record(&w);
    add_bolivia(&w);
    w.scenario.benefits = AMP_BENEFITS_REPORTED;
    apply(&w, 2019);
    for (size_t h = 0; h < w.people.households; h++)
        NEAR(w.ledger.disposable[h], w.shared.market[h] + recorded_of(&w.people, h));
    world_fini(&w);
}
END_TEST

START_TEST(recorded_recipients_hold_the_lowest_draws)
{
    world w;
    world_init(&w, 2019, 2019);
    add_people(&w, HOUSEHOLDS);
    record(&w);
    add_bolivia(&w);
    w.scenario.benefits = AMP_BENEFITS_REPORTED;
    set_take_up(&w.programme[0], 0.62);
    apply(&w, 2019);
    double entitled = 0, takers = 0;
    for (size_t i = 0; i < w.people.n; i++) {
        const bool recorded = w.people.extra[0].data[i] > 0;
        ck_assert(!recorded || in_stock(&w, 0, i)); /* a third is below 0.62 */
        entitled += w.people.age[i] >= 60;
        takers += in_stock(&w, 0, i);
    }
    ck_assert_double_eq_tol(takers / entitled, 0.62, 0.03); /* the level stays */
    world_fini(&w);
}
END_TEST

START_TEST(who_is_recorded_has_been_found_and_the_level_of_those_found_stays)
{
    world w;
    amp_dated_number half = {.from = AMP_ALWAYS, .number = AMP_PLAIN(0.5)};
    world_init(&w, 2019, 2019);
    add_people(&w, HOUSEHOLDS);
    record(&w);
    amp_programme *p = add_programme(&w, "renta_dignidad", "age >= 60", "331");
    p->select.coverage = (amp_numbers){&half, 1};
    w.scenario.benefits = AMP_BENEFITS_REPORTED;
    w.scenario.seed = w.year.stream.seed;
    apply(&w, 2019); /* with a take-up of 1: all who are found */
    const size_t n = w.people.n;
    double found = 0, takers = 0, entitled = 0;
    for (size_t i = 0; i < n; i++) {
        ck_assert(w.people.extra[0].data[i] == 0 || in_stock(&w, 0, i));
        found += in_stock(&w, 0, i);
        entitled += w.people.age[i] >= 60;
    }
    ck_assert_double_lt(found / entitled, 0.8);
    amp_policy_free(w.policy);
    w.policy = NULL;
    set_take_up(p, 0.7);
    apply(&w, 2019);
    for (size_t i = 0; i < n; i++) {
        ck_assert(w.people.extra[0].data[i] == 0 || in_stock(&w, 0, i));
        takers += in_stock(&w, 0, i);
    }
    ck_assert_double_eq_tol(takers / found, 0.7, 0.03);
    world_fini(&w);
}
END_TEST

/* Renta Dignidad with take-up 0.31 for @p who, and for @p reformed in the reform, on recorded
 * income. */
static void apply_both(world *base, world *reform, const char *who, const char *reformed)
{
    set_take_up(add_programme(base, "renta_dignidad", who, "331"), 0.31);
    set_take_up(add_programme(reform, "renta_dignidad", reformed, "331"), 0.31);
    base->scenario.benefits = reform->scenario.benefits = AMP_BENEFITS_REPORTED;
    apply(base, 2019);
    ck_assert_int_eq(amp_policy_new(&reform->ctx, &reform->scenario, &reform->profile,
                                    &base->people, &reform->policy),
                     AMP_OK);
    amp_policy_keep_ranks(reform->policy, base->policy);
    apply_against(reform, 2019, base);
}

/* Whom else the reform entitles is no matter to who takes up among the others. */
START_TEST(a_reform_of_who_is_entitled_moves_no_rank)
{
    world base, reform;
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    add_people(&base, HOUSEHOLDS);
    record(&base);
    const amp_population *p = &base.people;
    for (size_t i = 0; i < p->n; i++) /* most of the younger have a record */
        if (p->age[i] >= 60 && p->age[i] < 75)
            p->extra[0].data[i] = 331;
    apply_both(&base, &reform, "age >= 60", "age >= 75 and sex == female");
    size_t takers = 0;
    for (size_t i = 0; i < p->n; i++) {
        const bool entitled = p->age[i] >= 75 && p->sex[i] == AMP_SEX_female;
        ck_assert_int_eq(in_stock(&reform, 0, i), entitled && in_stock(&base, 0, i));
        takers += in_stock(&reform, 0, i);
    }
    ck_assert_uint_gt(takers, 10);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

/* Of whom the baseline did not entitle the survey knows nothing: they take up like anybody. */
START_TEST(whom_only_a_reform_entitles_takes_up_as_the_rule_says)
{
    world base, reform;
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    add_people(&base, HOUSEHOLDS);
    record(&base);
    apply_both(&base, &reform, "age >= 60 and sex == female", "age >= 60");
    const amp_population *p = &base.people;
    double men = 0, takers = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->age[i] < 60 || p->extra[0].data[i] > 0)
            continue;
        if (p->sex[i] == AMP_SEX_female) { /* a third of them has a record, and 0.31 takes up */
            ck_assert(!in_stock(&reform, 0, i));
            continue;
        }
        men++;
        takers += in_stock(&reform, 0, i);
    }
    ck_assert_double_gt(men, 100);
    ck_assert_double_eq_tol(takers / men, 0.31, 0.1);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(receipts_outside_of_recorded_income_rank_and_are_not_income)
{
    world w;
    world_init(&w, 2019, 2019);
    add_people(&w, HOUSEHOLDS);
    record(&w);
    amp_population *p = &w.people;
    ck_assert_int_eq(
        amp_pop_add_extra(p, "received.juancito_pinto", "", AMP_LEVEL_PERSON, AMP_KIND_MONEY, 0),
        AMP_OK);
    for (size_t i = 0; i < p->n; i++)
        p->extra[2].data[i] = i % 3 ? 0 : 200.0 / 12;
    add_bolivia(&w);
    w.scenario.benefits = AMP_BENEFITS_REPORTED;
    set_take_up(&w.programme[1], 0.62);
    apply(&w, 2019);
    for (size_t i = 0; i < p->n; i++)
        if (p->extra[2].data[i] > 0 && p->attends[i] && p->age[i] >= 6 && p->age[i] < 20 &&
            p->schooling[i] < 12)
            ck_assert(in_stock(&w, 1, i));
    for (size_t h = 0; h < p->households; h++)
        NEAR(w.ledger.disposable[h], w.shared.market[h] + recorded_of(p, h));
    world_fini(&w);
}
END_TEST

START_TEST(a_reform_on_reported_income_adds_only_its_difference)
{
    world base, reform;
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    add_people(&base, HOUSEHOLDS);
    record(&base);
    add_bolivia(&base);
    add_bolivia(&reform);
    base.scenario.benefits = reform.scenario.benefits = AMP_BENEFITS_REPORTED;
    reform.programme[0].amount.item[1].text = "700"; /* of July */
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    const amp_population *p = &base.people;
    double own = 0, more = 0;
    for (size_t h = 0; h < p->households; h++) {
        double difference = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const double d = benefit(&reform, 0, i) - benefit(&base, 0, i);
            difference += p->in_household_income[i] ? d : 0;
            more += d;
            own += reform.ledger.own_income[i] - base.ledger.own_income[i];
        }
        ck_assert_double_eq_tol(reform.ledger.disposable[h] - base.ledger.disposable[h], difference,
                                1e-9);
    }
    ck_assert_double_gt(more, 0);
    ck_assert_double_eq_tol(own, more, 1e-6);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(an_equal_reform_on_reported_income_changes_exactly_nothing)
{
    world base, reform;
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    add_people(&base, HOUSEHOLDS);
    record(&base);
    add_bolivia(&base);
    add_bolivia(&reform);
    base.scenario.benefits = reform.scenario.benefits = AMP_BENEFITS_REPORTED;
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    check_same(&base, &reform);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(simulated_benefits_ignore_recorded_ones)
{
    world w;
    world_init(&w, 2019, 2019);
    add_people(&w, 300);
    record(&w);
    add_bolivia(&w);
    apply(&w, 2019);
    for (size_t h = 0; h < w.people.households; h++)
        NEAR(w.ledger.disposable[h], w.shared.market[h] + w.ledger.transfers[h]);
    world_fini(&w);
}
END_TEST

/* ---- speed, printed and not judged
 * ---------------------------------------------------------------- */

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Least nanoseconds a person-year of some repetitions. */
static double nanoseconds(world *w, const world *against)
{
    double best = 1e9;
    for (int k = 0; k < 40; k++) {
        const double start = seconds();
        apply_against(w, 2020, against);
        best = AMP_MIN(best, seconds() - start);
    }
    return 1e9 * best / (double)(against ? against : w)->people.n;
}

/* Two more: a transfer by a proxy means test with conditions, and a pension by group and brackets.
 */
static void add_two(world *w)
{
    static amp_dated_text score = {AMP_ALWAYS,
                                   "7.1 - 0.12 * household_size + 0.4 * head(age) / 100",
                                   "",
                                   {0}},
                          cutoff = {AMP_ALWAYS, "6.9", "", {0}};
    static amp_dated_number compliance = {.from = AMP_ALWAYS, .number = {0.9, -1}};
    amp_programme *cct = add_programme(w, "cct", "any(age < 18)", "60 * count(age < 18)");
    cct->is_household = true;
    cct->payee = AMP_PAYEE_WOMAN;
    cct->select.score = (amp_texts){&score, 1};
    cct->select.cutoff = (amp_texts){&cutoff, 1};
    cct->select.noise = AMP_PLAIN(0.3);
    cct->conditions.compliance = (amp_numbers){&compliance, 1};
    amp_programme *pension =
        add_programme(w, "top_up", "age >= 65",
                      "taper(300, contributory_pension, 100, 0.5) + lookup(age, {65: 0, 80: 50})");
    pension->take_up.item[0].formula = "sex == female ? 0.9 : 0.8";
}

START_TEST(speed_is_printed)
{
    world base, reform, five;
    world_init(&base, 2019, 2030);
    world_init(&reform, 2019, 2030);
    world_init(&five, 2019, 2030);
    base.cpi[1] = reform.cpi[1] = five.cpi[1] = 1.02;
    add_people(&base, AMP_BLOCK_HOUSEHOLDS);
    add_people(&five, AMP_BLOCK_HOUSEHOLDS);
    add_bolivia(&base);
    add_bolivia(&reform);
    add_bolivia(&five);
    add_two(&five);
    add_amount(&reform.programme[0], month_of(2020, 1), "line_poverty");
    apply(&base, 2020);
    apply_against(&reform, 2020, &base);
    apply(&five, 2020);
    const double three = nanoseconds(&base, NULL), one = nanoseconds(&reform, &base);
    printf("policy: baseline %.1f ns, reform of one programme %.1f ns per person-year "
           "(3 programmes, market income included)\n",
           three, one);
    printf(
        "policy: five programmes %.1f ns per person-year (proxy means test, conditions, groups and "
        "brackets among them)\n",
        nanoseconds(&five, NULL));
    world_fini(&five);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_year_agrees_with_a_walk_through_its_months,
        incomes_add_up_to_what_was_paid,
        a_reform_equal_to_its_baseline_is_the_same_bytes_and_computes_nothing,
        computing_and_taking_over_give_the_same_bytes,
        a_reform_is_shared_until_its_date,
        what_reads_a_changed_programme_is_computed_again,
        a_removed_programme_leaves_the_others_shared_in_other_places,
        a_ledger_is_whole_again_after_sharing,
        a_reported_baseline_keeps_what_the_survey_recorded,
        recorded_recipients_hold_the_lowest_draws,
        who_is_recorded_has_been_found_and_the_level_of_those_found_stays,
        a_reform_of_who_is_entitled_moves_no_rank,
        whom_only_a_reform_entitles_takes_up_as_the_rule_says,
        receipts_outside_of_recorded_income_rank_and_are_not_income,
        a_reform_on_reported_income_adds_only_its_difference,
        an_equal_reform_on_reported_income_changes_exactly_nothing,
        simulated_benefits_ignore_recorded_ones,
        speed_is_printed,
    };
    return run_suite("policy: sharing", tests, AMP_COUNT(tests));
}
