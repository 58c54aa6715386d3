/* groups.c - see groups.h. */
#include "sim/groups.h"

#include <stdlib.h>
#include <string.h>

enum { JOINTS_MOST = 1000, SETS_MOST = 6 };

/* ---- compiling ------------------------------------------------------------------------------ */

/* A group of a set, with its formula's place among the parts. */
typedef struct named {
    const char *key, *name;
    size_t part;
} named;

typedef struct maker {
    amp_ctx *ctx;
    amp_arena *arena;
    const amp_profile *profile;
    const amp_symbols *symbols;
    amp_joints *out;
    size_t parts_cap, joints_cap;
} maker;

/* The same formula is a part once. */
static amp_err add_part(maker *m, const char *who, amp_loc loc, size_t *place)
{
    const amp_prog *prog;
    amp_joints *j = m->out;
    AMP_TRY(amp_expr_compile(m->ctx, m->arena, m->symbols, who, loc, AMP_TYPE_BOOLEAN,
                             AMP_SCOPE_PERSON, &prog));
    for (*place = 0; *place < j->parts; ++*place)
        if (amp_expr_equal(j->part[*place], prog))
            return AMP_OK;
    if (j->parts == m->parts_cap) {
        m->parts_cap = 2 * m->parts_cap + 16;
        const amp_prog **more = AMP_ARENA_NEW(m->arena, const amp_prog *, m->parts_cap);
        if (!more)
            return amp_fail_memory(m->ctx);
        if (j->parts)
            memcpy(more, j->part, j->parts * sizeof *more);
        j->part = more;
    }
    j->part[j->parts++] = prog;
    return AMP_OK;
}

/* Values of a category, as formulas write them. */
static size_t values_of(const maker *m, const char *category, const char **name)
{
    const char *const *list, *const *label;
    for (size_t c = 0; c < amp_columns_count; c++) {
        if (!amp_streq(amp_columns[c].name, category))
            continue;
        size_t n = amp_list_names(amp_columns[c].list, &list, &label);
        if (amp_columns[c].list == AMP_LIST_REGION)
            n = m->profile->regions;
        for (size_t k = 0; k < n && k < JOINTS_MOST; k++)
            name[k] = amp_columns[c].list == AMP_LIST_REGION ? m->profile->region[k].name : list[k];
        return n;
    }
    return 0;
}

static amp_err make_each(maker *m, const amp_group_set *set, named **list, size_t *n)
{
    const char *name[JOINTS_MOST];
    *n = values_of(m, set->each, name);
    if (!*n)
        return amp_fail(m->ctx, AMP_CONFIG, set->loc,
                        _("each: found \"%s\"; expected a category, as sex, area, region, "
                          "ethnicity, education or labour"),
                        set->each);
    *list = AMP_ARENA_NEW(m->arena, named, *n);
    for (size_t k = 0; *list && k < *n; k++) {
        const char *who = amp_arena_format(m->arena, "%s == %s", set->each, name[k]);
        (*list)[k] = (named){.key = set->key, .name = name[k]};
        if (!who)
            return amp_fail_memory(m->ctx);
        AMP_TRY(add_part(m, who, set->loc, &(*list)[k].part));
    }
    return *list ? AMP_OK : amp_fail_memory(m->ctx);
}

static amp_err make_set(maker *m, const amp_group_set *set, named **list, size_t *n)
{
    if (set->each)
        return make_each(m, set, list, n);
    *n = set->groups;
    *list = AMP_ARENA_NEW(m->arena, named, *n + 1);
    if (!*list)
        return amp_fail_memory(m->ctx);
    amp_err err = AMP_OK;
    for (size_t k = 0; k < *n; k++) { /* mistakes of all its formulas are told */
        const amp_group_rule *g = &set->group[k];
        (*list)[k] = (named){.key = set->key, .name = g->name};
        const amp_err one = add_part(m, g->who, g->loc, &(*list)[k].part);
        err = err == AMP_OK ? one : err;
    }
    return err;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const named *)a)->key, ((const named *)b)->key);
}

static amp_err add_joint(maker *m, const named *chosen, size_t n)
{
    amp_joints *j = m->out;
    named sorted[SETS_MOST];
    const char *text = "";
    size_t *part = AMP_ARENA_NEW(m->arena, size_t, n);
    memcpy(sorted, chosen, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t k = 0; part && text && k < n; k++) {
        text = amp_arena_format(m->arena, "%s%s%s=%s", text, k ? ";" : "", sorted[k].key,
                                sorted[k].name);
        part[k] = sorted[k].part;
    }
    if (!part || !text)
        return amp_fail_memory(m->ctx);
    for (size_t k = 0; k < j->joints; k++)
        if (amp_streq(j->joint[k].text, text))
            return AMP_OK;
    if (j->joints == JOINTS_MOST)
        return amp_fail(m->ctx, AMP_CONFIG, AMP_NOWHERE,
                        _("groups: more than %d joint groups; leave some sets out"), JOINTS_MOST);
    if (j->joints == m->joints_cap) {
        m->joints_cap = 2 * m->joints_cap + 32;
        amp_joint *more = AMP_ARENA_NEW(m->arena, amp_joint, m->joints_cap);
        if (!more)
            return amp_fail_memory(m->ctx);
        if (j->joints)
            memcpy(more, j->joint, j->joints * sizeof *more);
        j->joint = more;
    }
    j->joint[j->joints++] = (amp_joint){text, part, n};
    return AMP_OK;
}

/* Every combination of one group of each set, the last set running fastest. */
static amp_err combine(maker *m, named *const *list, const size_t *size, size_t sets)
{
    size_t at[SETS_MOST] = {0};
    named chosen[SETS_MOST];
    for (size_t s = 0; s < sets; s++)
        if (!size[s])
            return AMP_OK;
    for (size_t s = sets; s > 0;) {
        for (size_t k = 0; k < sets; k++)
            chosen[k] = list[k][at[k]];
        AMP_TRY(add_joint(m, chosen, sets));
        for (s = sets; s > 0 && ++at[s - 1] == size[s - 1]; s--)
            at[s - 1] = 0;
    }
    return AMP_OK;
}

static amp_err make_joint(maker *m, const struct amp_group_joint *asked)
{
    named *list[SETS_MOST];
    size_t size[SETS_MOST];
    if (!asked->sets)
        return AMP_OK;
    if (asked->sets > SETS_MOST)
        return amp_fail(m->ctx, AMP_CONFIG, asked->set[0].loc,
                        _("groups: found %zu sets in one joint; at most %d are valid"), asked->sets,
                        SETS_MOST);
    for (size_t s = 0; s < asked->sets; s++) {
        for (size_t k = 0; k < s; k++)
            if (amp_streq(asked->set[k].key, asked->set[s].key))
                return amp_fail(m->ctx, AMP_CONFIG, asked->set[s].loc,
                                _("groups: two sets of one joint have the key \"%s\""),
                                asked->set[s].key);
        AMP_TRY(make_set(m, &asked->set[s], &list[s], &size[s]));
    }
    return combine(m, list, size, asked->sets);
}

amp_err amp_joints_compile(amp_ctx *ctx, const amp_groups *asked, const amp_profile *profile,
                           const amp_population *population, amp_arena *arena, amp_joints *joints)
{
    *joints = (amp_joints){0};
    if (!asked->joints)
        return AMP_OK;
    amp_symbols symbols;
    amp_symbols_init(&symbols);
    maker m = {.ctx = ctx, .arena = arena, .profile = profile, .symbols = &symbols, .out = joints};
    amp_err err = amp_policy_symbols(ctx, NULL, profile, population, arena, &symbols);
    for (size_t k = 0; k < asked->joints && (err == AMP_OK || err == AMP_CONFIG); k++) {
        const amp_err one = make_joint(&m, &asked->joint[k]);
        err = err == AMP_OK ? one : err;
    }
    amp_symbols_fini(&symbols);
    return err;
}

/* ---- members of a block --------------------------------------------------------------------- */

static amp_err reserve(const amp_joints *j, size_t rows, amp_joints_scratch *s)
{
    for (size_t k = 0; k < j->parts; k++)
        AMP_TRY(amp_expr_scratch_reserve(&s->expr, j->part[k]));
    if (rows <= s->cap)
        return AMP_OK;
    free(s->value);
    free(s->part);
    free(s->member);
    free(s->row);
    s->cap = rows + rows / 4;
    s->value = amp_alloc(s->cap, sizeof *s->value);
    s->part = amp_alloc(s->cap * j->parts, 1);
    s->member = amp_alloc(s->cap * j->joints, 1);
    s->row = amp_alloc(j->joints, sizeof *s->row);
    if (s->value && s->part && s->member && s->row)
        return AMP_OK;
    s->cap = 0;
    return AMP_NOMEM;
}

static void find_parts(const amp_joints *j, const amp_frame *frame, const amp_population *block,
                       amp_joints_scratch *s)
{
    for (size_t k = 0; k < j->parts; k++) {
        uint8_t *part = s->part + k * s->cap;
        amp_expr_eval(j->part[k], frame, 0, block->households, &s->expr, s->value);
        for (size_t i = 0; i < block->n; i++)
            part[i] = s->value[i] != 0;
    }
}

static void join_parts(const amp_joint *joint, const amp_joints_scratch *s, size_t rows,
                       uint8_t *restrict member)
{
    memcpy(member, s->part + joint->part[0] * s->cap, rows);
    for (size_t p = 1; p < joint->parts; p++) {
        const uint8_t *part = s->part + joint->part[p] * s->cap;
        for (size_t i = 0; i < rows; i++)
            member[i] &= part[i];
    }
}

amp_err amp_joints_members(const amp_joints *j, const amp_population *block, int year,
                           amp_joints_scratch *s, const uint8_t *const **member)
{
    *member = NULL;
    if (!j->joints)
        return AMP_OK;
    amp_policy_view view;
    amp_arena arena;
    amp_arena_init(&arena);
    amp_err err = reserve(j, block->n, s);
    if (err == AMP_OK)
        err = amp_policy_view_make(NULL, block, year, 0, &arena, &view);
    if (err == AMP_OK)
        find_parts(j, &view.frame, block, s);
    for (size_t k = 0; k < j->joints && err == AMP_OK; k++) {
        join_parts(&j->joint[k], s, block->n, s->member + k * s->cap);
        s->row[k] = s->member + k * s->cap;
    }
    amp_arena_fini(&arena);
    *member = s->row;
    return err;
}

void amp_joints_scratch_fini(amp_joints_scratch *s)
{
    amp_expr_scratch_fini(&s->expr);
    free(s->value);
    free(s->part);
    free(s->member);
    free(s->row);
}
