/* population_export.c - amparo population export. */
#include "cli/population.h"
#include "io/export.h"

#include <stdio.h>
#include <string.h>

static amp_err export(amp_ctx *ctx, const amp_population_arguments *a, amp_arena *arena,
                      const amp_population *p, const amp_pop_info *info)
{
    amp_cli_country c;
    amp_export_options options = {.spanish = a->labels && strcmp(a->labels, "es") == 0};
    amp_cli_country_init(&c, info->iso3);
    const size_t regions = c.found ? c.profile.regions : 0;
    const char **region = AMP_ARENA_NEW(arena, const char *, regions + 1);
    amp_err err = region ? AMP_OK : amp_fail_memory(ctx);
    if (err == AMP_OK) {
        for (size_t k = 0; k < regions; k++)
            region[k] = c.profile.region[k].label;
        options.region = regions ? region : NULL;
        options.regions = regions;
        err = amp_pop_export(ctx, a->output, p, info, &options);
    }
    amp_cli_country_fini(&c);
    if (err == AMP_OK)
        printf(_("%zu persons in %zu households written to %s\n"), p->n, p->households, a->output);
    return err;
}

amp_err amp_cli_population_export(amp_ctx *ctx, const amp_population_arguments *a)
{
    if (!a->output)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("population export: write FILE.h5 -o OUT.csv, OUT.dta or OUT.h5"));
    return amp_cli_population_open(ctx, a, export);
}
