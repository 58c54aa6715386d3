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

enum { DIGITS = 3, BUCKETS = 1 << 11, SMALL = 96 };

/* Least significant digit first. The upper 33 bits (sign, exponent, 21 bits of mantissa) tell
 * nearly all keys apart, so they are sorted first and the rest is left to insertion; when that is
 * too much work, lower and upper digits are sorted in full. */
static const int lower_shift[DIGITS] = {0, 11, 22}; /* 22 and up: 11 bits, of which 9 are new */
static const int upper_shift[DIGITS] = {31, 42, 53};

static size_t digit(double x, int shift)
{
    return amp_order_bits(x) >> shift & (BUCKETS - 1);
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
static void count_digits(const double *key, size_t n, const int shift[DIGITS],
                         uint32_t count[DIGITS][BUCKETS])
{
    memset(count, 0, DIGITS * sizeof *count);
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < DIGITS; d++)
            count[d][digit(key[i], shift[d])]++;
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

static void scatter(const double *restrict key, const uint32_t *restrict value, size_t n, int shift,
                    uint32_t *restrict start, double *restrict key_to, uint32_t *restrict value_to)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t slot = start[digit(key[i], shift)]++;
        key_to[slot] = key[i];
        value_to[slot] = value[i];
    }
}

/* Stable sort by three digits; the result is in key and value, whatever the number of passes. */
static void sort_digits(double *key, uint32_t *value, size_t n, const int shift[DIGITS],
                        double *key_scratch, uint32_t *value_scratch)
{
    uint32_t count[DIGITS][BUCKETS];
    count_digits(key, n, shift, count);
    bool swapped = false;
    for (int d = 0; d < DIGITS; d++) {
        if (count[d][digit(key[0], shift[d])] == n)
            continue; /* all keys share this digit, wherever they are by now */
        starts_of(count[d]);
        if (swapped)
            scatter(key_scratch, value_scratch, n, shift[d], count[d], key, value);
        else
            scatter(key, value, n, shift[d], count[d], key_scratch, value_scratch);
        swapped = !swapped;
    }
    if (swapped) {
        memcpy(key, key_scratch, n * sizeof *key);
        memcpy(value, value_scratch, n * sizeof *value);
    }
}

void amp_sort_pairs(double *key, uint32_t *value, size_t n, double *key_scratch,
                    uint32_t *value_scratch)
{
    assert(n <= UINT32_MAX);
    if (n <= SMALL) {
        insertion_sort(key, value, n, SIZE_MAX);
        return;
    }
    sort_digits(key, value, n, upper_shift, key_scratch, value_scratch);
    if (insertion_sort(key, value, n, 4 * n))
        return;
    sort_digits(key, value, n, lower_shift, key_scratch, value_scratch);
    sort_digits(key, value, n, upper_shift, key_scratch, value_scratch);
}
