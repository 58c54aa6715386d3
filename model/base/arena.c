/* arena.c - aligned memory: single pieces from the heap, and arenas that are released at once.
 *
 * An arena is a list of chunks; a piece is cut from the newest one. Chunks come from calloc, which
 * for large ones takes zero pages from the system, so a large piece that is filled once is touched
 * once. Memory of an arena is never reused before its end, hence stays zero until given out. */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN     ((size_t)64)
#define CHUNK_MIN ((size_t)16 << 10)
#define CHUNK_MAX ((size_t)1 << 20) /* larger pieces get a chunk of their own */

typedef struct amp_arena_chunk {
    struct amp_arena_chunk *next;
    char *data;  /* 64-byte aligned */
    size_t used; /* multiple of 64 */
    size_t size; /* bytes from data on */
} amp_arena_chunk;

void *amp_alloc(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > PTRDIFF_MAX - ALIGN)
        return NULL;
    bytes = (bytes + ALIGN - 1) & ~(ALIGN - 1);
    bytes = bytes ? bytes : ALIGN; /* so that NULL always means failure */
    void *piece = aligned_alloc(ALIGN, bytes);
    return piece ? memset(piece, 0, bytes) : NULL;
}

void amp_arena_init(amp_arena *a)
{
    a->chunk = NULL;
}

void amp_arena_fini(amp_arena *a)
{
    while (a->chunk) {
        amp_arena_chunk *next = a->chunk->next;
        free(a->chunk);
        a->chunk = next;
    }
}

static amp_arena_chunk *chunk_new(size_t size)
{
    amp_arena_chunk *c = calloc(1, sizeof *c + ALIGN + size);
    if (!c)
        return NULL;
    c->data = (char *)(((uintptr_t)(c + 1) + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1));
    c->size = size;
    return c;
}

static void *cut(amp_arena_chunk *c, size_t bytes)
{
    void *piece = c->data + c->used;
    c->used += bytes;
    return piece;
}

void *amp_arena_get(amp_arena *a, size_t bytes)
{
    if (bytes > PTRDIFF_MAX - 4 * ALIGN)
        return NULL;
    bytes = AMP_MAX((bytes + ALIGN - 1) & ~(ALIGN - 1), ALIGN);
    amp_arena_chunk *top = a->chunk;
    if (top && top->size - top->used >= bytes)
        return cut(top, bytes);
    const bool own = bytes > CHUNK_MAX / 4;
    const size_t usual = top ? AMP_MIN(2 * top->size, CHUNK_MAX) : CHUNK_MIN;
    amp_arena_chunk *c = chunk_new(own ? bytes : AMP_MAX(usual, bytes));
    if (!c)
        return NULL;
    if (own && top) { /* behind the newest, which still has room */
        c->next = top->next;
        top->next = c;
    } else {
        c->next = top;
        a->chunk = c;
    }
    return cut(c, bytes);
}

char *amp_arena_text(amp_arena *a, const char *text)
{
    if (!text)
        return NULL;
    const size_t bytes = strlen(text) + 1;
    char *copy = amp_arena_get(a, bytes);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

char *amp_arena_format(amp_arena *a, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    const int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *text = length < 0 ? NULL : amp_arena_get(a, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
