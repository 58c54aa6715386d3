/* solve.c - amparo solve SCENARIO.cfg [REFORM.cfg ...] --lever ... --target ... */
#include "cli/solve.h"
#include "base/table.h"
#include "cli/cli.h"
#include "cli/tuning.h"

#include <argp.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 64, POINTS = 5 };
enum { KEY_LEVER = 1000, KEY_TARGET, KEY_CHANCE, KEY_POINTS };

typedef struct arguments {
    amp_ctx *ctx;
    amp_arena arena;
    const char *path[MOST];
    size_t paths;
    amp_lever lever[AMP_LEVERS_MOST];
    size_t levers;
    const char *target;
    double chance;
    int points;
    amp_cli_tuning tuning;
    amp_err err;
} arguments;

static const struct argp_option option_list[] = {
    {"lever", KEY_LEVER, N_("KEY=VALUE"), 0,
     N_("a setting of the last scenario with a range in it: {300:900} of numbers, {55..70} of "
        "whole "
        "ones; may be repeated"),
     0},
    {"target", KEY_TARGET, N_("TARGET"), 0,
     N_("what is to be met, e.g. \"cost_gdp(2030) = 1.5\", \"change(poverty, 2030) < -2\""), 0},
    {"chance", KEY_CHANCE, "P", 0,
     N_("share of replicates in which a target with < or > is to hold, e.g. 0.8 (default: that of "
        "the mean)"),
     0},
    {"points", KEY_POINTS, "N", 0,
     N_("of a frontier: values tried of each lever that is not solved for (default: 5)"), 0},
    {0}};

static amp_err add_lever(arguments *a, const char *text)
{
    if (a->levers == AMP_LEVERS_MOST)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE, _("solve: at most %d levers are valid"),
                        AMP_LEVERS_MOST);
    return amp_lever_read(a->ctx, text, &a->arena, &a->lever[a->levers++]);
}

static amp_err add_path(arguments *a, const char *text)
{
    if (a->paths == MOST)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE, _("solve: at most %d scenarios are valid"),
                        MOST);
    a->path[a->paths++] = text;
    return AMP_OK;
}

static amp_err read_chance(arguments *a, const char *text)
{
    if (amp_parse_double(text, '.', &a->chance) && a->chance > 0 && a->chance < 1)
        return AMP_OK;
    return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--chance: found \"%s\"; expected a share between 0 and 1, as in 0.8"), text);
}

static amp_err take(arguments *a, int key, const char *text)
{
    switch (key) {
    case KEY_LEVER:
        return add_lever(a, text);
    case KEY_CHANCE:
        return read_chance(a, text);
    case KEY_POINTS:
        return amp_cli_count(a->ctx, "--points", text, 50, &a->points);
    default:
        return add_path(a, text);
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->tuning;
        return 0;
    case KEY_TARGET:
        a->target = text;
        return 0;
    case KEY_LEVER:
    case KEY_CHANCE:
    case KEY_POINTS:
    case ARGP_KEY_ARG:
        if (a->err == AMP_OK)
            a->err = take(a, key, text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static amp_err check(const arguments *a)
{
    AMP_TRY(a->tuning.err);
    AMP_TRY(a->err);
    if (!a->paths)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE, _("solve: no scenario given"));
    if (!a->levers)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("solve: no lever given; write, say, --lever "
                          "\"programme.renta_dignidad.amount@2027={300:900}\""));
    if (a->chance > 0 && !a->target)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE, _("--chance is of a --target"));
    return AMP_OK;
}

/* The value of lever k at point i of its range. */
static double point(const arguments *a, size_t k, size_t i)
{
    const amp_lever *v = &a->lever[k];
    const double x = a->points > 1 ? v->low + (v->high - v->low) * (double)i / (a->points - 1)
                                   : (v->low + v->high) / 2;
    return v->is_whole ? round(x) : x;
}

/* Every combination of the points of the levers that are not solved for. */
static amp_err trace(arguments *a, amp_levers *l, size_t *place, amp_solution *solution)
{
    const size_t free_levers = a->levers - (a->target ? 1 : 0);
    size_t all = 1;
    for (size_t k = 0; k < free_levers; k++)
        all *= (size_t)a->points;
    for (size_t i = 0; i < all; i++) {
        double x[AMP_LEVERS_MOST] = {0};
        for (size_t k = 0, rest = i; k < free_levers; k++, rest /= (size_t)a->points)
            x[k] = point(a, k, rest % (size_t)a->points);
        if (a->target)
            AMP_TRY(amp_solve(l, x, a->chance, &solution[i]));
        else
            AMP_TRY(amp_levers_try(l, x, &place[i]));
        if (a->target)
            place[i] = solution[i].place;
    }
    return AMP_OK;
}

static amp_err solve(arguments *a)
{
    AMP_TRY(check(a));
    amp_levers l;
    size_t all = 1;
    for (size_t k = 0; k + (a->target ? 1 : 0) < a->levers; k++)
        all *= (size_t)a->points;
    size_t *place = AMP_ARENA_NEW(&a->arena, size_t, all);
    amp_solution *solution = AMP_ARENA_NEW(&a->arena, amp_solution, all);
    if (!place || !solution)
        return amp_fail_memory(a->ctx);
    amp_err err = amp_levers_open(a->ctx, a->path, a->paths,
                                  (amp_settings){a->tuning.setting, a->tuning.settings}, a->lever,
                                  a->levers, a->target, a->tuning.threads, &a->arena, &l);
    if (err == AMP_OK && a->chance > 0 && l.target.is_equal)
        err = amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                       _("--chance: a chance is of a target with < or >, and \"%s\" has ="),
                       a->target);
    if (err == AMP_OK)
        err = trace(a, &l, place, solution);
    if (err == AMP_OK)
        amp_cli_answer(stdout, &(amp_answer){.levers = &l,
                                             .chance = a->chance,
                                             .place = place,
                                             .solution = a->target ? solution : NULL,
                                             .n = all,
                                             .path = a->path,
                                             .paths = a->paths});
    amp_levers_fini(&l);
    return err;
}

amp_err amp_cli_solve(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp_child children[] = {{&amp_cli_tuning_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        option_list,
        parse,
        N_("SCENARIO.cfg [REFORM.cfg...]"),
        N_("The value of a lever that meets a target, on the same people and luck for all values; "
           "with several levers, what each combination costs and does to poverty."),
        children,
        NULL,
        "amparo"};
    arguments a = {.ctx = ctx, .points = POINTS};
    amp_arena_init(&a.arena);
    amp_err err = amp_cli_tuning_init(&a.tuning, ctx);
    if (err == AMP_OK)
        err = argp_parse(&argp, argc, argv, 0, NULL, &a) != 0 ? AMP_USAGE : solve(&a);
    amp_cli_tuning_fini(&a.tuning);
    amp_arena_fini(&a.arena);
    return err;
}
