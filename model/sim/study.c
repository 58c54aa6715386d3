/* study.c - see study.h. */
#include "sim/study.h"

#include "report/question.h"
#include "sim/page.h"
#include "sim/report.h"
#include "sim/weights.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- results of a cube
 * --------------------------------------------------------------------------------- */

typedef struct tables {
    amp_arena arena;
    amp_results results;
    amp_alignment alignment;
    double *summary, *difference;
    char *provenance;
} tables;

static void tables_fini(tables *t)
{
    free(t->summary);
    free(t->difference);
    free(t->provenance);
    amp_arena_fini(&t->arena);
}

/* Stored for readers; without dynamic ageing there is none. */
static amp_err name_alignment(amp_ctx *ctx, const amp_plan *plan, tables *t)
{
    amp_life_alignment a;
    AMP_TRY(amp_life_alignment_of(ctx, plan->life, &t->arena, &a));
    t->alignment = (amp_alignment){.cells = a.cells,
                                   .states = a.states,
                                   .cell = a.cell,
                                   .state = a.state,
                                   .target = a.target,
                                   .incoming = a.incoming};
    t->results.alignment = a.cells ? &t->alignment : NULL;
    return AMP_OK;
}

static amp_err summarise(amp_ctx *ctx, const amp_plan *plan, const amp_cube *cube, tables *t)
{
    amp_results *r = &t->results;
    r->replicates = cube->replicates;
    r->cube = cube->value;
    const size_t cells = r->years * r->pairs * AMP_STATISTICS;
    double *scratch = amp_alloc(AMP_MAX(cube->replicates, 1), sizeof(double));
    t->summary = amp_alloc(r->scenarios * cells, sizeof(double));
    t->difference = amp_alloc(AMP_MAX(r->scenarios - 1, 1) * cells, sizeof(double));
    amp_err err = scratch && t->summary && t->difference ? AMP_OK : amp_fail_memory(ctx);
    for (size_t s = 0; err == AMP_OK && s < r->scenarios; s++)
        for (size_t y = 0; y < r->years; y++)
            for (size_t k = 0; k < r->pairs; k++) {
                const size_t at = (y * r->pairs + k) * AMP_STATISTICS;
                amp_cube_summary(cube, s, SIZE_MAX, y, k, scratch, t->summary + s * cells + at);
                if (s)
                    amp_cube_summary(cube, s, 0, y, k, scratch,
                                     t->difference + (s - 1) * cells + at);
            }
    free(scratch);
    r->summary = t->summary;
    r->difference = t->difference;
    if (err == AMP_OK)
        err = name_alignment(ctx, plan, t);
    if (err == AMP_OK)
        err = amp_record_provenance(ctx, plan, &t->provenance);
    r->provenance = t->provenance;
    return err;
}

/* ---- questions: when to stop, and chances
 * ------------------------------------------------------------------------- */

/* A run that stops when it is precise enough. */
typedef struct precision {
    amp_question question;
    double error;    /* at the last look */
    double *scratch; /* a double per replicate */
} precision;

static bool is_precise(void *user, const amp_cube *cube, size_t done)
{
    precision *p = user;
    (void)done; /* the replicates to come are NAN, which statistics leave out */
    p->error = amp_question_error(&p->question, cube, p->scratch);
    return amp_question_is_met(&p->question, p->error);
}

static amp_err read_until(amp_ctx *ctx, const char *text, tables *t, precision *p)
{
    p->scratch = AMP_ARENA_NEW(&t->arena, double, t->results.replicates);
    if (!p->scratch)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_question_read(ctx, "--until", text, &t->results, &p->question));
    if (p->question.is_precision && p->question.is_below)
        return AMP_OK;
    return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                    _("--until: \"%s\" is no precision; write, say, \"mcse(poverty, %d) < 0.05\""),
                    text, t->results.year[t->results.years - 1]);
}

static amp_err read_chances(amp_ctx *ctx, const char *const *text, size_t n, tables *t,
                            amp_question **list)
{
    *list = AMP_ARENA_NEW(&t->arena, amp_question, n + 1);
    if (!*list)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < n; k++) {
        AMP_TRY(amp_question_read(ctx, "--chance", text[k], &t->results, *list + k));
        if ((*list)[k].is_precision)
            return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                            _("--chance: \"%s\" asks for a precision; --until does"), text[k]);
    }
    return AMP_OK;
}

/* ---- the folder
 * ----------------------------------------------------------------------------------------- */

static amp_err make_folders(amp_ctx *ctx, char *path)
{
    for (char *c = path + 1; *c; c++)
        if (*c == '/') {
            *c = '\0';
            const int failed = mkdir(path, 0777) != 0 && errno != EEXIST;
            *c = '/';
            if (failed)
                return amp_fail(ctx, AMP_IO, (amp_loc){path, 0, 0},
                                _("cannot make this folder: %s"), strerror(errno));
        }
    return AMP_OK;
}

/* The folder with its last slash, made if need be; refused when it holds another run. */
static amp_err open_folder(amp_ctx *ctx, const amp_plan *plan, const char *given, char **folder)
{
    *folder = given ? amp_format("%s/", given)
                    : amp_format("outputs/%s-%.12s/", amp_plan_base(plan)->name, plan->digest);
    if (!*folder)
        return amp_fail_memory(ctx);
    AMP_TRY(make_folders(ctx, *folder));
    char *manifest = amp_format("%smanifest.json", *folder);
    const bool taken = manifest && access(manifest, F_OK) == 0;
    free(manifest);
    if (!taken)
        return AMP_OK;
    amp_arena a;
    amp_arena_init(&a);
    amp_record record;
    const amp_err read = amp_record_load(ctx, *folder, &a, &record);
    const bool same = read == AMP_OK && strncmp(record.run_id, plan->digest, 12) == 0;
    char other[16] = "?";
    if (read == AMP_OK)
        snprintf(other, sizeof other, "%.12s", record.run_id);
    amp_arena_fini(&a);
    if (same)
        return AMP_OK;
    return amp_fail(ctx, AMP_USAGE, (amp_loc){*folder, 0, 0},
                    _("this folder holds another run (%s; this one is %.12s); name another with "
                      "-o DIR"),
                    other, plan->digest);
}

static amp_err in_folder(amp_ctx *ctx, const char *folder, const char *name, char **path)
{
    *path = amp_format("%s%s", folder, name);
    return *path ? AMP_OK : amp_fail_memory(ctx);
}

static amp_err write_results(amp_ctx *ctx, const char *folder, const amp_results *r)
{
    char *h5 = NULL, *csv = NULL;
    amp_err err;
    AMP_TRY_OUT(err, in_folder(ctx, folder, "results.h5", &h5));
    AMP_TRY_OUT(err, in_folder(ctx, folder, "results.csv", &csv));
    AMP_TRY_OUT(err, amp_results_save(ctx, h5, r));
    AMP_TRY_OUT(err, amp_results_csv(ctx, csv, r));
out:
    free(h5);
    free(csv);
    return err;
}

static amp_err write_weights(amp_ctx *ctx, const char *folder, const amp_plan *plan)
{
    char *weights = NULL;
    if (amp_plan_base(plan)->ageing != AMP_AGEING_STATIC)
        return AMP_OK;
    amp_err err;
    AMP_TRY_OUT(err, in_folder(ctx, folder, "weights.csv", &weights));
    AMP_TRY_OUT(err, amp_weights_save(ctx, weights, &plan->reweigh));
out:
    free(weights);
    return err;
}

/* @param page  in English: files are never localised, whatever LANG says. */
static amp_err write_page(amp_ctx *ctx, const char *folder, const amp_page *page)
{
    char *table = NULL, *summary = NULL;
    amp_err err;
    AMP_TRY_OUT(err, in_folder(ctx, folder, "table.csv", &table));
    AMP_TRY_OUT(err, in_folder(ctx, folder, "summary.json", &summary));
    AMP_TRY_OUT(err, amp_report_table(ctx, table, page));
    AMP_TRY_OUT(err, amp_report_summary(ctx, summary, page));
out:
    free(table);
    free(summary);
    return err;
}

/* ---- a whole run
 * ------------------------------------------------------------------------------------------------
 */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void stage(const amp_study_options *o, const char *text)
{
    if (o->stage)
        o->stage(o->user, text);
}

static amp_err make_plan(amp_ctx *ctx, const amp_study_options *o, amp_plan **plan)
{
    stage(o, _("reading scenarios and country profile"));
    AMP_TRY(amp_plan_read(ctx, o->scenario, o->scenarios, o->settings, plan));
    stage(o, _("making the population"));
    AMP_TRY(amp_plan_people(ctx, *plan));
    stage(o, _("preparing the years"));
    return amp_plan_ready(ctx, *plan);
}

/* How much is asked for is told before the wait. */
static amp_err announce(amp_ctx *ctx, const amp_study_options *o, const amp_plan *plan)
{
    char *text =
        amp_format(_("simulating (%zu figures a year and replicate; %.1f MiB of results)"),
                   plan->scenarios * plan->stat->pairs, (double)amp_run_cube_bytes(plan) / 0x1p20);
    if (!text)
        return amp_fail_memory(ctx);
    stage(o, text);
    free(text);
    return AMP_OK;
}

amp_err amp_study_run(amp_ctx *ctx, const amp_study_options *o, FILE *page_out)
{
    const double start = now();
    amp_plan *plan = NULL;
    amp_cube cube = {0};
    tables t = {0};
    amp_arena_init(&t.arena);
    amp_page_asked asked = {.precision = o->until, .chances = o->chances};
    precision sought = {0};
    amp_question *chance = NULL;
    amp_page page;
    char *folder = NULL;
    amp_err err;
    AMP_TRY_OUT(err, make_plan(ctx, o, &plan));
    AMP_TRY_OUT(err, amp_plan_axes(ctx, plan, &t.arena, &t.results));
    AMP_TRY_OUT(err, read_chances(ctx, o->chance, o->chances, &t, &chance));
    if (o->until)
        AMP_TRY_OUT(err, read_until(ctx, o->until, &t, &sought));
    else
        AMP_TRY_OUT(err, open_folder(ctx, plan, o->folder, &folder));
    const double planned = now();
    AMP_TRY_OUT(err, announce(ctx, o, plan));
    const amp_run_stop stop = {o->least, is_precise, &sought};
    AMP_TRY_OUT(err, amp_run_until(ctx, plan, o->threads, o->until ? &stop : NULL, o->progress,
                                   o->user, &cube));
    const double ran = now();
    if (o->until) { /* its folder has the name of the run that it became */
        AMP_TRY_OUT(err, amp_plan_shorten(ctx, plan, cube.replicates));
        AMP_TRY_OUT(err, open_folder(ctx, plan, o->folder, &folder));
    }
    stage(o, _("writing results"));
    AMP_TRY_OUT(err, summarise(ctx, plan, &cube, &t));
    AMP_TRY_OUT(err, write_results(ctx, folder, &t.results));
    AMP_TRY_OUT(err, write_weights(ctx, folder, plan));
    asked.chance = chance;
    asked.reached = sought.error;
    asked.is_precise = o->until && amp_question_is_met(&sought.question, sought.error);
    AMP_TRY_OUT(err, amp_page_make(ctx, plan, &t.results, &cube, AMP_EN, &asked, &t.arena, &page));
    AMP_TRY_OUT(err, write_page(ctx, folder, &page));
    AMP_TRY_OUT(err,
                amp_page_make(ctx, plan, &t.results, &cube, o->report, &asked, &t.arena, &page));
    AMP_TRY_OUT(err, amp_study_report(ctx, plan, &page, folder));
    AMP_TRY_OUT(err,
                amp_page_make(ctx, plan, &t.results, &cube, o->language, &asked, &t.arena, &page));
    page.folder = folder;
    page.program = o->program;
    page.seconds = now() - start;
    const amp_record_run run = {.argc = o->argc,
                                .argv = o->argv,
                                .threads = o->threads,
                                .seconds_plan = planned - start,
                                .seconds_run = ran - planned,
                                .seconds_all = page.seconds};
    char digest[AMP_DIGEST_HEX];
    amp_results_digest(&t.results, digest);
    AMP_TRY_OUT(err, amp_record_save(ctx, folder, plan, digest, &run));
    stage(o, "");
    if (page_out)
        amp_report_print(page_out, &page);
out:
    amp_speak(o->language);
    amp_cube_free(&cube);
    tables_fini(&t);
    free(folder);
    amp_plan_free(plan);
    return err;
}

/* ---- verification
 * -------------------------------------------------------------------------------------------------
 */

const char *amp_study_path(amp_arena *a, const amp_record *record, const char *path)
{
    if (path[0] == '/' || access(path, R_OK) == 0)
        return path;
    return amp_arena_format(a, "%s/%s", record->folder_of_run, path);
}

static amp_err check_inputs(amp_ctx *ctx, amp_arena *a, const amp_record *record)
{
    for (size_t k = 0; k < record->inputs; k++) {
        char digest[AMP_DIGEST_HEX];
        const char *path = amp_study_path(a, record, record->input[k].path);
        AMP_TRY(amp_digest_file(ctx, path, digest));
        if (strcmp(digest, record->input[k].digest) != 0)
            amp_fail(ctx, AMP_DATA, (amp_loc){path, 0, 0},
                     _("this input has changed since the run (SHA-256 %.12s…, was %.12s…)"), digest,
                     record->input[k].digest);
    }
    return amp_ctx_first(ctx);
}

/* The files of the run as they are now: true when all still are what the manifest says. */
static amp_err check_outputs(amp_ctx *ctx, amp_arena *a, const char *folder,
                             const amp_record *record, const char **changed)
{
    *changed = NULL;
    for (size_t k = 0; k < record->outputs; k++) {
        char digest[AMP_DIGEST_HEX];
        const char *path = amp_arena_format(a, "%s%s", folder, record->output[k].path);
        AMP_TRY(amp_digest_file(ctx, path, digest));
        if (strcmp(digest, record->output[k].digest) != 0 && !*changed)
            *changed = record->output[k].path;
    }
    return AMP_OK;
}

static amp_err compare(amp_ctx *ctx, amp_arena *a, const char *was, const amp_results *is,
                       amp_sameness *verdict, const char **cell)
{
    amp_results old;
    AMP_TRY(amp_results_load(ctx, was, a, &old));
    *verdict = AMP_SAME_BYTES;
    if (!amp_results_differ(&old, is, 0.0, a, cell))
        return AMP_OK;
    *verdict = amp_results_differ(&old, is, 1e-9, a, cell) ? AMP_NOT_SAME : AMP_SAME_VALUES;
    return AMP_OK;
}

static amp_err plan_again(amp_ctx *ctx, const amp_record *record, amp_arena *a, amp_plan **plan)
{
    const char **scenario = AMP_ARENA_NEW(a, const char *, record->scenarios);
    if (!scenario)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < record->scenarios; k++)
        scenario[k] = amp_study_path(a, record, record->scenario[k]);
    const amp_study_options o = {.scenario = scenario,
                                 .scenarios = record->scenarios,
                                 .settings = {record->setting, record->settings}};
    return make_plan(ctx, &o, plan);
}

amp_err amp_study_plan(amp_ctx *ctx, const amp_record *record, amp_arena *arena, amp_plan **plan)
{
    AMP_TRY(check_inputs(ctx, arena, record));
    return plan_again(ctx, record, arena, plan);
}

static amp_err run_again(amp_ctx *ctx, const amp_record *record, amp_arena *a, int threads,
                         amp_progress *progress, void *user, const char *folder,
                         amp_sameness *verdict, const char **cell)
{
    amp_plan *plan = NULL;
    amp_cube cube = {0};
    tables t = {0};
    amp_arena_init(&t.arena);
    amp_err err;
    AMP_TRY_OUT(err, plan_again(ctx, record, a, &plan));
    AMP_TRY_OUT(err, amp_plan_axes(ctx, plan, &t.arena, &t.results));
    AMP_TRY_OUT(err, amp_run(ctx, plan, threads, progress, user, &cube));
    AMP_TRY_OUT(err, summarise(ctx, plan, &cube, &t));
    AMP_TRY_OUT(err, compare(ctx, a, amp_arena_format(a, "%sresults.h5", folder), &t.results,
                             verdict, cell));
    /* Equal values of another plan would be a coincidence: the provenance must be the same too. */
    if (*verdict == AMP_SAME_BYTES && strncmp(plan->digest, record->run_id, 12) != 0)
        *verdict = AMP_SAME_VALUES;
out:
    amp_cube_free(&cube);
    tables_fini(&t);
    amp_plan_free(plan);
    return err;
}

amp_err amp_study_verify(amp_ctx *ctx, const char *folder, bool quick, int threads,
                         amp_progress *progress, void *user, amp_arena *arena,
                         amp_sameness *verdict, const char **cell)
{
    const size_t n = strlen(folder);
    const char *slashed = amp_arena_format(arena, n && folder[n - 1] == '/' ? "%s" : "%s/", folder);
    amp_record record;
    const char *changed;
    *cell = "";
    AMP_TRY(amp_record_load(ctx, slashed, arena, &record));
    AMP_TRY(check_inputs(ctx, arena, &record));
    AMP_TRY(check_outputs(ctx, arena, slashed, &record, &changed));
    if (changed) {
        *verdict = AMP_NOT_SAME;
        *cell = amp_arena_format(arena, _("%s is not the file that the run wrote"), changed);
        if (quick)
            return AMP_OK;
    } else if (quick) {
        *verdict = AMP_SAME_BYTES;
        return AMP_OK;
    }
    amp_sameness again = AMP_NOT_SAME;
    const char *where = "";
    AMP_TRY(run_again(ctx, &record, arena, threads, progress, user, slashed, &again, &where));
    if (again == AMP_NOT_SAME || !changed) {
        *verdict = again;
        *cell = where ? where : "";
    }
    return AMP_OK;
}
