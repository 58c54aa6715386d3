/** @file plan.h  The checked, immutable plan of a run: scenarios, profile, people, compiled policy.
 *
 * A plan is made in stages, so that `amparo check` can stop before the costly ones:
 * amp_plan_read (files, consistency, formulas), amp_plan_people (population), amp_plan_ready
 * (trajectory, indicators, digests). After that nothing in it changes. */
#ifndef AMP_PLAN_H
#define AMP_PLAN_H

#include "conf/profile.h"
#include "conf/scenario.h"
#include "io/io.h"
#include "io/results.h"
#include "life/life.h"
#include "life/reweigh.h"
#include "policy/policy.h"
#include "sim/elders.h"
#include "sim/groups.h"
#include "sim/shocks.h"
#include "stat/stat.h"
#include "synth/scales.h"
#include "synth/synth.h"

/** A file that the run read. */
typedef struct amp_input {
    const char *path; /* as found */
    const char *name; /* relative to the project's root where it lies below it; in the record */
    char digest[AMP_DIGEST_HEX];
} amp_input;

/** Which draws each replicate meets, when not those of its own number: for decompositions. */
typedef struct amp_design {
    const uint32_t (*number)[AMP_DOUBTS]; /* [replicate][bit of AMP_DOUBT_*]; NULL: its own */
    const double *const *drawn;           /* [replicate]: values of the registry; NULL: by number */
} amp_design;

typedef struct amp_plan {
    amp_arena arena;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    const char *data_root;  /* "…/data/", with its last slash */
    const char **path;      /* scenario files as given */
    amp_settings settings;  /* borrowed */
    amp_scenario *scenario; /* baseline first */
    size_t scenarios;
    amp_policy **policy; /* one per scenario */
    amp_shocks shocks;
    amp_joints joints;        /* groups asked for */
    const size_t **programme; /* [scenario][k]: index in stat->programme */
    const double **admin;     /* [scenario][plan programme]: administrative cost, central share */
    const size_t **levy;      /* [scenario][k]: index in stat->levy */
    bool closes;              /* some scenario has who pays for it */
    amp_population *block;    /* opening stock */
    size_t blocks;
    size_t persons, households;
    double people; /* weighted persons */
    double bytes_per_person;
    const char *population_kind;     /* "synthetic" or "survey" */
    amp_fit fit;                     /* of a synthetic population */
    amp_scales scales;               /* of its lines */
    double line[2];                  /* the run's poverty and extreme line in national ones */
    struct amp_bootstrap *bootstrap; /* NULL unless a survey's sampling is in doubt */
    amp_elders elders;               /* doubt on their number */
    amp_table observed;              /* observed.csv of the profile, where it has one */
    bool has_observed;
    amp_stat_plan *stat;
    amp_life *life;
    amp_reweigh reweigh; /* weights of the years under static ageing, else empty */
    amp_input *input;
    size_t inputs;
    const amp_design *design; /* borrowed; NULL: each replicate meets the draws of its number */
    bool is_watched; /* every year is held against the invariants; so in builds of AMP_DEBUG */
    char digest[AMP_DIGEST_HEX]; /* of plan and inputs: the run id is its first 12 digits */
} amp_plan;

/** The data folder: $AMPARO_DATA, else data/ beside or above the scenario, else ./data.
 * @retval AMP_OK, AMP_IO with the places looked at */
amp_err amp_find_data(amp_ctx *ctx, amp_arena *arena, const char *scenario, const char **root);

/** Read scenarios (baseline first), profile and macro path, and compile the formulas where that
 * needs no survey columns. All mistakes are recorded. The caller owns @p plan (amp_plan_free). */
amp_err amp_plan_read(amp_ctx *ctx, const char *const *paths, size_t n, amp_settings settings,
                      amp_plan **plan);
/** Build, import or load the population, cut it into blocks, compile what is left. */
amp_err amp_plan_people(amp_ctx *ctx, amp_plan *plan);
/** Trajectory tables with their frozen alignment, indicators, digests. */
amp_err amp_plan_ready(amp_ctx *ctx, amp_plan *plan);
/** The plan becomes that of a run of the first @p replicates of its own: with its settings and its
 * id. */
amp_err amp_plan_shorten(amp_ctx *ctx, amp_plan *plan, size_t replicates);
/** Put another scenario in the place of a reform, and leave people and trajectory as they are. It
 * has programmes that the plan has, and the shock, behaviour and taxes of the one before; the
 * plan's digest stays that of the plan before.
 * @param s      not the baseline, whose programmes people may be built by
 * @param fresh  taken, and given the scenario that stood there; on error both are as they were
 * @retval AMP_OK, AMP_CONFIG, AMP_NOMEM */
amp_err amp_plan_install(amp_ctx *ctx, amp_plan *plan, size_t s, amp_scenario *fresh);
/** The same with the scenario's own file and settings, and more settings on top. */
amp_err amp_plan_replace(amp_ctx *ctx, amp_plan *plan, size_t s, amp_settings more);
void amp_plan_free(amp_plan *plan);

/** The axes of the plan's results, known before the run; text in the arena, no arrays. */
amp_err amp_plan_axes(amp_ctx *ctx, const amp_plan *plan, amp_arena *arena, amp_results *r);

/** Shared settings of the plan's scenarios: those of the baseline. */
static inline const amp_scenario *amp_plan_base(const amp_plan *plan)
{
    return &plan->scenario[0];
}
static inline size_t amp_plan_years(const amp_plan *plan)
{
    return (size_t)(plan->scenario[0].last - plan->scenario[0].first + 1);
}

#endif
