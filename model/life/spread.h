/** @file spread.h  From households to their rows and back without loops over single households,
 * whose lengths a processor guesses badly (inside life/ only). Each household reads or writes a
 * whole register; what is too many belongs to the next one, which comes later. */
#ifndef AMP_LIFE_SPREAD_H
#define AMP_LIFE_SPREAD_H

#include "pop/pop.h"

#include <string.h>

enum { AMP_SPREAD_BYTES = 16, AMP_SPREAD_ROWS = 4 }; /* room that is wanted behind the rows */

/** Each row's household's @p value. */
static inline void amp_spread_bytes(const amp_population *p, const uint8_t *restrict value,
                                    uint8_t *restrict row)
{
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i += AMP_SPREAD_BYTES)
            memset(row + i, value[h], AMP_SPREAD_BYTES);
}

/** Each row's household. */
static inline void amp_spread_households(const amp_population *p, uint32_t *restrict row)
{
    for (uint32_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i += AMP_SPREAD_ROWS)
            for (uint32_t k = 0; k < AMP_SPREAD_ROWS; k++)
                row[i + k] = h;
}

/** Is the flag of any row of the household set? Flags have AMP_SPREAD_BYTES of room behind. */
static inline void amp_spread_any(const amp_population *p, const uint8_t *restrict flag,
                                  uint8_t *restrict household)
{
    for (size_t h = 0; h < p->households; h++) {
        uint64_t any = 0;
        for (uint32_t i = p->first[h], end = p->first[h + 1]; i < end; i += 8) {
            uint64_t eight;
            memcpy(&eight, flag + i, sizeof eight);
            any |= eight << 8 * (8 - AMP_MIN(end - i, 8u)); /* the next household's fall out */
        }
        household[h] = any != 0;
    }
}

#endif
