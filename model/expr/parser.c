/* parser.c - tokens to a tree, by recursive descent.
 *
 *   choice  := binary ['?' choice ':' choice]          right to left
 *   binary  := or < and < not < comparison < + - < * /  left to right; comparisons do not chain
 *   unary   := '-' unary | power
 *   power   := primary ['^' unary]                     right to left; -2^2 is -4
 *   primary := number | true | false | name | name '(' choice {',' choice} ')' | '(' choice ')'
 *            | name '(' choice ',' '{' binary ':' choice {',' binary ':' choice} '}' ')'
 *
 * The first mistake of syntax ends the parse: what follows it would be guesses. */
#include "expr/internal.h"

#include <string.h>
#include <strings.h>

// clang-format off
const expr_function amp_expr_functions[] = {
    {"min", OP_MIN, 2, 255, "min(x, y)"},        {"max", OP_MAX, 2, 255, "max(x, y)"},
    {"abs", OP_ABS, 1, 1, "abs(x)"},             {"round", OP_ROUND, 1, 1, "round(x)"},
    {"floor", OP_FLOOR, 1, 1, "floor(x)"},       {"ceil", OP_CEIL, 1, 1, "ceil(x)"},
    {"exp", OP_EXP, 1, 1, "exp(x)"},             {"log", OP_LOG, 1, 1, "log(x)"},
    {"clamp", OP_CLAMP, 3, 3, "clamp(x, lowest, highest)"},
    {"missing", OP_MISSING, 1, 1, "missing(x)"},
    {"per_month", OP_PER_MONTH, 1, 1, "per_month(x)"},
    {"per_year", OP_PER_YEAR, 1, 1, "per_year(x)"},
    {"taper", OP_TAPER, 4, 4, "taper(amount, income, from, rate)"},
    {"bracket", OP_BRACKET, 2, 2, "bracket(income, {0: 0, 1000: 0.13, 5000: 0.25})"},
    {"lookup", OP_LOOKUP, 2, 2, "lookup(age, {0: 300, 5: 200, 18: 0})"},
    {"rank", OP_RANK, 1, 1, "rank(x)"},          {"decile", OP_DECILE, 1, 1, "decile(x)"},
    {"quantile", OP_QUANTILE, 2, 2, "quantile(x, 5)"},
    {"sum", OP_SUM, 1, 2, "sum(x)"},             {"count", OP_COUNT, 1, 1, "count(condition)"},
    {"any", OP_ANY, 1, 1, "any(condition)"},     {"all", OP_ALL, 1, 1, "all(condition)"},
    {"mean", OP_MEAN, 1, 2, "mean(x)"},
    {"max_of", OP_MAX_OF, 1, 2, "max_of(x)"},    {"min_of", OP_MIN_OF, 1, 2, "min_of(x)"},
    {"head", OP_HEAD, 1, 1, "head(x)"},          {"partner", OP_PARTNER, 1, 1, "partner(x)"},
    {"mother", OP_MOTHER, 1, 1, "mother(x)"},    {"father", OP_FATHER, 1, 1, "father(x)"},
};

/* What other languages call it, and how to say it here. */
static const struct { const char *name, *instead; } elsewhere[] = {
    {"if", "condition ? x : y"},   {"si", "condition ? x : y"},    {"iif", "condition ? x : y"},
    {"ifelse", "condition ? x : y"}, {"cond", "condition ? x : y"}, {"where", "condition ? x : y"},
    {"sqrt", "x ^ 0.5"},           {"raiz", "x ^ 0.5"},            {"ln", "log(x)"},
    {"log10", "log(x) / log(10)"}, {"log2", "log(x) / log(2)"},    {"pow", "x ^ y"},
    {"power", "x ^ y"},            {"avg", "mean(x)"},             {"average", "mean(x)"},
    {"promedio", "mean(x)"},       {"media", "mean(x)"},           {"suma", "sum(x)"},
    {"total", "sum(x)"},           {"contar", "count(condition)"}, {"int", "floor(x)"},
    {"trunc", "floor(x)"},         {"ceiling", "ceil(x)"},         {"mod", "x - n * floor(x / n)"},
    {"is_missing", "missing(x)"},  {"is.na", "missing(x)"},        {"isna", "missing(x)"},
    {"isnan", "missing(x)"},       {"isnull", "missing(x)"},       {"maximum", "max(x, y)"},
    {"minimum", "min(x, y)"},      {"maximo", "max(x, y)"},        {"minimo", "min(x, y)"},
    {"abs_value", "abs(x)"},       {"redondear", "round(x)"},      {"exists", "any(condition)"},
    {"quintile", "quantile(x, 5)"}, {"quintil", "quantile(x, 5)"}, {"decil", "decile(x)"},
    {"percentile", "quantile(x, 100)"},
    {"nearest", "round(x)"},       {"spouse", "partner(x)"},       {"bound", "clamp(x, lowest, highest)"},
};

/* Words between two values; those with a token are read as meant after the complaint. */
static const struct { const char *word, *instead; expr_token_kind meant; } joints[] = {
    {"y", "and", TOKEN_AND},       {"e", "and", TOKEN_AND},      {"o", "or", TOKEN_OR},
    {"u", "or", TOKEN_OR},         {"es", "==", TOKEN_EQ},       {"is", "==", TOKEN_EQ},
    {"xor", "!=", TOKEN_NE},       {"then", "condition ? x : y", TOKEN_NAME},
    {"entonces", "condition ? x : y", TOKEN_NAME}, {"else", "condition ? x : y", TOKEN_NAME},
    {"in", "x == a or x == b", TOKEN_NAME},        {"en", "x == a or x == b", TOKEN_NAME},
    {"mod", "x - n * floor(x / n)", TOKEN_NAME},
};
/* Words before a value. */
static const struct { const char *word, *instead; } openers[] = {
    {"no", "not"}, {"if", "condition ? x : y"}, {"si", "condition ? x : y"},
    {"when", "condition ? x : y"}, {"cuando", "condition ? x : y"},
};
// clang-format on
enum { NODES_PER_TOKEN = 4 }; /* most: decile(x), four tokens, makes ten with its x */
const size_t amp_expr_functions_count = AMP_COUNT(amp_expr_functions);

const expr_function *amp_expr_function(const char *name)
{
    for (size_t i = 0; i < AMP_COUNT(amp_expr_functions); i++)
        if (strcmp(amp_expr_functions[i].name, name) == 0)
            return &amp_expr_functions[i];
    return NULL;
}

typedef struct parser {
    expr_formula *f;
    size_t next;
    int depth;
    bool is_broken; /* a mistake of syntax was recorded */
} parser;

static int32_t choice(parser *p);
static int32_t binary(parser *p, int level);
static int32_t unary(parser *p);

static const expr_token *peek(const parser *p)
{
    return &p->f->token[p->next];
}

static expr_token_kind kind_of(const parser *p)
{
    return peek(p)->kind;
}

static const expr_token *take(parser *p)
{
    const expr_token *t = peek(p);
    if (t->kind != TOKEN_END)
        p->next++;
    return t;
}

/* Record the mistake unless there was one; callers then unwind by EXPR_NONE. */
#define BREAK(p, span, ...)                                                                        \
    do {                                                                                           \
        if (!(p)->is_broken)                                                                       \
            amp_expr_complain((p)->f, (span), __VA_ARGS__);                                        \
        (p)->is_broken = true;                                                                     \
    } while (0)

static expr_span join(expr_span a, expr_span b)
{
    return (expr_span){AMP_MIN(a.at, b.at), AMP_MAX(a.end, b.end)};
}

static int32_t node(parser *p, expr_op op, expr_span span, expr_span word, int32_t a, int32_t b,
                    int32_t c)
{
    expr_formula *f = p->f;
    if (p->is_broken)
        return EXPR_NONE;
    const int32_t kid[3] = {a, b, c};
    for (int k = 0; k < 3; k++)
        if (kid[k] != EXPR_NONE)
            span = join(span, f->node[kid[k]].span);
    f->node[f->nodes] =
        (expr_node){.op = op, .span = span, .word = word, .kid = {a, b, c}, .unit = ""};
    return (int32_t)f->nodes++;
}

static const char *found(parser *p, const expr_token *t)
{
    if (t->kind == TOKEN_END)
        return _("the end");
    return amp_expr_words(p->f, t->span);
}

static bool is_tight(const parser *p, const expr_token *t)
{
    /* t is a comma with digits right before and after it: 0,5 */
    const char *s = p->f->text;
    const size_t at = t->span.at;
    return t->kind == TOKEN_COMMA && at > 0 && s[at - 1] >= '0' && s[at - 1] <= '9' &&
           s[at + 1] >= '0' && s[at + 1] <= '9';
}

/* The span of "0,5" around its comma. */
static expr_span decimal_span(const expr_token *comma)
{
    return join(comma[-1].span, comma[1].span);
}

static bool has_tight_comma(const parser *p, size_t from, size_t to, expr_span *span)
{
    for (size_t i = from; i < to; i++)
        if (is_tight(p, &p->f->token[i])) {
            *span = decimal_span(&p->f->token[i]);
            return true;
        }
    return false;
}

static bool same_word(const expr_formula *f, expr_span span, const char *word)
{
    const size_t n = (size_t)(span.end - span.at);
    return strlen(word) == n && strncasecmp(word, f->text + span.at, n) == 0;
}

/* The joint or opener that the word is, -1 for none; in any case of letters. */
static int joint_of(const expr_formula *f, const expr_token *t)
{
    for (int i = 0; i < (int)AMP_COUNT(joints); i++)
        if (t->kind == TOKEN_NAME && same_word(f, t->span, joints[i].word))
            return i;
    return -1;
}

static int opener_of(const expr_formula *f, const expr_token *t)
{
    for (int i = 0; i < (int)AMP_COUNT(openers); i++)
        if (t->kind == TOKEN_NAME && same_word(f, t->span, openers[i].word))
            return i;
    return -1;
}

/* A brace where a parenthesis belongs: complained about, then read as one. */
static void straighten(parser *p)
{
    expr_token *t = &p->f->token[p->next];
    if (p->is_broken || (t->kind != TOKEN_BRACE && t->kind != TOKEN_UNBRACE))
        return;
    const bool opens = t->kind == TOKEN_BRACE;
    amp_expr_complain(p->f, t->span, _("write %s instead of %s"), opens ? "(" : ")",
                      opens ? "{" : "}");
    t->kind = opens ? TOKEN_OPEN : TOKEN_CLOSE;
}

/* Something stands where an operator, a closing parenthesis or the end should. */
static void complain_after_value(parser *p, const expr_token *t)
{
    straighten(p);
    const int word = joint_of(p->f, t);
    const int before = p->next > 0 ? opener_of(p->f, &t[-1]) : -1;
    if (word >= 0)
        BREAK(p, t->span, _("\"%s\" is not an operator; write %s"), found(p, t),
              joints[word].instead);
    else if (before >= 0)
        BREAK(p, t[-1].span, _("\"%s\" is not an operator; write %s"), found(p, &t[-1]),
              openers[before].instead);
    else if (t->kind == TOKEN_COMMA && is_tight(p, t))
        BREAK(p, decimal_span(t),
              _("decimals take a point and thousands no mark: write 0.5, not 0,5, and 1000, not "
                "1,000"));
    else if (t->kind == TOKEN_COMMA)
        BREAK(p, t->span, _("a comma only separates the values of a function, e.g. min(x, y)"));
    else if (t->kind == TOKEN_CLOSE)
        BREAK(p, t->span, _("this ) closes nothing"));
    else if (t->kind == TOKEN_COLON)
        BREAK(p, t->span, _("this : has no ? before it; write condition ? x : y"));
    else if (t->kind == TOKEN_NOT)
        BREAK(p, t->span, _("an operator is missing before not; write, say, x and not y"));
    else
        BREAK(p, t->span,
              _("an operator is missing before %s; a product needs *, e.g. 2 * age, and two "
                "conditions need and / or"),
              found(p, t));
}

static bool close(parser *p, const expr_token *open)
{
    if (p->is_broken)
        return false;
    straighten(p);
    if (kind_of(p) == TOKEN_CLOSE) {
        take(p);
        return true;
    }
    if (kind_of(p) == TOKEN_END)
        BREAK(p, open->span, _("this ( is never closed"));
    else
        complain_after_value(p, peek(p));
    return false;
}

static void complain_function(parser *p, const expr_token *name)
{
    expr_formula *f = p->f;
    const char *word = amp_expr_words(f, name->span);
    for (size_t i = 0; i < AMP_COUNT(elsewhere); i++)
        if (strcasecmp(word, elsewhere[i].name) == 0) {
            amp_expr_complain(p->f, name->span, _("unknown function \"%s\"; write %s"), word,
                              elsewhere[i].instead);
            return;
        }
    if (strcmp(word, "household_size") == 0 || amp_symbols_find(f->symbols, word)) {
        amp_expr_complain(p->f, name->span,
                          _("\"%s\" is a value, not a function; write it without parentheses"),
                          word);
        return;
    }
    const char *names[AMP_COUNT(amp_expr_functions)];
    for (size_t i = 0; i < AMP_COUNT(names); i++)
        names[i] = amp_expr_functions[i].name;
    const char *near = amp_nearest(word, names, AMP_COUNT(names));
    if (near)
        amp_expr_complain(p->f, name->span, _("unknown function \"%s\"; did you mean %s?"), word,
                          amp_expr_function(near)->form);
    else
        amp_expr_complain(
            p->f, name->span,
            _("unknown function \"%s\"; there are min max abs round floor ceil exp log clamp "
              "missing bracket lookup taper per_month per_year rank decile quantile, of members "
              "sum count any all mean "
              "max_of min_of, and head partner mother "
              "father"),
            word);
}

static void complain_arity(parser *p, const expr_function *g, expr_span span, int n, size_t from)
{
    expr_span tight;
    if (n > g->most && has_tight_comma(p, from, p->next, &tight))
        amp_expr_complain(
            p->f, tight, _("%s has too many values; decimals take a point: 0.5, not 0,5"), g->form);
    else if (n == 1 && (g->op == OP_MIN || g->op == OP_MAX))
        amp_expr_complain(
            p->f, span,
            _("%s compares two values or more; over the members of the household write "
              "%s_of(x)"),
            g->form, g->name);
    else if (g->op == OP_ROUND && n == 2)
        amp_expr_complain(
            p->f, span,
            _("round(x) gives whole numbers; to two decimals write round(x * 100) / 100"));
    else
        amp_expr_complain(p->f, span, _("%s takes %d value(s), not %d; the form is %s"), g->name,
                          g->least, n, g->form);
}

/* ---- tables and tapers, written out as plain arithmetic ---------------------------------------
 */

/* A node that the text does not show; complaints about it point at the call's name. */
static int32_t hidden(parser *p, expr_op op, const expr_token *name, int32_t a, int32_t b)
{
    return node(p, op, name->span, name->span, a, b, EXPR_NONE);
}

static int32_t hidden_number(parser *p, const expr_token *name, double number)
{
    const int32_t x = hidden(p, OP_CONST, name, EXPR_NONE, EXPR_NONE);
    if (x != EXPR_NONE) {
        p->f->node[x].type = AMP_TYPE_NUMBER;
        p->f->node[x].number = number;
    }
    return x;
}

/* max(0, amount - rate * max(0, income - from)) */
static int32_t taper(parser *p, const expr_token *name, const int32_t kid[4])
{
    const int32_t zero = hidden_number(p, name, 0);
    const int32_t above = hidden(p, OP_MAX, name, zero, hidden(p, OP_SUB, name, kid[1], kid[2]));
    const int32_t taken = hidden(p, OP_MUL, name, kid[3], above);
    return hidden(p, OP_MAX, name, zero, hidden(p, OP_SUB, name, kid[0], taken));
}

static bool constant_of(const expr_formula *f, int32_t x, double *value)
{
    const expr_node *n = &f->node[x];
    const bool is_negative = n->op == OP_NEG;
    if (is_negative)
        n = &f->node[n->kid[0]];
    *value = is_negative ? -n->number : n->number;
    return n->op == OP_CONST;
}

/* The part of x between two rows; from the last row on all that is above it. */
static int32_t part_between(parser *p, const expr_token *name, int32_t x, int32_t from, int32_t to)
{
    const int32_t least = hidden(p, OP_MAX, name, x, from);
    const int32_t part = to == EXPR_NONE ? least : hidden(p, OP_MIN, name, least, to);
    return hidden(p, OP_SUB, name, part, from);
}

/* bracket: the sum over the rows of the part of x in the row times the row's rate. lookup: the
 * value of the last row that x reaches, 0 below the first. */
typedef struct table {
    const expr_function *g;
    const expr_token *name;
    int32_t x, sum;      /* the rows so far */
    int32_t from, value; /* the row before, for bracket */
} table;

static void add_part(parser *p, table *t, int32_t to)
{
    if (t->from == EXPR_NONE)
        return;
    const int32_t part =
        hidden(p, OP_MUL, t->name, t->value, part_between(p, t->name, t->x, t->from, to));
    t->sum = t->sum == EXPR_NONE ? part : hidden(p, OP_ADD, t->name, t->sum, part);
}

static void add_row(parser *p, table *t, int32_t from, int32_t value)
{
    double before, now;
    if (t->from != EXPR_NONE && constant_of(p->f, t->from, &before) &&
        constant_of(p->f, from, &now) && now <= before)
        amp_expr_complain(p->f, p->f->node[from].span,
                          _("the rows of a table go upwards: %g does not come after %g"), now,
                          before);
    if (t->g->op == OP_BRACKET) {
        add_part(p, t, from);
    } else {
        const int32_t reached = hidden(p, OP_GE, t->name, t->x, from);
        const int32_t below = t->sum == EXPR_NONE ? hidden_number(p, t->name, 0) : t->sum;
        t->sum = node(p, OP_IF, t->name->span, t->name->span, reached, value, below);
    }
    t->from = from;
    t->value = value;
}

static void complain_table(parser *p, const expr_function *g)
{
    BREAK(p, peek(p)->span,
          _("a table is written in braces, from which value on and then how much: %s"), g->form);
}

static bool read_rows(parser *p, table *t)
{
    do {
        const int32_t from = binary(p, 1);
        if (!p->is_broken && kind_of(p) != TOKEN_COLON)
            complain_table(p, t->g);
        if (p->is_broken)
            return false;
        take(p);
        const int32_t value = choice(p);
        if (p->is_broken)
            return false;
        add_row(p, t, from, value);
    } while (kind_of(p) == TOKEN_COMMA && take(p));
    if (kind_of(p) != TOKEN_UNBRACE)
        complain_table(p, t->g);
    take(p);
    return !p->is_broken;
}

static int32_t table_call(parser *p, const expr_function *g, const expr_token *name,
                          const expr_token *open)
{
    table t = {.g = g, .name = name, .sum = EXPR_NONE, .from = EXPR_NONE};
    t.x = choice(p);
    if (!p->is_broken && kind_of(p) == TOKEN_COMMA)
        take(p);
    if (!p->is_broken && kind_of(p) != TOKEN_BRACE)
        complain_table(p, g);
    if (p->is_broken)
        return EXPR_NONE;
    take(p);
    if (!read_rows(p, &t))
        return EXPR_NONE;
    const size_t last = p->next;
    if (!close(p, open))
        return EXPR_NONE;
    if (g->op == OP_BRACKET)
        add_part(p, &t, EXPR_NONE);
    p->f->node[t.sum].span = join(name->span, p->f->token[last].span);
    return t.sum;
}

/* decile(x) is quantile(x, 10), and quantile(x, n) is min(n, floor(n * rank(x)) + 1); a hair more
 * than n * rank(x), for shares such as 0.29 that doubles do not hold. */
static int32_t quantile(parser *p, const expr_token *name, int32_t x, int32_t n)
{
    const int32_t numbers[2] = {hidden_number(p, name, 1), hidden_number(p, name, 1e-9)};
    if (n == EXPR_NONE)
        n = hidden_number(p, name, 10);
    const int32_t rank = hidden(p, OP_RANK, name, x, EXPR_NONE);
    const int32_t steps = hidden(p, OP_ADD, name, hidden(p, OP_MUL, name, n, rank), numbers[1]);
    const int32_t group =
        hidden(p, OP_ADD, name, hidden(p, OP_FLOOR, name, steps, EXPR_NONE), numbers[0]);
    return hidden(p, OP_MIN, name, group, n);
}

/* The values of a call, folded as they come for min and max; the call is poison where the function
 * is unknown (g is NULL) or the values are too few or too many, so that the rest is still checked.
 */
static int32_t arguments(parser *p, const expr_function *g, const expr_token *name,
                         const expr_token *open)
{
    int32_t kid[4] = {EXPR_NONE, EXPR_NONE, EXPR_NONE, EXPR_NONE};
    const size_t from = p->next;
    const bool folds = g && (g->op == OP_MIN || g->op == OP_MAX);
    int n = 0;
    if (kind_of(p) != TOKEN_CLOSE) {
        do {
            const int32_t x = choice(p);
            if (p->is_broken)
                return EXPR_NONE;
            if (folds && n > 0)
                kid[0] = node(p, g->op, name->span, name->span, kid[0], x, EXPR_NONE);
            else if (n < 4)
                kid[n] = x;
            n++;
        } while (kind_of(p) == TOKEN_COMMA && take(p));
    }
    const size_t last = p->next;
    if (!close(p, open))
        return EXPR_NONE;
    const expr_span span = join(name->span, p->f->token[last].span);
    if (g && n >= g->least && n <= g->most) {
        if (g->op == OP_TAPER)
            kid[0] = taper(p, name, kid);
        else if (g->op == OP_QUANTILE || g->op == OP_DECILE)
            kid[0] = quantile(p, name, kid[0], kid[1]);
        else if (!folds)
            return node(p, g->op, span, name->span, kid[0], kid[1], kid[2]);
        p->f->node[kid[0]].span = span;
        return kid[0];
    }
    if (g)
        complain_arity(p, g, span, n, from);
    return node(p, OP_POISON, span, name->span, EXPR_NONE, EXPR_NONE, EXPR_NONE);
}

static int32_t call(parser *p, const expr_token *name)
{
    const expr_token *open = take(p);
    const size_t n = (size_t)(name->span.end - name->span.at);
    const expr_function *g = NULL;
    for (size_t i = 0; i < AMP_COUNT(amp_expr_functions); i++) {
        const expr_function *h = &amp_expr_functions[i];
        if (strlen(h->name) != n || strncasecmp(h->name, p->f->text + name->span.at, n) != 0)
            continue;
        g = h;
        if (!amp_expr_is(p->f, name->span, h->name))
            amp_expr_complain(p->f, name->span, _("write %s in small letters"), h->name);
    }
    if (!g)
        complain_function(p, name);
    if (g && (g->op == OP_BRACKET || g->op == OP_LOOKUP))
        return table_call(p, g, name, open);
    return arguments(p, g, name, open);
}

static void complain_no_value(parser *p, const expr_token *t)
{
    if (p->f->tokens == 1)
        BREAK(p, t->span, _("the formula is empty; write, say, age >= 60"));
    else if (t->kind == TOKEN_EQ || t->kind == TOKEN_LT || t->kind == TOKEN_GT)
        BREAK(p, t->span, _("a value is missing before %s; comparisons are == != < <= > >="),
              found(p, t));
    else
        BREAK(p, t->span, _("expected a value (a number, a name or a parenthesis) and found %s"),
              found(p, t));
}

static int32_t primary(parser *p)
{
    straighten(p);
    const expr_token *t = take(p);
    switch (t->kind) {
    case TOKEN_NUMBER:
    case TOKEN_TRUE:
    case TOKEN_FALSE: {
        const int32_t x = node(p, OP_CONST, t->span, t->span, EXPR_NONE, EXPR_NONE, EXPR_NONE);
        if (x != EXPR_NONE) {
            p->f->node[x].number = t->kind == TOKEN_NUMBER ? t->number : t->kind == TOKEN_TRUE;
            p->f->node[x].type = t->kind == TOKEN_NUMBER ? AMP_TYPE_NUMBER : AMP_TYPE_BOOLEAN;
        }
        return x;
    }
    case TOKEN_NAME:
        if (kind_of(p) == TOKEN_BRACE)
            straighten(p);
        if (kind_of(p) == TOKEN_OPEN)
            return call(p, t);
        return node(p, OP_NAME, t->span, t->span, EXPR_NONE, EXPR_NONE, EXPR_NONE);
    case TOKEN_OPEN: {
        const int32_t x = choice(p);
        const size_t last = p->next;
        if (!close(p, t))
            return EXPR_NONE;
        p->f->node[x].span = join(t->span, p->f->token[last].span);
        return x;
    }
    default:
        complain_no_value(p, t);
        return EXPR_NONE;
    }
}

/* Every way into recursion passes here. */
static bool deeper(parser *p)
{
    if (++p->depth <= EXPR_DEPTH_MAX)
        return true;
    BREAK(p, peek(p)->span, _("the formula is nested more than %d deep; split it"), EXPR_DEPTH_MAX);
    return false;
}

/* unary(), one deeper. */
static int32_t inner_unary(parser *p)
{
    const int32_t x = deeper(p) ? unary(p) : EXPR_NONE;
    p->depth--;
    return x;
}

static int32_t power(parser *p)
{
    const int32_t base = primary(p);
    if (p->is_broken || kind_of(p) != TOKEN_POWER)
        return base;
    const expr_token *t = take(p);
    const int32_t exponent = inner_unary(p);
    return node(p, OP_POW, t->span, t->span, base, exponent, EXPR_NONE);
}

static int32_t unary(parser *p)
{
    const expr_token *t = peek(p);
    if (t->kind != TOKEN_MINUS && t->kind != TOKEN_PLUS)
        return power(p);
    take(p);
    const int32_t x = inner_unary(p);
    return t->kind == TOKEN_PLUS ? x : node(p, OP_NEG, t->span, t->span, x, EXPR_NONE, EXPR_NONE);
}

typedef struct infix {
    expr_op op;
    int level; /* 1 or, 2 and, 4 comparison, 5 sum, 6 product; not stands at 3 */
} infix;

static infix infix_of(expr_token_kind kind)
{
    switch (kind) {
    case TOKEN_OR:
        return (infix){OP_OR, 1};
    case TOKEN_AND:
        return (infix){OP_AND, 2};
    case TOKEN_EQ:
        return (infix){OP_EQ, 4};
    case TOKEN_NE:
        return (infix){OP_NE, 4};
    case TOKEN_LT:
        return (infix){OP_LT, 4};
    case TOKEN_LE:
        return (infix){OP_LE, 4};
    case TOKEN_GT:
        return (infix){OP_GT, 4};
    case TOKEN_GE:
        return (infix){OP_GE, 4};
    case TOKEN_PLUS:
        return (infix){OP_ADD, 5};
    case TOKEN_MINUS:
        return (infix){OP_SUB, 5};
    case TOKEN_TIMES:
        return (infix){OP_MUL, 6};
    case TOKEN_OVER:
        return (infix){OP_DIV, 6};
    default:
        return (infix){OP_POISON, 0};
    }
}

static int32_t negation(parser *p)
{
    if (kind_of(p) != TOKEN_NOT)
        return binary(p, 4);
    int32_t x = EXPR_NONE;
    if (deeper(p)) {
        const expr_token *t = take(p);
        x = node(p, OP_NOT, t->span, t->span, negation(p), EXPR_NONE, EXPR_NONE);
    }
    p->depth--;
    return x;
}

static int32_t operand(parser *p, int level)
{
    return level == 2 ? negation(p) : level == 6 ? unary(p) : binary(p, level + 1);
}

/* `y` where an operator is due: complained about once and read as `and`. */
static infix next_infix(parser *p)
{
    expr_token *t = &p->f->token[p->next];
    const int word = p->is_broken ? -1 : joint_of(p->f, t);
    if (word >= 0 && joints[word].meant != TOKEN_NAME) {
        amp_expr_complain(p->f, t->span, _("\"%s\" is not an operator; write %s"), found(p, t),
                          joints[word].instead);
        t->kind = joints[word].meant;
    }
    return infix_of(t->kind);
}

/* Left to right over the operators of one level; their operands bind tighter. */
static int32_t binary(parser *p, int level)
{
    int32_t left = operand(p, level);
    int comparisons = 0;
    for (infix i = next_infix(p); !p->is_broken && i.level == level; i = next_infix(p)) {
        const expr_token *t = take(p);
        if (level == 4 && comparisons++)
            BREAK(p, t->span,
                  _("comparisons do not chain; write each one, e.g. 15 <= age and age < 60"));
        const int32_t right = operand(p, level);
        left = node(p, i.op, t->span, t->span, left, right, EXPR_NONE);
    }
    return left;
}

/* c1 ? x1 : c2 ? x2 : ... : y, without recursion along the colons: a recode of a survey's codes
 * may be long. Pairs wait on a list and are joined from the last to the first. */
static int32_t choice(parser *p)
{
    typedef struct pair {
        struct pair *before;
        int32_t condition, value;
        expr_span word;
    } pair;
    pair *last = NULL;
    int32_t x = EXPR_NONE;
    if (deeper(p)) {
        x = binary(p, 1);
        while (!p->is_broken && kind_of(p) == TOKEN_QUESTION) {
            pair *now = AMP_ARENA_NEW(p->f->arena, pair, 1);
            if (!now) {
                p->f->out_of_memory = p->is_broken = true;
                break;
            }
            *now = (pair){last, x, EXPR_NONE, take(p)->span};
            now->value = choice(p);
            if (!p->is_broken && kind_of(p) != TOKEN_COLON)
                BREAK(p, now->word, _("this ? has no : after it; write condition ? x : y"));
            if (p->is_broken)
                break;
            take(p);
            last = now;
            x = binary(p, 1);
        }
        for (; last; last = last->before)
            x = node(p, OP_IF, last->word, last->word, last->condition, last->value, x);
    }
    p->depth--;
    return p->is_broken ? EXPR_NONE : x;
}

bool amp_expr_parse(expr_formula *f)
{
    f->node = AMP_ARENA_NEW(f->arena, expr_node, NODES_PER_TOKEN * f->tokens + 1);
    if (!f->node) {
        f->out_of_memory = true;
        return false;
    }
    parser p = {.f = f};
    f->root = choice(&p);
    if (!p.is_broken && kind_of(&p) != TOKEN_END)
        complain_after_value(&p, peek(&p));
    return !p.is_broken && !f->out_of_memory;
}
