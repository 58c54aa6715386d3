/* test_stat_book.c - the fiscal book against sums that are worked out person by person. */
#include "stat/stat.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HOUSEHOLDS = 60, SIZE = 3, ROWS = HOUSEHOLDS * SIZE };

typedef struct world {
    amp_ctx ctx;
    amp_population people;
    amp_ledger ledger;
    amp_ledger_base shared;
    amp_stat_plan *plan;
    amp_book book;
    amp_roll roll;
    double *value, *tally;
} world;

static const char *const programmes[] = {"grant"};
static const bool social[] = {false};
static const char *const levies[] = {"pensions", "vat"};
static const size_t same[] = {0, 1};

static unsigned next(unsigned *state)
{
    return *state = *state * 1664525u + 1013904223u;
}
static double random_of(unsigned *state)
{
    return next(state) / 4294967296.0;
}

static void settle(world *w)
{
    unsigned state = 7;
    amp_population *p = &w->people;
    ck_assert_int_eq(amp_pop_reserve(p, ROWS, HOUSEHOLDS), AMP_OK);
    amp_pop_append(p, ROWS);
    p->households = HOUSEHOLDS;
    for (size_t h = 0; h < HOUSEHOLDS; h++) {
        p->first[h] = (uint32_t)(h * SIZE);
        p->first[h + 1] = (uint32_t)((h + 1) * SIZE);
        p->weight[h] = 1 + 3 * random_of(&state);
        p->line_poverty[h] = 70;
        p->line_extreme[h] = 31;
        w->shared.members[h] = 0;
        for (size_t i = h * SIZE; i < (h + 1) * SIZE; i++) {
            p->is_alive[i] = h % 11 != 3 || i % SIZE != 1;
            p->in_household_income[i] = h % 7 != 2 || i % SIZE != 2;
            w->shared.members[h] =
                (uint8_t)(w->shared.members[h] + (p->is_alive[i] && p->in_household_income[i]));
        }
        for (int c = 0; c < AMP_INCOMES; c++)
            w->ledger.income[c][h] = 400 * random_of(&state) - (c == 0 ? 31 : 0);
        w->shared.market[h] = w->ledger.income[AMP_INCOME_market_pensions][h];
        w->ledger.welfare[h] = w->ledger.income[AMP_INCOME_disposable][h] / w->shared.members[h];
    }
    for (size_t i = 0; i < ROWS; i++) {
        for (int k = 0; k < 2; k++)
            w->ledger.levy[k].paid.benefit[i] = 100 * random_of(&state);
        w->ledger.programme[0].benefit[i] = 31 * random_of(&state);
        w->ledger.closing[i] = 10 * random_of(&state);
    }
    for (int k = 0; k < 2; k++)
        for (int payer = 0; payer < AMP_LEDGER_PAYERS; payer++)
            w->ledger.levy[k].rate[payer] = 0.1 * (k + 1) / (payer + 1);
    w->ledger.close_rate = 0.07;
}

static void world_init(world *w)
{
    static const double worth[] = {0.5};
    static double rate[3][ROWS];
    const amp_stat_year year = {.gdp = 100, .cpi = 2, .spending = 0.3, .admin = {0.1}};
    memset(w, 0, sizeof *w);
    amp_ctx_init(&w->ctx);
    amp_pop_init(&w->people);
    ck_assert_int_eq(amp_ledger_reserve(&w->ledger, 1, ROWS, HOUSEHOLDS), AMP_OK);
    ck_assert_int_eq(amp_ledger_reserve_fiscal(&w->ledger, 2, ROWS, HOUSEHOLDS), AMP_OK);
    ck_assert_int_eq(amp_ledger_base_reserve(&w->shared, ROWS, HOUSEHOLDS), AMP_OK);
    settle(w);
    for (size_t i = 0; i < ROWS; i++) {
        rate[0][i] = i % 4 ? 0.01 * (double)(i % 100) : (double)NAN;
        rate[1][i] = 0.3;
        rate[2][i] = i % 2 ? 0.5 : (double)NAN;
    }
    ck_assert_int_eq(amp_stat_plan_new(&w->ctx, programmes, social, 1, &w->plan), AMP_OK);
    ck_assert_int_eq(amp_stat_plan_fiscal(&w->ctx, w->plan, levies, 2, true), AMP_OK);
    const amp_book_source source = {.block = &w->people,
                                    .shared = &w->shared,
                                    .ledger = &w->ledger,
                                    .programme = same,
                                    .levy = same,
                                    .levies = 2,
                                    .worth = worth,
                                    .marginal = rate[0],
                                    .participation = rate[1],
                                    .formalisation = rate[2]};
    amp_book one = {0};
    ck_assert_int_eq(amp_book_reserve(&one, w->plan, HOUSEHOLDS), AMP_OK);
    amp_book_fill(&one, w->plan, &source);
    ck_assert_int_eq(amp_book_reserve(&w->book, w->plan, HOUSEHOLDS), AMP_OK);
    amp_book_open(&w->book, w->plan);
    amp_book_join(&w->book, &one, w->plan);
    amp_book_fini(&one);
    ck_assert_int_eq(amp_roll_reserve(&w->roll, HOUSEHOLDS), AMP_OK);
    amp_roll_fill(&w->roll, &w->people, &w->shared, &w->ledger);
    void *scratch = amp_alloc(amp_stat_scratch(HOUSEHOLDS), 1);
    void *more = amp_alloc(amp_book_scratch(w->plan, HOUSEHOLDS), 1);
    amp_roll_rank(&w->roll, scratch);
    w->value = amp_alloc(w->plan->pairs, sizeof(double));
    w->tally = amp_alloc(w->plan->tally, sizeof(double));
    amp_book_values(w->plan, &w->book, &w->roll, w->tally, &year, more, w->value);
    free(scratch);
    free(more);
}

static void world_fini(world *w)
{
    free(w->value);
    free(w->tally);
    amp_book_fini(&w->book);
    amp_roll_fini(&w->roll);
    amp_ledger_fini(&w->ledger);
    amp_ledger_base_fini(&w->shared);
    amp_pop_fini(&w->people);
    amp_stat_plan_free(w->plan);
    amp_ctx_fini(&w->ctx);
}

static double value(const world *w, const char *indicator, const char *group)
{
    const int at = amp_stat_find(w->plan, indicator, group);
    ck_assert_msg(at >= 0, "%s %s", indicator, group);
    return w->value[at];
}

/* Per person of the households with members: income, line, weight; by the slow way. */
typedef struct persons {
    double y[ROWS], z[ROWS], w[ROWS];
    size_t n;
} persons;

static double part_of(const world *w, size_t h, const double *x)
{
    double sum = 0;
    for (size_t i = h * SIZE; i < (h + 1) * SIZE; i++)
        sum += w->people.is_alive[i] && w->people.in_household_income[i] ? x[i] : 0;
    return sum;
}

/* Incomes by a concept, plus so many times what x (a person's column) holds. */
static persons persons_by(const world *w, amp_income concept, double times, const double *x)
{
    persons p = {.n = 0};
    for (size_t h = 0; h < HOUSEHOLDS; h++)
        for (int m = 0; m < w->shared.members[h]; m++) {
            p.y[p.n] = (w->ledger.income[concept][h] + (x ? times * part_of(w, h, x) : 0)) /
                       w->shared.members[h];
            p.z[p.n] = w->people.line_poverty[h];
            p.w[p.n++] = w->people.weight[h];
        }
    return p;
}

static double gini_of(const persons *p)
{
    double above = 0, sum = 0, all = 0;
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = 0; j < p->n; j++)
            above += p->w[i] * p->w[j] * fabs(p->y[i] - p->y[j]);
        sum += p->w[i] * p->y[i];
        all += p->w[i];
    }
    return 100 * above / (2 * all * sum);
}

#define NEAR(a, b) ck_assert_double_eq_tol((a), (b), 1e-9 * (1 + fabs((double)(b))))

START_TEST(poverty_and_inequality_are_told_by_each_concept_of_income)
{
    static const char *const name[] = {
        "market",     "market_pensions", "net_market", "net_market_transfer",
        "disposable", "consumable",      "final"};
    world w;
    world_init(&w);
    for (int c = 0; c < AMP_INCOMES; c++) {
        const persons p = persons_by(&w, (amp_income)c, 0, NULL);
        char *group = amp_format("income=%s", name[c]);
        for (int a = 0; a < 3; a++) {
            static const char *const of[] = {"poverty", "poverty_gap", "poverty_severity"};
            NEAR(value(&w, of[a], group), 100 * amp_fgt(p.y, p.z, p.w, p.n, a));
        }
        NEAR(value(&w, "gini", group), gini_of(&p));
        free(group);
    }
    world_fini(&w);
}
END_TEST

START_TEST(revenue_is_of_all_who_live_by_who_pays)
{
    world w;
    world_init(&w);
    double owed[2] = {0}, closing = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const double weight = w.people.is_alive[i] ? w.people.weight[i / SIZE] : 0;
        for (int k = 0; k < 2; k++)
            owed[k] += weight * w.ledger.levy[k].paid.benefit[i];
        closing += weight * w.ledger.closing[i];
    }
    const double workers = 0.1 * owed[0] + 0.2 * owed[1];
    NEAR(value(&w, "revenue", "payer=worker"), 12e-6 * (workers + 0.07 * closing));
    NEAR(value(&w, "revenue", "payer=employer"), 12e-6 * workers / 2);
    NEAR(value(&w, "revenue", "payer=state"), 12e-6 * workers / 3);
    NEAR(value(&w, "revenue", "instrument=vat"), 12e-6 * 0.3 * owed[1]);
    NEAR(value(&w, "revenue", "all"), 12e-6 * (1.5 * workers + 0.07 * closing));
    NEAR(value(&w, "revenue_gdp", "all"), 12e-4 * (1.5 * workers + 0.07 * closing) / 50);
    NEAR(value(&w, "net_cost", "all"), 12e-6 * (workers / 3 - 1.5 * workers - 0.07 * closing));
    NEAR(value(&w, "closing_rate", "all"), 7);
    world_fini(&w);
}
END_TEST

START_TEST(a_marginal_contribution_is_the_gini_without_less_the_gini_with)
{
    world w;
    world_init(&w);
    const persons with = persons_by(&w, AMP_INCOME_final, 0, NULL);
    const persons untaxed = persons_by(&w, AMP_INCOME_final, 0.2, w.ledger.levy[1].paid.benefit);
    const persons unpaid = persons_by(&w, AMP_INCOME_final, -0.5, w.ledger.programme[0].benefit);
    NEAR(value(&w, "marginal_contribution", "instrument=vat"), gini_of(&untaxed) - gini_of(&with));
    NEAR(value(&w, "marginal_contribution", "programme=grant"), gini_of(&unpaid) - gini_of(&with));
    const persons before = persons_by(&w, AMP_INCOME_market_pensions, 0, NULL);
    NEAR(value(&w, "redistribution", "income=final"), gini_of(&before) - gini_of(&with));
    world_fini(&w);
}
END_TEST

START_TEST(a_proportional_tax_is_neither_progressive_nor_regressive)
{
    world w;
    world_init(&w);
    double *own = w.book.item[1];
    for (size_t h = 0; h < w.book.n; h++)
        own[h] = 0.13 * w.book.income[AMP_INCOME_market_pensions][h];
    const amp_stat_year year = {.gdp = 100, .cpi = 2, .spending = 0.3};
    void *scratch = amp_alloc(amp_book_scratch(w.plan, HOUSEHOLDS), 1);
    amp_book_values(w.plan, &w.book, &w.roll, w.tally, &year, scratch, w.value);
    ck_assert_double_eq_tol(value(&w, "progressivity", "instrument=vat"), 0, 1e-9);
    free(scratch);
    world_fini(&w);
}
END_TEST

START_TEST(rates_are_means_over_the_workers_who_were_asked)
{
    world w;
    world_init(&w);
    double sum = 0, high = 0, n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const double weight = w.shared.members[i / SIZE] && i % 4 ? w.people.weight[i / SIZE] : 0;
        sum += weight * 0.01 * (double)(i % 100);
        high += weight * (0.01 * (double)(i % 100) > 0.6);
        n += weight;
    }
    NEAR(value(&w, "marginal_rate", "all"), 100 * sum / n);
    NEAR(value(&w, "marginal_rate_high", "all"), 100 * high / n);
    NEAR(value(&w, "participation_rate", "decile=3"), 30);
    NEAR(value(&w, "formalisation_rate", "decile=10"), 50);
    world_fini(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stat_book");
    TCase *tc = tcase_create("book");
    tcase_add_test(tc, poverty_and_inequality_are_told_by_each_concept_of_income);
    tcase_add_test(tc, revenue_is_of_all_who_live_by_who_pays);
    tcase_add_test(tc, a_marginal_contribution_is_the_gini_without_less_the_gini_with);
    tcase_add_test(tc, a_proportional_tax_is_neither_progressive_nor_regressive);
    tcase_add_test(tc, rates_are_means_over_the_workers_who_were_asked);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
