/* lines.c - poverty lines by place, on the scale that each line has. */
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <stdlib.h>

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
        amp_scales_to_members(&b->t->scales, p);
    }
    free(row);
    free(market);
    free(key);
    return err;
}
