/* test_policy_names.c - formulas and numbers that users give a name: let and param. */
#include "policy_world.h"

static void let(amp_names *names, const char *name, const char *text)
{
    names->let = realloc(names->let, (names->lets + 1) * sizeof *names->let);
    ck_assert_ptr_nonnull(names->let);
    names->let[names->lets++] = (amp_let){name, text, {"reform.cfg", (int)names->lets + 1, 0}};
}

/* With a second value from a month on, when there is one. */
static void param(amp_names *names, const char *name, const char *unit, double value, int32_t from,
                  double later)
{
    names->param = realloc(names->param, (names->params + 1) * sizeof *names->param);
    amp_dated_number *item = calloc(2, sizeof *item);
    ck_assert(names->param && item);
    item[0] = (amp_dated_number){.from = AMP_ALWAYS, .number = AMP_PLAIN(value)};
    item[1] = (amp_dated_number){.from = from, .number = AMP_PLAIN(later)};
    names->param[names->params++] = (amp_param){name, {item, from ? 2 : 1}, unit};
}

static void forget(amp_names *names)
{
    for (size_t k = 0; k < names->params; k++)
        free(names->param[k].value.item);
    free(names->param);
    free(names->let);
    *names = (amp_names){0};
}

START_TEST(a_named_formula_means_what_its_text_means)
{
    world w;
    world_init(&w, 2019, 2019);
    amp_names *names = &w.scenario.names;
    let(names, "old_and_poor", "old and poor"); /* in any order */
    let(names, "old", "age >= 60");
    let(names, "poor", "sum(earnings) < 1000");
    let(names, "gap", "1000 - sum(earnings)");
    add_programme(&w, "named", "old_and_poor", "0.31 * gap");
    add_programme(&w, "plain", "age >= 60 and sum(earnings) < 1000",
                  "0.31 * (1000 - sum(earnings))");
    for (int k = 0; k < 200; k++) {
        const size_t i = add_person(&w, (uint8_t)(40 + k % 50), (uint8_t)(k % 12));
        w.people.earnings[i] = 7.31 * k;
    }
    w.cpi[0] = 1.04;
    apply(&w, 2019);
    size_t paid = 0;
    for (size_t i = 0; i < w.people.n; i++) {
        ck_assert_int_eq(months(&w, 0, i), months(&w, 1, i));
        ck_assert_double_eq(benefit(&w, 0, i), benefit(&w, 1, i));
        paid += months(&w, 0, i) > 0;
    }
    ck_assert_uint_gt(paid, 20);
    forget(names);
    world_fini(&w);
}
END_TEST

START_TEST(a_mistake_in_a_named_formula_is_told_once_and_at_its_place)
{
    world w;
    world_init(&w, 2019, 2019);
    let(&w.scenario.names, "old", "edad >= 60");
    let(&w.scenario.names, "old_woman", "old and sex == female");
    add_programme(&w, "a", "old_woman", "7");
    add_programme(&w, "b", "old or age < 5", "old_woman ? 7 : 31");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert_uint_eq(w.ctx.n, 1);
    ck_assert_int_eq(w.ctx.diag[0].loc.line, 2);
    ck_assert(has_message(&w.ctx, "unknown name \"edad\"; did you mean \"age\"?"));
    forget(&w.scenario.names);
    world_fini(&w);
}
END_TEST

START_TEST(formulas_that_use_one_another_in_a_circle_are_refused)
{
    world w;
    world_init(&w, 2019, 2019);
    let(&w.scenario.names, "uses_them", "poor");
    let(&w.scenario.names, "poor", "not rich");
    let(&w.scenario.names, "rich", "not poor and age > 7");
    add_programme(&w, "a", "uses_them", "7");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert_uint_eq(w.ctx.n, 1);
    ck_assert(has_message(&w.ctx, "let.poor: these formulas use one another in a circle: poor, "
                                  "rich, poor; one of them must do without the others"));
    forget(&w.scenario.names);
    world_fini(&w);
}
END_TEST

START_TEST(a_name_that_has_a_meaning_already_is_refused)
{
    world w;
    world_init(&w, 2019, 2019);
    let(&w.scenario.names, "age", "7");
    add_programme(&w, "a", "age > 7", "7");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "let.age: \"age\" has a meaning already"));
    forget(&w.scenario.names);
    world_fini(&w);
}
END_TEST

START_TEST(a_programmes_own_names_are_its_own_and_hide_the_scenarios)
{
    world w;
    world_init(&w, 2019, 2019);
    let(&w.scenario.names, "limit", "60");
    amp_programme *a = add_programme(&w, "a", "age >= limit", "param.x");
    add_programme(&w, "b", "age >= limit", "7");
    let(&a->names, "limit", "30");
    param(&a->names, "x", "LCU/month", 31, 0, 0);
    const size_t i = add_person(&w, 40, 3), j = add_person(&w, 70, 3);
    apply(&w, 2019);
    NEAR(benefit(&w, 0, i), 31);
    NEAR(benefit(&w, 1, i), 0);
    NEAR(benefit(&w, 1, j), 7);
    amp_policy_free(w.policy);
    w.policy = NULL;
    w.rules[1].amount[0].text = "param.x";
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "unknown name \"param.x\""));
    forget(&a->names);
    forget(&w.scenario.names);
    world_fini(&w);
}
END_TEST

START_TEST(a_parameter_changes_in_its_month)
{
    world w;
    world_init(&w, 2019, 2021);
    param(&w.scenario.names, "grant", "", 100, month_of(2020, 4), 250);
    param(&w.scenario.names, "least", "", 60, month_of(2020, 10), 30);
    add_programme(&w, "a", "age >= param.least", "param.grant");
    const size_t young = add_person(&w, 40, 3), old = add_person(&w, 70, 3);
    apply(&w, 2019);
    NEAR(benefit(&w, 0, old), 100);
    apply(&w, 2020);
    ck_assert_int_eq(months(&w, 0, young), 3);
    NEAR(benefit(&w, 0, young), 3 * 250.0 / 12);
    NEAR(benefit(&w, 0, old), (3 * 100.0 + 9 * 250.0) / 12);
    apply(&w, 2021);
    NEAR(benefit(&w, 0, young), 250);
    forget(&w.scenario.names);
    world_fini(&w);
}
END_TEST

START_TEST(money_of_a_month_and_of_a_year_are_told_apart)
{
    world w;
    world_init(&w, 2019, 2019);
    param(&w.scenario.names, "exempt", "LCU/year", 24000, 0, 0);
    let(&w.scenario.names, "yearly", "12 * earnings");
    add_programme(&w, "a", "earnings < param.exempt", "7");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "write per_month(param.exempt), its twelfth"));
    w.rules[0].who[0].text = "yearly < param.exempt";
    ck_assert_int_eq(compile(&w), AMP_OK);
    forget(&w.scenario.names);
    world_fini(&w);
}
END_TEST

START_TEST(a_reform_shares_what_its_parameters_leave_alone)
{
    world base, reform;
    world_init(&base, 2019, 2021);
    world_init(&reform, 2019, 2021);
    for (int k = 0; k < 50; k++)
        add_person(&base, (uint8_t)(2 * k), (uint8_t)(k % 12));
    param(&base.scenario.names, "grant", "", 100, 0, 0);
    param(&base.scenario.names, "share", "", 0.5, 0, 0);
    param(&reform.scenario.names, "grant", "", 100, month_of(2020, 4), 250);
    param(&reform.scenario.names, "share", "", 0.5, 0, 0);
    for (int k = 0; k < 2; k++) {
        add_programme(k ? &base : &reform, "a", "age >= 60", "param.grant");
        add_programme(k ? &base : &reform, "b", "age < 18", "param.share * line_poverty");
    }
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    ck_assert_ptr_eq(reform.ledger.programme[0].benefit, base.ledger.programme[0].benefit);
    apply(&base, 2020);
    apply_against(&reform, 2020, &base);
    ck_assert_ptr_ne(reform.ledger.programme[0].benefit, base.ledger.programme[0].benefit);
    ck_assert_ptr_eq(reform.ledger.programme[1].benefit, base.ledger.programme[1].benefit);
    forget(&base.scenario.names);
    forget(&reform.scenario.names);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(a_parameter_in_doubt_is_drawn)
{
    world w;
    world_init(&w, 2019, 2019);
    param(&w.scenario.names, "grant", "", 100, 0, 0);
    w.scenario.names.param[0].value.item[0].number.random = 0;
    add_programme(&w, "a", "true", "param.grant");
    const size_t i = add_person(&w, 40, 3);
    const double drawn[] = {31};
    apply(&w, 2019);
    NEAR(benefit(&w, 0, i), 100);
    w.year.drawn = drawn;
    apply(&w, 2019);
    NEAR(benefit(&w, 0, i), 31);
    forget(&w.scenario.names);
    world_fini(&w);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_named_formula_means_what_its_text_means,
        a_mistake_in_a_named_formula_is_told_once_and_at_its_place,
        formulas_that_use_one_another_in_a_circle_are_refused,
        a_name_that_has_a_meaning_already_is_refused,
        a_programmes_own_names_are_its_own_and_hide_the_scenarios,
        a_parameter_changes_in_its_month,
        money_of_a_month_and_of_a_year_are_told_apart,
        a_reform_shares_what_its_parameters_leave_alone,
        a_parameter_in_doubt_is_drawn,
    };
    return run_suite("policy: names", tests, AMP_COUNT(tests));
}
