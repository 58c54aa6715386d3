/* fiscal.c - contributions and taxes between earnings and what a household has: gross earnings,
 * what is taken of them, the concepts of income of CEQ, and the levy that closes a budget.
 *
 * A levy's base is paid into its account as a programme's benefit is (apply.c); what a payer owes
 * is the base times the payer's rate. Of earnings that are net, gross ones are found once, by the
 * baseline's levies, so that these leave exactly what there was: g = net + T(g), person by person
 * by secants, since T is piecewise linear. */
#include "policy/internal.h"

#include <math.h>
#include <string.h>

/* ---- rates ---------------------------------------------------------------------------------- */

/* Over a year: the mean of its months. */
static double rate_of(const amp_compiled *p, int payer, const amp_policy_year *year)
{
    const amp_numbers *rates = &p->rate[payer];
    double sum = 0.0;
    for (int32_t m = year->year * 12; m < year->year * 12 + 12; m++) {
        double rate = 0.0;
        for (size_t k = 0; k < rates->n && rates->item[k].from <= m; k++)
            rate = amp_number_at(rates->item[k].number, year->drawn);
        sum += rate;
    }
    return sum / 12.0;
}

bool amp_policy_same_rates(const amp_compiled *a, const amp_compiled *b,
                           const amp_policy_year *year)
{
    bool same = a->kind == b->kind && a->is_for_pensions == b->is_for_pensions;
    for (int payer = 0; same && payer < AMP_CHARGED; payer++)
        same = rate_of(a, payer, year) == rate_of(b, payer, year);
    return same;
}

void amp_policy_rates_of_year(const amp_task *t)
{
    for (size_t k = 0; k < t->policy->levies; k++)
        for (int payer = 0; payer < AMP_CHARGED; payer++)
            t->ledger->levy[k].rate[payer] =
                rate_of(&t->policy->programme[t->policy->programmes + k], payer, t->year);
}

double amp_policy_value(const amp_policy *policy, size_t k, amp_enters enters,
                        const amp_policy_year *year)
{
    const amp_compiled *p = &policy->programme[k];
    return p->enters == enters ? amp_number_at(p->value, year->drawn) : 0.0;
}

/* ---- sums ----------------------------------------------------------------------------------- */

typedef enum kind {
    PENSIONS,
    DIRECT,
    INDIRECT
} kind; /* contributions to pensions; all on incomes */

static bool is_of(const amp_compiled *p, kind which)
{
    return which == PENSIONS ? p->is_for_pensions : amp_policy_is_direct(p) == (which == DIRECT);
}

/* What the taxpayers owe of some of the levies, person by person. */
static void add_owed(const amp_task *t, kind which, double *restrict sum)
{
    const amp_policy *policy = t->policy;
    memset(sum, 0, t->block->n * sizeof *sum);
    for (size_t k = 0; k < policy->levies; k++) {
        const amp_ledger_levy *levy = &t->ledger->levy[k];
        const double rate = levy->rate[AMP_CHARGED_WORKER];
        if (!is_of(&policy->programme[policy->programmes + k], which) || levy->paid.is_idle)
            continue;
        for (size_t i = 0, n = t->block->n; i < n; i++)
            sum[i] += rate * levy->paid.benefit[i];
    }
}

static bool counts(const amp_population *b, size_t i)
{
    return b->is_alive[i] && b->in_household_income[i];
}

static double members_sum(const amp_population *b, size_t h, const double *x)
{
    double sum = 0.0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        sum += counts(b, i) ? x[i] : 0.0;
    return sum;
}

/* ---- gross earnings ------------------------------------------------------------------------- */

static void show(amp_task *t, int derived, const double *income)
{
    const size_t slot = t->policy->slots.derived + (size_t)derived;
    t->s->raw[slot] = t->s->column[slot] = income;
    t->s->scaled_at[slot] = 0.0;
}

static void show_gross(amp_task *t)
{
    show(t, DERIVED_gross_earnings, t->ledger->gross);
}

/* The next guess of one person's gross earnings: a secant through the last two where the levies
 * move with earnings as levies do, else what is left plus what was taken. */
static double next_guess(double x, double fx, double last, double flast)
{
    const double slope = x > last || x < last ? (fx - flast) / (x - last) : 0.0;
    return slope > 0.0 && slope < 0.95 ? x + (fx - x) / (1.0 - slope) : fx;
}

static void levy_all(amp_task *t)
{
    for (size_t turn = 0; turn < t->policy->all; turn++)
        if (amp_policy_is_direct(&t->policy->programme[t->policy->order[turn]]))
            amp_policy_pay(t, t->policy->order[turn]);
}

static void solve_gross(amp_task *t)
{
    enum { MOST = 40 };
    const amp_population *b = t->block;
    double *gross = t->ledger->gross, *owed = t->s->booked;
    double *last = t->s->booked_before, *flast = t->s->sum;
    memcpy(gross, b->earnings, b->n * sizeof *gross);
    memcpy(last, gross, b->n * sizeof *last);
    memcpy(flast, gross, b->n * sizeof *flast);
    bool moves = true;
    for (int round = 0; moves && round < MOST; round++) {
        show_gross(t);
        levy_all(t);
        add_owed(t, DIRECT, owed);
        moves = false;
        for (size_t i = 0; i < b->n; i++) {
            const double x = gross[i], fx = b->earnings[i] + owed[i];
            moves = moves || fabs(fx - x) > 1e-9 * (1.0 + fabs(x));
            gross[i] = next_guess(x, fx, last[i], flast[i]);
            last[i] = x;
            flast[i] = fx;
        }
    }
    memcpy(gross, flast, b->n * sizeof *gross);
    show_gross(t);
}

void amp_policy_gross(amp_task *t, const amp_ledger *before)
{
    const amp_population *b = t->block;
    const bool is_known = before && before->gross;
    if (t->year->gross)
        memcpy(t->ledger->gross, t->year->gross, b->n * sizeof *b->earnings);
    else if (!t->policy->is_net)
        memcpy(t->ledger->gross, b->earnings, b->n * sizeof *b->earnings);
    else if (is_known)
        memcpy(t->ledger->gross, before->gross, b->n * sizeof *b->earnings);
    else
        solve_gross(t);
    show_gross(t);
}

/* ---- what is taken -------------------------------------------------------------------------- */

/* Of what the closing rule takes a share. */
static void find_closing(amp_task *t, const double *restrict owed)
{
    const amp_population *b = t->block;
    double *closing = t->ledger->closing;
    memset(closing, 0, b->n * sizeof *closing);
    if (t->policy->close == AMP_CLOSE_CONTRIBUTIONS)
        for (size_t k = 0; k < t->policy->levies; k++) {
            const amp_ledger_levy *levy = &t->ledger->levy[k];
            if (t->policy->programme[t->policy->programmes + k].kind == AMP_LEVY_CONTRIBUTION)
                for (size_t i = 0; i < b->n; i++)
                    closing[i] += levy->rate[AMP_CHARGED_WORKER] * levy->paid.benefit[i];
        }
    if (t->policy->close == AMP_CLOSE_INCOME_TAX)
        for (size_t i = 0; i < b->n; i++) {
            const double net =
                t->ledger->gross[i] + b->other_income[i] + b->contributory_pension[i] - owed[i];
            closing[i] = b->is_alive[i] ? AMP_MAX(net, 0.0) : 0.0;
        }
}

/* A millionth of a unit of money is rounding: the baseline's levies take nothing off net earnings.
 */
static double beyond_rounding(double x)
{
    return x > 1e-6 || x < -1e-6 ? x : 0.0;
}

void amp_policy_take(amp_task *t)
{
    const amp_population *b = t->block;
    amp_ledger *ledger = t->ledger;
    double *owed = t->s->booked;
    add_owed(t, DIRECT, owed);
    find_closing(t, owed);
    ledger->close_rate = t->policy->close ? t->year->close_rate : 0.0;
    for (size_t i = 0; i < b->n; i++)
        ledger->taken[i] = b->is_alive[i]
                               ? beyond_rounding(owed[i] - (ledger->gross[i] - b->earnings[i])) +
                                     ledger->close_rate * ledger->closing[i]
                               : 0.0;
    double *net = ledger->income[AMP_INCOME_net_market];
    for (size_t h = 0; h < b->households; h++)
        net[h] = members_sum(b, h, b->earnings) + members_sum(b, h, b->other_income) +
                 members_sum(b, h, b->contributory_pension) - members_sum(b, h, ledger->taken);
    show(t, DERIVED_net_market_income, net);
}

/* ---- concepts of income --------------------------------------------------------------------- */

void amp_policy_show_disposable(amp_task *t)
{
    double *disposable = t->ledger->income[AMP_INCOME_disposable];
    memcpy(disposable, t->ledger->disposable, t->block->households * sizeof *disposable);
    show(t, DERIVED_disposable_income, disposable);
}

/* What programmes bring that enters with this concept, household by household, into @p to. */
static void add_entering(const amp_task *t, amp_enters enters, double *restrict to)
{
    const amp_population *b = t->block;
    for (size_t k = 0; k < t->policy->programmes; k++) {
        const double value = amp_policy_value(t->policy, k, enters, t->year);
        const amp_ledger_programme *paid = &t->ledger->programme[k];
        for (size_t h = 0; value > 0.0 && !paid->is_idle && h < b->households; h++)
            to[h] += value * members_sum(b, h, paid->benefit);
    }
}

/* The levy that closes the budget by indirect taxes stands on those. */
static void take_indirect(amp_task *t, double *restrict consumable)
{
    const amp_population *b = t->block;
    double *owed = t->s->booked;
    add_owed(t, INDIRECT, owed);
    if (t->policy->close == AMP_CLOSE_VAT)
        for (size_t i = 0; i < b->n; i++) {
            t->ledger->closing[i] = owed[i];
            owed[i] += t->ledger->close_rate * owed[i];
        }
    for (size_t h = 0; h < b->households; h++)
        consumable[h] -= members_sum(b, h, owed);
}

static void before_taxes(const amp_task *t)
{
    const amp_population *b = t->block;
    double *const *income = t->ledger->income;
    double *owed = t->s->booked;
    add_owed(t, PENSIONS, owed);
    for (size_t h = 0; h < b->households; h++) {
        const double pensions = members_sum(b, h, b->contributory_pension);
        const double saved = members_sum(b, h, owed);
        income[AMP_INCOME_market][h] =
            members_sum(b, h, t->ledger->gross) + members_sum(b, h, b->other_income);
        income[AMP_INCOME_market_pensions][h] = income[AMP_INCOME_market][h] + pensions - saved;
        income[AMP_INCOME_net_market_transfer][h] = income[AMP_INCOME_net_market][h] - pensions;
    }
}

void amp_policy_copy_concepts(amp_task *t, const amp_ledger *from)
{
    const amp_population *b = t->block;
    amp_ledger *to = t->ledger;
    memcpy(to->gross, from->gross, b->n * sizeof *to->gross);
    memcpy(to->taken, from->taken, b->n * sizeof *to->taken);
    memset(to->closing, 0, b->n * sizeof *to->closing);
    to->close_rate = 0.0;
    for (int c = 0; c < AMP_INCOMES; c++)
        memcpy(to->income[c], from->income[c], b->households * sizeof *to->income[c]);
    show_gross(t);
    show(t, DERIVED_net_market_income, to->income[AMP_INCOME_net_market]);
    show(t, DERIVED_disposable_income, to->income[AMP_INCOME_disposable]);
}

void amp_policy_concepts(amp_task *t)
{
    double *const *income = t->ledger->income;
    const size_t bytes = t->block->households * sizeof *income[0];
    before_taxes(t);
    memcpy(income[AMP_INCOME_consumable], income[AMP_INCOME_disposable], bytes);
    add_entering(t, AMP_ENTERS_CONSUMABLE, income[AMP_INCOME_consumable]);
    take_indirect(t, income[AMP_INCOME_consumable]);
    memcpy(income[AMP_INCOME_final], income[AMP_INCOME_consumable], bytes);
    add_entering(t, AMP_ENTERS_FINAL, income[AMP_INCOME_final]);
}
