/* sort.c - a stable radix sort of (key, value) pairs. */
#include "num/num.h"

#include <assert.h>
#include <string.h>

uint64_t amp_order_bits(double x)
{
    uint64_t bits;
    x += 0.0; /* -0 becomes 0, its equal */
    memcpy(&bits, &x, sizeof bits);
    /* Negative numbers: all bits turned; others: the sign bit set. */
    return bits ^ ((uint64_t)((int64_t)bits >> 63) | (uint64_t)1 << 63);
}

/* A number as it is sorted: 32 bits of its order in the upper half, its place in the lower. */
typedef uint64_t __attribute__((may_alias)) entry;

enum { DIGITS = 3, DIGIT_BITS = 11, BUCKETS = 1 << DIGIT_BITS, SMALL = 96 };

static size_t digit(entry e, int d)
{
    return e >> (32 + DIGIT_BITS * d) & (BUCKETS - 1);
}

/* Insertion sort that gives up after @p budget moves; what it leaves is still in a stable order. */
static bool insertion_sort(double *key, uint32_t *value, size_t n, size_t budget)
{
    size_t moves = 0;
    for (size_t i = 1; i < n; i++) {
        if (!(key[i - 1] > key[i]))
            continue;
        const double k = key[i];
        const uint32_t v = value[i];
        size_t j = i;
        for (; j > 0 && key[j - 1] > k; j--) {
            key[j] = key[j - 1];
            value[j] = value[j - 1];
        }
        key[j] = k;
        value[j] = v;
        moves += i - j;
        if (moves > budget)
            return false;
    }
    return true;
}

/* How often each digit has each value. It does not depend on the order, so one reading does. */
static void count_digits(const entry *e, size_t n, uint32_t count[DIGITS][BUCKETS])
{
    memset(count, 0, DIGITS * sizeof *count);
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < DIGITS; d++)
            count[d][digit(e[i], d)]++;
}

static void starts_of(uint32_t count[BUCKETS])
{
    uint32_t at = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        const uint32_t here = count[b];
        count[b] = at;
        at += here;
    }
}

/* Sort by digits, the least first, between two arrays. @return the one that holds the result */
static entry *sort_digits(entry *e, size_t n, entry *other)
{
    uint32_t count[DIGITS][BUCKETS];
    count_digits(e, n, count);
    for (int d = 0; d < DIGITS; d++) {
        uint32_t *start = count[d];
        if (start[digit(e[0], d)] == n)
            continue; /* all share this digit, wherever they are by now */
        starts_of(start);
        for (size_t i = 0; i < n; i++)
            other[start[digit(e[i], d)]++] = e[i];
        entry *from = e;
        e = other;
        other = from;
    }
    return e;
}

static double number_of(uint64_t bits)
{
    double x;
    bits ^= bits >> 63 ? (uint64_t)1 << 63 : UINT64_MAX;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Stable sort by the upper or the lower 32 bits; the other half of each stands by in its old
 * place. The keys' own room serves as the second array. */
static void sort_half(double *key, uint32_t *value, size_t n, bool upper, double *key_scratch,
                      uint32_t *half)
{
    entry *e = (entry *)(void *)key_scratch, *own = (entry *)(void *)key;
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = amp_order_bits(key[i]);
        half[i] = (uint32_t)(upper ? bits : bits >> 32);
        e[i] = (upper ? bits >> 32 << 32 : bits << 32) | i;
    }
    e = sort_digits(e, n, own);
    entry *free_one = e == own ? (entry *)(void *)key_scratch : own;
    for (size_t k = 0; k < n; k++)
        free_one[k] = (uint64_t)half[(uint32_t)e[k]] << 32 | value[(uint32_t)e[k]];
    for (size_t k = 0; k < n; k++) {
        const uint64_t sorted = e[k] >> 32, rest = free_one[k] >> 32;
        value[k] = (uint32_t)free_one[k];
        key[k] = number_of(upper ? sorted << 32 | rest : rest << 32 | sorted);
    }
}

/* The upper half (sign, exponent, 20 bits of mantissa) tells nearly all keys apart, so it is sorted
 * first and the rest is left to insertion; when that is too much work, lower and upper half are
 * sorted in full. */
void amp_sort_pairs(double *key, uint32_t *value, size_t n, double *key_scratch,
                    uint32_t *value_scratch)
{
    assert(n <= UINT32_MAX);
    if (n <= SMALL) {
        insertion_sort(key, value, n, SIZE_MAX);
        return;
    }
    sort_half(key, value, n, true, key_scratch, value_scratch);
    if (insertion_sort(key, value, n, 4 * n))
        return;
    sort_half(key, value, n, false, key_scratch, value_scratch);
    sort_half(key, value, n, true, key_scratch, value_scratch);
}
