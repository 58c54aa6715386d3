/** @file list.h  Which bytes of a column are set, as a list of their places.
 *
 * Sixteen bytes at a time become sixteen bits, and these four at a time a list: the places of the
 * set ones are looked up, all four are written and the list advances by those that count, so that
 * the processor has nothing to guess. */
#ifndef AMP_NUM_LIST_H
#define AMP_NUM_LIST_H

#include "base/base.h"

#include <emmintrin.h>
#include <string.h>

enum { AMP_LIST_ROOM = 16 };

/** Places below @p n of the bytes that are not 0, in order. From n on AMP_LIST_ROOM bytes are 0.
 * @param[out] list  n + AMP_LIST_ROOM entries; n is at most 2^15 @return how many */
static inline size_t amp_list_set(const uint8_t *flag, size_t n, uint16_t *list)
{
    static const uint16_t places[16][4] = {
        {0}, {0},    {1},    {0, 1},    {2},    {0, 2},    {1, 2},    {0, 1, 2},
        {3}, {0, 3}, {1, 3}, {0, 1, 3}, {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}};
    static const uint8_t count[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};
    size_t m = 0;
    for (size_t r = 0; r < n; r += 16) {
        __m128i bytes;
        memcpy(&bytes, flag + r, sizeof bytes);
        const int clear = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
        const unsigned set = ~(unsigned)clear;
        for (unsigned q = 0; q < 16; q += 4) {
            const unsigned four = set >> q & 15;
            const __m128i place = _mm_loadl_epi64((const __m128i *)(const void *)places[four]);
            const __m128i row = _mm_add_epi16(place, _mm_set1_epi16((short)(r + q)));
            _mm_storel_epi64((__m128i *)(void *)(list + m), row);
            m += count[four];
        }
    }
    return m;
}

#endif
