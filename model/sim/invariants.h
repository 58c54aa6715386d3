/** @file invariants.h  What every year of a run must keep, one function per invariant.
 *
 * A breach is a mistake of ours, never of the user: checks run where a plan is watched
 * (plan->is_watched: in builds with AMP_DEBUG, as the sanitizers', and in tests), each year after
 * the blocks have moved. They read everything and change nothing. Each function records the first
 * breach and returns AMP_DATA; AMP_NOMEM where it says so. */
#ifndef AMP_INVARIANTS_H
#define AMP_INVARIANTS_H

#include "life/life.h"
#include "pop/ledger.h"
#include "stat/stat.h"

#ifdef AMP_DEBUG
enum { AMP_WATCHED = 1 };
#else
enum { AMP_WATCHED = 0 };
#endif

/** A person of a stock, as far as the invariants of a year ask. */
typedef struct amp_census_row {
    uint64_t uid;
    uint8_t age, sex, is_alive, death_month;
    bool is_child_alone; /* under 15, and no member of the household is 15 or more */
} amp_census_row;

/** All persons of all blocks at 1 July, by ascending identity. Zeroed is empty. */
typedef struct amp_census {
    amp_census_row *row;
    size_t n, living;
} amp_census;

/** @param[out] census  free with amp_census_fini. @retval AMP_OK, AMP_NOMEM */
amp_err amp_census_take(amp_ctx *ctx, const amp_population *block, size_t blocks,
                        amp_census *census);
void amp_census_fini(amp_census *census);

/** Rows: amp_pop_check of every block (contiguous members, a head first, mutual partners, codes,
 * finite numbers), and weights above zero. @retval AMP_NOMEM too */
amp_err amp_invariant_rows(amp_ctx *ctx, const amp_population *block, size_t blocks);
/** No two persons of the whole population have one identity, nor two households.
 * @retval AMP_NOMEM too */
amp_err amp_invariant_identities(amp_ctx *ctx, const amp_population *block, size_t blocks,
                                 const amp_census *census);
/** Nobody under 15 is left without an adult who had one a year ago, or was born in the year. */
amp_err amp_invariant_children(amp_ctx *ctx, const amp_census *before, const amp_census *after);
/** Everyone who is there a year later lives, is of the same sex and a year older; who was to die
 * does not live; the departed are gone. */
amp_err amp_invariant_lives(amp_ctx *ctx, const amp_census *before, const amp_census *after);
/** Births - deaths + arrivals - leavers, as they were decided, are the change of the living, and
 * each is what the two stocks show person by person. */
amp_err amp_invariant_balance(amp_ctx *ctx, const amp_census *before, const amp_census *after,
                              const amp_life_flows *flows);
/** What a block's rows are paid is what the sums book on each programme, and what the living
 * income members are paid is the transfers of their household.
 * @param programme  for each programme of the ledger its index in the plan
 * @param tally      the block's sums alone */
amp_err amp_invariant_money(amp_ctx *ctx, const amp_population *block, const amp_ledger *ledger,
                            const amp_stat_plan *plan, const size_t *programme,
                            const double *tally);

#endif
