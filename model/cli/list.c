/* list.c - amparo list variables|programmes|countries|indicators|parameters|templates. */
#include "cli/cli.h"
#include "conf/profile.h"
#include "pop/pop.h"
#include "sim/plan.h"
#include "sim/transfers.h"
#include "synth/margins.h"

#include <argp.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    const char *what, *country;
} arguments;

static const struct argp_option option_list[] = {
    {"country", 'c', "ISO3", 0,
     N_("whose programmes (default: all countries') or parameters (default: BOL)"), 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case 'c':
        a->country = text;
        return 0;
    case ARGP_KEY_ARG:
        a->what = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void list_variables(void)
{
    const bool es = amp_cli_language() == AMP_ES;
    for (size_t k = 0; k < amp_columns_count; k++) {
        const amp_column *c = &amp_columns[k];
        printf("%-22s %-10s %-20s %s", c->name,
               c->level == AMP_LEVEL_PERSON ? _("person") : _("household"), c->unit,
               es ? c->es : c->en);
        const char *const *name, *const *label;
        const size_t n = amp_list_names(c->list, &name, &label);
        for (size_t i = 0; i < n; i++)
            printf("%s%s%s", i ? ", " : ": ", name[i], i + 1 < n ? "" : "");
        putchar('\n');
    }
}

static void list_indicators(void)
{
    for (size_t k = 0; k < amp_indicators_count; k++) {
        const amp_indicator *i = &amp_indicators[k];
        printf("%-28s %-12s %s\n", i->name, i->unit, amp_cli_label(i));
    }
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

enum { NAMES = 1024 };

/* Names in a folder, sorted; those that end in @p suffix lose it. The caller frees each. */
static amp_err read_folder(amp_ctx *ctx, const char *folder, const char *suffix, char **name,
                           size_t *n)
{
    DIR *d = opendir(folder);
    *n = 0;
    if (!d)
        return amp_fail(ctx, AMP_IO, (amp_loc){folder, 0, 0}, _("cannot read this folder"));
    for (struct dirent *e; (e = readdir(d)) && *n < NAMES;) {
        const size_t length = strlen(e->d_name), end = strlen(suffix);
        if (e->d_name[0] == '.' || length <= end || strcmp(e->d_name + length - end, suffix) != 0)
            continue;
        name[*n] = amp_format("%.*s", (int)(length - end), e->d_name);
        *n += name[*n] != NULL;
    }
    closedir(d);
    qsort(name, *n, sizeof *name, by_text);
    return AMP_OK;
}

static amp_err list_folder(amp_ctx *ctx, const char *folder, const char *suffix)
{
    char *name[NAMES];
    size_t n;
    AMP_TRY(read_folder(ctx, folder, suffix, name, &n));
    for (size_t k = 0; k < n; k++) {
        puts(name[k]);
        free(name[k]);
    }
    return AMP_OK;
}

/* ---- countries ------------------------------------------------------------------------------ */

static const char *scope_of(const amp_profile *p)
{
    return !p->lenders ? _("own survey") : p->is_demographic ? _("demographic") : _("full");
}

/* One line: what the country knows and what it takes from others. */
static amp_err print_country(amp_ctx *ctx, amp_profile *p)
{
    amp_margins m;
    amp_profile_stock stock;
    amp_number year;
    AMP_TRY(amp_margins_read(ctx, p, &m));
    AMP_TRY(amp_profile_take_stock(ctx, p, &stock));
    AMP_TRY(amp_profile_number_or(ctx, p, "synth.survey_year", 0, &year));
    const size_t assumptions = m.assumed + stock.tables_assumed + stock.parameters_assumed +
                               stock.borrowed_tables + stock.borrowed_parameters;
    printf("%-5s%-22s%-14s%9.0f%9zu%9zu%9zu%9zu%13zu\n", p->iso3,
           amp_cli_language() == AMP_ES ? p->name_es : p->name_en, scope_of(p), year.value,
           m.n - m.assumed, m.assumed, stock.borrowed_tables, stock.borrowed_parameters,
           assumptions);
    return AMP_OK;
}

static amp_err list_country(amp_ctx *ctx, const char *root, const char *iso3)
{
    amp_registry registry;
    amp_registry_init(&registry);
    amp_profile profile = {0};
    amp_err err = amp_profile_load(ctx, root, iso3, &registry, &profile);
    if (err == AMP_OK)
        err = print_country(ctx, &profile);
    amp_profile_fini(&profile);
    amp_registry_fini(&registry);
    return err;
}

amp_err amp_cli_countries(amp_ctx *ctx, amp_arena *arena, const char *folder, const char **iso3,
                          size_t most, size_t *n)
{
    char *name[NAMES];
    size_t names;
    AMP_TRY(read_folder(ctx, folder, "", name, &names));
    *n = 0;
    for (size_t k = 0; k < names; k++) {
        if (amp_profile_is_country(name[k]) && *n < most)
            iso3[(*n)++] = amp_arena_text(arena, name[k]);
        free(name[k]);
    }
    return *n && !iso3[*n - 1] ? amp_fail_memory(ctx) : AMP_OK;
}

static amp_err list_countries(amp_ctx *ctx, const char *root)
{
    char *name[NAMES];
    size_t n;
    amp_err err = AMP_OK;
    AMP_TRY(read_folder(ctx, root, "", name, &n));
    printf("%-5s%-22s%-14s%9s%9s%9s%9s%9s%13s\n", "", "", _("profile"), _("year"), _("sourced"),
           _("assumed"), _("tables"), _("param."), _("assumptions"));
    for (size_t k = 0; k < n; k++) {
        const amp_err one =
            amp_profile_is_country(name[k]) ? list_country(ctx, root, name[k]) : AMP_OK;
        err = err == AMP_OK ? one : err;
        free(name[k]);
    }
    puts(_("profile: what the country itself knows. sourced, assumed: its public figures "
           "(margins.csv). tables, param.: borrowed\ntables and parameters. assumptions: all that "
           "is assumed or borrowed; amparo check data/countries/ISO3 names each."));
    return err;
}

static amp_err list_parameters(amp_ctx *ctx, const char *root, const char *country)
{
    amp_registry registry;
    amp_registry_init(&registry);
    amp_profile profile = {0};
    const amp_err err = amp_profile_load(ctx, root, country, &registry, &profile);
    for (size_t k = 0; err == AMP_OK && k < profile.parameters; k++) {
        const amp_parameter *p = &profile.parameter[k];
        printf("%-36s %12g %-16s %s%s\n", p->path, p->number.value, p->unit ? p->unit : "",
               p->lender   ? _("borrowed: ")
               : p->source ? ""
                           : _("assumption: "),
               p->source ? p->source : p->assumption);
    }
    amp_profile_fini(&profile);
    amp_registry_fini(&registry);
    return err;
}

/* ---- programmes ----------------------------------------------------------------------------- */

static int by_class(const void *x, const void *y)
{
    const amp_programme *p = x, *q = y;
    const int class_ = strcmp(p->class_, q->class_);
    return class_ ? class_ : strcmp(p->name, q->name);
}

/* "2020-04"; nothing when it always was, or never ends. */
static const char *month_text(amp_arena *a, int32_t month)
{
    const char *text = month == AMP_ALWAYS || month == AMP_NEVER
                           ? ""
                           : amp_arena_format(a, "%04d-%02d", month / 12, month % 12 + 1);
    return text ? text : "";
}

/* One line each: country, class, name, first and last month, label. */
static amp_err list_library(amp_ctx *ctx, const char *data, const char *iso3)
{
    amp_arena arena;
    amp_arena_init(&arena);
    amp_scenario library;
    const amp_err err = amp_library_load(ctx, data, iso3, 1, &arena, &library);
    if (library.programmes)
        qsort(library.programme, library.programmes, sizeof *library.programme, by_class);
    for (size_t k = 0; err == AMP_OK && k < library.programmes; k++) {
        const amp_programme *p = &library.programme[k];
        printf("%-5s%-22s%-30s%-9s%-9s%s\n", iso3, p->class_, p->name, month_text(&arena, p->start),
               month_text(&arena, p->end == AMP_NEVER ? p->end : p->end - 1),
               amp_cli_language() == AMP_ES ? p->label_es : p->label_en);
    }
    amp_arena_fini(&arena);
    return err;
}

static amp_err list_programmes(amp_ctx *ctx, const char *data, const char *country)
{
    char *root = amp_format("%sprogrammes", data), *name[NAMES];
    size_t n = 0, found = 0;
    amp_err err = root ? read_folder(ctx, root, "", name, &n) : amp_fail_memory(ctx);
    for (size_t k = 0; k < n; k++) {
        if (country ? strcmp(name[k], country) == 0 : amp_profile_is_country(name[k])) {
            if (!found++)
                printf("%-5s%-22s%-30s%-9s%-9s%s\n", "", _("class"), _("name"), _("first"),
                       _("last"), _("what it is"));
            const amp_err one = list_library(ctx, data, name[k]);
            err = err == AMP_OK ? one : err;
        }
        free(name[k]);
    }
    if (err == AMP_OK && !found)
        err = amp_fail(ctx, AMP_IO, (amp_loc){root, 0, 0},
                       _("no programmes of \"%s\"; amparo list programmes shows all"), country);
    free(root);
    return err;
}

static amp_err list_data(amp_ctx *ctx, const arguments *a)
{
    amp_arena arena;
    amp_arena_init(&arena);
    const char *data = NULL;
    amp_err err = amp_find_data(ctx, &arena, NULL, &data);
    const char *country = a->country ? a->country : "BOL";
    if (err == AMP_OK && strcmp(a->what, "countries") == 0)
        err = list_countries(ctx, amp_arena_format(&arena, "%scountries", data));
    else if (err == AMP_OK && strcmp(a->what, "programmes") == 0)
        err = list_programmes(ctx, data, a->country);
    else if (err == AMP_OK && strcmp(a->what, "templates") == 0)
        err = list_folder(ctx, amp_arena_format(&arena, "%sprogrammes/templates", data), ".cfg");
    else if (err == AMP_OK)
        err = list_parameters(ctx, amp_arena_format(&arena, "%scountries", data), country);
    amp_arena_fini(&arena);
    return err;
}

amp_err amp_cli_list(amp_ctx *ctx, int argc, char **argv)
{
    static const char *const kinds[] = {"variables",  "programmes", "countries",
                                        "indicators", "parameters", "templates"};
    static const struct argp argp = {
        option_list,
        parse,
        N_("variables|programmes|countries|indicators|parameters|templates"),
        N_("List what scenarios may name."),
        NULL,
        NULL,
        "amparo"};
    arguments a = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    for (size_t k = 0; a.what && k < AMP_COUNT(kinds); k++) {
        if (strcmp(a.what, kinds[k]) != 0)
            continue;
        if (strcmp(a.what, "variables") == 0)
            list_variables();
        else if (strcmp(a.what, "indicators") == 0)
            list_indicators();
        else
            return list_data(ctx, &a);
        return AMP_OK;
    }
    const char *near = a.what ? amp_nearest(a.what, kinds, AMP_COUNT(kinds)) : NULL;
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("list: found \"%s\"; expected variables, programmes, countries, indicators, "
                      "parameters or templates%s%s"),
                    a.what ? a.what : "", near ? _("; nearest: ") : "", near ? near : "");
}
