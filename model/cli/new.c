/* new.c - amparo new reform|programme: a commented file to edit, from a template of the library. */
#include "cli/cli.h"
#include "io/aside.h"
#include "sim/plan.h"

#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 4096, KEY_FROM = 1000, KEY_TEMPLATE, KEY_LANG, KEY_NAME };

typedef struct arguments {
    const char *what, *from, *template, *output, *lang, *name;
} arguments;

static const struct argp_option option_list[] = {
    {"from", KEY_FROM, N_("SCENARIO"), 0,
     N_("the baseline that a reform starts from: BOL/baseline, or a file"), 0},
    {"template", KEY_TEMPLATE, N_("NAME"), 0,
     N_("which template (amparo list templates), or a programme's file"), 0},
    {"name", KEY_NAME, N_("NAME"), 0, N_("name of the programme (default: the template's)"), 0},
    {"output", 'o', "FILE", 0, N_("the new file; one that is there is not overwritten"), 0},
    {"lang", KEY_LANG, "es|en", 0, N_("language of its comments (default: by LANG)"), 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case KEY_FROM:
        a->from = text;
        return 0;
    case KEY_TEMPLATE:
        a->template = text;
        return 0;
    case KEY_NAME:
        a->name = text;
        return 0;
    case KEY_LANG:
        a->lang = text;
        return 0;
    case 'o':
        a->output = text;
        return 0;
    case ARGP_KEY_ARG:
        if (a->what)
            return ARGP_ERR_UNKNOWN;
        a->what = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- what a line says -------------------------------------------------------------------------
 */

/* What stands behind a key. Keys that explain themselves have none. */
static const struct {
    const char *key, *comment;
} comments[] = {
    {"unit", N_("who is paid: \"person\" or \"household\"")},
    {"start", N_("first month or year paid")},
    {"end", N_("first month not paid")},
    {"who", N_("who is entitled, e.g. \"age >= 65 and market_income_pc < line_poverty\"")},
    {"amount", N_("per payment: money of the day, or a formula, e.g. \"0.5 * line_poverty\"")},
    {"payments", N_("payments a year")},
    {"indexation", N_("\"none\", \"cpi\", \"wages\", \"gdp_per_capita\" or \"line_poverty\"")},
    {"payee", N_("\"self\", \"mother\", \"head\" or \"woman\"")},
    {"take_up", N_("share of the entitled who take it up: an assumption, say why you change it")},
    {"rollout", N_("share of households that it has reached, e.g. by year")},
    {"select", N_("how it finds households: registry, score or target, and their errors")},
    {"registry", N_("programmes that name the same one find the same households")},
    {"coverage", N_("share of households that stand in the registry")},
    {"target", N_("whom it is meant for")},
    {"exclusion", N_("share of the target that is left out")},
    {"inclusion", N_("share of the others that is let in")},
    {"renewed", N_("years after which households are looked at again")},
    {"conditions", N_("what recipients must do")},
    {"compliance", N_("share of units that comply in a year")},
    {"sanction", N_("share of the year's money that is lost without it")},
    {"budget", N_("millions that it may pay in a year, and who is served first")},
    {"param", N_("numbers that the formulas use as param.<name>")},
    {"value", N_("what a unit of money is worth to who receives it; 0 for a service")},
    {"admin_cost", N_("share of what is paid: an assumption")},
};

/* The length of a line without its comment: # outside of quotes. */
static size_t code_length(const char *line)
{
    bool quoted = false;
    size_t n = 0;
    for (; line[n] && line[n] != '\n' && (quoted || line[n] != '#'); n++)
        quoted ^= line[n] == '"';
    while (n && isspace((unsigned char)line[n - 1]))
        n--;
    return n;
}

/* Is the line's key this one? */
static bool has_key(const char *line, const char *key)
{
    const char *at = line + strspn(line, " \t");
    const size_t n = strlen(key);
    if (strncmp(at, key, n) != 0)
        return false;
    at += n + strspn(at + n, " \t");
    return *at == '=';
}

static const char *comment_of(const char *line)
{
    for (size_t k = 0; k < AMP_COUNT(comments); k++)
        if (has_key(line, comments[k].key))
            return _(comments[k].comment);
    return NULL;
}

/* ---- the template ------------------------------------------------------------------------------
 */

typedef struct writer {
    amp_ctx *ctx;
    amp_arena *arena;
    const char *data_root;
    const char *template; /* its file */
    const char *up;   /* from the new file's folder to the template's, with a slash at the end */
    const char *name; /* of the programme */
    const char *base; /* path of the baseline from the new file's folder */
    const amp_scenario *scenario;
    amp_programme programme;
    FILE *f;
} writer;

/* The code of a template's line; paths that go up from its folder go there from the new file's. */
static void put_code(const writer *w, const char *line, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fputc(line[i], w->f);
        if (line[i] == '"' && strncmp(line + i + 1, "../", 3) == 0)
            fputs(w->up, w->f);
    }
}

static void put_line(const writer *w, const char *line, const char *indent)
{
    const size_t n = code_length(line);
    const char *comment = comment_of(line);
    if (!n || has_key(line, "seed"))
        return;
    fputs(indent, w->f);
    if (has_key(line, "name"))
        fprintf(w->f, "name   = \"%s\";", w->name);
    else
        put_code(w, line, n);
    const char *own = strchr(line + n, '#'); /* the template's: in English, with its sources */
    if (own && amp_cli_language() == AMP_EN)
        fprintf(w->f, "   %s", own);
    else
        fprintf(w->f, comment ? "   # %s\n" : "\n", comment);
}

/* The template's programme; one that says nothing of its start begins in @p start. */
static amp_err put_programme(const writer *w, const char *indent, int start)
{
    char line[LINE];
    FILE *from = fopen(w->template, "r");
    if (!from)
        return amp_fail(w->ctx, AMP_IO, (amp_loc){w->template, 0, 0}, _("cannot read this file"));
    while (fgets(line, sizeof line, from)) {
        put_line(w, line, indent);
        if (start && w->programme.start == AMP_ALWAYS && has_key(line, "unit"))
            fprintf(w->f, "%sstart  = %d;   # %s\n", indent, start, comment_of("start ="));
    }
    fclose(from);
    return AMP_OK;
}

/* The output's name without folder and .cfg. */
static const char *stem_of(amp_arena *arena, const char *path)
{
    char *stem = amp_arena_text(arena, amp_basename(path));
    char *end = stem ? strstr(stem, ".cfg") : NULL;
    if (end)
        *end = '\0';
    return stem;
}

static amp_err write_programme(writer *w, const char *output)
{
    fprintf(w->f,
            _("# A programme, from the template %s. Change what you need, and say where each "
              "figure comes from.\n# Name it in a scenario: add = ( \"%s\" );\n"),
            amp_basename(w->template), amp_basename(output));
    return put_programme(w, "", 0);
}

/* Half way through the run, so that there is a time before and a time after. */
static int start_of(const amp_scenario *s)
{
    return s->first + (s->last - s->first + 1) / 2;
}

static amp_err write_reform(writer *w, const char *output)
{
    const amp_scenario *s = w->scenario;
    const char *name = stem_of(w->arena, output);
    const char *was = amp_cli_language() == AMP_ES ? s->label_es : s->label_en;
    fprintf(
        w->f,
        _("# A reform of \"%s\". Only what differs stands here; all else holds as there. Change "
          "what you need, and say where\n# each figure comes from. amparo check tells what is "
          "wrong; docs/scenario.md has every key, docs/expressions.md\n# what formulas may "
          "ask.\n"),
        was);
    fprintf(w->f, "extends = \"%s\";   # %s\n", w->base, _("the baseline"));
    fprintf(w->f, "name    = \"%s\";   # %s\n", name, _("in results: letters, digits and . _ -"));
    fprintf(w->f, "label   = { en = \"%s\"; es = \"%s\"; };   # %s\n\n", w->programme.label_en,
            w->programme.label_es, _("title for readers"));
    fprintf(w->f, "# %s\nadd = ( {\n", _("the programme that it adds"));
    AMP_TRY(put_programme(w, "    ", start_of(s)));
    fputs("} );\n", w->f);
    if (s->programmes)
        fprintf(w->f,
                _("\n# Other reforms, without the # and with your figures:\n"
                  "# change = ( { programme = \"%s\"; from = %d; amount = \"line_poverty\"; } );   "
                  "# other rules from a date on\n"
                  "# remove = ( \"%s\" );   # without a programme\n"),
                s->programme[0].name, start_of(s), s->programme[0].name);
    return AMP_OK;
}

/* ---- places ------------------------------------------------------------------------------------
 */

/* From a folder to a file or folder, both as they are on the disk. */
static const char *way_between(amp_arena *arena, const char *from, const char *to)
{
    char a[PATH_MAX], b[PATH_MAX];
    if (!realpath(*from ? from : ".", a) || !realpath(*to ? to : ".", b))
        return NULL;
    size_t common = 0;
    for (size_t i = 0;; i++) {
        const bool at_end = (!a[i] || a[i] == '/') && (!b[i] || b[i] == '/');
        if (at_end)
            common = i;
        if (a[i] != b[i] || !a[i])
            break;
    }
    const char *way = "";
    for (const char *c = a + common; *c && way; c++)
        if (*c == '/' && c[1])
            way = amp_arena_format(arena, "../%s", way);
    return way ? amp_arena_format(arena, "%s%s", way, b + common + (b[common] == '/')) : NULL;
}

/* A file by its path, with or without .cfg, or below @p folder; NULL when there is none. */
static const char *find_file(amp_arena *arena, const char *folder, const char *name)
{
    static const char *const form[] = {"%s%s", "%s%s.cfg"};
    for (int k = 0; k < 4; k++) {
        const char *path =
            amp_arena_format(arena, k % 2 ? form[1] : form[0], k < 2 ? "" : folder, name);
        if (path && access(path, R_OK) == 0 && strcmp(path + strlen(path) - 4, ".cfg") == 0)
            return path;
    }
    return NULL;
}

static amp_err find_places(writer *w, const arguments *a)
{
    AMP_TRY(amp_find_data(w->ctx, w->arena, NULL, &w->data_root));
    const char *folder = amp_arena_format(w->arena, "%sprogrammes/templates/", w->data_root);
    w->template = folder ? find_file(w->arena, folder, a->template) : NULL;
    if (!w->template)
        return amp_fail(w->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("--template: no \"%s\" in %s; amparo list templates lists them"),
                        a->template, folder);
    const char *here = amp_dirname(w->arena, a->output);
    const char *there = amp_dirname(w->arena, w->template);
    const char *way = here && there ? way_between(w->arena, here, there) : NULL;
    w->up = way ? amp_arena_format(w->arena, *way ? "%s/" : "%s", way) : NULL;
    if (!w->up)
        return amp_fail(w->ctx, AMP_IO, (amp_loc){a->output, 0, 0}, _("no such folder"));
    return AMP_OK;
}

static bool has_programme(const amp_scenario *s, const char *name)
{
    for (size_t k = 0; s && k < s->programmes; k++)
        if (strcmp(s->programme[k].name, name) == 0)
            return true;
    return false;
}

static amp_err name_programme(writer *w, const arguments *a)
{
    w->name = a->name ? a->name : w->programme.name;
    if (has_programme(w->scenario, w->name))
        return amp_fail(w->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("the baseline has a programme \"%s\" already; give the new one another "
                          "name, e.g. --name %s_2"),
                        w->name, w->name);
    return AMP_OK;
}

/* ---- making ------------------------------------------------------------------------------------
 */

/* Write it aside, read it as amparo check does, and move it to its place when it is right. */
static amp_err make(writer *w, const char *output, amp_err (*write)(writer *, const char *),
                    amp_err (*prove)(const writer *, const char *))
{
    char *aside;
    AMP_TRY(amp_aside_make(w->ctx, output, &aside));
    w->f = fopen(aside, "w");
    amp_err err = w->f ? write(w, output) : AMP_OK;
    if (!w->f || fclose(w->f) != 0)
        err = amp_fail(w->ctx, AMP_IO, (amp_loc){output, 0, 0}, _("cannot write this file: %s"),
                       strerror(errno));
    if (err == AMP_OK)
        err = prove(w, aside);
    if (err == AMP_OK)
        err = amp_aside_commit(w->ctx, output, aside);
    else
        unlink(aside);
    free(aside);
    return err;
}

static amp_err prove_reform(const writer *w, const char *path)
{
    amp_plan *plan = NULL;
    const amp_err err = amp_plan_read(w->ctx, &path, 1, (amp_settings){0}, &plan);
    amp_plan_free(plan);
    return err;
}

static amp_err prove_programme(const writer *w, const char *path)
{
    amp_programme programme;
    return amp_programme_load(w->ctx, w->arena, path, &programme);
}

static amp_err new_reform(writer *w, const arguments *a)
{
    const int root = (int)strlen(w->data_root) - (int)strlen("data/");
    const char *folder = amp_arena_format(w->arena, "%.*sscenarios/", root, w->data_root);
    const char *base = folder ? find_file(w->arena, folder, a->from) : NULL;
    if (!base)
        return amp_fail(w->ctx, AMP_USAGE, AMP_NOWHERE,
                        _("--from: no scenario \"%s\", neither here nor in %s; write, say, --from "
                          "BOL/baseline"),
                        a->from, folder);
    amp_plan *plan = NULL;
    amp_err err = amp_plan_read(w->ctx, &base, 1, (amp_settings){0}, &plan);
    if (err == AMP_OK) {
        w->scenario = amp_plan_base(plan);
        w->base = way_between(w->arena, amp_dirname(w->arena, a->output), base);
        err = w->base ? name_programme(w, a) : amp_fail_memory(w->ctx);
    }
    if (err == AMP_OK)
        err = make(w, a->output, write_reform, prove_reform);
    if (err == AMP_OK)
        printf(_("%s is written. Next:\n  %s check %s\n  %s run %s %s\n"), a->output,
               amp_cli_program(), a->output, amp_cli_program(), base, a->output);
    amp_plan_free(plan);
    return err;
}

static amp_err new_programme(writer *w, const arguments *a)
{
    AMP_TRY(name_programme(w, a));
    AMP_TRY(make(w, a->output, write_programme, prove_programme));
    printf(_("%s is written. Next:\n  %s check %s\n"), a->output, amp_cli_program(), a->output);
    return AMP_OK;
}

static amp_err check_arguments(amp_ctx *ctx, const arguments *a)
{
    const bool is_reform = a->what && strcmp(a->what, "reform") == 0;
    if (!is_reform && (!a->what || strcmp(a->what, "programme") != 0))
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("new: say what: amparo new reform --from BOL/baseline --template "
                          "social_pension -o my.cfg, or amparo new programme --template "
                          "social_pension -o mine.cfg"));
    if (!a->template || !a->output || (is_reform && !a->from))
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("new: %s is missing; e.g. %s"),
                        !a->template ? "--template"
                        : !a->output ? "-o"
                                     : "--from",
                        !a->template ? "--template social_pension (amparo list templates)"
                        : !a->output ? "-o my.cfg"
                                     : "--from BOL/baseline");
    if (strlen(a->output) < 5 || strcmp(a->output + strlen(a->output) - 4, ".cfg") != 0)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("-o: found \"%s\"; the file's name ends in .cfg"), a->output);
    if (access(a->output, F_OK) == 0)
        return amp_fail(ctx, AMP_USAGE, (amp_loc){a->output, 0, 0},
                        _("is there already; name a new file"));
    if (a->lang && strcmp(a->lang, "es") != 0 && strcmp(a->lang, "en") != 0)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE, _("--lang: found \"%s\"; es and en are valid"),
                        a->lang);
    return AMP_OK;
}

static amp_err new_file(writer *w, const arguments *a)
{
    AMP_TRY(check_arguments(w->ctx, a));
    if (a->lang)
        amp_cli_speak(a->lang);
    AMP_TRY(find_places(w, a));
    AMP_TRY(amp_programme_load(w->ctx, w->arena, w->template, &w->programme));
    return strcmp(a->what, "reform") == 0 ? new_reform(w, a) : new_programme(w, a);
}

amp_err amp_cli_new(amp_ctx *ctx, int argc, char **argv)
{
    static const struct argp argp = {option_list,
                                     parse,
                                     "reform|programme",
                                     N_("Write a reform or a programme to edit, with comments."),
                                     NULL,
                                     NULL,
                                     "amparo"};
    arguments a = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
        return AMP_USAGE;
    amp_arena arena;
    amp_arena_init(&arena);
    writer w = {.ctx = ctx, .arena = &arena};
    const amp_err err = new_file(&w, &a);
    amp_arena_fini(&arena);
    return err;
}
