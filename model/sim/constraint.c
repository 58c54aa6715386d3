/* constraint.c - one household, copied once for each point of the range, in a block of its own. */
#include "sim/constraint.h"
#include "policy/rates.h"

#include <math.h>
#include <string.h>

/* ---- the household ---------------------------------------------------------------------------
 */

/* Largest value that a cell of the column may have. */
static double most_of(const amp_column *c)
{
    return strcmp(c->name, "age") == 0           ? AMP_AGE_MAX
           : strcmp(c->name, "birth_month") == 0 ? 11
           : c->kind == AMP_KIND_BOOLEAN         ? 1
           : c->ctype == AMP_CTYPE_uint8_t       ? 255
           : c->ctype == AMP_CTYPE_uint16_t      ? 65535
                                                 : 1e12;
}

static amp_err unknown_column(amp_ctx *ctx, const amp_family_value *v, amp_level level)
{
    const char *names[128];
    size_t n = 0;
    for (size_t c = 0; c < amp_columns_count && n < AMP_COUNT(names); c++)
        if (amp_columns[c].level == level && amp_columns[c].kind != AMP_KIND_IDENTITY)
            names[n++] = amp_columns[c].name;
    const char *near = amp_nearest(v->column, names, n);
    return amp_fail(ctx, AMP_CONFIG, v->loc,
                    near ? _("\"%s\" is no column of a %s; did you mean \"%s\"?")
                         : _("\"%s\" is no column of a %s; amparo list variables lists them%s"),
                    v->column, level == AMP_LEVEL_PERSON ? _("person") : _("household"),
                    near ? near : "");
}

/* A category's code by the name of its value. */
static amp_err code_of(amp_ctx *ctx, const amp_profile *profile, const amp_column *c,
                       const amp_family_value *v, double *code)
{
    const char *const *names = NULL, *const *labels = NULL;
    const char *all[64];
    size_t n =
        c->list == AMP_LIST_REGION ? profile->regions : amp_list_names(c->list, &names, &labels);
    n = AMP_MIN(n, AMP_COUNT(all));
    for (size_t k = 0; k < n; k++) {
        all[k] = names ? names[k] : profile->region[k].name;
        if (strcmp(all[k], v->word) == 0) {
            *code = (double)k;
            return AMP_OK;
        }
    }
    const char *near = n ? amp_nearest(v->word, all, n) : NULL;
    return amp_fail(ctx, AMP_CONFIG, v->loc, _("%s: found \"%s\"; there is, for example, \"%s\""),
                    v->column, v->word,
                    near ? near
                    : n  ? all[0]
                         : _("a number"));
}

static amp_err read_cell(amp_ctx *ctx, const amp_profile *profile, const amp_column *c,
                         const amp_family_value *v, double *x)
{
    *x = v->number;
    if (v->word)
        return code_of(ctx, profile, c, v, x);
    if (c->kind == AMP_KIND_CATEGORY)
        return amp_fail(ctx, AMP_CONFIG, v->loc,
                        _("%s: found %g; write the name of the value in quotes"), v->column, *x);
    if (!(*x >= 0 && *x <= most_of(c)))
        return amp_fail(ctx, AMP_CONFIG, v->loc, _("%s: found %g; expected 0 to %g"), v->column, *x,
                        most_of(c));
    return AMP_OK;
}

static amp_err fill_row(amp_ctx *ctx, const amp_profile *profile, const amp_family_row *row,
                        amp_level level, double price, amp_population *p, size_t at)
{
    for (size_t k = 0; k < row->n; k++) {
        const amp_family_value *v = &row->value[k];
        const amp_column *c = amp_column_find(v->column);
        double x;
        if (!c || c->level != level || c->kind == AMP_KIND_IDENTITY)
            return unknown_column(ctx, v, level);
        AMP_TRY(read_cell(ctx, profile, c, v, &x));
        amp_column_put(c, amp_pop_data(p, c), at, c->kind == AMP_KIND_MONEY ? x / price : x);
        amp_pop_know(p, c);
    }
    return AMP_OK;
}

/* Head and partner are partners, and the parents of the head's children. */
static void link_members(amp_population *p)
{
    uint8_t partner = 0;
    for (size_t i = 1; i < p->n && !partner; i++)
        if (p->relationship[i] == AMP_RELATIONSHIP_partner)
            partner = (uint8_t)(i + 1);
    if (partner) {
        p->partner[0] = partner;
        p->partner[partner - 1] = 1;
    }
    for (size_t i = 1; i < p->n; i++) {
        if (p->relationship[i] != AMP_RELATIONSHIP_child)
            continue;
        (p->sex[0] == AMP_SEX_female ? p->mother : p->father)[i] = 1;
        if (partner)
            (p->sex[partner - 1] == AMP_SEX_female ? p->mother : p->father)[i] = partner;
    }
}

/* The lines of the first household of the people that lives in such an area and region. */
static void take_lines(const amp_population *people, bool has_region, amp_population *p)
{
    for (size_t h = 0; h < people->households; h++) {
        if (people->area[h] != p->area[0] || (has_region && people->region[h] != p->region[0]))
            continue;
        p->line_poverty[0] = people->line_poverty[h];
        p->line_extreme[0] = people->line_extreme[h];
        return;
    }
}

static bool says(const amp_family_row *row, const char *column)
{
    for (size_t k = 0; k < row->n; k++)
        if (strcmp(row->value[k].column, column) == 0)
            return true;
    return false;
}

static amp_err make_household(amp_ctx *ctx, const amp_profile *profile, const amp_family *family,
                              const amp_population *people, double price, amp_population *p)
{
    if (amp_pop_like(p, people) != AMP_OK || amp_pop_reserve(p, family->members, 1) != AMP_OK)
        return amp_fail_memory(ctx);
    amp_pop_append(p, family->members);
    p->households = 1;
    p->first[0] = 0;
    p->first[1] = (uint32_t)family->members;
    amp_pop_copy_household(p, 0, people, 0);
    p->household_uid[0] = UINT64_C(0x8000000000000001);
    p->area[0] = AMP_AREA_urban;
    AMP_TRY(fill_row(ctx, profile, &family->household, AMP_LEVEL_HOUSEHOLD, price, p, 0));
    take_lines(people, says(&family->household, "region"), p);
    for (size_t m = 0; m < family->members; m++) {
        p->uid[m] = m + 1;
        p->relationship[m] = m ? AMP_RELATIONSHIP_child : AMP_RELATIONSHIP_head;
        AMP_TRY(fill_row(ctx, profile, &family->member[m], AMP_LEVEL_PERSON, price, p, m));
        if (!says(&family->member[m], "age"))
            return amp_fail(ctx, AMP_CONFIG, family->member[m].loc,
                            _("member %zu: age is missing; write, say, age = 35;"), m + 1);
    }
    link_members(p);
    return AMP_OK;
}

/* Who earns nothing does not work; who earns has the work that the family says, or informal one. */
static void set_earnings(amp_population *p, size_t row, double earnings, bool says_labour)
{
    const bool works = p->labour[row] >= AMP_LABOUR_informal;
    p->earnings[row] = earnings;
    if (earnings <= 0)
        p->labour[row] = AMP_LABOUR_inactive;
    else if (!says_labour || !works)
        p->labour[row] = AMP_LABOUR_informal;
}

static amp_err spread(amp_ctx *ctx, const amp_family *family, const amp_population *one,
                      double price, size_t points, amp_arena *arena, amp_population *all)
{
    uint32_t *source = AMP_ARENA_NEW(arena, uint32_t, points); /* all 0 */
    if (!source || amp_pop_take(all, one, source, points) != AMP_OK)
        return amp_fail_memory(ctx);
    const bool labour = says(&family->member[family->vary], "labour");
    for (size_t k = 0; k < points; k++)
        for (size_t m = 0; m < family->members; m++) {
            const size_t row = all->first[k] + m;
            const double varied = (family->from + (double)k * family->step) / price;
            if (m == family->vary)
                set_earnings(all, row, varied, labour);
        }
    return AMP_OK;
}

/* ---- what becomes of it -----------------------------------------------------------------------
 */

typedef struct maker {
    amp_ctx *ctx;
    const amp_plan *plan;
    const amp_family *family;
    amp_arena *arena;
    amp_constraint *budget;
    amp_population one, all;
    amp_ledger_base shared;
    amp_ledger *ledger; /* one per scenario */
    amp_policy_scratch *scratch;
    amp_tax_rates_scratch *rates;
    amp_tax_rates *rate;
} maker;

static double sum_of(const amp_population *p, size_t h, const double *x)
{
    double sum = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        sum += p->in_household_income[i] ? x[i] : 0.0;
    return sum;
}

static amp_err fill_point(const maker *m, size_t s, size_t k, amp_constraint_point *to)
{
    const amp_population *p = &m->all;
    const amp_ledger *ledger = &m->ledger[s];
    const amp_scenario *scenario = &m->plan->scenario[s];
    const size_t row = p->first[k] + m->family->vary;
    const double price = m->budget->price;
    *to = (amp_constraint_point){
        .earnings = p->earnings[row] * price,
        .gross = sum_of(p, k, ledger->gross) * price,
        .other = (sum_of(p, k, p->contributory_pension) + sum_of(p, k, p->other_income)) * price,
        .disposable = ledger->disposable[k] * price,
        .per_member = ledger->welfare[k] * price,
        .benefit = AMP_ARENA_NEW(m->arena, double, scenario->programmes + 1),
        .tax = AMP_ARENA_NEW(m->arena, double, ledger->levies + 1),
        .participation = m->rate[row].participation,
        .formalisation = m->rate[row].formalisation,
        .marginal = (double)NAN,
    };
    if (!to->benefit || !to->tax)
        return amp_fail_memory(m->ctx);
    for (size_t j = 0; j < scenario->programmes; j++)
        to->benefit[j] = sum_of(p, k, ledger->programme[j].benefit) * price;
    for (size_t j = 0; j < ledger->levies; j++)
        to->tax[j] = sum_of(p, k, ledger->levy[j].paid.benefit) *
                     ledger->levy[j].rate[AMP_CHARGED_WORKER] * price;
    return AMP_OK;
}

/* What is lost of each step to the next point. */
static void fill_marginal(amp_constraint_point *point, size_t points)
{
    for (size_t k = 0; k + 1 < points; k++)
        point[k].marginal = 1.0 - (point[k + 1].disposable - point[k].disposable) /
                                      (point[k + 1].gross - point[k].gross);
}

enum { MARGINAL_STEP = 100 }; /* the rates' own step is not used: the grid's is */

static amp_err account(maker *m, size_t s, amp_policy_year year)
{
    const amp_plan *plan = m->plan;
    const amp_population *p = &m->all;
    amp_ledger *ledger = &m->ledger[s];
    amp_constraint_point *point = AMP_ARENA_NEW(m->arena, amp_constraint_point, m->budget->points);
    year.gross = s ? m->ledger[0].gross : NULL;
    if (!point ||
        amp_ledger_reserve(ledger, plan->scenario[s].programmes, p->cap, p->hcap) != AMP_OK ||
        amp_policy_apply(plan->policy[s], &year, p, &m->shared, s ? plan->policy[0] : NULL,
                         s ? &m->ledger[0] : NULL, m->scratch, ledger) != AMP_OK ||
        amp_policy_rates(plan->policy[s], &year, p, ledger, 1.0 / MARGINAL_STEP, m->scratch,
                         m->rates, m->rate) != AMP_OK)
        return amp_fail_memory(m->ctx);
    for (size_t k = 0; k < m->budget->points; k++)
        AMP_TRY(fill_point(m, s, k, &point[k]));
    fill_marginal(point, m->budget->points);
    m->budget->point[s] = point;
    return AMP_OK;
}

static amp_err make(maker *m, const amp_sight *sight)
{
    amp_policy_year year = *sight->year;
    year.is_typical = year.keeps_concepts = true;
    year.gross = NULL;
    year.drawn = NULL;
    m->budget->price = year.cpi[year.year - year.first];
    AMP_TRY(make_household(m->ctx, &m->plan->profile, m->family, sight->people, m->budget->price,
                           &m->one));
    AMP_TRY(
        spread(m->ctx, m->family, &m->one, m->budget->price, m->budget->points, m->arena, &m->all));
    m->budget->line_poverty = m->one.line_poverty[0] * m->budget->price;
    m->budget->line_extreme = m->one.line_extreme[0] * m->budget->price;
    m->rate = AMP_ARENA_NEW(m->arena, amp_tax_rates, m->all.n);
    if (!m->rate || amp_ledger_base_reserve(&m->shared, m->all.cap, m->all.hcap) != AMP_OK)
        return amp_fail_memory(m->ctx);
    amp_policy_market(&m->all, &m->shared);
    for (size_t s = 0; s < m->plan->scenarios; s++)
        AMP_TRY(account(m, s, year));
    return AMP_OK;
}

/* Once, when the first block has been accounted: its people have the lines and prices. */
static amp_err see(void *user, const amp_sight *sight)
{
    maker *m = user;
    return sight->block == 0 && sight->scenario == 0 ? make(m, sight) : AMP_OK;
}

void amp_constraint_plan(amp_plan *plan)
{
    for (size_t s = 0; s < plan->scenarios; s++) {
        plan->scenario[s].doubts = 0;
        plan->scenario[s].replicates = 1;
    }
}

amp_err amp_constraint_make(amp_ctx *ctx, const amp_plan *plan, const amp_family *family, int year,
                            amp_arena *arena, amp_constraint *budget)
{
    const size_t points = 1 + (size_t)floor((family->to - family->from) / family->step + 1e-9);
    *budget = (amp_constraint){
        .points = points, .point = AMP_ARENA_NEW(arena, amp_constraint_point *, plan->scenarios)};
    maker m = {.ctx = ctx,
               .plan = plan,
               .family = family,
               .arena = arena,
               .budget = budget,
               .ledger = AMP_ARENA_NEW(arena, amp_ledger, plan->scenarios)};
    amp_pop_init(&m.one);
    amp_pop_init(&m.all);
    const amp_look look = {0, year, see, &m};
    amp_err err = amp_policy_scratch_new((const amp_policy *const *)plan->policy, plan->scenarios,
                                         &m.scratch);
    if (err == AMP_OK)
        err = amp_tax_rates_scratch_new(&m.rates);
    err = err == AMP_OK && budget->point && m.ledger ? amp_run_look(ctx, plan, 0, &look)
                                                     : amp_fail_memory(ctx);
    for (size_t s = 0; m.ledger && s < plan->scenarios; s++)
        amp_ledger_fini(&m.ledger[s]);
    amp_ledger_base_fini(&m.shared);
    amp_policy_scratch_free(m.scratch);
    amp_tax_rates_scratch_free(m.rates);
    amp_pop_fini(&m.one);
    amp_pop_fini(&m.all);
    return err;
}
