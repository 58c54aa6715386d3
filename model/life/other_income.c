/* other_income.c - rents, remittances and private transfers; and households' incomes as they are.
 *
 * Other income: a person of 15 and more keeps her rank (pools.h) with a probability (parameter
 * other_income.persistence), else draws one anew; amounts move with wages.
 *
 * Households' incomes: what earnings.c wrote and other income are "raw". They are scaled, all by
 * the same factor, so that the household's income per head is the map's (income_map.h), as far from
 * the middle as the year's spread has it (dispersion.h). A household to which the processes give
 * nothing, and which has no pension, gets help of relatives: other income of its head. In `leave`
 * the scale is taken away again and other income becomes a rank.
 *
 * On the opening stock raw incomes are the map's way back; a paid worker's residual r then gives
 * her traits, u = m r + l e, a = l r - m e with a fresh normal e, the conditional law of (a, u)
 * given r; others draw r too, given the mean of those who are paid in their household. */
#include "life/dispersion.h"
#include "life/income_map.h"
#include "life/labour.h"
#include "life/spread.h"
#include "num/num.h"

typedef struct params {
    amp_arena *arena;
    amp_number keep;
    amp_wages wages;
    amp_pools pools;
    amp_law law;
    amp_income_map map;
    amp_incomes incomes; /* of the opening population */
    bool is_short;       /* memory ran out while measuring */
} params;

typedef struct tables {
    uint64_t keep;
    amp_wages_draw wages;
    amp_dispersion *dispersion; /* by year */
} tables;

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **out)
{
    params *p = AMP_ARENA_NEW(setup->arena, params, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *out = p;
    p->arena = setup->arena;
    amp_map_identity(&p->map);
    amp_pools_fit(&p->pools);
    AMP_TRY(amp_wages_read(ctx, setup, &p->wages));
    return amp_profile_number(ctx, setup->profile, "other_income.persistence", &p->keep);
}

/* ---- a household's income -------------------------------------------------------------------- */

typedef struct purse {
    double earnings, other, members;
    bool has_pension;
} purse;

/* Times 0 or 1, since a branch would be guessed badly. */
static purse purse_of(const amp_population *p, size_t h)
{
    purse x = {0.0, 0.0, 0.0, false};
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
        const bool counts = (p->in_household_income[i] != 0) & (p->is_alive[i] != 0);
        x.earnings += p->earnings[i] * counts;
        x.other += p->other_income[i] * counts;
        x.members += counts;
        x.has_pension |= counts & (p->contributory_pension[i] > 0.0);
    }
    return x;
}

/* ---- measured on the opening population ------------------------------------------------------ */

static void tally(const amp_step *st, amp_span rows, void *own)
{
    params *p = own;
    const amp_population *b = st->block;
    (void)rows;
    if (st->year != st->first)
        return;
    amp_wages_tally(b, &p->wages);
    for (size_t h = 0; h < b->households; h++) {
        const purse x = purse_of(b, h);
        amp_incomes_add(&p->incomes, (x.earnings + x.other) / AMP_MAX(x.members, 1.0), x.members);
    }
    p->is_short |= amp_law_add(&p->law, p->arena, b) != AMP_OK;
    for (size_t h = 0; h < b->households; h++)
        for (size_t i = b->first[h]; i < b->first[h + 1]; i++)
            if (b->is_alive[i] && b->age[i] >= AMP_LABOUR_FROM)
                p->is_short |= amp_pools_add(&p->pools, p->arena,
                                             amp_pool_cell(b, i, b->area[h]) +
                                                 (b->labour[i] >= AMP_LABOUR_informal),
                                             b->other_income[i]) != AMP_OK;
}

static amp_err fit(amp_ctx *ctx, const amp_step *st, void *own)
{
    params *p = own;
    if (st->year != st->first)
        return AMP_OK;
    amp_wages_fit(&p->wages);
    amp_pools_fit(&p->pools);
    if (p->is_short ||
        amp_law_fit(&p->law, &p->wages, &p->pools, st->stream.seed, &p->map) != AMP_OK)
        return amp_fail_memory(ctx);
    return AMP_OK;
}

static amp_err draw(const amp_life_replicate *replicate, const void *own, void **out)
{
    const params *p = own;
    const int years = replicate->last - replicate->first + 1;
    tables *t = AMP_ARENA_NEW(replicate->arena, tables, 1);
    if (!t || !(t->dispersion = AMP_ARENA_NEW(replicate->arena, amp_dispersion, years)))
        return AMP_NOMEM;
    *out = t;
    for (int k = 0; k < years; k++)
        t->dispersion[k] = amp_dispersion_of(&p->incomes, replicate->path->spread[k]);
    t->keep = amp_threshold(amp_number_at(p->keep, replicate->drawn));
    t->wages = amp_wages_drawn(&p->wages, replicate->drawn);
    return AMP_OK;
}

/* Incomes of a year: its real wage, and how far they lie apart. */
typedef struct year {
    double wage;
    amp_dispersion dispersion;
} year;

static year year_of(const amp_step *st, int which)
{
    const int k = which - st->path->first;
    return (year){st->path->earnings[k], ((const tables *)st->tables)->dispersion[k]};
}

/* What a household has, beside its income per head at the wages of the opening year. */
enum { HAS_PENSION = 1, HAS_EARNINGS = 2, HAS_OTHER = 4 };

static uint8_t look(const amp_population *p, size_t h, double wage, double *per_head)
{
    const purse x = purse_of(p, h);
    *per_head = (x.earnings + x.other) / AMP_MAX(x.members, 1.0) / wage;
    return (uint8_t)((x.has_pension ? HAS_PENSION : 0) | (x.earnings > 0.0 ? HAS_EARNINGS : 0) |
                     (x.other > 0.0 ? HAS_OTHER : 0));
}

static unsigned kind_of(unsigned area, unsigned has)
{
    return amp_map_kind_of(area, (has & HAS_PENSION) != 0);
}

/* Income per head over raw, from what was found and that as unequal as in the opening population.
 */
static double scale_of(const params *own, unsigned kind, double found, double gathered)
{
    return found > 0.0 ? found / amp_map_from(&own->map, kind, gathered) : 1.0;
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool is_paid(const amp_population *p, size_t i)
{
    return p->is_alive[i] && p->labour[i] >= AMP_LABOUR_informal && p->earnings[i] > 0.0;
}

static double residual_of(const amp_wages *w, const amp_population *p, size_t i, size_t h,
                          double log_scale)
{
    const unsigned g =
        amp_wage_cell(p->sex[i], p->labour[i] == AMP_LABOUR_formal, p->education[i], p->area[h]);
    const double mean =
        amp_wage_log(w, g, amp_wage_region(w, p->area[h], p->region[h]), p->age[i], 0.0);
    return (amp_log(p->earnings[i]) - log_scale - mean) / w->sd[g];
}

/* The household's part of the residuals, sqrt(kinship) times a normal, given those who are paid. */
static double home_part(const amp_wages *w, double n, double sum, double normal)
{
    const double k = w->kinship, weight = k / (1.0 + (n - 1.0) * k);
    return n > 0.0 ? weight * sum + sqrt(AMP_MAX(k * (1.0 - n * weight), 0.0)) * normal
                   : sqrt(k) * normal;
}

/* Normals of the household (first and second) and of its members. */
typedef struct luck {
    double *home[2], *own[2];
} luck;

static void open_household(const amp_step *st, size_t h, const luck *z)
{
    const params *own = st->params;
    const amp_wages_draw *d = &((const tables *)st->tables)->wages;
    amp_population *p = st->block;
    double found;
    const unsigned kind = kind_of(p->area[h], look(p, h, 1.0, &found));
    const double log_scale = amp_log(scale_of(own, kind, found, found));
    double n = 0.0, sum = 0.0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (is_paid(p, i)) {
            n++;
            sum += residual_of(&own->wages, p, i, h, p->in_household_income[i] ? log_scale : 0.0);
        }
    const double home = home_part(&own->wages, n, sum, z->home[0][h]);
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
        const double e = d->home * z->home[1][h] + d->own * z->own[0][i];
        const double r = is_paid(p, i) ? residual_of(&own->wages, p, i, h,
                                                     p->in_household_income[i] ? log_scale : 0.0)
                                       : home + d->own * z->own[1][i];
        p->earnings_effect[i] = (float)(d->lasting * r - d->moving * e);
        p->earnings_shock[i] = (float)(d->moving * r + d->lasting * e);
    }
}

static void open(const amp_step *st, amp_span rows)
{
    const amp_population *p = st->block;
    amp_stream lasting = st->stream;
    luck z;
    lasting.year = 0;
    (void)rows;
    for (int k = 0; k < 2; k++) {
        z.home[k] = amp_life_numbers(st, k);
        z.own[k] = amp_life_numbers(st, 2 + k);
        amp_draw_normals(&lasting, p->household_uid, p->households, AMP_PROC_EARNINGS, (uint32_t)k,
                         z.home[k]);
        amp_draw_normals(&lasting, p->uid, p->n, AMP_PROC_EARNINGS, (uint32_t)k, z.own[k]);
    }
    for (size_t h = 0; h < p->households; h++)
        open_household(st, h, &z);
}

/* ---- before anybody leaves: raw again -------------------------------------------------------- */

/* What mapped other income of the household's members is divided by; infinity when it was help for
 * a household without any income, of which nothing remains. */
static double unscale(const params *own, unsigned area, unsigned has, double wage, double found,
                      double gathered)
{
    if (!(has & HAS_OTHER))
        return 1.0;
    const double most = own->map.kind[area].help[AMP_MAP_HELP - 1] * (1.0 + 1e-9);
    if (!(has & (HAS_EARNINGS | HAS_PENSION)) && gathered <= most)
        return (double)INFINITY;
    return wage * scale_of(own, kind_of(area, has), found, gathered);
}

/* Everybody's rank as if without other income; those who have some are listed with the raw one. */
static size_t list_receivers(const amp_step *st, double wage, uint32_t *row, uint8_t *cell,
                             double *raw)
{
    const amp_pools *pools = &((const params *)st->params)->pools;
    amp_population *p = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_OTHER_HAVE);
    const uint32_t *household = amp_life_rows(st, 1);
    const double *scale = amp_life_numbers(st, 0);
    size_t n = 0;
    for (uint32_t i = 0; i < p->n; i++) {
        const uint32_t h = household[i];
        const bool acts =
            (p->is_alive[i] != 0) & (p->age[i] >= AMP_LABOUR_FROM) & (p->death_month[i] == 0);
        const double by = amp_pick_number(p->in_household_income[i] != 0, scale[h], wage);
        const unsigned g = amp_pool_cell(p, i, p->area[h]) + (p->labour[i] >= AMP_LABOUR_informal);
        row[n] = i;
        cell[n] = (uint8_t)g;
        raw[n] = p->other_income[i] / by;
        n += acts & (raw[n] > 0.0);
        const double without = (word[i] + 0.5) * 0x1p-32 * (1.0 - pools->share[g]);
        p->other_income[i] = amp_pick_number(acts, without, p->other_income[i]);
    }
    return n;
}

static void leave(const amp_step *st, amp_span rows)
{
    const params *own = st->params;
    amp_population *p = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_OTHER_HAVE);
    uint32_t *row = amp_life_rows(st, 0);
    double *scale = amp_life_numbers(st, 0), *raw = amp_life_numbers(st, 1);
    uint8_t *cell = (uint8_t *)amp_life_numbers(st, 2);
    const year before = year_of(st, st->year - 1);
    (void)rows;
    double *found = amp_life_numbers(st, 3), *gathered = amp_life_numbers(st, 4);
    for (size_t h = 0; h < p->households; h++) {
        cell[h] = look(p, h, before.wage, &found[h]);
        gathered[h] = found[h];
    }
    amp_gather_all(&before.dispersion, gathered, p->households);
    for (size_t h = 0; h < p->households; h++)
        scale[h] = unscale(own, p->area[h], cell[h], before.wage, found[h], gathered[h]);
    amp_spread_households(p, amp_life_rows(st, 1));
    const size_t n = list_receivers(st, before.wage, row, cell, raw);
    for (size_t k = 0; k < n; k++)
        p->other_income[row[k]] =
            amp_pools_rank(&own->pools, cell[k], raw[k], (word[row[k]] + 0.5) * 0x1p-32);
}

/* ---- a year ---------------------------------------------------------------------------------- */

/* Nothing for everybody; those whose rank gives something are listed with it. */
static size_t list_ranks(const amp_step *st, uint32_t *row, uint8_t *cell, double *rank)
{
    const amp_pools *pools = &((const params *)st->params)->pools;
    const tables *t = st->tables;
    amp_population *p = st->block;
    const uint32_t *keep = amp_life_words(st, AMP_PROC_OTHER_KEEP);
    const uint32_t *anew = amp_life_words(st, AMP_PROC_OTHER_DONOR);
    const uint8_t *area = (const uint8_t *)amp_life_numbers(st, 0);
    size_t n = 0;
    for (uint32_t i = 0; i < p->n; i++) {
        const bool acts = (p->is_alive[i] != 0) & (p->age[i] >= AMP_LABOUR_FROM);
        const bool keeps = (p->age[i] > AMP_LABOUR_FROM) & amp_happens(keep[i], t->keep);
        const double drawn = (anew[i] + 0.5) * 0x1p-32;
        const double r = amp_pick_number(keeps, p->other_income[i], drawn);
        const unsigned g = amp_pool_cell(p, i, area[i]) + (p->labour[i] >= AMP_LABOUR_informal);
        row[n] = i;
        cell[n] = (uint8_t)g;
        rank[n] = r;
        n += acts & (r >= 1.0 - pools->share[g]);
        p->other_income[i] = amp_pick_number(acts, 0.0, p->other_income[i]);
    }
    return n;
}

static void give_other(const amp_step *st, double wage)
{
    const params *own = st->params;
    amp_population *p = st->block;
    uint32_t *row = amp_life_rows(st, 0);
    double *rank = amp_life_numbers(st, 1);
    uint8_t *cell = (uint8_t *)amp_life_numbers(st, 2);
    amp_spread_bytes(p, p->area, (uint8_t *)amp_life_numbers(st, 0));
    const size_t n = list_ranks(st, row, cell, rank);
    for (size_t k = 0; k < n; k++)
        p->other_income[row[k]] = wage * amp_pools_amount(&own->pools, cell[k], rank[k]);
}

/* To a household without any income. */
static void help(const amp_step *st, size_t h, const year *y)
{
    const params *own = st->params;
    amp_population *p = st->block;
    amp_stream lasting = st->stream;
    lasting.year = 0;
    const double u = amp_draw(&lasting, p->household_uid[h], AMP_PROC_OTHER_HAVE, 0);
    const double got = own->map.kind[p->area[h]].help[(size_t)(u * AMP_MAP_HELP)];
    p->other_income[p->first[h]] =
        y->wage * purse_of(p, h).members * amp_disperse(&y->dispersion, got);
}

/* Income over raw; 1 where the map has nothing to work on. */
static void list_scales(const amp_step *st, const year *y, double *scale, double *raw)
{
    const params *own = st->params;
    const amp_population *p = st->block;
    for (size_t h = 0; h < p->households; h++) {
        const unsigned has = look(p, h, y->wage, &raw[h]);
        scale[h] = raw[h] > 0.0 ? amp_map_to(&own->map, kind_of(p->area[h], has), raw[h]) : 0.0;
        if (!(raw[h] > 0.0) && !(has & HAS_PENSION))
            help(st, h, y);
    }
    amp_disperse_all(&y->dispersion, scale, p->households);
    for (size_t h = 0; h < p->households; h++)
        scale[h] = raw[h] > 0.0 ? scale[h] / raw[h] : 1.0;
}

static void step(const amp_step *st, amp_span rows)
{
    amp_population *p = st->block;
    const year now = year_of(st, st->year);
    double *scale = amp_life_numbers(st, 0);
    uint32_t *household = amp_life_rows(st, 0);
    give_other(st, now.wage);
    list_scales(st, &now, scale, amp_life_numbers(st, 1));
    amp_spread_households(p, household);
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        const bool counts = (p->in_household_income[i] != 0) & (p->is_alive[i] != 0);
        const double by = amp_pick_number(counts, scale[household[i]], 1.0);
        p->earnings[i] *= by;
        p->other_income[i] *= by;
    }
}

const amp_process amp_process_other_income = {
    .name = "other_income",
    .id = AMP_PROC_OTHER_KEEP,
    .group = AMP_LIFE_WORK,
    .reads = "uid household_uid is_alive death_month age sex area region relationship partner "
             "attends education in_household_income labour contributory_pension earnings "
             "other_income",
    .writes = "earnings other_income earnings_effect earnings_shock",
    .prepare = prepare,
    .draw = draw,
    .open = open,
    .leave = leave,
    .step = step,
    .tally = tally,
    .fit = fit,
};
