/* test_life_twins_work.c - slow second versions of what people live on and whom they live with:
 * the earnings equation, pensions, attendance by home, other income, unions, leaving home, answers.
 * Person by person from docs/work.md, docs/demography.md and docs/behaviour.md. */
#include "twin_world.h"

/* ---- the earnings equation ---------------------------------------------------------------------
 */

/* log y = c + d + f(age) + sd r: c and sd by sex, formality, education and area, d by area and
 * region. */
typedef struct equation {
    double age, age2;
    double c[2][2][4][2], sd[2][2][4][2], d[2][3];
    double kinship, rho, lasting, moving;
} equation;

static double term(const amp_table *t, const char *name)
{
    for (size_t i = 0; i < t->rows; i++)
        if (says(t, i, "term", name))
            return cell(t, i, "value");
    ck_abort_msg("earnings.csv: no term %s", name);
    return 0.0;
}

static double by_age(const equation *e, int age)
{
    const double years = age < 80 ? age : 80;
    return e->age * years + e->age2 * years * years;
}

static void table_says(const amp_table *t, equation *e)
{
    e->age = term(t, "age");
    e->age2 = term(t, "age2");
    for (int sex = 0; sex < 2; sex++)
        for (int formal = 0; formal < 2; formal++)
            for (int level = 0; level < 4; level++)
                for (int area = 0; area < 2; area++) {
                    double c = term(t, "const");
                    c += sex == AMP_SEX_female ? term(t, "female") : 0.0;
                    c += formal ? term(t, "formal") : 0.0;
                    c += level ? term(t, levels[level]) : 0.0;
                    c += area == AMP_AREA_rural ? term(t, "rural") : 0.0;
                    e->c[sex][formal][level][area] = c;
                    e->sd[sex][formal][level][area] =
                        term(t, formal ? "residual_sd_formal" : "residual_sd_informal");
                }
}

/* One paid worker of the opening population, and what is left of its earnings without age. */
typedef struct worker {
    int sex, formal, level, area, region;
    size_t household;
    double x;
} worker;

static size_t workers_of(const amp_population *p, const equation *e, worker *w)
{
    size_t n = 0;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->labour[i] >= AMP_LABOUR_informal && p->earnings[i] > 0.0)
                w[n++] = (worker){.sex = p->sex[i],
                                  .formal = p->labour[i] == AMP_LABOUR_formal,
                                  .level = p->education[i],
                                  .area = p->area[h],
                                  .region = p->region[h],
                                  .household = h,
                                  .x = log(p->earnings[i]) - by_age(e, p->age[i])};
    return n;
}

static bool alike(const worker *w, int sex, int formal, int level, int area)
{
    return w->sex == sex && w->formal == formal && w->level == level && w->area == area;
}

static double c_of(const equation *e, const worker *w)
{
    return e->c[w->sex][w->formal][w->level][w->area];
}

static double sd_of(const equation *e, const worker *w)
{
    return e->sd[w->sex][w->formal][w->level][w->area];
}

#define EACH_CELL                                                                                  \
    for (int sex = 0; sex < 2; sex++)                                                              \
        for (int formal = 0; formal < 2; formal++)                                                 \
            for (int level = 0; level < 4; level++)                                                \
                for (int area = 0; area < 2; area++)

/* Cells of 50 have their mean; the others keep the table's, as far off as it is of those. */
static void measure_levels(equation *e, const worker *w, size_t n)
{
    double shift = 0.0, measured = 0.0;
    bool few[2][2][4][2];
    const equation table = *e;
    EACH_CELL
    {
        double sum = 0.0, persons = 0.0;
        for (size_t k = 0; k < n; k++)
            if (alike(&w[k], sex, formal, level, area)) {
                sum += w[k].x;
                persons++;
            }
        few[sex][formal][level][area] = persons < 50.0;
        if (persons >= 50.0)
            e->c[sex][formal][level][area] = sum / persons;
    }
    for (size_t k = 0; k < n; k++)
        if (!few[w[k].sex][w[k].formal][w[k].level][w[k].area]) {
            shift += w[k].x - c_of(&table, &w[k]);
            measured++;
        }
    EACH_CELL if (few[sex][formal][level][area]) e->c[sex][formal][level][area] += shift / measured;
}

static void measure_regions(equation *e, const worker *w, size_t n)
{
    for (int area = 0; area < 2; area++)
        for (int region = 0; region < 3; region++) {
            double rest = 0.0, persons = 0.0;
            for (size_t k = 0; k < n; k++)
                if (w[k].area == area && w[k].region == region) {
                    rest += w[k].x - c_of(e, &w[k]);
                    persons++;
                }
            e->d[area][region] = persons >= 50.0 ? rest / persons : 0.0;
        }
}

/* What is left of a worker's log earnings without the cell's mean and the region's part. */
static double rest_of(const equation *e, const worker *w)
{
    return w->x - c_of(e, w) - e->d[w->area][w->region];
}

static void measure_spreads(equation *e, const worker *w, size_t n)
{
    EACH_CELL
    {
        double squares = 0.0, persons = 0.0;
        for (size_t k = 0; k < n; k++)
            if (alike(&w[k], sex, formal, level, area)) {
                squares += rest_of(e, &w[k]) * rest_of(e, &w[k]);
                persons++;
            }
        if (persons >= 50.0)
            e->sd[sex][formal][level][area] = sqrt(squares / persons);
    }
}

/* Over all pairs of earners who live together: products of what is left of them over products of
 * their spreads. */
static void measure_kinship(equation *e, const worker *w, size_t n)
{
    double products = 0.0, scale = 0.0;
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < n; k++)
            if (j != k && w[j].household == w[k].household) {
                products += rest_of(e, &w[j]) * rest_of(e, &w[k]);
                scale += sd_of(e, &w[j]) * sd_of(e, &w[k]);
            }
    e->kinship = fmax(0.0, fmin(0.9, products / scale));
}

static equation equation_of(year *y)
{
    equation e = {0};
    amp_table t;
    worker *w = calloc(y->before.n, sizeof *w);
    ck_assert_int_eq(amp_profile_table(&y->ctx, &y->profile, "earnings", &t), AMP_OK);
    table_says(&t, &e);
    const size_t n = workers_of(&y->before, &e, w);
    measure_levels(&e, w, n);
    measure_regions(&e, w, n);
    measure_spreads(&e, w, n);
    measure_kinship(&e, w, n);
    e.rho = parameter(y, "earnings.persistence");
    e.lasting = sqrt(parameter(y, "earnings.lasting_share"));
    e.moving = sqrt(1.0 - parameter(y, "earnings.lasting_share"));
    free(w);
    return e;
}

static double log_earnings(const equation *e, const amp_population *p, size_t h, size_t i,
                           bool formal, int age, double r)
{
    const int sex = p->sex[i], level = p->education[i], area = p->area[h];
    return e->c[sex][formal][level][area] + e->d[area][p->region[h]] + by_age(e, age) +
           e->sd[sex][formal][level][area] * r;
}

static double normal_of(uint64_t uid, int t, uint32_t k)
{
    const amp_stream s = {SEED, (uint32_t)t, 0};
    return amp_draw_normal(&s, uid, AMP_PROC_EARNINGS, k);
}

START_TEST(who_works_for_pay_earns_by_the_equation_with_luck_of_her_own_and_of_the_household)
{
    year y;
    watch w;
    size_t paid = 0, young = 0;
    year_make(&y, AMP_LIFE_WORK);
    watch_process(&y, 0, "earnings", &w);
    ck_assert_uint_eq(w.moments, 1);
    const equation e = equation_of(&y);
    const amp_population *p = &w.found[0], *q = &w.left[0];
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            double a = (double)p->earnings_effect[i], u = (double)p->earnings_shock[i];
            if (p->age[i] == 15) { /* takes after the head */
                const size_t head = p->first[h];
                const double own = sqrt(1.0 - e.kinship * e.kinship);
                a = e.kinship * (double)p->earnings_effect[head] + own * normal_of(p->uid[i], 0, 2);
                u = e.kinship * (double)p->earnings_shock[head] + own * normal_of(p->uid[i], 0, 3);
                young++;
            }
            if (p->earnings[i] > 0.0) { /* a mark of pay, from the labour state */
                const double luck = sqrt(e.kinship) * normal_of(p->household_uid[h], FIRST + 1, 0) +
                                    sqrt(1.0 - e.kinship) * normal_of(p->uid[i], FIRST + 1, 0);
                u = e.rho * u + sqrt(1.0 - e.rho * e.rho) * luck;
                const double wanted =
                    y.wage * exp(log_earnings(&e, p, h, i, p->labour[i] == AMP_LABOUR_formal,
                                              p->age[i], e.lasting * a + e.moving * u));
                ck_assert_double_eq_tol(q->earnings[i], wanted, 1e-6 * wanted);
                paid++;
            } else {
                ck_assert_double_eq(q->earnings[i], 0.0);
            }
            ck_assert_double_eq_tol((double)q->earnings_effect[i], a, 1e-6);
            ck_assert_double_eq_tol((double)q->earnings_shock[i], u, 1e-6);
        }
    ck_assert_double_gt(e.kinship, 0.1);
    ck_assert_uint_gt(paid, 500);
    ck_assert_uint_gt(young, 20);
    watch_drop(&w);
    year_drop(&y);
}
END_TEST

/* ---- pensions ----------------------------------------------------------------------------------
 */

enum { YOUNGEST = 58, RETIRING = 13 /* ages 58 to 69 singly, 70 and more */ };

/* A scheme as the twin knows it; by age of retiring, sex, area. */
typedef struct scheme {
    equation wages;
    double age, months, accrual, ceiling, floor, share, retirement[3], claim[2];
    double target[RETIRING][2][2];
    double award[RETIRING][2][2][3]; /* of the entitled, of those with some months, with none */
    double level[2][2];
} scheme;

static int retiring_age(int age)
{
    return age > 69 ? RETIRING - 1 : age - YOUNGEST;
}

static double retirement(const scheme *s, int age)
{
    return s->retirement[age < 60 ? 0 : age < 65 ? 1 : 2];
}

static int claim_of(const scheme *s, const amp_population *p, size_t i)
{
    return p->contribution_months[i] >= s->months ? 0 : p->contribution_months[i] > 0 ? 1 : 2;
}

/* Of the base year's wages: who has fewer months counts as having the required ones. */
static double formula(const scheme *s, const amp_population *p, size_t h, size_t i)
{
    const double r = s->wages.lasting * (double)p->earnings_effect[i] +
                     s->wages.moving * (double)p->earnings_shock[i];
    const double wage =
        exp(log_earnings(&s->wages, p, h, i, true, p->age[i] < 60 ? p->age[i] : 60, r));
    const double years = fmax(p->contribution_months[i], s->months) / 12.0;
    return fmin(s->accrual * years, s->ceiling) * wage;
}

/* Share with a pension from one age to another, and how many people there are. */
static double share_with(const amp_population *p, int sex, int area, int from, int to)
{
    double n = 0.0, with = 0.0;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->sex[i] == sex && p->area[h] == area && p->age[i] >= from && p->age[i] <= to) {
                n++;
                with += p->contributory_pension[i] > 0.0;
            }
    return n > 0.0 ? with / n : 0.0;
}

static double on_line(double x, double x0, double y0, double x1, double y1)
{
    return x < x0 ? y0 : x > x1 ? y1 : y0 + (x - x0) / (x1 - x0) * (y1 - y0);
}

static double mean_age(const amp_population *p, int sex, int area, int from)
{
    double n = 0.0, years = 0.0;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->sex[i] == sex && p->area[h] == area && p->age[i] >= from) {
                n++;
                years += p->age[i] + 0.5;
            }
    return years / n;
}

/* Straight lines through the middles of bands of age; the last ends at the mean age of those of 70
 * and more, whose cell keeps its share. */
static void find_targets(scheme *s, const amp_population *p)
{
    for (int sex = 0; sex < 2; sex++)
        for (int area = 0; area < 2; area++) {
            const double to60 = share_with(p, sex, area, 58, 59),
                         to65 = share_with(p, sex, area, 60, 64),
                         to70 = share_with(p, sex, area, 65, 69),
                         older = share_with(p, sex, area, 70, 120),
                         old = mean_age(p, sex, area, 70);
            for (int k = 0; k < RETIRING; k++) {
                const double x = k == RETIRING - 1 ? old : YOUNGEST + k + 0.5;
                s->target[k][sex][area] = x <= 62.5   ? on_line(x, 59.0, to60, 62.5, to65)
                                          : x <= 67.5 ? on_line(x, 62.5, to65, 67.5, to70)
                                                      : on_line(x, 67.5, to70, old, older);
            }
        }
}

/* What the twin counts of a cell of the pass: people, pensioners, and who may claim by claim, each
 * with the chance of retiring; their pensions likewise. */
typedef struct claimants {
    double n, with, able[3], amount[3];
} claimants;

static claimants count_claimants(const scheme *s, const amp_population *p, int k, int sex, int area)
{
    claimants c = {0};
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i] || p->age[i] < s->age || retiring_age(p->age[i]) != k ||
                p->sex[i] != sex || p->area[h] != area)
                continue;
            c.n++;
            if (p->contributory_pension[i] > 0.0) {
                c.with++;
                continue;
            }
            const int claim = claim_of(s, p, i);
            const double chance = claim == 0 ? retirement(s, p->age[i]) : 1.0;
            c.able[claim] += chance;
            c.amount[claim] += chance * formula(s, p, h, i);
        }
    return c;
}

static void mean_pension(const amp_population *p, int sex, int area, double *mean, double *n)
{
    double sum = 0.0;
    *n = 0.0;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->sex[i] == sex && p->area[h] == area && p->age[i] >= 60 && p->age[i] < 70 &&
                p->contributory_pension[i] > 0.0) {
                sum += p->contributory_pension[i];
                ++*n;
            }
    *mean = sum / *n;
}

/* Awards of the people of one sex and area, and the level that brings their mean pension to that of
 * the opening's pensioners of 60 to 69. */
static void align_awards(scheme *s, const amp_population *opening, const amp_population *pass,
                         int sex, int area)
{
    double lacking[3] = {0.0}, short_of[3] = {0.0}, awards = 0.0, amount = 0.0, mean, pensioners;
    claimants c[RETIRING];
    for (int k = 0; k < RETIRING; k++) {
        const int band = k < 7 ? 0 : k < 12 ? 1 : 2; /* to 64, 65 to 69, 70 and more */
        c[k] = count_claimants(s, pass, k, sex, area);
        const double lacks = s->target[k][sex][area] * c[k].n - c[k].with;
        lacking[band] += lacks;
        short_of[band] += fmax(lacks, 0.0);
    }
    for (int k = 0; k < RETIRING; k++) {
        const int band = k < 7 ? 0 : k < 12 ? 1 : 2;
        const double lacks = fmax(s->target[k][sex][area] * c[k].n - c[k].with, 0.0);
        double wanted =
            short_of[band] > 0.0 ? lacks * fmax(lacking[band], 0.0) / short_of[band] : 0.0;
        for (int claim = 0; claim < 3; claim++) {
            const double able = c[k].able[claim], given = fmin(wanted, able);
            s->award[k][sex][area][claim] = able > 0.0 ? given / able : 0.0;
            wanted -= given;
            awards += given;
            amount += able > 0.0 ? given / able * c[k].amount[claim] : 0.0;
        }
    }
    mean_pension(opening, sex, area, &mean, &pensioners);
    s->level[sex][area] = pensioners >= 10.0 && amount > 0.0 ? mean / (amount / awards) : 1.0;
}

static scheme scheme_of(year *y, const amp_population *pass)
{
    scheme s = {.wages = equation_of(y),
                .age = parameter(y, "pension.age"),
                .months = parameter(y, "pension.months"),
                .accrual = parameter(y, "pension.accrual"),
                .ceiling = parameter(y, "pension.replacement_max"),
                .floor = parameter(y, "pension.floor"),
                .share = parameter(y, "pension.survivor_share"),
                .retirement = {parameter(y, "pension.retirement_58"),
                               parameter(y, "pension.retirement_60"),
                               parameter(y, "pension.retirement_65")},
                .claim = {[AMP_SEX_female] = parameter(y, "pension.survivor_claim_women"),
                          [AMP_SEX_male] = parameter(y, "pension.survivor_claim_men")}};
    find_targets(&s, &y->opening);
    for (int sex = 0; sex < 2; sex++)
        for (int area = 0; area < 2; area++)
            align_awards(&s, &y->opening, pass, sex, area);
    return s;
}

/* Pension of person i after the year; with the months of the year already paid. */
static double award_of(const year *y, const scheme *s, const amp_population *p, size_t h, size_t i)
{
    const double had = p->contributory_pension[i];
    if (!p->is_alive[i] || p->age[i] < s->age || had > 0.0)
        return had;
    const int claim = claim_of(s, p, i), area = p->area[h], sex = p->sex[i];
    const double award = s->award[retiring_age(p->age[i])][sex][area][claim];
    const double p_retires = claim == 0 ? award * retirement(s, p->age[i]) : award;
    if (!happens(p->uid[i], FIRST + 1, AMP_PROC_RETIREMENT, p_retires))
        return had;
    return fmax(s->level[sex][area] * formula(s, p, h, i) * y->wage, s->floor);
}

/* The people of a year with its contributions paid. */
static void pay_contributions(year *y, const amp_population *p, amp_population *paid)
{
    const int months = (int)(12.0 * parameter(y, "pension.density") + 0.5);
    amp_pop_init(paid);
    ck_assert_int_eq(amp_pop_copy(paid, p), AMP_OK);
    for (size_t i = 0; i < p->n; i++)
        if (p->is_alive[i] && p->age[i] >= 15 && p->labour[i] == AMP_LABOUR_formal)
            paid->contribution_months[i] = (uint16_t)(p->contribution_months[i] + months);
}

typedef struct pensions {
    size_t retired, at_floor, by_claim[3], survivors, scaled;
} pensions;

static void retire_all(year *y, const scheme *s, const watch *w, pensions *n)
{
    amp_population came;
    const amp_population *p = &w->found[1], *q = &w->left[1];
    pay_contributions(y, p, &came);
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const double pension = award_of(y, s, &came, h, i);
            const bool retires = pension > 0.0 && !(p->contributory_pension[i] > 0.0);
            ck_assert_double_le(fabs(q->contributory_pension[i] - pension), 1e-6 * pension);
            ck_assert_uint_eq(q->contribution_months[i], came.contribution_months[i]);
            ck_assert_int_eq(q->labour[i], retires ? AMP_LABOUR_inactive : p->labour[i]);
            ck_assert_double_eq(q->earnings[i], retires ? 0.0 : p->earnings[i]);
            ck_assert_uint_eq(q->state_salary[i], retires ? 0 : p->state_salary[i]);
            n->retired += retires;
            n->at_floor += retires && q->contributory_pension[i] == s->floor;
            n->scaled += retires && s->level[p->sex[i]][p->area[h]] != 1.0;
            if (retires)
                n->by_claim[claim_of(s, &came, i)]++;
        }
    amp_pop_fini(&came);
}

/* Who survives a pensioner gets a share, if her draw says that she claims. */
static void survive(const scheme *s, const watch *w, pensions *n)
{
    const amp_stream stream = {SEED, FIRST + 1, 0};
    const amp_population *p = &w->found[0], *q = &w->left[0];
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            double pension = p->contributory_pension[i];
            const size_t partner = p->partner[i] ? p->first[h] + p->partner[i] - 1u : SIZE_MAX;
            if (partner != SIZE_MAX && p->is_alive[i] && !p->death_month[i] &&
                p->is_alive[partner] && p->death_month[partner] &&
                p->contributory_pension[partner] > 0.0 &&
                amp_draw(&stream, p->uid[i], AMP_PROC_RETIREMENT, 0) < s->claim[p->sex[i]]) {
                pension += s->share * p->contributory_pension[partner];
                n->survivors++;
            }
            ck_assert_double_eq(q->contributory_pension[i], pension);
        }
}

static void pensions_of(uint64_t people, pensions *n)
{
    year y;
    watch w, pass;
    year_of(&y, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_WORK, people);
    watch_process(&y, THE_PASS, "pensions", &pass);
    watch_process(&y, 0, "pensions", &w);
    ck_assert_uint_eq(w.moments, 2);
    amp_population paid;
    pay_contributions(&y, &pass.found[1], &paid);
    const scheme s = scheme_of(&y, &paid);
    survive(&s, &w, n);
    retire_all(&y, &s, &w, n);
    amp_pop_fini(&paid);
    watch_drop(&pass);
    watch_drop(&w);
    year_drop(&y);
}

START_TEST(who_retires_and_with_how_much_and_what_survivors_draw)
{
    pensions n = {0};
    for (uint64_t people = 0; people < 16; people++)
        pensions_of(people, &n);
    printf("pensions: %zu retire (%zu entitled, %zu with few months, %zu with none), %zu at the "
           "floor, %zu survivors\n",
           n.retired, n.by_claim[0], n.by_claim[1], n.by_claim[2], n.at_floor, n.survivors);
    ck_assert_uint_gt(n.by_claim[0], 20);
    ck_assert_uint_gt(n.by_claim[1], 5);
    ck_assert_uint_gt(n.scaled, 20);
    ck_assert_uint_gt(n.survivors, 0);
}
END_TEST

/* ---- attendance --------------------------------------------------------------------------------
 */

enum { HOMES = 5 }; /* by the head's education; heads and partners are a home of their own */

/* Who attends, by age, sex, area and home, in FIRST and in the year after. */
typedef struct school {
    amp_table attendance, homes;
    double share[2][AMP_AGES][2][2][HOMES];
} school;

static int home_of(const amp_population *p, size_t h, size_t i)
{
    const bool own = p->relationship[i] == AMP_RELATIONSHIP_head ||
                     p->relationship[i] == AMP_RELATIONSHIP_partner;
    return own ? HOMES - 1 : p->education[p->first[h]];
}

static bool is_of_age(const amp_table *t, size_t row, int age)
{
    return age >= cell(t, row, "age_from") && age <= cell(t, row, "age_to");
}

static double table_share(const school *s, int age, int sex, int area)
{
    const amp_table *t = &s->attendance;
    for (size_t i = 0; i < t->rows; i++)
        if (is_of_age(t, i, age) && says(t, i, "sex", sexes[sex]) &&
            says(t, i, "area", areas[area]))
            return cell(t, i, "share");
    return 0.0;
}

static double home_odds(const school *s, int age, int home)
{
    static const char *const name[HOMES] = {"none", "primary", "secondary", "tertiary", "own"};
    const amp_table *t = &s->homes;
    for (size_t i = 0; i < t->rows; i++)
        if (is_of_age(t, i, age) && says(t, i, "home", name[home]))
            return cell(t, i, "odds");
    return 1.0;
}

/* People of an age and area in each home of the year; a tenth of one where there are none. */
static void count_homes(const amp_population *p, int age, int area, double n[HOMES])
{
    for (int k = 0; k < HOMES; k++)
        n[k] = 0.1;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->is_alive[i] && p->area[h] == area && p->age[i] == age)
                n[home_of(p, h, i)]++;
}

/* The level of the odds at which all of these homes together attend as the table says. */
static void share_by_home(const school *s, int age, int sex, int area, const double n[HOMES],
                          double share[HOMES])
{
    const double wanted = table_share(s, age, sex, area);
    double low = -30.0, high = 30.0, all = 0.0, relative[HOMES];
    for (int k = 0; k < HOMES; k++) {
        all += n[k];
        relative[k] = home_odds(s, age, k);
        share[k] = wanted;
    }
    if (wanted <= 0.0 || wanted >= 1.0)
        return;
    while (high - low > 1e-12) {
        const double level = (low + high) / 2.0;
        double attend = 0.0;
        for (int k = 0; k < HOMES; k++) {
            const double odds = exp(level) * relative[k];
            share[k] = odds / (1.0 + odds);
            attend += n[k] * share[k];
        }
        if (attend < wanted * all)
            low = level;
        else
            high = level;
    }
}

static void find_shares(school *s, const amp_population *p, int which)
{
    for (int age = 0; age < AMP_AGES; age++)
        for (int area = 0; area < 2; area++) {
            double n[HOMES];
            count_homes(p, age, area, n);
            for (int sex = 0; sex < 2; sex++)
                share_by_home(s, age, sex, area, n, s->share[which][age][sex][area]);
        }
}

static int stage_of(int age)
{
    return age < 6 ? 0 : age < 12 ? 1 : age < 18 ? 2 : age < 25 ? 3 : 4;
}

/* How many more come into the year as attenders of this stage, area and home than the shares of
 * the year before let expect; 20 as expected stand beside them. */
static double came(const school *s, const amp_population *pass, int stage, int area, int home)
{
    double counted = 20.0, expected = 20.0;
    for (size_t h = 0; h < pass->households; h++)
        for (size_t i = pass->first[h]; i < pass->first[h + 1]; i++) {
            const int age = pass->age[i];
            if (!pass->is_alive[i] || pass->area[h] != area || stage_of(age) != stage ||
                home_of(pass, h, i) != home)
                continue;
            counted += pass->attends[i];
            expected += age ? s->share[0][age - 1][pass->sex[i]][area][home] : 0.0;
        }
    return counted / expected;
}

static size_t attend(uint64_t people, size_t *entered)
{
    static school s;
    double more[5][2][HOMES]; /* by stage, area, home */
    year y;
    watch w, pass;
    size_t left = 0;
    year_of(&y, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY | AMP_LIFE_SCHOOL, people);
    ck_assert_int_eq(amp_profile_table(&y.ctx, &y.profile, "attendance", &s.attendance), AMP_OK);
    ck_assert_int_eq(amp_profile_table(&y.ctx, &y.profile, "attendance_home", &s.homes), AMP_OK);
    watch_process(&y, THE_PASS, "schooling", &pass);
    watch_process(&y, 0, "schooling", &w);
    ck_assert_uint_eq(w.moments, 1);
    find_shares(&s, &y.opening, 0);
    find_shares(&s, &pass.found[0], 1);
    for (int stage = 0; stage < 5; stage++)
        for (int area = 0; area < 2; area++)
            for (int home = 0; home < HOMES; home++)
                more[stage][area][home] = came(&s, &pass.found[0], stage, area, home);
    const amp_population *p = &w.found[0], *q = &w.left[0];
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i])
                continue;
            const int age = p->age[i], sex = p->sex[i], area = p->area[h], home = home_of(p, h, i);
            const double is = s.share[1][age][sex][area][home];
            const double was = age ? fmin(1.0, more[stage_of(age)][area][home] *
                                                   s.share[0][age - 1][sex][area][home])
                                   : 0.0;
            double chance;
            if (p->attends[i])
                chance = was > 0.0 ? fmin(1.0, is / was) : 1.0;
            else
                chance = was < 1.0 ? fmax(0.0, (is - was) / (1.0 - was)) : 0.0;
            const bool attends = happens(p->uid[i], FIRST + 1, AMP_PROC_ATTENDANCE, chance);
            ck_assert_msg(attends == (q->attends[i] != 0), "row %zu, aged %d, chance %g", i, age,
                          chance);
            left += p->attends[i] && !attends;
            *entered += !p->attends[i] && attends;
        }
    watch_drop(&pass);
    watch_drop(&w);
    year_drop(&y);
    return left;
}

START_TEST(pupils_leave_and_others_enter_as_shares_by_home_fall_and_rise)
{
    size_t left = 0, entered = 0;
    for (uint64_t people = 0; people < 3; people++)
        left += attend(people, &entered);
    printf("attendance: %zu leave, %zu enter\n", left, entered);
    ck_assert_uint_gt(left, 100);
    ck_assert_uint_gt(entered, 100);
}
END_TEST

/* All heads are in the last year of a level of school. */
static void send_heads_to_school(amp_population *p)
{
    for (size_t h = 0; h < p->households; h++) {
        const size_t head = p->first[h];
        p->attends[head] = true;
        p->education[head] =
            chance(p->uid[head], 28, 2) ? AMP_EDUCATION_primary : AMP_EDUCATION_secondary;
        p->schooling[head] = p->education[head] == AMP_EDUCATION_primary ? 6 : 12;
    }
}

/* Their home is that of the year's opening, whatever its head has reached since. */
START_TEST(pupils_answer_by_log_odds_at_the_share_of_their_like)
{
    static school s;
    year y;
    watch w, pass, no_answer;
    size_t more = 0, less = 0, reached = 0;
    year_make(&y, AMP_LIFE_SCHOOL);
    ck_assert_int_eq(amp_profile_table(&y.ctx, &y.profile, "attendance", &s.attendance), AMP_OK);
    ck_assert_int_eq(amp_profile_table(&y.ctx, &y.profile, "attendance_home", &s.homes), AMP_OK);
    watch_process(&y, THE_PASS, "schooling", &pass);
    find_shares(&s, &pass.found[0], 1);
    send_heads_to_school(&y.opening);
    watch_process(&y, 0, "schooling", &no_answer);
    tell(&y);
    watch_process(&y, 0, "schooling", &w);
    amp_response r = {0};
    const amp_population *p = &w.found[0], *q = &w.left[0], *without = &no_answer.left[0];
    ck_assert(amp_response_of(p, &r));
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            double rest;
            const double e = s.share[1][p->age[i]][p->sex[i]][p->area[h]][home_of(p, h, i)];
            const bool attends = without->attends[i],
                       flip = flips(attends, e, r.school[i], p->uid[i], 0, &rest);
            ck_assert_msg(q->attends[i] == (attends != flip), "row %zu, aged %d, share %g", i,
                          p->age[i], e);
            more += flip && !attends;
            less += flip && attends;
        }
    for (size_t h = 0; h < p->households; h++)
        reached += q->education[q->first[h]] != p->education[p->first[h]];
    printf("answers: %zu pupils more, %zu less; %zu heads reach a level\n", more, less, reached);
    ck_assert_uint_gt(more, 20);
    ck_assert_uint_gt(less, 20);
    ck_assert_uint_gt(reached, 100);
    watch_drop(&pass);
    watch_drop(&no_answer);
    watch_drop(&w);
    year_drop(&y);
}
END_TEST

/* ---- other income, and households' incomes -----------------------------------------------------
 */

enum { BANDS = 5, PLACES = 3, KNOTS = 200, HELPS = 16, ROUNDS = 8, ENOUGH_PENSIONS = 100 };

/* What people of a kind receive: ascending amounts of the receivers among them. */
typedef struct pool {
    double *amount;
    size_t n, persons;
    double share;
} pool;

/* Income per head before the map and after it, and what households without any live on. */
typedef struct income_map {
    double raw[KNOTS], mapped[KNOTS], slope, help[HELPS];
} income_map;

typedef struct incomes {
    const year *y;
    equation wages;
    pool pool[BANDS][PLACES][2][2][2]; /* age band, place, work, sex, area */
    income_map map[2][2];              /* by area, without a pension and with one */
    /* of a year; income per head y becomes wage level y^spread */
    int t;
    double wage, spread, level;
} incomes;

static int ascending(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static bool leads(const amp_population *p, size_t i)
{
    return p->relationship[i] == AMP_RELATIONSHIP_head ||
           p->relationship[i] == AMP_RELATIONSHIP_partner;
}

static int age_band(int age)
{
    return age < 25 ? 0 : age < 45 ? 1 : age < 60 ? 2 : age < 75 ? 3 : 4;
}

static int pool_place(const amp_population *p, size_t i)
{
    return !leads(p, i) ? 2 : p->partner[i] ? 0 : 1; /* other member; couple; head alone */
}

static bool works(const amp_population *p, size_t i)
{
    return p->labour[i] >= AMP_LABOUR_informal;
}

/* Receivers of a kind; of both sexes and areas where @p sex is 2. */
static pool pool_of(const amp_population *p, int band, int place, int work, int sex, int area)
{
    pool k = {.amount = calloc(p->n, sizeof(double))};
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->age[i] >= 15 && age_band(p->age[i]) == band && pool_place(p, i) == place &&
                works(p, i) == work && (sex == 2 || (p->sex[i] == sex && p->area[h] == area))) {
                k.persons++;
                if (p->other_income[i] > 0.0)
                    k.amount[k.n++] = p->other_income[i];
            }
    qsort(k.amount, k.n, sizeof *k.amount, ascending);
    k.share = k.persons ? (double)k.n / (double)k.persons : 0.0;
    return k;
}

/* Kinds with fewer than ten receivers take the amounts of both sexes and areas; their shares stand
 * ten persons of all beside those counted. */
static void find_pools(incomes *in, const amp_population *p)
{
    for (int band = 0; band < BANDS; band++)
        for (int place = 0; place < PLACES; place++)
            for (int work = 0; work < 2; work++) {
                const pool wide = pool_of(p, band, place, work, 2, 2);
                for (int k = 0; k < 4; k++) {
                    pool own = pool_of(p, band, place, work, k / 2, k % 2);
                    const double share =
                        ((double)own.n + 10.0 * wide.share) / ((double)own.persons + 10.0);
                    if (own.n < 10) {
                        memcpy(own.amount, wide.amount, wide.n * sizeof *wide.amount);
                        own.n = wide.n;
                    }
                    own.share = own.n ? share : 0.0;
                    in->pool[band][place][work][k / 2][k % 2] = own;
                }
                free(wide.amount);
            }
}

static const pool *her_pool(const incomes *in, const amp_population *p, size_t h, size_t i,
                            bool work)
{
    return &in->pool[age_band(p->age[i])][pool_place(p, i)][work][p->sex[i]][p->area[h]];
}

/* The quantile of those without, then of the receivers, in a straight line between two. */
static double amount_at(const pool *k, double rank)
{
    const double without = 1.0 - k->share;
    if (rank < without || k->n == 0)
        return 0.0;
    const double x = (rank - without) / k->share * (double)k->n - 0.5;
    const size_t j = x < 0.0 ? 0 : (size_t)x;
    if (x <= 0.0)
        return k->amount[0];
    if (j + 1 >= k->n)
        return k->amount[k->n - 1];
    return on_line(x, (double)j, k->amount[j], (double)j + 1.0, k->amount[j + 1]);
}

static double rank_of(const pool *k, double amount, double u)
{
    if (!(amount > 0.0) || k->n == 0)
        return u * (1.0 - k->share);
    size_t j = 0;
    while (j + 1 < k->n && k->amount[j + 1] <= amount)
        j++;
    double at = (double)j;
    if (amount > k->amount[0] && j + 1 < k->n)
        at += (amount - k->amount[j]) / (k->amount[j + 1] - k->amount[j]);
    return 1.0 - k->share + k->share * (at + 0.5) / (double)k->n;
}

/* ---- the map */

typedef struct purse {
    double earnings, other, members;
    bool pension;
} purse;

static purse purse_of(const amp_population *p, size_t h)
{
    purse x = {0};
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i]) {
            x.earnings += p->earnings[i];
            x.other += p->other_income[i];
            x.members++;
            x.pension = x.pension || p->contributory_pension[i] > 0.0;
        }
    return x;
}

/* Persons by income per head of their households. */
typedef struct persons {
    struct income {
        double value, members;
    } * at;
    size_t n;
} persons;

static void add_household(persons *to, const purse *x)
{
    const double income = x->earnings + x->other;
    if (x->members > 0.0 && (income > 0.0 || !x->pension)) /* not those of a pension alone */
        to->at[to->n++] = (struct income){income / x->members, x->members};
}

/* Income at a share of all persons, and the mean above the household where it is reached. */
static double quantile(const persons *of, double share, double *above)
{
    double all = 0.0, below = 0.0, sum = 0.0, n = 0.0;
    size_t k = 0;
    for (size_t j = 0; j < of->n; j++)
        all += of->at[j].members;
    while (k + 1 < of->n && below + of->at[k].members < share * all)
        below += of->at[k++].members;
    for (size_t j = k + 1; j < of->n; j++) {
        sum += of->at[j].members * of->at[j].value;
        n += of->at[j].members;
    }
    *above = n > 0.0 ? sum / n : of->at[k].value;
    return of->at[k].value;
}

static void ascend(double *x)
{
    x[0] = fmax(x[0], 1e-3);
    for (int k = 1; k < KNOTS; k++)
        x[k] = fmax(x[k], x[k - 1] * (1.0 + 1e-6));
}

static void fit_map(persons *raw, persons *opening, income_map *m)
{
    double all = 0.0, zero = 0.0, above_raw = 0.0, above = 0.0;
    qsort(raw->at, raw->n, sizeof *raw->at, ascending);
    qsort(opening->at, opening->n, sizeof *opening->at, ascending);
    for (size_t j = 0; j < raw->n; j++) {
        all += raw->at[j].members;
        zero += raw->at[j].value > 0.0 ? 0.0 : raw->at[j].members;
    }
    const double none = zero / all;
    for (int k = 0; k < KNOTS; k++) {
        const double share = none + (1.0 - none) * (k + 0.5) / KNOTS;
        m->raw[k] = quantile(raw, share, &above_raw);
        m->mapped[k] = quantile(opening, share, &above);
    }
    for (int k = 0; k < HELPS; k++) {
        double unused;
        m->help[k] = quantile(opening, none * (k + 0.5) / HELPS, &unused);
    }
    ascend(m->raw);
    ascend(m->mapped);
    const double rise = above - m->mapped[KNOTS - 1], run = above_raw - m->raw[KNOTS - 1];
    m->slope = rise > 0.0 && run > 0.0 ? rise / run : m->mapped[KNOTS - 1] / m->raw[KNOTS - 1];
}

static double along(const double *from, const double *to, double slope, double x)
{
    int k = 0;
    if (x <= from[0])
        return to[0] * x / from[0];
    if (x >= from[KNOTS - 1])
        return to[KNOTS - 1] + slope * (x - from[KNOTS - 1]);
    while (from[k + 1] <= x)
        k++;
    return on_line(x, from[k], to[k], from[k + 1], to[k + 1]);
}

/* ---- the processes' own law: states, residuals and ranks of the opening people drawn anew */

/* One number for all who are alike in sex, age group, education, area and place. */
static int labour_kind(const amp_population *p, size_t h, size_t i)
{
    static const int from[] = {15, 20, 25, 35, 45, 55, 60, 65, 75};
    int group = 0, place = 8;
    bool children = false;
    while (group < 8 && p->age[i] >= from[group + 1])
        group++;
    for (size_t j = p->first[h]; j < p->first[h + 1]; j++)
        children = children || p->age[j] < 15;
    if (!(p->contributory_pension[i] > 0.0) && leads(p, i))
        place = (p->partner[i] ? 0 : 2) + children;
    else if (!(p->contributory_pension[i] > 0.0))
        place = (p->partner[p->first[h]] ? 4 : 6) + (p->attends[i] != 0);
    return (((group * 4 + p->education[i]) * 2 + p->sex[i]) * 2 + p->area[h]) * 9 + place;
}

typedef struct adult {
    size_t row, household;
    int kind;
} adult;

/* Whose labour state adult a gets: the k-th of her kind. */
static size_t donor_of(const adult *all, size_t n, size_t a, uint32_t word)
{
    size_t alike = 0, k = 0;
    for (size_t j = 0; j < n; j++)
        alike += all[j].kind == all[a].kind;
    const size_t wanted = (size_t)((double)word / 4294967296.0 * (double)alike);
    for (size_t j = 0; j < n; j++)
        if (all[j].kind == all[a].kind && k++ == wanted)
            return all[j].row;
    ck_abort_msg("no donor");
    return 0;
}

static double drawn_income(const incomes *in, const adult *all, size_t n, size_t a, uint64_t round)
{
    const amp_stream s = {SEED, 0, THE_PASS};
    const amp_population *p = &in->y->opening;
    const size_t i = all[a].row, h = all[a].household;
    const uint64_t who = round << 32 | a, home = round << 32 | h | (uint64_t)1 << 63;
    uint32_t word[4];
    amp_draw_words(&s, who, AMP_PROC_OTHER_KEEP / 4, word);
    const size_t donor = donor_of(all, n, a, word[0]);
    double income =
        amount_at(her_pool(in, p, h, i, works(p, donor)), (word[1] + 0.5) / 4294967296.0);
    if (works(p, donor) && p->earnings[donor] > 0.0) {
        const double k = in->wages.kinship;
        const double r = sqrt(k) * amp_draw_normal(&s, home, AMP_PROC_EARNINGS, 1) +
                         sqrt(1.0 - k) * amp_draw_normal(&s, who, AMP_PROC_EARNINGS, 0);
        income += exp(
            log_earnings(&in->wages, p, h, i, p->labour[donor] == AMP_LABOUR_formal, p->age[i], r));
    }
    return income;
}

/* Which map a household has: of its area, apart for those with a pension. */
static void find_maps(incomes *in)
{
    const amp_population *p = &in->y->opening;
    adult *all = calloc(p->n, sizeof *all);
    size_t n = 0, with[2] = {0, 0};
    persons raw[2][2], opening[2][2];
    for (size_t h = 0; h < p->households; h++) {
        const purse x = purse_of(p, h);
        with[p->area[h]] += x.pension && x.earnings + x.other > 0.0;
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->age[i] >= 15)
                all[n++] = (adult){i, h, labour_kind(p, h, i)};
    }
    for (int k = 0; k < 4; k++) {
        raw[k / 2][k % 2].at = calloc(ROUNDS * p->households, sizeof(struct income));
        opening[k / 2][k % 2].at = calloc(p->households, sizeof(struct income));
        raw[k / 2][k % 2].n = opening[k / 2][k % 2].n = 0;
    }
    for (uint64_t round = 0; round < ROUNDS; round++)
        for (size_t h = 0, a = 0; h < p->households; h++) {
            const int area = p->area[h];
            purse x = purse_of(p, h);
            const bool apart = x.pension && with[area] >= ENOUGH_PENSIONS;
            if (round == 0)
                add_household(&opening[area][apart], &x);
            x.earnings = x.other = 0.0;
            for (; a < n && all[a].household == h; a++)
                x.earnings +=
                    p->in_household_income[all[a].row] ? drawn_income(in, all, n, a, round) : 0.0;
            add_household(&raw[area][apart], &x);
        }
    for (int area = 0; area < 2; area++) {
        fit_map(&raw[area][0], &opening[area][0], &in->map[area][0]);
        in->map[area][1] = in->map[area][0];
        if (with[area] >= ENOUGH_PENSIONS)
            fit_map(&raw[area][1], &opening[area][1], &in->map[area][1]);
    }
    printf("incomes: %zu and %zu households with a pension beside other incomes\n", with[0],
           with[1]);
    for (int k = 0; k < 4; k++) {
        free(raw[k / 2][k % 2].at);
        free(opening[k / 2][k % 2].at);
    }
    free(all);
}

/* Incomes further apart, or nearer, at the opening population's mean, in which those within a
 * sixteenth of a log count as equal; and back. */
static void find_level(incomes *in, const amp_population *p)
{
    enum { BINS = 320, LEAST = -4 };
    double members[BINS] = {0.0}, income[BINS] = {0.0}, before = 0.0, after = 0.0;
    for (size_t h = 0; h < p->households; h++) {
        const purse x = purse_of(p, h);
        const double y = (x.earnings + x.other) / fmax(x.members, 1.0);
        if (y <= 0.0)
            continue;
        const int bin = (int)floor((log(y) - LEAST) * 16.0);
        members[bin] += x.members;
        income[bin] += x.members * y;
    }
    for (int k = 0; k < BINS; k++)
        if (members[k] > 0.0) {
            before += income[k];
            after += members[k] * pow(income[k] / members[k], in->spread);
        }
    in->level = before / after;
}

static double dispersed(const incomes *in, double income)
{
    return income > 0.0 ? in->level * pow(income, in->spread) : 0.0;
}

static double gathered(const incomes *in, double income)
{
    return income > 0.0 ? pow(income / in->level, 1.0 / in->spread) : 0.0;
}

/* Income over what the processes give, of a household as it is found in the year. */
static double scale_of(const incomes *in, const amp_population *p, size_t h)
{
    const purse x = purse_of(p, h);
    const income_map *m = &in->map[p->area[h]][x.pension];
    const double found = (x.earnings + x.other) / fmax(x.members, 1.0) / in->wage;
    return found > 0.0 ? found / along(m->mapped, m->raw, 1.0 / m->slope, gathered(in, found))
                       : 1.0;
}

/* ---- the opening: traits of everybody from the residuals of the paid */

static double residual(const incomes *in, const amp_population *p, size_t h, size_t i)
{
    const bool formal = p->labour[i] == AMP_LABOUR_formal;
    const double scale = p->in_household_income[i] ? scale_of(in, p, h) : 1.0;
    const double mean = log_earnings(&in->wages, p, h, i, formal, p->age[i], 0.0);
    const double sd = in->wages.sd[p->sex[i]][formal][p->education[i]][p->area[h]];
    return (log(p->earnings[i] / scale) - mean) / sd;
}

/* The law of what a home shares, given its n residuals: normal, of this mean and variance. */
static double shared(const incomes *in, const amp_population *p, size_t h)
{
    const double k = in->wages.kinship, z = normal_of(p->household_uid[h], 0, 0);
    double n = 0.0, sum = 0.0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (works(p, i) && p->earnings[i] > 0.0) {
            n++;
            sum += residual(in, p, h, i);
        }
    const double variance = k * (1.0 - k) / (1.0 - k + n * k);
    return k * sum / (1.0 - k + n * k) + sqrt(variance) * z;
}

static void check_traits(const incomes *in, const amp_population *p)
{
    const double k = in->wages.kinship, l = in->wages.lasting, m = in->wages.moving;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const bool paid = works(p, i) && p->earnings[i] > 0.0;
            const double e = sqrt(k) * normal_of(p->household_uid[h], 0, 1) +
                             sqrt(1.0 - k) * normal_of(p->uid[i], 0, 0);
            const double r = paid ? residual(in, p, h, i)
                                  : shared(in, p, h) + sqrt(1.0 - k) * normal_of(p->uid[i], 0, 1);
            ck_assert_double_eq_tol((double)p->earnings_effect[i], l * r - m * e, 1e-5);
            ck_assert_double_eq_tol((double)p->earnings_shock[i], m * r + l * e, 1e-5);
        }
}

/* ---- the year */

#define AS_NEAR 1e-6

static double uniform_of(const incomes *in, uint64_t uid, uint32_t process)
{
    const amp_stream of_year = {SEED, (uint32_t)in->t, 0};
    uint32_t words[4];
    amp_draw_words(&of_year, uid, process / 4, words);
    return (words[process % 4] + 0.5) / 4294967296.0;
}

/* Was all that the household had a year ago help, of which nothing remains? */
static bool was_helped(const incomes *in, const amp_population *p, size_t h)
{
    const purse x = purse_of(p, h);
    const double found = x.other / fmax(x.members, 1.0) / in->wage;
    return x.earnings <= 0.0 && !x.pension &&
           gathered(in, found) <= in->map[p->area[h]][0].help[HELPS - 1] * (1.0 + 1e-9);
}

static size_t check_ranks(const incomes *in, const amp_population *p, const amp_population *q)
{
    size_t helped = 0;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (p->age[i] < 15) {
                ck_assert_double_eq(q->other_income[i], p->other_income[i]);
                continue;
            }
            const bool counts = p->in_household_income[i];
            const bool help = counts && p->other_income[i] > 0.0 && was_helped(in, p, h);
            const double raw =
                help ? 0.0 : p->other_income[i] / in->wage / (counts ? scale_of(in, p, h) : 1.0);
            const pool *from = her_pool(in, p, h, i, works(p, i));
            const double rank = rank_of(from, raw, uniform_of(in, p->uid[i], AMP_PROC_OTHER_HAVE));
            const double amount = amount_at(from, rank), is = amount_at(from, q->other_income[i]);
            if (raw > 0.0) /* where many receive the same, any of their ranks */
                ck_assert_double_le(fabs(is - amount), AS_NEAR * amount);
            else
                ck_assert_double_eq_tol(q->other_income[i], rank, 1e-9);
            helped += help;
        }
    return helped;
}

/* Raw earnings and other income of a year, by person: what the map works on. */
static void give_raw(year *y, const incomes *in, amp_population *p)
{
    const double persistence = parameter(y, "other_income.persistence");
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const bool keeps =
                p->age[i] > 15 && happens(p->uid[i], in->t, AMP_PROC_OTHER_KEEP, persistence);
            const double rank =
                keeps ? p->other_income[i] : uniform_of(in, p->uid[i], AMP_PROC_OTHER_DONOR);
            if (p->age[i] >= 15)
                p->other_income[i] = in->wage * amount_at(her_pool(in, p, h, i, works(p, i)), rank);
        }
}

/* Other income of the head of a household that has nothing. */
static double help_of(const incomes *in, const amp_population *p, size_t h, double members)
{
    const amp_stream lasting = {SEED, 0, 0};
    const double u = amp_draw(&lasting, p->household_uid[h], AMP_PROC_OTHER_HAVE, 0);
    return in->wage * members * dispersed(in, in->map[p->area[h]][0].help[(int)(u * HELPS)]);
}

static size_t check_incomes(const incomes *in, const amp_population *raw, const amp_population *q)
{
    size_t helped = 0;
    for (size_t h = 0; h < raw->households; h++) {
        const purse x = purse_of(raw, h);
        const income_map *m = &in->map[raw->area[h]][x.pension];
        const double per_head = (x.earnings + x.other) / fmax(x.members, 1.0) / in->wage;
        const double mapped = dispersed(in, along(m->raw, m->mapped, m->slope, per_head));
        const double by = per_head > 0.0 ? mapped / per_head : 1.0;
        const bool helps = per_head <= 0.0 && !x.pension;
        for (size_t i = raw->first[h]; i < raw->first[h + 1]; i++) {
            const double scale = raw->in_household_income[i] ? by : 1.0;
            const double other = helps && i == raw->first[h] ? help_of(in, raw, h, x.members)
                                                             : raw->other_income[i] * scale;
            ck_assert_double_le(fabs(q->earnings[i] - raw->earnings[i] * scale),
                                AS_NEAR * raw->earnings[i] * scale);
            ck_assert_double_le(fabs(q->other_income[i] - other), AS_NEAR * other);
        }
        helped += helps;
    }
    return helped;
}

/* Take up a year: its wage and spread. */
static void enter(incomes *in, const amp_life_draw *draw, int t)
{
    in->t = t;
    in->wage = amp_life_path(draw)->earnings[t - FIRST];
    in->spread = amp_life_path(draw)->spread[t - FIRST];
    find_level(in, &in->y->opening);
}

/* Two years with doubt on the macro path, or without: ranks go by incomes of the year before. */
static void check_years(year *y, incomes *in, unsigned doubts, size_t *were, size_t *are)
{
    amp_life_draw *draw;
    watch w;
    ck_assert_int_eq(amp_life_draw_new(y->life, SEED, 0, NULL, doubts, &draw), AMP_OK);
    y->doubts = doubts;
    y->more = 1;
    watch_process(y, 0, "other_income", &w);
    ck_assert_uint_eq(w.moments, 5);
    enter(in, draw, FIRST);
    check_traits(in, &w.left[0]);
    for (int k = 0; k < 2; k++) {
        in->t = FIRST + 1 + k; /* words of the year, incomes of the one before */
        *were = check_ranks(in, &w.found[1 + 2 * k], &w.left[1 + 2 * k]);
        enter(in, draw, FIRST + 1 + k);
        ck_assert((fabs(in->spread - 1.0) > 1e-3) == (doubts != 0));
        give_raw(y, in, &w.found[2 + 2 * k]);
        *are = check_incomes(in, &w.found[2 + 2 * k], &w.left[2 + 2 * k]);
    }
    watch_drop(&w);
    amp_life_draw_free(draw);
}

START_TEST(ranks_of_other_income_are_kept_or_drawn_and_households_incomes_go_through_the_map)
{
    static incomes in;
    static year y;
    size_t were, are;
    year_make(&y, AMP_LIFE_WORK);
    in.y = &y;
    in.wages = equation_of(&y);
    find_pools(&in, &y.opening);
    find_maps(&in);
    check_years(&y, &in, 0, &were, &are);
    check_years(&y, &in, AMP_DOUBT_macro, &were, &are);
    printf("other income: %zu persons were helped, %zu households are\n", were, are);
    ck_assert_uint_gt(were, 0);
    ck_assert_uint_gt(are, 3);
    for (int k = 0; k < BANDS * PLACES * 8; k++)
        free((&in.pool[0][0][0][0][0])[k].amount);
    year_drop(&y);
}
END_TEST

/* ---- what is laid over a year's people ---------------------------------------------------------
 */

/* Relatives take back what the household has and no more, each member's other income alike, or give
 * more to who is paid less; then all incomes of a place have its factor. */
START_TEST(relatives_give_less_and_places_have_their_factor)
{
    year y;
    amp_population p;
    amp_response r = {0};
    double factor[AMP_LOCALITIES];
    size_t all = 0, some = 0, more = 0;
    year_make(&y, AMP_LIFE_WORK);
    amp_pop_init(&p);
    for (int k = 0; k < AMP_LOCALITIES; k++)
        factor[k] = 0.9 + 0.01 * k;
    ck_assert_int_eq(amp_pop_copy(&p, &y.opening), AMP_OK);
    ck_assert_int_eq(amp_response_add(&p), AMP_OK);
    ck_assert(amp_response_of(&p, &r));
    for (size_t h = 0; h < p.households; h++)
        for (size_t i = p.first[h]; i < p.first[h + 1]; i++) /* one sign in a household */
            r.lost[i] = p.age[i] < 60                       ? 0.0
                        : chance(p.household_uid[h], 23, 3) ? (double)chance(p.uid[i], 24, 400)
                                                            : -(double)chance(p.uid[i], 25, 99);
    amp_response_lay(factor, &p);
    for (size_t h = 0; h < p.households; h++) {
        const amp_population *q = &y.opening;
        const double f = factor[2 * q->region[h] + q->area[h]];
        double lost = 0.0, other = 0.0;
        for (size_t i = q->first[h]; i < q->first[h + 1]; i++) {
            lost += r.lost[i];
            other += q->other_income[i];
        }
        const double back = other > 0.0 ? fmax(0.0, fmin(lost, other)) / other : 0.0;
        for (size_t i = q->first[h]; i < q->first[h + 1]; i++) {
            const double left = q->other_income[i] * (1.0 - back) + fmax(0.0, -r.lost[i]);
            ck_assert_double_eq_tol(p.other_income[i], f * left, 1e-9);
            ck_assert_double_eq_tol(p.earnings[i], f * q->earnings[i], 1e-9);
        }
        all += back == 1.0;
        some += back > 0.0 && back < 1.0;
        more += lost < 0.0;
    }
    ck_assert_uint_gt(all, 10);
    ck_assert_uint_gt(some, 10);
    ck_assert_uint_gt(more, 10);
    amp_pop_fini(&p);
    year_drop(&y);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("twins of work");
    tcase_set_timeout(c, 300);
    tcase_add_test(
        c, who_works_for_pay_earns_by_the_equation_with_luck_of_her_own_and_of_the_household);
    tcase_add_test(c, who_retires_and_with_how_much_and_what_survivors_draw);
    tcase_add_test(c, pupils_leave_and_others_enter_as_shares_by_home_fall_and_rise);
    tcase_add_test(
        c, ranks_of_other_income_are_kept_or_drawn_and_households_incomes_go_through_the_map);
    tcase_add_test(c, pupils_answer_by_log_odds_at_the_share_of_their_like);
    tcase_add_test(c, relatives_give_less_and_places_have_their_factor);
    Suite *s = suite_create("life_twins_work");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
