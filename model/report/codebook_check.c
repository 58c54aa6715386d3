/* codebook_check.c - what an experienced analyst would ask about a population.
 *
 * Each check looks at one thing and records a sentence when it is worth one. Limits are rules of
 * thumb, named below with their source or as a choice of ours. */
#include "num/num.h"
#include "report/codebook_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Choices of ours, but for the two indices of ages. */
static const double UN_GAP = 3;         /* % between the weighted total and the United Nations' */
static const double WEIGHT_RATIO = 100; /* largest weight over the mean */
static const double WHIPPLE_FAIR =
    110;                            /* UN, Demographic Yearbook: above it ages are approximate */
static const double MYERS_FAIR = 5; /* of 90 */
static const double TOP_SHARE = 25; /* % of income that the richest 1 % have */
static const double ONE_SHARE = 1;  /* % of income that one household stands for */
static const double OUTPUT_LOW = 0.15, OUTPUT_HIGH = 1.5; /* mean income over output per head */
static const double ZERO_SHARE = 3;    /* % of persons in households without any income */
static const double OLD_SHARE = 2e-5;  /* of persons that are OLD or more: more are mistakes */
static const double MISSING_SHARE = 5; /* % of rows that had no value in the survey */
static const double WELFARE_GAP = 0.5; /* points of poverty between income and published welfare */

enum { OLD = 105, CHILD = 15, YOUNG_PARTNER = 12, YOUNG_MOTHER = 12, OLD_MOTHER = 55 };

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

/* ---- weights and design --------------------------------------------------------------------- */

static amp_err check_weights(codebook *b)
{
    const amp_population *p = b->p;
    size_t zero = 0;
    double most = 0;
    for (size_t h = 0; h < p->households; h++) {
        zero += p->weight[h] > 0 ? 0 : 1;
        most = fmax(most, p->weight[h]);
    }
    if (!(b->people > 0)) {
        amp_codebook_warn(b, _("all weights are 0: nothing can be computed"));
        return AMP_OK;
    }
    if (zero)
        amp_codebook_warn(b, _("%zu households have weight 0 and stand for nobody"), zero);
    const double mean = b->people / (double)b->persons;
    if (most > WEIGHT_RATIO * mean)
        amp_codebook_warn(b, _("the largest weight, %s, is %s times the mean"),
                          amp_codebook_short(b, most), amp_codebook_number(b, most / mean, 0));
    const size_t disagree = amp_codebook_imported(b, "disagree", "weight");
    if (disagree)
        amp_codebook_warn(
            b, _("weights differed inside %zu households of the survey; the head's was taken"),
            disagree);
    const double gap = 100 * (b->people / b->page->un_people - 1);
    if (fabs(gap) > UN_GAP)
        amp_codebook_warn(b,
                          _("the weighted total is %s %% off the population that the United "
                            "Nations count for %d"),
                          amp_codebook_number(b, gap, 1), b->page->info->year);
    return AMP_OK;
}

static amp_err check_design(codebook *b)
{
    if (strcmp(b->page->info->kind, "survey") != 0)
        return AMP_OK;
    bool has_units = false;
    for (size_t h = 0; h < b->p->households; h++)
        has_units = has_units || b->p->psu[h] != 0;
    const size_t lonely = amp_design_lonely(b->design);
    if (!has_units && b->p->replicates.n == 0)
        amp_codebook_warn(
            b,
            _("no sampling units: standard errors take every household as one, and are too small"));
    else if (lonely)
        amp_codebook_warn(
            b,
            _("%zu of %zu strata have one sampling unit; their part of standard errors is a guess"),
            lonely, amp_design_strata(b->design));
    return AMP_OK;
}

/* ---- households and identities -------------------------------------------------------------- */

static amp_err check_mended(codebook *b)
{
    static const struct {
        const char *key, *sentence;
    } mended[] = {
        {"headless", N_("%zu households of the survey had no head; their first member is it")},
        {"extra_heads",
         N_("%zu second heads of a household in the survey; they count as other relatives")},
        {"dangling_links",
         N_("%zu links of the survey named somebody who is not in the household")},
        {"one_sided_partners",
         N_("%zu persons of the survey named a partner who did not name them")},
        {"same_parents", N_("%zu persons of the survey had one person as mother and father")},
        {"circular_parents",
         N_("%zu persons of the survey were their own ancestors, or descended from such")},
    };
    for (size_t k = 0; k < AMP_COUNT(mended); k++) {
        const size_t n = amp_codebook_imported(b, "mended", mended[k].key);
        char text[300];
        snprintf(text, sizeof text, _(mended[k].sentence), n);
        if (n)
            amp_codebook_warn(b, "%s", text);
    }
    return AMP_OK;
}

static uint64_t mix(uint64_t hash, const void *data, size_t n)
{
    for (size_t k = 0; k < n; k++)
        hash = (hash ^ ((const unsigned char *)data)[k]) * 0x100000001b3u; /* FNV-1a */
    return hash;
}

/* What two households that were entered twice share: members, places, incomes. */
static uint64_t fingerprint(const amp_population *p, size_t h)
{
    uint64_t hash = 0xcbf29ce484222325u;
    hash = mix(hash, &p->region[h], sizeof p->region[h]);
    hash = mix(hash, &p->area[h], sizeof p->area[h]);
    for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
        hash = mix(hash, &p->age[i], sizeof p->age[i]);
        hash = mix(hash, &p->sex[i], sizeof p->sex[i]);
        hash = mix(hash, &p->relationship[i], sizeof p->relationship[i]);
        hash = mix(hash, &p->schooling[i], sizeof p->schooling[i]);
        hash = mix(hash, &p->earnings[i], sizeof p->earnings[i]);
        hash = mix(hash, &p->contributory_pension[i], sizeof p->contributory_pension[i]);
        hash = mix(hash, &p->other_income[i], sizeof p->other_income[i]);
    }
    return hash;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Identities are unique (pop/check.c), so what may still be double are the records themselves:
 * households of three and more with an income that equal another in all that was asked. */
static amp_err check_duplicates(codebook *b)
{
    const amp_population *p = b->p;
    uint64_t *print = AMP_ARENA_NEW(&b->arena, uint64_t, p->households);
    size_t n = 0, twins = 0;
    if (!print)
        return amp_fail_memory(b->ctx);
    for (size_t h = 0; h < p->households; h++)
        if (p->first[h + 1] - p->first[h] >= 3 && b->income[h] > 0)
            print[n++] = fingerprint(p, h);
    qsort(print, n, sizeof *print, by_value);
    for (size_t k = 1; k < n; k++)
        twins += print[k] == print[k - 1];
    if (twins)
        amp_codebook_warn(b,
                          _("%zu households of three or more equal another in members, place and "
                            "incomes: entered twice?"),
                          twins);
    return AMP_OK;
}

/* ---- ages ----------------------------------------------------------------------------------- */

static void weigh_ages(const codebook *b, double by_age[AMP_AGE_MAX + 1])
{
    memset(by_age, 0, (AMP_AGE_MAX + 1) * sizeof *by_age);
    for (size_t i = 0; i < b->p->n; i++)
        by_age[b->p->age[i]] += b->weight[i] * b->known[i];
}

double amp_codebook_whipple(const codebook *b)
{
    double by_age[AMP_AGE_MAX + 1], fives = 0, all = 0;
    weigh_ages(b, by_age);
    for (int age = 23; age <= 62; age++) {
        all += by_age[age];
        fives += age % 5 == 0 ? by_age[age] : 0;
    }
    return all > 0 ? 500 * fives / all : (double)NAN;
}

/* Myers (1940), Transactions of the Actuarial Society of America 41: persons of each last digit
 * from 10 and from 20 on, blended so that no digit comes first; half the sum of what their shares
 * are off 10 %. */
double amp_codebook_myers(const codebook *b)
{
    double by_age[AMP_AGE_MAX + 1], blended[10], all = 0, off = 0;
    weigh_ages(b, by_age);
    for (int digit = 0; digit < 10; digit++) {
        double from_10 = 0, from_20 = 0;
        for (int ten = 10; ten <= 80; ten += 10) {
            from_10 += by_age[ten + digit];
            from_20 += by_age[ten + 10 + digit];
        }
        blended[digit] = (digit + 1) * from_10 + (9 - digit) * from_20;
        all += blended[digit];
    }
    for (int digit = 0; digit < 10; digit++)
        off += fabs(100 * blended[digit] / all - 10) / 2;
    return all > 0 ? off : (double)NAN;
}

double amp_codebook_sex_ratio(const codebook *b)
{
    double men = 0, women = 0;
    for (size_t i = 0; i < b->p->n; i++)
        *(b->p->sex[i] == AMP_SEX_male ? &men : &women) += b->weight[i] * b->known[i];
    return women > 0 ? 100 * men / women : (double)NAN;
}

/* Two standard deviations of Whipple's index by chance alone. */
static double whipple_noise(const codebook *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->p->n; i++)
        n += b->known[i] > 0 && b->p->age[i] >= 23 && b->p->age[i] <= 62;
    return n ? 2 * 500 * sqrt(0.2 * 0.8 / (double)n) : HUGE_VAL;
}

static amp_err check_ages(codebook *b)
{
    const amp_population *p = b->p;
    size_t old = 0;
    for (size_t i = 0; i < p->n; i++)
        old += p->is_alive[i] && p->age[i] >= OLD;
    if ((double)old > OLD_SHARE * (double)b->persons)
        amp_codebook_warn(b, _("%zu persons are %d or older"), old, OLD);
    const double whipple = amp_codebook_whipple(b), myers = amp_codebook_myers(b);
    if (whipple > WHIPPLE_FAIR + whipple_noise(b))
        amp_codebook_warn(b,
                          _("ages are heaped on 0 and 5: Whipple's index %s (100 is none; above "
                            "110 ages are approximate)"),
                          amp_codebook_number(b, whipple, 1));
    if (myers > MYERS_FAIR + whipple_noise(b) / 10)
        amp_codebook_warn(b, _("ages are heaped on some digits: Myers's index %s of 90"),
                          amp_codebook_number(b, myers, 1));
    const size_t filled = amp_codebook_imported(b, "missing", "age");
    if (filled)
        amp_codebook_warn(b,
                          _("%zu ages are missing in the survey; they got the age that the map "
                            "states, which heaps ages and bears on all that goes by age"),
                          filled);
    const double ratio = amp_codebook_sex_ratio(b), noise = 400 / sqrt((double)b->persons + 1);
    if (b->anonymous == 0 && (ratio < 85 - noise || ratio > 112 + noise))
        amp_codebook_warn(b, _("%s men for 100 women: a count of one sex may be amiss"),
                          amp_codebook_number(b, ratio, 0));
    return AMP_OK;
}

static bool is_parent_too_near(const amp_population *p, uint32_t lo, uint32_t i, uint8_t parent,
                               int oldest)
{
    if (!parent)
        return false;
    const int gap = p->age[lo + parent - 1u] - p->age[i];
    return gap < YOUNG_MOTHER || gap > oldest;
}

static amp_err check_families(codebook *b)
{
    const amp_population *p = b->p;
    if (b->anonymous) {
        amp_codebook_warn(
            b,
            _("of %zu persons only the household is known: they count in no group by sex or age"),
            b->anonymous);
        return AMP_OK;
    }
    size_t alone = 0, young = 0, partners = 0, parents = 0;
    for (size_t h = 0; h < p->households; h++) {
        uint8_t oldest = 0;
        for (uint32_t i = p->first[h]; i < p->first[h + 1]; i++) {
            if (!p->is_alive[i])
                continue;
            oldest = AMP_MAX(oldest, p->age[i]);
            partners += p->partner[i] && p->age[i] < YOUNG_PARTNER;
            parents += is_parent_too_near(p, p->first[h], i, p->mother[i], OLD_MOTHER) ||
                       is_parent_too_near(p, p->first[h], i, p->father[i], AMP_AGE_MAX);
        }
        alone += oldest < CHILD;
        young += oldest >= CHILD && p->age[p->first[h]] < CHILD;
    }
    if (alone)
        amp_codebook_warn(b, _("%zu households hold nobody of %d or more"), alone, CHILD);
    if (young)
        amp_codebook_warn(b, _("%zu heads of household are under %d beside older members"), young,
                          CHILD);
    if (partners)
        amp_codebook_warn(b, _("%zu persons under %d have a partner"), partners, YOUNG_PARTNER);
    if (parents)
        amp_codebook_warn(
            b, _("%zu persons have a parent less than %d years older, or a mother more than %d"),
            parents, YOUNG_MOTHER, OLD_MOTHER);
    return AMP_OK;
}

/* ---- incomes -------------------------------------------------------------------------------- */

static void check_negative(codebook *b, const char *name, const double *x, size_t n)
{
    size_t negative = 0;
    for (size_t i = 0; i < n; i++)
        negative += x[i] < 0;
    if (negative)
        amp_codebook_warn(b, _("%s is negative in %zu rows"), name, negative);
}

static amp_err check_signs(codebook *b)
{
    const amp_population *p = b->p;
    check_negative(b, "earnings", p->earnings, p->n);
    check_negative(b, "contributory_pension", p->contributory_pension, p->n);
    check_negative(b, "other_income", p->other_income, p->n);
    check_negative(b, "welfare_reported", p->welfare_reported, p->households);
    for (size_t e = 0; e < p->extras; e++)
        if (p->extra[e].kind == AMP_KIND_MONEY)
            check_negative(b, p->extra[e].name, p->extra[e].data,
                           p->extra[e].level == AMP_LEVEL_PERSON ? p->n : p->households);
    return AMP_OK;
}

/* Share of all income that the richest 1 % of persons have, households in order of income per head.
 */
static double top_share(const codebook *b, double *key, uint32_t *order, double *spare,
                        uint32_t *spare_order)
{
    const amp_population *p = b->p;
    double total = 0, left = b->people / 100, top = 0;
    for (size_t h = 0; h < p->households; h++) {
        key[h] = b->per_head[p->first[h]];
        order[h] = (uint32_t)h;
        total += p->weight[h] * b->income[h];
    }
    amp_sort_pairs(key, order, p->households, spare, spare_order);
    for (size_t k = p->households; k-- > 0 && left > 0;) {
        const size_t h = order[k];
        const double persons = fmin(left, p->weight[h] * b->members[h]);
        top += persons * key[k];
        left -= persons;
    }
    return percent(top, total);
}

static amp_err check_top(codebook *b)
{
    const amp_population *p = b->p;
    const size_t n = p->households;
    double *key = AMP_ARENA_NEW(&b->arena, double, 2 * n);
    uint32_t *order = AMP_ARENA_NEW(&b->arena, uint32_t, 2 * n);
    if (!key || !order)
        return amp_fail_memory(b->ctx);
    const double share = top_share(b, key, order, key + n, order + n);
    if (share > TOP_SHARE)
        amp_codebook_warn(b, _("the richest 1 %% of persons have %s %% of all income"),
                          amp_codebook_number(b, share, 1));
    double total = 0, most = 0;
    for (size_t h = 0; h < n; h++) {
        total += p->weight[h] * b->income[h];
        most = fmax(most, p->weight[h] * b->income[h]);
    }
    if (n >= 1000 && percent(most, total) > ONE_SHARE)
        amp_codebook_warn(b, _("one household stands for %s %% of all income"),
                          amp_codebook_number(b, percent(most, total), 1));
    return AMP_OK;
}

static amp_err check_zero(codebook *b)
{
    const amp_population *p = b->p;
    size_t idle = 0;
    double zero = 0, all = 0;
    for (size_t i = 0; i < p->n; i++) {
        const double w = b->weight[i] * b->member[i];
        all += w;
        zero += b->per_head[i] != 0 ? 0 : w;
        idle += p->is_alive[i] && p->earnings[i] > 0 && p->labour[i] < AMP_LABOUR_informal;
    }
    if (percent(zero, all) > ZERO_SHARE)
        amp_codebook_warn(b, _("%s %% of persons live in households without any income"),
                          amp_codebook_number(b, percent(zero, all), 1));
    if (idle)
        amp_codebook_warn(b, _("%zu persons have earnings but no work"), idle);
    return AMP_OK;
}

/* ---- poverty and what the import knew ------------------------------------------------------- */

static amp_err check_lines(codebook *b)
{
    const amp_population *p = b->p;
    size_t none = 0, reversed = 0;
    for (size_t h = 0; h < p->households && b->has_lines; h++) {
        none += p->line_poverty[h] > 0 ? 0 : 1;
        reversed += p->line_extreme[h] > p->line_poverty[h];
    }
    if (none)
        amp_codebook_warn(b, _("%zu households have no poverty line; they count as not poor"),
                          none);
    if (reversed)
        amp_codebook_warn(b, _("%zu households have an extreme line above the poverty line"),
                          reversed);
    if (!b->has_lines || !b->has_welfare)
        return AMP_OK;
    const double *line = amp_codebook_spread(b, p->line_poverty);
    const double *welfare = amp_codebook_spread(b, p->welfare_reported);
    if (!line || !welfare)
        return amp_fail_memory(b->ctx);
    const double gap = 100 * (amp_codebook_poor(b, b->per_head, line, NULL).value -
                              amp_codebook_poor(b, welfare, line, NULL).value);
    if (fabs(gap) > WELFARE_GAP)
        amp_codebook_warn(
            b, _("poverty by the sum of incomes is %s points off poverty by the published welfare"),
            amp_codebook_number(b, gap, 1));
    return AMP_OK;
}

/* "schooling 12.4 %, labour 7.1 %" of the columns of which the survey lacked more than a share. */
static amp_err check_missing(codebook *b)
{
    char text[400] = "";
    size_t used = 0;
    const char *name;
    json_t *rows;
    json_object_foreach(json_object_get(b->imported, "missing"), name, rows)
    {
        const double share = percent((double)json_integer_value(rows), (double)b->p->n);
        if (share > MISSING_SHARE && used + strlen(name) + 20 < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s %%",
                                     used ? ", " : "", name, amp_codebook_number(b, share, 1));
    }
    if (used)
        amp_codebook_warn(b, _("missing in the survey and filled by the map's rule: %s of rows"),
                          text);
    return AMP_OK;
}

static amp_err check_absent(codebook *b)
{
    enum { NAMES = 10 }; /* of more, how many */
    char text[500] = "";
    size_t used = 0, k;
    json_t *name, *list = json_object_get(b->imported, "not_in_map");
    json_array_foreach(list, k, name)
    {
        const char *s = json_string_value(name);
        if (s && k < NAMES && used + strlen(s) + 4 < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", s);
    }
    if (k > NAMES)
        amp_codebook_warn(
            b, _("not taken from the survey, the same for all or spread: %s and %zu more"), text,
            k - NAMES);
    else if (used)
        amp_codebook_warn(b, _("not taken from the survey, the same for all or spread: %s"), text);
    return AMP_OK;
}

/** Income of another period than the month, or in another currency, is far off output per head. */
static amp_err check_money(codebook *b)
{
    double income = 0, members = 0;
    for (size_t h = 0; h < b->p->households; h++) {
        income += b->p->weight[h] * b->income[h];
        members += b->p->weight[h] * b->members[h];
    }
    const double mean = income / members, share = mean / b->page->output;
    if (strcmp(b->page->info->kind, "survey") != 0 || !(b->page->output > 0) ||
        (share >= OUTPUT_LOW && share <= OUTPUT_HIGH))
        return AMP_OK;
    amp_codebook_warn(b,
                      _("mean income per head, %s a month, is %s %% of output per head, %s: is the "
                        "map's period of money right, and its currency?"),
                      amp_codebook_short(b, mean), amp_codebook_number(b, 100 * share, 0),
                      amp_codebook_short(b, b->page->output));
    return AMP_OK;
}

amp_err amp_codebook_check(codebook *b)
{
    static amp_err (*const checks[])(codebook *) = {
        check_weights,  check_design,  check_mended, check_duplicates, check_ages,
        check_families, check_signs,   check_money,  check_top,        check_zero,
        check_lines,    check_missing, check_absent};
    for (size_t k = 0; k < AMP_COUNT(checks) && (k == 0 || b->people > 0); k++)
        AMP_TRY(checks[k](b));
    return AMP_OK;
}
