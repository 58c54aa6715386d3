/* explain.c - amparo explain SCENARIO.cfg [REFORM.cfg...] --household ID: why a household is paid.
 */
#include "cli/explain.h"

#include <argp.h>
#include <string.h>

enum { SCENARIOS_MOST = 32, SETTINGS_MOST = 64, FOUND_MOST = 20 };
enum { KEY_HOUSEHOLD = 'H', KEY_PERSON = 'p', KEY_FIND = 'f', KEY_YEAR = 'y', KEY_SCENARIO = 1000 };
enum { KEY_REPLICATE = 'r', KEY_SET = 's', KEY_CSV = 1001, KEY_JSON };

typedef struct arguments {
    const char *path[SCENARIOS_MOST], *setting[SETTINGS_MOST];
    size_t paths, settings;
    const char *identity, *find, *year, *scenario, *replicate;
    bool is_person, is_csv, is_json, is_too_many;
} arguments;

static const struct argp_option option_list[] = {
    {"household", KEY_HOUSEHOLD, "ID", 0,
     N_("the household with this identity (its first digits will do)"), 0},
    {"person", KEY_PERSON, "ID", 0, N_("the person with this identity"), 0},
    {"find", KEY_FIND, N_("FORMULA"), 0,
     N_("list persons of whom a formula holds, e.g. \"age >= 60 and not "
        "receives.renta_dignidad\", with their identities"),
     0},
    {"year", KEY_YEAR, "YEAR", 0, N_("which year (default: that of the report)"), 0},
    {"scenario", KEY_SCENARIO, "NAME", 0, N_("which scenario (default: the last one named)"), 0},
    {"replicate", KEY_REPLICATE, "N", 0, N_("which replicate (default: 0, the first)"), 0},
    {"set", KEY_SET, N_("KEY=VALUE"), 0, N_("change one number, as for amparo run"), 0},
    {"csv", KEY_CSV, NULL, 0, N_("a row per step, for machines"), 0},
    {"json", KEY_JSON, NULL, 0, N_("the same as JSON"), 0},
    {0}};

static void append(arguments *a, const char **list, size_t *n, size_t most, const char *text)
{
    a->is_too_many |= *n == most;
    if (*n < most)
        list[(*n)++] = text;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case KEY_HOUSEHOLD:
    case KEY_PERSON:
        a->identity = text;
        a->is_person = key == KEY_PERSON;
        return 0;
    case KEY_FIND:
        a->find = text;
        return 0;
    case KEY_YEAR:
        a->year = text;
        return 0;
    case KEY_SCENARIO:
        a->scenario = text;
        return 0;
    case KEY_REPLICATE:
        a->replicate = text;
        return 0;
    case KEY_CSV:
        a->is_csv = true;
        return 0;
    case KEY_JSON:
        a->is_json = true;
        return 0;
    case KEY_SET:
        append(a, a->setting, &a->settings, SETTINGS_MOST, text);
        return 0;
    case ARGP_KEY_ARG:
        append(a, a->path, &a->paths, SCENARIOS_MOST, text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- what is asked ----------------------------------------------------------------------------
 */

static amp_err check_arguments(amp_ctx *ctx, const arguments *a)
{
    if (!a->paths)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("explain: no scenario given; write, say, amparo explain "
                          "scenarios/BOL/baseline.cfg --find \"age >= 60\""));
    if (a->is_too_many)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("explain: at most %d scenarios and %d settings are valid"),
                        SCENARIOS_MOST, SETTINGS_MOST);
    if ((a->identity != NULL) == (a->find != NULL))
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("explain: name whom: --household ID or --person ID; --find \"age >= 60\" "
                          "lists identities"));
    if (a->is_csv && a->is_json)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("explain: choose --csv or --json"));
    return AMP_OK;
}

static amp_err read_whole(amp_ctx *ctx, const char *option, const char *text, int low, int high,
                          int *value)
{
    double x;
    if (!text)
        return AMP_OK;
    if (!amp_parse_double(text, '.', &x) || !(x >= low && x <= high) || x != (int)x)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("%s: found \"%s\"; expected a whole number from %d to %d"), option, text,
                        low, high);
    *value = (int)x;
    return AMP_OK;
}

static amp_err find_scenario(amp_ctx *ctx, const amp_plan *plan, const char *name, size_t *found)
{
    const char *names[SCENARIOS_MOST];
    *found = plan->scenarios - 1;
    if (!name)
        return AMP_OK;
    for (size_t s = 0; s < plan->scenarios; s++) {
        names[s] = plan->scenario[s].name;
        if (strcmp(names[s], name) == 0) {
            *found = s;
            return AMP_OK;
        }
    }
    const char *near = amp_nearest(name, names, plan->scenarios);
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--scenario: no scenario \"%s\" is among them; there is \"%s\""), name,
                    near ? near : names[0]);
}

static amp_err read_question(amp_ctx *ctx, const arguments *a, amp_telling *t)
{
    const amp_scenario *s = amp_plan_base(t->plan);
    int replicate = 0;
    t->year = s->report_year ? s->report_year : s->last;
    AMP_TRY(read_whole(ctx, "--year", a->year, s->first, s->last, &t->year));
    AMP_TRY(read_whole(ctx, "--replicate", a->replicate, 0, s->replicates - 1, &replicate));
    t->replicate = (uint32_t)replicate;
    return find_scenario(ctx, t->plan, a->scenario, &t->scenario);
}

/* ---- answers ----------------------------------------------------------------------------------
 */

static amp_err list_found(amp_ctx *ctx, const arguments *a, const amp_telling *t)
{
    amp_found found[FOUND_MOST];
    size_t n = FOUND_MOST;
    const char *const *sexes, *const *labels;
    amp_list_names(AMP_LIST_SEX, &sexes, &labels);
    AMP_TRY(amp_explain_find(ctx, t->plan, a->find, t->replicate, t->year, found, &n));
    if (!n)
        return amp_fail(ctx, AMP_DATA, AMP_NOWHERE, _("--find: \"%s\" holds of nobody in %d"),
                        a->find, t->year);
    printf("%-16s  %-16s  %s\n", _("person"), _("household"),
           _("sex, age, income per head (prices of the first year)"));
    for (size_t k = 0; k < n; k++) {
        char person[AMP_IDENTITY], household[AMP_IDENTITY], money[64];
        amp_identity_text(found[k].person, person);
        amp_identity_text(found[k].household, household);
        printf(
            "%s  %s  %s, %d, %s\n", person, household,
            amp_cli_language() == AMP_ES ? labels[found[k].sex] : sexes[found[k].sex], found[k].age,
            amp_number_text(amp_cli_language(), found[k].welfare, 0, false, money, sizeof money));
    }
    return AMP_OK;
}

/* The member who is asked for by identity. */
static ptrdiff_t member_of(const amp_population *p, const char *identity)
{
    for (size_t i = 0; i < p->n; i++) {
        char text[AMP_IDENTITY];
        amp_identity_text(p->uid[i], text);
        if (strncmp(text, identity, strlen(identity)) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

static amp_err tell_household(amp_ctx *ctx, const arguments *a, amp_telling *t)
{
    amp_explanation e;
    amp_err err = amp_explain(ctx, t->plan, a->identity, a->is_person, t->replicate, t->year, &e);
    t->e = &e;
    if (err == AMP_OK && !e.scenario[t->scenario].people.n)
        err = amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                       _("in \"%s\" the household does not exist in %d: its people live "
                         "otherwise there"),
                       t->plan->scenario[t->scenario].name, t->year);
    if (err == AMP_OK) {
        t->person = a->is_person ? member_of(&e.scenario[t->scenario].people, a->identity) : -1;
        if (a->is_json)
            err = amp_explain_json(ctx, stdout, t);
        else
            (a->is_csv ? amp_explain_csv : amp_explain_text)(stdout, t);
    }
    amp_explanation_fini(&e);
    return err;
}

static amp_err answer(amp_ctx *ctx, const arguments *a, amp_plan **plan)
{
    AMP_TRY(check_arguments(ctx, a));
    AMP_TRY(amp_plan_read(ctx, a->path, a->paths, (amp_settings){a->setting, a->settings}, plan));
    amp_telling t = {.plan = *plan};
    AMP_TRY(read_question(ctx, a, &t));
    AMP_TRY(amp_plan_people(ctx, *plan));
    AMP_TRY(amp_plan_ready(ctx, *plan));
    return a->find ? list_found(ctx, a, &t) : tell_household(ctx, a, &t);
}

amp_err amp_cli_explain(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        N_("SCENARIO.cfg [REFORM.cfg...]"),
        N_("Say why a household or person is paid, or is not, in one year of a run: every rule "
           "tried, in order, with its values, thresholds and draws, to the money that is booked."),
        NULL,
        NULL,
        "amparo"};
    arguments a = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    amp_plan *plan = NULL;
    const amp_err err = answer(ctx, &a, &plan);
    amp_plan_free(plan);
    return err;
}
