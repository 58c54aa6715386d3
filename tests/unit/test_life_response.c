/* What people answer, against closed forms: odds that move by just what they are told, states that
 * come back, people nobody told who live the same lives. Monte Carlo within FAR standard errors. */
#include "life/labour.h"
#include "life/odds.h"
#include "life/response.h"
#include "life_world.h"

enum { HOUSEHOLDS = 20000 };

static double logit(double p)
{
    return log(p / (1.0 - p));
}

static double expit(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* Every second household is told. */
static bool is_told(const amp_population *p, size_t h)
{
    return p->household_uid[h] / 2 % 2 == 1;
}

typedef enum channel { SCHOOL, WORK, FORMAL } channel;

/* Log-odds of the told households' members of that sex (2: of both); of school to pupils alone,
 * since the children of who studies later attend more. */
static void tell(world *w, channel c, unsigned sex, double by)
{
    for (size_t b = 0; b < w->blocks; b++) {
        amp_population *p = &w->block[b];
        amp_response r = {0};
        if (!amp_response_of(p, &r))
            ck_assert_int_eq(amp_response_add(p), AMP_OK);
        ck_assert(amp_response_of(p, &r));
        double *to = c == SCHOOL ? r.school : c == WORK ? r.work : r.formal;
        for (size_t h = 0; h < p->households; h++)
            for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
                to[i] = is_told(p, h) && (sex == 2 || p->sex[i] == sex) &&
                                (c != SCHOOL || p->age[i] < 30)
                            ? by
                            : 0.0;
    }
}

/* Rows of the untold are those of the twin, column by column; @p all: of the told, too, in states.
 */
static void assert_lives_alike(const world *w, const world *twin, bool all)
{
    for (size_t b = 0; b < w->blocks; b++) {
        const amp_population *p = &w->block[b], *q = &twin->block[b];
        ck_assert_uint_eq(p->n, q->n);
        for (size_t h = 0; h < p->households; h++)
            for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
                ck_assert_uint_eq(p->uid[i], q->uid[i]);
                if (all || !is_told(p, h)) {
                    ck_assert_uint_eq(p->attends[i], q->attends[i]);
                    ck_assert_uint_eq(p->labour[i], q->labour[i]);
                    ck_assert_uint_eq(p->state_salary[i], q->state_salary[i]);
                }
                for (size_t c = 0; c < amp_columns_count && !is_told(p, h); c++)
                    if (amp_columns[c].level == AMP_LEVEL_PERSON)
                        ck_assert_double_eq(amp_pop_value(p, &amp_columns[c], i),
                                            amp_pop_value(q, &amp_columns[c], i));
            }
    }
}

/* Sum of shares expected and found, and the variance of what is found. */
typedef struct score {
    double found, wanted, variance;
} score;

static void score_add(score *s, bool found, double wanted)
{
    s->found += found;
    s->wanted += wanted;
    s->variance += wanted * (1.0 - wanted);
}

/* @p more  variance of what is wanted, in persons squared */
static void assert_met(const score *s, double more, const char *what)
{
    const double se = sqrt(s->variance + more);
    ck_assert_msg(fabs(s->found - s->wanted) < FAR * se, "%s: %g, expected %g (se %g)", what,
                  s->found, s->wanted, se);
}

/* ---- flips ---------------------------------------------------------------------------------- */

START_TEST(odds_move_by_just_what_is_told)
{
    for (double rate = 0.05; rate < 1.0; rate += 0.1)
        for (double by = -2.0; by <= 2.0; by += 0.25) {
            const double leave = by < 0.0 ? amp_odds_loss(amp_exp(by), rate) : 0.0;
            const double enter = by > 0.0 ? amp_odds_loss(amp_exp(-by), 1.0 - rate) : 0.0;
            const double after = rate * (1.0 - leave) + (1.0 - rate) * enter;
            ck_assert_double_eq_tol(logit(after), logit(rate) + by, 1e-12);
            double rest;
            ck_assert(amp_response_flips(true, rate, by, leave * 0.999, &rest) == (by < 0.0));
            ck_assert(!amp_response_flips(true, rate, by, leave, &rest));
            ck_assert(amp_response_flips(false, rate, by, enter * 0.999, &rest) == (by > 0.0));
            ck_assert(!amp_response_flips(false, rate, by, enter, &rest));
        }
}
END_TEST

/* ---- school --------------------------------------------------------------------------------- */

static void pupils(amp_population *p, const double share[2][2][AMP_AGES])
{
    couples(p, HOUSEHOLDS, 40);
    for (size_t h = 0; h < p->households; h++) { /* the second member is a pupil of 8 to 15 */
        const size_t i = 2 * h + 1;
        p->partner[i] = p->partner[i - 1] = 0;
        p->relationship[i] = AMP_RELATIONSHIP_child;
        p->sex[i] = (uint8_t)(h / 2 % 2);
        p->age[i] = (uint8_t)(8 + h / 4 % 8);
        p->schooling[i] = 2;
        p->education[i] = AMP_EDUCATION_primary;
        p->attends[i] = uniform(i, 100) < share[p->sex[i]][p->area[h]][p->age[i]];
    }
}

static void score_school(const world *w, double share[2][2][AMP_AGES], double by, score *s)
{
    *s = (score){0};
    EACH(w, p, i)
    if (i % 2 && is_told(p, i / 2))
        score_add(s, p->attends[i], expit(logit(share[p->sex[i]][p->area[i / 2]][p->age[i]]) + by));
}

static double years_of_school(const world *w)
{
    double sum = 0.0;
    EACH(w, p, i) sum += p->schooling[i];
    return sum;
}

START_TEST(attendance_moves_by_its_log_odds_and_comes_back_while_years_passed_stay)
{
    static double share[2][2][AMP_AGES];
    const double size[] = {0.9, -1.4};
    for (int k = 0; k < 2; k++) {
        world w, twin;
        world *both[] = {&w, &twin};
        for (int j = 0; j < 2; j++) {
            amp_population p;
            world_open(both[j], AMP_LIFE_SCHOOL);
            table_shares(both[j], "attendance", share);
            pupils(&p, (const double(*)[2][AMP_AGES])share);
            settle(both[j], &p, true);
        }
        tell(&w, SCHOOL, 2, size[k]);
        for (int year = FIRST + 1; year <= FIRST + 4; year++) {
            score s;
            step_to(&w, year);
            step_to(&twin, year);
            score_school(&w, share, size[k], &s);
            assert_met(&s, 0.0, "attend");
            assert_lives_alike(&w, &twin, false);
        }
        const double more = years_of_school(&w) - years_of_school(&twin);
        ck_assert(size[k] > 0.0 ? more > 100.0 : more < -100.0);
        tell(&w, SCHOOL, 2, 0.0);
        step_to(&w, FIRST + 5);
        step_to(&twin, FIRST + 5);
        assert_lives_alike(&w, &twin, true);
        world_close(&w);
        world_close(&twin);
    }
}
END_TEST

START_TEST(who_answers_a_little_answers_more_too)
{
    static double share[2][2][AMP_AGES];
    world weak, strong, none;
    world *all[] = {&none, &weak, &strong};
    const double size[] = {0.0, 0.2, 0.5};
    for (int j = 0; j < 3; j++) {
        amp_population p;
        world_open(all[j], AMP_LIFE_SCHOOL);
        table_shares(all[j], "attendance", share);
        pupils(&p, (const double(*)[2][AMP_AGES])share);
        settle(all[j], &p, true);
        tell(all[j], SCHOOL, 2, size[j]);
        for (int year = FIRST + 1; year <= FIRST + 3; year++)
            step_to(all[j], year);
    }
    size_t gained = 0;
    for (size_t b = 0; b < none.blocks; b++)
        for (size_t i = 0; i < none.block[b].n; i++) {
            ck_assert_uint_le(none.block[b].attends[i], weak.block[b].attends[i]);
            ck_assert_uint_le(weak.block[b].attends[i], strong.block[b].attends[i]);
            gained += weak.block[b].attends[i] != strong.block[b].attends[i];
        }
    ck_assert_uint_gt(gained, 10);
    for (int j = 0; j < 3; j++)
        world_close(all[j]);
}
END_TEST

/* ---- work ----------------------------------------------------------------------------------- */

static void open_couples(world *w)
{
    amp_population p;
    world_open(w, AMP_LIFE_WORK);
    couples(&p, HOUSEHOLDS, 36); /* 36 + 8 stays in 35-44 */
    give_work(&p);
    settle(w, &p, true);
}

/* Told persons of a sex in state `yes` or above, among those in state `of` or above. */
static void score_work(const world *w, unsigned sex, unsigned of, unsigned yes, double wanted,
                       score *s)
{
    *s = (score){0};
    EACH(w, p, i)
    if (p->sex[i] == sex && is_told(p, i / 2) && p->labour[i] >= of)
        score_add(s, p->labour[i] >= yes, wanted);
}

static double share_of(const world *w, unsigned sex, unsigned of, unsigned yes)
{
    double n = 0.0, k = 0.0;
    EACH(w, p, i)
    if (p->sex[i] == sex && p->labour[i] >= of) {
        n++;
        k += p->labour[i] >= yes;
    }
    return k / n;
}

static double contributed(const world *w)
{
    double sum = 0.0;
    EACH(w, p, i) sum += p->contribution_months[i];
    return sum;
}

/* Targets are the opening's shares, frozen; what is told moves the odds of the stock by just so
 * much, whatever persistence is. Incoming shares were frozen from one pass, which has a standard
 * error of its own, as large as the stock's. */
START_TEST(taking_part_and_formality_move_by_their_log_odds_and_come_back)
{
    const struct {
        channel channel;
        unsigned sex, of, yes, other_of, other_yes;
        double by;
    } cases[] = {
        {WORK, AMP_SEX_female, AMP_LABOUR_inactive, AMP_LABOUR_unemployed, AMP_LABOUR_informal,
         AMP_LABOUR_formal, -0.5},
        {WORK, AMP_SEX_female, AMP_LABOUR_inactive, AMP_LABOUR_unemployed, AMP_LABOUR_informal,
         AMP_LABOUR_formal, 0.8},
        {FORMAL, AMP_SEX_male, AMP_LABOUR_informal, AMP_LABOUR_formal, AMP_LABOUR_inactive,
         AMP_LABOUR_unemployed, -0.6},
        {FORMAL, AMP_SEX_male, AMP_LABOUR_informal, AMP_LABOUR_formal, AMP_LABOUR_inactive,
         AMP_LABOUR_unemployed, 0.45},
    };
    for (size_t k = 0; k < AMP_COUNT(cases); k++) {
        world w, twin;
        score s;
        open_couples(&w);
        open_couples(&twin);
        const unsigned sex = cases[k].sex;
        const double is = share_of(&twin, sex, cases[k].of, cases[k].yes);
        const double other = share_of(&twin, sex, cases[k].other_of, cases[k].other_yes);
        tell(&w, cases[k].channel, sex, cases[k].by);
        for (int year = FIRST + 1; year <= FIRST + 4; year++) { /* 2020 has odds of its own */
            step_to(&w, year);
            step_to(&twin, year);
            assert_lives_alike(&w, &twin, false);
        }
        score_work(&w, sex, cases[k].of, cases[k].yes, expit(logit(is) + cases[k].by), &s);
        assert_met(&s, s.variance, "told");
        score_work(&w, sex, cases[k].other_of, cases[k].other_yes, other, &s);
        assert_met(&s, s.variance, "left alone");
        score_work(&w, 1 - sex, cases[k].of, cases[k].yes,
                   share_of(&twin, 1 - sex, cases[k].of, cases[k].yes), &s);
        assert_met(&s, s.variance, "the other sex");
        const double months = contributed(&w) - contributed(&twin);
        ck_assert(cases[k].by > 0.0 ? months > 1000.0 : months < -1000.0);
        tell(&w, cases[k].channel, 2, 0.0);
        step_to(&w, FIRST + 5);
        step_to(&twin, FIRST + 5);
        assert_lives_alike(&w, &twin, true);
        world_close(&w);
        world_close(&twin);
    }
}
END_TEST

START_TEST(who_leaves_work_earns_nothing_and_who_enters_is_paid)
{
    world w, twin;
    size_t left = 0, came = 0;
    open_couples(&w);
    open_couples(&twin);
    tell(&w, WORK, AMP_SEX_female, -0.5);
    for (int year = FIRST + 1; year <= FIRST + 2; year++) {
        step_to(&w, year);
        step_to(&twin, year);
    }
    tell(&w, WORK, AMP_SEX_female, 0.5);
    for (size_t b = 0; b < w.blocks; b++)
        for (size_t i = 0; i < w.block[b].n; i++)
            if (w.block[b].labour[i] != twin.block[b].labour[i]) {
                ck_assert_uint_eq(w.block[b].labour[i], AMP_LABOUR_inactive);
                ck_assert_double_eq(w.block[b].earnings[i], 0.0);
                ck_assert_uint_eq(w.block[b].state_salary[i], 0);
                left++;
            }
    step_to(&w, FIRST + 3);
    step_to(&twin, FIRST + 3);
    for (size_t b = 0; b < w.blocks; b++)
        for (size_t i = 0; i < w.block[b].n; i++)
            if (w.block[b].labour[i] != twin.block[b].labour[i]) {
                ck_assert_uint_eq(twin.block[b].labour[i], AMP_LABOUR_inactive);
                ck_assert((w.block[b].earnings[i] > 0.0) ==
                          (w.block[b].labour[i] >= AMP_LABOUR_informal));
                came++;
            }
    ck_assert_uint_gt(left, 100);
    ck_assert_uint_gt(came, 100);
    world_close(&w);
    world_close(&twin);
}
END_TEST

/* ---- incomes -------------------------------------------------------------------------------- */

START_TEST(relatives_take_back_what_there_is_and_no_more)
{
    amp_population p;
    amp_response r = {0};
    double factor[AMP_LOCALITIES];
    for (int k = 0; k < AMP_LOCALITIES; k++)
        factor[k] = 1.0;
    enum { N = 8 };
    couples(&p, N / 2, 70);
    for (size_t i = 0; i < N; i++) {
        p.earnings[i] = 7.0;
        p.other_income[i] = i % 2 ? 30.0 : 10.0;
    }
    ck_assert_int_eq(amp_response_add(&p), AMP_OK);
    ck_assert(amp_response_of(&p, &r));
    r.lost[0] = 8.0;   /* of 40 */
    r.lost[3] = 93.0;  /* more than there is */
    r.lost[4] = -23.5; /* relatives step in */
    r.lost[6] = 10.0;  /* the household gains 5 in all */
    r.lost[7] = -15.0;
    amp_response_lay(factor, &p);
    const double wanted[N] = {8.0, 24.0, 0.0, 0.0, 33.5, 30.0, 10.0, 35.0};
    for (size_t i = 0; i < N; i++) {
        ck_assert_double_eq_tol(p.other_income[i], wanted[i], 1e-12);
        ck_assert_double_eq(p.earnings[i], 7.0);
    }
    factor[1] = 1.25; /* region 0, area 1 */
    for (size_t i = 0; i < N; i++)
        r.lost[i] = 0.0;
    amp_response_lay(factor, &p);
    ck_assert_double_eq(p.earnings[1], 7.0);
    ck_assert_double_eq(p.earnings[2], 8.75);
    ck_assert_double_eq_tol(p.other_income[0], 8.0, 1e-12);
    amp_pop_fini(&p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("life_response");
    TCase *c = tcase_create("response");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, odds_move_by_just_what_is_told);
    tcase_add_test(c, attendance_moves_by_its_log_odds_and_comes_back_while_years_passed_stay);
    tcase_add_test(c, who_answers_a_little_answers_more_too);
    tcase_add_test(c, taking_part_and_formality_move_by_their_log_odds_and_come_back);
    tcase_add_test(c, who_leaves_work_earns_nothing_and_who_enters_is_paid);
    tcase_add_test(c, relatives_take_back_what_there_is_and_no_more);
    suite_add_tcase(suite, c);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
