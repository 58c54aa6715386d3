/* write.c - the resolved scenario as canonical text: one order, one spelling, all that moves a
 * result and nothing else. It is itself a scenario, and reading it gives the same text. */
#include "conf/keys.h"
#include "conf/programme.h"
#include "conf/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text in quotes, so that libconfig reads the same bytes. */
static void put_text(FILE *f, const char *text)
{
    fputc('"', f);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '"' || *p == '\\')
            fprintf(f, "\\%c", *p);
        else if (*p < 0x20)
            fprintf(f, "\\x%02x", *p);
        else
            fputc(*p, f);
    }
    fputc('"', f);
}

static void put_key(FILE *f, const char *key, const char *text)
{
    fprintf(f, "%s = ", key);
    put_text(f, text);
    fputs(";\n", f);
}

/* libconfig wants a point in a number with an exponent. */
static void put_number(FILE *f, amp_arena *arena, amp_number n, const char *text)
{
    if (text) {
        put_text(f, text);
        return;
    }
    const char *decimal = amp_reader_decimal(arena, n.value);
    const char *e = decimal ? strchr(decimal, 'e') : NULL;
    if (e && !strchr(decimal, '.'))
        fprintf(f, "%.*s.0%s", (int)(e - decimal), decimal, e);
    else if (decimal)
        fprintf(f, strchr(decimal, '.') ? "%s" : "%s.0", decimal);
}

static void put_month(FILE *f, amp_arena *arena, int32_t month)
{
    if (month % 12)
        put_text(f, amp_date_text(arena, month));
    else
        fprintf(f, "%d", month / 12);
}

/* Opens an entry of a list by date; `from` is left out for what always held. */
static void put_from(FILE *f, amp_arena *arena, size_t k, int32_t from)
{
    fputs(k ? ",\n    { " : " { ", f);
    if (from != AMP_ALWAYS) {
        fputs("from = ", f);
        put_month(f, arena, from);
        fputs("; ", f);
    }
    fputs("value = ", f);
}

static void put_texts(FILE *f, amp_arena *arena, const char *key, const amp_texts *t)
{
    fprintf(f, "  %s = (", key);
    for (size_t k = 0; k < t->n; k++) {
        put_from(f, arena, k, t->item[k].from);
        put_text(f, t->item[k].text);
        fputs("; }", f);
    }
    fputs(" );\n", f);
}

static void put_numbers(FILE *f, amp_arena *arena, const char *key, const amp_numbers *t)
{
    fprintf(f, "  %s = (", key);
    for (size_t k = 0; k < t->n; k++) {
        put_from(f, arena, k, t->item[k].from);
        if (t->item[k].formula)
            put_text(f, t->item[k].formula);
        else
            put_number(f, arena, t->item[k].number, t->item[k].text);
        fputs("; }", f);
    }
    fputs(" );\n", f);
}

static void put_rules(FILE *f, amp_arena *arena, const amp_programme *p)
{
    fputs("  indexation = (", f);
    for (size_t k = 0; k < p->indexations; k++) {
        put_from(f, arena, k, p->indexation[k].from);
        put_text(f, amp_index_names[p->indexation[k].rule]);
        fputs("; }", f);
    }
    fputs(" );\n", f);
}

static void put_date(FILE *f, amp_arena *arena, const char *key, int32_t month)
{
    fprintf(f, "  %s = ", key);
    put_month(f, arena, month);
    fputs(";\n", f);
}

static void put_names(FILE *f, amp_arena *arena, const amp_names *names)
{
    fputs(names->lets ? "let = {\n" : "", f);
    for (size_t k = 0; k < names->lets; k++) {
        fputs("  ", f);
        put_key(f, names->let[k].name, names->let[k].text);
    }
    fputs(names->lets ? "};\n" : "", f);
    fputs(names->params ? "param = {\n" : "", f);
    for (size_t k = 0; k < names->params; k++) {
        const amp_param *p = &names->param[k];
        fprintf(f, "%s = {\n", p->name);
        put_numbers(f, arena, "value", &p->value);
        fputs("  ", f);
        put_key(f, "unit", p->unit);
        fputs("};\n", f);
    }
    fputs(names->params ? "};\n" : "", f);
}

static void put_others(FILE *f, const char *key, const amp_others *others)
{
    if (!others->n)
        return;
    fprintf(f, "  %s = (", key);
    for (size_t k = 0; k < others->n; k++) {
        fputs(k ? ", " : " ", f);
        put_text(f, others->name[k]);
    }
    fputs(" );\n", f);
}

static void put_shares(FILE *f, amp_arena *arena, const char *key, const amp_numbers *t)
{
    if (t->n)
        put_numbers(f, arena, key, t);
}

static void put_formulas(FILE *f, amp_arena *arena, const char *key, const amp_texts *t)
{
    if (t->n)
        put_texts(f, arena, key, t);
}

static void put_one(FILE *f, amp_arena *arena, const char *key, amp_number n, const char *text)
{
    fprintf(f, "  %s = ", key);
    put_number(f, arena, n, text);
    fputs(";\n", f);
}

static void put_select(FILE *f, amp_arena *arena, const amp_select *s)
{
    if (!s->coverage.n && !s->score.n && !s->target.n)
        return;
    fputs("  select = {\n", f);
    if (*s->registry)
        put_key(f, "registry", s->registry);
    put_shares(f, arena, "coverage", &s->coverage);
    put_formulas(f, arena, "score", &s->score);
    put_formulas(f, arena, "cutoff", &s->cutoff);
    put_one(f, arena, "noise", s->noise, s->noise_text);
    put_formulas(f, arena, "target", &s->target);
    put_shares(f, arena, "exclusion", &s->exclusion);
    put_shares(f, arena, "inclusion", &s->inclusion);
    fprintf(f, "  renewed = %d;\n  };\n", s->renewed);
}

static void put_conditions(FILE *f, amp_arena *arena, const amp_conditions *c)
{
    if (!c->compliance.n)
        return;
    fputs("  conditions = {\n", f);
    put_shares(f, arena, "compliance", &c->compliance);
    put_one(f, arena, "sanction", c->sanction, c->sanction_text);
    fprintf(f, "  exit = %d;\n  };\n", c->exit);
}

static void put_budget(FILE *f, amp_arena *arena, const amp_budget *b)
{
    if (!b->amount.n)
        return;
    fputs("  budget = {\n", f);
    put_numbers(f, arena, "amount", &b->amount);
    put_formulas(f, arena, "first", &b->first);
    fputs("  };\n", f);
}

static void put_programme(FILE *f, amp_arena *arena, const amp_programme *p)
{
    fputs("{\n  ", f);
    put_key(f, "name", p->name);
    fputs("  ", f);
    put_key(f, "class", p->class_);
    fputs("  ", f);
    put_key(f, "unit", p->is_household ? "household" : "person");
    if (p->start != AMP_ALWAYS)
        put_date(f, arena, "start", p->start);
    if (p->end != AMP_NEVER)
        put_date(f, arena, "end", p->end);
    put_names(f, arena, &p->names);
    put_texts(f, arena, "who", &p->who);
    put_texts(f, arena, "amount", &p->amount);
    put_numbers(f, arena, "payments", &p->payments);
    put_rules(f, arena, p);
    put_numbers(f, arena, "take_up", &p->take_up);
    put_shares(f, arena, "rollout", &p->rollout);
    put_select(f, arena, &p->select);
    put_conditions(f, arena, &p->conditions);
    put_budget(f, arena, &p->budget);
    fputs("  ", f);
    put_key(f, "payee", amp_payee_names[p->payee]);
    put_others(f, "excludes", &p->excludes);
    put_others(f, "offsets", &p->offsets);
    if (p->enters)
        fprintf(f, "  enters = \"%s\";\n", amp_enters_names[p->enters]);
    if (p->value_text || p->value.value != 1.0)
        put_one(f, arena, "value", p->value, p->value_text);
    put_one(f, arena, "admin_cost", p->admin_cost, p->admin_cost_text);
    fputs("}", f);
}

static void put_levy(FILE *f, amp_arena *arena, const amp_levy *levy)
{
    static const char *const rate[AMP_CHARGED] = {"rate", "employer", "state"};
    const amp_programme *p = &levy->rule;
    fputs("{\n  ", f);
    put_key(f, "name", p->name);
    fputs("  ", f);
    put_key(f, "kind", amp_levy_names[levy->kind]);
    if (levy->is_for_pensions)
        fputs("  funds = \"pensions\";\n", f);
    if (p->start != AMP_ALWAYS)
        put_date(f, arena, "start", p->start);
    if (p->end != AMP_NEVER)
        put_date(f, arena, "end", p->end);
    put_names(f, arena, &p->names);
    put_texts(f, arena, "who", &p->who);
    put_texts(f, arena, "base", &p->amount);
    for (int k = 0; k < AMP_CHARGED; k++)
        put_shares(f, arena, rate[k], &levy->rate[k]);
    put_rules(f, arena, p);
    put_numbers(f, arena, "compliance", &p->take_up);
    fputs("}", f);
}

static void put_fiscal(FILE *f, amp_arena *arena, const amp_scenario *s)
{
    const amp_fiscal *fiscal = s->fiscal;
    if (fiscal) {
        fprintf(f, "fiscal = {\n  earnings = \"%s\";\n  instruments = (",
                fiscal->is_net ? "net" : "gross");
        for (size_t k = 0; k < fiscal->levies; k++) {
            fputs(k ? ", " : " ", f);
            put_levy(f, arena, &fiscal->levy[k]);
        }
        fputs(" );\n};\n", f);
    }
    if (s->close)
        fprintf(f, "finance = { close = \"%s\"; };\n", amp_close_names[s->close]);
    if (s->marginal_step > 0.0) {
        fputs("marginal_step = ", f);
        put_number(f, arena, AMP_PLAIN(s->marginal_step), NULL);
        fputs(";\n", f);
    }
}

static void put_effect(FILE *f, amp_arena *arena, const amp_shock_effect *e)
{
    static const char *const names[] = {
#define X(name, low, high, none) #name,
        AMP_SHOCK_LIST(X)
#undef X
    };
    fputs("{\n  ", f);
    put_key(f, "who", e->who);
    put_date(f, arena, "start", e->start);
    put_date(f, arena, "end", e->end);
    fprintf(f, "  recovery = %d;\n", e->recovery);
    for (int k = 0; k < AMP_SHOCK_NUMBERS; k++) {
        fprintf(f, "  %s = ", names[k]);
        put_number(f, arena, e->number[k], e->text[k]);
        fputs(";\n", f);
    }
    fputs("}", f);
}

static void put_shock(FILE *f, amp_arena *arena, const amp_shock *shock)
{
    fputs("shock = {\n  ", f);
    put_key(f, "name", shock->name);
    fputs("  effects = (", f);
    for (size_t k = 0; k < shock->effects; k++) {
        fputs(k ? ", " : " ", f);
        put_effect(f, arena, &shock->effect[k]);
    }
    fputs(" );\n};\n", f);
}

/* Groups of channels: each number's name begins with its channel's. */
static void put_behaviour(FILE *f, amp_arena *arena, const amp_behaviour *b)
{
    size_t open = 0; /* length of the channel in hand, its point included */
    fputs("behaviour = {", f);
    for (int k = 0; k < AMP_BEHAVIOUR_NUMBERS; k++) {
        const char *name = amp_behaviour_names[k], *point = strchr(name, '.') + 1;
        if (!open || strncmp(name, amp_behaviour_names[k - 1], open) != 0)
            fprintf(f, "%s\n  %.*s = {", open ? " };" : "", (int)(point - name - 1), name);
        open = (size_t)(point - name);
        fprintf(f, " %s = ", point);
        put_number(f, arena, b->number[k], b->text[k]);
        fputs(";", f);
    }
    fprintf(f, " closing = \"%s\"; };\n};\n", amp_closing_names[b->closing]); /* the last one's */
}

static const char *bare(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void put_population(FILE *f, const amp_scenario *s)
{
    fputs("population = { ", f);
    fprintf(f, "source = \"%s\"; ", amp_people_names[s->population.source]);
    if (s->population.households)
        fprintf(f, "households = %d; ", s->population.households);
    if (s->population.year)
        fprintf(f, "year = %d; ", s->population.year);
    if (s->population.file) {
        fputs("file = ", f);
        put_text(f, bare(s->population.file));
        fputs("; ", f);
    }
    if (s->population.map) {
        fputs("map = ", f);
        put_text(f, bare(s->population.map));
        fputs("; ", f);
    }
    fputs("};\n", f);
}

static void put_inner(FILE *f, const char *key, const char *text)
{
    fprintf(f, "%s = ", key);
    put_text(f, text);
    fputs("; ", f);
}

static void put_words(FILE *f, const char *const *text, size_t n)
{
    fputs("(", f);
    for (size_t k = 0; k < n; k++) {
        fputs(k ? ", " : " ", f);
        put_text(f, text[k]);
    }
    fputs(" )", f);
}

static void put_set(FILE *f, const amp_group_set *set)
{
    fputs("{ key = ", f);
    put_text(f, set->key);
    if (set->each) {
        fputs("; each = ", f);
        put_text(f, set->each);
    } else {
        fputs("; groups = (", f);
        for (size_t k = 0; k < set->groups; k++) {
            fputs(k ? ", { name = " : " { name = ", f);
            put_text(f, set->group[k].name);
            fputs("; who = ", f);
            put_text(f, set->group[k].who);
            fputs("; }", f);
        }
        fputs(" )", f);
    }
    fputs("; }", f);
}

/* Nothing when there are none, so that runs without keep their ids. */
static void put_groups(FILE *f, const amp_groups *g)
{
    if (!g->joints)
        return;
    fputs("groups = (", f);
    for (size_t j = 0; j < g->joints; j++) {
        fputs(j ? ", ( " : " ( ", f);
        for (size_t k = 0; k < g->joint[j].sets; k++) {
            fputs(k ? ", " : "", f);
            put_set(f, &g->joint[j].set[k]);
        }
        fputs(" )", f);
    }
    fputs(" );\n", f);
    if (!g->keeps)
        return;
    fputs("group_indicators = ", f);
    put_words(f, g->keep, g->keeps);
    fputs(";\n", f);
}

/* Nothing without one, so that runs without keep their ids. */
static void put_mpi(FILE *f, amp_arena *arena, const amp_mpi *mpi)
{
    if (!mpi)
        return;
    fputs("mpi = { ", f);
    put_inner(f, "name", mpi->name);
    fprintf(f, "cutoff = %s; deprivations = (", amp_reader_decimal(arena, mpi->cutoff));
    for (size_t k = 0; k < mpi->deprivations; k++) {
        const amp_deprivation *d = &mpi->deprivation[k];
        fputs(k ? ", { " : " { ", f);
        put_inner(f, "name", d->name);
        put_inner(f, "dimension", d->dimension);
        fprintf(f, "weight = %s; ", amp_reader_decimal(arena, d->weight));
        put_inner(f, "when", d->when);
        fputs("}", f);
    }
    fputs(" ); };\n", f);
}

static void put_indicators(FILE *f, const amp_scenario *s)
{
    if (!s->indicators)
        return;
    fputs("indicators = ", f);
    put_words(f, s->indicator, s->indicators);
    fputs(";\n", f);
}

static void put_scenario(FILE *f, amp_arena *arena, const amp_scenario *s)
{
    put_key(f, "name", s->name);
    put_key(f, "country", s->country);
    put_population(f, s);
    fprintf(f, "years = { first = %d; last = %d; };\n", s->first, s->last);
    put_key(f, "ageing", amp_ageing_names[s->ageing]);
    put_key(f, "benefits", amp_benefits_names[s->benefits]);
    fputs("lines = { poverty = ", f);
    put_text(f, s->poverty_line);
    fputs("; extreme = ", f);
    put_text(f, s->extreme_line);
    if (s->also_lines) {
        fputs("; also = ", f);
        put_words(f, s->also_line, s->also_lines);
    }
    fputs("; };\n", f);
    put_names(f, arena, &s->names);
    if (s->macro_file) {
        fputs("macro = { file = ", f);
        put_text(f, bare(s->macro_file));
        fputs("; };\n", f);
    }
    put_groups(f, &s->groups);
    put_mpi(f, arena, s->mpi);
    put_indicators(f, s);
    if (s->shock)
        put_shock(f, arena, s->shock);
    if (s->behaviour)
        put_behaviour(f, arena, s->behaviour);
    put_fiscal(f, arena, s);
    fputs("uncertainty = (", f);
    const char *comma = " ";
    for (size_t k = 0; k < AMP_DOUBT_COUNT; k++)
        if (s->doubts & 1u << k) {
            fprintf(f, "%s\"%s\"", comma, amp_doubt_names[k]);
            comma = ", ";
        }
    fprintf(f, " );\nreplicates = %d;\nseed = %llu%s;\n", s->replicates,
            (unsigned long long)s->seed, s->seed > INT32_MAX ? "L" : "");
    fputs("programmes = (", f);
    for (size_t k = 0; k < s->programmes; k++) {
        fputs(k ? ", " : " ", f);
        put_programme(f, arena, &s->programme[k]);
    }
    fputs(" );\n", f);
}

amp_err amp_scenario_write(amp_ctx *ctx, const amp_scenario *s, char **text)
{
    char *buffer = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&buffer, &size);
    if (!f)
        return amp_fail_memory(ctx);
    amp_arena arena; /* scratch for decimals and dates */
    amp_arena_init(&arena);
    put_scenario(f, &arena, s);
    amp_arena_fini(&arena);
    const bool failed = ferror(f) != 0;
    if (fclose(f) != 0 || failed) {
        free(buffer);
        return amp_fail_memory(ctx);
    }
    *text = buffer;
    return AMP_OK;
}
