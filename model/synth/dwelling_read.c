/* dwelling_read.c - the dwelling*.csv tables of a profile: known items, categories and terms,
 * shares that add up, correlations that can be. */
#include "synth/dwelling.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

static const char *const area_names[] = {"rural", "urban"};
static const char *const yes_no[] = {"no", "yes"};
static const char *const term_names[] = {
#define X(name) #name,
    DWELLING_TERM_LIST(X)
#undef X
};
static const char *const item_names[] = {
#define X(name, type, kind, list, unit, birth, en, es) #name,
    AMP_DWELLING_COLUMNS(X)
#undef X
};

/** The table being read, the row in hand and the first error met. */
typedef struct reader {
    amp_ctx *ctx;
    amp_profile *profile;
    dwelling_tables *d;
    amp_table table;
    size_t row;
    amp_err err;
} reader;

#define WRONG(r, ...)                                                                              \
    ((r)->err = amp_fail((r)->ctx, AMP_DATA,                                                       \
                         (amp_loc){(r)->table.path, (r)->table.line[(r)->row], 0}, __VA_ARGS__))

static const char *cell(reader *r, const char *column)
{
    int k;
    const amp_err err = amp_table_column(r->ctx, &r->table, column, &k);
    if (err == AMP_OK)
        return amp_table_cell(&r->table, r->row, k);
    r->err = err;
    return "";
}

static double number(reader *r, const char *column, double low, double high)
{
    int k;
    double x = 0;
    amp_err err = amp_table_column(r->ctx, &r->table, column, &k);
    if (err == AMP_OK)
        err = amp_table_number(r->ctx, &r->table, r->row, k, &x);
    if (err != AMP_OK)
        r->err = err;
    else if (!(x >= low && x <= high))
        WRONG(r, _("%s: found %g; expected %g to %g"), column, x, low, high);
    return x;
}

static size_t word(reader *r, const char *column, const char *const *names, size_t n)
{
    const char *found = cell(r, column);
    for (size_t k = 0; k < n; k++)
        if (names[k] && amp_streq(found, names[k]))
            return k;
    if (r->err == AMP_OK) {
        const char *near = amp_nearest(found, names, n);
        WRONG(r, _("%s: unknown '%s'; %s'%s'"), column, found,
              near ? _("did you mean ") : _("valid is, say, "), near ? near : names[0]);
    }
    return 0;
}
#define WORD(r, column, names) word((r), (column), (names), AMP_COUNT(names))

static uint8_t category(reader *r, const amp_column *c)
{
    const char *const *names = yes_no;
    size_t n = AMP_COUNT(yes_no);
    if (c->kind == AMP_KIND_NUMBER)
        return (uint8_t)number(r, "category", 0, DWELLING_CODE_MAX);
    if (c->kind == AMP_KIND_CATEGORY)
        n = amp_list_names(c->list, &names, NULL);
    return (uint8_t)word(r, "category", names, n);
}

typedef void row_reader(reader *r);

static amp_err read_rows(reader *r, const char *name, row_reader *row)
{
    AMP_TRY(amp_profile_table(r->ctx, r->profile, name, &r->table));
    for (r->row = 0; r->row < r->table.rows && r->err == AMP_OK; r->row++)
        row(r);
    return r->err;
}

/* ---- shares --------------------------------------------------------------------------------- */

static void add_category(reader *r, dwelling_item *item, size_t area, uint8_t code, double share)
{
    const size_t k = item->categories[area];
    if (k == DWELLING_CATEGORIES) {
        WRONG(r, _("%s: more than %d categories"), item->column->name, DWELLING_CATEGORIES);
        return;
    }
    item->code[area][k] = code;
    item->categories[area]++;
    for (size_t g = 0; g < r->profile->regions; g++)
        item->share[area][g * DWELLING_CATEGORIES + k] = share;
}

static void read_share(reader *r)
{
    dwelling_item *item = &r->d->item[WORD(r, "item", item_names)];
    const size_t area = WORD(r, "area", area_names);
    const uint8_t code = category(r, item->column);
    const double share = number(r, "share", 0, 1);
    if (r->err == AMP_OK)
        add_category(r, item, area, code, share);
}

static void read_region_share(reader *r)
{
    dwelling_item *item = &r->d->item[WORD(r, "item", item_names)];
    const size_t area = WORD(r, "area", area_names);
    const uint8_t code = category(r, item->column);
    const char *region = cell(r, "region");
    size_t g = 0, k = 0;
    while (g < r->profile->regions && !amp_streq(region, r->profile->region[g].name))
        g++;
    while (k < item->categories[area] && item->code[area][k] != code)
        k++;
    if (g == r->profile->regions)
        WRONG(r, _("region: '%s' is no region of the profile"), region);
    else if (k == item->categories[area])
        WRONG(r, _("category: dwelling.csv has no such category of %s"), item->column->name);
    else
        item->share[area][g * DWELLING_CATEGORIES + k] = number(r, "share", 0, 1);
}

/** Shares of every item, area and department add up to 1, to rounding. */
static amp_err check_sums(reader *r)
{
    for (size_t i = 0; i < DWELLING_ITEMS; i++)
        for (size_t a = 0; a < 2; a++)
            for (size_t g = 0; g < r->profile->regions && r->d->item[i].categories[a]; g++) {
                double *share = r->d->item[i].share[a] + g * DWELLING_CATEGORIES, sum = 0;
                for (size_t k = 0; k < r->d->item[i].categories[a]; k++)
                    sum += share[k];
                if (fabs(sum - 1) > 0.001)
                    return amp_fail(r->ctx, AMP_DATA, (amp_loc){r->table.path, 0, 0},
                                    _("%s, %s, %s: the shares add up to %g, not to 1"),
                                    r->d->item[i].column->name, area_names[a],
                                    r->profile->region[g].name, sum);
                for (size_t k = 0; k < r->d->item[i].categories[a]; k++)
                    share[k] /= sum;
            }
    return AMP_OK;
}

/* ---- effects and correlations --------------------------------------------------------------- */

static void read_effect(reader *r)
{
    const size_t i = WORD(r, "item", item_names), a = WORD(r, "area", area_names),
                 t = WORD(r, "term", term_names);
    r->d->item[i].effect[a][t] = number(r, "effect", -10, 10);
}

static void read_correlation(reader *r)
{
    const size_t i = WORD(r, "item", item_names), j = WORD(r, "with", item_names),
                 a = WORD(r, "area", area_names);
    const double x = number(r, "correlation", -1, 1);
    if (i == j && r->err == AMP_OK)
        WRONG(r, _("with: an item is not correlated with itself"));
    r->d->factor[a][i][j] = r->d->factor[a][j][i] = x;
}

/** From the correlations to their Cholesky factor, in place. */
static amp_err factorise(reader *r)
{
    for (size_t a = 0; a < 2; a++) {
        gsl_matrix_view m =
            gsl_matrix_view_array(&r->d->factor[a][0][0], DWELLING_ITEMS, DWELLING_ITEMS);
        for (size_t i = 0; i < DWELLING_ITEMS; i++)
            r->d->factor[a][i][i] = 1;
        if (gsl_linalg_cholesky_decomp1(&m.matrix) != 0)
            return amp_fail(r->ctx, AMP_DATA, (amp_loc){r->table.path, 0, 0},
                            _("%s: no household can have these correlations (the matrix is not "
                              "positive definite)"),
                            area_names[a]);
        for (size_t i = 0; i < DWELLING_ITEMS; i++)
            for (size_t j = i + 1; j < DWELLING_ITEMS; j++)
                r->d->factor[a][i][j] = 0;
    }
    return AMP_OK;
}

/* An asset of which only the share is known has the effects of an item that is like it, and a part
 * of that item's e. */
static void read_asset(reader *r)
{
    const size_t i = WORD(r, "item", item_names), like = WORD(r, "like", item_names),
                 a = WORD(r, "area", area_names);
    const double share = number(r, "share", 0, 1), x = number(r, "correlation", -1, 1);
    dwelling_item *item = &r->d->item[i];
    const dwelling_item *other = &r->d->item[like];
    if (r->err != AMP_OK)
        return;
    if (like >= i || other->categories[a] != 2 || other->code[a][0] || item->categories[a] ||
        item->column->kind != AMP_KIND_BOOLEAN) {
        WRONG(r, _("like: an asset that dwelling.csv does not have is like an item of yes and no "
                   "before it, such as internet"));
        return;
    }
    item->is_asset = true;
    add_category(r, item, a, 0, 1 - share);
    add_category(r, item, a, 1, share);
    memcpy(item->effect[a], other->effect[a], sizeof item->effect[a]);
    double(*f)[DWELLING_ITEMS] = r->d->factor[a];
    memset(f[i], 0, sizeof f[i]);
    for (size_t j = 0; j <= like; j++)
        f[i][j] = x * f[like][j];
    f[i][i] = sqrt(1 - x * x);
}

amp_err dwelling_tables_read(amp_ctx *ctx, amp_profile *profile, amp_arena *arena,
                             dwelling_tables *d)
{
    *d = (dwelling_tables){.item[0].column = NULL};
    for (size_t i = 0; i < DWELLING_ITEMS; i++) {
        d->item[i].column = &amp_columns[amp_columns_count - DWELLING_ITEMS + i];
        for (size_t a = 0; a < 2; a++) {
            d->item[i].share[a] =
                AMP_ARENA_NEW(arena, double, profile->regions *DWELLING_CATEGORIES);
            if (!d->item[i].share[a])
                return amp_fail_memory(ctx);
        }
    }
    reader r = {.ctx = ctx, .profile = profile, .d = d};
    AMP_TRY(read_rows(&r, "dwelling", read_share));
    AMP_TRY(check_sums(&r));
    if (amp_profile_has(profile, "dwelling_region")) {
        AMP_TRY(read_rows(&r, "dwelling_region", read_region_share));
        AMP_TRY(check_sums(&r));
    }
    AMP_TRY(read_rows(&r, "dwelling_effects", read_effect));
    AMP_TRY(read_rows(&r, "dwelling_correlation", read_correlation));
    AMP_TRY(factorise(&r));
    return amp_profile_has(profile, "dwelling_assets")
               ? read_rows(&r, "dwelling_assets", read_asset)
               : AMP_OK;
}
