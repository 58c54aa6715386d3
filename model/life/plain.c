/* plain.c - the plain trajectory: lives by a few tables of single ages, in place of all other
 * processes, for a profile that gives plain_chances.csv (docs/plain.md).
 *
 * A person turns a year older and dies with the chance of the new age; a woman who lives bears with
 * that of hers. Work from 15 to 74 is a multinomial logit on sex, age, education and last year's
 * state. Earnings are earnings.csv's equation with an AR(1) residual that moves in every year from
 * 15 on. Who has the age and the months retires with a share of the mean of all formal earnings so
 * far, which the column contribution_base holds. Nobody marries, moves house or migrates. A year is
 * whole: no month of birth or death changes what a programme pays. */
#include "life/moves.h"
#include "life/pick.h"
#include "life/read.h"
#include "life/wages.h"
#include "num/num.h"

#include <string.h>

enum {
    FROM = 15,
    TO = 75,
    AGES = TO - FROM,
    STATES = 4,
    LEVELS = 4,
    WORKERS = 2 * LEVELS * AGES, /* (sex x education) x age */
    CUTS = 4                     /* three are used; four make an aligned row */
};

typedef struct plain {
    uint64_t dies[2][AMP_AGES], bears[2][AMP_AGES]; /* by the age that is reached */
    uint32_t state[STATES][WORKERS][CUTS];          /* upper bounds of the first three states */
    uint64_t level[LEVELS][LEVELS - 1];             /* a newborn's, by the mother's */
    double wage[2][WORKERS];                        /* by formality, at residual 0 */
    double sd[2];
    uint64_t boy, birth;
    amp_number persistence, age, months, share, step, most;
} plain;

typedef struct plain_draw {
    double rho, innovation;
    unsigned age, months;
    double share, step, most;
} plain_draw;

/* ---- parameters ------------------------------------------------------------------------------ */

static amp_err read_chances(amp_read *r, plain *p)
{
    AMP_TRY(amp_read_open(r, "plain_chances"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned sex = 0, from = 0, to = 0;
        double death, birth;
        AMP_TRY(amp_read_code(r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(amp_read_age_range(r, i, &from, &to));
        AMP_TRY(amp_read_number(r, i, "death", &death));
        AMP_TRY(amp_read_number(r, i, "birth", &birth));
        for (unsigned age = from; age <= to; age++) {
            p->dies[sex][age] = amp_threshold(death);
            p->bears[sex][age] = sex == AMP_SEX_female ? amp_threshold(birth) : 0;
        }
    }
    return AMP_OK;
}

/* Coefficients of the logit of one state against inactivity. */
typedef struct logit {
    double constant, female, age, age2, level[LEVELS], after[STATES];
} logit;

static amp_err read_logit(amp_read *r, size_t row, logit *l)
{
    const struct {
        const char *column;
        double *value;
    } wanted[] = {{"const", &l->constant},
                  {"female", &l->female},
                  {"age", &l->age},
                  {"age2", &l->age2},
                  {"primary", &l->level[AMP_EDUCATION_primary]},
                  {"secondary", &l->level[AMP_EDUCATION_secondary]},
                  {"tertiary", &l->level[AMP_EDUCATION_tertiary]},
                  {"after_unemployed", &l->after[AMP_LABOUR_unemployed]},
                  {"after_informal", &l->after[AMP_LABOUR_informal]},
                  {"after_formal", &l->after[AMP_LABOUR_formal]}};
    for (size_t k = 0; k < AMP_COUNT(wanted); k++)
        AMP_TRY(amp_read_number(r, row, wanted[k].column, wanted[k].value));
    return AMP_OK;
}

static unsigned worker_of(unsigned sex, unsigned level, unsigned age)
{
    return (sex * LEVELS + level) * AGES + age - FROM;
}

static void tabulate(const logit l[STATES], unsigned was, unsigned sex, unsigned level,
                     unsigned age, uint32_t cut[CUTS])
{
    double odds[STATES] = {1.0}, all = 1.0, below = 0.0;
    for (int s = 1; s < STATES; s++) {
        odds[s] = amp_exp(l[s].constant + (sex == AMP_SEX_female ? l[s].female : 0.0) +
                          age * (l[s].age + l[s].age2 * age) + l[s].level[level] + l[s].after[was]);
        all += odds[s];
    }
    for (int s = 0; s < STATES - 1; s++) {
        below += odds[s] / all;
        cut[s] = (uint32_t)AMP_MIN(amp_threshold(below), (uint64_t)UINT32_MAX);
    }
}

static amp_err read_labour(amp_read *r, plain *p)
{
    logit l[STATES] = {{.constant = 0.0}};
    AMP_TRY(amp_read_open(r, "plain_labour"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned state = 0;
        AMP_TRY(amp_read_code(r, i, "state", AMP_LIST_LABOUR, &state));
        AMP_TRY(read_logit(r, i, &l[state]));
    }
    for (unsigned was = 0; was < STATES; was++)
        for (unsigned w = 0; w < WORKERS; w++)
            tabulate(l, was, w / AGES / LEVELS, w / AGES % LEVELS, w % AGES + FROM,
                     p->state[was][w]);
    return AMP_OK;
}

static amp_err read_school(amp_read *r, plain *p)
{
    static const char *const name[LEVELS] = {"none", "primary", "secondary", "tertiary"};
    AMP_TRY(amp_read_open(r, "plain_school"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned mother = 0;
        double below = 0.0;
        AMP_TRY(amp_read_education(r, i, &mother));
        for (int k = 0; k < LEVELS - 1; k++) {
            double share;
            AMP_TRY(amp_read_number(r, i, name[k], &share));
            p->level[mother][k] = amp_threshold(below += share);
        }
    }
    return AMP_OK;
}

static amp_err read_wages(amp_ctx *ctx, const amp_life_setup *setup, plain *p)
{
    amp_wages *w = AMP_ARENA_NEW(setup->arena, amp_wages, 1);
    if (!w)
        return amp_fail_memory(ctx);
    AMP_TRY(amp_wages_read(ctx, setup, w));
    p->persistence = w->persistence;
    for (unsigned formal = 0; formal < 2; formal++) {
        p->sd[formal] = w->sd[amp_wage_cell(0, formal, 0, AMP_AREA_urban)];
        for (unsigned k = 0; k < WORKERS; k++) {
            const unsigned g =
                amp_wage_cell(k / AGES / LEVELS, formal, k / AGES % LEVELS, AMP_AREA_urban);
            p->wage[formal][k] = amp_exp(amp_wage_log(w, g, 0.0, k % AGES + FROM, 0.0));
        }
    }
    return AMP_OK;
}

static amp_err prepare(amp_ctx *ctx, const amp_life_setup *setup, void **params)
{
    plain *p = AMP_ARENA_NEW(setup->arena, plain, 1);
    amp_number boys;
    if (!p)
        return amp_fail_memory(ctx);
    *params = p;
    const struct {
        const char *path;
        amp_number *number;
    } wanted[] = {{"plain.boys", &boys},
                  {"plain.pension_age", &p->age},
                  {"plain.pension_months", &p->months},
                  {"plain.pension_share", &p->share},
                  {"plain.pension_step", &p->step},
                  {"plain.pension_max", &p->most}};
    for (size_t k = 0; k < AMP_COUNT(wanted); k++)
        AMP_TRY(amp_profile_number(ctx, setup->profile, wanted[k].path, wanted[k].number));
    p->boy = amp_threshold(boys.value);
    p->birth = amp_hash_text("birth");
    amp_read r = {.ctx = ctx, .profile = setup->profile};
    AMP_TRY(read_chances(&r, p));
    AMP_TRY(read_labour(&r, p));
    AMP_TRY(read_school(&r, p));
    return read_wages(ctx, setup, p);
}

static amp_err draw(const amp_life_replicate *replicate, const void *params, void **tables)
{
    const plain *p = params;
    const double *drawn = replicate->drawn;
    plain_draw *d = AMP_ARENA_NEW(replicate->arena, plain_draw, 1);
    if (!d)
        return AMP_NOMEM;
    *tables = d;
    d->rho = amp_number_at(p->persistence, drawn);
    d->innovation = sqrt(1.0 - d->rho * d->rho);
    d->age = (unsigned)amp_number_at(p->age, drawn);
    d->months = (unsigned)amp_number_at(p->months, drawn);
    d->share = amp_number_at(p->share, drawn);
    d->step = amp_number_at(p->step, drawn);
    d->most = amp_number_at(p->most, drawn);
    return AMP_OK;
}

static void open(const amp_step *st, amp_span rows)
{
    memset(st->block->birth_month + rows.lo, 0, rows.hi - rows.lo);
}

/* ---- who dies, who bears --------------------------------------------------------------------- */

static void bear(const amp_step *st, uint32_t i)
{
    const plain *p = st->params;
    amp_life_scratch *s = st->scratch;
    amp_birth b = {.mother = i};
    uint32_t words[4];
    b.uid = amp_draw_key(st->block->uid[i], p->birth, st->stream.year) & ~((uint64_t)1 << 63);
    amp_draw_words(&st->stream, b.uid, AMP_PROC_SEX_AT_BIRTH / 4, words);
    b.sex = amp_happens(words[AMP_PROC_SEX_AT_BIRTH % 4], p->boy) ? AMP_SEX_male : AMP_SEX_female;
    s->touched[s->household[i]] = 1;
    s->birth[s->births++] = b;
}

static void leave(const amp_step *st, amp_span rows)
{
    const plain *p = st->params;
    const amp_population *b = st->block;
    const uint32_t *death = amp_life_words(st, AMP_PROC_MORTALITY);
    const uint32_t *birth = amp_life_words(st, AMP_PROC_FERTILITY);
    uint32_t *dead = amp_life_rows(st, 0), *mother = amp_life_rows(st, 1);
    size_t deaths = 0, births = 0;
    for (uint32_t i = rows.lo; i < rows.hi; i++) {
        const unsigned age = AMP_MIN(b->age[i] + 1u, AMP_AGE_MAX), sex = b->sex[i];
        const unsigned dies = (unsigned)amp_happens(death[i], p->dies[sex][age]);
        dead[deaths] = mother[births] = i;
        deaths += dies;
        births += (unsigned)amp_happens(birth[i], p->bears[sex][age]) & !dies;
    }
    for (size_t k = 0; k < deaths; k++)
        amp_moves_fate(st->scratch, dead[k], AMP_FATE_GONE);
    for (size_t k = 0; k < births; k++)
        bear(st, mother[k]);
}

/* ---- school, work, pensions ------------------------------------------------------------------ */

/* A newborn's education is what it will reach. */
static void school(const amp_step *st)
{
    const plain *p = st->params;
    const amp_life_scratch *s = st->scratch;
    const uint32_t *word = amp_life_words(st, AMP_PROC_PASSING);
    for (size_t k = 0; k < s->births; k++) {
        const uint32_t child = s->birth[k].now;
        const uint64_t *level = p->level[st->block->education[s->now[s->birth[k].mother]]];
        st->block->education[child] =
            (uint8_t)((word[child] >= level[0]) + (word[child] >= level[1]) +
                      (word[child] >= level[2]));
    }
}

/* Everybody's state without a branch; who is of working age and not retired is listed, and apart
 * from them who is. */
static size_t work(const amp_step *st, uint32_t *restrict row, uint32_t *restrict pensioner,
                   size_t *pensioners)
{
    const plain *p = st->params;
    const plain_draw *d = st->tables;
    const amp_population *b = st->block;
    const uint32_t *restrict word = amp_life_words(st, AMP_PROC_LABOUR_MOVE);
    const uint8_t *restrict ages = b->age, *restrict sex = b->sex, *restrict level = b->education;
    const uint16_t *restrict months = b->contribution_months;
    uint8_t *restrict labour = b->labour;
    const unsigned pension_age = d->age, enough = d->months;
    size_t n = 0, m = 0;
    for (uint32_t i = 0, end = (uint32_t)b->n; i < end; i++) {
        const unsigned age = ages[i];
        const bool retired = (age >= pension_age) & (months[i] >= enough);
        const bool acts = (age - FROM < AGES) & !retired;
        const unsigned w = worker_of(sex[i], level[i], amp_pick(acts, age, FROM));
        const uint32_t *cut = p->state[labour[i]][w], drawn = word[i];
        const unsigned is = (unsigned)(drawn >= cut[0]) + (drawn >= cut[1]) + (drawn >= cut[2]);
        labour[i] = (uint8_t)(is & (0u - acts));
        row[n] = pensioner[m] = i;
        n += acts;
        m += retired;
    }
    *pensioners = m;
    return n;
}

/* Residuals of the listed move on; who is paid is listed anew, with the residual in money's log. */
static size_t move(const amp_step *st, const uint32_t *row, size_t n, uint32_t *paid, double *value)
{
    const plain *p = st->params;
    const plain_draw *d = st->tables;
    amp_population *b = st->block;
    uint64_t *uid = (uint64_t *)(void *)amp_life_numbers(st, 1);
    double *normal = amp_life_numbers(st, 2);
    size_t m = 0;
    for (size_t k = 0; k < n; k++)
        uid[k] = b->uid[row[k]];
    amp_draw_normals(&st->stream, uid, n, AMP_PROC_EARNINGS, 0, normal);
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = row[k];
        const bool begins = b->age[i] == FROM;
        const double kept = amp_pick_number(begins, 0.0, d->rho * (double)b->earnings_shock[i]);
        const double u = kept + amp_pick_number(begins, 1.0, d->innovation) * normal[k];
        b->earnings_shock[i] = (float)u;
        paid[m] = i;
        value[m] = p->sd[b->labour[i] == AMP_LABOUR_formal] * u;
        m += b->labour[i] >= AMP_LABOUR_informal;
    }
    return m;
}

static void earn(const amp_step *st, const uint32_t *paid, size_t n, double *value)
{
    const plain *p = st->params;
    amp_population *b = st->block;
    double *base = amp_pop_find_extra(b, AMP_CONTRIBUTION_BASE)->data;
    const double wage = st->path->earnings[st->year - st->path->first];
    amp_exp_all(value, n);
    memset(b->earnings, 0, b->n * sizeof *b->earnings);
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = paid[k];
        const unsigned formal = b->labour[i] == AMP_LABOUR_formal;
        const double pay =
            wage * p->wage[formal][worker_of(b->sex[i], b->education[i], b->age[i])] * value[k];
        const double months = b->contribution_months[i];
        b->earnings[i] = pay;
        base[i] =
            amp_pick_number(formal, (base[i] * months + 12.0 * pay) / (months + 12.0), base[i]);
        b->contribution_months[i] = (uint16_t)(b->contribution_months[i] + 12 * formal);
    }
}

static void pay(const amp_step *st, const uint32_t *row, size_t n)
{
    const plain_draw *d = st->tables;
    amp_population *b = st->block;
    const double *base = amp_pop_find_extra(b, AMP_CONTRIBUTION_BASE)->data;
    for (size_t k = 0; k < n; k++) {
        const double years = (b->contribution_months[row[k]] - d->months) / 12.0;
        b->contributory_pension[row[k]] =
            base[row[k]] * AMP_MIN(d->share + d->step * years, d->most);
    }
}

static void step(const amp_step *st, amp_span rows)
{
    uint32_t *row = amp_life_rows(st, 0), *paid = amp_life_rows(st, 1);
    uint32_t *pensioner = amp_life_rows(st, 2);
    double *value = amp_life_numbers(st, 0);
    (void)rows;
    school(st);
    size_t pensioners;
    const size_t n = work(st, row, pensioner, &pensioners);
    earn(st, paid, move(st, row, n, paid, value), value);
    pay(st, pensioner, pensioners);
}

const amp_process amp_process_plain = {
    .name = "plain",
    .id = AMP_PROC_LABOUR_MOVE,
    .group = AMP_LIFE_PLAIN,
    .reads = "uid age sex education labour earnings_shock contribution_months",
    .writes = "birth_month is_alive education labour earnings earnings_shock contribution_months "
              "contributory_pension",
    .prepare = prepare,
    .draw = draw,
    .open = open,
    .leave = leave,
    .step = step,
};
