/* package.c - amparo package DIR: a run as one archive that explains itself. */
#include "sim/package.h"
#include "cli/cli.h"

#include <argp.h>

typedef struct arguments {
    const char *folder, *out;
    bool with_microdata;
} arguments;

enum { KEY_MICRODATA = 1000 };

static const struct argp_option option_list[] = {
    {"output", 'o', "FILE", 0, N_("the archive (default: DIR.tar.gz)"), 0},
    {"with-microdata", KEY_MICRODATA, NULL, 0,
     N_("put the people in too; only where you may pass them on"), 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case 'o':
        a->out = text;
        return 0;
    case KEY_MICRODATA:
        a->with_microdata = true;
        return 0;
    case ARGP_KEY_ARG:
        if (a->folder)
            argp_error(state, _("one run folder is expected; found also \"%s\""), text);
        a->folder = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

amp_err amp_cli_package(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {
        option_list, parse,
        "DIR",       N_("Put a run, its inputs and what explains them into one archive."),
        NULL,        NULL,
        "amparo"};
    arguments a = {0};
    amp_package_count count;
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    if (!a.folder)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("package: no run folder given"));
    AMP_TRY(amp_package_write(ctx, a.folder, a.out, a.with_microdata, &count));
    printf(P_("%zu file", "%zu files", count.files), count.files);
    if (count.withheld)
        printf(P_("; %zu input is microdata and left out, its digest stands in README.md",
                  "; %zu inputs are microdata and left out, their digests stand in README.md",
                  count.withheld),
               count.withheld);
    putchar('\n');
    return AMP_OK;
}
