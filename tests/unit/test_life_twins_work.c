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
    watch_process(&y, "earnings", &w);
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

int main(void)
{
    TCase *c = tcase_create("twins of work");
    tcase_set_timeout(c, 300);
    tcase_add_test(
        c, who_works_for_pay_earns_by_the_equation_with_luck_of_her_own_and_of_the_household);
    Suite *s = suite_create("life_twins_work");
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
