/* margins.csv: public figures with their groups, and what is said of a wrong one. */
#include "synth/margins.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER "margin,group,value,low,high,unit,year,source,assumption\n"

static amp_ctx ctx;
static amp_registry registry;
static amp_profile profile;
static amp_margins m;
static char folder[] = "/tmp/amparo_margins_XXXXXX/";

static void setup(void)
{
    amp_ctx_init(&ctx);
    amp_registry_init(&registry);
    ck_assert_int_eq(amp_profile_load(&ctx, "tests/data/countries", "TST", &registry, &profile),
                     AMP_OK);
    char made[] = "/tmp/amparo_margins_XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(made));
    snprintf(folder, sizeof folder, "%s/", made);
    profile.folder = folder;
}

static void teardown(void)
{
    char path[64];
    snprintf(path, sizeof path, "%smargins.csv", folder);
    remove(path);
    rmdir(folder);
    amp_profile_fini(&profile);
    amp_registry_fini(&registry);
    amp_ctx_fini(&ctx);
}

static amp_err read_text(const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "%smargins.csv", folder);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
    return amp_margins_read(&ctx, &profile, &m);
}

START_TEST(figures_are_found_by_margin_and_group)
{
    ck_assert_int_eq(
        read_text(HEADER
                  "participation,age=25-54;sex=female,71.3,,,% of persons,2019,ILOSTAT,\n"
                  "household_size,size=1,11,,,% of households,2017,UN DESA 2022,\n"
                  "household_size,size=2-3,30,,,% of households,2017,UN DESA 2022,\n"
                  "household_size,size=4+,59,,,% of households,2017,UN DESA 2022,\n"
                  "disability,all,4.2,2,7,% of persons,2019,,\"near the region's mean, say\"\n"
                  "headcount,area=rural;line=ppp_8.30,40,,,% of persons,2019,WDI,\n"
                  "income_share,decile=10,31.5,,,% of income,2019,WDI,\n"),
        AMP_OK);
    ck_assert_uint_eq(m.n, 7);
    ck_assert_uint_eq(m.assumed, 1);
    ck_assert_uint_eq(amp_profile_assumptions(&profile), 1);
    const amp_margin *x = amp_margins_find(&m, AMP_MARGIN_participation, "age=25-54;sex=female");
    ck_assert_ptr_nonnull(x);
    ck_assert(x->value == 71.3 && isnan(x->low));
    ck_assert(x->of.sex == 0 && x->of.area == -1 && x->of.age_from == 25 && x->of.age_to == 54);
    ck_assert_str_eq(x->source, "ILOSTAT");
    ck_assert_int_eq(x->loc.line, 2);
    x = amp_margins_next(&m, AMP_MARGIN_household_size, NULL);
    x = amp_margins_next(&m, AMP_MARGIN_household_size, x);
    ck_assert(x->of.size_from == 2 && x->of.size_to == 3);
    x = amp_margins_next(&m, AMP_MARGIN_household_size, x);
    ck_assert_int_eq(x->of.size_from, 4);
    ck_assert_ptr_null(amp_margins_next(&m, AMP_MARGIN_household_size, x));
    x = amp_margins_next(&m, AMP_MARGIN_headcount, NULL);
    ck_assert_str_eq(x->of.line, "ppp_8.30");
    ck_assert(amp_margins_value(&m, AMP_MARGIN_income_share, "decile=10", 0) == 31.5);
    ck_assert(amp_margins_value(&m, AMP_MARGIN_gini, "all", 47.5) == 47.5);
}
END_TEST

START_TEST(a_country_without_the_file_has_no_margins)
{
    ck_assert_int_eq(amp_margins_read(&ctx, &profile, &m), AMP_OK);
    ck_assert_uint_eq(m.n, 0);
}
END_TEST

START_TEST(a_wrong_figure_says_where_and_what_would_be_valid)
{
    static const struct {
        const char *rows, *message;
        int line;
    } wrong[] = {
        {"particpation,all,50,,,% of persons,2019,ILO,\n", "did you mean 'participation'", 2},
        {"gini,all,47,,,%,2019,WDI,\n", "unit: found '%'; gini is in '0-100'", 2},
        {"gini,all,470,,,0-100,2019,WDI,\n", "value: 470 is outside [0, 100] 0-100", 2},
        {"gini,all,nan,,,0-100,2019,WDI,\n", "is not a number", 2},
        {"gini,all,47,,,0-100,19,WDI,\n", "year: found 19; expected 1990 to 2100", 2},
        {"gini,all,47,,,0-100,2019,,\n", "neither source nor assumption", 2},
        {"gini,all,47,45,49,0-100,2019,WDI,a guess\n", "both source and assumption", 2},
        {"gini,all,47,,49,0-100,2019,,a guess\n", "gives its range: low and high", 2},
        {"gini,all,47,48,49,0-100,2019,,a guess\n", "47 is outside low = 48 and high = 49", 2},
        {"gini,sex=male,47,,,0-100,2019,WDI,\n", "'sex' is no key of gini; valid: area", 2},
        {"gini,area=town,47,,,0-100,2019,WDI,\n", "unknown area 'town'", 2},
        {"gini,urban,47,,,0-100,2019,WDI,\n", "found 'urban'; expected all or", 2},
        {"participation,sex=male;age=15+,50,,,% of persons,2019,ILO,\n",
         "'age' stands after 'sex'; keys are in alphabetical order", 2},
        {"participation,age=54-25,50,,,% of persons,2019,ILO,\n",
         "found '54-25'; expected, say, 25-54 or 65+", 2},
        {"income_share,decile=11,50,,,% of income,2019,WDI,\n", "found '11'; expected 1 to 10", 2},
        {"gini,all,47,,,0-100,2019,WDI,\ngini,all,48,,,0-100,2020,WDI,\n",
         "gini of all stands in line 2 already", 3},
        {"household_size,size=1,11,,,% of households,2017,UN,\n"
         "household_size,size=3+,89,,,% of households,2017,UN,\n",
         "size=3 comes after 1", 3},
        {"household_size,size=1,11,,,% of households,2017,UN,\n"
         "household_size,size=2+,79,,,% of households,2017,UN,\n",
         "sum to 90 %; expected an open end and 100", 3},
        {"health_cover,cover=no_cover,20,,,% of persons,2019,MoH,\n"
         "health_cover,cover=public_cover,40,,,% of persons,2019,MoH,\n"
         "health_cover,cover=contributory_cover,20,,,% of persons,2019,MoH,\n"
         "health_cover,cover=private_cover,10,,,% of persons,2019,MoH,\n",
         "the 4 shares of health_cover sum to 90 %, not to 100", 5},
    };
    for (size_t k = 0; k < AMP_COUNT(wrong); k++) {
        const size_t before = ctx.n;
        char *text = amp_format("%s%s", HEADER, wrong[k].rows);
        ck_assert_msg(read_text(text) == AMP_DATA, "%s", wrong[k].message);
        free(text);
        ck_assert_uint_gt(ctx.n, before);
        const amp_diag *d = &ctx.diag[before];
        ck_assert_msg(strstr(d->text, wrong[k].message) != NULL, "%s", d->text);
        ck_assert_int_eq(d->loc.line, wrong[k].line);
    }
    ck_assert_int_eq(read_text("margin,group,value,low,high,unit,year,source\n"), AMP_DATA);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("synth_margins");
    TCase *tc = tcase_create("margins");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, figures_are_found_by_margin_and_group);
    tcase_add_test(tc, a_country_without_the_file_has_no_margins);
    tcase_add_test(tc, a_wrong_figure_says_where_and_what_would_be_valid);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
