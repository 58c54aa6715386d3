/** @file report.h  The report of a run: with its folder, or again from it. */
#ifndef AMP_SIM_REPORT_H
#define AMP_SIM_REPORT_H

#include "report/exhibit.h"
#include "sim/page.h"

/** Write <stem>report.html and <stem>tables.xlsx in the page's language, which gettext speaks.
 * @param stem  what the names of the files begin with: a folder with its last slash, "x/pt."
 * @retval AMP_OK, AMP_IO, AMP_NOMEM */
amp_err amp_study_report(amp_ctx *ctx, const amp_plan *plan, const amp_page *page,
                         const char *stem);

/** A run opened again: its plan made anew, its results read. */
typedef struct amp_study_again {
    amp_arena arena;
    amp_plan *plan;
    amp_results results;
    amp_cube cube; /* borrows the results' */
    amp_page page;
    amp_question *chance;
} amp_study_again;

/** Open the run of a folder without running it.
 * @param chance  questions to its replicates
 * @param[out] again  amp_study_close, also on error
 * @retval AMP_OK; AMP_DATA when inputs are not those of the run, or this program would run it
 * otherwise; what reading the folder gives */
amp_err amp_study_open(amp_ctx *ctx, const char *folder, amp_language language,
                       const char *const *chance, size_t chances, amp_study_again *again);
void amp_study_close(amp_study_again *again);

#endif
