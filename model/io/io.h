/** @file io.h  Files: populations and results as HDF5, results as CSV, digests, surveys.
 *
 * Files are written aside and renamed, so a killed run leaves no half file. HDF5 object times are
 * off: same content, same bytes. HDF5's own error printing is off; its failures become one line. */
#ifndef AMP_IO_H
#define AMP_IO_H

#include "base/base.h"
#include "base/table.h"
#include "pop/pop.h"
#include <stdio.h>

/* ---- digests --------------------------------------------------------------------------------- */
#define AMP_DIGEST_HEX 65 /* SHA-256 in hex and its NUL */
/** SHA-256 of bytes, in hex. */
void amp_digest_bytes(const void *data, size_t n, char hex[AMP_DIGEST_HEX]);
/** The same of a whole file. @retval AMP_OK, AMP_IO */
amp_err amp_digest_file(amp_ctx *ctx, const char *path, char hex[AMP_DIGEST_HEX]);

/* ---- whole files ----------------------------------------------------------------------------- */
/** A file being written: stdio on a temporary name in the same folder. */
typedef struct amp_out {
    FILE *file;
    char *path, *aside;
} amp_out;
/** Start writing: to `out->file` with stdio. A device (/dev/stdout) is written in place.
 * @param[out] out  closed by amp_out_close or amp_out_abandon; nothing to release on error
 * @retval AMP_OK, AMP_IO (no such folder, not allowed, a folder of that name), AMP_NOMEM */
amp_err amp_out_open(amp_ctx *ctx, const char *path, amp_out *out);
/** Flush, sync and rename; on any error the temporary file is removed and what stood at the path
 * before is untouched. @retval AMP_OK, AMP_IO */
amp_err amp_out_close(amp_ctx *ctx, amp_out *out);
/** Give it up: the temporary file is removed. */
void amp_out_abandon(amp_out *out);
/** A whole file, with a zero byte after it. @param[out] text  heap, freed by the caller; NULL on
 * error
 * @retval AMP_OK, AMP_IO, AMP_NOMEM */
amp_err amp_read_text(amp_ctx *ctx, const char *path, char **text, size_t *length);

/* ---- population.h5 -------------------------------------------------------------------------- */
/** What is known about a population beside its rows. Text owned by the caller. */
typedef struct amp_pop_info {
    const char *iso3;
    const char *kind;       /* "synthetic" or "survey" */
    int year;               /* base year of its money and stocks */
    const char *provenance; /* JSON: builder, seed, sources and their digests */
    const char *fit;        /* CSV text of the fit report (report/fit.h), "" if none */
} amp_pop_info;
/** Write a population. @p p and @p info are borrowed; extras are stored in the order of their
 * names.
 * @retval AMP_OK, AMP_IO, AMP_DATA (an extra whose name a file cannot hold), AMP_NOMEM */
amp_err amp_popfile_save(amp_ctx *ctx, const char *path, const amp_population *p,
                         const amp_pop_info *info);
/** Read a population and check all of it (amp_pop_check included).
 * @param      arena  owns the text of @p info
 * @param[out] p      initialised; replaced on success, untouched on error
 * @retval AMP_OK, AMP_IO (cannot read), AMP_NOMEM
 *         AMP_DATA  a damaged, cut or foreign file, or a population that breaks a rule: one line */
amp_err amp_popfile_load(amp_ctx *ctx, const char *path, amp_arena *arena, amp_population *p,
                         amp_pop_info *info);

#endif
