/* run.c - the block driver. See run.h. */
#include "sim/run.h"

#include "sim/bootstrap.h"
#include "sim/invariants.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* What one thread works with; nothing in it outlives a block. */
typedef struct worker {
    amp_population spare;
    amp_life_scratch *life;
    amp_policy_scratch *policy;
    amp_ledger_base shared;
    amp_ledger *ledger;   /* one per scenario */
    amp_population hit;   /* a block as a shock leaves it */
    amp_ledger reference; /* the baseline's programmes on it */
    amp_err err;
} worker;

/* One block's contribution to one year: sums, and households to be ranked. */
typedef struct slot {
    double **shared;             /* [variant]: sums that no programme changes */
    double **tally;              /* [scenario] */
    double **welfare, **persons; /* [scenario], room for `cap` households */
    size_t *ranked;              /* [scenario] */
    size_t cap;
    amp_life_flows flows; /* of the block's last step */
} slot;

/* One replicate in work: its own copy of the people. */
typedef struct replica {
    amp_population *block;
    slot *slot;
    double *shared, *tally;    /* joined sums */
    double *welfare, *persons; /* joined ranking */
    void *scratch;
    size_t cap;
    double *drawn, *factor;
    amp_census census; /* of last year, where the plan is watched */
} replica;

typedef struct job {
    amp_ctx *ctx; /* for the breaches of a watched plan, one thread at a time */
    const amp_plan *plan;
    const amp_policy *const *policy;
    uint32_t replicate;
    uint32_t luck; /* the replicate whose luck people meet: 0 for all with chance out of doubt */
    const amp_life_draw *draw;
    const amp_shocks_draw *shocks;
    const double *drawn;
    int year;
} job;

/* ---- memory
 * ----------------------------------------------------------------------------------------- */

static amp_err worker_init(worker *w, const amp_plan *plan)
{
    memset(w, 0, sizeof *w);
    amp_pop_init(&w->spare);
    amp_pop_init(&w->hit);
    w->ledger = amp_alloc(plan->scenarios, sizeof *w->ledger);
    if (!w->ledger)
        return AMP_NOMEM;
    AMP_TRY(amp_life_scratch_new(&w->life));
    return amp_policy_scratch_new((const amp_policy *const *)plan->policy, plan->scenarios,
                                  &w->policy);
}

static void worker_fini(worker *w, const amp_plan *plan)
{
    amp_pop_fini(&w->spare);
    amp_pop_fini(&w->hit);
    amp_ledger_fini(&w->reference);
    amp_life_scratch_free(w->life);
    amp_policy_scratch_free(w->policy);
    amp_ledger_base_fini(&w->shared);
    for (size_t s = 0; w->ledger && s < plan->scenarios; s++)
        amp_ledger_fini(&w->ledger[s]);
    free(w->ledger);
}

static amp_err slot_init(slot *s, const amp_plan *plan)
{
    const size_t n = plan->scenarios;
    s->shared = amp_alloc(plan->shocks.variants, sizeof(double *));
    s->tally = amp_alloc(n, sizeof(double *));
    s->welfare = amp_alloc(n, sizeof(double *));
    s->persons = amp_alloc(n, sizeof(double *));
    s->ranked = amp_alloc(n, sizeof(size_t));
    if (!s->shared || !s->tally || !s->welfare || !s->persons || !s->ranked)
        return AMP_NOMEM;
    for (size_t v = 0; v < plan->shocks.variants; v++)
        if (!(s->shared[v] = amp_alloc(plan->stat->tally_shared, sizeof(double))))
            return AMP_NOMEM;
    for (size_t k = 0; k < n; k++)
        if (!(s->tally[k] = amp_alloc(plan->stat->tally, sizeof(double))))
            return AMP_NOMEM;
    return AMP_OK;
}

static void slot_fini(slot *s, const amp_plan *plan)
{
    for (size_t k = 0; k < plan->scenarios; k++) {
        if (s->tally)
            free(s->tally[k]);
        if (s->welfare)
            free(s->welfare[k]);
        if (s->persons)
            free(s->persons[k]);
    }
    for (size_t v = 0; s->shared && v < plan->shocks.variants; v++)
        free(s->shared[v]);
    free(s->shared);
    free(s->tally);
    free(s->welfare);
    free(s->persons);
    free(s->ranked);
}

static amp_err slot_reserve(slot *s, size_t scenarios, size_t households)
{
    if (households <= s->cap)
        return AMP_OK;
    const size_t cap = households + households / 4;
    for (size_t k = 0; k < scenarios; k++) {
        free(s->welfare[k]);
        free(s->persons[k]);
        s->welfare[k] = amp_alloc(cap, sizeof(double));
        s->persons[k] = amp_alloc(cap, sizeof(double));
        if (!s->welfare[k] || !s->persons[k]) {
            s->cap = 0;
            return AMP_NOMEM;
        }
    }
    s->cap = cap;
    return AMP_OK;
}

static amp_err replica_init(replica *r, const amp_plan *plan)
{
    memset(r, 0, sizeof *r);
    r->block = amp_alloc(AMP_MAX(plan->blocks, 1), sizeof *r->block);
    r->slot = amp_alloc(AMP_MAX(plan->blocks, 1), sizeof *r->slot);
    r->shared = amp_alloc(plan->stat->tally_shared, sizeof(double));
    r->tally = amp_alloc(plan->stat->tally, sizeof(double));
    r->drawn = amp_alloc(plan->registry.n + 1, sizeof(double));
    r->factor =
        amp_alloc(plan->bootstrap ? amp_bootstrap_units(plan->bootstrap) : 1, sizeof(double));
    if (!r->block || !r->slot || !r->shared || !r->tally || !r->drawn || !r->factor)
        return AMP_NOMEM;
    for (size_t b = 0; b < plan->blocks; b++) {
        amp_pop_init(&r->block[b]);
        AMP_TRY(slot_init(&r->slot[b], plan));
    }
    return AMP_OK;
}

static void replica_fini(replica *r, const amp_plan *plan)
{
    for (size_t b = 0; b < plan->blocks; b++) {
        if (r->block)
            amp_pop_fini(&r->block[b]);
        if (r->slot)
            slot_fini(&r->slot[b], plan);
    }
    free(r->block);
    free(r->slot);
    free(r->shared);
    free(r->tally);
    free(r->welfare);
    free(r->persons);
    free(r->scratch);
    free(r->drawn);
    free(r->factor);
    amp_census_fini(&r->census);
}

static amp_err replica_reserve(replica *r, size_t households)
{
    if (households <= r->cap)
        return AMP_OK;
    r->cap = households + households / 4;
    free(r->welfare);
    free(r->persons);
    free(r->scratch);
    r->welfare = amp_alloc(r->cap, sizeof(double));
    r->persons = amp_alloc(r->cap, sizeof(double));
    r->scratch = amp_alloc(amp_stat_scratch(r->cap), 1);
    return r->welfare && r->persons && r->scratch ? AMP_OK : AMP_NOMEM;
}

/* ---- one block in one year
 * ---------------------------------------------------------------------------- */

static void reweigh_block(const job *j, const replica *r, size_t b)
{
    const amp_plan *plan = j->plan;
    amp_reweigh_block(&plan->reweigh, amp_life_path(j->draw), j->year, b, &plan->block[b],
                      &r->block[b]);
    if (plan->bootstrap)
        amp_bootstrap_weigh(plan->bootstrap, b, r->factor, &r->block[b]);
}

static amp_err move_block(const job *j, worker *w, const replica *r, size_t b)
{
    amp_population *block = &r->block[b];
    switch (amp_plan_base(j->plan)->ageing) {
    case AMP_AGEING_NONE:
        return AMP_OK;
    case AMP_AGEING_STATIC:
        reweigh_block(j, r, b);
        return AMP_OK;
    case AMP_AGEING_DYNAMIC:
        break;
    }
    if (j->year == amp_plan_base(j->plan)->first)
        return amp_life_open(j->draw, block, w->life);
    /* lines on a scale of their own follow who lives in the household */
    amp_scales_to_units(&j->plan->scales, block);
    AMP_TRY(amp_life_step(j->draw, j->year, block, &w->spare, w->life));
    r->slot[b].flows = amp_life_last_flows(w->life);
    amp_scales_to_members(&j->plan->scales, block);
    return AMP_OK;
}

static amp_policy_year policy_year(const job *j)
{
    const amp_path *path = amp_life_path(j->draw);
    return (amp_policy_year){.year = j->year,
                             .first = path->first,
                             .cpi = path->cpi,
                             .real_wage = path->real_wage,
                             .gdp_pc = path->gdp_pc,
                             .drawn = j->drawn,
                             .stream = {.seed = amp_plan_base(j->plan)->seed,
                                        .year = (uint32_t)j->year,
                                        .replicate = j->luck}};
}

static amp_err apply(const job *j, worker *w, size_t s, const amp_population *people,
                     const amp_ledger *reference, amp_ledger *ledger)
{
    const amp_plan *plan = j->plan;
    const amp_policy_year year = policy_year(j);
    AMP_TRY(amp_ledger_reserve(ledger, plan->scenario[s].programmes, people->cap, people->hcap));
    return amp_policy_apply(plan->policy[s], &year, people, &w->shared,
                            reference ? plan->policy[0] : NULL, reference, w->policy, ledger);
}

static amp_err watch_money(const job *j, const amp_population *people, size_t s,
                           const amp_ledger *ledger, const slot *place)
{
    amp_err err;
#pragma omp critical(amp_run_watch)
    err = amp_invariant_money(j->ctx, people, ledger, j->plan->stat, j->plan->programme[s],
                              place->tally[s]);
    return err;
}

/* The scenarios of one variant, on its people. Their reference is the baseline's programmes on the
 * same people: its own ledger where no shock tells them apart. */
static amp_err account_people(const job *j, worker *w, const amp_population *people, size_t variant,
                              bool is_apart, slot *place)
{
    const amp_plan *plan = j->plan;
    const amp_ledger *reference = is_apart ? &w->reference : &w->ledger[0];
    AMP_TRY(amp_ledger_base_reserve(&w->shared, people->cap, people->hcap));
    amp_policy_market(people, &w->shared);
    amp_stat_cells(people, &w->shared);
    memset(place->shared[variant], 0, plan->stat->tally_shared * sizeof(double));
    amp_stat_add_shared(plan->stat, people, &w->shared, place->shared[variant]);
    if (is_apart)
        AMP_TRY(apply(j, w, 0, people, NULL, &w->reference));
    for (size_t s = 0; s < plan->scenarios; s++) {
        if (plan->shocks.variant[s] != variant)
            continue;
        amp_ledger *ledger = &w->ledger[s];
        AMP_TRY(apply(j, w, s, people, s ? reference : NULL, ledger));
        memset(place->tally[s], 0, plan->stat->tally * sizeof(double));
        amp_stat_add(plan->stat, people, &w->shared, ledger, plan->programme[s], place->tally[s]);
        place->ranked[s] =
            amp_stat_rank(people, &w->shared, ledger, place->welfare[s], place->persons[s]);
        if (plan->is_watched)
            AMP_TRY(watch_money(j, people, s, ledger, place));
    }
    return AMP_OK;
}

static amp_err account_block(const job *j, worker *w, const amp_population *block, slot *place)
{
    const amp_plan *plan = j->plan;
    const amp_stream lasting = {amp_plan_base(plan)->seed, 0, j->luck};
    AMP_TRY(slot_reserve(place, plan->scenarios, block->households));
    for (size_t v = 0; v < plan->shocks.variants; v++) {
        const bool acts = amp_shocks_act(j->shocks, v, j->year);
        if (acts)
            AMP_TRY(amp_shocks_hit(&plan->shocks, j->shocks, v, j->year, &lasting, block, &w->hit));
        AMP_TRY(account_people(j, w, acts ? &w->hit : block, v,
                               v && (acts || amp_shocks_act(j->shocks, 0, j->year)), place));
    }
    return AMP_OK;
}

static void run_block(const job *j, worker *w, replica *r, size_t b)
{
    if (w->err != AMP_OK)
        return;
    w->err = move_block(j, w, r, b);
    if (w->err == AMP_OK)
        w->err = account_block(j, w, &r->block[b], &r->slot[b]);
}

/* ---- one year
 * --------------------------------------------------------------------------------------- */

static amp_stat_year stat_year(const job *j, size_t s)
{
    const amp_path *path = amp_life_path(j->draw);
    const int t = j->year - path->first;
    amp_stat_year y = {.gdp = path->gdp[t], .cpi = path->cpi[t], .spending = path->spending[t]};
    for (size_t k = 0; k < j->plan->stat->programmes && k < AMP_COUNT(y.admin); k++)
        y.admin[k] = j->plan->admin[s][k];
    return y;
}

/* Slots are joined in block order, whatever thread filled them. */
static void close_scenario(const job *j, replica *r, size_t s, amp_cube *cube)
{
    const amp_plan *plan = j->plan;
    const size_t variant = plan->shocks.variant[s];
    size_t n = 0;
    memset(r->shared, 0, plan->stat->tally_shared * sizeof(double));
    memset(r->tally, 0, plan->stat->tally * sizeof(double));
    for (size_t b = 0; b < plan->blocks; b++) {
        const slot *place = &r->slot[b];
        amp_stat_merge_shared(plan->stat, r->shared, place->shared[variant]);
        amp_stat_merge(plan->stat, r->tally, place->tally[s]);
        memcpy(r->welfare + n, place->welfare[s], place->ranked[s] * sizeof(double));
        memcpy(r->persons + n, place->persons[s], place->ranked[s] * sizeof(double));
        n += place->ranked[s];
    }
    const amp_stat_year year = stat_year(j, s);
    const size_t y = (size_t)(j->year - amp_plan_base(plan)->first);
    amp_stat_values(plan->stat, r->shared, r->tally, &year, r->welfare, r->persons, n, r->scratch,
                    amp_cube_at(cube, s, j->replicate, y));
}

static amp_err close_year(const job *j, replica *r, amp_cube *cube)
{
    const amp_plan *plan = j->plan;
    size_t households = 0;
    for (size_t b = 0; b < plan->blocks; b++)
        households += r->block[b].households;
    AMP_TRY(replica_reserve(r, households));
    for (size_t s = 0; s < plan->scenarios; s++)
        close_scenario(j, r, s, cube);
    return AMP_OK;
}

/* ---- the watch (invariants.h)
 * -------------------------------------------------------------------------- */

static amp_err watch_change(const job *j, const replica *r, const amp_census *now)
{
    amp_life_flows all = {0};
    for (size_t b = 0; b < j->plan->blocks; b++) {
        all.births += r->slot[b].flows.births;
        all.deaths += r->slot[b].flows.deaths;
        all.arrivals += r->slot[b].flows.arrivals;
        all.leavers += r->slot[b].flows.leavers;
    }
    AMP_TRY(amp_invariant_lives(j->ctx, &r->census, now));
    AMP_TRY(amp_invariant_children(j->ctx, &r->census, now));
    return amp_invariant_balance(j->ctx, &r->census, now, &all);
}

/* Weights under static ageing and of resampled surveys may be 0, and nobody moves: only people who
 * age are watched. */
static amp_err watch_people(const job *j, replica *r)
{
    const amp_scenario *base = amp_plan_base(j->plan);
    amp_census now;
    if (base->ageing != AMP_AGEING_DYNAMIC || j->plan->bootstrap)
        return AMP_OK;
    AMP_TRY(amp_census_take(j->ctx, r->block, j->plan->blocks, &now));
    amp_err err = amp_invariant_rows(j->ctx, r->block, j->plan->blocks);
    if (err == AMP_OK)
        err = amp_invariant_identities(j->ctx, r->block, j->plan->blocks, &now);
    if (err == AMP_OK && j->year > base->first)
        err = watch_change(j, r, &now);
    amp_census_fini(&r->census);
    r->census = now;
    return err;
}

static amp_err watch_year(const job *j, replica *r)
{
    amp_err err;
#pragma omp critical(amp_run_watch)
    err = watch_people(j, r);
    return err;
}

/* ---- one replicate
 * ------------------------------------------------------------------------------------ */

static amp_err open_replicate(job *j, replica *r, amp_life_draw **draw, amp_shocks_draw *shocks)
{
    const amp_plan *plan = j->plan;
    const amp_scenario *s = amp_plan_base(plan);
    j->drawn = NULL;
    if (s->doubts & AMP_DOUBT_parameters) {
        amp_registry_draw(&plan->registry, s->seed, j->replicate, r->drawn);
        j->drawn = r->drawn;
    }
    AMP_TRY(amp_life_draw_new(plan->life, s->seed, j->replicate, j->drawn, s->doubts, draw));
    amp_life_draw_luck(*draw, j->luck);
    j->draw = *draw;
    AMP_TRY(amp_shocks_draw_init(&plan->shocks, s->first, s->last, j->drawn, shocks));
    j->shocks = shocks;
    if (plan->bootstrap)
        amp_bootstrap_draw(plan->bootstrap, s->seed, j->replicate, r->factor);
    for (size_t b = 0; b < plan->blocks; b++) {
        AMP_TRY(amp_pop_copy(&r->block[b], &plan->block[b]));
        if (plan->bootstrap)
            amp_bootstrap_weigh(plan->bootstrap, b, r->factor, &r->block[b]);
    }
    return AMP_OK;
}

static amp_err run_replicate(amp_ctx *ctx, const amp_plan *plan, size_t replicate, worker *w,
                             size_t workers, replica *r, amp_cube *cube)
{
    const amp_scenario *base = amp_plan_base(plan);
    const bool chance = base->doubts & AMP_DOUBT_process;
    job j = {.ctx = ctx,
             .plan = plan,
             .replicate = (uint32_t)replicate,
             .luck = chance ? (uint32_t)replicate : 0};
    amp_life_draw *draw = NULL;
    amp_shocks_draw shocks = {0};
    amp_err err;
    AMP_TRY_OUT(err, open_replicate(&j, r, &draw, &shocks));
    for (j.year = base->first; j.year <= base->last; j.year++) {
        if (workers == 1) {
            for (size_t b = 0; b < plan->blocks; b++)
                run_block(&j, &w[0], r, b);
        } else {
#pragma omp parallel for schedule(dynamic) default(none) shared(plan, j, w, r)                     \
    num_threads((int)workers)
            for (size_t b = 0; b < plan->blocks; b++)
                run_block(&j, &w[omp_get_thread_num()], r, b);
        }
        for (size_t k = 0; k < workers; k++)
            AMP_TRY_OUT(err, w[k].err);
        if (plan->is_watched)
            AMP_TRY_OUT(err, watch_year(&j, r));
        AMP_TRY_OUT(err, close_year(&j, r, cube));
    }
out:
    amp_shocks_draw_fini(&shocks);
    amp_life_draw_free(draw);
    return err;
}

/* ---- the run
 * -------------------------------------------------------------------------------------------- */

size_t amp_run_cube_bytes(const amp_plan *plan)
{
    return plan->scenarios * (size_t)amp_plan_base(plan)->replicates * amp_plan_years(plan) *
           plan->stat->pairs * sizeof(double);
}

double amp_run_price(const amp_plan *plan, int year)
{
    const amp_macro *m = &plan->macro;
    return m->cpi[year - m->first] / m->cpi[amp_plan_base(plan)->first - m->first];
}

static amp_err cube_init(amp_cube *cube, const amp_plan *plan)
{
    *cube = (amp_cube){.scenarios = plan->scenarios,
                       .replicates = (size_t)amp_plan_base(plan)->replicates,
                       .years = amp_plan_years(plan),
                       .pairs = plan->stat->pairs};
    cube->value = amp_alloc(amp_run_cube_bytes(plan) / sizeof(double), sizeof(double));
    return cube->value ? AMP_OK : AMP_NOMEM;
}

void amp_cube_free(amp_cube *cube)
{
    free(cube->value);
    cube->value = NULL;
}

/* The workers of a run, and the replicates that they do next. */
typedef struct crew {
    amp_ctx *ctx;
    const amp_plan *plan;
    worker *w;
    replica *r;
    size_t threads, replicas;
    amp_progress *progress;
    void *user;
    size_t first, end; /* replicates first .. end - 1 */
} crew;

/* Replicates in parallel: each thread has one replica and one worker. */
static amp_err run_wide(const crew *c, amp_cube *cube)
{
    size_t done = c->first;
    int err = AMP_OK;
#pragma omp parallel for schedule(dynamic) default(none) shared(c, cube, done, err)                \
    num_threads((int)c->threads)
    for (size_t k = c->first; k < c->end; k++) {
        int stop;
#pragma omp atomic read
        stop = err;
        if (stop != AMP_OK)
            continue;
        const int me = omp_get_thread_num();
        const amp_err mine = run_replicate(c->ctx, c->plan, k, &c->w[me], 1, &c->r[me], cube);
#pragma omp critical(amp_run_progress)
        {
            if (mine != AMP_OK) {
#pragma omp atomic write
                err = (int)mine;
            }
            done++;
            if (c->progress)
                c->progress(c->user, done, cube->replicates);
        }
    }
    return (amp_err)err;
}

static amp_err run_deep(const crew *c, amp_cube *cube)
{
    for (size_t k = c->first; k < c->end; k++) {
        AMP_TRY(run_replicate(c->ctx, c->plan, k, c->w, c->threads, c->r, cube));
        if (c->progress)
            c->progress(c->user, k + 1, cube->replicates);
    }
    return AMP_OK;
}

static amp_err run_next(crew *c, size_t end, amp_cube *cube)
{
    c->first = c->end;
    c->end = end;
    return (c->replicas > 1 ? run_wide : run_deep)(c, cube);
}

/* Leave the first n replicates of each scenario. */
static void keep_first(amp_cube *cube, size_t n)
{
    const size_t one = cube->years * cube->pairs;
    for (size_t s = 1; s < cube->scenarios; s++)
        memmove(cube->value + s * n * one, cube->value + s * cube->replicates * one,
                n * one * sizeof(double));
    cube->replicates = n;
}

enum { BATCH = 10 }; /* replicates between two looks: whatever the threads */

static amp_err run_batches(crew *c, const amp_run_stop *stop, amp_cube *cube)
{
    for (size_t k = 0; k < amp_run_cube_bytes(c->plan) / sizeof(double); k++)
        cube->value[k] = (double)NAN;
    size_t done = 0;
    while (done < cube->replicates) {
        done = AMP_MIN(done ? done + BATCH : AMP_MAX(stop->least, 1), cube->replicates);
        AMP_TRY(run_next(c, done, cube));
        if (stop->is_enough(stop->user, cube, done))
            break;
    }
    keep_first(cube, done);
    return AMP_OK;
}

static amp_err crew_init(crew *c, amp_cube *cube)
{
    c->w = amp_alloc(c->threads, sizeof *c->w);
    c->r = amp_alloc(c->replicas, sizeof *c->r);
    if (!c->w || !c->r)
        return AMP_NOMEM;
    AMP_TRY(cube_init(cube, c->plan));
    for (size_t k = 0; k < c->threads; k++)
        AMP_TRY(worker_init(&c->w[k], c->plan));
    for (size_t k = 0; k < c->replicas; k++)
        AMP_TRY(replica_init(&c->r[k], c->plan));
    return AMP_OK;
}

static void crew_fini(crew *c)
{
    for (size_t k = 0; c->w && k < c->threads; k++)
        worker_fini(&c->w[k], c->plan);
    for (size_t k = 0; c->r && k < c->replicas; k++)
        replica_fini(&c->r[k], c->plan);
    free(c->w);
    free(c->r);
}

amp_err amp_run_until(amp_ctx *ctx, const amp_plan *plan, int threads, const amp_run_stop *stop,
                      amp_progress *progress, void *user, amp_cube *cube)
{
    const size_t n = (size_t)AMP_MAX(threads ? threads : omp_get_max_threads(), 1);
    const size_t all = (size_t)amp_plan_base(plan)->replicates;
    const bool wide = n > 1 && (stop ? AMP_MIN(all, BATCH) : all) >= n;
    crew c = {.ctx = ctx,
              .plan = plan,
              .threads = n,
              .replicas = wide ? n : 1,
              .progress = progress,
              .user = user};
    amp_err err = crew_init(&c, cube);
    if (err == AMP_OK)
        err = stop ? run_batches(&c, stop, cube) : run_next(&c, all, cube);
    crew_fini(&c);
    return err == AMP_NOMEM ? amp_fail_memory(ctx) : err;
}

amp_err amp_run(amp_ctx *ctx, const amp_plan *plan, int threads, amp_progress *progress, void *user,
                amp_cube *cube)
{
    return amp_run_until(ctx, plan, threads, NULL, progress, user, cube);
}
