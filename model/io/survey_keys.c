/* survey_keys.c - keys of rows: columns that identify a household or a unit, or join two files. */
#include "io/survey_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_DIGITS = 15 };

static amp_err no_such_column(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                              const survey_key *key, const char *what, const char *column)
{
    const char **names = calloc(AMP_MAX(t->columns, 1), sizeof *names);
    for (size_t i = 0; names && i < t->columns; i++)
        names[i] = t->column[i].name;
    const char *near = names ? amp_nearest(column, names, t->columns) : NULL;
    const amp_err err =
        amp_fail(ctx, AMP_CONFIG, (amp_loc){map->path, key->loc.line, 0},
                 _("%s: %s has no column \"%s\"%s%s%s"), what, t->path, column,
                 near ? _("; did you mean \"") : "", near ? near : "", near ? "\"?" : "");
    free(names);
    return err;
}

amp_err amp_survey_key_find(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                            const survey_key *key, const char *what, survey_key_columns *k)
{
    *k = (survey_key_columns){.prefix = key->prefix, .what = what};
    if (key->n > AMP_COUNT(k->column))
        return amp_fail(ctx, AMP_CONFIG, (amp_loc){map->path, key->loc.line, 0},
                        _("%s: more than %zu columns"), what, AMP_COUNT(k->column));
    for (size_t j = 0; j < key->n; j++) {
        const int c = amp_survey_find(t, key->column[j]);
        if (c < 0)
            return no_such_column(ctx, map, t, key, what, key->column[j]);
        k->column[k->n++] = &t->column[c];
    }
    return AMP_OK;
}

amp_err amp_survey_key_column(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                              const survey_key *key, const char *what, const survey_column **column)
{
    survey_key_columns k;
    AMP_TRY(amp_survey_key_find(ctx, map, t, key, what, &k));
    *column = k.column[0];
    if (k.n == 1)
        return AMP_OK;
    return amp_fail(ctx, AMP_CONFIG, (amp_loc){map->path, key->loc.line, 0},
                    _("%s: expected one column of the survey"), what);
}

/* Whole numbers in text lose leading zeros and a fraction of zeros, so that a key is the same from
 * text and from numbers; longer ones than a double holds stay as they are. @return bytes that count
 */
static size_t plain_text(const char **text)
{
    const size_t digits = strspn(*text, "0123456789"), all = strlen(*text);
    const char *rest = *text + digits;
    const bool whole =
        !*rest || ((*rest == '.' || *rest == ',') && rest[1] && !rest[1 + strspn(rest + 1, "0")]);
    if (!digits || !whole || digits > EXACT_DIGITS)
        return all;
    const size_t zeros = AMP_MIN(strspn(*text, "0"), digits - 1);
    *text += zeros;
    return digits - zeros;
}

static bool add_part(char key[SURVEY_KEY_MAX], size_t *used, const survey_column *c, size_t row)
{
    char number[40];
    const char *part = number;
    size_t length;
    if (c->text && c->text[row] && *c->text[row]) {
        part = c->text[row];
        length = plain_text(&part);
    } else if (!c->text && !isnan(c->number[row])) {
        length = (size_t)snprintf(number, sizeof number, "%.17g", c->number[row]);
    } else {
        return false;
    }
    const int n = snprintf(key + *used, SURVEY_KEY_MAX - *used, "%s%.*s", *used ? "|" : "",
                           (int)AMP_MIN(length, (size_t)SURVEY_KEY_MAX), part);
    *used += n > 0 ? (size_t)n : 0;
    return *used < SURVEY_KEY_MAX;
}

bool amp_survey_key_text(const survey_key_columns *k, size_t row, char key[SURVEY_KEY_MAX])
{
    size_t used = 0;
    key[0] = '\0';
    for (size_t j = 0; j < k->n; j++)
        if (!add_part(key, &used, k->column[j], row))
            return false;
    if (k->prefix && used > k->prefix)
        key[k->prefix] = '\0';
    return true;
}

/* ---- numbering ------------------------------------------------------------------------------- */

bool amp_survey_numbering_init(survey_numbering *x, amp_arena *arena, size_t most)
{
    size_t slots = 64;
    while (slots < 2 * most)
        slots *= 2;
    *x = (survey_numbering){
        .arena = arena, .slot = calloc(slots, sizeof *x->slot), .mask = slots - 1};
    x->key = AMP_ARENA_NEW(arena, const char *, most + 1);
    return x->slot && x->key;
}

/* Its slot, or the empty one where it would stand. */
static size_t slot_of(const survey_numbering *x, const char *key)
{
    size_t at = (size_t)amp_hash_text(key) & x->mask;
    while (x->slot[at] && strcmp(x->key[x->slot[at] - 1], key) != 0)
        at = (at + 1) & x->mask;
    return at;
}

bool amp_survey_number_known(const survey_numbering *x, const char *key, uint32_t *number)
{
    const uint32_t found = x->slot[slot_of(x, key)];
    *number = found - 1;
    return found != 0;
}

bool amp_survey_number(survey_numbering *x, const char *key, uint32_t *number)
{
    const size_t at = slot_of(x, key);
    if (!x->slot[at]) {
        x->key[x->n] = amp_arena_text(x->arena, key);
        if (!x->key[x->n])
            return false;
        x->slot[at] = (uint32_t)++x->n;
    }
    *number = x->slot[at] - 1;
    return true;
}
