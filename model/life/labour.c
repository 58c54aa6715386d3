/* labour.c - labour state of persons of 15 and more: inactive, unemployed, informal, formal.
 *
 * In a cell (labour.h) a person keeps its state s with probability k_s = min(rho_s, target_s /
 * n_s), else draws from q_s, proportional to target_s - k_s n_s, where n is the cell's incoming
 * distribution frozen from the baseline pass: the cell reaches its target in expectation although
 * people age into it and targets move. Those who just turned 15 have no state to keep. Targets are
 * the opening population's own distribution, drawn with the weight of SHRINK persons towards all
 * educations and areas of the same sex, age group and place, and those towards labour.csv's cell,
 * which does not tell places; labour_path.csv moves their odds.
 *
 * Among formal workers a share by education, measured on the opening population, draws a salary
 * from the State, as long as the formal job lasts. Unpaid family work of the informal is a state
 * in a state, kept or drawn anew in the same way in cells of age group, sex, area and role: who
 * leaves the parents' farm to head a household is paid as often as such heads are.
 * In `earnings` it leaves a mark for the earnings process: 1 for paid work, 0 for none. */
#include "life/labour.h"
#include "life/process.h"
#include "life/response.h"
#include "life/spread.h"

#include <string.h>

enum {
    STATES = AMP_LABOUR_STATES,
    ROLES = 3, /* head, partner, other */
    TABLE = AMP_LABOUR_TABLE,
    PLACES = AMP_LABOUR_PLACES,
    CELLS = AMP_LABOUR_CELLS,
    WIDE = AMP_WORK_AGES * 2 * PLACES, /* without education and area */
    UNPAID = AMP_WORK_AGES * 2 * 2 * ROLES,
    SHRINK = 8
};

typedef struct labour {
    int first;
    size_t years;
    double table[TABLE][STATES];  /* labour.csv */
    double target[CELLS][STATES]; /* shares of the base year */
    double *odds;                 /* [year][sex][state], relative to the base year */
    amp_number keep[STATES], keep_unpaid;
    /* measured on the opening population */
    double unpaid[UNPAID]; /* share among the informal */
    double state[4], formal[4];
    /* the alignment */
    double count[CELLS][STATES + 1]; /* of the year in hand; index 0: just turned 15 */
    double informal[UNPAID][2];      /* the same, paid and unpaid */
    double *incoming;                /* [year][cell][state]: shares, frozen */
    double *incoming_unpaid;         /* [year][cell]: share among the informal, frozen */
} labour;

/* Bounds on 32-bit words: below the first a state is kept; of the draw of another, upper bounds of
 * the first three. */
typedef struct cell_draw {
    uint32_t keep[STATES], move[STATES - 1];
} cell_draw;

/* Thresholds of working unpaid for who was not informal, paid, unpaid. */
enum { WAS_OTHER, WAS_PAID, WAS_UNPAID, WAS };
typedef struct unpaid_draw {
    uint64_t by[WAS];
} unpaid_draw;

typedef struct labour_draw {
    uint64_t state[4];
    cell_draw *cell;     /* [year][cell] */
    unpaid_draw *unpaid; /* [year][cell of unpaid work] */
} labour_draw;

static unsigned wide_of(unsigned cell)
{
    const unsigned place = cell % PLACES, table = cell / PLACES;
    return (table / 16 * 2 + table / 2 % 2) * PLACES + place;
}

static unsigned sex_of(unsigned cell)
{
    return cell / PLACES / 2 % 2;
}

static unsigned unpaid_cell(const amp_population *p, size_t i, unsigned area)
{
    const unsigned relation = p->relationship[i];
    const unsigned role = amp_pick(relation < ROLES, relation, ROLES - 1);
    return ((amp_work_age(p->age[i]) * 2 + p->sex[i]) * 2 + area) * ROLES + role;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static amp_err read_targets(amp_read *r, labour *p)
{
    static const char *const name[STATES] = {"inactive", "unemployed", "informal", "formal"};
    AMP_TRY(amp_read_open(r, "labour"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned sex = 0, area = 0, group = 0, level = 0;
        AMP_TRY(amp_read_code(r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(amp_read_code(r, i, "area", AMP_LIST_AREA, &area));
        AMP_TRY(amp_read_age_group(r, i, &group));
        AMP_TRY(amp_read_education(r, i, &level));
        for (int s = 0; s < STATES; s++)
            AMP_TRY(amp_read_number(r, i, name[s],
                                    &p->table[amp_labour_table(group, level, sex, area)][s]));
    }
    return AMP_OK;
}

/* Rows stand in ascending years. */
amp_err amp_labour_odds(amp_read *r, int first, size_t years, double *odds)
{
    AMP_TRY(amp_read_open(r, "labour_path"));
    for (size_t i = 0; i < r->table.rows; i++) {
        double year, unemployed, employed;
        unsigned sex = 0;
        AMP_TRY(amp_read_number(r, i, "year", &year));
        AMP_TRY(amp_read_code(r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(amp_read_number(r, i, "unemployed_odds", &unemployed));
        AMP_TRY(amp_read_number(r, i, "employed_odds", &employed));
        for (size_t y = 0; y < years; y++) {
            double *at = odds + (y * 2 + sex) * STATES;
            if (at[0] > 0.0 && (int)year > first + (int)y)
                continue;
            at[AMP_LABOUR_inactive] = 1.0;
            at[AMP_LABOUR_unemployed] = unemployed;
            at[AMP_LABOUR_informal] = at[AMP_LABOUR_formal] = employed;
        }
    }
    return AMP_OK;
}

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    static const char *const keep[STATES] = {
        "labour.persistence_inactive", "labour.persistence_unemployed",
        "labour.persistence_informal", "labour.persistence_formal"};
    labour *p = AMP_ARENA_NEW(setup->arena, labour, 1);
    if (!p)
        return amp_fail_memory(ctx);
    *params = p;
    p->first = setup->first;
    p->years = (size_t)(setup->last - setup->first + 1);
    p->odds = AMP_ARENA_NEW(setup->arena, double, p->years * 2 * STATES);
    p->incoming = AMP_ARENA_NEW(setup->arena, double, p->years *CELLS *STATES);
    p->incoming_unpaid = AMP_ARENA_NEW(setup->arena, double, p->years *UNPAID);
    if (!p->odds || !p->incoming || !p->incoming_unpaid)
        return amp_fail_memory(ctx);
    amp_read r = {.ctx = ctx, .profile = setup->profile};
    AMP_TRY(read_targets(&r, p));
    AMP_TRY(amp_labour_odds(&r, p->first, p->years, p->odds));
    for (int s = 0; s < STATES; s++)
        AMP_TRY(amp_profile_number(ctx, setup->profile, keep[s], &p->keep[s]));
    AMP_TRY(amp_profile_number(ctx, setup->profile, "labour.persistence_unpaid", &p->keep_unpaid));
    for (int g = 0; g < CELLS; g++) /* until they are fitted */
        memcpy(p->target[g], p->table[g / PLACES], sizeof p->target[g]);
    for (size_t y = 0; y < p->years; y++)
        memcpy(p->incoming + y * CELLS * STATES, p->target, sizeof p->target);
    return AMP_OK;
}

/* ---- alignment ----------------------------------------------------------------------------------
 */

static void count_job(labour *p, const amp_population *b, size_t i, unsigned area, bool opens)
{
    if (b->labour[i] == AMP_LABOUR_informal)
        p->informal[unpaid_cell(b, i, area)][b->earnings[i] <= 0.0]++;
    if (b->labour[i] == AMP_LABOUR_formal && opens) {
        p->formal[b->education[i]]++;
        p->state[b->education[i]] += b->state_salary[i];
    }
}

static void tally(const amp_step *st, amp_span rows, void *params)
{
    labour *p = params;
    const amp_population *b = st->block;
    (void)rows;
    for (size_t h = 0; h < b->households; h++) {
        const amp_home home = amp_home_of(b, h);
        for (size_t i = b->first[h]; i < b->first[h + 1]; i++) {
            if (!b->is_alive[i] || b->age[i] < AMP_LABOUR_FROM)
                continue;
            count_job(p, b, i, b->area[h], st->year == st->first);
            const bool enters = b->age[i] == AMP_LABOUR_FROM && st->year > st->first;
            p->count[amp_labour_cell(b, i, b->area[h], home)][enters ? 0 : b->labour[i] + 1]++;
        }
    }
}

static void fit_targets(labour *p)
{
    double wide[WIDE][STATES] = {{0.0}};
    for (unsigned g = 0; g < CELLS; g++)
        for (int s = 0; s < STATES; s++)
            wide[wide_of(g)][s] += p->count[g][s + 1];
    for (unsigned g = 0; g < CELLS; g++) {
        const double *w = wide[wide_of(g)], *table = p->table[g / PLACES];
        double all = 0.0, around = 0.0;
        for (int s = 0; s < STATES; s++) {
            all += p->count[g][s + 1];
            around += w[s];
        }
        for (int s = 0; s < STATES; s++) {
            const double prior = (w[s] + SHRINK * table[s]) / (around + SHRINK);
            p->target[g][s] = (p->count[g][s + 1] + SHRINK * prior) / (all + SHRINK);
        }
    }
}

/* A cell's target shares in a year. */
static void target_of(const labour *p, size_t year, unsigned g, double *target)
{
    const double *odds = p->odds + (year * 2 + sex_of(g)) * STATES;
    double all = 0.0;
    for (int s = 0; s < STATES; s++)
        all += target[s] = p->target[g][s] * odds[s];
    for (int s = 0; s < STATES; s++)
        target[s] = all > 0.0 ? target[s] / all : 0.0;
}

/* Shares of the states among all of a sex, as the cells would have them with the odds of the year
 * or, is_base, of the base year, for the people of the year. */
static void total_of(const labour *p, size_t year, unsigned sex, bool is_base, double *share)
{
    double of[STATES], people = 0.0;
    memset(share, 0, STATES * sizeof *share);
    for (unsigned g = 0; g < CELLS; g++) {
        double n = 0.0;
        for (int s = 0; s <= STATES && sex_of(g) == sex; s++)
            n += p->count[g][s];
        if (n > 0.0)
            target_of(p, year, g, of);
        for (int s = 0; s < STATES && n > 0.0; s++)
            share[s] += n * (is_base ? p->target[g][s] : of[s]);
        people += n;
    }
    for (int s = 0; s < STATES && people > 0.0; s++)
        share[s] /= people;
}

/* The path's odds are those of all persons of a sex. The same ratio in every cell would move the
 * whole by less, since cells differ (a ratio of odds does not collapse), so the cells' ratio is the
 * one that moves the people of the year as the path says. */
static void fit_odds(labour *p, size_t year, unsigned sex)
{
    enum { ROUNDS = 60 };
    double *odds = p->odds + (year * 2 + sex) * STATES, wanted[STATES], share[STATES];
    total_of(p, year, sex, true, share);
    for (int s = 0; s < STATES; s++)
        wanted[s] = share[0] > 0.0 ? odds[s] * share[s] / share[0] : 0.0;
    for (int k = 0; k < ROUNDS; k++) {
        total_of(p, year, sex, false, share);
        for (int s = 1; s < STATES; s++)
            if (share[s] > 0.0 && wanted[s] > 0.0)
                odds[s] *= wanted[s] * share[0] / share[s];
    }
}

static void fit_unpaid(labour *p, size_t year)
{
    double *incoming = p->incoming_unpaid + year * UNPAID;
    for (int g = 0; g < UNPAID; g++) {
        const double all = p->informal[g][0] + p->informal[g][1];
        incoming[g] = all > 0.0 ? p->informal[g][1] / all : p->unpaid[g];
        if (year == 0)
            p->unpaid[g] = incoming[g];
    }
    memset(p->informal, 0, sizeof p->informal);
}

static amp_err fit(amp_ctx *ctx, const amp_step *st, void *params)
{
    labour *p = params;
    double *incoming = p->incoming + (size_t)(st->year - st->first) * CELLS * STATES;
    (void)ctx;
    if (st->year == st->first)
        fit_targets(p);
    for (unsigned sex = 0; sex < 2; sex++)
        fit_odds(p, (size_t)(st->year - st->first), sex);
    for (int g = 0; g < CELLS; g++) {
        double all = 0.0;
        for (int s = 0; s <= STATES; s++)
            all += p->count[g][s];
        for (int s = 0; s < STATES && all > 0.0; s++)
            incoming[g * STATES + s] = p->count[g][s + 1] / all;
    }
    memset(p->count, 0, sizeof p->count);
    fit_unpaid(p, (size_t)(st->year - st->first));
    return AMP_OK;
}

static const char *name_of(unsigned cell, amp_arena *arena)
{
    const unsigned table = cell / PLACES;
    const char *const *sex, *const *area, *const *education;
    amp_list_names(AMP_LIST_SEX, &sex, NULL);
    amp_list_names(AMP_LIST_AREA, &area, NULL);
    amp_list_names(AMP_LIST_EDUCATION, &education, NULL);
    return amp_arena_format(arena, "age=%s;area=%s;education=%s;place=%u;sex=%s",
                            amp_work_age_names[table / 16], area[table % 2],
                            education[table / 4 % 4], cell % PLACES, sex[table / 2 % 2]);
}

amp_err amp_labour_alignment(amp_ctx *ctx, const void *params, amp_arena *arena,
                             amp_life_alignment *a)
{
    const labour *p = params;
    const char *const *state;
    amp_list_names(AMP_LIST_LABOUR, &state, NULL);
    const char **name = AMP_ARENA_NEW(arena, const char *, CELLS);
    double *target = AMP_ARENA_NEW(arena, double, p->years *CELLS *STATES);
    if (!name || !target)
        return amp_fail_memory(ctx);
    for (unsigned g = 0; g < CELLS; g++)
        if (!(name[g] = name_of(g, arena)))
            return amp_fail_memory(ctx);
    for (size_t y = 0; y < p->years; y++)
        for (unsigned g = 0; g < CELLS; g++)
            target_of(p, y, g, target + (y * CELLS + g) * STATES);
    *a = (amp_life_alignment){.cells = CELLS,
                              .states = STATES,
                              .cell = name,
                              .state = (const char **)state,
                              .target = target,
                              .incoming = p->incoming};
    return AMP_OK;
}

/* ---- one replicate
 * -------------------------------------------------------------------------------- */

static uint32_t bound(double p)
{
    const uint64_t t = amp_threshold(p);
    return t > UINT32_MAX ? UINT32_MAX : (uint32_t)t;
}

static void draw_cell(const labour *p, size_t year, unsigned g, const double *rho, cell_draw *cell)
{
    const double *incoming = p->incoming + (year * CELLS + g) * STATES;
    double target[STATES], q[STATES], sum = 0.0, below = 0.0;
    target_of(p, year, g, target);
    for (int s = 0; s < STATES; s++) {
        const bool too_many = rho[s] * incoming[s] > target[s];
        const double keep = too_many ? target[s] / incoming[s] : rho[s];
        cell->keep[s] = bound(keep);
        q[s] = AMP_MAX(0.0, target[s] - keep * incoming[s]);
        sum += q[s];
    }
    for (int s = 0; s < STATES - 1; s++) {
        below += sum > 0.0 ? q[s] / sum : target[s];
        cell->move[s] = bound(below);
    }
}

/* Two states, kept with keep or drawn anew, so that of @p incoming unpaid @p target become. */
static unpaid_draw draw_unpaid(double target, double incoming, double rho)
{
    const double keep = rho * incoming > target ? target / incoming : rho;
    const double paid = 1.0 - target, came = 1.0 - incoming;
    const double keep_paid = rho * came > paid ? paid / came : rho;
    const double q = AMP_MAX(0.0, target - keep * incoming);
    const double q_paid = AMP_MAX(0.0, paid - keep_paid * came);
    const double anew = q + q_paid > 0.0 ? q / (q + q_paid) : target;
    return (unpaid_draw){{[WAS_OTHER] = amp_threshold(target),
                          [WAS_PAID] = amp_threshold((1.0 - keep_paid) * anew),
                          [WAS_UNPAID] = amp_threshold(keep + (1.0 - keep) * anew)}};
}

static amp_err draw(const amp_life_replicate *replicate, const void *params, void **tables)
{
    const labour *p = params;
    labour_draw *d = AMP_ARENA_NEW(replicate->arena, labour_draw, 1);
    if (!d || !(d->cell = AMP_ARENA_NEW(replicate->arena, cell_draw, p->years * CELLS)) ||
        !(d->unpaid = AMP_ARENA_NEW(replicate->arena, unpaid_draw, p->years * UNPAID)))
        return AMP_NOMEM;
    *tables = d;
    double rho[STATES];
    for (int s = 0; s < STATES; s++)
        rho[s] = amp_number_at(p->keep[s], replicate->drawn);
    for (size_t y = 0; y < p->years; y++)
        for (unsigned g = 0; g < CELLS; g++)
            draw_cell(p, y, g, rho, &d->cell[y * CELLS + g]);
    const double rho_unpaid = amp_number_at(p->keep_unpaid, replicate->drawn);
    for (size_t k = 0; k < p->years * UNPAID; k++)
        d->unpaid[k] = draw_unpaid(p->unpaid[k % UNPAID], p->incoming_unpaid[k], rho_unpaid);
    for (int k = 0; k < 4; k++)
        d->state[k] = amp_threshold(p->formal[k] > 0.0 ? p->state[k] / p->formal[k] : 0.0);
    return AMP_OK;
}

/* ---- a year
 * ---------------------------------------------------------------------------------------- */

typedef struct words {
    const uint32_t *keep, *move, *unpaid, *state;
} words;

/* What a person's place in the household depends on, in a byte of each row. */
enum { AREA = 1, CHILDREN = 2, COUPLE = 4 };

static const uint8_t *list_homes(const amp_step *st)
{
    const amp_population *p = st->block;
    uint8_t *row = (uint8_t *)amp_life_numbers(st, 0);
    uint8_t *household = (uint8_t *)amp_life_numbers(st, 1);
    for (size_t i = 0; i < p->n; i++)
        row[i] = (p->is_alive[i] != 0) & (p->age[i] < AMP_LABOUR_FROM);
    amp_spread_any(p, row, household);
    for (size_t h = 0; h < p->households; h++)
        household[h] = (uint8_t)(p->area[h] | (household[h] ? CHILDREN : 0) |
                                 (p->partner[p->first[h]] ? COUPLE : 0));
    amp_spread_bytes(p, household, row);
    return row;
}

/* Targets of a person's cell in the year. */
typedef struct targets {
    const labour *own;
    size_t year;
} targets;

static void share_of(const void *of, const amp_population *p, size_t h, size_t i, double *share)
{
    const targets *t = of;
    target_of(t->own, t->year, amp_labour_cell(p, i, p->area[h], amp_home_of(p, h)), share);
}

/* Every person, without branches: most of what happens is as likely as not. */
static void step(const amp_step *st, amp_span rows)
{
    const labour_draw *d = st->tables;
    amp_population *p = st->block;
    const words w = {
        amp_life_words(st, AMP_PROC_LABOUR_KEEP), amp_life_words(st, AMP_PROC_LABOUR_MOVE),
        amp_life_words(st, AMP_PROC_UNPAID_WORK), amp_life_words(st, AMP_PROC_STATE_SALARY)};
    const cell_draw *cells = d->cell + (size_t)(st->year - st->first) * CELLS;
    const unpaid_draw *unpaid_cells = d->unpaid + (size_t)(st->year - st->first) * UNPAID;
    const uint8_t *homes = list_homes(st);
    amp_response_restore(p);
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        const unsigned area = homes[i] & AREA;
        const amp_home home = {homes[i] & CHILDREN, homes[i] & COUPLE};
        const bool acts = (p->is_alive[i] != 0) & (p->age[i] >= AMP_LABOUR_FROM);
        const unsigned was = p->labour[i];
        const cell_draw *cell = &cells[amp_labour_cell(p, i, area, home)];
        const uint32_t *to = cell->move, drawn = w.move[i];
        const unsigned moves =
            (unsigned)(p->age[i] == AMP_LABOUR_FROM) | !amp_happens(w.keep[i], cell->keep[was]);
        const unsigned other = (unsigned)(drawn >= to[0]) + (drawn >= to[1]) + (drawn >= to[2]);
        const unsigned is = amp_pick(moves, other, was);
        const unsigned was_unpaid = amp_pick(p->earnings[i] <= 0.0, WAS_UNPAID, WAS_PAID);
        const unsigned did = amp_pick(was == AMP_LABOUR_informal, was_unpaid, WAS_OTHER);
        const bool unpaid = amp_happens(w.unpaid[i], unpaid_cells[unpaid_cell(p, i, area)].by[did]);
        const bool paid = (is == AMP_LABOUR_formal) | ((is == AMP_LABOUR_informal) & !unpaid);
        const unsigned appointed = (unsigned)amp_happens(w.state[i], d->state[p->education[i]]);
        const unsigned salary = amp_pick(was == AMP_LABOUR_formal, p->state_salary[i], appointed);
        p->state_salary[i] =
            (uint8_t)amp_pick(acts, salary & (is == AMP_LABOUR_formal), p->state_salary[i]);
        p->labour[i] = (uint8_t)amp_pick(acts, is, was);
        p->earnings[i] = acts & paid;
    }
    const targets of = {st->params, (size_t)(st->year - st->first)};
    amp_response_work(p, &st->stream, share_of, &of);
}

const amp_process amp_process_labour = {
    .name = "labour",
    .id = AMP_PROC_LABOUR_KEEP,
    .group = AMP_LIFE_WORK,
    .reads =
        "uid is_alive age sex area relationship partner attends education contributory_pension "
        "labour earnings state_salary",
    .writes = "labour state_salary earnings",
    .prepare = prepare,
    .draw = draw,
    .step = step,
    .tally = tally,
    .fit = fit,
};
