/* test_policy_select.c - roll-out, registries, scores and their errors, conditions. */
#include "policy_world.h"

#include <math.h>

enum { MANY = 6000 };

typedef struct share {
    amp_dated_number number;
} share;

static amp_numbers number(share *s, double x)
{
    s->number = (amp_dated_number){.from = AMP_ALWAYS, .number = AMP_PLAIN(x)};
    return (amp_numbers){&s->number, 1};
}

static amp_numbers formula(share *s, const char *text)
{
    s->number = (amp_dated_number){.from = AMP_ALWAYS, .formula = text};
    return (amp_numbers){&s->number, 1};
}

static amp_texts text(amp_dated_text *t, const char *formula_text)
{
    *t = (amp_dated_text){.from = AMP_ALWAYS, .text = formula_text, .source = ""};
    return (amp_texts){t, 1};
}

/* Couples: a head with earnings 0 .. 100 and another adult. */
static void add_couples(world *w)
{
    for (int i = 0; i < MANY; i++) {
        const size_t head = add_household(w);
        add_member(w, AMP_RELATIONSHIP_partner, AMP_SEX_female, 31);
        w->people.earnings[head] = i % 101;
        w->people.area[w->people.households - 1] = i % 2 ? AMP_AREA_rural : AMP_AREA_urban;
    }
}

/* The share of the households from `from` on, `step` apart, that are paid. */
static double paid_share(const world *w, size_t k, size_t from, size_t step)
{
    size_t n = 0, paid = 0;
    for (size_t h = from; h < w->people.households; h += step) {
        n++;
        paid += in_stock(w, k, w->people.first[h]);
    }
    return (double)paid / (double)n;
}

START_TEST(a_household_is_reached_with_all_its_members_and_stays_reached)
{
    world low, high;
    share a, b;
    world_init(&low, 2019, 2021);
    world_init(&high, 2019, 2021);
    add_couples(&low);
    add_couples(&high);
    add_programme(&low, "grant", "true", "7")->rollout = number(&a, 0.31);
    add_programme(&high, "grant", "true", "7")->rollout = formula(&b, "area == rural ? 0.31 : 0.8");
    apply(&low, 2019);
    apply(&high, 2021);
    for (size_t i = 0; i < low.people.n; i++) {
        ck_assert_int_eq(in_stock(&low, 0, i), in_stock(&low, 0, i / 2 * 2));
        ck_assert(!in_stock(&low, 0, i) || in_stock(&high, 0, i));
    }
    ck_assert_double_eq_tol(paid_share(&low, 0, 0, 1), 0.31, 0.018); /* 3 standard errors */
    ck_assert_double_eq_tol(paid_share(&high, 0, 0, 2), 0.8, 0.022);
    ck_assert_double_eq_tol(paid_share(&high, 0, 1, 2), 0.31, 0.026);
    world_fini(&low);
    world_fini(&high);
}
END_TEST

START_TEST(a_roll_out_by_date_reaches_more_each_year)
{
    world w;
    world_init(&w, 2019, 2021);
    add_couples(&w);
    amp_dated_number steps[] = {{.from = month_of(2020, 1), .number = AMP_PLAIN(0.31)},
                                {.from = month_of(2021, 1), .number = AMP_PLAIN(0.7)}};
    add_programme(&w, "grant", "true", "7")->rollout = (amp_numbers){steps, 2};
    const double expected[] = {0, 0.31, 0.7};
    for (int year = 2019; year <= 2021; year++) {
        apply(&w, year);
        ck_assert_double_eq_tol(paid_share(&w, 0, 0, 1), expected[year - 2019], 0.019);
    }
    world_fini(&w);
}
END_TEST

START_TEST(programmes_of_one_registry_find_the_same_households)
{
    world w;
    share s[3];
    world_init(&w, 2019, 2019);
    add_couples(&w);
    const char *const name[] = {"a", "b", "c"};
    for (int k = 0; k < 3; k++) {
        amp_programme *p = add_programme(&w, name[k], "true", "7");
        p->select.coverage = number(&s[k], 0.5);
        p->select.registry = k < 2 ? "common" : "";
        p->is_household = k == 1;
    }
    apply(&w, 2019);
    size_t same = 0;
    for (size_t h = 0; h < MANY; h++) {
        const uint32_t i = w.people.first[h];
        ck_assert_int_eq(in_stock(&w, 0, i), in_stock(&w, 1, i));
        same += in_stock(&w, 0, i) == in_stock(&w, 2, i);
    }
    ck_assert_double_eq_tol((double)same / MANY, 0.5, 0.02);
    world_fini(&w);
}
END_TEST

START_TEST(a_score_without_noise_is_a_rule_and_with_noise_a_normal_chance)
{
    world w;
    amp_dated_text t[4];
    world_init(&w, 2019, 2019);
    add_couples(&w);
    for (int k = 0; k < 2; k++) {
        amp_programme *p = add_programme(&w, k ? "noisy" : "exact", "true", "7");
        p->select.score = text(&t[2 * k], "sum(earnings)");
        p->select.cutoff = text(&t[2 * k + 1], "50");
        p->select.noise = AMP_PLAIN(k ? 20 : 0);
    }
    apply(&w, 2019);
    double expected = 0, paid = 0, variance = 0;
    for (size_t h = 0; h < MANY; h++) {
        const uint32_t i = w.people.first[h];
        const double score = w.people.earnings[i];
        ck_assert_int_eq(in_stock(&w, 0, i), score < 50);
        const double p = 0.5 * erfc((score - 50) / 20 / sqrt(2));
        expected += p;
        variance += p * (1 - p);
        paid += in_stock(&w, 1, i);
    }
    ck_assert_double_eq_tol(paid, expected, 3 * sqrt(variance));
    world_fini(&w);
}
END_TEST

START_TEST(errors_of_exclusion_and_inclusion_are_those_that_were_asked_for)
{
    world w;
    amp_dated_text t;
    share out, in;
    world_init(&w, 2019, 2019);
    add_couples(&w);
    amp_programme *p = add_programme(&w, "grant", "true", "7");
    p->select.target = text(&t, "area == rural");
    p->select.exclusion = number(&out, 0.25);
    p->select.inclusion = number(&in, 0.07);
    apply(&w, 2019);
    ck_assert_double_eq_tol(paid_share(&w, 0, 1, 2), 0.75, 0.024);
    ck_assert_double_eq_tol(paid_share(&w, 0, 0, 2), 0.07, 0.014);
    world_fini(&w);
}
END_TEST

START_TEST(an_error_lasts_until_it_is_renewed)
{
    world w;
    amp_dated_text t;
    share out;
    static uint8_t before[MANY];
    world_init(&w, 2019, 2024);
    add_couples(&w);
    amp_programme *p = add_programme(&w, "grant", "true", "7");
    p->select.target = text(&t, "true");
    p->select.exclusion = number(&out, 0.5);
    for (int renewed = 0; renewed <= 4; renewed += 4) {
        p->select.renewed = renewed;
        amp_policy_free(w.policy);
        w.policy = NULL;
        size_t moved = 0;
        for (int year = 2019; year < 2021; year++) {
            apply(&w, year);
            for (size_t h = 0; h < MANY; h++) {
                const uint8_t now = in_stock(&w, 0, w.people.first[h]);
                moved += year > 2019 && now != before[h];
                before[h] = now;
            }
        }
        /* one in four is looked at, and half of these change */
        ck_assert_double_eq_tol((double)moved / MANY, renewed ? 0.125 : 0, renewed ? 0.013 : 1e-12);
    }
    world_fini(&w);
}
END_TEST

START_TEST(errors_follow_their_own_replicate_and_luck_its)
{
    world w;
    share s;
    static uint8_t before[MANY];
    world_init(&w, 2019, 2019);
    add_couples(&w);
    add_programme(&w, "grant", "true", "7")->select.coverage = number(&s, 0.5);
    size_t moved[3] = {0};
    for (int k = 0; k < 3; k++) {
        w.year.stream.replicate = k > 0; /* luck moves first, then the errors */
        w.year.errors = k > 1;
        apply(&w, 2019);
        for (size_t h = 0; h < MANY; h++) {
            const uint8_t now = in_stock(&w, 0, w.people.first[h]);
            moved[k] += k > 0 && now != before[h];
            before[h] = now;
        }
    }
    ck_assert_uint_eq(moved[1], 0);
    ck_assert_double_eq_tol((double)moved[2] / MANY, 0.5, 0.02);
    world_fini(&w);
}
END_TEST

START_TEST(who_does_not_comply_loses_what_the_sanction_says)
{
    world w;
    share s[3];
    world_init(&w, 2019, 2019);
    add_couples(&w);
    const char *const name[] = {"a", "b", "c"};
    for (int k = 0; k < 3; k++) {
        amp_programme *p = add_programme(&w, name[k], "true", "100");
        p->conditions.compliance =
            k == 2 ? formula(&s[k], "sex == female ? 1 : 0") : number(&s[k], 0.7);
        p->conditions.sanction = AMP_PLAIN(k ? 1 : 0.31);
        p->is_household = k == 1;
    }
    apply(&w, 2019);
    size_t whole = 0, less = 0;
    for (size_t i = 0; i < w.people.n; i++) {
        const double x = benefit(&w, 0, i);
        whole += x == 100.0;
        less += fabs(x - 69) < 1e-9;
        ck_assert_int_eq(in_stock(&w, 2, i), w.people.sex[i] == AMP_SEX_female);
    }
    ck_assert_uint_eq(whole + less, w.people.n);
    ck_assert_double_eq_tol((double)whole / (double)w.people.n, 0.7, 0.013);
    ck_assert_double_eq_tol(paid_share(&w, 1, 0, 1), 0.7, 0.018);
    world_fini(&w);
}
END_TEST

START_TEST(years_without_compliance_end_in_exit)
{
    world w;
    share s[2];
    world_init(&w, 2019, 2021);
    add_couples(&w);
    for (int k = 0; k < 2; k++) {
        amp_programme *p = add_programme(&w, "grant", "true", "100");
        p->name = k ? "grant" : "other";
        p->conditions.compliance = number(&s[k], 0.7);
        p->conditions.sanction = AMP_PLAIN(0.5);
        p->conditions.exit = k ? 2 : 0;
        p->start = month_of(2019, 1);
    }
    const double paid[] = {1, 1, 1 - 0.3 * 0.3};
    for (int year = 2019; year <= 2021; year++) {
        apply(&w, year);
        ck_assert_double_eq_tol(paid_share(&w, 0, 0, 1), 1, 1e-12);
        ck_assert_double_eq_tol(paid_share(&w, 1, 0, 1), paid[year - 2019],
                                year < 2021 ? 1e-12 : 0.012);
    }
    world_fini(&w);
}
END_TEST

START_TEST(more_compliance_takes_money_from_nobody)
{
    world low, high;
    share a, b;
    world_init(&low, 2019, 2021);
    world_init(&high, 2019, 2021);
    add_couples(&low);
    add_couples(&high);
    amp_programme *p = add_programme(&low, "grant", "true", "100");
    p->conditions.compliance = number(&a, 0.31);
    p->conditions.exit = 1;
    p = add_programme(&high, "grant", "true", "100");
    p->conditions.compliance = number(&b, 0.62);
    p->conditions.exit = 1;
    apply(&low, 2020);
    apply(&high, 2020);
    for (size_t i = 0; i < low.people.n; i++)
        ck_assert(benefit(&low, 0, i) <= benefit(&high, 0, i));
    world_fini(&low);
    world_fini(&high);
}
END_TEST

START_TEST(a_reform_of_the_selection_is_not_shared)
{
    world base, reform;
    share a, b;
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    add_couples(&base);
    add_programme(&base, "a", "true", "7")->select.coverage = number(&a, 0.5);
    add_programme(&reform, "a", "true", "7")->select.coverage = number(&b, 0.6);
    add_programme(&base, "b", "true", "7")->select.coverage = number(&a, 0.5);
    add_programme(&reform, "b", "true", "7")->select.coverage = number(&a, 0.5);
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    ck_assert_ptr_ne(base.ledger.programme[0].benefit, reform.ledger.programme[0].benefit);
    ck_assert_ptr_eq(base.ledger.programme[1].benefit, reform.ledger.programme[1].benefit);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(what_does_not_go_together_in_select_is_told)
{
    world w;
    amp_dated_text t[2];
    share s;
    world_init(&w, 2019, 2019);
    amp_programme *p = add_programme(&w, "a", "true", "7");
    p->select.score = text(&t[0], "sum(earnings)");
    p = add_programme(&w, "b", "true", "7");
    p->select.noise = AMP_PLAIN(0.4);
    p = add_programme(&w, "c", "true", "7");
    p->select.exclusion = number(&s, 0.25);
    p = add_programme(&w, "d", "true", "7");
    p->select.score = text(&t[0], "earnings");
    p->select.cutoff = text(&t[1], "7");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "a: select: score needs a cutoff"));
    ck_assert(has_message(&w.ctx, "b: select: cutoff and noise need a score"));
    ck_assert(has_message(&w.ctx, "c: select: exclusion and inclusion need a target"));
    ck_assert(has_message(&w.ctx, "earnings is a value of each person"));
    world_fini(&w);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_household_is_reached_with_all_its_members_and_stays_reached,
        a_roll_out_by_date_reaches_more_each_year,
        programmes_of_one_registry_find_the_same_households,
        a_score_without_noise_is_a_rule_and_with_noise_a_normal_chance,
        errors_of_exclusion_and_inclusion_are_those_that_were_asked_for,
        an_error_lasts_until_it_is_renewed,
        errors_follow_their_own_replicate_and_luck_its,
        who_does_not_comply_loses_what_the_sanction_says,
        years_without_compliance_end_in_exit,
        more_compliance_takes_money_from_nobody,
        a_reform_of_the_selection_is_not_shared,
        what_does_not_go_together_in_select_is_told,
    };
    return run_suite("policy: select", tests, AMP_COUNT(tests));
}
