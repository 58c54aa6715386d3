/* population_describe.c - amparo population describe. */
#include "cli/population.h"
#include "io/io.h"
#include "report/codebook.h"

#include <stdio.h>
#include <string.h>

void amp_cli_print_fit_line(const char *margin, const char *group, const char *unit, double target,
                            double reached)
{
    printf("  %-34s %-34s %14.8g %14.8g %+12.3g %s\n", margin, group, target, reached,
           reached - target, unit);
}

void amp_cli_print_fit_head(void)
{
    printf("  %-34s %-34s %14s %14s %12s %s\n", _("margin"), _("group"), _("target"), _("reached"),
           _("difference"), _("unit"));
}

void amp_cli_print_size(const amp_population *p, const char *kind, const char *iso3, int year)
{
    double people = 0.0;
    size_t persons = 0;
    for (size_t h = 0; h < p->households; h++) {
        people += p->weight[h] * (double)(p->first[h + 1] - p->first[h]);
        persons += p->first[h + 1] - p->first[h];
    }
    printf(_("%s population of %s, %d: %zu households, %zu persons, who stand for %.0f\n"), _(kind),
           iso3, year, p->households, persons, people);
}

static void print_file_fit(const char *fit)
{
    if (!fit[0])
        return;
    amp_cli_print_fit_head();
    for (const char *line = strchr(fit, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
        char margin[128], group[128], unit[64];
        double target, reached;
        if (sscanf(line + 1, "%127[^,],%127[^,],%63[^,],%lf,%lf", margin, group, unit, &target,
                   &reached) == 5)
            amp_cli_print_fit_line(margin, group, unit, target, reached);
    }
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
                               .full = a->full};
    const amp_err err = amp_codebook_print(ctx, stdout, &page);
    amp_cli_country_fini(&c);
    return err;
}

static amp_err describe_file(amp_ctx *ctx, const amp_population_arguments *a)
{
    amp_arena arena;
    amp_arena_init(&arena);
    amp_population p;
    amp_pop_init(&p);
    amp_pop_info info = {0};
    amp_err err = amp_popfile_load(ctx, a->what, &arena, &p, &info);
    if (err == AMP_OK)
        err = print_codebook(ctx, a, &p, &info);
    if (err == AMP_OK && a->full)
        print_file_fit(info.fit);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    return err;
}

static bool is_country(const char *what)
{
    return strlen(what) == 3 && strspn(what, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

amp_err amp_cli_population_describe(amp_ctx *ctx, const amp_population_arguments *a)
{
    return is_country(a->what) ? amp_cli_population_describe_country(ctx, a)
                               : describe_file(ctx, a);
}
