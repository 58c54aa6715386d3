/* work.c - labour state, unpaid work, contributions, salary from the State, health cover. */
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <string.h>

enum { CELLS = 2 * SYNTH_LABOUR_AGES * 4 * 2, STATES = 4, RAKES = 50 };

static int area_of(const synth_builder *b, size_t i)
{
    return b->p->area[b->household[i]];
}

static uint32_t labour_cell(const synth_builder *b, size_t i)
{
    const amp_population *p = b->p;
    const int g = synth_labour_age(p->age[i]);
    if (g < 0)
        return SYNTH_SKIP;
    return (uint32_t)(((p->sex[i] * SYNTH_LABOUR_AGES + g) * 4 + p->education[i]) * 2 +
                      area_of(b, i));
}

/* ---- labour state
 * --------------------------------------------------------------------------------- */

/** Shares of the four states in each cell, raked so that sex and age reach labour_margin with the
 * education and areas at hand. */
static void labour_shares(const synth_builder *b, double share[CELLS][STATES])
{
    const synth_tables *t = b->t;
    double n[CELLS] = {0};
    for (size_t i = 0; i < b->p->n; i++)
        if (b->cell[i] != SYNTH_SKIP)
            n[b->cell[i]] += 1;
    memcpy(share, t->labour, sizeof t->labour);
    enum { INNER = 4 * 2 };
    for (size_t g = 0; g < CELLS / INNER; g++) {
        const double *margin = t->labour_margin[g / SYNTH_LABOUR_AGES][g % SYNTH_LABOUR_AGES];
        for (int step = 0; step < RAKES; step++) {
            double sum[STATES] = {0}, all = 0;
            for (size_t c = g * INNER; c < (g + 1) * INNER; c++)
                for (int s = 0; s < STATES; s++) {
                    sum[s] += n[c] * share[c][s];
                    all += n[c] * share[c][s];
                }
            for (size_t c = g * INNER; c < (g + 1) * INNER; c++) {
                double row = 0;
                for (int s = 0; s < STATES; s++) {
                    share[c][s] *= sum[s] > 0 ? margin[s] * all / sum[s] : 0;
                    row += share[c][s];
                }
                for (int s = 0; s < STATES && row > 0; s++)
                    share[c][s] /= row;
            }
        }
    }
}

static bool has_small_child(const amp_population *p, uint32_t h)
{
    for (uint32_t j = p->first[h]; j < p->first[h + 1]; j++)
        if (p->age[j] < 4)
            return true;
    return false;
}

/** Higher for who is likely to be out of work: pupils, pensioners, mothers of small children,
 * disabled persons; lower for heads and for who lives without a partner. */
static double inactive_score(const synth_builder *b, size_t i)
{
    const amp_population *p = b->p;
    double x = synth_normal(b, p->uid[i], SYNTH_K_INACTIVE);
    if (p->attends[i])
        x += 1.2;
    if (p->contributory_pension[i] > 0)
        x += 1.0;
    if (p->disability[i])
        x += 0.8;
    if (p->relationship[i] == AMP_RELATIONSHIP_head)
        x -= p->sex[i] == AMP_SEX_female ? 0.7 : 0.3;
    if (p->relationship[i] == AMP_RELATIONSHIP_domestic_worker)
        x -= 3;
    if (p->sex[i] == AMP_SEX_female && p->partner[i])
        x += has_small_child(p, b->household[i]) ? 0.5 : 0.2;
    return x;
}

/** One cut of each cell in two: rows of b->cell by b->score, a share of low[c] gets 0. */
static amp_err cut_in_two(synth_builder *b, const double *low)
{
    double share[CELLS][2];
    for (size_t c = 0; c < CELLS; c++) {
        share[c][0] = AMP_MIN(1, AMP_MAX(0, low[c]));
        share[c][1] = 1 - share[c][0];
    }
    return synth_assign(b, CELLS, 2, &share[0][0]);
}

/** Active or not, then formal or not, then unemployed or informal. */
static amp_err labour(synth_builder *b)
{
    amp_population *p = b->p;
    double share[CELLS][STATES], low[CELLS];
    for (size_t i = 0; i < p->n; i++) {
        b->cell[i] = labour_cell(b, i);
        b->score[i] = b->cell[i] == SYNTH_SKIP ? 0 : inactive_score(b, i);
        p->labour[i] = AMP_LABOUR_inactive;
    }
    labour_shares(b, share);
    for (size_t c = 0; c < CELLS; c++)
        low[c] = 1 - share[c][AMP_LABOUR_inactive];
    AMP_TRY(cut_in_two(b, low));
    for (size_t h = 0; h < p->households; h++)
        b->latent[h] = synth_normal(b, p->household_uid[h], SYNTH_K_FORMAL);
    for (size_t i = 0; i < p->n; i++) {
        if (b->cell[i] != SYNTH_SKIP && b->category[i] == 1)
            b->cell[i] = SYNTH_SKIP; /* inactive: settled */
        b->score[i] = -(0.5 * b->latent[b->household[i]] +
                        sqrt(0.75) * synth_normal(b, p->uid[i], SYNTH_K_FORMAL) +
                        0.06 * p->schooling[i] - (p->contributory_pension[i] > 0 ? 1.5 : 0));
    }
    for (size_t c = 0; c < CELLS; c++) {
        const double active = 1 - share[c][AMP_LABOUR_inactive];
        low[c] = active > 0 ? share[c][AMP_LABOUR_formal] / active : 0;
    }
    AMP_TRY(cut_in_two(b, low));
    for (size_t i = 0; i < p->n; i++) {
        if (b->cell[i] == SYNTH_SKIP)
            continue;
        if (b->category[i] == 0) {
            p->labour[i] = AMP_LABOUR_formal;
            b->cell[i] = SYNTH_SKIP;
        }
        b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_UNEMPLOYED) +
                      (p->relationship[i] == AMP_RELATIONSHIP_head ? 0.5 : 0);
    }
    for (size_t c = 0; c < CELLS; c++) {
        const double rest = share[c][AMP_LABOUR_unemployed] + share[c][AMP_LABOUR_informal];
        low[c] = rest > 0 ? share[c][AMP_LABOUR_unemployed] / rest : 0;
    }
    AMP_TRY(cut_in_two(b, low));
    for (size_t i = 0; i < p->n; i++)
        if (b->cell[i] != SYNTH_SKIP)
            p->labour[i] = b->category[i] == 0 ? AMP_LABOUR_unemployed : AMP_LABOUR_informal;
    return AMP_OK;
}

/* ---- unpaid workers
 * ------------------------------------------------------------------------------- */

/** Marks who works without pay by earnings = -1, until income.c. */
static amp_err unpaid(synth_builder *b)
{
    enum { UNPAID_CELLS = 2 * SYNTH_LABOUR_AGES * 2 };
    amp_population *p = b->p;
    double share[UNPAID_CELLS][2];
    for (size_t c = 0; c < UNPAID_CELLS; c++) {
        share[c][0] = b->t->unpaid[c / 2 / SYNTH_LABOUR_AGES][c / 2 % SYNTH_LABOUR_AGES][c % 2];
        share[c][1] = 1 - share[c][0];
    }
    for (size_t i = 0; i < p->n; i++) {
        const size_t h = b->household[i];
        b->cell[i] = SYNTH_SKIP;
        p->earnings[i] = 0;
        if (p->labour[i] != AMP_LABOUR_informal)
            continue;
        bool other = false; /* somebody else whose business it can be */
        for (uint32_t j = p->first[h]; j < p->first[h + 1]; j++)
            other |= j != i && p->labour[j] == AMP_LABOUR_informal && p->age[j] >= 18;
        b->cell[i] = (uint32_t)((p->sex[i] * SYNTH_LABOUR_AGES + synth_labour_age(p->age[i])) * 2 +
                                area_of(b, i));
        b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_UNPAID) - (other ? 1.5 : 0) +
                      (p->relationship[i] == AMP_RELATIONSHIP_head ? 2.5 : 0) +
                      (p->relationship[i] == AMP_RELATIONSHIP_domestic_worker ? 5 : 0);
    }
    AMP_TRY(synth_assign(b, UNPAID_CELLS, 2, &share[0][0]));
    for (size_t i = 0; i < p->n; i++)
        if (b->cell[i] != SYNTH_SKIP && b->category[i] == 0)
            p->earnings[i] = -1;
    return AMP_OK;
}

/* ---- contributions, State
 * ------------------------------------------------------------------------- */

static uint16_t months_of(double years, double density, double spread)
{
    const double x = 12 * AMP_MAX(0, years) * AMP_MIN(1, density * (0.5 + spread));
    return (uint16_t)AMP_MIN(720, x);
}

static amp_err contributions(synth_builder *b)
{
    enum { FROM = 20, CELLS_PAST = 2 * SYNTH_LABOUR_AGES };
    amp_population *p = b->p;
    double share[CELLS_PAST][2];
    for (size_t c = 0; c < CELLS_PAST; c++) {
        share[c][0] = b->t->affiliated[c / SYNTH_LABOUR_AGES][c % SYNTH_LABOUR_AGES];
        share[c][1] = 1 - share[c][0];
    }
    for (size_t i = 0; i < p->n; i++) {
        const int g = synth_labour_age(p->age[i]);
        const bool past = g >= 0 && p->labour[i] != AMP_LABOUR_formal;
        b->cell[i] = past ? (uint32_t)(p->sex[i] * SYNTH_LABOUR_AGES + g) : SYNTH_SKIP;
        b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_AFFILIATED) - 0.1 * p->schooling[i] -
                      (p->contributory_pension[i] > 0 ? 4 : 0);
    }
    AMP_TRY(synth_assign(b, CELLS_PAST, 2, &share[0][0]));
    for (size_t i = 0; i < p->n; i++) {
        const double u = synth_uniform(b, p->uid[i], SYNTH_K_MONTHS), years = p->age[i] - FROM;
        if (p->labour[i] == AMP_LABOUR_formal)
            p->contribution_months[i] = months_of(years, b->q->density_formal, u);
        else if (b->cell[i] != SYNTH_SKIP && b->category[i] == 0)
            p->contribution_months[i] = months_of(years, b->q->density_past, u);
    }
    return AMP_OK;
}

static amp_err state_salaries(synth_builder *b)
{
    amp_population *p = b->p;
    double share[4][2];
    for (size_t e = 0; e < 4; e++) {
        share[e][0] = b->q->state_salary[e];
        share[e][1] = 1 - share[e][0];
    }
    for (size_t i = 0; i < p->n; i++) {
        b->cell[i] = p->labour[i] == AMP_LABOUR_formal ? p->education[i] : SYNTH_SKIP;
        b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_STATE);
    }
    AMP_TRY(synth_assign(b, 4, 2, &share[0][0]));
    for (size_t i = 0; i < p->n; i++)
        p->state_salary[i] = b->cell[i] != SYNTH_SKIP && b->category[i] == 0;
    return AMP_OK;
}

/* ---- health cover
 * --------------------------------------------------------------------------------- */

/** Households with a formal worker or a pensioner come last, where the contributory cover is. */
static amp_err health(synth_builder *b)
{
    enum { KINDS = 5, COVERS = 4 };
    const size_t cells = (size_t)KINDS * SYNTH_AGES * 2;
    amp_population *p = b->p;
    for (size_t h = 0; h < p->households; h++) {
        bool insured = false;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            insured |= p->relationship[i] <= AMP_RELATIONSHIP_partner &&
                       (p->labour[i] == AMP_LABOUR_formal || p->contributory_pension[i] > 0);
        b->latent[h] =
            0.8 * synth_normal(b, p->household_uid[h], SYNTH_K_HEALTH) + (insured ? 3 : 0);
    }
    for (size_t i = 0; i < p->n; i++) {
        const size_t kind = p->age[i] < 15 ? 0 : 1 + (size_t)p->labour[i];
        const bool own = p->contributory_pension[i] > 0;
        const bool family = p->relationship[i] <= AMP_RELATIONSHIP_partner ||
                            (p->relationship[i] == AMP_RELATIONSHIP_child && p->age[i] < 25);
        b->cell[i] = (uint32_t)((kind * SYNTH_AGES + p->age[i]) * 2 + (size_t)area_of(b, i));
        b->score[i] = b->latent[b->household[i]] * (family ? 1 : 0.3) + (own ? 3 : 0) +
                      0.6 * synth_normal(b, p->uid[i], SYNTH_K_HEALTH);
    }
    AMP_TRY(synth_assign(b, cells, COVERS, &b->t->health[0][0][0][0]));
    for (size_t i = 0; i < p->n; i++)
        p->health_cover[i] = b->category[i];
    return AMP_OK;
}

amp_err synth_work(synth_builder *b)
{
    AMP_TRY(labour(b));
    AMP_TRY(unpaid(b));
    AMP_TRY(contributions(b));
    AMP_TRY(state_salaries(b));
    return health(b);
}
