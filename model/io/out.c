/* out.c - whole files: written aside and renamed, and read into memory.
 *
 * The temporary name is made with O_EXCL, so two runs that write the same file never share one, and
 * the last to finish wins with a whole file. Devices (/dev/stdout, a pipe) are written in place:
 * renaming onto them would replace the device. */
#include "io/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ASIDE_TRIES = 1000 };

static amp_err cannot_write(amp_ctx *ctx, const char *path, int problem)
{
    return amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0}, _("cannot write: %s"), strerror(problem));
}

static bool is_device(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* ---- aside ----------------------------------------------------------------------------------- */

amp_err amp_aside_make(amp_ctx *ctx, const char *path, char **aside)
{
    *aside = NULL;
    if (is_folder(path))
        return cannot_write(ctx, path, EISDIR);
    if (is_device(path))
        return amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0},
                        _("cannot write: this is a device; name a file"));
    for (int k = 0; k < ASIDE_TRIES; k++) {
        char *name = amp_format("%s.%ld-%d.part", path, (long)getpid(), k);
        if (!name)
            return amp_fail_memory(ctx);
        const int fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        if (fd >= 0) {
            close(fd);
            *aside = name;
            return AMP_OK;
        }
        const int problem = errno;
        free(name);
        if (problem != EEXIST)
            return cannot_write(ctx, path, problem);
    }
    return cannot_write(ctx, path, EEXIST);
}

/* A rename that survives a loss of power needs the content on the disk before it. */
static bool to_disk(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool ok = fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
    const int problem = errno;
    close(fd);
    errno = problem;
    return ok;
}

amp_err amp_aside_commit(amp_ctx *ctx, const char *path, const char *aside)
{
    if (to_disk(aside) && rename(aside, path) == 0)
        return AMP_OK;
    const int problem = errno;
    unlink(aside);
    return cannot_write(ctx, path, problem);
}

/* ---- stdio ---------------------------------------------------------------------------------- */

static void forget(amp_out *out)
{
    free(out->path);
    free(out->aside);
    *out = (amp_out){0};
}

amp_err amp_out_open(amp_ctx *ctx, const char *path, amp_out *out)
{
    *out = (amp_out){0};
    out->path = amp_strdup(path);
    if (!out->path)
        return amp_fail_memory(ctx);
    amp_err err = is_device(path) ? AMP_OK : amp_aside_make(ctx, path, &out->aside);
    if (err == AMP_OK) {
        out->file = fopen(out->aside ? out->aside : path, "wb");
        if (!out->file)
            err = cannot_write(ctx, path, errno);
    }
    if (err != AMP_OK)
        amp_out_abandon(out);
    return err;
}

amp_err amp_out_close(amp_ctx *ctx, amp_out *out)
{
    errno = 0;
    const bool failed = ferror(out->file) != 0;
    const bool flushed = fflush(out->file) == 0;
    int problem = errno;
    const bool closed = fclose(out->file) == 0;
    if (!problem)
        problem = errno ? errno : EIO;
    out->file = NULL;
    amp_err err = AMP_OK;
    if (failed || !flushed || !closed)
        err = cannot_write(ctx, out->path, problem);
    else if (out->aside)
        err = amp_aside_commit(ctx, out->path, out->aside);
    if (err == AMP_OK)
        forget(out);
    else
        amp_out_abandon(out);
    return err;
}

void amp_out_abandon(amp_out *out)
{
    if (out->file)
        fclose(out->file);
    if (out->aside)
        unlink(out->aside);
    forget(out);
}

/* ---- reading -------------------------------------------------------------------------------- */

amp_err amp_read_text(amp_ctx *ctx, const char *path, char **text, size_t *length)
{
    const amp_loc loc = {path, 0, 0};
    *text = NULL;
    *length = 0;
    FILE *file = is_folder(path) ? NULL : fopen(path, "rb");
    if (!file)
        return amp_fail(ctx, AMP_IO, loc, _("cannot open: %s"),
                        strerror(is_folder(path) ? EISDIR : errno));
    size_t cap = 1 << 14, n = 0;
    char *data = malloc(cap + 1);
    while (data) {
        n += fread(data + n, 1, cap - n, file);
        if (n < cap)
            break;
        char *more = realloc(data, 2 * cap + 1);
        if (!more) {
            free(data);
            data = NULL;
            break;
        }
        data = more;
        cap *= 2;
    }
    const bool failed = ferror(file) != 0;
    fclose(file);
    if (!data)
        return amp_fail_memory(ctx);
    if (failed) {
        free(data);
        return amp_fail(ctx, AMP_IO, loc, _("cannot read: %s"), strerror(EIO));
    }
    data[n] = '\0';
    *text = data;
    *length = n;
    return AMP_OK;
}
