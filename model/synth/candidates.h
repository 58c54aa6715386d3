/** @file candidates.h  Candidate households, their raking weights and the integer choice among them
 * (inside synth/ only). */
#ifndef AMP_SYNTH_CANDIDATES_H
#define AMP_SYNTH_CANDIDATES_H

#include "num/draw.h"
#include "synth/tables.h"

enum { SYNTH_MEMBERS_MAX = 24, SYNTH_DRAW_MEMBERS = 64 };

typedef struct synth_member {
    uint8_t age, sex, relationship, partner, mother, father; /* links: member number from 1 */
} synth_member;

typedef struct synth_candidates {
    size_t n; /* candidate households */
    size_t persons;
    uint8_t *area, *region, *size, *partner, *type;
    uint32_t *first; /* n + 1 entries into member */
    synth_member *member;
} synth_candidates;

/** Targets of the household choice, in numbers of households or persons of the population to build,
 * and what a candidate adds to each. Feature f of a household with members:
 * size class x area (1), department x area (size), single age x sex (1 a member), and for each
 * member five-year age x sex x rural (if rural) and x role (head, and with a survey of the
 * country's own partner or child; not others). Where margins.csv has types of household, also the
 * type (1). */
enum {
    SYNTH_RAKE_AGES = 91,
    /* single ages to 89, then 90+ */ SYNTH_GROUPS = 19 /* five years, 90+ */
};
typedef struct synth_targets {
    size_t n; /* features */
    /* first feature of each kind; groups are the last */
    size_t of_size, of_region, of_age, of_rural, of_role, of_type, of_group;
    int type[AMP_HOUSEHOLD_TYPE_COUNT]; /* place among the types that have a share; -1: none */
    bool figures; /* from margins.csv, whose sources may contradict each other */
    int roles;    /* raked to: heads alone, or heads, partners and children */
    size_t rakes; /* features before of_group: those that the weights are raked to */
    size_t regions;
    double *target, *reached;
    double households, persons;
} synth_targets;

enum { SYNTH_FEATURES_MAX = 5 * SYNTH_MEMBERS_MAX + 3 };

static inline int synth_group_of_age(int age)
{
    return AMP_MIN(age / 5, SYNTH_GROUPS - 1);
}

/** Households of each area so that sizes give each area its share of the persons; then @p per
 * candidates for each. Memory from @p arena.
 * @param[out] need  households of each area in the population to build */
amp_err synth_candidates_make(amp_ctx *ctx, amp_arena *arena, const synth_tables *t,
                              const amp_stream *stream, size_t households, double per,
                              size_t need[2], synth_candidates *c);

amp_err synth_targets_make(amp_ctx *ctx, amp_arena *arena, const synth_tables *t,
                           const size_t need[2], synth_targets *targets);

/** Weights of mean need/candidates between @p low and @p high times it that meet the targets
 * (Deville & Sarndal 1992, JASA 87, logit method; Newton's steps on the dual).
 * @param[out] weight  one a candidate, below 1
 * @param[out] worst   largest relative miss of a target */
amp_err synth_rake(amp_ctx *ctx, const synth_candidates *c, const synth_targets *targets,
                   double low, double high, double *weight, double *worst);

/** Take exactly need[0] + need[1] candidates: systematic sampling along households ordered by area,
 * department, size and head, then exchanges with neighbours of the same size that bring the targets
 * nearer. @param[out] chosen  1 for each candidate taken */
amp_err synth_choose(amp_ctx *ctx, const synth_candidates *c, synth_targets *targets,
                     const double *weight, const size_t need[2], const amp_stream *stream,
                     uint8_t *chosen);

/** Features of candidate @p h with how often; at most 4 * size + 2. @return how many */
size_t synth_features(const synth_candidates *c, const synth_targets *targets, size_t h,
                      uint16_t *feature, uint8_t *times);

#endif
