/* survey_rows.c - households, heads and links of a survey's rows. */
#include "io/survey_parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 255 };

/* ---- grouping -------------------------------------------------------------------------------- */

static amp_err key_of(amp_ctx *ctx, const survey_table *t, const survey_key_columns *k, size_t row,
                      char key[SURVEY_KEY_MAX])
{
    if (amp_survey_key_text(k, row, key))
        return AMP_OK;
    return amp_fail(ctx, AMP_DATA, amp_survey_loc(t, row),
                    _("row %zu: \"%s\" is empty or too long; it is the key of the %s"), row + 1,
                    k->column[0]->name, k->what);
}

static amp_err number_rows(amp_ctx *ctx, const survey_table *t, const survey_key_columns *k,
                           amp_arena *arena, uint32_t *number, survey_numbering *x)
{
    char key[SURVEY_KEY_MAX];
    if (!amp_survey_numbering_init(x, arena, t->rows))
        return amp_fail_memory(ctx);
    for (size_t i = 0; i < t->rows; i++) {
        AMP_TRY(key_of(ctx, t, k, i, key));
        if (!amp_survey_number(x, key, &number[i]))
            return amp_fail_memory(ctx);
    }
    return AMP_OK;
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
    if (rows->alive)
        memset(rows->alive, 1, n);
    return rows->order && rows->first && rows->alive && rows->partner && rows->mother &&
           rows->father && rows->psu;
}

amp_err amp_survey_sort_rows(amp_ctx *ctx, const survey_table *t, amp_arena *arena,
                             const uint32_t *number, const char **name, size_t groups, size_t most,
                             survey_rows *rows)
{
    *rows = (survey_rows){.households = groups, .key = name};
    if (!rows_room(arena, t->rows, rows))
        return amp_fail_memory(ctx);
    for (size_t i = 0; i < rows->n; i++)
        rows->first[number[i] + 1]++;
    for (size_t h = 0; h < groups; h++) {
        if (rows->first[h + 1] > most)
            return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, 0, 0},
                            _("the key %s has %u rows; valid are up to %zu. Do the columns of the "
                              "key really identify what they should?"),
                            name[h], rows->first[h + 1], most);
        rows->first[h + 1] += rows->first[h];
    }
    uint32_t *next = malloc((groups + 1) * sizeof *next);
    if (!next)
        return amp_fail_memory(ctx);
    memcpy(next, rows->first, (groups + 1) * sizeof *next);
    for (size_t i = 0; i < rows->n; i++)
        rows->order[next[number[i]]++] = (uint32_t)i;
    free(next);
    return AMP_OK;
}

/* Whole numbers of one column are units already. @return false when they are not */
static bool take_units(const survey_key_columns *k, survey_rows *rows)
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
    survey_key_columns k;
    survey_numbering x = {0};
    char key[SURVEY_KEY_MAX];
    AMP_TRY(amp_survey_key_find(ctx, map, t, &map->psu, "psu", &k));
    if (take_units(&k, rows))
        return AMP_OK;
    amp_err err = AMP_OK;
    if (!amp_survey_numbering_init(&x, arena, rows->households))
        err = amp_fail_memory(ctx);
    for (size_t h = 0; err == AMP_OK && h < rows->households; h++) {
        uint32_t number = 0;
        err = key_of(ctx, t, &k, rows->order[rows->first[h]], key);
        if (err == AMP_OK && !amp_survey_number(&x, key, &number))
            err = amp_fail_memory(ctx);
        rows->psu[h] = (int32_t)number + 1;
    }
    free(x.slot);
    return err;
}

amp_err amp_survey_group(amp_ctx *ctx, const survey_map *map, const survey_table *t,
                         amp_arena *arena, survey_rows *rows)
{
    survey_key_columns k;
    survey_numbering x = {0};
    *rows = (survey_rows){0};
    AMP_TRY(amp_survey_key_find(ctx, map, t, &map->household, "household", &k));
    uint32_t *household = malloc(t->rows * sizeof *household);
    const size_t most = map->members.text ? 1 : MEMBERS_MAX;
    amp_err err = household ? AMP_OK : amp_fail_memory(ctx);
    if (err == AMP_OK)
        err = number_rows(ctx, t, &k, arena, household, &x);
    if (err == AMP_OK)
        err = amp_survey_sort_rows(ctx, t, arena, household, x.key, x.n, most, rows);
    if (err == AMP_OK && map->psu.n)
        err = number_units(ctx, map, t, arena, rows);
    free(x.slot);
    free(household);
    return err;
}

/* ---- households without persons ------------------------------------------------------------- */

amp_err amp_survey_expand(amp_ctx *ctx, const survey_table *t, amp_arena *arena,
                          const double *members, survey_rows *rows)
{
    const survey_rows heads = *rows;
    size_t n = 0;
    for (size_t h = 0; h < heads.households; h++) {
        const size_t row = heads.order[h];
        if (!(members[h] >= 1 && members[h] <= MEMBERS_MAX) || floor(members[h]) < members[h])
            return amp_fail(ctx, AMP_DATA, amp_survey_loc(t, row),
                            _("row %zu: members would be %g; valid is a whole number from 1 to %d"),
                            row + 1, members[h], MEMBERS_MAX);
        n += (size_t)members[h];
    }
    if (n > INT32_MAX - 64 || !rows_room(arena, n, rows))
        return amp_fail_memory(ctx);
    rows->anonymous = true;
    rows->psu = heads.psu;
    for (size_t h = 0; h < heads.households; h++) {
        rows->first[h + 1] = rows->first[h] + (uint32_t)members[h];
        for (uint32_t i = rows->first[h]; i < rows->first[h + 1]; i++) {
            rows->order[i] = heads.order[h];
            rows->alive[i] = i == rows->first[h];
        }
    }
    return AMP_OK;
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

static void drop_circles(survey_rows *rows, size_t h, amp_survey_mends *mends)
{
    uint8_t mark[MEMBERS_MAX];
    const uint32_t lo = rows->first[h];
    const size_t n = rows->first[h + 1] - lo;
    mends->circular += amp_pop_circles(rows->mother + lo, rows->father + lo, n, mark);
    for (size_t i = 0; i < n; i++)
        if (mark[i])
            rows->mother[lo + i] = rows->father[lo + i] = 0;
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
        drop_circles(rows, h, mends);
    }
    return AMP_OK;
}
