/* test_io.h - what the tests of io share: a small population, results, scratch files, messages. */
#ifndef TEST_IO_H
#define TEST_IO_H

#include "io/io.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A path in a scratch folder of this process. Borrowed until seven calls later. */
AMP_UNUSED static const char *scratch(const char *name)
{
    static char folder[60], path[8][200];
    static unsigned k;
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "/tmp/amparo-test-io-XXXXXX");
        if (!mkdtemp(folder)) /* outside of a test, where Check may not be asked */
            abort();
    }
    char *out = path[k++ % 8];
    snprintf(out, sizeof path[0], "%s/%s", folder, name);
    return out;
}

AMP_UNUSED static void remove_scratch(void)
{
    char command[100];
    char folder[60];
    snprintf(folder, sizeof folder, "%s", scratch(""));
    folder[strlen(folder) - 1] = '\0'; /* the last slash */
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        puts("scratch folder left behind");
}

AMP_UNUSED static void write_bytes(const char *path, const void *data, size_t n)
{
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(data, 1, n, f), n);
    ck_assert_int_eq(fclose(f), 0);
}

/* The caller frees. (Not inlined: gcc 12 then takes the text for a local one.) */
AMP_UNUSED __attribute__((noinline)) static char *read_bytes(const char *path, size_t *n)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    char *text = NULL;
    ck_assert_int_eq(amp_read_text(&ctx, path, &text, n), AMP_OK);
    amp_ctx_fini(&ctx);
    return text;
}

AMP_UNUSED static void assert_same_file(const char *a, const char *b)
{
    size_t na, nb;
    char *x = read_bytes(a, &na), *y = read_bytes(b, &nb);
    ck_assert_uint_eq(na, nb);
    ck_assert(memcmp(x, y, na) == 0);
    free(x);
    free(y);
}

/* One error, one line, and this in it. */
AMP_UNUSED static void assert_one_error(amp_ctx *ctx, amp_err err, const char *part)
{
    size_t errors = 0;
    const char *text = "";
    for (size_t i = 0; i < ctx->n; i++)
        if (ctx->diag[i].err != AMP_OK) {
            if (errors++ == 0)
                text = ctx->diag[i].text;
        }
    ck_assert_msg(errors == 1, "%zu errors; the first is: %s", errors, text);
    ck_assert_msg(amp_ctx_first(ctx) == err, "error %d instead of %d: %s", amp_ctx_first(ctx), err,
                  text);
    ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is not in: %s", part, text);
    ck_assert_msg(strchr(text, '\n') == NULL, "more than one line: %s", text);
}

/* Three households of 3, 1 and 2 persons with values that no default has. */
AMP_UNUSED static void make_people(amp_population *p)
{
    amp_pop_init(p);
    ck_assert_int_eq(amp_pop_reserve(p, 6, 3), AMP_OK);
    amp_pop_append(p, 6);
    const uint32_t first[] = {0, 3, 4, 6};
    p->households = 3;
    for (size_t h = 0; h <= 3; h++)
        p->first[h] = first[h];
    for (size_t h = 0; h < 3; h++) {
        p->household_uid[h] = ((uint64_t)1 << 63) | (0x9e3779b97f4a7c15u * (h + 1) >> 1);
        p->area[h] = h % 2 == 0;
        p->region[h] = (uint8_t)(7 - h);
        p->stratum[h] = 11 + (int32_t)h;
        p->psu[h] = 100 * (int32_t)h + 7;
        p->weight[h] = 193.01114079041 / (double)(h + 1);
        p->line_poverty[h] = 1020.33;
        p->line_extreme[h] = 494.55;
        p->welfare_reported[h] = 558.333312988281 * (double)(h + 1);
    }
    for (size_t i = 0; i < 6; i++) {
        p->uid[i] = (0xd1b54a32d192ed03u * (i + 1)) >> 1;
        p->age[i] = (uint8_t)(7 + 13 * i);
        p->sex[i] = i % 2 == 1;
        p->is_alive[i] = 1;
        p->in_household_income[i] = 1;
        p->relationship[i] = AMP_RELATIONSHIP_child;
        p->contribution_months[i] = (uint16_t)(31 * i);
        p->earnings_effect[i] = 0.31F * (float)i;
        p->earnings[i] = 2.385 * (double)i;
    }
    p->relationship[0] = p->relationship[3] = p->relationship[4] = AMP_RELATIONSHIP_head;
    p->partner[0] = 2;
    p->partner[1] = 1;
    p->mother[2] = 1;
    p->father[2] = 2;
}

/* Take name and label as copies; the data are 0.31 * (row + 1). */
AMP_UNUSED static void add_extra(amp_population *p, const char *name, amp_level level)
{
    const size_t cap = level == AMP_LEVEL_PERSON ? p->cap : p->hcap;
    p->extra = realloc(p->extra, (p->extras + 1) * sizeof *p->extra);
    amp_extra *x = &p->extra[p->extras++];
    *x = (amp_extra){.name = amp_strdup(name),
                     .label = amp_strdup("año 2019, \"exacto\""),
                     .level = level,
                     .kind = AMP_KIND_MONEY,
                     .data = amp_alloc(cap, sizeof(double)),
                     .birth = 0.31};
    for (size_t i = 0; i < (level == AMP_LEVEL_PERSON ? p->n : p->households); i++)
        x->data[i] = 0.31 * (double)(i + 1);
}

#endif
