/** @file reweigh.h  Static ageing: the opening people stand for those of later years.
 *
 * Households keep their members; each later year their weights are calibrated (num/calibrate.h) to
 * the year's margins: persons by sex and five-year age, urban persons, labour state by sex and age.
 * Margins are the opening population's own, moved as the profile says they move: ages by the
 * growth of population.csv, the urban share by the odds of urban.csv (where there is one), labour
 * states by the odds of labour_path.csv. So the opening year keeps its weights, and what a survey
 * counts otherwise than the projection makes no jump. Cells of few cases join their neighbours.
 *
 * Each year starts from the opening weights times the growth of the whole, never from the year
 * before: it then depends on no other year, and departs no further from the sample's design than
 * its own margins ask. docs/ageing.md says what this can and cannot show. */
#ifndef AMP_LIFE_REWEIGH_H
#define AMP_LIFE_REWEIGH_H

#include "life/life.h"

/** What a year's margins did to the weights. Ratios are weight / opening weight / growth. */
typedef struct amp_reweigh_year {
    int year;
    double growth;          /* of weighted persons since the opening */
    double low, high, sd;   /* of the ratios; sd weighted by opening weights */
    size_t at_low, at_high; /* households within 1 % of the way to a bound */
    double effective;       /* households: (sum of w)^2 / sum of w^2 (Kish) */
    size_t steps;
    double miss;       /* largest miss of a margin, as a share of it */
    const char *worst; /* the margin that has it: "age=85+;sex=female" */
} amp_reweigh_year;

typedef struct amp_reweigh {
    amp_arena arena;
    int first, last;
    size_t margins, households;
    size_t *block;               /* first household of each block */
    double *factor;              /* [year - first][household]: of the opening weight */
    struct amp_incomes *incomes; /* of the opening population, for how unequal later ones are */
    double *makeup;           /* [year - first]: mean earnings and other income per head at opening
                                 wages, opening = 1: what new weights alone bring */
    amp_reweigh_year *report; /* [year - first] */
} amp_reweigh;

/** Margins and weights of all years.
 * @param[out] r  released by amp_reweigh_fini, on error too
 * @retval AMP_OK; AMP_DATA when weights within the bounds cannot meet a year's margins (which, by
 * how much, what to do), or a table lacks the years; AMP_IO, AMP_NOMEM */
amp_err amp_reweigh_make(amp_ctx *ctx, amp_profile *profile, const amp_population *block,
                         size_t blocks, int first, int last, amp_reweigh *r);
void amp_reweigh_fini(amp_reweigh *r);

/** Weights and incomes of block @p b in @p year: earnings and other income move with the path's
 * wages and lie as far apart as the path's spread says (dispersion.h, income per head of the
 * household), contributory pensions keep their real value, as in dynamic ageing.
 * @param opening  the block as it opened
 * @param[in,out] block  a copy of it, in whatever year */
void amp_reweigh_block(const amp_reweigh *r, const amp_path *path, int year, size_t b,
                       const amp_population *opening, amp_population *block);

#endif
