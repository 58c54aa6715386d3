/** @file odds.h  What becomes of a state when its odds are multiplied (inside life/, for sim/). */
#ifndef AMP_LIFE_ODDS_H
#define AMP_LIFE_ODDS_H

/** Chance that who is in a state leaves it when its odds are multiplied by @p odds, 0 to 1; @p rate
 * is the share of her like who are in it: 1 - odds / (1 - rate + rate odds). */
static inline double amp_odds_loss(double odds, double rate)
{
    const double all = 1.0 + rate * (odds - 1.0);
    return all > 0.0 ? 1.0 - odds / all : 1.0; /* 0 where everybody is in it and odds are 0 */
}

#endif
