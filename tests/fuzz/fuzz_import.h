/* fuzz_import.h - what the fuzz targets of surveys share: the half of an import that stays good,
 * and the import itself, which either fails with one kind of error or gives a population that keeps
 * all rules. */
#ifndef FUZZ_IMPORT_H
#define FUZZ_IMPORT_H

#include "fuzz_file.h"
#include "io/survey.h"

/* A file of this text for as long as the process lives, whose path ends in @p ending. */
static const char *good_file(const char *ending, const char *text)
{
    static char path[64];
    if (!path[0]) {
        snprintf(path, sizeof path, "/tmp/amparo-fuzz-%d-good%s", (int)getpid(), ending);
        FILE *f = fopen(path, "w");
        if (!f || fputs(text, f) < 0 || fclose(f) != 0)
            abort();
    }
    return path;
}

static void try_import(const char *map, const char *survey)
{
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info info;
    amp_survey_report report;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&p);
    const amp_survey_files files = {.map = map, .main = survey};
    const amp_err err = amp_survey_import(&ctx, &files, &arena, &p, &info, &report);
    judge(&ctx, err);
    if (err == AMP_OK && amp_pop_check(&ctx, &p) != AMP_OK)
        abort();
    amp_survey_report_fini(&report);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}

#endif
