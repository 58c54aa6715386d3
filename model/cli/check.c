/* check.c - amparo check FILE|DIR ...: every semantic mistake of every file at once. A file is a
 * scenario, a programme or a survey's map; a folder is a country's profile. */
#include "cli/cli.h"
#include "conf/profile.h"
#include "io/survey.h"
#include "sim/plan.h"
#include "synth/margins.h"

#include <argp.h>
#include <glob.h>
#include <libconfig.h>
#include <math.h>
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

/* "data/countries/BOL/" -> root "data/countries", iso3 "BOL"; of an edition "PER/2011". */
static amp_err split_profile(amp_ctx *ctx, amp_arena *a, const char *folder, const char **root,
                             const char **iso3)
{
    char *text = amp_arena_text(a, folder);
    if (!text)
        return amp_fail_memory(ctx);
    size_t n = strlen(text);
    for (; n > 1 && text[n - 1] == '/'; n--)
        text[n - 1] = '\0';
    char *slash = strrchr(text, '/');
    if (n >= 8 && amp_profile_is_edition(text + n - 8))
        slash = n > 8 ? text + n - 9 : NULL;
    *iso3 = slash ? slash + 1 : text;
    *root = ".";
    if (slash) {
        *slash = '\0';
        *root = text;
    }
    return AMP_OK;
}

static void print_range(double low, double high)
{
    if (isfinite(low) && isfinite(high))
        printf(_(" (%g to %g)"), low, high);
}

static void print_parameter(const amp_parameter *p)
{
    if (p->lender)
        printf(_("  borrowed from %s: %s = %g"), p->lender, p->path, p->number.value);
    else if (p->assumption)
        printf(_("  assumption: %s = %g"), p->path, p->number.value);
    else
        return;
    print_range(p->low, p->high);
    printf(" %s: %s\n", p->unit, p->assumption ? p->assumption : p->source);
}

static void print_margin(const amp_margin *m)
{
    if (!m->assumption)
        return;
    printf(_("  assumption: %s of %s = %g"), amp_margin_names[m->kind], m->group, m->value);
    print_range(m->low, m->high);
    printf(" %s: %s\n", amp_margin_units[m->kind], m->assumption);
}

/* What is no fact of the country's own; with --strict each is an error. */
static amp_err check_facts(amp_ctx *ctx, const amp_profile *profile, const amp_margins *margins,
                           bool strict)
{
    amp_err err = AMP_OK;
    for (size_t k = 0; k < profile->parameters; k++) {
        const amp_parameter *p = &profile->parameter[k];
        print_parameter(p);
        if (strict && (p->assumption || p->lender))
            err = amp_fail(ctx, AMP_CONFIG, p->loc, _("%s: an assumption; --strict wants a source"),
                           p->path);
    }
    for (size_t k = 0; k < margins->n; k++) {
        const amp_margin *m = &margins->row[k];
        print_margin(m);
        if (strict && m->assumption)
            err = amp_fail(ctx, AMP_CONFIG, m->loc, _("%s: an assumption; --strict wants a source"),
                           amp_margin_names[m->kind]);
    }
    return err;
}

static amp_err print_stock(amp_ctx *ctx, const char *folder, const amp_profile *profile,
                           const amp_margins *margins)
{
    amp_profile_stock stock;
    AMP_TRY(amp_profile_take_stock(ctx, profile, &stock));
    printf(_("%s: %zu parameters, %zu of them assumptions\n"), folder, stock.parameters,
           stock.parameters_assumed);
    printf(_("%s: %zu tables, %zu of them with assumptions\n"), folder, stock.tables,
           stock.tables_assumed);
    if (margins->n)
        printf(_("%s: %zu public figures, %zu of them assumptions\n"), folder, margins->n,
               margins->assumed);
    if (profile->lenders)
        printf(_("Borrowed from %s: %zu tables, %zu parameters.\n"), profile->lender_names,
               stock.borrowed_tables, stock.borrowed_parameters);
    return AMP_OK;
}

static amp_err check_profile(amp_ctx *ctx, const char *folder, bool strict)
{
    amp_arena a;
    amp_arena_init(&a);
    amp_registry registry;
    amp_registry_init(&registry);
    amp_profile profile = {0};
    amp_margins margins;
    const char *root = NULL, *iso3 = NULL;
    amp_err err;
    AMP_TRY_OUT(err, split_profile(ctx, &a, folder, &root, &iso3));
    AMP_TRY_OUT(err, amp_profile_load(ctx, root, iso3, &registry, &profile));
    AMP_TRY_OUT(err, amp_margins_read(ctx, &profile, &margins));
    err = check_facts(ctx, &profile, &margins, strict);
    if (err == AMP_OK)
        err = print_stock(ctx, folder, &profile, &margins);
out:
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
        printf(P_("%s: correct; %zu programme, %d to %d\n",
                  "%s: correct; %zu programmes, %d to %d\n", amp_plan_base(plan)->programmes),
               path, amp_plan_base(plan)->programmes, amp_plan_base(plan)->first,
               amp_plan_base(plan)->last);
    amp_plan_free(plan);
    return err;
}

/* ---- programmes and maps -------------------------------------------------------------------- */

/* The profile of the country whose folder the programme is in, "data/programmes/BOL/"; false for a
 * template or a programme elsewhere, whose formulas then know no regions. */
static bool find_profile(amp_ctx *ctx, amp_arena *a, const char *path, amp_registry *registry,
                         amp_profile *profile)
{
    const char *folder = amp_dirname(a, path);
    const char *root = NULL, *iso3 = NULL, *data = NULL;
    if (!folder || split_profile(ctx, a, folder[0] ? folder : "./", &root, &iso3) != AMP_OK)
        return false;
    amp_ctx quiet;
    amp_ctx_init(&quiet);
    bool found = strlen(iso3) == 3 && amp_find_data(&quiet, a, path, &data) == AMP_OK;
    if (found) {
        const char *countries = amp_arena_format(a, "%scountries", data);
        found = countries && amp_profile_load(&quiet, countries, iso3, registry, profile) == AMP_OK;
    }
    amp_ctx_fini(&quiet);
    return found;
}

/* Other programmes that its formulas speak of, as empty ones before it; only those whose files lie
 * beside it or in the library, so that a wrong name is told. */
enum { OTHERS = 64 };
typedef struct company {
    amp_dated_text nobody, nothing;
    amp_programme programme[OTHERS + 1];
    size_t n;
} company;

static bool is_known(amp_arena *a, const char *path, const char *name)
{
    const char *beside = amp_arena_format(a, "%s%s.cfg", amp_dirname(a, path), name), *data;
    if (beside && access(beside, R_OK) == 0)
        return true;
    amp_ctx quiet;
    amp_ctx_init(&quiet);
    const bool found = amp_find_data(&quiet, a, path, &data) == AMP_OK;
    amp_ctx_fini(&quiet);
    const char *library = found ? amp_arena_format(a, "%sprogrammes/*/%s.cfg", data, name) : NULL;
    glob_t hits = {0};
    const bool yes = library && glob(library, 0, NULL, &hits) == 0;
    globfree(&hits);
    return yes;
}

static void add_company(amp_arena *a, const char *path, const char *own, const char *text,
                        company *c)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    static const char *const prefix[] = {"receives.", "benefit."};
    for (size_t k = 0; k < AMP_COUNT(prefix); k++)
        for (const char *at = text; (at = strstr(at, prefix[k])) != NULL;) {
            at += strlen(prefix[k]);
            const char *name = amp_arena_format(a, "%.*s", (int)strspn(at, letters), at);
            bool has = !name || !name[0] || amp_streq(name, own) || c->n == OTHERS;
            for (size_t i = 0; i < c->n && !has; i++)
                has = amp_streq(c->programme[i].name, name);
            if (!has && is_known(a, path, name))
                c->programme[c->n++] = (amp_programme){.name = name,
                                                       .who = {&c->nobody, 1},
                                                       .amount = {&c->nothing, 1},
                                                       .start = AMP_ALWAYS,
                                                       .end = AMP_NEVER};
        }
}

/* All programmes that its formulas or its lists of programmes name. */
static void add_companies(amp_arena *a, const char *path, const amp_programme *p, company *all)
{
    const amp_texts *const texts[] = {&p->who,           &p->amount,        &p->select.score,
                                      &p->select.cutoff, &p->select.target, &p->budget.first};
    for (size_t i = 0; i < AMP_COUNT(texts); i++)
        for (size_t k = 0; k < texts[i]->n; k++)
            add_company(a, path, p->name, texts[i]->item[k].text, all);
    const amp_numbers *const shares[] = {&p->take_up,          &p->rollout,
                                         &p->select.coverage,  &p->select.exclusion,
                                         &p->select.inclusion, &p->conditions.compliance};
    for (size_t i = 0; i < AMP_COUNT(shares); i++)
        for (size_t k = 0; k < shares[i]->n; k++)
            if (shares[i]->item[k].formula)
                add_company(a, path, p->name, shares[i]->item[k].formula, all);
    for (size_t k = 0; k < p->names.lets; k++)
        add_company(a, path, p->name, p->names.let[k].text, all);
    const amp_others *const others[] = {&p->excludes, &p->offsets};
    for (size_t i = 0; i < AMP_COUNT(others); i++)
        for (size_t k = 0; k < others[i]->n; k++) {
            const char *text = amp_arena_format(a, "receives.%s", others[i]->name[k]);
            if (text)
                add_company(a, path, p->name, text, all);
        }
}

/* Compile its formulas as the last programme of a scenario. */
static amp_err check_formulas(amp_ctx *ctx, const char *path, const amp_programme *programme)
{
    amp_arena a;
    amp_registry registry;
    amp_profile profile = {0};
    amp_policy *policy = NULL;
    company all = {.nobody = {.from = AMP_ALWAYS, .text = "false", .source = ""},
                   .nothing = {.from = AMP_ALWAYS, .text = "0", .source = ""}};
    amp_arena_init(&a);
    amp_registry_init(&registry);
    const bool found = find_profile(ctx, &a, path, &registry, &profile);
    add_companies(&a, path, programme, &all);
    all.programme[all.n++] = *programme;
    /* A run of year 1, so that no date of a rule lies before it. */
    const amp_scenario alone = {
        .name = "check", .first = 1, .last = 1, .programme = all.programme, .programmes = all.n};
    const amp_err err = amp_policy_new(ctx, &alone, found ? &profile : NULL, NULL, &policy);
    amp_policy_free(policy);
    amp_profile_fini(&profile);
    amp_registry_fini(&registry);
    amp_arena_fini(&a);
    return err;
}

/* A source that says "assumption" is none. */
static amp_err want_source(amp_ctx *ctx, amp_loc loc, const char *key, const char *source)
{
    if (strncmp(source, "assumption", strlen("assumption")) == 0)
        return amp_fail(ctx, AMP_CONFIG, loc, _("%s: an assumption; --strict wants a source"), key);
    if (!source[0])
        return amp_fail(ctx, AMP_CONFIG, loc, _("%s: no source; --strict wants one: %s"), key,
                        "( { value = ...; source = \"...\"; } )");
    return AMP_OK;
}

/* Rules, amounts and shares of a programme by date, each with who published it. */
static amp_err want_sources(amp_ctx *ctx, const amp_programme *p)
{
    const struct {
        const char *key;
        const amp_texts *of;
    } texts[] = {{"who", &p->who}, {"amount", &p->amount}};
    const struct {
        const char *key;
        const amp_numbers *of;
    } shares[] = {{"rollout", &p->rollout}, {"take_up", &p->take_up}};
    amp_err err = AMP_OK;
    for (size_t t = 0; t < AMP_COUNT(texts); t++)
        for (size_t k = 0; k < texts[t].of->n; k++) {
            const amp_dated_text *x = &texts[t].of->item[k];
            const amp_err one = want_source(ctx, x->loc, texts[t].key, x->source);
            err = err == AMP_OK ? one : err;
        }
    for (size_t t = 0; t < AMP_COUNT(shares); t++)
        for (size_t k = 0; k < shares[t].of->n; k++) {
            const amp_dated_number *x = &shares[t].of->item[k];
            const amp_err one = want_source(ctx, x->loc, shares[t].key, x->source);
            err = err == AMP_OK ? one : err;
        }
    return err;
}

static amp_err check_programme(amp_ctx *ctx, const char *path, bool strict)
{
    amp_arena a;
    amp_programme programme;
    amp_arena_init(&a);
    amp_err err = amp_programme_load(ctx, &a, path, &programme);
    if (err == AMP_OK)
        err = check_formulas(ctx, path, &programme);
    if (err == AMP_OK && strict)
        err = want_sources(ctx, &programme);
    if (err == AMP_OK)
        printf(_("%s: correct; programme %s\n"), path, programme.name);
    amp_arena_fini(&a);
    return err;
}

/* By a programme for everybody whom it finds. */
static amp_err check_registry(amp_ctx *ctx, const char *path)
{
    amp_arena a;
    amp_dated_text all = {.from = AMP_ALWAYS, .text = "true", .source = ""},
                   nothing = {.from = AMP_ALWAYS, .text = "0", .source = ""};
    amp_programme p = {.name = "registry",
                       .is_household = true,
                       .who = {&all, 1},
                       .amount = {&nothing, 1},
                       .start = AMP_ALWAYS,
                       .end = AMP_NEVER};
    amp_arena_init(&a);
    amp_err err = amp_registry_file_load(ctx, &a, path, &p.select);
    if (err == AMP_OK)
        err = check_formulas(ctx, path, &p);
    if (err == AMP_OK)
        printf(_("%s: correct; a registry\n"), path);
    amp_arena_fini(&a);
    return err;
}

/* Its formulas may speak of what every country has. */
static amp_err check_mpi(amp_ctx *ctx, const char *path)
{
    amp_arena a;
    amp_mpi mpi;
    amp_policy *policy = NULL;
    amp_arena_init(&a);
    amp_err err = amp_mpi_load(ctx, &a, path, &mpi);
    const amp_scenario alone = {.name = "check", .first = 1, .last = 1, .mpi = &mpi};
    if (err == AMP_OK)
        err = amp_policy_new(ctx, &alone, NULL, NULL, &policy);
    if (err == AMP_OK)
        printf(P_("%s: correct; a measure of poverty of %zu deprivation\n",
                  "%s: correct; a measure of poverty of %zu deprivations\n", mpi.deprivations),
               path, mpi.deprivations);
    amp_policy_free(policy);
    amp_arena_fini(&a);
    return err;
}

static amp_err check_map(amp_ctx *ctx, const char *path)
{
    const amp_err err = amp_survey_check_map(ctx, path);
    if (err == AMP_OK)
        printf(
            _("%s: correct; a survey's map (its formulas are checked when the survey is read)\n"),
            path);
    return err;
}

/* ---- what a file is ------------------------------------------------------------------------- */

static bool ends_in(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

typedef enum amp_file_kind {
    SCENARIO_FILE,
    PROGRAMME_FILE,
    SHOCK_FILE,
    MPI_FILE,
    REGISTRY_FILE
} amp_file_kind;

static bool has_any(const config_t *config, const char *const *key, size_t n)
{
    bool yes = false;
    for (size_t k = 0; k < n; k++)
        yes = yes || config_lookup(config, key[k]);
    return yes;
}

/* A scenario has a country or extends another; a programme has a class, a who or an amount, a shock
 * has effects, a measure of poverty deprivations; a
 * registry has nothing of these but select. What cannot be read is left to the reader of
 * scenarios, which says why. */
static amp_file_kind kind_of(const char *path)
{
    static const char *const scenario[] = {"country", "extends", "programmes", "years"};
    static const char *const programme[] = {"class", "who", "amount"};
    config_t config;
    config_init(&config);
    amp_file_kind kind = SCENARIO_FILE;
    if (config_read_file(&config, path) == CONFIG_TRUE &&
        !has_any(&config, scenario, AMP_COUNT(scenario))) {
        if (config_lookup(&config, "effects"))
            kind = SHOCK_FILE;
        else if (config_lookup(&config, "deprivations"))
            kind = MPI_FILE;
        else if (config_lookup(&config, "select") &&
                 !has_any(&config, programme, AMP_COUNT(programme)))
            kind = REGISTRY_FILE;
        else if (has_any(&config, programme, AMP_COUNT(programme)))
            kind = PROGRAMME_FILE;
    }
    config_destroy(&config);
    return kind;
}

static amp_err check_one(amp_ctx *ctx, const char *path, bool strict)
{
    if (is_folder(path))
        return check_profile(ctx, path, strict);
    if (ends_in(path, ".map"))
        return check_map(ctx, path);
    switch (kind_of(path)) {
    case PROGRAMME_FILE:
        return check_programme(ctx, path, strict);
    case REGISTRY_FILE:
        return check_registry(ctx, path);
    case MPI_FILE:
        return check_mpi(ctx, path);
    case SHOCK_FILE:
        return amp_fail(ctx, AMP_USAGE, (amp_loc){path, 0, 0},
                        _("a shock is checked with the scenario that names it (shock = \"FILE\"), "
                          "whose country knows its regions"));
    case SCENARIO_FILE:
        break;
    }
    return check_scenario(ctx, path);
}

amp_err amp_cli_check(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        N_("FILE|DIR..."),
        N_("Check scenarios, programmes, maps of surveys and country profiles; report all mistakes "
           "at once."),
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
        const amp_err err = check_one(ctx, a.path[k], a.strict);
        fflush(stdout);
        amp_cli_tell(ctx);
        if (first == AMP_OK)
            first = err;
    }
    free(a.path);
    return first;
}
