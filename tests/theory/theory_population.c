/* Every country's people by sex and age, from its base year to 2050, against World Population
 * Prospects 2024 and against the cohort-component twin: demography alone, central rates.
 *
 * Standard error. Of those alive at the opening a cell's survivors are binomial; its births are
 * drawn with their expected number held by block, so they vary less than a Poisson count; migrants
 * move in households and vary more. The standard error of a mean of R replicates is taken as that
 * of a Poisson count, sqrt(weight x expected / R), and the variance between replicates is held to
 * lie below that over the cells of a country together. */
#include "theory_world.h"

enum { LAST = 2050, GROUPS = 17, CELLS = 2 * GROUPS }; /* 0-4 ... 75-79, 80 and over */

/* What the twin may miss of the source, percent: of a cell, most of it from single ages of the
 * opening, and of the total; and what the simulation may miss of the twin, in standard errors. */
static const double SOURCE = 4.5, SOURCE_TOTAL = 0.25, ERRORS = 4.0;

static glob_t countries;

static double group_of(const ccm_stock *s, int cell)
{
    const int sex = cell / GROUPS, g = cell % GROUPS;
    return ccm_sum(s, sex, 5 * g, g == GROUPS - 1 ? AMP_AGES : 5 * g + 5);
}

/* One replicate; the stock at its end. */
static void simulate(const theory_world *w, const theory_people *c, uint32_t replicate,
                     ccm_stock *end)
{
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population block, spare;
    amp_pop_init(&block);
    amp_pop_init(&spare);
    *end = (ccm_stock){{{0.0}}};
    theory_ok(w, amp_life_draw_new(w->life, 2026, replicate, NULL, 0, &draw));
    theory_ok(w, amp_life_scratch_new(&scratch));
    for (size_t b = 0; b < c->blocks; b++) {
        theory_ok(w, amp_pop_copy(&block, &c->block[b]));
        theory_ok(w, amp_life_open(draw, &block, scratch));
        for (int t = w->first + 1; t <= LAST; t++)
            theory_ok(w, amp_life_step(draw, t, &block, &spare, scratch));
        people_count(&block, end);
    }
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&block);
    amp_pop_fini(&spare);
}

typedef struct cells {
    double wpp[CELLS], twin[CELLS], mean[CELLS], variance[CELLS]; /* of one replicate */
} cells;

static void expected_cells(const theory_world *w, cells *x)
{
    const ccm_stock wpp = people_stock(theory_year(w, LAST));
    ccm_stock twin = people_stock(theory_year(w, w->first));
    ccm_project(amp_life_rates(w->life), w->first, LAST, 1.0, &twin);
    for (int k = 0; k < CELLS; k++) {
        x->wpp[k] = group_of(&wpp, k);
        x->twin[k] = group_of(&twin, k);
    }
}

static void simulated_cells(const theory_world *w, const theory_people *c, uint32_t replicates,
                            cells *x)
{
    for (uint32_t r = 0; r < replicates; r++) {
        ccm_stock end;
        simulate(w, c, r, &end);
        for (int k = 0; k < CELLS; k++) { /* Welford */
            const double before = group_of(&end, k) - x->mean[k];
            x->mean[k] += before / (r + 1);
            x->variance[k] += before * (group_of(&end, k) - x->mean[k]);
        }
    }
    for (int k = 0; k < CELLS; k++)
        x->variance[k] /= replicates - 1;
}

static double total_of(const double *cell)
{
    double sum = 0.0;
    for (int k = 0; k < CELLS; k++)
        sum += cell[k];
    return sum;
}

static double off(double a, double b)
{
    return 100.0 * (a / b - 1.0);
}

static int worst(const double *a, const double *b)
{
    int at = 0;
    for (int k = 1; k < CELLS; k++)
        if (fabs(off(a[k], b[k])) > fabs(off(a[at], b[at])))
            at = k;
    return at;
}

static int print_cell(char *to, size_t size, int cell, double percent)
{
    const int age = 5 * (cell % GROUPS);
    const char *who = cell / GROUPS ? "men" : "women";
    return age < 80 ? snprintf(to, size, " | %+.2f (%s %d-%d)", percent, who, age, age + 4)
                    : snprintf(to, size, " | %+.2f (%s 80+)", percent, who);
}

/* The country's row of the table in docs/demography.md; percent. */
static void print_row(const theory_world *w, const cells *x, const double *error, char *to,
                      size_t size)
{
    const int source = worst(x->twin, x->wpp), all = worst(x->mean, x->wpp);
    const double total = total_of(x->wpp);
    int at = snprintf(to, size, "| %s | %d | %+.2f", w->profile.name_en, w->first,
                      off(total_of(x->twin), total));
    at += print_cell(to + at, size - (size_t)at, source, off(x->twin[source], x->wpp[source]));
    at += snprintf(to + at, size - (size_t)at, " | %+.2f", off(total_of(x->mean), total));
    at += print_cell(to + at, size - (size_t)at, all, off(x->mean[all], x->wpp[all]));
    snprintf(to + at, size - (size_t)at, " | %.2f |", 100.0 * error[all] / x->wpp[all]);
}

START_TEST(a_country_of_2050_is_that_of_wpp_2024)
{
    theory_world w;
    theory_people c;
    cells x = {.wpp = {0.0}};
    double error[CELLS], ratio = 0.0;
    char row[512];
    const uint32_t replicates = theory_full() ? 10 : 4;
    theory_open(&w, countries.gl_pathv[_i], LAST, AMP_LIFE_DEMOGRAPHY);
    theory_make(&w, theory_full() ? 20000 : 2500, &c);
    expected_cells(&w, &x);
    simulated_cells(&w, &c, replicates, &x);
    for (int k = 0; k < CELLS; k++) {
        error[k] = sqrt(c.weight * x.twin[k] / replicates);
        ratio += x.variance[k] / (c.weight * x.twin[k]) / CELLS;
    }
    print_row(&w, &x, error, row, sizeof row);
    printf("%s\n", row);
    for (int k = 0; k < CELLS; k++) {
        ck_assert_msg(fabs(off(x.twin[k], x.wpp[k])) <= SOURCE, "%s: cell %d of the twin, %+.2f %%",
                      w.profile.iso3, k, off(x.twin[k], x.wpp[k]));
        ck_assert_msg(fabs(x.mean[k] - x.twin[k]) <= ERRORS * error[k],
                      "%s: cell %d, %+.2f standard errors", w.profile.iso3, k,
                      (x.mean[k] - x.twin[k]) / error[k]);
    }
    ck_assert_double_le(fabs(off(total_of(x.twin), total_of(x.wpp))), SOURCE_TOTAL);
    ck_assert_double_le(fabs(total_of(x.mean) - total_of(x.twin)),
                        ERRORS * sqrt(c.weight * total_of(x.twin) / replicates));
    ck_assert_msg(ratio > 0.2 && ratio < 1.0, "%s: variance %.2f of Poisson's", w.profile.iso3,
                  ratio);
    if (theory_full())
        theory_documented(row);
    theory_free(&c);
    theory_close(&w);
}
END_TEST

int main(void)
{
    countries = theory_countries();
    printf(
        "| country | from | twin, total | twin, worst cell | simulated, total | simulated, worst "
        "cell | standard error |\n");
    const theory_case all = {a_country_of_2050_is_that_of_wpp_2024, (int)countries.gl_pathc};
    return theory_run("theory: population", &all, 1);
}
