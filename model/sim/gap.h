/** @file gap.h  Runs the people of a country with the programmes that a question about gaps needs
 * (report/gap.h). */
#ifndef AMP_SIM_GAP_H
#define AMP_SIM_GAP_H

#include "conf/scenario.h"
#include "report/gap.h"
#include "sim/run.h"

typedef struct amp_gap_ask {
    const amp_gap_item *item;
    const char *const *who; /* formula of each item's group */
    size_t items;
    const char *line; /* "line_poverty" or "line_extreme": what floors are times of */
    int months;       /* that are paid in a year, 1 to 12 */
    const char *held; /* "welfare", "pension", "nothing", or a formula of a person */
    int first, last;  /* years */
    bool by_region;
    amp_language language;
    amp_settings settings; /* over those of the scenario */
    int threads;
    amp_progress *progress;
    void *user;
} amp_gap_ask;

/** @param target  a scenario's file, or a country: its scenarios/<ISO3>/baseline.cfg, or
 *                 scenarios/any_country.cfg where it has none, from the year of its income
 *                 margins on
 * @param[out] gap  in the arena, but gap->cube (amp_cube_free) */
amp_err amp_gap_run(amp_ctx *ctx, const char *target, const amp_gap_ask *ask, amp_arena *arena,
                    amp_gap *gap);
#endif
