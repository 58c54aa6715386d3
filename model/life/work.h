/** @file work.h  School, disability, work and its incomes: tables, their frozen alignment, draws.
 *
 * What the processes of schooling.c, disability.c, labour.c, earnings.c, pensions.c,
 * other_income.c and health.c share (inside life/ only). What the profile gives as rates comes from
 * its tables; what depends on how the population was built (intercepts of the earnings equation,
 * unpaid shares, other incomes) is measured once on the opening population, so that a world
 * without growth keeps its distribution. */
#ifndef AMP_WORK_H
#define AMP_WORK_H

#include "conf/profile.h"
#include "num/draw.h"
#include "pop/pop.h"

enum {
    WORK_AGES = 9, /* 15-19 20-24 25-34 35-44 45-54 55-59 60-64 65-74 75+ */
    WORK_STATES = 4,
    WORK_CELLS = WORK_AGES * 4 * 2 * 2,   /* age x education x sex x area */
    WORK_UNPAID = WORK_AGES * 2 * 2,      /* age x sex x area */
    WORK_WAGES = 2 * 2 * 4 * 2,           /* sex x formal x education x area */
    WORK_OTHER_AGES = 5,                  /* 15-24 25-44 45-59 60-74 75+ */
    WORK_OTHER = WORK_OTHER_AGES * 2 * 2, /* age x sex x area */
    WORK_SINGLE = AMP_AGE_MAX + 1
};

/** Amounts that new receivers of other income are given: those of the opening population. */
typedef struct amp_pool {
    double *amount;
    size_t n;
    double share; /* of persons in the cell who have any */
} amp_pool;

/** Immutable after amp_work_measure and the alignment pass. */
typedef struct amp_work {
    amp_arena arena;
    int first, last;
    /* rates of the profile */
    double attends[2][2][WORK_SINGLE]; /* sex, area, age */
    double disability[2][WORK_SINGLE];
    double target[WORK_CELLS][WORK_STATES]; /* labour state shares of the base year */
    double *path;                           /* [year][sex][state]: odds relative to the base year */
    double age_profile[WORK_SINGLE];        /* of log earnings */
    double beta_sex, beta_formal, beta_education[4], beta_rural, beta_const, residual_sd[2];
    amp_number persistence[WORK_STATES], passing, keep_unpaid, keep_other, shock_persistence,
        lasting_share, density;
    amp_number pension_age, pension_months, retirement[3], accrual, replacement_max, pension_floor,
        survivor_share;
    /* measured on the opening population */
    double log_wage[WORK_WAGES], wage_sd[2];
    double unpaid[WORK_UNPAID];
    double state_share[4]; /* of formal workers, by education */
    amp_pool other[WORK_OTHER];
    /* the alignment: shares of each state in the cell as people come into the year */
    double *incoming; /* [year][cell][state] */
} amp_work;

amp_err amp_work_new(amp_ctx *ctx, amp_profile *profile, int first, int last, amp_work **work);
void amp_work_free(amp_work *work);
/** Measure on the opening blocks (fixed order). */
amp_err amp_work_measure(amp_ctx *ctx, amp_work *work, const amp_population *block, size_t blocks);
/** Add a block's persons of 15+ to count[cell][state + 1]; index 0 counts those just 15, who have
 * no state to keep. */
void amp_work_count(const amp_population *block, double count[WORK_CELLS][WORK_STATES + 1]);
/** Freeze the incoming distribution of a year. */
void amp_work_freeze(amp_work *work, int year, double count[WORK_CELLS][WORK_STATES + 1]);

/** One replicate's thresholds. */
typedef struct amp_work_draw {
    const amp_work *work;
    uint64_t attend_on[2][2][WORK_SINGLE];  /* attends again, by the age reached */
    uint64_t attend_new[2][2][WORK_SINGLE]; /* begins or comes back */
    uint64_t onset[2][WORK_SINGLE];
    uint64_t keep[WORK_STATES];
    uint32_t *move; /* [year][cell][3]: bounds of the four states */
    uint64_t passing, keep_unpaid, keep_other;
    uint64_t unpaid[WORK_UNPAID], other_share[WORK_OTHER], state_share[4];
    double rho, innovation; /* of the moving part of earnings */
    double lasting, moving; /* weights of the two parts: squares sum to 1 */
    double density, accrual, replacement_max, floor, survivor_share;
    double pension_age, pension_months;
    uint64_t retire[3];      /* at 58-59, 60-64, 65 and more */
    const double *real_wage; /* by year - first; borrowed */
} amp_work_draw;

amp_err amp_work_draw_new(const amp_work *work, const double *drawn, const double *real_wage,
                          amp_work_draw **draw);
void amp_work_draw_free(amp_work_draw *draw);

/** Rows of a block as the processes need them; arrays of one worker. */
typedef struct amp_work_scratch {
    size_t cap;
    uint32_t *word[4];
    uint8_t *area; /* of each person */
    uint8_t *was;  /* labour state and pay as the year began */
    uint64_t *uid;
    uint32_t *row;
    double *value;
    void *memory;
} amp_work_scratch;
amp_err amp_work_scratch_reserve(amp_work_scratch *s, size_t persons);
void amp_work_scratch_fini(amp_work_scratch *s);

/** What every step of a year gets. The block's rows are those of 1 July of `stream.year`. */
typedef struct amp_work_step {
    const amp_work_draw *draw;
    amp_stream stream;
    amp_population *block;
    amp_work_scratch *scratch;
} amp_work_step;

static inline unsigned amp_work_age(unsigned age)
{
    return age < 20   ? 0
           : age < 25 ? 1
           : age < 35 ? 2
           : age < 45 ? 3
           : age < 55 ? 4
           : age < 60 ? 5
           : age < 65 ? 6
           : age < 75 ? 7
                      : 8;
}
static inline unsigned amp_work_cell(unsigned age, unsigned education, unsigned sex, unsigned area)
{
    return ((amp_work_age(age) * 4 + education) * 2 + sex) * 2 + area;
}
static inline unsigned amp_work_unpaid_cell(unsigned age, unsigned sex, unsigned area)
{
    return (amp_work_age(age) * 2 + sex) * 2 + area;
}
static inline unsigned amp_work_wage_cell(unsigned sex, unsigned formal, unsigned education,
                                          unsigned area)
{
    return ((sex * 2 + formal) * 4 + education) * 2 + area;
}
static inline unsigned amp_work_other_cell(unsigned age, unsigned sex, unsigned area)
{
    const unsigned band = age < 25 ? 0 : age < 45 ? 1 : age < 60 ? 2 : age < 75 ? 3 : 4;
    return (band * 2 + sex) * 2 + area;
}

/* ---- the processes, in the order of the year --------------------------------------------------
 */
/** Survivors' pensions and inherited other income; before the dead leave their rows. */
void amp_work_survivors(const amp_work_step *s);
/** Fill scratch->area; first of the steps after the rows are rebuilt. */
void amp_work_begin(const amp_work_step *s);
void amp_work_schooling(const amp_work_step *s);
void amp_work_disability(const amp_work_step *s);
void amp_work_labour(const amp_work_step *s);
void amp_work_earnings(const amp_work_step *s);
void amp_work_pensions(const amp_work_step *s);
void amp_work_other_income(const amp_work_step *s);
void amp_work_health(const amp_work_step *s);
/** Opening year: split residual earnings into their lasting and moving parts. */
void amp_work_open(const amp_work_step *s);

#endif
