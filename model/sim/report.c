/* report.c - see report.h. */
#include "sim/report.h"

#include "io/io.h"
#include "report/html.h"
#include "sim/record.h"
#include "sim/study.h"

#include <stdlib.h>
#include <string.h>

/* ---- writing -------------------------------------------------------------------------------- */

/* The command that gives the run again. */
static const char *command_of(amp_arena *a, const amp_plan *plan)
{
    const char *text = "amparo run";
    for (size_t k = 0; k < plan->scenarios; k++)
        text = amp_shell_word(a, text, plan->path[k]);
    for (size_t k = 0; k < plan->settings.n; k++) {
        text = text ? amp_arena_format(a, "%s --set", text) : NULL;
        text = amp_shell_word(a, text, plan->settings.item[k]);
    }
    return text;
}

/* The text of each scenario's file, in the arena. */
static amp_err read_sources(amp_ctx *ctx, const amp_plan *plan, amp_arena *a,
                            const char *const **source)
{
    const char **list = AMP_ARENA_NEW(a, const char *, plan->scenarios);
    if (!list)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < plan->scenarios; k++) {
        char *text;
        size_t length;
        AMP_TRY(amp_read_text(ctx, plan->path[k], &text, &length));
        list[k] = amp_arena_text(a, text);
        free(text);
        if (!list[k])
            return amp_fail_memory(ctx);
    }
    *source = list;
    return AMP_OK;
}

static amp_err write_files(amp_ctx *ctx, const amp_plan *plan, const amp_page *page,
                           const char *stem, amp_arena *a)
{
    amp_exhibits sheets;
    char digest[AMP_DIGEST_HEX];
    amp_results_digest(page->results, digest);
    amp_report_annex annex = {
        .provenance = page->results->provenance, .digest = digest, .command = command_of(a, plan)};
    const char *html = amp_arena_format(a, "%sreport.html", stem),
               *xlsx = amp_arena_format(a, "%stables.xlsx", stem);
    if (!annex.command || !html || !xlsx)
        return amp_fail_memory(ctx);
    AMP_TRY(read_sources(ctx, plan, a, &annex.source));
    AMP_TRY(amp_exhibits_make(ctx, page, a, &sheets));
    AMP_TRY(amp_report_html(ctx, html, page, &sheets, &annex));
    return amp_exhibits_xlsx(ctx, xlsx, page, &sheets);
}

amp_err amp_study_report(amp_ctx *ctx, const amp_plan *plan, const amp_page *page, const char *stem)
{
    amp_arena a;
    amp_arena_init(&a);
    const amp_err err = write_files(ctx, plan, page, stem, &a);
    amp_arena_fini(&a);
    return err;
}

/* ---- a run opened again --------------------------------------------------------------------- */

static amp_err read_run(amp_ctx *ctx, const char *folder, amp_study_again *x)
{
    amp_record record;
    const size_t n = strlen(folder);
    const char *slash = n && folder[n - 1] == '/' ? "" : "/";
    const char *slashed = amp_arena_format(&x->arena, "%s%s", folder, slash);
    if (!slashed)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_record_load(ctx, slashed, &x->arena, &record));
    AMP_TRY(amp_study_plan(ctx, &record, &x->arena, &x->plan));
    if (strncmp(x->plan->digest, record.run_id, 12) != 0)
        return amp_fail(ctx, AMP_DATA, (amp_loc){folder, 0, 0},
                        _("this program would make another run of it (%.12s) than it holds (%s): "
                          "take the release that made it (%s)"),
                        x->plan->digest, record.run_id, record.version);
    const char *path = amp_arena_format(&x->arena, "%sresults.h5", slashed);
    if (!path)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_results_load(ctx, path, &x->arena, &x->results));
    if (!x->results.cube || !x->results.summary ||
        (x->results.scenarios > 1 && !x->results.difference))
        return amp_fail(ctx, AMP_DATA, (amp_loc){path, 0, 0}, _("these results are not whole"));
    x->cube = (amp_cube){.scenarios = x->results.scenarios,
                         .replicates = x->results.replicates,
                         .years = x->results.years,
                         .pairs = x->results.pairs,
                         .value = (double *)(uintptr_t)x->results.cube};
    return AMP_OK;
}

amp_err amp_study_open(amp_ctx *ctx, const char *folder, amp_language language,
                       const char *const *chance, size_t chances, amp_study_again *x)
{
    *x = (amp_study_again){.plan = NULL};
    amp_arena_init(&x->arena);
    AMP_TRY(read_run(ctx, folder, x));
    x->chance = AMP_ARENA_NEW(&x->arena, amp_question, chances + 1);
    if (!x->chance)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < chances; k++)
        AMP_TRY(amp_question_read(ctx, "--chance", chance[k], &x->results, &x->chance[k]));
    const amp_page_asked asked = {.chance = x->chance, .chances = chances};
    return amp_page_make(ctx, x->plan, &x->results, &x->cube, language, &asked, &x->arena,
                         &x->page);
}

void amp_study_close(amp_study_again *x)
{
    amp_plan_free(x->plan);
    amp_arena_fini(&x->arena);
}
