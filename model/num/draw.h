/** @file draw.h  Random draws as pure functions of who, when and what for.
 *
 * Philox4x32-10 (Random123), key = seed, counter = (identity, identity, when-and-what, replicate).
 * Nothing to lock, save or skip ahead; loop order, threads and scenarios cannot matter. Two kinds:
 *  - an *event* of probability p uses one 32-bit word and happens when word < round(p * 2^32)
 *    (threshold in 64 bits, so that p = 1 works); one call gives the words of four processes:
 *    counter word 2 = year << 20 | process / 4, lane = process % 4;
 *  - a *continuous* draw has 53 bits and a stream of its own:
 *    counter word 2 = year << 20 | 1 << 19 | process << 7 | k / 2, half k % 2.
 * A lasting trait draws with year 0. Policy draws are keyed by identities of amp_draw_key. */
#ifndef AMP_DRAW_H
#define AMP_DRAW_H

#include <stddef.h>
#include <stdint.h>

/* Numbered processes: the list only grows and numbers are never reused. */
// clang-format off
#define AMP_PROC_LIST(X)                                                                           \
    X(0, MORTALITY) X(1, FERTILITY) X(2, EMIGRATION) X(3, DISABILITY)                              \
    X(4, ATTENDANCE) X(5, PASSING) X(6, LABOUR_KEEP) X(7, LABOUR_MOVE)                             \
    X(8, UNION) X(9, SEPARATION) X(10, LEAVING_HOME) X(11, STATE_SALARY)                           \
    X(12, IMMIGRATION) X(13, SEX_AT_BIRTH) X(14, BIRTH_MONTH) X(15, DEATH_MONTH)                   \
    X(16, CONTRIBUTION) X(17, RETIREMENT) X(18, EARNINGS) X(19, PROGRAMME)                         \
    X(20, MACRO) X(21, PARAMETER) X(22, DEMOGRAPHY) X(23, BOOTSTRAP) X(24, SYNTH)                  \
    X(25, PAIRING) X(26, COMMUNITY) X(27, SHOCK)                                                  \
    X(28, OTHER_KEEP) X(29, OTHER_HAVE) X(30, UNPAID_WORK) X(31, OTHER_DONOR) \
    X(32, BEHAVIOUR)                                                                               \
    X(36, HOUSEHOLD_MOVES) X(37, YOUNG_MOVES) X(38, DESTINATION)
// clang-format on
enum {
#define X(number, name) AMP_PROC_##name = (number),
    AMP_PROC_LIST(X)
#undef X
};

typedef struct amp_stream {
    uint64_t seed;
    uint32_t year; /* below 4096; 0 for a lasting trait */
    uint32_t replicate;
} amp_stream;

/** Four words: of processes 4 * @p group .. 4 * group + 3 of one identity. */
void amp_draw_words(const amp_stream *s, uint64_t identity, uint32_t group, uint32_t words[4]);
/** The same for @p n identities at once; lane k goes to word[k][i]; word[k] may be NULL.
 * The same bits as amp_draw_words; vectorised. */
void amp_draw_events(const amp_stream *s, const uint64_t *identity, size_t n, uint32_t group,
                     uint32_t *const word[4]);
/** Threshold of an event of probability @p p (clamped to [0, 1]). */
uint64_t amp_threshold(double p);
static inline int amp_happens(uint32_t word, uint64_t threshold)
{
    return word < threshold;
}

/** Uniform in (0, 1), k-th draw of a process, k < 256: an odd multiple of 2^-53, never 0 or 1. */
double amp_draw(const amp_stream *s, uint64_t identity, uint32_t process, uint32_t k);
/** Standard normal by the inverse distribution function: monotone in the uniform. */
double amp_draw_normal(const amp_stream *s, uint64_t identity, uint32_t process, uint32_t k);
/** n uniforms at once, the same bits as amp_draw. */
void amp_draw_uniforms(const amp_stream *s, const uint64_t *identity, size_t n, uint32_t process,
                       uint32_t k, double *out);
/** n standard normals at once, the same bits as amp_draw_normal. */
void amp_draw_normals(const amp_stream *s, const uint64_t *identity, size_t n, uint32_t process,
                      uint32_t k, double *out);
/** Identity made of another, a name's hash (amp_hash_text) and a purpose: splitmix64's finaliser of
 * identity + G * finaliser(name + G * (purpose + 1)), G = 2^64 / golden ratio. For one name and
 * purpose it is one-to-one in the identity. */
uint64_t amp_draw_key(uint64_t identity, uint64_t name, uint64_t purpose);

#endif
