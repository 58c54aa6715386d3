/* survey_columns.c - the formulas of a map, compiled against the survey's columns and evaluated.
 *
 * Formulas see the survey's columns (NaN: missing; expr hands it through arithmetic, and every
 * comparison with it is false) and the names of our categories. All are compiled per person: what
 * describes the household is seen by its members, and its head's row is the one that counts. */
#include "io/survey_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---------------------------------------------------------------------------------- */

static amp_err add_categories(amp_symbols *symbols)
{
    static const amp_list lists[] = {
#define X(list) AMP_LIST_##list,
        AMP_CATEGORY_LISTS(X)
#undef X
    };
    for (size_t l = 0; l < AMP_COUNT(lists); l++) {
        const char *const *names = NULL;
        const size_t n = amp_list_names(lists[l], &names, NULL);
        for (size_t code = 0; code < n; code++)
            AMP_TRY(amp_symbols_add(symbols, (amp_symbol){.name = names[code],
                                                          .type = AMP_TYPE_CATEGORY,
                                                          .scope = AMP_SCOPE_CONSTANT,
                                                          .store = AMP_STORE_F64,
                                                          .category = (int)lists[l],
                                                          .unit = "",
                                                          .value = (double)code,
                                                          .meaning = ""}));
    }
    return AMP_OK;
}

/* per.week, exchange.USD. */
static amp_err add_constants(amp_symbols *symbols, const survey_map *map)
{
    for (size_t k = 0; k < map->constants; k++)
        AMP_TRY(amp_symbols_add(symbols, (amp_symbol){.name = map->constant[k].name,
                                                      .type = AMP_TYPE_NUMBER,
                                                      .scope = AMP_SCOPE_CONSTANT,
                                                      .store = AMP_STORE_F64,
                                                      .unit = "",
                                                      .value = map->constant[k].value,
                                                      .meaning = ""}));
    return AMP_OK;
}

/* A survey column hides a category of the same name: the map is about the survey. */
static amp_err add_columns(amp_symbols *symbols, const survey_table *t)
{
    for (size_t c = 0; c < t->columns; c++) {
        amp_symbol symbol = {.name = t->column[c].name,
                             .type = AMP_TYPE_NUMBER,
                             .scope = AMP_SCOPE_PERSON,
                             .store = AMP_STORE_F64,
                             .unit = "",
                             .slot = (uint32_t)c,
                             .meaning = ""};
        AMP_TRY(amp_symbols_add(symbols, symbol));
        symbol.name = t->column[c].full;
        if (symbol.name)
            AMP_TRY(amp_symbols_add(symbols, symbol));
    }
    return AMP_OK;
}

amp_err amp_survey_world_init(survey_world *w)
{
    amp_symbols_init(&w->symbols);
    if (add_categories(&w->symbols) != AMP_OK || add_constants(&w->symbols, w->map) != AMP_OK ||
        add_columns(&w->symbols, w->table) != AMP_OK)
        return amp_fail_memory(w->ctx);
    w->column = AMP_ARENA_NEW(w->arena, const void *, w->table->columns);
    w->value = AMP_ARENA_NEW(w->arena, double, w->rows->n);
    if (!w->column || !w->value)
        return amp_fail_memory(w->ctx);
    w->frame = (amp_frame){.column = w->column,
                           .first = w->rows->first,
                           .is_alive = w->rows->alive,
                           .partner = w->rows->partner,
                           .mother = w->rows->mother,
                           .father = w->rows->father};
    return AMP_OK;
}

void amp_survey_world_fini(survey_world *w)
{
    amp_symbols_fini(&w->symbols);
    amp_expr_scratch_fini(&w->scratch);
}

amp_err amp_survey_world_arrange(survey_world *w)
{
    const survey_rows *rows = w->rows;
    for (size_t c = 0; c < w->table->columns; c++) {
        const double *from = w->table->column[c].number;
        if (!from)
            continue;
        double *to = w->column[c] ? (double *)(uintptr_t)w->column[c] /* ours since the last time */
                                  : AMP_ARENA_NEW(w->arena, double, rows->n);
        if (!to)
            return amp_fail_memory(w->ctx);
        for (size_t i = 0; i < rows->n; i++)
            to[i] = from[rows->order[i]];
        w->column[c] = to;
    }
    return AMP_OK;
}

/* ---- compiling ------------------------------------------------------------------------------- */

/* A formula must not read a column of texts without codes. */
static amp_err check_texts(survey_world *w, const survey_formula *f, const amp_prog *prog)
{
    for (size_t c = 0; c < w->table->columns; c++) {
        const survey_column *col = &w->table->column[c];
        if (!col->bad || !amp_expr_reads(prog, AMP_SCOPE_PERSON, (uint32_t)c))
            continue;
        return amp_fail(w->ctx, AMP_CONFIG, f->loc,
                        _("%s: %s holds \"%.60s\" in %s %zu of %s, which is no number; give its "
                          "texts codes under labels"),
                        f->target, col->name, col->bad, col->bad_line ? _("line") : _("row"),
                        col->bad_line ? (size_t)col->bad_line : col->bad_row + 1, col->bad_path);
    }
    return AMP_OK;
}

static amp_err wrong_list(survey_world *w, const survey_formula *f)
{
    const char *const *names = NULL;
    const size_t n = amp_list_names(f->list, &names, NULL);
    char valid[300] = "";
    for (size_t k = 0, used = 0; k < n && used < sizeof valid - 40; k++) {
        const int m = snprintf(valid + used, sizeof valid - used, "%s%s", k ? ", " : "", names[k]);
        used += m > 0 ? (size_t)m : 0;
    }
    return amp_fail(w->ctx, AMP_CONFIG, f->loc,
                    _("%s: the formula gives a category of another kind; valid are %s"), f->target,
                    valid);
}

/* A category by name or a condition by 0 and 1; a region is a number. */
static bool wants_category(amp_list list)
{
    return list != AMP_LIST_NONE && list != AMP_LIST_REGION;
}

static amp_err compile(survey_world *w, const survey_formula *f, amp_scope level,
                       const amp_prog **prog)
{
    const bool category = wants_category(f->list) && !f->recodes;
    const amp_type want = category ? AMP_TYPE_CATEGORY : AMP_TYPE_NUMBER;
    AMP_TRY(amp_expr_compile(w->ctx, w->arena, &w->symbols, f->text, f->loc, want, level, prog));
    if (category && amp_expr_category(*prog) != (int)f->list)
        return wrong_list(w, f);
    return check_texts(w, f, *prog);
}

amp_err amp_survey_world_check(survey_world *w)
{
    const size_t errors = w->ctx->errors;
    const survey_formula *f;
    for (size_t k = 0; (f = amp_survey_map_formula(w->map, k)) != NULL; k++) {
        const amp_prog *prog = NULL;
        if (f->text && compile(w, f, AMP_SCOPE_PERSON, &prog) == AMP_NOMEM)
            return AMP_NOMEM;
    }
    return w->ctx->errors == errors ? AMP_OK : AMP_CONFIG;
}

/* Rows in which no column that the formula reads has a value. One that asks missing(x) knows of it
 * itself. */
static amp_err mark_missing(const survey_world *w, const amp_prog *prog, double *out)
{
    const double **read = AMP_ARENA_NEW(w->arena, const double *, w->table->columns);
    size_t n = 0;
    if (!read)
        return amp_fail_memory(w->ctx);
    for (size_t c = 0; c < w->table->columns; c++)
        if (w->column[c] && amp_expr_reads(prog, AMP_SCOPE_PERSON, (uint32_t)c))
            read[n++] = w->column[c];
    for (size_t i = 0; n > 0 && i < w->rows->n; i++) {
        size_t missing = 0;
        while (missing < n && isnan(read[missing][i]))
            missing++;
        if (missing == n)
            out[i] = (double)NAN;
    }
    return AMP_OK;
}

/* The first line that holds the code; none: missing. */
static double recoded(const survey_formula *f, double code)
{
    for (size_t k = 0; k < f->recodes && !isnan(code); k++)
        if (code >= f->recode[k].low && code <= f->recode[k].high)
            return f->recode[k].value;
    return (double)NAN;
}

static amp_err evaluate(survey_world *w, const survey_formula *f, amp_scope level, size_t n,
                        double *out)
{
    const amp_prog *prog = NULL;
    AMP_TRY(compile(w, f, level, &prog));
    if (amp_expr_scratch_reserve(&w->scratch, prog) != AMP_OK)
        return amp_fail_memory(w->ctx);
    amp_expr_eval(prog, &w->frame, 0, w->rows->households, &w->scratch, out);
    if (f->decides && !f->recodes && level == AMP_SCOPE_PERSON && !strstr(f->text, "missing("))
        AMP_TRY(mark_missing(w, prog, out));
    for (size_t i = 0; i < n && f->recodes; i++)
        out[i] = recoded(f, out[i]);
    for (size_t i = 0; i < n && f->scale != 1; i++)
        out[i] *= f->scale;
    return AMP_OK;
}

amp_err amp_survey_evaluate(survey_world *w, const survey_formula *f, double *out)
{
    for (size_t i = 0; i < w->rows->n && !f->text; i++)
        out[i] = (double)NAN;
    return f->text ? evaluate(w, f, AMP_SCOPE_PERSON, w->rows->n, out) : AMP_OK;
}

amp_err amp_survey_evaluate_groups(survey_world *w, const survey_formula *f, double *out)
{
    return evaluate(w, f, AMP_SCOPE_HOUSEHOLD, w->rows->households, out);
}
