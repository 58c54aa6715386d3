/* scales.c - household units of poverty lines. */
#include "synth/scales.h"
#include "num/num.h"

#include <string.h>

static const char adult[] = "adult_equivalent", power[] = "power ";

/* ---- reading -------------------------------------------------------------------------------- */

static amp_err read_row(amp_ctx *ctx, const amp_table *t, size_t row, const int column[4],
                        amp_scales *s)
{
    double lo, hi, x;
    const char *sex = amp_table_cell(t, row, column[0]);
    AMP_TRY(amp_table_number(ctx, t, row, column[1], &lo));
    AMP_TRY(amp_table_number(ctx, t, row, column[2], &hi));
    AMP_TRY(amp_table_number(ctx, t, row, column[3], &x));
    const bool is_woman = amp_streq(sex, "female");
    if (!(is_woman || amp_streq(sex, "male")) || !(lo >= 0 && lo <= hi && hi <= AMP_AGE_MAX) ||
        !(x > 0 && x <= 2))
        return amp_fail(ctx, AMP_DATA, (amp_loc){t->path, t->line[row], 0},
                        _("found %s, %g to %g, %g; expected female or male, ages from 0 to %d, and "
                          "equivalents above 0"),
                        sex, lo, hi, x, AMP_AGE_MAX);
    for (int a = (int)lo; a <= (int)hi; a++)
        s->adult[is_woman ? AMP_SEX_female : AMP_SEX_male][a] = x;
    return AMP_OK;
}

static amp_err read_adults(amp_ctx *ctx, amp_profile *profile, amp_scales *s)
{
    static const char *const names[] = {"sex", "age_from", "age_to", "equivalents"};
    amp_table t;
    int column[4];
    AMP_TRY(amp_profile_table(ctx, profile, "adult_equivalents", &t));
    for (int k = 0; k < 4; k++)
        AMP_TRY(amp_table_column(ctx, &t, names[k], &column[k]));
    for (size_t row = 0; row < t.rows; row++)
        AMP_TRY(read_row(ctx, &t, row, column, s));
    for (int sex = 0; sex < 2; sex++)
        for (int a = 0; a <= AMP_AGE_MAX; a++)
            if (!(s->adult[sex][a] > 0))
                return amp_fail(ctx, AMP_DATA, (amp_loc){t.path, 1, 0},
                                _("no adult equivalents of age %d"), a);
    return AMP_OK;
}

amp_err amp_scales_read(amp_ctx *ctx, amp_profile *profile, amp_scales *s)
{
    static const char *const names[] = {"national", "national_extreme"};
    bool is_adult = false;
    *s = (amp_scales){.is_plain = true, .power = {1, 1}};
    for (int k = 0; k < 2; k++) {
        const amp_line_info *info = amp_profile_line(profile, names[k]);
        if (!info || amp_streq(info->scale, "per_capita"))
            continue;
        s->is_plain = false;
        if (amp_streq(info->scale, adult))
            s->power[k] = 0;
        else
            amp_parse_double(info->scale + strlen(power), '.', &s->power[k]);
        is_adult |= s->power[k] == 0;
    }
    return is_adult ? read_adults(ctx, profile, s) : AMP_OK;
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* Units of a household over its members, for both lines; 1 for one that has no living member. */
static void units_of(const amp_scales *s, const amp_population *p, size_t h, double units[2])
{
    double n = 0, adults = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        if (p->in_household_income[i] && p->is_alive[i]) {
            n += 1;
            adults += s->adult[p->sex[i]][p->age[i]];
        }
    for (int k = 0; k < 2; k++)
        units[k] = !(n > 0) ? 1 : s->power[k] > 0 ? amp_pow(n, s->power[k]) / n : adults / n;
}

void amp_scales_to_members(const amp_scales *s, amp_population *p)
{
    for (size_t h = 0; !s->is_plain && h < p->households; h++) {
        double units[2];
        units_of(s, p, h, units);
        p->line_poverty[h] *= units[0];
        p->line_extreme[h] *= units[1];
    }
}

void amp_scales_to_units(const amp_scales *s, amp_population *p)
{
    for (size_t h = 0; !s->is_plain && h < p->households; h++) {
        double units[2];
        units_of(s, p, h, units);
        p->line_poverty[h] /= units[0];
        p->line_extreme[h] /= units[1];
    }
}

void amp_lines_times(amp_population *p, const double times[2])
{
    for (size_t h = 0; h < p->households; h++) {
        p->line_poverty[h] *= times[0];
        p->line_extreme[h] *= times[1];
    }
}
