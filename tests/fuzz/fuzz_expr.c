/* fuzz_expr.c - any bytes as a formula: compiled, and run if it compiles.
 *
 * Build and run from the root (clang):
 *   clang -std=c11 -O1 -g -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Imodel -Itests/unit \
 *         tests/fuzz/fuzz_expr.c model/expr/?*.c model/base/?*.c model/num/?*.c -lgsl -lgslcblas
 * -lsleef -lm -o fuzz_expr
 *   ./fuzz_expr -max_len=4200 -max_total_time=180 corpus/
 * The first byte picks the wanted type and level. A formula is either refused with a message or
 * gives the same values whole and household by household; without missing values it gives no NaN
 * but where numbers overflow. */
#include "expr_world.h"

#include <stdio.h>

static world *the_world;

static void set_up(void)
{
    world *w = the_world = world_new();
    static const double values[] = {0, 1, 2, 0, 60, 7, 1, 3, 2, 0, 1};
    for (size_t i = 0; i < AMP_COUNT(values); i++) {
        for (size_t s = 0; s < w->symbols.n; s++) {
            const amp_symbol *x = &w->symbols.item[s];
            if (x->scope == AMP_SCOPE_PERSON || x->scope == AMP_SCOPE_HOUSEHOLD)
                world_set(w, x->name, i,
                          x->type == AMP_TYPE_BOOLEAN ? (double)(i % 2) : values[(i + s) % 3]);
        }
        w->earnings[i] = values[i] * 2.385;
        w->age[i] = (uint8_t)(7 * i);
        w->is_alive[i] = i != 3;
        w->s01[i] = i % 3 ? values[i] : (double)NAN;
    }
    static const uint32_t first[] = {0, 1, 4, 6, 11};
    memcpy(w->first, first, sizeof first);
    w->households = 4;
    w->rows = 11;
}

static void run(const amp_prog *prog, amp_scope level)
{
    const world *w = the_world;
    double all[16] = {0}, cut[16] = {0};
    amp_expr_scratch scratch = {0};
    if (amp_expr_scratch_reserve(&scratch, prog) != AMP_OK)
        abort();
    amp_expr_eval(prog, &w->frame, 0, w->households, &scratch, all);
    for (size_t h = 0; h < w->households; h++)
        amp_expr_eval(prog, &w->frame, h, h + 1, &scratch,
                      level == AMP_SCOPE_PERSON      ? cut + w->first[h]
                      : level == AMP_SCOPE_HOUSEHOLD ? cut + h
                                                     : cut);
    for (size_t i = 0; i < w->rows; i++)
        if (!(all[i] == cut[i] || (isnan(all[i]) && isnan(cut[i]))))
            abort();
    amp_expr_scratch_fini(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const amp_scope levels[] = {AMP_SCOPE_PERSON, AMP_SCOPE_HOUSEHOLD, AMP_SCOPE_SCALAR};
    if (size < 1)
        return 0;
    if (!the_world)
        set_up();
    char *text = malloc(size);
    if (!text)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    const amp_type want = (amp_type)(data[0] % 3);
    const amp_scope level = levels[data[0] / 3 % 3];
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_arena arena;
    amp_arena_init(&arena);
    const amp_prog *ranked[WORLD_RANKS];
    amp_rankings rankings = {.item = ranked, .most = WORLD_RANKS, .slot = SLOTS};
    the_world->symbols.rankings = data[0] & 32 ? &rankings : NULL;
    const amp_prog *prog;
    const amp_loc loc = {"fuzz.cfg", 7, data[0] & 64 ? 31 : 0};
    const amp_err err =
        amp_expr_compile(&ctx, &arena, &the_world->symbols, text, loc, want, level, &prog);
    if ((err == AMP_OK) != (ctx.errors == 0) || (err == AMP_OK) != (prog != NULL))
        abort();
    if (err == AMP_OK)
        run(prog, level);
    amp_arena_fini(&arena);
    amp_ctx_fini(&ctx);
    free(text);
    return 0;
}
