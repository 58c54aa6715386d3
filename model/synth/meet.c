/* meet.c - shares of cells brought to rows of margins.csv with the persons at hand. */
#include "synth/meet.h"
#include "num/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 60 };

/** One row of margins.csv on the cells: persons of the group in each cell, and what is wanted. */
typedef struct row {
    const amp_margin *margin;
    unsigned part, whole; /* categories, as bits */
    double *n;            /* persons of the group, by cell */
} row;

static bool is_count(amp_margin_kind kind)
{
    return kind == AMP_MARGIN_persons_contributing || kind == AMP_MARGIN_persons_pensioned;
}

static void count_persons(const synth_builder *b, row *r)
{
    const amp_population *p = b->p;
    const amp_group *g = &r->margin->of;
    for (size_t i = 0; i < p->n; i++)
        if (b->cell[i] != SYNTH_SKIP && (g->sex < 0 || p->sex[i] == g->sex) &&
            (g->area < 0 || p->area[b->household[i]] == g->area) && p->age[i] >= g->age_from &&
            p->age[i] <= g->age_to)
            r->n[b->cell[i]] += 1;
}

static double sum_of(const double *share, size_t categories, unsigned which)
{
    double sum = 0;
    for (size_t k = 0; k < categories; k++)
        sum += which >> k & 1 ? share[k] : 0;
    return sum;
}

/** A cell of a group: its persons, and the shares of the part and of the whole there. */
typedef struct member {
    double n, part, whole;
} member;

/** The cells where somebody of the group is and the part is not 0. */
static size_t list_members(const row *r, size_t cells, size_t categories, const double *share,
                           member *of)
{
    size_t m = 0;
    for (size_t c = 0; c < cells; c++) {
        if (!(r->n[c] > 0))
            continue;
        const double part = sum_of(share + c * categories, categories, r->part);
        if (part > 0)
            of[m++] = (member){r->n[c], part, sum_of(share + c * categories, categories, r->whole)};
    }
    return m;
}

/** Persons in the part when its odds against the rest of the whole are times @p factor. */
static double expected(const member *of, size_t m, double factor)
{
    double sum = 0;
    for (size_t k = 0; k < m; k++)
        sum += of[k].n * of[k].whole * factor * of[k].part /
               (factor * of[k].part + of[k].whole - of[k].part);
    return sum;
}

static double wanted(const synth_builder *b, const row *r, size_t cells, size_t categories,
                     const double *share)
{
    if (is_count(r->margin->kind))
        return 1000 * r->margin->value / b->p->weight[0];
    double whole = 0;
    for (size_t c = 0; c < cells; c++)
        whole += r->n[c] * sum_of(share + c * categories, categories, r->whole);
    return r->margin->value / 100 * whole;
}

/** The odds of the part in the cells of the group times what meets the row; the whole stays. */
static void meet_row(const synth_builder *b, const row *r, size_t cells, size_t categories,
                     double *share, member *scratch)
{
    const size_t m = list_members(r, cells, categories, share, scratch);
    const double want = wanted(b, r, cells, categories, share);
    double low = 1e-8, high = 1e8;
    for (int step = 0; step < 80; step++) {
        const double f = sqrt(low * high);
        *(expected(scratch, m, f) < want ? &low : &high) = f;
    }
    const double f = sqrt(low * high);
    for (size_t c = 0; c < cells; c++) {
        double *x = share + c * categories;
        const double part = sum_of(x, categories, r->part),
                     rest = sum_of(x, categories, r->whole) - part;
        if (!(r->n[c] > 0 && part > 0 && rest > 0))
            continue;
        const double now = (part + rest) * f * part / (f * part + rest);
        for (size_t k = 0; k < categories; k++)
            if (r->whole >> k & 1)
                x[k] *= r->part >> k & 1 ? now / part : (part + rest - now) / rest;
    }
}

/** A share that is 0 or 1 where the margin says otherwise could not move. */
static void loosen(size_t cells, size_t categories, double *share)
{
    const double least = 1e-4;
    for (size_t c = 0; c < cells; c++) {
        double *x = share + c * categories, sum = 0;
        for (size_t k = 0; k < categories; k++)
            sum += x[k];
        if (!(sum > 0))
            continue;
        for (size_t k = 0; k < categories; k++)
            x[k] = (x[k] / sum + least) / (1 + least * (double)categories);
    }
}

static amp_err list_rows(synth_builder *b, size_t cells, const synth_part *part, size_t parts,
                         row **rows, size_t *n)
{
    *rows = AMP_ARENA_NEW(b->arena, row, b->t->margins.n + 1);
    *n = 0;
    if (!*rows)
        return amp_fail_memory(b->ctx);
    for (size_t k = 0; k < parts; k++)
        for (const amp_margin *m = NULL; (m = amp_margins_next(&b->t->margins, part[k].kind, m));) {
            row *r = &(*rows)[(*n)++];
            const unsigned cover = m->of.cover >= 0 ? 1u << m->of.cover : part[k].part;
            *r = (row){.margin = m, .part = cover, .whole = part[k].whole};
            r->n = AMP_ARENA_NEW(b->arena, double, cells);
            if (!r->n)
                return amp_fail_memory(b->ctx);
            count_persons(b, r);
        }
    return AMP_OK;
}

amp_err synth_meet(synth_builder *b, size_t cells, size_t categories, const synth_part *part,
                   size_t parts, double *share)
{
    row *rows;
    size_t n;
    AMP_TRY(list_rows(b, cells, part, parts, &rows, &n));
    if (!n)
        return AMP_OK;
    member *scratch = AMP_ARENA_NEW(b->arena, member, cells);
    if (!scratch)
        return amp_fail_memory(b->ctx);
    loosen(cells, categories, share);
    for (int round = 0; round < (n > 1 ? ROUNDS : 1); round++)
        for (size_t k = 0; k < n; k++)
            meet_row(b, &rows[k], cells, categories, share, scratch);
    return AMP_OK;
}

/* ---- years of schooling --------------------------------------------------------------------- */

/** Weights e^(tilt x years), times e^tilt2 from the years of tertiary education on. */
static void tilt_weights(double tilt, double tertiary, double weight[SYNTH_YEARS])
{
    for (int y = 0; y < SYNTH_YEARS; y++)
        weight[y] =
            amp_exp(tilt * y + (synth_education(y) == AMP_EDUCATION_tertiary ? tertiary : 0));
}

static double tilted_mean(const row *r, size_t cells, const double *share,
                          const double weight[SYNTH_YEARS])
{
    const bool years = r->margin->kind == AMP_MARGIN_schooling_mean;
    double sum = 0, all = 0;
    for (size_t c = 0; c < cells; c++) {
        if (!(r->n[c] > 0))
            continue;
        double x = 0, total = 0;
        for (int y = 0; y < SYNTH_YEARS; y++) {
            const double w = share[c * SYNTH_YEARS + (size_t)y] * weight[y];
            total += w;
            x += w * (years ? y : synth_education(y) == AMP_EDUCATION_tertiary);
        }
        sum += total > 0 ? r->n[c] * x / total : 0;
        all += r->n[c];
    }
    return all > 0 ? sum / all : 0;
}

static void meet_years(const row *r, size_t cells, double *share)
{
    const bool years = r->margin->kind == AMP_MARGIN_schooling_mean;
    const double want = years ? r->margin->value : r->margin->value / 100, most = years ? 2 : 20;
    double low = -most, high = most, weight[SYNTH_YEARS];
    for (int step = 0; step < 50; step++) {
        const double middle = (low + high) / 2;
        tilt_weights(years ? middle : 0, years ? 0 : middle, weight);
        *(tilted_mean(r, cells, share, weight) < want ? &low : &high) = middle;
    }
    for (size_t c = 0; c < cells; c++) {
        double sum = 0, *x = share + c * SYNTH_YEARS;
        for (int y = 0; y < SYNTH_YEARS && r->n[c] > 0; y++)
            sum += x[y] *= weight[y];
        for (int y = 0; y < SYNTH_YEARS && sum > 0; y++)
            x[y] /= sum;
    }
}

amp_err synth_meet_schooling(synth_builder *b, size_t cells, double *share)
{
    static const synth_part parts[] = {{AMP_MARGIN_tertiary, 0, 0},
                                       {AMP_MARGIN_schooling_mean, 0, 0}};
    row *rows;
    size_t n;
    AMP_TRY(list_rows(b, cells, parts, AMP_COUNT(parts), &rows, &n));
    for (int round = 0; round < ROUNDS && n > 0; round++)
        for (size_t k = 0; k < n; k++)
            meet_years(&rows[k], cells, share);
    return AMP_OK;
}
