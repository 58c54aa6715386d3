/** @file question.h  Questions to the replicates of a run, written as a reader would.
 *
 *     P(cost_gdp(2032) < 1.5%)                      a chance: in how many replicates it holds
 *     P(change(poverty, 2030) < -2)                 of the paired difference from the baseline
 *     P(poverty(2030, age=65+;sex=female) < 20)     of a group
 *     mcse(poverty, 2030) < 0.05                    a precision: Monte Carlo error of a mean
 *     mcse(change(poverty, 2030)) < 0.05            of the mean paired difference
 *
 *     cost_gdp(2030) = 1.5                          a target of the mean, where one may be set
 *
 * "P(" and its ")" may be left out; a "%" after the bound is for the reader. */
#ifndef AMP_QUESTION_H
#define AMP_QUESTION_H

#include "io/results.h"
#include "stat/stat.h"

typedef struct amp_question {
    const char *text; /* as written; borrowed */
    bool is_change;   /* asks the paired difference from the baseline */
    bool is_precision;
    size_t pair, year; /* places on the axes of the results */
    bool is_below;     /* "<", else ">" */
    bool is_equal;     /* "=" */
    double bound;
} amp_question;

/** Read a question against the axes of results (their arrays may still be missing).
 * @param option  as the user wrote it, for messages: "--chance"
 * @retval AMP_OK, AMP_USAGE with what was found and what would be valid */
amp_err amp_question_read(amp_ctx *ctx, const char *option, const char *text, const amp_results *r,
                          amp_question *q);

/** The same where "=" may stand for "<" and ">". */
amp_err amp_target_read(amp_ctx *ctx, const char *option, const char *text, const amp_results *r,
                        amp_question *q);
/** A question without its bound: "poverty(2030)", "change(cost_gdp, 2030)". */
amp_err amp_term_read(amp_ctx *ctx, const char *option, const char *text, const amp_results *r,
                      amp_question *q);
/** The indicator that a question is about, before a run has its results.
 * @param[out] name  in the arena; "" when the question has none
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_question_indicator(amp_ctx *ctx, const char *text, amp_arena *arena, const char **name);
/** What it asks about, in one replicate of scenario @p s. */
double amp_question_value(const amp_question *q, const amp_cube *cube, size_t s, size_t replicate);

/** In how many replicates of scenario @p s it holds, of @p n in which its value is defined; 0 of 0
 * for a change of the baseline. */
size_t amp_question_count(const amp_question *q, const amp_cube *cube, size_t s, size_t *n);
/** Interval of a share seen @p yes times in @p n, at 90 % (Wilson 1927, JASA 22(158)): the error
 * that the number of replicates leaves. */
void amp_question_interval(size_t yes, size_t n, double *low, double *high);
/** The largest Monte Carlo error of the mean that it asks about, over all scenarios; NAN until all
 * have two replicates.
 * @param scratch  cube->replicates doubles */
double amp_question_error(const amp_question *q, const amp_cube *cube, double *scratch);
/** Is this error within the bound? */
bool amp_question_is_met(const amp_question *q, double error);

#endif
