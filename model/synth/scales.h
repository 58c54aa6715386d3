/** @file scales.h  Poverty lines that are not per head: household size to a power, or adult
 * equivalents by sex and age.
 *
 * line_poverty and line_extreme of a population hold what the lines ask per living member. When
 * households change they go back to what is asked per unit of the scale, and from there to the new
 * members. */
#ifndef AMP_SCALES_H
#define AMP_SCALES_H

#include "conf/profile.h"
#include "pop/pop.h"

typedef struct amp_scales {
    bool is_plain;                    /* both lines are per head: nothing to do */
    double power[2];                  /* of line_poverty and line_extreme; 0: adult equivalents */
    double adult[2][AMP_AGE_MAX + 1]; /* by sex and age */
} amp_scales;

/** The scales of the lines national and national_extreme of @p profile, and adult_equivalents.csv
 * (sex, age_from, age_to, equivalents) where they ask for it.
 * @retval AMP_OK, AMP_DATA, AMP_IO, AMP_NOMEM */
amp_err amp_scales_read(amp_ctx *ctx, amp_profile *profile, amp_scales *s);
/** From per unit to per member. Households without living members keep theirs. */
void amp_scales_to_members(const amp_scales *s, amp_population *p);
/** From per member to per unit. */
void amp_scales_to_units(const amp_scales *s, amp_population *p);

/** Put multiples in place of the lines: poverty and extreme line of every household times these. */
void amp_lines_times(amp_population *p, const double times[2]);

#endif
