/* test_policy_fiscal.c - contributions and taxes: what each takes, in which order, what is left at
 * each concept of income; gross earnings found again from net ones; rates at the margin. */
#include "policy/rates.h"
#include "policy_world.h"

#include <math.h>

enum { LEVIES = 4 };

typedef struct levies {
    amp_fiscal fiscal;
    amp_levy levy[LEVIES];
    rules rules[LEVIES];
    amp_dated_number rate[LEVIES][AMP_CHARGED];
} levies;

static amp_levy *add_levy(world *w, levies *l, const char *name, amp_levy_kind kind,
                          const char *who, const char *base, double rate)
{
    const size_t k = l->fiscal.levies++;
    ck_assert_uint_lt(k, LEVIES);
    l->fiscal.levy = l->levy;
    w->scenario.fiscal = &l->fiscal;
    rules *r = &l->rules[k];
    r->who[0] = (amp_dated_text){.from = AMP_ALWAYS, .text = who, .source = ""};
    r->amount[0] = (amp_dated_text){.from = AMP_ALWAYS, .text = base, .source = ""};
    r->payments[0] = (amp_dated_number){.from = AMP_ALWAYS, .number = AMP_PLAIN(12)};
    r->take_up[0] = (amp_dated_number){.from = AMP_ALWAYS, .number = AMP_PLAIN(1)};
    amp_levy *levy = &l->levy[k];
    *levy = (amp_levy){.kind = kind,
                       .rule = {.name = name,
                                .start = AMP_ALWAYS,
                                .end = AMP_NEVER,
                                .is_household = kind == AMP_LEVY_INDIRECT_TAX,
                                .payee = AMP_PAYEE_HEAD,
                                .who = {r->who, 1},
                                .amount = {r->amount, 1},
                                .payments = {r->payments, 1},
                                .take_up = {r->take_up, 1},
                                .value = AMP_PLAIN(1),
                                .select = {.registry = "", .noise = AMP_PLAIN(0)},
                                .conditions = {.sanction = AMP_PLAIN(1)},
                                .indexation = r->indexation}};
    for (int c = 0; c < AMP_CHARGED; c++) {
        l->rate[k][c] = (amp_dated_number){.from = AMP_ALWAYS,
                                           .number = AMP_PLAIN(c == AMP_CHARGED_WORKER ? rate : 0)};
        levy->rate[c] = (amp_numbers){&l->rate[k][c], 1};
    }
    return levy;
}

static double income(const world *w, amp_income concept, size_t h)
{
    return w->ledger.income[concept][h];
}

/* A formal worker with 7,000, a pensioner with 2,000, a child; and an informal worker with 1,000.
 */
static void settle_family(world *w)
{
    const size_t head = add_household(w);
    const size_t elder = add_member(w, AMP_RELATIONSHIP_parent, AMP_SEX_female, 70);
    add_member(w, AMP_RELATIONSHIP_child, AMP_SEX_male, 7);
    const size_t alone = add_household(w);
    w->people.labour[head] = AMP_LABOUR_formal;
    w->people.earnings[head] = 7000;
    w->people.contributory_pension[elder] = 2000;
    w->people.labour[alone] = AMP_LABOUR_informal;
    w->people.earnings[alone] = 1000;
}

static void levy_all_kinds(world *w, levies *l)
{
    add_levy(w, l, "pensions", AMP_LEVY_CONTRIBUTION, "labour == formal",
             "clamp(gross_earnings, 2000, 6000)", 0.1)
        ->is_for_pensions = true;
    add_levy(w, l, "health", AMP_LEVY_CONTRIBUTION, "labour == formal", "gross_earnings", 0.03);
    add_levy(w, l, "tax", AMP_LEVY_INCOME_TAX, "true",
             "bracket(gross_earnings - tax.pensions, {0: 0, 4000: 0.1})", 1);
    add_levy(w, l, "vat", AMP_LEVY_INDIRECT_TAX, "true", "0.8 * disposable_income", 0.13);
}

START_TEST(each_concept_of_income_follows_from_the_one_before)
{
    world w;
    levies l = {0};
    world_init(&w, 2019, 2019);
    settle_family(&w);
    add_programme(&w, "grant", "age < 18", "300");
    add_programme(&w, "school", "age < 18", "500")->enters = AMP_ENTERS_FINAL;
    add_programme(&w, "light", "age >= 60", "20")->enters = AMP_ENTERS_CONSUMABLE;
    levy_all_kinds(&w, &l);
    apply(&w, 2019);
    /* contributions 600 and 210; tax 10 % of 7000 - 600 - 4000 = 240 */
    NEAR(income(&w, AMP_INCOME_market, 0), 7000);
    NEAR(income(&w, AMP_INCOME_market_pensions, 0), 7000 + 2000 - 600);
    NEAR(income(&w, AMP_INCOME_net_market, 0), 8400 - 210 - 240);
    NEAR(income(&w, AMP_INCOME_net_market_transfer, 0), 7000 - 600 - 210 - 240);
    NEAR(income(&w, AMP_INCOME_disposable, 0), 7950 + 300);
    NEAR(income(&w, AMP_INCOME_consumable, 0), 8250 * (1 - 0.8 * 0.13) + 20);
    NEAR(income(&w, AMP_INCOME_final, 0), 8250 * (1 - 0.8 * 0.13) + 20 + 500);
    NEAR(w.ledger.disposable[0], 8250);
    NEAR(w.ledger.welfare[0], 8250.0 / 3);
    NEAR(w.ledger.own_income[0], 7000 - 600 - 210 - 240);
    /* who earns little informally pays the indirect tax alone */
    NEAR(income(&w, AMP_INCOME_disposable, 1), 1000);
    NEAR(income(&w, AMP_INCOME_consumable, 1), 1000 - 104);
    world_fini(&w);
}
END_TEST

START_TEST(net_earnings_are_grossed_up_so_that_the_levies_leave_what_there_was)
{
    world w;
    levies l = {0};
    world_init(&w, 2019, 2019);
    settle_family(&w);
    for (int k = 0; k < 200; k++) {
        const size_t i = add_household(&w);
        w.people.labour[i] = k % 3 ? AMP_LABOUR_formal : AMP_LABOUR_informal;
        w.people.earnings[i] = 31.0 * k;
    }
    levy_all_kinds(&w, &l);
    l.fiscal.is_net = true;
    apply(&w, 2019);
    for (size_t h = 0; h < w.people.households; h++) {
        const size_t i = w.people.first[h];
        const double g = w.ledger.gross[i];
        const bool formal = w.people.labour[i] == AMP_LABOUR_formal;
        const double pensions = formal ? 0.1 * fmin(fmax(g, 2000), 6000) : 0;
        const double tax = 0.1 * fmax(g - pensions - 4000, 0);
        const double left = g - pensions - (formal ? 0.03 * g : 0) - tax;
        ck_assert_double_eq_tol(left, w.people.earnings[i], 1e-6);
        ck_assert(w.ledger.disposable[h] == w.shared.market[h]); /* to the last bit */
    }
    world_fini(&w);
}
END_TEST

START_TEST(a_reform_keeps_the_baselines_gross_earnings)
{
    world base, reform;
    levies l = {0}, m = {0};
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    settle_family(&base);
    levy_all_kinds(&base, &l);
    levy_all_kinds(&reform, &m);
    l.fiscal.is_net = m.fiscal.is_net = true;
    m.rate[1][AMP_CHARGED_WORKER].number = AMP_PLAIN(0.05); /* health from 3 to 5 % */
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    const double gross = base.ledger.gross[0];
    ck_assert(reform.ledger.gross[0] == gross);
    NEAR(base.ledger.disposable[0] - reform.ledger.disposable[0], 0.02 * gross);
    NEAR(base.ledger.own_income[0] - reform.ledger.own_income[0], 0.02 * gross);
    ck_assert(base.ledger.disposable[1] == reform.ledger.disposable[1]);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(a_reform_of_programmes_alone_pays_the_same_contributions)
{
    world base, reform;
    levies l = {0}, m = {0};
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    settle_family(&base);
    add_programme(&base, "grant", "age < 18", "300");
    add_programme(&reform, "grant", "age < 18", "400");
    levy_all_kinds(&base, &l);
    levy_all_kinds(&reform, &m);
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    ck_assert_ptr_eq(reform.ledger.levy[0].paid.benefit, base.ledger.levy[0].paid.benefit);
    NEAR(reform.ledger.income[AMP_INCOME_consumable][0] -
             base.ledger.income[AMP_INCOME_consumable][0],
         100 * (1 - 0.8 * 0.13)); /* the indirect tax of it, too */
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(brackets_keep_their_money_or_move_with_prices_or_wages)
{
    world w;
    levies l = {0};
    world_init(&w, 2019, 2021);
    settle_family(&w);
    amp_programme *p = &add_levy(&w, &l, "tax", AMP_LEVY_INCOME_TAX, "true",
                                 "bracket(gross_earnings, {0: 0, 4000: 0.1})", 1)
                            ->rule;
    w.cpi[2] = 2.0;
    w.wage[2] = 1.25;
    apply(&w, 2021); /* 14,000 of the day: 1,000, worth 500 of 2019 */
    NEAR(w.ledger.levy[0].paid.benefit[0], 500);
    add_index(p, AMP_ALWAYS, AMP_INDEX_CPI);
    ck_assert_int_eq(compile(&w), AMP_OK);
    apply(&w, 2021);
    NEAR(w.ledger.levy[0].paid.benefit[0], 300);
    p->indexation[0].rule = AMP_INDEX_WAGES; /* nothing up to 5,000 of 2019 */
    ck_assert_int_eq(compile(&w), AMP_OK);
    apply(&w, 2021);
    NEAR(w.ledger.levy[0].paid.benefit[0], 200);
    world_fini(&w);
}
END_TEST

START_TEST(compliance_is_lasting_and_rises_for_who_complied_before)
{
    world w;
    levies l = {0};
    world_init(&w, 2019, 2019);
    for (int k = 0; k < 500; k++) {
        const size_t i = add_household(&w);
        w.people.earnings[i] = 100;
    }
    amp_levy *levy =
        add_levy(&w, &l, "tax", AMP_LEVY_INCOME_TAX, "true", "0.1 * gross_earnings", 1);
    set_take_up(&levy->rule, 0.4);
    apply(&w, 2019);
    bool paid[500];
    size_t payers = 0;
    for (int i = 0; i < 500; i++)
        payers += paid[i] = w.ledger.levy[0].paid.benefit[i] > 0;
    ck_assert_uint_gt(payers, 160);
    ck_assert_uint_lt(payers, 240);
    set_take_up(&levy->rule, 0.6);
    ck_assert_int_eq(compile(&w), AMP_OK);
    apply(&w, 2019);
    for (int i = 0; i < 500; i++)
        ck_assert(!paid[i] || w.ledger.levy[0].paid.benefit[i] > 0);
    world_fini(&w);
}
END_TEST

START_TEST(what_comes_later_is_not_seen_and_the_message_says_why)
{
    world w;
    levies l = {0};
    world_init(&w, 2019, 2019);
    settle_family(&w);
    add_programme(&w, "grant", "tax.vat > 0", "300");
    add_levy(&w, &l, "tax", AMP_LEVY_INCOME_TAX, "true", "benefit.grant + tax.tax", 1);
    add_levy(&w, &l, "vat", AMP_LEVY_INDIRECT_TAX, "true", "disposable_income", 0.1);
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(
        has_message(&w.ctx, "benefit.grant: contributions and income taxes are levied first"));
    ck_assert(has_message(&w.ctx, "tax.tax: an instrument cannot read what it levies"));
    ck_assert(has_message(&w.ctx, "grant cannot see vat"));
    world_fini(&w);
}
END_TEST

START_TEST(net_earnings_are_no_base_of_what_was_taken_of_them)
{
    world w;
    levies l = {0};
    world_init(&w, 2019, 2019);
    settle_family(&w);
    add_levy(&w, &l, "tax", AMP_LEVY_INCOME_TAX, "true", "0.1 * earnings", 1);
    l.fiscal.is_net = true;
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "gross_earnings"));
    world_fini(&w);
}
END_TEST

static void rates_of(world *w, double step, amp_tax_rates *rate)
{
    amp_tax_rates_scratch *s;
    ck_assert_int_eq(amp_tax_rates_scratch_new(&s), AMP_OK);
    ck_assert_int_eq(
        amp_policy_rates(w->policy, &w->year, &w->people, &w->ledger, step, w->scratch, s, rate),
        AMP_OK);
    amp_tax_rates_scratch_free(s);
}

START_TEST(rates_at_the_margin_are_those_of_the_law)
{
    world w;
    levies l = {0};
    amp_tax_rates rate[4];
    world_init(&w, 2019, 2019);
    settle_family(&w);
    levy_all_kinds(&w, &l);
    add_programme(&w, "top_up", "labour == informal", "taper(400, earnings, 800, 0.5)");
    apply(&w, 2019);
    rates_of(&w, 0.03, rate);
    /* above the ceiling of pensions: health 3 %, tax 10 % */
    NEAR(rate[0].marginal, 0.13);
    NEAR(rate[0].participation, (600 + 210 + 240) / 7000.0);
    ck_assert(isnan(rate[0].formalisation)); /* formal already */
    ck_assert(isnan(rate[1].marginal));      /* a pensioner */
    ck_assert_double_eq_tol(rate[3].marginal, 0.5, 1e-9);
    /* without work no top-up: it pays 300 of the 1,000 on top */
    NEAR(rate[3].participation, -0.3);
    /* formal: 200 on the floor of pensions, 30 for health, the top-up of 300 lost */
    NEAR(rate[3].formalisation, 0.53);
    world_fini(&w);
}
END_TEST

START_TEST(rates_are_the_same_whether_earnings_are_told_gross_or_net)
{
    world gross, net;
    levies l = {0}, m = {0};
    amp_tax_rates of_gross[4], of_net[4];
    world_init(&gross, 2019, 2019);
    world_init(&net, 2019, 2019);
    settle_family(&gross);
    settle_family(&net);
    levy_all_kinds(&gross, &l);
    levy_all_kinds(&net, &m);
    m.fiscal.is_net = true;
    net.people.earnings[0] = 7000 - 600 - 210 - 240;
    apply(&gross, 2019);
    apply(&net, 2019);
    ck_assert_double_eq_tol(net.ledger.gross[0], 7000, 1e-5);
    rates_of(&gross, 0.03, of_gross);
    rates_of(&net, 0.03, of_net);
    ck_assert_double_eq_tol(of_net[0].marginal, of_gross[0].marginal, 1e-6);
    ck_assert_double_eq_tol(of_net[0].participation, of_gross[0].participation, 1e-6);
    ck_assert_double_eq_tol(of_net[3].formalisation, of_gross[3].formalisation, 1e-6);
    world_fini(&gross);
    world_fini(&net);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        each_concept_of_income_follows_from_the_one_before,
        net_earnings_are_grossed_up_so_that_the_levies_leave_what_there_was,
        a_reform_keeps_the_baselines_gross_earnings,
        a_reform_of_programmes_alone_pays_the_same_contributions,
        brackets_keep_their_money_or_move_with_prices_or_wages,
        compliance_is_lasting_and_rises_for_who_complied_before,
        what_comes_later_is_not_seen_and_the_message_says_why,
        net_earnings_are_no_base_of_what_was_taken_of_them,
        rates_at_the_margin_are_those_of_the_law,
        rates_are_the_same_whether_earnings_are_told_gross_or_net,
    };
    return run_suite("policy_fiscal", tests, AMP_COUNT(tests));
}
