/* Every broken file of tests/bad/ gives exactly the messages that stand in it. After the mistake,
 * or on the lines under it, a file says what it must give: replicates = "many"; //! replicates:
 * found "many"; expected a whole number from 1 to 100000
 *     //!+ one more message for the line above that is no such comment
 *     //!0 a message without a line
 * Warnings are written "warning: ...". Files that a case names carry theirs in the same way. */
#include "conf/profile.h"
#include "conf/scenario.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 512, MOST = 256 };

typedef struct expected {
    char file[128];
    int line;
    char text[TEXT];
    bool is_met;
} expected;

static expected wanted[MOST];
static size_t wanted_count;

static void want(const char *file, int line, const char *text)
{
    ck_assert_uint_lt(wanted_count, MOST);
    expected *e = &wanted[wanted_count++];
    *e = (expected){.line = line};
    snprintf(e->file, sizeof e->file, "%s", file);
    snprintf(e->text, sizeof e->text, "%s", text);
}

/* Takes the expectations of a file, once. */
static void read_wanted(const char *file)
{
    char line[TEXT];
    int number = 0, above = 0;
    for (size_t k = 0; k < wanted_count; k++)
        if (!strcmp(wanted[k].file, file))
            return;
    FILE *f = fopen(file, "r");
    while (f && fgets(line, sizeof line, f)) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        char *mark = strstr(line, "//!");
        if (mark != line)
            above = number;
        if (mark)
            want(file, mark[3] == '0' ? 0 : above, mark + (mark[3] == ' ' ? 4 : 5));
    }
    if (f)
        fclose(f);
}

static void assert_all_met(const amp_ctx *ctx, const char *file)
{
    read_wanted(file);
    for (size_t k = 0; k < ctx->n; k++)
        if (ctx->diag[k].loc.file)
            read_wanted(ctx->diag[k].loc.file);
    for (size_t k = 0; k < ctx->n; k++) {
        const amp_diag *d = &ctx->diag[k];
        char text[TEXT];
        bool is_met = false;
        snprintf(text, sizeof text, "%s%s", d->err ? "" : "warning: ", d->text);
        for (size_t j = 0; j < wanted_count && !is_met; j++) {
            expected *e = &wanted[j];
            is_met = !e->is_met && e->line == d->loc.line && !strcmp(e->text, text) &&
                     d->loc.file && !strcmp(e->file, d->loc.file);
            e->is_met |= is_met;
        }
        ck_assert_msg(is_met, "%s: not expected: %s:%d: %s", file, d->loc.file, d->loc.line, text);
    }
    for (size_t j = 0; j < wanted_count; j++)
        ck_assert_msg(wanted[j].is_met, "%s: missing: %s:%d: %s", file, wanted[j].file,
                      wanted[j].line, wanted[j].text);
    ck_assert_uint_gt(wanted_count, 0);
    wanted_count = 0;
}

static int try_case(const char *file)
{
    amp_ctx ctx;
    amp_registry registry;
    amp_scenario scenario;
    amp_ctx_init(&ctx);
    amp_registry_init(&registry);
    const amp_err err = amp_scenario_load(&ctx, file, "tests/data", NULL, &registry, &scenario);
    ck_assert_msg(err == AMP_CONFIG, "%s: returned %d", file, err);
    assert_all_met(&ctx, file);
    ck_assert_uint_eq(registry.n, 0); /* a broken scenario enters no numbers */
    amp_scenario_fini(&scenario);
    amp_registry_fini(&registry);
    amp_ctx_fini(&ctx);
    return 1;
}

START_TEST(broken_scenarios_give_the_messages_that_stand_in_them)
{
    DIR *dir = opendir("tests/bad");
    int cases = 0;
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *e; (e = readdir(dir));) {
        const size_t n = strlen(e->d_name);
        char file[300];
        if (n <= 4 || strcmp(e->d_name + n - 4, ".cfg"))
            continue;
        snprintf(file, sizeof file, "tests/bad/%s", e->d_name);
        cases += try_case(file);
    }
    closedir(dir);
    ck_assert_int_ge(cases, 20);
}
END_TEST

static void assert_profile_fails(const char *iso3, const char *file)
{
    amp_ctx ctx;
    amp_registry registry;
    amp_profile profile;
    amp_ctx_init(&ctx);
    amp_registry_init(&registry);
    ck_assert_int_eq(amp_profile_load(&ctx, "tests/bad/countries", iso3, &registry, &profile),
                     AMP_CONFIG);
    assert_all_met(&ctx, file);
    amp_registry_fini(&registry);
    amp_ctx_fini(&ctx);
}

START_TEST(a_broken_profile_gives_the_messages_that_stand_in_it)
{
    assert_profile_fails("BAD", "tests/bad/countries/BAD/profile.cfg");
}
END_TEST

START_TEST(profiles_that_borrow_in_a_circle_are_told)
{
    assert_profile_fails("CIA", "tests/bad/countries/CIB/profile.cfg");
}
END_TEST

START_TEST(the_same_mistake_of_a_shared_base_is_said_once)
{
    amp_ctx ctx;
    amp_registry registry;
    amp_scenario scenario;
    amp_ctx_init(&ctx);
    amp_registry_init(&registry);
    for (int k = 0; k < 3; k++) {
        amp_scenario_load(&ctx, "tests/bad/out_of_range.cfg", "tests/data", NULL, &registry,
                          &scenario);
        amp_scenario_fini(&scenario);
    }
    const size_t after = ctx.errors;
    amp_ctx_fini(&ctx);
    amp_ctx_init(&ctx);
    amp_scenario_load(&ctx, "tests/bad/out_of_range.cfg", "tests/data", NULL, &registry, &scenario);
    ck_assert_uint_eq(after, ctx.errors);
    amp_scenario_fini(&scenario);
    amp_registry_fini(&registry);
    amp_ctx_fini(&ctx);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_bad");
    TCase *tc = tcase_create("bad");
    tcase_add_test(tc, broken_scenarios_give_the_messages_that_stand_in_them);
    tcase_add_test(tc, a_broken_profile_gives_the_messages_that_stand_in_it);
    tcase_add_test(tc, profiles_that_borrow_in_a_circle_are_told);
    tcase_add_test(tc, the_same_mistake_of_a_shared_base_is_said_once);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
