/* draw.c - random draws by Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, SC11).
 *
 * One draw at a time is Random123's own code. Many at once run several identities side by side, one
 * to a 64-bit lane of a vector register: a lane's low half holds a counter word, and what a product
 * leaves in the high half is never looked at. Same operations, hence the same bits. */
#include "num/draw.h"
#include "num/lanes.h"
#include "num/num.h"

#include <Random123/philox.h>
#include <assert.h>
#include <immintrin.h>
#include <string.h>

enum {
    ROUNDS = 10,
    BATCH = 16,  /* identities in flight: two of the widest registers, to hide the multiplier */
    CHUNK = 256, /* normals at a time */
};

/* Counter word 2 below the year: continuous draws have bit 19 set, so they never meet events. */
static uint32_t continuous_word(uint32_t process, uint32_t k)
{
    assert(process < 4096 && k < 256);
    return 1u << 19 | process << 7 | k / 2;
}

static philox4x32_ctr_t philox_at(const amp_stream *s, uint64_t identity, uint32_t what)
{
    assert(s->year < 4096 && what < 1u << 20);
    const philox4x32_key_t key = {{(uint32_t)s->seed, (uint32_t)(s->seed >> 32)}};
    const philox4x32_ctr_t counter = {
        {(uint32_t)identity, (uint32_t)(identity >> 32), s->year << 20 | what, s->replicate}};
    return philox4x32(counter, key);
}

/* Odd multiples of 2^-53: 52 random bits and a half, so never 0 or 1, exact, and as likely as 1 -
 * u. */
AMP_INLINE double uniform(uint64_t high, uint64_t low)
{
    const uint64_t bits =
        0x3ff0000000000000u | (high << 20 & 0x000fffffffffffffu) | (low & 0xffffffffu) >> 12;
    double one_to_two;
    memcpy(&one_to_two, &bits, sizeof bits);
    return one_to_two - 1 + 0x1p-53;
}

/* ---- one identity -------------------------------------------------------------------------- */

void amp_draw_words(const amp_stream *s, uint64_t identity, uint32_t group, uint32_t words[4])
{
    assert(group < 1u << 19);
    const philox4x32_ctr_t r = philox_at(s, identity, group);
    for (int k = 0; k < 4; k++)
        words[k] = r.v[k];
}

double amp_draw(const amp_stream *s, uint64_t identity, uint32_t process, uint32_t k)
{
    const philox4x32_ctr_t r = philox_at(s, identity, continuous_word(process, k));
    return uniform(r.v[2 * (k % 2)], r.v[2 * (k % 2) + 1]);
}

double amp_draw_normal(const amp_stream *s, uint64_t identity, uint32_t process, uint32_t k)
{
    return amp_normal_quantile(amp_draw(s, identity, process, k));
}

uint64_t amp_threshold(double p)
{
    if (!(p > 0))
        return 0;
    return p >= 1 ? (uint64_t)1 << 32 : (uint64_t)(p * 0x1p32 + 0.5);
}

/* Finaliser of splitmix64 (Steele, Lea & Flood 2014): a one-to-one mix of 64 bits. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

uint64_t amp_draw_key(uint64_t identity, uint64_t name, uint64_t purpose)
{
    const uint64_t golden = 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio, odd */
    return mix(identity + golden * mix(name + golden * (purpose + 1)));
}

/* ---- many identities ----------------------------------------------------------------------- */

/* What all lanes share: the key of each round, and the two counter words after the identity. */
typedef struct lanes {
    uint64_t key[ROUNDS][2];
    uint64_t what, replicate;
} lanes;

static lanes lanes_of(const amp_stream *s, uint32_t what)
{
    assert(s->year < 4096 && what < 1u << 20);
    lanes l = {.what = s->year << 20 | what, .replicate = s->replicate};
    uint32_t k0 = (uint32_t)s->seed, k1 = (uint32_t)(s->seed >> 32);
    for (int r = 0; r < ROUNDS; r++) {
        l.key[r][0] = k0;
        l.key[r][1] = k1;
        k0 += PHILOX_W32_0;
        k1 += PHILOX_W32_1;
    }
    return l;
}

/* The four words of BATCH identities: out[k][i] is word k of identity i, in its low half. */
#define BATCH_OF(isa, width, wide, multiply)                                                       \
    typedef uint64_t vector_##isa                                                                  \
        __attribute__((vector_size(8 * (width)), aligned(8), may_alias));                          \
    AMP_INLINE_##isa void batch_##isa(const lanes *l, const uint64_t *identity,                    \
                                      uint64_t out[4][BATCH])                                      \
    {                                                                                              \
        typedef vector_##isa vec;                                                                  \
        enum { PARTS = BATCH / (width) };                                                          \
        vec c[4][PARTS];                                                                           \
        const vec m0 = (vec){0} + PHILOX_M4x32_0, m1 = (vec){0} + PHILOX_M4x32_1;                  \
        for (int j = 0; j < PARTS; j++) {                                                          \
            c[0][j] = *(const vec *)(const void *)(identity + j * (width));                        \
            c[1][j] = c[0][j] >> 32;                                                               \
            c[2][j] = (vec){0} + l->what;                                                          \
            c[3][j] = (vec){0} + l->replicate;                                                     \
        }                                                                                          \
        for (int r = 0; r < ROUNDS; r++)                                                           \
            for (int j = 0; j < PARTS; j++) {                                                      \
                const vec p0 = (vec)multiply((wide)c[0][j], (wide)m0);                             \
                const vec p1 = (vec)multiply((wide)c[2][j], (wide)m1);                             \
                c[0][j] = p1 >> 32 ^ c[1][j] ^ l->key[r][0];                                       \
                c[1][j] = p1;                                                                      \
                c[2][j] = p0 >> 32 ^ c[3][j] ^ l->key[r][1];                                       \
                c[3][j] = p0;                                                                      \
            }                                                                                      \
        for (int k = 0; k < 4; k++)                                                                \
            for (int j = 0; j < PARTS; j++)                                                        \
                *(vec *)(void *)(out[k] + j * (width)) = c[k][j];                                  \
    }
#define AMP_INLINE_avx512 AMP_AVX512 AMP_INLINE
#define AMP_INLINE_avx2   AMP_AVX2 AMP_INLINE
#define AMP_INLINE_sse2   AMP_INLINE
BATCH_OF(avx512, 8, __m512i, _mm512_mul_epu32)
BATCH_OF(avx2, 4, __m256i, _mm256_mul_epu32)
BATCH_OF(sse2, 2, __m128i, _mm_mul_epu32)

AMP_INLINE void low_halves(uint32_t *restrict to, const uint64_t *restrict from)
{
    for (int j = 0; j < BATCH; j++)
        to[j] = (uint32_t)from[j];
}

/* n is a multiple of BATCH in both. */
#define MANY_OF(isa, attribute)                                                                    \
    attribute static void events_##isa(const lanes *l, const uint64_t *identity, size_t n,         \
                                       uint32_t *const word[4])                                    \
    {                                                                                              \
        for (size_t i = 0; i < n; i += BATCH) {                                                    \
            uint64_t out[4][BATCH] __attribute__((aligned(64)));                                   \
            batch_##isa(l, identity + i, out);                                                     \
            for (int k = 0; k < 4; k++)                                                            \
                if (word[k])                                                                       \
                    low_halves(word[k] + i, out[k]);                                               \
        }                                                                                          \
    }                                                                                              \
    attribute static void uniforms_##isa(const lanes *l, const uint64_t *identity, size_t n,       \
                                         uint32_t half, double *u)                                 \
    {                                                                                              \
        for (size_t i = 0; i < n; i += BATCH) {                                                    \
            uint64_t out[4][BATCH] __attribute__((aligned(64)));                                   \
            batch_##isa(l, identity + i, out);                                                     \
            for (int j = 0; j < BATCH; j++)                                                        \
                u[i + (size_t)j] = uniform(out[2 * half][j], out[2 * half + 1][j]);                \
        }                                                                                          \
    }
MANY_OF(avx512, AMP_AVX512)
MANY_OF(avx2, AMP_AVX2)
MANY_OF(sse2, )

void amp_wide_events(amp_width width, const amp_stream *s, const uint64_t *identity, size_t n,
                     uint32_t group, uint32_t *const word[4])
{
    assert(group < 1u << 19);
    const lanes l = lanes_of(s, group);
    const size_t whole = n - n % BATCH;
    AMP_FORM(width, events, (&l, identity, whole, word));
    for (size_t i = whole; i < n; i++) {
        uint32_t w[4];
        amp_draw_words(s, identity[i], group, w);
        for (int k = 0; k < 4; k++)
            if (word[k])
                word[k][i] = w[k];
    }
}

void amp_draw_events(const amp_stream *s, const uint64_t *identity, size_t n, uint32_t group,
                     uint32_t *const word[4])
{
    amp_wide_events(amp_widest(), s, identity, n, group, word);
}

void amp_wide_uniforms(amp_width width, const amp_stream *s, const uint64_t *identity, size_t n,
                       uint32_t process, uint32_t k, double *out)
{
    const lanes l = lanes_of(s, continuous_word(process, k));
    const size_t whole = n - n % BATCH;
    AMP_FORM(width, uniforms, (&l, identity, whole, k % 2, out));
    for (size_t i = whole; i < n; i++)
        out[i] = amp_draw(s, identity[i], process, k);
}

void amp_draw_uniforms(const amp_stream *s, const uint64_t *identity, size_t n, uint32_t process,
                       uint32_t k, double *out)
{
    amp_wide_uniforms(amp_widest(), s, identity, n, process, k, out);
}

void amp_draw_normals(const amp_stream *s, const uint64_t *identity, size_t n, uint32_t process,
                      uint32_t k, double *out)
{
    for (size_t lo = 0; lo < n; lo += CHUNK) { /* so that the uniforms are still in cache */
        const size_t m = AMP_MIN(n - lo, (size_t)CHUNK);
        amp_draw_uniforms(s, identity + lo, m, process, k, out + lo);
        amp_normal_quantile_all(out + lo, m);
    }
}
