/** @file roll.h  The roll of a year: the households of a scenario one by one, for what sums over
 * groups cannot tell: ranks, deciles, and who gains or loses against the baseline.
 *
 * Rolls of the scenarios of one run have the same households in the same order, unless people's
 * answers made them others; then nothing is said of changes. */
#ifndef AMP_ROLL_H
#define AMP_ROLL_H

#include "pop/ledger.h"
#include "pop/pop.h"

/** One entry a household with members for income; money is LCU a month and member. */
typedef struct amp_roll {
    size_t n, cap;
    double *persons; /* weight x members */
    double *welfare, *line;
    double *market; /* before any programme */
    double *rank;   /* place of its middle among all persons by market, 0 to 1; ties share theirs */
    uint8_t *decile; /* 0 .. 9 of that place; both are there after amp_roll_rank */
} amp_roll;

/** Room for n entries; what is there is lost when it grows. @retval AMP_OK, AMP_NOMEM */
amp_err amp_roll_reserve(amp_roll *r, size_t n);
void amp_roll_fini(amp_roll *r);
/** Write a block's households; room for block->households. */
void amp_roll_fill(amp_roll *r, const amp_population *block, const amp_ledger_base *shared,
                   const amp_ledger *ledger);
/** Append: blocks in order, so that the bits do not depend on threads. Room is the caller's. */
void amp_roll_join(amp_roll *into, const amp_roll *from);
/** Rank by market. @param scratch  amp_stat_scratch(n) bytes, aligned for double */
void amp_roll_rank(amp_roll *r, void *scratch);

#endif
