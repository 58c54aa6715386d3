/* caps.c - where the budget of a programme ends.
 *
 * Households stand in line by the programme's formula, the lowest first, and by a lasting lot where
 * it is the same. What each would be paid, had the programme money for all, is added up over the
 * whole population until the next does not fit; from that place on nobody is served. */
#include "policy/internal.h"

#include "num/num.h"

#include <stdlib.h>

/* A household in line. */
typedef struct place {
    double first, lot, money; /* weighted money of the year */
} place;

typedef struct policy_cuts {
    const amp_policy *policy; /* borrowed */
    amp_cut *cut;             /* [programme] */
} policy_cuts;

struct amp_caps {
    policy_cuts *of;
    size_t n;
    place *line; /* of the programme that is being added */
    size_t length, cap;
};

bool amp_policy_caps(const amp_policy *policy, size_t k)
{
    return policy->programme[k].budget.n > 0;
}

amp_err amp_caps_new(const amp_policy *const *policy, size_t n, amp_caps **caps)
{
    amp_caps *made = *caps = amp_alloc(1, sizeof **caps);
    if (!made)
        return AMP_NOMEM;
    made->of = amp_alloc(n, sizeof *made->of);
    if (!made->of)
        return AMP_NOMEM;
    for (made->n = 0; made->n < n; made->n++) {
        policy_cuts *of = &made->of[made->n];
        of->policy = policy[made->n];
        of->cut = amp_alloc(of->policy->programmes + 1, sizeof *of->cut);
        if (!of->cut)
            return AMP_NOMEM;
    }
    return AMP_OK;
}

void amp_caps_free(amp_caps *caps)
{
    if (!caps)
        return;
    for (size_t i = 0; i < caps->n; i++)
        free(caps->of[i].cut);
    free(caps->of);
    free(caps->line);
    free(caps);
}

void amp_caps_open(amp_caps *caps)
{
    for (size_t i = 0; i < caps->n; i++)
        for (size_t k = 0; k < caps->of[i].policy->programmes; k++)
            caps->of[i].cut[k].binds = false;
    caps->length = 0;
}

static amp_cut *find(const amp_caps *caps, const amp_policy *policy, size_t k)
{
    for (size_t i = 0; caps && i < caps->n; i++)
        if (caps->of[i].policy == policy)
            return &caps->of[i].cut[k];
    return NULL;
}

amp_cut amp_caps_cut(const amp_caps *caps, const amp_policy *policy, const amp_compiled *p)
{
    const amp_cut *cut = p->budget.n ? find(caps, policy, (size_t)(p - policy->programme)) : NULL;
    return cut ? *cut : (amp_cut){0};
}

/* ---- standing in line ------------------------------------------------------------------------ */

static amp_err reserve(amp_caps *caps, size_t n)
{
    if (n <= caps->cap)
        return AMP_OK;
    const size_t cap = AMP_MAX(n, 2 * caps->cap);
    place *line = realloc(caps->line, cap * sizeof *line);
    if (!line)
        return AMP_NOMEM;
    caps->line = line;
    caps->cap = cap;
    return AMP_OK;
}

static double money_of(const amp_population *b, const double *benefit, size_t h)
{
    double money = 0.0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        money += benefit[i];
    return 12.0 * b->weight[h] * money;
}

amp_err amp_caps_add(amp_caps *caps, const amp_policy *policy, size_t k,
                     const amp_policy_year *year, const amp_population *block,
                     const amp_ledger_base *shared, const amp_ledger *ledger,
                     amp_policy_scratch *scratch)
{
    amp_task t = {.policy = policy, .year = year, .block = block, .s = scratch};
    const double *benefit = ledger->programme[k].benefit;
    AMP_TRY(reserve(caps, caps->length + block->households));
    amp_policy_prepare(&t, shared);
    for (size_t c = 0; c < scratch->chunks; c++) {
        const uint32_t h0 = scratch->chunk[c], h1 = scratch->chunk[c + 1];
        amp_policy_order(&t, &policy->programme[k], &scratch->schedule[k].gates, h0, h1,
                         scratch->gate[0], scratch->uniform);
        for (uint32_t h = h0; h < h1; h++) {
            const double money = money_of(block, benefit, h);
            if (money > 0.0)
                caps->line[caps->length++] =
                    (place){scratch->gate[0][h - h0], scratch->uniform[h - h0], money};
        }
    }
    return AMP_OK;
}

/* ---- who is served --------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->lot != y->lot)
        return x->lot < y->lot ? -1 : 1;
    return (x->money > y->money) - (x->money < y->money);
}

void amp_caps_close(amp_caps *caps, const amp_policy *policy, size_t k, const amp_policy_year *year)
{
    const double budget = amp_policy_budget(&policy->programme[k], year);
    amp_cut *cut = find(caps, policy, k);
    amp_sum spent = {0};
    if (caps->length)
        qsort(caps->line, caps->length, sizeof *caps->line, by_place);
    for (size_t i = 0; i < caps->length && !cut->binds; i++) {
        amp_sum_add(&spent, caps->line[i].money);
        if (amp_sum_value(&spent) > budget)
            *cut = (amp_cut){caps->line[i].first, caps->line[i].lot, true};
    }
    caps->length = 0;
}
