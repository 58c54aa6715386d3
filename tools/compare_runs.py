#!/usr/bin/env python3
"""Print what several runs say about the same reforms, side by side, as a Markdown table.

    python3 tools/compare_runs.py [--year YEAR] [--names A,B,C] RUN RUN [RUN ...]

RUN is a run folder or a results.csv. Each needs the same reforms in name. A cell is the mean difference from
the run's own baseline and its 90 % band. The last columns hold the last run against each of the others: "yes" when the two
have the same sign and are within 20 % of each other; "half" when they are not, but within half a unit (percentage point, index
point, % of the other); "both 0" when no band is clear of 0; for money the ratio. Money and persons have no half
unit. "error" is said of what is neither, but where the last run lies inside the other's 95 % interval of the difference, chance of
both included. With --sampling the cells of all but the last run show standard errors. A sample in which nobody crosses a line has
no bootstrap error, and yet it knows the share that would cross only so well: with --effective N (households of equal weight that the
sample is worth) such a zero has the exact 95 % interval of Clopper and Pearson for 0 of N, 1 - 0.025^(1/N). Standard library only.
"""
import argparse
import csv
import math
import os

# indicator, group, what a reader calls it, digits, has half a unit of grace
ROWS = [
    ("cost", "all", "Cost, million, money of the first year", 0, False),
    ("poverty", "all", "Poverty, %", 2, True),
    ("extreme_poverty", "all", "Extreme poverty, %", 2, True),
    ("poverty_gap", "all", "Poverty gap, % of the line", 2, True),
    ("gini", "all", "Gini, points", 2, True),
    ("coverage_any_pension", "age=60+;sex=female", "Any pension 60+, women, %", 2, True),
    ("coverage_any_pension", "age=60+;sex=male", "Any pension 60+, men, %", 2, True),
    ("poor_children_coverage", "all", "Poor children reached, %", 2, True),
    ("femininity_index", "age=20-59", "Femininity index 20-59", 2, True),
    ("gap_own_income", "age=15+", "Gap in own income 15+, %", 2, True),
]
LEVELS = [
    ("persons", "all", "Persons, thousands", 0, 1e-3),
    ("persons", "age=0-17", "of 0-17, thousands", 0, 1e-3),
    ("persons", "age=60+", "of 60 and more, thousands", 0, 1e-3),
    ("persons", "age=65+", "of 65 and more, thousands", 0, 1e-3),
    ("cost_gdp", "all", "Cost, % of GDP", 2, 1),
    ("coverage_any_pension", "age=65+;sex=female", "Any pension 65+, women, %", 2, 1),
    ("coverage_any_pension", "age=65+;sex=male", "Any pension 65+, men, %", 2, 1),
] + [(i, g, name, digits, 1) for i, g, name, digits, _ in ROWS]


class Run:
    def __init__(self, path, year):
        self.path = os.path.join(path, "results.csv") if os.path.isdir(path) else path
        self.cells, self.scenarios = {}, []
        with open(self.path, encoding="utf-8", newline="") as f:
            for r in csv.DictReader(f):
                if r["scenario"] not in self.scenarios:
                    self.scenarios.append(r["scenario"])
                if year is None or int(r["year"]) == year:
                    key = (r["scenario"], r["indicator"], r["group"], r["statistic"])
                    self.cells[key] = float(r["value"])
        plain = [s for s in self.scenarios if "-" not in s]
        self.baseline = plain[0]
        self.reforms = {s: s + "-" + self.baseline for s in plain[1:]}

    def cell(self, scenario, indicator, group):
        """Mean, ends of the 90 % band, standard deviation."""
        found = [self.cells.get((scenario, indicator, group, s)) for s in ("mean", "p5", "p95", "sd")]
        return None if None in found else found


def shown(x, digits):
    text = "{:,.{}f}".format(x, digits)
    return text[1:] if float(text.replace(",", "")) == 0 and text.startswith("-") else text.replace("-", "−")


def printed(values, digits, sampling=False, zero=0):
    if values is None:
        return "n/a"
    mean, lo, hi, sd = (shown(x, digits) for x in values)
    if sampling and zero and not any(values):
        return "%s, at most ±%s" % (mean, shown(zero, digits))
    if sampling:
        return "%s ± %s" % (mean, sd)
    return mean if lo == hi else "%s (%s to %s)" % (mean, lo, hi)


def exact_zero(run, indicator, group, effective):
    """How far from 0 an effect may lie that the sample does not show since nobody in it crosses the line: percentage points of
    persons, and as many of the poor in an index of who they are; 0 for other rows."""
    reach = 100 * (1 - 0.025 ** (1 / effective)) if effective else 0
    if indicator in ("poverty", "extreme_poverty"):
        return reach
    level, poor = run.cell(run.baseline, indicator, group), run.cell(run.baseline, "poverty", "all")
    return reach * level[0] / poor[0] if indicator == "femininity_index" and level and poor and poor[0] else 0


def sign(values):
    mean, lo, hi, _ = values
    return 0 if lo <= 0 <= hi else 1 if mean > 0 else -1


def verdict(a, b, has_grace, digits, zero=0):
    """Do two agree? @p zero is the exact reach of a zero without error."""
    if a is None or b is None:
        return "n/a"
    x, y = a[0], b[0]
    if max(abs(x), abs(y)) < 0.5 * 10 ** -digits:
        return "both 0"
    if sign(a) == 0 and sign(b) == 0:
        return "both 0"
    if sign(a) * sign(b) < 0:
        return "other sign"
    word = "yes" if abs(y - x) <= 0.2 * max(abs(x), abs(y)) else "half" if has_grace and abs(y - x) <= 0.5 else "no"
    reach = 1.96 * math.hypot(a[3], b[3]) if any(a) else zero
    if word == "no" and abs(y - x) <= reach:
        word = "error"
    return word + (", %.2f" % (y / x) if x and not has_grace else "")


def table(names, last, rows):
    heads = [""] + names + [last.format(names[-1], n) for n in names[:-1]]
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def levels(runs, names):
    rows = []
    for indicator, group, label, digits, unit in LEVELS:
        values = [run.cell(run.baseline, indicator, group) for run in runs]
        values = [v and [unit * x for x in v] for v in values]
        ratios = ["%.2f" % (values[-1][0] / v[0]) if v and v[0] and values[-1] else "n/a" for v in values[:-1]]
        rows.append([label] + [printed(v, digits) for v in values] + ratios)
    table(names, "{} / {}", rows)


def per_person(run, scenario, group):
    """Cost of a reform per person of a group and month; a ratio of means, whose relative variance is taken to be
    that of the cost less that of the persons."""
    cost, people = run.cell(scenario, "cost", "all"), run.cell(run.baseline, "persons", group)
    if not (cost and people):
        return None
    mean = cost[0] * 1e6 / 12 / people[0]
    relative = (cost[3] / cost[0]) ** 2 - (people[3] / people[0]) ** 2 if cost[0] else 0
    return [mean, mean, mean, abs(mean) * math.sqrt(max(0, relative))]


def difference_row(label, values, digits, grace, sampling, zero=0):
    return ([label] + [printed(v, digits, sampling, zero) for v in values[:-1]] + [printed(values[-1], digits)] +
            [verdict(v, values[-1], grace, digits, zero) for v in values[:-1]])


def say_how_many(rows, names, runs):
    """A sentence for each of the other runs."""
    for k, name in enumerate(names[:-1]):
        words = [row[1 + runs + k].partition(",")[0] for row in rows]
        apart = sum(words.count(w) for w in ("no", "error", "other sign"))
        print("Of %d effects, %s agrees with %s in %d within 20 %%, in %d more within half a unit, in %d both are 0; "
              "%d differ, %d of them in sign." % (len(words), names[-1], name, words.count("yes"), words.count("half"),
                                               words.count("both 0"), apart, words.count("other sign")))
        print("Of these %d, %d lie inside the 95 %% interval of %s." % (apart, words.count("error"), name))
    print()


def reform(runs, names, name, heads, sampling, effective):
    rows = []
    for indicator, group, label, digits, grace in ROWS:
        if heads and indicator == "cost":
            values = [per_person(r, r.reforms[name], "all") for r in runs]
            rows.append(difference_row("Cost per person and month", values, 0, False, sampling))
            continue
        values = [r.cell(r.reforms[name], indicator, group) for r in runs]
        if all(v and not any(v) for v in values):
            continue  # it moves in none of the runs
        rows.append(difference_row(label, values, digits, grace, sampling, exact_zero(runs[0], indicator, group, effective)))
        if indicator == "cost" and "pension" in name:
            values = [per_person(r, r.reforms[name], "age=60+") for r in runs]
            rows.append(difference_row("the same per person of 60+ and month", values, 0, False, sampling))
    table(names, "{} like {}?", rows)
    return rows


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--year", type=int, help="year to compare, when the runs have several")
    p.add_argument("--names", help="heads of the columns, by commas")
    p.add_argument("--heads", action="store_true", help="cost per person: the weights of a sample do not add up to the country")
    p.add_argument("--sampling", action="store_true", help="show the surveys' standard errors")
    p.add_argument("--effective", type=float, help="households of equal weight that the surveys' samples are worth")
    p.add_argument("run", nargs="+", help="run folders or results.csv")
    a = p.parse_args()
    runs = [Run(path, a.year) for path in a.run]
    names = a.names.split(",") if a.names else [r.baseline for r in runs]
    if len(names) != len(runs):
        p.error("there are %d runs" % len(runs))
    common = [n for n in runs[0].reforms if all(n in r.reforms for r in runs)]
    if not common:
        p.error("no reform is in all of the runs")
    print("**Level in the baseline**\n")
    levels(runs, names)
    rows = []
    for name in common:
        print("**%s**: difference from the baseline\n" % name)
        rows += reform(runs, names, name, a.heads, a.sampling, a.effective)
    say_how_many(rows, names, len(runs))


if __name__ == "__main__":
    main()
