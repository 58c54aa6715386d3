/* Scenarios: defaults, inheritance, changes by date, --set, canonical text. */
#include "conf/scenario.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MONTH(year, month) ((year)*12 + (month)-1)

static amp_ctx ctx;
static amp_registry registry;
static amp_scenario scenario;
static char folder[] = "/tmp/amparo_conf_XXXXXX";

static void setup(void)
{
    strcpy(folder, "/tmp/amparo_conf_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    amp_ctx_init(&ctx);
    amp_registry_init(&registry);
}

static void teardown(void)
{
    char command[64];
    amp_scenario_fini(&scenario);
    amp_registry_fini(&registry);
    amp_ctx_fini(&ctx);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static const char *write_bytes(const char *name, const char *text, size_t n)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, n, f), n);
    fclose(f);
    return path;
}

static const char *write_file(const char *name, const char *text)
{
    return write_bytes(name, text, strlen(text));
}

static amp_err load_with(const char *path, const char *const *item, size_t n)
{
    amp_scenario_fini(&scenario); /* of the load before, a wrong one too */
    return amp_scenario_load(&ctx, path, "tests/data", &(amp_settings){item, n}, &registry,
                             &scenario);
}

static void load(const char *path)
{
    const amp_err err = load_with(path, NULL, 0);
    ck_assert_msg(err == AMP_OK, "%s", ctx.n ? ctx.diag[0].text : "?");
}

static void set(const char *item)
{
    amp_scenario_fini(&scenario);
    const amp_err err = load_with("tests/data/scenarios/pension_at_line.cfg", &item, 1);
    ck_assert_msg(err == AMP_OK, "%s", ctx.n ? ctx.diag[0].text : "?");
}

static const amp_programme *programme(const char *name)
{
    for (size_t k = 0; k < scenario.programmes; k++)
        if (!strcmp(scenario.programme[k].name, name))
            return &scenario.programme[k];
    ck_abort_msg("no programme %s", name);
    return NULL;
}

/* ---- reading -------------------------------------------------------------------------------- */

START_TEST(what_a_scenario_leaves_out_has_its_default)
{
    load(write_file("plain.cfg", "country = \"TST\"; years = { first = 2019; last = 2023; };"
                                 "programmes = ( );"));
    ck_assert_str_eq(scenario.name, "plain");
    ck_assert_str_eq(scenario.label_en, "plain");
    ck_assert_int_eq(scenario.population.source, AMP_PEOPLE_SYNTHETIC);
    ck_assert_int_eq(scenario.population.households, 50000);
    ck_assert_int_eq(scenario.population.year, 0);
    ck_assert_int_eq(scenario.first, 2019);
    ck_assert_int_eq(scenario.last, 2023);
    ck_assert_int_eq(scenario.report_year, 0);
    ck_assert_int_eq(scenario.ageing, AMP_AGEING_DYNAMIC);
    ck_assert_int_eq(scenario.benefits, AMP_BENEFITS_SIMULATED);
    ck_assert_str_eq(scenario.poverty_line, "national");
    ck_assert_str_eq(scenario.extreme_line, "national_extreme");
    ck_assert_ptr_null(scenario.macro_file);
    ck_assert_uint_eq(scenario.doubts, AMP_DOUBT_process | AMP_DOUBT_parameters);
    ck_assert_int_eq(scenario.replicates, 100);
    ck_assert_uint_eq(scenario.seed, 1);
    ck_assert_uint_eq(scenario.programmes, 0);
}
END_TEST

START_TEST(a_programme_keeps_its_dates_sources_and_checks)
{
    load("tests/data/scenarios/baseline.cfg");
    const amp_programme *p = programme("old_age");
    ck_assert_str_eq(p->label_es, "Renta de vejez");
    ck_assert_str_eq(p->class_, "social_pension");
    ck_assert(!p->is_household);
    ck_assert_int_eq(p->start, MONTH(2008, 1));
    ck_assert_int_eq(p->end, AMP_NEVER);
    ck_assert_uint_eq(p->who.n, 1);
    ck_assert_int_eq(p->who.item[0].from, AMP_ALWAYS);
    ck_assert_uint_eq(p->amount.n, 3);
    ck_assert_int_eq(p->amount.item[1].from, MONTH(2013, 5));
    ck_assert_str_eq(p->amount.item[1].source, "Test Law 2");
    ck_assert_int_eq(p->amount.item[1].loc.line, 8);
    ck_assert_str_eq(p->amount.item[2].text, "300");
    ck_assert(p->payments.item[1].number.value == 13.0);
    ck_assert_int_eq(p->take_up.item[0].number.random, 0);
    ck_assert_str_eq(registry.item[0].name, "programme.old_age.take_up");
    ck_assert(p->admin_cost.value == 0.02 && p->admin_cost.random == -1);
    ck_assert_uint_eq(p->checks, 2);
    ck_assert_int_eq(p->check[0].year, 2011);
    ck_assert(p->check[0].value == 823353.0);
    ck_assert_str_eq(p->check[1].note, "another source says 1,801");
    const amp_programme *q = programme("school_grant");
    ck_assert_int_eq(q->payee, AMP_PAYEE_MOTHER);
    ck_assert(q->payments.item[0].number.value == 1.0 && q->take_up.item[0].number.value == 1.0);
    ck_assert_int_eq(q->indexation[0].rule, AMP_INDEX_NONE);
}
END_TEST

START_TEST(a_reform_states_only_what_differs)
{
    load("tests/data/scenarios/pension_at_line.cfg");
    ck_assert_str_eq(scenario.name, "pension_at_line");
    ck_assert_str_eq(scenario.label_es, "Pensión a la línea de pobreza");
    ck_assert_int_eq(scenario.population.households, 700);
    ck_assert_int_eq(scenario.replicates, 31);
    ck_assert_int_eq(scenario.report_year, 2030);
    ck_assert_uint_eq(scenario.doubts, AMP_DOUBT_process | AMP_DOUBT_macro | AMP_DOUBT_parameters);
    ck_assert_uint_eq(scenario.programmes, 3);
    ck_assert_str_eq(scenario.programme[0].name, "old_age");
    ck_assert_str_eq(scenario.programme[1].name, "child_benefit"); /* a template */
    ck_assert_str_eq(scenario.programme[2].name, "local_grant");   /* beside the scenario */
    ck_assert(scenario.programme[1].is_household);
    const amp_programme *p = &scenario.programme[0];
    ck_assert_uint_eq(p->amount.n, 4);
    ck_assert_int_eq(p->amount.item[3].from, MONTH(2027, 1));
    ck_assert_str_eq(p->amount.item[3].text, "line_poverty");
    ck_assert_uint_eq(p->indexations, 2);
    ck_assert_int_eq(p->indexation[1].rule, AMP_INDEX_LINE);
    ck_assert_uint_eq(p->take_up.n, 2);
    ck_assert(p->take_up.item[1].number.value == 0.31);
    ck_assert_uint_eq(scenario.files, 6);
    ck_assert_int_eq(scenario.programme[2].start, MONTH(2028, 7));
    ck_assert_int_eq(scenario.programme[2].end, MONTH(2031, 1));
}
END_TEST

START_TEST(a_change_replaces_what_was_dated_later)
{
    write_file("base.cfg", "country = \"TST\"; years = { first = 2011; last = 2019; };"
                           "programmes = ( \"old_age\" );"
                           "change = ( { programme = \"old_age\"; from = 2016; amount = 7; } );");
    load(write_file("reform.cfg",
                    "extends = \"base.cfg\"; change = ("
                    "{ programme = \"old_age\"; from = \"2013-05\"; amount = 2.385; },"
                    "{ programme = \"old_age\"; amount = ( { from = 2018; value = 8; },"
                    "                                      { from = 2019; value = 9; } ); },"
                    "{ programme = \"old_age\"; from = 2000; payments = 11; payee = \"head\";"
                    "  start = 2009; end = \"2018-02\"; admin_cost = 0.07; } );"));
    const amp_programme *p = programme("old_age");
    ck_assert_uint_eq(p->amount.n, 4); /* 2008, 2013-05, 2018, 2019 */
    ck_assert_int_eq(p->amount.item[1].from, MONTH(2013, 5));
    ck_assert_str_eq(p->amount.item[1].text, "2.385");
    ck_assert_str_eq(p->amount.item[2].text, "8");
    ck_assert_int_eq(p->amount.item[3].from, MONTH(2019, 1));
    ck_assert_uint_eq(p->payments.n, 1);
    ck_assert_int_eq(p->payments.item[0].from, MONTH(2000, 1));
    ck_assert_int_eq(p->payee, AMP_PAYEE_HEAD);
    ck_assert_int_eq(p->start, MONTH(2009, 1));
    ck_assert_int_eq(p->end, MONTH(2018, 2));
    ck_assert(p->admin_cost.value == 0.07);
}
END_TEST

START_TEST(name_and_label_are_not_inherited)
{
    write_file("base.cfg", "name = \"first\"; label = \"One\"; country = \"TST\"; replicates = 7;"
                           "years = { first = 2011; last = 2019; }; programmes = ( );");
    load(write_file("second.cfg", "extends = \"base.cfg\"; years = { last = 2017; };"));
    ck_assert_str_eq(scenario.name, "second");
    ck_assert_str_eq(scenario.label_en, "second");
    ck_assert_int_eq(scenario.replicates, 7);
    ck_assert_int_eq(scenario.first, 2011); /* groups inherit key by key */
    ck_assert_int_eq(scenario.last, 2017);
}
END_TEST

START_TEST(another_source_of_people_forgets_the_old_one)
{
    write_file("people.dta", "x");
    write_file("people.map", "x");
    write_file("base.cfg", "country = \"TST\"; years = { first = 2019; last = 2019; };"
                           "programmes = ( ); population = { year = 2011; };");
    load(write_file("survey.cfg", "extends = \"base.cfg\"; population = { source = \"survey\";"
                                  "file = \"people.dta\"; map = \"people.map\"; };"
                                  "ageing = \"none\"; benefits = \"reported\";"));
    char path[128];
    snprintf(path, sizeof path, "%s/people.dta", folder);
    ck_assert_str_eq(scenario.population.file, path); /* beside the file that names it */
    ck_assert_int_eq(scenario.population.year, 0);
    ck_assert_int_eq(scenario.ageing, AMP_AGEING_NONE);
    ck_assert_int_eq(scenario.benefits, AMP_BENEFITS_REPORTED);
    char *text;
    ck_assert_int_eq(amp_scenario_write(&ctx, &scenario, &text), AMP_OK);
    ck_assert_ptr_nonnull(strstr(text, "file = \"people.dta\"; map = \"people.map\";"));
    ck_assert_ptr_null(strstr(text, folder)); /* nothing of this machine */
    free(text);
}
END_TEST

START_TEST(a_file_that_a_reform_replaces_need_not_be_there)
{
    write_file("here.h5", "x");
    const char *const item[] = {"population.file=/etc/hostname"};
    const char *const base =
        "country = \"TST\"; years = { first = 2019; last = 2019; }; programmes = ( );"
        "population = { source = \"file\"; file = \"gone.h5\"; };";
    write_file("base.cfg", base);
    load(write_file("other.cfg", "extends = \"base.cfg\"; population = { file = \"here.h5\"; };"));
    amp_scenario_fini(&scenario);
    ck_assert_int_eq(load_with(write_file("base.cfg", base), item, 1), AMP_OK);
    amp_scenario_fini(&scenario);
    ck_assert_int_eq(load_with(write_file("base.cfg", base), NULL, 0), AMP_CONFIG);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "gone.h5"));
}
END_TEST

START_TEST(scenarios_share_the_draw_of_a_number_they_share)
{
    amp_scenario other;
    load("tests/data/scenarios/baseline.cfg");
    ck_assert_int_eq(amp_scenario_load(&ctx, "tests/data/scenarios/pension_at_line.cfg",
                                       "tests/data/", NULL, &registry, &other),
                     AMP_OK);
    ck_assert_uint_eq(registry.n, 2); /* old_age once, child_benefit */
    ck_assert_int_eq(other.programme[0].take_up.item[0].number.random, 0);
    amp_scenario_fini(&other);
    const char *const doubt[] = {"programme.old_age.take_up@2020-03=uniform(low = 0.7, high = 1)"};
    ck_assert_int_eq(amp_scenario_load(&ctx, "tests/data/scenarios/baseline.cfg", "tests/data",
                                       &(amp_settings){doubt, 1}, &registry, &other),
                     AMP_OK);
    ck_assert_str_eq(registry.item[2].name, "programme.old_age.take_up@2020-03");
    amp_scenario_fini(&other);
}
END_TEST

/* ---- --set ---------------------------------------------------------------------------------- */

START_TEST(a_setting_comes_after_every_file)
{
    set("replicates=20");
    ck_assert_int_eq(scenario.replicates, 20);
    set("seed=99999999999");
    ck_assert_uint_eq(scenario.seed, 99999999999u);
    set("years.last=2031");
    ck_assert_int_eq(scenario.last, 2031);
    set("report=2020");
    ck_assert_int_eq(scenario.report_year, 2020);
    set("population.households=5000");
    ck_assert_int_eq(scenario.population.households, 5000);
    set("uncertainty=process");
    ck_assert_uint_eq(scenario.doubts, AMP_DOUBT_process);
    set("uncertainty=process,demography");
    ck_assert_uint_eq(scenario.doubts, AMP_DOUBT_process | AMP_DOUBT_demography);
    set("uncertainty=none");
    ck_assert_uint_eq(scenario.doubts, 0);
    set("ageing=none");
    ck_assert_int_eq(scenario.ageing, AMP_AGEING_NONE);
    set("benefits=reported");
    ck_assert_int_eq(scenario.benefits, AMP_BENEFITS_REPORTED);
    set("lines.poverty=ppp_685");
    ck_assert_str_eq(scenario.poverty_line, "ppp_685");
    set("remove=(\"old_age\")");
    for (size_t k = 0; k < scenario.programmes; k++)
        ck_assert_str_ne(scenario.programme[k].name, "old_age");
    set("indicators=(\"poverty\", \"gini\")");
    ck_assert_uint_eq(scenario.indicators, 2);
    ck_assert_str_eq(scenario.indicator[1], "gini");
    set("name=2020");
    ck_assert_str_eq(scenario.name, "2020");
    set("macro.file=tests/data/countries/TST/macro.csv"); /* relative to the working folder */
    ck_assert_str_eq(scenario.macro_file, "tests/data/countries/TST/macro.csv");
}
END_TEST

START_TEST(names_of_the_users_own_are_inherited_and_replaced_one_by_one)
{
    char text[512];
    char *here = realpath("tests/data/scenarios/baseline.cfg", NULL);
    snprintf(text, sizeof text,
             "extends = \"%s\"; let = { old = \"age > 60\"; poor = \"false\"; };\n"
             "param = { a = { value = 7; unit = \"LCU/year\"; source = \"x\"; }; b = \"beta(mean "
             "= 0.5, sd = 0.1)\"; };",
             here);
    free(here);
    write_file("base.cfg", text);
    load(write_file("reform.cfg", "extends = \"base.cfg\"; let = { poor = \"old\"; };\n"
                                  "param = { a = ( { from = 2020; value = 8; } ); };"));
    ck_assert_uint_eq(scenario.names.lets, 2);
    ck_assert_str_eq(scenario.names.let[0].text, "age > 60");
    ck_assert_str_eq(scenario.names.let[1].text, "old");
    ck_assert_uint_eq(scenario.names.params, 2);
    ck_assert_double_eq(scenario.names.param[0].value.item[0].number.value, 8);
    ck_assert_str_eq(scenario.names.param[0].unit, "LCU/year");
    ck_assert_str_eq(registry.item[scenario.names.param[1].value.item[0].number.random].name,
                     "param.b");
}
END_TEST

START_TEST(a_setting_of_a_dated_value_holds_from_the_start_of_time)
{
    set("programme.old_age.take_up=0.9");
    ck_assert_uint_eq(programme("old_age")->take_up.n, 1);
    ck_assert(programme("old_age")->take_up.item[0].number.value == 0.9);
    ck_assert_int_eq(programme("old_age")->take_up.item[0].from, AMP_ALWAYS);
    set("programme.old_age.amount=350.5");
    ck_assert_uint_eq(programme("old_age")->amount.n, 1);
    ck_assert_str_eq(programme("old_age")->amount.item[0].text, "350.5");
    set("programme.old_age.who=age >= 65 and sex == female");
    ck_assert_str_eq(programme("old_age")->who.item[0].text, "age >= 65 and sex == female");
    set("programme.old_age.payments=14");
    ck_assert(programme("old_age")->payments.item[0].number.value == 14.0);
    set("programme.old_age.indexation=gdp_per_capita");
    ck_assert_int_eq(programme("old_age")->indexation[0].rule, AMP_INDEX_GDP_PC);
    set("programme.old_age.payee=woman");
    ck_assert_int_eq(programme("old_age")->payee, AMP_PAYEE_WOMAN);
    set("programme.old_age.admin_cost=normal(mean = 0.02, sd = 0.01, low = 0)");
    ck_assert_int_ge(programme("old_age")->admin_cost.random, 0);
    set("programme.old_age.start=2010");
    ck_assert_int_eq(programme("old_age")->start, MONTH(2010, 1));
    set("programme.old_age.end=2030-07");
    ck_assert_int_eq(programme("old_age")->end, MONTH(2030, 7));
}
END_TEST

START_TEST(a_setting_with_a_date_holds_from_that_date)
{
    set("programme.old_age.amount@2020-02=7");
    ck_assert_uint_eq(programme("old_age")->amount.n, 4);
    ck_assert_int_eq(programme("old_age")->amount.item[3].from, MONTH(2020, 2));
    ck_assert_str_eq(programme("old_age")->amount.item[2].text, "300");
}
END_TEST

START_TEST(a_wrong_setting_says_what_would_be_right)
{
    static const char *const item[] = {
        "replicates",
        "replicates=",
        "=7",
        "replicate=7",
        "xyzzy=7",
        "replicates=many",
        "replicates=1e99",
        "seed=99999999999999999999",
        "years.last=",
        "uncertainty=process,luck",
        "finance=x.cfg",
        "programme.old_age=7",
        "programme.old_ages.take_up=0.9",
        "programme.old_age.takeup=0.9",
        "programme.old_age.take_up=1.2",
        "programme.old_age.take_up@May=0.9",
        "programme.old_age.indexation=ipc",
        "name=two words",
        "remove=(\"old_age\"",
        "remove=(\"old_ages\")",
    };
    static const char *const text[] = {
        "expected key=value, as in replicates=20",
        "expected key=value, as in replicates=20",
        "expected key=value, as in replicates=20",
        "\"replicate\" cannot be set; did you mean \"replicates\"?",
        "\"xyzzy\" cannot be set; what can is replicates, seed, report, ageing, benefits, "
        "uncertainty, name, years.first, years.last, country, population.source, "
        "population.households, population.year, population.file, population.map, lines.poverty, "
        "lines.extreme, macro.file, shock, behaviour, mpi, fiscal, finance.close, marginal_step, "
        "programmes, add, remove, change, groups, group_indicators, indicators, param.<name>, "
        "let.<name>, programme.<name>.<key> or fiscal.<name>.<key>",
        "replicates: found \"many\"; expected a whole number from 1 to 100000",
        "replicates: found 1e+99; expected a whole number from 1 to 100000",
        "seed: found 1e+20; expected a whole number from 0 to 9223372036854775807",
        "expected key=value, as in replicates=20",
        "uncertainty[2]: found \"luck\"; expected process, sampling, parameters, targeting, macro "
        "or demography",
        "\"finance\" cannot be set; what can is replicates, seed, report, ageing, benefits, "
        "uncertainty, name, years.first, years.last, country, population.source, "
        "population.households, population.year, population.file, population.map, lines.poverty, "
        "lines.extreme, macro.file, shock, behaviour, mpi, fiscal, finance.close, marginal_step, "
        "programmes, add, remove, change, groups, group_indicators, indicators, param.<name>, "
        "let.<name>, programme.<name>.<key> or fiscal.<name>.<key>",
        "a rule of a programme is set as programme.<name>.<key>=<value>, as in "
        "programme.renta_dignidad.take_up=0.9",
        "the scenario has no programme \"old_ages\"; did you mean \"old_age\"?",
        "\"takeup\" cannot be set; did you mean \"take_up\"?",
        "programme.old_age.take_up: found 1.2; expected a number from 0 to 1 or a distribution in "
        "quotes",
        "programme.old_age.from: found \"May\"; expected a year, 2013, or a month, \"2013-05\"",
        "programme.old_age.indexation: found \"ipc\"; expected none, cpi, wages, gdp_per_capita or "
        "line_poverty",
        "name: \"two words\" cannot be the name of a scenario; write name = with letters, digits "
        "and . _ - (at most 64)",
        "expected a list as a scenario writes it, as in add=(\"social_pension\")",
        "remove[1]: the scenario has no programme \"old_ages\"; did you mean \"old_age\"?",
    };
    ck_assert_uint_eq(AMP_COUNT(item), AMP_COUNT(text));
    /* All at once, in their order. */
    ck_assert_int_eq(load_with("tests/data/scenarios/baseline.cfg", item, AMP_COUNT(item)),
                     AMP_CONFIG);
    ck_assert_uint_eq(ctx.n, AMP_COUNT(item));
    for (size_t k = 0; k < AMP_COUNT(item); k++) {
        char where[64];
        snprintf(where, sizeof where, "--set %s", item[k]);
        ck_assert_str_eq(ctx.diag[k].loc.file, where);
        ck_assert_str_eq(ctx.diag[k].text, text[k]);
    }
}
END_TEST

/* ---- files ---------------------------------------------------------------------------------- */

START_TEST(a_file_that_cannot_be_read_is_one_clear_line)
{
    char path[128];
    ck_assert_int_eq(load_with("tests/data/nowhere.cfg", NULL, 0), AMP_IO);
    ck_assert_uint_eq(ctx.n, 1);
    ck_assert_str_eq(ctx.diag[0].text,
                     "cannot read tests/data/nowhere.cfg: No such file or directory");
    ck_assert_int_eq(load_with(folder, NULL, 0), AMP_IO); /* a folder */
    snprintf(path, sizeof path, "cannot read %s: Is a directory", folder);
    ck_assert_str_eq(ctx.diag[1].text, path);
    ck_assert_int_eq(load_with(write_bytes("nul.cfg", "country\0= 7;", 12), NULL, 0), AMP_CONFIG);
    ck_assert_str_eq(ctx.diag[2].text, "is not a text file");
    ck_assert_int_eq(load_with(write_file("empty.cfg", ""), NULL, 0), AMP_CONFIG);
    ck_assert_uint_eq(ctx.n, 6); /* country, years, programmes */
}
END_TEST

START_TEST(sixteen_files_may_extend_one_another_and_no_more)
{
    char name[32], text[64];
    write_file("s0.cfg",
               "country = \"TST\"; years = { first = 2011; last = 2019; }; programmes = ( );");
    for (int k = 1; k <= 16; k++) {
        snprintf(name, sizeof name, "s%d.cfg", k);
        snprintf(text, sizeof text, "extends = \"s%d.cfg\";", k - 1);
        write_file(name, text);
    }
    char path[128];
    snprintf(path, sizeof path, "%s/s15.cfg", folder);
    load(path);
    ck_assert_uint_eq(scenario.files, 16);
    amp_scenario_fini(&scenario);
    snprintf(path, sizeof path, "%s/s16.cfg", folder);
    ck_assert_int_eq(load_with(path, NULL, 0), AMP_CONFIG);
    ck_assert_str_eq(ctx.diag[0].text, "extends: more than 16 files extend one another");
}
END_TEST

START_TEST(large_whole_numbers_are_read_whole)
{
    load(write_file("wide.cfg", "country = \"TST\"; years = { first = 2011; last = 2019; };\n"
                                "# 99999999999999999999 \"\n/* \" 99999999999999999999\n */\n"
                                "programmes = ( ); seed = 99999999999; // \"\n"
                                "label = \"99999999999999999999 \\\" // 1\";"));
    ck_assert_uint_eq(scenario.seed, 99999999999u);
    ck_assert_str_eq(scenario.label_en, "99999999999999999999 \" // 1");
}
END_TEST

START_TEST(one_programme_can_be_checked_alone)
{
    amp_arena arena;
    amp_programme p;
    amp_arena_init(&arena);
    ck_assert_int_eq(amp_programme_load(&ctx, &arena, "tests/data/programmes/TST/old_age.cfg", &p),
                     AMP_OK);
    ck_assert_str_eq(p.name, "old_age");
    ck_assert_int_eq(p.take_up.item[0].number.random, -1);
    ck_assert_int_eq(amp_programme_load(&ctx, &arena, "tests/bad/parts/bad_programme.cfg", &p),
                     AMP_CONFIG);
    ck_assert_int_eq(amp_programme_load(&ctx, &arena, "nowhere.cfg", &p), AMP_IO);
    amp_arena_fini(&arena);
}
END_TEST

/* ---- shocks --------------------------------------------------------------------------------- */

START_TEST(a_shock_is_read_whole_inherited_and_taken_away)
{
    const char *item[] = {"shock=tests/data/shocks/drought.cfg", "shock=none"};
    ck_assert_int_eq(load_with("tests/data/scenarios/baseline.cfg", item, 1), AMP_OK);
    const amp_shock *s = scenario.shock;
    ck_assert_str_eq(s->name, "drought");
    ck_assert_uint_eq(s->effects, 2);
    ck_assert_str_eq(s->effect[0].who, "area == rural");
    ck_assert_int_eq(s->effect[0].start, 2027 * 12 + 3);
    ck_assert_int_eq(s->effect[0].end, 2028 * 12);
    ck_assert_int_eq(s->effect[0].recovery, 6);
    ck_assert_double_eq_tol(s->effect[0].number[AMP_SHOCK_employment].value, 0.8, 1e-12);
    ck_assert_int_ge(s->effect[0].number[AMP_SHOCK_employment].random, 0);
    ck_assert_double_eq(s->effect[0].number[AMP_SHOCK_seeking].value, 0.25);
    ck_assert_double_eq(s->effect[1].number[AMP_SHOCK_employment].value, 1.0);
    ck_assert_double_eq(s->effect[1].number[AMP_SHOCK_prices].value, 1.05);
    ck_assert(amp_shock_equal(s, s) && !amp_shock_equal(s, NULL) && amp_shock_equal(NULL, NULL));
    amp_scenario_fini(&scenario);
    ck_assert_int_eq(load_with("tests/data/scenarios/baseline.cfg", item, 2), AMP_OK);
    ck_assert_ptr_null(scenario.shock);
}
END_TEST

/* ---- behaviour ------------------------------------------------------------------------------ */

START_TEST(behaviour_is_read_whole_inherited_and_taken_away)
{
    const char *item[] = {"behaviour=tests/data/behaviour/half.cfg", "behaviour=none"};
    ck_assert_int_eq(load_with("tests/data/scenarios/baseline.cfg", item, 1), AMP_OK);
    const amp_behaviour *b = scenario.behaviour;
    ck_assert_double_eq(b->number[AMP_BEHAVIOUR_schooling_primary].value, 0.0);
    ck_assert_double_eq_tol(b->number[AMP_BEHAVIOUR_schooling_secondary].value, 0.31, 1e-12);
    ck_assert_int_ge(b->number[AMP_BEHAVIOUR_schooling_secondary].random, 0);
    ck_assert_double_eq(b->number[AMP_BEHAVIOUR_labour_supply_men].value, -0.25);
    ck_assert_double_eq(b->number[AMP_BEHAVIOUR_multiplier_local].value, 0.4);
    ck_assert_int_eq(b->closing, AMP_CLOSING_PATH);
    ck_assert_str_eq(b->source[AMP_CHANNEL_schooling], "made for tests");
    ck_assert_str_eq(registry.item[b->number[AMP_BEHAVIOUR_schooling_secondary].random].name,
                     "behaviour.schooling.secondary");
    amp_scenario_fini(&scenario);
    ck_assert_int_eq(load_with("tests/data/scenarios/baseline.cfg", item, 2), AMP_OK);
    ck_assert_ptr_null(scenario.behaviour);
}
END_TEST

/* ---- canonical text ------------------------------------------------------------------------- */

START_TEST(the_canonical_text_reads_back_as_itself)
{
    static const char *const item[] = {
        "seed=99999999999",
        "programme.old_age.take_up@2030-05=1e-7",
        "programme.local_grant.who=\"a\\b\" == \t1",
        "programme.old_age.admin_cost=0.1000000000000000055",
        "shock=tests/data/shocks/drought.cfg",
        "behaviour=tests/data/behaviour/half.cfg",
        "let.poor=market_income_pc < line_poverty",
        "param.women=beta(mean = 0.9, sd = 0.03)",
        "programme.old_age.param.cutoff=0.4",
        "programme.local_grant.take_up=age < 7 ? 0.9 : 0.31",
        "programme.local_grant.rollout=area == rural ? 0.3 : 1",
        "programme.local_grant.select.score=household_size",
        "programme.local_grant.select.cutoff=3.5",
        "programme.local_grant.select.noise=normal(mean = 0.4, sd = 0.1, low = 0)",
        "programme.local_grant.conditions.compliance=beta(mean = 0.9, sd = 0.05)",
        "programme.local_grant.conditions.exit=2"};
    char *one, *two;
    ck_assert_int_eq(load_with("tests/data/scenarios/pension_at_line.cfg", item, AMP_COUNT(item)),
                     AMP_OK);
    ck_assert_int_eq(amp_scenario_write(&ctx, &scenario, &one), AMP_OK);
    amp_scenario_fini(&scenario);
    load(write_file("canonical.cfg", one));
    ck_assert_int_eq(amp_scenario_write(&ctx, &scenario, &two), AMP_OK);
    ck_assert_str_eq(one, two);
    ck_assert_ptr_null(strstr(one, "Pensi"));      /* no label */
    ck_assert_ptr_null(strstr(one, "tests/data")); /* no folder */
    ck_assert_ptr_null(strstr(one, "UDAPE"));
    free(one);
    free(two);
}
END_TEST

START_TEST(groups_are_read_from_sets_files_and_joints_inherited_and_written)
{
    char here[512], text[2048], *one, *two;
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    snprintf(
        text, sizeof text,
        "country = \"TST\"; years = { first = 2019; last = 2023; }; programmes = ( );\n"
        "groups = ( \"%s/data/groups/labour.cfg\", ( { key = \"sex\"; each = \"sex\"; }, { key = "
        "\"age\"; groups = ( { name = \"65+\"; who = \"age >= 65\"; } ); } ), "
        "\"%s/data/groups/area.cfg\" );\ngroup_indicators = ( \"poverty\" );\n"
        "mpi = \"%s/data/mpi/mpi_la.cfg\";\n"
        "indicators = ( \"poverty\", \"gini\" );\n",
        here, here, here);
    load(write_file("groups.cfg", text));
    ck_assert_uint_eq(scenario.groups.joints, 3);
    ck_assert_uint_eq(scenario.groups.joint[0].set[0].groups, 4);
    ck_assert_uint_eq(scenario.groups.joint[1].sets, 2);
    ck_assert_str_eq(scenario.groups.joint[1].set[0].each, "sex");
    ck_assert_str_eq(scenario.groups.joint[1].set[1].group[0].name, "65+");
    ck_assert_str_eq(scenario.groups.joint[2].set[0].key, "area");
    ck_assert_str_eq(scenario.groups.keep[0], "poverty");
    ck_assert_uint_eq(scenario.indicators, 2);
    ck_assert_str_eq(scenario.indicator[1], "gini");
    ck_assert_uint_eq(scenario.mpi->deprivations, 13);
    ck_assert_double_eq(scenario.mpi->deprivation[6].weight, 4.0);
    ck_assert_int_eq(amp_scenario_write(&ctx, &scenario, &one), AMP_OK);
    amp_scenario_fini(&scenario);
    load(write_file("canonical.cfg", one));
    ck_assert_int_eq(amp_scenario_write(&ctx, &scenario, &two), AMP_OK);
    ck_assert_str_eq(one, two);
    ck_assert_ptr_nonnull(strstr(one, "age >= 65"));
    ck_assert_ptr_nonnull(strstr(one, "not motor_vehicle"));
    ck_assert_ptr_nonnull(strstr(one, "indicators = ( \"poverty\", \"gini\" );"));
    free(one);
    free(two);
}
END_TEST

static const char one_of_two[] =
    "country = \"TST\"; years = { first = 2019; last = 2020; };\n"
    "programmes = ( { name = \"p\"; class = \"cash_transfer\"; who = \"true\"; amount = 1;\n"
    "  select = { extends = \"%s\"; inclusion = 0.07; }; } );\n";

static const char *scenario_of(const char *registry_file)
{
    char text[600];
    snprintf(text, sizeof text, one_of_two, registry_file);
    return write_file("registered.cfg", text);
}

START_TEST(a_select_starts_from_its_registrys_file)
{
    write_file("list.cfg", "label = \"List\"; seed = \"S016\";\n"
                           "select = { registry = \"list\"; coverage = 0.9; target = \"true\"; "
                           "exclusion = 0.31; inclusion = 0.2; };\n");
    load(scenario_of("list.cfg"));
    const amp_select *s = &programme("p")->select;
    ck_assert_str_eq(s->registry, "list");
    ck_assert_double_eq(s->coverage.item[0].number.value, 0.9);
    ck_assert_double_eq(s->exclusion.item[0].number.value, 0.31);
    ck_assert_double_eq(s->inclusion.item[0].number.value, 0.07);
    ck_assert_uint_eq(scenario.files, 2); /* an input of the run */
    ck_assert_ptr_nonnull(strstr(scenario.file[1], "list.cfg"));
}
END_TEST

START_TEST(a_wrong_file_of_a_registry_is_told)
{
    write_file("circle.cfg", "select = { extends = \"circle.cfg\"; };\n");
    ck_assert_int_eq(load_with(scenario_of("circle.cfg"), NULL, 0), AMP_CONFIG);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "starts from no other"));
    ck_assert_int_ne(load_with(scenario_of("nowhere.cfg"), NULL, 0), AMP_OK);
    ck_assert_ptr_nonnull(strstr(ctx.diag[1].text, "cannot read"));
    write_file("typo.cfg", "select = { covrage = 0.9; };\n");
    ck_assert_int_eq(load_with(scenario_of("typo.cfg"), NULL, 0), AMP_CONFIG);
    ck_assert_ptr_nonnull(strstr(ctx.diag[2].text, "coverage"));
}
END_TEST

START_TEST(the_canonical_text_moves_with_what_moves_a_result)
{
    static const char *const moves[] = {"replicates=20",
                                        "seed=3",
                                        "years.last=2030",
                                        "population.households=5",
                                        "ageing=static",
                                        "lines.poverty=x",
                                        "name=other",
                                        "programme.old_age.take_up=0.9",
                                        "uncertainty=none",
                                        "benefits=reported",
                                        "population.year=2011",
                                        "programme.old_age.start=2011",
                                        "programme.old_age.payee=head",
                                        "shock=tests/data/shocks/drought.cfg",
                                        "behaviour=tests/data/behaviour/half.cfg",
                                        "let.poor=age > 7",
                                        "param.grant=7",
                                        "programme.old_age.let.limit=31",
                                        "programme.old_age.take_up=age > 70 ? 0.9 : 0.31",
                                        "programme.old_age.value=0.31",
                                        "programme.old_age.rollout=0.31",
                                        "programme.old_age.select.coverage=0.31",
                                        "programme.old_age.conditions.compliance=0.31"};
    char *one, *two;
    load("tests/data/scenarios/baseline.cfg");
    ck_assert_int_eq(amp_scenario_write(&ctx, &scenario, &one), AMP_OK);
    for (size_t k = 0; k < AMP_COUNT(moves); k++) {
        amp_scenario_fini(&scenario);
        ck_assert_int_eq(load_with("tests/data/scenarios/baseline.cfg", &moves[k], 1), AMP_OK);
        ck_assert_int_eq(amp_scenario_write(&ctx, &scenario, &two), AMP_OK);
        ck_assert_msg(strcmp(one, two), "%s", moves[k]);
        free(two);
    }
    amp_scenario_fini(&scenario);
    const char *still = "report=2021";
    ck_assert_int_eq(load_with("tests/data/scenarios/baseline.cfg", &still, 1), AMP_OK);
    ck_assert_int_eq(amp_scenario_write(&ctx, &scenario, &two), AMP_OK);
    ck_assert_str_eq(one, two);
    free(one);
    free(two);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_scenario");
    TCase *tc = tcase_create("scenario");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, what_a_scenario_leaves_out_has_its_default);
    tcase_add_test(tc, a_programme_keeps_its_dates_sources_and_checks);
    tcase_add_test(tc, a_reform_states_only_what_differs);
    tcase_add_test(tc, a_change_replaces_what_was_dated_later);
    tcase_add_test(tc, name_and_label_are_not_inherited);
    tcase_add_test(tc, another_source_of_people_forgets_the_old_one);
    tcase_add_test(tc, a_file_that_a_reform_replaces_need_not_be_there);
    tcase_add_test(tc, scenarios_share_the_draw_of_a_number_they_share);
    tcase_add_test(tc, a_setting_comes_after_every_file);
    tcase_add_test(tc, names_of_the_users_own_are_inherited_and_replaced_one_by_one);
    tcase_add_test(tc, a_setting_of_a_dated_value_holds_from_the_start_of_time);
    tcase_add_test(tc, a_setting_with_a_date_holds_from_that_date);
    tcase_add_test(tc, a_wrong_setting_says_what_would_be_right);
    tcase_add_test(tc, a_file_that_cannot_be_read_is_one_clear_line);
    tcase_add_test(tc, sixteen_files_may_extend_one_another_and_no_more);
    tcase_add_test(tc, large_whole_numbers_are_read_whole);
    tcase_add_test(tc, one_programme_can_be_checked_alone);
    tcase_add_test(tc, a_shock_is_read_whole_inherited_and_taken_away);
    tcase_add_test(tc, behaviour_is_read_whole_inherited_and_taken_away);
    tcase_add_test(tc, the_canonical_text_reads_back_as_itself);
    tcase_add_test(tc, groups_are_read_from_sets_files_and_joints_inherited_and_written);
    tcase_add_test(tc, a_select_starts_from_its_registrys_file);
    tcase_add_test(tc, a_wrong_file_of_a_registry_is_told);
    tcase_add_test(tc, the_canonical_text_moves_with_what_moves_a_result);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
