/* schooling.c - who attends school, and years passed.
 *
 * Attendance moves so that its prevalence by sex, area and single age stays the table's: where it
 * falls with age, attenders leave with probability 1 - q/p; where it rises, others enter with
 * (q - p)/(1 - p). An attender passes a year with a fixed probability (parameter school.passing). A
 * borrowed table takes the level of the opening population, by stage of school. */
#include "life/level.h"
#include "life/pick.h"
#include "life/process.h"
#include "life/read.h"
#include "life/response.h"
#include "life/spread.h"

enum { YEARS_MAX = 18, STAGES = 5 };

static const int stage_from[STAGES + 1] = {0, 6, 12, 18, 25, AMP_AGES};

typedef struct school {
    double attends[AMP_AGES][2][2]; /* age, sex, area */
    amp_number passing;
    bool is_borrowed;
    double persons[AMP_AGES][2][2], attending[STAGES]; /* of the opening population */
} school;

typedef struct school_draw {
    uint64_t attends[2][2][2][AMP_AGES]; /* by whether it did, sex, area, the age reached */
    uint64_t passing;
} school_draw;

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    school *p = AMP_ARENA_NEW(setup->arena, school, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *params = p;
    p->is_borrowed = !amp_profile_owns(setup->profile, "attendance");
    amp_read r = {.ctx = ctx, .profile = setup->profile};
    AMP_TRY(amp_profile_number(ctx, setup->profile, "school.passing", &p->passing));
    AMP_TRY(amp_read_open(&r, "attendance"));
    for (size_t i = 0; i < r.table.rows; i++) {
        unsigned sex, area, from, to;
        double share;
        AMP_TRY(amp_read_code(&r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(amp_read_code(&r, i, "area", AMP_LIST_AREA, &area));
        AMP_TRY(amp_read_age_range(&r, i, &from, &to));
        AMP_TRY(amp_read_number(&r, i, "share", &share));
        for (unsigned a = from; a <= to; a++)
            p->attends[a][sex][area] = share;
    }
    return AMP_OK;
}

static int stage_of(int age)
{
    int stage = 0;
    while (age >= stage_from[stage + 1])
        stage++;
    return stage;
}

static void tally(const amp_step *st, amp_span rows, void *params)
{
    school *p = params;
    const amp_population *b = st->block;
    (void)rows;
    for (size_t h = 0; h < b->households && st->year == st->first && p->is_borrowed; h++)
        for (size_t i = b->first[h]; i < b->first[h + 1]; i++)
            if (b->is_alive[i]) {
                p->persons[b->age[i]][b->sex[i]][b->area[h]] += 1.0;
                p->attending[stage_of(b->age[i])] += b->attends[i];
            }
}

static amp_err fit(amp_ctx *ctx, const amp_step *st, void *params)
{
    school *p = params;
    (void)ctx;
    for (int k = 0; k < STAGES && st->year == st->first && p->is_borrowed; k++) {
        const size_t cells = (size_t)(stage_from[k + 1] - stage_from[k]) * 4;
        amp_level_fit(&p->attends[stage_from[k]][0][0], &p->persons[stage_from[k]][0][0], cells,
                      p->attending[k]);
    }
    return AMP_OK;
}

static amp_err draw(const amp_life_replicate *replicate, const void *params, void **tables)
{
    const school *p = params;
    school_draw *d = AMP_ARENA_NEW(replicate->arena, school_draw, 1);
    if (!d)
        return AMP_NOMEM;
    *tables = d;
    d->passing = amp_threshold(amp_number_at(p->passing, replicate->drawn));
    for (int sex = 0; sex < 2; sex++)
        for (int area = 0; area < 2; area++)
            for (int a = 0; a < AMP_AGES; a++) {
                const double was = a ? p->attends[a - 1][sex][area] : 0.0;
                const double is = p->attends[a][sex][area];
                d->attends[1][sex][area][a] = amp_threshold(was > 0.0 ? is / was : 1.0);
                d->attends[0][sex][area][a] =
                    amp_threshold(was < 1.0 ? (is - was) / (1.0 - was) : 0.0);
            }
    return AMP_OK;
}

static double share_of(const void *params, const amp_population *p, size_t i, unsigned area)
{
    return ((const school *)params)->attends[p->age[i]][p->sex[i]][area];
}

#define LEVEL_OF(years)                                                                            \
    ((years) == 0   ? AMP_EDUCATION_no_education                                                   \
     : (years) < 7  ? AMP_EDUCATION_primary                                                        \
     : (years) < 13 ? AMP_EDUCATION_secondary                                                      \
                    : AMP_EDUCATION_tertiary)

static void step(const amp_step *st, amp_span rows)
{
    static const uint8_t level[YEARS_MAX + 1] = {
#define LEVEL(k) [k] = LEVEL_OF(k)
        LEVEL(0),  LEVEL(1),  LEVEL(2),  LEVEL(3),  LEVEL(4),  LEVEL(5),  LEVEL(6),
        LEVEL(7),  LEVEL(8),  LEVEL(9),  LEVEL(10), LEVEL(11), LEVEL(12), LEVEL(13),
        LEVEL(14), LEVEL(15), LEVEL(16), LEVEL(17), LEVEL(18)
#undef LEVEL
    };
    const school_draw *d = st->tables;
    amp_population *p = st->block;
    const uint32_t *attendance = amp_life_words(st, AMP_PROC_ATTENDANCE);
    const uint32_t *passing = amp_life_words(st, AMP_PROC_PASSING);
    const uint8_t *before = amp_response_attended(p, (uint8_t *)amp_life_rows(st, 1));
    uint8_t *area = (uint8_t *)amp_life_rows(st, 0);
    amp_spread_bytes(p, p->area, area);
    for (uint32_t i = rows.lo; i < rows.hi; i++) { /* without branches */
        const unsigned age = p->age[i], lives = p->is_alive[i] != 0, attended = p->attends[i] != 0;
        const unsigned passes = lives & attended & (age > 5) & (p->schooling[i] < YEARS_MAX) &
                                (unsigned)amp_happens(passing[i], d->passing);
        const unsigned years = p->schooling[i] + passes;
        const uint8_t reached = level[AMP_MIN(years, (unsigned)YEARS_MAX)];
        const uint64_t bound = d->attends[before[i] != 0][p->sex[i]][area[i]][age];
        const uint8_t now = (uint8_t)amp_happens(attendance[i], bound);
        p->schooling[i] = (uint8_t)years;
        p->education[i] = (uint8_t)amp_pick(passes, reached, p->education[i]);
        p->attends[i] = (uint8_t)amp_pick(lives, now, p->attends[i]);
    }
    amp_response_attend(p, &st->stream, share_of, st->params);
}

const amp_process amp_process_schooling = {
    .name = "schooling",
    .id = AMP_PROC_ATTENDANCE,
    .group = AMP_LIFE_SCHOOL,
    .reads = "uid is_alive age sex area attends schooling",
    .writes = "attends schooling education",
    .prepare = prepare,
    .draw = draw,
    .step = step,
    .tally = tally,
    .fit = fit,
};
