#!/usr/bin/env python3
"""Write the country profiles of data/countries/ from the regional fact sheets.

    data/make_countries.py [ISO3 ...] [--facts ../shared/facts] [--out data/countries] [--check]

For each country: the demographic tables of World Population Prospects and macro.csv, digit by digit as
the fact sheets have them; margins.csv, lines.csv, regions.csv, observed.csv, labour_path.csv and
profile.cfg from the fact sheets, with data/recalled.csv for what they lack (each such figure becomes an
assumption with a range). Of Bolivia, whose profile is tabulated from its survey, only the tables are
written, and its profile.cfg is to hold what is said of ECLAC's lines. With --check nothing is written: the files are compared, and the first difference is an error.

Figures are copied as text, never changed; what is computed from them says so with its arithmetic.
Needs only the standard library of Python 3; the engine itself never needs Python."""
import argparse
import collections
import csv
import decimal
import functools
import io
import math
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# ---- reading ------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=None)
def read_sheet(path):
    """Comment lines, header and rows of one fact sheet."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = file.read().splitlines(keepends=True)
    comments = [line[1:].strip() for line in lines if line.startswith("#")]
    rows = list(csv.reader(line for line in lines if line.strip() and not line.startswith("#")))
    return comments, rows[0], rows[1:]


@functools.lru_cache(maxsize=None)
def records(path):
    """Rows of a sheet as dictionaries, by country."""
    _, header, rows = read_sheet(path)
    by_country = collections.defaultdict(list)
    for row in rows:
        record = dict(zip(header, row))
        by_country[record["iso3"]].append(record)
    return by_country


class Facts:
    """The fact sheets of one country."""

    def __init__(self, folder, iso3):
        self.folder, self.iso3 = folder, iso3
        self.indicators = self.sheet(os.path.join("social", "indicators.csv"))
        self.wide = self.sheet(os.path.join("demography", "macro_wide.csv"))

    def sheet(self, name):
        return records(os.path.join(self.folder, name))[self.iso3]

    def find(self, indicator, year, *groups):
        """The row of an indicator, of the first of the groups that has it; None without one."""
        for group in groups:
            for row in self.indicators:
                if (row["indicator"], row["year"], row["group"]) == (indicator, str(year), group):
                    return row
        return None

    def latest(self, indicator, group, last=2100):
        rows = [r for r in self.indicators if r["indicator"] == indicator and r["group"] == group
                and int(r["year"]) <= last]
        return max(rows, key=lambda r: int(r["year"])) if rows else None

    def macro(self, year, column):
        for row in self.wide:
            if row["year"] == str(year):
                return float(row[column]) if row[column] else None
        return None


def publisher(row):
    """Publisher, table and vintage of an indicator, without the page's address."""
    return row["source"].split("http")[0].strip(" ,(")


# ---- a figure: sourced, or assumed with a range ---------------------------------------------------

Figure = collections.namedtuple("Figure", "value year source assumption low high")


def sourced(value, year, source):
    return Figure(str(value), str(year), source, "", "", "")


def assumed(value, low, high, year, text):
    return Figure(str(value), str(year), "", text, str(low), str(high))


def plain(x, digits=6):
    """A number with so many significant digits, without exponent."""
    if x == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(x))))
    text = format(x, ".%df" % places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def fact(row):
    """The figure of a row; what the compiler of the sheet derived is an assumption there too."""
    return sourced(row["value"], row["year"], publisher(row))


# ---- writing ------------------------------------------------------------------------------------


class Writer:
    """Files of one country; with check they are compared and stay as they are."""

    def __init__(self, folder, check):
        self.folder, self.check, self.different = folder, check, []

    def text(self, name, text):
        path = os.path.join(self.folder, name)
        if self.check:
            old = None
            if os.path.exists(path):
                with open(path, newline="", encoding="utf-8") as file:
                    old = file.read()
            if old != text:
                self.different.append(path)
            return
        with open(path + ".part", "w", newline="", encoding="utf-8") as file:
            file.write(text)
        os.replace(path + ".part", path)

    def holds(self, name, text):
        """A file written by hand has this text in it."""
        path = os.path.join(self.folder, name)
        with open(path, newline="", encoding="utf-8") as file:
            if text not in file.read():
                self.different.append(path)

    def table(self, name, comments, header, rows):
        file = io.StringIO()
        for comment in comments:
            file.write("# " + comment + "\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
        self.text(name + ".csv", file.getvalue())


# ---- demography ---------------------------------------------------------------------------------

# table: comment lines added
TABLES = {
    "population": [],
    "mortality": [],
    "life_expectancy": [],
    "components": [],
    "fertility": [],
    "fertility_totals": [],
    "migration": [],
    "migration_age": [
        "assumption: migration by age before the first year of this table is the annual total of "
        "migration.csv times the age and sex pattern of that first year"],
    "projection_bounds": [],
    "urban": [],
}


def write_demography(facts, out):
    """Each sheet without its iso3 column."""
    for name, added in TABLES.items():
        comments, header, rows = read_sheet(
            os.path.join(facts.folder, "demography", name + ".csv"))
        mine = [row[1:] for row in rows if row[0] == facts.iso3]
        if not mine:
            sys.exit("%s: no rows of %s" % (name, facts.iso3))
        out.table(name, comments + added, header[1:], mine)


# ---- macro --------------------------------------------------------------------------------------

MACRO = ["year", "gdp_million", "real_growth_pct", "cpi", "spending_pct_gdp", "fx"]


def year_ranges(rows, column):
    """'actual 2005-2023, imf_estimate 2024, ...' from the years of each status."""
    spans = []
    for row in rows:
        if spans and spans[-1][0] == row[column]:
            spans[-1][2] = row["year"]
        else:
            spans.append([row[column], row["year"], row["year"]])
    return ", ".join("%s %s" % (s, a if a == b else a + "-" + b) for s, a, b in spans)


def million(text):
    return format((decimal.Decimal(text) * 1000).normalize(), "f") if text else ""


def fill_prices(table):
    """Prices of years that the edition leaves out, between two that it has: equal growth. Returns
    the years."""
    filled = []
    known = [i for i, row in enumerate(table) if row[3]]
    for a, b in zip(known, known[1:]):
        for i in range(a + 1, b):
            share = (i - a) / (b - a)
            table[i][3] = plain(float(table[a][3]) ** (1 - share) * float(table[b][3]) ** share, 7)
            filled.append(table[i][0])
    return filled


def macro_weo(facts):
    """The columns that the engine reads, from one edition of one source."""
    rows = [r for r in facts.wide if r["gdp_real_growth_pct"]]
    official = all(r["fx_official_lcu_per_usd"] for r in rows)
    fx = "fx_official_lcu_per_usd" if official else "fx_lcu_per_usd_implied"
    table = [[r["year"], million(r["gdp_lcu_bn"]), r["gdp_real_growth_pct"], r["cpi_2017_100"],
              r["gov_expenditure_pct_gdp"], r[fx]] for r in rows]
    comments = [
        "Source: International Monetary Fund, World Economic Outlook database, edition of April "
        "2025, throughout; editions are never chained",
        "Status of gdp_million, real_growth_pct, cpi and spending_pct_gdp by year: "
        + year_ranges(rows, "gdp_status"),
        "gdp_million: gross domestic product, current prices, millions of national currency (NGDP)",
        "real_growth_pct: growth of GDP at constant prices, percent (NGDP_RPCH)",
        "cpi: consumer prices, average of the year, index 2017 = 100 (PCPI re-based by us)",
        "spending_pct_gdp: general government total expenditure, percent of GDP (GGX_NGDP); "
        "coverage as the IMF defines it for the country",
        "fx: national currency per US dollar, "
        + ("World Bank, World Development Indicators, official exchange rate (PA.NUS.FCRF)"
           if official else
           "implied by the same WEO (NGDP / NGDPD), since the official rate we hold (PA.NUS.FCRF) "
           "does not cover all years"),
    ]
    meta = facts.sheet(os.path.join("demography", "macro_meta.csv"))[0]
    if meta["gdp_calendar_year"] == "No":
        comments.append("assumption: output and spending of a fiscal year stand for the calendar "
                        "year in which it ends")
    elif meta["fiscal_calendar_year"] == "No":
        comments.append("assumption: spending of a fiscal year stands for the calendar year under "
                        "which the IMF lists it")
    filled = fill_prices(table)
    if filled:
        comments.append("assumption: the edition has no consumer prices of %s; the same growth in "
                        "each year between its figures before and after" % " and ".join(filled))
    if not table[0][1]:
        first = next(r[0] for r in table if r[1])
        comments.append("assumption: the edition has no output in national currency before %s; it "
                        "follows real growth and prices back from there" % first)
    empty = [r[0] for r in table if not r[4]]
    if empty:
        comments.append("assumption: spending of %s, which the edition leaves out, is that of the "
                        "year before" % (empty[0] if len(empty) == 1 else empty[0] + " to "
                                         + empty[-1]))
    return comments, table


# Consumer prices of Cuba, percent a year: recalled from ONEI, none in the fact sheets.
CUBA_PRICES = {2021: 77.3, 2022: 39.1, 2023: 31.3, 2024: 24.9}


def macro_cuba(facts):
    """Cuba is not in the World Economic Outlook: World Development Indicators, and assumptions."""
    population = {r["year"]: 0.0 for r in facts.sheet(os.path.join("demography", "population.csv"))}
    for r in facts.sheet(os.path.join("demography", "population.csv")):
        population[r["year"]] += float(r["pop_thousands"])
    table, index, deflator = [], 100.0, {}
    head = {r["year"]: float(r["gdp_pc_const2015usd"]) for r in facts.wide
            if r["gdp_pc_const2015usd"]}
    gdp = {r["year"]: float(r["gdp_lcu_bn"]) for r in facts.wide if r["gdp_lcu_bn"]}
    real = {y: h * population[y] for y, h in head.items()}
    for y in sorted(gdp):
        deflator[y] = gdp[y] / real[y]
    for r in facts.wide:
        y = r["year"]
        if y not in real:
            continue
        before = str(int(y) - 1)
        growth = r["gdp_real_growth_pct"] or plain(100 * (real[y] / real[before] - 1), 4)
        if before in deflator and int(y) <= 2020:
            index *= deflator[y] / deflator[before]
        elif int(y) in CUBA_PRICES:
            index *= 1 + CUBA_PRICES[int(y)] / 100
        table.append([y, million(r["gdp_lcu_bn"]), growth, plain(index, 6), "",
                      r["fx_official_lcu_per_usd"]])
    for row in table:
        row[4] = "60" if row[0] == table[0][0] else ""
    return [
        "Source: World Bank, World Development Indicators (Cuba is not in the World Economic "
        "Outlook): gdp_million (NY.GDP.MKTP.CN), real_growth_pct to 2022 (NY.GDP.MKTP.KD.ZG), fx "
        "to 2020 (PA.NUS.FCRF)",
        "real_growth_pct of 2023 and 2024: GDP per head in constant US dollars of 2015 "
        "(NY.GDP.PCAP.KD) times the population of World Population Prospects 2024",
        "assumption: cpi is the deflator of GDP (GDP in pesos over real GDP, 2005 = 100) to 2020, "
        "and from 2021 the consumer prices of ONEI, recalled: "
        + ", ".join("%d %.1f %%" % (y, p) for y, p in CUBA_PRICES.items())
        + "; no consumer prices in the fact sheets. The monetary unification of 2021 breaks GDP in "
        "pesos: read shares of GDP across it with care",
        "assumption: spending_pct_gdp 60 in all years (range 50 to 70), recalled; fx after 2020, "
        "24 pesos at the official rate since the unification, is not in the fact sheets and is "
        "held at the last sourced rate",
    ], table


def macro_table(facts):
    return macro_cuba(facts) if facts.iso3 == "CUB" else macro_weo(facts)


def autocorrelation(x):
    mean = statistics.fmean(x)
    top = sum((a - mean) * (b - mean) for a, b in zip(x, x[1:]))
    return top / sum((a - mean) ** 2 for a in x)


def macro_moments(table, last, skip=()):
    """Standard deviation and first autocorrelation of growth and inflation, log points."""
    growth = [math.log(1 + float(r[2]) / 100) for r in table
              if int(r[0]) <= last and int(r[0]) not in skip]
    prices = [(int(r[0]), math.log(float(r[3]))) for r in table if r[3] and int(r[0]) <= last]
    inflation = [b - a for (_, a), (y, b) in zip(prices, prices[1:]) if y not in skip]
    return [(statistics.stdev(x), autocorrelation(x)) for x in (growth, inflation)]

# ---- the distribution of income ------------------------------------------------------------------

NORMAL = statistics.NormalDist()


class Distribution:
    """Income per head from ten shares: the log of a decile's mean stands at the decile's middle and
    is interpolated linearly over the normal quantile, beyond the ends with the last slope."""

    def __init__(self, shares):
        total = sum(shares)
        self.x = [NORMAL.inv_cdf((k + 0.5) / 10) for k in range(10)]
        self.y = [math.log(10 * s / total) for s in shares]

    def quantile(self, p):
        """In means of the whole."""
        z = NORMAL.inv_cdf(p)
        k = min(max(sum(a < z for a in self.x) - 1, 0), 8)
        slope = (self.y[k + 1] - self.y[k]) / (self.x[k + 1] - self.x[k])
        return math.exp(self.y[k] + slope * (z - self.x[k]))


def decile_rows(facts, year, tag):
    """Ten shares of SEDLAC; None when a year or survey is not there."""
    found = []
    for k in range(1, 11):
        groups = ["both; national" + tag, "both; urban EPH" + tag]
        row = facts.find("income_share_decile_%d_sedlac" % k, year, *groups)
        if row is None:
            return None
        found.append(fact(row))
    return found


def quintile_shares(facts, year):
    """Ten shares from quintiles and the two outer tenths (World Bank): the tenths of the outer
    quintiles by subtraction, those of the inner ones by interpolation."""
    quintile = [facts.find("income_share_quintile_%d" % k, year, "both; national")
                for k in range(1, 6)]
    outer = [facts.find("income_share_decile_%d" % k, year, "both; national") for k in (1, 10)]
    q = [float(r["value"]) for r in quintile]
    tenth = [0.0] * 10
    tenth[0], tenth[9] = (float(r["value"]) for r in outer)
    tenth[1], tenth[8] = q[0] - tenth[0], q[4] - tenth[9]
    x = [NORMAL.inv_cdf(p) for p in (0.15, 0.3, 0.5, 0.7, 0.85)]
    y = [math.log(v) for v in (tenth[1], q[1] / 2, q[2] / 2, q[3] / 2, tenth[8])]
    for k in (1, 2, 3):
        z = [NORMAL.inv_cdf(k / 5 + d) for d in (0.05, 0.15)]
        slope = (y[k + 1] - y[k - 1]) / (x[k + 1] - x[k - 1])
        part = [math.exp(slope * (v - x[k])) for v in z]
        for j in (0, 1):
            tenth[2 * k + j] = q[k] * part[j] / sum(part)
    name = publisher(quintile[0]).replace("SI.DST.FRST.20", "SI.DST")
    rows = []
    for k, v in enumerate(tenth):
        if k in (0, 9):
            rows.append(fact(outer[k // 9]))
        elif k in (1, 8):
            rows.append(sourced(plain(v, 4), year, "%s: quintile %d (%s) less tenth %d" % (
                name, k // 2 + 1, quintile[k // 2]["value"], 1 if k == 1 else 10)))
        else:
            rows.append(assumed(plain(v, 4), plain(v * 0.95, 4), plain(v * 1.05, 4), year,
                                "quintile %d (%s, %s) split by the slope of its neighbours"
                                % (k // 2 + 1, quintile[k // 2]["value"], name)))
    return rows


# ---- money --------------------------------------------------------------------------------------


class Money:
    """Prices of one country by its macro path."""

    def __init__(self, facts, table):
        self.facts = facts
        self.cpi = {int(r[0]): float(r[3]) for r in table if r[3]}
        self.gdp = {int(r[0]): float(r[1]) for r in table if r[1]}
        rows = facts.sheet(os.path.join("demography", "ppp_private_consumption.csv"))
        self.ppp = next((float(r["lcu_per_intl_dollar"]) for r in rows if r["icp_year"] == "2021"),
                        None)
        if facts.iso3 == "VEN":
            self.ppp = None  # the fact sheet calls it unusable

    def ratio(self, to, origin):
        return self.cpi[to] / self.cpi[origin]

    def ppp_line(self, dollars, year):
        """LCU of the year per person and month; None without a PPP."""
        return self.ppp and dollars * self.ppp * self.ratio(year, 2021) * 365 / 12

    def population(self, year):
        rows = self.facts.sheet(os.path.join("demography", "population.csv"))
        return sum(float(r["pop_thousands"]) for r in rows if r["year"] == str(year))

    def gdp_per_head(self, year):
        """LCU a month."""
        return self.gdp[year] * 1000 / self.population(year) / 12


PPP_LINES = ("3.00", "4.20", "8.30")


def mean_from_headcounts(facts, money, shares, year, at):
    """Mean income per head (LCU of year `at`) that puts the World Bank's headcounts at its lines,
    and the lowest and highest of the single lines; the headcount of 8.30 counts twice."""
    distribution, found = Distribution(shares), []
    for line in PPP_LINES:
        row = facts.find("poverty_headcount_ppp_" + line, year, "both; national")
        if row and 3 <= float(row["value"]) <= 90:
            mean = money.ppp_line(float(line), at) / distribution.quantile(
                float(row["value"]) / 100)
            found += [mean] * (2 if line == "8.30" else 1)
    if not found:
        return None
    return math.exp(statistics.fmean(map(math.log, found))), min(found), max(found)

# ---- national lines -----------------------------------------------------------------------------

# Poverty and extreme line by area, LCU of the survey year per person and month (or per one-person
# household, per adult equivalent: `scale`), with what was done.
Lines = collections.namedtuple("Lines", "rural urban sources assumptions")


def line_fact(facts, extreme, year, group):
    row = facts.find("extreme_poverty_line_national" if extreme else "poverty_line_national", year,
                     group)
    if row is None:
        sys.exit("%s: no line of %s, %s" % (facts.iso3, year, group))
    return row


def lines_by_area(facts, year, rural, urban, assumptions=()):
    """Both lines of both areas stand in the fact sheet."""
    rows = [[line_fact(facts, extreme, year, group) for extreme in (False, True)]
            for group in (rural, urban)]
    sources = sorted({publisher(r) for pair in rows for r in pair})
    return Lines([r["value"] for r in rows[0]], [r["value"] for r in rows[1]], sources,
                 list(assumptions))


def lines_per(facts, urban_share):
    """One national amount; the areas apart by a recalled ratio, their mean the national one."""
    national = [line_fact(facts, extreme, 2022, "both; national") for extreme in (False, True)]
    values = [float(r["value"]) for r in national]
    rural = [0.75 * values[0], 0.85 * values[1]]
    urban = [(v - (1 - urban_share) * r) / urban_share for v, r in zip(values, rural)]
    return Lines([plain(v, 5) for v in rural], [plain(v, 5) for v in urban],
                 [publisher(national[0]) + ": national lines %s and %s" % tuple(
                     r["value"] for r in national)],
                 ["the rural lines are 0.75 (0.7 to 0.8) and 0.85 (0.8 to 0.9) of the national "
                  "ones, recalled; the urban ones make the national mean"])


def lines_hnd(facts, _):
    rural, urban = (line_fact(facts, False, 2019, "both; %s (new method)" % a)
                    for a in ("rural", "urban"))
    ratio = 0.5
    return Lines([rural["value"], plain(ratio * float(rural["value"]) * 1.3, 5)],
                 [urban["value"], plain(ratio * float(urban["value"]), 5)], [publisher(urban)],
                 ["amounts of March 2019 are taken as the average of 2019; extreme lines are 0.5 "
                  "(0.45 to 0.55) of the urban and 0.65 (0.6 to 0.7) of the rural line, set so "
                  "that the published 22.9 % (2018) lie below them: not in the fact sheets"])


def lines_pan(facts, urban_share):
    urban, mean = (line_fact(facts, False, 2021, "both; %s" % a)
                   for a in ("urban", "national average"))
    rural = (float(mean["value"]) - urban_share * float(urban["value"])) / (1 - urban_share)
    return Lines([plain(rural, 4), plain(rural * 70.49 / float(urban["value"]) * 1.2, 4)],
                 [urban["value"], "70.49"], [publisher(urban)],
                 ["amounts of 2021 stand for 2019 (consumer prices are equal within 0.1 %); the "
                  "rural line makes the published average 126; 70.49, which the source calls "
                  "rural, is read as the extreme urban line; the rural extreme line is as far "
                  "below the line, times 1.2"])


def lines_one(year, text):
    """One national amount for both areas, both lines in the fact sheet."""
    def make(facts, _):
        group = {"ECU": "both; Dec", "DOM": "both; Q4"}[facts.iso3]
        rows = [line_fact(facts, extreme, year, group) for extreme in (False, True)]
        values = [r["value"] for r in rows]
        return Lines(values, values, [publisher(rows[0])], [text])
    return make


def lines_ury(facts, urban_share):
    rows = {a: [line_fact(facts, e, 2022, "both; " + a) for e in (False, True)]
            for a in ("Montevideo", "urban interior", "rural")}
    capital = 0.42
    urban = [plain(capital * float(m["value"]) + (1 - capital) * float(i["value"]), 6)
             for m, i in zip(rows["Montevideo"], rows["urban interior"])]
    return Lines([r["value"] for r in rows["rural"]], urban, [publisher(rows["rural"][0])],
                 ["the urban lines weigh Montevideo 0.42 (0.38 to 0.44) and the urban interior "
                  "0.58, shares of the urban population recalled; a household's line is food x n "
                  "+ the rest x n^0.8, of which scale power 0.86 is the curve through 1 and 3 "
                  "persons"])


def lines_chl(facts, _):
    row = facts.find("poverty_line_national", 2022,
                     "one-person household (equivalence 0.7); November")
    values = [row["value"], plain(float(row["value"]) * 2 / 3, 6)]
    return Lines(values, values, [publisher(row)],
                 ["amounts of November 2022 are taken as the average of 2022, as the survey was "
                  "made from November to February; the extreme line is two thirds of the line "
                  "(method of 2013, recalled)"])


def lines_arg(facts, _):
    family = facts.find("poverty_line_household", 2022, "family of four; Dec; GBA")
    food = facts.find("extreme_poverty_line_household", 2022, "family of four; Dec; GBA")
    prices = 0.72
    values = [plain(float(r["value"]) / 3.09 * prices, 5) for r in (family, food)]
    return Lines(values, values, [publisher(family)],
                 ["per adult equivalent: amounts of a family of four, 3.09 adults, Greater Buenos "
                  "Aires, December 2022, used in all areas, times 0.72 (0.68 to 0.76) for the "
                  "average prices of 2022: prices rose 94.8 % in the year"])


def lines_mex(facts, _):
    rural, urban = (line_fact(facts, False, 2022, "both; " + a) for a in ("rural", "urban"))
    return Lines([rural["value"], "1600"], [urban["value"], "2086"], [publisher(urban)],
                 ["amounts of August 2022 are taken as the average of 2022; the extreme lines "
                  "(food baskets) 1600 (1500 to 1700) and 2086 (1950 to 2200) are recalled"])


def lines_slv(facts, _):
    return lines_by_area(facts, 2022, "both; rural", "both; urban")


# Scales of adult equivalents, recalled: who makes them, and (first age, last age, women, men).
ADULT_SCALES = {
    "ARG": ("INDEC, units of an adult man", [
        (0, 0, 0.35, 0.35), (1, 1, 0.37, 0.37), (2, 2, 0.46, 0.46), (3, 3, 0.51, 0.51),
        (4, 4, 0.55, 0.55), (5, 5, 0.60, 0.60), (6, 6, 0.64, 0.64), (7, 7, 0.66, 0.66),
        (8, 8, 0.68, 0.68), (9, 9, 0.69, 0.69), (10, 10, 0.70, 0.79), (11, 11, 0.72, 0.82),
        (12, 12, 0.74, 0.85), (13, 13, 0.76, 0.90), (14, 14, 0.76, 0.96), (15, 15, 0.77, 1.00),
        (16, 16, 0.77, 1.03), (17, 17, 0.77, 1.04), (18, 29, 0.76, 1.02), (30, 45, 0.77, 1.00),
        (46, 60, 0.76, 1.00), (61, 75, 0.67, 0.83), (76, 110, 0.63, 0.74)]),
    "MEX": ("CONEVAL, method of 2009", [
        (0, 5, 0.70, 0.70), (6, 12, 0.74, 0.74), (13, 18, 0.71, 0.71), (19, 110, 0.99, 0.99)]),
}


def write_adults(iso3, out):
    who, rows = ADULT_SCALES[iso3]
    out.table("adult_equivalents", [
        "assumption: scale of adult equivalents of the national lines (%s), recalled" % who],
        ["sex", "age_from", "age_to", "equivalents"],
        [[sex, lo, hi, "%.2f" % pair[k]] for k, sex in enumerate(("female", "male"))
         for lo, hi, *pair in rows])


# ---- what is said of each country ----------------------------------------------------------------

Scheme = collections.namedtuple("Scheme", "age low high months months_low months_high text")
Country = collections.namedtuple(
    "Country", "en es currency currency_en currency_es year deciles lines welfare scale scale_unit "
    "vintage headcounts scheme full")


def country(en, es, currency, year, deciles=None, lines=None, welfare="income", scale="per_capita",
            scale_unit=1.0, vintage="", headcounts=(), scheme=None, full=True):
    code, currency_en, currency_es = currency
    return Country(en, es, code, currency_en, currency_es, year, deciles, lines, welfare, scale,
                   scale_unit, vintage, headcounts, Scheme(*scheme), full)


PESOS = ("pesos", "pesos")
DOLLARS = ("dollars", "dólares")
QUINTILES = "quintiles"

# deciles: tag of the SEDLAC survey ("": the only one), QUINTILES, or None. headcounts: (indicator,
# line, area, year, group) of the fact sheets. scale_unit: units of the national line per person of a
# household near it. scheme: pension age and its range, months of contributions and their range.
NATIONAL, EXTREME = "poverty_headcount_national", "extreme_poverty_headcount_national"
COUNTRIES = {
    "PER": country("Peru", "Perú", ("PEN", "soles", "soles"), 2022, "", lines_per, "consumption",
                   vintage="INEI, lines of 2022",
                   headcounts=[(NATIONAL, "national", "", 2022, "both; national"),
                               (NATIONAL, "national", "rural", 2022, "both; rural"),
                               (NATIONAL, "national", "urban", 2022, "both; urban"),
                               (EXTREME, "national_extreme", "", 2022, "both; national")],
                   scheme=(65, 60, 65, 240, 120, 240, "SNP: 65 years and 20 of contributions")),
    "COL": country("Colombia", "Colombia", ("COP",) + PESOS, 2022, "",
                   lambda f, _: lines_by_area(f, 2022, "both; rural", "both; urban (cabeceras)"),
                   vintage="DANE, method of 2024",
                   headcounts=[(i, line, a, 2022, "both; " + g)
                               for i, line in ((NATIONAL, "national"), (EXTREME, "national_extreme"))
                               for a, g in (("", "national"), ("rural", "rural"),
                                            ("urban", "urban (cabeceras)"))],
                   scheme=(60, 57, 62, 300, 260, 300, "RPM: 57 for women, 62 for men, 1300 weeks")),
    "ECU": country("Ecuador", "Ecuador", ("USD",) + DOLLARS, 2022, "",
                   lines_one(2022, "one national amount of December 2022 for both areas, as INEC "
                             "does, taken as the average of 2022"),
                   vintage="INEC, ENEMDU December 2022",
                   headcounts=[(i, line, a, 2022, "both; " + g + "; Dec")
                               for i, line in ((NATIONAL, "national"), (EXTREME, "national_extreme"))
                               for a, g in (("", "national"), ("rural", "rural"),
                                            ("urban", "urban"))],
                   scheme=(65, 60, 65, 180, 120, 360, "IESS: 65 years with 15, 60 with 30")),
    "PRY": country("Paraguay", "Paraguay", ("PYG", "guaraníes", "guaraníes"), 2022,
                   "; survey EPH Continua",
                   lambda f, _: lines_by_area(f, 2022, "both; rural", "both; urban"),
                   vintage="INE, EPHC 2022, first release",
                   headcounts=[("poverty_headcount_national_press", "national", "", 2022,
                                "both; national"),
                               (EXTREME, "national_extreme", "", 2022, "both; national")],
                   scheme=(62, 60, 65, 180, 180, 300, "IPS: 60 years with 25, 65 with 15")),
    "CRI": country("Costa Rica", "Costa Rica", ("CRC", "colones", "colones"), 2019, "",
                   lambda f, _: lines_by_area(f, 2019, "both; rural", "both; urban",
                                              ["amounts of July 2019 are taken as the average of "
                                               "2019"]),
                   vintage="INEC, ENAHO 2019",
                   headcounts=[(NATIONAL, "national", "", 2019, "both; national")],
                   scheme=(65, 62, 65, 300, 180, 300, "IVM: 65 years with 300 payments")),
    "HND": country("Honduras", "Honduras", ("HNL", "lempiras", "lempiras"), 2019, "", lines_hnd,
                   vintage="INE, new method of 2019",
                   headcounts=[(NATIONAL, "national", "", 2019, "both; national"),
                               (NATIONAL, "national", "rural", 2018, "both; rural (new method)"),
                               (NATIONAL, "national", "urban", 2018, "both; urban (new method)"),
                               (EXTREME, "national_extreme", "", 2018,
                                "both; national (new method)")],
                   scheme=(63, 60, 65, 180, 180, 180, "IHSS: 60 for women, 65 for men, 15 years")),
    "SLV": country("El Salvador", "El Salvador", ("USD",) + DOLLARS, 2022, "", lines_slv,
                   vintage="ONEC, EHPM 2022",
                   headcounts=[],
                   scheme=(58, 55, 60, 300, 240, 300, "55 for women, 60 for men, 25 years")),
    "GTM": country("Guatemala", "Guatemala", ("GTQ", "quetzales", "quetzales"), 2023, QUINTILES,
                   lambda f, _: lines_by_area(f, 2023, "both; rural", "both; urban"), "consumption",
                   vintage="INE, ENCOVI 2023",
                   headcounts=[(NATIONAL, "national", "", 2023, "both (consumption)"),
                               (NATIONAL, "national", "rural", 2023, "both; rural"),
                               (NATIONAL, "national", "urban", 2023, "both; urban"),
                               (EXTREME, "national_extreme", "", 2023, "both (consumption)")],
                   scheme=(60, 60, 62, 240, 180, 240, "IGSS: 60 years with 240 payments")),
    "PAN": country("Panama", "Panamá", ("PAB", "balboas", "balboas"), 2019, "", lines_pan,
                   vintage="MEF, lines of 2021",
                   headcounts=[(i, line, a, 2019, "both; " + g)
                               for i, line in ((NATIONAL, "national"), (EXTREME, "national_extreme"))
                               for a, g in (("", "national"), ("rural", "rural"),
                                            ("urban", "urban"))],
                   scheme=(60, 57, 62, 240, 180, 240, "CSS: 57 for women, 62 for men, 240 payments")),
    "DOM": country("Dominican Republic", "República Dominicana", ("DOP",) + PESOS, 2023, QUINTILES,
                   lines_one(2023, "one national amount of the fourth quarter of 2023 for both "
                             "areas, taken as the average of 2023"),
                   vintage="MEPyD, method of 2022",
                   headcounts=[(NATIONAL, "national", "", 2023, "both (method 2022)"),
                               (EXTREME, "national_extreme", "", 2023, "both (method 2022)")],
                   scheme=(60, 55, 65, 360, 120, 360, "Law 87-01: 60 years with 30")),
    "URY": country("Uruguay", "Uruguay", ("UYU",) + PESOS, 2022, "", lines_ury, scale="power 0.86",
                   scale_unit=4 ** -0.14, vintage="INE, method of 2006",
                   headcounts=[(NATIONAL, "national", "", 2022, "both; national")],
                   scheme=(60, 60, 65, 360, 300, 360, "BPS: 60 years with 30")),
    "CHL": country("Chile", "Chile", ("CLP",) + PESOS, 2022, "", lines_chl, scale="power 0.7",
                   scale_unit=3.5 ** -0.3, vintage="CASEN 2022, method of 2013",
                   headcounts=[(NATIONAL, "national", "", 2022, "both (CASEN)"),
                               (EXTREME, "national_extreme", "", 2022, "both (CASEN)")],
                   scheme=(63, 60, 65, 12, 1, 120, "AFP: 60 for women, 65 for men, any balance")),
    "ARG": country("Argentina", "Argentina", ("ARS",) + PESOS, 2022, "; survey EPHC 2022-II",
                   lines_arg, scale="adult_equivalent", scale_unit=0.77,
                   vintage="INDEC, lines of December 2022",
                   headcounts=[(NATIONAL, "national", "", 2022, "both; 31 urban areas; H2"),
                               (EXTREME, "national_extreme", "", 2022, "both; 31 urban areas; H2")],
                   scheme=(63, 60, 65, 360, 120, 360, "ANSES: 60 for women, 65 for men, 30 years; "
                           "moratoria let many retire with fewer")),
    "BRA": country("Brazil", "Brasil", ("BRL", "reais", "reales"), 2022, "",
                   scheme=(63, 60, 65, 180, 180, 240, "INSS: 62 for women, 65 for men, 15 years")),
    "MEX": country("Mexico", "México", ("MXN",) + PESOS, 2022, "", lines_mex,
                   scale="adult_equivalent", scale_unit=0.86, vintage="CONEVAL, August 2022",
                   headcounts=[(NATIONAL, "national", "", 2022, "both (CONEVAL)"),
                               (EXTREME, "national_extreme", "", 2022, "both (CONEVAL)")],
                   scheme=(65, 60, 65, 180, 175, 290, "IMSS: 65 years, 750 weeks in 2021 rising to "
                           "1000")),
    "NIC": country("Nicaragua", "Nicaragua", ("NIO", "córdobas", "córdobas"), 2019, QUINTILES,
                   scheme=(60, 60, 60, 180, 180, 180, "INSS: 60 years with 750 weeks"), full=False),
    "VEN": country("Venezuela", "Venezuela", ("VES", "bolivars", "bolívares"), 2019,
                   scheme=(58, 55, 60, 180, 180, 180, "IVSS: 55 for women, 60 for men, 750 weeks"),
                   full=False),
    "CUB": country("Cuba", "Cuba", ("CUP",) + PESOS, 2019,
                   scheme=(63, 60, 65, 360, 240, 360, "60 for women, 65 for men, 30 years"),
                   full=False),
    "HTI": country("Haiti", "Haití", ("HTG", "gourdes", "gourdes"), 2019, QUINTILES,
                   scheme=(55, 55, 60, 240, 240, 240, "ONA: 55 years with 20"), full=False),
    "BRB": country("Barbados", "Barbados", ("BBD",) + DOLLARS, 2019, QUINTILES,
                   scheme=(67, 60, 67, 120, 120, 180, "NIS: 67 years with 500 weeks"), full=False),
    "JAM": country("Jamaica", "Jamaica", ("JMD",) + DOLLARS, 2019, QUINTILES,
                   scheme=(65, 64, 65, 120, 36, 120, "NIS: 65 years"), full=False),
    "TTO": country("Trinidad and Tobago", "Trinidad y Tabago", ("TTD",) + DOLLARS, 2019,
                   scheme=(60, 60, 65, 173, 120, 173, "NIS: 60 years with 750 weeks"), full=False),
    "GUY": country("Guyana", "Guyana", ("GYD",) + DOLLARS, 2019,
                   scheme=(60, 60, 65, 173, 120, 173, "NIS: 60 years with 750 weeks"), full=False),
}
# The year of the shares of income where it is not the survey year (the nearest there is).
SHARES_YEAR = {"NIC": 2014, "HTI": 2012, "BRB": 2016, "JAM": 2021}
# Lines of those without a national one: the World Bank's, as poverty and extreme line.
PPP_ROLES = {"HTI": ("4.20", "3.00")}
PPP_ROLES_DEFAULT = ("8.30", "3.00")
# Participation and unemployment where ILOSTAT's series are not in the fact sheets: recalled.
LABOUR_RECALLED = {"VEN": {"female": (44, 7.5), "male": (70, 6.0)},
                   "CUB": {"female": (41, 1.5), "male": (68, 1.4)}}
INFORMAL_RECALLED = {"MEX": {"all": 56, "sex=female": 57, "sex=male": 55}}

# ---- margins ------------------------------------------------------------------------------------

MARGINS = ["margin", "group", "value", "low", "high", "unit", "year", "source", "assumption"]
OF_PERSONS, OF_HOUSEHOLDS = "% of persons", "% of households"

# column of recalled.csv: margin, group, unit, relative and least absolute half-width, highest value
RECALLED = {
    "contributors": ("contributors", "all", "% of employed", 0.2, 3, 100),
    "pension_female": ("contributory_pension", "age=65+;sex=female", OF_PERSONS, 0.3, 3, 100),
    "pension_male": ("contributory_pension", "age=65+;sex=male", OF_PERSONS, 0.3, 3, 100),
    "attend_4_5": ("attendance", "age=4-5", OF_PERSONS, 0.15, 3, 100),
    "attend_6_11": ("attendance", "age=6-11", OF_PERSONS, 0.03, 2, 100),
    "attend_12_17": ("attendance", "age=12-17", OF_PERSONS, 0.08, 3, 100),
    "attend_18_24": ("attendance", "age=18-24", OF_PERSONS, 0.25, 3, 100),
    "tertiary": ("tertiary", "age=25+", OF_PERSONS, 0.3, 2, 100),  # and years, by schooling_rows
    "disability": ("disability", "all", OF_PERSONS, 0.5, 1, 100),
    "indigenous": ("indigenous", "all", OF_PERSONS, 0.4, 0.1, 100),
    "afrodescendent": ("afrodescendent", "all", OF_PERSONS, 0.4, 0.1, 100),
    "health_no_cover": ("health_cover", "cover=no_cover", OF_PERSONS, 0.25, 1, 100),
    "health_public_cover": ("health_cover", "cover=public_cover", OF_PERSONS, 0.25, 1, 100),
    "health_contributory_cover": ("health_cover", "cover=contributory_cover", OF_PERSONS, 0.25, 1,
                                  100),
    "health_private_cover": ("health_cover", "cover=private_cover", OF_PERSONS, 0.4, 1, 100),
    "migrants": ("migrants", "all", OF_PERSONS, 0.3, 0.2, 100),
    **{name: (name, "all", OF_PERSONS, 0.15, 3, 100) for name in (
        "electricity", "piped_water", "sewer", "clean_cooking", "internet", "refrigerator",
        "owned_dwelling", "earth_floor")},
}
# What the fact sheets have instead: (indicator, year, group).
RECALLED_FACTS = {
    ("PRY", "contributors"): ("pension_contributors_share_of_employed", 2021, "both; 18-65"),
    ("HND", "contributors"): ("ihss_affiliates_share_of_employed", 2024, "both"),
    ("PER", "indigenous"): ("indigenous_share", 2017, "both; 12+"),
    ("PER", "afrodescendent"): ("afrodescendant_share", 2017, "both; 12+"),
    ("ECU", "disability"): ("disability_prevalence", 2010, "both"),
    ("CRI", "disability"): ("disability_prevalence", 2011, "both"),
    ("CHL", "disability"): ("disability_prevalence", 2012, "both"),
    ("ARG", "disability"): ("disability_prevalence", 2010, "both"),
}
# Sourced, but not in the fact sheets: contributors of 2022 as ECLAC published them in 2025.
ECLAC_2025 = ("ECLAC, A 30 anos de la Cumbre Mundial sobre Desarrollo Social (2025), via Centroamerica "
              "360: coverage of contributors to pensions, read as of the employed")
CONTRIBUTORS = {"CRI": "66.1", "PAN": "60.2", "SLV": "28.4", "NIC": "23.5", "GTM": "18.5"}

# Counts of a scheme, which go before a share derived from them: (share that gives way, margin, unit, indicator, year, group,
# ages whose numbers carry the count to the base year).
COUNTS = {"HND": [("contributors", "persons_contributing", "thousands", "ihss_affiliates", 2024, "both", 15, 64)]}
# Published of all of 65 and more, beside recalled figures of the sexes, which keep their ratio: share without a pension.
WITHOUT_PENSION = {"CRI": ("older_persons_without_contributory_pension", 2023, "both; 65+")}

# Where the areas are so far apart that a figure of the whole would say nothing of either: recalled.
BY_AREA = {("HTI", "electricity"): {"rural": 18, "urban": 76},
           ("HTI", "television"): {"rural": 10, "urban": 50}}
RECALLED_TEXT = "order of magnitude recalled from censuses, surveys and administrative reports"


def wide(text, relative, least, most, year):
    """A recalled figure with its range."""
    v = float(text)
    half = max(v * relative, least)
    return assumed(text, plain(max(v - half, 0), 4), plain(min(v + half, most), 4), year,
                   RECALLED_TEXT)

# Read, but not in the fact sheets, and of another definition: value, low, high, why.
BPS = ("of 65 and more 84 % of the men and 62 % of the women are retired (MIDES, October 2015, via Radio Monte Carlo) and, with "
       "survivors, nine in ten of both draw a pension (Cinve, via El Pais, Montevideo, July 2018), of whom about one in "
       "twenty the non-contributory one")
READ = {("URY", "pension_female"): ("84", "78", "90", BPS), ("URY", "pension_male"): ("86", "80", "92", BPS)}


# ---- years of schooling -------------------------------------------------------------------------

UNDP_2020 = "UNDP, Human Development Report 2020, mean years of schooling"
UNDP_2021 = "UNDP, Human Development Report 2021/2022, table 4"
EXPECTED_LIFE = 25  # who is 60 and more was 25 and more so many years ago, and most of those of then who still live


def at_year(points, year):
    """Between the years of @p points; the first before them, None after the last."""
    years = sorted(points)
    year = max(year, years[0])
    for a, b in zip(years, years[1:]):
        if a <= year <= b:
            return points[a] + (points[b] - points[a]) * (year - a) / (b - a)
    return None


def of_elders(row, year):
    """Mean years of who is 60 and more, from what all of 25 and more had when these were younger."""
    points = {y: float(row[str(y)]) for y in (1990, 1995, 2000) if row[str(y)]}
    value = at_year(points, year - EXPECTED_LIFE) if 1990 in points else None
    if value is None:
        return None
    half = max(0.7, 0.12 * value)
    return assumed(plain(value, 3), plain(value - half, 3), plain(value + half, 3), year,
                   "%s, of 25 and more %d years before (1990 at the earliest), most of whom are of 60 and more now; so reckoned "
                   "Bolivia's women have 6.0 and men 7.7 years, in its survey of 2019 5.8 and 8.2" % (UNDP_2020, EXPECTED_LIFE))


def undp_rows(iso3, year):
    edition = (str(year), UNDP_2020) if year in (2011, 2012) else ("2021", UNDP_2021)
    for row in records(os.path.join(HERE, "schooling.csv"))[iso3]:
        sex = ";sex=" + row["sex"]
        yield "schooling_mean", "age=25+" + sex, "years", sourced(row[edition[0]], *edition)
        elders = of_elders(row, year)
        if elders:
            yield "schooling_mean", "age=60+" + sex, "years", elders


# Years that stand for a level reached, since a level is begun by more than end it.
LEVEL_YEARS = {"none": 0, "primary": 5.6, "lower_secondary": 8.3, "upper_secondary": 11.2, "other_tertiary": 14.6, "university": 16.5}
MIDES = "MIDES, Observatorio Social, level of education of men of 25 and more by age, from INE's ECH %s"
# Of Uruguay: men of 65 and more with tertiary education, from the 15.2, 17.6 and 17.8 % of all men (the same source, by descent)
# less those of 25 to 64; and what is recalled of women, beside men of the same age: times the share, plus the years.
URY_MEN_65 = {2011: 7.0, 2018: 10.9, 2019: 10.0}
URY_MEN_65_YEARS = {2011: 7.2, 2018: 8.0, 2019: 8.1}
URY_WOMEN = {"25-29": (1.45, 1.0), "30-49": (1.4, 0.8), "50-64": (1.35, 0.6), "65+": (1.0, 0.1)}


def level_rows(iso3, year):
    """Uruguay: its own levels by age, men's published, women's beside them."""
    rows = records(os.path.join(HERE, "schooling_levels.csv"))[iso3]
    nearest = min({r["year"] for r in rows}, key=lambda y: abs(int(y) - year))
    tertiary, years = [], []
    men = {r["age"]: (float(r["other_tertiary"]) + float(r["university"]),
                      sum(LEVEL_YEARS[k] * float(r[k]) / 100 for k in LEVEL_YEARS)) for r in rows if r["year"] == nearest}
    men["65+"] = URY_MEN_65[int(nearest)], URY_MEN_65_YEARS[int(nearest)]
    source = MIDES % nearest
    for age, (share, mean) in men.items():
        published = age != "65+"
        times, plus = URY_WOMEN[age]
        men_text = "%s: years of each level %s" % (source, ", ".join("%s %s" % (k.replace("_", " "), v)
                                                                    for k, v in LEVEL_YEARS.items()))
        old_text = "%s: men of all ages by descent less those of 25 to 64" % source
        women_text = "times those of men of the age (%s); two in three students are women, of the young more; recalled" % source
        tertiary += [("age=%s;sex=male" % age, sourced(plain(share, 3), nearest, source) if published else
                      assumed(plain(share, 3), plain(share - 3, 3), plain(share + 3, 3), year, old_text)),
                     ("age=%s;sex=female" % age, assumed(plain(share * times, 3), plain(share * times * 0.8, 3),
                                                         plain(share * times * 1.2, 3), year, "%s %s" % (times, women_text)))]
        years += [("age=%s;sex=male" % age, assumed(plain(mean, 3), plain(mean - 0.5, 3), plain(mean + 0.5, 3), year,
                                                    men_text if published else old_text + ", as many years as their levels give")),
                  ("age=%s;sex=female" % age, assumed(plain(mean + plus, 3), plain(mean + plus - 0.7, 3), plain(
                      mean + plus + 0.7, 3), year, "those of men of the age (%s) and %s; UNDP has 0.6 of all ages" % (source, plus)))]
    for group, figure in tertiary:
        yield "tertiary", group, OF_PERSONS, figure
    for group, figure in years:
        yield "schooling_mean", group, "years", figure
    yield "schooling_mean", "age=25+;area=rural", "years", assumed(
        "7.4", "6.4", "8.4", year, "recalled of the Encuesta Continua de Hogares of about 2015 to 2018")


def schooling_rows(iso3, year, tertiary):
    """Mean years and who has tertiary education; @p tertiary is the share recalled."""
    if iso3 == "URY":
        yield from level_rows(iso3, year)
        return
    yield from undp_rows(iso3, year)
    yield "tertiary", "age=25+", OF_PERSONS, wide(tertiary, 0.3, 2, 100, year)


def recalled_rows(facts, year):
    _, header, rows = read_sheet(os.path.join(HERE, "recalled.csv"))
    mine = dict(zip(header, next(r for r in rows if r[0] == facts.iso3)))
    for column, (margin, group, unit, relative, least, most) in RECALLED.items():
        if (facts.iso3, column) in RECALLED_FACTS:
            row = facts.find(*RECALLED_FACTS[facts.iso3, column])
            yield margin, group, unit, fact(row)
            continue
        if column == "contributors" and facts.iso3 in CONTRIBUTORS:
            yield margin, group, unit, sourced(CONTRIBUTORS[facts.iso3], 2022, ECLAC_2025)
            continue
        if (facts.iso3, column) in READ:
            value, low, high, why = READ[facts.iso3, column]
            yield margin, group, unit, assumed(value, low, high, year, why)
            continue
        if column == "tertiary":
            yield from schooling_rows(facts.iso3, year, mine[column])
        elif mine[column]:
            yield margin, group, unit, wide(mine[column], relative, least, most, year)
    for (iso3, margin), areas in BY_AREA.items():
        for area, value in areas.items() if iso3 == facts.iso3 else ():
            yield margin, "area=" + area, OF_PERSONS, wide(str(value), 0.4, 3, 100, year)


def persons_of(facts, year, low, high):
    """Thousands of persons of an age range, World Population Prospects."""
    return sum(float(r["pop_thousands"])
               for r in facts.sheet(os.path.join("demography", "population.csv"))
               if r["year"] == str(year) and low <= int(r["age_start"]) <= high)


def with_counts(facts, year, rows):
    """Recalled rows with what administrations count in place of, or after, the shares it speaks of."""
    for share, margin, unit, indicator, then, group, low, high in COUNTS.get(facts.iso3, []):
        row = facts.find(indicator, then, group)
        scale = persons_of(facts, year, low, high) / persons_of(facts, then, low, high)
        v = float(row["value"]) / 1000
        rows = [r for r in rows if r[0] != share] + [(margin, "all", unit, assumed(
            plain(v * scale, 4), plain(v * scale * 0.9, 4), plain(v, 4), year,
            "%s of %d (%s) times the persons of %d to %d of %d over those of %d (World Population "
            "Prospects 2024); the share of the employed that the sheet derives from the count (%s "
            "%%) gives way to it" % (row["value"], then, publisher(row), low, high, year, then,
                                     facts.find(indicator + "_share_of_employed", then,
                                                group)["value"])))]
    if facts.iso3 in WITHOUT_PENSION:
        row = facts.find(*WITHOUT_PENSION[facts.iso3])
        rows = rows + [("contributory_pension", "age=65+", OF_PERSONS, sourced(
            plain(100 - float(row["value"]), 4), row["year"],
            "computed from %s: 100 less %s %% without; a survey's share, so of its persons of 65 and "
            "more; the recalled rows of the sexes before it keep their ratio"
            % (publisher(row), row["value"])))]
    return rows


def household_records(facts):
    """Records with sizes. Not Uruguay's of 2012, a survey with a quarter fewer persons alone than the census of
    2011."""
    return [r for r in facts.sheet(os.path.join("demography", "households.csv"))
            if r["size_1"] and r["size_6plus"] and r["avg_size"]
            and (facts.iso3, r["year"]) != ("URY", "2012")]


def household_record(facts):
    """The latest; a census before a survey of the same year."""
    rows = household_records(facts)
    order = {"IPUMS": 2, "DYB": 1}
    return max(rows, key=lambda r: (int(r["year"]), order.get(r["source"], 0)))


HOUSEHOLD_MARGINS = [
    ("size_1", "household_size", "size=1"), ("size_2_3", "household_size", "size=2-3"),
    ("size_4_5", "household_size", "size=4-5"), ("size_6plus", "household_size", "size=6+"),
    ("avg_size", "mean_household_size", "all"),
    ("type_one_person", "household_type", "type=one_person"),
    ("type_couple_only", "household_type", "type=couple"),
    ("type_couple_children", "household_type", "type=couple_children"),
    ("type_single_parent", "household_type", "type=one_parent"),
    ("type_extended", "household_type", "type=extended"),
    ("type_non_relatives", "household_type", "type=non_relatives"),
    ("female_head", "female_head", "all"), ("head_60plus", "head_60plus", "all"),
]


def household_rows(facts):
    record = household_record(facts)
    source = "UN DESA, Database on Household Size and Composition 2022 (%s %s)" % (
        record["source"], record["year"])
    types = [c for c, margin, _ in HOUSEHOLD_MARGINS if margin == "household_type"]
    total = sum(float(record[c] or 0) for c in types)
    for column, margin, group in HOUSEHOLD_MARGINS:
        if column == "type_non_relatives" and not 99 <= total <= 101:
            continue  # the source has households of unknown type: the smallest type is left open
        if record[column]:
            unit = "persons" if margin == "mean_household_size" else OF_HOUSEHOLDS
            yield margin, group, unit, sourced(record[column], record["year"], source)


def urban_rows(facts, c):
    """Share of persons in urban areas: where a country's own figures by area imply it, theirs."""
    implied = {"COL": "household_income_per_capita_mean", "ECU": NATIONAL}
    if facts.iso3 in implied:
        names = {"COL": ("both; national", "both; rural", "both; urban (cabeceras)"),
                 "ECU": ("both; national; Dec", "both; rural; Dec", "both; urban; Dec")}
        rows = [facts.find(implied[facts.iso3], c.year, g) for g in names[facts.iso3]]
        all_, rural, urban = (float(r["value"]) for r in rows)
        yield "urban", "all", OF_PERSONS, sourced(
            plain(100 * (all_ - rural) / (urban - rural), 4), c.year,
            "computed from %s: national %s, rural %s, urban %s" % (
                publisher(rows[0]), *(r["value"] for r in rows)))
        return
    for row in facts.sheet(os.path.join("demography", "urban.csv")):
        if row["series"] == "WUP2018" and row["year"] == str(c.year):
            yield "urban", "all", OF_PERSONS, sourced(
                row["urban_pct"], c.year, "UN DESA, World Urbanization Prospects 2018")


def labour_recalled(facts, c, margin, unit):
    for sex in ("female", "male"):
        v = LABOUR_RECALLED[facts.iso3][sex][margin == "unemployment"]
        half = 0.15 * v if margin == "participation" else 0.5 * v
        yield margin, "age=15+;sex=" + sex, unit, assumed(
            v, plain(v - half, 4), plain(v + half, 4), c.year,
            "recalled from the ILO's modelled estimates")


def young_participation(facts, c, sex):
    work, out = (facts.find(i, c.year, sex + "; 15-24")
                 for i in ("employment_to_population_ratio", "unemployment_rate"))
    return out and sourced(
        plain(float(work["value"]) / (1 - float(out["value"]) / 100), 5), c.year,
        "computed from %s: employment to population %s over 1 less unemployment %s"
        % (publisher(work), work["value"], out["value"]))


def adult_unemployment(facts, c, sex):
    work, active = (facts.find(i, c.year, sex + "; 15+")
                    for i in ("employment_to_population_ratio", "labour_force_participation_rate"))
    return sourced(plain(100 * (1 - float(work["value"]) / float(active["value"])), 4), c.year,
                   "computed from %s: 1 less employment to population %s over participation %s"
                   % (publisher(work), work["value"], active["value"]))


def labour_rows(facts, c):
    for margin, indicator, unit, ages, rest, make in (
            ("participation", "labour_force_participation_rate", OF_PERSONS,
             ("15+", "15-64", "25-54", "65+"), "15-24", young_participation),
            ("unemployment", "unemployment_rate", "% of labour force",
             ("15+", "15-24", "25-54", "55-64"), "15+", adult_unemployment)):
        if facts.iso3 in LABOUR_RECALLED:
            yield from labour_recalled(facts, c, margin, unit)
            continue
        for sex in ("female", "male"):
            found = {age: facts.find(indicator, c.year, "%s; %s" % (sex, age)) for age in ages}
            figures = {age: fact(row) for age, row in found.items() if row}
            if rest not in figures:
                figures[rest] = make(facts, c, sex)
            for age, figure in figures.items():
                if figure:
                    yield margin, "age=%s;sex=%s" % (age, sex), unit, figure


def informal_rows(facts, c, contributors):
    for sex, group in (("both", "all"), ("female", "sex=female"), ("male", "sex=male")):
        row = facts.latest("informal_employment_rate", sex + "; 15+; all activities")
        if row:
            yield "informal_employment", group, "% of employed", fact(row)
            continue
        v = INFORMAL_RECALLED.get(facts.iso3, {}).get(group)
        text = "recalled"
        if v is None:
            v, text = 100 - float(contributors), "those who do not contribute to a pension scheme"
        yield "informal_employment", group, "% of employed", assumed(
            plain(v, 4), plain(v * 0.8, 4), plain(min(v * 1.2, 100), 4), c.year, text)


def informal_by_sex(facts):
    """Latest informal employment of all, women and men, of one year; None where it is not of all three."""
    rows = [facts.latest("informal_employment_rate", sex + "; 15+; all activities")
            for sex in ("both", "female", "male")]
    return rows if all(rows) and len({r["year"] for r in rows}) == 1 else None


def contributors_by_sex(facts, rows):
    """Contributors among the employed women and men: of all as many as the row says, and between the sexes the odds
    of formal employment. The women among the employed follow from the three shares of informal employment."""
    contributors = next((f for margin, group, _, f in rows if margin == "contributors" and group == "all"), None)
    informal = informal_by_sex(facts)
    if not contributors or not informal:
        return
    both, female, male = (float(r["value"]) for r in informal)
    women = (both - male) / (female - male)
    ratio = (100 - female) / female / ((100 - male) / male)
    want, low, high = float(contributors.value) / 100, 1e-6, 1e6
    for _ in range(100):
        level = math.sqrt(low * high)
        share = {"female": level * ratio / (1 + level * ratio), "male": level / (1 + level)}
        if women * share["female"] + (1 - women) * share["male"] < want:
            low = level
        else:
            high = level
    for sex in ("female", "male"):
        value = 100 * share[sex]
        yield "contributors", "sex=" + sex, "% of employed", assumed(
            plain(value, 4), plain(value * 0.8, 4), plain(min(value * 1.2, 100), 4), contributors.year,
            "contributors of all, %s %%, with the odds between women and men of formal employment in %s (%s)"
            % (contributors.value, informal[0]["year"], publisher(informal[0])))


@functools.lru_cache(maxsize=None)
def usual_shares(folder):
    """Mean, lowest and highest share of each tenth over the countries that have ten of SEDLAC."""
    found = []
    for iso3, c in COUNTRIES.items():
        if c.deciles not in (None, QUINTILES):
            found.append([float(f.value) for f in decile_rows(Facts(folder, iso3), c.year,
                                                              c.deciles)])
    return [(statistics.fmean(t), min(t), max(t)) for t in zip(*found)]


def share_figures(facts, c):
    year = SHARES_YEAR.get(facts.iso3, c.year)
    if c.deciles == QUINTILES:
        return quintile_shares(facts, year)
    if c.deciles is not None:
        return decile_rows(facts, year, c.deciles)
    return [assumed(plain(m, 4), plain(lo, 4), plain(hi, 4), c.year,
                    "mean of the countries whose ten shares SEDLAC has; no distribution of %s in "
                    "the fact sheets" % c.en) for m, lo, hi in usual_shares(facts.folder)]


def gini_rows(facts, c):
    year = SHARES_YEAR.get(facts.iso3, c.year)
    if c.deciles == QUINTILES:
        yield "gini", "all", "0-100", fact(facts.find("gini", year, "both; national"))
    elif c.deciles is not None:
        tag = c.deciles
        row = facts.find("gini_sedlac", year, "both" + tag)
        yield "gini", "all", "0-100", sourced(plain(100 * float(row["value"]), 5), year,
                                              publisher(row))


def headcount_figures(facts, c):
    """(line, area) -> figure."""
    found = {}
    for indicator, line, area, year, group in c.headcounts:
        row = facts.find(indicator, year, group)
        if row is None and area:
            continue
        found[line, area] = fact(row)
    if facts.iso3 == "SLV":
        households, old, persons = (float(facts.find(i, y, g)["value"]) for i, y, g in (
            ("poverty_headcount_national_households", 2022, "households"),
            ("poverty_headcount_national_households", 2015, "households"),
            (NATIONAL, 2015, "both; persons")))
        v = households * persons / old
        found["national", ""] = assumed(
            plain(v, 4), plain(households, 4), plain(v * 1.05, 4), 2022,
            "published is the share of households (26.6); persons stand to households as in 2015 "
            "(%s to %s)" % (plain(persons), plain(old)))
    return found


MEAN_SOURCED = {"COL": "both; national", "DOM": "both"}


def bolivia_mean():
    """Mean income per head of the Bolivian survey, Bs of 2019 a month."""
    _, header, rows = read_sheet(os.path.join(HERE, "countries", "BOL", "regions.csv"))
    urban = sum(float(r[2]) for r in rows if r[0] == "urban")
    _, header, rows = read_sheet(os.path.join(HERE, "countries", "BOL", "validation.csv"))
    by_area = {r[1].split("=")[-1]: float(r[2]) for r in rows
               if r[0] == "mean_income" and r[1].startswith("after_transfers;area")}
    return urban * by_area["urban"] + (1 - urban) * by_area["rural"]


def mean_from_line(c, shares, lines, headcounts, urban, bank):
    """Mean income per head that puts the published share of persons below the national line. Which
    area's line is near that quantile is between the shares of all persons and those of the poor."""
    rate = {a: float(headcounts["national", a].value) for a in ("", "rural", "urban")
            if ("national", a) in headcounts}
    weights = [urban]
    if len(rate) == 3:
        weights.append(urban * rate["urban"] / (
            urban * rate["urban"] + (1 - urban) * rate["rural"]))
    line = [(w * float(lines.urban[0]) + (1 - w) * float(lines.rural[0])) * c.scale_unit
            for w in weights]
    q = Distribution(shares).quantile(rate[""] / 100)
    found = [v / q for v in line]
    v = math.exp(statistics.fmean(map(math.log, found)))
    ends = [min(found) * 0.95, max(found) * 1.05] + ([bank[0]] if bank else [])
    text = "derived: national line %s a person (areas by the urban share%s%s) over %s, the quantile " \
           "%s of the shares in means" % (
               plain(v * q, 5), " and by the poor of each" if len(rate) == 3 else "",
               ", times %s units a person near the line" % plain(c.scale_unit, 3)
               if c.scale_unit != 1 else "", plain(q, 4), headcounts["national", ""].value)
    if bank:
        text += "; the World Bank's headcounts at 3.00, 4.20 and 8.30 dollars, which count imputed " \
                "rents, imply %s" % plain(bank[0], 5)
    return assumed(plain(v, 5), plain(min(ends), 5), plain(max(ends), 5), c.year, text)


def mean_figure(facts, c, money, shares, lines, headcounts, urban):
    """Mean income per head and month: sourced, else by a line's headcount, else by the World Bank's
    headcounts, else by output."""
    year = SHARES_YEAR.get(facts.iso3, c.year)
    bank = money.ppp and mean_from_headcounts(facts, money, shares, year, c.year)
    if facts.iso3 in MEAN_SOURCED:
        return fact(facts.find("household_income_per_capita_mean", c.year,
                               MEAN_SOURCED[facts.iso3]))
    if ("national", "") in headcounts and c.welfare == "income":
        return mean_from_line(c, shares, lines, headcounts, urban, bank)
    if bank:
        also = {"PER": ("household_income_per_capita_mean", 2022, "both; national",
                        "at the prices of Lima"),
                "BRA": ("household_income_per_capita_mean", 2022, "both (real, 2022 prices)",
                        "without imputed rents")}.get(facts.iso3)
        text = ("derived: mean that puts the World Bank's headcounts of %d at 3.00, 4.20 and 8.30 "
                "dollars a day (line_amount) on the shares of income" % year)
        if year != c.year:
            text += "; in prices of %d, real income held" % c.year
        low, high = bank[0] * 0.9, bank[0] * 1.1
        if also:
            row = facts.find(*also[:3])
            text += "; %s publishes %s %s" % (publisher(row).split(",")[0], row["value"], also[3])
            low, high = min(low, float(row["value"])), max(high, float(row["value"]))
        return assumed(plain(bank[0], 5), plain(low, 5), plain(high, 5), c.year, text)
    v = money.gdp_per_head(c.year)
    return assumed(plain(0.45 * v, 4), plain(0.3 * v, 4), plain(0.65 * v, 4), c.year,
                   "0.45 (0.3 to 0.65, the other countries' range) of output per head, as no "
                   "survey mean is in the fact sheets")


def money_rows(facts, c, money, shares, headcounts, mean):
    for k, f in enumerate(shares):
        yield "income_share", "decile=%d" % (k + 1), "% of income", f
    yield from gini_rows(facts, c)
    yield "mean_income", "all", "LCU per person and month", mean
    if facts.iso3 == "COL":
        for area, group in (("rural", "both; rural"), ("urban", "both; urban (cabeceras)")):
            yield "mean_income", "area=" + area, "LCU per person and month", fact(
                facts.find("household_income_per_capita_mean", c.year, group))
    for (line, area), f in headcounts.items():
        yield "headcount", ("area=%s;" % area if area else "") + "line=" + line, OF_PERSONS, f
    for x in eclac_lines(facts):
        yield "headcount", "line=" + x.line, OF_PERSONS, x.headcount
    year = SHARES_YEAR.get(facts.iso3, c.year)
    for dollars in PPP_LINES:
        row = facts.find("poverty_headcount_ppp_" + dollars, year, "both; national")
        if row and not headcounts:  # of another income than the national line's: see docs/countries.md
            yield "headcount", "line=ppp_" + dollars, OF_PERSONS, fact(row)
    for dollars in PPP_LINES:
        if money.ppp:
            yield "line_amount", "line=ppp_" + dollars, "LCU per person and month", sourced(
                plain(money.ppp_line(float(dollars), c.year), 6), c.year,
                "computed: %s dollars x %s (World Bank PIP, PPP of private consumption 2021) x "
                "consumer prices %d over 2021 (macro.csv) x 365 / 12"
                % (dollars, plain(money.ppp, 8), c.year))


def ppp_lines(facts, c, money, mean):
    """Lines of a country without a national one."""
    if money.ppp:
        roles = PPP_ROLES.get(facts.iso3, PPP_ROLES_DEFAULT)
        values = [plain(money.ppp_line(float(d), c.year), 6) for d in roles]
        return Lines(values, values, [],
                     ["no national line in the fact sheets: the World Bank's lines of %s and %s "
                      "dollars a day (2021 PPP, line_amount of margins.csv) stand for poverty and "
                      "extreme poverty" % roles])
    values = [plain(float(mean.value) * share, 4) for share in (0.5, 0.25)]
    return Lines(values, values, [],
                 ["neither a national line nor a usable PPP in the fact sheets: half (0.4 to 0.6) "
                  "and a quarter (0.2 to 0.3) of mean income stand for poverty and extreme "
                  "poverty"])


# ---- ECLAC's lines ---------------------------------------------------------------------------------

# Headcounts of ECLAC beside one at the national line of the same year, persons: (line, the line that it
# is a multiple of, year, tag of the SEDLAC survey or QUINTILES, indicator and group of the national headcount).
ECLAC = {
    "ARG": [("eclac", "national", 2017, "; survey EPHC 2017-II", NATIONAL, "both; national")],
    "BOL": [("eclac", "national", 2018, "", NATIONAL, "both; national"),
            ("eclac_extreme", "national_extreme", 2016, QUINTILES, EXTREME, "both; national")],
    "BRA": [("eclac", "national", 2017, "", "poverty_headcount_ppp_8.30", "both; national")],
    "CHL": [("eclac", "national", 2017, "", NATIONAL, "both (CASEN)")],
    "HND": [("eclac", "national", 2018, "", NATIONAL, "both; national (new method)"),
            ("eclac_extreme", "national_extreme", 2018, "", EXTREME, "both; national (new method)")],
    "MEX": [("eclac", "national", 2018, "", NATIONAL, "both (CONEVAL)")],
    "PRY": [("eclac", "national", 2017, "", NATIONAL, "both; national")],
    "SLV": [("eclac", "national", 2015, "", NATIONAL, "both; persons")],
}
ECLAC_HEADCOUNT = {"eclac": "poverty_headcount_eclac",
                   "eclac_extreme": "extreme_poverty_headcount_eclac"}
ECLAC_LABEL = {"eclac": ("ECLAC's poverty line (implied)", "Línea de pobreza de la CEPAL (implícita)"),
               "eclac_extreme": ("ECLAC's extreme poverty line (implied)",
                                 "Línea de pobreza extrema de la CEPAL (implícita)")}
ECLAC_OFF = 2  # points by which surveys and incomes of the two publishers may lie apart

Multiple = collections.namedtuple("Multiple", "line of year headcount value low high text")


def eclac_lines(facts):
    """ECLAC's lines as multiples of national ones: the ratio of two quantiles of one distribution."""
    for line, of, year, tag, indicator, group in ECLAC.get(facts.iso3, []):
        shares = quintile_shares(facts, year) if tag == QUINTILES else decile_rows(facts, year, tag)
        distribution = Distribution([float(f.value) for f in shares])
        theirs = facts.find(ECLAC_HEADCOUNT[line], year, "both; persons")
        own = facts.find(indicator, year, group)
        value, low, high = (distribution.quantile((float(theirs["value"]) + off) / 100)
                            / distribution.quantile(float(own["value"]) / 100)
                            for off in (0, -ECLAC_OFF, ECLAC_OFF))
        yield Multiple(line, of, year, fact(theirs), plain(value, 3), plain(low, 3), plain(high, 3),
                       "implied: %s %% of the persons of %d were below it (%s) and %s %% below the "
                       "%s line (%s); ratio of these quantiles of the ten shares of %s of that year; "
                       "low and high: %d points less and more below it" % (
                           theirs["value"], year, publisher(theirs), own["value"],
                           of.replace("_", " "), publisher(own),
                           "the World Bank" if tag == QUINTILES else "SEDLAC", ECLAC_OFF))


# ---- the files of a country ------------------------------------------------------------------------


def region_name(c):
    return c.en.lower().replace(" ", "_")


def write_lines(c, out, lines):
    comments = ["source: " + s for s in lines.sources]
    comments.append("poverty and extreme poverty line, %s of %d a month, by area; see the group "
                    "lines of profile.cfg for welfare and scale" % (c.currency, c.year))
    comments += ["assumption: " + a for a in lines.assumptions]
    out.table("lines", comments, ["area", "region", "poverty", "extreme", "share", "n"],
              [[area, region_name(c), *values, "1.000000", ""]
               for area, values in (("rural", lines.rural), ("urban", lines.urban))])


def write_regions(c, out, urban, source):
    out.table("regions", ["source: " + source,
                          "share of all persons by area; one region, the country, as no figures of "
                          "its regions are in the fact sheets"],
              ["area", "region", "share", "n"],
              [["rural", region_name(c), "%.6f" % (1 - urban), ""],
               ["urban", region_name(c), "%.6f" % urban, ""]])


def odds(rate, sex, year):
    active, employed = rate[sex, year]
    return (active - employed) / (1 - active), employed / (1 - active), active, employed


def write_labour_path(iso3, facts, out, base, end):
    """Odds against inactivity, relative to the base year; end: the last year used, None for all."""
    rate = {}
    for row in facts.indicators:
        sex = row["group"].split(";")[0]
        if row["group"] in ("female; 15+", "male; 15+") and row["indicator"] in (
                "labour_force_participation_rate", "employment_to_population_ratio"):
            pair = rate.setdefault((sex, int(row["year"])), [None, None])
            pair[row["indicator"].startswith("employment")] = float(row["value"]) / 100
    comments = [
        "source: ILOSTAT, ILO modelled estimates (via open-numbers systema_globalis, 2026-03): labour",
        "force participation rate and employment-to-population ratio, persons of 15 and more, by sex",
        "unemployed_odds and employed_odds: odds against inactivity, relative to the base year"]
    rows = []
    if not rate:
        comments = ["assumption: no series in the fact sheets; the odds of the base year hold"]
        rows = [[base, sex, "", "", "1.000000", "1.000000"] for sex in ("female", "male")]
    last = end or max((y for _, y in rate), default=base)
    for year in range(base, last + (2 if end else 1)) if rate else ():
        for sex in ("female", "male"):
            u0, e0, active, employed = odds(rate, sex, base)
            u, e = u0, e0
            if year <= last:
                u, e, active, employed = odds(rate, sex, year)
            rows.append([year, sex, "%.3f" % (100 * active), "%.3f" % (100 * employed),
                         "%.6f" % (u / u0), "%.6f" % (e / e0)])
    if rate:
        comments.append("assumption: from %d on the odds of %s hold%s" % (
            last + 1, "the base year %d" % base if end else "%d" % last,
            " again, since the survey behind the series changed in 2021" if end else
            ", the last year of the series"))
    out.table("labour_path", comments, ["year", "sex", "participation_pct", "employment_pct",
                                        "unemployed_odds", "employed_odds"], rows)


# Published headcounts of later years, beside which a run is shown: (indicator, extreme?, group,
# last year before a break of the method). Not shown: URY, HND, SLV and MEX after the survey year
# (new methods, households), as their later figures measure something else.
OBSERVED = {
    "PER": [(NATIONAL, False, "both; national", 2024)],
    "COL": [(NATIONAL, False, "both; national", 2024), (EXTREME, True, "both; national", 2024)],
    "ECU": [(NATIONAL, False, "both; national", 2024),
            (EXTREME, True, "both; national; December", 2023)],
    "PRY": [(NATIONAL, False, "both; national", 2024)],
    "CRI": [(NATIONAL, False, "both; national", 2024)],
    "PAN": [(NATIONAL, False, "both; national", 2023)],
    "DOM": [(NATIONAL, False, "both; national", 2024)],
    "ARG": [(NATIONAL, False, "both; national", 2024)],
    "BRA": [("poverty_headcount_ppp_8.30", False, "both; national", 2023),
            ("poverty_headcount_ppp_3.00", True, "both; national", 2023)],
    "HND": [(NATIONAL, False, "both; national", 2019)],
    "URY": [(NATIONAL, False, "both; national", 2022)],
    "CHL": [(NATIONAL, False, "both; national", 2022), (EXTREME, True, "both (CASEN)", 2022)],
    "GTM": [(NATIONAL, False, "both; national", 2023)],
    "MEX": [(NATIONAL, False, "both (CONEVAL)", 2022), (EXTREME, True, "both (CONEVAL)", 2022)],
}


def observed_rows(facts, c, headcounts):
    """The base year's figure is the margin's; those of later years may be of another release."""
    for indicator, extreme, group, last in OBSERVED.get(facts.iso3, []):
        margin = headcounts.get(("national_extreme" if extreme else "national", ""))
        for year in range(c.year, last + 1):
            row = facts.find(indicator, year, group)
            figure = margin if margin and margin.year == str(year) else row and fact(row)
            if figure:
                yield [year, "extreme_poverty" if extreme else "poverty", "all", figure.value, "%",
                       "fitted" if year == c.year else "predicted", figure.source,
                       "Extreme poverty" if extreme else "Poverty",
                       "Pobreza extrema" if extreme else "Pobreza"]


# ---- profile.cfg -----------------------------------------------------------------------------------


def quote(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def parameter(name, value, unit, source=None, assumption=None, low=None, high=None):
    parts = ["value = %s;" % value]
    if low is not None:
        parts.append("low = %s; high = %s;" % (low, high))
    parts.append("unit = %s;" % quote(unit))
    parts.append("source = %s;" % quote(source) if source else
                 "assumption = %s;" % quote(assumption))
    return "        %s = { %s };\n" % (name, " ".join(parts))


def real(x, digits):
    text = plain(x, digits)
    return text if "." in text else text + ".0"


def last_actual(facts):
    meta = facts.sheet(os.path.join("demography", "macro_meta.csv"))[0]["gdp_latest_actual"]
    if not meta:
        return 2022
    return 2000 + int(meta[-2:]) if meta.startswith("FY") else int(meta)


def macro_parameters(facts, table):
    last = last_actual(facts)
    skip = range(2015, 2022) if facts.iso3 == "VEN" else \
        range(2021, 2023) if facts.iso3 == "CUB" else ()
    moments = macro_moments(table, last, skip)
    calm = macro_moments(table, last, set(skip) | {2020, 2021})
    where = "World Development Indicators; macro.csv" if facts.iso3 == "CUB" else \
        "IMF, World Economic Outlook, April 2025"
    text = parameter("last_actual", last, "year", source=where + (
        ": last year with output in national currency" if facts.iso3 == "CUB" else
        ", country notes: latest actual annual data of national accounts"))
    for name, what, (sd, ar), (calm_sd, calm_ar) in zip(
            ("growth", "inflation"), ("real GDP growth", "CPI inflation"), moments, calm):
        left_out = " without %d to %d, years of collapse or of a new currency" % (
            skip[0], skip[-1]) if skip else ""
        text += parameter(
            name + "_sd", real(sd, 2), "log points a year",
            source="standard deviation of %s %d-%d in macro.csv%s (%s); %s without 2020 and 2021"
            % (what, 2005 if name == "growth" else 2006, last, left_out, where, real(calm_sd, 2)),
            low=real(min(sd, calm_sd) * 0.7, 2), high=real(max(sd, calm_sd) * 1.4, 2))
        kept = min(max(ar, 0.0), 0.95)
        text += parameter(
            name + "_ar", real(kept, 2) if kept else "0.0", "autocorrelation a year",
            source="first autocorrelation of %s in the same years (%s)%s" % (
                what, where, "; %s, taken as 0" % plain(ar, 2) if ar < 0 else ""),
            low="0.0", high=real(max(kept + 0.3, 0.5) if kept < 0.6 else 0.95, 2))
    return text


def line_group(facts, c, lines):
    if c.lines:
        texts = [("national", "National poverty line", "Línea nacional de pobreza"),
                 ("national_extreme", "National extreme poverty line",
                  "Línea nacional de pobreza extrema")]
    elif facts.iso3 in ("VEN", "CUB"):
        texts = [("national", "Half of mean income (no line published)",
                  "Mitad del ingreso medio (sin línea publicada)"),
                 ("national_extreme", "A quarter of mean income (no line published)",
                  "Cuarta parte del ingreso medio (sin línea publicada)")]
    else:
        roles = PPP_ROLES.get(facts.iso3, PPP_ROLES_DEFAULT)
        texts = [(key, "%s dollars a day, 2021 PPP (no national line)" % d,
                  "%s dólares al día, PPA 2021 (sin línea nacional)" % d)
                 for key, d in zip(("national", "national_extreme"), roles)]
    text = ""
    for key, en, es in texts:
        text += "    %s = {\n        label = { en = %s; es = %s; };\n" % (key, quote(en), quote(es))
        food = facts.iso3 == "URY" and key == "national_extreme"  # a food basket knows no scale
        text += "        welfare = %s;\n        scale = %s;\n" % (
            quote(c.welfare), quote("per_capita" if food else c.scale))
        text += "        vintage = %s;\n        source = %s;\n    };\n" % (
            quote(c.vintage or "none"), quote("; ".join(lines.sources) or lines.assumptions[0]))
    return text + eclac_groups(facts, c.welfare, c.scale)


def eclac_groups(facts, welfare="income", scale="per_capita"):
    text = ""
    for x in eclac_lines(facts):
        text += "    %s = {\n        label = { en = %s; es = %s; };\n" % (
            x.line, *map(quote, ECLAC_LABEL[x.line]))
        text += "        welfare = %s;\n        scale = %s;\n        of = %s;\n" % tuple(
            map(quote, (welfare, scale, x.of)))
        text += "        vintage = %s;\n        source = %s;\n    };\n" % (
            quote("headcount of %d" % x.year), quote(x.headcount.source))
    return text


def eclac_parameters(facts):
    rows = "".join(parameter(x.line, x.value, "times the line " + x.of, assumption=x.text, low=x.low,
                             high=x.high) for x in eclac_lines(facts))
    return "    line = {\n" + rows + "    };\n" if rows else ""


def write_profile(facts, c, out, table, mean, lines):
    bolivia = bolivia_mean()
    ratio = [float(x) / bolivia for x in (mean.value, mean.low or mean.value,
                                         mean.high or mean.value)]
    kind = "full" if c.full else "demographic"
    year_text = "year of the margins of income, lines and work in margins.csv" if c.full else \
        "last year before the pandemic; margins of other years say so"
    text = "// %s: a %s profile, written by data/make_countries.py from the regional fact sheets.\n" \
           % (c.en, kind)
    text += "// Figures stand in margins.csv, each with its source or as an assumption with a " \
            "range; what is not here\n// is borrowed.\n"
    text += "iso3 = %s;\n" % quote(facts.iso3)
    text += "name = { en = %s; es = %s; };\n" % (quote(c.en), quote(c.es))
    text += "currency = { code = %s; en = %s; es = %s; };\n" % tuple(
        map(quote, (c.currency, c.currency_en, c.currency_es)))
    text += "profile = %s;\n" % quote(kind)
    text += "borrows = \"regional\";\n"
    text += "income_concept = \"after transfers\";\n\n"
    text += "regions = (\n    { name = %s; label = %s; }\n);\n\n" % (quote(region_name(c)),
                                                                   quote(c.es))
    text += "lines = {\n" + line_group(facts, c, lines) + "};\n\n"
    text += "parameters = {\n    synth = {\n"
    text += parameter("survey_year", c.year, "year", **{
        "source" if c.full else "assumption": year_text})
    text += "    };\n    borrow = {\n"
    text += parameter(
        "money", real(ratio[0], 6), "%s of %d per boliviano of 2019" % (c.currency, c.year),
        assumption="mean income per head, %s (margins.csv), over that of Bolivia's survey of 2019, "
        "%s: borrowed amounts keep their ratio to mean income" % (mean.value, plain(bolivia, 6)),
        low=real(min(ratio) * 0.85, 4), high=real(max(ratio) * 1.15, 4))
    text += "    };\n    macro = {\n" + macro_parameters(facts, table) + "    };\n    pension = {\n"
    s = c.scheme
    text += parameter("age", s.age, "years", assumption=s.text + ", recalled; one age for both "
                      "sexes", low=s.low, high=s.high)
    text += parameter("months", s.months, "months", assumption="contributions required: " + s.text
                      + ", recalled", low=s.months_low, high=s.months_high)
    text += "    };\n" + eclac_parameters(facts) + "};\n"
    out.text("profile.cfg", text)


def write_margins(c, out, rows):
    out.table("margins", [
        "published figures of %s that a synthetic population meets: one row a margin and group, with "
        "its source or as an assumption with a range" % c.en,
        "written by data/make_countries.py; a row may be replaced by a better figure",
        "income of SEDLAC and the World Bank: household income per head after transfers"],
        MARGINS, [[margin, group, f.value, f.low, f.high, unit, f.year, f.source, f.assumption]
                  for margin, group, unit, f in rows])


def write_country(facts, c, out):
    macro_comments, table = macro_table(facts)
    out.table("macro", macro_comments, MACRO, table)
    money = Money(facts, table)
    rows = list(household_rows(facts)) + list(urban_rows(facts, c))
    urban = float(rows[-1][3].value) / 100
    urban_source = rows[-1][3].source + (", %d" % c.year)
    recalled = list(recalled_rows(facts, c.year))
    contributors = recalled[0][3].value
    recalled = with_counts(facts, c.year, recalled)
    recalled[1:1] = contributors_by_sex(facts, recalled)
    shares = share_figures(facts, c)
    values = [float(f.value) for f in shares]
    lines = c.lines(facts, urban) if c.lines else None
    headcounts = headcount_figures(facts, c)
    mean = mean_figure(facts, c, money, values, lines, headcounts, urban)
    lines = lines or ppp_lines(facts, c, money, mean)
    rows += list(labour_rows(facts, c)) + list(informal_rows(facts, c, contributors)) + recalled
    rows += list(money_rows(facts, c, money, shares, headcounts, mean))
    write_margins(c, out, rows)
    write_lines(c, out, lines)
    write_regions(c, out, urban, urban_source)
    write_labour_path(facts.iso3, facts, out, c.year, None)
    if facts.iso3 in ADULT_SCALES:
        write_adults(facts.iso3, out)
    observed = list(observed_rows(facts, c, headcounts))
    if observed:
        out.table("observed", [
            "source: published figures that a run is shown beside; each row names its own",
            "use: fitted (the population is built on it) or predicted"],
            ["year", "indicator", "group", "value", "unit", "use", "source", "en", "es"], observed)
    write_profile(facts, c, out, table, mean, lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("iso3", nargs="*", help="countries; all without any")
    parser.add_argument("--facts", default=os.path.join("..", "shared", "facts"))
    parser.add_argument("--out", default=os.path.join(HERE, "countries"))
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    different = []
    for iso3 in options.iso3 or ["BOL"] + list(COUNTRIES):
        out = Writer(os.path.join(options.out, iso3), options.check)
        if not options.check:
            os.makedirs(out.folder, exist_ok=True)
        facts = Facts(options.facts, iso3)
        write_demography(facts, out)
        if iso3 == "BOL":
            macro_comments, table = macro_table(facts)
            out.table("macro", macro_comments, MACRO, table)
            write_labour_path(iso3, facts, out, 2019, 2020)
            out.holds("profile.cfg", eclac_groups(facts))
            out.holds("profile.cfg", eclac_parameters(facts))
        else:
            write_country(facts, COUNTRIES[iso3], out)
        different += out.different
    for path in different:
        print("%s: differs from what the fact sheets give" % path)
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
