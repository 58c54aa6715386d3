"""The table of docs/behaviour.md with the values of new runs: behaviour_table.py FOLDER [FOLDER ...]

A row names a scenario in its first cell; its values are differences from the baseline in 2030."""
import csv
import os
import sys

COLUMNS = (("poverty", "all"), ("extreme_poverty", "all"), ("labour_inactive", "age=15+"),
           ("labour_formal", "age=15+"), ("attendance", "age=6-17"), ("cost_gdp", "all"))


def means(folders):
    found = {}
    for folder in folders:
        with open(os.path.join(folder, "results.csv"), encoding="utf-8") as f:
            for r in csv.reader(f):
                if len(r) > 5 and r[1] == "2030" and r[4] == "mean":
                    found[(r[0], r[2], r[3])] = float(r[5])
    return found


def main():
    found = means(sys.argv[1:])
    with open("docs/behaviour.md", encoding="utf-8") as f:
        table = f.read().split("<!-- answered -->\n")[1].split("<!-- end -->")[0]
    for line in table.rstrip("\n").split("\n"):
        if "`" not in line:
            print(line)
            continue
        scenario = line.split("`")[1]
        values = [found[(scenario + "-baseline", *column)] for column in COLUMNS]
        cells = ["%.2f" % (v + 0.0) for v in values]
        cells = [c.replace("-0.00", "0.00").replace("-", "−") for c in cells]
        print("| `%s` | %s |" % (scenario, " | ".join(cells)))


if __name__ == "__main__":
    main()
