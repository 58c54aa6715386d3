/* population_country.c - the profile of a population's country, when there is one. */
#include "cli/population.h"
#include "sim/plan.h"

#include <string.h>

void amp_cli_country_init(amp_cli_country *c, const char *iso3)
{
    memset(c, 0, sizeof *c);
    amp_arena_init(&c->arena);
    amp_registry_init(&c->registry);
    amp_ctx quiet; /* a country without a profile is no error here */
    amp_ctx_init(&quiet);
    const char *data, *root = NULL;
    if (strlen(iso3) == 3 && amp_find_data(&quiet, &c->arena, NULL, &data) == AMP_OK)
        root = amp_arena_format(&c->arena, "%scountries", data);
    c->found = root && amp_profile_load(&quiet, root, iso3, &c->registry, &c->profile) == AMP_OK;
    amp_ctx_fini(&quiet);
}

void amp_cli_country_fini(amp_cli_country *c)
{
    amp_profile_fini(&c->profile);
    amp_registry_fini(&c->registry);
    amp_arena_fini(&c->arena);
}
