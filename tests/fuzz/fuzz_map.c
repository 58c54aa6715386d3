/* fuzz_map.c - any bytes as the map of a survey: read, and used on a small survey. Built and run by
 * tests/long/fuzz.sh. */
#include "fuzz_file.h"
#include "io/survey.h"

static const char survey_text[] = "h,n,w,age,sex,r,y,s,p,pa\n"
                                  "1,1,10,40,1,1,300,1,7,2\n"
                                  "1,2,10,39,2,2,,1,7,1\n"
                                  "2,1,12,70,2,1,\"1.5\",2,8,\n";

static const char *survey_path(void)
{
    static char path[64];
    if (!path[0]) {
        snprintf(path, sizeof path, "/tmp/amparo-fuzz-%d.csv", (int)getpid());
        FILE *f = fopen(path, "w");
        if (!f || fputs(survey_text, f) < 0 || fclose(f) != 0)
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
    if (memmem(data, size, "@include", 8)) /* libconfig would read other files */
        return 0;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&p);
    const amp_survey_files files = {.map = as_file(".map", data, size), .main = survey_path()};
    judge(&ctx, amp_survey_import(&ctx, &files, &arena, &p, &info, &report));
    amp_survey_report_fini(&report);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    return 0;
}
