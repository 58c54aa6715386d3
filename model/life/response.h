/** @file response.h  How people answer what programmes paid them: log-odds that the coming year
 * reads, in columns of the block (docs/behaviour.md).
 *
 * A block without these columns (amp_response_of is false) lives as if nobody answered; so does a
 * person whose numbers are 0. States are moved after the processes have drawn them: attendance,
 * taking part in the labour market and formality of the year follow from the state as it would be
 * without an answer, the share of the person's like who are in it, and one lasting draw each. The
 * state without an answer is kept (`free`), so the alignment of the baseline never sees an answer
 * and cannot undo it, a stronger one moves those whom a weaker one moves, and what people were
 * comes back when payments are the baseline's again. Years of school, contributions and wages
 * follow the states that people are in. */
#ifndef AMP_LIFE_RESPONSE_H
#define AMP_LIFE_RESPONSE_H

#include "num/draw.h"
#include "pop/pop.h"

// clang-format off
#define AMP_RESPONSE_LIST(X)                                                                       \
    X(school)   /* log-odds of attending */                                                        \
    X(work)     /* log-odds of taking part in the labour market */                                 \
    X(formal)   /* log-odds of formal against informal work */                                     \
    X(lost)     /* what relatives give less, LCU a month; below 0: more */                         \
    X(free)     /* states without and with an answer, in bits */
// clang-format on
/** Columns of a block, borrowed. */
typedef struct amp_response {
#define X(name) double *name;
    AMP_RESPONSE_LIST(X)
#undef X
} amp_response;

/** The columns of @p p; false when it has none. */
bool amp_response_of(const amp_population *p, amp_response *r);
/** Add them to a block: nobody answers yet. @retval AMP_OK, AMP_NOMEM */
amp_err amp_response_add(amp_population *p);

/** Does the state flip, by a draw @p u, when its log-odds rise by @p by?
 * @param is    in the state without an answer
 * @param rate  share of the like who are in it
 * @param[out] rest  u over the chance, uniform again, where it flips */
bool amp_response_flips(bool is, double rate, double by, double u, double *rest);

/** Which draw of AMP_PROC_BEHAVIOUR. */
enum { AMP_RESPONSE_SCHOOL, AMP_RESPONSE_WORK, AMP_RESPONSE_FORMAL };

/* ---- for the processes whose states are moved ------------------------------------------------ */

/** Whether people would have attended last year without an answer, by row: p->attends itself, or
 * @p scratch filled. */
const uint8_t *amp_response_attended(const amp_population *p, uint8_t *scratch);
/** Take p->attends as drawn for what it would be without an answer, then flip those who answer.
 * @param rate  share who attend, by row; read of those who answer only */
void amp_response_attend(amp_population *p, const amp_stream *stream,
                         double (*rate)(const void *of, const amp_population *p, size_t h,
                                        size_t i),
                         const void *of);
/** Put last year's work without an answer in the place of that with one (labour, state_salary and
 * whether earnings are above 0), before this year's is drawn. */
void amp_response_restore(amp_population *p);
/** The same of work as drawn (labour.c). @param share  of the labour states among the like */
void amp_response_work(amp_population *p, const amp_stream *stream,
                       void (*share)(const void *of, const amp_population *p, size_t h, size_t i,
                                     double share[4]),
                       const void *of);

/* ---- incomes of a year ----------------------------------------------------------------------- */

/** A locality of the multiplier: region and area. */
enum { AMP_LOCALITIES = 512 };
static inline unsigned amp_locality(const amp_population *p, size_t h)
{
    return p->region[h] * 2u + p->area[h];
}
/** Lay over a block what relatives give less (column `lost`, if it has it) and factors of earnings
 * and other income by locality. */
void amp_response_lay(const double *factor, amp_population *p);

#endif
