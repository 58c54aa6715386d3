/** @file survey_parts.h  What the files of the survey importer share. Not for others.
 *
 * survey_map.c reads the map, survey_read.c a file into columns of doubles (NaN: missing),
 * survey_join.c brings the columns of further files to the rows of the main one, survey_rows.c
 * finds households, heads and links, survey_columns.c evaluates the formulas, survey_fill.c makes
 * the population, and survey.c puts them together. */
#ifndef AMP_SURVEY_PARTS_H
#define AMP_SURVEY_PARTS_H

#include "expr/expr.h"
#include "io/survey.h"

#include <jansson.h>

/* ---- the map -------------------------------------------------------------------------------- */

/** What happens to a row for which the survey has no value. */
typedef enum survey_rule { SURVEY_BIRTH, SURVEY_ERROR, SURVEY_VALUE } survey_rule;

/** One line of a recode: codes low to high become value. */
typedef struct survey_recode {
    double low, high;
    const char *to; /* as written: a category or a number */
    double value;
} survey_recode;

/** A formula of the map and what it makes. Text NULL: not given. */
typedef struct survey_formula {
    const char *target; /* our column, programme or extra */
    const char *text;
    const char *label;
    const survey_recode *recode; /* what the formula's numbers become; all others are missing */
    size_t recodes;
    double scale;   /* to LCU per month: of its period and currency; 1 when there is none */
    bool has_scale; /* stated here, not the map's */
    amp_loc loc;
    survey_rule rule;
    const char *missing; /* as written: a number, the name of a category, "birth", "error" */
    double value;        /* SURVEY_VALUE: what it means */
    amp_list list;       /* the categories it must give; NONE and REGION are numbers */
    bool decides;        /* gives a condition or category: missing when all that it reads is */
    bool outside;        /* recorded: the survey's income leaves it out */
    amp_level level;     /* extra */
    amp_kind kind;       /* extra */
    double birth;        /* extra and recorded: of newborns */
    bool has_kind;       /* stated */
} survey_formula;

/** Names of survey columns that make a key together. */
typedef struct survey_key {
    const char **column;
    size_t n;
    size_t prefix; /* how many characters of the key count; 0: all */
    amp_loc loc;
} survey_key;

/** Codes of the texts of a survey column, or its values that mean "missing". */
typedef struct survey_code {
    double code;
    const char *text; /* NULL: a missing value */
} survey_code;
typedef struct survey_codes {
    const char *column;
    amp_loc loc;
    survey_code *item;
    size_t n;
} survey_codes;

/** How text files are written. */
typedef struct survey_csv {
    amp_table_options table;
    bool label_codes; /* "1.Label" is code 1 */
    const char **missing;
    size_t missings;
} survey_csv;

/** A further file, whose rows are found by a key. */
typedef struct survey_file {
    const char *name; /* "dwelling": its columns are dwelling.x, and x where nobody else is */
    const char *file; /* beside the main file, unless another path is given */
    amp_loc loc;
    survey_key key, with; /* its columns, and those of the main file that they equal */
    size_t rows;          /* rows that it must hold; 0: not stated */
    bool optional;        /* its columns are missing when the file is */
    bool one_a_household; /* the key is (part of) that of the household */
    survey_csv csv;
    survey_formula *column; /* of a file with many rows for a key: what to make of them */
    size_t columns;
} survey_file;

/** A name with a value: exchange.USD. */
typedef struct survey_constant {
    const char *name;
    double value;
} survey_constant;

typedef struct survey_map {
    amp_arena *arena; /* holds all of it; borrowed */
    const char *path, *iso3, *source;
    const char *kind; /* of the population: "survey" or "synthetic" */
    int year;
    size_t rows; /* persons that the file must hold; 0: not stated */
    survey_key household, psu;
    survey_key uid, household_uid; /* columns of ready identities; n 0: they are hashes */
    survey_formula line, weight, stratum, partner, mother, father;
    survey_formula members; /* text NULL: a row is a person, else a household of so many */
    const char **replicate; /* patterns of columns of replicate weights */
    size_t replicates;
    amp_replication replication;
    double replicate_rho, replicate_factor; /* 0: not stated */
    amp_loc replicate_loc;
    survey_formula income_member, welfare, household_income, line_poverty, line_extreme;
    survey_formula *column, *recorded, *extra;
    size_t columns, recordeds, extras;
    survey_csv csv;
    survey_codes *labels, *missing_values;
    size_t labelled, missing_valued;
    survey_file *file;
    size_t files;
    double scale; /* to LCU per month, of money whose formula does not say */
    survey_constant *constant;
    size_t constants;
    const char **keep; /* patterns of columns to keep as extras */
    size_t keeps;
    amp_loc keep_loc;
    const char **word; /* every name in formulas and keys, sorted: the columns worth reading */
    size_t words;
} survey_map;

/** @retval AMP_OK, AMP_IO, AMP_CONFIG (all mistakes recorded), AMP_NOMEM */
amp_err amp_survey_map_read(amp_ctx *ctx, const char *path, amp_arena *arena, survey_map *map);
/** Does the map use this column of a file (its name in the map; NULL: of the main one)? */
bool amp_survey_map_uses(const survey_map *map, const char *file, const char *column);
/** Formulas of the map over the main file's rows in one row, for loops over all. @return NULL past
 * the last */
const survey_formula *amp_survey_map_formula(const survey_map *map, size_t k);
/** Does the name fit a pattern ("wrep*")? '*' stands for any characters. */
bool amp_survey_matches(const char *pattern, const char *name);
/** Does the map keep this column? @param file  name of its file, NULL: of the main one */
bool amp_survey_map_keeps(const survey_map *map, const char *file, const char *column);

/* ---- the survey as columns ------------------------------------------------------------------- */

typedef struct survey_column {
    const char *name;        /* as in formulas: what no name can hold is '_' */
    const char *full;        /* "dwelling.x" of a joined column, else NULL */
    const char *label;       /* of the file; NULL when it has none */
    const survey_file *file; /* NULL: the main one */
    double *number;          /* rows; NaN is missing; NULL when the map does not use the column */
    const char **text;       /* rows; NULL unless the file holds text here and a key uses it */
    const char *bad;         /* the first text that is no number, NULL when there is none */
    size_t bad_row;
    const char *bad_path; /* file of that text, and its line there, 0 when unknown */
    int bad_line;
    bool is_key;
    const survey_codes *labels, *missing; /* of the map; NULL when none */
    const char *label_set;                /* of the file; NULL when none */
    amp_value_label *value; /* what codes mean, ascending; text in the table's arena */
    size_t values, value_cap;
} survey_column;

typedef struct survey_table {
    const char *path;
    const survey_file *file; /* NULL: the main one */
    amp_arena text;          /* names and texts */
    size_t rows, cap;
    survey_column *column;
    size_t columns, column_cap;
    const int *line; /* of each row in a text file; NULL for others */
} survey_table;

/** Read the columns that the map uses.
 * @param file  which file of the map; NULL: the main one
 * @retval AMP_OK, AMP_IO, AMP_DATA, AMP_NOMEM */
amp_err amp_survey_read(amp_ctx *ctx, const char *path, const survey_map *map,
                        const survey_file *file, survey_table *t);
void amp_survey_table_fini(survey_table *t);
/** By its name or its full name; -1 when there is none. */
int amp_survey_find(const survey_table *t, const char *name);
/** A column of the map's for which there is room for all rows, all missing. NULL: out of memory */
survey_column *amp_survey_add_column(survey_table *t, const survey_map *map, const char *name);
/** Place of a row, for messages. */
amp_loc amp_survey_loc(const survey_table *t, size_t row);

/* ---- keys ------------------------------------------------------------------------------------ */

enum { SURVEY_KEY_MAX = 1000 };

/** The columns of a key, found in a file. */
typedef struct survey_key_columns {
    const survey_column *column[16];
    size_t n, prefix;
    const char *what; /* for messages: "household" */
} survey_key_columns;

/** Keys numbered in the order of their first appearance. */
typedef struct survey_numbering {
    amp_arena *arena; /* of the keys' copies */
    uint32_t *slot;   /* number + 1, 0 empty; heap */
    size_t mask;
    const char **key;
    size_t n;
} survey_numbering;

amp_err amp_survey_key_find(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                            const survey_key *key, const char *what, survey_key_columns *k);
/** The key of a row as text: blanks around are dropped, numbers lose leading zeros and a fraction
 * of zeros, the columns are joined by '|'. @return false when a part is empty or all is too long */
bool amp_survey_key_text(const survey_key_columns *k, size_t row, char key[SURVEY_KEY_MAX]);
bool amp_survey_numbering_init(survey_numbering *x, amp_arena *arena, size_t most);
/** Number of a key, a new one for a new key. @return false when memory is out */
bool amp_survey_number(survey_numbering *x, const char *key, uint32_t *number);
/** Number of a known key. @return false when it is not known */
bool amp_survey_number_known(const survey_numbering *x, const char *key, uint32_t *number);

/* ---- problems of rows ------------------------------------------------------------------------ */

/** Count a row (from 0); the first ones are kept, in the order of the file. */
void amp_survey_count_row(amp_survey_problem *problem, size_t row);
/** Record it, where there are rows, with a sentence in the user's language (NULL: none). */
void amp_survey_add_problem(amp_ctx *ctx, amp_survey_report *report,
                            const amp_survey_problem *problem, const char *format, ...)
    AMP_PRINTF(4, 5);
/** Record a sentence of the report. */
void amp_survey_note(amp_ctx *ctx, amp_survey_report *report, const char *format, ...)
    AMP_PRINTF(3, 4);

/** The report for the provenance of the population; NULL when memory is out. */
json_t *amp_survey_report_json(const amp_survey_report *report);

/* ---- further files --------------------------------------------------------------------------- */

/** Where the files of the map are: NULL for one that is optional and not there. */
amp_err amp_survey_paths(amp_ctx *ctx, const survey_map *map, const amp_survey_files *files,
                         amp_arena *arena, const char ***path);
/** Bring the columns of a file to the rows of the main one.
 * @param      path  NULL: there is none, its columns are missing
 * @param[out] from  the file's own table, zeroed; keeps texts that @p main refers to
 * @retval AMP_OK, AMP_IO, AMP_CONFIG (a wrong key), AMP_DATA (keys twice, or none that meets) */
amp_err amp_survey_join(amp_ctx *ctx, const survey_map *map, const survey_file *file,
                        const char *path, amp_arena *arena, survey_table *main, survey_table *from,
                        amp_survey_report *report);

/* ---- rows ------------------------------------------------------------------------------------ */

/** Who stands where. Members of household h are order[first[h]] .. order[first[h + 1] - 1]. */
typedef struct survey_rows {
    size_t n, households;
    uint32_t *order;                    /* row of the survey */
    uint32_t *first;                    /* households + 1 */
    const char **key;                   /* of each household */
    uint8_t *alive;                     /* for the frame of formulas: 0 for members without a row */
    bool anonymous;                     /* a row is a household; members are copies of its head */
    uint8_t *partner, *mother, *father; /* member numbers */
    int32_t *psu; /* of each household: the survey's number when its key is one column of whole
                   * numbers, else by first appearance from 1; 0: not given */
} survey_rows;

/** Group the rows of the survey by household. All arrays in @p arena. */
amp_err amp_survey_group(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                         amp_arena *arena, survey_rows *rows);
/** Put rows with the same number (below @p groups) together, in the order of the numbers, keeping
 * the file's order within each; no group has more than @p most.
 * @param name  of each group, for the message about one that is too large */
amp_err amp_survey_sort_rows(amp_ctx *ctx, const survey_table *t, amp_arena *arena,
                             const uint32_t *number, const char **name, size_t groups, size_t most,
                             survey_rows *rows);
/** Give each household, of one row, the members that the map says it has: copies of its row. */
amp_err amp_survey_expand(amp_ctx *ctx, const survey_table *t, amp_arena *arena,
                          const double *members, survey_rows *rows);
/** The one column of a key. @retval AMP_OK, AMP_CONFIG (it is not in the survey, or several are
 * named) */
amp_err amp_survey_key_column(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                              const survey_key *key, const char *what,
                              const survey_column **column);
/** Put each head first. @param is_head  by place in `order`; a household without one gets its first
 * member, further heads stay where they are. @param[out] headless, extra_heads  how many
 * @return whether anything moved */
bool amp_survey_heads_first(survey_rows *rows, const bool *is_head, size_t *headless,
                            size_t *extra_heads);
/** Person numbers to member numbers. @param line, partner, mother, father  by place; NULL: none
 * @retval AMP_OK, AMP_DATA (a number missing, broken or twice in a household) */
amp_err amp_survey_link(amp_ctx *ctx, const survey_table *t, survey_rows *rows, const double *line,
                        const double *partner, const double *mother, const double *father,
                        amp_survey_mends *mends);

/* ---- formulas -------------------------------------------------------------------------------- */

/** What formulas of the map see: the survey's columns in the order of the rows. */
typedef struct survey_world {
    amp_ctx *ctx;
    amp_arena *arena;
    const survey_map *map;
    const survey_table *table;
    survey_rows *rows;
    amp_symbols symbols;
    const void **column; /* by survey column */
    amp_frame frame;
    amp_expr_scratch scratch;
    double *value; /* scratch of rows->n */
} survey_world;

/** Symbols and empty frame. */
amp_err amp_survey_world_init(survey_world *w);
void amp_survey_world_fini(survey_world *w);
/** Bring the columns into the order of the rows; again after heads moved. */
amp_err amp_survey_world_arrange(survey_world *w);
/** Compile every formula of the map once, to report all their mistakes. */
amp_err amp_survey_world_check(survey_world *w);
/** Evaluate per person into @p out (n doubles, NaN: missing). A formula that is not given gives
 * NaN throughout. A number is missing when its arithmetic is; a condition or a category, which are
 * always something, when every column that the formula reads is missing in the row. */
amp_err amp_survey_evaluate(survey_world *w, const survey_formula *f, double *out);
/** The same, one value for each household (group of rows), by aggregates. */
amp_err amp_survey_evaluate_groups(survey_world *w, const survey_formula *f, double *out);

/* ---- the population -------------------------------------------------------------------------- */

/** Formulas of the columns to keep, in the arena of the world. @retval AMP_OK, AMP_CONFIG (none),
 * AMP_NOMEM */
amp_err amp_survey_kept(survey_world *w, survey_formula **formula, size_t *n,
                        amp_survey_report *report);
/** The column that the formula is nothing but the name of; NULL when it is more. */
const survey_column *amp_survey_plain_column(const survey_world *w, const survey_formula *f);
/** Replicate weights, where the map names them. */
amp_err amp_survey_replicates(survey_world *w, amp_population *p);
/** Rows, identities, links and columns of @p p (initialised, empty) from the world. */
amp_err amp_survey_fill(survey_world *w, amp_population *p, amp_survey_report *report);

#endif
