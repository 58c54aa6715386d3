/** @file run.h  The loop: replicates x years x blocks x scenarios -> the cube of indicators.
 *
 * One level is parallel at a time: replicates when there are at least as many as threads, else the
 * blocks of one replicate. Each block fills its own slot and slots are joined in block order, so
 * the cube has the same bytes for any number of threads. */
#ifndef AMP_RUN_H
#define AMP_RUN_H

#include "sim/plan.h"

/** Told after each finished replicate, from one thread at a time. */
typedef void amp_progress(void *user, size_t done, size_t all);

/** Run the whole plan.
 * @param threads  0: OpenMP's default
 * @param[out] cube  values owned by the caller (amp_cube_free) */
amp_err amp_run(amp_ctx *ctx, const amp_plan *plan, int threads, amp_progress *progress, void *user,
                amp_cube *cube);
/** When to stop before the plan's replicates are done: looked at every ten, from @p least on. */
typedef struct amp_run_stop {
    size_t least;
    /* Is a cube whose first `done` replicates are there (the others NAN) enough? */
    bool (*is_enough)(void *user, const amp_cube *cube, size_t done);
    void *user;
} amp_run_stop;
/** The same until it is enough. The cube then holds the replicates done: the same bytes as a run of
 * so many. @param stop  NULL: never */
amp_err amp_run_until(amp_ctx *ctx, const amp_plan *plan, int threads, const amp_run_stop *stop,
                      amp_progress *progress, void *user, amp_cube *cube);
/** One scenario's accounting of a block in the year that somebody looks at. Borrowed: gone after
 * the call. */
typedef struct amp_sight {
    size_t block, scenario;
    const amp_population *people;
    const amp_policy_year *year;
    const amp_ledger_base *shared;
    const amp_ledger *ledger;    /* what is booked */
    const amp_ledger *reference; /* the baseline's, on the same people; NULL for the baseline */
} amp_sight;
/** A look into one year of one replicate. `see` is called once for each block and scenario, blocks
 * in any order but by one thread at a time; its error ends the run. */
typedef struct amp_look {
    uint32_t replicate; /* below the plan's replicates */
    int year;           /* of the plan */
    amp_err (*see)(void *user, const amp_sight *sight);
    void *user;
} amp_look;
/** Run one replicate up to a year, the same as in a run of all, to look into that year. */
amp_err amp_run_look(amp_ctx *ctx, const amp_plan *plan, int threads, const amp_look *look);
void amp_cube_free(amp_cube *cube);
/** Bytes that a run's cube will take. */
size_t amp_run_cube_bytes(const amp_plan *plan);

/** Price level of a year on the central path: LCU of @p year per LCU of the base year. */
double amp_run_price(const amp_plan *plan, int year);

#endif
