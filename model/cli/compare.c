/* compare.c - amparo compare DIR|results.h5 ... */
#include "report/compare.h"
#include "base/table.h"
#include "cli/cli.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { RUNS_MOST = 32, CHANCES_MOST = 64, KEY_CHANCE = 1000 };

typedef struct arguments {
    amp_ctx *ctx;
    const char *run[RUNS_MOST], *chance[CHANCES_MOST];
    size_t runs, chances;
    const char *year;
    bool is_too_many;
} arguments;

static const struct argp_option option_list[] = {
    {"year", 'y', "YEAR", 0, N_("year of the comparison (default: the last)"), 0},
    {"chance", KEY_CHANCE, N_("QUESTION"), 0,
     N_("print how likely it is, e.g. \"P(cost_gdp(2032) < 1.5%)\"; may be repeated"), 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case 'y':
        a->year = text;
        return 0;
    case KEY_CHANCE:
        a->is_too_many |= a->chances == CHANCES_MOST;
        if (a->chances < CHANCES_MOST)
            a->chance[a->chances++] = text;
        return 0;
    case ARGP_KEY_ARG:
        a->is_too_many |= a->runs == RUNS_MOST;
        if (a->runs < RUNS_MOST)
            a->run[a->runs++] = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A folder stands for the results in it. */
static const char *results_of(amp_arena *arena, const char *given)
{
    struct stat s;
    if (stat(given, &s) != 0 || !S_ISDIR(s.st_mode))
        return given;
    return amp_arena_format(arena, "%s/results.h5", given);
}

static amp_err find_year(amp_ctx *ctx, const char *text, const amp_results *r, size_t *year)
{
    double wanted;
    *year = r->years - 1;
    if (!text)
        return AMP_OK;
    if (amp_parse_double(text, '.', &wanted))
        for (size_t y = 0; y < r->years; y++)
            if (r->year[y] == wanted) {
                *year = y;
                return AMP_OK;
            }
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--year: found \"%s\"; the runs have %d to %d in common"), text, r->year[0],
                    r->year[r->years - 1]);
}

static amp_err read_chances(arguments *a, const amp_results *r, amp_question *q)
{
    for (size_t k = 0; k < a->chances; k++) {
        AMP_TRY(amp_question_read(a->ctx, "--chance", a->chance[k], r, &q[k]));
        if (q[k].is_precision)
            return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                            _("--chance: \"%s\" asks for a precision; --until of amparo run does"),
                            a->chance[k]);
    }
    return AMP_OK;
}

static amp_err compare(arguments *a, amp_arena *arena, amp_comparison *c)
{
    amp_results run[RUNS_MOST];
    amp_question question[CHANCES_MOST];
    size_t year;
    for (size_t k = 0; k < a->runs; k++) {
        const char *path = results_of(arena, a->run[k]);
        if (!path)
            return amp_fail_memory(a->ctx);
        AMP_TRY(amp_results_load(a->ctx, path, arena, &run[k]));
    }
    AMP_TRY(amp_compare_join(a->ctx, arena, run, a->run, a->runs, c));
    if (c->cube.scenarios < 2)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("compare: there is one scenario alone; name a run with a reform, or two "
                          "runs"));
    AMP_TRY(find_year(a->ctx, a->year, &c->axes, &year));
    AMP_TRY(read_chances(a, &c->axes, question));
    amp_compare_print(stdout, c, amp_cli_language(), year, question, a->chances);
    return AMP_OK;
}

amp_err amp_cli_compare(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {option_list,
                                     parse,
                                     N_("DIR|results.h5..."),
                                     N_("Compare the scenarios of one or more runs: differences, "
                                        "winners and losers, what a point "
                                        "of GDP buys, and how likely each is the best."),
                                     NULL,
                                     NULL,
                                     "amparo"};
    arguments a = {.ctx = ctx};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    if (!a.runs)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("compare: no run folder given"));
    if (a.is_too_many)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("compare: at most %d runs and %d questions are valid"), RUNS_MOST,
                        CHANCES_MOST);
    amp_arena arena;
    amp_arena_init(&arena);
    amp_comparison c = {0};
    const amp_err err = compare(&a, &arena, &c);
    free(c.cube.value);
    amp_arena_fini(&arena);
    return err;
}
