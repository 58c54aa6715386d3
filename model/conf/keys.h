/** @file keys.h  The keys of scenario and programme files (inside conf/ only). */
#ifndef AMP_KEYS_H
#define AMP_KEYS_H

#include "conf/scenario.h"

// clang-format off
enum {
    AMP_KEYS_SCENARIO, AMP_KEYS_POPULATION, AMP_KEYS_YEARS, AMP_KEYS_LINES, AMP_KEYS_MACRO,
    AMP_KEYS_CHANGE, AMP_KEYS_SHOCK, AMP_KEYS_EFFECT, AMP_KEYS_PROGRAMME, AMP_KEYS_CHECK,
    AMP_KEYS_PROFILE, AMP_KEYS_CURRENCY, AMP_KEYS_REGION, AMP_KEYS_PROFILE_LINE,
    AMP_KEYS_PARAMETER, AMP_KEYS_PARAM, AMP_KEYS_SELECT, AMP_KEYS_REGISTRY, AMP_KEYS_CONDITIONS,
    AMP_KEYS_BEHAVIOUR, AMP_KEYS_SCHOOLING,
    AMP_KEYS_GROUPS, AMP_KEYS_GROUP, AMP_KEYS_MPI, AMP_KEYS_DEPRIVATION,
    AMP_KEYS_LABOUR_SUPPLY, AMP_KEYS_FORMALITY, AMP_KEYS_PRIVATE_TRANSFERS, AMP_KEYS_MULTIPLIER,
    AMP_KEYS_FISCAL, AMP_KEYS_LEVY, AMP_KEYS_FINANCE, AMP_KEYS_CHANGE_LEVY, AMP_KEYS_BUDGET
};
#define AMP_KEYS(list) amp_key_lists[list].key, amp_key_lists[list].n

/* Words of the choices, in the order of their enumerations. */
enum {
    AMP_INDEX_COUNT = 5, AMP_PAYEE_COUNT = 4, AMP_AGEING_COUNT = 3, AMP_BENEFITS_COUNT = 2,
    AMP_PEOPLE_COUNT = 3, AMP_DOUBT_COUNT = 6, AMP_WELFARE_COUNT = 2, AMP_CONCEPT_COUNT = 2, AMP_SCOPE_COUNT = 2,
    AMP_CLOSING_COUNT = 2, AMP_CLOSE_COUNT = 4, AMP_ENTERS_COUNT = 3
};
// clang-format on
extern const char *const amp_index_names[AMP_INDEX_COUNT];
extern const char *const amp_payee_names[AMP_PAYEE_COUNT];
extern const char *const amp_ageing_names[AMP_AGEING_COUNT];
extern const char *const amp_benefits_names[AMP_BENEFITS_COUNT];
extern const char *const amp_people_names[AMP_PEOPLE_COUNT];
extern const char *const amp_doubt_names[AMP_DOUBT_COUNT];
extern const char *const amp_welfare_names[AMP_WELFARE_COUNT];
extern const char *const amp_scope_names[AMP_SCOPE_COUNT];
extern const char *const amp_concept_names[AMP_CONCEPT_COUNT];

extern const char *const amp_closing_names[AMP_CLOSING_COUNT];
extern const char *const amp_close_names[AMP_CLOSE_COUNT];
extern const char *const amp_enters_names[AMP_ENTERS_COUNT];
extern const char *const amp_levy_names[AMP_LEVY_KINDS];

/** Example of a key, for "missing" messages. */
const char *amp_key_example(int list, const char *name);

#endif
