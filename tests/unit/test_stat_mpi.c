/* The multidimensional measure against a computation written out person by person. */
#include "stat_world.h"

#include <check.h>

enum { SEVEN = 7 };
static const char *const name[SEVEN] = {"a", "b", "c", "d", "e", "f", "g"};
static const char *const dimension[SEVEN] = {"one", "two", "one", "three", "two", "three", "one"};
static const double weight[SEVEN] = {2, 3.7, 0.31, 4, 1, 1, 2.385};
static const char *const group[] = {"sex=female", "tall=yes"};
static const amp_stat_mpi measure = {name, dimension, weight, SEVEN, 0.385};

static amp_stat_plan *plan_with(size_t groups, const double *weights, double cutoff)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_stat_plan *plan = world_plan();
    amp_stat_mpi m = measure;
    m.weight = weights;
    m.cutoff = cutoff;
    ck_assert_int_eq(amp_stat_plan_mpi(&ctx, plan, &m), AMP_OK);
    ck_assert_int_eq(amp_stat_plan_groups(&ctx, plan, group + 1, groups, NULL, 0), AMP_OK);
    amp_stat_plan_keep(plan, NULL, 0);
    amp_ctx_fini(&ctx);
    return plan;
}

static void deprive(world *w, uint64_t seed)
{
    for (size_t b = 0; b < WORLD_BLOCKS; b++)
        for (size_t h = 0; h < w->block[b].households; h++) {
            w->ledger[b].deprived[h] = 0;
            for (size_t d = 0; d < SEVEN; d++)
                w->ledger[b].deprived[h] |= (uint32_t)world_chance(&seed, 0.4) << d;
        }
}

/* Alkire and Foster (2011), word by word. */
typedef struct afm {
    double persons, poor, score, both[SEVEN], deprived[SEVEN];
} afm;

static void count_person(afm *m, double w, uint32_t deprived)
{
    double c = 0, total = 0;
    for (size_t d = 0; d < SEVEN; d++)
        total += weight[d];
    for (size_t d = 0; d < SEVEN; d++)
        c += deprived >> d & 1 ? weight[d] / total : 0;
    m->persons += w;
    m->poor += c >= measure.cutoff ? w : 0;
    m->score += c >= measure.cutoff ? w * c : 0;
    for (size_t d = 0; d < SEVEN; d++)
        if (deprived >> d & 1) {
            m->deprived[d] += w;
            m->both[d] += c >= measure.cutoff ? w : 0;
        }
}

/* @p who: -1 everybody, else the sex; 2: rows of even number */
static afm count(const world *w, int who, int area)
{
    afm m = {0};
    for (size_t b = 0; b < WORLD_BLOCKS; b++) {
        const amp_population *p = &w->block[b];
        for (size_t h = 0; h < p->households; h++)
            for (size_t i = p->first[h]; i < p->first[h + 1]; i++)
                if (p->is_alive[i] && p->in_household_income[i] &&
                    (who < 0 || (who < 2 ? p->sex[i] == who : i % 2 == 0)) &&
                    (area < 0 || p->area[h] == area))
                    count_person(&m, p->weight[h], w->ledger[b].deprived[h]);
    }
    return m;
}

static double value_of(const amp_stat_plan *plan, const double *value, const char *indicator,
                       const char *in)
{
    const int k = amp_stat_find(plan, indicator, in);
    ck_assert_msg(k >= 0, "%s %s", indicator, in);
    return value[k];
}

#define SAME(a, b) ck_assert_double_eq_tol((a), (b), 1e-9 * fmax(1, fabs(b)))

static void compare(const amp_stat_plan *plan, const double *value, const char *in, afm m)
{
    SAME(value_of(plan, value, "mpi", in), 100 * m.score / m.persons);
    SAME(value_of(plan, value, "mpi_headcount", in), 100 * m.poor / m.persons);
    SAME(value_of(plan, value, "mpi_intensity", in), 100 * m.score / m.poor);
    SAME(value_of(plan, value, "mpi", in), value_of(plan, value, "mpi_headcount", in) *
                                               value_of(plan, value, "mpi_intensity", in) / 100);
}

static void members_of(world *w, uint8_t *rows, const uint8_t **member)
{
    for (size_t b = 0; b < WORLD_BLOCKS; b++) {
        for (size_t i = 0; i < w->block[b].n; i++)
            rows[i] = i % 2 == 0;
        member[0] = rows;
        w->shared[b].member = member;
    }
}

START_TEST(the_index_and_its_parts_are_those_of_the_definition)
{
    world w;
    static uint8_t rows[1 << 16];
    const uint8_t *member[1];
    amp_stat_plan *plan = plan_with(1, weight, measure.cutoff);
    world_init(&w, 31 + (uint64_t)_i, 60 + 700 * (size_t)_i); /* one chunk, and several */
    deprive(&w, 7 + (uint64_t)_i);
    members_of(&w, rows, member);
    double *value = world_values(&w, plan);
    const afm all = count(&w, -1, -1), rural = count(&w, -1, AMP_AREA_rural);
    compare(plan, value, "all", all);
    compare(plan, value, "area=rural", rural);
    compare(plan, value, "sex=female", count(&w, AMP_SEX_female, -1));
    compare(plan, value, "tall=yes", count(&w, 2, -1));
    const double total = 2 + 3.7 + 0.31 + 4 + 1 + 1 + 2.385;
    double dimensions[3] = {0}, sum = 0;
    for (size_t d = 0; d < SEVEN; d++) {
        char in[60];
        const double share = 100 * weight[d] / total * all.both[d] / all.score;
        snprintf(in, sizeof in, "deprivation=%s", name[d]);
        SAME(value_of(plan, value, "mpi_contribution", in), share);
        SAME(value_of(plan, value, "mpi_poor_deprived", in), 100 * all.both[d] / all.persons);
        SAME(value_of(plan, value, "mpi_deprived", in), 100 * all.deprived[d] / all.persons);
        snprintf(in, sizeof in, "area=rural;deprivation=%s", name[d]);
        SAME(value_of(plan, value, "mpi_deprived", in), 100 * rural.deprived[d] / rural.persons);
        dimensions[*dimension[d] == 'o' ? 0 : dimension[d][1] == 'w' ? 1 : 2] += share;
        sum += share;
    }
    SAME(value_of(plan, value, "mpi_contribution", "dimension=one"), dimensions[0]);
    SAME(value_of(plan, value, "mpi_contribution", "dimension=two"), dimensions[1]);
    SAME(value_of(plan, value, "mpi_contribution", "dimension=three"), dimensions[2]);
    SAME(sum, 100.0);
    free(value);
    world_fini(&w);
    amp_stat_plan_free(plan);
}
END_TEST

/* Seven of equal weight: a cut-off of 3/7, written in seven digits, takes those with three. */
START_TEST(a_cut_off_is_met_by_a_score_that_equals_it)
{
    static const double equal[SEVEN] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    world w;
    amp_stat_plan *plan = plan_with(0, equal, 3.0 / 7);
    world_init(&w, 5, 40);
    double three = 0, all = 0;
    for (size_t b = 0; b < WORLD_BLOCKS; b++)
        for (size_t h = 0; h < w.block[b].households; h++) {
            w.ledger[b].deprived[h] = h % 2 ? 0x51 : 0x44; /* three, or two */
            for (size_t i = w.block[b].first[h]; i < w.block[b].first[h + 1]; i++)
                if (w.block[b].is_alive[i] && w.block[b].in_household_income[i]) {
                    three += h % 2 ? w.block[b].weight[h] : 0;
                    all += w.block[b].weight[h];
                }
        }
    double *value = world_values(&w, plan);
    SAME(value_of(plan, value, "mpi_headcount", "all"), 100 * three / all);
    SAME(value_of(plan, value, "mpi_intensity", "all"), 300.0 / 7);
    free(value);
    world_fini(&w);
    amp_stat_plan_free(plan);
}
END_TEST

START_TEST(without_a_measure_no_pair_is_kept_and_nothing_else_moves)
{
    world w;
    amp_stat_plan *without = world_plan(), *with = plan_with(0, weight, measure.cutoff);
    world_init(&w, 11, 50);
    deprive(&w, 3);
    double *a = world_values(&w, without), *b = world_values(&w, with);
    for (size_t k = 0; k < without->pairs; k++) {
        ck_assert(!amp_stat_is_mpi(without->pair[k].indicator));
        ck_assert_mem_eq(&a[k], &b[k], sizeof *a);
    }
    ck_assert_uint_gt(with->pairs, without->pairs);
    free(a);
    free(b);
    world_fini(&w);
    amp_stat_plan_free(without);
    amp_stat_plan_free(with);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("stat mpi");
    TCase *c = tcase_create("mpi");
    tcase_add_loop_test(c, the_index_and_its_parts_are_those_of_the_definition, 0, 3);
    tcase_add_test(c, a_cut_off_is_met_by_a_score_that_equals_it);
    tcase_add_test(c, without_a_measure_no_pair_is_kept_and_nothing_else_moves);
    suite_add_tcase(s, c);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
