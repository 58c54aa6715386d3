/** @file life.h  The trajectory: from the stock of 1 July t - 1 to the stock of 1 July t.
 *
 * One process a file. Event probabilities are tables over cells, turned per year and replicate into
 * thresholds on 32-bit draws. Blocks are independent; nothing here knows threads or scenarios. */
#ifndef AMP_LIFE_H
#define AMP_LIFE_H

#include "conf/profile.h"
#include "num/draw.h"
#include "pop/pop.h"

/** Which groups of processes run (for tests that switch all but demography off). */
enum {
    AMP_LIFE_DEMOGRAPHY = 1, /* deaths, births, migration */
    AMP_LIFE_FAMILY = 2,     /* unions, separations, leaving home */
    AMP_LIFE_SCHOOL = 4,     /* attendance, years passed, disability */
    AMP_LIFE_WORK = 8,       /* labour state, earnings, contributions, pensions */
    AMP_LIFE_PLAIN = 16,     /* the plain trajectory (plain.c), in place of all others */
    AMP_LIFE_PLACES = 32,    /* internal migration */
    AMP_LIFE_ALL = 47        /* but the plain trajectory */
};
/** Extra column in which the plain trajectory keeps a person's mean formal earnings so far. */
#define AMP_CONTRIBUTION_BASE "contribution_base"
/** Which groups move the people of a profile: the plain trajectory where it has its tables. */
unsigned amp_life_groups_of(const amp_profile *profile);

typedef struct amp_life amp_life; /* tables of all years, central; immutable after alignment */

amp_err amp_life_new(amp_ctx *ctx, amp_profile *profile, const amp_macro *macro, int first,
                     int last, unsigned groups, amp_life **life);
void amp_life_free(amp_life *life);
/** Give the make-up of the population (mean earnings and other income per head at opening wages, by
 * year, opening = 1), of which wages give back a share; amp_life_align measures it itself. */
void amp_life_give_makeup(amp_life *life, const double *makeup);

/** One pass over a copy of the opening population that freezes the labour alignment (incoming
 * distribution of every cell and year -> moving probabilities); used by all replicates and reforms.
 * @param blocks  the opening blocks, left as they are */
amp_err amp_life_align(amp_ctx *ctx, amp_life *life, const amp_population *blocks, size_t n,
                       uint64_t seed);

/** The frozen alignment of the labour process. Incoming shares are borrowed from the amp_life. */
typedef struct amp_life_alignment {
    size_t cells, states;       /* 0 where nobody works */
    const char **cell, **state; /* names: "age=25-34;area=urban;education=...;place=0;sex=female" */
    const double *target;       /* year x cell x state, aimed at */
    const double *incoming;     /* year x cell x state, as people come into the year */
} amp_life_alignment;
/** @param arena  owns the names and the targets. @retval AMP_OK, AMP_NOMEM */
amp_err amp_life_alignment_of(amp_ctx *ctx, const amp_life *life, amp_arena *arena,
                              amp_life_alignment *alignment);

/** One replicate's macro path, base year (the run's first) = 1 except as said. */
typedef struct amp_path {
    int first, last;
    double *gdp;       /* nominal LCU, millions */
    double *cpi;       /* base year = 1 */
    double *real_wage; /* base year = 1 */
    double *earnings;  /* of a given person, base year = 1: real_wage less the share that wages give
                          back of what the make-up of the population adds (amp_life_align), and what
                          households have more or less than output tells */
    double *spread;    /* of the logs of households' incomes about their middle, base year = 1 */
    double *gdp_pc;    /* real, base year = 1 */
    double *spending;  /* general government, share of GDP */
} amp_path;

/** One replicate: thresholds of every year, its macro path. Made before its blocks run. */
typedef struct amp_life_draw amp_life_draw;
/** @param drawn   registry values, or NULL
 *  @param doubts  AMP_DOUBT_macro and AMP_DOUBT_demography are read */
amp_err amp_life_draw_new(const amp_life *life, uint64_t seed, uint32_t replicate,
                          const double *drawn, unsigned doubts, amp_life_draw **draw);
/** The same with the births and deaths of another replicate than the macro path. */
amp_err amp_life_draw_mixed(const amp_life *life, uint64_t seed, uint32_t replicate,
                            uint32_t demography, const double *drawn, unsigned doubts,
                            amp_life_draw **draw);
/** Let people meet the luck of another replicate (by default its own): with chance out of doubt all
 * replicates share one, while each keeps its own paths and numbers. Before the first block. */
void amp_life_draw_luck(amp_life_draw *draw, uint32_t replicate);
void amp_life_draw_free(amp_life_draw *draw);
const amp_path *amp_life_path(const amp_life_draw *draw);

typedef struct amp_life_scratch amp_life_scratch; /* one per worker */
amp_err amp_life_scratch_new(amp_life_scratch **s);
void amp_life_scratch_free(amp_life_scratch *s);

/** Opening year: complete what the source left open (birth months are lasting draws) and draw who
 * dies in the coming step. */
amp_err amp_life_open(const amp_life_draw *draw, amp_population *block, amp_life_scratch *s);
/** Move @p block from 1 July @p year - 1 to 1 July @p year. Rows are rebuilt into @p spare and the
 * two are swapped. @retval AMP_OK, AMP_NOMEM */
amp_err amp_life_step(const amp_life_draw *draw, int year, amp_population *block,
                      amp_population *spare, amp_life_scratch *s);

/** Events of the last step of a block, as they were decided: births whose child lives and stays,
 * deaths of those who lived at its beginning, and who left and came. Births - deaths + arrivals -
 * leavers is what the living of the block have become more. */
typedef struct amp_life_flows {
    uint32_t births, deaths, arrivals, leavers;
} amp_life_flows;
amp_life_flows amp_life_last_flows(const amp_life_scratch *s);

#endif
