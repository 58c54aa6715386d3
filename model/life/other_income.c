/* other_income.c - rents, remittances and private transfers of persons of 15 and more.
 *
 * Persistent: kept with a probability (parameter other_income.persistence), its real value moving
 * with wages; else drawn anew: with the share of receivers that the opening population has in the
 * cell (age band x sex x area), the amount of one of them, times the real wage. So the
 * distribution stays without a formula for it.
 * Reads age sex, area from scratch; writes other_income. */
#include "life/work.h"

static double donated(const amp_pool *pool, uint32_t word)
{
    return pool->n ? pool->amount[((uint64_t)word * pool->n) >> 32] : 0.0;
}

void amp_work_other_income(const amp_work_step *s)
{
    const amp_work_draw *d = s->draw;
    amp_population *p = s->block;
    uint32_t *const *word = s->scratch->word;
    const int year = (int)s->stream.year - d->work->first;
    const double level = d->real_wage[year];
    const double growth = year ? level / d->real_wage[year - 1] : 1.0;
    amp_draw_events(&s->stream, p->uid, p->n, AMP_PROC_OTHER_KEEP / 4, word);
    for (size_t i = 0; i < p->n; i++) {
        if (!p->is_alive[i] || p->age[i] < 15)
            continue;
        if (p->age[i] > 15 && amp_happens(word[AMP_PROC_OTHER_KEEP % 4][i], d->keep_other)) {
            p->other_income[i] *= growth;
            continue;
        }
        const unsigned g = amp_work_other_cell(p->age[i], p->sex[i], s->scratch->area[i]);
        p->other_income[i] =
            amp_happens(word[AMP_PROC_OTHER_HAVE % 4][i], d->other_share[g])
                ? level * donated(&d->work->other[g], word[AMP_PROC_OTHER_DONOR % 4][i])
                : 0.0;
    }
}
