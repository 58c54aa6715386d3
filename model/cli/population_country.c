/* population_country.c - the profile of a population's country, when there is one. */
#include "cli/population.h"
#include "sim/plan.h"

#include <math.h>
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

double amp_cli_country_people(amp_cli_country *c, int year)
{
    return c->found ? amp_profile_people(&c->profile, year) : (double)NAN;
}

double amp_cli_country_output(amp_cli_country *c, int year)
{
    double million = (double)NAN;
    amp_ctx quiet;
    amp_macro m;
    amp_ctx_init(&quiet);
    if (c->found && amp_macro_load(&quiet, &c->profile, NULL, year, &m) == AMP_OK &&
        year >= m.first && year <= m.last)
        million = m.gdp[year - m.first];
    amp_ctx_fini(&quiet);
    return 1e6 * million / amp_cli_country_people(c, year) / 12;
}
