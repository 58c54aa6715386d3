/* wages.c - see wages.h. */
#include "life/wages.h"

#include "life/read.h"
#include "num/num.h"

#include <math.h>
#include <string.h>

enum { FEW = 50, OLDEST = 80 }; /* the parabola is not to be trusted beyond 80 */
#define KINSHIP_MAX 0.9

typedef struct terms {
    double constant, female, formal, level[4], age, age2, rural, sd[2];
} terms;

static amp_err read_terms(amp_read *r, terms *t)
{
    const struct {
        const char *name;
        double *value;
    } wanted[] = {{"const", &t->constant},
                  {"female", &t->female},
                  {"formal", &t->formal},
                  {"primary", &t->level[AMP_EDUCATION_primary]},
                  {"secondary", &t->level[AMP_EDUCATION_secondary]},
                  {"tertiary", &t->level[AMP_EDUCATION_tertiary]},
                  {"age", &t->age},
                  {"age2", &t->age2},
                  {"rural", &t->rural},
                  {"residual_sd_informal", &t->sd[0]},
                  {"residual_sd_formal", &t->sd[1]}};
    int term, value;
    AMP_TRY(amp_read_open(r, "earnings"));
    AMP_TRY(amp_table_column(r->ctx, &r->table, "term", &term));
    AMP_TRY(amp_table_column(r->ctx, &r->table, "value", &value));
    for (size_t k = 0; k < AMP_COUNT(wanted); k++) {
        size_t i = 0;
        while (i < r->table.rows && strcmp(amp_table_cell(&r->table, i, term), wanted[k].name) != 0)
            i++;
        if (i == r->table.rows)
            return amp_fail(r->ctx, AMP_DATA, (amp_loc){r->table.path, 0, 0},
                            _("there is no row with term %s"), wanted[k].name);
        AMP_TRY(amp_table_number(r->ctx, &r->table, i, value, wanted[k].value));
    }
    return AMP_OK;
}

static void fill_tables(const terms *t, amp_wages *w)
{
    for (int a = 0; a < AMP_AGES; a++) {
        const double years = AMP_MIN(a, OLDEST);
        w->age_profile[a] = t->age * years + t->age2 * years * years;
    }
    for (unsigned sex = 0; sex < 2; sex++)
        for (unsigned formal = 0; formal < 2; formal++)
            for (unsigned level = 0; level < 4; level++)
                for (unsigned area = 0; area < 2; area++) {
                    const unsigned g = amp_wage_cell(sex, formal, level, area);
                    w->sd[g] = t->sd[formal];
                    w->log_wage[g] = t->constant + (sex == AMP_SEX_female ? t->female : 0.0) +
                                     (formal ? t->formal : 0.0) + t->level[level] +
                                     (area == AMP_AREA_rural ? t->rural : 0.0);
                }
}

amp_err amp_wages_read(amp_ctx *ctx, const amp_life_setup *setup, amp_wages *w)
{
    amp_read r = {.ctx = ctx, .profile = setup->profile};
    terms t = {0};
    double money, price;
    AMP_TRY(read_terms(&r, &t));
    AMP_TRY(amp_profile_money(ctx, setup->profile, &r.table, &money));
    AMP_TRY(amp_read_price(ctx, setup, &price));
    t.constant += amp_log(money * price);
    fill_tables(&t, w);
    AMP_TRY(amp_profile_number(ctx, setup->profile, "earnings.lasting_share", &w->lasting_share));
    return amp_profile_number(ctx, setup->profile, "earnings.persistence", &w->persistence);
}

static bool is_paid(const amp_population *p, size_t i)
{
    return p->is_alive[i] && p->labour[i] >= AMP_LABOUR_informal && p->earnings[i] > 0.0;
}

static void tally_household(const amp_population *p, size_t h, amp_wages *w)
{
    unsigned cell[UINT8_MAX];
    double x[UINT8_MAX], n = 0.0, sum = 0.0, squares = 0.0;
    const unsigned region = AMP_MIN(p->region[h], AMP_WAGE_REGIONS - 1u);
    size_t k = 0;
    for (size_t i = p->first[h]; i < p->first[h + 1] && k < UINT8_MAX; i++)
        if (is_paid(p, i)) {
            cell[k] = amp_wage_cell(p->sex[i], p->labour[i] == AMP_LABOUR_formal, p->education[i],
                                    p->area[h]);
            x[k++] = amp_log(p->earnings[i]) - w->age_profile[p->age[i]];
        }
    for (size_t i = 0; i < k; i++) {
        amp_wage_sums *t = &w->tally[cell[i]][region];
        t->n++;
        t->sum += x[i];
        t->squares += x[i] * x[i];
        n++;
        sum += x[i];
        squares += x[i] * x[i];
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++)
            w->pairs.n[cell[i]][cell[j]] += i != j;
        w->pairs.x[cell[i]] += sum - x[i];
        w->pairs.in[cell[i]][region].n += n - 1.0;
        w->pairs.in[cell[i]][region].first += (n - 1.0) * x[i];
    }
    w->pairs.product += sum * sum - squares;
}

void amp_wages_tally(const amp_population *p, amp_wages *w)
{
    for (size_t h = 0; h < p->households; h++)
        tally_household(p, h, w);
}

static amp_wage_sums joined(const amp_wage_sums *of)
{
    amp_wage_sums all = {0.0, 0.0, 0.0};
    for (int k = 0; k < AMP_WAGE_REGIONS; k++) {
        all.n += of[k].n;
        all.sum += of[k].sum;
        all.squares += of[k].squares;
    }
    return all;
}

/* Mean of what is left of the cells' means, by area and region. */
static void fit_regions(amp_wages *w)
{
    for (unsigned area = 0; area < 2; area++)
        for (int k = 0; k < AMP_WAGE_REGIONS; k++) {
            double n = 0.0, rest = 0.0;
            for (unsigned g = area; g < AMP_WAGE_CELLS; g += 2) {
                n += w->tally[g][k].n;
                rest += w->tally[g][k].sum - w->tally[g][k].n * w->log_wage[g];
            }
            w->region[area][k] = n >= FEW ? rest / n : 0.0;
        }
}

static void fit_spread(amp_wages *w, unsigned g)
{
    double n = 0.0, squares = 0.0;
    for (int k = 0; k < AMP_WAGE_REGIONS; k++) {
        const amp_wage_sums *t = &w->tally[g][k];
        const double mean = w->log_wage[g] + w->region[g % 2][k];
        n += t->n;
        squares += t->squares - 2.0 * mean * t->sum + t->n * mean * mean;
    }
    if (n >= FEW && squares > 0.0)
        w->sd[g] = sqrt(squares / n);
}

/* What the products of deviations e from the cells' means over all pairs lose when the region's
 * part d is not the household's: the sum of ee' - (e - d)(e' - d) = d (e + e') - d^2. */
static double products_of_regions(const amp_wages *w)
{
    double products = 0.0;
    for (unsigned g = 0; g < AMP_WAGE_CELLS; g++)
        for (int k = 0; k < AMP_WAGE_REGIONS; k++) {
            const double n = w->pairs.in[g][k].n, d = w->region[g % 2][k];
            const double rest = w->pairs.in[g][k].first - n * w->log_wage[g];
            products += d * (2.0 * rest - n * d);
        }
    return products;
}

/* Products of deviations over all pairs, from sums. */
static void fit_kinship(amp_wages *w)
{
    double pairs = 0.0, products = w->pairs.product - products_of_regions(w), scale = 0.0;
    for (unsigned g = 0; g < AMP_WAGE_CELLS; g++) {
        products -= 2.0 * w->log_wage[g] * w->pairs.x[g];
        for (unsigned k = 0; k < AMP_WAGE_CELLS; k++) {
            pairs += w->pairs.n[g][k];
            products += w->pairs.n[g][k] * w->log_wage[g] * w->log_wage[k];
            scale += w->pairs.n[g][k] * w->sd[g] * w->sd[k];
        }
    }
    w->kinship = pairs >= FEW ? AMP_MIN(AMP_MAX(products / scale, 0.0), KINSHIP_MAX) : 0.0;
}

/* Cells with enough persons have their own level; the others keep the table's differences, at the
 * level of those: the table may be another country's, or in other prices. */
static void fit_levels(amp_wages *w)
{
    double n = 0.0, shift = 0.0;
    bool few[AMP_WAGE_CELLS];
    for (unsigned g = 0; g < AMP_WAGE_CELLS; g++) {
        const amp_wage_sums all = joined(w->tally[g]);
        few[g] = all.n < FEW;
        if (few[g])
            continue;
        n += all.n;
        shift += all.sum - all.n * w->log_wage[g];
        w->log_wage[g] = all.sum / all.n;
    }
    for (unsigned g = 0; g < AMP_WAGE_CELLS; g++)
        w->log_wage[g] += few[g] && n > 0.0 ? shift / n : 0.0;
}

void amp_wages_fit(amp_wages *w)
{
    fit_levels(w);
    fit_regions(w);
    for (unsigned g = 0; g < AMP_WAGE_CELLS; g++)
        fit_spread(w, g);
    fit_kinship(w);
    memset(w->tally, 0, sizeof w->tally);
    memset(&w->pairs, 0, sizeof w->pairs);
}

amp_wages_draw amp_wages_drawn(const amp_wages *w, const double *drawn)
{
    const double rho = amp_number_at(w->persistence, drawn);
    const double share = amp_number_at(w->lasting_share, drawn);
    return (amp_wages_draw){.rho = rho,
                            .innovation = sqrt(1.0 - rho * rho),
                            .lasting = sqrt(share),
                            .moving = sqrt(1.0 - share),
                            .home = sqrt(w->kinship),
                            .own = sqrt(1.0 - w->kinship)};
}
