/** @file level.h  A borrowed table's shares at the level of the opening population (inside life/
 * only).
 *
 * A table of another country tells how a share moves with age, not how high it is here: its odds
 * are multiplied by one factor per group of cells, such that the opening population is met. */
#ifndef AMP_LIFE_LEVEL_H
#define AMP_LIFE_LEVEL_H

#include <stddef.h>

/** One group of cells: persons @p n of each and how many of all of them @p count. Shares of 0 and 1
 * stay. */
void amp_level_fit(double *share, const double *n, size_t cells, double count);

#endif
