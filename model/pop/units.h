/** @file units.h  The sampling units of a survey, sorted into strata.
 *
 * A unit is what the survey drew first inside a stratum (columns `stratum` and `psu`). A household
 * without a unit code (psu 0) is its own unit. */
#ifndef AMP_UNITS_H
#define AMP_UNITS_H

#include "pop/pop.h"

typedef struct amp_units {
    size_t n, strata;
    uint32_t *first;    /* strata + 1: units of stratum k are first[k] .. first[k + 1] - 1 */
    uint32_t **unit_of; /* [block][household]: its unit */
    size_t blocks;
} amp_units;

/** Sort the units of a population's @p blocks (or of a whole population: one block).
 * @param[out] units  free with amp_units_free, on error too
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_units_sort(amp_ctx *ctx, const amp_population *block, size_t blocks, amp_units *units);
void amp_units_free(amp_units *units);

#endif
