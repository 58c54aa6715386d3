/* check.c - names, types, levels and units of a formula, all mistakes at once.
 *
 * A node about which something was complained gets the type that its operation promises, or
 * TYPE_POISON where that depends on the mistake; poison is accepted everywhere in silence, so one
 * mistake gives one message. */
#include "expr/internal.h"

#include <string.h>
#include <strings.h>

/* What people look for, and how the columns are called. Offered only where the name exists. */
// clang-format off
static const struct { const char *word, *name; } aliases[] = {
    {"edad", "age"}, {"idade", "age"}, {"anios", "age"}, {"años", "age"}, {"years", "age"},
    {"sexo", "sex"}, {"genero", "sex"}, {"género", "sex"}, {"gender", "sex"},
    {"mujer", "female"}, {"mujeres", "female"}, {"mulher", "female"}, {"woman", "female"},
    {"women", "female"}, {"hombre", "male"}, {"hombres", "male"}, {"homem", "male"},
    {"man", "male"}, {"men", "male"}, {"urbano", "urban"}, {"urbana", "urban"},
    {"hijo", "child"}, {"hija", "child"}, {"jefe", "head"}, {"jefa", "head"},
    {"pareja", "partner"}, {"conyuge", "partner"}, {"cónyuge", "partner"}, {"spouse", "partner"},
    {"madre", "mother"}, {"padre", "father"}, {"ingreso", "earnings"}, {"ingresos", "earnings"},
    {"salario", "earnings"}, {"sueldo", "earnings"}, {"wage", "earnings"}, {"renda", "earnings"},
    {"income", "earnings"}, {"salary", "earnings"}, {"pension", "contributory_pension"},
    {"pensión", "contributory_pension"}, {"jubilacion", "contributory_pension"},
    {"migrante", "born_abroad"}, {"migrant", "born_abroad"}, {"discapacidad", "disability"}, {"disabled", "disability"}, {"educacion", "education"},
    {"educación", "education"}, {"etnia", "ethnicity"}, {"indigena", "indigenous"},
    {"indígena", "indigenous"}, {"año", "year"}, {"anio", "year"}, {"ano", "year"},
    {"linea", "line_poverty"}, {"línea", "line_poverty"}, {"poverty_line", "line_poverty"},
    {"línea_pobreza", "line_poverty"}, {"linea_pobreza", "line_poverty"},
    {"extreme_line", "line_extreme"}, {"departamento", "region"}, {"región", "region"},
    {"tamano_hogar", "household_size"}, {"hhsize", "household_size"}, {"size", "household_size"},
    {"asiste", "attends"}, {"attending", "attends"}, {"parentesco", "relationship"},
    {"peso", "weight"}, {"factor", "weight"}, {"área", "area"},
};
// clang-format on

enum { LIST_MAX = 8 }; /* names in a message */

/* ---- names ---------------------------------------------------------------------------------- */

static const char *type_name(int type)
{
    return type == AMP_TYPE_NUMBER    ? _("a number")
           : type == AMP_TYPE_BOOLEAN ? _("a condition (true or false)")
                                      : _("a category");
}

/* The node as written; a name without the parentheses around it. */
static const char *words(expr_formula *f, const expr_node *n)
{
    return amp_expr_words(f, n->symbol || n->is_unknown ? n->word : n->span);
}

static expr_measure measure_of(const amp_symbol *s)
{
    const char *unit = s->unit ? s->unit : "";
    if (s->type != AMP_TYPE_NUMBER || !*unit)
        return MEASURE_ANY;
    if (strncmp(unit, "LCU", 3) == 0)
        return strncmp(unit + 3, "/month", 6) == 0  ? MEASURE_MONTHLY
               : strncmp(unit + 3, "/year", 5) == 0 ? MEASURE_YEARLY
                                                    : MEASURE_MONEY;
    return s->scope == AMP_SCOPE_CONSTANT ? MEASURE_ANY : MEASURE_PLAIN;
}

static void bind(expr_node *n, const amp_symbol *s)
{
    n->symbol = s;
    n->type = (int)s->type;
    n->category = s->type == AMP_TYPE_CATEGORY ? s->category : 0;
    n->scope = s->scope;
    n->measure = measure_of(s);
    n->unit = s->unit ? s->unit : "";
}

static void check_name(expr_formula *f, expr_node *n)
{
    for (size_t i = f->symbols->n; i-- > 0;)
        if (amp_expr_is(f, n->word, f->symbols->item[i].name)) {
            bind(n, &f->symbols->item[i]);
            if (n->symbol->is_broken) {
                f->is_spoiled = true;
                n->type = TYPE_POISON;
                n->scope = AMP_SCOPE_CONSTANT;
            }
            if (n->symbol->is_absent)
                amp_expr_complain(f, n->word,
                                  _("this population has no \"%s\": its survey did not ask"),
                                  n->symbol->name);
            return;
        }
    if (amp_expr_is(f, n->word, "household_size")) {
        n->op = OP_SIZE;
        n->type = AMP_TYPE_NUMBER;
        n->scope = AMP_SCOPE_HOUSEHOLD;
        n->measure = MEASURE_PLAIN;
        n->unit = N_("persons");
        return;
    }
    n->type = TYPE_POISON;
    n->scope = AMP_SCOPE_CONSTANT;
    n->is_unknown = true;
}

/* `partner` is a column and a value of `relationship`: where the first meaning does not fit, take
 * one that does. With a category >= 0 only a value or column of that list fits. */
static bool adapt(expr_formula *f, expr_node *n, amp_type type, int category)
{
    if (n->op != OP_NAME || !n->symbol)
        return false;
    for (size_t i = f->symbols->n; i-- > 0;) {
        const amp_symbol *s = &f->symbols->item[i];
        if (s->type == type && (type != AMP_TYPE_CATEGORY || s->category == category) &&
            amp_expr_is(f, n->word, s->name)) {
            bind(n, s);
            return true;
        }
    }
    return false;
}

/* "female, male" of a list; the first value of it in *example. */
static const char *values_of(expr_formula *f, int category, const char **example)
{
    const char *text = "";
    int n = 0;
    *example = NULL;
    for (size_t i = 0; i < f->symbols->n; i++) {
        const amp_symbol *s = &f->symbols->item[i];
        if (s->scope != AMP_SCOPE_CONSTANT || s->type != AMP_TYPE_CATEGORY ||
            s->category != category)
            continue;
        if (n == LIST_MAX) {
            const char *more = amp_arena_format(f->arena, "%s ...", text);
            return more ? more : "";
        }
        if (n == 0)
            *example = s->name;
        text = amp_arena_format(f->arena, n ? "%s, %s" : "%s%s", text, s->name);
        if (!text) {
            f->out_of_memory = true;
            return "";
        }
        n++;
    }
    return text;
}

static const char *alias_of(const expr_formula *f, const char *word)
{
    for (size_t i = 0; i < AMP_COUNT(aliases); i++)
        if (strcasecmp(aliases[i].word, word) == 0 &&
            (amp_symbols_find(f->symbols, aliases[i].name) ||
             strcmp(aliases[i].name, "household_size") == 0))
            return aliases[i].name;
    return NULL;
}

/* The nearest of all names, or of one list's values (category >= 0). Falls back on aliases. */
static const char *suggest(expr_formula *f, const char *word, int category)
{
    const char **names = AMP_ARENA_NEW(f->arena, const char *, f->symbols->n + 3);
    if (!names) {
        f->out_of_memory = true;
        return NULL;
    }
    size_t n = 0;
    for (size_t i = 0; i < f->symbols->n; i++) {
        const amp_symbol *s = &f->symbols->item[i];
        if (category < 0 || (s->scope == AMP_SCOPE_CONSTANT && s->type == AMP_TYPE_CATEGORY &&
                             s->category == category))
            names[n++] = s->name;
    }
    if (category < 0)
        names[n++] = "household_size";
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(names[i], word) == 0)
            return names[i];
    const char *alias = alias_of(f, word);
    for (size_t i = 0; alias && i < n; i++)
        if (strcmp(names[i], alias) == 0)
            return alias;
    return amp_nearest(word, names, n);
}

/* The same name twice gives one message. */
static bool said_before(const expr_formula *f, const expr_node *n)
{
    const size_t length = (size_t)(n->word.end - n->word.at);
    for (const expr_node *m = f->node; m < n; m++)
        if (m->op == OP_NAME && m->type == TYPE_POISON && !m->symbol &&
            (size_t)(m->word.end - m->word.at) == length &&
            memcmp(f->text + m->word.at, f->text + n->word.at, length) == 0)
            return true;
    return false;
}

/* A few names that there are, for who has no near one: of the same family (param.x) if any. */
static const char *some_names(expr_formula *f, const char *word)
{
    const char *text = "", *dot = strchr(word, '.');
    const size_t family = dot ? (size_t)(dot - word) + 1 : 0;
    int n = 0;
    for (size_t i = 0; i < f->symbols->n && n < LIST_MAX; i++) {
        const amp_symbol *s = &f->symbols->item[i];
        if ((s->type == AMP_TYPE_CATEGORY && s->scope == AMP_SCOPE_CONSTANT) ||
            strncmp(s->name, word, family) != 0)
            continue;
        const char *more = amp_arena_format(f->arena, n ? "%s, %s" : "%s%s", text, s->name);
        if (!more)
            break;
        text = more;
        n++;
    }
    return n == 0 && family ? some_names(f, "") : text;
}

static void complain_unknown(expr_formula *f, expr_node *n)
{
    const char *word = words(f, n);
    n->is_unknown = false;
    if (said_before(f, n))
        return;
    const char *near = suggest(f, word, -1);
    const expr_function *g = amp_expr_function(word);
    const char *some;
    if (g)
        amp_expr_complain(f, n->word, _("%s is a function; write %s"), g->name, g->form);
    else if (near)
        amp_expr_complain(f, n->word, _("unknown name \"%s\"; did you mean \"%s\"?"), word, near);
    else if (*(some = some_names(f, word)))
        amp_expr_complain(f, n->word, _("unknown name \"%s\"; among the names there are %s"), word,
                          some);
    else
        amp_expr_complain(f, n->word, _("unknown name \"%s\"; this formula can only use numbers"),
                          word);
}

/* An unknown name beside a category can only be one of its values. */
static void complain_unknown_value(expr_formula *f, expr_node *n, const expr_node *category)
{
    const char *example, *word = words(f, n);
    const char *values = values_of(f, category->category, &example);
    n->is_unknown = false;
    const char *near = suggest(f, word, category->category);
    const char *where = words(f, category);
    if (near)
        amp_expr_complain(f, n->word,
                          _("unknown value \"%s\" beside %s; did you mean \"%s\"? (there are %s)"),
                          word, where, near, values);
    else
        amp_expr_complain(f, n->word, _("unknown value \"%s\" beside %s; there are %s"), word,
                          where, values);
}

/* ---- types ---------------------------------------------------------------------------------- */

static expr_node *kid_of(expr_formula *f, const expr_node *n, int k)
{
    return &f->node[n->kid[k]];
}

static void need_number(expr_formula *f, expr_node *n)
{
    if (n->type != AMP_TYPE_CATEGORY || adapt(f, n, AMP_TYPE_NUMBER, 0) ||
        adapt(f, n, AMP_TYPE_BOOLEAN, 0))
        return;
    const char *example, *word = words(f, n);
    values_of(f, n->category, &example);
    if (n->scope != AMP_SCOPE_CONSTANT && example)
        amp_expr_complain(f, n->span,
                          _("%s is a category and cannot be used as a number; compare it, e.g. %s "
                            "== %s"),
                          word, word, example);
    else
        amp_expr_complain(f, n->span,
                          _("%s is the value of a category and cannot be used as a number; it only "
                            "compares with == and !="),
                          word);
}

static void need_condition(expr_formula *f, expr_node *n)
{
    if (n->type == AMP_TYPE_BOOLEAN || n->type == TYPE_POISON || adapt(f, n, AMP_TYPE_BOOLEAN, 0))
        return;
    const char *example = NULL, *word = words(f, n);
    if (n->type == AMP_TYPE_CATEGORY && n->scope != AMP_SCOPE_CONSTANT &&
        *values_of(f, n->category, &example) && example)
        amp_expr_complain(
            f, n->span,
            _("expected a condition (true or false) and found the category %s; write, "
              "say, %s == %s"),
            word, word, example);
    else if (n->type == AMP_TYPE_CATEGORY)
        amp_expr_complain(f, n->span,
                          _("expected a condition (true or false) and found %s, the value of a "
                            "category; write the whole comparison on each side of and / or"),
                          word);
    else if (n->op == OP_CONST)
        amp_expr_complain(f, n->span,
                          _("expected a condition (true or false) and found the number %s; write "
                            "true or false, or a comparison"),
                          word);
    else
        amp_expr_complain(f, n->span,
                          _("expected a condition (true or false) and found a number; write a "
                            "comparison, e.g. %s > 0"),
                          word);
}

static bool is_money(const expr_node *n)
{
    return n->measure >= MEASURE_MONEY;
}

/* Money of a month with money of a year. */
static bool check_periods(expr_formula *f, const expr_node *n, const expr_node *a,
                          const expr_node *b)
{
    if (AMP_MIN(a->measure, b->measure) != MEASURE_MONTHLY ||
        AMP_MAX(a->measure, b->measure) != MEASURE_YEARLY)
        return true;
    const char *year = words(f, a->measure == MEASURE_YEARLY ? a : b);
    const char *month = words(f, a->measure == MEASURE_YEARLY ? b : a);
    amp_expr_complain(f, n->span,
                      _("%s is money per month and %s per year; write per_month(%s), its twelfth, "
                        "or per_year(%s), twelve times as much"),
                      month, year, year, month);
    return false;
}

/* Sums and comparisons of money with what is not money. */
static void check_measure(expr_formula *f, expr_node *n, const expr_node *a, const expr_node *b)
{
    const bool clash =
        a->measure != MEASURE_ANY && b->measure != MEASURE_ANY && is_money(a) != is_money(b);
    if (clash) {
        const expr_node *plain = a->measure == MEASURE_PLAIN ? a : b;
        const expr_node *money = a->measure == MEASURE_PLAIN ? b : a;
        const char *word = words(f, plain);
        amp_expr_complain(f, n->span,
                          _("%s (%s) is money and %s (%s) is not; to sum or compare them, give the "
                            "second a value in money, e.g. 100 * %s"),
                          words(f, money), money->unit, word, plain->unit, word);
        return;
    }
    if (!check_periods(f, n, a, b))
        return;
    const expr_node *from = a->measure >= b->measure ? a : b; /* the one that says more */
    n->measure = from->measure;
    n->unit = from->unit;
}

static void keep_measure(expr_node *n, const expr_node *a)
{
    n->measure = a->measure;
    n->unit = a->unit;
}

static void set_period(expr_node *n, expr_measure period)
{
    n->measure = period;
    n->unit = period == MEASURE_YEARLY ? "LCU/year" : "LCU/month";
}

/* Twelve times a month's money is a year's, and a twelfth of a year's is a month's. */
static void measure_product(expr_node *n, const expr_node *a, const expr_node *b)
{
    const bool is_product = n->op == OP_MUL;
    if (is_money(a) == is_money(b) || (is_money(b) && !is_product))
        return;
    const expr_node *money = is_money(a) ? a : b, *other = is_money(a) ? b : a;
    keep_measure(n, money);
    if (other->op == OP_CONST && other->number == 12 &&
        money->measure == (is_product ? MEASURE_MONTHLY : MEASURE_YEARLY))
        set_period(n, is_product ? MEASURE_YEARLY : MEASURE_MONTHLY);
}

/* per_month(x) takes money per year, per_year(x) money per month; either a number as well. */
static void check_period(expr_formula *f, expr_node *n)
{
    const expr_node *x = kid_of(f, n, 0);
    const bool to_year = n->op == OP_PER_YEAR;
    need_number(f, kid_of(f, n, 0));
    if (x->measure == MEASURE_PLAIN)
        amp_expr_complain(f, n->span, _("%s (%s) is not money; %s takes money per %s"), words(f, x),
                          x->unit, to_year ? "per_year(x)" : "per_month(x)",
                          to_year ? _("month") : _("year"));
    if (x->measure == (to_year ? MEASURE_YEARLY : MEASURE_MONTHLY))
        amp_expr_complain(f, n->span, _("%s is money per %s already"), words(f, x),
                          to_year ? _("year") : _("month"));
    n->type = AMP_TYPE_NUMBER;
    set_period(n, to_year ? MEASURE_YEARLY : MEASURE_MONTHLY);
}

/* A category on one side: both must be of the same list. */
static void check_categories(expr_formula *f, expr_node *n, expr_node *a, expr_node *b)
{
    if (a->type != AMP_TYPE_CATEGORY ||
        (a->scope == AMP_SCOPE_CONSTANT && b->type == AMP_TYPE_CATEGORY &&
         b->scope != AMP_SCOPE_CONSTANT)) {
        expr_node *swap = a; /* a is the column, b its value, whichever came first */
        a = b;
        b = swap;
    }
    if (b->is_unknown) {
        complain_unknown_value(f, b, a);
        return;
    }
    if (b->type == TYPE_POISON || a->type == TYPE_POISON ||
        (b->type == AMP_TYPE_CATEGORY && b->category == a->category) ||
        adapt(f, b, AMP_TYPE_CATEGORY, a->category))
        return;
    if (b->type == AMP_TYPE_CATEGORY ? adapt(f, a, AMP_TYPE_CATEGORY, b->category)
                                     : adapt(f, a, AMP_TYPE_NUMBER, 0))
        return;
    const char *example;
    const char *values = values_of(f, a->category, &example);
    const char *left = words(f, a), *right = words(f, b);
    if (n->op == OP_IF)
        amp_expr_complain(f, n->span,
                          _("the two values of ? : are not of one kind: %s is one of %s, and %s is "
                            "not"),
                          left, values, right);
    else if (b->type == AMP_TYPE_CATEGORY)
        amp_expr_complain(f, b->span, _("%s is not a value of %s; there are %s"), right, left,
                          values);
    else
        amp_expr_complain(f, n->span,
                          _("%s is a category and does not compare with %s, %s; its values are %s, "
                            "e.g. %s == %s"),
                          left, right, type_name(b->type), values, left, example ? example : right);
}

static void check_equality(expr_formula *f, expr_node *n, expr_node *a, expr_node *b)
{
    n->type = AMP_TYPE_BOOLEAN;
    if (a->type == AMP_TYPE_CATEGORY || b->type == AMP_TYPE_CATEGORY) {
        check_categories(f, n, a, b);
        return;
    }
    check_measure(f, n, a, b);
    n->measure = MEASURE_ANY;
}

static void check_order(expr_formula *f, expr_node *n, expr_node *a, expr_node *b)
{
    n->type = AMP_TYPE_BOOLEAN;
    expr_node *side[2] = {a, b};
    for (int k = 0; k < 2; k++) {
        expr_node *x = side[k];
        if (x->type != AMP_TYPE_CATEGORY || adapt(f, x, AMP_TYPE_NUMBER, 0))
            continue;
        amp_expr_complain(f, n->span,
                          _("%s is a category and has no order; compare it with == or "
                            "!="),
                          words(f, x));
        return;
    }
    check_measure(f, n, a, b);
    n->measure = MEASURE_ANY;
}

static void check_arithmetic(expr_formula *f, expr_node *n)
{
    expr_node *a = kid_of(f, n, 0);
    need_number(f, a);
    n->type = AMP_TYPE_NUMBER;
    if (n->kid[1] == EXPR_NONE) { /* - abs round floor ceil exp log */
        if (n->op != OP_EXP && n->op != OP_LOG)
            keep_measure(n, a);
        return;
    }
    expr_node *b = kid_of(f, n, 1);
    need_number(f, b);
    if (n->op == OP_MUL || n->op == OP_DIV)
        measure_product(n, a, b);
    else if (n->op != OP_POW)
        check_measure(f, n, a, b);
}

static void check_clamp(expr_formula *f, expr_node *n)
{
    expr_node *x = kid_of(f, n, 0), *lo = kid_of(f, n, 1), *hi = kid_of(f, n, 2);
    need_number(f, x);
    need_number(f, lo);
    need_number(f, hi);
    n->type = AMP_TYPE_NUMBER;
    const size_t errors = f->errors;
    check_measure(f, n, x, lo);
    if (f->errors == errors)
        check_measure(f, n, n->measure != MEASURE_ANY ? n : x, hi);
    if (lo->op == OP_CONST && hi->op == OP_CONST && lo->number > hi->number)
        amp_expr_complain(f, n->span,
                          _("clamp(x, lowest, highest): the lowest, %g, is above the highest, %g"),
                          lo->number, hi->number);
}

/* The two values of ? : are both categories of one list, both conditions, or numbers. */
static void check_choice(expr_formula *f, expr_node *n)
{
    expr_node *a = kid_of(f, n, 1), *b = kid_of(f, n, 2);
    need_condition(f, kid_of(f, n, 0));
    if (a->type == AMP_TYPE_CATEGORY || b->type == AMP_TYPE_CATEGORY) {
        const size_t errors = f->errors;
        check_categories(f, n, a, b); /* may find other meanings of the names */
        n->category = a->type == AMP_TYPE_CATEGORY ? a->category : b->category;
        n->type = f->errors != errors || a->type == TYPE_POISON || b->type == TYPE_POISON
                      ? TYPE_POISON
                      : a->type;
        return;
    }
    if (a->type == TYPE_POISON || b->type == TYPE_POISON) {
        n->type = TYPE_POISON;
        return;
    }
    const bool are_conditions = a->type == AMP_TYPE_BOOLEAN && b->type == AMP_TYPE_BOOLEAN;
    n->type = are_conditions ? AMP_TYPE_BOOLEAN : AMP_TYPE_NUMBER;
    check_measure(f, n, a, b);
}

/* The condition of sum(x, condition). */
static void need_members(expr_formula *f, const expr_node *n)
{
    expr_node *c = kid_of(f, n, 1);
    if (c->type == AMP_TYPE_BOOLEAN || c->type == TYPE_POISON)
        return;
    if (n->op == OP_MAX_OF || n->op == OP_MIN_OF)
        amp_expr_complain(f, n->span,
                          _("%s looks over the members of the household, and with a condition, as "
                            "in %s(x, age < 18), over some of them; of two values write %.3s(x, "
                            "y)"),
                          n->op == OP_MAX_OF ? "max_of(x)" : "min_of(x)",
                          n->op == OP_MAX_OF ? "max_of" : "min_of",
                          n->op == OP_MAX_OF ? "max" : "min");
    else if (n->op == OP_SUM)
        amp_expr_complain(f, n->span,
                          _("sum(x) adds x over the members of the household; to add two values "
                            "write x + y; of some members only, sum(x, age < 18)"));
    else
        need_condition(f, c);
}

static void check_people(expr_formula *f, expr_node *n)
{
    expr_node *x = kid_of(f, n, 0);
    if (n->kid[1] != EXPR_NONE)
        need_members(f, n);
    switch (n->op) {
    case OP_COUNT:
    case OP_ANY:
    case OP_ALL:
        need_condition(f, x);
        n->type = n->op == OP_COUNT ? AMP_TYPE_NUMBER : AMP_TYPE_BOOLEAN;
        if (n->op == OP_COUNT) {
            n->measure = MEASURE_PLAIN;
            n->unit = N_("persons");
        }
        break;
    case OP_HEAD:
    case OP_PARTNER:
    case OP_MOTHER:
    case OP_FATHER:
        n->type = x->type;
        n->category = x->category;
        keep_measure(n, x);
        break;
    default:
        need_number(f, x);
        n->type = AMP_TYPE_NUMBER;
        keep_measure(n, x);
    }
    n->scope = n->op <= OP_HEAD ? AMP_SCOPE_HOUSEHOLD : AMP_SCOPE_PERSON;
}

/* rank(x): of whom x differs between. */
static void check_rank(expr_formula *f, expr_node *n)
{
    expr_node *x = kid_of(f, n, 0);
    need_number(f, x);
    n->type = AMP_TYPE_NUMBER;
    n->measure = MEASURE_ANY;
    if (!f->symbols->rankings)
        amp_expr_complain(
            f, n->span,
            _("rank, quantile and decile compare with the whole population, and stand "
              "only in the formulas of a scenario's programmes"));
    else if (x->type != TYPE_POISON && x->scope >= AMP_SCOPE_SCALAR)
        amp_expr_complain(f, n->span,
                          _("%s is the same for everybody, so nobody can be ranked by it"),
                          words(f, x));
}

static amp_scope finest_of_kids(expr_formula *f, const expr_node *n)
{
    amp_scope scope = AMP_SCOPE_CONSTANT;
    for (int k = 0; k < 3 && n->kid[k] != EXPR_NONE; k++)
        scope = AMP_MIN(scope, kid_of(f, n, k)->scope);
    return scope;
}

static void check_node(expr_formula *f, expr_node *n)
{
    switch (n->op) {
    case OP_CONST:
        n->scope = AMP_SCOPE_CONSTANT;
        return;
    case OP_NAME:
        check_name(f, n);
        return;
    case OP_POISON: /* a call that the parser complained about */
        n->type = TYPE_POISON;
        n->scope = AMP_SCOPE_CONSTANT;
        return;
    case OP_NOT:
    case OP_AND:
    case OP_OR:
        need_condition(f, kid_of(f, n, 0));
        if (n->op != OP_NOT)
            need_condition(f, kid_of(f, n, 1));
        n->type = AMP_TYPE_BOOLEAN;
        break;
    case OP_EQ:
    case OP_NE:
        check_equality(f, n, kid_of(f, n, 0), kid_of(f, n, 1));
        break;
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        check_order(f, n, kid_of(f, n, 0), kid_of(f, n, 1));
        break;
    case OP_IF:
        check_choice(f, n);
        break;
    case OP_CLAMP:
        check_clamp(f, n);
        break;
    case OP_MISSING:
        n->type = AMP_TYPE_BOOLEAN;
        break;
    case OP_RANK:
        check_rank(f, n);
        break;
    case OP_PER_MONTH:
    case OP_PER_YEAR:
        check_period(f, n);
        break;
    default:
        if (expr_is_aggregate(n->op) || expr_is_relative(n->op)) {
            check_people(f, n);
            return;
        }
        check_arithmetic(f, n);
    }
    n->scope = finest_of_kids(f, n); /* only now: a name may have changed its meaning */
}

/* ---- the result ----------------------------------------------------------------------------- */

/* Does the formula's value hang on this node's level, i.e. is no aggregate between? */
static bool *exposed_nodes(expr_formula *f)
{
    bool *exposed = AMP_ARENA_NEW(f->arena, bool, f->nodes);
    if (!exposed) {
        f->out_of_memory = true;
        return NULL;
    }
    exposed[f->root] = true;
    for (size_t i = f->nodes; i-- > 0;) {
        const expr_node *n = &f->node[i];
        if (!exposed[i] || expr_is_aggregate(n->op) || expr_is_relative(n->op))
            continue;
        for (int k = 0; k < 3 && n->kid[k] != EXPR_NONE; k++)
            exposed[n->kid[k]] = true;
    }
    return exposed;
}

static void complain_level(expr_formula *f, const expr_node *n, amp_scope level)
{
    const char *word = words(f, n);
    if (level == AMP_SCOPE_SCALAR)
        amp_expr_complain(f, n->span,
                          _("%s is a value of each %s, and only numbers and parameters can stand "
                            "here"),
                          word, n->scope == AMP_SCOPE_PERSON ? _("person") : _("household"));
    else if (n->type == AMP_TYPE_BOOLEAN)
        amp_expr_complain(f, n->span,
                          _("%s is a value of each person, and this formula gives one value per "
                            "household; write any(%s), all(%s), count(%s) or head(%s)"),
                          word, word, word, word, word);
    else if (n->type == AMP_TYPE_CATEGORY)
        amp_expr_complain(f, n->span,
                          _("%s is a value of each person, and this formula gives one value per "
                            "household; write head(%s), or any(%s == ...)"),
                          word, word, word);
    else
        amp_expr_complain(f, n->span,
                          _("%s is a value of each person, and this formula gives one value per "
                            "household; write sum(%s), mean(%s), max_of(%s) or head(%s)"),
                          word, word, word, word, word);
}

static void check_level(expr_formula *f, amp_scope level)
{
    if (f->node[f->root].scope >= level)
        return;
    const bool *exposed = exposed_nodes(f);
    for (size_t i = 0; exposed && i < f->nodes; i++) {
        const expr_node *n = &f->node[i];
        const bool is_source =
            n->op == OP_NAME || expr_is_aggregate(n->op) || expr_is_relative(n->op);
        if (exposed[i] && is_source && n->scope < level)
            complain_level(f, n, level);
    }
}

static void check_result(expr_formula *f, int want)
{
    expr_node *n = &f->node[f->root];
    if (n->type == TYPE_POISON || n->type == want || want == EXPR_NONE)
        return;
    if (want == AMP_TYPE_BOOLEAN)
        need_condition(f, n);
    else if (want == AMP_TYPE_NUMBER)
        need_number(f, n);
    else
        amp_expr_complain(f, n->span,
                          _("expected a category and found %s; write, say, code == 1 ? male : "
                            "female"),
                          type_name(n->type));
}

bool amp_expr_check(expr_formula *f, int want, amp_scope level)
{
    for (size_t i = 0; i < f->nodes; i++)
        check_node(f, &f->node[i]);
    check_result(f, want);
    for (size_t i = 0; i < f->nodes; i++)
        if (f->node[i].is_unknown)
            complain_unknown(f, &f->node[i]);
    check_level(f, level);
    return f->errors == 0 && !f->is_spoiled && !f->out_of_memory;
}
