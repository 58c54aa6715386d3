/** @file compare.h  Scenarios of one or more runs side by side: differences, winners and losers,
 * what a point of GDP buys, who dominates whom and how likely each is the best.
 *
 * The first scenario of the first run is the base. Differences are taken replicate by replicate; in
 * runs of one seed on one population they are paired. */
#ifndef AMP_COMPARE_H
#define AMP_COMPARE_H

#include "report/report.h"

/** The runs joined: their common years, indicators and replicates; a scenario that is the same to
 * the bit as one before it stands once. */
typedef struct amp_comparison {
    amp_results axes; /* scenario names, years, pairs; no summary */
    amp_cube cube;
    const char **run; /* [scenario]: the run it comes from, as given */
    size_t *own_base; /* [scenario]: the baseline of its run */
    bool is_paired;   /* one seed, one population */
} amp_comparison;

/** @param run   results of each run, loaded with their cubes
 *  @param name  what the user called each
 *  @param[out] c  in the arena, but for cube.value, which the caller frees
 *  @retval AMP_OK, AMP_NOMEM, AMP_DATA (runs of other countries, without common years ...) */
amp_err amp_compare_join(amp_ctx *ctx, amp_arena *arena, const amp_results *run,
                         const char *const *name, size_t runs, amp_comparison *c);

/** Print the comparison of a year (place on the axis). */
void amp_compare_print(FILE *f, const amp_comparison *c, amp_language language, size_t year,
                       const amp_question *chance, size_t chances);
/** Place of a pair on the axes, -1 when it is not there. */
int amp_results_pair(const amp_results *r, const char *indicator, const char *group);

#endif
