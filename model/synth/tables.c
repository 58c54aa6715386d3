/* tables.c - the aggregates of data/countries/<ISO3> as arrays; every table is checked as it is
 * read: known words, ages in order, shares that add up. */
#include "synth/tables.h"
#include "num/num.h"
#include "synth/shape.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_interp.h>
#include <stdlib.h>
#include <string.h>

static const char *const sex_names[] = {"female", "male"};
static const char *const area_names[] = {"rural", "urban"};
static const char *const education_names[] = {"none", "primary", "secondary", "tertiary"};
static const char *const band_names[] = {"15-24", "25-39", "40-59", "60+"};
static const char *const other_band_names[] = {"15-29", "30-44", "45-59", "60+"};
static const char *const partner_age_names[] = {"15-24", "25-34", "35-44", "45-54", "55-64", "65+"};
static const char *const parent_age_names[] = {"15-19", "20-24", "25-29", "30-34", "35-39", "40-44",
                                               "45-49", "50-54", "55-59", "60-64", "65-69", "70+"};
static const char *const spacing_age_names[] = {"15-29", "30-39", "40+"};
static const char *const pattern_names[] = {"listed", "mixed"};
static const char *const ethnic_age_names[] = {"0-14", "15-29", "30-44", "45-59", "60+"};
static const char *const labour_age_names[] = {"15-19", "20-24", "25-34", "35-44", "45-54",
                                               "55-59", "60-64", "65-74", "75+"};
static const char *const health_names[] = {"child", "inactive", "unemployed", "informal", "formal"};
static const char *const labour_names[] = {"inactive", "unemployed", "informal", "formal"};
static const char *const cover_names[] = {"no_cover", "public_cover", "contributory_cover",
                                          "private_cover"};
static const char *const position_names[] = {
    "couple",         "couple_children",   "alone",
    "alone_children", "other_with_couple", "pupil_with_couple",
    "other_with_one", "pupil_with_one"};
static const char *const place_names[] = {"couple", "alone", "other"};
static const char *const living_names[] = {"kin_works", "works", "nobody"};
static const char *const relation_names[] = {
    "head",       "partner",      "child",          "parent",       "sibling",
    "grandchild", "child_in_law", "other_relative", "non_relative", "domestic_worker"};
static const char *const count_names[] = {NULL,
                                          NULL,
                                          "children",
                                          "parents",
                                          "siblings",
                                          "grandchildren",
                                          "children_in_law",
                                          "other_relatives",
                                          "non_relatives",
                                          "domestic_workers"};
static const char *const term_names[] = {
    "const",           "female",       "formal",    "primary",   "secondary",
    "tertiary",        "age",          "age2",      "rural",     "female_formal",
    "tertiary_formal", "rural_formal", "years",     "head",      "head_female",
    "partner",         "indigenous",   "rural_age", "rural_age2"};
static const char *const work_names[] = {"informal_rural", "informal_urban", "formal"};
static const char *const kind_names[] = {"couple", "woman", "man"};

static const int labour_from[] = {15, 20, 25, 35, 45, 55, 60, 65, 75};

int synth_labour_age(int age)
{
    int g = -1;
    for (int k = 0; k < SYNTH_LABOUR_AGES; k++)
        if (age >= labour_from[k])
            g = k;
    return g;
}

const char *synth_labour_age_name(int group)
{
    return labour_age_names[group];
}

int synth_ethnic_age(int age)
{
    return age < 15 ? 0 : age < 30 ? 1 : age < 45 ? 2 : age < 60 ? 3 : 4;
}

/* ---- one row at a time ---------------------------------------------------------------------- */

/** A table being read: the row, and the first error met. Reading goes on after an error. */
typedef struct cursor {
    amp_ctx *ctx;
    amp_profile *profile;
    synth_tables *t;
    amp_table table;
    size_t row;
    double money; /* own money per money of the table */
    amp_err err;
} cursor;

static amp_loc here(const cursor *c)
{
    return (amp_loc){c->table.path, c->table.rows ? c->table.line[c->row] : 1, 1};
}

static void keep(cursor *c, amp_err err)
{
    if (c->err == AMP_OK)
        c->err = err;
}

static double number(cursor *c, const char *column)
{
    int k;
    double x = 0;
    const amp_err found = amp_table_column(c->ctx, &c->table, column, &k);
    if (found != AMP_OK) {
        keep(c, found);
        return 0;
    }
    keep(c, amp_table_number(c->ctx, &c->table, c->row, k, &x));
    return x;
}

static double share(cursor *c, const char *column)
{
    const double x = number(c, column);
    if (!(x >= 0 && x <= 1.000001)) {
        keep(c, amp_fail(c->ctx, AMP_DATA, here(c), _("%s: %g is no share; expected 0 to 1"),
                         column, x));
        return 0;
    }
    return x;
}

static int whole(cursor *c, const char *column, int low, int high)
{
    const double x = number(c, column);
    if (!(x >= low && x <= high) || x != (double)(int)x) {
        keep(c, amp_fail(c->ctx, AMP_DATA, here(c),
                         _("%s: found %g; expected a whole number from %d to %d"), column, x, low,
                         high));
        return low;
    }
    return (int)x;
}

static const char *text(cursor *c, const char *column)
{
    int k;
    const amp_err found = amp_table_column(c->ctx, &c->table, column, &k);
    if (found != AMP_OK) {
        keep(c, found);
        return "";
    }
    return amp_table_cell(&c->table, c->row, k);
}

static int word(cursor *c, const char *column, const char *const *names, size_t n)
{
    const char *found = text(c, column);
    for (size_t k = 0; k < n; k++)
        if (names[k] && amp_streq(found, names[k]))
            return (int)k;
    if (c->err == AMP_OK) {
        const char *near = amp_nearest(found, names, n);
        c->err = amp_fail(c->ctx, AMP_DATA, here(c), _("%s: unknown '%s'; %s'%s'"), column, found,
                          near ? _("did you mean ") : _("valid is, say, "), near ? near : names[0]);
    }
    return 0;
}
#define WORD(c, column, names) word((c), (column), (names), AMP_COUNT(names))

static int region_of(cursor *c, const char *column)
{
    const char *found = text(c, column);
    for (size_t r = 0; r < c->profile->regions; r++)
        if (amp_streq(found, c->profile->region[r].name))
            return (int)r;
    keep(c, amp_fail(c->ctx, AMP_DATA, here(c), _("%s: '%s' is no region of the profile"), column,
                     found));
    return 0;
}

/** An interval of ages "age_from", "age_to". */
static void ages(cursor *c, int *lo, int *hi)
{
    *lo = whole(c, "age_from", 0, AMP_AGE_MAX);
    *hi = whole(c, "age_to", 0, AMP_AGE_MAX);
    if (*hi < *lo) {
        keep(c, amp_fail(c->ctx, AMP_DATA, here(c), _("age_to is below age_from")));
        *hi = *lo;
    }
}

typedef void row_reader(cursor *c);

static amp_err read_rows(cursor *base, const char *name, row_reader *row)
{
    cursor c = *base;
    AMP_TRY(amp_profile_table(c.ctx, c.profile, name, &c.table));
    for (c.row = 0; c.row < c.table.rows; c.row++) {
        row(&c);
        if (c.err != AMP_OK)
            return c.err;
    }
    return AMP_OK;
}

/** The same for a table that holds money, which may be borrowed. */
static amp_err read_money_rows(const cursor *base, const char *name, row_reader *row)
{
    cursor c = *base;
    AMP_TRY(amp_profile_table(c.ctx, c.profile, name, &c.table));
    AMP_TRY(amp_profile_money(c.ctx, c.profile, &c.table, &c.money));
    return read_rows(&c, name, row);
}

/** Append an interval to a distribution; room doubles inside the arena. */
static void append(cursor *c, synth_dist *d, int lo, int hi, double weight, double extra)
{
    if ((d->n & (d->n - 1)) == 0) { /* a power of two, or empty: full */
        const size_t cap = d->n ? 2 * d->n : 1;
        int *l = AMP_ARENA_NEW(&c->t->arena, int, cap), *h = AMP_ARENA_NEW(&c->t->arena, int, cap);
        double *w = AMP_ARENA_NEW(&c->t->arena, double, cap),
               *x = AMP_ARENA_NEW(&c->t->arena, double, cap);
        if (!l || !h || !w || !x) {
            keep(c, amp_fail_memory(c->ctx));
            return;
        }
        if (d->n) {
            memcpy(l, d->lo, d->n * sizeof *l);
            memcpy(h, d->hi, d->n * sizeof *h);
            memcpy(w, d->cum, d->n * sizeof *w);
            memcpy(x, d->extra, d->n * sizeof *x);
        }
        d->lo = l;
        d->hi = h;
        d->cum = w;
        d->extra = x;
    }
    d->lo[d->n] = lo;
    d->hi[d->n] = hi;
    d->cum[d->n] = weight + (d->n ? d->cum[d->n - 1] : 0);
    d->extra[d->n++] = extra;
}

/** Cumulated weights to cumulated shares. Closing twice changes nothing, so rows may share arrays.
 */
static void close_dist(synth_dist *d)
{
    const double sum = d->n ? d->cum[d->n - 1] : 0;
    for (size_t i = 0; i < d->n && sum > 0; i++)
        d->cum[i] /= sum;
}

static void close_dists(synth_dist *d, int n)
{
    for (int k = 0; k < n; k++)
        close_dist(&d[k]);
}

/* ---- household structure -------------------------------------------------------------------- */

static void sizes_row(cursor *c)
{
    const int area = WORD(c, "area", area_names), size = whole(c, "size", 1, 20);
    const double s = share(c, "share");
    append(c, &c->t->sizes[area], size, size, s, number(c, "mean_size"));
    c->t->size_share[area][AMP_MIN(size, SYNTH_SIZES) - 1] += s;
}

static size_t count_heads(const synth_tables *t)
{
    size_t n = 0;
    for (int a = 0; a < 2; a++)
        for (int s = 0; s < SYNTH_SIZES; s++)
            n += t->heads[a][s];
    return n;
}

static void heads_row(cursor *c)
{
    enum { ROOM = 256 };
    const int area = WORD(c, "area", area_names), size = whole(c, "size", 1, SYNTH_SIZES) - 1;
    synth_head h = {.partner = whole(c, "partner", 0, 1), .sex = WORD(c, "head_sex", sex_names)};
    ages(c, &h.lo, &h.hi);
    size_t *n = &c->t->heads[area][size];
    if (!*n)
        c->t->head[area][size] = AMP_ARENA_NEW(&c->t->arena, synth_head, ROOM);
    if (!c->t->head[area][size] || *n == ROOM) {
        keep(c, amp_fail(c->ctx, AMP_DATA, here(c), _("more than %d rows for one size"), ROOM));
        return;
    }
    h.cum = share(c, "share") + (*n ? c->t->head[area][size][*n - 1].cum : 0);
    c->t->head[area][size][(*n)++] = h;
}

static void pattern_row(cursor *c)
{
    enum { ROOM = 64 };
    const int area = WORD(c, "area", area_names), size = whole(c, "size", 2, SYNTH_SIZES) - 1,
              kind = WORD(c, "kind", kind_names), band = WORD(c, "head_ages", band_names);
    synth_pattern **cell = &c->t->pattern[area][size][kind][band];
    size_t *n = &c->t->patterns[area][size][kind][band];
    if (!*n)
        *cell = AMP_ARENA_NEW(&c->t->arena, synth_pattern, ROOM);
    if (!*cell || *n == ROOM) {
        keep(c, amp_fail(c->ctx, AMP_DATA, here(c), _("more than %d rows for one cell"), ROOM));
        return;
    }
    synth_pattern p = {.mixed = WORD(c, "pattern", pattern_names) == 1};
    int members = 1 + (kind == 0);
    for (int r = AMP_RELATIONSHIP_child; r < SYNTH_RELATIONS; r++) {
        p.count[r] = whole(c, count_names[r], 0, 20);
        members += p.count[r];
    }
    if (!p.mixed && members != size + 1)
        keep(c, amp_fail(c->ctx, AMP_DATA, here(c), _("the members add up to %d, not to size %d"),
                         members, size + 1));
    p.cum = share(c, "share") + (*n ? (*cell)[*n - 1].cum : 0);
    (*cell)[(*n)++] = p;
}

static void mixed_row(cursor *c)
{
    const int from = whole(c, "size_from", 2, 8), kind = WORD(c, "kind", kind_names),
              band = WORD(c, "head_ages", band_names), r = WORD(c, "relationship", relation_names);
    c->t->mixed[from <= 4 ? 0 : from <= 7 ? 1 : 2][kind][band][r] = share(c, "share");
}

static void partner_row(cursor *c)
{
    const int lo = whole(c, "gap_from", -60, 60), hi = whole(c, "gap_to", -60, 60);
    append(c,
           &c->t->partner[WORD(c, "head_sex", sex_names)][WORD(c, "head_ages", partner_age_names)],
           lo, hi, share(c, "share"), 0);
}

static void youngest_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    append(c,
           &c->t->youngest[WORD(c, "kind", kind_names)][whole(c, "children", 1, SYNTH_CHILDREN) - 1]
                          [WORD(c, "parent_ages", parent_age_names)],
           lo, hi, share(c, "share"), 0);
}

static void spacing_row(cursor *c)
{
    const int lo = whole(c, "gap_from", 0, 60), hi = whole(c, "gap_to", 0, 60);
    append(c,
           &c->t->spacing[whole(c, "children", 2, SYNTH_CHILDREN) - 1]
                         [WORD(c, "parent_ages", spacing_age_names)],
           lo, hi, share(c, "share"), 0);
}

static void other_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    append(c,
           &c->t->member[WORD(c, "relationship", relation_names)]
                        [WORD(c, "head_ages", other_band_names)],
           lo, hi, share(c, "share"), share(c, "female_share"));
}

static void children_sex_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    const int area = WORD(c, "area", area_names);
    const double s = share(c, "female_share");
    for (int a = lo; a <= hi; a++)
        c->t->children_female[area][a] = s;
}

/** Cells that a small sample left empty take their neighbour's distribution. */
static void fill_dists(synth_dist *row, int n)
{
    for (int k = 1; k < n; k++)
        if (!row[k].n)
            row[k] = row[k - 1];
    for (int k = n - 2; k >= 0; k--)
        if (!row[k].n)
            row[k] = row[k + 1];
}

/** A band of heads' ages without rows takes the nearest one's. */
static void fill_patterns(synth_tables *t)
{
    for (int a = 0; a < 2; a++)
        for (int s = 1; s < SYNTH_SIZES; s++)
            for (int k = 0; k < SYNTH_KINDS; k++) {
                synth_pattern **row = t->pattern[a][s][k];
                size_t *n = t->patterns[a][s][k];
                for (int b = SYNTH_BANDS - 2; b >= 0; b--)
                    if (!n[b])
                        row[b] = row[b + 1], n[b] = n[b + 1];
                for (int b = 1; b < SYNTH_BANDS; b++)
                    if (!n[b])
                        row[b] = row[b - 1], n[b] = n[b - 1];
                if (k == SYNTH_KINDS - 1) /* few men live so in large households */
                    for (int b = 0; b < SYNTH_BANDS; b++)
                        if (!n[b])
                            row[b] = row[b - SYNTH_BANDS], n[b] = n[b - SYNTH_BANDS];
            }
}

static void close_mixed(synth_tables *t)
{
    for (int k = 0; k < 3; k++)
        for (int kind = 0; kind < SYNTH_KINDS; kind++)
            for (int b = 0; b < SYNTH_BANDS; b++) {
                double *m = t->mixed[k][kind][b], sum = 0;
                for (int r = 0; r < SYNTH_RELATIONS; r++)
                    sum += m[r];
                if (!(sum > 0))
                    m[AMP_RELATIONSHIP_other_relative] = sum = 1;
                for (int r = 0; r < SYNTH_RELATIONS; r++)
                    m[r] = m[r] / sum + (r ? m[r - 1] : 0);
            }
}

static void close_heads(synth_head *head, size_t n)
{
    const double sum = n ? head[n - 1].cum : 0;
    for (size_t i = 0; i < n && sum > 0; i++)
        head[i].cum /= sum;
}

/** The distribution of a neighbour with all ages so many years higher, none below 0. */
static void append_shifted(cursor *c, synth_dist *d, const synth_dist *from, int years)
{
    for (size_t i = 0; i < from->n; i++)
        append(c, d, AMP_MAX(0, from->lo[i] + years), AMP_MAX(0, from->hi[i] + years),
               from->cum[i] - (i ? from->cum[i - 1] : 0), from->extra[i]);
}

/** Children of parents of an age without rows are as many years younger or older than those of the
 * next age with rows as the parents are. */
static void fill_youngest(cursor *c, synth_dist *row)
{
    enum { YEARS = 5 }; /* of a group of parents' ages */
    for (int k = 1; k < SYNTH_PARENT_AGES; k++)
        if (!row[k].n)
            append_shifted(c, &row[k], &row[k - 1], YEARS);
    for (int k = SYNTH_PARENT_AGES - 2; k >= 0; k--)
        if (!row[k].n)
            append_shifted(c, &row[k], &row[k + 1], -YEARS);
}

/** Who lives alone with many children is rare: the kind before, couples first, lends its ages. */
static void close_youngest(cursor *c, int n)
{
    synth_tables *t = c->t;
    for (int k = 0; k < SYNTH_KINDS; k++) {
        synth_dist *row = t->youngest[k][n];
        fill_youngest(c, row);
        if (k && !row[0].n)
            memcpy(row, t->youngest[k - 1][n], sizeof t->youngest[k][n]);
        close_dists(row, SYNTH_PARENT_AGES);
    }
}

/** Share of households with a partner, of each size as in households.csv, sizes and areas as in
 * household_sizes.csv and regions.csv's persons. */
static double partnered_share(const synth_tables *t)
{
    double with = 0, all = 0;
    for (int a = 0; a < 2; a++) {
        double persons = 0, mean = 0, area = 0;
        for (size_t i = 0; i < t->sizes[a].n; i++)
            mean += (t->sizes[a].cum[i] - (i ? t->sizes[a].cum[i - 1] : 0)) * t->sizes[a].extra[i];
        for (size_t r = 0; r < t->regions; r++)
            persons += t->region[a][r];
        for (int s = 0; s < SYNTH_SIZES; s++)
            for (size_t i = 0; i < t->heads[a][s]; i++) {
                const synth_head *h = &t->head[a][s][i];
                if (h->partner)
                    area += t->size_share[a][s] * (h->cum - (i ? h[-1].cum : 0));
            }
        with += area * persons / mean;
        all += persons / mean;
    }
    return with / all;
}

static void close_structure(cursor *c)
{
    synth_tables *t = c->t;
    for (int a = 0; a < 2; a++) {
        close_dist(&t->sizes[a]);
        for (int s = 0; s < SYNTH_SIZES; s++)
            close_heads(t->head[a][s], t->heads[a][s]);
        fill_dists(t->partner[a], SYNTH_PARTNER_AGES);
        close_dists(t->partner[a], SYNTH_PARTNER_AGES);
    }
    for (int n = 0; n < SYNTH_CHILDREN; n++) {
        fill_dists(t->spacing[n], 3);
        close_youngest(c, n);
        close_dists(t->spacing[n], 3);
    }
    for (int r = AMP_RELATIONSHIP_parent; r < SYNTH_RELATIONS; r++) {
        fill_dists(t->member[r], SYNTH_OTHER_BANDS);
        close_dists(t->member[r], SYNTH_OTHER_BANDS);
    }
    fill_patterns(t);
    close_mixed(t);
}

static amp_err check_structure(cursor *c)
{
    const synth_tables *t = c->t;
    for (int a = 0; a < 2; a++) {
        for (int s = 0; s < SYNTH_SIZES; s++) {
            if (!t->heads[a][s])
                return amp_fail(c->ctx, AMP_DATA, AMP_NOWHERE,
                                _("households: no row for size %d, area %s"), s + 1, area_names[a]);
            for (int k = 0; k < SYNTH_KINDS; k++)
                if (s > (k == 0) && !t->patterns[a][s][k][0])
                    return amp_fail(c->ctx, AMP_DATA, AMP_NOWHERE,
                                    _("composition: no row for size %d, area %s, kind %s"), s + 1,
                                    area_names[a], kind_names[k]);
        }
        for (int g = 0; g < SYNTH_PARTNER_AGES; g++)
            if (!t->partner[a][g].n)
                return amp_fail(c->ctx, AMP_DATA, AMP_NOWHERE, _("partners: no row for head %s"),
                                sex_names[a]);
    }
    for (int n = 0; n < SYNTH_CHILDREN; n++)
        if (!t->youngest[0][n][0].n || (n && !t->spacing[n][0].n))
            return amp_fail(c->ctx, AMP_DATA, AMP_NOWHERE,
                            _("children_youngest, children_spacing: no row for %d children"),
                            n + 1);
    for (int r = AMP_RELATIONSHIP_parent; r < SYNTH_RELATIONS; r++)
        if (!t->member[r][0].n)
            return amp_fail(c->ctx, AMP_DATA, AMP_NOWHERE, _("others: no row for %s"),
                            relation_names[r]);
    return AMP_OK;
}

static amp_err read_structure(cursor *c)
{
    AMP_TRY(read_rows(c, "household_sizes", sizes_row));
    AMP_TRY(read_rows(c, "households", heads_row));
    AMP_TRY(read_rows(c, "composition", pattern_row));
    AMP_TRY(read_rows(c, "composition_mixed", mixed_row));
    AMP_TRY(read_rows(c, "partners", partner_row));
    AMP_TRY(read_rows(c, "children_youngest", youngest_row));
    AMP_TRY(read_rows(c, "children_spacing", spacing_row));
    AMP_TRY(read_rows(c, "others", other_row));
    AMP_TRY(read_rows(c, "children_sex", children_sex_row));
    if (!count_heads(c->t))
        return amp_fail(c->ctx, AMP_DATA, AMP_NOWHERE, _("households.csv has no rows"));
    close_structure(c);
    return check_structure(c);
}

/* ---- margins of the year -------------------------------------------------------------------- */

/** Five-year groups of the year into single ages: increments of a monotone curve (Steffen 1990,
 * Astron. Astrophys. 239) through the cumulated population, so that every group keeps its total. */
static amp_err single_ages(cursor *c, const double group[], size_t groups, double out[SYNTH_AGES])
{
    enum { WIDTH = 5, ROOM = 32 };
    double x[ROOM + 1] = {0}, y[ROOM + 1] = {0};
    assert(groups < ROOM);
    for (size_t g = 0; g < groups; g++) {
        x[g + 1] = g + 1 < groups ? (double)(WIDTH * (g + 1)) : (double)SYNTH_AGES;
        y[g + 1] = y[g] + group[g];
    }
    gsl_interp *f = gsl_interp_alloc(gsl_interp_steffen, groups + 1);
    if (!f)
        return amp_fail_memory(c->ctx);
    gsl_interp_init(f, x, y, groups + 1);
    double before = 0;
    for (int a = 0; a < SYNTH_AGES; a++) {
        const double now = gsl_interp_eval(f, x, y, a + 1.0, NULL);
        out[a] = AMP_MAX(0, now - before);
        before = now;
    }
    gsl_interp_free(f);
    return AMP_OK;
}

static amp_err read_people(cursor *base, int year)
{
    enum { GROUPS = 21 };
    double group[2][GROUPS] = {{0}};
    size_t found = 0;
    cursor c = *base;
    AMP_TRY(amp_profile_table(c.ctx, c.profile, "population", &c.table));
    for (c.row = 0; c.row < c.table.rows; c.row++) {
        if ((int)number(&c, "year") != year)
            continue;
        static const char *const wpp_sex[] = {"F", "M"};
        const int sex = WORD(&c, "sex", wpp_sex), from = whole(&c, "age_start", 0, 100);
        group[sex][from / 5] += number(&c, "pop_thousands");
        found++;
        if (c.err != AMP_OK)
            return c.err;
    }
    if (found != (size_t)2 * GROUPS)
        return amp_fail(c.ctx, AMP_DATA, (amp_loc){c.table.path, 0, 0},
                        _("found %zu rows of year %d; expected %d, both sexes by five-year age"),
                        found, year, 2 * GROUPS);
    for (int sex = 0; sex < 2; sex++)
        AMP_TRY(single_ages(base, group[sex], GROUPS, base->t->people[sex]));
    return AMP_OK;
}

static void regions_row(cursor *c)
{
    c->t->region[WORD(c, "area", area_names)][region_of(c, "region")] = share(c, "share");
}

static void places_row(cursor *c)
{
    static const char *const roles[] = {"head", "partner", "child", "other"};
    int lo, hi;
    ages(c, &lo, &hi);
    const int sex = WORD(c, "sex", sex_names), g = AMP_MIN(lo / 5, SYNTH_PLACE_AGES - 1);
    if (lo % 5 || hi != (g + 1 < SYNTH_PLACE_AGES ? lo + 4 : AMP_AGE_MAX))
        keep(c, amp_fail(c->ctx, AMP_DATA, here(c), _("ages %d to %d; expected five-year groups"),
                         lo, hi));
    c->t->urban[sex][g] = share(c, "urban");
    for (int k = 0; k < 4; k++)
        c->t->role[sex][g][k] = share(c, roles[k]);
}

/** Urban share of a year; years between the table's are interpolated. */
static amp_err urban_share(cursor *base, int year, double *urban)
{
    cursor c = *base;
    AMP_TRY(amp_profile_table(c.ctx, c.profile, "urban", &c.table));
    double y0 = -1, u0 = 0, y1 = -1, u1 = 0;
    for (c.row = 0; c.row < c.table.rows; c.row++) {
        if (!amp_streq(text(&c, "series"), "WUP2018"))
            continue;
        const double y = number(&c, "year"), u = number(&c, "urban_pct") / 100;
        if (y <= year && y > y0)
            y0 = y, u0 = u;
        if (y >= year && (y1 < 0 || y < y1))
            y1 = y, u1 = u;
    }
    if (c.err == AMP_OK && y0 < 0 && y1 < 0)
        return amp_fail(c.ctx, AMP_DATA, (amp_loc){c.table.path, 0, 0},
                        _("no row of the series WUP2018"));
    if (y0 < 0)
        u0 = u1, y0 = y1;
    if (y1 < 0)
        u1 = u0, y1 = y0;
    *urban = y1 > y0 ? u0 + (u1 - u0) * (year - y0) / (y1 - y0) : u0;
    return c.err;
}

/** Departments by area; for another year than the survey's the urban share moves as the United
 * Nations' does, the departments inside each area keep their shares. */
static amp_err read_regions(cursor *c, int year, int survey_year)
{
    AMP_TRY(read_rows(c, "regions", regions_row));
    AMP_TRY(read_rows(c, "places", places_row));
    double sum[2] = {0, 0};
    for (int a = 0; a < 2; a++)
        for (size_t r = 0; r < c->t->regions; r++)
            sum[a] += c->t->region[a][r];
    if (!(sum[0] > 0 && sum[1] > 0))
        return amp_fail(c->ctx, AMP_DATA, AMP_NOWHERE, _("regions.csv: an area has no persons"));
    double urban = sum[1] / (sum[0] + sum[1]), then, now;
    const amp_margin *known = amp_margins_find(&c->t->margins, AMP_MARGIN_urban, "all");
    if (known)
        urban = known->value / 100;
    if (year != survey_year) {
        AMP_TRY(urban_share(c, survey_year, &then));
        AMP_TRY(urban_share(c, year, &now));
        urban = AMP_MIN(0.99, AMP_MAX(0.01, urban + now - then));
    }
    for (size_t r = 0; r < c->t->regions; r++) {
        c->t->region[0][r] *= (1 - urban) / sum[0];
        c->t->region[1][r] *= urban / sum[1];
    }
    return AMP_OK;
}

/* ---- persons -------------------------------------------------------------------------------- */

static void schooling_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    const int sex = WORD(c, "sex", sex_names), area = WORD(c, "area", area_names);
    append(c, &c->t->schooling[sex][lo][area], whole(c, "years_from", 0, 30),
           whole(c, "years_to", 0, 30), share(c, "share"), hi);
}

/** A row of ages lo .. hi stands at lo until all are read; then each age of it points there. */
static void spread_schooling(synth_tables *t)
{
    for (int sex = 0; sex < 2; sex++)
        for (int area = 0; area < 2; area++)
            for (int a = 0; a < SYNTH_AGES; a++) {
                synth_dist *d = &t->schooling[sex][a][area];
                if (!d->n)
                    continue;
                close_dist(d);
                const int hi = (int)d->extra[0];
                for (int b = a + 1; b <= hi; b++)
                    t->schooling[sex][b][area] = *d;
                a = hi;
            }
}

static void schooling_score_row(cursor *c)
{
    static const char *const roles[] = {"couple", "alone", "child", "other"};
    c->t->schooling_score[WORD(c, "role", roles)][whole(c, "children", 0, 5)] = number(c, "score");
}

static void attendance_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    const int sex = WORD(c, "sex", sex_names), area = WORD(c, "area", area_names);
    for (int a = lo; a <= hi; a++)
        c->t->attends[sex][a][area] = share(c, "share");
}

static void attendance_home_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    const int home = WORD(c, "home", amp_pupil_home_names);
    for (int a = lo; a <= hi; a++)
        c->t->attends_home[a][home] = number(c, "odds");
}

static void ethnicity_row(cursor *c)
{
    if (amp_streq(text(c, "region"), "all")) {
        c->t->afrodescendent = share(c, "share");
        return;
    }
    c->t->indigenous[region_of(c, "region")][WORD(c, "area", area_names)]
                    [WORD(c, "age_group", ethnic_age_names)] = share(c, "share");
}

/** Another country's regions, taken together: what is borrowed is the shape by area and age. Its
 * level is the country's own margin; without one nobody is indigenous. */
static amp_err borrow_ethnicity(cursor *base)
{
    double sum[2][SYNTH_ETHNIC_AGES] = {{0}}, n[2][SYNTH_ETHNIC_AGES] = {{0}};
    cursor c = *base;
    c.t->afrodescendent =
        amp_margins_value(&c.t->margins, AMP_MARGIN_afrodescendent, "all", 0) / 100;
    if (!amp_margins_next(&c.t->margins, AMP_MARGIN_indigenous, NULL))
        return AMP_OK;
    AMP_TRY(amp_profile_table(c.ctx, c.profile, "ethnicity", &c.table));
    for (c.row = 0; c.row < c.table.rows && c.err == AMP_OK; c.row++) {
        if (amp_streq(text(&c, "region"), "all"))
            continue;
        const int area = WORD(&c, "area", area_names), g = WORD(&c, "age_group", ethnic_age_names);
        const double cases = number(&c, "n");
        sum[area][g] += cases * share(&c, "share");
        n[area][g] += cases;
    }
    for (size_t r = 0; r < c.t->regions; r++)
        for (int a = 0; a < 2; a++)
            for (int g = 0; g < SYNTH_ETHNIC_AGES; g++)
                c.t->indigenous[r][a][g] = n[a][g] > 0 ? sum[a][g] / n[a][g] : 0;
    return c.err;
}

static amp_err read_ethnicity(cursor *c)
{
    return amp_profile_owns(c->profile, "ethnicity") ? read_rows(c, "ethnicity", ethnicity_row)
                                                     : borrow_ethnicity(c);
}

/** A share by sex and age. */
static void by_age_row(cursor *c, double of[2][SYNTH_AGES])
{
    int lo, hi;
    ages(c, &lo, &hi);
    const int sex = WORD(c, "sex", sex_names);
    for (int a = lo; a <= hi; a++)
        of[sex][a] = share(c, "share");
}

static void migrants_row(cursor *c)
{
    by_age_row(c, c->t->migrants);
}

/** Another country's table says of what age and sex they are, never how many: without a margin
 * nobody was born abroad. */
static amp_err read_migrants(cursor *c)
{
    return amp_profile_owns(c->profile, "migrants") ||
                   amp_margins_next(&c->t->margins, AMP_MARGIN_migrants, NULL)
               ? read_rows(c, "migrants", migrants_row)
               : AMP_OK;
}

static void disability_row(cursor *c)
{
    by_age_row(c, c->t->disability);
}

static void health_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    const int kind = WORD(c, "labour", health_names), area = WORD(c, "area", area_names);
    for (int a = lo; a <= hi; a++)
        for (int k = 0; k < 4; k++)
            c->t->health[kind][a][area][k] = share(c, cover_names[k]);
}

static void labour_row(cursor *c)
{
    double *cell = c->t->labour[WORD(c, "sex", sex_names)][WORD(c, "age_group", labour_age_names)]
                               [WORD(c, "education", education_names)][WORD(c, "area", area_names)];
    double sum = 0;
    for (int k = 0; k < 4; k++)
        sum += cell[k] = share(c, labour_names[k]);
    if (!(sum > 0.999 && sum < 1.001))
        keep(c,
             amp_fail(c->ctx, AMP_DATA, here(c), _("the four states add up to %g, not to 1"), sum));
}

static void labour_margin_row(cursor *c)
{
    double *cell =
        c->t->labour_margin[WORD(c, "sex", sex_names)][WORD(c, "age_group", labour_age_names)];
    for (int k = 0; k < 4; k++)
        cell[k] = share(c, labour_names[k]);
}

static void unpaid_row(cursor *c)
{
    static const char *const roles[] = {"head", "partner", "other"};
    int lo, hi;
    ages(c, &lo, &hi);
    double *row = c->t->unpaid[WORD(c, "sex", sex_names)][WORD(c, "area", area_names)]
                              [WORD(c, "role", roles)];
    for (int a = lo; a <= hi; a++)
        row[a] = share(c, "share");
}

static void affiliation_row(cursor *c)
{
    c->t->affiliated[WORD(c, "sex", sex_names)][WORD(c, "age_group", labour_age_names)] =
        share(c, "share");
}

static void earnings_row(cursor *c)
{
    static const char *const sds[] = {"residual_sd_informal_rural", "residual_sd_informal_urban",
                                      "residual_sd_formal"};
    const char *term = text(c, "term");
    const double x = number(c, "value");
    for (size_t k = 0; k < AMP_COUNT(sds); k++)
        if (amp_streq(term, sds[k])) {
            c->t->residual_sd[k] = x;
            return;
        }
    const int k = WORD(c, "term", term_names);
    c->t->beta[k] = k == SYNTH_CONST ? x + amp_log(c->money) : x;
}

static void residual_row(cursor *c)
{
    c->t->residual[WORD(c, "work", work_names)][whole(c, "group", 1, SYNTH_RESIDUALS) - 1] =
        number(c, "mean");
}

static void pension_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    const int sex = WORD(c, "sex", sex_names), area = WORD(c, "area", area_names);
    for (int a = lo; a <= hi; a++)
        c->t->pension[sex][area][a] = share(c, "share");
}

static void pension_margin_row(cursor *c)
{
    c->t->pension_margin[WORD(c, "sex", sex_names)] = share(c, "share");
}

static void pension_amount_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    const int band = lo < 60 ? 0 : lo < 70 ? 1 : 2;
    c->t->pension_tenth[WORD(c, "sex", sex_names)][band][whole(c, "tenth", 1, 10) - 1] =
        c->money * number(c, "mean");
}

static void position_row(cursor *c)
{
    double *cell =
        c->t->labour_position[WORD(c, "sex", sex_names)][WORD(c, "age_group", labour_age_names)]
                             [WORD(c, "position", position_names)];
    for (int k = 0; k < 4; k++)
        cell[k] = share(c, labour_names[k]);
}

static void other_income_row(cursor *c)
{
    int lo, hi;
    ages(c, &lo, &hi);
    synth_other *row =
        c->t->other[WORD(c, "sex", sex_names)][WORD(c, "area", area_names)]
                   [WORD(c, "position", place_names)][WORD(c, "living", living_names)];
    for (int a = lo; a <= hi; a++)
        row[a] = (synth_other){share(c, "share"), number(c, "log_mean") + amp_log(c->money),
                               number(c, "log_sd")};
}

/** Where too few cases live in a household that nobody earns for, those whose kin earn stand in. */
static void fill_other_income(synth_tables *t)
{
    for (size_t k = 0; k < 2 * 2 * SYNTH_PLACES; k++) {
        synth_other(*cell)[SYNTH_AGES] =
            t->other[k / (2 * SYNTH_PLACES)][k / SYNTH_PLACES % 2][k % SYNTH_PLACES];
        for (size_t a = 0; a < SYNTH_AGES; a++)
            if (!(cell[2][a].share > 0))
                cell[2][a] = cell[0][a];
    }
}

static void income_row(cursor *c)
{
    c->t->income[WORD(c, "area", area_names)][whole(c, "hundredth", 1, SYNTH_HUNDREDTHS) - 1] =
        number(c, "mean");
}

static void region_income_row(cursor *c)
{
    c->t->region_income[region_of(c, "region")][WORD(c, "area", area_names)]
                       [whole(c, "tenth", 1, SYNTH_TENTHS) - 1] = number(c, "mean");
}

static void line_row(cursor *c)
{
    enum { ROOM = 16 };
    const int area = WORD(c, "area", area_names), region = region_of(c, "region");
    size_t *n = &c->t->lines[area][region];
    synth_line **cell = &c->t->line[area][region];
    if (!*n)
        *cell = AMP_ARENA_NEW(&c->t->arena, synth_line, ROOM);
    if (!*cell || *n == ROOM) {
        keep(c, amp_fail(c->ctx, AMP_DATA, here(c), _("more than %d lines for one place"), ROOM));
        return;
    }
    const double before = *n ? (*cell)[*n - 1].cum : 0;
    (*cell)[(*n)++] =
        (synth_line){before + share(c, "share"), number(c, "poverty"), number(c, "extreme")};
}

static amp_err check_lines(cursor *c)
{
    for (int a = 0; a < 2; a++)
        for (size_t r = 0; r < c->t->regions; r++) {
            const size_t n = c->t->lines[a][r];
            if (!n && c->t->region[a][r] > 0)
                return amp_fail(c->ctx, AMP_DATA, AMP_NOWHERE, _("lines: no line for %s, area %s"),
                                c->profile->region[r].name, area_names[a]);
            if (n)
                c->t->line[a][r][n - 1].cum = 1;
        }
    return AMP_OK;
}

static amp_err read_persons(cursor *c)
{
    synth_tables *t = c->t;
    AMP_TRY(read_rows(c, "education", schooling_row));
    spread_schooling(t);
    AMP_TRY(read_rows(c, "schooling_score", schooling_score_row));
    AMP_TRY(read_rows(c, "attendance", attendance_row));
    AMP_TRY(read_rows(c, "attendance_home", attendance_home_row));
    AMP_TRY(read_ethnicity(c));
    AMP_TRY(read_migrants(c));
    AMP_TRY(read_rows(c, "disability", disability_row));
    AMP_TRY(read_rows(c, "health", health_row));
    AMP_TRY(read_rows(c, "labour", labour_row));
    AMP_TRY(read_rows(c, "labour_margin", labour_margin_row));
    AMP_TRY(read_rows(c, "labour_position", position_row));
    AMP_TRY(read_rows(c, "unpaid_role", unpaid_row));
    AMP_TRY(read_rows(c, "affiliation", affiliation_row));
    AMP_TRY(read_money_rows(c, "earnings_detail", earnings_row));
    AMP_TRY(read_rows(c, "earnings_residuals", residual_row));
    AMP_TRY(read_rows(c, "pensions", pension_row));
    AMP_TRY(read_rows(c, "pensions_margin", pension_margin_row));
    AMP_TRY(read_money_rows(c, "pension_amounts", pension_amount_row));
    AMP_TRY(read_money_rows(c, "other_income", other_income_row));
    fill_other_income(t);
    t->has_income = amp_profile_owns(c->profile, "income");
    if (t->has_income) {
        AMP_TRY(read_rows(c, "income", income_row));
        AMP_TRY(read_rows(c, "income_region", region_income_row));
    }
    t->owns_pensions = amp_profile_owns(c->profile, "pension_amounts");
    AMP_TRY(amp_scales_read(c->ctx, c->profile, &t->scales));
    AMP_TRY(read_rows(c, "lines", line_row));
    return check_lines(c);
}

amp_err synth_tables_read(amp_ctx *ctx, amp_profile *profile, int year, int survey_year,
                          synth_tables *t)
{
    memset(t, 0, sizeof *t);
    amp_arena_init(&t->arena);
    t->regions = profile->regions;
    if (t->regions < 1 || t->regions > SYNTH_REGIONS_MAX)
        return amp_fail(ctx, AMP_DATA, AMP_NOWHERE, _("found %zu regions; expected 1 to %d"),
                        t->regions, SYNTH_REGIONS_MAX);
    cursor c = {.ctx = ctx, .profile = profile, .t = t, .money = 1};
    AMP_TRY(amp_margins_read(ctx, profile, &t->margins));
    AMP_TRY(read_structure(&c));
    AMP_TRY(read_people(&c, year));
    AMP_TRY(read_regions(&c, year, survey_year));
    t->partnered = partnered_share(t);
    AMP_TRY(synth_shape_sizes(ctx, t));
    AMP_TRY(synth_shape(ctx, t));
    return read_persons(&c);
}

void synth_tables_free(synth_tables *t)
{
    amp_arena_fini(&t->arena);
}
