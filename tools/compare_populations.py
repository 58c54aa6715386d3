#!/usr/bin/env python3
"""Print statistics of several population files side by side, as a Markdown table.

    python3 tools/compare_populations.py [--names A,B,C] SURVEY.h5 [OTHER.h5 ...]

The first files are household surveys that amparo imported, the last is the population under test. Incomes are
before any programme (earnings, contributory pension, other income), in bolivianos of the survey's year; poor
is who lives on less than the poverty line of the household per member for income. `±` is the standard error
of the survey's figure (linearised ratio, strata and sampling units of the file); the last columns say how many
of these errors the last file is away from each of the others. Needs numpy and h5py (Debian: python3-numpy
python3-h5py); it is run by hand, never by the program.
"""
import argparse

import h5py
import numpy as np

AGES = [("0-4", 0, 4), ("5-14", 5, 14), ("15-24", 15, 24), ("25-59", 25, 59), ("60-64", 60, 64), ("65+", 65, 200)]


class Population:
    def __init__(self, path):
        f = h5py.File(path, "r")
        self.persons = {k: v[:] for k, v in f["persons"].items() if isinstance(v, h5py.Dataset)}
        houses = {k: v[:] for k, v in f["households"].items() if isinstance(v, h5py.Dataset)}
        self.codes = {}
        for level in ("persons", "households"):
            for k, v in f[level].items():
                if "labels" in v.attrs:
                    labels = v.attrs["labels"]
                    text = labels if isinstance(labels, (bytes, str)) else b",".join(labels)
                    text = text.decode() if isinstance(text, bytes) else text
                    for code, name in enumerate(text.replace(" ", "").split(",")):
                        self.codes[k, name] = code
        size = houses["persons"]
        self.first = np.concatenate([[0], np.cumsum(size)[:-1]]).astype(int)
        self.house = np.repeat(np.arange(len(size)), size)
        self.houses = houses
        for k in ("area", "region", "line_poverty", "line_extreme", "weight", "stratum", "psu"):
            setattr(self, k, houses[k][self.house])
        for k, v in self.persons.items():
            setattr(self, k, v)
        self.derive()

    def derive(self):
        self.female = self.sex == self.codes["sex", "female"]
        self.member = self.in_household_income == 1
        self.market = self.earnings + self.contributory_pension + self.other_income
        self.income = self.per_house(self.market * self.member) / np.maximum(1, self.per_house(self.member))
        self.poor = self.income < self.line_poverty
        self.extreme = self.income < self.line_extreme
        self.head_female = self.female[self.first][self.house]
        self.children = self.per_house(self.age < 18)
        self.size = self.per_house(np.ones(len(self.age)))
        self.is_first = np.zeros(len(self.age), bool)
        self.is_first[self.first] = True
        self.has_elder = self.per_house(self.age >= 60) > 0
        self.head_schooling = self.schooling[self.first][self.house].astype(float)

    def per_house(self, x):
        return np.bincount(self.house, weights=x.astype(float), minlength=len(self.first))[self.house]

    def is_(self, column, name):
        return getattr(self, column) == self.codes[column, name]

    def mean(self, x, rows, scale=1.0):
        """Weighted mean and its standard error over strata and sampling units."""
        w, x = self.weight[rows], np.asarray(x, float)[rows]
        total = w.sum()
        if total == 0:
            return float("nan"), 0.0
        m = (w * x).sum() / total
        e = np.zeros(len(self.age))
        e[rows] = w * (x - m) / total
        units, at = np.unique(np.stack([self.stratum, self.psu]), axis=1, return_inverse=True)
        t = np.bincount(at.ravel(), weights=e)
        var = 0.0
        for s in np.unique(units[0]):
            of = t[units[0] == s]
            if len(of) > 1:
                var += len(of) / (len(of) - 1) * ((of - of.mean()) ** 2).sum()
        return scale * m, scale * var ** 0.5

    def gini(self, rows):
        w, y = self.weight[rows], self.income[rows]
        order = np.argsort(y, kind="stable")
        w, y = w[order] / w.sum(), y[order]
        rank = np.cumsum(w) - w / 2  # ties share their income, so any order within them serves
        return 100 * (2 * (w * y * rank).sum() / (w * y).sum() - 1), 0.0


def poverty(p, rows):
    yield "poor", p.mean(p.poor, rows & p.member, 100)
    yield "extremely poor", p.mean(p.extreme, rows & p.member, 100)


def groups(p):
    yield "all", p.age >= 0
    for sex, of in (("women", p.female), ("men", ~p.female)):
        yield sex, of
    for area in ("urban", "rural"):
        yield area, p.is_("area", area)
    for name, lo, hi in AGES:
        yield "ages " + name, (p.age >= lo) & (p.age <= hi)
    adult = (p.age >= 20) & (p.age <= 59)
    yield "women 20-59", adult & p.female
    yield "men 20-59", adult & ~p.female
    yield "women 65+", (p.age >= 65) & p.female
    yield "men 65+", (p.age >= 65) & ~p.female
    yield "head is a woman", p.head_female
    yield "head is a man", ~p.head_female
    for k, name in enumerate(("indigenous", "other_ethnicity")):
        yield ("indigenous", "not indigenous")[k], p.is_("ethnicity", name)
    for region in ("chuquisaca", "la_paz", "cochabamba", "oruro", "potosi", "tarija", "santa_cruz", "beni", "pando"):
        yield region.replace("_", " ").title().replace("Potosi", "Potosí"), p.region == REGIONS.index(region)
    for level, name in (("no_education", "none"), ("primary", "primary"), ("secondary", "secondary"), ("tertiary", "tertiary")):
        yield "25+, education: " + name, (p.age >= 25) & p.is_("education", level)
    for state in ("inactive", "unemployed", "informal", "formal"):
        yield "15+, " + state, (p.age >= 15) & p.is_("labour", state)


REGIONS = ["chuquisaca", "la_paz", "cochabamba", "oruro", "potosi", "tarija", "santa_cruz", "beni", "pando"]


def statistics(p):
    """(section, name, unit, digits, value, standard error)"""
    for name, rows in groups(p):
        for what, (value, error) in poverty(p, rows):
            yield "Poverty before programmes, % of persons", "%s, %s" % (name, what), 1, value, error
    women, men = p.mean(p.poor, p.female & p.member & (p.age >= 20) & (p.age < 60)), p.mean(p.poor, ~p.female & p.member & (p.age >= 20) & (p.age < 60))
    section = "Incomes before programmes"
    yield section, "femininity index of poverty, 20-59", 1, 100 * women[0] / men[0], 0
    yield section, "Gini", 1, *p.gini(p.member)
    for area in ("urban", "rural"):
        yield section, "Gini, " + area, 1, *p.gini(p.member & p.is_("area", area))
        yield section, "income per person, %s, Bs/month" % area, 0, *p.mean(p.income, p.member & p.is_("area", area))
    for column, name in (("earnings", "earnings"), ("contributory_pension", "contributory pensions"), ("other_income", "other income")):
        yield section, "%s per person, Bs/month" % name, 0, *p.mean(getattr(p, column), p.member)
    for sex, of in (("women", p.female), ("men", ~p.female)):
        adult = of & (p.age >= 15)
        works = adult & (p.is_("labour", "informal") | p.is_("labour", "formal"))
        yield section, "mean earnings of %s who work, Bs/month" % sex, 0, *p.mean(p.earnings, works)
        yield section, "mean own income of %s of 15+, Bs/month" % sex, 0, *p.mean(p.market, adult)
        yield section, "%s of 15+ without own income, %%" % sex, 1, *p.mean(p.market <= 0, adult, 100)
    section = "Pensions, households and persons"
    for sex, of in (("women", p.female), ("men", ~p.female)):
        old = of & (p.age >= 65)
        yield section, "%s of 65+ with a contributory pension, %%" % sex, 1, *p.mean(p.contributory_pension > 0, old, 100)
        yield section, "mean contributory pension of %s of 65+, Bs/month" % sex, 0, *p.mean(p.contributory_pension, old & (p.contributory_pension > 0))
        yield section, "%s of 65+ who live alone, %%" % sex, 1, *p.mean(p.size == 1, old, 100)
        yield section, "%s of 65+ with a partner in the household, %%" % sex, 1, *p.mean(p.partner > 0, old, 100)
        yield section, "%s of 20-59 who live with somebody of 60+, %%" % sex, 1, *p.mean(p.has_elder, of & (p.age >= 20) & (p.age < 60), 100)
        yield section, "poor %s of 20-59 who live with somebody of 60+, %%" % sex, 1, *p.mean(p.has_elder, of & p.poor & (p.age >= 20) & (p.age < 60), 100)
    yield section, "persons who live with somebody of 60+, %", 1, *p.mean(p.has_elder, p.age >= 0, 100)
    yield section, "persons of 60+ who live with a child under 18, %", 1, *p.mean(p.children > 0, p.age >= 60, 100)
    yield section, "households with a woman as head, %", 1, *p.mean(p.head_female, p.is_first, 100)
    yield section, "households of one person, %", 1, *p.mean(p.size == 1, p.is_first, 100)
    for name, of in (("poor", p.poor), ("not poor", ~p.poor)):
        yield section, "persons per household, " + name, 2, *p.mean(p.size, p.is_first & of)
        yield section, "children under 18 per household, " + name, 2, *p.mean(p.children, p.is_first & of)
    yield section, "children under 18 without their mother in the household, %", 1, *p.mean(p.mother == 0, p.age < 18, 100)
    yield section, "pupils among ages 6-17, %", 1, *p.mean(p.attends == 1, (p.age >= 6) & (p.age <= 17), 100)
    yield section, "pupils among the poor of ages 6-17, %", 1, *p.mean(p.attends == 1, p.poor & (p.age >= 6) & (p.age <= 17), 100)
    yield section, "years of schooling of heads", 2, *p.mean(p.head_schooling, p.is_first)
    yield section, "years of schooling of the heads of poor households", 2, *p.mean(p.head_schooling, p.is_first & p.poor)
    yield section, "persons in urban areas, %", 1, *p.mean(p.is_("area", "urban"), p.age >= 0, 100)
    yield section, "indigenous, %", 1, *p.mean(p.is_("ethnicity", "indigenous"), p.age >= 0, 100)
    yield section, "with contributory health cover, %", 1, *p.mean(p.is_("health_cover", "contributory_cover"), p.age >= 0, 100)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--names", help="heads of the columns, by commas")
    a.add_argument("file", nargs="+")
    a = a.parse_args()
    names = a.names.split(",") if a.names else a.file
    all_of = [list(statistics(Population(f))) for f in a.file]
    last, away = None, [[] for _ in names[:-1]]
    for rows in zip(*all_of):
        section, name, digits = rows[0][:3]
        if section != last:
            heads = names + ["errors from " + n for n in names[:-1]]
            print("\n**%s**\n\n| | %s |\n%s|" % (section, " | ".join(heads), "|---" * (len(heads) + 1)))
            last = section
        cells = ["%.*f" % (digits, r[3]) + (" ± %.*f" % (digits, r[4]) if r[4] else "") for r in rows[:-1]]
        cells.append("%.*f" % (digits, rows[-1][3]))
        for k, r in enumerate(rows[:-1]):
            apart = (rows[-1][3] - r[3]) / r[4] if r[4] else None
            away[k] += [] if apart is None else [abs(apart)]
            cells.append("" if apart is None else ("%+.1f" % apart).replace("-", "−").replace("−0.0", "0.0").replace("+0.0", "0.0"))
        print("| %s | %s |" % (name, " | ".join(cells)))
    print()
    for n, x in zip(names, away):
        print("Of %d statistics with a standard error, %s is within 1 error of %s in %d, 2 in %d, 4 in %d."
              % (len(x), names[-1], n, *(sum(v <= most for v in x) for most in (1, 2, 4))))


if __name__ == "__main__":
    main()
