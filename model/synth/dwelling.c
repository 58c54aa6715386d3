/* dwelling.c - walls, water, toilets, electricity, assets: what a proxy means test reads.
 *
 * Runs after incomes. Every item's categories are cut along the households' scores, department by
 * department and area by area, persons counted, rounding carried on to the next cell: so the totals
 * hold by construction, and income, head and size only say which household has what. */
#include "synth/dwelling.h"
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <stdlib.h>

#define BIT(code) (1u << (code))
const dwelling_margin dwelling_margins[] = {
    {AMP_MARGIN_electricity, DWELLING_ITEM_electricity, BIT(1)},
    {AMP_MARGIN_piped_water, DWELLING_ITEM_water, BIT(AMP_WATER_piped) | BIT(AMP_WATER_piped_plot)},
    {AMP_MARGIN_sewer, DWELLING_ITEM_sanitation, BIT(AMP_SANITATION_sewer)},
    {AMP_MARGIN_sanitation, DWELLING_ITEM_sanitation,
     BIT(AMP_SANITATION_sewer) | BIT(AMP_SANITATION_septic) | BIT(AMP_SANITATION_latrine)},
    {AMP_MARGIN_clean_cooking, DWELLING_ITEM_cooking_fuel,
     BIT(AMP_FUEL_gas) | BIT(AMP_FUEL_electric)},
    {AMP_MARGIN_owned_dwelling, DWELLING_ITEM_tenure,
     BIT(AMP_TENURE_owned) | BIT(AMP_TENURE_mortgaged)},
    {AMP_MARGIN_earth_floor, DWELLING_ITEM_floor_material, BIT(AMP_FLOOR_earth)},
    {AMP_MARGIN_internet, DWELLING_ITEM_internet, BIT(1)},
    {AMP_MARGIN_refrigerator, DWELLING_ITEM_refrigerator, BIT(1)},
    {AMP_MARGIN_washing_machine, DWELLING_ITEM_washing_machine, BIT(1)},
    {AMP_MARGIN_television, DWELLING_ITEM_television, BIT(1)},
    {AMP_MARGIN_computer, DWELLING_ITEM_computer, BIT(1)},
    {AMP_MARGIN_mobile_phone, DWELLING_ITEM_mobile_phone, BIT(1)},
    {AMP_MARGIN_motor_vehicle, DWELLING_ITEM_motor_vehicle, BIT(1)},
};
const size_t dwelling_margins_count = AMP_COUNT(dwelling_margins);

typedef struct work {
    synth_builder *b;
    dwelling_tables *d;
    double *persons[2]; /* by area and region */
    double *income;     /* normal score of each household's income per head, in its area */
    float *normal;      /* items x households, independent */
    double *key;        /* scratch of the sorts: 2 x households */
    uint32_t *row;
} work;

static double size_of(const amp_population *p, size_t h)
{
    return p->first[h + 1] - p->first[h];
}

/* ---- margins -------------------------------------------------------------------------------- */

static bool counts(const dwelling_item *item, size_t area, size_t k, uint32_t codes)
{
    return (codes >> item->code[area][k] & 1u) != 0;
}

/** Share of the categories that count in a cell, its logit moved by @p shift. What is nobody's or
 * everybody's stays so. */
static double moved(const dwelling_item *item, size_t area, size_t region, uint32_t codes,
                    double shift, double *now)
{
    *now = 0;
    for (size_t k = 0; k < item->categories[area]; k++)
        if (counts(item, area, k, codes))
            *now += item->share[area][region * DWELLING_CATEGORIES + k];
    if (!(*now > 0 && *now < 1))
        return *now;
    const double odds = *now / (1 - *now) * amp_exp(shift);
    return odds / (1 + odds);
}

/** Mean over the persons of the areas from @p lo to @p hi. */
static double mean_moved(const work *w, const dwelling_item *item, uint32_t codes, size_t lo,
                         size_t hi, double shift)
{
    double sum = 0, persons = 0, now;
    for (size_t a = lo; a <= hi; a++)
        for (size_t r = 0; r < w->b->t->regions; r++) {
            sum += w->persons[a][r] * moved(item, a, r, codes, shift, &now);
            persons += w->persons[a][r];
        }
    return persons > 0 ? sum / persons : 0;
}

/** Move all cells' log odds alike until the margin holds; categories keep their proportions. */
static void meet(const work *w, const dwelling_margin *m, const amp_margin *x)
{
    dwelling_item *item = &w->d->item[m->item];
    const size_t lo = x->of.area == 1 ? 1 : 0, hi = x->of.area == 0 ? 0 : 1;
    double low = -30, high = 30, now;
    for (int k = 0; k < 80; k++) {
        const double mid = (low + high) / 2;
        if (mean_moved(w, item, m->codes, lo, hi, mid) < x->value / 100)
            low = mid;
        else
            high = mid;
    }
    for (size_t a = lo; a <= hi; a++)
        for (size_t r = 0; r < w->b->t->regions; r++) {
            const double to = moved(item, a, r, m->codes, low, &now);
            double *share = item->share[a] + r * DWELLING_CATEGORIES;
            for (size_t k = 0; k < item->categories[a] && now > 0 && now < 1; k++)
                share[k] *= counts(item, a, k, m->codes) ? to / now : (1 - to) / (1 - now);
        }
}

/** The country's rows first, then those of one area; one moves what another has met (sewers are
 * part of sanitation), so in rounds. */
static void meet_margins(const work *w)
{
    enum { ROUNDS = 20 };
    for (int round = 0; round < 2 * ROUNDS; round++)
        for (size_t k = 0; k < dwelling_margins_count; k++)
            for (const amp_margin *x = NULL;
                 (x = amp_margins_next(&w->b->t->margins, dwelling_margins[k].kind, x));)
                if ((x->of.area >= 0) == round % 2)
                    meet(w, &dwelling_margins[k], x);
}

/* ---- scores --------------------------------------------------------------------------------- */

static void rank_incomes(const work *w)
{
    const amp_population *p = w->b->p;
    for (size_t h = 0; h < p->households; h++)
        w->income[h] = synth_market_of(p, h) / AMP_MAX(1, synth_members_of(p, h));
    for (int area = 0; area < 2; area++) {
        double persons = 0, cum = 0;
        const size_t n = synth_in_order(p, w->income, area, -1, w->key, w->row);
        for (size_t j = 0; j < n; j++)
            persons += size_of(p, w->row[j]);
        for (size_t j = 0; j < n; j++) {
            const double size = size_of(p, w->row[j]);
            w->income[w->row[j]] = amp_normal_quantile((cum + size / 2) / persons);
            cum += size;
        }
    }
}

static double expected(const work *w, const double *effect, size_t h)
{
    const amp_population *p = w->b->p;
    const uint32_t head = p->first[h], size = p->first[h + 1] - head;
    const int age = p->age[head];
    double x = effect[DWELLING_income] * w->income[h];
    if (p->education[head] != AMP_EDUCATION_no_education)
        x += effect[DWELLING_primary + p->education[head] - AMP_EDUCATION_primary];
    if (size == 1 || size >= 4)
        x += effect[size == 1 ? DWELLING_size_1 : size < 6 ? DWELLING_size_4 : DWELLING_size_6];
    if (age < 30 || age >= 45)
        x += effect[age < 30 ? DWELLING_age_29 : age < 60 ? DWELLING_age_45 : DWELLING_age_60];
    x += (p->sex[head] == AMP_SEX_female) * effect[DWELLING_female_head];
    x += (p->ethnicity[head] == AMP_ETHNICITY_indigenous) * effect[DWELLING_indigenous];
    return x;
}

bool dwelling_is_asked(const amp_population *p, const dwelling_item *item, size_t h)
{
    return amp_pop_data(p, item->column) != p->toilet_shared ||
           p->sanitation[h] != AMP_SANITATION_no_toilet;
}

/** Households of an area in order of their score of item @p i, in w->row. @return how many */
static size_t order(const work *w, size_t i, int area)
{
    const amp_population *p = w->b->p;
    const dwelling_item *item = &w->d->item[i];
    const double *factor = w->d->factor[area][i];
    size_t n = 0;
    for (size_t h = 0; h < p->households; h++) {
        if (p->area[h] != area || !dwelling_is_asked(p, item, h))
            continue;
        double e = 0;
        for (size_t j = 0; j <= i; j++)
            e += factor[j] * (double)w->normal[j * p->households + h];
        w->key[n] = expected(w, item->effect[area], h) + e;
        w->row[n++] = (uint32_t)h;
    }
    amp_sort_pairs(w->key, w->row, n, w->key + p->households, w->row + p->households);
    return n;
}

/* ---- cutting -------------------------------------------------------------------------------- */

/** No more bedrooms than rooms; nothing that runs on electricity without it. */
static bool is_possible(const amp_population *p, const uint8_t *column, size_t h, uint8_t code)
{
    if (column == p->bedrooms)
        return code <= p->rooms[h];
    const bool electric = column == p->internet || column == p->refrigerator ||
                          column == p->washing_machine || column == p->television ||
                          column == p->computer;
    return !electric || !code || p->electricity[h];
}

/** The department's households among the @p n ordered ones get their categories, from the highest
 * score down, so that who cannot have one takes room in a lower one that is still to be filled.
 * @p owed: persons that earlier cells of the area have too few of, by category. */
static void cut(const work *w, const dwelling_item *item, int area, size_t region, size_t n,
                double *owed)
{
    const amp_population *p = w->b->p;
    const double *share = item->share[area] + region * DWELLING_CATEGORIES;
    uint8_t *column = amp_pop_data(p, item->column);
    double persons = 0;
    for (size_t j = 0; j < n; j++)
        persons += p->region[w->row[j]] == region ? size_of(p, w->row[j]) : 0;
    for (size_t k = 0; k < item->categories[area]; k++)
        owed[k] += share[k] * persons;
    size_t k = item->categories[area] - 1;
    for (size_t j = n; j-- > 0;) {
        const size_t h = w->row[j];
        if (p->region[h] != region)
            continue;
        const double size = size_of(p, h);
        while (k > 0 && owed[k] < size / 2)
            k--;
        size_t c = k;
        while (c > 0 && !is_possible(p, column, h, item->code[area][c]))
            c--;
        column[h] = item->code[area][c];
        owed[c] -= size;
    }
}

static void assign(const work *w, size_t i)
{
    const dwelling_item *item = &w->d->item[i];
    if (!item->categories[0] || !item->categories[1])
        return;
    for (int area = 0; area < 2; area++) {
        double owed[DWELLING_CATEGORIES] = {0};
        const size_t n = order(w, i, area);
        for (size_t r = 0; r < w->b->t->regions; r++)
            cut(w, item, area, r, n, owed);
    }
    amp_pop_know(w->b->p, item->column);
}

/* ---- all of it ------------------------------------------------------------------------------ */

static amp_err make_room(work *w)
{
    const size_t n = w->b->p->households;
    for (size_t a = 0; a < 2; a++)
        w->persons[a] = AMP_ARENA_NEW(w->b->arena, double, w->b->t->regions);
    w->d = AMP_ARENA_NEW(w->b->arena, dwelling_tables, 1);
    w->income = amp_alloc(n, sizeof *w->income);
    w->normal = amp_alloc(DWELLING_ITEMS * n, sizeof *w->normal);
    w->key = amp_alloc(2 * n, sizeof *w->key);
    w->row = amp_alloc(2 * n, sizeof *w->row);
    return w->persons[0] && w->persons[1] && w->d && w->income && w->normal && w->key && w->row
               ? AMP_OK
               : amp_fail_memory(w->b->ctx);
}

static void draw(const work *w)
{
    const amp_population *p = w->b->p;
    for (size_t i = 0; i < DWELLING_ITEMS; i++) {
        amp_draw_normals(&w->b->stream, p->household_uid, p->households, AMP_PROC_SYNTH,
                         SYNTH_K_DWELLING + (uint32_t)i, w->key);
        for (size_t h = 0; h < p->households; h++)
            w->normal[i * p->households + h] = (float)w->key[h];
    }
}

amp_err synth_dwelling(synth_builder *b)
{
    if (!amp_profile_has(b->profile, "dwelling"))
        return AMP_OK;
    work w = {.b = b};
    amp_err err;
    AMP_TRY_OUT(err, make_room(&w));
    AMP_TRY_OUT(err, dwelling_tables_read(b->ctx, b->profile, b->arena, w.d));
    for (size_t h = 0; h < b->p->households; h++)
        w.persons[b->p->area[h]][b->p->region[h]] += size_of(b->p, h);
    meet_margins(&w);
    draw(&w);
    rank_incomes(&w);
    for (size_t i = 0; i < DWELLING_ITEMS; i++)
        assign(&w, i);
    b->dwelling = w.d;
out:
    free(w.row);
    free(w.key);
    free(w.normal);
    free(w.income);
    return err;
}
