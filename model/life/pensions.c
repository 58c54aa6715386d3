/* pensions.c - contributions, contributory old-age pensions, survivors.
 *
 * Formal work adds 12 x density months a year. Who has the required months and the pension age
 * retires with a probability by age (58-59, 60-64, 65+) and leaves work; the pension is
 * min(accrual x years, ceiling) x the formal wage that the person's sex, education, age, area and
 * residual give, at least the floor, and keeps its real value. A partner who survives draws a
 * share of the pension of the dead, and inherits their other income; without a partner the head
 * of the household does.
 * Reads age sex education labour earnings_effect earnings_shock contribution_months
 * contributory_pension partner death_month; writes contribution_months contributory_pension labour
 * earnings other_income. */
#include "life/work.h"
#include "num/num.h"

enum { YOUNG_RETIREES = 60, OLD_RETIREES = 65 };

static double pension_of(const amp_work_step *s, size_t i)
{
    const amp_work_draw *d = s->draw;
    const amp_work *w = d->work;
    const amp_population *p = s->block;
    const unsigned g = amp_work_wage_cell(p->sex[i], 1, p->education[i], s->scratch->area[i]);
    const double log_wage = w->log_wage[g] + w->age_profile[AMP_MIN(p->age[i], 60)] +
                            w->wage_sd[1] * (d->lasting * (double)p->earnings_effect[i] +
                                             d->moving * (double)p->earnings_shock[i]);
    const double wage = amp_exp(log_wage) * d->real_wage[(int)s->stream.year - w->first];
    const double rate = AMP_MIN(d->accrual * p->contribution_months[i] / 12.0, d->replacement_max);
    return AMP_MAX(rate * wage, d->floor);
}

static bool retires(const amp_work_step *s, size_t i, uint32_t word)
{
    const amp_population *p = s->block;
    const amp_work_draw *d = s->draw;
    const int band = p->age[i] < YOUNG_RETIREES ? 0 : p->age[i] < OLD_RETIREES ? 1 : 2;
    return p->age[i] >= d->pension_age && p->contribution_months[i] >= d->pension_months &&
           p->contributory_pension[i] <= 0.0 && amp_happens(word, d->retire[band]);
}

void amp_work_pensions(const amp_work_step *s)
{
    amp_population *p = s->block;
    uint32_t *retirement = s->scratch->word[0];
    uint32_t *const word[4] = {[AMP_PROC_RETIREMENT % 4] = retirement};
    const unsigned months = (unsigned)(12.0 * s->draw->density + 0.5);
    amp_draw_events(&s->stream, p->uid, p->n, AMP_PROC_RETIREMENT / 4, word);
    for (size_t i = 0; i < p->n; i++) {
        if (!p->is_alive[i])
            continue;
        if (p->labour[i] == AMP_LABOUR_formal)
            p->contribution_months[i] =
                (uint16_t)AMP_MIN(p->contribution_months[i] + months, UINT16_MAX);
        if (!retires(s, i, retirement[i]))
            continue;
        p->contributory_pension[i] = pension_of(s, i);
        p->labour[i] = AMP_LABOUR_inactive;
        p->state_salary[i] = 0;
        p->earnings[i] = 0.0;
    }
}

void amp_work_survivors(const amp_work_step *s)
{
    amp_population *p = s->block;
    for (size_t h = 0; h < p->households; h++) {
        const uint32_t first = p->first[h], end = p->first[h + 1];
        for (uint32_t i = first; i < end; i++) {
            if (!p->is_alive[i] || !p->death_month[i])
                continue;
            const uint32_t partner = p->partner[i] ? first + p->partner[i] - 1u : first;
            if (partner == i || !p->is_alive[partner] || p->death_month[partner])
                continue;
            p->other_income[partner] += p->other_income[i];
            if (p->partner[i])
                p->contributory_pension[partner] +=
                    s->draw->survivor_share * p->contributory_pension[i];
        }
    }
}
