/* text.c - small helpers for text: copies, comparison, the nearest name, hashing, paths, numbers.
 */
#include "base/base.h"
#include "base/table.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *amp_strdup(const char *text)
{
    return text ? strdup(text) : NULL;
}

char *amp_format(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = NULL;
    const int length = vasprintf(&text, format, list);
    va_end(list);
    return length < 0 ? NULL : text;
}

bool amp_streq(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool amp_has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = text; n && (at = strstr(at, word)) != NULL; at += n)
        if ((at == text || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

uint64_t amp_hash_text(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        hash = (hash ^ *c) * 0x100000001b3u;
    return hash;
}

const char *amp_basename(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *amp_dirname(amp_arena *a, const char *path)
{
    const size_t length = (size_t)(amp_basename(path) - path);
    char *folder = amp_arena_get(a, length + 1);
    return folder ? memcpy(folder, path, length) : NULL;
}

/* ---- the nearest name ---------------------------------------------------------------------- */

enum { NAME_MAX_LENGTH = 63 };

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* Edits (insert, delete, replace, swap neighbours; case is free) that turn a into b: the optimal
 * string alignment distance. Three rows of the table are enough. */
static int edits(const char *a, int na, const char *b, int nb)
{
    int rows[3][NAME_MAX_LENGTH + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2];
    for (int j = 0; j <= nb; j++)
        last[j] = j;
    for (int i = 1; i <= na; i++) {
        now[0] = i;
        for (int j = 1; j <= nb; j++) {
            const int differ = lower(a[i - 1]) != lower(b[j - 1]);
            int best = AMP_MIN(AMP_MIN(last[j], now[j - 1]) + 1, last[j - 1] + differ);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                best = AMP_MIN(best, before[j - 2] + 1);
            now[j] = best;
        }
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[nb];
}

const char *amp_nearest(const char *word, const char *const *names, size_t n)
{
    const size_t length = strlen(word);
    if (length < 2 || length > NAME_MAX_LENGTH)
        return NULL;
    int best = AMP_MAX((int)length / 3, 1) + 1; /* one more than is allowed */
    const char *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        const size_t other = names[i] ? strlen(names[i]) : 0;
        if (other == 0 || other > NAME_MAX_LENGTH)
            continue;
        const int distance = edits(word, (int)length, names[i], (int)other);
        if (distance < best) {
            best = distance;
            nearest = names[i];
        }
    }
    return nearest;
}

/* ---- text to number ------------------------------------------------------------------------ */

enum { NUMBER_MAX_LENGTH = 400 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* [sign] digits [decimal digits] [e [sign] digits], with a digit on one side of the decimal. What
 * can be done exactly in doubles (15 digits, powers of ten up to 22) is, by one rounded operation
 * (Clinger 1990); the rest is left to the caller: *exact is false. */
static bool scan_number(const char *text, char decimal, double *value, bool *exact)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const char *c = text;
    const bool negative = *c == '-';
    if (*c == '-' || *c == '+')
        c++;
    uint64_t mantissa = 0;
    int digits = 0, significant = 0, scale = 0, exponent = 0;
    bool fraction = false;
    for (; is_digit(*c) || (*c == decimal && !fraction); c++) {
        if (!is_digit(*c)) {
            fraction = true;
            continue;
        }
        digits++;
        significant += significant > 0 || *c != '0';
        scale -= fraction;
        if (significant <= 18)
            mantissa = 10 * mantissa + (uint64_t)(*c - '0');
    }
    if (digits == 0)
        return false;
    if (*c == 'e' || *c == 'E') {
        const char *e = ++c;
        const bool minus = *c == '-';
        if (*c == '-' || *c == '+')
            e = ++c;
        for (; is_digit(*c); c++)
            exponent = exponent < 10000 ? 10 * exponent + (*c - '0') : exponent;
        if (c == e)
            return false;
        exponent = minus ? -exponent : exponent;
    }
    if (*c)
        return false;
    scale += exponent;
    *exact = significant <= 18 && mantissa <= (uint64_t)1 << 53 && scale >= -22 && scale <= 22;
    if (!*exact)
        return true;
    const double m = (double)mantissa;
    const double x = scale < 0 ? m / power[-scale] : m * power[scale];
    *value = negative ? -x : x;
    return true;
}

/* strtod in the "C" locale, whatever the process has set, on a copy that uses the point. */
static bool parse_slowly(const char *text, char decimal, double *value)
{
    char copy[NUMBER_MAX_LENGTH + 1];
    const size_t length = strlen(text);
    if (length > NUMBER_MAX_LENGTH)
        return false;
    for (size_t i = 0; i <= length; i++)
        copy[i] = text[i];
    char *mark = strchr(copy, decimal);
    if (mark)
        *mark = '.';
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!plain)
        return false;
    const double x = strtod_l(copy, NULL, plain);
    freelocale(plain);
    if (!(fabs(x) <= DBL_MAX))
        return false;
    *value = x;
    return true;
}

bool amp_parse_double(const char *text, char decimal, double *value)
{
    if (!text)
        return false;
    const char mark = decimal ? decimal : '.';
    bool exact = false;
    if (!scan_number(text, mark, value, &exact))
        return false;
    return exact || parse_slowly(text, mark, value);
}

const char *amp_shell_word(amp_arena *a, const char *command, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,@%+";
    if (*word && !word[strspn(word, plain)])
        return command ? amp_arena_format(a, "%s %s", command, word) : NULL;
    const char *text = command ? amp_arena_format(a, "%s '", command) : NULL;
    for (const char *c = word; text && *c; c++)
        text = *c == '\'' ? amp_arena_format(a, "%s'\\''", text)
                          : amp_arena_format(a, "%s%c", text, *c);
    return text ? amp_arena_format(a, "%s'", text) : NULL;
}
