#!/usr/bin/env python3
"""Write editions of country profiles for an earlier base year, data/countries/<ISO3>/<YEAR>/, from which
runs start that are held against what was observed since (docs/backcast.md).

    data/make_editions.py [ISO3/YEAR ...] [--facts ../shared/facts] [--out data/countries] [--check]

An edition is what make_countries.py writes for a country, with the figures of the earlier year: margins,
lines, regions, the path of work, the profile. Demography, output and prices it shares with the country.
Beside it stands observed.csv: the published figures of all years of the run. Standard library only."""
import argparse
import csv
import os
import sys

import make_countries as mc
from make_countries import EXTREME, NATIONAL, Facts, Lines, Writer, assumed, fact, plain, sourced

LAST = 2023  # of the runs

# ---- lines --------------------------------------------------------------------------------------


def national_lines(facts, year, group="both; national"):
    rows = [mc.line_fact(facts, extreme, year, group) for extreme in (False, True)]
    return rows, [float(r["value"]) for r in rows]


def deflated(lines, facts, table, from_year, to_year):
    """Amounts of one year in the prices of another."""
    ratio = mc.Money(facts, table).ratio(to_year, from_year)
    note = "amounts of %d in consumer prices of %d (macro.csv), times %s: the basket's own prices are " \
           "not in the fact sheets" % (from_year, to_year, plain(ratio, 5))
    return Lines([plain(float(v) * ratio, 6) for v in lines.rural],
                 [plain(float(v) * ratio, 6) for v in lines.urban], lines.sources,
                 list(lines.assumptions) + [note])


def lines_per(facts, urban_share, table):
    rows, values = national_lines(facts, 2018)
    rural = [0.75 * values[0], 0.85 * values[1]]
    urban = [(v - (1 - urban_share) * r) / urban_share for v, r in zip(values, rural)]
    lines = Lines(rural, urban, [mc.publisher(rows[0])],
                  ["the rural lines are 0.75 (0.7 to 0.8) and 0.85 (0.8 to 0.9) of the national "
                   "ones, recalled; the urban ones make the national mean"])
    return deflated(lines, facts, table, 2018, 2011)


def lines_col(facts, _, table):
    return mc.lines_by_area(facts, 2012, "both; rural", "both; urban (cabeceras)")


def lines_cri(facts, _, table):
    lines = mc.lines_by_area(facts, 2019, "both; rural", "both; urban",
                             ["amounts of July 2019 are taken as the average of 2019"])
    return deflated(lines, facts, table, 2019, 2011)


def lines_ury(facts, year):
    rows = {a: [mc.line_fact(facts, e, year, "both; " + a) for e in (False, True)]
            for a in ("Montevideo", "urban interior", "rural")}
    capital = 0.42
    urban = [plain(capital * float(m["value"]) + (1 - capital) * float(i["value"]), 6)
             for m, i in zip(rows["Montevideo"], rows["urban interior"])]
    return Lines([r["value"] for r in rows["rural"]], urban, [mc.publisher(rows["rural"][0])],
                 ["the urban lines weigh Montevideo 0.42 (0.38 to 0.44) and the urban interior "
                  "0.58, shares of the urban population recalled; a household's line is food x n "
                  "+ the rest x n^0.8, of which scale power 0.86 is the curve through 1 and 3 "
                  "persons"])


def lines_bol(facts, urban_share, table):
    rows, values = national_lines(facts, 2011, "both; national (implied, old basket)")
    areas = [float(mc.line_fact(facts, False, 2021, "both; " + a)["value"])
             for a in ("rural", "urban")]
    mean = urban_share * areas[1] + (1 - urban_share) * areas[0]
    return Lines([plain(v * areas[0] / mean, 5) for v in values],
                 [plain(v * areas[1] / mean, 5) for v in values], [],
                 ["national lines of the old basket, %s (560 to 650) and %s (300 to 350), implied by "
                  "the headcounts of UDAPE, the shares of SEDLAC and mean income; by area in the ratio of "
                  "INE's lines of 2021, %s rural and %s urban" % (values[0], values[1], *areas)])


# ---- what is said of each edition ----------------------------------------------------------------

SDG, OLD = "poverty_headcount_national_sdg", "poverty_headcount_national_oldseries"
EXTREME_OLD, UDAPE = "extreme_poverty_headcount_national_oldseries", "both; national (UDAPE 7.6.3)"
BOLIVIA = mc.country("Bolivia", "Bolivia", ("BOB", "bolivianos", "bolivianos"), 2011, "",
                     vintage="UDAPE, old basket",
                     headcounts=[(OLD, "national", "", 2011, "both; national"),
                                 (EXTREME_OLD, "national_extreme", "", 2011, UDAPE)],
                     scheme=(58, 55, 60, 120, 120, 180, "Law 065 of 2010: 58 years"))
AREAS = (("", "national"), ("rural", "rural"), ("urban", "urban"))


def by_area(indicator, line, year, names=AREAS):
    return [(indicator, line, a, year, "both; " + g) for a, g in names]


CABECERAS = AREAS[:2] + (("urban", "urban (cabeceras)"),)
# Figures of 2018 that are not in the fact sheets: (indicator, group, percent).
INE_2018 = "INE Uruguay, Estimación de la pobreza por el método del ingreso 2018, via El País (Montevideo), 29 March 2019"
READ = {"URY/2018": [(NATIONAL, "both; national", "8.1"), (NATIONAL, "both; rural", "2.2"),
                     (EXTREME, "both; national", "0.1")]}
# The Gini of the income that the national lines are of, where the fact sheets have only SEDLAC's of that year.
INE_GINI = "INE Uruguay, Estimación de la pobreza por el método del ingreso 2018, via Xinhua, 30 March 2019"
NATIONAL_GINI = {("URY", 2018): "38.0"}
# The country with the figures of its earliest year with facts, and how its lines are made; Uruguay also with those of the
# survey of 2018 that docs/validation_uruguay.md holds it against.
EDITIONS = {
    "BOL/2011": (BOLIVIA, lines_bol),
    "PER/2011": (mc.COUNTRIES["PER"]._replace(year=2011, vintage="INEI, lines of 2018 in prices of 2011",
                                         headcounts=by_area(SDG, "national", 2011)), lines_per),
    "COL/2012": (mc.COUNTRIES["COL"]._replace(
        year=2012, headcounts=by_area(NATIONAL, "national", 2012, CABECERAS)
        + by_area(EXTREME, "national_extreme", 2012, CABECERAS)), lines_col),
    "CRI/2011": (mc.COUNTRIES["CRI"]._replace(
        year=2011, vintage="INEC, lines of 2019 in prices of 2011",
        headcounts=by_area(NATIONAL, "national", 2011, AREAS[:1])), lines_cri),
    "URY/2011": (mc.COUNTRIES["URY"]._replace(year=2011, headcounts=by_area(SDG, "national", 2011)),
                 lambda facts, *_: lines_ury(facts, 2011)),
    "URY/2018": (mc.COUNTRIES["URY"]._replace(
        year=2018, headcounts=by_area(NATIONAL, "national", 2018, AREAS[:2])
        + by_area(EXTREME, "national_extreme", 2018, AREAS[:1])),
        lambda facts, *_: lines_ury(facts, 2018)),
}

# Published poverty: (indicator of the facts, extreme?, our group, their group, last year).
POVERTY = {
    "BOL": [(OLD, False, "all", "both; national", 2018), (EXTREME_OLD, True, "all", UDAPE, 2018)],
    "PER": [(NATIONAL, False, "all", "both; national", LAST),
            (EXTREME, True, "all", "both; national", LAST)]
    + [(i, False, "area=" + a, "both; " + a, LAST) for i in (SDG, NATIONAL)
       for a in ("rural", "urban")],
    "COL": [(i, i == EXTREME, g, "both; " + theirs, LAST) for i in (NATIONAL, EXTREME)
            for g, theirs in (("all", "national"), ("area=rural", "rural"),
                              ("area=urban", "urban (cabeceras)"))],
    "CRI": [(NATIONAL, False, "all", "both; national", LAST)],
    "URY": [(SDG, False, "all", "both; national", 2017), (NATIONAL, False, "all", "both; national", 2022)]
    + [(SDG, False, "area=" + a, "both; " + a, 2017) for a in ("rural", "urban")],
}
# Names of the indicators in English and Spanish, in the order of the tables.
WORDS = {"poverty": ("Poverty", "Pobreza"), "extreme_poverty": ("Extreme poverty", "Pobreza extrema"),
         "gini": ("Gini", "Gini"), "persons": ("Persons", "Personas"),
         "labour_inactive": ("Inactive, 15 and more", "Inactivos, 15 y más"),
         "labour_unemployed": ("Unemployed, 15 and more", "Desempleados, 15 y más")}

# ---- margins ------------------------------------------------------------------------------------


def household_record(facts, year):
    """The record with sizes and types whose year is nearest."""
    order = {"DYB": 0, "IPUMS": 1}
    return min(mc.household_records(facts), key=lambda r: (abs(int(r["year"]) - year), order.get(r["source"], 2)))


def formality(facts, year):
    row = min((r for r in facts.indicators if r["indicator"] == "informal_employment_rate"
               and r["group"] == "both; 15+; all activities"),
              key=lambda r: abs(int(r["year"]) - year))
    return 100 - float(row["value"]), row["year"]


def earlier(facts, year, margin, group, unit, figure):
    """A figure of the country's own base year in the earlier one."""
    if margin != "contributors":
        return margin, group, unit, figure
    (then, y0), (now, y1) = formality(facts, year), formality(facts, int(figure.year))
    v = float(figure.value) * then / now
    return margin, group, unit, assumed(
        plain(v, 4), plain(0.8 * v, 4), plain(min(1.2 * v, 100), 4), year,
        "%s %% of %s (%s) times formal employment of %s over that of %s, %s and %s %% (UN SDG database "
        "SL_ISV_IFEM)" % (figure.value, figure.year, figure.source or "recalled", y0, y1,
                          plain(then, 4), plain(now, 4)))


def recalled(facts, c):
    if facts.iso3 != "BOL":
        return [earlier(facts, c.year, *row) for row in mc.recalled_rows(facts, c.year)]
    row = facts.find("pension_contributors_share_of_employed", 2015, "both; employed")
    old = facts.find("contributory_pension_receipt", 2011, "both; 65+")
    return [earlier(facts, c.year, "contributors", "all", "% of employed", fact(row)),
            ("contributory_pension", "age=65+", mc.OF_PERSONS, fact(old))]


def informal(facts, year):
    for sex, group in (("both", "all"), ("female", "sex=female"), ("male", "sex=male")):
        yield "informal_employment", group, "% of employed", fact(
            facts.find("informal_employment_rate", year, sex + "; 15+; all activities"))


def drawn_to(shares, gini, gini_of_shares, source):
    """Shares of income drawn to equal ones, until their Gini is @p gini."""
    a = gini / gini_of_shares
    for f in shares:
        v = float(f.value)
        x = a * v + (1 - a) * 100 / len(shares)
        yield assumed(plain(x, 5), plain(min(v, x), 5), plain(max(v, x), 5), f.year,
                      "computed: %s %% of %s, of another income, drawn to equal shares until their Gini, %s, is %s (%s)"
                      % (f.value, f.source, plain(gini_of_shares, 4), plain(gini, 3), source))


def with_gini(facts, c, rows, gini):
    """@p rows with the national Gini, of the income that the lines are of, in place of SEDLAC's."""
    for row in rows:
        yield (*row[:3], mc.sourced(gini, c.year, INE_GINI)) if row[0] == "gini" else row


def margins(facts, c, money, lines, urban):
    shares = mc.share_figures(facts, c)
    gini = NATIONAL_GINI.get((facts.iso3, c.year))
    if gini:
        theirs = 100 * float(facts.find("gini_sedlac", c.year, "both")["value"])
        shares = list(drawn_to(shares, float(gini), theirs, INE_GINI))
    headcounts = mc.headcount_figures(facts, c)
    mean = mc.mean_figure(facts, c, money, [float(f.value) for f in shares], lines, headcounts, urban)
    rows = list(mc.household_rows(facts)) + list(mc.urban_rows(facts, c))
    rows += list(mc.labour_rows(facts, c)) + list(informal(facts, c.year)) + recalled(facts, c)
    of_money = mc.money_rows(facts, c, money, shares, headcounts, mean)
    rows += list(with_gini(facts, c, of_money, gini) if gini else of_money)
    return rows, mean, headcounts

# ---- the path of work ---------------------------------------------------------------------------


def labour_rates(facts):
    """(sex, year) -> participation, employment of persons of 15 and more, percent."""
    rate = {}
    for row in facts.indicators:
        sex = row["group"].split(";")[0]
        if row["group"] in ("female; 15+", "male; 15+") and row["indicator"] in (
                "labour_force_participation_rate", "employment_to_population_ratio"):
            pair = rate.setdefault((sex, int(row["year"])), [None, None])
            pair[row["indicator"].startswith("employment")] = float(row["value"])
    return rate


def write_labour_path(facts, out, base):
    rate = labour_rates(facts)
    known = sorted({y for _, y in rate if y >= base})
    rows = []
    for year in range(base, LAST + 1):
        a = max(y for y in known if y <= year)
        b = min((y for y in known if y >= year), default=a)
        for sex in ("female", "male"):
            share = (year - a) / (b - a) if b > a else 0
            active, employed = ((1 - share) * x + share * y
                                for x, y in zip(rate[sex, a], rate[sex, b]))
            at = [(active - employed) / (100 - active), employed / (100 - active)]
            active0, employed0 = rate[sex, base]
            first = [(active0 - employed0) / (100 - active0), employed0 / (100 - active0)]
            rows.append([year, sex, "%.3f" % active, "%.3f" % employed]
                        + ["%.6f" % (x / y) for x, y in zip(at, first)])
    gaps = [str(y) for y in range(base, LAST + 1) if y not in known]
    out.table("labour_path", [
        "source: ILOSTAT, ILO modelled estimates (via open-numbers systema_globalis, 2026-03): labour",
        "force participation rate and employment-to-population ratio, persons of 15 and more, by sex",
        "unemployed_odds and employed_odds: odds against inactivity, relative to the base year",
        "assumption: the rates of %s, which the fact sheets lack, are interpolated" % ", ".join(gaps)],
        ["year", "sex", "participation_pct", "employment_pct", "unemployed_odds", "employed_odds"], rows)

# ---- what was observed --------------------------------------------------------------------------


def observed_poverty(facts, c, headcounts):
    seen = set()
    for indicator, extreme, group, theirs, last in POVERTY[facts.iso3]:
        line = "national_extreme" if extreme else "national"
        for year in range(c.year, last + 1):
            name = "extreme_poverty" if extreme else "poverty"
            row = facts.find(indicator, year, theirs)
            if row is None or (year, name, group) in seen:
                continue
            seen.add((year, name, group))
            area = group.split("=")[1] if "=" in group else ""
            fitted = year == c.year and (line, area) in headcounts
            yield year, name, group, row["value"], "%", fitted, mc.publisher(row)


def observed_gini(facts, c):
    for year in range(c.year, LAST + 1):
        row = facts.find("gini_sedlac", year, "both")
        if row:
            yield (year, "gini", "all", plain(100 * float(row["value"]), 4), "points", year == c.year,
                   mc.publisher(row))


def observed_people(facts, c):
    """What the rates of births, deaths and migration and the path of work are made from."""
    for year in range(c.year, LAST + 1, 4):
        for group, least in (("all", 0), ("age=65+", 65)):
            n = sum(float(r["pop_thousands"]) for r in facts.sheet(
                os.path.join("demography", "population.csv"))
                if r["year"] == str(year) and int(r["age_start"]) >= least)
            yield year, "persons", group, "%.0f" % (1000 * n), "persons", True, \
                "UN DESA, World Population Prospects 2024"
    for (sex, year), (active, employed) in sorted(labour_rates(facts).items(), key=lambda x: x[0][::-1]):
        if c.year <= year <= LAST:
            source = "ILOSTAT, ILO modelled estimates, via open-numbers systema_globalis 2026-03"
            group = "age=15+;sex=" + sex
            yield year, "labour_inactive", group, plain(100 - active, 5), "%", True, source
            yield year, "labour_unemployed", group, plain(active - employed, 5), "%", True, source


def write_observed(name, comments, out, rows):
    order = list(WORDS)
    rows = sorted(rows, key=lambda r: (order.index(r[1]), r[2] != "all", r[2], r[0]))
    out.table(name, comments, ["year", "indicator", "group", "value", "unit", "use", "source", "en", "es"],
              [[*r[:5], "fitted" if r[5] else "predicted", r[6], *WORDS[r[1]]] for r in rows])

# ---- the edition --------------------------------------------------------------------------------


def write_profile(facts, c, out, table, mean, lines):
    """The profile of make_countries.py, said to be an edition; Bolivia's borrows from its survey."""
    kept = Kept()
    mc.write_profile(facts, c, kept, table, mean, lines)
    text = kept.of["profile.cfg"].replace(
        "a full profile, written by data/make_countries.py",
        "the profile of the base year %d, written by data/make_editions.py" % c.year)
    if facts.iso3 == "BOL":
        text = text.replace('borrows = "regional"', 'borrows = "BOL"')
        text = text.replace("parameters = {\n", "parameters = {\n" + elders(), 1)
    out.text("profile.cfg", text)


def elders():
    """Bolivia's doubt on how many old people there were in 2011, of which the census of the next year speaks."""
    return "    population = {\n%s    };\n" % mc.parameter(
        "elders_high", "1.08", "persons of 60 and more over those of World Population Prospects",
        assumption="the census of 2012 has 1.04 of them (8.7 % of 10,059,856 persons: CEDLA; UDAPE); as far again, since it "
        "left some out", low="1.04", high="1.2")


class Kept:
    """Keeps what a writer would write."""

    def __init__(self):
        self.of = {}

    def text(self, name, text):
        self.of[name] = text


def write_edition(facts, c, make_lines, out):
    mc.household_record = lambda f: household_record(f, c.year)
    mc.ECLAC = {}  # lines of other years and another method
    _, table = mc.macro_table(facts)
    money = mc.Money(facts, table)
    urban_row = list(mc.urban_rows(facts, c))[-1]
    urban = float(urban_row[3].value) / 100
    lines = make_lines(facts, urban, table)
    rows, mean, headcounts = margins(facts, c, money, lines, urban)
    mc.write_margins(c, out, rows)
    mc.write_lines(c, out, lines)
    mc.write_regions(c, out, urban, urban_row[3].source + ", %d" % c.year)
    write_labour_path(facts, out, c.year)
    write_observed("observed", [
        "source: published figures that a run is shown beside; each row names its own",
        "use: fitted (the population is built on it) or predicted"], out,
        [*observed_poverty(facts, c, headcounts), *observed_gini(facts, c)])
    write_observed("observed_inputs", [
        "source: the figures that births, deaths, migration and the path of work are made from, beside "
        "which tools/backcast.py shows a run; each row names its own"], out,
        list(observed_people(facts, c)))
    write_profile(facts, c, out, table, mean, lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("edition", nargs="*", help="editions, such as URY/2018; all without any")
    parser.add_argument("--facts", default=os.path.join("..", "shared", "facts"))
    parser.add_argument("--out", default=os.path.join(mc.HERE, "countries"))
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    different = []
    for edition in options.edition or EDITIONS:
        c, make_lines = EDITIONS[edition]
        out = Writer(os.path.join(options.out, edition), options.check)
        if not options.check:
            os.makedirs(out.folder, exist_ok=True)
        facts = Facts(options.facts, edition[:3])
        facts.indicators = facts.indicators + [
            {"indicator": i, "year": str(c.year), "group": g, "value": v, "source": INE_2018}
            for i, g, v in READ.get(edition, [])]
        write_edition(facts, c, make_lines, out)
        different += out.different
    for path in different:
        print("%s: differs from what the fact sheets give" % path)
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
