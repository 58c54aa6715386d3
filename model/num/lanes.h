/** @file lanes.h  Internal to num/: one body of code, compiled for each width of vector registers.
 *
 * The body is a loop over rows in plain C; its forms differ in width only and give the same bits,
 * because no operation is fused (-ffp-contract=off) and no sum is reordered. Which form runs is
 * decided by the processor, by hand, since ifuncs and sanitizers do not get on. */
#ifndef AMP_NUM_LANES_H
#define AMP_NUM_LANES_H

#define AMP_INLINE static inline __attribute__((always_inline))
#define AMP_AVX512 __attribute__((target("avx512f")))
#define AMP_AVX2   __attribute__((target("avx2")))
#define AMP_AVX    __attribute__((target("avx")))

/* A test may define this first, to run the forms that its own processor would not choose. */
#ifndef AMP_CPU_HAS
#define AMP_CPU_HAS(feature) __builtin_cpu_supports(feature)
#endif

/** Call form##_avx512, form##_avx2 or form##_sse2 with the arguments in parentheses. */
#define AMP_BEST(form, args)                                                                       \
    do {                                                                                           \
        if (AMP_CPU_HAS("avx512f"))                                                                \
            form##_avx512 args;                                                                    \
        else if (AMP_CPU_HAS("avx2"))                                                              \
            form##_avx2 args;                                                                      \
        else                                                                                       \
            form##_sse2 args;                                                                      \
    } while (0)

#endif
