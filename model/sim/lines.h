/** @file lines.h  The further lines that a run's scenarios ask poverty for (lines.also). */
#ifndef AMP_SIM_LINES_H
#define AMP_SIM_LINES_H

#include "sim/plan.h"

/** Give them to plan->stat. "ppp_3.00" is 3.00 international dollars of 2021 a day (data/ppp.csv,
 * and consumer prices from 2021 to the base year), the same for all; a line of the profile is a
 * multiple of the household's own.
 * @param[out] path  the file that was read (the plan's arena); NULL: none
 * @retval AMP_OK, AMP_CONFIG (no such line), AMP_DATA, AMP_IO, AMP_NOMEM */
amp_err amp_lines_also(amp_ctx *ctx, amp_plan *plan, const char **path);

#endif
