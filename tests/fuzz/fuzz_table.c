/* fuzz_table.c - any bytes as a text table; the first byte picks separator, decimal mark and
 * encoding. Built and run by tests/long/fuzz.sh. */
#include "base/table.h"
#include "fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char separators[] = {',', ';', '\t', '|'};
    static const char *const encodings[] = {NULL, "ISO-8859-1", "UTF-16", "WINDOWS-1252"};
    if (size < 1)
        return 0;
    const amp_table_options options = {.separator = separators[data[0] % 4],
                                       .decimal = data[0] & 4 ? ',' : '.',
                                       .encoding = encodings[data[0] / 8 % 4]};
    amp_ctx ctx;
    amp_arena arena;
    amp_table t;
    double x;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    const amp_err err =
        amp_table_read(&ctx, &arena, as_file(".csv", data + 1, size - 1), &options, &t);
    judge(&ctx, err);
    for (size_t i = 0; err == AMP_OK && i < t.rows; i++)
        for (size_t c = 0; c < t.columns; c++)
            if (strlen(amp_table_cell(&t, i, (int)c)) > size * 4 ||
                (amp_table_peek(&t, i, (int)c, &x) && x != x))
                abort();
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    return 0;
}
