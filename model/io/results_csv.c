/* results_csv.c - results.csv: one row per value, for any tool that reads text.
 *
 * The keys of a row are quoted once and reused; numbers are %.17g in the "C" locale, which reads
 * back as the same double. 300,000 rows take well under a second. */
#include "io/results.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "scenario,year,indicator,group,statistic,value,unit,flag\n"

/* RFC 4180: a text with a comma, quote or line end is quoted, quotes inside are doubled. */
static char *quoted(amp_arena *arena, const char *text)
{
    if (!text[strcspn(text, ",\"\r\n")])
        return amp_arena_text(arena, text);
    char *out = amp_arena_get(arena, 2 * strlen(text) + 3), *to = out;
    if (!out)
        return NULL;
    *to++ = '"';
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            *to++ = '"';
        *to++ = *c;
    }
    *to = '"';
    return out;
}

/* Texts as they stand in the file. */
typedef struct keys {
    const char **pair; /* "indicator,group" */
    const char **unit; /* of each pair */
    const char **statistic;
    size_t n_at; /* statistic "n", SIZE_MAX when there is none */
} keys;

static bool make_keys(amp_arena *arena, const amp_results *r, keys *k)
{
    k->pair = AMP_ARENA_NEW(arena, const char *, r->pairs + 1);
    k->unit = AMP_ARENA_NEW(arena, const char *, r->pairs + 1);
    k->statistic = AMP_ARENA_NEW(arena, const char *, r->statistics + 1);
    k->n_at = SIZE_MAX;
    bool ok = k->pair && k->unit && k->statistic;
    for (size_t p = 0; ok && p < r->pairs; p++) {
        const char *indicator = quoted(arena, r->indicator[p]), *group = quoted(arena, r->group[p]);
        k->pair[p] = indicator && group ? amp_arena_format(arena, "%s,%s", indicator, group) : NULL;
        k->unit[p] = quoted(arena, r->unit[p]);
        ok = k->pair[p] && k->unit[p];
    }
    for (size_t s = 0; ok && s < r->statistics; s++) {
        k->statistic[s] = quoted(arena, r->statistic[s]);
        ok = k->statistic[s] != NULL;
        if (strcmp(r->statistic[s], "n") == 0)
            k->n_at = s;
    }
    return ok;
}

/* "partial" marks a pair that is undefined in some replicates. */
static const char *flag_of(const amp_results *r, const keys *k, const double *value)
{
    const bool partial =
        k->n_at != SIZE_MAX && value[k->n_at] > 0 && value[k->n_at] < (double)r->replicates;
    return partial ? "partial" : "";
}

/* The rows of one scenario or difference: year x pair x statistic values from @p value on. */
static void write_rows(FILE *f, const amp_results *r, const keys *k, const char *scenario,
                       const double *value)
{
    for (size_t y = 0; y < r->years; y++)
        for (size_t p = 0; p < r->pairs; p++, value += r->statistics) {
            const char *flag = flag_of(r, k, value);
            for (size_t s = 0; s < r->statistics; s++)
                if (!isnan(value[s]))
                    fprintf(f, "%s,%d,%s,%s,%.17g,%s,%s\n", scenario, r->year[y], k->pair[p],
                            k->statistic[s], value[s] + 0.0, k->unit[p], flag); /* no "-0" */
        }
}

static amp_err write_all(amp_ctx *ctx, FILE *f, const amp_results *r, amp_arena *arena)
{
    keys k;
    if (!make_keys(arena, r, &k))
        return amp_fail_memory(ctx);
    const size_t step = r->years * r->pairs * r->statistics;
    fputs(HEADER, f);
    for (size_t s = 0; r->summary && s < r->scenarios; s++) {
        const char *name = quoted(arena, r->scenario[s]);
        if (!name)
            return amp_fail_memory(ctx);
        write_rows(f, r, &k, name, r->summary + s * step);
    }
    for (size_t s = 1; r->difference && s < r->scenarios; s++) {
        const char *both = amp_arena_format(arena, "%s-%s", r->scenario[s], r->scenario[0]);
        const char *name = both ? quoted(arena, both) : NULL;
        if (!name)
            return amp_fail_memory(ctx);
        write_rows(f, r, &k, name, r->difference + (s - 1) * step);
    }
    return AMP_OK;
}

amp_err amp_results_csv(amp_ctx *ctx, const char *path, const amp_results *r)
{
    amp_out out;
    AMP_TRY(amp_out_open(ctx, path, &out));
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const locale_t before = plain ? uselocale(plain) : (locale_t)0;
    amp_arena arena;
    amp_arena_init(&arena);
    const amp_err err = plain ? write_all(ctx, out.file, r, &arena) : amp_fail_memory(ctx);
    amp_arena_fini(&arena);
    if (plain) {
        uselocale(before);
        freelocale(plain);
    }
    if (err == AMP_OK)
        return amp_out_close(ctx, &out);
    amp_out_abandon(&out);
    return err;
}
