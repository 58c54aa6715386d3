/* macro.c - one replicate's path of output, prices and wages.
 *
 * The central path is the profile's. Real wages move with real output per head, by an elasticity.
 * With doubt on, growth and inflation of the years after the last actual one deviate (in logs) by
 * first-order autoregressions that start from 0 there, d_t = a d_{t-1} + sd sqrt(1 - a^2) z, so the
 * band opens as time goes on and reaches the spread of the country's own past. */
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
    m->makeup = AMP_ARENA_NEW(arena, double, last - first + 1);
    if (!m->makeup)
        return amp_fail_memory(ctx);
    for (int k = 0; k <= last - first; k++)
        m->makeup[k] = 1.0;
    return amp_rates_totals(ctx, profile, arena, first, last, &m->population);
}

/* Cumulated deviations in logs, by year of the run. */
typedef struct deviations {
    double *growth, *inflation;
} deviations;

static void deviate(const amp_life_macro *m, const amp_life_replicate *r, const char *name,
                    amp_number sd, amp_number ar, double *cumulated)
{
    const double spread = amp_number_at(sd, r->drawn);
    const double a = AMP_MAX(-0.99, AMP_MIN(0.99, amp_number_at(ar, r->drawn)));
    const int actual = (int)amp_number_at(m->last_actual, NULL);
    const amp_stream stream = {r->seed, 0, r->replicate};
    double d = 0.0, sum = 0.0;
    for (int t = AMP_MIN(m->first, actual + 1); t <= m->last; t++) {
        if (t > actual) {
            const uint64_t who = amp_draw_key((uint64_t)t, amp_hash_text(name), 0);
            const double z = amp_draw_normal(&stream, who, AMP_PROC_MACRO, 0);
            d = a * d + spread * sqrt(1.0 - a * a) * z;
            sum += d;
        }
        if (t >= m->first)
            cumulated[t - m->first] = sum;
    }
    for (int t = m->last; t >= m->first; t--) /* the first year is the base */
        cumulated[t - m->first] -= cumulated[0];
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
        real += k ? amp_log(1.0 + c->real_growth[in]) : 0.0;
        const double heads = amp_log(m->population[k] / m->population[0]);
        path->gdp[k] = c->gdp[in] * amp_exp(growth + prices);
        path->cpi[k] = c->cpi[in] / base * amp_exp(prices);
        path->gdp_pc[k] = amp_exp(real + growth - heads);
        path->real_wage[k] = amp_exp(elasticity * (real + growth - heads));
        path->earnings[k] = path->real_wage[k] * amp_exp(-absorbed * amp_log(m->makeup[k]));
        path->spending[k] = c->spending[in];
    }
}

amp_err amp_life_macro_draw(const amp_life_macro *m, const amp_life_replicate *r, amp_path *path)
{
    const size_t years = (size_t)(m->last - m->first + 1);
    double *all = AMP_ARENA_NEW(r->arena, double, 8 * years);
    if (!all)
        return AMP_NOMEM;
    *path = (amp_path){.first = m->first,
                       .last = m->last,
                       .gdp = all,
                       .cpi = all + years,
                       .real_wage = all + 2 * years,
                       .gdp_pc = all + 3 * years,
                       .spending = all + 4 * years,
                       .earnings = all + 5 * years};
    const deviations d = {all + 6 * years, all + 7 * years};
    const bool in_doubt = r->doubts & AMP_DOUBT_macro;
    if (in_doubt) {
        deviate(m, r, "growth", m->growth_sd, m->growth_ar, d.growth);
        deviate(m, r, "inflation", m->inflation_sd, m->inflation_ar, d.inflation);
    }
    fill(m, r, in_doubt ? &d : NULL, path);
    return AMP_OK;
}
