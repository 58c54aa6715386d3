/* test_synth_dwelling.c - dwellings of the synthetic Bolivia: the shares that are margins hold, and
 * what is no margin comes near the survey (dwelling_checks.csv). */
#include "synth_world.h"

#include "io/survey.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <math.h>

enum { HOUSEHOLDS = 20011, FLAGS = 13, TERMS = 9 + FLAGS, FIFTHS = 5 };

static world w;
static amp_table checks;

static void build_once(void)
{
    world_ok(&w, world_load(&w, "data/countries"));
    world_ok(&w, world_build(&w, 2019, 2019, HOUSEHOLDS, 2385));
    world_ok(&w, amp_profile_table(&w.ctx, &w.profile, "dwelling_checks", &checks));
}

static void fini_once(void)
{
    world_fini(&w);
}

static double survey(const char *figure, const char *of)
{
    for (size_t r = 0; r < checks.rows; r++) {
        double x;
        if (strcmp(amp_table_cell(&checks, r, 0), figure) == 0 &&
            strcmp(amp_table_cell(&checks, r, 1), of) == 0 && amp_table_peek(&checks, r, 2, &x))
            return x;
    }
    ck_abort_msg("no figure %s of %s", figure, of);
    return 0;
}

/* ---- observations --------------------------------------------------------------------------- */

static const char *const flag_names[FLAGS] = {
    "owned", "masonry",   "straw_roof",    "finished_floor", "earth_floor", "one_room", "piped",
    "sewer", "no_toilet", "shared_toilet", "electricity",    "wood",        "internet"};
static const char *const term_names[TERMS - FLAGS] = {"constant", "urban",   "size",
                                                      "children", "primary", "secondary",
                                                      "tertiary", "age",     "rooms_per_person"};

static void flags_of(const amp_population *p, size_t h, double flag[FLAGS])
{
    const bool all[FLAGS] = {p->tenure[h] <= AMP_TENURE_mortgaged,
                             p->wall_material[h] == AMP_WALLS_masonry,
                             p->roof_material[h] == AMP_ROOF_straw,
                             p->floor_material[h] == AMP_FLOOR_finished,
                             p->floor_material[h] == AMP_FLOOR_earth,
                             p->rooms[h] == 1,
                             p->water[h] == AMP_WATER_piped,
                             p->sanitation[h] == AMP_SANITATION_sewer,
                             p->sanitation[h] == AMP_SANITATION_no_toilet,
                             p->toilet_shared[h],
                             p->electricity[h],
                             p->cooking_fuel[h] == AMP_FUEL_wood,
                             p->internet[h]};
    for (int f = 0; f < FLAGS; f++)
        flag[f] = all[f];
}

/** Persons for whom the household stands. */
static double persons_of(const amp_population *p, size_t h)
{
    return p->weight[h] * (p->first[h + 1] - p->first[h]);
}

static double income_of(const amp_population *p, size_t h)
{
    double income = 0, members = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i]) {
            income += p->earnings[i] + p->contributory_pension[i] + p->other_income[i];
            members++;
        }
    return income / fmax(1, members);
}

static void terms_of(const amp_population *p, size_t h, double x[TERMS])
{
    const uint32_t head = p->first[h];
    const double size = p->first[h + 1] - head;
    double children = 0;
    for (uint32_t i = head; i < p->first[h + 1]; i++)
        children += p->age[i] < 15;
    const double plain[TERMS - FLAGS] = {1,
                                         p->area[h],
                                         log(size),
                                         children / size,
                                         p->education[head] == AMP_EDUCATION_primary,
                                         p->education[head] == AMP_EDUCATION_secondary,
                                         p->education[head] == AMP_EDUCATION_tertiary,
                                         p->age[head] / 10.0,
                                         p->rooms[h] / size};
    memcpy(x, plain, sizeof plain);
    flags_of(p, h, x + TERMS - FLAGS);
}

/** Persons-weighted correlation. */
static double correlation(const amp_population *p, const double *x, const double *y)
{
    double n = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (size_t h = 0; h < p->households; h++) {
        n += persons_of(p, h);
        mx += persons_of(p, h) * x[h];
        my += persons_of(p, h) * y[h];
    }
    for (size_t h = 0; h < p->households; h++) {
        const double dx = x[h] - mx / n, dy = y[h] - my / n;
        xx += persons_of(p, h) * dx * dx;
        yy += persons_of(p, h) * dy * dy;
        xy += persons_of(p, h) * dx * dy;
    }
    return xy / sqrt(xx * yy);
}

static const double *sorted_by;

static int ascending(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return sorted_by[*x] < sorted_by[*y] ? -1 : sorted_by[*x] > sorted_by[*y] ? 1 : 0;
}

/** Place of each household among the persons by @p key, 0 to 1. */
static void places(const amp_population *p, const double *key, double *place)
{
    size_t *order = calloc(p->households, sizeof *order);
    for (size_t h = 0; h < p->households; h++)
        order[h] = h;
    sorted_by = key;
    qsort(order, p->households, sizeof *order, ascending);
    double cum = 0, all = 0;
    for (size_t h = 0; h < p->households; h++)
        all += persons_of(p, h);
    for (size_t j = 0; j < p->households; j++) {
        place[order[j]] = (cum + persons_of(p, order[j]) / 2) / all;
        cum += persons_of(p, order[j]);
    }
    free(order);
}

static double *column(const amp_population *p)
{
    double *x = calloc(p->households, sizeof *x);
    ck_assert_ptr_nonnull(x);
    return x;
}

/* ---- margins -------------------------------------------------------------------------------- */

START_TEST(shares_of_every_category_and_area_are_the_surveys)
{
    size_t lines = 0;
    for (size_t k = 0; k < w.fit.lines; k++) {
        const amp_margin_fit *f = &w.fit.line[k];
        if (strcmp(f->margin, "dwelling"))
            continue;
        lines++;
        ck_assert_msg(fabs(f->reached - f->target) < 0.1, "%s: %g, not %g", f->group, f->reached,
                      f->target);
    }
    ck_assert_uint_gt(lines, 100);
}
END_TEST

/* ---- what is no margin ---------------------------------------------------------------------- */

typedef struct misses {
    double mean, worst;
} misses;

/** Shares of the fifths by income against the survey's. */
static misses compare_fifths(const amp_population *p)
{
    misses m = {0, 0};
    double *income = column(p), *place = column(p);
    for (size_t h = 0; h < p->households; h++)
        income[h] = income_of(p, h);
    places(p, income, place);
    for (int f = 0; f < FLAGS; f++) {
        double have[FIFTHS] = {0}, all[FIFTHS] = {0};
        for (size_t h = 0; h < p->households; h++) {
            double flag[FLAGS];
            flags_of(p, h, flag);
            const int g = (int)fmin(FIFTHS - 1, place[h] * FIFTHS);
            have[g] += flag[f] * persons_of(p, h);
            all[g] += persons_of(p, h);
        }
        for (int g = 0; g < FIFTHS; g++) {
            char of[64];
            snprintf(of, sizeof of, "%s;fifth=%d", flag_names[f], g + 1);
            const double miss = fabs(have[g] / all[g] - survey("share", of));
            m.worst = fmax(m.worst, miss);
            m.mean += miss / (FLAGS * FIFTHS);
        }
    }
    free(income);
    free(place);
    return m;
}

/** Correlations of pairs of conditions against the survey's. */
static misses compare_pairs(const amp_population *p)
{
    misses m = {0, 0};
    double *x[FLAGS];
    for (int f = 0; f < FLAGS; f++)
        x[f] = column(p);
    for (size_t h = 0; h < p->households; h++) {
        double flag[FLAGS];
        flags_of(p, h, flag);
        for (int f = 0; f < FLAGS; f++)
            x[f][h] = flag[f];
    }
    for (int f = 0; f < FLAGS; f++)
        for (int g = 0; g < f; g++) {
            char of[64];
            snprintf(of, sizeof of, "%s;%s", flag_names[f], flag_names[g]);
            const double miss = fabs(correlation(p, x[f], x[g]) - survey("phi", of));
            m.worst = fmax(m.worst, miss);
            m.mean += miss / (FLAGS * (FLAGS - 1) / 2);
        }
    for (int f = 0; f < FLAGS; f++)
        free(x[f]);
    return m;
}

typedef struct targeting {
    double r_squared, missed;
} targeting;

/** The poorest 30 % of the persons who are not among the 30 % of lowest score. */
static targeting judge(const amp_population *p, const double *income, const double *log_income,
                       const double *score)
{
    double *poor = column(p), *chosen = column(p), missed = 0, all = 0;
    places(p, income, poor);
    places(p, score, chosen);
    for (size_t h = 0; h < p->households; h++)
        if (poor[h] <= 0.3) {
            all += persons_of(p, h);
            missed += chosen[h] <= 0.3 ? 0 : persons_of(p, h);
        }
    free(poor);
    free(chosen);
    const double r = correlation(p, score, log_income);
    return (targeting){r * r, missed / all};
}

/** Least squares of log income on the terms, persons counted; the fitted values in @p score. */
static void fit_score(const amp_population *p, const double *log_income, double *score)
{
    const size_t n = p->households;
    gsl_matrix *m = gsl_matrix_alloc(n, TERMS), *cov = gsl_matrix_alloc(TERMS, TERMS);
    gsl_vector *wt = gsl_vector_alloc(n), *c = gsl_vector_alloc(TERMS);
    gsl_vector_const_view v = gsl_vector_const_view_array(log_income, n);
    for (size_t h = 0; h < n; h++) {
        terms_of(p, h, gsl_matrix_ptr(m, h, 0));
        gsl_vector_set(wt, h, persons_of(p, h));
    }
    gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(n, TERMS);
    double chi;
    ck_assert_int_eq(gsl_multifit_wlinear(m, wt, &v.vector, c, cov, &chi, work), 0);
    for (size_t h = 0; h < n; h++) {
        score[h] = 0;
        for (size_t k = 0; k < TERMS; k++)
            score[h] += gsl_matrix_get(m, h, k) * gsl_vector_get(c, k);
    }
    gsl_multifit_linear_free(work);
    gsl_vector_free(wt);
    gsl_vector_free(c);
    gsl_matrix_free(cov);
    gsl_matrix_free(m);
}

/** A proxy means test with the survey's coefficients, or with this population's own. */
static targeting proxy_means_test(const amp_population *p, bool own)
{
    double *income = column(p), *y = column(p), *score = column(p), b[TERMS];
    for (int k = 0; k < TERMS; k++)
        b[k] = survey("pmt", k < TERMS - FLAGS ? term_names[k] : flag_names[k - TERMS + FLAGS]);
    for (size_t h = 0; h < p->households; h++) {
        double x[TERMS];
        income[h] = income_of(p, h);
        y[h] = log(fmax(income[h], 30));
        terms_of(p, h, x);
        for (int k = 0; k < TERMS; k++)
            score[h] += b[k] * x[k];
    }
    if (own)
        fit_score(p, y, score);
    const targeting t = judge(p, income, y, score);
    free(income);
    free(y);
    free(score);
    return t;
}

START_TEST(items_go_with_income_as_in_the_survey)
{
    const misses m = compare_fifths(&w.people);
    ck_assert_msg(m.mean < 0.02 && m.worst < 0.06, "mean %g, worst %g", m.mean, m.worst);
}
END_TEST

START_TEST(items_go_with_each_other_as_in_the_survey)
{
    const misses m = compare_pairs(&w.people);
    ck_assert_msg(m.mean < 0.025 && m.worst < 0.12, "mean %g, worst %g", m.mean, m.worst);
}
END_TEST

START_TEST(a_proxy_means_test_of_the_survey_works_as_well_here)
{
    for (int own = 0; own < 2; own++) {
        const targeting t = proxy_means_test(&w.people, own);
        ck_assert_msg(fabs(t.r_squared - survey("pmt", "r_squared")) < 0.05, "%g", t.r_squared);
        ck_assert_msg(fabs(t.missed - survey("pmt", "exclusion_error")) < 0.03, "%g", t.missed);
    }
}
END_TEST

START_TEST(nobody_has_what_cannot_be)
{
    const amp_population *p = &w.people;
    for (size_t h = 0; h < p->households; h++) {
        ck_assert_uint_ge(p->rooms[h], 1);
        ck_assert_uint_le(p->bedrooms[h], p->rooms[h]);
        ck_assert(!p->toilet_shared[h] || p->sanitation[h] != AMP_SANITATION_no_toilet);
        ck_assert(p->electricity[h] || !(p->internet[h] || p->refrigerator[h] || p->television[h] ||
                                         p->computer[h] || p->washing_machine[h]));
    }
    for (size_t c = 0; c < amp_columns_count; c++)
        ck_assert_msg(amp_pop_has(p, &amp_columns[c]), "%s", amp_columns[c].name);
}
END_TEST

/* ---- the survey itself ----------------------------------------------------------------------- */

START_TEST(the_checks_are_what_the_imported_survey_shows)
{
    char path[4096];
    const char *root = getenv("AMPARO_SHARED");
    snprintf(path, sizeof path, "%s/data/surveys/bol-eh2019/persona.csv",
             root ? root : "../shared");
    if (access(path, R_OK) != 0) {
        printf("skipped: %s is not here\n", path);
        return;
    }
    amp_survey_files files = {.map = "data/surveys/bol-eh2019.map", .main = path};
    amp_survey_report report;
    amp_population p;
    amp_pop_info info;
    amp_pop_init(&p);
    world_ok(&w, amp_survey_import(&w.ctx, &files, &w.profile.arena, &p, &info, &report));
    const misses fifths = compare_fifths(&p), pairs = compare_pairs(&p);
    const targeting t = proxy_means_test(&p, false);
    ck_assert_double_lt(fifths.worst, 0.001);
    ck_assert_double_lt(pairs.worst, 0.0002);
    ck_assert_double_eq_tol(t.r_squared, survey("pmt", "r_squared"), 0.001);
    ck_assert_double_eq_tol(t.missed, survey("pmt", "exclusion_error"), 0.001);
    amp_survey_report_fini(&report);
    amp_pop_fini(&p);
}
END_TEST

/* ---- margins of a country ----------------------------------------------------------------------
 */

static double percent(const amp_population *p, const uint8_t *column, uint8_t code, int area)
{
    double have = 0, all = 0;
    for (size_t h = 0; h < p->households; h++)
        if (area < 0 || p->area[h] == area) {
            all += persons_of(p, h);
            have += column[h] == code ? persons_of(p, h) : 0;
        }
    return 100 * have / all;
}

START_TEST(margins_of_a_country_move_the_shares_and_hold)
{
    char *root = changed_root("", NULL, NULL), path[4096];
    snprintf(path, sizeof path, "%s/BOL/margins.csv", root);
    FILE *f = fopen(path, "wb");
    fputs("margin,group,value,low,high,unit,year,source,assumption\n"
          "electricity,all,97,,,% of persons,2019,WDI,\n"
          "piped_water,area=rural,31,,,% of persons,2019,WDI,\n"
          "sewer,all,38,,,% of persons,2019,WDI,\n"
          "sanitation,all,89,,,% of persons,2019,WDI,\n"
          "refrigerator,all,71,60,80,% of persons,2019,,a guess\n",
          f);
    fclose(f);
    world other;
    world_ok(&other, world_load(&other, root));
    world_ok(&other, world_build(&other, 2019, 2019, 5003, 31));
    const amp_population *p = &other.people;
    ck_assert_double_eq_tol(percent(p, p->electricity, 1, -1), 97, 0.1);
    ck_assert_double_eq_tol(percent(p, p->refrigerator, 1, -1), 71, 0.1);
    ck_assert_double_eq_tol(percent(p, p->water, AMP_WATER_piped, AMP_AREA_rural) +
                                percent(p, p->water, AMP_WATER_piped_plot, AMP_AREA_rural),
                            31, 0.2);
    const double sewer = percent(p, p->sanitation, AMP_SANITATION_sewer, -1);
    ck_assert_double_eq_tol(sewer, 38, 0.1);
    ck_assert_double_eq_tol(sewer + percent(p, p->sanitation, AMP_SANITATION_septic, -1) +
                                percent(p, p->sanitation, AMP_SANITATION_latrine, -1),
                            89, 0.2);
    size_t found = 0;
    for (size_t k = 0; k < other.fit.lines; k++)
        if (!strcmp(other.fit.line[k].margin, "refrigerator")) {
            ck_assert_double_eq_tol(other.fit.line[k].target, 71, 1e-6);
            ck_assert_int_eq(other.fit.line[k].origin, AMP_FIT_ASSUMED);
            ck_assert_double_eq_tol(other.fit.line[k].error, (80 - 60) / 3.29, 1e-9);
            found++;
        }
    ck_assert_uint_eq(found, 1);
    world_fini(&other);
    drop_root(root);
}
END_TEST

typedef struct bad {
    const char *file, *find, *replace, *message;
} bad;

static const bad bads[] = {
    {"dwelling.csv", "rural,electricity,yes,0.", "rural,electricity,yes,0.0",
     "the shares add up to"},
    {"dwelling.csv", "urban,water,piped,", "urban,water,pipped,", "did you mean 'piped'"},
    {"dwelling.csv", "rural,rooms,1,", "rural,rooms,40,", "found 40; expected 0 to 31"},
    {"dwelling_region.csv", "rural,pando,tenure", "rural,panda,tenure", "no region of the profile"},
    {"dwelling_effects.csv", "rural,tenure,income", "rural,tenure,incomes",
     "did you mean 'income'"},
    {"dwelling_correlation.csv", "rural,bedrooms,rooms,0.857", "rural,bedrooms,rooms,1.0",
     "not positive definite"},
    {"dwelling_assets.csv", "internet,0.5", "rooms,0.5", "is like an item of yes and no"},
};

START_TEST(a_wrong_table_is_refused_with_its_name)
{
    const bad *b = &bads[_i];
    char *root = changed_root(b->file, b->find, b->replace);
    world other;
    world_ok(&other, world_load(&other, root));
    ck_assert_int_eq(world_build(&other, 2019, 2019, 503, 31), AMP_DATA);
    ck_assert_msg(strstr(world_message(&other), b->message) != NULL, "%s", world_message(&other));
    ck_assert(strstr(other.ctx.diag[0].loc.file, b->file) != NULL);
    world_fini(&other);
    drop_root(root);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off(); /* as the program does */
    Suite *s = suite_create("synth_dwelling");
    TCase *t = tcase_create("Bolivia");
    tcase_add_unchecked_fixture(t, build_once, fini_once);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, shares_of_every_category_and_area_are_the_surveys);
    tcase_add_test(t, items_go_with_income_as_in_the_survey);
    tcase_add_test(t, items_go_with_each_other_as_in_the_survey);
    tcase_add_test(t, a_proxy_means_test_of_the_survey_works_as_well_here);
    tcase_add_test(t, nobody_has_what_cannot_be);
    tcase_add_test(t, the_checks_are_what_the_imported_survey_shows);
    TCase *u = tcase_create("margins and wrong tables");
    tcase_set_timeout(u, 120);
    tcase_add_test(u, margins_of_a_country_move_the_shares_and_hold);
    tcase_add_loop_test(u, a_wrong_table_is_refused_with_its_name, 0, (int)AMP_COUNT(bads));
    suite_add_tcase(s, u); /* before any parallel region of this process */
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
