/** @file pop.h  Persons and households as parallel columns.
 *
 * Row i of every person column is one person; row h of every household column is one household.
 * The members of household h are the rows first[h] .. first[h + 1] - 1, contiguous, the head first.
 * A *block* is a small population of at most AMP_BLOCK_HOUSEHOLDS households (at the cut) that
 * keeps its rows to itself. Rows move when a year is rebuilt; `uid` is for life and keys draws.
 *
 * Stock: at 1 July. Persons who died between 1 January and 30 June stay as rows with is_alive = 0
 * until the next rebuild ("departed"), because programmes paid them in that calendar year. Nothing
 * but the accounting of payments looks at them.
 *
 * Money is local currency per month in constant prices of the base year. Columns hold no NaN. */
#ifndef AMP_POP_H
#define AMP_POP_H

#include "base/base.h"

typedef int32_t amp_row;
#define AMP_NO_ROW           ((amp_row)-1)
#define AMP_BLOCK_HOUSEHOLDS 1024
#define AMP_AGE_MAX          110 /* ages above are kept at it */
#define AMP_UID_HOUSEHOLD                                                                          \
    ((uint64_t)1 << 63) /* identities of households have it, of persons not                        \
                         */

/* ---- categories: one list each, codes never change ----------------------------------------- */
// clang-format off
#define AMP_SEX_LIST(X)          X(0, female, "mujer") X(1, male, "hombre")
#define AMP_AREA_LIST(X)         X(0, rural, "rural") X(1, urban, "urbana")
#define AMP_RELATIONSHIP_LIST(X) X(0, head, "jefe o jefa") X(1, partner, "cónyuge") X(2, child, "hijo o hija")     \
    X(3, parent, "padre, madre o suegros") X(4, sibling, "hermano o hermana") X(5, grandchild, "nieto o nieta")    \
    X(6, child_in_law, "yerno o nuera") X(7, other_relative, "otro pariente") X(8, non_relative, "no pariente")    \
    X(9, domestic_worker, "trabajadora del hogar")
#define AMP_ETHNICITY_LIST(X)    X(0, other_ethnicity, "otra") X(1, indigenous, "indígena") X(2, afrodescendent, "afrodescendiente")
#define AMP_EDUCATION_LIST(X)    X(0, no_education, "ninguna") X(1, primary, "primaria") X(2, secondary, "secundaria") X(3, tertiary, "superior")
#define AMP_HEALTH_LIST(X)       X(0, no_cover, "ninguna") X(1, public_cover, "pública") X(2, contributory_cover, "contributiva") X(3, private_cover, "privada")
#define AMP_LABOUR_LIST(X)       X(0, inactive, "inactiva") X(1, unemployed, "desocupada") X(2, informal, "ocupada informal") X(3, formal, "ocupada formal")
#define AMP_TENURE_LIST(X)       X(0, owned, "propia") X(1, mortgaged, "propia, la están pagando") X(2, rented, "alquilada o en anticrético")        \
    X(3, ceded, "cedida o prestada") X(4, occupied, "ocupada sin permiso") X(5, other_tenure, "otra")
#define AMP_WALLS_LIST(X)        X(0, masonry, "ladrillo, bloque u hormigón") X(1, adobe, "adobe, tapial o piedra") X(2, timber, "madera")          \
    X(3, cane, "caña, palma, tronco o quincha") X(4, scrap, "desecho u otro")
#define AMP_ROOF_LIST(X)         X(0, slab, "losa de hormigón") X(1, tile, "teja") X(2, sheet, "calamina o plancha")                                \
    X(3, straw, "paja, palma, caña o barro") X(4, other_roof, "desecho u otro")
#define AMP_FLOOR_LIST(X)        X(0, finished, "cerámica, mosaico, parquet o alfombra") X(1, cement, "cemento o ladrillo")                         \
    X(2, plank, "tablón de madera") X(3, earth, "tierra") X(4, other_floor, "otro")
#define AMP_WATER_LIST(X)        X(0, piped, "red, dentro de la vivienda") X(1, piped_plot, "red, fuera de la vivienda y dentro del lote")          \
    X(2, standpipe, "pileta pública") X(3, pump_well, "pozo con bomba") X(4, protected_well, "pozo cubierto sin bomba o vertiente protegida")       \
    X(5, open_well, "pozo no cubierto") X(6, surface_water, "río, acequia o vertiente no protegida") X(7, rainwater, "lluvia")                      \
    X(8, tanker, "carro repartidor") X(9, bottled, "agua embotellada") X(10, other_water, "otra")
#define AMP_SANITATION_LIST(X)   X(0, sewer, "descarga a alcantarillado") X(1, septic, "descarga a cámara séptica")                                 \
    X(2, latrine, "letrina con piso, pozo de absorción o baño seco") X(3, open_pit, "pozo abierto")                                                 \
    X(4, open_discharge, "descarga a la superficie") X(5, no_toilet, "ninguno")
#define AMP_FUEL_LIST(X)         X(0, gas, "gas") X(1, electric, "electricidad") X(2, kerosene, "kerosene") X(3, wood, "leña, carbón o bosta")       \
    X(4, other_fuel, "otro") X(5, no_cooking, "no cocina")
/* list name used in the column lists below -> the list */
#define AMP_CATEGORY_LISTS(X) X(SEX) X(AREA) X(RELATIONSHIP) X(ETHNICITY) X(EDUCATION) X(HEALTH) X(LABOUR)                                          \
    X(TENURE) X(WALLS) X(ROOF) X(FLOOR) X(WATER) X(SANITATION) X(FUEL)

enum { /* AMP_SEX_female, AMP_LABOUR_formal, ... */
#define X(code, name, es) AMP_SEX_##name = (code),
    AMP_SEX_LIST(X)
#undef X
#define X(code, name, es) AMP_AREA_##name = (code),
    AMP_AREA_LIST(X)
#undef X
#define X(code, name, es) AMP_RELATIONSHIP_##name = (code),
    AMP_RELATIONSHIP_LIST(X)
#undef X
#define X(code, name, es) AMP_ETHNICITY_##name = (code),
    AMP_ETHNICITY_LIST(X)
#undef X
#define X(code, name, es) AMP_EDUCATION_##name = (code),
    AMP_EDUCATION_LIST(X)
#undef X
#define X(code, name, es) AMP_HEALTH_##name = (code),
    AMP_HEALTH_LIST(X)
#undef X
#define X(code, name, es) AMP_LABOUR_##name = (code),
    AMP_LABOUR_LIST(X)
#undef X
#define X(code, name, es) AMP_TENURE_##name = (code),
    AMP_TENURE_LIST(X)
#undef X
#define X(code, name, es) AMP_WALLS_##name = (code),
    AMP_WALLS_LIST(X)
#undef X
#define X(code, name, es) AMP_ROOF_##name = (code),
    AMP_ROOF_LIST(X)
#undef X
#define X(code, name, es) AMP_FLOOR_##name = (code),
    AMP_FLOOR_LIST(X)
#undef X
#define X(code, name, es) AMP_WATER_##name = (code),
    AMP_WATER_LIST(X)
#undef X
#define X(code, name, es) AMP_SANITATION_##name = (code),
    AMP_SANITATION_LIST(X)
#undef X
#define X(code, name, es) AMP_FUEL_##name = (code),
    AMP_FUEL_LIST(X)
#undef X
};

typedef enum amp_kind { AMP_KIND_NUMBER, AMP_KIND_BOOLEAN, AMP_KIND_CATEGORY, AMP_KIND_MONEY, AMP_KIND_IDENTITY } amp_kind;
typedef enum amp_ctype { AMP_CTYPE_uint8_t, AMP_CTYPE_uint16_t, AMP_CTYPE_int32_t, AMP_CTYPE_uint64_t, AMP_CTYPE_float, AMP_CTYPE_double } amp_ctype;
typedef enum amp_list { AMP_LIST_NONE, AMP_LIST_REGION, /* REGION's names come from the profile */
#define X(list) AMP_LIST_##list,
    AMP_CATEGORY_LISTS(X)
#undef X
    AMP_LIST_COUNT
} amp_list;

/* ---- columns: the one list from which struct, file schema, names and manual follow ------------ */
#define AMP_PERSON_COLUMNS(X)                                                                                       \
  /* name                 C type    kind      list          unit            at birth  en, es */                      \
  X(uid,                  uint64_t, IDENTITY, NONE,         "identity",            0, "identity for life", "identidad de por vida")                              \
  X(age,                  uint8_t,  NUMBER,   NONE,         "completed years",     0, "age at 1 July", "edad al 1 de julio")                                     \
  X(birth_month,          uint8_t,  NUMBER,   NONE,         "0-11",                0, "calendar month of birth, 0 is January", "mes de nacimiento, 0 es enero")  \
  X(sex,                  uint8_t,  CATEGORY, SEX,          "code",                0, "sex", "sexo")                                                             \
  X(is_alive,             uint8_t,  BOOLEAN,  NONE,         "0/1",                 1, "alive at 1 July", "vive al 1 de julio")                                   \
  X(death_month,          uint8_t,  NUMBER,   NONE,         "1-12, 0 survives",    0, "month of the coming step (1 is July) in which the person dies", "mes del paso siguiente en que muere (1 es julio)") \
  X(relationship,         uint8_t,  CATEGORY, RELATIONSHIP, "code",                2, "relationship to the head", "parentesco con la jefatura")                  \
  X(partner,              uint8_t,  NUMBER,   NONE,         "member 1.., 0 none",  0, "member number of the partner in the household", "número de miembro de la pareja")   \
  X(mother,               uint8_t,  NUMBER,   NONE,         "member 1.., 0 none",  0, "member number of the mother in the household", "número de miembro de la madre")     \
  X(father,               uint8_t,  NUMBER,   NONE,         "member 1.., 0 none",  0, "member number of the father in the household", "número de miembro del padre")       \
  X(in_household_income,  uint8_t,  BOOLEAN,  NONE,         "0/1",                 1, "counts as a member for household income", "cuenta como miembro para el ingreso")     \
  X(ethnicity,            uint8_t,  CATEGORY, ETHNICITY,    "code",                0, "ethnicity (self-identified)", "autoidentificación étnica")                \
  X(born_abroad,          uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "born abroad", "nació en el extranjero")                                       \
  X(disability,           uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "has a disability", "tiene discapacidad")                                  \
  X(schooling,            uint8_t,  NUMBER,   NONE,         "years",               0, "years of schooling passed", "años de escolaridad aprobados")              \
  X(education,            uint8_t,  CATEGORY, EDUCATION,    "code",                0, "highest level reached", "nivel más alto alcanzado")                       \
  X(attends,              uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "attends school", "asiste a la escuela")                                   \
  X(health_cover,         uint8_t,  CATEGORY, HEALTH,       "code",                1, "health cover", "cobertura de salud")                                      \
  X(labour,               uint8_t,  CATEGORY, LABOUR,       "code",                0, "labour state", "condición de actividad")                                  \
  X(state_salary,         uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "draws a salary from the State budget", "percibe un salario del Estado")   \
  X(contribution_months,  uint16_t, NUMBER,   NONE,         "months",              0, "months contributed to a pension scheme", "meses aportados a un sistema de pensiones") \
  X(earnings_effect,      float,    NUMBER,   NONE,         "log points",          0, "lasting part of log earnings", "parte permanente del log del ingreso laboral")  \
  X(earnings_shock,       float,    NUMBER,   NONE,         "log points",          0, "moving part of log earnings", "parte transitoria del log del ingreso laboral")  \
  X(earnings,             double,   MONEY,    NONE,         "LCU/month, base yr",  0, "labour income", "ingreso laboral")                                        \
  X(contributory_pension, double,   MONEY,    NONE,         "LCU/month, base yr",  0, "contributory pension", "pensión contributiva")                            \
  X(other_income,         double,   MONEY,    NONE,         "LCU/month, base yr",  0, "other market income: rents, remittances, private transfers", "otros ingresos de mercado: rentas, remesas, transferencias privadas")

/* What a proxy means test or a multidimensional index sees of the dwelling. Of these a population
 * may lack some (amp_pop_has): a survey that did not ask for a refrigerator has none to read. */
#define AMP_DWELLING_COLUMNS(X)                                                                                     \
  X(tenure,               uint8_t,  CATEGORY, TENURE,       "code",                0, "tenure of the dwelling", "tenencia de la vivienda")                       \
  X(wall_material,        uint8_t,  CATEGORY, WALLS,        "code",                0, "main material of the walls", "material principal de las paredes")        \
  X(roof_material,        uint8_t,  CATEGORY, ROOF,         "code",                0, "main material of the roof", "material principal del techo")              \
  X(floor_material,       uint8_t,  CATEGORY, FLOOR,        "code",                0, "main material of the floor", "material principal del piso")              \
  X(rooms,                uint8_t,  NUMBER,   NONE,         "rooms",               0, "rooms of the household, without kitchen and bath", "cuartos del hogar, sin cocina ni baño") \
  X(bedrooms,             uint8_t,  NUMBER,   NONE,         "rooms",               0, "rooms only for sleeping", "cuartos solo para dormir")                    \
  X(water,                uint8_t,  CATEGORY, WATER,        "code",                0, "main source of drinking water", "fuente principal del agua para beber")  \
  X(sanitation,           uint8_t,  CATEGORY, SANITATION,   "code",                0, "toilet and where it drains to", "servicio sanitario y su desagüe")       \
  X(toilet_shared,        uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "shares the toilet with other households", "comparte el baño con otros hogares") \
  X(electricity,          uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "has electric light", "tiene energía eléctrica")                          \
  X(cooking_fuel,         uint8_t,  CATEGORY, FUEL,         "code",                0, "main fuel for cooking", "combustible principal para cocinar")            \
  X(internet,             uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "internet in the dwelling", "internet en la vivienda")                    \
  X(refrigerator,         uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "owns a refrigerator", "tiene refrigerador")                              \
  X(washing_machine,      uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "owns a washing machine", "tiene lavadora")                               \
  X(television,           uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "owns a television set", "tiene televisor")                               \
  X(computer,             uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "owns a computer", "tiene computadora")                                   \
  X(mobile_phone,         uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "some member has a mobile phone", "algún miembro tiene teléfono celular") \
  X(motor_vehicle,        uint8_t,  BOOLEAN,  NONE,         "0/1",                 0, "owns a car or truck", "tiene automóvil o camioneta")

#define AMP_HOUSEHOLD_COLUMNS(X)                                                                                    \
  X(household_uid,        uint64_t, IDENTITY, NONE,         "identity",            0, "identity of the household (top bit set)", "identidad del hogar")         \
  X(area,                 uint8_t,  CATEGORY, AREA,         "code",                0, "area", "área")                                                            \
  X(region,               uint8_t,  CATEGORY, REGION,       "code of the profile", 0, "first-level division", "división de primer nivel")                        \
  X(stratum,              int32_t,  NUMBER,   NONE,         "code",                0, "sampling stratum", "estrato muestral")                                    \
  X(psu,                  int32_t,  NUMBER,   NONE,         "code",                0, "primary sampling unit", "unidad primaria de muestreo")                    \
  X(weight,               double,   NUMBER,   NONE,         "persons per person",  0, "expansion weight of each member", "factor de expansión de cada miembro")  \
  X(line_poverty,         double,   MONEY,    NONE,         "LCU/month, base yr",  0, "poverty line per person", "línea de pobreza por persona")                 \
  X(line_extreme,         double,   MONEY,    NONE,         "LCU/month, base yr",  0, "extreme poverty line per person", "línea de pobreza extrema por persona") \
  X(welfare_reported,     double,   MONEY,    NONE,         "LCU/month, base yr",  0, "welfare per person as the survey published it (0 in synthetic populations)", "bienestar por persona publicado por la encuesta (0 en poblaciones sintéticas)") \
  AMP_DWELLING_COLUMNS(X)
// clang-format on

typedef enum amp_level { AMP_LEVEL_PERSON, AMP_LEVEL_HOUSEHOLD } amp_level;

/** What is known of a column; built-in ones come from the lists above. Text is static. */
typedef struct amp_column {
    const char *name;
    amp_ctype ctype;
    amp_kind kind;
    amp_level level;
    amp_list list;
    const char *unit;
    double birth;
    const char *en, *es;
    size_t offset; /* of the pointer in amp_population */
} amp_column;

/** A code of a category and what it means, in the survey's words. */
typedef struct amp_value_label {
    double code;
    char *text;
} amp_value_label;

/** A column that a survey brought beside the built-in ones. Text and data are the population's. */
typedef struct amp_extra {
    char *name;
    char *label;
    amp_level level;
    amp_kind kind;          /* NUMBER, BOOLEAN, CATEGORY or MONEY */
    double *data;           /* one per row of its level; categories as codes */
    double birth;           /* value for newborns (persons) */
    amp_value_label *value; /* CATEGORY: its codes, ascending */
    size_t values;
} amp_extra;

/** How a survey's replicate samples were drawn. Codes are stored in files. */
// clang-format off
#define AMP_REPLICATION_LIST(X) X(0, none) X(1, bootstrap) X(2, brr) X(3, fay) X(4, jackknife)
// clang-format on
typedef enum amp_replication {
#define X(code, name) AMP_REPLICATION_##name = (code),
    AMP_REPLICATION_LIST(X)
#undef X
} amp_replication;
extern const char *const amp_replication_names[AMP_REPLICATION_jackknife + 1];

/** Replicate weights that came with a survey: an estimate t has the variance
 * factor * sum over k of (t with the weights of replicate k - t)^2.
 * They belong to the opening stock: shuffle and cut take them along, copies and the rebuild of a
 * year leave them behind. */
typedef struct amp_replicates {
    amp_replication method;
    size_t n; /* replicates; 0 when the survey has none */
    double factor;
    double *weight; /* household h under replicate k: weight[h * n + k], persons per person */
} amp_replicates;

/** A population, or one block of it. Init with amp_pop_init; all memory is owned. */
typedef struct amp_population {
    size_t n, cap;           /* person rows in use (departed included), allocated */
    size_t households, hcap; /* household rows in use, allocated */
#define X(name, type, kind, list, unit, birth, en, es) type *name;
    AMP_PERSON_COLUMNS(X)
    AMP_HOUSEHOLD_COLUMNS(X)
#undef X
    uint32_t *first;   /* households + 1 entries */
    uint32_t dwelling; /* bit k: the k-th column of AMP_DWELLING_COLUMNS says something */
    amp_extra *extra;
    size_t extras;
    amp_replicates replicates;
} amp_population;

/** All built-in columns, persons' first. */
extern const amp_column amp_columns[];
extern const size_t amp_columns_count;
/** The built-in column of that name, NULL when there is none. */
const amp_column *amp_column_find(const char *name);
/** Place of a column in AMP_DWELLING_COLUMNS; -1 for all others. */
int amp_dwelling_place(const amp_column *c);
/** Does the population know this column? Always true of columns that describe no dwelling; an
 * unknown column holds zeros, and formulas must not read it. */
static inline bool amp_pop_has(const amp_population *p, const amp_column *c)
{
    const int place = amp_dwelling_place(c);
    return place < 0 || (p->dwelling >> place & 1u) != 0;
}
/** Say that the column is known. */
static inline void amp_pop_know(amp_population *p, const amp_column *c)
{
    const int place = amp_dwelling_place(c);
    p->dwelling |= place < 0 ? 0u : 1u << place;
}
/** Homes that differ in who attends school (attendance_home.csv): by the education of the
 * household's head, and those of heads and partners themselves. */
enum { AMP_PUPIL_OWN = AMP_EDUCATION_tertiary + 1, AMP_PUPIL_HOMES };
/** As tables write them; the first four are the levels of education. */
extern const char *const amp_pupil_home_names[AMP_PUPIL_HOMES];
/** The home of a row of household @p h, whose first row is its head. */
static inline unsigned amp_pupil_home(const amp_population *p, size_t h, size_t i)
{
    return p->relationship[i] <= AMP_RELATIONSHIP_partner ? (unsigned)AMP_PUPIL_OWN
                                                          : p->education[p->first[h]];
}
/** Category names and Spanish labels of a list; NULL names for NONE and REGION. @return how many */
size_t amp_list_names(amp_list list, const char *const **names, const char *const **labels_es);

void amp_pop_init(amp_population *p);
void amp_pop_fini(amp_population *p);
/** Room for @p persons and @p households rows; keeps what is there. Column pointers change.
 * @retval AMP_OK, AMP_NOMEM (population unchanged) */
amp_err amp_pop_reserve(amp_population *p, size_t persons, size_t households);
/** Add an extra column of zeros (a copy of the names is kept). @retval AMP_OK, AMP_NOMEM
 * (unchanged) */
amp_err amp_pop_add_extra(amp_population *p, const char *name, const char *label, amp_level level,
                          amp_kind kind, double birth);
/** Name the codes of an extra, in ascending order of codes (copies are kept; what it had is
 * dropped). @retval AMP_OK, AMP_NOMEM (unchanged) */
amp_err amp_pop_label_extra(amp_extra *extra, const amp_value_label *value, size_t n);
/** Extra of a survey of households: 1 for persons of whom it tells nothing but that they are
 * members. They carry what the survey says of the head, but no money of their own. */
#define AMP_ANONYMOUS "anonymous"
/** Extra column of that name, NULL when there is none. Void after the next extra is added. */
amp_extra *amp_pop_find_extra(const amp_population *p, const char *name);
/** Is the extra what a survey recorded from a programme, part of its income ("recorded.<name>")? */
bool amp_extra_is_recorded(const amp_extra *x);
/** Make @p dst empty, with the extra columns of @p src, and room for as many rows; memory is
 * reused. So begins the rebuild of a block. @retval AMP_OK, AMP_NOMEM */
amp_err amp_pop_like(amp_population *dst, const amp_population *src);
/** Append @p k persons with the values of the "at birth" column; room must have been reserved.
 * `first` is left to the caller. @return row of the first new person */
size_t amp_pop_append(amp_population *p, size_t k);
/** Copy person row @p from of @p src into row @p to of @p dst, extras included. */
void amp_pop_copy_person(amp_population *dst, size_t to, const amp_population *src, size_t from);
void amp_pop_copy_household(amp_population *dst, size_t to, const amp_population *src, size_t from);
/** The fast way to rebuild: dst row @p dst_at + i becomes src row @p rows[i], for i < @p k, column
 * by column, extras included. Both have the same extras (amp_pop_like); dst is not src, has room,
 * and its `n` or `households` is left to the caller, as is `first`. Runs of neighbouring rows cost
 * least. */
void amp_pop_gather(amp_population *dst, size_t dst_at, const amp_population *src,
                    const uint32_t *rows, size_t k);
void amp_pop_gather_households(amp_population *dst, size_t dst_at, const amp_population *src,
                               const uint32_t *rows, size_t k);
/** Household k of @p to becomes household source[k] of @p from, with its persons; some may be left
 * out, others come often. @p to is initialised and not @p from. @retval AMP_OK, AMP_NOMEM */
amp_err amp_pop_take(amp_population *to, const amp_population *from, const uint32_t *source,
                     size_t n);
/** The end of the longest run of households from @p h on with at most @p rows rows, one at least.
 */
static inline size_t amp_pop_stretch(const amp_population *p, size_t h, size_t rows)
{
    const size_t lo = p->first[h++];
    while (h < p->households && p->first[h + 1] - lo <= rows)
        h++;
    return h;
}
/** Pointer to a built-in column's data. */
static inline void *amp_pop_data(const amp_population *p, const amp_column *c)
{
    return *(void *const *)((const char *)p + c->offset);
}
/** A cell of a built-in column as a number; identities lose what a double does not hold. */
double amp_pop_value(const amp_population *p, const amp_column *c, size_t row);
/** Put a number into a cell of a column's data; it must lie in the range of the column's type. */
void amp_column_put(const amp_column *c, void *data, size_t row, double x);
/** Shuffle households by identity: sort by a 64-bit mix of household_uid. Makes blocks alike. */
amp_err amp_pop_shuffle(amp_ctx *ctx, amp_population *p);
/** Cut into blocks of AMP_BLOCK_HOUSEHOLDS households: *blocks is a heap array of *n populations
 * (free each with amp_pop_fini, then the array). */
amp_err amp_pop_cut(amp_ctx *ctx, const amp_population *p, amp_population **blocks, size_t *n);
/** Deep copy of the rows (dst initialised, its memory reused). */
amp_err amp_pop_copy(amp_population *dst, const amp_population *src);
/** Room for @p n replicate weights of each household there is, all 0; replaces those there are.
 * @retval AMP_OK, AMP_NOMEM (unchanged) */
amp_err amp_pop_add_replicates(amp_population *p, amp_replication method, double factor, size_t n);
/** Members of one household who would be their own ancestors, and these members' descendants, by
 * member numbers of parents (1 .., 0 none). @param[out] mark  1 for each of them, else 0; @p
 * members values @return how many */
size_t amp_pop_circles(const uint8_t *mother, const uint8_t *father, size_t members, uint8_t *mark);
/** The invariants: contiguous households of 1 to 255 rows, a head first and no other living head,
 * links to other members (partners of the living mutual, nobody their own ancestor), codes in
 * range, finite numbers, identities unique with the top bit for households. Records the first
 * breach. @retval AMP_OK, AMP_DATA, AMP_NOMEM */
amp_err amp_pop_check(amp_ctx *ctx, const amp_population *p);
/** Bytes that the columns of one person cost, its share of the household columns included. */
double amp_pop_bytes_per_person(const amp_population *p);

#endif
