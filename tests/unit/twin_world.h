/* twin_world.h - people made at random who live a year under Bolivia's tables, for the twins of the
 * processes of life/. Twins know the facts (cohort_component.h), the parameters and the draws; of
 * the engine's tables, thresholds, lists and shortcuts they know nothing. */
#ifndef AMP_TEST_TWIN_WORLD_H
#define AMP_TEST_TWIN_WORLD_H

#include "conf/scenario.h"
#include "life/life.h"
#include "life/moves.h"
#include "life/response.h"
#include "num/num.h"

#include "../reference/cohort_component.h"
#include "../reference/life_people.h"

#include <math.h>
#include <stdio.h>

enum { SEED = 2026, FIRST = 2019 };

/* ---- a block that has lived a year ------------------------------------------------------------
 */

typedef struct year {
    amp_ctx ctx;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    amp_rates rates;
    amp_life *life;
    amp_population opening;       /* 1 July of FIRST, as it came */
    amp_population before, after; /* the same, opened, and 1 July of FIRST + 1 */
    double wage;                  /* of FIRST + 1, FIRST = 1 */
    unsigned doubts;              /* AMP_DOUBT_*: of years lived once more ... */
    int more;                     /* ... of which there are so many after the first */
} year;

/* A parameter of the profile, 1 where it has none. */
static inline double parameter(year *y, const char *path)
{
    amp_number number;
    ck_assert_int_eq(amp_profile_number_or(&y->ctx, &y->profile, path, 1.0, &number), AMP_OK);
    return number.value;
}

static inline uint64_t chance(uint64_t uid, uint64_t what, uint64_t of)
{
    return amp_draw_key(uid, 7, what) % of;
}

/* In every second household two other relatives of two sexes become a child of the head and an
 * in-law. */
static inline void add_in_laws(amp_population *p)
{
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h] + 1; i + 1 < p->first[h + 1]; i++) {
            const size_t j = i + 1;
            if (chance(p->household_uid[h], 26, 2) || p->partner[i] || p->partner[j] ||
                p->sex[i] == p->sex[j] || p->relationship[i] != AMP_RELATIONSHIP_other_relative ||
                p->relationship[j] != AMP_RELATIONSHIP_other_relative)
                continue;
            p->relationship[i] = AMP_RELATIONSHIP_child;
            p->relationship[j] = AMP_RELATIONSHIP_child_in_law;
            p->partner[i] = (uint8_t)(j - p->first[h] + 1);
            p->partner[j] = (uint8_t)(i - p->first[h] + 1);
        }
}

/* Schooling, work, pensions, regions and dwellings at random; nothing else is known of these
 * people. */
static inline void describe(amp_population *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const uint64_t uid = p->uid[i];
        const bool adult = p->age[i] >= 15, old = p->age[i] >= 40;
        p->education[i] = (uint8_t)chance(uid, 4, p->age[i] < 50 ? 4 : 3);
        p->schooling[i] = (uint8_t)chance(uid, 5, 17);
        p->attends[i] = p->age[i] >= 6 && p->age[i] < 24 && chance(uid, 8, 3) > 0;
        p->labour[i] = adult ? (uint8_t)chance(uid, 9, 4) : 0;
        p->earnings[i] = p->labour[i] >= AMP_LABOUR_informal && chance(uid, 10, 9)
                             ? 300.0 + (double)chance(uid, 11, 5000)
                             : 0.0;
        p->state_salary[i] = p->labour[i] == AMP_LABOUR_formal && !chance(uid, 27, 3);
        p->contributory_pension[i] = old && !chance(uid, 12, 3) ? 1385.0 : 0.0;
        p->contribution_months[i] = adult ? (uint16_t)chance(uid, 13, 300) : 0;
        p->health_cover[i] = (uint8_t)chance(uid, 14, 4);
        p->disability[i] = !chance(uid, 15, 20);
        p->other_income[i] =
            adult && !chance(uid, 16, 3) ? 50.0 + (double)chance(uid, 17, 900) : 0.0;
    }
    for (size_t h = 0; h < p->households; h++) {
        const uint64_t uid = p->household_uid[h];
        p->region[h] = (uint8_t)chance(uid, 6, 3);
        p->water[h] = (uint8_t)chance(uid, 7, 11);
        p->line_poverty[h] = 500.0 + 100.0 * p->area[h] + p->region[h];
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) /* earners of a home are alike */
            p->earnings[i] *= 0.5 + (double)chance(uid, 18, 200) / 100.0;
    }
}

/* Households have @p size persons on average. */
static inline void year_sized(year *y, unsigned groups, uint64_t people, double size)
{
    amp_population all, spare, *block;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    size_t blocks;
    memset(y, 0, sizeof *y);
    amp_ctx_init(&y->ctx);
    amp_registry_init(&y->registry);
    amp_pop_init(&all);
    amp_pop_init(&spare);
    amp_pop_init(&y->opening);
    amp_pop_init(&y->before);
    amp_pop_init(&y->after);
    amp_err err = amp_profile_load(&y->ctx, "data/countries", "BOL", &y->registry, &y->profile);
    if (err == AMP_OK)
        err = amp_macro_load(&y->ctx, &y->profile, NULL, FIRST + 2, &y->macro);
    if (err == AMP_OK)
        err = amp_rates_load(&y->ctx, &y->profile, &y->profile.arena, FIRST, FIRST + 2, &y->rates);
    if (err == AMP_OK)
        err = amp_life_new(&y->ctx, &y->profile, &y->macro, FIRST, FIRST + 2, groups, &y->life);
    ck_assert_msg(err == AMP_OK, "%s", y->ctx.n ? y->ctx.diag[0].text : "?");
    const ccm_stock stock = people_stock(&y->rates.year[0]);
    people_make(&stock, AMP_BLOCK_HOUSEHOLDS, size, people, &all);
    add_in_laws(&all);
    describe(&all);
    ck_assert_int_eq(amp_pop_shuffle(&y->ctx, &all), AMP_OK);
    ck_assert_int_eq(amp_pop_cut(&y->ctx, &all, &block, &blocks), AMP_OK);
    ck_assert_uint_eq(blocks, 1);
    ck_assert_int_eq(amp_pop_copy(&y->opening, block), AMP_OK);
    ck_assert_int_eq(amp_life_align(&y->ctx, y->life, block, 1, SEED), AMP_OK);
    ck_assert_int_eq(amp_life_draw_new(y->life, SEED, 0, NULL, 0, &draw), AMP_OK);
    y->wage = amp_life_path(draw)->earnings[1];
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    ck_assert_int_eq(amp_life_open(draw, block, scratch), AMP_OK);
    ck_assert_int_eq(amp_pop_copy(&y->before, block), AMP_OK);
    ck_assert_int_eq(amp_life_step(draw, FIRST + 1, block, &spare, scratch), AMP_OK);
    ck_assert_int_eq(amp_pop_copy(&y->after, block), AMP_OK);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(block);
    free(block);
    amp_pop_fini(&spare);
    amp_pop_fini(&all);
}

static inline void year_of(year *y, unsigned groups, uint64_t people)
{
    year_sized(y, groups, people, 3.4);
}

static inline void year_make(year *y, unsigned groups)
{
    year_of(y, groups, 2385);
}

static inline void year_drop(year *y)
{
    amp_pop_fini(&y->opening);
    amp_pop_fini(&y->before);
    amp_pop_fini(&y->after);
    amp_life_free(y->life);
    amp_profile_fini(&y->profile);
    amp_registry_fini(&y->registry);
    amp_ctx_fini(&y->ctx);
}

static inline size_t find(const amp_population *p, uint64_t uid)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->uid[i] == uid)
            return i;
    return SIZE_MAX;
}

static inline size_t household_of(const amp_population *p, size_t i)
{
    size_t h = 0;
    while (p->first[h + 1] <= i)
        h++;
    return h;
}

/* The word of a process in the year. */
static inline uint32_t word(uint64_t uid, uint32_t replicate, uint32_t process)
{
    const amp_stream s = {SEED, FIRST + 1, replicate};
    uint32_t words[4];
    amp_draw_words(&s, uid, process / 4, words);
    return words[process % 4];
}

/* The word of an event: it happens when it is below p of all words. */
static inline bool happens(uint64_t uid, int t, uint32_t process, double p)
{
    const amp_stream s = {SEED, (uint32_t)t, 0};
    uint32_t words[4];
    amp_draw_words(&s, uid, process / 4, words);
    return words[process % 4] < p * 4294967296.0;
}

static inline void live(const year *y, uint32_t replicate, amp_life_trace *trace, void *user,
                        amp_population *end)
{
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population spare;
    amp_pop_init(&spare);
    ck_assert_int_eq(amp_life_draw_new(y->life, SEED, replicate, NULL, y->doubts, &draw), AMP_OK);
    ck_assert_int_eq(amp_life_scratch_new(&scratch), AMP_OK);
    scratch->trace = trace;
    scratch->trace_user = user;
    ck_assert_int_eq(amp_pop_copy(end, &y->opening), AMP_OK);
    ck_assert_int_eq(amp_life_open(draw, end, scratch), AMP_OK);
    for (int t = FIRST + 1; t <= FIRST + 1 + y->more; t++)
        ck_assert_int_eq(amp_life_step(draw, t, end, &spare, scratch), AMP_OK);
    amp_life_draw_free(draw);
    amp_life_scratch_free(scratch);
    amp_pop_fini(&spare);
}

enum { MOMENTS = 5 };

/* What the moments of one process found and left (open, leave, step, leave, step, as far as it has
 * them), in a year or two lived once more with the luck of a replicate. The pass that freezes the
 * alignment has that of THE_PASS. */
#define THE_PASS UINT32_MAX

typedef struct watch {
    const char *process;
    amp_population found[MOMENTS], left[MOMENTS];
    size_t moments;
} watch;

static inline void look(void *user, const amp_process *process, amp_population *block,
                        bool is_before)
{
    watch *w = user;
    if (!amp_streq(process->name, w->process))
        return;
    ck_assert_uint_lt(w->moments, MOMENTS);
    amp_population *to = is_before ? &w->found[w->moments] : &w->left[w->moments];
    ck_assert_int_eq(amp_pop_copy(to, block), AMP_OK);
    w->moments += !is_before;
}

static inline void watch_process(const year *y, uint32_t replicate, const char *process, watch *w)
{
    amp_population end;
    *w = (watch){.process = process};
    for (int k = 0; k < MOMENTS; k++) {
        amp_pop_init(&w->found[k]);
        amp_pop_init(&w->left[k]);
    }
    amp_pop_init(&end);
    live(y, replicate, look, w, &end);
    amp_pop_fini(&end);
}

static inline void watch_drop(watch *w)
{
    for (int k = 0; k < MOMENTS; k++) {
        amp_pop_fini(&w->found[k]);
        amp_pop_fini(&w->left[k]);
    }
}

/* ---- answers ---- */

/* Does the state flip of who has one lasting draw and is told log-odds? @p e is the share of her
 * like who are in it. Where it does, the draw over its chance goes to @p rest. */
static inline bool flips(bool is, double e, double by, uint64_t uid, uint32_t which, double *rest)
{
    const amp_stream lasting = {SEED, 0, 0};
    const double u = amp_draw(&lasting, uid, AMP_PROC_BEHAVIOUR, which), o = exp(by);
    double chance = 0.0;
    if (is && o < 1.0)
        chance = 1.0 - o / (1.0 - e + e * o);
    if (!is && o > 1.0)
        chance = 1.0 - 1.0 / o / (e + (1.0 - e) / o);
    *rest = u / chance;
    return u < chance;
}

/* Tell two thirds of the opening people log-odds, at random; the year y keeps what becomes of them
 * without. */
static inline amp_response tell(year *y)
{
    amp_response r = {0};
    ck_assert_int_eq(amp_response_add(&y->opening), AMP_OK);
    ck_assert(amp_response_of(&y->opening, &r));
    for (size_t i = 0; i < y->opening.n; i++) {
        static const double log_odds[] = {-1.31, 0.0, 0.97};
        const uint64_t uid = y->opening.uid[i];
        r.school[i] = y->opening.age[i] < 18 ? log_odds[chance(uid, 20, 3)] : 0.0;
        r.work[i] = log_odds[chance(uid, 21, 3)];
        r.formal[i] = log_odds[chance(uid, 22, 3)];
    }
    return r;
}

/* ---- tables ---- */

static inline double cell(const amp_table *t, size_t row, const char *column)
{
    double x;
    ck_assert(amp_table_peek(t, row, amp_table_find(t, column), &x));
    return x;
}

static inline bool says(const amp_table *t, size_t row, const char *column, const char *text)
{
    return amp_streq(amp_table_cell(t, row, amp_table_find(t, column)), text);
}

AMP_UNUSED static const char *const sexes[] = {"female", "male"};
AMP_UNUSED static const char *const areas[] = {"rural", "urban"};
AMP_UNUSED static const char *const levels[] = {"no_education", "primary", "secondary", "tertiary"};

#endif
