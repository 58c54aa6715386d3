/* policy_world.h - little scenarios and populations for the tests of policy/. */
#ifndef POLICY_WORLD_H
#define POLICY_WORLD_H

#include "policy/policy.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORLD_PROGRAMMES = 8, WORLD_YEARS = 12, WORLD_RULES = 4 };

/* One programme with room for a few dated rules. */
typedef struct rules {
    amp_dated_text who[WORLD_RULES], amount[WORLD_RULES];
    amp_dated_number payments[WORLD_RULES], take_up[WORLD_RULES];
    struct amp_dated_index indexation[WORLD_RULES];
} rules;

typedef struct world {
    amp_ctx ctx;
    amp_scenario scenario;
    amp_programme programme[WORLD_PROGRAMMES];
    rules rules[WORLD_PROGRAMMES];
    amp_profile profile;
    amp_region region[2];
    amp_population people;
    amp_policy *policy;
    amp_policy_scratch *scratch;
    amp_ledger ledger;
    amp_ledger_base shared;
    double cpi[WORLD_YEARS], wage[WORLD_YEARS], gdp[WORLD_YEARS];
    amp_policy_year year;
} world;

static inline int32_t month_of(int year, int month)
{
    return year * 12 + month - 1;
}

static inline void world_init(world *w, int first, int last)
{
    memset(w, 0, sizeof *w);
    amp_ctx_init(&w->ctx);
    amp_pop_init(&w->people);
    w->region[0] = (amp_region){"la_paz", "La Paz"};
    w->region[1] = (amp_region){"pando", "Pando"};
    w->profile.region = w->region;
    w->profile.regions = 2;
    w->scenario.first = first;
    w->scenario.last = last;
    w->scenario.programme = w->programme;
    for (int t = 0; t < WORLD_YEARS; t++)
        w->cpi[t] = w->wage[t] = w->gdp[t] = 1.0;
    w->year = (amp_policy_year){.year = first,
                                .first = first,
                                .cpi = w->cpi,
                                .real_wage = w->wage,
                                .gdp_pc = w->gdp,
                                .stream = {.seed = 7, .replicate = 3}};
}

static inline void world_fini(world *w)
{
    amp_policy_scratch_free(w->scratch);
    amp_policy_free(w->policy);
    amp_ledger_fini(&w->ledger);
    amp_ledger_base_fini(&w->shared);
    amp_pop_fini(&w->people);
    amp_ctx_fini(&w->ctx);
}

/* A monthly programme that has always been there and everybody takes up. */
static inline amp_programme *add_programme(world *w, const char *name, const char *who,
                                           const char *amount)
{
    const size_t k = w->scenario.programmes++;
    ck_assert_uint_lt(k, WORLD_PROGRAMMES);
    rules *r = &w->rules[k];
    amp_programme *p = &w->programme[k];
    r->who[0] = (amp_dated_text){.from = AMP_ALWAYS, .text = who, .source = ""};
    r->amount[0] = (amp_dated_text){.from = AMP_ALWAYS, .text = amount, .source = ""};
    r->payments[0] = (amp_dated_number){.from = AMP_ALWAYS, .number = AMP_PLAIN(12)};
    r->take_up[0] = (amp_dated_number){.from = AMP_ALWAYS, .number = AMP_PLAIN(1)};
    *p = (amp_programme){.name = name,
                         .label_en = name,
                         .label_es = name,
                         .class_ = "cash_transfer",
                         .start = AMP_ALWAYS,
                         .end = INT32_MAX,
                         .who = {r->who, 1},
                         .amount = {r->amount, 1},
                         .payments = {r->payments, 1},
                         .take_up = {r->take_up, 1},
                         .value = AMP_PLAIN(1),
                         .select = {.registry = "", .noise = AMP_PLAIN(0)},
                         .conditions = {.sanction = AMP_PLAIN(1)},
                         .indexation = r->indexation};
    return p;
}

static inline void add_amount(amp_programme *p, int32_t from, const char *text)
{
    p->amount.item[p->amount.n++] = (amp_dated_text){.from = from, .text = text, .source = ""};
}

static inline void add_payments(amp_programme *p, int32_t from, double payments)
{
    p->payments.item[p->payments.n++] =
        (amp_dated_number){.from = from, .number = AMP_PLAIN(payments)};
}

static inline void set_take_up(amp_programme *p, double take_up)
{
    p->take_up.item[0].number = AMP_PLAIN(take_up);
}

static inline void add_index(amp_programme *p, int32_t from, amp_index_rule rule)
{
    p->indexation[p->indexations++] = (struct amp_dated_index){from, rule};
}

/* A household of its own; members follow by add_member. Returns the row of the head. */
static inline size_t add_household(world *w)
{
    amp_population *p = &w->people;
    ck_assert_int_eq(amp_pop_reserve(p, p->n + 1, p->households + 1), AMP_OK);
    const size_t i = amp_pop_append(p, 1), h = p->households++;
    p->first[h] = (uint32_t)i;
    p->first[h + 1] = (uint32_t)i + 1;
    p->household_uid[h] = 0x8000000000000000u | (uint64_t)(h * 2654435761u + 17);
    p->weight[h] = 2.385;
    p->line_poverty[h] = 838.31;
    p->line_extreme[h] = 428.75;
    p->area[h] = AMP_AREA_urban;
    p->uid[i] = (uint64_t)i * 0x9e3779b97f4a7c15u + 31;
    p->age[i] = 40;
    p->birth_month[i] = 2;
    p->relationship[i] = AMP_RELATIONSHIP_head;
    return i;
}

static inline size_t add_member(world *w, uint8_t relationship, uint8_t sex, uint8_t age)
{
    amp_population *p = &w->people;
    ck_assert_int_eq(amp_pop_reserve(p, p->n + 1, p->households), AMP_OK);
    const size_t i = amp_pop_append(p, 1);
    p->first[p->households] = (uint32_t)i + 1;
    p->uid[i] = (uint64_t)i * 0x9e3779b97f4a7c15u + 31;
    p->relationship[i] = relationship;
    p->sex[i] = sex;
    p->age[i] = age;
    p->birth_month[i] = 2;
    return i;
}

static inline size_t add_person(world *w, uint8_t age, uint8_t birth_month)
{
    const size_t i = add_household(w);
    w->people.age[i] = age;
    w->people.birth_month[i] = birth_month;
    return i;
}

static inline void show_messages(const amp_ctx *ctx)
{
    for (size_t k = 0; k < ctx->n; k++)
        fprintf(stderr, "%s\n", ctx->diag[k].text);
}

static inline bool has_message(const amp_ctx *ctx, const char *part)
{
    for (size_t k = 0; k < ctx->n; k++)
        if (strstr(ctx->diag[k].text, part))
            return true;
    return false;
}

static inline amp_err compile(world *w)
{
    amp_policy_free(w->policy);
    return amp_policy_new(&w->ctx, &w->scenario, &w->profile, &w->people, &w->policy);
}

/* Compile and apply for a year, against another world's policy when it is given. */
static inline void apply_against(world *w, int year, const world *base)
{
    const amp_population *people = base ? &base->people : &w->people;
    if (!w->policy) {
        const amp_err err = amp_policy_new(&w->ctx, &w->scenario, &w->profile, people, &w->policy);
        if (err != AMP_OK)
            show_messages(&w->ctx);
        ck_assert_int_eq(err, AMP_OK);
    }
    if (!w->scratch) {
        const amp_policy *all[] = {w->policy, base ? base->policy : w->policy};
        ck_assert_int_eq(amp_policy_scratch_new(all, 2, &w->scratch), AMP_OK);
    }
    w->year.year = year;
    w->year.stream.year = (uint32_t)year;
    ck_assert_int_eq(amp_ledger_base_reserve(&w->shared, people->cap, people->hcap), AMP_OK);
    ck_assert_int_eq(
        amp_ledger_reserve(&w->ledger, w->scenario.programmes, people->cap, people->hcap), AMP_OK);
    amp_policy_market(people, &w->shared);
    ck_assert_int_eq(amp_policy_apply(w->policy, &w->year, people, &w->shared,
                                      base ? base->policy : NULL, base ? &base->ledger : NULL,
                                      w->scratch, &w->ledger),
                     AMP_OK);
}

static inline void apply(world *w, int year)
{
    apply_against(w, year, NULL);
}

static inline int months(const world *w, size_t k, size_t i)
{
    return w->ledger.programme[k].months[i];
}

static inline double benefit(const world *w, size_t k, size_t i)
{
    return w->ledger.programme[k].benefit[i];
}

static inline bool in_stock(const world *w, size_t k, size_t i)
{
    return w->ledger.programme[k].in_stock[i] != 0;
}

static inline int run_suite(const char *name, const TTest *const *tests, size_t n)
{
    Suite *suite = suite_create(name);
    TCase *tc = tcase_create(name);
    for (size_t i = 0; i < n; i++)
        tcase_add_test(tc, tests[i]);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define NEAR(a, b) ck_assert_double_eq_tol((a), (b), 1e-12 * (1.0 + ((b) < 0 ? -(b) : (b))))

#endif
