/** @file shape.h  Household tables brought to the country's margins before candidates are drawn
 * (inside synth/ only). */
#ifndef AMP_SYNTH_SHAPE_H
#define AMP_SYNTH_SHAPE_H

#include "synth/tables.h"

enum { SYNTH_PLACE_CELLS = 2 * SYNTH_PLACE_AGES, SYNTH_ROLES = 4 };

/** Who lives there: head's partner or none, members of each relationship (codes from child on). */
amp_household_type synth_type_of(bool partner, const int count[SYNTH_RELATIONS]);
/** Share of all households that margins.csv gives type @p type; NAN where it does not, and for one
 * person, which is a size. */
double synth_type_share(const synth_tables *t, amp_household_type type);

/** Heads, partners, children and others of each sex and five-year age: the roles of places.csv
 * fitted in turn to the persons of each cell, to one head a household and to the share of
 * households with a partner; then to margins.csv's heads that are women, or 60 and more.
 * @param all  persons, the sum of @p persons */
void synth_roles(const synth_tables *t, double households, double all,
                 const double persons[SYNTH_PLACE_CELLS], double roles[][SYNTH_ROLES]);

/** Where margins.csv gives no sizes of households: tilt those of the tables until there are as many
 * households as the year's persons make by the shares of heads by sex and age of places.csv. A
 * population that is younger than the tables' survey lives in larger households.
 * @retval AMP_OK, AMP_NOMEM */
amp_err synth_shape_sizes(amp_ctx *ctx, synth_tables *t);

/** Fit sizes, heads and who lives with them to margins.csv: sizes and their mean; the year's heads
 * by sex and age; types of household. The rest keeps its shape (odds ratios). Nothing moves without
 * margins.csv.
 * @retval AMP_OK, AMP_NOMEM */
amp_err synth_shape(amp_ctx *ctx, synth_tables *t);

#endif
