/* run.c - the block driver. See run.h. */
#include "sim/run.h"

#include "sim/answers.h"
#include "sim/bootstrap.h"
#include "sim/budget.h"
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
    amp_joints_scratch joints;
    amp_ledger *ledger;  /* one per scenario */
    amp_population told; /* a block with the incomes that answers leave it */
    amp_population hit;  /* a block as a shock leaves it */
    amp_answers_scratch answers;
    amp_ledger reference; /* the baseline's programmes on it */
    amp_budget_scratch budget;
    amp_err err;
} worker;

/* One block's contribution to one year: sums, and households to be ranked. */
typedef struct slot {
    double **shared;      /* [variant]: sums that no programme changes */
    double **tally;       /* [scenario] */
    amp_roll *roll;       /* [scenario] */
    amp_book *book;       /* [scenario] */
    amp_local **local;    /* [scenario]: of those whose people answer, else NULL */
    amp_life_flows flows; /* of the block's last step */
} slot;

/* The trajectory of a scenario whose people answer. A block lives on its own from the year in which
 * somebody in it first does; until then it is the baseline's. */
typedef struct own_path {
    amp_population *block;
    bool *is_apart;
    amp_local local;               /* joined */
    double factor[AMP_LOCALITIES]; /* of the year's incomes */
    bool is_told;                  /* some factor is not 1 */
} own_path;

/* One replicate in work: its own copy of the people. */
typedef struct replica {
    amp_population *block;
    own_path **path; /* [scenario], NULL for those that share the baseline's */
    slot *slot;
    double *shared, *tally; /* joined sums */
    amp_roll base, own;     /* joined: the baseline's, ranked, and a reform's */
    amp_book book;          /* joined: a scenario's */
    void *book_scratch;
    size_t book_cap;           /* households that it serves */
    amp_budget_search *search; /* [scenario]: of the rate that closes its budget */
    void *scratch;
    size_t cap; /* households it serves */
    double *drawn, *factor;
    amp_ranks **ranks; /* [variant]; NULL unless some formula ranks the population */
    amp_caps **caps;   /* [variant]; NULL unless some programme has a budget */
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
    amp_ranks *const *ranks;         /* [variant] of the year; NULL when nobody is ranked */
    amp_caps *const *caps;           /* the same */
    const amp_budget_search *search; /* [scenario] */
    bool is_trial;                   /* to see what a closing rate brings: nobody answers */
    const amp_look *look;            /* NULL: nobody looks */
    int year;
} job;

/* ---- memory
 * ----------------------------------------------------------------------------------------- */

static amp_err worker_init(worker *w, const amp_plan *plan)
{
    memset(w, 0, sizeof *w);
    amp_pop_init(&w->spare);
    amp_pop_init(&w->told);
    amp_pop_init(&w->hit);
    amp_answers_scratch_init(&w->answers);
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
    amp_pop_fini(&w->told);
    amp_pop_fini(&w->hit);
    amp_answers_scratch_fini(&w->answers);
    amp_ledger_fini(&w->reference);
    amp_budget_scratch_fini(&w->budget);
    amp_life_scratch_free(w->life);
    amp_policy_scratch_free(w->policy);
    amp_ledger_base_fini(&w->shared);
    amp_joints_scratch_fini(&w->joints);
    for (size_t s = 0; w->ledger && s < plan->scenarios; s++)
        amp_ledger_fini(&w->ledger[s]);
    free(w->ledger);
}

static bool has_own_path(const amp_plan *plan, size_t s)
{
    return plan->shocks.is_alone[plan->shocks.variant[s]];
}

static amp_err slot_init(slot *s, const amp_plan *plan)
{
    const size_t n = plan->scenarios;
    s->shared = amp_alloc(plan->shocks.variants, sizeof(double *));
    s->tally = amp_alloc(n, sizeof(double *));
    s->roll = amp_alloc(n, sizeof *s->roll);
    s->book = amp_alloc(n, sizeof *s->book);
    s->local = amp_alloc(n, sizeof(amp_local *));
    if (!s->shared || !s->tally || !s->roll || !s->book || !s->local)
        return AMP_NOMEM;
    for (size_t k = 0; k < n; k++)
        if (has_own_path(plan, k) && !(s->local[k] = amp_alloc(1, sizeof(amp_local))))
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
        if (s->roll)
            amp_roll_fini(&s->roll[k]);
        if (s->book)
            amp_book_fini(&s->book[k]);
        if (s->local)
            free(s->local[k]);
    }
    for (size_t v = 0; s->shared && v < plan->shocks.variants; v++)
        free(s->shared[v]);
    free(s->shared);
    free(s->tally);
    free(s->roll);
    free(s->book);
    free(s->local);
}

static amp_err slot_reserve(slot *s, size_t scenarios, size_t households)
{
    for (size_t k = 0; k < scenarios; k++)
        AMP_TRY(amp_roll_reserve(&s->roll[k], households));
    return AMP_OK;
}

static amp_err path_new(const amp_plan *plan, own_path **path)
{
    own_path *p = *path = amp_alloc(1, sizeof *p);
    if (!p)
        return AMP_NOMEM;
    p->block = amp_alloc(AMP_MAX(plan->blocks, 1), sizeof *p->block);
    p->is_apart = amp_alloc(AMP_MAX(plan->blocks, 1), sizeof *p->is_apart);
    for (size_t b = 0; p->block && b < plan->blocks; b++)
        amp_pop_init(&p->block[b]);
    return p->block && p->is_apart ? AMP_OK : AMP_NOMEM;
}

static void path_free(own_path *p, const amp_plan *plan)
{
    if (!p)
        return;
    for (size_t b = 0; p->block && b < plan->blocks; b++)
        amp_pop_fini(&p->block[b]);
    free(p->block);
    free(p->is_apart);
    free(p);
}

static amp_err ranks_init(replica *r, const amp_plan *plan)
{
    bool any = false;
    for (size_t s = 0; s < plan->scenarios; s++)
        any = any || amp_policy_ranks(plan->policy[s]);
    if (!any)
        return AMP_OK;
    r->ranks = amp_alloc(plan->shocks.variants, sizeof *r->ranks);
    for (size_t v = 0; r->ranks && v < plan->shocks.variants; v++)
        AMP_TRY(amp_ranks_new(&r->ranks[v]));
    return r->ranks ? AMP_OK : AMP_NOMEM;
}

static bool has_budget(const amp_policy *policy)
{
    bool any = false;
    for (size_t k = 0; k < amp_policy_programmes(policy); k++)
        any = any || amp_policy_caps(policy, k);
    return any;
}

static amp_err caps_init(replica *r, const amp_plan *plan)
{
    bool any = false;
    for (size_t s = 0; s < plan->scenarios; s++)
        any = any || has_budget(plan->policy[s]);
    if (!any)
        return AMP_OK;
    r->caps = amp_alloc(plan->shocks.variants, sizeof *r->caps);
    for (size_t v = 0; r->caps && v < plan->shocks.variants; v++)
        AMP_TRY(
            amp_caps_new((const amp_policy *const *)plan->policy, plan->scenarios, &r->caps[v]));
    return r->caps ? AMP_OK : AMP_NOMEM;
}

static amp_err replica_init(replica *r, const amp_plan *plan)
{
    memset(r, 0, sizeof *r);
    r->block = amp_alloc(AMP_MAX(plan->blocks, 1), sizeof *r->block);
    r->path = amp_alloc(plan->scenarios, sizeof *r->path);
    r->search = amp_alloc(plan->scenarios, sizeof *r->search);
    r->slot = amp_alloc(AMP_MAX(plan->blocks, 1), sizeof *r->slot);
    r->shared = amp_alloc(plan->stat->tally_shared, sizeof(double));
    r->tally = amp_alloc(plan->stat->tally, sizeof(double));
    r->drawn = amp_alloc(plan->registry.n + 1, sizeof(double));
    r->factor =
        amp_alloc(plan->bootstrap ? amp_bootstrap_units(plan->bootstrap) : 1, sizeof(double));
    if (!r->block || !r->path || !r->search || !r->slot || !r->shared || !r->tally || !r->drawn ||
        !r->factor)
        return AMP_NOMEM;
    for (size_t b = 0; b < plan->blocks; b++) {
        amp_pop_init(&r->block[b]);
        AMP_TRY(slot_init(&r->slot[b], plan));
    }
    for (size_t s = 0; s < plan->scenarios; s++)
        if (has_own_path(plan, s))
            AMP_TRY(path_new(plan, &r->path[s]));
    AMP_TRY(ranks_init(r, plan));
    return caps_init(r, plan);
}

static void replica_fini(replica *r, const amp_plan *plan)
{
    for (size_t b = 0; b < plan->blocks; b++) {
        if (r->block)
            amp_pop_fini(&r->block[b]);
        if (r->slot)
            slot_fini(&r->slot[b], plan);
    }
    for (size_t s = 0; r->path && s < plan->scenarios; s++)
        path_free(r->path[s], plan);
    for (size_t v = 0; r->ranks && v < plan->shocks.variants; v++)
        amp_ranks_free(r->ranks[v]);
    free(r->ranks);
    for (size_t v = 0; r->caps && v < plan->shocks.variants; v++)
        amp_caps_free(r->caps[v]);
    free(r->caps);
    free(r->path);
    free(r->block);
    free(r->slot);
    free(r->shared);
    free(r->tally);
    amp_roll_fini(&r->base);
    amp_roll_fini(&r->own);
    amp_book_fini(&r->book);
    free(r->book_scratch);
    free(r->search);
    free(r->scratch);
    free(r->drawn);
    free(r->factor);
    amp_census_fini(&r->census);
}

static amp_err replica_reserve(replica *r, amp_roll *roll, size_t households)
{
    AMP_TRY(amp_roll_reserve(roll, households));
    roll->n = 0;
    if (households <= r->cap)
        return AMP_OK;
    r->cap = households + households / 4;
    free(r->scratch);
    r->scratch = amp_alloc(amp_stat_scratch(r->cap), 1);
    return r->scratch ? AMP_OK : AMP_NOMEM;
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

static amp_err step_block(const job *j, worker *w, amp_population *block)
{
    /* lines on a scale of their own follow who lives in the household */
    amp_scales_to_units(&j->plan->scales, block);
    AMP_TRY(amp_life_step(j->draw, j->year, block, &w->spare, w->life));
    amp_scales_to_members(&j->plan->scales, block);
    return AMP_OK;
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
    for (size_t s = 0; s < j->plan->scenarios; s++)
        if (r->path[s] && r->path[s]->is_apart[b])
            AMP_TRY(step_block(j, w, &r->path[s]->block[b]));
    AMP_TRY(step_block(j, w, block));
    r->slot[b].flows = amp_life_last_flows(w->life);
    return AMP_OK;
}

static bool keeps_books(const amp_plan *plan)
{
    return plan->stat->reads.books || plan->closes;
}

/* Whose draws of a source of doubt the replicate meets. */
static uint32_t number_of(const job *j, int bit)
{
    const amp_design *design = j->plan->design;
    return design && design->number ? design->number[j->replicate][bit] : j->replicate;
}

/* @p variant: on whose people, for those that are ranked. */
static amp_policy_year policy_year(const job *j, size_t variant)
{
    const bool doubts = amp_plan_base(j->plan)->doubts & AMP_DOUBT_targeting;
    const uint32_t errors = doubts ? number_of(j, AMP_DOUBT_BIT_targeting) : 0;
    const amp_path *path = amp_life_path(j->draw);
    return (amp_policy_year){.year = j->year,
                             .first = path->first,
                             .cpi = path->cpi,
                             .real_wage = path->real_wage,
                             .gdp_pc = path->gdp_pc,
                             .drawn = j->drawn,
                             .ranks = j->ranks ? j->ranks[variant] : NULL,
                             .caps = j->caps ? j->caps[variant] : NULL,
                             .ranks_apart = j->ranks && variant,
                             .skips_own_income = !j->plan->stat->reads.own_income,
                             .keeps_concepts = keeps_books(j->plan),
                             .errors = errors,
                             .stream = {.seed = amp_plan_base(j->plan)->seed,
                                        .year = (uint32_t)j->year,
                                        .replicate = j->luck}};
}

static amp_err apply(const job *j, worker *w, size_t s, size_t variant,
                     const amp_population *people, const amp_ledger *reference, amp_ledger *ledger)
{
    const amp_plan *plan = j->plan;
    amp_policy_year year = policy_year(j, variant);
    year.close_rate = j->search[s].rate;
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

static amp_err look(const job *j, size_t b, size_t s, size_t variant, const amp_population *people,
                    const worker *w, const amp_ledger *reference)
{
    const amp_policy_year year = policy_year(j, variant);
    const amp_sight sight = {.block = b,
                             .scenario = s,
                             .people = people,
                             .year = &year,
                             .shared = &w->shared,
                             .ledger = &w->ledger[s],
                             .reference = s ? reference : NULL};
    amp_err err;
#pragma omp critical(amp_run_look)
    err = j->look->see(j->look->user, &sight);
    return err;
}

static amp_err book_people(const job *j, worker *w, size_t s, size_t variant,
                           const amp_population *people, slot *place)
{
    amp_policy_year year = policy_year(j, variant);
    year.close_rate = j->search[s].rate;
    return amp_budget_fill(j->plan, s, &year, people, &w->shared, &w->ledger[s], w->policy,
                           &w->budget, &place->book[s]);
}

/* The scenarios of one variant, on its people. Their reference is the baseline's programmes on the
 * same people: its own ledger where no shock tells them apart. */
static amp_err account_people(const job *j, worker *w, const amp_population *people, size_t b,
                              size_t variant, bool is_apart, slot *place)
{
    const amp_plan *plan = j->plan;
    const amp_ledger *reference = is_apart ? &w->reference : &w->ledger[0];
    AMP_TRY(amp_ledger_base_reserve(&w->shared, people->cap, people->hcap));
    amp_policy_market(people, &w->shared);
    amp_stat_cells(people, &w->shared);
    AMP_TRY(amp_joints_members(&plan->joints, people, j->year, &w->joints, &w->shared.member));
    memset(place->shared[variant], 0, plan->stat->tally_shared * sizeof(double));
    amp_stat_add_shared(plan->stat, people, &w->shared, place->shared[variant]);
    if (is_apart)
        AMP_TRY(apply(j, w, 0, variant, people, NULL, &w->reference));
    for (size_t s = 0; s < plan->scenarios; s++) {
        if (plan->shocks.variant[s] != variant)
            continue;
        amp_ledger *ledger = &w->ledger[s];
        AMP_TRY(apply(j, w, s, variant, people, s ? reference : NULL, ledger));
        if (j->look && j->look->year == j->year)
            AMP_TRY(look(j, b, s, variant, people, w, reference));
        memset(place->tally[s], 0, plan->stat->tally * sizeof(double));
        amp_stat_add(plan->stat, people, &w->shared, ledger, plan->programme[s], place->tally[s]);
        if (amp_stat_reads_roll(plan->stat))
            amp_roll_fill(&place->roll[s], people, &w->shared, ledger);
        if (keeps_books(plan))
            AMP_TRY(book_people(j, w, s, variant, people, place));
        if (plan->is_watched)
            AMP_TRY(watch_money(j, people, s, ledger, place));
    }
    return AMP_OK;
}

static const amp_population *block_of(const replica *r, size_t s, size_t b)
{
    const own_path *path = r->path[s];
    return path && path->is_apart[b] ? &path->block[b] : &r->block[b];
}

/* The scenario that stands for the variant's people. */
static size_t first_of(const amp_shocks *shocks, size_t variant)
{
    size_t s = 0;
    while (shocks->variant[s] != variant)
        s++;
    return s;
}

/* The people of a variant: a block, or a copy with incomes that answers leave, or as a shock leaves
 * it. @param[out] is_apart  are they others than the baseline's? */
static amp_err people_of(const job *j, worker *w, const replica *r, size_t b, size_t variant,
                         const amp_population **people, bool *is_apart)
{
    const amp_plan *plan = j->plan;
    const amp_stream lasting = {amp_plan_base(plan)->seed, 0, j->luck};
    const size_t s = first_of(&plan->shocks, variant);
    const own_path *path = r->path[s];
    const bool told = path && (path->is_apart[b] || path->is_told);
    const bool acts = amp_shocks_act(j->shocks, variant, j->year);
    *people = block_of(r, s, b);
    if (told) {
        AMP_TRY(amp_pop_copy(&w->told, *people));
        amp_response_lay(path->factor, &w->told);
        *people = &w->told;
    }
    if (acts) {
        AMP_TRY(
            amp_shocks_hit(&plan->shocks, j->shocks, variant, j->year, &lasting, *people, &w->hit));
        *people = &w->hit;
    }
    *is_apart = variant && (told || acts || amp_shocks_act(j->shocks, 0, j->year));
    return AMP_OK;
}

/* Answers of a scenario's people, into its block, which leaves the baseline's with the first. */
static amp_err answer(const job *j, worker *w, replica *r, size_t b, size_t s, const amp_paid *paid)
{
    own_path *path = r->path[s];
    const amp_policy_year year = policy_year(j, j->plan->shocks.variant[s]);
    amp_response answers;
    bool any;
    amp_arena arena;
    amp_arena_init(&arena);
    amp_err err;
    AMP_TRY_OUT(err, amp_answers_make(j->plan->scenario[s].behaviour, j->drawn, paid, &year,
                                      w->policy, &w->answers, &arena, &answers, &any));
    if (any && !path->is_apart[b]) {
        AMP_TRY_OUT(err, amp_pop_copy(&path->block[b], &r->block[b]));
        AMP_TRY_OUT(err, amp_response_add(&path->block[b]));
        path->is_apart[b] = true;
    }
    if (path->is_apart[b])
        amp_answers_give(&answers, &path->block[b]);
    amp_answers_spend(paid, r->slot[b].local[s]);
out:
    amp_arena_fini(&arena);
    return err;
}

static amp_err answer_block(const job *j, worker *w, replica *r, size_t b, size_t variant,
                            const amp_population *people, bool is_apart)
{
    const amp_plan *plan = j->plan;
    const size_t s = first_of(&plan->shocks, variant);
    const amp_paid paid = {.people = people,
                           .shared = &w->shared,
                           .policy = plan->policy[s],
                           .baseline = plan->policy[0],
                           .ledger = &w->ledger[s],
                           .reference = is_apart ? &w->reference : &w->ledger[0]};
    if (!plan->shocks.is_alone[variant])
        return AMP_OK;
    memset(r->slot[b].local[s], 0, sizeof(amp_local));
    if (!amp_answers_none(&paid))
        return answer(j, w, r, b, s, &paid);
    if (r->path[s]->is_apart[b])
        amp_answers_give(NULL, &r->path[s]->block[b]);
    return AMP_OK;
}

static size_t most_households(const job *j, const replica *r, size_t b)
{
    size_t most = 0;
    for (size_t s = 0; s < j->plan->scenarios; s++)
        most = AMP_MAX(most, block_of(r, s, b)->households);
    return most;
}

static amp_err account_block(const job *j, worker *w, replica *r, size_t b)
{
    const amp_plan *plan = j->plan;
    slot *place = &r->slot[b];
    AMP_TRY(slot_reserve(place, plan->scenarios, most_households(j, r, b)));
    for (size_t v = 0; v < plan->shocks.variants; v++) {
        const amp_population *people;
        bool is_apart;
        AMP_TRY(people_of(j, w, r, b, v, &people, &is_apart));
        AMP_TRY(account_people(j, w, people, b, v, is_apart, place));
        if (!j->is_trial)
            AMP_TRY(answer_block(j, w, r, b, v, people, is_apart));
    }
    return AMP_OK;
}

/* What is done to each block; an error stays with the worker, and what follows is not done. */
typedef void block_step(const job *j, worker *w, replica *r, size_t b);

static void move_step(const job *j, worker *w, replica *r, size_t b)
{
    if (w->err == AMP_OK)
        w->err = move_block(j, w, r, b);
}

static void account_step(const job *j, worker *w, replica *r, size_t b)
{
    if (w->err == AMP_OK)
        w->err = account_block(j, w, r, b);
}

static void run_step(const job *j, worker *w, replica *r, size_t b)
{
    move_step(j, w, r, b);
    account_step(j, w, r, b);
}

static amp_err for_blocks(const job *j, worker *w, size_t workers, replica *r, block_step *step)
{
    const size_t blocks = j->plan->blocks;
    if (workers == 1) {
        for (size_t b = 0; b < blocks; b++)
            step(j, &w[0], r, b);
    } else {
#pragma omp parallel for schedule(dynamic) default(none) shared(j, w, r, blocks, step)             \
    num_threads((int)workers)
        for (size_t b = 0; b < blocks; b++)
            step(j, &w[omp_get_thread_num()], r, b);
    }
    for (size_t k = 0; k < workers; k++)
        AMP_TRY(w[k].err);
    return AMP_OK;
}

/* ---- where people stand in the population, before the first programme is paid -----------------
 */

static amp_err rank_block(const job *j, worker *w, replica *r, size_t b, size_t variant)
{
    const amp_plan *plan = j->plan;
    const amp_population *people;
    bool is_apart;
    const amp_policy_year year = policy_year(j, variant);
    AMP_TRY(people_of(j, w, r, b, variant, &people, &is_apart));
    AMP_TRY(amp_ledger_base_reserve(&w->shared, people->cap, people->hcap));
    amp_policy_market(people, &w->shared);
    for (size_t s = 0; s < plan->scenarios; s++)
        if (!s || plan->shocks.variant[s] == variant) /* the baseline is each variant's reference */
            AMP_TRY(amp_ranks_add(r->ranks[variant], plan->policy[s], &year, people, &w->shared,
                                  w->policy));
    amp_ranks_next_block(r->ranks[variant]);
    return AMP_OK;
}

static amp_err rank_all(const job *j, worker *w, replica *r)
{
    for (size_t v = 0; v < j->plan->shocks.variants; v++) {
        amp_ranks_open(r->ranks[v]);
        for (size_t b = 0; b < j->plan->blocks; b++)
            AMP_TRY(rank_block(j, w, r, b, v));
        AMP_TRY(amp_ranks_close(r->ranks[v]));
    }
    return AMP_OK;
}

/* ---- where budgets end, once people are ranked ------------------------------------------------
 */

/* One block of those that stand in line for programme k of a scenario. */
static amp_err line_up(const job *j, worker *w, replica *r, size_t b, size_t variant, size_t s,
                       size_t k)
{
    const amp_plan *plan = j->plan;
    const amp_population *people;
    bool is_apart;
    const amp_policy_year year = policy_year(j, variant);
    AMP_TRY(people_of(j, w, r, b, variant, &people, &is_apart));
    AMP_TRY(amp_ledger_base_reserve(&w->shared, people->cap, people->hcap));
    amp_policy_market(people, &w->shared);
    if (s)
        AMP_TRY(apply(j, w, 0, variant, people, NULL, &w->reference));
    AMP_TRY(apply(j, w, s, variant, people, s ? &w->reference : NULL, &w->ledger[s]));
    return amp_caps_add(r->caps[variant], plan->policy[s], k, &year, people, &w->shared,
                        &w->ledger[s], w->policy);
}

/* Programme by programme, since what one leaves may entitle to the next. */
static amp_err find_cuts(const job *j, worker *w, replica *r, size_t variant, size_t s)
{
    const amp_policy *policy = j->plan->policy[s];
    const amp_policy_year year = policy_year(j, variant);
    for (size_t k = 0; k < amp_policy_programmes(policy); k++) {
        if (!amp_policy_caps(policy, k))
            continue;
        for (size_t b = 0; b < j->plan->blocks; b++)
            AMP_TRY(line_up(j, w, r, b, variant, s, k));
        amp_caps_close(r->caps[variant], policy, k, &year);
    }
    return AMP_OK;
}

static amp_err cap_all(const job *j, worker *w, replica *r)
{
    for (size_t v = 0; v < j->plan->shocks.variants; v++) {
        amp_caps_open(r->caps[v]);
        for (size_t s = 0; s < j->plan->scenarios; s++)
            if (!s || j->plan->shocks.variant[s] == v) /* the baseline is each one's reference */
                AMP_TRY(find_cuts(j, w, r, v, s));
    }
    return AMP_OK;
}

/* ---- who pays for a reform --------------------------------------------------------------------
 */

static amp_stat_year stat_year(const job *j, size_t s)
{
    const amp_path *path = amp_life_path(j->draw);
    const int t = j->year - path->first;
    amp_stat_year y = {.gdp = path->gdp[t], .cpi = path->cpi[t], .spending = path->spending[t]};
    for (size_t k = 0; k < j->plan->stat->programmes && k < AMP_COUNT(y.admin); k++)
        y.admin[k] = j->plan->admin[s][k];
    return y;
}

static amp_err join_books(const job *j, replica *r, size_t s)
{
    const amp_plan *plan = j->plan;
    size_t n = 0;
    for (size_t b = 0; b < plan->blocks; b++)
        n += r->slot[b].book[s].n;
    AMP_TRY(amp_book_reserve(&r->book, plan->stat, n));
    amp_book_open(&r->book, plan->stat);
    for (size_t b = 0; b < plan->blocks; b++)
        amp_book_join(&r->book, &r->slot[b].book[s], plan->stat);
    return AMP_OK;
}

/* Net cost of a scenario as its blocks stand; its book is left joined. */
static amp_err net_cost(const job *j, replica *r, size_t s, double *cost)
{
    const amp_stat_plan *stat = j->plan->stat;
    const amp_stat_year year = stat_year(j, s);
    memset(r->tally, 0, stat->tally * sizeof(double));
    for (size_t b = 0; b < j->plan->blocks; b++)
        amp_stat_merge(stat, r->tally, r->slot[b].tally[s]);
    AMP_TRY(join_books(j, r, s));
    *cost = amp_book_net_cost(stat, &r->book, r->tally, &year);
    return AMP_OK;
}

static amp_err try_rates(const job *j, replica *r, bool *is_done)
{
    double baseline, own;
    *is_done = true;
    AMP_TRY(net_cost(j, r, 0, &baseline));
    for (size_t s = 1; s < j->plan->scenarios; s++) {
        if (!j->plan->scenario[s].close || r->search[s].is_done)
            continue;
        AMP_TRY(net_cost(j, r, s, &own));
        amp_budget_next(&r->search[s], own - baseline, r->book.closing);
        *is_done = *is_done && r->search[s].is_done;
    }
    return AMP_OK;
}

static amp_err close_budgets(const job *j, worker *w, size_t workers, replica *r)
{
    job trial = *j;
    bool is_done = false;
    trial.is_trial = true;
    trial.look = NULL;
    memset(r->search, 0, j->plan->scenarios * sizeof *r->search);
    while (!is_done) {
        AMP_TRY(for_blocks(&trial, w, workers, r, account_step));
        AMP_TRY(try_rates(&trial, r, &is_done));
    }
    return AMP_OK;
}

static amp_err run_blocks(const job *j, worker *w, size_t workers, replica *r)
{
    if (!r->ranks && !r->caps && !j->plan->closes)
        return for_blocks(j, w, workers, r, run_step);
    AMP_TRY(for_blocks(j, w, workers, r, move_step));
    if (r->ranks)
        AMP_TRY(rank_all(j, w, r));
    if (r->caps)
        AMP_TRY(cap_all(j, w, r));
    if (j->plan->closes)
        AMP_TRY(close_budgets(j, w, workers, r));
    return for_blocks(j, w, workers, r, account_step);
}

/* ---- one year
 * --------------------------------------------------------------------------------------- */

/* Slots are joined in block order, whatever thread filled them. */
static void close_scenario(const job *j, replica *r, size_t s, amp_cube *cube)
{
    const amp_plan *plan = j->plan;
    const size_t variant = plan->shocks.variant[s];
    amp_roll *roll = s ? &r->own : &r->base;
    memset(r->shared, 0, plan->stat->tally_shared * sizeof(double));
    memset(r->tally, 0, plan->stat->tally * sizeof(double));
    for (size_t b = 0; b < plan->blocks; b++) {
        const slot *place = &r->slot[b];
        amp_stat_merge_shared(plan->stat, r->shared, place->shared[variant]);
        amp_stat_merge(plan->stat, r->tally, place->tally[s]);
        if (amp_stat_reads_roll(plan->stat))
            amp_roll_join(roll, &place->roll[s]);
    }
    if (!s && plan->stat->reads.changes)
        amp_roll_rank(roll, r->scratch);
    const amp_stat_year year = stat_year(j, s);
    const size_t y = (size_t)(j->year - amp_plan_base(plan)->first);
    amp_stat_values(plan->stat, r->shared, r->tally, &year, roll, &r->base, r->scratch,
                    amp_cube_at(cube, s, j->replicate, y));
}

/* What the coming year's incomes are multiplied by. */
static void close_path(const job *j, const replica *r, size_t s)
{
    own_path *path = r->path[s];
    if (!path)
        return;
    memset(&path->local, 0, sizeof path->local);
    for (size_t b = 0; b < j->plan->blocks; b++)
        amp_answers_join(r->slot[b].local[s], &path->local);
    path->is_told =
        amp_answers_factors(j->plan->scenario[s].behaviour, j->drawn, &path->local, path->factor);
}

/* What the fiscal book tells, over what the sums told of it. */
static amp_err close_book(const job *j, replica *r, size_t s, amp_cube *cube)
{
    const amp_stat_plan *stat = j->plan->stat;
    const size_t y = (size_t)(j->year - amp_plan_base(j->plan)->first);
    if (!stat->reads.books)
        return AMP_OK;
    AMP_TRY(join_books(j, r, s));
    if (r->book.n > r->book_cap) {
        r->book_cap = r->book.n + r->book.n / 4;
        free(r->book_scratch);
        r->book_scratch = amp_alloc(amp_book_scratch(stat, r->book_cap), 1);
        if (!r->book_scratch)
            return AMP_NOMEM;
    }
    const amp_stat_year year = stat_year(j, s);
    amp_book_values(stat, &r->book, &r->base, r->tally, &year, r->book_scratch,
                    amp_cube_at(cube, s, j->replicate, y));
    return AMP_OK;
}

static amp_err close_year(const job *j, replica *r, amp_cube *cube)
{
    const amp_plan *plan = j->plan;
    for (size_t s = 0; s < plan->scenarios; s++) {
        size_t households = 0;
        for (size_t b = 0; b < plan->blocks; b++)
            households += r->slot[b].roll[s].n;
        AMP_TRY(replica_reserve(r, s ? &r->own : &r->base, households));
        close_scenario(j, r, s, cube);
        AMP_TRY(close_book(j, r, s, cube));
        close_path(j, r, s);
    }
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

/* Blocks that a scenario's behaviour has taken apart from the baseline's. */
static amp_err watch_own_paths(const job *j, const replica *r)
{
    for (size_t s = 0; s < j->plan->scenarios; s++)
        for (size_t b = 0; r->path[s] && b < j->plan->blocks; b++)
            if (r->path[s]->is_apart[b])
                AMP_TRY(amp_invariant_rows(j->ctx, &r->path[s]->block[b], 1));
    return AMP_OK;
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
    if (err == AMP_OK)
        err = watch_own_paths(j, r);
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
        amp_registry_draw(&plan->registry, s->seed, number_of(j, AMP_DOUBT_BIT_parameters),
                          r->drawn);
        j->drawn = r->drawn;
    }
    if (plan->design && plan->design->drawn)
        j->drawn = plan->design->drawn[j->replicate];
    const uint32_t demography = number_of(j, AMP_DOUBT_BIT_demography);
    AMP_TRY(amp_life_draw_mixed(plan->life, s->seed, number_of(j, AMP_DOUBT_BIT_macro), demography,
                                j->drawn, s->doubts, draw));
    amp_life_draw_luck(*draw, j->luck);
    j->draw = *draw;
    AMP_TRY(amp_shocks_draw_init(&plan->shocks, s->first, s->last, j->drawn, shocks));
    j->shocks = shocks;
    if (plan->bootstrap)
        amp_bootstrap_draw(plan->bootstrap, s->seed, number_of(j, AMP_DOUBT_BIT_sampling),
                           r->factor);
    const double elders = amp_elders_draw(&plan->elders, s->seed, demography);
    for (size_t b = 0; b < plan->blocks; b++) {
        if (plan->elders.low < plan->elders.high)
            AMP_TRY(amp_elders_redraw(&plan->elders, elders, s->seed, demography, &plan->block[b],
                                      &r->block[b]));
        else
            AMP_TRY(amp_pop_copy(&r->block[b], &plan->block[b]));
        if (plan->bootstrap)
            amp_bootstrap_weigh(plan->bootstrap, b, r->factor, &r->block[b]);
    }
    return AMP_OK;
}

/* Everybody on the baseline's trajectory, everywhere incomes as they are. */
static void open_paths(const amp_plan *plan, replica *r)
{
    for (size_t s = 0; s < plan->scenarios; s++)
        if (r->path[s]) {
            memset(r->path[s]->is_apart, 0, plan->blocks * sizeof(bool));
            r->path[s]->is_told = false;
            for (int k = 0; k < AMP_LOCALITIES; k++)
                r->path[s]->factor[k] = 1.0;
        }
}

/* @p look_on: NULL, or somebody who looks at one year, the last that is run. */
static amp_err run_replicate(amp_ctx *ctx, const amp_plan *plan, size_t replicate,
                             const amp_look *look_on, worker *w, size_t workers, replica *r,
                             amp_cube *cube)
{
    const amp_scenario *base = amp_plan_base(plan);
    const bool chance = base->doubts & AMP_DOUBT_process;
    job j = {.ctx = ctx,
             .plan = plan,
             .replicate = (uint32_t)replicate,
             .ranks = r->ranks,
             .caps = r->caps,
             .look = look_on,
             .search = r->search};
    const int last = look_on ? look_on->year : base->last;
    j.luck = chance ? number_of(&j, AMP_DOUBT_BIT_process) : 0;
    amp_life_draw *draw = NULL;
    amp_shocks_draw shocks = {0};
    amp_err err;
    AMP_TRY_OUT(err, open_replicate(&j, r, &draw, &shocks));
    open_paths(plan, r);
    for (j.year = base->first; j.year <= last; j.year++) {
        AMP_TRY_OUT(err, run_blocks(&j, w, workers, r));
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
        const amp_err mine = run_replicate(c->ctx, c->plan, k, NULL, &c->w[me], 1, &c->r[me], cube);
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
        AMP_TRY(run_replicate(c->ctx, c->plan, k, NULL, c->w, c->threads, c->r, cube));
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

amp_err amp_run_look(amp_ctx *ctx, const amp_plan *plan, int threads, const amp_look *look_on)
{
    const size_t n = (size_t)AMP_MAX(threads ? threads : omp_get_max_threads(), 1);
    crew c = {.ctx = ctx, .plan = plan, .threads = n, .replicas = 1};
    amp_cube cube = {0};
    amp_err err = crew_init(&c, &cube);
    if (err == AMP_OK)
        err = run_replicate(ctx, plan, look_on->replicate, look_on, c.w, n, c.r, &cube);
    crew_fini(&c);
    amp_cube_free(&cube);
    return err == AMP_NOMEM ? amp_fail_memory(ctx) : err;
}
