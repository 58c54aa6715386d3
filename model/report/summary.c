/* summary.c - summary.json and the full table of a run. */
#include "report/report.h"
#include "report/words.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *number_or_null(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *band(const double *statistic)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "mean",
                     number_or_null(statistic[AMP_STATISTIC_mean]), "p5",
                     number_or_null(statistic[AMP_STATISTIC_p5]), "p50",
                     number_or_null(statistic[AMP_STATISTIC_p50]), "p95",
                     number_or_null(statistic[AMP_STATISTIC_p95]), "mcse",
                     number_or_null(statistic[AMP_STATISTIC_mcse]));
}

/* Only the national figures: the rest stands in results.csv. */
static bool is_headline(const amp_results *r, size_t pair)
{
    return strcmp(r->group[pair], "all") == 0;
}

static json_t *scenario_json(const amp_page *p, size_t s)
{
    const amp_results *r = p->results;
    const size_t y = amp_report_year_index(r, p->scenario[s].year);
    json_t *level = json_object(), *difference = json_object();
    for (size_t k = 0; k < r->pairs; k++) {
        if (!is_headline(r, k))
            continue;
        const size_t at = (y * r->pairs + k) * r->statistics;
        const size_t cell = r->years * r->pairs * r->statistics;
        json_object_set_new(level, r->indicator[k], band(r->summary + s * cell + at));
        if (s)
            json_object_set_new(difference, r->indicator[k],
                                band(r->difference + (s - 1) * cell + at));
    }
    json_t *out = json_pack("{s:s, s:s, s:i, s:o}", "name", p->scenario[s].name, "label",
                            p->scenario[s].label, "year", p->scenario[s].year, "level", level);
    if (s)
        json_object_set_new(out, "difference", difference);
    else
        json_decref(difference);
    return out;
}

static json_t *trust_json(const amp_page *p)
{
    json_t *list = json_array();
    for (size_t k = 0; k < p->trusts; k++) {
        const amp_trust *t = &p->trust[k];
        json_array_append_new(
            list,
            json_pack("{s:s, s:i, s:s, s:o, s:o, s:o, s:o, s:s, s:s}", "what", t->what, "year",
                      t->year, "unit", t->unit, "simulated", number_or_null(t->simulated), "p5",
                      number_or_null(t->low), "p95", number_or_null(t->high), "published",
                      number_or_null(t->published), "use", t->use, "source", t->source));
    }
    return list;
}

static json_t *chances_json(const amp_page *p)
{
    json_t *list = json_array();
    for (size_t k = 0; k < p->chances; k++)
        for (size_t s = 0; s < p->results->scenarios; s++) {
            size_t n;
            const size_t yes = amp_question_count(&p->chance[k], p->cube, s, &n);
            if (n)
                json_array_append_new(list,
                                      json_pack("{s:s, s:s, s:I, s:I}", "question",
                                                p->chance[k].text, "scenario", p->scenario[s].name,
                                                "yes", (json_int_t)yes, "of", (json_int_t)n));
        }
    return list;
}

amp_err amp_report_summary(amp_ctx *ctx, const char *path, const amp_page *page)
{
    json_t *scenarios = json_array();
    for (size_t s = 0; s < page->results->scenarios; s++)
        json_array_append_new(scenarios, scenario_json(page, s));
    json_t *root =
        json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:o, s:o, s:o}", "schema", "amparo summary 1",
                  "run", page->run_id, "country", page->country, "currency", page->currency,
                  "prices_of", page->base_year, "population", page->population_kind, "scenarios",
                  scenarios, "trust", trust_json(page), "chances", chances_json(page));
    if (!root)
        return amp_fail_memory(ctx);
    amp_out out;
    amp_err err = amp_out_open(ctx, path, &out);
    if (err == AMP_OK) {
        json_dumpf(root, out.file, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
        fputc('\n', out.file);
        err = amp_out_close(ctx, &out);
    }
    json_decref(root);
    return err;
}

static void table_rows(FILE *f, const amp_page *p, size_t s)
{
    const amp_results *r = p->results;
    const size_t y = amp_report_year_index(r, p->scenario[s].year);
    const size_t cell = r->years * r->pairs * r->statistics;
    for (size_t k = 0; k < r->pairs; k++) {
        const size_t at = (y * r->pairs + k) * r->statistics;
        const double *base = r->summary + at, *own = r->summary + s * cell + at;
        const double *d = r->difference + (s - 1) * cell + at;
        if (!isfinite(base[AMP_STATISTIC_mean]) && !isfinite(own[AMP_STATISTIC_mean]))
            continue;
        const amp_indicator *indicator = amp_indicator_find(r->indicator[k]);
        amp_words_csv(f, p->scenario[s].label);
        fprintf(f, ",%d,", p->scenario[s].year);
        amp_words_csv(f, indicator ? (p->language == AMP_ES ? indicator->es : indicator->en)
                                   : r->indicator[k]);
        fprintf(f, ",");
        amp_words_csv(f, r->group[k]);
        fprintf(f, ",");
        amp_words_csv(f, r->unit[k]);
        fprintf(f, ",%.10g,%.10g,%.10g,%.10g,%.10g\n", base[AMP_STATISTIC_mean],
                own[AMP_STATISTIC_mean], d[AMP_STATISTIC_mean], d[AMP_STATISTIC_p5],
                d[AMP_STATISTIC_p95]);
    }
}

amp_err amp_report_table(amp_ctx *ctx, const char *path, const amp_page *page)
{
    amp_out out;
    AMP_TRY(amp_out_open(ctx, path, &out));
    fprintf(out.file, "scenario,year,indicator,group,unit,baseline,reform,difference,low,high\n");
    for (size_t s = 1; s < page->results->scenarios; s++)
        table_rows(out.file, page, s);
    return amp_out_close(ctx, &out);
}
