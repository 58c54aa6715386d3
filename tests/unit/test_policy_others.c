/* test_policy_others.c - what programmes do to each other, and what goods and services are worth.
 */
#include "policy_world.h"

static void others(amp_others *list, const char **names, size_t n)
{
    *list = (amp_others){.name = names, .n = n};
}

static const char *first[] = {"first"};

START_TEST(who_is_paid_by_an_excluded_programme_is_not_paid)
{
    world w;
    world_init(&w, 2019, 2019);
    const size_t i = add_person(&w, 70, 3), j = add_person(&w, 50, 3), k = add_person(&w, 30, 3);
    add_programme(&w, "first", "age >= 60", "31");
    others(&add_programme(&w, "second", "age >= 40", "7")->excludes, first, 1);
    apply(&w, 2019);
    NEAR(benefit(&w, 1, i), 0);
    ck_assert_int_eq(months(&w, 1, i), 0);
    NEAR(benefit(&w, 1, j), 7);
    NEAR(benefit(&w, 1, k), 0);
    world_fini(&w);
}
END_TEST

START_TEST(a_households_receipt_excludes_its_members_and_the_other_way)
{
    world w;
    world_init(&w, 2019, 2019);
    const size_t head = add_household(&w);
    const size_t child = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_female, 7);
    const size_t other = add_person(&w, 40, 3);
    w.people.area[1] = AMP_AREA_rural;
    add_programme(&w, "first", "area == urban", "31")->is_household = true;
    others(&add_programme(&w, "second", "true", "7")->excludes, first, 1);
    add_programme(&w, "third", "age < 18", "7");
    static const char *third[] = {"third"};
    amp_programme *p = add_programme(&w, "fourth", "true", "7");
    p->is_household = true;
    others(&p->excludes, third, 1);
    apply(&w, 2019);
    NEAR(benefit(&w, 1, head), 0);
    NEAR(benefit(&w, 1, child), 0);
    NEAR(benefit(&w, 1, other), 7);
    NEAR(benefit(&w, 3, head), 0);
    NEAR(benefit(&w, 3, other), 7);
    world_fini(&w);
}
END_TEST

START_TEST(an_offset_takes_off_what_the_other_pays_in_the_same_months)
{
    world w;
    world_init(&w, 2019, 2019);
    const size_t old = add_person(&w, 70, 3), turns = add_person(&w, 59, 9);
    const size_t rich = add_person(&w, 70, 3), young = add_person(&w, 50, 3);
    w.people.contributory_pension[rich] = 1000;
    add_programme(&w, "first", "age >= 40", "contributory_pension > 0 ? 500 : 31");
    others(&add_programme(&w, "second", "age >= 60", "300")->offsets, first, 1);
    apply(&w, 2019);
    NEAR(benefit(&w, 1, old), 300 - 31);
    ck_assert_int_eq(months(&w, 1, turns), 3);
    NEAR(benefit(&w, 1, turns), 3 * (300 - 31) / 12.0);
    NEAR(benefit(&w, 1, rich), 0); /* the other pays more: no recipient */
    ck_assert(!in_stock(&w, 1, rich));
    ck_assert_int_eq(months(&w, 1, rich), 0);
    NEAR(benefit(&w, 1, young), 0);
    world_fini(&w);
}
END_TEST

START_TEST(a_good_counts_at_its_value_and_costs_what_it_costs)
{
    world w;
    world_init(&w, 2019, 2019);
    const size_t head = add_household(&w);
    const size_t child = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_female, 7);
    w.people.earnings[head] = 100;
    amp_programme *meals = add_programme(&w, "meals", "age < 18", "70");
    meals->value = AMP_PLAIN(0.31);
    meals->payee = AMP_PAYEE_HEAD;
    add_programme(&w, "care", "age < 18", "500")->value = AMP_PLAIN(0);
    add_programme(&w, "cash", "age < 18", "7");
    apply(&w, 2019);
    NEAR(benefit(&w, 0, child), 70);
    NEAR(benefit(&w, 1, child), 500);
    ck_assert(in_stock(&w, 1, child));
    NEAR(w.ledger.transfers[0], 0.31 * 70 + 7);
    NEAR(w.ledger.disposable[0], 100 + 0.31 * 70 + 7);
    NEAR(w.ledger.own_income[head], 100 + 0.31 * 70);
    NEAR(w.ledger.own_income[child], 7);
    world_fini(&w);
}
END_TEST

START_TEST(a_reform_of_the_value_moves_incomes_and_no_payment)
{
    world base, reform;
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    add_person(&base, 7, 3);
    add_programme(&base, "meals", "age < 18", "70");
    add_programme(&reform, "meals", "age < 18", "70")->value = AMP_PLAIN(0.5);
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    ck_assert_ptr_eq(base.ledger.programme[0].benefit, reform.ledger.programme[0].benefit);
    NEAR(base.ledger.disposable[0], 70);
    NEAR(reform.ledger.disposable[0], 35);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(lists_of_programmes_that_cannot_be_are_told)
{
    world w;
    world_init(&w, 2019, 2019);
    static const char *later[] = {"second"}, *own[] = {"first"}, *near[] = {"secnd"},
                      *unit[] = {"first"};
    amp_programme *a = add_programme(&w, "first", "true", "31");
    amp_programme *b = add_programme(&w, "second", "true", "7");
    others(&a->excludes, later, 1);
    others(&a->offsets, own, 1);
    others(&b->excludes, near, 1);
    others(&b->offsets, unit, 1);
    a->is_household = true;
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "first: excludes: second comes after it in the list"));
    ck_assert(has_message(&w.ctx, "first: offsets: names the programme itself"));
    ck_assert(has_message(&w.ctx, "no programme \"secnd\"; did you mean \"second\"?"));
    ck_assert(has_message(&w.ctx, "second: offsets: first is paid to households"));
    world_fini(&w);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        who_is_paid_by_an_excluded_programme_is_not_paid,
        a_households_receipt_excludes_its_members_and_the_other_way,
        an_offset_takes_off_what_the_other_pays_in_the_same_months,
        a_good_counts_at_its_value_and_costs_what_it_costs,
        a_reform_of_the_value_moves_incomes_and_no_payment,
        lists_of_programmes_that_cannot_be_are_told,
    };
    return run_suite("policy: others", tests, AMP_COUNT(tests));
}
