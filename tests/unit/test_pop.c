/* Columns, rows, blocks and ledgers of pop/. */
#include "pop/ledger.h"
#include "pop/pop.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Household h has 1 + h % 5 members; every cell tells its column, row and nothing else. */
static void fill(amp_population *p, size_t households)
{
    size_t n = 0;
    for (size_t h = 0; h < households; h++)
        n += 1 + h % 5;
    amp_pop_init(p);
    ck_assert_int_eq(
        amp_pop_add_extra(p, "rooms", "Rooms", AMP_LEVEL_HOUSEHOLD, AMP_KIND_NUMBER, 0), AMP_OK);
    ck_assert_int_eq(amp_pop_add_extra(p, "tongue", NULL, AMP_LEVEL_PERSON, AMP_KIND_CATEGORY, 7),
                     AMP_OK);
    ck_assert_int_eq(amp_pop_reserve(p, n, households), AMP_OK);
    ck_assert_uint_eq(amp_pop_append(p, n), 0);
    p->households = households;
    uint32_t row = 0;
    for (size_t h = 0; h < households; h++) {
        p->first[h] = row;
        p->household_uid[h] = (uint64_t)1 << 63 | (h * 31 + 5);
        p->area[h] = (uint8_t)(h % 2);
        p->region[h] = (uint8_t)(h % 9);
        p->stratum[h] = (int32_t)h - 100;
        p->psu[h] = (int32_t)h * 7;
        p->weight[h] = 2.385 + (double)h;
        p->line_poverty[h] = 0.31 * (double)h;
        p->line_extreme[h] = 0.17 * (double)h;
        p->extra[0].data[h] = 1000 + (double)h;
        for (size_t m = 0; m < 1 + h % 5; m++, row++) {
            p->uid[row] = row * 13 + 1;
            p->age[row] = (uint8_t)(row % 111);
            p->sex[row] = (uint8_t)(row % 2);
            p->relationship[row] = m ? AMP_RELATIONSHIP_child : AMP_RELATIONSHIP_head;
            p->contribution_months[row] = (uint16_t)(row % 613);
            p->earnings_effect[row] = (float)row * 0.31f;
            p->earnings[row] = 7.0 * row;
            p->other_income[row] = -0.31 * row;
            p->extra[1].data[row] = row % 4;
        }
    }
    p->first[households] = row;
}

static void assert_same_person(const amp_population *a, size_t i, const amp_population *b, size_t j)
{
#define X(name, type, kind, list, unit, birth, en, es)                                             \
    ck_assert_msg(memcmp(&a->name[i], &b->name[j], sizeof a->name[i]) == 0, #name);
    AMP_PERSON_COLUMNS(X)
    ck_assert(a->extra[1].data[i] == b->extra[1].data[j]);
}

static void assert_same_household(const amp_population *a, size_t i, const amp_population *b,
                                  size_t j)
{
    AMP_HOUSEHOLD_COLUMNS(X)
#undef X
    ck_assert(a->extra[0].data[i] == b->extra[0].data[j]);
}

/* ---- columns ------------------------------------------------------------------------------- */

START_TEST(the_table_of_columns_follows_the_lists)
{
    size_t persons = 0, households = 0;
#define X(name, type, kind, list, unit, birth, en, es) persons++;
    AMP_PERSON_COLUMNS(X)
#undef X
#define X(name, type, kind, list, unit, birth, en, es) households++;
    AMP_HOUSEHOLD_COLUMNS(X)
#undef X
    ck_assert_uint_eq(amp_columns_count, persons + households);
    for (size_t c = 0; c < amp_columns_count; c++) {
        ck_assert_int_eq(amp_columns[c].level == AMP_LEVEL_HOUSEHOLD, c >= persons);
        for (size_t d = 0; d < c; d++)
            ck_assert_str_ne(amp_columns[c].name, amp_columns[d].name);
        if (amp_columns[c].kind == AMP_KIND_CATEGORY)
            ck_assert_int_ne(amp_columns[c].list, AMP_LIST_NONE);
    }
    amp_population p;
    amp_pop_init(&p);
    ck_assert_int_eq(amp_pop_reserve(&p, 7, 3), AMP_OK);
    for (size_t c = 0; c < amp_columns_count; c++)
        if (amp_streq(amp_columns[c].name, "earnings")) {
            ck_assert_ptr_eq(amp_pop_data(&p, &amp_columns[c]), p.earnings);
            ck_assert_int_eq(amp_columns[c].ctype, AMP_CTYPE_double);
            ck_assert_int_eq(amp_columns[c].kind, AMP_KIND_MONEY);
        }
    amp_pop_fini(&p);
}
END_TEST

START_TEST(codes_of_categories_never_change)
{
    static const struct {
        amp_list list;
        size_t n;
        const char *first, *last, *last_es;
    } known[] = {
        {AMP_LIST_SEX, 2, "female", "male", "hombre"},
        {AMP_LIST_AREA, 2, "rural", "urban", "urbana"},
        {AMP_LIST_RELATIONSHIP, 10, "head", "domestic_worker", "trabajadora del hogar"},
        {AMP_LIST_ETHNICITY, 3, "other_ethnicity", "afrodescendent", "afrodescendiente"},
        {AMP_LIST_EDUCATION, 4, "no_education", "tertiary", "superior"},
        {AMP_LIST_HEALTH, 4, "no_cover", "private_cover", "privada"},
        {AMP_LIST_LABOUR, 4, "inactive", "formal", "ocupada formal"},
        {AMP_LIST_TENURE, 6, "owned", "other_tenure", "otra"},
        {AMP_LIST_WALLS, 5, "masonry", "scrap", "desecho u otro"},
        {AMP_LIST_ROOF, 5, "slab", "other_roof", "desecho u otro"},
        {AMP_LIST_FLOOR, 5, "finished", "other_floor", "otro"},
        {AMP_LIST_WATER, 11, "piped", "other_water", "otra"},
        {AMP_LIST_SANITATION, 6, "sewer", "no_toilet", "ninguno"},
        {AMP_LIST_FUEL, 6, "gas", "no_cooking", "no cocina"},
    };
    for (size_t k = 0; k < AMP_COUNT(known); k++) {
        const char *const *names, *const *labels;
        ck_assert_uint_eq(amp_list_names(known[k].list, &names, &labels), known[k].n);
        ck_assert_str_eq(names[0], known[k].first);
        ck_assert_str_eq(names[known[k].n - 1], known[k].last);
        ck_assert_str_eq(labels[known[k].n - 1], known[k].last_es);
        for (size_t i = 0; i < known[k].n; i++) /* no hole in the codes */
            ck_assert(names[i] && labels[i]);
    }
    const char *const *names;
    ck_assert_uint_eq(amp_list_names(AMP_LIST_NONE, &names, NULL), 0);
    ck_assert_ptr_null(names);
    ck_assert_uint_eq(amp_list_names(AMP_LIST_REGION, &names, NULL), 0);
    ck_assert_int_eq(AMP_LABOUR_informal, 2);
    ck_assert_int_eq(AMP_RELATIONSHIP_child, 2);
    ck_assert_int_eq(AMP_ETHNICITY_indigenous, 1);
    ck_assert_int_eq(AMP_HEALTH_public_cover, 1);
}
END_TEST

/* ---- rows ---------------------------------------------------------------------------------- */

START_TEST(reserve_keeps_what_is_there_and_aligns_columns)
{
    amp_population p, q;
    fill(&p, 131);
    fill(&q, 131);
    const size_t cap = p.cap;
    ck_assert_int_eq(amp_pop_reserve(&p, 1, 1), AMP_OK);
    ck_assert_uint_eq(p.cap, cap); /* never smaller */
    ck_assert_int_eq(amp_pop_reserve(&p, 10007, 7001), AMP_OK);
    ck_assert_uint_ge(p.cap, 10007);
    ck_assert_uint_ge(p.hcap, 7001);
    ck_assert_uint_eq(p.cap % 64, 0);
    for (size_t c = 0; c < amp_columns_count; c++)
        ck_assert_uint_eq((uintptr_t)amp_pop_data(&p, &amp_columns[c]) % 64, 0);
    for (size_t i = 0; i < q.n; i++)
        assert_same_person(&p, i, &q, i);
    for (size_t h = 0; h < q.households; h++)
        assert_same_household(&p, h, &q, h);
    ck_assert_mem_eq(p.first, q.first, (q.households + 1) * sizeof *q.first);
    ck_assert_int_eq(amp_pop_reserve(&p, (size_t)1 << 40, 1), AMP_NOMEM);
    ck_assert_uint_eq(p.n, q.n);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
}
END_TEST

START_TEST(appended_persons_have_the_values_at_birth)
{
    amp_population p;
    fill(&p, 20);
    const size_t n = p.n;
    ck_assert_int_eq(amp_pop_reserve(&p, n + 31, 20), AMP_OK);
    ck_assert_uint_eq(amp_pop_append(&p, 31), n);
    ck_assert_uint_eq(p.n, n + 31);
    for (size_t i = n; i < p.n; i++) {
#define X(name, type, kind, list, unit, birth, en, es) ck_assert(p.name[i] == (type)(birth));
        AMP_PERSON_COLUMNS(X)
#undef X
        ck_assert(p.is_alive[i] == 1 && p.relationship[i] == AMP_RELATIONSHIP_child);
        ck_assert(p.extra[1].data[i] == 7);
    }
    amp_pop_fini(&p);
}
END_TEST

START_TEST(extras_are_found_by_name_and_follow_a_population_like_another)
{
    amp_population p, q;
    fill(&p, 20);
    ck_assert_str_eq(amp_pop_find_extra(&p, "rooms")->label, "Rooms");
    ck_assert_str_eq(amp_pop_find_extra(&p, "tongue")->label, "tongue");
    ck_assert_ptr_null(amp_pop_find_extra(&p, "room"));
    amp_pop_init(&q);
    ck_assert_int_eq(amp_pop_add_extra(&q, "rooms", "x", AMP_LEVEL_PERSON, AMP_KIND_MONEY, 1),
                     AMP_OK);
    ck_assert_int_eq(amp_pop_like(&q, &p), AMP_OK);
    ck_assert_uint_eq(q.n, 0);
    ck_assert_uint_eq(q.extras, 2);
    ck_assert_str_eq(q.extra[0].label, "Rooms");
    ck_assert(q.extra[1].birth == 7);
    ck_assert_uint_ge(q.cap, p.n);
    const double *kept = q.extra[0].data;
    ck_assert_int_eq(amp_pop_like(&q, &p), AMP_OK);
    ck_assert_ptr_eq(q.extra[0].data, kept); /* memory is reused */
    amp_pop_fini(&p);
    amp_pop_fini(&q);
}
END_TEST

/* Runs of every length, single rows, repeats and backward steps: both ways of gathering. */
START_TEST(gathering_rows_is_copying_them_one_by_one)
{
    amp_population p, q, r;
    fill(&p, 2000);
    amp_pop_init(&q);
    amp_pop_init(&r);
    ck_assert_int_eq(amp_pop_like(&q, &p), AMP_OK);
    ck_assert_int_eq(amp_pop_like(&r, &p), AMP_OK);
    uint32_t *rows = amp_alloc(p.n, sizeof *rows);
    for (uint32_t step = 0; step < 6; step++) {
        static const uint32_t runs[] = {1, 3, 11, 12, 97, 5000};
        size_t k = 0;
        uint32_t row = 5;
        while (k < p.n - 10) {
            rows[k++] = row;
            row = (row + (k % runs[step] == 0 ? 7919 : 1)) % (uint32_t)p.n;
        }
        amp_pop_gather(&q, 3, &p, rows, k);
        for (size_t i = 0; i < k; i++)
            amp_pop_copy_person(&r, 3 + i, &p, rows[i]);
        for (size_t i = 0; i < k; i++) {
            assert_same_person(&q, 3 + i, &p, rows[i]);
            assert_same_person(&q, 3 + i, &r, 3 + i);
        }
        for (size_t i = 0; i < 1500; i++)
            rows[i] = (uint32_t)(i / runs[step] * 31 + i) % 2000;
        amp_pop_gather_households(&q, 7, &p, rows, 1500);
        for (size_t i = 0; i < 1500; i++) {
            amp_pop_copy_household(&r, 7 + i, &p, rows[i]);
            assert_same_household(&q, 7 + i, &p, rows[i]);
            assert_same_household(&r, 7 + i, &p, rows[i]);
        }
    }
    amp_pop_gather(&q, 0, &p, rows, 0); /* none is none */
    free(rows);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_pop_fini(&r);
}
END_TEST

/* ---- whole populations --------------------------------------------------------------------- */

START_TEST(a_copy_is_equal_and_stands_alone)
{
    amp_population p, q;
    fill(&p, 300);
    amp_pop_init(&q);
    for (int again = 0; again < 2; again++) {
        ck_assert_int_eq(amp_pop_copy(&q, &p), AMP_OK);
        ck_assert_uint_eq(q.n, p.n);
        ck_assert_uint_eq(q.households, 300);
        for (size_t i = 0; i < p.n; i++)
            assert_same_person(&q, i, &p, i);
        for (size_t h = 0; h < p.households; h++)
            assert_same_household(&q, h, &p, h);
        ck_assert_mem_eq(p.first, q.first, 301 * sizeof *q.first);
        q.age[0] = 99;
        q.extra[1].data[0] = 99;
        ck_assert(p.age[0] != 99 && p.extra[1].data[0] < 99);
    }
    amp_population empty;
    amp_pop_init(&empty);
    ck_assert_int_eq(amp_pop_copy(&q, &empty), AMP_OK);
    ck_assert_uint_eq(q.n + q.households + q.extras, 0);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_pop_fini(&empty);
}
END_TEST

START_TEST(shuffling_moves_whole_households_in_an_order_of_identities_only)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_population p, q, r;
    fill(&p, 1500);
    amp_pop_init(&q);
    amp_pop_init(&r);
    ck_assert_int_eq(amp_pop_copy(&q, &p), AMP_OK);
    ck_assert_int_eq(amp_pop_shuffle(&ctx, &q), AMP_OK);
    ck_assert_uint_eq(q.n, p.n);
    ck_assert_uint_eq(q.first[1500], p.n);
    size_t moved = 0;
    for (size_t h = 0; h < 1500; h++) {
        const size_t from = ((q.household_uid[h] & ~((uint64_t)1 << 63)) - 5) / 31;
        moved += from != h;
        assert_same_household(&q, h, &p, from);
        ck_assert_uint_eq(q.first[h + 1] - q.first[h], p.first[from + 1] - p.first[from]);
        for (uint32_t m = 0; m < q.first[h + 1] - q.first[h]; m++)
            assert_same_person(&q, q.first[h] + m, &p, p.first[from] + m);
    }
    ck_assert_uint_gt(moved, 1490);
    ck_assert_int_eq(amp_pop_check(&ctx, &q), AMP_OK);
    /* Shuffled again, or from another order, it is the same. */
    ck_assert_int_eq(amp_pop_copy(&r, &q), AMP_OK);
    ck_assert_int_eq(amp_pop_shuffle(&ctx, &r), AMP_OK);
    ck_assert_mem_eq(q.uid, r.uid, q.n * sizeof *q.uid);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_pop_fini(&r);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(blocks_hold_whole_households_in_order_and_all_of_them)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_population p, *blocks;
    size_t n;
    fill(&p, 2 * AMP_BLOCK_HOUSEHOLDS + 31);
    ck_assert_int_eq(amp_pop_cut(&ctx, &p, &blocks, &n), AMP_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert_uint_eq(blocks[0].households, AMP_BLOCK_HOUSEHOLDS);
    ck_assert_uint_eq(blocks[2].households, 31);
    size_t person = 0, household = 0;
    for (size_t b = 0; b < n; b++) {
        ck_assert_int_eq(amp_pop_check(&ctx, &blocks[b]), AMP_OK);
        for (size_t h = 0; h < blocks[b].households; h++)
            assert_same_household(&blocks[b], h, &p, household++);
        for (size_t i = 0; i < blocks[b].n; i++)
            assert_same_person(&blocks[b], i, &p, person++);
        ck_assert_uint_lt(blocks[b].cap, blocks[b].n + blocks[b].n / 4 + 128); /* no room wasted */
        amp_pop_fini(&blocks[b]);
    }
    ck_assert_uint_eq(person, p.n);
    ck_assert_uint_eq(household, p.households);
    free(blocks);
    amp_pop_fini(&p);
    amp_pop_init(&p);
    ck_assert_int_eq(amp_pop_cut(&ctx, &p, &blocks, &n), AMP_OK);
    ck_assert_uint_eq(n, 0);
    free(blocks);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(replicate_weights_go_with_their_households_to_the_blocks_but_not_into_copies)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_population p, q, *blocks;
    size_t n, seen = 0;
    fill(&p, AMP_BLOCK_HOUSEHOLDS + 31);
    ck_assert_int_eq(amp_pop_add_replicates(&p, AMP_REPLICATION_brr, 0.5, 2), AMP_OK);
    for (size_t h = 0; h < p.households; h++)
        for (size_t k = 0; k < 2; k++)
            p.replicates.weight[2 * h + k] = (double)(p.household_uid[h] % 997 + 1000 * k);
    ck_assert_int_eq(amp_pop_shuffle(&ctx, &p), AMP_OK);
    ck_assert_int_eq(amp_pop_cut(&ctx, &p, &blocks, &n), AMP_OK);
    for (size_t b = 0; b < n; b++) {
        const amp_replicates *r = &blocks[b].replicates;
        ck_assert(r->n == 2 && r->method == AMP_REPLICATION_brr && r->factor == 0.5);
        for (size_t h = 0; h < blocks[b].households; h++, seen++)
            for (size_t k = 0; k < 2; k++)
                ck_assert(r->weight[2 * h + k] ==
                          (double)(blocks[b].household_uid[h] % 997 + 1000 * k));
    }
    ck_assert_uint_eq(seen, p.households);
    amp_pop_init(&q);
    ck_assert_int_eq(amp_pop_copy(&q, &p), AMP_OK);
    ck_assert_uint_eq(q.replicates.n, 0);
    for (size_t b = 0; b < n; b++)
        amp_pop_fini(&blocks[b]);
    free(blocks);
    amp_pop_fini(&p);
    amp_pop_fini(&q);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(bytes_per_person_count_every_column)
{
    amp_population p;
    fill(&p, 1000);                       /* 3 persons a household */
    double person = 8, household = 4 + 8; /* the extras, and first */
#define X(name, type, kind, list, unit, birth, en, es) person += sizeof(type);
    AMP_PERSON_COLUMNS(X)
#undef X
#define X(name, type, kind, list, unit, birth, en, es) household += sizeof(type);
    AMP_HOUSEHOLD_COLUMNS(X)
#undef X
    ck_assert_double_eq_tol(amp_pop_bytes_per_person(&p), person + household / 3, 1e-9);
    amp_pop_fini(&p);
}
END_TEST

/* ---- ledgers ------------------------------------------------------------------------------- */

START_TEST(ledgers_grow_and_give_aligned_columns)
{
    amp_ledger l = {0};
    amp_ledger_base base = {0};
    for (size_t n = 1; n < 5000; n = n * 3 + 1) {
        ck_assert_int_eq(amp_ledger_reserve(&l, n % 5, n, n / 3 + 1), AMP_OK);
        ck_assert_int_eq(amp_ledger_base_reserve(&base, n, n / 3 + 1), AMP_OK);
        for (size_t k = 0; k < l.programmes; k++) {
            ck_assert_uint_eq((uintptr_t)l.programme[k].benefit % 64, 0);
            memset(l.programme[k].in_stock, 1, n);
            memset(l.programme[k].months, 12, n);
            memset(l.programme[k].benefit, 0, n * sizeof(double));
        }
        memset(l.own_income, 0, n * sizeof(double));
        memset(l.welfare, 0, (n / 3 + 1) * sizeof(double));
        memset(l.transfers, 0, (n / 3 + 1) * sizeof(double));
        memset(l.disposable, 0, (n / 3 + 1) * sizeof(double));
        memset(base.cell, 0xff, n * sizeof *base.cell);
        memset(base.members, 1, n / 3 + 1);
        memset(base.market, 0, (n / 3 + 1) * sizeof(double));
        ck_assert_uint_eq((uintptr_t)base.cell % 64, 0);
    }
    ck_assert_uint_eq(l.programmes, 4);
    const double *welfare = l.welfare;
    ck_assert_int_eq(amp_ledger_reserve(&l, 1, 10, 10), AMP_OK);
    ck_assert_ptr_eq(l.welfare, welfare); /* sizes only grow */
    ck_assert_int_eq(amp_ledger_reserve(&l, 1, SIZE_MAX / 16, 10), AMP_NOMEM);
    ck_assert_ptr_eq(l.welfare, welfare);
    amp_ledger_fini(&l);
    amp_ledger_base_fini(&base);
    ck_assert_ptr_null(l.programme);
}
END_TEST

int main(void)
{
    TCase *columns = tcase_create("columns");
    tcase_add_test(columns, the_table_of_columns_follows_the_lists);
    tcase_add_test(columns, codes_of_categories_never_change);
    TCase *rows = tcase_create("rows");
    tcase_set_timeout(rows, 60);
    tcase_add_test(rows, reserve_keeps_what_is_there_and_aligns_columns);
    tcase_add_test(rows, appended_persons_have_the_values_at_birth);
    tcase_add_test(rows, extras_are_found_by_name_and_follow_a_population_like_another);
    tcase_add_test(rows, gathering_rows_is_copying_them_one_by_one);
    TCase *whole = tcase_create("whole populations");
    tcase_add_test(whole, a_copy_is_equal_and_stands_alone);
    tcase_add_test(whole, shuffling_moves_whole_households_in_an_order_of_identities_only);
    tcase_add_test(whole, blocks_hold_whole_households_in_order_and_all_of_them);
    tcase_add_test(whole,
                   replicate_weights_go_with_their_households_to_the_blocks_but_not_into_copies);
    tcase_add_test(whole, bytes_per_person_count_every_column);
    tcase_add_test(whole, ledgers_grow_and_give_aligned_columns);
    Suite *suite = suite_create("pop");
    suite_add_tcase(suite, columns);
    suite_add_tcase(suite, rows);
    suite_add_tcase(suite, whole);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
