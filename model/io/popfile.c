/* popfile.c - population.h5: the columns of pop.h with their meaning, members per household,
 * extras.
 *
 *     /persons/<column>  /persons/extra/<name>      one value per person
 *     /households/<column>  /households/extra/<name>  /households/persons (members)
 *     /persons/values/<name>  /households/values/<name>   "code=label" of an extra's categories
 *     /households/replicates                       replicate weights, household x replicate
 *     /provenance  /fit                               texts
 *
 * The schema follows from pop's column lists. All of them must be there but those of the dwelling;
 * unknown ones are passed over, so that an older amparo reads what a newer one wrote. Extras are
 * stored in the order of their names, which is the order HDF5 gives them back in. */
#include "io/h5.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "amparo population"

enum { VERSION = 1, NAME_MAX_BYTES = 200, MEMBERS_MAX = 255, REPLICATES_MAX = 10000 };

/* ---- types ---------------------------------------------------------------------------------- */

static hid_t stored_type(amp_ctype type)
{
    switch (type) {
    case AMP_CTYPE_uint8_t:
        return H5T_STD_U8LE;
    case AMP_CTYPE_uint16_t:
        return H5T_STD_U16LE;
    case AMP_CTYPE_int32_t:
        return H5T_STD_I32LE;
    case AMP_CTYPE_uint64_t:
        return H5T_STD_U64LE;
    case AMP_CTYPE_float:
        return H5T_IEEE_F32LE;
    case AMP_CTYPE_double:
        return H5T_IEEE_F64LE;
    }
    return -1;
}

static hid_t memory_type(amp_ctype type)
{
    switch (type) {
    case AMP_CTYPE_uint8_t:
        return H5T_NATIVE_UINT8;
    case AMP_CTYPE_uint16_t:
        return H5T_NATIVE_UINT16;
    case AMP_CTYPE_int32_t:
        return H5T_NATIVE_INT32;
    case AMP_CTYPE_uint64_t:
        return H5T_NATIVE_UINT64;
    case AMP_CTYPE_float:
        return H5T_NATIVE_FLOAT;
    case AMP_CTYPE_double:
        return H5T_NATIVE_DOUBLE;
    }
    return -1;
}

static const char *const kind_name[] = {
    [AMP_KIND_NUMBER] = "number",     [AMP_KIND_BOOLEAN] = "boolean",
    [AMP_KIND_CATEGORY] = "category", [AMP_KIND_MONEY] = "money",
    [AMP_KIND_IDENTITY] = "identity",
};

static const char *const level_group[] = {
    [AMP_LEVEL_PERSON] = "persons",
    [AMP_LEVEL_HOUSEHOLD] = "households",
};

static size_t rows_of(const amp_population *p, amp_level level)
{
    return level == AMP_LEVEL_PERSON ? p->n : p->households;
}

/* ---- saving ---------------------------------------------------------------------------------- */

static amp_err put_column(const amp_h5 *h, hid_t group, const amp_population *p,
                          const amp_column *c)
{
    const hsize_t n = rows_of(p, c->level);
    hid_t set;
    AMP_TRY(amp_h5_put_array(h, group, c->name, stored_type(c->ctype), memory_type(c->ctype), 1, &n,
                             NULL, amp_pop_data(p, c), &set));
    const char *const *names = NULL, *const *labels = NULL;
    const size_t labelled = amp_list_names(c->list, &names, &labels);
    amp_err err;
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "kind", kind_name[c->kind]));
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "unit", c->unit));
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "meaning", c->en));
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "meaning_es", c->es));
    if (labelled) {
        AMP_TRY_OUT(err, amp_h5_put_list_attribute(h, set, "labels", names, labelled));
        AMP_TRY_OUT(err, amp_h5_put_list_attribute(h, set, "labels_es", labels, labelled));
    }
out:
    H5Dclose(set);
    return err;
}

static amp_err put_extra(const amp_h5 *h, hid_t group, const amp_population *p, const amp_extra *x)
{
    if (!*x->name || strlen(x->name) > NAME_MAX_BYTES || strchr(x->name, '/') ||
        strcmp(x->name, ".") == 0)
        return amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                        _("a column cannot be named \"%s\" in a file: 1 to %d bytes without '/'"),
                        x->name, NAME_MAX_BYTES);
    const hsize_t n = rows_of(p, x->level);
    hid_t set;
    AMP_TRY(amp_h5_put_array(h, group, x->name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1, &n, NULL,
                             x->data, &set));
    amp_err err;
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "kind", kind_name[x->kind]));
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "meaning", x->label ? x->label : ""));
    AMP_TRY_OUT(err, amp_h5_put_double_attribute(h, set, "birth", x->birth));
out:
    H5Dclose(set);
    return err;
}

/* What the codes of an extra mean, "3=Adobe" each. */
static amp_err put_values(const amp_h5 *h, hid_t group, const amp_extra *x)
{
    amp_arena arena;
    amp_arena_init(&arena);
    const char **text = AMP_ARENA_NEW(&arena, const char *, x->values);
    bool ok = text != NULL;
    for (size_t k = 0; k < x->values && ok; k++) {
        text[k] = amp_arena_format(&arena, "%.17g=%s", x->value[k].code, x->value[k].text);
        ok = text[k] != NULL;
    }
    const amp_err err =
        ok ? amp_h5_put_list(h, group, x->name, text, x->values, NULL) : amp_fail_memory(h->ctx);
    amp_arena_fini(&arena);
    return err;
}

static int by_name(const void *a, const void *b)
{
    const amp_extra *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static amp_err put_extras(const amp_h5 *h, hid_t group, const amp_population *p, amp_level level)
{
    const amp_extra **sorted = amp_alloc(p->extras, sizeof *sorted);
    if (!sorted)
        return amp_fail_memory(h->ctx);
    for (size_t e = 0; e < p->extras; e++)
        sorted[e] = &p->extra[e];
    qsort(sorted, p->extras, sizeof *sorted, by_name);
    hid_t extra, values = -1;
    amp_err err = amp_h5_group(h, group, "extra", &extra);
    if (err == AMP_OK)
        err = amp_h5_group(h, group, "values", &values);
    for (size_t e = 0; e < p->extras && err == AMP_OK; e++) {
        if (sorted[e]->level != level)
            continue;
        err = put_extra(h, extra, p, sorted[e]);
        if (err == AMP_OK && sorted[e]->values)
            err = put_values(h, values, sorted[e]);
    }
    if (values >= 0)
        H5Gclose(values);
    if (extra >= 0)
        H5Gclose(extra);
    free(sorted);
    return err;
}

/* Members per household: easier to join on than the rows at which households start. */
static amp_err put_members(const amp_h5 *h, hid_t group, const amp_population *p)
{
    uint32_t *members = amp_alloc(p->households, sizeof *members);
    if (!members)
        return amp_fail_memory(h->ctx);
    for (size_t k = 0; k < p->households; k++)
        members[k] = p->first[k + 1] - p->first[k];
    hid_t set;
    amp_err err = amp_h5_put_array(h, group, "persons", H5T_STD_U32LE, H5T_NATIVE_UINT32, 1,
                                   &(hsize_t){p->households}, NULL, members, &set);
    free(members);
    if (err != AMP_OK)
        return err;
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "unit", "persons"));
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "meaning",
                                               "members; persons stand in the order of "
                                               "households, the head first"));
out:
    H5Dclose(set);
    return err;
}

static amp_err put_replicates(const amp_h5 *h, hid_t group, const amp_population *p)
{
    const amp_replicates *r = &p->replicates;
    const hsize_t size[] = {p->households, r->n};
    hid_t set;
    if (r->n == 0)
        return AMP_OK;
    AMP_TRY(amp_h5_put_array(h, group, "replicates", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 2, size,
                             NULL, r->weight, &set));
    amp_err err;
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "method", amp_replication_names[r->method]));
    AMP_TRY_OUT(err, amp_h5_put_double_attribute(h, set, "factor", r->factor));
    AMP_TRY_OUT(err, amp_h5_put_text_attribute(h, set, "meaning",
                                               "replicate weights; variance of an estimate t is "
                                               "factor * sum over replicates of (t_k - t)^2"));
out:
    H5Dclose(set);
    return err;
}

static amp_err put_level(const amp_h5 *h, const amp_population *p, amp_level level)
{
    hid_t group;
    AMP_TRY(amp_h5_group(h, h->file, level_group[level], &group));
    amp_err err = AMP_OK;
    for (size_t c = 0; c < amp_columns_count && err == AMP_OK; c++)
        if (amp_columns[c].level == level && amp_pop_has(p, &amp_columns[c]))
            err = put_column(h, group, p, &amp_columns[c]);
    if (err == AMP_OK && level == AMP_LEVEL_HOUSEHOLD)
        err = put_members(h, group, p);
    if (err == AMP_OK && level == AMP_LEVEL_HOUSEHOLD)
        err = put_replicates(h, group, p);
    if (err == AMP_OK)
        err = put_extras(h, group, p, level);
    H5Gclose(group);
    return err;
}

static amp_err put_all(const amp_h5 *h, const amp_population *p, const amp_pop_info *info)
{
    AMP_TRY(amp_h5_put_text_attribute(h, h->file, "iso3", info->iso3 ? info->iso3 : ""));
    AMP_TRY(amp_h5_put_text_attribute(h, h->file, "kind", info->kind ? info->kind : ""));
    AMP_TRY(amp_h5_put_int_attribute(h, h->file, "year", info->year));
    AMP_TRY(put_level(h, p, AMP_LEVEL_PERSON));
    AMP_TRY(put_level(h, p, AMP_LEVEL_HOUSEHOLD));
    AMP_TRY(amp_h5_put_text(h, h->file, "provenance", info->provenance ? info->provenance : "{}"));
    return amp_h5_put_text(h, h->file, "fit", info->fit ? info->fit : "");
}

amp_err amp_popfile_save(amp_ctx *ctx, const char *path, const amp_population *p,
                         const amp_pop_info *info)
{
    amp_h5 h;
    AMP_TRY(amp_h5_create(ctx, path, FORMAT, VERSION, &h));
    return amp_h5_finish(&h, put_all(&h, p, info));
}

/* ---- loading --------------------------------------------------------------------------------- */

static amp_err wrong_length(const amp_h5 *h, const char *name, hsize_t found, size_t valid)
{
    return amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                    _("\"%s\" has %llu rows; the file has %zu"), name, (unsigned long long)found,
                    valid);
}

static amp_err get_values(const amp_h5 *h, hid_t group, const char *name, hid_t stored,
                          hid_t memory, size_t rows, void *data)
{
    hid_t set;
    hsize_t n = 0;
    AMP_TRY(amp_h5_get_array(h, group, name, stored, 1, &n, &set));
    const amp_err err =
        n == rows ? amp_h5_read(h, name, set, memory, data) : wrong_length(h, name, n, rows);
    H5Dclose(set);
    return err;
}

/* Members per household come first: they say how many rows there are. */
static amp_err get_members(const amp_h5 *h, hid_t group, uint32_t **members, size_t *households,
                           size_t *persons)
{
    hid_t set;
    hsize_t n = 0;
    AMP_TRY(amp_h5_get_array(h, group, "persons", H5T_STD_U32LE, 1, &n, &set));
    *members = n <= INT32_MAX ? amp_alloc((size_t)n, sizeof **members) : NULL;
    amp_err err = *members ? amp_h5_read(h, "persons", set, H5T_NATIVE_UINT32, *members)
                           : amp_fail_memory(h->ctx);
    H5Dclose(set);
    *households = (size_t)n;
    *persons = 0;
    for (size_t k = 0; err == AMP_OK && k < *households; k++) {
        if ((*members)[k] < 1 || (*members)[k] > MEMBERS_MAX)
            err = amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                           _("household row %zu has %u members; valid is 1 to %d"), k,
                           (*members)[k], MEMBERS_MAX);
        *persons += (*members)[k];
    }
    return err;
}

static amp_err get_rows(const amp_h5 *h, hid_t households, amp_population *p)
{
    uint32_t *members = NULL;
    size_t n_households = 0, n_persons = 0;
    amp_err err = get_members(h, households, &members, &n_households, &n_persons);
    if (err == AMP_OK && amp_pop_reserve(p, n_persons, n_households) != AMP_OK)
        err = amp_fail_memory(h->ctx);
    if (err == AMP_OK) {
        p->n = n_persons;
        p->households = n_households;
        p->first[0] = 0;
        for (size_t k = 0; k < n_households; k++)
            p->first[k + 1] = p->first[k] + members[k];
    }
    free(members);
    return err;
}

static amp_err kind_of(const amp_h5 *h, const char *name, const char *text, amp_kind *kind)
{
    for (size_t k = 0; k < AMP_COUNT(kind_name); k++)
        if (k != AMP_KIND_IDENTITY && strcmp(text, kind_name[k]) == 0) {
            *kind = (amp_kind)k;
            return AMP_OK;
        }
    return amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                    _("\"%s\" is of kind \"%s\"; valid are number, boolean, category, money"), name,
                    text);
}

static amp_err get_extra_meaning(const amp_h5 *h, hid_t set, const char *name, amp_extra *x)
{
    amp_arena arena;
    amp_arena_init(&arena);
    const char *kind = "", *label = "";
    amp_err err;
    AMP_TRY_OUT(err, amp_h5_get_text_attribute(h, set, "kind", &arena, &kind));
    AMP_TRY_OUT(err, kind_of(h, name, kind, &x->kind));
    AMP_TRY_OUT(err, amp_h5_get_text_attribute(h, set, "meaning", &arena, &label));
    AMP_TRY_OUT(err, amp_h5_get_double_attribute(h, set, "birth", &x->birth));
    if (!isfinite(x->birth))
        err = amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                       _("\"%s\": its value at birth is not finite"), name);
    x->label = amp_strdup(label);
    if (!x->label)
        err = amp_fail_memory(h->ctx);
out:
    amp_arena_fini(&arena);
    return err;
}

static amp_err damaged_values(const amp_h5 *h, const char *name)
{
    return amp_fail(h->ctx, AMP_DATA, (amp_loc){h->path, 0, 0},
                    _("the labels of \"%s\" are not codes and texts in ascending order"), name);
}

static amp_err get_values_of(const amp_h5 *h, hid_t group, amp_arena *arena, amp_extra *x)
{
    const char **text;
    size_t n;
    AMP_TRY(amp_h5_get_list(h, group, x->name, arena, &text, &n));
    amp_value_label *value = AMP_ARENA_NEW(arena, amp_value_label, n);
    if (!value)
        return amp_fail_memory(h->ctx);
    for (size_t k = 0; k < n; k++) {
        char *label;
        value[k].code = strtod(text[k], &label);
        if (*label != '=' || !isfinite(value[k].code) || (k && value[k].code <= value[k - 1].code))
            return damaged_values(h, x->name);
        value[k].text = label + 1;
    }
    return amp_pop_label_extra(x, value, n) == AMP_OK ? AMP_OK : amp_fail_memory(h->ctx);
}

/* Files of older versions have no labels. */
static amp_err get_labels(const amp_h5 *h, hid_t group, amp_extra *extra, size_t n)
{
    if (!amp_h5_has(group, "values"))
        return AMP_OK;
    hid_t values;
    amp_arena arena;
    AMP_TRY(amp_h5_get_group(h, group, "values", &values));
    amp_arena_init(&arena);
    amp_err err = AMP_OK;
    for (size_t e = 0; e < n && err == AMP_OK; e++)
        if (amp_h5_has(values, extra[e].name))
            err = get_values_of(h, values, &arena, &extra[e]);
    amp_arena_fini(&arena);
    H5Gclose(values);
    return err;
}

static amp_err get_extra(const amp_h5 *h, hid_t group, const char *name, amp_level level,
                         amp_population *p)
{
    const size_t rows = rows_of(p, level);
    const size_t cap = level == AMP_LEVEL_PERSON ? p->cap : p->hcap;
    amp_extra *x = &p->extra[p->extras++]; /* room was made; amp_pop_fini frees it on error too */
    x->level = level;
    x->name = amp_strdup(name);
    x->data = amp_alloc(cap, sizeof *x->data);
    if (!x->name || !x->data)
        return amp_fail_memory(h->ctx);
    AMP_TRY(get_values(h, group, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, rows, x->data));
    const hid_t set = H5Dopen2(group, name, H5P_DEFAULT);
    if (set < 0)
        return amp_h5_damaged(h, name);
    const amp_err err = get_extra_meaning(h, set, name, x);
    H5Dclose(set);
    return err;
}

static amp_err room_for_extras(const amp_h5 *h, amp_population *p, size_t more)
{
    const size_t cap = p->extras + more;
    amp_extra *extra = realloc(p->extra, (cap ? cap : 1) * sizeof *extra);
    if (!extra)
        return amp_fail_memory(h->ctx);
    memset(extra + p->extras, 0, more * sizeof *extra);
    p->extra = extra;
    return AMP_OK;
}

static amp_err get_extras(const amp_h5 *h, hid_t group, amp_level level, amp_population *p)
{
    if (!amp_h5_has(group, "extra"))
        return AMP_OK;
    hid_t extra;
    H5G_info_t info;
    const size_t before = p->extras;
    AMP_TRY(amp_h5_get_group(h, group, "extra", &extra));
    amp_err err = H5Gget_info(extra, &info) < 0 ? amp_h5_damaged(h, "extra") : AMP_OK;
    if (err == AMP_OK && info.nlinks > 10000)
        err = amp_h5_damaged(h, "extra");
    if (err == AMP_OK)
        err = room_for_extras(h, p, (size_t)info.nlinks);
    for (hsize_t k = 0; err == AMP_OK && k < info.nlinks; k++) {
        char name[NAME_MAX_BYTES + 1];
        const ssize_t length = H5Lget_name_by_idx(extra, ".", H5_INDEX_NAME, H5_ITER_INC, k, name,
                                                  sizeof name, H5P_DEFAULT);
        err = length < 1 || length > NAME_MAX_BYTES ? amp_h5_damaged(h, "extra")
                                                    : get_extra(h, extra, name, level, p);
    }
    H5Gclose(extra);
    return err == AMP_OK ? get_labels(h, group, p->extra + before, p->extras - before) : err;
}

static amp_err get_replication(const amp_h5 *h, hid_t set, amp_replicates *r)
{
    amp_arena arena;
    amp_arena_init(&arena);
    const char *method = "";
    amp_err err;
    AMP_TRY_OUT(err, amp_h5_get_text_attribute(h, set, "method", &arena, &method));
    AMP_TRY_OUT(err, amp_h5_get_double_attribute(h, set, "factor", &r->factor));
    size_t k = AMP_COUNT(amp_replication_names) - 1;
    while (k > 0 && strcmp(amp_replication_names[k], method) != 0)
        k--;
    r->method = (amp_replication)k;
    if (k == 0 || !(r->factor > 0 && r->factor < HUGE_VAL))
        err = amp_h5_damaged(h, "replicates");
out:
    amp_arena_fini(&arena);
    return err;
}

static amp_err get_replicates(const amp_h5 *h, hid_t group, amp_population *p)
{
    if (!amp_h5_has(group, "replicates"))
        return AMP_OK;
    hid_t set;
    hsize_t size[2];
    amp_replicates r = {0};
    AMP_TRY(amp_h5_get_array(h, group, "replicates", H5T_IEEE_F64LE, 2, size, &set));
    amp_err err = get_replication(h, set, &r);
    if (err == AMP_OK && (size[0] != p->households || size[1] < 1 || size[1] > REPLICATES_MAX))
        err = amp_h5_damaged(h, "replicates");
    if (err == AMP_OK && amp_pop_add_replicates(p, r.method, r.factor, (size_t)size[1]) != AMP_OK)
        err = amp_fail_memory(h->ctx);
    if (err == AMP_OK)
        err = amp_h5_read(h, "replicates", set, H5T_NATIVE_DOUBLE, p->replicates.weight);
    H5Dclose(set);
    return err;
}

static amp_err get_level(const amp_h5 *h, hid_t group, amp_level level, amp_population *p)
{
    for (size_t c = 0; c < amp_columns_count; c++) {
        const amp_column *col = &amp_columns[c];
        if (col->level != level || (amp_dwelling_place(col) >= 0 && !amp_h5_has(group, col->name)))
            continue;
        AMP_TRY(get_values(h, group, col->name, stored_type(col->ctype), memory_type(col->ctype),
                           rows_of(p, level), amp_pop_data(p, col)));
        amp_pop_know(p, col);
    }
    return get_extras(h, group, level, p);
}

static amp_err get_population(const amp_h5 *h, amp_population *p)
{
    hid_t persons = -1, households = -1;
    amp_err err;
    AMP_TRY_OUT(err, amp_h5_get_group(h, h->file, "persons", &persons));
    AMP_TRY_OUT(err, amp_h5_get_group(h, h->file, "households", &households));
    AMP_TRY_OUT(err, get_rows(h, households, p));
    AMP_TRY_OUT(err, get_level(h, persons, AMP_LEVEL_PERSON, p));
    AMP_TRY_OUT(err, get_level(h, households, AMP_LEVEL_HOUSEHOLD, p));
    AMP_TRY_OUT(err, get_replicates(h, households, p));
out:
    if (persons >= 0)
        H5Gclose(persons);
    if (households >= 0)
        H5Gclose(households);
    return err;
}

static amp_err get_info(const amp_h5 *h, amp_arena *arena, amp_pop_info *info)
{
    AMP_TRY(amp_h5_get_text_attribute(h, h->file, "iso3", arena, &info->iso3));
    AMP_TRY(amp_h5_get_text_attribute(h, h->file, "kind", arena, &info->kind));
    AMP_TRY(amp_h5_get_int_attribute(h, h->file, "year", &info->year));
    AMP_TRY(amp_h5_get_text(h, h->file, "provenance", arena, &info->provenance));
    return amp_h5_get_text(h, h->file, "fit", arena, &info->fit);
}

/* Blocks of a population may stand for nobody, a file may not. */
static amp_err check_people(amp_ctx *ctx, const amp_population *p)
{
    double people = p->n ? 0 : 1;
    for (size_t h = 0; h < p->households; h++)
        people += p->weight[h];
    if (people > 0 && people < HUGE_VAL)
        return AMP_OK;
    return amp_fail(ctx, AMP_DATA, AMP_NOWHERE,
                    _("weights sum to %g; they must stand for somebody"), people);
}

/* pop says what is wrong, not in which file; the file is named here. */
static amp_err check_rows(const amp_h5 *h, const amp_population *p)
{
    amp_ctx inner;
    amp_ctx_init(&inner);
    amp_err err = amp_pop_check(&inner, p);
    if (err == AMP_OK)
        err = check_people(&inner, p);
    if (err != AMP_OK)
        err = amp_fail(h->ctx, err, (amp_loc){h->path, 0, 0}, "%s",
                       inner.n ? inner.diag[0].text : amp_err_text(err));
    amp_ctx_fini(&inner);
    return err;
}

amp_err amp_popfile_load(amp_ctx *ctx, const char *path, amp_arena *arena, amp_population *p,
                         amp_pop_info *info)
{
    amp_h5 h;
    amp_population fresh;
    AMP_TRY(amp_h5_open(ctx, path, FORMAT, VERSION, &h));
    amp_pop_init(&fresh);
    *info = (amp_pop_info){0};
    amp_err err = get_info(&h, arena, info);
    if (err == AMP_OK)
        err = get_population(&h, &fresh);
    amp_h5_close(&h);
    if (err == AMP_OK)
        err = check_rows(&h, &fresh);
    amp_pop_fini(err == AMP_OK ? p : &fresh);
    if (err == AMP_OK)
        *p = fresh;
    return err;
}
