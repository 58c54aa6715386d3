/** @file structure.h  What a population looks like beside its margins, by a list of formulas.
 *
 * data/structure.csv lists statistics that no margin fixes: who lives with whom, who is poor, whose
 * income it is. The same formulas run on a synthetic population and on a survey, so the two can be
 * held against each other. Columns of the list: kind,name,where,value,per,by,unit,en,es; kinds
 *   number, condition  a name of one's own for the formulas that follow (value)
 *   tenth              the same, 1 to 10: households ranked by value, weighted by persons where
 *   group              one group (by: "sex=female") of the dimension name; its persons: where
 *   mean               of value over the persons where
 *   ratio              sum of value / sum of per
 *   correlation        of value and per
 *   gini               of value, the same for a household, over its persons where; 0 to 100
 * A statistic has one line for each group of the dimensions that it names under by. */
#ifndef AMP_STRUCTURE_H
#define AMP_STRUCTURE_H

#include "conf/profile.h"
#include "pop/pop.h"

typedef struct amp_statistic {
    const char *name, *group;        /* "poor", "sex=female" */
    const char *unit;                /* "%", "persons", "LCU/month" ... */
    const char *en, *es;             /* of the name */
    const char *group_en, *group_es; /* of the group; "" for all */
    double value;                    /* NAN when nobody is in the group */
    double error; /* standard error by the survey's design (stat/design.h), or NAN */
    double cases; /* persons that it rests on, not weighted */
} amp_statistic;

typedef struct amp_structure {
    amp_statistic *item;
    size_t n;
} amp_structure;

/** All statistics of the list at @p path, in its order. Same bits for any number of threads.
 * @param      profile  gives the regions' names
 * @param      most  0 for a survey: all households, with errors. Else look at the first so many: a
 *                   synthetic population stands in random order, a part of a large one tells as
 * much, and it is no sample that had an error (NAN)
 * @param[out] out      in the arena
 * @retval AMP_OK, AMP_CONFIG (all wrong formulas recorded), AMP_DATA (the list), AMP_IO, AMP_NOMEM
 */
amp_err amp_structure_compute(amp_ctx *ctx, amp_arena *arena, const char *path,
                              const amp_profile *profile, const amp_population *population,
                              int year, size_t most, amp_structure *out);

#endif
