/* survey_extra.c - what a survey brings beside our columns: columns to keep, what codes mean,
 * replicate weights. */
#include "io/survey_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns to keep ------------------------------------------------------------------------- */

/* A column of the survey as an extra: where its name is one of ours, survey_<name>. */
static bool kept_formula(const survey_world *w, const survey_column *c, survey_formula *f)
{
    const bool of_household = c->file ? c->file->one_a_household : w->map->members.text != NULL;
    const char *name =
        amp_column_find(c->name) ? amp_arena_format(w->arena, "survey_%s", c->name) : c->name;
    *f = (survey_formula){.target = name,
                          .text = c->name,
                          .label = c->label,
                          .loc = w->map->keep_loc,
                          .scale = 1,
                          .level = of_household ? AMP_LEVEL_HOUSEHOLD : AMP_LEVEL_PERSON,
                          .kind = AMP_KIND_NUMBER};
    f->loc.file = w->map->path;
    return name != NULL;
}

amp_err amp_survey_kept(survey_world *w, survey_formula **formula, size_t *n,
                        amp_survey_report *report)
{
    const survey_table *t = w->table;
    *n = 0;
    *formula = AMP_ARENA_NEW(w->arena, survey_formula, t->columns);
    if (!*formula)
        return amp_fail_memory(w->ctx);
    size_t texts = 0;
    for (size_t c = 0; c < t->columns; c++) {
        const survey_column *col = &t->column[c];
        const char *file = col->file ? col->file->name : NULL;
        const char *dot = col->full ? col->full + strlen(file) + 1 : col->name;
        if (!col->number || !amp_survey_map_keeps(w->map, file, dot))
            continue;
        if (col->bad || col->is_key)
            texts++;
        else if (!kept_formula(w, col, &(*formula)[(*n)++]))
            return amp_fail_memory(w->ctx);
    }
    if (texts)
        amp_survey_note(w->ctx, report,
                        _("%zu columns of texts or keys are not kept; codes under labels make "
                          "numbers of texts"),
                        texts);
    if (w->map->keeps && *n + texts == 0)
        return amp_fail(w->ctx, AMP_CONFIG, w->map->keep_loc,
                        _("keep: no column of the survey is like \"%s\""), w->map->keep[0]);
    return AMP_OK;
}

const survey_column *amp_survey_plain_column(const survey_world *w, const survey_formula *f)
{
    const int c = f->text && !f->recodes ? amp_survey_find(w->table, f->text) : -1;
    return c >= 0 ? &w->table->column[c] : NULL;
}

/* ---- replicate weights ----------------------------------------------------------------------- */

static double factor_of(const survey_map *m, size_t n)
{
    if (m->replicate_factor > 0)
        return m->replicate_factor;
    const double rest = 1 - m->replicate_rho;
    switch (m->replication) {
    case AMP_REPLICATION_jackknife:
        return (double)(n - 1) / (double)n;
    case AMP_REPLICATION_fay:
        return 1 / ((double)n * rest * rest);
    default:
        return 1 / (double)n;
    }
}

static bool is_replicate(const survey_map *m, const survey_column *c)
{
    for (size_t k = 0; k < m->replicates; k++)
        if (c->number && (amp_survey_matches(m->replicate[k], c->name) ||
                          (c->full && amp_survey_matches(m->replicate[k], c->full))))
            return true;
    return false;
}

/* The weights of one replicate: those of each household's head. */
static amp_err take_replicate(survey_world *w, const survey_column *c, size_t k, amp_population *p)
{
    const survey_rows *rows = w->rows;
    for (size_t h = 0; h < rows->households; h++) {
        const size_t row = rows->order[rows->first[h]];
        const double x = c->number[row];
        if (!(x >= 0 && x < HUGE_VAL))
            return amp_fail(w->ctx, AMP_DATA, amp_survey_loc(w->table, row),
                            _("row %zu: the replicate weight %s is missing or negative"), row + 1,
                            c->name);
        p->replicates.weight[h * p->replicates.n + k] = x;
    }
    return AMP_OK;
}

amp_err amp_survey_replicates(survey_world *w, amp_population *p)
{
    const survey_map *m = w->map;
    const survey_table *t = w->table;
    size_t n = 0, k = 0;
    for (size_t c = 0; c < t->columns; c++)
        n += is_replicate(m, &t->column[c]);
    if (m->replicates == 0)
        return AMP_OK;
    if (n < 2)
        return amp_fail(w->ctx, AMP_CONFIG, m->replicate_loc,
                        _("replicates: %zu columns of the survey are like \"%s\"; at least 2 are "
                          "needed"),
                        n, m->replicate[0]);
    if (amp_pop_add_replicates(p, m->replication, factor_of(m, n), n) != AMP_OK)
        return amp_fail_memory(w->ctx);
    for (size_t c = 0; c < t->columns; c++)
        if (is_replicate(m, &t->column[c]))
            AMP_TRY(take_replicate(w, &t->column[c], k++, p));
    return AMP_OK;
}
