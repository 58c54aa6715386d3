/** @file groups.h  The groups of persons that a run's scenarios ask for: compiled once, and who is
 * in them in a block.
 *
 * Every formula is evaluated once a block, whatever the number of joint groups that it is part of.
 */
#ifndef AMP_SIM_GROUPS_H
#define AMP_SIM_GROUPS_H

#include "conf/profile.h"
#include "policy/policy.h"

/** A joint group: all who are in each of its parts. */
typedef struct amp_joint {
    const char *text; /* "age=65+;area=rural", keys in alphabetical order */
    const size_t *part;
    size_t parts;
} amp_joint;

/** Immutable; owned by the arena it was compiled into. */
typedef struct amp_joints {
    const amp_prog **part; /* formulas */
    size_t parts;
    amp_joint *joint;
    size_t joints;
} amp_joints;

/** What one thread needs to tell who is in them; zeroed at first. */
typedef struct amp_joints_scratch {
    amp_expr_scratch expr;
    double *value;
    uint8_t *part, *member;
    const uint8_t **row;
    size_t cap;
} amp_joints_scratch;

/** Compile; every mistake is recorded.
 * @param population  brings extra columns; NULL: none
 * @retval AMP_OK, AMP_CONFIG, AMP_NOMEM */
amp_err amp_joints_compile(amp_ctx *ctx, const amp_groups *asked, const amp_profile *profile,
                           const amp_population *population, amp_arena *arena, amp_joints *joints);
/** Who of a block's rows is in each joint group.
 * @param[out] member  [joint][row], 0 or 1; NULL without groups; valid until the next call
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_joints_members(const amp_joints *joints, const amp_population *block, int year,
                           amp_joints_scratch *scratch, const uint8_t *const **member);
void amp_joints_scratch_fini(amp_joints_scratch *scratch);

#endif
