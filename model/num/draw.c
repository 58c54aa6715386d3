/* draw.c - random draws by Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, SC11). */
#include "num/draw.h"
#include "num/num.h"

#include <Random123/philox.h>
#include <assert.h>

static philox4x32_ctr_t philox_at(const amp_stream *s, uint64_t identity, uint32_t what)
{
    const philox4x32_key_t key = {{(uint32_t)s->seed, (uint32_t)(s->seed >> 32)}};
    const philox4x32_ctr_t counter = {
        {(uint32_t)identity, (uint32_t)(identity >> 32), s->year << 20 | what, s->replicate}};
    return philox4x32(counter, key);
}

void amp_draw_words(const amp_stream *s, uint64_t identity, uint32_t group, uint32_t words[4])
{
    assert(s->year < 4096 && group < 1u << 19);
    const philox4x32_ctr_t r = philox_at(s, identity, group);
    for (int k = 0; k < 4; k++)
        words[k] = r.v[k];
}

void amp_draw_events(const amp_stream *s, const uint64_t *identity, size_t n, uint32_t group,
                     uint32_t *const word[4])
{
    for (size_t i = 0; i < n; i++) {
        uint32_t w[4];
        amp_draw_words(s, identity[i], group, w);
        for (int k = 0; k < 4; k++)
            if (word[k])
                word[k][i] = w[k];
    }
}

uint64_t amp_threshold(double p)
{
    if (!(p > 0))
        return 0;
    return p >= 1 ? (uint64_t)1 << 32 : (uint64_t)(p * 0x1p32 + 0.5);
}

double amp_draw(const amp_stream *s, uint64_t identity, uint32_t process, uint32_t k)
{
    assert(s->year < 4096 && process < 4096 && k < 256);
    const philox4x32_ctr_t r = philox_at(s, identity, 1u << 19 | process << 7 | k / 2);
    const uint64_t bits = (uint64_t)r.v[2 * (k % 2)] << 32 | r.v[2 * (k % 2) + 1];
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

double amp_draw_normal(const amp_stream *s, uint64_t identity, uint32_t process, uint32_t k)
{
    return amp_normal_quantile(amp_draw(s, identity, process, k));
}

void amp_draw_normals(const amp_stream *s, const uint64_t *identity, size_t n, uint32_t process,
                      uint32_t k, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = amp_draw(s, identity[i], process, k);
    amp_normal_quantile_all(out, n);
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
