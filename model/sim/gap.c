/* gap.c - see gap.h. What is asked becomes programmes of a reform, and groups that its results are
 * told for. The baseline is the scenario itself: people whose incomes hold what programmes pay are
 * built with its programmes, not with those of the question. */
#include "sim/gap.h"

#include "sim/plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the scenario -----------------------------------------------------------------------------
 */

static bool is_file(const char *target)
{
    const size_t n = strlen(target);
    return n > 4 && strcmp(target + n - 4, ".cfg") == 0;
}

/* Beside the data: "data/" gives "scenarios/", "x/" gives "x/../scenarios/". */
static const char *scenarios_beside(amp_arena *a, const char *root)
{
    const char *data = "data/";
    const size_t n = strlen(root), end = strlen(data);
    const bool is_data = n >= end && strcmp(root + n - end, data) == 0;
    return is_data ? amp_arena_format(a, "%.*sscenarios/", (int)(n - end), root)
                   : amp_arena_format(a, "%s../scenarios/", root);
}

/* Where a run of the country begins: with the year of its income margins, so that what has happened
 * since is in the band, or with the first year asked for. */
static amp_err find_opening(amp_ctx *ctx, const char *countries, const char *iso3, int asked,
                            int *first)
{
    amp_registry registry;
    amp_profile profile = {0};
    amp_number year = {0};
    amp_registry_init(&registry);
    amp_err err = amp_profile_load(ctx, countries, iso3, &registry, &profile);
    if (err == AMP_OK)
        err = amp_profile_number_or(ctx, &profile, "synth.survey_year", asked, &year);
    *first = AMP_MIN(asked, (int)year.value);
    amp_profile_fini(&profile);
    amp_registry_fini(&registry);
    return err;
}

/* @param[out] opening  first year, where the file leaves country and years to be said; else 0 */
static amp_err find_scenario(amp_ctx *ctx, amp_arena *a, const char *target, int asked,
                             const char **path, int *opening)
{
    const char *root;
    *path = target;
    *opening = 0;
    if (is_file(target))
        return AMP_OK;
    AMP_TRY(amp_find_data(ctx, a, NULL, &root));
    const char *folder = scenarios_beside(a, root);
    const char *countries = amp_arena_format(a, "%scountries", root);
    *path = folder ? amp_arena_format(a, "%s%s/baseline.cfg", folder, target) : NULL;
    if (!*path || !countries)
        return amp_fail_memory(ctx);
    if (access(*path, R_OK) == 0)
        return AMP_OK;
    const char *profile = amp_arena_format(a, "%s/%s/profile.cfg", countries, target);
    if (profile && access(profile, R_OK) != 0)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("gap: no country \"%s\"; amparo list countries shows those that there "
                          "are, and a scenario's file ends in .cfg"),
                        target);
    *path = amp_arena_format(a, "%sany_country.cfg", folder);
    return *path ? find_opening(ctx, countries, target, asked, opening) : amp_fail_memory(ctx);
}

/* Settings in the order in which they hold. */
typedef struct list {
    amp_ctx *ctx;
    amp_arena *arena;
    const char **item;
    size_t n, cap;
} list;

static amp_err set(list *l, const char *text)
{
    if (!text || l->n == l->cap)
        return amp_fail_memory(l->ctx);
    l->item[l->n++] = text;
    return AMP_OK;
}

static amp_err set_basics(list *l, const amp_gap_ask *ask, const char *target, int opening)
{
    if (opening) {
        AMP_TRY(set(l, amp_arena_format(l->arena, "country=%s", target)));
        AMP_TRY(set(l, amp_arena_format(l->arena, "name=%s", target)));
        AMP_TRY(set(l, amp_arena_format(l->arena, "years.first=%d", opening)));
    }
    AMP_TRY(set(l, amp_arena_format(l->arena, "years.last=%d", ask->last)));
    AMP_TRY(set(l, amp_arena_format(l->arena, "report=%d", ask->last)));
    for (size_t k = 0; k < ask->settings.n; k++)
        AMP_TRY(set(l, ask->settings.item[k]));
    return AMP_OK;
}

/* ---- what persons have already ----------------------------------------------------------------
 */

/* The sum over programmes of " + value * before benefit.x after". */
static const char *benefits(amp_arena *a, const amp_scenario *s, bool only_pensions,
                            const char *before, const char *after)
{
    const char *text = "";
    for (size_t k = 0; k < s->programmes && text; k++) {
        const amp_programme *p = &s->programme[k];
        if (!only_pensions || amp_streq(p->class_, "social_pension"))
            text = amp_arena_format(a, "%s + %.17g * %sbenefit.%s%s", text, p->value.value, before,
                                    p->name, after);
    }
    return text;
}

static const char *held(amp_arena *a, const amp_scenario *s, const char *asked)
{
    if (amp_streq(asked, "nothing"))
        return "0";
    if (amp_streq(asked, "pension")) {
        const char *sum = benefits(a, s, true, "", "");
        return sum ? amp_arena_format(a, "contributory_pension%s", sum) : NULL;
    }
    if (!amp_streq(asked, "welfare"))
        return asked;
    const char *sum = benefits(a, s, false, "sum(", ", in_household_income)");
    return sum ? amp_arena_format(a, "(market_income%s) / household_members", sum) : NULL;
}

/* As libconfig writes it in quotes. */
static const char *quoted(amp_arena *a, const char *text)
{
    char *out = amp_arena_get(a, 2 * strlen(text) + 1), *to = out;
    for (; out && *text; text++) {
        if (*text == '"' || *text == '\\')
            *to++ = '\\';
        *to++ = *text;
    }
    if (out)
        *to = '\0';
    return out;
}

/* ---- programmes and groups --------------------------------------------------------------------
 */

static const char *programmes(amp_arena *a, const amp_gap_ask *ask, const char *has)
{
    const char *text = "2:add=(";
    for (size_t k = 0; k < ask->items && text; k++) {
        const amp_gap_item *item = &ask->item[k];
        const char *who = quoted(a, ask->who[k]);
        const char *comma = k ? ", " : "";
        bool counted = false;
        for (size_t i = 0; i < k; i++)
            counted = counted || amp_streq(ask->item[i].counter, item->counter);
        if (who && !counted) {
            text = amp_arena_format(a,
                                    "%s%s{ name = \"%s\"; class = \"gap\"; who = \"(%s) and "
                                    "in_household_income\"; amount = 0; }",
                                    text, comma, item->counter, who);
            comma = ", ";
        }
        if (text && who)
            text = amp_arena_format(
                a,
                "%s%s{ name = \"%s\"; class = \"gap\"; payments = %d; let = { held = \"%s\"; "
                "wanted "
                "= \"%s * %s\"; }; who = \"(%s) and in_household_income and held < wanted\"; "
                "amount = \"wanted - max(held, 0)\"; }",
                text, comma, item->programme, ask->months, has, item->floor, ask->line, who);
    }
    return text ? amp_arena_format(a, "%s)", text) : NULL;
}

static amp_err set_question(list *l, const amp_gap_ask *ask, const amp_scenario *s)
{
    const char *has = held(l->arena, s, ask->held);
    has = has ? quoted(l->arena, has) : NULL;
    if (!has)
        return amp_fail_memory(l->ctx);
    AMP_TRY(set(l, programmes(l->arena, ask, has)));
    AMP_TRY(set(l, "2:name=gap"));
    AMP_TRY(set(l, "indicators=(\"recipients_stock\", \"spending\", \"cost_gdp\", "
                   "\"cost_public_spending\")"));
    AMP_TRY(set(l, "group_indicators=(\"recipients_stock\", \"spending\", \"cost_gdp\", "
                   "\"cost_public_spending\")"));
    return set(l, ask->by_region ? "groups=(\"sex\", \"area\", (\"sex\", \"area\"), \"region\")"
                                 : "groups=(\"sex\", \"area\", (\"sex\", \"area\"))");
}

/* The programmes of the scenario are in the formula of what persons have, so it is read twice. */
static amp_err ask_all(amp_ctx *ctx, amp_arena *a, const char *path, const amp_gap_ask *ask,
                       list *l)
{
    const char *root;
    amp_registry registry;
    amp_scenario s;
    AMP_TRY(amp_find_data(ctx, a, path, &root));
    amp_registry_init(&registry);
    const amp_settings so_far = {l->item, l->n};
    amp_err err = amp_scenario_load(ctx, path, root, &so_far, &registry, &s);
    if (err == AMP_OK && s.first > ask->first)
        err = amp_fail(ctx, AMP_USAGE, s.loc,
                       _("the scenario begins in %d; gaps are asked for from %d on (--years)"),
                       s.first, ask->first);
    else if (err == AMP_OK && s.benefits == AMP_BENEFITS_REPORTED)
        err = amp_fail(ctx, AMP_CONFIG, s.loc,
                       _("gaps are told of simulated benefits; add --set benefits=simulated"));
    if (err == AMP_OK)
        err = set_question(l, ask, &s);
    amp_scenario_fini(&s);
    amp_registry_fini(&registry);
    return err;
}

/* ---- the run ----------------------------------------------------------------------------------
 */

/* Dollars of the first year asked for, at its prices and exchange rate: a path of the exchange rate
 * would be a forecast. */
static amp_err price(amp_ctx *ctx, const amp_plan *plan, int year, amp_arena *a, amp_gap *gap)
{
    const amp_macro *m = &plan->macro;
    double *gdp = AMP_ARENA_NEW(a, double, gap->axes.years);
    if (!gdp)
        return amp_fail_memory(ctx);
    const int then = year - m->first;
    gap->base_year = amp_plan_base(plan)->first;
    gap->dollars_year = year;
    gap->dollars = m->cpi[then] / m->cpi[gap->base_year - m->first] / m->fx[then];
    for (size_t y = 0; y < gap->axes.years; y++) {
        const int t = gap->axes.year[y] - m->first;
        gdp[y] = m->gdp[t] / m->cpi[t] * m->cpi[then] / m->fx[then];
    }
    gap->gdp = gdp;
    return AMP_OK;
}

static amp_err describe(amp_ctx *ctx, const amp_plan *plan, const amp_gap_ask *ask, amp_arena *a,
                        amp_gap *gap)
{
    const amp_profile *p = &plan->profile;
    const bool es = ask->language == AMP_ES;
    const char **region = AMP_ARENA_NEW(a, const char *, p->regions + 1);
    const char **label = AMP_ARENA_NEW(a, const char *, p->regions + 1);
    gap->iso3 = amp_arena_text(a, p->iso3);
    gap->country = amp_arena_text(a, es ? p->name_es : p->name_en);
    gap->currency = amp_arena_text(a, es ? p->currency_es : p->currency_en);
    gap->run_id = amp_arena_format(a, "%.12s", plan->digest);
    gap->doubts = amp_plan_base(plan)->doubts;
    if (!region || !label || !gap->iso3 || !gap->country || !gap->currency || !gap->run_id)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < p->regions && ask->by_region; k++) {
        region[k] = amp_arena_text(a, p->region[k].name);
        label[k] = amp_arena_text(a, p->region[k].label);
        if (!region[k] || !label[k])
            return amp_fail_memory(ctx);
    }
    gap->region = region;
    gap->region_label = label;
    gap->regions = ask->by_region ? p->regions : 0;
    AMP_TRY(amp_plan_axes(ctx, plan, a, &gap->axes));
    return price(ctx, plan, ask->first, a, gap);
}

amp_err amp_gap_run(amp_ctx *ctx, const char *target, const amp_gap_ask *ask, amp_arena *arena,
                    amp_gap *gap)
{
    const char *path;
    int opening;
    amp_plan *plan = NULL;
    const size_t cap = ask->settings.n + 16;
    list l = {ctx, arena, AMP_ARENA_NEW(arena, const char *, cap), 0, cap};
    *gap = (amp_gap){0};
    if (!l.item)
        return amp_fail_memory(ctx);
    AMP_TRY(find_scenario(ctx, arena, target, ask->first, &path, &opening));
    AMP_TRY(set_basics(&l, ask, target, opening));
    AMP_TRY(ask_all(ctx, arena, path, ask, &l));
    amp_err err;
    const char *const both[] = {path, path};
    AMP_TRY_OUT(err, amp_plan_read(ctx, both, 2, (amp_settings){l.item, l.n}, &plan));
    AMP_TRY_OUT(err, amp_plan_people(ctx, plan));
    AMP_TRY_OUT(err, amp_plan_ready(ctx, plan));
    AMP_TRY_OUT(err, amp_run(ctx, plan, ask->threads, ask->progress, ask->user, &gap->cube));
    AMP_TRY_OUT(err, describe(ctx, plan, ask, arena, gap));
out:
    amp_plan_free(plan);
    return err;
}
