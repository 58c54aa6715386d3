/** @file decompose.h  Where a figure's uncertainty, a package's effect or a change over time comes
 * from (docs/decompose.md). */
#ifndef AMP_DECOMPOSE_H
#define AMP_DECOMPOSE_H

#include "report/question.h"
#include "sim/mix.h"
#include "sim/plan.h"
#include "sim/run.h"
#include "stat/sobol.h"

enum { AMP_TERMS_MOST = 8, AMP_EXACT_PARTS = 10 };

/** A run that is asked for figures of its last file, its own slots for scenarios after it. */
typedef struct amp_inquiry {
    amp_ctx *ctx;
    amp_plan *plan;
    amp_results axes;
    amp_question term[AMP_TERMS_MOST]; /* without bounds */
    size_t terms;
    size_t scenario; /* that is asked: of the last file */
    size_t slots;    /* scenarios after it, to be filled */
    int threads;
    amp_progress *progress;
    void *user;
    amp_arena *arena;
} amp_inquiry;

/** Read, build the people and prepare. Set threads and progress after it.
 * @param term  "poverty(2030)", "change(poverty, 2030)"
 * @param[out] q  released by amp_inquiry_fini, on error too */
amp_err amp_inquiry_open(amp_ctx *ctx, const char *const *path, size_t paths, amp_settings settings,
                         const char *const *term, size_t terms, size_t slots, amp_arena *arena,
                         amp_inquiry *q);
void amp_inquiry_fini(amp_inquiry *q);

/** Shares of the variance by source of doubt. */
typedef struct amp_by_source {
    int bit[AMP_DOUBTS]; /* of the sources in doubt */
    size_t sources;
    double mean[AMP_TERMS_MOST], sd[AMP_TERMS_MOST];
    amp_sobol share[AMP_TERMS_MOST][AMP_DOUBTS];
} amp_by_source;
/** @param samples  rows of the design; the run has (sources + 2) times as many replicates */
amp_err amp_decompose_sources(amp_inquiry *q, size_t samples, amp_by_source *out);

/** One parameter at its 5th and 95th percentile, all others at their mean. */
typedef struct amp_swing {
    const char *name;                                 /* as --set and profiles call it */
    double at_low, at_high;                           /* its values */
    double low[AMP_TERMS_MOST], high[AMP_TERMS_MOST]; /* mean over luck */
    double swing_error[AMP_TERMS_MOST];               /* standard error of high - low by luck */
} amp_swing;
typedef struct amp_by_parameter {
    size_t parameters;
    amp_swing *swing; /* in the arena, in the order of the registry */
    double central[AMP_TERMS_MOST];
} amp_by_parameter;
/** @param samples  replicates of luck, the same for all */
amp_err amp_decompose_parameters(amp_inquiry *q, size_t samples, amp_by_parameter *out);

/** What each part of a package adds, over all orders in which they may come (Shapley 1953). */
typedef struct amp_by_part {
    amp_component part[AMP_PARTS_MOST];
    size_t parts;
    bool is_exact;
    size_t runs;          /* of subsets */
    double *share;        /* [term][part][replicate] in the arena */
    double *whole;        /* [term][replicate]: the package less its base */
    double *sample_error; /* [term][part]: of the mean, by the orders drawn; 0 when exact */
} amp_by_part;
/** The inquiry has two files at least and one slot.
 * @param orders  drawn (each with its reverse) where there are more than AMP_EXACT_PARTS parts */
amp_err amp_decompose_parts(amp_inquiry *q, size_t orders, amp_by_part *out);

/** A change between two years. All [term][replicate] in the arena. */
typedef struct amp_by_year {
    double *before, *after;
    double *policy;     /* rules that changed since */
    double *uprating;   /* what indexation and prices made of the amounts of then */
    double *population; /* people, incomes and output under the rules and real amounts of then */
} amp_by_year;
/** The inquiry has two slots. @param from  the earlier year; the later is each term's */
amp_err amp_decompose_years(amp_inquiry *q, int from, amp_by_year *out);

#endif
