/* internal_migration.c - moves between countryside and town, and between regions.
 *
 * Whom a year moves: young dependants, alone, who set up a home or live with relatives there
 * (before the rebuild), and whole households by the age of their head (after it). Chances are
 * Rogers and Castro's standard schedule m(x) times a level a year. Levels out of town and between
 * regions are parameters. Those out of the countryside are measured in the one pass over the
 * opening population and frozen, so that the urban share follows urban.csv: its odds move from the
 * opening population's as the table's do. What young people left undone, households do.
 *
 * Who comes takes over what belongs to the place from a household of the block that lives there, of
 * the next few the one whose head's schooling is nearest: area, region, lines, dwelling.
 * Source: Rogers & Castro (1981), Model Migration Schedules, IIASA RR-81-30. */
#include "life/moves.h"
#include "life/urban.h"
#include "num/num.h"

#include <limits.h>
#include <stdlib.h>

enum {
    YOUNG_TO = 35,  /* dependants younger than it move alone */
    MINOR = 18,     /* whose parents do not move without them */
    HOST = 9,       /* members at most of a household that takes somebody in */
    CANDIDATES = 16 /* households at the destination among which the nearest is taken */
};

/* What decides the year's levels: the living, and the persons who would move at level 1, by area.
 */
typedef struct exposure {
    double persons[2], homes[2], young[2];
} exposure;

/* Levels of a year, by area that is left. */
typedef struct levels {
    double homes[2], young[2];
} levels;

typedef struct internal {
    double schedule[AMP_AGES], peak; /* m(x), its largest */
    amp_number to_rural, between, same_region;
    double *odds;      /* of living in town, by year; NULL: nobody moves */
    double opening;    /* odds of the opening population */
    exposure exposure; /* of the year in hand, while it is aligned */
    levels *year;
    size_t years;
} internal;

typedef struct internal_year {
    uint64_t homes[2][AMP_AGES]; /* by area, age of the head */
    double young[2];             /* levels by area */
} internal_year;

typedef struct internal_draw {
    uint64_t between[AMP_AGES]; /* to another region of the same area, by age of the head */
    uint64_t same_region;
    internal_year *year;
} internal_draw;

/* ---- parameters ----------------------------------------------------------------------------- */

/* The simplified basic standard schedule (Rogers & Castro 1981). */
static void make_schedule(internal *p)
{
    for (int x = 0; x < AMP_AGES; x++) {
        p->schedule[x] = 0.02 * amp_exp(-0.10 * x) +
                         0.06 * amp_exp(-0.10 * (x - 20) - amp_exp(-0.40 * (x - 20))) + 0.003;
        p->peak = AMP_MAX(p->peak, p->schedule[x]);
    }
}

static amp_err internal_prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    internal *p = AMP_ARENA_NEW(setup->arena, internal, 1);
    if (!p)
        return amp_fail_memory(ctx);
    p->years = (size_t)(setup->last - setup->first + 1);
    p->year = AMP_ARENA_NEW(setup->arena, levels, p->years);
    if (!p->year)
        return amp_fail_memory(ctx);
    make_schedule(p);
    const struct {
        const char *path;
        amp_number *number;
    } known[] = {{"internal.to_rural", &p->to_rural},
                 {"internal.between_regions", &p->between},
                 {"internal.same_region", &p->same_region}};
    for (size_t k = 0; k < AMP_COUNT(known); k++)
        AMP_TRY(amp_profile_number_or(ctx, setup->profile, known[k].path, 0.0, known[k].number));
    *params = p;
    return amp_urban_odds(ctx, setup->profile, setup->arena, setup->first, p->years, &p->odds);
}

static amp_err internal_make(const amp_life_replicate *r, const void *params, void **tables)
{
    const internal *p = params;
    internal_draw *d = AMP_ARENA_NEW(r->arena, internal_draw, 1);
    if (!d || !(d->year = AMP_ARENA_NEW(r->arena, internal_year, p->years)))
        return AMP_NOMEM;
    const double between = amp_number_at(p->between, r->drawn);
    d->same_region = amp_threshold(amp_number_at(p->same_region, r->drawn));
    for (int x = 0; x < AMP_AGES; x++)
        d->between[x] = amp_threshold(between * p->schedule[x]);
    for (size_t t = 0; t < p->years; t++)
        for (int area = 0; area < 2; area++) {
            d->year[t].young[area] = p->year[t].young[area];
            for (int x = 0; x < AMP_AGES; x++)
                d->year[t].homes[area][x] = amp_threshold(p->year[t].homes[area] * p->schedule[x]);
        }
    *tables = d;
    return AMP_OK;
}

/* ---- the year's levels ------------------------------------------------------------------------
 */

/* A dependant who may go alone: without a partner, and nobody under 18 lives there as its child. */
static bool may_go(const amp_population *b, uint32_t h, uint32_t i)
{
    const uint8_t relationship = b->relationship[i];
    const uint32_t member = i - b->first[h] + 1;
    if (i == b->first[h] || !b->is_alive[i] || b->death_month[i] || b->partner[i] ||
        b->age[i] < AMP_ADULT || b->age[i] >= YOUNG_TO ||
        relationship == AMP_RELATIONSHIP_partner || relationship == AMP_RELATIONSHIP_parent ||
        relationship == AMP_RELATIONSHIP_domestic_worker)
        return false;
    for (uint32_t j = b->first[h]; j < b->first[h + 1]; j++)
        if ((b->mother[j] == member || b->father[j] == member) && b->age[j] < MINOR)
            return false;
    return true;
}

static void expose(const internal *p, const amp_population *b, uint32_t h, exposure *e)
{
    const uint8_t area = b->area[h];
    double members = 0.0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
        members += b->is_alive[i];
        if (may_go(b, h, i))
            e->young[area] += b->weight[h] * p->schedule[b->age[i]];
    }
    e->persons[area] += b->weight[h] * members;
    e->homes[area] += b->weight[h] * p->schedule[b->age[b->first[h]]] * members;
}

static void internal_tally(const amp_step *st, amp_span rows, void *params)
{
    internal *p = params;
    (void)rows;
    for (uint32_t h = 0; h < st->block->households; h++)
        expose(p, st->block, h, &p->exposure);
}

/* Levels at which @p more persons move to town than come back at the level to_rural. Where even
 * nobody's going is too many, more come back. */
static void balance(double more, double to_rural, const double at_one[2], double level[2])
{
    const double gone = more + to_rural * at_one[AMP_AREA_urban];
    level[AMP_AREA_urban] = to_rural;
    level[AMP_AREA_rural] = 0.0;
    if (gone > 0.0 && at_one[AMP_AREA_rural] > 0.0)
        level[AMP_AREA_rural] = gone / at_one[AMP_AREA_rural];
    else if (at_one[AMP_AREA_urban] > 0.0)
        level[AMP_AREA_urban] = AMP_MAX(0.0, -more / at_one[AMP_AREA_urban]);
}

static double urban_share(const internal *p, size_t t)
{
    const double odds = p->opening * p->odds[t] / p->odds[0];
    return odds / (1.0 + odds);
}

/* Households close the year's gap; young people begin with what the next year's table adds. */
static amp_err internal_fit(amp_ctx *ctx, const amp_step *st, void *params)
{
    internal *p = params;
    const exposure e = p->exposure;
    const size_t t = (size_t)(st->year - st->first);
    const double all = e.persons[0] + e.persons[1];
    const double both[2] = {e.homes[0] + e.young[0], e.homes[1] + e.young[1]};
    (void)ctx;
    p->exposure = (exposure){.persons = {0.0}};
    if (!p->odds || !(e.persons[AMP_AREA_rural] > 0.0 && e.persons[AMP_AREA_urban] > 0.0))
        return AMP_OK;
    if (t == 0)
        p->opening = e.persons[AMP_AREA_urban] / e.persons[AMP_AREA_rural];
    else
        balance(urban_share(p, t) * all - e.persons[AMP_AREA_urban], p->to_rural.value, e.homes,
                p->year[t].homes);
    if (t + 1 < p->years)
        balance((urban_share(p, t + 1) - urban_share(p, t)) * all, p->to_rural.value, both,
                p->year[t + 1].young);
    return AMP_OK;
}

/* ---- places -----------------------------------------------------------------------------------
 */

static uint32_t word_of(const amp_step *st, uint64_t identity, uint32_t process)
{
    uint32_t words[4];
    amp_draw_words(&st->stream, identity, process / 4, words);
    return words[process % 4];
}

/* The words of the block's households. */
static const uint32_t *household_words(const amp_step *st, uint32_t process)
{
    uint32_t *words = amp_life_rows(st, 0), *lane[4] = {NULL};
    lane[process % 4] = words;
    amp_draw_events(&st->stream, st->block->household_uid, st->block->households, process / 4,
                    lane);
    return words;
}

/* Where somebody wants to go. */
typedef struct place {
    uint8_t area, region;
    bool is_same_region, is_other_region;
} place;

static bool lies_there(const amp_population *b, uint32_t h, const place *to)
{
    return b->area[h] == to->area && (!to->is_same_region || b->region[h] == to->region) &&
           (!to->is_other_region || b->region[h] != to->region);
}

/* Of the next households there the one whose head's schooling is nearest to @p schooling;
 * AMP_NO_ONE when nobody lives there. */
static uint32_t find_there(const amp_population *b, uint32_t from, const place *to, int schooling)
{
    const uint32_t n = (uint32_t)b->households;
    uint32_t best = AMP_NO_ONE;
    int least = INT_MAX, seen = 0;
    for (uint32_t d = 1; d < n && seen < CANDIDATES; d++) {
        const uint32_t h = (from + d) % n;
        if (!lies_there(b, h, to))
            continue;
        const int gap = abs(b->schooling[b->first[h]] - schooling);
        seen++;
        if (gap < least) {
            least = gap;
            best = h;
        }
    }
    return best;
}

/* A household of the other area, of the same region as often as the parameter says and one is
 * there. */
static uint32_t find_other_area(const amp_step *st, uint32_t h, uint64_t identity, int schooling)
{
    const internal_draw *d = st->tables;
    const amp_population *b = st->block;
    place to = {.area = !b->area[h], .region = b->region[h]};
    to.is_same_region = amp_happens(word_of(st, identity, AMP_PROC_DESTINATION), d->same_region);
    const uint32_t found = find_there(b, h, &to, schooling);
    if (found != AMP_NO_ONE || !to.is_same_region)
        return found;
    to.is_same_region = false;
    return find_there(b, h, &to, schooling);
}

/* ---- young people, before the rebuild ----------------------------------------------------------
 */

/* The household's word walks through the chances of those who may go: one a year at most. */
static uint32_t who_goes(const amp_step *st, uint32_t h, double level, uint32_t word)
{
    const internal *p = st->params;
    const amp_population *b = st->block;
    double chance = 0.0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
        if (st->scratch->fate[i] != AMP_FATE_STAYS || st->scratch->is_busy[i] || !may_go(b, h, i))
            continue;
        chance += level * p->schedule[b->age[i]];
        if (amp_happens(word, amp_threshold(chance)))
            return i;
    }
    return AMP_NO_ONE;
}

static bool takes_in(const amp_step *st, uint32_t h)
{
    const amp_population *b = st->block;
    return st->scratch->fate[b->first[h]] == AMP_FATE_STAYS &&
           b->first[h + 1] - b->first[h] <= HOST;
}

static void go(const amp_step *st, uint32_t h, uint32_t i)
{
    const amp_population *b = st->block;
    const uint32_t there = find_other_area(st, h, b->uid[i], b->schooling[i]);
    if (there != AMP_NO_ONE && takes_in(st, there))
        amp_moves_move(st->scratch, i, there, AMP_RELATIONSHIP_other_relative);
}

static void internal_leave(const amp_step *st, amp_span rows)
{
    const internal *p = st->params;
    const internal_draw *d = st->tables;
    const internal_year *y = &d->year[st->year - st->first];
    const amp_population *b = st->block;
    const uint32_t *word = household_words(st, AMP_PROC_YOUNG_MOVES);
    uint64_t most[2]; /* a member's largest chance */
    (void)rows;
    for (int area = 0; area < 2; area++)
        most[area] = amp_threshold(y->young[area] * p->peak);
    for (uint32_t h = 0; h < b->households; h++) {
        const uint32_t members = b->first[h + 1] - b->first[h];
        if (!amp_happens(word[h], most[b->area[h]] * members))
            continue;
        const uint32_t i = who_goes(st, h, y->young[b->area[h]], word[h]);
        if (i != AMP_NO_ONE)
            go(st, h, i);
    }
}

/* ---- households, after it ----------------------------------------------------------------------
 */

/* What belongs to the place and not to those who live there. */
static void settle(amp_population *b, uint32_t h, uint32_t there)
{
#define TAKE(name) b->name[h] = b->name[there]
    TAKE(area);
    TAKE(region);
    TAKE(line_poverty);
    TAKE(line_extreme);
    TAKE(tenure);
    TAKE(wall_material);
    TAKE(roof_material);
    TAKE(floor_material);
    TAKE(water);
    TAKE(sanitation);
    TAKE(toilet_shared);
    TAKE(electricity);
    TAKE(cooking_fuel);
    TAKE(internet);
#undef TAKE
}

static uint32_t find_other_region(const amp_population *b, uint32_t h)
{
    const place to = {.area = b->area[h], .region = b->region[h], .is_other_region = true};
    return find_there(b, h, &to, b->schooling[b->first[h]]);
}

static void internal_step(const amp_step *st, amp_span rows)
{
    const internal_draw *d = st->tables;
    const internal_year *y = &d->year[st->year - st->first];
    amp_population *b = st->block;
    const uint32_t *word = household_words(st, AMP_PROC_HOUSEHOLD_MOVES);
    (void)rows;
    for (uint32_t h = 0; h < b->households; h++) {
        const uint32_t head = b->first[h];
        const uint64_t away = y->homes[b->area[h]][b->age[head]];
        if (!amp_happens(word[h], away + d->between[b->age[head]]) || !b->is_alive[head])
            continue;
        const uint32_t there = amp_happens(word[h], away)
                                   ? find_other_area(st, h, b->household_uid[h], b->schooling[head])
                                   : find_other_region(b, h);
        if (there != AMP_NO_ONE)
            settle(b, h, there);
    }
}

const amp_process amp_process_internal_migration = {
    .name = "internal_migration",
    .id = AMP_PROC_HOUSEHOLD_MOVES,
    .group = AMP_LIFE_PLACES,
    .reads = "uid household_uid age is_alive death_month relationship partner mother father "
             "schooling area region",
    .writes = "relationship mother father area region line_poverty line_extreme "
              "tenure wall_material roof_material floor_material water sanitation toilet_shared "
              "electricity cooking_fuel internet",
    .prepare = internal_prepare,
    .draw = internal_make,
    .leave = internal_leave,
    .step = internal_step,
    .tally = internal_tally,
    .fit = internal_fit,
};
