/* Whole lives against the tables and parameters that they come from: expectation of life, children
 * a woman bears, months contributed. */
#include "theory_world.h"

#include <math.h>

#define FAR 4.0 /* standard errors */

enum { GIRLS = 13, COHORTS = 5, BEARING = 36 }; /* of 13 to 17 at the opening, to 49 to 53 */

static glob_t countries;

static size_t households(void)
{
    return theory_full() ? 20000 : 4000;
}

/* ---- expectation of life ----------------------------------------------------------------------
 */

/* Those who live and those who die in the coming step, by sex and age at its start. */
typedef struct deaths {
    double lives[2][AMP_AGES], dies[2][AMP_AGES];
} deaths;

static void count_deaths(const amp_population *p, deaths *d)
{
    for (size_t i = 0; i < p->n; i++) {
        d->lives[p->sex[i]][p->age[i]] += p->is_alive[i] != 0;
        d->dies[p->sex[i]][p->age[i]] += p->is_alive[i] && p->death_month[i];
    }
}

/* Years of life of a newborn: the infants' part times the sum of the products of survival. The
 * standard error is Chiang's (1984, ch. 8): each age's binomial error times the years that hang on
 * it. Ages that nobody has count with their table's survival. */
static double simulated_e0(const deaths *d, const amp_step_rates *step, int sex, double *error)
{
    double survival[AMP_AGES], after[AMP_AGES + 1] = {0.0}, reached = 1.0, variance = 0.0;
    for (int x = AMP_AGES - 1; x >= 0; x--) {
        const double n = d->lives[sex][x];
        survival[x] = n > 0.0 ? 1.0 - d->dies[sex][x] / n : step->survival[sex][x];
        after[x] = 1.0 + survival[x] * after[x + 1];
    }
    for (int x = 0; x < AMP_AGES; x++) {
        const double s = step->survival[sex][x], hangs = reached * after[x + 1];
        if (d->lives[sex][x] > 0.0)
            variance += hangs * hangs * s * (1.0 - s) / d->lives[sex][x];
        reached *= survival[x];
    }
    *error = step->infant[sex] * sqrt(variance);
    return step->infant[sex] * after[0];
}

static void draw_deaths(theory_world *w, const theory_people *c, uint32_t replicate, deaths *d)
{
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population block;
    amp_pop_init(&block);
    theory_ok(w, amp_life_draw_new(w->life, 2026, replicate, NULL, 0, &draw));
    theory_ok(w, amp_life_scratch_new(&scratch));
    for (size_t b = 0; b < c->blocks; b++) {
        theory_ok(w, amp_pop_copy(&block, &c->block[b]));
        theory_ok(w, amp_life_open(draw, &block, scratch));
        count_deaths(&block, d);
    }
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&block);
}

START_TEST(people_live_as_long_as_the_source_says)
{
    theory_world w;
    theory_people c;
    deaths d = {.lives = {{0.0}}};
    amp_step_rates step;
    theory_open(&w, countries.gl_pathv[_i], 2, AMP_LIFE_DEMOGRAPHY);
    theory_make(&w, households(), &c);
    for (uint32_t r = 0; r < 20; r++)
        draw_deaths(&w, &c, r, &d);
    amp_rates_step(amp_life_rates(w.life), w.first, &step);
    for (int sex = 0; sex < 2; sex++) {
        const double source = ccm_mean(theory_year(&w, w.first)->life[sex].e0,
                                       theory_year(&w, w.first + 1)->life[sex].e0);
        double error;
        const double e0 = simulated_e0(&d, &step, sex, &error);
        printf("%s %s e0 %.2f, simulated %.2f, standard error %.2f\n", w.profile.iso3,
               sex ? "men" : "women", source, e0, error);
        ck_assert_msg(fabs(e0 - source) <= 0.05 + FAR * error, "%s: e0 %.2f, not %.2f (%.2f)",
                      w.profile.iso3, e0, source, error);
    }
    theory_free(&c);
    theory_close(&w);
}
END_TEST

/* ---- children a woman bears -------------------------------------------------------------------
 */

/* Women who reach the end of a step in the cohorts, their newborn who do, and those expected. */
typedef struct bearing {
    double women, born, expected;
} bearing;

static void count_births(const amp_population *p, const amp_step_rates *step, int age, bearing *y)
{
    const double lives = step->boys * step->infant[1] + (1.0 - step->boys) * step->infant[0];
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const uint32_t m = p->first[h] + p->mother[i] - 1u;
            if (p->is_alive[i] && !p->age[i] && p->mother[i])
                y->born += p->age[m] >= age && p->age[m] < age + COHORTS;
            if (!p->is_alive[i] || p->sex[i] != AMP_SEX_female || p->age[i] < age ||
                p->age[i] >= age + COHORTS)
                continue;
            y->women++;
            y->expected += lives * step->births[p->age[i] - 1];
        }
}

START_TEST(women_bear_the_children_of_their_cohort)
{
    theory_world w;
    theory_people c;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population spare;
    bearing year[BEARING + 1] = {{.women = 0.0}};
    theory_open(&w, countries.gl_pathv[_i], BEARING, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY);
    theory_make(&w, households(), &c);
    amp_pop_init(&spare);
    theory_ok(&w, amp_life_draw_new(w.life, 2026, 0, NULL, 0, &draw));
    theory_ok(&w, amp_life_scratch_new(&scratch));
    for (size_t b = 0; b < c.blocks; b++) {
        theory_ok(&w, amp_life_open(draw, &c.block[b], scratch));
        for (int t = 1; t <= BEARING; t++) {
            amp_step_rates step;
            amp_rates_step(amp_life_rates(w.life), w.first + t - 1, &step);
            theory_ok(&w, amp_life_step(draw, w.first + t, &c.block[b], &spare, scratch));
            count_births(&c.block[b], &step, GIRLS + t, &year[t]);
        }
    }
    double born = 0.0, expected = 0.0, variance = 0.0; /* a woman; births are Poisson at most */
    for (int t = 1; t <= BEARING; t++) {
        born += year[t].born / year[t].women;
        expected += year[t].expected / year[t].women;
        variance += year[t].expected / (year[t].women * year[t].women);
    }
    printf("%s children a woman of 13-17 in %d bears who live: %.3f, by the rates %.3f, standard "
           "error %.3f\n",
           w.profile.iso3, w.first, born, expected, sqrt(variance));
    ck_assert_msg(fabs(born - expected) <= FAR * sqrt(variance), "%s: %.3f, not %.3f (%.3f)",
                  w.profile.iso3, born, expected, sqrt(variance));
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&spare);
    theory_free(&c);
    theory_close(&w);
}
END_TEST

/* ---- months contributed -----------------------------------------------------------------------
 */

/* Nobody ages, dies or moves: rows stay. Whoever keeps contributing gains 12 x density months, to
 * the nearest month, for every year of formal work, and nobody anything else. */
START_TEST(contributions_are_the_density_times_the_years_of_formal_work)
{
    enum { YEARS = 10 };
    theory_world w;
    theory_people c;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population spare;
    amp_number density;
    double gained = 0.0, formal = 0.0;
    theory_open(&w, "data/countries/BOL", YEARS, AMP_LIFE_WORK);
    theory_ok(&w, amp_profile_number(&w.ctx, &w.profile, "pension.density", &density));
    theory_build(&w, 2000, &c);
    amp_pop_init(&spare);
    theory_ok(&w, amp_life_draw_new(w.life, 2026, 0, NULL, 0, &draw));
    theory_ok(&w, amp_life_scratch_new(&scratch));
    for (size_t b = 0; b < c.blocks; b++) {
        amp_population *p = &c.block[b];
        theory_ok(&w, amp_life_open(draw, p, scratch));
        for (int t = 1; t <= YEARS; t++) {
            uint16_t *was = malloc(p->n * sizeof *was);
            memcpy(was, p->contribution_months, p->n * sizeof *was);
            theory_ok(&w, amp_life_step(draw, w.first + t, p, &spare, scratch));
            for (size_t i = 0; i < p->n; i++) {
                if (p->contributory_pension[i] >
                    0.0) /* retired: left formal work this year or ever */
                    continue;
                const bool pays = p->labour[i] == AMP_LABOUR_formal;
                gained += p->contribution_months[i] - was[i];
                formal += pays;
                ck_assert_int_eq(p->contribution_months[i] > was[i], pays);
            }
            free(was);
        }
    }
    printf("months a year of formal work: %.3f, 12 x density %.3f\n", gained / formal,
           12.0 * density.value);
    ck_assert_double_le(fabs(gained / formal - 12.0 * density.value), 0.5);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&spare);
    theory_free(&c);
    theory_close(&w);
}
END_TEST

static const int quick = 3; /* countries of the alphabet's beginning when not full */

int main(void)
{
    countries = theory_countries();
    const int n = theory_full() ? (int)countries.gl_pathc : quick;
    const theory_case cases[] = {
        {people_live_as_long_as_the_source_says, n},
        {women_bear_the_children_of_their_cohort, n},
        {contributions_are_the_density_times_the_years_of_formal_work, 1},
    };
    return theory_run("theory: lives", cases, AMP_COUNT(cases));
}
