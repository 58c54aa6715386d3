/* earnings.c - labour income of those who work for pay, by the equation of wages.h.
 *
 * u moves in years of paid work: u' = rho u + sqrt(1 - rho^2) e. On the opening stock the residual
 * r of a paid worker is split as u = m r + l e, a = l r - m e with a fresh normal e, the
 * conditional law of (a, u) given r; others draw r too. */
#include "life/wages.h"
#include "num/num.h"

typedef struct params {
    amp_wages wages;
} params;

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **out)
{
    params *p = AMP_ARENA_NEW(setup->arena, params, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *out = p;
    return amp_wages_read(ctx, setup, &p->wages);
}

static void tally(const amp_step *st, amp_span rows, void *own)
{
    (void)rows;
    if (st->year == st->first)
        amp_wages_tally(st->block, &((params *)own)->wages);
}

static amp_err fit(amp_ctx *ctx, const amp_step *st, void *own)
{
    (void)ctx;
    if (st->year == st->first)
        amp_wages_fit(&((params *)own)->wages);
    return AMP_OK;
}

static amp_err draw(const amp_life_replicate *replicate, const void *own, void **tables)
{
    amp_wages_draw *d = AMP_ARENA_NEW(replicate->arena, amp_wages_draw, 1);
    if (!d)
        return AMP_NOMEM;
    *tables = d;
    *d = amp_wages_drawn(&((const params *)own)->wages, replicate->drawn);
    return AMP_OK;
}

/* ---- opening ------------------------------------------------------------------------------------
 */

static double opening_residual(const amp_wages *w, const amp_population *p, size_t i, unsigned area)
{
    const bool formal = p->labour[i] == AMP_LABOUR_formal;
    const unsigned g = amp_wage_cell(p->sex[i], formal, p->education[i], area);
    return (amp_log(p->earnings[i]) - w->log_wage[g] - w->age_profile[p->age[i]]) / w->sd[g];
}

static void open(const amp_step *st, amp_span rows)
{
    const amp_wages *w = &((const params *)st->params)->wages;
    const amp_wages_draw *d = st->tables;
    amp_population *p = st->block;
    amp_stream lasting = st->stream;
    lasting.year = 0;
    (void)rows;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const bool paid = p->labour[i] >= AMP_LABOUR_informal && p->earnings[i] > 0.0;
            const double e = amp_draw_normal(&lasting, p->uid[i], AMP_PROC_EARNINGS, 0);
            const double r = paid ? opening_residual(w, p, i, p->area[h])
                                  : amp_draw_normal(&lasting, p->uid[i], AMP_PROC_EARNINGS, 1);
            p->earnings_effect[i] = (float)(d->lasting * r - d->moving * e);
            p->earnings_shock[i] = (float)(d->moving * r + d->lasting * e);
        }
}

/* ---- a year
 * ---------------------------------------------------------------------------------------- */

/* Those who were born or came of age in the run have no traits yet: they are drawn at 15. */
static void give_traits(const amp_step *st, size_t i)
{
    amp_population *p = st->block;
    amp_stream lasting = st->stream;
    lasting.year = 0;
    p->earnings_effect[i] = (float)amp_draw_normal(&lasting, p->uid[i], AMP_PROC_EARNINGS, 2);
    p->earnings_shock[i] = (float)amp_draw_normal(&lasting, p->uid[i], AMP_PROC_EARNINGS, 3);
}

/* Rows that work for pay (the labour process left a mark in `earnings`). */
static size_t list_paid(const amp_step *st, uint32_t *row, uint8_t *area, uint64_t *uid)
{
    const amp_population *p = st->block;
    size_t n = 0;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            row[n] = i;
            area[n] = p->area[h];
            uid[n] = p->uid[i];
            n += p->earnings[i] > 0.0;
            if (p->age[i] == 15 && p->is_alive[i])
                give_traits(st, i);
        }
    return n;
}

static void step(const amp_step *st, amp_span rows)
{
    const amp_wages *w = &((const params *)st->params)->wages;
    const amp_wages_draw *d = st->tables;
    amp_population *p = st->block;
    double *value = amp_life_numbers(st, 0);
    uint64_t *uid = (uint64_t *)(void *)amp_life_numbers(st, 1);
    uint32_t *row = amp_life_rows(st, 0);
    uint8_t *area = (uint8_t *)amp_life_rows(st, 1);
    const double log_wage = amp_log(st->path->real_wage[st->year - st->path->first]);
    const size_t n = list_paid(st, row, area, uid);
    (void)rows;
    amp_draw_normals(&st->stream, uid, n, AMP_PROC_EARNINGS, 0, value);
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = row[k];
        const double u = d->rho * (double)p->earnings_shock[i] + d->innovation * value[k];
        p->earnings_shock[i] = (float)u;
        value[k] =
            amp_wage_log(w, d, p, i, p->labour[i] == AMP_LABOUR_formal, area[k], p->age[i], u) +
            log_wage;
    }
    amp_exp_all(value, n);
    for (size_t k = 0; k < n; k++)
        p->earnings[row[k]] = value[k];
}

const amp_process amp_process_earnings = {
    .name = "earnings",
    .id = AMP_PROC_EARNINGS,
    .group = AMP_LIFE_WORK,
    .reads = "uid is_alive age sex area education labour earnings earnings_effect earnings_shock",
    .writes = "earnings earnings_effect earnings_shock",
    .prepare = prepare,
    .draw = draw,
    .open = open,
    .step = step,
    .tally = tally,
    .fit = fit,
};
