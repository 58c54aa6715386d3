/* columns.c - what is known of the built-in columns and of their categories, from the lists. */
#include "pop/pop.h"

#include <string.h>

// clang-format off
const amp_column amp_columns[] = {
#define X(name, type, kind, list, unit, birth, en, es) \
    {#name, AMP_CTYPE_##type, AMP_KIND_##kind, AMP_LEVEL_PERSON, AMP_LIST_##list, unit, birth, en, es, offsetof(amp_population, name)},
    AMP_PERSON_COLUMNS(X)
#undef X
#define X(name, type, kind, list, unit, birth, en, es) \
    {#name, AMP_CTYPE_##type, AMP_KIND_##kind, AMP_LEVEL_HOUSEHOLD, AMP_LIST_##list, unit, birth, en, es, offsetof(amp_population, name)},
    AMP_HOUSEHOLD_COLUMNS(X)
#undef X
};
// clang-format on
const size_t amp_columns_count = AMP_COUNT(amp_columns);

/* Names stand at the index of their code, so the tables are right whatever the order of a list. */
#define X(code, name, es) [code] = #name,
static const char *const sex_names[] = {AMP_SEX_LIST(X)};
static const char *const area_names[] = {AMP_AREA_LIST(X)};
static const char *const relationship_names[] = {AMP_RELATIONSHIP_LIST(X)};
static const char *const ethnicity_names[] = {AMP_ETHNICITY_LIST(X)};
static const char *const education_names[] = {AMP_EDUCATION_LIST(X)};
static const char *const health_names[] = {AMP_HEALTH_LIST(X)};
static const char *const labour_names[] = {AMP_LABOUR_LIST(X)};
static const char *const tenure_names[] = {AMP_TENURE_LIST(X)};
static const char *const walls_names[] = {AMP_WALLS_LIST(X)};
static const char *const roof_names[] = {AMP_ROOF_LIST(X)};
static const char *const floor_names[] = {AMP_FLOOR_LIST(X)};
static const char *const water_names[] = {AMP_WATER_LIST(X)};
static const char *const sanitation_names[] = {AMP_SANITATION_LIST(X)};
static const char *const fuel_names[] = {AMP_FUEL_LIST(X)};
#undef X
#define X(code, name, es) [code] = es,
static const char *const sex_labels[] = {AMP_SEX_LIST(X)};
static const char *const area_labels[] = {AMP_AREA_LIST(X)};
static const char *const relationship_labels[] = {AMP_RELATIONSHIP_LIST(X)};
static const char *const ethnicity_labels[] = {AMP_ETHNICITY_LIST(X)};
static const char *const education_labels[] = {AMP_EDUCATION_LIST(X)};
static const char *const health_labels[] = {AMP_HEALTH_LIST(X)};
static const char *const labour_labels[] = {AMP_LABOUR_LIST(X)};
static const char *const tenure_labels[] = {AMP_TENURE_LIST(X)};
static const char *const walls_labels[] = {AMP_WALLS_LIST(X)};
static const char *const roof_labels[] = {AMP_ROOF_LIST(X)};
static const char *const floor_labels[] = {AMP_FLOOR_LIST(X)};
static const char *const water_labels[] = {AMP_WATER_LIST(X)};
static const char *const sanitation_labels[] = {AMP_SANITATION_LIST(X)};
static const char *const fuel_labels[] = {AMP_FUEL_LIST(X)};
#undef X

typedef struct list_entry {
    const char *const *names, *const *labels_es;
    size_t n;
} list_entry;

#define ENTRY(prefix)                                                                              \
    {                                                                                              \
        prefix##_names, prefix##_labels, AMP_COUNT(prefix##_names)                                 \
    }
static const list_entry lists[] = {
    [AMP_LIST_NONE] = {NULL, NULL, 0},
    [AMP_LIST_REGION] = {NULL, NULL, 0},
    [AMP_LIST_SEX] = ENTRY(sex),
    [AMP_LIST_AREA] = ENTRY(area),
    [AMP_LIST_RELATIONSHIP] = ENTRY(relationship),
    [AMP_LIST_ETHNICITY] = ENTRY(ethnicity),
    [AMP_LIST_EDUCATION] = ENTRY(education),
    [AMP_LIST_HEALTH] = ENTRY(health),
    [AMP_LIST_LABOUR] = ENTRY(labour),
    [AMP_LIST_TENURE] = ENTRY(tenure),
    [AMP_LIST_WALLS] = ENTRY(walls),
    [AMP_LIST_ROOF] = ENTRY(roof),
    [AMP_LIST_FLOOR] = ENTRY(floor),
    [AMP_LIST_WATER] = ENTRY(water),
    [AMP_LIST_SANITATION] = ENTRY(sanitation),
    [AMP_LIST_FUEL] = ENTRY(fuel),
};
#define X(list) +1
_Static_assert(AMP_COUNT(lists) == 2 AMP_CATEGORY_LISTS(X), "a category list has no names here");
#undef X

#define X(name, type, kind, list, unit, birth, en, es) +1
enum { DWELLING_COLUMNS = 0 AMP_DWELLING_COLUMNS(X) };
#undef X
_Static_assert(DWELLING_COLUMNS <= 32, "amp_population.dwelling has 32 bits");

const amp_column *amp_column_find(const char *name)
{
    for (size_t c = 0; c < amp_columns_count; c++)
        if (strcmp(amp_columns[c].name, name) == 0)
            return &amp_columns[c];
    return NULL;
}

double amp_pop_value(const amp_population *p, const amp_column *c, size_t row)
{
    const void *data = amp_pop_data(p, c);
    switch (c->ctype) {
    case AMP_CTYPE_uint8_t:
        return ((const uint8_t *)data)[row];
    case AMP_CTYPE_uint16_t:
        return ((const uint16_t *)data)[row];
    case AMP_CTYPE_int32_t:
        return ((const int32_t *)data)[row];
    case AMP_CTYPE_uint64_t:
        return (double)((const uint64_t *)data)[row];
    case AMP_CTYPE_float:
        return (double)((const float *)data)[row];
    case AMP_CTYPE_double:
        return ((const double *)data)[row];
    }
    return 0;
}

void amp_column_put(const amp_column *c, void *data, size_t row, double x)
{
    switch (c->ctype) {
    case AMP_CTYPE_uint8_t:
        ((uint8_t *)data)[row] = (uint8_t)x;
        break;
    case AMP_CTYPE_uint16_t:
        ((uint16_t *)data)[row] = (uint16_t)x;
        break;
    case AMP_CTYPE_int32_t:
        ((int32_t *)data)[row] = (int32_t)x;
        break;
    case AMP_CTYPE_uint64_t:
        ((uint64_t *)data)[row] = (uint64_t)x;
        break;
    case AMP_CTYPE_float:
        ((float *)data)[row] = (float)x;
        break;
    case AMP_CTYPE_double:
        ((double *)data)[row] = x;
        break;
    }
}

bool amp_extra_is_recorded(const amp_extra *x)
{
    static const char prefix[] = "recorded.";
    return x->level == AMP_LEVEL_PERSON && strncmp(x->name, prefix, strlen(prefix)) == 0;
}

int amp_dwelling_place(const amp_column *c)
{
    const ptrdiff_t place = c - (amp_columns + amp_columns_count - DWELLING_COLUMNS);
    return place < 0 ? -1 : (int)place;
}

size_t amp_list_names(amp_list list, const char *const **names, const char *const **labels_es)
{
    const list_entry *e = &lists[list];
    if (names)
        *names = e->names;
    if (labels_es)
        *labels_es = e->labels_es;
    return e->n;
}

#define X(code, name) [code] = #name,
const char *const amp_replication_names[AMP_REPLICATION_jackknife + 1] = {AMP_REPLICATION_LIST(X)};
#undef X

const char *const amp_pupil_home_names[AMP_PUPIL_HOMES] = {"none", "primary", "secondary",
                                                           "tertiary", "own"};
