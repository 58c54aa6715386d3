/* check.c - the invariants of a population: what every other module may take for granted. */
#include "pop/pop.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 255 }; /* member numbers are uint8 */

#define breach(ctx, ...) amp_fail(ctx, AMP_DATA, AMP_NOWHERE, __VA_ARGS__)

/* ---- values of single cells ---------------------------------------------------------------- */

static const char *level_name(amp_level level)
{
    return level == AMP_LEVEL_PERSON ? _("person") : _("household");
}

/* Largest valid value of an integer column, by kind, list and, for some, name. */
static double largest(const amp_column *c)
{
    static const struct {
        const char *name;
        double most;
    } known[] = {{"age", AMP_AGE_MAX}, {"birth_month", 11}, {"death_month", 12}};
    if (c->kind == AMP_KIND_BOOLEAN)
        return 1;
    if (c->kind == AMP_KIND_CATEGORY && c->list != AMP_LIST_REGION)
        return (double)amp_list_names(c->list, NULL, NULL) - 1;
    for (size_t k = 0; k < AMP_COUNT(known); k++)
        if (strcmp(known[k].name, c->name) == 0)
            return known[k].most;
    return INFINITY;
}

static amp_err check_codes(amp_ctx *ctx, const amp_column *c, const uint8_t *data, size_t n)
{
    const double most = largest(c);
    if (!(most < 255))
        return AMP_OK;
    const uint8_t limit = (uint8_t)most;
    for (size_t i = 0; i < n; i++)
        if (data[i] > limit)
            return breach(ctx, _("%s row %zu: %s is %d; valid is 0 to %d"), level_name(c->level), i,
                          c->name, data[i], limit);
    return AMP_OK;
}

static amp_err check_finite(amp_ctx *ctx, const char *name, amp_level level, const double *x,
                            size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return breach(ctx, _("%s row %zu: %s is %g; columns hold finite numbers"),
                          level_name(level), i, name, x[i]);
    return AMP_OK;
}

static amp_err check_floats(amp_ctx *ctx, const amp_column *c, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return breach(ctx, _("%s row %zu: %s is %g; columns hold finite numbers"),
                          level_name(c->level), i, c->name, (double)x[i]);
    return AMP_OK;
}

static amp_err check_cells(amp_ctx *ctx, const amp_population *p)
{
    for (size_t k = 0; k < amp_columns_count; k++) {
        const amp_column *c = &amp_columns[k];
        const size_t n = c->level == AMP_LEVEL_PERSON ? p->n : p->households;
        const void *data = amp_pop_data(p, c);
        if (c->ctype == AMP_CTYPE_uint8_t)
            AMP_TRY(check_codes(ctx, c, data, n));
        else if (c->ctype == AMP_CTYPE_double)
            AMP_TRY(check_finite(ctx, c->name, c->level, data, n));
        else if (c->ctype == AMP_CTYPE_float)
            AMP_TRY(check_floats(ctx, c, data, n));
    }
    for (size_t e = 0; e < p->extras; e++) {
        const amp_extra *x = &p->extra[e];
        const size_t n = x->level == AMP_LEVEL_PERSON ? p->n : p->households;
        AMP_TRY(check_finite(ctx, x->name, x->level, x->data, n));
    }
    AMP_TRY(check_finite(ctx, "replicates", AMP_LEVEL_HOUSEHOLD, p->replicates.weight,
                         p->households * p->replicates.n));
    for (size_t h = 0; h < p->households; h++)
        if (p->weight[h] < 0)
            return breach(ctx, _("household row %zu: weight is %g; it cannot be negative"), h,
                          p->weight[h]);
    return AMP_OK;
}

/* ---- households ---------------------------------------------------------------------------- */

static amp_err check_link(amp_ctx *ctx, const char *name, size_t row, uint32_t first, uint32_t size,
                          unsigned link)
{
    if (link > size)
        return breach(ctx, _("person row %zu: %s is member %u of a household of %u"), row, name,
                      link, size);
    if (link && first + link - 1 == row)
        return breach(ctx, _("person row %zu: %s is the person"), row, name);
    return AMP_OK;
}

static amp_err check_links(amp_ctx *ctx, const amp_population *p, size_t i, uint32_t first,
                           uint32_t size)
{
    AMP_TRY(check_link(ctx, "partner", i, first, size, p->partner[i]));
    AMP_TRY(check_link(ctx, "mother", i, first, size, p->mother[i]));
    AMP_TRY(check_link(ctx, "father", i, first, size, p->father[i]));
    if (p->mother[i] && p->mother[i] == p->father[i])
        return breach(ctx, _("person row %zu: member %d is both mother and father"), i,
                      p->mother[i]);
    if (!p->partner[i] || !p->is_alive[i])
        return AMP_OK;
    const size_t other = first + p->partner[i] - 1u;
    if (p->is_alive[other] && first + p->partner[other] - 1u != i)
        return breach(ctx, _("person row %zu: the partner, row %zu, has another partner or none"),
                      i, other);
    return AMP_OK;
}

/* Who has no parent here, or parents who are settled, is settled; the rest go in circles. */
size_t amp_pop_circles(const uint8_t *mother, const uint8_t *father, size_t members, uint8_t *mark)
{
    size_t left = members, before = members + 1;
    memset(mark, 1, members);
    while (left < before) {
        before = left;
        for (size_t i = 0; i < members; i++)
            if (mark[i] && !(mother[i] && mark[mother[i] - 1]) &&
                !(father[i] && mark[father[i] - 1])) {
                mark[i] = 0;
                left--;
            }
    }
    return left;
}

static amp_err check_household(amp_ctx *ctx, const amp_population *p, size_t h)
{
    const uint32_t lo = p->first[h], hi = p->first[h + 1];
    if (hi <= lo || hi > p->n || hi - lo > MEMBERS_MAX)
        return breach(ctx,
                      _("household row %zu: its members are rows %u to %u; valid is 1 to %d rows "
                        "below %zu"),
                      h, lo, hi, MEMBERS_MAX, p->n);
    if (p->relationship[lo] != AMP_RELATIONSHIP_head)
        return breach(ctx, _("household row %zu: its first member, row %u, is not the head"), h,
                      lo);
    for (uint32_t i = lo; i < hi; i++) {
        if (i > lo && p->is_alive[i] && p->relationship[i] == AMP_RELATIONSHIP_head)
            return breach(ctx, _("household row %zu: a second head in row %u"), h, i);
        AMP_TRY(check_links(ctx, p, i, lo, hi - lo));
    }
    uint8_t mark[MEMBERS_MAX];
    if (amp_pop_circles(p->mother + lo, p->father + lo, hi - lo, mark))
        return breach(ctx,
                      _("household row %zu: a member is its own ancestor by mother and father"), h);
    return AMP_OK;
}

static amp_err check_households(amp_ctx *ctx, const amp_population *p)
{
    if (p->households == 0)
        return p->n ? breach(ctx, _("%zu persons and no household"), p->n) : AMP_OK;
    if (p->first[0] != 0 || p->first[p->households] != p->n)
        return breach(ctx, _("households cover the rows %u to %u of %zu persons"), p->first[0],
                      p->first[p->households], p->n);
    for (size_t h = 0; h < p->households; h++)
        AMP_TRY(check_household(ctx, p, h));
    return AMP_OK;
}

/* ---- identities ---------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static amp_err check_unique(amp_ctx *ctx, amp_level level, const uint64_t *uid, size_t n)
{
    const uint64_t top = level == AMP_LEVEL_HOUSEHOLD ? AMP_UID_HOUSEHOLD : 0;
    uint64_t *sorted = amp_alloc(n, sizeof *sorted);
    if (!sorted)
        return amp_fail_memory(ctx);
    amp_err err = AMP_OK;
    for (size_t i = 0; i < n && err == AMP_OK; i++) {
        sorted[i] = uid[i];
        if ((uid[i] & AMP_UID_HOUSEHOLD) != top)
            err = breach(ctx,
                         _("%s row %zu: the top bit of identity %" PRIu64 " is wrong; it is set "
                           "for households only"),
                         level_name(level), i, uid[i]);
    }
    if (err == AMP_OK)
        qsort(sorted, n, sizeof *sorted, by_value);
    for (size_t i = 1; i < n && err == AMP_OK; i++)
        if (sorted[i] == sorted[i - 1])
            err = breach(ctx, _("two rows of the %s table have the identity %" PRIu64),
                         level_name(level), sorted[i]);
    free(sorted);
    return err;
}

amp_err amp_pop_check(amp_ctx *ctx, const amp_population *p)
{
    if (p->n > p->cap || p->households > p->hcap)
        return breach(ctx, _("more rows in use than allocated: %zu of %zu, %zu of %zu"), p->n,
                      p->cap, p->households, p->hcap);
    AMP_TRY(check_cells(ctx, p));
    AMP_TRY(check_households(ctx, p));
    AMP_TRY(check_unique(ctx, AMP_LEVEL_PERSON, p->uid, p->n));
    return check_unique(ctx, AMP_LEVEL_HOUSEHOLD, p->household_uid, p->households);
}
