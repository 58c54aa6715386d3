/* wages.c - see wages.h. */
#include "life/wages.h"

#include "life/read.h"
#include "num/num.h"

#include <math.h>
#include <string.h>

enum { FEW = 50, OLDEST = 80 }; /* the parabola is not to be trusted beyond 80 */

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
    AMP_TRY(read_terms(&r, &t));
    fill_tables(&t, w);
    AMP_TRY(amp_profile_number(ctx, setup->profile, "earnings.lasting_share", &w->lasting_share));
    return amp_profile_number(ctx, setup->profile, "earnings.persistence", &w->persistence);
}

void amp_wages_tally(const amp_population *p, amp_wages *w)
{
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i] || p->labour[i] < AMP_LABOUR_informal || p->earnings[i] <= 0.0)
                continue;
            const unsigned g = amp_wage_cell(p->sex[i], p->labour[i] == AMP_LABOUR_formal,
                                             p->education[i], p->area[h]);
            const double x = amp_log(p->earnings[i]) - w->age_profile[p->age[i]];
            w->tally[g].n++;
            w->tally[g].sum += x;
            w->tally[g].squares += x * x;
        }
}

void amp_wages_fit(amp_wages *w)
{
    for (unsigned g = 0; g < AMP_WAGE_CELLS; g++) {
        const double n = w->tally[g].n;
        if (n < FEW)
            continue;
        const double mean = w->tally[g].sum / n;
        const double variance = w->tally[g].squares / n - mean * mean;
        w->log_wage[g] = mean;
        if (variance > 0.0)
            w->sd[g] = sqrt(variance);
    }
    memset(w->tally, 0, sizeof w->tally);
}

amp_wages_draw amp_wages_drawn(const amp_wages *w, const double *drawn)
{
    const double rho = amp_number_at(w->persistence, drawn);
    const double share = amp_number_at(w->lasting_share, drawn);
    return (amp_wages_draw){.rho = rho,
                            .innovation = sqrt(1.0 - rho * rho),
                            .lasting = sqrt(share),
                            .moving = sqrt(1.0 - share)};
}
