/* population_structure.c - amparo population structure: statistics of a population file. */
#include "cli/population.h"
#include "report/structure.h"
#include "sim/plan.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

/** What the file is a population of: the survey's own words, or the builder's. */
static void write_source(FILE *f, const amp_pop_info *info)
{
    json_t *made = json_loads(info->provenance, 0, NULL);
    const char *survey = json_string_value(json_object_get(made, "source"));
    if (survey)
        fprintf(f, "# source: %s\n", survey);
    else
        fprintf(f, "# source: %s population of %s, %d\n", info->kind, info->iso3, info->year);
    fprintf(f, "# statistics of data/structure.csv by amparo population structure\n");
    json_decref(made);
}

static void write_number(FILE *f, double x)
{
    if (isfinite(x))
        fprintf(f, "%.8g", x);
    fputc(',', f);
}

static amp_err write_csv(amp_ctx *ctx, const char *path, const amp_pop_info *info,
                         const amp_structure *s)
{
    amp_out out;
    AMP_TRY(amp_out_open(ctx, path, &out));
    write_source(out.file, info);
    fprintf(out.file, "statistic,group,value,error,cases,unit\n");
    for (size_t k = 0; k < s->n; k++) {
        const amp_statistic *x = &s->item[k];
        fprintf(out.file, "%s,%s,", x->name, x->group);
        write_number(out.file, x->value);
        write_number(out.file, x->error);
        fprintf(out.file, "%.0f,%s\n", x->cases, x->unit);
    }
    return amp_out_close(ctx, &out);
}

static amp_err compute(amp_ctx *ctx, const amp_population_arguments *a, amp_arena *arena,
                       const amp_population *p, const amp_pop_info *info, amp_registry *registry,
                       amp_profile *profile)
{
    amp_structure s;
    const char *data;
    AMP_TRY(amp_find_data(ctx, arena, NULL, &data));
    const char *countries = amp_arena_format(arena, "%scountries", data);
    const char *list = amp_arena_format(arena, "%sstructure.csv", data);
    if (!countries || !list)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_profile_load(ctx, countries, info->iso3, registry, profile));
    AMP_TRY(amp_structure_compute(ctx, arena, list, profile, p, info->year, 0, &s));
    return write_csv(ctx, a->output ? a->output : "/dev/stdout", info, &s);
}

static amp_err structure(amp_ctx *ctx, const amp_population_arguments *a, amp_arena *arena,
                         const amp_population *p, const amp_pop_info *info)
{
    amp_registry registry;
    amp_profile profile = {.folder = NULL};
    amp_registry_init(&registry);
    const amp_err err = compute(ctx, a, arena, p, info, &registry, &profile);
    amp_profile_fini(&profile);
    amp_registry_fini(&registry);
    return err;
}

amp_err amp_cli_population_structure(amp_ctx *ctx, const amp_population_arguments *a)
{
    return amp_cli_population_open(ctx, a, structure);
}
