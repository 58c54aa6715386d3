/** @file base.h  What every part of amparo shares: errors, diagnostics, arenas, text.
 *
 * What can fail returns `amp_err` and leaves a message in the diagnostics of the `amp_ctx` that it
 * was given. The library neither prints nor exits; `cli/` does both. */
#ifndef AMP_BASE_H
#define AMP_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __GNUC__
#define AMP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define AMP_UNUSED            __attribute__((unused))
#else
#define AMP_PRINTF(fmt, args)
#define AMP_UNUSED
#endif

#define AMP_MIN(a, b)    ((a) < (b) ? (a) : (b))
#define AMP_MAX(a, b)    ((a) > (b) ? (a) : (b))
#define AMP_COUNT(array) (sizeof(array) / sizeof((array)[0]))

// clang-format off
#define AMP_ERR_LIST(X) /* name, exit code, meaning */                        \
    X(OK,      0, "success")               X(NOMEM,   1, "out of memory")      \
    X(USAGE,   2, "wrong command line")    X(CONFIG,  3, "wrong scenario")     \
    X(DATA,    4, "wrong input data")      X(IO,      5, "cannot read or write") \
    X(DIFFERS, 6, "results differ")
// clang-format on

typedef enum amp_err {
#define X(name, code, meaning) AMP_##name = (code),
    AMP_ERR_LIST(X)
#undef X
} amp_err;

/** Pass an error up. */
#define AMP_TRY(call)                                                                              \
    do {                                                                                           \
        const amp_err amp_try_err_ = (call);                                                       \
        if (amp_try_err_ != AMP_OK)                                                                \
            return amp_try_err_;                                                                   \
    } while (0)

/** Keep the first error of a row of calls that all run, and jump to the release. */
#define AMP_TRY_OUT(err, call)                                                                     \
    do {                                                                                           \
        (err) = (call);                                                                            \
        if ((err) != AMP_OK)                                                                       \
            goto out;                                                                              \
    } while (0)

/** A place in a file; line and column count from 1, 0 when unknown. `file` is borrowed. */
typedef struct amp_loc {
    const char *file;
    int line;
    int column;
} amp_loc;
#define AMP_NOWHERE ((amp_loc){0, 0, 0})

/** What happened, in order. Text is owned by the context. */
typedef struct amp_diag {
    amp_err err; /* AMP_OK for a warning or a note */
    amp_loc loc; /* file is copied into the context */
    char *text;  /* one message, already in the user's language */
} amp_diag;

/** One per entry point (not per thread): diagnostics, and nothing else that lives long. */
typedef struct amp_ctx {
    amp_diag *diag;
    size_t n, cap;
    size_t errors; /* how many of them are errors */
} amp_ctx;

void amp_ctx_init(amp_ctx *ctx);
void amp_ctx_fini(amp_ctx *ctx);

/** Record an error and return it, so that `return amp_fail(...)` reads as one thought.
 * Not for parallel regions: check before them, or report after them. */
amp_err amp_fail(amp_ctx *ctx, amp_err err, amp_loc loc, const char *format, ...) AMP_PRINTF(4, 5);
/** Record a warning; the run goes on. */
void amp_warn(amp_ctx *ctx, amp_loc loc, const char *format, ...) AMP_PRINTF(3, 4);
/** AMP_NOMEM with its message. */
amp_err amp_fail_memory(amp_ctx *ctx);
/** The first error recorded, AMP_OK if there is none. */
amp_err amp_ctx_first(const amp_ctx *ctx);
/** Meaning of an error code, in the user's language. */
const char *amp_err_text(amp_err err);

/* ---- memory -------------------------------------------------------------------------------- */

/** A phase's memory: many small pieces, one release. Pieces are 64-byte aligned and zeroed. */
typedef struct amp_arena {
    struct amp_arena_chunk *chunk;
} amp_arena;
void amp_arena_init(amp_arena *a);
void amp_arena_fini(amp_arena *a);
/** NULL when memory is out. */
void *amp_arena_get(amp_arena *a, size_t bytes);
char *amp_arena_text(amp_arena *a, const char *text); /* a copy */
char *amp_arena_format(amp_arena *a, const char *format, ...) AMP_PRINTF(2, 3);
/** A shell command and one more word, in quotes where it needs them. NULL without memory, also for
 * a @p command that is NULL. */
const char *amp_shell_word(amp_arena *a, const char *command, const char *word);
#define AMP_ARENA_NEW(arena, type, n) ((type *)amp_arena_get((arena), sizeof(type) * (size_t)(n)))

/** 64-byte aligned, zeroed heap memory; free with free(). NULL when out or n*size overflows. */
void *amp_alloc(size_t n, size_t size);

/* ---- text ---------------------------------------------------------------------------------- */

/** The name nearest to @p word by edits (at most a third of its length), or NULL. Borrowed. */
const char *amp_nearest(const char *word, const char *const *names, size_t n);
/** strdup that returns NULL when memory is out; NULL gives NULL. */
char *amp_strdup(const char *text);
char *amp_format(const char *format, ...) AMP_PRINTF(1, 2); /* heap; caller frees */
bool amp_streq(const char *a, const char *b);               /* NULL equals NULL */
/** Is @p word one of the words of @p text, which blanks part? */
bool amp_has_word(const char *text, const char *word);
/** 64-bit FNV-1a of a text, for names that key random draws. */
uint64_t amp_hash_text(const char *text);
/** Folder of a path with its last slash ("" when there is none), in the arena. */
char *amp_dirname(amp_arena *a, const char *path);
/** What follows the last slash of a path; the whole of one that has none. Part of @p path. */
const char *amp_basename(const char *path);

/** Version of the engine, "0.1.0". */
extern const char *const amp_version;

/* Messages are English in the code and translated by gettext (docs/po). */
#include <libintl.h>
#define _(text)  gettext(text)
#define N_(text) text
/* One form for n = 1 and one for more; other languages may have more forms. */
#define P_(one, many, n) ngettext(one, many, n)

#endif
