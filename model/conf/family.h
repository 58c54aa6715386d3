/** @file family.h  A hypothetical household as written: members by the columns of a population, and
 * a range of earnings of one of them. Which columns there are, who reads it knows. */
#ifndef AMP_FAMILY_H
#define AMP_FAMILY_H

#include "base/base.h"

/** "area = "urban"" or "age = 35". */
typedef struct amp_family_value {
    const char *column;
    const char *word; /* NULL: the number */
    double number;    /* true is 1 */
    amp_loc loc;
} amp_family_value;

typedef struct amp_family_row {
    amp_family_value *value;
    size_t n;
    amp_loc loc;
} amp_family_row;

typedef struct amp_family {
    amp_family_row household, *member;
    size_t members;        /* 1 .. AMP_FAMILY_MOST */
    size_t vary;           /* whose earnings, from 0 */
    double from, to, step; /* LCU a month of the year asked for; from <= to, at most
                              AMP_FAMILY_POINTS points */
} amp_family;
enum { AMP_FAMILY_MOST = 20, AMP_FAMILY_POINTS = 1000 };

/** Read a file. @param arena  owns what @p family points to
 * @retval AMP_OK, AMP_CONFIG (all mistakes recorded), AMP_IO, AMP_NOMEM */
amp_err amp_family_load(amp_ctx *ctx, amp_arena *arena, const char *path, amp_family *family);

#endif
