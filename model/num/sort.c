/* sort.c - a stable radix sort of (key, value) pairs. */
#include "num/num.h"

#include <string.h>

uint64_t amp_order_bits(double x)
{
    uint64_t bits;
    x += 0.0; /* -0 becomes 0, its equal */
    memcpy(&bits, &x, sizeof bits);
    /* Negative numbers: all bits turned; others: the sign bit set. */
    return bits ^ ((uint64_t)((int64_t)bits >> 63) | (uint64_t)1 << 63);
}

void amp_sort_pairs(double *key, uint32_t *value, size_t n, double *key_scratch,
                    uint32_t *value_scratch)
{
    enum { BITS = 11, BUCKETS = 1 << BITS, PASSES = 6 };
    double *from = key, *to = key_scratch;
    uint32_t *vfrom = value, *vto = value_scratch;
    for (int pass = 0; pass < PASSES; pass++) {
        size_t count[BUCKETS] = {0};
        const int shift = pass * BITS;
        for (size_t i = 0; i < n; i++)
            count[amp_order_bits(from[i]) >> shift & (BUCKETS - 1)]++;
        size_t at = 0;
        for (size_t b = 0; b < BUCKETS; b++) {
            const size_t here = count[b];
            count[b] = at;
            at += here;
        }
        for (size_t i = 0; i < n; i++) {
            const size_t slot = count[amp_order_bits(from[i]) >> shift & (BUCKETS - 1)]++;
            to[slot] = from[i];
            vto[slot] = vfrom[i];
        }
        double *spare = from;
        from = to;
        to = spare;
        uint32_t *vspare = vfrom;
        vfrom = vto;
        vto = vspare;
    }
}
