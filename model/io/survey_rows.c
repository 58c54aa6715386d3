/* survey_rows.c - households, heads and links of a survey's rows. */
#include "io/survey_parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 255, KEY_MAX = 1000, EXACT_DIGITS = 15 };

/* ---- keys ------------------------------------------------------------------------------------ */

/* The columns of a key, found in the survey. */
typedef struct key_columns {
    const survey_column *column[16];
    size_t n, prefix;
    const char *what;
} key_columns;

static amp_err find_key(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                        const survey_key *key, const char *what, key_columns *k)
{
    *k = (key_columns){.prefix = key->prefix, .what = what};
    const amp_loc loc = {map->path, key->loc.line, 0};
    if (key->n > AMP_COUNT(k->column))
        return amp_fail(ctx, AMP_CONFIG, loc, _("%s: more than %zu columns"), what,
                        AMP_COUNT(k->column));
    for (size_t j = 0; j < key->n; j++) {
        const int c = amp_survey_find(t, key->column[j]);
        if (c < 0) {
            const char **names = calloc(t->columns, sizeof *names);
            for (size_t i = 0; names && i < t->columns; i++)
                names[i] = t->column[i].name;
            const char *near = names ? amp_nearest(key->column[j], names, t->columns) : NULL;
            const amp_err err =
                amp_fail(ctx, AMP_CONFIG, loc, _("%s: the survey has no column \"%s\"%s%s%s"), what,
                         key->column[j], near ? _("; did you mean \"") : "", near ? near : "",
                         near ? "\"?" : "");
            free(names);
            return err;
        }
        k->column[k->n++] = &t->column[c];
    }
    return AMP_OK;
}

amp_err amp_survey_key_column(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                              const survey_key *key, const char *what, const survey_column **column)
{
    key_columns k;
    AMP_TRY(find_key(ctx, map, t, key, what, &k));
    *column = k.column[0];
    if (k.n == 1)
        return AMP_OK;
    return amp_fail(ctx, AMP_CONFIG, (amp_loc){map->path, key->loc.line, 0},
                    _("%s: expected one column of the survey"), what);
}

/* Numbers in text lose their leading zeros, so that a key is the same from text and from numbers;
 * longer ones than a double holds stay as they are. */
static const char *plain_text(const char *text)
{
    const size_t digits = strspn(text, "0123456789");
    if (text[digits] || digits > EXACT_DIGITS)
        return text;
    const size_t zeros = strspn(text, "0");
    return zeros == digits ? "0" : text + zeros;
}

static bool add_part(char key[KEY_MAX], size_t *used, const survey_column *c, size_t row)
{
    char number[40];
    const char *part = number;
    if (c->text && c->text[row] && *c->text[row])
        part = plain_text(c->text[row]);
    else if (!c->text && !isnan(c->number[row]))
        snprintf(number, sizeof number, "%.17g", c->number[row]);
    else
        return false;
    const int n = snprintf(key + *used, KEY_MAX - *used, "%s%s", *used ? "|" : "", part);
    *used += n > 0 ? (size_t)n : 0;
    return *used < KEY_MAX;
}

static amp_err make_key(amp_ctx *ctx, const survey_table *t, const key_columns *k, size_t row,
                        char key[KEY_MAX])
{
    size_t used = 0;
    key[0] = '\0';
    for (size_t j = 0; j < k->n; j++)
        if (!add_part(key, &used, k->column[j], row))
            return amp_fail(ctx, AMP_DATA, amp_survey_loc(t, row),
                            _("row %zu: \"%s\" is empty or too long; it is the key of the %s"),
                            row + 1, k->column[j]->name, k->what);
    if (k->prefix && used > k->prefix)
        key[k->prefix] = '\0';
    return AMP_OK;
}

/* ---- numbering keys -------------------------------------------------------------------------- */

/* Keys get numbers in the order of their first appearance: an open-addressing table. */
typedef struct numbering {
    amp_arena *arena; /* of the keys' copies */
    uint32_t *slot;   /* number + 1, 0 empty */
    size_t mask;
    const char **key;
    size_t n;
} numbering;

static bool numbering_init(numbering *x, amp_arena *arena, size_t most)
{
    size_t slots = 64;
    while (slots < 2 * most)
        slots *= 2;
    *x = (numbering){.arena = arena, .slot = calloc(slots, sizeof *x->slot), .mask = slots - 1};
    x->key = AMP_ARENA_NEW(arena, const char *, most + 1);
    return x->slot && x->key;
}

static bool number_of(numbering *x, const char *key, uint32_t *number)
{
    size_t at = (size_t)amp_hash_text(key) & x->mask;
    for (; x->slot[at]; at = (at + 1) & x->mask)
        if (strcmp(x->key[x->slot[at] - 1], key) == 0) {
            *number = x->slot[at] - 1;
            return true;
        }
    x->key[x->n] = amp_arena_text(x->arena, key);
    if (!x->key[x->n])
        return false;
    *number = (uint32_t)x->n++;
    x->slot[at] = (uint32_t)x->n;
    return true;
}

/* ---- grouping -------------------------------------------------------------------------------- */

static amp_err number_rows(amp_ctx *ctx, const survey_table *t, const key_columns *k,
                           amp_arena *arena, uint32_t *number, numbering *x)
{
    char key[KEY_MAX];
    if (!numbering_init(x, arena, t->rows))
        return amp_fail_memory(ctx);
    for (size_t i = 0; i < t->rows; i++) {
        AMP_TRY(make_key(ctx, t, k, i, key));
        if (!number_of(x, key, &number[i]))
            return amp_fail_memory(ctx);
    }
    return AMP_OK;
}

/* Rows by household, in the file's order within each. */
static amp_err sort_rows(amp_ctx *ctx, const survey_table *t, const uint32_t *household,
                         survey_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        rows->first[household[i] + 1]++;
    for (size_t h = 0; h < rows->households; h++) {
        if (rows->first[h + 1] > MEMBERS_MAX)
            return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, 0, 0},
                            _("household %s has %u persons; valid are up to %d. Do the columns "
                              "of person.household really identify households?"),
                            rows->key[h], rows->first[h + 1], MEMBERS_MAX);
        rows->first[h + 1] += rows->first[h];
    }
    uint32_t *next = malloc((rows->households + 1) * sizeof *next);
    if (!next)
        return amp_fail_memory(ctx);
    memcpy(next, rows->first, (rows->households + 1) * sizeof *next);
    for (size_t i = 0; i < rows->n; i++)
        rows->order[next[household[i]]++] = (uint32_t)i;
    free(next);
    return AMP_OK;
}

/* Whole numbers of one column are units already. @return false when they are not */
static bool take_units(const key_columns *k, survey_rows *rows)
{
    if (k->n != 1 || k->prefix)
        return false;
    for (size_t h = 0; h < rows->households; h++) {
        const double x = k->column[0]->number[rows->order[rows->first[h]]];
        if (!(x >= INT32_MIN && x <= INT32_MAX) || floor(x) < x)
            return false;
        rows->psu[h] = (int32_t)x;
    }
    return true;
}

static amp_err number_units(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                            amp_arena *arena, survey_rows *rows)
{
    key_columns k;
    numbering x = {0};
    char key[KEY_MAX];
    AMP_TRY(find_key(ctx, map, t, &map->psu, "psu", &k));
    if (take_units(&k, rows))
        return AMP_OK;
    amp_err err = AMP_OK;
    if (!numbering_init(&x, arena, rows->households))
        err = amp_fail_memory(ctx);
    for (size_t h = 0; err == AMP_OK && h < rows->households; h++) {
        uint32_t number = 0;
        err = make_key(ctx, t, &k, rows->order[rows->first[h]], key);
        if (err == AMP_OK && !number_of(&x, key, &number))
            err = amp_fail_memory(ctx);
        rows->psu[h] = (int32_t)number + 1;
    }
    free(x.slot);
    return err;
}

static bool rows_room(amp_arena *arena, size_t n, survey_rows *rows)
{
    rows->n = n;
    rows->order = AMP_ARENA_NEW(arena, uint32_t, n);
    rows->first = AMP_ARENA_NEW(arena, uint32_t, n + 1);
    rows->alive = AMP_ARENA_NEW(arena, uint8_t, n);
    rows->partner = AMP_ARENA_NEW(arena, uint8_t, n);
    rows->mother = AMP_ARENA_NEW(arena, uint8_t, n);
    rows->father = AMP_ARENA_NEW(arena, uint8_t, n);
    rows->psu = AMP_ARENA_NEW(arena, int32_t, n);
    return rows->order && rows->first && rows->alive && rows->partner && rows->mother &&
           rows->father && rows->psu;
}

amp_err amp_survey_group(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                         amp_arena *arena, survey_rows *rows)
{
    key_columns k;
    numbering x = {0};
    *rows = (survey_rows){0};
    AMP_TRY(find_key(ctx, map, t, &map->household, "household", &k));
    uint32_t *household = malloc(t->rows * sizeof *household);
    amp_err err = AMP_OK;
    if (!household || !rows_room(arena, t->rows, rows))
        err = amp_fail_memory(ctx);
    if (err == AMP_OK)
        err = number_rows(ctx, t, &k, arena, household, &x);
    if (err == AMP_OK) {
        memset(rows->alive, 1, rows->n);
        rows->households = x.n;
        rows->key = x.key;
        err = sort_rows(ctx, t, household, rows);
    }
    if (err == AMP_OK && map->psu.n)
        err = number_units(ctx, map, t, arena, rows);
    free(x.slot);
    free(household);
    return err;
}

/* ---- heads ----------------------------------------------------------------------------------- */

bool amp_survey_heads_first(survey_rows *rows, const bool *is_head, size_t *headless,
                            size_t *extra_heads)
{
    bool moved = false;
    *headless = *extra_heads = 0;
    for (size_t h = 0; h < rows->households; h++) {
        const uint32_t lo = rows->first[h], hi = rows->first[h + 1];
        uint32_t head = hi;
        size_t heads = 0;
        for (uint32_t i = hi; i-- > lo;)
            if (is_head[i]) {
                head = i;
                heads++;
            }
        *headless += heads == 0;
        *extra_heads += heads > 1 ? heads - 1 : 0;
        if (heads == 0 || head == lo)
            continue;
        const uint32_t row = rows->order[head];
        memmove(rows->order + lo + 1, rows->order + lo, (head - lo) * sizeof *rows->order);
        rows->order[lo] = row;
        moved = true;
    }
    return moved;
}

/* ---- links ----------------------------------------------------------------------------------- */

static amp_err check_lines(amp_ctx *ctx, const survey_table *t, const survey_rows *rows, size_t h,
                           const double *line)
{
    for (uint32_t i = rows->first[h]; i < rows->first[h + 1]; i++) {
        const size_t row = rows->order[i];
        if (!(line[i] >= 0 && line[i] < 1e9 && floor(line[i]) == line[i]))
            return amp_fail(ctx, AMP_DATA, amp_survey_loc(t, row),
                            _("row %zu, household %s: the person number is %s"), row + 1,
                            rows->key[h], isnan(line[i]) ? _("missing") : _("no whole number"));
        for (uint32_t j = rows->first[h]; j < i; j++)
            if (line[j] == line[i])
                return amp_fail(ctx, AMP_DATA, amp_survey_loc(t, row),
                                _("row %zu: person %.0f of household %s is there twice (also in "
                                  "row %u)"),
                                row + 1, line[i], rows->key[h], rows->order[j] + 1);
    }
    return AMP_OK;
}

/* The member whose person number is @p number: 1 .., 0 when it is missing or names nobody else. */
static uint8_t member_of(const survey_rows *rows, size_t h, const double *line, uint32_t self,
                         const double *number, size_t *dangling)
{
    if (!number || isnan(number[self]) || number[self] == 0)
        return 0;
    for (uint32_t i = rows->first[h]; i < rows->first[h + 1]; i++)
        if (line[i] == number[self] && i != self)
            return (uint8_t)(i - rows->first[h] + 1);
    (*dangling)++;
    return 0;
}

static void drop_one_sided(survey_rows *rows, size_t h, amp_survey_mends *mends)
{
    const uint32_t lo = rows->first[h], hi = rows->first[h + 1];
    bool again = true;
    while (again) { /* dropping one may leave another alone */
        again = false;
        for (uint32_t i = lo; i < hi; i++)
            if (rows->partner[i] && lo + rows->partner[lo + rows->partner[i] - 1u] != i + 1) {
                rows->partner[i] = 0;
                mends->one_sided++;
                again = true;
            }
    }
}

amp_err amp_survey_link(amp_ctx *ctx, const survey_table *t, survey_rows *rows, const double *line,
                        const double *partner, const double *mother, const double *father,
                        amp_survey_mends *mends)
{
    for (size_t h = 0; h < rows->households; h++) {
        AMP_TRY(check_lines(ctx, t, rows, h, line));
        for (uint32_t i = rows->first[h]; i < rows->first[h + 1]; i++) {
            rows->partner[i] = member_of(rows, h, line, i, partner, &mends->dangling);
            rows->mother[i] = member_of(rows, h, line, i, mother, &mends->dangling);
            rows->father[i] = member_of(rows, h, line, i, father, &mends->dangling);
            if (rows->mother[i] && rows->mother[i] == rows->father[i]) {
                rows->father[i] = 0;
                mends->twice++;
            }
        }
        drop_one_sided(rows, h, mends);
    }
    return AMP_OK;
}
