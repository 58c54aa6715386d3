/** @file figures.h  Where a figure of a run stands in its results (inside report/ only). */
#ifndef AMP_FIGURES_H
#define AMP_FIGURES_H

#include "report/report.h"

/** Statistics of a pair in scenario @p s and year @p y (places on the axes). */
static inline const double *amp_figure_level(const amp_results *r, size_t s, size_t y, int pair)
{
    return r->summary + ((s * r->years + y) * r->pairs + (size_t)pair) * r->statistics;
}

/** Statistics of the paired difference of reform @p s > 0 from the baseline. */
static inline const double *amp_figure_change(const amp_results *r, size_t s, size_t y, int pair)
{
    return r->difference + (((s - 1) * r->years + y) * r->pairs + (size_t)pair) * r->statistics;
}

#endif
