/* test_policy_data.c - the programmes and scenarios that the project ships: they load and compile,
 * and the Renta Dignidad's schedule of a year is what its laws say. */
#include "policy_world.h"

#include <glob.h>
#include <unistd.h>

static const char data_root[] = "data/";

static amp_err load(amp_ctx *ctx, const char *path, amp_registry *registry, amp_scenario *s)
{
    const amp_settings none = {NULL, 0};
    return amp_scenario_load(ctx, path, data_root, &none, registry, s);
}

/* INE's file is not part of the project. */
static bool is_absent(const char *scenario)
{
    return strstr(scenario, "/survey_") &&
           access("../shared/data/surveys/bol-eh2019/persona_coded.dta", R_OK) != 0;
}

START_TEST(every_scenario_of_bolivia_loads_and_compiles)
{
    glob_t found;
    ck_assert_int_eq(glob("scenarios/BOL/*.cfg", 0, NULL, &found), 0);
    for (size_t k = 0; k < found.gl_pathc; k++) {
        if (is_absent(found.gl_pathv[k])) {
            printf("skipped: %s (the survey is not here)\n", found.gl_pathv[k]);
            continue;
        }
        amp_ctx ctx;
        amp_registry registry;
        amp_scenario scenario;
        amp_policy *policy = NULL;
        amp_ctx_init(&ctx);
        amp_registry_init(&registry);
        amp_profile profile = {0};
        amp_err err = load(&ctx, found.gl_pathv[k], &registry, &scenario);
        if (err == AMP_OK)
            err = amp_policy_new(&ctx, &scenario, &profile, NULL, &policy);
        show_messages(&ctx);
        ck_assert_msg(err == AMP_OK, "%s", found.gl_pathv[k]);
        ck_assert_uint_eq(ctx.n, 0);
        ck_assert_uint_eq(amp_policy_programmes(policy), scenario.programmes);
        amp_policy_free(policy);
        amp_scenario_fini(&scenario);
        amp_registry_fini(&registry);
        amp_ctx_fini(&ctx);
    }
    ck_assert_uint_ge(found.gl_pathc, 12);
    globfree(&found);
}
END_TEST

/* A scenario around one programme's file, as a user would write it. */
static void with_programme(const char *name, int first, int last, world *w, amp_registry *registry,
                           amp_scenario *scenario)
{
    char path[] = "/tmp/amparo_policy_XXXXXX";
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    FILE *f = fdopen(fd, "w");
    fprintf(f,
            "country = \"BOL\"; years = { first = %d; last = %d; };\n"
            "programmes = ( \"%s\" ); name = \"test\";\n",
            first, last, name);
    fclose(f);
    const amp_err err = load(&w->ctx, path, registry, scenario);
    show_messages(&w->ctx);
    remove(path);
    ck_assert_int_eq(err, AMP_OK);
    w->scenario = *scenario;
}

START_TEST(templates_are_free_of_country_and_compile)
{
    static const char *const names[] = {"social_pension", "child_transfer", "emergency_income",
                                        "conditional_transfer"};
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        world w;
        amp_registry registry;
        amp_scenario scenario;
        world_init(&w, 2019, 2030);
        amp_registry_init(&registry);
        with_programme(names[k], 2019, 2030, &w, &registry, &scenario);
        amp_programme *p = &w.scenario.programme[0];
        p->take_up.item[0].number = AMP_PLAIN(1.0);
        p->select.coverage.n = p->select.exclusion.n = p->conditions.compliance.n = 0;
        const size_t old = add_person(&w, 70, 0), mother = add_household(&w);
        w.people.sex[mother] = AMP_SEX_female;
        const size_t child = add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_male, 9);
        w.people.mother[child] = 1;
        apply(&w, 2020);
        const double paid[][3] = {
            {428.75, 0, 0}, {0, 0, 838.31 / 4}, {428.75 / 2, 428.75, 0}, {0, 0.15 * 838.31, 0}};
        NEAR(benefit(&w, 0, old), paid[k][0]);
        NEAR(benefit(&w, 0, mother), paid[k][1]);
        NEAR(benefit(&w, 0, child), paid[k][2]);
        world_fini(&w);
        amp_scenario_fini(&scenario);
        amp_registry_fini(&registry);
    }
}
END_TEST

/* The programme of a block of docs/scenario.md, written to @p path. */
static void write_example(const char *name, const char *path)
{
    static char page[1 << 17];
    FILE *f = fopen("docs/scenario.md", "r");
    ck_assert_ptr_nonnull(f);
    page[fread(page, 1, sizeof page - 1, f)] = '\0';
    fclose(f);
    const char *text = strstr(page, name), *end = text ? strstr(text, "\n```") : NULL;
    ck_assert_ptr_nonnull(end);
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "// %.*s\n", (int)(end - text), text);
    fclose(f);
}

START_TEST(the_programmes_of_the_manual_compile)
{
    static const char *const names[] = {"file: scenarios/programmes/child_grant.cfg",
                                        "file: scenarios/programmes/family_grant.cfg"};
    char path[] = "/tmp/amparo_manual_XXXXXX";
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    for (size_t k = 0; k < AMP_COUNT(names); k++) {
        world w;
        amp_arena arena;
        world_init(&w, 2027, 2029);
        amp_arena_init(&arena);
        write_example(names[k], path);
        ck_assert_int_eq(amp_programme_load(&w.ctx, &arena, path, &w.programme[0]), AMP_OK);
        w.scenario.programmes = 1;
        const size_t head = add_household(&w);
        add_member(&w, AMP_RELATIONSHIP_child, AMP_SEX_male, 3);
        w.people.area[0] = AMP_AREA_rural;
        w.people.sex[head] = AMP_SEX_female;
        ck_assert_int_eq(compile(&w), AMP_OK);
        amp_policy_free(w.policy); /* now without chance: what is paid */
        w.policy = NULL;
        amp_programme *p = &w.programme[0];
        p->take_up.n = p->rollout.n = p->select.score.n = p->select.cutoff.n = 0;
        p->select.noise = AMP_PLAIN(0);
        p->conditions.compliance.n = 0;
        apply(&w, 2028);
        NEAR(benefit(&w, 0, head), k ? 80 : 60);
        world_fini(&w);
        amp_arena_fini(&arena);
    }
    remove(path);
}
END_TEST

START_TEST(a_year_of_renta_dignidad_is_what_the_laws_say)
{
    /* year, without and with a contributory pension: UDAPE and the facts' yearly schedule */
    static const double years[][3] = {
        {2009, 2400, 1800}, {2012, 2400, 1800}, {2013, 4 * 200 + 8 * 250, 4 * 150 + 8 * 200},
        {2015, 3250, 2600}, {2016, 3250, 2600}, {2018, 3900, 3250},
        {2020, 4550, 3900}, {2023, 4550, 3900}, {2026, 6500, 3900}};
    for (size_t k = 0; k < AMP_COUNT(years); k++) {
        world w;
        amp_registry registry;
        amp_scenario scenario;
        const int year = (int)years[k][0];
        world_init(&w, year, year);
        amp_registry_init(&registry);
        with_programme("renta_dignidad", year, year, &w, &registry, &scenario);
        w.scenario.programme[0].take_up.item[0].number = AMP_PLAIN(1.0);
        const size_t none = add_person(&w, 70, 0), pensioner = add_person(&w, 70, 0),
                     official = add_person(&w, 62, 0), young = add_person(&w, 58, 11);
        w.people.contributory_pension[pensioner] = 2385;
        w.people.state_salary[official] = 1;
        apply(&w, year);
        NEAR(12 * benefit(&w, 0, none), years[k][1]);
        NEAR(12 * benefit(&w, 0, pensioner), years[k][2]);
        ck_assert_int_eq(months(&w, 0, official) + months(&w, 0, young), 0);
        world_fini(&w);
        amp_scenario_fini(&scenario);
        amp_registry_fini(&registry);
    }
}
END_TEST

START_TEST(juana_azurduy_pays_1820_from_birth_to_two)
{
    world w;
    amp_registry registry;
    amp_scenario scenario;
    world_init(&w, 2019, 2019);
    amp_registry_init(&registry);
    with_programme("juana_azurduy", 2019, 2019, &w, &registry, &scenario);
    w.scenario.programme[0].take_up.item[0].number = AMP_PLAIN(1.0);
    for (int age = 0; age < 3; age++) /* a stationary cohort, one birth a month */
        for (int born = 0; born < 12; born++)
            add_person(&w, (uint8_t)age, (uint8_t)born);
    const size_t insured = add_person(&w, 1, 0);
    w.people.health_cover[insured] = AMP_HEALTH_contributory_cover;
    apply(&w, 2019);
    double paid = 0;
    for (size_t i = 0; i < 36; i++)
        paid += 12 * benefit(&w, 0, i);
    ck_assert_double_eq_tol(paid / 12, 1820, 60); /* half a month apart by the newborn rule */
    ck_assert_double_eq(benefit(&w, 0, insured), 0);
    world_fini(&w);
    amp_scenario_fini(&scenario);
    amp_registry_fini(&registry);
}
END_TEST

START_TEST(grants_of_2020_are_paid_once)
{
    static const struct {
        const char *name;
        int year;
        uint8_t age;
        double once;
    } grants[] = {{"bono_familia", 2020, 9, 500},
                  {"bono_contra_el_hambre", 2020, 45, 1000},
                  {"bono_contra_el_hambre", 2021, 45, 0},
                  {"bono_contra_el_hambre", 2020, 25, 0},
                  {"bono_contra_el_hambre", 2021, 25, 1000}};
    for (size_t k = 0; k < AMP_COUNT(grants); k++) {
        world w;
        amp_registry registry;
        amp_scenario scenario;
        world_init(&w, 2020, 2021);
        amp_registry_init(&registry);
        with_programme(!k ? "bono_familia" : "bono_familia\", \"bono_contra_el_hambre", 2020, 2021,
                       &w, &registry, &scenario);
        for (size_t p = 0; p < w.scenario.programmes; p++)
            w.scenario.programme[p].take_up.item[0].number = AMP_PLAIN(1.0);
        const size_t i = add_person(&w, grants[k].age, 2);
        w.people.attends[i] = grants[k].age < 18;
        apply(&w, grants[k].year);
        NEAR(12 * benefit(&w, k ? 1 : 0, i), grants[k].once);
        world_fini(&w);
        amp_scenario_fini(&scenario);
        amp_registry_fini(&registry);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_scenario_of_bolivia_loads_and_compiles, templates_are_free_of_country_and_compile,
        the_programmes_of_the_manual_compile,         a_year_of_renta_dignidad_is_what_the_laws_say,
        juana_azurduy_pays_1820_from_birth_to_two,    grants_of_2020_are_paid_once,
    };
    return run_suite("policy: data", tests, AMP_COUNT(tests));
}
