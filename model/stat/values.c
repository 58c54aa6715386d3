/* values.c - from the sums of the whole population to the values of all pairs. */
#include "num/num.h"
#include "stat/layout.h"

#include <string.h>

/* Sums of the whole population, and the rows that a pair reads: of all cells, or of its group. */
typedef struct sums {
    const amp_stat_plan *plan;
    const double *shared, *tally;
    const amp_stat_year *year;
    amp_ranked ranked;
    const amp_rolled *rolled;
    const double *base, *outcome, *paid; /* rows; paid: of the first programme */
    const double *mpi;                   /* rows, where there is a measure */
    uint32_t part;                       /* its deprivations that count */
    size_t paid_step;                    /* from one programme to the next */
} sums;

static sums rows_of(sums s, const struct amp_stat_rule *r)
{
    const amp_stat_plan *plan = s.plan;
    const size_t group = r->group;
    s.part = r->part;
    if (!group) {
        s.base = s.shared;
        s.outcome = r->line ? s.tally + plan->first_line + (r->line - 1) * AMP_LINE_SIZE : s.tally;
        s.paid = s.tally + amp_stat_place(0);
        s.paid_step = AMP_ENTRY_SIZE;
        s.mpi = s.tally + plan->first_mpi;
        return s;
    }
    s.base = s.shared + plan->first_shared + (group - 1) * AMP_GROUP_SHARED;
    s.outcome = s.tally + plan->first + (group - 1) * amp_group_size(plan->programmes);
    s.paid = s.outcome + AMP_GROUP_CELLS * AMP_OUTCOME_WIDTH;
    s.paid_step = AMP_GROUP_CELLS * AMP_PAID_WIDTH;
    if (plan->mpi)
        s.mpi = s.tally + plan->first_mpi_groups +
                (group - 1) * AMP_GROUP_CELLS * amp_mpi_width(plan->mpi->n);
    return s;
}

/* Sum of one field over a set of cells; rows are `width` doubles. */
static double over_cells(const double *field, size_t width, uint64_t cells)
{
    double s = 0;
    for (; cells; cells &= cells - 1)
        s += field[(size_t)__builtin_ctzll(cells) * width];
    return s;
}

static double shared_sum(const sums *s, size_t field, uint64_t cells)
{
    return over_cells(s->base + field, AMP_SHARED_WIDTH, cells);
}

static double persons_sum(const sums *s, uint64_t cells)
{
    double persons = 0;
    for (size_t labour = AMP_SHARED_inactive; labour <= AMP_SHARED_formal; labour++)
        persons += shared_sum(s, labour, cells);
    return persons;
}

/* Sum over single ages lo .. hi of one sex. */
static double over_ages(const double *ages, int sex, int lo, int hi)
{
    double sum = 0;
    for (int age = lo; age <= hi; age++)
        sum += ages[sex * AMP_STAT_AGES + age];
    return sum;
}

/* Ages 6-17, of the sexes that the cells hold. */
static double school_sum(const double *ages, uint64_t cells)
{
    return (cells & AMP_STAT_WOMEN ? over_ages(ages, AMP_SEX_female, 6, 17) : 0) +
           (cells & ~AMP_STAT_WOMEN ? over_ages(ages, AMP_SEX_male, 6, 17) : 0);
}

/* Money gaps stand by area, rural first. */
static double area_sum(const double *area, uint64_t cells)
{
    return (cells & AMP_STAT_RURAL ? area[AMP_AREA_rural] : 0) +
           (cells & ~AMP_STAT_RURAL ? area[AMP_AREA_urban] : 0);
}

static double outcome_sum(const sums *s, size_t field, uint64_t cells)
{
    return over_cells(s->outcome + field, AMP_OUTCOME_WIDTH, cells);
}

/* A field of one programme, or its like in the outcomes for any programme (entry 0). */
static double paid_sum(const sums *s, size_t field, size_t entry, size_t any, uint64_t cells)
{
    return entry ? over_cells(s->paid + (entry - 1) * s->paid_step + field, AMP_PAID_WIDTH, cells)
                 : outcome_sum(s, any, cells);
}

static double reach_sum(const sums *s, size_t field, size_t entry)
{
    return s->tally[(entry ? amp_stat_place(entry - 1) + AMP_ENTRY_REACH : AMP_ANY_REACH) + field];
}

/* Money paid, a month; with administration on request. Entry 0 is the sum over all programmes. */
static double money_sum(const sums *s, size_t entry, uint64_t cells, bool with_admin)
{
    double total = 0;
    const size_t first = entry ? entry : 1, last = entry ? entry : s->plan->programmes;
    for (size_t e = first; e <= last; e++)
        total += paid_sum(s, AMP_PAID_benefit, e, 0, cells) *
                 (with_admin ? 1 + s->year->admin[e - 1] : 1);
    return total;
}

double amp_stat_booked(const double *tally, size_t programme)
{
    const uint64_t cells = ((uint64_t)1 << AMP_STAT_CELLS) - 1;
    return over_cells(tally + amp_stat_place(programme) + AMP_PAID_benefit, AMP_PAID_WIDTH, cells);
}

/* ---- multidimensional poverty */

static double mpi_sum(const sums *s, size_t field, uint64_t cells)
{
    return over_cells(s->mpi + field, amp_mpi_width(s->plan->mpi->n), cells);
}

/* Persons by whether they suffer the deprivations of a part; from field @p first on. */
static double mpi_persons(const sums *s, size_t first, uint64_t cells)
{
    double sum = 0;
    for (size_t d = 0; d < s->plan->mpi->n; d++)
        sum += s->part >> d & 1 ? mpi_sum(s, first + d, cells) : 0;
    return sum;
}

/* Weighted deprivations of the poor, as a share of all weights; of a part of them, or of all. */
static double mpi_score(const sums *s, uint32_t part, uint64_t cells)
{
    const amp_stat_mpi *m = s->plan->mpi;
    double sum = 0, all = 0;
    for (size_t d = 0; d < m->n; d++) {
        all += m->weight[d];
        sum += part >> d & 1 ? m->weight[d] * mpi_sum(s, 1 + d, cells) : 0;
    }
    return sum / all;
}

static double quantity(const sums *s, amp_quantity q, size_t entry, uint64_t cells)
{
    const double real_gdp = s->year->gdp / s->year->cpi; /* prices of the base year, millions */
    switch (q) {
#define X(name)                                                                                    \
    case AMP_Q_##name:                                                                             \
        return shared_sum(s, AMP_SHARED_##name, cells);
        AMP_SHARED_FIELDS(X)
#undef X
#define X(name)                                                                                    \
    case AMP_Q_##name:                                                                             \
        return outcome_sum(s, AMP_OUTCOME_##name, cells);
        AMP_OUTCOME_FIELDS(X)
#undef X
    case AMP_Q_stock:
        return paid_sum(s, AMP_PAID_stock, entry, AMP_OUTCOME_any_stock, cells);
    case AMP_Q_year:
        return paid_sum(s, AMP_PAID_year, entry, AMP_OUTCOME_any_year, cells);
    case AMP_Q_months:
        return entry ? paid_sum(s, AMP_PAID_months, entry, 0, cells) : (double)NAN;
    case AMP_Q_no_pension:
        return paid_sum(s, AMP_PAID_no_pension, entry, AMP_OUTCOME_any_no_pension, cells);
    case AMP_Q_benefit:
        return money_sum(s, entry, cells, false);
    case AMP_Q_cost:
        return money_sum(s, entry, cells, true);
    case AMP_Q_one:
        return 1;
    case AMP_Q_persons:
        return persons_sum(s, cells);
    case AMP_Q_members:
        return persons_sum(s, cells) - shared_sum(s, AMP_SHARED_outsiders, cells);
    case AMP_Q_school_age:
        return school_sum(s->shared + AMP_SHARED_AGES, cells);
    case AMP_Q_attending:
        return school_sum(s->shared + AMP_SHARED_PUPILS, cells);
    case AMP_Q_gap_money:
        return area_sum(s->tally + AMP_AREA_GAP, cells);
    case AMP_Q_extreme_gap_money:
        return area_sum(s->tally + AMP_AREA_EXTREME_GAP, cells);
    case AMP_Q_any_pension:
        return shared_sum(s, AMP_SHARED_pensioners, cells) +
               outcome_sum(s, AMP_OUTCOME_social_only, cells);
    case AMP_Q_any_pension_income:
        return shared_sum(s, AMP_SHARED_pension, cells) +
               outcome_sum(s, AMP_OUTCOME_social_benefit, cells);
    case AMP_Q_poor_children:
        return s->shared[AMP_SHARED_CHILDREN];
    case AMP_Q_children_reached:
        return reach_sum(s, AMP_REACH_children, entry);
    case AMP_Q_poor_before:
        return s->shared[AMP_SHARED_POOR];
    case AMP_Q_poor_missed:
        return s->shared[AMP_SHARED_POOR] - reach_sum(s, AMP_REACH_poor, entry);
    case AMP_Q_spilled:
        return reach_sum(s, AMP_REACH_not_poor, entry);
    case AMP_Q_spilled_money:
        return reach_sum(s, AMP_REACH_not_poor_money, entry);
    case AMP_Q_received:
        return reach_sum(s, AMP_REACH_received, entry);
    case AMP_Q_needed:
        return reach_sum(s, AMP_REACH_needed, entry);
    case AMP_Q_enjoyed:
        return reach_sum(s, AMP_REACH_enjoyed, entry);
#define X(name) case AMP_Q_##name:
        AMP_BOOK_QUANTITIES(X)
#undef X
        break; /* amp_book_values tells them */
#define X(name)                                                                                    \
    case AMP_Q_##name:                                                                             \
        return s->ranked.name;
        AMP_RANKED_QUANTITIES(X)
#undef X
#define X(name)                                                                                    \
    case AMP_Q_##name:                                                                             \
        return over_cells(&s->rolled->row[0][AMP_ROLL_##name], AMP_ROLL_COUNT, cells);
        AMP_ROLL_FIELDS(X)
#undef X
    case AMP_Q_all_transfers:
        return over_cells(&s->rolled->row[0][AMP_ROLL_roll_transfers], AMP_ROLL_COUNT,
                          ((uint64_t)1 << AMP_ROLL_DECILES) - 1);
    case AMP_Q_concentration:
        return s->rolled->concentration;
    case AMP_Q_kakwani:
        return s->rolled->kakwani;
    case AMP_Q_vertical:
        return s->rolled->vertical;
    case AMP_Q_reranking:
        return s->rolled->reranking;
    case AMP_Q_mpi_poor:
        return mpi_sum(s, 0, cells);
    case AMP_Q_mpi_score:
        return mpi_score(s, UINT32_MAX, cells);
    case AMP_Q_mpi_part:
        return mpi_score(s, s->part, cells);
    case AMP_Q_mpi_both:
        return mpi_persons(s, 1, cells);
    case AMP_Q_mpi_deprived:
        return mpi_persons(s, 1 + s->plan->mpi->n, cells);
    case AMP_Q_per_price:
        return 1 / s->year->cpi;
    case AMP_Q_gdp:
        return real_gdp;
    case AMP_Q_public_spending:
        return real_gdp * s->year->spending;
    }
    return (double)NAN;
}

/* A ratio; NAN when there is nothing below the bar. */
static double ratio(double above, double below)
{
    return below > 0 || below < 0 ? above / below : (double)NAN;
}

static double part(const sums *s, const struct amp_stat_rule *r, uint64_t cells)
{
    return ratio(quantity(s, r->def->above, r->entry, cells),
                 quantity(s, r->def->below, r->entry, cells));
}

static double five_years(const sums *s, int sex, int five)
{
    const int last = five < AMP_STAT_FIVES - 1 ? 5 * five + 4 : AMP_AGE_MAX;
    return over_ages(s->shared + AMP_SHARED_AGES, sex, 5 * five, last);
}

static double value_of(const sums *s, const struct amp_stat_rule *r)
{
    const double scale = r->def->scale;
    const uint64_t known = r->cells & AMP_STAT_KNOWN;
    const uint64_t women = known & AMP_STAT_WOMEN, men = known & ~AMP_STAT_WOMEN;
    if (r->five >= 0)
        return five_years(s, r->sex, r->five);
    switch (r->def->op) {
    case AMP_OP_LEVEL:
        return scale * part(s, r, r->cells);
    case AMP_OP_RATIO:
        return scale * ratio(part(s, r, women), part(s, r, men));
    case AMP_OP_POINTS:
        return scale * (part(s, r, men) - part(s, r, women));
    case AMP_OP_SHORTFALL:
        return scale * (1 - ratio(part(s, r, women), part(s, r, men)));
    case AMP_OP_WOMEN:
        return scale * ratio(quantity(s, r->def->above, r->entry, women),
                             quantity(s, r->def->above, r->entry, r->cells));
    }
    return (double)NAN;
}

/* What the ranking of all persons gives, as far as it is read. */
static amp_ranked rank_all(const amp_stat_reads *reads, const amp_roll *own, void *scratch)
{
    const size_t n = own->n;
    double *welfare = scratch, *spare = welfare + n;
    uint32_t *order = (uint32_t *)(spare + AMP_RANKED_SCRATCH * n + 2);
    if (!reads->ranking)
        return (amp_ranked){0};
    for (size_t i = 0; i < n; i++) {
        welfare[i] = own->welfare[i];
        order[i] = (uint32_t)i;
    }
    amp_sort_pairs(welfare, order, n, spare, order + n);
    if (!reads->inequality)
        return (amp_ranked){.gini = amp_gini_sorted(welfare, own->persons, order, n)};
    return amp_ranked_all(welfare, own->persons, order, n, spare);
}

void amp_stat_values(const amp_stat_plan *plan, const double *shared, const double *tally,
                     const amp_stat_year *year, const amp_roll *own, const amp_roll *base,
                     void *scratch, double *value)
{
    amp_rolled rolled = {0};
    const sums s = {.plan = plan,
                    .shared = shared,
                    .tally = tally,
                    .year = year,
                    .ranked = rank_all(&plan->reads, own, scratch),
                    .rolled = &rolled};
    if (plan->reads.changes)
        amp_rolled_all(own, base, s.ranked.gini, &rolled);
    for (size_t k = 0; k < plan->pairs; k++) {
        const sums rows = rows_of(s, &plan->rule[k]);
        value[k] = value_of(&rows, &plan->rule[k]);
    }
}
