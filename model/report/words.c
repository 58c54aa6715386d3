/* words.c - text in columns, CSV and HTML. */
#include "report/words.h"

size_t amp_words_width(const char *text)
{
    size_t n = 0;
    for (const char *c = text; *c; c++)
        n += ((unsigned char)*c & 0xc0) != 0x80;
    return n;
}

void amp_words_put(FILE *f, const char *text, size_t width, bool right)
{
    const size_t n = amp_words_width(text);
    const int pad = n < width ? (int)(width - n) : 0;
    if (right)
        fprintf(f, "%*s%s", pad, "", text);
    else
        fprintf(f, "%s%*s", text, pad, "");
}

void amp_words_csv(FILE *f, const char *text)
{
    fputc('"', f);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', f);
        fputc(*c, f);
    }
    fputc('"', f);
}

void amp_words_html(FILE *f, const char *text)
{
    for (const char *c = text; *c; c++)
        switch (*c) {
        case '<':
            fputs("&lt;", f);
            break;
        case '>':
            fputs("&gt;", f);
            break;
        case '&':
            fputs("&amp;", f);
            break;
        case '"':
            fputs("&quot;", f);
            break;
        case '\'':
            fputs("&#39;", f);
            break;
        default:
            fputc(*c, f);
        }
}
