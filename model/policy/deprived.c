/* deprived.c - the deprivations of a multidimensional measure of poverty, household by household,
 * as things are at 1 July once all programmes of the year are paid. */
#include "policy/internal.h"

#include <string.h>

/* Persons whom a social pension pays. */
static void fill_pensioners(const amp_task *t)
{
    uint8_t *restrict pensioner = t->s->pensioner;
    memset(pensioner, 0, t->block->n);
    for (size_t k = 0; k < t->policy->programmes; k++) {
        const amp_ledger_programme *p = &t->ledger->programme[k];
        const uint8_t *restrict in_stock = p->in_stock;
        if (t->policy->programme[k].is_social_pension && !p->is_idle)
            for (size_t i = 0; i < t->block->n; i++)
                pensioner[i] |= in_stock[i];
    }
}

static void show_after(amp_task *t)
{
    const void **raw = t->s->raw + t->policy->slots.derived;
    const void **column = t->s->column + t->policy->slots.derived;
    const bool *is_read = t->policy->is_read;
    if (is_read[AFTER_has_social_pension])
        fill_pensioners(t);
    raw[AFTER_disposable_income_pc] = column[AFTER_disposable_income_pc] = t->ledger->welfare;
    raw[AFTER_has_social_pension] = column[AFTER_has_social_pension] = t->s->pensioner;
}

void amp_policy_deprive(amp_task *t)
{
    enum { JULY = 6 };
    uint32_t *restrict deprived = t->ledger->deprived;
    show_after(t);
    memset(deprived, 0, t->block->households * sizeof *deprived);
    for (size_t d = 0; d < t->policy->deprivations; d++) {
        const amp_evaluation e = {.rule = &t->policy->deprivation[d], .epoch = JULY, .price = 1.0};
        for (size_t c = 0; c < t->s->chunks; c++) {
            const uint32_t h0 = t->s->chunk[c], h1 = t->s->chunk[c + 1];
            amp_policy_flags(t, &e, h0, h1, t->s->stock);
            for (uint32_t h = h0; h < h1; h++)
                deprived[h] |= (uint32_t)(t->s->stock[h - h0] != 0) << d;
        }
    }
}
