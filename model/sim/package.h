/** @file package.h  A run as one archive that explains itself: what a colleague needs to inspect
 * it, and to have it again. */
#ifndef AMP_SIM_PACKAGE_H
#define AMP_SIM_PACKAGE_H

#include "base/base.h"

/** What went into an archive. */
typedef struct amp_package_count {
    size_t files, withheld; /* inputs that are left out, with their digests */
} amp_package_count;

/** Write a .tar.gz of a run folder: README.md, rebuild.sh, ro-crate-metadata.json (RO-Crate 1.1),
 * inputs/ and run/. Inputs and outputs must be those of the run. Microdata (inputs that are neither
 * scenarios, maps nor tables of data/) are left out unless asked for; their names and digests stand
 * in the README. The same run gives the same bytes: no clock, owner or host.
 * @param out  NULL: <folder>.tar.gz
 * @param[out] count  what it holds
 * @retval AMP_OK, AMP_IO, AMP_NOMEM; AMP_DATA when a file is not the one of the run */
amp_err amp_package_write(amp_ctx *ctx, const char *folder, const char *out, bool with_microdata,
                          amp_package_count *count);

#endif
