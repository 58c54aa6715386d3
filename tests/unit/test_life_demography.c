/* The demography of Bolivia: rates against their sources, and the people against a cohort-component
 * twin and against WPP 2024. */
#include "conf/scenario.h"
#include "life/life.h"
#include "life/moves.h"
#include "num/num.h"

#include "../reference/cohort_component.h"
#include "../reference/life_people.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_interp.h>
#include <math.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define BOLIVIA "data/countries/BOL/"

typedef struct world {
    amp_ctx ctx;
    amp_profile profile;
    amp_macro macro;
    amp_life *life;
} world;

static void world_open(world *w, int first, int last, unsigned groups)
{
    amp_ctx_init(&w->ctx);
    people_profile(&w->profile, BOLIVIA);
    amp_err err = amp_macro_load(&w->ctx, &w->profile, NULL, last, &w->macro);
    if (err == AMP_OK)
        err = amp_life_new(&w->ctx, &w->profile, &w->macro, first, last, groups, &w->life);
    for (size_t k = 0; k < w->ctx.n; k++)
        fprintf(stderr, "%s:%d: %s\n", w->ctx.diag[k].loc.file ? w->ctx.diag[k].loc.file : "",
                w->ctx.diag[k].loc.line, w->ctx.diag[k].text);
    ck_assert_int_eq(err, AMP_OK);
}

static void world_close(world *w)
{
    amp_life_free(w->life);
    amp_arena_fini(&w->profile.arena);
    amp_ctx_fini(&w->ctx);
}

static const amp_rates_year *year_of(const world *w, int t)
{
    const amp_rates *r = amp_life_rates(w->life);
    return &r->year[t - r->first];
}

static void check_valid(amp_ctx *ctx, const amp_population *p)
{
    if (amp_pop_check(ctx, p) != AMP_OK)
        ck_abort_msg("%s", ctx->diag[ctx->n - 1].text);
}

/* ---- the whole country ----------------------------------------------------------------------- */

typedef struct country {
    amp_population *block;
    size_t blocks;
} country;

static void country_make(const world *w, int year, size_t households, country *c)
{
    amp_ctx ctx;
    amp_population p;
    amp_ctx_init(&ctx);
    amp_pop_init(&p);
    const ccm_stock stock = people_stock(year_of(w, year));
    people_make(&stock, households, 3.4, 2385, &p);
    check_valid(&ctx, &p);
    ck_assert_int_eq(amp_pop_shuffle(&ctx, &p), AMP_OK);
    ck_assert_int_eq(amp_pop_cut(&ctx, &p, &c->block, &c->blocks), AMP_OK);
    amp_pop_fini(&p);
    amp_ctx_fini(&ctx);
}

static void country_free(country *c)
{
    for (size_t b = 0; b < c->blocks; b++)
        amp_pop_fini(&c->block[b]);
    free(c->block);
}

/* One replicate from the opening to @p last; the stock at its end. */
static size_t simulate(const world *w, const country *c, uint32_t replicate, int first, int last,
                       unsigned doubts, bool check, ccm_stock *end)
{
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population block, spare;
    amp_ctx ctx;
    size_t person_years = 0;
    amp_ctx_init(&ctx);
    amp_pop_init(&block);
    amp_pop_init(&spare);
    memset(end, 0, sizeof *end);
    ck_assert_int_eq(amp_life_draw_new(w->life, 2026, replicate, NULL, doubts, &draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    for (size_t b = 0; b < c->blocks; b++) {
        ck_assert_int_eq(amp_pop_copy(&block, &c->block[b]), AMP_OK);
        ck_assert_int_eq(amp_life_open(draw, &block, scratch), AMP_OK);
        for (int t = first + 1; t <= last; t++) {
            ck_assert_int_eq(amp_life_step(draw, t, &block, &spare, scratch), AMP_OK);
            person_years += block.n;
            if (check)
                check_valid(&ctx, &block);
        }
        people_count(&block, end);
    }
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&block);
    amp_pop_fini(&spare);
    amp_ctx_fini(&ctx);
    return person_years;
}

enum { REPLICATES = 20, GROUPS_80 = 17 };

/* Group g of a sex: ages 5 g to 5 g + 4, the last 80 and over. */
static double group_of(const ccm_stock *s, int sex, int g)
{
    return ccm_sum(s, sex, 5 * g, g == GROUPS_80 - 1 ? AMP_AGES : 5 * g + 5);
}

START_TEST(bolivia_of_2030_is_that_of_wpp_2024)
{
    world w;
    country c;
    world_open(&w, 2019, 2030, AMP_LIFE_DEMOGRAPHY);
    country_make(&w, 2019, 50000, &c);
    static ccm_stock end[REPLICATES];
    const clock_t start = clock();
    size_t person_years = 0;
    for (uint32_t r = 0; r < REPLICATES; r++)
        person_years += simulate(&w, &c, r, 2019, 2030, 0, false, &end[r]);
    const double ns = 1e9 * (double)(clock() - start) / CLOCKS_PER_SEC / (double)person_years;
    const ccm_stock wpp = people_stock(year_of(&w, 2030));
    ccm_stock twin = people_stock(year_of(&w, 2019));
    ccm_project(amp_life_rates(w.life), 2019, 2030, 1.0, &twin);
    double total[3] = {0.0};
    printf("group   sex      WPP 2024        twin   simulated    s.e.   diff %%  twin %%\n");
    for (int sex = 0; sex < 2; sex++)
        for (int g = 0; g < GROUPS_80; g++) {
            double mean = 0.0, square = 0.0;
            for (int r = 0; r < REPLICATES; r++)
                mean += group_of(&end[r], sex, g) / REPLICATES;
            for (int r = 0; r < REPLICATES; r++)
                square += pow(group_of(&end[r], sex, g) - mean, 2.0);
            const double se = sqrt(square / (REPLICATES - 1) / REPLICATES);
            const double truth = group_of(&wpp, sex, g), expected = group_of(&twin, sex, g);
            printf("%3d-    %s %12.0f %11.0f %11.0f %7.0f %+8.2f %+7.2f\n", 5 * g, sex ? "M" : "F",
                   truth, expected, mean, se, 100.0 * (mean / truth - 1.0),
                   100.0 * (expected / truth - 1.0));
            const double tolerance = g == GROUPS_80 - 1 ? 0.02 : 0.01;
            ck_assert_msg(fabs(mean - truth) <= AMP_MAX(tolerance * truth, 3.0 * se),
                          "group %d sex %d", g, sex);
            ck_assert_msg(fabs(mean - expected) <= AMP_MAX(0.003 * expected, 4.0 * se),
                          "twin: group %d sex %d: %g, expected %g, se %g", g, sex, mean, expected,
                          se);
            total[0] += truth;
            total[1] += expected;
            total[2] += mean;
        }
    printf("total  %19.0f %11.0f %11.0f         %+8.3f %+7.3f\n", total[0], total[1], total[2],
           100.0 * (total[2] / total[0] - 1.0), 100.0 * (total[1] / total[0] - 1.0));
    printf("%.1f ns per person-year\n", ns);
    ck_assert_double_le(fabs(total[2] / total[0] - 1.0), 0.003);
    country_free(&c);
    world_close(&w);
}
END_TEST

START_TEST(families_leave_the_number_of_people_as_it_is)
{
    enum { SOME = 6 };
    world w;
    country c;
    world_open(&w, 2019, 2030, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY);
    country_make(&w, 2019, 20000, &c);
    ccm_stock twin = people_stock(year_of(&w, 2019));
    ccm_project(amp_life_rates(w.life), 2019, 2030, 1.0, &twin);
    const double expected = ccm_sum(&twin, 0, 0, AMP_AGES) + ccm_sum(&twin, 1, 0, AMP_AGES);
    double mean = 0.0;
    for (uint32_t r = 0; r < SOME; r++) {
        ccm_stock end;
        simulate(&w, &c, r, 2019, 2030, 0, r == 0, &end); /* checks every invariant once a year */
        mean += (ccm_sum(&end, 0, 0, AMP_AGES) + ccm_sum(&end, 1, 0, AMP_AGES)) / SOME;
    }
    printf("with families: total %.0f, twin %.0f (%+.3f %%)\n", mean, expected,
           100.0 * (mean / expected - 1.0));
    ck_assert_double_le(fabs(mean / expected - 1.0), 0.004);
    country_free(&c);
    world_close(&w);
}
END_TEST

/* Shares of a year's people: in union by sex at 30-49, households headed by women in couples, ...
 */
typedef struct shape {
    double adults[2], in_union[2], couples, woman_heads, households, members, minors_alone;
} shape;

static void add_shape(const amp_population *p, shape *s)
{
    for (size_t h = 0; h < p->households; h++) {
        unsigned members = 0, adults = 0, minors = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i])
                continue;
            members++;
            adults += p->age[i] >= 15;
            minors += p->age[i] < 15;
            if (p->age[i] < 30 || p->age[i] > 49)
                continue;
            s->adults[p->sex[i]] += 1.0;
            s->in_union[p->sex[i]] += p->partner[i] != 0;
        }
        s->households += members > 0;
        s->members += members;
        s->minors_alone += adults == 0 && minors > 0;
        if (p->is_alive[p->first[h]] && p->partner[p->first[h]]) {
            s->couples += 1.0;
            s->woman_heads += p->sex[p->first[h]] == AMP_SEX_female;
        }
    }
}

START_TEST(families_come_to_look_like_the_survey)
{
    world w;
    country c;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population spare;
    world_open(&w, 2019, 2040, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY);
    country_make(&w, 2019, 12000, &c);
    amp_pop_init(&spare);
    ck_assert_int_eq(amp_life_draw_new(w.life, 1, 0, NULL, 0, &draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    shape s = {.couples = 0.0};
    for (size_t b = 0; b < c.blocks; b++) {
        ck_assert_int_eq(amp_life_open(draw, &c.block[b], scratch), AMP_OK);
        for (int t = 2020; t <= 2040; t++)
            ck_assert_int_eq(amp_life_step(draw, t, &c.block[b], &spare, scratch), AMP_OK);
        check_valid(&w.ctx, &c.block[b]);
        add_shape(&c.block[b], &s);
    }
    const double women = s.in_union[0] / s.adults[0], men = s.in_union[1] / s.adults[1];
    const double heads = s.woman_heads / s.couples, size = s.members / s.households;
    printf("families 2040: in union at 30-49 women %.3f men %.3f; couples headed by women %.3f; "
           "%.2f persons a household\n",
           women, men, heads, size);
    ck_assert_double_le(fabs(women - 0.717), 0.05); /* unions.csv, mean of the four groups */
    ck_assert_double_le(fabs(men - 0.773), 0.05);
    ck_assert_double_le(heads, 0.2); /* half of the couples that we began with, less since */
    ck_assert_double_ge(size, 2.5);
    ck_assert_double_le(size, 3.6);
    ck_assert_double_eq(s.minors_alone, 0.0);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&spare);
    country_free(&c);
    world_close(&w);
}
END_TEST

/* ---- rates against their sources ---------------------------------------------------------------
 */

static void read_table(world *w, const char *name, amp_table *t)
{
    ck_assert_int_eq(amp_profile_table(&w->ctx, &w->profile, name, t), AMP_OK);
}

static double cell(const amp_table *t, size_t row, const char *column)
{
    double x;
    ck_assert(amp_table_peek(t, row, amp_table_find(t, column), &x));
    return x;
}

static const char *text(const amp_table *t, size_t row, const char *column)
{
    return amp_table_cell(t, row, amp_table_find(t, column));
}

START_TEST(every_year_has_the_life_expectancy_and_the_deaths_of_its_source)
{
    world w;
    amp_table t;
    world_open(&w, 2006, 2059, AMP_LIFE_DEMOGRAPHY);
    read_table(&w, "life_expectancy", &t);
    size_t seen = 0;
    for (size_t i = 0; i < t.rows; i++) {
        const int year = (int)cell(&t, i, "year");
        if (year < 2006 || !strcmp(text(&t, i, "sex"), "B"))
            continue;
        const int sex = !strcmp(text(&t, i, "sex"), "M");
        ck_assert_double_le(fabs(year_of(&w, year)->life[sex].e0 - cell(&t, i, "e0")), 1e-8);
        seen++;
    }
    ck_assert_uint_eq(seen, 2 * 55);
    read_table(&w, "components", &t);
    for (size_t i = 0; i < t.rows; i++) {
        const int year = (int)cell(&t, i, "year");
        if (year < 2006)
            continue;
        const amp_rates_year *y = year_of(&w, year);
        double deaths = 0.0;
        for (int s = 0; s < 2; s++) {
            const double born = y->births * (s ? y->srb : 1.0) / (1.0 + y->srb);
            deaths += born * y->life[s].first_year;
            for (int x = 1; x < AMP_AGES; x++)
                deaths += y->stock[s][x] * y->life[s].dead[x];
        }
        ck_assert_double_le(fabs(deaths / cell(&t, i, "deaths_thousands") - 1000.0), 0.001);
    }
    printf("tilt of mortality from 60 on:");
    for (int t0 = 2015; t0 <= 2027; t0++)
        printf(" %d %.3f", t0, year_of(&w, t0)->tilt);
    printf("\n");
    ck_assert_double_gt(year_of(&w, 2020)->tilt, 1.15); /* the pandemic killed the old */
    ck_assert_double_lt(year_of(&w, 2019)->tilt, 1.0);
    world_close(&w);
}
END_TEST

START_TEST(splitting_groups_keeps_their_sums)
{
    world w;
    amp_table t;
    world_open(&w, 2019, 2035, AMP_LIFE_DEMOGRAPHY);
    read_table(&w, "fertility", &t);
    for (size_t i = 0; i < t.rows; i++) {
        const int year = (int)cell(&t, i, "year"), age = (int)cell(&t, i, "age_start");
        double sum = 0.0;
        if (year < 2019 || year > 2036)
            continue;
        for (int x = age; x < age + 5; x++) {
            ck_assert_double_ge(year_of(&w, year)->fertility[x], 0.0);
            sum += year_of(&w, year)->fertility[x];
        }
        ck_assert_double_le(fabs(sum * 200.0 - cell(&t, i, "asfr_per_1000")), 0.01);
    }
    read_table(&w, "population", &t);
    for (size_t i = 0; i < t.rows; i++) {
        const int year = (int)cell(&t, i, "year"), age = (int)cell(&t, i, "age_start");
        const int sex = !strcmp(text(&t, i, "sex"), "M");
        double sum = 0.0;
        if (year < 2019 || year > 2036)
            continue;
        for (int x = age; x < age + 5; x++) {
            ck_assert_double_ge(year_of(&w, year)->stock[sex][x], 0.0);
            sum += year_of(&w, year)->stock[sex][x];
        }
        ck_assert_double_le(fabs(sum - 1000.0 * cell(&t, i, "pop_thousands")), 1e-6);
    }
    world_close(&w);
}
END_TEST

START_TEST(migration_before_2023_is_the_total_in_the_pattern_of_2023)
{
    world w;
    amp_table t;
    world_open(&w, 2010, 2030, AMP_LIFE_DEMOGRAPHY);
    read_table(&w, "migration", &t);
    for (size_t i = 0; i < t.rows; i++) {
        const int year = (int)cell(&t, i, "year");
        double sum = 0.0;
        if (year < 2010 || year > 2031)
            continue;
        for (int s = 0; s < 2; s++)
            for (int x = 0; x < AMP_AGES; x++)
                sum += year_of(&w, year)->net[s][x];
        ck_assert_double_le(fabs(sum - 1000.0 * cell(&t, i, "net_migrants_thousands")), 35.0);
    }
    const amp_rates_year *a = year_of(&w, 2015), *b = year_of(&w, 2023);
    ck_assert_double_le(fabs(a->net[0][22] / a->net[1][27] - b->net[0][22] / b->net[1][27]), 1e-12);
    world_close(&w);
}
END_TEST

START_TEST(a_step_has_the_mean_of_two_years)
{
    world w;
    amp_step_rates s;
    world_open(&w, 2019, 2030, AMP_LIFE_DEMOGRAPHY);
    amp_rates_step(amp_life_rates(w.life), 2021, &s);
    const amp_rates_year *a = year_of(&w, 2021), *b = year_of(&w, 2022);
    ck_assert_double_eq_tol(-log(s.survival[1][63]),
                            (a->life[1].hazard[63] + b->life[1].hazard[63]) / 2.0, 1e-14);
    ck_assert_double_eq_tol(s.infant[0], (a->life[0].infant + b->life[0].infant) / 2.0, 1e-15);
    ck_assert_double_eq_tol(
        s.births[23],
        (a->fertility[23] + a->fertility[24] + b->fertility[23] + b->fertility[24]) / 4.0, 1e-15);
    double before = 0.0, after = 0.0;
    for (int x = 0; x < AMP_AGES; x++) {
        before += (a->net[0][x] + b->net[0][x]) / 2.0;
        after += s.net[0][x];
    }
    ck_assert_double_eq_tol(before, after, 1e-9);
    world_close(&w);
}
END_TEST

START_TEST(a_life_table_with_one_rate_is_the_exponential_one)
{
    double m[AMP_LIFE_KNOTS];
    amp_life_table t;
    for (int k = 0; k < AMP_LIFE_KNOTS; k++)
        m[k] = 0.031;
    amp_life_table_make(m, AMP_SEX_male, &t);
    ck_assert_double_le(fabs(t.e0 - 1.0 / 0.031), 0.45); /* a_0 and a_1 are those of real infants */
    for (int x = 5; x < AMP_AGES; x++)
        ck_assert_double_le(fabs(t.hazard[x] - 0.031), 1e-4);
    double k;
    ck_assert_int_eq(amp_life_table_level(m, AMP_SEX_male, 40.7, &k), AMP_OK);
    for (int i = 0; i < AMP_LIFE_KNOTS; i++)
        m[i] *= k;
    amp_life_table_make(m, AMP_SEX_male, &t);
    ck_assert_double_eq_tol(t.e0, 40.7, 1e-8);
    ck_assert_int_eq(amp_life_table_level(m, AMP_SEX_male, 9000.0, &k), AMP_DATA);
}
END_TEST

START_TEST(steffens_cubic_is_gsls)
{
    const double x[7] = {0, 1, 5, 10, 15, 20, 31}, y[7] = {0, 0.07, 0.09, 0.1, 0.1, 0.2, 0.15};
    double slope[7];
    amp_steffen(x, y, 7, slope);
    gsl_interp *g = gsl_interp_alloc(gsl_interp_steffen, 7);
    ck_assert_int_eq(gsl_interp_init(g, x, y, 7), GSL_SUCCESS);
    for (double at = 0.0; at < 31.0; at += 0.1337) {
        int i = 0;
        while (i < 5 && at >= x[i + 1])
            i++;
        ck_assert_double_eq_tol(amp_steffen_at(x, y, slope, i, at),
                                gsl_interp_eval(g, x, y, at, NULL), 1e-14);
    }
    gsl_interp_free(g);
}
END_TEST

START_TEST(shifted_paths_stand_at_the_bounds_of_the_source)
{
    world w;
    amp_table t;
    amp_arena arena;
    amp_rates r;
    amp_arena_init(&arena);
    world_open(&w, 2019, 2040, AMP_LIFE_DEMOGRAPHY);
    const amp_rates *central = amp_life_rates(w.life);
    ck_assert_int_eq(
        amp_rates_shift(central, &arena,
                        (amp_rates_place){1.2815515655446004, -1.9599639845400545, 1.0}, &r),
        AMP_OK);
    read_table(&w, "projection_bounds", &t);
    size_t seen = 0;
    for (size_t i = 0; i < t.rows; i++) {
        const int year = (int)cell(&t, i, "year");
        const char *what = text(&t, i, "variable");
        if (year > 2041)
            continue;
        const amp_rates_year *y = &r.year[year - r.first];
        if (!strcmp(what, "e0_M"))
            seen += fabs(y->life[1].e0 - cell(&t, i, "u80")) < 0.002;
        if (!strcmp(what, "tfr"))
            seen += fabs(y->tfr - cell(&t, i, "l95")) < 0.002;
    }
    ck_assert_uint_eq(seen, 2 * (2041 - 2024 + 1));
    ck_assert_double_eq(r.year[2021 - 2019].life[0].e0, year_of(&w, 2021)->life[0].e0);
    ck_assert_int_eq(amp_rates_shift(central, &arena, (amp_rates_place){0.0, 0.0, 1.0}, &r),
                     AMP_OK);
    ck_assert_mem_eq(r.year, central->year,
                     sizeof *r.year * (size_t)(central->last - central->first + 1));
    amp_arena_fini(&arena);
    world_close(&w);
}
END_TEST

/* Survivors from 60 to 75 have the same hazards times f: l_75 / l_60 to the power f. */
START_TEST(doubt_on_the_deaths_of_the_old_multiplies_their_hazards_in_all_years)
{
    enum { FROM = 60, TO = 75 };
    world w;
    amp_arena arena;
    amp_rates r;
    const double f = 0.6;
    amp_arena_init(&arena);
    world_open(&w, 2019, 2030, AMP_LIFE_DEMOGRAPHY);
    const amp_rates *central = amp_life_rates(w.life);
    ck_assert_double_eq(central->old_low, 1.0); /* nobody doubts where the profile says nothing */
    ck_assert_double_eq(central->old_high, 1.0);
    ck_assert_int_eq(amp_rates_shift(central, &arena, (amp_rates_place){0.0, 0.0, f}, &r), AMP_OK);
    for (int year = 2019; year <= 2030; year++)
        for (int s = 0; s < 2; s++) {
            double hazard[2] = {0.0, 0.0};
            const amp_life_table *t[2] = {&central->year[year - 2019].life[s],
                                          &r.year[year - 2019].life[s]};
            for (int k = 0; k < 2; k++)
                for (int x = FROM; x < TO; x++)
                    hazard[k] += t[k]->hazard[x];
            ck_assert_double_eq_tol(hazard[1] / hazard[0], f, 0.02);
            ck_assert_double_eq_tol(t[1]->hazard[30], t[0]->hazard[30], 1e-6);
        }
    amp_arena_fini(&arena);
    world_close(&w);
}
END_TEST

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

START_TEST(the_band_of_the_population_is_near_the_sources)
{
    enum { DRAWS = 400 };
    world w;
    amp_arena arena;
    static double total[DRAWS];
    amp_arena_init(&arena);
    world_open(&w, 2019, 2050, AMP_LIFE_DEMOGRAPHY);
    const amp_rates *central = amp_life_rates(w.life);
    for (int d = 0; d < DRAWS; d++) {
        const amp_stream s = {7, 0, (uint32_t)d};
        amp_rates r;
        const amp_rates_place at = {amp_draw_normal(&s, 1, 0, 0), amp_draw_normal(&s, 1, 0, 1),
                                    1.0};
        ck_assert_int_eq(amp_rates_shift(central, &arena, at, &r), AMP_OK);
        ccm_stock stock = people_stock(year_of(&w, 2019));
        ccm_project(&r, 2019, 2050, 1.0, &stock);
        total[d] = ccm_sum(&stock, 0, 0, AMP_AGES) + ccm_sum(&stock, 1, 0, AMP_AGES);
    }
    qsort(total, DRAWS, sizeof *total, by_size);
    amp_table t;
    read_table(&w, "projection_bounds", &t);
    double low = 0.0, high = 0.0; /* mid-year 2050: mean of two 1 Januaries */
    for (size_t i = 0; i < t.rows; i++) {
        const int year = (int)cell(&t, i, "year");
        if (strcmp(text(&t, i, "variable"), "population_1jan_thousands") || year < 2050 ||
            year > 2051)
            continue;
        low += 500.0 * cell(&t, i, "l80");
        high += 500.0 * cell(&t, i, "u80");
    }
    const double ours[2] = {amp_quantile(total, DRAWS, 0.1), amp_quantile(total, DRAWS, 0.9)};
    printf("population 2050, 80 %% range: ours %.0f to %.0f, WPP 2024 %.0f to %.0f\n", ours[0],
           ours[1], low, high);
    const double width = (ours[1] - ours[0]) / (high - low);
    ck_assert_double_ge(width, 0.6); /* WPP's has doubt on migration in it too */
    ck_assert_double_le(width, 1.4);
    amp_arena_fini(&arena);
    world_close(&w);
}
END_TEST

/* ---- a small block by hand ----------------------------------------------------------------------
 */

/* One person: household changes with `home`. Links are member numbers. */
typedef struct one {
    int home, sex, age, relationship, partner, mother, father, death_month;
} one;

enum { F = AMP_SEX_female, M = AMP_SEX_male, HEAD = 0, PARTNER = 1, CHILD = 2 };

static void block_make(const one *list, size_t n, amp_population *p)
{
    ck_assert_int_eq(amp_pop_reserve(p, n, n), AMP_OK);
    amp_pop_append(p, n);
    p->households = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || list[i].home != list[i - 1].home) {
            p->first[p->households] = (uint32_t)i;
            p->household_uid[p->households] =
                amp_draw_key((uint64_t)list[i].home, 3, 3) | (uint64_t)1 << 63;
            p->weight[p->households] = 2.385;
            p->area[p->households++] = AMP_AREA_urban;
        }
        p->uid[i] = amp_draw_key(i, 3, 4) >> 1;
        p->sex[i] = (uint8_t)list[i].sex;
        p->age[i] = (uint8_t)list[i].age;
        p->relationship[i] = (uint8_t)list[i].relationship;
        p->partner[i] = (uint8_t)list[i].partner;
        p->mother[i] = (uint8_t)list[i].mother;
        p->father[i] = (uint8_t)list[i].father;
        p->death_month[i] = (uint8_t)list[i].death_month;
        p->birth_month[i] = 7;
    }
    p->first[p->households] = (uint32_t)n;
}

/* Row of an identity made by block_make, or -1. */
static int row_of(const amp_population *p, size_t number)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->uid[i] == amp_draw_key(number, 3, 4) >> 1)
            return (int)i;
    return -1;
}

static size_t household_of(const amp_population *p, int row)
{
    size_t h = 0;
    while (p->first[h + 1] <= (uint32_t)row)
        h++;
    return h;
}

/* A world whose step only carries out the deaths that the block holds (and rare chances). */
typedef struct bench {
    world w;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population block, spare;
} bench;

static void bench_open(bench *b, const one *list, size_t n, unsigned groups)
{
    world_open(&b->w, 2019, 2035, groups);
    ck_assert_int_eq(amp_life_draw_new(b->w.life, 5, 3, NULL, 0, &b->draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&b->scratch), AMP_OK);
    amp_pop_init(&b->block);
    amp_pop_init(&b->spare);
    block_make(list, n, &b->block);
    check_valid(&b->w.ctx, &b->block);
}

static void bench_step(bench *b, int year)
{
    ck_assert_int_eq(amp_life_step(b->draw, year, &b->block, &b->spare, b->scratch), AMP_OK);
    check_valid(&b->w.ctx, &b->block);
}

static void bench_close(bench *b)
{
    amp_life_draw_free(b->draw);
    amp_life_scratch_free(b->scratch);
    amp_pop_fini(&b->block);
    amp_pop_fini(&b->spare);
    world_close(&b->w);
}

START_TEST(who_dies_late_in_the_step_stays_a_year_as_departed)
{
    const one list[] = {{1, M, 66, HEAD, 2, 0, 0, 9},  {1, F, 61, PARTNER, 1, 0, 0, 0},
                        {1, M, 31, CHILD, 0, 2, 1, 0}, {2, M, 70, HEAD, 0, 0, 0, 6},
                        {3, F, 77, HEAD, 0, 0, 0, 7},  {4, M, 50, HEAD, 0, 0, 0, 0}};
    bench b;
    bench_open(&b, list, AMP_COUNT(list), AMP_LIFE_DEMOGRAPHY);
    bench_step(&b, 2020);
    const int widow = row_of(&b.block, 1), dead = row_of(&b.block, 0), son = row_of(&b.block, 2);
    ck_assert_int_ge(dead, 0);
    ck_assert_uint_eq(b.block.is_alive[dead], 0);
    ck_assert_uint_eq(b.block.death_month[dead], 9);
    ck_assert_uint_eq(b.block.age[dead], 67);
    ck_assert_uint_eq(b.block.relationship[widow], AMP_RELATIONSHIP_head);
    ck_assert_uint_eq(b.block.partner[widow], 0);
    ck_assert_uint_eq(b.block.relationship[son], AMP_RELATIONSHIP_child);
    ck_assert_uint_eq(b.block.mother[son], 1);
    ck_assert_uint_eq(b.block.father[son], 0);
    ck_assert_int_lt(row_of(&b.block, 3), 0); /* died in months 1-6: gone with its household */
    const int alone = row_of(&b.block, 4);    /* nobody is left, but it was paid in this year */
    ck_assert_uint_eq(b.block.is_alive[alone], 0);
    ck_assert_uint_eq(b.block.households, 3);
    for (size_t i = 0; i < b.block.n; i++)
        if (b.block.is_alive[i])
            b.block.death_month[i] = 0;
    bench_step(&b, 2021);
    ck_assert_int_lt(row_of(&b.block, 0), 0);
    ck_assert_int_lt(row_of(&b.block, 4), 0);
    ck_assert_uint_eq(b.block.households, 2);
    bench_close(&b);
}
END_TEST

START_TEST(orphans_move_to_the_next_household_that_keeps_an_adult)
{
    const one list[] = {{1, F, 60, HEAD, 0, 0, 0, 3}, {1, M, 9, CHILD, 0, 1, 0, 0},
                        {1, F, 4, CHILD, 0, 1, 0, 0}, {2, M, 71, HEAD, 0, 0, 0, 1},
                        {3, M, 54, HEAD, 0, 0, 0, 0}, {3, M, 16, CHILD, 0, 0, 1, 0}};
    bench b;
    bench_open(&b, list, AMP_COUNT(list), AMP_LIFE_DEMOGRAPHY);
    bench_step(&b, 2020);
    ck_assert_uint_eq(b.block.households, 1);
    ck_assert_uint_eq(b.block.n, 4);
    const int boy = row_of(&b.block, 1);
    ck_assert_uint_eq(b.block.relationship[boy], AMP_RELATIONSHIP_other_relative);
    ck_assert_uint_eq(b.block.mother[boy], 0);
    ck_assert_uint_eq(b.block.age[boy], 10);
    bench_close(&b);
}
END_TEST

START_TEST(a_new_head_gives_everybody_a_new_relationship)
{
    enum { CHILD_IN_LAW = AMP_RELATIONSHIP_child_in_law, GRANDCHILD = AMP_RELATIONSHIP_grandchild };
    const one list[] = {{1, F, 68, HEAD, 0, 0, 0, 2},
                        {1, M, 45, CHILD, 3, 1, 0, 0},
                        {1, F, 52, CHILD_IN_LAW, 2, 0, 0, 0},
                        {1, M, 17, GRANDCHILD, 0, 3, 2, 0},
                        {1, M, 40, CHILD, 0, 1, 0, 0},
                        {1, M, 33, AMP_RELATIONSHIP_non_relative, 0, 0, 0, 0}};
    bench b;
    bench_open(&b, list, AMP_COUNT(list), AMP_LIFE_DEMOGRAPHY);
    bench_step(&b, 2020);
    const amp_population *p = &b.block;
    ck_assert_uint_eq(p->n, 5);
    /* The oldest relative of the dead heads: the daughter-in-law of 52. */
    ck_assert_uint_eq(p->relationship[row_of(p, 2)], AMP_RELATIONSHIP_head);
    ck_assert_uint_eq(p->relationship[row_of(p, 1)], AMP_RELATIONSHIP_partner);
    ck_assert_uint_eq(p->relationship[row_of(p, 3)], AMP_RELATIONSHIP_child);
    ck_assert_uint_eq(p->relationship[row_of(p, 4)], AMP_RELATIONSHIP_other_relative);
    ck_assert_uint_eq(p->relationship[row_of(p, 5)], AMP_RELATIONSHIP_non_relative);
    ck_assert_uint_eq(p->partner[row_of(p, 1)], 1);
    ck_assert_uint_eq(p->mother[row_of(p, 3)], 1);
    bench_close(&b);
}
END_TEST

START_TEST(decided_moves_are_carried_out)
{
    /* Two young people who live with their parents found a household; her child comes along. */
    const one list[] = {{1, M, 58, HEAD, 0, 0, 0, 0},
                        {1, F, 24, CHILD, 0, 0, 1, 0},
                        {1, F, 3, AMP_RELATIONSHIP_grandchild, 0, 2, 0, 0},
                        {2, M, 61, HEAD, 0, 0, 0, 0},
                        {2, M, 27, CHILD, 0, 0, 1, 0}};
    bench b;
    bench_open(&b, list, AMP_COUNT(list), AMP_LIFE_DEMOGRAPHY);
    amp_life_scratch *s = b.scratch;
    const amp_step st = {.stream = {5, 2020, 3}, .year = 2020, .block = &b.block, .scratch = s};
    ck_assert_int_eq(amp_life_scratch_reserve(s, b.block.n), AMP_OK);
    amp_moves_begin(s, &b.block);
    const uint32_t home = amp_moves_found(s, &b.block, 4, 2020);
    amp_moves_move(s, 4, home, AMP_RELATIONSHIP_head);
    amp_moves_move(s, 1, home, AMP_RELATIONSHIP_partner);
    amp_moves_move(s, 2, home, AMP_RELATIONSHIP_child);
    s->pair[s->pairs++] = (amp_pair){1, 4};
    ck_assert_int_eq(amp_moves_rebuild(&st, &b.spare), AMP_OK);
    const amp_population *p = &b.block;
    check_valid(&b.w.ctx, p);
    ck_assert_uint_eq(p->households, 3);
    const int he = row_of(p, 4), she = row_of(p, 1), child = row_of(p, 2);
    ck_assert_uint_eq(household_of(p, he), household_of(p, she));
    ck_assert_uint_eq(household_of(p, he), household_of(p, child));
    ck_assert_uint_eq(p->relationship[he], AMP_RELATIONSHIP_head);
    ck_assert_uint_eq(p->relationship[she], AMP_RELATIONSHIP_partner);
    ck_assert_uint_eq(p->relationship[child], AMP_RELATIONSHIP_child);
    ck_assert_uint_eq(p->partner[he], 2);
    ck_assert_uint_eq(p->partner[she], 1);
    ck_assert_uint_eq(p->mother[child], 2);
    ck_assert_uint_eq(p->father[she], 0);
    ck_assert_double_eq(p->weight[household_of(p, he)], 2.385);
    ck_assert_uint_eq(p->age[child], 4);
    bench_close(&b);
}
END_TEST

START_TEST(a_new_household_has_a_dwelling_like_the_one_it_left_and_its_part_of_the_rooms)
{
    const one list[] = {{1, M, 58, HEAD, 0, 0, 0, 0},
                        {1, F, 24, CHILD, 0, 0, 1, 0},
                        {1, M, 27, CHILD, 0, 0, 1, 0},
                        {2, M, 61, HEAD, 0, 0, 0, 0}};
    bench b;
    bench_open(&b, list, AMP_COUNT(list), AMP_LIFE_DEMOGRAPHY);
    b.block.rooms[0] = 7;
    b.block.bedrooms[0] = 1;
    b.block.water[0] = AMP_WATER_tanker;
    b.block.mobile_phone[0] = 1;
    amp_life_scratch *s = b.scratch;
    const amp_step st = {.stream = {5, 2020, 3}, .year = 2020, .block = &b.block, .scratch = s};
    ck_assert_int_eq(amp_life_scratch_reserve(s, b.block.n), AMP_OK);
    amp_moves_begin(s, &b.block);
    amp_moves_move(s, 2, amp_moves_found(s, &b.block, 2, 2020), AMP_RELATIONSHIP_head);
    ck_assert_int_eq(amp_moves_rebuild(&st, &b.spare), AMP_OK);
    const amp_population *p = &b.block;
    const size_t old = household_of(p, row_of(p, 0)), new = household_of(p, row_of(p, 2));
    ck_assert_uint_ne(old, new);
    ck_assert_uint_eq(p->rooms[new], 2); /* 7 rooms for three, rounded */
    ck_assert_uint_eq(p->bedrooms[new], 1);
    ck_assert_uint_eq(p->rooms[old], 7);
    ck_assert_uint_eq(p->water[new], AMP_WATER_tanker);
    ck_assert_uint_eq(p->mobile_phone[new], 1);
    ck_assert_uint_eq(p->rooms[household_of(p, row_of(p, 3))], 0); /* not known stays so */
    bench_close(&b);
}
END_TEST

START_TEST(births_belong_to_their_mother)
{
    world w;
    country c;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population spare;
    world_open(&w, 2019, 2021, AMP_LIFE_DEMOGRAPHY);
    country_make(&w, 2019, 8000, &c);
    amp_pop_init(&spare);
    ck_assert_int_eq(amp_life_draw_new(w.life, 1, 0, NULL, 0, &draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    size_t newborns = 0, boys = 0, month[12] = {0};
    for (size_t k = 0; k < c.blocks; k++) {
        amp_population *p = &c.block[k];
        for (size_t i = 0; i < p->n; i++)
            p->ethnicity[i] = (uint8_t)(i % 3);
        ck_assert_int_eq(amp_life_open(draw, p, scratch), AMP_OK);
        ck_assert_int_eq(amp_life_step(draw, 2020, p, &spare, scratch), AMP_OK);
        check_valid(&w.ctx, p);
        for (size_t h = 0; h < p->households; h++)
            for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
                if (p->age[i] || !p->is_alive[i])
                    continue;
                newborns++;
                boys += p->sex[i] == AMP_SEX_male;
                month[p->birth_month[i]]++;
                ck_assert_uint_eq(p->labour[i], AMP_LABOUR_inactive);
                ck_assert_double_eq(p->earnings[i], 0.0);
                if (!p->mother[i])
                    continue; /* the mother has died or left */
                const uint32_t mother = p->first[h] + p->mother[i] - 1u;
                ck_assert_uint_eq(p->sex[mother], AMP_SEX_female);
                ck_assert_uint_ge(p->age[mother], 10);
                ck_assert_uint_le(p->age[mother], 56);
                ck_assert_uint_eq(p->ethnicity[i], p->ethnicity[mother]);
            }
    }
    ck_assert_uint_gt(newborns, 400);
    ck_assert_double_le(fabs((double)boys / (double)newborns - 0.51), 0.06);
    for (int k = 0; k < 12; k++)
        ck_assert_uint_gt(month[k], newborns / 24);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&spare);
    country_free(&c);
    world_close(&w);
}
END_TEST

START_TEST(women_with_a_partner_bear_more_of_the_same_births)
{
    world w;
    country c;
    ccm_stock end[2];
    double births[2] = {0.0};
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < AMP_COUNT(people_parameters); i++)
            if (!strncmp(people_parameters[i].path, "fertility.", 10))
                people_parameters[i].number.value = k ? 4.0 : 1.0;
        world_open(&w, 2019, 2020, AMP_LIFE_DEMOGRAPHY);
        country_make(&w, 2019, 20000, &c);
        for (uint32_t r = 0; r < 8; r++) {
            simulate(&w, &c, r, 2019, 2020, 0, false, &end[k]);
            births[k] += ccm_sum(&end[k], 0, 0, 1) + ccm_sum(&end[k], 1, 0, 1);
        }
        country_free(&c);
        world_close(&w);
    }
    ck_assert_double_le(fabs(births[1] / births[0] - 1.0), 0.02);
}
END_TEST

/* ---- one block, whatever was before
 * -------------------------------------------------------------- */

static void check_same(const amp_population *a, const amp_population *b)
{
    ck_assert_uint_eq(a->n, b->n);
    ck_assert_uint_eq(a->households, b->households);
#define X(name, type, kind, list, unit, birth, en, es)                                             \
    ck_assert_msg(!memcmp(a->name, b->name, sizeof *a->name * a->n), "%s", #name);
    AMP_PERSON_COLUMNS(X)
#undef X
    ck_assert_int_eq(memcmp(a->first, b->first, sizeof *a->first * (a->households + 1)), 0);
    ck_assert_int_eq(
        memcmp(a->household_uid, b->household_uid, sizeof *a->household_uid * a->households), 0);
}

START_TEST(a_block_does_not_know_what_ran_before_it)
{
    world w;
    country c;
    world_open(&w, 2019, 2024, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY);
    country_make(&w, 2019, 5000, &c);
    amp_population result[2], spare;
    amp_life_draw *draw;
    ck_assert_int_eq(amp_life_draw_new(w.life, 1, 7, NULL, 0, &draw), AMP_OK);
    for (int round = 0; round < 2; round++) {
        amp_life_scratch *s;
        ck_assert_int_eq(amp_life_scratch_new(&s), AMP_OK);
        amp_pop_init(&spare);
        for (size_t k = (size_t)round; k < 2; k++) { /* block 1 after block 0, and alone */
            amp_pop_init(&result[round]);
            ck_assert_int_eq(amp_pop_copy(&result[round], &c.block[k]), AMP_OK);
            ck_assert_int_eq(amp_life_open(draw, &result[round], s), AMP_OK);
            for (int t = 2020; t <= 2024; t++)
                ck_assert_int_eq(amp_life_step(draw, t, &result[round], &spare, s), AMP_OK);
            if (k < 1)
                amp_pop_fini(&result[round]);
        }
        amp_pop_fini(&spare);
        amp_life_scratch_free(s);
    }
    check_same(&result[0], &result[1]);
    amp_pop_fini(&result[0]);
    amp_pop_fini(&result[1]);
    amp_life_draw_free(draw);
    country_free(&c);
    world_close(&w);
}
END_TEST

START_TEST(opening_completes_months_of_birth_once)
{
    const one list[] = {{1, M, 40, HEAD, 0, 0, 0, 0}, {1, F, 11, CHILD, 0, 0, 1, 0}};
    bench b;
    bench_open(&b, list, AMP_COUNT(list), AMP_LIFE_DEMOGRAPHY);
    ck_assert_int_eq(amp_life_open(b.draw, &b.block, b.scratch), AMP_OK);
    ck_assert_uint_eq(b.block.birth_month[1], 7); /* given: kept */
    bench_close(&b);
    world w;
    country c;
    world_open(&w, 2019, 2020, 0);
    amp_life_draw *draw;
    amp_life_scratch *s;
    ck_assert_int_eq(amp_life_draw_new(w.life, 1, 0, NULL, 0, &draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&s), AMP_OK);
    ck_assert_ptr_null(amp_life_rates(w.life)); /* no group runs: no rates are read */
    world demographic;
    world_open(&demographic, 2019, 2020, AMP_LIFE_DEMOGRAPHY);
    country_make(&demographic, 2019, 1024, &c);
    ck_assert_int_eq(amp_life_open(draw, &c.block[0], s), AMP_OK);
    size_t month[12] = {0};
    for (size_t i = 0; i < c.block[0].n; i++) {
        month[c.block[0].birth_month[i]]++;
        ck_assert_uint_eq(c.block[0].death_month[i], 0); /* nobody dies without demography */
    }
    for (int k = 0; k < 12; k++)
        ck_assert_uint_gt(month[k], c.block[0].n / 18);
    amp_life_draw_free(draw);
    amp_life_scratch_free(s);
    country_free(&c);
    world_close(&demographic);
    world_close(&w);
}
END_TEST

/* ---- newcomers
 * ----------------------------------------------------------------------------------- */

/* The tables of Bolivia in another folder, with net migration of the opposite sign, many times. */
static void immigration_folder(char *folder, size_t size)
{
    static const char *const names[] = {"population", "mortality",         "life_expectancy",
                                        "components", "fertility",         "fertility_totals",
                                        "migration",  "projection_bounds", "macro"};
    char from[512], to[512], line[512], here[256];
    snprintf(folder, size, "/tmp/amparo-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    strcat(folder, "/");
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        snprintf(from, sizeof from, "%s/" BOLIVIA "%s.csv", here, names[k]);
        snprintf(to, sizeof to, "%s%s.csv", folder, names[k]);
        ck_assert_int_eq(symlink(from, to), 0);
    }
    snprintf(to, sizeof to, "%smigration_age.csv", folder);
    FILE *in = fopen(BOLIVIA "migration_age.csv", "r"), *out = fopen(to, "w");
    ck_assert(in && out);
    while (fgets(line, sizeof line, in)) {
        char *last = strrchr(line, ',');
        if (line[0] != '#' && line[0] != 'y' && last) {
            const double x = strtod(last + 1, NULL);
            fprintf(out, "%.*s%.3f\n", (int)(last + 1 - line), line, -12.0 * x);
        } else {
            fputs(line, out);
        }
    }
    fclose(in);
    fclose(out);
}

static void remove_folder(const char *folder)
{
    char command[600];
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static void immigration_open(world *w, char *folder, size_t size)
{
    immigration_folder(folder, size);
    amp_ctx_init(&w->ctx);
    people_profile(&w->profile, folder);
    ck_assert_int_eq(amp_macro_load(&w->ctx, &w->profile, NULL, 2030, &w->macro), AMP_OK);
    ck_assert_int_eq(
        amp_life_new(&w->ctx, &w->profile, &w->macro, 2023, 2030, AMP_LIFE_DEMOGRAPHY, &w->life),
        AMP_OK);
}

static bool was_there(const amp_population *p, uint64_t uid)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->uid[i] == uid)
            return true;
    return false;
}

START_TEST(newcomers_are_born_abroad_and_their_later_children_are_not)
{
    char folder[256];
    world w;
    country c;
    immigration_open(&w, folder, sizeof folder);
    country_make(&w, 2023, 1000, &c);
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population block, spare;
    amp_pop_init(&block);
    amp_pop_init(&spare);
    ck_assert_int_eq(amp_life_draw_new(w.life, 2026, 0, NULL, 0, &draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    ck_assert_int_eq(amp_pop_copy(&block, &c.block[0]), AMP_OK);
    ck_assert_int_eq(amp_life_open(draw, &block, scratch), AMP_OK);
    for (size_t i = 0; i < block.n; i++)
        ck_assert_uint_eq(block.born_abroad[i], 0);
    for (int t = 2024; t <= 2027; t++)
        ck_assert_int_eq(amp_life_step(draw, t, &block, &spare, scratch), AMP_OK);
    size_t arrived = 0, native = 0;
    for (size_t h = 0; h < block.households; h++)
        for (uint32_t i = block.first[h], head = i; i < block.first[h + 1]; i++) {
            const bool new_here = !was_there(&c.block[0], block.uid[i]);
            if (new_here && block.age[i] > 4)
                ck_assert_uint_eq(block.born_abroad[i], 1);
            if (!new_here)
                ck_assert_uint_eq(block.born_abroad[i], 0);
            arrived += block.born_abroad[i];
            native += block.born_abroad[head] && !block.born_abroad[i] && block.age[i] < 4;
        }
    ck_assert_uint_gt(arrived, 20);
    ck_assert_uint_gt(native, 0);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&block);
    amp_pop_fini(&spare);
    country_free(&c);
    world_close(&w);
    remove_folder(folder);
}
END_TEST

START_TEST(newcomers_arrive_at_the_ages_of_the_source)
{
    enum { SOME = 10 };
    char folder[256];
    world w;
    country c;
    immigration_open(&w, folder, sizeof folder);
    country_make(&w, 2023, 20000, &c);
    ccm_stock with = people_stock(year_of(&w, 2023)), without = with;
    ccm_project(amp_life_rates(w.life), 2023, 2030, 1.0, &with);
    ccm_project(amp_life_rates(w.life), 2023, 2030, 0.0, &without);
    static ccm_stock end[SOME];
    for (uint32_t r = 0; r < SOME; r++)
        simulate(&w, &c, r, 2023, 2030, 0, r == 0, &end[r]);
    printf("immigration: twin with, twin without, simulated, residual in s.e.\n");
    for (int sex = 0; sex < 2; sex++)
        for (int lo = 0; lo < 80; lo += 20) {
            double mean = 0.0, square = 0.0;
            for (int r = 0; r < SOME; r++)
                mean += ccm_sum(&end[r], sex, lo, lo + 20) / SOME;
            for (int r = 0; r < SOME; r++)
                square += pow(ccm_sum(&end[r], sex, lo, lo + 20) - mean, 2.0);
            const double se = sqrt(square / (SOME - 1) / SOME);
            const double expected = ccm_sum(&with, sex, lo, lo + 20);
            printf("%d %2d- %9.0f %9.0f %9.0f %+5.1f\n", sex, lo, expected,
                   ccm_sum(&without, sex, lo, lo + 20), mean, (mean - expected) / se);
            ck_assert_msg(fabs(mean - expected) <= AMP_MAX(0.003 * expected, 4.0 * se),
                          "sex %d age %d", sex, lo);
        }
    country_free(&c);
    world_close(&w);
    remove_folder(folder);
}
END_TEST

/* ---- macro paths
 * --------------------------------------------------------------------------------- */

START_TEST(the_central_path_is_the_profiles)
{
    world w;
    amp_life_draw *draw;
    world_open(&w, 2019, 2035, 0);
    ck_assert_int_eq(amp_life_draw_new(w.life, 1, 0, NULL, AMP_DOUBT_process, &draw), AMP_OK);
    const amp_path *p = amp_life_path(draw);
    ck_assert_double_eq(p->cpi[0], 1.0);
    ck_assert_double_eq(p->gdp[0], 282587.0);
    ck_assert_double_eq(p->real_wage[0], 1.0);
    ck_assert_double_eq_tol(p->cpi[4], 110.5343 / 104.1521, 1e-12);
    for (int k = 1; k <= 16; k++)
        ck_assert_double_eq_tol(log(p->real_wage[k]), 0.75 * log(p->gdp_pc[k]), 1e-12);
    ck_assert_double_eq_tol(p->gdp_pc[1], (1.0 - 0.08738) * 11.7773 / 11.9364, 0.02);
    ck_assert_double_lt(p->gdp_pc[1], 0.92); /* the pandemic is in the actual path */
    ck_assert_double_eq_tol(p->spending[0], 0.36146, 1e-9);
    amp_life_draw_free(draw);
    world_close(&w);
}
END_TEST

START_TEST(doubt_on_the_path_opens_after_the_last_actual_year)
{
    enum { DRAWS = 600 };
    world w;
    amp_life_draw *central;
    world_open(&w, 2019, 2035, 0);
    ck_assert_int_eq(amp_life_draw_new(w.life, 1, 0, NULL, 0, &central), AMP_OK);
    const amp_path *c = amp_life_path(central);
    double square[3] = {0.0};
    for (uint32_t r = 0; r < DRAWS; r++) {
        amp_life_draw *draw;
        ck_assert_int_eq(amp_life_draw_new(w.life, 1, r, NULL, AMP_DOUBT_macro, &draw), AMP_OK);
        const amp_path *p = amp_life_path(draw);
        for (int k = 0; k <= 4; k++) {
            ck_assert_double_eq(p->gdp[k], c->gdp[k]);
            ck_assert_double_eq(p->cpi[k], c->cpi[k]);
        }
        const double growth =
            log(p->gdp_pc[11] / p->gdp_pc[10]) - log(c->gdp_pc[11] / c->gdp_pc[10]);
        const double prices = log(p->cpi[11] / p->cpi[10]) - log(c->cpi[11] / c->cpi[10]);
        square[0] += growth * growth / DRAWS;
        square[1] += prices * prices / DRAWS;
        square[2] += pow(log(p->gdp[16] / p->gdp_pc[16]) - log(c->gdp[16] / c->gdp_pc[16]) -
                             log(p->cpi[16]) + log(c->cpi[16]),
                         2.0);
        amp_life_draw_free(draw);
    }
    ck_assert_double_le(fabs(sqrt(square[0]) / 0.033 - 1.0), 0.1);
    ck_assert_double_le(fabs(sqrt(square[1]) / 0.032 - 1.0), 0.1);
    ck_assert_double_le(square[2], 1e-20); /* nominal output moves with both */
    amp_life_draw_free(central);
    world_close(&w);
}
END_TEST

/* Closed forms of an autoregression from 0, d_k = a d_{k-1} + sd sqrt(1 - a^2) z: Var d_k =
 * sd^2 (1 - a^2k), and of its sum, in which the shock of step j counts (1 - a^(k-j+1)) / (1 - a). A
 * standard deviation of n normal values is known to 1 / sqrt(2 n). */
START_TEST(incomes_and_their_spread_go_their_own_way_after_the_first_year)
{
    enum { DRAWS = 2000, FAR = 12 };
    world w;
    double income[2] = {0.0}, spread[2] = {0.0}, product = 0.0, expected = 0.0;
    world_open(&w, 2011, 2023, 0); /* growth and prices are all actual */
    for (uint32_t r = 0; r < DRAWS; r++) {
        amp_life_draw *draw;
        ck_assert_int_eq(amp_life_draw_new(w.life, 7, r, NULL, AMP_DOUBT_macro, &draw), AMP_OK);
        const amp_path *p = amp_life_path(draw);
        ck_assert_double_eq(p->earnings[0], 1.0);
        ck_assert_double_eq(p->spread[0], 1.0);
        for (int k = 0; k < 2; k++) {
            const int t = k ? FAR : 1;
            const double a = log(p->earnings[t] / p->real_wage[t]), b = log(p->spread[t]);
            income[k] += a * a / DRAWS;
            spread[k] += b * b / DRAWS;
            product += k ? a * b / DRAWS : 0.0;
        }
        amp_life_draw_free(draw);
    }
    const double error = 4.0 / sqrt(2.0 * DRAWS);
    for (int j = 1; j <= FAR; j++)
        expected += pow(0.024 * sqrt(1.0 - 0.09) * (1.0 - pow(0.3, j)) / 0.7, 2.0);
    ck_assert_double_le(fabs(sqrt(income[0]) / (0.122 * sqrt(1.0 - pow(0.933, 2))) - 1.0), error);
    ck_assert_double_le(fabs(sqrt(income[1]) / (0.122 * sqrt(1.0 - pow(0.933, 24))) - 1.0), error);
    ck_assert_double_le(fabs(sqrt(spread[0]) / (0.024 * sqrt(1.0 - 0.09)) - 1.0), error);
    ck_assert_double_le(fabs(sqrt(spread[1] / expected) - 1.0), error);
    ck_assert_double_le(fabs(product / sqrt(income[1] * spread[1])), 4.0 / sqrt(DRAWS));
    world_close(&w);
}
END_TEST

/* ---- errors
 * -------------------------------------------------------------------------------------- */

static void check_refused(int first, int last, unsigned groups, const char *folder,
                          amp_err expected, const char *words)
{
    amp_ctx ctx;
    amp_profile profile;
    amp_macro macro;
    amp_life *life = NULL;
    amp_ctx_init(&ctx);
    people_profile(&profile, BOLIVIA);
    ck_assert_int_eq(amp_macro_load(&ctx, &profile, NULL, last, &macro), AMP_OK);
    profile.folder = folder;
    ck_assert_int_eq(amp_life_new(&ctx, &profile, &macro, first, last, groups, &life), expected);
    ck_assert_ptr_null(life);
    ck_assert_uint_ge(ctx.n, 1);
    ck_assert_msg(strstr(ctx.diag[ctx.n - 1].text, words) != NULL, "%s", ctx.diag[ctx.n - 1].text);
    amp_arena_fini(&profile.arena);
    amp_ctx_fini(&ctx);
}

START_TEST(what_the_tables_do_not_cover_is_refused)
{
    check_refused(2019, 2060, AMP_LIFE_DEMOGRAPHY, BOLIVIA, AMP_DATA, "2061");
    check_refused(2001, 2020, AMP_LIFE_DEMOGRAPHY, BOLIVIA, AMP_CONFIG, "covers 2005");
    check_refused(2019, 2030, AMP_LIFE_DEMOGRAPHY, "data/countries/none/", AMP_IO, "");
    people_parameters[0].path = "macro.wage_elastic";
    check_refused(2019, 2030, AMP_LIFE_DEMOGRAPHY, BOLIVIA, AMP_CONFIG, "wage_elasticity");
}
END_TEST

START_TEST(a_damaged_table_of_unions_is_refused)
{
    char folder[256], path[300];
    immigration_folder(folder, sizeof folder);
    snprintf(path, sizeof path, "%sunions.csv", folder);
    FILE *f = fopen(path, "w");
    fputs("sex,age_start,in_union,dependant,parent,alone\nF,15,1.31,0.1,0,0\n", f);
    fclose(f);
    check_refused(2019, 2030, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY, folder, AMP_DATA, "1.31");
    f = fopen(path, "w");
    fputs("sex,age_start,in_union,dependant,parent,alone\nF,15,0.1,0.2,0,0\n", f);
    fclose(f);
    check_refused(2019, 2030, AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY, folder, AMP_DATA, "no row");
    remove_folder(folder);
}
END_TEST

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* a failing test still shows its table */
    Suite *s = suite_create("life: demography");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 240);
    tcase_add_test(t, bolivia_of_2030_is_that_of_wpp_2024);
    tcase_add_test(t, families_leave_the_number_of_people_as_it_is);
    tcase_add_test(t, families_come_to_look_like_the_survey);
    tcase_add_test(t, every_year_has_the_life_expectancy_and_the_deaths_of_its_source);
    tcase_add_test(t, splitting_groups_keeps_their_sums);
    tcase_add_test(t, migration_before_2023_is_the_total_in_the_pattern_of_2023);
    tcase_add_test(t, a_step_has_the_mean_of_two_years);
    tcase_add_test(t, a_life_table_with_one_rate_is_the_exponential_one);
    tcase_add_test(t, steffens_cubic_is_gsls);
    tcase_add_test(t, shifted_paths_stand_at_the_bounds_of_the_source);
    tcase_add_test(t, doubt_on_the_deaths_of_the_old_multiplies_their_hazards_in_all_years);
    tcase_add_test(t, the_band_of_the_population_is_near_the_sources);
    tcase_add_test(t, who_dies_late_in_the_step_stays_a_year_as_departed);
    tcase_add_test(t, orphans_move_to_the_next_household_that_keeps_an_adult);
    tcase_add_test(t, a_new_head_gives_everybody_a_new_relationship);
    tcase_add_test(t, decided_moves_are_carried_out);
    tcase_add_test(t,
                   a_new_household_has_a_dwelling_like_the_one_it_left_and_its_part_of_the_rooms);
    tcase_add_test(t, births_belong_to_their_mother);
    tcase_add_test(t, women_with_a_partner_bear_more_of_the_same_births);
    tcase_add_test(t, a_block_does_not_know_what_ran_before_it);
    tcase_add_test(t, opening_completes_months_of_birth_once);
    tcase_add_test(t, newcomers_are_born_abroad_and_their_later_children_are_not);
    tcase_add_test(t, newcomers_arrive_at_the_ages_of_the_source);
    tcase_add_test(t, the_central_path_is_the_profiles);
    tcase_add_test(t, doubt_on_the_path_opens_after_the_last_actual_year);
    tcase_add_test(t, incomes_and_their_spread_go_their_own_way_after_the_first_year);
    tcase_add_test(t, what_the_tables_do_not_cover_is_refused);
    tcase_add_test(t, a_damaged_table_of_unions_is_refused);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
