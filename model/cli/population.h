/** @file population.h  What the files of `amparo population` share. Not for others. */
#ifndef AMP_CLI_POPULATION_H
#define AMP_CLI_POPULATION_H

#include "cli/cli.h"
#include "conf/profile.h"
#include "io/io.h"

enum { AMP_POPULATION_FILES = 32 };

typedef struct amp_population_arguments {
    const char *verb, *what, *map, *output, *labels;
    const char *other[AMP_POPULATION_FILES]; /* import: further files */
    size_t others;
    double households, year, seed;
    bool full;
} amp_population_arguments;

/** One verb of `amparo population`. */
typedef amp_err amp_population_verb(amp_ctx *ctx, const amp_population_arguments *a);
amp_population_verb amp_cli_population_build, amp_cli_population_import, amp_cli_population_export,
    amp_cli_population_describe, amp_cli_population_structure;
/** Describe the population that a country's profile makes: size and fit. */
amp_population_verb amp_cli_population_describe_country;

/** Something to do with a population file, which is open. */
typedef amp_err amp_population_use(amp_ctx *ctx, const amp_population_arguments *a,
                                   amp_arena *arena, const amp_population *p,
                                   const amp_pop_info *info);
/** Open the population file that the arguments name, use it and close it. */
amp_err amp_cli_population_open(amp_ctx *ctx, const amp_population_arguments *a,
                                amp_population_use *use);

/** The profile of a population's country, which it may lack. */
typedef struct amp_cli_country {
    bool found;
    amp_arena arena;
    amp_registry registry;
    amp_profile profile; /* when found */
} amp_cli_country;
/** Always to be released by amp_cli_country_fini. */
void amp_cli_country_init(amp_cli_country *c, const char *iso3);
void amp_cli_country_fini(amp_cli_country *c);
/** Persons in a year by its table population.csv (World Population Prospects); NAN: not known. */
double amp_cli_country_people(amp_cli_country *c, int year);
/** Nominal output per head and month of a year by its table macro.csv; NAN: not known. */
double amp_cli_country_output(amp_cli_country *c, int year);

#endif
