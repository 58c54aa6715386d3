/* population_build.c - amparo population build, and describe of a country. */
#include "cli/population.h"
#include "io/io.h"
#include "sim/plan.h"
#include "sim/transfers.h"
#include "synth/synth.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the fit ----------------------------------------------------------------------------------
 */

static int by_difference(const void *x, const void *y)
{
    const amp_margin_fit *a = x, *b = y;
    const double da = fabs(a->reached - a->target) / AMP_MAX(fabs(a->target), 1e-12);
    const double db = fabs(b->reached - b->target) / AMP_MAX(fabs(b->target), 1e-12);
    return (da < db) - (da > db);
}

static void print_fit(amp_fit *fit)
{
    amp_cli_print_fit_head();
    for (size_t k = 0; k < fit->lines; k++)
        amp_cli_print_fit_line(fit->line[k].margin, fit->line[k].group, fit->line[k].unit,
                               fit->line[k].target, fit->line[k].reached);
    qsort(fit->line, fit->lines, sizeof *fit->line, by_difference);
    printf("%s\n", _("The ten largest relative differences:"));
    for (size_t k = 0; k < AMP_MIN(fit->lines, 10); k++)
        amp_cli_print_fit_line(fit->line[k].margin, fit->line[k].group, fit->line[k].unit,
                               fit->line[k].target, fit->line[k].reached);
    printf(_("Candidate weights before the draw: effective share %.2f\n"), fit->effective_n);
}

/* The fit report as it is kept in a population file. */
static char *fit_text(const amp_fit *fit)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (!f)
        return NULL;
    fprintf(f, "margin,group,unit,target,reached\n");
    for (size_t k = 0; k < fit->lines; k++)
        fprintf(f, "%s,%s,%s,%.17g,%.17g\n", fit->line[k].margin, fit->line[k].group,
                fit->line[k].unit, fit->line[k].target, fit->line[k].reached);
    if (fclose(f) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* ---- building ---------------------------------------------------------------------------------
 */

typedef struct built {
    amp_arena arena;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    amp_population people;
    amp_fit fit;
    amp_scenario library; /* programmes whose payments the income margins hold */
} built;

static void built_fini(built *b)
{
    amp_fit_fini(&b->fit);
    amp_pop_fini(&b->people);
    amp_profile_fini(&b->profile);
    amp_registry_fini(&b->registry);
    amp_arena_fini(&b->arena);
}

/* Income margins after transfers hold what the programmes of the country's library pay. */
static amp_err build_people(amp_ctx *ctx, const char *data, const amp_population_arguments *a,
                            built *b)
{
    const int year = (int)a->year;
    amp_policy *policy = NULL;
    amp_err err = AMP_OK;
    if (b->profile.income_concept == AMP_AFTER_TRANSFERS)
        AMP_TRY(amp_library_load(ctx, data, b->profile.iso3, year, &b->arena, &b->library));
    if (b->library.programmes)
        AMP_TRY(amp_policy_new(ctx, &b->library, &b->profile, NULL, &policy));
    amp_payer payer = {policy, &b->macro, year, (uint64_t)a->seed};
    const amp_transfers transfers = amp_payer_transfers(&payer);
    err = amp_synth_build(ctx, &b->profile, &b->macro, year, year, (size_t)a->households,
                          (uint64_t)a->seed, policy ? &transfers : NULL, &b->people, &b->fit);
    amp_policy_free(policy);
    return err;
}

static amp_err build(amp_ctx *ctx, const amp_population_arguments *a, built *b)
{
    memset(b, 0, sizeof *b);
    amp_arena_init(&b->arena);
    amp_registry_init(&b->registry);
    amp_pop_init(&b->people);
    const char *data;
    AMP_TRY(amp_find_data(ctx, &b->arena, NULL, &data));
    AMP_TRY(amp_profile_load(ctx, amp_arena_format(&b->arena, "%scountries", data), a->what,
                             &b->registry, &b->profile));
    AMP_TRY(amp_macro_load(ctx, &b->profile, NULL, (int)a->year + 1, &b->macro));
    return build_people(ctx, data, a, b);
}

static amp_err save_built(amp_ctx *ctx, const amp_population_arguments *a, built *b)
{
    json_t *made = json_pack("{s:s, s:s, s:i, s:I, s:I}", "builder", "synth", "version",
                             amp_version, "year", (int)a->year, "households",
                             (json_int_t)a->households, "seed", (json_int_t)a->seed);
    char *provenance = made ? json_dumps(made, JSON_SORT_KEYS) : NULL;
    char *fit = fit_text(&b->fit);
    json_decref(made);
    amp_err err = provenance && fit ? AMP_OK : amp_fail_memory(ctx);
    if (err == AMP_OK) {
        const amp_pop_info info = {.iso3 = b->profile.iso3,
                                   .kind = "synthetic",
                                   .year = (int)a->year,
                                   .provenance = provenance,
                                   .fit = fit};
        err = amp_popfile_save(ctx, a->output, &b->people, &info);
    }
    free(provenance);
    free(fit);
    return err;
}

amp_err amp_cli_population_build(amp_ctx *ctx, const amp_population_arguments *a)
{
    if (!a->output)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("population build: say where to write with -o FILE.h5"));
    built b;
    amp_err err = build(ctx, a, &b);
    if (err == AMP_OK)
        err = save_built(ctx, a, &b);
    if (err == AMP_OK) {
        amp_cli_print_size(&b.people, N_("Synthetic"), b.profile.iso3, (int)a->year);
        printf(_("Fit to %zu margins; amparo population describe %s prints them.\n"), b.fit.lines,
               a->output);
    }
    built_fini(&b);
    return err;
}

amp_err amp_cli_population_describe_country(amp_ctx *ctx, const amp_population_arguments *a)
{
    built b;
    const amp_err err = build(ctx, a, &b);
    if (err == AMP_OK) {
        amp_cli_print_size(&b.people, N_("Synthetic"), b.profile.iso3, (int)a->year);
        print_fit(&b.fit);
    }
    built_fini(&b);
    return err;
}
