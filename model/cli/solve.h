/** @file solve.h  What `amparo solve` prints. */
#ifndef AMP_CLI_SOLVE_H
#define AMP_CLI_SOLVE_H

#include "sim/solve.h"

#include <stdio.h>

/** One answer (n is 1, with a solution) or a frontier. All borrowed. */
typedef struct amp_answer {
    amp_levers *levers;
    double chance;
    const size_t *place;          /* trials, one a row */
    const amp_solution *solution; /* NULL: no target was set */
    size_t n;
    const char *const *path; /* as given, for the next command */
    size_t paths;
} amp_answer;

void amp_cli_answer(FILE *f, const amp_answer *answer);

#endif
