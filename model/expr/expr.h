/** @file expr.h  The formula language: "age >= 60 and not state_salary".
 *
 * A formula is compiled once against a symbol table (names, types, levels, units) into a register
 * program and evaluated column-wise over whole households. It is typed (number, boolean, category;
 * money is a number with a unit) and levelled: a household value is seen by its members; a person
 * value reaches the household only through an aggregate (sum, count, any, all, mean, max_of,
 * min_of) or head(x), partner(x), mother(x), father(x). Deterministic; depth and length bounded. */
#ifndef AMP_EXPR_H
#define AMP_EXPR_H

#include "base/base.h"

#define AMP_EXPR_CHUNK 2048 /* most person rows in one evaluation */

typedef enum amp_type { AMP_TYPE_NUMBER, AMP_TYPE_BOOLEAN, AMP_TYPE_CATEGORY } amp_type;
typedef enum amp_scope {
    AMP_SCOPE_PERSON,
    AMP_SCOPE_HOUSEHOLD,
    AMP_SCOPE_SCALAR,
    AMP_SCOPE_CONSTANT
} amp_scope;
/** How a column is stored; `double` for scalars and constants. */
typedef enum amp_store {
    AMP_STORE_U8,
    AMP_STORE_U16,
    AMP_STORE_I32,
    AMP_STORE_U64,
    AMP_STORE_F32,
    AMP_STORE_F64
} amp_store;

/** A name that formulas may use. Text is borrowed and outlives the table. */
typedef struct amp_symbol {
    const char *name;
    amp_type type;
    amp_scope scope;
    amp_store store;
    int category;     /* CATEGORY: which list; values of different lists do not compare. Else 0 */
    const char *unit; /* "LCU/month", "years", "" ...; shown in messages */
    uint32_t slot;    /* index into frame.column (PERSON, HOUSEHOLD) or frame.scalar (SCALAR) */
    double value;     /* CONSTANT: its value */
    const char *meaning;         /* one line for `amparo list variables` */
    bool is_absent;              /* known by name, but the population at hand has no data of it */
    const struct amp_prog *prog; /* a named formula (amp_expr_define); NULL of all others */
    bool is_broken; /* a named formula that is wrong: who uses it is not told a second time */
} amp_symbol;

/** What formulas rank people by: rank(x) is read from a column that the caller fills, and x is a
 * program of its own here, of a person or a household. Equal ones share a column. */
typedef struct amp_rankings {
    const struct amp_prog **item; /* room for `most` */
    size_t n, most;
    uint32_t slot; /* of the first one's column of doubles; the others follow */
} amp_rankings;

typedef struct amp_symbols {
    amp_symbol *item;
    size_t n, cap;
    amp_rankings *rankings; /* borrowed; NULL: formulas cannot rank */
} amp_symbols;
void amp_symbols_init(amp_symbols *s);
void amp_symbols_fini(amp_symbols *s);
/** Later names hide earlier ones. @retval AMP_OK, AMP_NOMEM */
amp_err amp_symbols_add(amp_symbols *s, amp_symbol symbol);
const amp_symbol *amp_symbols_find(const amp_symbols *s, const char *name);

/** A compiled formula; immutable, shared by threads. Owned by the arena it was compiled into. */
typedef struct amp_prog amp_prog;

/** Compile. All mistakes of one formula are recorded in @p ctx with file, line, caret text, the
 * offending word and the nearest valid one, in the order of the text and at most 20.
 * @param text, loc  the formula and where it stands
 * @param want       the type it must have (a BOOLEAN is welcome where a NUMBER is wanted: 0 or 1)
 * @param level      AMP_SCOPE_PERSON or HOUSEHOLD: the level of the result (a household formula
 *                   must not read a person value without an aggregate); SCALAR: no column at all
 * @retval AMP_OK, AMP_CONFIG, AMP_NOMEM */
amp_err amp_expr_compile(amp_ctx *ctx, amp_arena *arena, const amp_symbols *symbols,
                         const char *text, amp_loc loc, amp_type want, amp_scope level,
                         const amp_prog **prog);
/** Compile a formula that others use by name. Type, level and unit are what it gives; its text is
 * compiled into each formula that uses it, so equal work is done once.
 * @param[out] symbol  to be added to a table that goes on from @p symbols; when the formula is
 *                     wrong, one that is_broken
 * @retval AMP_OK, AMP_CONFIG, AMP_NOMEM */
amp_err amp_expr_define(amp_ctx *ctx, amp_arena *arena, const amp_symbols *symbols,
                        const char *name, const char *text, amp_loc loc, amp_symbol *symbol);
/** A piece of a formula that can be told on its own: the whole, a condition in it, or a name or an
 * aggregate over members that it reads. */
typedef struct amp_part {
    const char *text; /* as written */
    int depth;        /* 0: the whole; what a piece is made of is one deeper and follows it */
    amp_type type;
    int category; /* CATEGORY: which list */
    bool is_money;
    const amp_prog *prog; /* its value: one per row of its level, or one in all (SCALAR) */
} amp_part;
/** The pieces of a formula that has been compiled with the same arguments, in reading order; what a
 * named formula says stands below its name.
 * @param arena  owns the pieces
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_expr_parts(amp_arena *arena, const amp_symbols *symbols, const char *text,
                       amp_type want, amp_scope level, amp_part **part, size_t *n);
/** AMP_SCOPE_PERSON or HOUSEHOLD: what a program gives a value of. */
amp_scope amp_expr_level(const amp_prog *prog);
/** Is there a number in the formula's text, or in one that it uses? */
bool amp_expr_has_number(const amp_prog *prog);
/** Does the formula read this symbol (by slot and scope)? */
bool amp_expr_reads(const amp_prog *prog, amp_scope scope, uint32_t slot);
/** Equal programs compute equal values (for sharing work between scenarios), if both were compiled
 * against tables whose slots mean the same. The other way does not hold: `a + b` and `b + a` may be
 * told apart. */
bool amp_expr_equal(const amp_prog *a, const amp_prog *b);
/** A program that is one constant: true and its value. */
bool amp_expr_constant(const amp_prog *prog, double *value);
/** The list (amp_symbol.category) of a formula that gives a category; 0 of one that does not. */
int amp_expr_category(const amp_prog *prog);

/** What a formula reads from: the columns of one block. All borrowed. */
typedef struct amp_frame {
    const void *const *column;                /* by slot */
    const double *scalar;                     /* by slot */
    const uint32_t *first;                    /* households + 1 */
    const uint8_t *is_alive;                  /* aggregates count living members only */
    const uint8_t *partner, *mother, *father; /* member numbers, 0 none */
} amp_frame;

/** Registers of one worker; grows to the largest program it meets. */
typedef struct amp_expr_scratch {
    double *memory;
    size_t cap;
} amp_expr_scratch;
amp_err amp_expr_scratch_reserve(amp_expr_scratch *s, const amp_prog *prog);
void amp_expr_scratch_fini(amp_expr_scratch *s);

/** Evaluate over households h0 .. h1 - 1: best a few hundred at a time, so that registers stay in
 * cache; longer ranges are cut inside, and the cut never changes a value. No household has more
 * than AMP_EXPR_CHUNK rows. Rows who do not live (is_alive 0) get values, but no aggregate counts
 * them and nobody's relative is one of them.
 * @param scratch  reserved for this program (amp_expr_scratch_reserve)
 * @param out  person level: one value per row from frame->first[h0]; household level: one per
 *             household from h0; scalar level: one value. Overlaps no column. Booleans are 0 or 1,
 *             categories their codes. Never NaN unless a column holds it: x / 0, the logarithm of
 *             what is not positive, 0 to a negative power and a negative number to a broken one
 *             are 0 by definition (docs/expressions.md). */
void amp_expr_eval(const amp_prog *prog, const amp_frame *frame, size_t h0, size_t h1,
                   amp_expr_scratch *scratch, double *out);
/** The same for a program whose type is BOOLEAN: bytes of 0 or 1. */
void amp_expr_flags(const amp_prog *prog, const amp_frame *frame, size_t h0, size_t h1,
                    amp_expr_scratch *scratch, uint8_t *out);
/** Value of a program compiled at AMP_SCOPE_SCALAR. */
double amp_expr_scalar(const amp_prog *prog, const double *scalar, amp_expr_scratch *scratch);

#endif
