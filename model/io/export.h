/** @file export.h  A population as a table that other programs read, and back.
 *
 * One row is one person; the columns of the household stand in each member's row, because that is
 * the form in which surveys come, in which statistics packages weight persons, and which an import
 * reads from one file. `line` is the number of the member; identities are 16 hexadecimal digits,
 * since a double does not hold them. Beside a table OUT stands OUT.map, with which
 * `amparo population import OUT --map OUT.map` gives the same columns back, bit for bit. */
#ifndef AMP_EXPORT_H
#define AMP_EXPORT_H

#include "io/io.h"

/** How labels read. All borrowed. */
typedef struct amp_export_options {
    bool spanish;              /* labels of columns and categories in Spanish, else in English */
    const char *const *region; /* names of the codes of `region`; NULL: none */
    size_t regions;
} amp_export_options;

/** Write a population by the ending of @p path: .csv (UTF-8, numbers with 17 significant digits,
 * categories as codes), .dta (Stata 14 and later, with labels; written by ReadStat) or .h5 (a
 * population file as it is, of the present version; no map).
 * @retval AMP_OK, AMP_NOMEM
 *         AMP_IO    cannot write; nothing is left behind
 *         AMP_DATA  another ending, or what the kind of file cannot hold: an extra column whose
 * name no map can state, a value that Stata takes for a missing one */
amp_err amp_pop_export(amp_ctx *ctx, const char *path, const amp_population *p,
                       const amp_pop_info *info, const amp_export_options *options);

#endif
