/* lexer.c - text to tokens.
 *
 * Habits from other languages (=, &&, <>, AND, 'text') are complained about with the right form,
 * and read as what was meant, so that the rest of the formula is still checked. */
#include "base/table.h"
#include "expr/internal.h"

#include <string.h>
#include <strings.h>

typedef struct sign {
    const char *text;
    expr_token_kind kind;
    const char *instead; /* NULL: this is the right form */
} sign;

/* The longest first where one begins another. */
// clang-format off
static const sign signs[] = {
    {"==", TOKEN_EQ, NULL},     {"!=", TOKEN_NE, NULL},     {"<=", TOKEN_LE, NULL},
    {">=", TOKEN_GE, NULL},     {"<>", TOKEN_NE, "!="},     {"=>", TOKEN_GE, ">="},
    {"=<", TOKEN_LE, "<="},     {"=!", TOKEN_NE, "!="},     {"&&", TOKEN_AND, "and"},
    {"||", TOKEN_OR, "or"},     {"**", TOKEN_POWER, "^"},
    {"≥", TOKEN_GE, ">="},      {"≤", TOKEN_LE, "<="},      {"≠", TOKEN_NE, "!="},
    {"×", TOKEN_TIMES, "*"},    {"·", TOKEN_TIMES, "*"},    {"÷", TOKEN_OVER, "/"},
    {"−", TOKEN_MINUS, "-"},    {"–", TOKEN_MINUS, "-"},    {"∧", TOKEN_AND, "and"},
    {"∨", TOKEN_OR, "or"},      {"¬", TOKEN_NOT, "not"},
    {"=", TOKEN_EQ, "=="},      {"&", TOKEN_AND, "and"},    {"|", TOKEN_OR, "or"},
    {"!", TOKEN_NOT, "not"},    {"~", TOKEN_NOT, "not"},
    {"<", TOKEN_LT, NULL},      {">", TOKEN_GT, NULL},      {"+", TOKEN_PLUS, NULL},
    {"-", TOKEN_MINUS, NULL},   {"*", TOKEN_TIMES, NULL},   {"/", TOKEN_OVER, NULL},
    {"^", TOKEN_POWER, NULL},   {"?", TOKEN_QUESTION, NULL}, {":", TOKEN_COLON, NULL},
    {"(", TOKEN_OPEN, NULL},    {")", TOKEN_CLOSE, NULL},   {",", TOKEN_COMMA, NULL},
    {"[", TOKEN_OPEN, "("},     {"]", TOKEN_CLOSE, ")"},    {"{", TOKEN_BRACE, NULL},
    {"}", TOKEN_UNBRACE, NULL}, {";", TOKEN_COMMA, ","},
};
static const struct { const char *open, *close; } quotes[] = {
    {"\"", "\""}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"«", "»"},
};
static const struct { const char *word; expr_token_kind kind; } words[] = {
    {"and", TOKEN_AND}, {"or", TOKEN_OR}, {"not", TOKEN_NOT},
    {"true", TOKEN_TRUE}, {"false", TOKEN_FALSE},
};
// clang-format on

/* ASCII only, and not the locale's. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool starts(const expr_formula *f, size_t at, const char *word)
{
    const size_t n = strlen(word);
    return n <= f->length - at && memcmp(f->text + at, word, n) == 0;
}

static const sign *sign_at(const expr_formula *f, size_t at)
{
    for (size_t i = 0; i < AMP_COUNT(signs); i++)
        if (starts(f, at, signs[i].text))
            return &signs[i];
    return NULL;
}

static int quote_at(const expr_formula *f, size_t at)
{
    for (int i = 0; i < (int)AMP_COUNT(quotes); i++)
        if (starts(f, at, quotes[i].open))
            return i;
    return -1;
}

static size_t blank_at(const expr_formula *f, size_t at)
{
    const char c = f->text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return 1;
    return starts(f, at, "\xc2\xa0") ? 2 : 0; /* a no-break space, from a word processor */
}

/* A byte that can stand in a word. Letters with accents are taken along, so that the complaint
 * is about the whole word. */
static bool in_word(const expr_formula *f, size_t at)
{
    const char c = f->text[at];
    if (is_letter(c) || is_digit(c) || c == '.')
        return true;
    return ((unsigned char)c & 0x80) && !sign_at(f, at) && quote_at(f, at) < 0 && !blank_at(f, at);
}

static expr_span span_of(size_t at, size_t end)
{
    return (expr_span){(uint16_t)at, (uint16_t)end};
}

static void push(expr_formula *f, expr_token_kind kind, size_t at, size_t end)
{
    f->token[f->tokens++] = (expr_token){.kind = kind, .span = span_of(at, end)};
}

/* digits [. digits] [e [sign] digits], at least one digit before the e; returns its end. */
static size_t number_end(const expr_formula *f, size_t at)
{
    const char *s = f->text; /* ends with a zero byte, so looking one ahead is safe */
    while (is_digit(s[at]))
        at++;
    if (s[at] == '.')
        for (at++; is_digit(s[at]); at++)
            ;
    if (s[at] == 'e' || s[at] == 'E') {
        const size_t sign_len = s[at + 1] == '+' || s[at + 1] == '-' ? 1 : 0;
        if (is_digit(s[at + 1 + sign_len]))
            for (at += 1 + sign_len; is_digit(s[at]); at++)
                ;
    }
    return at;
}

static size_t word_end(const expr_formula *f, size_t at)
{
    while (at < f->length && in_word(f, at))
        at++;
    return at;
}

static void complain_number(expr_formula *f, size_t at, size_t end, size_t word)
{
    const expr_span all = span_of(at, word);
    if (memchr(f->text + at, '.', end - at) && f->text[end] == '.')
        amp_expr_complain(f, all,
                          _("%s is not a number: it has two points; thousands are not separated, "
                            "and the point is for decimals, e.g. 1500.50"),
                          amp_expr_words(f, all));
    else
        amp_expr_complain(f, all,
                          _("%s is neither a number nor a name; write a product with *, e.g. 2 * "
                            "age (a name starts with a letter)"),
                          amp_expr_words(f, all));
}

static size_t lex_number(expr_formula *f, size_t at)
{
    const size_t end = number_end(f, at), word = word_end(f, end);
    char digits[80];
    double value = 0;
    if (word > end) {
        complain_number(f, at, end, word);
    } else if (end - at >= sizeof digits) {
        amp_expr_complain(f, span_of(at, end), _("a number has at most %d digits"),
                          (int)sizeof digits - 1);
    } else {
        memcpy(digits, f->text + at, end - at);
        digits[end - at] = '\0';
        if (digits[end - at - 1] == '.') /* "5." */
            digits[end - at - 1] = '\0';
        if (!amp_parse_double(digits, '.', &value) || !(value <= 1.7976931348623157e308)) {
            amp_expr_complain(f, span_of(at, end), _("%s is too large a number"), digits);
            value = 0;
        }
    }
    push(f, TOKEN_NUMBER, at, word);
    f->token[f->tokens - 1].number = value;
    return word;
}

static bool is_symbol(const expr_formula *f, expr_span span)
{
    for (size_t i = 0; i < f->symbols->n; i++)
        if (amp_expr_is(f, span, f->symbols->item[i].name))
            return true;
    return false;
}

static size_t lex_word(expr_formula *f, size_t at)
{
    const size_t end = word_end(f, at);
    const expr_span span = span_of(at, end);
    for (size_t i = 0; i < AMP_COUNT(words); i++) {
        const size_t n = strlen(words[i].word);
        if (n != end - at || strncasecmp(f->text + at, words[i].word, n) != 0)
            continue;
        if (!amp_expr_is(f, span, words[i].word)) {
            if (is_symbol(f, span))
                break;
            amp_expr_complain(f, span, _("write %s in small letters"), words[i].word);
        }
        push(f, words[i].kind, at, end);
        return end;
    }
    push(f, TOKEN_NAME, at, end);
    return end;
}

/* 'female': complained about, then read as the name in it. */
static size_t lex_quoted(expr_formula *f, size_t at, int q)
{
    const size_t from = at + strlen(quotes[q].open);
    size_t to = from;
    while (to < f->length && !starts(f, to, quotes[q].close))
        to++;
    const size_t end = to < f->length ? to + strlen(quotes[q].close) : to;
    bool is_name = to > from && is_letter(f->text[from]);
    for (size_t i = from; i < to; i++)
        is_name = is_name && in_word(f, i);
    if (to > from && is_digit(f->text[from]))
        amp_expr_complain(f, span_of(at, end), _("numbers have no quotes; write age >= 60"));
    else
        amp_expr_complain(f, span_of(at, end),
                          _("formulas have no quoted text; write the name of a value as it is, "
                            "e.g. sex == female"));
    push(f, is_name ? TOKEN_NAME : TOKEN_BAD, is_name ? from : at, is_name ? to : end);
    return end;
}

static size_t lex_bad(expr_formula *f, size_t at)
{
    const expr_span span = span_of(at, at + 1);
    switch (f->text[at]) {
    case '%':
        amp_expr_complain(
            f, span,
            _("%% is not an operator; write 5 %% as 0.05, and the remainder of x by n "
              "as x - n * floor(x / n)"));
        break;
    case '$':
        amp_expr_complain(f, span, _("amounts of money are plain numbers, e.g. 350 (no $)"));
        break;
    default:
        amp_expr_complain(f, span,
                          _("\"%s\" has no meaning in a formula; it has names, numbers, + - * / ^ "
                            "== != < <= > >= and or not ? : ( ) and commas"),
                          amp_expr_words(f, span));
    }
    push(f, TOKEN_BAD, at, at + 1);
    return at + 1;
}

static size_t lex_one(expr_formula *f, size_t at)
{
    const char c = f->text[at];
    if (is_digit(c) || (c == '.' && is_digit(f->text[at + 1])))
        return lex_number(f, at);
    const sign *s = sign_at(f, at);
    if (s) {
        const size_t end = at + strlen(s->text);
        if (s->instead)
            amp_expr_complain(f, span_of(at, end), _("write %s instead of %s"), s->instead,
                              s->text);
        push(f, s->kind, at, end);
        return end;
    }
    const int q = quote_at(f, at);
    if (q >= 0)
        return lex_quoted(f, at, q);
    if (in_word(f, at) && c != '.')
        return lex_word(f, at);
    return lex_bad(f, at);
}

bool amp_expr_lex(expr_formula *f)
{
    f->token = AMP_ARENA_NEW(f->arena, expr_token, f->length + 1);
    if (!f->token) {
        f->out_of_memory = true;
        return false;
    }
    bool is_bad = false;
    for (size_t at = 0; at < f->length;) {
        const size_t blank = blank_at(f, at);
        at = blank ? at + blank : lex_one(f, at);
        is_bad = is_bad || (f->tokens && f->token[f->tokens - 1].kind == TOKEN_BAD);
    }
    push(f, TOKEN_END, f->length, f->length);
    return !is_bad && !f->out_of_memory;
}
