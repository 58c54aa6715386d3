/* life.c - the plan of the trajectory, one replicate's tables, and the driver of a block's year. */
#include "life/life.h"
#include "life/labour.h"
#include "life/macro.h"
#include "life/moves.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const amp_process *const processes[] = {
#define X(name) &amp_process_##name,
    AMP_LIFE_PROCESS_LIST(X)
#undef X
};
enum { PROCESSES = AMP_COUNT(processes) };

#define ALIGNMENT_REPLICATE UINT32_MAX

struct amp_life {
    amp_arena arena;
    int first, last;
    unsigned groups;
    amp_rates rates; /* first .. last + 1 */
    bool has_rates;
    amp_life_macro macro;
    void *params[PROCESSES];
};

struct amp_life_draw {
    const amp_life *life;
    amp_arena arena;
    uint64_t seed;
    uint32_t replicate;  /* whose macro path it has */
    uint32_t demography; /* whose births and deaths */
    uint32_t luck;       /* whose luck people meet */
    const double *drawn; /* borrowed */
    amp_rates rates;
    amp_path path;
    void *tables[PROCESSES];
};

static bool runs(const amp_life *life, size_t k)
{
    return (life->groups & processes[k]->group) != 0;
}

unsigned amp_life_groups_of(const amp_profile *profile)
{
    return amp_profile_owns(profile, "plain_chances") ? AMP_LIFE_PLAIN : AMP_LIFE_ALL;
}

/* ---- the plan ------------------------------------------------------------------------------- */

static bool is_column(const char *name, size_t length)
{
    for (size_t c = 0; c < amp_columns_count; c++)
        if (strlen(amp_columns[c].name) == length &&
            strncmp(amp_columns[c].name, name, length) == 0)
            return true;
    return false;
}

static amp_err check_columns(amp_ctx *ctx, const amp_process *p, const char *list)
{
    for (const char *at = list; at && *at;) {
        const size_t length = strcspn(at, " ");
        if (length && !is_column(at, length))
            return amp_fail(ctx, AMP_DATA, AMP_NOWHERE,
                            _("process %s reads or writes \"%.*s\", which no column is"), p->name,
                            (int)length, at);
        at += length + (at[length] == ' ');
    }
    return AMP_OK;
}

static amp_err check_processes(amp_ctx *ctx)
{
    for (size_t k = 0; k < PROCESSES; k++) {
        AMP_TRY(check_columns(ctx, processes[k], processes[k]->reads));
        AMP_TRY(check_columns(ctx, processes[k], processes[k]->writes));
    }
    return AMP_OK;
}

static amp_err prepare(amp_ctx *ctx, amp_life *life, amp_profile *profile, const amp_macro *macro)
{
    AMP_TRY(check_processes(ctx));
    AMP_TRY(amp_life_macro_prepare(ctx, profile, macro, &life->arena, life->first, life->last,
                                   &life->macro));
    life->has_rates = life->groups & (AMP_LIFE_DEMOGRAPHY | AMP_LIFE_FAMILY);
    if (life->has_rates)
        AMP_TRY(
            amp_rates_load(ctx, profile, &life->arena, life->first, life->last + 1, &life->rates));
    const amp_life_setup setup = {.profile = profile,
                                  .macro = macro,
                                  .rates = life->has_rates ? &life->rates : NULL,
                                  .first = life->first,
                                  .last = life->last,
                                  .groups = life->groups,
                                  .arena = &life->arena};
    for (size_t k = 0; k < PROCESSES; k++)
        if (runs(life, k) && processes[k]->prepare)
            AMP_TRY(processes[k]->prepare(ctx, &setup, &life->params[k]));
    return AMP_OK;
}

amp_err amp_life_new(amp_ctx *ctx, amp_profile *profile, const amp_macro *macro, int first,
                     int last, unsigned groups, amp_life **life)
{
    *life = NULL;
    amp_life *l = calloc(1, sizeof *l);
    if (!l)
        return amp_fail_memory(ctx);
    amp_arena_init(&l->arena);
    l->first = first;
    l->last = last;
    l->groups = groups;
    const amp_err err = prepare(ctx, l, profile, macro);
    if (err != AMP_OK) {
        amp_life_free(l);
        return err;
    }
    *life = l;
    return AMP_OK;
}

void amp_life_free(amp_life *life)
{
    if (!life)
        return;
    amp_arena_fini(&life->arena);
    free(life);
}

void amp_life_give_makeup(amp_life *life, const double *makeup)
{
    memcpy(life->macro.makeup, makeup, (size_t)(life->last - life->first + 1) * sizeof *makeup);
}

const amp_rates *amp_life_rates(const amp_life *life)
{
    return life->has_rates ? &life->rates : NULL;
}

/* ---- one replicate -------------------------------------------------------------------------- */

static amp_life_replicate replicate_of(const amp_life_draw *d, unsigned doubts, amp_arena *arena)
{
    return (amp_life_replicate){.first = d->life->first,
                                .last = d->life->last,
                                .seed = d->seed,
                                .replicate = d->replicate,
                                .drawn = d->drawn,
                                .doubts = doubts,
                                .rates = d->life->has_rates ? &d->rates : NULL,
                                .path = &d->path,
                                .arena = arena};
}

/* One lasting normal for e0 and one for TFR: errors of a projection do not cancel from year to
 * year, and the source gives the range of each year, not their correlation. One lasting factor for
 * the deaths of the old, which past years know no better. */
static amp_err draw_rates(amp_life_draw *d, unsigned doubts)
{
    d->rates = d->life->rates;
    if (!d->life->has_rates || !(doubts & AMP_DOUBT_demography))
        return AMP_OK;
    const amp_stream s = {d->seed, 0, d->demography};
    const amp_rates *central = &d->life->rates;
    const double u = amp_draw(&s, amp_hash_text("old mortality"), AMP_PROC_DEMOGRAPHY, 0);
    const amp_rates_place at = {.e0 = amp_draw_normal(&s, 0, AMP_PROC_DEMOGRAPHY, 0),
                                .tfr = amp_draw_normal(&s, 0, AMP_PROC_DEMOGRAPHY, 1),
                                .old = central->old_low < central->old_high
                                           ? central->old_low +
                                                 (central->old_high - central->old_low) * u
                                           : central->old_low};
    return amp_rates_shift(central, &d->arena, at, &d->rates);
}

static amp_err draw_process(amp_life_draw *d, const amp_life_replicate *r, size_t k)
{
    if (!runs(d->life, k) || !processes[k]->draw)
        return AMP_OK;
    return processes[k]->draw(r, d->life->params[k], &d->tables[k]);
}

static amp_err draw_all(amp_life_draw *d, unsigned doubts)
{
    AMP_TRY(draw_rates(d, doubts));
    const amp_life_replicate r = replicate_of(d, doubts, &d->arena);
    AMP_TRY(amp_life_macro_draw(&d->life->macro, &r, &d->path));
    for (size_t k = 0; k < PROCESSES; k++)
        AMP_TRY(draw_process(d, &r, k));
    return AMP_OK;
}

amp_err amp_life_draw_new(const amp_life *life, uint64_t seed, uint32_t replicate,
                          const double *drawn, unsigned doubts, amp_life_draw **draw)
{
    return amp_life_draw_mixed(life, seed, replicate, replicate, drawn, doubts, draw);
}

amp_err amp_life_draw_mixed(const amp_life *life, uint64_t seed, uint32_t replicate,
                            uint32_t demography, const double *drawn, unsigned doubts,
                            amp_life_draw **draw)
{
    *draw = NULL;
    amp_life_draw *d = calloc(1, sizeof *d);
    if (!d)
        return AMP_NOMEM;
    amp_arena_init(&d->arena);
    d->life = life;
    d->seed = seed;
    d->replicate = d->luck = replicate;
    d->demography = demography;
    d->drawn = drawn;
    const amp_err err = draw_all(d, doubts);
    if (err != AMP_OK) {
        amp_life_draw_free(d);
        return err;
    }
    *draw = d;
    return AMP_OK;
}

void amp_life_draw_luck(amp_life_draw *draw, uint32_t replicate)
{
    draw->luck = replicate;
}

void amp_life_draw_free(amp_life_draw *draw)
{
    if (!draw)
        return;
    amp_arena_fini(&draw->arena);
    free(draw);
}

const amp_path *amp_life_path(const amp_life_draw *draw)
{
    return &draw->path;
}

/* ---- scratch for processes ------------------------------------------------------------------- */

const uint32_t *amp_life_words(const amp_step *st, uint32_t process)
{
    const uint32_t group = process / 4, lane = process % 4;
    amp_life_scratch *s = st->scratch;
    assert(group < AMP_WORD_GROUPS);
    if (!(s->lanes[group] & 1u << lane)) {
        amp_draw_events(&st->stream, st->block->uid, st->block->n, group, s->word[group]);
        s->lanes[group] = 15;
    }
    return s->word[group][lane];
}

double *amp_life_numbers(const amp_step *st, int k)
{
    return st->scratch->numbers[k];
}

uint32_t *amp_life_rows(const amp_step *st, int k)
{
    return st->scratch->rows[k];
}

/* ---- a block's year -------------------------------------------------------------------------- */

static amp_step step_of(const amp_life_draw *d, int year, amp_population *block,
                        amp_life_scratch *s)
{
    return (amp_step){.stream = {d->seed, (uint32_t)year, d->luck},
                      .year = year,
                      .first = d->life->first,
                      .last = d->life->last,
                      .groups = d->life->groups,
                      .drawn = d->drawn,
                      .path = &d->path,
                      .block = block,
                      .scratch = s};
}

typedef void (*moment)(const amp_step *st, amp_span rows);

static void run(const amp_life_draw *d, amp_step *st, size_t k, moment call)
{
    if (!call || !runs(d->life, k))
        return;
    st->params = d->life->params[k];
    st->tables = d->tables[k];
    amp_life_scratch *s = st->scratch;
    if (s->trace)
        s->trace(s->trace_user, processes[k], st->block, true);
    call(st, (amp_span){0, (uint32_t)st->block->n});
    if (s->trace)
        s->trace(s->trace_user, processes[k], st->block, false);
}

static amp_err begin(amp_step *st)
{
    AMP_TRY(amp_life_scratch_reserve(st->scratch, AMP_MAX(st->block->n, 1)));
    memset(st->scratch->lanes, 0, sizeof st->scratch->lanes);
    return AMP_OK;
}

/* Months of birth that the source left open (all of them January) are lasting draws. */
static void complete_births(const amp_step *st)
{
    amp_population *b = st->block;
    const amp_stream lasting = {st->stream.seed, 0, st->stream.replicate};
    uint32_t *const words[4] = {[AMP_PROC_BIRTH_MONTH % 4] = st->scratch->rows[0]};
    for (size_t i = 0; i < b->n; i++)
        if (b->birth_month[i])
            return;
    amp_draw_events(&lasting, b->uid, b->n, AMP_PROC_BIRTH_MONTH / 4, words);
    for (size_t i = 0; i < b->n; i++)
        b->birth_month[i] = (uint8_t)((uint64_t)st->scratch->rows[0][i] * 12 >> 32);
}

static void close_year(const amp_life_draw *d, amp_step *st)
{
    for (size_t k = 0; k < PROCESSES; k++)
        run(d, st, k, processes[k]->close);
}

amp_err amp_life_open(const amp_life_draw *d, amp_population *block, amp_life_scratch *s)
{
    amp_step st = step_of(d, d->life->first, block, s);
    AMP_TRY(begin(&st));
    complete_births(&st);
    for (size_t k = 0; k < PROCESSES; k++)
        run(d, &st, k, processes[k]->open);
    return AMP_OK;
}

/* Everything up to the stock of the year, before any process steps. */
static amp_err rebuild(const amp_life_draw *d, amp_step *st, amp_population *spare)
{
    AMP_TRY(begin(st));
    amp_moves_begin(st->scratch, st->block);
    for (size_t k = 0; k < PROCESSES; k++)
        run(d, st, k, processes[k]->leave);
    return amp_moves_rebuild(st, spare);
}

amp_err amp_life_step(const amp_life_draw *d, int year, amp_population *block,
                      amp_population *spare, amp_life_scratch *s)
{
    assert(year > d->life->first && year <= d->life->last);
    amp_step st = step_of(d, year, block, s);
    AMP_TRY(rebuild(d, &st, spare));
    for (size_t k = 0; k < PROCESSES; k++)
        run(d, &st, k, processes[k]->step);
    close_year(d, &st);
    return AMP_OK;
}

/* ---- alignment ------------------------------------------------------------------------------ */

/* The one pass over copies of the opening blocks. Each has its own scratch, so that the words of a
 * year outlive the turn of the other blocks. */
typedef struct alignment {
    amp_life *life;
    amp_life_draw *draw;
    amp_population *block, spare;
    amp_life_scratch **scratch;
    size_t n;
    double opening; /* mean market income per head */
} alignment;

static amp_err copy_blocks(amp_ctx *ctx, alignment *a, const amp_population *blocks)
{
    a->block = calloc(AMP_MAX(a->n, 1), sizeof *a->block);
    a->scratch = calloc(AMP_MAX(a->n, 1), sizeof *a->scratch);
    if (!a->block || !a->scratch)
        return amp_fail_memory(ctx);
    for (size_t b = 0; b < a->n; b++) {
        amp_pop_init(&a->block[b]);
        if (amp_pop_copy(&a->block[b], &blocks[b]) != AMP_OK ||
            amp_life_scratch_new(&a->scratch[b]) != AMP_OK)
            return amp_fail_memory(ctx);
    }
    return AMP_OK;
}

static void drop_blocks(alignment *a)
{
    for (size_t b = 0; b < a->n && a->block; b++)
        amp_pop_fini(&a->block[b]);
    for (size_t b = 0; b < a->n && a->scratch; b++)
        amp_life_scratch_free(a->scratch[b]);
    amp_pop_fini(&a->spare);
    free(a->block);
    free(a->scratch);
    amp_life_draw_free(a->draw);
}

/* Tally over all blocks, fit, and the process's tables anew from what was fitted. */
static amp_err fit_process(amp_ctx *ctx, alignment *a, size_t k, int year)
{
    const amp_process *p = processes[k];
    if (!runs(a->life, k) || !p->tally || !p->fit)
        return AMP_OK;
    for (size_t b = 0; b < a->n; b++) {
        amp_step st = step_of(a->draw, year, &a->block[b], a->scratch[b]);
        st.params = a->life->params[k];
        st.tables = a->draw->tables[k];
        p->tally(&st, (amp_span){0, (uint32_t)st.block->n}, a->life->params[k]);
    }
    amp_step st = step_of(a->draw, year, NULL, NULL);
    st.params = a->life->params[k];
    AMP_TRY(p->fit(ctx, &st, a->life->params[k]));
    const amp_life_replicate r = replicate_of(a->draw, 0, &a->draw->arena);
    return draw_process(a->draw, &r, k) == AMP_OK ? AMP_OK : amp_fail_memory(ctx);
}

/* Before the processes of the year: the opening year completes births, the others rebuild. */
static amp_err enter_year(amp_ctx *ctx, alignment *a, int year)
{
    for (size_t b = 0; b < a->n; b++) {
        amp_step st = step_of(a->draw, year, &a->block[b], a->scratch[b]);
        amp_err err;
        if (year == a->life->first) {
            err = begin(&st);
            if (err == AMP_OK)
                complete_births(&st);
        } else {
            err = rebuild(a->draw, &st, &a->spare);
        }
        if (err != AMP_OK)
            return amp_fail_memory(ctx);
    }
    return AMP_OK;
}

/* Mean earnings and other income of the living, LCU a month. */
static double mean_income(const alignment *a)
{
    double sum = 0.0, persons = 0.0;
    for (size_t b = 0; b < a->n; b++) {
        const amp_population *p = &a->block[b];
        for (size_t h = 0; h < p->households; h++)
            for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
                if (p->is_alive[i]) {
                    sum += p->weight[h] * (p->earnings[i] + p->other_income[i]);
                    persons += p->weight[h];
                }
    }
    return persons > 0.0 ? sum / persons : 0.0;
}

/* More schooling, fewer children or more work raise the mean income that given wages make. Wages
 * give back a share of it (macro.makeup_share): all, and the mean follows the macro path; none, and
 * they are paid to what people are. */
static void measure_makeup(alignment *a, int year)
{
    const double mean = mean_income(a);
    const amp_path *path = amp_life_path(a->draw);
    if (year == a->life->first)
        a->opening = mean;
    else if (mean > 0.0 && a->opening > 0.0)
        a->life->macro.makeup[year - a->life->first] =
            mean / a->opening / path->earnings[year - path->first];
}

static amp_err align_year(amp_ctx *ctx, alignment *a, int year)
{
    const bool opens = year == a->life->first;
    AMP_TRY(enter_year(ctx, a, year));
    for (size_t k = 0; k < PROCESSES; k++) {
        AMP_TRY(fit_process(ctx, a, k, year));
        for (size_t b = 0; b < a->n; b++) {
            amp_step st = step_of(a->draw, year, &a->block[b], a->scratch[b]);
            run(a->draw, &st, k, opens ? processes[k]->open : processes[k]->step);
        }
    }
    for (size_t b = 0; b < a->n && !opens; b++) {
        amp_step st = step_of(a->draw, year, &a->block[b], a->scratch[b]);
        close_year(a->draw, &st);
    }
    measure_makeup(a, year);
    return AMP_OK;
}

static bool needs_alignment(const amp_life *life)
{
    for (size_t k = 0; k < PROCESSES; k++)
        if (runs(life, k) && processes[k]->tally)
            return true;
    return false;
}

amp_err amp_life_align(amp_ctx *ctx, amp_life *life, const amp_population *blocks, size_t n,
                       uint64_t seed)
{
    if (!needs_alignment(life))
        return AMP_OK;
    alignment a = {.life = life, .n = n};
    amp_pop_init(&a.spare);
    amp_err err = copy_blocks(ctx, &a, blocks);
    if (err == AMP_OK)
        err = amp_life_draw_new(life, seed, ALIGNMENT_REPLICATE, NULL, 0, &a.draw);
    for (int year = life->first; year <= life->last && err == AMP_OK; year++)
        err = align_year(ctx, &a, year);
    if (err == AMP_NOMEM && !ctx->errors)
        amp_fail_memory(ctx);
    drop_blocks(&a);
    return err;
}

amp_err amp_life_alignment_of(amp_ctx *ctx, const amp_life *life, amp_arena *arena,
                              amp_life_alignment *a)
{
    *a = (amp_life_alignment){0};
    for (size_t k = 0; k < PROCESSES; k++)
        if (processes[k] == &amp_process_labour && runs(life, k))
            return amp_labour_alignment(ctx, life->params[k], arena, a);
    return AMP_OK;
}
