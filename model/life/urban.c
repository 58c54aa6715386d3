/* urban.c - see urban.h. */
#include "life/urban.h"
#include "life/read.h"

static amp_err read_urban(amp_read *r, int first, size_t years, double *odds)
{
    int series;
    double from_year = 0.0, from = 0.0;
    size_t y = 0;
    AMP_TRY(amp_read_open(r, "urban"));
    AMP_TRY(amp_table_column(r->ctx, &r->table, "series", &series));
    for (size_t i = 0; i < r->table.rows; i++) {
        double year, urban;
        if (!amp_streq(amp_table_cell(&r->table, i, series), amp_table_cell(&r->table, 0, series)))
            continue;
        AMP_TRY(amp_read_number(r, i, "year", &year));
        AMP_TRY(amp_read_number(r, i, "urban_pct", &urban));
        for (; y < years && first + (double)y <= year; y++) {
            const double at = first + (double)y;
            const double x = from > 0.0 ? (at - from_year) / (year - from_year) : 1.0;
            odds[y] = from + x * (urban - from);
        }
        from_year = year;
        from = urban;
    }
    for (; y < years; y++)
        odds[y] = from;
    for (y = 0; y < years; y++)
        odds[y] /= AMP_MAX(100.0 - odds[y], 0.01); /* a city state moves nowhere */
    return AMP_OK;
}

amp_err amp_urban_odds(amp_ctx *ctx, amp_profile *profile, amp_arena *arena, int first,
                       size_t years, double **odds)
{
    amp_read r = {.ctx = ctx, .profile = profile};
    *odds = NULL;
    if (!amp_profile_owns(profile, "urban"))
        return AMP_OK;
    *odds = AMP_ARENA_NEW(arena, double, years);
    return *odds ? read_urban(&r, first, years, *odds) : amp_fail_memory(ctx);
}
