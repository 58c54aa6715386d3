/* scratch.c - one worker's memory: columns that formulas see beside the stored ones. */
#include "policy/internal.h"

#include <stdlib.h>

static amp_err reserve_formulas(amp_policy_scratch *s, const amp_policy *policy)
{
    for (size_t k = 0; k < policy->programmes; k++) {
        const amp_compiled *p = &policy->programme[k];
        for (size_t i = 0; i < p->whos; i++)
            AMP_TRY(amp_expr_scratch_reserve(&s->expr, p->who[i].prog));
        for (size_t i = 0; i < p->amounts; i++)
            AMP_TRY(amp_expr_scratch_reserve(&s->expr, p->amount[i].prog));
        for (size_t i = 0; i < p->take_up.n; i++)
            if (p->share[i].prog)
                AMP_TRY(amp_expr_scratch_reserve(&s->expr, p->share[i].prog));
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
    s->schedule = amp_alloc(s->programmes + 1, sizeof *s->schedule);
    s->twin = amp_alloc(s->programmes + 1, sizeof *s->twin);
    s->stock = amp_alloc(12 * AMP_EXPR_CHUNK, sizeof *s->stock);
    s->other = amp_alloc(12 * AMP_EXPR_CHUNK, sizeof *s->other);
    s->share = amp_alloc(12 * AMP_EXPR_CHUNK, sizeof *s->share);
    s->amount = amp_alloc(12 * AMP_EXPR_CHUNK, sizeof *s->amount);
    s->uniform = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->uniform);
    s->flag = amp_alloc(AMP_EXPR_CHUNK + 8, sizeof *s->flag);
    s->key = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->key);
    s->entitled = amp_alloc(AMP_EXPR_CHUNK, sizeof *s->entitled);
    return s->raw && s->share && s->column && s->scalar && s->scaled && s->scaled_at &&
           s->is_scaled && s->receives && s->schedule && s->twin && s->stock && s->other &&
           s->amount && s->uniform && s->key && s->flag && s->entitled;
}

amp_err amp_policy_scratch_new(const amp_policy *const *policy, size_t n, amp_policy_scratch **out)
{
    *out = NULL;
    amp_policy_scratch *s = amp_alloc(1, sizeof *s);
    if (!s)
        return AMP_NOMEM;
    for (size_t i = 0; i < n; i++) {
        s->slots = AMP_MAX(s->slots, policy[i]->slots.n);
        s->programmes = AMP_MAX(s->programmes, policy[i]->programmes);
        s->scalars = AMP_MAX(s->scalars, SCALARS + policy[i]->params);
    }
    amp_err err = allocate(s) ? AMP_OK : AMP_NOMEM;
    for (size_t i = 0; i < n && err == AMP_OK; i++) {
        err = reserve_formulas(s, policy[i]);
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
    free(s->raw);
    free(s->column);
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
    free(s->entitled);
    free(s->other_age);
    free(s->december);
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
    s->persons = persons;
    s->households = households;
    return AMP_OK;
}
