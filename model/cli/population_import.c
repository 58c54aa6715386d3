/* population_import.c - amparo population import. */
#include "cli/population.h"
#include "io/survey.h"

amp_err amp_cli_population_import(amp_ctx *ctx, const amp_population_arguments *a)
{
    if (!a->map || !a->output)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("population import: write FILE [NAME=FILE...] --map MAP -o FILE.h5"));
    amp_arena arena;
    amp_arena_init(&arena);
    amp_population p;
    amp_pop_init(&p);
    amp_pop_info info = {0};
    amp_survey_report report = {0};
    const amp_survey_files files = {a->map, a->what, a->other, a->others};
    amp_err err = amp_survey_import(ctx, &files, &arena, &p, &info, &report);
    if (err == AMP_OK)
        err = amp_popfile_save(ctx, a->output, &p, &info);
    if (err == AMP_OK)
        amp_survey_report_print(stdout, &report);
    amp_survey_report_fini(&report);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    return err;
}
