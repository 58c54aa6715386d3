/** @file design.h  Standard errors of a survey by its design: strata and sampling units.
 *
 * Taylor linearisation: an estimate's influence is summed within sampling units, and its variance
 * is that of the sum of units drawn with replacement within strata, V = sum over strata of n / (n -
 * 1) x sum over its n units of (t - mean t)^2 (Binder 1983, International Statistical Review 51).
 * The unit of a stratum that has only one counts with its own square (R's option survey.lonely.psu
 * = "adjust": influences of a ratio are 0 on average). A group is a domain: pass 0 for the persons
 * outside of it, never leave their units out. */
#ifndef AMP_DESIGN_H
#define AMP_DESIGN_H

#include "pop/pop.h"

typedef struct amp_design amp_design;

typedef struct amp_estimate {
    double value, se; /* NAN where undefined */
} amp_estimate;

/** The design of a population: columns stratum, psu and weight, or its replicate weights.
 * @param p       borrowed for as long as the design is used
 * @param[out] d  free with amp_design_free
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_design_new(amp_ctx *ctx, const amp_population *p, amp_design **d);
void amp_design_free(amp_design *d);
size_t amp_design_units(const amp_design *d);
size_t amp_design_strata(const amp_design *d);
/** Strata with one sampling unit. */
size_t amp_design_lonely(const amp_design *d);

/* These use the design's own scratch: one at a time. */

/** sum w x over persons; @p x one value a person row. */
amp_estimate amp_design_total(amp_design *d, const double *x);
/** sum w above / sum w below over persons: a mean, a share, a poverty measure, a coverage. */
amp_estimate amp_design_ratio(amp_design *d, const double *above, const double *below);
/** Gini (0 to 1; as amp_gini) of @p y, one value a household, over its @p members persons. */
amp_estimate amp_design_gini(amp_design *d, const double *y, const double *members);

#endif
