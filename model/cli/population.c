/* population.c - amparo population build|import|describe. */
#include "cli/cli.h"
#include "io/io.h"
#include "io/survey.h"
#include "sim/plan.h"
#include "synth/synth.h"

#include <argp.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    const char *verb, *what, *map, *output;
    double households, year, seed;
} arguments;

enum { KEY_MAP = 'm', KEY_YEAR = 'y', KEY_SEED = 1001 };

static const struct argp_option option_list[] = {
    {"output", 'o', "FILE.h5", 0, N_("population file to write"), 0},
    {"map", KEY_MAP, "MAP", 0, N_("import: map from the survey's columns to ours"), 0},
    {"households", 'n', "N", 0, N_("build: how many households (default 50000)"), 0},
    {"year", KEY_YEAR, N_("YEAR"), 0, N_("build: year of the margins (default 2019)"), 0},
    {"seed", KEY_SEED, "N", 0, N_("build: seed of all draws (default 2026)"), 0},
    {0}};

static bool whole(const char *text, double low, double high, double *value)
{
    return amp_parse_double(text, '.', value) && *value >= low && *value <= high &&
           *value == floor(*value);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case 'o':
        a->output = text;
        return 0;
    case KEY_MAP:
        a->map = text;
        return 0;
    case 'n':
        if (!whole(text, 1, 2e7, &a->households))
            argp_error(state, _("-n: found \"%s\"; expected a whole number from 1 to 20000000"),
                       text);
        return 0;
    case KEY_YEAR:
        if (!whole(text, 1950, 2100, &a->year))
            argp_error(state, _("--year: found \"%s\"; expected a year"), text);
        return 0;
    case KEY_SEED:
        if (!whole(text, 0, 9007199254740992.0, &a->seed))
            argp_error(state, _("--seed: found \"%s\"; expected a whole number"), text);
        return 0;
    case ARGP_KEY_ARG:
        if (!a->verb)
            a->verb = text;
        else if (!a->what)
            a->what = text;
        else
            return ARGP_ERR_UNKNOWN;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- describing
 * ------------------------------------------------------------------------------------- */

static void print_fit_line(const char *margin, const char *group, const char *unit, double target,
                           double reached)
{
    printf("  %-34s %-34s %14.8g %14.8g %+12.3g %s\n", margin, group, target, reached,
           reached - target, unit);
}

static void print_fit_head(void)
{
    printf("  %-34s %-34s %14s %14s %12s %s\n", _("margin"), _("group"), _("target"), _("reached"),
           _("difference"), _("unit"));
}

static void print_size(const amp_population *p, const char *kind, const char *iso3, int year)
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

static int by_difference(const void *x, const void *y)
{
    const amp_margin_fit *a = x, *b = y;
    const double da = fabs(a->reached - a->target) / AMP_MAX(fabs(a->target), 1e-12);
    const double db = fabs(b->reached - b->target) / AMP_MAX(fabs(b->target), 1e-12);
    return (da < db) - (da > db);
}

static void print_fit(amp_fit *fit)
{
    print_fit_head();
    for (size_t k = 0; k < fit->lines; k++)
        print_fit_line(fit->line[k].margin, fit->line[k].group, fit->line[k].unit,
                       fit->line[k].target, fit->line[k].reached);
    qsort(fit->line, fit->lines, sizeof *fit->line, by_difference);
    printf("%s\n", _("The ten largest relative differences:"));
    for (size_t k = 0; k < AMP_MIN(fit->lines, 10); k++)
        print_fit_line(fit->line[k].margin, fit->line[k].group, fit->line[k].unit,
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

/* ---- building
 * ----------------------------------------------------------------------------------------- */

typedef struct built {
    amp_arena arena;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    amp_population people;
    amp_fit fit;
} built;

static void built_fini(built *b)
{
    amp_fit_fini(&b->fit);
    amp_pop_fini(&b->people);
    amp_profile_fini(&b->profile);
    amp_registry_fini(&b->registry);
    amp_arena_fini(&b->arena);
}

static amp_err build(amp_ctx *ctx, const arguments *a, built *b)
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
    return amp_synth_build(ctx, &b->profile, &b->macro, (int)a->year, (int)a->year,
                           (size_t)a->households, (uint64_t)a->seed, &b->people, &b->fit);
}

static amp_err save_built(amp_ctx *ctx, const arguments *a, built *b)
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

static amp_err command_build(amp_ctx *ctx, const arguments *a)
{
    if (!a->output)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("population build: say where to write with -o FILE.h5"));
    built b;
    amp_err err = build(ctx, a, &b);
    if (err == AMP_OK)
        err = save_built(ctx, a, &b);
    if (err == AMP_OK) {
        print_size(&b.people, N_("Synthetic"), b.profile.iso3, (int)a->year);
        printf(_("Fit to %zu margins; amparo population describe %s prints them.\n"), b.fit.lines,
               a->output);
    }
    built_fini(&b);
    return err;
}

/* ---- importing
 * -------------------------------------------------------------------------------------------- */

static amp_err command_import(amp_ctx *ctx, const arguments *a)
{
    if (!a->map || !a->output)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("population import: write SURVEY --map MAP -o FILE.h5"));
    amp_arena arena;
    amp_arena_init(&arena);
    amp_population p;
    amp_pop_init(&p);
    amp_pop_info info = {0};
    amp_survey_report report = {0};
    amp_err err = amp_survey_import(ctx, a->what, a->map, &arena, &p, &info, &report);
    if (err == AMP_OK)
        err = amp_popfile_save(ctx, a->output, &p, &info);
    if (err == AMP_OK)
        amp_survey_report_print(stdout, &report);
    amp_survey_report_fini(&report);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    return err;
}

/* ---- describe
 * ------------------------------------------------------------------------------------------- */

static void print_file_fit(const char *fit)
{
    if (!fit[0])
        return;
    print_fit_head();
    for (const char *line = strchr(fit, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
        char margin[128], group[128], unit[64];
        double target, reached;
        if (sscanf(line + 1, "%127[^,],%127[^,],%63[^,],%lf,%lf", margin, group, unit, &target,
                   &reached) == 5)
            print_fit_line(margin, group, unit, target, reached);
    }
}

static amp_err describe_file(amp_ctx *ctx, const char *path)
{
    amp_arena arena;
    amp_arena_init(&arena);
    amp_population p;
    amp_pop_init(&p);
    amp_pop_info info = {0};
    const amp_err err = amp_popfile_load(ctx, path, &arena, &p, &info);
    if (err == AMP_OK) {
        print_size(&p, strcmp(info.kind, "survey") == 0 ? N_("Survey") : N_("Synthetic"), info.iso3,
                   info.year);
        print_file_fit(info.fit);
    }
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    return err;
}

static bool is_country(const char *what)
{
    return strlen(what) == 3 && strspn(what, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

/* A country's code builds its population and describes that. */
static amp_err command_describe(amp_ctx *ctx, const arguments *a)
{
    if (!is_country(a->what))
        return describe_file(ctx, a->what);
    built b;
    const amp_err err = build(ctx, a, &b);
    if (err == AMP_OK) {
        print_size(&b.people, N_("Synthetic"), b.profile.iso3, (int)a->year);
        print_fit(&b.fit);
    }
    built_fini(&b);
    return err;
}

amp_err amp_cli_population(amp_ctx *ctx, int argc, char **argv)
{
    static const struct {
        const char *name;
        amp_err (*command)(amp_ctx *, const arguments *);
    } verbs[] = {
        {"build", command_build}, {"import", command_import}, {"describe", command_describe}};
    static const struct argp argp = {
        option_list,
        parse,
        N_("build COUNTRY | import SURVEY | describe COUNTRY|FILE.h5"),
        N_("Build a synthetic population, import a survey, or describe either with its fit."),
        NULL,
        NULL,
        "amparo"};
    arguments a = {.households = 50000, .year = 2019, .seed = 2026};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    for (size_t k = 0; a.verb && a.what && k < AMP_COUNT(verbs); k++)
        if (strcmp(a.verb, verbs[k].name) == 0)
            return verbs[k].command(ctx, &a);
    return amp_fail(
        ctx, AMP_USAGE, AMP_NOWHERE,
        _("population: write build COUNTRY, import SURVEY, or describe COUNTRY|FILE.h5"));
}
