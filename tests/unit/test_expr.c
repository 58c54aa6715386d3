/* test_expr.c - formulas, their values and the messages about wrong ones.
 *
 * Most cases stand in tests/expr/<topic>.test and in the tables of docs/expressions.md, three parts
 * each: the formula; the columns it reads; what it gives. See tests/expr/README.md. */
#include "expr_world.h"

#include <check.h>
#include <stdio.h>

/* ---- cases from files ----------------------------------------------------------------------- */

typedef struct test_case {
    const char *file;
    int line;
    char *formula, *columns, *expected;
} test_case;

static char *trim(char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    size_t n = strlen(s);
    while (n && strchr(" \t\r\n", s[n - 1]))
        s[--n] = '\0';
    return s;
}

#define CASE_FAIL(c, ...)                                                                          \
    do {                                                                                           \
        char why_[2048];                                                                           \
        snprintf(why_, sizeof why_, __VA_ARGS__);                                                  \
        ck_abort_msg("%s:%d: %s: %s", (c)->file, (c)->line, (c)->formula, why_);                   \
    } while (0)

static double value_of(const world *w, const char *text)
{
    if (strcmp(text, "nan") == 0)
        return NAN;
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return text[0] == 't';
    const amp_symbol *s = amp_symbols_find(&w->symbols, text);
#define X(list, code, name)                                                                        \
    if (strcmp(text, name) == 0)                                                                   \
        return code;
    WORLD_VALUE(X)
#undef X
    if (s)
        return s->value;
    char *end;
    const double x = strtod(text, &end);
    ck_assert_msg(*end == '\0', "\"%s\" is not a value", text);
    return x;
}

/* "household = 1 1 2" of each row; rows of one household stand together. */
static void set_households(world *w, const double *number, size_t n)
{
    w->households = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || number[i] != number[i - 1])
            w->first[w->households++] = (uint32_t)i;
    w->first[w->households] = (uint32_t)n;
}

/* "age = 59 60; earnings = 7 0.31": sizes come from the person columns or `household`. */
static void set_columns(world *w, const test_case *c)
{
    char *text = strdup(c->columns), *save_column = NULL;
    double household[64] = {0};
    w->rows = 1;
    for (char *p = strtok_r(text, ";", &save_column); p; p = strtok_r(NULL, ";", &save_column)) {
        char *equal = strchr(p, '='), *save = NULL;
        if (!equal) {
            ck_assert_str_eq(trim(p), "-");
            continue;
        }
        *equal = '\0';
        const char *name = trim(p);
        size_t n = 0;
        for (char *v = strtok_r(equal + 1, " ", &save); v; v = strtok_r(NULL, " ", &save), n++) {
            const double x = value_of(w, trim(v));
            const amp_symbol *s = amp_symbols_find(&w->symbols, name);
            if (strcmp(name, "household") == 0)
                household[n] = x;
            else if (s && s->scope == AMP_SCOPE_SCALAR)
                w->scalar[s->slot] = x;
            else if (!world_set(w, name, n, x))
                CASE_FAIL(c, "no column %s", name);
        }
        w->rows = AMP_MAX(w->rows, n);
    }
    set_households(w, household, w->rows);
    free(text);
}

static void check_error(const test_case *c, const amp_ctx *ctx, amp_err err, const char *want)
{
    if (err != AMP_CONFIG)
        CASE_FAIL(c, "no mistake was found; expected: %s", want);
    for (size_t i = 0; i < ctx->n; i++)
        if (strstr(ctx->diag[i].text, want))
            return;
    CASE_FAIL(c, "expected a message with\n    %s\nand got\n%s", want, ctx->diag[0].text);
}

static void check_values(const test_case *c, world *w, const amp_prog *prog, amp_scope level,
                         char *values)
{
    amp_expr_scratch scratch = {0};
    ck_assert_int_eq(amp_expr_scratch_reserve(&scratch, prog), AMP_OK);
    double out[64];
    amp_expr_eval(prog, &w->frame, 0, w->households, &scratch, out);
    const size_t rows = level == AMP_SCOPE_PERSON      ? w->rows
                        : level == AMP_SCOPE_HOUSEHOLD ? w->households
                                                       : 1;
    size_t n = 0;
    char *save = NULL;
    for (char *v = strtok_r(values, " ", &save); v; v = strtok_r(NULL, " ", &save), n++) {
        const double x = value_of(w, v);
        if (n < rows &&
            !(out[n] == x || (isnan(x) && isnan(out[n])) || fabs(out[n] - x) <= 1e-12 * fabs(x)))
            CASE_FAIL(c, "value %zu is %.17g and not %s", n + 1, out[n], v);
    }
    if (n != rows)
        CASE_FAIL(c, "%zu values expected, there are %zu", n, rows);
    amp_expr_scratch_fini(&scratch);
}

/* expected: "[household|scalar] [number|category|condition]: values" or "... error: text". */
static void run_case(const test_case *c)
{
    world *w = world_new();
    memset(w->is_alive, 1, sizeof w->is_alive);
    set_columns(w, c);
    char *expected = strdup(c->expected), *colon = strchr(expected, ':');
    if (!colon)
        CASE_FAIL(c, "no colon in \"%s\"", c->expected);
    *colon = '\0';
    const amp_scope level = strstr(expected, "household") ? AMP_SCOPE_HOUSEHOLD
                            : strstr(expected, "scalar")  ? AMP_SCOPE_SCALAR
                                                          : AMP_SCOPE_PERSON;
    const amp_type want = strstr(expected, "condition")  ? AMP_TYPE_BOOLEAN
                          : strstr(expected, "category") ? AMP_TYPE_CATEGORY
                                                         : AMP_TYPE_NUMBER;
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_arena arena;
    amp_arena_init(&arena);
    const amp_prog *prog;
    const amp_err err =
        amp_expr_compile(&ctx, &arena, &w->symbols, c->formula, AMP_NOWHERE, want, level, &prog);
    if (strstr(expected, "error"))
        check_error(c, &ctx, err, trim(colon + 1));
    else if (err != AMP_OK)
        CASE_FAIL(c, "%s", ctx.n ? ctx.diag[0].text : "failed");
    else
        check_values(c, w, prog, level, colon + 1);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    free(expected);
    world_free(w);
}

/* Three lines each, blank lines and # between them. */
static int run_file(const char *path)
{
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot open %s (run from the root of the repository)", path);
    char part[3][8192];
    int line = 0, parts = 0, cases = 0;
    while (fgets(part[parts], sizeof part[0], file)) {
        line++;
        const char *text = trim(part[parts]);
        if (parts == 0 && (!*text || *text == '#'))
            continue;
        if (++parts < 3)
            continue;
        test_case c = {path, line - 2, trim(part[0]), trim(part[1]), trim(part[2])};
        run_case(&c);
        parts = 0;
        cases++;
    }
    fclose(file);
    ck_assert_msg(parts == 0, "%s: the last case is not whole", path);
    return cases;
}

/* Rows "| `formula` | `columns` | `expected` |" of a page. */
static int run_page(const char *path)
{
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot open %s (run from the root of the repository)", path);
    char text[8192];
    int line = 0, cases = 0;
    while (fgets(text, sizeof text, file)) {
        line++;
        if (strncmp(text, "| `", 3) != 0)
            continue;
        char *part[3], *p = text + 2;
        int parts = 0;
        for (char *end; parts < 3 && *p == '`' && (end = strchr(p + 1, '`')) != NULL; p = end + 4) {
            part[parts++] = p + 1;
            *end = '\0';
            if (strncmp(end + 1, parts < 3 ? " | " : " |\n", 3) != 0)
                parts = 4; /* a table of something else */
        }
        if (parts != 3)
            continue;
        test_case c = {path, line, part[0], part[1], part[2]};
        run_case(&c);
        cases++;
    }
    fclose(file);
    return cases;
}

START_TEST(every_operator_and_function_gives_the_value_it_promises)
{
    ck_assert_int_gt(run_file("tests/expr/values.test"), 50);
}
END_TEST

START_TEST(households_and_relatives_are_seen_as_promised)
{
    ck_assert_int_gt(run_file("tests/expr/people.test"), 20);
}
END_TEST

START_TEST(survey_maps_recode_columns_with_missing_values)
{
    ck_assert_int_gt(run_file("tests/expr/survey.test"), 10);
}
END_TEST

START_TEST(a_wrong_formula_is_told_what_is_wrong_and_what_would_be_right)
{
    ck_assert_int_gt(run_file("tests/expr/mistakes.test"), 50);
}
END_TEST

START_TEST(every_example_of_the_manual_is_true)
{
    ck_assert_int_gt(run_page("docs/expressions.md"), 20);
}
END_TEST

/* ---- the interface -------------------------------------------------------------------------- */

static world *the_world;
static amp_ctx ctx;
static amp_arena arena;

static void set_up(void)
{
    the_world = world_new();
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
}

static void tear_down(void)
{
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    world_free(the_world);
}

static const amp_prog *compile_at(const char *text, amp_type want, amp_scope level)
{
    const amp_prog *prog;
    const amp_err err =
        amp_expr_compile(&ctx, &arena, &the_world->symbols, text, AMP_NOWHERE, want, level, &prog);
    ck_assert_msg(err == AMP_OK, "%s: %s", text, ctx.n ? ctx.diag[0].text : "");
    return prog;
}

static const amp_prog *compile(const char *text)
{
    return compile_at(text, AMP_TYPE_NUMBER, AMP_SCOPE_PERSON);
}

static amp_err compile_wrong(const char *text, amp_loc loc)
{
    const amp_prog *prog;
    const amp_err err = amp_expr_compile(&ctx, &arena, &the_world->symbols, text, loc,
                                         AMP_TYPE_NUMBER, AMP_SCOPE_PERSON, &prog);
    ck_assert_int_eq(err, AMP_CONFIG);
    ck_assert_ptr_null(prog);
    return err;
}

START_TEST(a_mistake_is_shown_with_a_caret_under_the_word)
{
    compile_wrong("edad >= 60", (amp_loc){"reform.cfg", 41, 0});
    ck_assert_uint_eq(ctx.n, 1);
    ck_assert_str_eq(ctx.diag[0].text, "unknown name \"edad\"; did you mean \"age\"?\n"
                                       "    edad >= 60\n"
                                       "    ^~~~");
    ck_assert_str_eq(ctx.diag[0].loc.file, "reform.cfg");
    ck_assert_int_eq(ctx.diag[0].loc.line, 41);
    ck_assert_int_eq(ctx.diag[0].loc.column, 0);
}
END_TEST

START_TEST(the_column_counts_on_from_where_the_formula_starts)
{
    compile_wrong("1 + edad", (amp_loc){"reform.cfg", 41, 10});
    ck_assert_int_eq(ctx.diag[0].loc.column, 14);
    compile_wrong("1 +\n  edad", (amp_loc){"reform.cfg", 41, 10});
    ck_assert_int_eq(ctx.diag[1].loc.line, 42);
    ck_assert_int_eq(ctx.diag[1].loc.column, 3);
    ck_assert_str_eq(strchr(ctx.diag[1].text, '\n'), "\n      edad\n      ^~~~");
}
END_TEST

START_TEST(the_caret_stands_right_behind_letters_with_accents)
{
    compile_wrong("señales + 2.385 * x9", AMP_NOWHERE);
    ck_assert_uint_eq(ctx.n, 2);
    ck_assert_str_eq(strchr(ctx.diag[0].text, '\n'), "\n    señales + 2.385 * x9\n    ^~~~~~~");
    ck_assert_str_eq(strchr(ctx.diag[1].text, '\n'),
                     "\n    señales + 2.385 * x9\n                      ^~");
}
END_TEST

START_TEST(of_a_long_formula_only_the_surroundings_are_shown)
{
    char text[2000] = "";
    for (int i = 0; i < 60; i++)
        strcat(text, "earnings + ");
    strcat(text, "earnigs + ");
    for (int i = 0; i < 60; i++)
        strcat(text, "earnings + ");
    strcat(text, "7");
    compile_wrong(text, AMP_NOWHERE);
    ck_assert_uint_eq(ctx.n, 1);
    ck_assert_uint_lt(strlen(ctx.diag[0].text), 260);
    const char *line = strchr(ctx.diag[0].text, '\n') + 1, *caret = strchr(line, '\n') + 1;
    ck_assert_ptr_nonnull(strstr(line, "earnigs"));
    ck_assert_int_eq(strstr(line, "earnigs") - line, strchr(caret, '^') - caret);
}
END_TEST

START_TEST(all_mistakes_of_a_formula_are_told_at_once_and_each_once)
{
    compile_wrong("edad >= 60 and sex > 2 and age + earnings > 7 && edad < 100", AMP_NOWHERE);
    ck_assert_uint_eq(ctx.n, 4);
    const char *want[] = {"unknown name \"edad\"", "sex is a category", "is money",
                          "write and instead of &&"};
    for (int i = 0; i < 4; i++)
        ck_assert_msg(strstr(ctx.diag[i].text, want[i]) != NULL, "%s", ctx.diag[i].text);
}
END_TEST

START_TEST(a_wrong_call_does_not_hide_the_mistakes_around_it)
{
    compile_wrong("sqrt(edad) + round(earnings, 2) > 7 and sex > 1 or head(age, 7)", AMP_NOWHERE);
    ck_assert_uint_eq(ctx.n, 5);
    const char *want[] = {"unknown function \"sqrt\"", "unknown name \"edad\"",
                          "round(x) gives whole numbers", "sex is a category",
                          "head takes 1 value"};
    for (int i = 0; i < 5; i++)
        ck_assert_msg(strstr(ctx.diag[i].text, want[i]) != NULL, "%s", ctx.diag[i].text);
}
END_TEST

START_TEST(a_spanish_and_is_told_and_the_rest_still_checked)
{
    compile_wrong("edad >= 60 y not estado", AMP_NOWHERE);
    ck_assert_uint_eq(ctx.n, 3);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "did you mean \"age\""));
    ck_assert_ptr_nonnull(strstr(ctx.diag[1].text, "\"y\" is not an operator; write and"));
    ck_assert_ptr_nonnull(strstr(ctx.diag[2].text, "unknown name \"estado\""));
}
END_TEST

START_TEST(of_very_many_mistakes_the_first_twenty_found_are_told)
{
    char text[2000] = "0";
    for (int i = 0; i < 100; i++)
        sprintf(text + strlen(text), " + nobody_%d", 7 * i);
    compile_wrong(text, AMP_NOWHERE);
    ck_assert_uint_eq(ctx.n, 20);
}
END_TEST

START_TEST(a_formula_of_the_greatest_length_works_and_a_longer_one_is_refused)
{
    char text[4098];
    memset(text, ' ', sizeof text);
    for (size_t i = 0; i < 2047; i++)
        memcpy(text + 2 * i, "1+", 2);
    text[4094] = '1';
    text[4096] = '\0';
    double x;
    ck_assert(amp_expr_constant(compile(text), &x));
    ck_assert_double_eq(x, 2048);
    text[4096] = ' ';
    text[4097] = '\0';
    compile_wrong(text, AMP_NOWHERE);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "4097"));
}
END_TEST

START_TEST(an_empty_formula_is_told_what_a_formula_is)
{
    compile_wrong("", AMP_NOWHERE);
    compile_wrong(" \n\t ", AMP_NOWHERE);
    for (int i = 0; i < 2; i++)
        ck_assert_ptr_nonnull(strstr(ctx.diag[i].text, "the formula is empty"));
}
END_TEST

START_TEST(nesting_is_bounded_but_chains_are_not)
{
    char text[4000] = "";
    for (int i = 0; i < 60; i++)
        strcat(text, "(");
    strcat(text, "age");
    for (int i = 0; i < 60; i++)
        strcat(text, ")");
    compile(text);
    text[0] = '\0';
    for (int i = 0; i < 70; i++)
        strcat(text, "(");
    compile_wrong(text, AMP_NOWHERE);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "nested more than 64 deep"));
    text[0] = '\0';
    for (int i = 0; i < 200; i++)
        sprintf(text + strlen(text), "s01 == %d ? %d : ", i, i * 7);
    strcat(text, "0");
    compile(text);
}
END_TEST

START_TEST(a_long_recode_needs_few_registers)
{
    char text[4000] = "";
    for (int i = 0; i < 200; i++)
        sprintf(text + strlen(text), "s01 == %d ? %d : ", i, i * 7);
    strcat(text, "0");
    amp_expr_scratch scratch = {0};
    ck_assert_int_eq(amp_expr_scratch_reserve(&scratch, compile(text)), AMP_OK);
    ck_assert_uint_le(scratch.cap, 4 * AMP_EXPR_CHUNK);
    amp_expr_scratch_fini(&scratch);
}
END_TEST

START_TEST(a_program_knows_what_it_reads)
{
    const amp_prog *prog =
        compile("age >= 60 and sum(earnings) < line_poverty ? param.threshold : 0");
    ck_assert(amp_expr_reads(prog, AMP_SCOPE_PERSON, SLOT_age));
    ck_assert(amp_expr_reads(prog, AMP_SCOPE_PERSON, SLOT_earnings));
    ck_assert(amp_expr_reads(prog, AMP_SCOPE_HOUSEHOLD, SLOT_line_poverty));
    ck_assert(amp_expr_reads(prog, AMP_SCOPE_SCALAR, 1));
    ck_assert(!amp_expr_reads(prog, AMP_SCOPE_SCALAR, 0));
    ck_assert(!amp_expr_reads(prog, AMP_SCOPE_PERSON, SLOT_sex));
    ck_assert(!amp_expr_reads(prog, AMP_SCOPE_HOUSEHOLD, SLOT_age));
    ck_assert(!amp_expr_reads(compile("false ? age : 7"), AMP_SCOPE_PERSON, SLOT_age));
    ck_assert(amp_expr_reads(compile("not attends ? 2.385 : state_salary"), AMP_SCOPE_PERSON,
                             SLOT_attends));
}
END_TEST

START_TEST(programs_are_equal_when_they_compute_the_same)
{
    const amp_prog *prog = compile("age>=60 and not state_salary");
    ck_assert(amp_expr_equal(prog, compile(" ( age >= 2 * 30 ) and  not  (state_salary)")));
    ck_assert(amp_expr_equal(compile("60 <= age"), compile("age >= 59.5")));
    ck_assert(!amp_expr_equal(prog, compile("age>=61 and not state_salary")));
    ck_assert(!amp_expr_equal(prog, compile("age>=60 or not state_salary")));
    ck_assert(!amp_expr_equal(compile("0.31"), compile("0.310000001")));
    ck_assert(!amp_expr_equal(compile("sum(earnings)"),
                              compile_at("sum(earnings)", AMP_TYPE_NUMBER, AMP_SCOPE_HOUSEHOLD)));
}
END_TEST

START_TEST(constants_are_computed_when_the_formula_is_compiled)
{
    double x = 0;
    ck_assert(amp_expr_constant(compile("min(0.31 * 7, 2.385) + 2 ^ 3 ^ 0"), &x));
    ck_assert_double_eq(x, 0.31 * 7 + 2);
    ck_assert(amp_expr_constant(compile("param.months * 100"), &x));
    ck_assert_double_eq(x, 1300);
    ck_assert(amp_expr_constant(compile("age >= 0 ? 7 : 2"), &x));
    ck_assert_double_eq(x, 7);
    ck_assert(amp_expr_constant(compile("param.off and age > 7"), &x));
    ck_assert_double_eq(x, 0);
    ck_assert(!amp_expr_constant(compile("param.share"), &x));
    ck_assert(!amp_expr_constant(compile("age"), &x));
}
END_TEST

START_TEST(a_scalar_formula_gives_one_number)
{
    amp_expr_scratch scratch = {0};
    const amp_prog *prog = compile_at("year >= 2027 and param.is_on ? 2 * param.threshold : 7",
                                      AMP_TYPE_NUMBER, AMP_SCOPE_SCALAR);
    ck_assert_int_eq(amp_expr_scratch_reserve(&scratch, prog), AMP_OK);
    ck_assert_double_eq(amp_expr_scalar(prog, the_world->scalar, &scratch), 701);
    the_world->scalar[0] = 2026;
    ck_assert_double_eq(amp_expr_scalar(prog, the_world->scalar, &scratch), 7);
    amp_expr_scratch_fini(&scratch);
}
END_TEST

START_TEST(a_category_formula_says_of_which_list)
{
    ck_assert_int_eq(amp_expr_category(compile_at("s01 == 1 ? male : female", AMP_TYPE_CATEGORY,
                                                  AMP_SCOPE_PERSON)),
                     LIST_SEX);
    ck_assert_int_eq(amp_expr_category(compile("age")), 0);
}
END_TEST

START_TEST(later_names_hide_earlier_ones)
{
    world *w = the_world;
    world_add(w, "age", AMP_TYPE_NUMBER, AMP_SCOPE_CONSTANT, AMP_STORE_F64, 0, "", 0, 31);
    double x;
    ck_assert(amp_expr_constant(compile("age"), &x));
    ck_assert_double_eq(x, 31);
    ck_assert_double_eq(amp_symbols_find(&w->symbols, "age")->value, 31);
    ck_assert_ptr_null(amp_symbols_find(&w->symbols, "edad"));
}
END_TEST

START_TEST(a_name_with_two_meanings_takes_the_one_that_fits)
{
    /* partner and head are values of relationship; partner is a column and a function too */
    world *w = the_world;
    w->rows = 2;
    w->households = 1;
    w->first[1] = 2;
    memset(w->is_alive, 1, 2);
    w->relationship[1] = 1;
    w->partner[0] = 2;
    w->partner[1] = 1;
    w->age[0] = 71;
    w->age[1] = 31;
    const amp_prog *prog = compile("relationship == partner and partner > 0 and "
                                   "partner(relationship == head) ? partner(age) : 7");
    amp_expr_scratch scratch = {0};
    double out[2];
    ck_assert_int_eq(amp_expr_scratch_reserve(&scratch, prog), AMP_OK);
    amp_expr_eval(prog, &w->frame, 0, 1, &scratch, out);
    ck_assert_double_eq(out[0], 7);
    ck_assert_double_eq(out[1], 71);
    amp_expr_scratch_fini(&scratch);
}
END_TEST

START_TEST(without_links_and_deaths_all_live_and_nobody_has_relatives)
{
    world *w = the_world;
    w->rows = 3;
    w->households = 1;
    w->first[1] = 3;
    memset(w->partner, 2, 3);
    w->frame.is_alive = w->frame.partner = NULL; /* is_alive is all 0 in this world */
    const amp_prog *prog = compile("household_size + 10 * partner(1)");
    amp_expr_scratch scratch = {0};
    double out[3];
    ck_assert_int_eq(amp_expr_scratch_reserve(&scratch, prog), AMP_OK);
    amp_expr_eval(prog, &w->frame, 0, 1, &scratch, out);
    ck_assert_double_eq(out[2], 3);
    amp_expr_scratch_fini(&scratch);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("expr");
    TCase *files = tcase_create("files"), *api = tcase_create("interface");
    tcase_add_test(files, every_operator_and_function_gives_the_value_it_promises);
    tcase_add_test(files, households_and_relatives_are_seen_as_promised);
    tcase_add_test(files, survey_maps_recode_columns_with_missing_values);
    tcase_add_test(files, a_wrong_formula_is_told_what_is_wrong_and_what_would_be_right);
    tcase_add_test(files, every_example_of_the_manual_is_true);
    suite_add_tcase(suite, files);
    tcase_add_checked_fixture(api, set_up, tear_down);
    tcase_add_test(api, a_mistake_is_shown_with_a_caret_under_the_word);
    tcase_add_test(api, the_column_counts_on_from_where_the_formula_starts);
    tcase_add_test(api, the_caret_stands_right_behind_letters_with_accents);
    tcase_add_test(api, of_a_long_formula_only_the_surroundings_are_shown);
    tcase_add_test(api, all_mistakes_of_a_formula_are_told_at_once_and_each_once);
    tcase_add_test(api, a_wrong_call_does_not_hide_the_mistakes_around_it);
    tcase_add_test(api, a_spanish_and_is_told_and_the_rest_still_checked);
    tcase_add_test(api, of_very_many_mistakes_the_first_twenty_found_are_told);
    tcase_add_test(api, a_formula_of_the_greatest_length_works_and_a_longer_one_is_refused);
    tcase_add_test(api, an_empty_formula_is_told_what_a_formula_is);
    tcase_add_test(api, nesting_is_bounded_but_chains_are_not);
    tcase_add_test(api, a_long_recode_needs_few_registers);
    tcase_add_test(api, a_program_knows_what_it_reads);
    tcase_add_test(api, programs_are_equal_when_they_compute_the_same);
    tcase_add_test(api, constants_are_computed_when_the_formula_is_compiled);
    tcase_add_test(api, a_scalar_formula_gives_one_number);
    tcase_add_test(api, a_category_formula_says_of_which_list);
    tcase_add_test(api, later_names_hide_earlier_ones);
    tcase_add_test(api, a_name_with_two_meanings_takes_the_one_that_fits);
    tcase_add_test(api, without_links_and_deaths_all_live_and_nobody_has_relatives);
    suite_add_tcase(suite, api);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
