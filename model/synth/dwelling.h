/** @file dwelling.h  What the country's tables say of dwellings (inside synth/ only).
 *
 * An item is a column of AMP_DWELLING_COLUMNS. Its categories stand in an order; a household has a
 * score x'b + e, and the households of a cell (department x area) are cut along it by the
 * categories' shares of persons. x: income, the head and the size of the household; e: standard
 * normal, correlated over the items of one household. */
#ifndef AMP_SYNTH_DWELLING_H
#define AMP_SYNTH_DWELLING_H

#include "conf/profile.h"
#include "pop/pop.h"
#include "synth/margins.h"

enum { /* DWELLING_ITEM_tenure ...: the columns in their order */
#define X(name, type, kind, list, unit, birth, en, es) DWELLING_ITEM_##name,
       AMP_DWELLING_COLUMNS(X)
#undef X
           DWELLING_ITEMS,
       DWELLING_CATEGORIES = 16,
       DWELLING_CODE_MAX = 31 /* codes stand as bits of 32 */
};

// clang-format off
/* Terms of dwelling_effects.csv. */
#define DWELLING_TERM_LIST(X)                                                                      \
    X(income) X(primary) X(secondary) X(tertiary) X(size_1) X(size_4) X(size_6)                    \
    X(age_29) X(age_45) X(age_60) X(female_head) X(indigenous)
// clang-format on
enum {
#define X(name) DWELLING_##name,
    DWELLING_TERM_LIST(X)
#undef X
        DWELLING_TERMS
};

typedef struct dwelling_item {
    const amp_column *column;
    size_t categories[2];                 /* by area; 0: no table has the item */
    uint8_t code[2][DWELLING_CATEGORIES]; /* from the lowest score to the highest */
    double *share[2];                     /* [region * DWELLING_CATEGORIES + category] */
    double effect[2][DWELLING_TERMS];
    bool is_asset; /* from dwelling_assets.csv */
} dwelling_item;

typedef struct dwelling_tables {
    dwelling_item item[DWELLING_ITEMS];
    /* e of item i is the sum over j <= i of factor[area][i][j] times independent normals */
    double factor[2][DWELLING_ITEMS][DWELLING_ITEMS];
} dwelling_tables;

/** Read dwelling.csv (shares by area), dwelling_region.csv (by department, if the country has it),
 * dwelling_effects.csv, dwelling_correlation.csv and, if there is one, dwelling_assets.csv.
 * @retval AMP_OK, AMP_DATA, AMP_IO, AMP_NOMEM */
amp_err dwelling_tables_read(amp_ctx *ctx, amp_profile *profile, amp_arena *arena,
                             dwelling_tables *d);

/** Whether the household is asked for the item: who has no toilet shares none. */
bool dwelling_is_asked(const amp_population *p, const dwelling_item *item, size_t h);

/** A margin on dwellings: the item, and its categories that count (bit: code). */
typedef struct dwelling_margin {
    amp_margin_kind kind;
    size_t item;
    uint32_t codes;
} dwelling_margin;
extern const dwelling_margin dwelling_margins[];
extern const size_t dwelling_margins_count;

#endif
