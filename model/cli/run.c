/* run.c - amparo run SCENARIO.cfg [REFORM.cfg ...]. */
#include "cli/cli.h"
#include "sim/study.h"

#include <argp.h>
#include <stdlib.h>

typedef struct arguments {
    amp_ctx *ctx;
    amp_study_options options;
    const char **scenario, **setting, **chance;
    amp_err err;
} arguments;

enum {
    KEY_SET = 's',
    KEY_REPLICATES = 1000,
    KEY_SEED,
    KEY_THREADS,
    KEY_CHANCE,
    KEY_UNTIL,
    KEY_LEAST,
    KEY_REPORT
};

enum { LEAST = 20 }; /* replicates before --until may stop a run */

static const struct argp_option option_list[] = {
    {"output", 'o', "DIR", 0, N_("run folder (default: outputs/<name>-<id>)"), 0},
    {"set", KEY_SET, N_("KEY=VALUE"), 0,
     N_("change one number, e.g. programme.renta_dignidad.take_up=0.9; may be repeated"), 0},
    {"replicates", KEY_REPLICATES, "N", 0, N_("how many replicates"), 0},
    {"seed", KEY_SEED, "N", 0, N_("seed of all draws"), 0},
    {"chance", KEY_CHANCE, N_("QUESTION"), 0,
     N_("print how likely it is, e.g. \"P(cost_gdp(2032) < 1.5%)\"; may be repeated"), 0},
    {"until", KEY_UNTIL, N_("PRECISION"), 0,
     N_("stop as soon as it holds, e.g. \"mcse(poverty, 2030) < 0.05\"; at the latest after the "
        "scenario's replicates"),
     0},
    {"at-least", KEY_LEAST, "N", 0, N_("replicates before --until may stop (default: 20)"), 0},
    {"report", KEY_REPORT, N_("LANGUAGE"), 0,
     N_("of report.html: es, en, pt or fr (default: that of LANG)"), 0},
    {"threads", KEY_THREADS, "N", 0, N_("threads (results do not depend on it)"), 0},
    {0}};

/* Append a text to a list that grows. */
static amp_err append(amp_ctx *ctx, const char ***list, size_t *n, const char *text)
{
    const char **grown = realloc(*list, (*n + 1) * sizeof *grown);
    if (!grown)
        return amp_fail_memory(ctx);
    *list = grown;
    grown[(*n)++] = text;
    return AMP_OK;
}

static amp_err add_setting(arguments *a, const char *key, const char *value)
{
    char *text = key ? amp_format("%s=%s", key, value) : amp_strdup(value);
    const amp_err err =
        text ? append(a->ctx, &a->setting, &a->options.settings.n, text) : amp_fail_memory(a->ctx);
    if (err != AMP_OK)
        free(text);
    return err;
}

static amp_err read_least(arguments *a, const char *text)
{
    int n = LEAST;
    AMP_TRY(amp_cli_count(a->ctx, "--at-least", text, 100000, &n));
    a->options.least = (size_t)n;
    return AMP_OK;
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
        err = amp_cli_count(a->ctx, "--threads", text, 4096, &a->options.threads);
        break;
    case KEY_CHANCE:
        err = append(a->ctx, &a->chance, &a->options.chances, text);
        break;
    case KEY_UNTIL:
        a->options.until = text;
        break;
    case KEY_REPORT:
        err = amp_cli_read_language(a->ctx, text, &a->options.report);
        break;
    case KEY_LEAST:
        err = read_least(a, text);
        break;
    case ARGP_KEY_ARG:
        err = append(a->ctx, &a->scenario, &a->options.scenarios, text);
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
    a->options.chance = a->chance;
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
    arguments a = {.ctx = ctx, .options = {.least = LEAST, .report = amp_cli_report_language()}};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    const amp_err err = run(&a, argc, argv);
    for (size_t k = 0; k < a.options.settings.n; k++)
        free((char *)a.setting[k]);
    free(a.setting);
    free(a.scenario);
    free(a.chance);
    return err;
}
