/* build.c - the builder from profile to population; see docs/population.md. */
#include "num/num.h"
#include "synth/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HOUSEHOLDS_MIN = 50, HOUSEHOLDS_MAX = 20000000 };

void amp_fit_init(amp_fit *fit)
{
    *fit = (amp_fit){.line = NULL};
    amp_arena_init(&fit->arena);
}

void amp_fit_fini(amp_fit *fit)
{
    amp_arena_fini(&fit->arena);
    *fit = (amp_fit){.line = NULL};
}

amp_err amp_fit_add(amp_ctx *ctx, amp_fit *fit, amp_margin_fit line)
{
    if (fit->lines == fit->cap) {
        const size_t cap = fit->cap ? 2 * fit->cap : 256;
        amp_margin_fit *more = AMP_ARENA_NEW(&fit->arena, amp_margin_fit, cap);
        if (!more)
            return amp_fail_memory(ctx);
        if (fit->lines)
            memcpy(more, fit->line, fit->lines * sizeof *more);
        fit->line = more;
        fit->cap = cap;
    }
    fit->line[fit->lines++] = line;
    return AMP_OK;
}

/* ---- parameters ----------------------------------------------------------------------------- */

typedef struct asked {
    const char *path;
    double low, high, *to;
} asked;

static amp_err ask(amp_ctx *ctx, amp_profile *profile, const asked *a)
{
    amp_number x;
    AMP_TRY(amp_profile_number(ctx, profile, a->path, &x));
    if (!(x.value >= a->low && x.value <= a->high))
        return amp_fail(ctx, AMP_CONFIG, AMP_NOWHERE, _("parameters.%s: %g is outside [%g, %g]"),
                        a->path, x.value, a->low, a->high);
    *a->to = x.value;
    return AMP_OK;
}

amp_err synth_parameters_read(amp_ctx *ctx, amp_profile *profile, synth_parameters *q)
{
    const asked all[] = {
        {"synth.survey_year", 1990, 2100, &q->survey_year},
        {"synth.candidates", 2, 20, &q->candidates},
        {"synth.weight_low", 0, 0.9, &q->weight_low},
        {"synth.weight_high", 1.1, 20, &q->weight_high},
        {"synth.ethnicity_household", 0, 1, &q->ethnicity_household},
        {"synth.migrant_household", 0, 1, &q->migrant_household},
        {"synth.schooling_couple", 0.05, 1, &q->schooling_couple},
        {"synth.schooling_child", 0, 0.7, &q->schooling_child},
        {"synth.earnings_household", 0, 0.9, &q->earnings_household},
        {"synth.formal_household", 0, 0.95, &q->formal_household},
        {"earnings.lasting_share", 0, 1, &q->lasting},
        {"synth.state_salary_none", 0, 1, &q->state_salary[0]},
        {"synth.state_salary_primary", 0, 1, &q->state_salary[1]},
        {"synth.state_salary_secondary", 0, 1, &q->state_salary[2]},
        {"synth.state_salary_tertiary", 0, 1, &q->state_salary[3]},
        {"synth.state_salary_60", 0, 1, &q->state_salary[SYNTH_STATE_FROM_60]},
        {"synth.state_salary_65", 0, 1, &q->state_salary[SYNTH_STATE_FROM_65]},
        {"synth.density_formal", 0, 1, &q->density_formal},
        {"synth.density_past", 0, 1, &q->density_past},
        {"synth.line_income", 0, 0.99, &q->line_income},
    };
    amp_err err = AMP_OK;
    for (size_t k = 0; k < AMP_COUNT(all); k++) {
        const amp_err one = ask(ctx, profile, &all[k]);
        if (err == AMP_OK)
            err = one;
    }
    if (err == AMP_OK)
        q->lasting = AMP_MAX(q->lasting, q->earnings_household);
    return err;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void fill_person(amp_population *p, size_t i, const synth_member *m, uint64_t uid,
                        const amp_stream *stream)
{
    p->uid[i] = uid;
    p->age[i] = AMP_MIN(m->age, AMP_AGE_MAX);
    p->sex[i] = m->sex;
    p->relationship[i] = m->relationship;
    p->partner[i] = m->partner;
    p->mother[i] = m->mother;
    p->father[i] = m->father;
    p->in_household_income[i] = m->relationship != AMP_RELATIONSHIP_domestic_worker;
    p->birth_month[i] = (uint8_t)(12 * amp_draw(stream, uid, AMP_PROC_SYNTH, SYNTH_K_BIRTH_MONTH));
}

/** The chosen candidates as rows; identities are hashes of the candidate's number. */
static amp_err fill_rows(amp_ctx *ctx, const synth_candidates *c, const uint8_t *chosen,
                         const amp_stream *stream, uint64_t salt, amp_population *p)
{
    size_t households = 0, persons = 0;
    for (size_t h = 0; h < c->n; h++)
        if (chosen[h]) {
            households++;
            persons += c->size[h];
        }
    if (amp_pop_reserve(p, persons, households) != AMP_OK)
        return amp_fail_memory(ctx);
    for (size_t h = 0; h < c->n; h++) {
        if (!chosen[h])
            continue;
        const size_t to = p->households++, first = amp_pop_append(p, c->size[h]);
        p->household_uid[to] = amp_draw_key(h, salt, 0) | AMP_UID_HOUSEHOLD;
        p->area[to] = c->area[h];
        p->region[to] = c->region[h];
        p->stratum[to] = c->region[h] * 2 + c->area[h];
        p->psu[to] = (int32_t)to;
        p->line_poverty[to] = p->line_extreme[to] = p->welfare_reported[to] = 0;
        p->first[to] = (uint32_t)first;
        p->first[to + 1] = (uint32_t)(first + c->size[h]);
        for (size_t m = 0; m < c->size[h]; m++)
            fill_person(p, first + m, &c->member[c->first[h] + m],
                        amp_draw_key(h, salt, m + 1) & ~AMP_UID_HOUSEHOLD, stream);
    }
    return AMP_OK;
}

static void set_weights(amp_population *p, const synth_tables *t)
{
    double people = 0;
    for (int sex = 0; sex < 2; sex++)
        for (int age = 0; age < SYNTH_AGES; age++)
            people += t->people[sex][age];
    for (size_t h = 0; h < p->households; h++)
        p->weight[h] = 1000 * people / (double)p->n;
}

static amp_err price_of(amp_ctx *ctx, const amp_macro *m, int survey_year, int base_year,
                        double *price)
{
    const int years[] = {survey_year, base_year};
    for (size_t k = 0; k < AMP_COUNT(years); k++)
        if (years[k] < m->first || years[k] > m->last)
            return amp_fail(ctx, AMP_DATA, AMP_NOWHERE,
                            _("the macro path has no prices of %d; it covers %d to %d"), years[k],
                            m->first, m->last);
    *price = m->cpi[base_year - m->first] / m->cpi[survey_year - m->first];
    return AMP_OK;
}

/* ---- steps ---------------------------------------------------------------------------------- */

/** What the build of one population holds; released by build_fini. */
typedef struct build {
    amp_arena arena;
    synth_tables tables;
    synth_parameters q;
    synth_candidates candidates;
    synth_targets targets;
    size_t need[2];
    double price, worst, effective;
} build;

/** A large population finds what fits in a pool that is larger anyway: candidates a household fall
 * from those of the profile to half of them. */
static double candidates_per(double profile, size_t households)
{
    enum { PLENTY = 50000 }; /* households whose candidates are enough for twice as many */
    return profile * AMP_MAX(0.5, AMP_MIN(1, (double)PLENTY / (double)households));
}

static amp_err make_households(amp_ctx *ctx, build *w, const amp_stream *stream, size_t households,
                               uint64_t salt, amp_population *p)
{
    AMP_TRY(synth_candidates_make(ctx, &w->arena, &w->tables, stream, households,
                                  candidates_per(w->q.candidates, households), w->need,
                                  &w->candidates));
    AMP_TRY(synth_targets_make(ctx, &w->arena, &w->tables, w->need, &w->targets));
    double *weight = AMP_ARENA_NEW(&w->arena, double, w->candidates.n);
    uint8_t *chosen = AMP_ARENA_NEW(&w->arena, uint8_t, w->candidates.n);
    if (!weight || !chosen)
        return amp_fail_memory(ctx);
    AMP_TRY(synth_rake(ctx, &w->candidates, &w->targets, w->q.weight_low, w->q.weight_high, weight,
                       &w->worst));
    double sum = 0, squares = 0;
    for (size_t h = 0; h < w->candidates.n; h++) {
        sum += weight[h];
        squares += weight[h] * weight[h];
    }
    w->effective = sum * sum / squares / (double)w->candidates.n;
    AMP_TRY(synth_choose(ctx, &w->candidates, &w->targets, weight, w->need, stream, chosen));
    return fill_rows(ctx, &w->candidates, chosen, stream, salt, p);
}

static amp_err make_persons(amp_ctx *ctx, build *w, amp_profile *profile, const amp_stream *stream,
                            const amp_transfers *transfers, amp_population *p, synth_builder *b)
{
    *b = (synth_builder){.ctx = ctx,
                         .arena = &w->arena,
                         .t = &w->tables,
                         .q = &w->q,
                         .profile = profile,
                         .p = p,
                         .stream = *stream,
                         .price = w->price,
                         .transfers = transfers};
    b->household = AMP_ARENA_NEW(&w->arena, uint32_t, p->n);
    b->cell = AMP_ARENA_NEW(&w->arena, uint32_t, p->n);
    b->score = AMP_ARENA_NEW(&w->arena, double, p->n);
    b->category = AMP_ARENA_NEW(&w->arena, uint8_t, p->n);
    b->latent = AMP_ARENA_NEW(&w->arena, double, p->households);
    if (!b->household || !b->cell || !b->score || !b->category || !b->latent)
        return amp_fail_memory(ctx);
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
            b->household[i] = (uint32_t)h;
    AMP_TRY(synth_traits(b));
    AMP_TRY(synth_work(b));
    AMP_TRY(synth_income(b));
    return synth_dwelling(b);
}

amp_err amp_synth_build(amp_ctx *ctx, amp_profile *profile, const amp_macro *macro, int year,
                        int base_year, size_t households, uint64_t seed,
                        const amp_transfers *transfers, amp_population *p, amp_fit *fit)
{
    if (fit)
        amp_fit_init(fit);
    if (households < HOUSEHOLDS_MIN || households > HOUSEHOLDS_MAX)
        return amp_fail(ctx, AMP_USAGE, AMP_NOWHERE,
                        _("%zu households; a synthetic population has %d to %d"), households,
                        HOUSEHOLDS_MIN, HOUSEHOLDS_MAX);
    build w = {.worst = 0};
    amp_arena_init(&w.arena);
    const amp_stream stream = {.seed = seed, .year = 0, .replicate = 0};
    synth_builder b;
    amp_err err;
    AMP_TRY_OUT(err, synth_parameters_read(ctx, profile, &w.q));
    AMP_TRY_OUT(err, price_of(ctx, macro, (int)w.q.survey_year, base_year, &w.price));
    AMP_TRY_OUT(err, synth_tables_read(ctx, profile, year, (int)w.q.survey_year, &w.tables));
    AMP_TRY_OUT(err, make_households(ctx, &w, &stream, households,
                                     amp_hash_text(profile->iso3) ^ (uint64_t)year, p));
    set_weights(p, &w.tables);
    AMP_TRY_OUT(err, make_persons(ctx, &w, profile, &stream, transfers, p, &b));
    if (fit) {
        fit->effective_n = w.effective;
        AMP_TRY_OUT(err, synth_report(&b, &w.targets, year, fit));
    }
    AMP_TRY_OUT(err, amp_pop_shuffle(ctx, p));
    err = amp_pop_check(ctx, p);
out:
    synth_tables_free(&w.tables);
    amp_arena_fini(&w.arena);
    return err;
}
