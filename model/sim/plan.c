/* plan.c - from files to a checked, immutable plan. See plan.h. */
#include "sim/plan.h"

#include "sim/lines.h"
#include "sim/transfers.h"

#include "io/survey.h"
#include "sim/bootstrap.h"
#include "sim/budget.h"
#include "sim/expand.h"
#include "sim/invariants.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- where the data are -----------------------------------------------------------------------
 */

static bool holds_countries(const char *root)
{
    char *path = amp_format("%scountries", root);
    const bool yes = path && access(path, R_OK) == 0;
    free(path);
    return yes;
}

static const char *with_slash(amp_arena *a, const char *folder)
{
    const size_t n = strlen(folder);
    return amp_arena_format(a, n && folder[n - 1] == '/' ? "%s" : "%s/", folder);
}

amp_err amp_find_data(amp_ctx *ctx, amp_arena *arena, const char *scenario, const char **root)
{
    const char *given = getenv("AMPARO_DATA");
    if (given) {
        *root = with_slash(arena, given);
        if (*root && holds_countries(*root))
            return AMP_OK;
        return amp_fail(ctx, AMP_IO, AMP_NOWHERE,
                        _("AMPARO_DATA is \"%s\", but there is no folder countries/ in it"), given);
    }
    const char *up = scenario ? amp_dirname(arena, scenario) : "";
    for (int k = 0; k < 5 && up; k++) {
        *root = amp_arena_format(arena, "%sdata/", up);
        if (*root && holds_countries(*root))
            return AMP_OK;
        up = amp_arena_format(arena, "%s../", up);
    }
    *root = "data/";
    if (holds_countries(*root))
        return AMP_OK;
    return amp_fail(ctx, AMP_IO, AMP_NOWHERE,
                    _("no folder data/countries/ beside or above %s; say where it is with "
                      "AMPARO_DATA=FOLDER"),
                    scenario ? scenario : ".");
}

/* ---- inputs and their digests -----------------------------------------------------------------
 */

static const char *name_of_input(amp_plan *plan, const char *path)
{
    char *full = realpath(path, NULL);
    char *root = NULL;
    char *up = amp_format("%s..", plan->data_root);
    if (up)
        root = realpath(up, NULL);
    const char *name = amp_basename(path);
    if (full && root && strncmp(full, root, strlen(root)) == 0 && full[strlen(root)] == '/')
        name = full + strlen(root) + 1;
    name = amp_arena_text(&plan->arena, name);
    free(up);
    free(root);
    free(full);
    return name;
}

static amp_err add_input(amp_ctx *ctx, amp_plan *plan, const char *path)
{
    const char *name = name_of_input(plan, path);
    if (!name)
        return amp_fail_memory(ctx);
    char digest[AMP_DIGEST_HEX];
    AMP_TRY(amp_digest_file(ctx, path, digest));
    for (size_t k = 0; k < plan->inputs; k++) {
        if (strcmp(plan->input[k].name, name) != 0)
            continue;
        if (strcmp(plan->input[k].digest, digest) == 0)
            return AMP_OK;
        name = amp_arena_format(&plan->arena, "elsewhere/%.8s/%s", digest, amp_basename(path));
        if (!name)
            return amp_fail_memory(ctx);
        k = SIZE_MAX; /* that name may be known too */
    }
    amp_input *grown = realloc(plan->input, (plan->inputs + 1) * sizeof *grown);
    if (!grown)
        return amp_fail_memory(ctx);
    plan->input = grown;
    amp_input *in = &plan->input[plan->inputs];
    *in = (amp_input){.path = amp_arena_text(&plan->arena, path), .name = name};
    memcpy(in->digest, digest, sizeof digest);
    plan->inputs++;
    return AMP_OK;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const amp_input *)x)->name, ((const amp_input *)y)->name);
}

static amp_err list_inputs(amp_ctx *ctx, amp_plan *plan)
{
    for (size_t s = 0; s < plan->scenarios; s++)
        for (size_t k = 0; k < plan->scenario[s].files; k++)
            AMP_TRY(add_input(ctx, plan, plan->scenario[s].file[k]));
    for (size_t k = 0; k < plan->profile.files; k++)
        AMP_TRY(add_input(ctx, plan, plan->profile.file[k].path));
    const amp_scenario *base = amp_plan_base(plan);
    if (base->population.file)
        AMP_TRY(add_input(ctx, plan, base->population.file));
    if (base->population.map) {
        const amp_survey_files files = {base->population.map, base->population.file, NULL, 0};
        const char **path;
        size_t n;
        AMP_TRY(add_input(ctx, plan, base->population.map));
        AMP_TRY(amp_survey_list_files(ctx, &files, &plan->arena, &path, &n));
        for (size_t k = 0; k < n; k++)
            AMP_TRY(add_input(ctx, plan, path[k]));
    }
    qsort(plan->input, plan->inputs, sizeof *plan->input, by_name);
    return AMP_OK;
}

/* The run id: what the run computes (resolved scenarios) and from what (inputs). Comments in a
 * scenario count as inputs, since the record promises the very files. */
static amp_err digest_plan(amp_ctx *ctx, amp_plan *plan)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (!f)
        return amp_fail_memory(ctx);
    amp_err err = AMP_OK;
    fprintf(f, "amparo %s\n", amp_version);
    for (size_t s = 0; s < plan->scenarios && err == AMP_OK; s++) {
        char *resolved = NULL;
        err = amp_scenario_write(ctx, &plan->scenario[s], &resolved);
        if (resolved)
            fprintf(f, "scenario %zu\n%s\n", s, resolved);
        free(resolved);
    }
    for (size_t k = 0; k < plan->inputs; k++)
        fprintf(f, "input %s %s\n", plan->input[k].name, plan->input[k].digest);
    if (fclose(f) != 0 && err == AMP_OK)
        err = amp_fail_memory(ctx);
    if (err == AMP_OK)
        amp_digest_bytes(text, size, plan->digest);
    free(text);
    return err;
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static bool same_texts(const char *const *a, size_t n, const char *const *b, size_t m)
{
    bool same = n == m;
    for (size_t k = 0; same && k < n; k++)
        same = strcmp(a[k], b[k]) == 0;
    return same;
}

/* One trajectory, one seed, one set of years: what a run's scenarios must have in common. */
static void check_common(amp_ctx *ctx, const amp_scenario *base, const amp_scenario *s)
{
#define COMMON(same, what)                                                                         \
    if (!(same))                                                                                   \
    amp_fail(ctx, AMP_CONFIG, s->loc,                                                              \
             _("%s differs from that of the baseline %s; the scenarios of one run share it"),      \
             what, base->name)
    COMMON(amp_streq(base->country, s->country), "country");
    COMMON(base->population.source == s->population.source &&
               base->population.households == s->population.households &&
               base->population.year == s->population.year &&
               amp_streq(base->population.file, s->population.file) &&
               amp_streq(base->population.map, s->population.map),
           "population");
    COMMON(base->first == s->first && base->last == s->last, "years");
    COMMON(base->ageing == s->ageing, "ageing");
    COMMON(base->benefits == s->benefits, "benefits");
    COMMON(base->doubts == s->doubts, "uncertainty");
    COMMON(base->replicates == s->replicates, "replicates");
    COMMON(base->seed == s->seed, "seed");
    COMMON(amp_streq(base->macro_file, s->macro_file), "macro");
    COMMON(same_texts(base->also_line, base->also_lines, s->also_line, s->also_lines),
           "lines.also");
    COMMON(!base->fiscal == !s->fiscal && (!s->fiscal || base->fiscal->is_net == s->fiscal->is_net),
           "fiscal (that there is one, and whether earnings are gross or net)");
    COMMON(base->marginal_step == s->marginal_step, "marginal_step");
    COMMON(amp_groups_equal(&base->groups, &s->groups), "groups");
    COMMON(amp_mpi_equal(base->mpi, s->mpi), "mpi");
    COMMON(same_texts(base->indicator, base->indicators, s->indicator, s->indicators),
           "indicators");
#undef COMMON
    if (amp_streq(base->name, s->name))
        amp_fail(ctx, AMP_CONFIG, s->loc, _("name \"%s\" is taken by another scenario of this run"),
                 s->name);
}

static void check_possible(amp_ctx *ctx, const amp_scenario *s)
{
    if (s->behaviour && s->ageing != AMP_AGEING_DYNAMIC)
        amp_fail(ctx, AMP_CONFIG, s->behaviour->loc,
                 _("behaviour moves the school and work of the years that follow, so it needs "
                   "ageing = \"dynamic\"; write that, or behaviour = \"none\""));
    if (s->ageing == AMP_AGEING_STATIC && (s->doubts & AMP_DOUBT_demography))
        amp_fail(ctx, AMP_CONFIG, s->loc,
                 _("uncertainty \"demography\" needs dynamic ageing; under static ageing the years "
                   "meet the central projection: leave it out"));
    if (s->ageing == AMP_AGEING_DYNAMIC && (s->doubts & AMP_DOUBT_sampling))
        amp_fail(
            ctx, AMP_CONFIG, s->loc,
            _("uncertainty \"sampling\" does not go with dynamic ageing, whose households have "
              "equal weights; leave it out, or write ageing = \"static\" or \"none\""));
    else if ((s->doubts & AMP_DOUBT_sampling) && s->population.source == AMP_PEOPLE_SYNTHETIC)
        amp_fail(ctx, AMP_CONFIG, s->loc,
                 _("uncertainty \"sampling\" is for surveys so far; leave it out with a synthetic "
                   "population"));
}

static bool selects(const amp_scenario *s)
{
    for (size_t k = 0; k < s->programmes; k++) {
        const amp_select *select = &s->programme[k].select;
        if (select->coverage.n || select->score.n || select->target.n)
            return true;
    }
    return false;
}

/* Doubt about targeting wants a programme that can err. */
static void check_targeting(amp_ctx *ctx, const amp_plan *plan)
{
    bool found = !(plan->scenario[0].doubts & AMP_DOUBT_targeting);
    for (size_t s = 0; s < plan->scenarios && !found; s++)
        found = selects(&plan->scenario[s]);
    if (!found)
        amp_fail(ctx, AMP_CONFIG, plan->scenario[0].loc,
                 _("uncertainty \"targeting\" is about the errors of select, and no programme here "
                   "has it; leave it out"));
}

/* Of the baseline's country, where that is known: a wrong one has been told already. */
static amp_err read_profile(amp_ctx *ctx, amp_plan *plan)
{
    const char *country = plan->scenario[0].country;
    char *root = amp_format("%scountries", plan->data_root);
    char *file = country && root ? amp_format("%s/%s/profile.cfg", root, country) : NULL;
    const bool there = file && access(file, R_OK) == 0;
    const amp_err err =
        there ? amp_profile_load(ctx, root, country, &plan->registry, &plan->profile) : AMP_OK;
    free(file);
    free(root);
    return err;
}

/* "2:seed=7" is for the second scenario alone. @return 0 when a setting is for all */
static size_t scenario_of(const char *item, const char **rest)
{
    const size_t digits = strspn(item, "0123456789");
    const bool is_own = digits > 0 && digits < 4 && item[digits] == ':';
    *rest = is_own ? item + digits + 1 : item;
    return is_own ? (size_t)strtoul(item, NULL, 10) : 0;
}

static amp_err check_scopes(amp_ctx *ctx, amp_settings all, size_t scenarios)
{
    const char *rest;
    for (size_t k = 0; k < all.n; k++)
        if (scenario_of(all.item[k], &rest) > scenarios)
            amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                     _("--set %s: there are %zu scenarios; 2:key=value is for the second alone"),
                     all.item[k], scenarios);
    return amp_ctx_first(ctx);
}

/* The settings of scenario s, in their order. */
static amp_err settings_of(amp_ctx *ctx, amp_plan *plan, size_t s, amp_settings *own)
{
    const amp_settings all = plan->settings;
    const char **item = AMP_ARENA_NEW(&plan->arena, const char *, all.n + 1);
    if (!item)
        return amp_fail_memory(ctx);
    *own = (amp_settings){item, 0};
    for (size_t k = 0; k < all.n; k++) {
        const size_t scope = scenario_of(all.item[k], &item[own->n]);
        own->n += !scope || scope == s + 1;
    }
    return AMP_OK;
}

static amp_err read_scenarios(amp_ctx *ctx, amp_plan *plan, const char *const *paths, size_t n)
{
    AMP_TRY(check_scopes(ctx, plan->settings, n));
    plan->scenario = amp_alloc(n, sizeof *plan->scenario);
    plan->path = AMP_ARENA_NEW(&plan->arena, const char *, n);
    if (!plan->scenario || !plan->path)
        return amp_fail_memory(ctx);
    for (size_t s = 0; s < n; s++) {
        amp_settings own;
        AMP_TRY(settings_of(ctx, plan, s, &own));
        plan->registry.is_late = s > 0;
        plan->path[s] = amp_arena_text(&plan->arena, paths[s]);
        const amp_err err = amp_scenario_load(ctx, paths[s], plan->data_root, &own, &plan->registry,
                                              &plan->scenario[s]);
        plan->scenarios++;
        if (err != AMP_OK && err != AMP_CONFIG)
            return err;
        if (s == 0) {
            const amp_err profile = read_profile(ctx, plan);
            if (profile != AMP_OK && profile != AMP_CONFIG)
                return profile;
        }
    }
    plan->registry.is_late = false;
    if (ctx->errors)
        return amp_ctx_first(ctx);
    check_targeting(ctx, plan);
    for (size_t s = 0; s < n; s++) {
        check_possible(ctx, &plan->scenario[s]);
        if (s)
            check_common(ctx, &plan->scenario[0], &plan->scenario[s]);
        AMP_TRY(amp_shocks_warn(ctx, &plan->scenario[s], &plan->profile));
    }
    return amp_ctx_first(ctx);
}

static amp_err compile_policies(amp_ctx *ctx, amp_plan *plan, const amp_population *sample)
{
    for (size_t s = 0; s < plan->scenarios; s++) {
        const amp_err err =
            amp_policy_new(ctx, &plan->scenario[s], &plan->profile, sample, &plan->policy[s]);
        if (err != AMP_OK && err != AMP_CONFIG)
            return err;
        if (s && err == AMP_OK && plan->policy[0])
            amp_policy_keep_ranks(plan->policy[s], plan->policy[0]);
    }
    const amp_err groups = amp_joints_compile(ctx, &amp_plan_base(plan)->groups, &plan->profile,
                                              sample, &plan->arena, &plan->joints);
    if (groups != AMP_OK && groups != AMP_CONFIG)
        return groups;
    const amp_err err = amp_shocks_compile(ctx, plan->scenario, plan->scenarios, &plan->profile,
                                           sample, &plan->arena, &plan->shocks);
    return err == AMP_OK ? amp_ctx_first(ctx) : err;
}

static bool has_own_columns(const amp_scenario *s)
{
    return s->population.source != AMP_PEOPLE_SYNTHETIC;
}

/* To the year after the run's last, and to the one whose prices the builder's tables are in. */
/* Which lines of the profile the run goes by. */
static amp_err read_lines(amp_ctx *ctx, amp_plan *plan)
{
    static const char *const own[] = {"national", "national_extreme"};
    const amp_scenario *s = amp_plan_base(plan);
    const char *const name[] = {s->poverty_line, s->extreme_line};
    for (int k = 0; k < 2; k++)
        AMP_TRY(amp_profile_line_times(ctx, &plan->profile, s->lines_loc, name[k], own[k],
                                       &plan->line[k]));
    return AMP_OK;
}

static amp_err load_macro(amp_ctx *ctx, amp_plan *plan, const amp_scenario *base)
{
    amp_number survey_year;
    AMP_TRY(
        amp_profile_number_or(ctx, &plan->profile, "synth.survey_year", base->first, &survey_year));
    return amp_macro_load(ctx, &plan->profile, base->macro_file,
                          AMP_MAX(base->last + 1, (int)survey_year.value), &plan->macro);
}

/* Those of contributions and taxes want a reason to be computed. */
static void check_fiscal(amp_ctx *ctx, const amp_plan *plan)
{
    const amp_scenario *s = amp_plan_base(plan);
    bool any = s->marginal_step > 0.0;
    for (size_t k = 0; k < plan->scenarios; k++)
        any = any || plan->scenario[k].fiscal || plan->scenario[k].close;
    for (size_t k = 0; k < s->indicators; k++) {
        const amp_indicator *x = amp_indicator_find(s->indicator[k]);
        if (x && amp_stat_is_rate(x) && !(s->marginal_step > 0.0))
            amp_fail(ctx, AMP_CONFIG, s->loc,
                     _("%s is computed where it is asked for; write, say, marginal_step = 0.03;"),
                     s->indicator[k]);
        else if (x && amp_stat_is_fiscal(x) && !any)
            amp_fail(ctx, AMP_CONFIG, s->loc,
                     _("%s is of contributions and taxes; write, say, fiscal = \"fiscal_2019\";"),
                     s->indicator[k]);
    }
}

/* Indicators of a multidimensional measure want one. */
static void check_mpi(amp_ctx *ctx, const amp_scenario *s, const char *const *name, size_t n)
{
    for (size_t k = 0; !s->mpi && k < n; k++) {
        const amp_indicator *x = amp_indicator_find(name[k]);
        if (x && amp_stat_is_mpi(x))
            amp_fail(ctx, AMP_CONFIG, s->loc,
                     _("%s is of a multidimensional measure of poverty; write, say, mpi = "
                       "\"mpi_la\";"),
                     name[k]);
    }
}

amp_err amp_plan_read(amp_ctx *ctx, const char *const *paths, size_t n, amp_settings settings,
                      amp_plan **out)
{
    amp_plan *plan = amp_alloc(1, sizeof *plan);
    *out = plan;
    if (!plan)
        return amp_fail_memory(ctx);
    amp_arena_init(&plan->arena);
    amp_registry_init(&plan->registry);
    plan->settings = settings;
    plan->is_watched = AMP_WATCHED;
    AMP_TRY(amp_find_data(ctx, &plan->arena, paths[0], &plan->data_root));
    plan->policy = amp_alloc(n, sizeof(amp_policy *));
    if (!plan->policy)
        return amp_fail_memory(ctx);
    const amp_err err = read_scenarios(ctx, plan, paths, n);
    const amp_scenario *base = amp_plan_base(plan);
    if (err == AMP_CONFIG && plan->profile.iso3 && !has_own_columns(base))
        compile_policies(ctx, plan, NULL); /* so that mistakes of formulas are told with the rest */
    if (err != AMP_OK)
        return err;
    AMP_TRY(read_lines(ctx, plan));
    AMP_TRY(amp_stat_check_indicators(ctx, base->loc, base->indicator, base->indicators));
    AMP_TRY(amp_stat_check_kept(ctx, base->loc, base->groups.keep, base->groups.keeps));
    check_mpi(ctx, base, base->indicator, base->indicators);
    check_fiscal(ctx, plan);
    check_mpi(ctx, base, base->groups.keep, base->groups.keeps);
    AMP_TRY(amp_ctx_first(ctx));
    AMP_TRY(load_macro(ctx, plan, base));
    return has_own_columns(base) ? AMP_OK : compile_policies(ctx, plan, NULL);
}

/* ---- people
 * --------------------------------------------------------------------------------------- */

/* Income margins after transfers hold, among others, what the baseline's programmes pay. */
static amp_err build_people(amp_ctx *ctx, amp_plan *plan, amp_population *p)
{
    const amp_scenario *s = amp_plan_base(plan);
    amp_payer payer = {plan->policy[0], &plan->macro, s->first, s->seed, plan->line};
    const amp_transfers transfers = amp_payer_transfers(&payer);
    return amp_synth_build(ctx, &plan->profile, &plan->macro,
                           s->population.year ? s->population.year : s->first, s->first,
                           (size_t)s->population.households, s->seed,
                           s->programmes ? &transfers : NULL, p, &plan->fit);
}

static amp_err get_people(amp_ctx *ctx, amp_plan *plan, amp_population *p)
{
    const amp_scenario *s = amp_plan_base(plan);
    amp_pop_info info = {0};
    switch (s->population.source) {
    case AMP_PEOPLE_SYNTHETIC:
        plan->population_kind = "synthetic";
        return build_people(ctx, plan, p);
    case AMP_PEOPLE_SURVEY: {
        plan->population_kind = "survey";
        amp_survey_report report = {0};
        const amp_survey_files files = {s->population.map, s->population.file, NULL, 0};
        const amp_err err = amp_survey_import(ctx, &files, &plan->arena, p, &info, &report);
        amp_survey_report_fini(&report);
        return err;
    }
    case AMP_PEOPLE_FILE:
        AMP_TRY(amp_popfile_load(ctx, s->population.file, &plan->arena, p, &info));
        plan->population_kind = info.kind;
        return AMP_OK;
    }
    return AMP_OK;
}

static void measure_people(amp_plan *plan, const amp_population *p)
{
    plan->persons = p->n;
    plan->households = p->households;
    plan->bytes_per_person = amp_pop_bytes_per_person(p);
    for (size_t h = 0; h < p->households; h++)
        plan->people += p->weight[h] * (double)(p->first[h + 1] - p->first[h]);
}

/* Dynamic ageing needs equal weights. */
static amp_err equalise(amp_ctx *ctx, const amp_scenario *s, amp_population *p)
{
    const bool synthetic = s->population.source == AMP_PEOPLE_SYNTHETIC;
    const size_t stated = (size_t)s->population.households;
    if (s->ageing == AMP_AGEING_STATIC && amp_pop_find_extra(p, AMP_ANONYMOUS))
        return amp_fail(ctx, AMP_DATA, s->population.loc,
                        _("of this survey's persons only the heads are known, so no weights can "
                          "meet a year's ages; write ageing = \"none\""));
    if (synthetic || s->ageing != AMP_AGEING_DYNAMIC || (!stated && amp_expand_is_equal(p)))
        return AMP_OK;
    return amp_expand(ctx, stated ? stated : amp_expand_default(p->households), p);
}

/* The plain trajectory wants a column for what contributions were paid on. */
static amp_err keep_bases(amp_ctx *ctx, const amp_plan *plan, amp_population *p)
{
    if (amp_plan_base(plan)->ageing != AMP_AGEING_DYNAMIC ||
        amp_life_groups_of(&plan->profile) != AMP_LIFE_PLAIN ||
        amp_pop_find_extra(p, AMP_CONTRIBUTION_BASE))
        return AMP_OK;
    return amp_pop_add_extra(p, AMP_CONTRIBUTION_BASE, "", AMP_LEVEL_PERSON, AMP_KIND_MONEY, 0.0) ==
                   AMP_OK
               ? AMP_OK
               : amp_fail_memory(ctx);
}

static amp_err check_sampling(amp_ctx *ctx, const amp_plan *plan)
{
    const amp_scenario *s = amp_plan_base(plan);
    if (!(s->doubts & AMP_DOUBT_sampling) || amp_streq(plan->population_kind, "survey"))
        return AMP_OK;
    return amp_fail(
        ctx, AMP_CONFIG, s->loc,
        _("uncertainty \"sampling\" is for surveys so far; leave it out with a synthetic "
          "population"));
}

amp_err amp_plan_people(amp_ctx *ctx, amp_plan *plan)
{
    amp_population p;
    const amp_behaviour *alone = amp_plan_base(plan)->behaviour;
    if (alone && plan->scenarios == 1)
        amp_warn(ctx, alone->loc,
                 _("behaviour answers what a reform pays and the baseline does not, and this run "
                   "has no reform: it moves nothing"));
    amp_pop_init(&p);
    amp_err err;
    AMP_TRY_OUT(err, get_people(ctx, plan, &p));
    amp_lines_times(&p, plan->line);
    AMP_TRY_OUT(err, check_sampling(ctx, plan));
    AMP_TRY_OUT(err, amp_pop_check(ctx, &p));
    AMP_TRY_OUT(err, equalise(ctx, amp_plan_base(plan), &p));
    AMP_TRY_OUT(err, keep_bases(ctx, plan, &p));
    measure_people(plan, &p);
    AMP_TRY_OUT(err, amp_pop_shuffle(ctx, &p));
    AMP_TRY_OUT(err, amp_pop_cut(ctx, &p, &plan->block, &plan->blocks));
    if (has_own_columns(amp_plan_base(plan)))
        AMP_TRY_OUT(err, compile_policies(ctx, plan, &p));
    AMP_TRY_OUT(err,
                amp_elders_new(ctx, &plan->profile, plan->block, plan->blocks,
                               amp_plan_base(plan)->doubts & AMP_DOUBT_demography, &plan->elders));
    if (amp_plan_base(plan)->doubts & AMP_DOUBT_sampling)
        AMP_TRY_OUT(err, amp_bootstrap_new(ctx, plan->block, plan->blocks, &plan->bootstrap));
out:
    amp_pop_fini(&p);
    return err;
}

/* ---- indicators, trajectory, digests
 * ----------------------------------------------------------------- */

static amp_err plan_groups(amp_ctx *ctx, amp_plan *plan)
{
    const amp_groups *asked = &amp_plan_base(plan)->groups;
    const size_t n = plan->joints.joints;
    const char **text = AMP_ARENA_NEW(&plan->arena, const char *, n + 1);
    if (!text)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < n; k++)
        text[k] = plan->joints.joint[k].text;
    return amp_stat_plan_groups(ctx, plan->stat, text, n, asked->keep, asked->keeps);
}

static amp_err plan_mpi(amp_ctx *ctx, amp_plan *plan)
{
    const amp_mpi *mpi = amp_plan_base(plan)->mpi;
    const char *name[AMP_DEPRIVATIONS], *dimension[AMP_DEPRIVATIONS];
    double weight[AMP_DEPRIVATIONS];
    if (!mpi)
        return AMP_OK;
    for (size_t d = 0; d < mpi->deprivations; d++) {
        name[d] = mpi->deprivation[d].name;
        dimension[d] = mpi->deprivation[d].dimension;
        weight[d] = mpi->deprivation[d].weight;
    }
    const amp_stat_mpi measure = {name, dimension, weight, mpi->deprivations, mpi->cutoff};
    return amp_stat_plan_mpi(ctx, plan->stat, &measure);
}

/* Programmes of all scenarios in order of first appearance, and where each scenario's stand in it.
 */
static amp_err plan_indicators(amp_ctx *ctx, amp_plan *plan)
{
    size_t most = 0;
    for (size_t s = 0; s < plan->scenarios; s++)
        most += plan->scenario[s].programmes;
    const char **name = AMP_ARENA_NEW(&plan->arena, const char *, most + 1);
    bool *social_pension = AMP_ARENA_NEW(&plan->arena, bool, most + 1);
    plan->programme = AMP_ARENA_NEW(&plan->arena, const size_t *, plan->scenarios);
    plan->admin = AMP_ARENA_NEW(&plan->arena, const double *, plan->scenarios);
    if (!name || !social_pension || !plan->programme || !plan->admin)
        return amp_fail_memory(ctx);
    size_t n = 0;
    for (size_t s = 0; s < plan->scenarios; s++) {
        const amp_scenario *sc = &plan->scenario[s];
        size_t *index = AMP_ARENA_NEW(&plan->arena, size_t, sc->programmes + 1);
        double *admin = AMP_ARENA_NEW(&plan->arena, double, most + 1);
        if (!index || !admin)
            return amp_fail_memory(ctx);
        for (size_t k = 0; k < sc->programmes; k++) {
            size_t at = 0;
            while (at < n && strcmp(name[at], sc->programme[k].name) != 0)
                at++;
            if (at == n) {
                name[n] = sc->programme[k].name;
                social_pension[n++] = amp_streq(sc->programme[k].class_, "social_pension");
            }
            index[k] = at;
            admin[at] = sc->programme[k].admin_cost.value;
        }
        plan->programme[s] = index;
        plan->admin[s] = admin;
    }
    AMP_TRY(amp_stat_plan_new(ctx, name, social_pension, n, &plan->stat));
    AMP_TRY(plan_mpi(ctx, plan));
    return plan_groups(ctx, plan);
}

/* Published figures that the page shows: an input like the others. */
static amp_err read_observed(amp_ctx *ctx, amp_plan *plan)
{
    char *path = amp_format("%sobserved.csv", plan->profile.folder);
    plan->has_observed = path && access(path, R_OK) == 0;
    free(path);
    return plan->has_observed ? amp_profile_table(ctx, &plan->profile, "observed", &plan->observed)
                              : AMP_OK;
}

amp_err amp_plan_ready(amp_ctx *ctx, amp_plan *plan)
{
    const amp_scenario *s = amp_plan_base(plan);
    const bool moves = s->ageing == AMP_AGEING_DYNAMIC;
    const char *ppp;
    AMP_TRY(plan_indicators(ctx, plan));
    AMP_TRY(amp_lines_also(ctx, plan, &ppp));
    AMP_TRY(ppp ? add_input(ctx, plan, ppp) : AMP_OK);
    AMP_TRY(amp_budget_plan(ctx, plan));
    amp_stat_plan_keep(plan->stat, s->indicator, s->indicators);
    AMP_TRY(amp_life_new(ctx, &plan->profile, &plan->macro, s->first, s->last,
                         moves ? amp_life_groups_of(&plan->profile) : 0, &plan->life));
    plan->scales.is_plain = true; /* a survey states its own lines */
    if (moves && amp_streq(plan->population_kind, "synthetic"))
        AMP_TRY(amp_scales_read(ctx, &plan->profile, &plan->scales));
    if (moves)
        AMP_TRY(amp_life_align(ctx, plan->life, plan->block, plan->blocks, s->seed));
    if (s->ageing == AMP_AGEING_STATIC) {
        AMP_TRY(amp_reweigh_make(ctx, &plan->profile, plan->block, plan->blocks, s->first, s->last,
                                 &plan->reweigh));
        amp_life_give_makeup(plan->life, plan->reweigh.makeup);
    }
    AMP_TRY(amp_shocks_measure(ctx, plan->block, plan->blocks, s->first, &plan->shocks));
    AMP_TRY(read_observed(ctx, plan));
    AMP_TRY(list_inputs(ctx, plan));
    return digest_plan(ctx, plan);
}

amp_err amp_plan_shorten(amp_ctx *ctx, amp_plan *plan, size_t replicates)
{
    if ((int)replicates == amp_plan_base(plan)->replicates)
        return AMP_OK;
    const size_t n = plan->settings.n;
    const char **item = AMP_ARENA_NEW(&plan->arena, const char *, n + 1);
    const char *last = amp_arena_format(&plan->arena, "replicates=%zu", replicates);
    if (!item || !last)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < n; k++)
        item[k] = plan->settings.item[k];
    item[n] = last;
    plan->settings = (amp_settings){item, n + 1};
    for (size_t s = 0; s < plan->scenarios; s++)
        plan->scenario[s].replicates = (int)replicates;
    return digest_plan(ctx, plan);
}

amp_err amp_plan_axes(amp_ctx *ctx, const amp_plan *plan, amp_arena *arena, amp_results *r)
{
    *r = (amp_results){.scenarios = plan->scenarios,
                       .replicates = (size_t)amp_plan_base(plan)->replicates,
                       .years = amp_plan_years(plan),
                       .pairs = plan->stat->pairs,
                       .statistics = AMP_STATISTICS,
                       .statistic = (const char **)amp_statistic_name};
    r->scenario = AMP_ARENA_NEW(arena, const char *, r->scenarios);
    int *year = AMP_ARENA_NEW(arena, int, r->years);
    const char **text = AMP_ARENA_NEW(arena, const char *, 3 * r->pairs + 1);
    if (!r->scenario || !year || !text)
        return amp_fail_memory(ctx);
    r->indicator = text;
    r->group = text + r->pairs;
    r->unit = text + 2 * r->pairs;
    for (size_t y = 0; y < r->years; y++)
        year[y] = amp_plan_base(plan)->first + (int)y;
    r->year = year;
    for (size_t s = 0; s < r->scenarios; s++)
        if (!(r->scenario[s] = amp_arena_text(arena, plan->scenario[s].name)))
            return amp_fail_memory(ctx);
    for (size_t k = 0; k < r->pairs; k++) {
        r->indicator[k] = plan->stat->pair[k].indicator->name;
        r->unit[k] = plan->stat->pair[k].indicator->unit;
        if (!(r->group[k] = amp_arena_text(arena, plan->stat->pair[k].group)))
            return amp_fail_memory(ctx);
    }
    return AMP_OK;
}

/* Scenario s with its own settings and these on top. */
static amp_err load_again(amp_ctx *ctx, amp_plan *plan, size_t s, amp_settings more,
                          amp_scenario *fresh)
{
    amp_settings own;
    AMP_TRY(settings_of(ctx, plan, s, &own));
    const char **item = AMP_ARENA_NEW(&plan->arena, const char *, own.n + more.n + 1);
    if (!item)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < own.n + more.n; k++)
        item[k] = k < own.n ? own.item[k] : more.item[k - own.n];
    own = (amp_settings){item, own.n + more.n};
    plan->registry.is_late = s > 0;
    const amp_err err =
        amp_scenario_load(ctx, plan->path[s], plan->data_root, &own, &plan->registry, fresh);
    plan->registry.is_late = false;
    return err;
}

/* Where the programmes of a scenario stand in the plan's, and their administration. */
static amp_err place_programmes(amp_ctx *ctx, amp_plan *plan, const amp_scenario *sc,
                                const size_t **programme, const double **admin)
{
    const amp_stat_plan *stat = plan->stat;
    size_t *index = AMP_ARENA_NEW(&plan->arena, size_t, sc->programmes + 1);
    double *share = AMP_ARENA_NEW(&plan->arena, double, stat->programmes + 1);
    if (!index || !share)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < sc->programmes; k++) {
        size_t at = 0;
        while (at < stat->programmes && strcmp(stat->programme[at], sc->programme[k].name) != 0)
            at++;
        if (at == stat->programmes)
            return amp_fail(ctx, AMP_CONFIG, sc->programme[k].loc,
                            _("programme \"%s\" is not one of those that the run began with"),
                            sc->programme[k].name);
        index[k] = at;
        share[at] = sc->programme[k].admin_cost.value;
    }
    *programme = index;
    *admin = share;
    return AMP_OK;
}

amp_err amp_plan_install(amp_ctx *ctx, amp_plan *plan, size_t s, amp_scenario *fresh)
{
    const amp_scenario *base = amp_plan_base(plan);
    amp_policy *policy = NULL;
    const size_t *programme = NULL;
    const double *admin = NULL;
    AMP_TRY(place_programmes(ctx, plan, fresh, &programme, &admin));
    AMP_TRY(amp_policy_new(ctx, fresh, &plan->profile, has_own_columns(base) ? plan->block : NULL,
                           &policy));
    amp_policy_keep_ranks(policy, plan->policy[0]);
    plan->programme[s] = programme;
    plan->admin[s] = admin;
    const amp_scenario old = plan->scenario[s];
    plan->scenario[s] = *fresh;
    *fresh = old;
    amp_policy_free(plan->policy[s]);
    plan->policy[s] = policy;
    return AMP_OK;
}

amp_err amp_plan_replace(amp_ctx *ctx, amp_plan *plan, size_t s, amp_settings more)
{
    amp_scenario fresh = {0};
    amp_err err;
    AMP_TRY_OUT(err, load_again(ctx, plan, s, more, &fresh));
    check_common(ctx, amp_plan_base(plan), &fresh);
    AMP_TRY_OUT(err, amp_ctx_first(ctx));
    AMP_TRY_OUT(err, amp_plan_install(ctx, plan, s, &fresh));
out:
    amp_scenario_fini(&fresh);
    return err;
}

void amp_plan_free(amp_plan *plan)
{
    if (!plan)
        return;
    amp_life_free(plan->life);
    amp_reweigh_fini(&plan->reweigh);
    amp_stat_plan_free(plan->stat);
    amp_bootstrap_free(plan->bootstrap);
    for (size_t b = 0; b < plan->blocks; b++)
        amp_pop_fini(&plan->block[b]);
    free(plan->block);
    for (size_t s = 0; s < plan->scenarios; s++) {
        if (plan->policy)
            amp_policy_free(plan->policy[s]);
        amp_scenario_fini(&plan->scenario[s]);
    }
    free(plan->policy);
    free(plan->scenario);
    free(plan->input);
    amp_fit_fini(&plan->fit);
    amp_profile_fini(&plan->profile);
    amp_registry_fini(&plan->registry);
    amp_arena_fini(&plan->arena);
    free(plan);
}
