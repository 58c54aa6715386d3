/* test_policy_ranks.c - rank(x), quantile(x, n), decile(x): where people stand in the population.
 */
#include "policy_world.h"

enum { MANY = 1000 };

/* Households of one, two and three, each member with earnings of its own; every tenth person died.
 */
static void add_people(world *w)
{
    for (size_t h = 0; h < MANY; h++) {
        add_household(w);
        for (size_t m = 0; m < h % 3; m++)
            add_member(w, AMP_RELATIONSHIP_other_relative, AMP_SEX_female, 31);
        w->people.weight[h] = 1 + (double)(h % 7) / 2;
    }
    for (size_t i = 0; i < w->people.n; i++) {
        w->people.earnings[i] = (double)(i * 7919 % 911); /* with ties */
        if (i % 10 == 3) {
            w->people.is_alive[i] = 0;
            w->people.death_month[i] = 2;
        }
    }
}

static double sum_of(const amp_population *p, size_t h)
{
    double sum = 0;
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++)
        sum += p->is_alive[i] ? p->earnings[i] : 0;
    return sum;
}

/* Slowly: the weight of the living who have less, over all. */
static double person_rank(const amp_population *p, double x)
{
    double less = 0, all = 0;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            less += p->is_alive[i] && p->earnings[i] < x ? p->weight[h] : 0;
            all += p->is_alive[i] ? p->weight[h] : 0;
        }
    return less / all;
}

static double household_rank(const amp_population *p, double x)
{
    double less = 0, all = 0;
    for (size_t h = 0; h < p->households; h++)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            less += p->is_alive[i] && sum_of(p, h) < x ? p->weight[h] : 0;
            all += p->is_alive[i] ? p->weight[h] : 0;
        }
    return less / all;
}

START_TEST(a_rank_is_the_weighted_share_of_the_living_who_have_less)
{
    world w;
    world_init(&w, 2019, 2019);
    w.cpi[0] = 1.0;
    add_people(&w);
    add_programme(&w, "a", "true", "1000 * rank(earnings)");
    add_programme(&w, "b", "true", "1000 * rank(sum(earnings))");
    add_programme(&w, "c", "true", "decile(earnings)");
    add_programme(&w, "d", "true", "quantile(sum(earnings), 5)");
    apply(&w, 2019);
    const amp_population *p = &w.people;
    for (size_t h = 0; h < MANY; h += 3)
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i])
                continue;
            const double rank = person_rank(p, p->earnings[i]);
            const double household = household_rank(p, sum_of(p, h));
            ck_assert_double_eq_tol(benefit(&w, 0, i), 1000 * rank, 1e-6);
            ck_assert_double_eq_tol(benefit(&w, 1, i), 1000 * household, 1e-6);
            ck_assert_double_eq_tol(benefit(&w, 2, i), (int)(10 * rank) + 1, 1e-6);
            ck_assert_double_eq_tol(benefit(&w, 3, i), (int)(5 * household) + 1, 1e-6);
        }
    world_fini(&w);
}
END_TEST

START_TEST(deciles_do_not_move_with_prices)
{
    world a, b;
    world_init(&a, 2019, 2019);
    world_init(&b, 2019, 2019);
    b.cpi[0] = 1.31;
    add_people(&a);
    add_people(&b);
    add_programme(&a, "x", "decile(earnings) <= 3", "7");
    add_programme(&b, "x", "decile(earnings) <= 3", "7");
    apply(&a, 2019);
    apply(&b, 2019);
    for (size_t i = 0; i < a.people.n; i++)
        ck_assert_int_eq(months(&a, 0, i), months(&b, 0, i));
    world_fini(&a);
    world_fini(&b);
}
END_TEST

/* Half of the people in each of two blocks, ranked together, stand where they stand as one. */
START_TEST(blocks_are_ranked_together)
{
    world w, part[2];
    amp_ranks *ranks;
    const int ages[] = {20, 60};
    world_init(&w, 2019, 2019);
    add_programme(&w, "x", "true", "1000 * rank(earnings)");
    for (int k = 0; k < 2; k++) {
        world_init(&part[k], 2019, 2019);
        add_programme(&part[k], "x", "true", "1000 * rank(earnings)");
        for (int i = 0; i < 300; i++) {
            const double earnings = k * 250 + i * 7 % 300;
            const size_t a = add_person(&part[k], (uint8_t)ages[k], 3);
            const size_t b = add_person(&w, (uint8_t)ages[k], 3);
            part[k].people.earnings[a] = earnings;
            w.people.earnings[b] = earnings;
        }
    }
    apply(&w, 2019);
    ck_assert_int_eq(amp_ranks_new(&ranks), AMP_OK);
    for (int round = 0; round < 2; round++) { /* the year before is forgotten */
        amp_ranks_open(ranks);
        for (int k = 0; k < 2; k++) {
            apply(&part[k], 2019);                  /* compiles; reserves */
            for (int twice = 0; twice < 2; twice++) /* another scenario's equal ranking */
                ck_assert_int_eq(amp_ranks_add(ranks, part[k].policy, &part[k].year,
                                               &part[k].people, &part[k].shared, part[k].scratch),
                                 AMP_OK);
            amp_ranks_next_block(ranks);
        }
        ck_assert_int_eq(amp_ranks_close(ranks), AMP_OK);
    }
    for (int k = 0; k < 2; k++) {
        part[k].year.ranks = ranks;
        apply(&part[k], 2019);
        for (size_t i = 0; i < 300; i++)
            ck_assert_double_eq(benefit(&part[k], 0, i), benefit(&w, 0, (size_t)k * 300 + i));
    }
    amp_ranks_free(ranks);
    for (int k = 0; k < 2; k++)
        world_fini(&part[k]);
    world_fini(&w);
}
END_TEST

START_TEST(a_reform_that_ranks_by_another_value_is_not_shared)
{
    world base, reform;
    world_init(&base, 2019, 2019);
    world_init(&reform, 2019, 2019);
    add_people(&base);
    add_programme(&base, "a", "decile(earnings) <= 3", "7");
    add_programme(&reform, "a", "decile(sum(earnings)) <= 3", "7");
    add_programme(&base, "b", "decile(earnings) <= 3", "7");
    add_programme(&reform, "b", "decile(sum(earnings)) <= 3", "7");
    reform.rules[1].who[0].text = "decile(sum(earnings)) <= 3 ? decile(earnings) <= 3 : false";
    apply(&base, 2019);
    apply_against(&reform, 2019, &base);
    ck_assert_ptr_ne(base.ledger.programme[0].benefit, reform.ledger.programme[0].benefit);
    size_t differ = 0;
    for (size_t i = 0; i < base.people.n; i++)
        differ += months(&base, 0, i) != months(&reform, 0, i);
    ck_assert_uint_gt(differ, 100);
    world_fini(&reform);
    world_fini(&base);
}
END_TEST

START_TEST(what_nobody_can_be_ranked_by_is_told)
{
    world w;
    world_init(&w, 2019, 2019);
    add_programme(&w, "a", "rank(7) > 0", "7");
    add_programme(&w, "b", "rank(benefit.a) > 0.5", "7");
    add_programme(&w, "c", "decile(rank(earnings)) > 5", "7");
    ck_assert_int_eq(compile(&w), AMP_CONFIG);
    ck_assert(has_message(&w.ctx, "7 is the same for everybody, so nobody can be ranked by it"));
    ck_assert(has_message(&w.ctx, "people are ranked before any programme is paid"));
    ck_assert_uint_eq(w.ctx.n, 3);
    world_fini(&w);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_rank_is_the_weighted_share_of_the_living_who_have_less,
        deciles_do_not_move_with_prices,
        blocks_are_ranked_together,
        a_reform_that_ranks_by_another_value_is_not_shared,
        what_nobody_can_be_ranked_by_is_told,
    };
    return run_suite("policy: ranks", tests, AMP_COUNT(tests));
}
