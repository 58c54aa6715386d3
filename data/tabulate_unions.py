#!/usr/bin/env python3
"""Tabulate who lives in a union, with parents or with children, from Bolivia's household survey 2019.

    data/tabulate_unions.py [--survey ../shared/data/surveys/bol-eh2019/persona.csv]
                            [--out data/countries/BOL]

Writes unions.csv (weighted shares by sex and five-year age group) and prints the figures on couples
and births that stand in profile.cfg (parameters.family, parameters.fertility). Needs only the standard library of Python 3. The
survey's own rows are never copied.
"""
import argparse
import collections
import csv
import math
import os

SOURCE = ("tabulated from Encuesta de Hogares 2019, Instituto Nacional de Estadistica (INE), Estado "
          "Plurinacional de Bolivia; file of 2020-07-15; weighted by the survey's expansion factors; "
          "n counts sample cases")
OPEN = 80  # the last group


def number(text):
    text = text.strip()
    return float(text.replace(",", ".")) if text else None


def code(text):
    text = text.strip().split(".")[0]
    return int(text) if text.isdigit() else None


def read_households(path):
    """Persons of each household by their number; live-in domestic workers are left out."""
    homes = collections.defaultdict(dict)
    with open(path, newline="", encoding="iso-8859-1") as file:
        for row in csv.DictReader(file, delimiter=";"):
            relation = code(row["s02a_05"])
            if relation in (12, 13):
                continue
            homes[row["folio"]][code(row["nro"])] = {
                "sex": "M" if code(row["s02a_02"]) == 1 else "F",
                "age": int(number(row["s02a_03"])),
                "relation": relation,
                "spouse": code(row["s02a_06a"]),
                "mother": code(row["s02a_06d"]),
                "status": code(row["s02a_10"]),
                "schooling": number(row["aestudio"]),
                "area": row["area"],
                "weight": number(row["factor"]),
            }
    for home in homes.values():
        for person in home.values():
            spouse = home.get(person["spouse"])
            mutual = spouse is not None and home.get(spouse["spouse"]) is person
            person["partner"] = spouse if mutual else None
    return homes


def tabulate_groups(homes, out):
    sums = collections.defaultdict(lambda: collections.defaultdict(float))
    for home in homes.values():
        for p in home.values():
            if p["age"] < 10:
                continue
            cell = sums[p["sex"], min(p["age"] // 5 * 5, OPEN)]
            cell["n"] += 1
            cell["all"] += p["weight"]
            if p["partner"]:
                cell["union"] += p["weight"]
            if p["status"] in (2, 3, 4, 5, 6):
                cell["ever"] += p["weight"]
            if not p["partner"]:
                cell["single"] += p["weight"]
                if p["relation"] not in (1, 2, 7, 8):
                    cell["dependant"] += p["weight"]
                if p["relation"] in (7, 8):
                    cell["parent"] += p["weight"]
                if p["relation"] == 1 and not any(q["age"] >= 15 for q in home.values() if q is not p):
                    cell["alone"] += p["weight"]
    path = os.path.join(out, "unions.csv")
    with open(path + ".part", "w", newline="", encoding="ascii") as file:
        file.write("# source: %s\n" % SOURCE)
        file.write("# persons of 10 and more but live-in domestic workers; in_union: the partner lives "
                   "in the household; ever_in_union: married, cohabiting, separated, divorced or "
                   "widowed\n")
        file.write("# dependant: without a partner and not the head, nor the head's parent or parent in "
                   "law, as a share of all; parent: parent or parent in law of the head, and alone: "
                   "head without another person of 15 and more, as shares of those without a "
                   "partner\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["sex", "age_start", "in_union", "ever_in_union", "dependant", "parent",
                        "alone", "n"])
        for (sex, age), c in sorted(sums.items()):
            table.writerow([sex, age, "%.5f" % (c["union"] / c["all"]),
                            "%.5f" % (c["ever"] / c["all"]),
                            "%.5f" % (c["dependant"] / c["all"]),
                            "%.5f" % (c["parent"] / c["single"] if c["single"] else 0.0),
                            "%.5f" % (c["alone"] / c["single"] if c["single"] else 0.0),
                            int(c["n"])])
    os.replace(path + ".part", path)
    print(path)


def moments(pairs):
    weight = sum(w for _, w in pairs)
    mean = sum(x * w for x, w in pairs) / weight
    return mean, math.sqrt(sum(w * (x - mean) ** 2 for x, w in pairs) / weight)


def share(pairs):
    return sum(w for x, w in pairs if x) / sum(w for _, w in pairs)


def print_couples(homes):
    """Couples whose woman is 15 to 34, the nearest to new unions that a cross-section shows."""
    gap, school, with_kin, with_his, woman_head, alone = [], [], [], [], [], []
    for home in homes.values():
        for w in home.values():
            m = w["partner"]
            if w["sex"] != "F" or not m or m["sex"] != "M":
                continue
            heads = {w["relation"], m["relation"]}
            if heads == {1, 2}:
                woman_head.append((w["relation"] == 1, w["weight"]))
            if not 15 <= w["age"] < 35:
                continue
            gap.append((m["age"] - w["age"], w["weight"]))
            if w["schooling"] is not None and m["schooling"] is not None:
                school.append((m["schooling"] - w["schooling"], w["weight"]))
            if w["age"] < 25:
                kin = not heads & {1}
                with_kin.append((kin, w["weight"]))
                if kin and 5 in heads:
                    with_his.append((w["relation"] == 5, w["weight"]))
        single_parents = [p for p in home.values() if p["status"] in (4, 5) and not p["partner"]]
        for p in single_parents:
            if any(c["relation"] in (3, 4) and c["age"] < 18 for c in home.values()) and \
                    p["relation"] == 1:
                alone.append((p["sex"] == "F", p["weight"]))
    print_separated(homes)
    print("couples, woman 15-34: gap man - woman mean %.2f sd %.2f; schooling sd %.2f (n %d)"
          % (moments(gap) + (moments(school)[1], len(gap))))
    print("couples, woman 15-24: neither is head %.3f (n %d); of those with an in-law, woman %.3f (n %d)"
          % (share(with_kin), len(with_kin), share(with_his), len(with_his)))
    print("couples: woman is head %.3f (n %d)" % (share(woman_head), len(woman_head)))
    print("separated or divorced heads with own children under 18: women %.3f (n %d)"
          % (share(alone), len(alone)))


def print_separated(homes):
    """Separated and divorced persons who live as a child of the head, by age."""
    for low, high in ((15, 30), (30, 45), (45, 99)):
        cell = [(p["relation"] in (3, 4), p["weight"]) for home in homes.values()
                for p in home.values()
                if p["status"] in (4, 5) and not p["partner"] and low <= p["age"] < high]
        print("separated or divorced, %d-%d: child of the head %.3f (n %d)"
              % (low, high - 1, share(cell), len(cell)))


def list_mothers(homes):
    """Women of 15 to 49: age, in union, education, own children of 2 and more at home, weight, own
    children of 0 and 1 years."""
    women = []
    for home in homes.values():
        young, older = (collections.Counter(p["mother"] for p in home.values()
                                            if (p["age"] <= 1) == is_young)
                        for is_young in (True, False))
        for number_, p in home.items():
            if p["sex"] == "F" and 15 <= p["age"] < 50 and p["schooling"] is not None:
                years = p["schooling"]
                level = "none" if years < 1 else "primary" if years < 7 else \
                    "secondary" if years < 13 else "tertiary"
                women.append((p["age"], p["partner"] is not None, level, min(older[number_], 3),
                              p["weight"], young[number_]))
    return women


def fit_risks(women, factors, rounds=500):
    """Factors of the multiplicative Poisson model births = exposure x product of factors, by
    maximum likelihood: each factor in turn becomes births over expected births."""
    births, exposure = collections.Counter(), collections.Counter()
    for woman in women:
        cell = tuple(factor(woman) for factor in factors)
        births[cell] += woman[4] * woman[5]
        exposure[cell] += woman[4]
    risk = [collections.defaultdict(lambda: 1.0) for _ in factors]
    for _ in range(rounds):
        for k in range(len(factors)):
            seen, expected = collections.Counter(), collections.Counter()
            for cell, women_ in exposure.items():
                others = math.prod(risk[j][cell[j]] for j in range(len(factors)) if j != k)
                seen[cell[k]] += births[cell]
                expected[cell[k]] += women_ * others
            for level in expected:
                risk[k][level] = seen[level] / expected[level]
    return risk


def print_births(homes):
    """Relative risks of own children of 0 and 1 years by union, education and older own children at
    home, given five-year age, all in one model."""
    women = list_mothers(homes)
    bands = ((15, 20), (20, 25), (25, 35), (35, 50))

    def band(woman):
        return next(low for low, high in bands if woman[0] < high)

    _, union, level, children = fit_risks(women, (
        lambda w: w[0] // 5, lambda w: (band(w), w[1]), lambda w: w[2],
        lambda w: (w[0] >= 35, w[3])))
    cases = collections.Counter()
    for w in women:
        for key in ((band(w), w[1]), w[2], (w[0] >= 35, w[3])):
            cases[key] += w[5]
    for low, high in bands:
        print("births, women %d-%d: with a partner / without %.2f (n %d and %d)"
              % (low, high - 1, union[low, True] / union[low, False], cases[low, True],
                 cases[low, False]))
    for name in ("none", "primary", "secondary", "tertiary"):
        print("births, education %s / secondary %.2f (n %d)"
              % (name, level[name] / level["secondary"], cases[name]))
    for late in (False, True):
        for k in range(4):
            print("births, women %s: %d own children / none %.2f (n %d)"
                  % ("35-49" if late else "15-34", k, children[late, k] / children[late, 0],
                     cases[late, k]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--survey", default=os.path.join("..", "shared", "data", "surveys",
                                                         "bol-eh2019", "persona.csv"))
    parser.add_argument("--out", default=os.path.join("data", "countries", "BOL"))
    options = parser.parse_args()
    homes = read_households(options.survey)
    tabulate_groups(homes, options.out)
    print_couples(homes)
    print_births(homes)


if __name__ == "__main__":
    main()
