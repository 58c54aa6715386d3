/* Surveys: a small one in every kind of file, broken ones, and the Bolivian one when it is there.
 */
#include "io/survey.h"
#include "test_io.h"

#include <fcntl.h>
#include <hdf5.h>
#include <math.h>
#include <readstat.h>

/* ---- a small survey ------------------------------------------------------------------------- */

/* Household 0012: the head stands second, with partner and child; 0007: one person; X-3: rows apart
 * from each other, a domestic worker among them. -1 is missing, 997 nobody. */

enum { ROWS = 7 };
typedef struct answer {
    const char *home;
    int line, sex, age, tie, spouse, mother, father, area;
    double weight, wage, pension, bonus, welfare, line_z;
} answer;
static const answer answers[ROWS] = {
    {"0012", 1, 2, 36, 2, 2, 997, 997, 1, 193.01114079041, -1, 0, -1, 558.25, 1020.33},
    {"0012", 2, 1, 42, 1, 1, 997, 997, 1, 193.01114079041, 3000, 0, -1, 558.25, 1020.33},
    {"X-3", 1, 2, 71, 1, 997, 997, 997, 2, 31.7, -1, 566, 350, 700.31, 668.1},
    {"0012", 4, 1, 7, 3, 997, 1, 2, 1, 193.01114079041, -1, -1, -1, 558.25, 1020.33},
    {"0007", 1, 2, 101, 1, 997, 997, 997, 2, 7.385, -1, 0, 350, 350, 668.1},
    {"X-3", 2, 2, 19, 4, 997, 997, 997, 2, 31.7, 2000, -1, -1, -1, 668.1},
    {"X-3", 3, 1, 45, 3, 997, 1, 997, 2, 31.7, 484.62, -1, -1, 700.31, 668.1},
};

static const char *const map_text =
    "country = \"BOL\"; year = 2019; source = \"made for a test\"; rows = 7;\n"
    "person = { household = \"home\"; line = \"nr\"; weight = \"w\"; psu = \"home\"; psu_prefix = "
    "2;\n"
    "  partner = \"spouse\"; mother = \"mum\"; father = \"dad\"; };\n"
    "columns = { age = \"age\"; sex = \"sex == 1 ? male : female\";\n"
    "  relationship = \"tie == 1 ? head : tie == 2 ? partner : tie == 3 ? child : "
    "domestic_worker\";\n"
    "  area = \"zone == 1 ? urban : rural\"; earnings = \"missing(wage) ? 0 : wage\";\n"
    "  contributory_pension = { value = \"pension\"; missing = 0; };\n"
    "  labour = \"wage > 0 ? informal : inactive\"; };\n"
    "income_member = \"tie != 4\"; welfare = \"y\"; lines = { poverty = \"z\"; };\n"
    "recorded = { old_age = \"bonus\"; school = { value = \"age < 15 ? 200 / 12 : 0\"; in_income = "
    "false; }; };\n"
    "extra = { dependants = { value = \"count(age < 15)\"; level = \"household\"; label = "
    "\"children\"; }; };\n"
    "missing_values = { spouse = ( 997 ); mum = ( 997 ); dad = ( 997 ); };\n"
    "csv = { separator = \";\"; decimal = \",\"; encoding = \"ISO-8859-1\"; missing = ( \"NS\" ); "
    "label_codes = true; };\n"
    "labels = { zone = ( \"Urbaña\", \"Rural\" ); };\n";

static void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

/* A decimal comma, no leading zero, blanks for what is missing, as INE writes. */
static void write_number(FILE *f, double x)
{
    char text[40];
    snprintf(text, sizeof text, x < 0 ? " " : "%.14g", x);
    for (char *c = text; *c; c++)
        *c = *c == '.' ? ',' : *c;
    fprintf(f, ";%s", text);
}

static void write_csv(const char *path)
{
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    fputs("home;nr;sex;age;tie;spouse;mum;dad;zone;remark;w;wage;pension;bonus;y;z\r\n", f);
    for (size_t i = 0; i < ROWS; i++) {
        const answer *a = &answers[i];
        fprintf(f, "%s;%d;%s;%d;%d. lazo;%d;%d;%d;%s;no %zu", a->home, a->line,
                a->sex == 1 ? "1.Hombre" : "2. Mujer", a->age, a->tie, a->spouse, a->mother,
                a->father,
                a->area == 1 ? "Urba\xf1"
                               "a"
                             : "Rural",
                i);
        const double numbers[] = {a->weight, a->wage, a->pension, a->bonus, a->welfare, a->line_z};
        for (size_t k = 0; k < AMP_COUNT(numbers); k++)
            write_number(f, numbers[k]);
        fputs("\r\n", f);
    }
    ck_assert_int_eq(fclose(f), 0);
}

static ssize_t put_bytes(const void *data, size_t n, void *file)
{
    return fwrite(data, 1, n, (FILE *)file) == n ? (ssize_t)n : -1;
}

typedef readstat_error_t begin_writing(readstat_writer_t *w, void *user, long rows);

static void put_row(readstat_writer_t *w, readstat_variable_t *const *v, const answer *a)
{
    const double numbers[] = {a->line,    a->sex,    a->age,     a->tie,    a->spouse,
                              a->mother,  a->father, a->area,    a->weight, a->wage,
                              a->pension, a->bonus,  a->welfare, a->line_z};
    readstat_begin_row(w);
    readstat_insert_string_value(w, v[0], a->home);
    readstat_insert_string_value(w, v[1], "remark");
    for (size_t k = 0; k < AMP_COUNT(numbers); k++)
        if (numbers[k] < 0)
            readstat_insert_missing_value(w, v[k + 2]);
        else
            readstat_insert_double_value(w, v[k + 2], numbers[k]);
    readstat_end_row(w);
}

static void write_version(const char *path, begin_writing *begin, readstat_compress_t compress,
                          unsigned version)
{
    static const char *const names[] = {"home",    "remark", "nr",  "sex",  "age", "tie",
                                        "spouse",  "mum",    "dad", "zone", "w",   "wage",
                                        "pension", "bonus",  "y",   "z"};
    readstat_variable_t *v[AMP_COUNT(names)];
    FILE *f = fopen(path, "wb");
    readstat_writer_t *w = readstat_writer_init();
    readstat_set_data_writer(w, put_bytes);
    readstat_writer_set_compression(w, compress);
    if (version)
        readstat_writer_set_file_format_version(w, (uint8_t)version);
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        v[k] = k < 2 ? readstat_add_variable(w, names[k], READSTAT_TYPE_STRING, 12)
                     : readstat_add_variable(w, names[k], READSTAT_TYPE_DOUBLE, 8);
    if (strstr(path, ".sav")) /* user-missing, as SPSS files have it */
        readstat_variable_add_missing_double_value(v[6], 997);
    ck_assert_int_eq(begin(w, f, ROWS), READSTAT_OK);
    for (size_t i = 0; i < ROWS; i++)
        put_row(w, v, &answers[i]);
    ck_assert_int_eq(readstat_end_writing(w), READSTAT_OK);
    readstat_writer_free(w);
    fclose(f);
}

static void write_binary(const char *path, begin_writing *begin, readstat_compress_t compress)
{
    write_version(path, begin, compress, 0);
}

/* ---- importing ------------------------------------------------------------------------------- */

typedef struct imported {
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info info;
    amp_survey_report report;
    amp_err err;
} imported;

static void import(const char *survey, const char *map, imported *x)
{
    amp_ctx_init(&x->ctx);
    amp_arena_init(&x->arena);
    amp_pop_init(&x->p);
    const amp_survey_files files = {map, survey, NULL, 0};
    x->err = amp_survey_import(&x->ctx, &files, &x->arena, &x->p, &x->info, &x->report);
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

static void import_to(const char *survey, const char *map, const char *path)
{
    imported x;
    import(survey, map, &x);
    assert_imported(&x);
    ck_assert_int_eq(amp_popfile_save(&x.ctx, path, &x.p, &x.info), AMP_OK);
    release(&x);
}

/* The map, with one piece replaced. */
static const char *map_with(const char *piece, const char *by)
{
    const char *path = scratch("changed.map"), *at = strstr(map_text, piece);
    ck_assert_msg(at != NULL, "no %s in the map", piece);
    char *text = amp_format("%.*s%s%s", (int)(at - map_text), map_text, by, at + strlen(piece));
    write_text(path, text);
    free(text);
    return path;
}

/* Import the small survey with a changed map: one error at this line with this text. */
static void assert_map_error(const char *piece, const char *by, amp_err err, const char *part)
{
    imported x;
    const char *csv = scratch("small.csv");
    write_csv(csv);
    import(csv, map_with(piece, by), &x);
    ck_assert_msg(x.err == err, "%d instead of %d with %s", x.err, err, by);
    ck_assert_msg(x.ctx.errors == 1, "%zu errors with %s; the second: %s", x.ctx.errors, by,
                  x.ctx.n > 1 ? x.ctx.diag[1].text : "?");
    ck_assert_msg(strstr(x.ctx.diag[0].text, part) != NULL, "\"%s\" is not in: %s", part,
                  x.ctx.diag[0].text);
    ck_assert_ptr_nonnull(x.ctx.diag[0].loc.file);
    ck_assert_ptr_null(x.p.uid);
    release(&x);
}

/* ---- what comes out -------------------------------------------------------------------------- */

START_TEST(a_survey_becomes_what_its_map_says)
{
    const char *csv = scratch("small.csv"), *map = scratch("small.map");
    write_csv(csv);
    write_text(map, map_text);
    imported x;
    import(csv, map, &x);
    assert_imported(&x);
    const amp_population *p = &x.p;
    ck_assert_uint_eq(p->n, 7);
    ck_assert_uint_eq(p->households, 3);
    const uint32_t first[] = {0, 3, 6, 7};
    ck_assert(memcmp(p->first, first, sizeof first) == 0);
    const uint8_t age[] = {42, 36, 7, 71, 19, 45, 101}; /* heads first, households as they appear */
    const uint8_t sex[] = {1, 0, 1, 0, 0, 1, 0};
    const uint8_t partner[] = {2, 1, 0, 0, 0, 0, 0}, mother[] = {0, 0, 2, 0, 0, 1, 0};
    const uint8_t father[] = {0, 0, 1, 0, 0, 0, 0}, member[] = {1, 1, 1, 1, 0, 1, 1};
    ck_assert(memcmp(p->age, age, 7) == 0);
    ck_assert(memcmp(p->sex, sex, 7) == 0);
    ck_assert(memcmp(p->partner, partner, 7) == 0);
    ck_assert(memcmp(p->mother, mother, 7) == 0);
    ck_assert(memcmp(p->father, father, 7) == 0);
    ck_assert(memcmp(p->in_household_income, member, 7) == 0);
    ck_assert_uint_eq(p->relationship[1], AMP_RELATIONSHIP_partner);
    ck_assert_uint_eq(p->relationship[4], AMP_RELATIONSHIP_domestic_worker);
    ck_assert(p->earnings[0] == 3000 && p->earnings[1] == 0 && p->earnings[5] == 484.62);
    ck_assert(p->contributory_pension[3] == 566);
    ck_assert_uint_eq(p->labour[0], AMP_LABOUR_informal);
    ck_assert_uint_eq(p->area[0], AMP_AREA_urban);
    ck_assert_uint_eq(p->area[1], AMP_AREA_rural);
    ck_assert(p->weight[1] == 31.7 && p->weight[2] == 7.385);
    ck_assert(p->line_poverty[0] == 1020.33 && p->line_extreme[0] == 0);
    ck_assert(p->welfare_reported[1] == 700.31);
    ck_assert_int_eq(p->psu[0], 1); /* "12", "7", "X-" */
    ck_assert_int_eq(p->psu[1], 2);
    ck_assert_int_eq(p->psu[2], 3);
    ck_assert_uint_eq(p->extras, 3);
    ck_assert_str_eq(p->extra[0].name, "recorded.old_age");
    ck_assert(p->extra[0].data[3] == 350 && p->extra[0].data[0] == 0);
    ck_assert_str_eq(p->extra[1].name, "received.school");
    ck_assert(p->extra[1].data[2] == 200.0 / 12 && p->extra[1].data[0] == 0);
    ck_assert_str_eq(p->extra[2].name, "dependants");
    ck_assert(p->extra[2].data[0] == 1 && p->extra[2].data[1] == 0);
    ck_assert_str_eq(x.info.iso3, "BOL");
    ck_assert_int_eq(x.info.year, 2019);
    ck_assert_ptr_nonnull(strstr(x.info.provenance, "made for a test"));
    /* poor: household 0012 and 0007, not X-3 with its two members for income */
    const double poor = 3 * 193.01114079041 + 7.385;
    ck_assert_double_eq_tol(x.report.poverty, 100 * poor / (poor + 2 * 31.7), 1e-12);
    ck_assert(isnan(x.report.extreme));
    release(&x);
}
END_TEST

START_TEST(the_same_survey_is_the_same_population_from_every_kind_of_file)
{
    const char *map = scratch("small.map"), *csv = scratch("small.csv"), *a = scratch("csv.h5");
    write_text(map, map_text);
    write_csv(csv);
    import_to(csv, map, a);
    char from_csv[200];
    snprintf(from_csv, sizeof from_csv, "%s", a);
    static const struct {
        const char *name;
        begin_writing *begin;
        readstat_compress_t compress;
    } kinds[] = {{"small.dta", readstat_begin_writing_dta, READSTAT_COMPRESS_NONE},
                 {"small.sav", readstat_begin_writing_sav, READSTAT_COMPRESS_NONE},
                 {"rows.sav", readstat_begin_writing_sav, READSTAT_COMPRESS_ROWS},
                 {"small.zsav", readstat_begin_writing_sav, READSTAT_COMPRESS_BINARY}};
    for (size_t k = 0; k < AMP_COUNT(kinds); k++) {
        const char *path = scratch(kinds[k].name), *out = scratch("other.h5");
        write_binary(path, kinds[k].begin, kinds[k].compress);
        import_to(path, scratch("small.map"), out);
        assert_same_file(from_csv, out);
    }
}
END_TEST

START_TEST(ready_identities_and_whole_unit_numbers_are_taken_as_they_are)
{
    imported x;
    const char *csv = scratch("ready.csv"), *map = scratch("ready.map");
    write_text(csv, "u,hu,n,age,sex,psu,w\n"
                    "0000000000000abc,8000000000000007,1,40,1,-3,2\n"
                    "7fffffffffffffff,8000000000000007,2,9,0,-3,2\n"
                    "0000000000000002,8000000000000001,1,70,0,9,5\n");
    write_text(map, "country = \"BOL\"; year = 2019; kind = \"synthetic\";\n"
                    "person = { household = \"hu\"; line = \"n\"; weight = \"w\"; psu = \"psu\";"
                    " uid = \"u\"; household_uid = \"hu\"; };\n"
                    "columns = { age = \"age\"; sex = \"sex == 1 ? male : female\";"
                    " relationship = \"n == 1 ? head : child\"; earnings_effect = 0.25; };\n");
    import(csv, map, &x);
    assert_imported(&x);
    ck_assert(x.p.uid[0] == 0xabc && x.p.uid[1] == 0x7fffffffffffffffu && x.p.uid[2] == 2);
    ck_assert(x.p.household_uid[0] == 0x8000000000000007u);
    ck_assert_int_eq(x.p.psu[0], -3);
    ck_assert_int_eq(x.p.psu[1], 9);
    ck_assert(x.p.earnings_effect[2] == 0.25F);
    ck_assert_str_eq(x.info.kind, "synthetic");
    release(&x);
}
END_TEST

START_TEST(what_an_import_mended_stands_in_the_provenance)
{
    imported x;
    const char *csv = scratch("mended.csv"), *map = scratch("mended.map");
    write_text(csv, "h,n,age,r,w,partner,s\n1,1,40,1,2,9,\n1,2,39,1,2,,6\n2,1,70,2,5,,\n");
    write_text(map,
               "country = \"BOL\"; year = 2019;\n"
               "person = { household = \"h\"; line = \"n\"; weight = \"w\";"
               " partner = \"partner\"; };\n"
               "columns = { age = \"age\"; sex = \"r == 9 ? male : female\"; schooling = \"s\";"
               " relationship = \"r == 1 ? head : child\"; };\n");
    import(csv, map, &x);
    assert_imported(&x);
    ck_assert_uint_eq(x.report.mends.headless, 1);
    const char *const parts[] = {"\"headless\":1", "\"extra_heads\":1", "\"dangling_links\":1",
                                 "\"missing\":{\"schooling\":2}", "\"not_in_map\":["};
    for (size_t k = 0; k < AMP_COUNT(parts); k++)
        ck_assert_msg(strstr(x.info.provenance, parts[k]) != NULL, "no %s in %s", parts[k],
                      x.info.provenance);
    release(&x);
}
END_TEST

START_TEST(every_version_of_stata_files_is_read)
{
    static const unsigned versions[] = {104, 105, 108, 110, 111, 113, 114, 115, 117, 118, 119};
    write_text(scratch("small.map"), map_text);
    write_csv(scratch("small.csv"));
    char from_csv[200];
    snprintf(from_csv, sizeof from_csv, "%s", scratch("csv.h5"));
    import_to(scratch("small.csv"), scratch("small.map"), from_csv);
    for (size_t k = 0; k < AMP_COUNT(versions); k++) {
        const char *path = scratch("version.dta"), *out = scratch("version.h5");
        write_version(path, readstat_begin_writing_dta, READSTAT_COMPRESS_NONE, versions[k]);
        import_to(path, scratch("small.map"), out);
        assert_same_file(from_csv, out);
    }
}
END_TEST

START_TEST(the_order_of_rows_does_not_change_who_somebody_is)
{
    const char *csv = scratch("small.csv"), *map = scratch("small.map");
    write_csv(csv);
    write_text(map, map_text);
    imported a, b;
    import(csv, map, &a);
    assert_imported(&a);
    size_t n;
    char *text = read_bytes(csv, &n), *turned = malloc(n + 1), *to = turned;
    char *line[ROWS + 1], *save = NULL;
    for (size_t k = 0; k <= ROWS; k++)
        line[k] = strtok_r(k ? NULL : text, "\n", &save);
    to += sprintf(to, "%s\n", line[0]);
    for (size_t k = ROWS; k > 0; k--)
        to += sprintf(to, "%s\n", line[k]);
    write_text(csv, turned);
    import(csv, map, &b);
    assert_imported(&b);
    ck_assert(b.p.uid[0] != a.p.uid[0]); /* other rows ... */
    for (size_t h = 0; h < 3; h++)
        for (size_t g = 0; g < 3; g++)
            if (a.p.household_uid[h] == b.p.household_uid[g]) { /* ... of the same households */
                ck_assert(a.p.uid[a.p.first[h]] == b.p.uid[b.p.first[g]]);
                ck_assert(a.p.age[a.p.first[h]] == b.p.age[b.p.first[g]]);
            }
    free(text);
    free(turned);
    release(&a);
    release(&b);
}
END_TEST

START_TEST(months_of_birth_that_nobody_asked_are_spread)
{
    const char *csv = scratch("many.csv"), *map = scratch("many.map");
    FILE *f = fopen(csv, "wb");
    fputs("h,n,a\n", f);
    for (int i = 0; i < 12000; i++)
        fprintf(f, "%d,1,31\n", i + 1);
    fclose(f);
    write_text(
        map,
        "country = \"BOL\"; year = 2019; person = { household = \"h\"; line = \"n\"; weight = 1; "
        "};\n"
        "columns = { age = \"a\"; sex = \"n == 1 ? female : male\"; relationship = \"head\"; };\n");
    imported x;
    import(csv, map, &x);
    assert_imported(&x);
    size_t count[12] = {0};
    for (size_t i = 0; i < x.p.n; i++)
        count[x.p.birth_month[i]]++;
    for (size_t m = 0; m < 12; m++)
        ck_assert_msg(count[m] > 850 && count[m] < 1150, "month %zu: %zu", m, count[m]);
    release(&x);
}
END_TEST

/* ---- wrong maps ------------------------------------------------------------------------------ */

START_TEST(a_wrong_map_is_told_what_would_be_right)
{
    static const struct {
        const char *piece, *by, *part;
    } wrong[] = {
        {"country = \"BOL\";", "", "country: missing"},
        {"country = \"BOL\";", "country = \"Bolivia\";",
         "country: found \"Bolivia\"; expected the three letters"},
        {"year = 2019;", "yeer = 2019; year = 2019;", "did you mean \"year\""},
        {"year = 2019;", "year = 19;", "year: 19 is outside [1900, 2200]"},
        {"year = 2019;", "year = ;", "syntax error"},
        {"rows = 7;", "rows = \"seven\";", "rows: expected a whole number"},
        {"household = \"home\";", "household = \"hone\";", "did you mean \"home\""},
        {"line = \"nr\";", "", "person.line: missing"},
        {"weight = \"w\";", "weight = \"wgae\";", "did you mean \"wage\""},
        {"partner = \"spouse\";", "spouse = \"spouse\";", "spouse: unknown"},
        {"age = \"age\";", "age = \"agee\";", "did you mean \"age\""},
        {"age = \"age\";", "", "columns.age: missing"},
        {"age = \"age\";", "age = [ \"age\" ];", "age: expected a formula in quotes"},
        {"age = \"age\";", "age = { missing = 7; };", "age: value is missing"},
        {"age = \"age\";", "age = { value = \"age\"; mising = 7; };", "did you mean \"missing\""},
        {"age = \"age\";", "age = { value = \"age\"; missing = \"none\"; };", "neither a number"},
        {"sex == 1 ? male : female", "sex == 1 ? urban : rural", "valid are female, male"},
        {"sex == 1 ? male : female", "sex", ""},
        {"labour = \"wage", "labor = \"wage", "did you mean \"labour\""},
        {"labour = \"wage", "weight = \"wage", "use person.weight"},
        {"labour = \"wage", "uid = \"wage", "use person.uid, or leave it out"},
        {"labour = \"wage > 0 ? informal : inactive\";",
         "labour = { value = \"wage > 0 ? informal : inactive\"; missing = \"formul\"; };",
         "did you mean \"formal\""},
        {"earnings = \"missing(wage) ? 0 : wage\"", "earnings = \"remark\"", "\"no 0\" in line 2"},
        {"in_income = false;", "in_income = \"no\";", "in_income: expected true or false"},
        {"level = \"household\";", "level = \"house\";", "valid are person, household"},
        {"separator = \";\";", "separator = \"; \";", "is not one character"},
        {"spouse = ( 997 );", "spouse = ( \"none\" );", "expected a list of numbers"},
        {"zone = (", "zone = ( 1,", "expected a list of texts"},
        {"lines = {", "lines = { extrem = \"z\";", "did you mean \"extreme\""},
    };
    for (size_t k = 0; k < AMP_COUNT(wrong); k++)
        assert_map_error(wrong[k].piece, wrong[k].by, AMP_CONFIG, wrong[k].part);
}
END_TEST

START_TEST(all_mistakes_of_a_map_come_at_once_with_their_lines)
{
    imported x;
    const char *csv = scratch("small.csv"), *map = scratch("wrong.map");
    write_csv(csv);
    write_text(map, "yeer = 2019;\nperson = { household = \"home\"; };\n"
                    "columns = { age = \"age\";\n  sexo = \"sex\"; };\n");
    import(csv, map, &x);
    ck_assert_int_eq(x.err, AMP_CONFIG);
    ck_assert_uint_ge(x.ctx.errors, 6);
    size_t first = 0, fourth = 0;
    for (size_t k = 0; k < x.ctx.n; k++) {
        ck_assert_str_eq(x.ctx.diag[k].loc.file, map);
        first += x.ctx.diag[k].loc.line == 1;
        fourth += x.ctx.diag[k].loc.line == 4;
    }
    ck_assert_uint_eq(first, 1);
    ck_assert_uint_eq(fourth, 1);
    release(&x);
}
END_TEST

START_TEST(a_map_that_is_not_there_or_no_text_is_one_error)
{
    imported x;
    const char *csv = scratch("small.csv"), *map = scratch("binary.map");
    write_csv(csv);
    import(csv, scratch("absent.map"), &x);
    assert_one_error(&x.ctx, AMP_IO, "No such file");
    release(&x);
    write_bytes(map, "year = 2019;\0more", 17);
    import(csv, map, &x);
    assert_one_error(&x.ctx, AMP_CONFIG, "not a text file");
    release(&x);
    import(scratch("absent.csv"), map_with("rows = 7;", ""), &x);
    assert_one_error(&x.ctx, AMP_IO, "No such file");
    release(&x);
    write_text(map, "x");
    import(map, map_with("rows = 7;", ""), &x);
    assert_one_error(&x.ctx, AMP_DATA, "valid are .dta, .sav");
    release(&x);
}
END_TEST

/* ---- wrong surveys --------------------------------------------------------------------------- */

/* The small survey as text with one piece replaced; one error with this text, or none (NULL). */
static void assert_survey_error(const char *piece, const char *by, const char *part)
{
    const char *csv = scratch("small.csv"), *map = scratch("small.map");
    write_csv(csv);
    write_text(map, map_text);
    size_t n;
    char *text = read_bytes(csv, &n), *at = strstr(text, piece);
    ck_assert_msg(at != NULL, "no %s in the survey", piece);
    char *changed = amp_format("%.*s%s%s", (int)(at - text), text, by, at + strlen(piece));
    write_text(csv, changed);
    imported x;
    import(csv, map, &x);
    if (part) {
        ck_assert_int_eq(x.err, AMP_DATA);
        assert_one_error(&x.ctx, AMP_DATA, part);
        ck_assert_str_eq(x.ctx.diag[0].loc.file, csv);
    } else {
        assert_imported(&x);
    }
    free(text);
    free(changed);
    release(&x);
}

START_TEST(a_wrong_survey_is_refused_with_the_row)
{
    /* the first row is 0012;1;2. Mujer;36;2. lazo;... */
    assert_survey_error("0012;1;", "0012;2;", "person 2 of household 12 is there twice");
    assert_survey_error("0012;1;", "0012; ;", "the person number is missing");
    assert_survey_error("0012;1;", "0012;1,5;", "the person number is no whole number");
    assert_survey_error("0012;1;", ";1;", "\"home\" is empty");
    assert_survey_error(";36;", "; ;", "age: the survey has no value in 1 rows");
    assert_survey_error(";36;", ";360;", "age would be 360; valid is 0 to 110");
    assert_survey_error(";36;", ";-1;", "age would be -1");
    assert_survey_error("2. Mujer", "NS", "sex: the survey has no value");
    assert_survey_error(";193,01", ";-193,01", "weight: 1 rows have none or a negative one");
    assert_survey_error("Rural;no 6", "Rural", "");
    assert_survey_error("0012;1;", "0012;1;1;", "");
}
END_TEST

START_TEST(a_weight_that_is_missing_or_not_a_number_is_refused)
{
    assert_survey_error("193,01114079041", " ", "weight: 1 rows have none");
    assert_survey_error("193,01114079041", "NS", "weight: 1 rows have none");
    /* "nan" is a text, so the column holds texts, and the map is told so */
    const char *csv = scratch("small.csv");
    write_csv(csv);
    write_text(scratch("small.map"), map_text);
    size_t n;
    char *text = read_bytes(csv, &n);
    memcpy(strstr(text, "193,01114079041"), "nan            ", 15);
    write_text(csv, text);
    imported x;
    import(csv, scratch("small.map"), &x);
    ck_assert_int_eq(x.err, AMP_CONFIG);
    assert_one_error(&x.ctx, AMP_CONFIG, "weight: w holds \"nan\" in line 2");
    free(text);
    release(&x);
}
END_TEST

START_TEST(what_can_be_mended_is_mended_and_reported)
{
    const char *csv = scratch("small.csv"), *map = scratch("small.map");
    write_csv(csv);
    write_text(map, map_text);
    size_t n;
    char *text = read_bytes(csv, &n), *at;
    /* no head in 0007, a spouse who is not there, weights that differ, and an age of 118 */
    at = strstr(text, "0007;1;2. Mujer;101;1");
    ck_assert_ptr_nonnull(at);
    memcpy(at, "0007;1;2. Mujer;118;3", 21);
    at = strstr(text, "lazo;2;997"); /* the partner names 9 */
    ck_assert_ptr_nonnull(at);
    at[5] = '9';
    at = strstr(text, ";31,7");
    at[4] = '8';
    write_text(csv, text);
    imported x;
    import(csv, map, &x);
    assert_imported(&x);
    ck_assert_uint_eq(x.p.age[6], AMP_AGE_MAX);
    ck_assert_uint_eq(x.p.relationship[6], AMP_RELATIONSHIP_head);
    ck_assert_uint_eq(x.p.partner[0], 0);
    ck_assert_uint_eq(x.p.partner[1], 0);
    ck_assert(x.p.weight[1] == 31.8);
    static const char *const said[] = {"1 households without a head", "1 links to a person",
                                       "1 partners who do not name each other",
                                       "weight differs inside 1 households"};
    for (size_t k = 0; k < AMP_COUNT(said); k++) {
        bool found = false;
        for (size_t j = 0; j < x.report.warnings; j++)
            found = found || strstr(x.report.warning[j], said[k]);
        ck_assert_msg(found, "not reported: %s", said[k]);
    }
    size_t rounded = 0, missing = 0;
    for (size_t k = 0; k < x.report.columns; k++) {
        if (strcmp(x.report.column[k].name, "age") == 0)
            rounded = x.report.column[k].rounded;
        if (strcmp(x.report.column[k].name, "contributory_pension") == 0)
            missing = x.report.column[k].missing;
    }
    ck_assert_uint_eq(rounded, 1);
    ck_assert_uint_eq(missing, 3);
    free(text);
    release(&x);
}
END_TEST

/* Every cut of a file ends in one error, or, where a text file ends at a line, in the missing rows.
 */
static void assert_cuts(const char *path, const char *cut, size_t step)
{
    size_t n;
    char *data = read_bytes(path, &n);
    for (size_t k = 0; k + 2 < n; k += step) {
        write_bytes(cut, data, k);
        imported x;
        import(cut, scratch("small.map"), &x);
        ck_assert_msg(x.err != AMP_OK, "%s cut at %zu of %zu was read", path, k, n);
        ck_assert_msg(x.ctx.errors == 1 || x.err == AMP_CONFIG, "%zu errors at %zu", x.ctx.errors,
                      k);
        release(&x);
    }
    free(data);
}

START_TEST(a_survey_file_cut_anywhere_is_refused)
{
    write_text(scratch("small.map"), map_text);
    write_csv(scratch("small.csv"));
    assert_cuts(scratch("small.csv"), scratch("cut.csv"), 1);
    write_binary(scratch("small.dta"), readstat_begin_writing_dta, READSTAT_COMPRESS_NONE);
    assert_cuts(scratch("small.dta"), scratch("cut.dta"), 7);
    write_binary(scratch("small.sav"), readstat_begin_writing_sav, READSTAT_COMPRESS_NONE);
    assert_cuts(scratch("small.sav"), scratch("cut.sav"), 7);
    write_binary(scratch("small.zsav"), readstat_begin_writing_sav, READSTAT_COMPRESS_BINARY);
    assert_cuts(scratch("small.zsav"), scratch("cut.zsav"), 7);
}
END_TEST

START_TEST(another_kind_of_file_under_a_name_is_refused)
{
    write_text(scratch("small.map"), map_text);
    static const char *const names[] = {"text.dta", "text.sav", "text.zsav"};
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        const char *path = scratch(names[k]);
        write_csv(path);
        imported x;
        import(path, scratch("small.map"), &x);
        ck_assert_int_eq(x.err, AMP_DATA);
        assert_one_error(&x.ctx, AMP_DATA, "damaged file, or not of the kind its name says");
        release(&x);
    }
}
END_TEST

START_TEST(a_file_none_of_whose_columns_the_map_reads_is_taken_for_another)
{
    const char *map = scratch("small.map");
    static const char *const names[] = {"small.dta", "small.sav"};
    static begin_writing *const begin[] = {readstat_begin_writing_dta, readstat_begin_writing_sav};
    write_text(map, "country = \"BOL\"; year = 2019;\n"
                    "person = { household = \"hogar9\"; line = \"nro9\"; weight = \"w9\"; };\n"
                    "columns = { age = \"a9\"; sex = \"s9 == 1 ? male : female\";\n"
                    "            relationship = \"r9 == 1 ? head : child\"; };\n");
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        imported x;
        write_binary(scratch(names[k]), begin[k], READSTAT_COMPRESS_NONE);
        import(scratch(names[k]), map, &x);
        assert_one_error(&x.ctx, AMP_DATA, "is one that the map reads: is it another file?");
        release(&x);
    }
}
END_TEST

/* ---- Bolivia, when it is there --------------------------------------------------------------- */

static const char *shared(const char *name)
{
    static char path[2][300];
    static unsigned k;
    const char *root = getenv("AMPARO_SHARED");
    char *out = path[k++ % 2];
    snprintf(out, sizeof path[0], "%s/data/surveys/bol-eh2019/%s", root ? root : "../shared", name);
    return out;
}

static bool skipped(const char *test)
{
    if (access(shared("persona.csv"), R_OK) == 0)
        return false;
    printf("skipped: %s (no survey)\n", test);
    return true;
}

#define BOLIVIA "data/surveys/bol-eh2019.map"

START_TEST(bolivia_2019_has_the_poverty_that_ine_published)
{
    if (skipped("Bolivia's poverty"))
        return;
    imported x;
    import(shared("persona_coded.dta"), BOLIVIA, &x);
    assert_imported(&x);
    ck_assert_uint_eq(x.report.persons, 39605);
    ck_assert_uint_eq(x.report.households, 11869);
    ck_assert_double_eq_tol(x.report.people, 11533266.0, 0.5);
    ck_assert_double_eq_tol(x.report.poverty, 37.17, 0.005);
    ck_assert_double_eq_tol(x.report.extreme, 12.87, 0.005);
    /* yper and yhog are single precision sums */
    ck_assert_double_lt(x.report.income_gap, 0.005);
    release(&x);
}
END_TEST

START_TEST(bolivia_2019_is_poor_row_by_row_as_ine_flags_it)
{
    if (skipped("INE's flags"))
        return;
    imported x;
    amp_table t;
    import(shared("persona.csv"), BOLIVIA, &x);
    assert_imported(&x);
    ck_assert_int_eq(amp_table_read(&x.ctx, &x.arena, shared("persona.csv"),
                                    &(amp_table_options){';', ',', "ISO-8859-1"}, &t),
                     AMP_OK);
    const int p0 = amp_table_find(&t, "p0"), pext0 = amp_table_find(&t, "pext0");
    const int folio = amp_table_find(&t, "folio");
    size_t row = 0, wrong = 0, members = 0; /* households stand together in this file */
    for (size_t h = 0; h < x.p.households; h++)
        for (uint32_t i = x.p.first[h]; i < x.p.first[h + 1]; i++, row++) {
            ck_assert(i == x.p.first[h] || strcmp(amp_table_cell(&t, row, folio),
                                                  amp_table_cell(&t, row - 1, folio)) == 0);
            if (!x.p.in_household_income[i]) {
                ck_assert_str_eq(amp_table_cell(&t, row, p0), "");
                continue;
            }
            const double y = x.p.welfare_reported[h];
            members++;
            wrong +=
                (y < x.p.line_poverty[h]) != (strcmp(amp_table_cell(&t, row, p0), "Pobre") == 0);
            wrong += (y < x.p.line_extreme[h]) !=
                     (strcmp(amp_table_cell(&t, row, pext0), "Pobre extremo") == 0);
        }
    ck_assert_uint_eq(row, 39605);
    ck_assert_uint_eq(members, 39565);
    ck_assert_uint_eq(wrong, 0);
    release(&x);
}
END_TEST

START_TEST(bolivia_2019_is_the_same_from_its_three_files)
{
    if (skipped("three files of one survey"))
        return;
    const char *a = scratch("bol-dta.h5"), *b = scratch("bol-sav.h5");
    import_to(shared("persona_coded.dta"), BOLIVIA, a);
    import_to(shared("persona_coded.sav"), BOLIVIA, b);
    assert_same_file(a, b);
    import_to(shared("persona.csv"), BOLIVIA, b);
    assert_same_file(a, b);
    /* and the population file reads back */
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info info;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&p);
    ck_assert_int_eq(amp_popfile_load(&ctx, a, &arena, &p, &info), AMP_OK);
    ck_assert_uint_eq(p.n, 39605);
    ck_assert_str_eq(info.kind, "survey");
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(bolivias_files_cut_short_are_refused)
{
    if (skipped("cut files of Bolivia"))
        return;
    static const char *const names[] = {"persona_coded.dta", "persona_coded.sav", "persona.csv"};
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        size_t n;
        char *data = read_bytes(shared(names[k]), &n);
        const char *cut = scratch(strrchr(names[k], '.') ? names[k] : "cut");
        for (size_t part = 1; part <= 8; part++) {
            write_bytes(cut, data, n * part / 9 + part);
            imported x;
            import(cut, BOLIVIA, &x);
            ck_assert_int_eq(x.err, AMP_DATA);
            ck_assert_uint_eq(x.ctx.errors, 1);
            release(&x);
        }
        free(data);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("io survey");
    TCase *t = tcase_create("survey");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, ready_identities_and_whole_unit_numbers_are_taken_as_they_are);
    tcase_add_test(t, what_an_import_mended_stands_in_the_provenance);
    tcase_add_test(t, a_survey_becomes_what_its_map_says);
    tcase_add_test(t, the_same_survey_is_the_same_population_from_every_kind_of_file);
    tcase_add_test(t, every_version_of_stata_files_is_read);
    tcase_add_test(t, the_order_of_rows_does_not_change_who_somebody_is);
    tcase_add_test(t, months_of_birth_that_nobody_asked_are_spread);
    tcase_add_test(t, a_wrong_map_is_told_what_would_be_right);
    tcase_add_test(t, all_mistakes_of_a_map_come_at_once_with_their_lines);
    tcase_add_test(t, a_map_that_is_not_there_or_no_text_is_one_error);
    tcase_add_test(t, a_wrong_survey_is_refused_with_the_row);
    tcase_add_test(t, a_weight_that_is_missing_or_not_a_number_is_refused);
    tcase_add_test(t, what_can_be_mended_is_mended_and_reported);
    tcase_add_test(t, a_survey_file_cut_anywhere_is_refused);
    tcase_add_test(t, another_kind_of_file_under_a_name_is_refused);
    tcase_add_test(t, a_file_none_of_whose_columns_the_map_reads_is_taken_for_another);
    tcase_add_test(t, bolivia_2019_has_the_poverty_that_ine_published);
    tcase_add_test(t, bolivia_2019_is_poor_row_by_row_as_ine_flags_it);
    tcase_add_test(t, bolivia_2019_is_the_same_from_its_three_files);
    tcase_add_test(t, bolivias_files_cut_short_are_refused);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    scratch(".");
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    remove_scratch();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
