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
    bool ok = RENEW(s->household, n) && RENEW(s->fate, n) && RENEW(s->to, n) && RENEW(s->now, n) &&
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
    void *all[] = {s->household, s->fate, s->to,    s->now,    s->carry, s->touched,
                   s->arrivals,  s->born, s->birth, s->fresh,  s->move,  s->pair,
                   s->clone,     s->from, s->hfrom, s->changed};
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
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
            s->household[i] = h;
    memset(s->fate, AMP_FATE_STAYS, b->n);
    memset(s->touched, 0, b->households);
    s->births = s->freshes = s->moves = s->pairs = s->clones = s->changes = 0;
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

/* ---- orphans -------------------------------------------------------------------------------- */

static bool is_adult(const amp_population *b, uint32_t i)
{
    return b->age[i] + 1 >= AMP_ADULT;
}

/* Household of the block that a person lives in at the end, AMP_NO_ONE for those who do not. */
static uint32_t home_of(const amp_life_scratch *s, uint32_t i)
{
    if (s->fate[i] == AMP_FATE_STAYS)
        return s->household[i];
    return s->fate[i] == AMP_FATE_MOVES ? s->to[i] : AMP_NO_ONE;
}

static bool takes_orphans(const amp_population *b, const amp_life_scratch *s, uint32_t h)
{
    if (b->first[h + 1] - b->first[h] > AMP_MEMBERS_ROOM)
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
        if (home_of(s, s->move[k].row) == h) {
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

/* Adults and all others who live in household h at the end. */
static void count_members(const amp_step *st, uint32_t h, unsigned *adults, unsigned *children)
{
    const amp_population *b = st->block;
    const amp_life_scratch *s = st->scratch;
    *adults = *children = 0;
    if (h < b->households)
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
            if (s->fate[i] == AMP_FATE_STAYS)
                ++*(is_adult(b, i) ? adults : children);
    if (*adults)
        return;
    for (size_t k = 0; k < s->moves; k++)
        if (home_of(s, s->move[k].row) == h)
            ++*(is_adult(b, s->move[k].row) ? adults : children);
    for (size_t k = 0; k < s->births; k++)
        *children += s->birth[k].household == h && !s->birth[k].leaves;
}

static void keep_adults(const amp_step *st)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    for (size_t k = 0; k < s->births; k++) {
        const uint32_t mother = s->birth[k].mother;
        s->birth[k].household =
            s->fate[mother] == AMP_FATE_MOVES ? s->to[mother] : s->household[mother];
        s->touched[s->birth[k].household] = 1;
    }
    for (uint32_t h = 0; h < b->households + s->freshes; h++) {
        unsigned adults, children;
        if (!s->touched[h])
            continue;
        count_members(st, h, &adults, &children);
        if (!adults && children)
            house_orphans(st, h, h < b->households ? h : s->fresh[h - b->households].origin);
    }
}

/* ---- the new order of rows ------------------------------------------------------------------ */

/* Moves and births chained by household, in the order in which they were decided. */
static void chain(const amp_step *st)
{
    amp_life_scratch *s = st->scratch;
    const size_t households = st->block->households + s->freshes;
    memset(s->arrivals, 0xff, households * sizeof *s->arrivals);
    memset(s->born, 0xff, households * sizeof *s->born);
    for (size_t k = s->moves; k-- > 0;) {
        const uint32_t home = home_of(s, s->move[k].row);
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

/* The household as it was, less its dead, as newcomers. */
static void put_clone(const amp_step *st, layout *out, uint32_t h)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    members m = {.n = 0};
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        if (s->fate[i] != AMP_FATE_GONE && s->fate[i] != AMP_FATE_DEPARTS)
            m.row[m.n++] = i;
    assert(m.n);
    const unsigned head = choose_head(st, h, &m);
    open_household(s, out, h);
    s->from[out->rows++] = m.row[head];
    for (unsigned k = 0; k < m.n; k++)
        if (k != head)
            s->from[out->rows++] = m.row[k];
    s->changed[s->changes++] =
        (amp_changed){out->households - 1, h, m.row[head] == b->first[h], true};
}

static void lay_out(const amp_step *st, layout *out)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    for (uint32_t h = 0; h < b->households; h++)
        if (s->touched[h])
            for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
                s->now[i] = AMP_NO_ONE;
    for (uint32_t h = 0; h < b->households; h++) {
        if (s->touched[h]) {
            put_household(st, out, h);
            continue;
        }
        open_household(s, out, h);
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
            s->from[out->rows++] = i;
    }
    for (uint32_t f = 0; f < s->freshes; f++)
        put_household(st, out, (uint32_t)b->households + f);
    for (size_t k = 0; k < s->clones; k++)
        put_clone(st, out, s->clone[k]);
    out->to->first[out->households] = out->rows;
}

/* ---- links ---------------------------------------------------------------------------------- */

/* Rows lo .. hi - 1 of the new block are a household that changed. */
typedef struct repair {
    const amp_step *st;
    amp_population *to;
    const amp_changed *c;
    uint32_t lo, hi;
} repair;

/* New row of the old row @p o, were it of this household; clones look among themselves. */
static uint32_t row_now(const repair *r, uint32_t o)
{
    const amp_life_scratch *s = r->st->scratch;
    if (!r->c->is_clone) {
        const uint32_t j = s->now[o];
        return j != AMP_NO_ONE && j >= r->lo && j < r->hi && r->to->is_alive[j] ? j : AMP_NO_ONE;
    }
    for (uint32_t j = r->lo; j < r->hi; j++)
        if (s->from[j] == o)
            return j;
    return AMP_NO_ONE;
}

static uint8_t link_now(const repair *r, uint32_t old_row, uint8_t link)
{
    if (!link)
        return 0;
    const amp_population *b = r->st->block;
    const uint32_t o = b->first[r->st->scratch->household[old_row]] + link - 1u;
    const uint32_t j = row_now(r, o);
    return j == AMP_NO_ONE ? 0 : (uint8_t)(j - r->lo + 1);
}

static void mend_links(const repair *r)
{
    const amp_life_scratch *s = r->st->scratch;
    const amp_population *b = r->st->block;
    for (uint32_t j = r->lo; j < r->hi; j++) {
        const uint32_t i = s->from[j];
        const bool lives = r->to->is_alive[j];
        r->to->partner[j] = lives ? link_now(r, i, b->partner[i]) : 0;
        r->to->mother[j] = lives ? link_now(r, i, b->mother[i]) : 0;
        r->to->father[j] = lives ? link_now(r, i, b->father[i]) : 0;
    }
}

/* First row of the new household that row j is in. */
static uint32_t first_of(const amp_population *to, uint32_t j)
{
    size_t lo = 0, hi = to->households;
    while (hi - lo > 1) {
        const size_t mid = lo + (hi - lo) / 2;
        if (to->first[mid] <= j)
            lo = mid;
        else
            hi = mid;
    }
    return to->first[lo];
}

static void marry(const amp_step *st, amp_population *to)
{
    const amp_life_scratch *s = st->scratch;
    for (size_t k = 0; k < s->pairs; k++) {
        const uint32_t home = home_of(s, s->pair[k].a);
        if (home == AMP_NO_ONE || home != home_of(s, s->pair[k].b))
            continue; /* one of them has emigrated since */
        const uint32_t a = s->now[s->pair[k].a], b = s->now[s->pair[k].b], lo = first_of(to, a);
        to->partner[a] = (uint8_t)(b - lo + 1);
        to->partner[b] = (uint8_t)(a - lo + 1);
    }
}

/* ---- relationships -------------------------------------------------------------------------- */

static bool is_parent(const amp_population *p, uint32_t lo, uint32_t child, uint32_t parent)
{
    const uint32_t member = parent - lo + 1;
    return p->mother[child] == member || p->father[child] == member;
}

static bool are_siblings(const amp_population *p, uint32_t i, uint32_t j)
{
    return (p->mother[i] && p->mother[i] == p->mother[j]) ||
           (p->father[i] && p->father[i] == p->father[j]);
}

/* Is a parent (or the partner) of j a child of the head? */
static bool through_child(const amp_population *p, uint32_t lo, uint8_t link)
{
    return link && is_parent(p, lo, lo + link - 1u, lo);
}

/* Relationship of row j to a head who is new, from links; @p before is j's to the old head and
 * @p head_before the new head's. */
static uint8_t relate(const amp_population *p, uint32_t lo, uint32_t j, uint8_t before,
                      uint8_t head_before)
{
    const uint8_t own_parent = p->mother[lo] ? p->mother[lo] : p->father[lo];
    if (p->partner[j] == 1)
        return AMP_RELATIONSHIP_partner;
    if (is_parent(p, lo, j, lo) ||
        (p->partner[lo] && is_parent(p, lo, j, lo + p->partner[lo] - 1u)))
        return AMP_RELATIONSHIP_child;
    if (is_parent(p, lo, lo, j) || (own_parent && p->partner[j] == own_parent))
        return AMP_RELATIONSHIP_parent;
    if (are_siblings(p, lo, j))
        return AMP_RELATIONSHIP_sibling;
    if (through_child(p, lo, p->mother[j]) || through_child(p, lo, p->father[j]))
        return AMP_RELATIONSHIP_grandchild;
    if (through_child(p, lo, p->partner[j]))
        return AMP_RELATIONSHIP_child_in_law;
    if (before >= AMP_RELATIONSHIP_non_relative)
        return before;
    if (head_before >= AMP_RELATIONSHIP_non_relative)
        return AMP_RELATIONSHIP_non_relative;
    if (head_before == AMP_RELATIONSHIP_partner && before != AMP_RELATIONSHIP_head)
        return before; /* what they were to the one partner they are to the other */
    if (head_before == AMP_RELATIONSHIP_child && before == AMP_RELATIONSHIP_child)
        return AMP_RELATIONSHIP_sibling;
    return AMP_RELATIONSHIP_other_relative;
}

/* A new head: everybody's relationship anew. */
static void rebase(const repair *r)
{
    amp_population *p = r->to;
    const uint8_t head_before = p->relationship[r->lo];
    p->relationship[r->lo] = AMP_RELATIONSHIP_head;
    for (uint32_t j = r->lo + 1; j < r->hi; j++)
        if (p->is_alive[j])
            p->relationship[j] = relate(p, r->lo, j, p->relationship[j], head_before);
}

/* Those who moved into a household that keeps its head have the relationship of their move. */
static void relate_arrivals(const repair *r)
{
    const amp_life_scratch *s = r->st->scratch;
    for (uint32_t k = s->arrivals[r->c->household]; k != AMP_NO_ONE; k = s->move[k].next)
        r->to->relationship[s->now[s->move[k].row]] = s->move[k].relationship;
}

/* The departed are no members: not heads where somebody lives, and linked to nobody. */
static void relate_departed(const repair *r)
{
    for (uint32_t j = r->lo + 1; j < r->hi; j++)
        if (!r->to->is_alive[j] && r->to->relationship[j] == AMP_RELATIONSHIP_head)
            r->to->relationship[j] = AMP_RELATIONSHIP_other_relative;
    r->to->relationship[r->lo] = AMP_RELATIONSHIP_head;
}

/* ---- newcomers ------------------------------------------------------------------------------ */

static void set_birth(amp_population *p, uint32_t j)
{
#define X(name, type, kind, list, unit, birth, en, es) p->name[j] = (type)(birth);
    AMP_PERSON_COLUMNS(X)
#undef X
    for (size_t e = 0; e < p->extras; e++)
        if (p->extra[e].level == AMP_LEVEL_PERSON)
            p->extra[e].data[j] = p->extra[e].birth;
}

static uint8_t relationship_at_birth(uint8_t mother)
{
    switch (mother) {
    case AMP_RELATIONSHIP_head:
    case AMP_RELATIONSHIP_partner:
        return AMP_RELATIONSHIP_child;
    case AMP_RELATIONSHIP_child:
    case AMP_RELATIONSHIP_child_in_law:
        return AMP_RELATIONSHIP_grandchild;
    case AMP_RELATIONSHIP_non_relative:
    case AMP_RELATIONSHIP_domestic_worker:
        return mother;
    default:
        return AMP_RELATIONSHIP_other_relative;
    }
}

static void deliver(const repair *r, const amp_birth *n)
{
    const amp_population *b = r->st->block;
    const amp_life_scratch *s = r->st->scratch;
    amp_population *p = r->to;
    const uint32_t j = n->now, m = row_now(r, n->mother);
    const bool has_mother = m != AMP_NO_ONE;
    const uint8_t as_mother = has_mother ? p->relationship[m] : b->relationship[n->mother];
    set_birth(p, j);
    p->uid[j] = n->uid;
    p->sex[j] = n->sex;
    p->birth_month[j] = n->month;
    p->ethnicity[j] = b->ethnicity[n->mother];
    p->in_household_income[j] = b->in_household_income[n->mother];
    p->relationship[j] = relationship_at_birth(as_mother);
    p->mother[j] = has_mother ? (uint8_t)(m - r->lo + 1) : 0;
    if (has_mother) {
        const uint8_t father = p->partner[m];
        p->father[j] = father && p->sex[r->lo + father - 1u] == AMP_SEX_male ? father : 0;
    } else if (s->household[n->mother] == r->c->household && b->partner[n->mother]) {
        p->father[j] = link_now(r, n->mother, b->partner[n->mother]);
    }
}

static void deliver_all(const repair *r)
{
    const amp_life_scratch *s = r->st->scratch;
    if (r->c->is_clone)
        return;
    for (uint32_t k = s->born[r->c->household]; k != AMP_NO_ONE; k = s->birth[k].next)
        deliver(r, &s->birth[k]);
}

static void rename_clone(const repair *r)
{
    const uint64_t name = UINT64_C(0x636c6f6e65), top = (uint64_t)1 << 63;
    const uint32_t year = r->st->stream.year;
    amp_population *p = r->to;
    p->household_uid[r->c->now] = amp_draw_key(p->household_uid[r->c->now], name, year) | top;
    for (uint32_t j = r->lo; j < r->hi; j++)
        p->uid[j] = amp_draw_key(p->uid[j], name, year) & ~top;
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
            const uint32_t *word = s->word[g][k];
            for (size_t j = 0; j < p->n; j++)
                s->carry[j] = word[s->from[j]];
            uint32_t *old = s->word[g][k];
            s->word[g][k] = s->carry;
            s->carry = old;
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
    for (size_t j = 0; j < to->n; j++)
        to->age[j] = (uint8_t)(to->age[j] + (to->age[j] < AMP_AGE_MAX));
}

static repair repair_of(const amp_step *st, amp_population *to, const amp_changed *c)
{
    return (repair){st, to, c, to->first[c->now], to->first[c->now + 1]};
}

/* Those who died in the second half of the step stay as rows, the others and newborns live. */
static void mark_departed(const repair *r)
{
    const amp_life_scratch *s = r->st->scratch;
    for (uint32_t j = r->lo; j < r->hi; j++)
        if (s->fate[s->from[j]] == AMP_FATE_DEPARTS && s->now[s->from[j]] == j)
            r->to->is_alive[j] = 0;
}

static void mend(const amp_step *st, amp_population *to)
{
    amp_life_scratch *s = st->scratch;
    for (size_t k = 0; k < s->changes; k++) {
        const repair r = repair_of(st, to, &s->changed[k]);
        if (!r.c->is_clone)
            mark_departed(&r);
        mend_links(&r);
        if (r.c->household >= st->block->households)
            to->household_uid[r.c->now] = s->fresh[r.c->household - st->block->households].uid;
    }
    marry(st, to);
    for (size_t k = 0; k < s->changes; k++) {
        const repair r = repair_of(st, to, &s->changed[k]);
        if (!r.c->is_clone)
            relate_arrivals(&r);
        if (!r.c->same_head)
            rebase(&r);
        deliver_all(&r);
        relate_departed(&r);
        if (r.c->is_clone)
            rename_clone(&r);
    }
}

amp_err amp_moves_rebuild(const amp_step *st, amp_population *spare)
{
    amp_life_scratch *s = st->scratch;
    amp_population *block = st->block;
    keep_adults(st);
    chain(st);
    const size_t rows = rows_at_most(st);
    const size_t households = block->households + s->freshes + s->clones;
    AMP_TRY(amp_pop_like(spare, block));
    AMP_TRY(amp_pop_reserve(spare, rows, households));
    AMP_TRY(reserve_out(s, AMP_MAX(rows, households)));
    layout out = {spare, 0, 0};
    lay_out(st, &out);
    gather(st, spare, &out);
    mend(st, spare);
    const amp_population old = *block;
    *block = *spare;
    *spare = old;
    if (block->n > s->cap) { /* words would not fit: new arrays, drawn anew when asked for */
        memset(s->lanes, 0, sizeof s->lanes);
        return amp_life_scratch_reserve(s, block->n);
    }
    carry_words(st, block);
    return AMP_OK;
}
