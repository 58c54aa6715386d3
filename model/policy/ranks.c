/* ranks.c - where a person or household stands in the population: rank(x).
 *
 * The rank is the weighted share of the living who have less: of persons for a value of persons;
 * for one of households each living member counts. Values are those of 1 July in prices of the
 * year, before any programme is paid. */
#include "policy/internal.h"

#include "num/num.h"

#include <stdlib.h>
#include <string.h>

/* One ranking: its values in the order of blocks, then sorted, with the share that has less. */
typedef struct table {
    const amp_prog *prog; /* borrowed from a policy */
    double *value, *weight, *less, *key;
    uint32_t *order, *other;
    size_t n, cap;
    size_t blocks; /* added */
} table;

struct amp_ranks {
    table table[AMP_RANKINGS];
    size_t tables;
    size_t block; /* which is being added */
};

amp_err amp_ranks_new(amp_ranks **ranks)
{
    *ranks = amp_alloc(1, sizeof **ranks);
    return *ranks ? AMP_OK : AMP_NOMEM;
}

static void table_fini(table *t)
{
    free(t->value);
    free(t->weight);
    free(t->less);
    free(t->key);
    free(t->order);
    free(t->other);
}

void amp_ranks_free(amp_ranks *ranks)
{
    for (size_t k = 0; ranks && k < AMP_RANKINGS; k++)
        table_fini(&ranks->table[k]);
    free(ranks);
}

bool amp_policy_ranks(const amp_policy *policy)
{
    return policy->rankings.n > 0;
}

void amp_ranks_open(amp_ranks *ranks)
{
    for (size_t k = 0; k < ranks->tables; k++)
        ranks->table[k].n = ranks->table[k].blocks = 0;
    ranks->tables = ranks->block = 0;
}

void amp_ranks_next_block(amp_ranks *ranks)
{
    ranks->block++;
}

/* ---- collecting ------------------------------------------------------------------------------ */

/* Keeps nothing: tables are filled anew. */
static amp_err table_reserve(table *t, size_t n)
{
    if (n <= t->cap)
        return AMP_OK;
    const size_t cap = AMP_MAX(n, 2 * t->cap);
    double *value = realloc(t->value, cap * sizeof *value);
    t->value = value ? value : t->value;
    double *weight = realloc(t->weight, cap * sizeof *weight);
    t->weight = weight ? weight : t->weight;
    if (!value || !weight)
        return AMP_NOMEM;
    t->cap = cap;
    return AMP_OK;
}

static double living_members(const amp_population *b, size_t h)
{
    double n = 0.0;
    for (uint32_t i = b->first[h]; i < b->first[h + 1]; i++)
        n += b->is_alive[i] != 0;
    return n;
}

static amp_err collect(table *t, const amp_population *b, const double *value, bool is_person)
{
    AMP_TRY(table_reserve(t, t->n + (is_person ? b->n : b->households)));
    for (size_t h = 0; h < b->households; h++) {
        const double members = is_person ? 0.0 : living_members(b, h);
        if (members > 0.0 && value[h] == value[h]) { /* a missing value is not ranked */
            t->value[t->n] = value[h];
            t->weight[t->n++] = b->weight[h] * members;
        }
        for (uint32_t i = b->first[h]; is_person && i < b->first[h + 1]; i++)
            if (b->is_alive[i] && value[i] == value[i]) {
                t->value[t->n] = value[i];
                t->weight[t->n++] = b->weight[h];
            }
    }
    return AMP_OK;
}

/* The ranking's values of the block, into its column. */
static void evaluate_ranking(amp_task *t, size_t k)
{
    const amp_rule *rule = &t->policy->ranking[k];
    const amp_evaluation e = {rule, 0, t->year->cpi[t->year->year - t->year->first]};
    const bool is_person = amp_expr_level(rule->prog) == AMP_SCOPE_PERSON;
    for (size_t c = 0; c < t->s->chunks; c++) {
        const uint32_t h0 = t->s->chunk[c];
        amp_policy_evaluate(t, &e, h0, t->s->chunk[c + 1],
                            t->s->rank[k] + (is_person ? t->block->first[h0] : h0));
    }
}

static table *table_of(amp_ranks *ranks, const amp_prog *prog)
{
    for (size_t k = 0; k < ranks->tables; k++)
        if (amp_expr_equal(ranks->table[k].prog, prog))
            return &ranks->table[k];
    if (ranks->tables == AMP_RANKINGS)
        return NULL;
    ranks->table[ranks->tables].prog = prog;
    return &ranks->table[ranks->tables++];
}

amp_err amp_ranks_add(amp_ranks *ranks, const amp_policy *policy, const amp_policy_year *year,
                      const amp_population *block, const amp_ledger_base *shared,
                      amp_policy_scratch *scratch)
{
    amp_task t = {.policy = policy, .year = year, .block = block, .s = scratch};
    AMP_TRY(amp_policy_scratch_reserve(scratch, block->n, block->households));
    amp_policy_prepare(&t, shared);
    for (size_t k = 0; k < policy->rankings.n; k++) {
        const amp_prog *prog = policy->rankings.item[k];
        table *to = table_of(ranks, prog);
        if (!to || to->blocks > ranks->block)
            continue; /* another policy's, added already; or too many, and ranked by the block */
        evaluate_ranking(&t, k);
        AMP_TRY(collect(to, block, scratch->rank[k], amp_expr_level(prog) == AMP_SCOPE_PERSON));
        to->blocks = ranks->block + 1;
    }
    return AMP_OK;
}

/* ---- sorting --------------------------------------------------------------------------------- */

static amp_err table_close(table *t)
{
    const size_t n = AMP_MAX(t->n, 1);
    double *less = realloc(t->less, n * sizeof *less), *key = realloc(t->key, n * sizeof *key);
    t->less = less ? less : t->less;
    t->key = key ? key : t->key;
    uint32_t *order = realloc(t->order, n * sizeof *order);
    uint32_t *other = realloc(t->other, n * sizeof *other);
    t->order = order ? order : t->order;
    t->other = other ? other : t->other;
    if (!less || !key || !order || !other)
        return AMP_NOMEM;
    for (size_t i = 0; i < t->n; i++)
        order[i] = (uint32_t)i;
    amp_sort_pairs(t->value, order, t->n, key, other);
    amp_sum sum = {0};
    for (size_t i = 0; i < t->n; i++) {
        less[i] = i && t->value[i] == t->value[i - 1] ? less[i - 1] : amp_sum_value(&sum);
        amp_sum_add(&sum, t->weight[order[i]]);
    }
    const double all = amp_sum_value(&sum);
    for (size_t i = 0; i < t->n; i++)
        less[i] /= all > 0.0 ? all : 1.0;
    return AMP_OK;
}

amp_err amp_ranks_close(amp_ranks *ranks)
{
    for (size_t k = 0; k < ranks->tables; k++)
        AMP_TRY(table_close(&ranks->table[k]));
    return AMP_OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Share of the table that has less than x: of the first value that is not below it. */
static double share_below(const table *t, double x)
{
    size_t lo = 0, n = t->n;
    while (n > 0) {
        const size_t half = n / 2;
        const bool below = t->value[lo + half] < x;
        lo += below ? half + 1 : 0;
        n = below ? n - half - 1 : half;
    }
    return lo < t->n ? t->less[lo] : 1.0;
}

static const table *find_table(const amp_ranks *ranks, const amp_prog *prog)
{
    for (size_t k = 0; ranks && k < ranks->tables; k++)
        if (amp_expr_equal(ranks->table[k].prog, prog))
            return &ranks->table[k];
    return NULL;
}

static amp_err fill(amp_task *t, size_t k)
{
    const amp_prog *prog = t->policy->rankings.item[k];
    const bool is_person = amp_expr_level(prog) == AMP_SCOPE_PERSON;
    const table *from = find_table(t->year->ranks, prog);
    table own = {.prog = prog};
    amp_err err = AMP_OK;
    evaluate_ranking(t, k);
    if (!from) {
        err = collect(&own, t->block, t->s->rank[k], is_person);
        err = err == AMP_OK ? table_close(&own) : err;
        from = &own;
    }
    const size_t n = is_person ? t->block->n : t->block->households;
    for (size_t i = 0; err == AMP_OK && i < n; i++)
        t->s->rank[k][i] = share_below(from, t->s->rank[k][i]);
    table_fini(&own);
    return err;
}

amp_err amp_policy_fill_ranks(amp_task *t)
{
    for (size_t k = 0; k < t->policy->rankings.n; k++) {
        AMP_TRY(fill(t, k));
        const size_t slot = t->policy->slots.rank + k;
        t->s->raw[slot] = t->s->column[slot] = t->s->rank[k];
    }
    return AMP_OK;
}
