/* fuzz_popfile.c - any bytes as a population file. The seal in a file's first bytes refuses nearly
 * all of them before HDF5 parses one, so the bytes are also tried without it, as another tool would
 * write them: what is accepted must keep all rules of a population. HDF5 itself is not ours to
 * mend; what kills it is noted in docs/testing.md. Built and run by tests/long/fuzz.sh. */
#include "fuzz_file.h"
#include "io/io.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    amp_ctx ctx;
    amp_arena arena;
    amp_population p;
    amp_pop_info info;
    amp_ctx_init(&ctx);
    amp_arena_init(&arena);
    amp_pop_init(&p);
    const amp_err err = amp_popfile_load(&ctx, as_file(".h5", data, size), &arena, &p, &info);
    judge(&ctx, err);
    if (err == AMP_OK && amp_pop_check(&ctx, &p) != AMP_OK)
        abort();
    amp_pop_fini(&p);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    return 0;
}
