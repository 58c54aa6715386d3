/** @file profile.h  A country's facts and assumptions: data/countries/BOL/profile.cfg and its
 * tables.
 *
 * profile.cfg (libconfig) holds names, currency, regions, lines and parameters; tidy CSV files of
 * the same folder hold what is a table. Every parameter is
 *     name = { value = 0.85; unit = "probability"; source = "..."; };            a sourced fact, or
 *     name = { value = 0.85; low = 0.8; high = 0.9; assumption = "why"; };       an assumption;
 * a value may be a distribution in text. A profile may borrow what it lacks from another (below).
 * Modules ask by path ("labour.persistence_formal") and read
 * their own tables; the profile remembers what was asked, so that a run can say how many
 * assumptions it used. */
#ifndef AMP_PROFILE_H
#define AMP_PROFILE_H

#include "base/base.h"
#include "base/table.h"
#include "conf/number.h"

typedef struct amp_parameter {
    const char *path;
    amp_number number; /* random is -1 until it is asked for */
    const char *text;  /* the distribution as written, NULL for a plain number */
    double low, high;  /* NAN when not given */
    const char *unit;
    const char *source;     /* NULL for an assumption */
    const char *assumption; /* NULL for a fact */
    const char *lender;     /* whose profile states it; NULL for the country's own */
    amp_loc loc;
    bool used; /* asked for by this run */
} amp_parameter;

typedef struct amp_region {
    const char *name;  /* identifier in formulas: la_paz */
    const char *label; /* La Paz */
} amp_region;

/** A poverty line of lines.csv or margins.csv: what it measures and how. */
typedef struct amp_line_info {
    const char *name; /* national, national_extreme, eclac ... */
    const char *en, *es;
    int welfare;       /* of amp_welfare_names */
    const char *scale; /* "per_capita", "adult_equivalent" or "power 0.7" (of household size) */
    const char *of;    /* national or national_extreme, of which it is a multiple; else NULL */
    const char *vintage, *source;
} amp_line_info;

/** What the profile's mean income, deciles and headcounts measure. */
typedef enum amp_income_concept { AMP_AFTER_TRANSFERS, AMP_BEFORE_TRANSFERS } amp_income_concept;

/** A file read for the profile. Text in the profile's arena. */
typedef struct amp_profile_file {
    const char *path;
    const char *lender; /* of a borrowed table; NULL for the country's own and for profile.cfg */
    size_t assumptions; /* what it says of itself; a borrowed table counts one at least */
} amp_profile_file;

/** A profile that another borrows from. */
typedef struct amp_lender {
    const char *iso3, *folder;
} amp_lender;

typedef struct amp_profile {
    amp_arena arena;
    const char *folder;         /* with its last slash */
    const char *country_folder; /* of an edition the folder that it lies in, else the same */
    const char *iso3, *name_en, *name_es, *currency, *currency_en, *currency_es;
    amp_region *region; /* code of the column = index */
    size_t regions;
    amp_parameter *parameter;
    size_t parameters;
    amp_line_info *line;
    size_t lines;
    amp_income_concept income_concept;
    bool is_demographic; /* work, incomes and lines are not the country's own */
    amp_lender *lender;  /* nearest first; 0 for a country that stands on its own */
    size_t lenders;
    const char *lender_names; /* "regional (BOL)"; NULL without lenders */
    double money;           /* LCU per LCU of the lender: borrow.money; NAN where it is not given */
    amp_profile_file *file; /* every file read so far (for digests), and how many */
    size_t files;
    amp_registry *registry; /* the caller's */
} amp_profile;

/** Is this folder of data/countries a country's? Three capitals; others ("regional") only lend. */
bool amp_profile_is_country(const char *folder);
/** Is this the edition of a country for another base year, "PER/2011"? */
bool amp_profile_is_edition(const char *country);
/** Load <country>/profile.cfg below @p root ("data/countries"). @p country is a code, "PER", or an
 * edition of it, "PER/2011": a folder inside the country's with a profile.cfg and the tables of
 * another base year. Demography, output and prices it shares with its country.
 * @retval AMP_OK, AMP_CONFIG (all mistakes recorded), AMP_IO */
amp_err amp_profile_load(amp_ctx *ctx, const char *root, const char *country,
                         amp_registry *registry, amp_profile *profile);
void amp_profile_fini(amp_profile *p);
/** What the profile says of a line; NULL when nothing. */
const amp_line_info *amp_profile_line(const amp_profile *p, const char *name);
/** How many times the line @p own (national, national_extreme) the line @p name is: 1 of itself,
 * the parameter line.<name> of a line whose `of` is @p own.
 * @param where  the setting that names the line
 * @retval AMP_OK, AMP_CONFIG (no such line, or not a multiple of @p own) */
amp_err amp_profile_line_times(amp_ctx *ctx, amp_profile *p, amp_loc where, const char *name,
                               const char *own, double *times);
/** A parameter by path; its absence is an error that names the nearest. Marks it as used. */
amp_err amp_profile_number(amp_ctx *ctx, amp_profile *p, const char *path, amp_number *number);
/** A parameter that may be absent: @p missing is then the value. */
amp_err amp_profile_number_or(amp_ctx *ctx, amp_profile *p, const char *path, double missing,
                              amp_number *number);
/** Remember a file that the profile reads, once, with the assumptions that it makes. */
amp_err amp_profile_remember(amp_ctx *ctx, amp_profile *p, const char *path, size_t assumptions);
/** Any table file as one of the profile: remembers the file and whether it says "assumption:". */
amp_err amp_profile_read_table(amp_ctx *ctx, amp_profile *p, const char *path, amp_table *table);
/** Count @p n assumptions for a table read before, in place of what its comment says. */
void amp_profile_assume(amp_profile *p, const amp_table *table, size_t n);
/** How many assumptions the run rests on so far: parameters in use that are one or are borrowed,
 * and those of the tables (a comment line "# assumption: why" counts one, a borrowed table one at
 * least). */
size_t amp_profile_assumptions(const amp_profile *p);

/* ---- borrowing -------------------------------------------------------------------
 *
 * `borrows = "regional";` takes what a profile does not have, tables and parameters, from another,
 * which may borrow in turn. What only a country's own figures can say (ages, prices, lines, labour
 * and incomes) is never borrowed. Money borrowed is multiplied by borrow.money. */

/** A table by name without ".csv", the country's own or the nearest lender's; remembers the file.
 */
amp_err amp_profile_table(amp_ctx *ctx, amp_profile *p, const char *name, amp_table *table);
/** Persons in a year by its table population.csv (World Population Prospects); NAN: not known. */
double amp_profile_people(amp_profile *p, int year);
/** Has the country, or may it borrow, a table of that name? */
bool amp_profile_has(const amp_profile *p, const char *name);
/** Has the country itself a table of that name? */
bool amp_profile_owns(const amp_profile *p, const char *name);
/** What money of @p table is to be multiplied by: 1 for an own table, else borrow.money.
 * @retval AMP_OK, AMP_CONFIG when borrow.money is missing */
amp_err amp_profile_money(amp_ctx *ctx, const amp_profile *p, const amp_table *table,
                          double *factor);
/** Tables read and parameters used so far that are borrowed. */
void amp_profile_borrowed(const amp_profile *p, size_t *tables, size_t *parameters);

/** What a profile has and what it would borrow, whether a run has asked for it or not. */
typedef struct amp_profile_stock {
    size_t tables, tables_assumed; /* its own; those of them that say "assumption:" */
    size_t parameters, parameters_assumed;
    size_t borrowed_tables, borrowed_parameters;
} amp_profile_stock;
/** @retval AMP_OK, AMP_IO when a folder cannot be read */
amp_err amp_profile_take_stock(amp_ctx *ctx, const amp_profile *p, amp_profile_stock *stock);

/* ---- macro path ----------------------------------------------------------------------------- */

/** Annual path of prices and output, first .. last, the central one; money nominal. After the last
 * sourced year, the last three years' mean real growth and inflation are held (an assumption). */
typedef struct amp_macro {
    int first, last;
    int sourced_last;    /* last year with a source of both real growth and prices */
    double *gdp;         /* nominal LCU, millions */
    double *real_growth; /* of GDP, share (0.022) */
    double *cpi;         /* annual average index; any base */
    double *inflation;   /* share */
    double *spending;    /* general government expenditure, share of GDP */
    double *fx;          /* LCU per USD */
} amp_macro;
/** From macro.csv (or @p file), whose columns are year, gdp_million (nominal), real_growth_pct, cpi
 * (annual average), spending_pct_gdp, fx and, if wanted, inflation_pct; years one after another.
 * Growth and prices may end early, each is then held on its own; an empty gdp_million is chained by
 * both, empty spending and fx keep the value before. Rates of the first year are 0 when the file
 * does not give them. Arrays are in the profile's arena, from the table's first year to @p last;
 * index a year by [year - m->first].
 * @retval AMP_OK, AMP_DATA (all bad cells recorded), AMP_IO, AMP_NOMEM */
amp_err amp_macro_load(amp_ctx *ctx, amp_profile *p, const char *file, int last, amp_macro *m);

#endif
