/* transfers.c - programmes applied once to a population that is being built. */
#include "sim/transfers.h"
#include "synth/scales.h"

#include <glob.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* ---- paying --------------------------------------------------------------------------------- */

enum { CHUNK = 1024 }; /* households at a time */

typedef struct worker {
    amp_population block;
    amp_ledger_base shared;
    amp_ledger ledger;
    amp_policy_scratch *scratch;
    uint32_t *row, rows;
    amp_err err;
} worker;

static void worker_fini(worker *w)
{
    amp_pop_fini(&w->block);
    amp_ledger_base_fini(&w->shared);
    amp_ledger_fini(&w->ledger);
    amp_policy_scratch_free(w->scratch);
    free(w->row);
}

static amp_err reserve_rows(worker *w, size_t n)
{
    if (n <= w->rows)
        return AMP_OK;
    free(w->row);
    w->rows = 0;
    w->row = amp_alloc(2 * n, sizeof *w->row);
    w->rows = w->row ? (uint32_t)(2 * n) : 0;
    return w->row ? AMP_OK : AMP_NOMEM;
}

/* Households lo .. hi - 1 as a block of their own. */
static amp_err take_block(worker *w, const amp_population *p, size_t lo, size_t hi)
{
    const uint32_t first = p->first[lo], persons = p->first[hi] - first;
    amp_population *b = &w->block;
    AMP_TRY(amp_pop_reserve(b, persons, hi - lo));
    AMP_TRY(reserve_rows(w, AMP_MAX(persons, hi - lo)));
    for (uint32_t i = 0; i < persons; i++)
        w->row[i] = first + i;
    amp_pop_gather(b, 0, p, w->row, persons);
    for (size_t h = lo; h < hi; h++)
        w->row[h - lo] = (uint32_t)h;
    amp_pop_gather_households(b, 0, p, w->row, hi - lo);
    for (size_t h = lo; h <= hi; h++)
        b->first[h - lo] = p->first[h] - first;
    b->n = persons;
    b->households = hi - lo;
    return AMP_OK;
}

/** What is asked of the programmes: paid[h] of each household, or one slot a chunk and programme.
 */
typedef struct answer {
    double *paid;
    amp_paid *slot;
} answer;

static void count_block(const worker *w, size_t programmes, amp_paid *slot)
{
    const amp_population *b = &w->block;
    for (size_t k = 0; k < programmes; k++) {
        const amp_ledger_programme *g = &w->ledger.programme[k];
        for (size_t h = 0; h < b->households; h++)
            for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++) {
                slot[k].cases += g->months[i] > 0;
                slot[k].year += g->months[i] > 0 ? b->weight[h] : 0;
                slot[k].stock += g->in_stock[i] ? b->weight[h] : 0;
                slot[k].money += 12 * b->weight[h] * g->benefit[i];
            }
    }
}

static amp_err pay_block(worker *w, const amp_payer *payer, const amp_policy_year *year,
                         const amp_population *p, size_t chunk, const answer *to)
{
    const size_t programmes = amp_policy_programmes(payer->policy), lo = chunk * CHUNK,
                 hi = AMP_MIN(lo + CHUNK, p->households);
    AMP_TRY(take_block(w, p, lo, hi));
    if (payer->line)
        amp_lines_times(&w->block, payer->line);
    AMP_TRY(amp_ledger_base_reserve(&w->shared, w->block.cap, w->block.hcap));
    AMP_TRY(amp_ledger_reserve(&w->ledger, programmes, w->block.cap, w->block.hcap));
    amp_policy_market(&w->block, &w->shared);
    AMP_TRY(amp_policy_apply(payer->policy, year, &w->block, &w->shared, NULL, NULL, w->scratch,
                             &w->ledger));
    if (to->paid)
        memcpy(to->paid + lo, w->ledger.transfers, (hi - lo) * sizeof *to->paid);
    else
        count_block(w, programmes, to->slot + chunk * programmes);
    return AMP_OK;
}

static size_t chunks_of(const amp_population *p)
{
    return (p->households + CHUNK - 1) / CHUNK;
}

static amp_err pay_all(const amp_payer *payer, const amp_policy_year *year, const amp_population *p,
                       worker *w, int workers, const answer *to)
{
    const size_t chunks = chunks_of(p);
    for (int k = 0; k < workers; k++) {
        amp_pop_init(&w[k].block);
        AMP_TRY(amp_policy_scratch_new(&payer->policy, 1, &w[k].scratch));
    }
#pragma omp parallel for schedule(static) default(none) shared(payer, year, p, w, to, chunks)      \
    num_threads(workers)
    for (size_t c = 0; c < chunks; c++) {
        worker *mine = &w[omp_get_thread_num()];
        if (mine->err == AMP_OK)
            mine->err = pay_block(mine, payer, year, p, c, to);
    }
    for (int k = 0; k < workers; k++)
        AMP_TRY(w[k].err);
    return AMP_OK;
}

/* The one year that the programmes are asked for: indices before it are not known. */
static amp_err ask(amp_ctx *ctx, const amp_payer *payer, const amp_population *p, int year,
                   const answer *to)
{
    const amp_macro *m = payer->macro;
    const double one = 1, cpi = m->cpi[year - m->first] / m->cpi[payer->base_year - m->first];
    const amp_policy_year then = {.year = year,
                                  .first = year,
                                  .cpi = &cpi,
                                  .real_wage = &one,
                                  .gdp_pc = &one,
                                  .stream = {.seed = payer->seed, .year = (uint32_t)year}};
    const int workers = AMP_MAX(omp_get_max_threads(), 1);
    worker *w = amp_alloc((size_t)workers, sizeof *w);
    if (!w)
        return amp_fail_memory(ctx);
    const amp_err err = pay_all(payer, &then, p, w, workers, to);
    for (int k = 0; k < workers; k++)
        worker_fini(&w[k]);
    free(w);
    return err == AMP_NOMEM ? amp_fail_memory(ctx) : err;
}

static amp_err pay(amp_ctx *ctx, void *user, const amp_population *p, int year, double *paid)
{
    return ask(ctx, user, p, year, &(answer){.paid = paid});
}

amp_err amp_payer_count(amp_ctx *ctx, const amp_payer *payer, const amp_population *p, int year,
                        amp_paid *paid)
{
    const size_t chunks = chunks_of(p), programmes = amp_policy_programmes(payer->policy);
    amp_paid *slot = amp_alloc(chunks * programmes + 1, sizeof *slot);
    if (!slot)
        return amp_fail_memory(ctx);
    const amp_err err = ask(ctx, payer, p, year, &(answer){.slot = slot});
    memset(paid, 0, programmes * sizeof *paid);
    for (size_t c = 0; err == AMP_OK && c < chunks; c++)
        for (size_t k = 0; k < programmes; k++) {
            const amp_paid *one = &slot[c * programmes + k];
            paid[k].cases += one->cases;
            paid[k].year += one->year;
            paid[k].stock += one->stock;
            paid[k].money += one->money;
        }
    free(slot);
    return err;
}

amp_transfers amp_payer_transfers(amp_payer *payer)
{
    return (amp_transfers){.pay = pay, .user = payer};
}

/* ---- a country's library -------------------------------------------------------------------- */

static bool reads(const char *formula, const char *name)
{
    static const char *const what[] = {"benefit.", "receives."};
    const size_t n = strlen(name);
    for (size_t w = 0; w < AMP_COUNT(what); w++)
        for (const char *c = formula; (c = strstr(c, what[w])) != NULL;) {
            c += strlen(what[w]);
            if (!strncmp(c, name, n) &&
                !(c[n] == '_' || (c[n] >= '0' && c[n] <= '9') || (c[n] >= 'a' && c[n] <= 'z')))
                return true;
        }
    return false;
}

/* In who, amount, a name of its own that these may use, or a list of other programmes. */
static bool waits_for(const amp_programme *p, const char *name)
{
    const amp_texts *const texts[] = {&p->who, &p->amount};
    bool yes = false;
    for (size_t t = 0; t < AMP_COUNT(texts); t++)
        for (size_t k = 0; k < texts[t]->n; k++)
            yes = yes || reads(texts[t]->item[k].text, name);
    for (size_t k = 0; k < p->names.lets; k++)
        yes = yes || reads(p->names.let[k].text, name);
    const amp_others *const others[] = {&p->excludes, &p->offsets};
    for (size_t o = 0; o < AMP_COUNT(others); o++)
        for (size_t k = 0; k < others[o]->n; k++)
            yes = yes || amp_streq(others[o]->name[k], name);
    return yes;
}

/* Stable: those that read a later one move behind it; a circle stays and compiling tells it. */
static void put_in_order(amp_programme *p, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t tries = n - k; tries > 0; tries--) {
            bool waits = false;
            for (size_t j = k + 1; j < n && !waits; j++)
                waits = waits_for(&p[k], p[j].name);
            if (!waits)
                break;
            const amp_programme last = p[k];
            memmove(&p[k], &p[k + 1], (n - k - 1) * sizeof *p);
            p[n - 1] = last;
        }
}

amp_err amp_library_load(amp_ctx *ctx, const char *data_root, const char *iso3, int year,
                         amp_arena *arena, amp_scenario *scenario)
{
    glob_t files = {0};
    char *pattern = amp_format("%sprogrammes/%s/*.cfg", data_root, iso3);
    if (!pattern)
        return amp_fail_memory(ctx);
    glob(pattern, 0, NULL, &files);
    free(pattern);
    *scenario = (amp_scenario){.name = "library", .country = iso3, .first = year, .last = year};
    scenario->programme = AMP_ARENA_NEW(arena, amp_programme, files.gl_pathc + 1);
    amp_err err = scenario->programme ? AMP_OK : amp_fail_memory(ctx);
    for (size_t k = 0; err != AMP_NOMEM && k < files.gl_pathc; k++) {
        const char *path = amp_arena_text(arena, files.gl_pathv[k]);
        const amp_err one = path ? amp_programme_load(ctx, arena, path,
                                                      &scenario->programme[scenario->programmes++])
                                 : amp_fail_memory(ctx);
        err = err == AMP_OK ? one : err;
    }
    globfree(&files);
    if (err == AMP_OK)
        put_in_order(scenario->programme, scenario->programmes);
    return err;
}
