/* test_policy_mpi.c - the deprivations of data/mpi/mpi_la.cfg: each formula finds the households
 * that it describes and no other; what programmes do to them; all measures of the library. Run from
 * the root of the repository. */
#include "policy_world.h"

#include <glob.h>
#include <libconfig.h>

static config_t file;
static amp_mpi measure;
static amp_arena arena;

static void load(const char *path)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    ck_assert_msg(amp_mpi_load(&ctx, &arena, path, &measure) == AMP_OK, "%s",
                  ctx.n ? ctx.diag[0].text : path);
    amp_ctx_fini(&ctx);
}

static void open_file(void)
{
    config_init(&file);
    ck_assert_msg(config_read_file(&file, "data/mpi/mpi_la.cfg") == CONFIG_TRUE, "%d: %s",
                  config_error_line(&file), config_error_text(&file));
    load("data/mpi/mpi_la.cfg");
}

static void close_file(void)
{
    amp_arena_fini(&arena);
    config_destroy(&file);
}

static config_setting_t *deprivation(unsigned k)
{
    return config_setting_get_elem(config_lookup(&file, "deprivations"), k);
}

static const char *text(const config_setting_t *s, const char *key)
{
    const char *value = NULL;
    config_setting_lookup_string(s, key, &value);
    ck_assert_ptr_nonnull(value);
    return value;
}

START_TEST(the_thirteen_weigh_twenty_seven_and_have_both_languages)
{
    const int n = config_setting_length(config_lookup(&file, "deprivations"));
    int sum = 0, weight = 0;
    ck_assert_int_eq(n, 13);
    for (unsigned k = 0; k < (unsigned)n; k++) {
        ck_assert_int_eq(config_setting_lookup_int(deprivation(k), "weight", &weight), CONFIG_TRUE);
        sum += weight;
        const config_setting_t *label = config_setting_get_member(deprivation(k), "label");
        ck_assert_uint_gt(strlen(text(label, "en")), 7);
        ck_assert_uint_gt(strlen(text(label, "es")), 7);
        ck_assert_uint_gt(strlen(text(deprivation(k), "dimension")), 5);
    }
    ck_assert_int_eq(sum, 27);
}
END_TEST

/* ---- who is deprived ------------------------------------------------------------------------- */

/** A couple and their girl of 10 in a brick house in town, who lack nothing. */
static size_t content_household(world *w)
{
    const size_t head = add_household(w), h = w->people.households - 1;
    add_member(w, AMP_RELATIONSHIP_partner, AMP_SEX_female, 38);
    add_member(w, AMP_RELATIONSHIP_child, AMP_SEX_female, 10);
    amp_population *p = &w->people;
    p->tenure[h] = AMP_TENURE_rented;
    p->wall_material[h] = AMP_WALLS_masonry;
    p->roof_material[h] = AMP_ROOF_sheet;
    p->floor_material[h] = AMP_FLOOR_cement;
    p->rooms[h] = 2;
    p->water[h] = AMP_WATER_piped;
    p->sanitation[h] = AMP_SANITATION_septic;
    p->electricity[h] = 1;
    p->cooking_fuel[h] = AMP_FUEL_gas;
    p->refrigerator[h] = 1;
    for (size_t i = head; i < head + 3; i++)
        p->in_household_income[i] = 1;
    p->schooling[head] = 12;
    p->schooling[head + 1] = 8;
    p->schooling[head + 2] = 4;
    p->attends[head + 2] = 1;
    p->labour[head] = AMP_LABOUR_formal;
    p->earnings[head] = 2600; /* three lines of 838.31 are 2,514.93 */
    return head;
}

enum { HEAD, PARTNER, CHILD };
// clang-format off
#define CASES(X) /* what differs from the content household; which deprivation it has, or "" */                            \
    X("", (void)0)                                                                                                         \
    X("materials", p->floor_material[h] = AMP_FLOOR_earth)                                                                  \
    X("materials", p->wall_material[h] = AMP_WALLS_cane)                                                                    \
    X("materials", p->roof_material[h] = AMP_ROOF_straw)                                                                    \
    X("", p->wall_material[h] = AMP_WALLS_adobe)                                                                            \
    X("crowding", p->rooms[h] = 1)                                                                                          \
    X("tenure", p->tenure[h] = AMP_TENURE_ceded)                                                                            \
    X("tenure", p->tenure[h] = AMP_TENURE_occupied)                                                                         \
    X("water", p->water[h] = AMP_WATER_standpipe)                                                                           \
    X("", (p->water[h] = AMP_WATER_standpipe, p->area[h] = AMP_AREA_rural))                                                 \
    X("water", (p->water[h] = AMP_WATER_open_well, p->area[h] = AMP_AREA_rural))                                            \
    X("water", p->water[h] = AMP_WATER_tanker)                                                                              \
    X("", p->water[h] = AMP_WATER_pump_well)                                                                                \
    X("sanitation", p->toilet_shared[h] = 1)                                                                                \
    X("sanitation", p->sanitation[h] = AMP_SANITATION_latrine)                                                              \
    X("", (p->sanitation[h] = AMP_SANITATION_latrine, p->area[h] = AMP_AREA_rural))                                         \
    X("sanitation", (p->sanitation[h] = AMP_SANITATION_no_toilet, p->area[h] = AMP_AREA_rural))                             \
    X("sanitation", (p->sanitation[h] = AMP_SANITATION_open_discharge, p->area[h] = AMP_AREA_rural))                        \
    X("energy", p->electricity[h] = 0)                                                                                      \
    X("energy", p->cooking_fuel[h] = AMP_FUEL_wood)                                                                         \
    X("resources", p->earnings[i + HEAD] = 2500)                                                                            \
    X("durables", p->refrigerator[h] = 0)                                                                                   \
    X("", (p->refrigerator[h] = 0, p->motor_vehicle[h] = 1))                                                                \
    X("attendance", p->attends[i + CHILD] = 0)                                                                              \
    X("", (p->attends[i + CHILD] = 0, p->age[i + CHILD] = 5, p->schooling[i + CHILD] = 0))                                  \
    X("school_lag", p->schooling[i + CHILD] = 1)                                                                            \
    X("", p->schooling[i + CHILD] = 2)                                                                                      \
    X("adult_schooling", p->schooling[i + HEAD] = 8)                                                                        \
    X("", (p->schooling[i + HEAD] = 6, p->age[i + HEAD] = 61))                                                              \
    X("employment", p->labour[i + PARTNER] = AMP_LABOUR_unemployed)                                                         \
    X("employment", p->labour[i + PARTNER] = AMP_LABOUR_informal)                                                           \
    X("", (p->labour[i + PARTNER] = AMP_LABOUR_informal, p->age[i + PARTNER] = 67))                                         \
    X("protection", p->labour[i + HEAD] = AMP_LABOUR_informal)                                                              \
    X("", (p->labour[i + HEAD] = AMP_LABOUR_informal, p->health_cover[i + PARTNER] = AMP_HEALTH_contributory_cover))
// clang-format on

static void fill_cases(world *w)
{
    amp_population *p = &w->people;
    for (size_t c = 0; c < amp_columns_count; c++)
        amp_pop_know(p, &amp_columns[c]);
#define X(name, change)                                                                            \
    {                                                                                              \
        const size_t i = content_household(w), h = w->people.households - 1;                       \
        (void)i;                                                                                   \
        (void)h;                                                                                   \
        change;                                                                                    \
    }
    CASES(X)
#undef X
}

START_TEST(each_deprivation_finds_the_households_it_describes_and_no_other)
{
    static const char *const expected[] = {
#define X(name, change) name,
        CASES(X)
#undef X
    };
    const char *name = text(deprivation((unsigned)_i), "name");
    world w;
    world_init(&w, 2019, 2019);
    fill_cases(&w);
    ck_assert_uint_eq(w.people.households, AMP_COUNT(expected));
    w.scenario.mpi = &measure;
    apply_against(&w, 2019, NULL);
    int found = 0;
    for (size_t h = 0; h < AMP_COUNT(expected); h++) {
        const bool is_deprived = w.ledger.deprived[h] >> _i & 1;
        ck_assert_msg(is_deprived == !strcmp(expected[h], name), "%s, case %zu", name, h);
        found += is_deprived;
    }
    ck_assert_int_gt(found, 0);
    world_fini(&w);
}
END_TEST

static size_t place_of(const char *name)
{
    for (size_t d = 0; d < measure.deprivations; d++)
        if (strcmp(measure.deprivation[d].name, name) == 0)
            return d;
    ck_abort_msg("no deprivation %s", name);
    return 0;
}

static bool suffers(const world *w, const char *name)
{
    return w->ledger.deprived[0] >> place_of(name) & 1;
}

START_TEST(income_and_pensions_are_those_after_the_programmes)
{
    world w;
    world_init(&w, 2019, 2019);
    for (size_t c = 0; c < amp_columns_count; c++)
        amp_pop_know(&w.people, &amp_columns[c]);
    const size_t i = content_household(&w);
    w.people.earnings[i] = 2000;
    w.people.labour[i] = AMP_LABOUR_informal; /* nobody contributes */
    w.scenario.mpi = &measure;
    apply(&w, 2019);
    ck_assert(suffers(&w, "resources") && suffers(&w, "protection"));
    amp_programme *grant = add_programme(&w, "grant", "relationship == head", "500");
    ck_assert_int_eq(compile(&w), AMP_OK);
    amp_policy_scratch_free(w.scratch);
    w.scratch = NULL;
    apply(&w, 2019); /* (2,000 + 500) / 3 is 833.33, below 838.31 */
    ck_assert(suffers(&w, "resources") && suffers(&w, "protection"));
    grant->class_ = "social_pension";
    grant->amount.item[0].text = "515";
    ck_assert_int_eq(compile(&w), AMP_OK);
    apply(&w, 2019); /* (2,000 + 515) / 3 is 838.33 */
    ck_assert(!suffers(&w, "resources") && !suffers(&w, "protection"));
    world_fini(&w);
}
END_TEST

/* A reform that pays the same programmes copies the baseline's incomes; its deprivations are told
 * all the same. */
START_TEST(a_scenario_without_programmes_of_its_own_has_the_deprivations_of_the_baseline)
{
    world base, same;
    world_init(&base, 2019, 2019);
    world_init(&same, 2019, 2019);
    fill_cases(&base);
    base.scenario.mpi = same.scenario.mpi = &measure;
    add_programme(&base, "grant", "age >= 60", "31");
    add_programme(&same, "grant", "age >= 60", "31");
    apply(&base, 2019);
    apply_against(&same, 2019, &base);
    ck_assert_mem_eq(base.ledger.deprived, same.ledger.deprived,
                     base.people.households * sizeof *base.ledger.deprived);
    world_fini(&base);
    world_fini(&same);
}
END_TEST

START_TEST(a_programme_cannot_ask_for_what_comes_after_all_programmes)
{
    world w;
    world_init(&w, 2019, 2019);
    content_household(&w);
    add_programme(&w, "grant", "has_social_pension", "1");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "has_social_pension"));
    world_fini(&w);
}
END_TEST

START_TEST(every_measure_of_the_library_says_something_of_the_content_and_the_deprived)
{
    glob_t found;
    ck_assert_int_eq(glob("data/mpi/*.cfg", 0, NULL, &found), 0);
    ck_assert_uint_ge(found.gl_pathc, 7);
    for (size_t k = 0; k < found.gl_pathc; k++) {
        world w;
        amp_arena_fini(&arena);
        load(found.gl_pathv[k]);
        world_init(&w, 2019, 2019);
        fill_cases(&w);
        w.scenario.mpi = &measure;
        apply(&w, 2019);
        uint32_t any = 0;
        for (size_t h = 0; h < w.people.households; h++)
            any |= w.ledger.deprived[h];
        ck_assert_msg(__builtin_popcount(any) * 2 > (int)measure.deprivations, "%s: %x",
                      found.gl_pathv[k], any);
        world_fini(&w);
    }
    globfree(&found);
}
END_TEST

START_TEST(the_formulas_of_the_page_compile)
{
    FILE *f = fopen("docs/dwelling.md", "rb");
    ck_assert_ptr_nonnull(f);
    char line[400];
    int n = 0;
    while (fgets(line, sizeof line, f)) {
        char *end = strrchr(line, '"');
        if (strncmp(line, "who = \"", 7) != 0 || !end)
            continue;
        *end = '\0';
        world w;
        world_init(&w, 2019, 2019);
        fill_cases(&w);
        add_programme(&w, "example", line + 7, "1");
        apply_against(&w, 2019, NULL);
        world_fini(&w);
        n++;
    }
    fclose(f);
    ck_assert_int_eq(n, 3);
}
END_TEST

START_TEST(a_formula_of_a_column_that_the_survey_did_not_ask_is_refused)
{
    world w;
    world_init(&w, 2019, 2019);
    content_household(&w);
    add_programme(&w, "durables", "not refrigerator", "1");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "this population has no \"refrigerator\""));
    ck_assert_uint_eq(w.ctx.errors, 1);
    world_fini(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("policy mpi");
    TCase *c = tcase_create("MPI-LA");
    tcase_add_checked_fixture(c, open_file, close_file);
    tcase_add_test(c, the_thirteen_weigh_twenty_seven_and_have_both_languages);
    tcase_add_loop_test(c, each_deprivation_finds_the_households_it_describes_and_no_other, 0, 13);
    tcase_add_test(c, income_and_pensions_are_those_after_the_programmes);
    tcase_add_test(c,
                   a_scenario_without_programmes_of_its_own_has_the_deprivations_of_the_baseline);
    tcase_add_test(c, a_programme_cannot_ask_for_what_comes_after_all_programmes);
    tcase_add_test(c, every_measure_of_the_library_says_something_of_the_content_and_the_deprived);
    tcase_add_test(c, the_formulas_of_the_page_compile);
    tcase_add_test(c, a_formula_of_a_column_that_the_survey_did_not_ask_is_refused);
    suite_add_tcase(s, c);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
