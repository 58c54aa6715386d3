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
    double people = 0, of, thousands;
    amp_ctx quiet;
    amp_table t;
    amp_ctx_init(&quiet);
    int year_column = -1, column = -1;
    if (c->found && amp_profile_table(&quiet, &c->profile, "population", &t) == AMP_OK) {
        year_column = amp_table_find(&t, "year");
        column = amp_table_find(&t, "pop_thousands");
    }
    for (size_t k = 0; year_column >= 0 && column >= 0 && k < t.rows; k++)
        if (amp_table_peek(&t, k, year_column, &of) && of == year &&
            amp_table_peek(&t, k, column, &thousands))
            people += 1000 * thousands;
    amp_ctx_fini(&quiet);
    return people > 0 ? people : (double)NAN;
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
