/** @file export_parts.h  What the files of the export share. Not for others. */
#ifndef AMP_EXPORT_PARTS_H
#define AMP_EXPORT_PARTS_H

#include "io/export.h"

enum { EXPORT_NAME_MAX = 32, EXPORT_IDENTITY = 17 }; /* Stata's names; 16 digits and a zero byte */

#define EXPORT_REPLICATE "replicate_" /* and a number from 1: the name of a replicate weight */

/** A column of the table: one of ours, an extra, a replicate weight, or the member number. */
typedef struct export_field {
    char name[EXPORT_NAME_MAX + 1]; /* in the table */
    const amp_column *column;
    const amp_extra *extra;
    size_t replicate; /* from 1; 0: none */
} export_field;

typedef struct export_table {
    amp_ctx *ctx;
    const char *path;
    const amp_population *p;
    const amp_pop_info *info;
    const amp_export_options *options;
    export_field *field;
    size_t fields;
} export_table;

bool amp_export_is_text(const export_field *f); /* holds identities */
/** Value of person row @p i of household @p h; of the household for its columns. */
double amp_export_value(const export_table *t, const export_field *f, size_t h, size_t i);
/** An identity as text. */
void amp_export_identity(const export_table *t, const export_field *f, size_t h, size_t i,
                         char text[EXPORT_IDENTITY]);
/** Label of a column in the language wanted. */
const char *amp_export_label(const export_table *t, const export_field *f);
/** Names of the codes of a column; NULL when it has none. @return how many */
const char *const *amp_export_codes(const export_table *t, const export_field *f, size_t *n);

amp_err amp_export_dta(const export_table *t);
/** Can a map name all extras? @retval AMP_OK, AMP_DATA */
amp_err amp_export_check_map(const export_table *t);
amp_err amp_export_map(const export_table *t);

#endif
