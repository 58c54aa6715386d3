/* export_map.c - the map with which an exported table comes back as the same population. */
#include "io/export_parts.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts of libconfig ---------------------------------------------------------------------- */

static void put_escaped(FILE *file, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fputc('\\', file);
        if ((unsigned char)*c < ' ')
            fprintf(file, "\\x%02x", (unsigned)*c);
        else
            fputc(*c, file);
    }
}

static void put_quoted(FILE *file, const char *text)
{
    fputc('"', file);
    put_escaped(file, text);
    fputc('"', file);
}

/* A name as libconfig takes it: a letter or *, then letters, digits, - and _. */
static bool is_key(const char *name)
{
    const bool starts =
        (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || *name == '*';
    return starts && !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789_-*")];
}

/* A text that stays on one line of a comment. */
static void put_comment(FILE *file, const char *text)
{
    for (const char *c = text; *c; c++)
        fputc((unsigned char)*c < ' ' ? ' ' : *c, file);
}

/* ---- head ----------------------------------------------------------------------------------- */

/* How to cite the population: what its provenance says, "" when it does not. Heap. */
static char *source_of(const amp_pop_info *info)
{
    json_t *json = info->provenance ? json_loads(info->provenance, 0, NULL) : NULL;
    const char *text = json_string_value(json_object_get(json, "source"));
    char *copy = amp_strdup(text ? text : "");
    json_decref(json);
    return copy;
}

static const char *name_of(const export_table *t, const char *column)
{
    for (size_t k = 0; k < t->fields; k++)
        if (t->field[k].column && strcmp(t->field[k].column->name, column) == 0)
            return t->field[k].name;
    return "";
}

/* Fay's factor is 1 / (n (1 - rho)^2). */
static void put_replicates(const amp_replicates *r, FILE *file)
{
    if (r->n == 0)
        return;
    fprintf(file, "  replicates    = { columns = \"" EXPORT_REPLICATE "*\"; method = \"%s\"; ",
            amp_replication_names[r->method]);
    if (r->method == AMP_REPLICATION_fay)
        fprintf(file, "rho = %.17e; ", 1 - sqrt(1 / ((double)r->n * r->factor)));
    fprintf(file, "factor = %.17e; };\n", r->factor);
}

static void put_head(const export_table *t, FILE *file, const char *source)
{
    const char *name = amp_basename(t->path);
    fprintf(
        file,
        "// %s: a population exported by amparo %s.\n"
        "// amparo population import %s --map %s.map -o FILE.h5 gives it back.\n"
        "// One row is one person; money is local currency per month in prices of the year.\n\n",
        name, amp_version, name, name);
    fprintf(file, "country = \"%s\";\nyear    = %d;\nkind    = \"%s\";\nsource  = ", t->info->iso3,
            t->info->year, t->info->kind);
    put_quoted(file, source);
    fprintf(file, ";\nfile    = ");
    put_quoted(file, name);
    fprintf(file, ";\nrows    = %zu;\n\nperson = {\n  household     = \"%s\";\n", t->p->n,
            name_of(t, "household_uid"));
    fprintf(file, "  line          = \"line\";\n");
    static const char *const keys[] = {"uid", "household_uid", "weight", "stratum",
                                       "psu", "partner",       "mother", "father"};
    for (size_t k = 0; k < AMP_COUNT(keys); k++)
        fprintf(file, "  %-13s = \"%s\";\n", keys[k], name_of(t, keys[k]));
    put_replicates(&t->p->replicates, file);
    fprintf(file, "};\n\n");
}

/* ---- formulas ------------------------------------------------------------------------------- */

/* Columns that stand elsewhere in a map than under columns. */
static bool stands_elsewhere(const char *column)
{
    static const char *const names[] = {"uid",          "household_uid", "weight",
                                        "stratum",      "psu",           "partner",
                                        "mother",       "father",        "in_household_income",
                                        "line_poverty", "line_extreme",  "welfare_reported"};
    for (size_t k = 0; k < AMP_COUNT(names); k++)
        if (strcmp(names[k], column) == 0)
            return true;
    return false;
}

/* sex == 0 ? female : male */
static void put_category(FILE *file, const export_field *f)
{
    const char *const *names = NULL;
    const size_t n = amp_list_names(f->column->list, &names, NULL);
    fputc('"', file);
    for (size_t k = 0; k + 1 < n; k++)
        fprintf(file, "%s == %zu ? %s : ", f->name, k, names[k]);
    fprintf(file, "%s\"", names[n - 1]);
}

/* Without welfare in the map an import prints no poverty by it. */
static bool any_of(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] < 0 || x[i] > 0)
            return true;
    return false;
}

static void put_columns(const export_table *t, FILE *file)
{
    fprintf(file, "columns = {\n");
    for (size_t k = 0; k < t->fields; k++) {
        const export_field *f = &t->field[k];
        if (!f->column || stands_elsewhere(f->column->name))
            continue;
        fprintf(file, "  // ");
        put_comment(file, amp_export_label(t, f));
        fprintf(file, " (%s)", f->column->unit);
        size_t n;
        const char *const *codes = amp_export_codes(t, f, &n);
        for (size_t c = 0; codes && c < n; c++)
            fprintf(file, "%s%zu %s", c ? ", " : ": ", c, codes[c]);
        fprintf(file, "\n  %s = ", f->column->name);
        if (f->column->list != AMP_LIST_NONE && f->column->list != AMP_LIST_REGION)
            put_category(file, f);
        else
            fprintf(file, "\"%s\"", f->name);
        fprintf(file, ";\n");
    }
    fprintf(file, "};\n\nincome_member = \"%s\";\n", name_of(t, "in_household_income"));
    if (any_of(t->p->welfare_reported, t->p->households))
        fprintf(file, "welfare       = \"%s\";\n", name_of(t, "welfare_reported"));
    fprintf(file, "lines = { poverty = \"%s\"; extreme = \"%s\"; };\n", name_of(t, "line_poverty"),
            name_of(t, "line_extreme"));
}

/* ---- extras --------------------------------------------------------------------------------- */

/* What the names of recorded transfers begin with, "" for others. */
static const char *prefix_of(const amp_extra *x)
{
    static const char *const prefixes[] = {"recorded.", "received."};
    for (size_t k = 0; k < AMP_COUNT(prefixes); k++)
        if (strncmp(x->name, prefixes[k], strlen(prefixes[k])) == 0 &&
            x->level == AMP_LEVEL_PERSON && x->kind == AMP_KIND_MONEY)
            return prefixes[k];
    return "";
}

amp_err amp_export_check_map(const export_table *t)
{
    for (size_t e = 0; e < t->p->extras; e++) {
        const amp_extra *x = &t->p->extra[e];
        if (!is_key(x->name + strlen(prefix_of(x))))
            return amp_fail(t->ctx, AMP_DATA, (amp_loc){t->path, 0, 0},
                            _("no map can name the extra column \"%s\": letters, digits, - and _, "
                              "a letter first; export to .h5"),
                            x->name);
    }
    return AMP_OK;
}

static void put_extra(FILE *file, const export_field *f)
{
    static const char *const kinds[] = {[AMP_KIND_NUMBER] = "number",
                                        [AMP_KIND_BOOLEAN] = "boolean",
                                        [AMP_KIND_CATEGORY] = "category",
                                        [AMP_KIND_MONEY] = "money"};
    const amp_extra *x = f->extra;
    const char *prefix = prefix_of(x);
    fprintf(file, "  %s = { value = \"%s\"; label = ", x->name + strlen(prefix), f->name);
    put_quoted(file, x->label ? x->label : "");
    if (!*prefix)
        fprintf(file, "; kind = \"%s\"%s", kinds[x->kind],
                x->level == AMP_LEVEL_HOUSEHOLD ? "; level = \"household\"" : "");
    else if (strcmp(prefix, "received.") == 0)
        fprintf(file, "; in_income = false");
    if (x->birth < 0 || x->birth > 0)
        fprintf(file, "; birth = %.17e", x->birth);
    fprintf(file, "; };\n");
}

static void put_extras(const export_table *t, FILE *file, const char *group, bool recorded)
{
    bool any = false;
    for (size_t k = 0; k < t->fields; k++) {
        const export_field *f = &t->field[k];
        if (!f->extra || (*prefix_of(f->extra) != '\0') != recorded)
            continue;
        if (!any)
            fprintf(file, "\n%s = {\n", group);
        any = true;
        put_extra(file, f);
    }
    if (any)
        fprintf(file, "};\n");
}

/* What the codes of the survey's categories mean: labels = { wall = ( "1=Adobe", ... ); }; */
static void put_labels(const export_table *t, FILE *file)
{
    bool any = false;
    for (size_t k = 0; k < t->fields; k++) {
        const amp_extra *x = t->field[k].extra;
        if (!x || !x->values)
            continue;
        fprintf(file, "%s  %s = ( ", any ? "" : "\nlabels = {\n", t->field[k].name);
        any = true;
        for (size_t v = 0; v < x->values; v++) {
            fprintf(file, "%s\"%.17g=", v ? ", " : "", x->value[v].code);
            put_escaped(file, x->value[v].text);
            fputc('"', file);
        }
        fprintf(file, " );\n");
    }
    if (any)
        fprintf(file, "};\n");
}

amp_err amp_export_map(const export_table *t)
{
    char *path = amp_format("%s.map", t->path), *source = source_of(t->info);
    amp_out out;
    amp_err err = path && source ? amp_out_open(t->ctx, path, &out) : amp_fail_memory(t->ctx);
    if (err == AMP_OK) {
        put_head(t, out.file, source);
        put_columns(t, out.file);
        put_extras(t, out.file, "recorded", true);
        put_extras(t, out.file, "extra", false);
        put_labels(t, out.file);
        err = amp_out_close(t->ctx, &out);
    }
    free(path);
    free(source);
    return err;
}
