/* sim_world.h - whole runs for the tests of sim/: scenarios written into a scratch folder on top of
 * Bolivia's, small populations, cubes to compare. */
#ifndef AMP_TEST_SIM_WORLD_H
#define AMP_TEST_SIM_WORLD_H

#include "sim/run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORLD_MOST = 8, WORLD_PATH = 4096 };

typedef struct world {
    amp_ctx ctx;
    char folder[64]; /* scratch, removed at the end */
    char path[WORLD_MOST][WORLD_PATH];
    size_t scenarios;
    const char *setting[WORLD_MOST];
    size_t settings;
    amp_plan *plan;
    amp_cube cube;
} world;

static inline void world_init(world *w)
{
    memset(w, 0, sizeof *w);
    amp_ctx_init(&w->ctx);
    snprintf(w->folder, sizeof w->folder, "/tmp/amparo-sim-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(w->folder));
    ck_assert_int_eq(setenv("AMPARO_DATA", "data", 1), 0);
}

static inline void world_drop(world *w) /* what was run; scenarios and settings stay */
{
    amp_cube_free(&w->cube);
    amp_plan_free(w->plan);
    w->plan = NULL;
}

static inline void world_fini(world *w)
{
    world_drop(w);
    for (size_t k = 0; k < w->scenarios; k++)
        if (strncmp(w->path[k], w->folder, strlen(w->folder)) == 0)
            unlink(w->path[k]);
    rmdir(w->folder);
    amp_ctx_fini(&w->ctx);
}

/* A scenario of the repository, "baseline.cfg". */
static inline void world_take(world *w, const char *name)
{
    ck_assert_uint_lt(w->scenarios, WORLD_MOST);
    snprintf(w->path[w->scenarios++], WORLD_PATH, "scenarios/BOL/%s", name);
}

/* A scenario of the test's own; lines stand apart by \n. */
static inline void world_write_whole(world *w, const char *name, const char *text)
{
    ck_assert_uint_lt(w->scenarios, WORLD_MOST);
    char *path = w->path[w->scenarios++];
    snprintf(path, WORLD_PATH, "%s/%s.cfg", w->folder, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "%s\n", text);
    ck_assert_int_eq(fclose(f), 0);
}

/* The same that extends one of the repository. */
static inline void world_write(world *w, const char *name, const char *extends, const char *text)
{
    char here[WORLD_PATH / 2], whole[2 * WORLD_PATH];
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    const int length =
        snprintf(whole, sizeof whole, "extends = \"%s/scenarios/BOL/%s\";\nname = \"%s\";\n%s",
                 here, extends, name, text);
    ck_assert_uint_lt((size_t)length, sizeof whole);
    world_write_whole(w, name, whole);
}

static inline void world_set(world *w, const char *item)
{
    ck_assert_uint_lt(w->settings, WORLD_MOST);
    w->setting[w->settings++] = item;
}

static inline void world_tell(const world *w)
{
    for (size_t k = 0; k < w->ctx.n; k++)
        fprintf(stderr, "%s:%d: %s\n", w->ctx.diag[k].loc.file ? w->ctx.diag[k].loc.file : "",
                w->ctx.diag[k].loc.line, w->ctx.diag[k].text);
}

static inline amp_err world_read(world *w)
{
    const char *path[WORLD_MOST];
    for (size_t k = 0; k < w->scenarios; k++)
        path[k] = w->path[k];
    return amp_plan_read(&w->ctx, path, w->scenarios, (amp_settings){w->setting, w->settings},
                         &w->plan);
}

static inline void world_plan(world *w)
{
    world_drop(w);
    amp_err err = world_read(w);
    if (err == AMP_OK)
        err = amp_plan_people(&w->ctx, w->plan);
    if (err == AMP_OK)
        err = amp_plan_ready(&w->ctx, w->plan);
    if (err != AMP_OK)
        world_tell(w);
    ck_assert_int_eq(err, AMP_OK);
}

static inline void world_run(world *w, int threads)
{
    world_plan(w);
    ck_assert_int_eq(amp_run(&w->ctx, w->plan, threads, NULL, NULL, &w->cube), AMP_OK);
}

static inline size_t world_bytes(const amp_cube *c)
{
    return c->scenarios * c->replicates * c->years * c->pairs * sizeof(double);
}

/* The value of a pair that the plan must have. */
static inline double world_value(const world *w, size_t s, size_t r, size_t y,
                                 const char *indicator, const char *group)
{
    const int pair = amp_stat_find(w->plan->stat, indicator, group);
    ck_assert_msg(pair >= 0, "no pair %s of %s", indicator, group);
    return amp_cube_at(&w->cube, s, r, y)[pair];
}

#endif
