/* budget.c - see budget.h. */
#include "sim/budget.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- plan ------------------------------------------------------------------------------------ */

static const amp_fiscal *fiscal_of(const amp_plan *plan, size_t s)
{
    static const amp_fiscal none = {0};
    return plan->scenario[s].fiscal ? plan->scenario[s].fiscal : &none;
}

static bool levies(const amp_fiscal *fiscal, amp_levy_kind kind)
{
    bool found = false;
    for (size_t k = 0; k < fiscal->levies; k++)
        found = found || fiscal->levy[k].kind == kind;
    return found;
}

/* A rule that closes wants something to raise, and a baseline to come back to. */
static void check_close(amp_ctx *ctx, const amp_plan *plan, size_t s)
{
    const amp_scenario *sc = &plan->scenario[s];
    if (!sc->close)
        return;
    if (!s)
        amp_fail(ctx, AMP_CONFIG, sc->loc,
                 _("finance.close: brings a reform back to the net cost of the baseline, and %s is "
                   "the baseline; write it in the reform"),
                 sc->name);
    else if (sc->close == AMP_CLOSE_VAT && !levies(fiscal_of(plan, s), AMP_LEVY_INDIRECT_TAX))
        amp_fail(ctx, AMP_CONFIG, sc->loc,
                 _("finance.close: the scenario has no indirect tax to raise; write, say, fiscal = "
                   "\"fiscal_2019\"; or close = \"income_tax\";"));
    else if (sc->close == AMP_CLOSE_CONTRIBUTIONS &&
             !levies(fiscal_of(plan, s), AMP_LEVY_CONTRIBUTION))
        amp_fail(
            ctx, AMP_CONFIG, sc->loc,
            _("finance.close: the scenario has no contributions to raise; write, say, fiscal = "
              "\"fiscal_2019\"; or close = \"income_tax\";"));
}

static size_t place_of(const char *const *name, size_t n, const char *wanted)
{
    size_t k = 0;
    while (k < n && strcmp(name[k], wanted) != 0)
        k++;
    return k;
}

amp_err amp_budget_plan(amp_ctx *ctx, amp_plan *plan)
{
    const double step = amp_plan_base(plan)->marginal_step;
    size_t most = 0, n = 0;
    bool any = step > 0.0;
    for (size_t s = 0; s < plan->scenarios; s++) {
        most += fiscal_of(plan, s)->levies;
        plan->closes = plan->closes || plan->scenario[s].close;
        any = any || plan->scenario[s].fiscal || plan->scenario[s].close;
        check_close(ctx, plan, s);
    }
    AMP_TRY(amp_ctx_first(ctx));
    plan->levy = AMP_ARENA_NEW(&plan->arena, const size_t *, plan->scenarios);
    const char **name = AMP_ARENA_NEW(&plan->arena, const char *, most + 1);
    if (!plan->levy || !name)
        return amp_fail_memory(ctx);
    for (size_t s = 0; s < plan->scenarios; s++) {
        const amp_fiscal *fiscal = fiscal_of(plan, s);
        size_t *index = AMP_ARENA_NEW(&plan->arena, size_t, fiscal->levies + 1);
        if (!index)
            return amp_fail_memory(ctx);
        for (size_t k = 0; k < fiscal->levies; k++) {
            index[k] = place_of(name, n, fiscal->levy[k].rule.name);
            if (index[k] == n)
                name[n++] = fiscal->levy[k].rule.name;
        }
        plan->levy[s] = index;
    }
    return any ? amp_stat_plan_fiscal(ctx, plan->stat, name, n, step > 0.0) : AMP_OK;
}

/* ---- the book of a block --------------------------------------------------------------------- */

void amp_budget_scratch_fini(amp_budget_scratch *s)
{
    amp_tax_rates_scratch_free(s->rates);
    free(s->rate);
    free(s->column);
    *s = (amp_budget_scratch){0};
}

static amp_err reserve(amp_budget_scratch *s, size_t rows)
{
    if (!s->rates)
        AMP_TRY(amp_tax_rates_scratch_new(&s->rates));
    if (rows <= s->rows)
        return AMP_OK;
    free(s->rate);
    free(s->column);
    s->rows = 0;
    s->rate = amp_alloc(rows, sizeof *s->rate);
    s->column = amp_alloc(3 * rows, sizeof *s->column);
    if (!s->rate || !s->column)
        return AMP_NOMEM;
    s->rows = rows;
    return AMP_OK;
}

static amp_err find_rates(const amp_plan *plan, size_t s, const amp_policy_year *year,
                          const amp_population *block, const amp_ledger *ledger,
                          amp_policy_scratch *policy, amp_budget_scratch *scratch,
                          amp_book_source *source)
{
    AMP_TRY(reserve(scratch, block->n + 1));
    AMP_TRY(amp_policy_rates(plan->policy[s], year, block, ledger,
                             amp_plan_base(plan)->marginal_step, policy, scratch->rates,
                             scratch->rate));
    double *marginal = scratch->column, *participation = marginal + block->n,
           *formalisation = participation + block->n;
    for (size_t i = 0; i < block->n; i++) {
        marginal[i] = scratch->rate[i].marginal;
        participation[i] = scratch->rate[i].participation;
        formalisation[i] = scratch->rate[i].formalisation;
    }
    source->marginal = marginal;
    source->participation = participation;
    source->formalisation = formalisation;
    return AMP_OK;
}

amp_err amp_budget_fill(const amp_plan *plan, size_t s, const amp_policy_year *year,
                        const amp_population *block, const amp_ledger_base *shared,
                        const amp_ledger *ledger, amp_policy_scratch *policy,
                        amp_budget_scratch *scratch, amp_book *book)
{
    const amp_scenario *sc = &plan->scenario[s];
    double worth[AMP_STAT_PROGRAMMES] = {0};
    for (size_t k = 0; k < sc->programmes; k++)
        worth[plan->programme[s][k]] = amp_number_at(sc->programme[k].value, year->drawn);
    amp_book_source source = {.block = block,
                              .shared = shared,
                              .ledger = ledger,
                              .programme = plan->programme[s],
                              .levy = plan->levy[s],
                              .levies = fiscal_of(plan, s)->levies,
                              .worth = worth};
    if (plan->stat->reads.rates)
        AMP_TRY(find_rates(plan, s, year, block, ledger, policy, scratch, &source));
    AMP_TRY(amp_book_reserve(book, plan->stat, block->households));
    amp_book_fill(book, plan->stat, &source);
    return AMP_OK;
}

/* ---- who pays -------------------------------------------------------------------------------- */

void amp_budget_next(amp_budget_search *search, double excess, double base)
{
    const double tolerance = 1e-10;
    const bool is_first = search->rounds++ == 0;
    if (is_first)
        search->first = excess;
    search->is_done = !(fabs(excess) > tolerance * fabs(search->first)) ||
                      search->rounds >= AMP_BUDGET_ROUNDS || !(base > 0.0);
    if (search->is_done)
        return;
    const double moved = search->rate - search->last_rate;
    const double slope =
        is_first || moved == 0.0 ? -base : (excess - search->last) / moved; /* of the excess */
    search->last_rate = search->rate;
    search->last = excess;
    search->rate -= excess / (slope < 0.0 ? slope : -base);
}
