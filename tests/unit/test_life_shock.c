/* Shocks against closed forms, and on a population made by hand. */
#include "life/odds.h"
#include "life/shock.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAR 4.0 /* standard errors */
enum { N = 8000 };

static const amp_stream lasting = {2385, 0, 0};

static amp_shock_effect effect(int32_t start, int32_t end, int recovery)
{
    amp_shock_effect e = {.who = "1", .start = start, .end = end, .recovery = recovery};
    for (int k = 0; k < AMP_SHOCK_NUMBERS; k++)
        e.number[k] = AMP_PLAIN(1.0);
    e.number[AMP_SHOCK_seeking] = AMP_PLAIN(0.0);
    return e;
}

static int32_t month(int year, int m)
{
    return year * 12 + m - 1;
}

/* Households of one woman of 30, every fourth without work; the rest informal. */
static void make(amp_population *p)
{
    amp_pop_init(p);
    ck_assert_int_eq(amp_pop_reserve(p, N, N), AMP_OK);
    amp_pop_append(p, N);
    p->households = N;
    for (size_t i = 0; i < N; i++) {
        p->uid[i] = i + 1;
        p->household_uid[i] = (i + 1) | (uint64_t)1 << 63;
        p->first[i] = (uint32_t)i;
        p->is_alive[i] = 1;
        p->age[i] = 30;
        p->sex[i] = AMP_SEX_female;
        p->education[i] = AMP_EDUCATION_secondary;
        p->area[i] = AMP_AREA_urban;
        p->region[i] = 0;
        p->weight[i] = 10.0;
        p->labour[i] = i % 4 ? AMP_LABOUR_informal : AMP_LABOUR_inactive;
        p->earnings[i] = i % 4 ? 1000.0 + (double)i : 0.0;
        p->contributory_pension[i] = 50.0;
        p->other_income[i] = 80.0;
        p->line_poverty[i] = 700.0;
        p->line_extreme[i] = 350.0;
    }
    p->first[N] = N;
}

static void aim(const amp_shock_effect *e, int year, const amp_population *p, amp_blow *blow)
{
    static double all[N];
    amp_shock_rates rates = {{0.0}, {0.0}};
    amp_shock_members members = {{0.0}};
    for (size_t i = 0; i < N; i++)
        all[i] = 1.0;
    amp_shock_tally(p, &rates);
    amp_shock_tally_members(p, all, &members);
    amp_shock_aim(e, year, NULL, &rates, &members, blow);
}

static void lay(const amp_shock_effect *e, size_t effects, int year, amp_population *p)
{
    static double all[N];
    const double *who[2] = {all, all};
    amp_blow blow[2];
    for (size_t i = 0; i < N; i++)
        all[i] = 1.0;
    for (size_t k = 0; k < effects; k++)
        aim(&e[k], year, p, &blow[k]);
    amp_shock_lay(blow, effects, &lasting, who, p);
}

/* Chance of losing work of the population's only cell. */
static double loss_of(const amp_shock_effect *e, int year, const amp_population *p)
{
    amp_blow blow;
    aim(e, year, p, &blow);
    return blow.loss[amp_labour_table(amp_work_age(30), AMP_EDUCATION_secondary, AMP_SEX_female,
                                      AMP_AREA_urban)];
}

static size_t count(const amp_population *p, unsigned state)
{
    size_t n = 0;
    for (size_t i = 0; i < N; i++)
        n += p->labour[i] == state;
    return n;
}

START_TEST(a_year_counts_the_months_of_an_effect_and_what_is_left_of_it_afterwards)
{
    const amp_shock_effect quarter = effect(month(2027, 4), month(2027, 7), 0);
    ck_assert_double_eq_tol(amp_shock_share(&quarter, 2027), 0.25, 1e-15);
    ck_assert_double_eq(amp_shock_share(&quarter, 2026), 0.0);
    ck_assert_double_eq(amp_shock_share(&quarter, 2028), 0.0);
    const amp_shock_effect slow = effect(month(2027, 11), month(2028, 1), 3); /* 3/4, 2/4, 1/4 */
    ck_assert_double_eq_tol(amp_shock_share(&slow, 2027), 2.0 / 12.0, 1e-15);
    ck_assert_double_eq_tol(amp_shock_share(&slow, 2028), 1.5 / 12.0, 1e-15);
    ck_assert_double_eq(amp_shock_share(&slow, 2029), 0.0);
}
END_TEST

START_TEST(the_chance_of_losing_work_multiplies_the_odds_of_employment)
{
    for (double rate = 0.05; rate < 1.0; rate += 0.1)
        for (double odds = 0.0; odds <= 1.0; odds += 0.125) {
            const double after = rate * (1.0 - amp_odds_loss(odds, rate));
            ck_assert_double_eq_tol(after / (1.0 - after), odds * rate / (1.0 - rate), 1e-12);
        }
    ck_assert_double_eq(amp_odds_loss(0.0, 1.0), 1.0);
    ck_assert_double_eq(amp_odds_loss(1.0, 0.6), 0.0);
}
END_TEST

START_TEST(the_odds_of_a_mixed_group_fall_as_told_and_its_members_all_by_one_factor)
{
    amp_shock_effect e = effect(month(2027, 1), month(2028, 1), 0);
    const amp_shock_rates rates = {{100.0, 300.0, 50.0}, {30.0, 270.0, 40.0}};
    const amp_shock_members members = {{100.0, 200.0}}; /* none of the third kind */
    const double before = 100.0 * 0.3 + 200.0 * 0.9;
    for (double odds = 0.1; odds < 1.0; odds += 0.2) {
        amp_blow blow;
        double o[2], after = 0.0;
        e.number[AMP_SHOCK_employment] = AMP_PLAIN(odds);
        amp_shock_aim(&e, 2027, NULL, &rates, &members, &blow);
        for (int k = 0; k < 2; k++) {
            const double rate = k ? 0.9 : 0.3, now = rate * (1.0 - blow.loss[k]);
            o[k] = now / (1.0 - now) / (rate / (1.0 - rate));
            after += members.persons[k] * now;
        }
        ck_assert_double_eq_tol(o[0], o[1], 1e-9);
        ck_assert_double_eq_tol(after / (300.0 - after), odds * before / (300.0 - before), 1e-9);
        ck_assert_double_lt(o[0], odds);
    }
}
END_TEST

START_TEST(three_months_cost_a_quarter_of_what_twelve_do)
{
    amp_population p;
    make(&p);
    amp_shock_effect year = effect(month(2027, 1), month(2028, 1), 0);
    amp_shock_effect e = effect(month(2027, 10), month(2028, 1), 0);
    year.number[AMP_SHOCK_employment] = e.number[AMP_SHOCK_employment] = AMP_PLAIN(0.6);
    ck_assert_double_eq_tol(loss_of(&year, 2027, &p), amp_odds_loss(0.6, 0.75), 1e-12);
    ck_assert_double_eq_tol(loss_of(&e, 2027, &p), amp_odds_loss(0.6, 0.75) / 4.0, 1e-12);
    ck_assert_double_eq(loss_of(&e, 2028, &p), 0.0);
    e.number[AMP_SHOCK_employment] = AMP_PLAIN(1.0);
    e.number[AMP_SHOCK_earnings] = AMP_PLAIN(0.6);
    e.number[AMP_SHOCK_pension] = AMP_PLAIN(0.8);
    e.number[AMP_SHOCK_other_income] = AMP_PLAIN(0.0);
    e.number[AMP_SHOCK_prices] = AMP_PLAIN(1.2);
    lay(&e, 1, 2027, &p);
    for (size_t i = 0; i < N; i++) {
        const double was = i % 4 ? 1000.0 + (double)i : 0.0;
        ck_assert_double_eq_tol(p.earnings[i], 0.9 * was, 1e-9);
        ck_assert_double_eq_tol(p.contributory_pension[i], 47.5, 1e-9);
        ck_assert_double_eq_tol(p.other_income[i], 60.0, 1e-9);
        ck_assert_double_eq_tol(p.line_poverty[i], 735.0, 1e-9);
        ck_assert_double_eq_tol(p.line_extreme[i], 367.5, 1e-9);
    }
    amp_pop_fini(&p);
}
END_TEST

START_TEST(as_many_lose_work_as_the_odds_say_and_some_of_them_look_for_it)
{
    amp_population p;
    amp_shock_effect e = effect(month(2027, 1), month(2028, 1), 0);
    e.number[AMP_SHOCK_employment] = AMP_PLAIN(0.5);
    e.number[AMP_SHOCK_seeking] = AMP_PLAIN(0.4);
    make(&p);
    lay(&e, 1, 2027, &p);
    const double workers = 0.75 * N, rate = 0.75, after = 0.5 * rate / (1.0 - rate + 0.5 * rate);
    const double keep = after / rate, sd = sqrt(workers * keep * (1.0 - keep));
    const double losers = workers * (1.0 - keep), seek = (double)count(&p, AMP_LABOUR_unemployed);
    ck_assert_double_eq_tol((double)count(&p, AMP_LABOUR_informal), workers * keep, FAR * sd);
    ck_assert_double_eq_tol(seek, 0.4 * losers, FAR * sqrt(losers * 0.24 + 0.16 * sd * sd));
    for (size_t i = 0; i < N; i++)
        ck_assert(p.labour[i] == AMP_LABOUR_informal ? p.earnings[i] == 1000.0 + (double)i
                                                     : p.earnings[i] == 0.0);
    amp_pop_fini(&p);
}
END_TEST

START_TEST(whom_a_weaker_shock_hits_a_stronger_one_hits_too)
{
    amp_population weak, strong;
    amp_shock_effect e = effect(month(2027, 1), month(2028, 1), 11);
    e.number[AMP_SHOCK_employment] = AMP_PLAIN(0.5);
    make(&weak);
    make(&strong);
    lay(&e, 1, 2028, &weak); /* recovering */
    lay(&e, 1, 2027, &strong);
    ck_assert_uint_gt(count(&weak, AMP_LABOUR_informal), count(&strong, AMP_LABOUR_informal));
    for (size_t i = 0; i < N; i++)
        ck_assert(weak.earnings[i] > 0.0 || strong.earnings[i] <= 0.0);
    amp_pop_fini(&weak);
    amp_pop_fini(&strong);
}
END_TEST

START_TEST(effects_that_overlap_act_one_after_another)
{
    amp_population p;
    amp_shock_effect e[2] = {effect(month(2027, 1), month(2028, 1), 0),
                             effect(month(2027, 1), month(2028, 1), 0)};
    e[0].number[AMP_SHOCK_earnings] = AMP_PLAIN(0.5);
    e[1].number[AMP_SHOCK_earnings] = AMP_PLAIN(0.8);
    e[0].number[AMP_SHOCK_employment] = AMP_PLAIN(0.7);
    e[1].number[AMP_SHOCK_employment] = AMP_PLAIN(0.6);
    make(&p);
    lay(e, 2, 2027, &p);
    const double keep = (1.0 - amp_odds_loss(0.7, 0.75)) * (1.0 - amp_odds_loss(0.6, 0.75));
    ck_assert_double_eq_tol((double)count(&p, AMP_LABOUR_informal), 0.75 * N * keep,
                            FAR * sqrt(0.75 * N * keep * (1.0 - keep)));
    for (size_t i = 0; i < N; i++)
        if (p.labour[i] == AMP_LABOUR_informal)
            ck_assert_double_eq_tol(p.earnings[i], 0.4 * (1000.0 + (double)i), 1e-9);
    amp_pop_fini(&p);
}
END_TEST

START_TEST(a_shock_of_nothing_moves_no_bit)
{
    amp_population p, was;
    amp_shock_effect e[2] = {effect(month(2027, 1), month(2028, 1), 7),
                             effect(month(2030, 1), month(2031, 1), 0)};
    e[1].number[AMP_SHOCK_employment] = AMP_PLAIN(0.0); /* in another year */
    make(&p);
    make(&was);
    for (int year = 2026; year < 2030; year++)
        lay(e, 2, year, &p);
#define X(name, type, kind, list, unit, birth, en, es)                                             \
    ck_assert_msg(memcmp(p.name, was.name, N * sizeof(type)) == 0, #name);
    AMP_PERSON_COLUMNS(X)
    AMP_HOUSEHOLD_COLUMNS(X)
#undef X
    amp_pop_fini(&p);
    amp_pop_fini(&was);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("shock");
    tcase_add_test(c, a_year_counts_the_months_of_an_effect_and_what_is_left_of_it_afterwards);
    tcase_add_test(c, the_chance_of_losing_work_multiplies_the_odds_of_employment);
    tcase_add_test(c, the_odds_of_a_mixed_group_fall_as_told_and_its_members_all_by_one_factor);
    tcase_add_test(c, three_months_cost_a_quarter_of_what_twelve_do);
    tcase_add_test(c, as_many_lose_work_as_the_odds_say_and_some_of_them_look_for_it);
    tcase_add_test(c, whom_a_weaker_shock_hits_a_stronger_one_hits_too);
    tcase_add_test(c, effects_that_overlap_act_one_after_another);
    tcase_add_test(c, a_shock_of_nothing_moves_no_bit);
    Suite *s = suite_create("life_shock");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
