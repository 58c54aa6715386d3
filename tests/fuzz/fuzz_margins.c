/* fuzz_margins.c - any bytes as the margins.csv of a country. Built and run by tests/long/fuzz.sh.
 */
#include "fuzz_file.h"
#include "synth/margins.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char name[] = "margins.csv";
    const char *path = as_file("-margins.csv", data, size);
    amp_ctx ctx;
    amp_profile profile = {.iso3 = "TST"};
    amp_margins m;
    amp_ctx_init(&ctx);
    amp_arena_init(&profile.arena);
    profile.folder =
        amp_arena_format(&profile.arena, "%.*s", (int)(strlen(path) - strlen(name)), path);
    if (!profile.folder)
        abort();
    const amp_err err = amp_margins_read(&ctx, &profile, &m);
    judge(&ctx, err);
    for (size_t k = 0; err == AMP_OK && k < m.n;
         k++) /* what is accepted has a value and one origin */
        if (!(m.row[k].value == m.row[k].value) || !m.row[k].source == !m.row[k].assumption)
            abort();
    amp_arena_fini(&profile.arena);
    amp_ctx_fini(&ctx);
    return 0;
}
