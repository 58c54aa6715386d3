/* compile.c - a scenario's programmes from text to programs, with all mistakes at once. */
#include "policy/internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct compiler {
    amp_ctx *ctx;
    const amp_scenario *scenario;
    amp_policy *policy;
    amp_symbols symbols;
    size_t rankings; /* noted so far */
    bool out_of_memory;
} compiler;

/* ---- names that formulas may not use yet ---------------------------------------------------- */

static bool continues_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* Does the text hold prefix + name as a whole word? */
static bool mentions(const char *text, const char *prefix, const char *name)
{
    const size_t p = strlen(prefix), n = strlen(name);
    for (const char *at = strstr(text, prefix); at; at = strstr(at + 1, prefix))
        if ((at == text || !continues_name(at[-1])) && strncmp(at + p, name, n) == 0 &&
            !continues_name(at[p + n]))
            return true;
    return false;
}

/* A programme, or a levy's rule, as the scenario has it. */
static const amp_programme *rule_of(const compiler *c, size_t k)
{
    const size_t programmes = c->scenario->programmes;
    return k < programmes ? &c->scenario->programme[k]
                          : &c->scenario->fiscal->levy[k - programmes].rule;
}

static size_t turn_of(const compiler *c, size_t k)
{
    size_t turn = 0;
    while (turn < c->policy->all && c->policy->order[turn] != k)
        turn++;
    return turn;
}

static void refuse_later(compiler *c, size_t k, size_t j, const char *prefix, amp_loc loc)
{
    const char *other = rule_of(c, j)->name;
    const bool apart = (k < c->policy->programmes) != (j < c->policy->programmes);
    if (j == k)
        amp_fail(c->ctx, AMP_CONFIG, loc,
                 prefix[0] == 't' ? _("%s%s: an instrument cannot read what it levies")
                                  : _("%s%s: a programme cannot read its own benefit"),
                 prefix, other);
    else if (apart)
        amp_fail(c->ctx, AMP_CONFIG, loc,
                 _("%s%s: contributions and income taxes are levied first, then programmes are "
                   "paid, then come indirect taxes; %s cannot see %s"),
                 prefix, other, rule_of(c, k)->name, other);
    else
        amp_fail(c->ctx, AMP_CONFIG, loc,
                 _("%s%s: %s comes after %s in the list of programmes, and a programme "
                   "sees only those before it; list %s first"),
                 prefix, other, other, rule_of(c, k)->name, other);
}

/* Programmes see the benefits of those before them; say so rather than "unknown name". */
static bool reads_later(compiler *c, size_t k, const char *text, amp_loc loc)
{
    static const char *const prefix[] = {"benefit.", "receives.", "tax."};
    bool found = false;
    for (size_t turn = turn_of(c, k); turn < c->policy->all; turn++) {
        const size_t j = c->policy->order[turn];
        for (size_t i = 0; i < AMP_COUNT(prefix); i++)
            if ((i == 2) == (j >= c->policy->programmes) &&
                mentions(text, prefix[i], rule_of(c, j)->name)) {
                refuse_later(c, k, j, prefix[i], loc);
                found = true;
            }
    }
    return found;
}

/* ---- one formula ---------------------------------------------------------------------------- */

static bool reads_slot(const amp_policy *policy, const amp_prog *prog, uint32_t slot)
{
    return amp_expr_reads(prog, policy->is_person[slot] ? AMP_SCOPE_PERSON : AMP_SCOPE_HOUSEHOLD,
                          slot);
}

static void note_item(amp_policy *policy, size_t k, size_t j)
{
    policy->programme[k].reads[j] = true;
    policy->programme[j].is_read = true;
}

/* Incomes after taxes hold what levies, and programmes, have made of them. */
static void note_income(amp_policy *policy, size_t k, size_t derived)
{
    for (size_t j = 0; derived >= DERIVED_net_market_income && j < policy->all; j++)
        if (j != k && (amp_policy_is_direct(&policy->programme[j]) ||
                       (derived == DERIVED_disposable_income && !policy->programme[j].is_levy)))
            policy->programme[k].reads[j] = true;
}

static void note_reads(compiler *c, size_t k, amp_rule *rule)
{
    amp_policy *policy = c->policy;
    uint32_t *money = AMP_ARENA_NEW(&policy->arena, uint32_t, policy->slots.n);
    if (!money) {
        c->out_of_memory = true;
        return;
    }
    for (uint32_t slot = 0; slot < policy->slots.n; slot++) {
        const amp_scope scope = policy->is_person[slot] ? AMP_SCOPE_PERSON : AMP_SCOPE_HOUSEHOLD;
        if (slot >= policy->slots.rank && (amp_expr_reads(rule->prog, AMP_SCOPE_PERSON, slot) ||
                                           amp_expr_reads(rule->prog, AMP_SCOPE_HOUSEHOLD, slot)))
            policy->programme[k].ranks |= 1u << (slot - policy->slots.rank);
        if (slot >= policy->slots.rank || !amp_expr_reads(rule->prog, scope, slot))
            continue;
        if (slot == policy->age)
            rule->reads_age = true;
        if (policy->is_money[slot]) {
            money[rule->moneys++] = slot;
            policy->is_scaled[slot] = true;
        }
        if (slot >= policy->slots.benefit) {
            note_item(policy, k, (slot - policy->slots.benefit) / 2);
        } else if (slot >= policy->slots.derived) {
            policy->is_read[slot - policy->slots.derived] = true;
            note_income(policy, k, slot - policy->slots.derived);
        }
        if (slot < amp_columns_count)
            policy->programme[k].reads_column[slot] = true;
    }
    rule->money = money;
}

/* The parameters that the formula reads, also entered among its programme's. */
static void note_params(compiler *c, size_t k, amp_rule *rule)
{
    amp_policy *policy = c->policy;
    amp_compiled *p = &policy->programme[k];
    uint32_t *own = AMP_ARENA_NEW(&policy->arena, uint32_t, policy->params + 1);
    uint32_t *all = AMP_ARENA_NEW(&policy->arena, uint32_t, policy->params + 1);
    if (!own || !all) {
        c->out_of_memory = true;
        return;
    }
    size_t n = 0;
    for (uint32_t j = 0; j < policy->params; j++) {
        const bool is_own = amp_expr_reads(rule->prog, AMP_SCOPE_SCALAR, SCALARS + j);
        bool is_in = is_own;
        for (size_t i = 0; i < p->params; i++)
            is_in = is_in || p->param[i] == j;
        if (is_own)
            own[rule->params++] = j;
        if (is_in)
            all[n++] = j;
    }
    rule->param = own;
    p->param = all;
    p->params = n;
}

static bool ranks_by_columns(const amp_policy *policy, const amp_prog *prog)
{
    for (uint32_t slot = (uint32_t)policy->slots.benefit; slot < policy->slots.n; slot++)
        if (amp_expr_reads(prog, AMP_SCOPE_PERSON, slot) ||
            amp_expr_reads(prog, AMP_SCOPE_HOUSEHOLD, slot))
            return false;
    for (uint32_t slot = 0; slot < SCALARS + policy->params; slot++)
        if (amp_expr_reads(prog, AMP_SCOPE_SCALAR, slot))
            return false;
    return true;
}

/* The values that the formulas so far rank by: of columns only, since people are ranked before any
 * programme is paid, for all scenarios alike. */
static void note_rankings(compiler *c, amp_loc loc)
{
    amp_policy *policy = c->policy;
    for (; c->rankings < policy->rankings.n; c->rankings++) {
        amp_rule *rule = &policy->ranking[c->rankings];
        *rule = (amp_rule){.from = AMP_ALWAYS, .prog = policy->rankings.item[c->rankings]};
        if (ranks_by_columns(policy, rule->prog))
            note_reads(c, 0, rule);
        else
            amp_fail(
                c->ctx, AMP_CONFIG, loc,
                _("people are ranked before any programme is paid, by their own columns: rank, "
                  "quantile and decile take neither benefits nor param nor another rank"));
    }
}

static void compile_rule(compiler *c, size_t k, const amp_dated_text *text, amp_type want,
                         amp_scope level, amp_rule *rule)
{
    if (reads_later(c, k, text->text, text->loc))
        return;
    const amp_err err = amp_expr_compile(c->ctx, &c->policy->arena, &c->symbols, text->text,
                                         text->loc, want, level, &rule->prog);
    if (err == AMP_NOMEM)
        c->out_of_memory = true;
    if (err != AMP_OK)
        return;
    note_rankings(c, text->loc);
    rule->from = text->from;
    rule->text = amp_arena_text(&c->policy->arena, text->text);
    c->out_of_memory |= !rule->text;
    rule->is_constant = amp_expr_constant(rule->prog, &rule->constant);
    note_reads(c, k, rule);
    note_params(c, k, rule);
    rule->is_pure = rule->moneys > 0 && !rule->params && !amp_expr_has_number(rule->prog);
}

static amp_rule *compile_rules(compiler *c, size_t k, amp_texts texts, amp_type want,
                               amp_scope level)
{
    amp_rule *rules = AMP_ARENA_NEW(&c->policy->arena, amp_rule, texts.n + 1);
    if (!rules) {
        c->out_of_memory = true;
        return NULL;
    }
    for (size_t i = 0; i < texts.n; i++)
        compile_rule(c, k, &texts.item[i], want, level, &rules[i]);
    return rules;
}

/* ---- one programme -------------------------------------------------------------------------- */

static amp_numbers copy_numbers(compiler *c, amp_numbers from)
{
    amp_numbers to = {.n = from.n};
    to.item = AMP_ARENA_NEW(&c->policy->arena, amp_dated_number, from.n + 1);
    if (!to.item)
        c->out_of_memory = true;
    else if (from.n)
        memcpy(to.item, from.item, from.n * sizeof *from.item);
    return to;
}

/* Numbers by date, and those of them that are formulas. */
static amp_shares compile_shares(compiler *c, size_t k, amp_numbers numbers, amp_scope level)
{
    amp_shares to = {.number = copy_numbers(c, numbers),
                     .rule = AMP_ARENA_NEW(&c->policy->arena, amp_rule, numbers.n + 1)};
    if (!to.rule) {
        c->out_of_memory = true;
        return (amp_shares){0};
    }
    for (size_t i = 0; i < numbers.n; i++) {
        const amp_dated_number *x = &numbers.item[i];
        const amp_dated_text text = {x->from, x->formula, x->source, x->loc};
        if (x->formula)
            compile_rule(c, k, &text, AMP_TYPE_NUMBER, level, &to.rule[i]);
    }
    return to;
}

/* What does not go together in `select`. */
static void check_select(compiler *c, const amp_programme *p)
{
    const amp_select *s = &p->select;
    const char *wrong = NULL;
    if (s->score.n && s->target.n)
        wrong = N_("score and target are two ways to select; leave one out");
    else if (s->score.n && !s->cutoff.n)
        wrong = N_("score needs a cutoff; write, say, cutoff = \"log(line_poverty)\";");
    else if (!s->score.n && (s->cutoff.n || s->noise_text || s->noise.value > 0.0))
        wrong = N_("cutoff and noise need a score; write, say, score = \"7.1 - 0.12 * "
                   "household_size\";");
    else if (!s->target.n && (s->exclusion.n || s->inclusion.n))
        wrong = N_("exclusion and inclusion need a target; write, say, target = "
                   "\"market_income_pc < line_poverty\";");
    if (wrong)
        amp_fail(c->ctx, AMP_CONFIG, s->loc, _("%s: select: %s"), p->name, _(wrong));
}

/* The order in which a budget serves. */
static void compile_budget(compiler *c, size_t k)
{
    const amp_programme *p = &c->scenario->programme[k];
    amp_compiled *to = &c->policy->programme[k];
    if (p->budget.amount.n && c->scenario->close)
        amp_fail(c->ctx, AMP_CONFIG, p->budget.loc,
                 _("%s: budget: a scenario with finance.close pays what its programmes take; leave "
                   "one of the two out"),
                 p->name);
    to->budget = copy_numbers(c, p->budget.amount);
    to->first = compile_rules(c, k, p->budget.first, AMP_TYPE_NUMBER, AMP_SCOPE_HOUSEHOLD);
    to->firsts = p->budget.first.n;
}

static void compile_gates(compiler *c, size_t k)
{
    const amp_programme *p = &c->scenario->programme[k];
    const amp_select *s = &p->select;
    amp_compiled *to = &c->policy->programme[k];
    const amp_scope level = AMP_SCOPE_HOUSEHOLD;
    check_select(c, p);
    to->rollout = compile_shares(c, k, p->rollout, level);
    to->select = (amp_selection){
        .registry = amp_hash_text(s->registry && *s->registry ? s->registry : p->name),
        .coverage = compile_shares(c, k, s->coverage, level),
        .exclusion = compile_shares(c, k, s->exclusion, level),
        .inclusion = compile_shares(c, k, s->inclusion, level),
        .score = compile_rules(c, k, s->score, AMP_TYPE_NUMBER, level),
        .cutoff = compile_rules(c, k, s->cutoff, AMP_TYPE_NUMBER, level),
        .target = compile_rules(c, k, s->target, AMP_TYPE_BOOLEAN, level),
        .scores = s->score.n,
        .cutoffs = s->cutoff.n,
        .targets = s->target.n,
        .noise = s->noise,
        .renewed = s->renewed,
    };
    to->compliance =
        compile_shares(c, k, p->conditions.compliance, p->is_household ? level : AMP_SCOPE_PERSON);
    to->sanction = p->conditions.sanction;
    to->exit = p->conditions.exit;
}

static void copy_indexation(compiler *c, const amp_programme *from, amp_compiled *to)
{
    to->indexations = from->indexations;
    to->indexation =
        AMP_ARENA_NEW(&c->policy->arena, struct amp_dated_index, from->indexations + 1);
    if (!to->indexation)
        c->out_of_memory = true;
    else if (from->indexations)
        memcpy(to->indexation, from->indexation, from->indexations * sizeof *from->indexation);
}

/* Prices before the run's first year are not known, so an amount of then cannot be moved by them.
 */
static void warn_of_old_amounts(compiler *c, const amp_programme *p)
{
    const int32_t first = c->scenario->first * 12;
    for (size_t x = 0; x < p->indexations; x++) {
        if (p->indexation[x].rule == AMP_INDEX_NONE || p->indexation[x].from >= first)
            continue;
        for (size_t a = 0; a < p->amount.n; a++)
            if (p->amount.item[a].from != AMP_ALWAYS && p->amount.item[a].from < first &&
                (a + 1 == p->amount.n || p->amount.item[a + 1].from > first))
                amp_warn(c->ctx, p->amount.item[a].loc,
                         _("%s: this amount is indexed from %d on, the run's first year; its date "
                           "is earlier, and prices of then are not known"),
                         p->name, c->scenario->first);
        return;
    }
}

static void check_programme(compiler *c, size_t k)
{
    const amp_programme *p = rule_of(c, k);
    if (!p->who.n)
        amp_fail(c->ctx, AMP_CONFIG, p->loc,
                 _("%s: says nowhere who is entitled; write, say, who = \"age >= 65\";"), p->name);
    for (size_t j = 0; j < k; j++)
        if (amp_streq(rule_of(c, j)->name, p->name))
            amp_fail(c->ctx, AMP_CONFIG, p->loc,
                     _("%s: listed twice; a programme runs once, change it instead"), p->name);
}

static ptrdiff_t find_extra(compiler *c, const amp_population *population, const char *prefix,
                            const char *name)
{
    char *full = amp_format("%s%s", prefix, name);
    if (!full)
        c->out_of_memory = true;
    ptrdiff_t found = -1;
    for (size_t e = 0; full && population && e < population->extras; e++)
        if (population->extra[e].level == AMP_LEVEL_PERSON &&
            strcmp(population->extra[e].name, full) == 0)
            found = (ptrdiff_t)e;
    free(full);
    return found;
}

/* Receipts that the survey recorded: with their money in its income, or, as "received.<name>",
 * outside of it; both tell who holds the lowest draws. */
static ptrdiff_t find_recorded(compiler *c, const amp_population *population, const char *name)
{
    const ptrdiff_t found = find_extra(c, population, "recorded.", name);
    return found >= 0 ? found : find_extra(c, population, "received.", name);
}

/* The names that its formulas use beside the common ones: for who asks what they say. */
static void keep_own_names(compiler *c, size_t common, amp_compiled *to)
{
    to->common = common;
    to->owns = c->symbols.n - common;
    amp_symbol *own = AMP_ARENA_NEW(&c->policy->arena, amp_symbol, to->owns + 1);
    if (!own)
        c->out_of_memory = true;
    else if (to->owns)
        memcpy(own, c->symbols.item + common, to->owns * sizeof *own);
    to->own = own;
    c->symbols.n = common;
}

/* A formula may come out below 0 for some, and pays them nothing; a number below 0 pays nobody. */
static void refuse_negative(compiler *c, const amp_programme *p, const amp_compiled *to)
{
    for (size_t a = 0; to->amount && a < p->amount.n; a++)
        if (to->amount[a].is_constant && to->amount[a].constant < 0.0)
            amp_fail(c->ctx, AMP_CONFIG, p->amount.item[a].loc,
                     _("%s: amount: %g is below 0 and pays nobody; write what is paid, e.g. 500"),
                     p->name, to->amount[a].constant);
}

/* What programmes and levies have alike; false when memory is out. */
static bool compile_rule_of(compiler *c, size_t k)
{
    const amp_programme *p = rule_of(c, k);
    amp_compiled *to = &c->policy->programme[k];
    check_programme(c, k);
    warn_of_old_amounts(c, p);
    to->name = amp_arena_text(&c->policy->arena, p->name);
    if (!to->name) {
        c->out_of_memory = true;
        return false;
    }
    to->hash = amp_hash_text(p->name);
    to->is_household = p->is_household;
    to->is_social_pension = amp_streq(p->class_, "social_pension");
    to->payee = p->payee;
    to->start = p->start;
    to->end = p->end;
    to->enters = p->enters;
    to->value = p->value;
    if (amp_policy_names(c->ctx, c->policy, &p->names, &c->symbols) != AMP_OK)
        c->out_of_memory = true;
    const amp_scope level = p->is_household ? AMP_SCOPE_HOUSEHOLD : AMP_SCOPE_PERSON;
    to->who = compile_rules(c, k, p->who, AMP_TYPE_BOOLEAN, level);
    to->whos = p->who.n;
    to->amount = compile_rules(c, k, p->amount, AMP_TYPE_NUMBER, level);
    to->amounts = p->amount.n;
    refuse_negative(c, p, to);
    to->take_up = compile_shares(c, k, p->take_up, level);
    to->payments = copy_numbers(c, p->payments);
    copy_indexation(c, p, to);
    to->recorded = -1;
    return true;
}

static void compile_programme(compiler *c, size_t k, const amp_population *population)
{
    const amp_programme *p = &c->scenario->programme[k];
    amp_compiled *to = &c->policy->programme[k];
    const size_t common = c->symbols.n; /* the programme's own names are its own */
    if (!compile_rule_of(c, k))
        return;
    compile_gates(c, k);
    compile_budget(c, k);
    if (amp_policy_others(c->ctx, c->policy, c->scenario, k) != AMP_OK)
        c->out_of_memory = true;
    keep_own_names(c, common, to);
    if (c->policy->is_reported)
        to->recorded = find_recorded(c, population, p->name);
    if (amp_policy_symbols_programme(c->ctx, p->name, c->policy->slots, k, &c->policy->arena,
                                     &c->symbols) != AMP_OK)
        c->out_of_memory = true;
}

/* ---- deprivations -----------------------------------------------------------------------------
 */

/* They are compiled as if they were one programme after the last: they see all others. */
static void compile_deprivations(compiler *c)
{
    const amp_mpi *mpi = c->scenario->mpi;
    amp_policy *policy = c->policy;
    const size_t k = policy->all;
    if (!mpi)
        return;
    amp_dated_text *text = AMP_ARENA_NEW(&policy->arena, amp_dated_text, mpi->deprivations + 1);
    if (!text || amp_policy_symbols_after(c->ctx, policy->slots, &c->symbols) != AMP_OK) {
        c->out_of_memory = true;
        return;
    }
    for (size_t d = 0; d < mpi->deprivations; d++)
        text[d] =
            (amp_dated_text){AMP_ALWAYS, mpi->deprivation[d].when, "", mpi->deprivation[d].loc};
    c->symbols.rankings = NULL; /* nobody is ranked by what programmes leave */
    policy->deprivation = compile_rules(c, k, (amp_texts){text, mpi->deprivations},
                                        AMP_TYPE_BOOLEAN, AMP_SCOPE_HOUSEHOLD);
    policy->deprivations = policy->deprivation ? mpi->deprivations : 0;
}

/* ---- contributions and taxes ---------------------------------------------------------------- */

static void compile_levy(compiler *c, size_t k)
{
    const amp_levy *levy = &c->scenario->fiscal->levy[k - c->policy->programmes];
    amp_compiled *to = &c->policy->programme[k];
    const size_t common = c->symbols.n;
    if (!compile_rule_of(c, k))
        return;
    to->excludes = AMP_ARENA_NEW(&c->policy->arena, uint32_t, 1); /* none, and room for none */
    to->offsets = AMP_ARENA_NEW(&c->policy->arena, uint32_t, 1);
    if (!to->excludes || !to->offsets)
        c->out_of_memory = true;
    to->is_for_pensions = levy->is_for_pensions;
    for (int payer = 0; payer < AMP_CHARGED; payer++)
        to->rate[payer] = copy_numbers(c, levy->rate[payer]);
    c->symbols.n = common;
    const size_t earnings = (size_t)(amp_column_find("earnings") - amp_columns);
    if (c->policy->is_net && amp_policy_is_direct(to) && to->reads_column[earnings])
        amp_fail(c->ctx, AMP_CONFIG, levy->rule.loc,
                 _("%s: here earnings are what contributions and income tax have left (earnings = "
                   "\"net\"); what they are taken of is called gross_earnings"),
                 to->name);
    if (amp_policy_symbols_levy(c->ctx, to->name, c->policy->slots, k, &c->policy->arena,
                                &c->symbols) != AMP_OK)
        c->out_of_memory = true;
}

/* By turn: contributions and income taxes, programmes, indirect taxes. */
static bool put_in_order(compiler *c)
{
    amp_policy *policy = c->policy;
    size_t n = 0;
    policy->order = AMP_ARENA_NEW(&policy->arena, uint32_t, policy->all + 1);
    if (!policy->order)
        return false;
    for (size_t k = policy->programmes; k < policy->all; k++) {
        policy->programme[k].is_levy = true;
        policy->programme[k].kind = c->scenario->fiscal->levy[k - policy->programmes].kind;
        if (amp_policy_is_direct(&policy->programme[k]))
            policy->order[n++] = (uint32_t)k;
    }
    for (size_t k = 0; k < policy->programmes; k++)
        policy->order[n++] = (uint32_t)k;
    for (size_t k = policy->programmes; k < policy->all; k++)
        if (!amp_policy_is_direct(&policy->programme[k]))
            policy->order[n++] = (uint32_t)k;
    return true;
}

static void show_income(compiler *c, int derived)
{
    if (c->policy->levies &&
        amp_policy_symbols_fiscal(c->ctx, c->policy->slots, derived, &c->symbols) != AMP_OK)
        c->out_of_memory = true;
}

static void compile_in_order(compiler *c, const amp_population *population)
{
    const amp_policy *policy = c->policy;
    size_t turn = 0;
    for (; turn < policy->all && amp_policy_is_direct(&policy->programme[policy->order[turn]]);
         turn++)
        compile_levy(c, policy->order[turn]);
    show_income(c, DERIVED_net_market_income);
    for (; turn < policy->all && !policy->programme[policy->order[turn]].is_levy; turn++)
        compile_programme(c, policy->order[turn], population);
    show_income(c, DERIVED_disposable_income);
    for (; turn < policy->all; turn++)
        compile_levy(c, policy->order[turn]);
}

/* Recorded amounts of all programmes, also of those that the scenario does not list. */
static void find_all_recorded(compiler *c, const amp_population *population)
{
    uint32_t *found = AMP_ARENA_NEW(&c->policy->arena, uint32_t, c->policy->extras + 1);
    if (!found) {
        c->out_of_memory = true;
        return;
    }
    for (size_t e = 0; c->policy->is_reported && e < c->policy->extras; e++)
        if (amp_extra_is_recorded(&population->extra[e]))
            found[c->policy->recordeds++] = (uint32_t)e;
    c->policy->recorded = found;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void describe_slots(compiler *c, const amp_population *population, bool *is_money,
                           bool *is_person)
{
    const amp_slots slots = c->policy->slots;
    for (size_t i = 0; i < amp_columns_count; i++) {
        is_money[i] = amp_columns[i].kind == AMP_KIND_MONEY;
        is_person[i] = amp_columns[i].level == AMP_LEVEL_PERSON;
        if (strcmp(amp_columns[i].name, "age") == 0)
            c->policy->age = i;
    }
    for (size_t e = 0; e < c->policy->extras; e++) {
        is_money[amp_columns_count + e] = population->extra[e].kind == AMP_KIND_MONEY;
        is_person[amp_columns_count + e] = population->extra[e].level == AMP_LEVEL_PERSON;
    }
#define X(name, level, store, unit, meaning)                                                       \
    is_money[slots.derived + DERIVED_##name] = amp_streq(unit, "LCU/month");                       \
    is_person[slots.derived + DERIVED_##name] = AMP_SCOPE_##level == AMP_SCOPE_PERSON;
    AMP_DERIVED_LIST(X)
    AMP_FISCAL_LIST(X)
#undef X
    is_money[slots.derived + AFTER_disposable_income_pc] = true;
    is_person[slots.derived + AFTER_has_social_pension] = true;
    for (size_t s = slots.benefit; s < slots.rank; s++) {
        is_money[s] = (s - slots.benefit) % 2 == 0;
        is_person[s] = true;
    }
}

static void compile_all(compiler *c, const amp_profile *profile, const amp_population *population)
{
    amp_policy *policy = c->policy;
    const amp_scenario *scenario = c->scenario;
    policy->programmes = scenario->programmes;
    policy->extras = population ? population->extras : 0;
    policy->first = scenario->first;
    policy->seed = scenario->seed;
    policy->is_reported = scenario->benefits == AMP_BENEFITS_REPORTED;
    policy->levies = scenario->fiscal ? scenario->fiscal->levies : 0;
    policy->all = policy->programmes + policy->levies;
    policy->is_net = scenario->fiscal && scenario->fiscal->is_net;
    policy->close = scenario->close;
    policy->slots = amp_policy_slots(policy->extras, policy->all);
    policy->programme = AMP_ARENA_NEW(&policy->arena, amp_compiled, policy->all + 1);
    bool *is_money = AMP_ARENA_NEW(&policy->arena, bool, policy->slots.n);
    bool *is_person = AMP_ARENA_NEW(&policy->arena, bool, policy->slots.n);
    policy->is_scaled = AMP_ARENA_NEW(&policy->arena, bool, policy->slots.n);
    size_t params = scenario->names.params;
    for (size_t k = 0; k < policy->all; k++)
        params += rule_of(c, k)->names.params;
    policy->param = AMP_ARENA_NEW(&policy->arena, amp_dated_param, params + 1);
    policy->rankings =
        (amp_rankings){.item = AMP_ARENA_NEW(&policy->arena, const amp_prog *, AMP_RANKINGS),
                       .most = AMP_RANKINGS,
                       .slot = (uint32_t)policy->slots.rank};
    c->symbols.rankings = &policy->rankings;
    c->out_of_memory = !policy->programme || !is_money || !is_person || !policy->is_scaled ||
                       !policy->param || !policy->rankings.item;
    for (size_t k = 0; !c->out_of_memory && k <= policy->all; k++) { /* the last: of no one */
        amp_compiled *p = &policy->programme[k];
        p->reads = AMP_ARENA_NEW(&policy->arena, bool, policy->all + 1);
        p->reads_column = AMP_ARENA_NEW(&policy->arena, bool, amp_columns_count);
        c->out_of_memory = !p->reads || !p->reads_column;
    }
    if (c->out_of_memory || !put_in_order(c)) {
        c->out_of_memory = true;
        return;
    }
    describe_slots(c, population, is_money, is_person);
    policy->is_money = is_money;
    policy->is_person = is_person;
    find_all_recorded(c, population);
    if (amp_policy_symbols_base(c->ctx, profile, population, &policy->arena, &c->symbols) != AMP_OK)
        c->out_of_memory = true;
    show_income(c, DERIVED_gross_earnings);
    if (amp_policy_names(c->ctx, policy, &scenario->names, &c->symbols) != AMP_OK)
        c->out_of_memory = true;
    if (!c->out_of_memory)
        compile_in_order(c, population);
    if (!c->out_of_memory)
        compile_deprivations(c);
    note_rankings(c, scenario->loc); /* of named formulas that nobody uses */
}

amp_err amp_policy_new(amp_ctx *ctx, const amp_scenario *scenario, const amp_profile *profile,
                       const amp_population *population, amp_policy **policy)
{
    *policy = NULL;
    amp_policy *p = amp_alloc(1, sizeof *p);
    if (!p)
        return amp_fail_memory(ctx);
    const size_t errors = ctx->errors;
    compiler c = {.ctx = ctx, .scenario = scenario, .policy = p};
    amp_arena_init(&p->arena);
    amp_symbols_init(&c.symbols);
    compile_all(&c, profile, population);
    p->symbols = c.symbols;
    amp_err err = c.out_of_memory ? amp_fail_memory(ctx) : AMP_OK;
    if (err == AMP_OK && ctx->errors > errors)
        err = AMP_CONFIG;
    if (err == AMP_OK && p->is_reported && population &&
        amp_policy_recorded_shares(p, population) != AMP_OK)
        err = amp_fail_memory(ctx);
    if (err != AMP_OK) {
        amp_policy_free(p);
        return err;
    }
    *policy = p;
    return AMP_OK;
}

void amp_policy_free(amp_policy *policy)
{
    if (!policy)
        return;
    amp_symbols_fini(&policy->symbols);
    amp_arena_fini(&policy->arena);
    free(policy);
}

size_t amp_policy_programmes(const amp_policy *policy)
{
    return policy->programmes;
}

bool amp_policy_depends(const amp_policy *policy, size_t k, const char *column)
{
    const amp_compiled *p = &policy->programme[k];
    const uint32_t slot = (uint32_t)(amp_column_find(column) - amp_columns);
    if (p->reads_column[slot])
        return true;
    for (size_t r = 0; r < policy->rankings.n; r++)
        if (p->ranks >> r & 1 && reads_slot(policy, policy->rankings.item[r], slot))
            return true;
    for (size_t j = 0; j < policy->all; j++)
        if (p->reads[j] && amp_policy_depends(policy, j, column))
            return true;
    return false;
}

ptrdiff_t amp_policy_find(const amp_policy *policy, const amp_compiled *p)
{
    for (size_t k = 0; k < policy->all; k++)
        if (policy->programme[k].is_levy == p->is_levy && policy->programme[k].hash == p->hash &&
            strcmp(policy->programme[k].name, p->name) == 0)
            return (ptrdiff_t)k;
    return -1;
}
