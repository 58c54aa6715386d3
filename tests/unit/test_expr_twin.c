/* test_expr_twin.c - the register program against a slow and obvious twin.
 *
 * Random trees are printed as formulas, with few or many parentheses, and compiled; the twin walks
 * the tree itself, row by row, with the definitions of docs/expressions.md. Same bits are wanted,
 * on every row, however the households are cut into calls. */
#include "expr_world.h"
#include "num/num.h"

#include <check.h>
#include <stdio.h>

/* ---- random trees --------------------------------------------------------------------------- */

typedef enum kind {
    K_NUMBER,
    K_TRUE,
    K_FALSE,
    K_NAME,
    K_NEG,
    K_NOT,
    K_ADD,
    K_SUB,
    K_MUL,
    K_DIV,
    K_POW,
    K_EQ,
    K_NE,
    K_LT,
    K_LE,
    K_GT,
    K_GE,
    K_AND,
    K_OR,
    K_IF,
    K_SIZE,
    K_MIN,
    K_MAX,
    K_ABS,
    K_ROUND,
    K_FLOOR,
    K_CEIL,
    K_EXP,
    K_LOG,
    K_CLAMP,
    K_MISSING,
    K_SUM,
    K_COUNT,
    K_ANY,
    K_ALL,
    K_MEAN,
    K_MAX_OF,
    K_MIN_OF,
    K_HEAD,
    K_PARTNER,
    K_MOTHER,
    K_FATHER
} kind;

static const char *const words[] = {
    "",       "true",   "false",          "",        "-",      "not ",  " + ",   " - ",   " * ",
    "/",      "^",      " == ",           "!=",      " < ",    "<=",    ">",     " >= ",  " and ",
    " or ",   "",       "household_size", "min",     "max",    "abs",   "round", "floor", "ceil",
    "exp",    "log",    "clamp",          "missing", "sum",    "count", "any",   "all",   "mean",
    "max_of", "min_of", "head",           "partner", "mother", "father"};

typedef struct tree {
    kind kind;
    amp_type type;
    int list; /* of a category */
    double number;
    const amp_symbol *symbol;
    struct tree *kid[4];
    int kids;
} tree;

typedef struct maker {
    uint64_t state;
    const world *w;
    tree pool[4096];
    int used;
} maker;

static uint64_t draw(maker *m)
{
    uint64_t z = m->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static int below(maker *m, int n)
{
    return (int)(draw(m) % (uint64_t)n);
}

static tree *make(maker *m, kind k, amp_type type)
{
    ck_assert_int_lt(m->used, (int)AMP_COUNT(m->pool));
    tree *t = &m->pool[m->used++];
    *t = (tree){.kind = k, .type = type};
    return t;
}

/* level: the finest scope that may be seen outside aggregates. */
static tree *any_tree(maker *m, amp_type type, int list, amp_scope level, int depth);

static tree *add_kid(maker *m, tree *t, amp_type type, amp_scope level, int depth)
{
    t->kid[t->kids++] = any_tree(m, type, 0, level, depth - 1);
    return t;
}

static tree *name_of(maker *m, amp_type type, int list, amp_scope level)
{
    const amp_symbols *s = &m->w->symbols;
    for (int tries = 0; tries < 400; tries++) {
        const amp_symbol *x = &s->item[below(m, (int)s->n)];
        const bool hides = amp_symbols_find(s, x->name) != x; /* `head` and `partner` */
        if (x->type != type || x->scope < level ||
            (type == AMP_TYPE_CATEGORY && x->category != list))
            continue;
        if (hides) /* which meaning fits is for test_expr.c */
            continue;
        tree *t = make(m, K_NAME, type);
        t->symbol = x;
        t->list = x->category;
        return t;
    }
    ck_abort_msg("no such name");
    return NULL;
}

static tree *literal(maker *m)
{
    static const double numbers[] = {0,    1,   2,   3,       7,   0.31, 2.385, 60,   100,
                                     59.5, 255, 256, 1000.25, 0.5, 12,   18,    1e-3, 65535};
    tree *t = make(m, K_NUMBER, AMP_TYPE_NUMBER);
    t->number = numbers[below(m, (int)AMP_COUNT(numbers))];
    return t;
}

static tree *leaf(maker *m, amp_type type, int list, amp_scope level)
{
    if (type == AMP_TYPE_NUMBER && below(m, 3) == 0)
        return literal(m);
    if (type == AMP_TYPE_NUMBER && level <= AMP_SCOPE_HOUSEHOLD && below(m, 12) == 0)
        return make(m, K_SIZE, type);
    if (type == AMP_TYPE_BOOLEAN && below(m, 8) == 0)
        return make(m, below(m, 2) ? K_TRUE : K_FALSE, type);
    return name_of(m, type, list, level);
}

static tree *choice(maker *m, amp_type type, int list, amp_scope level, int depth)
{
    tree *t = make(m, K_IF, type);
    t->list = list;
    add_kid(m, t, AMP_TYPE_BOOLEAN, level, depth);
    for (int k = 0; k < 2; k++)
        t->kid[t->kids++] = any_tree(m, type, list, level, depth - 1);
    return t;
}

/* head(x), partner(x) ... of any type; NULL where the level does not allow it. */
static tree *relative(maker *m, amp_type type, int list, amp_scope level, int depth)
{
    const kind k = (kind)(K_HEAD + below(m, 4));
    if (level > AMP_SCOPE_HOUSEHOLD || (k != K_HEAD && level > AMP_SCOPE_PERSON))
        return NULL;
    tree *t = make(m, k, type);
    t->list = list;
    t->kid[t->kids++] = any_tree(m, type, list, AMP_SCOPE_PERSON, depth - 1);
    return t;
}

static tree *number_tree(maker *m, amp_scope level, int depth)
{
    const int pick = below(m, 100);
    if (pick < 12)
        return choice(m, AMP_TYPE_NUMBER, 0, level, depth);
    if (pick < 18)
        return any_tree(m, AMP_TYPE_BOOLEAN, 0, level, depth - 1);
    if (pick < 26) {
        tree *t = relative(m, AMP_TYPE_NUMBER, 0, level, depth);
        if (t)
            return t;
    }
    if (pick < 42 && level <= AMP_SCOPE_HOUSEHOLD) {
        static const kind kinds[] = {K_SUM, K_COUNT, K_MEAN, K_MAX_OF, K_MIN_OF};
        const kind k = kinds[below(m, 5)];
        tree *t =
            add_kid(m, make(m, k, AMP_TYPE_NUMBER),
                    k == K_COUNT ? AMP_TYPE_BOOLEAN : AMP_TYPE_NUMBER, AMP_SCOPE_PERSON, depth);
        return k != K_COUNT && below(m, 3) == 0
                   ? add_kid(m, t, AMP_TYPE_BOOLEAN, AMP_SCOPE_PERSON, depth)
                   : t;
    }
    if (pick < 58) {
        static const kind kinds[] = {K_NEG, K_ABS, K_ROUND, K_FLOOR, K_CEIL, K_EXP, K_LOG};
        return add_kid(m, make(m, kinds[below(m, 7)], AMP_TYPE_NUMBER), AMP_TYPE_NUMBER, level,
                       depth);
    }
    static const kind kinds[] = {K_ADD, K_SUB, K_MUL, K_DIV, K_ADD, K_SUB,
                                 K_MUL, K_DIV, K_POW, K_MIN, K_MAX, K_CLAMP};
    tree *t = make(m, kinds[below(m, 12)], AMP_TYPE_NUMBER);
    const int kids = t->kind == K_CLAMP                     ? 3
                     : t->kind == K_MIN || t->kind == K_MAX ? 2 + below(m, 3)
                                                            : 2;
    while (t->kids < kids)
        add_kid(m, t, AMP_TYPE_NUMBER, level, depth);
    return t;
}

static tree *condition_tree(maker *m, amp_scope level, int depth)
{
    const int pick = below(m, 100);
    if (pick < 10)
        return choice(m, AMP_TYPE_BOOLEAN, 0, level, depth);
    if (pick < 20)
        return add_kid(m, make(m, K_NOT, AMP_TYPE_BOOLEAN), AMP_TYPE_BOOLEAN, level, depth);
    if (pick < 45) {
        tree *t = make(m, below(m, 2) ? K_AND : K_OR, AMP_TYPE_BOOLEAN);
        add_kid(m, t, AMP_TYPE_BOOLEAN, level, depth);
        return add_kid(m, t, AMP_TYPE_BOOLEAN, level, depth);
    }
    if (pick < 52 && level <= AMP_SCOPE_HOUSEHOLD)
        return add_kid(m, make(m, below(m, 2) ? K_ANY : K_ALL, AMP_TYPE_BOOLEAN), AMP_TYPE_BOOLEAN,
                       AMP_SCOPE_PERSON, depth);
    if (pick < 57) {
        tree *t = relative(m, AMP_TYPE_BOOLEAN, 0, level, depth);
        if (t)
            return t;
    }
    if (pick < 61)
        return add_kid(m, make(m, K_MISSING, AMP_TYPE_BOOLEAN), AMP_TYPE_NUMBER, level, depth);
    if (pick < 72) {
        tree *t = make(m, below(m, 2) ? K_EQ : K_NE, AMP_TYPE_BOOLEAN);
        const int list = LIST_SEX + below(m, 4);
        for (int k = 0; k < 2; k++)
            t->kid[t->kids++] = any_tree(m, AMP_TYPE_CATEGORY, list, level, depth - 1);
        return t;
    }
    tree *t = make(m, (kind)(K_EQ + below(m, 6)), AMP_TYPE_BOOLEAN);
    add_kid(m, t, AMP_TYPE_NUMBER, level, depth);
    return add_kid(m, t, AMP_TYPE_NUMBER, level, depth);
}

static tree *any_tree(maker *m, amp_type type, int list, amp_scope level, int depth)
{
    if (depth <= 0 || below(m, 6) == 0)
        return leaf(m, type, list, level);
    if (type == AMP_TYPE_NUMBER)
        return number_tree(m, level, depth);
    if (type == AMP_TYPE_BOOLEAN)
        return condition_tree(m, level, depth);
    const int pick = below(m, 4);
    tree *t = pick == 0 ? choice(m, type, list, level, depth) : NULL;
    if (pick == 1)
        t = relative(m, type, list, level, depth);
    return t ? t : leaf(m, type, list, level);
}

/* ---- as text -------------------------------------------------------------------------------- */

static int tightness(kind k)
{
    switch (k) {
    case K_IF:
        return 0;
    case K_OR:
        return 1;
    case K_AND:
        return 2;
    case K_NOT:
        return 3;
    case K_EQ:
    case K_NE:
    case K_LT:
    case K_LE:
    case K_GT:
    case K_GE:
        return 4;
    case K_ADD:
    case K_SUB:
        return 5;
    case K_MUL:
    case K_DIV:
        return 6;
    case K_NEG:
        return 7;
    case K_POW:
        return 8;
    default:
        return 9;
    }
}

static char *print(maker *m, const tree *t, int least, char *p);

static char *print_kids(maker *m, const tree *t, char *p)
{
    const int own = tightness(t->kind);
    switch (t->kind) {
    case K_NUMBER:
        return p + sprintf(p, "%.17g", t->number);
    case K_NAME:
        return p + sprintf(p, "%s", t->symbol->name);
    case K_IF:
        p = print(m, t->kid[0], 1, p);
        p = print(m, t->kid[1], 0, p + sprintf(p, " ? "));
        return print(m, t->kid[2], 0, p + sprintf(p, ": "));
    case K_NEG:
        return print(m, t->kid[0], own, p + sprintf(p, "- "));
    case K_NOT:
        return print(m, t->kid[0], own, p + sprintf(p, "not "));
    case K_POW: /* from the right; its exponent may have a sign */
        p = print(m, t->kid[0], 9, p);
        return print(m, t->kid[1], 7, p + sprintf(p, "^"));
    default:
        break;
    }
    p += sprintf(p, "%s", own < 9 ? "" : words[t->kind]);
    if (own < 9) { /* from the left; comparisons do not chain */
        p = print(m, t->kid[0], own == 4 ? 5 : own, p);
        return print(m, t->kid[1], own + 1, p + sprintf(p, "%s", words[t->kind]));
    }
    for (int k = 0; k < t->kids; k++)
        p = print(m, t->kid[k], 0, p + sprintf(p, k ? ", " : "("));
    return p + sprintf(p, t->kids ? ")" : "");
}

static char *print(maker *m, const tree *t, int least, char *p)
{
    const bool wraps = tightness(t->kind) < least || below(m, 20) == 0;
    p += sprintf(p, wraps ? "(" : "");
    p = print_kids(m, t, p);
    return p + sprintf(p, wraps ? ")" : "");
}

/* ---- the twin ------------------------------------------------------------------------------- */

typedef struct place {
    const world *w;
    size_t h, i; /* household, row (of no meaning outside aggregates of a household formula) */
} place;

static double value_at(const tree *t, place at);

static double power(double x, double y)
{
    if (isnan(x) || isnan(y))
        return NAN;
    if (y == 2)
        return x * x;
    if ((x == 0 && y < 0) || (x < 0 && y != floor(y)))
        return 0;
    return amp_pow(x, y);
}

static double least_of(double x, double y)
{
    return isnan(x) || isnan(y) ? NAN : x < y ? x : y;
}

static double greatest_of(double x, double y)
{
    return isnan(x) || isnan(y) ? NAN : x > y ? x : y;
}

static double name_at(const amp_symbol *s, place at)
{
    double x = s->scope == AMP_SCOPE_CONSTANT ? s->value
               : s->scope == AMP_SCOPE_SCALAR ? at.w->scalar[s->slot]
               : s->scope == AMP_SCOPE_PERSON ? world_get(at.w, s->slot, at.i)
                                              : world_get(at.w, s->slot, at.h);
    return x;
}

static double members_at(const tree *t, place at)
{
    double sum = 0, most = 0, least = 0;
    int n = 0, holds = 0;
    for (size_t i = at.w->first[at.h]; i < at.w->first[at.h + 1]; i++) {
        if (!at.w->is_alive[i])
            continue;
        if (t->kids == 2 && value_at(t->kid[1], (place){at.w, at.h, i}) == 0)
            continue; /* of some members only */
        const double x = value_at(t->kid[0], (place){at.w, at.h, i});
        sum += x;
        most = n ? greatest_of(most, x) : x;
        least = n ? least_of(least, x) : x;
        holds += x != 0;
        n++;
    }
    switch (t->kind) {
    case K_SUM:
        return sum;
    case K_MEAN:
        return n ? sum / n : 0;
    case K_MAX_OF:
        return most;
    case K_MIN_OF:
        return least;
    case K_COUNT:
        return holds;
    case K_ANY:
        return holds > 0;
    default:
        return n > 0 && holds == n;
    }
}

static double relative_at(const tree *t, place at)
{
    const world *w = at.w;
    const size_t from = w->first[at.h], end = w->first[at.h + 1];
    size_t i;
    if (t->kind == K_HEAD) {
        for (i = from; i < end && !w->is_alive[i]; i++)
            ;
        if (i == end)
            i = from;
    } else {
        const uint8_t *link = t->kind == K_PARTNER  ? w->partner
                              : t->kind == K_MOTHER ? w->mother
                                                    : w->father;
        i = from + link[at.i] - 1u;
        if (link[at.i] == 0 || !w->is_alive[i])
            return t->type == AMP_TYPE_CATEGORY ? -1 : 0;
    }
    return value_at(t->kid[0], (place){w, at.h, i});
}

static double size_at(place at)
{
    int n = 0;
    for (size_t i = at.w->first[at.h]; i < at.w->first[at.h + 1]; i++)
        n += at.w->is_alive[i];
    return n;
}

static double function_at(const tree *t, place at)
{
    const double x = value_at(t->kid[0], at);
    double y = x;
    switch (t->kind) {
    case K_ABS:
        return fabs(x);
    case K_ROUND:
        return round(x);
    case K_FLOOR:
        return floor(x);
    case K_CEIL:
        return ceil(x);
    case K_EXP:
        return amp_exp(x);
    case K_LOG:
        return isnan(x) ? x : x > 0 ? amp_log(x) : 0;
    case K_MISSING:
        return isnan(x);
    case K_CLAMP:
        return least_of(greatest_of(x, value_at(t->kid[1], at)), value_at(t->kid[2], at));
    default:
        for (int k = 1; k < t->kids; k++)
            y = t->kind == K_MIN ? least_of(y, value_at(t->kid[k], at))
                                 : greatest_of(y, value_at(t->kid[k], at));
        return y;
    }
}

static double operator_at(const tree *t, place at)
{
    const double x = value_at(t->kid[0], at), y = value_at(t->kid[1], at);
    switch (t->kind) {
    case K_ADD:
        return x + y;
    case K_SUB:
        return x - y;
    case K_MUL:
        return x * y;
    case K_DIV:
        return y != 0 ? x / y : isnan(x) ? x : 0;
    case K_POW:
        return power(x, y);
    case K_EQ:
        return x == y;
    case K_NE:
        return !isnan(x) && !isnan(y) && x != y;
    case K_LT:
        return x < y;
    case K_LE:
        return x <= y;
    case K_GT:
        return x > y;
    case K_GE:
        return x >= y;
    case K_AND:
        return x != 0 && y != 0;
    default:
        return x != 0 || y != 0;
    }
}

static double value_at(const tree *t, place at)
{
    switch (t->kind) {
    case K_NUMBER:
        return t->number;
    case K_TRUE:
        return 1;
    case K_FALSE:
        return 0;
    case K_NAME:
        return name_at(t->symbol, at);
    case K_SIZE:
        return size_at(at);
    case K_NEG:
        return -value_at(t->kid[0], at);
    case K_NOT:
        return value_at(t->kid[0], at) == 0;
    case K_IF:
        return value_at(t->kid[value_at(t->kid[0], at) != 0 ? 1 : 2], at);
    default:
        break;
    }
    if (t->kind >= K_HEAD)
        return relative_at(t, at);
    if (t->kind >= K_SUM)
        return members_at(t, at);
    return t->kind >= K_MIN ? function_at(t, at) : operator_at(t, at);
}

/* ---- people --------------------------------------------------------------------------------- */

static void fill_person(maker *m, world *w, size_t i, size_t members)
{
    static const double money[] = {0, 0, 7, 2.385, 1000.25, -3, 465, 2122, 0.31};
    w->is_alive[i] = below(m, 8) != 0;
    w->age[i] = (uint8_t)below(m, 111);
    w->sex[i] = (uint8_t)below(m, 2);
    w->relationship[i] = (uint8_t)below(m, 3);
    w->labour[i] = below(m, 4);
    w->state_salary[i] = (uint8_t)below(m, 2);
    w->attends[i] = below(m, 2);
    w->contribution_months[i] = (uint16_t)below(m, 500);
    w->earnings_effect[i] = (float)(below(m, 2001) - 1000) / 512;
    w->identity[i] = (uint64_t)below(m, 1 << 30);
    w->earnings[i] = money[below(m, 9)];
    w->pension[i] = money[below(m, 9)];
    w->s01[i] = below(m, 4) ? (double)below(m, 5) : (double)NAN;
    w->s02[i] = below(m, 4) ? below(m, 400) - 200.5 : (double)NAN;
    uint8_t *const link[] = {w->partner, w->mother, w->father};
    for (int k = 0; k < 3; k++)
        link[k][i] = below(m, 2) ? (uint8_t)(1 + below(m, (int)members)) : 0;
}

static void fill(maker *m, world *w, size_t rows)
{
    w->households = w->rows = 0;
    while (w->rows < rows) {
        const size_t members = below(m, 30) == 0 ? 40 : 1 + (size_t)below(m, 8);
        const size_t h = w->households++, from = w->rows;
        w->first[h] = (uint32_t)from;
        for (; w->rows < from + members; w->rows++)
            fill_person(m, w, w->rows, members);
        w->area[h] = (uint8_t)below(m, 2);
        w->stratum[h] = below(m, 2001) - 1000;
        w->owns_home[h] = (uint8_t)below(m, 2);
        w->line_poverty[h] = 465 + 7 * below(m, 100);
        w->weight[h] = 0.31 * below(m, 1000);
    }
    w->first[w->households] = (uint32_t)w->rows;
}

/* ---- together ------------------------------------------------------------------------------- */

static bool same(double x, double y)
{
    return (isnan(x) && isnan(y)) || memcmp(&x, &y, sizeof x) == 0;
}

typedef struct trial {
    maker *m;
    world *w;
    char text[1 << 20];
    double all[WORLD_ROWS], cut[WORLD_ROWS];
    size_t compiled, refused;
} trial;

static void compare_with_twin(trial *t, const tree *root, amp_scope level)
{
    const world *w = t->w;
    size_t k = 0;
    for (size_t h = 0; h < w->households; h++) {
        const size_t from = w->first[h];
        const size_t end = level == AMP_SCOPE_PERSON ? w->first[h + 1] : from + 1;
        for (size_t i = from; i < end; i++, k++) {
            const double want = value_at(root, (place){w, h, i});
            ck_assert_msg(same(t->all[k], want), "%s\nhousehold %zu row %zu: %.17g, twin %.17g",
                          t->text, h, i, t->all[k], want);
        }
    }
}

static void compare_with_cuts(trial *t, const amp_prog *prog, amp_scope level,
                              amp_expr_scratch *scratch)
{
    const world *w = t->w;
    const int most = below(t->m, 3) ? 1 + below(t->m, 60) : (int)w->households;
    for (size_t h = 0; h < w->households;) {
        const size_t next = h + 1 + (size_t)below(t->m, most);
        const size_t end = AMP_MIN(w->households, next);
        amp_expr_eval(prog, &w->frame, h, end, scratch,
                      t->cut + (level == AMP_SCOPE_PERSON ? w->first[h] : h));
        h = end;
    }
    const size_t n = level == AMP_SCOPE_PERSON ? w->rows : w->households;
    for (size_t k = 0; k < n; k++)
        ck_assert_msg(same(t->all[k], t->cut[k]), "%s\nvalue %zu: %.17g, cut %.17g", t->text, k,
                      t->all[k], t->cut[k]);
}

static void try_one(trial *t, amp_expr_scratch *scratch)
{
    static const amp_scope levels[] = {AMP_SCOPE_PERSON, AMP_SCOPE_PERSON, AMP_SCOPE_HOUSEHOLD};
    const amp_scope level = levels[below(t->m, 3)];
    const amp_type want = below(t->m, 2) ? AMP_TYPE_NUMBER : AMP_TYPE_BOOLEAN;
    t->m->used = 0;
    const tree *root = any_tree(t->m, want, 0, level, 2 + below(t->m, 5));
    *print(t->m, root, 0, t->text) = '\0';
    if (strlen(t->text) > 4000)
        return;
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_arena arena;
    amp_arena_init(&arena);
    const amp_prog *prog;
    const amp_err err =
        amp_expr_compile(&ctx, &arena, &t->w->symbols, t->text, AMP_NOWHERE, want, level, &prog);
    if (err == AMP_OK) {
        ck_assert_int_eq(amp_expr_scratch_reserve(scratch, prog), AMP_OK);
        amp_expr_eval(prog, &t->w->frame, 0, t->w->households, scratch, t->all);
        compare_with_twin(t, root, level);
        compare_with_cuts(t, prog, level, scratch);
        t->compiled++;
    } else { /* the only fault of such trees is a constant that overflows */
        for (size_t i = 0; i < ctx.n; i++)
            ck_assert_msg(strstr(ctx.diag[i].text, "too large") ||
                              strstr(ctx.diag[i].text, "is above the highest"),
                          "%s", ctx.diag[i].text);
        t->refused++;
    }
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
}

static void try_many(uint64_t seed, size_t rows, int formulas)
{
    maker *m = calloc(1, sizeof *m);
    trial *t = calloc(1, sizeof *t);
    world *w = world_new();
    ck_assert(m && t);
    for (size_t i = 0; i < w->symbols.n; i++)
        w->symbols.item[i].unit = ""; /* money does not matter here */
    m->state = seed;
    m->w = w;
    t->m = m;
    t->w = w;
    fill(m, w, rows);
    amp_expr_scratch scratch = {0};
    for (int k = 0; k < formulas; k++)
        try_one(t, &scratch);
    ck_assert_uint_gt(t->compiled, 20 * t->refused);
    amp_expr_scratch_fini(&scratch);
    world_free(w);
    free(t);
    free(m);
}

START_TEST(six_thousand_random_formulas_agree_with_the_twin_on_a_village)
{
    try_many(2385, 150, 6000);
}
END_TEST

START_TEST(random_formulas_agree_with_the_twin_on_more_rows_than_a_chunk)
{
    try_many(31, 5000, 150);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("expr_twin");
    TCase *tc = tcase_create("twin");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, six_thousand_random_formulas_agree_with_the_twin_on_a_village);
    tcase_add_test(tc, random_formulas_agree_with_the_twin_on_more_rows_than_a_chunk);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
