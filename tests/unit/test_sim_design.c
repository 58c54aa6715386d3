/* test_sim_design.c - design-based standard errors of imported surveys against R's package survey
 * (tests/reference/design.R). The surveys are not part of the repository; where one is absent its
 * test is skipped. */
#include "design_reference.h"
#include "io/survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct survey {
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_design *d;
    double *above, *below, *household, *members;
} survey;

/** false when the survey is not there. */
static bool survey_open(survey *s, const char *file, const char *map)
{
    static char path[4096];
    const char *shared = getenv("AMPARO_SHARED");
    snprintf(path, sizeof path, "%s/data/surveys/%s", shared && *shared ? shared : "../shared",
             file);
    if (access(path, R_OK) != 0) {
        printf("skipped: no survey at $AMPARO_SHARED/data/surveys/%s\n", file);
        return false;
    }
    amp_pop_info info = {0};
    amp_survey_report report = {0};
    amp_ctx_init(&s->ctx);
    amp_arena_init(&s->arena);
    amp_pop_init(&s->p);
    ck_assert_int_eq(amp_survey_import(&s->ctx, &(amp_survey_files){map, path, NULL, 0}, &s->arena,
                                       &s->p, &info, &report),
                     AMP_OK);
    amp_survey_report_fini(&report);
    ck_assert_int_eq(amp_design_new(&s->ctx, &s->p, &s->d), AMP_OK);
    s->above = calloc(2 * s->p.n, sizeof *s->above);
    s->below = s->above + s->p.n;
    s->household = calloc(2 * s->p.households, sizeof *s->household);
    s->members = s->household + s->p.households;
    return true;
}

static void survey_close(survey *s)
{
    free(s->household);
    free(s->above);
    amp_design_free(s->d);
    amp_pop_fini(&s->p);
    amp_arena_fini(&s->arena);
    amp_ctx_fini(&s->ctx);
}

typedef bool group_of(const amp_population *p, size_t h, size_t i);

static bool everybody(const amp_population *p, size_t h, size_t i)
{
    (void)p, (void)h, (void)i;
    return true;
}

static bool rural(const amp_population *p, size_t h, size_t i)
{
    (void)i;
    return p->area[h] == AMP_AREA_rural;
}

static bool children(const amp_population *p, size_t h, size_t i)
{
    (void)h;
    return p->age[i] < 15;
}

static bool old_women(const amp_population *p, size_t h, size_t i)
{
    (void)h;
    return p->age[i] >= 65 && p->sex[i] == AMP_SEX_female;
}

/** Members for income of a group below, those of them with welfare under the line above. */
static amp_estimate poverty(survey *s, const double *line, group_of *in)
{
    const amp_population *p = &s->p;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            s->below[i] = p->in_household_income[i] && in(p, h, i);
            s->above[i] = p->welfare_reported[h] < line[h] ? s->below[i] : 0;
        }
    return amp_design_ratio(s->d, s->above, s->below);
}

static amp_estimate mean_welfare(survey *s)
{
    const amp_population *p = &s->p;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            s->below[i] = p->in_household_income[i];
            s->above[i] = s->below[i] * p->welfare_reported[h];
        }
    return amp_design_ratio(s->d, s->above, s->below);
}

static amp_estimate gini(survey *s)
{
    const amp_population *p = &s->p;
    for (size_t h = 0; h < p->households; h++) {
        s->household[h] = p->welfare_reported[h];
        s->members[h] = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            s->members[h] += p->in_household_income[i];
    }
    return amp_design_gini(s->d, s->household, s->members);
}

START_TEST(bolivia_has_the_errors_of_r)
{
    survey s;
    if (!survey_open(&s, "bol-eh2019/persona_coded.dta", "data/surveys/bol-eh2019.map"))
        return;
    as_in_r(poverty(&s, s.p.line_poverty, everybody), 100, 1e-9, "bol", "poverty");
    as_in_r(amp_design_total(s.d, s.above), 1, 1e-9, "bol", "poor_persons");
    as_in_r(poverty(&s, s.p.line_extreme, everybody), 100, 1e-9, "bol", "extreme_poverty");
    as_in_r(poverty(&s, s.p.line_poverty, rural), 100, 1e-9, "bol", "poverty_rural");
    as_in_r(poverty(&s, s.p.line_poverty, old_women), 100, 1e-9, "bol", "poverty_women_65");
    as_in_r(mean_welfare(&s), 1, 1e-9, "bol", "mean_welfare");
    as_in_r(gini(&s), 1, 1e-9, "bol", "gini");
    survey_close(&s);
}
END_TEST

/* 19 of the 79 strata of this sample have a single unit. */
START_TEST(uruguay_with_lonely_strata_has_the_errors_of_r)
{
    survey s;
    if (!survey_open(&s, "ury-ech2018-sample/ech2018_sample.dta", "data/surveys/ury-ech2018.map"))
        return;
    ck_assert_uint_eq(amp_design_lonely(s.d), 19);
    as_in_r(poverty(&s, s.p.line_poverty, everybody), 100, 1e-9, "ury", "poverty");
    as_in_r(amp_design_total(s.d, s.below), 1, 1e-9, "ury", "persons");
    as_in_r(poverty(&s, s.p.line_poverty, children), 100, 1e-9, "ury", "poverty_children");
    as_in_r(mean_welfare(&s), 1, 1e-9, "ury", "mean_income");
    survey_close(&s);
}
END_TEST

START_TEST(mexico_of_households_has_the_errors_of_r)
{
    survey s;
    if (!survey_open(&s, "mex-enigh2014-households/Mexico_2014_Cellphones.dta",
                     "data/surveys/mex-enigh2014-households.map"))
        return;
    as_in_r(poverty(&s, s.p.line_poverty, everybody), 100, 1e-9, "mex", "poverty");
    as_in_r(amp_design_total(s.d, s.below), 1, 1e-9, "mex", "persons");
    as_in_r(poverty(&s, s.p.line_poverty, rural), 100, 1e-9, "mex", "poverty_rural");
    as_in_r(mean_welfare(&s), 1, 1e-9, "mex", "mean_income");
    as_in_r(gini(&s), 1, 1e-9, "mex", "gini");
    survey_close(&s);
}
END_TEST

/* No unit codes: households are the units. */
START_TEST(fiscalsim_by_households_has_the_errors_of_r)
{
    survey s;
    if (!survey_open(&s, "hyp-fiscalsim/Example_FiscalSim_dem_inc_data_raw.dta",
                     "data/surveys/hyp-fiscalsim.map"))
        return;
    for (size_t i = 0; i < s.p.n; i++) {
        s.above[i] = s.p.earnings[i] > 0;
        s.below[i] = 1;
    }
    as_in_r(amp_design_ratio(s.d, s.above, s.below), 100, 1e-9, "hyp", "earners");
    as_in_r(amp_design_ratio(s.d, s.p.earnings, s.below), 1, 1e-9, "hyp", "mean_earnings");
    for (size_t i = 0; i < s.p.n; i++)
        s.above[i] = s.p.contributory_pension[i] > 0;
    as_in_r(amp_design_total(s.d, s.above), 1, 1e-9, "hyp", "pensioners");
    survey_close(&s);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim_design");
    TCase *c = tcase_create("surveys");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, bolivia_has_the_errors_of_r);
    tcase_add_test(c, uruguay_with_lonely_strata_has_the_errors_of_r);
    tcase_add_test(c, mexico_of_households_has_the_errors_of_r);
    tcase_add_test(c, fiscalsim_by_households_has_the_errors_of_r);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
