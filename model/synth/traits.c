/* traits.c - ethnicity, schooling, attendance, who was born abroad, disability and contributory
 * pensions.
 *
 * A trait's score is a household part and a person's own part, both standard normal; members of a
 * household so resemble each other while every cell keeps its share. */
#include "num/num.h"
#include "synth/meet.h"

#include <math.h>
#include <string.h>

/** Log odds of attending per standard deviation of years passed beside others of the same age: with
 * them who attends is as far ahead of who does not as in Bolivia's survey of 2019 (ages 12 to 24).
 */
#define AHEAD 1.2

static void draw_latent(synth_builder *b, uint32_t k)
{
    for (size_t h = 0; h < b->p->households; h++)
        b->latent[h] = synth_normal(b, b->p->household_uid[h], k);
}

static double mix(double loading, double household, double own)
{
    return loading * household + sqrt(1 - loading * loading) * own;
}

static double *shares(synth_builder *b, size_t cells, size_t categories)
{
    return AMP_ARENA_NEW(b->arena, double, cells *categories);
}

static int area_of(const synth_builder *b, size_t i)
{
    return b->p->area[b->household[i]];
}

/** Categories 0 and 1, the first of which @p kind counts. */
static amp_err meet_first(synth_builder *b, size_t cells, amp_margin_kind kind, double *share)
{
    const synth_part part = {kind, 1, 3};
    return synth_meet(b, cells, 2, &part, 1, share);
}

/* ---- ethnicity ------------------------------------------------------------------------------ */

/** Afro-Bolivians: whole households without indigenous members, drawn until their share is met. */
static void afrodescendants(synth_builder *b)
{
    amp_population *p = b->p;
    double candidates = 0;
    for (size_t h = 0; h < p->households; h++) {
        uint32_t i = p->first[h];
        while (i < p->first[h + 1] && p->ethnicity[i] != AMP_ETHNICITY_indigenous)
            i++;
        if (i == p->first[h + 1])
            candidates += (double)(p->first[h + 1] - p->first[h]);
    }
    const double chance = candidates > 0 ? b->t->afrodescendent * (double)p->n / candidates : 0;
    double owed = 0.5;
    for (size_t h = 0; h < p->households; h++) {
        uint32_t i = p->first[h];
        while (i < p->first[h + 1] && p->ethnicity[i] != AMP_ETHNICITY_indigenous)
            i++;
        if (i < p->first[h + 1])
            continue;
        const double size = (double)(p->first[h + 1] - p->first[h]);
        owed += chance * size;
        if (owed < size)
            continue;
        owed -= size;
        for (i = p->first[h]; i < p->first[h + 1]; i++)
            p->ethnicity[i] = AMP_ETHNICITY_afrodescendent;
    }
}

static amp_err ethnicity(synth_builder *b)
{
    const synth_tables *t = b->t;
    amp_population *p = b->p;
    const size_t cells = t->regions * 2 * SYNTH_ETHNIC_AGES;
    double *share = shares(b, cells, 2);
    if (!share)
        return amp_fail_memory(b->ctx);
    for (size_t r = 0; r < t->regions; r++)
        for (size_t a = 0; a < 2; a++)
            for (size_t g = 0; g < SYNTH_ETHNIC_AGES; g++) {
                const size_t c = (r * 2 + a) * SYNTH_ETHNIC_AGES + g;
                share[2 * c] = t->indigenous[r][a][g];
                share[2 * c + 1] = 1 - share[2 * c];
            }
    draw_latent(b, SYNTH_K_ETHNICITY);
    const double loading = sqrt(b->q->ethnicity_household);
    for (size_t i = 0; i < p->n; i++) {
        const size_t h = b->household[i];
        b->cell[i] = (uint32_t)((p->region[h] * 2u + p->area[h]) * SYNTH_ETHNIC_AGES +
                                (unsigned)synth_ethnic_age(p->age[i]));
        b->score[i] = mix(loading, b->latent[h], synth_normal(b, p->uid[i], SYNTH_K_ETHNICITY));
    }
    AMP_TRY(meet_first(b, cells, AMP_MARGIN_indigenous, share));
    AMP_TRY(synth_assign(b, cells, 2, share));
    for (size_t i = 0; i < p->n; i++)
        p->ethnicity[i] =
            b->category[i] == 0 ? AMP_ETHNICITY_indigenous : AMP_ETHNICITY_other_ethnicity;
    afrodescendants(b);
    return AMP_OK;
}

/* ---- schooling ------------------------------------------------------------------------------ */

/** Shares of 0 .. 18 years from intervals, years of an interval alike. */
static void years_of(const synth_dist *d, double share[SYNTH_YEARS])
{
    memset(share, 0, SYNTH_YEARS * sizeof *share);
    for (size_t i = 0; i < d->n; i++) {
        const double w = d->cum[i] - (i ? d->cum[i - 1] : 0);
        const int span = AMP_MIN(d->hi[i], SYNTH_YEARS - 1) - d->lo[i] + 1;
        for (int y = d->lo[i]; y <= AMP_MIN(d->hi[i], SYNTH_YEARS - 1); y++)
            share[y] += w / span;
    }
}

static double schooling_loading(const synth_builder *b, size_t i)
{
    const int r = b->p->relationship[i];
    const double couple = sqrt(b->q->schooling_couple);
    if (r == AMP_RELATIONSHIP_head || r == AMP_RELATIONSHIP_partner)
        return couple;
    return b->p->age[i] < 15 ? 0.1 : b->q->schooling_child / couple;
}

/** What role, children in the household and ethnicity say of schooling, in standard deviations. */
static double schooling_shift(const synth_builder *b, size_t i)
{
    enum { KIDS_MAX = 5 };
    const amp_population *p = b->p;
    const size_t h = b->household[i];
    const double ethnic = p->ethnicity[i] == AMP_ETHNICITY_indigenous ? -0.25 : 0;
    if (p->age[i] < 15)
        return ethnic;
    int kids = 0;
    for (uint32_t j = p->first[h]; j < p->first[h + 1]; j++)
        kids += p->age[j] < 15;
    const int role = p->relationship[i] > AMP_RELATIONSHIP_child    ? 3
                     : p->relationship[i] == AMP_RELATIONSHIP_child ? 2
                     : p->partner[i]                                ? 0
                                                                    : 1;
    return ethnic + b->t->schooling_score[role][AMP_MIN(kids, KIDS_MAX)];
}

/** Cell of a sex, area and age; the ages of an area follow each other, so that where its cells are
 * of few persons one makes up for the rounding of the last. */
static size_t cell_of(size_t sex, size_t area, size_t age)
{
    return (sex * 2 + area) * SYNTH_AGES + age;
}

static uint32_t cell_of_person(const synth_builder *b, size_t i)
{
    return (uint32_t)cell_of(b->p->sex[i], (size_t)area_of(b, i), b->p->age[i]);
}

static amp_err schooling(synth_builder *b)
{
    const size_t cells = (size_t)2 * SYNTH_AGES * 2;
    amp_population *p = b->p;
    double *share = shares(b, cells, SYNTH_YEARS);
    if (!share)
        return amp_fail_memory(b->ctx);
    for (size_t s = 0; s < 2; s++)
        for (size_t a = 0; a < SYNTH_AGES; a++)
            for (size_t u = 0; u < 2; u++)
                years_of(&b->t->schooling[s][a][u], share + cell_of(s, u, a) * SYNTH_YEARS);
    draw_latent(b, SYNTH_K_SCHOOLING);
    for (size_t i = 0; i < p->n; i++) {
        b->cell[i] = cell_of_person(b, i);
        b->score[i] = mix(schooling_loading(b, i), b->latent[b->household[i]],
                          synth_normal(b, p->uid[i], SYNTH_K_SCHOOLING)) +
                      schooling_shift(b, i);
    }
    AMP_TRY(synth_meet_schooling(b, cells, share));
    AMP_TRY(synth_assign(b, cells, SYNTH_YEARS, share));
    for (size_t i = 0; i < p->n; i++) {
        p->schooling[i] = b->category[i];
        p->education[i] = (uint8_t)synth_education(p->schooling[i]);
    }
    return AMP_OK;
}

/** Scores of schooling become those beside others of the same age and home. */
static void center_by_home(synth_builder *b)
{
    double sum[SYNTH_AGES][AMP_PUPIL_HOMES] = {{0}}, n[SYNTH_AGES][AMP_PUPIL_HOMES] = {{0}};
    const amp_population *p = b->p;
    for (size_t i = 0; i < p->n; i++) {
        const unsigned home = amp_pupil_home(p, b->household[i], i);
        sum[p->age[i]][home] += b->score[i];
        n[p->age[i]][home] += 1;
    }
    for (size_t i = 0; i < p->n; i++) {
        const unsigned home = amp_pupil_home(p, b->household[i], i);
        b->score[i] -= sum[p->age[i]][home] / n[p->age[i]][home];
    }
}

/** Log odds of attending beside sex, age and area: those of the home, and those of who has more
 * years than others of the same age and home. The table's odds of homes are averages over the
 * latter, so the home's own are larger (Zeger, Liang & Albert 1988, Biometrics 44). */
static double attending(const synth_builder *b, size_t i)
{
    const double odds = b->t->attends_home[b->p->age[i]][amp_pupil_home(b->p, b->household[i], i)];
    const double own = sqrt(1 + 0.346 * AHEAD * AHEAD);
    return (odds > 0 ? own * amp_log(odds) : 0) + AHEAD * b->score[i];
}

/** Attending goes with the home, and with more years than others of the same age have; reads the
 * schooling scores. */
static amp_err attendance(synth_builder *b)
{
    const size_t cells = (size_t)2 * SYNTH_AGES * 2;
    amp_population *p = b->p;
    double *share = shares(b, cells, 2);
    if (!share)
        return amp_fail_memory(b->ctx);
    for (size_t s = 0; s < 2; s++)
        for (size_t a = 0; a < SYNTH_AGES; a++)
            for (size_t u = 0; u < 2; u++) {
                const size_t c = cell_of(s, u, a);
                share[2 * c] = b->t->attends[s][a][u];
                share[2 * c + 1] = 1 - share[2 * c];
            }
    center_by_home(b);
    for (size_t i = 0; i < p->n; i++) {
        const double u = synth_uniform(b, p->uid[i], SYNTH_K_ATTENDS);
        b->score[i] = amp_log((1 - u) / u) - attending(b, i);
    }
    AMP_TRY(meet_first(b, cells, AMP_MARGIN_attendance, share));
    AMP_TRY(synth_assign(b, cells, 2, share));
    for (size_t i = 0; i < p->n; i++)
        p->attends[i] =
            b->category[i] == 0 && b->t->attends[p->sex[i]][p->age[i]][area_of(b, i)] > 0;
    return AMP_OK;
}

/* ---- born abroad ---------------------------------------------------------------------------- */

static amp_err migrants(synth_builder *b)
{
    const size_t cells = (size_t)2 * 2 * SYNTH_AGES;
    amp_population *p = b->p;
    double *share = shares(b, cells, 2);
    if (!share)
        return amp_fail_memory(b->ctx);
    for (size_t c = 0; c < cells; c++) {
        share[2 * c] = b->t->migrants[c / SYNTH_AGES / 2][c % SYNTH_AGES];
        share[2 * c + 1] = 1 - share[2 * c];
    }
    draw_latent(b, SYNTH_K_MIGRANT);
    const double loading = sqrt(b->q->migrant_household);
    for (size_t i = 0; i < p->n; i++) {
        b->cell[i] = cell_of_person(b, i);
        b->score[i] =
            mix(loading, b->latent[b->household[i]], synth_normal(b, p->uid[i], SYNTH_K_MIGRANT));
    }
    AMP_TRY(meet_first(b, cells, AMP_MARGIN_migrants, share));
    AMP_TRY(synth_assign(b, cells, 2, share));
    for (size_t i = 0; i < p->n; i++)
        p->born_abroad[i] = b->category[i] == 0;
    return AMP_OK;
}

/* ---- disability, pensions ------------------------------------------------------------------- */

static amp_err disability(synth_builder *b)
{
    const size_t cells = (size_t)2 * SYNTH_AGES;
    amp_population *p = b->p;
    double *share = shares(b, cells, 2);
    if (!share)
        return amp_fail_memory(b->ctx);
    for (size_t s = 0; s < 2; s++)
        for (size_t a = 0; a < SYNTH_AGES; a++) {
            share[2 * (s * SYNTH_AGES + a)] = 1 - b->t->disability[s][a];
            share[2 * (s * SYNTH_AGES + a) + 1] = b->t->disability[s][a];
        }
    for (size_t i = 0; i < p->n; i++) {
        b->cell[i] = (uint32_t)p->sex[i] * SYNTH_AGES + p->age[i];
        b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_DISABILITY);
    }
    const synth_part disabled = {AMP_MARGIN_disability, 2, 3};
    AMP_TRY(synth_meet(b, cells, 2, &disabled, 1, share));
    AMP_TRY(synth_assign(b, cells, 2, share));
    for (size_t i = 0; i < p->n; i++)
        p->disability[i] = b->category[i];
    return AMP_OK;
}

/** Shares of 65+ scaled so that each sex reaches its margin with the ages and areas at hand. */
static void pension_shares(const synth_builder *b, double *share)
{
    const amp_population *p = b->p;
    double old[2] = {0, 0}, expected[2] = {0, 0};
    for (size_t i = 0; i < p->n; i++)
        if (p->age[i] >= 65) {
            old[p->sex[i]] += 1;
            expected[p->sex[i]] += b->t->pension[p->sex[i]][area_of(b, i)][p->age[i]];
        }
    for (size_t s = 0; s < 2; s++) {
        const double f = expected[s] > 0 ? b->t->pension_margin[s] * old[s] / expected[s] : 1;
        for (size_t u = 0; u < 2; u++)
            for (size_t a = 0; a < SYNTH_AGES; a++) {
                double *row = share + 2 * cell_of(s, u, a);
                row[1] = AMP_MIN(1, b->t->pension[s][u][a] * (a >= 65 ? f : 1));
                row[0] = 1 - row[1];
            }
    }
}

/** Pensioners of 65 and more that the shares give, by sex. */
static void expect_pensioners(const synth_builder *b, const double *share, double expected[2])
{
    const amp_population *p = b->p;
    expected[0] = expected[1] = 0;
    for (size_t i = 0; i < p->n; i++)
        expected[p->sex[i]] += p->age[i] >= 65 ? share[2 * b->cell[i] + 1] : 0;
}

/** Younger pensioners are so many more or fewer than the table's as margins made those of 65 and
 * more: a country with few has few at 60 too. */
static void pension_young(const double before[2], const double after[2], double *share)
{
    for (size_t s = 0; s < 2; s++) {
        const double f = before[s] > 0 ? after[s] / before[s] : 1;
        for (size_t u = 0; u < 2; u++)
            for (size_t a = 0; a < 65; a++) {
                double *row = share + 2 * cell_of(s, u, a);
                row[1] = AMP_MIN(1, row[1] * f);
                row[0] = 1 - row[1];
            }
    }
}

/** Who draws a pension; the amount follows in income.c. */
static amp_err pensions(synth_builder *b)
{
    const size_t cells = (size_t)2 * 2 * SYNTH_AGES;
    amp_population *p = b->p;
    double *share = shares(b, cells, 2);
    if (!share)
        return amp_fail_memory(b->ctx);
    pension_shares(b, share);
    for (size_t i = 0; i < p->n; i++) {
        b->cell[i] = cell_of_person(b, i);
        b->score[i] = 0.07 * p->schooling[i] + 0.9 * (p->education[i] == AMP_EDUCATION_tertiary) +
                      synth_normal(b, p->uid[i], SYNTH_K_PENSION);
    }
    static const synth_part drawing[] = {{AMP_MARGIN_contributory_pension, 2, 3},
                                         {AMP_MARGIN_persons_pensioned, 2, 3}};
    double before[2], after[2];
    expect_pensioners(b, share, before);
    AMP_TRY(synth_meet(b, cells, 2, drawing, 1, share));
    expect_pensioners(b, share, after);
    pension_young(before, after, share);
    AMP_TRY(synth_meet(b, cells, 2, drawing, AMP_COUNT(drawing), share));
    AMP_TRY(synth_assign(b, cells, 2, share));
    for (size_t i = 0; i < p->n; i++)
        p->contributory_pension[i] = b->category[i]; /* 1 marks a pensioner until income.c */
    return AMP_OK;
}

amp_err synth_traits(synth_builder *b)
{
    AMP_TRY(ethnicity(b));
    AMP_TRY(schooling(b));
    AMP_TRY(attendance(b)); /* uses the scores and cells that schooling left */
    AMP_TRY(migrants(b));
    AMP_TRY(disability(b));
    return pensions(b);
}
