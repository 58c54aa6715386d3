/* migration.c - international migration, net by age and sex.
 *
 * The facts know net numbers only. Where the net is negative people leave by hazard. Where it is
 * positive whole households of the block are copied as newcomers: a household's chance is the sum
 * of a weight per member, and the weights by sex and five-year age are fitted in a few
 * multiplicative sweeps, so that the newcomers expected have the ages of the source. What the
 * sweeps leave too many in a cell leaves by a hazard, so each cell's net is right in expectation,
 * but for cells that stay short (docs/demography.md reports how much). A child under 15 leaves with
 * a parent; where parents leave less often than children do, some follow those who left before. */
#include "life/moves.h"
#include "num/num.h"

#include <string.h>

typedef struct migration_year {
    double net[2][AMP_AGES];      /* net rate by age at the end of the step */
    uint64_t leaves[2][AMP_AGES]; /* adults, by age at its start; used when nobody arrives */
    bool has_arrivals;
} migration_year;

enum { CELLS = 2 * 22, NO_CELL = CELLS, SWEEPS = 6 };

/* A block in a year with arrivals, by cell of sex and five-year age at the end of the step. */
typedef struct exchange {
    double people[CELLS + 1], wanted[CELLS + 1], net[CELLS + 1], arrivals[CELLS + 1];
    double weight[CELLS + 1]; /* what a member of the cell adds to the chance of its household */
    double leave[CELLS + 1];  /* hazard */
    double copied[CELLS + 1]; /* share of the members of copied households, below 1 for children */
} exchange;

static int cell_at(int sex, int age)
{
    return sex * (CELLS / 2) + AMP_MIN(age / 5, CELLS / 2 - 1);
}

static int end_age(const amp_population *b, uint32_t i)
{
    return AMP_MIN(b->age[i] + 1, AMP_AGE_MAX);
}

static amp_err migration_draw(const amp_life_replicate *r, const void *params, void **tables)
{
    (void)params;
    migration_year *year = AMP_ARENA_NEW(r->arena, migration_year, r->last - r->first + 1);
    if (!year)
        return AMP_NOMEM;
    for (int t = r->first + 1; t <= r->last; t++) {
        migration_year *y = &year[t - r->first];
        amp_step_rates step;
        amp_rates_step(r->rates, t - 1, &step);
        for (int s = 0; s < 2; s++)
            for (int x = 0; x < AMP_AGES; x++) {
                const double stay =
                    r->rates->year[t - r->rates->first].stock[s][x] - step.net[s][x];
                y->net[s][x] = stay > 0.0 ? AMP_MAX(-1.0, step.net[s][x] / stay) : 0.0;
                y->has_arrivals = y->has_arrivals || y->net[s][x] > 0.0;
                if (x >= AMP_ADULT)
                    y->leaves[s][x - 1] = amp_threshold(-y->net[s][x]);
            }
    }
    *tables = year;
    return AMP_OK;
}

static bool lives(const amp_life_scratch *s, uint32_t i)
{
    return s->fate[i] == AMP_FATE_STAYS || s->fate[i] == AMP_FATE_MOVES;
}

/* ---- leaving -------------------------------------------------------------------------------- */

static double hazard_of(const migration_year *y, const exchange *e, int sex, int age)
{
    return e ? e->leave[cell_at(sex, age)] : AMP_MAX(0.0, -y->net[sex][age]);
}

/* Chance that a parent of the child leaves: mother and father of the household, or else its head.
 */
static double parents_leave(const amp_step *st, const exchange *e, uint32_t child)
{
    const migration_year *y = (const migration_year *)st->tables + (st->year - st->first);
    const amp_population *b = st->block;
    const uint32_t lo = b->first[st->scratch->household[child]];
    const uint8_t links[2] = {b->mother[child], b->father[child]};
    double nobody = 1.0;
    for (int k = 0; k < 2; k++) {
        const uint32_t i = links[k] ? lo + links[k] - 1u : lo;
        if (links[k] || (k == 0 && !links[1]))
            nobody *= 1.0 - hazard_of(y, e, b->sex[i], end_age(b, i));
    }
    return 1.0 - nobody;
}

static bool follows(const amp_step *st, double own, double parents, uint64_t uid)
{
    uint32_t words[4];
    amp_draw_words(&st->stream, uid, AMP_PROC_EMIGRATION / 4, words);
    return parents > 0.0 &&
           amp_happens(words[AMP_PROC_EMIGRATION % 4], amp_threshold(own / parents));
}

/* An adult leaves, and with it those of its children under 15 whose own word says so. */
static void emigrate(const amp_step *st, const exchange *e, uint32_t adult)
{
    const migration_year *y = (const migration_year *)st->tables + (st->year - st->first);
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    const uint32_t h = s->household[adult], lo = b->first[h], member = adult - lo + 1;
    amp_moves_fate(s, adult, AMP_FATE_EMIGRATES);
    for (uint32_t i = lo; i < b->first[h + 1]; i++) {
        const bool has_parent = b->mother[i] || b->father[i];
        const bool mine = b->mother[i] == member || b->father[i] == member ||
                          (!has_parent && adult == lo && i != lo);
        if (!mine || end_age(b, i) >= AMP_ADULT || !lives(s, i))
            continue;
        if (follows(st, hazard_of(y, e, b->sex[i], end_age(b, i)), parents_leave(st, e, i),
                    b->uid[i]))
            amp_moves_fate(s, i, AMP_FATE_EMIGRATES);
    }
}

/* Children who leave more often than their parents, beyond those who go with them. The word is
 * theirs alone: follows() let all of them go with a parent, whatever it was. */
static void children_follow(const amp_step *st, const exchange *e, const uint32_t *word,
                            amp_span rows)
{
    const migration_year *y = (const migration_year *)st->tables + (st->year - st->first);
    const amp_population *b = st->block;
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        const int age = end_age(b, i);
        if (age >= AMP_ADULT || !lives(st->scratch, i))
            continue;
        const double own = hazard_of(y, e, b->sex[i], age);
        const double parents = own > 0.0 ? parents_leave(st, e, i) : 0.0;
        if (own > parents && amp_happens(word[i], amp_threshold((own - parents) / (1.0 - parents))))
            amp_moves_fate(st->scratch, i, AMP_FATE_EMIGRATES);
    }
}

static void newborns_leave(const amp_step *st, const exchange *e)
{
    const migration_year *y = (const migration_year *)st->tables + (st->year - st->first);
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    for (size_t k = 0; k < s->births; k++) {
        amp_birth *n = &s->birth[k];
        if (s->fate[n->mother] != AMP_FATE_EMIGRATES)
            continue;
        const double mother = hazard_of(y, e, b->sex[n->mother], end_age(b, n->mother));
        n->leaves = follows(st, hazard_of(y, e, n->sex, 0), mother, n->uid);
    }
}

/* ---- arriving ------------------------------------------------------------------------------- */

/* Cell of every row that lives at the end; sums of people and net migrants. */
static void fill_cells(const amp_step *st, const migration_year *y, uint32_t *cell, exchange *e)
{
    const amp_population *b = st->block;
    memset(e, 0, sizeof *e);
    for (uint32_t i = 0; i < b->n; i++) {
        cell[i] = NO_CELL;
        if (!lives(st->scratch, i))
            continue;
        const int age = end_age(b, i);
        const double net = y->net[b->sex[i]][age];
        cell[i] = (uint32_t)cell_at(b->sex[i], age);
        e->people[cell[i]] += 1.0;
        e->net[cell[i]] += net;
        e->wanted[cell[i]] += AMP_MAX(0.0, net);
    }
    for (int c = 0; c < CELLS; c++)
        e->weight[c] = e->people[c] > 0.0 ? e->wanted[c] / e->people[c] : 0.0;
}

/* Chance that household h is copied: none without an adult. */
static double copy_chance(const amp_step *st, const exchange *e, const uint32_t *cell, uint32_t h)
{
    const amp_population *b = st->block;
    double sum = 0.0;
    bool keeps_adult = false;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
        sum += e->weight[cell[i]];
        keeps_adult = keeps_adult || (cell[i] != NO_CELL && end_age(b, i) >= AMP_ADULT);
    }
    return keeps_adult ? AMP_MIN(sum, 1.0) : 0.0;
}

static void expect_arrivals(const amp_step *st, const uint32_t *cell, exchange *e)
{
    const amp_population *b = st->block;
    memset(e->arrivals, 0, sizeof e->arrivals);
    for (uint32_t h = 0; h < b->households; h++) {
        const double chance = copy_chance(st, e, cell, h);
        for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
            e->arrivals[cell[i]] += chance;
    }
}

/* Weights whose expected newcomers have the ages wanted, as near as households allow. */
static void fit_arrivals(const amp_step *st, const uint32_t *cell, exchange *e)
{
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        expect_arrivals(st, cell, e);
        for (int c = 0; c < CELLS; c++)
            e->weight[c] *= e->arrivals[c] > 0.0 ? e->wanted[c] / e->arrivals[c] : 0.0;
    }
    expect_arrivals(st, cell, e);
    for (int c = 0; c < CELLS; c++) {
        const bool is_child = c % (CELLS / 2) < AMP_ADULT / 5;
        const double net = AMP_MAX(0.0, e->net[c]);
        e->copied[c] = !is_child || e->arrivals[c] <= net ? 1.0 : net / e->arrivals[c];
        const double surplus = e->copied[c] * e->arrivals[c] - e->net[c];
        e->leave[c] = e->people[c] > 0.0 ? AMP_MAX(0.0, surplus / e->people[c]) : 0.0;
    }
}

/* Household h arrives once more, less the children who stay behind. */
static void copy_household(const amp_step *st, const exchange *e, const uint32_t *cell, uint32_t h)
{
    const amp_population *b = st->block;
    amp_life_scratch *s = st->scratch;
    s->clone[s->clones++] = h;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
        uint32_t words[4];
        amp_draw_words(&st->stream, b->uid[i], AMP_PROC_IMMIGRATION / 4, words);
        s->is_left_out[i] = cell[i] != NO_CELL && !amp_happens(words[AMP_PROC_IMMIGRATION % 4],
                                                               amp_threshold(e->copied[cell[i]]));
    }
}

static void arrive(const amp_step *st, const migration_year *y, exchange *e)
{
    const amp_population *b = st->block;
    uint32_t *cell = amp_life_rows(st, 1);
    fill_cells(st, y, cell, e);
    fit_arrivals(st, cell, e);
    for (uint32_t h = 0; h < b->households; h++) {
        const double chance = copy_chance(st, e, cell, h);
        uint32_t words[4];
        if (chance <= 0.0)
            continue;
        amp_draw_words(&st->stream, b->household_uid[h], AMP_PROC_IMMIGRATION / 4, words);
        if (amp_happens(words[AMP_PROC_IMMIGRATION % 4], amp_threshold(chance)))
            copy_household(st, e, cell, h);
    }
}

/* ---- the process ---------------------------------------------------------------------------- */

static void migration_leave(const amp_step *st, amp_span rows)
{
    const migration_year *y = (const migration_year *)st->tables + (st->year - st->first);
    const amp_population *b = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_EMIGRATION);
    uint32_t *list = amp_life_rows(st, 0);
    uint64_t block_leaves[2][AMP_AGES] = {{0}};
    const uint64_t(*leaves)[AMP_AGES] = y->leaves;
    exchange own;
    const exchange *e = NULL;
    if (y->has_arrivals) {
        arrive(st, y, &own);
        for (int s = 0; s < 2; s++)
            for (int x = AMP_ADULT; x < AMP_AGES; x++)
                block_leaves[s][x - 1] = amp_threshold(own.leave[cell_at(s, x)]);
        leaves = (const uint64_t(*)[AMP_AGES])block_leaves;
        e = &own;
    }
    size_t n = 0;
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        list[n] = i;
        n += (size_t)amp_happens(word[i], leaves[b->sex[i]][b->age[i]]);
    }
    for (size_t k = 0; k < n; k++)
        if (lives(st->scratch, list[k]))
            emigrate(st, e, list[k]);
    children_follow(st, e, word, rows);
    newborns_leave(st, e);
}

const amp_process amp_process_migration = {
    .name = "migration",
    .id = AMP_PROC_EMIGRATION,
    .group = AMP_LIFE_DEMOGRAPHY,
    .reads = "uid sex age is_alive mother father household_uid",
    .writes = "uid household_uid relationship partner mother father born_abroad",
    .draw = migration_draw,
    .leave = migration_leave,
};
