/* symbols.c - the names that formulas may use. */
#include "expr/expr.h"

#include <stdlib.h>
#include <string.h>

void amp_symbols_init(amp_symbols *s)
{
    *s = (amp_symbols){0};
}

void amp_symbols_fini(amp_symbols *s)
{
    free(s->item);
    *s = (amp_symbols){0};
}

amp_err amp_symbols_add(amp_symbols *s, amp_symbol symbol)
{
    if (s->n == s->cap) {
        const size_t cap = s->cap ? 2 * s->cap : 64;
        amp_symbol *item = realloc(s->item, cap * sizeof *item);
        if (!item)
            return AMP_NOMEM;
        s->item = item;
        s->cap = cap;
    }
    s->item[s->n++] = symbol;
    return AMP_OK;
}

const amp_symbol *amp_symbols_find(const amp_symbols *s, const char *name)
{
    for (size_t i = s->n; i-- > 0;)
        if (strcmp(s->item[i].name, name) == 0)
            return &s->item[i];
    return NULL;
}
