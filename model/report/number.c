/* number.c - numbers, verdicts and doubts for people. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int amp_decimals(double low, double high, int most)
{
    const double half = fabs(high - low) / 2.0;
    if (!(half > 0.0))
        return AMP_MIN(most, 1);
    const int d = 1 - (int)floor(log10(half));
    return d < 0 ? 0 : AMP_MIN(d, most);
}

const char *const amp_language_codes[] = {"en", "es", "pt", "fr"};

void amp_speak(amp_language language)
{
    setenv("LANGUAGE", amp_language_codes[language], 1);
    textdomain("amparo"); /* gettext looks at LANGUAGE anew */
}

const char *amp_indicator_label(const amp_indicator *i, amp_language language)
{
    const char *const label[] = {
        [AMP_EN] = i->en, [AMP_ES] = i->es, [AMP_PT] = i->pt, [AMP_FR] = i->fr};
    return label[language];
}

/* Marks of a number: what stands between thousands, the decimal mark, and how many digits stand
 * together without a mark (four in Spanish, by the rule of its academies). */
static const struct {
    const char *group;
    char point;
    size_t together;
} marks[] = {[AMP_EN] = {",", '.', 3},
             [AMP_ES] = {"\u00a0", ',', 4},
             [AMP_PT] = {".", ',', 3},
             [AMP_FR] = {"\u202f", ',', 3}};

const char *amp_number_text(amp_language l, double x, int decimals, bool sign, char *text,
                            size_t size)
{
    if (!isfinite(x)) {
        snprintf(text, size, "n/a");
        return text;
    }
    char digits[64];
    snprintf(digits, sizeof digits, "%.*f", decimals, fabs(x));
    const bool zero = strspn(digits, "0.") == strlen(digits);
    char *point = strchr(digits, '.');
    const size_t whole = point ? (size_t)(point - digits) : strlen(digits);
    const bool grouped = whole > marks[l].together;
    char out[96] = "";
    size_t n = 0;
    if (!zero && x < 0)
        n += (size_t)snprintf(out, sizeof out, "\u2212");
    else if (!zero && sign)
        n += (size_t)snprintf(out, sizeof out, "+");
    for (size_t k = 0; k < whole; k++) {
        if (grouped && k && (whole - k) % 3 == 0)
            n += (size_t)snprintf(out + n, sizeof out - n, "%s", marks[l].group);
        out[n++] = digits[k];
        out[n] = '\0';
    }
    if (point)
        snprintf(out + n, sizeof out - n, "%c%s", marks[l].point, point + 1);
    snprintf(text, size, "%s", out);
    return text;
}

amp_verdict amp_verdict_of(double above, double below)
{
    if (above == 0.0 && below == 0.0)
        return AMP_UNCHANGED;
    if (above >= 0.95)
        return AMP_RAISES;
    if (below >= 0.95)
        return AMP_LOWERS;
    if (above >= 0.75)
        return AMP_PROBABLY_RAISES;
    if (below >= 0.75)
        return AMP_PROBABLY_LOWERS;
    return AMP_CANNOT_TELL;
}

size_t amp_report_year_index(const amp_results *r, int year)
{
    for (size_t k = 0; k < r->years; k++)
        if (r->year[k] == year)
            return k;
    return r->years - 1;
}

const char *amp_doubt_word(unsigned bit)
{
    static const char *const word[] = {N_("chance in people's lives"),
                                       N_("sampling of the survey"),
                                       N_("parameters"),
                                       N_("errors of targeting"),
                                       N_("growth, prices and incomes"),
                                       N_("future births and deaths")};
    return bit < AMP_COUNT(word) ? word[bit] : NULL;
}
