/* macro.c - one replicate's path of output, prices, wages, incomes and their spread.
 *
 * The central path is the profile's. Real wages move with real output per head, by an elasticity.
 * With doubt on, four things deviate (in logs) by first-order autoregressions that start from 0,
 * d_t = a d_{t-1} + sd sqrt(1 - a^2) z, so that the band opens as time goes on: growth and
 * inflation after their last actual year; and after the run's first year, the last in which a
 * survey saw households, what these have given output (the level) and how unequal it is (its
 * growth). */
#include "life/macro.h"
#include "num/num.h"

amp_err amp_life_macro_prepare(amp_ctx *ctx, amp_profile *profile, const amp_macro *macro,
                               amp_arena *arena, int first, int last, amp_life_macro *m)
{
    if (first < macro->first || last > macro->last)
        return amp_fail(ctx, AMP_CONFIG, AMP_NOWHERE,
                        _("years %d to %d: macro.csv covers %d to %d"), first, last, macro->first,
                        macro->last);
    *m = (amp_life_macro){.macro = macro, .first = first, .last = last};
    AMP_TRY(amp_profile_number(ctx, profile, "macro.wage_elasticity", &m->wage_elasticity));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.makeup_share", &m->makeup_share));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.last_actual", &m->last_actual));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.growth_sd", &m->growth_sd));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.growth_ar", &m->growth_ar));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.inflation_sd", &m->inflation_sd));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.inflation_ar", &m->inflation_ar));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.income_sd", &m->income_sd));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.income_ar", &m->income_ar));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.spread_sd", &m->spread_sd));
    AMP_TRY(amp_profile_number(ctx, profile, "macro.spread_ar", &m->spread_ar));
    m->makeup = AMP_ARENA_NEW(arena, double, last - first + 1);
    if (!m->makeup)
        return amp_fail_memory(ctx);
    for (int k = 0; k <= last - first; k++)
        m->makeup[k] = 1.0;
    return amp_rates_totals(ctx, profile, arena, first, last, &m->population);
}

/* Deviations in logs, by year of the run. */
typedef struct deviations {
    double *growth, *inflation; /* cumulated */
    double *income, *spread;    /* level; cumulated */
} deviations;

typedef struct autoregression {
    const char *name; /* keys its draws */
    amp_number sd, ar;
    int known; /* last year without deviation */
    bool is_growth;
} autoregression;

static void deviate(const amp_life_macro *m, const amp_life_replicate *r, const autoregression *of,
                    double *deviation)
{
    const double spread = amp_number_at(of->sd, r->drawn);
    const double a = AMP_MAX(-0.99, AMP_MIN(0.99, amp_number_at(of->ar, r->drawn)));
    const amp_stream stream = {r->seed, 0, r->replicate};
    double d = 0.0, sum = 0.0;
    for (int t = AMP_MIN(m->first, of->known + 1); t <= m->last; t++) {
        if (t > of->known) {
            const uint64_t who = amp_draw_key((uint64_t)t, amp_hash_text(of->name), 0);
            const double z = amp_draw_normal(&stream, who, AMP_PROC_MACRO, 0);
            d = a * d + spread * sqrt(1.0 - a * a) * z;
            sum += d;
        }
        if (t >= m->first)
            deviation[t - m->first] = of->is_growth ? sum : d;
    }
    for (int t = m->last; t >= m->first; t--) /* the first year is the base */
        deviation[t - m->first] -= deviation[0];
}

static void deviate_all(const amp_life_macro *m, const amp_life_replicate *r, const deviations *d)
{
    const int actual = (int)amp_number_at(m->last_actual, NULL);
    const autoregression growth = {"growth", m->growth_sd, m->growth_ar, actual, true},
                         inflation = {"inflation", m->inflation_sd, m->inflation_ar, actual, true},
                         income = {"income", m->income_sd, m->income_ar, m->first, false},
                         spread = {"spread", m->spread_sd, m->spread_ar, m->first, true};
    deviate(m, r, &growth, d->growth);
    deviate(m, r, &inflation, d->inflation);
    deviate(m, r, &income, d->income);
    deviate(m, r, &spread, d->spread);
}

static void fill(const amp_life_macro *m, const amp_life_replicate *r, const deviations *d,
                 amp_path *path)
{
    const amp_macro *c = m->macro;
    const double elasticity = amp_number_at(m->wage_elasticity, r->drawn);
    const double absorbed = amp_number_at(m->makeup_share, r->drawn);
    const double base = c->cpi[m->first - c->first];
    double real = 0.0; /* log of real output, first year 0 */
    for (int t = m->first; t <= m->last; t++) {
        const int k = t - m->first, in = t - c->first;
        const double growth = d ? d->growth[k] : 0.0, prices = d ? d->inflation[k] : 0.0;
        const double income = d ? d->income[k] : 0.0;
        real += k ? amp_log(1.0 + c->real_growth[in]) : 0.0;
        const double heads = amp_log(m->population[k] / m->population[0]);
        path->gdp[k] = c->gdp[in] * amp_exp(growth + prices);
        path->cpi[k] = c->cpi[in] / base * amp_exp(prices);
        path->gdp_pc[k] = amp_exp(real + growth - heads);
        path->real_wage[k] = amp_exp(elasticity * (real + growth - heads));
        path->earnings[k] = path->real_wage[k] * amp_exp(income - absorbed * amp_log(m->makeup[k]));
        path->spread[k] = d ? amp_exp(d->spread[k]) : 1.0;
        path->spending[k] = c->spending[in];
    }
}

amp_err amp_life_macro_draw(const amp_life_macro *m, const amp_life_replicate *r, amp_path *path)
{
    const size_t years = (size_t)(m->last - m->first + 1);
    double *all = AMP_ARENA_NEW(r->arena, double, 11 * years);
    if (!all)
        return AMP_NOMEM;
    *path = (amp_path){.first = m->first,
                       .last = m->last,
                       .gdp = all,
                       .cpi = all + years,
                       .real_wage = all + 2 * years,
                       .gdp_pc = all + 3 * years,
                       .spending = all + 4 * years,
                       .earnings = all + 5 * years,
                       .spread = all + 6 * years};
    const deviations d = {all + 7 * years, all + 8 * years, all + 9 * years, all + 10 * years};
    const bool in_doubt = r->doubts & AMP_DOUBT_macro;
    if (in_doubt)
        deviate_all(m, r, &d);
    fill(m, r, in_doubt ? &d : NULL, path);
    return AMP_OK;
}
