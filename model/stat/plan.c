/* plan.c - which pairs of indicator and group a run keeps, and which cells each one sums.
 *
 * A group is a set of age classes, a sex, an area and a programme. Its text has the keys in
 * alphabetical order, so that a group has one name only. */
#include "stat/indicators.h"
#include "stat/layout.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Age groups as sets of the classes 0-4 5-14 15-17 18-19 20-24 25-59 60-64 65-79 80+ (bit 0 is
 * 0-4) and unknown (bit 9), which counts for all and by area only. 6-17 stands for the classes that
 * hold it: its quantities are counted for these ages. */
// clang-format off
#define AGE_LIST(X)                                                                                \
    X(any, "", 0x3ff)      X(0_4, "0-4", 0x001)     X(0_17, "0-17", 0x007)   X(5_14, "5-14", 0x002) \
    X(6_17, "6-17", 0x006) X(15_24, "15-24", 0x01c) X(15_up, "15+", 0x1fc)   X(20_59, "20-59", 0x030) \
    X(25_59, "25-59", 0x020) X(60_64, "60-64", 0x040) X(60_up, "60+", 0x1c0) X(65_up, "65+", 0x180)
// clang-format on
#define X(name, text, classes) AGE_##name,
enum { AGE_LIST(X) AGES };
#undef X
static const char *const age_text[AGES] = {
#define X(name, text, classes) text,
    AGE_LIST(X)
#undef X
};
static const unsigned age_classes[AGES] = {
#define X(name, text, classes) classes,
    AGE_LIST(X)
#undef X
};

enum { BOTH = -1, WOMEN = AMP_SEX_female, MEN = AMP_SEX_male };
enum { ANYWHERE = -1, RURAL = AMP_AREA_rural, URBAN = AMP_AREA_urban };

typedef struct group_spec {
    int age, sex, area;
} group_spec;

// clang-format off
static const group_spec groups_all[] = {{AGE_any, BOTH, ANYWHERE}};
static const group_spec groups_area[] = {
    {AGE_any, BOTH, ANYWHERE}, {AGE_any, BOTH, RURAL}, {AGE_any, BOTH, URBAN}};
static const group_spec groups_welfare[] = {
    {AGE_any, BOTH, ANYWHERE},   {AGE_any, WOMEN, ANYWHERE},   {AGE_any, MEN, ANYWHERE},
    {AGE_0_4, BOTH, ANYWHERE},   {AGE_0_17, BOTH, ANYWHERE},   {AGE_5_14, BOTH, ANYWHERE},
    {AGE_15_24, BOTH, ANYWHERE}, {AGE_25_59, BOTH, ANYWHERE},  {AGE_60_64, BOTH, ANYWHERE},
    {AGE_60_up, BOTH, ANYWHERE}, {AGE_65_up, BOTH, ANYWHERE},  {AGE_any, BOTH, RURAL},
    {AGE_any, BOTH, URBAN},      {AGE_65_up, WOMEN, ANYWHERE}, {AGE_65_up, MEN, ANYWHERE},
    {AGE_20_59, WOMEN, ANYWHERE}, {AGE_20_59, MEN, ANYWHERE},  {AGE_any, WOMEN, RURAL},
    {AGE_any, MEN, RURAL},       {AGE_any, WOMEN, URBAN},      {AGE_any, MEN, URBAN}};
static const group_spec groups_parity[] = {{AGE_any, BOTH, ANYWHERE}, {AGE_20_59, BOTH, ANYWHERE}};
static const group_spec groups_adults[] = {
    {AGE_15_up, BOTH, ANYWHERE}, {AGE_15_up, WOMEN, ANYWHERE}, {AGE_15_up, MEN, ANYWHERE}};
static const group_spec groups_adults_gap[] = {{AGE_15_up, BOTH, ANYWHERE}};
static const group_spec groups_old[] = {
    {AGE_60_up, BOTH, ANYWHERE}, {AGE_60_up, WOMEN, ANYWHERE}, {AGE_60_up, MEN, ANYWHERE},
    {AGE_65_up, BOTH, ANYWHERE}, {AGE_65_up, WOMEN, ANYWHERE}, {AGE_65_up, MEN, ANYWHERE}};
static const group_spec groups_old_gap[] = {{AGE_60_up, BOTH, ANYWHERE}, {AGE_65_up, BOTH, ANYWHERE}};
static const group_spec groups_school[] = {
    {AGE_6_17, BOTH, ANYWHERE}, {AGE_6_17, WOMEN, ANYWHERE}, {AGE_6_17, MEN, ANYWHERE}};
static const group_spec groups_coverage[] = {
    {AGE_any, BOTH, ANYWHERE},   {AGE_any, WOMEN, ANYWHERE},   {AGE_any, MEN, ANYWHERE},
    {AGE_0_4, BOTH, ANYWHERE},   {AGE_0_17, BOTH, ANYWHERE},   {AGE_5_14, BOTH, ANYWHERE},
    {AGE_60_up, BOTH, ANYWHERE}, {AGE_60_up, WOMEN, ANYWHERE}, {AGE_60_up, MEN, ANYWHERE},
    {AGE_65_up, BOTH, ANYWHERE}, {AGE_65_up, WOMEN, ANYWHERE}, {AGE_65_up, MEN, ANYWHERE}};
static const group_spec groups_recipients[] = {
    {AGE_any, BOTH, ANYWHERE},   {AGE_any, WOMEN, ANYWHERE},   {AGE_any, MEN, ANYWHERE},
    {AGE_60_up, BOTH, ANYWHERE}, {AGE_60_up, WOMEN, ANYWHERE}, {AGE_60_up, MEN, ANYWHERE},
    {AGE_65_up, BOTH, ANYWHERE}, {AGE_65_up, WOMEN, ANYWHERE}, {AGE_65_up, MEN, ANYWHERE}};

static amp_stat_groups groups_of(const amp_indicator *indicator)
{
    return amp_definitions[indicator - amp_indicators].groups;
}

bool amp_stat_is_mpi(const amp_indicator *indicator)
{
    return groups_of(indicator) >= AMP_GROUPS_MPI && groups_of(indicator) < AMP_GROUPS_INCOMES;
}

bool amp_stat_is_fiscal(const amp_indicator *indicator)
{
    return groups_of(indicator) >= AMP_GROUPS_INCOMES;
}

bool amp_stat_is_rate(const amp_indicator *indicator)
{
    return groups_of(indicator) == AMP_GROUPS_RATES;
}

/* Of what a scenario may ask for beside the standard table. */
static bool is_optional(size_t k)
{
    return amp_stat_is_mpi(&amp_indicators[k]) || amp_stat_is_fiscal(&amp_indicators[k]);
}

/* What a set of groups holds; entries: 0 no programmes, 1 any programme and each, 2 each alone. */
static const struct group_set {
    const group_spec *group;
    size_t n;
    int entries;
    bool fives; /* and each sex by five-year age group */
    bool deciles; /* of the roll, and all of it */
} group_sets[] = {
    [AMP_GROUPS_ALL]        = {groups_all,        AMP_COUNT(groups_all),        0, false, false},
    [AMP_GROUPS_AREA]       = {groups_area,       AMP_COUNT(groups_area),       0, false, false},
    [AMP_GROUPS_WELFARE]    = {groups_welfare,    AMP_COUNT(groups_welfare),    0, false, false},
    [AMP_GROUPS_PERSONS]    = {groups_welfare,    AMP_COUNT(groups_welfare),    0, true, false},
    [AMP_GROUPS_PARITY]     = {groups_parity,     AMP_COUNT(groups_parity),     0, false, false},
    [AMP_GROUPS_ADULTS]     = {groups_adults,     AMP_COUNT(groups_adults),     0, false, false},
    [AMP_GROUPS_ADULTS_GAP] = {groups_adults_gap, AMP_COUNT(groups_adults_gap), 0, false, false},
    [AMP_GROUPS_OLD]        = {groups_old,        AMP_COUNT(groups_old),        0, false, false},
    [AMP_GROUPS_OLD_GAP]    = {groups_old_gap,    AMP_COUNT(groups_old_gap),    0, false, false},
    [AMP_GROUPS_SCHOOL]     = {groups_school,     AMP_COUNT(groups_school),     0, false, false},
    [AMP_GROUPS_DECILE]     = {groups_all,        0,                            0, false, true},
    [AMP_GROUPS_COVERAGE]   = {groups_coverage,   AMP_COUNT(groups_coverage),   1, false, false},
    [AMP_GROUPS_RECIPIENTS] = {groups_recipients, AMP_COUNT(groups_recipients), 1, false, false},
    [AMP_GROUPS_PROGRAMME]  = {groups_all,        AMP_COUNT(groups_all),        1, false, false},
    [AMP_GROUPS_EACH]       = {groups_all,        AMP_COUNT(groups_all),        2, false, false},
    [AMP_GROUPS_MPI]        = {groups_welfare,    AMP_COUNT(groups_welfare),    0, false, false},
    [AMP_GROUPS_MPI_PARTS]  = {groups_area,       AMP_COUNT(groups_area),       0, false, false},
    [AMP_GROUPS_MPI_EACH]   = {groups_area,       AMP_COUNT(groups_area),       0, false, false},
    [AMP_GROUPS_INCOMES]    = {groups_all,        0,                            0, false, false},
    [AMP_GROUPS_REVENUE]    = {groups_all,        0,                            0, false, false},
    [AMP_GROUPS_BUDGET]     = {groups_all,        AMP_COUNT(groups_all),        0, false, false},
    [AMP_GROUPS_ITEMS]      = {groups_all,        0,                            0, false, false},
    [AMP_GROUPS_RATES]      = {groups_all,        0,                            0, false, true},
};
// clang-format on

static uint64_t cells_of(group_spec g)
{
    uint64_t cells = 0;
    for (unsigned c = 0; c < AMP_STAT_CELLS; c++) {
        const unsigned class = c / 4, sex = c / 2 % 2, area = c % 2;
        const bool known = c < AMP_STAT_UNKNOWN;
        if (age_classes[g.age] >> class & 1 && (known || g.sex < 0) &&
            (g.sex < 0 || (unsigned)g.sex == sex) && (g.area < 0 || (unsigned)g.area == area))
            cells |= (uint64_t)1 << c;
    }
    return cells;
}

static const char *group_text(amp_arena *arena, const char *age, int sex, int area,
                              const char *programme)
{
    static const char *const sexes[] = {"female", "male"}, *const areas[] = {"rural", "urban"};
    const char *const key[] = {"age", "area", "programme", "sex"};
    const char *const word[] = {age, area < 0 ? "" : areas[area], programme,
                                sex < 0 ? "" : sexes[sex]};
    const char *text = "";
    for (size_t k = 0; text && k < AMP_COUNT(key); k++)
        if (*word[k])
            text = amp_arena_format(arena, "%s%s%s=%s", text, *text ? ";" : "", key[k], word[k]);
    return text && !*text ? "all" : text;
}

/* Entries of a set: none, or from 0 (any programme) or 1 (each) to the last. */
static size_t entry_first(const struct group_set *set)
{
    return set->entries == 2 ? 1 : 0;
}
static size_t entry_end(const struct group_set *set, size_t programmes)
{
    return set->entries ? programmes + 1 : 1;
}

static size_t count_pairs(size_t programmes)
{
    size_t n = 0;
    for (size_t k = 0; k < amp_indicators_count; k++) {
        if (is_optional(k))
            continue;
        const struct group_set *set = &group_sets[amp_definitions[k].groups];
        n += set->n * (entry_end(set, programmes) - entry_first(set));
        n += set->fives ? 2 * AMP_STAT_FIVES : 0;
        n += set->deciles ? AMP_ROLL_DECILES + 1 : 0;
    }
    return n;
}

/* Append a pair; false when memory is out. */
static bool add_pair(amp_stat_plan *plan, size_t k, const char *text, struct amp_stat_rule rule)
{
    rule.def = &amp_definitions[k];
    plan->rule[plan->pairs] = rule;
    plan->pair[plan->pairs++] = (amp_pair){&amp_indicators[k], text};
    return text != NULL;
}

static bool add_fives(amp_stat_plan *plan, size_t k)
{
    bool fine = true;
    for (int five = 0; five < AMP_STAT_FIVES; five++) {
        const char *age = five < AMP_STAT_FIVES - 1
                              ? amp_arena_format(&plan->arena, "%d-%d", 5 * five, 5 * five + 4)
                              : "80+";
        for (int sex = 0; age && sex < 2; sex++) {
            const char *text = group_text(&plan->arena, age, sex, ANYWHERE, "");
            fine &= add_pair(plan, k, text, (struct amp_stat_rule){.five = five, .sex = sex});
        }
        fine &= age != NULL;
    }
    return fine;
}

static bool add_deciles(amp_stat_plan *plan, size_t k)
{
    const uint64_t all = ((uint64_t)1 << AMP_ROLL_DECILES) - 1;
    bool fine = add_pair(plan, k, "all", (struct amp_stat_rule){.cells = all, .five = -1});
    for (int d = 0; d < AMP_ROLL_DECILES; d++)
        fine &= add_pair(plan, k, amp_arena_format(&plan->arena, "decile=%d", d + 1),
                         (struct amp_stat_rule){.cells = (uint64_t)1 << d, .five = -1});
    return fine;
}

static bool add_pairs(amp_stat_plan *plan, size_t k)
{
    const struct group_set *set = &group_sets[amp_definitions[k].groups];
    bool fine = true;
    for (size_t e = entry_first(set); e < entry_end(set, plan->programmes); e++)
        for (size_t g = 0; g < set->n; g++) {
            const group_spec *group = &set->group[g];
            const char *text = group_text(&plan->arena, age_text[group->age], group->sex,
                                          group->area, e ? plan->programme[e - 1] : "");
            fine &= add_pair(plan, k, text,
                             (struct amp_stat_rule){
                                 .cells = cells_of(*group), .entry = e, .five = -1, .sex = -1});
        }
    fine &= !set->deciles || add_deciles(plan, k);
    return set->fives ? fine & add_fives(plan, k) : fine;
}

static bool fill(amp_stat_plan *plan, const char *const *programme, const bool *social_pension,
                 size_t programmes)
{
    const size_t pairs = count_pairs(programmes);
    plan->programme = AMP_ARENA_NEW(&plan->arena, const char *, programmes + 1);
    plan->social_pension = AMP_ARENA_NEW(&plan->arena, bool, programmes + 1);
    plan->pair = AMP_ARENA_NEW(&plan->arena, amp_pair, pairs);
    plan->rule = AMP_ARENA_NEW(&plan->arena, struct amp_stat_rule, pairs);
    if (!plan->programme || !plan->social_pension || !plan->pair || !plan->rule)
        return false;
    for (size_t p = 0; p < programmes; p++) {
        plan->programme[p] = amp_arena_text(&plan->arena, programme[p]);
        plan->social_pension[p] = social_pension[p];
        if (!plan->programme[p])
            return false;
    }
    plan->programmes = programmes;
    for (size_t k = 0; k < amp_indicators_count; k++)
        if (!is_optional(k) && !add_pairs(plan, k))
            return false;
    assert(plan->pairs == pairs);
    return true;
}

/* ---- declared groups ------------------------------------------------------------------------- */

/* Sums that are not kept by row: of all persons in their ranking, of single ages, of households. */
static bool is_of_rows(amp_quantity q)
{
    switch (q) {
#define X(name) case AMP_Q_##name:
        AMP_BOOK_QUANTITIES(X)
        AMP_RANKED_QUANTITIES(X)
        AMP_ROLL_FIELDS(X)
        AMP_ROLL_QUANTITIES(X)
#undef X
    case AMP_Q_school_age:
    case AMP_Q_attending:
    case AMP_Q_poor_children:
    case AMP_Q_children_reached:
    case AMP_Q_poor_before:
    case AMP_Q_poor_missed:
    case AMP_Q_spilled:
    case AMP_Q_spilled_money:
    case AMP_Q_received:
    case AMP_Q_needed:
    case AMP_Q_enjoyed:
    case AMP_Q_gap_money:
    case AMP_Q_extreme_gap_money:
    case AMP_Q_mpi_part:
    case AMP_Q_mpi_both:
    case AMP_Q_mpi_deprived:
        return false;
    default:
        return true;
    }
}

static bool can_be_grouped(size_t k)
{
    return is_of_rows(amp_definitions[k].above) && is_of_rows(amp_definitions[k].below);
}

/* "age=65+;sex=female" with key=word at its place among the keys; without a word as it is. */
static const char *group_with(amp_arena *arena, const char *group, const char *key,
                              const char *word)
{
    size_t n = 0; /* up to the first key after it */
    if (!*word)
        return amp_arena_text(arena, group);
    if (strcmp(group, "all") == 0)
        group = "";
    while (group[n] && strncmp(group + n, key, strlen(key)) < 0) {
        n += strcspn(group + n, ";");
        n += group[n] == ';';
    }
    const bool last = n && group[n - 1] != ';';
    return amp_arena_format(arena, "%.*s%s%s=%s%s%s", (int)n, group, last ? ";" : "", key, word,
                            group[n] ? ";" : "", group + n);
}

static bool add_group_pairs(amp_stat_plan *plan, size_t k, const char *group, size_t place)
{
    const struct group_set *set = &group_sets[amp_definitions[k].groups];
    for (size_t e = entry_first(set); e < entry_end(set, plan->programmes); e++) {
        const char *text =
            group_with(&plan->arena, group, "programme", e ? plan->programme[e - 1] : "");
        if (!text)
            return false;
        if (amp_stat_find(plan, amp_indicators[k].name, text) >= 0)
            continue;
        if (!add_pair(plan, k, text,
                      (struct amp_stat_rule){.cells = (1u << AMP_GROUP_CELLS) - 1,
                                             .entry = e,
                                             .group = place + 1,
                                             .five = -1,
                                             .sex = -1}))
            return false;
    }
    return true;
}

/* Room for as many pairs more. */
static bool grow_pairs(amp_stat_plan *plan, size_t more)
{
    amp_pair *pair = AMP_ARENA_NEW(&plan->arena, amp_pair, plan->pairs + more);
    struct amp_stat_rule *rule =
        AMP_ARENA_NEW(&plan->arena, struct amp_stat_rule, plan->pairs + more);
    if (!pair || !rule)
        return false;
    memcpy(pair, plan->pair, plan->pairs * sizeof *pair);
    memcpy(rule, plan->rule, plan->pairs * sizeof *rule);
    plan->pair = pair;
    plan->rule = rule;
    return true;
}

/* @param with, without  messages for a name that is none of these: with a near one, and without */
static amp_err check_names(amp_ctx *ctx, amp_loc loc, bool (*is_known)(size_t k), const char *with,
                           const char *without, const char *const *keep, size_t keeps)
{
    const char **name = amp_alloc(amp_indicators_count, sizeof *name);
    size_t n = 0;
    for (size_t k = 0; name && k < amp_indicators_count; k++)
        if (is_known(k))
            name[n++] = amp_indicators[k].name;
    for (size_t i = 0; name && i < keeps; i++) {
        const char *near = amp_nearest(keep[i], name, n);
        if (!amp_streq(near, keep[i]))
            amp_fail(ctx, AMP_CONFIG, loc, near ? with : without, keep[i], near);
    }
    free(name);
    return name ? amp_ctx_first(ctx) : amp_fail_memory(ctx);
}

amp_err amp_stat_check_kept(amp_ctx *ctx, amp_loc loc, const char *const *keep, size_t keeps)
{
    return check_names(
        ctx, loc, can_be_grouped,
        _("group_indicators: \"%s\" cannot be told for declared groups; did you mean "
          "\"%s\"?"),
        _("group_indicators: \"%s\" cannot be told for declared groups; amparo list "
          "indicators shows what is known"),
        keep, keeps);
}

static bool is_indicator(size_t k)
{
    return k < amp_indicators_count;
}

amp_err amp_stat_check_indicators(amp_ctx *ctx, amp_loc loc, const char *const *keep, size_t keeps)
{
    return check_names(
        ctx, loc, is_indicator, _("indicators: no indicator \"%s\"; did you mean \"%s\"?"),
        _("indicators: no indicator \"%s\"; amparo list indicators shows what is known"), keep,
        keeps);
}

static bool is_kept(const char *name, const char *const *keep, size_t keeps)
{
    bool kept = keeps == 0;
    for (size_t i = 0; i < keeps; i++)
        kept = kept || amp_streq(keep[i], name);
    return kept;
}

amp_err amp_stat_plan_groups(amp_ctx *ctx, amp_stat_plan *plan, const char *const *text,
                             size_t groups, const char *const *keep, size_t keeps)
{
    if (!grow_pairs(plan, groups * amp_indicators_count * (plan->programmes + 1)))
        return amp_fail_memory(ctx);
    for (size_t g = 0; g < groups; g++)
        for (size_t k = 0; k < amp_indicators_count; k++)
            if (can_be_grouped(k) && !amp_stat_is_fiscal(&amp_indicators[k]) &&
                (plan->mpi || !amp_stat_is_mpi(&amp_indicators[k])) &&
                is_kept(amp_indicators[k].name, keep, keeps) &&
                !add_group_pairs(plan, k, text[g], g))
                return amp_fail_memory(ctx);
    plan->groups = groups;
    plan->first_shared = (plan->tally_shared + 7) / 8 * 8;
    plan->first = plan->tally;
    plan->tally_shared = plan->first_shared + groups * AMP_GROUP_SHARED;
    plan->tally = plan->first + groups * amp_group_size(plan->programmes);
    plan->first_mpi_groups = plan->tally;
    if (plan->mpi)
        plan->tally += groups * AMP_GROUP_CELLS * amp_mpi_width(plan->mpi->n);
    return AMP_OK;
}

/* ---- further lines --------------------------------------------------------------------------- */

/* Can an indicator be told of a line by what a further line keeps? */
static bool is_of_line(size_t k)
{
    const amp_quantity q = amp_definitions[k].above;
    return (q == AMP_Q_poor || q == AMP_Q_gap || q == AMP_Q_severity) &&
           amp_definitions[k].below == AMP_Q_members;
}

static bool add_line_pairs(amp_stat_plan *plan, size_t line)
{
    const size_t standard = plan->pairs;
    bool fine = grow_pairs(plan, standard);
    for (size_t k = 0; fine && k < standard; k++) {
        struct amp_stat_rule rule = plan->rule[k];
        const size_t i = (size_t)(plan->pair[k].indicator - amp_indicators);
        if (!is_of_line(i) || rule.line || rule.group)
            continue;
        rule.line = line + 1;
        fine = add_pair(
            plan, i, group_with(&plan->arena, plan->pair[k].group, "line", plan->line[line].name),
            rule);
    }
    return fine;
}

amp_err amp_stat_plan_lines(amp_ctx *ctx, amp_stat_plan *plan, const amp_stat_line *line,
                            size_t lines)
{
    plan->line = AMP_ARENA_NEW(&plan->arena, amp_stat_line, lines + 1);
    bool fine = plan->line != NULL;
    for (size_t k = 0; fine && k < lines; k++) {
        plan->line[k] = line[k];
        plan->line[k].name = amp_arena_text(&plan->arena, line[k].name);
        fine = plan->line[k].name && add_line_pairs(plan, k);
    }
    if (!fine)
        return amp_fail_memory(ctx);
    plan->lines = lines;
    plan->first_line = plan->tally;
    plan->tally += lines * AMP_LINE_SIZE;
    return AMP_OK;
}

/* ---- what is kept and read ------------------------------------------------------------------- */

static void note_quantity(amp_stat_reads *reads, amp_quantity q)
{
    switch (q) {
    case AMP_Q_mpi_poor:
    case AMP_Q_mpi_score:
    case AMP_Q_mpi_part:
    case AMP_Q_mpi_both:
    case AMP_Q_mpi_deprived:
        reads->mpi = true;
        break;
    case AMP_Q_marginal_rate:
    case AMP_Q_high_rate:
    case AMP_Q_participation_rate:
    case AMP_Q_formalisation_rate:
        reads->books = reads->rates = reads->changes = true;
        break;
    case AMP_Q_redistributed:
    case AMP_Q_reynolds_smolensky:
    case AMP_Q_revenue:
    case AMP_Q_net_cost:
    case AMP_Q_close_rate:
    case AMP_Q_kakwani_of:
    case AMP_Q_contribution_of:
        reads->books = true;
        break;
    case AMP_Q_own_income:
    case AMP_Q_without_own:
    case AMP_Q_own_poor:
        reads->own_income = true;
        break;
    case AMP_Q_school_age:
    case AMP_Q_attending:
        reads->pupils = true;
        break;
    case AMP_Q_poor_children:
    case AMP_Q_children_reached:
    case AMP_Q_poor_before:
    case AMP_Q_poor_missed:
    case AMP_Q_spilled:
    case AMP_Q_spilled_money:
        reads->poor_before = true;
        break;
    case AMP_Q_needed:
    case AMP_Q_enjoyed:
        reads->adequacy = true;
        break;
    default:
        reads->ranking |= (q >= AMP_Q_gini && q < AMP_Q_roll_persons) || q == AMP_Q_reranking;
        reads->inequality |= q > AMP_Q_gini && q < AMP_Q_roll_persons;
        reads->changes |= q >= AMP_Q_roll_persons;
    }
}

static void note_reads(amp_stat_plan *plan)
{
    plan->reads = (amp_stat_reads){0};
    for (size_t k = 0; k < plan->pairs; k++) {
        plan->reads.books = plan->reads.books || plan->rule[k].income;
        note_quantity(&plan->reads, plan->rule[k].def->above);
        note_quantity(&plan->reads, plan->rule[k].def->below);
    }
}

void amp_stat_plan_keep(amp_stat_plan *plan, const char *const *keep, size_t keeps)
{
    size_t n = 0;
    for (size_t k = 0; k < plan->pairs; k++)
        if (is_kept(plan->pair[k].indicator->name, keep, keeps)) {
            plan->pair[n] = plan->pair[k];
            plan->rule[n++] = plan->rule[k];
        }
    plan->pairs = n;
    note_reads(plan);
}

/* ---- multidimensional poverty ---------------------------------------------------------------- */

static const char **copy_texts(amp_arena *arena, const char *const *text, size_t n)
{
    const char **copy = AMP_ARENA_NEW(arena, const char *, n);
    for (size_t k = 0; copy && k < n; k++)
        if (!(copy[k] = amp_arena_text(arena, text[k])))
            return NULL;
    return copy;
}

static amp_stat_mpi *copy_mpi(amp_arena *arena, const amp_stat_mpi *from)
{
    amp_stat_mpi *to = AMP_ARENA_NEW(arena, amp_stat_mpi, 1);
    double *weight = AMP_ARENA_NEW(arena, double, from->n);
    if (!to || !weight)
        return NULL;
    memcpy(weight, from->weight, from->n * sizeof *weight);
    *to = (amp_stat_mpi){.name = copy_texts(arena, from->name, from->n),
                         .dimension = copy_texts(arena, from->dimension, from->n),
                         .weight = weight,
                         .n = from->n,
                         .cutoff = from->cutoff};
    return to->name && to->dimension ? to : NULL;
}

/* The deprivations of the dimension of deprivation d; 0 unless d is its first. */
static uint32_t dimension_of(const amp_stat_mpi *m, size_t d)
{
    uint32_t part = 0;
    for (size_t k = 0; k < m->n; k++)
        if (strcmp(m->dimension[k], m->dimension[d]) == 0)
            part |= (uint32_t)1 << k;
    return part & (((uint32_t)1 << d) - 1) ? 0 : part;
}

static bool add_part(amp_stat_plan *plan, size_t k, const char *key, const char *name,
                     uint32_t part)
{
    const struct group_set *set = &group_sets[amp_definitions[k].groups];
    bool fine = true;
    for (size_t g = 0; g < set->n; g++) {
        const char *area = group_text(&plan->arena, "", BOTH, set->group[g].area, "");
        fine = fine && area &&
               add_pair(plan, k, group_with(&plan->arena, area, key, name),
                        (struct amp_stat_rule){
                            .cells = cells_of(set->group[g]), .part = part, .five = -1, .sex = -1});
    }
    return fine;
}

static bool add_mpi_pairs(amp_stat_plan *plan, size_t k)
{
    const amp_stat_mpi *m = plan->mpi;
    const amp_stat_groups groups = amp_definitions[k].groups;
    bool fine = true;
    if (groups == AMP_GROUPS_MPI)
        return add_pairs(plan, k);
    for (size_t d = 0; groups == AMP_GROUPS_MPI_PARTS && d < m->n; d++)
        if (dimension_of(m, d))
            fine = fine && add_part(plan, k, "dimension", m->dimension[d], dimension_of(m, d));
    for (size_t d = 0; d < m->n; d++)
        fine = fine && add_part(plan, k, "deprivation", m->name[d], (uint32_t)1 << d);
    return fine;
}

amp_err amp_stat_plan_mpi(amp_ctx *ctx, amp_stat_plan *plan, const amp_stat_mpi *mpi)
{
    plan->mpi = copy_mpi(&plan->arena, mpi);
    const size_t most = AMP_COUNT(groups_welfare) + 2 * mpi->n * AMP_COUNT(groups_area);
    bool fine = plan->mpi && grow_pairs(plan, most * amp_indicators_count);
    for (size_t k = 0; fine && k < amp_indicators_count; k++)
        if (amp_stat_is_mpi(&amp_indicators[k]))
            fine = add_mpi_pairs(plan, k);
    if (!fine)
        return amp_fail_memory(ctx);
    plan->first_mpi = plan->tally;
    plan->tally += AMP_STAT_CELLS * amp_mpi_width(mpi->n);
    note_reads(plan);
    return AMP_OK;
}

/* ---- contributions and taxes ----------------------------------------------------------------- */

static const char *const income_names[AMP_INCOMES] = {
#define X(name, meaning) #name,
    AMP_INCOME_LIST(X)
#undef X
};

static bool add_keyed(amp_stat_plan *plan, size_t k, const char *key, const char *name,
                      struct amp_stat_rule rule)
{
    const char *text = amp_arena_format(&plan->arena, "%s=%s", key, name);
    rule.five = rule.sex = -1;
    return text && add_pair(plan, k, text, rule);
}

static bool add_incomes(amp_stat_plan *plan, size_t k, int first)
{
    bool fine = true;
    for (int c = first; c < AMP_INCOMES; c++)
        fine = fine && add_keyed(plan, k, "income", income_names[c],
                                 (struct amp_stat_rule){.income = c + 1});
    return fine;
}

static bool add_levies(amp_stat_plan *plan, size_t k)
{
    bool fine = true;
    for (size_t i = 0; i < plan->levies; i++)
        fine = fine && add_keyed(plan, k, "instrument", plan->levy[i],
                                 (struct amp_stat_rule){.item = i + 1});
    return fine;
}

static bool add_revenue(amp_stat_plan *plan, size_t k)
{
    static const char *const payer[AMP_LEDGER_PAYERS] = {"worker", "employer", "state"};
    bool fine = add_pair(plan, k, "all", (struct amp_stat_rule){.five = -1, .sex = -1});
    for (int p = 0; p < AMP_LEDGER_PAYERS; p++)
        fine =
            fine && add_keyed(plan, k, "payer", payer[p], (struct amp_stat_rule){.payer = p + 1});
    return fine && add_levies(plan, k);
}

static bool add_items(amp_stat_plan *plan, size_t k)
{
    bool fine = add_levies(plan, k);
    for (size_t p = 0; p < plan->programmes; p++)
        fine = fine && add_keyed(plan, k, "programme", plan->programme[p],
                                 (struct amp_stat_rule){.item = plan->levies + p + 1});
    return fine;
}

/* Told by each concept of income too. */
static bool is_of_incomes(size_t k)
{
    switch (amp_definitions[k].above) {
    case AMP_Q_poor:
    case AMP_Q_gap:
    case AMP_Q_severity:
    case AMP_Q_extreme:
    case AMP_Q_welfare:
        return amp_definitions[k].op == AMP_OP_LEVEL && amp_definitions[k].below == AMP_Q_members;
    case AMP_Q_gini:
        return true;
    default:
        return false;
    }
}

static bool add_fiscal_pairs(amp_stat_plan *plan, size_t k, bool with_rates)
{
    switch (amp_definitions[k].groups) {
    case AMP_GROUPS_INCOMES:
        return add_incomes(plan, k, AMP_INCOME_net_market);
    case AMP_GROUPS_REVENUE:
        return add_revenue(plan, k);
    case AMP_GROUPS_ITEMS:
        return add_items(plan, k);
    case AMP_GROUPS_BUDGET:
        return add_pairs(plan, k);
    case AMP_GROUPS_RATES:
        return !with_rates || add_pairs(plan, k);
    default:
        return !is_of_incomes(k) || add_incomes(plan, k, 0);
    }
}

amp_err amp_stat_plan_fiscal(amp_ctx *ctx, amp_stat_plan *plan, const char *const *levy,
                             size_t levies, bool with_rates)
{
    const size_t most =
        AMP_INCOMES + AMP_ROLL_DECILES + AMP_LEDGER_PAYERS + levies + plan->programmes + 1;
    plan->levy = AMP_ARENA_NEW(&plan->arena, const char *, levies + 1);
    plan->levies = levies;
    bool fine = plan->levy && grow_pairs(plan, most * amp_indicators_count);
    for (size_t k = 0; fine && k < levies; k++)
        fine = (plan->levy[k] = amp_arena_text(&plan->arena, levy[k])) != NULL;
    for (size_t k = 0; fine && k < amp_indicators_count; k++)
        fine = add_fiscal_pairs(plan, k, with_rates);
    if (!fine)
        return amp_fail_memory(ctx);
    note_reads(plan);
    return AMP_OK;
}

/* ---- plan ------------------------------------------------------------------------------------ */

amp_err amp_stat_plan_new(amp_ctx *ctx, const char *const *programme, const bool *social_pension,
                          size_t programmes, amp_stat_plan **plan)
{
    *plan = NULL;
    if (programmes > AMP_STAT_PROGRAMMES)
        return amp_fail(ctx, AMP_CONFIG, AMP_NOWHERE,
                        _("%zu programmes in the scenarios of one run; at most %d are valid"),
                        programmes, AMP_STAT_PROGRAMMES);
    amp_stat_plan *p = amp_alloc(1, sizeof *p);
    if (!p)
        return amp_fail_memory(ctx);
    amp_arena_init(&p->arena);
    p->cells = AMP_STAT_CELLS;
    p->tally_shared = AMP_SHARED_SIZE;
    p->tally = amp_stat_place(programmes);
    if (!fill(p, programme, social_pension, programmes)) {
        amp_stat_plan_free(p);
        return amp_fail_memory(ctx);
    }
    note_reads(p);
    *plan = p;
    return AMP_OK;
}

void amp_stat_plan_free(amp_stat_plan *plan)
{
    if (!plan)
        return;
    amp_arena_fini(&plan->arena);
    free(plan);
}

int amp_stat_find(const amp_stat_plan *plan, const char *indicator, const char *group)
{
    for (size_t k = 0; k < plan->pairs; k++)
        if (strcmp(plan->pair[k].indicator->name, indicator) == 0 &&
            strcmp(plan->pair[k].group, group) == 0)
            return (int)k;
    return -1;
}
