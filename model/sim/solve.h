/** @file solve.h  The value of a lever that meets a target. */
#ifndef AMP_SOLVE_H
#define AMP_SOLVE_H

#include "sim/lever.h"

typedef enum amp_outcome {
    AMP_MET,         /* the solution meets the target */
    AMP_MET_BY_JUMP, /* the target lies in a jump: `place` meets it, `beside` is its other side */
    AMP_UNMET,       /* no value tried meets it, and no two lie on both sides of it */
    AMP_FLAT         /* the lever moves nothing that the target asks about */
} amp_outcome;

/** What was found for the last of the levers. */
typedef struct amp_solution {
    amp_outcome outcome;
    size_t place, beside; /* trials: the one that meets it (or comes nearest, of what was scanned),
                             and the neighbour on the other side of the target */
    bool is_monotone; /* what the target asks rises all the way, or falls, over the values tried */
    double low, middle,
        high;       /* 5th, 50th and 95th percentile over replicates of the value that each
                       would ask for, interpolated between trials; NAN where none has one */
    size_t outside; /* replicates that would ask for a value outside the range */
} amp_solution;

enum { AMP_SCAN = 5 }; /* values that are tried over the range before the search */

/** Solve for the last lever. The mean over replicates meets the bound; with @p chance above 0 the
 * bound holds in that share of replicates, which is a percentile of them: between values of the
 * lever it moves steadily, where a count of replicates would jump.
 * @param x  values of the levers before it; the last is filled
 * @retval AMP_OK with an outcome, also when nothing meets the target */
amp_err amp_solve(amp_levers *l, double *x, double chance, amp_solution *out);
/** What the target asks of a trial, less its bound: below 0 a "<" holds. */
double amp_solve_distance(const amp_levers *l, const amp_trial *t, double chance);

#endif
