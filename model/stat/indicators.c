/* indicators.c - the two halves of the registry, from one list. */
#include "stat/indicators.h"
#include "stat/layout.h"

#include <string.h>

const amp_indicator amp_indicators[] = {
#define X(name, unit, better, of_programme, op, scale, above, below, groups, en, es, pt, fr,       \
          formula)                                                                                 \
    {#name,        unit,                                                                           \
     en,           es,                                                                             \
     pt,           fr,                                                                             \
     formula,      AMP_BETTER_##better,                                                            \
     of_programme, AMP_Q_##above >= AMP_Q_roll_persons},
    AMP_INDICATOR_LIST(X)
#undef X
};
const size_t amp_indicators_count = AMP_COUNT(amp_indicators);

const amp_definition amp_definitions[] = {
#define X(name, unit, better, of_programme, op, scale, above, below, groups, en, es, pt, fr,       \
          formula)                                                                                 \
    {AMP_OP_##op, scale, AMP_Q_##above, AMP_Q_##below, AMP_GROUPS_##groups},
    AMP_INDICATOR_LIST(X)
#undef X
};

const amp_indicator *amp_indicator_find(const char *name)
{
    for (size_t k = 0; name && k < amp_indicators_count; k++)
        if (strcmp(amp_indicators[k].name, name) == 0)
            return &amp_indicators[k];
    return NULL;
}
