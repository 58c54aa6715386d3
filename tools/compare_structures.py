#!/usr/bin/env python3
"""Print what several populations look like, side by side, as a Markdown table.

    python3 tools/compare_structures.py [--names A,B,C] [--tenths] SURVEY.csv [OTHER.csv ...] TESTED.csv

The files are what `amparo population structure` wrote of each: all but the last of household surveys, the
last of the population under test. `±` is the standard error of the survey's figure by its design; the last columns say how
many of these errors the tested population is away from each of the surveys. Tenths of income are left out of the
table unless asked for, and counted in the sentences below it. Standard library only.
"""
import argparse
import csv
import os


def read(path):
    with open(path, encoding="utf-8") as f:
        rows = csv.DictReader(line for line in f if not line.startswith("#"))
        return {(r["statistic"], r["group"]): r for r in rows}


def number(text):
    return float(text) if text else None


def labels(path):
    """What readers call a statistic, and a group of it."""
    with open(path, encoding="utf-8") as f:
        rows = list(csv.DictReader(line for line in f if not line.startswith("#")))
    return ({r["name"]: r["en"] for r in rows if r["kind"] != "group"},
            {r["by"]: r["en"] for r in rows if r["kind"] == "group"})


def shown(x, digits, sign=False):
    text = "{:{}.{}f}".format(x, "+," if sign else ",", digits)
    if float(text.replace(",", "")) == 0:
        text = text.strip("+-")
    return text.replace("-", "−")


def digits_of(unit, value):
    if unit == "LCU/month":
        return 0
    return 1 if unit.startswith("%") or unit in ("points", "per 100 of 15-64") else 2 if unit else 3


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--names", help="heads of the columns, by commas")
    p.add_argument("--tenths", action="store_true", help="print the tenths of income too")
    p.add_argument("--cases", type=int, default=0, help="leave out what rests on fewer persons of the first survey")
    p.add_argument("file", nargs="+")
    a = p.parse_args()
    names = a.names.split(",") if a.names else a.file
    files = [read(f) for f in a.file]
    here = os.path.dirname(os.path.abspath(__file__))
    statistic, group = labels(os.path.join(here, "..", "data", "structure.csv"))
    away, last = [[] for _ in names[:-1]], None
    print("| statistic | %s |" % " | ".join(names + ["errors from " + n for n in names[:-1]]))
    print("|---" * (2 * len(names)) + "|")
    for key, tested in files[-1].items():
        value = number(tested["value"])
        first = files[0][key]
        if float(first["cases"]) < a.cases or (a.cases and not number(first["error"])):
            continue
        cells, apart = [], []
        for k, f in enumerate(files[:-1]):
            there, error = number(f[key]["value"]), number(f[key]["error"])
            digits = digits_of(f[key]["unit"], there)
            if there is None or value is None:
                cells.append("n/a")
                apart.append("")
                continue
            cells.append(shown(there, digits) + (" ± " + shown(error, digits) if error else ""))
            far = (value - there) / error if error else None
            away[k] += [] if far is None else [abs(far)]
            apart.append("" if far is None else shown(far, 1, True))
        if key[1].startswith("decile=") and not a.tenths:
            continue
        name, of = statistic[key[0]], key[1] != "all" and group[key[1]]
        unit = ", " + tested["unit"] if tested["unit"] else ""
        title = "**%s%s**" % (name, unit) if name != last else ""
        text = "%s%s" % (title + (": " if title and of else ""), of or "")
        last = name
        print("| %s | %s |" % (text or "all", " | ".join(cells + [shown(value, digits_of(tested["unit"], value))] + apart)))
    print()
    for n, x in zip(names, away):
        print("Of %d statistics with a standard error, tenths of income included, %s is within 1 error of %s in %d, 2 in %d, 4 in %d."
              % (len(x), names[-1], n, *(sum(v <= most for v in x) for most in (1, 2, 4))))
    if len(away) > 1 and len({len(x) for x in away}) == 1:
        print("Within two errors of one or the other: %d of %d (%.0f %%)."
              % (near := sum(min(x) <= 2 for x in zip(*away)), len(away[0]), 100 * near / len(away[0])))


if __name__ == "__main__":
    main()
