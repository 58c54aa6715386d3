/* apply.c - programmes paid to the people of a block in one calendar year.
 *
 * The block stands at 1 July. A person born from January to June has had the birthday, one born
 * from July on has not; so each person has one completed age before the month of birth and one from
 * it on, and a year's entitlement is months at each. */
#include "num/list.h"
#include "num/members.h"
#include "policy/internal.h"

#include <string.h>

/* ---- columns -------------------------------------------------------------------------------- */

static void fill_ages(const amp_population *b, amp_policy_scratch *s)
{
    const uint8_t *restrict age = b->age, *restrict born = b->birth_month;
    uint8_t *restrict other = s->other_age, *restrict december = s->december;
    uint8_t birthdays = 0;
    for (size_t i = 0, n = b->n; i < n; i++) {
        const uint8_t later = born[i] >= 6, adds = (uint8_t)(later & (age[i] < AMP_AGE_MAX));
        const uint8_t takes = (uint8_t)(!later & (age[i] > 0)); /* before birth counts as 0 */
        other[i] = (uint8_t)(age[i] + adds - takes);
        december[i] = (uint8_t)(age[i] + adds);
        birthdays |= born[i]; /* in January one has the birthday before all months */
    }
    s->has_birthdays = birthdays;
}

/* Whole households, at most AMP_EXPR_CHUNK rows each. */
static void cut_chunks(const amp_population *b, amp_policy_scratch *s)
{
    s->chunks = 0;
    s->chunk[0] = 0;
    for (size_t h = 0; h < b->households; s->chunk[++s->chunks] = (uint32_t)h)
        h = amp_pop_stretch(b, h, AMP_EXPR_CHUNK);
}

static void show_columns(amp_task *t, const amp_ledger_base *shared)
{
    const amp_population *b = t->block;
    amp_policy_scratch *s = t->s;
    const amp_slots slots = t->policy->slots;
    for (size_t c = 0; c < amp_columns_count; c++)
        s->raw[c] = amp_pop_data(b, &amp_columns[c]);
    for (size_t e = 0; e < t->policy->extras; e++)
        s->raw[amp_columns_count + e] = b->extra[e].data;
    const void **derived = s->raw + slots.derived;
    derived[DERIVED_age_july] = b->age;
    derived[DERIVED_age_december] = s->december;
    derived[DERIVED_household_size] = s->size;
    derived[DERIVED_household_members] = shared->members;
    derived[DERIVED_market_income] = shared->market;
    derived[DERIVED_market_income_pc] = s->market_pc;
    memcpy(s->column, s->raw, slots.n * sizeof *s->raw);
    memset(s->scaled_at, 0, slots.n * sizeof *s->scaled_at);
    s->scalar[SCALAR_year] = t->year->year;
    t->frame = (amp_frame){.column = s->column,
                           .scalar = s->scalar,
                           .first = b->first,
                           .is_alive = b->is_alive,
                           .partner = b->partner,
                           .mother = b->mother,
                           .father = b->father};
}

void amp_policy_prepare(amp_task *t, const amp_ledger_base *shared)
{
    const amp_population *b = t->block;
    const bool *is_read = t->policy->is_read;
    fill_ages(b, t->s);
    if (is_read[DERIVED_household_size] || t->s->trace)
        amp_policy_sizes(b, t->s->size);
    if (is_read[DERIVED_market_income_pc] || t->s->trace)
        amp_policy_market_pc(b, shared, t->s->market_pc);
    cut_chunks(b, t->s);
    show_columns(t, shared);
}

/* ---- formulas ------------------------------------------------------------------------------- */

/* In prices @p price, to a millionth: a benefit of 500 that prices deflated is 500 again, and not a
 * hair less when a formula asks for "benefit.x >= 500". Adding and taking away 1.5 x 2^52 rounds.
 */
static void scale_column(const amp_task *t, uint32_t slot, double price)
{
    amp_policy_scratch *s = t->s;
    if (s->scaled_at[slot] == price)
        return;
    const size_t n = t->policy->is_person[slot] ? t->block->n : t->block->households;
    const double *restrict from = s->raw[slot];
    double *restrict to = s->scaled[slot];
    for (size_t i = 0; i < n; i++)
        to[i] = (from[i] * price * 1e6 + 0x1.8p52 - 0x1.8p52) / 1e6;
    s->scaled_at[slot] = price;
}

static void show_params(const amp_task *t, const amp_rule *rule, int epoch)
{
    for (size_t k = 0; k < rule->params; k++)
        t->s->scalar[SCALARS + rule->param[k]] = amp_policy_param(
            &t->policy->param[rule->param[k]], t->year->year * 12 + epoch, t->year->drawn);
}

static bool is_scaled(const amp_evaluation *e)
{
    return e->price != 1.0 && !e->rule->is_pure;
}

/* Show the parameters and money columns in the prices that hold (schedule.c says which), or take
 * the prices away again. */
static void show_prices(amp_task *t, const amp_evaluation *e)
{
    amp_policy_scratch *s = t->s;
    const amp_rule *rule = e->rule;
    show_params(t, rule, e->epoch);
    for (size_t m = 0; is_scaled(e) && m < rule->moneys; m++) {
        scale_column(t, rule->money[m], e->price);
        s->column[rule->money[m]] = s->scaled[rule->money[m]];
    }
}

static void hide_prices(amp_task *t, const amp_evaluation *e)
{
    amp_policy_scratch *s = t->s;
    for (size_t m = 0; is_scaled(e) && m < e->rule->moneys; m++)
        s->column[e->rule->money[m]] = s->raw[e->rule->money[m]];
}

void amp_policy_evaluate(amp_task *t, const amp_evaluation *e, uint32_t h0, uint32_t h1,
                         double *out)
{
    show_prices(t, e);
    amp_expr_eval(e->rule->prog, &t->frame, h0, h1, &t->s->expr, out);
    hide_prices(t, e);
}

void amp_policy_flags(amp_task *t, const amp_evaluation *e, uint32_t h0, uint32_t h1, uint8_t *out)
{
    show_prices(t, e);
    amp_expr_flags(e->rule->prog, &t->frame, h0, h1, &t->s->expr, out);
    hide_prices(t, e);
}

static void evaluate_flags(amp_task *t, const amp_schedule *d, uint32_t h0, uint32_t h1,
                           uint8_t *out)
{
    for (size_t w = 0; w < d->whos; w++)
        amp_policy_flags(t, &d->who[w], h0, h1, out + w * AMP_EXPR_CHUNK);
}

/* Does it matter that some have another age before their birthday? */
static bool asks_twice(const amp_task *t, const amp_schedule *d)
{
    return d->reads_age && t->s->has_birthdays;
}

static void evaluate_who(amp_task *t, const amp_schedule *d, uint32_t h0, uint32_t h1)
{
    const size_t slot = t->policy->age;
    evaluate_flags(t, d, h0, h1, t->s->stock);
    if (!asks_twice(t, d))
        return;
    t->s->column[slot] = t->s->other_age;
    evaluate_flags(t, d, h0, h1, t->s->other);
    t->s->column[slot] = t->s->raw[slot];
}

static void evaluate_amounts(amp_task *t, const amp_schedule *d, uint32_t h0, uint32_t h1, size_t n)
{
    for (size_t a = 0; a < d->amounts; a++) {
        double *out = t->s->amount + a * AMP_EXPR_CHUNK;
        if (!d->amount[a].rule->is_constant)
            amp_policy_evaluate(t, &d->amount[a], h0, h1, out);
        else
            for (size_t i = 0; i < n; i++)
                out[i] = d->amount[a].rule->constant;
    }
}

static void evaluate_shares(amp_task *t, const amp_schedule *d, uint32_t h0, uint32_t h1)
{
    for (size_t a = 0; a < d->shares; a++)
        amp_policy_evaluate(t, &d->share[a], h0, h1, t->s->share + a * AMP_EXPR_CHUNK);
}

/* Does the unit at a place of the chunk take up what the segment offers? */
static inline bool takes_up(amp_task *t, const amp_segment *s, size_t at, double u)
{
    const double share = s->share ? t->s->share[s->share_at * AMP_EXPR_CHUNK + at] : s->take_up;
    if (t->s->trace)
        amp_trace_take_up(t, s, u, share);
    return u < share;
}

/* ---- take-up -------------------------------------------------------------------------------- */

static amp_stream lasting_stream(const amp_task *t)
{
    amp_stream stream = t->year->stream;
    stream.year = 0;
    return stream;
}

/* Identities of the units of a chunk that begins with household h0. */
static const uint64_t *units(const amp_task *t, const amp_compiled *p, uint32_t h0)
{
    const amp_population *b = t->block;
    return p->is_household ? b->household_uid + h0 : b->uid + b->first[h0];
}

/* One lasting uniform per unit and programme, whatever the order of the list, of the chunk's k
 * entitled, into s->uniform. */
static void take_up_draws(const amp_task *t, const amp_compiled *p, const amp_schedule *d,
                          uint32_t h0, size_t k)
{
    amp_policy_scratch *s = t->s;
    if (s->takes_all || t->year->is_typical || d->least >= 1.0) { /* nobody can refuse */
        memset(s->uniform, 0, k * sizeof *s->uniform);
        return;
    }
    const amp_stream stream = lasting_stream(t);
    const uint64_t *unit = units(t, p, h0);
    const uint32_t row = t->block->first[h0];
    for (size_t j = 0; j < k; j++)
        s->key[j] = amp_draw_key(unit[s->entitled[j]], p->hash, AMP_PURPOSE_TAKE_UP);
    amp_draw_uniforms(&stream, s->key, k, AMP_PROC_PROGRAMME, 0, s->uniform);
    for (size_t j = 0; p->recorded >= 0 && j < k; j++)
        s->uniform[j] = amp_policy_rank(
            p, t->block, h0 + s->entitled[j],
            p->is_household ? AMP_NO_ROW : (amp_row)(row + s->entitled[j]), s->uniform[j]);
}

/* ---- paying --------------------------------------------------------------------------------- */

/* What a unit is paid: months, money of the year / 12, and whether it counts at mid-year. */
typedef struct payment {
    int months;
    double money;
    bool in_stock;
} payment;

static void pay_segment(amp_task *t, const amp_segment *s, bool is_stock, int months,
                        bool entitled_now, double amount, payment *p)
{
    if (t->s->trace)
        amp_trace_months(t, s, months, AMP_MAX(amount, 0.0));
    p->months += months;
    p->money += months * s->factor * AMP_MAX(amount, 0.0);
    p->in_stock = p->in_stock || (is_stock && entitled_now);
}

/* @p at is the unit's place in the chunk's results; @p alive the months that count. */
static payment pay_person(amp_task *t, const amp_schedule *d, size_t i, int alive, size_t at,
                          double u)
{
    const amp_population *b = t->block;
    const uint8_t *stock = t->s->stock, *other = asks_twice(t, d) ? t->s->other : stock;
    const int born = b->birth_month[i];
    const int turn = AMP_MIN(born, alive); /* months before the birthday that the person lives */
    payment p = {0};
    for (size_t k = 0; k < d->n; k++) {
        const amp_segment *s = &d->segment[k];
        if (!takes_up(t, s, at, u))
            continue;
        const size_t w = s->who_at * AMP_EXPR_CHUNK + at;
        const bool now = stock[w], then = other[w];
        const bool before = born < 6 ? then : now, after = born < 6 ? now : then;
        const int months = before * s->before[turn] + after * (s->before[alive] - s->before[turn]);
        const double amount = s->amount ? t->s->amount[s->amount_at * AMP_EXPR_CHUNK + at] : 0.0;
        pay_segment(t, s, k == d->stock, months, now, amount, &p);
    }
    p.in_stock = p.in_stock && p.months > 0 && b->is_alive[i];
    return p;
}

/* What is levied is of the incomes of the year, which stand for whole years of the living. */
static int months_counted(const amp_compiled *p, const amp_population *b, size_t i)
{
    return p->is_levy ? 12 * (b->is_alive[i] != 0) : amp_policy_months_alive(b, i);
}

static payment pay_household(amp_task *t, const amp_schedule *d, int alive, size_t at, double u)
{
    payment p = {0};
    for (size_t k = 0; k < d->n; k++) {
        const amp_segment *s = &d->segment[k];
        const bool now = t->s->stock[s->who_at * AMP_EXPR_CHUNK + at];
        if (!now || !takes_up(t, s, at, u))
            continue;
        const double amount = s->amount ? t->s->amount[s->amount_at * AMP_EXPR_CHUNK + at] : 0.0;
        pay_segment(t, s, k == d->stock, s->before[alive], true, amount, &p);
    }
    p.in_stock = p.in_stock && p.months > 0;
    return p;
}

/* Less what other programmes pay; who is left with nothing is not a recipient. */
static payment less_offsets(const amp_task *t, const amp_compiled *c, size_t h, size_t row,
                            payment p)
{
    if (!c->offsetses || !p.months)
        return p;
    p.money -= amp_policy_offset(c, t->block, t->ledger, h, row, p.months);
    return p.money > 0.0 ? p : (payment){0};
}

static void book(amp_ledger_programme *to, size_t row, payment p)
{
    to->months[row] = (uint8_t)p.months;
    to->benefit[row] = p.money;
    to->in_stock[row] = p.in_stock;
}

/* ---- a programme's chunks ------------------------------------------------------------------- */

/* Flag the places of the chunk with an entitlement, at either age. */
static void flag_entitled(const amp_task *t, const amp_schedule *d, bool has_other, size_t n)
{
    const amp_policy_scratch *s = t->s;
    uint8_t *restrict flag = s->flag;
    for (size_t w = 0; w < d->whos; w++) {
        const uint8_t *restrict stock = s->stock + w * AMP_EXPR_CHUNK;
        const uint8_t *restrict other = has_other ? s->other + w * AMP_EXPR_CHUNK : stock;
        if (w == 0)
            memset(flag, 0, n);
        for (size_t i = 0; i < n; i++)
            flag[i] |= stock[i] | other[i];
    }
    memset(flag + n, 0, AMP_LIST_ROOM);
}

static size_t find_entitled(const amp_task *t, const amp_schedule *d, bool has_other, size_t n)
{
    flag_entitled(t, d, has_other, n);
    return amp_list_set(t->s->flag, n, t->s->entitled);
}

/* Of persons without a face nobody knows whether they are entitled: no programme for persons
 * reaches them. */
static size_t keep_known(const amp_task *t, uint32_t row, size_t k)
{
    const amp_extra *anonymous = amp_pop_find_extra(t->block, AMP_ANONYMOUS);
    size_t kept = 0;
    for (size_t j = 0; anonymous && j < k; j++) {
        t->s->entitled[kept] = t->s->entitled[j];
        kept += anonymous->data[row + t->s->entitled[j]] == 0;
    }
    return anonymous ? kept : k;
}

/* The household of a unit of the chunk; @p h is that of the unit before. */
static uint32_t household_of(const amp_task *t, const amp_compiled *p, uint32_t h0, uint32_t h,
                             uint32_t at)
{
    const uint32_t *first = t->block->first;
    if (p->is_household)
        return h0 + at;
    while (first[h + 1] <= first[h0] + at)
        h++;
    return h;
}

/* Keep those whom no programme before this one bars, in households that the programme finds. */
static size_t keep_found(amp_task *t, const amp_compiled *p, const amp_schedule *d, uint32_t h0,
                         uint32_t h1, size_t k)
{
    const bool finds_all = !k || amp_policy_finds_all(t, p, &d->gates, h0, h1);
    if (finds_all && !p->excludeds)
        return k;
    size_t kept = 0;
    uint32_t h = h0;
    if (t->s->trace)
        amp_trace_others(t, p, h0, k);
    for (size_t j = 0; j < k; j++) {
        const uint16_t at = t->s->entitled[j];
        h = household_of(t, p, h0, h, at);
        const uint32_t row = t->block->first[p->is_household ? h : h0];
        t->s->entitled[kept] = at;
        kept += (finds_all || t->s->pass[h - h0]) &&
                !amp_policy_is_barred(t->policy, p, t->block, t->s->receives, h,
                                      p->is_household ? row : row + at);
    }
    return kept;
}

/* Keep those who take it up, and their draws. */
static size_t keep_takers(amp_task *t, const amp_compiled *p, const amp_schedule *d, uint32_t h0,
                          size_t k)
{
    uint16_t *entitled = t->s->entitled;
    double *uniform = t->s->uniform;
    take_up_draws(t, p, d, h0, k);
    if (t->s->trace)
        amp_trace_refusals(t, d, h0, k);
    size_t kept = 0;
    for (size_t j = 0; j < k; j++) {
        entitled[kept] = entitled[j];
        uniform[kept] = uniform[j];
        kept += uniform[j] < d->most;
    }
    return kept;
}

/* Sanctions of the chunk's k takers, into s->kept. */
static void sanction(amp_task *t, const amp_compiled *p, const amp_schedule *d, uint32_t h0,
                     uint32_t h1, size_t k)
{
    if (!d->gates.has_conditions)
        return;
    const uint64_t *unit = units(t, p, h0);
    for (size_t j = 0; j < k; j++)
        t->s->key[j] = unit[t->s->entitled[j]];
    amp_policy_sanctions(t, p, &d->gates, h0, h1, k, t->s->entitled);
}

/* What a sanction leaves; who is left with nothing by it is not paid. */
static payment after_sanction(const amp_schedule *d, double kept, payment p)
{
    if (!d->gates.has_conditions || kept == 1.0)
        return p;
    p.money *= kept;
    return kept > 0.0 ? p : (payment){0};
}

/* Of the k units that are entitled, those who take the programme up; amounts and shares stand by.
 */
static size_t find_takers(amp_task *t, const amp_compiled *p, const amp_schedule *d, uint32_t h0,
                          uint32_t h1, size_t k, size_t n)
{
    k = keep_found(t, p, d, h0, h1, k);
    k = keep_takers(t, p, d, h0, k);
    if (!k)
        return 0;
    evaluate_amounts(t, d, h0, h1, n);
    evaluate_shares(t, d, h0, h1);
    sanction(t, p, d, h0, h1, k);
    return k;
}

static void pay_persons(amp_task *t, const amp_compiled *p, const amp_schedule *d, uint32_t h0,
                        uint32_t h1, amp_ledger_programme *to)
{
    const uint32_t row = t->block->first[h0];
    const size_t n = t->block->first[h1] - row;
    evaluate_who(t, d, h0, h1);
    if (t->s->trace)
        amp_trace_who(t, d, asks_twice(t, d), h0, h1);
    size_t k = keep_known(t, row, find_entitled(t, d, asks_twice(t, d), n));
    if (t->s->trace)
        amp_trace_entitled(t, h0, h1, k);
    k = find_takers(t, p, d, h0, h1, k, n);
    uint32_t h = h0;
    for (size_t j = 0; j < k; j++) {
        const uint32_t at = t->s->entitled[j];
        h = p->offsetses ? household_of(t, p, h0, h, at) : h0;
        const int alive = months_counted(p, t->block, row + at);
        if (t->s->trace)
            amp_trace_turn(t, h0, at);
        const payment due = pay_person(t, d, row + at, alive, at, t->s->uniform[j]);
        const payment kept = after_sanction(d, t->s->kept[j], due);
        const payment paid = less_offsets(t, p, h, row + at, kept);
        if (t->s->trace)
            amp_trace_settle(t, due.months, due.money, kept.money, paid.money);
        book(to, row + at, paid);
    }
}

static int months_of_household(const amp_compiled *p, const amp_population *b, uint32_t h)
{
    int alive = 0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        alive = AMP_MAX(alive, b->is_alive[i] ? months_counted(p, b, i) : 0);
    return alive;
}

static void pay_households(amp_task *t, const amp_compiled *p, const amp_schedule *d, uint32_t h0,
                           uint32_t h1, amp_ledger_programme *to)
{
    const amp_population *b = t->block;
    evaluate_flags(t, d, h0, h1, t->s->stock);
    if (t->s->trace)
        amp_trace_who(t, d, false, h0, h1);
    size_t k = find_entitled(t, d, false, h1 - h0);
    if (t->s->trace)
        amp_trace_entitled(t, h0, h1, k);
    k = find_takers(t, p, d, h0, h1, k, h1 - h0);
    for (size_t j = 0; j < k; j++) {
        const uint32_t at = t->s->entitled[j], h = h0 + at;
        const uint32_t payee = amp_policy_payee(b, p->payee, h, b->first[h]);
        if (t->s->trace)
            amp_trace_turn(t, h0, at);
        if (!b->is_alive[payee]) { /* nobody is left */
            if (t->s->trace)
                amp_trace_settle(t, 0, 0.0, 0.0, 0.0);
            continue;
        }
        const payment due = pay_household(t, d, months_of_household(p, b, h), at, t->s->uniform[j]);
        const payment kept = after_sanction(d, t->s->kept[j], due);
        const payment paid = less_offsets(t, p, h, payee, kept);
        if (t->s->trace)
            amp_trace_settle(t, due.months, due.money, kept.money, paid.money);
        if (paid.months)
            book(to, payee, paid);
    }
}

/* What the taxpayer owes of a levy. */
static const double *owed(const amp_task *t, size_t k, const double *restrict base)
{
    double *restrict tax = t->s->tax[k];
    const double rate = t->ledger->levy[k - t->policy->programmes].rate[AMP_CHARGED_WORKER];
    if (!t->policy->programme[k].is_read)
        return base;
    for (size_t i = 0, n = t->block->n; i < n; i++)
        tax[i] = rate * base[i];
    return tax;
}

static void show_receipt(amp_task *t, size_t k, const amp_ledger_programme *to)
{
    amp_policy_scratch *s = t->s;
    const size_t slot = t->policy->slots.benefit + 2 * k;
    s->raw[slot] = s->column[slot] =
        t->policy->programme[k].is_levy ? owed(t, k, to->benefit) : to->benefit;
    s->scaled_at[slot] = 0.0;
    s->raw[slot + 1] = s->column[slot + 1] = s->receives[k];
    if (!t->policy->programme[k].is_read)
        return;
    const uint8_t *restrict lives = t->block->is_alive;
    const uint8_t *restrict in_stock = to->in_stock, *restrict months = to->months;
    uint8_t *restrict receives = s->receives[k];
    for (size_t i = 0, n = t->block->n; i < n; i++) {
        const uint8_t departed = months[i] > 0, living = in_stock[i];
        receives[i] = lives[i] ? living : departed;
    }
}

/* Account of a programme or levy in a ledger, and the arrays that the ledger owns for it. */
static amp_ledger_programme *account_of(const amp_policy *policy, const amp_ledger *ledger,
                                        size_t k)
{
    return k < policy->programmes ? &ledger->programme[k]
                                  : &ledger->levy[k - policy->programmes].paid;
}

static amp_ledger_programme storage_of(const amp_policy *policy, const amp_ledger *ledger, size_t k)
{
    return k < policy->programmes ? ledger->storage[k] : ledger->charges[k - policy->programmes];
}

static void pay_programme(amp_task *t, size_t k, const amp_schedule *d)
{
    const amp_compiled *p = &t->policy->programme[k];
    amp_ledger_programme *to = account_of(t->policy, t->ledger, k);
    *to = storage_of(t->policy, t->ledger, k);
    memset(to->in_stock, 0, t->block->n * sizeof *to->in_stock);
    memset(to->months, 0, t->block->n * sizeof *to->months);
    memset(to->benefit, 0, t->block->n * sizeof *to->benefit);
    to->is_idle = !d->n;
    if (t->s->trace)
        amp_trace_programme(t, k, d);
    for (size_t c = 0; d->n && c < t->s->chunks; c++)
        (p->is_household ? pay_households : pay_persons)(t, p, d, t->s->chunk[c],
                                                         t->s->chunk[c + 1], to);
    if (t->s->trace)
        amp_trace_booked(t, to);
}

/* What is levied leaves no trace. */
static void pay_or_levy(amp_task *t, size_t k)
{
    amp_trace *trace = t->s->trace;
    t->s->trace = t->policy->programme[k].is_levy ? NULL : trace;
    pay_programme(t, k, &t->s->schedule[k]);
    t->s->trace = trace;
}

void amp_policy_pay(amp_task *t, size_t k)
{
    pay_or_levy(t, k);
    show_receipt(t, k, account_of(t->policy, t->ledger, k));
}

/* ---- sharing -------------------------------------------------------------------------------- */

enum { NOT_SHARED = -1 };

/* All programmes that it reads are shared, and stand in the same slots, so that equal programs read
 * equal columns. */
static bool reads_shared_only(const amp_task *t, size_t k, const amp_policy *baseline)
{
    const amp_compiled *all = t->policy->programme;
    for (size_t j = 0; j < t->policy->all; j++)
        if (all[k].reads[j] && (t->s->twin[j] != (ptrdiff_t)j ||
                                !amp_policy_same_rates(&all[j], &baseline->programme[j], t->year)))
            return false;
    return true;
}

/* They stand in the same places: reads_shared_only. */
static bool same_others(const amp_compiled *p, const amp_compiled *q)
{
    return p->excludeds == q->excludeds && p->offsetses == q->offsetses &&
           memcmp(p->excludes, q->excludes, p->excludeds * sizeof *p->excludes) == 0 &&
           memcmp(p->offsets, q->offsets, p->offsetses * sizeof *p->offsets) == 0;
}

/* They rank by the same values, in the same columns, and the baseline's people are these people. */
static bool same_ranks(const amp_policy *policy, const amp_compiled *p, const amp_policy *baseline,
                       const amp_compiled *q, const amp_policy_year *year)
{
    if (p->ranks != q->ranks || (p->ranks && year->ranks_apart))
        return false;
    for (size_t k = 0; k < AMP_RANKINGS; k++)
        if (p->ranks >> k & 1 &&
            !amp_expr_equal(policy->rankings.item[k], baseline->rankings.item[k]))
            return false;
    return true;
}

/* Index of the baseline's programme that pays exactly the same in this year, or NOT_SHARED. */
static ptrdiff_t find_twin(const amp_task *t, size_t k, const amp_schedule *d,
                           const amp_policy *baseline)
{
    const amp_compiled *p = &t->policy->programme[k];
    const ptrdiff_t at = amp_policy_find(baseline, p);
    if (at == NOT_SHARED || baseline->extras != t->policy->extras)
        return NOT_SHARED;
    const amp_compiled *q = &baseline->programme[at];
    if (p->budget.n || q->budget.n) /* whom they serve hangs on all the people */
        return NOT_SHARED;
    if (p->is_household != q->is_household || (p->is_household && p->payee != q->payee) ||
        p->recorded != q->recorded || p->recorded_share != q->recorded_share ||
        !same_others(p, q) || !same_ranks(t->policy, p, baseline, q, t->year) ||
        !reads_shared_only(t, k, baseline))
        return NOT_SHARED;
    amp_schedule other;
    amp_policy_schedule(baseline, q, t->year, &other);
    return amp_policy_schedule_equal(d, &other) ? at : NOT_SHARED;
}

/* Schedules and twins; how many programmes are to be computed: all where somebody asks why. */
static size_t plan_year(const amp_task *t, const amp_policy *baseline)
{
    size_t own = 0;
    for (size_t turn = 0; turn < t->policy->all; turn++) {
        const size_t k = t->policy->order[turn];
        amp_schedule *d = &t->s->schedule[k];
        amp_policy_schedule(t->policy, &t->policy->programme[k], t->year, d);
        const bool may_share = baseline && !t->s->trace;
        t->s->twin[k] = may_share ? find_twin(t, k, d, baseline) : NOT_SHARED;
        own += t->s->twin[k] == NOT_SHARED;
    }
    return own;
}

/* The same programmes in the same places, none of them computed: the same incomes. */
static bool is_baseline(const amp_task *t, size_t own, const amp_policy *baseline)
{
    if (!baseline || own || t->policy->programmes != baseline->programmes ||
        t->policy->levies != baseline->levies || t->policy->close ||
        t->policy->is_reported != baseline->is_reported)
        return false;
    for (size_t k = 0; k < t->policy->all; k++) {
        const amp_compiled *p = &t->policy->programme[k], *q = &baseline->programme[k];
        if (t->s->twin[k] != (ptrdiff_t)k || !amp_policy_same_rates(p, q, t->year) ||
            p->enters != q->enters ||
            amp_number_at(p->value, t->year->drawn) != amp_number_at(q->value, t->year->drawn))
            return false;
    }
    return true;
}

static void copy_incomes(const amp_population *b, bool with_own, const amp_ledger *from,
                         amp_ledger *to)
{
    memcpy(to->transfers, from->transfers, b->households * sizeof *to->transfers);
    memcpy(to->disposable, from->disposable, b->households * sizeof *to->disposable);
    memcpy(to->welfare, from->welfare, b->households * sizeof *to->welfare);
    if (with_own)
        memcpy(to->own_income, from->own_income, b->n * sizeof *to->own_income);
}

/* ---- entry points --------------------------------------------------------------------------- */

static size_t count_direct(const amp_policy *policy)
{
    size_t n = 0;
    while (n < policy->all && amp_policy_is_direct(&policy->programme[policy->order[n]]))
        n++;
    return n;
}

/* Programmes and levies by turn: paid, or taken over from the baseline. */
static void settle(amp_task *t, size_t turn, size_t end, bool shows, const amp_ledger *before)
{
    for (; turn < end; turn++) {
        const size_t k = t->policy->order[turn];
        amp_ledger_programme *to = account_of(t->policy, t->ledger, k);
        if (t->s->twin[k] == NOT_SHARED)
            pay_or_levy(t, k);
        else
            *to = *account_of(t->baseline, before, (size_t)t->s->twin[k]);
        if (shows)
            show_receipt(t, k, to);
    }
}

amp_err amp_policy_apply(const amp_policy *policy, const amp_policy_year *year,
                         const amp_population *block, const amp_ledger_base *shared,
                         const amp_policy *baseline, const amp_ledger *baseline_ledger,
                         amp_policy_scratch *scratch, amp_ledger *ledger)
{
    amp_task t = {.policy = policy,
                  .year = year,
                  .block = block,
                  .s = scratch,
                  .ledger = ledger,
                  .baseline = baseline};
    const bool is_fiscal = policy->levies || policy->close || year->keeps_concepts;
    AMP_TRY(amp_policy_scratch_reserve(scratch, block->n, block->households));
    if (is_fiscal)
        AMP_TRY(amp_ledger_reserve_fiscal(ledger, policy->levies, block->cap, block->hcap));
    amp_policy_rates_of_year(&t);
    const size_t own = plan_year(&t, baseline);
    const bool same = is_baseline(&t, own, baseline);
    const bool sees = own || policy->deprivations || (is_fiscal && !same); /* formulas */
    if (sees) {
        amp_policy_prepare(&t, shared);
        AMP_TRY(amp_policy_fill_ranks(&t));
    }
    if (same) {
        settle(&t, 0, policy->all, sees, baseline_ledger);
        copy_incomes(block, !year->skips_own_income, baseline_ledger, ledger);
    } else {
        const size_t direct = count_direct(policy);
        if (is_fiscal)
            amp_policy_gross(&t, baseline ? baseline_ledger : NULL);
        settle(&t, 0, direct, sees, baseline_ledger);
        if (is_fiscal)
            amp_policy_take(&t);
        settle(&t, direct, direct + policy->programmes, sees, baseline_ledger);
        amp_policy_incomes(policy, year, block, shared, baseline, baseline_ledger, scratch, ledger);
        if (is_fiscal)
            amp_policy_show_disposable(&t);
        settle(&t, direct + policy->programmes, policy->all, sees, baseline_ledger);
    }
    if (is_fiscal)
        same ? amp_policy_copy_concepts(&t, baseline_ledger) : amp_policy_concepts(&t);
    if (policy->deprivations)
        amp_policy_deprive(&t);
    return AMP_OK;
}

void amp_policy_market(const amp_population *block, amp_ledger_base *shared)
{
    const double *earnings = block->earnings, *pension = block->contributory_pension;
    const double *other = block->other_income;
    const uint8_t *lives = block->is_alive, *counts = block->in_household_income;
    const uint32_t *first = block->first;
    double income[AMP_EXPR_CHUNK];
    uint8_t member[AMP_EXPR_CHUNK + AMP_MEMBERS_BYTES] = {0};
    for (size_t h = 0; h < block->households;) {
        const size_t lo = first[h], end = amp_pop_stretch(block, h, AMP_EXPR_CHUNK);
        const size_t n = first[end] - lo;
        for (size_t r = 0; r < n; r++)
            member[r] = (lives[lo + r] != 0) & (counts[lo + r] != 0);
        for (size_t r = 0, i = lo; r < n; r++, i++)
            income[r] = member[r] * (earnings[i] + pension[i] + other[i]);
        for (; h < end; h++) {
            const size_t from = first[h] - lo, to = first[h + 1] - lo;
            shared->market[h] = amp_members_sum(income, from, to, n);
            shared->members[h] = (uint8_t)amp_members_count(member, from, to);
        }
    }
}
