/* The Bolivian household survey of 2019 (INE) against figures that R made of it
 * (tests/reference/bol_eh2019.R): on plain columns, and through the machinery of a run. The survey
 * is not part of the repository; where it is absent, the tests are skipped. */
#include "base/table.h"
#include "stat_world.h"

#include <check.h>
#include <unistd.h>

typedef struct survey {
    amp_arena arena;
    size_t n; /* persons, in the order of the file */
    const char **household;
    double *weight, *welfare, *line, *extreme; /* welfare is NAN for those left out */
    int *age, *sex, *area;
} survey;

static const char *survey_path(void)
{
    static char path[4096];
    const char *shared = getenv("AMPARO_SHARED");
    snprintf(path, sizeof path, "%s/data/surveys/bol-eh2019/persona.csv",
             shared && *shared ? shared : "../shared");
    return access(path, R_OK) == 0 ? path : NULL;
}

/* false when the survey is not there. */
static bool survey_load(survey *s)
{
    amp_ctx ctx;
    amp_table t;
    if (!survey_path()) {
        printf("skipped: no survey at $AMPARO_SHARED/data/surveys/bol-eh2019/persona.csv\n");
        return false;
    }
    amp_ctx_init(&ctx);
    amp_arena_init(&s->arena);
    const amp_table_options how = {.separator = ';', .decimal = ',', .encoding = "ISO-8859-1"};
    ck_assert_int_eq(amp_table_read(&ctx, &s->arena, survey_path(), &how, &t), AMP_OK);
    s->n = t.rows;
    s->household = AMP_ARENA_NEW(&s->arena, const char *, s->n);
    s->weight = AMP_ARENA_NEW(&s->arena, double, s->n);
    s->welfare = AMP_ARENA_NEW(&s->arena, double, s->n);
    s->line = AMP_ARENA_NEW(&s->arena, double, s->n);
    s->extreme = AMP_ARENA_NEW(&s->arena, double, s->n);
    s->age = AMP_ARENA_NEW(&s->arena, int, s->n);
    s->sex = AMP_ARENA_NEW(&s->arena, int, s->n);
    s->area = AMP_ARENA_NEW(&s->arena, int, s->n);
    const int folio = amp_table_find(&t, "folio"), factor = amp_table_find(&t, "factor");
    const int yhogpc = amp_table_find(&t, "yhogpc"), z = amp_table_find(&t, "z");
    const int zext = amp_table_find(&t, "zext"), sex = amp_table_find(&t, "s02a_02");
    const int age = amp_table_find(&t, "s02a_03"), area = amp_table_find(&t, "area");
    for (size_t i = 0; i < s->n; i++) {
        double years;
        s->household[i] = amp_table_cell(&t, i, folio);
        ck_assert_int_eq(amp_table_number(&ctx, &t, i, factor, &s->weight[i]), AMP_OK);
        ck_assert_int_eq(amp_table_number(&ctx, &t, i, z, &s->line[i]), AMP_OK);
        ck_assert_int_eq(amp_table_number(&ctx, &t, i, zext, &s->extreme[i]), AMP_OK);
        ck_assert_int_eq(amp_table_number(&ctx, &t, i, age, &years), AMP_OK);
        if (!amp_table_peek(&t, i, yhogpc, &s->welfare[i]))
            s->welfare[i] = (double)NAN;
        s->age[i] = (int)years;
        s->sex[i] = amp_table_cell(&t, i, sex)[0] == '2' ? AMP_SEX_female : AMP_SEX_male;
        s->area[i] = strcmp(amp_table_cell(&t, i, area), "Urbana") == 0;
    }
    amp_ctx_fini(&ctx);
    return true;
}

/* A figure of tests/reference/bol_eh2019.csv. */
static double reference(const char *indicator, const char *group)
{
    amp_ctx ctx;
    amp_arena arena;
    amp_table t;
    double value = (double)NAN;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    ck_assert_int_eq(amp_table_read(&ctx, &arena, "tests/reference/bol_eh2019.csv", NULL, &t),
                     AMP_OK);
    for (size_t k = 0; k < t.rows; k++)
        if (strcmp(amp_table_cell(&t, k, 0), indicator) == 0 &&
            strcmp(amp_table_cell(&t, k, 1), group) == 0)
            ck_assert_int_eq(amp_table_number(&ctx, &t, k, 2, &value), AMP_OK);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    ck_assert_msg(isfinite(value), "no reference for %s %s", indicator, group);
    return value;
}

static void same(double value, double truth, const char *what)
{
    ck_assert_msg(fabs(value - truth) <= 1e-9 * fmax(1, fabs(truth)), "%s: %.17g, R says %.17g",
                  what, value, truth);
}

START_TEST(plain_columns_agree_with_r_on_the_bolivian_survey)
{
    survey s;
    if (!survey_load(&s))
        return;
    ck_assert_uint_eq(s.n, 39605);
    size_t n = 0;
    double *y = calloc(4 * s.n, sizeof *y), *z = y + s.n, *x = z + s.n, *w = x + s.n;
    void *scratch = malloc(amp_stat_scratch(s.n));
    for (size_t i = 0; i < s.n; i++)
        if (!isnan(s.welfare[i])) {
            y[n] = s.welfare[i], z[n] = s.line[i], x[n] = s.extreme[i];
            w[n++] = s.weight[i];
        }
    ck_assert_uint_eq(s.n - n, 40);
    same(100 * amp_fgt(y, z, w, n, 0), reference("poverty", "all"), "poverty");
    same(100 * amp_fgt(y, x, w, n, 0), reference("extreme_poverty", "all"), "extreme poverty");
    same(100 * amp_fgt(y, z, w, n, 1), reference("poverty_gap", "all"), "gap");
    same(100 * amp_fgt(y, z, w, n, 2), reference("poverty_severity", "all"), "severity");
    same(100 * amp_fgt(y, x, w, n, 1), reference("extreme_poverty_gap", "all"), "extreme gap");
    same(100 * amp_gini(y, w, n, scratch), reference("gini", "all"), "Gini");
    same(100 * amp_fgt(y, z, w, n, 0), reference("flag_poverty", "all"), "the survey's own flags");
    same(100 * amp_fgt(y, x, w, n, 0), reference("flag_extreme_poverty", "all"), "its own flags");
    free(y);
    free(scratch);
    amp_arena_fini(&s.arena);
}
END_TEST

/* The survey as one population with the reported welfare as its ledger. */
static void fill(const survey *s, amp_population *b, amp_ledger_base *shared, amp_ledger *ledger)
{
    amp_pop_init(b);
    memset(shared, 0, sizeof *shared);
    memset(ledger, 0, sizeof *ledger);
    ck_assert_int_eq(amp_pop_reserve(b, s->n, s->n), AMP_OK);
    ck_assert_int_eq(amp_ledger_reserve(ledger, 0, s->n, s->n), AMP_OK);
    ck_assert_int_eq(amp_ledger_base_reserve(shared, s->n, s->n), AMP_OK);
    amp_pop_append(b, s->n);
    size_t h = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (i == 0 || strcmp(s->household[i], s->household[i - 1]) != 0) {
            h += i > 0;
            b->first[h] = (uint32_t)i;
            b->weight[h] = s->weight[i];
            b->area[h] = (uint8_t)s->area[i];
            b->line_poverty[h] = s->line[i];
            b->line_extreme[h] = s->extreme[i];
            shared->members[h] = 0;
            shared->market[h] = ledger->welfare[h] = 0;
        }
        const bool member = !isnan(s->welfare[i]);
        b->age[i] = (uint8_t)s->age[i];
        b->sex[i] = (uint8_t)s->sex[i];
        b->is_alive[i] = 1;
        b->in_household_income[i] = member;
        ledger->own_income[i] = 0;
        shared->members[h] = (uint8_t)(shared->members[h] + member);
        if (member)
            ledger->welfare[h] = s->welfare[i];
    }
    b->households = h + 1;
    b->first[h + 1] = (uint32_t)s->n;
}

START_TEST(the_machinery_of_a_run_agrees_with_r_on_the_bolivian_survey_in_every_group)
{
    survey s;
    amp_population b;
    amp_ledger_base shared;
    amp_ledger ledger;
    amp_ctx ctx;
    amp_stat_plan *plan;
    if (!survey_load(&s))
        return;
    amp_ctx_init(&ctx);
    fill(&s, &b, &shared, &ledger);
    ck_assert_uint_eq(b.households, 11869);
    ck_assert_int_eq(amp_stat_plan_new(&ctx, NULL, NULL, 0, &plan), AMP_OK);
    const double dollar = 2.44783235 * 365 / 12 * 104.1521 / 105.908; /* of 2021, in Bs of 2019 */
    const amp_stat_line line[] = {{"ppp_3.00", 0, 0, 3 * dollar}, {"ppp_8.30", 0, 0, 8.3 * dollar}};
    ck_assert_int_eq(amp_stat_plan_lines(&ctx, plan, line, 2), AMP_OK);
    double *sums = calloc(plan->tally_shared + plan->tally, sizeof *sums);
    double *tally = sums + plan->tally_shared, *value = calloc(plan->pairs, sizeof *value);
    amp_roll roll = {0};
    void *scratch = malloc(amp_stat_scratch(b.households));
    amp_stat_cells(&b, &shared);
    amp_stat_add_shared(plan, &b, &shared, sums);
    amp_stat_add(plan, &b, &shared, &ledger, NULL, tally);
    ck_assert_int_eq(amp_roll_reserve(&roll, b.households), AMP_OK);
    amp_roll_fill(&roll, &b, &shared, &ledger);
    amp_roll_rank(&roll, scratch);
    const amp_stat_year year = {.gdp = 1, .cpi = 1, .spending = 1};
    amp_stat_values(plan, sums, tally, &year, &roll, &roll, scratch, value);
    const char *const checked[] = {"poverty",
                                   "extreme_poverty",
                                   "poverty_gap",
                                   "poverty_severity",
                                   "extreme_poverty_gap",
                                   "mean_welfare",
                                   "femininity_index",
                                   "femininity_index_extreme",
                                   "gini",
                                   "theil",
                                   "mean_log_deviation",
                                   "atkinson_05",
                                   "atkinson_1",
                                   "atkinson_2",
                                   "welfare_not_positive",
                                   "palma",
                                   "quintile_ratio",
                                   "share_bottom_40",
                                   "share_top_10",
                                   "decile_ratio",
                                   "median_welfare",
                                   "relative_poverty_40",
                                   "relative_poverty_50",
                                   "relative_poverty_60"};
    size_t compared = 0;
    for (size_t k = 0; k < plan->pairs; k++)
        for (size_t c = 0; c < AMP_COUNT(checked); c++)
            if (strcmp(plan->pair[k].indicator->name, checked[c]) == 0 &&
                (strncmp(plan->pair[k].group, "line=", 5) == 0
                     ? !strchr(plan->pair[k].group, ';') && strncmp(checked[c], "fem", 3) != 0
                     : !strstr(plan->pair[k].group, "line="))) {
                char what[200];
                snprintf(what, sizeof what, "%s %s", checked[c], plan->pair[k].group);
                same(value[k], reference(checked[c], plan->pair[k].group), what);
                compared++;
            }
    ck_assert_uint_eq(compared, 6 * 21 + 2 * 2 + 16 + 2 * 3);
    ck_assert_double_eq_tol(value[amp_stat_find(plan, "persons", "all")], 11533266.0, 0.5);
    ck_assert_double_eq_tol(value[amp_stat_find(plan, "persons", "area=rural")], 3476832, 0.5);
    free(sums);
    free(value);
    amp_roll_fini(&roll);
    free(scratch);
    amp_stat_plan_free(plan);
    amp_pop_fini(&b);
    amp_ledger_fini(&ledger);
    amp_ledger_base_fini(&shared);
    amp_arena_fini(&s.arena);
    amp_ctx_fini(&ctx);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("stat, survey");
    TCase *t = tcase_create("survey");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, plain_columns_agree_with_r_on_the_bolivian_survey);
    tcase_add_test(t, the_machinery_of_a_run_agrees_with_r_on_the_bolivian_survey_in_every_group);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed != 0;
}
