/* report.c - amparo report DIR: the report of a run again, in any of the four languages. */
#include "sim/report.h"
#include "cli/cli.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    amp_ctx *ctx;
    const char *folder, *output;
    const char **chance;
    size_t chances;
    amp_language language;
    amp_err err;
} arguments;

enum { KEY_CHANCE = 1000 };

static const struct argp_option option_list[] = {
    {"lang", 'l', N_("LANGUAGE"), 0, N_("es, en, pt or fr (default: that of LANG)"), 0},
    {"output", 'o', "DIR", 0, N_("folder for the two files (default: DIR)"), 0},
    {"chance", KEY_CHANCE, N_("QUESTION"), 0,
     N_("print how likely it is, e.g. \"P(cost_gdp(2032) < 1.5%)\"; may be repeated"), 0},
    {0}};

static amp_err add_chance(arguments *a, const char *text)
{
    const char **grown = realloc(a->chance, (a->chances + 1) * sizeof *grown);
    if (!grown)
        return amp_fail_memory(a->ctx);
    a->chance = grown;
    grown[a->chances++] = text;
    return AMP_OK;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    amp_err err = AMP_OK;
    switch (key) {
    case 'l':
        err = amp_cli_read_language(a->ctx, text, &a->language);
        break;
    case 'o':
        a->output = text;
        break;
    case KEY_CHANCE:
        err = add_chance(a, text);
        break;
    case ARGP_KEY_ARG:
        if (a->folder)
            argp_error(state, _("one run folder is expected; found also \"%s\""), text);
        a->folder = text;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    if (a->err == AMP_OK)
        a->err = err;
    return 0;
}

static amp_err write(arguments *a)
{
    amp_study_again again;
    amp_err err = amp_study_open(a->ctx, a->folder, a->language, a->chance, a->chances, &again);
    char *stem =
        amp_format("%s/%s.", a->output ? a->output : a->folder, amp_language_codes[a->language]);
    if (err == AMP_OK && !stem)
        err = amp_fail_memory(a->ctx);
    if (err == AMP_OK)
        err = amp_study_report(a->ctx, again.plan, &again.page, stem);
    amp_speak(amp_cli_language());
    if (err == AMP_OK)
        printf(_("Written: %sreport.html and %stables.xlsx\n"), stem, stem);
    free(stem);
    amp_study_close(&again);
    return err;
}

amp_err amp_cli_report(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {option_list,
                                     parse,
                                     "DIR",
                                     N_("Write the report of a run folder in a language "
                                        "(es.report.html, es.tables.xlsx), without "
                                        "running it."),
                                     NULL,
                                     NULL,
                                     "amparo"};
    arguments a = {.ctx = ctx, .language = amp_cli_report_language()};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    amp_err err = a.err;
    if (err == AMP_OK && !a.folder)
        err = amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("report: no run folder given"));
    if (err == AMP_OK)
        err = write(&a);
    free(a.chance);
    return err;
}
