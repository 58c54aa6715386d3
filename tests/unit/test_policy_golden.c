/* test_policy_golden.c - households worked by hand: what the law of a year pays them. Nobody's luck
 * (is_typical) and the prices of the year, so the sums are those of the law; the arithmetic stands
 * in each case. The poverty line is 800, the extreme one 400 a head; towns, unless it says rural.
 */
#include "policy_world.h"

#include <math.h>

enum { MEMBERS = 6 };

/* A member; the first is the head. Births are in January unless it says otherwise, so that the age
 * is that of all the year. */
typedef struct member {
    int age, relationship, labour, schooling, born, cover;
    double earnings, pension;
    bool woman, attends, disability;
} member;

typedef struct golden {
    const char *programme; /* file of the library */
    int year;
    bool rural;
    member member[MEMBERS]; /* to the first of age 0 that is no baby */
    size_t members;
    double paid; /* in the year, to the whole household */
} golden;

#define WOMAN      .woman = true
#define PARTNER    .relationship = AMP_RELATIONSHIP_partner
#define CHILD      .relationship = AMP_RELATIONSHIP_child
#define FORMAL     .labour = AMP_LABOUR_formal
#define INFORMAL   .labour = AMP_LABOUR_informal
#define OF(n, ...) .member = {__VA_ARGS__}, .members = (n)

// clang-format off
static const golden cases[] = {
    /* 300 a payment to June, 350 from July on; thirteen payments a year, so 13/12 a month */
    {"BOL/renta_dignidad", 2019, OF(1, {70}), .paid = (6 * 300 + 6 * 350) * 13 / 12.0},
    /* with a contributory pension 50 less */
    {"BOL/renta_dignidad", 2019, OF(1, {70, .pension = 900}), .paid = (6 * 250 + 6 * 300) * 13 / 12.0},
    /* 60 in October: October, November, December */
    {"BOL/renta_dignidad", 2019, OF(1, {59, .born = 9}), .paid = 3 * 350 * 13 / 12.0},
    {"BOL/renta_dignidad", 2019, OF(1, {59}), .paid = 0},
    /* two pupils, one payment of 200 each; the third left school */
    {"BOL/juancito_pinto", 2019, OF(4, {40}, {8, CHILD, .attends = true, .schooling = 2},
        {17, CHILD, .attends = true, .schooling = 11}, {16, CHILD, .schooling = 9}), .paid = 2 * 200},
    {"BOL/juancito_pinto", 2019, OF(2, {40}, {19, CHILD, .attends = true, .schooling = 12}), .paid = 0},
    /* six payments of 125, and 320 for the mother spread over the first year's */
    {"BOL/juana_azurduy", 2019, OF(2, {25, WOMAN}, {0, CHILD}), .paid = 6 * (125 + 320 / 6.0)},
    {"BOL/juana_azurduy", 2019, OF(2, {25, WOMAN}, {1, CHILD}), .paid = 6 * 125},
    {"BOL/juana_azurduy", 2019, OF(2, {25, WOMAN}, {1, CHILD, .cover = AMP_HEALTH_contributory_cover}), .paid = 0},
    {"BOL/bono_familia", 2020, OF(3, {40}, {8, CHILD, .attends = true, .schooling = 2},
        {4, CHILD, .attends = true}), .paid = 2 * 500},
    {"PER/pension_65", 2022, OF(1, {65}), .paid = 12 * 125},
    {"PER/pension_65", 2022, OF(1, {65, INFORMAL, .earnings = 900}), .paid = 0}, /* above the line */
    {"PER/pension_65", 2022, OF(2, {65, INFORMAL, .earnings = 900}, {66, PARTNER}), .paid = 2 * 12 * 125}, /* 450 a head */
    /* one payment a household, whatever its children; rural up to 1.5 lines, towns below the extreme one */
    {"PER/juntos", 2022, .rural = true, OF(3, {40, INFORMAL, .earnings = 3000}, {9, CHILD}, {7, CHILD}), .paid = 12 * 100},
    {"PER/juntos", 2022, OF(3, {40, INFORMAL, .earnings = 3000}, {9, CHILD}, {7, CHILD}), .paid = 0},
    {"PER/juntos", 2022, OF(3, {40, INFORMAL, .earnings = 1100}, {9, CHILD}, {7, CHILD}), .paid = 12 * 100},
    /* from May 2024 on 225,000 from 80 on; women from 54, men from 59 */
    {"COL/colombia_mayor", 2024, OF(2, {82}, {56, PARTNER, WOMAN}), .paid = 4 * 80000 + 8 * 225000 + 12 * 80000},
    {"COL/colombia_mayor", 2024, OF(1, {56}), .paid = 0},
    {"ARG/ife", 2020, OF(2, {30, INFORMAL}, {29, PARTNER, WOMAN}), .paid = 3 * 10000}, /* the couple's to her; six months, every second */
    {"ARG/ife", 2020, OF(2, {30, FORMAL}, {29, PARTNER, WOMAN}), .paid = 0},
    /* 1,816 to February, 2,031 to August 2019, 2,652 from then on; a fifth is kept back only of who misses conditions */
    {"ARG/auh", 2019, OF(3, {30, WOMAN, INFORMAL}, {9, CHILD}, {7, CHILD}), .paid = 2 * (2 * 1816 + 6 * 2031 + 4 * 2652)},
    {"ARG/auh", 2019, OF(2, {30, WOMAN, FORMAL}, {9, CHILD}), .paid = 0},
    /* declares 0.3 x 200 = 60 a head of three: 89 + 2 x 41 = 171, or the gap 3 x (89 - 60) = 87; thirteen payments in 2019 */
    {"BRA/bolsa_familia", 2019, OF(3, {30, WOMAN, INFORMAL, .earnings = 600}, {9, CHILD}, {7, CHILD}), .paid = 13 * 171},
    /* one minimum wage; two in 2022 of 1,212 */
    {"BRA/bpc", 2022, OF(2, {70}, {66, PARTNER, WOMAN}), .paid = 2 * 12 * 1212},
    /* max(600, 142 x 3) = 600, and 150 for the one below 7, 50 for the one of 9; March to December */
    {"BRA/novo_bolsa_familia", 2023, OF(3, {30, WOMAN}, {9, CHILD}, {5, CHILD}), .paid = 10 * (600 + 150 + 50)},
    /* 142 x 5 = 710 above the 600 */
    {"BRA/novo_bolsa_familia", 2023, OF(5, {30, WOMAN}, {9, CHILD}, {10, CHILD}, {11, CHILD}, {12, CHILD}), .paid = 10 * (710 + 4 * 50)},
    /* 230 a week, less an own pension of 500 a month */
    {"BRB/non_contributory_pension", 2019, OF(1, {70, .pension = 500}), .paid = 12 * (230 * 52 / 12.0 - 500)},
    /* 185,000 from February, 193,917 from August 2022 on */
    {"CHL/pgu", 2022, OF(1, {65}), .paid = 6 * 185000.0 + 5 * 193917.0},
    /* a pension of 815,000: half way from 630,000 to 1,000,000; then 233,200 of 387,834 below the bound */
    {"CHL/pgu", 2022, OF(1, {65, .pension = 815000}), .paid = 6 * 92500.0 + 5 * 193917.0 * 233200 / 387834},
    {"MEX/pension_bienestar", 2023, OF(2, {65}, {64, PARTNER, WOMAN}), .paid = 12 * 2400},
    {"MEX/setenta_y_mas", 2008, .rural = true, OF(1, {70}), .paid = 12 * 500},
    {"MEX/setenta_y_mas", 2008, OF(1, {70}), .paid = 0}, /* towns came in 2009 */
    {"PRY/adultos_mayores", 2022, OF(1, {65}), .paid = 6 * 548210.0 + 6 * 637577.0},
    {"PRY/adultos_mayores", 2022, OF(1, {65, FORMAL, .earnings = 1}), .paid = 0},
    {"PRY/tekopora", 2019, .rural = true, OF(2, {30}, {9, CHILD}), .paid = 12 * 210000.0},
    {"SLV/pension_basica_universal", 2022, OF(1, {70}), .paid = 12 * 50},
    {"SLV/pension_basica_universal", 2022, OF(1, {69, .born = 6}), .paid = 6 * 50}, /* 70 in July */
    /* thirteen payments; a disability stands for the age */
    {"CRI/regimen_no_contributivo", 2019, OF(2, {66}, {40, PARTNER, .disability = true}), .paid = 2 * 13 * 78000.0},
    /* by age: 18,000 below 13, 30,000 below 16, 40,000 */
    {"CRI/avancemos", 2022, OF(4, {40}, {9, CHILD, .attends = true}, {14, CHILD, .attends = true},
        {17, CHILD, .attends = true}), .paid = 12 * (18000.0 + 30000 + 40000)},
    {"DOM/superate", 2021, OF(2, {30}, {9, CHILD}), .paid = 12 * 1650},
    /* 5,000 from April to December 2020 */
    {"DOM/quedate_en_casa", 2020, OF(2, {30, INFORMAL, .earnings = 9000}, {9, CHILD}), .paid = 9 * 5000},
    {"DOM/quedate_en_casa", 2021, OF(2, {30, INFORMAL, .earnings = 9000}, {9, CHILD}), .paid = 3000 + 2650 + 2400 + 2200},
    {"ECU/bono_desarrollo_humano", 2021, OF(2, {30, INFORMAL, .earnings = 2000}, {9, CHILD}), .paid = 12 * 50}, /* 1,000 a head, below 1,200 */
    {"ECU/bono_desarrollo_humano", 2022, OF(2, {30}, {9, CHILD}), .paid = 12 * 55},
    {"ECU/bono_desarrollo_humano", 2022, OF(2, {30, FORMAL, .earnings = 100}, {9, CHILD}), .paid = 0},
    {"ECU/mis_mejores_anos", 2019, OF(1, {65}), .paid = 12 * 100},
    {"GTM/aporte_adulto_mayor", 2022, OF(1, {65}), .paid = 400 + 11 * 500},
    /* 2,250 over the eight months from May on */
    {"GTM/bono_familia", 2020, OF(1, {30}), .paid = 2250},
    {"HND/bono_vida_mejor", 2019, OF(2, {30}, {9, CHILD}), .paid = 4400},
    {"PAN/ciento_veinte_a_los_65", 2019, OF(1, {65}), .paid = 12 * 120},
    {"PAN/red_de_oportunidades", 2019, OF(2, {30}, {9, CHILD}), .paid = 12 * 50},
    /* 10,700 less half of what is earned */
    {"URY/pension_vejez", 2019, OF(1, {70, INFORMAL, .earnings = 3000}), .paid = 12 * (10700 - 1500)},
    /* two children, one of them a pupil of secondary age: 1,547 x 2 ^ 0.6 + 663; 2 ^ 0.6 = 1.515716566510398 */
    {"URY/afam_pe", 2018, OF(3, {30}, {9, CHILD, .attends = true}, {13, CHILD, .attends = true}),
        .paid = 12 * (1547 * 1.515716566510398 + 663)},
    /* an own income of 3,000: 2,500 */
    {"TTO/senior_citizens_pension", 2019, OF(2, {65, .pension = 3000}, {70, PARTNER}), .paid = 12 * (2500 + 3500)},
};
// clang-format on

static void add_family(world *w, const golden *g)
{
    amp_population *p = &w->people;
    const size_t head = add_household(w);
    p->line_poverty[0] = 800;
    p->line_extreme[0] = 400;
    p->area[0] = g->rural ? AMP_AREA_rural : AMP_AREA_urban;
    for (size_t m = 0; m < g->members; m++) {
        const member *x = &g->member[m];
        const size_t i = m ? add_member(w, (uint8_t)x->relationship, 0, 0) : head;
        p->sex[i] = x->woman ? AMP_SEX_female : AMP_SEX_male;
        p->age[i] = (uint8_t)x->age;
        p->birth_month[i] = (uint8_t)x->born;
        p->labour[i] = (uint8_t)x->labour;
        p->schooling[i] = (uint8_t)x->schooling;
        p->health_cover[i] = (uint8_t)x->cover;
        p->earnings[i] = x->earnings;
        p->contributory_pension[i] = x->pension;
        p->attends[i] = x->attends;
        p->disability[i] = x->disability;
        if (x->relationship == AMP_RELATIONSHIP_partner) {
            p->partner[head] = (uint8_t)(m + 1);
            p->partner[i] = 1;
        }
        if (x->relationship == AMP_RELATIONSHIP_child)
            (p->sex[head] == AMP_SEX_female ? p->mother : p->father)[i] = 1;
    }
}

START_TEST(the_law_of_the_year_pays_what_was_worked_out_by_hand)
{
    const golden *g = &cases[_i];
    char path[256];
    amp_arena arena;
    world w;
    world_init(&w, g->year, g->year);
    amp_arena_init(&arena);
    snprintf(path, sizeof path, "data/programmes/%s.cfg", g->programme);
    ck_assert_int_eq(amp_programme_load(&w.ctx, &arena, path, &w.programme[0]), AMP_OK);
    w.scenario.programmes = 1;
    w.year.is_typical = true;
    add_family(&w, g);
    apply(&w, g->year);
    double paid = 0;
    for (size_t i = 0; i < w.people.n; i++)
        paid += 12 * benefit(&w, 0, i);
    ck_assert_msg(fabs(paid - g->paid) < 1e-6 * (1 + g->paid), "%s %d, case %d: %.4f, not %.4f",
                  g->programme, g->year, _i, paid, g->paid);
    world_fini(&w);
    amp_arena_fini(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy_golden");
    TCase *tc = tcase_create("golden");
    tcase_add_loop_test(tc, the_law_of_the_year_pays_what_was_worked_out_by_hand, 0,
                        (int)AMP_COUNT(cases));
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_NORMAL);
    const int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
