/* health.c - health cover follows work.
 *
 * Contributory cover comes with formal work or a contributory pension of one's own, or of the
 * household's head or partner (for each other and for members under 25); who loses that has public
 * cover. Other covers stay. */
#include "life/process.h"

enum { DEPENDANT_UNDER = 25 };

static bool is_insured(const amp_population *p, size_t i)
{
    return p->labour[i] == AMP_LABOUR_formal || p->contributory_pension[i] > 0.0;
}

static bool is_couple(const amp_population *p, size_t i)
{
    return p->relationship[i] == AMP_RELATIONSHIP_head ||
           p->relationship[i] == AMP_RELATIONSHIP_partner;
}

static void step_household(amp_population *p, size_t first, size_t end)
{
    bool shared = false;
    for (size_t i = first; i < end; i++)
        shared |= is_couple(p, i) && p->is_alive[i] && is_insured(p, i);
    for (size_t i = first; i < end; i++) {
        const bool dependant = is_couple(p, i) || p->age[i] < DEPENDANT_UNDER;
        if (is_insured(p, i) || (shared && dependant))
            p->health_cover[i] = AMP_HEALTH_contributory_cover;
        else if (p->health_cover[i] == AMP_HEALTH_contributory_cover)
            p->health_cover[i] = AMP_HEALTH_public_cover;
    }
}

static void step(const amp_step *st, amp_span rows)
{
    amp_population *p = st->block;
    (void)rows;
    for (size_t h = 0; h < p->households; h++)
        step_household(p, p->first[h], p->first[h + 1]);
}

const amp_process amp_process_health = {
    .name = "health",
    .id = AMP_PROC_LABOUR_KEEP,
    .group = AMP_LIFE_WORK,
    .reads = "is_alive age relationship labour contributory_pension health_cover",
    .writes = "health_cover",
    .step = step,
};
