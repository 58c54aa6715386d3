/* health.c - health cover follows work.
 *
 * Contributory cover comes with formal work or a contributory pension of one's own, or of the
 * household's head or partner (for each other and for members under 25); who loses that has public
 * cover. Other covers stay. */
#include "life/process.h"
#include "life/spread.h"

_Static_assert(AMP_RELATIONSHIP_head == 0 && AMP_RELATIONSHIP_partner == 1, "the couple is first");

enum { DEPENDANT_UNDER = 25 };

static void step(const amp_step *st, amp_span rows)
{
    amp_population *p = st->block;
    const size_t n = rows.hi;
    uint8_t *restrict insured = (uint8_t *)amp_life_numbers(st, 0);
    uint8_t *restrict couple = (uint8_t *)amp_life_numbers(st, 1);
    uint8_t *restrict leads = (uint8_t *)amp_life_numbers(st, 2); /* then: is somebody's insured */
    uint8_t *household = (uint8_t *)amp_life_numbers(st, 3);
    for (size_t i = 0; i < n; i++)
        insured[i] = (p->labour[i] == AMP_LABOUR_formal) | (p->contributory_pension[i] > 0.0);
    for (size_t i = 0; i < n; i++) {
        couple[i] = p->relationship[i] <= AMP_RELATIONSHIP_partner;
        leads[i] = couple[i] & insured[i] & (p->is_alive[i] != 0);
    }
    amp_spread_any(p, leads, household);
    amp_spread_bytes(p, household, leads);
    for (size_t i = 0; i < n; i++) {
        const uint8_t dependant = couple[i] | (p->age[i] < DEPENDANT_UNDER);
        const uint8_t had = p->health_cover[i];
        const uint8_t without =
            had == AMP_HEALTH_contributory_cover ? AMP_HEALTH_public_cover : had;
        p->health_cover[i] =
            insured[i] | (leads[i] & dependant) ? AMP_HEALTH_contributory_cover : without;
    }
}

const amp_process amp_process_health = {
    .name = "health",
    .id = AMP_PROC_LABOUR_KEEP,
    .group = AMP_LIFE_WORK,
    .reads = "is_alive age relationship labour contributory_pension health_cover",
    .writes = "health_cover",
    .step = step,
};
