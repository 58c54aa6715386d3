/* check.c - amparo check FILE|DIR ...: every semantic mistake at once. */
#include "cli/cli.h"
#include "conf/profile.h"
#include "sim/plan.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct arguments {
    amp_ctx *ctx;
    bool strict;
    const char **path;
    size_t n;
} arguments;

static const struct argp_option option_list[] = {
    {"strict", 's', NULL, 0, N_("a value without a source is an error"), 0}, {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case 's':
        a->strict = true;
        return 0;
    case ARGP_KEY_ARG: {
        const char **grown = realloc(a->path, (a->n + 1) * sizeof *grown);
        if (!grown)
            return ENOMEM;
        a->path = grown;
        grown[a->n++] = text;
        return 0;
    }
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* "data/countries/BOL/" -> root "data/countries", iso3 "BOL". */
static amp_err split_profile(amp_ctx *ctx, amp_arena *a, const char *folder, const char **root,
                             const char **iso3)
{
    char *text = amp_arena_text(a, folder);
    if (!text)
        return amp_fail_memory(ctx);
    for (size_t n = strlen(text); n > 1 && text[n - 1] == '/'; n--)
        text[n - 1] = '\0';
    char *slash = strrchr(text, '/');
    *iso3 = slash ? slash + 1 : text;
    *root = ".";
    if (slash) {
        *slash = '\0';
        *root = text;
    }
    return AMP_OK;
}

static void print_parameter(const amp_parameter *p)
{
    if (p->assumption)
        printf(_("  assumption: %s = %g (%g to %g) %s: %s\n"), p->path, p->number.value, p->low,
               p->high, p->unit ? p->unit : "", p->assumption);
}

static amp_err check_profile(amp_ctx *ctx, const char *folder, bool strict)
{
    amp_arena a;
    amp_arena_init(&a);
    amp_registry registry;
    amp_registry_init(&registry);
    amp_profile profile = {0};
    const char *root = NULL, *iso3 = NULL;
    amp_err err = split_profile(ctx, &a, folder, &root, &iso3);
    if (err == AMP_OK)
        err = amp_profile_load(ctx, root, iso3, &registry, &profile);
    if (err == AMP_OK) {
        size_t assumed = 0;
        for (size_t k = 0; k < profile.parameters; k++) {
            const amp_parameter *p = &profile.parameter[k];
            assumed += p->assumption != NULL;
            print_parameter(p);
            if (strict && !p->source)
                err = amp_fail(ctx, AMP_CONFIG, p->loc,
                               _("%s: an assumption; --strict wants a source"), p->path);
        }
        printf(_("%s: %zu parameters, %zu of them assumptions\n"), folder, profile.parameters,
               assumed);
    }
    amp_profile_fini(&profile);
    amp_registry_fini(&registry);
    amp_arena_fini(&a);
    return err;
}

static amp_err check_scenario(amp_ctx *ctx, const char *path)
{
    amp_plan *plan = NULL;
    const char *one[] = {path};
    amp_err err = amp_plan_read(ctx, one, 1, (amp_settings){0}, &plan);
    if (err == AMP_OK && amp_plan_base(plan)->population.source != AMP_PEOPLE_SYNTHETIC)
        err = amp_plan_people(ctx, plan); /* its columns are names that formulas may use */
    if (err == AMP_OK)
        printf(_("%s: correct; %zu programmes, %d to %d\n"), path, amp_plan_base(plan)->programmes,
               amp_plan_base(plan)->first, amp_plan_base(plan)->last);
    amp_plan_free(plan);
    return err;
}

amp_err amp_cli_check(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        N_("FILE|DIR..."),
        N_("Check scenarios and country profiles; report all mistakes at once."),
        NULL,
        NULL,
        "amparo"};
    arguments a = {.ctx = ctx};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    amp_err first = AMP_OK;
    if (!a.n)
        first = amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("check: no file given"));
    for (size_t k = 0; k < a.n; k++) {
        const amp_err err = is_folder(a.path[k]) ? check_profile(ctx, a.path[k], a.strict)
                                                 : check_scenario(ctx, a.path[k]);
        fflush(stdout);
        amp_cli_tell(ctx);
        if (first == AMP_OK)
            first = err;
    }
    free(a.path);
    return first;
}
