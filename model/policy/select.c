/* select.c - what stands between who is entitled and the programme: how far it has come, who stands
 * in its registry, whom its score selects, and who keeps its conditions.
 *
 * All draws are lasting (but for compliance, which is of each year) and compared with a share, so a
 * share that rises takes the programme from nobody. Registries and scores are about households; a
 * registry that several programmes name finds the same households for all of them. */
#include "policy/internal.h"

#include <math.h>
#include <string.h>

/* ---- one year -------------------------------------------------------------------------------- */

static amp_evaluation evaluation(const amp_rule *rules, size_t n, int32_t month, int epoch,
                                 double price)
{
    const amp_rule *rule = amp_policy_rule_at(rules, n, month);
    return (amp_evaluation){rule, rule && rule->params ? epoch : 0, price};
}

void amp_policy_gates(const amp_compiled *p, const amp_policy_year *y, int m, int epoch,
                      amp_gates *g)
{
    const amp_selection *s = &p->select;
    const int32_t month = y->year * 12 + m;
    const double price = y->cpi[y->year - y->first];
    *g = (amp_gates){
        .registry = s->registry,
        .rollout = amp_policy_share(&p->rollout, month, epoch, price, y->drawn,
                                    p->rollout.number.n ? 0.0 : 1.0),
        .coverage = amp_policy_share(&s->coverage, month, epoch, price, y->drawn, 1.0),
        .exclusion = amp_policy_share(&s->exclusion, month, epoch, price, y->drawn, 0.0),
        .inclusion = amp_policy_share(&s->inclusion, month, epoch, price, y->drawn, 0.0),
        .compliance = amp_policy_share(&p->compliance, month, epoch, price, y->drawn, 1.0),
        .score = evaluation(s->score, s->scores, month, epoch, price),
        .cutoff = evaluation(s->cutoff, s->cutoffs, month, epoch, price),
        .target = evaluation(s->target, s->targets, month, epoch, price),
        .first = evaluation(p->first, p->firsts, month, epoch, price),
        .noise = amp_number_at(s->noise, y->drawn),
        .sanction = amp_number_at(p->sanction, y->drawn),
        .renewed = s->renewed,
        .exit = p->exit,
    };
    g->has_selection = g->score.rule && g->cutoff.rule;
    g->has_conditions =
        p->compliance.number.n > 0 && (g->compliance.formula.rule || g->compliance.number < 1.0);
}

static bool share_equal(const amp_share *a, const amp_share *b)
{
    return a->number == b->number && a->formula.price == b->formula.price &&
           amp_policy_rule_equal(a->formula.rule, b->formula.rule);
}

bool amp_policy_gates_equal(const amp_gates *a, const amp_gates *b)
{
    return a->registry == b->registry && a->noise == b->noise && a->sanction == b->sanction &&
           a->renewed == b->renewed && a->exit == b->exit &&
           share_equal(&a->rollout, &b->rollout) && share_equal(&a->coverage, &b->coverage) &&
           share_equal(&a->exclusion, &b->exclusion) && share_equal(&a->inclusion, &b->inclusion) &&
           share_equal(&a->compliance, &b->compliance) &&
           amp_policy_rule_equal(a->score.rule, b->score.rule) &&
           amp_policy_rule_equal(a->cutoff.rule, b->cutoff.rule) &&
           amp_policy_rule_equal(a->target.rule, b->target.rule);
}

/* ---- draws ----------------------------------------------------------------------------------- */

/* Whole years since the household was last looked at, counted in rounds: a household keeps its
 * error for `renewed` years, and households come up in different years. */
static uint64_t round_of(const amp_task *t, const amp_gates *g, uint64_t household)
{
    const uint64_t every = (uint64_t)g->renewed;
    return every ? ((uint64_t)t->year->year + household % every) / every : 0;
}

static void household_keys(const amp_task *t, uint64_t name, uint64_t purpose, uint32_t h0,
                           size_t n)
{
    for (size_t k = 0; k < n; k++)
        t->s->key[k] = amp_draw_key(t->block->household_uid[h0 + k], name, purpose);
}

static void error_keys(const amp_task *t, const amp_gates *g, uint32_t h0, size_t n)
{
    household_keys(t, g->registry, AMP_PURPOSE_ERROR, h0, n);
    for (size_t k = 0; g->renewed && k < n; k++)
        t->s->key[k] = amp_draw_key(t->s->key[k], round_of(t, g, t->block->household_uid[h0 + k]),
                                    AMP_PURPOSE_ERROR);
}

/* Errors of registries and scores are doubt about targeting, not people's luck. */
static amp_stream errors_stream(const amp_task *t)
{
    return (amp_stream){.seed = t->year->stream.seed, .year = 0, .replicate = t->year->errors};
}

/* One uniform for each key; of a typical household one below every share. */
static void draw(const amp_task *t, const amp_stream *stream, size_t n, double *uniform)
{
    if (t->year->is_typical)
        memset(uniform, 0, n * sizeof *uniform);
    else
        amp_draw_uniforms(stream, t->s->key, n, AMP_PROC_PROGRAMME, 0, uniform);
}

/* ---- households that the programme finds ----------------------------------------------------- */

/* The share of each household, into s->gate[which]; NULL when all have the number. */
static const double *shares(amp_task *t, const amp_share *s, int which, uint32_t h0, uint32_t h1)
{
    if (!s->formula.rule)
        return NULL;
    amp_policy_evaluate(t, &s->formula, h0, h1, t->s->gate[which]);
    return t->s->gate[which];
}

static void keep_below(amp_policy_scratch *s, size_t n, const double *share, double number)
{
    for (size_t k = 0; k < n; k++)
        s->pass[k] &= s->uniform[k] < (share ? share[k] : number);
}

static void keep_share(amp_task *t, amp_trace_kind kind, const amp_share *share,
                       const amp_stream *stream, uint64_t name, uint64_t purpose, uint32_t h0,
                       uint32_t h1)
{
    const size_t n = h1 - h0;
    if (!share->formula.rule && share->number >= 1.0)
        return;
    const double *own = shares(t, share, 0, h0, h1);
    household_keys(t, name, purpose, h0, n);
    draw(t, stream, n, t->s->uniform);
    keep_below(t->s, n, own, share->number);
    if (t->s->trace)
        amp_trace_gate(t, kind, &share->formula, h0, h1, t->s->uniform, own, share->number);
}

static void keep_score(amp_task *t, const amp_gates *g, uint32_t h0, uint32_t h1)
{
    amp_policy_scratch *s = t->s;
    const amp_stream stream = errors_stream(t);
    const size_t n = h1 - h0;
    amp_policy_evaluate(t, &g->score, h0, h1, s->gate[0]);
    amp_policy_evaluate(t, &g->cutoff, h0, h1, s->gate[1]);
    const bool errs = g->noise > 0.0 && !t->year->is_typical;
    if (errs) {
        error_keys(t, g, h0, n);
        amp_draw_normals(&stream, s->key, n, AMP_PROC_PROGRAMME, 0, s->uniform);
    }
    for (size_t k = 0; k < n; k++) {
        s->gate[0][k] += errs ? g->noise * s->uniform[k] : 0.0;
        s->pass[k] &= s->gate[0][k] < s->gate[1][k];
    }
    if (t->s->trace)
        amp_trace_score(t, g, h0, h1);
}

static void keep_target(amp_task *t, const amp_gates *g, uint32_t h0, uint32_t h1)
{
    amp_policy_scratch *s = t->s;
    const amp_stream stream = errors_stream(t);
    const size_t n = h1 - h0;
    error_keys(t, g, h0, n);
    draw(t, &stream, n, s->uniform);
    const double *in = shares(t, &g->inclusion, 0, h0, h1);
    const double *out = shares(t, &g->exclusion, 1, h0, h1);
    for (size_t k = 0; k < n; k++) /* the chance to be selected when it is not meant, or is */
        s->kept[k] = t->year->is_typical ? 0.0 : in ? in[k] : g->inclusion.number;
    for (size_t k = 0; k < n; k++)
        s->share[k] = 1.0 - (out ? out[k] : g->exclusion.number);
    amp_policy_evaluate(t, &g->target, h0, h1, s->gate[0]);
    for (size_t k = 0; k < n; k++)
        s->kept[k] = s->gate[0][k] != 0.0 ? s->share[k] : s->kept[k];
    keep_below(s, n, s->kept, 0.0);
    if (t->s->trace)
        amp_trace_gate(t, AMP_STEP_TARGET, &g->target, h0, h1, s->uniform, s->kept, 0.0);
}

/* Who the survey recorded as paid has been found. */
static void let_recorded_pass(amp_task *t, const amp_compiled *p, uint32_t h0, size_t n)
{
    for (size_t k = 0; p->recorded >= 0 && k < n; k++) {
        if (t->s->pass[k] || !amp_policy_is_recorded(p, t->block, h0 + k, AMP_NO_ROW))
            continue;
        t->s->pass[k] = 1;
        if (t->s->trace)
            amp_trace_recorded(t, (uint32_t)(h0 + k));
    }
}

void amp_policy_order(amp_task *t, const amp_compiled *p, const amp_gates *g, uint32_t h0,
                      uint32_t h1, double *first, double *lot)
{
    const size_t n = h1 - h0;
    amp_stream luck = t->year->stream;
    luck.year = 0;
    memset(first, 0, n * sizeof *first);
    if (g->first.rule)
        amp_policy_evaluate(t, &g->first, h0, h1, first);
    for (size_t k = 0; k < n; k++)
        first[k] = first[k] == first[k] ? first[k] : INFINITY;
    household_keys(t, p->hash, AMP_PURPOSE_BUDGET, h0, n);
    draw(t, &luck, n, lot);
}

/* Whom the budget serves: its money was counted over all the people (caps.c). */
static void keep_served(amp_task *t, const amp_compiled *p, const amp_gates *g, const amp_cut *cut,
                        uint32_t h0, uint32_t h1)
{
    amp_policy_scratch *s = t->s;
    const double *first = s->gate[0], *lot = s->uniform;
    amp_policy_order(t, p, g, h0, h1, s->gate[0], s->uniform);
    for (size_t k = 0; k < h1 - h0; k++)
        s->pass[k] &= first[k] < cut->first || (first[k] == cut->first && lot[k] < cut->lot);
    if (s->trace)
        amp_trace_budget(t, g, cut, h0, h1);
}

bool amp_policy_finds_all(amp_task *t, const amp_compiled *p, const amp_gates *g, uint32_t h0,
                          uint32_t h1)
{
    const bool has_shares = g->rollout.formula.rule || g->rollout.number < 1.0 ||
                            g->coverage.formula.rule || g->coverage.number < 1.0;
    const amp_cut cut = amp_caps_cut(t->year->caps, t->policy, p);
    if (!has_shares && !g->has_selection && !g->target.rule && !cut.binds)
        return true;
    const amp_stream errors = errors_stream(t);
    amp_stream luck = t->year->stream;
    luck.year = 0;
    for (size_t k = 0; k < h1 - h0; k++)
        t->s->pass[k] = 1;
    keep_share(t, AMP_STEP_ROLLOUT, &g->rollout, &luck, p->hash, AMP_PURPOSE_ROLLOUT, h0, h1);
    keep_share(t, AMP_STEP_REGISTRY, &g->coverage, &errors, g->registry, AMP_PURPOSE_REGISTRY, h0,
               h1);
    if (g->has_selection)
        keep_score(t, g, h0, h1);
    else if (g->target.rule)
        keep_target(t, g, h0, h1);
    let_recorded_pass(t, p, h0, h1 - h0);
    if (cut.binds)
        keep_served(t, p, g, &cut, h0, h1);
    return false;
}

/* ---- conditions ------------------------------------------------------------------------------ */

/* Draws of compliance in a year. */
static void draw_compliance(const amp_task *t, int year, size_t k, double *uniform)
{
    amp_stream stream = t->year->stream;
    stream.year = (uint32_t)year;
    draw(t, &stream, k, uniform);
}

/* Who has not complied in any of the last years is out, as if its share had been this year's. */
static void put_out(amp_task *t, const amp_compiled *p, const amp_gates *g, size_t k,
                    const double *share)
{
    amp_policy_scratch *s = t->s;
    for (size_t j = 0; j < k; j++)
        s->flag[j] = 1; /* out until a year shows otherwise */
    for (int back = 1; back <= g->exit; back++) {
        const int32_t year = t->year->year - back;
        const bool was_there = p->start == AMP_ALWAYS || year * 12 + 11 >= p->start;
        draw_compliance(t, year, k, s->gate[1]);
        for (size_t j = 0; j < k; j++)
            s->flag[j] &= was_there && s->gate[1][j] >= share[j];
    }
    for (size_t j = 0; g->exit && j < k; j++)
        if (s->flag[j])
            s->kept[j] = 0.0;
}

void amp_policy_sanctions(amp_task *t, const amp_compiled *p, const amp_gates *g, uint32_t h0,
                          uint32_t h1, size_t k, const uint16_t *at)
{
    amp_policy_scratch *s = t->s;
    double *share = s->gate[0];
    if (g->compliance.formula.rule)
        amp_policy_evaluate(t, &g->compliance.formula, h0, h1, s->kept);
    for (size_t j = 0; j < k; j++) {
        share[j] = g->compliance.formula.rule ? s->kept[at[j]] : g->compliance.number;
        s->key[j] = amp_draw_key(s->key[j], p->hash, AMP_PURPOSE_COMPLIANCE);
    }
    draw_compliance(t, t->year->year, k, s->gate[1]);
    if (s->trace)
        amp_trace_conditions(t, g, h0, k);
    for (size_t j = 0; j < k; j++)
        s->kept[j] = s->gate[1][j] < share[j] ? 1.0 : 1.0 - g->sanction;
    put_out(t, p, g, k, share);
}
