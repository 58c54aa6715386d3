/** @file read.h  Reading the profile's tables of rates: category names, age groups, age ranges
 * (inside life/ only). Every function records what is wrong with file and line. */
#ifndef AMP_LIFE_READ_H
#define AMP_LIFE_READ_H

#include "conf/profile.h"
#include "life/process.h"
#include "pop/pop.h"

typedef struct amp_read {
    amp_ctx *ctx;
    amp_profile *profile;
    amp_table table; /* the one that amp_read_open read last */
} amp_read;

amp_err amp_read_open(amp_read *r, const char *name);
amp_err amp_read_number(amp_read *r, size_t row, const char *column, double *value);
/** A cell that holds a name of a category list: its code. */
amp_err amp_read_code(amp_read *r, size_t row, const char *column, amp_list list, unsigned *value);
/** `education`: none primary secondary tertiary. */
amp_err amp_read_education(amp_read *r, size_t row, unsigned *value);
/** `home`: none primary secondary tertiary own -> amp_pupil_home. */
amp_err amp_read_home(amp_read *r, size_t row, unsigned *value);
/** `age_group`: 15-19 20-24 25-34 35-44 45-54 55-59 60-64 65-74 75+ -> 0 .. 8. */
amp_err amp_read_age_group(amp_read *r, size_t row, unsigned *value);
/** `age_from`, `age_to`. */
amp_err amp_read_age_range(amp_read *r, size_t row, unsigned *from, unsigned *to);

enum { AMP_WORK_AGES = 9 };
extern const char *const amp_work_age_names[AMP_WORK_AGES]; /* "15-19" ... "75+" */
/** Age group of a person of 15 or more, as in amp_read_age_group. */
static inline unsigned amp_work_age(unsigned age)
{
    const int group = (age >= 20) + (age >= 25) + (age >= 35) + (age >= 45) + (age >= 55) +
                      (age >= 60) + (age >= 65) + (age >= 75);
    return (unsigned)group;
}
/** LCU of the run's base year per LCU of the year that the profile's money is of. */
amp_err amp_read_price(amp_ctx *ctx, const amp_life_setup *setup, double *price);

#endif
