/* fuzz_file.h - what the fuzz targets of files share: the bytes as a file of any name, and the
 * promise that a reader either succeeds in silence or fails with one kind of error that says
 * something. */
#ifndef FUZZ_FILE_H
#define FUZZ_FILE_H

#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A path that ends in @p ending, whose content is these bytes until the next call; it lives in
 * memory. */
static const char *as_file(const char *ending, const uint8_t *data, size_t size)
{
    static int fd = -1;
    static char link_path[64];
    if (fd < 0) {
        char target[40];
        fd = memfd_create("fuzz", 0);
        snprintf(link_path, sizeof link_path, "/tmp/amparo-fuzz-%d%s", (int)getpid(), ending);
        snprintf(target, sizeof target, "/proc/%d/fd/%d", (int)getpid(), fd);
        unlink(link_path);
        if (fd < 0 || symlink(target, link_path) != 0)
            abort();
    }
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    return link_path;
}

/* An error was told, on one line each, if and only if there is one. */
static void judge(const amp_ctx *ctx, amp_err err)
{
    if ((err == AMP_OK) != (ctx->errors == 0))
        abort();
    for (size_t k = 0; k < ctx->n; k++)
        if (!ctx->diag[k].text || !*ctx->diag[k].text)
            abort();
}

#endif
