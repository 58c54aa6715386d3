/** @file explain.h  The forms in which an explanation is told (cli/explain*.c only). */
#ifndef AMP_CLI_EXPLAIN_H
#define AMP_CLI_EXPLAIN_H

#include "cli/cli.h"
#include "sim/explain.h"

/** What is told, and how it came about. Borrowed. */
typedef struct amp_telling {
    const amp_plan *plan;
    const amp_explanation *e;
    size_t scenario; /* which is told; others than 0 are also held against 0 */
    int year;
    uint32_t replicate;
    ptrdiff_t person; /* member that is asked for; -1: all */
} amp_telling;

/** The value of a step or piece as text: a category by its name, "yes" and "no", money or number.
 * @param translate  in the reader's language; else for machines */
const char *amp_explain_value(const amp_telling *t, const amp_trace_step *s, double value,
                              bool translate, char *text, size_t size);
/** A line per step, for people. */
void amp_explain_text(FILE *f, const amp_telling *t);
/** A row per step. */
void amp_explain_csv(FILE *f, const amp_telling *t);
/** All of it. @retval AMP_OK, AMP_NOMEM, AMP_IO */
amp_err amp_explain_json(amp_ctx *ctx, FILE *f, const amp_telling *t);

#endif
