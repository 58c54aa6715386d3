/* fuzz_survey.c - any bytes as a survey file of one kind (-DKIND=".csv", ".dta" or ".sav"),
 * imported with a map that reads every column a survey of tests would have. What is accepted must
 * keep all rules of a population. Built and run by tests/long/fuzz.sh. */
#include "fuzz_file.h"
#include "io/survey.h"

static const char map_text[] =
    "country = \"BOL\"; year = 2019;\n"
    "person = { household = (\"h\", \"hh\"); line = \"n\"; weight = \"w\"; stratum = \"s\"; psu = "
    "\"p\";"
    " psu_prefix = 3; partner = \"pa\"; mother = \"mo\"; father = \"fa\"; };\n"
    "columns = { age = \"age\"; sex = \"sex == 1 ? male : female\";"
    " relationship = { value = \"r == 1 ? head : r == 2 ? partner : child\"; missing = \"child\"; "
    "};"
    " earnings = \"missing(y) ? 0 : y\"; region = { value = \"d\"; missing = 0; }; };\n"
    "welfare = \"sum(y) / 2\"; lines = { poverty = \"z\"; extreme = 3; };\n"
    "extra = { e = \"y * 2\"; t = { value = \"age > 3\"; kind = \"boolean\"; level = "
    "\"household\"; }; };\n"
    "missing_values = { y = ( 99, 98.5 ); };\n"
    "labels = { sex = ( \"M\", \"F\" ); };\n"
    "csv = { separator = \";\"; decimal = \",\"; missing = ( \"NA\" ); label_codes = true; };\n";

static const char *map_path(void)
{
    static char path[64];
    if (!path[0]) {
        snprintf(path, sizeof path, "/tmp/amparo-fuzz-%d.map", (int)getpid());
        FILE *f = fopen(path, "w");
        if (!f || fputs(map_text, f) < 0 || fclose(f) != 0)
            abort();
    }
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info info;
    amp_survey_report report;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&p);
    const amp_survey_files files = {.map = map_path(), .main = as_file(KIND, data, size)};
    const amp_err err = amp_survey_import(&ctx, &files, &arena, &p, &info, &report);
    judge(&ctx, err);
    if (err == AMP_OK && amp_pop_check(&ctx, &p) != AMP_OK)
        abort();
    amp_survey_report_fini(&report);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    return 0;
}
