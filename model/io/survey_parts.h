/** @file survey_parts.h  What the files of the survey importer share. Not for others.
 *
 * survey_map.c reads the map, survey_read.c the survey into columns of doubles (NaN: missing),
 * survey_rows.c finds households, heads and links, survey_columns.c evaluates the formulas, and
 * survey.c puts them together. */
#ifndef AMP_SURVEY_PARTS_H
#define AMP_SURVEY_PARTS_H

#include "expr/expr.h"
#include "io/survey.h"

/* ---- the map -----------------------------------------------------------------------------------
 */

/** What happens to a row for which the survey has no value. */
typedef enum survey_rule { SURVEY_BIRTH, SURVEY_ERROR, SURVEY_VALUE } survey_rule;

/** A formula of the map and what it makes. Text NULL: not given. */
typedef struct survey_formula {
    const char *target; /* our column, programme or extra */
    const char *text;
    const char *label;
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

typedef struct survey_map {
    amp_arena *arena; /* holds all of it; borrowed */
    const char *path, *iso3, *source;
    const char *kind; /* of the population: "survey" or "synthetic" */
    int year;
    size_t rows; /* persons that the file must hold; 0: not stated */
    survey_key household, psu;
    survey_key uid, household_uid; /* columns of ready identities; n 0: they are hashes */
    survey_formula line, weight, stratum, partner, mother, father;
    survey_formula income_member, welfare, household_income, line_poverty, line_extreme;
    survey_formula *column, *recorded, *extra;
    size_t columns, recordeds, extras;
    amp_table_options csv;
    bool label_codes; /* "1.Label" is code 1 */
    const char **missing_text;
    size_t missing_texts;
    survey_codes *labels, *missing_values;
    size_t labelled, missing_valued;
    const char **word; /* every name in formulas and keys, sorted: the columns worth reading */
    size_t words;
} survey_map;

/** @retval AMP_OK, AMP_IO, AMP_CONFIG (all mistakes recorded), AMP_NOMEM */
amp_err amp_survey_map_read(amp_ctx *ctx, const char *path, amp_arena *arena, survey_map *map);
/** Does the map use this survey column? */
bool amp_survey_map_uses(const survey_map *map, const char *column);
/** Formulas of the map in one row, for loops over all. @return NULL past the last */
const survey_formula *amp_survey_map_formula(const survey_map *map, size_t k);

/* ---- the survey as columns ------------------------------------------------------------------- */

typedef struct survey_column {
    const char *name;
    double *number;    /* rows; NaN is missing; NULL when the map does not use the column */
    const char **text; /* rows; NULL unless the file holds text here and a key uses it */
    const char *bad;   /* the first text that is no number, NULL when there is none */
    size_t bad_row;
    bool is_key;
    const survey_codes *labels, *missing; /* of the map; NULL when none */
} survey_column;

typedef struct survey_table {
    const char *path;
    amp_arena text; /* names and texts */
    size_t rows, cap;
    survey_column *column;
    size_t columns, column_cap;
    const int *line; /* of each row in a text file; NULL for others */
} survey_table;

/** Read the columns that the map uses. @retval AMP_OK, AMP_IO, AMP_DATA, AMP_NOMEM */
amp_err amp_survey_read(amp_ctx *ctx, const char *path, const survey_map *map, survey_table *t);
void amp_survey_table_fini(survey_table *t);
int amp_survey_find(const survey_table *t, const char *name);
/** Place of a row, for messages. */
amp_loc amp_survey_loc(const survey_table *t, size_t row);
/** A text cell as a number by the map's rules: value (NaN: missing), or false when it is none.
 * The same for all kinds of files. */
bool amp_survey_cell(const survey_map *map, const survey_column *c, const char *text, char decimal,
                     double *value);

/* ---- rows ------------------------------------------------------------------------------------ */

/** Who stands where. Members of household h are order[first[h]] .. order[first[h + 1] - 1]. */
typedef struct survey_rows {
    size_t n, households;
    uint32_t *order;                    /* row of the survey */
    uint32_t *first;                    /* households + 1 */
    const char **key;                   /* of each household */
    uint8_t *alive;                     /* n ones, for the frame of formulas */
    uint8_t *partner, *mother, *father; /* member numbers */
    int32_t *psu; /* of each household: the survey's number when its key is one column of whole
                   * numbers, else by first appearance from 1; 0: not given */
} survey_rows;

/** Group the rows of the survey by household. All arrays in @p arena. */
amp_err amp_survey_group(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                         amp_arena *arena, survey_rows *rows);
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

/* ---- the population -------------------------------------------------------------------------- */

/** Rows, identities, links and columns of @p p (initialised, empty) from the world. */
amp_err amp_survey_fill(survey_world *w, amp_population *p, amp_survey_report *report);
/** Record a sentence of the report. */
void amp_survey_note(survey_world *w, amp_survey_report *report, const char *format, ...)
    AMP_PRINTF(3, 4);

#endif
