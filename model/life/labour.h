/** @file labour.h  The cells of the labour process, which other income's law shares (inside life/
 * only): sex, age group, education, area and place in the household. */
#ifndef AMP_LIFE_LABOUR_H
#define AMP_LIFE_LABOUR_H

#include "life/pick.h"
#include "life/read.h"

enum {
    AMP_LABOUR_STATES = 4,
    AMP_LABOUR_PLACES = 9, /* see amp_labour_place */
    AMP_LABOUR_TABLE = AMP_WORK_AGES * 4 * 2 * 2,
    AMP_LABOUR_CELLS = AMP_LABOUR_TABLE * AMP_LABOUR_PLACES,
    AMP_LABOUR_FROM = 15 /* age from which persons have a labour state */
};

/** Odds of the labour states against inactivity from labour_path.csv, relative to its base year;
 * years outside the table keep the nearest one's.
 * @param[in,out] odds  [year - first][sex][AMP_LABOUR_STATES], 0 on entry */
amp_err amp_labour_odds(amp_read *r, int first, size_t years, double *odds);

/** @param params  what the labour process prepared */
amp_err amp_labour_alignment(amp_ctx *ctx, const void *params, amp_arena *arena,
                             amp_life_alignment *alignment);

/** What the members' places depend on. */
typedef struct amp_home {
    bool has_children; /* anybody under 15 */
    bool has_couple;   /* the head has a partner here */
} amp_home;

static inline amp_home amp_home_of(const amp_population *p, size_t h)
{
    amp_home home = {false, p->partner[p->first[h]] != 0};
    for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
        home.has_children |= p->is_alive[i] && p->age[i] < AMP_LABOUR_FROM;
    return home;
}

/** 0, 1: head or partner in a couple without, with children; 2, 3: head alone; 4, 5: other member
 * of a couple's household, pupil; 6, 7: of another one; 8: anyone with a contributory pension. */
static inline unsigned amp_labour_place(const amp_population *p, size_t i, amp_home home)
{
    const unsigned other = 6u - 2u * home.has_couple + (p->attends[i] != 0);
    const unsigned leads = 2u * (p->partner[i] == 0) + home.has_children;
    const unsigned place = amp_pick(p->relationship[i] > AMP_RELATIONSHIP_partner, other, leads);
    return amp_pick(p->contributory_pension[i] > 0.0, 8, place);
}

/** Cell of labour.csv. */
static inline unsigned amp_labour_table(unsigned group, unsigned education, unsigned sex,
                                        unsigned area)
{
    return ((group * 4 + education) * 2 + sex) * 2 + area;
}

/** Cell of a person of 15 and more. */
static inline unsigned amp_labour_cell(const amp_population *p, size_t i, unsigned area,
                                       amp_home home)
{
    return amp_labour_table(amp_work_age(p->age[i]), p->education[i], p->sex[i], area) *
               AMP_LABOUR_PLACES +
           amp_labour_place(p, i, home);
}

#endif
