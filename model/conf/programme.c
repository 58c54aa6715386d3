/* programme.c - one programme from its settings, and what a reform changes in it. */
#include "conf/programme.h"
#include "conf/keys.h"
#include "conf/names.h"

#include <math.h>
#include <string.h>

static const char *const unit_names[] = {"person", "household"};
static const char *const use_names[] = {"fitted", "predicted"};
static const char *const what_names[] = {"recipients_year", "recipients_stock", "spending",
                                         "share_without_pension"};
/* Classes the reports know by name; others are kept, with a warning when one of these is near. */
static const char *const class_names[] = {"social_pension",
                                          "contributory_pension",
                                          "survivor_pension",
                                          "disability_benefit",
                                          "child_benefit",
                                          "conditional_transfer",
                                          "cash_transfer",
                                          "emergency_transfer",
                                          "maternity_benefit",
                                          "unemployment_benefit",
                                          "school_feeding",
                                          "school_supplies",
                                          "basic_income",
                                          "in_kind_transfer",
                                          "employment_scheme",
                                          "housing_benefit",
                                          "health_fee_waiver",
                                          "subsidy",
                                          "service",
                                          "productive_inclusion",
                                          "household_transfer",
                                          "scholarship"};

/* ---- values by date ------------------------------------------------------------------------- */

static bool read_texts(amp_reader *r, const config_setting_t *s, amp_texts *out)
{
    amp_dated *dated = NULL;
    bool is_good;
    const size_t n = amp_reader_dated(r, s, &dated, &is_good);
    amp_dated_text *item = AMP_ARENA_NEW(r->arena, amp_dated_text, n + 1);
    is_good &= item != NULL;
    for (size_t k = 0; item && k < n; k++) {
        item[k] = (amp_dated_text){dated[k].from, "0", dated[k].source, dated[k].loc};
        is_good &= amp_reader_formula(r, dated[k].value, &item[k].text);
        item[k].loc = amp_reader_loc(r, dated[k].value);
    }
    if (is_good)
        *out = (amp_texts){item, n};
    return is_good;
}

typedef struct rules {
    struct amp_dated_index *item;
    size_t n;
} rules;

static bool read_rules(amp_reader *r, const config_setting_t *s, rules *out)
{
    amp_dated *dated = NULL;
    bool is_good;
    const size_t n = amp_reader_dated(r, s, &dated, &is_good);
    struct amp_dated_index *item = AMP_ARENA_NEW(r->arena, struct amp_dated_index, n + 1);
    is_good &= item != NULL;
    for (size_t k = 0; item && k < n; k++) {
        int rule = 0;
        is_good &= amp_reader_choice(r, dated[k].value, amp_index_names, AMP_INDEX_COUNT, &rule);
        item[k] = (struct amp_dated_index){dated[k].from, (amp_index_rule)rule};
    }
    if (is_good)
        *out = (rules){item, n};
    return is_good;
}

/* Entries of `old` before `from`, then all of `fresh`, whose first date becomes `from` when it has
 * none of its own. The same three lines for each type of entry. */
#define SPLICE(r, entry, old, fresh, start)                                                        \
    do {                                                                                           \
        if ((fresh).item[0].from == AMP_ALWAYS)                                                    \
            (fresh).item[0].from = (start);                                                        \
        size_t kept = 0;                                                                           \
        while (kept < (old).n && (old).item[kept].from < (fresh).item[0].from)                     \
            kept++;                                                                                \
        entry *all = AMP_ARENA_NEW((r)->arena, entry, kept + (fresh).n);                           \
        if (!all) {                                                                                \
            amp_reader_memory(r);                                                                  \
            break;                                                                                 \
        }                                                                                          \
        if (kept)                                                                                  \
            memcpy(all, (old).item, kept * sizeof *all);                                           \
        memcpy(all + kept, (fresh).item, (fresh).n * sizeof *all);                                 \
        (old).item = all;                                                                          \
        (old).n = kept + (fresh).n;                                                                \
    } while (0)

/* ---- a change ------------------------------------------------------------------------------- */

void amp_change_texts(amp_reader *r, const config_setting_t *s, int32_t from, amp_texts *old)
{
    amp_texts fresh;
    if (s && read_texts(r, s, &fresh))
        SPLICE(r, amp_dated_text, *old, fresh, from);
}

void amp_change_numbers(amp_reader *r, const config_setting_t *s, double high, int32_t from,
                        amp_numbers *old)
{
    amp_numbers fresh;
    if (s && amp_reader_numbers(r, s, 0.0, high, &fresh))
        SPLICE(r, amp_dated_number, *old, fresh, from);
}

void amp_change_shares(amp_reader *r, const config_setting_t *s, int32_t from, amp_numbers *old)
{
    amp_numbers fresh;
    if (s && amp_reader_shares(r, s, &fresh))
        SPLICE(r, amp_dated_number, *old, fresh, from);
}

void amp_change_rules(amp_reader *r, const config_setting_t *s, int32_t from, amp_programme *p)
{
    rules fresh, old = {p->indexation, p->indexations};
    if (!s || !read_rules(r, s, &fresh))
        return;
    SPLICE(r, struct amp_dated_index, old, fresh, from);
    p->indexation = old.item;
    p->indexations = old.n;
}

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

static void read_remark(amp_reader *r, const config_setting_t *group)
{
    const char *text;
    amp_reader_text(r, get(group, "source"), &text);
    amp_reader_text(r, get(group, "assumption"), &text);
}

static void read_select(amp_reader *r, const config_setting_t *s, amp_select *to);

/* A registry's own file: what it is, and its select. */
static void read_registry(amp_reader *r, const config_setting_t *root, amp_select *to)
{
    const char *text, *en, *es;
    if (!amp_reader_group(r, root, AMP_KEYS(AMP_KEYS_REGISTRY)))
        return;
    amp_reader_label(r, get(root, "label"), &en, &es);
    amp_reader_text(r, get(root, "seed"), &text);
    amp_reader_text(r, get(root, "note"), &text);
    const config_setting_t *s =
        amp_reader_need(r, root, "select", amp_key_example(AMP_KEYS_REGISTRY, "select"));
    if (s && config_setting_is_group(s) && get(s, "extends"))
        amp_reader_error(r, get(s, "extends"), _("a registry's file starts from no other"));
    else
        read_select(r, s, to);
}

static amp_err open_registry(amp_reader *r, const char *path, amp_loc from, amp_select *to)
{
    config_t config;
    if (amp_reader_open(r, path, from, &config))
        read_registry(r, config_root_setting(&config), to);
    config_destroy(&config);
    return r->err;
}

/* The registry that a select starts from; its path is relative to the file in hand. */
static void read_extended(amp_reader *r, const config_setting_t *s, amp_select *to)
{
    const char *text, *path = NULL;
    amp_reader own = *r;
    if (!amp_reader_words(r, s, &text))
        return;
    const char *folder = amp_dirname(r->arena, r->file);
    path = *text == '/' ? text : folder ? amp_arena_format(r->arena, "%s%s", folder, text) : NULL;
    if (!path) {
        amp_reader_memory(r);
        return;
    }
    own.err = AMP_OK;
    to->file = path;
    if (open_registry(&own, path, amp_reader_loc(r, s), to) != AMP_OK && r->err == AMP_OK)
        r->err = own.err;
}

amp_err amp_registry_file_load(amp_ctx *ctx, amp_arena *arena, const char *path, amp_select *to)
{
    amp_reader r = {.ctx = ctx, .arena = arena};
    const size_t before = ctx->n;
    *to = (amp_select){.registry = "", .noise = AMP_PLAIN(0.0)};
    open_registry(&r, path, AMP_NOWHERE, to);
    amp_reader_sort(ctx, before);
    return r.err;
}

/* Only what the group says; the rest stays. */
static void read_select(amp_reader *r, const config_setting_t *s, amp_select *to)
{
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_SELECT)))
        return;
    read_extended(r, get(s, "extends"), to);
    to->loc = amp_reader_loc(r, s);
    amp_reader_name(r, get(s, "registry"), &to->registry);
    struct {
        const char *key;
        amp_numbers *to;
    } const shares[] = {
        {"coverage", &to->coverage}, {"exclusion", &to->exclusion}, {"inclusion", &to->inclusion}};
    for (size_t k = 0; k < AMP_COUNT(shares); k++)
        amp_reader_shares(r, get(s, shares[k].key), shares[k].to);
    struct {
        const char *key;
        amp_texts *to;
    } const texts[] = {{"score", &to->score}, {"cutoff", &to->cutoff}, {"target", &to->target}};
    for (size_t k = 0; k < AMP_COUNT(texts); k++)
        read_texts(r, get(s, texts[k].key), texts[k].to);
    amp_reader_number(r, get(s, "noise"), 0.0, INFINITY, &to->noise, &to->noise_text);
    amp_reader_int(r, get(s, "renewed"), 0, 100, &to->renewed);
    read_remark(r, s);
}

static void read_conditions(amp_reader *r, const config_setting_t *s, amp_conditions *to)
{
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_CONDITIONS)))
        return;
    amp_reader_shares(r, get(s, "compliance"), &to->compliance);
    if (!to->compliance.n)
        amp_reader_need(r, s, "compliance", amp_key_example(AMP_KEYS_CONDITIONS, "compliance"));
    amp_reader_number(r, get(s, "sanction"), 0.0, 1.0, &to->sanction, &to->sanction_text);
    amp_reader_int(r, get(s, "exit"), 0, 10, &to->exit);
    read_remark(r, s);
}

static void read_budget(amp_reader *r, const config_setting_t *s, amp_budget *to)
{
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_BUDGET)))
        return;
    to->loc = amp_reader_loc(r, s);
    const config_setting_t *amount = get(s, "amount");
    amp_reader_numbers(r, amount, 0.0, INFINITY, &to->amount);
    if (!amount && !to->amount.n)
        amp_reader_need(r, s, "amount", amp_key_example(AMP_KEYS_BUDGET, "amount"));
    read_texts(r, get(s, "first"), &to->first);
    read_remark(r, s);
}

static void read_others(amp_reader *r, const config_setting_t *s, amp_others *others)
{
    if (!amp_reader_list(r, s))
        return;
    const int n = config_setting_length(s);
    const char **name = AMP_ARENA_NEW(r->arena, const char *, n + 1);
    if (!name) {
        amp_reader_memory(r);
        return;
    }
    *others = (amp_others){.name = name, .loc = amp_reader_loc(r, s)};
    for (int k = 0; k < n; k++)
        others->n += amp_reader_name(r, config_setting_get_elem(s, (unsigned)k), &name[others->n]);
}

/* What has no date of its own: a programme's and a change's alike. */
static void read_undated(amp_reader *r, const config_setting_t *group, amp_programme *p)
{
    const config_setting_t *start = config_setting_get_member(group, "start");
    const config_setting_t *end = config_setting_get_member(group, "end");
    int payee, enters;
    amp_reader_date(r, start, &p->start);
    amp_reader_date(r, end, &p->end);
    if ((start || end) && p->start >= p->end)
        amp_reader_error(r, end ? end : start,
                         end ? _("must come after the start, %s")
                             : _("must come before the end, %s"),
                         amp_date_text(r->arena, end ? p->start : p->end));
    if (amp_reader_choice(r, config_setting_get_member(group, "payee"), amp_payee_names,
                          AMP_PAYEE_COUNT, &payee))
        p->payee = (amp_payee)payee;
    amp_names_read(r, group, &p->names);
    read_select(r, get(group, "select"), &p->select);
    read_conditions(r, get(group, "conditions"), &p->conditions);
    read_budget(r, get(group, "budget"), &p->budget);
    read_others(r, config_setting_get_member(group, "excludes"), &p->excludes);
    read_others(r, config_setting_get_member(group, "offsets"), &p->offsets);
    if (amp_reader_choice(r, get(group, "enters"), amp_enters_names, AMP_ENTERS_COUNT, &enters))
        p->enters = (amp_enters)enters;
    amp_reader_number(r, config_setting_get_member(group, "value"), 0.0, 2.0, &p->value,
                      &p->value_text);
    amp_reader_number(r, config_setting_get_member(group, "admin_cost"), 0.0, 1.0, &p->admin_cost,
                      &p->admin_cost_text);
}

static bool is_plain_value(const config_setting_t *s)
{
    return s && !config_setting_is_list(s) && !config_setting_is_array(s);
}

void amp_programme_change(amp_reader *r, const config_setting_t *group, bool needs_from,
                          amp_programme *p)
{
    static const char *const dated[] = {"who",        "amount",  "payments",
                                        "indexation", "take_up", "rollout"};
    const config_setting_t *s[AMP_COUNT(dated)], *date = config_setting_get_member(group, "from");
    bool has_plain = false;
    for (size_t k = 0; k < AMP_COUNT(dated); k++) {
        s[k] = config_setting_get_member(group, dated[k]);
        has_plain |= is_plain_value(s[k]);
    }
    int32_t from = AMP_ALWAYS;
    amp_reader_date(r, date, &from); /* when wrong, the values are checked all the same */
    if (!date && needs_from && has_plain)
        amp_reader_error(r, group, _("from is missing; write, say, from = %s;"),
                         amp_key_example(AMP_KEYS_CHANGE, "from"));
    amp_change_texts(r, s[0], from, &p->who);
    amp_change_texts(r, s[1], from, &p->amount);
    amp_change_numbers(r, s[2], 366.0, from, &p->payments);
    amp_change_rules(r, s[3], from, p);
    amp_change_shares(r, s[4], from, &p->take_up);
    amp_change_shares(r, s[5], from, &p->rollout);
    read_undated(r, group, p);
}

/* ---- a programme ---------------------------------------------------------------------------- */

static void read_check(amp_reader *r, const config_setting_t *s, amp_check *c)
{
    int use = 0, what = 0;
    const config_setting_t *member[5];
    static const char *const needed[] = {"year", "what", "value", "use", "source"};
    *c = (amp_check){.what = what_names[0], .use = use_names[0], .source = "", .note = ""};
    if (!amp_reader_group(r, s, AMP_KEYS(AMP_KEYS_CHECK)))
        return;
    for (size_t k = 0; k < AMP_COUNT(needed); k++)
        member[k] = amp_reader_need(r, s, needed[k], amp_key_example(AMP_KEYS_CHECK, needed[k]));
    amp_reader_int(r, member[0], 1900, 2200, &c->year);
    if (amp_reader_choice(r, member[1], what_names, AMP_COUNT(what_names), &what))
        c->what = what_names[what];
    amp_reader_double(r, member[2], 0.0, INFINITY, &c->value);
    if (amp_reader_choice(r, member[3], use_names, AMP_COUNT(use_names), &use))
        c->use = use_names[use];
    amp_reader_words(r, member[4], &c->source);
    amp_reader_text(r, config_setting_get_member(s, "note"), &c->note);
}

static void read_checks(amp_reader *r, const config_setting_t *s, amp_programme *p)
{
    if (!amp_reader_list(r, s))
        return;
    const size_t n = (size_t)config_setting_length(s);
    p->check = AMP_ARENA_NEW(r->arena, amp_check, n + 1);
    if (!p->check) {
        amp_reader_memory(r);
        return;
    }
    for (size_t k = 0; k < n; k++)
        read_check(r, config_setting_get_elem(s, (unsigned)k), &p->check[k]);
    p->checks = n;
}

static void read_class(amp_reader *r, const config_setting_t *group, amp_programme *p)
{
    const config_setting_t *s =
        amp_reader_need(r, group, "class", amp_key_example(AMP_KEYS_PROGRAMME, "class"));
    if (!amp_reader_name(r, s, &p->class_))
        return;
    for (size_t k = 0; k < AMP_COUNT(class_names); k++)
        if (!strcmp(class_names[k], p->class_))
            return;
    const char *near = amp_nearest(p->class_, class_names, AMP_COUNT(class_names));
    if (near)
        amp_reader_warn(r, s, _("\"%s\" is a class of its own; did you mean \"%s\"?"), p->class_,
                        near);
}

bool amp_programme_defaults(amp_reader *r, const config_setting_t *group, amp_programme *p)
{
    *p = (amp_programme){.name = "",
                         .label_en = "",
                         .label_es = "",
                         .class_ = "",
                         .start = AMP_ALWAYS,
                         .end = AMP_NEVER,
                         .value = AMP_PLAIN(1.0),
                         .select = {.registry = "", .noise = AMP_PLAIN(0.0)},
                         .conditions = {.sanction = AMP_PLAIN(1.0)},
                         .admin_cost = AMP_PLAIN(0.0),
                         .loc = amp_reader_loc(r, group),
                         .path = r->file};
    amp_dated_number *payments = AMP_ARENA_NEW(r->arena, amp_dated_number, 1);
    amp_dated_number *take_up = AMP_ARENA_NEW(r->arena, amp_dated_number, 1);
    struct amp_dated_index *rule = AMP_ARENA_NEW(r->arena, struct amp_dated_index, 1);
    if (!payments || !take_up || !rule) {
        amp_reader_memory(r);
        return false;
    }
    *payments = (amp_dated_number){AMP_ALWAYS, AMP_PLAIN(12.0), NULL, "", p->loc, NULL};
    *take_up = (amp_dated_number){AMP_ALWAYS, AMP_PLAIN(1.0), NULL, "", p->loc, NULL};
    *rule = (struct amp_dated_index){AMP_ALWAYS, AMP_INDEX_NONE};
    p->payments = (amp_numbers){payments, 1};
    p->take_up = (amp_numbers){take_up, 1};
    p->indexation = rule;
    p->indexations = 1;
    return true;
}

/* Only checked: kept in the file for its readers. */
static void read_remarks(amp_reader *r, const config_setting_t *group)
{
    static const char *const remarks[] = {"seed", "source", "legal", "note", "notes"};
    const char *text;
    for (size_t k = 0; k < AMP_COUNT(remarks); k++)
        amp_reader_text(r, config_setting_get_member(group, remarks[k]), &text);
}

static const config_setting_t *need(amp_reader *r, const config_setting_t *group, const char *name)
{
    return amp_reader_need(r, group, name, amp_key_example(AMP_KEYS_PROGRAMME, name));
}

amp_err amp_programme_load(amp_ctx *ctx, amp_arena *arena, const char *path, amp_programme *p)
{
    config_t config;
    amp_reader r = {.ctx = ctx, .arena = arena};
    const size_t before = ctx ? ctx->n : 0;
    if (amp_reader_open(&r, path, AMP_NOWHERE, &config))
        amp_programme_read(&r, config_root_setting(&config), p);
    config_destroy(&config);
    amp_reader_sort(ctx, before);
    return r.err;
}

bool amp_programme_read(amp_reader *r, const config_setting_t *group, amp_programme *p)
{
    /* r->err keeps the first error of the whole reading; look at this programme's alone. */
    const amp_err before = r->err;
    r->err = AMP_OK;
    if (amp_programme_defaults(r, group, p) &&
        amp_reader_group(r, group, AMP_KEYS(AMP_KEYS_PROGRAMME))) {
        int unit;
        rules indexation = {p->indexation, p->indexations};
        amp_reader_name(r, need(r, group, "name"), &p->name);
        p->label_en = p->label_es = p->name;
        amp_reader_label(r, config_setting_get_member(group, "label"), &p->label_en, &p->label_es);
        read_class(r, group, p);
        if (amp_reader_choice(r, config_setting_get_member(group, "unit"), unit_names, 2, &unit))
            p->is_household = unit == 1;
        read_texts(r, need(r, group, "who"), &p->who);
        read_texts(r, need(r, group, "amount"), &p->amount);
        const config_setting_t *s = config_setting_get_member(group, "payments");
        if (s)
            amp_reader_numbers(r, s, 0.0, 366.0, &p->payments);
        if ((s = config_setting_get_member(group, "take_up")))
            amp_reader_shares(r, s, &p->take_up);
        amp_reader_shares(r, get(group, "rollout"), &p->rollout);
        if ((s = config_setting_get_member(group, "indexation")))
            read_rules(r, s, &indexation);
        p->indexation = indexation.item;
        p->indexations = indexation.n;
        read_undated(r, group, p);
        read_checks(r, config_setting_get_member(group, "check"), p);
        read_remarks(r, group);
    }
    const bool is_good = r->err == AMP_OK;
    if (before != AMP_OK)
        r->err = before;
    return is_good;
}

/* ---- registry ------------------------------------------------------------------------------- */

const char *amp_date_text(amp_arena *arena, int32_t month)
{
    const char *text = month % 12 ? amp_arena_format(arena, "%d-%02d", month / 12, month % 12 + 1)
                                  : amp_arena_format(arena, "%d", month / 12);
    return text ? text : "";
}

static amp_err enter(amp_ctx *ctx, amp_arena *arena, amp_registry *registry, const amp_programme *p,
                     const char *key, amp_dated_number *n)
{
    const char *name = amp_arena_format(arena, "programme.%s.%s", p->name, key);
    return name ? amp_register_number(ctx, arena, registry, name, n) : amp_fail_memory(ctx);
}

static amp_err enter_all(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                         const amp_programme *p, const char *key, amp_numbers *numbers)
{
    for (size_t k = 0; k < numbers->n; k++)
        AMP_TRY(enter(ctx, arena, registry, p, key, &numbers->item[k]));
    return AMP_OK;
}

/* A number without dates. */
static amp_err enter_one(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                         const amp_programme *p, const char *key, const char *text,
                         amp_number *number)
{
    amp_dated_number dated = {
        .from = AMP_ALWAYS, .number = *number, .text = text, .source = "", .loc = p->loc};
    AMP_TRY(enter(ctx, arena, registry, p, key, &dated));
    *number = dated.number;
    return AMP_OK;
}

amp_err amp_programme_register(amp_ctx *ctx, amp_arena *arena, amp_registry *registry,
                               amp_programme *p)
{
    amp_select *select = &p->select;
    amp_conditions *conditions = &p->conditions;
    struct {
        const char *key;
        amp_numbers *numbers;
    } const dated[] = {{"payments", &p->payments},
                       {"take_up", &p->take_up},
                       {"rollout", &p->rollout},
                       {"select.coverage", &select->coverage},
                       {"select.exclusion", &select->exclusion},
                       {"select.inclusion", &select->inclusion},
                       {"conditions.compliance", &conditions->compliance},
                       {"budget.amount", &p->budget.amount}};
    for (size_t k = 0; k < AMP_COUNT(dated); k++)
        AMP_TRY(enter_all(ctx, arena, registry, p, dated[k].key, dated[k].numbers));
    AMP_TRY(enter_one(ctx, arena, registry, p, "select.noise", select->noise_text, &select->noise));
    AMP_TRY(enter_one(ctx, arena, registry, p, "conditions.sanction", conditions->sanction_text,
                      &conditions->sanction));
    AMP_TRY(enter_one(ctx, arena, registry, p, "value", p->value_text, &p->value));
    AMP_TRY(enter_one(ctx, arena, registry, p, "admin_cost", p->admin_cost_text, &p->admin_cost));
    const char *prefix = amp_arena_format(arena, "programme.%s.", p->name);
    return prefix ? amp_names_register(ctx, arena, registry, prefix, &p->names)
                  : amp_fail_memory(ctx);
}
