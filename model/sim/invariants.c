/* invariants.c - what every year of a run must keep. See invariants.h. */
#include "sim/invariants.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ADULT = 15 };

#define breach(ctx, ...) amp_fail(ctx, AMP_DATA, AMP_NOWHERE, __VA_ARGS__)

/* ---- the stock ------------------------------------------------------------------------------ */

static bool has_adult(const amp_population *p, size_t h)
{
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->is_alive[i] && p->age[i] >= ADULT)
            return true;
    return false;
}

static void take_household(const amp_population *p, size_t h, amp_census *c)
{
    const bool is_kept = has_adult(p, h);
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
        c->row[c->n++] = (amp_census_row){.uid = p->uid[i],
                                          .age = p->age[i],
                                          .sex = p->sex[i],
                                          .is_alive = p->is_alive[i],
                                          .death_month = p->death_month[i],
                                          .is_child_alone = p->is_alive[i] && !is_kept};
        c->living += p->is_alive[i];
    }
}

static int by_uid(const void *x, const void *y)
{
    const amp_census_row *a = x, *b = y;
    return (a->uid > b->uid) - (a->uid < b->uid);
}

amp_err amp_census_take(amp_ctx *ctx, const amp_population *block, size_t blocks,
                        amp_census *census)
{
    size_t n = 0;
    for (size_t b = 0; b < blocks; b++)
        n += block[b].n;
    *census = (amp_census){.row = amp_alloc(AMP_MAX(n, 1), sizeof *census->row)};
    if (!census->row)
        return amp_fail_memory(ctx);
    for (size_t b = 0; b < blocks; b++)
        for (size_t h = 0; h < block[b].households; h++)
            take_household(&block[b], h, census);
    qsort(census->row, census->n, sizeof *census->row, by_uid);
    return AMP_OK;
}

void amp_census_fini(amp_census *census)
{
    free(census->row);
    *census = (amp_census){0};
}

amp_err amp_invariant_rows(amp_ctx *ctx, const amp_population *block, size_t blocks)
{
    for (size_t b = 0; b < blocks; b++) {
        AMP_TRY(amp_pop_check(ctx, &block[b]));
        for (size_t h = 0; h < block[b].households; h++)
            if (!(block[b].weight[h] > 0))
                return breach(ctx, _("household row %zu: weight is %g; it must be above 0"), h,
                              block[b].weight[h]);
    }
    return AMP_OK;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static amp_err two_of(amp_ctx *ctx, const char *level, uint64_t uid)
{
    return breach(ctx, _("two rows of the %s table have the identity %" PRIu64), level, uid);
}

amp_err amp_invariant_identities(amp_ctx *ctx, const amp_population *block, size_t blocks,
                                 const amp_census *census)
{
    size_t n = 0, k = 0;
    for (size_t i = 1; i < census->n; i++)
        if (census->row[i].uid == census->row[i - 1].uid)
            return two_of(ctx, _("person"), census->row[i].uid);
    for (size_t b = 0; b < blocks; b++)
        n += block[b].households;
    uint64_t *uid = amp_alloc(AMP_MAX(n, 1), sizeof *uid);
    if (!uid)
        return amp_fail_memory(ctx);
    for (size_t b = 0; b < blocks; b++)
        for (size_t h = 0; h < block[b].households; h++)
            uid[k++] = block[b].household_uid[h];
    qsort(uid, n, sizeof *uid, by_value);
    amp_err err = AMP_OK;
    for (size_t i = 1; i < n && err == AMP_OK; i++)
        if (uid[i] == uid[i - 1])
            err = two_of(ctx, _("household"), uid[i]);
    free(uid);
    return err;
}

/* ---- from stock to stock -------------------------------------------------------------------- */

/* Both stocks side by side: the next identity of either, and its rows (NULL where it is not). */
typedef struct pairing {
    const amp_census *before, *after;
    size_t i, j;
    const amp_census_row *was, *is;
} pairing;

static bool next_person(pairing *p)
{
    const amp_census_row *a = p->i < p->before->n ? &p->before->row[p->i] : NULL;
    const amp_census_row *b = p->j < p->after->n ? &p->after->row[p->j] : NULL;
    p->was = a && (!b || a->uid <= b->uid) ? a : NULL;
    p->is = b && (!a || b->uid <= a->uid) ? b : NULL;
    p->i += p->was != NULL;
    p->j += p->is != NULL;
    return a || b;
}

amp_err amp_invariant_children(amp_ctx *ctx, const amp_census *before, const amp_census *after)
{
    for (pairing p = {.before = before, .after = after}; next_person(&p);)
        if (p.is && p.is->is_child_alone && p.is->age < ADULT && !(p.was && p.was->is_child_alone))
            return breach(ctx, _("person %" PRIu64 ", aged %d, is left without an adult"),
                          p.is->uid, p.is->age);
    return AMP_OK;
}

/* What is wrong with one person's year; NULL when nothing is. */
static const char *wrong_life(const amp_census_row *was, const amp_census_row *is)
{
    if (!was || !is)
        return NULL;
    if (!was->is_alive)
        return _("departed a year ago and is still there");
    if (was->death_month)
        return is->is_alive ? _("was to die and lives") : NULL;
    if (!is->is_alive)
        return _("does not live, and nobody said that it would die");
    if (is->sex != was->sex)
        return _("has another sex");
    if (is->age != AMP_MIN(was->age + 1, AMP_AGE_MAX))
        return _("has not become one year older");
    return NULL;
}

amp_err amp_invariant_lives(amp_ctx *ctx, const amp_census *before, const amp_census *after)
{
    for (pairing p = {.before = before, .after = after}; next_person(&p);) {
        const char *wrong = wrong_life(p.was, p.is);
        if (wrong)
            return breach(ctx, _("person %" PRIu64 ", aged %d before: %s"), p.was->uid, p.was->age,
                          wrong);
    }
    return AMP_OK;
}

amp_err amp_invariant_balance(amp_ctx *ctx, const amp_census *before, const amp_census *after,
                              const amp_life_flows *f)
{
    amp_life_flows seen = {0};
    for (pairing p = {.before = before, .after = after}; next_person(&p);) {
        const bool lived = p.was && p.was->is_alive;
        seen.births += !p.was && p.is->age == 0;
        seen.arrivals += !p.was && p.is->age > 0;
        seen.deaths += lived && p.was->death_month;
        seen.leavers += lived && !p.was->death_month && !p.is;
    }
    if (before->living + f->births + f->arrivals != after->living + f->deaths + f->leavers)
        return breach(ctx,
                      _("%zu lived; %u births, %u deaths, %u arrivals and %u leavers do not make "
                        "the %zu who live a year later"),
                      before->living, f->births, f->deaths, f->arrivals, f->leavers, after->living);
    if (memcmp(&seen, f, sizeof seen) != 0)
        return breach(ctx,
                      _("births, deaths, arrivals and leavers decided are %u, %u, %u, %u; the "
                        "stocks show %u, %u, %u, %u"),
                      f->births, f->deaths, f->arrivals, f->leavers, seen.births, seen.deaths,
                      seen.arrivals, seen.leavers);
    return AMP_OK;
}

/* ---- money ---------------------------------------------------------------------------------- */

static bool are_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * AMP_MAX(1.0, AMP_MAX(fabs(a), fabs(b)));
}

static double paid(const amp_population *p, const double *benefit)
{
    double sum = 0;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            sum += p->weight[h] * benefit[i];
    return sum;
}

static double received(const amp_population *p, const amp_ledger *l, size_t h)
{
    double sum = 0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        for (size_t k = 0; k < l->programmes && p->is_alive[i] && p->in_household_income[i]; k++)
            sum += l->programme[k].benefit[i];
    return sum;
}

amp_err amp_invariant_money(amp_ctx *ctx, const amp_population *block, const amp_ledger *ledger,
                            const amp_stat_plan *plan, const size_t *programme, const double *tally)
{
    for (size_t k = 0; k < ledger->programmes; k++) {
        const double out = paid(block, ledger->programme[k].benefit);
        const double in = amp_stat_booked(tally, programme[k]);
        if (!are_near(out, in))
            return breach(ctx, _("%s pays %.17g and books %.17g a month"),
                          plan->programme[programme[k]], out, in);
    }
    for (size_t h = 0; h < block->households; h++) {
        const double in = received(block, ledger, h);
        if (!are_near(in, ledger->transfers[h]))
            return breach(ctx, _("household row %zu: members are paid %.17g, its transfers are %g"),
                          h, in, ledger->transfers[h]);
    }
    return AMP_OK;
}
