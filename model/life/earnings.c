/* earnings.c - labour income of those who work for pay.
 *
 * log y = c(sex, formality, education, area) + f(age) + sd(formality) (l a_i + m u_it) + log w_t,
 * a lasting and standard normal, u an AR(1) with unit variance that moves in years of paid work,
 * l^2 + m^2 = 1, w the real wage relative to the base year. f is the profile's (earnings.csv);
 * c and sd are measured on the opening population, which absorbs what the builder corrected.
 * Opening: the residual r of a paid worker is split as u = m r + l e, a = l r - m e with a fresh
 * normal e, the conditional law of (a, u) given r; others draw both.
 * Reads age sex education labour, area and unpaid work from scratch; writes earnings,
 * earnings_effect and earnings_shock (in standard deviations). */
#include "life/work.h"
#include "num/num.h"

static unsigned wage_cell(const amp_work_step *s, size_t i, bool formal)
{
    const amp_population *p = s->block;
    return amp_work_wage_cell(p->sex[i], formal, p->education[i], s->scratch->area[i]);
}

/* Rows that work for pay; their earnings are 0 until set, all others' stay 0. */
static size_t list_paid(const amp_work_step *s)
{
    amp_population *p = s->block;
    amp_work_scratch *x = s->scratch;
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const bool paid = p->is_alive[i] && p->labour[i] >= AMP_LABOUR_informal && !x->was[i];
        p->earnings[i] = 0.0;
        x->row[n] = (uint32_t)i;
        x->uid[n] = p->uid[i];
        n += paid;
    }
    return n;
}

void amp_work_earnings(const amp_work_step *s)
{
    const amp_work_draw *d = s->draw;
    const amp_work *w = d->work;
    amp_population *p = s->block;
    amp_work_scratch *x = s->scratch;
    const double log_wage = amp_log(d->real_wage[(int)s->stream.year - w->first]);
    const size_t n = list_paid(s);
    amp_draw_normals(&s->stream, x->uid, n, AMP_PROC_EARNINGS, 0, x->value);
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = x->row[k];
        const bool formal = p->labour[i] == AMP_LABOUR_formal;
        const double u = d->rho * (double)p->earnings_shock[i] + d->innovation * x->value[k];
        p->earnings_shock[i] = (float)u;
        x->value[k] =
            w->log_wage[wage_cell(s, i, formal)] + w->age_profile[p->age[i]] +
            w->wage_sd[formal] * (d->lasting * (double)p->earnings_effect[i] + d->moving * u) +
            log_wage;
    }
    amp_exp_all(x->value, n);
    for (size_t k = 0; k < n; k++)
        p->earnings[x->row[k]] = x->value[k];
}

void amp_work_open(const amp_work_step *s)
{
    const amp_work_draw *d = s->draw;
    const amp_work *w = d->work;
    amp_population *p = s->block;
    const amp_stream lasting = {
        .seed = s->stream.seed, .year = 0, .replicate = s->stream.replicate};
    for (size_t i = 0; i < p->n; i++) {
        const double e = amp_draw_normal(&lasting, p->uid[i], AMP_PROC_EARNINGS, 0);
        double r;
        if (p->labour[i] >= AMP_LABOUR_informal && p->earnings[i] > 0.0) {
            const bool formal = p->labour[i] == AMP_LABOUR_formal;
            r = (amp_log(p->earnings[i]) - w->log_wage[wage_cell(s, i, formal)] -
                 w->age_profile[p->age[i]]) /
                w->wage_sd[formal];
        } else {
            r = amp_draw_normal(&lasting, p->uid[i], AMP_PROC_EARNINGS, 1);
        }
        p->earnings_effect[i] = (float)(d->lasting * r - d->moving * e);
        p->earnings_shock[i] = (float)(d->moving * r + d->lasting * e);
    }
}
