/* tuning.c - see tuning.h. */
#include "cli/tuning.h"

#include "cli/cli.h"

enum { KEY_HOUSEHOLDS = 2000, KEY_REPLICATES, KEY_SEED, KEY_THREADS };

static const struct argp_option option_list[] = {
    {"set", 's', N_("KEY=VALUE"), 0, N_("change one number of the scenario; may be repeated"), 0},
    {"households", KEY_HOUSEHOLDS, "N", 0, N_("households (default: 10000)"), 0},
    {"replicates", KEY_REPLICATES, "N", 0, N_("how many replicates (default: 50)"), 0},
    {"seed", KEY_SEED, "N", 0, N_("seed of all draws"), 0},
    {"threads", KEY_THREADS, "N", 0, N_("threads (results do not depend on it)"), 0},
    {0}};

amp_err amp_cli_tuning_add(amp_cli_tuning *t, const char *key, const char *value)
{
    if (t->settings == AMP_CLI_SETTINGS)
        return amp_fail(t->ctx, AMP_USAGE, AMP_NOWHERE, _("--set: at most %d settings are valid"),
                        AMP_CLI_SETTINGS);
    const char *text = key ? amp_arena_format(&t->arena, "%s=%s", key, value) : value;
    t->setting[t->settings++] = text;
    return text ? AMP_OK : amp_fail_memory(t->ctx);
}

static amp_err take(amp_cli_tuning *t, int key, const char *text)
{
    switch (key) {
    case KEY_HOUSEHOLDS:
        return amp_cli_tuning_add(t, "population.households", text);
    case KEY_REPLICATES:
        return amp_cli_tuning_add(t, "replicates", text);
    case KEY_SEED:
        return amp_cli_tuning_add(t, "seed", text);
    case KEY_THREADS:
        return amp_cli_count(t->ctx, "--threads", text, 4096, &t->threads);
    default:
        return amp_cli_tuning_add(t, NULL, text);
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    amp_cli_tuning *t = state->input;
    if (key != 's' && (key < KEY_HOUSEHOLDS || key > KEY_THREADS))
        return ARGP_ERR_UNKNOWN;
    if (t->err == AMP_OK)
        t->err = take(t, key, text);
    return 0;
}

const struct argp amp_cli_tuning_argp = {
    .options = option_list, .parser = parse, .argp_domain = "amparo"};

amp_err amp_cli_tuning_init(amp_cli_tuning *t, amp_ctx *ctx)
{
    *t = (amp_cli_tuning){.ctx = ctx};
    amp_arena_init(&t->arena);
    AMP_TRY(amp_cli_tuning_add(t, "population.households", "10000"));
    return amp_cli_tuning_add(t, "replicates", "50");
}

void amp_cli_tuning_fini(amp_cli_tuning *t)
{
    amp_arena_fini(&t->arena);
}
