/** @file aside.h  Writing a file aside, in the same folder, and moving it to its place at the end.
 */
#ifndef AMP_ASIDE_H
#define AMP_ASIDE_H

#include "io/io.h"

/** Make an empty file of a new name beside @p path. @param[out] aside  its name; the caller frees
 * @retval AMP_OK, AMP_IO (no such folder, not allowed, a folder or device of that name), AMP_NOMEM
 */
amp_err amp_aside_make(amp_ctx *ctx, const char *path, char **aside);
/** Bring @p aside to the disk and rename it to @p path; on failure it is removed. */
amp_err amp_aside_commit(amp_ctx *ctx, const char *path, const char *aside);
/** SHA-256 of a file from byte @p offset to its end. */
amp_err amp_digest_file_from(amp_ctx *ctx, const char *path, long offset, char hex[AMP_DIGEST_HEX]);

#endif
