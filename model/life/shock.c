/* shock.c - see shock.h. */
#include "life/shock.h"

#include <assert.h>

static unsigned cell_of(const amp_population *p, size_t i, unsigned area)
{
    return amp_labour_table(amp_work_age(p->age[i]), p->education[i], p->sex[i], area);
}

static bool is_employed(const amp_population *p, size_t i)
{
    return p->age[i] >= AMP_LABOUR_FROM && p->labour[i] >= AMP_LABOUR_informal;
}

void amp_shock_tally(const amp_population *p, amp_shock_rates *rates)
{
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i] || p->age[i] < AMP_LABOUR_FROM)
                continue;
            const unsigned g = cell_of(p, i, p->area[h]);
            rates->persons[g] += p->weight[h];
            rates->employed[g] += is_employed(p, i) ? p->weight[h] : 0.0;
        }
}

/* ---- months --------------------------------------------------------------------------------- */

static double left(const amp_shock_effect *e, int32_t month)
{
    if (month < e->start || month >= e->end + e->recovery)
        return 0.0;
    return month < e->end ? 1.0 : 1.0 - (month - e->end + 1.0) / (e->recovery + 1.0);
}

double amp_shock_share(const amp_shock_effect *e, int year)
{
    double sum = 0.0;
    for (int m = 0; m < 12; m++)
        sum += left(e, year * 12 + m);
    return sum / 12.0;
}

double amp_shock_loss(const amp_shock_effect *e, int year, double employment, double rate)
{
    double sum = 0.0;
    for (int m = 0; m < 12; m++) {
        const double odds = 1.0 + (employment - 1.0) * left(e, year * 12 + m);
        const double all = 1.0 + rate * (odds - 1.0);
        sum += all > 0.0 ? 1.0 - odds / all : 1.0; /* all is 0 where everybody works and odds are */
    }
    return AMP_MAX(sum / 12.0, 0.0);
}

bool amp_shock_acts(const amp_shock *shock, int year)
{
    bool acts = false;
    for (size_t k = 0; k < shock->effects; k++)
        acts |= amp_shock_share(&shock->effect[k], year) > 0.0;
    return acts;
}

/* ---- a block's year ------------------------------------------------------------------------- */

/* An effect with the numbers of a replicate and the months of a year. */
typedef struct blow {
    double loss[AMP_LABOUR_TABLE];
    double seeking;
    double earnings, pension, other_income, prices; /* factors */
} blow;

static void aim(const amp_shock_effect *e, int year, const double *drawn,
                const amp_shock_rates *rates, blow *b)
{
    double x[AMP_SHOCK_NUMBERS];
    const double share = amp_shock_share(e, year);
    for (int k = 0; k < AMP_SHOCK_NUMBERS; k++)
        x[k] = amp_number_at(e->number[k], drawn);
    for (int g = 0; g < AMP_LABOUR_TABLE; g++) {
        const double n = rates->persons[g], rate = n > 0.0 ? rates->employed[g] / n : 0.0;
        b->loss[g] = amp_shock_loss(e, year, x[AMP_SHOCK_employment], rate);
    }
    b->seeking = x[AMP_SHOCK_seeking];
    b->earnings = 1.0 + (x[AMP_SHOCK_earnings] - 1.0) * share;
    b->pension = 1.0 + (x[AMP_SHOCK_pension] - 1.0) * share;
    b->other_income = 1.0 + (x[AMP_SHOCK_other_income] - 1.0) * share;
    b->prices = 1.0 + (x[AMP_SHOCK_prices] - 1.0) * share;
}

/* What all effects that hit a person come to. */
typedef struct sum {
    double keep;            /* chance of keeping work */
    double losing, seeking; /* sums of chances, and of those times the share that seeks */
} sum;

static void hit_incomes(const blow *b, size_t i, amp_population *p)
{
    p->earnings[i] *= b->earnings;
    p->contributory_pension[i] *= b->pension;
    p->other_income[i] *= b->other_income;
}

static void lose_work(const sum *s, const amp_stream *lasting, size_t i, amp_population *p)
{
    const double u = amp_draw(lasting, p->uid[i], AMP_PROC_SHOCK, 0), loss = 1.0 - s->keep;
    if (u >= loss)
        return;
    p->labour[i] = u / loss < s->seeking / s->losing ? AMP_LABOUR_unemployed : AMP_LABOUR_inactive;
    p->earnings[i] = 0.0;
    p->state_salary[i] = 0;
}

static void hit_person(const blow *blows, size_t n, const double *const *who,
                       const amp_stream *lasting, unsigned area, size_t i, amp_population *p)
{
    const unsigned g = cell_of(p, i, area);
    sum s = {1.0, 0.0, 0.0};
    for (size_t k = 0; k < n; k++) {
        if (who[k][i] == 0.0)
            continue;
        hit_incomes(&blows[k], i, p);
        s.keep *= 1.0 - blows[k].loss[g];
        s.losing += blows[k].loss[g];
        s.seeking += blows[k].loss[g] * blows[k].seeking;
    }
    if (s.keep < 1.0 && is_employed(p, i))
        lose_work(&s, lasting, i, p);
}

static void hit_lines(const blow *blows, size_t n, const double *const *who, size_t h,
                      amp_population *p)
{
    for (size_t k = 0; k < n; k++)
        if (who[k][p->first[h]] != 0.0) {
            p->line_poverty[h] *= blows[k].prices;
            p->line_extreme[h] *= blows[k].prices;
        }
}

void amp_shock_lay(const amp_shock *shock, int year, const double *drawn,
                   const amp_shock_rates *rates, const amp_stream *lasting,
                   const double *const *who, amp_population *p)
{
    blow blows[AMP_SHOCK_EFFECTS];
    assert(shock->effects <= AMP_SHOCK_EFFECTS);
    for (size_t k = 0; k < shock->effects; k++)
        aim(&shock->effect[k], year, drawn, rates, &blows[k]);
    for (size_t h = 0; h < p->households; h++) {
        hit_lines(blows, shock->effects, who, h, p);
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->is_alive[i])
                hit_person(blows, shock->effects, who, lasting, p->area[h], i, p);
    }
}
