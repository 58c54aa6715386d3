"""Are the profiles' margins valid, and are the figures in them those of the fact sheets?

    margins.py data/countries [FACTS]

Prints one line "ok ..." or "not ok ..." for each country and check, for tests/run.sh. Written apart from
the engine's reader and from data/make_countries.py, so that a mistake in one shows in the other.
"""
import collections
import csv
import os
import re
import sys

FULL = "BOL PER COL ECU PRY CRI HND SLV GTM PAN DOM URY CHL ARG BRA MEX".split()
DEMOGRAPHIC = "NIC VEN CUB HTI BRB JAM TTO GUY".split()
DEMOGRAPHY = ("population mortality life_expectancy components fertility fertility_totals migration "
              "migration_age projection_bounds urban").split()
COLUMNS = "margin group value low high unit year source assumption".split()
# Shares that add up to 100, all groups of the margin together; within rounding of the publisher.
WHOLES = {"household_size": 0.5, "health_cover": 0.5, "income_share": 0.3}


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def say(name, mistakes):
    print(("not ok " if mistakes else "ok ") + name)
    for text in mistakes[:5]:
        print("  " + text)


def is_number(text):
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None


def row_mistakes(rows):
    seen = set()
    for number, r in enumerate(rows, 1):
        where = "row %d (%s, %s): " % (number, r["margin"], r["group"])
        if not is_number(r["value"]):
            yield where + "value is no plain number"
            continue
        if bool(r["source"]) == bool(r["assumption"]):
            yield where + "wants either a source or an assumption"
        if r["assumption"]:
            if not (is_number(r["low"]) and is_number(r["high"])):
                yield where + "an assumption wants low and high"
            elif not float(r["low"]) <= float(r["value"]) <= float(r["high"]):
                yield where + "lies outside low and high"
        if not 1995 <= int(r["year"]) <= 2026:
            yield where + "year " + r["year"]
        if r["unit"].startswith("%") and not 0 <= float(r["value"]) <= 100:
            yield where + "is no share of 100"
        keys = [k.split("=")[0] for k in r["group"].split(";")]
        if r["group"] != "all" and keys != sorted(keys):
            yield where + "keys of the group out of order"
        if (r["margin"], r["group"]) in seen:
            yield where + "stands twice"
        seen.add((r["margin"], r["group"]))


def sum_mistakes(rows):
    total = collections.defaultdict(float)
    for r in rows:
        total[r["margin"]] += float(r["value"])
    for margin, slack in WHOLES.items():
        if abs(total[margin] - 100) > slack:
            yield "%s adds up to %.2f" % (margin, total[margin])
    if total["household_type"] > 100.5:
        yield "household_type adds up to %.2f" % total["household_type"]


def source_mistakes(folder, rows):
    """What a full profile must have from a source: demography, tenths, work, a poverty line."""
    for name in DEMOGRAPHY:
        with open(os.path.join(folder, name + ".csv"), encoding="utf-8") as file:
            if "Source" not in file.read(3000):
                yield name + ".csv names no source"
    for margin, least in (("income_share", 4), ("participation", 8), ("unemployment", 6),
                          ("household_size", 4)):
        if sum(r["margin"] == margin and bool(r["source"]) for r in rows) < least:
            yield margin + " is not sourced"
    with open(os.path.join(folder, "lines.csv"), encoding="utf-8") as file:
        line = "# source:" in file.read()
    if not line and not any(r["margin"] == "line_amount" and r["source"] for r in rows):
        yield "no sourced poverty line"


# ---- figures against the fact sheets ------------------------------------------------------------

# Publisher in the source: margin -> indicator (its group by the function below).
ILOSTAT = {"participation": "labour_force_participation_rate", "unemployment": "unemployment_rate"}


def indicator_of(r):
    """Indicator and group in the fact sheet of a figure that is copied; None for others."""
    keys = dict(k.split("=") for k in r["group"].split(";") if "=" in k)
    if r["margin"] in ILOSTAT and r["source"].startswith("ILOSTAT"):
        return ILOSTAT[r["margin"]], "%s; %s" % (keys["sex"], keys["age"])
    if r["margin"] == "informal_employment" and r["source"]:
        return "informal_employment_rate", "%s; 15+; all activities" % keys.get("sex", "both")
    if r["margin"] == "income_share" and r["source"].startswith("SEDLAC"):
        return "income_share_decile_%s_sedlac" % keys["decile"], None
    if r["margin"] == "headcount" and keys["line"].startswith("ppp_"):
        return "poverty_headcount_" + keys["line"], "both; national"
    if r["margin"] == "headcount" and keys["line"].startswith("eclac"):
        return "*poverty_headcount_eclac", "both; persons"
    if r["margin"] == "headcount" and r["source"]:
        return "*poverty_headcount_national*", None
    return None


def fact_mistakes(iso3, rows, facts, households):
    sheet = collections.defaultdict(set)
    for f in facts:
        sheet[f["indicator"], f["year"]].add((f["group"], float(f["value"])))
    record = collections.defaultdict(set)
    for h in households:
        for column, text in h.items():
            if column not in ("iso3", "source", "year") and text:
                record[h["year"]].add(float(text))
    copied = 0
    for r in rows:
        where = "%s %s, %s: " % (iso3, r["margin"], r["group"])
        value = float(r["value"])
        if r["source"].startswith("UN DESA, Database on Household"):
            copied += 1
            if value not in record[r["year"]]:
                yield where + "%s is not in households.csv" % r["value"]
        asked = indicator_of(r)
        if asked is None:
            continue
        copied += 1
        pattern = re.compile(re.escape(asked[0]).replace(r"\*", ".*"))
        found = {(g, v) for (i, y), pairs in sheet.items() if pattern.fullmatch(i) and y == r["year"]
                 for g, v in pairs if asked[1] in (None, g)}
        if value not in {v for _, v in found}:
            yield where + "%s is not in indicators.csv" % r["value"]
    if copied < 12:
        yield "%s: only %d figures could be compared" % (iso3, copied)


def main(root, facts):
    indicators = households = None
    if facts:
        indicators = collections.defaultdict(list)
        for f in read(os.path.join(facts, "social", "indicators.csv")):
            indicators[f["iso3"]].append(f)
        households = read(os.path.join(facts, "demography", "households.csv"))
    folders = sorted(f for f in os.listdir(root) if re.fullmatch("[A-Z]{3}", f))
    say("24 countries have a profile", sorted(set(FULL + DEMOGRAPHIC) ^ set(folders)))
    for iso3 in folders:
        folder = os.path.join(root, iso3)
        path = os.path.join(folder, "margins.csv")
        if not os.path.exists(path):
            say(iso3 + " has margins or a survey's tables",
                [] if os.path.exists(os.path.join(folder, "income.csv")) else ["neither"])
            continue
        rows = read(path)
        say(iso3 + ": each margin is valid", list(row_mistakes(rows)))
        say(iso3 + ": shares add up", list(sum_mistakes(rows)))
        if iso3 in FULL:
            say(iso3 + ": demography, tenths, work and a line are sourced",
                list(source_mistakes(folder, rows)))
        if facts:
            say(iso3 + ": figures are those of the fact sheets",
                list(fact_mistakes(iso3, rows, indicators[iso3],
                                   [h for h in households if h["iso3"] == iso3])))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
