/* lines.c - see lines.h. */
#include "sim/lines.h"

#include "base/table.h"

#include <math.h>
#include <string.h>

enum { PPP_YEAR = 2021 };

static const double days_a_month = 365.0 / 12;

/* Local currency of 2021 per international dollar. */
static amp_err read_ppp(amp_ctx *ctx, amp_plan *plan, const char **path, double *ppp)
{
    amp_table t;
    int iso3, value;
    *path = amp_arena_format(&plan->arena, "%sppp.csv", plan->data_root);
    if (!*path)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_table_read(ctx, &plan->arena, *path, NULL, &t));
    AMP_TRY(amp_table_column(ctx, &t, "iso3", &iso3));
    AMP_TRY(amp_table_column(ctx, &t, "lcu_per_dollar", &value));
    for (size_t k = 0; k < t.rows; k++)
        if (amp_streq(amp_table_cell(&t, k, iso3), plan->profile.iso3))
            return amp_table_number(ctx, &t, k, value, ppp);
    return amp_fail(ctx, AMP_CONFIG, amp_plan_base(plan)->lines_loc,
                    _("lines.also: %s has no purchasing power parity of %d for %s; leave the ppp "
                      "lines out"),
                    *path, PPP_YEAR, plan->profile.iso3);
}

/* From dollars of 2021 a day to local currency a month in prices of the base year. */
static amp_err ppp_amount(amp_ctx *ctx, amp_plan *plan, double dollars, const char **path,
                          double *amount)
{
    const amp_macro *m = &plan->macro;
    const amp_scenario *s = amp_plan_base(plan);
    double ppp = 0;
    if (PPP_YEAR < m->first || PPP_YEAR > m->last)
        return amp_fail(ctx, AMP_CONFIG, s->lines_loc,
                        _("lines.also: the prices of %s run from %d to %d; ppp lines need those of "
                          "%d"),
                        plan->profile.iso3, m->first, m->last, PPP_YEAR);
    AMP_TRY(read_ppp(ctx, plan, path, &ppp));
    *amount =
        dollars * ppp * days_a_month * m->cpi[s->first - m->first] / m->cpi[PPP_YEAR - m->first];
    return AMP_OK;
}

/* Of a line of the profile, in terms of the lines that the household has by then. */
static amp_err profile_line(amp_ctx *ctx, amp_plan *plan, amp_stat_line *line)
{
    const amp_line_info *info = amp_profile_line(&plan->profile, line->name);
    const bool extreme = amp_streq(line->name, "national_extreme") ||
                         (info && amp_streq(info->of, "national_extreme"));
    double times;
    AMP_TRY(amp_profile_line_times(ctx, &plan->profile, amp_plan_base(plan)->lines_loc, line->name,
                                   extreme ? "national_extreme" : "national", &times));
    if (extreme)
        line->extreme = times / plan->line[1];
    else
        line->poverty = times / plan->line[0];
    return AMP_OK;
}

amp_err amp_lines_also(amp_ctx *ctx, amp_plan *plan, const char **path)
{
    const amp_scenario *s = amp_plan_base(plan);
    amp_stat_line *line = AMP_ARENA_NEW(&plan->arena, amp_stat_line, s->also_lines + 1);
    *path = NULL;
    if (!line)
        return amp_fail_memory(ctx);
    for (size_t k = 0; k < s->also_lines; k++) {
        const char *name = s->also_line[k];
        double dollars;
        line[k].name = name;
        for (size_t i = 0; i < k; i++)
            if (amp_streq(line[i].name, name))
                return amp_fail(ctx, AMP_CONFIG, s->lines_loc, _("lines.also: \"%s\" stands twice"),
                                name);
        if (strncmp(name, "ppp_", 4) != 0)
            AMP_TRY(profile_line(ctx, plan, &line[k]));
        else if (amp_parse_double(name + 4, '.', &dollars) && dollars > 0 && dollars < 1000)
            AMP_TRY(ppp_amount(ctx, plan, dollars, path, &line[k].amount));
        else
            return amp_fail(ctx, AMP_CONFIG, s->lines_loc,
                            _("lines.also: found \"%s\"; expected ppp_ and dollars of %d a day, as "
                              "ppp_3.00, or a line of the profile"),
                            name, PPP_YEAR);
    }
    return amp_stat_plan_lines(ctx, plan->stat, line, s->also_lines);
}
