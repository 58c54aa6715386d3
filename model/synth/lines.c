/* lines.c - poverty lines by place, on the scale that each line has. */
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- which line, by place ------------------------------------------------------------------- */

/** Lines of one place to its @p m households in row, the highest line first. */
static void place_lines(synth_builder *b, const synth_line *line, size_t n, const uint32_t *row,
                        size_t m)
{
    amp_population *p = b->p;
    double persons = 0, cum = 0;
    for (size_t j = 0; j < m; j++)
        persons += p->first[row[j] + 1] - p->first[row[j]];
    for (size_t j = 0, k = 0; j < m; j++) {
        const size_t h = row[j];
        const double size = p->first[h + 1] - p->first[h];
        while (k + 1 < n && (cum + size / 2) / persons > line[k].cum)
            k++;
        cum += size;
        p->line_poverty[h] = line[k].poverty;
        p->line_extreme[h] = line[k].extreme;
    }
}

/** Persons of a region and area get the lines in their shares; households with higher market income
 * are likelier to live where the line is higher (the capital city). */
static void by_place(synth_builder *b, const double *market, double *key, uint32_t *row)
{
    const amp_population *p = b->p;
    const synth_tables *t = b->t;
    const double rho = b->q->line_income;
    for (size_t c = 0; c < 2 * t->regions; c++) {
        const size_t area = c / t->regions, region = c % t->regions;
        const size_t m = synth_in_order(p, market, (int)area, (int)region, key, row);
        for (size_t j = 0; j < m; j++) /* the highest first */
            key[j] =
                -(rho * amp_normal_quantile(((double)j + 0.5) / (double)m) +
                  sqrt(1 - rho * rho) * synth_normal(b, p->household_uid[row[j]], SYNTH_K_LINE));
        amp_sort_pairs(key, row, m, key + p->households, row + p->households);
        place_lines(b, t->line[area][region], t->lines[area][region], row, m);
    }
}

/* ---- scales --------------------------------------------------------------------------------- */

const amp_line_info *synth_line_info(const amp_profile *profile, const char *name)
{
    for (size_t k = 0; k < profile->lines; k++)
        if (amp_streq(profile->line[k].name, name))
            return &profile->line[k];
    return NULL;
}

/** What a scale counts a household as: members, a power of them, or their adult equivalents. */
typedef struct scale {
    double power;        /* 0: adult equivalents */
    const double *adult; /* of a person, by sex and age */
} scale;

static double units_of(const amp_population *p, size_t h, const scale *s)
{
    const double n = synth_members_of(p, h);
    double sum = 0;
    if (s->power > 0)
        return amp_pow(n, s->power);
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i])
            sum += s->adult[p->sex[i] * SYNTH_AGES + p->age[i]];
    return sum;
}

/** A line of a scale that is not per head becomes what it asks per member of each household. */
static void rescale(synth_builder *b, const char *name, double *line)
{
    const amp_line_info *info = synth_line_info(b->profile, name);
    if (!info || amp_streq(info->scale, "per_capita"))
        return;
    scale s = {0, &b->t->adult[0][0]};
    if (!amp_streq(info->scale, SYNTH_ADULT_SCALE))
        amp_parse_double(info->scale + strlen("power "), '.', &s.power);
    for (size_t h = 0; h < b->p->households; h++)
        line[h] *= units_of(b->p, h, &s) / synth_members_of(b->p, h);
}

amp_err synth_lines(synth_builder *b)
{
    amp_population *p = b->p;
    double *key = amp_alloc(2 * p->households, sizeof *key),
           *market = amp_alloc(p->households, sizeof *market);
    uint32_t *row = amp_alloc(2 * p->households, sizeof *row);
    const amp_err err = key && market && row ? AMP_OK : amp_fail_memory(b->ctx);
    if (err == AMP_OK) {
        for (size_t h = 0; h < p->households; h++)
            market[h] = synth_market_of(p, h) / synth_members_of(p, h);
        by_place(b, market, key, row);
        rescale(b, "national", p->line_poverty);
        rescale(b, "national_extreme", p->line_extreme);
    }
    free(row);
    free(market);
    free(key);
    return err;
}
