/** @file profile.h  A country's facts and assumptions: data/countries/BOL/profile.cfg and its
 * tables.
 *
 * profile.cfg (libconfig) holds names, currency, regions, lines and parameters; tidy CSV files of
 * the same folder hold what is a table. Every parameter is
 *     name = { value = 0.85; unit = "probability"; source = "..."; };            a sourced fact, or
 *     name = { value = 0.85; low = 0.8; high = 0.9; assumption = "why"; };       an assumption;
 * a value may be a distribution in text. Modules ask by path ("labour.persistence_formal") and read
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
    amp_loc loc;
    bool used; /* asked for by this run */
} amp_parameter;

typedef struct amp_region {
    const char *name;  /* identifier in formulas: la_paz */
    const char *label; /* La Paz */
} amp_region;

typedef struct amp_profile {
    amp_arena arena;
    const char *folder; /* with its last slash */
    const char *iso3, *name_en, *name_es, *currency, *currency_en, *currency_es;
    amp_region *region; /* code of the column = index */
    size_t regions;
    amp_parameter *parameter;
    size_t parameters;
    const char **file; /* every file read so far (for digests), and how many */
    size_t files;
    size_t table_assumptions; /* tables read so far that say "assumption:" */
    amp_registry *registry;   /* borrowed */
} amp_profile;

/** Load data/countries/<iso3>/profile.cfg below @p root ("data/countries").
 * @retval AMP_OK, AMP_CONFIG (all mistakes recorded), AMP_IO */
amp_err amp_profile_load(amp_ctx *ctx, const char *root, const char *iso3, amp_registry *registry,
                         amp_profile *profile);
void amp_profile_fini(amp_profile *p);
/** A parameter by path; its absence is an error that names the nearest. Marks it as used. */
amp_err amp_profile_number(amp_ctx *ctx, amp_profile *p, const char *path, amp_number *number);
/** A parameter that may be absent: @p missing is then the value. */
amp_err amp_profile_number_or(amp_ctx *ctx, amp_profile *p, const char *path, double missing,
                              amp_number *number);
/** Any table file as one of the profile: remembers the file and counts its assumption. */
amp_err amp_profile_read_table(amp_ctx *ctx, amp_profile *p, const char *path, amp_table *table);
/** A table of the folder by name without ".csv"; remembers the file. */
amp_err amp_profile_table(amp_ctx *ctx, amp_profile *p, const char *name, amp_table *table);
/** How many parameters used so far are assumptions; tables say it in a comment line
 * "# assumption: why" and count one each. */
size_t amp_profile_assumptions(const amp_profile *p);

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
