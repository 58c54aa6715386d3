/** @file results.h  results.h5 and results.csv: the cube with its axes, its summary and
 * differences. */
#ifndef AMP_RESULTS_H
#define AMP_RESULTS_H

#include "io/io.h"

/** The frozen alignment of the labour process: what each cell's distribution over states is to be
 * in each year, and how people come into it. All borrowed. */
typedef struct amp_alignment {
    size_t cells, states;
    const char **cell, **state; /* names */
    const double *target;       /* year x cell x state: shares */
    const double *incoming;     /* year x cell x state: shares */
} amp_alignment;

/** Axes and values of a run's results; all borrowed when saved, owned by an arena when loaded.
 * Layout of the arrays: row-major in the order of the comment. */
typedef struct amp_results {
    size_t scenarios, replicates, years, pairs, statistics;
    const char **scenario; /* names, baseline first */
    const int *year;
    const char **indicator, **group, **unit; /* of each pair */
    const char **statistic;                  /* mean sd p5 ... */
    const double *cube;                      /* scenario x replicate x year x pair */
    const double *summary;                   /* scenario x year x pair x statistic */
    const double *difference; /* (scenario - 1) x year x pair x statistic, reform - baseline */
    const char *provenance;   /* JSON: plan, seed, input and build digests; nothing that varies */
    const amp_alignment
        *alignment; /* NULL: none. Saved, for readers; not loaded nor in the digest */
} amp_results;
/** Write results.h5. An array that is NULL is left out.
 * @retval AMP_OK, AMP_IO, AMP_NOMEM */
amp_err amp_results_save(amp_ctx *ctx, const char *path, const amp_results *r);
/** Read results.h5; everything is allocated in @p arena; arrays that the file has not are NULL.
 * @retval AMP_OK, AMP_IO, AMP_NOMEM, AMP_DATA (damaged, cut or foreign: one line) */
amp_err amp_results_load(amp_ctx *ctx, const char *path, amp_arena *arena, amp_results *r);
/** scenario,year,indicator,group,statistic,value,unit,flag with %.17g; NaN rows are left out. */
amp_err amp_results_csv(amp_ctx *ctx, const char *path, const amp_results *r);
/** SHA-256 over the logical values (axes and arrays), the result digest. */
void amp_results_digest(const amp_results *r, char hex[AMP_DIGEST_HEX]);
/** First cell in which two results differ by more than @p tolerance (relative; 0: any bit).
 * @return false when they agree; otherwise @p cell describes it (arena). */
bool amp_results_differ(const amp_results *a, const amp_results *b, double tolerance,
                        amp_arena *arena, const char **cell);

#endif
