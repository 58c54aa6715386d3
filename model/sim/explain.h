/** @file explain.h  One household in one year of one replicate: what each scenario's programmes
 * decided about it, taken from the run itself. */
#ifndef AMP_SIM_EXPLAIN_H
#define AMP_SIM_EXPLAIN_H

#include "policy/trace.h"
#include "sim/run.h"

/** Digits of an identity as people write it: hexadecimal. */
enum { AMP_IDENTITY = 17 };
void amp_identity_text(uint64_t uid, char text[AMP_IDENTITY]);

/** What one scenario decided about the household. Money in constant prices, LCU a month. */
typedef struct amp_explained {
    amp_population people; /* the household alone: member m is row m */
    amp_trace trace;       /* its rows are members */
    double market, transfers, disposable, welfare;
} amp_explained;

typedef struct amp_explanation {
    amp_explained *scenario; /* one for each of the plan's */
    size_t scenarios;
} amp_explanation;

/** Explain a household by its identity or that of a member: whole, or as many of its first digits
 * as tell it from others.
 * @param[out] e  to be released by amp_explanation_fini, also on errors
 * @retval AMP_OK; AMP_USAGE when nobody or several have it in that year; AMP_NOMEM ... */
amp_err amp_explain(amp_ctx *ctx, const amp_plan *plan, const char *identity, bool is_person,
                    uint32_t replicate, int year, amp_explanation *e);
void amp_explanation_fini(amp_explanation *e);

/** Somebody whom a formula finds. */
typedef struct amp_found {
    uint64_t person, household;
    uint8_t sex, age;
    double welfare; /* constant prices, LCU a month a head */
} amp_found;
/** The first living persons of whom a formula holds, in the order of blocks. It may also ask what
 * the last scenario's programmes pay: receives.<programme>, benefit.<programme>. Money is in
 * constant prices.
 * @param[in,out] n  room in @p found; how many there are
 * @retval AMP_OK, AMP_CONFIG (the formula is wrong), AMP_NOMEM ... */
amp_err amp_explain_find(amp_ctx *ctx, const amp_plan *plan, const char *formula,
                         uint32_t replicate, int year, amp_found *found, size_t *n);

#endif
