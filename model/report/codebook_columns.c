/* codebook_columns.c - the distribution of every column of a population. */
#include "num/num.h"
#include "report/codebook_parts.h"

#include <math.h>
#include <string.h>

enum { LINE_WIDTH = 100 };

/* A column, built in or extra, as doubles. */
typedef struct view {
    const char *name, *label, *unit;
    amp_level level;
    amp_kind kind;
    amp_list list;
    const amp_extra *extra; /* NULL: built in */
    double *value;          /* rows */
    const double *weight;   /* rows */
    size_t n;
} view;

/* ---- numbers --------------------------------------------------------------------------------- */

typedef struct moments {
    double least, most, mean, zero, p10, median, p90; /* zero: share of weight */
    size_t negative;
} moments;

/* The smallest value at or below which @p share of the weight lies. */
static double quantile(const double *sorted, const uint32_t *order, const double *weight, size_t n,
                       double total, double share)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        sum += weight[order[k]];
        if (sum >= share * total)
            return sorted[k];
    }
    return n ? sorted[n - 1] : (double)NAN;
}

static amp_err measure(codebook *b, const view *v, moments *m)
{
    amp_arena arena;
    amp_arena_init(&arena);
    double *key = AMP_ARENA_NEW(&arena, double, 2 * v->n);
    uint32_t *order = AMP_ARENA_NEW(&arena, uint32_t, 2 * v->n);
    if (key && order) {
        double total = 0, sum = 0, zero = 0;
        for (size_t i = 0; i < v->n; i++) {
            key[i] = v->value[i];
            order[i] = (uint32_t)i;
            total += v->weight[i];
            sum += v->weight[i] * v->value[i];
            zero += v->value[i] != 0 ? 0 : v->weight[i];
            m->negative += v->value[i] < 0;
        }
        amp_sort_pairs(key, order, v->n, key + v->n, order + v->n);
        m->least = v->n ? key[0] : (double)NAN;
        m->most = v->n ? key[v->n - 1] : (double)NAN;
        m->mean = sum / total;
        m->zero = 100 * zero / total;
        m->p10 = quantile(key, order, v->weight, v->n, total, 0.1);
        m->median = quantile(key, order, v->weight, v->n, total, 0.5);
        m->p90 = quantile(key, order, v->weight, v->n, total, 0.9);
    }
    amp_arena_fini(&arena);
    return key && order ? AMP_OK : amp_fail_memory(b->ctx);
}

static amp_err put_number(codebook *b, const view *v)
{
    moments m = {.negative = 0};
    AMP_TRY(measure(b, v, &m));
    fprintf(b->f, _("    min %s  p10 %s  median %s  mean %s  p90 %s  max %s  zero %s %%"),
            amp_codebook_short(b, m.least), amp_codebook_short(b, m.p10),
            amp_codebook_short(b, m.median), amp_codebook_short(b, m.mean),
            amp_codebook_short(b, m.p90), amp_codebook_short(b, m.most),
            amp_codebook_number(b, m.zero, 1));
    if (m.negative)
        fprintf(b->f, _("  negative in %zu rows"), m.negative);
    fputc('\n', b->f);
    return AMP_OK;
}

/* ---- categories ------------------------------------------------------------------------------ */

/* Name of a code: of the column's list, of the profile's regions, of the survey; NULL: none. */
static const char *name_of(const codebook *b, const view *v, double code)
{
    const char *const *names = NULL, *const *labels = NULL;
    const size_t n = amp_list_names(v->list, &names, &labels);
    for (size_t k = 0; v->extra && k < v->extra->values; k++)
        if (!(v->extra->value[k].code < code || v->extra->value[k].code > code))
            return v->extra->value[k].text;
    if (!(code >= 0 && code < 1e6))
        return NULL;
    if (v->list == AMP_LIST_REGION)
        return (size_t)code < b->page->regions ? b->page->region[(size_t)code].label : NULL;
    if (code < (double)n)
        return b->page->language == AMP_ES ? labels[(size_t)code] : names[(size_t)code];
    return NULL;
}

static void put_code(codebook *b, const view *v, double code, double share, size_t *used)
{
    const char *name =
        v->kind == AMP_KIND_BOOLEAN ? (code > 0 ? _("yes") : _("no")) : name_of(b, v, code);
    char text[200];
    if (name)
        snprintf(text, sizeof text, "%.100s %s %%", name, amp_codebook_number(b, share, 1));
    else
        snprintf(text, sizeof text, "%s: %s %%", amp_codebook_short(b, code),
                 amp_codebook_number(b, share, 1));
    if (*used && *used + strlen(text) + 3 > LINE_WIDTH) {
        fprintf(b->f, "\n    ");
        *used = 0;
    }
    fprintf(b->f, "%s%s", *used ? "   " : "", text);
    *used += strlen(text) + 3;
}

static amp_err put_categories(codebook *b, const view *v)
{
    amp_arena arena;
    amp_arena_init(&arena);
    double *key = AMP_ARENA_NEW(&arena, double, 2 * v->n);
    uint32_t *order = AMP_ARENA_NEW(&arena, uint32_t, 2 * v->n);
    const bool ok = key && order;
    size_t used = 0;
    double total = 0;
    for (size_t i = 0; ok && i < v->n; i++) {
        key[i] = v->value[i];
        order[i] = (uint32_t)i;
        total += v->weight[i];
    }
    if (ok)
        amp_sort_pairs(key, order, v->n, key + v->n, order + v->n);
    fprintf(b->f, "    ");
    for (size_t k = 0; ok && k < v->n;) {
        double sum = 0;
        const double code = key[k];
        for (; k < v->n && !(key[k] > code); k++)
            sum += v->weight[order[k]];
        put_code(b, v, code, 100 * sum / total, &used);
    }
    fputc('\n', b->f);
    amp_arena_fini(&arena);
    return ok ? AMP_OK : amp_fail_memory(b->ctx);
}

/* ---- one column ----------------------------------------------------------------------------- */

static void put_links(const codebook *b, const view *v)
{
    double some = 0, all = 0;
    for (size_t i = 0; i < v->n; i++) {
        some += v->value[i] > 0 ? v->weight[i] : 0;
        all += v->weight[i];
    }
    fprintf(b->f, _("    in the household: %s %% of persons\n"),
            amp_codebook_number(b, 100 * some / all, 1));
}

static bool is_link(const char *name)
{
    return strcmp(name, "partner") == 0 || strcmp(name, "mother") == 0 ||
           strcmp(name, "father") == 0;
}

static amp_err put_column(codebook *b, const view *v)
{
    fprintf(b->f, "  %s: %s (%s%s%s)", v->name, v->label, v->unit, *v->unit ? ", " : "",
            v->level == AMP_LEVEL_PERSON ? _("persons") : _("households"));
    const size_t missing = amp_codebook_imported(b, "missing", v->name);
    if (missing)
        fprintf(b->f, _("; missing in the survey: %zu, %s %%"), missing,
                amp_codebook_number(b, 100 * (double)missing / (double)v->n, 1));
    fputc('\n', b->f);
    if (v->kind == AMP_KIND_IDENTITY) {
        fprintf(b->f, _("    %zu different\n"), v->n); /* pop/check.c sees to it */
        return AMP_OK;
    }
    if (!v->extra && is_link(v->name)) {
        put_links(b, v);
        return AMP_OK;
    }
    const bool codes = v->kind == AMP_KIND_BOOLEAN || v->kind == AMP_KIND_CATEGORY;
    return codes ? put_categories(b, v) : put_number(b, v);
}

/* ---- all ------------------------------------------------------------------------------------ */

static void set_rows(const codebook *b, view *v)
{
    const bool of_person = v->level == AMP_LEVEL_PERSON;
    v->n = of_person ? b->p->n : b->p->households;
    v->weight = of_person ? b->weight : b->p->weight;
}

static amp_err put_built_in(codebook *b, double *value)
{
    for (size_t k = 0; k < amp_columns_count; k++) {
        const amp_column *c = &amp_columns[k];
        if (!amp_pop_has(b->p, c))
            continue;
        view v = {.name = c->name,
                  .label = b->page->language == AMP_ES ? c->es : c->en,
                  .unit = c->unit,
                  .level = c->level,
                  .kind = c->kind,
                  .list = c->list,
                  .value = value};
        set_rows(b, &v);
        for (size_t i = 0; i < v.n; i++)
            value[i] = amp_pop_value(b->p, c, i);
        AMP_TRY(put_column(b, &v));
    }
    return AMP_OK;
}

static amp_err put_extras(codebook *b)
{
    for (size_t e = 0; e < b->p->extras; e++) {
        const amp_extra *x = &b->p->extra[e];
        view v = {.name = x->name,
                  .label = x->label ? x->label : "",
                  .unit = x->kind == AMP_KIND_MONEY ? "LCU/month" : "",
                  .level = x->level,
                  .kind = x->kind,
                  .list = AMP_LIST_NONE,
                  .extra = x,
                  .value = x->data};
        set_rows(b, &v);
        AMP_TRY(put_column(b, &v));
    }
    return AMP_OK;
}

amp_err amp_codebook_columns(codebook *b)
{
    if (!(b->people > 0))
        return AMP_OK;
    fprintf(b->f, "\n%s\n", _("Columns (shares and quantiles by weight)"));
    double *value = AMP_ARENA_NEW(&b->arena, double, AMP_MAX(b->p->n, b->p->households));
    if (!value)
        return amp_fail_memory(b->ctx);
    AMP_TRY(put_built_in(b, value));
    return put_extras(b);
}
