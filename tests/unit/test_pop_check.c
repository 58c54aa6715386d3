/* Every breach of a population's invariants is found and named. */
#include "pop/pop.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two households: a couple with a child, and a person alone. */
static void family(amp_population *p)
{
    amp_pop_init(p);
    ck_assert_int_eq(amp_pop_add_extra(p, "hours", "Hours", AMP_LEVEL_PERSON, AMP_KIND_NUMBER, 0),
                     AMP_OK);
    ck_assert_int_eq(amp_pop_reserve(p, 4, 2), AMP_OK);
    amp_pop_append(p, 4);
    p->households = 2;
    p->first[1] = 3;
    p->first[2] = 4;
    for (uint64_t i = 0; i < 4; i++)
        p->uid[i] = 31 + i;
    for (uint64_t h = 0; h < 2; h++) {
        p->household_uid[h] = (uint64_t)1 << 63 | h;
        p->weight[h] = 2.385;
    }
    p->relationship[0] = p->relationship[3] = AMP_RELATIONSHIP_head;
    p->relationship[1] = AMP_RELATIONSHIP_partner;
    p->partner[0] = 2;
    p->partner[1] = 1;
    p->mother[2] = 1;
    p->father[2] = 2;
    p->age[0] = 41;
    p->age[1] = 37;
    p->age[3] = AMP_AGE_MAX;
}

typedef struct breach {
    const char *message;
    void (*make)(amp_population *p);
} breach;

#define BREACH(name, ...)                                                                          \
    static void name(amp_population *p)                                                            \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
BREACH(wrong_sex, p->sex[1] = 2;)
BREACH(wrong_labour, p->labour[3] = 4;)
BREACH(wrong_area, p->area[1] = 2;)
BREACH(wrong_flag, p->is_alive[2] = 7;)
BREACH(wrong_age, p->age[0] = AMP_AGE_MAX + 1;)
BREACH(wrong_birth_month, p->birth_month[0] = 12;)
BREACH(wrong_death_month, p->death_month[0] = 13;)
BREACH(nan_earnings, p->earnings[2] = NAN;)
BREACH(infinite_line, p->line_poverty[1] = INFINITY;)
BREACH(nan_effect, p->earnings_effect[1] = NAN;)
BREACH(nan_extra, p->extra[0].data[3] = NAN;)
BREACH(negative_weight, p->weight[1] = -0.31;)
BREACH(rows_left_over, p->n = 3;)
BREACH(first_not_zero, p->first[0] = 1;)
BREACH(empty_household, p->first[1] = 0;)
BREACH(backward_household, p->first[1] = 5;)
BREACH(no_head, p->relationship[3] = AMP_RELATIONSHIP_child;)
BREACH(head_not_first, p->relationship[0] = AMP_RELATIONSHIP_partner;
       p->relationship[1] = AMP_RELATIONSHIP_head;)
BREACH(two_heads, p->relationship[2] = AMP_RELATIONSHIP_head;)
BREACH(partner_outside, p->partner[3] = 2;)
BREACH(mother_outside, p->mother[2] = 4;)
BREACH(father_outside, p->father[2] = 255;)
BREACH(own_mother, p->mother[2] = 3;)
BREACH(own_partner, p->partner[0] = 1;)
BREACH(one_sided_partner, p->partner[1] = 0;)
BREACH(partner_of_another, p->partner[2] = 1;)
BREACH(one_parent_twice, p->father[2] = 1;)
BREACH(own_grandmother, p->mother[1] = 3;)
BREACH(same_person_twice, p->uid[3] = p->uid[0];)
BREACH(same_household_twice, p->household_uid[1] = p->household_uid[0];)
BREACH(person_with_top_bit, p->uid[1] |= (uint64_t)1 << 63;)
BREACH(household_without_top_bit, p->household_uid[0] = 7;)
BREACH(no_household, p->households = 0;)
BREACH(beyond_memory, p->n = p->cap + 1;)

static const breach breaches[] = {
    {"person row 1: sex is 2; valid is 0 to 1", wrong_sex},
    {"person row 3: labour is 4; valid is 0 to 3", wrong_labour},
    {"household row 1: area is 2; valid is 0 to 1", wrong_area},
    {"person row 2: is_alive is 7; valid is 0 to 1", wrong_flag},
    {"person row 0: age is 111; valid is 0 to 110", wrong_age},
    {"birth_month is 12; valid is 0 to 11", wrong_birth_month},
    {"death_month is 13; valid is 0 to 12", wrong_death_month},
    {"person row 2: earnings is nan", nan_earnings},
    {"household row 1: line_poverty is inf", infinite_line},
    {"person row 1: earnings_effect is nan", nan_effect},
    {"person row 3: hours is nan", nan_extra},
    {"household row 1: weight is -0.31", negative_weight},
    {"households cover the rows 0 to 4 of 3 persons", rows_left_over},
    {"households cover the rows 1 to 4 of 4 persons", first_not_zero},
    {"household row 0: its members are rows 0 to 0", empty_household},
    {"household row 0: its members are rows 0 to 5", backward_household},
    {"household row 1: its first member, row 3, is not the head", no_head},
    {"household row 0: its first member, row 0, is not the head", head_not_first},
    {"household row 0: a second head in row 2", two_heads},
    {"person row 3: partner is member 2 of a household of 1", partner_outside},
    {"person row 2: mother is member 4 of a household of 3", mother_outside},
    {"person row 2: father is member 255 of a household of 3", father_outside},
    {"person row 2: mother is the person", own_mother},
    {"person row 0: partner is the person", own_partner},
    {"person row 0: the partner, row 1, has another partner or none", one_sided_partner},
    {"person row 2: the partner, row 0, has another partner or none", partner_of_another},
    {"person row 2: member 1 is both mother and father", one_parent_twice},
    {"household row 0: a member is its own ancestor", own_grandmother},
    {"two rows of the person table have the identity 31", same_person_twice},
    {"two rows of the household table have the identity", same_household_twice},
    {"person row 1: the top bit", person_with_top_bit},
    {"household row 0: the top bit", household_without_top_bit},
    {"4 persons and no household", no_household},
    {"more rows in use than allocated", beyond_memory},
};

START_TEST(each_breach_is_found_and_named)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_population p;
    family(&p);
    breaches[_i].make(&p);
    ck_assert_int_eq(amp_pop_check(&ctx, &p), AMP_DATA);
    ck_assert_uint_eq(ctx.n, 1);
    ck_assert_msg(strstr(ctx.diag[0].text, breaches[_i].message) != NULL,
                  "\"%s\" does not say \"%s\"", ctx.diag[0].text, breaches[_i].message);
    amp_pop_fini(&p);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(what_is_right_passes)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_population p;
    amp_pop_init(&p);
    ck_assert_int_eq(amp_pop_check(&ctx, &p), AMP_OK); /* nobody at all */
    family(&p);
    ck_assert_int_eq(amp_pop_check(&ctx, &p), AMP_OK);
    p.other_income[0] = -2.385; /* losses happen */
    p.region[1] = 200;          /* names of regions are the profile's */
    ck_assert_int_eq(amp_pop_check(&ctx, &p), AMP_OK);
    ck_assert_uint_eq(ctx.n, 0);
    amp_pop_fini(&p);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(the_departed_may_keep_their_links_and_their_place)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    amp_population p;
    family(&p);
    p.is_alive[1] = 0; /* the partner died; the widow's link is gone, the other stays */
    p.partner[0] = 0;
    ck_assert_int_eq(amp_pop_check(&ctx, &p), AMP_OK);
    p.relationship[1] = AMP_RELATIONSHIP_head; /* a head who died, behind the new one */
    ck_assert_int_eq(amp_pop_check(&ctx, &p), AMP_OK);
    amp_pop_fini(&p);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(a_household_has_at_most_255_rows)
{
    for (uint32_t n = 255; n <= 256; n++) {
        amp_ctx ctx;
        amp_ctx_init(&ctx);
        amp_population p;
        amp_pop_init(&p);
        ck_assert_int_eq(amp_pop_reserve(&p, n, 1), AMP_OK);
        amp_pop_append(&p, n);
        p.households = 1;
        p.first[1] = n;
        p.household_uid[0] = (uint64_t)1 << 63;
        p.relationship[0] = AMP_RELATIONSHIP_head;
        for (uint32_t i = 0; i < n; i++)
            p.uid[i] = i;
        ck_assert_int_eq(amp_pop_check(&ctx, &p), n == 255 ? AMP_OK : AMP_DATA);
        amp_pop_fini(&p);
        amp_ctx_fini(&ctx);
    }
}
END_TEST

int main(void)
{
    TCase *invariants = tcase_create("invariants");
    tcase_add_loop_test(invariants, each_breach_is_found_and_named, 0, (int)AMP_COUNT(breaches));
    tcase_add_test(invariants, what_is_right_passes);
    tcase_add_test(invariants, the_departed_may_keep_their_links_and_their_place);
    tcase_add_test(invariants, a_household_has_at_most_255_rows);
    Suite *suite = suite_create("pop invariants");
    suite_add_tcase(suite, invariants);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
