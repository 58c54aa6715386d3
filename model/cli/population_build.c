/* population_build.c - amparo population build, and describe of a country. */
#include "cli/population.h"
#include "io/io.h"
#include "report/fit.h"
#include "sim/plan.h"
#include "sim/transfers.h"
#include "synth/synth.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct built {
    amp_arena arena;
    amp_registry registry;
    amp_profile profile;
    amp_macro macro;
    amp_population people;
    amp_fit fit;
    amp_scenario library; /* the country's programmes; the income margins may hold what they pay */
    amp_policy *policy;   /* of the library; NULL without programmes */
    amp_payer payer;
    const char *data; /* folder of the countries and of structure.csv */
    int year;
} built;

static void built_fini(built *b)
{
    amp_policy_free(b->policy);
    amp_fit_fini(&b->fit);
    amp_pop_fini(&b->people);
    amp_profile_fini(&b->profile);
    amp_registry_fini(&b->registry);
    amp_arena_fini(&b->arena);
}

/* ---- the fit -------------------------------------------------------------------------------- */

/* Statistics of structure come from so many households at most. */
enum { STRUCTURE_HOUSEHOLDS = 50000 };

/** What a check speaks of, in both languages: the report does not follow the reader's. */
static const struct paid_kind {
    const char *what, *unit, *en, *es;
    size_t at;
    double per;
} paid_kinds[] = {
    {"recipients_year", "persons", "recipients of the year", "beneficiarios del año",
     offsetof(amp_paid, year), 1},
    {"recipients_stock", "persons", "recipients at mid-year", "beneficiarios a mitad de año",
     offsetof(amp_paid, stock), 1},
    {"spending", "million LCU", "spending", "gasto", offsetof(amp_paid, money), 1e6},
};

/** A published figure of a programme beside what it pays here. Who died in the first half of the
 * year is not in the population. */
static amp_err add_check(amp_ctx *ctx, amp_fit *fit, const amp_programme *p, const amp_check *c,
                         const amp_paid *paid, const struct paid_kind *kind)
{
    amp_arena *a = &fit->arena;
    const amp_margin_fit line = {
        .margin = kind->en,
        .group = amp_arena_format(a, "programme=%s", p->name),
        .unit = p->is_household && kind->per == 1 ? "households" : kind->unit,
        .target = c->value,
        .reached = *(const double *)((const char *)paid + kind->at) / kind->per,
        .cases = paid->cases,
        .source = amp_arena_format(a, "%s%s%s", c->source, *c->note ? "; " : "", c->note),
        .year = c->year,
        .kind = strcmp(c->use, "fitted") == 0 ? AMP_FIT_MARGIN : AMP_FIT_CHECK,
        .origin = AMP_FIT_SOURCED,
        .en = amp_arena_format(a, "%s: %s", p->label_en, kind->en),
        .es = amp_arena_format(a, "%s: %s", p->label_es, kind->es)};
    if (!line.group || !line.source || !line.en || !line.es)
        return amp_fail_memory(ctx);
    return amp_fit_add(ctx, fit, line);
}

/** The published figure of a kind nearest to the year, at most two years off; spending, which
 * prices move, of the year alone. NULL when there is none. */
static const amp_check *nearest(const amp_programme *p, int year, const struct paid_kind *kind)
{
    const amp_check *found = NULL;
    const int most = kind->at == offsetof(amp_paid, money) ? 0 : 2;
    for (size_t c = 0; c < p->checks; c++) {
        const amp_check *x = &p->check[c];
        const int off = abs(x->year - year);
        if (strcmp(x->what, kind->what) == 0 && off <= most &&
            (!found || off < abs(found->year - year)))
            found = x;
    }
    return found;
}

static amp_err add_checks(amp_ctx *ctx, amp_fit *fit, const amp_programme *p, int year,
                          const amp_paid *paid)
{
    for (size_t k = 0; k < AMP_COUNT(paid_kinds); k++) {
        const amp_check *c = nearest(p, year, &paid_kinds[k]);
        if (c)
            AMP_TRY(add_check(ctx, fit, p, c, paid, &paid_kinds[k]));
    }
    return AMP_OK;
}

/** In any month of the year? */
static bool is_in_force(const amp_programme *p, int year)
{
    return p->start < 12 * (year + 1) && p->end > 12 * year;
}

/** What the library's programmes pay, beside what was published. */
static amp_err look_at_programmes(amp_ctx *ctx, built *b)
{
    const amp_scenario *l = &b->library;
    amp_paid *paid = AMP_ARENA_NEW(&b->arena, amp_paid, l->programmes + 1);
    if (!paid)
        return amp_fail_memory(ctx);
    if (l->programmes)
        AMP_TRY(amp_payer_count(ctx, &b->payer, &b->people, b->year, paid));
    for (size_t k = 0; k < l->programmes; k++)
        if (is_in_force(&l->programme[k], b->year))
            AMP_TRY(add_checks(ctx, &b->fit, &l->programme[k], b->year, &paid[k]));
    return AMP_OK;
}

/** Add to the margins what the population is and what it looks like. */
static amp_err look_at(amp_ctx *ctx, built *b)
{
    amp_structure structure;
    const char *list = amp_arena_format(&b->arena, "%sstructure.csv", b->data);
    if (!list)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_structure_compute(ctx, &b->fit.arena, list, &b->profile, &b->people, b->year,
                                  STRUCTURE_HOUSEHOLDS, &structure));
    AMP_TRY(look_at_programmes(ctx, b));
    AMP_TRY(amp_fit_check(ctx, &b->fit, &b->profile, &structure));
    return amp_fit_summarise(ctx, &b->fit, &b->profile, &b->people);
}

/* The fit report as it is kept in a population file. */
static char *fit_text(const amp_fit *fit)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (!f)
        return NULL;
    amp_fit_csv(f, fit);
    if (fclose(f) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static amp_fit_page page_of(const built *b)
{
    const amp_language language = amp_cli_language();
    return (amp_fit_page){.language = language,
                          .fit = &b->fit,
                          .iso3 = b->profile.iso3,
                          .country = language == AMP_ES ? b->profile.name_es : b->profile.name_en,
                          .year = b->year};
}

/** The report beside a population file: X.h5, X.fit.csv and X.fit.html. */
static amp_err write_beside(amp_ctx *ctx, built *b, const char *output, const amp_fit_page *page)
{
    amp_out out;
    const size_t n = strlen(output), end = n > 3 && strcmp(output + n - 3, ".h5") == 0 ? n - 3 : n;
    const char *csv = amp_arena_format(&b->arena, "%.*s.fit.csv", (int)end, output);
    const char *html = amp_arena_format(&b->arena, "%.*s.fit.html", (int)end, output);
    if (!csv || !html)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_out_open(ctx, csv, &out));
    amp_fit_csv(out.file, &b->fit);
    AMP_TRY(amp_out_close(ctx, &out));
    AMP_TRY(amp_out_open(ctx, html, &out));
    amp_fit_html(out.file, page);
    AMP_TRY(amp_out_close(ctx, &out));
    printf(_("\nAll of it: %s and %s\n"), html, csv);
    return AMP_OK;
}

/* ---- building ------------------------------------------------------------------------------- */

static bool holds_transfers(const built *b)
{
    return b->profile.income_concept == AMP_AFTER_TRANSFERS && b->library.programmes;
}

/* Income margins after transfers hold what the programmes of the country's library pay. */
static amp_err build_people(amp_ctx *ctx, const amp_population_arguments *a, built *b)
{
    const int year = b->year;
    AMP_TRY(amp_library_load(ctx, b->data, b->profile.iso3, year, &b->arena, &b->library));
    if (b->library.programmes)
        AMP_TRY(amp_policy_new(ctx, &b->library, &b->profile, NULL, &b->policy));
    b->payer = (amp_payer){b->policy, &b->macro, year, (uint64_t)a->seed, NULL};
    const amp_transfers transfers = amp_payer_transfers(&b->payer);
    return amp_synth_build(ctx, &b->profile, &b->macro, year, year, (size_t)a->households,
                           (uint64_t)a->seed, holds_transfers(b) ? &transfers : NULL, &b->people,
                           &b->fit);
}

static amp_err build(amp_ctx *ctx, const amp_population_arguments *a, built *b)
{
    memset(b, 0, sizeof *b);
    amp_arena_init(&b->arena);
    amp_registry_init(&b->registry);
    amp_pop_init(&b->people);
    AMP_TRY(amp_find_data(ctx, &b->arena, NULL, &b->data));
    const char *root = amp_arena_format(&b->arena, "%scountries", b->data);
    const char *file = amp_arena_format(&b->arena, "%s/%s/profile.cfg", root, a->what);
    if (file && access(file, R_OK) != 0)
        return amp_fail(ctx, AMP_IO, AMP_NOWHERE,
                        _("no country \"%s\" in %s; amparo list countries names those there are, "
                          "by three letters"),
                        a->what, root);
    AMP_TRY(amp_profile_load(ctx, root, a->what, &b->registry, &b->profile));
    amp_number survey_year;
    AMP_TRY(amp_profile_number(ctx, &b->profile, "synth.survey_year", &survey_year));
    b->year = a->year > 0 ? (int)a->year : (int)survey_year.value;
    const int last = AMP_MAX(b->year, (int)survey_year.value) + 1;
    AMP_TRY(amp_macro_load(ctx, &b->profile, NULL, last, &b->macro));
    AMP_TRY(build_people(ctx, a, b));
    return look_at(ctx, b);
}

static amp_err save_built(amp_ctx *ctx, const amp_population_arguments *a, built *b)
{
    json_t *made =
        json_pack("{s:s, s:s, s:i, s:I, s:I}", "builder", "synth", "version", amp_version, "year",
                  b->year, "households", (json_int_t)a->households, "seed", (json_int_t)a->seed);
    json_t *paid = json_array(); /* a scenario that uses the file should simulate these */
    for (size_t k = 0; k < b->library.programmes; k++)
        json_array_append_new(paid, json_string(b->library.programme[k].name));
    if (holds_transfers(b))
        json_object_set(made, "transfers_taken_out", paid);
    json_decref(paid);
    char *provenance = made ? json_dumps(made, JSON_SORT_KEYS) : NULL;
    char *fit = fit_text(&b->fit);
    json_decref(made);
    amp_err err = provenance && fit ? AMP_OK : amp_fail_memory(ctx);
    if (err == AMP_OK) {
        const amp_pop_info info = {.iso3 = b->profile.iso3,
                                   .kind = "synthetic",
                                   .year = b->year,
                                   .provenance = provenance,
                                   .fit = fit};
        err = amp_popfile_save(ctx, a->output, &b->people, &info);
    }
    free(provenance);
    free(fit);
    return err;
}

amp_err amp_cli_population_build(amp_ctx *ctx, const amp_population_arguments *a)
{
    if (!a->output)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("population build: say where to write with -o FILE.h5"));
    built b;
    amp_err err = build(ctx, a, &b);
    if (err == AMP_OK)
        err = save_built(ctx, a, &b);
    if (err == AMP_OK) {
        const amp_fit_page page = page_of(&b);
        amp_fit_print(stdout, &page);
        err = write_beside(ctx, &b, a->output, &page);
    }
    built_fini(&b);
    return err;
}

amp_err amp_cli_population_describe_country(amp_ctx *ctx, const amp_population_arguments *a)
{
    built b;
    const amp_err err = build(ctx, a, &b);
    if (err == AMP_OK) {
        const amp_fit_page page = page_of(&b);
        amp_fit_print(stdout, &page);
    }
    built_fini(&b);
    return err;
}
