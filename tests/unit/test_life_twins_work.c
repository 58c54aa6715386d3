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

static void measure_spreads(equation *e, const worker *w, size_t n)
{
    EACH_CELL
    {
        double squares = 0.0, persons = 0.0;
        for (size_t k = 0; k < n; k++)
            if (alike(&w[k], sex, formal, level, area)) {
                const double rest = w[k].x - c_of(e, &w[k]) - e->d[area][w[k].region];
                squares += rest * rest;
                persons++;
            }
        if (persons >= 50.0)
            e->sd[sex][formal][level][area] = sqrt(squares / persons);
    }
}

/* Over all pairs of earners who live together: products of what is left of their cells' means, less
 * the square of their region's part, over products of their spreads. */
static void measure_kinship(equation *e, const worker *w, size_t n)
{
    double products = 0.0, scale = 0.0;
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < n; k++)
            if (j != k && w[j].household == w[k].household) {
                const double d = e->d[w[j].area][w[j].region];
                products += (w[j].x - c_of(e, &w[j])) * (w[k].x - c_of(e, &w[k])) - d * d;
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

/* Straight lines through the middles of bands of age. The last cell is aimed at what the line says
 * of the age of 70. */
static void find_targets(scheme *s, const amp_population *p)
{
    for (int sex = 0; sex < 2; sex++)
        for (int area = 0; area < 2; area++) {
            const double to60 = share_with(p, sex, area, 58, 59),
                         to65 = share_with(p, sex, area, 60, 64),
                         to70 = share_with(p, sex, area, 65, 69),
                         older = share_with(p, sex, area, 70, 120);
            for (int k = 0; k < RETIRING; k++) {
                const double x = YOUNGEST + k + 0.5;
                s->target[k][sex][area] = x <= 62.5   ? on_line(x, 59.0, to60, 62.5, to65)
                                          : x <= 67.5 ? on_line(x, 62.5, to65, 67.5, to70)
                                                      : on_line(x, 67.5, to70, 72.5, older);
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

typedef struct pensions {
    size_t retired, at_floor, by_claim[3], survivors, scaled;
} pensions;

static void retire_all(const year *y, const scheme *s, const watch *w, int months, pensions *n)
{
    amp_population came;
    const amp_population *p = &w->found[1], *q = &w->left[1];
    amp_pop_init(&came);
    ck_assert_int_eq(amp_pop_copy(&came, p), AMP_OK);
    for (size_t i = 0; i < p->n; i++)
        if (p->is_alive[i] && p->age[i] >= 15 && p->labour[i] == AMP_LABOUR_formal)
            came.contribution_months[i] = (uint16_t)(p->contribution_months[i] + months);
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
    const scheme s = scheme_of(&y, &pass.found[1]);
    survive(&s, &w, n);
    retire_all(&y, &s, &w, (int)(12.0 * parameter(&y, "pension.density") + 0.5), n);
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
    ck_assert_uint_gt(n.survivors, 2);
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

int main(void)
{
    TCase *c = tcase_create("twins of work");
    tcase_set_timeout(c, 300);
    tcase_add_test(
        c, who_works_for_pay_earns_by_the_equation_with_luck_of_her_own_and_of_the_household);
    tcase_add_test(c, who_retires_and_with_how_much_and_what_survivors_draw);
    tcase_add_test(c, pupils_leave_and_others_enter_as_shares_by_home_fall_and_rise);
    Suite *s = suite_create("life_twins_work");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
