/* Registry, plan and documents of stat; every pair against its slow twin; invariances. */
#include "stat_world.h"

#include <check.h>

static amp_stat_plan *plan;

static void setup(void)
{
    plan = world_plan();
}
static void teardown(void)
{
    amp_stat_plan_free(plan);
}

/* Equal within @p tolerance of the larger of 1 and the value; both undefined is equal too. */
static bool near(double a, double b, double tolerance)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance * fmax(1, fabs(b));
}

static char *read_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "cannot read %s", path);
    char *text = calloc(1, 1 << 20);
    ck_assert_uint_gt(fread(text, 1, (1 << 20) - 1, f), 0);
    fclose(f);
    return text;
}

/* ---- registry ----------------------------------------------------------------------------------
 */

START_TEST(indicator_names_are_unique_and_found)
{
    for (size_t k = 0; k < amp_indicators_count; k++)
        ck_assert_ptr_eq(amp_indicator_find(amp_indicators[k].name), &amp_indicators[k]);
    ck_assert_ptr_null(amp_indicator_find("povertty"));
    ck_assert_ptr_null(amp_indicator_find(NULL));
}
END_TEST

START_TEST(every_indicator_has_labels_in_four_languages_a_unit_and_a_formula)
{
    for (size_t k = 0; k < amp_indicators_count; k++) {
        const amp_indicator *x = &amp_indicators[k];
        ck_assert_msg(*x->en && *x->es && *x->pt && *x->fr && *x->unit && *x->formula, "%s",
                      x->name);
        ck_assert_str_ne(x->en, x->es);
        ck_assert_str_ne(x->en, x->pt);
        ck_assert_str_ne(x->es, x->fr);
        ck_assert_str_ne(x->pt, x->fr);
    }
}
END_TEST

START_TEST(every_indicator_has_its_section_with_unit_and_formula_in_the_manual)
{
    char *text = read_text("docs/indicators.md");
    for (size_t k = 0; k < amp_indicators_count; k++) {
        const amp_indicator *x = &amp_indicators[k];
        char heading[100];
        snprintf(heading, sizeof heading, "\n## `%s`\n", x->name);
        char *section = strstr(text, heading);
        ck_assert_msg(section != NULL, "docs/indicators.md has no section '## `%s`'", x->name);
        char *next = strstr(section + strlen(heading), "\n## ");
        char *unit = strstr(section, x->unit), *formula = strstr(section, x->formula);
        ck_assert_msg(unit && (!next || unit < next), "%s: its unit '%s' is not in the manual",
                      x->name, x->unit);
        ck_assert_msg(formula && (!next || formula < next),
                      "%s: its formula is not in the manual:\n%s", x->name, x->formula);
    }
    size_t sections = 0;
    for (const char *at = text; (at = strstr(at, "\n## `")); at++)
        sections++;
    ck_assert_uint_eq(sections, amp_indicators_count);
    free(text);
}
END_TEST

/* ---- plan --------------------------------------------------------------------------------------
 */

START_TEST(pairs_are_unique_and_their_groups_have_keys_in_alphabetical_order)
{
    for (size_t k = 0; k < plan->pairs; k++) {
        const amp_pair *p = &plan->pair[k];
        ck_assert_int_eq(amp_stat_find(plan, p->indicator->name, p->group), (int)k);
        char text[200], last[200] = "";
        snprintf(text, sizeof text, "%s", p->group);
        for (char *word = strtok(text, ";"); word; word = strtok(NULL, ";")) {
            ck_assert_msg(strcmp(last, word) < 0, "%s", p->group);
            snprintf(last, sizeof last, "%s", word);
        }
        ck_assert_msg(p->indicator->of_programme || !strstr(p->group, "programme="), "%s %s",
                      p->indicator->name, p->group);
    }
}
END_TEST

START_TEST(the_plan_keeps_the_pairs_that_the_table_prints)
{
    const char *const wanted[][2] = {
        {"poverty", "all"},
        {"extreme_poverty", "area=rural"},
        {"gini", "all"},
        {"femininity_index", "age=20-59"},
        {"persons", "age=0-4;sex=female"},
        {"persons", "age=80+;sex=male"},
        {"poverty", "age=65+;sex=female"},
        {"poverty", "area=urban;sex=male"},
        {"coverage", "age=65+;programme=pension;sex=female"},
        {"coverage", "programme=pension"},
        {"coverage_any_pension", "age=60+;sex=male"},
        {"gap_coverage_pension", "age=65+"},
        {"gap_own_income", "age=15+"},
        {"recipients_year", "programme=school_grant"},
        {"recipients_year", "all"},
        {"cost_gdp", "all"},
        {"cost_public_spending", "programme=absent"},
        {"share_without_pension", "programme=pension"},
        {"poor_children_coverage", "all"},
        {"attendance", "age=6-17"},
    };
    for (size_t k = 0; k < AMP_COUNT(wanted); k++)
        ck_assert_msg(amp_stat_find(plan, wanted[k][0], wanted[k][1]) >= 0, "%s %s", wanted[k][0],
                      wanted[k][1]);
    ck_assert_int_eq(amp_stat_find(plan, "poverty", "age=66+"), -1);
    ck_assert_int_eq(amp_stat_find(plan, "poverti", "all"), -1);
}
END_TEST

START_TEST(a_plan_without_programmes_is_welcome_and_one_with_65_is_refused)
{
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const char *names[65];
    bool social[65] = {false};
    char text[65][16];
    for (int p = 0; p < 65; p++) {
        snprintf(text[p], sizeof text[p], "p%d", p);
        names[p] = text[p];
    }
    amp_stat_plan *q = NULL;
    ck_assert_int_eq(amp_stat_plan_new(&ctx, NULL, NULL, 0, &q), AMP_OK);
    ck_assert_int_ge(amp_stat_find(q, "cost", "all"), 0);
    amp_stat_plan_free(q);
    ck_assert_int_eq(amp_stat_plan_new(&ctx, names, social, 64, &q), AMP_OK);
    ck_assert_int_ge(amp_stat_find(q, "cost", "programme=p63"), 0);
    amp_stat_plan_free(q);
    ck_assert_int_eq(amp_stat_plan_new(&ctx, names, social, 65, &q), AMP_CONFIG);
    ck_assert_ptr_null(q);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "65"));
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "64"));
    amp_stat_plan_free(NULL);
    amp_ctx_fini(&ctx);
}
END_TEST

/* ---- values ------------------------------------------------------------------------------------
 */

START_TEST(every_pair_equals_its_slow_twin_on_random_populations)
{
    world w;
    world_init(&w, 7 + (uint64_t)_i, _i == 0 ? 1 : 40 * (size_t)_i * (size_t)_i);
    double *value = world_values(&w, plan);
    for (size_t k = 0; k < plan->pairs; k++) {
        const char *name = plan->pair[k].indicator->name, *group = plan->pair[k].group;
        const double twin = twin_value(&w, name, group);
        ck_assert_msg(near(value[k], twin, 1e-10), "%s %s: %.17g, twin %.17g", name, group,
                      value[k], twin);
        ck_assert_msg(!isinf(value[k]), "%s %s is infinite", name, group);
    }
    free(value);
    world_fini(&w);
}
END_TEST

/* Groups that the world declares, as the standard table would write them. */
static const char *const declared[] = {"age=65+;area=rural", "area=urban", "age=5-14"};

static void declare(world *w, uint8_t *const *member, const uint8_t **row)
{
    for (size_t b = 0; b < WORLD_BLOCKS; b++) {
        for (size_t g = 0; g < AMP_COUNT(declared); g++) {
            row[b * AMP_COUNT(declared) + g] = member[b * AMP_COUNT(declared) + g];
            for (size_t h = 0; h < w->block[b].households; h++)
                for (size_t i = w->block[b].first[h]; i < w->block[b].first[h + 1]; i++)
                    member[b * AMP_COUNT(declared) + g][i] =
                        is_in((someone){w, b, h, i}, want_of(declared[g]));
        }
        w->shared[b].member = row + b * AMP_COUNT(declared);
    }
}

START_TEST(every_indicator_of_a_declared_group_equals_its_slow_twin)
{
    enum { GROUPS = AMP_COUNT(declared) };
    const char *const text[GROUPS] = {"a=x", "region=y;zone=q", "zone=z"};
    uint8_t *member[GROUPS * WORLD_BLOCKS];
    const uint8_t *row[GROUPS * WORLD_BLOCKS];
    world w;
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    world_init(&w, 2385, 150);
    for (size_t k = 0; k < AMP_COUNT(member); k++)
        member[k] = calloc(w.block[k / GROUPS].n, 1);
    declare(&w, member, row);
    const size_t before = plan->pairs;
    ck_assert_int_eq(amp_stat_plan_groups(&ctx, plan, text, GROUPS, NULL, 0), AMP_OK);
    ck_assert_int_ge(amp_stat_find(plan, "cost_gdp", "a=x;programme=pension"), 0);
    ck_assert_int_ge(amp_stat_find(plan, "coverage", "programme=pension;region=y;zone=q"), 0);
    ck_assert_int_ge(amp_stat_find(plan, "poverty", "region=y;zone=q"), 0);
    ck_assert_int_eq(amp_stat_find(plan, "gini", "a=x"), -1);
    double *value = world_values(&w, plan);
    for (size_t k = before; k < plan->pairs; k++) {
        const char *name = plan->pair[k].indicator->name, *group = plan->pair[k].group;
        const size_t g = strstr(group, "zone=z") ? 2 : strstr(group, "zone=q") ? 1 : 0;
        const char *programme = strstr(group, "programme=");
        char same[200];
        snprintf(same, sizeof same, "%s%s%.*s", declared[g], programme ? ";" : "",
                 programme ? (int)strcspn(programme, ";") : 0, programme ? programme : "");
        const double twin = twin_value(&w, name, same);
        ck_assert_msg(near(value[k], twin, 1e-10), "%s %s: %.17g, twin of %s %.17g", name, group,
                      value[k], same, twin);
    }
    for (size_t k = 0; k < AMP_COUNT(member); k++)
        free(member[k]);
    free(value);
    world_fini(&w);
    amp_ctx_fini(&ctx);
}
END_TEST

/* A line of 0.31 of the one and twice the other is that of a world whose own lines are so. */
START_TEST(a_further_line_gives_what_it_would_as_the_households_own)
{
    const amp_stat_line line[] = {{"other", 0.31, 2, 38.5}, {"flat", 0, 0, 385}};
    amp_stat_plan *own = world_plan();
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_stat_plan_lines(&ctx, plan, line, 2), AMP_OK);
    for (size_t l = 0; l < 2; l++) {
        world w;
        world_init(&w, 31 + l, 150);
        double *value = world_values(&w, plan);
        for (size_t b = 0; b < WORLD_BLOCKS; b++)
            for (size_t h = 0; h < w.block[b].households; h++)
                w.block[b].line_poverty[h] = line[l].poverty * w.block[b].line_poverty[h] +
                                             line[l].extreme * w.block[b].line_extreme[h] +
                                             line[l].amount;
        double *same = world_values(&w, own);
        size_t compared = 0;
        for (size_t k = own->pairs; k < plan->pairs; k++) {
            const char *name = plan->pair[k].indicator->name, *group = plan->pair[k].group;
            const char *at = strstr(group, l ? "line=flat" : "line=other");
            if (!at)
                continue;
            char text[200];
            snprintf(text, sizeof text, "%.*s%s", (int)(at - group), group, at + strcspn(at, ";"));
            for (char *p; (p = strstr(text, ";;"));)
                memmove(p, p + 1, strlen(p));
            const size_t n = strlen(text);
            if (n && text[n - 1] == ';')
                text[n - 1] = '\0';
            const int pair = amp_stat_find(own, name,
                                           !*text         ? "all"
                                           : *text == ';' ? text + 1
                                                          : text);
            ck_assert_msg(pair >= 0, "%s %s", name, text);
            ck_assert_msg(near(value[k], same[pair], 1e-11), "%s %s: %.17g, %.17g", name, group,
                          value[k], same[pair]);
            compared++;
        }
        ck_assert_uint_eq(compared, 3 * 21 + 2);
        free(value);
        free(same);
        world_fini(&w);
    }
    amp_stat_plan_free(own);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(declared_groups_keep_the_indicators_that_are_asked_for)
{
    const char *const text[] = {"a=x", "sex=female"}, *const keep[] = {"poverty", "coverage"};
    const char *const wrong[] = {"gini", "povert"};
    amp_ctx ctx;
    amp_ctx_init(&ctx);
    const size_t before = plan->pairs;
    ck_assert_int_eq(amp_stat_check_kept(&ctx, AMP_NOWHERE, wrong, 2), AMP_CONFIG);
    ck_assert_uint_eq(ctx.n, 2);
    ck_assert_ptr_nonnull(strstr(ctx.diag[0].text, "gini"));
    ck_assert_ptr_nonnull(strstr(ctx.diag[1].text, "did you mean \"poverty\""));
    amp_ctx_fini(&ctx);
    amp_ctx_init(&ctx);
    ck_assert_int_eq(amp_stat_plan_groups(&ctx, plan, text, 2, keep, 2), AMP_OK);
    /* a=x: poverty, and coverage by any programme and each; women stand in the table already */
    ck_assert_uint_eq(plan->pairs, before + 1 + WORLD_PROGRAMMES + 1);
    amp_ctx_fini(&ctx);
}
END_TEST

START_TEST(a_programme_that_the_scenario_lacks_has_no_recipients_no_cost_and_no_shares)
{
    world w;
    world_init(&w, 11, 100);
    double *value = world_values(&w, plan);
#define VALUE(indicator, group) value[amp_stat_find(plan, indicator, group)]
    ck_assert_double_eq(VALUE("recipients_stock", "programme=absent"), 0);
    ck_assert_double_eq(VALUE("recipients_year", "programme=absent"), 0);
    ck_assert_double_eq(VALUE("spending", "programme=absent"), 0);
    ck_assert_double_eq(VALUE("cost_gdp", "programme=absent"), 0);
    ck_assert_double_eq(VALUE("coverage", "age=65+;programme=absent"), 0);
    ck_assert_double_eq(VALUE("poor_children_reached", "programme=absent"), 0);
    ck_assert_double_eq(VALUE("undercoverage_poor", "programme=absent"), 100);
    ck_assert(isnan(VALUE("leakage_nonpoor", "programme=absent")));
    ck_assert(isnan(VALUE("leakage_nonpoor_money", "programme=absent")));
    ck_assert(isnan(VALUE("adequacy_line", "programme=absent")));
    ck_assert(isnan(VALUE("generosity", "programme=absent")));
    ck_assert(isnan(VALUE("mean_months", "programme=absent")));
    ck_assert(isnan(VALUE("share_without_pension", "programme=absent")));
    ck_assert(isnan(VALUE("share_spending_women", "programme=absent")));
#undef VALUE
    free(value);
    world_fini(&w);
}
END_TEST

START_TEST(without_households_counts_are_zero_and_ratios_undefined)
{
    double *shared = calloc(plan->tally_shared, sizeof *shared);
    double *tally = calloc(plan->tally, sizeof *tally), *value = calloc(plan->pairs, sizeof *value);
    double scratch[16];
    const amp_roll none = {0};
    const amp_stat_year year = world_year();
    ck_assert_uint_le(amp_stat_scratch(0), sizeof scratch);
    amp_stat_values(plan, shared, tally, &year, &none, &none, scratch, value);
    ck_assert_double_eq(value[amp_stat_find(plan, "persons", "all")], 0);
    ck_assert_double_eq(value[amp_stat_find(plan, "cost", "all")], 0);
    ck_assert(isnan(value[amp_stat_find(plan, "poverty", "all")]));
    ck_assert(isnan(value[amp_stat_find(plan, "gini", "all")]));
    free(shared);
    free(tally);
    free(value);
}
END_TEST

START_TEST(a_year_without_gdp_leaves_shares_of_gdp_undefined)
{
    world w;
    world_init(&w, 31, 50);
    double *tally = calloc(plan->tally, sizeof *tally), *value = calloc(plan->pairs, sizeof *value);
    double *shared = calloc(plan->tally_shared, sizeof *shared);
    double scratch[16];
    const amp_roll none = {0};
    const amp_stat_year year = {.gdp = 0, .cpi = 1};
    amp_stat_cells(&w.block[0], &w.shared[0]);
    amp_stat_add(plan, &w.block[0], &w.shared[0], &w.ledger[0], world_map, tally);
    amp_stat_values(plan, shared, tally, &year, &none, &none, scratch, value);
    ck_assert(isnan(value[amp_stat_find(plan, "cost_gdp", "all")]));
    ck_assert(isnan(value[amp_stat_find(plan, "cost_public_spending", "all")]));
    ck_assert_double_gt(value[amp_stat_find(plan, "cost", "all")], 0);
    free(shared);
    free(tally);
    free(value);
    world_fini(&w);
}
END_TEST

/* Reverse the households of each block, with all that belongs to them. */
static void reverse(world *w)
{
    for (size_t k = 0; k < WORLD_BLOCKS; k++) {
        amp_population old = w->block[k];
        amp_ledger_base base = w->shared[k];
        amp_ledger led = w->ledger[k];
        amp_population *b = &w->block[k];
        memset(&w->shared[k], 0, sizeof w->shared[k]);
        memset(&w->ledger[k], 0, sizeof w->ledger[k]);
        amp_pop_init(b);
        if (amp_pop_reserve(b, old.n, old.households) ||
            amp_ledger_reserve(&w->ledger[k], WORLD_USED, old.n, old.households) ||
            amp_ledger_base_reserve(&w->shared[k], old.n, old.households))
            abort();
        amp_pop_append(b, old.n);
        b->households = old.households;
        b->first[0] = 0;
        for (size_t h = 0; h < b->households; h++) {
            const size_t from = b->households - 1 - h;
            const size_t size = old.first[from + 1] - old.first[from];
            amp_pop_copy_household(b, h, &old, from);
            b->first[h + 1] = b->first[h] + (uint32_t)size;
            w->shared[k].members[h] = base.members[from];
            w->shared[k].market[h] = base.market[from];
            w->ledger[k].welfare[h] = led.welfare[from];
            for (size_t m = 0; m < size; m++) {
                const size_t to = b->first[h] + m, i = old.first[from] + size - 1 - m;
                amp_pop_copy_person(b, to, &old, i);
                w->ledger[k].own_income[to] = led.own_income[i];
                for (size_t p = 0; p < WORLD_USED; p++) {
                    w->ledger[k].programme[p].months[to] = led.programme[p].months[i];
                    w->ledger[k].programme[p].in_stock[to] = led.programme[p].in_stock[i];
                    w->ledger[k].programme[p].benefit[to] = led.programme[p].benefit[i];
                }
            }
        }
        amp_pop_fini(&old);
        amp_ledger_base_fini(&base);
        amp_ledger_fini(&led);
    }
}

START_TEST(permuting_rows_and_households_moves_no_indicator)
{
    world w;
    world_init(&w, 101 + (uint64_t)_i, 120);
    double *before = world_values(&w, plan);
    reverse(&w);
    double *after = world_values(&w, plan);
    for (size_t k = 0; k < plan->pairs; k++)
        ck_assert_msg(near(after[k], before[k], 1e-11), "%s %s", plan->pair[k].indicator->name,
                      plan->pair[k].group);
    free(before);
    free(after);
    world_fini(&w);
}
END_TEST

START_TEST(splitting_the_weights_in_two_moves_no_indicator)
{
    /* Blocks 0 and 1 become the same households with 0.31 and 0.69 of the weight. */
    world whole, parts;
    world_init(&whole, 5, 90);
    world_init(&parts, 5, 90);
    amp_population *b[] = {&parts.block[0], &parts.block[1]};
    const double share[] = {0.31, 0.69};
    world swap;
    world_init(&swap, 5, 90); /* a second copy of block 0 */
    amp_population t = parts.block[1];
    amp_ledger_base ts = parts.shared[1];
    amp_ledger tl = parts.ledger[1];
    parts.block[1] = swap.block[0], parts.shared[1] = swap.shared[0],
    parts.ledger[1] = swap.ledger[0];
    swap.block[0] = t, swap.shared[0] = ts, swap.ledger[0] = tl;
    for (size_t k = 0; k < 2; k++)
        for (size_t h = 0; h < b[k]->households; h++)
            b[k]->weight[h] *= share[k];
    for (size_t h = 0; h < whole.block[1].households; h++)
        whole.block[1].weight[h] = 0; /* the whole has block 0 once, and nothing in block 1 */
    double *one = world_values(&whole, plan), *two = world_values(&parts, plan);
    for (size_t k = 0; k < plan->pairs; k++)
        ck_assert_msg(near(two[k], one[k], 1e-11), "%s %s: %.17g %.17g",
                      plan->pair[k].indicator->name, plan->pair[k].group, two[k], one[k]);
    free(one);
    free(two);
    world_fini(&whole);
    world_fini(&parts);
    world_fini(&swap);
}
END_TEST

static void change_currency(world *w, double rate)
{
    for (size_t k = 0; k < WORLD_BLOCKS; k++) {
        amp_population *b = &w->block[k];
        for (size_t h = 0; h < b->households; h++) {
            b->line_poverty[h] *= rate;
            b->line_extreme[h] *= rate;
            w->shared[k].market[h] *= rate;
            w->ledger[k].welfare[h] *= rate;
        }
        for (size_t i = 0; i < b->n; i++) {
            b->contributory_pension[i] *= rate;
            w->ledger[k].own_income[i] *= rate;
            for (size_t p = 0; p < WORLD_USED; p++)
                w->ledger[k].programme[p].benefit[i] *= rate;
        }
    }
}

START_TEST(another_currency_moves_amounts_of_money_and_nothing_else)
{
    world w;
    world_init(&w, 17, 120);
    double *before = world_values(&w, plan);
    change_currency(&w, 0.125); /* a power of two, so that nothing is rounded */
    double *after = world_values(&w, plan);
    for (size_t k = 0; k < plan->pairs; k++) {
        const amp_indicator *x = plan->pair[k].indicator;
        const bool money = strstr(x->unit, "LCU") != NULL || strcmp(x->name, "cost_gdp") == 0 ||
                           strcmp(x->name, "cost_public_spending") == 0; /* GDP was not converted */
        ck_assert_msg(near(after[k], money ? 0.125 * before[k] : before[k], 1e-14), "%s %s",
                      x->name, plan->pair[k].group);
    }
    free(before);
    free(after);
    world_fini(&w);
}
END_TEST

START_TEST(merging_in_block_order_gives_the_same_bits_again)
{
    world w;
    world_init(&w, 23, 200);
    double *one = world_values(&w, plan), *two = world_values(&w, plan);
    ck_assert_mem_eq(one, two, plan->pairs * sizeof *one);
    free(one);
    free(two);
    world_fini(&w);
}
END_TEST

/* ---- plain columns -----------------------------------------------------------------------------
 */

/* Whatever else is left out: what a family needs of another is computed. */
START_TEST(an_indicator_kept_alone_has_the_bits_that_it_has_among_all)
{
    world w;
    world_init(&w, 29, 200);
    double *all = world_values(&w, plan);
    for (size_t k = 0; k < amp_indicators_count; k++) {
        const char *const name[] = {amp_indicators[k].name};
        if (amp_stat_is_mpi(&amp_indicators[k]) || amp_stat_is_fiscal(&amp_indicators[k]))
            continue; /* of a measure that this plan has not */
        amp_stat_plan *one = world_plan();
        amp_stat_plan_keep(one, name, 1);
        double *value = world_values(&w, one);
        ck_assert_uint_gt(one->pairs, 0);
        ck_assert_uint_lt(one->pairs, plan->pairs);
        for (size_t i = 0; i < one->pairs; i++) {
            const int at = amp_stat_find(plan, name[0], one->pair[i].group);
            ck_assert_ptr_eq(one->pair[i].indicator, &amp_indicators[k]);
            ck_assert_int_ge(at, 0);
            ck_assert_msg(memcmp(&value[i], &all[at], sizeof *value) == 0, "%s %s", name[0],
                          one->pair[i].group);
        }
        free(value);
        amp_stat_plan_free(one);
    }
    free(all);
    world_fini(&w);
}
END_TEST

START_TEST(what_no_pair_reads_is_not_asked_for)
{
    static const char *const poverty[] = {"poverty", "persons"}, *const gini[] = {"gini"},
                             *const reranking[] = {"reranking"};
    ck_assert(plan->reads.ranking && plan->reads.inequality && plan->reads.changes &&
              plan->reads.own_income && plan->reads.pupils && plan->reads.poor_before &&
              plan->reads.adequacy);
    amp_stat_plan_keep(plan, reranking, 1);
    ck_assert(plan->reads.ranking && plan->reads.changes && !plan->reads.inequality);
    teardown();
    setup();
    amp_stat_plan_keep(plan, gini, 1);
    ck_assert(plan->reads.ranking && !plan->reads.inequality && !plan->reads.changes);
    ck_assert(amp_stat_reads_roll(plan));
    teardown();
    setup();
    amp_stat_plan_keep(plan, poverty, 2);
    ck_assert(!plan->reads.own_income && !plan->reads.pupils && !plan->reads.poor_before &&
              !plan->reads.adequacy);
    ck_assert(!amp_stat_reads_roll(plan));
}
END_TEST

START_TEST(fgt_of_plain_columns_counts_strictly_and_sets_negatives_to_zero)
{
    const double y[] = {-31, 0, 192.5, 385, 7000}, z[] = {385, 385, 385, 385, 385};
    const double w[] = {2.385, 7, 0.31, 3, 1.5}, total = 2.385 + 7 + 0.31 + 3 + 1.5;
    ck_assert_double_eq_tol(amp_fgt(y, z, w, 5, 0), (2.385 + 7 + 0.31) / total, 1e-15);
    ck_assert_double_eq_tol(amp_fgt(y, z, w, 5, 1), (2.385 + 7 + 0.31 / 2) / total, 1e-15);
    ck_assert_double_eq_tol(amp_fgt(y, z, w, 5, 2), (2.385 + 7 + 0.31 / 4) / total, 1e-15);
    ck_assert(isnan(amp_fgt(y, z, w, 0, 1)));
    const double none[] = {0, 0}, minus[] = {-1, 2};
    ck_assert_double_eq(amp_fgt(minus, none, w, 2, 0), 2.385 / 9.385);
    ck_assert_double_eq(amp_fgt(minus, none, w, 2, 1), 0); /* a line of zero leaves no gap */
}
END_TEST

START_TEST(fgt_of_a_uniform_distribution_is_its_closed_form)
{
    /* y uniform on (0, 1), line z: FGT_a = z / (a + 1). */
    enum { N = 20000 };
    static double y[N], z[N], w[N];
    for (size_t i = 0; i < N; i++) {
        y[i] = ((double)i + 0.5) / N;
        z[i] = 0.31;
        w[i] = 2.385;
    }
    for (int a = 0; a <= 2; a++)
        ck_assert_double_eq_tol(amp_fgt(y, z, w, N, a), 0.31 / (a + 1), 1e-8);
}
END_TEST

START_TEST(gini_has_its_closed_forms)
{
    enum { N = 20000 };
    static double y[N], w[N];
    void *scratch = malloc(amp_stat_scratch(N));
    for (size_t i = 0; i < N; i++) {
        y[i] = ((double)i + 0.5) / N;
        w[i] = 7;
    }
    ck_assert_double_eq_tol(amp_gini(y, w, N, scratch), 1.0 / 3, 1e-8); /* uniform on (0, 1) */
    for (size_t i = 0; i < N; i++)
        y[i] = 2.385;
    ck_assert_double_eq_tol(amp_gini(y, w, N, scratch), 0, 1e-15); /* equality */
    const double two[] = {0.31, 7},
                 share[] = {0.8, 0.2}; /* two points: poor share - income share */
    const double mean = 0.8 * 0.31 + 0.2 * 7;
    ck_assert_double_eq_tol(amp_gini(two, share, 2, scratch), 0.8 - 0.8 * 0.31 / mean, 1e-15);
    const double one_has_all[] = {0, 0, 5, 0}, same[] = {1, 1, 1, 1};
    ck_assert_double_eq_tol(amp_gini(one_has_all, same, 4, scratch), 0.75, 1e-15);
    const double debts[] = {-4, 1, 9}, three[] = {1, 1, 1}; /* negatives kept: 26 / (3 x 6) */
    ck_assert_double_eq_tol(amp_gini(debts, three, 3, scratch), 26.0 / 18, 1e-15);
    const double nothing[] = {0, 0};
    ck_assert(isnan(amp_gini(nothing, same, 2, scratch)));
    ck_assert(isnan(amp_gini(nothing, same, 0, scratch)));
    free(scratch);
}
END_TEST

START_TEST(gini_of_plain_columns_equals_the_mean_difference_and_keeps_its_input)
{
    enum { N = 300 };
    double y[N], w[N], copy[N];
    void *scratch = malloc(amp_stat_scratch(N));
    uint64_t r = 31;
    for (size_t i = 0; i < N; i++) {
        y[i] = world_chance(&r, 0.3) ? 385 : 7000 * world_uniform(&r) - 31; /* ties and negatives */
        w[i] = 2.385 * world_uniform(&r);
    }
    memcpy(copy, y, sizeof y);
    const double g = amp_gini(y, w, N, scratch);
    ck_assert_double_eq_tol(g, twin_gini_of(y, w, N), 1e-12);
    ck_assert_mem_eq(copy, y, sizeof y);
    for (size_t i = 0; i < N / 2; i++) { /* another order, ties included */
        const double ty = y[i], tw = w[i];
        y[i] = y[N - 1 - i], w[i] = w[N - 1 - i];
        y[N - 1 - i] = ty, w[N - 1 - i] = tw;
    }
    ck_assert_double_eq_tol(amp_gini(y, w, N, scratch), g, 1e-13);
    free(scratch);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("stat");
    TCase *t = tcase_create("stat");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, indicator_names_are_unique_and_found);
    tcase_add_test(t, every_indicator_has_labels_in_four_languages_a_unit_and_a_formula);
    tcase_add_test(t, every_indicator_has_its_section_with_unit_and_formula_in_the_manual);
    tcase_add_test(t, pairs_are_unique_and_their_groups_have_keys_in_alphabetical_order);
    tcase_add_test(t, the_plan_keeps_the_pairs_that_the_table_prints);
    tcase_add_test(t, a_plan_without_programmes_is_welcome_and_one_with_65_is_refused);
    tcase_add_test(t, every_indicator_of_a_declared_group_equals_its_slow_twin);
    tcase_add_test(t, a_further_line_gives_what_it_would_as_the_households_own);
    tcase_add_test(t, declared_groups_keep_the_indicators_that_are_asked_for);
    tcase_add_loop_test(t, every_pair_equals_its_slow_twin_on_random_populations, 0, 4);
    tcase_add_test(t, a_programme_that_the_scenario_lacks_has_no_recipients_no_cost_and_no_shares);
    tcase_add_test(t, without_households_counts_are_zero_and_ratios_undefined);
    tcase_add_test(t, a_year_without_gdp_leaves_shares_of_gdp_undefined);
    tcase_add_loop_test(t, permuting_rows_and_households_moves_no_indicator, 0, 3);
    tcase_add_test(t, splitting_the_weights_in_two_moves_no_indicator);
    tcase_add_test(t, another_currency_moves_amounts_of_money_and_nothing_else);
    tcase_add_test(t, merging_in_block_order_gives_the_same_bits_again);
    tcase_add_test(t, an_indicator_kept_alone_has_the_bits_that_it_has_among_all);
    tcase_add_test(t, what_no_pair_reads_is_not_asked_for);
    tcase_add_test(t, fgt_of_plain_columns_counts_strictly_and_sets_negatives_to_zero);
    tcase_add_test(t, fgt_of_a_uniform_distribution_is_its_closed_form);
    tcase_add_test(t, gini_has_its_closed_forms);
    tcase_add_test(t, gini_of_plain_columns_equals_the_mean_difference_and_keeps_its_input);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed != 0;
}
