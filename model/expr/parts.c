/* parts.c - the pieces of a formula that can be told on their own, each as a program: conditions,
 * and the names and aggregates that they compare. */
#include "expr/internal.h"

#include <string.h>

typedef struct listing {
    expr_formula *f;
    const amp_symbols *symbols;
    amp_arena *arena;
    amp_part **part;
    size_t *n, cap;
    int deepest; /* named formulas within named formulas */
    amp_err err;
} listing;

static const char *text_of(listing *l, expr_span span)
{
    const size_t n = (size_t)(span.end - span.at);
    char *text = amp_arena_get(l->arena, n + 1);
    if (text) {
        memcpy(text, l->f->text + span.at, n);
        text[n] = '\0';
    }
    return text;
}

/* Below one condition, or in one sum, a value is told once. */
static bool is_told(const listing *l, const char *text, int depth)
{
    for (size_t k = *l->n; k-- > 0 && (*l->part)[k].depth >= depth;)
        if ((*l->part)[k].depth == depth && strcmp((*l->part)[k].text, text) == 0)
            return true;
    return false;
}

static bool reserve(listing *l)
{
    if (*l->n < l->cap)
        return true;
    const size_t cap = 2 * l->cap + 8;
    amp_part *grown = AMP_ARENA_NEW(l->arena, amp_part, cap);
    if (!grown)
        return false;
    if (*l->n)
        memcpy(grown, *l->part, *l->n * sizeof *grown);
    *l->part = grown;
    l->cap = cap;
    return true;
}

static void tell(listing *l, int32_t at, expr_span span, int depth)
{
    expr_node *n = &l->f->node[at];
    const char *text = text_of(l, span);
    amp_prog *prog = AMP_ARENA_NEW(l->arena, amp_prog, 1);
    if (!text || !prog || !reserve(l)) {
        l->err = AMP_NOMEM;
        return;
    }
    if (is_told(l, text, depth))
        return;
    *prog = (amp_prog){.level = n->scope >= AMP_SCOPE_SCALAR ? AMP_SCOPE_SCALAR : n->scope,
                       .type = (amp_type)n->type,
                       .category = n->category};
    l->f->root = at;
    l->err = amp_expr_generate(l->f, l->arena, false, prog);
    if (l->err == AMP_OK)
        (*l->part)[(*l->n)++] = (amp_part){.text = text,
                                           .depth = depth,
                                           .type = prog->type,
                                           .category = prog->category,
                                           .is_money = n->measure >= MEASURE_MONEY,
                                           .prog = prog};
}

/* Comparisons that a table or taper is made of do not stand in the text: their operator is the
 * function's name. */
static bool is_written(const listing *l, const expr_node *n)
{
    return strchr("=!<>", l->f->text[n->word.at]) != NULL;
}

static void list_formula(listing *l, const char *text, int want, amp_scope level, int depth);

/* What a named formula says stands below its name. */
static void define(listing *l, const expr_node *n, int depth)
{
    expr_formula *outer = l->f;
    if (!n->symbol->prog || l->deepest == EXPR_DEPTH_MAX)
        return;
    l->deepest++;
    list_formula(l, n->symbol->meaning, EXPR_NONE, AMP_SCOPE_PERSON, depth);
    l->deepest--;
    l->f = outer;
}

static bool is_leaf(expr_op op)
{
    return op == OP_NAME || op == OP_RANK || expr_is_aggregate(op) || expr_is_relative(op);
}

/* Has the node a line of its own? Arithmetic has none, only what it is made of. */
static bool stands_alone(const listing *l, const expr_node *n, expr_op parent)
{
    switch (n->op) {
    case OP_AND:
    case OP_OR:
        return n->op != parent;
    case OP_NOT:
        return true;
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return is_written(l, n);
    default:
        return is_leaf(n->op);
    }
}

static void visit(listing *l, int32_t at, int depth, expr_op parent);

/* What the node is made of. */
static void expand(listing *l, int32_t at, int depth)
{
    const expr_node n = l->f->node[at];
    if (n.op == OP_NAME)
        define(l, &n, depth);
    for (int k = 0; !is_leaf(n.op) && k < 3 && n.kid[k] != EXPR_NONE; k++)
        visit(l, n.kid[k], depth, n.op);
}

static void visit(listing *l, int32_t at, int depth, expr_op parent)
{
    const expr_node n = l->f->node[at];
    const size_t before = *l->n;
    const bool stands = stands_alone(l, &n, parent);
    if (l->err != AMP_OK || n.op == OP_CONST || (n.op == OP_NAME && n.scope == AMP_SCOPE_CONSTANT))
        return;
    if (stands)
        tell(l, at, n.op == OP_NAME ? n.word : n.span, depth);
    if (!stands || *l->n > before)
        expand(l, at, depth + stands);
}

/* @p depth 0: the formula itself, unless it is a mere number; below a name that it uses else. */
static void list_formula(listing *l, const char *text, int want, amp_scope level, int depth)
{
    amp_arena tmp;
    amp_ctx quiet; /* it has been compiled: nothing is left to complain about */
    amp_arena_init(&tmp);
    amp_ctx_init(&quiet);
    expr_formula f = {
        .ctx = &quiet, .arena = &tmp, .symbols = l->symbols, .text = text, .length = strlen(text)};
    l->f = &f;
    if (f.length <= EXPR_TEXT_MAX && amp_expr_lex(&f) && amp_expr_parse(&f) &&
        amp_expr_check(&f, want, level)) {
        const int32_t root = f.root;
        if (!depth && f.node[root].op != OP_CONST)
            tell(l, root, (expr_span){0, (uint16_t)f.length}, 0);
        if (depth)
            visit(l, root, depth, OP_POISON);
        else
            expand(l, root, 1);
    }
    amp_ctx_fini(&quiet);
    amp_arena_fini(&tmp);
}

amp_err amp_expr_parts(amp_arena *arena, const amp_symbols *symbols, const char *text,
                       amp_type want, amp_scope level, amp_part **part, size_t *n)
{
    listing l = {.symbols = symbols, .arena = arena, .part = part, .n = n};
    *part = NULL;
    *n = 0;
    list_formula(&l, text, (int)want, level, 0);
    return l.err;
}
