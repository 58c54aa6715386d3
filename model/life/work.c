/* work.c - tables of school, disability, work and its incomes; measuring, alignment, draws. */
#include "life/work.h"

#include "num/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading tables
 * --------------------------------------------------------------------------------- */

typedef struct reader {
    amp_ctx *ctx;
    amp_profile *profile;
    amp_table table;
} reader;

static amp_err open_table(reader *r, const char *name)
{
    return amp_profile_table(r->ctx, r->profile, name, &r->table);
}

static amp_loc at_row(const reader *r, size_t row)
{
    return (amp_loc){r->table.path, r->table.line[row], 0};
}

static amp_err number(reader *r, size_t row, const char *column, double *value)
{
    int c;
    AMP_TRY(amp_table_column(r->ctx, &r->table, column, &c));
    return amp_table_number(r->ctx, &r->table, row, c, value);
}

/* A cell that holds a name of a category list. */
static amp_err code(reader *r, size_t row, const char *column, amp_list list, unsigned *value)
{
    int c;
    AMP_TRY(amp_table_column(r->ctx, &r->table, column, &c));
    const char *text = amp_table_cell(&r->table, row, c);
    const char *const *name;
    const size_t n = amp_list_names(list, &name, NULL);
    for (unsigned k = 0; k < n; k++)
        if (strcmp(name[k], text) == 0) {
            *value = k;
            return AMP_OK;
        }
    const char *near = amp_nearest(text, name, n);
    return amp_fail(r->ctx, AMP_DATA, at_row(r, row), _("%s: found \"%s\"; expected %s"), column,
                    text, near ? near : name[0]);
}

/* Labour's education names leave out the suffixes of the category list. */
static amp_err education(reader *r, size_t row, unsigned *value)
{
    int c;
    AMP_TRY(amp_table_column(r->ctx, &r->table, "education", &c));
    if (strcmp(amp_table_cell(&r->table, row, c), "none") == 0) {
        *value = AMP_EDUCATION_no_education;
        return AMP_OK;
    }
    return code(r, row, "education", AMP_LIST_EDUCATION, value);
}

static amp_err age_group(reader *r, size_t row, unsigned *value)
{
    static const char *const name[WORK_AGES] = {"15-19", "20-24", "25-34", "35-44", "45-54",
                                                "55-59", "60-64", "65-74", "75+"};
    int c;
    AMP_TRY(amp_table_column(r->ctx, &r->table, "age_group", &c));
    const char *text = amp_table_cell(&r->table, row, c);
    for (unsigned k = 0; k < WORK_AGES; k++)
        if (strcmp(name[k], text) == 0) {
            *value = k;
            return AMP_OK;
        }
    return amp_fail(r->ctx, AMP_DATA, at_row(r, row),
                    _("age_group: found \"%s\"; expected 15-19, 20-24, 25-34 ... 75+"), text);
}

static amp_err age_range(reader *r, size_t row, unsigned *from, unsigned *to)
{
    double a, b;
    AMP_TRY(number(r, row, "age_from", &a));
    AMP_TRY(number(r, row, "age_to", &b));
    if (!(a >= 0 && b >= a && b <= AMP_AGE_MAX))
        return amp_fail(r->ctx, AMP_DATA, at_row(r, row), _("ages %g to %g: expected 0 to %d"), a,
                        b, AMP_AGE_MAX);
    *from = (unsigned)a;
    *to = (unsigned)b;
    return AMP_OK;
}

static amp_err read_attendance(reader *r, amp_work *w)
{
    AMP_TRY(open_table(r, "attendance"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned sex, area, from, to;
        double share;
        AMP_TRY(code(r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(code(r, i, "area", AMP_LIST_AREA, &area));
        AMP_TRY(age_range(r, i, &from, &to));
        AMP_TRY(number(r, i, "share", &share));
        for (unsigned a = from; a <= to; a++)
            w->attends[sex][area][a] = share;
    }
    return AMP_OK;
}

static amp_err read_disability(reader *r, amp_work *w)
{
    AMP_TRY(open_table(r, "disability"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned sex, from, to;
        double share;
        AMP_TRY(code(r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(age_range(r, i, &from, &to));
        AMP_TRY(number(r, i, "share", &share));
        for (unsigned a = from; a <= to; a++)
            w->disability[sex][a] = share;
    }
    return AMP_OK;
}

static const char *const state_name[WORK_STATES] = {"inactive", "unemployed", "informal", "formal"};

static amp_err read_labour(reader *r, amp_work *w)
{
    AMP_TRY(open_table(r, "labour"));
    for (size_t i = 0; i < r->table.rows; i++) {
        unsigned sex = 0, area = 0, group = 0, level = 0;
        AMP_TRY(code(r, i, "sex", AMP_LIST_SEX, &sex));
        AMP_TRY(code(r, i, "area", AMP_LIST_AREA, &area));
        AMP_TRY(age_group(r, i, &group));
        AMP_TRY(education(r, i, &level));
        double *cell = w->target[((group * 4 + level) * 2 + sex) * 2 + area];
        for (int s = 0; s < WORK_STATES; s++)
            AMP_TRY(number(r, i, state_name[s], &cell[s]));
    }
    return AMP_OK;
}

/* labour_path.csv: odds of unemployment and of work against inactivity, relative to the base year,
 * by sex; years outside the table keep the nearest one's. */
static amp_err read_path(reader *r, amp_work *w)
{
    const size_t years = (size_t)(w->last - w->first + 1);
    w->path = AMP_ARENA_NEW(&w->arena, double, years * 2 * WORK_STATES);
    if (!w->path)
        return amp_fail_memory(r->ctx);
    AMP_TRY(open_table(r, "labour_path"));
    for (size_t y = 0; y < years; y++)
        for (size_t i = 0; i < r->table.rows; i++) {
            double year, unemployed, employed;
            unsigned sex;
            AMP_TRY(number(r, i, "year", &year));
            AMP_TRY(code(r, i, "sex", AMP_LIST_SEX, &sex));
            AMP_TRY(number(r, i, "unemployed_odds", &unemployed));
            AMP_TRY(number(r, i, "employed_odds", &employed));
            double *at = w->path + (y * 2 + sex) * WORK_STATES;
            if (at[0] == 0.0 || (int)year <= w->first + (int)y) {
                at[AMP_LABOUR_inactive] = 1.0;
                at[AMP_LABOUR_unemployed] = unemployed;
                at[AMP_LABOUR_informal] = at[AMP_LABOUR_formal] = employed;
            }
        }
    return AMP_OK;
}

static amp_err read_earnings(reader *r, amp_work *w)
{
    double age = 0, age2 = 0;
    const struct {
        const char *term;
        double *value;
    } terms[] = {{"const", &w->beta_const},
                 {"female", &w->beta_sex},
                 {"formal", &w->beta_formal},
                 {"primary", &w->beta_education[AMP_EDUCATION_primary]},
                 {"secondary", &w->beta_education[AMP_EDUCATION_secondary]},
                 {"tertiary", &w->beta_education[AMP_EDUCATION_tertiary]},
                 {"age", &age},
                 {"age2", &age2},
                 {"rural", &w->beta_rural},
                 {"residual_sd_informal", &w->residual_sd[0]},
                 {"residual_sd_formal", &w->residual_sd[1]}};
    int term, value;
    AMP_TRY(open_table(r, "earnings"));
    AMP_TRY(amp_table_column(r->ctx, &r->table, "term", &term));
    AMP_TRY(amp_table_column(r->ctx, &r->table, "value", &value));
    for (size_t k = 0; k < AMP_COUNT(terms); k++) {
        size_t i = 0;
        while (i < r->table.rows && strcmp(amp_table_cell(&r->table, i, term), terms[k].term) != 0)
            i++;
        if (i == r->table.rows)
            return amp_fail(r->ctx, AMP_DATA, (amp_loc){r->table.path, 0, 0},
                            _("term %s is missing"), terms[k].term);
        AMP_TRY(amp_table_number(r->ctx, &r->table, i, value, terms[k].value));
    }
    for (int a = 0; a < WORK_SINGLE; a++) {
        const double years = AMP_MIN(a, 80); /* the parabola is not to be trusted beyond */
        w->age_profile[a] = age * years + age2 * years * years;
    }
    return AMP_OK;
}

static amp_err read_parameters(amp_ctx *ctx, amp_profile *p, amp_work *w)
{
    const struct {
        const char *path;
        amp_number *number;
    } wanted[] = {
        {"labour.persistence_inactive", &w->persistence[AMP_LABOUR_inactive]},
        {"labour.persistence_unemployed", &w->persistence[AMP_LABOUR_unemployed]},
        {"labour.persistence_informal", &w->persistence[AMP_LABOUR_informal]},
        {"labour.persistence_formal", &w->persistence[AMP_LABOUR_formal]},
        {"labour.persistence_unpaid", &w->keep_unpaid},
        {"earnings.lasting_share", &w->lasting_share},
        {"earnings.persistence", &w->shock_persistence},
        {"school.passing", &w->passing},
        {"other_income.persistence", &w->keep_other},
        {"pension.density", &w->density},
        {"pension.age", &w->pension_age},
        {"pension.months", &w->pension_months},
        {"pension.retirement_58", &w->retirement[0]},
        {"pension.retirement_60", &w->retirement[1]},
        {"pension.retirement_65", &w->retirement[2]},
        {"pension.accrual", &w->accrual},
        {"pension.replacement_max", &w->replacement_max},
        {"pension.floor", &w->pension_floor},
        {"pension.survivor_share", &w->survivor_share},
    };
    for (size_t k = 0; k < AMP_COUNT(wanted); k++)
        amp_profile_number(ctx, p, wanted[k].path, wanted[k].number);
    return amp_ctx_first(ctx);
}

static amp_err read_all(reader *r, amp_work *w)
{
    AMP_TRY(read_attendance(r, w));
    AMP_TRY(read_disability(r, w));
    AMP_TRY(read_labour(r, w));
    AMP_TRY(read_path(r, w));
    AMP_TRY(read_earnings(r, w));
    return read_parameters(r->ctx, r->profile, w);
}

amp_err amp_work_new(amp_ctx *ctx, amp_profile *profile, int first, int last, amp_work **work)
{
    amp_work *w = amp_alloc(1, sizeof *w);
    *work = w;
    if (!w)
        return amp_fail_memory(ctx);
    amp_arena_init(&w->arena);
    w->first = first;
    w->last = last;
    const size_t years = (size_t)(last - first + 1);
    w->incoming = AMP_ARENA_NEW(&w->arena, double, years *WORK_CELLS *WORK_STATES);
    if (!w->incoming)
        return amp_fail_memory(ctx);
    reader r = {.ctx = ctx, .profile = profile};
    return read_all(&r, w);
}

void amp_work_free(amp_work *work)
{
    if (!work)
        return;
    amp_arena_fini(&work->arena);
    free(work);
}

/* ---- measuring the opening population
 * ------------------------------------------------------------------ */

static bool is_paid(const amp_population *p, size_t i)
{
    return p->labour[i] >= AMP_LABOUR_informal && p->earnings[i] > 0.0;
}

/* Equation of earnings.csv without the age profile: where the population has too few workers. */
static double table_wage(const amp_work *w, unsigned sex, unsigned formal, unsigned level,
                         unsigned area)
{
    return w->beta_const + (sex == AMP_SEX_female ? w->beta_sex : 0.0) +
           (formal ? w->beta_formal : 0.0) + w->beta_education[level] +
           (area == AMP_AREA_rural ? w->beta_rural : 0.0);
}

typedef struct moments {
    double wage_sum[WORK_WAGES], wage_n[WORK_WAGES], square[2], square_n[2];
    double unpaid[WORK_UNPAID], informal[WORK_UNPAID];
    double state[4], formal[4];
    double other_n[WORK_OTHER], persons[WORK_OTHER];
} moments;

static void measure_person(const amp_work *w, const amp_population *p, size_t i, unsigned area,
                           moments *m)
{
    const unsigned age = p->age[i], sex = p->sex[i], level = p->education[i];
    if (age < 15 || !p->is_alive[i])
        return;
    const unsigned other = amp_work_other_cell(age, sex, area);
    m->persons[other]++;
    m->other_n[other] += p->other_income[i] > 0.0;
    if (p->labour[i] == AMP_LABOUR_informal) {
        const unsigned u = amp_work_unpaid_cell(age, sex, area);
        m->informal[u]++;
        m->unpaid[u] += p->earnings[i] <= 0.0;
    }
    if (p->labour[i] == AMP_LABOUR_formal) {
        m->formal[level]++;
        m->state[level] += p->state_salary[i];
    }
    if (is_paid(p, i)) {
        const unsigned g = amp_work_wage_cell(sex, p->labour[i] == AMP_LABOUR_formal, level, area);
        m->wage_sum[g] += amp_log(p->earnings[i]) - w->age_profile[age];
        m->wage_n[g]++;
    }
}

static void set_wages(amp_work *w, const moments *m)
{
    enum { FEW = 30 };
    for (unsigned sex = 0; sex < 2; sex++)
        for (unsigned formal = 0; formal < 2; formal++)
            for (unsigned level = 0; level < 4; level++)
                for (unsigned area = 0; area < 2; area++) {
                    const unsigned g = amp_work_wage_cell(sex, formal, level, area);
                    w->log_wage[g] = m->wage_n[g] >= FEW ? m->wage_sum[g] / m->wage_n[g]
                                                         : table_wage(w, sex, formal, level, area);
                }
}

static void set_shares(amp_work *w, const moments *m)
{
    for (int k = 0; k < WORK_UNPAID; k++)
        w->unpaid[k] = m->informal[k] > 0 ? m->unpaid[k] / m->informal[k] : 0.0;
    for (int k = 0; k < 4; k++)
        w->state_share[k] = m->formal[k] > 0 ? m->state[k] / m->formal[k] : 0.0;
    for (int k = 0; k < WORK_OTHER; k++)
        w->other[k].share = m->persons[k] > 0 ? m->other_n[k] / m->persons[k] : 0.0;
}

static amp_err make_pools(amp_ctx *ctx, amp_work *w, const moments *m)
{
    for (int k = 0; k < WORK_OTHER; k++) {
        w->other[k].amount = AMP_ARENA_NEW(&w->arena, double, m->other_n[k] + 1);
        if (!w->other[k].amount)
            return amp_fail_memory(ctx);
    }
    return AMP_OK;
}

static double residual(const amp_work *w, const amp_population *p, size_t i, unsigned area)
{
    const unsigned formal = p->labour[i] == AMP_LABOUR_formal;
    const unsigned g = amp_work_wage_cell(p->sex[i], formal, p->education[i], area);
    return amp_log(p->earnings[i]) - w->log_wage[g] - w->age_profile[p->age[i]];
}

static void each_person(amp_work *w, const amp_population *p, moments *m, bool second)
{
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            const unsigned area = p->area[h];
            if (!second) {
                measure_person(w, p, i, area, m);
                continue;
            }
            if (p->age[i] < 15 || !p->is_alive[i])
                continue;
            if (p->other_income[i] > 0.0) {
                amp_pool *pool = &w->other[amp_work_other_cell(p->age[i], p->sex[i], area)];
                pool->amount[pool->n++] = p->other_income[i];
            }
            if (is_paid(p, i)) {
                const double e = residual(w, p, i, area);
                m->square[p->labour[i] == AMP_LABOUR_formal] += e * e;
                m->square_n[p->labour[i] == AMP_LABOUR_formal]++;
            }
        }
}

amp_err amp_work_measure(amp_ctx *ctx, amp_work *w, const amp_population *block, size_t blocks)
{
    moments *m = amp_alloc(1, sizeof *m);
    if (!m)
        return amp_fail_memory(ctx);
    for (size_t b = 0; b < blocks; b++)
        each_person(w, &block[b], m, false);
    set_wages(w, m);
    set_shares(w, m);
    const amp_err err = make_pools(ctx, w, m);
    for (size_t b = 0; b < blocks && err == AMP_OK; b++)
        each_person(w, &block[b], m, true);
    for (int f = 0; f < 2; f++)
        w->wage_sd[f] =
            m->square_n[f] > 1 ? sqrt(m->square[f] / m->square_n[f]) : w->residual_sd[f];
    free(m);
    return err;
}

/* ---- alignment
 * -------------------------------------------------------------------------------------------- */

void amp_work_count(const amp_population *p, double count[WORK_CELLS][WORK_STATES + 1])
{
    for (size_t h = 0; h < p->households; h++)
        for (size_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i] || p->age[i] < 15)
                continue;
            const unsigned g = amp_work_cell(p->age[i], p->education[i], p->sex[i], p->area[h]);
            count[g][p->age[i] == 15 ? 0 : p->labour[i] + 1]++;
        }
}

void amp_work_freeze(amp_work *w, int year, double count[WORK_CELLS][WORK_STATES + 1])
{
    double *to = w->incoming + (size_t)(year - w->first) * WORK_CELLS * WORK_STATES;
    for (int g = 0; g < WORK_CELLS; g++) {
        double all = 0.0;
        for (int s = 0; s <= WORK_STATES; s++)
            all += count[g][s];
        for (int s = 0; s < WORK_STATES; s++)
            to[g * WORK_STATES + s] = all > 0.0 ? count[g][s + 1] / all : w->target[g][s];
    }
}

/* ---- one replicate
 * ------------------------------------------------------------------------------------------ */

/* Chance to be in a state that those before it kept with `keep`: prevalence p of the age before
 * becomes q. Leavers only where prevalence falls, entrants only where it rises. */
static void markov(double before, double now, uint64_t *stay, uint64_t *enter)
{
    *stay = amp_threshold(before > 0.0 ? AMP_MIN(1.0, now / before) : 1.0);
    *enter = amp_threshold(before < 1.0 ? AMP_MAX(0.0, (now - before) / (1.0 - before)) : 0.0);
}

static void draw_ages(const amp_work *w, amp_work_draw *d)
{
    for (int sex = 0; sex < 2; sex++)
        for (int a = 0; a < WORK_SINGLE; a++) {
            uint64_t stay;
            markov(a ? w->disability[sex][a - 1] : 0.0, w->disability[sex][a], &stay,
                   &d->onset[sex][a]);
            for (int area = 0; area < 2; area++)
                markov(a ? w->attends[sex][area][a - 1] : 0.0, w->attends[sex][area][a],
                       &d->attend_on[sex][area][a], &d->attend_new[sex][area][a]);
        }
}

static uint32_t bound(double p)
{
    const uint64_t t = amp_threshold(p);
    return t > UINT32_MAX ? UINT32_MAX : (uint32_t)t;
}

/* METHODS, labour state: q proportional to max(0, target - keep x incoming). */
static void draw_cell(const amp_work *w, size_t year, unsigned g, const double keep[WORK_STATES],
                      uint32_t move[3])
{
    const unsigned sex = g / 2 % 2;
    const double *odds = w->path + (year * 2 + sex) * WORK_STATES;
    const double *incoming = w->incoming + (year * WORK_CELLS + g) * WORK_STATES;
    double target[WORK_STATES], q[WORK_STATES], all = 0.0, sum = 0.0;
    for (int s = 0; s < WORK_STATES; s++)
        all += target[s] = w->target[g][s] * odds[s];
    for (int s = 0; s < WORK_STATES; s++) {
        target[s] = all > 0.0 ? target[s] / all : 0.0;
        q[s] = AMP_MAX(0.0, target[s] - keep[s] * incoming[s]);
        sum += q[s];
    }
    double cumulative = 0.0;
    for (int s = 0; s < 3; s++) {
        cumulative += sum > 0.0 ? q[s] / sum : target[s];
        move[s] = bound(cumulative);
    }
}

static amp_err draw_moves(const amp_work *w, const double *drawn, amp_work_draw *d)
{
    const size_t years = (size_t)(w->last - w->first + 1);
    d->move = amp_alloc(years * WORK_CELLS * 3, sizeof *d->move);
    if (!d->move)
        return AMP_NOMEM;
    double keep[WORK_STATES];
    for (int s = 0; s < WORK_STATES; s++) {
        keep[s] = amp_number_at(w->persistence[s], drawn);
        d->keep[s] = amp_threshold(keep[s]);
    }
    for (size_t y = 0; y < years; y++)
        for (unsigned g = 0; g < WORK_CELLS; g++)
            draw_cell(w, y, g, keep, d->move + (y * WORK_CELLS + g) * 3);
    return AMP_OK;
}

static void draw_numbers(const amp_work *w, const double *drawn, amp_work_draw *d)
{
    const double lasting = amp_number_at(w->lasting_share, drawn);
    d->rho = amp_number_at(w->shock_persistence, drawn);
    d->innovation = sqrt(1.0 - d->rho * d->rho);
    d->lasting = sqrt(lasting);
    d->moving = sqrt(1.0 - lasting);
    d->passing = amp_threshold(amp_number_at(w->passing, drawn));
    d->keep_unpaid = amp_threshold(amp_number_at(w->keep_unpaid, drawn));
    d->keep_other = amp_threshold(amp_number_at(w->keep_other, drawn));
    d->density = amp_number_at(w->density, drawn);
    d->accrual = amp_number_at(w->accrual, drawn);
    d->replacement_max = amp_number_at(w->replacement_max, drawn);
    d->floor = amp_number_at(w->pension_floor, drawn);
    d->survivor_share = amp_number_at(w->survivor_share, drawn);
    d->pension_age = amp_number_at(w->pension_age, drawn);
    d->pension_months = amp_number_at(w->pension_months, drawn);
    for (int k = 0; k < 3; k++)
        d->retire[k] = amp_threshold(amp_number_at(w->retirement[k], drawn));
    for (int k = 0; k < WORK_UNPAID; k++)
        d->unpaid[k] = amp_threshold(w->unpaid[k]);
    for (int k = 0; k < WORK_OTHER; k++)
        d->other_share[k] = amp_threshold(w->other[k].share);
    for (int k = 0; k < 4; k++)
        d->state_share[k] = amp_threshold(w->state_share[k]);
}

amp_err amp_work_draw_new(const amp_work *work, const double *drawn, const double *real_wage,
                          amp_work_draw **draw)
{
    amp_work_draw *d = amp_alloc(1, sizeof *d);
    *draw = d;
    if (!d)
        return AMP_NOMEM;
    d->work = work;
    d->real_wage = real_wage;
    draw_ages(work, d);
    draw_numbers(work, drawn, d);
    return draw_moves(work, drawn, d);
}

void amp_work_draw_free(amp_work_draw *draw)
{
    if (!draw)
        return;
    free(draw->move);
    free(draw);
}

/* ---- scratch
 * -------------------------------------------------------------------------------------------------
 */

amp_err amp_work_scratch_reserve(amp_work_scratch *s, size_t persons)
{
    if (persons <= s->cap)
        return AMP_OK;
    const size_t n = (persons + persons / 4 + 63) / 64 * 64;
    amp_work_scratch_fini(s);
    char *m = amp_alloc(n, 4 * sizeof(uint32_t) + 2 + 2 * sizeof(uint64_t) + sizeof(uint32_t));
    if (!m)
        return AMP_NOMEM;
    s->memory = m;
    s->value = (double *)(void *)m;
    s->uid = (uint64_t *)(void *)(m + n * 8);
    for (int k = 0; k < 4; k++)
        s->word[k] = (uint32_t *)(void *)(m + n * (16 + 4 * (size_t)k));
    s->row = (uint32_t *)(void *)(m + n * 32);
    s->area = (uint8_t *)(m + n * 36);
    s->was = s->area + n;
    s->cap = n;
    return AMP_OK;
}

void amp_work_scratch_fini(amp_work_scratch *s)
{
    free(s->memory);
    memset(s, 0, sizeof *s);
}
