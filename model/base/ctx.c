/* ctx.c - errors and the diagnostics of a context.
 *
 * Recording a message may itself run out of memory. The error is counted all the same, so nothing
 * that failed is ever taken for a success; the message is then the static text below. */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const amp_version = AMP_VERSION;

static char no_memory_text[] = N_("out of memory"); /* stands in for a text; never freed */

void amp_ctx_init(amp_ctx *ctx)
{
    *ctx = (amp_ctx){0};
    /* Room for the first messages, so that running out of memory later can still be recorded. */
    ctx->diag = calloc(8, sizeof *ctx->diag);
    ctx->cap = ctx->diag ? 8 : 0;
}

void amp_ctx_fini(amp_ctx *ctx)
{
    for (size_t i = 0; i < ctx->n; i++) {
        if (ctx->diag[i].text != no_memory_text)
            free(ctx->diag[i].text);
        free((char *)(uintptr_t)ctx->diag[i].loc.file); /* ours: copied in record() */
    }
    free(ctx->diag);
    *ctx = (amp_ctx){0};
}

static bool grow(amp_ctx *ctx)
{
    if (ctx->n < ctx->cap)
        return true;
    const size_t cap = ctx->cap ? 2 * ctx->cap : 8;
    amp_diag *more = realloc(ctx->diag, cap * sizeof *more);
    if (!more)
        return false;
    ctx->diag = more;
    ctx->cap = cap;
    return true;
}

/* Takes @p text; NULL means that memory was out. */
static void record(amp_ctx *ctx, amp_err err, amp_loc loc, char *text)
{
    if (err != AMP_OK)
        ctx->errors++;
    if (!grow(ctx)) {
        free(text);
        return;
    }
    ctx->diag[ctx->n++] = (amp_diag){
        .err = err,
        .loc = {amp_strdup(loc.file), loc.line, loc.column},
        .text = text ? text : no_memory_text,
    };
}

static char *format_list(const char *format, va_list list) AMP_PRINTF(1, 0);
static char *format_list(const char *format, va_list list)
{
    char *text = NULL;
    return vasprintf(&text, format, list) < 0 ? NULL : text;
}

amp_err amp_fail(amp_ctx *ctx, amp_err err, amp_loc loc, const char *format, ...)
{
    if (!ctx)
        return err;
    va_list list;
    va_start(list, format);
    record(ctx, err, loc, format_list(format, list));
    va_end(list);
    return err;
}

void amp_warn(amp_ctx *ctx, amp_loc loc, const char *format, ...)
{
    if (!ctx)
        return;
    va_list list;
    va_start(list, format);
    record(ctx, AMP_OK, loc, format_list(format, list));
    va_end(list);
}

amp_err amp_fail_memory(amp_ctx *ctx)
{
    if (ctx)
        record(ctx, AMP_NOMEM, AMP_NOWHERE, amp_strdup(_(no_memory_text)));
    return AMP_NOMEM;
}

amp_err amp_ctx_first(const amp_ctx *ctx)
{
    for (size_t i = 0; i < ctx->n; i++)
        if (ctx->diag[i].err != AMP_OK)
            return ctx->diag[i].err;
    return ctx->errors ? AMP_NOMEM : AMP_OK; /* an error that there was no memory to record */
}

const char *amp_err_text(amp_err err)
{
    switch (err) {
#define X(name, code, meaning)                                                                     \
    case AMP_##name:                                                                               \
        return _(meaning);
        AMP_ERR_LIST(X)
#undef X
    }
    return _("unknown error");
}
