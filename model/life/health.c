/* health.c - health cover follows work.
 *
 * Contributory cover comes with formal work or a contributory pension of one's own, or of the
 * household's head or partner (for each other and for members under 25); who loses that has public
 * cover. Other covers stay.
 * Reads age relationship labour contributory_pension; writes health_cover. */
#include "life/work.h"

enum { DEPENDANT_UNDER = 25 };

static bool insured(const amp_population *p, size_t i)
{
    return p->labour[i] == AMP_LABOUR_formal || p->contributory_pension[i] > 0.0;
}

void amp_work_health(const amp_work_step *s)
{
    amp_population *p = s->block;
    for (size_t h = 0; h < p->households; h++) {
        bool couple = false;
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            couple |=
                p->relationship[i] <= AMP_RELATIONSHIP_partner && p->is_alive[i] && insured(p, i);
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const bool dependant =
                p->relationship[i] <= AMP_RELATIONSHIP_partner || p->age[i] < DEPENDANT_UNDER;
            if (insured(p, i) || (couple && dependant))
                p->health_cover[i] = AMP_HEALTH_contributory_cover;
            else if (p->health_cover[i] == AMP_HEALTH_contributory_cover)
                p->health_cover[i] = AMP_HEALTH_public_cover;
        }
    }
}

void amp_work_begin(const amp_work_step *s)
{
    const amp_population *p = s->block;
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
            s->scratch->area[i] = p->area[h];
}
