/* pensions.c - contributions, contributory old-age pensions, survivors.
 *
 * Formal work adds 12 x density months a year. Who has the required months and the pension age
 * retires with a probability by age (58-59, 60-64, 65+) and leaves work. Past contributions are
 * hardly known, pensioners are: so awards are aligned by age, sex and area, in the one frozen pass,
 * to the share of pensioners in the opening population: fewer of the entitled retire than the
 * parameters say, or some retire with fewer months, or, where that is not enough, without any
 * (veterans, invalids, contributions that nobody recorded). The level of new pensions, by sex and
 * area, is that of the opening pensioners of 60 to 69, moving with wages. Then the pension is
 * min(accrual x years, ceiling) x the formal wage that sex, education, age, area and residual
 * give, at least the floor, and keeps its real value. A partner who survives draws, with
 * a probability by sex, a share of the pension of the dead. */
#include "life/read.h"
#include "life/wages.h"
#include "num/num.h"

#include <string.h>

enum {
    WAGE_AGE_MAX = 60,
    FEW = 10, /* pensioners whose mean pension is not trusted */
    BANDS = 3,
    WORK_AGE = 15,
    FROM = 58, /* ages of the alignment: to FROM, singly from there, OLDEST and more */
    OLDEST = 70,
    AGES = OLDEST - FROM + 1,
    CELLS = AGES * 2 * 2,
    CLAIMS = 3 /* entitled, some months, none */
};

typedef struct params {
    amp_wages wages;
    amp_number density, age, months, retirement[BANDS], accrual, ceiling, floor, survivor_share,
        claim[2];
    double price; /* of the floor: base year's over that of the profile's money */
    int first;
    size_t years;
    double pensioners[CELLS];                                  /* share, opening population */
    double old_years[4];                                       /* lived by its oldest cells */
    double persons[CELLS], with[CELLS], claims[CELLS][CLAIMS]; /* of the year in hand */
    double *award; /* [year][cell][claim]: scale of the first, chance of the others */
    /* amounts by sex and area: of the young pensioners of the opening; of expected awards */
    double claimed[CELLS][CLAIMS], opening[4], openings[4], expected[4], awards[4];
    double *level; /* [year][sex, area] */
} params;

typedef struct tables {
    amp_wages_draw wages;
    unsigned months_a_year;
    double age, months, accrual, ceiling, floor, survivor_share, claim[2];
    double retirement[BANDS];
    uint64_t *award; /* [year][cell][claim] */
} tables;

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **out)
{
    params *p = AMP_ARENA_NEW(setup->arena, params, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *out = p;
    const struct {
        const char *path;
        amp_number *number;
    } wanted[] = {{"pension.density", &p->density},
                  {"pension.age", &p->age},
                  {"pension.months", &p->months},
                  {"pension.retirement_58", &p->retirement[0]},
                  {"pension.retirement_60", &p->retirement[1]},
                  {"pension.retirement_65", &p->retirement[2]},
                  {"pension.accrual", &p->accrual},
                  {"pension.replacement_max", &p->ceiling},
                  {"pension.floor", &p->floor},
                  {"pension.survivor_share", &p->survivor_share},
                  {"pension.survivor_claim_women", &p->claim[AMP_SEX_female]},
                  {"pension.survivor_claim_men", &p->claim[AMP_SEX_male]}};
    for (size_t k = 0; k < AMP_COUNT(wanted); k++)
        AMP_TRY(amp_profile_number(ctx, setup->profile, wanted[k].path, wanted[k].number));
    AMP_TRY(amp_read_price(ctx, setup, &p->price));
    p->first = setup->first;
    p->years = (size_t)(setup->last - setup->first + 1);
    p->award = AMP_ARENA_NEW(setup->arena, double, p->years *CELLS *CLAIMS);
    p->level = AMP_ARENA_NEW(setup->arena, double, p->years * 4);
    if (!p->award || !p->level)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < p->years * 4; k++)
        p->level[k] = 1.0;
    for (size_t k = 0; k < p->years * CELLS; k++)
        p->award[k * CLAIMS] = 1.0;
    return amp_wages_read(ctx, setup, &p->wages);
}

static unsigned band_of(unsigned age)
{
    const int band = (age >= 60) + (age >= 65);
    return (unsigned)band;
}

static unsigned cell_of(const amp_population *p, size_t i, unsigned area)
{
    const unsigned age = AMP_MIN(AMP_MAX(p->age[i], FROM), (unsigned)OLDEST);
    return ((age - FROM) * 2 + p->sex[i]) * 2 + area;
}

static bool lives_as_adult(const amp_population *p, size_t i)
{
    return (p->is_alive[i] != 0) & (p->age[i] >= WORK_AGE);
}

/* Months contributed, those of the year that the step adds included. */
static unsigned months_with(const tables *t, const amp_population *p, size_t i)
{
    const unsigned pays = lives_as_adult(p, i) & (p->labour[i] == AMP_LABOUR_formal);
    return AMP_MIN(p->contribution_months[i] + t->months_a_year * pays, (unsigned)UINT16_MAX);
}

static unsigned claim_of(const tables *t, unsigned months)
{
    return months >= t->months ? 0 : months > 0 ? 1 : 2;
}

/* What the formula gives, without floor. Who is awarded with fewer months counts as having the
 * required ones. */
static double pension_of(const amp_step *st, size_t i, unsigned months, unsigned area,
                         unsigned region)
{
    const tables *t = st->tables;
    const amp_wages *w = &((const params *)st->params)->wages;
    const amp_population *p = st->block;
    const double log_wage = amp_wage_log(
        w, amp_wage_cell(p->sex[i], true, p->education[i], area), amp_wage_region(w, area, region),
        AMP_MIN(p->age[i], WAGE_AGE_MAX), amp_wage_residual(&t->wages, p, i));
    const double wage = amp_exp(log_wage) * st->path->earnings[st->year - st->path->first];
    return AMP_MIN(t->accrual * AMP_MAX((double)months, t->months) / 12.0, t->ceiling) * wage;
}

/* ---- alignment ------------------------------------------------------------------------------- */

static void count(const amp_step *st, params *own, size_t i, unsigned area, unsigned region)
{
    const tables *t = st->tables;
    const amp_population *p = st->block;
    const unsigned months = months_with(t, p, i);
    const unsigned g = cell_of(p, i, area), claim = claim_of(t, months);
    own->persons[g]++;
    if (st->year == st->first && p->age[i] >= OLDEST)
        own->old_years[g % 4] += p->age[i] + 0.5;
    if (p->contributory_pension[i] > 0.0) {
        own->with[g]++;
        if (st->year == st->first && p->age[i] >= 60 && p->age[i] < 70) {
            own->opening[g % 4] += p->contributory_pension[i];
            own->openings[g % 4]++;
        }
        return;
    }
    const double chance = claim ? 1.0 : t->retirement[band_of(p->age[i])];
    own->claims[g][claim] += chance;
    if (st->year > st->first)
        own->claimed[g][claim] += chance * pension_of(st, i, months, area, region) /
                                  st->path->earnings[st->year - st->path->first];
}

static void tally(const amp_step *st, amp_span rows, void *own)
{
    const tables *t = st->tables;
    const amp_population *p = st->block;
    (void)rows;
    if (st->year == st->first)
        amp_wages_tally(p, &((params *)own)->wages);
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            if (p->is_alive[i] && p->age[i] >= t->age)
                count(st, own, i, p->area[h], p->region[h]);
}

/* Share of pensioners of a sex and area by age: straight lines through the bands below 60, 60-64,
 * 65-69 and from 70, whose single ages have too few persons, at their middles and, from 70, at the
 * mean age, where the oldest cell has its share. */
static void fit_shares(params *p, unsigned who)
{
    static const unsigned end[] = {60, 65, OLDEST, OLDEST + 1};
    double middle[] = {59.0, 62.5, 67.5, 72.5}, share[4];
    for (unsigned b = 0, age = FROM; b < 4; b++) {
        double n = 0.0, with = 0.0;
        for (; age < end[b]; age++) {
            n += p->persons[(age - FROM) * 4 + who];
            with += p->with[(age - FROM) * 4 + who];
        }
        share[b] = n > 0.0 ? with / n : 0.0;
        if (b == 3 && n > 0.0)
            middle[b] = p->old_years[who] / n;
    }
    for (unsigned age = FROM, b = 0; age <= OLDEST; age++) {
        const double x = age < OLDEST ? age + 0.5 : middle[3];
        while (b < 2 && x > middle[b + 1])
            b++;
        const double part = (x - middle[b]) / (middle[b + 1] - middle[b]);
        p->pensioners[(age - FROM) * 4 + who] =
            share[b] + AMP_MIN(AMP_MAX(part, 0.0), 1.0) * (share[b + 1] - share[b]);
    }
}

/* Awards that are missing in each cell: what its share of pensioners falls short, but over a band
 * of ages no more than the band does. Without, the luck of cells with few persons would only ever
 * add. */
static void find_missing(const params *p, double *missing)
{
    static const unsigned end[] = {65, OLDEST, OLDEST + 1};
    for (unsigned who = 0; who < 4; who++)
        for (unsigned b = 0, from = FROM; b < AMP_COUNT(end); from = end[b++]) {
            double band = 0.0, cells = 0.0;
            for (unsigned g = (from - FROM) * 4 + who; g < (end[b] - FROM) * 4; g += 4) {
                const double more = p->pensioners[g] * p->persons[g] - p->with[g];
                missing[g] = AMP_MAX(more, 0.0);
                band += more;
                cells += missing[g];
            }
            for (unsigned g = (from - FROM) * 4 + who; g < (end[b] - FROM) * 4; g += 4)
                missing[g] *= cells > 0.0 ? AMP_MAX(band, 0.0) / cells : 0.0;
        }
}

/* Awards that are missing come from the entitled first, then from those with fewer months. */
static void fit_awards(params *p, unsigned g, double missing, double *award)
{
    for (int k = 0; k < CLAIMS; k++) {
        const double able = p->claims[g][k];
        award[k] = able > 0.0 ? AMP_MIN(missing / able, 1.0) : 0.0;
        missing -= award[k] * able;
        p->awards[g % 4] += award[k] * able;
        p->expected[g % 4] += award[k] * p->claimed[g][k];
    }
}

static amp_err fit(amp_ctx *ctx, const amp_step *st, void *own)
{
    params *p = own;
    const size_t year = (size_t)(st->year - st->first);
    (void)ctx;
    if (year == 0) {
        amp_wages_fit(&p->wages);
        for (unsigned who = 0; who < 4; who++)
            fit_shares(p, who);
    }
    double missing[CELLS];
    find_missing(p, missing);
    for (unsigned g = 0; g < CELLS && year > 0; g++)
        fit_awards(p, g, missing[g], p->award + (year * CELLS + g) * CLAIMS);
    for (unsigned who = 0; who < 4 && year > 0; who++)
        if (p->openings[who] >= FEW && p->expected[who] > 0.0)
            p->level[year * 4 + who] =
                p->opening[who] / p->openings[who] / (p->expected[who] / p->awards[who]);
    memset(p->persons, 0, sizeof p->persons);
    memset(p->with, 0, sizeof p->with);
    memset(p->claims, 0, sizeof p->claims);
    memset(p->claimed, 0, sizeof p->claimed);
    return AMP_OK;
}

/* Chance of the entitled in a cell of the alignment. */
static double retirement_in(const tables *t, size_t award)
{
    return t->retirement[band_of(FROM + (unsigned)(award / CLAIMS % CELLS / 4))];
}

static amp_err draw(const amp_life_replicate *replicate, const void *own, void **out)
{
    const params *p = own;
    const double *drawn = replicate->drawn;
    tables *t = AMP_ARENA_NEW(replicate->arena, tables, 1);
    if (!t)
        return AMP_NOMEM;
    *out = t;
    t->wages = amp_wages_drawn(&p->wages, drawn);
    t->months_a_year = (unsigned)(12.0 * amp_number_at(p->density, drawn) + 0.5);
    t->age = amp_number_at(p->age, drawn);
    t->months = amp_number_at(p->months, drawn);
    t->accrual = amp_number_at(p->accrual, drawn);
    t->ceiling = amp_number_at(p->ceiling, drawn);
    t->floor = p->price * amp_number_at(p->floor, drawn);
    t->survivor_share = amp_number_at(p->survivor_share, drawn);
    for (int sex = 0; sex < 2; sex++)
        t->claim[sex] = amp_number_at(p->claim[sex], drawn);
    for (int k = 0; k < BANDS; k++)
        t->retirement[k] = amp_number_at(p->retirement[k], drawn);
    t->award = AMP_ARENA_NEW(replicate->arena, uint64_t, p->years * CELLS * CLAIMS);
    if (!t->award)
        return AMP_NOMEM;
    for (size_t k = 0; k < p->years * CELLS * CLAIMS; k++)
        t->award[k] = amp_threshold(p->award[k] * (k % CLAIMS ? 1.0 : retirement_in(t, k)));
    return AMP_OK;
}

/* ---- before the dead leave their rows
 * ------------------------------------------------------------- */

static void bequeath(const amp_step *st, uint32_t first, uint32_t i)
{
    const tables *t = st->tables;
    amp_population *p = st->block;
    if (!p->partner[i] || !(p->contributory_pension[i] > 0.0))
        return;
    const uint32_t heir = first + p->partner[i] - 1u;
    if (p->is_alive[heir] && !p->death_month[heir] &&
        amp_draw(&st->stream, p->uid[heir], AMP_PROC_RETIREMENT, 0) < t->claim[p->sex[heir]])
        p->contributory_pension[heir] += t->survivor_share * p->contributory_pension[i];
}

static size_t list_dying(const amp_population *p, uint32_t *row)
{
    size_t n = 0;
    for (uint32_t i = 0; i < p->n; i++) {
        row[n] = i;
        n += (p->is_alive[i] != 0) & (p->death_month[i] != 0);
    }
    return n;
}

static void leave(const amp_step *st, amp_span rows)
{
    amp_population *p = st->block;
    uint32_t *row = amp_life_rows(st, 0);
    (void)rows;
    const size_t n = list_dying(p, row);
    for (size_t k = 0, h = 0; k < n; k++) {
        while (p->first[h + 1] <= row[k])
            h++;
        bequeath(st, p->first[h], row[k]);
    }
}

/* ---- a year
 * ------------------------------------------------------------------------------------------- */

static bool retires(const amp_step *st, size_t i, unsigned area, uint32_t word)
{
    const tables *t = st->tables;
    const amp_population *p = st->block;
    if (p->age[i] < t->age || p->contributory_pension[i] > 0.0)
        return false;
    const size_t year = (size_t)(st->year - st->first);
    const unsigned claim = claim_of(t, p->contribution_months[i]);
    return amp_happens(word, t->award[(year * CELLS + cell_of(p, i, area)) * CLAIMS + claim]);
}

static void retire(const amp_step *st, size_t i, size_t h)
{
    amp_population *p = st->block;
    const double level =
        ((const params *)st->params)
            ->level[(size_t)(st->year - st->first) * 4 + cell_of(p, i, p->area[h]) % 4];
    const double pension =
        level * pension_of(st, i, p->contribution_months[i], p->area[h], p->region[h]);
    p->contributory_pension[i] = AMP_MAX(pension, ((const tables *)st->tables)->floor);
    p->labour[i] = AMP_LABOUR_inactive;
    p->state_salary[i] = 0;
    p->earnings[i] = 0.0;
}

/* Months of the formal, and rows of the age of retirement. */
static size_t contribute(const tables *t, amp_population *p, uint32_t *row)
{
    size_t n = 0;
    for (uint32_t i = 0; i < p->n; i++) {
        p->contribution_months[i] = (uint16_t)months_with(t, p, i);
        row[n] = i;
        n += lives_as_adult(p, i) & (p->age[i] >= t->age);
    }
    return n;
}

static void step(const amp_step *st, amp_span rows)
{
    const tables *t = st->tables;
    amp_population *p = st->block;
    const uint32_t *word = amp_life_words(st, AMP_PROC_RETIREMENT);
    uint32_t *row = amp_life_rows(st, 0);
    const size_t n = contribute(t, p, row);
    (void)rows;
    for (size_t k = 0, h = 0; k < n; k++) {
        const uint32_t i = row[k];
        while (p->first[h + 1] <= i)
            h++;
        if (retires(st, i, p->area[h], word[i]))
            retire(st, i, h);
    }
}

const amp_process amp_process_pensions = {
    .name = "pensions",
    .id = AMP_PROC_RETIREMENT,
    .group = AMP_LIFE_WORK,
    .reads =
        "uid is_alive death_month partner age sex area region education labour earnings_effect "
        "earnings_shock contribution_months contributory_pension other_income",
    .writes = "contribution_months contributory_pension labour state_salary earnings other_income",
    .prepare = prepare,
    .draw = draw,
    .leave = leave,
    .step = step,
    .tally = tally,
    .fit = fit,
};
