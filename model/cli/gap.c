/* gap.c - amparo gap COUNTRY|SCENARIO.cfg|all ... */
#include "sim/gap.h"
#include "base/table.h"
#include "cli/cli.h"
#include "cli/tuning.h"
#include "sim/plan.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64, MENU = 16, FIRST_YEAR = 2024, LAST_YEAR = 2030 };
enum {
    KEY_FLOORS = 1000,
    KEY_LINE,
    KEY_MONTHS,
    KEY_AGES,
    KEY_GROUP,
    KEY_HAVE,
    KEY_YEARS,
    KEY_REGIONS,
    KEY_TOTAL
};

typedef struct arguments {
    amp_ctx *ctx;
    amp_arena arena;
    const char *target[MOST], *floors, *ages, *group, *output;
    size_t targets;
    amp_gap_ask ask;
    bool has_total;
    amp_cli_tuning tuning;
    amp_err err;
} arguments;

static const struct argp_option option_list[] = {
    {"floors", KEY_FLOORS, N_("LIST"), 0,
     N_("floors, in poverty lines a month (default: 1), e.g. 0.5,1,1.5"), 0},
    {"line", KEY_LINE, "LINE", 0,
     N_("which line floors are times of: poverty (default) or extreme"), 0},
    {"months", KEY_MONTHS, "N", 0, N_("months of the year that are paid (default: 12)"), 0},
    {"ages", KEY_AGES, N_("LIST"), 0, N_("groups by age, e.g. 0-5,0-17,65+,all (default: 65+)"), 0},
    {"group", KEY_GROUP, N_("FORMULA"), 0,
     N_("a group of persons instead, e.g. \"sex == female and age >= 60\""), 0},
    {"have", KEY_HAVE, N_("WHAT"), 0,
     N_("what they have already: welfare (income of the household a member, after programmes; "
        "default), pension, nothing, or a formula"),
     0},
    {"years", KEY_YEARS, N_("FIRST-LAST"), 0, N_("years (default: 2024-2030)"), 0},
    {"regions", KEY_REGIONS, NULL, 0, N_("also by region of the country"), 0},
    {"total", KEY_TOTAL, NULL, 0,
     N_(/* xgettext:no-c-format */ "of several countries: in dollars and % of their GDP together"),
     0},
    {"output", 'o', "FILE.csv", 0, N_("every figure with all statistics"), 0},
    {0}};

/* ---- reading what is asked --------------------------------------------------------------------
 */

static amp_err add_target(arguments *a, const char *text)
{
    if (a->targets == MOST)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE, _("gap: at most %d countries are valid"),
                        MOST);
    for (size_t k = 0; k < a->targets; k++)
        if (amp_streq(a->target[k], text))
            return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE, _("gap: %s is given twice"), text);
    a->target[a->targets++] = text;
    return AMP_OK;
}

static amp_err read_years(arguments *a, const char *text)
{
    int first, last, end = 0;
    if (sscanf(text, "%4d-%4d%n", &first, &last, &end) < 2 || text[end]) {
        end = 0;
        if (sscanf(text, "%4d%n", &first, &end) < 1 || text[end])
            first = 0;
        last = first;
    }
    if (first < 1950 || last < first || last > 2100)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("--years: found \"%s\"; expected years, as in 2025-2030"), text);
    a->ask.first = first;
    a->ask.last = last;
    return AMP_OK;
}

static amp_err read_line(arguments *a, const char *text)
{
    if (!amp_streq(text, "poverty") && !amp_streq(text, "extreme"))
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("--line: found \"%s\"; expected poverty or extreme"), text);
    a->ask.line = amp_streq(text, "poverty") ? "line_poverty" : "line_extreme";
    return AMP_OK;
}

static amp_err take(arguments *a, int key, char *text)
{
    switch (key) {
    case KEY_YEARS:
        return read_years(a, text);
    case KEY_MONTHS:
        return amp_cli_count(a->ctx, "--months", text, 12, &a->ask.months);
    case KEY_LINE:
        return read_line(a, text);
    case ARGP_KEY_ARG:
        return add_target(a, text);
    default:
        return AMP_OK;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->tuning;
        return 0;
    case KEY_FLOORS:
        a->floors = text;
        return 0;
    case KEY_AGES:
        a->ages = text;
        return 0;
    case KEY_GROUP:
        a->group = text;
        return 0;
    case KEY_HAVE:
        a->ask.held = text;
        return 0;
    case KEY_REGIONS:
        a->ask.by_region = true;
        return 0;
    case KEY_TOTAL:
        a->has_total = true;
        return 0;
    case 'o':
        a->output = text;
        return 0;
    case KEY_LINE:
    case KEY_MONTHS:
    case KEY_YEARS:
    case ARGP_KEY_ARG:
        if (a->err == AMP_OK)
            a->err = take(a, key, text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The words of "a,b,c". */
static amp_err split(arguments *a, const char *option, const char *text, const char *word[MENU],
                     size_t *n)
{
    char *rest = amp_arena_text(&a->arena, text);
    if (!rest)
        return amp_fail_memory(a->ctx);
    *n = 0;
    for (char *next; (next = strsep(&rest, ","));) {
        if (*n == MENU)
            return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE, _("%s: at most %d are valid"), option,
                            MENU);
        word[(*n)++] = next;
    }
    return AMP_OK;
}

/* "65+", "0-17", "all" as a formula. */
static amp_err read_age(arguments *a, const char *text, const char **who)
{
    int low, high, end = 0;
    *who = NULL;
    if (amp_streq(text, "all"))
        *who = "true";
    else if (sscanf(text, "%3d-%3d%n", &low, &high, &end) == 2 && !text[end] && low >= 0 &&
             high >= low)
        *who = amp_arena_format(&a->arena, "age_july >= %d and age_july <= %d", low, high);
    else if (end = 0, sscanf(text, "%3d+%n", &low, &end) == 1 && end && !text[end] && low >= 0)
        *who = amp_arena_format(&a->arena, "age_july >= %d", low);
    return *who ? AMP_OK
                : amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                           _("--ages: found \"%s\"; expected ages, as in 0-17, 65+ or all"), text);
}

static amp_err check_floor(arguments *a, const char *text)
{
    double x;
    if (amp_parse_double(text, '.', &x) && x > 0 && x <= 100)
        return AMP_OK;
    return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--floors: found \"%s\"; expected poverty lines, as in 0.5 or 1"), text);
}

/* Every group with every floor. */
static amp_err make_items(arguments *a)
{
    const char *floor[MENU], *age[MENU];
    size_t floors, ages;
    AMP_TRY(split(a, "--floors", a->floors, floor, &floors));
    AMP_TRY(split(a, "--ages", a->group ? "all" : a->ages, age, &ages));
    amp_gap_item *item = AMP_ARENA_NEW(&a->arena, amp_gap_item, floors * ages + 1);
    const char **who = AMP_ARENA_NEW(&a->arena, const char *, floors *ages + 1);
    if (!item || !who)
        return amp_fail_memory(a->ctx);
    for (size_t f = 0; f < floors; f++)
        AMP_TRY(check_floor(a, floor[f]));
    for (size_t g = 0; g < ages; g++) {
        const char *formula = a->group;
        if (!formula)
            AMP_TRY(read_age(a, age[g], &formula));
        for (size_t f = 0; f < floors; f++) {
            const size_t k = g * floors + f;
            who[k] = formula;
            item[k] = (amp_gap_item){
                .group = a->group ? amp_arena_format(&a->arena, "group=%s", a->group)
                                  : amp_arena_format(&a->arena, "age=%s", age[g]),
                .floor = floor[f],
                .programme = amp_arena_format(&a->arena, "gap_%zu_%zu", g + 1, f + 1),
                .counter = amp_arena_format(&a->arena, "group_%zu", g + 1)};
            if (!item[k].group || !item[k].programme || !item[k].counter)
                return amp_fail_memory(a->ctx);
        }
    }
    a->ask.item = item;
    a->ask.who = who;
    a->ask.items = floors * ages;
    return AMP_OK;
}

/* ---- countries --------------------------------------------------------------------------------
 */

static amp_err find_all(arguments *a)
{
    const char *root;
    AMP_TRY(amp_find_data(a->ctx, &a->arena, NULL, &root));
    const char *folder = amp_arena_format(&a->arena, "%scountries", root);
    a->targets = 0;
    return folder ? amp_cli_countries(a->ctx, &a->arena, folder, a->target, MOST, &a->targets)
                  : amp_fail_memory(a->ctx);
}

static amp_err gap(arguments *a)
{
    AMP_TRY(a->tuning.err);
    AMP_TRY(a->err);
    if (!a->targets)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("gap: no country given; write, say, amparo gap BOL --ages 65+"));
    AMP_TRY(make_items(a));
    if (a->targets == 1 && amp_streq(a->target[0], "all"))
        AMP_TRY(find_all(a));
    amp_cli_bar bar = amp_cli_bar_new();
    a->ask.settings = (amp_settings){a->tuning.setting, a->tuning.settings};
    a->ask.threads = a->tuning.threads;
    a->ask.language = amp_cli_language();
    a->ask.progress = amp_cli_progress;
    a->ask.user = &bar;
    amp_gap *list = amp_alloc(a->targets, sizeof *list);
    if (!list)
        return amp_fail_memory(a->ctx);
    amp_err err = AMP_OK;
    for (size_t k = 0; err == AMP_OK && k < a->targets; k++) {
        amp_cli_stage(&bar, a->target[k]);
        err = amp_gap_run(a->ctx, a->target[k], &a->ask, &a->arena, &list[k]);
    }
    amp_cli_stage(&bar, "");
    const amp_gap_page page = {.language = a->ask.language,
                               .gap = list,
                               .gaps = a->targets,
                               .item = a->ask.item,
                               .items = a->ask.items,
                               .held = a->ask.held,
                               .of_extreme = amp_streq(a->ask.line, "line_extreme"),
                               .months = a->ask.months,
                               .first = a->ask.first,
                               .last = a->ask.last,
                               .has_total = a->has_total && a->targets > 1};
    if (err == AMP_OK && a->output)
        err = amp_gap_csv(a->ctx, a->output, &page);
    if (err == AMP_OK)
        amp_gap_print(stdout, &page);
    for (size_t k = 0; k < a->targets; k++)
        amp_cube_free(&list[k].cube);
    free(list);
    return err;
}

amp_err amp_cli_gap(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp_child children[] = {{&amp_cli_tuning_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        option_list,
        parse,
        N_("COUNTRY...|SCENARIO.cfg...|all"),
        N_(/* xgettext:no-c-format */
           "How many people of a group are below a floor, and what it takes to bring them there, "
           "year by year: persons, money, % of GDP and of public spending."),
        children,
        NULL,
        "amparo"};
    arguments a = {.ctx = ctx,
                   .floors = "1",
                   .ages = "65+",
                   .ask = {.line = "line_poverty",
                           .months = 12,
                           .held = "welfare",
                           .first = FIRST_YEAR,
                           .last = LAST_YEAR}};
    amp_arena_init(&a.arena);
    amp_err err = amp_cli_tuning_init(&a.tuning, ctx);
    if (err == AMP_OK)
        err = argp_parse(&argp, argc, argv, 0, NULL, &a) != 0 ? AMP_USAGE : gap(&a);
    amp_cli_tuning_fini(&a.tuning);
    amp_arena_fini(&a.arena);
    return err;
}
