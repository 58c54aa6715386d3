/* docs/scenario.md: its tables are the lists of keys, its examples load, its messages are given. */
#include "conf/scenario.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 1 << 17, PATH = 256 };

static char page[SIZE];
static char folder[] = "/tmp/amparo_docs_XXXXXX";

static void read_page(void)
{
    FILE *f = fopen("docs/scenario.md", "r");
    ck_assert_ptr_nonnull(f);
    const size_t n = fread(page, 1, sizeof page - 1, f);
    ck_assert_uint_lt(n, sizeof page - 1);
    page[n] = '\0';
    fclose(f);
}

START_TEST(every_key_stands_in_the_manual_as_the_program_knows_it)
{
    size_t rows = 0, keys = 0;
    read_page();
    for (size_t i = 0; i < amp_key_list_count; i++)
        for (size_t k = 0; k < amp_key_lists[i].n; k++) {
            const amp_key *y = &amp_key_lists[i].key[k];
            char *row = amp_format("| `%s` | %s | %s | `%s` | %s |\n", y->name, y->type,
                                   *y->fallback ? y->fallback : "none", y->example, y->meaning);
            ck_assert_msg(strstr(page, row) != NULL, "%s: no row %s", amp_key_lists[i].title, row);
            free(row);
            keys++;
        }
    for (const char *p = page; (p = strstr(p, "\n| `")); p++) /* five columns: a row of keys */
    {
        int bars = 0;
        for (const char *q = p + 1; *q && *q != '\n'; q++)
            bars += *q == '|';
        rows += bars == 6;
    }
    ck_assert_uint_eq(rows, keys); /* and no key that is gone */
}
END_TEST

/* Writes each ```cfg block to the file that its first line names. */
static void write_examples(void)
{
    static const char mark[] = "```cfg\n// file: ";
    char path[PATH];
    int n = 0;
    snprintf(path, sizeof path, "%s/scenarios", folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/scenarios/programmes", folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    for (const char *p = page; (p = strstr(p, "```cfg\n"));) {
        ck_assert_msg(!strncmp(p, mark, strlen(mark)), "an example without its file");
        const char *name = p + strlen(mark), *text = strstr(p, "// file"),
                   *end = strstr(p, "\n```");
        ck_assert_ptr_nonnull(end);
        snprintf(path, sizeof path, "%s/%.*s", folder, (int)strcspn(name, "\n"), name);
        FILE *f = fopen(path, "w");
        ck_assert_ptr_nonnull(f);
        fwrite(text, 1, (size_t)(end + 1 - text), f);
        fclose(f);
        p = end + 4;
        n++;
    }
    ck_assert_int_eq(n, 7);
}

static void remove_examples(void)
{
    char command[PATH];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static amp_err load(amp_ctx *ctx, const char *name)
{
    amp_registry registry;
    amp_scenario scenario;
    char path[PATH];
    amp_registry_init(&registry);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    const amp_err err = amp_scenario_load(ctx, path, "data", NULL, &registry, &scenario);
    amp_scenario_fini(&scenario);
    amp_registry_fini(&registry);
    return err;
}

START_TEST(the_examples_of_the_manual_load)
{
    amp_ctx ctx;
    read_page();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    write_examples();
    amp_ctx_init(&ctx);
    const amp_err one = load(&ctx, "scenarios/today.cfg");
    const amp_err two = load(&ctx, "scenarios/pension_at_line.cfg");
    const amp_err three = load(&ctx, "scenarios/groups.cfg");
    const amp_err four = load(&ctx, "scenarios/lacks.cfg");
    remove_examples();
    ck_assert_msg(one == AMP_OK && two == AMP_OK && three == AMP_OK && four == AMP_OK && ctx.n == 0,
                  "%s", ctx.n ? ctx.diag[0].text : "?");
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_broken_example_gives_the_messages_of_the_manual)
{
    amp_ctx ctx;
    size_t shown = 0;
    read_page();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    write_examples();
    amp_ctx_init(&ctx);
    const amp_err err = load(&ctx, "scenarios/broken.cfg");
    remove_examples();
    ck_assert_int_eq(err, AMP_CONFIG);
    for (size_t k = 0; k < ctx.n; k++) {
        const char *file = ctx.diag[k].loc.file + strlen(folder) + 1;
        char *line = amp_format("\n%s:%d: %s\n", file, ctx.diag[k].loc.line, ctx.diag[k].text);
        ck_assert_msg(strstr(page, line) != NULL, "not in the manual: %s", line);
        free(line);
    }
    for (const char *p = page; (p = strstr(p, "\nscenarios/broken.cfg:")); p++)
        shown++;
    ck_assert_uint_eq(shown, ctx.n);
    amp_ctx_fini(&ctx);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_docs");
    TCase *tc = tcase_create("docs");
    tcase_add_test(tc, every_key_stands_in_the_manual_as_the_program_knows_it);
    tcase_add_test(tc, the_examples_of_the_manual_load);
    tcase_add_test(tc, the_broken_example_gives_the_messages_of_the_manual);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
