/* Every country's households, built as for a run and aged for fifteen years with all processes on
 * and central rates: who lives with whom, who has a pension and how unequal incomes are must not
 * run away from the opening, which is the country's own.
 *
 * Standard error. Every household has the same weight; a share p of n persons is known to
 * sqrt(p (1 - p) / n), with 10,000 households (30,000 persons and more) to half a point for the
 * households and 65 and over. Bounds are far wider: they say what would no longer be plausible. */
#include "theory_world.h"

#include "num/num.h"

#include <math.h>

enum { YEARS = 15, OLD_AGE = 65, YOUNG = 30 };
enum { SIZE, ONE_PERSON, OLD_ALONE, IN_UNION, AT_HOME, PENSION, WITHOUT_PAY, GINI, FIGURES };

enum { FULL = 10000, SMALL = 2000 }; /* households */

/* How far a figure may have gone after fifteen years, down and up: persons, percent, points.
 * Smaller households and more elders alone come with age and fewer children. The small test gives
 * way by twice the standard error of a difference of two samples of 2,000 households. */
static const struct {
    const char *name;
    double down, up, error;
} figure[FIGURES] = {
    [SIZE] = {"persons a household", 1.15, 0.1, 0.08},
    [ONE_PERSON] = {"of one person", 2.0, 10.0, 1.3},
    [OLD_ALONE] = {"65 and over alone", 4.0, 11.0, 2.1},
    [IN_UNION] = {"30-49 in union", 5.0, 5.0, 1.5},
    [AT_HOME] = {"20-34 in others' homes, single", 5.0, 5.0, 1.7},
    [PENSION] = {"65 and over with a pension", 6.0, 6.0, 2.3},
    [WITHOUT_PAY] = {"young couples without pay", 5.0, 11.0, 2.0},
    [GINI] = {"Gini before transfers", 2.0, 6.0, 1.0},
};

/* Sums of one year, and incomes per head of its persons. */
typedef struct shape {
    double households, persons, one_person, old, old_alone, pension, adults, in_union, young, home;
    double couples, without_pay; /* of heads under YOUNG; those where nobody is paid */
    double *income, *weight;
    size_t n, room;
} shape;

static void add_person(const amp_population *p, uint32_t i, double w, bool is_head, bool is_alone,
                       shape *s)
{
    const int age = p->age[i];
    s->old += w * (age >= OLD_AGE);
    s->old_alone += w * (age >= OLD_AGE && is_alone);
    s->pension += w * (age >= OLD_AGE && p->contributory_pension[i] > 0.0);
    s->adults += w * (age >= 30 && age <= 49);
    s->in_union += w * (age >= 30 && age <= 49 && p->partner[i]);
    s->young += w * (age >= 20 && age <= 34);
    s->home += w * (age >= 20 && age <= 34 && !p->partner[i] && !is_head);
}

static void add_income(shape *s, double income, double weight)
{
    if (s->n == s->room) {
        s->room = 2 * s->room + 1024;
        s->income = realloc(s->income, s->room * sizeof *s->income);
        s->weight = realloc(s->weight, s->room * sizeof *s->weight);
        ck_assert(s->income && s->weight);
    }
    s->income[s->n] = income;
    s->weight[s->n++] = weight;
}

static void add_household(const amp_population *p, size_t h, shape *s)
{
    const double w = p->weight[h];
    const uint32_t head = p->first[h];
    const bool is_young = p->partner[head] && p->age[head] < YOUNG;
    double living = 0.0, income = 0.0, earnings = 0.0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->is_alive[i]) {
            living++;
            earnings += p->earnings[i];
            income += p->earnings[i] + p->other_income[i] + p->contributory_pension[i];
        }
    if (living <= 0.0)
        return;
    s->households += w;
    s->persons += w * living;
    s->one_person += w * (living <= 1.0);
    s->couples += w * is_young;
    s->without_pay += w * (is_young && earnings <= 0.0);
    add_income(s, income / living, w * living);
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->is_alive[i])
            add_person(p, i, w, i == p->first[h], living <= 1.0, s);
}

/* Of persons, by the area under the Lorenz curve. */
static double gini_of(shape *s)
{
    double *scratch = calloc(s->n, sizeof *scratch), people = 0.0, sum = 0.0, area = 0.0;
    uint32_t *index = calloc(s->n, sizeof *index), *other = calloc(s->n, sizeof *other);
    ck_assert(scratch && index && other);
    for (size_t k = 0; k < s->n; k++)
        index[k] = (uint32_t)k;
    amp_sort_pairs(s->income, index, s->n, scratch, other);
    for (size_t k = 0; k < s->n; k++) {
        const double w = s->weight[index[k]], more = w * s->income[k];
        area += w * (sum + more / 2.0);
        sum += more;
        people += w;
    }
    free(scratch);
    free(index);
    free(other);
    return 100.0 * (1.0 - 2.0 * area / (people * sum));
}

static void figures_of(shape *s, double out[FIGURES])
{
    out[SIZE] = s->persons / s->households;
    out[ONE_PERSON] = 100.0 * s->one_person / s->households;
    out[OLD_ALONE] = 100.0 * s->old_alone / s->old;
    out[IN_UNION] = 100.0 * s->in_union / s->adults;
    out[AT_HOME] = 100.0 * s->home / s->young;
    out[PENSION] = 100.0 * s->pension / s->old;
    out[WITHOUT_PAY] = 100.0 * s->without_pay / s->couples;
    out[GINI] = gini_of(s);
    free(s->income);
    free(s->weight);
}

static void add_blocks(theory_world *w, const theory_people *c, double out[FIGURES])
{
    shape s = {.n = 0};
    for (size_t b = 0; b < c->blocks; b++) {
        theory_ok(w, amp_pop_check(&w->ctx, &c->block[b])); /* every invariant of households */
        for (size_t h = 0; h < c->block[b].households; h++)
            add_household(&c->block[b], h, &s);
    }
    figures_of(&s, out);
}

enum { TIMES = 3 };
static const int when[TIMES] = {0, 5, YEARS};

static void simulate(theory_world *w, theory_people *c, double path[TIMES][FIGURES])
{
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population spare;
    amp_pop_init(&spare);
    theory_ok(w, amp_life_draw_new(w->life, 2026, 0, NULL, 0, &draw));
    theory_ok(w, amp_life_scratch_new(&scratch));
    for (int k = 0; k < TIMES; k++) {
        for (size_t b = 0; b < c->blocks; b++) {
            if (k == 0)
                theory_ok(w, amp_life_open(draw, &c->block[b], scratch));
            for (int t = k ? when[k - 1] + 1 : 1; t <= when[k]; t++)
                theory_ok(w, amp_life_step(draw, w->first + t, &c->block[b], &spare, scratch));
        }
        add_blocks(w, c, path[k]);
    }
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&spare);
}

static void print_row(const theory_world *w, double path[TIMES][FIGURES], char *to, size_t size)
{
    int at = snprintf(to, size, "| %s |", w->profile.name_en);
    for (int f = 0; f < FIGURES; f++)
        at += snprintf(to + at, size - (size_t)at,
                       f == SIZE ? " %.2f %.2f %.2f |" : " %.0f %.0f %.0f |", path[0][f],
                       path[1][f], path[2][f]);
}

static glob_t countries;
static const char *const some[] = {"data/countries/BOL", "data/countries/NIC",
                                   "data/countries/URY"};

START_TEST(households_stay_near_those_of_the_opening)
{
    theory_world w;
    theory_people c;
    double path[TIMES][FIGURES];
    char row[512];
    theory_open(&w, theory_full() ? countries.gl_pathv[_i] : some[_i], YEARS, AMP_LIFE_ALL);
    theory_build(&w, theory_full() ? FULL : SMALL, &c);
    simulate(&w, &c, path);
    print_row(&w, path, row, sizeof row);
    printf("%s\n", row);
    for (int f = 0; f < FIGURES; f++) {
        const double moved = path[TIMES - 1][f] - path[0][f];
        const double slack = theory_full() ? 0.0 : 2.0 * figure[f].error;
        ck_assert_msg(moved >= -figure[f].down - slack && moved <= figure[f].up + slack,
                      "%s: %s, %.2f to %.2f", w.profile.iso3, figure[f].name, path[0][f],
                      path[TIMES - 1][f]);
    }
    if (theory_full())
        theory_documented(row);
    theory_free(&c);
    theory_close(&w);
}
END_TEST

int main(void)
{
    countries = theory_countries();
    printf("| country |");
    for (int f = 0; f < FIGURES; f++)
        printf(" %s |", figure[f].name);
    printf("\n");
    const theory_case all = {households_stay_near_those_of_the_opening,
                             theory_full() ? (int)countries.gl_pathc : (int)AMP_COUNT(some)};
    return theory_run("theory: households", &all, 1);
}
