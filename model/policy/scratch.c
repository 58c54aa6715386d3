/* scratch.c - one worker's memory: columns that formulas see beside the stored ones. */
#include "num/list.h"
#include "policy/internal.h"

#include <stdlib.h>

static amp_err reserve_rules(amp_policy_scratch *s, const amp_rule *rules, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rules[i].prog)
            AMP_TRY(amp_expr_scratch_reserve(&s->expr, rules[i].prog));
    return AMP_OK;
}

static amp_err reserve_formulas(amp_policy_scratch *s, const amp_policy *policy)
{
    AMP_TRY(reserve_rules(s, policy->deprivation, policy->deprivations));
    for (size_t k = 0; k < policy->all; k++) {
        const amp_compiled *p = &policy->programme[k];
        const amp_selection *select = &p->select;
        AMP_TRY(reserve_rules(s, policy->ranking, policy->rankings.n));
        AMP_TRY(reserve_rules(s, p->who, p->whos));
        AMP_TRY(reserve_rules(s, p->amount, p->amounts));
        AMP_TRY(reserve_rules(s, select->score, select->scores));
        AMP_TRY(reserve_rules(s, select->cutoff, select->cutoffs));
        AMP_TRY(reserve_rules(s, select->target, select->targets));
        const amp_shares *const shares[] = {&p->take_up,        &p->rollout,
                                            &p->compliance,     &select->coverage,
                                            &select->exclusion, &select->inclusion};
        for (size_t i = 0; i < AMP_COUNT(shares); i++)
            AMP_TRY(reserve_rules(s, shares[i]->rule, shares[i]->number.n));
    }
    return AMP_OK;
}

static bool allocate(amp_policy_scratch *s)
{
    s->raw = amp_alloc(s->slots + 1, sizeof *s->raw);
    s->column = amp_alloc(s->slots + 1, sizeof *s->column);
    s->scalar = amp_alloc(s->scalars, sizeof *s->scalar);
    s->scaled = amp_alloc(s->slots + 1, sizeof *s->scaled);
    s->scaled_at = amp_alloc(s->slots + 1, sizeof *s->scaled_at);
    s->is_scaled = amp_alloc(s->slots + 1, sizeof *s->is_scaled);
    s->receives = amp_alloc(s->programmes + 1, sizeof *s->receives);
    s->tax = amp_alloc(s->programmes + 1, sizeof *s->tax);
    s->is_taxed = amp_alloc(s->programmes + 1, sizeof *s->is_taxed);
    s->schedule = amp_alloc(s->programmes + 1, sizeof *s->schedule);
    s->twin = amp_alloc(s->programmes + 1, sizeof *s->twin);
    s->stock = amp_alloc(12 * AMP_EXPR_CHUNK, sizeof *s->stock);
    s->other = amp_alloc(12 * AMP_EXPR_CHUNK, sizeof *s->other);
    s->share = amp_alloc(12 * AMP_EXPR_CHUNK, sizeof *s->share);
    s->amount = amp_alloc(12 * AMP_EXPR_CHUNK, sizeof *s->amount);
    s->uniform = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->uniform);
    s->gate[0] = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->gate[0]);
    s->gate[1] = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->gate[1]);
    s->kept = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->kept);
    s->pass = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->pass);
    s->flag = amp_alloc(AMP_EXPR_CHUNK + AMP_LIST_ROOM, sizeof *s->flag);
    s->key = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->key);
    s->entitled = amp_alloc(AMP_EXPR_CHUNK + AMP_LIST_ROOM, sizeof *s->entitled);
    return s->raw && s->share && s->gate[0] && s->gate[1] && s->kept && s->pass && s->column &&
           s->scalar && s->tax && s->is_taxed && s->scaled && s->scaled_at && s->is_scaled &&
           s->receives && s->schedule && s->twin && s->stock && s->other && s->amount &&
           s->uniform && s->key && s->flag && s->entitled;
}

amp_err amp_policy_scratch_new(const amp_policy *const *policy, size_t n, amp_policy_scratch **out)
{
    *out = NULL;
    amp_policy_scratch *s = amp_alloc(1, sizeof *s);
    if (!s)
        return AMP_NOMEM;
    for (size_t i = 0; i < n; i++) {
        s->slots = AMP_MAX(s->slots, policy[i]->slots.n);
        s->programmes = AMP_MAX(s->programmes, policy[i]->all);
        s->rankings = AMP_MAX(s->rankings, policy[i]->rankings.n);
        s->scalars = AMP_MAX(s->scalars, SCALARS + policy[i]->params);
    }
    amp_err err = allocate(s) ? AMP_OK : AMP_NOMEM;
    for (size_t i = 0; i < n && err == AMP_OK; i++) {
        err = reserve_formulas(s, policy[i]);
        for (size_t k = policy[i]->programmes; k < policy[i]->all; k++)
            s->is_taxed[k] = s->is_taxed[k] || policy[i]->programme[k].is_read;
        for (size_t slot = 0; slot < policy[i]->slots.n; slot++)
            s->is_scaled[slot] = s->is_scaled[slot] || policy[i]->is_scaled[slot];
    }
    if (err != AMP_OK)
        amp_policy_scratch_free(s);
    else
        *out = s;
    return err;
}

void amp_policy_scratch_free(amp_policy_scratch *s)
{
    if (!s)
        return;
    for (size_t slot = 0; s->scaled && slot < s->slots; slot++)
        free(s->scaled[slot]);
    for (size_t k = 0; s->receives && k < s->programmes; k++)
        free(s->receives[k]);
    for (size_t k = 0; s->tax && k < s->programmes; k++)
        free(s->tax[k]);
    free(s->tax);
    free(s->is_taxed);
    free(s->raw);
    free(s->column);
    for (size_t k = 0; k < AMP_RANKINGS; k++)
        free(s->rank[k]);
    free(s->scalar);
    free(s->scaled);
    free(s->scaled_at);
    free(s->is_scaled);
    free(s->receives);
    free(s->schedule);
    free(s->twin);
    free(s->stock);
    free(s->other);
    free(s->amount);
    free(s->share);
    free(s->uniform);
    free(s->key);
    free(s->flag);
    free(s->gate[0]);
    free(s->gate[1]);
    free(s->kept);
    free(s->pass);
    free(s->entitled);
    free(s->other_age);
    free(s->december);
    free(s->pensioner);
    free(s->size);
    free(s->market_pc);
    free(s->sum);
    free(s->booked);
    free(s->booked_before);
    free(s->paid_row);
    free(s->chunk);
    amp_expr_scratch_fini(&s->expr);
    free(s);
}

static bool grow(void **data, size_t n, size_t size)
{
    free(*data);
    *data = amp_alloc(n, size);
    return *data != NULL;
}

#define GROW(column, n)                                                                            \
    do {                                                                                           \
        void *data_ = (column);                                                                    \
        const bool ok_ = grow(&data_, (n), sizeof *(column));                                      \
        (column) = data_;                                                                          \
        if (!ok_)                                                                                  \
            return AMP_NOMEM;                                                                      \
    } while (0)

amp_err amp_policy_scratch_reserve(amp_policy_scratch *s, size_t persons, size_t households)
{
    if (s->chunk && persons <= s->persons && households <= s->households)
        return AMP_OK;
    persons += persons / 8 + 64;
    households += households / 8 + 64;
    s->persons = s->households = 0; /* until all is there */
    GROW(s->other_age, persons);
    GROW(s->december, persons);
    GROW(s->pensioner, persons);
    GROW(s->size, households);
    GROW(s->market_pc, households);
    GROW(s->sum, persons);
    GROW(s->booked, persons);
    GROW(s->booked_before, persons);
    GROW(s->paid_row, persons);
    GROW(s->chunk, households + 1);
    for (size_t slot = 0; slot < s->slots; slot++)
        if (s->is_scaled[slot])
            GROW(s->scaled[slot], AMP_MAX(persons, households));
    for (size_t k = 0; k < s->programmes; k++)
        GROW(s->receives[k], persons);
    for (size_t k = 0; k < s->programmes; k++)
        if (s->is_taxed[k])
            GROW(s->tax[k], persons);
    for (size_t k = 0; k < s->rankings; k++)
        GROW(s->rank[k], AMP_MAX(persons, households));
    s->persons = persons;
    s->households = households;
    return AMP_OK;
}
