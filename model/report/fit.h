/** @file fit.h  The fit report of a synthetic population: what was aimed at, what was reached, and
 * what the population looks like where nothing was aimed at.
 *
 * All that it says stands in the lines of an amp_fit (synth/synth.h), so the text on the terminal,
 * X.fit.csv, X.fit.html and the report kept inside a population file are the same lines. How bad a
 * difference is, is counted in *errors*: a random sample with as many cases as the group has here
 * would miss the target by one of them on average, and so would a target that comes from a sample.
 * Of a share p that is sqrt(p (1 - p) / cases); of a count or an amount, target / sqrt(cases), as
 * if its standard deviation were its mean; the target's own standard error is added in squares. So
 * a small cell is not called bad for being small. */
#ifndef AMP_REPORT_FIT_H
#define AMP_REPORT_FIT_H

#include "conf/profile.h"
#include "report/report.h"
#include "report/structure.h"
#include "synth/synth.h"

/** Difference from the target in errors, with its sign; NAN without target. */
double amp_fit_errors(const amp_margin_fit *line);
/** Which lines are meant. */
typedef bool amp_fit_choice(const amp_margin_fit *line);
/** Margins; figures that nothing aims at beside the country's own; beside those of the survey that
 * its structure was borrowed from. */
amp_fit_choice amp_fit_is_margin, amp_fit_is_check, amp_fit_is_lenders;
/** Chosen lines in order of |errors|, largest first (ties: order of the report), at most @p most.
 * Lines without target are left out. @return how many */
size_t amp_fit_worst(const amp_fit *fit, amp_fit_choice *choice, const amp_margin_fit **line,
                     size_t most);

/** Add the facts about the population (size, weights, what the profile assumes and borrows). */
amp_err amp_fit_summarise(amp_ctx *ctx, amp_fit *fit, amp_profile *profile,
                          const amp_population *population);
/** Add the statistics of its structure, each beside the one of structure.csv of the country, or of
 * whom it borrows from, where there is one. @p structure is borrowed. */
amp_err amp_fit_check(amp_ctx *ctx, amp_fit *fit, amp_profile *profile,
                      const amp_structure *structure);

/** The columns kind,margin,group,unit,target,reached,difference,errors,cases,error,origin,year,
 * source,en,es; one row a line, 17 digits, never localised. */
void amp_fit_csv(FILE *f, const amp_fit *fit);
/** Back from that text, all but what follows from the rest. @p fit initialised, empty. */
amp_err amp_fit_parse(amp_ctx *ctx, const char *csv, amp_fit *fit);

/** Whose report it is. All borrowed. */
typedef struct amp_fit_page {
    amp_language language; /* that of gettext's locale too */
    const amp_fit *fit;
    const char *iso3;
    const char *country; /* its name; NULL: the code */
    int year;
} amp_fit_page;

/** One screen of text. */
void amp_fit_print(FILE *f, const amp_fit_page *page);
/** One file without any other: styles inside, no script, no network. */
void amp_fit_html(FILE *f, const amp_fit_page *page);

/* ---- words, for both ------------------------------------------------------------------------- */

enum { AMP_FIT_LABEL = 256 }; /* room that a label needs */

/** What a line is about: "Poor, women"; "Labour state by sex and age: ages 25-34, formal work,
 * women". @return @p text */
const char *amp_fit_label(amp_language language, const amp_margin_fit *line, char *text,
                          size_t size);
/** Its margin or group alone. */
const char *amp_fit_margin_label(const amp_margin_fit *line, char *text, size_t size);
const char *amp_fit_group_label(amp_language language, const amp_margin_fit *line, char *text,
                                size_t size);
/** What readers see for a code ("sex=female", a unit), NULL when it has no word of its own. */
const char *amp_fit_word(const char *code);
/** Decimals that suit its unit. */
int amp_fit_decimals(const amp_margin_fit *line);

/* ---- lines ---------------------------------------------------------------------------------- */

/** The line of a fact of amp_fit_summarise, NULL when there is none. */
const amp_margin_fit *amp_fit_fact(const amp_fit *fit, const char *name);
/** How many chosen lines have a target, and how many of them are within so many errors. */
size_t amp_fit_within(const amp_fit *fit, amp_fit_choice *choice, double errors, size_t *all);

#endif
