/* rebuild.c - carries out what the leaving processes decided: one list of rows, one gather per
 * column, and then the few households that changed are set right.
 *
 * Order inside a household: the head first; then those who stay, in their old order; those who move
 * in; newborns; last the departed, who are no longer members. */
#include "life/moves.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 255 };

/* ---- memory --------------------------------------------------------------------------------- */

static bool renew(void **array, size_t n, size_t size)
{
    free(*array);
    *array = amp_alloc(n, size);
    return *array != NULL;
}
#define RENEW(pointer, n) renew((void **)&(pointer), (n), sizeof *(pointer))

amp_err amp_life_scratch_reserve(amp_life_scratch *s, size_t rows)
{
    if (rows <= s->cap)
        return AMP_OK;
    const size_t n = rows + rows / 4 + 64;
    s->cap = 0; /* until all is there */
    bool ok = RENEW(s->household, n) && RENEW(s->fate, n) && RENEW(s->is_busy, n) &&
              RENEW(s->is_left_out, n) && RENEW(s->to, n) && RENEW(s->now, n) &&
              RENEW(s->carry, n) && RENEW(s->touched, 2 * n) && RENEW(s->arrivals, 2 * n) &&
              RENEW(s->born, 2 * n) && RENEW(s->birth, n) && RENEW(s->fresh, n) &&
              RENEW(s->move, 2 * n) && RENEW(s->pair, n) && RENEW(s->clone, n) &&
              RENEW(s->changed, 2 * n);
    for (int k = 0; k < AMP_LIFE_ROWS; k++)
        ok = ok && RENEW(s->rows[k], n);
    for (int k = 0; k < AMP_LIFE_NUMBERS; k++)
        ok = ok && RENEW(s->numbers[k], n);
    for (int g = 0; g < AMP_WORD_GROUPS; g++)
        for (int k = 0; k < 4; k++)
            ok = ok && RENEW(s->word[g][k], n);
    if (!ok)
        return AMP_NOMEM;
    s->cap = n;
    return AMP_OK;
}

static amp_err reserve_out(amp_life_scratch *s, size_t rows)
{
    if (rows <= s->out_cap)
        return AMP_OK;
    s->out_cap = 0;
    if (!RENEW(s->from, rows + rows / 4) || !RENEW(s->hfrom, rows + rows / 4))
        return AMP_NOMEM;
    s->out_cap = rows + rows / 4;
    return AMP_OK;
}

amp_err amp_life_scratch_new(amp_life_scratch **s)
{
    *s = calloc(1, sizeof **s);
    return *s ? AMP_OK : AMP_NOMEM;
}

void amp_life_scratch_free(amp_life_scratch *s)
{
    if (!s)
        return;
    void *all[] = {s->is_busy, s->is_left_out, s->household, s->fate, s->to,    s->now,
                   s->carry,   s->touched,     s->arrivals,  s->born, s->birth, s->fresh,
                   s->move,    s->pair,        s->clone,     s->from, s->hfrom, s->changed};
    for (size_t k = 0; k < AMP_COUNT(all); k++)
        free(all[k]);
    for (int k = 0; k < AMP_LIFE_ROWS; k++)
        free(s->rows[k]);
    for (int k = 0; k < AMP_LIFE_NUMBERS; k++)
        free(s->numbers[k]);
    for (int g = 0; g < AMP_WORD_GROUPS; g++)
        for (int k = 0; k < 4; k++)
            free(s->word[g][k]);
    free(s);
}

/* ---- decisions ------------------------------------------------------------------------------ */

void amp_moves_begin(amp_life_scratch *s, const amp_population *b)
{
    for (uint32_t h = 0; h < b->households; h++)
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i += 4) /* there is room behind */
            s->household[i] = s->household[i + 1] = s->household[i + 2] = s->household[i + 3] = h;
    memset(s->fate, AMP_FATE_STAYS, b->n);
    memset(s->is_busy, 0, b->n);
    memset(s->touched, 0, b->households);
    s->births = s->freshes = s->moves = s->pairs = s->clones = s->changes = 0;
    s->flows = (amp_life_flows){0};
}

amp_life_flows amp_life_last_flows(const amp_life_scratch *s)
{
    return s->flows;
}

void amp_moves_move(amp_life_scratch *s, uint32_t row, uint32_t household, uint8_t relationship)
{
    amp_moves_fate(s, row, AMP_FATE_MOVES);
    s->to[row] = household;
    s->touched[household] = 1;
    s->move[s->moves++] = (amp_move){row, AMP_NO_ONE, relationship};
}

uint32_t amp_moves_found(amp_life_scratch *s, const amp_population *b, uint32_t row, uint32_t year)
{
    const uint64_t uid = amp_draw_key(b->uid[row], UINT64_C(0x686f7573656872), year);
    const uint32_t number = (uint32_t)(b->households + s->freshes);
    s->fresh[s->freshes++] = (amp_new_household){uid | (uint64_t)1 << 63, s->household[row]};
    s->touched[number] = 1;
    return number;
}

/* The next touched household from h on, or `end`. */
static uint32_t next_touched(const amp_life_scratch *s, uint32_t h, uint32_t end)
{
    const uint8_t *at = h < end ? memchr(s->touched + h, 1, end - h) : NULL;
    return at ? (uint32_t)(at - s->touched) : end;
}

/* Moves and births chained by household, in the order in which they were decided. */
static void chain(const amp_step *st)
{
    amp_life_scratch *s = st->scratch;
    const size_t households = st->block->households + s->freshes;
    memset(s->arrivals, 0xff, households * sizeof *s->arrivals);
    memset(s->born, 0xff, households * sizeof *s->born);
    for (size_t k = s->moves; k-- > 0;) {
        const uint32_t home = amp_moves_home(s, s->move[k].row);
        if (home == AMP_NO_ONE)
            continue; /* emigrated after the decision to move */
        s->move[k].next = s->arrivals[home];
        s->arrivals[home] = (uint32_t)k;
    }
    for (size_t k = s->births; k-- > 0;) {
        amp_birth *n = &s->birth[k];
        if (n->leaves)
            continue;
        n->next = s->born[n->household];
        s->born[n->household] = (uint32_t)k;
    }
}

/* ---- orphans -------------------------------------------------------------------------------- */

static bool is_adult(const amp_population *b, uint32_t i)
{
    return b->age[i] + 1 >= AMP_ADULT;
}

static bool is_full(const amp_population *b, uint32_t h)
{
    return h < b->households && b->first[h + 1] - b->first[h] > AMP_MEMBERS_ROOM;
}

static bool takes_orphans(const amp_population *b, const amp_life_scratch *s, uint32_t h)
{
    if (is_full(b, h))
        return false;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        if (s->fate[i] == AMP_FATE_STAYS && is_adult(b, i))
            return true;
    return false;
}

/* The next household of the block that keeps an adult, of the same area if there is one. Blocks are
 * shuffled by identity, so the next is anybody. */
static uint32_t nearest_kin(const amp_population *b, const amp_life_scratch *s, uint32_t origin)
{
    for (int any_area = 0; any_area < 2; any_area++)
        for (uint32_t d = 1; d < b->households; d++) {
            const uint32_t h = (uint32_t)((origin + d) % b->households);
            if ((any_area || b->area[h] == b->area[origin]) && takes_orphans(b, s, h))
                return h;
        }
    return AMP_NO_ONE;
}

/* Children in household h, which no adult keeps, go to kin; when there is none they stay. */
static void house_orphans(const amp_step *st, uint32_t h, uint32_t origin)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    const uint32_t kin = nearest_kin(b, s, origin);
    if (kin == AMP_NO_ONE)
        return;
    const size_t moves = s->moves;
    for (size_t k = 0; k < moves; k++)
        if (amp_moves_home(s, s->move[k].row) == h) {
            s->to[s->move[k].row] = kin;
            s->move[k].relationship = AMP_RELATIONSHIP_other_relative;
            s->touched[kin] = 1;
        }
    if (h < b->households)
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
            if (s->fate[i] == AMP_FATE_STAYS)
                amp_moves_move(s, i, kin, AMP_RELATIONSHIP_other_relative);
    for (size_t k = 0; k < s->births; k++)
        if (s->birth[k].household == h && !s->birth[k].leaves) {
            s->birth[k].household = kin;
            s->touched[kin] = 1;
        }
}

/* Does somebody live in household h at the end, and no adult? */
static bool holds_orphans(const amp_step *st, uint32_t h)
{
    const amp_population *b = st->block;
    const amp_life_scratch *s = st->scratch;
    bool somebody = false;
    if (h < b->households)
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
            if (s->fate[i] == AMP_FATE_STAYS) {
                if (is_adult(b, i))
                    return false;
                somebody = true;
            }
    for (uint32_t k = s->arrivals[h]; k != AMP_NO_ONE; k = s->move[k].next) {
        if (is_adult(b, s->move[k].row))
            return false;
        somebody = true;
    }
    return somebody || s->born[h] != AMP_NO_ONE;
}

/* Births join the household where the mother ends, or was (kin, when that is full). */
static void house_births(const amp_step *st)
{
    amp_life_scratch *s = st->scratch;
    for (size_t k = 0; k < s->births; k++) {
        const uint32_t mother = s->birth[k].mother;
        s->birth[k].household =
            s->fate[mother] == AMP_FATE_MOVES ? s->to[mother] : s->household[mother];
        if (is_full(st->block, s->birth[k].household)) {
            const uint32_t kin = nearest_kin(st->block, s, s->household[mother]);
            s->birth[k].household = kin == AMP_NO_ONE ? s->birth[k].household : kin;
        }
        s->touched[s->birth[k].household] = 1;
    }
}

static void keep_adults(const amp_step *st)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    const uint32_t end = (uint32_t)(b->households + s->freshes);
    bool moved = false;
    for (uint32_t h = next_touched(s, 0, end); h < end; h = next_touched(s, h + 1, end))
        if (holds_orphans(st, h)) {
            house_orphans(st, h, h < b->households ? h : s->fresh[h - b->households].origin);
            moved = true;
        }
    if (moved)
        chain(st);
}

/* ---- the new order of rows ------------------------------------------------------------------ */

/* Where the new rows are written. */
typedef struct layout {
    amp_population *to; /* the spare; its `first` is filled */
    uint32_t rows, households;
} layout;

/* The living members of one household at the end, as rows of the block before; no newborns. */
typedef struct members {
    uint32_t row[MEMBERS_MAX];
    unsigned n;
} members;

/* Who heads the household: its head; or the head's partner; or its oldest adult, relatives before
 * others; in a new household the first to come. Returns a place in the list. */
static unsigned choose_head(const amp_step *st, uint32_t h, const members *m)
{
    const amp_population *b = st->block;
    if (h >= b->households)
        return 0;
    const uint32_t head = b->first[h];
    unsigned best = 0;
    int best_rank = -1;
    for (unsigned k = 0; k < m->n; k++) {
        const uint32_t i = m->row[k];
        const bool here = st->scratch->household[i] == h;
        if (here && i == head)
            return k;
        int rank = b->age[i] + (is_adult(b, i) ? 1000 : 0);
        if (here && is_adult(b, i) && b->relationship[i] == AMP_RELATIONSHIP_partner &&
            b->partner[i] == 1)
            rank += 4000;
        if (b->relationship[i] < AMP_RELATIONSHIP_non_relative)
            rank += 2000;
        if (rank > best_rank) {
            best_rank = rank;
            best = k;
        }
    }
    return best;
}

static void list_members(const amp_step *st, uint32_t h, members *m)
{
    const amp_population *b = st->block;
    const amp_life_scratch *s = st->scratch;
    m->n = 0;
    if (h < b->households)
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
            if (s->fate[i] == AMP_FATE_STAYS)
                m->row[m->n++] = i;
    for (uint32_t k = s->arrivals[h]; k != AMP_NO_ONE; k = s->move[k].next)
        if (m->n < MEMBERS_MAX)
            m->row[m->n++] = s->move[k].row;
}

static void put(amp_life_scratch *s, layout *out, uint32_t row)
{
    s->now[row] = out->rows;
    s->from[out->rows++] = row;
}

/* Begins a household; its end is known when the next begins. */
static void open_household(amp_life_scratch *s, layout *out, uint32_t columns_of)
{
    s->hfrom[out->households] = columns_of;
    out->to->first[out->households++] = out->rows;
}

static void put_newborns(amp_life_scratch *s, layout *out, uint32_t h)
{
    for (uint32_t k = s->born[h]; k != AMP_NO_ONE; k = s->birth[k].next) {
        s->birth[k].now = out->rows;
        s->from[out->rows++] = s->birth[k].mother;
        s->flows.births++;
    }
}

static unsigned put_departed(const amp_step *st, layout *out, uint32_t h)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    unsigned n = 0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        if (s->fate[i] == AMP_FATE_DEPARTS) {
            put(s, out, i);
            n++;
        }
    return n;
}

static void put_household(const amp_step *st, layout *out, uint32_t h)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    const bool is_fresh = h >= b->households;
    members m;
    list_members(st, h, &m);
    const uint32_t begin = out->rows, origin = is_fresh ? s->fresh[h - b->households].origin : h;
    open_household(s, out, origin);
    const unsigned head = m.n ? choose_head(st, h, &m) : 0;
    if (m.n)
        put(s, out, m.row[head]);
    for (unsigned k = 0; k < m.n; k++)
        if (k != head)
            put(s, out, m.row[k]);
    put_newborns(s, out, h);
    if (!is_fresh)
        put_departed(st, out, h);
    if (out->rows == begin) { /* nobody is left */
        out->households--;
        return;
    }
    assert(out->rows - begin <= MEMBERS_MAX);
    const bool same = !is_fresh && m.n && m.row[head] == b->first[h];
    s->changed[s->changes++] = (amp_changed){out->households - 1, h, same, false};
}

/* The household as it was, less its dead and who is left out, as newcomers. */
static void put_clone(const amp_step *st, layout *out, uint32_t h)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    members m = {.n = 0};
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        if (s->fate[i] != AMP_FATE_GONE && s->fate[i] != AMP_FATE_DEPARTS && !s->is_left_out[i])
            m.row[m.n++] = i;
    assert(m.n);
    const unsigned head = choose_head(st, h, &m);
    open_household(s, out, h);
    s->flows.arrivals += m.n;
    s->from[out->rows++] = m.row[head];
    for (unsigned k = 0; k < m.n; k++)
        if (k != head)
            s->from[out->rows++] = m.row[k];
    s->changed[s->changes++] =
        (amp_changed){out->households - 1, h, m.row[head] == b->first[h], true};
}

/* Households lo .. hi - 1 as they are. */
static void put_run(const amp_step *st, layout *out, uint32_t lo, uint32_t hi)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    const uint32_t *restrict first = b->first + lo, from = first[0], shift = out->rows - from;
    const uint32_t households = hi - lo, rows = first[households] - from;
    uint32_t *restrict hfrom = s->hfrom + out->households, *restrict row = s->from + out->rows;
    uint32_t *restrict first_to = out->to->first + out->households;
    for (uint32_t h = 0; h < households; h++) {
        hfrom[h] = lo + h;
        first_to[h] = first[h] + shift; /* modulo 2^32 */
    }
    for (uint32_t i = 0; i < rows; i++)
        row[i] = from + i;
    out->households += households;
    out->rows += rows;
}

static void forget_rows(const amp_population *b, amp_life_scratch *s, uint32_t h)
{
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
        const uint8_t fate = s->fate[i];
        s->now[i] = AMP_NO_ONE;
        s->flows.leavers += fate == AMP_FATE_EMIGRATES;
        s->flows.deaths += b->is_alive[i] && (fate == AMP_FATE_GONE || fate == AMP_FATE_DEPARTS);
    }
}

static void lay_out(const amp_step *st, layout *out)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    const uint32_t end = (uint32_t)b->households;
    for (uint32_t h = next_touched(s, 0, end); h < end; h = next_touched(s, h + 1, end))
        forget_rows(b, s, h);
    for (uint32_t lo = 0; lo < end;) {
        const uint32_t h = next_touched(s, lo, end);
        put_run(st, out, lo, h);
        if (h < end)
            put_household(st, out, h);
        lo = h + 1;
    }
    for (uint32_t f = 0; f < s->freshes; f++)
        put_household(st, out, end + f);
    for (size_t k = 0; k < s->clones; k++)
        put_clone(st, out, s->clone[k]);
    out->to->first[out->households] = out->rows;
}

/* ---- words carried over --------------------------------------------------------------------- */

/* Lanes drawn before the rebuild that processes after it read. */
static const unsigned carried[AMP_WORD_GROUPS] = {
    [AMP_PROC_MORTALITY / 4] = 1u << AMP_PROC_MORTALITY % 4 | 1u << AMP_PROC_DISABILITY % 4,
    [AMP_PROC_UNION / 4] = 1u << AMP_PROC_STATE_SALARY % 4,
};

static void redraw(const amp_step *st, const amp_population *p, uint32_t j)
{
    amp_life_scratch *s = st->scratch;
    for (uint32_t g = 0; g < AMP_WORD_GROUPS; g++) {
        uint32_t words[4];
        if (!s->lanes[g])
            continue;
        amp_draw_words(&st->stream, p->uid[j], g, words);
        for (int k = 0; k < 4; k++)
            if (s->lanes[g] & 1u << k)
                s->word[g][k][j] = words[k];
    }
}

static void carry_words(const amp_step *st, const amp_population *p)
{
    amp_life_scratch *s = st->scratch;
    for (int g = 0; g < AMP_WORD_GROUPS; g++) {
        s->lanes[g] &= carried[g];
        for (int k = 0; k < 4; k++) {
            if (!(s->lanes[g] & 1u << k))
                continue;
            uint32_t *word = s->word[g][k], *restrict carry = s->carry;
            const uint32_t *restrict from = s->from;
            for (size_t j = 0, n = p->n; j < n; j++)
                carry[j] = word[from[j]];
            s->word[g][k] = carry;
            s->carry = word;
        }
    }
    for (size_t k = 0; k < s->births; k++)
        if (!s->birth[k].leaves)
            redraw(st, p, s->birth[k].now);
    for (size_t k = 0; k < s->changes; k++)
        if (s->changed[k].is_clone)
            for (uint32_t j = p->first[s->changed[k].now]; j < p->first[s->changed[k].now + 1]; j++)
                redraw(st, p, j);
}

/* ---- the rebuild ---------------------------------------------------------------------------- */

static size_t rows_at_most(const amp_step *st)
{
    const amp_life_scratch *s = st->scratch;
    size_t n = st->block->n + s->births;
    for (size_t k = 0; k < s->clones; k++)
        n += st->block->first[s->clone[k] + 1] - st->block->first[s->clone[k]];
    return n;
}

static void gather(const amp_step *st, amp_population *to, const layout *out)
{
    const amp_life_scratch *s = st->scratch;
    amp_pop_gather(to, 0, st->block, s->from, out->rows);
    amp_pop_gather_households(to, 0, st->block, s->hfrom, out->households);
    to->n = out->rows;
    to->households = out->households;
    uint8_t *restrict age = to->age;
    for (size_t j = 0; j < out->rows; j++)
        age[j] = (uint8_t)(age[j] + (age[j] < AMP_AGE_MAX));
}

amp_err amp_moves_rebuild(const amp_step *st, amp_population *spare)
{
    amp_life_scratch *s = st->scratch;
    amp_population *block = st->block;
    house_births(st);
    chain(st);
    if (!(st->groups & AMP_LIFE_PLAIN)) /* there nobody moves house */
        keep_adults(st);
    const size_t rows = rows_at_most(st);
    const size_t households = block->households + s->freshes + s->clones;
    AMP_TRY(amp_pop_like(spare, block));
    AMP_TRY(amp_pop_reserve(spare, rows, households));
    AMP_TRY(reserve_out(s, AMP_MAX(rows, households)));
    layout out = {spare, 0, 0};
    lay_out(st, &out);
    gather(st, spare, &out);
    amp_moves_mend(st, spare);
    const amp_population old = *block;
    *block = *spare;
    *spare = old;
    const bool fits = block->n <= s->cap;
    if (fits && !(st->groups & AMP_LIFE_PLAIN)) { /* there no process reads a word of before */
        carry_words(st, block);
        return AMP_OK;
    }
    memset(s->lanes, 0, sizeof s->lanes); /* drawn anew when asked for */
    return fits ? AMP_OK : amp_life_scratch_reserve(s, block->n);
}
