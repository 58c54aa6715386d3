/* explain_file.c - an explanation for machines: a row per step, or JSON. */
#include "cli/explain.h"

#include <jansson.h>
#include <string.h>

static const char *const kind_names[AMP_STEPS] = {
#define X(name, code, meaning) #name,
    AMP_STEP_LIST(X)
#undef X
};

static bool is_wanted(const amp_telling *t, const amp_trace_step *s)
{
    return t->person < 0 || s->row == AMP_NO_ROW || s->row == t->person;
}

static void identity_of(const amp_population *p, amp_row row, char text[AMP_IDENTITY])
{
    amp_identity_text(row == AMP_NO_ROW ? p->household_uid[0] : p->uid[row], text);
}

/* The reason of the unit that a step is about; "" of steps in between. */
static const char *reason_of(const amp_trace *trace, const amp_trace_step *s)
{
    const amp_trace_step *reason =
        s->is_unit ? amp_trace_reason(trace, s->programme, s->row) : NULL;
    return !reason ? "" : reason->passed ? "paid" : amp_trace_codes[reason->kind];
}

static void put_quoted(FILE *f, const char *text)
{
    fputc('"', f);
    for (const char *c = text ? text : ""; *c; c++)
        fprintf(f, *c == '"' ? "\"\"" : "%c", *c);
    fputc('"', f);
}

static void put_row(FILE *f, const amp_telling *t, const amp_scenario *s, const amp_explained *x,
                    const amp_trace_step *step)
{
    char id[AMP_IDENTITY], value[160], limit[160];
    identity_of(&x->people, step->row, id);
    fprintf(f, "%s,%s,%d,%s,%s,%s,%d,%d,%d,%d,", s->name, s->programme[step->programme].name,
            step->row + 1, id, kind_names[step->kind], reason_of(&x->trace, step), step->passed,
            step->m0 + (step->m1 > 0), step->m1, step->depth);
    put_quoted(f, step->text);
    fprintf(f, ",%s,%s,%d,%.17g,%.17g,%.17g\n",
            amp_explain_value(t, step, step->value, false, value, sizeof value),
            amp_explain_value(t, step, step->limit, false, limit, sizeof limit), step->months,
            step->payments, step->growth, step->money);
}

/* The baseline beside the scenario that is told. */
static size_t first_told(const amp_telling *t)
{
    return t->e->scenario[0].people.n ? 0 : t->scenario;
}

void amp_explain_csv(FILE *f, const amp_telling *t)
{
    fputs("scenario,programme,member,identity,step,reason,passed,from_month,to_month,depth,text,"
          "value,limit,months,payments,growth,money\n",
          f);
    for (size_t s = first_told(t); s <= t->scenario; s += AMP_MAX(t->scenario, 1)) {
        const amp_explained *x = &t->e->scenario[s];
        for (size_t i = 0; i < x->trace.n; i++)
            if (is_wanted(t, &x->trace.step[i]))
                put_row(f, t, &t->plan->scenario[s], x, &x->trace.step[i]);
    }
}

/* ---- JSON --------------------------------------------------------------------------------------
 */

static json_t *step_json(const amp_telling *t, const amp_scenario *s, const amp_explained *x,
                         const amp_trace_step *step)
{
    char id[AMP_IDENTITY], value[160];
    identity_of(&x->people, step->row, id);
    json_t *o =
        json_pack("{s:s, s:i, s:s, s:s, s:s, s:b}", "programme", s->programme[step->programme].name,
                  "member", step->row + 1, "identity", id, "step", kind_names[step->kind], "reason",
                  reason_of(&x->trace, step), "passed", step->passed);
    if (step->text)
        json_object_set_new(o, "text", json_string(step->text));
    if (step->type == AMP_TYPE_CATEGORY)
        json_object_set_new(
            o, "value",
            json_string(amp_explain_value(t, step, step->value, false, value, sizeof value)));
    else
        json_object_set_new(o, "value", json_real(step->value));
    json_object_set_new(o, "limit", json_real(step->limit));
    if (step->kind == AMP_STEP_PART)
        json_object_set_new(o, "depth", json_integer(step->depth));
    if (step->kind == AMP_STEP_MONTHS) {
        json_object_set_new(o, "months", json_integer(step->months));
        json_object_set_new(o, "payments", json_real(step->payments));
        json_object_set_new(o, "growth", json_real(step->growth));
    }
    if (step->kind >= AMP_STEP_MONTHS && step->kind <= AMP_STEP_PAID)
        json_object_set_new(o, "money", json_real(step->money));
    return o;
}

static json_t *scenario_json(const amp_telling *t, size_t s)
{
    const amp_explained *x = &t->e->scenario[s];
    json_t *steps = json_array();
    for (size_t i = 0; i < x->trace.n; i++)
        if (is_wanted(t, &x->trace.step[i]))
            json_array_append_new(steps, step_json(t, &t->plan->scenario[s], x, &x->trace.step[i]));
    return json_pack("{s:s, s:f, s:f, s:f, s:f, s:f, s:o}", "scenario", t->plan->scenario[s].name,
                     "price", x->trace.price, "market", x->market, "transfers", x->transfers,
                     "disposable", x->disposable, "welfare", x->welfare, "steps", steps);
}

amp_err amp_explain_json(amp_ctx *ctx, FILE *f, const amp_telling *t)
{
    json_t *scenarios = json_array();
    for (size_t s = first_told(t); s <= t->scenario; s += AMP_MAX(t->scenario, 1))
        json_array_append_new(scenarios, scenario_json(t, s));
    json_t *all = json_pack("{s:s, s:i, s:i, s:o}", "schema", "amparo explanation 1", "year",
                            t->year, "replicate", (int)t->replicate, "scenarios", scenarios);
    if (!all)
        return amp_fail_memory(ctx);
    const int failed = json_dumpf(all, f, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    json_decref(all);
    fputc('\n', f);
    return failed ? amp_fail(ctx, AMP_IO, AMP_NOWHERE, _("cannot write to the standard output"))
                  : AMP_OK;
}
