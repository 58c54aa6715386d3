/** @file risk.h  Relative risks that leave the expected events of a block as they are (inside life/
 * only).
 *
 * In a cell of a block (sex and five-year age) a person of class c has the chance k r_c p_x, p_x
 * the rate of its age, r_c its risk and k one number for the cell, such that the expected events
 * of the cell's persons are those of the rates alone. */
#ifndef AMP_LIFE_RISK_H
#define AMP_LIFE_RISK_H

#include "conf/profile.h"

/** Risks by path, 1 where the profile has none; a path of NULL is the class that the others are
 * relative to. */
static inline amp_err amp_risk_read(amp_ctx *ctx, amp_profile *profile, const char *const *path,
                                    size_t n, amp_number *risk)
{
    for (size_t k = 0; k < n; k++) {
        risk[k] = AMP_PLAIN(1.0);
        if (path[k])
            AMP_TRY(amp_profile_number_or(ctx, profile, path[k], 1.0, &risk[k]));
    }
    return AMP_OK;
}

/** k of a cell. @param expected  sum of the rates of each class's persons @param risk  of each */
static inline double amp_risk_level(const double *expected, const double *risk, size_t classes)
{
    double with = 0.0, without = 0.0;
    for (size_t c = 0; c < classes; c++) {
        without += expected[c];
        with += expected[c] * risk[c];
    }
    return with > 0.0 ? without / with : 1.0;
}

#endif
