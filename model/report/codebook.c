/* codebook.c - the first screen of a population's page: source, size, design, people, poverty. */
#include "report/codebook_parts.h"
#include "report/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers and texts ---------------------------------------------------------------------- */

const char *amp_codebook_number(const codebook *b, double x, int decimals)
{
    codebook_texts *t = b->texts;
    t->next = (t->next + 1) % AMP_COUNT(t->text);
    char *text = t->text[t->next];
    return amp_number_text(b->page->language, x, decimals, false, text, sizeof t->text[0]);
}

const char *amp_codebook_short(const codebook *b, double x)
{
    const double size = fabs(x);
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 0.1 || size == 0 ? 2 : 4;
    if (x == floor(x))
        decimals = 0;
    return amp_codebook_number(b, x, decimals);
}

static const char *number(const codebook *b, double x, int decimals)
{
    return amp_codebook_number(b, x, decimals);
}

static void put(FILE *f, const char *text, size_t width)
{
    amp_words_put(f, text, width, true);
}

void amp_codebook_warn(codebook *b, const char *format, ...)
{
    char text[600];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    const char *copy = amp_arena_text(&b->arena, text);
    if (copy && b->warnings < CODEBOOK_WARNINGS)
        b->warning[b->warnings++] = copy;
}

size_t amp_codebook_imported(const codebook *b, const char *what, const char *column)
{
    const json_t *n = json_object_get(json_object_get(b->imported, what), column);
    return json_is_integer(n) ? (size_t)json_integer_value(n) : 0;
}

/* ---- what the page reads -------------------------------------------------------------------- */

static double income_of(const amp_population *p, size_t i)
{
    double sum = p->earnings[i] + p->contributory_pension[i] + p->other_income[i];
    for (size_t e = 0; e < p->extras; e++)
        if (amp_extra_is_recorded(&p->extra[e]))
            sum += p->extra[e].data[i];
    return sum;
}

static void add_household(codebook *b, const amp_extra *anonymous, size_t h)
{
    const amp_population *p = b->p;
    bool lives = false;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
        if (!p->is_alive[i])
            continue;
        lives = true;
        b->persons++;
        b->weight[i] = p->weight[h];
        b->known[i] = !anonymous || anonymous->data[i] == 0;
        b->anonymous += b->known[i] == 0;
        b->people += p->weight[h];
        b->member[i] = p->in_household_income[i];
        b->members[h] += b->member[i];
        b->income[h] += b->member[i] > 0 ? income_of(p, i) : 0;
    }
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        b->per_head[i] = b->members[h] > 0 ? b->income[h] / b->members[h] : 0;
    b->households += lives;
    b->has_lines = b->has_lines || p->line_poverty[h] > 0;
    b->has_extreme = b->has_extreme || p->line_extreme[h] > 0;
    b->has_welfare = b->has_welfare || p->welfare_reported[h] != 0;
}

static amp_err book_init(amp_ctx *ctx, FILE *f, const amp_codebook *page, codebook *b)
{
    const amp_population *p = page->population;
    *b = (codebook){.ctx = ctx, .page = page, .p = p, .f = f};
    amp_arena_init(&b->arena);
    b->texts = AMP_ARENA_NEW(&b->arena, codebook_texts, 1);
    b->weight = AMP_ARENA_NEW(&b->arena, double, p->n);
    b->member = AMP_ARENA_NEW(&b->arena, double, p->n);
    b->known = AMP_ARENA_NEW(&b->arena, double, p->n);
    b->per_head = AMP_ARENA_NEW(&b->arena, double, p->n);
    b->above = AMP_ARENA_NEW(&b->arena, double, p->n);
    b->below = AMP_ARENA_NEW(&b->arena, double, p->n);
    b->income = AMP_ARENA_NEW(&b->arena, double, p->households);
    b->members = AMP_ARENA_NEW(&b->arena, double, p->households);
    if (!b->texts || !b->weight || !b->above || !b->below || !b->member || !b->known ||
        !b->per_head || !b->income || !b->members)
        return amp_fail_memory(ctx);
    for (size_t h = 0; h < p->households; h++)
        add_household(b, amp_pop_find_extra(p, AMP_ANONYMOUS), h);
    const char *provenance = page->info->provenance;
    json_t *json = provenance ? json_loads(provenance, 0, NULL) : NULL;
    b->imported = json_incref(json_object_get(json, "report"));
    json_decref(json);
    return amp_design_new(ctx, p, &b->design);
}

static void book_fini(codebook *b)
{
    amp_design_free(b->design);
    json_decref(b->imported);
    amp_arena_fini(&b->arena);
}

double *amp_codebook_spread(codebook *b, const double *household)
{
    const amp_population *p = b->p;
    double *out = AMP_ARENA_NEW(&b->arena, double, p->n);
    for (size_t h = 0; out && h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            out[i] = household[h];
    return out;
}

amp_estimate amp_codebook_poor(codebook *b, const double *welfare, const double *line,
                               const double *group)
{
    for (size_t i = 0; i < b->p->n; i++) {
        b->below[i] = group ? group[i] * b->member[i] : b->member[i];
        b->above[i] = welfare[i] < line[i] ? b->below[i] : 0;
    }
    return amp_design_ratio(b->design, b->above, b->below);
}

/* ---- head ----------------------------------------------------------------------------------- */

static double share_if(const codebook *b, bool (*is)(const amp_population *, size_t))
{
    double some = 0, all = 0;
    for (size_t i = 0; i < b->p->n; i++) {
        all += b->weight[i] * b->known[i];
        some += is(b->p, i) ? b->weight[i] * b->known[i] : 0;
    }
    return 100 * some / all;
}

static bool is_woman(const amp_population *p, size_t i)
{
    return p->sex[i] == AMP_SEX_female;
}
static bool is_child(const amp_population *p, size_t i)
{
    return p->age[i] < 15;
}
static bool is_old(const amp_population *p, size_t i)
{
    return p->age[i] >= 65;
}

static double urban_share(const codebook *b)
{
    const amp_population *p = b->p;
    double urban = 0;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            urban += p->area[h] == AMP_AREA_urban ? b->weight[i] : 0;
    return 100 * urban / b->people;
}

static double expanded_households(const codebook *b)
{
    double sum = 0;
    for (size_t h = 0; h < b->p->households; h++)
        sum += b->p->weight[h];
    return sum;
}

static void put_source(const codebook *b)
{
    const amp_pop_info *info = b->page->info;
    json_t *json = info->provenance ? json_loads(info->provenance, 0, NULL) : NULL;
    const char *source = json_string_value(json_object_get(json, "source"));
    const char *builder = json_string_value(json_object_get(json, "builder"));
    const char *map = json_string_value(json_object_get(json, "map"));
    const json_t *seed = json_object_get(json, "seed");
    fprintf(b->f, "  %s  ", _("Source:"));
    if (source && *source)
        fprintf(b->f, "%s", source);
    else if (json_is_integer(seed))
        fprintf(b->f, _("profile of the country, seed %lld"), (long long)json_integer_value(seed));
    else
        fprintf(b->f, "%s", builder ? builder : _("not stated"));
    if (map)
        fprintf(b->f, _("; map %s"), map);
    fputc('\n', b->f);
    json_decref(json);
}

static void put_size(const codebook *b)
{
    fprintf(b->f, _("  Size:    %s persons in %s households, who stand for %s in %s"),
            number(b, (double)b->persons, 0), number(b, (double)b->households, 0),
            number(b, b->people, 0), number(b, expanded_households(b), 0));
    if (isfinite(b->page->un_people))
        fprintf(b->f, _(" (United Nations: %s, %s %%)"), number(b, b->page->un_people, 0),
                number(b, 100 * (b->people / b->page->un_people - 1), 1));
    fputc('\n', b->f);
}

/* Kish (1965): (sum w)^2 / sum w^2 over persons. */
static double effective_persons(const codebook *b)
{
    double squares = 0;
    for (size_t i = 0; i < b->p->n; i++)
        squares += b->weight[i] * b->weight[i];
    return squares > 0 ? b->people * b->people / squares : 0;
}

static void put_design(const codebook *b)
{
    const amp_population *p = b->p;
    double least = HUGE_VAL, most = 0;
    for (size_t h = 0; h < p->households; h++) {
        least = fmin(least, p->weight[h]);
        most = fmax(most, p->weight[h]);
    }
    fprintf(b->f, _("  Design:  weights %s to %s, worth %s persons of equal weight; "),
            amp_codebook_short(b, least), amp_codebook_short(b, most),
            number(b, effective_persons(b), 0));
    fprintf(b->f, _("%zu strata, %zu sampling units, "), amp_design_strata(b->design),
            amp_design_units(b->design));
    if (p->replicates.n)
        fprintf(b->f, _("%zu replicate weights (%s)\n"), p->replicates.n,
                amp_replication_names[p->replicates.method]);
    else
        fprintf(b->f, "%s\n", _("no replicate weights"));
}

static void put_people(const codebook *b)
{
    fprintf(b->f, _("  People:  urban %s %%; %s persons in a household"),
            number(b, urban_share(b), 1), number(b, b->people / expanded_households(b), 2));
    if (b->anonymous == 0)
        fprintf(b->f, _("; women %s %%, under 15 %s %%, 65 and over %s %%"),
                number(b, share_if(b, is_woman), 1), number(b, share_if(b, is_child), 1),
                number(b, share_if(b, is_old), 1));
    fputc('\n', b->f);
    fprintf(b->f, _("  Ages:    Whipple's index %s, Myers's %s"),
            number(b, amp_codebook_whipple(b), 1), number(b, amp_codebook_myers(b), 1));
    if (b->anonymous == 0)
        fprintf(b->f, _("; %s men for 100 women"), number(b, amp_codebook_sex_ratio(b), 1));
    fputc('\n', b->f);
}

static void put_head(const codebook *b)
{
    const amp_pop_info *info = b->page->info;
    const bool survey = strcmp(info->kind, "survey") == 0;
    fprintf(b->f, "%s, %s, %d\n", survey ? _("Household survey") : _("Synthetic population"),
            b->page->country ? b->page->country : info->iso3, info->year);
    put_source(b);
    put_size(b);
    if (b->people > 0) {
        put_design(b);
        put_people(b);
    }
}

/* ---- poverty -------------------------------------------------------------------------------- */

/* The groups of the table: by area, sex and age. */
static const struct {
    const char *label;
    int area, sex, from, to; /* area and sex -1: both; ages from .. to */
} groups[] = {
    {N_("all"), -1, -1, 0, 255},
    {N_("urban"), AMP_AREA_urban, -1, 0, 255},
    {N_("rural"), AMP_AREA_rural, -1, 0, 255},
    {N_("women"), -1, AMP_SEX_female, 0, 255},
    {N_("men"), -1, AMP_SEX_male, 0, 255},
    {N_("0-14"), -1, -1, 0, 14},
    {N_("15-29"), -1, -1, 15, 29},
    {N_("30-64"), -1, -1, 30, 64},
    {N_("65 and over"), -1, -1, 65, 255},
};

static void mark_group(const codebook *b, size_t g, double *in)
{
    const amp_population *p = b->p;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            in[i] = (groups[g].area < 0 || groups[g].area == p->area[h]) &&
                    (groups[g].sex < 0 || groups[g].sex == p->sex[i]) &&
                    p->age[i] >= groups[g].from && p->age[i] <= groups[g].to &&
                    (b->known[i] > 0 ||
                     (groups[g].sex < 0 && groups[g].to == 255 && groups[g].from == 0));
}

static void put_estimate(const codebook *b, amp_estimate e, double scale)
{
    char text[80];
    if (strcmp(b->page->info->kind, "survey") == 0 && e.se > 0)
        snprintf(text, sizeof text, "%s ± %s", number(b, scale * e.value, 1),
                 number(b, scale * e.se, 1));
    else
        snprintf(text, sizeof text, "%s", number(b, scale * e.value, 1));
    put(b->f, text, 15);
}

/* Welfare and lines of the table, one value a person row. */
typedef struct poverty_columns {
    const double *welfare[2], *line[2];
    size_t n;
} poverty_columns;

static void put_poverty_row(codebook *b, const poverty_columns *c, size_t g, double *in)
{
    mark_group(b, g, in);
    double some = 0, all = 0;
    for (size_t i = 0; i < b->p->n; i++) {
        all += b->weight[i] * b->member[i];
        some += b->weight[i] * b->member[i] * in[i];
    }
    fprintf(b->f, "    ");
    amp_words_put(b->f, _(groups[g].label), 16, false);
    put(b->f, number(b, 100 * some / all, 1), 9);
    for (size_t w = 0; w < c->n; w++)
        for (size_t l = 0; l < 2; l++)
            if ((l == 0 || b->has_extreme) && !(some > 0))
                put(b->f, "-", 15);
            else if (l == 0 || b->has_extreme)
                put_estimate(b, amp_codebook_poor(b, c->welfare[w], c->line[l], in), 100);
    fputc('\n', b->f);
}

static void put_gini(codebook *b, const double *welfare[2], size_t n)
{
    fprintf(b->f, "    %s", _("Gini index"));
    for (size_t w = 0; w < n; w++) {
        const amp_estimate e = amp_design_gini(b->design, welfare[w], b->members);
        fprintf(b->f, "%s%s", w ? _("; of published welfare ") : _(" of income "),
                number(b, 100 * e.value, 2));
        if (strcmp(b->page->info->kind, "survey") == 0)
            fprintf(b->f, " ± %s", number(b, 100 * e.se, 2));
    }
    fputc('\n', b->f);
}

static amp_err put_poverty(codebook *b)
{
    const amp_population *p = b->p;
    double *in = AMP_ARENA_NEW(&b->arena, double, p->n);
    double *per_head = AMP_ARENA_NEW(&b->arena, double, p->households);
    const poverty_columns c = {
        .welfare = {b->per_head, amp_codebook_spread(b, p->welfare_reported)},
        .line = {amp_codebook_spread(b, p->line_poverty), amp_codebook_spread(b, p->line_extreme)},
        .n = b->has_welfare ? 2 : 1};
    if (!in || !per_head || !c.welfare[1] || !c.line[0] || !c.line[1])
        return amp_fail_memory(b->ctx);
    for (size_t h = 0; h < p->households; h++)
        per_head[h] = b->per_head[p->first[h]];
    if (b->has_lines) {
        fprintf(b->f, "\n");
        fprintf(b->f, _("Poverty by the lines of the file, %% of persons%s\n"),
                strcmp(b->page->info->kind, "survey") == 0 ? _(" (± standard error by the design)")
                                                           : "");
        fprintf(b->f, "    %-16s", "");
        put(b->f, _("persons"), 9);
        for (size_t w = 0; w < c.n; w++) {
            put(b->f, w ? _("by welfare") : _("by income"), 15);
            if (b->has_extreme)
                put(b->f, _("extreme"), 15);
        }
        fputc('\n', b->f);
        for (size_t g = 0; g < AMP_COUNT(groups); g++)
            put_poverty_row(b, &c, g, in);
    } else {
        fprintf(b->f, "\n%s\n", _("Poverty: the file has no poverty lines"));
    }
    put_gini(b, (const double *[2]){per_head, p->welfare_reported}, c.n);
    fprintf(
        b->f, "    %s\n",
        strcmp(b->page->info->kind, "survey") == 0
            ? _("Income: per head, what the survey recorded of programmes included; welfare: as "
                "published")
            : _("Income: per head, before the programmes that a run simulates"));
    return AMP_OK;
}

/* ---- the page ------------------------------------------------------------------------------- */

static void put_warnings(const codebook *b)
{
    fprintf(b->f, "\n");
    if (b->warnings == 0)
        fprintf(b->f, "%s\n", _("Nothing to warn of"));
    else
        fprintf(b->f, _("Look at this before you use it (%zu):\n"), b->warnings);
    for (size_t k = 0; k < b->warnings; k++)
        fprintf(b->f, "  ! %s\n", b->warning[k]);
}

static amp_err put_page(codebook *b)
{
    AMP_TRY(amp_codebook_check(b));
    put_head(b);
    if (b->people > 0)
        AMP_TRY(put_poverty(b));
    put_warnings(b);
    return b->page->full ? amp_codebook_columns(b) : AMP_OK;
}

amp_err amp_codebook_print(amp_ctx *ctx, FILE *f, const amp_codebook *page)
{
    codebook b;
    amp_err err = book_init(ctx, f, page, &b);
    if (err == AMP_OK)
        err = put_page(&b);
    book_fini(&b);
    return err;
}
