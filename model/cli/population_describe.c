/* population_describe.c - amparo population describe. */
#include "cli/population.h"
#include "report/codebook.h"
#include "report/fit.h"

#include <stdio.h>
#include <string.h>

/* The fit report that a synthetic population's file holds. */
static amp_err print_file_fit(amp_ctx *ctx, const amp_pop_info *info)
{
    amp_fit fit;
    amp_fit_init(&fit);
    const amp_err err = amp_fit_parse(ctx, info->fit, &fit);
    printf("\n");
    if (err == AMP_OK)
        amp_fit_print(stdout, &(amp_fit_page){.language = amp_cli_language(),
                                              .fit = &fit,
                                              .iso3 = info->iso3,
                                              .year = info->year});
    amp_fit_fini(&fit);
    return err;
}

static amp_err print_codebook(amp_ctx *ctx, const amp_population_arguments *a,
                              const amp_population *p, const amp_pop_info *info)
{
    amp_cli_country c;
    amp_cli_country_init(&c, info->iso3);
    const amp_language language = amp_cli_language();
    const amp_codebook page = {.population = p,
                               .info = info,
                               .language = language,
                               .country = !c.found             ? NULL
                                          : language == AMP_ES ? c.profile.name_es
                                                               : c.profile.name_en,
                               .region = c.found ? c.profile.region : NULL,
                               .regions = c.found ? c.profile.regions : 0,
                               .un_people = amp_cli_country_people(&c, info->year),
                               .output = amp_cli_country_output(&c, info->year),
                               .full = a->full};
    const amp_err err = amp_codebook_print(ctx, stdout, &page);
    amp_cli_country_fini(&c);
    return err;
}

static amp_err describe_file(amp_ctx *ctx, const amp_population_arguments *a, amp_arena *arena,
                             const amp_population *p, const amp_pop_info *info)
{
    (void)arena;
    AMP_TRY(print_codebook(ctx, a, p, info));
    return info->fit[0] ? print_file_fit(ctx, info) : AMP_OK;
}

static bool is_country(const char *what)
{
    return strlen(what) == 3 && strspn(what, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

amp_err amp_cli_population_describe(amp_ctx *ctx, const amp_population_arguments *a)
{
    return is_country(a->what) ? amp_cli_population_describe_country(ctx, a)
                               : amp_cli_population_open(ctx, a, describe_file);
}
