/** @file ledger.h  What one scenario does to one block in one year: policy writes, stat reads.
 *
 * Scratch columns, never stored. Row i is person row i of the block, entry h its household h.
 * Money is LCU per month, averaged over the calendar year, in constant prices of the base year.
 * Months and benefits are kept for departed rows too (they were paid); incomes of households count
 * the living income members only.
 *
 * `programme[k]` is a view: policy points it at the ledger's own `storage[k]`, or, for a programme
 * that a reform leaves as it is, at the baseline ledger's arrays (borrowed: valid until the
 * baseline ledger is applied again). Readers use `programme`, memory belongs to `storage`. */
#ifndef AMP_LEDGER_H
#define AMP_LEDGER_H

#include "pop/pop.h"

/** One programme. A household's programme is booked on the row of its payee. */
typedef struct amp_ledger_programme {
    uint8_t *in_stock; /* person: entitled and taking it up at 1 July */
    uint8_t *months;   /* person: months of the calendar year with entitlement, 0 to 12 */
    double *benefit;   /* person: money of the year / 12 */
    bool is_idle;      /* out of force in the whole year: the columns are all 0 */
} amp_ledger_programme;

/** Income of a household by the concepts of CEQ (Lustig 2018, Commitment to Equity Handbook, ch.
 * 1), in the order in which policy makes one of the other. Pensions are deferred income, and what
 * is contributed to them saved, but in the two concepts that say transfer. */
// clang-format off
#define AMP_INCOME_LIST(X) /* name, meaning */                                                     \
    X(market,              N_("earnings and other income, before contributions and taxes"))        \
    X(market_pensions,     N_("market income, plus contributory pensions, less contributions to them")) \
    X(net_market,          N_("the same, less other contributions and income tax"))                \
    X(net_market_transfer, N_("market income less all contributions and income tax: pensions are a transfer")) \
    X(disposable,          N_("net of direct taxes, with contributory pensions and programmes"))   \
    X(consumable,          N_("disposable income less indirect taxes, with subsidies"))            \
    X(final,               N_("consumable income with services at their cost"))
// clang-format on
typedef enum amp_income {
#define X(name, meaning) AMP_INCOME_##name,
    AMP_INCOME_LIST(X)
#undef X
        AMP_INCOMES
} amp_income;

enum { AMP_LEDGER_PAYERS = 3 }; /* worker, employer, State: amp_charged of conf/scenario.h */

/** A contribution or tax. What a payer owes is the row's base times the payer's rate. */
typedef struct amp_ledger_levy {
    amp_ledger_programme paid; /* benefit: the base of those who comply, money of the year / 12 */
    double rate[AMP_LEDGER_PAYERS];
} amp_ledger_levy;

typedef struct amp_ledger {
    size_t programmes;
    amp_ledger_programme *programme; /* views; amp_ledger_reserve resets them to storage */
    amp_ledger_programme *storage;   /* owned arrays, one per programme */
    double *transfers;  /* household: sum of simulated benefits of the living income members */
    double *disposable; /* household: market + transfers (+ recorded, with benefits = "reported") */
    double *welfare;    /* household: disposable / members, 0 for a household without members */
    double *own_income; /* person: earnings, pension, other income, transfers to the person */
    uint32_t *deprived; /* household: bit d says that it suffers deprivation d of the scenario's
                           measure of poverty; rubbish without one */
    /* only where amp_ledger_reserve_fiscal was called */
    size_t levies;
    amp_ledger_levy *levy;         /* paid: views, as programme */
    amp_ledger_programme *charges; /* owned arrays, one per levy */
    double *gross;                 /* person: earnings before contributions and income tax */
    double *taken;                 /* person: what these take off `earnings` (of net ones, what the
                                      baseline does not) */
    double *closing;               /* person: what a closing rule takes its share of; else 0 */
    double close_rate;             /* that share */
    double *income[AMP_INCOMES];   /* household: LCU a month of all members together */
} amp_ledger;

/** What all scenarios share on a block in a year. */
typedef struct amp_ledger_base {
    double *market;      /* household: market income plus contributory pensions of income members */
    uint8_t *members;    /* household: living members for income */
    uint32_t *household; /* person: its household; stat fills it with the cells */
    uint16_t *cell; /* person: cell of stat (sex x age x area ...), AMP_NO_CELL when departed */
    const uint8_t *const *member; /* [group][person]: is in a declared group; borrowed, or NULL */
} amp_ledger_base;

#define AMP_NO_CELL ((uint16_t)0xffff)

/** Make room for @p persons and @p households in both; sizes only grow.
 * @retval AMP_OK, AMP_NOMEM */
amp_err amp_ledger_reserve(amp_ledger *l, size_t programmes, size_t persons, size_t households);
amp_err amp_ledger_reserve_fiscal(amp_ledger *l, size_t levies, size_t persons, size_t households);
amp_err amp_ledger_base_reserve(amp_ledger_base *l, size_t persons, size_t households);
void amp_ledger_fini(amp_ledger *l);
void amp_ledger_base_fini(amp_ledger_base *l);

#endif
