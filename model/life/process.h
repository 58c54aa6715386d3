/** @file process.h  What a process is, what it is given, and what it may touch.
 *
 * A process is one file and one change of state a year. It has up to four moments:
 *   open   once, on the opening stock of the run;
 *   leave  on the rows of 1 July year - 1, before the rebuild: decide who dies, is born, moves or
 *          emigrates. Writes the scratch's decisions (moves.h), hardly ever a column;
 *   step   on the rows of 1 July year, rebuilt and aged: write columns;
 *   close  after every process has stepped: draw what the coming step must know (deaths).
 * Each touches only its span of rows, keeps nothing between calls and allocates nothing. Rows with
 * is_alive = 0 have departed (pop.h): skip them.
 *
 * Its numbers are made twice. `prepare` reads the profile once and makes the central, immutable
 * parameters of all years; `draw` makes one replicate's tables from them (thresholds on 32-bit
 * words). Both put their memory in the arena they are given, so there is nothing to free. */
#ifndef AMP_LIFE_PROCESS_H
#define AMP_LIFE_PROCESS_H

#include "conf/profile.h"
#include "life/life.h"
#include "life/rates.h"
#include "num/draw.h"
#include "pop/pop.h"

/** Rows lo .. hi - 1. */
typedef struct amp_span {
    uint32_t lo, hi;
} amp_span;

/** For `prepare`: one per amp_life_new. */
typedef struct amp_life_setup {
    amp_profile *profile;
    const amp_macro *macro;
    const amp_rates *rates; /* central; NULL when no demographic group is on */
    int first, last;        /* years of the run */
    unsigned groups;        /* AMP_LIFE_* that run */
    amp_arena *arena;       /* lives as long as the amp_life */
} amp_life_setup;

/** For `draw`: one per replicate. */
typedef struct amp_life_replicate {
    int first, last;
    uint64_t seed;
    uint32_t replicate;
    const double *drawn;    /* of the registry, or NULL: for amp_number_at */
    unsigned doubts;        /* AMP_DOUBT_* */
    const amp_rates *rates; /* of this replicate; NULL when no demographic group is on */
    const amp_path *path;
    amp_arena *arena; /* lives as long as the amp_life_draw */
} amp_life_replicate;

/** One block in one year. */
typedef struct amp_step {
    amp_stream stream;  /* year = `year` */
    int year;           /* the step reaches 1 July of it */
    int first, last;    /* years of the run: index a table of years by [year - first] */
    unsigned groups;    /* AMP_LIFE_* that run */
    const void *params; /* what the process's `prepare` made, NULL without */
    const void *tables; /* what its `draw` made, NULL without */
    const double *drawn;
    const amp_path *path;
    amp_population *block;
    amp_life_scratch *scratch;
} amp_step;

typedef struct amp_process {
    const char *name;
    uint32_t id;       /* AMP_PROC_*; numbers are never reused */
    unsigned group;    /* AMP_LIFE_* that switches it on */
    const char *reads; /* columns, separated by blanks; amp_life_new refuses an unknown one, a test
                          hides all others from the process */
    const char *writes;
    amp_err (*prepare)(amp_ctx *ctx, const amp_life_setup *setup, void **params);
    amp_err (*draw)(const amp_life_replicate *replicate, const void *params, void **tables);
    void (*open)(const amp_step *st, amp_span rows);
    void (*leave)(const amp_step *st, amp_span rows);
    void (*step)(const amp_step *st, amp_span rows);
    void (*close)(const amp_step *st, amp_span rows);
    /* Alignment (amp_life_align): in the one pass over the opening blocks, `tally` is called for
     * every block just before the process opens or steps in a year, then `fit` once for the year;
     * only then does it step. `fit` is the only place that may change params. */
    void (*tally)(const amp_step *st, amp_span rows, void *params);
    amp_err (*fit)(amp_ctx *ctx, const amp_step *st, void *params);
} amp_process;

/** All processes in the order of the year (METHODS section 2). */
// clang-format off
#define AMP_LIFE_PROCESS_LIST(X)                                                                   \
    X(mortality) X(fertility) X(family) X(migration) X(internal_migration)                         \
    X(schooling) X(disability) X(labour) X(earnings) X(pensions) X(other_income) X(health)         \
    X(plain)
// clang-format on
#define X(name) extern const amp_process amp_process_##name;
AMP_LIFE_PROCESS_LIST(X)
#undef X

/** Words of the block's persons for a group of four processes (draw.h) in this year: entry i is row
 * i's, lane = id % 4. Made on first use in a year and kept through the rebuild where it was asked
 * for before it, so processes of one group share one call. Valid until the year ends. */
const uint32_t *amp_life_words(const amp_step *st, uint32_t process);

/** Scratch arrays of doubles, at least as long as the block has rows; contents are lost when
 * another process runs. @p k is 0 .. AMP_LIFE_NUMBERS - 1. */
#define AMP_LIFE_NUMBERS 6
double *amp_life_numbers(const amp_step *st, int k);
/** The same for row lists and cells; k is 0 .. AMP_LIFE_ROWS - 1. */
#define AMP_LIFE_ROWS 3
uint32_t *amp_life_rows(const amp_step *st, int k);

#endif
