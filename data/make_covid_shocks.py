#!/usr/bin/env python3
"""Write scenarios/shocks/covid2020/*.cfg from the regional fact sheets.

    data/make_covid_shocks.py [--facts ../shared/facts] [--out scenarios/shocks/covid2020] [--check]

For each country the fall of employment of 2020 and 2021 against 2019 by sex (ILOSTAT, modelled estimates,
15 and more) as odds, and of those who lost work the share that looked for it, laid into FIRST and the year
after. Where employment did not fall an effect is left out. With --check nothing is written: a file that
differs is an error. Needs only the standard library of Python 3."""
import argparse
import collections
import csv
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST = 2027
EMPLOYMENT, PARTICIPATION = "employment_to_population_ratio", "labour_force_participation_rate"
# The survey behind the series changed (data/countries/BOL/labour_path.csv), so 2021 does not compare.
BROKEN = {("BOL", 2021)}


def read(facts):
    """[country][indicator, sex, year]: percent."""
    found = collections.defaultdict(dict)
    with open(os.path.join(facts, "social", "indicators.csv"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sex, _, ages = row["group"].partition("; ")
            if row["indicator"] in (EMPLOYMENT, PARTICIPATION) and ages == "15+" and row["source"].startswith("ILOSTAT"):
                found[row["iso3"]][row["indicator"], sex, int(row["year"])] = float(row["value"])
    return found


def effect(at, sex, year):
    """One effect as text, or nothing where employment did not fall."""
    was, now = (at[EMPLOYMENT, sex, y] / 100 for y in (2019, year))
    active = (at[PARTICIPATION, sex, year] - at[PARTICIPATION, sex, 2019]) / 100
    odds = now / (1 - now) / (was / (1 - was))
    if odds >= 1:
        return ""
    seeking = min(max(1 + active / (was - now), 0), 1)
    start = FIRST + year - 2020
    return f"""    {{ who = "sex == {sex}"; start = {start}; end = {start + 1}; employment = {odds:.3f}; seeking = {seeking:.2f};
      source = "ILOSTAT modelled estimates, 15+, {sex}: employment {100 * was:.1f} % in 2019, {100 * now:.1f} % in {year}; participation {at[PARTICIPATION, sex, 2019]:.1f} and {at[PARTICIPATION, sex, year]:.1f} %"; }}"""


def shock(iso3, at):
    effects = [effect(at, sex, year) for year in (2020, 2021) if (iso3, year) not in BROKEN for sex in ("female", "male")]
    body = ",\n".join(e for e in effects if e)
    return f"""# {iso3}: the employment that the pandemic of 2020 cost, by sex, if the like came in {FIRST}; written by data/make_covid_shocks.py.
# Not for the years 2020 and 2021 of a run that opens before them: the profile's labour_path.csv has them already.
name    = "covid2020";
effects = (
{body}
);
"""


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--facts", default="../shared/facts")
    args.add_argument("--out", default="scenarios/shocks/covid2020")
    args.add_argument("--check", action="store_true")
    args = args.parse_args()
    for iso3, at in sorted(read(args.facts).items()):
        if not os.path.isdir(os.path.join(HERE, "countries", iso3)):
            continue
        path, text = os.path.join(args.out, iso3 + ".cfg"), shock(iso3, at)
        if args.check:
            with open(path, encoding="utf-8") as file:
                if file.read() != text:
                    sys.exit(f"{path}: differs from the fact sheets")
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)


if __name__ == "__main__":
    main()
