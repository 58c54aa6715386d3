/* assign.c - categories by rank inside cells: the totals hold by construction, only who is drawn.
 */
#include "num/num.h"
#include "synth/builder.h"

#include <stdlib.h>
#include <string.h>

double synth_normal(const synth_builder *b, uint64_t uid, uint32_t k)
{
    return amp_draw_normal(&b->stream, uid, AMP_PROC_SYNTH, k);
}

double synth_uniform(const synth_builder *b, uint64_t uid, uint32_t k)
{
    return amp_draw(&b->stream, uid, AMP_PROC_SYNTH, k);
}

/** Rows that have a cell, ordered by cell and score; first[c] .. first[c + 1] - 1 are cell c's. */
static void order_rows(const synth_builder *b, size_t cells, size_t n, double *key, uint32_t *row,
                       uint32_t *scratch, uint32_t *sorted, size_t *first)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (b->cell[i] != SYNTH_SKIP) {
            key[m] = b->score[i];
            row[m++] = (uint32_t)i;
        }
    amp_sort_pairs(key, row, m, key + n, scratch);
    memset(first, 0, (cells + 2) * sizeof *first);
    for (size_t j = 0; j < m; j++)
        first[b->cell[row[j]] + 2]++;
    for (size_t c = 2; c < cells + 2; c++)
        first[c] += first[c - 1];
    for (size_t j = 0; j < m; j++)
        sorted[first[b->cell[row[j]] + 1]++] = row[j];
}

/** Boundaries between categories are rounded cumulated over the cells, so no rounding is lost: what
 * one cell has too many below a boundary, since the one before lies there too, the next ones have
 * less. */
static void cut_cells(synth_builder *b, size_t cells, size_t categories, const double *share,
                      const uint32_t *sorted, const size_t *first, double *upto)
{
    double *below = upto + categories; /* who stands below each boundary */
    for (size_t k = 0; k < 2 * categories; k++)
        upto[k] = 0;
    for (size_t c = 0; c < cells; c++) {
        const size_t n = first[c + 1] - first[c];
        double cum = 0;
        size_t at = 0;
        for (size_t k = 0; k + 1 < categories; k++) {
            cum = AMP_MIN(1, cum + share[c * categories + k]);
            upto[k] += cum * (double)n;
            const double want = floor(upto[k] + 0.5) - below[k];
            const bool none = !(share[c * categories + k] > 0), all = cum > 1 - 1e-9;
            const size_t end = none  ? at
                               : all ? n
                                     : AMP_MIN(n, AMP_MAX(at, want > 0 ? (size_t)want : 0));
            for (; at < end; at++)
                b->category[sorted[first[c] + at]] = (uint8_t)k;
            below[k] += (double)at;
        }
        const bool empty = !(cum + share[(c + 1) * categories - 1] > 0);
        for (; at < n; at++)
            b->category[sorted[first[c] + at]] = (uint8_t)(empty ? 0 : categories - 1);
    }
}

amp_err synth_assign(synth_builder *b, size_t cells, size_t categories, const double *share)
{
    const size_t n = b->p->n;
    double *key = amp_alloc(2 * n, sizeof *key), *upto = amp_alloc(2 * categories, sizeof *upto);
    uint32_t *rows = amp_alloc(3 * n, sizeof *rows);
    size_t *first = amp_alloc(cells + 2, sizeof *first);
    amp_err err = AMP_OK;
    if (key && upto && rows && first) {
        order_rows(b, cells, n, key, rows, rows + n, rows + 2 * n, first);
        cut_cells(b, cells, categories, share, rows + 2 * n, first, upto);
    } else {
        err = amp_fail_memory(b->ctx);
    }
    free(first);
    free(rows);
    free(upto);
    free(key);
    return err;
}
