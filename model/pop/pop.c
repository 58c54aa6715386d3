/* pop.c - memory, rows, blocks: everything that moves rows about, generated from the column lists.
 */
#include "pop/pop.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_ROUND = 64 }; /* capacities are multiples of it, for vector loops */

static size_t size_of(amp_ctype type)
{
    switch (type) {
    case AMP_CTYPE_uint8_t:
        return 1;
    case AMP_CTYPE_uint16_t:
        return 2;
    case AMP_CTYPE_int32_t:
    case AMP_CTYPE_float:
        return 4;
    case AMP_CTYPE_uint64_t:
    case AMP_CTYPE_double:
        return 8;
    }
    return 0;
}

static void **data_of(amp_population *p, const amp_column *c)
{
    return (void **)((char *)p + c->offset);
}

/* ---- memory -------------------------------------------------------------------------------- */

void amp_pop_init(amp_population *p)
{
    memset(p, 0, sizeof *p);
}

static void drop_values(amp_value_label *value, size_t n)
{
    for (size_t k = 0; k < n; k++)
        free(value[k].text);
    free(value);
}

static void drop_extra(amp_extra *x)
{
    free(x->name);
    free(x->label);
    free(x->data);
    drop_values(x->value, x->values);
}

static void drop_extras(amp_population *p)
{
    for (size_t e = 0; e < p->extras; e++)
        drop_extra(&p->extra[e]);
    free(p->extra);
    p->extra = NULL;
    p->extras = 0;
}

void amp_pop_fini(amp_population *p)
{
    for (size_t c = 0; c < amp_columns_count; c++)
        free(*data_of(p, &amp_columns[c]));
    free(p->first);
    free(p->replicates.weight);
    drop_extras(p);
    amp_pop_init(p);
}

/* New memory for all columns of one level is taken first and put in place only when there is
 * enough, so that a population is never half grown. Slots: built-in columns, extras, first. */
typedef struct growth {
    amp_level level;
    size_t rows, cap; /* to keep, to allocate */
    void **fresh;     /* one per slot, NULL for columns of the other level */
} growth;

static bool take(growth *g, size_t slot, size_t cap, size_t size, const void *old, size_t rows)
{
    void *fresh = g->fresh[slot] = amp_alloc(cap, size);
    if (fresh && rows)
        memcpy(fresh, old, rows * size);
    return fresh != NULL;
}

static bool take_all(growth *g, amp_population *p)
{
    bool ok = true;
    for (size_t c = 0; c < amp_columns_count && ok; c++) {
        const amp_column *col = &amp_columns[c];
        if (col->level == g->level)
            ok = take(g, c, g->cap, size_of(col->ctype), *data_of(p, col), g->rows);
    }
    for (size_t e = 0; e < p->extras && ok; e++)
        if (p->extra[e].level == g->level)
            ok = take(g, amp_columns_count + e, g->cap, sizeof(double), p->extra[e].data, g->rows);
    if (ok && g->level == AMP_LEVEL_HOUSEHOLD)
        ok = take(g, amp_columns_count + p->extras, g->cap + 1, sizeof *p->first, p->first,
                  p->first ? g->rows + 1 : 0);
    return ok;
}

static void put_all(growth *g, amp_population *p)
{
    for (size_t c = 0; c < amp_columns_count; c++) {
        void **data = data_of(p, &amp_columns[c]);
        if (g->fresh[c]) {
            free(*data);
            *data = g->fresh[c];
        }
    }
    for (size_t e = 0; e < p->extras; e++)
        if (g->fresh[amp_columns_count + e]) {
            free(p->extra[e].data);
            p->extra[e].data = g->fresh[amp_columns_count + e];
        }
    if (g->fresh[amp_columns_count + p->extras]) {
        free(p->first);
        p->first = g->fresh[amp_columns_count + p->extras];
    }
}

static size_t capacity_for(size_t wanted, size_t cap)
{
    const size_t rows = AMP_MAX(wanted, cap + cap / 8); /* so that growth by a few rows is rare */
    return (rows + ROWS_ROUND - 1) / ROWS_ROUND * ROWS_ROUND;
}

static amp_err grow(amp_population *p, amp_level level, size_t rows, size_t cap)
{
    const size_t slots = amp_columns_count + p->extras + 1;
    growth g = {level, rows, cap, calloc(slots, sizeof *g.fresh)};
    if (!g.fresh)
        return AMP_NOMEM;
    const bool ok = take_all(&g, p);
    if (ok)
        put_all(&g, p);
    else
        for (size_t s = 0; s < slots; s++)
            free(g.fresh[s]);
    free(g.fresh);
    return ok ? AMP_OK : AMP_NOMEM;
}

amp_err amp_pop_reserve(amp_population *p, size_t persons, size_t households)
{
    if (persons > INT32_MAX || households > INT32_MAX)
        return AMP_NOMEM; /* rows are int32 */
    if (persons > p->cap || !p->uid) {
        const size_t cap = capacity_for(AMP_MAX(persons, 1), p->cap);
        AMP_TRY(grow(p, AMP_LEVEL_PERSON, p->n, cap));
        p->cap = cap;
    }
    if (households > p->hcap || !p->first) {
        const size_t cap = capacity_for(AMP_MAX(households, 1), p->hcap);
        AMP_TRY(grow(p, AMP_LEVEL_HOUSEHOLD, p->households, cap));
        p->hcap = cap;
    }
    return AMP_OK;
}

/* ---- extra columns ------------------------------------------------------------------------- */

amp_err amp_pop_add_extra(amp_population *p, const char *name, const char *label, amp_level level,
                          amp_kind kind, double birth)
{
    amp_extra *all = realloc(p->extra, (p->extras + 1) * sizeof *all);
    if (!all)
        return AMP_NOMEM;
    p->extra = all;
    const size_t cap = level == AMP_LEVEL_PERSON ? p->cap : p->hcap;
    amp_extra e = {.name = amp_strdup(name),
                   .label = amp_strdup(label ? label : name),
                   .level = level,
                   .kind = kind,
                   .birth = birth};
    e.data = amp_alloc(AMP_MAX(cap, 1), sizeof *e.data);
    if (!e.name || !e.label || !e.data) {
        drop_extra(&e);
        return AMP_NOMEM;
    }
    p->extra[p->extras++] = e;
    return AMP_OK;
}

amp_err amp_pop_label_extra(amp_extra *extra, const amp_value_label *value, size_t n)
{
    amp_value_label *fresh = calloc(AMP_MAX(n, 1), sizeof *fresh);
    bool ok = fresh != NULL;
    for (size_t k = 0; k < n && ok; k++) {
        fresh[k] = (amp_value_label){value[k].code, amp_strdup(value[k].text)};
        ok = fresh[k].text != NULL;
    }
    if (!ok) {
        drop_values(fresh, fresh ? n : 0);
        return AMP_NOMEM;
    }
    drop_values(extra->value, extra->values);
    extra->value = fresh;
    extra->values = n;
    return AMP_OK;
}

amp_extra *amp_pop_find_extra(const amp_population *p, const char *name)
{
    for (size_t e = 0; e < p->extras; e++)
        if (amp_streq(p->extra[e].name, name))
            return &p->extra[e];
    return NULL;
}

static bool same_extras(const amp_population *a, const amp_population *b)
{
    if (a->extras != b->extras)
        return false;
    for (size_t e = 0; e < a->extras; e++) {
        const amp_extra *x = &a->extra[e], *y = &b->extra[e];
        if (!amp_streq(x->name, y->name) || !amp_streq(x->label, y->label) ||
            x->level != y->level || x->kind != y->kind || x->values != y->values)
            return false;
    }
    return true;
}

amp_err amp_pop_like(amp_population *dst, const amp_population *src)
{
    dst->n = dst->households = 0;
    dst->dwelling = src->dwelling;
    if (!same_extras(dst, src)) {
        drop_extras(dst);
        for (size_t e = 0; e < src->extras; e++) {
            const amp_extra *x = &src->extra[e];
            AMP_TRY(amp_pop_add_extra(dst, x->name, x->label, x->level, x->kind, x->birth));
            AMP_TRY(amp_pop_label_extra(&dst->extra[e], x->value, x->values));
        }
    }
    for (size_t e = 0; e < src->extras; e++)
        dst->extra[e].birth = src->extra[e].birth;
    AMP_TRY(amp_pop_reserve(dst, src->n, src->households));
    dst->first[0] = 0;
    return AMP_OK;
}

/* ---- rows ---------------------------------------------------------------------------------- */

size_t amp_pop_append(amp_population *p, size_t k)
{
    const size_t lo = p->n, hi = p->n + k;
#define X(name, type, kind, list, unit, birth, en, es)                                             \
    for (size_t i = lo; i < hi; i++)                                                               \
        p->name[i] = (type)(birth);
    AMP_PERSON_COLUMNS(X)
#undef X
    for (size_t e = 0; e < p->extras; e++)
        if (p->extra[e].level == AMP_LEVEL_PERSON)
            for (size_t i = lo; i < hi; i++)
                p->extra[e].data[i] = p->extra[e].birth;
    p->n = hi;
    return lo;
}

#define X(name, type, kind, list, unit, birth, en, es) dst->name[to] = src->name[from];
void amp_pop_copy_person(amp_population *dst, size_t to, const amp_population *src, size_t from)
{
    AMP_PERSON_COLUMNS(X)
    for (size_t e = 0; e < dst->extras; e++)
        if (dst->extra[e].level == AMP_LEVEL_PERSON)
            dst->extra[e].data[to] = src->extra[e].data[from];
}

void amp_pop_copy_household(amp_population *dst, size_t to, const amp_population *src, size_t from)
{
    AMP_HOUSEHOLD_COLUMNS(X)
    for (size_t e = 0; e < dst->extras; e++)
        if (dst->extra[e].level == AMP_LEVEL_HOUSEHOLD)
            dst->extra[e].data[to] = src->extra[e].data[from];
}
#undef X

/* Most rows of a rebuilt block keep their neighbours, so that whole runs can be copied. A run is a
 * few dozen rows: its length is guessed badly and a call costs more than the copy. So runs are cut
 * into pieces of PIECE rows; a piece is copied whole, and where it was too long the next one, which
 * begins inside of it, writes over the surplus. Only the last pieces, behind which the columns may
 * end, are copied row by row. */
enum { GATHER_CHUNK = 4096, PIECE = 16 };

typedef struct gather {
    const uint32_t *rows; /* of the chunk */
    size_t n;
    size_t pieces; /* copied whole; */
    size_t rest;   /* then row by row from this one on */
    uint32_t from[GATHER_CHUNK], to[GATHER_CHUNK];
} gather;

/* Pieces of the chunk whose first row goes to @p at, until one would pass row @p end of dst or the
 * room of src. */
static void cut_pieces(gather *g, size_t at, size_t end, size_t src_cap)
{
    const uint32_t *rows = g->rows;
    size_t i = 0;
    for (g->pieces = 0; i < g->n && at + i + PIECE <= end && rows[i] + PIECE <= src_cap;) {
        g->from[g->pieces] = rows[i];
        g->to[g->pieces++] = (uint32_t)(at + i);
        const size_t last = AMP_MIN(g->n, i + PIECE);
        for (i++; i < last && rows[i] == rows[i - 1] + 1;)
            i++;
    }
    g->rest = i;
}

#define GATHER(type)                                                                               \
    static void gather_##type(type *restrict dst, const type *restrict src, const gather *g,       \
                              size_t at)                                                           \
    {                                                                                              \
        for (size_t k = 0; k < g->pieces; k++)                                                     \
            memcpy(dst + g->to[k], src + g->from[k], PIECE * sizeof(type));                        \
        for (size_t i = g->rest; i < g->n; i++)                                                    \
            dst[at + i] = src[g->rows[i]];                                                         \
    }
GATHER(uint8_t)
GATHER(uint16_t)
GATHER(int32_t)
GATHER(uint64_t)
GATHER(float)
GATHER(double)
#undef GATHER

#define X(name, type, kind, list, unit, birth, en, es) gather_##type(dst->name, src->name, g, at);
static void gather_chunk(amp_population *dst, size_t at, const amp_population *src, amp_level level,
                         const gather *g)
{
    if (level == AMP_LEVEL_PERSON) {
        AMP_PERSON_COLUMNS(X)
    } else {
        AMP_HOUSEHOLD_COLUMNS(X)
    }
    for (size_t e = 0; e < dst->extras; e++)
        if (dst->extra[e].level == level)
            gather_double(dst->extra[e].data, src->extra[e].data, g, at);
}
#undef X

static void gather_all(amp_population *dst, size_t at, const amp_population *src, amp_level level,
                       const uint32_t *rows, size_t k)
{
    assert(dst != src && dst->extras == src->extras);
    gather g;
    for (size_t lo = 0; lo < k; lo += GATHER_CHUNK) {
        g.rows = rows + lo;
        g.n = AMP_MIN(k - lo, (size_t)GATHER_CHUNK);
        cut_pieces(&g, at + lo, at + k, level == AMP_LEVEL_PERSON ? src->cap : src->hcap);
        gather_chunk(dst, at + lo, src, level, &g);
    }
}

void amp_pop_gather(amp_population *dst, size_t dst_at, const amp_population *src,
                    const uint32_t *rows, size_t k)
{
    assert(dst_at + k <= dst->cap);
    gather_all(dst, dst_at, src, AMP_LEVEL_PERSON, rows, k);
}

void amp_pop_gather_households(amp_population *dst, size_t dst_at, const amp_population *src,
                               const uint32_t *rows, size_t k)
{
    assert(dst_at + k <= dst->hcap);
    gather_all(dst, dst_at, src, AMP_LEVEL_HOUSEHOLD, rows, k);
}

/* ---- whole populations --------------------------------------------------------------------- */

/* dst, empty and like src, takes the households lo .. hi - 1 of src with their members. */
static void take_households(amp_population *dst, const amp_population *src, size_t lo, size_t hi)
{
    const uint32_t from = src->first[lo];
    const size_t n = src->first[hi] - from, households = hi - lo;
    for (size_t c = 0; c < amp_columns_count; c++) {
        const amp_column *col = &amp_columns[c];
        const bool person = col->level == AMP_LEVEL_PERSON;
        const size_t size = size_of(col->ctype);
        memcpy(*data_of(dst, col),
               (const char *)amp_pop_data(src, col) + size * (person ? from : lo),
               size * (person ? n : households));
    }
    for (size_t e = 0; e < src->extras; e++) {
        const bool person = src->extra[e].level == AMP_LEVEL_PERSON;
        memcpy(dst->extra[e].data, src->extra[e].data + (person ? from : lo),
               sizeof(double) * (person ? n : households));
    }
    for (size_t h = 0; h <= households; h++)
        dst->first[h] = src->first[lo + h] - from;
    dst->n = n;
    dst->households = households;
}

/* Replicate weights of the households @p row (NULL: those from @p lo on) go with them. */
static amp_err take_replicates(amp_population *dst, const amp_population *src, size_t lo,
                               const uint32_t *row)
{
    const amp_replicates *from = &src->replicates;
    if (from->n == 0)
        return AMP_OK;
    AMP_TRY(amp_pop_add_replicates(dst, from->method, from->factor, from->n));
    for (size_t h = 0; h < dst->households; h++)
        memcpy(dst->replicates.weight + h * from->n,
               from->weight + (row ? row[h] : lo + h) * from->n, from->n * sizeof *from->weight);
    return AMP_OK;
}

amp_err amp_pop_add_replicates(amp_population *p, amp_replication method, double factor, size_t n)
{
    double *weight = amp_alloc(AMP_MAX(p->households, 1) * n, sizeof *weight);
    if (!weight)
        return AMP_NOMEM;
    free(p->replicates.weight);
    p->replicates = (amp_replicates){.method = method, .n = n, .factor = factor, .weight = weight};
    return AMP_OK;
}

amp_err amp_pop_take(amp_population *to, const amp_population *from, const uint32_t *source,
                     size_t n)
{
    size_t persons = 0, at = 0;
    for (size_t k = 0; k < n; k++)
        persons += from->first[source[k] + 1] - from->first[source[k]];
    uint32_t *row = amp_alloc(AMP_MAX(persons, 1), sizeof *row);
    if (!row || persons >= INT32_MAX || amp_pop_like(to, from) != AMP_OK ||
        amp_pop_reserve(to, persons, n) != AMP_OK) {
        free(row);
        return AMP_NOMEM;
    }
    for (size_t k = 0; k < n; k++) {
        to->first[k] = (uint32_t)at;
        for (uint32_t i = from->first[source[k]]; i < from->first[source[k] + 1]; i++)
            row[at++] = i;
    }
    to->first[n] = (uint32_t)at;
    to->n = at;
    to->households = n;
    amp_pop_gather(to, 0, from, row, at);
    amp_pop_gather_households(to, 0, from, source, n);
    free(row);
    return AMP_OK;
}

amp_err amp_pop_copy(amp_population *dst, const amp_population *src)
{
    AMP_TRY(amp_pop_like(dst, src));
    if (src->households)
        take_households(dst, src, 0, src->households);
    return AMP_OK;
}

/* Finaliser of splitmix64 (Steele, Lea & Flood 2014): a one-to-one mix of 64 bits. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

typedef struct keyed_row {
    uint64_t key;
    uint32_t row;
} keyed_row;

static int by_key(const void *a, const void *b)
{
    const keyed_row *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Rows of households in shuffled order, and of their members; first of the new order. */
static void order_rows(const amp_population *p, keyed_row *key, uint32_t *household_rows,
                       uint32_t *person_rows, uint32_t *first)
{
    for (size_t h = 0; h < p->households; h++)
        key[h] = (keyed_row){mix(p->household_uid[h]), (uint32_t)h};
    qsort(key, p->households, sizeof *key, by_key);
    uint32_t n = 0;
    for (size_t h = 0; h < p->households; h++) {
        const uint32_t row = household_rows[h] = key[h].row;
        first[h] = n;
        for (uint32_t i = p->first[row]; i < p->first[row + 1]; i++)
            person_rows[n++] = i;
    }
    first[p->households] = n;
}

amp_err amp_pop_shuffle(amp_ctx *ctx, amp_population *p)
{
    if (p->households < 2)
        return AMP_OK;
    amp_population q;
    amp_pop_init(&q);
    amp_err err = AMP_OK;
    keyed_row *key = amp_alloc(p->households, sizeof *key);
    uint32_t *household_rows = amp_alloc(p->households, sizeof *household_rows);
    uint32_t *person_rows = amp_alloc(p->n, sizeof *person_rows);
    if (!key || !household_rows || !person_rows || amp_pop_like(&q, p) != AMP_OK) {
        err = amp_fail_memory(ctx);
    } else {
        order_rows(p, key, household_rows, person_rows, q.first);
        amp_pop_gather(&q, 0, p, person_rows, p->n);
        amp_pop_gather_households(&q, 0, p, household_rows, p->households);
        q.n = p->n;
        q.households = p->households;
        if (take_replicates(&q, p, 0, household_rows) != AMP_OK)
            err = amp_fail_memory(ctx);
        const amp_population old = *p;
        *p = q;
        q = old;
    }
    free(key);
    free(household_rows);
    free(person_rows);
    amp_pop_fini(&q);
    return err;
}

static amp_err cut_block(amp_population *block, const amp_population *p, size_t lo, size_t hi)
{
    amp_population empty = *p; /* so that only the extras are taken over, not the room of all */
    empty.n = empty.households = 0;
    AMP_TRY(amp_pop_like(block, &empty));
    AMP_TRY(amp_pop_reserve(block, p->first[hi] - p->first[lo], hi - lo));
    take_households(block, p, lo, hi);
    return take_replicates(block, p, lo, NULL);
}

amp_err amp_pop_cut(amp_ctx *ctx, const amp_population *p, amp_population **blocks, size_t *n)
{
    const size_t count = (p->households + AMP_BLOCK_HOUSEHOLDS - 1) / AMP_BLOCK_HOUSEHOLDS;
    *blocks = NULL;
    *n = 0;
    amp_population *all = calloc(AMP_MAX(count, 1), sizeof *all);
    if (!all)
        return amp_fail_memory(ctx);
    for (size_t b = 0; b < count; b++) {
        const size_t lo = b * AMP_BLOCK_HOUSEHOLDS;
        const size_t hi = AMP_MIN(lo + AMP_BLOCK_HOUSEHOLDS, p->households);
        if (cut_block(&all[b], p, lo, hi) == AMP_OK)
            continue;
        for (size_t done = 0; done <= b; done++)
            amp_pop_fini(&all[done]);
        free(all);
        return amp_fail_memory(ctx);
    }
    *blocks = all;
    *n = count;
    return AMP_OK;
}

double amp_pop_bytes_per_person(const amp_population *p)
{
    double person = 0, household = sizeof *p->first;
    for (size_t c = 0; c < amp_columns_count; c++) {
        const double size = (double)size_of(amp_columns[c].ctype);
        *(amp_columns[c].level == AMP_LEVEL_PERSON ? &person : &household) += size;
    }
    for (size_t e = 0; e < p->extras; e++)
        *(p->extra[e].level == AMP_LEVEL_PERSON ? &person : &household) += sizeof(double);
    return p->n ? person + household * (double)p->households / (double)p->n : person;
}
