/* lever.c - see lever.h. */
#include "sim/lever.h"

#include "base/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- one lever --------------------------------------------------------------------------------
 */

static bool read_range(char *text, amp_lever *l)
{
    char *dots = strstr(text, ".."), *colon = strchr(text, ':');
    l->is_whole = dots && !colon;
    char *cut = l->is_whole ? dots : colon;
    if (!cut)
        return false;
    *cut = '\0';
    return amp_parse_double(text, '.', &l->low) &&
           amp_parse_double(cut + (l->is_whole ? 2 : 1), '.', &l->high) && l->low < l->high &&
           (!l->is_whole || (l->low == floor(l->low) && l->high == floor(l->high)));
}

amp_err amp_lever_read(amp_ctx *ctx, const char *text, amp_arena *arena, amp_lever *l)
{
    const char *open = strchr(text, '{'), *close = open ? strchr(open, '}') : NULL;
    *l = (amp_lever){.text = text};
    if (open && close && strchr(text, '=')) {
        char *range = amp_arena_format(arena, "%.*s", (int)(close - open - 1), open + 1);
        l->before = amp_arena_format(arena, "%.*s", (int)(open - text), text);
        l->after = amp_arena_text(arena, close + 1);
        if (!range || !l->before || !l->after)
            return amp_fail_memory(ctx);
        if (read_range(range, l))
            return AMP_OK;
    }
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--lever: found \"%s\"; expected a setting with its range, as in "
                      "programme.x.amount={300:900} or programme.x.who=age >= {55..70}"),
                    text);
}

const char *amp_lever_setting(const amp_lever *l, double value, amp_arena *arena)
{
    return amp_arena_format(arena, "%s%.*g%s", l->before, l->is_whole ? 17 : 12, value, l->after);
}

/* ---- the run ----------------------------------------------------------------------------------
 */

static amp_err open_plan(amp_levers *l, const char *const *path, size_t paths,
                         amp_settings settings, const char *indicator)
{
    amp_ctx *ctx = l->ctx;
    const char **all = AMP_ARENA_NEW(l->arena, const char *, paths + 1);
    const char **item = AMP_ARENA_NEW(l->arena, const char *, settings.n + AMP_LEVERS_MOST + 2);
    if (!all || !item)
        return amp_fail_memory(ctx);
    size_t n = settings.n, scenarios = paths;
    memcpy(all, path, paths * sizeof *all);
    if (n)
        memcpy(item, settings.item, n * sizeof *item);
    if (scenarios == 1) {
        all[scenarios++] = path[0];
        item[n++] = "2:name=lever";
    }
    item[n++] = amp_arena_format(l->arena, "indicators=(\"cost_gdp\", \"poverty\"%s%s%s)",
                                 *indicator ? ", \"" : "", indicator, *indicator ? "\"" : "");
    if (!item[n - 1])
        return amp_fail_memory(ctx);
    AMP_TRY(amp_plan_read(ctx, all, scenarios, (amp_settings){item, n}, &l->plan));
    AMP_TRY(amp_plan_people(ctx, l->plan));
    return amp_plan_ready(ctx, l->plan);
}

amp_err amp_levers_open(amp_ctx *ctx, const char *const *path, size_t paths, amp_settings settings,
                        const amp_lever *lever, size_t levers, const char *target, int threads,
                        amp_arena *arena, amp_levers *l)
{
    *l = (amp_levers){.ctx = ctx,
                      .lever = lever,
                      .levers = levers,
                      .has_target = target != NULL,
                      .threads = threads,
                      .arena = arena};
    const char *indicator = "";
    if (target)
        AMP_TRY(amp_question_indicator(ctx, target, arena, &indicator));
    if (!amp_indicator_find(indicator) || amp_streq(indicator, "cost_gdp") ||
        amp_streq(indicator, "poverty"))
        indicator = ""; /* a wrong one is told by who reads the target */
    AMP_TRY(open_plan(l, path, paths, settings, indicator));
    AMP_TRY(amp_plan_axes(ctx, l->plan, arena, &l->axes));
    const int report = l->plan->scenario[l->plan->scenarios - 1].report_year;
    l->year = amp_report_year_index(&l->axes, report);
    if (!target)
        return AMP_OK;
    AMP_TRY(amp_target_read(ctx, "--target", target, &l->axes, &l->target));
    if (l->target.is_precision)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("--target: \"%s\" asks for a precision; a target is a value, as in "
                          "\"cost_gdp(2030) = 1.5\""),
                        target);
    l->year = l->target.year;
    return AMP_OK;
}

void amp_levers_fini(amp_levers *l)
{
    for (size_t k = 0; k < l->trials; k++)
        free(l->trial[k].target);
    free(l->trial);
    amp_plan_free(l->plan);
}

/* ---- trials -----------------------------------------------------------------------------------
 */

static amp_err grow(amp_levers *l)
{
    if (l->trials < l->cap)
        return AMP_OK;
    const size_t cap = 2 * l->cap + 16;
    amp_trial *more = realloc(l->trial, cap * sizeof *more);
    if (!more)
        return amp_fail_memory(l->ctx);
    l->trial = more;
    l->cap = cap;
    return AMP_OK;
}

/* Values over replicates of what is kept of a run. */
static amp_err keep(amp_levers *l, const double *x, const amp_cube *cube)
{
    static const char *const what[] = {"cost_gdp", "poverty"};
    const size_t n = cube->replicates, last = cube->scenarios - 1;
    AMP_TRY(grow(l));
    double *value = amp_alloc(3 * n, sizeof *value);
    if (!value)
        return amp_fail_memory(l->ctx);
    amp_trial *t = &l->trial[l->trials++];
    *t = (amp_trial){.target = value, .cost = value + n, .poverty = value + 2 * n};
    memcpy(t->x, x, l->levers * sizeof *x);
    for (size_t r = 0; r < n; r++) {
        value[r] = l->has_target ? amp_question_value(&l->target, cube, last, r) : (double)NAN;
        for (size_t k = 0; k < AMP_COUNT(what); k++) {
            const size_t pair = (size_t)amp_stat_find(l->plan->stat, what[k], "all");
            value[(k + 1) * n + r] =
                amp_cube_at(cube, last, r, l->year)[pair] - amp_cube_at(cube, 0, r, l->year)[pair];
        }
    }
    return AMP_OK;
}

amp_err amp_levers_try(amp_levers *l, const double *x, size_t *place)
{
    for (*place = 0; *place < l->trials; ++*place)
        if (memcmp(l->trial[*place].x, x, l->levers * sizeof *x) == 0)
            return AMP_OK;
    const char *item[AMP_LEVERS_MOST];
    for (size_t k = 0; k < l->levers; k++)
        if (!(item[k] = amp_lever_setting(&l->lever[k], x[k], l->arena)))
            return amp_fail_memory(l->ctx);
    AMP_TRY(
        amp_plan_replace(l->ctx, l->plan, l->plan->scenarios - 1, (amp_settings){item, l->levers}));
    amp_cube cube = {0};
    amp_err err = amp_run(l->ctx, l->plan, l->threads, NULL, NULL, &cube);
    if (err == AMP_OK)
        err = keep(l, x, &cube);
    amp_cube_free(&cube);
    return err;
}
