"""Programmes of the library beside the figures published of them.

    programme_checks.py scenarios ISO3 FOLDER [--households N] [--replicates N]
    programme_checks.py prove ISO3 RUN [RUN ...] [--households N]      lines of a test
    programme_checks.py summary|checks|moves RUN [RUN ...]      the tables of docs/programme_checks.md
    programme_checks.py silent PAGE RUN [RUN ...]       what is far off and not spoken of on the page

`scenarios` writes runs of a few years around the published figures of data/programmes/ISO3: all programmes, and
beside them the same without one of them, for each. It prints a line of paths for each run. A run's folder is named
like its first scenario. Standard library only.
"""
import argparse
import csv
import glob
import os
import re
import sys

CHECK = re.compile(r'\{ year = (\d+); what = "(\w+)"; value = ([0-9.]+); use = "(\w+)"; source = "([^"]*)";')
INDICATOR = {"recipients_year": "recipients_year", "recipients_stock": "recipients_stock",
             "spending": "spending_nominal", "share_without_pension": "share_without_pension"}
WORDS = {"recipients_year": "%s of the year", "recipients_stock": "%s at mid-year",
         "spending": "spending, million", "share_without_pension": "%% without a pension"}
MOVED = "poverty_gap", "gini", "recipients_year"
SURVEYS = "tests/data/programme_surveys.csv"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def year_of(text, key):
    found = re.search(r'^%s\s*=\s*"?(\d{4})(?:-(\d\d))?"?;' % key, text, re.M)
    return (int(found.group(1)), int(found.group(2) or 1)) if found else None


class Programme:
    def __init__(self, path):
        text = read(path)
        self.name = os.path.basename(path)[:-len(".cfg")]
        self.text = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
        self.unit = "households" if re.search(r'^unit\s*=\s*"household"', text, re.M) else "persons"
        self.klass = re.search(r'^class\s*=\s*"(\w+)"', text, re.M).group(1)
        self.checks = [(int(y), what, float(v), use) for y, what, v, use, _ in CHECK.findall(text)]
        start, end = year_of(text, "start"), year_of(text, "end")
        self.first = start[0] if start else 0
        self.last = (end[0] if end[1] > 1 else end[0] - 1) if end else 9999

    def reads(self, name):
        return re.search(r'\b(?:receives|benefit)\.%s\b' % name, self.text) is not None


def library(iso3):
    """The programmes of a country, those that read others after them."""
    left = [Programme(p) for p in sorted(glob.glob("data/programmes/%s/*.cfg" % iso3))]
    ordered = []
    while left:
        ready = next(p for p in left if not any(p.reads(q.name) for q in left if q is not p))
        ordered.append(ready)
        left.remove(ready)
    return ordered


def base_year(iso3):
    text = read("data/countries/%s/profile.cfg" % iso3)
    found = re.search(r'survey_year = \{ value = (\d+)', text)
    return int(found.group(1)) if found else 2019


def shown_in(iso3, p):
    """The year that shows what a programme does: that of the most recipients it was fitted to, or of its first
    figure, or its first of the profile's year on."""
    counts = [c for c in p.checks if c[3] == "fitted" and c[1] != "spending"]
    if counts:
        return max(counts, key=lambda c: c[2])[0]
    return p.checks[0][0] if p.checks else min(max(base_year(iso3), p.first), p.last)


def spans(iso3, programmes):
    """Runs of a few years: a new one begins where no figure was published for two years. Each begins a year
    before its first figure, since flows of the first year lack who died in its first half."""
    years = sorted({c[0] for p in programmes for c in p.checks} | {shown_in(iso3, p) for p in programmes})
    found = []
    for year in years:
        if found and year - found[-1][1] <= 2:
            found[-1][1] = year
        else:
            found.append([year - 1, year])
    return found


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def scenarios(a):
    programmes = library(a.iso3)
    kept = sorted(set(INDICATOR.values()) | set(MOVED) | {"persons"})
    for first, last in spans(a.iso3, programmes):
        name = "%s_%d" % (a.iso3, first)
        paths = [os.path.join(a.folder, name + ".cfg")]
        write(paths[0], """name = "%s";
country = "%s";
population = { source = "synthetic"; households = %d; };
years = { first = %d; last = %d; };
programmes = ( %s );
indicators = ( %s );
uncertainty = ( %s );
replicates = %d;
""" % (name, a.iso3, a.households, first, last, ", ".join('"%s"' % p.name for p in programmes),
            ", ".join('"%s"' % k for k in kept),
            '"process", "parameters"' if a.replicates > 1 else "", a.replicates))
        for p in programmes:
            if first < shown_in(a.iso3, p) <= last:
                paths.append(os.path.join(a.folder, "%s_without_%s.cfg" % (name, p.name)))
                write(paths[-1], 'name = "without_%s";\nextends = "%s.cfg";\n'
                      'change = ( { programme = "%s"; from = 1900; take_up = 0; } );\n' % (p.name, name, p.name))
        print(*paths)


def means(run):
    """(scenario, year, indicator, group) -> mean."""
    value = {}
    with open(os.path.join(run, "results.csv"), encoding="utf-8") as file:
        kept = (line for line in file if ",mean," in line and (",all," in line or ",programme=" in line))
        for scenario, year, indicator, group, _, number, *_ in csv.reader(kept):
            value[scenario, int(year), indicator, group] = float(number)
    return value


def country_of(run):
    return os.path.basename(run.rstrip("/"))[:3]


def of_country(iso3, runs):
    """Means of all runs of a country; scenarios are named ISO3_year and without_programme."""
    value = {}
    for run in runs:
        if country_of(run) == iso3:
            for (scenario, *rest), mean in means(run).items():
                value[(scenario[:3] if scenario.startswith(iso3 + "_") else scenario, *rest)] = mean
    return value


def countries(runs):
    return sorted({country_of(run) for run in runs})


def compared(iso3, runs):
    """Each published figure with what the runs give: (programme, check, simulated)."""
    value = of_country(iso3, runs)
    for p in library(iso3):
        for check in p.checks:
            yield p, check, value.get((iso3, check[0], INDICATOR[check[1]], "programme=" + p.name), 0.0)


def effects(iso3, runs):
    """What each programme moves: (programme, year, indicator, by how much). The poverty gap, or, where it pays
    nobody in it, or no money, the first of the others that it moves; None when it moves nothing."""
    value = of_country(iso3, runs)
    for p in library(iso3):
        year = shown_in(iso3, p)
        moved = None, 0.0
        for name in MOVED:
            group = "programme=" + p.name if name == "recipients_year" else "all"
            by = value.get((iso3, year, name, group), 0) - value.get(("without_" + p.name, year, name, group), 0)
            if by:
                moved = name, by
                break
        yield (p, year, *moved)


def fmt(v):
    return "%.1f" % v if v < 1000 else "{:,.0f}".format(v)


def surveys():
    with open(SURVEYS, encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {(r["iso3"], r["programme"], int(r["year"]), r["what"]): float(r["value"]) for r in rows}


def checks(a):
    survey = surveys()
    print("| country | programme | figure | year | use | simulated | survey | published | simulated / published |")
    print("|---|---|---|---|---|---|---|---|---|")
    for iso3 in countries(a.runs):
        for p, (year, what, published, use), simulated in compared(iso3, a.runs):
            asked = survey.get((iso3, p.name, year, what))
            words = WORDS[what] % p.unit if "%s" in WORDS[what] else WORDS[what].replace("%%", "%")
            print("| %s | `%s` | %s | %d | %s | %s | %s | %s | %.2f |" % (
                iso3, p.name, words, year, use, fmt(simulated), fmt(asked) if asked else "", fmt(published),
                simulated / published))


def median(values):
    values = sorted(values)
    n = len(values)
    return (values[(n - 1) // 2] + values[n // 2]) / 2 if n else 0


def summary(a):
    ratios = [(c[3], simulated / c[2]) for iso3 in countries(a.runs)
              for _, c, simulated in compared(iso3, a.runs)]
    print("| figures | number | median distance from 1 | within 0.20 | within 0.8 to 1.25 |")
    print("|---|---|---|---|---|")
    for name, uses in (("predicted", ["predicted"]), ("fitted", ["fitted"]), ("both", ["predicted", "fitted"])):
        r = [x for use, x in ratios if use in uses]
        print("| %s | %d | %.3f | %.0f %% | %.0f %% |" % (
            name, len(r), median([abs(x - 1) for x in r]), 100 * sum(abs(x - 1) <= 0.2 for x in r) / len(r),
            100 * sum(0.8 <= x <= 1.25 for x in r) / len(r)))


def moves(a):
    print("| country | programme | class | year | indicator | moved by |")
    print("|---|---|---|---|---|---|")
    for iso3 in countries(a.runs):
        for p, year, name, by in effects(iso3, a.runs):
            text = ("%.3f" % by if abs(by) < 1000 else "{:,.0f}".format(by)).replace("-", "−")
            print("| %s | `%s` | %s | %d | `%s` | %s |" % (iso3, p.name, p.klass, year, name, text))


def is_near(simulated, published, cases):
    """As near as a fitted count can be in a sample that has so many recipients."""
    return abs(simulated / published - 1) <= 0.15 + 3 / max(cases, 1e-9) ** 0.5


def prove(a):
    """Lines of a test: does each programme move an indicator, and reach whom it was fitted to?"""
    value = of_country(a.iso3, a.runs)
    for p, year, name, by in effects(a.iso3, a.runs):
        if name or a.households >= 10000:
            print("%s %s of %s moves %s of %d by %g" % ("ok" if name else "not ok", p.name, a.iso3, name, year, by))
        else:
            print("skipped: %s of %s reaches nobody among so few households" % (p.name, a.iso3))
    for p, (year, what, published, use), simulated in compared(a.iso3, a.runs):
        if use == "fitted" and what.startswith("recipients"):
            weight = value[a.iso3, year, "persons", "all"] / (3.3 * a.households)
            print("%s %s of %s, %s %d: %s, published %s" % (
                "ok" if is_near(simulated, published, published / weight) else "not ok", p.name, a.iso3,
                WORDS[what] % p.unit, year, fmt(simulated), fmt(published)))


def silent(a):
    page = read(a.page)
    said = page[page.index("<!-- outside -->"):]
    for iso3 in countries(a.runs):
        for p, (year, what, published, use), simulated in compared(iso3, a.runs):
            if use == "predicted" and not 0.78 <= simulated / published <= 1.28 and "`%s`" % p.name not in said:
                print("%s %s, %s %d: %.2f" % (iso3, p.name, what, year, simulated / published))


def main():
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers(dest="what", required=True)
    for what, first in ((scenarios, ["iso3", "folder"]), (prove, ["iso3"]), (summary, []),
                        (checks, []), (moves, []), (silent, ["page"])):
        one = sub.add_parser(what.__name__)
        one.set_defaults(do=what)
        for name in first:
            one.add_argument(name)
        if what is not scenarios:
            one.add_argument("runs", nargs="+")
        one.add_argument("--households", type=int, default=2000)
        one.add_argument("--replicates", type=int, default=1)
    a = parser.parse_args()
    a.do(a)


if __name__ == "__main__":
    main()
