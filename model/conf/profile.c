/* profile.c - a country's facts and assumptions from profile.cfg, and the tables beside it. */
#include "conf/profile.h"
#include "conf/keys.h"
#include "conf/reader.h"

#include <math.h>
#include <string.h>

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

static void remember_file(amp_reader *r, amp_profile *p, const char *path)
{
    for (size_t k = 0; k < p->files; k++)
        if (!strcmp(p->file[k], path))
            return;
    /* Files are few (a profile and a dozen tables): a new array each time is no matter. */
    const char **more = AMP_ARENA_NEW(&p->arena, const char *, p->files + 1);
    const char *copy = amp_arena_text(&p->arena, path);
    if (!more || !copy) {
        amp_reader_memory(r);
        return;
    }
    if (p->files)
        memcpy(more, p->file, p->files * sizeof *more);
    more[p->files++] = copy;
    p->file = more;
}

/* ---- parameters ----------------------------------------------------------------------------- */

typedef struct list {
    amp_parameter *item;
    size_t n, cap;
} list;

static amp_parameter *append(amp_reader *r, list *all)
{
    if (all->n == all->cap) {
        const size_t cap = all->cap ? 2 * all->cap : 128;
        amp_parameter *more = AMP_ARENA_NEW(r->arena, amp_parameter, cap);
        if (!more) {
            amp_reader_memory(r);
            return NULL;
        }
        if (all->n)
            memcpy(more, all->item, all->n * sizeof *more);
        all->item = more;
        all->cap = cap;
    }
    return &all->item[all->n++];
}

static void read_leaf(amp_reader *r, const config_setting_t *s, const char *path, list *all)
{
    amp_parameter *q = append(r, all);
    const char *note;
    if (!q || !amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_PARAMETER)))
        return;
    *q = (amp_parameter){.path = path,
                         .number = AMP_PLAIN(0.0),
                         .low = NAN,
                         .high = NAN,
                         .unit = "",
                         .loc = amp_reader_loc(r, s)};
    const bool is_number =
        amp_reader_number(r, get(s, "value"), -INFINITY, INFINITY, &q->number, &q->text);
    amp_reader_text(r, get(s, "unit"), &q->unit);
    amp_reader_double(r, get(s, "low"), -INFINITY, INFINITY, &q->low);
    amp_reader_double(r, get(s, "high"), -INFINITY, INFINITY, &q->high);
    amp_reader_words(r, get(s, "source"), &q->source);
    amp_reader_words(r, get(s, "assumption"), &q->assumption);
    amp_reader_text(r, get(s, "note"), &note);
    if (is_number && (q->number.value < q->low || q->number.value > q->high))
        amp_reader_error(r, get(s, "value"), _("%g is outside low = %g and high = %g"),
                         q->number.value, q->low, q->high);
    if (!q->source && !q->assumption)
        amp_reader_error(r, s,
                         _("has neither source nor assumption; write source = \"publisher, "
                           "table, year\"; or assumption = \"why\";"));
}

/* A group with a value is a parameter; without, it holds others. */
static void read_parameters(amp_reader *r, const config_setting_t *group, const char *above,
                            list *all)
{
    for (int k = 0; k < config_setting_length(group); k++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)k);
        const char *path =
            amp_arena_format(r->arena, "%s%s%s", above, *above ? "." : "", config_setting_name(s));
        if (!path)
            amp_reader_memory(r);
        else if (!config_setting_is_group(s))
            amp_reader_expected(r, s, _("a group: { value = 0.85; source = \"...\"; }"));
        else if (get(s, "value"))
            read_leaf(r, s, path, all);
        else if (get(s, "source") || get(s, "assumption") || get(s, "unit"))
            amp_reader_error(r, s, _("value is missing; write, say, value = 0.85;"));
        else
            read_parameters(r, s, path, all);
    }
}

/* ---- profile.cfg ---------------------------------------------------------------------------- */

static void read_currency(amp_reader *r, const config_setting_t *s, amp_profile *p)
{
    if (s && config_setting_type(s) == CONFIG_TYPE_STRING) {
        amp_reader_text(r, s, &p->currency);
    } else if (amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_CURRENCY))) {
        amp_reader_text(r, amp_reader_need(r, s, "code", "\"BOB\""), &p->currency);
        p->currency_en = p->currency_es = p->currency;
        amp_reader_text(r, get(s, "en"), &p->currency_en);
        amp_reader_text(r, get(s, "es"), &p->currency_es);
        return;
    }
    p->currency_en = p->currency_es = p->currency;
}

static void read_regions(amp_reader *r, const config_setting_t *s, amp_profile *p)
{
    if (!amp_reader_list(r, s))
        return;
    const size_t n = (size_t)config_setting_length(s);
    p->region = AMP_ARENA_NEW(r->arena, amp_region, n + 1);
    if (!p->region) {
        amp_reader_memory(r);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        amp_region *region = &p->region[k];
        const char *code;
        *region = (amp_region){"", ""};
        if (!amp_reader_group(r, e, AMP_KEYS(AMP_KEYS_REGION)))
            continue;
        amp_reader_name(r, amp_reader_need(r, e, "name", "\"la_paz\""), &region->name);
        region->label = region->name;
        amp_reader_text(r, get(e, "label"), &region->label);
        amp_reader_text(r, get(e, "code"), &code);
        for (size_t j = 0; j < k; j++)
            if (!strcmp(p->region[j].name, region->name))
                amp_reader_error(r, e, _("region \"%s\" is listed twice"), region->name);
    }
    p->regions = n;
}

static const config_setting_t *need(amp_reader *r, const config_setting_t *root, const char *name)
{
    return amp_reader_need(r, root, name, amp_key_example(AMP_KEYS_PROFILE, name));
}

static void read_profile(amp_reader *r, const config_setting_t *root, const char *iso3,
                         amp_profile *p)
{
    list all = {0};
    const char *note;
    amp_reader_group(r, root, AMP_KEYS(AMP_KEYS_PROFILE));
    const config_setting_t *code = need(r, root, "iso3");
    if (amp_reader_text(r, code, &p->iso3) && strcmp(p->iso3, iso3))
        amp_reader_expected(r, code, _("the name of its folder"));
    amp_reader_label(r, need(r, root, "name"), &p->name_en, &p->name_es);
    read_currency(r, need(r, root, "currency"), p);
    read_regions(r, get(root, "regions"), p);
    amp_reader_text(r, get(root, "note"), &note);
    const config_setting_t *parameters = need(r, root, "parameters");
    if (parameters && config_setting_is_group(parameters))
        read_parameters(r, parameters, "", &all);
    else if (parameters)
        amp_reader_expected(r, parameters, _("a group { ... }"));
    p->parameter = all.item;
    p->parameters = all.n;
}

amp_err amp_profile_load(amp_ctx *ctx, const char *root, const char *iso3, amp_registry *registry,
                         amp_profile *profile)
{
    *profile = (amp_profile){.iso3 = "",
                             .name_en = "",
                             .name_es = "",
                             .currency = "",
                             .currency_en = "",
                             .currency_es = "",
                             .registry = registry};
    amp_arena_init(&profile->arena);
    amp_reader r = {.ctx = ctx, .arena = &profile->arena};
    const size_t n = strlen(root), before = ctx ? ctx->n : 0;
    const char *slash = n && root[n - 1] != '/' ? "/" : "";
    profile->folder = amp_arena_format(&profile->arena, "%s%s%s/", root, slash, iso3);
    const char *path = amp_arena_format(&profile->arena, "%s%s%s/profile.cfg", root, slash, iso3);
    if (!profile->folder || !path) {
        amp_reader_memory(&r);
    } else {
        config_t config;
        if (amp_reader_open(&r, path, AMP_NOWHERE, &config)) {
            read_profile(&r, config_root_setting(&config), iso3, profile);
            remember_file(&r, profile, path);
        }
        config_destroy(&config);
    }
    amp_reader_sort(ctx, before);
    if (r.err != AMP_OK)
        amp_profile_fini(profile);
    return r.err;
}

void amp_profile_fini(amp_profile *p)
{
    amp_arena_fini(&p->arena);
    *p = (amp_profile){0};
}

/* ---- asking --------------------------------------------------------------------------------- */

static amp_parameter *find(const amp_profile *p, const char *path)
{
    for (size_t k = 0; k < p->parameters; k++)
        if (!strcmp(p->parameter[k].path, path))
            return &p->parameter[k];
    return NULL;
}

/* Numbers enter the registry when they are asked for, so that doubts nobody reads take no Sobol
 * dimension. */
static amp_err use(amp_ctx *ctx, amp_profile *p, amp_parameter *q, amp_number *number)
{
    if (q->text && q->number.random < 0)
        AMP_TRY(amp_registry_add(ctx, p->registry, q->path, q->text,
                                 q->source ? q->source : q->assumption, q->loc, &q->number));
    q->used = true;
    *number = q->number;
    return AMP_OK;
}

amp_err amp_profile_number(amp_ctx *ctx, amp_profile *p, const char *path, amp_number *number)
{
    amp_parameter *q = find(p, path);
    if (q)
        return use(ctx, p, q, number);
    const amp_loc loc = {p->files ? p->file[0] : NULL, 0, 0};
    const char **names = AMP_ARENA_NEW(&p->arena, const char *, p->parameters + 1);
    if (!names)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < p->parameters; k++)
        names[k] = p->parameter[k].path;
    const char *near = amp_nearest(path, names, p->parameters);
    if (near)
        return amp_fail(ctx, AMP_CONFIG, loc,
                        _("parameters.%s is missing; there is %s; it is written { value = ...; "
                          "source = \"...\"; }"),
                        path, near);
    return amp_fail(ctx, AMP_CONFIG, loc,
                    _("parameters.%s is missing; write { value = ...; source = \"...\"; }"), path);
}

amp_err amp_profile_number_or(amp_ctx *ctx, amp_profile *p, const char *path, double missing,
                              amp_number *number)
{
    amp_parameter *q = find(p, path);
    if (q)
        return use(ctx, p, q, number);
    *number = AMP_PLAIN(missing);
    return AMP_OK;
}

/* ---- tables --------------------------------------------------------------------------------- */

amp_err amp_profile_read_table(amp_ctx *ctx, amp_profile *p, const char *path, amp_table *table)
{
    AMP_TRY(amp_table_read(ctx, &p->arena, path, NULL, table));
    const size_t before = p->files;
    amp_reader r = {.ctx = ctx, .arena = &p->arena};
    remember_file(&r, p, path);
    if (p->files > before && strstr(table->comment, "assumption:"))
        p->table_assumptions++;
    return r.err;
}

amp_err amp_profile_table(amp_ctx *ctx, amp_profile *p, const char *name, amp_table *table)
{
    const char *path = amp_arena_format(&p->arena, "%s%s.csv", p->folder, name);
    if (!path)
        return amp_fail_memory(ctx);
    return amp_profile_read_table(ctx, p, path, table);
}

size_t amp_profile_assumptions(const amp_profile *p)
{
    size_t n = p->table_assumptions;
    for (size_t k = 0; k < p->parameters; k++)
        n += p->parameter[k].used && p->parameter[k].assumption;
    return n;
}
