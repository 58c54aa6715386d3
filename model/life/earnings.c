/* earnings.c - labour income of those who work for pay, by the equation of wages.h.
 *
 * u moves in years of paid work: u' = rho u + sqrt(1 - rho^2) e, e correlated within the household
 * as residuals are. Who comes of age takes after the head as much. The opening stock gets its
 * traits in other_income.c, which also carries what is written here to the household's income. */
#include "life/spread.h"
#include "life/wages.h"
#include "num/num.h"

enum { COMES_OF_AGE = 15 };

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

/* Those who were born or came of age in the run have no traits yet. */
static void give_traits(const amp_step *st, size_t head, size_t i)
{
    const amp_wages_draw *d = st->tables;
    amp_population *p = st->block;
    amp_stream lasting = st->stream;
    lasting.year = 0;
    const double a = amp_draw_normal(&lasting, p->uid[i], AMP_PROC_EARNINGS, 2);
    const double u = amp_draw_normal(&lasting, p->uid[i], AMP_PROC_EARNINGS, 3);
    const double kin = d->home * d->home, own = sqrt(1.0 - kin * kin);
    p->earnings_effect[i] = (float)(kin * (double)p->earnings_effect[head] + own * a);
    p->earnings_shock[i] = (float)(kin * (double)p->earnings_shock[head] + own * u);
}

/* Rows that work for pay (the labour process left a mark in `earnings`), with their households. */
static size_t list_paid(const amp_step *st, uint32_t *row, uint32_t *household, uint64_t *uid)
{
    const amp_population *p = st->block;
    const uint32_t *in = amp_life_rows(st, 2);
    size_t n = 0;
    amp_spread_households(p, amp_life_rows(st, 2));
    for (uint32_t i = 0; i < p->n; i++) {
        row[n] = i;
        household[n] = in[i];
        uid[n] = p->uid[i];
        n += p->earnings[i] > 0.0;
        if (p->age[i] == COMES_OF_AGE && p->is_alive[i])
            give_traits(st, p->first[in[i]], i);
    }
    return n;
}

static double move_shock(const amp_wages_draw *d, amp_population *p, size_t i, double home,
                         double own)
{
    const double e = d->home * home + d->own * own;
    const double u = d->rho * (double)p->earnings_shock[i] + d->innovation * e;
    p->earnings_shock[i] = (float)u;
    return amp_wage_residual(d, p, i);
}

static void step(const amp_step *st, amp_span rows)
{
    const amp_wages *w = &((const params *)st->params)->wages;
    const amp_wages_draw *d = st->tables;
    amp_population *p = st->block;
    double *value = amp_life_numbers(st, 0), *home = amp_life_numbers(st, 1);
    uint64_t *uid = (uint64_t *)(void *)amp_life_numbers(st, 2);
    uint32_t *row = amp_life_rows(st, 0), *household = amp_life_rows(st, 1);
    const double log_wage = amp_log(st->path->earnings[st->year - st->path->first]);
    const size_t n = list_paid(st, row, household, uid);
    (void)rows;
    amp_draw_normals(&st->stream, uid, n, AMP_PROC_EARNINGS, 0, value);
    amp_draw_normals(&st->stream, p->household_uid, p->households, AMP_PROC_EARNINGS, 0, home);
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = row[k], h = household[k];
        const unsigned area = p->area[h],
                       cell = amp_wage_cell(p->sex[i], p->labour[i] == AMP_LABOUR_formal,
                                            p->education[i], area);
        value[k] = log_wage + amp_wage_log(w, cell, amp_wage_region(w, area, p->region[h]),
                                           p->age[i], move_shock(d, p, i, home[h], value[k]));
    }
    amp_exp_all(value, n);
    for (size_t k = 0; k < n; k++)
        p->earnings[row[k]] = value[k];
}

const amp_process amp_process_earnings = {
    .name = "earnings",
    .id = AMP_PROC_EARNINGS,
    .group = AMP_LIFE_WORK,
    .reads = "uid household_uid is_alive age sex area region education labour earnings "
             "earnings_effect earnings_shock",
    .writes = "earnings earnings_effect earnings_shock",
    .prepare = prepare,
    .draw = draw,
    .step = step,
    .tally = tally,
    .fit = fit,
};
