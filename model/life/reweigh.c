/* reweigh.c - static ageing. See reweigh.h. */
#include "life/reweigh.h"

#include "life/dispersion.h"
#include "life/labour.h"
#include "life/rates.h"
#include "life/urban.h"
#include "num/calibrate.h"
#include "num/num.h"

#include <stdlib.h>
#include <string.h>

enum {
    STATES = AMP_LABOUR_STATES,
    AGES = 18, /* 0-4 ... 80-84, 85+ */
    FEW = 30,  /* cases of a cell that stands alone */
    MOST_MARGINS = 2 * AGES + 1 + 2 * AMP_WORK_AGES * (STATES - 1)
};

/* Weights may fall to a tenth and rise to ten times the growth of the whole. */
static const double LOW = 0.1, HIGH = 10.0;
/* A margin that is missed by more is not met. */
static const double MET = 1e-6;

typedef struct margins {
    /* of the opening population */
    double age[2][AGES], state[2][AMP_WORK_AGES][STATES], urban, persons;
    size_t age_cases[2][AGES], state_cases[2][AMP_WORK_AGES][STATES];
    /* which margin a cell counts in; inactivity follows from ages and the other states */
    uint16_t of_age[2][AGES], of_state[2][AMP_WORK_AGES][STATES], of_urban;
    uint16_t n;
    const char *name[MOST_MARGINS];
    /* how they move */
    const double *projected; /* [year][sex][AMP_FIVE_YEARS] */
    double *odds;            /* [year][sex][state] */
    double *urban_odds;      /* [year]; NULL without an urban.csv of its own: the share stays */
    /* households: entries of household h stand at first[h] .. first[h + 1] - 1 */
    size_t households;
    uint32_t *first;
    uint16_t *entry;
    uint16_t *size;
    double *weight, *income; /* opening weight; earnings and other income of all members */
} margins;

static unsigned age_group(unsigned age)
{
    return AMP_MIN(age / 5, AGES - 1u);
}

/* ---- cells of the opening population -------------------------------------------------------- */

static void count_person(margins *m, const amp_population *p, size_t h, size_t i)
{
    const double w = p->weight[h];
    const unsigned sex = p->sex[i], g = age_group(p->age[i]);
    m->persons += w;
    m->age[sex][g] += w;
    m->age_cases[sex][g]++;
    if (p->area[h] == AMP_AREA_urban)
        m->urban += w;
    if (p->age[i] >= AMP_LABOUR_FROM) {
        m->state[sex][amp_work_age(p->age[i])][p->labour[i]] += w;
        m->state_cases[sex][amp_work_age(p->age[i])][p->labour[i]]++;
    }
}

/* Neighbouring groups share a margin until it has cases enough; what is left over joins the one
 * before. `stride` is the distance from one group to the next.
 * @return  first group of each margin, in `from`, which ends with n */
static size_t join(const size_t *cases, size_t n, size_t stride, uint16_t *of, uint16_t *next,
                   size_t *from)
{
    size_t all = 0, k = 0;
    from[0] = 0;
    for (size_t g = 0; g < n; g++) {
        all += cases[g * stride];
        of[g * stride] = (uint16_t)(*next + k);
        if (all >= FEW && g + 1 < n) {
            all = 0;
            from[++k] = g + 1;
        }
    }
    if (all < FEW && k > 0) {
        k--;
        for (size_t g = from[k]; g < n; g++)
            of[g * stride] = (uint16_t)(*next + k);
    }
    from[++k] = n;
    *next = (uint16_t)(*next + k);
    return k;
}

static const char *sex_name(unsigned sex)
{
    return sex == AMP_SEX_female ? "female" : "male";
}

/* "80-84", "85+" */
static const char *ages_text(amp_arena *a, unsigned from, unsigned to, bool is_open)
{
    return is_open ? amp_arena_format(a, "%u+", from) : amp_arena_format(a, "%u-%u", from, to - 1);
}

static bool name_ages(amp_arena *a, margins *m, unsigned sex)
{
    size_t from[AGES + 1];
    const uint16_t at = m->n;
    const size_t n = join(m->age_cases[sex], AGES, 1, m->of_age[sex], &m->n, from);
    for (size_t k = 0; k < n; k++) {
        const char *ages =
            ages_text(a, 5 * (unsigned)from[k], 5 * (unsigned)from[k + 1], from[k + 1] == AGES);
        m->name[at + k] = ages ? amp_arena_format(a, "age=%s;sex=%s", ages, sex_name(sex)) : NULL;
        if (!m->name[at + k])
            return false;
    }
    return true;
}

static bool name_states(amp_arena *a, margins *m, unsigned sex, unsigned state)
{
    static const unsigned start[AMP_WORK_AGES] = {15, 20, 25, 35, 45, 55, 60, 65, 75};
    const char *const *state_name, *const *es;
    amp_list_names(AMP_LIST_LABOUR, &state_name, &es);
    size_t from[AMP_WORK_AGES + 1];
    const uint16_t at = m->n;
    const size_t n = join(&m->state_cases[sex][0][state], AMP_WORK_AGES, STATES,
                          &m->of_state[sex][0][state], &m->n, from);
    for (size_t k = 0; k < n; k++) {
        const bool is_open = from[k + 1] == AMP_WORK_AGES;
        const char *ages = ages_text(a, start[from[k]], is_open ? 0 : start[from[k + 1]], is_open);
        m->name[at + k] = ages ? amp_arena_format(a, "age=%s;labour=%s;sex=%s", ages,
                                                  state_name[state], sex_name(sex))
                               : NULL;
        if (!m->name[at + k])
            return false;
    }
    return true;
}

static bool make_cells(amp_arena *a, margins *m)
{
    m->of_urban = m->n++;
    m->name[m->of_urban] = "area=urban";
    for (unsigned sex = 0; sex < 2; sex++) {
        if (!name_ages(a, m, sex))
            return false;
        for (unsigned s = 1; s < STATES; s++)
            if (!name_states(a, m, sex, s))
                return false;
    }
    return true;
}

/* ---- what households add -------------------------------------------------------------------- */

static void list_household(margins *m, const amp_population *p, size_t h, size_t to)
{
    uint32_t at = m->first[to];
    unsigned members = 0;
    double income = 0.0;
    if (p->area[h] == AMP_AREA_urban)
        m->entry[at++] = m->of_urban;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
        if (!p->is_alive[i])
            continue;
        const unsigned sex = p->sex[i], state = p->labour[i];
        members++;
        income += p->earnings[i] + p->other_income[i];
        m->entry[at++] = m->of_age[sex][age_group(p->age[i])];
        if (p->age[i] >= AMP_LABOUR_FROM && state != AMP_LABOUR_inactive)
            m->entry[at++] = m->of_state[sex][amp_work_age(p->age[i])][state];
    }
    m->first[to + 1] = at;
    m->size[to] = (uint16_t)AMP_MIN(members, UINT16_MAX);
    m->weight[to] = p->weight[h];
    m->income[to] = income;
}

static size_t add_household(const void *of, size_t h, uint16_t *margin, double *amount)
{
    const margins *m = of;
    const uint16_t *entry = m->entry + m->first[h];
    const size_t n = m->first[h + 1] - m->first[h];
    for (size_t k = 0; k < n; k++) {
        margin[k] = entry[k];
        amount[k] = entry[k] == m->of_urban ? m->size[h] : 1.0;
    }
    return n;
}

static amp_err list_households(amp_ctx *ctx, amp_arena *a, const amp_population *block,
                               size_t blocks, amp_reweigh *r, margins *m)
{
    size_t persons = 0;
    r->block = AMP_ARENA_NEW(&r->arena, size_t, blocks + 1);
    if (!r->block)
        return amp_fail_memory(ctx);
    for (size_t b = 0; b < blocks; b++) {
        persons += block[b].n;
        r->block[b + 1] = r->block[b] + block[b].households;
    }
    const size_t n = m->households = r->households = r->block[blocks];
    m->first = AMP_ARENA_NEW(a, uint32_t, n + 1);
    m->entry = AMP_ARENA_NEW(a, uint16_t, n + 2 * persons);
    m->size = AMP_ARENA_NEW(a, uint16_t, n + 1);
    m->weight = AMP_ARENA_NEW(a, double, n + 1);
    m->income = AMP_ARENA_NEW(a, double, n + 1);
    if (!m->first || !m->entry || !m->size || !m->weight || !m->income)
        return amp_fail_memory(ctx);
    for (size_t b = 0; b < blocks; b++)
        for (size_t h = 0; h < block[b].households; h++)
            list_household(m, &block[b], h, r->block[b] + h);
    return AMP_OK;
}

/* ---- how margins move ----------------------------------------------------------------------- */

static amp_err read_moves(amp_ctx *ctx, amp_arena *a, amp_profile *profile, int first, int last,
                          margins *m)
{
    const size_t years = (size_t)(last - first + 1);
    amp_read r = {.ctx = ctx, .profile = profile};
    double *projected;
    AMP_TRY(amp_rates_groups(ctx, profile, a, first, last, &projected));
    m->projected = projected;
    m->odds = AMP_ARENA_NEW(a, double, years * 2 * STATES);
    if (!m->odds)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_labour_odds(&r, first, years, m->odds));
    return amp_urban_odds(ctx, profile, a, first, years, &m->urban_odds);
}

/* Persons of a cell in the projection; its last groups together are the open one here. */
static double projected(const margins *m, size_t year, unsigned sex, unsigned g)
{
    const double *at = m->projected + (year * 2 + sex) * AMP_FIVE_YEARS;
    double sum = at[g];
    for (unsigned k = AGES; g == AGES - 1 && k < AMP_FIVE_YEARS; k++)
        sum += at[k];
    return sum;
}

/* Persons of the year by sex and age. @return all of them */
static double ages_of(const margins *m, size_t year, double age[2][AGES])
{
    double all = 0.0;
    for (unsigned sex = 0; sex < 2; sex++)
        for (unsigned g = 0; g < AGES; g++) {
            age[sex][g] = m->age[sex][g] * projected(m, year, sex, g) / projected(m, 0, sex, g);
            all += age[sex][g];
        }
    return all;
}

static void state_targets(const margins *m, size_t year, unsigned sex, unsigned group,
                          double persons, double *target)
{
    const double *now = m->odds + (year * 2 + sex) * STATES, *then = m->odds + sex * STATES;
    double x[STATES], all = 0.0;
    for (unsigned s = 0; s < STATES; s++)
        all += x[s] = m->state[sex][group][s] * now[s] / then[s];
    for (unsigned s = 1; s < STATES && all > 0.0; s++)
        target[m->of_state[sex][group][s]] += persons * x[s] / all;
}

static double urban_target(const margins *m, size_t year, double persons)
{
    const double rural = m->persons - m->urban;
    const double moved = m->urban_odds ? m->urban_odds[year] / m->urban_odds[0] : 1.0;
    return persons * m->urban * moved / (m->urban * moved + rural);
}

/* @return persons of the year */
static double make_targets(const margins *m, size_t year, double *target)
{
    double age[2][AGES], workers[2][AMP_WORK_AGES] = {{0.0}};
    const double persons = ages_of(m, year, age);
    memset(target, 0, m->n * sizeof *target);
    target[m->of_urban] = urban_target(m, year, persons);
    for (unsigned sex = 0; sex < 2; sex++) {
        for (unsigned g = 0; g < AGES; g++) {
            target[m->of_age[sex][g]] += age[sex][g];
            if (5 * g >= AMP_LABOUR_FROM)
                workers[sex][amp_work_age(5 * g)] += age[sex][g];
        }
        for (unsigned group = 0; group < AMP_WORK_AGES; group++)
            state_targets(m, year, sex, group, workers[sex][group], target);
    }
    return persons;
}

/* ---- a year's weights ----------------------------------------------------------------------- */

static void report(const margins *m, double growth, const double *factor, amp_reweigh_year *y,
                   double *income)
{
    double w = 0.0, squares = 0.0, opening = 0.0, sum = 0.0, sum2 = 0.0, persons = 0.0;
    *income = 0.0;
    y->growth = growth;
    y->low = INFINITY;
    y->high = 0.0;
    for (size_t h = 0; h < m->households; h++) {
        const double x = factor[h] / growth, now = m->weight[h] * factor[h];
        y->low = AMP_MIN(y->low, x);
        y->high = AMP_MAX(y->high, x);
        y->at_low += x < LOW + 0.01 * (1.0 - LOW);
        y->at_high += x > HIGH - 0.01 * (HIGH - 1.0);
        opening += m->weight[h];
        sum += m->weight[h] * x;
        sum2 += m->weight[h] * x * x;
        w += now;
        squares += now * now;
        persons += now * m->size[h];
        *income += now * m->income[h];
    }
    const double mean = sum / opening;
    y->sd = sqrt(AMP_MAX(0.0, sum2 / opening - mean * mean));
    y->effective = w * w / squares;
    *income /= persons;
}

static amp_err refuse(amp_ctx *ctx, int year, int first, const char *margin, double target,
                      double reached)
{
    return amp_fail(ctx, AMP_DATA, AMP_NOWHERE,
                    _("ageing = \"static\": no weights of %d between %g and %g times those of %d "
                      "meet %s: %.0f persons wanted, %.0f reached; end the run earlier, take more "
                      "households, or use ageing = \"dynamic\""),
                    year, LOW, HIGH, first, margin, target, reached);
}

static amp_err weigh_year(amp_ctx *ctx, const margins *m, size_t year, double *scratch,
                          amp_reweigh *r)
{
    double target[MOST_MARGINS], reached[MOST_MARGINS], *factor = r->factor + year * m->households;
    amp_reweigh_year *y = &r->report[year];
    const double growth = make_targets(m, year, target) / m->persons;
    for (size_t h = 0; h < m->households; h++)
        scratch[h] = m->weight[h] * growth;
    size_t most = 0;
    for (size_t h = 0; h < m->households; h++)
        most = AMP_MAX(most, m->first[h + 1] - m->first[h]);
    const amp_calibration c = {.units = m->households,
                               .margins = m->n,
                               .most = most,
                               .base = scratch,
                               .target = target,
                               .adds = add_household,
                               .of = m,
                               .low = LOW,
                               .high = HIGH,
                               .small = 1.0,
                               .enough = 1e-11};
    amp_calibrated found;
    AMP_TRY(amp_calibrate(ctx, &c, factor, reached, &found));
    if (!(found.miss <= MET))
        return refuse(ctx, r->first + (int)year, r->first, m->name[found.worst],
                      target[found.worst], reached[found.worst]);
    for (size_t h = 0; h < m->households; h++)
        factor[h] = m->weight[h] > 0.0 ? factor[h] / m->weight[h] : growth;
    y->miss = found.miss;
    y->steps = (size_t)found.steps;
    y->worst = amp_arena_text(&r->arena, m->name[found.worst]);
    report(m, growth, factor, y, &r->makeup[year]);
    return y->worst ? AMP_OK : amp_fail_memory(ctx);
}

static amp_err weigh(amp_ctx *ctx, amp_arena *a, const margins *m, amp_reweigh *r)
{
    const size_t years = (size_t)(r->last - r->first + 1);
    double *scratch = AMP_ARENA_NEW(a, double, m->households + 1);
    r->margins = m->n;
    r->factor = AMP_ARENA_NEW(&r->arena, double, years * m->households + 1);
    r->makeup = AMP_ARENA_NEW(&r->arena, double, years);
    r->report = AMP_ARENA_NEW(&r->arena, amp_reweigh_year, years);
    if (!scratch || !r->factor || !r->makeup || !r->report)
        return amp_fail_memory(ctx);
    for (size_t h = 0; h < m->households; h++)
        r->factor[h] = 1.0; /* the opening year, to the last bit */
    r->report[0].worst = "";
    report(m, 1.0, r->factor, &r->report[0], &r->makeup[0]);
    for (size_t y = 1; y < years; y++)
        AMP_TRY(weigh_year(ctx, m, y, scratch, r));
    for (size_t y = 0; y < years; y++)
        r->report[y].year = r->first + (int)y;
    const double opening = r->makeup[0];
    for (size_t y = 0; y < years; y++)
        r->makeup[y] = opening > 0.0 ? r->makeup[y] / opening : 1.0;
    return AMP_OK;
}

/* ---- a household's income ------------------------------------------------------------------- */

static double income_per_head(const amp_population *p, size_t h, double *members)
{
    double income = 0.0;
    *members = 0.0;
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i] && p->is_alive[i]) {
            income += p->earnings[i] + p->other_income[i];
            *members += 1.0;
        }
    return income / AMP_MAX(*members, 1.0);
}

static amp_err list_incomes(amp_ctx *ctx, const amp_population *block, size_t blocks,
                            amp_reweigh *r)
{
    r->incomes = AMP_ARENA_NEW(&r->arena, amp_incomes, 1);
    if (!r->incomes)
        return amp_fail_memory(ctx);
    double members;
    for (size_t b = 0; b < blocks; b++)
        for (size_t h = 0; h < block[b].households; h++) {
            const double y = income_per_head(&block[b], h, &members);
            amp_incomes_add(r->incomes, y, block[b].weight[h] * members);
        }
    return AMP_OK;
}

amp_err amp_reweigh_make(amp_ctx *ctx, amp_profile *profile, const amp_population *block,
                         size_t blocks, int first, int last, amp_reweigh *r)
{
    *r = (amp_reweigh){.first = first, .last = last};
    amp_arena_init(&r->arena);
    amp_arena arena;
    amp_arena_init(&arena);
    amp_err err = AMP_OK;
    margins *m = AMP_ARENA_NEW(&arena, margins, 1);
    if (!m)
        AMP_TRY_OUT(err, amp_fail_memory(ctx));
    for (size_t b = 0; b < blocks; b++)
        for (size_t h = 0; h < block[b].households; h++)
            for (size_t i = block[b].first[h]; i < block[b].first[h + 1]; i++)
                if (block[b].is_alive[i])
                    count_person(m, &block[b], h, i);
    if (!make_cells(&arena, m))
        AMP_TRY_OUT(err, amp_fail_memory(ctx));
    AMP_TRY_OUT(err, list_households(ctx, &arena, block, blocks, r, m));
    AMP_TRY_OUT(err, list_incomes(ctx, block, blocks, r));
    AMP_TRY_OUT(err, read_moves(ctx, &arena, profile, first, last, m));
    AMP_TRY_OUT(err, weigh(ctx, &arena, m, r));
out:
    amp_arena_fini(&arena);
    return err;
}

void amp_reweigh_fini(amp_reweigh *r)
{
    amp_arena_fini(&r->arena);
}

/* ---- a block of the year -------------------------------------------------------------------- */

void amp_reweigh_block(const amp_reweigh *r, const amp_path *path, int year, size_t b,
                       const amp_population *opening, amp_population *block)
{
    const size_t t = (size_t)(year - r->first);
    const double *factor = r->factor + t * r->households + r->block[b];
    const int k = year - path->first;
    const amp_dispersion spread = amp_dispersion_of(r->incomes, path->spread[k]);
    for (size_t h = 0; h < block->households; h++) {
        double members, grown = path->earnings[k];
        const double y = income_per_head(opening, h, &members);
        if (y > 0.0)
            grown *= amp_disperse(&spread, y) / y;
        block->weight[h] = opening->weight[h] * factor[h];
        for (size_t i = block->first[h]; i < block->first[h + 1]; i++) {
            block->earnings[i] = opening->earnings[i] * grown;
            block->other_income[i] = opening->other_income[i] * grown;
        }
    }
}
