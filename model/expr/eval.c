/* eval.c - runs a program over the rows of whole households.
 *
 * Every operation is a short loop over a block of values that the compiler vectorises, in a form
 * for each mix of blocks and single values (constants and scalars are never spread over a block).
 * Numbers are doubles; conditions are bytes of 0 or 1, so eight times as many fit in a vector.
 * Each value depends on its own row or household only, so the cut into chunks cannot matter. */
#include "expr/internal.h"
#include "num/members.h"
#include "num/num.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the operations mean, for one value ------------------------------------------------ */

/* Comparisons with a missing value (NaN) are false, != too; arithmetic hands it on. */
#define IS_NE(x, y) (((x) < (y)) | ((x) > (y)))

static inline double power_of(double x, double y)
{
    if (x != x || y != y)
        return x + y;
    if (y == 2)
        return x * x; /* as where the compiler knows the exponent */
    if (x == 0 && y < 0)
        return 0; /* a division by zero */
    if (x < 0 && floor(y) != y)
        return 0; /* not a real number */
    return amp_pow(x, y);
}

static inline double log_of(double x)
{
    return x > 0 ? amp_log(x) : x <= 0 ? 0 : x;
}

// clang-format off
/* name, type of operands, of the result, value */
#define BINARY_LIST(X)                                                                             \
    X(ADD, double, double, x + y)                                                                  \
    X(SUB, double, double, x - y)                                                                  \
    X(MUL, double, double, x * y)                                                                  \
    X(DIV, double, double, y == 0 ? (x == x ? 0.0 : x) : x / y)                                    \
    X(POW, double, double, power_of(x, y))                                                         \
    X(MIN, double, double, x < y || x != x ? x : y)                                                \
    X(MAX, double, double, x > y || x != x ? x : y)                                                \
    X(EQ,  double, uint8_t, (uint8_t)(x == y))                                                     \
    X(NE,  double, uint8_t, (uint8_t)IS_NE(x, y))                                                  \
    X(LT,  double, uint8_t, (uint8_t)(x < y))                                                      \
    X(LE,  double, uint8_t, (uint8_t)(x <= y))                                                     \
    X(AND, uint8_t, uint8_t, (uint8_t)((x != 0) & (y != 0)))                                       \
    X(OR,  uint8_t, uint8_t, (uint8_t)((x | y) != 0))

#define UNARY_LIST(X)                                                                              \
    X(NEG,       double,  double,  -x)                                                             \
    X(ABS,       double,  double,  fabs(x))                                                        \
    X(ROUND,     double,  double,  round(x))                                                       \
    X(FLOOR,     double,  double,  floor(x))                                                       \
    X(CEIL,      double,  double,  ceil(x))                                                        \
    X(LOG,       double,  double,  log_of(x))                                                      \
    X(NOT,       uint8_t, uint8_t, (uint8_t)(x == 0))                                              \
    X(TO_NUMBER, uint8_t, double,  (double)(x != 0))                                               \
    X(TO_FLAG,   double,  uint8_t, (uint8_t)IS_NE(x, 0.0))
// clang-format on

/* ---- loops ---------------------------------------------------------------------------------- */

enum { ALL_BLOCKS = 0, FIRST_IS_ONE = 1, SECOND_IS_ONE = 2, BOTH_ARE_ONE = 3 };

#define X(name, type, result, value)                                                               \
    static void run_##name(size_t n, result *restrict out, const type *a, const type *b,           \
                           int shape)                                                              \
    {                                                                                              \
        if (shape == ALL_BLOCKS) {                                                                 \
            for (size_t i = 0; i < n; i++) {                                                       \
                const type x = a[i], y = b[i];                                                     \
                out[i] = (value);                                                                  \
            }                                                                                      \
        } else if (shape == SECOND_IS_ONE) {                                                       \
            const type y = b[0];                                                                   \
            for (size_t i = 0; i < n; i++) {                                                       \
                const type x = a[i];                                                               \
                out[i] = (value);                                                                  \
            }                                                                                      \
        } else if (shape == FIRST_IS_ONE) {                                                        \
            const type x = a[0];                                                                   \
            for (size_t i = 0; i < n; i++) {                                                       \
                const type y = b[i];                                                               \
                out[i] = (value);                                                                  \
            }                                                                                      \
        } else {                                                                                   \
            const type x = a[0], y = b[0];                                                         \
            out[0] = (value);                                                                      \
        }                                                                                          \
    }
BINARY_LIST(X)
#undef X

#define X(name, type, result, value)                                                               \
    static void run_##name(size_t n, result *restrict out, const type *a)                          \
    {                                                                                              \
        for (size_t i = 0; i < n; i++) {                                                           \
            const type x = a[i];                                                                   \
            out[i] = (value);                                                                      \
        }                                                                                          \
    }
UNARY_LIST(X)
#undef X

static void run_EXP(size_t n, double *restrict out, const double *a)
{
    memcpy(out, a, n * sizeof *out);
    amp_exp_all(out, n);
}

/* A condition is one of two values; `shape` says which of them are single. */
#define CHOICE(name, type)                                                                         \
    static void name(size_t n, type *restrict out, const uint8_t *c, const type *a, const type *b, \
                     int shape)                                                                    \
    {                                                                                              \
        if (shape == ALL_BLOCKS) {                                                                 \
            for (size_t i = 0; i < n; i++)                                                         \
                out[i] = c[i] ? a[i] : b[i];                                                       \
        } else if (shape == SECOND_IS_ONE) {                                                       \
            const type y = b[0];                                                                   \
            for (size_t i = 0; i < n; i++)                                                         \
                out[i] = c[i] ? a[i] : y;                                                          \
        } else if (shape == FIRST_IS_ONE) {                                                        \
            const type x = a[0];                                                                   \
            for (size_t i = 0; i < n; i++)                                                         \
                out[i] = c[i] ? x : b[i];                                                          \
        } else {                                                                                   \
            const type x = a[0], y = b[0];                                                         \
            for (size_t i = 0; i < n; i++)                                                         \
                out[i] = c[i] ? x : y;                                                             \
        }                                                                                          \
    }
CHOICE(choose_numbers, double)
CHOICE(choose_flags, uint8_t)

#define COPY(name, type)                                                                           \
    static void name(size_t n, type *restrict out, const type *a, bool is_one)                     \
    {                                                                                              \
        if (!is_one) {                                                                             \
            memcpy(out, a, n * sizeof *out);                                                       \
            return;                                                                                \
        }                                                                                          \
        const type x = a[0];                                                                       \
        for (size_t i = 0; i < n; i++)                                                             \
            out[i] = x;                                                                            \
    }
COPY(copy_numbers, double)
COPY(copy_flags, uint8_t)

static void run_choice(const expr_value *v, size_t n, void *out, const void *const in[3],
                       const bool is_one[3])
{
    const int shape = (is_one[1] ? FIRST_IS_ONE : 0) | (is_one[2] ? SECOND_IS_ONE : 0);
    const uint8_t *c = in[0];
    if (is_one[0]) { /* one condition for all: take the values as they are */
        const int k = c[0] ? 1 : 2;
        if (v->is_flag)
            copy_flags(n, out, in[k], is_one[k]);
        else
            copy_numbers(n, out, in[k], is_one[k]);
    } else if (v->is_flag) {
        choose_flags(n, out, c, in[1], in[2], shape);
    } else {
        choose_numbers(n, out, c, in[1], in[2], shape);
    }
}

void amp_expr_apply(const expr_value *v, size_t n, void *out, const void *const in[3],
                    const bool is_one[3])
{
    const int shape = (is_one[0] ? FIRST_IS_ONE : 0) | (is_one[1] ? SECOND_IS_ONE : 0);
    switch (v->op) {
#define X(name, type, result, value)                                                               \
    case OP_##name:                                                                                \
        run_##name(n, out, in[0], in[1], shape);                                                   \
        break;
        BINARY_LIST(X)
#undef X
#define X(name, type, result, value)                                                               \
    case OP_##name:                                                                                \
        run_##name(n, out, in[0]);                                                                 \
        break;
        UNARY_LIST(X)
#undef X
    case OP_EXP:
        run_EXP(n, out, in[0]);
        break;
    case OP_MISSING: {
        const double *x = in[0];
        uint8_t *flag = out;
        for (size_t i = 0; i < n; i++)
            flag[i] = x[i] != x[i];
        break;
    }
    case OP_IF:
        run_choice(v, n, out, in, is_one);
        break;
    default:
        assert(0 && "an operation that does not work value by value");
    }
}

/* ---- columns -------------------------------------------------------------------------------- */

/* The chunk at work: households h0 .. h1 - 1, whose rows are row0 .. row0 + rows - 1. */
typedef struct chunk {
    const amp_frame *frame;
    size_t h0, households, row0, rows;
    const uint8_t *is_alive; /* of row0; never NULL */
    double *memory;
} chunk;

static const uint8_t all_alive[AMP_EXPR_CHUNK] = {
#define ONES_16   1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
#define ONES_128  ONES_16, ONES_16, ONES_16, ONES_16, ONES_16, ONES_16, ONES_16, ONES_16
#define ONES_1024 ONES_128, ONES_128, ONES_128, ONES_128, ONES_128, ONES_128, ONES_128, ONES_128
    ONES_1024, ONES_1024};
_Static_assert(AMP_EXPR_CHUNK == 2048, "all_alive has one entry per row of a chunk");

static size_t size_of(amp_store store)
{
    static const size_t sizes[] = {[AMP_STORE_U8] = 1,  [AMP_STORE_U16] = 2, [AMP_STORE_I32] = 4,
                                   [AMP_STORE_U64] = 8, [AMP_STORE_F32] = 4, [AMP_STORE_F64] = 8};
    return sizes[store];
}

static const void *column_of(const chunk *c, const expr_value *v)
{
    const size_t first = v->scope == AMP_SCOPE_PERSON ? c->row0 : c->h0;
    return (const char *)c->frame->column[v->slot] + first * size_of(v->store);
}

#define LOAD(type)                                                                                 \
    {                                                                                              \
        const type *x = column;                                                                    \
        for (size_t i = 0; i < n; i++)                                                             \
            out[i] = (double)x[i];                                                                 \
        break;                                                                                     \
    }
static void load(size_t n, double *restrict out, const void *column, amp_store store)
{
    switch (store) {
    case AMP_STORE_U8:
        LOAD(uint8_t)
    case AMP_STORE_U16:
        LOAD(uint16_t)
    case AMP_STORE_I32:
        LOAD(int32_t)
    case AMP_STORE_U64:
        LOAD(uint64_t)
    case AMP_STORE_F32:
        LOAD(float)
    case AMP_STORE_F64:
        memcpy(out, column, n * sizeof *out);
        break;
    }
}

/* lo <= x <= hi as one unsigned comparison: x - lo wraps around below lo. */
#define RANGE(type, utype)                                                                         \
    {                                                                                              \
        const type *x = column;                                                                    \
        const utype lo = (utype)v->lo, width = (utype)((uint32_t)v->hi - (uint32_t)v->lo);         \
        if (v->is_outside) {                                                                       \
            for (size_t i = 0; i < n; i++)                                                         \
                out[i] = (utype)((utype)x[i] - lo) > width;                                        \
        } else {                                                                                   \
            for (size_t i = 0; i < n; i++)                                                         \
                out[i] = (utype)((utype)x[i] - lo) <= width;                                       \
        }                                                                                          \
        break;                                                                                     \
    }
static void range(size_t n, uint8_t *restrict out, const void *column, const expr_value *v)
{
    switch (v->store) {
    case AMP_STORE_U8:
        RANGE(uint8_t, uint8_t)
    case AMP_STORE_U16:
        RANGE(uint16_t, uint16_t)
    default:
        RANGE(int32_t, uint32_t)
    }
}

/* ---- households and their members ----------------------------------------------------------- */

/* Loops over the members of one household end in a wrong guess each, so households are read and
 * written eight bytes or rows at a time; what is too many belongs to the next one. Where the chunk
 * ends there is no next one, hence the second loop. */
enum { WIDE = 8 };

#define EXPAND(name, type)                                                                         \
    static void name(const chunk *c, type *restrict out, const type *a, bool is_one)               \
    {                                                                                              \
        if (is_one) {                                                                              \
            for (size_t i = 0; i < c->rows; i++)                                                   \
                out[i] = a[0];                                                                     \
            return;                                                                                \
        }                                                                                          \
        const uint32_t *first = c->frame->first + c->h0;                                           \
        size_t i = 0;                                                                              \
        for (size_t h = 0; h < c->households; h++) {                                               \
            const size_t end = first[h + 1] - c->row0;                                             \
            for (; i < end && i + WIDE <= c->rows; i += WIDE)                                      \
                for (size_t k = 0; k < WIDE; k++)                                                  \
                    out[i + k] = a[h];                                                             \
            for (; i < end; i++)                                                                   \
                out[i] = a[h];                                                                     \
            i = end;                                                                               \
        }                                                                                          \
    }
EXPAND(expand_numbers, double)
EXPAND(expand_flags, uint8_t)

/* One value per household from those of its living members: `start`, `step` per living member x,
 * then `value`, where n is how many live. */
#define AGGREGATE(name, type, result, total_type, start, step, value)                              \
    static void name(const chunk *c, result *restrict out, const type *a)                          \
    {                                                                                              \
        const uint32_t *first = c->frame->first + c->h0;                                           \
        const uint8_t *alive = c->is_alive;                                                        \
        size_t i = 0;                                                                              \
        for (size_t h = 0; h < c->households; h++) {                                               \
            total_type t = (start);                                                                \
            unsigned n = 0;                                                                        \
            for (const size_t end = first[h + 1] - c->row0; i < end; i++) {                        \
                const type x = a[i];                                                               \
                const bool is_in = alive[i] != 0;                                                  \
                (void)x;                                                                           \
                t = is_in ? (total_type)(step) : t;                                                \
                n += is_in;                                                                        \
            }                                                                                      \
            (void)n;                                                                               \
            out[h] = (value);                                                                      \
        }                                                                                          \
    }
// clang-format off
AGGREGATE(run_SUM,    double,  double,  double,   0,         t + x,                      t)
AGGREGATE(run_MEAN,   double,  double,  double,   0,         t + x,                      n ? t / n : 0)
AGGREGATE(run_MAX_OF, double,  double,  double,   -INFINITY, t > x || t != t ? t : x,    n ? t : 0)
AGGREGATE(run_MIN_OF, double,  double,  double,   INFINITY,  t < x || t != t ? t : x,    n ? t : 0)
AGGREGATE(run_ALL,    uint8_t, uint8_t, unsigned, 1,         t & (x != 0),               (uint8_t)(n ? t : 0))
// clang-format on

#define COUNT(name, result, value)                                                                 \
    static void name(const chunk *c, result *restrict out, const uint8_t *a)                       \
    {                                                                                              \
        const uint32_t *first = c->frame->first + c->h0;                                           \
        uint8_t counts[AMP_EXPR_CHUNK + AMP_MEMBERS_BYTES];                                        \
        for (size_t i = 0; i < c->rows; i++)                                                       \
            counts[i] = a[i] & (c->is_alive[i] != 0);                                              \
        memset(counts + c->rows, 0, AMP_MEMBERS_BYTES);                                            \
        for (size_t h = 0; h < c->households; h++) {                                               \
            const unsigned n =                                                                     \
                amp_members_count(counts, first[h] - c->row0, first[h + 1] - c->row0);             \
            out[h] = (value);                                                                      \
        }                                                                                          \
    }
COUNT(run_COUNT, double, n)
COUNT(run_ANY, uint8_t, n != 0)

static void household_size(const chunk *c, double *restrict out)
{
    run_COUNT(c, out, all_alive);
}

/* The head: the first member who lives; of a household where nobody lives, its first row. */
#define HEAD(name, type)                                                                           \
    static void name(const chunk *c, type *restrict out, const type *a, type nobody)               \
    {                                                                                              \
        const uint32_t *first = c->frame->first + c->h0;                                           \
        for (size_t h = 0; h < c->households; h++) {                                               \
            const size_t from = first[h] - c->row0, end = first[h + 1] - c->row0;                  \
            size_t i = from;                                                                       \
            while (i < end && !c->is_alive[i])                                                     \
                i++;                                                                               \
            out[h] = from == end ? nobody : a[i < end ? i : from];                                 \
        }                                                                                          \
    }
HEAD(head_of_numbers, double)
HEAD(head_of_flags, uint8_t)

/* link[i] is the relative's member number, 1 for the first row of the household, 0 for none. */
#define RELATIVE(name, type)                                                                       \
    static void name(const chunk *c, type *restrict out, const type *a, const uint8_t *link,       \
                     type nobody)                                                                  \
    {                                                                                              \
        const uint32_t *first = c->frame->first + c->h0;                                           \
        for (size_t h = 0; h < c->households; h++) {                                               \
            const size_t from = first[h] - c->row0, end = first[h + 1] - c->row0;                  \
            for (size_t i = from; i < end; i++) {                                                  \
                const size_t k = link[i], j = from + k - (k > 0);                                  \
                out[i] = k && j < end && c->is_alive[j] ? a[j] : nobody;                           \
            }                                                                                      \
        }                                                                                          \
    }
RELATIVE(relative_of_numbers, double)
RELATIVE(relative_of_flags, uint8_t)

static void run_relative(const chunk *c, const expr_value *v, void *out, const void *a)
{
    static const uint8_t nobody[AMP_EXPR_CHUNK];
    const amp_frame *f = c->frame;
    const uint8_t *column = v->op == OP_PARTNER  ? f->partner
                            : v->op == OP_MOTHER ? f->mother
                                                 : f->father;
    const uint8_t *link = column ? column + c->row0 : nobody;
    if (v->is_flag)
        relative_of_flags(c, out, a, link, 0);
    else
        relative_of_numbers(c, out, a, link, v->number);
}

/* ---- the program ---------------------------------------------------------------------------- */

static size_t count_of(const chunk *c, amp_scope scope)
{
    return scope == AMP_SCOPE_PERSON ? c->rows : scope == AMP_SCOPE_HOUSEHOLD ? c->households : 1;
}

static const void *operand(const chunk *c, const expr_value *v)
{
    switch (v->place) {
    case PLACE_SELF:
        return v->is_flag ? (const void *)&v->flag : (const void *)&v->number;
    case PLACE_SCALAR:
        return &c->frame->scalar[v->slot];
    case PLACE_COLUMN:
        return column_of(c, v);
    default:
        return c->memory + v->offset;
    }
}

static void step(const chunk *c, const amp_prog *prog, const expr_value *v, void *out)
{
    const void *in[3] = {NULL, NULL, NULL};
    bool is_one[3] = {false, false, false};
    for (int k = 0; k < 3 && v->kid[k] != EXPR_NONE; k++) {
        const expr_value *x = &prog->value[v->kid[k]];
        in[k] = operand(c, x);
        is_one[k] = x->scope >= AMP_SCOPE_SCALAR;
    }
    switch (v->op) {
    case OP_COLUMN:
        load(count_of(c, v->scope), out, column_of(c, v), v->store);
        break;
    case OP_RANGE:
        range(count_of(c, v->scope), out, column_of(c, v), v);
        break;
    case OP_EXPAND:
        if (v->is_flag)
            expand_flags(c, out, in[0], is_one[0]);
        else
            expand_numbers(c, out, in[0], is_one[0]);
        break;
#define X(name)                                                                                    \
    case OP_##name:                                                                                \
        run_##name(c, out, in[0]);                                                                 \
        break;
        X(SUM)
        X(MEAN)
        X(MAX_OF)
        X(MIN_OF)
        X(COUNT)
        X(ANY)
        X(ALL)
#undef X
    case OP_SIZE:
        household_size(c, out);
        break;
    case OP_HEAD:
        if (v->is_flag)
            head_of_flags(c, out, in[0], 0);
        else
            head_of_numbers(c, out, in[0], v->number);
        break;
    case OP_PARTNER:
    case OP_MOTHER:
    case OP_FATHER:
        run_relative(c, v, out, in[0]);
        break;
    default:
        amp_expr_apply(v, count_of(c, v->scope), out, in, is_one);
    }
}

static void run_values(const amp_prog *prog, size_t n, const chunk *c, double *out)
{
    for (size_t i = 0; i < n; i++) {
        const expr_value *v = &prog->value[i];
        if (v->place >= PLACE_REGISTER)
            step(c, prog, v, v->place == PLACE_OUT ? out : c->memory + v->offset);
    }
}

/* The last value of a condition only turns it into a number, or is a constant. */
static void run_flags(const amp_prog *prog, const chunk *c, uint8_t *out)
{
    const expr_value *last = &prog->value[prog->values - 1];
    const size_t n = count_of(c, prog->level);
    if (last->op == OP_CONST) {
        memset(out, last->number != 0, n);
        return;
    }
    assert(last->op == OP_TO_NUMBER);
    run_values(prog, prog->values - 1, c, NULL);
    const expr_value *v = &prog->value[last->kid[0]];
    copy_flags(n, out, operand(c, v), v->scope >= AMP_SCOPE_SCALAR);
}

static void run_chunk(const amp_prog *prog, const chunk *c, double *out)
{
    run_values(prog, prog->values, c, out);
    const expr_value *last = &prog->value[prog->values - 1];
    if (last->place != PLACE_OUT)
        copy_numbers(count_of(c, prog->level), out, operand(c, last),
                     last->scope >= AMP_SCOPE_SCALAR);
}

/* The end of the longest run of households from h0 that fits in the registers. */
static size_t chunk_end(const uint32_t *first, size_t h0, size_t h1)
{
    const size_t most = AMP_MIN(h1, h0 + AMP_EXPR_CHUNK);
    if (first[most] - first[h0] <= AMP_EXPR_CHUNK)
        return most;
    size_t h = h0 + 1;
    while (h < most && first[h + 1] - first[h0] <= AMP_EXPR_CHUNK)
        h++;
    return h;
}

/* The chunk from household h0 on; the one after it. */
static size_t begin_chunk(chunk *c, size_t h0, size_t h1)
{
    const uint32_t *first = c->frame->first;
    const size_t h = chunk_end(first, h0, h1);
    c->h0 = h0;
    c->households = h - h0;
    c->row0 = first[h0];
    c->rows = first[h] - c->row0;
    assert(c->rows <= AMP_EXPR_CHUNK); /* no household is larger */
    c->is_alive = c->frame->is_alive ? c->frame->is_alive + c->row0 : all_alive;
    return h;
}

void amp_expr_eval(const amp_prog *prog, const amp_frame *frame, size_t h0, size_t h1,
                   amp_expr_scratch *scratch, double *out)
{
    assert(scratch->cap >= prog->memory);
    chunk c = {.frame = frame, .memory = scratch->memory};
    if (prog->level == AMP_SCOPE_SCALAR) {
        run_chunk(prog, &c, out);
        return;
    }
    while (h0 < h1) {
        h0 = begin_chunk(&c, h0, h1);
        run_chunk(prog, &c, out);
        out += count_of(&c, prog->level);
    }
}

void amp_expr_flags(const amp_prog *prog, const amp_frame *frame, size_t h0, size_t h1,
                    amp_expr_scratch *scratch, uint8_t *out)
{
    assert(scratch->cap >= prog->memory && prog->level != AMP_SCOPE_SCALAR);
    chunk c = {.frame = frame, .memory = scratch->memory};
    while (h0 < h1) {
        h0 = begin_chunk(&c, h0, h1);
        run_flags(prog, &c, out);
        out += count_of(&c, prog->level);
    }
}

double amp_expr_scalar(const amp_prog *prog, const double *scalar, amp_expr_scratch *scratch)
{
    assert(prog->level == AMP_SCOPE_SCALAR);
    const amp_frame frame = {.scalar = scalar};
    double value;
    amp_expr_eval(prog, &frame, 0, 0, scratch, &value);
    return value;
}

amp_err amp_expr_scratch_reserve(amp_expr_scratch *s, const amp_prog *prog)
{
    if (prog->memory <= s->cap && s->memory)
        return AMP_OK;
    double *memory = amp_alloc(AMP_MAX(prog->memory, 8), sizeof *memory);
    if (!memory)
        return AMP_NOMEM;
    free(s->memory);
    s->memory = memory;
    s->cap = AMP_MAX(prog->memory, 8);
    return AMP_OK;
}

void amp_expr_scratch_fini(amp_expr_scratch *s)
{
    free(s->memory);
    *s = (amp_expr_scratch){0};
}
