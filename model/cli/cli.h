/** @file cli.h  The command line: one file per subcommand, all output and every exit code here. */
#ifndef AMP_CLI_H
#define AMP_CLI_H

#include "base/base.h"
#include "report/report.h"

/** One subcommand. @p argv[0] is "amparo <name>". Returns the error whose code is the exit code. */
typedef amp_err amp_command(amp_ctx *ctx, int argc, char **argv);

// clang-format off
#define AMP_COMMAND_LIST(X) /* name, function, what it does */                                     \
    X("run",        amp_cli_run,        N_("run a baseline and its reforms"))                      \
    X("check",      amp_cli_check,      N_("check scenarios, programmes and country profiles"))    \
    X("population", amp_cli_population, N_("build, import or describe a population"))              \
    X("compare",    amp_cli_compare,    N_("hold scenarios of one or more runs against another"))  \
    X("explain",    amp_cli_explain,    N_("say why a household is paid or not, rule by rule"))    \
    X("gap",        amp_cli_gap,        N_("who is below a floor, and what it takes to reach it")) \
    X("report",     amp_cli_report,     N_("write the report of a run again, in any language"))    \
    X("table",      amp_cli_table,      N_("print a table of a report as Markdown, LaTeX, CSV"))   \
    X("solve",      amp_cli_solve,      N_("the value of a lever that meets a target"))            \
    X("package",    amp_cli_package,    N_("put a run and its inputs into one archive"))            \
    X("decompose",  amp_cli_decompose,  N_("what a figure, its doubt or its change is made of"))   \
    X("verify",     amp_cli_verify,     N_("run again from a manifest and compare"))               \
    X("household",  amp_cli_household,  N_("what is left of earnings to a hypothetical household")) \
    X("new",        amp_cli_new,        N_("write a reform or a programme to edit, with comments")) \
    X("list",       amp_cli_list,       N_("list variables, programmes, countries, indicators"))
// clang-format on
#define X(name, function, meaning) amp_command function;
AMP_COMMAND_LIST(X)
#undef X

/** The language of what people read, from LC_ALL, LC_MESSAGES, LANG; set up by main. */
amp_language amp_cli_language(void);
/** Speak another language from here on: "es" or "en". */
void amp_cli_speak(const char *language);
/** The language of reports, which are in four: from LC_ALL, LC_MESSAGES, LANG. */
amp_language amp_cli_report_language(void);
/** "es", "en", "pt", "fr". @retval AMP_OK, AMP_USAGE */
amp_err amp_cli_read_language(amp_ctx *ctx, const char *text, amp_language *language);
/** The label of an indicator in the reader's language: also in Portuguese and French, which
 * messages have not. */
const char *amp_cli_label(const amp_indicator *indicator);
/** How the program was called (main's argv[0]), for commands that a user may copy. */
const char *amp_cli_program(void);
/** A whole number from 1 to @p most. @param option  as the user wrote it, for messages
 * @retval AMP_OK, AMP_USAGE */
amp_err amp_cli_count(amp_ctx *ctx, const char *option, const char *text, int most, int *count);
/** Print the diagnostics to stderr and forget them. */
void amp_cli_tell(amp_ctx *ctx);

/** The first @p most countries of the folder of profiles, in the order of their codes. */
amp_err amp_cli_countries(amp_ctx *ctx, amp_arena *arena, const char *folder, const char **iso3,
                          size_t most, size_t *n);

/** Progress on stderr: a bar with time left on a terminal, nothing else otherwise. */
typedef struct amp_cli_bar {
    double start;
    bool on_terminal;
} amp_cli_bar;
amp_cli_bar amp_cli_bar_new(void);
void amp_cli_progress(void *bar, size_t done, size_t all);
/** One line per stage where stderr is no terminal; on a terminal the line is overwritten, and an
 * empty text clears it. */
void amp_cli_stage(void *bar, const char *text);

#endif
