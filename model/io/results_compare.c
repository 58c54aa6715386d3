/* results_compare.c - the digest of results, and the first cell in which two of them differ. */
#include "io/results.h"

#include <endian.h>
#include <math.h>
#include <nettle/sha2.h>
#include <string.h>

/* ---- digest --------------------------------------------------------------------------------- */

static void add_number(struct sha256_ctx *sha, uint64_t x)
{
    const uint64_t little = htole64(x);
    sha256_update(sha, sizeof little, (const uint8_t *)&little);
}

static void add_text(struct sha256_ctx *sha, const char *text)
{
    const size_t n = strlen(text);
    add_number(sha, n);
    sha256_update(sha, n, (const uint8_t *)text);
}

static void add_texts(struct sha256_ctx *sha, const char *const *text, size_t n)
{
    add_number(sha, n);
    for (size_t i = 0; i < n; i++)
        add_text(sha, text[i]);
}

/* Bits of a value; there are many NaN, and all mean "undefined". */
static uint64_t value_bits(double x)
{
    if (isnan(x))
        return 0x7ff8000000000000u;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static void add_values(struct sha256_ctx *sha, const double *x, size_t n)
{
    enum { CHUNK = 512 };
    uint64_t bits[CHUNK];
    n = x ? n : 0;
    add_number(sha, n);
    for (size_t i = 0; i < n; i += CHUNK) {
        const size_t m = AMP_MIN(n - i, (size_t)CHUNK);
        for (size_t k = 0; k < m; k++)
            bits[k] = htole64(value_bits(x[i + k]));
        sha256_update(sha, m * sizeof bits[0], (const uint8_t *)bits);
    }
}

static size_t cube_cells(const amp_results *r)
{
    return r->scenarios * r->replicates * r->years * r->pairs;
}

static size_t summary_cells(const amp_results *r)
{
    return r->scenarios * r->years * r->pairs * r->statistics;
}

static size_t difference_cells(const amp_results *r)
{
    return r->scenarios ? summary_cells(r) / r->scenarios * (r->scenarios - 1) : 0;
}

void amp_results_digest(const amp_results *r, char hex[AMP_DIGEST_HEX])
{
    struct sha256_ctx sha;
    sha256_init(&sha);
    add_text(&sha, "amparo results 1");
    add_texts(&sha, r->scenario, r->scenarios);
    add_number(&sha, r->replicates);
    add_number(&sha, r->years);
    for (size_t y = 0; y < r->years; y++)
        add_number(&sha, (uint64_t)(int64_t)r->year[y]);
    add_texts(&sha, r->indicator, r->pairs);
    add_texts(&sha, r->group, r->pairs);
    add_texts(&sha, r->unit, r->pairs);
    add_texts(&sha, r->statistic, r->statistics);
    add_values(&sha, r->cube, cube_cells(r));
    add_values(&sha, r->summary, summary_cells(r));
    add_values(&sha, r->difference, difference_cells(r));
    uint8_t raw[SHA256_DIGEST_SIZE];
    sha256_digest(&sha, sizeof raw, raw);
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(hex + 2 * i, 3, "%02x", raw[i]);
}

/* ---- differences ----------------------------------------------------------------------------- */

/* Two values agree when their bits do, when both are undefined, or within the tolerance: relative,
 * and absolute below 1, where the differences of large numbers end up. */
static bool agree(double a, double b, double tolerance)
{
    if (value_bits(a) == value_bits(b))
        return true;
    if (!(tolerance > 0) || !isfinite(a) || !isfinite(b))
        return false;
    return fabs(a - b) <= tolerance * fmax(1, fmax(fabs(a), fabs(b)));
}

/* Index of the first value that differs, SIZE_MAX when none does. */
static size_t first_difference(const double *a, const double *b, size_t n, double tolerance)
{
    for (size_t i = 0; i < n; i++)
        if (!agree(a[i], b[i], tolerance))
            return i;
    return SIZE_MAX;
}

static bool texts_differ(const char *what, const char *const *a, size_t na, const char *const *b,
                         size_t nb, amp_arena *arena, const char **cell)
{
    if (na != nb) {
        *cell = amp_arena_format(arena, _("%s: %zu and %zu of them"), what, na, nb);
        return true;
    }
    for (size_t i = 0; i < na; i++)
        if (strcmp(a[i], b[i]) != 0) {
            *cell =
                amp_arena_format(arena, _("%s %zu: \"%s\" and \"%s\""), what, i + 1, a[i], b[i]);
            return true;
        }
    return false;
}

static bool years_differ(const amp_results *a, const amp_results *b, amp_arena *arena,
                         const char **cell)
{
    if (a->years != b->years) {
        *cell = amp_arena_format(arena, _("years: %zu and %zu of them"), a->years, b->years);
        return true;
    }
    for (size_t y = 0; y < a->years; y++)
        if (a->year[y] != b->year[y]) {
            *cell =
                amp_arena_format(arena, _("year %zu: %d and %d"), y + 1, a->year[y], b->year[y]);
            return true;
        }
    return false;
}

static bool axes_differ(const amp_results *a, const amp_results *b, amp_arena *arena,
                        const char **cell)
{
    if (a->replicates != b->replicates) {
        *cell = amp_arena_format(arena, _("replicates: %zu and %zu"), a->replicates, b->replicates);
        return true;
    }
    return texts_differ(_("scenario"), a->scenario, a->scenarios, b->scenario, b->scenarios, arena,
                        cell) ||
           years_differ(a, b, arena, cell) ||
           texts_differ(_("indicator"), a->indicator, a->pairs, b->indicator, b->pairs, arena,
                        cell) ||
           texts_differ(_("group"), a->group, a->pairs, b->group, b->pairs, arena, cell) ||
           texts_differ(_("unit"), a->unit, a->pairs, b->unit, b->pairs, arena, cell) ||
           texts_differ(_("statistic"), a->statistic, a->statistics, b->statistic, b->statistics,
                        arena, cell);
}

static bool one_is_absent(const char *what, const double *a, const double *b, size_t n,
                          amp_arena *arena, const char **cell)
{
    if (n == 0 || !a == !b)
        return false;
    *cell = amp_arena_format(arena, _("%s: only one of the two has it"), what);
    return true;
}

static bool cubes_differ(const amp_results *a, const amp_results *b, double tolerance,
                         amp_arena *arena, const char **cell)
{
    const size_t n = cube_cells(a);
    if (one_is_absent(_("the cube"), a->cube, b->cube, n, arena, cell))
        return true;
    const size_t i = a->cube ? first_difference(a->cube, b->cube, n, tolerance) : SIZE_MAX;
    if (i == SIZE_MAX)
        return false;
    const size_t pair = i % a->pairs, year = i / a->pairs % a->years;
    const size_t replicate = i / (a->pairs * a->years) % a->replicates;
    *cell =
        amp_arena_format(arena, _("%s, replicate %zu, year %d, %s [%s]: %.17g and %.17g"),
                         a->scenario[i / (a->pairs * a->years * a->replicates)], replicate,
                         a->year[year], a->indicator[pair], a->group[pair], a->cube[i], b->cube[i]);
    return true;
}

/* Summary (@p skip 0) or differences (@p skip 1: the first scenario has none). */
static bool tables_differ(const amp_results *a, const double *x, const double *y, size_t n,
                          size_t skip, double tolerance, amp_arena *arena, const char **cell)
{
    if (one_is_absent(skip ? _("the differences") : _("the summary"), x, y, n, arena, cell))
        return true;
    const size_t i = x ? first_difference(x, y, n, tolerance) : SIZE_MAX;
    if (i == SIZE_MAX)
        return false;
    const size_t statistic = i % a->statistics, pair = i / a->statistics % a->pairs;
    const size_t year = i / (a->statistics * a->pairs) % a->years;
    const size_t scenario = i / (a->statistics * a->pairs * a->years) + skip;
    *cell = amp_arena_format(arena, _("%s%s%s, year %d, %s [%s], %s: %.17g and %.17g"),
                             a->scenario[scenario], skip ? "-" : "", skip ? a->scenario[0] : "",
                             a->year[year], a->indicator[pair], a->group[pair],
                             a->statistic[statistic], x[i], y[i]);
    return true;
}

bool amp_results_differ(const amp_results *a, const amp_results *b, double tolerance,
                        amp_arena *arena, const char **cell)
{
    *cell = "";
    return axes_differ(a, b, arena, cell) || cubes_differ(a, b, tolerance, arena, cell) ||
           tables_differ(a, a->summary, b->summary, summary_cells(a), 0, tolerance, arena, cell) ||
           tables_differ(a, a->difference, b->difference, difference_cells(a), 1, tolerance, arena,
                         cell);
}
