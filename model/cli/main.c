/* main.c - find the subcommand, set the language, turn an error into an exit code. */
#include "cli/cli.h"

#include "base/table.h"

#include <argp.h>
#include <gsl/gsl_errno.h>
#include <libgen.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    amp_command *command;
    const char *meaning;
} commands[] = {
#define X(name, function, meaning) {name, function, meaning},
    AMP_COMMAND_LIST(X)
#undef X
};

static const char *program_path = "amparo";

const char *amp_cli_program(void)
{
    return program_path;
}

/* ---- language ------------------------------------------------------------------------------- */

static const char *wanted_locale(void)
{
    static const char *const name[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t k = 0; k < AMP_COUNT(name); k++) {
        const char *value = getenv(name[k]);
        if (value && value[0])
            return value;
    }
    return "";
}

amp_language amp_cli_language(void)
{
    return strncmp(wanted_locale(), "es", 2) == 0 ? AMP_ES : AMP_EN;
}

void amp_cli_speak(const char *language)
{
    setenv("LC_ALL", language, 1);
    amp_speak(amp_cli_language());
}

amp_language amp_cli_report_language(void)
{
    for (size_t k = 0; k < AMP_COUNT(amp_language_codes); k++)
        if (strncmp(wanted_locale(), amp_language_codes[k], 2) == 0)
            return (amp_language)k;
    return AMP_EN;
}

amp_err amp_cli_read_language(amp_ctx *ctx, const char *text, amp_language *language)
{
    for (size_t k = 0; k < AMP_COUNT(amp_language_codes); k++)
        if (strcmp(text, amp_language_codes[k]) == 0) {
            *language = (amp_language)k;
            return AMP_OK;
        }
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("found the language \"%s\"; reports are in es, en, pt, fr"), text);
}

const char *amp_cli_label(const amp_indicator *i)
{
    return amp_indicator_label(i, amp_cli_report_language());
}

/* Folder of translations: beside the program in a build, else the system's. */
static const char *locale_folder(char text[PATH_MAX])
{
    char exe[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = '\0';
        const int written = snprintf(text, PATH_MAX, "%s/locale", dirname(exe));
        if (written > 0 && written < PATH_MAX && access(text, R_OK) == 0)
            return text;
    }
    return "/usr/share/locale";
}

/* Only messages follow LANG; numbers and files never do. gettext ignores LANGUAGE under the plain
 * "C" locale, hence C.UTF-8, which every system has and which needs no installed locale. */
static void set_language(void)
{
    char folder[PATH_MAX];
    setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_MESSAGES, "C.UTF-8");
    bindtextdomain("amparo", locale_folder(folder));
    bind_textdomain_codeset("amparo", "UTF-8");
    amp_speak(amp_cli_language());
}

/* ---- options -------------------------------------------------------------------------------- */

amp_err amp_cli_count(amp_ctx *ctx, const char *option, const char *text, int most, int *count)
{
    double n;
    if (amp_parse_double(text, '.', &n) && n >= 1 && n <= most && n == (int)n) {
        *count = (int)n;
        return AMP_OK;
    }
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("%s: found \"%s\"; expected a whole number from 1 to %d"), option, text,
                    most);
}

/* ---- messages ------------------------------------------------------------------------------- */

void amp_cli_tell(amp_ctx *ctx)
{
    if (ctx->n && isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr); /* the line of a stage may stand there */
    for (size_t k = 0; k < ctx->n; k++) {
        const amp_diag *d = &ctx->diag[k];
        if (d->loc.file && d->loc.line > 0)
            fprintf(stderr, "%s:%d: ", d->loc.file, d->loc.line);
        else if (d->loc.file)
            fprintf(stderr, "%s: ", d->loc.file);
        else
            fputs("amparo: ", stderr);
        fprintf(stderr, "%s%s\n", d->err == AMP_OK ? _("note: ") : "", d->text);
    }
    amp_ctx_fini(ctx);
    amp_ctx_init(ctx);
}

static void usage(FILE *f)
{
    fprintf(f, "%s\n\n",
            _("amparo: what social-protection policies do, person by person, year by year"));
    fprintf(f, "%s\n", _("Usage: amparo COMMAND [OPTION...] [ARGUMENT...]"));
    for (size_t k = 0; k < AMP_COUNT(commands); k++)
        fprintf(f, "  %-11s %s\n", commands[k].name, _(commands[k].meaning));
    fprintf(f, "\n%s\n",
            _("amparo COMMAND --help says more; amparo --version prints the version."));
}

static amp_err unknown_command(amp_ctx *ctx, const char *word)
{
    const char *name[AMP_COUNT(commands)];
    for (size_t k = 0; k < AMP_COUNT(commands); k++)
        name[k] = commands[k].name;
    const char *near = amp_nearest(word, name, AMP_COUNT(commands));
    if (near)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("unknown command \"%s\"; did you mean \"%s\"?"), word, near);
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("unknown command \"%s\"; amparo --help lists them"), word);
}

static amp_err dispatch(amp_ctx *ctx, int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return AMP_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        usage(stdout);
        return AMP_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("amparo %s\n", amp_version);
        return AMP_OK;
    }
    for (size_t k = 0; k < AMP_COUNT(commands); k++) {
        if (strcmp(argv[1], commands[k].name) != 0)
            continue;
        char name[64]; /* argp's usage lines begin with it */
        snprintf(name, sizeof name, "amparo %s", commands[k].name);
        argv[1] = name;
        return commands[k].command(ctx, argc - 1, argv + 1);
    }
    return unknown_command(ctx, argv[1]);
}

const char *argp_program_version; /* argp prints it for --version of every subcommand */

int main(int argc, char **argv)
{
    if (argc > 0)
        program_path = argv[0];
    set_language();
    argp_err_exit_status = AMP_USAGE;
    static char version[64];
    snprintf(version, sizeof version, "amparo %s", amp_version);
    argp_program_version = version;
    gsl_set_error_handler_off();
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_err err = dispatch(&ctx, argc, argv);
    const bool lost = ferror(stdout) || fflush(stdout) != 0;
    if (lost && err == AMP_OK)
        err = amp_fail(&ctx, AMP_IO, AMP_NOWHERE, _("cannot write to the standard output"));
    amp_cli_tell(&ctx);
    amp_ctx_fini(&ctx);
    return (int)err;
}
