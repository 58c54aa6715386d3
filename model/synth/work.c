/* work.c - labour state, unpaid work, contributions, salary from the State, health cover. */
#include "num/num.h"
#include "synth/meet.h"

#include <math.h>
#include <string.h>

enum {
    INNER = 4 * 2, /* education x area */
    GROUPS = 2 * SYNTH_LABOUR_AGES,
    CELLS = GROUPS * INNER * SYNTH_POSITIONS,
    STATES = 4,
    RAKES = 30
};

static int area_of(const synth_builder *b, size_t i)
{
    return b->p->area[b->household[i]];
}

/* ---- labour state --------------------------------------------------------------------------- */

int synth_position(const amp_population *p, size_t h, size_t i)
{
    if (p->relationship[i] > AMP_RELATIONSHIP_partner)
        return (p->partner[p->first[h]] ? 4 : 6) + p->attends[i];
    bool children = false;
    for (uint32_t j = p->first[h]; j < p->first[h + 1]; j++)
        children |= p->age[j] < 15;
    return (p->partner[i] ? 0 : 2) + children;
}

/** Sex and age, then education and area, then position. */
static uint32_t labour_cell(const synth_builder *b, size_t i)
{
    const amp_population *p = b->p;
    const int g = synth_labour_age(p->age[i]);
    if (g < 0)
        return SYNTH_SKIP;
    const int inner = p->education[i] * 2 + area_of(b, i);
    return (uint32_t)(((p->sex[i] * SYNTH_LABOUR_AGES + g) * INNER + inner) * SYNTH_POSITIONS +
                      synth_position(p, b->household[i], i));
}

typedef double shares4[STATES];

/** Multiply the shares of the cells that differ from @p c0 by @p step (count of them @p n) so that
 * together they have the shares of @p want; then make each cell's shares sum to 1. */
static void rake_cells(shares4 *share, const double *weight, size_t c0, size_t step, size_t n,
                       const double *want)
{
    double sum[STATES] = {0}, all = 0;
    for (size_t k = 0; k < n; k++)
        for (int s = 0; s < STATES; s++) {
            sum[s] += weight[c0 + k * step] * share[c0 + k * step][s];
            all += weight[c0 + k * step] * share[c0 + k * step][s];
        }
    if (!(all > 0))
        return;
    for (size_t k = 0; k < n; k++) {
        double *x = share[c0 + k * step], row = 0;
        for (int s = 0; s < STATES; s++) {
            x[s] *= sum[s] > 0 ? want[s] * all / sum[s] : 0;
            row += x[s];
        }
        for (int s = 0; s < STATES && row > 0; s++)
            x[s] /= row;
    }
}

/** Shares of the four states in each cell: odds of education and area times odds of the position,
 * raked in turn to labour.csv, labour_position.csv and, last, labour_margin.csv, with the persons
 * at hand. */
static void labour_shares(const synth_builder *b, double *n, shares4 *share)
{
    const synth_tables *t = b->t;
    for (size_t i = 0; i < b->p->n; i++)
        if (b->cell[i] != SYNTH_SKIP)
            n[b->cell[i]] += 1;
    for (size_t c = 0; c < CELLS; c++) {
        const size_t g = c / (INNER * SYNTH_POSITIONS), inner = c / SYNTH_POSITIONS % INNER,
                     k = c % SYNTH_POSITIONS, sex = g / SYNTH_LABOUR_AGES,
                     age = g % SYNTH_LABOUR_AGES;
        const double *own = t->labour[sex][age][inner / 2][inner % 2],
                     *place = t->labour_position[sex][age][k], *all = t->labour_margin[sex][age];
        for (int s = 0; s < STATES; s++)
            share[c][s] = all[s] > 0 ? (own[s] + 1e-6) * (place[s] + 1e-6) / all[s] : 0;
    }
    for (size_t g = 0; g < GROUPS; g++) {
        const size_t sex = g / SYNTH_LABOUR_AGES, age = g % SYNTH_LABOUR_AGES,
                     c0 = g * INNER * SYNTH_POSITIONS;
        for (int step = 0; step < RAKES; step++) {
            for (size_t k = 0; k < INNER; k++)
                rake_cells(share, n, c0 + k * SYNTH_POSITIONS, 1, SYNTH_POSITIONS,
                           t->labour[sex][age][k / 2][k % 2]);
            for (size_t k = 0; k < SYNTH_POSITIONS; k++)
                rake_cells(share, n, c0 + k, SYNTH_POSITIONS, INNER,
                           t->labour_position[sex][age][k]);
        }
        for (int step = 0; step < RAKES; step++) /* the margin has the last word */
            rake_cells(share, n, c0, 1, INNER * SYNTH_POSITIONS, t->labour_margin[sex][age]);
    }
}

/** Higher for who is likely to be out of work beside what the cell says. */
static double inactive_score(const synth_builder *b, size_t i)
{
    const amp_population *p = b->p;
    double x = synth_normal(b, p->uid[i], SYNTH_K_INACTIVE);
    if (p->attends[i])
        x += 0.8;
    if (p->contributory_pension[i] > 0)
        x += 1.0;
    if (p->disability[i])
        x += 0.8;
    if (p->relationship[i] == AMP_RELATIONSHIP_domestic_worker)
        x -= 3;
    return x;
}

enum {
    INACTIVE = 1u << AMP_LABOUR_inactive,
    UNEMPLOYED = 1u << AMP_LABOUR_unemployed,
    INFORMAL = 1u << AMP_LABOUR_informal,
    FORMAL = 1u << AMP_LABOUR_formal
};

/** margins.csv has the last word. Formal is who contributes; where nobody tells how many do, the
 * formally employed are taken for them. */
static amp_err meet_labour(synth_builder *b, shares4 *share)
{
    const unsigned employed = INFORMAL | FORMAL, active = employed | UNEMPLOYED;
    const bool known = amp_margins_next(&b->t->margins, AMP_MARGIN_contributors, NULL) ||
                       amp_margins_next(&b->t->margins, AMP_MARGIN_persons_contributing, NULL);
    const synth_part parts[] = {
        {AMP_MARGIN_participation, active, active | INACTIVE},
        {AMP_MARGIN_unemployment, UNEMPLOYED, active},
        {known ? AMP_MARGIN_contributors : AMP_MARGIN_informal_employment,
         known ? FORMAL : INFORMAL, employed},
        {AMP_MARGIN_persons_contributing, FORMAL, employed},
    };
    return synth_meet(b, CELLS, STATES, parts, AMP_COUNT(parts), &share[0][0]);
}

/** One cut of each cell in two: rows of b->cell by b->score, a share of @p part in @p whole (sums
 * of the states named by bits) gets category 0. */
static amp_err cut_in_two(synth_builder *b, shares4 *share, unsigned part, unsigned whole,
                          double *two)
{
    for (size_t c = 0; c < CELLS; c++) {
        double x = 0, all = 0;
        for (unsigned s = 0; s < STATES; s++) {
            x += part >> s & 1 ? share[c][s] : 0;
            all += whole >> s & 1 ? share[c][s] : 0;
        }
        two[2 * c] = all > 0 ? AMP_MIN(1, x / all) : 0;
        two[2 * c + 1] = 1 - two[2 * c];
    }
    return synth_assign(b, CELLS, 2, two);
}

/** Rows that got category @p settled have their state @p state and leave the game. */
static void settle(synth_builder *b, int settled, int state)
{
    for (size_t i = 0; i < b->p->n; i++)
        if (b->cell[i] != SYNTH_SKIP && b->category[i] == settled) {
            b->p->labour[i] = (uint8_t)state;
            b->cell[i] = SYNTH_SKIP;
        }
}

static void formal_scores(synth_builder *b)
{
    const amp_population *p = b->p;
    const double household = b->q->formal_household;
    for (size_t h = 0; h < p->households; h++)
        b->latent[h] = synth_normal(b, p->household_uid[h], SYNTH_K_FORMAL);
    for (size_t i = 0; i < p->n; i++)
        if (b->cell[i] != SYNTH_SKIP)
            b->score[i] = (p->contributory_pension[i] > 0 ? 1.5 : 0) - 0.06 * p->schooling[i] -
                          sqrt(household) * b->latent[b->household[i]] -
                          sqrt(1 - household) * synth_normal(b, p->uid[i], SYNTH_K_FORMAL);
}

/** Active or not, then formal or not, then unemployed or informal. */
static amp_err labour(synth_builder *b)
{
    amp_population *p = b->p;
    double *n = AMP_ARENA_NEW(b->arena, double, CELLS),
           *two = AMP_ARENA_NEW(b->arena, double, 2 * CELLS);
    shares4 *share = AMP_ARENA_NEW(b->arena, shares4, CELLS);
    if (!n || !two || !share)
        return amp_fail_memory(b->ctx);
    for (size_t i = 0; i < p->n; i++) {
        b->cell[i] = labour_cell(b, i);
        b->score[i] = b->cell[i] == SYNTH_SKIP ? 0 : inactive_score(b, i);
        p->labour[i] = AMP_LABOUR_inactive;
    }
    labour_shares(b, n, share);
    AMP_TRY(meet_labour(b, share));
    AMP_TRY(cut_in_two(b, share, UNEMPLOYED | INFORMAL | FORMAL,
                       INACTIVE | UNEMPLOYED | INFORMAL | FORMAL, two));
    settle(b, 1, AMP_LABOUR_inactive);
    formal_scores(b);
    AMP_TRY(cut_in_two(b, share, FORMAL, UNEMPLOYED | INFORMAL | FORMAL, two));
    settle(b, 0, AMP_LABOUR_formal);
    for (size_t i = 0; i < p->n; i++)
        if (b->cell[i] != SYNTH_SKIP)
            b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_UNEMPLOYED);
    AMP_TRY(cut_in_two(b, share, UNEMPLOYED, UNEMPLOYED | INFORMAL, two));
    settle(b, 0, AMP_LABOUR_unemployed);
    settle(b, 1, AMP_LABOUR_informal);
    return AMP_OK;
}

/* ---- unpaid workers ------------------------------------------------------------------------- */

/** Marks who works without pay by earnings = -1, until income.c. */
static amp_err unpaid(synth_builder *b)
{
    const size_t cells = (size_t)2 * 2 * 3 * SYNTH_AGES;
    amp_population *p = b->p;
    double *share = AMP_ARENA_NEW(b->arena, double, 2 * cells);
    if (!share)
        return amp_fail_memory(b->ctx);
    for (size_t c = 0; c < cells; c++) {
        share[2 * c] = (&b->t->unpaid[0][0][0][0])[c];
        share[2 * c + 1] = 1 - share[2 * c];
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
        const int role = AMP_MIN(p->relationship[i], AMP_RELATIONSHIP_child);
        b->cell[i] =
            (uint32_t)(((p->sex[i] * 2 + area_of(b, i)) * 3 + role) * SYNTH_AGES + p->age[i]);
        b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_UNPAID) - (other ? 1.5 : 0) -
                      (p->attends[i] ? 0.7 : 0) +
                      (p->relationship[i] == AMP_RELATIONSHIP_domestic_worker ? 5 : 0);
    }
    AMP_TRY(synth_assign(b, cells, 2, share));
    for (size_t i = 0; i < p->n; i++)
        if (b->cell[i] != SYNTH_SKIP && b->category[i] == 0)
            p->earnings[i] = -1;
    return AMP_OK;
}

/* ---- contributions, State ------------------------------------------------------------------- */

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

/** By schooling below 60, by age from then on. */
static amp_err state_salaries(synth_builder *b)
{
    amp_population *p = b->p;
    double share[SYNTH_STATE_CELLS][2];
    for (size_t e = 0; e < SYNTH_STATE_CELLS; e++) {
        share[e][0] = b->q->state_salary[e];
        share[e][1] = 1 - share[e][0];
    }
    for (size_t i = 0; i < p->n; i++) {
        const uint32_t of = p->age[i] >= 65   ? SYNTH_STATE_FROM_65
                            : p->age[i] >= 60 ? SYNTH_STATE_FROM_60
                                              : p->education[i];
        b->cell[i] = p->labour[i] == AMP_LABOUR_formal ? of : SYNTH_SKIP;
        b->score[i] = synth_normal(b, p->uid[i], SYNTH_K_STATE);
    }
    AMP_TRY(synth_assign(b, SYNTH_STATE_CELLS, 2, &share[0][0]));
    for (size_t i = 0; i < p->n; i++)
        p->state_salary[i] = b->cell[i] != SYNTH_SKIP && b->category[i] == 0;
    return AMP_OK;
}

/* ---- health cover --------------------------------------------------------------------------- */

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
    double *share = AMP_ARENA_NEW(b->arena, double, cells *COVERS);
    if (!share)
        return amp_fail_memory(b->ctx);
    memcpy(share, b->t->health, cells * COVERS * sizeof *share);
    const synth_part cover = {AMP_MARGIN_health_cover, 0, (1u << COVERS) - 1};
    AMP_TRY(synth_meet(b, cells, COVERS, &cover, 1, share));
    AMP_TRY(synth_assign(b, cells, COVERS, share));
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
