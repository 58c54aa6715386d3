/* weights.c - see weights.h. */
#include "sim/weights.h"

#include "io/io.h"

amp_err amp_weights_save(amp_ctx *ctx, const char *path, const amp_reweigh *r)
{
    amp_out out;
    AMP_TRY(amp_out_open(ctx, path, &out));
    fputs("year,households,margins,growth,ratio_min,ratio_max,ratio_sd,at_low,at_high,"
          "effective_households,steps,largest_miss,worst_margin\n",
          out.file);
    for (int year = r->first; year <= r->last; year++) {
        const amp_reweigh_year *y = &r->report[year - r->first];
        fprintf(out.file, "%d,%zu,%zu,%.17g,%.17g,%.17g,%.17g,%zu,%zu,%.17g,%zu,%.3g,%s\n", year,
                r->households, r->margins, y->growth, y->low, y->high, y->sd, y->at_low, y->at_high,
                y->effective, y->steps, y->miss, y->worst);
    }
    return amp_out_close(ctx, &out);
}
