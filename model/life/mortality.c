/* mortality.c - deaths from annual life tables by single age and sex.
 *
 * Who dies in the coming step, and in which month of it, is drawn at its beginning, because
 * programmes pay the dying until then. One word a person a year, whatever else happens. Months are
 * uniform. Source: Preston, Heuveline & Guillot (2001), Demography, ch. 3 and 6. */
#include "life/moves.h"
#include "num/num.h"

typedef struct mortality_year {
    uint64_t dies[2][AMP_AGES]; /* by age at the start of the coming step */
} mortality_year;

static amp_err mortality_draw(const amp_life_replicate *r, const void *params, void **tables)
{
    (void)params;
    mortality_year *year = AMP_ARENA_NEW(r->arena, mortality_year, r->last - r->first + 1);
    if (!year)
        return AMP_NOMEM;
    for (int t = r->first; t <= r->last; t++) {
        amp_step_rates step;
        amp_rates_step(r->rates, t, &step);
        for (int s = 0; s < 2; s++)
            for (int x = 0; x < AMP_AGES; x++)
                year[t - r->first].dies[s][x] = amp_threshold(1.0 - step.survival[s][x]);
    }
    *tables = year;
    return AMP_OK;
}

/* Rows whose word falls below the threshold of their sex and age. */
static size_t list_dying(const amp_step *st, amp_span rows, uint32_t *list)
{
    const mortality_year *y = (const mortality_year *)st->tables + (st->year - st->first);
    const amp_population *b = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_MORTALITY);
    size_t n = 0;
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        list[n] = i;
        n += (size_t)(amp_happens(word[i], y->dies[b->sex[i]][b->age[i]]) & b->is_alive[i]);
    }
    return n;
}

static void mortality_close(const amp_step *st, amp_span rows)
{
    amp_population *b = st->block;
    for (uint32_t i = rows.lo; i < rows.hi; i++)
        b->death_month[i] = (uint8_t)(b->death_month[i] & (b->is_alive[i] - 1u));
    uint32_t *list = amp_life_rows(st, 0);
    const size_t n = list_dying(st, rows, list);
    for (size_t k = 0; k < n; k++) {
        uint32_t words[4];
        amp_draw_words(&st->stream, b->uid[list[k]], AMP_PROC_DEATH_MONTH / 4, words);
        const uint64_t month = (uint64_t)words[AMP_PROC_DEATH_MONTH % 4] * 12 >> 32;
        b->death_month[list[k]] = (uint8_t)(1 + month);
    }
}

static void mortality_leave(const amp_step *st, amp_span rows)
{
    const amp_population *b = st->block;
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        if (b->is_alive[i] && !b->death_month[i])
            continue;
        const bool later = b->is_alive[i] && b->death_month[i] > 6;
        amp_moves_fate(st->scratch, i, later ? AMP_FATE_DEPARTS : AMP_FATE_GONE);
    }
}

const amp_process amp_process_mortality = {
    .name = "mortality",
    .id = AMP_PROC_MORTALITY,
    .group = AMP_LIFE_DEMOGRAPHY,
    .reads = "uid sex age is_alive death_month",
    .writes = "is_alive death_month partner mother father relationship",
    .draw = mortality_draw,
    .open = mortality_close,
    .leave = mortality_leave,
    .close = mortality_close,
};
