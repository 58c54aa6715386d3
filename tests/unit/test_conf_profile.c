/* Country profiles, their tables, and the macro path beyond its last source. */
#include "conf/profile.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static amp_ctx ctx;
static amp_registry registry;
static amp_profile profile;
static amp_macro macro;

static void setup(void)
{
    amp_ctx_init(&ctx);
    amp_registry_init(&registry);
    ck_assert_int_eq(amp_profile_load(&ctx, "tests/data/countries", "TST", &registry, &profile),
                     AMP_OK);
}

static void teardown(void)
{
    amp_profile_fini(&profile);
    amp_registry_fini(&registry);
    amp_ctx_fini(&ctx);
}

static void assert_close(double x, double y)
{
    ck_assert_msg(fabs(x - y) <= 1e-12 * fabs(y), "%.17g is not %.17g", x, y);
}

START_TEST(a_profile_has_its_names_money_and_regions)
{
    ck_assert_str_eq(profile.folder, "tests/data/countries/TST/");
    ck_assert_str_eq(profile.iso3, "TST");
    ck_assert_str_eq(profile.name_es, "Tierra de Prueba");
    ck_assert_str_eq(profile.currency, "TSD");
    ck_assert_str_eq(profile.currency_es, "dólares de prueba");
    ck_assert_uint_eq(profile.regions, 2);
    ck_assert_str_eq(profile.region[1].name, "deep_south");
    ck_assert_str_eq(profile.region[1].label, "Deep South");
    ck_assert_uint_eq(profile.parameters, 7);
    ck_assert_uint_eq(profile.files, 1);
}
END_TEST

START_TEST(a_parameter_is_asked_for_by_path)
{
    amp_number n;
    ck_assert_int_eq(amp_profile_number(&ctx, &profile, "lines.national.urban", &n), AMP_OK);
    ck_assert(n.value == 731.5 && n.random == -1);
    ck_assert_int_eq(amp_profile_number(&ctx, &profile, "pension_age", &n), AMP_OK);
    ck_assert(n.value == 60.0);
    ck_assert_int_eq(amp_profile_number_or(&ctx, &profile, "labour.nothing", 0.31, &n), AMP_OK);
    ck_assert(n.value == 0.31);
    ck_assert_uint_eq(ctx.n, 0);
    const amp_parameter *q = &profile.parameter[4];
    ck_assert_str_eq(q->path, "labour.persistence_formal");
    ck_assert(q->low == 0.8 && q->high == 0.9 && !q->source && q->assumption);
    ck_assert_int_eq(q->loc.line, 19);
    ck_assert(isnan(profile.parameter[0].low));
}
END_TEST

START_TEST(a_missing_parameter_names_the_nearest)
{
    amp_number n;
    ck_assert_int_eq(amp_profile_number(&ctx, &profile, "labour.persistence_formel", &n),
                     AMP_CONFIG);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "there is labour.persistence_formal;"));
    ck_assert_str_eq(ctx.diag[0].loc.file, "tests/data/countries/TST/profile.cfg");
    ck_assert_int_eq(amp_profile_number(&ctx, &profile, "labour", &n), AMP_CONFIG);
}
END_TEST

START_TEST(only_parameters_in_use_are_drawn_and_counted)
{
    amp_number n, again;
    amp_table t;
    ck_assert_uint_eq(registry.n, 0);
    ck_assert_uint_eq(amp_profile_assumptions(&profile), 0);
    amp_profile_number(&ctx, &profile, "labour.wage_growth", &n); /* a fact in doubt */
    ck_assert_uint_eq(amp_profile_assumptions(&profile), 0);
    amp_profile_number_or(&ctx, &profile, "labour.persistence_formal", 7.0, &n);
    amp_profile_number(&ctx, &profile, "labour.persistence_formal", &again);
    ck_assert_int_eq(n.random, 1);
    ck_assert_int_eq(again.random, 1);
    ck_assert_uint_eq(registry.n, 2);
    ck_assert_str_eq(registry.item[1].name, "labour.persistence_formal");
    ck_assert_str_eq(registry.item[0].source, "Test Office, table 9, 2019");
    ck_assert_uint_eq(amp_profile_assumptions(&profile), 1);
    ck_assert_int_eq(amp_profile_table(&ctx, &profile, "plain", &t), AMP_OK);
    ck_assert_uint_eq(amp_profile_assumptions(&profile), 1);
    ck_assert_int_eq(amp_profile_table(&ctx, &profile, "macro", &t), AMP_OK);
    ck_assert_int_eq(amp_profile_table(&ctx, &profile, "macro", &t), AMP_OK);
    ck_assert_uint_eq(amp_profile_assumptions(&profile), 2); /* each table once */
    ck_assert_uint_eq(profile.files, 3);
    ck_assert_str_eq(profile.file[1].path, "tests/data/countries/TST/plain.csv");
    ck_assert_int_eq(amp_profile_table(&ctx, &profile, "nowhere", &t), AMP_IO);
}
END_TEST

START_TEST(an_edition_has_figures_of_its_own_and_shares_what_holds_all_years)
{
    amp_profile edition;
    amp_number n;
    amp_table t;
    amp_profile_stock stock;
    ck_assert_int_eq(
        amp_profile_load(&ctx, "tests/data/countries", "TST/2011", &registry, &edition), AMP_OK);
    ck_assert_str_eq(edition.iso3, "TST");
    ck_assert_int_eq(amp_profile_number(&ctx, &edition, "synth.survey_year", &n), AMP_OK);
    ck_assert(n.value == 2011.0);
    ck_assert_int_eq(amp_profile_table(&ctx, &edition, "observed", &t), AMP_OK);
    ck_assert_str_eq(t.path, "tests/data/countries/TST/2011/observed.csv");
    ck_assert_int_eq(amp_profile_table(&ctx, &edition, "macro", &t), AMP_OK);
    ck_assert_str_eq(t.path, "tests/data/countries/TST/macro.csv");
    ck_assert(amp_profile_owns(&edition, "macro") && !amp_profile_owns(&edition, "plain"));
    ck_assert(amp_profile_has(&edition, "plain")); /* lent, as that of any other country */
    ck_assert(!amp_profile_has(&edition, "lines"));
    ck_assert_int_eq(amp_profile_take_stock(&ctx, &edition, &stock), AMP_OK);
    ck_assert_uint_eq(stock.tables, 2);
    ck_assert_uint_eq(stock.borrowed_tables, 1);
    ck_assert(amp_profile_is_edition("PER/2011") && !amp_profile_is_edition("PER") &&
              !amp_profile_is_edition("PER/old") && !amp_profile_is_edition("PE/20111"));
    amp_profile_fini(&edition);
}
END_TEST

/* ---- borrowing: BRW from lender, lender from TST ----------------------------------------------
 */

static amp_profile borrower;

static void setup_borrower(void)
{
    setup();
    ck_assert_int_eq(amp_profile_load(&ctx, "tests/data/countries", "BRW", &registry, &borrower),
                     AMP_OK);
}

static void teardown_borrower(void)
{
    amp_profile_fini(&borrower);
    teardown();
}

START_TEST(what_a_country_states_goes_before_what_it_borrows)
{
    amp_number n;
    ck_assert_int_eq(amp_profile_number(&ctx, &borrower, "school.passing", &n), AMP_OK);
    ck_assert(n.value == 0.93);
    ck_assert_uint_eq(amp_profile_assumptions(&borrower), 0);
    ck_assert_int_eq(amp_profile_number(&ctx, &borrower, "pension_age", &n), AMP_OK);
    ck_assert(n.value == 60.0); /* the lender's lender's, a fact there and an assumption here */
    ck_assert_uint_eq(amp_profile_assumptions(&borrower), 1);
    ck_assert_int_eq(amp_profile_number(&ctx, &borrower, "labour.persistence_formal", &n), AMP_OK);
    ck_assert_uint_eq(amp_profile_assumptions(&borrower), 2); /* assumed and borrowed: one */
    ck_assert_str_eq(borrower.lender_names, "lender (TST)");
    ck_assert_ptr_null(profile.lender_names);
}
END_TEST

START_TEST(borrowed_money_is_converted_and_nothing_else)
{
    amp_number n;
    amp_table t;
    double factor;
    ck_assert_int_eq(amp_profile_number(&ctx, &borrower, "pension.floor", &n), AMP_OK);
    assert_close(n.value, 155.0);
    ck_assert_int_eq(amp_profile_number(&ctx, &borrower, "borrow.money", &n), AMP_OK);
    ck_assert(n.value == 0.31); /* never the lender's */
    ck_assert_int_eq(amp_profile_table(&ctx, &borrower, "other", &t), AMP_OK);
    ck_assert_str_eq(t.path, "tests/data/countries/lender/other.csv");
    ck_assert_int_eq(amp_profile_money(&ctx, &borrower, &t, &factor), AMP_OK);
    ck_assert(factor == 0.31);
    ck_assert_int_eq(amp_profile_table(&ctx, &profile, "plain", &t), AMP_OK);
    ck_assert_int_eq(amp_profile_money(&ctx, &profile, &t, &factor), AMP_OK);
    ck_assert(factor == 1.0);
}
END_TEST

START_TEST(borrowed_tables_and_parameters_are_counted)
{
    amp_number n;
    amp_table t;
    size_t tables, parameters;
    ck_assert_int_eq(amp_profile_table(&ctx, &borrower, "other", &t), AMP_OK);
    ck_assert_int_eq(amp_profile_table(&ctx, &borrower, "plain", &t), AMP_OK); /* TST's */
    ck_assert_int_eq(amp_profile_table(&ctx, &borrower, "plain", &t), AMP_OK);
    ck_assert_int_eq(amp_profile_number(&ctx, &borrower, "pension.floor", &n), AMP_OK);
    amp_profile_borrowed(&borrower, &tables, &parameters);
    ck_assert_uint_eq(tables, 2);
    ck_assert_uint_eq(parameters, 1);
    ck_assert_uint_eq(amp_profile_assumptions(&borrower), 3);
    amp_profile_assume(&borrower, &t, 7);
    ck_assert_uint_eq(amp_profile_assumptions(&borrower), 9);
}
END_TEST

START_TEST(what_belongs_to_one_country_is_never_borrowed)
{
    amp_table t;
    amp_number n;
    ck_assert(amp_profile_has(&borrower, "plain") && !amp_profile_owns(&borrower, "plain"));
    ck_assert(!amp_profile_has(&borrower, "macro")); /* TST has one */
    ck_assert_int_eq(amp_profile_table(&ctx, &borrower, "macro", &t), AMP_IO);
    ck_assert_str_eq(ctx.diag[0].loc.file, "tests/data/countries/BRW/macro.csv");
    ck_assert_int_eq(amp_profile_number(&ctx, &borrower, "synth.survey_year", &n), AMP_CONFIG);
}
END_TEST

START_TEST(lines_say_what_they_measure)
{
    ck_assert_int_eq(borrower.income_concept, AMP_BEFORE_TRANSFERS);
    ck_assert_int_eq(profile.income_concept, AMP_AFTER_TRANSFERS);
    ck_assert_uint_eq(borrower.lines, 2);
    ck_assert_str_eq(borrower.line[0].name, "national");
    ck_assert_str_eq(borrower.line[0].es, "Línea nacional");
    ck_assert_int_eq(borrower.line[0].welfare, 1);
    ck_assert_str_eq(borrower.line[0].scale, "power 0.7");
    ck_assert_str_eq(borrower.line[1].scale, "per_capita");
}
END_TEST

START_TEST(a_country_without_a_profile_cannot_be_read)
{
    amp_profile none;
    ck_assert_int_eq(amp_profile_load(&ctx, "tests/data/countries/", "XXX", &registry, &none),
                     AMP_IO);
    ck_assert_uint_eq(ctx.n, 1);
}
END_TEST

/* ---- macro ---------------------------------------------------------------------------------- */

START_TEST(the_macro_path_is_the_tables_and_then_the_last_three_years_mean)
{
    ck_assert_int_eq(amp_macro_load(&ctx, &profile, NULL, 2025, &macro), AMP_OK);
    ck_assert_int_eq(macro.first, 2018);
    ck_assert_int_eq(macro.last, 2025);
    ck_assert_int_eq(macro.sourced_last, 2020);                      /* prices end first */
    const double hold = ((103.1 / 100 - 1) + (104 / 103.1 - 1)) / 2; /* two years are known */
    const double growth = (-0.07 + 0.061 + 0.031) / 3;
    assert_close(macro.real_growth[1], 0.02385);
    ck_assert(macro.real_growth[0] == 0.0 && macro.inflation[0] == 0.0);
    assert_close(macro.inflation[2], 104 / 103.1 - 1);
    assert_close(macro.inflation[7], hold);
    assert_close(macro.real_growth[4], 0.031);
    assert_close(macro.real_growth[5], growth);
    assert_close(macro.cpi[1], 103.1);
    assert_close(macro.cpi[4], 104 * (1 + hold) * (1 + hold));
    assert_close(macro.gdp[1], 1060.5);
    assert_close(macro.gdp[2], 1060.5 * 0.93 * (104 / 103.1));
    assert_close(macro.gdp[5],
                 1060.5 * 0.93 * (104 / 103.1) * 1.061 * 1.031 * (1 + growth) * pow(1 + hold, 3));
    assert_close(macro.spending[2], 0.31);
    assert_close(macro.spending[7], 0.33);
    assert_close(macro.fx[0], 7.0);
    assert_close(macro.fx[7], 6.9);
}
END_TEST

START_TEST(a_run_that_ends_before_the_table_uses_its_part)
{
    ck_assert_int_eq(amp_macro_load(&ctx, &profile, NULL, 2019, &macro), AMP_OK);
    ck_assert_int_eq(macro.last, 2019);
    ck_assert_int_eq(macro.sourced_last, 2019);
    assert_close(macro.gdp[1], 1060.5);
    ck_assert_int_eq(amp_macro_load(&ctx, &profile, NULL, 2017, &macro), AMP_DATA);
}
END_TEST

static amp_err load_text(const char *text, int last)
{
    char path[] = "/tmp/amparo_macro_XXXXXX";
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    FILE *f = fdopen(fd, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
    const amp_err err = amp_macro_load(&ctx, &profile, path, last, &macro);
    remove(path);
    return err;
}

#define HEADER "year,gdp_million,real_growth_pct,cpi,spending_pct_gdp,fx\n"

START_TEST(years_before_the_first_known_one_are_chained_backwards)
{
    ck_assert_int_eq(load_text(HEADER "2018,,2,100,30,\n2019,,3,110,,7\n2020,500,4,121,,\n", 2020),
                     AMP_OK);
    assert_close(macro.gdp[2], 500);
    assert_close(macro.gdp[1], 500 / (1.04 * 1.1));
    assert_close(macro.cpi[1], 110);
    assert_close(macro.fx[0], 7.0);
    assert_close(macro.gdp[0], 500 / (1.04 * 1.1) / (1.03 * 1.1));
}
END_TEST

START_TEST(inflation_may_be_given_instead_of_an_index)
{
    ck_assert_int_eq(
        load_text("year,gdp_million,real_growth_pct,cpi,inflation_pct,spending_pct_gdp,fx\n"
                  "2019,100,2,,2.385,30,7\n2020,101,3,,7,30,7\n",
                  2022),
        AMP_OK);
    assert_close(macro.cpi[1] / macro.cpi[0], 1.07);
    assert_close(macro.inflation[0], 0.02385);
    assert_close(macro.inflation[3], (0.02385 + 0.07) / 2);
    ck_assert_int_eq(macro.sourced_last, 2020);
}
END_TEST

START_TEST(a_wrong_macro_table_says_where)
{
    static const struct {
        const char *text, *message;
        int line;
    } wrong[] = {
        {"year,gdp_million,real_growth_pct,cpi,spending_pct_gdp\n2019,1,1,1,1\n", "fx", -1},
        {HEADER, "has no rows", 0},
        {HEADER "2018,1,2,100,30,7\n2020,1,2,101,30,7\n",
         "year: found 2020; expected years one after another, here 2019", 3},
        {HEADER "2018,1,2,100,30,7\n2019,1,,101,30,7\n2020,1,2,102,30,7\n",
         "real_growth_pct: empty, but later years have it; fill the hole", 3},
        {HEADER "2018,1,2,100,30,7\n2019,1,2,,30,7\n2020,1,2,102,30,7\n2021,1,2,103,30,7\n",
         "cpi: empty, but later years have it; fill the hole", 3},
        {HEADER "2018,1,2,100,3000,7\n2019,1,2,101,30,7\n",
         "spending_pct_gdp: found 3000; expected 0 to 150", 2},
        {HEADER "2018,1,2,100,30,0\n2019,1,2,101,30,7\n", "fx: found 0; expected 1e-12 to 1e+09",
         2},
        {HEADER "2018,,2,100,30,7\n2019,,2,101,30,7\n", "gdp_million: no year has it", 0},
        {HEADER "2018,1,2,100,,7\n2019,1,2,101,,7\n", "spending_pct_gdp: no year has it", 0},
        {HEADER "2018,1,2,100,30,7\n2019,1,2,,30,7\n", "cpi: no year has it", 0},
    };
    for (size_t k = 0; k < AMP_COUNT(wrong); k++) {
        const size_t before = ctx.n;
        ck_assert_msg(load_text(wrong[k].text, 2022) == AMP_DATA, "%s", wrong[k].message);
        ck_assert_uint_gt(ctx.n, before);
        const amp_diag *d = &ctx.diag[before];
        ck_assert_msg(strstr(d->text, wrong[k].message) != NULL, "%s", d->text);
        if (wrong[k].line >= 0)
            ck_assert_int_eq(d->loc.line, wrong[k].line);
    }
    ck_assert_int_eq(amp_macro_load(&ctx, &profile, "nowhere.csv", 2022, &macro), AMP_IO);
    const size_t before = ctx.n; /* all bad cells at once */
    ck_assert_int_eq(load_text(HEADER "2018,1,x,100,30,7\n2019,1,2,0,30,y\n", 2022), AMP_DATA);
    ck_assert_uint_eq(ctx.n, before + 3);
}
END_TEST

/* The facts of a real country, where they are at hand: WEO's nominal GDP, growth and prices hang
 * together, so the chain from the first year to 2023 must come near the published level. */
START_TEST(the_chain_of_growth_and_prices_comes_near_bolivias_published_gdp)
{
    const char *shared = getenv("AMPARO_SHARED");
    char path[512], line[4096];
    snprintf(path, sizeof path, "%s/facts/demography/macro_wide.csv",
             shared ? shared : "../shared");
    FILE *f = fopen(path, "r");
    if (!f) {
        printf("skipped: no %s\n", path);
        return;
    }
    char text[8192] = HEADER;
    double published = 0.0;
    while (fgets(line, sizeof line, f)) {
        char *cell[18] = {0}, *rest = line;
        if (strncmp(line, "BOL,", 4))
            continue;
        for (size_t k = 0; k < AMP_COUNT(cell); k++)
            cell[k] = strsep(&rest, ",\n");
        const int year = atoi(cell[1]);
        if (year < 2010 || year > 2023)
            continue;
        char row[256];
        snprintf(row, sizeof row, "%d,%s,%s,%s,%s,%s\n", year, year == 2010 ? cell[3] : "", cell[7],
                 cell[8], cell[13], cell[11]);
        strcat(text, row);
        if (year == 2023)
            published = atof(cell[3]);
    }
    fclose(f);
    ck_assert_int_eq(load_text(text, 2030), AMP_OK);
    /* The deflator moved less than consumer prices; 9 % is what that makes from 2010 to 2023. */
    const double ratio = macro.gdp[13] / published;
    ck_assert_msg(ratio > 0.9 && ratio < 1.15, "%g", ratio);
    printf("chained / published GDP of Bolivia 2023: %.3f\n", ratio);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_profile");
    TCase *tc = tcase_create("profile");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_profile_has_its_names_money_and_regions);
    tcase_add_test(tc, a_parameter_is_asked_for_by_path);
    tcase_add_test(tc, a_missing_parameter_names_the_nearest);
    tcase_add_test(tc, only_parameters_in_use_are_drawn_and_counted);
    tcase_add_test(tc, a_country_without_a_profile_cannot_be_read);
    tcase_add_test(tc, an_edition_has_figures_of_its_own_and_shares_what_holds_all_years);
    tcase_add_test(tc, the_macro_path_is_the_tables_and_then_the_last_three_years_mean);
    tcase_add_test(tc, a_run_that_ends_before_the_table_uses_its_part);
    tcase_add_test(tc, years_before_the_first_known_one_are_chained_backwards);
    tcase_add_test(tc, inflation_may_be_given_instead_of_an_index);
    tcase_add_test(tc, a_wrong_macro_table_says_where);
    tcase_add_test(tc, the_chain_of_growth_and_prices_comes_near_bolivias_published_gdp);
    suite_add_tcase(suite, tc);
    TCase *borrowing = tcase_create("borrowing");
    tcase_add_checked_fixture(borrowing, setup_borrower, teardown_borrower);
    tcase_add_test(borrowing, what_a_country_states_goes_before_what_it_borrows);
    tcase_add_test(borrowing, borrowed_money_is_converted_and_nothing_else);
    tcase_add_test(borrowing, borrowed_tables_and_parameters_are_counted);
    tcase_add_test(borrowing, what_belongs_to_one_country_is_never_borrowed);
    tcase_add_test(borrowing, lines_say_what_they_measure);
    suite_add_tcase(suite, borrowing);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
