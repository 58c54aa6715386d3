/* stat_world.h - random populations with random policies, and the slow, obvious indicators that the
 * tests of stat compare with. Nothing here uses cells, sorting or sums of stat. */
#ifndef AMP_TEST_STAT_WORLD_H
#define AMP_TEST_STAT_WORLD_H

#include "base/base.h"
#include "pop/ledger.h"
#include "pop/pop.h"
#include "stat/stat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORLD_BLOCKS = 3, WORLD_PROGRAMMES = 4, WORLD_USED = 3 };

/* The plan knows four programmes; the scenario has three of them, in another order. */
static const char *const world_names[WORLD_PROGRAMMES] = {"pension", "school_grant", "absent",
                                                          "old_grant"};
static const bool world_social[WORLD_PROGRAMMES] = {true, false, true, true};
static const size_t world_map[WORLD_USED] = {1, 0, 3};

typedef struct world {
    amp_population block[WORLD_BLOCKS];
    amp_ledger_base shared[WORLD_BLOCKS];
    amp_ledger ledger[WORLD_BLOCKS];
    size_t households;
} world;

static inline uint64_t world_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u); /* splitmix64 */
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
static inline double world_uniform(uint64_t *state)
{
    return (double)(world_next(state) >> 11) * 0x1.0p-53;
}
static inline bool world_chance(uint64_t *state, double p)
{
    return world_uniform(state) < p;
}

static inline void world_person(amp_population *b, size_t i, uint64_t *r)
{
    const unsigned ages[] = {0, 4, 5, 6, 14, 15, 17, 18, 19, 20, 24, 25, 59, 60, 64, 65, 79, 80};
    b->uid[i] = world_next(r) >> 1;
    b->age[i] = (uint8_t)(world_chance(r, 0.3) ? ages[world_next(r) % AMP_COUNT(ages)]
                                               : world_next(r) % (AMP_AGE_MAX + 1));
    b->sex[i] = world_chance(r, 0.5);
    b->is_alive[i] = world_chance(r, 0.97);
    b->in_household_income[i] = world_chance(r, 0.96);
    b->labour[i] = b->age[i] < 15 ? 0 : (uint8_t)(world_next(r) % 4);
    b->attends[i] = world_chance(r, 0.31);
    b->contributory_pension[i] =
        b->age[i] > 50 && world_chance(r, 0.31) ? 2385.7 * world_uniform(r) : 0;
}

static inline void world_benefits(const amp_population *b, amp_ledger *l, uint64_t *r)
{
    const double share[WORLD_USED] = {0.2, 0.1, 0.07};
    for (size_t p = 0; p < WORLD_USED; p++)
        for (size_t i = 0; i < b->n; i++) {
            const bool on = world_chance(r, share[p]);
            amp_ledger_programme *g = &l->programme[p];
            g->months[i] = (uint8_t)(on ? 1 + world_next(r) % 12 : 0);
            g->in_stock[i] =
                world_chance(r, on ? 0.8 : 0.01); /* stat must not count the departed */
            g->benefit[i] = on ? 31.7 * g->months[i] * (1 + (double)p) : 0;
        }
}

static inline void world_incomes(const amp_population *b, amp_ledger_base *s, amp_ledger *l,
                                 uint64_t *r)
{
    for (size_t h = 0; h < b->households; h++) {
        s->members[h] = 0;
        for (size_t i = b->first[h]; i < b->first[h + 1]; i++)
            s->members[h] =
                (uint8_t)(s->members[h] + (b->is_alive[i] && b->in_household_income[i]));
        s->market[h] = s->members[h] * 700 * world_uniform(r);
        l->welfare[h] = world_chance(r, 0.05)   ? -70 * world_uniform(r)
                        : world_chance(r, 0.1)  ? 0
                        : world_chance(r, 0.1)  ? b->line_poverty[h] /* on the line: not poor */
                        : world_chance(r, 0.05) ? 385
                                                : 1500 * world_uniform(r) * world_uniform(r);
        if (!s->members[h])
            l->welfare[h] = 0;
    }
    for (size_t i = 0; i < b->n; i++)
        l->own_income[i] = world_chance(r, 0.4)    ? 0
                           : world_chance(r, 0.02) ? -7
                                                   : 2385 * world_uniform(r);
}

static inline void world_block(world *w, size_t k, size_t households, uint64_t *r)
{
    amp_population *b = &w->block[k];
    amp_pop_init(b);
    size_t n = 0;
    unsigned *size = calloc(households, sizeof *size);
    for (size_t h = 0; h < households; h++)
        n += size[h] = 1 + (unsigned)(world_next(r) % 7) + (world_chance(r, 0.01) ? 90 : 0);
    if (amp_pop_reserve(b, n, households) ||
        amp_ledger_reserve(&w->ledger[k], WORLD_USED, n, households) ||
        amp_ledger_base_reserve(&w->shared[k], n, households))
        abort();
    amp_pop_append(b, n);
    b->households = households;
    b->first[0] = 0;
    for (size_t h = 0; h < households; h++) {
        b->first[h + 1] = b->first[h] + size[h];
        b->household_uid[h] = world_next(r) | (uint64_t)1 << 63;
        b->area[h] = world_chance(r, 0.7);
        b->weight[h] = 0.31 + 270 * world_uniform(r);
        b->line_poverty[h] = b->area[h] ? 385 : 271.5;
        b->line_extreme[h] = b->area[h] ? 200.5 : 170;
    }
    free(size);
    for (size_t i = 0; i < n; i++)
        world_person(b, i, r);
    world_benefits(b, &w->ledger[k], r);
    world_incomes(b, &w->shared[k], &w->ledger[k], r);
    w->households += households;
}

static inline void world_init(world *w, uint64_t seed, size_t households)
{
    memset(w, 0, sizeof *w);
    for (size_t k = 0; k < WORLD_BLOCKS; k++)
        world_block(w, k, households + 7 * k, &seed);
}

static inline void world_fini(world *w)
{
    for (size_t k = 0; k < WORLD_BLOCKS; k++) {
        amp_pop_fini(&w->block[k]);
        amp_ledger_fini(&w->ledger[k]);
        amp_ledger_base_fini(&w->shared[k]);
    }
}

static inline amp_stat_year world_year(void)
{
    amp_stat_year y = {.gdp = 282587.3, .cpi = 1.0731, .spending = 0.387};
    for (size_t p = 0; p < WORLD_PROGRAMMES; p++)
        y.admin[p] = 0.02 + 0.031 * (double)p;
    return y;
}

static inline amp_stat_plan *world_plan(void)
{
    amp_ctx ctx;
    amp_stat_plan *plan;
    amp_ctx_init(&ctx);
    if (amp_stat_plan_new(&ctx, world_names, world_social, WORLD_PROGRAMMES, &plan))
        abort();
    amp_ctx_fini(&ctx);
    return plan;
}

/* Welfare and market income of a household in the baseline that the world's scenario is held
 * against: the same lines, and welfare that is the same, near it, or something else. */
static inline double world_was(const world *w, size_t b, size_t h)
{
    const double y = w->ledger[b].welfare[h];
    const double times[] = {1, 1, 1.0005, 0.97, 1.31, 0.7};
    const size_t kind = w->block[b].household_uid[h] % 7;
    return kind < AMP_COUNT(times) ? y * times[kind] : y - 0.1 * w->block[b].line_poverty[h];
}

static inline amp_roll world_base(const world *w)
{
    amp_roll base = {0}, one = {0};
    void *scratch = malloc(amp_stat_scratch(w->households));
    if (amp_roll_reserve(&base, w->households))
        abort();
    for (size_t k = 0; k < WORLD_BLOCKS; k++) {
        if (amp_roll_reserve(&one, w->block[k].households))
            abort();
        amp_roll_fill(&one, &w->block[k], &w->shared[k], &w->ledger[k]);
        for (size_t h = 0, at = 0; h < w->block[k].households; h++)
            if (w->shared[k].members[h])
                one.welfare[at++] = world_was(w, k, h);
        amp_roll_join(&base, &one);
    }
    amp_roll_rank(&base, scratch);
    amp_roll_fini(&one);
    free(scratch);
    return base;
}

/* All values through the machinery: add, merge in block order, value. Caller frees. */
static inline double *world_values(world *w, const amp_stat_plan *plan)
{
    double *shared = calloc(2 * plan->tally_shared, sizeof *shared),
           *shared_b = shared + plan->tally_shared;
    double *tally = calloc(2 * plan->tally, sizeof *tally), *tally_b = tally + plan->tally;
    double *value = calloc(plan->pairs, sizeof *value);
    amp_roll own = {0}, one = {0}, base = world_base(w);
    void *scratch = malloc(amp_stat_scratch(w->households));
    if (amp_roll_reserve(&own, w->households))
        abort();
    for (size_t k = 0; k < WORLD_BLOCKS; k++) {
        memset(shared_b, 0, plan->tally_shared * sizeof *shared_b);
        memset(tally_b, 0, plan->tally * sizeof *tally_b);
        amp_stat_cells(&w->block[k], &w->shared[k]);
        amp_stat_add_shared(plan, &w->block[k], &w->shared[k], shared_b);
        amp_stat_add(plan, &w->block[k], &w->shared[k], &w->ledger[k], world_map, tally_b);
        amp_stat_merge_shared(plan, shared, shared_b);
        amp_stat_merge(plan, tally, tally_b);
        if (amp_roll_reserve(&one, w->block[k].households))
            abort();
        amp_roll_fill(&one, &w->block[k], &w->shared[k], &w->ledger[k]);
        amp_roll_join(&own, &one);
    }
    const amp_stat_year year = world_year();
    amp_stat_values(plan, shared, tally, &year, &own, &base, scratch, value);
    free(shared);
    free(tally);
    amp_roll_fini(&own);
    amp_roll_fini(&one);
    amp_roll_fini(&base);
    free(scratch);
    return value;
}

/* ---- the slow twin: one person at a time, straight from the definitions
 * -------------------------- */

typedef struct want {
    int age_lo, age_hi, sex, area, programme; /* programme: -1 any */
} want;

/* "age=65+;programme=pension;sex=female", read as a person would. */
static inline want want_of(const char *group)
{
    want g = {0, 1000, -1, -1, -1};
    char text[200];
    snprintf(text, sizeof text, "%s", group);
    for (char *word = strtok(text, ";"); word; word = strtok(NULL, ";")) {
        const char *v = strchr(word, '=');
        if (!v)
            continue; /* all */
        v++;
        if (strncmp(word, "age", 3) == 0) {
            char *end;
            g.age_lo = (int)strtol(v, &end, 10);
            g.age_hi = *end == '-' ? (int)strtol(end + 1, NULL, 10) : 1000;
        } else if (strncmp(word, "sex", 3) == 0)
            g.sex = strcmp(v, "male") == 0;
        else if (strncmp(word, "area", 4) == 0)
            g.area = strcmp(v, "urban") == 0;
        else
            for (int p = 0; p < WORLD_PROGRAMMES; p++)
                if (strcmp(v, world_names[p]) == 0)
                    g.programme = p;
    }
    return g;
}

/* One person with all that the definitions may ask. */
typedef struct someone {
    const world *w;
    size_t b, h, i;
} someone;

static inline bool is_in(someone s, want g)
{
    const amp_population *b = &s.w->block[s.b];
    const int age = b->age[s.i];
    return age >= g.age_lo && age <= g.age_hi && (g.sex < 0 || b->sex[s.i] == g.sex) &&
           (g.area < 0 || b->area[s.h] == g.area);
}

static inline const amp_ledger_programme *prog_of(someone s, size_t k)
{
    return &s.w->ledger[s.b].programme[k];
}

/* months of programme (plan index; -1: the most of any), stock flag, benefit */
static inline int months_of(someone s, int programme)
{
    int most = 0;
    for (size_t k = 0; k < WORLD_USED; k++)
        if (programme < 0 || (size_t)programme == world_map[k])
            most = AMP_MAX(most, prog_of(s, k)->months[s.i]);
    return most;
}
static inline bool stock_of(someone s, int programme, bool social_only)
{
    bool any = false;
    for (size_t k = 0; k < WORLD_USED; k++)
        if ((programme < 0 || (size_t)programme == world_map[k]) &&
            (!social_only || world_social[world_map[k]]))
            any |= prog_of(s, k)->in_stock[s.i] != 0;
    return any;
}
static inline double benefit_of(someone s, int programme, const amp_stat_year *year)
{
    double sum = 0;
    for (size_t k = 0; k < WORLD_USED; k++)
        if (programme < 0 || (size_t)programme == world_map[k])
            sum += prog_of(s, k)->benefit[s.i] * (year ? 1 + year->admin[world_map[k]] : 1);
    return sum;
}
static inline double social_pension_of(someone s)
{
    double sum = 0;
    for (size_t k = 0; k < WORLD_USED; k++)
        if (world_social[world_map[k]] && prog_of(s, k)->in_stock[s.i])
            sum += prog_of(s, k)->benefit[s.i];
    return sum;
}
/* Is the household poor before programmes? Without a member it has no income. */
static inline bool was_poor(someone s)
{
    const amp_ledger_base *l = &s.w->shared[s.b];
    return l->market[s.h] / fmax(1, l->members[s.h]) < s.w->block[s.b].line_poverty[s.h];
}
static inline bool poor_child(someone s)
{
    const amp_population *b = &s.w->block[s.b];
    return b->age[s.i] < 18 && b->in_household_income[s.i] && was_poor(s);
}
static inline bool lives_with_recipient(someone s, int programme)
{
    const amp_population *b = &s.w->block[s.b];
    for (size_t i = b->first[s.h]; i < b->first[s.h + 1]; i++)
        if (b->is_alive[i] && months_of((someone){s.w, s.b, s.h, i}, programme) > 0)
            return true;
    return false;
}

static inline bool member_paid(someone s, int programme)
{
    const amp_population *b = &s.w->block[s.b];
    for (size_t i = b->first[s.h]; i < b->first[s.h + 1]; i++)
        if (b->is_alive[i] && b->in_household_income[i] &&
            months_of((someone){s.w, s.b, s.h, i}, programme) > 0)
            return true;
    return false;
}

/* What one person adds above the bar (and, if in the base, below it) for an indicator. */
static inline void twin_add(someone s, const char *name, want g, double *above, double *below)
{
    const amp_population *b = &s.w->block[s.b];
    const size_t i = s.i;
    const double w = b->weight[s.h], y = s.w->ledger[s.b].welfare[s.h],
                 own = s.w->ledger[s.b].own_income[i];
    const double z = strstr(name, "extreme") ? b->line_extreme[s.h] : b->line_poverty[s.h];
    const double shortfall = y < z ? z - fmax(y, 0) : 0;
    const bool alive = b->is_alive[i], member = alive && b->in_household_income[i];
    const bool pension = b->contributory_pension[i] > 0;
    const bool any_pension = pension || stock_of(s, -1, true);
    const amp_stat_year year = world_year();
    double up = 0, base = alive ? w : 0;
#define IS(text) (strcmp(name, text) == 0)
    if (IS("persons"))
        up = alive ? w : 0, base = 0;
    else if (IS("poverty_own_income") || IS("femininity_index_own_income"))
        up = alive && own < z ? w : 0;
    else if (IS("poverty") || IS("extreme_poverty") || strncmp(name, "femininity", 10) == 0)
        up = member && y < z ? w : 0, base = member ? w : 0;
    else if (IS("poverty_gap") || IS("extreme_poverty_gap"))
        up = member ? w * shortfall / z : 0, base = member ? w : 0;
    else if (IS("poverty_severity"))
        up = member ? w * shortfall / z * shortfall / z : 0, base = member ? w : 0;
    else if (strstr(name, "gap_money"))
        up = member ? w * shortfall : 0, base = 0;
    else if (IS("mean_welfare"))
        up = member ? w * y : 0, base = member ? w : 0;
    else if (IS("own_income_mean") || IS("gap_own_income"))
        up = alive ? w * own : 0;
    else if (IS("without_own_income"))
        up = alive && own <= 0 ? w : 0;
    else if (IS("coverage_any_pension") || IS("gap_coverage_pension"))
        up = alive && any_pension ? w : 0;
    else if (IS("coverage_contributory") || IS("gap_coverage_contributory"))
        up = alive && pension ? w : 0;
    else if (IS("gap_mean_pension"))
        up = alive ? w * (b->contributory_pension[i] + social_pension_of(s)) : 0,
        base = alive && any_pension ? w : 0;
    else if (IS("coverage") || IS("recipients_stock"))
        up = alive && stock_of(s, g.programme, false) ? w : 0;
    else if (strncmp(name, "poor_children", 13) == 0)
        up = alive && poor_child(s) && lives_with_recipient(s, g.programme) ? w : 0,
        base = alive && poor_child(s) ? w : 0;
    else if (IS("undercoverage_poor"))
        base = member && was_poor(s) ? w : 0, up = lives_with_recipient(s, g.programme) ? 0 : base;
    else if (IS("leakage_nonpoor"))
        base = months_of(s, g.programme) ? w : 0, up = was_poor(s) ? 0 : base;
    else if (IS("leakage_nonpoor_money"))
        base = w * benefit_of(s, g.programme, NULL), up = was_poor(s) ? 0 : base;
    else if (IS("adequacy_line") || IS("generosity"))
        up = member ? w * benefit_of(s, g.programme, NULL) : 0,
        base = member && member_paid(s, g.programme) ? w * (IS("generosity") ? y : z) : 0;
    else if (IS("recipients_year"))
        up = months_of(s, g.programme) ? w : 0;
    else if (IS("mean_months"))
        up = w * months_of(s, g.programme), base = months_of(s, g.programme) ? w : 0;
    else if (IS("share_without_pension"))
        base = months_of(s, g.programme) ? w : 0, up = pension ? 0 : base;
    else if (IS("share_spending_women"))
        base = w * benefit_of(s, g.programme, NULL), up = b->sex[i] == AMP_SEX_female ? base : 0;
    else if (strncmp(name, "spending", 8) == 0)
        up = w * benefit_of(s, g.programme, NULL);
    else if (strncmp(name, "cost", 4) == 0)
        up = w * benefit_of(s, g.programme, &year);
    else if (strncmp(name, "labour_", 7) == 0) {
        const char *const state[] = {"inactive", "unemployed", "informal", "formal"};
        up = alive && strcmp(name + 7, state[b->labour[i]]) == 0 ? w : 0;
    } else if (IS("attendance"))
        up = alive && b->attends[i] ? w : 0;
    else
        up = base = (double)NAN; /* an indicator that the twin does not know */
#undef IS
    *above += up;
    *below += base;
}

static inline void twin_sums(const world *w, const char *name, want g, double *above, double *below)
{
    *above = *below = 0;
    for (size_t b = 0; b < WORLD_BLOCKS; b++)
        for (size_t h = 0; h < w->block[b].households; h++)
            for (size_t i = w->block[b].first[h]; i < w->block[b].first[h + 1]; i++)
                if (is_in((someone){w, b, h, i}, g))
                    twin_add((someone){w, b, h, i}, name, g, above, below);
}

/* Gini by its definition: mean absolute difference of all pairs of persons over twice the mean. */
static inline double twin_gini_of(const double *y, const double *w, size_t n)
{
    double apart = 0, mass = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            apart += w[i] * w[j] * fabs(y[i] - y[j]);
        mass += w[i] * y[i];
        total += w[i];
    }
    return apart / (2 * total * mass);
}

/* Values of all households by rank, each of them as often as it has persons of weight. */
typedef struct twin_ranks {
    double *y, *p;
    size_t n;
} twin_ranks;

static inline twin_ranks twin_ranks_of(const world *w)
{
    twin_ranks r = {calloc(w->households, sizeof(double)), calloc(w->households, sizeof(double)),
                    0};
    for (size_t b = 0; b < WORLD_BLOCKS; b++)
        for (size_t h = 0; h < w->block[b].households; h++) {
            const double persons = w->block[b].weight[h] * w->shared[b].members[h];
            if (persons > 0) {
                r.y[r.n] = w->ledger[b].welfare[h];
                r.p[r.n++] = persons;
            }
        }
    return r;
}

/* Share of persons with a value below y, or at most y. */
static inline double twin_share(const twin_ranks *r, double y, bool or_equal)
{
    double some = 0, all = 0;
    for (size_t k = 0; k < r->n; k++) {
        all += r->p[k];
        some += r->y[k] < y || (or_equal && r->y[k] <= y) ? r->p[k] : 0;
    }
    return some / all;
}

static inline double twin_quantile(const twin_ranks *r, double p)
{
    double best = (double)NAN;
    for (size_t k = 0; k < r->n; k++)
        if (twin_share(r, r->y[k], true) >= p - 1e-12 && !(r->y[k] >= best))
            best = r->y[k];
    return best;
}

/* The Lorenz curve: of each household, the part of its persons that is among the poorest p. */
static inline double twin_lorenz(const twin_ranks *r, double p)
{
    double some = 0, all = 0;
    for (size_t k = 0; k < r->n; k++) {
        const double lo = twin_share(r, r->y[k], false), hi = twin_share(r, r->y[k], true);
        const double part = fmin(1, fmax(0, (p - lo) / (hi - lo)));
        some += part * r->p[k] * r->y[k];
        all += r->p[k] * r->y[k];
    }
    return all > 0 ? some / all : (double)NAN;
}

static inline double twin_entropy(const twin_ranks *r, const char *name)
{
    double mass = 0, total = 0, sum = 0;
    for (size_t k = 0; k < r->n; k++)
        if (r->y[k] > 0) {
            mass += r->p[k] * r->y[k];
            total += r->p[k];
        }
    const double e = strcmp(name, "atkinson_05") == 0 ? 0.5 : 2;
    for (size_t k = 0; k < r->n; k++)
        if (r->y[k] > 0) {
            const double x = r->y[k] / (mass / total), share = r->p[k] / total;
            sum += share *
                   (strcmp(name, "theil") == 0 ? x * log(x)
                    : strcmp(name, "mean_log_deviation") == 0 || strcmp(name, "atkinson_1") == 0
                        ? log(x)
                        : pow(x, 1 - e));
        }
    return total <= 0                                ? (double)NAN
           : strcmp(name, "theil") == 0              ? sum
           : strcmp(name, "mean_log_deviation") == 0 ? -sum
           : strcmp(name, "atkinson_1") == 0         ? 1 - exp(sum)
                                                     : 1 - pow(sum, 1 / (1 - e));
}

/* Undefined where what is below the bar is not above 0. */
static inline double twin_over(double above, double below)
{
    return below > 0 ? above / below : (double)NAN;
}

/* Indicators of the ranking of all persons; false for the others. */
static inline bool twin_ranked(const world *w, const char *name, double *value)
{
    twin_ranks r = twin_ranks_of(w);
    bool known = true;
#define IS(text) (strcmp(name, text) == 0)
    if (IS("gini"))
        *value = 100 * twin_gini_of(r.y, r.p, r.n);
    else if (IS("theil") || IS("mean_log_deviation") || strncmp(name, "atkinson", 8) == 0)
        *value = twin_entropy(&r, name);
    else if (IS("welfare_not_positive"))
        *value = 100 * twin_share(&r, 0, true);
    else if (IS("palma"))
        *value = twin_over(1 - twin_lorenz(&r, 0.9), twin_lorenz(&r, 0.4));
    else if (IS("quintile_ratio"))
        *value = twin_over(1 - twin_lorenz(&r, 0.8), twin_lorenz(&r, 0.2));
    else if (IS("share_bottom_40"))
        *value = 100 * twin_lorenz(&r, 0.4);
    else if (IS("share_top_10"))
        *value = 100 * (1 - twin_lorenz(&r, 0.9));
    else if (IS("decile_ratio"))
        *value = twin_over(twin_quantile(&r, 0.9), twin_quantile(&r, 0.1));
    else if (IS("median_welfare"))
        *value = twin_quantile(&r, 0.5);
    else if (strncmp(name, "relative_poverty_", 17) == 0)
        *value = 100 * twin_share(&r, atof(name + 17) / 100 * twin_quantile(&r, 0.5), false);
    else
        known = false;
#undef IS
    free(r.y);
    free(r.p);
    return known;
}

/* Place of a household's middle among all persons by market income; ties by the order of the rows,
 * or together. */
static inline double twin_place(const world *w, size_t b0, size_t h0, bool together)
{
    double before = 0, equal = 0, all = 0;
    const double m0 = w->shared[b0].market[h0] / w->shared[b0].members[h0];
    const double own = w->block[b0].weight[h0] * w->shared[b0].members[h0];
    for (size_t b = 0; b < WORLD_BLOCKS; b++)
        for (size_t h = 0; h < w->block[b].households; h++) {
            if (!w->shared[b].members[h])
                continue;
            const double p = w->block[b].weight[h] * w->shared[b].members[h];
            const double m = w->shared[b].market[h] / w->shared[b].members[h];
            all += p;
            before += m < m0 || (m == m0 && !together && (b < b0 || (b == b0 && h < h0))) ? p : 0;
            equal += m == m0 && together ? p : 0;
        }
    return (before + (together ? equal : own) / 2) / all;
}

static inline double twin_gap(double y, double z)
{
    return fmax(0, z - fmax(0, y));
}

/* Indicators that tell what a scenario changes; false for the others. */
static inline bool twin_changed(const world *w, const char *name, const char *group, double *value)
{
    const int wanted = strncmp(group, "decile=", 7) == 0 ? atoi(group + 7) : 0;
    double up = 0, down = 0, concentration[3][2] = {{0}};
    bool known = true, whole = false;
    double scale = 100;
    for (size_t b = 0; known && b < WORLD_BLOCKS; b++)
        for (size_t h = 0; h < w->block[b].households; h++) {
            const double n = w->shared[b].members[h], p = w->block[b].weight[h] * n;
            if (n <= 0)
                continue;
            const double y = w->ledger[b].welfare[h], from = world_was(w, b, h),
                         z = w->block[b].line_poverty[h], m = w->shared[b].market[h] / n;
            const double rise = from > 0 ? (y - from) / from : y > from ? 1 : y < from ? -1 : 0;
            const double rank = twin_place(w, b, h, true), x[3] = {m, y - m, y};
            const bool in = !wanted || (int)fmin(9, 10 * twin_place(w, b, h, false)) == wanted - 1;
            double add = 0, base = p;
            for (int k = 0; k < 3; k++) {
                concentration[k][0] += p * x[k] * (2 * rank - 1);
                concentration[k][1] += p * x[k];
            }
#define IS(text) (strcmp(name, text) == 0)
            if (IS("gain_large"))
                add = rise >= 0.05 ? p : 0;
            else if (IS("gain_small"))
                add = rise > 0.001 && rise < 0.05 ? p : 0;
            else if (IS("unchanged"))
                add = fabs(rise) <= 0.001 ? p : 0;
            else if (IS("loss_small"))
                add = rise < -0.001 && rise > -0.05 ? p : 0;
            else if (IS("loss_large"))
                add = rise <= -0.05 ? p : 0;
            else if (IS("change_mean"))
                add = p * (y - from), scale = 1;
            else if (IS("change_relative"))
                add = p * (y - from), base = p * from;
            else if (IS("lifted_out"))
                add = from < z && y >= z ? p : 0;
            else if (IS("pushed_in"))
                add = from >= z && y < z ? p : 0;
            else if (IS("transfers_mean"))
                add = p * (y - m), scale = 1;
            else if (IS("share_transfers"))
                add = p * (y - m), base = add;
            else if (IS("share_closing_gaps"))
                add = p * (twin_gap(m, z) - twin_gap(y, z)), base = p * (y - m);
            else if (IS("concentration_transfers") || IS("kakwani_transfers") ||
                     IS("redistribution_vertical") || IS("reranking"))
                whole = true;
            else
                known = false;
            up += in ? add : 0;
            down += in || IS("share_transfers") ? base : 0;
        }
    double c[3];
    for (int k = 0; k < 3; k++)
        c[k] = concentration[k][1] > 0 ? concentration[k][0] / concentration[k][1] : (double)NAN;
    twin_ranks r = twin_ranks_of(w);
    const double gini = whole ? twin_gini_of(r.y, r.p, r.n) : 0;
    free(r.y);
    free(r.p);
    *value = !whole                          ? scale * up / down
             : IS("concentration_transfers") ? 100 * c[1]
             : IS("kakwani_transfers")       ? 100 * (c[0] - c[1])
             : IS("redistribution_vertical") ? 100 * (c[0] - c[2])
                                             : 100 * (gini - c[2]);
#undef IS
    return known;
}

static inline double twin_part(const world *w, const char *name, want g, int sex)
{
    double above, below;
    g.sex = sex;
    twin_sums(w, name, g, &above, &below);
    return above / below;
}

static inline double twin_value(const world *w, const char *name, const char *group)
{
    const want g = want_of(group);
    const amp_stat_year year = world_year();
    double above, below;
    if (twin_ranked(w, name, &above) || twin_changed(w, name, group, &above))
        return above;
    if (strncmp(name, "femininity", 10) == 0)
        return 100 * twin_part(w, name, g, 0) / twin_part(w, name, g, 1);
    if (strncmp(name, "gap_coverage", 12) == 0)
        return 100 * (twin_part(w, name, g, 1) - twin_part(w, name, g, 0));
    if (strncmp(name, "gap_", 4) == 0)
        return 100 * (1 - twin_part(w, name, g, 0) / twin_part(w, name, g, 1));
    twin_sums(w, name, g, &above, &below);
    if (strcmp(name, "spending_nominal") == 0)
        return above * 12 / 1e6 * year.cpi;
    if (strcmp(name, "cost_gdp") == 0)
        return 100 * (above * 12 / 1e6 * year.cpi) / year.gdp;
    if (strcmp(name, "cost_public_spending") == 0)
        return 100 * (above * 12 / 1e6 * year.cpi) / (year.gdp * year.spending);
    if (strcmp(name, "spending") == 0 || strcmp(name, "cost") == 0 || strstr(name, "gap_money"))
        return above * 12 / 1e6;
    if (strcmp(name, "persons") == 0 || strncmp(name, "recipients", 10) == 0 ||
        strcmp(name, "poor_children_reached") == 0)
        return above;
    return (strcmp(name, "mean_welfare") == 0 || strcmp(name, "own_income_mean") == 0 ||
                    strcmp(name, "mean_months") == 0
                ? 1
                : 100) *
           above / below;
}

#endif
