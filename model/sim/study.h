/** @file study.h  A whole run: plan, loop, results, record; and its verification.
 *
 * The run folder holds results.h5 results.csv table.csv summary.json report.html tables.xlsx
 * manifest.json. Everything
 * under manifest.json's "run" (command line, threads, host, time, memory) stands outside every
 * digest. */
#ifndef AMP_STUDY_H
#define AMP_STUDY_H

#include "report/report.h"
#include "sim/plan.h"
#include "sim/record.h"
#include "sim/run.h"

typedef struct amp_study_options {
    const char *const *scenario; /* files, baseline first */
    size_t scenarios;
    amp_settings settings;
    const char *folder;        /* NULL: outputs/<name>-<id> */
    int threads;               /* 0: all */
    const char *const *chance; /* questions to the replicates (report/question.h) */
    size_t chances;
    const char *until;             /* a precision at which to stop; NULL: run all replicates */
    size_t least;                  /* replicates before that */
    amp_language language, report; /* of the page, and of report.html */
    const char *program;           /* as called, for the page's next commands */
    int argc;
    char *const *argv; /* for the record */
    amp_progress *progress;
    void (*stage)(void *user, const char *text);
    void *user;
} amp_study_options;

/** Run, write the folder, print the page to @p page_out (NULL: do not). */
amp_err amp_study_run(amp_ctx *ctx, const amp_study_options *options, FILE *page_out);

/** The plan of a recorded run, made anew; its inputs must be what they were.
 * @retval AMP_OK; AMP_DATA when an input has changed */
amp_err amp_study_plan(amp_ctx *ctx, const amp_record *record, amp_arena *arena, amp_plan **plan);

/** A path of a record as seen from here: as it stands, else from the folder of the run. In the
 * arena; NULL without memory. */
const char *amp_study_path(amp_arena *arena, const amp_record *record, const char *path);

typedef enum amp_sameness { AMP_SAME_BYTES, AMP_SAME_VALUES, AMP_NOT_SAME } amp_sameness;
/** Run again from a folder's manifest and compare.
 * @param quick  only check the digests of inputs and files
 * @param[out] cell  what differs first (arena), "" when nothing does
 * @retval AMP_OK with the verdict; AMP_DATA when an input is not the one of the run */
amp_err amp_study_verify(amp_ctx *ctx, const char *folder, bool quick, int threads,
                         amp_progress *progress, void *user, amp_arena *arena,
                         amp_sameness *verdict, const char **cell);

#endif
