/** @file book.h  The fiscal book of a year: households one by one by every concept of income, with
 * what each contribution and tax takes and each programme brings; and revenue by who pays.
 *
 * Kept only by plans with amp_stat_plan_fiscal. Entries are those of the roll (roll.h), in its
 * order. An *item* is a levy of the plan, or, behind them, a programme of the plan. */
#ifndef AMP_BOOK_H
#define AMP_BOOK_H

#include "pop/ledger.h"
#include "pop/pop.h"

struct amp_stat_plan;

/** What is left of earnings, summed over the workers of a household times its weight. */
enum {
    AMP_RATE_marginal, /* share of a rise that is taken */
    AMP_RATE_high,     /* [marginal above 0.6] */
    AMP_RATE_workers,  /* asked about both */
    AMP_RATE_participation,
    AMP_RATE_participants,
    AMP_RATE_formalisation,
    AMP_RATE_informals,
    AMP_RATES
};

typedef struct amp_book {
    size_t n, cap, items;
    double *persons, *line, *extreme; /* weight x members; lines a member */
    double *income[AMP_INCOMES];      /* LCU a month and member */
    double *rate[AMP_RATES];
    double **item;                     /* [item]: LCU a month and member, above 0 both ways */
    double (*owed)[AMP_LEDGER_PAYERS]; /* [levy]: LCU a month times weights, of all persons */
    double closing;                    /* the same of what a closing rule takes its share of */
    double close_rate;                 /* that share */
} amp_book;

/** Room for n entries; what is there is lost when it grows. @retval AMP_OK, AMP_NOMEM */
amp_err amp_book_reserve(amp_book *b, const struct amp_stat_plan *plan, size_t n);
void amp_book_fini(amp_book *b);

/** What of a block the book is made of. */
typedef struct amp_book_source {
    const amp_population *block;
    const amp_ledger_base *shared;
    const amp_ledger *ledger;       /* with its fiscal part */
    const size_t *programme, *levy; /* plan index of each of the scenario's */
    size_t levies;                  /* of the scenario */
    const double *worth;            /* of each plan programme: to households, of what is paid */
    const double *marginal;         /* person: rates at the margin, NAN where nobody is asked; */
    const double *participation, *formalisation; /* NULL: not known */
} amp_book_source;
/** Write a block's households and sums; room for block->households. */
void amp_book_fill(amp_book *b, const struct amp_stat_plan *plan, const amp_book_source *from);
/** Empty; then append: blocks in order, so that the bits do not depend on threads. Room is the
 * caller's. */
void amp_book_open(amp_book *into, const struct amp_stat_plan *plan);
void amp_book_join(amp_book *into, const amp_book *from, const struct amp_stat_plan *plan);

#endif
