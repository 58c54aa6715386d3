/** @file constraint.h  A hypothetical household over a range of earnings of one member: what each
 * scenario's programmes and taxes make of them in a year. Nobody's luck is in it: who is entitled
 * is found, takes the programme up and complies; numbers in doubt have their central values. */
#ifndef AMP_SIM_CONSTRAINT_H
#define AMP_SIM_CONSTRAINT_H

#include "conf/family.h"
#include "sim/run.h"

/** One point. Money is of the year, LCU a month of the whole household. */
typedef struct amp_constraint_point {
    double earnings;      /* of the member, as the population's column would have them */
    double gross;         /* of all members, before contributions and income tax */
    double other;         /* contributory pensions and other income */
    double disposable;    /* gross + other - direct taxes + benefits */
    double per_member;    /* the same per member for income */
    double *benefit;      /* by programme of the scenario */
    double *tax;          /* by instrument: what workers or taxpayers owe */
    double marginal;      /* share of the next step that is lost; NAN at the last point */
    double participation; /* share of the earnings lost against no work; NAN without earnings */
    double formalisation; /* the same of formal against informal work; NAN where it is formal */
} amp_constraint_point;

typedef struct amp_constraint {
    size_t points;
    amp_constraint_point **point; /* [scenario][point] */
    double line_poverty, line_extreme, price;
} amp_constraint;

/** Lines, ranks and prices are those of the plan's people in the year.
 * @param plan   ready, without doubts (amp_constraint_plan)
 * @param arena  owns the budget
 * @retval AMP_OK, AMP_CONFIG (the family names a column or value that is not there), AMP_NOMEM */
amp_err amp_constraint_make(amp_ctx *ctx, const amp_plan *plan, const amp_family *family, int year,
                            amp_arena *arena, amp_constraint *budget);
/** Take the doubts out of a plan that was read. */
void amp_constraint_plan(amp_plan *plan);

#endif
