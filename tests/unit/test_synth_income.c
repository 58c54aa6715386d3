/* test_synth_income.c - incomes from grouped public figures come out as the figures say. */
#include "synth_world.h"

#include "num/num.h"
#include "pop/pop.h"
#include "synth/builder.h"
#include "synth/scales.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <omp.h>

static double below_line(const synth_spread *s, int area, double line)
{
    double part[SYNTH_GRID], sum = 0;
    synth_spread_line(s, line, part);
    for (int j = 0; j < SYNTH_GRID; j++)
        sum += part[j] * s->mass[area][j];
    return sum;
}

/* ---- outside truth: headcounts that follow from mean and shares -------------------------------
 */

typedef struct published {
    double mean, fifth[5], top, gini, below[3];
} published;

/** World Bank, World Development Indicators, topic Poverty, 2021 edition: 2019, US dollars of 2011
 * PPP a day per head; mean, shares of fifths and of the top tenth, Gini, headcounts at 1.90, 3.20
 * and 5.50. */
static const published bolivia = {
    13.67, {.051, .103, .150, .224, .473}, .308, .416, {.032, .078, .199}};
static const published ecuador = {
    13.58, {.045, .091, .139, .215, .510}, .345, .457, {.036, .098, .254}};

static void expect_headcounts(const published *c)
{
    static synth_spread s;
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    synth_spread_start(&s, (double[]){0, 1}, c->mean, c->gini, 1);
    synth_aim aim[8];
    for (int k = 0; k < 5; k++)
        aim[k] = (synth_aim){.kind = SYNTH_AIM_SHARE,
                             .area = -1,
                             .from = k * 0.2,
                             .to = k < 4 ? (k + 1) * 0.2 : 1,
                             .target = c->fifth[k],
                             .tolerance = 0.0005};
    aim[5] = (synth_aim){.kind = SYNTH_AIM_SHARE,
                         .area = -1,
                         .from = 0.9,
                         .to = 1,
                         .target = c->top,
                         .tolerance = 0.0005};
    aim[6] = (synth_aim){
        .kind = SYNTH_AIM_MEAN, .area = -1, .target = c->mean, .tolerance = c->mean * 0.001};
    aim[7] = (synth_aim){.kind = SYNTH_AIM_GINI, .area = -1, .target = c->gini, .tolerance = 0.001};
    ck_assert_int_eq(synth_spread_fit(&ctx, &s, aim, AMP_COUNT(aim)), AMP_OK);
    for (size_t k = 0; k < AMP_COUNT(aim); k++) /* rounding of what is published: half a tenth */
        ck_assert_double_lt(fabs(aim[k].reached - aim[k].target), aim[k].tolerance);
    static const double line[] = {1.90, 3.20, 5.50}, tolerance[] = {0.004, 0.004, 0.004};
    for (size_t k = 0; k < AMP_COUNT(line); k++)
        ck_assert_double_eq_tol(below_line(&s, 1, line[k]), c->below[k], tolerance[k]);
    amp_ctx_fini(&ctx);
}

START_TEST(mean_and_shares_of_bolivia_and_ecuador_return_the_world_banks_headcounts)
{
    expect_headcounts(&bolivia);
    expect_headcounts(&ecuador);
}
END_TEST

/* ---- the survey's hundredths from its tenths ---------------------------------------------------
 */

/** Means of the hundredths by area of data/countries/BOL/income.csv. */
static void read_hundredths(double to[2][100])
{
    FILE *f = fopen("data/countries/BOL/income.csv", "r");
    ck_assert_ptr_nonnull(f);
    char row[512], area[8];
    int k, found = 0;
    double mean;
    while (fgets(row, sizeof row, f))
        if (sscanf(row, "%7[a-z],%d,%lf", area, &k, &mean) == 3 && k >= 1 && k <= 100) {
            to[area[0] == 'u'][k - 1] = mean;
            found++;
        }
    fclose(f);
    ck_assert_int_eq(found, 200);
}

static double mean_of(const double *x, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += x[k] / n;
    return sum;
}

/** Share under a line by straight lines between the hundredths' middles. */
static double under(const double *hundredth, double line)
{
    int k = 0;
    while (k < 99 && hundredth[k + 1] < line)
        k++;
    return (k + 0.5 + (line - hundredth[k]) / (hundredth[k + 1] - hundredth[k])) / 100;
}

START_TEST(tenths_mean_and_headcounts_give_back_the_surveys_hundredths)
{
    static double truth[2][100], counted[2][2][2 * SYNTH_GRID];
    static const double line[2][2] = {{668.10, 381.08}, {815, 430}}; /* Bs a month, rural, urban */
    static synth_spread s;
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    read_hundredths(truth);
    const double people[2] = {0.303, 0.697},
                 mean[2] = {mean_of(truth[0], 100), mean_of(truth[1], 100)};
    synth_spread_start(&s, people, people[0] * mean[0] + people[1] * mean[1], 0.44,
                       mean[0] / mean[1]);
    synth_aim aim[26];
    size_t n = 0;
    for (int a = 0; a < 2; a++) {
        for (int k = 0; k < 10; k++) {
            const double share = mean_of(truth[a] + 10 * k, 10) / 10 / mean[a];
            aim[n++] = (synth_aim){.kind = SYNTH_AIM_SHARE,
                                   .area = a,
                                   .from = k / 10.0,
                                   .to = (k + 1) / 10.0,
                                   .target = share,
                                   .tolerance = 0.003 * share};
        }
        aim[n++] = (synth_aim){
            .kind = SYNTH_AIM_MEAN, .area = a, .target = mean[a], .tolerance = 0.001 * mean[a]};
        for (int k = 0; k < 2; k++) {
            synth_spread_line(&s, line[a][k], counted[a][k] + a * SYNTH_GRID);
            aim[n++] = (synth_aim){.kind = SYNTH_AIM_BELOW,
                                   .area = a,
                                   .below = counted[a][k],
                                   .target = under(truth[a], line[a][k]),
                                   .tolerance = 0.001};
        }
    }
    ck_assert_uint_eq(n, AMP_COUNT(aim));
    ck_assert_int_eq(synth_spread_fit(&ctx, &s, aim, n), AMP_OK);
    for (size_t k = 0; k < n; k++)
        ck_assert_double_lt(fabs(aim[k].reached - aim[k].target), 3.5 * aim[k].tolerance);
    for (int a = 0; a < 2; a++) {
        double off = 0; /* mean relative error without the two hundredths at each end */
        for (int k = 2; k < 98; k++) {
            const double found = 100 * (synth_spread_lorenz(&s, a, (k + 1) / 100.0) -
                                        synth_spread_lorenz(&s, a, k / 100.0));
            off += fabs(found / truth[a][k] - 1) / 96;
            ck_assert_double_eq_tol(found / truth[a][k], 1, a ? 0.035 : 0.16);
        }
        ck_assert_double_lt(off, a ? 0.016 : 0.022);
    }
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(a_lognormal_is_found_again_from_its_headcounts_alone)
{
    static synth_spread s;
    static double counted[2][2 * SYNTH_GRID];
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    /* mean 1000 and Gini 0.5: log income has sd 0.9539; headcounts at 300 and 700 */
    const double sd = sqrt(2) * amp_normal_quantile(0.75), middle = log(1000) - sd * sd / 2;
    const double line[2] = {300, 700};
    synth_aim aim[2];
    const double below = amp_normal_cdf((log(700) - middle) / sd);
    ck_assert_double_eq_tol(synth_spread_mean(700, below, 0.5), 1000, 1e-6);
    synth_spread_start(&s, (double[]){0, 1}, 1300, 0.5, 1);
    for (int k = 0; k < 2; k++) {
        synth_spread_line(&s, line[k], counted[k] + SYNTH_GRID);
        aim[k] = (synth_aim){.kind = SYNTH_AIM_BELOW,
                             .area = AMP_AREA_urban,
                             .below = counted[k],
                             .target = amp_normal_cdf((log(line[k]) - middle) / sd),
                             .tolerance = 0.0005};
    }
    ck_assert_int_eq(synth_spread_fit(&ctx, &s, aim, 2), AMP_OK);
    ck_assert_double_eq_tol(synth_spread_lorenz(&s, 1, 1), 1000, 5);
    ck_assert_double_eq_tol(below_line(&s, 1, 1500), amp_normal_cdf((log(1500) - middle) / sd),
                            0.002);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_lorenz_curve_rises_from_nothing_to_the_mean)
{
    static synth_spread s; /* so narrow that the outer points have next to no mass */
    synth_spread_start(&s, (double[]){0.3, 0.7}, 100, 0.05, 0.5);
    for (int a = 0; a < 2; a++) {
        double before = 0;
        ck_assert_double_eq_tol(synth_spread_lorenz(&s, a, 0), 0, 1e-9);
        for (int k = 1; k <= 10000; k++) {
            const double upto = synth_spread_lorenz(&s, a, k / 10000.0);
            ck_assert_double_gt(upto, before);
            before = upto;
        }
        ck_assert_double_eq_tol(before, a ? 100 / 0.85 : 50 / 0.85, 0.01);
    }
}
END_TEST

START_TEST(figures_that_contradict_each_other_share_the_miss_by_their_tolerances)
{
    static synth_spread s;
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    synth_spread_start(&s, (double[]){0, 1}, 100, 0.4, 1);
    synth_aim aim[2] = {
        {.kind = SYNTH_AIM_MEAN, .area = -1, .target = 90, .tolerance = 1},
        {.kind = SYNTH_AIM_MEAN, .area = -1, .target = 110, .tolerance = 2},
    };
    ck_assert_int_eq(synth_spread_fit(&ctx, &s, aim, 2), AMP_OK);
    ck_assert_double_eq_tol(aim[0].reached, 94, 0.1); /* weights 1 and 1/4 */
    amp_ctx_fini(&ctx);
}
END_TEST

/* ---- a country without a survey ----------------------------------------------------------------
 */

/* Bolivia without its tables of income: figures of INE's Encuesta de Hogares 2019 in their place,
 * before transfers (shares and means from income.csv, headcounts from validation.csv). */
static const char head[] = "margin,group,value,low,high,unit,year,source,assumption\n";

static void write_margins(const char *root, const char *extra)
{
    static double truth[2][100];
    static const char *const area[] = {"rural", "urban"};
    static const double poor[2] = {54.4173, 32.2777};
    read_hundredths(truth);
    char *path = amp_format("%s/BOL/margins.csv", root);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(head, f);
    for (int a = 0; a < 2; a++) {
        const double mean = mean_of(truth[a], 100);
        for (int k = 0; k < 10; k++)
            fprintf(f, "income_share,area=%s;decile=%d,%.4f,,,%% of income,2019,INE,\n", area[a],
                    k + 1, 10 * mean_of(truth[a] + 10 * k, 10) / mean);
        fprintf(f, "mean_income,area=%s,%.2f,,,LCU per person and month,2019,INE,\n", area[a],
                mean);
        fprintf(f, "headcount,area=%s;line=national,%.4f,,,%% of persons,2019,INE,\n", area[a],
                poor[a]);
    }
    fputs(extra, f);
    fclose(f);
    free(path);
}

static char *root_of_figures(const char *find, const char *replace, const char *extra)
{
    char *root = changed_root("profile.cfg", find, replace);
    static const char *const gone[] = {"income", "income_region"};
    for (size_t k = 0; k < AMP_COUNT(gone); k++) {
        char *path = amp_format("%s/BOL/%s.csv", root, gone[k]);
        ck_assert_int_eq(unlink(path), 0);
        free(path);
    }
    write_margins(root, extra);
    return root;
}

enum { HOUSEHOLDS = 6007 };
#define BEFORE "income_concept = \"before transfers\""
#define AFTER  "income_concept = \"after transfers\""

static double fit_of(const world *w, const char *margin, const char *group, double *target)
{
    for (size_t k = 0; k < w->fit.lines; k++)
        if (!strncmp(w->fit.line[k].margin, margin, strlen(margin)) &&
            !strcmp(w->fit.line[k].group, group)) {
            *target = w->fit.line[k].target;
            return w->fit.line[k].reached;
        }
    ck_abort_msg("no line %s, %s", margin, group);
    return 0;
}

static void expect_fit(const world *w, const char *margin, const char *group, double near)
{
    double target;
    const double reached = fit_of(w, margin, group, &target);
    ck_assert_msg(fabs(reached - target) <= near, "%s %s: %g, not %g", margin, group, reached,
                  target);
}

static void build_from(world *w, char *root)
{
    world_ok(w, world_load(w, root));
    world_ok(w, world_build(w, 2019, 2019, HOUSEHOLDS, 2385));
}

START_TEST(shares_means_and_headcounts_of_the_areas_come_out)
{
    char *root = root_of_figures(NULL, NULL, "");
    world w;
    build_from(&w, root);
    for (int k = 1; k <= 10; k++) {
        char *group = amp_format("area=urban;decile=%d", k);
        expect_fit(&w, "income_share", group, 0.15);
        free(group);
    }
    static const char *const area[] = {"area=rural", "area=urban"}, *const lines[] = {
                                                                        "area=rural;line=national",
                                                                        "area=urban;line=national"};
    for (int a = 0; a < 2; a++) {
        double target;
        const double mean = fit_of(&w, "mean_income", area[a], &target);
        ck_assert_double_eq_tol(mean / target, 1, 0.005);
        expect_fit(&w, "headcount", lines[a], a ? 0.5 : 1.0);
    }
    world_fini(&w);
    drop_root(root);
}
END_TEST

START_TEST(the_same_figures_give_the_same_bytes_on_one_thread_and_on_three)
{
    char *root = root_of_figures(NULL, NULL, "");
    world w[2];
    for (int k = 0; k < 2; k++) {
        omp_set_num_threads(k ? 3 : 1);
        build_from(&w[k], root);
    }
    const amp_population *a = &w[0].people, *b = &w[1].people;
    ck_assert_uint_eq(a->n, b->n);
    ck_assert_mem_eq(a->earnings, b->earnings, a->n * sizeof *a->earnings);
    ck_assert_mem_eq(a->other_income, b->other_income, a->n * sizeof *a->other_income);
    for (int k = 0; k < 2; k++)
        world_fini(&w[k]);
    drop_root(root);
}
END_TEST

START_TEST(a_line_on_a_scale_is_held_on_that_scale)
{
    char *root = root_of_figures("\"per_capita\"", "\"power 0.95\"", "");
    world w;
    build_from(&w, root);
    const amp_population *p = &w.people;
    for (size_t h = 0; h < p->households; h++)
        if (p->area[h] == AMP_AREA_rural) { /* Bs 668.10 for one person */
            const double n = synth_members_of(p, h);
            ck_assert_double_eq_tol(p->line_poverty[h] * n, 668.10 * pow(n, 0.95), 1e-6);
        }
    expect_fit(&w, "headcount", "area=urban;line=national", 0.5);
    double target;
    for (size_t k = 0; k < w.fit.lines; k++)
        if (!strcmp(w.fit.line[k].group, "area=urban;line=national"))
            ck_assert_ptr_nonnull(strstr(w.fit.line[k].margin, "scale power 0.95"));
    fit_of(&w, "headcount", "area=urban;line=national", &target);
    ck_assert_double_eq_tol(target, 32.2777, 1e-9);
    world_fini(&w);
    drop_root(root);
}
END_TEST

/** ARG's scale is INDEC's: a man of 30 to 60 is 1, children less, so a household of four needs less
 * than four. */
START_TEST(lines_follow_the_adult_equivalents_of_who_lives_there)
{
    world w;
    memset(&w, 0, sizeof w);
    amp_ctx_init(&w.ctx);
    amp_registry_init(&w.registry);
    amp_pop_init(&w.people);
    world_ok(&w, amp_profile_load(&w.ctx, "data/countries", "ARG", &w.registry, &w.profile));
    amp_scales s;
    world_ok(&w, amp_scales_read(&w.ctx, &w.profile, &s));
    ck_assert(!s.is_plain);
    amp_population *p = &w.people;
    ck_assert_int_eq(amp_pop_reserve(p, 4, 1), AMP_OK);
    amp_pop_append(p, 4);
    static const uint8_t age[] = {40, 35, 3, 1},
                         sex[] = {AMP_SEX_male, AMP_SEX_female, AMP_SEX_female, AMP_SEX_male};
    for (int i = 0; i < 4; i++) {
        p->age[i] = age[i];
        p->sex[i] = sex[i];
        p->in_household_income[i] = 1;
    }
    p->households = 1;
    p->first[0] = 0;
    p->first[1] = 4;
    p->line_poverty[0] = p->line_extreme[0] = 100;
    amp_scales_to_members(&s, p);
    ck_assert_double_eq_tol(p->line_poverty[0], 100 * (1 + 0.77 + 0.51 + 0.37) / 4, 1e-9);
    amp_scales_to_units(&s, p);
    ck_assert_double_eq_tol(p->line_poverty[0], 100, 1e-9);
    p->is_alive[1] = 0; /* the mother dies: three are left */
    amp_scales_to_members(&s, p);
    ck_assert_double_eq_tol(p->line_poverty[0], 100 * (1 + 0.51 + 0.37) / 3, 1e-9);
    world_fini(&w);
}
END_TEST

/* ---- after transfers ---------------------------------------------------------------------------
 */

/** Bs 350 for each member of 60 and more, Bs 200 for households with less than Bs 300 a head. */
static amp_err pay_test(amp_ctx *ctx, void *user, const amp_population *p, int year, double *paid)
{
    (void)ctx;
    ck_assert_int_eq(year, 2019);
    for (size_t h = 0; h < p->households; h++) {
        paid[h] = synth_market_of(p, h) / synth_members_of(p, h) < 300 ? 200 : 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            paid[h] += p->age[i] >= 60 ? 350 : 0;
    }
    ++*(int *)user;
    return AMP_OK;
}

static double poverty(const amp_population *p, const double *paid)
{
    double n = 0, poor = 0;
    for (size_t h = 0; h < p->households; h++) {
        const double members = synth_members_of(p, h);
        n += members;
        poor += members *
                ((synth_market_of(p, h) + (paid ? paid[h] : 0)) / members < p->line_poverty[h]);
    }
    return 100 * poor / n;
}

START_TEST(income_after_what_programmes_pay_meets_figures_that_are_after_transfers)
{
    char *root = root_of_figures(BEFORE, AFTER, "");
    world w;
    int calls = 0;
    const amp_transfers transfers = {pay_test, &calls};
    world_ok(&w, world_load(&w, root));
    world_ok(&w, amp_synth_build(&w.ctx, &w.profile, &w.macro, 2019, 2019, HOUSEHOLDS, 2385,
                                 &transfers, &w.people, &w.fit));
    ck_assert_int_gt(calls, 1);
    double *paid = calloc(w.people.households, sizeof *paid);
    ck_assert_ptr_nonnull(paid);
    pay_test(&w.ctx, &calls, &w.people, 2019, paid);
    const double after = poverty(&w.people, paid), before = poverty(&w.people, NULL);
    ck_assert_double_eq_tol(after, 38.9497, 0.6); /* of both areas, as published */
    ck_assert_double_gt(before, after + 1);
    expect_fit(&w, "income_share", "area=rural;decile=1", 0.25);
    expect_fit(&w, "income_share", "area=urban;decile=5", 0.15);
    double target;
    ck_assert_double_gt(fit_of(&w, "transfers taken out", "area=rural", &target), 1);
    free(paid);
    world_fini(&w);
    drop_root(root);
}
END_TEST

START_TEST(figures_before_transfers_leave_what_programmes_pay_alone)
{
    char *root = root_of_figures(NULL, NULL, "");
    world w;
    int calls = 0;
    const amp_transfers transfers = {pay_test, &calls};
    world_ok(&w, world_load(&w, root));
    world_ok(&w, amp_synth_build(&w.ctx, &w.profile, &w.macro, 2019, 2019, HOUSEHOLDS, 2385,
                                 &transfers, &w.people, &w.fit));
    ck_assert_int_eq(calls, 0);
    ck_assert_double_eq_tol(poverty(&w.people, NULL), 38.9497, 0.6);
    world_fini(&w);
    drop_root(root);
}
END_TEST

/* ---- the published figures of real countries ---------------------------------------------------
 */

typedef struct country {
    const char *iso3;
    int year;
    const char *headcount[3]; /* groups */
} country;

/** All shares within 0.2 points of income, the Gini within 0.6, headcounts at national lines within
 * 0.3 of what SEDLAC and the statistical institutes publish (data/countries, margins.csv). */
static const country countries[] = {
    {"PER", 2022, {"line=national", "area=rural;line=national", "line=national_extreme"}},
    {"COL", 2022, {"line=national", "area=rural;line=national", "line=national_extreme"}},
    {"CHL", 2022, {"line=national", "line=national_extreme", NULL}},
    {"ECU", 2022, {"line=national", "area=urban;line=national", "line=national_extreme"}}};

START_TEST(published_shares_gini_and_headcounts_of_a_country_come_out)
{
    const country *c = &countries[_i];
    world w;
    memset(&w, 0, sizeof w);
    amp_ctx_init(&w.ctx);
    amp_registry_init(&w.registry);
    amp_pop_init(&w.people);
    world_ok(&w, amp_profile_load(&w.ctx, "data/countries", c->iso3, &w.registry, &w.profile));
    world_ok(&w, amp_macro_load(&w.ctx, &w.profile, NULL, 2030, &w.macro));
    world_ok(&w, world_build(&w, c->year, c->year, HOUSEHOLDS, 2385));
    for (int k = 1; k <= 10; k++) {
        char *group = amp_format("decile=%d", k);
        expect_fit(&w, "income_share", group, 0.2);
        free(group);
    }
    expect_fit(&w, "gini", "all", 0.6);
    for (size_t k = 0; k < AMP_COUNT(c->headcount) && c->headcount[k]; k++)
        expect_fit(&w, "headcount", c->headcount[k], 0.3);
    world_fini(&w);
}
END_TEST

START_TEST(a_headcount_of_eclac_is_shown_and_nothing_aims_at_it)
{
    static const char *const names[] = {"line=eclac", "line=eclac_extreme"};
    world w;
    world_ok(&w, world_load_country(&w, "data/countries", "HND"));
    world_ok(&w, world_build(&w, 2019, 2019, HOUSEHOLDS, 2385));
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        const amp_margin_fit *f = NULL;
        for (size_t j = 0; j < w.fit.lines; j++)
            f = strcmp(w.fit.line[j].group, names[k]) ? f : &w.fit.line[j];
        ck_assert_ptr_nonnull(f);
        ck_assert_int_eq(f->kind, AMP_FIT_CHECK);
        /* of 2018, a year before the population's */
        ck_assert_msg(fabs(f->reached - f->target) < 3, "%s: %g, not %g", names[k], f->reached,
                      f->target);
        ck_assert_double_gt(fabs(f->reached - f->target), 0.1);
    }
    world_fini(&w);
}
END_TEST

/* ---- wrong figures -----------------------------------------------------------------------------
 */

static void expect_wrong(const char *row, const char *message)
{
    char *root = root_of_figures(NULL, NULL, row);
    world w;
    world_ok(&w, world_load(&w, root));
    ck_assert_int_eq(world_build(&w, 2019, 2019, 100, 1), AMP_DATA);
    ck_assert_msg(strstr(world_message(&w), message), "%s", world_message(&w));
    world_fini(&w);
    drop_root(root);
}

START_TEST(a_headcount_needs_a_line_and_its_amount)
{
    expect_wrong("headcount,line=ppp_3.00,5,,,% of persons,2019,x,\n",
                 "no amount of line ppp_3.00; add a row line_amount,line=ppp_3.00");
    expect_wrong("headcount,all,5,,,% of persons,2019,x,\n", "says below which line");
    expect_wrong("income_share,all,5,,,% of income,2019,x,\n", "says of whom");
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("synth_income");
    TCase *t = tcase_create("spread");
    tcase_add_test(t, mean_and_shares_of_bolivia_and_ecuador_return_the_world_banks_headcounts);
    tcase_add_test(t, tenths_mean_and_headcounts_give_back_the_surveys_hundredths);
    tcase_add_test(t, a_lognormal_is_found_again_from_its_headcounts_alone);
    tcase_add_test(t, the_lorenz_curve_rises_from_nothing_to_the_mean);
    tcase_add_test(t, figures_that_contradict_each_other_share_the_miss_by_their_tolerances);
    suite_add_tcase(s, t);
    t = tcase_create("figures");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, shares_means_and_headcounts_of_the_areas_come_out);
    tcase_add_test(t, the_same_figures_give_the_same_bytes_on_one_thread_and_on_three);
    tcase_add_test(t, a_line_on_a_scale_is_held_on_that_scale);
    tcase_add_test(t, lines_follow_the_adult_equivalents_of_who_lives_there);
    tcase_add_test(t, income_after_what_programmes_pay_meets_figures_that_are_after_transfers);
    tcase_add_test(t, figures_before_transfers_leave_what_programmes_pay_alone);
    tcase_add_loop_test(t, published_shares_gini_and_headcounts_of_a_country_come_out, 0,
                        AMP_COUNT(countries));
    tcase_add_test(t, a_headcount_needs_a_line_and_its_amount);
    tcase_add_test(t, a_headcount_of_eclac_is_shown_and_nothing_aims_at_it);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
