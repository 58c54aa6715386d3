/* shock.c - see shock.h. */
#include "life/shock.h"

#include "life/odds.h"

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

void amp_shock_tally_members(const amp_population *p, const double *who, amp_shock_members *members)
{
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->is_alive[i] && p->age[i] >= AMP_LABOUR_FROM && who[i] != 0.0)
                members->persons[cell_of(p, i, p->area[h])] += p->weight[h];
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

bool amp_shock_acts(const amp_shock *shock, int year)
{
    bool acts = false;
    for (size_t k = 0; k < shock->effects; k++)
        acts |= amp_shock_share(&shock->effect[k], year) > 0.0;
    return acts;
}

/* ---- a group's odds ------------------------------------------------------------------------- */

/* Employment rates by cell, and the group's members in them. */
typedef struct group {
    double rate[AMP_LABOUR_TABLE];
    const double *persons;
    double all, mean; /* persons, their employment rate */
} group;

static group group_of(const amp_shock_rates *rates, const amp_shock_members *members)
{
    group g = {.persons = members->persons};
    for (int k = 0; k < AMP_LABOUR_TABLE; k++) {
        g.rate[k] = rates->persons[k] > 0.0 ? rates->employed[k] / rates->persons[k] : 0.0;
        g.all += g.persons[k];
        g.mean += g.persons[k] * g.rate[k];
    }
    g.mean = g.all > 0.0 ? g.mean / g.all : 0.0;
    return g;
}

static double kept(const group *g, double odds)
{
    double sum = 0.0;
    for (int k = 0; k < AMP_LABOUR_TABLE; k++)
        sum += g->persons[k] * g->rate[k] * (1.0 - amp_odds_loss(odds, g->rate[k]));
    return sum;
}

/* The factor of each member's odds that multiplies the group's by `odds`: by halving, since what is
 * kept rises with it. */
static double odds_of_members(const group *g, double odds)
{
    const double wanted = g->all * g->mean * (1.0 - amp_odds_loss(odds, g->mean));
    double low = 0.0, high = odds;
    if (odds <= 0.0 || odds >= 1.0 || !(g->all > 0.0))
        return odds;
    for (int k = 0; k < 50; k++) {
        const double middle = 0.5 * (low + high);
        if (kept(g, middle) < wanted)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static void aim_at_work(const amp_shock_effect *e, int year, double employment, const group *g,
                        double *loss)
{
    double was = 1.0, odds = 1.0;
    for (int m = 0; m < 12; m++) {
        const double now = 1.0 + (employment - 1.0) * left(e, year * 12 + m);
        if (now != was) /* months of one size are solved once */
            odds = odds_of_members(g, now);
        was = now;
        for (int k = 0; k < AMP_LABOUR_TABLE; k++)
            loss[k] += amp_odds_loss(odds, g->rate[k]) / 12.0;
    }
}

void amp_shock_aim(const amp_shock_effect *e, int year, const double *drawn,
                   const amp_shock_rates *rates, const amp_shock_members *members, amp_blow *b)
{
    double x[AMP_SHOCK_NUMBERS];
    const double share = amp_shock_share(e, year);
    const group g = group_of(rates, members);
    for (int k = 0; k < AMP_SHOCK_NUMBERS; k++)
        x[k] = amp_number_at(e->number[k], drawn);
    *b = (amp_blow){.seeking = x[AMP_SHOCK_seeking],
                    .earnings = 1.0 + (x[AMP_SHOCK_earnings] - 1.0) * share,
                    .pension = 1.0 + (x[AMP_SHOCK_pension] - 1.0) * share,
                    .other_income = 1.0 + (x[AMP_SHOCK_other_income] - 1.0) * share,
                    .prices = 1.0 + (x[AMP_SHOCK_prices] - 1.0) * share};
    aim_at_work(e, year, x[AMP_SHOCK_employment], &g, b->loss);
}

/* ---- a block's year ------------------------------------------------------------------------- */

/* What all effects that hit a person come to. */
typedef struct sum {
    double keep;            /* chance of keeping work */
    double losing, seeking; /* sums of chances, and of those times the share that seeks */
} sum;

static void hit_incomes(const amp_blow *b, size_t i, amp_population *p)
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

static void hit_person(const amp_blow *blows, size_t n, const double *const *who,
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

static void hit_lines(const amp_blow *blows, size_t n, const double *const *who, size_t h,
                      amp_population *p)
{
    for (size_t k = 0; k < n; k++)
        if (who[k][p->first[h]] != 0.0) {
            p->line_poverty[h] *= blows[k].prices;
            p->line_extreme[h] *= blows[k].prices;
        }
}

void amp_shock_lay(const amp_blow *blow, size_t n, const amp_stream *lasting,
                   const double *const *who, amp_population *p)
{
    for (size_t h = 0; h < p->households; h++) {
        hit_lines(blow, n, who, h, p);
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->is_alive[i])
                hit_person(blow, n, who, lasting, p->area[h], i, p);
    }
}
