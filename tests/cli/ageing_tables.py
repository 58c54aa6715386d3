"""A table of docs/ageing.md with the values of new runs: rows, labels and decimals stay as they are printed.

    ageing_tables.py MARK RUN=FOLDER [RUN=FOLDER ...]

A row names in its second cell an indicator and a group ("poverty age=65+": one year and run a column, as the
head of "three ways" says) or a scenario, a year, an indicator and a group (table "reforms": one run a column,
then the quotient). A run that is not given keeps its printed cells.
"""
import csv
import os
import sys

RUNS, YEARS = ("dynamic", "static", "survey"), ("2019", "2022", "2030")


def means(folder):
    """Mean by (scenario, year, indicator, group)."""
    with open(os.path.join(folder, "results.csv"), encoding="utf-8") as f:
        return {tuple(r[:4]): float(r[5]) for r in csv.reader(f) if len(r) > 5 and r[4] == "mean"}


def written(value, like):
    digits = len(like.partition(".")[2])
    return "{:,.{}f}".format(value, digits).replace("-", "−")


def levels(row, runs):
    key = row[1].strip("`").split(" ", 1)
    for r, run in enumerate(RUNS):
        for y, year in enumerate(YEARS):
            if run in runs:
                scenario = {"survey": "survey_static"}.get(run, "ageing_" + run)
                row[2 + 3 * r + y] = written(runs[run][(scenario, year, *key)], row[2 + 3 * r + y])
    return row


def reforms(row, runs):
    scenario, year, *key = row[1].strip("`").split(" ", 3)
    value = [runs[run][(scenario + "-ageing_" + run, year, *key)] for run in RUNS[:2]]
    return row[:2] + [written(v, like) for v, like in zip(value, row[2:])] + ["%.2f" % (value[1] / value[0])]


def main():
    mark, runs = sys.argv[1], {}
    for given in sys.argv[2:]:
        run, _, folder = given.partition("=")
        runs[run] = means(folder)
    with open("docs/ageing.md", encoding="utf-8") as f:
        table = f.read().split("<!-- %s -->\n" % mark)[1].split("<!-- end -->")[0]
    fill = levels if mark == "three ways" else reforms
    for line in table.rstrip("\n").split("\n"):
        row = [cell.strip() for cell in line.strip("|").split("|")]
        print("| " + " | ".join(fill(row, runs)) + " |" if "`" in line else line)


if __name__ == "__main__":
    main()
