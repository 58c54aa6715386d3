/** @file survey.h  A household survey turned into a population by a map (docs/surveys.md).
 *
 * The map (libconfig) says which columns identify household and person, and gives a formula over
 * the survey's columns for each column of ours. Stata (.dta) and SPSS (.sav, .zsav, .por) are read
 * by ReadStat, .csv, .tsv and .txt by base/table.h; the same survey gives the same population
 * whatever the kind of file: to the byte, but for labels of codes that only some kinds hold.
 * Further files, which the map names, are joined by a key. Nothing is invented: where the survey
 * has no value the map's rule holds (the value at birth unless it says otherwise), and the report
 * counts the rows. */
#ifndef AMP_SURVEY_H
#define AMP_SURVEY_H

#include "io/io.h"

/** The files of a survey. All borrowed. */
typedef struct amp_survey_files {
    const char *map;
    const char *main; /* a row per person (or, with person.members, per household) */
    /* Where further files of the map are: "dwelling=PATH", or a path that ends in the name that the
     * map gives. One that is not here lies beside the main file. */
    const char *const *other;
    size_t others;
} amp_survey_files;

#define AMP_SURVEY_FIRST 5 /* rows that a problem names */

/** Rows of a file to which something happened. */
typedef struct amp_survey_problem {
    const char *kind;   /* a word for programs: "missing", "unmatched" ... */
    const char *column; /* ours, or the survey's, or the file's name in the map; "" for none */
    size_t rows;
    uint32_t first[AMP_SURVEY_FIRST]; /* the first of them in the order of the file, from 1 */
} amp_survey_problem;

/** What became of one column of ours. Text in the arena of the report. */
typedef struct amp_survey_column {
    const char *name;
    const char *formula; /* NULL: the map gives none, all rows have the value at birth */
    const char *rule;    /* what rows without a value got: "0", "child", "spread" (birth months) */
    size_t missing;      /* rows without a value in the survey */
    size_t rounded;      /* rows brought to a whole number or to the largest valid one */
    size_t disagree; /* households whose members differ in a household column; the head's holds */
    amp_survey_problem no_value, changed, differ; /* which rows these are */
} amp_survey_column;

/** What broke a rule of every population and was mended: how many households or persons. */
typedef struct amp_survey_mends {
    size_t headless;    /* households without a head: their first member is it now */
    size_t extra_heads; /* second heads of a household: other relatives now */
    size_t dangling;    /* links to person numbers that the household has not, or to oneself */
    size_t one_sided;   /* partners who do not name each other */
    size_t twice;       /* mother and father are one person */
    size_t circular;    /* persons who would be their own ancestors, or descend from such */
} amp_survey_mends;

typedef struct amp_survey_report {
    amp_arena arena;
    size_t persons, households;
    double people; /* sum of weights of persons */
    amp_survey_column *column;
    size_t columns;
    amp_survey_mends mends;
    const char **warning; /* sentences in the user's language: what was found and done */
    size_t warnings;
    amp_survey_problem *problem; /* the same for programs, where rows are concerned */
    size_t problems;
    double poverty, extreme; /* % of members for income below their line by the survey's own
                              * welfare; NAN when the map gives no welfare or line */
    double income_gap;       /* largest difference between a household's income in the survey
                              * and the sum of our parts, LCU a month; NAN when not checked */
} amp_survey_report;
void amp_survey_report_fini(amp_survey_report *report);
/** The report as text for people. */
void amp_survey_report_print(FILE *f, const amp_survey_report *report);

/** Read a survey.
 * Rows: households in the order of the file, the head first, then as in the file. Identities are
 * hashes of the household's key and the person's number. Income that the survey recorded from a
 * programme becomes the extra column recorded.<programme> (part of the survey's income) or
 * received.<programme> (the survey's income leaves it out); LCU a month, per person.
 * @param arena   owns the text of @p info
 * @param p       initialised; replaced on success, untouched on error
 * @param report  always to be released by amp_survey_report_fini (zeroed first); may be NULL
 * @retval AMP_OK
 *         AMP_IO      a file cannot be read
 *         AMP_CONFIG  the map is wrong (all its mistakes are recorded, with file:line)
 *         AMP_DATA    the survey is damaged, or breaks what every population must keep
 *         AMP_NOMEM */
amp_err amp_survey_import(amp_ctx *ctx, const amp_survey_files *files, amp_arena *arena,
                          amp_population *p, amp_pop_info *info, amp_survey_report *report);
/** Paths of the further files of a survey, for the record of a run; those that are optional and
 * not there are left out. @param[out] path  in the arena */
amp_err amp_survey_list_files(amp_ctx *ctx, const amp_survey_files *files, amp_arena *arena,
                              const char ***path, size_t *n);
/** Read a map alone, to check its keys, categories and rules; formulas need the survey's columns.
 * @retval AMP_OK, AMP_IO, AMP_CONFIG (all mistakes recorded), AMP_NOMEM */
amp_err amp_survey_check_map(amp_ctx *ctx, const char *map_path);

#endif
