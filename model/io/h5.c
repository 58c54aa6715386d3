/* h5.c - the few HDF5 shapes that amparo writes and reads, and the seal around them. */
#include "io/h5.h"
#include "io/aside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEAL_BYTES ((size_t)512) /* the smallest user block that HDF5 knows */
#define TEXT_MAX   ((size_t)1 << 28)
#define SEAL_NOTE                                                                                  \
    "This block guards the HDF5 file that starts at byte 512: HDF5, h5py, R, Julia and MATLAB "    \
    "skip it.\n"

/* ---- errors --------------------------------------------------------------------------------- */

/* HDF5 prints its errors unless told otherwise; they become one line of ours instead. And its own
 * clean-up when the program ends crashes (1.10.8) when a file could not be closed because the disk
 * was full; all that is open here is closed here, so it is not needed. Before its first use only.
 */
static void hush(void)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/* What the system said, where HDF5 quotes it ("…, error message = 'No space left on device', …"),
 * else its own words. */
static herr_t keep_first(unsigned n, const H5E_error2_t *e, void *reason)
{
    static const char quote[] = "error message = '";
    const char *said = e->desc ? strstr(e->desc, quote) : NULL;
    if (n == 0 && said) {
        said += strlen(quote);
        snprintf(reason, 200, "%.*s", (int)strcspn(said, "'"), said);
    } else if (n == 0 && e->desc) {
        snprintf(reason, 200, "%s", e->desc);
    }
    return 0;
}

static amp_err fail_with_reason(const amp_h5 *h, amp_err err, const char *what, const char *name)
{
    char reason[200] = "";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, reason);
    reason[strcspn(reason, "\n")] = '\0';
    return amp_fail(h->ctx, err, (amp_loc){h->path, 0, 0}, "%s \"%s\"%s%s", what, name,
                    reason[0] ? ": " : "", reason);
}

amp_err amp_h5_write_error(const amp_h5 *h, const char *name)
{
    return fail_with_reason(h, AMP_IO, _("cannot write"), name);
}

amp_err amp_h5_damaged(const amp_h5 *h, const char *name)
{
    return fail_with_reason(h, AMP_DATA, _("damaged file; cannot read"), name);
}

static amp_err wrong(const amp_h5 *h, const char *name, const char *found, const char *valid)
{
    return amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0}, _("\"%s\" is %s; it must be %s"),
                    name, found, valid);
}

/* ---- the seal ------------------------------------------------------------------------------- */

static void seal_text(const char *format, const char *hex, char seal[SEAL_BYTES])
{
    memset(seal, 0, SEAL_BYTES);
    snprintf(seal, SEAL_BYTES, "%s\nsha256 %s\n" SEAL_NOTE, format, hex);
}

static amp_err seal_write(const amp_h5 *h)
{
    char hex[AMP_DIGEST_HEX], seal[SEAL_BYTES];
    AMP_TRY(amp_digest_file_from(h->ctx, h->aside, (long)SEAL_BYTES, hex));
    seal_text(h->format, hex, seal);
    FILE *file = fopen(h->aside, "r+b");
    bool ok = file && fwrite(seal, 1, SEAL_BYTES, file) == SEAL_BYTES;
    if (file)
        ok = fclose(file) == 0 && ok;
    if (!ok)
        return amp_fail(h->ctx, AMP_IO, (amp_loc){h->path, 0, 0}, _("cannot write: %s"),
                        strerror(errno));
    return AMP_OK;
}

static amp_err foreign(const amp_h5 *h)
{
    return amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                    _("not an HDF5 file of amparo (wanted \"%s\")"), h->format);
}

/* Is the file what its seal says? A plain HDF5 file, with its signature at byte 0, has none. */
static amp_err seal_check(const amp_h5 *h)
{
    static const char signature[8] = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
    char head[SEAL_BYTES] = {0}, seal[SEAL_BYTES], hex[AMP_DIGEST_HEX];
    const amp_loc loc = {h->path, 0, 0};
    FILE *file = fopen(h->path, "rb");
    if (!file)
        return amp_fail(h->ctx, AMP_IO, loc, _("cannot open: %s"), strerror(errno));
    const size_t n = fread(head, 1, SEAL_BYTES, file);
    const bool failed = ferror(file) != 0;
    const int problem = errno;
    fclose(file);
    if (failed)
        return amp_fail(h->ctx, AMP_IO, loc, _("cannot read: %s"), strerror(problem));
    if (n >= sizeof signature && memcmp(head, signature, sizeof signature) == 0)
        return AMP_OK;
    const size_t line = strcspn(head, "\n");
    if (n < SEAL_BYTES && strncmp(head, h->format, AMP_MIN(n, strlen(h->format))) != 0)
        return foreign(h);
    if (n == SEAL_BYTES &&
        (strncmp(head, "amparo ", 7) != 0 || memchr(head, '\n', SEAL_BYTES) == NULL))
        return foreign(h);
    if (n == SEAL_BYTES && (line != strlen(h->format) || memcmp(head, h->format, line) != 0)) {
        head[AMP_MIN(line, (size_t)40)] = '\0';
        return wrong(h, "format", head, h->format);
    }
    if (n == SEAL_BYTES)
        AMP_TRY(amp_digest_file_from(h->ctx, h->path, (long)SEAL_BYTES, hex));
    if (n == SEAL_BYTES)
        seal_text(h->format, hex, seal);
    if (n < SEAL_BYTES || memcmp(head, seal, SEAL_BYTES) != 0)
        return amp_fail(h->ctx, AMP_DATA, loc,
                        _("damaged file: it was cut or changed after amparo wrote it (its SHA-256 "
                          "is another); make it again"));
    return AMP_OK;
}

/* ---- whole files ----------------------------------------------------------------------------- */

/* Files are written aside and never by two at once, so HDF5's locks, which some network file
 * systems refuse, are of no use. */
static hid_t access_list(void)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0)
        H5Pset_file_locking(access, false, true);
    return access;
}

amp_err amp_h5_create(amp_ctx *ctx, const char *path, const char *format, int version, amp_h5 *h)
{
    *h = (amp_h5){.ctx = ctx, .path = path, .format = format, .file = -1};
    hush();
    AMP_TRY(amp_aside_make(ctx, path, &h->aside));
    const hid_t make = H5Pcreate(H5P_FILE_CREATE), access = access_list();
    H5Pset_userblock(make, SEAL_BYTES);
    h->file = H5Fcreate(h->aside, H5F_ACC_TRUNC, make, access);
    amp_err err = h->file < 0 ? amp_h5_write_error(h, "/") : AMP_OK;
    H5Pclose(make);
    H5Pclose(access);
    if (err == AMP_OK)
        err = amp_h5_put_text_attribute(h, h->file, "format", format);
    if (err == AMP_OK)
        err = amp_h5_put_int_attribute(h, h->file, "version", version);
    return err == AMP_OK ? AMP_OK : amp_h5_finish(h, err);
}

amp_err amp_h5_finish(amp_h5 *h, amp_err so_far)
{
    amp_err err = so_far;
    if (h->file >= 0 && H5Fclose(h->file) < 0 && err == AMP_OK)
        err = amp_h5_write_error(h, "/");
    h->file = -1;
    if (err == AMP_OK)
        err = seal_write(h);
    if (err == AMP_OK)
        err = amp_aside_commit(h->ctx, h->path, h->aside);
    else
        unlink(h->aside);
    free(h->aside);
    h->aside = NULL;
    return err;
}

static amp_err check_kind(const amp_h5 *h, int version)
{
    amp_arena arena;
    amp_arena_init(&arena);
    const char *format = "";
    int found = 0;
    amp_err err = AMP_OK;
    if (H5Aexists(h->file, "format") <= 0)
        err = foreign(h);
    if (err == AMP_OK)
        err = amp_h5_get_text_attribute(h, h->file, "format", &arena, &format);
    if (err == AMP_OK && strcmp(format, h->format) != 0)
        err = wrong(h, "format", format, h->format);
    if (err == AMP_OK)
        err = amp_h5_get_int_attribute(h, h->file, "version", &found);
    if (err == AMP_OK && (found < 1 || found > version))
        err = amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                       _("version %d of the format; this amparo reads up to %d"), found, version);
    amp_arena_fini(&arena);
    return err;
}

amp_err amp_h5_open(amp_ctx *ctx, const char *path, const char *format, int version, amp_h5 *h)
{
    *h = (amp_h5){.ctx = ctx, .path = path, .format = format, .file = -1};
    hush();
    AMP_TRY(seal_check(h));
    const hid_t access = access_list();
    h->file = H5Fopen(path, H5F_ACC_RDONLY, access);
    amp_err err = h->file < 0 ? amp_h5_damaged(h, "/") : AMP_OK;
    H5Pclose(access);
    if (err == AMP_OK)
        err = check_kind(h, version);
    if (err != AMP_OK)
        amp_h5_close(h);
    return err;
}

void amp_h5_close(amp_h5 *h)
{
    if (h->file >= 0)
        H5Fclose(h->file);
    h->file = -1;
}

/* ---- text types ------------------------------------------------------------------------------ */

/* UTF-8 of fixed size, padded with zero bytes; the caller closes it. */
static hid_t text_type(size_t size)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, AMP_MAX(size, (size_t)1));
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

static size_t longest(const char *const *text, size_t n)
{
    size_t most = 1;
    for (size_t i = 0; i < n; i++)
        most = AMP_MAX(most, strlen(text[i]));
    return most;
}

/* The texts side by side in cells of one size; NULL when memory is out. The caller frees. */
static char *pack(const char *const *text, size_t n, size_t size)
{
    char *cells = amp_alloc(n, size);
    for (size_t i = 0; cells && i < n; i++)
        memcpy(cells + i * size, text[i], strlen(text[i])); /* NOLINT: no closing zero wanted */
    return cells;
}

/* ---- writing --------------------------------------------------------------------------------- */

amp_err amp_h5_group(const amp_h5 *h, hid_t at, const char *name, hid_t *group)
{
    const hid_t make = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_obj_track_times(make, false);
    *group = H5Gcreate2(at, name, H5P_DEFAULT, make, H5P_DEFAULT);
    const amp_err err = *group < 0 ? amp_h5_write_error(h, name) : AMP_OK;
    H5Pclose(make);
    return err;
}

static amp_err put_attribute(const amp_h5 *h, hid_t at, const char *name, hid_t file_type,
                             hid_t memory_type, const hsize_t *n, const void *data)
{
    const hid_t space = n ? H5Screate_simple(1, n, NULL) : H5Screate(H5S_SCALAR);
    const hid_t id = H5Acreate2(at, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    const bool ok = id >= 0 && H5Awrite(id, memory_type, data) >= 0;
    const amp_err err = ok ? AMP_OK : amp_h5_write_error(h, name);
    if (id >= 0)
        H5Aclose(id);
    H5Sclose(space);
    return err;
}

amp_err amp_h5_put_text_attribute(const amp_h5 *h, hid_t at, const char *name, const char *text)
{
    const hid_t type = text_type(strlen(text));
    const amp_err err = put_attribute(h, at, name, type, type, NULL, text);
    H5Tclose(type);
    return err;
}

amp_err amp_h5_put_int_attribute(const amp_h5 *h, hid_t at, const char *name, int value)
{
    return put_attribute(h, at, name, H5T_STD_I32LE, H5T_NATIVE_INT, NULL, &value);
}

amp_err amp_h5_put_double_attribute(const amp_h5 *h, hid_t at, const char *name, double value)
{
    return put_attribute(h, at, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, NULL, &value);
}

amp_err amp_h5_put_list_attribute(const amp_h5 *h, hid_t at, const char *name,
                                  const char *const *text, size_t n)
{
    const size_t size = longest(text, n);
    char *cells = pack(text, n, size);
    if (!cells)
        return amp_fail_memory(h->ctx);
    const hid_t type = text_type(size);
    const amp_err err = put_attribute(h, at, name, type, type, &(hsize_t){n}, cells);
    H5Tclose(type);
    free(cells);
    return err;
}

amp_err amp_h5_put_array(const amp_h5 *h, hid_t at, const char *name, hid_t file_type,
                         hid_t memory_type, int rank, const hsize_t *size, const hsize_t *chunk,
                         const void *data, hid_t *set)
{
    const hid_t make = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(make, false);
    H5Pset_fill_time(make, H5D_FILL_TIME_NEVER); /* every cell is written */
    if (chunk)
        H5Pset_chunk(make, rank, chunk);
    const hid_t space = rank ? H5Screate_simple(rank, size, NULL) : H5Screate(H5S_SCALAR);
    hid_t id = H5Dcreate2(at, name, file_type, space, H5P_DEFAULT, make, H5P_DEFAULT);
    const bool any = H5Sget_simple_extent_npoints(space) > 0;
    const bool ok =
        id >= 0 && (!any || H5Dwrite(id, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0);
    const amp_err err = ok ? AMP_OK : amp_h5_write_error(h, name);
    H5Sclose(space);
    H5Pclose(make);
    if (id >= 0 && (err != AMP_OK || !set)) {
        H5Dclose(id);
        id = -1;
    }
    if (set)
        *set = id;
    return err;
}

amp_err amp_h5_put_text(const amp_h5 *h, hid_t at, const char *name, const char *text)
{
    const hid_t type = text_type(strlen(text));
    const amp_err err = amp_h5_put_array(h, at, name, type, type, 0, NULL, NULL, text, NULL);
    H5Tclose(type);
    return err;
}

amp_err amp_h5_put_list(const amp_h5 *h, hid_t at, const char *name, const char *const *text,
                        size_t n, hid_t *set)
{
    const size_t size = longest(text, n);
    char *cells = pack(text, n, size);
    if (!cells)
        return amp_fail_memory(h->ctx);
    const hid_t type = text_type(size);
    const amp_err err =
        amp_h5_put_array(h, at, name, type, type, 1, &(hsize_t){n}, NULL, cells, set);
    H5Tclose(type);
    free(cells);
    return err;
}

/* ---- reading: one text, of an attribute or a data set ---------------------------------------- */

/* Attributes and data sets are read alike; this hides which it is. */
typedef struct source {
    hid_t id;
    bool is_attribute;
} source;

static hid_t source_type(source s)
{
    return s.is_attribute ? H5Aget_type(s.id) : H5Dget_type(s.id);
}

static hid_t source_space(source s)
{
    return s.is_attribute ? H5Aget_space(s.id) : H5Dget_space(s.id);
}

static bool source_read(source s, hid_t type, void *data)
{
    if (s.is_attribute)
        return H5Aread(s.id, type, data) >= 0;
    return H5Dread(s.id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
}

static void source_close(source s)
{
    if (s.id >= 0 && s.is_attribute)
        H5Aclose(s.id);
    else if (s.id >= 0)
        H5Dclose(s.id);
}

static amp_err read_fixed_text(const amp_h5 *h, const char *name, source s, hid_t type,
                               amp_arena *arena, const char **text)
{
    const size_t size = H5Tget_size(type);
    if (size == 0 || size > TEXT_MAX)
        return amp_h5_damaged(h, name);
    char *copy = amp_arena_get(arena, size + 1);
    if (!copy)
        return amp_fail_memory(h->ctx);
    if (!source_read(s, type, copy))
        return amp_h5_damaged(h, name);
    copy[size] = '\0';
    *text = copy;
    return AMP_OK;
}

/* Other tools write texts of variable length; HDF5 gives a pointer that it wants back. */
static amp_err read_variable_text(const amp_h5 *h, const char *name, source s, hid_t type,
                                  hid_t space, amp_arena *arena, const char **text)
{
    char *theirs = NULL;
    if (!source_read(s, type, &theirs))
        return amp_h5_damaged(h, name);
    *text = amp_arena_text(arena, theirs ? theirs : "");
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, &theirs);
    return *text ? AMP_OK : amp_fail_memory(h->ctx);
}

static amp_err read_text(const amp_h5 *h, const char *name, source s, amp_arena *arena,
                         const char **text)
{
    if (s.id < 0)
        return amp_h5_damaged(h, name);
    const hid_t type = source_type(s), space = source_space(s);
    amp_err err;
    if (type < 0 || space < 0)
        err = amp_h5_damaged(h, name);
    else if (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1)
        err = wrong(h, name, _("no text"), _("one text"));
    else if (H5Tis_variable_str(type) > 0)
        err = read_variable_text(h, name, s, type, space, arena, text);
    else
        err = read_fixed_text(h, name, s, type, arena, text);
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    return err;
}

/* ---- reading --------------------------------------------------------------------------------- */

static amp_err missing(const amp_h5 *h, const char *name)
{
    return amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0}, _("\"%s\" is missing in the file"),
                    name);
}

bool amp_h5_has(hid_t at, const char *name)
{
    return H5Lexists(at, name, H5P_DEFAULT) > 0;
}

amp_err amp_h5_get_group(const amp_h5 *h, hid_t at, const char *name, hid_t *group)
{
    *group = -1;
    if (!amp_h5_has(at, name))
        return missing(h, name);
    *group = H5Gopen2(at, name, H5P_DEFAULT);
    return *group < 0 ? amp_h5_damaged(h, name) : AMP_OK;
}

static amp_err open_attribute(const amp_h5 *h, hid_t at, const char *name, source *s)
{
    *s = (source){-1, true};
    if (H5Aexists(at, name) <= 0)
        return missing(h, name);
    s->id = H5Aopen(at, name, H5P_DEFAULT);
    return s->id < 0 ? amp_h5_damaged(h, name) : AMP_OK;
}

amp_err amp_h5_get_text_attribute(const amp_h5 *h, hid_t at, const char *name, amp_arena *arena,
                                  const char **text)
{
    source s;
    AMP_TRY(open_attribute(h, at, name, &s));
    const amp_err err = read_text(h, name, s, arena, text);
    source_close(s);
    return err;
}

static amp_err get_number_attribute(const amp_h5 *h, hid_t at, const char *name, hid_t memory_type,
                                    void *value)
{
    source s;
    AMP_TRY(open_attribute(h, at, name, &s));
    const hid_t type = source_type(s), space = source_space(s);
    const H5T_class_t class = H5Tget_class(type);
    amp_err err = AMP_OK;
    if ((class != H5T_INTEGER && class != H5T_FLOAT) || H5Sget_simple_extent_npoints(space) != 1)
        err = wrong(h, name, _("no number"), _("one number"));
    else if (!source_read(s, memory_type, value))
        err = amp_h5_damaged(h, name);
    H5Tclose(type);
    H5Sclose(space);
    source_close(s);
    return err;
}

amp_err amp_h5_get_int_attribute(const amp_h5 *h, hid_t at, const char *name, int *value)
{
    return get_number_attribute(h, at, name, H5T_NATIVE_INT, value);
}

amp_err amp_h5_get_double_attribute(const amp_h5 *h, hid_t at, const char *name, double *value)
{
    return get_number_attribute(h, at, name, H5T_NATIVE_DOUBLE, value);
}

/* A data set by name, not a group of that name. */
static amp_err open_set(const amp_h5 *h, hid_t at, const char *name, hid_t *set)
{
    *set = -1;
    if (!amp_h5_has(at, name))
        return missing(h, name);
    *set = H5Dopen2(at, name, H5P_DEFAULT);
    return *set < 0 ? amp_h5_damaged(h, name) : AMP_OK;
}

static void describe_type(hid_t type, char text[60])
{
    const H5T_class_t class = H5Tget_class(type);
    const size_t bits = 8 * H5Tget_size(type);
    if (class == H5T_INTEGER)
        snprintf(text, 60, H5Tget_sign(type) == H5T_SGN_NONE ? "uint%zu" : "int%zu", bits);
    else if (class == H5T_FLOAT)
        snprintf(text, 60, "float%zu", bits);
    else
        snprintf(text, 60, "%s", class == H5T_STRING ? _("text") : _("of another type"));
}

static bool same_type(hid_t a, hid_t b)
{
    if (H5Tget_class(a) != H5Tget_class(b) || H5Tget_size(a) != H5Tget_size(b))
        return false;
    return H5Tget_class(a) != H5T_INTEGER || H5Tget_sign(a) == H5Tget_sign(b);
}

static amp_err check_array(const amp_h5 *h, const char *name, hid_t set, hid_t file_type, int rank,
                           hsize_t *size)
{
    const hid_t type = H5Dget_type(set), space = H5Dget_space(set);
    amp_err err = AMP_OK;
    if (type < 0 || space < 0) {
        err = amp_h5_damaged(h, name);
    } else if (file_type >= 0 && !same_type(type, file_type)) {
        char found[60], valid[60];
        describe_type(type, found);
        describe_type(file_type, valid);
        err = wrong(h, name, found, valid);
    } else if (H5Sget_simple_extent_ndims(space) != rank) {
        char found[60], valid[60];
        snprintf(found, sizeof found, _("an array of %d axes"), H5Sget_simple_extent_ndims(space));
        snprintf(valid, sizeof valid, _("of %d"), rank);
        err = wrong(h, name, found, valid);
    } else if (rank && H5Sget_simple_extent_dims(space, size, NULL) != rank) {
        err = amp_h5_damaged(h, name);
    }
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    return err;
}

amp_err amp_h5_get_array(const amp_h5 *h, hid_t at, const char *name, hid_t file_type, int rank,
                         hsize_t *size, hid_t *set)
{
    AMP_TRY(open_set(h, at, name, set));
    const amp_err err = check_array(h, name, *set, file_type, rank, size);
    if (err != AMP_OK) {
        H5Dclose(*set);
        *set = -1;
    }
    return err;
}

amp_err amp_h5_read(const amp_h5 *h, const char *name, hid_t set, hid_t memory_type, void *data)
{
    if (H5Dread(set, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
        return amp_h5_damaged(h, name);
    return AMP_OK;
}

amp_err amp_h5_get_text(const amp_h5 *h, hid_t at, const char *name, amp_arena *arena,
                        const char **text)
{
    source s = {-1, false};
    AMP_TRY(open_set(h, at, name, &s.id));
    const amp_err err = read_text(h, name, s, arena, text);
    source_close(s);
    return err;
}

/* Cells of fixed size, cut into texts with their closing zero. */
static amp_err read_cells(const amp_h5 *h, const char *name, hid_t set, hid_t type, size_t n,
                          amp_arena *arena, const char **text)
{
    const size_t size = H5Tget_size(type);
    if (size == 0 || size > TEXT_MAX || n > TEXT_MAX / size)
        return amp_h5_damaged(h, name);
    char *cells = amp_alloc(n, size);
    char *texts = amp_arena_get(arena, n * (size + 1));
    amp_err err = cells && texts ? amp_h5_read(h, name, set, type, cells) : amp_fail_memory(h->ctx);
    for (size_t i = 0; err == AMP_OK && i < n; i++) {
        memcpy(texts + i * (size + 1), cells + i * size, size); /* the arena is zeroed */
        text[i] = texts + i * (size + 1);
    }
    free(cells);
    return err;
}

amp_err amp_h5_get_list(const amp_h5 *h, hid_t at, const char *name, amp_arena *arena,
                        const char ***text, size_t *n)
{
    hid_t set;
    hsize_t size = 0;
    *text = NULL;
    AMP_TRY(amp_h5_get_array(h, at, name, -1, 1, &size, &set));
    const hid_t type = H5Dget_type(set);
    amp_err err = AMP_OK;
    *n = (size_t)size;
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0)
        err = wrong(h, name, _("no list of texts"), _("a list of texts of fixed size"));
    else if (size > TEXT_MAX)
        err = amp_h5_damaged(h, name);
    if (err == AMP_OK) {
        *text = AMP_ARENA_NEW(arena, const char *, *n + 1);
        err = *text ? read_cells(h, name, set, type, *n, arena, *text) : amp_fail_memory(h->ctx);
    }
    H5Tclose(type);
    H5Dclose(set);
    return err;
}
