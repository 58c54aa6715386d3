/* run.c - amparo run SCENARIO.cfg [REFORM.cfg ...]. */
#include "cli/cli.h"
#include "sim/study.h"

#include <argp.h>
#include <stdlib.h>

typedef struct arguments {
    amp_ctx *ctx;
    amp_study_options options;
    const char **scenario, **setting;
    amp_err err;
} arguments;

enum { KEY_SET = 's', KEY_REPLICATES = 1000, KEY_SEED, KEY_THREADS };

static const struct argp_option option_list[] = {
    {"output", 'o', "DIR", 0, N_("run folder (default: outputs/<name>-<id>)"), 0},
    {"set", KEY_SET, N_("KEY=VALUE"), 0,
     N_("change one number, e.g. programme.renta_dignidad.take_up=0.9; may be repeated"), 0},
    {"replicates", KEY_REPLICATES, "N", 0, N_("how many replicates"), 0},
    {"seed", KEY_SEED, "N", 0, N_("seed of all draws"), 0},
    {"threads", KEY_THREADS, "N", 0, N_("threads (results do not depend on it)"), 0},
    {0}};

static amp_err add_setting(arguments *a, const char *key, const char *value)
{
    char *text = key ? amp_format("%s=%s", key, value) : amp_strdup(value);
    const char **grown = realloc(a->setting, (a->options.settings.n + 1) * sizeof *grown);
    if (grown)
        a->setting = grown;
    if (!text || !grown) {
        free(text);
        return amp_fail_memory(a->ctx);
    }
    grown[a->options.settings.n++] = text;
    return AMP_OK;
}

static amp_err add_scenario(arguments *a, const char *path)
{
    const char **grown = realloc(a->scenario, (a->options.scenarios + 1) * sizeof *grown);
    if (!grown)
        return amp_fail_memory(a->ctx);
    a->scenario = grown;
    grown[a->options.scenarios++] = path;
    return AMP_OK;
}

static amp_err read_threads(arguments *a, const char *text)
{
    double n;
    if (amp_parse_double(text, '.', &n) && n >= 1 && n <= 4096 && n == (int)n) {
        a->options.threads = (int)n;
        return AMP_OK;
    }
    return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--threads: found \"%s\"; expected a whole number from 1 to 4096"), text);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    amp_err err = AMP_OK;
    switch (key) {
    case 'o':
        a->options.folder = text;
        break;
    case KEY_SET:
        err = add_setting(a, NULL, text);
        break;
    case KEY_REPLICATES:
        err = add_setting(a, "replicates", text);
        break;
    case KEY_SEED:
        err = add_setting(a, "seed", text);
        break;
    case KEY_THREADS:
        err = read_threads(a, text);
        break;
    case ARGP_KEY_ARG:
        err = add_scenario(a, text);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    if (a->err == AMP_OK)
        a->err = err;
    return 0;
}

static amp_err run(arguments *a, int argc, char **argv)
{
    if (a->err != AMP_OK)
        return a->err;
    if (!a->options.scenarios)
        return amp_fail(
            a->ctx, AMP_USAGE, AMP_NOWHERE,
            _("run: no scenario given; write, say, amparo run scenarios/BOL/baseline.cfg"));
    amp_cli_bar bar = amp_cli_bar_new();
    a->options.scenario = a->scenario;
    a->options.settings.item = a->setting;
    a->options.language = amp_cli_language();
    a->options.program = amp_cli_program();
    a->options.argc = argc;
    a->options.argv = argv;
    a->options.progress = amp_cli_progress;
    a->options.stage = amp_cli_stage;
    a->options.user = &bar;
    return amp_study_run(a->ctx, &a->options, stdout);
}

amp_err amp_cli_run(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        N_("SCENARIO.cfg [REFORM.cfg...]"),
        N_("Run a baseline and its reforms, and print what each reform changes."),
        NULL,
        NULL,
        "amparo"};
    arguments a = {.ctx = ctx};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    const amp_err err = run(&a, argc, argv);
    for (size_t k = 0; k < a.options.settings.n; k++)
        free((char *)a.setting[k]);
    free(a.setting);
    free(a.scenario);
    return err;
}
