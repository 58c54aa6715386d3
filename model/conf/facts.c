/* facts.c - asking a profile for parameters and tables, its own or borrowed, and counting what of
 * them is assumed. */
#include "conf/profile.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Only a country's own figures can say these. The first of them hold all years, so that an edition
 * of another base year shares them. */
static const char *const own_tables[] = {
    "population",        "mortality", "life_expectancy", "components",    "fertility",
    "fertility_totals",  "migration", "migration_age",   "urban",         "macro",
    "projection_bounds", "margins",   "lines",           "regions",       "income",
    "labour_path",       "observed",  "validation",      "income_region", "dwelling_region",
};
enum { OF_ALL_YEARS = 11 };

/* ---- parameters ----------------------------------------------------------------------------- */

static amp_loc own_file(const amp_profile *p)
{
    return (amp_loc){p->files ? p->file[0].path : NULL, 0, 0};
}

static amp_err no_money(amp_ctx *ctx, const amp_profile *p, const char *what)
{
    return amp_fail(ctx, AMP_CONFIG, own_file(p),
                    _("%s is money borrowed from another country; parameters.borrow.money must say "
                      "how many units of the own currency its unit is worth"),
                    what);
}

const amp_line_info *amp_profile_line(const amp_profile *p, const char *name)
{
    for (size_t k = 0; k < p->lines; k++)
        if (!strcmp(p->line[k].name, name))
            return &p->line[k];
    return NULL;
}

/* The line of that name among those that are multiples of @p own; NULL when there is none. */
static const amp_line_info *multiple(amp_ctx *ctx, const amp_profile *p, amp_loc where,
                                     const char *name, const char *own)
{
    enum { NAMED = 16 };
    const char *names[NAMED] = {own};
    size_t n = 1;
    for (size_t k = 0; k < p->lines; k++) {
        if (!p->line[k].of || strcmp(p->line[k].of, own) != 0)
            continue;
        if (!strcmp(p->line[k].name, name))
            return &p->line[k];
        if (n < NAMED)
            names[n++] = p->line[k].name;
    }
    const char *near = amp_nearest(name, names, n);
    amp_fail(ctx, AMP_CONFIG, where, _("no line \"%s\" to take for %s; %s\"%s\""), name, own,
             near ? _("did you mean ") : _("valid is, say, "), near ? near : names[n - 1]);
    return NULL;
}

amp_err amp_profile_line_times(amp_ctx *ctx, amp_profile *p, amp_loc where, const char *name,
                               const char *own, double *times)
{
    *times = 1;
    if (!strcmp(name, own))
        return AMP_OK;
    if (!multiple(ctx, p, where, name, own))
        return AMP_CONFIG;
    const char *path = amp_arena_format(&p->arena, "line.%s", name);
    if (!path)
        return amp_fail_memory(ctx);
    amp_number x = {0};
    AMP_TRY(amp_profile_number(ctx, p, path, &x));
    *times = x.value;
    return x.value > 0 ? AMP_OK
                       : amp_fail(ctx, AMP_CONFIG, own_file(p),
                                  _("%s: found %g; expected a number above 0"), path, x.value);
}

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
    if (isnan(q->number.value))
        return no_money(ctx, p, q->path);
    q->used = true;
    *number = q->number;
    return AMP_OK;
}

amp_err amp_profile_number(amp_ctx *ctx, amp_profile *p, const char *path, amp_number *number)
{
    amp_parameter *q = find(p, path);
    if (q)
        return use(ctx, p, q, number);
    const amp_loc loc = own_file(p);
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

/* ---- files ---------------------------------------------------------------------------------- */

static amp_profile_file *find_file(const amp_profile *p, const char *path)
{
    for (size_t k = 0; k < p->files; k++)
        if (!strcmp(p->file[k].path, path))
            return &p->file[k];
    return NULL;
}

amp_err amp_profile_remember(amp_ctx *ctx, amp_profile *p, const char *path, size_t assumptions)
{
    if (find_file(p, path))
        return AMP_OK;
    /* Files are few (a profile and some dozen tables): a new array each time is no matter. */
    amp_profile_file *more = AMP_ARENA_NEW(&p->arena, amp_profile_file, p->files + 1);
    const char *copy = amp_arena_text(&p->arena, path);
    if (!more || !copy)
        return amp_fail_memory(ctx);
    if (p->files)
        memcpy(more, p->file, p->files * sizeof *more);
    more[p->files++] = (amp_profile_file){.path = copy, .assumptions = assumptions};
    p->file = more;
    return AMP_OK;
}

amp_err amp_profile_read_table(amp_ctx *ctx, amp_profile *p, const char *path, amp_table *table)
{
    AMP_TRY(amp_table_read(ctx, &p->arena, path, NULL, table));
    return amp_profile_remember(ctx, p, path, strstr(table->comment, "assumption:") != NULL);
}

void amp_profile_assume(amp_profile *p, const amp_table *table, size_t n)
{
    amp_profile_file *file = find_file(p, table->path);
    if (file)
        file->assumptions = n;
}

/* ---- tables, own and borrowed --------------------------------------------------------------- */

static bool is_among(const char *name, size_t first_tables)
{
    for (size_t k = 0; k < first_tables; k++)
        if (!strcmp(name, own_tables[k]))
            return true;
    return false;
}

static bool is_in(const char *folder, const char *name)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s%s.csv", folder, name) >= (int)sizeof path)
        return false;
    FILE *file = fopen(path, "rb");
    if (file)
        fclose(file);
    return file != NULL;
}

/* Where an own table is, or would be. */
static const char *own_folder(const amp_profile *p, const char *name)
{
    const bool is_shared =
        p->country_folder && is_among(name, OF_ALL_YEARS) && !is_in(p->folder, name);
    return is_shared ? p->country_folder : p->folder;
}

bool amp_profile_owns(const amp_profile *p, const char *name)
{
    return is_in(own_folder(p, name), name);
}

/* The nearest lender that has the table, when the country has none and it may be borrowed. */
static const amp_lender *lender_of(const amp_profile *p, const char *name)
{
    if (is_among(name, AMP_COUNT(own_tables)) || amp_profile_owns(p, name))
        return NULL;
    for (size_t k = 0; k < p->lenders; k++)
        if (is_in(p->lender[k].folder, name))
            return &p->lender[k];
    return NULL;
}

bool amp_profile_has(const amp_profile *p, const char *name)
{
    return amp_profile_owns(p, name) || lender_of(p, name);
}

amp_err amp_profile_table(amp_ctx *ctx, amp_profile *p, const char *name, amp_table *table)
{
    const amp_lender *lender = lender_of(p, name);
    const char *folder = lender ? lender->folder : own_folder(p, name);
    const char *path = amp_arena_format(&p->arena, "%s%s.csv", folder, name);
    if (!path)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_profile_read_table(ctx, p, path, table));
    find_file(p, path)->lender = lender ? lender->iso3 : NULL;
    return AMP_OK;
}

double amp_profile_people(amp_profile *p, int year)
{
    double people = 0, of, thousands;
    amp_ctx quiet; /* a country without the table is no error here */
    amp_table t;
    amp_ctx_init(&quiet);
    int year_column = -1, column = -1;
    if (amp_profile_table(&quiet, p, "population", &t) == AMP_OK) {
        year_column = amp_table_find(&t, "year");
        column = amp_table_find(&t, "pop_thousands");
    }
    for (size_t k = 0; year_column >= 0 && column >= 0 && k < t.rows; k++)
        if (amp_table_peek(&t, k, year_column, &of) && of == year &&
            amp_table_peek(&t, k, column, &thousands))
            people += 1000 * thousands;
    amp_ctx_fini(&quiet);
    return people > 0 ? people : (double)NAN;
}

amp_err amp_profile_money(amp_ctx *ctx, const amp_profile *p, const amp_table *table,
                          double *factor)
{
    const amp_profile_file *file = find_file(p, table->path);
    *factor = file && file->lender ? p->money : 1;
    return isnan(*factor) ? no_money(ctx, p, table->path) : AMP_OK;
}

/* ---- counting ------------------------------------------------------------------------------- */

size_t amp_profile_assumptions(const amp_profile *p)
{
    size_t n = 0;
    for (size_t k = 0; k < p->files; k++)
        n += AMP_MAX(p->file[k].assumptions, p->file[k].lender ? 1u : 0u);
    for (size_t k = 0; k < p->parameters; k++) {
        const amp_parameter *q = &p->parameter[k];
        n += q->used && (q->assumption || q->lender);
    }
    return n;
}

void amp_profile_borrowed(const amp_profile *p, size_t *tables, size_t *parameters)
{
    *tables = *parameters = 0;
    for (size_t k = 0; k < p->files; k++)
        *tables += p->file[k].lender != NULL;
    for (size_t k = 0; k < p->parameters; k++)
        *parameters += p->parameter[k].used && p->parameter[k].lender;
}

/* ---- stock ---------------------------------------------------------------------------------- */

/* Does the comment at a table's head say "assumption:"? */
static bool says_assumption(const char *path)
{
    char line[4096];
    bool found = false;
    FILE *file = fopen(path, "rb");
    while (file && !found && fgets(line, sizeof line, file) && line[0] == '#')
        found = strstr(line, "assumption:") != NULL;
    if (file)
        fclose(file);
    return found;
}

/* Name of a table's file without ".csv"; false when it is none. */
static bool table_name(const char *file, char *name, size_t room)
{
    const size_t n = strlen(file);
    if (n <= 4 || n - 4 >= room || strcmp(file + n - 4, ".csv") != 0)
        return false;
    memcpy(name, file, n - 4);
    name[n - 4] = '\0';
    return true;
}

static void count_table(const amp_profile *p, const char *folder, const char *name,
                        const amp_lender *lender, amp_profile_stock *stock)
{
    char path[4096];
    if (lender) /* each table once, by the lender that it would come from */
        stock->borrowed_tables += lender_of(p, name) == lender;
    else if (snprintf(path, sizeof path, "%s%s.csv", folder, name) < (int)sizeof path) {
        stock->tables++;
        stock->tables_assumed += says_assumption(path);
    }
}

static amp_err count_folder(amp_ctx *ctx, const amp_profile *p, const char *folder,
                            const amp_lender *lender, amp_profile_stock *stock)
{
    char name[256];
    DIR *dir = opendir(folder);
    if (!dir)
        return amp_fail(ctx, AMP_IO, (amp_loc){folder, 0, 0}, _("cannot read this folder"));
    for (const struct dirent *e; (e = readdir(dir));)
        if (table_name(e->d_name, name, sizeof name))
            count_table(p, folder, name, lender, stock);
    closedir(dir);
    return AMP_OK;
}

amp_err amp_profile_take_stock(amp_ctx *ctx, const amp_profile *p, amp_profile_stock *stock)
{
    *stock = (amp_profile_stock){0};
    for (size_t k = 0; k < p->parameters; k++) {
        const amp_parameter *q = &p->parameter[k];
        stock->borrowed_parameters += q->lender != NULL;
        stock->parameters += !q->lender;
        stock->parameters_assumed += !q->lender && q->assumption;
    }
    AMP_TRY(count_folder(ctx, p, p->folder, NULL, stock));
    for (size_t k = 0; k < OF_ALL_YEARS; k++) /* an edition's from its country's folder */
        if (!is_in(p->folder, own_tables[k]) && is_in(p->country_folder, own_tables[k]))
            count_table(p, p->country_folder, own_tables[k], NULL, stock);
    for (size_t k = 0; k < p->lenders; k++)
        AMP_TRY(count_folder(ctx, p, p->lender[k].folder, &p->lender[k], stock));
    return AMP_OK;
}
