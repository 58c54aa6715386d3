/* population_build.c - amparo population build, and describe of a country. */
#include "cli/population.h"
#include "io/io.h"
#include "report/fit.h"
#include "sim/plan.h"
#include "sim/transfers.h"
#include "synth/synth.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct built {
    amp_arena arena;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    amp_population people;
    amp_fit fit;
    amp_scenario library; /* programmes whose payments the income margins hold */
    const char *data;     /* folder of the countries and of structure.csv */
    int year;
} built;

static void built_fini(built *b)
{
    amp_fit_fini(&b->fit);
    amp_pop_fini(&b->people);
    amp_profile_fini(&b->profile);
    amp_registry_fini(&b->registry);
    amp_arena_fini(&b->arena);
}

/* ---- the fit -------------------------------------------------------------------------------- */

/* Statistics of structure come from so many households at most. */
enum { STRUCTURE_HOUSEHOLDS = 50000 };

/** Add to the margins what the population is and what it looks like. */
static amp_err look_at(amp_ctx *ctx, built *b)
{
    amp_structure structure;
    const char *list = amp_arena_format(&b->arena, "%sstructure.csv", b->data);
    if (!list)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_structure_compute(ctx, &b->fit.arena, list, &b->profile, &b->people, b->year,
                                  STRUCTURE_HOUSEHOLDS, &structure));
    AMP_TRY(amp_fit_check(ctx, &b->fit, &b->profile, &structure));
    return amp_fit_summarise(ctx, &b->fit, &b->profile, &b->people);
}

/* The fit report as it is kept in a population file. */
static char *fit_text(const amp_fit *fit)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (!f)
        return NULL;
    amp_fit_csv(f, fit);
    if (fclose(f) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static amp_fit_page page_of(const built *b)
{
    const amp_language language = amp_cli_language();
    return (amp_fit_page){.language = language,
                          .fit = &b->fit,
                          .iso3 = b->profile.iso3,
                          .country = language == AMP_ES ? b->profile.name_es : b->profile.name_en,
                          .year = b->year};
}

/** The report beside a population file: X.h5, X.fit.csv and X.fit.html. */
static amp_err write_beside(amp_ctx *ctx, built *b, const char *output, const amp_fit_page *page)
{
    amp_out out;
    const size_t n = strlen(output), end = n > 3 && strcmp(output + n - 3, ".h5") == 0 ? n - 3 : n;
    const char *csv = amp_arena_format(&b->arena, "%.*s.fit.csv", (int)end, output);
    const char *html = amp_arena_format(&b->arena, "%.*s.fit.html", (int)end, output);
    if (!csv || !html)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_out_open(ctx, csv, &out));
    amp_fit_csv(out.file, &b->fit);
    AMP_TRY(amp_out_close(ctx, &out));
    AMP_TRY(amp_out_open(ctx, html, &out));
    amp_fit_html(out.file, page);
    AMP_TRY(amp_out_close(ctx, &out));
    printf(_("\nAll of it: %s and %s\n"), html, csv);
    return AMP_OK;
}

/* ---- building ------------------------------------------------------------------------------- */

/* Income margins after transfers hold what the programmes of the country's library pay. */
static amp_err build_people(amp_ctx *ctx, const amp_population_arguments *a, built *b)
{
    const int year = b->year;
    amp_policy *policy = NULL;
    amp_err err = AMP_OK;
    if (b->profile.income_concept == AMP_AFTER_TRANSFERS)
        AMP_TRY(amp_library_load(ctx, b->data, b->profile.iso3, year, &b->arena, &b->library));
    if (b->library.programmes)
        AMP_TRY(amp_policy_new(ctx, &b->library, &b->profile, NULL, &policy));
    amp_payer payer = {policy, &b->macro, year, (uint64_t)a->seed, NULL};
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
    AMP_TRY(amp_find_data(ctx, &b->arena, NULL, &b->data));
    const char *root = amp_arena_format(&b->arena, "%scountries", b->data);
    const char *file = amp_arena_format(&b->arena, "%s/%s/profile.cfg", root, a->what);
    if (file && access(file, R_OK) != 0)
        return amp_fail(ctx, AMP_IO, AMP_NOWHERE,
                        _("no country \"%s\" in %s; amparo list countries names those there are, "
                          "by three letters"),
                        a->what, root);
    AMP_TRY(amp_profile_load(ctx, root, a->what, &b->registry, &b->profile));
    amp_number survey_year;
    AMP_TRY(amp_profile_number(ctx, &b->profile, "synth.survey_year", &survey_year));
    b->year = a->year > 0 ? (int)a->year : (int)survey_year.value;
    const int last = AMP_MAX(b->year, (int)survey_year.value) + 1;
    AMP_TRY(amp_macro_load(ctx, &b->profile, NULL, last, &b->macro));
    AMP_TRY(build_people(ctx, a, b));
    return look_at(ctx, b);
}

static amp_err save_built(amp_ctx *ctx, const amp_population_arguments *a, built *b)
{
    json_t *made =
        json_pack("{s:s, s:s, s:i, s:I, s:I}", "builder", "synth", "version", amp_version, "year",
                  b->year, "households", (json_int_t)a->households, "seed", (json_int_t)a->seed);
    json_t *paid = json_array(); /* a scenario that uses the file should simulate these */
    for (size_t k = 0; k < b->library.programmes; k++)
        json_array_append_new(paid, json_string(b->library.programme[k].name));
    if (b->library.programmes)
        json_object_set(made, "transfers_taken_out", paid);
    json_decref(paid);
    char *provenance = made ? json_dumps(made, JSON_SORT_KEYS) : NULL;
    char *fit = fit_text(&b->fit);
    json_decref(made);
    amp_err err = provenance && fit ? AMP_OK : amp_fail_memory(ctx);
    if (err == AMP_OK) {
        const amp_pop_info info = {.iso3 = b->profile.iso3,
                                   .kind = "synthetic",
                                   .year = b->year,
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
        const amp_fit_page page = page_of(&b);
        amp_fit_print(stdout, &page);
        err = write_beside(ctx, &b, a->output, &page);
    }
    built_fini(&b);
    return err;
}

amp_err amp_cli_population_describe_country(amp_ctx *ctx, const amp_population_arguments *a)
{
    built b;
    const amp_err err = build(ctx, a, &b);
    if (err == AMP_OK) {
        const amp_fit_page page = page_of(&b);
        amp_fit_print(stdout, &page);
    }
    built_fini(&b);
    return err;
}
