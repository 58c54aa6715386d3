/** @file rules.h  The five programmes of rules.cfg in 2019, as one would write them in C who had
 * only these to pay: the rival of amp_policy_apply in bench.c. Rules are those of
 * data/programmes/BOL and five.cfg; who is entitled is asked at the age before and from the month
 * of birth. */
#ifndef RULES_H
#define RULES_H

#include "pop/ledger.h"

#include <stdio.h>
#include <string.h>

enum { RENTA, JUANCITO, JUANA, DISABILITY, FAMILY, RULES };

/** Weighted recipients and money of each programme, and welfare of all. */
typedef struct rules_paid {
    double units[RULES], money[RULES], welfare;
} rules_paid;

static inline void rules_add(const amp_population *b, const amp_ledger *l, const uint8_t *members,
                             rules_paid *paid)
{
    for (size_t h = 0; h < b->households; h++) {
        for (size_t i = b->first[h]; i < b->first[h + 1]; i++)
            for (size_t k = 0; k < RULES; k++) {
                paid->units[k] += l->programme[k].months[i] ? 1 : 0;
                paid->money[k] += b->weight[h] * l->programme[k].benefit[i];
            }
        paid->welfare += b->weight[h] * members[h] * l->welfare[h];
    }
}

/* Months of the year before month @p m that lie in lo .. hi - 1. */
static inline int rules_months(int m, int lo, int hi)
{
    return m <= lo ? 0 : AMP_MIN(m, hi) - lo;
}

static inline void rules_book(const amp_ledger *l, size_t k, size_t i, int months, double money,
                              bool now)
{
    const amp_ledger_programme *p = &l->programme[k];
    p->months[i] = (uint8_t)months;
    p->benefit[i] = months ? money : 0.0;
    p->in_stock[i] = months && now;
}

static inline int rules_alive(const amp_population *b, size_t i)
{
    const int d = b->death_month[i];
    if (b->is_alive[i])
        return d >= 1 && d <= 6 ? 6 + d : 12;
    return d >= 7 ? d - 6 : 0;
}

/* What person i is paid in her or his own right; the household's grant is added after. */
static inline double rules_person(const amp_population *b, const amp_ledger *l, size_t i)
{
    const int age = b->age[i], born = b->birth_month[i], end = rules_alive(b, i);
    const int turn = AMP_MIN(born, end), late = born >= 6;
    const int first = late ? age : AMP_MAX(age - 1, 0);
    const int last = AMP_MIN(age + late, AMP_AGE_MAX);
    const bool lives = b->is_alive[i];
    double sum = 0.0;
    const int lo = first >= 60 ? 0 : turn, hi = last >= 60 ? end : turn;
    const bool old = last >= 60 && !b->state_salary[i];
    const int before = old ? rules_months(hi, 0, 6) - rules_months(lo, 0, 6) : 0;
    const int after = old ? rules_months(hi, 6, 12) - rules_months(lo, 6, 12) : 0;
    const double less = b->contributory_pension[i] > 0 ? 50 : 0;
    const double renta = before * (13 / 144.0) * (300 - less) + after * (13 / 144.0) * (350 - less);
    rules_book(l, RENTA, i, before + after, renta, age >= 60 && lives);
    sum += renta;
    const bool pupil = b->attends[i] && age >= 6 && last <= 20 && b->schooling[i] < 12;
    const double grant = pupil ? end * (1 / 144.0) * 200 : 0.0;
    rules_book(l, JUANCITO, i, pupil ? end : 0, grant, lives);
    sum += grant;
    const bool covered = b->health_cover[i] == AMP_HEALTH_contributory_cover;
    const int infant = covered ? 0 : last < 2 ? end : first < 2 ? turn : 0;
    const double care = infant * (6 / 144.0) * (age < 1 ? 125 + 320 / 6.0 : 125);
    rules_book(l, JUANA, i, infant, care, age < 2 && lives);
    sum += care;
    const int able = !b->disability[i] ? 0 : last < 60 ? end : first < 60 ? turn : 0;
    const double aid = able * (12 / 144.0) * 250;
    rules_book(l, DISABILITY, i, able, aid, age < 60 && lives);
    rules_book(l, FAMILY, i, 0, 0.0, false);
    return sum + aid;
}

/* The head or partner when she is a woman, else the oldest woman from 18, else the first living. */
static inline size_t rules_payee(const amp_population *b, size_t from, size_t end)
{
    size_t found = end;
    int best = -1;
    for (size_t i = end; i-- > from;) {
        const bool leads = b->relationship[i] <= AMP_RELATIONSHIP_partner;
        const bool woman = b->is_alive[i] && b->sex[i] == AMP_SEX_female && b->age[i] >= 18 &&
                           b->relationship[i] != AMP_RELATIONSHIP_domestic_worker;
        const int rank = leads ? 1000 : b->age[i];
        if (woman && rank >= best) {
            best = rank;
            found = i;
        }
    }
    for (size_t i = from; i < end && found == end; i++)
        found = b->is_alive[i] ? i : end;
    return found;
}

static inline void rules_apply(const amp_population *b, amp_ledger_base *shared, amp_ledger *l)
{
    for (size_t h = 0; h < b->households; h++) {
        const size_t from = b->first[h], end = b->first[h + 1];
        double market = 0.0, transfers = 0.0;
        int members = 0, kids = 0, alive = 0;
        for (size_t i = from; i < end; i++) {
            const bool lives = b->is_alive[i], counts = lives && b->in_household_income[i];
            const double paid = rules_person(b, l, i);
            members += counts;
            kids += lives && b->age[i] < 18;
            if (counts) {
                market += b->earnings[i] + b->contributory_pension[i] + b->other_income[i];
                transfers += paid;
            }
            if (lives)
                alive = AMP_MAX(alive, rules_alive(b, i));
        }
        if (kids && (members ? market / members : 0.0) < b->line_extreme[h]) {
            const size_t payee = rules_payee(b, from, end);
            const double grant = alive * (12 / 144.0) * (100 * AMP_MIN(kids, 3));
            if (payee < end)
                rules_book(l, FAMILY, payee, alive, grant, true);
            transfers += payee < end && b->in_household_income[payee] ? grant : 0.0;
        }
        shared->market[h] = market;
        shared->members[h] = (uint8_t)members;
        l->transfers[h] = transfers;
        l->disposable[h] = market + transfers;
        l->welfare[h] = members ? l->disposable[h] / members : 0.0;
    }
}

/** The columns that rules.py reads, one after the other. */
static inline bool rules_write(const char *path, const amp_population *block, size_t blocks)
{
    FILE *f = fopen(path, "wb");
    size_t persons = 0, households = 0;
    for (size_t k = 0; k < blocks; k++) {
        persons += block[k].n;
        households += block[k].households;
    }
    const uint64_t size[2] = {persons, households};
    bool ok = f && fwrite(size, sizeof size, 1, f) == 1;
#define PUT(column, rows)                                                                          \
    for (size_t k = 0; k < blocks && ok; k++)                                                      \
        ok = fwrite(block[k].column, sizeof *block[k].column, block[k].rows, f) == block[k].rows;
    PUT(age, n)
    PUT(birth_month, n)
    PUT(death_month, n)
    PUT(is_alive, n)
    PUT(in_household_income, n)
    PUT(disability, n)
    PUT(schooling, n)
    PUT(attends, n)
    PUT(health_cover, n)
    PUT(state_salary, n)
    PUT(earnings, n)
    PUT(contributory_pension, n)
    PUT(other_income, n)
    PUT(weight, households)
    PUT(line_extreme, households)
#undef PUT
    for (size_t k = 0; k < blocks && ok; k++)
        for (size_t h = 0; h < block[k].households && ok; h++) {
            const uint32_t rows = block[k].first[h + 1] - block[k].first[h];
            ok = fwrite(&rows, sizeof rows, 1, f) == 1;
        }
    return f && fclose(f) == 0 && ok;
}

#endif
