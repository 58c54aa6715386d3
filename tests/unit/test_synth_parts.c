/* test_synth_parts.c - the builder's parts one by one: tables, candidates, weights, choice and the
 * controlled draws. */
#include "synth_world.h"

#include "num/num.h"
#include "synth/builder.h"

#include <math.h>

/* ---- controlled draws ----------------------------------------------------------------------- */

enum { ROWS = 1009, CELLS = 7, KINDS = 3 };

typedef struct bench {
    amp_ctx ctx;
    amp_population p;
    synth_builder b;
    uint32_t cell[ROWS];
    double score[ROWS];
    uint8_t category[ROWS];
} bench;

static void bench_init(bench *t)
{
    memset(t, 0, sizeof *t);
    amp_ctx_init(&t->ctx);
    amp_pop_init(&t->p);
    t->p.n = ROWS; /* the draws read nothing else of it */
    t->b = (synth_builder){.ctx = &t->ctx,
                           .p = &t->p,
                           .cell = t->cell,
                           .score = t->score,
                           .category = t->category,
                           .stream = {.seed = 31}};
    for (uint32_t i = 0; i < ROWS; i++) {
        t->cell[i] = i % CELLS;
        t->score[i] = synth_uniform(&t->b, i, 0);
    }
}

static const double shares[CELLS][KINDS] = {{0.31, 0.62, 0.07}, {0.31, 0.62, 0.07}, {1, 0, 0},
                                            {0, 0, 1},          {0, 1, 0},          {0.1, 0.1, 0.8},
                                            {0.5, 0.25, 0.25}};

START_TEST(assigned_categories_have_their_cells_shares_to_a_person)
{
    bench t;
    bench_init(&t);
    ck_assert_int_eq(synth_assign(&t.b, CELLS, KINDS, &shares[0][0]), AMP_OK);
    double n[CELLS] = {0}, of[CELLS][KINDS] = {{0}}, miss[KINDS] = {0};
    for (size_t i = 0; i < ROWS; i++) {
        n[t.cell[i]] += 1;
        of[t.cell[i]][t.category[i]] += 1;
    }
    for (int c = 0; c < CELLS; c++)
        for (int k = 0; k < KINDS; k++) {
            ck_assert_double_lt(fabs(of[c][k] - n[c] * shares[c][k]), 2.001);
            miss[k] += of[c][k] - n[c] * shares[c][k];
        }
    for (int k = 0; k < KINDS; k++) /* rounding is carried on, not added up */
        ck_assert_double_lt(fabs(miss[k]), 1.001);
    amp_ctx_fini(&t.ctx);
}
END_TEST

START_TEST(lower_scores_get_the_earlier_category)
{
    bench t;
    bench_init(&t);
    ck_assert_int_eq(synth_assign(&t.b, CELLS, KINDS, &shares[0][0]), AMP_OK);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = i % CELLS; j < ROWS; j += CELLS)
            ck_assert(t.score[i] >= t.score[j] || t.category[i] <= t.category[j]);
    amp_ctx_fini(&t.ctx);
}
END_TEST

START_TEST(skipped_rows_keep_their_category)
{
    bench t;
    bench_init(&t);
    t.cell[3] = SYNTH_SKIP;
    t.category[3] = 77;
    ck_assert_int_eq(synth_assign(&t.b, CELLS, KINDS, &shares[0][0]), AMP_OK);
    ck_assert_uint_eq(t.category[3], 77);
    amp_ctx_fini(&t.ctx);
}
END_TEST

/* ---- tables, candidates, weights, choice ---------------------------------------------------- */

typedef struct made {
    world w;
    amp_arena arena;
    synth_tables t;
    synth_candidates c;
    synth_targets g;
    size_t need[2];
    amp_stream stream;
    double *weight;
    uint8_t *chosen;
} made;

static void make(made *m, size_t households, double per)
{
    memset(m, 0, sizeof *m);
    world_ok(&m->w, world_load(&m->w, "data/countries"));
    world_ok(&m->w, synth_tables_read(&m->w.ctx, &m->w.profile, 2019, 2019, &m->t));
    amp_arena_init(&m->arena);
    m->stream.seed = 2385;
    world_ok(&m->w, synth_candidates_make(&m->w.ctx, &m->arena, &m->t, &m->stream, households, per,
                                          m->need, &m->c));
    world_ok(&m->w, synth_targets_make(&m->w.ctx, &m->arena, &m->t, m->need, &m->g));
    m->weight = AMP_ARENA_NEW(&m->arena, double, m->c.n);
    m->chosen = AMP_ARENA_NEW(&m->arena, uint8_t, m->c.n);
}

static void unmake(made *m)
{
    synth_tables_free(&m->t);
    amp_arena_fini(&m->arena);
    world_fini(&m->w);
}

START_TEST(single_ages_keep_the_totals_of_the_five_year_groups)
{
    made m;
    make(&m, 2003, 2);
    /* World Population Prospects 2024, Bolivia, women of 0-4 and 60-64 in 2019, thousands */
    double young = 0, old = 0;
    amp_table t;
    world_ok(&m.w, amp_profile_table(&m.w.ctx, &m.w.profile, "population", &t));
    double want_young = 0, want_old = 0, x;
    for (size_t r = 0; r < t.rows; r++)
        if (!strcmp(amp_table_cell(&t, r, 0), "2019") && !strcmp(amp_table_cell(&t, r, 1), "F")) {
            ck_assert(amp_table_peek(&t, r, 4, &x));
            want_young += strcmp(amp_table_cell(&t, r, 2), "0") ? 0 : x;
            want_old += strcmp(amp_table_cell(&t, r, 2), "60") ? 0 : x;
        }
    for (int a = 0; a < 5; a++) {
        young += m.t.people[0][a];
        old += m.t.people[0][60 + a];
    }
    ck_assert_double_eq_tol(young, want_young, 1e-9);
    ck_assert_double_eq_tol(old, want_old, 1e-9);
    for (int a = 1; a < SYNTH_AGES; a++)
        ck_assert_double_ge(m.t.people[0][a], 0);
    unmake(&m);
}
END_TEST

START_TEST(distributions_end_at_one_and_margins_agree_with_each_other)
{
    made m;
    make(&m, 2003, 2);
    for (int a = 0; a < 2; a++) {
        ck_assert_double_eq(m.t.sizes[a].cum[m.t.sizes[a].n - 1], 1);
        for (int s = 0; s < SYNTH_SIZES; s++)
            ck_assert_double_eq(m.t.head[a][s][m.t.heads[a][s] - 1].cum, 1);
    }
    double ages = 0, regions = 0, sizes = 0;
    for (size_t f = m.g.of_group; f < m.g.n; f++)
        ages += m.g.target[f];
    for (size_t f = m.g.of_region; f < m.g.of_age; f++)
        regions += m.g.target[f];
    for (size_t f = m.g.of_size; f < m.g.of_region; f++)
        sizes += m.g.target[f];
    ck_assert_double_eq_tol(ages, m.g.persons, 1e-6);
    ck_assert_double_eq_tol(regions, m.g.persons, 1e-6);
    ck_assert_double_eq_tol(sizes, 2003, 1e-6);
    unmake(&m);
}
END_TEST

START_TEST(every_candidate_is_a_possible_household)
{
    made m;
    make(&m, 2003, 3);
    for (size_t h = 0; h < m.c.n; h++) {
        const synth_member *k = &m.c.member[m.c.first[h]];
        ck_assert_uint_eq(m.c.first[h + 1] - m.c.first[h], m.c.size[h]);
        ck_assert_int_eq(k[0].relationship, AMP_RELATIONSHIP_head);
        ck_assert_int_ge(k[0].age, 15);
        for (int i = 1; i < m.c.size[h]; i++) {
            ck_assert_int_ne(k[i].relationship, AMP_RELATIONSHIP_head);
            ck_assert_int_le(k[i].age, AMP_AGE_MAX);
            if (k[i].mother)
                ck_assert_int_ge(k[k[i].mother - 1].age, k[i].age + 13);
        }
    }
    unmake(&m);
}
END_TEST

START_TEST(raked_weights_meet_sizes_and_ages_within_their_bounds)
{
    made m;
    make(&m, 4001, 6);
    double worst;
    world_ok(&m.w, synth_rake(&m.w.ctx, &m.c, &m.g, 0.05, 5.5, m.weight, &worst));
    uint16_t feature[SYNTH_FEATURES_MAX];
    uint8_t times[SYNTH_FEATURES_MAX];
    double *reached = AMP_ARENA_NEW(&m.arena, double, m.g.n), sum = 0;
    for (size_t h = 0; h < m.c.n; h++) {
        ck_assert_double_gt(m.weight[h], 0);
        ck_assert_double_lt(m.weight[h], 1);
        sum += m.weight[h];
        const size_t n = synth_features(&m.c, &m.g, h, feature, times);
        for (size_t k = 0; k < n; k++)
            reached[feature[k]] += times[k] * m.weight[h];
    }
    ck_assert_double_eq_tol(sum, 4001, 1);
    for (size_t f = m.g.of_size; f < m.g.of_rural; f++)
        ck_assert_double_eq_tol(reached[f], m.g.target[f], 0.01 * AMP_MAX(50, m.g.target[f]));
    unmake(&m);
}
END_TEST

START_TEST(exactly_the_households_asked_for_are_chosen)
{
    made m;
    make(&m, 4001, 6);
    double worst;
    world_ok(&m.w, synth_rake(&m.w.ctx, &m.c, &m.g, 0.05, 5.5, m.weight, &worst));
    world_ok(&m.w, synth_choose(&m.w.ctx, &m.c, &m.g, m.weight, m.need, &m.stream, m.chosen));
    size_t n[2] = {0, 0};
    for (size_t h = 0; h < m.c.n; h++)
        n[m.c.area[h]] += m.chosen[h];
    ck_assert_uint_eq(n[0], m.need[0]);
    ck_assert_uint_eq(n[1], m.need[1]);
    /* whole households, and still the five-year groups miss by few persons */
    for (size_t f = m.g.of_group; f < m.g.n; f++)
        ck_assert_double_lt(fabs(m.g.reached[f] - m.g.target[f]), 2.5);
    unmake(&m);
}
END_TEST

/* ---- the survey behind the tables ----------------------------------------------------------- */

START_TEST(tables_are_what_the_script_makes_of_the_survey)
{
    const char *shared = getenv("AMPARO_SHARED");
    char *folder = amp_format("%s/data/surveys/bol-eh2019", shared ? shared : "../shared");
    char *csv = amp_format("%s/persona.csv", folder);
    if (access(csv, R_OK) != 0 || system("python3 -c 'import sys' >/dev/null 2>&1") != 0) {
        printf("skipped: no survey at %s, or no python3\n", csv);
    } else {
        char *root = changed_root("", NULL, NULL);
        char *command = amp_format("python3 data/tabulate_eh2019.py '%s' '%s/BOL' && "
                                   "for f in '%s'/BOL/*.csv; do cmp \"$f\" "
                                   "data/countries/BOL/$(basename \"$f\") || exit 1; done",
                                   folder, root, root);
        ck_assert_int_eq(system(command), 0);
        free(command);
        drop_root(root);
    }
    free(csv);
    free(folder);
}
END_TEST

START_TEST(no_cell_rests_on_fewer_than_ten_sample_cases)
{
    static const char *const names[] = {"affiliation",     "attendance",       "attendance_home",
                                        "children_sex",    "children_spacing", "children_youngest",
                                        "composition",     "disability",       "education",
                                        "ethnicity",       "health",           "migrants",
                                        "household_sizes", "households",       "income",
                                        "income_region",   "labour",           "labour_margin",
                                        "lines",           "labour_position",  "other_income",
                                        "others",          "partners",         "pensions",
                                        "pension_amounts", "pensions_margin",  "places",
                                        "regions",         "schooling_score",  "unpaid",
                                        "unpaid_role",     "validation",       "composition_mixed"};
    world w;
    world_ok(&w, world_load(&w, "data/countries"));
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        amp_table t;
        world_ok(&w, amp_profile_table(&w.ctx, &w.profile, names[k], &t));
        ck_assert_msg(strstr(t.comment, "source: tabulated from Encuesta de Hogares 2019"), "%s",
                      names[k]);
        const int n = amp_table_find(&t, "n"), yes = amp_table_find(&t, "n_yes");
        ck_assert_msg(n >= 0, "%s has no column n", names[k]);
        for (size_t r = 0; r < t.rows; r++) {
            double x;
            ck_assert(amp_table_peek(&t, r, yes >= 0 ? yes : n, &x));
            ck_assert_msg(x >= 10, "%s:%d rests on %g cases", names[k], t.line[r], x);
        }
    }
    world_fini(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("synth parts");
    TCase *c = tcase_create("parts");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, assigned_categories_have_their_cells_shares_to_a_person);
    tcase_add_test(c, lower_scores_get_the_earlier_category);
    tcase_add_test(c, skipped_rows_keep_their_category);
    tcase_add_test(c, single_ages_keep_the_totals_of_the_five_year_groups);
    tcase_add_test(c, distributions_end_at_one_and_margins_agree_with_each_other);
    tcase_add_test(c, every_candidate_is_a_possible_household);
    tcase_add_test(c, raked_weights_meet_sizes_and_ages_within_their_bounds);
    tcase_add_test(c, exactly_the_households_asked_for_are_chosen);
    tcase_add_test(c, tables_are_what_the_script_makes_of_the_survey);
    tcase_add_test(c, no_cell_rests_on_fewer_than_ten_sample_cases);
    suite_add_tcase(s, c);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
