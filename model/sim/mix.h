/** @file mix.h  Scenarios made of others: a package with some of its parts, rules as they were. */
#ifndef AMP_MIX_H
#define AMP_MIX_H

#include "conf/scenario.h"

enum { AMP_PARTS_MOST = 20 };

/** What a package does to one programme of its base: brings, changes or takes it away; or the names
 * (let, param) that it gives. */
typedef struct amp_component {
    const char *name;             /* of the programme; "let, param" for names */
    const amp_programme *without; /* NULL: the base has none */
    const amp_programme *with;    /* NULL: the package has none */
    bool is_names;
} amp_component;

/** The parts in which a package differs from its base.
 * @retval AMP_OK, AMP_NOMEM; AMP_CONFIG when they differ in what is no programme, when there are
 *         no parts, or more than AMP_PARTS_MOST */
amp_err amp_mix_parts(amp_ctx *ctx, const amp_scenario *base, const amp_scenario *package,
                      amp_component *part, size_t *parts);
/** The base with those parts whose bit is set. Text and rules are borrowed from both.
 * @param arena  owns what is new
 * @param[out] fresh  released by amp_scenario_fini */
amp_err amp_mix(amp_ctx *ctx, amp_arena *arena, const amp_scenario *base,
                const amp_scenario *package, const amp_component *part, size_t parts, uint32_t set,
                const char *name, amp_scenario *fresh);

/** The rules in force at the end of a year, for ever: what is dated later is left out, and what was
 * to end later goes on.
 * @param is_real  amounts keep the real value that they have in that year, whatever their
 * indexation; else they move by it
 * @param[out] fresh  borrows from @p s; released by amp_scenario_fini */
amp_err amp_freeze(amp_ctx *ctx, amp_arena *arena, const amp_scenario *s, int year, bool is_real,
                   const char *name, amp_scenario *fresh);

#endif
