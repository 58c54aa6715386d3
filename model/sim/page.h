/** @file page.h  What a page says of a run (report/report.h), from its plan and results. */
#ifndef AMP_PAGE_H
#define AMP_PAGE_H

#include "report/report.h"
#include "sim/plan.h"

/** What was asked of the run: chances, and a precision at which to stop. All borrowed. */
typedef struct amp_page_asked {
    const amp_question *chance;
    size_t chances;
    const char *precision; /* NULL: none */
    double reached;        /* the Monte Carlo error at its last look */
    bool is_precise;
} amp_page_asked;

/** Fill @p page, in a language that gettext speaks from here on (amp_speak); but for folder,
 * program and seconds, which belong to a run, not to its results.
 * @param results  with summary and differences; borrowed, as is @p cube
 * @param arena    owns what the page points to
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_page_make(amp_ctx *ctx, amp_plan *plan, const amp_results *results,
                      const amp_cube *cube, amp_language language, const amp_page_asked *asked,
                      amp_arena *arena, amp_page *page);

#endif
