/* School, work and its incomes on populations made by hand: closed forms, and Monte Carlo within
 * four standard errors (FAR) of what they say. */
#include "life/dispersion.h"
#include "life/income_map.h"
#include "life/labour.h"
#include "life/moves.h"
#include "life_world.h"

/* ---- labour state ------------------------------------------------------------------------------
 */

static void count_states(const world *w, double n[2][4], double all[2])
{
    memset(n, 0, 8 * sizeof(double));
    all[0] = all[1] = 0.0;
    EACH(w, p, i)
    {
        n[p->sex[i]][p->labour[i]]++;
        all[p->sex[i]]++;
    }
}

/* 2021 on: the odds of 2020 are those of the pandemic. */
START_TEST(a_closed_cell_keeps_the_opening_distribution_of_states)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    couples(&p, 20000, 36); /* 36 + 8 stays in 35-44 */
    give_work(&p);
    settle(&w, &p, true);
    double was[2][4], is[2][4], all[2];
    count_states(&w, was, all);
    for (int year = FIRST + 1; year <= LAST; year++)
        step_to(&w, year);
    count_states(&w, is, all);
    for (int sex = 0; sex < 2; sex++)
        for (int s = 0; s < 4; s++)
            near_share(is[sex][s] / all[sex], was[sex][s] / all[sex], all[sex], "state", s);
    world_close(&w);
}
END_TEST

/* Two kinds of people far apart, one of whom hardly works: what labour_path.csv says of all women
 * and men of 2020 is met by all, in one step, although its odds in each cell would move the whole
 * by much less and most people would keep their states. */
START_TEST(the_path_of_work_moves_the_whole_as_far_as_it_says)
{
    static const double kind[2][4] = {{0.02, 0.04, 0.50, 0.44}, {0.90, 0.01, 0.07, 0.02}};
    static const double odds[2][2] = {{2.370843, 0.913193}, {1.645698, 0.856203}};
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    couples(&p, 20000, 36);
    for (size_t i = 0; i < p.n; i++) {
        p.education[i] = i / 2 % 4 < 2 ? AMP_EDUCATION_tertiary : AMP_EDUCATION_no_education;
        p.labour[i] = drawn_state(i, kind[i / 2 % 4 < 2 ? 0 : 1]);
        if (p.labour[i] >= AMP_LABOUR_informal)
            p.earnings[i] = 2385.0;
    }
    settle(&w, &p, true);
    double was[2][4], is[2][4], all[2];
    count_states(&w, was, all);
    step_to(&w, FIRST + 1);
    count_states(&w, is, all);
    for (int sex = 0; sex < 2; sex++) {
        double sum = 0.0, wanted[4];
        for (int s = 0; s < 4; s++)
            sum += wanted[s] = was[sex][s] * (s == 0 ? 1.0 : odds[sex][s > 1]);
        for (int s = 0; s < 4; s++)
            near_share(is[sex][s] / all[sex], wanted[s] / sum, all[sex], "state", s);
    }
    world_close(&w);
}
END_TEST

/* Other people under the frozen incoming distribution: everybody unemployed stays so with
 * probability rho, else moves as q says, q_s ~ pi_s (1 - rho_s) in a closed cell. */
START_TEST(where_movers_go_is_frozen_whoever_moves)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    const double rho[4] = {parameter(&w, "labour.persistence_inactive"),
                           parameter(&w, "labour.persistence_unemployed"),
                           parameter(&w, "labour.persistence_informal"),
                           parameter(&w, "labour.persistence_formal")};
    couples(&p, 20000, 36);
    give_work(&p);
    settle(&w, &p, true);
    double was[2][4], is[2][4], all[2];
    count_states(&w, was, all);
    for (int year = FIRST + 1; year <= FIRST + 4; year++) /* the pandemic of 2020 is over by then */
        step_to(&w, year);
    EACH(&w, q, i) q->labour[i] = AMP_LABOUR_unemployed;
    step_to(&w, FIRST + 5);
    count_states(&w, is, all);
    for (int sex = 0; sex < 2; sex++) {
        double sum = 0.0;
        for (int s = 0; s < 4; s++)
            sum += was[sex][s] * (1.0 - rho[s]);
        for (int s = 0; s < 4; s++) {
            const double q = was[sex][s] * (1.0 - rho[s]) / sum;
            const double wanted = (s == AMP_LABOUR_unemployed ? rho[s] : 0.0) + (1.0 - rho[1]) * q;
            /* n was frozen from one pass, in which shares have a standard error too */
            near_share(is[sex][s] / all[sex], wanted, all[sex] / 8.0, "moved", s);
        }
    }
    world_close(&w);
}
END_TEST

START_TEST(a_place_in_the_household_is_one_of_nine)
{
    amp_population p;
    couples(&p, 2, 41);
    p.age[3] = 14;
    p.relationship[3] = AMP_RELATIONSHIP_child;
    p.partner[2] = p.partner[3] = 0;
    const amp_home one = amp_home_of(&p, 0), two = amp_home_of(&p, 1);
    ck_assert_uint_eq(amp_labour_place(&p, 0, one), 0);
    ck_assert_uint_eq(amp_labour_place(&p, 2, two), 3);
    p.age[3] = 15;
    ck_assert_uint_eq(amp_labour_place(&p, 2, amp_home_of(&p, 1)), 2);
    ck_assert_uint_eq(amp_labour_place(&p, 3, two), 6);
    p.attends[3] = 1;
    ck_assert_uint_eq(amp_labour_place(&p, 3, two), 7);
    p.contributory_pension[3] = 0.31;
    ck_assert_uint_eq(amp_labour_place(&p, 3, two), 8);
    amp_pop_fini(&p);
}
END_TEST

/* ---- earnings ----------------------------------------------------------------------------------
 */

START_TEST(the_earnings_equation_is_found_again_in_its_own_draws)
{
    static amp_wages w;
    world made;
    amp_population p;
    world_open(&made, AMP_LIFE_WORK);
    amp_arena arena;
    amp_arena_init(&arena);
    const amp_life_setup setup = {.profile = &made.profile,
                                  .macro = &made.macro,
                                  .first = FIRST,
                                  .last = LAST,
                                  .arena = &arena};
    ck_assert_int_eq(amp_wages_read(&made.ctx, &setup, &w), AMP_OK);
    const double kin = 0.23, sd = 0.62, mean = 7.7, south = 0.31;
    couples(&p, 30000, 41);
    for (size_t h = 0; h < p.households; h++) {
        p.region[h] = (uint8_t)(h / 2 % 2);
        for (size_t i = 2 * h; i < 2 * h + 2; i++) {
            const double r = sqrt(kin) * normal(h, 8) + sqrt(1.0 - kin) * normal(i, 9);
            p.labour[i] = AMP_LABOUR_formal;
            p.earnings[i] = amp_exp(mean + south * p.region[h] + w.age_profile[41] + sd * r);
        }
    }
    amp_wages_tally(&p, &w);
    amp_wages_fit(&w);
    const double n = 30000.0 / 2.0; /* persons of a sex and area */
    for (unsigned sex = 0; sex < 2; sex++)
        for (unsigned area = 0; area < 2; area++) {
            const unsigned g = amp_wage_cell(sex, true, AMP_EDUCATION_secondary, area);
            ck_assert_double_eq_tol(w.log_wage[g], mean + south / 2.0, FAR * sd / sqrt(n));
            ck_assert_double_eq_tol(w.sd[g], sd, FAR * sd / sqrt(2.0 * n));
            ck_assert_double_eq_tol(w.region[area][1] - w.region[area][0], south,
                                    FAR * 2.0 * sd / sqrt(n));
        }
    ck_assert_double_eq_tol(w.kinship, kin, FAR / sqrt(30000.0));
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    world_close(&made);
}
END_TEST

typedef struct moments {
    double n, x, y, xx, yy, xy;
} moments;

static void moments_add(moments *m, double x, double y)
{
    m->n++;
    m->x += x;
    m->y += y;
    m->xx += x * x;
    m->yy += y * y;
    m->xy += x * y;
}

static double correlation(const moments *m)
{
    const double cov = m->xy / m->n - m->x * m->y / m->n / m->n;
    return cov / sqrt((m->xx / m->n - m->x * m->x / m->n / m->n) *
                      (m->yy / m->n - m->y * m->y / m->n / m->n));
}

/* u before and after a year of those paid in it, and of head and partner. */
START_TEST(shocks_are_ar1_of_unit_variance_and_shared_at_home)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    const double rho = parameter(&w, "earnings.persistence");
    couples(&p, 20000, 36);
    for (size_t i = 0; i < p.n; i++) {
        p.labour[i] = AMP_LABOUR_formal;
        p.earnings[i] =
            amp_exp(8.0 + 0.6 * (sqrt(0.3) * normal(i / 2, 11) + sqrt(0.7) * normal(i, 12)));
    }
    settle(&w, &p, true);
    step_to(&w, FIRST + 1);
    step_to(&w, FIRST + 2);
    float *before = calloc(40000, sizeof *before);
    size_t k = 0;
    EACH(&w, q, i) before[k++] = q->earnings_shock[i];
    step_to(&w, FIRST + 3);
    moments time = {0}, home = {0}, traits = {0};
    k = 0;
    EACH(&w, q, i)
    {
        if (q->earnings[i] > 0.0)
            moments_add(&time, (double)before[k], (double)q->earnings_shock[i]);
        if (i % 2 && q->earnings[i] > 0.0 && q->earnings[i - 1] > 0.0)
            moments_add(&home, (double)q->earnings_shock[i], (double)q->earnings_shock[i - 1]);
        moments_add(&traits, (double)q->earnings_effect[i], (double)q->earnings_shock[i]);
        k++;
    }
    free(before);
    ck_assert_double_eq_tol(correlation(&time), rho, FAR * (1.0 - rho * rho) / sqrt(time.n));
    /* the residuals' distribution is the sample's own, so its variance has their kurtosis' error */
    ck_assert_double_eq_tol(time.yy / time.n, 1.0, FAR * 2.0 / sqrt(time.n));
    ck_assert_double_eq_tol(correlation(&home), 0.3, FAR / sqrt(home.n) + 0.01);
    ck_assert_double_eq_tol(correlation(&traits), 0.0, FAR / sqrt(traits.n) * 1.3);
    world_close(&w);
}
END_TEST

/* ---- dispersion ---------------------------------------------------------------------------------
 */

/* Gini by ranks of ascending values of equal weight. */
static double gini_of(const double *x, size_t n)
{
    double sum = 0.0, ranked = 0.0;
    for (size_t k = 0; k < n; k++) {
        sum += x[k];
        ranked += (2.0 * (double)k + 1.0 - (double)n) * x[k];
    }
    return ranked / sum / (double)n;
}

START_TEST(incomes_spread_apart_keep_their_ranks_and_their_mean)
{
    enum { N = 100000 };
    static amp_incomes of;
    static double x[N], y[N];
    double mean = 0.0, spread_mean = 0.0;
    for (size_t k = 0; k < N; k++) {
        x[k] = amp_exp(6.3 + 0.8 * amp_normal_quantile(((double)k + 0.5) / N));
        amp_incomes_add(&of, x[k], 2.0);
        mean += x[k] / N;
    }
    amp_incomes_add(&of, 0.0, 7.0); /* who has nothing neither gains nor loses */
    const amp_dispersion d = amp_dispersion_of(&of, 1.2), same = amp_dispersion_of(&of, 1.0);
    for (size_t k = 0; k < N; k++) {
        y[k] = amp_disperse(&d, x[k]);
        double back = y[k];
        amp_gather_all(&d, &back, 1);
        ck_assert_double_eq_tol(back, x[k], 1e-11 * x[k]);
        ck_assert(k == 0 || y[k] > y[k - 1]);
        spread_mean += y[k] / N;
    }
    ck_assert_double_eq_tol(spread_mean, mean, 2e-3 * mean);      /* bins of a sixteenth of a log */
    ck_assert_double_eq_tol(gini_of(x, N), erf(0.8 / 2.0), 1e-3); /* 2 Phi(s / sqrt 2) - 1 */
    ck_assert_double_eq_tol(gini_of(y, N), erf(1.2 * 0.8 / 2.0), 1e-3);
    ck_assert_double_eq(amp_disperse(&d, 0.0), 0.0);
    ck_assert_double_eq(amp_disperse(&same, 2.385), 2.385);
    double three[] = {0.31, 0.0, 4.0}, alone[3];
    memcpy(alone, three, sizeof alone);
    amp_gather_all(&same, three, 3);
    ck_assert_int_eq(memcmp(alone, three, sizeof alone), 0);
    amp_disperse_all(&d, three, 3);
    for (int k = 0; k < 3; k++)
        ck_assert_double_eq(three[k], amp_disperse(&d, alone[k]));
    const amp_incomes nobody = {.persons = {0.0}};
    ck_assert_double_eq(amp_dispersion_of(&nobody, 1.2).level, 0.0);
}
END_TEST

/* ---- pools and the income map ------------------------------------------------------------------
 */

static void pools_make(amp_pools *pools, amp_arena *arena)
{
    for (unsigned i = 0; i < 4000; i++) { /* a quarter receives in cell 0, half in cell 1 */
        const bool has = uniform(i, 20) < (i % 2 ? 0.5 : 0.25);
        ck_assert_int_eq(
            amp_pools_add(pools, arena, i % 2, has ? amp_exp(5.0 + normal(i, 21)) : 0.0), AMP_OK);
    }
    amp_pools_fit(pools);
}

START_TEST(a_rank_leads_back_to_the_amount_it_came_from)
{
    static amp_pools pools;
    amp_arena arena;
    amp_arena_init(&arena);
    pools_make(&pools, &arena);
    for (unsigned cell = 0; cell < 2; cell++)
        for (int k = 1; k < 200; k++) {
            const double r = 1.0 - pools.share[cell] * k / 200.1;
            const double amount = amp_pools_amount(&pools, cell, r);
            ck_assert_double_gt(amount, 0.0);
            const double back = amp_pools_rank(&pools, cell, amount, 0.5);
            ck_assert_double_eq_tol(amp_pools_amount(&pools, cell, back), amount, 1e-9 * amount);
        }
    ck_assert_double_eq(amp_pools_amount(&pools, 0, amp_pools_rank(&pools, 0, 0.0, 0.999)), 0.0);
    ck_assert_double_eq(amp_pools_amount(&pools, AMP_POOL_CELLS - 1, 0.9), 0.0);
    amp_arena_fini(&arena);
}
END_TEST

START_TEST(who_changes_cell_receives_as_often_as_the_new_cell_does)
{
    static amp_pools pools;
    amp_arena arena;
    amp_arena_init(&arena);
    pools_make(&pools, &arena);
    const int n = 20000;
    int in[2] = {0, 0}, lost = 0;
    for (int i = 0; i < n; i++) {
        const double had = amp_pools_amount(&pools, 0, uniform((uint64_t)i, 23));
        const double r = amp_pools_rank(&pools, 0, had, uniform((uint64_t)i, 24));
        in[0] += had > 0.0;
        in[1] += amp_pools_amount(&pools, 1, r) > 0.0;
        lost += had > 0.0 && amp_pools_amount(&pools, 1, r) <= 0.0;
    }
    near_share(in[0] / (double)n, pools.share[0], n, "cell", 0);
    near_share(in[1] / (double)n, pools.share[1], n, "cell", 1);
    ck_assert_int_eq(lost, 0); /* nobody loses what a richer cell gives to more */
    amp_arena_fini(&arena);
}
END_TEST

static amp_map_sample sample_of(size_t n, double share_zero, double mean, double sd, uint64_t what)
{
    amp_map_sample s = {
        .value = calloc(n, sizeof(double)), .weight = calloc(n, sizeof(double)), .n = n};
    for (size_t i = 0; i < n; i++) {
        s.value[i] = uniform(i, what) < share_zero ? 0.0 : amp_exp(mean + sd * normal(i, what + 1));
        s.weight[i] = 1.0 + (double)(i % 4);
    }
    return s;
}

START_TEST(the_map_takes_one_distribution_to_the_other_and_back)
{
    amp_income_map map;
    amp_map_identity(&map);
    ck_assert_double_eq_tol(amp_map_to(&map, 1, 2.385e5), 2.385e5, 1e-6);
    ck_assert_double_eq_tol(amp_map_from(&map, 1, 0.31), 0.31, 1e-12);
    /* exp(6 + x) to exp(6.5 + 0.6 x): to(y) = exp(6.5 + 0.6 (log y - 6)) */
    const amp_map_sample raw = sample_of(60000, 0.0, 6.0, 1.0, 40),
                         mapped = sample_of(60000, 0.0, 6.5, 0.6, 50);
    ck_assert_int_eq(amp_map_fit(&map, 0, &raw, &mapped), AMP_OK);
    double before = 0.0;
    for (double z = -3.5; z <= 3.5; z += 0.07) {
        const double x = amp_exp(6.0 + z), y = amp_map_to(&map, 0, x);
        ck_assert_double_gt(y, before);
        before = y;
        if (fabs(z) < 2.0) /* knots have a standard error of some hundredths there */
            ck_assert_double_eq_tol(amp_log(y), 6.5 + 0.6 * z, 0.05);
        ck_assert_double_eq_tol(amp_map_from(&map, 0, y), x, 1e-9 * x);
    }
    free(raw.value);
    free(raw.weight);
    free(mapped.value);
    free(mapped.weight);
}
END_TEST

START_TEST(households_without_income_get_what_the_poorest_have)
{
    amp_income_map map;
    amp_map_identity(&map);
    const amp_map_sample raw = sample_of(20000, 0.07, 6.0, 1.0, 60),
                         mapped = sample_of(20000, 0.0, 6.0, 1.0, 70);
    ck_assert_int_eq(amp_map_fit(&map, 0, &raw, &mapped), AMP_OK);
    const double highest = amp_exp(6.0 + amp_normal_quantile(0.07));
    for (int k = 0; k < AMP_MAP_HELP; k++) {
        ck_assert_double_gt(map.kind[0].help[k], 0.0);
        ck_assert_double_lt(map.kind[0].help[k], highest * 1.03);
    }
    /* the poorest with income of their own stand right above */
    ck_assert_double_gt(amp_map_to(&map, 0, map.kind[0].raw.at[0]), highest * 0.97);
    free(raw.value);
    free(raw.weight);
    free(mapped.value);
    free(mapped.weight);
}
END_TEST

/* ---- households' incomes over the years --------------------------------------------------------
 */

static int ascending(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Household income before pensions, in wages of the base year, ascending. */
static size_t incomes(const world *w, double wage, double *out, double *receivers)
{
    size_t n = 0;
    *receivers = 0.0;
    EACH(w, p, i)
    {
        *receivers += p->other_income[i] > 0.0;
        if (i % 2)
            out[n++] = (p->earnings[i] + p->other_income[i] + p->earnings[i - 1] +
                        p->other_income[i - 1]) /
                       wage;
    }
    qsort(out, n, sizeof *out, ascending);
    return n;
}

/* Opening households that the equations would not give: nobody has less than 300, couples are much
 * alike, the poor have other income. */
static void give_unlike_incomes(amp_population *p)
{
    for (size_t h = 0; h < p->households; h++) {
        const double home = normal(h, 80);
        double sum = 0.0;
        for (size_t i = 2 * h; i < 2 * h + 2; i++) {
            p->labour[i] = drawn_state(i, opening_state[p->sex[i]]);
            if (p->labour[i] >= AMP_LABOUR_informal)
                sum += p->earnings[i] = amp_exp(7.0 + 0.9 * home + 0.3 * normal(i, 81));
        }
        if (sum < 300.0)
            p->other_income[2 * h] = 300.0 - sum + 400.0 * uniform(h, 82);
        else if (uniform(h, 83) < 0.2)
            p->other_income[2 * h + 1] = 200.0 * uniform(h, 84) + 7.0;
    }
}

START_TEST(without_growth_households_keep_the_opening_distribution_of_income)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    couples(&p, 20000, 36);
    give_unlike_incomes(&p);
    settle(&w, &p, true);
    double *was = calloc(20000, sizeof *was), *is = calloc(20000, sizeof *is), had, have;
    const size_t n = incomes(&w, 1.0, was, &had);
    step_to(&w, FIRST + 1); /* 2020's odds belong to the pandemic */
    for (int year = FIRST + 2; year <= LAST; year++) {
        step_to(&w, year);
        ck_assert_uint_eq(incomes(&w, wage_of(&w, year), is, &have), n);
    }
    for (double share = 0.05; share < 0.99; share += 0.05) {
        const double a = amp_quantile(was, n, share), b = amp_quantile(is, n, share);
        ck_assert_msg(fabs(b / a - 1.0) < 0.08, "quantile %g: %g became %g", share, a, b);
    }
    double a = 0.0, b = 0.0;
    for (size_t k = 0; k < n; k++) {
        a += was[k];
        b += is[k];
    }
    ck_assert_double_eq_tol(b / a, 1.0, 0.04); /* standard error of a mean 0.012 */
    near_share(have / 40000.0, had / 40000.0, 40000.0 / 8.0, "receivers", LAST);
    free(was);
    free(is);
    world_close(&w);
}
END_TEST

START_TEST(nobody_is_left_without_income_nor_gains_it_from_year_to_year)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    couples(&p, 4000, 36);
    give_unlike_incomes(&p);
    settle(&w, &p, true);
    for (int year = FIRST + 1; year <= LAST; year++) {
        step_to(&w, year);
        EACH(&w, q, i)
        {
            ck_assert(isfinite(q->earnings[i]) && q->earnings[i] >= 0.0);
            ck_assert(isfinite(q->other_income[i]) && q->other_income[i] >= 0.0);
            ck_assert_int_eq(q->earnings[i] > 0.0, q->labour[i] >= AMP_LABOUR_informal);
            if (i % 2)
                ck_assert_double_gt(q->earnings[i] + q->other_income[i] + q->earnings[i - 1] +
                                        q->other_income[i - 1],
                                    0.0);
        }
    }
    world_close(&w);
}
END_TEST

/* ---- pensions ----------------------------------------------------------------------------------
 */

static double pension_by_hand(world *w, const amp_population *p, size_t i, int year)
{
    /* earnings.csv: const, female, formal, secondary, age, age2, residual_sd_formal; urban men */
    const double mean = 5.815447679 + (p->sex[i] == AMP_SEX_female ? -0.413847431 : 0.0) +
                        0.598982297 + 0.687280198 + 60 * 0.072353484 - 60 * 60 * 0.000832052;
    const double l2 = parameter(w, "earnings.lasting_share");
    const double r =
        sqrt(l2) * (double)p->earnings_effect[i] + sqrt(1.0 - l2) * (double)p->earnings_shock[i];
    const double months = p->contribution_months[i];
    const double rate = fmin(parameter(w, "pension.accrual") * months / 12.0,
                             parameter(w, "pension.replacement_max"));
    return fmax(rate * amp_exp(mean + 0.554567 * r) * wage_of(w, year),
                parameter(w, "pension.floor"));
}

/* No alignment: the parameters alone. The age is held at 60 in the reference wage. */
START_TEST(a_pension_is_the_formula_by_hand)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    couples(&p, 5000, 62);
    for (size_t h = 0; h < p.households; h++)
        p.area[h] = AMP_AREA_urban;
    for (size_t i = 0; i < p.n; i++)
        p.contribution_months[i] = (uint16_t)(i % 4 < 2 ? 119 : 120 + i % 400);
    settle(&w, &p, false);
    step_to(&w, FIRST + 1);
    double able = 0.0, awarded = 0.0;
    EACH(&w, q, i)
    {
        const bool has = q->contributory_pension[i] > 0.0;
        if (q->contribution_months[i] >= 120) {
            able++;
            awarded += has;
        }
        if (!has)
            continue;
        ck_assert_uint_ge(q->contribution_months[i], 120);
        ck_assert_int_eq(q->labour[i], AMP_LABOUR_inactive);
        ck_assert_double_eq_tol(q->contributory_pension[i], pension_by_hand(&w, q, i, FIRST + 1),
                                1e-6 * q->contributory_pension[i]);
    }
    near_share(awarded / able, parameter(&w, "pension.retirement_60"), able, "awards", 60);
    world_close(&w);
}
END_TEST

static double share_with_pension(const world *w)
{
    double n = 0.0, with = 0.0;
    EACH(w, p, i)
    {
        n++;
        with += p->contributory_pension[i] > 0.0;
    }
    return with / n;
}

/* The opening has a quarter of pensioners at every age; nobody has contributed. */
START_TEST(awards_are_aligned_to_the_opening_coverage)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    couples(&p, 10000, 60);
    for (size_t h = 0; h < p.households; h++)
        for (size_t i = 2 * h; i < 2 * h + 2; i++) {
            p.age[i] = (uint8_t)(58 + h % 14);
            if (uniform(i, 90) < 0.25)
                p.contributory_pension[i] = 1000.0 + 2000.0 * uniform(i, 91);
            else if (p.age[i] < 60)
                p.contribution_months[i] = 60;
        }
    for (size_t i = 0; i < p.n; i++)
        if (p.age[i] < 60)
            p.contributory_pension[i] = 0.0;
    settle(&w, &p, true);
    for (int year = FIRST + 1; year <= LAST; year++)
        step_to(&w, year);
    near_share(share_with_pension(&w), 0.25, 20000.0, "pensioners", LAST);
    double sum = 0.0, n = 0.0;
    EACH(&w, q, i)
    if (q->age[i] < 68 && q->contributory_pension[i] > 0.0) { /* all of them awarded in the run */
        sum += q->contributory_pension[i];
        n++;
    }
    ck_assert_double_gt(n, 500.0);
    ck_assert_double_eq_tol(sum / n / 2000.0, 1.0, 0.1); /* wages grew by a few per cent */
    world_close(&w);
}
END_TEST

/* Every man of the couples draws a pension and dies; then the other way round. */
static void bereave(uint8_t dies, const char *claim)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_WORK);
    couples(&p, 8000, 70);
    for (size_t i = 0; i < p.n; i++)
        if (p.sex[i] == dies)
            p.contributory_pension[i] = 2385.0;
    settle(&w, &p, false);
    for (size_t b = 0; b < w.blocks; b++)
        for (size_t i = 0; i < w.block[b].n; i++)
            if (w.block[b].sex[i] == dies)
                w.block[b].death_month[i] = 7;
    step_to(&w, FIRST + 1);
    double n = 0.0, draws = 0.0;
    EACH(&w, q, i)
    {
        if (q->sex[i] == dies)
            continue;
        n++;
        draws += q->contributory_pension[i] > 0.0;
        if (q->contributory_pension[i] > 0.0)
            ck_assert_double_eq_tol(q->contributory_pension[i],
                                    2385.0 * parameter(&w, "pension.survivor_share"), 1e-9);
    }
    ck_assert_double_eq(n, 8000.0);
    near_share(draws / n, parameter(&w, claim), n, claim, dies);
    world_close(&w);
}

START_TEST(survivors_draw_their_share)
{
    bereave(AMP_SEX_male, "pension.survivor_claim_women");
    bereave(AMP_SEX_female, "pension.survivor_claim_men");
}
END_TEST

/* ---- school and disability ---------------------------------------------------------------------
 */

/* Shares of a table with columns sex, age_from, age_to, share and perhaps area. */
START_TEST(attendance_follows_the_table_through_the_ages)
{
    static double share[2][2][AMP_AGES];
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_SCHOOL);
    table_shares(&w, "attendance", share);
    couples(&p, 20000, 40);
    for (size_t h = 0; h < p.households; h++) /* the second member is a pupil of 10 to 19 */
        for (size_t i = 2 * h; i < 2 * h + 2; i++) {
            p.partner[i] = 0;
            p.sex[i] = (uint8_t)(h / 2 % 2);
            if (i % 2) {
                p.relationship[i] = AMP_RELATIONSHIP_child;
                p.age[i] = (uint8_t)(4 + h % 16);
                p.schooling[i] = 0;
                p.education[i] = AMP_EDUCATION_no_education;
                p.attends[i] = uniform(i, 100) < share[p.sex[i]][p.area[h]][p.age[i]];
            }
        }
    settle(&w, &p, true);
    for (int year = FIRST + 1; year <= LAST; year++)
        step_to(&w, year);
    double n[2][2][AMP_AGES] = {{{0}}}, at[2][2][AMP_AGES] = {{{0}}};
    EACH(&w, q, i)
    if (i % 2) {
        const unsigned area = q->area[i / 2];
        n[q->sex[i]][area][q->age[i]]++;
        at[q->sex[i]][area][q->age[i]] += q->attends[i];
    }
    for (int sex = 0; sex < 2; sex++)
        for (int area = 0; area < 2; area++)
            for (int x = 12; x < 28; x++)
                if (n[sex][area][x] > 0.0)
                    near_share(at[sex][area][x] / n[sex][area][x], share[sex][area][x],
                               n[sex][area][x], "attendance at", x);
    world_close(&w);
}
END_TEST

/* Pupils of 4 to 15 in homes of two kinds, all of one sex and area, none attending at first. */
START_TEST(who_attends_goes_with_the_home)
{
    static const unsigned education[2] = {AMP_EDUCATION_primary, AMP_EDUCATION_tertiary};
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_SCHOOL);
    couples(&p, 24000, 40);
    for (size_t h = 0; h < p.households; h++) {
        const size_t head = 2 * h, pupil = head + 1;
        p.area[h] = AMP_AREA_urban;
        p.partner[head] = p.partner[pupil] = 0;
        p.education[head] = (uint8_t)education[h % 2];
        p.relationship[pupil] = AMP_RELATIONSHIP_child;
        p.sex[pupil] = AMP_SEX_male;
        p.age[pupil] = (uint8_t)(6 + h / 2 % 6);
        p.attends[pupil] = 0;
    }
    settle(&w, &p, true);
    for (int year = FIRST + 1; year <= FIRST + 6; year++) /* they are 12 to 17 */
        step_to(&w, year);
    amp_read r = {.ctx = &w.ctx, .profile = &w.profile};
    double odds[2] = {1.0, 1.0}, n[2] = {0.0}, at[2] = {0.0};
    ck_assert_int_eq(amp_read_open(&r, "attendance_home"), AMP_OK);
    for (size_t k = 0; k < r.table.rows; k++) {
        unsigned home, from, to;
        ck_assert_int_eq(amp_read_home(&r, k, &home), AMP_OK);
        ck_assert_int_eq(amp_read_age_range(&r, k, &from, &to), AMP_OK);
        for (int e = 0; e < 2; e++)
            if (home == education[e] && from == 12)
                ck_assert_int_eq(amp_read_number(&r, k, "odds", &odds[e]), AMP_OK);
    }
    EACH(&w, q, i)
    if (i % 2) {
        const int e = q->education[i - 1] == education[1];
        n[e]++;
        at[e] += q->attends[i];
    }
    /* Log of the ratio of odds; its standard error from the four counts. At one share for all ages
     * the ratio of the table would hold as it is; shares of 84 to 97 % leave it within 5 %. */
    const double got = log(at[1] / (n[1] - at[1]) / (at[0] / (n[0] - at[0])));
    const double se = sqrt(1.0 / at[0] + 1.0 / (n[0] - at[0]) + 1.0 / at[1] + 1.0 / (n[1] - at[1]));
    const double want = log(odds[1] / odds[0]);
    ck_assert_msg(fabs(got - want) < 4.0 * se + 0.05, "log odds ratio %g, the table has %g (se %g)",
                  got, want, se);
    world_close(&w);
}
END_TEST

START_TEST(who_attends_passes_as_often_as_the_parameter_says)
{
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_SCHOOL);
    couples(&p, 10000, 9);
    for (size_t i = 0; i < p.n; i++) {
        p.attends[i] = 1;
        p.schooling[i] = 6;
        p.education[i] = AMP_EDUCATION_primary;
    }
    settle(&w, &p, true);
    step_to(&w, FIRST + 1);
    double passed = 0.0;
    EACH(&w, q, i)
    {
        passed += q->schooling[i] == 7;
        ck_assert_int_eq(q->education[i],
                         q->schooling[i] == 7 ? AMP_EDUCATION_secondary : AMP_EDUCATION_primary);
    }
    near_share(passed / 20000.0, parameter(&w, "school.passing"), 20000.0, "passed", 6);
    world_close(&w);
}
END_TEST

START_TEST(disability_reaches_its_prevalence_where_that_rises)
{
    static double share[2][2][AMP_AGES];
    world w;
    amp_population p;
    world_open(&w, AMP_LIFE_SCHOOL);
    table_shares(&w, "disability", share);
    couples(&p, 20000, 74);
    for (size_t i = 0; i < p.n; i++)
        p.disability[i] = uniform(i, 110) < share[p.sex[i]][0][74];
    settle(&w, &p, true);
    for (int year = FIRST + 1; year <= LAST; year++)
        step_to(&w, year);
    double with[2] = {0.0, 0.0};
    EACH(&w, q, i) with[q->sex[i]] += q->disability[i];
    for (int sex = 0; sex < 2; sex++) {
        double wanted = share[sex][0][74]; /* nobody recovers: the highest so far */
        for (int x = 75; x <= 74 + LAST - FIRST; x++)
            wanted = fmax(wanted, share[sex][0][x]);
        near_share(with[sex] / 20000.0, wanted, 20000.0, "disability of", sex);
    }
    world_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("life: school, work and its incomes");
    TCase *t = tcase_create("work");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, a_closed_cell_keeps_the_opening_distribution_of_states);
    tcase_add_test(t, the_path_of_work_moves_the_whole_as_far_as_it_says);
    tcase_add_test(t, where_movers_go_is_frozen_whoever_moves);
    tcase_add_test(t, a_place_in_the_household_is_one_of_nine);
    tcase_add_test(t, the_earnings_equation_is_found_again_in_its_own_draws);
    tcase_add_test(t, shocks_are_ar1_of_unit_variance_and_shared_at_home);
    tcase_add_test(t, a_rank_leads_back_to_the_amount_it_came_from);
    tcase_add_test(t, who_changes_cell_receives_as_often_as_the_new_cell_does);
    tcase_add_test(t, incomes_spread_apart_keep_their_ranks_and_their_mean);
    tcase_add_test(t, the_map_takes_one_distribution_to_the_other_and_back);
    tcase_add_test(t, households_without_income_get_what_the_poorest_have);
    tcase_add_test(t, without_growth_households_keep_the_opening_distribution_of_income);
    tcase_add_test(t, nobody_is_left_without_income_nor_gains_it_from_year_to_year);
    tcase_add_test(t, a_pension_is_the_formula_by_hand);
    tcase_add_test(t, awards_are_aligned_to_the_opening_coverage);
    tcase_add_test(t, survivors_draw_their_share);
    tcase_add_test(t, attendance_follows_the_table_through_the_ages);
    tcase_add_test(t, who_attends_goes_with_the_home);
    tcase_add_test(t, who_attends_passes_as_often_as_the_parameter_says);
    tcase_add_test(t, disability_reaches_its_prevalence_where_that_rises);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
