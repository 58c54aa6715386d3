/* mend.c - sets the few households right that changed: links by member number, relationships to a
 * new head, newborns, newcomers. Runs after the rows are gathered. */
#include "life/moves.h"

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
        const uint32_t home = amp_moves_home(s, s->pair[k].a);
        if (home == AMP_NO_ONE || home != amp_moves_home(s, s->pair[k].b))
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

static uint8_t part_of(uint8_t rooms, uint32_t now, uint32_t before)
{
    const uint32_t part = (2 * rooms * now + before) / (2 * before); /* rounded */
    return (uint8_t)AMP_MIN(rooms, AMP_MAX(1u, part));
}

/* A new household lives in a dwelling like the one it left; rooms are as many as its members had
 * of them there, so that moving out makes nobody more or less crowded. */
static void furnish(const repair *r)
{
    const amp_population *b = r->st->block;
    const uint32_t h = r->st->scratch->hfrom[r->c->now], before = b->first[h + 1] - b->first[h];
    amp_population *p = r->to;
    p->rooms[r->c->now] = part_of(b->rooms[h], r->hi - r->lo, before);
    p->bedrooms[r->c->now] = part_of(b->bedrooms[h], r->hi - r->lo, before);
}

/* Newcomers are copies of a household with names of their own, and born abroad: who comes back is
 * not told apart (an assumption). */
static void rename_clone(const repair *r)
{
    const uint64_t name = UINT64_C(0x636c6f6e65), top = (uint64_t)1 << 63;
    const uint32_t year = r->st->stream.year;
    amp_population *p = r->to;
    p->household_uid[r->c->now] = amp_draw_key(p->household_uid[r->c->now], name, year) | top;
    for (uint32_t j = r->lo; j < r->hi; j++) {
        p->uid[j] = amp_draw_key(p->uid[j], name, year) & ~top;
        p->born_abroad[j] = 1;
    }
}

/* ---- all of it ------------------------------------------------------------------------------ */

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

void amp_moves_mend(const amp_step *st, amp_population *to)
{
    amp_life_scratch *s = st->scratch;
    for (size_t k = 0; k < s->changes; k++) {
        const repair r = repair_of(st, to, &s->changed[k]);
        if (!r.c->is_clone)
            mark_departed(&r);
        mend_links(&r);
        if (r.c->household >= st->block->households) {
            to->household_uid[r.c->now] = s->fresh[r.c->household - st->block->households].uid;
            furnish(&r);
        }
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
