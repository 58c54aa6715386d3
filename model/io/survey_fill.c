/* survey_fill.c - from evaluated formulas to the columns of a population. */
#include "io/survey_parts.h"
#include "num/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define IS_CHANGED(a, b) ((a) < (b) || (a) > (b))

/* ---- storing -------------------------------------------------------------------------------- */

static double largest(const amp_column *c)
{
    if (c->kind == AMP_KIND_BOOLEAN)
        return 1;
    const size_t names = amp_list_names(c->list, NULL, NULL);
    if (names)
        return (double)names - 1;
    switch (c->ctype) {
    case AMP_CTYPE_uint8_t:
        return strcmp(c->name, "birth_month") == 0 ? 11 : UINT8_MAX;
    case AMP_CTYPE_uint16_t:
        return UINT16_MAX;
    case AMP_CTYPE_int32_t:
        return INT32_MAX;
    default:
        return HUGE_VAL;
    }
}

static bool is_whole(amp_ctype type)
{
    return type != AMP_CTYPE_float && type != AMP_CTYPE_double;
}

static amp_err bad_value(survey_world *w, const char *name, size_t place, double x, double lo,
                         double hi)
{
    const size_t row = w->rows->order[place];
    return amp_fail(w->ctx, AMP_DATA, amp_survey_loc(w->table, row),
                    _("row %zu of the survey: %s would be %g; valid is %g to %g"), row + 1, name, x,
                    lo, hi);
}

/* A value in the form of its column. Numbers are rounded to whole ones where the column is whole,
 * and ages above the last single year are kept at it (counted); all else must fit. */
static amp_err fit(survey_world *w, const amp_column *c, size_t place, double *x,
                   amp_survey_column *note)
{
    double y = *x;
    if (!is_whole(c->ctype)) {
        if (!isfinite(y))
            return bad_value(w, c->name, place, y, -HUGE_VAL, HUGE_VAL);
        return AMP_OK;
    }
    const bool is_number = c->kind == AMP_KIND_NUMBER;
    if (is_number)
        y = floor(y + 0.5);
    if (strcmp(c->name, "age") == 0)
        y = y > AMP_AGE_MAX && y <= 130 ? AMP_AGE_MAX : y;
    if (IS_CHANGED(y, *x))
        amp_survey_count_row(&note->changed, w->rows->order[place]);
    const double lo = c->ctype == AMP_CTYPE_int32_t ? INT32_MIN : 0;
    const double hi = strcmp(c->name, "age") == 0 ? AMP_AGE_MAX : largest(c);
    if (!(y >= lo && y <= hi) || floor(y) < y)
        return bad_value(w, c->name, place, *x, lo, hi);
    *x = y;
    return AMP_OK;
}

/* ---- missing values -------------------------------------------------------------------------- */

static amp_err missing_error(survey_world *w, const survey_formula *f, size_t place, size_t rows)
{
    const size_t row = w->rows->order[place];
    return amp_fail(w->ctx, AMP_DATA, amp_survey_loc(w->table, row),
                    _("%s: the survey has no value in %zu rows, first in row %zu; correct the "
                      "formula, or state a rule (missing = ...)"),
                    f->target, rows, row + 1);
}

/* Fill what is missing by the map's rule; @p value by place. */
static amp_err fill_missing(survey_world *w, const survey_formula *f, double birth, double *value,
                            amp_survey_problem *missing)
{
    const survey_rows *rows = w->rows;
    size_t first = rows->n;
    for (size_t i = 0; i < rows->n; i++)
        if (isnan(value[i])) {
            value[i] = f->rule == SURVEY_VALUE ? f->value : birth;
            first = AMP_MIN(first, i);
            if (rows->alive[i])
                amp_survey_count_row(missing, rows->order[i]);
        }
    if (first < rows->n && f->rule == SURVEY_ERROR)
        return missing_error(w, f, first, missing->rows);
    return AMP_OK;
}

/* The household's value is its head's, or that of the first member who has one; into value[h]. */
static void to_households(const survey_rows *rows, double *value, amp_survey_problem *disagree)
{
    for (size_t h = 0; h < rows->households; h++) {
        double x = (double)NAN;
        bool differ = false;
        for (uint32_t i = rows->first[h]; i < rows->first[h + 1]; i++) {
            if (isnan(x))
                x = value[i];
            differ = differ || (!isnan(value[i]) && IS_CHANGED(value[i], x));
        }
        if (differ)
            amp_survey_count_row(disagree, rows->order[rows->first[h]]);
        value[h] = x; /* first[h] >= h, so nothing unread is overwritten */
    }
}

static amp_err fill_missing_households(survey_world *w, const survey_formula *f, double birth,
                                       double *value, amp_survey_problem *missing)
{
    const survey_rows *rows = w->rows;
    size_t first = rows->n;
    for (size_t h = 0; h < rows->households; h++)
        if (isnan(value[h])) {
            value[h] = f->rule == SURVEY_VALUE ? f->value : birth;
            first = AMP_MIN(first, (size_t)rows->first[h]);
            amp_survey_count_row(missing, rows->order[rows->first[h]]);
        }
    if (first < rows->n && f->rule == SURVEY_ERROR)
        return missing_error(w, f, first, missing->rows);
    return AMP_OK;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* The value @p x of a column for people. */
static const char *value_text(amp_survey_report *report, amp_list list, double x)
{
    const char *const *names = NULL;
    const size_t n = amp_list_names(list, &names, NULL);
    if (x >= 0 && x < (double)n)
        return names[(size_t)x];
    return amp_arena_format(&report->arena, "%g", x);
}

static amp_survey_column *new_note(amp_survey_report *report, const char *name, amp_list list,
                                   double birth, const survey_formula *f)
{
    const bool given = f && f->text;
    const double x = given && f->rule == SURVEY_VALUE ? f->value : birth;
    amp_survey_column *note = &report->column[report->columns++];
    *note = (amp_survey_column){
        .name = amp_arena_text(&report->arena, name),
        .formula = given ? amp_arena_text(&report->arena, f->text) : NULL,
        .rule = value_text(report, list, x),
        .no_value = {.kind = "missing"},
        .changed = {.kind = "rounded"},
        .differ = {.kind = "disagree"},
    };
    return note;
}

/* A survey that does not give the month of birth: one for each person by identity, all months
 * alike. Else everybody would have a birthday in January, and nobody would come of age in a year.
 */
static void spread_birth_months(amp_population *p, amp_survey_column *note)
{
    const amp_stream lasting = {0};
    for (size_t i = 0; i < p->n; i++)
        p->birth_month[i] =
            (uint8_t)floor(12 * amp_draw(&lasting, p->uid[i], AMP_PROC_BIRTH_MONTH, 0));
    note->rule = "spread";
}

/* One column of ours from one formula; f NULL or without text: the value at birth. */
static amp_err fill_column(survey_world *w, amp_population *p, const amp_column *c,
                           const survey_formula *f, amp_survey_report *report)
{
    amp_survey_column *note = new_note(report, c->name, c->list, c->birth, f);
    const bool of_person = c->level == AMP_LEVEL_PERSON;
    const size_t n = of_person ? p->n : p->households;
    void *data = amp_pop_data(p, c);
    if (!f || !f->text) {
        for (size_t i = 0; i < n; i++)
            amp_column_put(c, data, i, c->birth);
        if (data == p->birth_month)
            spread_birth_months(p, note);
        if (amp_dwelling_place(c) >= 0)
            note->rule = "unknown";
        return AMP_OK;
    }
    AMP_TRY(amp_survey_evaluate(w, f, w->value));
    if (of_person) {
        AMP_TRY(fill_missing(w, f, c->birth, w->value, &note->no_value));
    } else {
        to_households(w->rows, w->value, &note->differ);
        AMP_TRY(fill_missing_households(w, f, c->birth, w->value, &note->no_value));
    }
    for (size_t i = 0; i < n; i++) {
        AMP_TRY(fit(w, c, of_person ? i : w->rows->first[i], &w->value[i], note));
        amp_column_put(c, data, i, w->value[i]);
    }
    if (note->no_value.rows < n) /* as when the file of dwellings was not given */
        amp_pop_know(p, c);
    return AMP_OK;
}

/* Formula of a column of ours, wherever the map states it. */
static const survey_formula *formula_of(const survey_map *m, const char *column)
{
    const struct {
        const char *column;
        const survey_formula *formula;
    } elsewhere[] = {
        {"in_household_income", &m->income_member},
        {"stratum", &m->stratum},
        {"weight", &m->weight},
        {"line_poverty", &m->line_poverty},
        {"line_extreme", &m->line_extreme},
        {"welfare_reported", &m->welfare},
    };
    for (size_t k = 0; k < AMP_COUNT(elsewhere); k++)
        if (strcmp(elsewhere[k].column, column) == 0)
            return elsewhere[k].formula;
    for (size_t k = 0; k < m->columns; k++)
        if (strcmp(m->column[k].target, column) == 0)
            return &m->column[k];
    return NULL;
}

/* Columns that no formula makes: identities and links. */
static bool is_ours(const char *column)
{
    static const char *const ours[] = {"uid",    "household_uid", "partner",     "mother",
                                       "father", "psu",           "relationship"};
    for (size_t k = 0; k < AMP_COUNT(ours); k++)
        if (strcmp(ours[k], column) == 0)
            return true;
    return false;
}

/* States of the run, which only a map of an exported population gives: they have their value at
 * birth, and the report does not name them. */
static bool is_state(const char *column)
{
    static const char *const states[] = {"is_alive", "death_month", "earnings_effect",
                                         "earnings_shock"};
    for (size_t k = 0; k < AMP_COUNT(states); k++)
        if (strcmp(states[k], column) == 0)
            return true;
    return false;
}

/* ---- who is who ------------------------------------------------------------------------------ */

/* Relationships come first: they say who stands first. What they say is stored at the end. */
static amp_err place_heads(survey_world *w, double *relationship, amp_survey_report *report)
{
    const survey_formula *f = formula_of(w->map, "relationship");
    if (w->rows->anonymous) {
        for (size_t i = 0; i < w->rows->n; i++)
            relationship[i] =
                w->rows->alive[i] ? AMP_RELATIONSHIP_head : AMP_RELATIONSHIP_other_relative;
        return AMP_OK;
    }
    AMP_TRY(amp_survey_evaluate(w, f, relationship));
    bool *is_head = malloc(w->rows->n * sizeof *is_head);
    if (!is_head)
        return amp_fail_memory(w->ctx);
    for (size_t i = 0; i < w->rows->n; i++)
        is_head[i] = relationship[i] == AMP_RELATIONSHIP_head;
    amp_survey_mends *mends = &report->mends;
    const bool moved =
        amp_survey_heads_first(w->rows, is_head, &mends->headless, &mends->extra_heads);
    free(is_head);
    if (mends->headless)
        amp_survey_note(w->ctx, report,
                        _("%zu households without a head; their first member is it now"),
                        mends->headless);
    if (mends->extra_heads)
        amp_survey_note(w->ctx, report,
                        _("%zu second heads of a household; they are other relatives now"),
                        mends->extra_heads);
    if (!moved)
        return AMP_OK;
    AMP_TRY(amp_survey_world_arrange(w));
    return amp_survey_evaluate(w, f, relationship);
}

static amp_err store_relationships(survey_world *w, amp_population *p, double *relationship,
                                   amp_survey_report *report)
{
    const survey_formula *f = formula_of(w->map, "relationship");
    amp_survey_column *note =
        new_note(report, "relationship", AMP_LIST_RELATIONSHIP, AMP_RELATIONSHIP_child, f);
    AMP_TRY(fill_missing(w, f, AMP_RELATIONSHIP_child, relationship, &note->no_value));
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const bool is_head = relationship[i] == AMP_RELATIONSHIP_head;
            p->relationship[i] = (uint8_t)relationship[i];
            if (i == p->first[h])
                p->relationship[i] = AMP_RELATIONSHIP_head;
            else if (is_head)
                p->relationship[i] = AMP_RELATIONSHIP_other_relative;
        }
    return AMP_OK;
}

static void store_links(const survey_rows *rows, amp_population *p)
{
    memcpy(p->first, rows->first, (rows->households + 1) * sizeof *p->first);
    memcpy(p->partner, rows->partner, rows->n);
    memcpy(p->mother, rows->mother, rows->n);
    memcpy(p->father, rows->father, rows->n);
    memcpy(p->psu, rows->psu, rows->households * sizeof *p->psu);
}

/* Ready identities: 16 hexadecimal digits, as an export writes them. pop's check sees to the rest.
 */
static amp_err read_identity(survey_world *w, const survey_column *c, size_t row, uint64_t *uid)
{
    const char *text = c->text && c->text[row] ? c->text[row] : "";
    if (strlen(text) != 16 || strspn(text, "0123456789abcdefABCDEF") != 16)
        return amp_fail(w->ctx, AMP_DATA, amp_survey_loc(w->table, row),
                        _("row %zu: %s is \"%.40s\"; an identity is 16 hexadecimal digits"),
                        row + 1, c->name, text);
    *uid = strtoull(text, NULL, 16);
    return AMP_OK;
}

static amp_err read_identities(survey_world *w, const survey_key *key, const char *what,
                               amp_level level, uint64_t *uid)
{
    if (!key->n)
        return AMP_OK;
    const survey_rows *rows = w->rows;
    const survey_column *c = NULL;
    AMP_TRY(amp_survey_key_column(w->ctx, w->map, w->table, key, what, &c));
    const size_t n = level == AMP_LEVEL_PERSON ? rows->n : rows->households;
    for (size_t i = 0; i < n; i++)
        AMP_TRY(read_identity(w, c, rows->order[level == AMP_LEVEL_PERSON ? i : rows->first[i]],
                              &uid[i]));
    return AMP_OK;
}

static void hash_identities(const survey_rows *rows, const double *line, amp_population *p)
{
    char text[1100];
    for (size_t h = 0; h < rows->households; h++) {
        p->household_uid[h] = amp_hash_text(rows->key[h]) | AMP_UID_HOUSEHOLD;
        for (uint32_t i = rows->first[h]; i < rows->first[h + 1]; i++) {
            snprintf(text, sizeof text, "%s#%.0f", rows->key[h], line[i]);
            p->uid[i] = amp_hash_text(text) & ~AMP_UID_HOUSEHOLD;
        }
    }
}

static void note_links(survey_world *w, amp_survey_report *report)
{
    const amp_survey_mends *f = &report->mends;
    if (f->dangling)
        amp_survey_note(w->ctx, report,
                        _("%zu links to a person who is not in the household; dropped"),
                        f->dangling);
    if (f->one_sided)
        amp_survey_note(w->ctx, report, _("%zu partners who do not name each other; dropped"),
                        f->one_sided);
    if (f->circular)
        amp_survey_note(w->ctx, report,
                        _("%zu persons whose parents go in a circle; their parents dropped"),
                        f->circular);
    if (f->twice)
        amp_survey_note(w->ctx, report,
                        _("%zu persons whose mother and father are one person; the father dropped"),
                        f->twice);
}

/* Links, and the identities that hang on the same person numbers. */
static amp_err link_persons(survey_world *w, amp_population *p, amp_survey_report *report)
{
    const survey_map *m = w->map;
    const survey_formula *const formula[] = {&m->line, &m->partner, &m->mother, &m->father};
    double *number[AMP_COUNT(formula)];
    for (size_t k = 0; k < AMP_COUNT(formula); k++) {
        number[k] = AMP_ARENA_NEW(w->arena, double, w->rows->n);
        if (!number[k])
            return amp_fail_memory(w->ctx);
        AMP_TRY(amp_survey_evaluate(w, formula[k], number[k]));
    }
    for (size_t h = 0; w->rows->anonymous && h < w->rows->households; h++)
        for (uint32_t i = w->rows->first[h]; i < w->rows->first[h + 1]; i++)
            number[0][i] = i - w->rows->first[h] + 1;
    AMP_TRY(amp_survey_link(w->ctx, w->table, w->rows, number[0], number[1], number[2], number[3],
                            &report->mends));
    note_links(w, report);
    hash_identities(w->rows, number[0], p);
    store_links(w->rows, p);
    AMP_TRY(read_identities(w, &m->uid, "uid", AMP_LEVEL_PERSON, p->uid));
    return read_identities(w, &m->household_uid, "household_uid", AMP_LEVEL_HOUSEHOLD,
                           p->household_uid);
}

/* ---- extras ---------------------------------------------------------------------------------- */

/* What the codes of an extra mean, where it is a column with labels. */
static amp_err label_extra(survey_world *w, const survey_formula *f, amp_extra *x)
{
    const survey_column *c = amp_survey_plain_column(w, f);
    const bool is_category = f->has_kind ? f->kind == AMP_KIND_CATEGORY : c && c->values;
    if (!is_category)
        return AMP_OK;
    x->kind = AMP_KIND_CATEGORY;
    if (!c || !c->values)
        return AMP_OK;
    return amp_pop_label_extra(x, c->value, c->values) == AMP_OK ? AMP_OK : amp_fail_memory(w->ctx);
}

static amp_err add_extra(survey_world *w, amp_population *p, const survey_formula *f,
                         const char *prefix, amp_survey_report *report)
{
    const survey_column *plain = amp_survey_plain_column(w, f);
    const char *label = f->label ? f->label : plain && plain->label ? plain->label : f->target;
    amp_extra *x = &p->extra[p->extras];
    *x = (amp_extra){.level = f->level, .kind = f->kind, .birth = f->birth};
    x->name = amp_format("%s%s", prefix, f->target);
    x->label = amp_strdup(label);
    x->data = amp_alloc(f->level == AMP_LEVEL_PERSON ? p->cap : p->hcap, sizeof *x->data);
    p->extras++;
    if (!x->name || !x->label || !x->data)
        return amp_fail_memory(w->ctx);
    AMP_TRY(label_extra(w, f, x));
    amp_survey_column *note = new_note(report, x->name, AMP_LIST_NONE, 0, f);
    AMP_TRY(amp_survey_evaluate(w, f, w->value));
    if (f->level == AMP_LEVEL_PERSON) {
        AMP_TRY(fill_missing(w, f, 0, w->value, &note->no_value));
    } else {
        to_households(w->rows, w->value, &note->differ);
        AMP_TRY(fill_missing_households(w, f, 0, w->value, &note->no_value));
    }
    const size_t n = f->level == AMP_LEVEL_PERSON ? p->n : p->households;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(w->value[i]))
            return bad_value(w, x->name, f->level == AMP_LEVEL_PERSON ? i : p->first[i],
                             w->value[i], -HUGE_VAL, HUGE_VAL);
    memcpy(x->data, w->value, n * sizeof *x->data);
    return AMP_OK;
}

static amp_err same_name_twice(survey_world *w, const amp_population *p, const survey_formula *f)
{
    for (size_t e = 0; e + 1 < p->extras; e++)
        if (strcmp(p->extra[e].name, p->extra[p->extras - 1].name) == 0)
            return amp_fail(w->ctx, AMP_CONFIG, f->loc, _("%s: two columns of this name"),
                            p->extra[e].name);
    return AMP_OK;
}

static amp_err add_extras(survey_world *w, amp_population *p, const survey_formula *kept,
                          size_t keeps, amp_survey_report *report)
{
    const survey_map *m = w->map;
    p->extra = calloc(m->recordeds + m->extras + keeps + 1, sizeof *p->extra);
    if (!p->extra)
        return amp_fail_memory(w->ctx);
    for (size_t k = 0; k < m->recordeds; k++) {
        survey_formula f = m->recorded[k];
        f.kind = AMP_KIND_MONEY;
        f.has_kind = true;
        f.level = AMP_LEVEL_PERSON;
        AMP_TRY(add_extra(w, p, &f, f.outside ? "received." : "recorded.", report));
    }
    for (size_t k = 0; k < m->extras + keeps; k++) {
        const survey_formula *f = k < m->extras ? &m->extra[k] : &kept[k - m->extras];
        AMP_TRY(add_extra(w, p, f, "", report));
        AMP_TRY(same_name_twice(w, p, f));
    }
    return AMP_OK;
}

/* ---- members without a row of their own ------------------------------------------------------ */

/* They share the household's row, whose money is the head's alone. The mark tells them apart. */
static amp_err mark_anonymous(survey_world *w, amp_population *p, amp_survey_report *report)
{
    if (!w->rows->anonymous)
        return AMP_OK;
    if (amp_pop_add_extra(p, AMP_ANONYMOUS,
                          "member of whom the survey knows only that there is one",
                          AMP_LEVEL_PERSON, AMP_KIND_BOOLEAN, 0) != AMP_OK)
        return amp_fail_memory(w->ctx);
    amp_survey_note(w->ctx, report,
                    _("%zu members beyond their heads are known by number alone: they count as "
                      "persons, in no group by sex or age, and no programme for persons reaches "
                      "them"),
                    p->n - p->households);
    double *anonymous = p->extra[p->extras - 1].data;
    for (size_t i = 0; i < p->n; i++) {
        if (w->rows->alive[i])
            continue;
        anonymous[i] = 1;
        p->earnings[i] = p->contributory_pension[i] = p->other_income[i] = 0;
        for (size_t e = 0; e < p->extras; e++)
            if (p->extra[e].level == AMP_LEVEL_PERSON && p->extra[e].kind == AMP_KIND_MONEY)
                p->extra[e].data[i] = 0;
    }
    return AMP_OK;
}

/* ---- weights --------------------------------------------------------------------------------- */

/* More persons than any survey stands for: weights of another unit, or a code for "missing". */
static const double PEOPLE_MAX = 1e13;

/* A weight must be there, for every member, be no less than 0, and somebody must have one. */
static amp_err check_weights(survey_world *w)
{
    const survey_formula *f = &w->map->weight;
    AMP_TRY(amp_survey_evaluate(w, f, w->value));
    size_t missing = 0, first = 0;
    double people = 0;
    for (size_t i = w->rows->n; i-- > 0;) {
        people += w->value[i];
        if (!(w->value[i] >= 0 && w->value[i] < HUGE_VAL)) {
            missing++;
            first = i;
        }
    }
    if (!missing && people > 0 && people < PEOPLE_MAX)
        return AMP_OK;
    if (!missing)
        return amp_fail(
            w->ctx, AMP_DATA, (amp_loc){w->table->path, 0, 0},
            _("weight: the rows stand for %g persons; valid is more than 0 and less than "
              "%g"),
            people, PEOPLE_MAX);
    const size_t row = w->rows->order[first];
    return amp_fail(w->ctx, AMP_DATA, amp_survey_loc(w->table, row),
                    _("weight: %zu rows have none or a negative one, first row %zu"), missing,
                    row + 1);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static amp_err fill_columns(survey_world *w, amp_population *p, amp_survey_report *report)
{
    for (size_t c = 0; c < amp_columns_count; c++) {
        const char *name = amp_columns[c].name;
        const survey_formula *f = formula_of(w->map, name);
        if (!is_ours(name) && (f || !is_state(name)))
            AMP_TRY(fill_column(w, p, &amp_columns[c], f, report));
    }
    return AMP_OK;
}

static void note_columns(survey_world *w, amp_survey_report *report)
{
    for (size_t k = 0; k < report->columns; k++) {
        amp_survey_column *c = &report->column[k];
        c->no_value.column = c->changed.column = c->differ.column = c->name;
        c->missing = c->no_value.rows;
        c->rounded = c->changed.rows;
        c->disagree = c->differ.rows;
        amp_survey_add_problem(w->ctx, report, &c->no_value, NULL);
        amp_survey_add_problem(w->ctx, report, &c->changed, NULL);
        amp_survey_add_problem(w->ctx, report, &c->differ,
                               _("%s differs inside %zu households; the head's is taken"), c->name,
                               c->disagree);
    }
}

amp_err amp_survey_fill(survey_world *w, amp_population *p, amp_survey_report *report)
{
    const size_t n = w->rows->n;
    double *relationship = AMP_ARENA_NEW(w->arena, double, n);
    survey_formula *kept;
    size_t keeps;
    AMP_TRY(amp_survey_kept(w, &kept, &keeps, report));
    report->column =
        AMP_ARENA_NEW(&report->arena, amp_survey_column,
                      amp_columns_count + w->map->recordeds + w->map->extras + keeps + 1);
    if (!relationship || !report->column || amp_pop_reserve(p, n, w->rows->households) != AMP_OK)
        return amp_fail_memory(w->ctx);
    amp_pop_append(p, n);
    p->households = w->rows->households;
    AMP_TRY(place_heads(w, relationship, report));
    AMP_TRY(link_persons(w, p, report));
    AMP_TRY(check_weights(w));
    AMP_TRY(store_relationships(w, p, relationship, report));
    AMP_TRY(fill_columns(w, p, report));
    AMP_TRY(add_extras(w, p, kept, keeps, report));
    AMP_TRY(mark_anonymous(w, p, report));
    AMP_TRY(amp_survey_replicates(w, p));
    note_columns(w, report);
    return AMP_OK;
}
