"""The tables of docs/scenarios.md with the values of new runs.

    scenario_table.py runs               what to run: one line a run, the country, then its files, the baseline first
    scenario_table.py table MARK FILE   the table at the mark, from lines of the runs' results.csv, the country before each

A row names a scenario in its first cell, `COL/universal_pension`; its values are differences from the first scenario
of its run in the year of the table's head, with their 90 % band."""
import csv
import re
import sys

PAGE = "docs/scenarios.md"
COLUMNS = ("cost_gdp", "poverty", "extreme_poverty", "gini")


def rows(text):
    return re.findall(r"^\| `([A-Z]{3})/(\w+)` \|", text, re.M)


def base_of(iso3, name):
    """The scenario that extends no other, and what stands between."""
    path = "scenarios/%s/%s.cfg" % (iso3, name)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    found = re.search(r'^extends = "(\w+)\.cfg"', text, re.M)
    return path if not found else base_of(iso3, found[1])


def runs():
    with open(PAGE, encoding="utf-8") as f:
        named = rows(f.read())
    for iso3 in sorted({i for i, _ in named}):
        mine = [n for i, n in named if i == iso3]
        print(iso3, base_of(iso3, mine[0]), *("scenarios/%s/%s.cfg" % (iso3, n) for n in dict.fromkeys(mine)))


def text_of(x):
    return ("%.2f" % (x + 0.0)).replace("-0.00", "0.00").replace("-", "−")


def table(mark, path):
    with open(path, encoding="utf-8") as f:
        found = {tuple(r[:6]): float(r[6]) for r in csv.reader(f)}

    def cell(iso3, name, column):
        key = (iso3, name + "-baseline", year, column, "all")
        return "%s (%s to %s)" % tuple(text_of(found[(*key, s)]) for s in ("mean", "p5", "p95"))

    with open(PAGE, encoding="utf-8") as f:
        text = f.read().split("<!-- %s -->\n" % mark)[1].split("<!-- end -->")[0]
    year = re.search(r"in (\d{4})", text)[1]
    for line in text.rstrip("\n").split("\n"):
        row = rows(line)
        print("| `%s/%s` | %s |" % (*row[0], " | ".join(cell(*row[0], c) for c in COLUMNS)) if row else line)


if __name__ == "__main__":
    runs() if sys.argv[1] == "runs" else table(*sys.argv[2:])
