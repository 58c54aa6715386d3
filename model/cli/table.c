/* table.c - amparo table DIR [ID]: a table of a run's report as Markdown, LaTeX or CSV. */
#include "cli/cli.h"
#include "sim/report.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    amp_ctx *ctx;
    const char *folder, *id;
    amp_exhibit_format format;
    amp_language language;
    amp_err err;
} arguments;

static const struct argp_option option_list[] = {
    {"format", 'f', N_("FORMAT"), 0, N_("md (default), latex or csv"), 0},
    {"lang", 'l', N_("LANGUAGE"), 0, N_("es, en, pt or fr (default: that of LANG)"), 0},
    {0}};

static const char *const formats[] = {
    [AMP_EXHIBIT_CSV] = "csv", [AMP_EXHIBIT_MARKDOWN] = "md", [AMP_EXHIBIT_LATEX] = "latex"};

static amp_err read_format(amp_ctx *ctx, const char *text, amp_exhibit_format *format)
{
    for (size_t k = 0; k < AMP_COUNT(formats); k++)
        if (strcmp(formats[k], text) == 0) {
            *format = (amp_exhibit_format)k;
            return AMP_OK;
        }
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--format: found \"%s\"; valid are md, latex, csv"), text);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    amp_err err = AMP_OK;
    switch (key) {
    case 'f':
        err = read_format(a->ctx, text, &a->format);
        break;
    case 'l':
        err = amp_cli_read_language(a->ctx, text, &a->language);
        break;
    case ARGP_KEY_ARG:
        if (a->id)
            argp_error(state, _("one run folder and one table are expected; found also \"%s\""),
                       text);
        *(a->folder ? &a->id : &a->folder) = text;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    if (a->err == AMP_OK)
        a->err = err;
    return 0;
}

static void list(const amp_exhibits *sheets)
{
    for (size_t k = 0; k < sheets->n; k++)
        printf("%-6s %s\n", sheets->item[k].id, sheets->item[k].title);
}

static amp_err unknown_id(amp_ctx *ctx, const amp_exhibits *sheets, const char *id)
{
    const char **name = calloc(sheets->n + 1, sizeof *name);
    if (!name)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < sheets->n; k++)
        name[k] = sheets->item[k].id;
    const char *near = amp_nearest(id, name, sheets->n);
    free(name);
    if (near)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("this run has no table \"%s\"; did you mean \"%s\"?"), id, near);
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("this run has no table \"%s\"; amparo table DIR lists them"), id);
}

static amp_err print(arguments *a)
{
    amp_study_again again;
    amp_exhibits sheets = {0};
    amp_err err = amp_study_open(a->ctx, a->folder, a->language, NULL, 0, &again);
    if (err == AMP_OK)
        err = amp_exhibits_make(a->ctx, &again.page, &again.arena, &sheets);
    const amp_exhibit *sheet = err == AMP_OK && a->id ? amp_exhibits_find(&sheets, a->id) : NULL;
    if (err == AMP_OK && !a->id)
        list(&sheets);
    else if (err == AMP_OK && sheet)
        amp_exhibit_print(stdout, a->language, sheet, a->format);
    amp_speak(amp_cli_language());
    if (err == AMP_OK && a->id && !sheet)
        err = unknown_id(a->ctx, &sheets, a->id);
    amp_study_close(&again);
    return err;
}

amp_err amp_cli_table(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {
        option_list, parse,
        "DIR [ID]",  N_("Print a table of a run's report; without ID list them."),
        NULL,        NULL,
        "amparo"};
    arguments a = {
        .ctx = ctx, .format = AMP_EXHIBIT_MARKDOWN, .language = amp_cli_report_language()};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    if (a.err == AMP_OK && !a.folder)
        a.err = amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("table: no run folder given"));
    return a.err == AMP_OK ? print(&a) : a.err;
}
