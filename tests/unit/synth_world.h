/* synth_world.h - what the tests of synth share: a loaded profile, a built population, and copies
 * of the profile with one thing changed. */
#ifndef SYNTH_WORLD_H
#define SYNTH_WORLD_H

#include "conf/profile.h"
#include "synth/synth.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct world {
    amp_ctx ctx;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    amp_population people;
    amp_fit fit;
} world;

static inline amp_err world_load_country(world *w, const char *root, const char *iso3)
{
    memset(w, 0, sizeof *w);
    amp_ctx_init(&w->ctx);
    amp_registry_init(&w->registry);
    amp_pop_init(&w->people);
    AMP_TRY(amp_profile_load(&w->ctx, root, iso3, &w->registry, &w->profile));
    return amp_macro_load(&w->ctx, &w->profile, NULL, 2035, &w->macro);
}

static inline amp_err world_load(world *w, const char *root)
{
    return world_load_country(w, root, "BOL");
}

static inline amp_err world_build(world *w, int year, int base_year, size_t households,
                                  uint64_t seed)
{
    return amp_synth_build(&w->ctx, &w->profile, &w->macro, year, base_year, households, seed, NULL,
                           &w->people, &w->fit);
}

static inline void world_fini(world *w)
{
    amp_fit_fini(&w->fit);
    amp_pop_fini(&w->people);
    amp_profile_fini(&w->profile);
    amp_registry_fini(&w->registry);
    amp_ctx_fini(&w->ctx);
}

static inline const char *world_message(const world *w)
{
    return w->ctx.n ? w->ctx.diag[w->ctx.n - 1].text : "";
}

/** Fails the test with the first message when something went wrong. */
static inline void world_ok(const world *w, amp_err err)
{
    ck_assert_msg(err == AMP_OK, "%s:%d: %s",
                  w->ctx.n && w->ctx.diag[0].loc.file ? w->ctx.diag[0].loc.file : "",
                  w->ctx.n ? w->ctx.diag[0].loc.line : 0, w->ctx.n ? w->ctx.diag[0].text : "");
}

/* ---- a copy of the profile with one change -----------------------------------------------------
 */

static inline void copy_file(const char *from, const char *to, const char *find,
                             const char *replace)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    ck_assert_ptr_nonnull(in);
    ck_assert_ptr_nonnull(out);
    fseek(in, 0, SEEK_END);
    const size_t n = (size_t)ftell(in);
    rewind(in);
    char *text = calloc(n + 1, 1);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(fread(text, 1, n, in), n);
    const char *at = find ? strstr(text, find) : NULL;
    ck_assert_msg(!find || at, "%s does not hold: %s", from, find ? find : "");
    if (at) {
        fwrite(text, 1, (size_t)(at - text), out);
        fputs(replace, out);
        fputs(at + strlen(find), out);
    } else {
        fwrite(text, 1, n, out);
    }
    free(text);
    fclose(in);
    fclose(out);
}

/** Not ., .. or the folder of an edition. */
static inline bool is_table(const char *name)
{
    return name[0] != '.' && strchr(name, '.');
}

/** Copy data/countries/BOL below a new folder; in @p file the first @p find becomes @p replace.
 * @return the new root, to be removed with drop_root */
static inline char *changed_root(const char *file, const char *find, const char *replace)
{
    char *root = amp_strdup("/tmp/amparo_synth_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    char *folder = amp_format("%s/BOL", root);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    DIR *dir = opendir("data/countries/BOL");
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *e; (e = readdir(dir));) {
        if (!is_table(e->d_name))
            continue;
        char *from = amp_format("data/countries/BOL/%s", e->d_name),
             *to = amp_format("%s/%s", folder, e->d_name);
        const bool hit = strcmp(e->d_name, file) == 0;
        copy_file(from, to, hit ? find : NULL, hit ? replace : NULL);
        free(from);
        free(to);
    }
    closedir(dir);
    free(folder);
    return root;
}

static inline void drop_root(char *root)
{
    char *folder = amp_format("%s/BOL", root);
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.') {
            char *path = amp_format("%s/%s", folder, e->d_name);
            unlink(path);
            free(path);
        }
    if (dir)
        closedir(dir);
    rmdir(folder);
    rmdir(root);
    free(folder);
    free(root);
}

#endif
