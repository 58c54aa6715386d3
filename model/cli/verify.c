/* verify.c - amparo verify DIR: same bytes, same within 1e-9, or differs. */
#include "cli/cli.h"
#include "sim/study.h"

#include <argp.h>

typedef struct arguments {
    const char *folder;
    bool quick;
} arguments;

static const struct argp_option option_list[] = {
    {"quick", 'q', NULL, 0, N_("only check the digests of inputs and results"), 0}, {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case 'q':
        a->quick = true;
        return 0;
    case ARGP_KEY_ARG:
        a->folder = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_verdict(amp_sameness verdict, bool quick, const char *cell)
{
    switch (verdict) {
    case AMP_SAME_BYTES:
        puts(quick ? _("same files: inputs and results are those of the run (not run again)")
                   : _("same bytes"));
        break;
    case AMP_SAME_VALUES:
        puts(_("same within 1e-9"));
        break;
    case AMP_NOT_SAME:
        printf(_("differs: %s\n"), cell);
        break;
    }
}

amp_err amp_cli_verify(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {
        option_list, parse,
        "DIR",       N_("Run again from the manifest of a run folder and compare the results."),
        NULL,        NULL,
        "amparo"};
    arguments a = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    if (!a.folder)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("verify: no run folder given"));
    amp_arena arena;
    amp_arena_init(&arena);
    amp_cli_bar bar = amp_cli_bar_new();
    amp_sameness verdict = AMP_NOT_SAME;
    const char *cell = "";
    amp_err err = amp_study_verify(ctx, a.folder, a.quick, 0, amp_cli_progress, &bar, &arena,
                                   &verdict, &cell);
    if (err == AMP_OK) {
        print_verdict(verdict, a.quick, cell);
        err = verdict == AMP_NOT_SAME ? AMP_DIFFERS : AMP_OK;
    }
    amp_arena_fini(&arena);
    return err;
}
