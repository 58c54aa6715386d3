/* test_policy.c - what a programme pays in a calendar year. */
#include "policy_world.h"

/* ---- months -------------------------------------------------------------------------------------
 */

START_TEST(who_turns_sixty_in_october_is_paid_three_months)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "pension", "age >= 60", "350");
    const size_t i = add_person(&w, 59, 9);
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, i), 3);
    NEAR(benefit(&w, 0, i), 350.0 * 3 / 12);
    ck_assert(!in_stock(&w, 0, i));
    world_fini(&w);
}
END_TEST

START_TEST(who_turned_sixty_in_march_is_paid_ten_months_and_counts_at_mid_year)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "pension", "age >= 60", "350");
    const size_t i = add_person(&w, 60, 2), old = add_person(&w, 61, 2);
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, i), 10);
    ck_assert(in_stock(&w, 0, i));
    ck_assert_int_eq(months(&w, 0, old), 12);
    world_fini(&w);
}
END_TEST

START_TEST(leaving_by_age_ends_the_months)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "grant", "age < 18", "7");
    const size_t soon = add_person(&w, 17, 8), gone = add_person(&w, 18, 4);
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, soon), 8);
    ck_assert(in_stock(&w, 0, soon));
    ck_assert_int_eq(months(&w, 0, gone), 4);
    ck_assert(!in_stock(&w, 0, gone));
    world_fini(&w);
}
END_TEST

START_TEST(months_before_birth_count_as_age_zero)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "grant", "age < 2", "7");
    const size_t i = add_person(&w, 0, 3);
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, i), 12);
    world_fini(&w);
}
END_TEST

START_TEST(the_dead_are_paid_to_their_month_of_death)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "pension", "age >= 60", "350");
    const size_t march = add_person(&w, 70, 1), august = add_person(&w, 70, 1),
                 next_year = add_person(&w, 70, 1), entrant = add_person(&w, 59, 8);
    w.people.is_alive[march] = 0;
    w.people.death_month[march] = 9;     /* 7 is January */
    w.people.death_month[august] = 2;    /* 1 is July */
    w.people.death_month[next_year] = 9; /* March of the next year */
    w.people.death_month[entrant] = 5;   /* 60 in September, dies in November */
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, march), 3);
    ck_assert(!in_stock(&w, 0, march));
    NEAR(benefit(&w, 0, march), 350.0 * 3 / 12);
    ck_assert_double_eq(w.ledger.transfers[march], 0.0);
    ck_assert_double_eq(w.ledger.own_income[march], 0.0);
    ck_assert_int_eq(months(&w, 0, august), 8);
    ck_assert(in_stock(&w, 0, august));
    ck_assert_int_eq(months(&w, 0, next_year), 12);
    ck_assert_int_eq(months(&w, 0, entrant), 3);
    world_fini(&w);
}
END_TEST

START_TEST(an_emergency_of_six_months_pays_six)
{
    world w;
    world_init(&w, 2019, 2021);
    amp_programme *p = add_programme(&w, "emergency", "true", "500");
    p->start = month_of(2020, 4);
    p->end = month_of(2020, 10);
    const size_t i = add_person(&w, 30, 5), dies = add_person(&w, 30, 5);
    w.people.death_month[dies] = 1; /* July */
    apply(&w, 2019);
    ck_assert(w.ledger.programme[0].is_idle);
    ck_assert_int_eq(months(&w, 0, i), 0);
    apply(&w, 2020);
    ck_assert(!w.ledger.programme[0].is_idle);
    ck_assert_int_eq(months(&w, 0, i), 6);
    NEAR(benefit(&w, 0, i), 500.0 * 6 / 12);
    ck_assert(in_stock(&w, 0, i));
    ck_assert_int_eq(months(&w, 0, dies), 4);
    apply(&w, 2021);
    ck_assert_int_eq(months(&w, 0, i), 0);
    ck_assert_double_eq(benefit(&w, 0, i), 0.0);
    world_fini(&w);
}
END_TEST

START_TEST(a_december_grant_counts_who_lives_in_december)
{
    world w;
    world_init(&w, 2020, 2020);
    amp_programme *p = add_programme(&w, "hunger", "age >= 18", "1000");
    p->start = month_of(2020, 12);
    p->end = month_of(2021, 1);
    const size_t i = add_person(&w, 30, 5), dies = add_person(&w, 30, 5);
    w.people.death_month[dies] = 5; /* November */
    apply(&w, 2020);
    ck_assert_int_eq(months(&w, 0, i), 1);
    NEAR(benefit(&w, 0, i), 1000.0 / 12);
    ck_assert(in_stock(&w, 0, i));
    ck_assert_int_eq(months(&w, 0, dies), 0);
    ck_assert(!in_stock(&w, 0, dies));
    world_fini(&w);
}
END_TEST

START_TEST(ages_of_a_calendar_date_do_not_move_within_the_year)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "july", "age_july == 6", "1");
    add_programme(&w, "december", "age_december == 6", "1");
    const size_t spring = add_person(&w, 6, 2), autumn = add_person(&w, 5, 10);
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, spring), 12);
    ck_assert_int_eq(months(&w, 1, spring), 12);
    ck_assert_int_eq(months(&w, 0, autumn), 0);
    ck_assert_int_eq(months(&w, 1, autumn), 12);
    world_fini(&w);
}
END_TEST

/* ---- money --------------------------------------------------------------------------------------
 */

START_TEST(amounts_change_in_the_month_of_their_law)
{
    world w;
    world_init(&w, 2012, 2020);
    amp_programme *p = add_programme(&w, "rd", "age >= 60", "contributory_pension > 0 ? 150 : 200");
    add_amount(p, month_of(2013, 5), "contributory_pension > 0 ? 200 : 250");
    add_payments(p, month_of(2014, 1), 13);
    const size_t none = add_person(&w, 70, 0), pensioner = add_person(&w, 70, 0);
    w.people.contributory_pension[pensioner] = 0.31;
    apply(&w, 2012);
    NEAR(12 * benefit(&w, 0, none), 2400.0);
    NEAR(12 * benefit(&w, 0, pensioner), 1800.0);
    apply(&w, 2013);
    NEAR(12 * benefit(&w, 0, none), 4 * 200.0 + 8 * 250.0);
    NEAR(12 * benefit(&w, 0, pensioner), 4 * 150.0 + 8 * 200.0);
    ck_assert_int_eq(months(&w, 0, none), 12);
    apply(&w, 2015);
    NEAR(12 * benefit(&w, 0, none), 3250.0);
    NEAR(12 * benefit(&w, 0, pensioner), 2600.0);
    world_fini(&w);
}
END_TEST

START_TEST(an_entrant_is_paid_the_amount_of_the_months_of_entitlement)
{
    world w;
    world_init(&w, 2019, 2019);
    amp_programme *p = add_programme(&w, "rd", "age >= 60", "300");
    add_amount(p, month_of(2019, 7), "350");
    const size_t i = add_person(&w, 60, 4); /* 60 in May: two months at 300, six at 350 */
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, i), 8);
    NEAR(12 * benefit(&w, 0, i), 2 * 300.0 + 6 * 350.0);
    world_fini(&w);
}
END_TEST

START_TEST(nominal_amounts_are_worn_down_by_prices)
{
    world w;
    world_init(&w, 2019, 2021);
    w.cpi[1] = 1.31;
    add_programme(&w, "fixed", "true", "350");
    add_programme(&w, "line", "true", "line_poverty");
    add_programme(&w, "mixed", "true", "max(350, 0.3 * earnings)");
    add_programme(&w, "nominal_test", "earnings < 2000", "7");
    const size_t poor = add_person(&w, 30, 0), rich = add_person(&w, 30, 0);
    w.people.earnings[rich] = 1600.0; /* 2096 in money of 2020 */
    apply(&w, 2020);
    NEAR(benefit(&w, 0, poor), 350.0 / 1.31);
    NEAR(benefit(&w, 1, poor), 838.31);
    NEAR(benefit(&w, 2, poor), 350.0 / 1.31);
    NEAR(benefit(&w, 2, rich), 0.3 * 1600.0);
    ck_assert_int_eq(months(&w, 3, poor), 12);
    ck_assert_int_eq(months(&w, 3, rich), 0);
    world_fini(&w);
}
END_TEST

START_TEST(a_pension_of_one_line_is_exactly_one_line)
{
    world w;
    world_init(&w, 2019, 2026);
    amp_programme *p = add_programme(&w, "pension", "age >= 60", "350");
    add_amount(p, month_of(2021, 1), "line_poverty");
    add_index(p, month_of(2021, 1), AMP_INDEX_LINE);
    add_programme(&w, "plain", "age >= 60", "line_poverty");
    for (int t = 0; t < 8; t++)
        w.cpi[t] = 1.0 + 0.0737 * t;
    const size_t i = add_person(&w, 70, 0);
    for (int year = 2021; year <= 2026; year++) {
        apply(&w, year);
        ck_assert_double_eq(benefit(&w, 0, i), 838.31); /* welfare is not below the line */
        ck_assert_double_eq(benefit(&w, 1, i), 838.31);
    }
    world_fini(&w);
}
END_TEST

START_TEST(indexation_starts_at_the_amounts_date)
{
    world w;
    world_init(&w, 2019, 2023);
    for (int t = 0; t < 5; t++) {
        w.cpi[t] = 1.0 + 0.1 * t;
        w.wage[t] = 1.0 + 0.02 * t;
        w.gdp[t] = 1.0 + 0.03 * t;
    }
    amp_programme *cpi = add_programme(&w, "cpi", "true", "100"),
                  *wages = add_programme(&w, "wages", "true", "100"),
                  *gdp = add_programme(&w, "gdp", "true", "100"),
                  *late = add_programme(&w, "late", "true", "100"),
                  *line = add_programme(&w, "line", "true", "line_poverty");
    add_amount(cpi, month_of(2021, 1), "140");
    add_index(cpi, AMP_ALWAYS, AMP_INDEX_CPI);
    add_index(wages, AMP_ALWAYS, AMP_INDEX_WAGES);
    add_index(gdp, AMP_ALWAYS, AMP_INDEX_GDP_PC);
    add_index(late, AMP_ALWAYS, AMP_INDEX_NONE);
    add_index(late, month_of(2022, 1), AMP_INDEX_CPI);
    add_index(line, AMP_ALWAYS, AMP_INDEX_LINE);
    const size_t i = add_person(&w, 30, 0);
    apply(&w, 2020);
    NEAR(benefit(&w, 0, i), 100.0);
    NEAR(benefit(&w, 1, i), 102.0);
    NEAR(benefit(&w, 2, i), 103.0);
    NEAR(benefit(&w, 3, i), 100.0 / 1.1);
    NEAR(benefit(&w, 4, i), 838.31);
    apply(&w, 2023);
    NEAR(benefit(&w, 0, i), 140.0 / 1.2);
    NEAR(benefit(&w, 1, i), 108.0);
    NEAR(benefit(&w, 2, i), 112.0);
    NEAR(benefit(&w, 3, i), 100.0 / 1.3);
    NEAR(benefit(&w, 4, i), 838.31);
    world_fini(&w);
}
END_TEST

START_TEST(an_amount_below_zero_is_nothing)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "top_up", "true", "500 - earnings");
    const size_t i = add_person(&w, 30, 0), j = add_person(&w, 30, 0);
    w.people.earnings[i] = 700;
    w.people.earnings[j] = 200;
    apply(&w, 2019);
    ck_assert_double_eq(benefit(&w, 0, i), 0.0);
    NEAR(benefit(&w, 0, j), 300.0);
    world_fini(&w);
}
END_TEST

START_TEST(drawn_numbers_replace_central_ones)
{
    world w;
    world_init(&w, 2019, 2019);
    amp_programme *p = add_programme(&w, "grant", "true", "100");
    p->payments.item[0].number = (amp_number){12, 0};
    const size_t i = add_person(&w, 30, 0);
    apply(&w, 2019);
    NEAR(benefit(&w, 0, i), 100.0);
    const double drawn[] = {7};
    w.year.drawn = drawn;
    apply(&w, 2019);
    NEAR(benefit(&w, 0, i), 700.0 / 12);
    world_fini(&w);
}
END_TEST

/* ---- take-up ------------------------------------------------------------------------------------
 */

enum { MANY = 5000 };

static void add_many(world *w)
{
    for (int i = 0; i < MANY; i++)
        add_person(w, (uint8_t)(i % 97), (uint8_t)(i % 12));
}

START_TEST(take_up_nests_and_does_not_know_the_list)
{
    world a, b;
    world_init(&a, 2019, 2020);
    world_init(&b, 2019, 2020);
    add_many(&a);
    add_many(&b);
    set_take_up(add_programme(&a, "grant", "true", "7"), 0.31);
    set_take_up(add_programme(&b, "other", "true", "7"), 0.31);
    set_take_up(add_programme(&b, "grant", "true", "7"), 0.62);
    apply(&a, 2019);
    apply(&b, 2020);
    size_t low = 0, high = 0, same = 0;
    for (size_t i = 0; i < MANY; i++) {
        low += in_stock(&a, 0, i);
        high += in_stock(&b, 1, i);
        same += in_stock(&b, 0, i) && in_stock(&a, 0, i);
        ck_assert(!in_stock(&a, 0, i) || in_stock(&b, 1, i));
    }
    ck_assert_double_eq_tol((double)low / MANY, 0.31, 0.02); /* 3 standard errors */
    ck_assert_double_eq_tol((double)high / MANY, 0.62, 0.021);
    ck_assert_double_eq_tol((double)same / MANY, 0.31 * 0.31, 0.013); /* luck of its own */
    world_fini(&a);
    world_fini(&b);
}
END_TEST

START_TEST(take_up_may_differ_by_group_and_nests_whoever_it_is_raised_for)
{
    world low, high;
    world_init(&low, 2019, 2019);
    world_init(&high, 2019, 2019);
    add_many(&low);
    add_many(&high);
    for (size_t i = 0; i < MANY; i++)
        low.people.sex[i] = high.people.sex[i] = (uint8_t)(i / 7 % 2);
    amp_programme *a = add_programme(&low, "grant", "true", "7");
    amp_programme *b = add_programme(&high, "grant", "true", "7");
    a->take_up.item[0].formula = "sex == female ? 0.31 : 0.62";
    b->take_up.item[0].formula = "sex == female ? 0.31 : age < 40 ? 0.8 : 0.62";
    apply(&low, 2019);
    apply(&high, 2019);
    size_t women = 0, paid = 0, added = 0;
    for (size_t i = 0; i < MANY; i++) {
        const bool is_woman = low.people.sex[i] == AMP_SEX_female;
        women += is_woman;
        paid += is_woman && in_stock(&low, 0, i);
        added += in_stock(&high, 0, i) && !in_stock(&low, 0, i);
        ck_assert(!in_stock(&low, 0, i) || in_stock(&high, 0, i));
        if (is_woman || low.people.age[i] >= 40)
            ck_assert_int_eq(in_stock(&low, 0, i), in_stock(&high, 0, i));
    }
    ck_assert_double_eq_tol((double)paid / (double)women, 0.31, 0.03);
    ck_assert_uint_gt(added, 100);
    world_fini(&low);
    world_fini(&high);
}
END_TEST

START_TEST(a_formula_that_is_one_number_takes_up_like_the_number)
{
    world a, b;
    world_init(&a, 2019, 2019);
    world_init(&b, 2019, 2019);
    add_many(&a);
    add_many(&b);
    set_take_up(add_programme(&a, "grant", "age > 7", "7"), 0.31);
    add_programme(&b, "grant", "age > 7", "7")->take_up.item[0].formula = "age < 0 ? 1 : 0.31";
    apply(&a, 2019);
    apply(&b, 2019);
    for (size_t i = 0; i < MANY; i++)
        ck_assert_int_eq(months(&a, 0, i), months(&b, 0, i));
    world_fini(&a);
    world_fini(&b);
}
END_TEST

START_TEST(a_programme_may_raise_the_take_up_of_another)
{
    world w;
    world_init(&w, 2019, 2019);
    add_many(&w);
    add_programme(&w, "visits", "age < 40", "0");
    amp_programme *p = add_programme(&w, "grant", "true", "7");
    p->is_household = true;
    p->take_up.item[0].formula = "any(receives.visits) ? 1 : 0";
    apply(&w, 2019);
    for (size_t i = 0; i < MANY; i++) /* each lives alone; 40 at mid-year may be 39 in January */
        ck_assert_int_eq(in_stock(&w, 1, i), w.people.age[i] < 40);
    world_fini(&w);
}
END_TEST

START_TEST(a_wrong_formula_of_take_up_is_told_like_any_other)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "grant", "true", "7")->take_up.item[0].formula = "mujer ? 0.9 : 0.8";
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "unknown name \"mujer\""));
    world_fini(&w);
}
END_TEST

/* ---- programmes that see each other
 * --------------------------------------------------------------- */

START_TEST(a_programme_sees_those_before_it)
{
    world w;
    world_init(&w, 2019, 2019);
    w.cpi[0] = 1.0;
    set_take_up(add_programme(&w, "first", "age >= 60", "350"), 0.5);
    add_programme(&w, "second", "age >= 60 and not receives.first", "100 + benefit.first");
    add_programme(&w, "third", "any(receives.first)", "sum(benefit.second) + sum(benefit.first)");
    add_many(&w);
    apply(&w, 2019);
    for (size_t i = 0; i < MANY; i++) {
        const bool old = w.people.age[i] >= 60;
        ck_assert_int_eq(in_stock(&w, 1, i), old && !in_stock(&w, 0, i));
        ck_assert_int_eq(months(&w, 2, i) > 0, in_stock(&w, 0, i));
        if (in_stock(&w, 0, i))
            NEAR(benefit(&w, 2, i), benefit(&w, 0, i) + benefit(&w, 1, i));
    }
    world_fini(&w);
}
END_TEST

START_TEST(later_and_own_benefits_are_errors_that_say_so)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "first", "receives.second", "1");
    add_programme(&w, "second", "true", "benefit.second + benefit.first");
    add_programme(&w, "third", "benefit.nothing > 0 and receives.secon", "1");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "second comes after first"));
    ck_assert(has_message(&w.ctx, "cannot read its own benefit"));
    ck_assert(has_message(&w.ctx, "benefit.nothing"));
    ck_assert(has_message(&w.ctx, "receives.second"));
    world_fini(&w);
}
END_TEST

START_TEST(all_mistakes_of_all_programmes_are_told_at_once)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "one", "edad >= 60", "350");
    add_programme(&w, "two", "age >= 60", "earnngs");
    add_programme(&w, "three", "earnings", "sex");
    add_programme(&w, "two", "true", "1")->who.n = 0;
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert_uint_ge(w.ctx.errors, 6);
    ck_assert(has_message(&w.ctx, "edad"));
    ck_assert(has_message(&w.ctx, "earnings"));
    ck_assert(has_message(&w.ctx, "listed twice"));
    ck_assert(has_message(&w.ctx, "who is entitled"));
    ck_assert_ptr_null(w.policy);
    world_fini(&w);
}
END_TEST

/* ---- households and payees
 * ------------------------------------------------------------------------ */

START_TEST(a_household_is_paid_once_on_the_row_of_its_payee)
{
    world w;
    world_init(&w, 2019, 2019);
    amp_programme *p = add_programme(&w, "emergency", "market_income_pc < line_poverty",
                                     "line_extreme * household_members");
    p->is_household = true;
    p->payee = AMP_PAYEE_WOMAN;
    const size_t head = add_household(&w);
    w.people.sex[head] = AMP_SEX_male;
    w.people.earnings[head] = 2000;
    const size_t mother = add_member(&w, AMP_RELATIONSHIP_partner, AMP_SEX_female, 35);
    const size_t child = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_female, 9);
    const size_t worker = add_member(&w, AMP_RELATIONSHIP_domestic_worker, AMP_SEX_female, 22);
    w.people.in_household_income[worker] = 0;
    w.people.earnings[worker] = 2122;
    apply(&w, 2019);
    ck_assert_double_eq(w.shared.market[0], 2000.0);
    ck_assert_int_eq(w.shared.members[0], 3);
    NEAR(benefit(&w, 0, mother), 3 * 428.75);
    ck_assert_int_eq(months(&w, 0, mother), 12);
    ck_assert(in_stock(&w, 0, mother));
    ck_assert_int_eq(months(&w, 0, head) + months(&w, 0, child) + months(&w, 0, worker), 0);
    NEAR(w.ledger.transfers[0], 3 * 428.75);
    NEAR(w.ledger.disposable[0], 2000 + 3 * 428.75);
    NEAR(w.ledger.welfare[0], (2000 + 3 * 428.75) / 3);
    NEAR(w.ledger.own_income[mother], 3 * 428.75);
    NEAR(w.ledger.own_income[head], 2000.0);
    NEAR(w.ledger.own_income[worker], 2122.0);
    world_fini(&w);
}
END_TEST

START_TEST(a_household_of_the_dead_is_not_paid)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "emergency", "true", "500")->is_household = true;
    const size_t i = add_person(&w, 70, 3), dying = add_person(&w, 70, 3);
    w.people.is_alive[i] = 0;
    w.people.death_month[i] = 8;
    w.people.death_month[dying] = 3; /* September */
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, i), 0);
    ck_assert_int_eq(months(&w, 0, dying), 9);
    ck_assert_double_eq(w.ledger.welfare[0], 0.0);
    world_fini(&w);
}
END_TEST

START_TEST(a_childs_grant_stays_its_benefit_and_becomes_its_mothers_income)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "school", "attends", "200")->payee = AMP_PAYEE_MOTHER;
    const size_t head = add_household(&w);
    w.people.sex[head] = AMP_SEX_male;
    const size_t mother = add_member(&w, AMP_RELATIONSHIP_partner, AMP_SEX_female, 35);
    const size_t child = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_male, 9);
    const size_t orphan = add_member(&w, AMP_RELATIONSHIP_grandchild, AMP_SEX_male, 8);
    const size_t grown = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_female, 19);
    w.people.mother[child] = w.people.mother[grown] = 2;
    w.people.attends[child] = w.people.attends[orphan] = w.people.attends[grown] = 1;
    apply(&w, 2019);
    NEAR(benefit(&w, 0, child), 200.0);
    NEAR(w.ledger.own_income[mother], 200.0);
    NEAR(w.ledger.own_income[head], 200.0);
    NEAR(w.ledger.own_income[grown], 200.0);
    ck_assert_double_eq(w.ledger.own_income[child], 0.0);
    NEAR(w.ledger.transfers[0], 600.0);
    w.people.is_alive[mother] = 0;
    w.people.death_month[mother] = 7;
    apply(&w, 2019);
    NEAR(w.ledger.own_income[head], 400.0);
    world_fini(&w);
}
END_TEST

/* ---- names --------------------------------------------------------------------------------------
 */

START_TEST(formulas_know_categories_regions_and_relatives)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "a",
                  "relationship == partner and partner_member == 1 and region == pando and "
                  "area == urban and labour != formal and year == 2019 and household_size == 2",
                  "partner(earnings)");
    const size_t head = add_household(&w);
    w.people.earnings[head] = 31;
    w.people.region[0] = 1;
    const size_t partner = add_member(&w, AMP_RELATIONSHIP_partner, AMP_SEX_female, 40);
    w.people.partner[head] = 2;
    w.people.partner[partner] = 1;
    apply(&w, 2019);
    NEAR(benefit(&w, 0, partner), 31.0);
    ck_assert_int_eq(months(&w, 0, head), 0);
    world_fini(&w);
}
END_TEST

START_TEST(the_list_of_names_has_meanings_and_no_identities)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "pension", "true", "1");
    amp_arena arena;
    amp_arena_init(&arena);
    amp_symbols s;
    amp_symbols_init(&s);
    ck_assert_int_eq(amp_pop_add_extra(&w.people, "recorded.pension", "recorded", AMP_LEVEL_PERSON,
                                       AMP_KIND_MONEY, 0),
                     AMP_OK);
    ck_assert_int_eq(amp_policy_symbols(&w.ctx, &w.scenario, &w.profile, &w.people, &arena, &s),
                     AMP_OK);
    static const char *const names[] = {"age",
                                        "line_poverty",
                                        "female",
                                        "la_paz",
                                        "market_income",
                                        "household_members",
                                        "year",
                                        "benefit.pension",
                                        "receives.pension",
                                        "age_july",
                                        "partner_member",
                                        "recorded.pension",
                                        "in_household_income"};
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        const amp_symbol *found = amp_symbols_find(&s, names[k]);
        ck_assert_msg(found != NULL, "%s", names[k]);
        ck_assert_msg(found->meaning && found->meaning[0], "%s", names[k]);
    }
    ck_assert_ptr_null(amp_symbols_find(&s, "uid"));
    ck_assert_int_eq(amp_symbols_find(&s, "partner")->scope, AMP_SCOPE_CONSTANT);
    amp_symbols_fini(&s);
    amp_arena_fini(&arena);
    world_fini(&w);
}
END_TEST

START_TEST(a_category_of_the_survey_is_written_by_name_or_by_code)
{
    static const struct {
        const char *who;
        bool paid;
    } rule[] = {{"wall == adobe_o_tapial", true},
                {"wall == 3", true},
                {"wall >= 3", true},
                {"wall != ladrillo", true},
                {"wall == 1", false},
                {"wall == ladrillo", false},
                {"wall == rural", false}, /* a value of this list, and of another */
                {"area == rural or wall == 3", true}};
    for (size_t k = 0; k < AMP_COUNT(rule); k++) {
        world w;
        world_init(&w, 2019, 2019);
        const amp_value_label walls[] = {{1, "Ladrillo"}, {2, "Rural"}, {3, "Adobe o  tapial"}};
        ck_assert_int_eq(
            amp_pop_add_extra(&w.people, "wall", "wall", AMP_LEVEL_HOUSEHOLD, AMP_KIND_CATEGORY, 0),
            AMP_OK);
        ck_assert_int_eq(amp_pop_label_extra(&w.people.extra[0], walls, 3), AMP_OK);
        add_programme(&w, "upgrade", rule[k].who, "31");
        const size_t head = add_household(&w);
        w.people.extra[0].data[0] = 3;
        apply(&w, 2019);
        NEAR(benefit(&w, 0, head), rule[k].paid ? 31.0 : 0.0);
        world_fini(&w);
    }
}
END_TEST

START_TEST(amounts_older_than_the_run_are_indexed_with_a_warning)
{
    world w;
    world_init(&w, 2019, 2019);
    amp_programme *p = add_programme(&w, "old", "true", "100");
    p->amount.item[0].from = month_of(2008, 2);
    add_index(p, AMP_ALWAYS, AMP_INDEX_CPI);
    add_person(&w, 30, 0);
    ck_assert_int_eq(compile(&w), AMP_OK);
    ck_assert(has_message(&w.ctx, "indexed from 2019 on"));
    ck_assert_uint_eq(w.ctx.errors, 0);
    world_fini(&w);
}
END_TEST

START_TEST(who_may_change_within_a_year)
{
    world w;
    world_init(&w, 2019, 2019);
    amp_programme *p = add_programme(&w, "pension", "age >= 65", "100");
    p->who.item[p->who.n++] =
        (amp_dated_text){.from = month_of(2019, 9), .text = "age >= 60", .source = ""};
    const size_t old = add_person(&w, 70, 0), younger = add_person(&w, 62, 0),
                 turns = add_person(&w, 59, 10), young = add_person(&w, 30, 0);
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, old), 12);
    ck_assert_int_eq(months(&w, 0, younger), 4);
    ck_assert(!in_stock(&w, 0, younger)); /* not in July */
    ck_assert_int_eq(months(&w, 0, turns), 2);
    ck_assert_int_eq(months(&w, 0, young), 0);
    world_fini(&w);
}
END_TEST

START_TEST(take_up_that_grows_within_a_year_adds_months_to_new_takers)
{
    world w;
    world_init(&w, 2019, 2019);
    amp_programme *p = add_programme(&w, "grant", "true", "12");
    set_take_up(p, 0.31);
    p->take_up.item[p->take_up.n++] =
        (amp_dated_number){.from = month_of(2019, 10), .number = AMP_PLAIN(0.62)};
    add_many(&w);
    apply(&w, 2019);
    size_t whole = 0, late = 0;
    for (size_t i = 0; i < MANY; i++) {
        whole += months(&w, 0, i) == 12;
        late += months(&w, 0, i) == 3;
        ck_assert_int_eq(in_stock(&w, 0, i), months(&w, 0, i) == 12);
        NEAR(benefit(&w, 0, i), months(&w, 0, i));
    }
    ck_assert_double_eq_tol((double)whole / MANY, 0.31, 0.02);
    ck_assert_double_eq_tol((double)late / MANY, 0.31, 0.02);
    world_fini(&w);
}
END_TEST

START_TEST(benefits_that_others_read_are_money_of_the_year_too)
{
    world w;
    world_init(&w, 2019, 2021);
    w.cpi[2] = 1.31;
    add_programme(&w, "first", "true", "500");
    add_programme(&w, "second", "benefit.first >= 500", "600 - benefit.first");
    add_programme(&w, "third", "market_income + sum(benefit.first) < 1000", "benefit.second");
    const size_t i = add_person(&w, 30, 0);
    apply(&w, 2021);
    NEAR(benefit(&w, 0, i), 500.0 / 1.31);
    NEAR(benefit(&w, 1, i), 100.0 / 1.31);
    NEAR(benefit(&w, 2, i), 100.0 / 1.31);
    world_fini(&w);
}
END_TEST

START_TEST(the_woman_of_a_household_is_found_or_the_head_stands_in)
{
    world w;
    world_init(&w, 2019, 2019);
    amp_programme *p = add_programme(&w, "emergency", "true", "7");
    p->is_household = true;
    p->payee = AMP_PAYEE_WOMAN;
    const size_t widower = add_household(&w);
    const size_t girl = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_female, 12);
    const size_t father = add_household(&w);
    const size_t daughter = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_female, 19);
    const size_t grandmother = add_member(&w, AMP_RELATIONSHIP_parent, AMP_SEX_female, 71);
    const size_t dead = add_household(&w);
    const size_t son = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_male, 17);
    w.people.sex[widower] = w.people.sex[father] = AMP_SEX_male;
    w.people.is_alive[dead] = 0;
    w.people.death_month[dead] = 8;
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, widower), 12);
    ck_assert_int_eq(months(&w, 0, girl), 0);
    ck_assert_int_eq(months(&w, 0, grandmother), 12);
    ck_assert_int_eq(months(&w, 0, father) + months(&w, 0, daughter), 0);
    ck_assert_int_eq(months(&w, 0, son), 12);
    ck_assert_int_eq(months(&w, 0, dead), 0);
    world_fini(&w);
}
END_TEST

START_TEST(nobody_is_paid_before_the_first_date_or_without_take_up)
{
    world w;
    world_init(&w, 2019, 2020);
    amp_programme *p = add_programme(&w, "new", "true", "31");
    p->amount.item[0].from = month_of(2020, 3);
    set_take_up(add_programme(&w, "refused", "true", "31"), 0.0);
    const size_t i = add_person(&w, 30, 0);
    apply(&w, 2019);
    ck_assert_int_eq(months(&w, 0, i) + months(&w, 1, i), 0);
    apply(&w, 2020);
    ck_assert_int_eq(months(&w, 0, i), 10);
    ck_assert_int_eq(months(&w, 1, i), 0);
    world_fini(&w);
}
END_TEST

START_TEST(an_empty_block_is_no_trouble)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "grant", "any(age >= 60)", "31");
    ck_assert_int_eq(amp_pop_reserve(&w.people, 1, 1), AMP_OK);
    apply(&w, 2019);
    world_fini(&w);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        who_turns_sixty_in_october_is_paid_three_months,
        who_turned_sixty_in_march_is_paid_ten_months_and_counts_at_mid_year,
        leaving_by_age_ends_the_months,
        months_before_birth_count_as_age_zero,
        the_dead_are_paid_to_their_month_of_death,
        an_emergency_of_six_months_pays_six,
        a_december_grant_counts_who_lives_in_december,
        ages_of_a_calendar_date_do_not_move_within_the_year,
        amounts_change_in_the_month_of_their_law,
        an_entrant_is_paid_the_amount_of_the_months_of_entitlement,
        nominal_amounts_are_worn_down_by_prices,
        a_pension_of_one_line_is_exactly_one_line,
        indexation_starts_at_the_amounts_date,
        an_amount_below_zero_is_nothing,
        drawn_numbers_replace_central_ones,
        take_up_nests_and_does_not_know_the_list,
        take_up_may_differ_by_group_and_nests_whoever_it_is_raised_for,
        a_formula_that_is_one_number_takes_up_like_the_number,
        a_programme_may_raise_the_take_up_of_another,
        a_wrong_formula_of_take_up_is_told_like_any_other,
        a_programme_sees_those_before_it,
        later_and_own_benefits_are_errors_that_say_so,
        all_mistakes_of_all_programmes_are_told_at_once,
        a_household_is_paid_once_on_the_row_of_its_payee,
        a_household_of_the_dead_is_not_paid,
        a_childs_grant_stays_its_benefit_and_becomes_its_mothers_income,
        formulas_know_categories_regions_and_relatives,
        the_list_of_names_has_meanings_and_no_identities,
        a_category_of_the_survey_is_written_by_name_or_by_code,
        amounts_older_than_the_run_are_indexed_with_a_warning,
        who_may_change_within_a_year,
        take_up_that_grows_within_a_year_adds_months_to_new_takers,
        benefits_that_others_read_are_money_of_the_year_too,
        the_woman_of_a_household_is_found_or_the_head_stands_in,
        nobody_is_paid_before_the_first_date_or_without_take_up,
        an_empty_block_is_no_trouble,
    };
    return run_suite("policy", tests, AMP_COUNT(tests));
}
