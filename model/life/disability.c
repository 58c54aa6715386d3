/* disability.c - onset of a disability.
 *
 * Prevalence by age and sex (Washington Group cut-off) is turned into an onset hazard
 * (q - p)/(1 - p) between successive ages, which reproduces it where it rises; there is no
 * recovery. Reads age sex disability; writes disability. */
#include "life/work.h"

void amp_work_disability(const amp_work_step *s)
{
    amp_population *p = s->block;
    uint32_t *onset = s->scratch->word[0];
    uint32_t *const word[4] = {[AMP_PROC_DISABILITY % 4] = onset};
    amp_draw_events(&s->stream, p->uid, p->n, AMP_PROC_DISABILITY / 4, word);
    for (size_t i = 0; i < p->n; i++)
        p->disability[i] |= (uint8_t)amp_happens(onset[i], s->draw->onset[p->sex[i]][p->age[i]]);
}
