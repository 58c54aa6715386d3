/* symbols.c - the names that formulas of a scenario may use, and the slots they stand for. */
#include "policy/internal.h"

#include <string.h>

amp_slots amp_policy_slots(size_t extras, size_t programmes)
{
    const size_t derived = amp_columns_count + extras;
    const size_t benefit = derived + AFTER_END;
    const size_t rank = benefit + 2 * programmes;
    return (amp_slots){
        .derived = derived, .benefit = benefit, .rank = rank, .n = rank + AMP_RANKINGS};
}

size_t amp_policy_benefit_slot(size_t extras, size_t k)
{
    return amp_policy_slots(extras, 0).benefit + 2 * k;
}

static amp_err add(amp_ctx *ctx, amp_symbols *symbols, amp_symbol symbol)
{
    return amp_symbols_add(symbols, symbol) == AMP_OK ? AMP_OK : amp_fail_memory(ctx);
}

static amp_store store_of(amp_ctype ctype)
{
    switch (ctype) {
    case AMP_CTYPE_uint8_t:
        return AMP_STORE_U8;
    case AMP_CTYPE_uint16_t:
        return AMP_STORE_U16;
    case AMP_CTYPE_int32_t:
        return AMP_STORE_I32;
    case AMP_CTYPE_uint64_t:
        return AMP_STORE_U64;
    case AMP_CTYPE_float:
        return AMP_STORE_F32;
    case AMP_CTYPE_double:
        break;
    }
    return AMP_STORE_F64;
}

static amp_type type_of(amp_kind kind)
{
    return kind == AMP_KIND_BOOLEAN    ? AMP_TYPE_BOOLEAN
           : kind == AMP_KIND_CATEGORY ? AMP_TYPE_CATEGORY
                                       : AMP_TYPE_NUMBER;
}

static amp_scope scope_of(amp_level level)
{
    return level == AMP_LEVEL_PERSON ? AMP_SCOPE_PERSON : AMP_SCOPE_HOUSEHOLD;
}

/* The member numbers of relatives would hide the category `partner`; they are seen under other
 * names, and mostly through partner(x), mother(x) and father(x). */
static const char *name_in_formulas(const char *column)
{
    static const char *const renamed[][2] = {
        {"partner", "partner_member"}, {"mother", "mother_member"}, {"father", "father_member"}};
    for (size_t i = 0; i < AMP_COUNT(renamed); i++)
        if (strcmp(column, renamed[i][0]) == 0)
            return renamed[i][1];
    return column;
}

static amp_err add_columns(amp_ctx *ctx, const amp_population *population, amp_symbols *symbols)
{
    for (size_t c = 0; c < amp_columns_count; c++) {
        const amp_column *column = &amp_columns[c];
        if (column->kind == AMP_KIND_IDENTITY)
            continue; /* an identity is never a value */
        AMP_TRY(add(ctx, symbols,
                    (amp_symbol){.name = name_in_formulas(column->name),
                                 .type = type_of(column->kind),
                                 .scope = scope_of(column->level),
                                 .store = store_of(column->ctype),
                                 .category = (int)column->list,
                                 .unit = column->unit,
                                 .slot = (uint32_t)c,
                                 .meaning = column->en,
                                 .is_absent = population && !amp_pop_has(population, column)}));
    }
    return AMP_OK;
}

/* "Ladrillo / bloque" is written ladrillo_bloque. NULL when memory is out. */
static const char *word_of_label(amp_arena *arena, const char *label)
{
    static const struct {
        const char *with, *without;
    } accents[] = {{"á", "a"}, {"é", "e"}, {"í", "i"}, {"ó", "o"}, {"ú", "u"},
                   {"ü", "u"}, {"ñ", "n"}, {"Á", "a"}, {"É", "e"}, {"Í", "i"},
                   {"Ó", "o"}, {"Ú", "u"}, {"Ü", "u"}, {"Ñ", "n"}, {"ã", "a"},
                   {"õ", "o"}, {"ç", "c"}, {"â", "a"}, {"ê", "e"}, {"ô", "o"}};
    label += strcspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") < strlen(label)
                 ? strspn(label, "0123456789. ") /* "1. Casa" */
                 : 0;
    char *word = amp_arena_get(arena, strlen(label) + 2), *to = word;
    for (const char *c = label; word && *c;) {
        size_t k = 0;
        while (k < AMP_COUNT(accents) && strncmp(c, accents[k].with, strlen(accents[k].with)) != 0)
            k++;
        const char letter = k < AMP_COUNT(accents) ? accents[k].without[0] : *c;
        const bool small = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        if (small)
            *to++ = letter;
        else if (letter >= 'A' && letter <= 'Z')
            *to++ = (char)(letter - 'A' + 'a');
        else if (to > word && to[-1] != '_')
            *to++ = '_';
        c += k < AMP_COUNT(accents) ? strlen(accents[k].with) : 1;
    }
    while (word && to > word && to[-1] == '_')
        to--;
    if (word)
        *to = '\0';
    return word;
}

static int list_of_extra(size_t e)
{
    return AMP_LIST_COUNT + (int)e;
}

/* The values of a survey's categories by name: before the columns, so that a column hides them. */
static amp_err add_values(amp_ctx *ctx, const amp_population *population, amp_arena *arena,
                          amp_symbols *symbols)
{
    for (size_t e = 0; population && e < population->extras; e++)
        for (size_t k = 0; k < population->extra[e].values; k++) {
            const amp_value_label *v = &population->extra[e].value[k];
            const char *label = amp_arena_text(arena, v->text);
            const char *word = label ? word_of_label(arena, label) : NULL;
            if (!word)
                return amp_fail_memory(ctx);
            AMP_TRY(add(ctx, symbols,
                        (amp_symbol){.name = word,
                                     .type = AMP_TYPE_CATEGORY,
                                     .scope = AMP_SCOPE_CONSTANT,
                                     .store = AMP_STORE_F64,
                                     .category = list_of_extra(e),
                                     .unit = "",
                                     .value = v->code,
                                     .meaning = label}));
        }
    return AMP_OK;
}

/* A survey's category is known under its name twice: as a number, for its codes, and, hiding it,
 * as a category, for the names of its values. The checker takes the one that fits. */
static amp_err add_extras(amp_ctx *ctx, const amp_population *population, amp_arena *arena,
                          amp_symbols *symbols)
{
    for (size_t e = 0; population && e < population->extras; e++) {
        const amp_extra *extra = &population->extra[e];
        const char *name = amp_arena_text(arena, extra->name);
        const char *label = amp_arena_text(arena, extra->label ? extra->label : "");
        if (!name || !label)
            return amp_fail_memory(ctx);
        amp_symbol symbol = {.name = name,
                             .type = extra->kind == AMP_KIND_BOOLEAN ? AMP_TYPE_BOOLEAN
                                                                     : AMP_TYPE_NUMBER,
                             .scope = scope_of(extra->level),
                             .store = AMP_STORE_F64,
                             .unit = extra->kind == AMP_KIND_MONEY ? "LCU/month" : "",
                             .slot = (uint32_t)(amp_columns_count + e),
                             .meaning = label};
        AMP_TRY(add(ctx, symbols, symbol));
        if (extra->values) {
            symbol.type = AMP_TYPE_CATEGORY;
            symbol.category = list_of_extra(e);
            AMP_TRY(add(ctx, symbols, symbol));
        }
    }
    return AMP_OK;
}

static const amp_symbol derived[DERIVED_COUNT] = {
#define X(name_, level_, store_, unit_, meaning_)                                                  \
    [DERIVED_##name_] = {.name = #name_,                                                           \
                         .type = AMP_TYPE_NUMBER,                                                  \
                         .scope = AMP_SCOPE_##level_,                                              \
                         .store = AMP_STORE_##store_,                                              \
                         .unit = unit_,                                                            \
                         .meaning = meaning_},
    AMP_DERIVED_LIST(X) AMP_FISCAL_LIST(X)
#undef X
};

amp_err amp_policy_symbols_fiscal(amp_ctx *ctx, amp_slots slots, int at, amp_symbols *symbols)
{
    amp_symbol symbol = derived[at];
    symbol.slot = (uint32_t)(slots.derived + (size_t)at);
    return add(ctx, symbols, symbol);
}

static amp_err add_derived(amp_ctx *ctx, amp_slots slots, amp_symbols *symbols)
{
    for (int at = 0; at < DERIVED_gross_earnings; at++)
        AMP_TRY(amp_policy_symbols_fiscal(ctx, slots, at, symbols));
    return add(ctx, symbols,
               (amp_symbol){.name = "year",
                            .type = AMP_TYPE_NUMBER,
                            .scope = AMP_SCOPE_SCALAR,
                            .store = AMP_STORE_F64,
                            .unit = "",
                            .slot = SCALAR_year,
                            .meaning = N_("calendar year")});
}

amp_err amp_policy_symbols_after(amp_ctx *ctx, amp_slots slots, amp_symbols *symbols)
{
#define X(name_, level_, type_, store_, unit_, meaning_)                                           \
    AMP_TRY(add(ctx, symbols,                                                                      \
                (amp_symbol){.name = #name_,                                                       \
                             .type = AMP_TYPE_##type_,                                             \
                             .scope = AMP_SCOPE_##level_,                                          \
                             .store = AMP_STORE_##store_,                                          \
                             .unit = unit_,                                                        \
                             .slot = (uint32_t)(slots.derived + AFTER_##name_),                    \
                             .meaning = meaning_}));
    AMP_AFTER_LIST(X)
#undef X
    return AMP_OK;
}

static amp_err add_constant(amp_ctx *ctx, amp_symbols *symbols, const char *name, amp_list list,
                            size_t code, const char *meaning)
{
    return add(ctx, symbols,
               (amp_symbol){.name = name,
                            .type = AMP_TYPE_CATEGORY,
                            .scope = AMP_SCOPE_CONSTANT,
                            .store = AMP_STORE_F64,
                            .category = (int)list,
                            .unit = "",
                            .value = (double)code,
                            .meaning = meaning});
}

static amp_err add_categories(amp_ctx *ctx, const amp_profile *profile, amp_arena *arena,
                              amp_symbols *symbols)
{
    static const amp_list lists[] = {
#define X(list) AMP_LIST_##list,
        AMP_CATEGORY_LISTS(X)
#undef X
    };
    for (size_t l = 0; l < AMP_COUNT(lists); l++) {
        const char *const *names = NULL, *const *labels = NULL;
        const size_t n = amp_list_names(lists[l], &names, &labels);
        for (size_t code = 0; code < n; code++)
            AMP_TRY(add_constant(ctx, symbols, names[code], lists[l], code, labels[code]));
    }
    for (size_t r = 0; profile && r < profile->regions; r++) {
        const char *name = amp_arena_text(arena, profile->region[r].name);
        const char *label = amp_arena_text(arena, profile->region[r].label);
        if (!name || !label)
            return amp_fail_memory(ctx);
        AMP_TRY(add_constant(ctx, symbols, name, AMP_LIST_REGION, r, label));
    }
    return AMP_OK;
}

amp_err amp_policy_symbols_base(amp_ctx *ctx, const amp_profile *profile,
                                const amp_population *population, amp_arena *arena,
                                amp_symbols *symbols)
{
    const amp_slots slots = amp_policy_slots(population ? population->extras : 0, 0);
    AMP_TRY(add_values(ctx, population, arena, symbols));
    AMP_TRY(add_categories(ctx, profile, arena, symbols));
    AMP_TRY(add_columns(ctx, population, symbols));
    AMP_TRY(add_extras(ctx, population, arena, symbols));
    return add_derived(ctx, slots, symbols);
}

amp_err amp_policy_symbols_programme(amp_ctx *ctx, const char *name, amp_slots slots, size_t k,
                                     amp_arena *arena, amp_symbols *symbols)
{
    const char *benefit = amp_arena_format(arena, "benefit.%s", name);
    const char *receives = amp_arena_format(arena, "receives.%s", name);
    if (!benefit || !receives)
        return amp_fail_memory(ctx);
    const uint32_t slot = (uint32_t)(slots.benefit + 2 * k);
    AMP_TRY(add(ctx, symbols,
                (amp_symbol){.name = benefit,
                             .type = AMP_TYPE_NUMBER,
                             .scope = AMP_SCOPE_PERSON,
                             .store = AMP_STORE_F64,
                             .unit = "LCU/month",
                             .slot = slot,
                             .meaning = N_("benefit of the programme, averaged over the year")}));
    return add(ctx, symbols,
               (amp_symbol){.name = receives,
                            .type = AMP_TYPE_BOOLEAN,
                            .scope = AMP_SCOPE_PERSON,
                            .store = AMP_STORE_U8,
                            .unit = "",
                            .slot = slot + 1,
                            .meaning = N_("the programme pays the person in this year")});
}

amp_err amp_policy_symbols_levy(amp_ctx *ctx, const char *name, amp_slots slots, size_t k,
                                amp_arena *arena, amp_symbols *symbols)
{
    const char *tax = amp_arena_format(arena, "tax.%s", name);
    if (!tax)
        return amp_fail_memory(ctx);
    return add(ctx, symbols,
               (amp_symbol){.name = tax,
                            .type = AMP_TYPE_NUMBER,
                            .scope = AMP_SCOPE_PERSON,
                            .store = AMP_STORE_F64,
                            .unit = "LCU/month",
                            .slot = (uint32_t)(slots.benefit + 2 * k),
                            .meaning = N_("what the person or household owes of it")});
}

amp_err amp_policy_symbols(amp_ctx *ctx, const amp_scenario *scenario, const amp_profile *profile,
                           const amp_population *population, amp_arena *arena, amp_symbols *symbols)
{
    const amp_fiscal *fiscal = scenario ? scenario->fiscal : NULL;
    const size_t programmes = scenario ? scenario->programmes : 0;
    const amp_slots slots = amp_policy_slots(population ? population->extras : 0,
                                             programmes + (fiscal ? fiscal->levies : 0));
    AMP_TRY(amp_policy_symbols_base(ctx, profile, population, arena, symbols));
    for (int at = DERIVED_gross_earnings; fiscal && at < DERIVED_COUNT; at++)
        AMP_TRY(amp_policy_symbols_fiscal(ctx, slots, at, symbols));
    for (size_t k = 0; fiscal && k < fiscal->levies; k++)
        AMP_TRY(amp_policy_symbols_levy(ctx, fiscal->levy[k].rule.name, slots, programmes + k,
                                        arena, symbols));
    for (size_t k = 0; scenario && k < scenario->programmes; k++)
        AMP_TRY(amp_policy_symbols_programme(ctx, scenario->programme[k].name, slots, k, arena,
                                             symbols));
    return AMP_OK;
}
