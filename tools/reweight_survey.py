#!/usr/bin/env python3
"""Give a household survey the ages and sexes of World Population Prospects, and leave all else to it.

    python3 tools/reweight_survey.py ../shared/data/surveys/bol-eh2019/persona.csv \
        data/countries/BOL/population.csv 2019 /tmp/persona_wpp.csv

Reads INE's persona.csv (';', decimal comma, ISO-8859-1), writes the same rows with another `factor`:
one per household, as near as may be to the survey's own (raking ratio: w = d exp(x'l), x the household's
members by sex and five-year age group, 80+ together), such that each sex and age group has WPP's mid-year
population. The result stays on your machine: it is the survey, and the survey is INE's. It answers one
question: what of a difference between the survey and a synthetic population is the vintage of the
population projections behind the survey's weights, and what is not. Standard library only.
"""
import csv
import math
import sys

GROUPS = 17  # 0-4 ... 75-79, 80+


def group_of(age, male):
    return min(age // 5, GROUPS - 1) * 2 + male


def read_targets(path, year):
    targets = [0.0] * (2 * GROUPS)
    with open(path, encoding="utf-8") as f:
        rows = csv.DictReader(line for line in f if not line.startswith("#"))
        for r in rows:
            if int(r["year"]) == year:
                cell = group_of(int(r["age_start"]), r["sex"] == "M")
                targets[cell] += 1000 * float(r["pop_thousands"])
    return targets


def read_survey(path):
    with open(path, encoding="ISO-8859-1", newline="") as f:
        lines = f.read().split("\r\n")
    return [line.split(";") for line in lines if line]


def households_of(rows):
    """[weight, {cell: members}, [row numbers]] per household."""
    name = {column: k for k, column in enumerate(rows[0])}
    found = {}
    for k, row in enumerate(rows[1:], start=1):
        weight = float(row[name["factor"]].replace(",", "."))
        cell = group_of(int(row[name["s02a_03"]]), row[name["s02a_02"]].startswith("1"))
        one = found.setdefault(row[name["folio"]], [weight, {}, []])
        one[1][cell] = one[1].get(cell, 0) + 1
        one[2].append(k)
    return list(found.values())


def solve(a, b):
    """Gaussian elimination with pivots; a and b are lost."""
    n = len(b)
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(a[i][k]))
        a[k], a[pivot], b[k], b[pivot] = a[pivot], a[k], b[pivot], b[k]
        for i in range(k + 1, n):
            f = a[i][k] / a[k][k]
            if f:
                for j in range(k, n):
                    a[i][j] -= f * a[k][j]
                b[i] -= f * b[k]
    for k in reversed(range(n)):
        b[k] = (b[k] - sum(a[k][j] * b[j] for j in range(k + 1, n))) / a[k][k]
    return b


def rake(households, targets):
    """Factors exp(x'l) by Newton's method. Returns the new weights."""
    n = len(targets)
    lagrange = [0.0] * n
    for _ in range(50):
        reached = [0.0] * n
        slope = [[0.0] * n for _ in range(n)]
        weights = []
        for d, x, _rows in households:
            w = d * math.exp(sum(lagrange[c] * m for c, m in x.items()))
            weights.append(w)
            for c, m in x.items():
                reached[c] += w * m
                for e, k in x.items():
                    slope[c][e] += w * m * k
        if max(abs(r / t - 1) for r, t in zip(reached, targets)) < 1e-12:
            return weights
        step = solve(slope, [t - r for r, t in zip(reached, targets)])
        longest = max(abs(s) for s in step)
        lagrange = [v + s * min(1, 0.5 / longest) for v, s in zip(lagrange, step)]
    sys.exit("the weights do not settle")


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    targets = read_targets(sys.argv[2], int(sys.argv[3]))
    rows = read_survey(sys.argv[1])
    households = households_of(rows)
    weights = rake(households, targets)
    factor = rows[0].index("factor")
    for (_d, _x, members), w in zip(households, weights):
        for k in members:
            rows[k][factor] = repr(w).replace(".", ",")
    with open(sys.argv[4], "w", encoding="ISO-8859-1", newline="") as f:
        f.writelines(";".join(row) + "\r\n" for row in rows)
    ratio = sorted(w / h[0] for w, h in zip(weights, households))
    n = len(ratio)
    print("new / old weight of a household: least %.2f, 5 %% %.2f, median %.2f, 95 %% %.2f, most %.2f" %
          (ratio[0], ratio[n // 20], ratio[n // 2], ratio[-(n // 20) - 1], ratio[-1]))
    old = [sum(h[0] * h[1].get(c, 0) for h in households) for c in range(2 * GROUPS)]
    for name, lo in (("all ages", 0), ("60 and more", 12), ("65 and more", 13), ("0 to 17, in groups 0-14", None)):
        cells = range(0, 6) if lo is None else range(2 * lo, 2 * GROUPS)
        print("%-24s survey %12.0f, WPP %12.0f" % (name, sum(old[c] for c in cells), sum(targets[c] for c in cells)))


if __name__ == "__main__":
    main()
