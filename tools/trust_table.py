#!/usr/bin/env python3
"""Print what runs of several countries say beside published figures, as a Markdown table.

    python3 tools/trust_table.py RUN [RUN ...]

RUN is a run folder; the figures are those of its summary.json. Standard library only.
"""
import json
import os
import sys


def rows(folder):
    with open(os.path.join(folder, "summary.json"), encoding="utf-8") as file:
        summary = json.load(file)
    name = summary["country"]["en"] if isinstance(summary["country"], dict) else summary["country"]
    for t in summary["trust"]:
        if t["simulated"] is not None and t["unit"] == "%":
            yield (name, t["what"], t["year"], "%.1f" % t["published"],
                   "%.1f (%.1f to %.1f)" % (t["simulated"], t["p5"], t["p95"]),
                   "%.2f" % (t["simulated"] / t["published"]), t["use"])


def main(folders):
    print("| country | figure, % of persons | year | published | simulated, 90 % band | ratio | use |")
    print("|---|---|---|---|---|---|---|")
    for folder in folders:
        for row in rows(folder):
            print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
