/* schooling.c - who attends school, and years passed.
 *
 * Attendance by sex, area and single age is the table's (attendance.csv). Inside these cells it
 * goes with the home: the odds of attendance_home.csv, at the level that gives the cell its share
 * with the homes that children have in the year. An attender passes a year with a fixed probability
 * (parameter school.passing). A borrowed table takes the level of the opening population, by stage
 * of school.
 *
 * Who attends does so again as far as the share allows: where it falls from p to q with age,
 * attenders leave with probability 1 - q/p; where it rises, others enter with (q - p)/(1 - p). The
 * share p that comes into a year is frozen in the alignment, so targets are met whoever moved. */
#include "life/level.h"
#include "life/pick.h"
#include "life/process.h"
#include "life/read.h"
#include "life/response.h"
#include "life/spread.h"

#include <math.h>
#include <string.h>

enum {
    YEARS_MAX = 18,
    STAGES = 5,
    HOMES = AMP_PUPIL_HOMES,
    CELLS = AMP_AGES * 2 * 2 * HOMES, /* age, sex, area, home */
    PLACES = AMP_AGES * 2 * HOMES,    /* age, area, home */
    GROUPS = STAGES * 2 * HOMES       /* stage of school, area, home */
};
/* Persons as expected that stand beside those counted in a group. */
#define PRIOR 20.0

static const int stage_from[STAGES + 1] = {0, 6, 12, 18, 25, AMP_AGES};

typedef struct school {
    double attends[AMP_AGES][2][2]; /* age, sex, area */
    double odds[AMP_AGES][HOMES];
    amp_number passing;
    bool is_borrowed;
    int first;
    size_t years;
    double persons[AMP_AGES][2][2], attending[STAGES]; /* of the opening population */
    /* the alignment */
    double n[PLACES], came[GROUPS], expected[GROUPS]; /* of the year in hand */
    double *share;                                    /* [year][cell]: who attends */
    uint64_t *bound;                                  /* [year][attended][cell] */
} school;

typedef struct school_draw {
    uint64_t passing;
} school_draw;

static unsigned cell_of(unsigned age, unsigned sex, unsigned area, unsigned home)
{
    return ((age * 2 + sex) * 2 + area) * HOMES + home;
}

static int stage_of(int age)
{
    int stage = 0;
    while (age >= stage_from[stage + 1])
        stage++;
    return stage;
}

static unsigned place_of(unsigned age, unsigned area, unsigned home)
{
    return (age * 2 + area) * HOMES + home;
}

static unsigned group_of(unsigned age, unsigned area, unsigned home)
{
    return ((unsigned)stage_of((int)age) * 2 + area) * HOMES + home;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static amp_err read_shares(amp_read *r, school *p)
{
    AMP_TRY(amp_read_open(r, "attendance"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned sex, area, from, to;
        double share;
        AMP_TRY(amp_read_code(r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(amp_read_code(r, i, "area", AMP_LIST_AREA, &area));
        AMP_TRY(amp_read_age_range(r, i, &from, &to));
        AMP_TRY(amp_read_number(r, i, "share", &share));
        for (unsigned a = from; a <= to; a++)
            p->attends[a][sex][area] = share;
    }
    return AMP_OK;
}

static amp_err read_homes(amp_read *r, school *p)
{
    for (int a = 0; a < AMP_AGES; a++)
        for (int k = 0; k < HOMES; k++)
            p->odds[a][k] = 1.0;
    AMP_TRY(amp_read_open(r, "attendance_home"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned home, from, to;
        double odds;
        AMP_TRY(amp_read_home(r, i, &home));
        AMP_TRY(amp_read_age_range(r, i, &from, &to));
        AMP_TRY(amp_read_number(r, i, "odds", &odds));
        for (unsigned a = from; a <= to; a++)
            p->odds[a][home] = odds;
    }
    return AMP_OK;
}

/* Shares of the homes of one age, sex and area: @p mean in all, with the odds between homes and the
 * homes' @p n. */
static void share_out(double mean, const double *odds, const double *n, double *share)
{
    double all = 0.0, low = 1e-12, high = 1e12;
    for (int k = 0; k < HOMES; k++)
        all += n[k];
    for (int k = 0; k < HOMES; k++)
        share[k] = mean;
    if (mean <= 0.0 || mean >= 1.0)
        return;
    for (int step = 0; step < 60; step++) {
        const double level = sqrt(low * high);
        double sum = 0.0;
        for (int k = 0; k < HOMES; k++) {
            share[k] = level * odds[k] / (1.0 + level * odds[k]);
            sum += n[k] * share[k];
        }
        *(sum < mean * all ? &low : &high) = level;
    }
}

/* Shares of a year with the homes @p n, and the bounds that lead to them from those who come. */
static void fit_year(school *p, size_t y, const double *n, const double *came)
{
    double *share = p->share + y * CELLS;
    uint64_t *leave = p->bound + (y * 2 + 1) * CELLS, *enter = p->bound + y * 2 * CELLS;
    for (unsigned a = 0; a < AMP_AGES; a++)
        for (unsigned sex = 0; sex < 2; sex++)
            for (unsigned area = 0; area < 2; area++) {
                const unsigned c0 = cell_of(a, sex, area, 0), g = group_of(a, area, 0);
                share_out(p->attends[a][sex][area], p->odds[a], n + place_of(a, area, 0),
                          share + c0);
                const double *before = a && y ? share - CELLS + cell_of(a - 1, sex, area, 0) : NULL;
                for (unsigned k = 0; k < HOMES; k++) {
                    const double was = before ? AMP_MIN(1.0, came[g + k] * before[k]) : 0.0;
                    const double is = share[c0 + k];
                    leave[c0 + k] = amp_threshold(was > 0.0 ? is / was : 1.0);
                    enter[c0 + k] = amp_threshold(was < 1.0 ? (is - was) / (1.0 - was) : 0.0);
                }
            }
}

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    school *p = AMP_ARENA_NEW(setup->arena, school, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *params = p;
    p->is_borrowed = !amp_profile_owns(setup->profile, "attendance");
    p->first = setup->first;
    p->years = (size_t)(setup->last - setup->first + 1);
    p->share = AMP_ARENA_NEW(setup->arena, double, p->years *CELLS);
    p->bound = AMP_ARENA_NEW(setup->arena, uint64_t, p->years * 2 * CELLS);
    if (!p->share || !p->bound)
        return amp_fail_memory(ctx);
    amp_read r = {.ctx = ctx, .profile = setup->profile};
    AMP_TRY(amp_profile_number(ctx, setup->profile, "school.passing", &p->passing));
    AMP_TRY(read_shares(&r, p));
    AMP_TRY(read_homes(&r, p));
    double alike[PLACES];
    for (int k = 0; k < PLACES; k++)
        alike[k] = 1.0;
    for (size_t y = 0; y < p->years; y++) /* until they are fitted */
        fit_year(p, y, alike, alike);
    return AMP_OK;
}

/* ---- alignment ------------------------------------------------------------------------------- */

static void tally(const amp_step *st, amp_span rows, void *params)
{
    school *p = params;
    const amp_population *b = st->block;
    const bool opens = st->year == st->first;
    const double *before = opens ? NULL : p->share + (size_t)(st->year - st->first - 1) * CELLS;
    (void)rows;
    for (size_t h = 0; h < b->households; h++)
        for (size_t i = b->first[h]; i < b->first[h + 1]; i++) {
            if (!b->is_alive[i])
                continue;
            const unsigned age = b->age[i], area = b->area[h], home = amp_pupil_home(b, h, i);
            const unsigned g = group_of(age, area, home);
            p->n[place_of(age, area, home)]++;
            p->came[g] += b->attends[i];
            p->expected[g] += before && age ? before[cell_of(age - 1, b->sex[i], area, home)] : 0.0;
            if (opens) {
                p->persons[age][b->sex[i]][area]++;
                p->attending[stage_of((int)age)] += b->attends[i];
            }
        }
}

/* The level of the opening population, for a table of another country. */
static void fit_level(school *p)
{
    for (int k = 0; k < STAGES; k++) {
        const size_t cells = (size_t)(stage_from[k + 1] - stage_from[k]) * 4;
        amp_level_fit(&p->attends[stage_from[k]][0][0], &p->persons[stage_from[k]][0][0], cells,
                      p->attending[k]);
    }
}

static amp_err fit(amp_ctx *ctx, const amp_step *st, void *params)
{
    school *p = params;
    (void)ctx;
    const bool opens = st->year == st->first;
    if (opens && p->is_borrowed)
        fit_level(p);
    for (int g = 0; g < GROUPS; g++)
        p->came[g] = opens ? 1.0 : (p->came[g] + PRIOR) / (p->expected[g] + PRIOR);
    for (int k = 0; k < PLACES; k++)
        p->n[k] += 0.1; /* an age without anybody has all homes alike */
    const size_t from = (size_t)(st->year - st->first), to = opens ? p->years : from + 1;
    for (size_t y = from; y < to; y++)
        fit_year(p, y, p->n, p->came);
    memset(p->n, 0, sizeof p->n);
    memset(p->came, 0, sizeof p->came);
    memset(p->expected, 0, sizeof p->expected);
    return AMP_OK;
}

/* ---- a year ---------------------------------------------------------------------------------- */

static amp_err draw(const amp_life_replicate *replicate, const void *params, void **tables)
{
    const school *p = params;
    school_draw *d = AMP_ARENA_NEW(replicate->arena, school_draw, 1);
    if (!d)
        return AMP_NOMEM;
    *tables = d;
    d->passing = amp_threshold(amp_number_at(p->passing, replicate->drawn));
    return AMP_OK;
}

#define LEVEL_OF(years)                                                                            \
    ((years) == 0   ? AMP_EDUCATION_no_education                                                   \
     : (years) < 7  ? AMP_EDUCATION_primary                                                        \
     : (years) < 13 ? AMP_EDUCATION_secondary                                                      \
                    : AMP_EDUCATION_tertiary)

/* Shares of a year, and the places of its pupils. */
typedef struct shares {
    const double *share;
    const uint8_t *place;
} shares;

/* Area and education of the head before the year's schooling, in a byte of each row. */
static const uint8_t *list_places(const amp_step *st)
{
    const amp_population *p = st->block;
    uint8_t *row = (uint8_t *)amp_life_rows(st, 0), *household = (uint8_t *)amp_life_rows(st, 2);
    for (size_t h = 0; h < p->households; h++)
        household[h] = (uint8_t)(p->area[h] | p->education[p->first[h]] << 1);
    amp_spread_bytes(p, household, row);
    return row;
}

static unsigned cell_at(const amp_population *p, uint8_t place, size_t i)
{
    const unsigned home =
        amp_pick(p->relationship[i] <= AMP_RELATIONSHIP_partner, AMP_PUPIL_OWN, place >> 1);
    return cell_of(p->age[i], p->sex[i], place & 1u, home);
}

/* A person's share. */
static double share_of(const void *of, const amp_population *p, size_t h, size_t i)
{
    const shares *s = of;
    (void)h;
    return s->share[cell_at(p, s->place[i], i)];
}

static void step(const amp_step *st, amp_span rows)
{
    static const uint8_t level[YEARS_MAX + 1] = {
#define LEVEL(k) [k] = LEVEL_OF(k)
        LEVEL(0),  LEVEL(1),  LEVEL(2),  LEVEL(3),  LEVEL(4),  LEVEL(5),  LEVEL(6),
        LEVEL(7),  LEVEL(8),  LEVEL(9),  LEVEL(10), LEVEL(11), LEVEL(12), LEVEL(13),
        LEVEL(14), LEVEL(15), LEVEL(16), LEVEL(17), LEVEL(18)
#undef LEVEL
    };
    const school *own = st->params;
    const school_draw *d = st->tables;
    amp_population *p = st->block;
    const uint32_t *attendance = amp_life_words(st, AMP_PROC_ATTENDANCE);
    const uint32_t *passing = amp_life_words(st, AMP_PROC_PASSING);
    const uint8_t *before = amp_response_attended(p, (uint8_t *)amp_life_rows(st, 1));
    const size_t year = (size_t)(st->year - st->first);
    const uint64_t *bounds = own->bound + year * 2 * CELLS;
    const uint8_t *place = list_places(st);
    for (uint32_t i = rows.lo; i < rows.hi; i++) { /* without branches */
        const unsigned age = p->age[i], lives = p->is_alive[i] != 0, attended = p->attends[i] != 0;
        const unsigned passes = lives & attended & (age > 5) & (p->schooling[i] < YEARS_MAX) &
                                (unsigned)amp_happens(passing[i], d->passing);
        const unsigned years = p->schooling[i] + passes;
        const uint8_t reached = level[AMP_MIN(years, (unsigned)YEARS_MAX)];
        const uint64_t bound = bounds[(before[i] != 0 ? CELLS : 0) + cell_at(p, place[i], i)];
        const uint8_t now = (uint8_t)amp_happens(attendance[i], bound);
        p->schooling[i] = (uint8_t)years;
        p->education[i] = (uint8_t)amp_pick(passes, reached, p->education[i]);
        p->attends[i] = (uint8_t)amp_pick(lives, now, p->attends[i]);
    }
    amp_response_attend(p, &st->stream, share_of, &(shares){own->share + year * CELLS, place});
}

const amp_process amp_process_schooling = {
    .name = "schooling",
    .id = AMP_PROC_ATTENDANCE,
    .group = AMP_LIFE_SCHOOL,
    .reads = "uid is_alive age sex area relationship attends schooling education",
    .writes = "attends schooling education",
    .prepare = prepare,
    .draw = draw,
    .step = step,
    .tally = tally,
    .fit = fit,
};
