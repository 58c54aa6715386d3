/** @file tuning.h  The options of commands that run scenarios to answer a question: --set,
 * --households, --replicates, --seed,
 * --threads. A command takes them in as a child of its argp and hands it an amp_cli_tuning at
 * ARGP_KEY_INIT. */
#ifndef AMP_CLI_TUNING_H
#define AMP_CLI_TUNING_H

#include "base/base.h"

#include <argp.h>

enum { AMP_CLI_SETTINGS = 64 };

typedef struct amp_cli_tuning {
    amp_ctx *ctx;
    amp_arena arena; /* of the texts */
    const char *setting[AMP_CLI_SETTINGS];
    size_t settings;
    int threads; /* 0: all */
    amp_err err; /* the first mistake; nothing is taken after it */
} amp_cli_tuning;

extern const struct argp amp_cli_tuning_argp;

/** 10,000 households and 50 replicates, since each value is a run. @retval AMP_OK, AMP_NOMEM */
amp_err amp_cli_tuning_init(amp_cli_tuning *t, amp_ctx *ctx);
/** One more setting. @param key  NULL: @p value says it, KEY=VALUE
 * @retval AMP_OK, AMP_NOMEM, AMP_USAGE (too many) */
amp_err amp_cli_tuning_add(amp_cli_tuning *t, const char *key, const char *value);
void amp_cli_tuning_fini(amp_cli_tuning *t);

#endif
