/** @file html.h  The report of a run: one HTML file that needs no other and no network. */
#ifndef AMP_REPORT_HTML_H
#define AMP_REPORT_HTML_H

#include "report/exhibit.h"

/** What the report says beside the page and its tables. All borrowed. */
typedef struct amp_report_annex {
    const char *const *source; /* [scenario] the text of its file; NULL: unknown */
    const char *provenance;    /* what results.h5 says it was made of, JSON */
    const char *digest;        /* of the results */
    const char *command;       /* that gives the run again */
} amp_report_annex;

/** Write report.html: findings, tables, charts with their data, annexes. No clock, host or folder
 * stands in it, so the same run gives the same bytes.
 * @retval AMP_OK, AMP_IO, AMP_NOMEM */
amp_err amp_report_html(amp_ctx *ctx, const char *path, const amp_page *page,
                        const amp_exhibits *sheets, const amp_report_annex *annex);
/** Can this build draw charts? Without, a report holds their tables and says so. */
bool amp_report_draws(void);

#endif
