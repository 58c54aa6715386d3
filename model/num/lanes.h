/** @file lanes.h  Internal to num/: one body of code, compiled for each width of vector registers.
 *
 * The body is a loop over rows in plain C; its forms differ in width only and give the same bits,
 * because no operation is fused (-ffp-contract=off) and no sum is reordered. Which form runs is
 * decided by the processor, by hand, since ifuncs and sanitizers do not get on. */
#ifndef AMP_NUM_LANES_H
#define AMP_NUM_LANES_H

#include "num/draw.h"

#define AMP_INLINE static inline __attribute__((always_inline))
#define AMP_AVX512 __attribute__((target("avx512f")))
#define AMP_AVX2   __attribute__((target("avx2")))
#define AMP_AVX    __attribute__((target("avx")))

/** Registers of 2, 4 or 8 doubles. */
typedef enum amp_width { AMP_WIDTH_SSE2, AMP_WIDTH_AVX2, AMP_WIDTH_AVX512 } amp_width;

/** The widest that this processor has. */
static inline amp_width amp_widest(void)
{
    if (__builtin_cpu_supports("avx512f"))
        return AMP_WIDTH_AVX512;
    return __builtin_cpu_supports("avx2") ? AMP_WIDTH_AVX2 : AMP_WIDTH_SSE2;
}

/** Call form_avx512, form_avx2 or form_sse2 with the arguments in parentheses. */
#define AMP_FORM(width, form, args)                                                                \
    do {                                                                                           \
        if ((width) == AMP_WIDTH_AVX512)                                                           \
            form##_avx512 args;                                                                    \
        else if ((width) == AMP_WIDTH_AVX2)                                                        \
            form##_avx2 args;                                                                      \
        else                                                                                       \
            form##_sse2 args;                                                                      \
    } while (0)

/* The functions for many values with the width told, which the tests compare with one another. */
void amp_wide_exp(amp_width width, double *x, size_t n);
void amp_wide_log(amp_width width, double *x, size_t n);
void amp_wide_pow(amp_width width, double *x, const double *y, size_t n);
void amp_wide_normal_quantile(amp_width width, double *p, size_t n);
void amp_wide_events(amp_width width, const amp_stream *s, const uint64_t *identity, size_t n,
                     uint32_t group, uint32_t *const word[4]);
void amp_wide_uniforms(amp_width width, const amp_stream *s, const uint64_t *identity, size_t n,
                       uint32_t process, uint32_t k, double *out);

#endif
