/* read.c - see read.h. */
#include "life/read.h"

#include <string.h>

static amp_loc at_row(const amp_read *r, size_t row)
{
    return (amp_loc){r->table.path, r->table.line[row], 0};
}

amp_err amp_read_open(amp_read *r, const char *name)
{
    return amp_profile_table(r->ctx, r->profile, name, &r->table);
}

amp_err amp_read_number(amp_read *r, size_t row, const char *column, double *value)
{
    int c;
    AMP_TRY(amp_table_column(r->ctx, &r->table, column, &c));
    return amp_table_number(r->ctx, &r->table, row, c, value);
}

/* A cell that holds one of the words: its place. */
static amp_err read_word(amp_read *r, size_t row, const char *column, const char *const *word,
                         size_t n, unsigned *value)
{
    int c;
    AMP_TRY(amp_table_column(r->ctx, &r->table, column, &c));
    const char *text = amp_table_cell(&r->table, row, c);
    for (unsigned k = 0; k < n; k++)
        if (strcmp(word[k], text) == 0) {
            *value = k;
            return AMP_OK;
        }
    const char *near = amp_nearest(text, word, n);
    return amp_fail(r->ctx, AMP_DATA, at_row(r, row), _("%s: found \"%s\"; expected %s"), column,
                    text, near ? near : word[0]);
}

amp_err amp_read_code(amp_read *r, size_t row, const char *column, amp_list list, unsigned *value)
{
    const char *const *name;
    const size_t n = amp_list_names(list, &name, NULL);
    return read_word(r, row, column, name, n, value);
}

amp_err amp_read_education(amp_read *r, size_t row, unsigned *value)
{
    return read_word(r, row, "education", amp_pupil_home_names, AMP_PUPIL_OWN, value);
}

amp_err amp_read_home(amp_read *r, size_t row, unsigned *value)
{
    return read_word(r, row, "home", amp_pupil_home_names, AMP_PUPIL_HOMES, value);
}

const char *const amp_work_age_names[AMP_WORK_AGES] = {"15-19", "20-24", "25-34", "35-44", "45-54",
                                                       "55-59", "60-64", "65-74", "75+"};

amp_err amp_read_age_group(amp_read *r, size_t row, unsigned *value)
{
    int c;
    AMP_TRY(amp_table_column(r->ctx, &r->table, "age_group", &c));
    const char *text = amp_table_cell(&r->table, row, c);
    for (unsigned k = 0; k < AMP_WORK_AGES; k++)
        if (strcmp(amp_work_age_names[k], text) == 0) {
            *value = k;
            return AMP_OK;
        }
    return amp_fail(r->ctx, AMP_DATA, at_row(r, row),
                    _("age_group: found \"%s\"; expected 15-19, 20-24, 25-34 ... 75+"), text);
}

amp_err amp_read_age_range(amp_read *r, size_t row, unsigned *from, unsigned *to)
{
    double a, b;
    AMP_TRY(amp_read_number(r, row, "age_from", &a));
    AMP_TRY(amp_read_number(r, row, "age_to", &b));
    if (!(a >= 0 && b >= a && b <= AMP_AGE_MAX))
        return amp_fail(r->ctx, AMP_DATA, at_row(r, row), _("ages %g to %g: expected 0 to %d"), a,
                        b, AMP_AGE_MAX);
    *from = (unsigned)a;
    *to = (unsigned)b;
    return AMP_OK;
}

amp_err amp_read_price(amp_ctx *ctx, const amp_life_setup *setup, double *price)
{
    const amp_macro *m = setup->macro;
    amp_number year;
    *price = 1.0;
    AMP_TRY(amp_profile_number_or(ctx, setup->profile, "synth.survey_year", setup->first, &year));
    if (year.value >= m->first && year.value <= m->last)
        *price = m->cpi[setup->first - m->first] / m->cpi[(int)year.value - m->first];
    return AMP_OK;
}
