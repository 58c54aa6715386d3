#!/usr/bin/env python3
"""Cut one country out of the regional fact sheets into data/countries/<ISO3>/.

    data/extract_facts.py BOL [--facts ../shared/facts/demography] [--out data/countries/BOL]

Figures are copied as text, never changed: each row of an output stands in the fact sheet with the
same digits (but for GDP, whose unit turns from billions into millions by moving the decimal point).
The comment lines of the sheet, which name publisher, table and licence, are carried along. Needs
only the standard library of Python 3; the engine itself never needs Python.
"""
import argparse
import csv
import decimal
import os
import sys

# file: comment lines added
TABLES = {
    "population": [],
    "mortality": [],
    "life_expectancy": [],
    "components": [],
    "fertility": [],
    "fertility_totals": [],
    "migration": [],
    "migration_age": [
        "assumption: migration by age before the first year of this table is the annual total of "
        "migration.csv times the age and sex pattern of that first year"],
    "projection_bounds": [],
    "urban": [],
}


def read_sheet(path):
    """Comment lines, header and rows of one fact sheet."""
    with open(path, newline="", encoding="ascii") as file:
        lines = file.read().splitlines()
    comments = [line[1:].strip() for line in lines if line.startswith("#")]
    rows = list(csv.reader(line for line in lines if line and not line.startswith("#")))
    return comments, rows[0], rows[1:]


def write_table(path, comments, header, rows):
    """Write aside and rename, so that a killed run leaves no half file."""
    with open(path + ".part", "w", newline="", encoding="ascii") as file:
        for comment in comments:
            file.write("# " + comment + "\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    os.replace(path + ".part", path)
    print("%s: %d rows" % (path, len(rows)))


def extract(facts, out, iso3, name):
    """One sheet without its iso3 column."""
    comments, header, rows = read_sheet(os.path.join(facts, name + ".csv"))
    mine = [row[1:] for row in rows if row[0] == iso3]
    if not mine:
        sys.exit("%s: no rows of %s" % (name, iso3))
    write_table(os.path.join(out, name + ".csv"), comments + TABLES[name], header[1:], mine)


def year_ranges(rows, column):
    """'actual 2005-2023, imf_estimate 2024, ...' from the years of each status."""
    spans = []
    for row in rows:
        if spans and spans[-1][0] == row[column]:
            spans[-1][2] = row["year"]
        else:
            spans.append([row[column], row["year"], row["year"]])
    return ", ".join("%s %s" % (s, a if a == b else a + "-" + b) for s, a, b in spans)


def extract_macro(facts, out, iso3):
    """The columns that the engine reads, from one edition of one source."""
    _, header, rows = read_sheet(os.path.join(facts, "macro_wide.csv"))
    records = [dict(zip(header, row)) for row in rows if row[0] == iso3]
    records = [r for r in records if r["gdp_lcu_bn"]]
    _, header, rows = read_sheet(os.path.join(facts, "macro.csv"))
    long = [dict(zip(header, row)) for row in rows if row[0] == iso3]
    in_weo = any(r["variable"] == "gdp_lcu" and r["source"] == "IMF_WEO_2025_04" for r in long)
    if not records or not in_weo:
        print("macro.csv not written: the WEO of April 2025 has no GDP of %s" % iso3)
        return
    official = all(r["fx_official_lcu_per_usd"] for r in records)
    fx = "fx_official_lcu_per_usd" if official else "fx_lcu_per_usd_implied"
    table = []
    for r in records:
        million = format((decimal.Decimal(r["gdp_lcu_bn"]) * 1000).normalize(), "f")
        table.append([r["year"], million, r["gdp_real_growth_pct"], r["cpi_2017_100"],
                      r["gov_expenditure_pct_gdp"], r[fx]])
    comments = [
        "Source: International Monetary Fund, World Economic Outlook database, edition of April "
        "2025, throughout; editions are never chained",
        "Status of gdp_million, real_growth_pct, cpi and spending_pct_gdp by year: "
        + year_ranges(records, "gdp_status"),
        "gdp_million: gross domestic product, current prices, millions of national currency (NGDP)",
        "real_growth_pct: growth of GDP at constant prices, percent (NGDP_RPCH)",
        "cpi: consumer prices, average of the year, index 2017 = 100 (PCPI re-based by us)",
        "spending_pct_gdp: general government total expenditure, percent of GDP (GGX_NGDP); "
        "coverage as the IMF defines it for the country",
        "fx: national currency per US dollar, "
        + ("World Bank, World Development Indicators, official exchange rate (PA.NUS.FCRF)"
           if official else
           "implied by the same WEO (NGDP / NGDPD), since the official rate we hold (PA.NUS.FCRF) "
           "does not cover all years"),
    ]
    write_table(os.path.join(out, "macro.csv"), comments,
                ["year", "gdp_million", "real_growth_pct", "cpi", "spending_pct_gdp", "fx"], table)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("iso3")
    parser.add_argument("--facts", default=os.path.join("..", "shared", "facts", "demography"))
    parser.add_argument("--out")
    options = parser.parse_args()
    out = options.out or os.path.join("data", "countries", options.iso3)
    os.makedirs(out, exist_ok=True)
    for name in TABLES:
        extract(options.facts, out, options.iso3, name)
    extract_macro(options.facts, out, options.iso3)


if __name__ == "__main__":
    main()
