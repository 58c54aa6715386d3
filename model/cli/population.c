/* population.c - amparo population: its verbs and options. */
#include "cli/population.h"
#include "base/table.h"

#include <argp.h>
#include <math.h>
#include <string.h>

enum { KEY_MAP = 'm', KEY_YEAR = 'y', KEY_SEED = 1001, KEY_LABELS, KEY_FULL };

static const struct argp_option option_list[] = {
    {"output", 'o', "FILE", 0, N_("file to write; export: .csv, .dta or .h5"), 0},
    {"map", KEY_MAP, "MAP", 0, N_("import: map from the survey's columns to ours"), 0},
    {"households", 'n', "N", 0, N_("build: how many households (default 50000)"), 0},
    {"year", KEY_YEAR, N_("YEAR"), 0,
     N_("build: year of the population (default: that of the country's figures)"), 0},
    {"seed", KEY_SEED, "N", 0, N_("build: seed of all draws (default 2026)"), 0},
    {"labels", KEY_LABELS, "en|es", 0, N_("export: language of the labels (default en)"), 0},
    {"full", KEY_FULL, NULL, 0, N_("describe: every column too"), 0},
    {0}};

static bool whole(const char *text, double low, double high, double *value)
{
    return amp_parse_double(text, '.', value) && *value >= low && *value <= high &&
           *value == floor(*value);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    amp_population_arguments *a = state->input;
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
    case KEY_FULL:
        a->full = true;
        return 0;
    case KEY_LABELS:
        if (strcmp(text, "en") != 0 && strcmp(text, "es") != 0)
            argp_error(state, _("--labels: found \"%s\"; expected en or es"), text);
        a->labels = text;
        return 0;
    case ARGP_KEY_ARG:
        if (!a->verb)
            a->verb = text;
        else if (!a->what)
            a->what = text;
        else if (strcmp(a->verb, "import") == 0 && a->others < AMP_POPULATION_FILES)
            a->other[a->others++] = text;
        else
            return ARGP_ERR_UNKNOWN;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

amp_err amp_cli_population_open(amp_ctx *ctx, const amp_population_arguments *a,
                                amp_population_use *use)
{
    amp_arena arena;
    amp_arena_init(&arena);
    amp_population p;
    amp_pop_init(&p);
    amp_pop_info info = {0};
    amp_err err = amp_popfile_load(ctx, a->what, &arena, &p, &info);
    if (err == AMP_OK)
        err = use(ctx, a, &arena, &p, &info);
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    return err;
}

amp_err amp_cli_population(amp_ctx *ctx, int argc, char **argv)
{
    static const struct {
        const char *name;
        amp_population_verb *run;
    } verbs[] = {{"build", amp_cli_population_build},
                 {"import", amp_cli_population_import},
                 {"export", amp_cli_population_export},
                 {"describe", amp_cli_population_describe},
                 {"structure", amp_cli_population_structure}};
    static const struct argp argp = {
        option_list,
        parse,
        N_("build COUNTRY | import FILE [NAME=FILE...] | export FILE.h5 | describe COUNTRY|FILE.h5 "
           "| structure FILE.h5"),
        N_("Build a synthetic population, import a survey, export or describe either."),
        NULL,
        NULL,
        "amparo"};
    amp_population_arguments a = {.households = 50000, .seed = 2026};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    for (size_t k = 0; a.verb && a.what && k < AMP_COUNT(verbs); k++)
        if (strcmp(a.verb, verbs[k].name) == 0)
            return verbs[k].run(ctx, &a);
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("population: write build COUNTRY, import SURVEY, export FILE.h5, describe "
                      "COUNTRY|FILE.h5, or structure FILE.h5"));
}
