/* test_policy_properties.c - what must hold whatever the programmes: nobody loses by a higher
 * take-up, unlinked programmes may stand in any order, a new currency moves nothing. */
#include "num/draw.h"
#include "policy_world.h"

#include <math.h>

enum { HOUSEHOLDS = 1500 };

/* People of all kinds, by draws; money in a currency that is @p unit times the old one. */
static void add_people(world *w, double unit)
{
    const amp_stream s = {.seed = 11};
    for (uint64_t h = 0; h < HOUSEHOLDS; h++) {
        add_household(w);
        amp_population *p = &w->people;
        const size_t members = (size_t)(5 * amp_draw(&s, h, AMP_PROC_SYNTH, 0));
        p->line_poverty[h] = unit * 800;
        p->line_extreme[h] = unit * 400;
        p->area[h] =
            (uint8_t)(amp_draw(&s, h, AMP_PROC_SYNTH, 1) < 0.3 ? AMP_AREA_rural : AMP_AREA_urban);
        for (size_t m = 0; m < members; m++)
            add_member(w, AMP_RELATIONSHIP_child, AMP_SEX_female, 0);
    }
    amp_population *p = &w->people;
    for (size_t i = 0; i < p->n; i++) {
        p->age[i] = (uint8_t)(95 * amp_draw(&s, i, AMP_PROC_SYNTH, 2));
        p->birth_month[i] = (uint8_t)(12 * amp_draw(&s, i, AMP_PROC_SYNTH, 3));
        p->attends[i] = p->age[i] > 5 && p->age[i] < 18;
        /* whole units, so that a factor that is a power of two changes no bit of a rank */
        p->earnings[i] =
            p->age[i] > 17 ? unit * floor(3000 * amp_draw(&s, i, AMP_PROC_SYNTH, 4)) : 0;
        p->contributory_pension[i] =
            p->age[i] > 70 && amp_draw(&s, i, AMP_PROC_SYNTH, 5) < 0.3 ? unit * 700 : 0;
    }
}

/* A third pension, pupils' money, a tested household transfer: in an order that is asked for. */
static void add_programmes(world *w, const int order[3], double take_up, double unit)
{
    static amp_param grant;
    static amp_dated_number value;
    static amp_dated_text target;
    value = (amp_dated_number){.from = AMP_ALWAYS, .number = AMP_PLAIN(unit * 90)};
    grant = (amp_param){.name = "grant", .value = {&value, 1}, .unit = "LCU/month"};
    target = (amp_dated_text){AMP_ALWAYS, "market_income_pc < line_poverty", "", {0}};
    w->scenario.names.param = &grant;
    w->scenario.names.params = 1;
    for (int k = 0; k < 3; k++) {
        amp_programme *p = NULL;
        switch (order[k]) {
        case 0:
            p = add_programme(w, "pension", "age >= 65", "0.5 * line_poverty");
            break;
        case 1:
            p = add_programme(w, "pupils", "attends", "param.grant");
            break;
        default:
            p = add_programme(w, "tested", "any(age < 18)",
                              "taper(3 * param.grant, sum(earnings), 2 * line_extreme, 0.2)");
            p->is_household = true;
            p->select.target = (amp_texts){&target, 1};
        }
        set_take_up(p, take_up);
    }
}

static world make(const int order[3], double take_up, double unit)
{
    world w;
    world_init(&w, 2019, 2020);
    add_people(&w, unit);
    add_programmes(&w, order, take_up, unit);
    apply(&w, 2019);
    return w;
}

static const int listed[3] = {0, 1, 2};

START_TEST(a_higher_take_up_takes_the_programme_from_nobody)
{
    world less = make(listed, 0.31, 1);
    for (double share = 0.385; share < 1; share += 0.17) {
        world more = make(listed, share, 1);
        size_t before = 0, after = 0;
        for (size_t k = 0; k < 3; k++)
            for (size_t i = 0; i < less.people.n; i++) {
                ck_assert(months(&more, k, i) >= months(&less, k, i));
                ck_assert(benefit(&more, k, i) >= benefit(&less, k, i));
                before += months(&less, k, i) > 0;
                after += months(&more, k, i) > 0;
            }
        ck_assert_uint_gt(after, before);
        world_fini(&less);
        less = more;
    }
    world_fini(&less);
}
END_TEST

START_TEST(programmes_without_links_may_stand_in_any_order)
{
    static const int orders[][3] = {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    world as_listed = make(listed, 0.7, 1);
    for (size_t o = 0; o < AMP_COUNT(orders); o++) {
        world other = make(orders[o], 0.7, 1);
        for (size_t k = 0; k < 3; k++)
            for (size_t i = 0; i < other.people.n; i++)
                ck_assert_double_eq(benefit(&other, k, i),
                                    benefit(&as_listed, (size_t)orders[o][k], i));
        /* sums of three numbers: in another order they may differ by a rounding */
        for (size_t h = 0; h < HOUSEHOLDS; h++)
            NEAR(other.ledger.disposable[h], as_listed.ledger.disposable[h]);
        world_fini(&other);
    }
    world_fini(&as_listed);
}
END_TEST

START_TEST(a_new_currency_moves_nobody)
{
    enum { OLD_PER_NEW = 1024 }; /* a power of two: no rounding hides behind it */
    world old = make(listed, 0.7, 1), fresh = make(listed, 0.7, 1.0 / OLD_PER_NEW);
    size_t paid = 0;
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < old.people.n; i++) {
            ck_assert_int_eq(months(&fresh, k, i), months(&old, k, i));
            NEAR(benefit(&fresh, k, i) * OLD_PER_NEW, benefit(&old, k, i));
            paid += months(&old, k, i) > 0;
        }
    for (size_t h = 0; h < HOUSEHOLDS; h++)
        NEAR(fresh.ledger.welfare[h] * OLD_PER_NEW, old.ledger.welfare[h]);
    ck_assert_uint_gt(paid, HOUSEHOLDS / 2);
    world_fini(&old);
    world_fini(&fresh);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_higher_take_up_takes_the_programme_from_nobody,
        programmes_without_links_may_stand_in_any_order,
        a_new_currency_moves_nobody,
    };
    return run_suite("policy: properties", tests, AMP_COUNT(tests));
}
