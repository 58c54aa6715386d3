/* response.c - see response.h. */
#include "life/response.h"

#include "life/labour.h"
#include "life/odds.h"
#include "num/num.h"

/* ---- columns -------------------------------------------------------------------------------- */

static const char *const names[] = {
#define X(name) "response." #name,
    AMP_RESPONSE_LIST(X)
#undef X
};

bool amp_response_of(const amp_population *p, amp_response *r)
{
    const amp_extra *x[AMP_COUNT(names)];
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        if (!(x[k] = amp_pop_find_extra(p, names[k])))
            return false;
    size_t k = 0;
#define X(name) r->name = x[k++]->data;
    AMP_RESPONSE_LIST(X)
#undef X
    return true;
}

/* What `free` holds of a person: bits of the year's states without an answer, then with one. */
enum {
    ATTENDS = 1,
    ATTENDED = 2, /* with an answer */
    SALARY = 4,
    UNPAID = 8,
    LABOUR = 16, /* two bits */
    WORKED = 64, /* two bits, with an answer */
    PENSION = 256
};

static unsigned pension_bit(const amp_population *p, size_t i)
{
    return p->contributory_pension[i] > 0.0 ? PENSION : 0;
}

static unsigned work_bits(const amp_population *p, size_t i)
{
    const bool unpaid = p->labour[i] == AMP_LABOUR_informal && p->earnings[i] <= 0.0;
    return p->labour[i] * (unsigned)LABOUR | (p->state_salary[i] ? SALARY : 0u) |
           (unpaid ? UNPAID : 0u) | pension_bit(p, i);
}

static unsigned bits(const amp_response *r, size_t i)
{
    return (unsigned)r->free[i];
}

amp_err amp_response_add(amp_population *p)
{
    amp_response r = {0};
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        AMP_TRY(amp_pop_add_extra(p, names[k], names[k], AMP_LEVEL_PERSON, AMP_KIND_NUMBER, 0.0));
    amp_response_of(p, &r);
    for (size_t i = 0; i < p->n; i++)
        r.free[i] = (p->attends[i] ? ATTENDS | ATTENDED : 0u) | p->labour[i] * (unsigned)WORKED |
                    work_bits(p, i);
    return AMP_OK;
}

/* ---- flips ---------------------------------------------------------------------------------- */

bool amp_response_flips(bool is, double rate, double by, double u, double *rest)
{
    double chance = 0.0;
    if (is && by < 0.0)
        chance = amp_odds_loss(amp_exp(by), rate);
    else if (!is && by > 0.0)
        chance = amp_odds_loss(amp_exp(-by), 1.0 - rate);
    *rest = chance > 0.0 ? u / chance : 1.0;
    return u < chance;
}

static double draw(const amp_stream *stream, uint64_t uid, uint32_t k)
{
    const amp_stream lasting = {stream->seed, 0, stream->replicate};
    return amp_draw(&lasting, uid, AMP_PROC_BEHAVIOUR, k);
}

/* ---- school --------------------------------------------------------------------------------- */

const uint8_t *amp_response_attended(const amp_population *p, uint8_t *scratch)
{
    amp_response r;
    if (!amp_response_of(p, &r))
        return p->attends;
    for (size_t i = 0; i < p->n; i++) {
        const bool same = (p->attends[i] != 0) == ((bits(&r, i) & ATTENDED) != 0);
        scratch[i] = same ? (bits(&r, i) & ATTENDS) != 0 : p->attends[i];
    }
    return scratch;
}

void amp_response_attend(amp_population *p, const amp_stream *stream,
                         double (*rate)(const void *of, const amp_population *p, size_t h,
                                        size_t i),
                         const void *of)
{
    amp_response r;
    double rest;
    if (!amp_response_of(p, &r))
        return;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            unsigned b = bits(&r, i) & ~(unsigned)(ATTENDS | ATTENDED);
            b |= p->attends[i] ? ATTENDS : 0u;
            if (p->is_alive[i] && r.school[i] != 0.0 &&
                amp_response_flips(p->attends[i], rate(of, p, h, i), r.school[i],
                                   draw(stream, p->uid[i], AMP_RESPONSE_SCHOOL), &rest))
                p->attends[i] = !p->attends[i];
            r.free[i] = b | (p->attends[i] ? ATTENDED : 0u);
        }
}

/* ---- work ----------------------------------------------------------------------------------- */

void amp_response_restore(amp_population *p)
{
    amp_response r;
    if (!amp_response_of(p, &r))
        return;
    for (size_t i = 0; i < p->n; i++) {
        const unsigned b = bits(&r, i), was = b / LABOUR % 4, is = b / WORKED % 4;
        if (was == is || p->labour[i] != is || (b & PENSION) != pension_bit(p, i))
            continue; /* who retired since has left work for good */
        p->labour[i] = (uint8_t)was;
        p->state_salary[i] = (b & SALARY) != 0;
        p->earnings[i] = was >= AMP_LABOUR_informal && !(b & UNPAID);
    }
}

/* The state among those at work or looking for it, by a draw. */
static unsigned enter(const double *share, double rate, double u)
{
    unsigned s = AMP_LABOUR_unemployed;
    for (double below = share[s] / rate; s < AMP_LABOUR_formal && u >= below;)
        below += share[++s] / rate;
    return s;
}

static void answer(amp_population *p, const amp_response *r, const amp_stream *stream, size_t i,
                   const double *share)
{
    const double active = 1.0 - share[AMP_LABOUR_inactive];
    const double employed = share[AMP_LABOUR_informal] + share[AMP_LABOUR_formal];
    double rest;
    unsigned is = p->labour[i];
    if (amp_response_flips(is != AMP_LABOUR_inactive, active, r->work[i],
                           draw(stream, p->uid[i], AMP_RESPONSE_WORK), &rest))
        is = is == AMP_LABOUR_inactive ? enter(share, active, rest) : AMP_LABOUR_inactive;
    if (is >= AMP_LABOUR_informal && employed > 0.0 &&
        amp_response_flips(is == AMP_LABOUR_formal, share[AMP_LABOUR_formal] / employed,
                           r->formal[i], draw(stream, p->uid[i], AMP_RESPONSE_FORMAL), &rest))
        is = is == AMP_LABOUR_formal ? AMP_LABOUR_informal : AMP_LABOUR_formal;
    if (is == p->labour[i])
        return;
    p->labour[i] = (uint8_t)is;
    p->state_salary[i] = 0;
    p->earnings[i] = is >= AMP_LABOUR_informal; /* for pay */
}

void amp_response_work(amp_population *p, const amp_stream *stream,
                       void (*share)(const void *of, const amp_population *p, size_t h, size_t i,
                                     double share[4]),
                       const void *of)
{
    amp_response r;
    double of_like[4];
    if (!amp_response_of(p, &r))
        return;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const unsigned b = (bits(&r, i) & (ATTENDS | ATTENDED)) | work_bits(p, i);
            if (p->is_alive[i] && p->age[i] >= AMP_LABOUR_FROM &&
                (r.work[i] != 0.0 || r.formal[i] != 0.0)) {
                share(of, p, h, i, of_like);
                answer(p, &r, stream, i, of_like);
            }
            r.free[i] = b | p->labour[i] * (unsigned)WORKED;
        }
}

/* ---- incomes of a year ---------------------------------------------------------------------- */

/* What the household loses in all comes out of all its other income: relatives can take back what
 * it has, and no more. What it gains in all goes to those of it who are given more. */
static void give_less(const amp_response *r, size_t h, amp_population *p)
{
    double lost = 0.0, given = 0.0, other = 0.0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->is_alive[i]) {
            lost += r->lost[i];
            given += AMP_MIN(r->lost[i], 0.0);
            other += p->other_income[i];
        }
    const double keep = lost > 0.0 && other > 0.0 ? 1.0 - AMP_MIN(lost, other) / other : 1.0;
    const double gain = lost < 0.0 ? lost / given : 0.0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->is_alive[i])
            p->other_income[i] = p->other_income[i] * keep - AMP_MIN(r->lost[i], 0.0) * gain;
}

void amp_response_lay(const double *factor, amp_population *p)
{
    amp_response r;
    const bool has = amp_response_of(p, &r);
    for (size_t h = 0; h < p->households; h++) {
        const double f = factor[amp_locality(p, h)];
        if (has)
            give_less(&r, h, p);
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            p->earnings[i] *= f;
            p->other_income[i] *= f;
        }
    }
}
