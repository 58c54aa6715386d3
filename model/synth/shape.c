/* shape.c - household tables brought to a country's margins by iterative proportional fitting
 * (Deming & Stephan 1940, Ann. Math. Stat. 11): what the margins do not say keeps the odds ratios
 * of the tables, which are a survey's or borrowed from another country. Candidates drawn from
 * tables that fit need weights near 1, so the raking of rake.c has little left to do. */
#include "synth/shape.h"
#include "num/num.h"

#include <math.h>
#include <string.h>

enum { STEPS = 60, HEADS_60 = 60 / 5 };

/* ---- sizes ---------------------------------------------------------------------------------- */

static double persons_of(const synth_tables *t, int area)
{
    double sum = 0;
    for (size_t r = 0; r < t->regions; r++)
        sum += t->region[area][r];
    return sum;
}

static double mean_size(const synth_dist *d, const double *share)
{
    double mean = 0, sum = 0;
    for (size_t i = 0; i < d->n; i++) {
        mean += share[i] * d->extra[i];
        sum += share[i];
    }
    return mean / sum;
}

/** Shares of all households that are of each area and size, from the area's persons and sizes. */
static void size_weights(const synth_tables *t, double *const share[2], double household[2])
{
    double all = 0;
    for (int a = 0; a < 2; a++)
        all += household[a] = persons_of(t, a) / mean_size(&t->sizes[a], share[a]);
    for (int a = 0; a < 2; a++) {
        double sum = 0;
        household[a] /= all;
        for (size_t i = 0; i < t->sizes[a].n; i++)
            sum += share[a][i];
        for (size_t i = 0; i < t->sizes[a].n; i++)
            share[a][i] *= household[a] / sum;
    }
}

static bool is_of(const amp_margin *m, int size)
{
    return size >= m->of.size_from && size <= m->of.size_to;
}

/** One row of household_size: factor on both areas' households of these sizes. */
static void fit_size(const synth_tables *t, const amp_margin *m, double *const share[2])
{
    double sum = 0;
    for (int a = 0; a < 2; a++)
        for (size_t i = 0; i < t->sizes[a].n; i++)
            sum += is_of(m, t->sizes[a].lo[i]) ? share[a][i] : 0;
    for (int a = 0; a < 2; a++)
        for (size_t i = 0; i < t->sizes[a].n && sum > 0; i++)
            share[a][i] *= is_of(m, t->sizes[a].lo[i]) ? m->value / 100 / sum : 1;
}

/** A step of Newton towards the mean size: shares times e^(tilt x size). */
static void tilt_sizes(const synth_tables *t, double mean, double *const share[2])
{
    double now = 0, square = 0;
    for (int a = 0; a < 2; a++)
        for (size_t i = 0; i < t->sizes[a].n; i++) {
            now += share[a][i] * t->sizes[a].extra[i];
            square += share[a][i] * t->sizes[a].extra[i] * t->sizes[a].extra[i];
        }
    const double most = 0.02; /* sizes that contradict the mean move it little in STEPS */
    double tilt = (mean - now) / AMP_MAX(0.1, square - now * now);
    tilt = AMP_MAX(-most, AMP_MIN(most, tilt));
    for (int a = 0; a < 2; a++)
        for (size_t i = 0; i < t->sizes[a].n; i++)
            share[a][i] *= amp_exp(tilt * t->sizes[a].extra[i]);
}

/** Fit the sizes of both areas to rows of household_size and to a mean size, unless that is NAN. */
static amp_err fit_sizes(amp_ctx *ctx, synth_tables *t, double mean)
{
    double *share[2], household[2];
    for (int a = 0; a < 2; a++) {
        const synth_dist *d = &t->sizes[a];
        share[a] = AMP_ARENA_NEW(&t->arena, double, d->n);
        if (!share[a])
            return amp_fail_memory(ctx);
        for (size_t i = 0; i < d->n; i++)
            share[a][i] = d->cum[i] - (i ? d->cum[i - 1] : 0);
    }
    for (int step = 0; step < STEPS; step++) {
        size_weights(t, share, household);
        if (!isnan(mean))
            tilt_sizes(t, mean, share);
        for (const amp_margin *m = NULL;
             (m = amp_margins_next(&t->margins, AMP_MARGIN_household_size, m));)
            fit_size(t, m, share);
    }
    size_weights(t, share, household);
    memset(t->size_share, 0, sizeof t->size_share);
    for (int a = 0; a < 2; a++) {
        synth_dist *d = &t->sizes[a];
        for (size_t i = 0; i < d->n; i++) {
            const double s = share[a][i] / household[a];
            d->cum[i] = s + (i ? d->cum[i - 1] : 0);
            t->size_share[a][AMP_MIN(d->lo[i], SYNTH_SIZES) - 1] += s;
        }
        d->cum[d->n - 1] = 1;
    }
    return AMP_OK;
}

static const amp_margin *mean_size_row(const synth_tables *t)
{
    return amp_margins_find(&t->margins, AMP_MARGIN_mean_household_size, "all");
}

static bool has_sizes(const synth_tables *t)
{
    return mean_size_row(t) || amp_margins_next(&t->margins, AMP_MARGIN_household_size, NULL);
}

amp_err synth_shape_sizes(amp_ctx *ctx, synth_tables *t)
{
    if (has_sizes(t))
        return AMP_OK;
    double people = 0, heads = 0, partners = 0;
    for (int sex = 0; sex < 2; sex++)
        for (int age = 0; age < SYNTH_AGES; age++) {
            const double *role = t->role[sex][AMP_MIN(age / 5, SYNTH_PLACE_AGES - 1)];
            people += t->people[sex][age];
            heads += t->people[sex][age] * role[AMP_RELATIONSHIP_head];
            partners += t->people[sex][age] * role[AMP_RELATIONSHIP_partner];
        }
    t->partnered = partners / heads;
    return fit_sizes(ctx, t, people / heads);
}

/* ---- types ---------------------------------------------------------------------------------- */

amp_household_type synth_type_of(bool partner, const int count[SYNTH_RELATIONS])
{
    int kin = 0;
    for (int r = AMP_RELATIONSHIP_child + 1; r < AMP_RELATIONSHIP_non_relative; r++)
        kin += count[r];
    if (count[AMP_RELATIONSHIP_non_relative] + count[AMP_RELATIONSHIP_domestic_worker])
        return AMP_HOUSEHOLD_non_relatives;
    if (kin)
        return AMP_HOUSEHOLD_extended;
    if (count[AMP_RELATIONSHIP_child])
        return partner ? AMP_HOUSEHOLD_couple_children : AMP_HOUSEHOLD_one_parent;
    return partner ? AMP_HOUSEHOLD_couple : AMP_HOUSEHOLD_one_person;
}

double synth_type_share(const synth_tables *t, amp_household_type type)
{
    if (type != AMP_HOUSEHOLD_one_person)
        for (const amp_margin *m = NULL;
             (m = amp_margins_next(&t->margins, AMP_MARGIN_household_type, m));)
            if (m->of.type == (int)type)
                return m->value / 100;
    return NAN;
}

/** Type of a row of composition.csv; rarer combinations are nearly all of kin. */
static amp_household_type type_of_pattern(const synth_pattern *p, bool partner)
{
    return p->mixed ? AMP_HOUSEHOLD_extended : synth_type_of(partner, p->count);
}

/* ---- roles ---------------------------------------------------------------------------------- */

/** Factor on the heads of cells lo .. hi of each sex in @p sexes (bits). */
static void fit_heads_of(double roles[][SYNTH_ROLES], unsigned sexes, int lo, int hi, double want)
{
    double sum = 0;
    for (int c = 0; c < SYNTH_PLACE_CELLS; c++)
        if (sexes >> c / SYNTH_PLACE_AGES & 1 && c % SYNTH_PLACE_AGES >= lo &&
            c % SYNTH_PLACE_AGES <= hi)
            sum += roles[c][AMP_RELATIONSHIP_head];
    for (int c = 0; c < SYNTH_PLACE_CELLS && sum > 0; c++)
        if (sexes >> c / SYNTH_PLACE_AGES & 1 && c % SYNTH_PLACE_AGES >= lo &&
            c % SYNTH_PLACE_AGES <= hi)
            roles[c][AMP_RELATIONSHIP_head] *= want / sum;
}

static void fit_head_margins(const synth_tables *t, double households, double roles[][SYNTH_ROLES])
{
    const amp_margin *old = amp_margins_find(&t->margins, AMP_MARGIN_head_60plus, "all"),
                     *women = amp_margins_find(&t->margins, AMP_MARGIN_female_head, "all");
    const int last = SYNTH_PLACE_AGES - 1;
    if (old) {
        fit_heads_of(roles, 3, 0, HEADS_60 - 1, households * (1 - old->value / 100));
        fit_heads_of(roles, 3, HEADS_60, last, households * old->value / 100);
    }
    if (women) {
        fit_heads_of(roles, 1u << AMP_SEX_female, 0, last, households * women->value / 100);
        fit_heads_of(roles, 1u << AMP_SEX_male, 0, last, households * (1 - women->value / 100));
    }
}

void synth_roles(const synth_tables *t, double households, double all,
                 const double persons[SYNTH_PLACE_CELLS], double roles[][SYNTH_ROLES])
{
    enum { STEPS_ROLE = 200 };
    double seen[SYNTH_ROLES] = {0};
    double want[SYNTH_ROLES] = {households, households * t->partnered, 0, 0};
    for (int c = 0; c < SYNTH_PLACE_CELLS; c++)
        for (int k = 0; k < SYNTH_ROLES; k++) {
            roles[c][k] = persons[c] * (&t->role[0][0])[c][k];
            seen[k] += roles[c][k];
        }
    for (int k = 2; k < SYNTH_ROLES; k++)
        want[k] = (all - want[0] - want[1]) * seen[k] / (seen[2] + seen[3]);
    if (t->children > 0) {
        want[AMP_RELATIONSHIP_child] = households * t->children;
        want[3] = all - want[0] - want[1] - want[2];
    }
    for (int step = 0; step < STEPS_ROLE; step++) {
        double sum[SYNTH_ROLES] = {0};
        for (int c = 0; c < SYNTH_PLACE_CELLS; c++)
            for (int k = 0; k < SYNTH_ROLES; k++)
                sum[k] += roles[c][k];
        for (int c = 0; c < SYNTH_PLACE_CELLS; c++) {
            double row = 0;
            for (int k = 0; k < SYNTH_ROLES; k++)
                row += roles[c][k] *= want[k] / sum[k];
            for (int k = 0; k < SYNTH_ROLES && row > 0; k++)
                roles[c][k] *= persons[c] / row;
        }
        fit_head_margins(t, households, roles);
    }
}

/* ---- heads and who lives with them ---------------------------------------------------------- */

/** Heads wanted and found by sex and age, and types found, as shares of all households. */
typedef struct shape {
    synth_tables *t;
    double household[2];
    double want[SYNTH_PLACE_CELLS], found[SYNTH_PLACE_CELLS];
    double type[AMP_HOUSEHOLD_TYPE_COUNT];                         /* factors on the types */
    double of_type[AMP_HOUSEHOLD_TYPE_COUNT], partnered, children; /* per household */
} shape;

static int kind_of(const synth_head *row)
{
    return row->partner ? 0 : row->sex == AMP_SEX_female ? 1 : 2;
}

static int band_of(const synth_head *row)
{
    const int age = (row->lo + row->hi) / 2;
    return age < 25 ? 0 : age < 40 ? 1 : age < 60 ? 2 : 3;
}

/** Children of the head in households of a pattern; cells of size 8 and more have their mean. */
static double children_of(const synth_tables *t, int area, int size, const synth_head *row,
                          const synth_pattern *p)
{
    const double last = t->sizes[area].extra[t->sizes[area].n - 1],
                 members = size + 1 < SYNTH_SIZES ? size + 1 : AMP_MAX(last, SYNTH_SIZES);
    if (!p->mixed)
        return p->count[AMP_RELATIONSHIP_child];
    const int class = size < 4 ? 0 : size < 7 ? 1 : 2;
    const double *cum = t->mixed[class][kind_of(row)][band_of(row)];
    return (members - 1 - row->partner) *
           (cum[AMP_RELATIONSHIP_child] - cum[AMP_RELATIONSHIP_child - 1]);
}

/** Shares of the types in the households of a row, times the factors, and the children of the head
 * in them. @return the sum of the shares */
static double types_of(const shape *s, int area, int size, const synth_head *row,
                       double share[AMP_HOUSEHOLD_TYPE_COUNT], double *children)
{
    memset(share, 0, AMP_HOUSEHOLD_TYPE_COUNT * sizeof *share);
    *children = 0;
    if (size == row->partner) { /* sizes count from 0: nobody but head and partner */
        const int none[SYNTH_RELATIONS] = {0}, type = (int)synth_type_of(row->partner, none);
        return share[type] = s->type[type];
    }
    const synth_pattern *p = s->t->pattern[area][size][kind_of(row)][band_of(row)];
    const size_t n = s->t->patterns[area][size][kind_of(row)][band_of(row)];
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const int type = (int)type_of_pattern(&p[i], row->partner);
        const double x = (p[i].cum - (i ? p[i - 1].cum : 0)) / p[n - 1].cum * s->type[type];
        share[type] += x;
        sum += x;
        *children += x * children_of(s->t, area, size, row, &p[i]);
    }
    return sum;
}

/** Share of a row's heads in each five-year age, as head_age in structure.c draws them. */
static void ages_of(const synth_tables *t, const synth_head *row, double share[SYNTH_PLACE_AGES])
{
    double sum = 0;
    memset(share, 0, SYNTH_PLACE_AGES * sizeof *share);
    for (int a = row->lo; a <= row->hi; a++) {
        const int g = AMP_MIN(a / 5, SYNTH_PLACE_AGES - 1);
        const double x = t->people[row->sex][a] * t->role[row->sex][g][AMP_RELATIONSHIP_head];
        share[g] += x;
        sum += x;
    }
    for (int g = 0; g < SYNTH_PLACE_AGES && sum > 0; g++)
        share[g] /= sum;
}

/** Rows of one area and size: their joint shares with the types, summed into what was found. */
static void count_rows(shape *s, int area, int size)
{
    const synth_tables *t = s->t;
    const synth_head *row = t->head[area][size];
    const size_t n = t->heads[area][size];
    const double cell = s->household[area] * t->size_share[area][size];
    double all = 0, type[AMP_HOUSEHOLD_TYPE_COUNT], age[SYNTH_PLACE_AGES], children;
    for (size_t i = 0; i < n; i++)
        all += (row[i].cum - (i ? row[i - 1].cum : 0)) *
               types_of(s, area, size, &row[i], type, &children);
    for (size_t i = 0; i < n && all > 0; i++) {
        const double x = cell * (row[i].cum - (i ? row[i - 1].cum : 0)) / all;
        const double sum = types_of(s, area, size, &row[i], type, &children);
        ages_of(t, &row[i], age);
        for (int k = 0; k < AMP_HOUSEHOLD_TYPE_COUNT; k++)
            s->of_type[k] += x * type[k];
        for (int g = 0; g < SYNTH_PLACE_AGES; g++)
            s->found[row[i].sex * SYNTH_PLACE_AGES + g] += x * sum * age[g];
        s->partnered += row[i].partner ? x * sum : 0;
        s->children += x * children;
    }
}

/** Factors of the heads' sexes and ages on the rows of one area and size. */
static void scale_rows(shape *s, int area, int size)
{
    synth_head *row = s->t->head[area][size];
    const size_t n = s->t->heads[area][size];
    double age[SYNTH_PLACE_AGES], before = 0, cum = 0;
    for (size_t i = 0; i < n; i++) {
        const double x = row[i].cum - before;
        double factor = 0;
        ages_of(s->t, &row[i], age);
        for (int g = 0; g < SYNTH_PLACE_AGES; g++) {
            const int c = row[i].sex * SYNTH_PLACE_AGES + g;
            factor += s->found[c] > 0 ? age[g] * s->want[c] / s->found[c] : 0;
        }
        before = row[i].cum;
        row[i].cum = cum += x * factor;
    }
    for (size_t i = 0; i < n && cum > 0; i++)
        row[i].cum /= cum;
}

static void count_all(shape *s)
{
    memset(s->found, 0, sizeof s->found);
    memset(s->of_type, 0, sizeof s->of_type);
    s->partnered = s->children = 0;
    for (int a = 0; a < 2; a++)
        for (int k = 0; k < SYNTH_SIZES; k++)
            count_rows(s, a, k);
}

static void fit_rows(shape *s)
{
    for (int step = 0; step < STEPS; step++) {
        count_all(s);
        for (int a = 0; a < 2; a++)
            for (int k = 0; k < SYNTH_SIZES; k++)
                scale_rows(s, a, k);
        count_all(s);
        for (int k = 0; k < AMP_HOUSEHOLD_TYPE_COUNT; k++) {
            const double want = synth_type_share(s->t, (amp_household_type)k);
            if (!isnan(want) && s->of_type[k] > 0)
                s->type[k] *= want / s->of_type[k];
        }
    }
    count_all(s);
}

/** The type factors into the rows of composition.csv and of households.csv; cells may have shared
 * their rows until now. */
static amp_err apply_types(amp_ctx *ctx, shape *s)
{
    synth_tables *t = s->t;
    double type[AMP_HOUSEHOLD_TYPE_COUNT], children;
    for (int a = 0; a < 2; a++)
        for (int k = 0; k < SYNTH_SIZES; k++) {
            synth_head *row = t->head[a][k];
            double before = 0, cum = 0;
            for (size_t i = 0; i < t->heads[a][k]; i++) {
                const double x = row[i].cum - before;
                before = row[i].cum;
                row[i].cum = cum += x * types_of(s, a, k, &row[i], type, &children);
            }
            for (size_t i = 0; i < t->heads[a][k] && cum > 0; i++)
                row[i].cum /= cum;
        }
    synth_pattern **cell = &t->pattern[0][0][0][0];
    const size_t *count = &t->patterns[0][0][0][0];
    for (size_t c = 0; c < (size_t)2 * SYNTH_SIZES * SYNTH_KINDS * SYNTH_BANDS; c++) {
        synth_pattern *own = AMP_ARENA_NEW(&t->arena, synth_pattern, count[c] + 1);
        const bool partner = c / SYNTH_BANDS % SYNTH_KINDS == 0;
        if (!own)
            return amp_fail_memory(ctx);
        for (size_t i = 0; i < count[c]; i++) {
            own[i] = cell[c][i];
            own[i].cum = (cell[c][i].cum - (i ? cell[c][i - 1].cum : 0)) *
                             s->type[type_of_pattern(&own[i], partner)] +
                         (i ? own[i - 1].cum : 0);
        }
        cell[c] = own;
    }
    return AMP_OK;
}

/** Roles of the year's persons, as shares of each sex and age in place of places.csv's. */
static void fit_roles(shape *s)
{
    synth_tables *t = s->t;
    double persons[SYNTH_PLACE_CELLS] = {0}, roles[SYNTH_PLACE_CELLS][SYNTH_ROLES], all = 0;
    for (int sex = 0; sex < 2; sex++)
        for (int age = 0; age < SYNTH_AGES; age++) {
            const int g = AMP_MIN(age / 5, SYNTH_PLACE_AGES - 1);
            persons[sex * SYNTH_PLACE_AGES + g] += t->people[sex][age];
            all += t->people[sex][age];
        }
    double mean = 0;
    for (int a = 0; a < 2; a++)
        for (size_t i = 0; i < t->sizes[a].n; i++)
            mean += s->household[a] * t->sizes[a].extra[i] *
                    (t->sizes[a].cum[i] - (i ? t->sizes[a].cum[i - 1] : 0));
    const double households = all / mean;
    synth_roles(t, households, all, persons, roles);
    for (int c = 0; c < SYNTH_PLACE_CELLS; c++) {
        s->want[c] = roles[c][AMP_RELATIONSHIP_head] / households;
        for (int k = 0; k < SYNTH_ROLES && persons[c] > 0; k++)
            (&t->role[0][0])[c][k] = roles[c][k] / persons[c];
    }
}

amp_err synth_shape(amp_ctx *ctx, synth_tables *t)
{
    enum { ROUNDS = 3 }; /* partners change with the heads, and heads a little with the partners */
    if (!t->margins.n)
        return AMP_OK;
    if (has_sizes(t))
        AMP_TRY(fit_sizes(ctx, t, mean_size_row(t) ? mean_size_row(t)->value : NAN));
    shape s = {.t = t};
    for (int k = 0; k < AMP_HOUSEHOLD_TYPE_COUNT; k++)
        s.type[k] = 1;
    double all = 0;
    for (int a = 0; a < 2; a++) {
        double mean = 0;
        for (size_t i = 0; i < t->sizes[a].n; i++)
            mean += (t->sizes[a].cum[i] - (i ? t->sizes[a].cum[i - 1] : 0)) * t->sizes[a].extra[i];
        all += s.household[a] = persons_of(t, a) / mean;
    }
    for (int a = 0; a < 2; a++)
        s.household[a] /= all;
    for (int round = 0; round < ROUNDS; round++) {
        fit_roles(&s);
        fit_rows(&s);
        t->partnered = s.partnered;
        t->children = s.children;
    }
    return apply_types(ctx, &s);
}
