/* test_report_codebook.c - the page about a population: its figures, and what it warns of. */
#include "report/codebook_parts.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* @p households of three (a couple and a child) with an income, ages spread evenly. */
static void make_people(amp_population *p, size_t households)
{
    amp_pop_init(p);
    ck_assert_int_eq(amp_pop_reserve(p, 3 * households, households), AMP_OK);
    amp_pop_append(p, 3 * households);
    p->households = households;
    p->first[0] = 0;
    for (size_t h = 0; h < households; h++) {
        const size_t i = 3 * h;
        p->first[h + 1] = (uint32_t)(i + 3);
        p->household_uid[h] = ((uint64_t)1 << 63) | h;
        p->stratum[h] = (int32_t)(h / 4 % 2);
        p->psu[h] = (int32_t)(h / 4) + 1;
        p->weight[h] = 2;
        p->line_poverty[h] = 100;
        p->line_extreme[h] = 50;
        p->area[h] = h % 2 ? AMP_AREA_urban : AMP_AREA_rural;
        for (size_t k = 0; k < 3; k++) {
            p->uid[i + k] = i + k;
            p->age[i + k] = (uint8_t)(k < 2 ? 25 + (h + k) % 40 : h % 10);
            p->sex[i + k] = (k + h) % 2 == 0;
        }
        p->relationship[i] = AMP_RELATIONSHIP_head;
        p->relationship[i + 1] = AMP_RELATIONSHIP_partner;
        p->partner[i] = 2;
        p->partner[i + 1] = 1;
        p->labour[i] = AMP_LABOUR_informal;
        p->earnings[i] = 3 * (double)(h + 1);
    }
}

/* The page as text; the caller frees. */
static char *page_of(const amp_population *p, const amp_pop_info *info, double un_people, bool full)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const amp_codebook page = {.population = p, .info = info, .un_people = un_people, .full = full};
    ck_assert_int_eq(amp_codebook_print(&ctx, f, &page), AMP_OK);
    amp_ctx_fini(&ctx);
    fclose(f);
    return text;
}

static const amp_pop_info survey = {.iso3 = "ZZZ", .kind = "survey", .year = 2019};

static void assert_says(const amp_population *p, const amp_pop_info *info, const char *part)
{
    char *text = page_of(p, info, (double)NAN, true);
    ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is not in:\n%.1800s", part, text);
    free(text);
}

static void assert_silent(const amp_population *p, const amp_pop_info *info, const char *part)
{
    char *text = page_of(p, info, (double)NAN, true);
    ck_assert_msg(strstr(text, part) == NULL, "\"%s\" is in:\n%.1800s", part, text);
    free(text);
}

START_TEST(a_sound_population_is_described_without_a_warning)
{
    amp_population p;
    make_people(&p, 400);
    assert_says(&p, &survey, "1,200 persons in 400 households, who stand for 2,400 in 800");
    assert_says(&p, &survey, "2 strata, 100 sampling units");
    assert_says(&p, &survey, "Nothing to warn of");
    amp_pop_fini(&p);
}
END_TEST

START_TEST(poverty_counts_those_below_the_line)
{
    amp_population p;
    make_people(&p, 400); /* income per head is 1 to 400: 99 are below 100, 49 below 50 */
    char *text = page_of(&p, &survey, (double)NAN, false);
    const char *all = strstr(text, "all  ");
    ck_assert_ptr_nonnull(all);
    double share, poor, se, extreme;
    ck_assert_int_eq(sscanf(all, "all %lf %lf ± %lf %lf", &share, &poor, &se, &extreme), 4);
    ck_assert(share == 100.0 && poor == 24.8 && extreme == 12.2);
    /* Gini of 1 .. n: (n - 1 / n) / 3 / n (n + 1) / ... = (n - 1) / (3 n) */
    ck_assert_ptr_nonnull(strstr(text, "Gini index of income 33.25"));
    free(text);
    amp_pop_fini(&p);
}
END_TEST

START_TEST(columns_are_summed_up_by_weight)
{
    amp_population p;
    make_people(&p, 10); /* earnings of heads: 3 to 30 */
    p.weight[9] = 20;
    assert_says(&p, &survey, "max 30  zero 66.7 %");
    assert_says(&p, &survey, "rural 26.3 %   urban 73.7 %"); /* 10 and 28 of 38 */
    assert_says(&p, &survey, "mean 7.63"); /* 2 (3 + .. + 27) + 20 x 30, over 114 persons */
    amp_pop_fini(&p);
}
END_TEST

START_TEST(heaped_ages_have_the_indices_of_the_books)
{
    amp_population p;
    codebook b = {.p = &p};
    make_people(&p, 3000);
    double *weight = calloc(p.n, sizeof *weight);
    b.weight = b.known = weight;
    for (size_t i = 0; i < p.n; i++) {
        weight[i] = 1;
        p.age[i] = (uint8_t)(10 + i % 90);
    }
    ck_assert_double_eq_tol(amp_codebook_whipple(&b), 100, 1e-9);
    ck_assert_double_eq_tol(amp_codebook_myers(&b), 0, 1e-9);
    for (size_t i = 0; i < p.n; i++)
        p.age[i] = (uint8_t)(p.age[i] / 10 * 10);
    ck_assert_double_eq_tol(amp_codebook_whipple(&b), 500, 1e-9);
    ck_assert_double_eq_tol(amp_codebook_myers(&b), 90, 1e-9);
    free(weight);
    amp_pop_fini(&p);
}
END_TEST

/* What is done to a sound population, and what the page then says. */
static void negative(amp_population *p)
{
    p->other_income[4] = -3;
}
static void zero_weight(amp_population *p)
{
    p->weight[7] = 0;
}
static void all_zero(amp_population *p)
{
    for (size_t h = 0; h < p->households; h++)
        p->weight[h] = 0;
}
static void heavy(amp_population *p)
{
    p->weight[3] = 900;
}
static void lonely(amp_population *p)
{
    p->stratum[0] = 9;
}
static void no_units(amp_population *p)
{
    for (size_t h = 0; h < p->households; h++)
        p->psu[h] = 0;
}
static void twins(amp_population *p)
{
    for (size_t k = 0; k < 3; k++) {
        p->age[k] = p->age[6 + k];
        p->sex[k] = p->sex[6 + k];
        p->earnings[k] = p->earnings[6 + k];
    }
}
static void old(amp_population *p)
{
    p->age[0] = 107;
}
static void alone(amp_population *p)
{
    p->age[0] = p->age[1] = p->age[2] = 13;
}
static void young_head(amp_population *p)
{
    p->age[0] = 13;
}
static void young_partner(amp_population *p)
{
    p->age[1] = 9;
}
static void near_mother(amp_population *p)
{
    p->mother[2] = 1;
    p->age[0] = 18;
    p->age[2] = 8;
}
static void rich(amp_population *p)
{
    p->earnings[0] = 1e6;
}
static void poor(amp_population *p)
{
    for (size_t h = 0; h < 30; h++)
        p->earnings[3 * h] = 0;
}
static void idle(amp_population *p)
{
    p->labour[0] = AMP_LABOUR_unemployed;
}
static void no_line(amp_population *p)
{
    p->line_poverty[5] = 0;
}
static void reversed(amp_population *p)
{
    p->line_extreme[5] = 101;
}
static void other_welfare(amp_population *p)
{
    for (size_t h = 0; h < p->households; h++)
        p->welfare_reported[h] = 90;
}
static void men(amp_population *p)
{
    memset(p->sex, AMP_SEX_male, p->n / 3 * 2);
}
static void heaped(amp_population *p)
{
    for (size_t i = 0; i < p->n; i++)
        p->age[i] = (uint8_t)(p->age[i] / 5 * 5);
}

static const struct {
    void (*harm)(amp_population *p);
    const char *says;
} harms[] = {
    {negative, "other_income is negative in 1 rows"},
    {zero_weight, "1 households have weight 0"},
    {all_zero, "all weights are 0"},
    {heavy, "the largest weight, 900, is"},
    {lonely, "1 of 3 strata have one sampling unit"},
    {no_units, "no sampling units"},
    {twins, "1 households of three or more equal another"},
    {old, "1 persons are 105 or older"},
    {alone, "1 households hold nobody of 15 or more"},
    {young_head, "1 heads of household are under 15"},
    {young_partner, "1 persons under 12 have a partner"},
    {near_mother, "1 persons have a parent less than 12 years older"},
    {rich, "the richest 1 % of persons have"},
    {poor, "7.5 % of persons live in households without any income"},
    {idle, "1 persons have earnings but no work"},
    {no_line, "1 households have no poverty line"},
    {reversed, "1 households have an extreme line above the poverty line"},
    {other_welfare, "points off poverty by the published welfare"},
    {men, "men for 100 women: a count of one sex may be amiss"},
    {heaped, "ages are heaped on 0 and 5"},
};

START_TEST(each_flaw_is_warned_of_and_no_sound_population_is)
{
    amp_population p;
    make_people(&p, 400);
    assert_silent(&p, &survey, harms[_i].says);
    harms[_i].harm(&p);
    assert_says(&p, &survey, harms[_i].says);
    amp_pop_fini(&p);
}
END_TEST

START_TEST(what_the_import_met_is_told_again)
{
    static const amp_pop_info mended = {
        .iso3 = "ZZZ",
        .kind = "survey",
        .year = 2019,
        .provenance =
            "{\"source\":\"made up\",\"report\":{\"mended\":{\"headless\":2,\"extra_heads\":0},"
            "\"disagree\":{\"weight\":4},\"missing\":{\"schooling\":300,\"age\":1},"
            "\"not_in_map\":[\"birth_month\"]}}"};
    amp_population p;
    make_people(&p, 400);
    assert_says(&p, &mended, "made up");
    assert_says(&p, &mended, "2 households of the survey had no head");
    assert_silent(&p, &mended, "second heads");
    assert_says(&p, &mended, "weights differed inside 4 households");
    assert_says(&p, &mended, "1 ages are missing in the survey");
    assert_says(&p, &mended, "rule: schooling 25.0 % of rows");
    assert_says(&p, &mended, "spread: birth_month");
    assert_says(&p, &mended, "missing in the survey: 1, 0.1 %");
    amp_pop_fini(&p);
}
END_TEST

START_TEST(a_total_far_off_the_united_nations_is_told)
{
    amp_population p;
    make_people(&p, 400);
    char *text = page_of(&p, &survey, 3000, false);
    ck_assert_ptr_nonnull(strstr(text, "\u221220.0 % off the population"));
    free(text);
    text = page_of(&p, &survey, 2410, false);
    ck_assert_ptr_nonnull(strstr(text, "Nothing to warn of"));
    free(text);
    amp_pop_fini(&p);
}
END_TEST

START_TEST(persons_without_a_face_are_in_no_group_by_sex_or_age)
{
    amp_population p;
    make_people(&p, 400);
    ck_assert_int_eq(
        amp_pop_add_extra(&p, AMP_ANONYMOUS, "", AMP_LEVEL_PERSON, AMP_KIND_BOOLEAN, 0), AMP_OK);
    for (size_t i = 0; i < p.n; i++)
        p.extra[0].data[i] = i % 3 != 0;
    assert_says(&p, &survey, "of 800 persons only the household is known");
    assert_says(&p, &survey, "urban                50.0     24.5");
    assert_says(&p, &survey, "women                16.7"); /* half of the heads */
    assert_silent(&p, &survey, "men for 100 women");
    amp_pop_fini(&p);
}
END_TEST

START_TEST(an_empty_population_has_a_page_too)
{
    amp_population p;
    amp_pop_init(&p);
    ck_assert_int_eq(amp_pop_reserve(&p, 1, 1), AMP_OK);
    assert_says(&p, &survey, "0 persons in 0 households");
    amp_pop_fini(&p);
}
END_TEST

START_TEST(money_of_another_period_is_told)
{
    static const double output[] = {300, 40, 500, (double)NAN};
    amp_population p;
    make_people(&p, 400); /* income per head is 1 to 400: 200.5 at the mean */
    for (size_t k = 0; k < AMP_COUNT(output); k++) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);
        amp_ctx ctx;
        amp_ctx_init(&ctx);
        const amp_codebook page = {
            .population = &p, .info = &survey, .un_people = (double)NAN, .output = output[k]};
        ck_assert_int_eq(amp_codebook_print(&ctx, f, &page), AMP_OK);
        amp_ctx_fini(&ctx);
        fclose(f);
        ck_assert_int_eq(strstr(text, "is 501 % of output per head, 40") != NULL, k == 1);
        ck_assert_int_eq(strstr(text, "period of money") != NULL, k == 1);
        free(text);
    }
    amp_pop_fini(&p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report codebook");
    TCase *t = tcase_create("codebook");
    tcase_add_test(t, a_sound_population_is_described_without_a_warning);
    tcase_add_test(t, poverty_counts_those_below_the_line);
    tcase_add_test(t, columns_are_summed_up_by_weight);
    tcase_add_test(t, heaped_ages_have_the_indices_of_the_books);
    tcase_add_loop_test(t, each_flaw_is_warned_of_and_no_sound_population_is, 0,
                        (int)AMP_COUNT(harms));
    tcase_add_test(t, what_the_import_met_is_told_again);
    tcase_add_test(t, a_total_far_off_the_united_nations_is_told);
    tcase_add_test(t, money_of_another_period_is_told);
    tcase_add_test(t, persons_without_a_face_are_in_no_group_by_sex_or_age);
    tcase_add_test(t, an_empty_population_has_a_page_too);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
