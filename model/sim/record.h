/** @file record.h  manifest.json: what a run was made of, and what it gave. */
#ifndef AMP_RECORD_H
#define AMP_RECORD_H

#include "io/results.h"
#include "sim/plan.h"

/** What varies from run to run of the same plan; outside every digest. */
typedef struct amp_record_run {
    int argc;
    char *const *argv;
    int threads;
    double seconds_plan, seconds_run, seconds_all;
} amp_record_run;

/** The JSON that results.h5 carries: plan, seed, input and build digests. Heap text. */
amp_err amp_record_provenance(amp_ctx *ctx, const amp_plan *plan, char **json);
/** Write manifest.json into @p folder (with its last slash); digests of the files beside it. */
amp_err amp_record_save(amp_ctx *ctx, const char *folder, const amp_plan *plan,
                        const char *result_digest, const amp_record_run *run);

/** What a manifest says, as far as verifying needs it. Text in the arena. */
typedef struct amp_record {
    const char *run_id, *version;
    const char **scenario; /* paths as given, relative to `folder_of_run` */
    size_t scenarios;
    const char **setting; /* --set items */
    size_t settings;
    const char *folder_of_run; /* working folder at the time */
    const char *result_digest;
    struct amp_record_file {
        const char *name, *path, *digest; /* path: of inputs as found, of outputs the name */
    } * input, *output;
    size_t inputs, outputs;
} amp_record;
amp_err amp_record_load(amp_ctx *ctx, const char *folder, amp_arena *arena, amp_record *record);

#endif
