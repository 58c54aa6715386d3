/* page.c - see page.h. */
#include "sim/page.h"

#include "sim/run.h"
#include "sim/trust.h"

#include <math.h>
#include <string.h>

static amp_page_weights page_weights(const amp_plan *plan)
{
    if (amp_plan_base(plan)->ageing != AMP_AGEING_STATIC)
        return (amp_page_weights){0};
    const amp_reweigh_year *y = &plan->reweigh.report[plan->reweigh.last - plan->reweigh.first];
    return (amp_page_weights){.low = y->low,
                              .high = y->high,
                              .effective = y->effective,
                              .opening = plan->reweigh.report[0].effective};
}

/* Names of lines that the reader knows; others stand as the profile calls them. */
static const char *line_name(amp_language language, const amp_profile *profile, const char *name)
{
    const amp_line_info *info = amp_profile_line(profile, name);
    if (amp_streq(name, "national"))
        return _("national line");
    if (amp_streq(name, "national_extreme"))
        return _("national extreme line");
    return !info ? name : language == AMP_EN ? info->en : info->es;
}

static bool has_extreme_lines(const amp_plan *plan)
{
    for (size_t b = 0; b < plan->blocks; b++)
        for (size_t h = 0; h < plan->block[b].households; h++)
            if (plan->block[b].line_extreme[h] > 0)
                return true;
    return false;
}

/* The words of `amparo population ...` that show the people of the run. */
static const char *look_at_people(amp_arena *a, const amp_plan *plan)
{
    const amp_scenario *s = amp_plan_base(plan);
    switch (s->population.source) {
    case AMP_PEOPLE_SURVEY:
        return amp_arena_format(a, "import %s --map %s -o survey.h5", s->population.file,
                                s->population.map);
    case AMP_PEOPLE_FILE:
        return amp_arena_format(a, "describe %s", s->population.file);
    case AMP_PEOPLE_SYNTHETIC:
        break;
    }
    return amp_arena_format(a, "describe %s", plan->profile.iso3);
}

/* "schooling.primary 0.1, multiplier.local uniform(...)" of the numbers that are not 0. */
static const char *figures(amp_arena *a, const amp_behaviour *b)
{
    const char *text = "";
    for (int k = 0; k < AMP_BEHAVIOUR_NUMBERS && text; k++) {
        const char *comma = *text ? ", " : "", *name = amp_behaviour_names[k];
        if (b->text[k])
            text = amp_arena_format(a, "%s%s%s %s", text, comma, name, b->text[k]);
        else if (b->number[k].value != 0.0)
            text = amp_arena_format(a, "%s%s%s %.6g", text, comma, name, b->number[k].value);
    }
    if (text && strstr(text, "multiplier") && b->closing == AMP_CLOSING_PATH)
        text = amp_arena_format(a, "%s, multiplier.closing path", text);
    return text && !*text ? "0" : text;
}

/* The programmes of all scenarios, each once. */
static amp_err name_programmes(amp_ctx *ctx, const amp_plan *plan, amp_language language,
                               amp_arena *arena, amp_page *page)
{
    size_t most = 0;
    for (size_t s = 0; s < plan->scenarios; s++)
        most += plan->scenario[s].programmes;
    struct amp_named *list = AMP_ARENA_NEW(arena, struct amp_named, most + 1);
    if (!list)
        return amp_fail_memory(ctx);
    page->programme = list;
    page->programmes = 0;
    for (size_t s = 0; s < plan->scenarios; s++)
        for (size_t k = 0; k < plan->scenario[s].programmes; k++) {
            const amp_programme *p = &plan->scenario[s].programme[k];
            bool known = false;
            for (size_t j = 0; j < page->programmes; j++)
                known |= amp_streq(list[j].name, p->name);
            if (!known)
                list[page->programmes++] =
                    (struct amp_named){p->name, language == AMP_EN ? p->label_en : p->label_es};
        }
    return AMP_OK;
}

/* What the band contains, and what it leaves out. */
static amp_err name_doubts(amp_ctx *ctx, unsigned doubts, amp_arena *arena, amp_page *page)
{
    unsigned n = 0;
    while (amp_doubt_word(n))
        n++;
    const char **list = AMP_ARENA_NEW(arena, const char *, 2 * n + 2);
    if (!list)
        return amp_fail_memory(ctx);
    const char **in = list, **out = list + n + 1;
    page->doubts = doubts;
    page->doubt_in = in;
    page->doubt_out = out;
    for (unsigned bit = 0; bit < n; bit++)
        *(doubts >> bit & 1 ? in++ : out++) = amp_doubt_word(bit);
    *in = *out = NULL;
    return AMP_OK;
}

static amp_err name_scenarios(amp_ctx *ctx, const amp_plan *plan, amp_language language,
                              amp_arena *arena, amp_page *page)
{
    amp_reading *reading = AMP_ARENA_NEW(arena, amp_reading, plan->scenarios);
    if (!reading)
        return amp_fail_memory(ctx);
    page->scenario = reading;
    for (size_t s = 0; s < plan->scenarios; s++) {
        const amp_scenario *sc = &plan->scenario[s];
        reading[s] = (amp_reading){.name = sc->name,
                                   .label = language == AMP_EN ? sc->label_en : sc->label_es,
                                   .year = sc->report_year ? sc->report_year : sc->last,
                                   .shock = sc->shock ? sc->shock->name : NULL};
        if (sc->behaviour && !(reading[s].behaviour = figures(arena, sc->behaviour)))
            return amp_fail_memory(ctx);
    }
    return AMP_OK;
}

amp_err amp_page_make(amp_ctx *ctx, amp_plan *plan, const amp_results *results,
                      const amp_cube *cube, amp_language language, const amp_page_asked *asked,
                      amp_arena *arena, amp_page *page)
{
    amp_speak(language);
    const amp_scenario *base = amp_plan_base(plan);
    const bool is_survey = strcmp(plan->population_kind, "survey") == 0;
    *page = (amp_page){
        .language = language,
        .results = results,
        .cube = cube,
        .country = language == AMP_EN ? plan->profile.name_en : plan->profile.name_es,
        .currency = language == AMP_EN ? plan->profile.currency_en : plan->profile.currency_es,
        .base_year = base->first,
        .sourced_last = plan->macro.sourced_last,
        .growth = plan->macro.real_growth[plan->macro.last - plan->macro.first],
        .inflation = plan->macro.inflation[plan->macro.last - plan->macro.first],
        .price_last = amp_run_price(plan, base->last),
        .line = line_name(language, &plan->profile, base->poverty_line),
        .extreme_line = line_name(language, &plan->profile, base->extreme_line),
        .welfare = _("income per head of the household, all its members share"),
        .population_kind = plan->population_kind,
        .households = plan->households,
        .persons = plan->persons,
        .people = plan->people,
        .un_people = is_survey ? amp_profile_people(&plan->profile, base->first) : (double)NAN,
        .has_extreme = has_extreme_lines(plan),
        .weights = page_weights(plan),
        .assumptions = amp_profile_assumptions(&plan->profile),
        .lenders = plan->profile.lender_names,
        .profile = &plan->profile,
        .fit = &plan->fit,
        .chance = asked->chance,
        .chances = asked->chances,
        .precision = asked->precision,
        .precision_reached = asked->reached,
        .is_precise = asked->is_precise,
        .run_id = amp_arena_format(arena, "%.12s", plan->digest),
        .version = amp_version,
        .baseline_file = plan->path[0],
        .reform_file = plan->scenarios > 1 ? plan->path[1] : NULL,
        .setting = base->programmes         ? amp_arena_format(arena, "programme.%s.take_up=0.8",
                                                               base->programme[0].name)
                   : base->replicates == 20 ? "replicates=100"
                                            : "replicates=20",
        .population_look = look_at_people(arena, plan)};
    amp_profile_borrowed(&plan->profile, &page->borrowed_tables, &page->borrowed_parameters);
    AMP_TRY(name_doubts(ctx, base->doubts, arena, page));
    AMP_TRY(name_scenarios(ctx, plan, language, arena, page));
    AMP_TRY(name_programmes(ctx, plan, language, arena, page));
    return amp_trust_list(ctx, plan, results, language, arena, &page->trust, &page->trusts);
}
