/* margins.c - reading margins.csv: known margins and groups, values in range, one row a figure. */
#include "synth/margins.h"
#include "pop/pop.h"

#include <math.h>
#include <string.h>

enum { SIZE_MOST = 99, YEAR_FIRST = 1990, YEAR_LAST = 2100 };

typedef struct limits {
    double low, high;
    const char *keys;
} limits;

static const limits kinds[] = {
#define X(name, unit, low, high, keys, meaning) {low, high, keys},
    AMP_MARGIN_LIST(X)
#undef X
};
const char *const amp_margin_names[] = {
#define X(name, unit, low, high, keys, meaning) #name,
    AMP_MARGIN_LIST(X)
#undef X
};
const char *const amp_margin_units[] = {
#define X(name, unit, low, high, keys, meaning) unit,
    AMP_MARGIN_LIST(X)
#undef X
};
const char *const amp_household_type_names[] = {
#define X(name) #name,
    AMP_HOUSEHOLD_TYPE_LIST(X)
#undef X
};

/** The file being read: its columns, the row in hand and the first error met. */
typedef struct reader {
    amp_ctx *ctx;
    amp_arena *arena;
    amp_table table;
    size_t row;
    amp_err err;
    int margin, group, value, low, high, unit, year, source, assumption;
} reader;

static const char *cell(const reader *r, int column)
{
    return amp_table_cell(&r->table, r->row, column);
}

static amp_loc here(const reader *r)
{
    return (amp_loc){r->table.path, r->table.line[r->row], 0};
}

#define WRONG(r, ...) ((r)->err = amp_fail((r)->ctx, AMP_DATA, here(r), __VA_ARGS__))

static void find_columns(reader *r)
{
    const struct {
        const char *name;
        int *column;
    } all[] = {{"margin", &r->margin}, {"group", &r->group},   {"value", &r->value},
               {"low", &r->low},       {"high", &r->high},     {"unit", &r->unit},
               {"year", &r->year},     {"source", &r->source}, {"assumption", &r->assumption}};
    for (size_t k = 0; k < AMP_COUNT(all); k++) {
        const amp_err err = amp_table_column(r->ctx, &r->table, all[k].name, all[k].column);
        r->err = err == AMP_OK ? r->err : err;
    }
}

/* ---- groups --------------------------------------------------------------------------------- */

static int word(reader *r, const char *key, const char *found, const char *const *names, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (amp_streq(found, names[k]))
            return (int)k;
    const char *near = amp_nearest(found, names, n);
    WRONG(r, _("group: unknown %s '%s'; %s'%s'"), key, found,
          near ? _("did you mean ") : _("valid is, say, "), near ? near : names[0]);
    return -1;
}

static int code(reader *r, const char *key, const char *found, amp_list list)
{
    const char *const *names;
    const size_t n = amp_list_names(list, &names, NULL);
    return word(r, key, found, names, n);
}

static bool whole(const char **text, int most, int *value)
{
    const char *c = *text;
    int x = 0;
    while (*c >= '0' && *c <= '9' && x <= most)
        x = 10 * x + (*c++ - '0');
    const bool is_good = c > *text && x <= most;
    *text = c;
    *value = x;
    return is_good;
}

/* "25-54", "65+" or "7". */
static void range(reader *r, const char *key, const char *text, int most, int *from, int *to)
{
    const char *c = text;
    bool is_good = whole(&c, most, from);
    *to = *from;
    if (is_good && *c == '-') {
        c++;
        is_good = whole(&c, most, to);
    } else if (is_good && *c == '+') {
        c++;
        *to = most;
    }
    if (!is_good || *c || *to < *from) {
        WRONG(r, _("group: %s: found '%s'; expected, say, 25-54 or 65+"), key, text);
        *from = 0;
        *to = most;
    }
}

static void part(reader *r, const char *key, const char *text, int parts, amp_group *g)
{
    const char *c = text;
    g->parts = parts;
    if (!whole(&c, parts, &g->part) || *c || g->part < 1)
        WRONG(r, _("group: %s: found '%s'; expected 1 to %d"), key, text, parts);
}

static void read_key(reader *r, const char *key, const char *value, const char *keys, amp_group *g)
{
    static const char *const area_names[] = {"rural", "urban"};
    static const char *const sex_names[] = {"female", "male"};
    if (!amp_has_word(keys, key))
        WRONG(r, _("group: '%s' is no key of %s; valid: %s"), key, cell(r, r->margin),
              *keys ? keys : "all");
    else if (amp_streq(key, "age"))
        range(r, key, value, AMP_AGE_MAX, &g->age_from, &g->age_to);
    else if (amp_streq(key, "size"))
        range(r, key, value, SIZE_MOST, &g->size_from, &g->size_to);
    else if (amp_streq(key, "sex"))
        g->sex = word(r, key, value, sex_names, 2);
    else if (amp_streq(key, "area"))
        g->area = word(r, key, value, area_names, 2);
    else if (amp_streq(key, "cover"))
        g->cover = code(r, key, value, AMP_LIST_HEALTH);
    else if (amp_streq(key, "type"))
        g->type = word(r, key, value, amp_household_type_names, AMP_HOUSEHOLD_TYPE_COUNT);
    else if (amp_streq(key, "decile"))
        part(r, key, value, 10, g);
    else if (amp_streq(key, "quintile"))
        part(r, key, value, 5, g);
    else
        g->line = value;
}

/** "all", or key=value pairs with their keys in alphabetical order. */
static amp_group read_group(reader *r, const char *keys)
{
    amp_group g = {.sex = -1,
                   .area = -1,
                   .type = -1,
                   .cover = -1,
                   .age_to = AMP_AGE_MAX,
                   .size_to = SIZE_MOST};
    const char *before = "";
    char *text = amp_arena_text(r->arena, cell(r, r->group));
    if (!text) {
        r->err = amp_fail_memory(r->ctx);
        return g;
    }
    if (amp_streq(text, "all"))
        return g;
    for (char *rest = text, *one; rest;) {
        one = rest;
        rest = strchr(one, ';');
        if (rest)
            *rest++ = '\0';
        char *value = strchr(one, '=');
        if (!value || !value[1]) {
            WRONG(r, _("group: found '%s'; expected all or, say, age=25-54;sex=female"),
                  cell(r, r->group));
            return g;
        }
        *value++ = '\0';
        if (strcmp(before, one) >= 0)
            WRONG(r, _("group: '%s' stands after '%s'; keys are in alphabetical order"), one,
                  before);
        before = one;
        read_key(r, one, value, keys, &g);
    }
    return g;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static double number(reader *r, int column)
{
    double x = NAN;
    const amp_err err = amp_table_number(r->ctx, &r->table, r->row, column, &x);
    r->err = err == AMP_OK ? r->err : err;
    return x;
}

static double number_or_none(reader *r, int column)
{
    return *cell(r, column) ? number(r, column) : NAN;
}

static const char *words(const reader *r, int column)
{
    return *cell(r, column) ? cell(r, column) : NULL;
}

static void check_origin(reader *r, const amp_margin *m)
{
    if (!m->source == !m->assumption)
        WRONG(r, m->source ? _("both source and assumption; a figure has one of them")
                           : _("neither source nor assumption; write publisher, table, year, or "
                               "why this value"));
    else if (m->assumption && !(m->low <= m->high))
        WRONG(r, _("an assumption gives its range: low and high"));
    if (m->value < m->low || m->value > m->high)
        WRONG(r, _("value: %g is outside low = %g and high = %g"), m->value, m->low, m->high);
}

static void read_row(reader *r, amp_margin *m)
{
    const int k = word(r, "margin", cell(r, r->margin), amp_margin_names, AMP_MARGIN_COUNT);
    *m = (amp_margin){.kind = AMP_MARGIN_COUNT};
    if (k < 0)
        return;
    *m = (amp_margin){.kind = (amp_margin_kind)k,
                      .group = cell(r, r->group),
                      .of = read_group(r, kinds[k].keys),
                      .value = number(r, r->value),
                      .low = number_or_none(r, r->low),
                      .high = number_or_none(r, r->high),
                      .source = words(r, r->source),
                      .assumption = words(r, r->assumption),
                      .loc = here(r)};
    const double year = number(r, r->year);
    if (!isnan(year) && !(year >= YEAR_FIRST && year <= YEAR_LAST))
        WRONG(r, _("year: found %g; expected %d to %d"), year, YEAR_FIRST, YEAR_LAST);
    else
        m->year = isnan(year) ? 0 : (int)year;
    if (m->value < kinds[k].low || m->value > kinds[k].high)
        WRONG(r, _("value: %g is outside [%g, %g] %s"), m->value, kinds[k].low, kinds[k].high,
              amp_margin_units[k]);
    if (!amp_streq(cell(r, r->unit), amp_margin_units[k]))
        WRONG(r, _("unit: found '%s'; %s is in '%s'"), cell(r, r->unit), amp_margin_names[k],
              amp_margin_units[k]);
    check_origin(r, m);
}

/* ---- the whole file ------------------------------------------------------------------------- */

static void check_twice(reader *r, const amp_margins *m)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < i; j++)
            if (m->row[i].kind == m->row[j].kind && m->row[i].kind != AMP_MARGIN_COUNT &&
                amp_streq(m->row[i].group, m->row[j].group)) {
                r->row = i;
                WRONG(r, _("%s of %s stands in line %d already"), amp_margin_names[m->row[i].kind],
                      m->row[i].group, m->row[j].loc.line);
                break;
            }
}

/** Shares that together are all: @p parts of them must sum to 100 %. */
static void check_sum(reader *r, const amp_margins *m, amp_margin_kind kind, int area, int parts)
{
    double sum = 0;
    int n = 0;
    for (const amp_margin *x = NULL; (x = amp_margins_next(m, kind, x));)
        if (x->of.area == area && (kind != AMP_MARGIN_income_share || x->of.parts == parts)) {
            sum += x->value;
            n++;
            r->row = (size_t)(x - m->row);
        }
    if (n == parts && !(fabs(sum - 100) <= 1))
        WRONG(r, _("the %d shares of %s sum to %g %%, not to 100"), parts, amp_margin_names[kind],
              sum);
    else if (n > parts)
        WRONG(r, _("%d groups of %s; there are at most %d"), n, amp_margin_names[kind], parts);
}

static void check_sums(reader *r, const amp_margins *m)
{
    double sizes = 0;
    int upto = 0;
    check_sum(r, m, AMP_MARGIN_health_cover, -1, 4);
    for (int area = -1; area < 2; area++) {
        check_sum(r, m, AMP_MARGIN_income_share, area, 10);
        check_sum(r, m, AMP_MARGIN_income_share, area, 5);
    }
    for (const amp_margin *x = NULL; (x = amp_margins_next(m, AMP_MARGIN_household_size, x));) {
        r->row = (size_t)(x - m->row);
        if (x->of.size_from != upto + 1)
            WRONG(r, _("size=%d comes after %d; sizes follow one another from 1 to an open end"),
                  x->of.size_from, upto);
        upto = x->of.size_to;
        sizes += x->value;
    }
    if (upto && (upto != SIZE_MOST || !(fabs(sizes - 100) <= 1)))
        WRONG(r, _("household sizes end at %d and sum to %g %%; expected an open end and 100"),
              upto, sizes);
}

amp_err amp_margins_read(amp_ctx *ctx, amp_profile *profile, amp_margins *m)
{
    *m = (amp_margins){.n = 0};
    if (!amp_profile_owns(profile, "margins"))
        return AMP_OK;
    reader r = {.ctx = ctx, .arena = &profile->arena};
    AMP_TRY(amp_profile_table(ctx, profile, "margins", &r.table));
    find_columns(&r);
    if (r.err != AMP_OK)
        return r.err;
    m->row = AMP_ARENA_NEW(&profile->arena, amp_margin, r.table.rows + 1);
    if (!m->row)
        return amp_fail_memory(ctx);
    for (r.row = 0; r.row < r.table.rows; r.row++) {
        read_row(&r, &m->row[r.row]);
        m->assumed += m->row[r.row].assumption != NULL;
    }
    m->n = r.table.rows;
    check_twice(&r, m);
    if (r.err == AMP_OK)
        check_sums(&r, m);
    amp_profile_assume(profile, &r.table, m->assumed);
    return r.err;
}

/* ---- asking --------------------------------------------------------------------------------- */

const amp_margin *amp_margins_next(const amp_margins *m, amp_margin_kind kind,
                                   const amp_margin *row)
{
    for (size_t k = row ? (size_t)(row - m->row) + 1 : 0; k < m->n; k++)
        if (m->row[k].kind == kind)
            return &m->row[k];
    return NULL;
}

const amp_margin *amp_margins_find(const amp_margins *m, amp_margin_kind kind, const char *group)
{
    for (const amp_margin *x = NULL; (x = amp_margins_next(m, kind, x));)
        if (amp_streq(x->group, group))
            return x;
    return NULL;
}

double amp_margins_value(const amp_margins *m, amp_margin_kind kind, const char *group,
                         double missing)
{
    const amp_margin *x = amp_margins_find(m, kind, group);
    return x ? x->value : missing;
}
