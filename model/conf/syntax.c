/* syntax.c - where libconfig gives up, the usual slips of who writes a file for the first time. */
#include "conf/reader.h"

#include <ctype.h>
#include <string.h>

/* One line of the file, without its comment. */
typedef struct config_line {
    const char *at;
    size_t n;
    size_t quotes;
} config_line;

static size_t length_of(const char *at)
{
    return strcspn(at, "\n");
}

static config_line read_line(const char *at)
{
    config_line line = {at, 0, 0};
    const size_t end = length_of(at);
    for (; line.n < end; line.n++) {
        const char *c = at + line.n;
        const bool is_quoted = line.quotes % 2;
        if (!is_quoted && (*c == '#' || (*c == '/' && c[1] == '/')))
            break;
        line.quotes += *c == '"' && !(is_quoted && c[-1] == '\\');
    }
    return line;
}

static const char *next_line(const char *at)
{
    at += length_of(at);
    return at + (*at == '\n');
}

/* The n-th line of the text, from 1; the last one when there are fewer. */
static config_line nth_line(const char *text, int n)
{
    for (int k = 1; k < n && *next_line(text); k++)
        text = next_line(text);
    return read_line(text);
}

/* The first line up to @p last with a quote that is not closed in it; 0: none. */
static int open_quote(const char *text, int last)
{
    for (int n = 1; n <= last && *text; n++, text = next_line(text))
        if (read_line(text).quotes % 2)
            return n;
    return 0;
}

typedef enum slip { SLIP_NONE, SLIP_COMMA, SLIP_TEXT, SLIP_SIGN } slip;

/* What stands behind an = that no value begins with. */
static slip slip_of_value(const char *value, const char *end)
{
    while (value < end && isspace((unsigned char)*value))
        value++;
    const size_t digits = strspn(value, "0123456789");
    if (value >= end)
        return SLIP_NONE;
    if (digits && value[digits] == ',' && isdigit((unsigned char)value[digits + 1]))
        return SLIP_COMMA;
    if (digits && value[digits] == '%')
        return SLIP_SIGN;
    const bool is_word = isalpha((unsigned char)*value) || (unsigned char)*value >= 0x80;
    if (is_word && strncmp(value, "true", 4) != 0 && strncmp(value, "false", 5) != 0)
        return SLIP_TEXT;
    return strchr("\"({[+-.0123456789=", *value) ? SLIP_NONE : SLIP_SIGN;
}

static slip slip_of(config_line line)
{
    bool is_quoted = false;
    for (size_t k = 0; k < line.n; k++) {
        is_quoted ^= line.at[k] == '"';
        const slip found = !is_quoted && line.at[k] == '='
                               ? slip_of_value(line.at + k + 1, line.at + line.n)
                               : SLIP_NONE;
        if (found)
            return found;
    }
    return SLIP_NONE;
}

const char *amp_syntax_hint(const char *text, int *line)
{
    const int open = open_quote(text, *line);
    if (open) {
        *line = open;
        return _("a quote that opens in this line is not closed in it; write, say, who = \"age >= "
                 "65\";");
    }
    switch (slip_of(nth_line(text, *line))) {
    case SLIP_COMMA:
        return _("decimals take a point and thousands no mark: write 0.5, not 0,5, and 1000, not "
                 "1,000");
    case SLIP_TEXT:
        return _("text and formulas stand in quotes: write, say, who = \"age >= 65\";");
    case SLIP_SIGN:
        return _("a number has no sign of currency or percent: write amount = 500; and take_up = "
                 "0.8;");
    case SLIP_NONE:
        break;
    }
    return _("syntax error here or just before; a setting is written name = value; with text in "
             "\"quotes\" and every bracket closed");
}
