/** @file members.h  Counts and sums over the members of one household, rows from .. end - 1.
 *
 * Households are three rows long on average, and a loop over so few ends in a wrong guess of the
 * processor each time. So a fixed number of rows is read whatever the length, and what belongs to
 * the next household is masked out. No row from @p rows on is read. */
#ifndef AMP_NUM_MEMBERS_H
#define AMP_NUM_MEMBERS_H

#include "base/base.h"

#include <string.h>

enum { AMP_MEMBERS_BYTES = 8, AMP_MEMBERS_NUMBERS = 6 };

/** In how many rows neither byte is 0. */
static inline unsigned amp_members_count(const uint8_t *a, const uint8_t *b, size_t from,
                                         size_t end, size_t rows)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7fu, one = 0x0101010101010101u;
    unsigned n = 0;
    size_t i = from;
    for (; i < end && i + AMP_MEMBERS_BYTES <= rows; i += AMP_MEMBERS_BYTES) {
        const size_t left = AMP_MIN(end - i, (size_t)AMP_MEMBERS_BYTES);
        uint64_t x, y;
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
        x = (((x & low) + low) | x) & (((y & low) + low) | y); /* top bits: neither is 0 */
        x = (x >> 7 & one) << 8 * (AMP_MEMBERS_BYTES - left);
        n += (unsigned)(x * one >> 56);
    }
    for (; i < end; i++)
        n += (a[i] != 0) & (b[i] != 0);
    return n;
}

/** 0 + x[from] + x[from + 1] ..., in this order. */
static inline double amp_members_sum(const double *x, size_t from, size_t end, size_t rows)
{
    double sum = 0.0;
    if (end - from > AMP_MEMBERS_NUMBERS || from + AMP_MEMBERS_NUMBERS > rows) {
        for (size_t i = from; i < end; i++)
            sum += x[i];
        return sum;
    }
    for (size_t k = 0; k < AMP_MEMBERS_NUMBERS; k++) {
        uint64_t bits;
        double value;
        memcpy(&bits, x + from + k, sizeof bits);
        bits &= UINT64_C(0) - (from + k < end);
        memcpy(&value, &bits, sizeof value);
        sum += value; /* adding 0 changes nothing */
    }
    return sum;
}

#endif
