/* reached.c - what a population shows for a row of margins.csv, in the row's own terms. */
#include "synth/builder.h"

#include <math.h>

enum { ADULT = 15, OLD = 60 };

/** Is the person one of the group? Work is of those of 15 and more. */
static bool is_in_group(const amp_population *p, size_t h, size_t i, const amp_group *g)
{
    return (g->sex < 0 || p->sex[i] == g->sex) && (g->area < 0 || p->area[h] == g->area) &&
           p->age[i] >= g->age_from && p->age[i] <= g->age_to;
}

static bool is_active(const amp_population *p, size_t i)
{
    return p->age[i] >= ADULT && p->labour[i] != AMP_LABOUR_inactive;
}

static bool is_employed(const amp_population *p, size_t i)
{
    return is_active(p, i) && p->labour[i] != AMP_LABOUR_unemployed;
}

/** @param[out] whole  does the person count at all? @return what it adds to the sum */
static double person_adds(const amp_population *p, size_t i, const amp_margin *m, bool *whole)
{
    *whole = true;
    switch (m->kind) {
    case AMP_MARGIN_participation:
        *whole = p->age[i] >= ADULT;
        return is_active(p, i);
    case AMP_MARGIN_unemployment:
        *whole = is_active(p, i);
        return p->labour[i] == AMP_LABOUR_unemployed;
    case AMP_MARGIN_informal_employment:
        *whole = is_employed(p, i);
        return p->labour[i] == AMP_LABOUR_informal;
    case AMP_MARGIN_contributors:
        *whole = is_employed(p, i);
        return p->labour[i] == AMP_LABOUR_formal;
    case AMP_MARGIN_persons_contributing:
        return is_employed(p, i) && p->labour[i] == AMP_LABOUR_formal;
    case AMP_MARGIN_contributory_pension:
    case AMP_MARGIN_persons_pensioned:
        return p->contributory_pension[i] > 0;
    case AMP_MARGIN_attendance:
        return p->attends[i];
    case AMP_MARGIN_schooling_mean:
        return p->schooling[i];
    case AMP_MARGIN_tertiary:
        return p->education[i] == AMP_EDUCATION_tertiary;
    case AMP_MARGIN_disability:
        return p->disability[i];
    case AMP_MARGIN_indigenous:
        return p->ethnicity[i] == AMP_ETHNICITY_indigenous;
    case AMP_MARGIN_afrodescendent:
        return p->ethnicity[i] == AMP_ETHNICITY_afrodescendent;
    case AMP_MARGIN_migrants:
        return p->born_abroad[i];
    default: /* health_cover */
        return p->health_cover[i] == m->of.cover;
    }
}

static double persons_reached(const amp_population *p, const amp_margin *m, double *cases)
{
    double sum = 0;
    *cases = 0;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            bool whole;
            if (!is_in_group(p, h, i, &m->of))
                continue;
            const double x = person_adds(p, i, m, &whole);
            sum += whole ? x : 0;
            *cases += whole;
        }
    if (m->kind == AMP_MARGIN_persons_contributing || m->kind == AMP_MARGIN_persons_pensioned)
        return sum * p->weight[0] / 1000;
    return (m->kind == AMP_MARGIN_schooling_mean ? 1 : 100) * sum / *cases;
}

static bool household_counts(const amp_population *p, size_t h, const amp_margin *m)
{
    const uint32_t head = p->first[h], size = p->first[h + 1] - head;
    int count[SYNTH_RELATIONS] = {0};
    switch (m->kind) {
    case AMP_MARGIN_household_size:
        return (int)size >= m->of.size_from && (int)size <= m->of.size_to;
    case AMP_MARGIN_female_head:
        return p->sex[head] == AMP_SEX_female;
    case AMP_MARGIN_head_60plus:
        return p->age[head] >= OLD;
    default: /* household_type */
        for (uint32_t i = head; i < p->first[h + 1]; i++)
            count[p->relationship[i]]++;
        return m->of.type == (int)synth_type_of(count[AMP_RELATIONSHIP_partner] > 0, count);
    }
}

static double households_reached(const amp_population *p, const amp_margin *m, double *cases)
{
    double sum = 0;
    *cases = (double)p->households;
    for (size_t h = 0; h < p->households; h++)
        sum += household_counts(p, h, m);
    return 100 * sum / *cases;
}

static double urban_reached(const amp_population *p, double *cases)
{
    double urban = 0;
    *cases = (double)p->n;
    for (size_t h = 0; h < p->households; h++)
        urban += p->area[h] == AMP_AREA_urban ? (double)(p->first[h + 1] - p->first[h]) : 0;
    return 100 * urban / *cases;
}

double synth_reached(const amp_population *p, const amp_margin *m, double *cases)
{
    switch (m->kind) {
    case AMP_MARGIN_household_size:
    case AMP_MARGIN_household_type:
    case AMP_MARGIN_female_head:
    case AMP_MARGIN_head_60plus:
        return households_reached(p, m, cases);
    case AMP_MARGIN_mean_household_size:
        *cases = (double)p->households;
        return (double)p->n / *cases;
    case AMP_MARGIN_urban:
        return urban_reached(p, cases);
    case AMP_MARGIN_participation:
    case AMP_MARGIN_unemployment:
    case AMP_MARGIN_informal_employment:
    case AMP_MARGIN_contributors:
    case AMP_MARGIN_contributory_pension:
    case AMP_MARGIN_attendance:
    case AMP_MARGIN_schooling_mean:
    case AMP_MARGIN_tertiary:
    case AMP_MARGIN_disability:
    case AMP_MARGIN_indigenous:
    case AMP_MARGIN_afrodescendent:
    case AMP_MARGIN_migrants:
    case AMP_MARGIN_health_cover:
    case AMP_MARGIN_persons_contributing:
    case AMP_MARGIN_persons_pensioned:
        return persons_reached(p, m, cases);
    default:
        return NAN;
    }
}
