/* fuzz_scenario.c - any bytes as a scenario beside the programmes and countries of the tests. Built
 * and run by tests/long/fuzz.sh. */
#include "conf/scenario.h"
#include "fuzz_file.h"

/* Words by which a scenario asks for other files. */
static bool asks_for_files(const uint8_t *data, size_t size)
{
    static const char *const words[] = {"@include", "file", "map", "extends", "shock"};
    for (size_t k = 0; k < AMP_COUNT(words); k++)
        if (memmem(data, size, words[k], strlen(words[k])))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (asks_for_files(data, size))
        return 0;
    amp_ctx ctx;
    amp_registry registry;
    amp_scenario scenario;
    const amp_settings none = {NULL, 0};
    amp_ctx_init(&ctx);
    amp_registry_init(&registry);
    judge(&ctx, amp_scenario_load(&ctx, as_file(".cfg", data, size), "tests/data/", &none,
                                  &registry, &scenario));
    amp_scenario_fini(&scenario);
    amp_registry_fini(&registry);
    amp_ctx_fini(&ctx);
    return 0;
}
