/** @file pick.h  A or b without a branch (inside life/ only): for conditions that are as likely as
 * not, which a processor guesses badly; compilers turn "c ? a : b" into branches as they like. */
#ifndef AMP_LIFE_PICK_H
#define AMP_LIFE_PICK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline unsigned amp_pick(bool c, unsigned a, unsigned b)
{
    return b ^ ((a ^ b) & (0u - c));
}

static inline double amp_pick_number(bool c, double a, double b)
{
    uint64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    y ^= (x ^ y) & (UINT64_C(0) - c);
    memcpy(&b, &y, sizeof b);
    return b;
}

#endif
