/* view.c - a whole population under the names of formulas, for those that stand in no scenario. */
#include "num/members.h"
#include "policy/internal.h"

/** Of the person's age at 31 December; nobody has another before the month of birth here. */
static uint8_t december(const amp_population *p, size_t i)
{
    return (uint8_t)(p->age[i] + (p->birth_month[i] >= 6 && p->age[i] < AMP_AGE_MAX));
}

void amp_policy_sizes(const amp_population *p, uint8_t *size)
{
    uint8_t lives[AMP_EXPR_CHUNK + AMP_MEMBERS_BYTES] = {0};
    for (size_t h = 0; h < p->households;) {
        const size_t lo = p->first[h], end = amp_pop_stretch(p, h, AMP_EXPR_CHUNK);
        for (size_t r = 0, n = p->first[end] - lo; r < n; r++)
            lives[r] = p->is_alive[lo + r] != 0;
        for (; h < end; h++)
            size[h] = (uint8_t)amp_members_count(lives, p->first[h] - lo, p->first[h + 1] - lo);
    }
}

void amp_policy_market_pc(const amp_population *p, const amp_ledger_base *shared, double *income)
{
    for (size_t h = 0; h < p->households; h++)
        income[h] = shared->members[h] ? shared->market[h] / shared->members[h] : 0.0;
}

amp_err amp_policy_view_make(amp_ctx *ctx, const amp_population *p, int year, size_t more,
                             amp_arena *arena, amp_policy_view *view)
{
    const amp_slots slots = amp_policy_slots(p->extras, 0);
    const size_t households = AMP_MAX(1, p->households);
    uint8_t *age = AMP_ARENA_NEW(arena, uint8_t, AMP_MAX(1, p->n));
    uint8_t *size = AMP_ARENA_NEW(arena, uint8_t, households);
    double *income = AMP_ARENA_NEW(arena, double, households);
    amp_ledger_base shared = {.market = AMP_ARENA_NEW(arena, double, households),
                              .members = AMP_ARENA_NEW(arena, uint8_t, households)};
    const void **column = AMP_ARENA_NEW(arena, const void *, slots.n + more);
    if (!age || !size || !income || !shared.market || !shared.members || !column)
        return amp_fail_memory(ctx);
    for (size_t i = 0; i < p->n; i++)
        age[i] = december(p, i);
    amp_policy_sizes(p, size);
    amp_policy_market(p, &shared);
    amp_policy_market_pc(p, &shared, income);
    for (size_t c = 0; c < amp_columns_count; c++)
        column[c] = amp_pop_data(p, &amp_columns[c]);
    for (size_t e = 0; e < p->extras; e++)
        column[amp_columns_count + e] = p->extra[e].data;
    const void **derived = column + slots.derived;
    derived[DERIVED_age_july] = p->age;
    derived[DERIVED_age_december] = age;
    derived[DERIVED_household_size] = size;
    derived[DERIVED_household_members] = shared.members;
    derived[DERIVED_market_income] = shared.market;
    derived[DERIVED_market_income_pc] = income;
    *view = (amp_policy_view){.column = column, .next = (uint32_t)slots.n, .year = year};
    view->frame = (amp_frame){.column = column,
                              .scalar = &view->year,
                              .first = p->first,
                              .is_alive = p->is_alive,
                              .partner = p->partner,
                              .mother = p->mother,
                              .father = p->father};
    return AMP_OK;
}
