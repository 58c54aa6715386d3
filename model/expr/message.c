/* message.c - complaints about a formula, with a caret under the place.
 *
 *     unknown name "edad"; did you mean "age"?
 *         edad >= 60
 *         ^~~~
 *
 * Of a long formula only a window around the place is shown; of several lines only the one. */
#include "expr/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WINDOW = 76, BEFORE = 40 }; /* characters shown, and how many of them before the place */

/* Bytes of the UTF-8 character at s, 1 for what is not one (it is shown as '?'). */
static size_t character(const char *s, size_t left)
{
    const unsigned char c = (unsigned char)s[0];
    const size_t n = c < 0x80                ? 1
                     : c >= 0xc2 && c < 0xe0 ? 2
                     : c >= 0xe0 && c < 0xf0 ? 3
                     : c >= 0xf0 && c < 0xf5 ? 4
                                             : 1;
    if (n > left)
        return 1;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            return 1;
    return n;
}

/* The characters of text[from, to) as they are shown, into out; returns how many. */
static size_t show(const char *text, size_t from, size_t to, char *out)
{
    size_t count = 0;
    while (from < to) {
        const size_t n = character(text + from, to - from);
        const unsigned char c = (unsigned char)text[from];
        if (n == 1) {
            *out++ = c == '\t' || c == '\r' || c == '\n' ? ' '
                     : c < 0x20 || c >= 0x7f             ? '?'
                                                         : (char)c;
        } else {
            memcpy(out, text + from, n);
            out += n;
        }
        from += n;
        count++;
    }
    *out = '\0';
    return count;
}

/* Steps back from `at` over at most `most` characters, not before `from`. */
static size_t back(const char *text, size_t from, size_t at, size_t most)
{
    while (at > from && most-- > 0) {
        at--;
        for (int k = 0; k < 3 && at > from && ((unsigned char)text[at] & 0xc0) == 0x80; k++)
            at--;
    }
    return at;
}

static size_t forth(const char *text, size_t at, size_t to, size_t most)
{
    while (at < to && most-- > 0)
        at += character(text + at, to - at);
    return at;
}

/* "    <line>\n    ^~~~" for the span; both buffers hold the longest formula and more. */
static void caret_lines(const expr_formula *f, expr_span span, char *line, char *caret)
{
    size_t from = span.at, to = span.at;
    while (from > 0 && f->text[from - 1] != '\n')
        from--;
    while (to < f->length && f->text[to] != '\n')
        to++;
    const size_t left = back(f->text, from, span.at, BEFORE);
    const size_t right = forth(f->text, left, to, WINDOW);
    const size_t last = span.end > right ? right : span.end;

    char *p = line + sprintf(line, "%s", left > from ? "..." : "");
    char *q = caret + sprintf(caret, "%s", left > from ? "   " : "");
    const size_t blanks = show(f->text, left, span.at, q); /* overwritten with blanks */
    memset(q, ' ', blanks);
    q += blanks;
    const size_t marks = last > span.at ? show(f->text, span.at, last, q) : 1;
    memset(q, '~', marks);
    q[0] = '^';
    q[marks] = '\0';
    show(f->text, left, right, p);
    if (right < to)
        strcat(p, "...");
}

/* Where the span is in the file. A column is known on the first line if the caller knew it. */
static amp_loc place(const expr_formula *f, expr_span span)
{
    amp_loc loc = f->loc;
    for (size_t i = 0; i < span.at; i++) {
        if (f->text[i] == '\n') {
            loc.line += loc.line > 0;
            loc.column = loc.line > 0 ? 1 : 0;
        } else if (loc.column > 0) {
            loc.column++;
        }
    }
    return loc;
}

void amp_expr_complain(expr_formula *f, expr_span span, const char *format, ...)
{
    const size_t k = f->errors++;
    if (k >= EXPR_ERRORS_MAX)
        return;
    char *line = AMP_ARENA_NEW(f->arena, char, EXPR_TEXT_MAX + 16);
    char *caret = AMP_ARENA_NEW(f->arena, char, EXPR_TEXT_MAX + 16);
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : AMP_ARENA_NEW(f->arena, char, (size_t)length + 1);
    if (!line || !caret || !text) {
        f->errors--;
        f->out_of_memory = true;
        return;
    }
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    caret_lines(f, span, line, caret);
    const char *whole = amp_arena_format(f->arena, "%s\n    %s\n    %s", text, line, caret);
    f->out_of_memory = f->out_of_memory || !whole;
    for (size_t i = 0; whole && i < k; i++)
        if (f->complaint[i].span.at == span.at && strcmp(f->complaint[i].text, whole) == 0) {
            f->errors--; /* said before: what a table is asked about stands in each of its rows */
            return;
        }
    f->complaint[k] = (expr_complaint){span, whole ? whole : ""};
}

void amp_expr_report(expr_formula *f)
{
    const size_t n = AMP_MIN(f->errors, (size_t)EXPR_ERRORS_MAX);
    expr_complaint *c = f->complaint;
    for (size_t i = 1; i < n; i++) /* by insertion: few, and equal places keep their order */
        for (size_t k = i; k > 0 && c[k - 1].span.at > c[k].span.at; k--) {
            const expr_complaint swap = c[k];
            c[k] = c[k - 1];
            c[k - 1] = swap;
        }
    for (size_t i = 0; i < n; i++)
        amp_fail(f->ctx, AMP_CONFIG, place(f, c[i].span), "%s", c[i].text);
}

const char *amp_expr_words(expr_formula *f, expr_span span)
{
    const size_t end = forth(f->text, span.at, span.end, 40);
    char *text = AMP_ARENA_NEW(f->arena, char, end - span.at + 4);
    if (!text) {
        f->out_of_memory = true;
        return "";
    }
    char *p = text;
    show(f->text, span.at, end, p);
    for (; *p; p++)
        ;
    if (end < span.end)
        memcpy(p, "...", 4);
    return text;
}

bool amp_expr_is(const expr_formula *f, expr_span span, const char *word)
{
    const size_t n = (size_t)(span.end - span.at);
    return strlen(word) == n && memcmp(f->text + span.at, word, n) == 0;
}
