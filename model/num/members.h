/** @file members.h  Counts and sums over the members of one household, rows from .. end - 1.
 *
 * Households are three rows long on average, and a loop over so few ends in a wrong guess of the
 * processor each time. So a fixed number of rows is read whatever the length, and what belongs to
 * the next household is masked out. */
#ifndef AMP_NUM_MEMBERS_H
#define AMP_NUM_MEMBERS_H

#include "base/base.h"

#include <emmintrin.h>
#include <string.h>

enum { AMP_MEMBERS_BYTES = 8, AMP_MEMBERS_NUMBERS = 6 };

/** How many of the bytes are 1, all being 0 or 1. Up to AMP_MEMBERS_BYTES bytes behind the last row
 * are read. */
static inline unsigned amp_members_count(const uint8_t *ones, size_t from, size_t end)
{
    const uint64_t one = 0x0101010101010101u;
    unsigned n = 0;
    uint64_t x;
    for (; from + AMP_MEMBERS_BYTES < end; from += AMP_MEMBERS_BYTES) {
        memcpy(&x, ones + from, sizeof x);
        n += (unsigned)(x * one >> 56);
    }
    memcpy(&x, ones + from, sizeof x);
    x = from < end ? x << 8 * (AMP_MEMBERS_BYTES - (end - from)) : 0;
    return n + (unsigned)(x * one >> 56);
}

/** 0 + x[from] + x[from + 1] ..., in this order. No row from @p rows on is read. */
static inline double amp_members_sum(const double *x, size_t from, size_t end, size_t rows)
{
#define ALL UINT64_MAX
    static const uint64_t mask[AMP_MEMBERS_NUMBERS + 1][AMP_MEMBERS_NUMBERS]
        __attribute__((aligned(16))) = {{0},
                                        {ALL},
                                        {ALL, ALL},
                                        {ALL, ALL, ALL},
                                        {ALL, ALL, ALL, ALL},
                                        {ALL, ALL, ALL, ALL, ALL},
                                        {ALL, ALL, ALL, ALL, ALL, ALL}};
#undef ALL
    if (end - from > AMP_MEMBERS_NUMBERS || from + AMP_MEMBERS_NUMBERS > rows) {
        double sum = 0.0;
        for (size_t i = from; i < end; i++)
            sum += x[i];
        return sum;
    }
    __m128d sum = _mm_setzero_pd();
    for (size_t k = 0; k < AMP_MEMBERS_NUMBERS; k += 2) { /* adding 0 changes nothing */
        const __m128i *m = (const __m128i *)(const void *)(mask[end - from] + k);
        const __m128d two =
            _mm_and_pd(_mm_loadu_pd(x + from + k), _mm_castsi128_pd(_mm_load_si128(m)));
        sum = _mm_add_sd(sum, two);
        sum = _mm_add_sd(sum, _mm_unpackhi_pd(two, two));
    }
    return _mm_cvtsd_f64(sum);
}

#endif
