/** @file internal.h  What the files of expr/ share: tokens, the tree, the program. Not for others.
 *
 * text -> tokens (lexer.c) -> nodes (parser.c) -> typed nodes (check.c) -> values (compile.c).
 * A node's children stand before it in the array, so every pass over the tree is a loop, and the
 * depth of the formula costs no stack but in the parser, which bounds it. */
#ifndef AMP_EXPR_INTERNAL_H
#define AMP_EXPR_INTERNAL_H

#include "expr/expr.h"

enum {
    EXPR_TEXT_MAX = 4096, /* bytes of a formula */
    EXPR_DEPTH_MAX = 64,  /* nested parentheses, calls and signs */
    EXPR_ERRORS_MAX = 20, /* complaints about one formula */
    EXPR_NONE = -1        /* no such node or value */
};

// clang-format off
/* Operations. The tree uses the first two groups, the program the last two. */
#define EXPR_OP_LIST(X)                                                                            \
    /* only in the tree */                                                                         \
    X(POISON) X(NAME) X(GT) X(GE) X(CLAMP) X(BRACKET) X(LOOKUP) X(TAPER) X(PER_MONTH) X(PER_YEAR)  \
    X(RANK) X(QUANTILE) X(DECILE)                                                                  \
    /* in both */                                                                                  \
    X(CONST) X(NEG) X(NOT) X(ADD) X(SUB) X(MUL) X(DIV) X(POW) X(EQ) X(NE) X(LT) X(LE) X(AND) X(OR) \
    X(IF) X(MIN) X(MAX) X(ABS) X(ROUND) X(FLOOR) X(CEIL) X(EXP) X(LOG) X(MISSING)                  \
    X(SUM) X(COUNT) X(ANY) X(ALL) X(MEAN) X(MAX_OF) X(MIN_OF) X(SIZE)                              \
    X(HEAD) X(PARTNER) X(MOTHER) X(FATHER)                                                         \
    /* only in the program */                                                                      \
    X(COLUMN) X(SCALAR) X(EXPAND) X(TO_NUMBER) X(TO_FLAG) X(RANGE)

#define EXPR_TOKEN_LIST(X) /* name, how it is written */                                           \
    X(END, "the end of the formula") X(BAD, "") X(NUMBER, "a number") X(NAME, "a name")            \
    X(TRUE, "true") X(FALSE, "false") X(AND, "and") X(OR, "or") X(NOT, "not")                      \
    X(PLUS, "+") X(MINUS, "-") X(TIMES, "*") X(OVER, "/") X(POWER, "^")                            \
    X(EQ, "==") X(NE, "!=") X(LT, "<") X(LE, "<=") X(GT, ">") X(GE, ">=")                          \
    X(QUESTION, "?") X(COLON, ":") X(OPEN, "(") X(CLOSE, ")") X(COMMA, ",")                        \
    X(BRACE, "{") X(UNBRACE, "}")
// clang-format on

typedef enum expr_op {
#define X(name) OP_##name,
    EXPR_OP_LIST(X)
#undef X
} expr_op;

typedef enum expr_token_kind {
#define X(name, text) TOKEN_##name,
    EXPR_TOKEN_LIST(X)
#undef X
} expr_token_kind;

/** A piece of the text: bytes at .. end - 1. */
typedef struct expr_span {
    uint16_t at, end;
} expr_span;

typedef struct expr_token {
    expr_token_kind kind;
    expr_span span;
    double number;
} expr_token;

/** What a value measures, as far as sums and comparisons care. Money of no period goes with that of
 * any. */
typedef enum expr_measure {
    MEASURE_ANY,
    MEASURE_PLAIN,
    MEASURE_MONEY,
    MEASURE_MONTHLY,
    MEASURE_YEARLY
} expr_measure;

enum { TYPE_POISON = AMP_TYPE_CATEGORY + 1 }; /* of what was already complained about */

/** A node of the tree; children stand before it in the array. */
typedef struct expr_node {
    expr_op op;
    expr_span span;  /* all of it */
    expr_span word;  /* its operator or function name */
    int32_t kid[3];  /* EXPR_NONE where there is none */
    double number;   /* CONST */
    bool is_unknown; /* a name that nobody knows, not yet complained about */
    /* found by the checker */
    int type; /* amp_type or TYPE_POISON */
    int category;
    amp_scope scope; /* AMP_SCOPE_CONSTANT .. AMP_SCOPE_PERSON: the smaller, the finer */
    expr_measure measure;
    const char *unit;         /* of the name that the measure comes from; "" when none */
    const amp_symbol *symbol; /* NAME */
} expr_node;

/** A complaint that waits until all are there and stand in order. */
typedef struct expr_complaint {
    expr_span span;
    const char *text;
} expr_complaint;

/** One formula on its way through the passes. */
typedef struct expr_formula {
    amp_ctx *ctx;
    amp_arena *arena; /* of the passes; gone when the program is made */
    const amp_symbols *symbols;
    const char *text;
    size_t length;
    amp_loc loc;
    size_t errors; /* complaints, those beyond EXPR_ERRORS_MAX too, which are not kept */
    expr_complaint complaint[EXPR_ERRORS_MAX];
    bool out_of_memory;
    bool is_spoiled; /* it uses a named formula that was complained about */
    expr_token *token;
    size_t tokens;
    expr_node *node;
    size_t nodes;
    int32_t root;
} expr_formula;

/** Record a mistake with the formula and a caret under @p span. */
void amp_expr_complain(expr_formula *f, expr_span span, const char *format, ...) AMP_PRINTF(3, 4);
/** Hand the complaints to the context, in the order of the text. */
void amp_expr_report(expr_formula *f);
/** The bytes of a span as text in the formula's arena, cut at 40; "" when memory is out. */
const char *amp_expr_words(expr_formula *f, expr_span span);
/** Is the span this word? */
bool amp_expr_is(const expr_formula *f, expr_span span, const char *word);

/** The passes. Each records its mistakes; a false return means that the next cannot run. */
bool amp_expr_lex(expr_formula *f);
bool amp_expr_parse(expr_formula *f);
/** @param want  an amp_type, or EXPR_NONE for any */
bool amp_expr_check(expr_formula *f, int want, amp_scope level);
/** The program of the node f->root, at the level of @p prog.
 * @param is_definition  the value as it is, for others to use; else one double per row */
amp_err amp_expr_generate(expr_formula *f, amp_arena *arena, bool is_definition, amp_prog *prog);

/** A function of the language. */
typedef struct expr_function {
    const char *name;
    expr_op op;
    int least, most;  /* values that it takes */
    const char *form; /* "clamp(x, lo, hi)" */
} expr_function;
extern const expr_function amp_expr_functions[];
extern const size_t amp_expr_functions_count;
const expr_function *amp_expr_function(const char *name);

static inline bool expr_is_aggregate(expr_op op)
{
    return op >= OP_SUM && op <= OP_HEAD; /* one value per household */
}
static inline bool expr_is_relative(expr_op op)
{
    return op >= OP_PARTNER && op <= OP_FATHER;
}

/* ---- the program --------------------------------------------------------------------------- */

/** Where a value is when the program runs. */
typedef enum expr_place {
    PLACE_SELF,     /* a constant: in the value itself */
    PLACE_SCALAR,   /* frame->scalar[slot] */
    PLACE_COLUMN,   /* frame->column[slot], read as it lies */
    PLACE_REGISTER, /* computed into the scratch at `offset` */
    PLACE_OUT       /* computed into the caller's array */
} expr_place;

/** One value of a program, and the instruction that makes it. Numbers are doubles, booleans bytes
 * of 0 or 1; one value per person, per household, or one in all, by its scope. */
typedef struct expr_value {
    expr_op op;
    amp_scope scope;
    bool is_flag;    /* a byte of 0 or 1; else a double */
    uint8_t flag;    /* CONST, when is_flag */
    bool is_outside; /* RANGE: true outside the range */
    amp_store store; /* COLUMN, RANGE */
    uint32_t slot;   /* COLUMN, RANGE, SCALAR */
    int32_t kid[3];  /* earlier values */
    int32_t lo, hi;  /* RANGE: bounds of an integer column, both included */
    double number;   /* CONST; HEAD and relatives: the value when there is nobody */
    expr_place place;
    uint32_t offset; /* REGISTER: in doubles */
} expr_value;

struct amp_prog {
    amp_scope level;
    amp_type type;
    int category;
    const expr_value *value; /* in order of computation; the result is the last */
    size_t values;
    size_t memory; /* doubles of scratch */
    bool has_number;
};

/** Compute @p v from its operands; @p n values. Constant folding and evaluation both come here, so
 * they give the same bits. Only for operations that work value by value. */
void amp_expr_apply(const expr_value *v, size_t n, void *out, const void *const in[3],
                    const bool is_one[3]);

/** Doubles of scratch that a register takes. */
static inline uint32_t expr_register_size(bool is_flag, bool is_one)
{
    return is_one ? 8 : is_flag ? AMP_EXPR_CHUNK / 8 : AMP_EXPR_CHUNK;
}

#endif
