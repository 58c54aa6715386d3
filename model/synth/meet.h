/** @file meet.h  Shares of cells brought to rows of margins.csv (inside synth/ only).
 *
 * Cells are those of synth_assign, with the persons in b->cell. For each row the odds of what it
 * counts are multiplied by one factor in all cells of its group, in turn until all rows hold:
 * inside a group the cells keep their odds ratios. Rows that contradict each other: the later
 * holds. */
#ifndef AMP_SYNTH_MEET_H
#define AMP_SYNTH_MEET_H

#include "synth/builder.h"

/** What a margin counts: categories @p part (bits) of those of @p whole. */
typedef struct synth_part {
    amp_margin_kind kind;
    unsigned part, whole;
} synth_part;

/** @param share  cells x categories, changed in place; without rows it stays as it is */
amp_err synth_meet(synth_builder *b, size_t cells, size_t categories, const synth_part *part,
                   size_t parts, double *share);
/** Years of schooling, categories 0 .. SYNTH_YEARS - 1: mean and share with tertiary education, by
 * tilting each cell's distribution, so that ages keep their own limits. */
amp_err synth_meet_schooling(synth_builder *b, size_t cells, double *share);

#endif
