/* labour.c - labour state of persons of 15 and more: inactive, unemployed, informal, formal.
 *
 * In a cell (sex x age group x education x area) a person keeps its state s with probability rho_s,
 * else draws from q_s, proportional to max(0, target_s - rho_s n_s), where n is the cell's incoming
 * distribution frozen from the baseline: the cell reaches its target in expectation although people
 * age into it and targets move. Those who just turned 15 have no state to keep.
 * Among formal workers, a share by education draws a salary from the State; it lasts as long as the
 * formal job. Unpaid family work among the informal is a state of its own persistence.
 * Reads age sex education labour earnings state_salary; writes labour state_salary, and in scratch
 * `was` whether the person now works unpaid. */
#include "life/work.h"

enum { STARTS_AT = 15 };

/* Unpaid: an informal worker without earnings. */
static bool stays_unpaid(const amp_work_step *s, size_t i, bool was_informal, uint32_t word)
{
    const amp_population *p = s->block;
    const unsigned g = amp_work_unpaid_cell(p->age[i], p->sex[i], s->scratch->area[i]);
    const uint64_t keep = s->draw->keep_unpaid;
    if (was_informal) {
        if (word < keep)
            return p->earnings[i] <= 0.0;
        /* The rest of the word's range is a fresh uniform, scaled back to 32 bits. */
        const uint64_t rest = ((uint64_t)1 << 32) - keep;
        return rest && (((uint64_t)word - keep) << 32) / rest < s->draw->unpaid[g];
    }
    return word < s->draw->unpaid[g];
}

static uint8_t next_state(const amp_work_step *s, size_t i, uint32_t keep, uint32_t move)
{
    const amp_population *p = s->block;
    const uint8_t state = p->labour[i];
    if (p->age[i] != STARTS_AT && amp_happens(keep, s->draw->keep[state]))
        return state;
    const unsigned g = amp_work_cell(p->age[i], p->education[i], p->sex[i], s->scratch->area[i]);
    const size_t year = s->stream.year - (unsigned)s->draw->work->first;
    const uint32_t *to = s->draw->move + (year * WORK_CELLS + g) * 3;
    return (uint8_t)((move >= to[0]) + (move >= to[1]) + (move >= to[2]));
}

void amp_work_labour(const amp_work_step *s)
{
    amp_population *p = s->block;
    amp_work_scratch *x = s->scratch;
    uint32_t *const *word = x->word; /* group of schooling: its lanes 2 and 3 are still here */
    const uint32_t *keep = word[AMP_PROC_LABOUR_KEEP % 4], *move = word[AMP_PROC_LABOUR_MOVE % 4];
    uint32_t *unpaid = word[0], *job = word[1];
    uint32_t *const third[4] = {[AMP_PROC_UNPAID_WORK % 4] = unpaid};
    uint32_t *const state[4] = {[AMP_PROC_STATE_SALARY % 4] = job};
    amp_draw_events(&s->stream, p->uid, p->n, AMP_PROC_UNPAID_WORK / 4, third);
    amp_draw_events(&s->stream, p->uid, p->n, AMP_PROC_STATE_SALARY / 4, state);
    for (size_t i = 0; i < p->n; i++) {
        x->was[i] = 0;
        if (!p->is_alive[i] || p->age[i] < STARTS_AT)
            continue;
        const uint8_t before = p->labour[i], now = next_state(s, i, keep[i], move[i]);
        if (now == AMP_LABOUR_informal)
            x->was[i] = stays_unpaid(s, i, before == AMP_LABOUR_informal, unpaid[i]);
        if (now != AMP_LABOUR_formal)
            p->state_salary[i] = 0;
        else if (before != AMP_LABOUR_formal)
            p->state_salary[i] =
                (uint8_t)amp_happens(job[i], s->draw->state_share[p->education[i]]);
        p->labour[i] = now;
    }
}
