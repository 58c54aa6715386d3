/* expand.c - see expand.h. */
#include "sim/expand.h"

#include "num/draw.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 50000 };

size_t amp_expand_default(size_t households)
{
    return AMP_MAX((size_t)LEAST, 2 * households);
}

bool amp_expand_is_equal(const amp_population *p)
{
    for (size_t h = 1; h < p->households; h++)
        if (p->weight[h] < p->weight[0] || p->weight[h] > p->weight[0])
            return false;
    return true;
}

/* ---- the order of the line ------------------------------------------------------------------- */

typedef struct place {
    double income; /* market income per member */
    uint64_t uid;
    uint32_t row;
    uint8_t area, region;
} place;

static int by_place(const void *x, const void *y)
{
    const place *a = x, *b = y;
    if (a->area != b->area)
        return a->area < b->area ? -1 : 1;
    if (a->region != b->region)
        return a->region < b->region ? -1 : 1;
    if (a->income < b->income || a->income > b->income)
        return a->income < b->income ? -1 : 1;
    return (a->uid > b->uid) - (a->uid < b->uid);
}

static double income_per_member(const amp_population *p, size_t h)
{
    double sum = 0, members = 0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i]) {
            sum += p->earnings[i] + p->contributory_pension[i] + p->other_income[i];
            members++;
        }
    return members > 0 ? sum / members : 0;
}

static place *line_up(const amp_population *p)
{
    place *line = amp_alloc(p->households, sizeof *line);
    for (size_t h = 0; line && h < p->households; h++)
        line[h] = (place){.income = income_per_member(p, h),
                          .uid = p->household_uid[h],
                          .row = (uint32_t)h,
                          .area = p->area[h],
                          .region = p->region[h]};
    if (line)
        qsort(line, p->households, sizeof *line, by_place);
    return line;
}

/* ---- copies ---------------------------------------------------------------------------------- */

/* Source household of each of n points. */
static uint32_t *choose(const amp_population *p, size_t n)
{
    place *line = line_up(p);
    uint32_t *source = amp_alloc(n, sizeof *source);
    double all = 0, reached = 0;
    for (size_t h = 0; h < p->households; h++)
        all += p->weight[h];
    for (size_t k = 0, at = 0; line && source && k < n; k++) {
        const double point = all * ((double)k + 0.5) / (double)n;
        while (at + 1 < p->households && reached + p->weight[line[at].row] <= point)
            reached += p->weight[line[at++].row];
        source[k] = line[at].row;
    }
    if (!line || !source) {
        free(source);
        source = NULL;
    }
    free(line);
    return source;
}

/* Household k of @p to is copy @p copy of household h, unless that has no sampling unit: then its
 * copies are one. */
static void rename_copy(amp_population *to, size_t k, uint32_t h, uint64_t copy)
{
    const uint64_t name = amp_hash_text("copy");
    to->household_uid[k] = amp_draw_key(to->household_uid[k], name, copy) | AMP_UID_HOUSEHOLD;
    if (to->psu[k] == 0)
        to->psu[k] = -(int32_t)h - 1;
    for (size_t i = to->first[k]; i < to->first[k + 1]; i++)
        to->uid[i] = amp_draw_key(to->uid[i], name, copy) & ~AMP_UID_HOUSEHOLD;
}

static double people_of(const amp_population *p)
{
    double people = 0;
    for (size_t h = 0; h < p->households; h++)
        people += p->weight[h] * (double)(p->first[h + 1] - p->first[h]);
    return people;
}

/* The points of one household follow each other, so its copies are counted on the way. */
static amp_err copy_all(const amp_population *p, const uint32_t *source, size_t n,
                        amp_population *to)
{
    AMP_TRY(amp_pop_take(to, p, source, n));
    const double weight = people_of(p) / (double)to->n;
    for (size_t k = 0, copy = 0; k < n; k++) {
        copy = k && source[k] == source[k - 1] ? copy + 1 : 0;
        rename_copy(to, k, source[k], copy);
        to->weight[k] = weight;
    }
    return AMP_OK;
}

amp_err amp_expand(amp_ctx *ctx, size_t households, amp_population *p)
{
    if (amp_pop_find_extra(p, AMP_ANONYMOUS))
        return amp_fail(
            ctx, AMP_DATA, AMP_NOWHERE,
            _("of this survey's persons only the heads are known, and the others cannot "
              "age; write ageing = \"none\""));
    if (!(people_of(p) > 0))
        return amp_fail(ctx, AMP_DATA, AMP_NOWHERE, _("the weights of the survey add to nothing"));
    amp_population to;
    amp_pop_init(&to);
    uint32_t *source = choose(p, households);
    const amp_err err = source ? copy_all(p, source, households, &to) : AMP_NOMEM;
    free(source);
    amp_pop_fini(err == AMP_OK ? p : &to);
    if (err != AMP_OK)
        return amp_fail_memory(ctx);
    *p = to;
    return AMP_OK;
}
