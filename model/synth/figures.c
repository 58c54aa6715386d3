/* figures.c - what margins.csv says of incomes as aims of the spread: shares, means, Gini
 * coefficients, headcounts. */
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How near a figure is to be met, where it does not say itself how far it may be off. Shares and
 * the headcounts of national lines come first; other headcounts and the Gini coefficient, which
 * other publishers compute from other cuts of the same survey, come next. */
#define SHARE_NEAR    0.003  /* of a tenth's share */
#define ROUNDED       0.0002 /* of all income: shares are published to a tenth of a percent */
#define MEAN_NEAR     0.002  /* of the mean */
#define GINI_NEAR     0.004
#define NATIONAL_NEAR 0.0005
#define OTHER_NEAR    0.004
#define RATIO_NEAR    0.15 /* of the rural mean as drawn, where no mean tells the areas apart */
#define TOP           0.01 /* of an area's persons: they have what a lognormal gives them, */
#define TOP_NEAR      0.4  /* but for so much of it, where no figure speaks of them */
#define GINI_USUAL    0.45
enum { CELLS = 100, CELL_LEAST = 30, OWN = 3 };

/* ---- lines ---------------------------------------------------------------------------------- */

double synth_figure_line(const synth_builder *b, const synth_figure *f, size_t h)
{
    return (f->line ? f->line[h] : f->amount[b->p->area[h]]) * (f->times > 0 ? f->times : 1);
}

static const amp_line_info *info_of(const synth_builder *b, const amp_margin *row)
{
    return row->of.line ? amp_profile_line(b->profile, row->of.line) : NULL;
}

bool synth_is_multiple(const synth_builder *b, const amp_margin *row)
{
    const amp_line_info *info = info_of(b, row);
    return row->kind == AMP_MARGIN_headcount && info && info->of;
}

/** Amounts of a line that is no column: of the area, or of all. */
static bool amounts_of(const synth_builder *b, const char *line, double amount[2])
{
    const amp_margins *m = &b->t->margins;
    amount[0] = amount[1] = 0;
    for (const amp_margin *x = NULL; (x = amp_margins_next(m, AMP_MARGIN_line_amount, x));)
        for (int a = 0; a < 2; a++)
            if (amp_streq(x->of.line, line) &&
                (x->of.area == a || (x->of.area < 0 && !(amount[a] > 0))))
                amount[a] = x->value * b->price;
    return amount[0] > 0 && amount[1] > 0;
}

/** The line to count below: a column of the population or a multiple of it, or an amount of its
 * own.
 */
amp_err synth_find_line(const synth_builder *b, synth_figure *f)
{
    const amp_line_info *info = info_of(b, f->row);
    const char *line = info && info->of ? info->of : f->row->of.line;
    if (!line)
        return amp_fail(b->ctx, AMP_DATA, f->row->loc,
                        _("a headcount says below which line: line=national, or another that has a "
                          "line_amount"));
    f->line = amp_streq(line, "national")           ? b->p->line_poverty
              : amp_streq(line, "national_extreme") ? b->p->line_extreme
                                                    : NULL;
    if (info && info->of)
        return amp_profile_line_times(b->ctx, b->profile, f->row->loc, info->name, info->of,
                                      &f->times);
    if (f->line || amounts_of(b, line, f->amount))
        return AMP_OK;
    return amp_fail(b->ctx, AMP_DATA, f->row->loc,
                    _("no amount of line %s; add a row line_amount,line=%s"), line, line);
}

/* ---- aims ----------------------------------------------------------------------------------- */

/** Tolerance of a row: half of what its range leaves on the nearer side, at least @p near. */
static double tolerance_of(const amp_margin *row, double unit, double near)
{
    const double below = row->value - row->low, above = row->high - row->value,
                 half = unit * AMP_MIN(below, above) / 2;
    return half > near ? half : near; /* NAN is no range */
}

static amp_err share_aim(const synth_builder *b, const amp_margin *row, synth_aim *aim)
{
    const int part = row->of.part, parts = row->of.parts;
    if (part < 1)
        return amp_fail(b->ctx, AMP_DATA, row->loc,
                        _("an income_share says of whom: decile=1, or quintile=1"));
    aim->kind = SYNTH_AIM_SHARE;
    aim->from = (part - 1.0) / parts;
    aim->to = (double)part / parts;
    aim->target = row->value / 100;
    aim->tolerance = tolerance_of(row, 0.01, SHARE_NEAR * aim->target + ROUNDED);
    return AMP_OK;
}

static amp_err headcount_aim(const synth_builder *b, synth_figure *f, synth_aim *aim)
{
    AMP_TRY(synth_find_line(b, f));
    aim->kind = SYNTH_AIM_BELOW;
    aim->target = f->row->value / 100;
    aim->tolerance = tolerance_of(f->row, 0.01, f->line ? NATIONAL_NEAR : OTHER_NEAR);
    return AMP_OK;
}

/** The next aim from a row that speaks of incomes; others are passed over. */
static amp_err add_aim(const synth_builder *b, synth_money *m, const amp_margin *row)
{
    synth_aim *aim = &m->aim[m->n];
    *aim = (synth_aim){.area = row->of.area};
    m->figure[m->n] = (synth_figure){.row = row};
    if (row->kind == AMP_MARGIN_income_share) {
        AMP_TRY(share_aim(b, row, aim));
    } else if (synth_is_multiple(b, row)) {
        return AMP_OK;
    } else if (row->kind == AMP_MARGIN_headcount) {
        AMP_TRY(headcount_aim(b, &m->figure[m->n], aim));
    } else if (row->kind == AMP_MARGIN_mean_income) {
        aim->kind = SYNTH_AIM_MEAN;
        aim->target = row->value * b->price;
        aim->tolerance = tolerance_of(row, b->price, MEAN_NEAR * aim->target);
    } else if (row->kind == AMP_MARGIN_gini) {
        aim->kind = SYNTH_AIM_GINI;
        aim->target = row->value / 100;
        aim->tolerance = tolerance_of(row, 0.01, GINI_NEAR);
    } else {
        return AMP_OK;
    }
    m->n++;
    return AMP_OK;
}

static double mean_income(const amp_population *p, const double *income, int area)
{
    double n = 0, sum = 0;
    for (size_t h = 0; h < p->households; h++)
        if (area < 0 || p->area[h] == area) {
            n += synth_members_of(p, h);
            sum += synth_members_of(p, h) * income[h];
        }
    return n > 0 ? sum / n : 0;
}

/** Where the spread starts: the mean of a figure, else the one that some headcount asks for, else
 * the one drawn. */
static double start_mean(const synth_builder *b, const synth_money *m, double gini, double drawn)
{
    for (size_t k = 0; k < m->n; k++)
        if (m->aim[k].kind == SYNTH_AIM_MEAN && m->aim[k].area < 0)
            return m->aim[k].target;
    for (size_t k = 0; k < m->n; k++)
        if (m->aim[k].kind == SYNTH_AIM_BELOW && m->aim[k].target > 0 && m->aim[k].target < 1)
            return synth_spread_mean(synth_figure_line(b, &m->figure[k], 0), m->aim[k].target,
                                     gini);
    return drawn;
}

/** Do means tell how far the areas are apart? */
static bool tells_areas(const synth_money *m)
{
    for (size_t k = 0; k < m->n; k++)
        if (m->aim[k].kind == SYNTH_AIM_MEAN && m->aim[k].area >= 0)
            return true;
    return false;
}

/** An aim that no row states: what is plausible where figures leave it open. */
static void own_aim(synth_money *m, synth_aim aim)
{
    m->figure[m->n] = (synth_figure){.row = NULL};
    m->aim[m->n++] = aim;
}

static void start(synth_builder *b, synth_money *m, const double *income)
{
    const amp_population *p = b->p;
    double people[2] = {0, 0};
    for (size_t h = 0; h < p->households; h++)
        people[p->area[h]] += synth_members_of(p, h);
    const double all = people[0] + people[1], urban = mean_income(p, income, AMP_AREA_urban),
                 ratio = urban > 0 && people[0] > 0 ? mean_income(p, income, 0) / urban : 1,
                 gini =
                     amp_margins_value(&b->t->margins, AMP_MARGIN_gini, "all", 100 * GINI_USUAL) /
                     100,
                 mean = start_mean(b, m, gini, mean_income(p, income, -1));
    people[0] /= all;
    people[1] /= all;
    synth_spread_start(&m->spread, people, mean, gini, ratio);
    const double rural = synth_spread_lorenz(&m->spread, AMP_AREA_rural, 1);
    if (people[0] > 0 && people[1] > 0 && !tells_areas(m))
        own_aim(m, (synth_aim){.kind = SYNTH_AIM_MEAN,
                               .area = AMP_AREA_rural,
                               .target = rural,
                               .tolerance = RATIO_NEAR * rural});
    for (int a = 0; a < 2; a++) {
        const double top =
            1 - synth_spread_lorenz(&m->spread, a, 1 - TOP) / synth_spread_lorenz(&m->spread, a, 1);
        if (people[a] > 0)
            own_aim(m, (synth_aim){.kind = SYNTH_AIM_SHARE,
                                   .area = a,
                                   .from = 1 - TOP,
                                   .to = 1,
                                   .target = top,
                                   .tolerance = TOP_NEAR * top});
    }
}

amp_err synth_money_new(synth_builder *b, const double *income)
{
    const amp_margins *rows = &b->t->margins;
    synth_money *m = AMP_ARENA_NEW(b->arena, synth_money, 1);
    if (!m)
        return amp_fail_memory(b->ctx);
    *m = (synth_money){.aim = AMP_ARENA_NEW(b->arena, synth_aim, rows->n + OWN),
                       .figure = AMP_ARENA_NEW(b->arena, synth_figure, rows->n + OWN),
                       .below = AMP_ARENA_NEW(b->arena, double *, rows->n + OWN)};
    if (!m->aim || !m->figure || !m->below)
        return amp_fail_memory(b->ctx);
    b->money = m;
    for (size_t k = 0; k < rows->n; k++)
        AMP_TRY(add_aim(b, m, &rows->row[k]));
    start(b, m, income);
    for (size_t k = 0; k < m->n; k++) {
        if (m->aim[k].kind != SYNTH_AIM_BELOW)
            continue;
        double *below = m->below[k] = AMP_ARENA_NEW(b->arena, double, 2 * SYNTH_GRID);
        if (!below)
            return amp_fail_memory(b->ctx);
        m->aim[k].below = below;
        for (int a = 0; a < 2 && !m->figure[k].line; a++)
            synth_spread_line(&m->spread, m->figure[k].amount[a], below + a * SYNTH_GRID);
    }
    return AMP_OK;
}

/* ---- lines that differ between households --------------------------------------------------- */

/** Persons of households alike in rank, by where their line stands on the grid: those whose line
 * lies past a point, and the parts of the points that lines cut. */
typedef struct cell {
    double all, past[SYNTH_GRID + 1], part[SYNTH_GRID + 1];
} cell;

static void count_cells(const synth_builder *b, const synth_figure *f, const uint32_t *row,
                        size_t m, size_t cells, cell *x)
{
    memset(x, 0, cells * sizeof *x);
    for (size_t j = 0; j < m; j++) {
        cell *c = &x[j * cells / m];
        const double n = synth_members_of(b->p, row[j]),
                     at = synth_spread_place(&b->money->spread, synth_figure_line(b, f, row[j]));
        const int k = (int)at;
        c->all += n;
        c->past[k] += n;
        c->part[k] += n * (at - k);
    }
    for (size_t c = 0; c < cells; c++)
        for (int k = SYNTH_GRID - 1; k >= 0; k--) {
            x[c].part[k] += x[c].past[k + 1];
            x[c].past[k] += x[c].past[k + 1];
        }
}

/** Share of those who have the income of each point of an area that are below their own line. */
static void count_below(const synth_builder *b, int area, const cell *x, size_t cells,
                        double *below)
{
    const synth_spread *s = &b->money->spread;
    for (int j = 0; j < SYNTH_GRID; j++) {
        const double rank = s->rank[area][j] - s->mass[area][j] / 2;
        const size_t at = (size_t)(AMP_MAX(rank, 0) * (double)cells);
        const cell *c = &x[AMP_MIN(at, cells - 1)];
        below[j] = c->all > 0 ? c->part[j] / c->all : 0;
    }
}

static void set_below(const synth_builder *b, const synth_order *order, cell *x, size_t k)
{
    for (int a = 0; a < 2; a++) {
        const size_t m = order->n[a], cells = AMP_MAX(1, AMP_MIN(CELLS, m / CELL_LEAST));
        if (!m)
            continue;
        count_cells(b, &b->money->figure[k], order->row[a], m, cells, x);
        count_below(b, a, x, cells, b->money->below[k] + a * SYNTH_GRID);
    }
}

/* ---- households ----------------------------------------------------------------------------- */

/** Each household of the order gets the mean of the spread over the ranks of its members. */
static void take_ranks(const synth_builder *b, int area, const uint32_t *row, size_t m,
                       double *income)
{
    double all = 0, cum = 0, below = 0;
    for (size_t j = 0; j < m; j++)
        all += synth_members_of(b->p, row[j]);
    for (size_t j = 0; j < m; j++) {
        const double n = synth_members_of(b->p, row[j]);
        cum += n;
        const double upto = synth_spread_lorenz(&b->money->spread, area, AMP_MIN(cum / all, 1));
        income[row[j]] = (upto - below) * all / n;
        below = upto;
    }
}

double synth_share_below(const synth_builder *b, const synth_figure *f, int area,
                         const double *income)
{
    double n = 0, below = 0;
    for (size_t h = 0; h < b->p->households; h++)
        if (area < 0 || b->p->area[h] == area) {
            const double members = synth_members_of(b->p, h);
            n += members;
            below += members * (income[h] < synth_figure_line(b, f, h));
        }
    return n > 0 ? below / n : 0;
}

/** Count by cells who is below the own line, and aim at the figures themselves. */
static void aim_by_cells(synth_builder *b, const synth_order *order, cell *x)
{
    synth_money *m = b->money;
    for (size_t k = 0; k < m->n; k++)
        if (m->figure[k].line) {
            set_below(b, order, x, k);
            m->aim[k].target = m->figure[k].row->value / 100;
        }
}

/** The cells are a coarse count: aim as far to the other side of a figure as households are off
 * what the spread reached. */
static void aim_by_households(synth_builder *b, const double *income)
{
    synth_money *m = b->money;
    for (size_t k = 0; k < m->n; k++)
        if (m->figure[k].line)
            m->aim[k].target +=
                m->aim[k].reached - synth_share_below(b, &m->figure[k], m->aim[k].area, income);
}

amp_err synth_money_fit(synth_builder *b, const synth_order *order, int fits, double *income)
{
    synth_money *m = b->money;
    cell *x = amp_alloc(CELLS, sizeof *x);
    amp_err err = x ? AMP_OK : amp_fail_memory(b->ctx);
    for (int fit = 0; err == AMP_OK && fit <= fits; fit++) {
        if (fit < fits)
            aim_by_cells(b, order, x);
        else
            aim_by_households(b, income);
        err = synth_spread_fit(b->ctx, &m->spread, m->aim, m->n);
        for (int area = 0; area < 2; area++)
            take_ranks(b, area, order->row[area], order->n[area], income);
    }
    free(x);
    return err;
}
