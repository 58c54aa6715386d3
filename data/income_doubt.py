#!/usr/bin/env python3
"""How far households' incomes and their inequality went their own way: the figures behind macro.income_sd,
income_ar, spread_sd and spread_ar of the profiles, as a Markdown table.

    data/income_doubt.py [--facts ../shared/facts] [--with-all]

Mean income per head of a country and year is the one that puts the World Bank's headcounts at 3.00, 4.20 and 8.30
dollars a day on its shares of income. Its growth over k years less 0.75 of the growth of real output per head (IMF,
over World Population Prospects) is what incomes did on their own; the change of the Gini is what inequality did. Both
are set beside what the engine's autoregressions, started from 0, make of the parameters, and a survey's own error. The
countries of docs/backcast.md are left out, so that what is judged there has set nothing. Standard library only."""
import argparse
import collections
import math
import os
import statistics

import make_countries as mc

JUDGED = ("BOL", "PER", "COL", "CRI", "URY")
LEFT_OUT = ("VEN", "CUB", "HTI", "BRB", "JAM", "TTO", "GUY", "NIC")  # fewer than five years, or none
YEARS = range(2008, 2025)
ELASTICITY = 0.75  # the middle of macro.wage_elasticity
INCOME_SD, INCOME_AR, SPREAD_SD, SPREAD_AR = 0.122, 0.933, 0.024, 0.3
GINI_PER_LOG = 37  # points of the Gini by log point of spread, measured on the populations of Peru and Bolivia
ERROR_INCOME, ERROR_GINI = 0.02, 0.8  # of one survey: logs, points; what is left of the changes at 0 years


def output_per_head(facts):
    people, level, log = collections.defaultdict(float), 0.0, {}
    for r in facts.sheet(os.path.join("demography", "population.csv")):
        people[int(r["year"])] += float(r["pop_thousands"])
    for r in sorted(facts.wide, key=lambda r: int(r["year"])):
        y = int(r["year"])
        if r["gdp_real_growth_pct"] and y - 1 in people:
            level += math.log(1 + float(r["gdp_real_growth_pct"]) / 100) - math.log(people[y] / people[y - 1])
        log[y] = level
    return log


def implied_mean(facts, year):
    """Log of mean income in dollars; None without shares or headcounts."""
    if facts.find("income_share_quintile_1", year, "both; national") is None:
        return None
    spread = mc.Distribution([float(f.value) for f in mc.quintile_shares(facts, year)])
    found = []
    for line in mc.PPP_LINES:
        row = facts.find("poverty_headcount_ppp_" + line, year, "both; national")
        if row and 3 <= float(row["value"]) <= 90:
            log = math.log(float(line) / spread.quantile(float(row["value"]) / 100))
            found += [log] * (2 if line == "8.30" else 1)
    return statistics.fmean(found) if found else None


def series(folder, iso3):
    """year -> (log of mean income less ELASTICITY of that of output, Gini)."""
    facts = mc.Facts(folder, iso3)
    output = output_per_head(facts)
    found = {}
    for year in YEARS:
        mean = implied_mean(facts, year)
        gini = facts.find("gini", year, "both; national")
        if mean is not None and gini:
            found[year] = mean - ELASTICITY * output[year], float(gini["value"])
    return found


def root_mean_square(x):
    return math.sqrt(statistics.fmean(v * v for v in x))


def level_sd(sd, ar, k):
    """Of an autoregression after k steps from 0."""
    return sd * math.sqrt(1 - ar ** (2 * k))


def sum_sd(sd, ar, k):
    """Of the sum of its first k values: each shock acts on all later ones."""
    shock = sd * math.sqrt(1 - ar * ar)
    return shock * math.sqrt(sum(((1 - ar ** j) / (1 - ar)) ** 2 for j in range(1, k + 1)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", default=os.path.join("..", "shared", "facts"))
    parser.add_argument("--with-all", action="store_true", help="with the countries that are judged")
    a = parser.parse_args()
    chosen = [c for c in ["BOL", *mc.COUNTRIES] if c not in LEFT_OUT and (a.with_all or c not in JUDGED)]
    found = [series(a.facts, c) for c in chosen]
    print("| years apart | pairs | incomes given output, log points | modelled, with surveys' errors | mean change of the "
          "Gini | root mean square, points | modelled, with surveys' errors |")
    print("|---" * 7 + "|")
    for k in (1, 2, 3, 5, 8, 10, 12):
        pairs = [(s[y + k][0] - s[y][0], s[y + k][1] - s[y][1]) for s in found for y in s if y + k in s]
        income, gini = zip(*pairs)
        print("| %d | %d | %.3f | %.3f | %.1f | %.2f | %.2f |" % (
            k, len(pairs), root_mean_square(income),
            math.hypot(level_sd(INCOME_SD, INCOME_AR, k), math.sqrt(2) * ERROR_INCOME),
            statistics.fmean(gini), root_mean_square(gini),
            math.hypot(GINI_PER_LOG * sum_sd(SPREAD_SD, SPREAD_AR, k), math.sqrt(2) * ERROR_GINI)))


if __name__ == "__main__":
    main()
