/* reader.c - typed reading of libconfig settings with one clear line per mistake. */
#include "conf/reader.h"

#include "base/table.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Not ctype.h: nothing may depend on the locale. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum { FILE_MOST = 1 << 24 }; /* bytes of a settings file; more is a mistake in its name */

/* ---- diagnostics ---------------------------------------------------------------------------- */

static bool is_recorded(const amp_ctx *ctx, amp_loc loc, const char *text)
{
    for (size_t k = 0; ctx && k < ctx->n; k++)
        if (ctx->diag[k].loc.line == loc.line && amp_streq(ctx->diag[k].loc.file, loc.file) &&
            amp_streq(ctx->diag[k].text, text))
            return true;
    return false;
}

static void keep_first(amp_reader *r, amp_err err)
{
    if (r->err == AMP_OK)
        r->err = err;
}

void amp_reader_memory(amp_reader *r)
{
    keep_first(r, amp_fail_memory(r->ctx));
}

/* Path of a setting in its file: "change[1].amount"; elements count from 1. */
static const char *path_of(amp_arena *arena, const config_setting_t *s)
{
    if (!s || config_setting_is_root(s))
        return "";
    const config_setting_t *parent = config_setting_parent(s);
    const char *above = path_of(arena, parent);
    const char *name = config_setting_name(s);
    const char *path = name ? amp_arena_format(arena, "%s%s%s", above, *above ? "." : "", name)
                            : amp_arena_format(arena, "%s[%d]", above, config_setting_index(s) + 1);
    return path ? path : "";
}

/* Into the context, once: scenarios of one run extend the same file and would say it again. */
static void report(amp_reader *r, amp_err err, amp_loc loc, const char *text)
{
    if (err != AMP_OK)
        keep_first(r, err);
    if (!text)
        amp_reader_memory(r);
    else if (is_recorded(r->ctx, loc, text))
        return;
    else if (err != AMP_OK)
        amp_fail(r->ctx, err, loc, "%s", text);
    else
        amp_warn(r->ctx, loc, "%s", text);
}

static void record(amp_reader *r, const config_setting_t *s, amp_err err, const char *format,
                   va_list args)
{
    const char *path = path_of(r->arena, s);
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0) {
        amp_reader_memory(r);
        return;
    }
    report(r, err, amp_reader_loc(r, s),
           amp_arena_format(r->arena, "%s%s%s", path, *path ? ": " : "", text));
    free(text);
}

/* Order of two diagnostics: files as they first appeared, then lines. */
static int compare(const amp_diag *first, const amp_diag *a, const amp_diag *b)
{
    if (!amp_streq(a->loc.file, b->loc.file)) {
        for (const amp_diag *k = first;; k++) {
            if (amp_streq(k->loc.file, a->loc.file))
                return -1;
            if (amp_streq(k->loc.file, b->loc.file))
                return 1;
        }
    }
    return a->loc.line - b->loc.line;
}

void amp_reader_sort(amp_ctx *ctx, size_t from)
{
    if (!ctx || ctx->n <= from)
        return;
    const size_t n = ctx->n - from;
    amp_diag *copy = malloc(n * sizeof *copy), *sorted = ctx->diag + from;
    if (!copy)
        return; /* only the order suffers */
    memcpy(copy, sorted, n * sizeof *copy);
    for (size_t k = 0; k < n; k++) {
        size_t at = k;
        for (; at > 0 && compare(copy, &copy[k], &sorted[at - 1]) < 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = copy[k];
    }
    free(copy);
}

amp_loc amp_reader_loc(const amp_reader *r, const config_setting_t *s)
{
    return (amp_loc){r->file, s ? (int)config_setting_source_line(s) : 0, 0};
}

void amp_reader_error(amp_reader *r, const config_setting_t *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(r, s, AMP_CONFIG, format, args);
    va_end(args);
}

void amp_reader_warn(amp_reader *r, const config_setting_t *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(r, s, AMP_OK, format, args);
    va_end(args);
}

/* What stands there, short enough for one line. */
static const char *describe(amp_reader *r, const config_setting_t *s)
{
    const char *text = NULL;
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        text = amp_arena_format(r->arena, "%lld", config_setting_get_int64(s));
        break;
    case CONFIG_TYPE_FLOAT:
        text = amp_reader_decimal(r->arena, config_setting_get_float(s));
        break;
    case CONFIG_TYPE_BOOL:
        return config_setting_get_bool(s) ? "true" : "false";
    case CONFIG_TYPE_STRING:
        text = amp_arena_format(r->arena, "\"%.60s\"", config_setting_get_string(s));
        break;
    case CONFIG_TYPE_GROUP:
        return _("a group { ... }");
    case CONFIG_TYPE_LIST:
        return _("a list ( ... )");
    case CONFIG_TYPE_ARRAY:
        return _("a list [ ... ]");
    default:
        break;
    }
    return text ? text : "?";
}

void amp_reader_expected(amp_reader *r, const config_setting_t *s, const char *what)
{
    amp_reader_error(r, s, _("found %s; expected %s"), describe(r, s), what);
}

const char *amp_reader_names(amp_reader *r, const char *const *names, size_t n)
{
    const char *text = "";
    for (size_t k = 0; text && k < n; k++)
        text = amp_arena_format(r->arena, "%s%s%s", text,
                                k == 0       ? ""
                                : k + 1 == n ? _(" or ")
                                             : ", ",
                                names[k]);
    return text ? text : "";
}

/* ---- files ---------------------------------------------------------------------------------- */

/* A scenario that names a file which is not there is a wrong scenario; a file that nobody named in
 * a file cannot be read. */
static void cannot_read(amp_reader *r, const char *path, amp_loc from)
{
    report(r, from.file ? AMP_CONFIG : AMP_IO, from,
           amp_arena_format(r->arena, _("cannot read %s: %s"), path, strerror(errno)));
}

/* All of a stream as text on the heap; NULL when memory is out or it is too long (n says which). */
static char *read_all(FILE *f, size_t *n)
{
    char *text = NULL;
    size_t cap = 0;
    for (*n = 0; *n <= FILE_MOST;) {
        if (*n + 4096 + 1 > cap) {
            cap = cap ? 2 * cap : 16384;
            char *more = realloc(text, cap);
            if (!more)
                break;
            text = more;
        }
        const size_t got = fread(text + *n, 1, 4096, f);
        *n += got;
        if (got == 0) {
            text[*n] = '\0';
            return text;
        }
    }
    free(text);
    return NULL;
}

/* The whole file as text on the heap, NULL with its error recorded. */
static char *read_text(amp_reader *r, const char *path, amp_loc from)
{
    struct stat st;
    const bool is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    FILE *f = is_folder ? (errno = EISDIR, NULL) : fopen(path, "rb");
    if (!f) {
        cannot_read(r, path, from);
        return NULL;
    }
    size_t n;
    const amp_loc start = {r->file, 1, 0};
    char *text = read_all(f, &n);
    const char *wrong = NULL;
    if (ferror(f))
        cannot_read(r, path, from);
    else if (!text && n <= FILE_MOST)
        amp_reader_memory(r);
    else if (!text)
        report(r, AMP_CONFIG, start, wrong = _("is too large for a settings file"));
    else if (memchr(text, '\0', n))
        report(r, AMP_CONFIG, start, wrong = _("is not a text file"));
    if (wrong || ferror(f)) {
        free(text);
        text = NULL;
    }
    fclose(f);
    return text;
}

/* libconfig would read other files at an @include; their digests would be missed. Line or 0. */
static int include_line(const char *text)
{
    int line = 1;
    for (const char *p = text; p; line++) {
        p += strspn(p, " \t");
        if (!strncmp(p, "@include", 8))
            return line;
        p = strchr(p, '\n');
        p = p ? p + 1 : NULL;
    }
    return 0;
}

/* What follows a token that begins at p, with *line counted on; p itself when it is none of: a
 * comment, a string, a word. Words keep digits like those of "q7" apart from numbers. */
static const char *skip_token(const char *p, int *line)
{
    const char *end = p;
    if (*p == '#' || (p[0] == '/' && p[1] == '/')) {
        end = p + strcspn(p, "\n");
    } else if (p[0] == '/' && p[1] == '*') {
        end = strstr(p + 2, "*/");
        end = end ? end + 2 : p + strlen(p);
    } else if (*p == '"') {
        for (end = p + 1; *end && *end != '"'; end++)
            if (*end == '\\' && end[1])
                end++;
        end += *end == '"';
    } else if (is_letter(*p) || *p == '*') {
        while (is_letter(*end) || is_digit(*end) || strchr("-_*", *end ? *end : ' '))
            end++;
    }
    for (; p < end; p++)
        *line += *p == '\n';
    return end;
}

/* libconfig cuts whole numbers above 32 bits without a word unless they end in L: a copy of the
 * text in which they do, on the heap. NULL when memory is out, or with *too_large = the line of a
 * number that 64 bits do not hold. */
static char *widen(const char *text, int *too_large)
{
    const size_t n = strlen(text);
    char *copy = malloc(n + n / 10 + 2), *to = copy; /* a number of ten digits gets one letter */
    int line = 1;
    *too_large = 0;
    for (const char *p = text; copy && *p;) {
        const char *end = skip_token(p, &line);
        if (end == p && is_digit(*p)) {
            errno = 0;
            char *stop;
            const long long x = strtoll(p, &stop, 10);
            if (errno == ERANGE && *stop != '.' && *stop != 'e' && *stop != 'E') {
                *too_large = line;
                free(copy);
                return NULL;
            }
            end = stop + strspn(stop, "0123456789.abcdefxABCDEFXL");
            memcpy(to, p, (size_t)(end - p));
            to += end - p;
            if (end == stop && x > INT32_MAX)
                *to++ = 'L';
            p = end;
            continue;
        }
        line += end == p && *p == '\n';
        end += end == p;
        memcpy(to, p, (size_t)(end - p));
        to += end - p;
        p = end;
    }
    if (copy)
        *to = '\0';
    return copy;
}

static void syntax_error(amp_reader *r, const config_t *config, const char *text)
{
    const char *why = config_error_text(config);
    int line = config_error_line(config);
    const bool is_twice = why && !strncmp(why, "duplicate", 9);
    const char *hint =
        is_twice ? _("a key of this group is set twice; keep one") : amp_syntax_hint(text, &line);
    report(r, AMP_CONFIG, (amp_loc){r->file, line, 0}, hint);
}

bool amp_reader_open(amp_reader *r, const char *path, amp_loc from, config_t *config)
{
    config_init(config);
    r->file = amp_arena_text(r->arena, path);
    if (!r->file) {
        amp_reader_memory(r);
        return false;
    }
    char *text = read_text(r, path, from);
    if (!text)
        return false;
    int too_large = 0;
    const int include = include_line(text);
    char *wide = widen(text, &too_large);
    bool is_read = false;
    if (include)
        report(r, AMP_CONFIG, (amp_loc){r->file, include, 0},
               _("@include is not read; a scenario extends another file with extends = "
                 "\"baseline.cfg\";"));
    else if (too_large)
        report(r, AMP_CONFIG, (amp_loc){r->file, too_large, 0},
               _("a whole number of this line is larger than 9223372036854775807"));
    else if (!wide)
        amp_reader_memory(r);
    else if (!(is_read = config_read_string(config, wide) == CONFIG_TRUE))
        syntax_error(r, config, text);
    free(wide);
    free(text);
    return is_read;
}

/* ---- groups and lists ----------------------------------------------------------------------- */

static void unknown_key(amp_reader *r, const config_setting_t *s, const amp_key *key, size_t keys)
{
    const char **names = AMP_ARENA_NEW(r->arena, const char *, keys + 1);
    if (!names) {
        amp_reader_memory(r);
        return;
    }
    for (size_t k = 0; k < keys; k++)
        names[k] = key[k].name;
    const char *near = amp_nearest(config_setting_name(s), names, keys);
    if (near)
        amp_reader_error(r, s, _("unknown key; did you mean \"%s\"?"), near);
    else
        amp_reader_error(r, s, _("unknown key; valid are %s"), amp_reader_names(r, names, keys));
}

bool amp_reader_group(amp_reader *r, const config_setting_t *s, const amp_key *key, size_t keys)
{
    if (!s)
        return false;
    if (!config_setting_is_group(s)) {
        amp_reader_expected(r, s, _("a group { ... }"));
        return false;
    }
    for (int i = 0; i < config_setting_length(s); i++) {
        const config_setting_t *member = config_setting_get_elem(s, (unsigned)i);
        size_t k = 0;
        while (k < keys && strcmp(key[k].name, config_setting_name(member)))
            k++;
        if (k == keys)
            unknown_key(r, member, key, keys);
    }
    return true;
}

bool amp_reader_list(amp_reader *r, const config_setting_t *s)
{
    if (!s)
        return false;
    if (config_setting_is_list(s) || config_setting_is_array(s))
        return true;
    amp_reader_expected(r, s, _("a list ( ... )"));
    return false;
}

const config_setting_t *amp_reader_need(amp_reader *r, const config_setting_t *group,
                                        const char *name, const char *example)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        amp_reader_error(r, group, _("%s is missing; write, say, %s = %s;"), name, name, example);
    return s;
}

/* ---- values --------------------------------------------------------------------------------- */

static bool copy_text(amp_reader *r, const char *from, const char **text)
{
    const char *copy = amp_arena_text(r->arena, from);
    if (!copy) {
        amp_reader_memory(r);
        return false;
    }
    *text = copy;
    return true;
}

bool amp_reader_text(amp_reader *r, const config_setting_t *s, const char **text)
{
    if (!s)
        return false;
    if (config_setting_type(s) != CONFIG_TYPE_STRING) {
        amp_reader_expected(r, s, _("text in quotes"));
        return false;
    }
    return copy_text(r, config_setting_get_string(s), text);
}

bool amp_reader_words(amp_reader *r, const config_setting_t *s, const char **text)
{
    if (!amp_reader_text(r, s, text))
        return false;
    if ((*text)[strspn(*text, " \t\r\n")])
        return true;
    amp_reader_error(r, s, _("is empty; say where the figure comes from"));
    return false;
}

bool amp_reader_name(amp_reader *r, const config_setting_t *s, const char **name)
{
    if (!s)
        return false;
    const char *p =
        config_setting_type(s) == CONFIG_TYPE_STRING ? config_setting_get_string(s) : "";
    bool is_name = is_letter(*p);
    for (; *p; p++)
        is_name = is_name && (is_letter(*p) || is_digit(*p) || *p == '_');
    if (!is_name) {
        amp_reader_expected(r, s, _("a name of letters, digits and _, as in \"child_benefit\""));
        return false;
    }
    return copy_text(r, config_setting_get_string(s), name);
}

bool amp_reader_whole(amp_reader *r, const config_setting_t *s, int64_t low, int64_t high,
                      int64_t *value)
{
    if (!s)
        return false;
    const int type = config_setting_type(s);
    if (type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64) {
        const int64_t x = config_setting_get_int64(s);
        if (x >= low && x <= high) {
            *value = x;
            return true;
        }
    }
    const char *what = amp_arena_format(r->arena, _("a whole number from %lld to %lld"),
                                        (long long)low, (long long)high);
    amp_reader_expected(r, s, what ? what : "");
    return false;
}

bool amp_reader_int(amp_reader *r, const config_setting_t *s, int low, int high, int *value)
{
    int64_t x = 0;
    if (!amp_reader_whole(r, s, low, high, &x))
        return false;
    *value = (int)x;
    return true;
}

static double as_double(const config_setting_t *s)
{
    return config_setting_type(s) == CONFIG_TYPE_FLOAT ? config_setting_get_float(s)
                                                       : (double)config_setting_get_int64(s);
}

/* 80 where a share is wanted is meant as 80 %; 1.2 may be anything. */
static bool is_percent(const config_setting_t *s, double low, double high)
{
    return config_setting_is_number(s) && low == 0.0 && high == 1.0 && as_double(s) >= 2.0 &&
           as_double(s) <= 100.0;
}

/* "a number from 0 to 1", "a number from 0 up", "a number": what @p s should be. */
static const char *range_text(amp_reader *r, const config_setting_t *s, double low, double high)
{
    const char *text = _("a number");
    if (is_percent(s, low, high))
        text = amp_arena_format(r->arena, _("a number from 0 to 1 (%s %% is %s)"),
                                amp_reader_decimal(r->arena, as_double(s)),
                                amp_reader_decimal(r->arena, as_double(s) / 100.0));
    else if (isfinite(low) && isfinite(high))
        text =
            amp_arena_format(r->arena, _("a number from %s to %s"),
                             amp_reader_decimal(r->arena, low), amp_reader_decimal(r->arena, high));
    else if (isfinite(low))
        text =
            amp_arena_format(r->arena, _("a number from %s up"), amp_reader_decimal(r->arena, low));
    return text ? text : "";
}

static bool in_range(double x, double low, double high)
{
    return isfinite(x) && x >= low && x <= high;
}

bool amp_reader_double(amp_reader *r, const config_setting_t *s, double low, double high,
                       double *value)
{
    if (!s)
        return false;
    if (!config_setting_is_number(s) || !in_range(as_double(s), low, high)) {
        amp_reader_expected(r, s, range_text(r, s, low, high));
        return false;
    }
    *value = as_double(s);
    return true;
}

/* A distribution must stay in bounds at its last representable draws, so that no user of the
 * number has to clamp it. */
static bool distribution_fits(amp_reader *r, const config_setting_t *s, const amp_dist *d,
                              double low, double high)
{
    const double least = amp_dist_quantile(d, 0x1p-53), most = amp_dist_quantile(d, 1.0 - 0x1p-53);
    if (least >= low && most <= high)
        return true;
    const bool below = least < low;
    amp_reader_error(r, s, _("\"%.60s\" can reach %.4g; expected %s; cut it with %s = %s"),
                     config_setting_get_string(s), below ? least : most,
                     range_text(r, s, low, high), below ? "low" : "high",
                     amp_reader_decimal(r->arena, below ? low : high));
    return false;
}

bool amp_reader_number(amp_reader *r, const config_setting_t *s, double low, double high,
                       amp_number *number, const char **text)
{
    if (!s)
        return false;
    if (config_setting_type(s) != CONFIG_TYPE_STRING) {
        if (!config_setting_is_number(s) || !in_range(as_double(s), low, high)) {
            const char *what = amp_arena_format(r->arena, _("%s or a distribution in quotes"),
                                                range_text(r, s, low, high));
            amp_reader_expected(r, s, what ? what : "");
            return false;
        }
        *number = AMP_PLAIN(as_double(s));
        *text = NULL;
        return true;
    }
    /* Parse into a context of its own, so that the message gets the setting's path. */
    amp_ctx own;
    amp_dist dist;
    amp_ctx_init(&own);
    const amp_err err = amp_dist_parse(&own, AMP_NOWHERE, config_setting_get_string(s), &dist);
    if (err == AMP_NOMEM)
        amp_reader_memory(r);
    else if (err != AMP_OK)
        amp_reader_error(r, s, "%s", own.n ? own.diag[0].text : amp_err_text(err));
    amp_ctx_fini(&own);
    if (err != AMP_OK || !distribution_fits(r, s, &dist, low, high))
        return false;
    *number = AMP_PLAIN(amp_dist_mean(&dist));
    return copy_text(r, config_setting_get_string(s), text);
}

bool amp_reader_formula(amp_reader *r, const config_setting_t *s, const char **text)
{
    if (!s)
        return false;
    if (config_setting_is_number(s)) {
        if (!isfinite(as_double(s))) {
            amp_reader_expected(r, s, _("a finite number"));
            return false;
        }
        const char *decimal = amp_reader_decimal(r->arena, as_double(s));
        if (decimal)
            *text = decimal;
        else
            amp_reader_memory(r);
        return decimal != NULL;
    }
    if (config_setting_type(s) != CONFIG_TYPE_STRING) {
        amp_reader_expected(r, s, _("a number or a formula in quotes"));
        return false;
    }
    const char *formula = config_setting_get_string(s);
    if (formula[strspn(formula, " \t\r\n")] == '\0') {
        amp_reader_expected(r, s, _("a number or a formula in quotes"));
        return false;
    }
    if (amp_dist_looks_like(formula)) {
        amp_reader_error(r, s,
                         _("a formula cannot be a distribution in this version; found "
                           "\"%.60s\""),
                         formula);
        return false;
    }
    return copy_text(r, formula, text);
}

bool amp_reader_choice(amp_reader *r, const config_setting_t *s, const char *const *names, size_t n,
                       int *index)
{
    if (!s)
        return false;
    const char *word =
        config_setting_type(s) == CONFIG_TYPE_STRING ? config_setting_get_string(s) : NULL;
    for (size_t k = 0; word && k < n; k++)
        if (!strcmp(names[k], word)) {
            *index = (int)k;
            return true;
        }
    const char *near = word ? amp_nearest(word, names, n) : NULL;
    if (near)
        amp_reader_error(r, s, _("found \"%.60s\"; did you mean \"%s\"? Valid are %s"), word, near,
                         amp_reader_names(r, names, n));
    else
        amp_reader_expected(r, s, amp_reader_names(r, names, n));
    return false;
}

/* "2013" or "2013-05" to year and month (1 to 12); false when it is neither. */
static bool parse_date(const char *text, int *year, int *month)
{
    const size_t n = strlen(text);
    if (n != 4 && !(n == 7 && text[4] == '-'))
        return false;
    for (size_t k = 0; k < n; k++)
        if (k != 4 && !is_digit(text[k]))
            return false;
    *year = atoi(text);
    *month = n == 7 ? atoi(text + 5) : 1;
    return true;
}

bool amp_reader_date(amp_reader *r, const config_setting_t *s, int32_t *month)
{
    if (!s)
        return false;
    int y = 0, m = 1;
    const int type = config_setting_type(s);
    if (type == CONFIG_TYPE_INT)
        y = config_setting_get_int(s);
    else if (type != CONFIG_TYPE_STRING || !parse_date(config_setting_get_string(s), &y, &m))
        m = 0;
    if (y < 1900 || y > 2200 || m < 1 || m > 12) {
        amp_reader_expected(r, s, _("a year, 2013, or a month, \"2013-05\""));
        return false;
    }
    *month = y * 12 + m - 1;
    return true;
}

bool amp_reader_label(amp_reader *r, const config_setting_t *s, const char **en, const char **es)
{
    static const amp_key keys[] = {{"en", "text", "", "", ""}, {"es", "text", "", "", ""}};
    if (!s)
        return false;
    if (config_setting_type(s) == CONFIG_TYPE_STRING) {
        if (!amp_reader_text(r, s, en))
            return false;
        *es = *en;
        return true;
    }
    if (!config_setting_is_group(s))
        amp_reader_expected(r, s, _("{ en = \"...\"; es = \"...\"; } or one text in quotes"));
    if (!config_setting_is_group(s) || !amp_reader_group(r, s, keys, AMP_COUNT(keys)))
        return false;
    const char *english = NULL, *spanish = NULL;
    amp_reader_text(r, config_setting_get_member(s, "en"), &english);
    amp_reader_text(r, config_setting_get_member(s, "es"), &spanish);
    if (!english && !spanish) {
        amp_reader_error(r, s, _("is empty; write { en = \"...\"; es = \"...\"; }"));
        return false;
    }
    *en = english ? english : spanish;
    *es = spanish ? spanish : english;
    return true;
}

/* ---- values by date ------------------------------------------------------------------------- */

static bool read_dated(amp_reader *r, const config_setting_t *s, bool is_first, amp_dated *d)
{
    static const amp_key keys[] = {{"from", "date", "", "2013", ""},
                                   {"value", "value", "", "", ""},
                                   {"source", "text", "", "", ""},
                                   {"note", "text", "", "", ""}};
    *d = (amp_dated){.from = AMP_ALWAYS, .source = "", .loc = amp_reader_loc(r, s)};
    if (!amp_reader_group(r, s, keys, AMP_COUNT(keys)))
        return false;
    const config_setting_t *from = config_setting_get_member(s, "from");
    bool is_good = from ? amp_reader_date(r, from, &d->from) : is_first;
    if (!from && !is_first)
        amp_reader_error(r, s, _("from is missing; write, say, from = 2013;"));
    amp_reader_text(r, config_setting_get_member(s, "source"), &d->source);
    const char *note;
    amp_reader_text(r, config_setting_get_member(s, "note"), &note);
    d->value = config_setting_get_member(s, "value");
    if (!d->value)
        amp_reader_error(r, s, _("value is missing; write { from = 2013; value = 250; }"));
    return is_good && d->value;
}

size_t amp_reader_dated(amp_reader *r, const config_setting_t *s, amp_dated **dated, bool *is_good)
{
    *is_good = false;
    if (!s)
        return 0;
    const bool is_list = config_setting_is_list(s) || config_setting_is_array(s);
    const int n = is_list ? config_setting_length(s) : 1;
    amp_dated *item = AMP_ARENA_NEW(r->arena, amp_dated, n + 1);
    if (!item) {
        amp_reader_memory(r);
        return 0;
    }
    *dated = item;
    if (!is_list) {
        item[0] = (amp_dated){AMP_ALWAYS, s, "", amp_reader_loc(r, s)};
        *is_good = true;
        return 1;
    }
    if (n == 0)
        amp_reader_error(r, s, _("is empty; write a value or ( { from = 2013; value = 250; } )"));
    *is_good = n > 0;
    bool in_order = true;
    for (int k = 0; k < n; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        in_order = read_dated(r, e, k == 0, &item[k]) && in_order;
        *is_good = *is_good && in_order;
        if (in_order && k > 0 && item[k].from <= item[k - 1].from) {
            amp_reader_error(r, e,
                             _("dates must ascend; this one does not come after the one "
                               "before it"));
            *is_good = in_order = false;
        }
    }
    return (size_t)n;
}

/* ---- numbers as text ------------------------------------------------------------------------ */

const char *amp_reader_decimal(amp_arena *arena, double x)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        double back;
        snprintf(text, sizeof text, "%.*g", digits, x);
        for (char *p = text; *p; p++)
            if (*p == ',')
                *p = '.';
        if (amp_parse_double(text, '.', &back) && back == x)
            break;
    }
    return amp_arena_text(arena, text);
}
