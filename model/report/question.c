/* question.c - see question.h. */
#include "report/question.h"

#include "base/table.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORD = 128 };

typedef struct reading {
    amp_ctx *ctx;
    const char *option, *text, *at;
    const amp_results *r;
    bool is_target; /* "=" is welcome */
    bool is_term;   /* there is no bound */
} reading;

static const char *const example = "P(cost_gdp(2032) < 1.5%), mcse(poverty, 2030) < 0.05";

static amp_err expected(const reading *in, const char *what)
{
    return amp_fail(in->ctx, AMP_USAGE, AMP_NOWHERE,
                    _("%s: found \"%s\" in \"%s\"; expected %s, as in %s"), in->option, in->at,
                    in->text, what, example);
}

static void skip_blanks(reading *in)
{
    while (*in->at == ' ')
        in->at++;
}

/* Take @p sign if it comes next. */
static bool take(reading *in, char sign)
{
    skip_blanks(in);
    if (*in->at != sign)
        return false;
    in->at++;
    return true;
}

static amp_err need(reading *in, char sign)
{
    const char what[] = {'"', sign, '"', '\0'};
    return take(in, sign) ? AMP_OK : expected(in, what);
}

/* Characters up to the first of @p stops, without blanks at the end. */
static void take_word(reading *in, const char *stops, char word[WORD])
{
    skip_blanks(in);
    size_t n = strcspn(in->at, stops);
    const char *start = in->at;
    in->at += n;
    while (n && start[n - 1] == ' ')
        n--;
    snprintf(word, WORD, "%.*s", (int)AMP_MIN(n, WORD - 1), start);
}

static amp_err find_year(reading *in, const char *word, size_t *year)
{
    const amp_results *r = in->r;
    char *end;
    const long y = strtol(word, &end, 10);
    for (*year = 0; *year < r->years && *word && !*end; ++*year)
        if (r->year[*year] == y)
            return AMP_OK;
    return amp_fail(in->ctx, AMP_USAGE, AMP_NOWHERE,
                    _("%s: found the year \"%s\"; the run has %d to %d"), in->option, word,
                    r->year[0], r->year[r->years - 1]);
}

static amp_err find_pair(reading *in, const char *indicator, const char *group, size_t *pair)
{
    const amp_results *r = in->r;
    bool known = false;
    for (*pair = 0; *pair < r->pairs; ++*pair) {
        const bool same = amp_streq(r->indicator[*pair], indicator);
        known = known || same;
        if (same && amp_streq(r->group[*pair], group))
            return AMP_OK;
    }
    const char *near =
        amp_nearest(known ? group : indicator, known ? r->group : r->indicator, r->pairs);
    if (known)
        return amp_fail(in->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("%s: the run keeps \"%s\", but not for the group \"%s\"%s%s%s"),
                        in->option, indicator, group, near ? _("; did you mean \"") : "",
                        near ? near : "", near ? "\"?" : "");
    return amp_fail(in->ctx, AMP_USAGE, AMP_NOWHERE,
                    _("%s: the run keeps no indicator \"%s\"%s%s%s; amparo list indicators"),
                    in->option, indicator, near ? _("; did you mean \"") : "", near ? near : "",
                    near ? "\"?" : "");
}

/* "YEAR)" or "YEAR, GROUP)". */
static amp_err read_place(reading *in, const char *indicator, amp_question *q)
{
    char year[WORD], group[WORD] = "all";
    take_word(in, ",)", year);
    if (take(in, ','))
        take_word(in, ")", group);
    AMP_TRY(need(in, ')'));
    AMP_TRY(find_year(in, year, &q->year));
    return find_pair(in, indicator, group, &q->pair);
}

/* "NAME, YEAR...)", after "change(" or "mcse(". */
static amp_err read_named_place(reading *in, amp_question *q)
{
    char indicator[WORD];
    take_word(in, ",)", indicator);
    AMP_TRY(need(in, ','));
    return read_place(in, indicator, q);
}

static amp_err read_term(reading *in, amp_question *q)
{
    char word[WORD];
    take_word(in, "(<>=", word);
    AMP_TRY(need(in, '('));
    if (strcmp(word, "change") == 0) {
        q->is_change = true;
        return read_named_place(in, q);
    }
    if (strcmp(word, "mcse") != 0)
        return read_place(in, word, q);
    q->is_precision = true;
    skip_blanks(in);
    if (strncmp(in->at, "change", 6) != 0)
        return read_named_place(in, q);
    AMP_TRY(read_term(in, q));
    return need(in, ')');
}

static amp_err read_bound(reading *in, amp_question *q)
{
    char word[WORD];
    skip_blanks(in);
    q->is_equal = in->is_target && *in->at == '=';
    if (*in->at != '<' && *in->at != '>' && !q->is_equal)
        return expected(in, in->is_target ? _("\"=\", \"<\" or \">\"") : _("\"<\" or \">\""));
    q->is_below = *in->at++ == '<';
    const reading here = *in;
    take_word(in, "%)", word);
    take(in, '%');
    return amp_parse_double(word, '.', &q->bound) ? AMP_OK : expected(&here, _("a number"));
}

static amp_err read_question(reading in, amp_question *q)
{
    amp_ctx *ctx = in.ctx;
    const char *option = in.option, *text = in.text;
    const amp_results *r = in.r;
    *q = (amp_question){.text = text};
    skip_blanks(&in);
    const bool wrapped = strncmp(in.at, "P(", 2) == 0;
    in.at += wrapped ? 2 : 0;
    AMP_TRY(read_term(&in, q));
    if (!in.is_term)
        AMP_TRY(read_bound(&in, q));
    if (wrapped)
        AMP_TRY(need(&in, ')'));
    if (q->is_change && r->scenarios < 2)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("%s: \"%s\" asks for a change, and the run has no reform"), option, text);
    skip_blanks(&in);
    return *in.at ? expected(&in, _("the end")) : AMP_OK;
}

amp_err amp_question_read(amp_ctx *ctx, const char *option, const char *text, const amp_results *r,
                          amp_question *q)
{
    return read_question((reading){ctx, option, text, text, r, false, false}, q);
}

amp_err amp_target_read(amp_ctx *ctx, const char *option, const char *text, const amp_results *r,
                        amp_question *q)
{
    return read_question((reading){ctx, option, text, text, r, true, false}, q);
}

amp_err amp_term_read(amp_ctx *ctx, const char *option, const char *text, const amp_results *r,
                      amp_question *q)
{
    return read_question((reading){ctx, option, text, text, r, false, true}, q);
}

amp_err amp_question_indicator(amp_ctx *ctx, const char *text, amp_arena *arena, const char **name)
{
    static const char *const around[] = {"P(", "mcse(", "change("};
    for (size_t k = 0; k < AMP_COUNT(around); k++) {
        text += strspn(text, " ");
        if (strncmp(text, around[k], strlen(around[k])) == 0)
            text += strlen(around[k]);
    }
    text += strspn(text, " ");
    *name = amp_arena_format(arena, "%.*s", (int)strcspn(text, " (,<>=)"), text);
    return *name ? AMP_OK : amp_fail_memory(ctx);
}

/* ---- answers -------------------------------------------------------------------------------- */

double amp_question_value(const amp_question *q, const amp_cube *cube, size_t s, size_t replicate)
{
    const double x = amp_cube_at(cube, s, replicate, q->year)[q->pair];
    return q->is_change ? x - amp_cube_at(cube, 0, replicate, q->year)[q->pair] : x;
}

size_t amp_question_count(const amp_question *q, const amp_cube *cube, size_t s, size_t *n)
{
    size_t yes = 0;
    *n = 0;
    for (size_t k = 0; k < cube->replicates && (s || !q->is_change); k++) {
        const double x = amp_question_value(q, cube, s, k);
        *n += isfinite(x) != 0;
        yes += isfinite(x) && (q->is_below ? x < q->bound : x > q->bound);
    }
    return yes;
}

void amp_question_interval(size_t yes, size_t n, double *low, double *high)
{
    const double z = 1.6448536269514722, size = (double)n, p = (double)yes / size;
    const double middle = (p + z * z / (2 * size)) / (1 + z * z / size);
    const double half =
        z * sqrt(p * (1 - p) / size + z * z / (4 * size * size)) / (1 + z * z / size);
    *low = yes ? middle - half : 0;
    *high = yes < n ? middle + half : 1;
}

double amp_question_error(const amp_question *q, const amp_cube *cube, double *scratch)
{
    double worst = 0, out[AMP_STATISTICS];
    for (size_t s = q->is_change ? 1 : 0; s < cube->scenarios; s++) {
        amp_cube_summary(cube, s, q->is_change ? 0 : SIZE_MAX, q->year, q->pair, scratch, out);
        if (!isfinite(out[AMP_STATISTIC_mcse]))
            return (double)NAN;
        worst = AMP_MAX(worst, out[AMP_STATISTIC_mcse]);
    }
    return worst;
}

bool amp_question_is_met(const amp_question *q, double error)
{
    return isfinite(error) && (q->is_below ? error < q->bound : error > q->bound);
}
