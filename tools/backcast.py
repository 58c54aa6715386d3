#!/usr/bin/env python3
"""Hold runs over past years against published figures, as Markdown tables, and count how often the bands hold.

    python3 tools/backcast.py [--observed FILE.csv] [--last YEAR] [--brief] RUN [RUN ...]
    python3 tools/backcast.py --projection RUN

RUN is a run folder; its baseline counts. Published figures are those of its profile (observed.csv and, of an edition,
observed_inputs.csv in data/countries/<country>), of FILE.csv with the same columns, and of its programmes (`check` in
data/programmes/<ISO3>/*.cfg). Only predicted ones count in the shares: what a parameter was fitted to is no evidence.
A published rate of poverty or Gini comes from a survey and has a sampling error, which a run's band does not hold:
the band "with the survey's error" is wider by it (data/survey_sizes.csv). With --brief only the shares.
With --projection: what a run's baseline makes of incomes, beside real output per head from the profile's macro.csv
(after its last year, the mean growth of the last three) over the run's population. Run it from the root of the
repository; standard library only.
"""
import argparse
import csv
import glob
import json
import math
import os
import re

INDICATOR = {"recipients_year": "recipients_year", "recipients_stock": "recipients_stock",
             "spending": "spending_nominal", "share_without_pension": "share_without_pension"}
NAMES = {"poverty": "poverty, %", "extreme_poverty": "extreme poverty, %", "poverty_gap": "poverty gap, %",
         "poverty_severity": "severity of poverty, %", "gini": "Gini, points",
         "persons": "persons, thousands", "labour_inactive": "inactive, %", "labour_unemployed": "unemployed, % of persons",
         "recipients_year": "recipients of the year", "recipients_stock": "recipients at mid-year",
         "spending": "spending, million LCU of the year", "share_without_pension": "without contributory pension, %"}
OF_SURVEYS = ("poverty", "extreme_poverty", "poverty_gap", "poverty_severity", "gini")
KINDS = {"poverty": "poverty", "extreme_poverty": "extreme poverty", "poverty_gap": "poverty",
         "poverty_severity": "poverty", "gini": "inequality", "recipients_year": "recipients",
         "recipients_stock": "recipients", "spending": "spending",
         "share_without_pension": "share without contributory pension"}
Z50, Z90 = 0.674490, 1.644854
# Bolivia's survey of 2019: errors of a headcount and of the Gini in points, and its households (data/survey_sizes.csv).
HEADCOUNT, HEADCOUNT_ERROR, GINI_ERROR, HOUSEHOLDS = 37.2, 0.72, 0.60, 11869


def table_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


class Figure:
    """A published figure."""

    def __init__(self, year, indicator, group, value, use, label, kind):
        self.year, self.indicator, self.group, self.value = year, indicator, group, value
        self.use, self.label, self.kind = use, label, kind

    def order(self):
        return list(NAMES).index(self.kind), self.label, self.group != "all", self.group, self.year

    def digits(self):
        return 1 if "%" in self.label or "points" in self.label else 0

    def error(self, households):
        """Standard error of sampling, as Bolivia's survey would have it with so many households."""
        if self.kind not in OF_SURVEYS or not households:
            return 0.0
        scale = math.sqrt(HOUSEHOLDS / households)
        if self.kind == "gini":
            return GINI_ERROR * scale
        p = self.value / 100
        part = 2 if "=" in self.group else 1  # a rate of a half of the persons rests on half the households
        return HEADCOUNT_ERROR * scale * math.sqrt(part * p * (1 - p) / (HEADCOUNT / 100 * (1 - HEADCOUNT / 100)))


def observed(path):
    for r in table_of(path) if os.path.exists(path) else []:
        label = NAMES[r["indicator"]] + ("" if r["group"] == "all" else ", " + r["group"])
        value = float(r["value"]) / (1000 if r["indicator"] == "persons" else 1)
        yield Figure(int(r["year"]), r["indicator"], r["group"], value, r["use"], label, r["indicator"])


def checks(iso3, wanted):
    entry = re.compile(r"\{\s*year\s*=\s*(\d+);\s*what\s*=\s*\"(\w+)\";\s*value\s*=\s*([\d.]+);\s*use\s*=\s*\"(\w+)\"")
    for path in sorted(glob.glob("data/programmes/%s/*.cfg" % iso3)):
        programme = os.path.splitext(os.path.basename(path))[0]
        if wanted and programme not in wanted:
            continue
        with open(path, encoding="utf-8") as f:
            for year, what, value, use in entry.findall(f.read()):
                yield Figure(int(year), INDICATOR[what], "programme=" + programme, float(value), use,
                             "%s, %s" % (programme, NAMES[what]), what)


class Run:
    """The baseline of a run folder."""

    def __init__(self, folder):
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as f:
            self.country = json.load(f)["plan"]["country"]
        self.cells, self.name = {}, None
        with open(os.path.join(folder, "results.csv"), encoding="utf-8", newline="") as f:
            for r in csv.DictReader(f):
                self.name = self.name or r["scenario"]
                if r["scenario"] == self.name:
                    value = float(r["value"]) / (1000 if r["indicator"] == "persons" else 1)
                    self.cells[int(r["year"]), r["indicator"], r["group"], r["statistic"]] = value
        self.first = min(k[0] for k in self.cells)

    def figures(self, a):
        folder = "data/countries/" + self.country
        found = list(observed(folder + "/observed.csv")) + list(observed(folder + "/observed_inputs.csv"))
        found += list(observed(a.observed)) if a.observed else []
        found += list(checks(self.country[:3], [n for n in a.programmes.split(",") if n]))
        return [f for f in sorted(found, key=Figure.order) if self.first <= f.year <= a.last]

    def band(self, f):
        """Mean and 5, 25, 75, 95 percentiles; None where the run has no such cell."""
        got = [self.cells.get((f.year, f.indicator, f.group, s)) for s in ("mean", "p5", "p25", "p75", "p95")]
        return None if None in got else got

    def counts(self, f):
        """Is it evidence? Not what is fitted, nor rates of the first year, which the population was built on."""
        return f.use == "predicted" and not (f.year == self.first and f.kind in OF_SURVEYS)


def inside(f, band, error):
    """Is the figure inside the 50 and the 90 % band, and inside these with the survey's error?"""
    mean, p5, p25, p75, p95 = band

    def wide(low, high, z):
        return mean - math.hypot(mean - low, z * error) <= f.value <= mean + math.hypot(high - mean, z * error)

    return p25 <= f.value <= p75, p5 <= f.value <= p95, wide(p25, p75, Z50), wide(p5, p95, Z90)


def shown(x, digits):
    return "{:,.{}f}".format(x, digits)


def print_run(run, rows, households):
    print("**%s: %s**\n" % (run.country, run.name))
    print("| | year | published | simulated | 90 % band | simulated / published | use | inside 50, 90 % | with the survey's error |")
    print("|---" * 9 + "|")
    for f, band in rows:
        hits = ["yes" if x else "no" for x in inside(f, band, f.error(households))]
        d = f.digits()
        print("| %s | %d | %s | %s | %s to %s | %.2f | %s | %s | %s |" % (
            f.label, f.year, shown(f.value, d), shown(band[0], d), shown(band[1], d), shown(band[4], d),
            band[0] / f.value, f.use, ", ".join(hits[:2]), ", ".join(hits[2:]) if f.kind in OF_SURVEYS else ""))
    print()


def print_shares(title, counts):
    print("| %s | how many | inside the 50 %% band | inside the 90 %% band | the same, with the surveys' error |" % title)
    print("|---" * 5 + "|")
    for key, n in counts.items():
        share = [100 * x / n[0] for x in n[1:]]
        print("| %s | %d | %.0f %% | %.0f %% | %.0f, %.0f %% |" % (key, n[0], *share))
    print()


def tally(counts, key, hits):
    n = counts.setdefault(key, [0] * 5)
    for k, hit in enumerate((True, *hits)):
        n[k] += hit


def compare(a):
    sizes = {r["iso3"]: float(r["households"]) for r in table_of("data/survey_sizes.csv")}
    by_country, by_kind, years, all_of = {}, {}, {}, {}
    for folder in a.run:
        run = Run(folder)
        households = sizes.get(run.country[:3])
        rows = [(f, run.band(f)) for f in run.figures(a) if run.band(f)]
        if not a.brief:
            print_run(run, rows, households)
        for f, band in rows:
            if run.counts(f):
                hits = inside(f, band, f.error(households))
                ahead = f.year - run.first
                tally(by_country, run.country, hits)
                tally(by_kind, KINDS[f.kind], hits)
                tally(years, "1 to 4 years" if ahead < 5 else "5 to 8 years" if ahead < 9 else "9 and more years", hits)
                tally(all_of, "all", hits)
    print_shares("country", {**by_country, **all_of})
    print_shares("figure", dict(sorted(by_kind.items())))
    print_shares("years after the start", dict(sorted(years.items())))


def projection(a):
    """Mean welfare, prices and work beside output per head; the first year is 100."""
    run = Run(a.run[0])
    growth = {int(r["year"]): float(r["real_growth_pct"])
              for r in table_of("data/countries/%s/macro.csv" % run.country[:3])}
    held = sum(growth[y] for y in sorted(growth)[-3:]) / 3
    years = sorted({k[0] for k in run.cells})

    def mean(year, indicator, group):
        return run.cells[year, indicator, group, "mean"]

    print("**%s**, means over the replicates\n" % run.name)
    print("| year | population, thousands | real GDP per head | mean welfare | welfare / GDP per head | prices | formal work 15+, % | poverty, % | poverty 65+, % |")
    print("|---" * 9 + "|")
    gdp = 1.0
    for year in years:
        gdp *= 1 + growth.get(year, held) / 100 if year > years[0] else 1
        head = gdp * mean(years[0], "persons", "all") / mean(year, "persons", "all")
        welfare = mean(year, "mean_welfare", "all") / mean(years[0], "mean_welfare", "all")
        prices = mean(year, "spending_nominal", "all") / mean(year, "spending", "all")
        print("| %d | %s | %.1f | %.1f | %.2f | %.0f | %.1f | %.1f | %.1f |" %
              (year, shown(mean(year, "persons", "all"), 0), 100 * head, 100 * welfare, welfare / head, 100 * prices,
               mean(year, "labour_formal", "age=15+"), mean(year, "poverty", "all"), mean(year, "poverty", "age=65+")))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--programmes", default="", help="only these, by commas; all when left out")
    p.add_argument("--last", type=int, default=9999, help="last year")
    p.add_argument("--observed", help="more published figures, in the columns of observed.csv")
    p.add_argument("--brief", action="store_true", help="the shares alone")
    p.add_argument("--projection", action="store_true", help="incomes beside output per head")
    p.add_argument("run", nargs="+", help="run folders")
    a = p.parse_args()
    (projection if a.projection else compare)(a)


if __name__ == "__main__":
    main()
