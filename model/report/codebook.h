/** @file codebook.h  A page about a population: what it is, whom it stands for, how poor they are,
 * what an experienced analyst would ask about, and the distribution of every column.
 *
 * Poverty is counted on the income that the file holds: earnings, contributory pension, other
 * income and what the survey recorded of programmes, per head of the household's members for
 * income; beside it stands welfare as the survey published it, where it did. */
#ifndef AMP_CODEBOOK_H
#define AMP_CODEBOOK_H

#include "conf/profile.h"
#include "io/io.h"
#include "report/report.h"

/** What the page is about and what else is known. Borrowed. */
typedef struct amp_codebook {
    const amp_population *population;
    const amp_pop_info *info;
    amp_language language;
    const char *country;      /* name in the language; NULL: its code stands for it */
    const amp_region *region; /* names of the codes of `region`; NULL: none */
    size_t regions;
    double un_people; /* of the country in the year (World Population Prospects); NAN: not known */
    double output; /* gross domestic product per head and month of the year; not > 0: not known */
    bool full;     /* every column too, not only the first screen */
} amp_codebook;

/** Print the page. @retval AMP_OK, AMP_NOMEM */
amp_err amp_codebook_print(amp_ctx *ctx, FILE *f, const amp_codebook *page);

#endif
