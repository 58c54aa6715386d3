/** @file expr_world.h  A small world for tests of formulas: columns of every storage and level. */
#ifndef EXPR_WORLD_H
#define EXPR_WORLD_H

#include "expr/expr.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORLD_ROWS = 8192, WORLD_HOUSEHOLDS = 8192, WORLD_RANKS = 3 };
enum { LIST_SEX = 1, LIST_AREA, LIST_RELATIONSHIP, LIST_LABOUR };

// clang-format off
/* name, C type, store, type, list, unit */
#define WORLD_PERSON(X)                                                                             \
    X(age,                 uint8_t,  U8,  NUMBER,   0,                 "completed years")           \
    X(sex,                 uint8_t,  U8,  CATEGORY, LIST_SEX,          "code")                      \
    X(relationship,        uint8_t,  U8,  CATEGORY, LIST_RELATIONSHIP, "code")                      \
    X(labour,              int32_t,  I32, CATEGORY, LIST_LABOUR,       "code")                      \
    X(state_salary,        uint8_t,  U8,  BOOLEAN,  0,                 "0/1")                       \
    X(attends,             double,   F64, BOOLEAN,  0,                 "0/1")                       \
    X(contribution_months, uint16_t, U16, NUMBER,   0,                 "months")                    \
    X(earnings_effect,     float,    F32, NUMBER,   0,                 "")                          \
    X(identity,            uint64_t, U64, NUMBER,   0,                 "")                          \
    X(earnings,            double,   F64, NUMBER,   0,                 "LCU/month, base yr")        \
    X(pension,             double,   F64, NUMBER,   0,                 "LCU/month, base yr")        \
    X(s01,                 double,   F64, NUMBER,   0,                 "")                          \
    X(s02,                 double,   F64, NUMBER,   0,                 "")                          \
    X(partner,             uint8_t,  U8,  NUMBER,   0,                 "member 1.., 0 none")        \
    X(mother,              uint8_t,  U8,  NUMBER,   0,                 "member 1.., 0 none")        \
    X(father,              uint8_t,  U8,  NUMBER,   0,                 "member 1.., 0 none")
#define WORLD_HOUSEHOLD(X)                                                                          \
    X(area,                uint8_t,  U8,  CATEGORY, LIST_AREA,         "code")                      \
    X(stratum,             int32_t,  I32, NUMBER,   0,                 "code")                      \
    X(owns_home,           uint8_t,  U8,  BOOLEAN,  0,                 "0/1")                       \
    X(line_poverty,        double,   F64, NUMBER,   0,                 "LCU/month, base yr")        \
    X(weight,              double,   F64, NUMBER,   0,                 "persons per person")
#define WORLD_SCALAR(X) /* name, type, unit */                                                      \
    X("year", NUMBER, "calendar year") X("param.threshold", NUMBER, "LCU/month")                    \
    X("param.share", NUMBER, "") X("param.is_on", BOOLEAN, "") X("param.year_limit", NUMBER, "LCU/year")
#define WORLD_VALUE(X) /* list, code, name */                                                       \
    X(LIST_SEX, 0, "female") X(LIST_SEX, 1, "male") X(LIST_AREA, 0, "rural") X(LIST_AREA, 1, "urban") \
    X(LIST_RELATIONSHIP, 0, "head") X(LIST_RELATIONSHIP, 1, "partner")                              \
    X(LIST_RELATIONSHIP, 2, "child") X(LIST_LABOUR, 0, "inactive") X(LIST_LABOUR, 1, "unemployed")  \
    X(LIST_LABOUR, 2, "informal") X(LIST_LABOUR, 3, "formal")
// clang-format on

enum {
#define X(name, type, store, kind, list, unit) SLOT_##name,
    WORLD_PERSON(X) WORLD_HOUSEHOLD(X)
#undef X
        SLOTS
};

typedef struct world {
    amp_symbols symbols;
    size_t rows, households;
    uint32_t first[WORLD_HOUSEHOLDS + 1];
    uint8_t is_alive[WORLD_ROWS];
#define X(name, type, store, kind, list, unit) type name[WORLD_ROWS];
    WORLD_PERSON(X)
    WORLD_HOUSEHOLD(X)
#undef X
    double rank[WORLD_ROWS]; /* by whatever formulas rank, when they may */
    const void *column[SLOTS + WORLD_RANKS];
    double scalar[8];
    amp_frame frame;
} world;

static inline void world_add(world *w, const char *name, amp_type type, amp_scope scope,
                             amp_store store, int category, const char *unit, uint32_t slot,
                             double value)
{
    const amp_symbol s = {name, type,  scope, store, category, unit,
                          slot, value, "",    false, NULL,     false};
    const amp_err err = amp_symbols_add(&w->symbols, s);
    assert(err == AMP_OK);
    (void)err;
}

/** A world without people: symbols, pointers and scalars (year 2027, 350.5, 0.31, true). */
static inline world *world_new(void)
{
    world *w = calloc(1, sizeof *w);
    assert(w);
    amp_symbols_init(&w->symbols);
#define X(list, code, name)                                                                        \
    world_add(w, name, AMP_TYPE_CATEGORY, AMP_SCOPE_CONSTANT, AMP_STORE_F64, list, "", 0, code);
    WORLD_VALUE(X)
#undef X
#define X(name, ctype, store, kind, list, unit)                                                    \
    w->column[SLOT_##name] = w->name;                                                              \
    world_add(w, #name, AMP_TYPE_##kind, AMP_SCOPE_PERSON, AMP_STORE_##store, list, unit,          \
              SLOT_##name, 0);
    WORLD_PERSON(X)
#undef X
#define X(name, ctype, store, kind, list, unit)                                                    \
    w->column[SLOT_##name] = w->name;                                                              \
    world_add(w, #name, AMP_TYPE_##kind, AMP_SCOPE_HOUSEHOLD, AMP_STORE_##store, list, unit,       \
              SLOT_##name, 0);
    WORLD_HOUSEHOLD(X)
#undef X
    for (int k = 0; k < WORLD_RANKS; k++)
        w->column[SLOTS + k] = w->rank;
    uint32_t slot = 0;
#define X(name, kind, unit)                                                                        \
    world_add(w, name, AMP_TYPE_##kind, AMP_SCOPE_SCALAR, AMP_STORE_F64, 0, unit, slot++, 0);
    WORLD_SCALAR(X)
#undef X
    world_add(w, "param.months", AMP_TYPE_NUMBER, AMP_SCOPE_CONSTANT, AMP_STORE_F64, 0, "", 0, 13);
    world_add(w, "param.off", AMP_TYPE_BOOLEAN, AMP_SCOPE_CONSTANT, AMP_STORE_F64, 0, "", 0, 0);
    const double scalar[] = {2027, 350.5, 0.31, 1, 4800};
    memcpy(w->scalar, scalar, sizeof scalar);
    w->frame =
        (amp_frame){w->column, w->scalar, w->first, w->is_alive, w->partner, w->mother, w->father};
    return w;
}

static inline void world_free(world *w)
{
    amp_symbols_fini(&w->symbols);
    free(w);
}

/** Set row @p i of a column by name, from a number. false when there is no such column. */
static inline bool world_set(world *w, const char *name, size_t i, double x)
{
#define X(column_name, type, store, kind, list, unit)                                              \
    if (strcmp(name, #column_name) == 0) {                                                         \
        w->column_name[i] = (type)x;                                                               \
        return true;                                                                               \
    }
    WORLD_PERSON(X)
    WORLD_HOUSEHOLD(X)
#undef X
    if (strcmp(name, "is_alive") == 0) {
        w->is_alive[i] = (uint8_t)x;
        return true;
    }
    return false;
}

/** A person or household value as a number. */
static inline double world_get(const world *w, uint32_t slot, size_t i)
{
    switch (slot) {
#define X(name, type, store, kind, list, unit)                                                     \
    case SLOT_##name:                                                                              \
        return (double)w->name[i];
        WORLD_PERSON(X)
        WORLD_HOUSEHOLD(X)
#undef X
    default:
        return NAN;
    }
}

#endif
