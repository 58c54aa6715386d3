/* structure.c - candidate households: who lives with whom, of what age and sex.
 *
 * Size, presence of a partner, sex and age of the head are laid out systematically over the tables
 * (so that they hold from the start); composition, age gaps between partners, between mother and
 * youngest child and between children, and the ages of other members are drawn. Inside an interval
 * of ages single years follow the year's population. Weights (rake.c) then bring the whole to the
 * year's margins. */
#include "synth/candidates.h"
#include "synth/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { /* draws of a candidate household */
       DRAW_PATTERN = 0,
       DRAW_REGION = 1,
       DRAW_MIXED = 2, /* + member */
       DRAW_AGE = 32,  /* + member */
       DRAW_SEX = 64,
       DRAW_EXTRA = 96,
       DRAW_LINK = 128
};
enum {
    ADULT = 15,
    MOTHER_MIN = 14,
    MOTHER_MAX = 47,
    PARENT_GAP = 16,
    GRANDCHILD_MIN = 16, /* years that a mother who is not of the head's couple has more */
    YOUNG_MOTHER = 21
};
/* Of grandchildren for whom nobody in the household is a fitting mother, the share for whom one is
 * made to fit: set so that 39 % of those under 18 have no mother there, as in Encuesta de Hogares
 * 2019, INE Bolivia. */
static const double WITH_MOTHER = 0.8;

typedef struct maker {
    const synth_tables *t;
    const amp_stream *stream;
    uint64_t id;
    int area;
    synth_member m[SYNTH_MEMBERS_MAX];
    int n;
} maker;

static double draw(const maker *k, uint32_t what)
{
    return amp_draw(k->stream, k->id, AMP_PROC_SYNTH, what);
}

static size_t find(const double *cum, size_t n, double u)
{
    size_t i = 0;
    while (i + 1 < n && u >= cum[i])
        i++;
    return i;
}

/** Age in lo .. hi in proportion to the year's population of that sex. */
static int age_within(const synth_tables *t, int sex, int lo, int hi, double u)
{
    double sum = 0;
    for (int a = lo; a <= hi; a++)
        sum += t->people[sex][a];
    double left = u * sum;
    for (int a = lo; a < hi; a++) {
        left -= t->people[sex][a];
        if (left < 0)
            return a;
    }
    return hi;
}

/** Age of a head: as age_within, in proportion to the heads of that sex and age. The shares of
 * heads are of five years of age; from 15 to 19 they are taken to rise evenly from 14 on. */
static int head_age(const synth_tables *t, const synth_head *row, double u)
{
    double heads[SYNTH_AGES], sum = 0;
    for (int a = row->lo; a <= row->hi; a++) {
        heads[a] = AMP_MIN(5, a - 14) * t->people[row->sex][a] *
                   t->role[row->sex][AMP_MIN(a / 5, SYNTH_PLACE_AGES - 1)][AMP_RELATIONSHIP_head];
        sum += heads[a];
    }
    double left = u * sum;
    for (int a = row->lo; a < row->hi; a++) {
        left -= heads[a];
        if (left < 0)
            return a;
    }
    return row->hi;
}

/** A whole number of the distribution: the interval by u, the place inside it by what u leaves. */
static int value_of(const synth_dist *d, double u)
{
    const size_t i = find(d->cum, d->n, u);
    const double below = i ? d->cum[i - 1] : 0, width = d->cum[i] - below;
    const double rest = width > 0 ? (u - below) / width : 0;
    const int span = d->hi[i] - d->lo[i] + 1;
    return d->lo[i] + AMP_MIN(span - 1, (int)(rest * span));
}

static int clamp(int x, int lo, int hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

static int band_of(int age)
{
    return age < 25 ? 0 : age < 40 ? 1 : age < 60 ? 2 : 3;
}

static int other_band_of(int age)
{
    return age < 30 ? 0 : age < 45 ? 1 : age < 60 ? 2 : 3;
}

static int partner_age_of(int age)
{
    return clamp((age - 15) / 10, 0, SYNTH_PARTNER_AGES - 1);
}

static synth_member *add(maker *k, int relationship)
{
    synth_member *m = &k->m[k->n++];
    *m = (synth_member){.relationship = (uint8_t)relationship};
    return m;
}

static uint8_t sex_of(const maker *k, uint32_t slot, double female)
{
    return (uint8_t)(draw(k, DRAW_SEX + slot) < female ? AMP_SEX_female : AMP_SEX_male);
}

static int gap_age(const maker *k, int sex_of_other, int age_of_other, double u)
{
    const synth_dist *d = &k->t->partner[sex_of_other][partner_age_of(age_of_other)];
    return clamp(age_of_other + value_of(d, u), ADULT, 100);
}

/* ---- who ------------------------------------------------------------------------------------ */

/** A couple, a woman or a man without a partner at the head. */
static int kind_of(const maker *k, int partner)
{
    return partner ? 0 : k->m[0].sex == AMP_SEX_female ? 1 : 2;
}

/** How many members of each relationship a household of @p size has beside head and partner. */
static void composition(maker *k, int size, int partner, int count[SYNTH_RELATIONS])
{
    memset(count, 0, SYNTH_RELATIONS * sizeof *count);
    int left = size - 1 - partner;
    if (left <= 0)
        return;
    const int class = AMP_MIN(size, SYNTH_SIZES) - 1, band = band_of(k->m[0].age);
    const int kind = kind_of(k, partner);
    const synth_pattern *p = k->t->pattern[k->area][class][kind][band];
    const size_t n = k->t->patterns[k->area][class][kind][band];
    size_t i = 0;
    const double u = draw(k, DRAW_PATTERN) * p[n - 1].cum;
    while (i + 1 < n && u >= p[i].cum)
        i++;
    if (!p[i].mixed) {
        memcpy(count, p[i].count, SYNTH_RELATIONS * sizeof *count);
        return;
    }
    const double *cum = k->t->mixed[size <= 4 ? 0 : size <= 7 ? 1 : 2][kind][band];
    for (uint32_t j = 0; left > 0; left--, j++)
        count[find(cum, SYNTH_RELATIONS, draw(k, DRAW_MIXED + j))]++;
    /* several grandchildren come with a son or daughter of the head */
    if (count[AMP_RELATIONSHIP_grandchild] > 1 && !count[AMP_RELATIONSHIP_child]) {
        count[AMP_RELATIONSHIP_grandchild]--;
        count[AMP_RELATIONSHIP_child]++;
    }
}

/* ---- children of the head ------------------------------------------------------------------- */

static int parent_age_group(int age)
{
    return clamp((age - 15) / 5, 0, SYNTH_PARENT_AGES - 1);
}

/** Row of the woman of the couple, else of the head. */
static int reference_parent(const maker *k, int partner)
{
    return partner && k->m[0].sex == AMP_SEX_male ? 1 : 0;
}

static void children(maker *k, int n, int partner)
{
    if (!n)
        return;
    const int ref = reference_parent(k, partner), parent = k->m[ref].age,
              class = AMP_MIN(n, SYNTH_CHILDREN) - 1, oldest = AMP_MAX(0, parent - MOTHER_MIN);
    const int spacing = parent < 30 ? 0 : parent < 40 ? 1 : 2;
    int age[SYNTH_MEMBERS_MAX];
    age[0] = AMP_MIN(value_of(&k->t->youngest[kind_of(k, partner)][class][parent_age_group(parent)],
                              draw(k, DRAW_AGE + 1)),
                     oldest);
    for (int i = 1; i < n; i++) {
        const int gap =
            value_of(&k->t->spacing[class][spacing], draw(k, DRAW_AGE + 1 + (uint32_t)i));
        age[i] = AMP_MIN(age[i - 1] + gap, oldest);
    }
    for (int i = n - 1; i >= 0; i--) { /* the oldest first */
        const uint32_t slot = (uint32_t)k->n;
        synth_member *m = add(k, AMP_RELATIONSHIP_child);
        m->age = (uint8_t)age[i];
        m->sex = sex_of(k, slot, k->t->children_female[k->area][age[i]]);
        if (k->m[0].sex == AMP_SEX_female)
            m->mother = 1;
        else
            m->father = 1;
        if (partner && k->m[0].sex == AMP_SEX_female)
            m->father = 2;
        else if (partner)
            m->mother = 2;
    }
}

/* ---- others --------------------------------------------------------------------------------- */

/** Age and sex from others.csv. */
static void other_member(maker *k, int relationship)
{
    const uint32_t slot = (uint32_t)k->n;
    const synth_dist *d = &k->t->member[relationship][other_band_of(k->m[0].age)];
    synth_member *m = add(k, relationship);
    const double u = draw(k, DRAW_AGE + slot);
    const size_t i = find(d->cum, d->n, u);
    m->sex = sex_of(k, slot, d->extra[i]);
    const double below = i ? d->cum[i - 1] : 0;
    m->age =
        (uint8_t)age_within(k->t, m->sex, d->lo[i], d->hi[i], (u - below) / (d->cum[i] - below));
}

/** A child-in-law pairs with the oldest child without a partner; without one it stays alone. */
static void child_in_law(maker *k)
{
    int best = -1;
    for (int i = 1; i < k->n; i++)
        if (k->m[i].relationship == AMP_RELATIONSHIP_child && !k->m[i].partner &&
            k->m[i].age >= ADULT && (best < 0 || k->m[i].age > k->m[best].age))
            best = i;
    const uint32_t slot = (uint32_t)k->n;
    if (best < 0) {
        other_member(k, AMP_RELATIONSHIP_child_in_law);
        return;
    }
    synth_member *m = add(k, AMP_RELATIONSHIP_child_in_law);
    m->sex = k->m[best].sex == AMP_SEX_female ? AMP_SEX_male : AMP_SEX_female;
    m->age = (uint8_t)gap_age(k, k->m[best].sex, k->m[best].age, draw(k, DRAW_AGE + slot));
    m->partner = (uint8_t)(best + 1);
    k->m[best].partner = (uint8_t)k->n;
}

/** The first two parents of different sex and like age are a couple and the head's parents. */
static void parents(maker *k, int n)
{
    for (int i = 0; i < n; i++) {
        other_member(k, AMP_RELATIONSHIP_parent);
        synth_member *m = &k->m[k->n - 1], *head = &k->m[0];
        m->age = (uint8_t)AMP_MIN(AMP_MAX(m->age, head->age + PARENT_GAP), 105);
        if (i == 1) {
            synth_member *before = &k->m[k->n - 2];
            m->sex = before->sex == AMP_SEX_female ? AMP_SEX_male : AMP_SEX_female;
            m->age = (uint8_t)clamp(
                gap_age(k, before->sex, before->age, draw(k, DRAW_EXTRA + (uint32_t)k->n)),
                AMP_MIN(105, head->age + PARENT_GAP), 105);
            m->partner = (uint8_t)(k->n - 1);
            before->partner = (uint8_t)k->n;
        }
        if (m->sex == AMP_SEX_female && !head->mother)
            head->mother = (uint8_t)k->n;
        else if (m->sex == AMP_SEX_male && !head->father)
            head->father = (uint8_t)k->n;
    }
}

static bool may_be_parent(const synth_member *m, int sex, int child_age)
{
    const int gap = m->age - child_age;
    return m->sex == sex && gap >= GRANDCHILD_MIN && gap <= MOTHER_MAX &&
           (m->relationship == AMP_RELATIONSHIP_child ||
            m->relationship == AMP_RELATIONSHIP_child_in_law);
}

/** Members of that sex who can be parents of the grandchild in row @p slot. */
static int fitting(const maker *k, int slot, int sex, int age, int fit[SYNTH_MEMBERS_MAX])
{
    int n = 0;
    for (int i = 1; i < slot; i++)
        if (may_be_parent(&k->m[i], sex, age))
            fit[n++] = i;
    return n;
}

static bool is_parent(const maker *k, int row)
{
    for (int i = 1; i < k->n; i++)
        if (k->m[i].mother == row + 1 || k->m[i].father == row + 1)
            return true;
    return false;
}

/** Make the head's oldest child without a partner the mother of a grandchild of @p age, as old as
 * that asks for, where the head is old enough: who has grandchildren at home has grown children
 * there. @return its row, 0 when nobody can be */
static int grow_up(maker *k, int slot, int age)
{
    const int mother = age + YOUNG_MOTHER;
    for (int i = 1; i < slot; i++) {
        synth_member *m = &k->m[i];
        if (m->relationship != AMP_RELATIONSHIP_child || m->partner || is_parent(k, i))
            continue;
        if (k->m[0].age - mother < PARENT_GAP ||
            (m->mother && k->m[m->mother - 1].age - mother < PARENT_GAP))
            return 0;
        m->age = (uint8_t)AMP_MAX(m->age, mother);
        m->sex = AMP_SEX_female;
        return i;
    }
    return 0;
}

/** Bring a grandchild's age to fit the oldest woman of the generation between. @return her row, 0
 */
static int grow_down(maker *k, int slot)
{
    int best = 0;
    for (int i = 1; i < slot; i++)
        if (may_be_parent(&k->m[i], AMP_SEX_female, AMP_MAX(0, k->m[i].age - YOUNG_MOTHER)) &&
            (!best || k->m[i].age > k->m[best].age))
            best = i;
    if (best)
        k->m[slot].age = (uint8_t)AMP_MAX(0, k->m[best].age - YOUNG_MOTHER);
    return best;
}

/** Row @p parent becomes a parent of row @p slot, and so does its partner, if old enough. */
static void link_parents(maker *k, int slot, int parent)
{
    synth_member *m = &k->m[slot];
    const bool mother = k->m[parent].sex == AMP_SEX_female;
    const int partner = k->m[parent].partner;
    *(mother ? &m->mother : &m->father) = (uint8_t)(parent + 1);
    if (partner && k->m[partner - 1].age - m->age >= MOTHER_MIN)
        *(mother ? &m->father : &m->mother) = (uint8_t)partner;
}

/** A grandchild's mother is one of the daughters or daughters-in-law of fitting age; the mother's
 * partner is the father. Where none fits, a child of the head grows up to be it, or the grandchild
 * is as young as a daughter asks for; else a son is the father, if there is one. */
static void grandchild(maker *k)
{
    const int slot = k->n;
    other_member(k, AMP_RELATIONSHIP_grandchild);
    int fit[SYNTH_MEMBERS_MAX], n = fitting(k, slot, AMP_SEX_female, k->m[slot].age, fit);
    if (!n && draw(k, DRAW_EXTRA + (uint32_t)slot) < WITH_MOTHER &&
        ((fit[0] = grow_up(k, slot, k->m[slot].age)) || (fit[0] = grow_down(k, slot))))
        n = 1;
    if (!n)
        n = fitting(k, slot, AMP_SEX_male, k->m[slot].age, fit);
    if (n)
        link_parents(k, slot, fit[AMP_MIN(n - 1, (int)(draw(k, DRAW_LINK + (uint32_t)slot) * n))]);
}

/** A child among the other relatives lives there with a mother who is one of them or the head's
 * sister, where there is one of fitting age. */
static void other_relative(maker *k)
{
    const int slot = k->n;
    other_member(k, AMP_RELATIONSHIP_other_relative);
    if (k->m[slot].age >= ADULT)
        return;
    for (int i = 1; i < slot; i++) {
        const synth_member *m = &k->m[i];
        const int gap = m->age - k->m[slot].age;
        if (m->sex == AMP_SEX_female && gap >= GRANDCHILD_MIN && gap <= MOTHER_MAX &&
            (m->relationship == AMP_RELATIONSHIP_sibling ||
             m->relationship == AMP_RELATIONSHIP_other_relative)) {
            link_parents(k, slot, i);
            return;
        }
    }
}

static void others(maker *k, const int count[SYNTH_RELATIONS])
{
    for (int i = 0; i < count[AMP_RELATIONSHIP_child_in_law]; i++)
        child_in_law(k);
    parents(k, count[AMP_RELATIONSHIP_parent]);
    for (int i = 0; i < count[AMP_RELATIONSHIP_sibling]; i++)
        other_member(k, AMP_RELATIONSHIP_sibling);
    for (int i = 0; i < count[AMP_RELATIONSHIP_grandchild]; i++)
        grandchild(k);
    for (int i = 0; i < count[AMP_RELATIONSHIP_other_relative]; i++)
        other_relative(k);
    for (int r = AMP_RELATIONSHIP_non_relative; r <= AMP_RELATIONSHIP_domestic_worker; r++)
        for (int i = 0; i < count[r]; i++)
            other_member(k, r);
}

/* ---- one household -------------------------------------------------------------------------- */

/** @param u  place of the household in its area's systematic layout */
static void make_household(maker *k, double u)
{
    const synth_dist *sizes = &k->t->sizes[k->area];
    const size_t i = find(sizes->cum, sizes->n, u);
    const double below = i ? sizes->cum[i - 1] : 0, inside = (u - below) / (sizes->cum[i] - below);
    /* the open group: whole sizes around its mean */
    const double mean = sizes->extra[i], frac = mean - floor(mean);
    const int size =
        AMP_MIN(SYNTH_MEMBERS_MAX - 2, (int)floor(mean) + (draw(k, DRAW_LINK) < frac ? 1 : 0));
    const int class = AMP_MIN(size, SYNTH_SIZES) - 1;
    const synth_head *row = k->t->head[k->area][class];
    size_t r = 0;
    while (r + 1 < k->t->heads[k->area][class] && inside >= row[r].cum)
        r++;
    const double start = r ? row[r - 1].cum : 0;
    k->n = 0;
    synth_member *head = add(k, AMP_RELATIONSHIP_head);
    head->sex = (uint8_t)row[r].sex;
    head->age = (uint8_t)head_age(k->t, &row[r], (inside - start) / (row[r].cum - start));
    if (row[r].partner) {
        const int age = gap_age(k, head->sex, head->age, draw(k, DRAW_AGE));
        synth_member *m = add(k, AMP_RELATIONSHIP_partner);
        m->sex = head->sex == AMP_SEX_female ? AMP_SEX_male : AMP_SEX_female;
        m->age = (uint8_t)age;
        m->partner = 1;
        head->partner = 2;
    }
    int count[SYNTH_RELATIONS];
    composition(k, size, row[r].partner, count);
    children(k, count[AMP_RELATIONSHIP_child], row[r].partner);
    others(k, count);
}

static uint8_t region_of(const synth_tables *t, int area, double u)
{
    double sum = 0;
    for (size_t r = 0; r < t->regions; r++)
        sum += t->region[area][r];
    double left = u * sum;
    for (size_t r = 0; r + 1 < t->regions; r++) {
        left -= t->region[area][r];
        if (left < 0)
            return (uint8_t)r;
    }
    return (uint8_t)(t->regions - 1);
}

static double mean_size(const synth_tables *t, int area)
{
    const synth_dist *d = &t->sizes[area];
    double mean = 0;
    for (size_t i = 0; i < d->n; i++)
        mean += (d->cum[i] - (i ? d->cum[i - 1] : 0)) * d->extra[i];
    return mean;
}

/** Candidate @p h into row h; members packed after those of candidate h - 1. */
static void store(synth_candidates *c, size_t h, const maker *k, uint8_t region)
{
    c->area[h] = (uint8_t)k->area;
    c->region[h] = region;
    c->size[h] = (uint8_t)k->n;
    c->partner[h] = k->m[0].partner != 0;
    int count[SYNTH_RELATIONS] = {0};
    for (int i = 0; i < k->n; i++)
        count[k->m[i].relationship]++;
    c->type[h] = (uint8_t)synth_type_of(count[AMP_RELATIONSHIP_partner] > 0, count);
    memcpy(&c->member[c->first[h]], k->m, (size_t)k->n * sizeof *k->m);
    c->first[h + 1] = c->first[h] + (uint32_t)k->n;
}

amp_err synth_candidates_make(amp_ctx *ctx, amp_arena *arena, const synth_tables *t,
                              const amp_stream *stream, size_t households, double per,
                              size_t need[2], synth_candidates *c)
{
    double persons[2] = {0, 0}, mean[2];
    for (int a = 0; a < 2; a++) {
        mean[a] = mean_size(t, a);
        for (size_t r = 0; r < t->regions; r++)
            persons[a] += t->region[a][r];
    }
    const double rural = persons[0] / mean[0], urban = persons[1] / mean[1];
    need[0] = (size_t)((double)households * rural / (rural + urban) + 0.5);
    need[1] = households - need[0];
    size_t want[2] = {(size_t)((double)need[0] * per), (size_t)((double)need[1] * per)};
    const size_t n = want[0] + want[1];
    c->n = n;
    c->area = AMP_ARENA_NEW(arena, uint8_t, n);
    c->region = AMP_ARENA_NEW(arena, uint8_t, n);
    c->size = AMP_ARENA_NEW(arena, uint8_t, n);
    c->partner = AMP_ARENA_NEW(arena, uint8_t, n);
    c->type = AMP_ARENA_NEW(arena, uint8_t, n);
    c->first = AMP_ARENA_NEW(arena, uint32_t, n + 1);
    const double room = (double)want[0] * mean[0] + (double)want[1] * mean[1];
    const size_t cap = (size_t)(room * 1.05) + 1024;
    c->member = AMP_ARENA_NEW(arena, synth_member, cap);
    if (!c->area || !c->region || !c->size || !c->partner || !c->type || !c->first || !c->member)
        return amp_fail_memory(ctx);
    maker k = {.t = t, .stream = stream};
    size_t h = 0;
    for (k.area = 0; k.area < 2; k.area++)
        for (size_t j = 0; j < want[k.area]; j++, h++) {
            k.id = (uint64_t)h;
            make_household(&k, ((double)j + 0.5) / (double)want[k.area]);
            if (c->first[h] + (size_t)k.n > cap) {
                c->n = h;
                return amp_fail(ctx, AMP_DATA, AMP_NOWHERE,
                                _("household_sizes: the mean sizes do not fit the sizes"));
            }
            store(c, h, &k, region_of(t, k.area, draw(&k, DRAW_REGION)));
        }
    c->persons = c->first[n];
    return AMP_OK;
}
