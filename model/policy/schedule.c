/* schedule.c - a programme's dated rules resolved for one calendar year and one replicate.
 *
 * Numbers in a formula of money are nominal LCU of a reference time, columns and lines are shown in
 * the prices of that time, and the result is deflated by them; so "max(350, 0.3 * earnings)" means
 * what it says. Without indexation the time is the year itself. With indexation it is the year of
 * the amount's date (or of the indexation's, when later), and what the formula gives moves from
 * then on by prices (cpi, line), real wages or real GDP per head beside prices. */
#include "policy/internal.h"

#include <math.h>
#include <string.h>

const amp_rule *amp_policy_rule_at(const amp_rule *rules, size_t n, int32_t month)
{
    const amp_rule *found = NULL;
    for (size_t i = 0; i < n && rules[i].from <= month; i++)
        found = &rules[i];
    return found;
}

static double number_at(amp_numbers numbers, int32_t month, const double *drawn, double missing)
{
    double found = missing;
    for (size_t i = 0; i < numbers.n && numbers.item[i].from <= month; i++)
        found = amp_number_at(numbers.item[i].number, drawn);
    return found;
}

amp_share amp_policy_share(const amp_shares *s, int32_t month, int epoch, double price,
                           const double *drawn, double missing)
{
    amp_share found = {.number = number_at(s->number, month, drawn, missing)};
    const amp_rule *rule = NULL;
    for (size_t i = 0; i < s->number.n && s->number.item[i].from <= month; i++)
        rule = s->rule[i].prog ? &s->rule[i] : NULL;
    if (rule && rule->is_constant)
        found.number = rule->constant;
    else if (rule)
        found.formula = (amp_evaluation){rule, rule->params ? epoch : 0, price};
    return found;
}

/* Year of a month; months before the run count as its first year, whose prices are 1. */
static int year_of(int32_t month, int first)
{
    return month == AMP_ALWAYS || month / 12 < first ? first : month / 12;
}

/* The year from which on an amount of the year @p dated moves, and by how much in real terms. */
static int index_amount(const amp_compiled *p, const amp_policy_year *y, int32_t month, int dated,
                        double *growth)
{
    amp_index_rule index = AMP_INDEX_NONE;
    int since = y->year;
    for (size_t i = 0; i < p->indexations && p->indexation[i].from <= month; i++) {
        index = p->indexation[i].rule;
        since = year_of(p->indexation[i].from, y->first);
    }
    const int then = index == AMP_INDEX_NONE ? y->year : AMP_MAX(since, dated);
    const size_t from = (size_t)(then - y->first), to = (size_t)(y->year - y->first);
    *growth = 1.0;
    if (index == AMP_INDEX_WAGES)
        *growth = y->real_wage[to] / y->real_wage[from];
    if (index == AMP_INDEX_GDP_PC)
        *growth = y->gdp_pc[to] / y->gdp_pc[from];
    return then;
}

static void price_amount(const amp_compiled *p, const amp_policy_year *y, int32_t month,
                         amp_segment *s)
{
    const int dated = s->amount ? year_of(s->amount->from, y->first) : y->year;
    double growth;
    const int from = index_amount(p, y, month, dated, &growth) - y->first;
    s->price = s->amount && s->amount->is_pure ? 1.0 : y->cpi[from];
    if (p->is_levy) { /* its brackets move, not what they give */
        s->price /= s->amount && s->amount->is_pure ? 1.0 : growth;
        growth = 1.0;
    }
    s->growth = growth;
    s->factor = s->payments / 144.0 * (growth / s->price);
}

double amp_policy_budget(const amp_compiled *p, const amp_policy_year *y)
{
    const int32_t last = y->year * 12 + 11;
    int32_t since = AMP_ALWAYS;
    double growth;
    for (size_t i = 0; i < p->budget.n && p->budget.item[i].from <= last; i++)
        since = p->budget.item[i].from;
    const double amount = number_at(p->budget, last, y->drawn, INFINITY);
    const int from = index_amount(p, y, last, year_of(since, y->first), &growth) - y->first;
    return amount * 1e6 * growth / y->cpi[from];
}

/* First month of the year from which on, and up to @p m, all parameters of the programme stay. */
static int epoch_of(const amp_policy *policy, const amp_compiled *p, const amp_policy_year *y,
                    int m)
{
    for (; m > 0; m--)
        for (size_t k = 0; k < p->params; k++) {
            const amp_dated_param *x = &policy->param[p->param[k]];
            const int32_t month = y->year * 12 + m;
            if (amp_policy_param(x, month, y->drawn) != amp_policy_param(x, month - 1, y->drawn))
                return m;
        }
    return 0;
}

/* The rules of one month; false when nobody is paid in it. */
static bool month_rules(const amp_policy *policy, const amp_compiled *p, const amp_policy_year *y,
                        int m, amp_segment *s)
{
    const int32_t month = y->year * 12 + m;
    if (month < p->start || month >= p->end)
        return false;
    *s = (amp_segment){.m0 = m, .m1 = m + 1, .epoch = epoch_of(policy, p, y, m)};
    s->who = amp_policy_rule_at(p->who, p->whos, month);
    s->amount = amp_policy_rule_at(p->amount, p->amounts, month);
    if (!s->who || (p->amounts && !s->amount))
        return false;
    const amp_share share = amp_policy_share(&p->take_up, month, 0, 0.0, y->drawn, 1.0);
    s->share = share.formula.rule;
    s->take_up = share.number;
    s->payments = number_at(p->payments, month, y->drawn, 12.0);
    price_amount(p, y, month, s);
    return s->share || s->take_up > 0.0;
}

static bool same_rules(const amp_segment *a, const amp_segment *b)
{
    return a->who == b->who && a->amount == b->amount && a->take_up == b->take_up &&
           a->share == b->share && a->price == b->price && a->factor == b->factor &&
           a->epoch == b->epoch;
}

/* Place of the evaluation among the year's distinct ones. */
static size_t number_formula(amp_evaluation *all, size_t *n, const amp_rule *rule, int epoch,
                             double price)
{
    size_t at = 0;
    epoch = rule->params ? epoch : 0;
    while (at < *n && (all[at].rule != rule || all[at].price != price || all[at].epoch != epoch))
        at++;
    if (at == *n)
        all[(*n)++] = (amp_evaluation){rule, epoch, price};
    return at;
}

/* Each distinct formula is evaluated once. */
static void number_formulas(amp_schedule *d, double price_of_year)
{
    for (size_t i = 0; i < d->n; i++) {
        amp_segment *s = &d->segment[i];
        s->who_at = number_formula(d->who, &d->whos, s->who, s->epoch, price_of_year);
        d->reads_age = d->reads_age || s->who->reads_age;
        if (s->share)
            s->share_at = number_formula(d->share, &d->shares, s->share, s->epoch, price_of_year);
        d->most = AMP_MAX(d->most, s->share ? 1.0 : s->take_up);
        d->least = AMP_MIN(d->least, s->share ? 0.0 : s->take_up);
        if (s->amount)
            s->amount_at = number_formula(d->amount, &d->amounts, s->amount, s->epoch, s->price);
    }
}

/* Names and values of the parameters, in each of the year's segments. */
static uint64_t digest_params(const amp_policy *policy, const amp_compiled *p,
                              const amp_policy_year *y, const amp_schedule *d)
{
    uint64_t digest = 0;
    for (size_t k = 0; k < p->params; k++) {
        const amp_dated_param *x = &policy->param[p->param[k]];
        digest = amp_draw_key(digest, amp_hash_text(x->name), k);
        for (size_t i = 0; i < d->n; i++) {
            const double value = amp_policy_param(x, y->year * 12 + d->segment[i].epoch, y->drawn);
            uint64_t bits;
            memcpy(&bits, &value, sizeof bits);
            digest = amp_draw_key(digest, bits, i);
        }
    }
    return digest;
}

static void count_months(amp_schedule *d)
{
    for (size_t i = 0; i < d->n; i++)
        for (int m = 0; m <= 12; m++)
            d->segment[i].before[m] =
                (uint8_t)AMP_MAX(AMP_MIN(m, d->segment[i].m1) - d->segment[i].m0, 0);
}

/* The segment of July; of a programme that does not pay in July, the last before or first after. */
static size_t stock_segment(const amp_schedule *d)
{
    size_t found = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->segment[i].m0 <= 6)
            found = i;
    return found;
}

void amp_policy_schedule(const amp_policy *policy, const amp_compiled *p,
                         const amp_policy_year *year, amp_schedule *schedule)
{
    *schedule = (amp_schedule){.least = 1.0};
    for (int m = 0; m < 12; m++) {
        amp_segment s;
        if (!month_rules(policy, p, year, m, &s))
            continue;
        amp_segment *last = schedule->n ? &schedule->segment[schedule->n - 1] : NULL;
        if (last && last->m1 == m && same_rules(last, &s))
            last->m1 = m + 1;
        else
            schedule->segment[schedule->n++] = s;
    }
    count_months(schedule);
    schedule->stock = stock_segment(schedule);
    number_formulas(schedule, year->cpi[year->year - year->first]);
    if (schedule->n) {
        const amp_segment *stock = &schedule->segment[schedule->stock];
        const int m = AMP_MAX(stock->m0, AMP_MIN(6, stock->m1 - 1)); /* July, or the nearest */
        amp_policy_gates(p, year, m, stock->epoch, &schedule->gates);
    }
    schedule->params = digest_params(policy, p, year, schedule);
}

bool amp_policy_rule_equal(const amp_rule *a, const amp_rule *b)
{
    return (!a && !b) || (a && b && amp_expr_equal(a->prog, b->prog));
}

bool amp_policy_schedule_equal(const amp_schedule *a, const amp_schedule *b)
{
    if (a->n != b->n || a->params != b->params || !amp_policy_gates_equal(&a->gates, &b->gates))
        return false;
    for (size_t i = 0; i < a->n; i++) {
        const amp_segment *x = &a->segment[i], *y = &b->segment[i];
        if (x->m0 != y->m0 || x->m1 != y->m1 || x->factor != y->factor || x->price != y->price ||
            x->take_up != y->take_up || !amp_policy_rule_equal(x->who, y->who) ||
            !amp_policy_rule_equal(x->amount, y->amount) ||
            !amp_policy_rule_equal(x->share, y->share))
            return false;
    }
    return true;
}
