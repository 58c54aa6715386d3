/* others.c - what a programme owes to those before it: whom they bar, what they take off. */
#include "policy/internal.h"

#include <string.h>

/* ---- compiling ------------------------------------------------------------------------------ */

static size_t place_of(const amp_scenario *s, const char *name)
{
    size_t k = 0;
    while (k < s->programmes && strcmp(s->programme[k].name, name) != 0)
        k++;
    return k;
}

/* A programme that the scenario does not have bars nobody; its name may be a slip. */
static void warn_absent(amp_ctx *ctx, const amp_scenario *s, const amp_others *others,
                        const char *key, const char *name, const char *owner)
{
    const char *near = NULL;
    for (size_t k = 0; k < s->programmes && !near; k++)
        near = amp_nearest(name, &s->programme[k].name, 1);
    if (near)
        amp_warn(ctx, others->loc,
                 _("%s: %s: the scenario has no programme \"%s\"; did you mean \"%s\"?"), owner,
                 key, name, near);
    else
        amp_warn(ctx, others->loc,
                 _("%s: %s: the scenario has no programme \"%s\", so it changes nothing"), owner,
                 key, name);
}

static bool is_earlier(amp_ctx *ctx, const amp_scenario *s, size_t k, const amp_others *others,
                       const char *key, const char *name, size_t at)
{
    const char *own = s->programme[k].name;
    if (at < k)
        return true;
    if (at == s->programmes)
        warn_absent(ctx, s, others, key, name, own);
    else if (at == k)
        amp_fail(ctx, AMP_CONFIG, others->loc, _("%s: %s: names the programme itself"), own, key);
    else
        amp_fail(ctx, AMP_CONFIG, others->loc,
                 _("%s: %s: %s comes after it in the list of programmes; list %s first"), own, key,
                 name, name);
    return false;
}

static amp_err find(amp_ctx *ctx, amp_policy *policy, const amp_scenario *s, size_t k,
                    const amp_others *others, const char *key, uint32_t **found, size_t *n)
{
    *found = AMP_ARENA_NEW(&policy->arena, uint32_t, others->n + 1);
    if (!*found)
        return amp_fail_memory(ctx);
    for (size_t i = 0; i < others->n; i++) {
        const size_t at = place_of(s, others->name[i]);
        if (!is_earlier(ctx, s, k, others, key, others->name[i], at))
            continue;
        (*found)[(*n)++] = (uint32_t)at;
        policy->programme[k].reads[at] = true;
        policy->programme[at].is_read = true;
    }
    return AMP_OK;
}

static void check_units(amp_ctx *ctx, const amp_scenario *s, size_t k, const amp_compiled *p)
{
    const amp_programme *own = &s->programme[k];
    for (size_t i = 0; i < p->offsetses; i++) {
        const amp_programme *other = &s->programme[p->offsets[i]];
        if (other->is_household != own->is_household)
            amp_fail(ctx, AMP_CONFIG, own->offsets.loc,
                     _("%s: offsets: %s is paid to %s and this programme to %s; take it off in the "
                       "amount, e.g. amount = \"max(0, 100 - sum(benefit.%s))\""),
                     own->name, other->name, other->is_household ? _("households") : _("persons"),
                     own->is_household ? _("households") : _("persons"), other->name);
    }
}

amp_err amp_policy_others(amp_ctx *ctx, amp_policy *policy, const amp_scenario *scenario, size_t k)
{
    const amp_programme *from = &scenario->programme[k];
    amp_compiled *to = &policy->programme[k];
    AMP_TRY(
        find(ctx, policy, scenario, k, &from->excludes, "excludes", &to->excludes, &to->excludeds));
    AMP_TRY(
        find(ctx, policy, scenario, k, &from->offsets, "offsets", &to->offsets, &to->offsetses));
    check_units(ctx, scenario, k, to);
    return AMP_OK;
}

/* ---- paying --------------------------------------------------------------------------------- */

/* What a household receives stands on the row of its payee. */
static bool household_receives(const amp_population *b, const uint8_t *receives, size_t h)
{
    bool found = false;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        found = found || receives[i];
    return found;
}

bool amp_policy_is_barred(const amp_policy *policy, const amp_compiled *p,
                          const amp_population *block, uint8_t *const *receives, size_t h,
                          size_t row)
{
    for (size_t k = 0; k < p->excludeds; k++) {
        const uint32_t other = p->excludes[k];
        const bool both_persons = !p->is_household && !policy->programme[other].is_household;
        if (both_persons ? receives[other][row] != 0
                         : household_receives(block, receives[other], h))
            return true;
    }
    return false;
}

/* Of who is paid by the other for more months, the same months' part. */
static double taken_off(const amp_ledger_programme *other, size_t row, int months)
{
    const int paid = other->months[row];
    return paid > months ? other->benefit[row] * months / paid : other->benefit[row];
}

double amp_policy_offset(const amp_compiled *p, const amp_population *block,
                         const amp_ledger *ledger, size_t h, size_t row, int months)
{
    double sum = 0.0;
    for (size_t k = 0; k < p->offsetses; k++) {
        const amp_ledger_programme *other = &ledger->programme[p->offsets[k]];
        const size_t from = p->is_household ? block->first[h] : row;
        const size_t end = p->is_household ? block->first[h + 1] : row + 1;
        for (size_t i = from; i < end; i++)
            sum += taken_off(other, i, months);
    }
    return sum;
}
