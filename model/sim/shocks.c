/* shocks.c - see shocks.h. */
#include "sim/shocks.h"

/* The baseline answers nothing, whatever it says (answers.h). */
static void find_variants(const amp_scenario *scenario, size_t n, bool *is_alone, amp_shocks *s)
{
    s->variants = 0;
    for (size_t k = 0; k < n; k++) {
        const bool answers = k && scenario[k].behaviour;
        size_t v = answers ? s->variants : 0;
        while (v < s->variants && (is_alone[v] || !amp_shock_equal(s->shock[v], scenario[k].shock)))
            v++;
        s->variant[k] = v;
        s->shock[v] = scenario[k].shock;
        is_alone[v] = answers;
        s->variants = AMP_MAX(s->variants, v + 1);
    }
}

static amp_err compile_variant(amp_ctx *ctx, const amp_symbols *symbols, const amp_shock *shock,
                               amp_arena *arena, const amp_prog ***who)
{
    *who = AMP_ARENA_NEW(arena, const amp_prog *, AMP_SHOCK_EFFECTS);
    if (!*who)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < shock->effects; k++) {
        const amp_shock_effect *e = &shock->effect[k];
        const amp_err err = amp_expr_compile(ctx, arena, symbols, e->who, e->loc, AMP_TYPE_BOOLEAN,
                                             AMP_SCOPE_PERSON, &(*who)[k]);
        if (err != AMP_OK && err != AMP_CONFIG)
            return err;
    }
    return amp_ctx_first(ctx);
}

amp_err amp_shocks_compile(amp_ctx *ctx, const amp_scenario *scenario, size_t n,
                           const amp_profile *profile, const amp_population *population,
                           amp_arena *arena, amp_shocks *s)
{
    bool *is_alone = AMP_ARENA_NEW(arena, bool, n);
    *s = (amp_shocks){.variant = AMP_ARENA_NEW(arena, size_t, n),
                      .shock = AMP_ARENA_NEW(arena, const amp_shock *, n + 1),
                      .is_alone = is_alone,
                      .who = AMP_ARENA_NEW(arena, const amp_prog **, n),
                      .members = AMP_ARENA_NEW(arena, amp_shock_members *, n),
                      .arena = arena};
    if (!s->variant || !s->shock || !is_alone || !s->who || !s->members)
        return amp_fail_memory(ctx);
    find_variants(scenario, n, is_alone, s);
    amp_symbols symbols;
    amp_symbols_init(&symbols);
    amp_err err = amp_policy_symbols(ctx, NULL, profile, population, arena, &symbols);
    for (size_t v = 0; v < s->variants && err == AMP_OK; v++)
        if (s->shock[v])
            err = compile_variant(ctx, &symbols, s->shock[v], arena, &s->who[v]);
    amp_symbols_fini(&symbols);
    return err;
}

/* ---- years that the profile tells ------------------------------------------------------------ */

static bool acts_on_work(const amp_shock *shock, int year)
{
    bool acts = false;
    for (size_t k = 0; k < shock->effects; k++)
        acts |= shock->effect[k].number[AMP_SHOCK_employment].value < 1.0 &&
                amp_shock_share(&shock->effect[k], year) > 0.0;
    return acts;
}

amp_err amp_shocks_warn(amp_ctx *ctx, const amp_scenario *scenario, amp_profile *profile)
{
    amp_table t;
    int year, odds;
    int told = 0;
    if (!scenario->shock || scenario->ageing == AMP_AGEING_NONE)
        return AMP_OK;
    AMP_TRY(amp_profile_table(ctx, profile, "labour_path", &t));
    AMP_TRY(amp_table_column(ctx, &t, "year", &year));
    AMP_TRY(amp_table_column(ctx, &t, "employed_odds", &odds));
    for (size_t i = 0; i < t.rows; i++) {
        double y, o;
        AMP_TRY(amp_table_number(ctx, &t, i, year, &y));
        AMP_TRY(amp_table_number(ctx, &t, i, odds, &o));
        const int at = (int)y;
        if (o == 1.0 || at == told || at <= scenario->first || at > scenario->last ||
            !acts_on_work(scenario->shock, at))
            continue;
        told = at;
        amp_warn(ctx, scenario->loc,
                 _("shock %s: labour_path.csv of the profile has the employment of %d already, and "
                   "the shock comes on top of it"),
                 scenario->shock->name, at);
    }
    return AMP_OK;
}

/* ---- people ---------------------------------------------------------------------------------- */

/* Who is in the group of each effect: one value per row, in the arena. */
static amp_err evaluate(const amp_shocks *s, size_t variant, int year, const amp_population *block,
                        amp_arena *arena, const double **who)
{
    amp_policy_view view;
    amp_expr_scratch scratch = {0};
    amp_err err = amp_policy_view_make(NULL, block, year, 0, arena, &view);
    for (size_t k = 0; k < s->shock[variant]->effects && err == AMP_OK; k++) {
        double *is_in = AMP_ARENA_NEW(arena, double, block->n + 1);
        err = is_in ? amp_expr_scratch_reserve(&scratch, s->who[variant][k]) : AMP_NOMEM;
        if (err == AMP_OK)
            amp_expr_eval(s->who[variant][k], &view.frame, 0, block->households, &scratch, is_in);
        who[k] = is_in;
    }
    amp_expr_scratch_fini(&scratch);
    return err;
}

static amp_err measure_variant(amp_shocks *s, size_t variant, int year, const amp_population *block)
{
    const double *who[AMP_SHOCK_EFFECTS];
    amp_arena arena;
    amp_arena_init(&arena);
    const amp_err err = evaluate(s, variant, year, block, &arena, who);
    for (size_t k = 0; k < s->shock[variant]->effects && err == AMP_OK; k++)
        amp_shock_tally_members(block, who[k], &s->members[variant][k]);
    amp_arena_fini(&arena);
    return err;
}

amp_err amp_shocks_measure(amp_ctx *ctx, const amp_population *block, size_t n, int year,
                           amp_shocks *s)
{
    amp_err err = AMP_OK;
    for (size_t v = 0; v < s->variants; v++)
        if (s->shock[v] &&
            !(s->members[v] = AMP_ARENA_NEW(s->arena, amp_shock_members, s->shock[v]->effects)))
            return amp_fail_memory(ctx);
    for (size_t b = 0; b < n; b++) {
        amp_shock_tally(&block[b], &s->rates);
        for (size_t v = 0; v < s->variants && err == AMP_OK; v++)
            if (s->shock[v])
                err = measure_variant(s, v, year, &block[b]);
    }
    return err == AMP_OK ? AMP_OK : amp_fail_memory(ctx);
}

/* ---- one replicate --------------------------------------------------------------------------- */

static amp_err aim(const amp_shocks *s, size_t variant, int year, const double *drawn,
                   amp_shocks_draw *d)
{
    const amp_shock *shock = s->shock[variant];
    if (!shock || !amp_shock_acts(shock, year))
        return AMP_OK;
    amp_blow *blow = AMP_ARENA_NEW(&d->arena, amp_blow, shock->effects);
    if (!blow)
        return AMP_NOMEM;
    for (size_t k = 0; k < shock->effects; k++)
        amp_shock_aim(&shock->effect[k], year, drawn, &s->rates, &s->members[variant][k], &blow[k]);
    d->blow[variant][year - d->first] = blow;
    return AMP_OK;
}

amp_err amp_shocks_draw_init(const amp_shocks *s, int first, int last, const double *drawn,
                             amp_shocks_draw *d)
{
    *d = (amp_shocks_draw){.first = first};
    amp_arena_init(&d->arena);
    if (!(d->blow = AMP_ARENA_NEW(&d->arena, amp_blow **, s->variants)))
        return AMP_NOMEM;
    for (size_t v = 0; v < s->variants; v++) {
        if (!(d->blow[v] = AMP_ARENA_NEW(&d->arena, amp_blow *, last - first + 1)))
            return AMP_NOMEM;
        for (int year = first; year <= last; year++)
            AMP_TRY(aim(s, v, year, drawn, d));
    }
    return AMP_OK;
}

void amp_shocks_draw_fini(amp_shocks_draw *d)
{
    amp_arena_fini(&d->arena);
}

amp_err amp_shocks_hit(const amp_shocks *s, const amp_shocks_draw *d, size_t variant, int year,
                       const amp_stream *lasting, const amp_population *block, amp_population *hit)
{
    const double *who[AMP_SHOCK_EFFECTS];
    amp_arena arena;
    amp_arena_init(&arena);
    amp_err err = amp_pop_copy(hit, block);
    if (err == AMP_OK)
        err = evaluate(s, variant, year, block, &arena, who);
    if (err == AMP_OK)
        amp_shock_lay(d->blow[variant][year - d->first], s->shock[variant]->effects, lasting, who,
                      hit);
    amp_arena_fini(&arena);
    return err;
}
