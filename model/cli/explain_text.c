/* explain_text.c - an explanation for people: the household, each programme's rules, what changed.
 */
#include "cli/explain.h"

#include <stdlib.h>
#include <string.h>

static const char *const months[] = {
    N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
    N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December")};

static bool is_spanish(void)
{
    return amp_cli_language() == AMP_ES;
}

/* ---- values -----------------------------------------------------------------------------------
 */

static const char *category_text(const amp_telling *t, int list, double code, bool translate)
{
    const amp_profile *profile = &t->plan->profile;
    const char *const *names = NULL, *const *labels = NULL;
    const size_t at = code >= 0 ? (size_t)code : SIZE_MAX;
    if (list == AMP_LIST_REGION)
        return at >= profile->regions ? NULL
               : translate            ? profile->region[at].label
                                      : profile->region[at].name;
    const size_t n = list < AMP_LIST_COUNT ? amp_list_names((amp_list)list, &names, &labels) : 0;
    return at >= n ? NULL : translate && is_spanish() ? labels[at] : names[at];
}

const char *amp_explain_value(const amp_telling *t, const amp_trace_step *s, double value,
                              bool translate, char *text, size_t size)
{
    const char *name =
        s->type == AMP_TYPE_CATEGORY ? category_text(t, s->category, value, translate) : NULL;
    if (name)
        snprintf(text, size, "%s", name);
    else if (s->type == AMP_TYPE_BOOLEAN && translate)
        snprintf(text, size, "%s", value != 0 ? _("yes") : _("no"));
    else if (!translate)
        snprintf(text, size, "%.17g", value);
    else if (s->is_money)
        amp_number_text(amp_cli_language(), value, 2, false, text, size);
    else
        amp_number_text(amp_cli_language(), value, value == (long)value ? 0 : 4, false, text, size);
    return text;
}

/* Money with its cents. Each call of one print has a text of its own. */
typedef struct money_text {
    char text[64];
} money_text;

static money_text money(double x)
{
    money_text m;
    amp_number_text(amp_cli_language(), x, 2, false, m.text, sizeof m.text);
    return m;
}

static const char *label_of(const char *en, const char *es)
{
    return is_spanish() ? es : en;
}

/* ---- the household ----------------------------------------------------------------------------
 */

static const amp_explained *told(const amp_telling *t)
{
    return &t->e->scenario[t->scenario];
}

static const amp_scenario *scenario_of(const amp_telling *t)
{
    return &t->plan->scenario[t->scenario];
}

static void put_unit(FILE *f, const amp_telling *t, const amp_population *p, amp_row row)
{
    if (row == AMP_NO_ROW)
        fputs(_("the household"), f);
    else
        fprintf(f, _("member %d, %s, %d"), row + 1,
                category_text(t, AMP_LIST_RELATIONSHIP, p->relationship[row], true), p->age[row]);
}

static void put_member(FILE *f, const amp_telling *t, const amp_population *p, size_t i,
                       double price)
{
    char identity[AMP_IDENTITY];
    amp_identity_text(p->uid[i], identity);
    fprintf(f, "  ");
    put_unit(f, t, p, (amp_row)i);
    fprintf(f, _(" (born in %s), %s, %s"), _(months[p->birth_month[i]]),
            category_text(t, AMP_LIST_SEX, p->sex[i], true), identity);
    fprintf(f, _(": earnings %s, contributory pension %s, other income %s%s%s\n"),
            money(p->earnings[i] * price).text, money(p->contributory_pension[i] * price).text,
            money(p->other_income[i] * price).text, p->is_alive[i] ? "" : _("; left or died"),
            p->in_household_income[i] ? "" : _("; not a member for income"));
}

static void put_household(FILE *f, const amp_telling *t)
{
    const amp_explained *x = told(t);
    const amp_population *p = &x->people;
    const amp_profile *profile = &t->plan->profile;
    const double price = x->trace.price;
    char identity[AMP_IDENTITY], factor[64];
    amp_identity_text(p->household_uid[0], identity);
    fprintf(f, _("%s, %d, \"%s\", replicate %u: household %s, %s, %s\n"),
            label_of(profile->name_en, profile->name_es), t->year,
            label_of(scenario_of(t)->label_en, scenario_of(t)->label_es), t->replicate, identity,
            category_text(t, AMP_LIST_AREA, p->area[0], true),
            profile->regions ? category_text(t, AMP_LIST_REGION, p->region[0], true) : "");
    fprintf(f,
            _("Money of %d, %s a month unless it says otherwise; prices are %s times those of "
              "%d.\n"),
            t->year, label_of(profile->currency_en, profile->currency_es),
            amp_number_text(amp_cli_language(), price, 3, false, factor, sizeof factor),
            amp_plan_base(t->plan)->first);
    for (size_t i = 0; i < p->n; i++)
        put_member(f, t, p, i, price);
    fprintf(f, _("Market income %s, programmes %s"), money(x->market * price).text,
            money(x->transfers * price).text);
    if (scenario_of(t)->fiscal)
        fprintf(f, _(", contributions and taxes %s"),
                money((x->disposable - x->market - x->transfers) * price).text);
    fprintf(f, _(", disposable income %s; per member %s (poverty line %s, extreme line %s)\n"),
            money(x->disposable * price).text, money(x->welfare * price).text,
            money(p->line_poverty[0] * price).text, money(p->line_extreme[0] * price).text);
}

/* ---- steps ------------------------------------------------------------------------------------
 */

/* Of a value that is another before or after the birthday: "; yes from October". */
static void put_other_age(FILE *f, const amp_telling *t, const amp_trace_step *s)
{
    char text[160];
    const int born = s->row == AMP_NO_ROW ? 0 : told(t)->people.birth_month[s->row];
    if (s->value == s->limit || s->row == AMP_NO_ROW)
        return;
    amp_explain_value(t, s, s->limit, true, text, sizeof text);
    fprintf(f, born < 6 ? _("; %s before %s") : _("; %s from %s on"), text, _(months[born]));
}

static void put_mark(FILE *f, int depth, bool passed)
{
    fprintf(f, "%*s%s ", 6 + 2 * depth, "", passed ? "\u2713" : "\u2717");
}

static bool is_value_below(const amp_trace_step *s, int depth)
{
    return s->kind == AMP_STEP_PART && s->depth == depth + 1 && s->type != AMP_TYPE_BOOLEAN;
}

/* "age = 59; 60 from October on" */
static void put_value(FILE *f, const amp_telling *t, const amp_trace_step *s)
{
    char text[160];
    fprintf(f, "%s = %s", s->text, amp_explain_value(t, s, s->value, true, text, sizeof text));
    put_other_age(f, t, s);
}

/* A condition with the values that it compares behind it, or a value. @return how many steps */
static size_t put_piece(FILE *f, const amp_telling *t, const amp_trace_step *s,
                        const amp_trace_step *end)
{
    size_t n = 1;
    const int depth = 1 + s->depth;
    if (s->type != AMP_TYPE_BOOLEAN) {
        fprintf(f, "%*s", 8 + 2 * depth, "");
        put_value(f, t, s);
    } else {
        put_mark(f, depth, s->passed);
        fputs(s->text, f);
        put_other_age(f, t, s);
    }
    for (; s->type == AMP_TYPE_BOOLEAN && s + n < end && is_value_below(s + n, s->depth); n++) {
        fputs(n == 1 ? " (" : ", ", f);
        put_value(f, t, s + n);
    }
    fputs(n > 1 ? ")\n" : "\n", f);
    return n;
}

static void put_comparison(FILE *f, const amp_telling *t, const amp_trace_step *s)
{
    char value[64], limit[64];
    put_mark(f, 0, s->passed);
    fprintf(f, "%s: %s %s %s\n", _(amp_trace_meanings[s->kind]),
            amp_explain_value(t, s, s->value, true, value, sizeof value),
            s->passed ? "<" : "\u2265",
            amp_explain_value(t, s, s->limit, true, limit, sizeof limit));
}

static void put_months(FILE *f, const amp_trace_step *s)
{
    char growth[64];
    put_mark(f, 0, s->passed);
    if (!s->passed) {
        fprintf(f, "%s\n", _("no month of the year in which it is alive and entitled"));
        return;
    }
    fprintf(f, _("%d months (%s to %s) x %s x %g payments a year / 12 = %s in the year"), s->months,
            _(months[s->m0]), _(months[s->m1 - 1]), money(s->value).text, s->payments,
            money(s->money).text);
    if (s->growth != 1.0)
        fprintf(f, _(" (what the formula gives, x %s by prices and indexation)"),
                amp_number_text(amp_cli_language(), s->growth, 4, false, growth, sizeof growth));
    fputc('\n', f);
}

static void put_paid(FILE *f, const amp_telling *t, const amp_trace_step *s)
{
    const double month = s->money / 12.0;
    put_mark(f, 0, s->passed);
    fprintf(f, _("booked: %s in the year, %s a month, %s in prices of %d"), money(s->money).text,
            money(month).text, money(month / told(t)->trace.price).text,
            amp_plan_base(t->plan)->first);
    if (s->row == AMP_NO_ROW)
        fprintf(f, _(", on member %d"), (int)s->value + 1);
    fputc('\n', f);
}

static void put_step(FILE *f, const amp_telling *t, const amp_trace_step *s)
{
    switch (s->kind) {
    case AMP_STEP_FORCE:
    case AMP_STEP_KNOWN:
    case AMP_STEP_RECORDED:
        put_mark(f, 0, s->passed);
        fprintf(f, "%s\n", _(amp_trace_meanings[s->kind]));
        break;
    case AMP_STEP_WHO:
        put_mark(f, 0, s->passed);
        fprintf(f, "%s\n", _("who is entitled"));
        break;
    case AMP_STEP_EXCLUDES:
        put_mark(f, 0, s->passed);
        fprintf(f, s->passed ? _("not barred: %s does not pay it\n") : _("barred: %s pays it\n"),
                s->text);
        break;
    case AMP_STEP_ROLLOUT:
    case AMP_STEP_REGISTRY:
    case AMP_STEP_SCORE:
    case AMP_STEP_TARGET:
    case AMP_STEP_BUDGET:
    case AMP_STEP_TAKE_UP:
    case AMP_STEP_CONDITIONS:
        put_comparison(f, t, s);
        break;
    case AMP_STEP_MONTHS:
        put_months(f, s);
        break;
    case AMP_STEP_SANCTION:
    case AMP_STEP_OFFSET:
        put_mark(f, 0, s->passed);
        fprintf(f, "%s: %s%s%s\n", _(amp_trace_meanings[s->kind]), money(s->money).text,
                s->text ? ", " : "", s->text ? s->text : "");
        break;
    case AMP_STEP_PAID:
        put_paid(f, t, s);
        break;
    case AMP_STEP_PART: /* put_piece */
        break;
    case AMP_STEP_ERROR:
        fprintf(f, "        %s = %+.4f\n", _(amp_trace_meanings[s->kind]), s->value);
        break;
    case AMP_STEPS:
        break;
    }
}

/* ---- programmes -------------------------------------------------------------------------------
 */

static const char *reason_text(const amp_trace_step *reason)
{
    return reason->passed ? "paid" : amp_trace_codes[reason->kind];
}

static double paid_to(const amp_trace *trace, uint32_t k, amp_row row)
{
    double sum = 0;
    for (size_t i = 0; i < trace->n; i++)
        if (trace->step[i].kind == AMP_STEP_PAID && trace->step[i].programme == k &&
            trace->step[i].row == row)
            sum += trace->step[i].money;
    return sum;
}

/* Where a piece stands below one that is left out, it is left out too. */
typedef struct leaving {
    bool all; /* nothing is left out: a person was asked for */
    int below;
} leaving;

/* Of who is not entitled only the conditions that fail are shown, unless a person is asked for. */
static bool is_left_out(leaving *l, const amp_trace_step *s)
{
    if (l->all || s->kind != AMP_STEP_PART || s->depth <= l->below)
        l->below = AMP_EXPR_CHUNK;
    if (l->all || s->kind != AMP_STEP_PART || !s->depth)
        return false;
    if (s->depth > l->below)
        return true;
    if (s->type == AMP_TYPE_BOOLEAN && s->passed)
        l->below = s->depth;
    return l->below == s->depth;
}

/* Steps of the unit; what the household must pass stands where it was tried: after who is entitled.
 */
static void put_unit_steps(FILE *f, const amp_telling *t, uint32_t k, amp_row row, bool entitled)
{
    const amp_trace *trace = &told(t)->trace;
    const amp_trace_step *end = trace->step + trace->n;
    bool is_of_who = true;
    leaving l = {entitled || t->person >= 0, AMP_EXPR_CHUNK};
    for (int round = 0; round < 3; round++) /* who; the household's; the rest */
        for (const amp_trace_step *s = trace->step; s < end;) {
            if (s->kind != AMP_STEP_PART)
                is_of_who = s->kind == AMP_STEP_WHO;
            const bool mine = s->is_unit ? s->row == row : s->kind != AMP_STEP_FORCE;
            const int when = is_of_who ? 0 : s->is_unit ? 2 : 1;
            const bool is_shown = s->programme == k && mine && when == round && !is_left_out(&l, s);
            if (is_shown && s->kind != AMP_STEP_PART)
                put_step(f, t, s);
            s += is_shown && s->kind == AMP_STEP_PART ? put_piece(f, t, s, end) : 1;
        }
}

static void put_programme(FILE *f, const amp_telling *t, uint32_t k)
{
    const amp_programme *p = &scenario_of(t)->programme[k];
    const amp_explained *x = told(t);
    fprintf(f, "\n%s (%s)\n", label_of(p->label_en, p->label_es), p->name);
    for (amp_row row = AMP_NO_ROW; row < (amp_row)x->people.n; row++) {
        const amp_trace_step *reason = amp_trace_reason(&x->trace, k, row);
        const bool is_asked = t->person < 0 || row == AMP_NO_ROW || row == t->person;
        const bool is_unit = (row == AMP_NO_ROW) == p->is_household;
        if (!reason || !is_asked || (!is_unit && reason->kind != AMP_STEP_FORCE))
            continue;
        if (reason->kind == AMP_STEP_FORCE) {
            fprintf(f, _("    [%s] it pays nobody in %d\n"), reason_text(reason), t->year);
            return;
        }
        fprintf(f, "    [%s] ", reason_text(reason));
        put_unit(f, t, &x->people, row);
        fputc('\n', f);
        put_unit_steps(f, t, k, row, reason->kind != AMP_STEP_WHO);
    }
}

/* ---- what changed ------------------------------------------------------------------------------
 */

static ptrdiff_t programme_named(const amp_scenario *s, const char *name)
{
    for (size_t k = 0; k < s->programmes; k++)
        if (strcmp(s->programme[k].name, name) == 0)
            return (ptrdiff_t)k;
    return -1;
}

/* The member of the baseline's household who is this one; others when people live otherwise. */
static ptrdiff_t same_member(const amp_population *p, uint64_t uid)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->uid[i] == uid)
            return (ptrdiff_t)i;
    return -2;
}

/* The n-th step of a kind that is about the unit, and its formula. */
static const amp_trace_step *nth_step(const amp_trace *trace, uint32_t k, amp_row row,
                                      amp_trace_kind kind, size_t n, const char **formula)
{
    for (size_t i = 0; i < trace->n; i++) {
        const amp_trace_step *s = &trace->step[i];
        if (s->programme != k || s->kind != kind || (s->is_unit && s->row != row) || n--)
            continue;
        const bool has = i + 1 < trace->n && s[1].kind == AMP_STEP_PART && !s[1].depth;
        *formula = has ? s[1].text : "";
        return s;
    }
    return NULL;
}

static void put_change_of(FILE *f, const amp_telling *t, const amp_trace_step *was,
                          const amp_trace_step *is, const char *then, const char *now)
{
    char a[64], b[64];
    const char *what =
        is->kind == AMP_STEP_MONTHS ? _("amount of a payment") : _(amp_trace_meanings[is->kind]);
    if (is->kind == AMP_STEP_WHO)
        what = _("who is entitled");
    if (strcmp(then, now) != 0)
        fprintf(f, "        %s: %s \u2192 %s\n", what, then, now);
    const double x = is->kind == AMP_STEP_MONTHS ? was->value : was->limit;
    const double y = is->kind == AMP_STEP_MONTHS ? is->value : is->limit;
    if (x != y && is->kind != AMP_STEP_WHO)
        fprintf(f, "        %s: %s \u2192 %s\n", what,
                amp_explain_value(t, is, x, true, a, sizeof a),
                amp_explain_value(t, is, y, true, b, sizeof b));
}

/* Rules of the unit that differ. */
static void put_rules_changed(FILE *f, const amp_telling *t, uint32_t before, amp_row was,
                              uint32_t k, amp_row row)
{
    const amp_trace *old = &t->e->scenario[0].trace, *new = &told(t)->trace;
    for (int kind = AMP_STEP_WHO; kind < AMP_STEP_SANCTION; kind++)
        for (size_t n = 0;; n++) {
            const char *then = "", *now = "";
            const amp_trace_step *a = nth_step(old, before, was, (amp_trace_kind)kind, n, &then);
            const amp_trace_step *b = nth_step(new, k, row, (amp_trace_kind)kind, n, &now);
            if (!a || !b)
                break;
            put_change_of(f, t, a, b, then, now);
        }
}

static size_t put_unit_change(FILE *f, const amp_telling *t, uint32_t k, amp_row row)
{
    const amp_explained *x = told(t), *base = &t->e->scenario[0];
    const amp_programme *p = &scenario_of(t)->programme[k];
    const ptrdiff_t before = programme_named(&t->plan->scenario[0], p->name);
    const ptrdiff_t was =
        row == AMP_NO_ROW ? AMP_NO_ROW : same_member(&base->people, x->people.uid[row]);
    const amp_trace_step *now = amp_trace_reason(&x->trace, k, row);
    const amp_trace_step *then =
        before >= 0 && was >= -1 ? amp_trace_reason(&base->trace, (uint32_t)before, (amp_row)was)
                                 : NULL;
    const double had = then ? paid_to(&base->trace, (uint32_t)before, (amp_row)was) : 0.0;
    const double has = paid_to(&x->trace, k, row);
    const bool is_unit = (row == AMP_NO_ROW) == p->is_household;
    if (!now || !is_unit || (had == has && (!then || then->kind == now->kind)))
        return 0;
    fprintf(f, "    %s, ", label_of(p->label_en, p->label_es));
    put_unit(f, t, &x->people, row);
    fprintf(f, _(": %s \u2192 %s; %s \u2192 %s in the year\n"),
            then ? reason_text(then) : _("no such programme"), reason_text(now), money(had).text,
            money(has).text);
    if (then)
        put_rules_changed(f, t, (uint32_t)before, (amp_row)was, k, row);
    return 1;
}

/* Programmes of the baseline that the scenario does not have. */
static size_t put_left_out(FILE *f, const amp_telling *t)
{
    const amp_scenario *base = &t->plan->scenario[0];
    size_t n = 0;
    for (uint32_t k = 0; k < base->programmes; k++) {
        double had = 0;
        for (amp_row row = AMP_NO_ROW; row < (amp_row)t->e->scenario[0].people.n; row++)
            had += paid_to(&t->e->scenario[0].trace, k, row);
        if (had == 0 || programme_named(scenario_of(t), base->programme[k].name) >= 0)
            continue;
        fprintf(f, _("    %s is left out: %s \u2192 0 in the year\n"),
                label_of(base->programme[k].label_en, base->programme[k].label_es),
                money(had).text);
        n++;
    }
    return n;
}

static void put_changes(FILE *f, const amp_telling *t)
{
    const amp_explained *x = told(t), *base = &t->e->scenario[0];
    const double price = x->trace.price;
    size_t n = 0;
    fprintf(f, _("\nAgainst \"%s\": disposable income %s \u2192 %s, per member %s \u2192 %s\n"),
            label_of(t->plan->scenario[0].label_en, t->plan->scenario[0].label_es),
            money(base->disposable * price).text, money(x->disposable * price).text,
            money(base->welfare * price).text, money(x->welfare * price).text);
    for (uint32_t k = 0; k < scenario_of(t)->programmes; k++)
        for (amp_row row = AMP_NO_ROW; row < (amp_row)x->people.n; row++)
            n += put_unit_change(f, t, k, row);
    n += put_left_out(f, t);
    if (!n)
        fprintf(f, "    %s\n", _("no programme decides otherwise about this household"));
}

void amp_explain_text(FILE *f, const amp_telling *t)
{
    put_household(f, t);
    for (uint32_t k = 0; k < scenario_of(t)->programmes; k++)
        put_programme(f, t, k);
    if (t->scenario && t->e->scenario[0].people.n)
        put_changes(f, t);
}
