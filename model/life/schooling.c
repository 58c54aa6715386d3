/* schooling.c - who attends school, and years passed.
 *
 * Attendance moves so that its prevalence by sex, area and single age stays the table's: where it
 * falls with age, attenders leave with probability 1 - q/p; where it rises, others enter with
 * (q - p)/(1 - p). An attender passes a year with a fixed probability (parameter school.passing).
 * The year passed is the one attended until this 1 July's step.
 * Reads age sex attends schooling; writes attends schooling education. */
#include "life/work.h"

enum { YEARS_MAX = 18 };

static uint8_t level_of(unsigned years)
{
    return years == 0   ? AMP_EDUCATION_no_education
           : years < 7  ? AMP_EDUCATION_primary
           : years < 13 ? AMP_EDUCATION_secondary
                        : AMP_EDUCATION_tertiary;
}

void amp_work_schooling(const amp_work_step *s)
{
    const amp_work_draw *d = s->draw;
    amp_population *p = s->block;
    uint32_t *const *word = s->scratch->word;
    amp_draw_events(&s->stream, p->uid, p->n, AMP_PROC_ATTENDANCE / 4, word);
    for (size_t i = 0; i < p->n; i++) {
        const unsigned age = p->age[i], sex = p->sex[i], area = s->scratch->area[i];
        if (!p->is_alive[i])
            continue;
        const bool attended = p->attends[i];
        if (attended && age > 5 && p->schooling[i] < YEARS_MAX &&
            amp_happens(word[AMP_PROC_PASSING % 4][i], d->passing)) {
            p->schooling[i]++;
            p->education[i] = level_of(p->schooling[i]);
        }
        const uint64_t t = attended ? d->attend_on[sex][area][age] : d->attend_new[sex][area][age];
        p->attends[i] = (uint8_t)amp_happens(word[AMP_PROC_ATTENDANCE % 4][i], t);
    }
}
