/* Surveys of several files, recodes, periods, labels, replicate weights, households without
 * persons.
 */
#include "io/survey.h"
#include "test_io.h"

#include <math.h>
#include <readstat.h>

static void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

/* Three households: 001 with two persons, 2 with one, 31 with three. */
static const char *const persons = "hh,nr,sex,age,tie,w,wage,freq\n"
                                   "001,1,1,42,1,193.01,3000,3\n"
                                   "001,2,2,36,2,193.01,,3\n"
                                   "2,1,2,71,1,7.385,50,1\n"
                                   "031,1,1,30,1,2.385,100,2\n"
                                   "031,2,2,31,5,2.385,10,9\n"
                                   "031,3,2,7,3,2.385,,3\n";
static const char *const homes = "home;wall;cuartos\n"
                                 " 1;1. Adobe;2,5\n"
                                 "2.0;3.Ladrillo / bloque;1\n"
                                 "77;1.Adobe;4\n";
static const char *const lines = "hh,item,value\n"
                                 "2,1,100.5\n"
                                 "001,2,7\n"
                                 "001,1,31\n"
                                 "2,3,\n"
                                 "001,1,2\n"
                                 "9,1,5\n";
#define HEAD   "country = \"BOL\"; year = 2019;\n"
#define PERSON "person = { household = \"hh\"; line = \"nr\"; weight = \"w\"; };\n"
#define COLUMNS                                                                                    \
    "columns = { age = \"age\"; sex = \"sex == 1 ? male : female\";\n"                             \
    "  relationship = { recode = \"tie\"; codes = ( \"1 = head\", \"2 = partner\", \"3, 5-7 = "    \
    "child\" "                                                                                     \
    "); };\n"

typedef struct imported {
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info info;
    amp_survey_report report;
    amp_err err;
} imported;

static void import_with(const char *map_text, const char *const *other, size_t others, imported *x)
{
    const char *map = scratch("survey.map");
    write_text(map, map_text);
    amp_ctx_init(&x->ctx);
    amp_arena_init(&x->arena);
    amp_pop_init(&x->p);
    const amp_survey_files files = {map, scratch("persons.csv"), other, others};
    x->err = amp_survey_import(&x->ctx, &files, &x->arena, &x->p, &x->info, &x->report);
}

static void import(const char *map_text, imported *x)
{
    write_text(scratch("persons.csv"), persons);
    write_text(scratch("homes.csv"), homes);
    write_text(scratch("lines.csv"), lines);
    import_with(map_text, NULL, 0, x);
}

static void release(imported *x)
{
    amp_survey_report_fini(&x->report);
    amp_pop_fini(&x->p);
    amp_arena_fini(&x->arena);
    amp_ctx_fini(&x->ctx);
}

static void assert_imported(const imported *x)
{
    ck_assert_msg(x->err == AMP_OK, "%s", x->ctx.n ? x->ctx.diag[0].text : "?");
}

static void assert_refused(const char *map_text, amp_err err, const char *part)
{
    imported x;
    import(map_text, &x);
    ck_assert_msg(x.err == err, "%d instead of %d: %s", x.err, err,
                  x.ctx.n ? x.ctx.diag[0].text : "?");
    ck_assert_uint_eq(x.ctx.errors, 1);
    ck_assert_msg(strstr(x.ctx.diag[0].text, part) != NULL, "%s", x.ctx.diag[0].text);
    release(&x);
}

static const amp_extra *extra(const imported *x, const char *name)
{
    const amp_extra *found = amp_pop_find_extra(&x->p, name);
    ck_assert_msg(found != NULL, "no extra %s", name);
    return found;
}

static bool says(const imported *x, const char *part)
{
    for (size_t k = 0; k < x->report.warnings; k++)
        if (strstr(x->report.warning[k], part))
            return true;
    for (size_t k = 0; k < x->report.warnings; k++)
        printf("said: %s\n", x->report.warning[k]);
    return false;
}

/* ---- further files --------------------------------------------------------------------------- */

#define HOMES                                                                                      \
    "{ name = \"dwelling\"; file = \"homes.csv\"; key = \"home\"; with = \"hh\";\n"                \
    "  csv = { separator = \";\"; decimal = \",\"; label_codes = true; }; }"
#define LINES                                                                                      \
    "{ name = \"spending\"; file = \"lines.csv\"; key = \"hh\";\n"                                 \
    "  columns = { food = \"sum(item == 1 ? value : 0)\"; lines = \"count(true)\"; }; }"

START_TEST(a_household_file_is_joined_by_its_key)
{
    imported x;
    import(HEAD "files = ( " HOMES " );\n" PERSON COLUMNS "};\n"
                "extra = { wall = { value = \"wall\"; level = \"household\"; };\n"
                "  cuartos = { value = \"dwelling.cuartos * 2\"; level = \"household\"; }; };\n",
           &x);
    assert_imported(&x);
    const amp_extra *wall = extra(&x, "wall"), *cuartos = extra(&x, "cuartos");
    ck_assert(wall->data[0] == 1 && wall->data[1] == 3 && wall->data[2] == 0);
    ck_assert(cuartos->data[0] == 5 && cuartos->data[1] == 2 && cuartos->data[2] == 0);
    /* a column with labels is a category that keeps them */
    ck_assert_int_eq(wall->kind, AMP_KIND_CATEGORY);
    ck_assert_uint_eq(wall->values, 2);
    ck_assert(wall->value[0].code == 1 && wall->value[1].code == 3);
    ck_assert_str_eq(wall->value[0].text, "Adobe");
    ck_assert_str_eq(wall->value[1].text, "Ladrillo / bloque");
    ck_assert(says(&x, "dwelling: 3 rows of the main file find no row there"));
    ck_assert(says(&x, "(first rows 4, 5, 6)"));
    ck_assert(says(&x, "dwelling: 1 rows whose key no row of the main file has"));
    ck_assert_ptr_nonnull(strstr(x.info.provenance, "\"kind\":\"unmatched\""));
    release(&x);
}
END_TEST

START_TEST(a_file_of_many_rows_is_summed_by_formulas)
{
    imported x;
    import(HEAD
           "files = ( " LINES " );\n" PERSON COLUMNS "};\n"
           "extra = { food = { value = \"missing(food) ? 0 : food\"; level = \"household\"; };\n"
           "  lines = { value = \"spending.lines\"; level = \"household\"; missing = -1; }; };\n",
           &x);
    assert_imported(&x);
    const double food[] = {33, 100.5, 0}, count[] = {3, 2, -1};
    ck_assert(memcmp(extra(&x, "food")->data, food, sizeof food) == 0);
    ck_assert(memcmp(extra(&x, "lines")->data, count, sizeof count) == 0);
    release(&x);
}
END_TEST

START_TEST(what_is_wrong_with_a_further_file_is_told)
{
#define FILES(file) HEAD "files = ( " file " );\n" PERSON COLUMNS "};\n"
    assert_refused(FILES("{ name = \"x\"; file = \"lines.csv\"; key = \"hh\"; }"), AMP_DATA,
                   "first the rows 2 and 3, 1. A file with many rows for a key needs columns");
    assert_refused(FILES("{ name = \"x\"; file = \"lines.csv\"; key = \"hj\"; }"), AMP_CONFIG,
                   "did you mean \"hh\"");
    assert_refused(
        FILES("{ name = \"x\"; file = \"lines.csv\"; key = \"hh\"; with = \"nrr\"; columns "
              "= { n = \"count(true)\"; }; }"),
        AMP_CONFIG, "has no column \"nrr\"");
    assert_refused(
        FILES("{ name = \"x\"; file = \"lines.csv\"; key = \"hh\"; with = \"age\"; columns "
              "= { n = \"count(true)\"; }; }"),
        AMP_DATA, "no key is in");
    assert_refused(FILES("{ name = \"x\"; file = \"absent.csv\"; key = \"hh\"; }"), AMP_IO,
                   "say where it is with x=PATH");
    assert_refused(FILES("{ name = \"x\"; file = \"lines.csv\"; }"), AMP_CONFIG,
                   "name, file and key are needed");
    assert_refused(FILES("{ name = \"x\"; file = \"lines.csv\"; key = (\"hh\", \"item\"); with = "
                         "\"hh\"; }"),
                   AMP_CONFIG, "1 columns for a key of 2");
    assert_refused(
        FILES("{ name = \"x\"; file = \"lines.csv\"; key = \"hh\"; rows = 7; columns = { n "
              "= \"count(true)\"; }; }"),
        AMP_DATA, "6 rows; the map says that there are 7");
    assert_refused(FILES("{ name = \"x\"; file = \"lines.csv\"; key = \"hh\"; columns = { n = "
                         "\"value\"; }; }"),
                   AMP_CONFIG, "write sum(value)");
    assert_refused(FILES(HOMES ", " HOMES), AMP_CONFIG, "two are called \"dwelling\"");
}
END_TEST

START_TEST(a_further_file_may_lie_elsewhere_or_be_absent)
{
    imported x;
    const char *map = HEAD
        "files = ( { name = \"dwelling\"; file = \"absent.csv\"; key = \"home\"; with = \"hh\"; "
        "optional = true;\n  csv = { separator = \";\"; decimal = \",\"; label_codes = true; }; } "
        ");\n" PERSON COLUMNS
        "};\nextra = { cuartos = { value = \"dwelling.cuartos\"; missing = -1; }; };\n";
    import(map, &x);
    assert_imported(&x);
    ck_assert(extra(&x, "cuartos")->data[0] == -1);
    ck_assert(says(&x, "dwelling: no file absent.csv; its columns are missing"));
    release(&x);
    char *other = amp_format("dwelling=%s", scratch("homes.csv"));
    import_with(map, (const char *const[]){other}, 1, &x);
    assert_imported(&x);
    ck_assert(extra(&x, "cuartos")->data[0] == 2.5);
    release(&x);
    import_with(map, (const char *const[]){"nobody=homes.csv"}, 1, &x);
    assert_one_error(&x.ctx, AMP_CONFIG, "the map knows no file for nobody=homes.csv");
    release(&x);
    free(other);
}
END_TEST

/* ---- recodes and units ----------------------------------------------------------------------- */

START_TEST(columns_of_a_file_called_recorded_are_no_income)
{
    imported x;
    import(HEAD "files = ( " HOMES ",\n"
                "  { name = \"recorded\"; file = \"homes.csv\"; key = \"home\"; with = \"hh\";\n"
                "    csv = { separator = \";\"; decimal = \",\"; label_codes = true; }; } );\n"
                "keep = \"cuartos\";\n"
                "household_income = \"sum(missing(wage) ? 0 : wage)\";\n" PERSON COLUMNS
                "  earnings = \"missing(wage) ? 0 : wage\"; };\n",
           &x);
    assert_imported(&x);
    ck_assert_int_eq(extra(&x, "recorded.cuartos")->level, AMP_LEVEL_HOUSEHOLD);
    ck_assert_double_eq(x.report.income_gap, 0);
    release(&x);
}
END_TEST

START_TEST(a_recode_names_what_codes_become)
{
    imported x;
    import(HEAD PERSON COLUMNS
           "  schooling = { recode = \"age\"; codes = ( \"0-9 = 1\", \"30, 31 = 7\", \"else = 12\" "
           "); };\n"
           "  disability = { recode = \"tie\"; codes = ( \"5 = true\", \"else = false\" ); };\n"
           "  labour = { recode = \"freq\"; codes = ( \"1-2 = formal\", \"3 = informal\" ); };\n"
           "};\n",
           &x);
    assert_imported(&x);
    const uint8_t tie[] = {AMP_RELATIONSHIP_head, AMP_RELATIONSHIP_partner, AMP_RELATIONSHIP_head,
                           AMP_RELATIONSHIP_head, AMP_RELATIONSHIP_child,   AMP_RELATIONSHIP_child};
    const uint8_t schooling[] = {12, 12, 12, 7, 7, 1}, disability[] = {0, 0, 0, 0, 1, 0};
    const uint8_t labour[] = {2, 2, 3, 3, 0, 2}; /* 9 is in no line, so missing */
    ck_assert(memcmp(x.p.relationship, tie, 6) == 0);
    ck_assert(memcmp(x.p.schooling, schooling, 6) == 0);
    ck_assert(memcmp(x.p.disability, disability, 6) == 0);
    ck_assert(memcmp(x.p.labour, labour, 6) == 0);
    for (size_t k = 0; k < x.report.columns; k++)
        if (strcmp(x.report.column[k].name, "labour") == 0) {
            ck_assert_uint_eq(x.report.column[k].missing, 1);
            ck_assert_uint_eq(x.report.column[k].no_value.first[0], 5);
        }
    release(&x);
}
END_TEST

START_TEST(money_comes_to_local_currency_a_month)
{
    imported x;
    import(
        HEAD
        "per = \"year\"; exchange = { USD = 6.5; };\n" PERSON COLUMNS
        "  earnings = { value = \"wage\"; missing = 7; };\n"
        "  contributory_pension = { value = \"wage\"; per = \"week\"; currency = \"USD\"; missing "
        "= 0; };\n"
        "  other_income = { value = \"(missing(wage) ? 0 : wage) * (freq == 1 ? per.quarter : freq "
        "== 2 ? "
        "exchange.USD : 1)\"; per = \"month\"; };\n};\n",
        &x);
    assert_imported(&x);
    ck_assert_double_eq_tol(x.p.earnings[0], 250, 1e-12);
    ck_assert(x.p.earnings[1] == 7); /* what is missing is stated in our unit */
    ck_assert_double_eq_tol(x.p.contributory_pension[0], 3000 * 52.0 / 12 * 6.5, 1e-9);
    ck_assert_double_eq_tol(x.p.other_income[2], 50.0 / 3, 1e-12);
    ck_assert_double_eq_tol(x.p.other_income[3], 650, 1e-12);
    ck_assert_double_eq_tol(x.p.other_income[4], 10, 1e-12);
    release(&x);
}
END_TEST

START_TEST(a_wrong_recode_or_unit_is_told_what_would_be_right)
{
#define COLUMN(text) HEAD PERSON COLUMNS text " };\n"
    assert_refused(COLUMN("labour = { recode = \"freq\"; codes = ( \"1 = formul\" ); };"),
                   AMP_CONFIG, "did you mean \"formal\"");
    assert_refused(COLUMN("labour = { recode = \"freq\"; codes = ( \"1 formal\" ); };"), AMP_CONFIG,
                   "expected lines like \"3, 5-7 = child\"");
    assert_refused(COLUMN("labour = { recode = \"freq\"; codes = ( \"one = formal\" ); };"),
                   AMP_CONFIG, "found one = formal");
    assert_refused(COLUMN("labour = { recode = \"freq\"; };"), AMP_CONFIG,
                   "write value, or recode with codes");
    assert_refused(COLUMN("schooling = { recode = \"freq\"; codes = ( \"1 = many\" ); };"),
                   AMP_CONFIG, "\"many\" is not a number");
    assert_refused(COLUMN("earnings = { value = \"wage\"; per = \"weak\"; missing = 0; };"),
                   AMP_CONFIG, "did you mean \"week\"");
    assert_refused(COLUMN("earnings = { value = \"wage\"; currency = \"EUR\"; missing = 0; };"),
                   AMP_CONFIG, "write, say, exchange = { EUR = 6.96; }");
    assert_refused(COLUMN("schooling = { value = \"age\"; per = \"year\"; };"), AMP_CONFIG,
                   "schooling: is no money");
    assert_refused(HEAD PERSON COLUMNS "};\nextra = { labour = \"freq\"; };\n", AMP_CONFIG,
                   "labour: is a column of every population");
}
END_TEST

/* ---- what is kept ---------------------------------------------------------------------------- */

START_TEST(columns_are_kept_by_pattern_under_names_that_are_free)
{
    imported x;
    import(HEAD "files = ( " HOMES
                " );\nkeep = ( \"wa*\", \"dwelling.*\", \"age\", \"hh\" );\n" PERSON COLUMNS "};\n",
           &x);
    assert_imported(&x);
    ck_assert(extra(&x, "wage")->data[3] == 100);
    ck_assert_int_eq(extra(&x, "wage")->level, AMP_LEVEL_PERSON);
    ck_assert(extra(&x, "survey_age")->data[2] == 71);
    ck_assert_int_eq(extra(&x, "wall")->level, AMP_LEVEL_HOUSEHOLD);
    ck_assert_int_eq(extra(&x, "wall")->kind, AMP_KIND_CATEGORY);
    ck_assert(extra(&x, "cuartos")->data[1] == 1);
    ck_assert(says(&x, "columns of texts or keys are not kept"));
    release(&x);
    assert_refused(HEAD "keep = \"zz*\";\n" PERSON COLUMNS "};\n", AMP_CONFIG,
                   "keep: no column of the survey is like \"zz*\"");
}
END_TEST

static ssize_t write_all(const void *data, size_t n, void *file)
{
    return fwrite(data, 1, n, (FILE *)file) == n ? (ssize_t)n : -1;
}

START_TEST(a_pattern_of_many_stars_is_matched_in_no_time)
{
    enum { LETTERS = 300, STARS = 40 };
    imported x;
    char name[LETTERS + 1] = "", pattern[2 * STARS + 2] = "";
    memset(name, 'a', LETTERS);
    for (size_t k = 0; k < STARS; k++)
        memcpy(pattern + 2 * k, "a*", 3);
    char *survey = amp_format("hh,nr,sex,age,tie,w,%s\n1,1,1,42,1,10,7\n", name);
    for (int fits = 0; fits < 2; fits++) {
        char *map =
            amp_format(HEAD "keep = \"%s%s\";\n" PERSON COLUMNS "};\n", pattern, fits ? "" : "b");
        write_text(scratch("persons.csv"), survey);
        import_with(map, NULL, 0, &x);
        ck_assert_int_eq(x.err, fits ? AMP_OK : AMP_CONFIG);
        ck_assert(!fits || extra(&x, name)->data[0] == 7);
        release(&x);
        free(map);
    }
    free(survey);
}
END_TEST

START_TEST(a_condition_on_a_hundred_columns_is_known_when_any_of_them_is)
{
    enum { COUNT = 100 };
    imported x;
    char head[1000] = "hh,nr,sex,age,tie,w", row[1000] = "1,1,1,42,1,10", any[2000] = "false";
    for (unsigned k = 0; k < COUNT; k++) {
        snprintf(head + strlen(head), 10, ",q%u", k);
        strcat(row, k + 1 < COUNT ? "," : ",1\n");
        snprintf(any + strlen(any), 20, " or q%u == 1", k);
    }
    char *survey = amp_format("%s\n%s", head, row);
    char *map = amp_format(HEAD PERSON COLUMNS "  disability = \"%s\"; };\n", any);
    write_text(scratch("persons.csv"), survey);
    import_with(map, NULL, 0, &x);
    assert_imported(&x);
    ck_assert_uint_eq(x.p.disability[0], 1);
    release(&x);
    free(map);
    free(survey);
}
END_TEST

START_TEST(labels_of_stata_files_are_kept)
{
    const char *path = scratch("labels.dta");
    FILE *f = fopen(path, "wb");
    readstat_writer_t *w = readstat_writer_init();

    readstat_set_data_writer(w, write_all);
    readstat_label_set_t *set = readstat_add_label_set(w, READSTAT_TYPE_DOUBLE, "walls");
    readstat_label_double_value(set, 3, "Ladrillo");
    readstat_label_double_value(set, 1, "Adobe");
    static const char *const names[] = {"hh", "nr", "sex", "age", "w", "wall"};
    readstat_variable_t *v[AMP_COUNT(names)];
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        v[k] = readstat_add_variable(w, names[k], READSTAT_TYPE_DOUBLE, 8);
    readstat_variable_set_label(v[5], "Material de la pared");
    readstat_variable_set_label_set(v[5], set);
    ck_assert_int_eq(readstat_begin_writing_dta(w, f, 2), READSTAT_OK);
    for (int i = 0; i < 2; i++) {
        const double row[] = {i + 1, 1, 1, 40, 2.5, 3 - 2 * i};
        readstat_begin_row(w);
        for (size_t k = 0; k < AMP_COUNT(names); k++)
            readstat_insert_double_value(w, v[k], row[k]);
        readstat_end_row(w);
    }
    ck_assert_int_eq(readstat_end_writing(w), READSTAT_OK);
    readstat_writer_free(w);
    fclose(f);
    imported x;
    const char *map = scratch("labels.map");
    write_text(map, HEAD PERSON
               "columns = { age = \"age\"; sex = \"male\"; relationship = \"head\"; };\n"
               "extra = { wall = \"wall\"; code = { value = \"wall\"; kind = \"number\"; }; };\n");
    amp_ctx_init(&x.ctx);
    amp_arena_init(&x.arena);
    amp_pop_init(&x.p);
    const amp_survey_files files = {map, path, NULL, 0};
    x.err = amp_survey_import(&x.ctx, &files, &x.arena, &x.p, &x.info, &x.report);
    assert_imported(&x);
    const amp_extra *wall = extra(&x, "wall");
    ck_assert_str_eq(wall->label, "Material de la pared");
    ck_assert_uint_eq(wall->values, 2);
    ck_assert_str_eq(wall->value[0].text, "Adobe");
    ck_assert(wall->value[1].code == 3 && wall->data[0] == 3);
    ck_assert_int_eq(extra(&x, "code")->kind, AMP_KIND_NUMBER);
    ck_assert_uint_eq(extra(&x, "code")->values, 0);
    release(&x);
}
END_TEST

START_TEST(portable_files_of_spss_are_read)
{
    static const char *const names[] = {"HH", "NR", "SEX", "AGE", "W"};
    const double row[2][5] = {{7, 1, 2, 42, 193.25}, {8, 1, 1, 30, 2.5}};
    const char *path = scratch("old.por"), *map = scratch("old.map");
    FILE *f = fopen(path, "wb");
    readstat_writer_t *w = readstat_writer_init();
    readstat_variable_t *v[AMP_COUNT(names)];
    readstat_set_data_writer(w, write_all);
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        v[k] = readstat_add_variable(w, names[k], READSTAT_TYPE_DOUBLE, 8);
    ck_assert_int_eq(readstat_begin_writing_por(w, f, 2), READSTAT_OK);
    for (size_t i = 0; i < 2; i++) {
        readstat_begin_row(w);
        for (size_t k = 0; k < AMP_COUNT(names); k++)
            readstat_insert_double_value(w, v[k], row[i][k]);
        readstat_end_row(w);
    }
    ck_assert_int_eq(readstat_end_writing(w), READSTAT_OK);
    readstat_writer_free(w);
    fclose(f);
    imported x;
    write_text(map,
               HEAD "person = { household = \"HH\"; line = \"NR\"; weight = \"W\"; };\n"
                    "columns = { age = \"AGE\"; sex = \"SEX == 1 ? male : female\"; relationship = "
                    "\"head\"; };\n");
    amp_ctx_init(&x.ctx);
    amp_arena_init(&x.arena);
    amp_pop_init(&x.p);
    const amp_survey_files files = {map, path, NULL, 0};
    x.err = amp_survey_import(&x.ctx, &files, &x.arena, &x.p, &x.info, &x.report);
    assert_imported(&x);
    ck_assert(x.p.weight[0] == 193.25 && x.p.age[1] == 30);
    release(&x);
}
END_TEST

/* ---- weights --------------------------------------------------------------------------------- */

START_TEST(replicate_weights_come_with_the_factor_of_their_method)
{
    static const struct {
        const char *spec;
        amp_replication method;
        double factor;
    } form[] = {
        {"\"rw*\"", AMP_REPLICATION_bootstrap, 0.25},
        {"{ columns = (\"rw1\", \"rw2\"); method = \"brr\"; }", AMP_REPLICATION_brr, 0.5},
        {"{ columns = \"rw*\"; method = \"fay\"; rho = 0.5; }", AMP_REPLICATION_fay, 1},
        {"{ columns = \"rw*\"; method = \"jackknife\"; }", AMP_REPLICATION_jackknife, 0.75},
        {"{ columns = \"rw*\"; method = \"jackknife\"; factor = 0.9; }", AMP_REPLICATION_jackknife,
         0.9},
    };
    write_text(scratch("persons.csv"),
               "hh,nr,rw1,rw2,rw3,rw4\n7,2,1,2,3,4\n7,1,10,20,30,40\n8,1,0,0.5,0,7\n");
    for (size_t k = 0; k < AMP_COUNT(form); k++) {
        imported x;
        char map[600];
        snprintf(map, sizeof map,
                 HEAD
                 "person = { household = \"hh\"; line = \"nr\"; weight = 1; replicates = %s; };\n"
                 "columns = { age = 40; sex = \"nr == 1 ? male : female\"; relationship = \"nr == "
                 "1 ? head : partner\"; };\n",
                 form[k].spec);
        import_with(map, NULL, 0, &x);
        assert_imported(&x);
        const amp_replicates *r = &x.p.replicates;
        ck_assert_uint_eq(r->n, k == 1 ? 2 : 4);
        ck_assert_int_eq(r->method, form[k].method);
        ck_assert_double_eq_tol(r->factor, form[k].factor, 1e-15);
        ck_assert(r->weight[1] == 20); /* the head's */
        ck_assert(r->weight[r->n + 1] == 0.5);
        release(&x);
    }
#define REPLICATES(spec)                                                                           \
    HEAD "person = { household = \"hh\"; line = \"nr\"; weight = \"w\"; replicates = " spec        \
         "; };\n" COLUMNS "};\n"
    assert_refused(REPLICATES("\"rw*\""), AMP_CONFIG, "0 columns of the survey are like \"rw*\"");
    assert_refused(REPLICATES("{ columns = \"w*\"; method = \"fay\"; }"), AMP_CONFIG,
                   "rho: Fay's method");
    assert_refused(REPLICATES("{ columns = \"w*\"; method = \"jack\"; }"), AMP_CONFIG,
                   "valid are bootstrap");
    imported x;
    write_text(scratch("persons.csv"), "hh,nr,sex,age,tie,w,rw1,rw2\n7,1,1,40,1,1,1,\n");
    import_with(REPLICATES("\"rw*\""), NULL, 0, &x);
    assert_one_error(&x.ctx, AMP_DATA, "row 1: the replicate weight rw2 is missing");
    release(&x);
}
END_TEST

/* ---- households without persons -------------------------------------------------------------- */

START_TEST(a_row_that_is_a_household_brings_its_members_without_a_face)
{
    imported x;
    write_text(scratch("persons.csv"),
               "hh,size,w,income,age,sex\n7,3,10,900,71,2\n8,1,2.5,100,30,1\n");
    import_with(HEAD
                "person = { household = \"hh\"; members = \"size\"; weight = \"w\"; };\n"
                "columns = { age = \"age\"; sex = \"sex == 1 ? male : female\"; other_income = "
                "\"income\"; };\nwelfare = \"income / size\"; household_income = \"income\";\n"
                "recorded = { grant = \"income / 9\"; };\n"
                "extra = { heads = { value = \"count(true)\"; level = \"household\"; }; };\n",
                NULL, 0, &x);
    assert_imported(&x);
    const amp_population *p = &x.p;
    ck_assert_uint_eq(p->n, 4);
    ck_assert_uint_eq(p->first[1], 3);
    ck_assert_double_eq_tol(x.report.people, 32.5, 1e-12);
    const double income[] = {900, 0, 0, 100}, unknown[] = {0, 1, 1, 0};
    ck_assert(memcmp(p->other_income, income, sizeof income) == 0);
    ck_assert(memcmp(extra(&x, AMP_ANONYMOUS)->data, unknown, sizeof unknown) == 0);
    ck_assert(extra(&x, "recorded.grant")->data[0] == 100 &&
              extra(&x, "recorded.grant")->data[1] == 0);
    ck_assert(extra(&x, "heads")->data[0] == 1); /* formulas see one row a household */
    ck_assert(p->welfare_reported[0] == 300);
    ck_assert_uint_eq(p->relationship[0], AMP_RELATIONSHIP_head);
    ck_assert_uint_eq(p->relationship[1], AMP_RELATIONSHIP_other_relative);
    release(&x);
    write_text(scratch("persons.csv"),
               "hh,size,w,income,age,sex\n7,3,10,900,71,2\n8,1.5,2.5,100,30,1\n");
    import_with(HEAD "person = { household = \"hh\"; members = \"size\"; weight = \"w\"; };\n"
                     "columns = { age = \"age\"; sex = \"sex == 1 ? male : female\"; };\n",
                NULL, 0, &x);
    assert_one_error(&x.ctx, AMP_DATA, "row 2: members would be 1.5");
    release(&x);
}
END_TEST

/* ---- texts ----------------------------------------------------------------------------------- */

START_TEST(names_and_cells_of_any_encoding_are_read)
{
    /* UTF-16 with its mark, whatever the map says; a name with accents and blanks */
    const char *text = "hh;nr;Año de edad;sexo\n1;1;42;1.Hombre\n";
    char wide[400] = "\xff\xfe";
    size_t n = 2;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        unsigned code = *c;
        if (code >= 0xc0)
            code = (code & 0x1f) << 6 | (*++c & 0x3f);
        wide[n++] = (char)(code & 0xff);
        wide[n++] = (char)(code >> 8);
    }
    write_bytes(scratch("persons.csv"), wide, n);
    imported x;
    import_with(
        HEAD
        "csv = { separator = \";\"; label_codes = true; };\n"
        "person = { household = \"hh\"; line = \"nr\"; weight = 1; };\n"
        "columns = { age = \"A_o_de_edad\"; sex = \"sexo == 1 ? male : female\"; relationship = "
        "\"head\"; };\n",
        NULL, 0, &x);
    assert_imported(&x);
    ck_assert_uint_eq(x.p.age[0], 42);
    ck_assert_uint_eq(x.p.sex[0], AMP_SEX_male);
    release(&x);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("io survey files");
    TCase *t = tcase_create("files");
    tcase_add_test(t, a_household_file_is_joined_by_its_key);
    tcase_add_test(t, a_file_of_many_rows_is_summed_by_formulas);
    tcase_add_test(t, what_is_wrong_with_a_further_file_is_told);
    tcase_add_test(t, a_further_file_may_lie_elsewhere_or_be_absent);
    tcase_add_test(t, columns_of_a_file_called_recorded_are_no_income);
    tcase_add_test(t, a_recode_names_what_codes_become);
    tcase_add_test(t, money_comes_to_local_currency_a_month);
    tcase_add_test(t, a_wrong_recode_or_unit_is_told_what_would_be_right);
    tcase_add_test(t, columns_are_kept_by_pattern_under_names_that_are_free);
    tcase_add_test(t, a_pattern_of_many_stars_is_matched_in_no_time);
    tcase_add_test(t, a_condition_on_a_hundred_columns_is_known_when_any_of_them_is);
    tcase_add_test(t, labels_of_stata_files_are_kept);
    tcase_add_test(t, portable_files_of_spss_are_read);
    tcase_add_test(t, replicate_weights_come_with_the_factor_of_their_method);
    tcase_add_test(t, a_row_that_is_a_household_brings_its_members_without_a_face);
    tcase_add_test(t, names_and_cells_of_any_encoding_are_read);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    remove_scratch();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
