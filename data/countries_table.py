#!/usr/bin/env python3
"""Print the table of docs/countries.md: what each profile of data/countries sources and of which year.

    data/countries_table.py [data/countries]"""
import csv
import os
import re
import sys

HEAD = ("country", "base year", "households", "work", "informality", "income shares", "mean income",
        "poverty line", "figures assumed")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read().splitlines(keepends=True)
    return ([line[1:].strip() for line in text if line.startswith("#")],
            list(csv.DictReader(line for line in text if not line.startswith("#"))))


def year_of(rows, margin):
    """The years of a margin's sourced figures, or 'assumed'."""
    found = sorted({r["year"] for r in rows if r["margin"] == margin and r["source"]})
    return ("%s to %s" % (found[0], found[-1]) if len(found) > 1 else found[0]) if found \
        else "assumed"


def shares(rows):
    source = next(r for r in rows if r["margin"] == "income_share")
    if source["assumption"]:
        return "assumed"
    return ("SEDLAC " if source["source"].startswith("SEDLAC") else "World Bank ") + source["year"]


def mean(rows):
    row = next(r for r in rows if r["margin"] == "mean_income" and r["group"] == "all")
    if row["source"]:
        return row["source"].split(",")[0].split(" via")[0].split(":")[0] + " " + row["year"]
    return "derived" if row["assumption"].startswith("derived") else "assumed"


def country_row(folder):
    with open(os.path.join(folder, "profile.cfg"), encoding="utf-8") as file:
        profile = file.read()
    name = re.search(r'name = \{ en = "([^"]*)"', profile).group(1)
    year = re.search(r"survey_year = \{ value = ([0-9]+)", profile).group(1)
    path = os.path.join(folder, "margins.csv")
    if not os.path.exists(os.path.join(folder, "labour_margin.csv")):
        rows = read(path)[1]
        line = re.search(r'vintage = "([^"]*)"', profile).group(1)
        label = re.search(r'national = \{\s*label = \{ en = "([^"]*)"', profile).group(1)
        assumed = sum(bool(r["assumption"]) for r in rows)
        return [name, year, year_of(rows, "household_size"), year_of(rows, "participation"),
                year_of(rows, "informal_employment"), shares(rows), mean(rows),
                line if line != "none" else label.split(" (")[0],
                "%d of %d" % (assumed, len(rows))]
    return [name, year] + ["EH 2019"] * 6 + ["its own tables"]


def main(root):
    folders = [os.path.join(root, f) for f in os.listdir(root) if re.fullmatch("[A-Z]{3}", f)]
    rows = {True: [], False: []}
    for folder in folders:
        with open(os.path.join(folder, "profile.cfg"), encoding="utf-8") as file:
            demographic = "a demographic profile" in file.readline()
        rows[demographic].append(country_row(folder))
    for demographic, title in ((False, "Full profiles"), (True, "Demographic profiles")):
        print("%s**%s**\n" % ("\n" if demographic else "", title))
        print("| " + " | ".join(HEAD) + " |")
        print("|" + "---|" * len(HEAD))
        for row in sorted(rows[demographic]):
            print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else
         os.path.join(os.path.dirname(os.path.abspath(__file__)), "countries"))
