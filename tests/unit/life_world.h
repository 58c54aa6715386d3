/* life_world.h - people made by hand who live under Bolivia's parameters and tables, for the tests
 * of life/. Monte Carlo is held within FAR standard errors of what a closed form says. */
#ifndef AMP_TEST_LIFE_WORLD_H
#define AMP_TEST_LIFE_WORLD_H

#include "life/life.h"
#include "life/read.h"
#include "num/num.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAR 4.0
enum { FIRST = 2019, LAST = 2027, SEED = 2385 };

/* ---- a world: Bolivia's parameters and tables, some processes, one made population -------------
 */

typedef struct world {
    amp_ctx ctx;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    amp_life *life;
    amp_life_draw *draw;
    amp_life_scratch *scratch;
    amp_population *block;
    size_t blocks;
    amp_population spare;
} world;

static inline double parameter(world *w, const char *path)
{
    amp_number x;
    ck_assert_int_eq(amp_profile_number(&w->ctx, &w->profile, path, &x), AMP_OK);
    return x.value;
}

static inline void world_open(world *w, unsigned groups)
{
    memset(w, 0, sizeof *w);
    amp_ctx_init(&w->ctx);
    amp_registry_init(&w->registry);
    amp_pop_init(&w->spare);
    amp_err err = amp_profile_load(&w->ctx, "data/countries", "BOL", &w->registry, &w->profile);
    if (err == AMP_OK)
        err = amp_macro_load(&w->ctx, &w->profile, NULL, LAST, &w->macro);
    if (err == AMP_OK)
        err = amp_life_new(&w->ctx, &w->profile, &w->macro, FIRST, LAST, groups, &w->life);
    ck_assert_msg(err == AMP_OK, "%s", w->ctx.n ? w->ctx.diag[0].text : "?");
    ck_assert_int_eq(amp_life_scratch_new(&w->scratch), AMP_OK);
}

static inline void world_close(world *w)
{
    for (size_t b = 0; b < w->blocks; b++)
        amp_pop_fini(&w->block[b]);
    free(w->block);
    amp_pop_fini(&w->spare);
    amp_life_draw_free(w->draw);
    amp_life_scratch_free(w->scratch);
    amp_life_free(w->life);
    amp_profile_fini(&w->profile);
    amp_registry_fini(&w->registry);
    amp_ctx_fini(&w->ctx);
}

static inline double uniform(uint64_t i, uint64_t what)
{
    return ((double)(amp_draw_key(i + 1, 31, what) >> 11) + 0.5) * 0x1p-53;
}

static inline double normal(uint64_t i, uint64_t what)
{
    return amp_normal_quantile(uniform(i, what));
}

/* Households of a man and a woman of @p age who live as a couple, half of them in towns; the rest
 * is the caller's. */
static inline void couples(amp_population *p, size_t households, unsigned age)
{
    amp_pop_init(p);
    ck_assert_int_eq(amp_pop_reserve(p, 2 * households, households), AMP_OK);
    amp_pop_append(p, 2 * households);
    p->households = households;
    for (size_t i = 0; i < p->n; i++) {
        p->uid[i] = amp_draw_key(i + 1, 7, 1) >> 1;
        p->age[i] = (uint8_t)age;
        p->sex[i] = i % 2 ? AMP_SEX_female : AMP_SEX_male;
        p->relationship[i] = i % 2 ? AMP_RELATIONSHIP_partner : AMP_RELATIONSHIP_head;
        p->partner[i] = i % 2 ? 1 : 2;
        p->education[i] = AMP_EDUCATION_secondary;
        p->schooling[i] = 12;
    }
    for (size_t h = 0; h <= households; h++)
        p->first[h] = (uint32_t)(2 * h);
    for (size_t h = 0; h < households; h++) {
        p->household_uid[h] = amp_draw_key(h + 1, 7, 2) | (uint64_t)1 << 63;
        p->area[h] = (uint8_t)(h % 2);
        p->weight[h] = 1.0;
    }
}

/* Take over the people, align if asked, open one replicate. */
static inline void settle(world *w, amp_population *p, bool align)
{
    ck_assert_int_eq(amp_pop_cut(&w->ctx, p, &w->block, &w->blocks), AMP_OK);
    amp_pop_fini(p);
    if (align)
        ck_assert_int_eq(amp_life_align(&w->ctx, w->life, w->block, w->blocks, SEED), AMP_OK);
    ck_assert_int_eq(amp_life_draw_new(w->life, SEED, 3, NULL, 0, &w->draw), AMP_OK);
    for (size_t b = 0; b < w->blocks; b++)
        ck_assert_int_eq(amp_life_open(w->draw, &w->block[b], w->scratch), AMP_OK);
}

static inline void step_to(world *w, int year)
{
    for (size_t b = 0; b < w->blocks; b++)
        ck_assert_int_eq(amp_life_step(w->draw, year, &w->block[b], &w->spare, w->scratch), AMP_OK);
}

static inline double wage_of(const world *w, int year)
{
    return amp_life_path(w->draw)->real_wage[year - FIRST];
}

#define EACH(w, p, i)                                                                              \
    for (size_t b_ = 0; b_ < (w)->blocks; b_++)                                                    \
        for (const amp_population *p = &(w)->block[b_]; p; p = NULL)                               \
            for (size_t i = 0; i < p->n; i++)

static inline void near_share(double found, double wanted, double n, const char *what, int k)
{
    const double se = sqrt(AMP_MAX(wanted * (1.0 - wanted), 1e-6) / n);
    ck_assert_msg(fabs(found - wanted) < FAR * se, "%s %d: %g, expected %g (se %g)", what, k, found,
                  wanted, se);
}

/* Shares of attendance.csv, or of disability.csv without areas, by sex, area and age. */
static inline void table_shares(world *w, const char *name, double share[2][2][AMP_AGES])
{
    amp_read r = {.ctx = &w->ctx, .profile = &w->profile};
    ck_assert_int_eq(amp_read_open(&r, name), AMP_OK);
    for (size_t k = 0; k < r.table.rows; k++) {
        unsigned sex, from, to, area = 2;
        double value;
        ck_assert_int_eq(amp_read_code(&r, k, "sex", AMP_LIST_SEX, &sex), AMP_OK);
        ck_assert_int_eq(amp_read_age_range(&r, k, &from, &to), AMP_OK);
        ck_assert_int_eq(amp_read_number(&r, k, "share", &value), AMP_OK);
        if (strcmp(name, "attendance") == 0)
            ck_assert_int_eq(amp_read_code(&r, k, "area", AMP_LIST_AREA, &area), AMP_OK);
        for (unsigned a = 0; a < 2; a++)
            for (unsigned x = from; x <= to; x++)
                if (area == 2 || area == a)
                    share[sex][a][x] = value;
    }
}

/* States drawn at these shares, most of the employed paid, some with other income. */
static const double opening_state[2][4] = {{0.31, 0.07, 0.385, 0.235}, {0.11, 0.04, 0.55, 0.30}};

static inline uint8_t drawn_state(uint64_t i, const double *share)
{
    double u = uniform(i, 1);
    for (uint8_t s = 0; s < 3; s++) {
        if (u < share[s])
            return s;
        u -= share[s];
    }
    return 3;
}

static inline void give_work(amp_population *p)
{
    for (size_t i = 0; i < p->n; i++) {
        p->labour[i] = drawn_state(i, opening_state[p->sex[i]]);
        if (p->labour[i] >= AMP_LABOUR_informal && uniform(i, 2) > 0.07)
            p->earnings[i] = amp_exp(7.31 + 0.7 * normal(i, 3));
        if (uniform(i, 4) < 0.3)
            p->other_income[i] = amp_exp(5.5 + 1.1 * normal(i, 5));
    }
}

#endif
