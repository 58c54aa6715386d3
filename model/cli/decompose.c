/* decompose.c - amparo decompose --by sources|parameters|parts|years SCENARIO.cfg [REFORM.cfg ...]
 */
#include "cli/decompose.h"
#include "cli/cli.h"
#include "cli/tuning.h"

#include <argp.h>
#include <stdlib.h>

enum { MOST = 64, SHOWN = 15, SLOTS = 8 };
enum { KEY_BY = 1000, KEY_OF, KEY_FROM, KEY_SAMPLES, KEY_TOP };

typedef enum ways { BY_SOURCES, BY_PARAMETERS, BY_PARTS, BY_YEARS, WAYS } ways;
static const char *const way_names[WAYS] = {"sources", "parameters", "parts", "years"};
/* Rows of the design, replicates of luck, draws of an order. */
static const int default_samples[WAYS] = {64, 4, 32, 1};

typedef struct arguments {
    amp_ctx *ctx;
    amp_arena arena;
    const char *path[MOST], *term[AMP_TERMS_MOST];
    size_t paths, terms;
    int way, samples, from, top;
    amp_cli_tuning tuning;
    amp_err err;
} arguments;

static const struct argp_option option_list[] = {
    {"by", KEY_BY, N_("WAY"), 0,
     N_("sources of doubt (default), parameters in doubt, parts of a package, or years"), 0},
    {"of", KEY_OF, N_("FIGURE"), 0,
     N_("what is decomposed, e.g. \"poverty(2030)\" or \"change(cost_gdp, 2030)\"; may be "
        "repeated"),
     0},
    {"from", KEY_FROM, N_("YEAR"), 0, N_("by years: the earlier year"), 0},
    {"samples", KEY_SAMPLES, "N", 0,
     N_("rows of the design by sources (default: 64), replicates of luck by parameters (4), orders "
        "drawn by parts, of more than ten (32)"),
     0},
    {"top", KEY_TOP, "N", 0, N_("parameters shown (default: 15)"), 0},
    {0}};

/* ---- options ----------------------------------------------------------------------------------
 */

static amp_err add_text(arguments *a, const char **list, size_t *n, size_t most, const char *text)
{
    if (*n == most)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("decompose: at most %d scenarios and %d figures are valid"), MOST,
                        AMP_TERMS_MOST);
    list[(*n)++] = text;
    return AMP_OK;
}

static amp_err read_way(arguments *a, const char *text)
{
    for (a->way = 0; a->way < WAYS; a->way++)
        if (amp_streq(text, way_names[a->way]))
            return AMP_OK;
    return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--by: found \"%s\"; expected sources, parameters, parts or years"), text);
}

static amp_err take(arguments *a, int key, const char *text)
{
    switch (key) {
    case KEY_BY:
        return read_way(a, text);
    case KEY_OF:
        return add_text(a, a->term, &a->terms, AMP_TERMS_MOST, text);
    case KEY_FROM:
        return amp_cli_count(a->ctx, "--from", text, 2100, &a->from);
    case KEY_SAMPLES:
        return amp_cli_count(a->ctx, "--samples", text, 100000, &a->samples);
    case KEY_TOP:
        return amp_cli_count(a->ctx, "--top", text, 1000, &a->top);
    default:
        return add_text(a, a->path, &a->paths, MOST, text);
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = &a->tuning;
        return 0;
    }
    if (key != ARGP_KEY_ARG && (key < KEY_BY || key > KEY_TOP))
        return ARGP_ERR_UNKNOWN;
    if (a->err == AMP_OK)
        a->err = take(a, key, text);
    return 0;
}

/* ---- the run ----------------------------------------------------------------------------------
 */

static amp_err check(const arguments *a)
{
    AMP_TRY(a->tuning.err);
    AMP_TRY(a->err);
    if (!a->paths)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE, _("decompose: no scenario given"));
    if (!a->terms)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("decompose: of what? write, say, --of \"poverty(2030)\""));
    if (a->way == BY_PARTS && a->paths < 2)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("decompose: parts are those of a package against its base; give both"));
    if (a->way == BY_YEARS && !a->from)
        return amp_fail(a->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("decompose: by years needs the earlier one, as in --from 2022"));
    return AMP_OK;
}

static amp_err by_way(arguments *a, amp_inquiry *q)
{
    const size_t samples = (size_t)(a->samples ? a->samples : default_samples[a->way]);
    amp_by_source source;
    amp_by_parameter parameter;
    amp_by_part *part;
    amp_by_year year;
    switch ((ways)a->way) {
    case BY_SOURCES:
        AMP_TRY(amp_decompose_sources(q, samples, &source));
        amp_cli_sources(stdout, q, &source, samples);
        return AMP_OK;
    case BY_PARAMETERS:
        AMP_TRY(amp_decompose_parameters(q, samples, &parameter));
        amp_cli_parameters(stdout, q, &parameter, samples, (size_t)a->top);
        return AMP_OK;
    case BY_PARTS:
        part = AMP_ARENA_NEW(&a->arena, amp_by_part, 1);
        if (!part)
            return amp_fail_memory(a->ctx);
        AMP_TRY(amp_decompose_parts(q, samples, part));
        amp_cli_parts(stdout, q, part);
        return AMP_OK;
    case BY_YEARS:
        AMP_TRY(amp_decompose_years(q, a->from, &year));
        amp_cli_years(stdout, q, &year, a->from);
        return AMP_OK;
    case WAYS:
        break;
    }
    return AMP_OK;
}

static amp_err decompose(arguments *a)
{
    static const size_t slots[WAYS] = {0, 0, SLOTS, 2};
    AMP_TRY(check(a));
    if (a->way == BY_PARAMETERS) /* beside the one that is moved, chance alone */
        AMP_TRY(amp_cli_tuning_add(&a->tuning, "uncertainty", "process,parameters"));
    amp_cli_bar bar = amp_cli_bar_new();
    amp_inquiry q;
    amp_err err = amp_inquiry_open(a->ctx, a->path, a->paths,
                                   (amp_settings){a->tuning.setting, a->tuning.settings}, a->term,
                                   a->terms, slots[a->way], &a->arena, &q);
    q.threads = a->tuning.threads;
    q.progress = amp_cli_progress;
    q.user = &bar;
    if (err == AMP_OK)
        err = by_way(a, &q);
    amp_inquiry_fini(&q);
    return err;
}

amp_err amp_cli_decompose(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp_child children[] = {{&amp_cli_tuning_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        option_list,
        parse,
        N_("SCENARIO.cfg [REFORM.cfg...]"),
        N_("Where the uncertainty of a figure comes from, what each part of a package adds, and "
           "what made a figure change from one year to another."),
        children,
        NULL,
        "amparo"};
    arguments a = {.ctx = ctx, .top = SHOWN};
    amp_arena_init(&a.arena);
    amp_err err = amp_cli_tuning_init(&a.tuning, ctx);
    if (err == AMP_OK)
        err = argp_parse(&argp, argc, argv, 0, NULL, &a) != 0 ? AMP_USAGE : decompose(&a);
    amp_cli_tuning_fini(&a.tuning);
    amp_arena_fini(&a.arena);
    return err;
}
