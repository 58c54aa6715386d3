/* profile.c - a country's facts and assumptions from profile.cfg, and from those it borrows from.
 */
#include "conf/profile.h"
#include "conf/keys.h"
#include "conf/reader.h"

#include <math.h>
#include <string.h>

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

/* ---- parameters ----------------------------------------------------------------------------- */

/* Parameters of the country and then of its lenders; a path that is there already is the nearer
 * one's. */
typedef struct list {
    amp_parameter *item;
    size_t n, cap;
    const char *lender; /* whose are being read; NULL for the country itself */
} list;

/* Parameters that only the country itself can state: the year, and the unit of its own money. */
static bool is_own(const char *path)
{
    return !strcmp(path, "synth.survey_year") || !strcmp(path, "borrow.money");
}

static bool is_wanted(const list *all, const char *path)
{
    if (all->lender && is_own(path))
        return false;
    for (size_t k = 0; k < all->n && all->lender; k++)
        if (!strcmp(all->item[k].path, path))
            return false;
    return true;
}

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
    amp_parameter *q = is_wanted(all, path) ? append(r, all) : NULL;
    const char *note;
    if (!q || !amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_PARAMETER)))
        return;
    *q = (amp_parameter){.path = path,
                         .number = AMP_PLAIN(0.0),
                         .low = NAN,
                         .high = NAN,
                         .unit = "",
                         .lender = all->lender,
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

/* "per_capita", "adult_equivalent", or "power 0.7": household size to that power. */
static void read_scale(amp_reader *r, const config_setting_t *s, const char **scale)
{
    double power;
    if (!amp_reader_words(r, s, scale) || !strcmp(*scale, "per_capita") ||
        !strcmp(*scale, "adult_equivalent"))
        return;
    if (strncmp(*scale, "power ", 6) || !amp_parse_double(*scale + 6, '.', &power) ||
        !(power > 0 && power <= 1))
        amp_reader_expected(r, s, _("\"per_capita\", \"adult_equivalent\" or, say, \"power 0.7\""));
}

static void read_lines(amp_reader *r, const config_setting_t *s, amp_profile *p)
{
    if (s && !config_setting_is_group(s)) {
        amp_reader_expected(r, s, _("a group { ... }"));
        return;
    }
    const size_t n = s ? (size_t)config_setting_length(s) : 0;
    p->line = AMP_ARENA_NEW(r->arena, amp_line_info, n + 1);
    if (!p->line) {
        amp_reader_memory(r);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        const config_setting_t *e = config_setting_get_elem(s, (unsigned)k);
        const char *name = amp_arena_text(r->arena, config_setting_name(e)), *note;
        amp_line_info *line = &p->line[p->lines++];
        *line = (amp_line_info){
            .name = name, .en = "", .es = "", .scale = "per_capita", .vintage = "", .source = ""};
        if (!name)
            amp_reader_memory(r);
        if (!amp_reader_group(r, e, AMP_KEYS(AMP_KEYS_PROFILE_LINE)))
            continue;
        amp_reader_label(r, amp_reader_need(r, e, "label", "{ en = \"...\"; es = \"...\"; }"),
                         &line->en, &line->es);
        amp_reader_choice(r, get(e, "welfare"), amp_welfare_names, AMP_WELFARE_COUNT,
                          &line->welfare);
        read_scale(r, get(e, "scale"), &line->scale);
        amp_reader_name(r, get(e, "of"), &line->of);
        amp_reader_text(r, get(e, "vintage"), &line->vintage);
        amp_reader_words(r, amp_reader_need(r, e, "source", "\"INE, 2021\""), &line->source);
        amp_reader_text(r, get(e, "note"), &note);
    }
}

static const config_setting_t *need(amp_reader *r, const config_setting_t *root, const char *name)
{
    return amp_reader_need(r, root, name, amp_key_example(AMP_KEYS_PROFILE, name));
}

/* "PER" of the country "PER" and of its edition "PER/2011". */
static bool is_code_of(const char *iso3, const char *country)
{
    const size_t n = strlen(iso3);
    return !strncmp(iso3, country, n) && (!country[n] || country[n] == '/');
}

static void read_profile(amp_reader *r, const config_setting_t *root, const char *country,
                         amp_profile *p, list *all)
{
    const char *note;
    int concept = AMP_AFTER_TRANSFERS, scope = 0;
    amp_reader_group(r, root, AMP_KEYS(AMP_KEYS_PROFILE));
    const config_setting_t *code = need(r, root, "iso3");
    if (amp_reader_text(r, code, &p->iso3) && !is_code_of(p->iso3, country))
        amp_reader_expected(r, code, _("the name of its folder"));
    amp_reader_label(r, need(r, root, "name"), &p->name_en, &p->name_es);
    read_currency(r, need(r, root, "currency"), p);
    read_regions(r, get(root, "regions"), p);
    read_lines(r, get(root, "lines"), p);
    amp_reader_choice(r, get(root, "income_concept"), amp_concept_names, AMP_CONCEPT_COUNT,
                      &concept);
    p->income_concept = (amp_income_concept) concept;
    amp_reader_choice(r, get(root, "profile"), amp_scope_names, AMP_SCOPE_COUNT, &scope);
    p->is_demographic = scope == 1;
    amp_reader_text(r, get(root, "note"), &note);
    const config_setting_t *parameters = need(r, root, "parameters");
    if (parameters && config_setting_is_group(parameters))
        read_parameters(r, parameters, "", all);
    else if (parameters)
        amp_reader_expected(r, parameters, _("a group { ... }"));
}

/* ---- the profile and those it borrows from -------------------------------------------------- */

static const char *folder_of(amp_reader *r, const char *root, const char *iso3)
{
    const size_t n = strlen(root);
    const char *slash = n && root[n - 1] != '/' ? "/" : "";
    const char *folder = amp_arena_format(r->arena, "%s%s%s/", root, slash, iso3);
    if (!folder)
        amp_reader_memory(r);
    return folder;
}

/* The name of a lender, a folder of data/countries; a circle has no end. */
static const char *read_borrows(amp_reader *r, const config_setting_t *s, const char *country,
                                const amp_profile *profile)
{
    const char *name = NULL;
    if (!amp_reader_name(r, s, &name))
        return NULL;
    bool is_circle = !strcmp(name, country);
    for (size_t k = 0; k < profile->lenders; k++)
        is_circle |= !strcmp(name, profile->lender[k].iso3);
    if (!is_circle)
        return name;
    amp_reader_error(r, s, _("\"%s\" is borrowed from already: a circle"), name);
    return NULL;
}

/* What profile.cfg files are read for: the country, and what is known of it so far. */
typedef struct chain {
    const char *country; /* as it was asked for: "PER", "PER/2011" */
    amp_profile *top;
    list all;
} chain;

/* profile.cfg of @p folder into @p p, its parameters to the chain's. @return the lender's name,
 * NULL when there is none */
static const char *read_file(amp_reader *r, const char *folder, const char *name, amp_loc from,
                             chain *c, amp_profile *p)
{
    const char *path = amp_arena_format(r->arena, "%sprofile.cfg", folder), *borrows = NULL;
    if (!path) {
        amp_reader_memory(r);
        return NULL;
    }
    config_t config;
    if (amp_reader_open(r, path, from, &config)) {
        const config_setting_t *root = config_root_setting(&config);
        read_profile(r, root, name, p, &c->all);
        borrows = read_borrows(r, get(root, "borrows"), c->country, c->top);
        if (amp_profile_remember(r->ctx, c->top, path, 0) != AMP_OK)
            amp_reader_memory(r);
    }
    config_destroy(&config);
    return borrows;
}

/* "regional (BOL)": the nearest, and in brackets whom that one borrows from. */
static void name_lenders(amp_reader *r, amp_profile *p)
{
    const char *others = "";
    for (size_t k = 1; k < p->lenders && others; k++)
        others = amp_arena_format(r->arena, "%s%s%s", others, k > 1 ? ", " : "", p->lender[k].iso3);
    if (p->lenders && others)
        p->lender_names = *others ? amp_arena_format(r->arena, "%s (%s)", p->lender[0].iso3, others)
                                  : p->lender[0].iso3;
    if (p->lenders && !p->lender_names)
        amp_reader_memory(r);
}

/* The folders of a country: its own, and of an edition also the one that it lies in. */
static bool find_folders(amp_reader *r, const char *root, const char *country, amp_profile *p)
{
    const char *slash = strchr(country, '/');
    p->folder = p->country_folder = folder_of(r, root, country);
    if (slash)
        p->country_folder =
            folder_of(r, root, amp_arena_format(r->arena, "%.*s", (int)(slash - country), country));
    return p->folder && p->country_folder;
}

static void read_chain(amp_reader *r, const char *root, const char *country, amp_profile *p)
{
    enum { CHAIN_MOST = 8 };
    chain c = {.country = country, .top = p};
    p->lender = AMP_ARENA_NEW(r->arena, amp_lender, CHAIN_MOST);
    if (!find_folders(r, root, country, p) || !p->lender) {
        amp_reader_memory(r);
        return;
    }
    const char *next = read_file(r, p->folder, country, AMP_NOWHERE, &c, p);
    while (next && p->lenders < CHAIN_MOST) {
        const amp_loc from = {p->file[p->files - 1].path, 0, 0};
        const char *folder = folder_of(r, root, next);
        if (!folder)
            return;
        amp_profile lender = {.iso3 = ""};
        p->lender[p->lenders++] = (amp_lender){next, folder};
        c.all.lender = next;
        next = read_file(r, folder, next, from, &c, &lender);
    }
    p->parameter = c.all.item;
    p->parameters = c.all.n;
    name_lenders(r, p);
}

static bool is_money(const amp_parameter *q)
{
    return !strncmp(q->unit, "LCU", 3);
}

/* Borrowed money in the country's own; NAN, which no one may use, where its worth is unknown. */
static void convert_money(amp_reader *r, amp_profile *p)
{
    p->money = p->lenders ? NAN : 1;
    for (size_t k = 0; k < p->parameters; k++)
        if (!strcmp(p->parameter[k].path, "borrow.money"))
            p->money = p->parameter[k].number.value;
    for (size_t k = 0; k < p->parameters; k++) {
        amp_parameter *q = &p->parameter[k];
        if (!q->lender || !is_money(q))
            continue;
        if (q->text) /* a distribution's text would have to be rewritten */
            r->err = amp_fail(r->ctx, AMP_CONFIG, q->loc,
                              _("%s: money in doubt cannot be borrowed; state it in %sprofile.cfg"),
                              q->path, p->folder);
        q->number.value *= p->money;
        q->low *= p->money;
        q->high *= p->money;
    }
}

static bool is_code(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

bool amp_profile_is_country(const char *folder)
{
    return is_code(folder) && !folder[3];
}

bool amp_profile_is_edition(const char *country)
{
    return is_code(country) && country[3] == '/' && strlen(country) == 8 &&
           strspn(country + 4, "0123456789") == 4;
}

amp_err amp_profile_load(amp_ctx *ctx, const char *root, const char *country,
                         amp_registry *registry, amp_profile *profile)
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
    const size_t before = ctx ? ctx->n : 0;
    read_chain(&r, root, country, profile);
    convert_money(&r, profile);
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
