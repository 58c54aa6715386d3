/* fit_words.c - what the lines of the fit report are called. */
#include "pop/pop.h"
#include "report/fit.h"

#include <string.h>

/** A code of a line, and what readers see; names that need no other word are not here. */
static const char *const words[][2] = {
    /* margins */
    {"population", N_("Population")},
    {"area", N_("Area")},
    {"age x sex", N_("Age and sex")},
    {"household size x area", N_("Household size")},
    {"region x area", N_("Region")},
    {"labour state x sex x age", N_("Labour state")},
    {"contributory pension, 65 and more", N_("Contributory pension, 65 and more")},
    {"income before transfers, tenths by area", N_("Income before transfers")},
    {"household_size", N_("Household size")},
    {"mean_household_size", N_("Mean household size")},
    {"household_type", N_("Household type")},
    {"female_head", N_("Households with a woman as head")},
    {"head_60plus", N_("Households whose head is 60 or more")},
    {"urban", N_("Urban")},
    {"participation", N_("Participation in the labour force")},
    {"unemployment", N_("Unemployment")},
    {"informal_employment", N_("Informal work")},
    {"contributors", N_("Workers who contribute to a pension")},
    {"contributory_pension", N_("Contributory pension")},
    {"attendance", N_("School attendance")},
    {"schooling_mean", N_("Mean years of schooling")},
    {"tertiary", N_("Tertiary education")},
    {"disability", N_("Disability")},
    {"indigenous", N_("Indigenous")},
    {"afrodescendent", N_("Afrodescendent")},
    {"migrants", N_("Born abroad")},
    {"health_cover", N_("Health cover")},
    {"recipients of the year", N_("recipients of the year")},
    {"recipients at mid-year", N_("recipients at mid-year")},
    {"spending", N_("spending")},
    {"million LCU", N_("million LCU")},
    {"income_share", N_("Share of income")},
    {"gini", N_("Gini")},
    {"mean_income", N_("Mean income per head")},
    {"headcount", N_("Poverty headcount")},
    {"correction of what households earn: mean of the log factor", N_("Incomes moved, mean")},
    {"correction of what households earn: sd of the log factor",
     N_("Incomes moved, standard deviation")},
    {"correction of what households earn: mean by tenth", N_("Incomes moved, mean by tenth")},
    {"correction: households that earned nothing and were given income",
     N_("Households given an income to reach their place")},
    {"correction: shift of mean income per head", N_("Shift of mean income per head")},
    {"correction: shift of the Gini coefficient", N_("Shift of the Gini")},
    {"transfers taken out of income", N_("Transfers taken out of income")},
    {"dwelling", N_("Dwelling")},
    {"income after transfers", N_("income after transfers")},
    {"income before transfers", N_("income before transfers")},
    {"consumption met by income after transfers", N_("consumption met by income after transfers")},
    {"consumption met by income before transfers",
     N_("consumption met by income before transfers")},
    {"scale per_capita", N_("per head")},
    {"scale adult_equivalent", N_("per adult equivalent")},
    /* keys and values of groups */
    {"all", N_("all")},
    {"age", N_("ages")},
    {"sex=female", N_("women")},
    {"sex=male", N_("men")},
    {"area=urban", N_("urban areas")},
    {"area=rural", N_("rural areas")},
    {"labour=inactive", N_("inactive")},
    {"labour=unemployed", N_("unemployed")},
    {"labour=informal", N_("informal work")},
    {"labour=formal", N_("formal work")},
    {"size", N_("size")},
    {"decile", N_("tenth")},
    {"quintile", N_("fifth")},
    {"region", N_("region")},
    {"line", N_("line")},
    {"line=national", N_("national line")},
    {"line=eclac", N_("ECLAC's line")},
    {"line=eclac_extreme", N_("ECLAC's extreme line")},
    {"line=extreme", N_("national extreme line")},
    {"type=one_person", N_("one person")},
    {"type=couple", N_("couple")},
    {"type=couple_children", N_("couple with children")},
    {"type=one_parent", N_("one parent with children")},
    {"type=extended", N_("with other relatives")},
    {"type=non_relatives", N_("with others than relatives")},
    {"cover=no_cover", N_("without cover")},
    {"cover=public_cover", N_("public cover")},
    {"cover=contributory_cover", N_("contributory cover")},
    {"cover=private_cover", N_("private cover")},
    {"tenure", N_("tenure")},
    {"wall_material", N_("walls")},
    {"roof_material", N_("roof")},
    {"floor_material", N_("floor")},
    {"rooms", N_("rooms")},
    {"bedrooms", N_("bedrooms")},
    {"water", N_("water")},
    {"sanitation", N_("sanitation")},
    {"toilet_shared", N_("shared toilet")},
    {"electricity", N_("electricity")},
    {"cooking_fuel", N_("cooking fuel")},
    {"internet", N_("internet")},
    {"refrigerator", N_("refrigerator")},
    {"washing_machine", N_("washing machine")},
    {"television", N_("television")},
    {"computer", N_("computer")},
    {"mobile_phone", N_("mobile phone")},
    {"motor_vehicle", N_("motor vehicle")},
    {"yes", N_("yes")},
    {"no", N_("no")},
    /* units */
    {"persons", N_("persons")},
    {"households", N_("households")},
    {"years", N_("years")},
    {"points", N_("points")},
    {"index", N_("index")},
    {"ratio", N_("ratio")},
    {"months", N_("months")},
    {"log points", N_("log points")},
    {"LCU/month", N_("LCU a month")},
    {"LCU/month per person", N_("LCU a month")},
    {"LCU per person and month", N_("LCU a month")},
    {"% of the line", N_(/* xgettext:no-c-format */ "% of the line")},
    {"% of income", N_(/* xgettext:no-c-format */ "% of income")},
    {"% of workers", N_(/* xgettext:no-c-format */ "% of workers")},
    {"% of persons", N_(/* xgettext:no-c-format */ "% of persons")},
    {"% of households", N_(/* xgettext:no-c-format */ "% of households")},
    {"% of employed", N_(/* xgettext:no-c-format */ "% of workers")},
    {"% of labour force", N_(/* xgettext:no-c-format */ "% of labour")},
    {"per 100 of 15-64", N_("per 100 of 15-64")},
};

const char *amp_fit_word(const char *code)
{
    for (size_t k = 0; k < AMP_COUNT(words); k++)
        if (strcmp(words[k][0], code) == 0)
            return _(words[k][1]);
    return NULL;
}

static void append(char *text, size_t size, const char *more, size_t length)
{
    const size_t n = strlen(text);
    snprintf(text + n, size - n, "%.*s", (int)length, more);
}

/** A code without a word: "santa_cruz" is santa cruz. */
static void append_plain(char *text, size_t size, const char *code)
{
    const size_t n = strlen(text);
    append(text, size, code, strlen(code));
    for (char *c = text + n; *c; c++)
        if (*c == '_')
            *c = ' ';
}

/** What readers see for @p value, a category of the population's column @p key; NULL for others. */
static const char *category_label(amp_language language, const char *key, const char *value)
{
    const char *const *names, *const *labels;
    for (size_t k = 0; k < amp_columns_count; k++) {
        const size_t n = strcmp(amp_columns[k].name, key) == 0
                             ? amp_list_names(amp_columns[k].list, &names, &labels)
                             : 0;
        for (size_t code = 0; code < n; code++)
            if (strcmp(names[code], value) == 0)
                return language == AMP_EN ? names[code] : labels[code];
    }
    return NULL;
}

/** "sex=female" is women, "age=5-9" ages 5-9, "region=la_paz" region la
 * paz, "water=tanker" water: tanker. */
static void append_part(amp_language language, char *text, size_t size, const char *part,
                        size_t length)
{
    char code[128], key[128];
    snprintf(code, sizeof code, "%.*s", (int)length, part);
    const char *word = amp_fit_word(code), *value = strchr(code, '=');
    if (word || !value) {
        append_plain(text, size, word ? word : code);
        return;
    }
    snprintf(key, sizeof key, "%.*s", (int)(value - code), code);
    word = amp_fit_word(key);
    append_plain(text, size, word ? word : key);
    const char *label = category_label(language, key, value + 1);
    label = label ? label : amp_fit_word(value + 1);
    append(text, size, label ? ": " : " ", label ? 2 : 1);
    append_plain(text, size, label ? label : value + 1);
}

const char *amp_fit_group_label(amp_language language, const amp_margin_fit *line, char *text,
                                size_t size)
{
    text[0] = '\0';
    for (const char *part = line->group; *part;) {
        const size_t length = strcspn(part, ";");
        if (part != line->group)
            append(text, size, ", ", 2);
        append_part(language, text, size, part, length);
        part += length + (part[length] == ';');
    }
    return text;
}

/** "headcount: income after transfers; scale power 0.7" part by part. */
const char *amp_fit_margin_label(const amp_margin_fit *line, char *text, size_t size)
{
    char part[AMP_FIT_LABEL];
    text[0] = '\0';
    const char *word = amp_fit_word(line->margin);
    if (word) {
        append(text, size, word, size);
        return text;
    }
    for (const char *at = line->margin; *at;) {
        const size_t length = strcspn(at, ":;");
        snprintf(part, sizeof part, "%.*s", (int)length, at);
        word = amp_fit_word(part);
        append_plain(text, size, word ? word : part);
        at += length;
        const size_t gap = *at ? 1 + strspn(at + 1, " ") : 0;
        append(text, size, at, gap);
        at += gap;
    }
    return text;
}

const char *amp_fit_label(amp_language language, const amp_margin_fit *line, char *text,
                          size_t size)
{
    const char *own = language == AMP_EN ? line->en : line->es;
    if (own) {
        snprintf(text, size, "%s", own);
        return text;
    }
    char group[256];
    amp_fit_margin_label(line, text, size);
    if (strcmp(line->group, "all") != 0) {
        append(text, size, ": ", 2);
        append(text, size, amp_fit_group_label(language, line, group, sizeof group), sizeof group);
    }
    return text;
}

int amp_fit_decimals(const amp_margin_fit *line)
{
    const char *unit = line->unit;
    const double size = line->reached < 0 ? -line->reached : line->reached;
    if (strcmp(unit, "persons") == 0 || strcmp(unit, "households") == 0)
        return size < 100 && line->kind == AMP_FIT_CHECK ? 2 : 0;
    if (strncmp(unit, "LCU", 3) == 0)
        return size < 100 ? 1 : 0;
    if (!*unit || strcmp(unit, "log points") == 0)
        return 3;
    return unit[0] == '%' && line->kind == AMP_FIT_CHECK ? 1 : 2;
}
