#!/usr/bin/env python3
"""Hold runs over past years against published figures, as a Markdown table, and count how often the bands hold.

    python3 tools/backcast.py [--observed FILE.csv] [--sampling RUN] [--programmes renta_dignidad,...] [--last YEAR]
        RUN [RUN ...]
    python3 tools/backcast.py --projection RUN

RUN is a run folder or a results.csv; its baseline counts. Published figures are those of the profile
(data/countries/<ISO3>/observed.csv), of FILE.csv with the same columns, and of the programmes (`check` in
data/programmes/<ISO3>/*.cfg). Only predicted ones count in the shares: what a parameter was fitted to is no evidence. A published rate of poverty comes
from a survey and has a sampling error, which a run's band does not hold; with --sampling, a run on a survey with
that doubt on lends its standard deviations, and a third answer says whether the 90 % band widened by it holds. Beside recipients of the
Renta Dignidad stands WPP 2024's population of 60 and more. With --projection: what a run's baseline makes of incomes,
beside real output per head from the profile's macro.csv (after its last year, the mean growth of the last three)
over the run's population. Run it from the root of the repository; standard library only.
"""
import argparse
import csv
import glob
import math
import os
import re

INDICATOR = {"recipients_year": "recipients_year", "recipients_stock": "recipients_stock",
             "spending": "spending_nominal", "share_without_pension": "share_without_pension"}
NAMES = {"poverty": "poverty, %", "extreme_poverty": "extreme poverty, %", "poverty_gap": "poverty gap, %",
         "poverty_severity": "severity of poverty, %", "gini": "Gini, points",
         "recipients_year": "recipients of the year", "recipients_stock": "recipients at mid-year",
         "spending": "spending, million LCU of the year", "share_without_pension": "without contributory pension, %"}


def table_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


def observed(path):
    for r in table_of(path):
        label = NAMES[r["indicator"]] + ("" if r["group"] == "all" else ", " + r["group"])
        yield int(r["year"]), r["indicator"], r["group"], float(r["value"]), r["use"], label, r["indicator"]


def checks(iso3, names):
    entry = re.compile(r"\{\s*year\s*=\s*(\d+);\s*what\s*=\s*\"(\w+)\";\s*value\s*=\s*([\d.]+);\s*use\s*=\s*\"(\w+)\"")
    for path in sorted(glob.glob("data/programmes/%s/*.cfg" % iso3)):
        programme = os.path.splitext(os.path.basename(path))[0]
        if names and programme not in names:
            continue
        with open(path, encoding="utf-8") as f:
            for year, what, value, use in entry.findall(f.read()):
                label = "%s, %s" % (programme, NAMES[what])
                yield int(year), INDICATOR[what], "programme=" + programme, float(value), use, label, what


def baseline_of(path):
    path = os.path.join(path, "results.csv") if os.path.isdir(path) else path
    cells, name = {}, None
    with open(path, encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f):
            name = name or r["scenario"]
            if r["scenario"] == name:
                cells[int(r["year"]), r["indicator"], r["group"], r["statistic"]] = float(r["value"])
    return name, cells


def elders(iso3):
    found = {}
    for r in table_of("data/countries/%s/population.csv" % iso3):
        if int(r["age_start"]) >= 60:
            year = int(r["year"])
            found[year] = found.get(year, 0) + 1000 * float(r["pop_thousands"])
    return found


def projection(iso3, run):
    """Mean welfare, prices and work beside output per head; the first year is 100."""
    name, cells = baseline_of(run)
    growth = {int(r["year"]): float(r["real_growth_pct"]) for r in table_of("data/countries/%s/macro.csv" % iso3)}
    held = sum(growth[y] for y in sorted(growth)[-3:]) / 3
    years = sorted({k[0] for k in cells})

    def mean(year, indicator, group):
        return cells[year, indicator, group, "mean"]

    print("**%s**, means over the replicates\n" % name)
    print("| year | population, thousands | real GDP per head | mean welfare | welfare / GDP per head | prices | formal work 15+, % | poverty, % | poverty 65+, % |")
    print("|---" * 9 + "|")
    gdp = 1.0
    for year in years:
        gdp *= 1 + growth.get(year, held) / 100 if year > years[0] else 1
        head = gdp * mean(years[0], "persons", "all") / mean(year, "persons", "all")
        welfare = mean(year, "mean_welfare", "all") / mean(years[0], "mean_welfare", "all")
        prices = mean(year, "spending_nominal", "all") / mean(year, "spending", "all")
        print("| %d | %s | %.1f | %.1f | %.2f | %.0f | %.1f | %.1f | %.1f |" %
              (year, shown(mean(year, "persons", "all") / 1000, 0), 100 * head, 100 * welfare, welfare / head, 100 * prices,
               mean(year, "labour_formal", "age=15+"), mean(year, "poverty", "all"), mean(year, "poverty", "age=65+")))


def shown(x, digits):
    return "{:,.{}f}".format(x, digits)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--programmes", default="", help="only these, by commas; all when left out")
    p.add_argument("--last", type=int, default=9999, help="last year")
    p.add_argument("--iso3", default="BOL")
    p.add_argument("--observed", help="more published figures, in the columns of observed.csv")
    p.add_argument("--sampling", help="run on a survey with sampling on: errors of the published rates")
    p.add_argument("--projection", action="store_true", help="incomes beside output per head")
    p.add_argument("run", nargs="+", help="run folders or results.csv")
    a = p.parse_args()
    if a.projection:
        return projection(a.iso3, a.run[0])
    wpp = elders(a.iso3)
    facts = list(observed("data/countries/%s/observed.csv" % a.iso3))
    facts += list(observed(a.observed)) if a.observed else []
    order = list(NAMES)
    facts.sort(key=lambda f: (order.index(f[6]), f[2] != "all", f[2], f[0]))
    facts += list(checks(a.iso3, [n for n in a.programmes.split(",") if n]))
    _, errors = baseline_of(a.sampling) if a.sampling else (None, {})
    errors = {k[1:3]: v for k, v in errors.items() if k[3] == "sd"}
    counts = {}
    for run in a.run:
        name, cells = baseline_of(run)
        first = min(k[0] for k in cells)
        print("**%s**\n" % name)
        print("| | year | published | simulated | 90 % band | simulated / published | use | inside 50, 90 %, with sampling | WPP 60+ |")
        print("|---|---|---|---|---|---|---|---|---|")
        for year, indicator, group, value, use, label, what in facts:
            got = [cells.get((year, indicator, group, s)) for s in ("mean", "p5", "p25", "p75", "p95")]
            if None in got or year > a.last or year < first:
                continue
            digits = 1 if "%" in label or "points" in label else 0
            mean, p5, p25, p75, p95 = got
            people = what in ("poverty", "extreme_poverty", "poverty_gap", "poverty_severity", "gini")
            in50, in90 = p25 <= value <= p75, p5 <= value <= p95
            error = 1.645 * errors.get((indicator, group), 0) if people else 0
            wide = mean - math.hypot(mean - p5, error) <= value <= mean + math.hypot(p95 - mean, error)
            said = ", ".join(("yes" if x else "no") for x in ((in50, in90, wide) if error else (in50, in90)))
            old = shown(wpp[year], 0) if what.startswith("recipients") and "renta_dignidad" in group else ""
            print("| %s | %d | %s | %s | %s to %s | %.2f | %s | %s | %s |" %
                  (label, year, shown(value, digits), shown(mean, digits), shown(p5, digits), shown(p95, digits),
                   mean / value, use, said, old))
            if use == "predicted" and not (year == first and people):
                kind = "poverty and inequality" if people else what.replace("_year", "").replace("_stock", "")
                kind = "share without contributory pension" if kind.startswith("share") else kind
                for key in (kind, "all"):
                    n = counts.setdefault(key, [0, 0, 0, 0])
                    for k, hit in enumerate((True, in50, in90, wide)):
                        n[k] += hit
        print()
    print("| predicted figures | how many | inside the 50 % band | inside the 90 % band | the same, with sampling |")
    print("|---|---|---|---|---|")
    for key, (n, in50, in90, wide) in sorted(counts.items(), key=lambda kv: (kv[0] == "all", kv[0])):
        print("| %s | %d | %.0f %% | %.0f %% | %.0f %% |" % (key, n, 100 * in50 / n, 100 * in90 / n, 100 * wide / n))
    print("\nPoverty and inequality of a run's first year are left out of the shares: the population was built on them.")


if __name__ == "__main__":
    main()
