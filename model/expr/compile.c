/* compile.c - the checked tree to a register program.
 *
 * Equal subformulas become one value (hash consing), constants are folded by the very kernels that
 * evaluate, comparisons of an integer column with a constant become a range test on the column as
 * it lies. Then the values that the result needs are put in an order that keeps few of them alive
 * at a time (the hungrier operand first; Sethi & Ullman 1970, JACM 17), and share registers. */
#include "expr/internal.h"

#include <math.h>
#include <string.h>

enum { BUCKETS = 1024 };

typedef struct builder {
    expr_formula *f;
    amp_arena *arena; /* of the program */
    expr_value *value;
    int32_t *chain; /* next value of the same bucket */
    size_t n, cap;
    int32_t bucket[BUCKETS];
    expr_span span; /* of the node at work, for complaints */
} builder;

/* ---- values, each once ---------------------------------------------------------------------- */

static uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static bool same_value(const expr_value *a, const expr_value *b)
{
    return a->op == b->op && a->scope == b->scope && a->is_flag == b->is_flag &&
           a->flag == b->flag && a->is_outside == b->is_outside && a->store == b->store &&
           a->slot == b->slot && a->lo == b->lo && a->hi == b->hi && a->kid[0] == b->kid[0] &&
           a->kid[1] == b->kid[1] && a->kid[2] == b->kid[2] &&
           bits_of(a->number) == bits_of(b->number);
}

static size_t bucket_of(const expr_value *v)
{
    uint64_t h = (uint64_t)v->op * 31 + v->slot;
    for (int k = 0; k < 3; k++)
        h = (h ^ (uint64_t)(uint32_t)v->kid[k]) * 0x9e3779b97f4a7c15u;
    h = (h ^ bits_of(v->number) ^ (uint64_t)(uint32_t)v->lo << 7 ^ (uint64_t)(uint32_t)v->hi) *
        0x9e3779b97f4a7c15u;
    return (size_t)(h >> 54);
}

static int32_t intern(builder *b, expr_value v)
{
    const size_t h = bucket_of(&v);
    for (int32_t i = b->bucket[h]; i != EXPR_NONE; i = b->chain[i])
        if (same_value(&b->value[i], &v))
            return i;
    if (b->n == b->cap) { /* cannot happen, see amp_expr_compile; fails safely */
        b->f->out_of_memory = true;
        return 0;
    }
    b->value[b->n] = v;
    b->chain[b->n] = b->bucket[h];
    b->bucket[h] = (int32_t)b->n;
    return (int32_t)b->n++;
}

static int32_t number(builder *b, double x)
{
    return intern(b, (expr_value){.op = OP_CONST,
                                  .scope = AMP_SCOPE_CONSTANT,
                                  .number = x,
                                  .kid = {EXPR_NONE, EXPR_NONE, EXPR_NONE}});
}

static int32_t flag(builder *b, bool x)
{
    return intern(b, (expr_value){.op = OP_CONST,
                                  .scope = AMP_SCOPE_CONSTANT,
                                  .is_flag = true,
                                  .flag = x,
                                  .kid = {EXPR_NONE, EXPR_NONE, EXPR_NONE}});
}

static bool is_constant(const builder *b, int32_t v)
{
    return v != EXPR_NONE && b->value[v].op == OP_CONST;
}

static bool gives_flag(expr_op op)
{
    switch (op) {
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_AND:
    case OP_OR:
    case OP_NOT:
    case OP_MISSING:
    case OP_ANY:
    case OP_ALL:
    case OP_TO_FLAG:
    case OP_RANGE:
        return true;
    default:
        return false;
    }
}

static bool commutes(expr_op op)
{
    return op == OP_ADD || op == OP_MUL || op == OP_EQ || op == OP_NE || op == OP_AND ||
           op == OP_OR;
}

/* The kernel itself on one value, so that folding cannot differ from evaluation. */
static int32_t fold(builder *b, const expr_value *v)
{
    double in_number[3] = {0}, x = 0;
    uint8_t in_flag[3] = {0}, t = 0;
    const void *in[3] = {NULL, NULL, NULL};
    bool is_finite = true;
    for (int k = 0; k < 3 && v->kid[k] != EXPR_NONE; k++) {
        const expr_value *c = &b->value[v->kid[k]];
        in_number[k] = c->number;
        in_flag[k] = c->flag;
        in[k] = c->is_flag ? (const void *)&in_flag[k] : (const void *)&in_number[k];
        is_finite = is_finite && isfinite(c->number);
    }
    amp_expr_apply(v, 1, v->is_flag ? (void *)&t : (void *)&x, in, (bool[3]){true, true, true});
    if (v->is_flag)
        return flag(b, t);
    if (is_finite && !isfinite(x)) {
        amp_expr_complain(b->f, b->span, _("%s is too large a number"),
                          amp_expr_words(b->f, b->span));
        x = 0;
    }
    return number(b, x);
}

/* Values that follow without computing, EXPR_NONE when there is nothing to save. */
static int32_t simplify(builder *b, const expr_value *v)
{
    const int32_t x = v->kid[0], y = v->kid[1], z = v->kid[2];
    const bool x_is = is_constant(b, x), y_is = is_constant(b, y);
    switch (v->op) {
    case OP_AND:
        return x == y ? x
               : x_is ? (b->value[x].flag ? y : x)
               : y_is ? (b->value[y].flag ? x : y)
                      : EXPR_NONE;
    case OP_OR:
        return x == y ? x
               : x_is ? (b->value[x].flag ? x : y)
               : y_is ? (b->value[y].flag ? y : x)
                      : EXPR_NONE;
    case OP_NOT:
        return b->value[x].op == OP_NOT ? b->value[x].kid[0] : EXPR_NONE;
    case OP_IF:
        return y == z ? y : x_is ? (b->value[x].flag ? y : z) : EXPR_NONE;
    default:
        return EXPR_NONE;
    }
}

/* An operation that works value by value, at the finest level of its operands. */
static int32_t apply(builder *b, expr_op op, int32_t x, int32_t y, int32_t z)
{
    if (commutes(op) && x > y) {
        const int32_t swap = x;
        x = y;
        y = swap;
    }
    expr_value v = {.op = op, .scope = AMP_SCOPE_CONSTANT, .kid = {x, y, z}};
    bool all_constant = true;
    for (int k = 0; k < 3 && v.kid[k] != EXPR_NONE; k++) {
        v.scope = AMP_MIN(v.scope, b->value[v.kid[k]].scope);
        all_constant = all_constant && is_constant(b, v.kid[k]);
    }
    v.is_flag = op == OP_IF ? b->value[y].is_flag : gives_flag(op);
    const int32_t known = simplify(b, &v);
    if (known != EXPR_NONE)
        return known;
    if (all_constant)
        return fold(b, &v);
    for (int k = 0; k < 3 && v.kid[k] != EXPR_NONE; k++) {
        const expr_value *c = &b->value[v.kid[k]];
        if (v.scope == AMP_SCOPE_PERSON && c->scope == AMP_SCOPE_HOUSEHOLD)
            v.kid[k] = intern(b, (expr_value){.op = OP_EXPAND,
                                              .scope = AMP_SCOPE_PERSON,
                                              .is_flag = c->is_flag,
                                              .kid = {v.kid[k], EXPR_NONE, EXPR_NONE}});
    }
    return intern(b, v);
}

static int32_t to_number(builder *b, int32_t x)
{
    return b->value[x].is_flag ? apply(b, OP_TO_NUMBER, x, EXPR_NONE, EXPR_NONE) : x;
}

/* To one value per person, whatever the level. */
static int32_t to_person(builder *b, int32_t x)
{
    const expr_value *v = &b->value[x];
    if (v->scope == AMP_SCOPE_PERSON)
        return x;
    return intern(b, (expr_value){.op = OP_EXPAND,
                                  .scope = AMP_SCOPE_PERSON,
                                  .is_flag = v->is_flag,
                                  .kid = {x, EXPR_NONE, EXPR_NONE}});
}

/* ---- range tests ---------------------------------------------------------------------------- */

static bool integer_bounds(amp_store store, double *lowest, double *highest)
{
    *lowest = store == AMP_STORE_I32 ? INT32_MIN : 0;
    *highest = store == AMP_STORE_U8 ? UINT8_MAX : store == AMP_STORE_U16 ? UINT16_MAX : INT32_MAX;
    return store == AMP_STORE_U8 || store == AMP_STORE_U16 || store == AMP_STORE_I32;
}

/* column == c, column < c, c <= column ... as lo <= column <= hi. EXPR_NONE if it is not that. */
static int32_t range(builder *b, expr_op op, int32_t x, int32_t y)
{
    const bool is_left = !is_constant(b, x); /* the column's side */
    const expr_value *column = &b->value[is_left ? x : y];
    double lowest, highest;
    if (is_constant(b, x) == is_constant(b, y) || column->op != OP_COLUMN || column->is_flag ||
        !integer_bounds(column->store, &lowest, &highest))
        return EXPR_NONE;
    const double c = b->value[is_left ? y : x].number;
    double lo = lowest, hi = highest;
    bool is_outside = false;
    if (op == OP_EQ || op == OP_NE) {
        is_outside = op == OP_NE;
        lo = ceil(c);
        hi = floor(c);
    } else if (is_left) {
        hi = op == OP_LT ? ceil(c) - 1 : floor(c);
    } else {
        lo = op == OP_LT ? floor(c) + 1 : ceil(c);
    }
    lo = AMP_MAX(lo, lowest);
    hi = AMP_MIN(hi, highest);
    if (lo > hi)
        return flag(b, is_outside);
    if (lo == lowest && hi == highest)
        return flag(b, !is_outside);
    return intern(b, (expr_value){.op = OP_RANGE,
                                  .scope = column->scope,
                                  .is_flag = true,
                                  .is_outside = is_outside,
                                  .store = column->store,
                                  .slot = column->slot,
                                  .lo = (int32_t)lo,
                                  .hi = (int32_t)hi,
                                  .kid = {EXPR_NONE, EXPR_NONE, EXPR_NONE}});
}

static int32_t compare(builder *b, expr_op op, int32_t x, int32_t y)
{
    x = to_number(b, x);
    y = to_number(b, y);
    const int32_t r = range(b, op, x, y);
    return r != EXPR_NONE ? r : apply(b, op, x, y, EXPR_NONE);
}

/* ---- the tree ------------------------------------------------------------------------------- */

/* The values of a named formula, as if its text stood here. */
static int32_t splice(builder *b, const amp_prog *prog)
{
    int32_t *made = AMP_ARENA_NEW(b->f->arena, int32_t, prog->values);
    if (!made) {
        b->f->out_of_memory = true;
        return 0;
    }
    for (size_t i = 0; i < prog->values; i++) {
        expr_value v = prog->value[i];
        v.place = PLACE_SELF; /* until finish() */
        v.offset = 0;
        for (int k = 0; k < 3 && v.kid[k] != EXPR_NONE; k++)
            v.kid[k] = made[v.kid[k]];
        made[i] = intern(b, v);
    }
    return made[prog->values - 1];
}

static int32_t build_name(builder *b, const expr_node *n)
{
    const amp_symbol *s = n->symbol;
    if (s->prog)
        return splice(b, s->prog);
    const bool is_flag = s->type == AMP_TYPE_BOOLEAN;
    if (s->scope == AMP_SCOPE_CONSTANT)
        return is_flag ? flag(b, s->value != 0) : number(b, s->value);
    expr_value v = {.op = OP_COLUMN,
                    .scope = s->scope,
                    .store = s->store,
                    .slot = s->slot,
                    .kid = {EXPR_NONE, EXPR_NONE, EXPR_NONE}};
    if (s->scope == AMP_SCOPE_SCALAR) {
        v.op = OP_SCALAR;
        v.store = AMP_STORE_F64;
    } else if (is_flag && s->store == AMP_STORE_U8) {
        v.is_flag = true;
    }
    const int32_t x = intern(b, v);
    return is_flag && !v.is_flag ? apply(b, OP_TO_FLAG, x, EXPR_NONE, EXPR_NONE) : x;
}

static int32_t build_choice(builder *b, int32_t condition, int32_t x, int32_t y)
{
    if (!b->value[x].is_flag || !b->value[y].is_flag) {
        x = to_number(b, x);
        y = to_number(b, y);
    }
    return apply(b, OP_IF, condition, x, y);
}

/* Over all members, of the level that the node has. */
static int32_t build_people(builder *b, const expr_node *n, int32_t x)
{
    expr_value v = {.op = n->op, .scope = n->scope, .kid = {EXPR_NONE, EXPR_NONE, EXPR_NONE}};
    if (n->op != OP_SIZE) {
        if (n->op >= OP_SUM && n->op <= OP_MIN_OF && n->op != OP_COUNT && n->op != OP_ANY &&
            n->op != OP_ALL)
            x = to_number(b, x);
        x = to_person(b, x);
        v.kid[0] = x;
        v.is_flag =
            n->op == OP_HEAD || expr_is_relative(n->op) ? b->value[x].is_flag : gives_flag(n->op);
        /* Where there is nobody: 0 or false, and no value of a category. */
        v.number = n->type == AMP_TYPE_CATEGORY ? -1 : 0;
    }
    return intern(b, v);
}

static int32_t build_power(builder *b, int32_t x, int32_t y)
{
    if (is_constant(b, y) && b->value[y].number == 2)
        return apply(b, OP_MUL, x, x, EXPR_NONE);
    return apply(b, OP_POW, x, y, EXPR_NONE);
}

/* sum(x, condition) and its like: over the members for whom the condition holds, 0 over none. */
static int32_t build_members(builder *b, const expr_node *n, int32_t x, int32_t condition)
{
    static const double nothing[] = {[OP_SUM - OP_SUM] = 0,
                                     [OP_MEAN - OP_SUM] = 0,
                                     [OP_MAX_OF - OP_SUM] = -INFINITY,
                                     [OP_MIN_OF - OP_SUM] = INFINITY};
    const int32_t chosen = build_choice(b, condition, x, number(b, nothing[n->op - OP_SUM]));
    expr_node over = *n;
    if (n->op == OP_SUM)
        return build_people(b, n, chosen);
    over.op = n->op == OP_MEAN ? OP_SUM : n->op;
    const int32_t value = build_people(b, &over, chosen);
    over.op = n->op == OP_MEAN ? OP_COUNT : OP_ANY;
    const int32_t members = build_people(b, &over, condition);
    return n->op == OP_MEAN ? apply(b, OP_DIV, value, members, EXPR_NONE)
                            : build_choice(b, members, value, number(b, 0));
}

static amp_err finish(builder *b, int32_t root, amp_arena *arena, amp_prog *prog);

/* Which of the rankings it is; a new one is added. */
static size_t ranking_of(builder *b, int32_t x, amp_rankings *rankings)
{
    amp_prog *prog = AMP_ARENA_NEW(b->arena, amp_prog, 1);
    if (prog)
        *prog = (amp_prog){.level = b->value[x].scope, .type = AMP_TYPE_NUMBER};
    if (!prog || finish(b, x, b->arena, prog) != AMP_OK) {
        b->f->out_of_memory = true;
        return 0;
    }
    for (size_t k = 0; k < rankings->n; k++)
        if (amp_expr_equal(rankings->item[k], prog))
            return k;
    if (rankings->n == rankings->most) {
        amp_expr_complain(b->f, b->span, _("people are ranked by more than %zu different values"),
                          rankings->most);
        return 0;
    }
    rankings->item[rankings->n] = prog;
    return rankings->n++;
}

/* The rank is there before any formula is run: it is a column. */
static int32_t build_rank(builder *b, int32_t x)
{
    amp_rankings *rankings = b->f->symbols->rankings;
    x = to_number(b, x);
    const amp_scope scope = b->value[x].scope;
    if (scope >= AMP_SCOPE_SCALAR)
        return number(b, 0); /* the same for everybody, once it is computed: nobody has less */
    const size_t k = ranking_of(b, x, rankings);
    return intern(b, (expr_value){.op = OP_COLUMN,
                                  .scope = scope,
                                  .store = AMP_STORE_F64,
                                  .slot = rankings->slot + (uint32_t)k,
                                  .kid = {EXPR_NONE, EXPR_NONE, EXPR_NONE}});
}

static int32_t build_node(builder *b, const expr_node *n, const int32_t kid[3])
{
    const int32_t x = kid[0], y = kid[1], z = kid[2];
    switch (n->op) {
    case OP_CONST:
        return n->type == AMP_TYPE_BOOLEAN ? flag(b, n->number != 0) : number(b, n->number);
    case OP_NAME:
        return build_name(b, n);
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
        return compare(b, n->op, x, y);
    case OP_GT:
        return compare(b, OP_LT, y, x);
    case OP_GE:
        return compare(b, OP_LE, y, x);
    case OP_AND:
    case OP_OR:
    case OP_NOT:
        return apply(b, n->op, x, y, EXPR_NONE);
    case OP_IF:
        return build_choice(b, x, y, z);
    case OP_POW:
        return build_power(b, to_number(b, x), to_number(b, y));
    case OP_CLAMP:
        return apply(b, OP_MIN, apply(b, OP_MAX, to_number(b, x), to_number(b, y), EXPR_NONE),
                     to_number(b, z), EXPR_NONE);
    case OP_RANK:
        return build_rank(b, x);
    case OP_PER_MONTH:
        return apply(b, OP_DIV, to_number(b, x), number(b, 12), EXPR_NONE);
    case OP_PER_YEAR:
        return apply(b, OP_MUL, to_number(b, x), number(b, 12), EXPR_NONE);
    default:
        if (expr_is_aggregate(n->op) || expr_is_relative(n->op))
            return y == EXPR_NONE ? build_people(b, n, x) : build_members(b, n, x, y);
        return apply(b, n->op, to_number(b, x), y == EXPR_NONE ? y : to_number(b, y), EXPR_NONE);
    }
}

/* @p is_definition: the value as it is, for others to use; else one double per row of the level. */
static int32_t build(builder *b, amp_scope level, bool is_definition)
{
    expr_formula *f = b->f;
    int32_t *made = AMP_ARENA_NEW(f->arena, int32_t, f->nodes);
    if (!made) {
        f->out_of_memory = true;
        return 0;
    }
    for (size_t i = 0; i < f->nodes; i++) {
        const expr_node *n = &f->node[i];
        int32_t kid[3];
        for (int k = 0; k < 3; k++)
            kid[k] = n->kid[k] == EXPR_NONE ? EXPR_NONE : made[n->kid[k]];
        b->span = n->span;
        made[i] = build_node(b, n, kid);
    }
    if (is_definition)
        return made[f->root];
    int32_t root = made[f->root]; /* of a condition the number comes last, see amp_expr_flags */
    if (level == AMP_SCOPE_PERSON && b->value[root].scope == AMP_SCOPE_HOUSEHOLD)
        root = to_person(b, root);
    return to_number(b, root);
}

/* ---- order and registers -------------------------------------------------------------------- */

/* Is the value there without an instruction? */
static expr_place place_of(const expr_value *v)
{
    if (v->op == OP_CONST)
        return PLACE_SELF;
    if (v->op == OP_SCALAR)
        return PLACE_SCALAR;
    if (v->op == OP_COLUMN && (v->is_flag || v->store == AMP_STORE_F64))
        return PLACE_COLUMN;
    return PLACE_REGISTER;
}

/* Registers that the value takes to compute when each operand is computed just before. */
static void hunger_of(const builder *b, uint16_t *hunger)
{
    for (size_t i = 0; i < b->n; i++) {
        uint16_t most = 0, held = 0, need[3] = {0};
        for (int k = 0; k < 3 && b->value[i].kid[k] != EXPR_NONE; k++)
            need[k] = hunger[b->value[i].kid[k]];
        for (int round = 0; round < 3; round++) { /* hungriest first */
            int k = 0;
            for (int j = 1; j < 3; j++)
                if (need[j] > need[k])
                    k = j;
            if (!need[k])
                break;
            most = (uint16_t)AMP_MAX(most, need[k] + held);
            held++;
            need[k] = 0;
        }
        const bool is_register = place_of(&b->value[i]) == PLACE_REGISTER;
        hunger[i] = is_register ? (uint16_t)AMP_MAX(most, 1) : 0;
    }
}

/* Depth first from the root, the hungrier operand first; to[] gives each value its new place. */
static size_t order_values(builder *b, int32_t root, const uint16_t *hunger, int32_t *order,
                           int32_t *to, int32_t *stack)
{
    size_t n = 0, depth = 0;
    for (size_t i = 0; i < b->n; i++)
        to[i] = EXPR_NONE;
    stack[depth++] = root;
    while (depth) {
        const int32_t v = stack[depth - 1];
        int32_t next = EXPR_NONE;
        for (int k = 0; k < 3; k++) {
            const int32_t kid = b->value[v].kid[k];
            if (kid != EXPR_NONE && to[kid] == EXPR_NONE &&
                (next == EXPR_NONE || hunger[kid] > hunger[next]))
                next = kid;
        }
        if (next != EXPR_NONE) {
            stack[depth++] = next;
            continue;
        }
        depth--;
        to[v] = (int32_t)n;
        order[n++] = v;
    }
    return n;
}

/* Registers of one size that nobody uses now. */
typedef struct pool {
    uint32_t *offset;
    size_t n;
} pool;

static pool *pool_of(pool *pools, const expr_value *v)
{
    return &pools[v->scope == AMP_SCOPE_SCALAR ? 0 : v->is_flag ? 1 : 2];
}

/* A register is free again after its last reader; a result is never one of its own operands. */
static size_t give_registers(expr_value *value, size_t n, uint32_t *uses, pool *pools)
{
    uint32_t top = 0;
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 3 && value[i].kid[k] != EXPR_NONE; k++)
            uses[value[i].kid[k]]++;
    for (size_t i = 0; i < n; i++) {
        expr_value *v = &value[i];
        if (v->place == PLACE_REGISTER) {
            pool *p = pool_of(pools, v);
            if (p->n) {
                v->offset = p->offset[--p->n];
            } else {
                v->offset = top;
                top += expr_register_size(v->is_flag, v->scope == AMP_SCOPE_SCALAR);
            }
        }
        for (int k = 0; k < 3 && v->kid[k] != EXPR_NONE; k++) {
            expr_value *c = &value[v->kid[k]];
            if (--uses[v->kid[k]] == 0 && c->place == PLACE_REGISTER) {
                pool *p = pool_of(pools, c);
                p->offset[p->n++] = c->offset;
            }
        }
    }
    return top;
}

static amp_err finish(builder *b, int32_t root, amp_arena *arena, amp_prog *prog)
{
    amp_arena *tmp = b->f->arena;
    uint16_t *hunger = AMP_ARENA_NEW(tmp, uint16_t, b->n);
    int32_t *order = AMP_ARENA_NEW(tmp, int32_t, b->n);
    int32_t *to = AMP_ARENA_NEW(tmp, int32_t, b->n);
    int32_t *stack = AMP_ARENA_NEW(tmp, int32_t, b->n + 1);
    uint32_t *uses = AMP_ARENA_NEW(tmp, uint32_t, b->n);
    pool pools[3];
    bool has_memory = hunger && order && to && stack && uses;
    for (int k = 0; k < 3; k++) {
        pools[k] = (pool){AMP_ARENA_NEW(tmp, uint32_t, b->n), 0};
        has_memory = has_memory && pools[k].offset;
    }
    if (!has_memory)
        return AMP_NOMEM;
    hunger_of(b, hunger);
    const size_t n = order_values(b, root, hunger, order, to, stack);
    expr_value *value = AMP_ARENA_NEW(arena, expr_value, n);
    if (!value)
        return AMP_NOMEM;
    for (size_t i = 0; i < n; i++) {
        value[i] = b->value[order[i]];
        value[i].place = place_of(&value[i]);
        for (int k = 0; k < 3 && value[i].kid[k] != EXPR_NONE; k++)
            value[i].kid[k] = to[value[i].kid[k]];
    }
    expr_value *last = &value[n - 1];
    if (last->place == PLACE_REGISTER && last->scope == prog->level)
        last->place = PLACE_OUT;
    prog->memory = give_registers(value, n, uses, pools);
    prog->value = value;
    prog->values = n;
    return AMP_OK;
}

/* A node makes at most five operations of its own (max_of of some members); each of these can bring
 * a conversion of its operands and an expansion of each. A named formula brings its own values. */
static size_t most_values(const expr_formula *f)
{
    size_t most = 24 * f->nodes + 16;
    for (size_t i = 0; i < f->nodes; i++)
        if (f->node[i].symbol && f->node[i].symbol->prog)
            most += f->node[i].symbol->prog->values;
    return most;
}

amp_err amp_expr_generate(expr_formula *f, amp_arena *arena, bool is_definition, amp_prog *prog)
{
    const size_t cap = most_values(f);
    builder *b = AMP_ARENA_NEW(f->arena, builder, 1);
    if (!b)
        return AMP_NOMEM;
    *b = (builder){.f = f, .arena = arena, .cap = cap};
    b->value = AMP_ARENA_NEW(f->arena, expr_value, cap);
    b->chain = AMP_ARENA_NEW(f->arena, int32_t, cap);
    if (!b->value || !b->chain)
        return AMP_NOMEM;
    for (int i = 0; i < BUCKETS; i++)
        b->bucket[i] = EXPR_NONE;
    const int32_t root = build(b, prog->level, is_definition);
    if (f->out_of_memory)
        return AMP_NOMEM;
    return f->errors ? AMP_CONFIG : finish(b, root, arena, prog);
}

/* ---- what others see ------------------------------------------------------------------------ */

static bool has_number(const expr_formula *f)
{
    for (size_t i = 0; i < f->tokens; i++)
        if (f->token[i].kind == TOKEN_NUMBER)
            return true;
    for (size_t i = 0; i < f->nodes; i++)
        if (f->node[i].symbol && f->node[i].symbol->prog && f->node[i].symbol->prog->has_number)
            return true;
    return false;
}

/* @p want is EXPR_NONE for a definition: of any type, at its own level. */
static amp_err compile(expr_formula *f, amp_arena *arena, int want, amp_scope level,
                       const amp_prog **prog)
{
    if (f->length > EXPR_TEXT_MAX)
        return amp_fail(f->ctx, AMP_CONFIG, f->loc,
                        _("the formula has %zu characters; the most is %d"), f->length,
                        EXPR_TEXT_MAX);
    if (!amp_expr_lex(f) || !amp_expr_parse(f) || !amp_expr_check(f, want, level))
        return f->out_of_memory ? AMP_NOMEM : AMP_CONFIG;
    amp_prog *made = AMP_ARENA_NEW(arena, amp_prog, 1);
    if (!made)
        return AMP_NOMEM;
    const expr_node *root = &f->node[f->root];
    const bool is_definition = want == EXPR_NONE;
    *made = (amp_prog){.level = is_definition ? root->scope : level,
                       .type = (amp_type)root->type,
                       .category = root->category,
                       .has_number = has_number(f)};
    AMP_TRY(amp_expr_generate(f, arena, is_definition, made));
    *prog = made;
    return AMP_OK;
}

static expr_formula formula_of(amp_ctx *ctx, amp_arena *arena, const amp_symbols *symbols,
                               const char *text, amp_loc loc)
{
    return (expr_formula){.ctx = ctx,
                          .arena = arena,
                          .symbols = symbols,
                          .text = text,
                          .length = strlen(text),
                          .loc = loc};
}

amp_err amp_expr_compile(amp_ctx *ctx, amp_arena *arena, const amp_symbols *symbols,
                         const char *text, amp_loc loc, amp_type want, amp_scope level,
                         const amp_prog **prog)
{
    amp_arena tmp;
    amp_arena_init(&tmp);
    expr_formula f = formula_of(ctx, &tmp, symbols, text, loc);
    *prog = NULL;
    const amp_err err = compile(&f, arena, want, level, prog);
    amp_expr_report(&f);
    amp_arena_fini(&tmp);
    return err == AMP_NOMEM ? amp_fail_memory(ctx) : err;
}

amp_err amp_expr_define(amp_ctx *ctx, amp_arena *arena, const amp_symbols *symbols,
                        const char *name, const char *text, amp_loc loc, amp_symbol *symbol)
{
    amp_arena tmp;
    amp_arena_init(&tmp);
    expr_formula f = formula_of(ctx, &tmp, symbols, text, loc);
    *symbol = (amp_symbol){.name = name, .unit = "", .meaning = text, .is_broken = true};
    const amp_prog *prog = NULL;
    const amp_err err = compile(&f, arena, EXPR_NONE, AMP_SCOPE_PERSON, &prog);
    amp_expr_report(&f);
    if (err == AMP_OK) {
        const expr_node *root = &f.node[f.root];
        symbol->type = prog->type;
        symbol->scope = prog->level;
        symbol->category = prog->category;
        symbol->unit = root->measure == MEASURE_ANY ? "" : root->unit;
        symbol->prog = prog;
        symbol->is_broken = false;
    }
    amp_arena_fini(&tmp);
    return err == AMP_NOMEM ? amp_fail_memory(ctx) : err;
}

amp_scope amp_expr_level(const amp_prog *prog)
{
    return prog->level;
}

bool amp_expr_has_number(const amp_prog *prog)
{
    return prog->has_number;
}

bool amp_expr_reads(const amp_prog *prog, amp_scope scope, uint32_t slot)
{
    for (size_t i = 0; i < prog->values; i++) {
        const expr_value *v = &prog->value[i];
        if ((v->op == OP_COLUMN || v->op == OP_RANGE || v->op == OP_SCALAR) && v->scope == scope &&
            v->slot == slot)
            return true;
    }
    return false;
}

bool amp_expr_equal(const amp_prog *a, const amp_prog *b)
{
    if (a->level != b->level || a->values != b->values)
        return false;
    for (size_t i = 0; i < a->values; i++)
        if (!same_value(&a->value[i], &b->value[i]))
            return false;
    return true;
}

bool amp_expr_constant(const amp_prog *prog, double *value)
{
    const expr_value *v = &prog->value[prog->values - 1];
    if (v->op != OP_CONST)
        return false;
    *value = v->number;
    return true;
}

int amp_expr_category(const amp_prog *prog)
{
    return prog->type == AMP_TYPE_CATEGORY ? prog->category : 0;
}
