#!/usr/bin/env python3
"""Write labour_path.csv of a country: odds of unemployment and of work against inactivity, by sex,
relative to the base year, from ILOSTAT's modelled estimates.

usage: labour_path.py FACTS/indicators.csv ISO3 BASE_YEAR LAST_YEAR > data/countries/ISO3/labour_path.csv
Years after LAST_YEAR keep its values; where a series breaks, end before the break."""
import csv
import sys


def main(path, iso3, base, last):
    rate = {}
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(line for line in f if not line.startswith("#")):
            name, group = row["indicator"], row["group"]
            if row["iso3"] == iso3 and group in ("female; 15+", "male; 15+"):
                rate[name, group[: group.index(";")], int(row["year"])] = float(row["value"]) / 100

    def odds(sex, year):
        active = rate["labour_force_participation_rate", sex, year]
        employed = rate["employment_to_population_ratio", sex, year]
        return (active - employed) / (1 - active), employed / (1 - active), active, employed

    print("# source: ILOSTAT, ILO modelled estimates (via open-numbers systema_globalis, 2026-03): labour")
    print("# force participation rate and employment-to-population ratio, persons of 15 and more, by sex")
    print("# unemployed_odds and employed_odds: odds against inactivity, relative to the base year")
    print(f"# assumption: from {last + 1} on the odds of the base year {base} hold again, since the survey behind the series changed in 2021")
    print("year,sex,participation_pct,employment_pct,unemployed_odds,employed_odds")
    for year in range(base, last + 2):
        for sex in ("female", "male"):
            u0, e0, a, e = odds(sex, base)
            u, e1, a, e = odds(sex, year) if year <= last else odds(sex, base)
            print(f"{year},{sex},{100 * a:.3f},{100 * e:.3f},{u / u0:.6f},{e1 / e0:.6f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
