/* digest.c - SHA-256 of bytes and files, in hex (nettle). */
#include "io/io.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <string.h>

static void finish(struct sha256_ctx *sha, char hex[AMP_DIGEST_HEX])
{
    static const char digit[] = "0123456789abcdef";
    uint8_t raw[SHA256_DIGEST_SIZE];
    sha256_digest(sha, sizeof raw, raw);
    for (size_t i = 0; i < sizeof raw; i++) {
        hex[2 * i] = digit[raw[i] >> 4];
        hex[2 * i + 1] = digit[raw[i] & 15];
    }
    hex[2 * sizeof raw] = '\0';
}

void amp_digest_bytes(const void *data, size_t n, char hex[AMP_DIGEST_HEX])
{
    struct sha256_ctx sha;
    sha256_init(&sha);
    sha256_update(&sha, n, data);
    finish(&sha, hex);
}

amp_err amp_digest_file_from(amp_ctx *ctx, const char *path, long offset, char hex[AMP_DIGEST_HEX])
{
    const amp_loc loc = {path, 0, 0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return amp_fail(ctx, AMP_IO, loc, _("cannot open: %s"), strerror(errno));
    struct sha256_ctx sha;
    sha256_init(&sha);
    uint8_t buffer[1 << 16];
    bool ok = fseek(file, offset, SEEK_SET) == 0;
    for (size_t n; ok && (n = fread(buffer, 1, sizeof buffer, file)) > 0;)
        sha256_update(&sha, n, buffer);
    ok = ok && !ferror(file);
    const int problem = errno;
    fclose(file);
    if (!ok)
        return amp_fail(ctx, AMP_IO, loc, _("cannot read: %s"), strerror(problem));
    finish(&sha, hex);
    return AMP_OK;
}

amp_err amp_digest_file(amp_ctx *ctx, const char *path, char hex[AMP_DIGEST_HEX])
{
    return amp_digest_file_from(ctx, path, 0, hex);
}
