/** @file h5.h  What amparo asks of HDF5: the few shapes it writes, checked when read back.
 *
 * A file starts with a user block of 512 bytes (HDF5 and all that is built on it skip it) that
 * names the kind of file and the SHA-256 of all that follows. So a file that was cut or changed is
 * refused before HDF5 parses a byte of it. Files without the block (written by other tools) are
 * read too, without that protection. Types are little-endian and of fixed size, objects carry no
 * times: same content, same bytes. */
#ifndef AMP_H5_H
#define AMP_H5_H

#include "io/io.h"
#include <hdf5.h>

/** One open file. `ctx` and `path` are borrowed. */
typedef struct amp_h5 {
    amp_ctx *ctx;
    const char *path;
    const char *format; /* "amparo population", "amparo results" */
    char *aside;        /* while writing */
    hid_t file;
} amp_h5;

/** Start a file of this kind aside; the root carries `format` and `version`. */
amp_err amp_h5_create(amp_ctx *ctx, const char *path, const char *format, int version, amp_h5 *h);
/** Close, seal with the digest and rename. @p so_far  AMP_OK, or the error that gives it up */
amp_err amp_h5_finish(amp_h5 *h, amp_err so_far);
/** Open for reading after checking seal, format and version (at most @p version). */
amp_err amp_h5_open(amp_ctx *ctx, const char *path, const char *format, int version, amp_h5 *h);
void amp_h5_close(amp_h5 *h);

/** The error of a file that HDF5 could not write or read, with HDF5's own reason. */
amp_err amp_h5_write_error(const amp_h5 *h, const char *name);
amp_err amp_h5_damaged(const amp_h5 *h, const char *name);

/* ---- writing; @p at is a group or data set -------------------------------------------------- */
amp_err amp_h5_group(const amp_h5 *h, hid_t at, const char *name, hid_t *group);
amp_err amp_h5_put_text_attribute(const amp_h5 *h, hid_t at, const char *name, const char *text);
amp_err amp_h5_put_int_attribute(const amp_h5 *h, hid_t at, const char *name, int value);
amp_err amp_h5_put_double_attribute(const amp_h5 *h, hid_t at, const char *name, double value);
/** A list of texts as an attribute (category names). */
amp_err amp_h5_put_list_attribute(const amp_h5 *h, hid_t at, const char *name,
                                  const char *const *text, size_t n);
/** An array; @p file_type as stored, @p memory_type as in memory.
 * @param chunk  NULL: contiguous
 * @param[out] set  left open for attributes when not NULL */
amp_err amp_h5_put_array(const amp_h5 *h, hid_t at, const char *name, hid_t file_type,
                         hid_t memory_type, int rank, const hsize_t *size, const hsize_t *chunk,
                         const void *data, hid_t *set);
/** A long text as a scalar data set. */
amp_err amp_h5_put_text(const amp_h5 *h, hid_t at, const char *name, const char *text);
/** A list of texts as a data set. */
amp_err amp_h5_put_list(const amp_h5 *h, hid_t at, const char *name, const char *const *text,
                        size_t n, hid_t *set);

/* ---- reading: what is missing or of another form is AMP_DATA with the name of the object ----- */
bool amp_h5_has(hid_t at, const char *name);
amp_err amp_h5_get_group(const amp_h5 *h, hid_t at, const char *name, hid_t *group);
amp_err amp_h5_get_text_attribute(const amp_h5 *h, hid_t at, const char *name, amp_arena *arena,
                                  const char **text);
amp_err amp_h5_get_int_attribute(const amp_h5 *h, hid_t at, const char *name, int *value);
amp_err amp_h5_get_double_attribute(const amp_h5 *h, hid_t at, const char *name, double *value);
/** Open an array of this stored type and rank and give its sizes; the caller closes @p set. */
amp_err amp_h5_get_array(const amp_h5 *h, hid_t at, const char *name, hid_t file_type, int rank,
                         hsize_t *size, hid_t *set);
/** All values of an open array. */
amp_err amp_h5_read(const amp_h5 *h, const char *name, hid_t set, hid_t memory_type, void *data);
amp_err amp_h5_get_text(const amp_h5 *h, hid_t at, const char *name, amp_arena *arena,
                        const char **text);
amp_err amp_h5_get_list(const amp_h5 *h, hid_t at, const char *name, amp_arena *arena,
                        const char ***text, size_t *n);

#endif
