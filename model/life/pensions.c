/* pensions.c - contributions, contributory old-age pensions, survivors.
 *
 * Formal work adds 12 x density months a year. Who has the required months and the pension age
 * retires with a probability by age (58-59, 60-64, 65+) and leaves work; the pension is
 * min(accrual x years, ceiling) x the formal wage that sex, education, age, area and residual
 * give, at least the floor, and keeps its real value. A partner who survives draws a share of the
 * pension of the dead. */
#include "life/wages.h"
#include "num/num.h"

enum { WAGE_AGE_MAX = 60, BANDS = 3 };

typedef struct params {
    amp_wages wages;
    amp_number density, age, months, retirement[BANDS], accrual, ceiling, floor, survivor_share;
} params;

typedef struct tables {
    amp_wages_draw wages;
    unsigned months_a_year;
    double age, months, accrual, ceiling, floor, survivor_share;
    uint64_t retires[BANDS];
} tables;

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **out)
{
    params *p = AMP_ARENA_NEW(setup->arena, params, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *out = p;
    const struct {
        const char *path;
        amp_number *number;
    } wanted[] = {{"pension.density", &p->density},
                  {"pension.age", &p->age},
                  {"pension.months", &p->months},
                  {"pension.retirement_58", &p->retirement[0]},
                  {"pension.retirement_60", &p->retirement[1]},
                  {"pension.retirement_65", &p->retirement[2]},
                  {"pension.accrual", &p->accrual},
                  {"pension.replacement_max", &p->ceiling},
                  {"pension.floor", &p->floor},
                  {"pension.survivor_share", &p->survivor_share}};
    for (size_t k = 0; k < AMP_COUNT(wanted); k++)
        AMP_TRY(amp_profile_number(ctx, setup->profile, wanted[k].path, wanted[k].number));
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

static amp_err draw(const amp_life_replicate *replicate, const void *own, void **out)
{
    const params *p = own;
    const double *drawn = replicate->drawn;
    tables *t = AMP_ARENA_NEW(replicate->arena, tables, 1);
    if (!t)
        return AMP_NOMEM;
    *out = t;
    t->wages = amp_wages_drawn(&p->wages, drawn);
    t->months_a_year = (unsigned)(12.0 * amp_number_at(p->density, drawn) + 0.5);
    t->age = amp_number_at(p->age, drawn);
    t->months = amp_number_at(p->months, drawn);
    t->accrual = amp_number_at(p->accrual, drawn);
    t->ceiling = amp_number_at(p->ceiling, drawn);
    t->floor = amp_number_at(p->floor, drawn);
    t->survivor_share = amp_number_at(p->survivor_share, drawn);
    for (int k = 0; k < BANDS; k++)
        t->retires[k] = amp_threshold(amp_number_at(p->retirement[k], drawn));
    return AMP_OK;
}

/* ---- before the dead leave their rows
 * ------------------------------------------------------------- */

static void bequeath(const tables *t, amp_population *p, uint32_t first, uint32_t i)
{
    if (!p->partner[i])
        return;
    const uint32_t heir = first + p->partner[i] - 1u;
    if (p->is_alive[heir] && !p->death_month[heir])
        p->contributory_pension[heir] += t->survivor_share * p->contributory_pension[i];
}

static void leave(const amp_step *st, amp_span rows)
{
    amp_population *p = st->block;
    (void)rows;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->is_alive[i] && p->death_month[i])
                bequeath(st->tables, p, p->first[h], i);
}

/* ---- a year
 * ------------------------------------------------------------------------------------------- */

static double pension_of(const amp_step *st, size_t i, unsigned area, unsigned region)
{
    const tables *t = st->tables;
    const amp_wages *w = &((const params *)st->params)->wages;
    const amp_population *p = st->block;
    const double log_wage = amp_wage_log(
        w, amp_wage_cell(p->sex[i], true, p->education[i], area), amp_wage_region(w, area, region),
        AMP_MIN(p->age[i], WAGE_AGE_MAX), amp_wage_residual(&t->wages, p, i));
    const double wage = amp_exp(log_wage) * st->path->real_wage[st->year - st->path->first];
    const double rate = AMP_MIN(t->accrual * p->contribution_months[i] / 12.0, t->ceiling);
    return AMP_MAX(rate * wage, t->floor);
}

static bool retires(const tables *t, const amp_population *p, size_t i, uint32_t word)
{
    const int band = p->age[i] < 60 ? 0 : p->age[i] < 65 ? 1 : 2;
    return p->age[i] >= t->age && p->contribution_months[i] >= t->months &&
           p->contributory_pension[i] <= 0.0 && amp_happens(word, t->retires[band]);
}

static void step_person(const amp_step *st, size_t i, unsigned area, unsigned region, uint32_t word)
{
    const tables *t = st->tables;
    amp_population *p = st->block;
    if (p->labour[i] == AMP_LABOUR_formal)
        p->contribution_months[i] =
            (uint16_t)AMP_MIN(p->contribution_months[i] + t->months_a_year, UINT16_MAX);
    if (!retires(t, p, i, word))
        return;
    p->contributory_pension[i] = pension_of(st, i, area, region);
    p->labour[i] = AMP_LABOUR_inactive;
    p->state_salary[i] = 0;
    p->earnings[i] = 0.0;
}

static void step(const amp_step *st, amp_span rows)
{
    const amp_population *p = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_RETIREMENT);
    (void)rows;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->is_alive[i] && p->age[i] >= 15)
                step_person(st, i, p->area[h], p->region[h], word[i]);
}

const amp_process amp_process_pensions = {
    .name = "pensions",
    .id = AMP_PROC_RETIREMENT,
    .group = AMP_LIFE_WORK,
    .reads = "uid is_alive death_month partner age sex area education labour earnings_effect "
             "earnings_shock contribution_months contributory_pension other_income",
    .writes = "contribution_months contributory_pension labour state_salary earnings other_income",
    .prepare = prepare,
    .draw = draw,
    .leave = leave,
    .step = step,
    .tally = tally,
    .fit = fit,
};
