/** @file codebook_parts.h  What the files of the codebook share. Not for others. */
#ifndef AMP_CODEBOOK_PARTS_H
#define AMP_CODEBOOK_PARTS_H

#include "report/codebook.h"
#include "stat/design.h"

#include <jansson.h>

enum { CODEBOOK_WARNINGS = 64 };

/** Numbers as texts; a line of the page shows fewer than these. */
typedef struct codebook_texts {
    char text[16][64];
    unsigned next;
} codebook_texts;

/** What the whole page reads. Arrays in the arena. */
typedef struct codebook {
    amp_ctx *ctx;
    const amp_codebook *page;
    const amp_population *p;
    FILE *f;
    amp_arena arena;
    codebook_texts *texts;
    amp_design *design;
    json_t *imported;           /* what the import found; NULL when there was none */
    size_t persons, households; /* the living; households with weight or without */
    double *weight;             /* of each person row; 0 for the departed */
    double *member;             /* 1 for the living who count for household income, else 0 */
    double *income;             /* of each household: the sum of its members' */
    double *members;            /* of each household: how many count */
    double *per_head;           /* of each person row: income of the household per member */
    double *known;         /* 1 for the living of whom more is known than that they are members */
    size_t anonymous;      /* how many are not */
    double *above, *below; /* scratch of amp_codebook_poor */
    double people;         /* sum of weights */
    bool has_lines, has_extreme, has_welfare;
    const char *warning[CODEBOOK_WARNINGS];
    size_t warnings;
} codebook;

/** Record a warning. */
void amp_codebook_warn(codebook *b, const char *format, ...) AMP_PRINTF(2, 3);
/** All that an analyst would ask about. */
amp_err amp_codebook_check(codebook *b);
/** The distribution of every column. */
amp_err amp_codebook_columns(codebook *b);

/** A number for people, in one of a few texts that later calls reuse. */
const char *amp_codebook_number(const codebook *b, double x, int decimals);
/** The same with the decimals that its size wants. */
const char *amp_codebook_short(const codebook *b, double x);
/** How the import counted @p column under @p what ("missing", "disagree"); 0 when it did not. */
size_t amp_codebook_imported(const codebook *b, const char *what, const char *column);
/** Share of the weight of persons below @p line by @p welfare (one value a person row) in a group
 * (1 or 0 a row; NULL: all), with its standard error. */
amp_estimate amp_codebook_poor(codebook *b, const double *welfare, const double *line,
                               const double *group);
/** Values of a household column, spread over its persons; in the arena, NULL when memory is out. */
double *amp_codebook_spread(codebook *b, const double *household);

/** Ages heaped on digits: Whipple's index (100: none, 500: all on 0 and 5) at 23 to 62, and Myers's
 * blended index (0 to 90) at 10 to 99. NAN when nobody is of these ages. */
double amp_codebook_whipple(const codebook *b);
double amp_codebook_myers(const codebook *b);
/** Men for 100 women. */
double amp_codebook_sex_ratio(const codebook *b);

#endif
