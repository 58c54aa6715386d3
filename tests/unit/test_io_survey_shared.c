/* The maps that come with the project, on the data they were written for: skipped where these are
 * not. What the data say of themselves must come out, row by row. */
#include "io/survey.h"
#include "test_io.h"

#include <math.h>

typedef struct imported {
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info info;
    amp_survey_report report;
} imported;

static const char *shared(const char *name)
{
    static char path[4][400];
    static unsigned k;
    const char *root = getenv("AMPARO_SHARED");
    char *out = path[k++ % 4];
    snprintf(out, sizeof path[0], "%s/data/surveys/%s", root && *root ? root : "../shared", name);
    return out;
}

/* @return false where the data are not */
static bool import(const char *file, const char *map, imported *x)
{
    const char *path = shared(file);
    if (access(path, R_OK) != 0) {
        printf("skipped: no survey at $AMPARO_SHARED/data/surveys/%s\n", file);
        return false;
    }
    amp_ctx_init(&x->ctx);
    amp_arena_init(&x->arena);
    amp_pop_init(&x->p);
    const amp_survey_files files = {map, path, NULL, 0};
    const amp_err err = amp_survey_import(&x->ctx, &files, &x->arena, &x->p, &x->info, &x->report);
    ck_assert_msg(err == AMP_OK, "%s", x->ctx.n ? x->ctx.diag[0].text : "?");
    return true;
}

static void release(imported *x)
{
    amp_survey_report_fini(&x->report);
    amp_pop_fini(&x->p);
    amp_arena_fini(&x->arena);
    amp_ctx_fini(&x->ctx);
}

static const double *extra(const imported *x, const char *name)
{
    const amp_extra *found = amp_pop_find_extra(&x->p, name);
    ck_assert_msg(found != NULL, "no extra %s", name);
    return found->data;
}

/* ---- Uruguay --------------------------------------------------------------------------------- */

#define URUGUAY "data/surveys/ury-ech2018.map"

/* The same rows as text, read by base/table.h: an independent way to the same figures. */
typedef struct text_survey {
    amp_table t;
    int household, member, income, rent, line, indigence, size, poor, indigent, without;
} text_survey;

static double number(const amp_table *t, size_t row, int column)
{
    double x = NAN;
    ck_assert(amp_table_peek(t, row, column, &x));
    return x;
}

static void open_text(imported *x, text_survey *s)
{
    const struct {
        const char *name;
        int *column;
    } wanted[] = {{"numero", &s->household}, {"e30", &s->member},   {"ht11", &s->income},
                  {"ht13", &s->rent},        {"lp_06", &s->line},   {"li_06", &s->indigence},
                  {"ht19", &s->size},        {"pobre06", &s->poor}, {"indigente06", &s->indigent},
                  {"ysvl", &s->without}};
    ck_assert_int_eq(amp_table_read(&x->ctx, &x->arena,
                                    shared("ury-ech2018-sample/ech2018_sample.csv"), NULL, &s->t),
                     AMP_OK);
    for (size_t k = 0; k < AMP_COUNT(wanted); k++) {
        *wanted[k].column = amp_table_find(&s->t, wanted[k].name);
        ck_assert_msg(*wanted[k].column >= 0, "%s", wanted[k].name);
    }
}

/* Where the h-th household, by first appearance, begins in the text. */
static size_t first_row(const text_survey *s, size_t h)
{
    size_t seen = 0;
    for (size_t i = 0; i < s->t.rows; i++) {
        size_t j = 0;
        while (strcmp(amp_table_cell(&s->t, j, s->household),
                      amp_table_cell(&s->t, i, s->household)) != 0)
            j++;
        if (j == i && seen++ == h)
            return i;
    }
    ck_abort_msg("household %zu is not in the text", h);
    return 0;
}

START_TEST(uruguay_2018_keeps_its_identities_row_by_row)
{
    imported x;
    text_survey s;
    if (!import("ury-ech2018-sample/ech2018_sample.dta", URUGUAY, &x))
        return;
    open_text(&x, &s);
    const amp_population *p = &x.p;
    const double *rent = extra(&x, "imputed_rent"), *without = extra(&x, "income_without_rent");
    const double *allowance = extra(&x, "recorded.asignaciones_familiares");
    const double *assistance = extra(&x, "recorded.non_contributory_pension");
    ck_assert_uint_eq(p->n, 1294);
    ck_assert_uint_eq(p->households, 500);
    ck_assert_double_eq_tol(x.report.people, 41661, 1e-6);
    size_t members = 0;
    for (size_t h = 0; h < p->households; h++) {
        double sum = 0, size = 0;
        const size_t row = first_row(&s, h);
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->in_household_income[i])
                continue;
            size++;
            sum += p->earnings[i] + p->contributory_pension[i] + p->other_income[i] + allowance[i] +
                   assistance[i];
        }
        const double income = number(&s.t, row, s.income);
        const bool poor = p->welfare_reported[h] < p->line_poverty[h];
        const bool indigent = p->welfare_reported[h] < p->line_extreme[h];
        members += (size_t)size;
        ck_assert(size == number(&s.t, row, s.size));
        ck_assert_double_eq_tol(sum, income, 1e-6);
        ck_assert_double_eq_tol(rent[h], number(&s.t, row, s.rent), 1e-9);
        ck_assert_double_eq_tol(without[h], number(&s.t, row, s.without), 1e-6);
        ck_assert_double_eq_tol(without[h], income - rent[h], 1e-6);
        ck_assert(poor == (number(&s.t, row, s.poor) == 1));
        ck_assert(indigent == (number(&s.t, row, s.indigent) == 1));
    }
    ck_assert_uint_eq(members, 1293); /* one live-in domestic worker */
    release(&x);
}
END_TEST

START_TEST(uruguay_2018_is_the_same_from_its_three_files)
{
    static const char *const files[] = {"ury-ech2018-sample/ech2018_sample.dta",
                                        "ury-ech2018-sample/ech2018_sample.zsav",
                                        "ury-ech2018-sample/ech2018_sample.csv"};
    imported a, b;
    if (!import(files[0], URUGUAY, &a))
        return;
    for (size_t k = 1; k < AMP_COUNT(files); k++) {
        ck_assert(import(files[k], URUGUAY, &b));
        ck_assert_uint_eq(a.p.n, b.p.n);
        for (size_t c = 0; c < amp_columns_count; c++) {
            const amp_column *col = &amp_columns[c];
            static const size_t width[] = {
                [AMP_CTYPE_uint8_t] = 1,  [AMP_CTYPE_uint16_t] = 2, [AMP_CTYPE_int32_t] = 4,
                [AMP_CTYPE_uint64_t] = 8, [AMP_CTYPE_float] = 4,    [AMP_CTYPE_double] = 8};
            const size_t rows = col->level == AMP_LEVEL_PERSON ? a.p.n : a.p.households;
            ck_assert_msg(memcmp(amp_pop_data(&a.p, col), amp_pop_data(&b.p, col),
                                 rows * width[col->ctype]) == 0,
                          "%s of %s", col->name, files[k]);
        }
        ck_assert_uint_eq(a.p.extras, b.p.extras);
        for (size_t e = 0; e < a.p.extras; e++) {
            const amp_extra *y = &a.p.extra[e], *z = &b.p.extra[e];
            const size_t rows = y->level == AMP_LEVEL_PERSON ? a.p.n : a.p.households;
            ck_assert_str_eq(y->name, z->name);
            ck_assert_msg(memcmp(y->data, z->data, rows * sizeof(double)) == 0, "%s", y->name);
        }
        release(&b);
    }
    /* labels come with Stata and SPSS: Latin-1 in the one, UTF-8 in the other */
    const amp_extra *wall = amp_pop_find_extra(&a.p, "c2");
    ck_assert_int_eq(wall->kind, AMP_KIND_CATEGORY);
    ck_assert_str_eq(wall->value[4].text, "Adobe");
    ck_assert_str_eq(amp_pop_find_extra(&a.p, "c5_1") ? "kept" : "not kept", "not kept");
    release(&a);
}
END_TEST

/* ---- the hypothetical country ---------------------------------------------------------------- */

START_TEST(the_hypothetical_country_has_its_yearly_money_and_its_spending)
{
    imported x;
    if (!import("hyp-fiscalsim/Example_FiscalSim_dem_inc_data_raw.dta",
                "data/surveys/hyp-fiscalsim.map", &x))
        return;
    ck_assert_uint_eq(x.p.n, 9655);
    ck_assert_uint_eq(x.p.households, 4000);
    ck_assert_double_eq_tol(x.report.people, 1e6, 1);
    ck_assert_double_lt(x.report.income_gap, 1e-9);
    double households = 0, spending = 0, wages = 0, social = 0, missing = 0;
    const double *all = extra(&x, "spending"), *age_missing = extra(&x, "age_missing");
    const double *pension = extra(&x, "recorded.social_pension");
    for (size_t h = 0; h < x.p.households; h++) {
        households += x.p.weight[h];
        spending += all[h];
        for (uint32_t i = x.p.first[h]; i < x.p.first[h + 1]; i++) {
            wages += x.p.earnings[i];
            social += pension[i];
            missing += age_missing[i];
        }
    }
    /* Sums over the rows of the files, by R (haven 2.5): exp_value; wage + self_inc; soc_pens. */
    ck_assert_double_eq_tol(households, 424877, 1);
    ck_assert(missing == 276);
    ck_assert_double_eq_tol(12 * spending / 275072717.69025123, 1, 1e-9);
    ck_assert_double_eq_tol(12 * wages / 147582197.0, 1, 1e-9);
    ck_assert_double_eq_tol(12 * social / 1462303.0, 1, 1e-9);
    ck_assert_double_eq_tol(x.report.poverty, 24.631142107425479, 1e-9);
    release(&x);
}
END_TEST

/* ---- Mexico ---------------------------------------------------------------------------------- */

START_TEST(mexico_2014_counts_persons_by_the_size_of_their_households)
{
    imported x;
    if (!import("mex-enigh2014-households/Mexico_2014_Cellphones.dta",
                "data/surveys/mex-enigh2014-households.map", &x))
        return;
    ck_assert_uint_eq(x.p.households, 19479);
    ck_assert_double_eq_tol(x.report.people, 119906312, 0.5);
    double households = 0, unknown = 0;
    const double *anonymous = extra(&x, AMP_ANONYMOUS);
    for (size_t h = 0; h < x.p.households; h++) {
        households += x.p.weight[h];
        for (uint32_t i = x.p.first[h]; i < x.p.first[h + 1]; i++) {
            unknown += anonymous[i];
            ck_assert(anonymous[i] == (i > x.p.first[h]));
            ck_assert(i == x.p.first[h] || x.p.other_income[i] == 0);
        }
    }
    ck_assert_double_eq_tol(households, 31671002, 0.5);
    ck_assert(unknown == (double)(x.p.n - x.p.households));
    /* R: weighted.mean(pc_income < pline, sweight * hhsize) */
    ck_assert_double_eq_tol(x.report.poverty, 53.351891933762417, 1e-9);
    release(&x);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("io survey shared");
    TCase *t = tcase_create("shared");
    tcase_add_test(t, uruguay_2018_keeps_its_identities_row_by_row);
    tcase_add_test(t, uruguay_2018_is_the_same_from_its_three_files);
    tcase_add_test(t, the_hypothetical_country_has_its_yearly_money_and_its_spending);
    tcase_add_test(t, mexico_2014_counts_persons_by_the_size_of_their_households);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
