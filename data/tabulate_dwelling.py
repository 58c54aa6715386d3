#!/usr/bin/env python3
"""Tabulate the dwellings of Bolivia's Encuesta de Hogares 2019 (INE) for the builder and its checks.

    python3 data/tabulate_dwelling.py [FOLDER_OF_THE_SURVEY [OUTPUT_FOLDER]]

Reads EH2019_Vivienda.sav beside persona.csv (the default folder is
../shared/data/surveys/bol-eh2019) and writes dwelling*.csv. Only the standard library is used; the
run takes about five minutes. No row describes a household: shares rest on at least MIN_N cases,
rarer categories join their neighbour, and the shares of departments are drawn towards those of
their area.

The model, for each area: an item's categories stand in the order of their households' mean income;
a household's score is x'b + e, e standard normal; categories are cut along the score (an ordered
probit; McKelvey & Zavoina 1975, J. of Mathematical Sociology 4). The e of one household are
correlated over the items.
"""
import math
import os
import struct
import sys
from statistics import NormalDist

import tabulate_eh2019 as eh

NORMAL = NormalDist()
SHRINK = 30  # cases of the area that a department's share is mixed with

# Our categories by the survey's codes; in the order of model/pop/pop.h.
ITEMS = {
    "tenure": ("s01a_02", {1: "owned", 2: "mortgaged", 3: "rented", 4: "rented", 5: "rented",
                           6: "ceded", 7: "ceded", 8: "other_tenure"}),
    "wall_material": ("s01a_06", {1: "masonry", 2: "adobe", 4: "adobe", 5: "timber", 3: "cane",
                                  6: "cane", 7: "scrap"}),
    "roof_material": ("s01a_08", {1: "sheet", 2: "tile", 3: "slab", 4: "straw", 5: "other_roof"}),
    "floor_material": ("s01a_09", {3: "finished", 4: "finished", 6: "finished", 5: "cement",
                                   7: "cement", 2: "plank", 1: "earth", 8: "other_floor"}),
    "rooms": ("s01a_27", None),
    "bedrooms": ("s01a_28", None),
    "water": ("s01a_10", {1: "piped", 2: "piped_plot", 3: "standpipe", 5: "pump_well",
                          6: "pump_well", 7: "protected_well", 9: "protected_well",
                          8: "open_well", 10: "surface_water", 4: "rainwater", 12: "tanker",
                          11: "bottled", 13: "other_water"}),
    "sanitation": (None, None),
    "toilet_shared": ("s01a_17", {1: "no", 2: "yes"}),
    "electricity": ("s01a_19", {1: "yes", 2: "no"}),
    "cooking_fuel": ("s01a_25", {3: "gas", 4: "gas", 6: "electric", 1: "wood", 2: "wood",
                                 5: "other_fuel", 7: "no_cooking"}),
    "internet": ("s01a_31", {1: "yes", 2: "no"}),
}
MOST_ROOMS, MOST_BEDROOMS = 6, 5  # the last category is "and more"
TERMS = ["income", "primary", "secondary", "tertiary", "size_1", "size_4", "size_6", "age_29",
         "age_45", "age_60", "female_head", "indigenous"]


# ---- the SPSS file -------------------------------------------------------------------------------
def sav_header(data):
    """Variables (name, width in 8-byte words, is text) and where the cases begin; the layout is that
    of the PSPP developers' guide, "System File Format"."""
    at, variables = 176, []
    while True:
        kind, = struct.unpack_from("<i", data, at)
        at += 4
        if kind == 2:
            width, label, missing = struct.unpack_from("<iii", data, at)
            name = data[at + 20:at + 28].decode("latin-1").strip()
            at += 28
            if label:
                at += 4 + (struct.unpack_from("<i", data, at)[0] + 3) // 4 * 4
            at += 8 * abs(missing)
            if width >= 0:
                variables.append([name, max(1, (width + 7) // 8), width > 0])
        elif kind == 3:
            count, = struct.unpack_from("<i", data, at)
            at += 4
            for _ in range(count):
                at += 8 + (data[at + 8] + 8) // 8 * 8
        elif kind == 4:
            at += 4 + 4 * struct.unpack_from("<i", data, at)[0]
        elif kind == 6:
            at += 4 + 80 * struct.unpack_from("<i", data, at)[0]
        elif kind == 7:
            subtype, size, count = struct.unpack_from("<iii", data, at)
            body = data[at + 12:at + 12 + size * count]
            if subtype == 13:  # long names
                long = dict(pair.split("=") for pair in body.decode("latin-1").split("\t"))
                for v in variables:
                    v[0] = long.get(v[0].upper(), v[0])
            at += 12 + size * count
        else:
            return variables, at + 4


def sav_words(data, at, bias):
    """The 8-byte words of the cases, uncompressed; None is system-missing."""
    while at < len(data):
        codes, at = data[at:at + 8], at + 8
        for c in codes:
            if c == 252:
                return
            if c == 253:
                yield data[at:at + 8]
                at += 8
            elif c == 254:
                yield b"        "
            elif c == 255:
                yield None
            elif c:
                yield struct.pack("<d", c - bias)


def read_sav(path):
    with open(path, "rb") as f:
        data = f.read()
    bias, = struct.unpack_from("<d", data, 84)
    variables, at = sav_header(data)
    words = sav_words(data, at, bias)
    rows = []
    while True:
        row = {}
        try:
            for name, width, is_text in variables:
                cell = [next(words) for _ in range(width)]
                row[name] = (b"".join(cell).decode("latin-1").strip() if is_text
                             else None if cell[0] is None else struct.unpack("<d", cell[0])[0])
        except (StopIteration, RuntimeError):
            return rows
        rows.append(row)


# ---- observations --------------------------------------------------------------------------------
def sanitation_of(row):
    kind, drain = row["s01a_15"], row["s01a_16"]
    if kind == 1:
        return {1: "sewer", 2: "septic", 4: "open_discharge"}.get(drain, "latrine")
    return {2: "latrine", 4: "latrine", 3: "open_pit", 5: "no_toilet"}[kind]


def categories_of(row):
    out = {}
    for item, (column, codes) in ITEMS.items():
        value = row.get(column)
        if item == "sanitation":
            out[item] = sanitation_of(row)
        elif item == "rooms":
            out[item] = min(int(value), MOST_ROOMS)
        elif item == "bedrooms":
            out[item] = min(int(value), MOST_BEDROOMS, int(row["s01a_27"]))
        else:
            out[item] = None if value is None else codes[int(value)]
    return out


def income_scores(hs):
    """Normal score of each household's place among the persons of its area, by income per head
    before transfers."""
    for area in (0, 1):
        order = sorted((h for h in hs if h.area == area), key=lambda h: (h.pre, h.head.folio))
        total, cum = sum(h.w * h.size for h in order), 0.0
        for h in order:
            w = h.w * h.size
            h.score = NORMAL.inv_cdf((cum + w / 2) / total)
            h.rank = (cum + w / 2) / total
            cum += w


def terms_of(h):
    """Values of TERMS as (index, value) pairs, zeros left out."""
    edu = eh.education_of(h.head)
    age = h.head.age
    x = {0: h.score}
    if edu:
        x[edu] = 1.0
    size = 4 if h.size == 1 else 6 if h.size >= 6 else 5 if h.size >= 4 else None
    band = 7 if age < 30 else 9 if age >= 60 else 8 if age >= 45 else None
    for k in (size, band, 10 if h.head.sex == 0 else None, 11 if h.head.ethnicity == 1 else None):
        if k is not None:
            x[k] = 1.0
    return list(x.items())


def observe(hs, rows):
    by = {r["folio"]: r for r in rows}
    income_scores(hs)
    for h in hs:
        h.item = categories_of(by[h.head.folio])
        h.x = terms_of(h)


def ordered_categories(sel, item):
    """Categories from the lowest mean income score to the highest, rare ones joined to the
    neighbour; numbers keep their order. -> list of lists of joined names"""
    found = {}
    for h in sel:
        c = h.item[item]
        if c is not None:
            found.setdefault(c, []).append((h.score, h.w * h.size))
    numeric = ITEMS[item][1] is None and item != "sanitation"
    order = sorted(found, key=(lambda c: c) if numeric else
                   (lambda c: eh.mean_sd(found[c])[0]))
    groups = [[[c], len(found[c])] for c in order]
    while any(n < eh.MIN_N for _, n in groups):
        k = next(i for i, g in enumerate(groups) if g[1] < eh.MIN_N)
        j = k - 1 if k and (k + 1 == len(groups) or groups[k - 1][1] < groups[k + 1][1]) else k + 1
        lo, hi = min(j, k), max(j, k)
        groups[lo] = [groups[lo][0] + groups[hi][0], groups[lo][1] + groups[hi][1]]
        del groups[hi]
    return [max(g, key=lambda c: len(found[c])) for g, _ in groups], \
        {c: i for i, (g, _) in enumerate(groups) for c in g}


# ---- ordered probit ------------------------------------------------------------------------------
def density(z):
    return 0.0 if math.isinf(z) else math.exp(-z * z / 2) / 2.5066282746310002


def cumulative(z):
    return 0.0 if z == -math.inf else 1.0 if z == math.inf else 0.5 * math.erfc(-z / 1.4142135623730951)


def likelihood(obs, cuts, b, derive):
    """Log likelihood and, if asked for, its gradient and the sum of the outer products."""
    k, n = len(b), len(b) + len(cuts)
    edge = [-math.inf] + cuts + [math.inf]
    total, grad = 0.0, [0.0] * n
    outer = [[0.0] * n for _ in range(n)]
    for c, x, w in obs:
        eta = sum(b[i] * v for i, v in x)
        lo, hi = edge[c] - eta, edge[c + 1] - eta
        p = max(cumulative(hi) - cumulative(lo), 1e-300)
        total += w * math.log(p)
        if not derive:
            continue
        d_lo, d_hi = density(lo) / p, density(hi) / p
        g = [(i, (d_lo - d_hi) * v) for i, v in x]
        if c > 0:
            g.append((k + c - 1, -d_lo))
        if c < len(cuts):
            g.append((k + c, d_hi))
        for i, gi in g:
            grad[i] += w * gi
            for j, gj in g:
                outer[i][j] += w * gi * gj
    return total, grad, outer


def fit_probit(obs, categories, k):
    """Berndt, Hall, Hall & Hausman (1974) steps from no effects at all. -> effects, cuts"""
    weight = [sum(w for c, _, w in obs if c == g) for g in range(categories)]
    cum, total = 0.0, sum(weight)
    cuts = []
    for g in range(categories - 1):
        cum += weight[g]
        cuts.append(NORMAL.inv_cdf(cum / total))
    theta = [0.0] * k + cuts
    now, grad, outer = likelihood(obs, cuts, theta[:k], True)
    for _ in range(60):
        for i in range(len(theta)):
            outer[i][i] += 0.5 if i < k else 1e-6  # a weak prior around 0 keeps rare items finite
        step, _ = eh.solve_spd(outer, [g - (0.5 * t if i < k else 0)
                                    for i, (g, t) in enumerate(zip(grad, theta))])
        size = 1.0
        while size > 1e-4:
            trial = [t + size * s for t, s in zip(theta, step)]
            rises = all(a < b for a, b in zip(trial[k:], trial[k + 1:]))
            if rises:
                value, _, _ = likelihood(obs, trial[k:], trial[:k], False)
                if value > now - 1e-9 - 0.5 * abs(size):
                    break
            size /= 2
        moved = max(abs(size * s) for s in step)
        theta = trial
        now, grad, outer = likelihood(obs, theta[k:], theta[:k], True)
        if moved < 2e-4:
            break
    return theta[:k], theta[k:]


def residuals(x, c, b, cuts):
    """Mean of e given the category, and the variance of that mean over the categories."""
    edge = [-math.inf] + cuts + [math.inf]
    eta = sum(b[i] * v for i, v in x)
    mean, variance = 0.0, 0.0
    for g in range(len(cuts) + 1):
        p = max(cumulative(edge[g + 1] - eta) - cumulative(edge[g] - eta), 1e-300)
        m = (density(edge[g] - eta) - density(edge[g + 1] - eta)) / p
        variance += p * m * m
        if g == c:
            mean = m
    return mean, variance


def is_positive(matrix):
    """Cholesky's factorisation goes through with room to spare."""
    n = len(matrix)
    low = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = matrix[i][j] - sum(low[i][k] * low[j][k] for k in range(j))
            if i == j:
                if s < 0.02:
                    return False
                low[i][i] = math.sqrt(s)
            else:
                low[i][j] = s / low[j][j]
    return True


def correlations(sel, fitted):
    """Correlation of the items' e: the first term of the expansion of their covariance in Hermite
    polynomials. Shrunk towards none until the matrix is positive definite."""
    names = list(fitted)
    parts = []
    for h in sel:
        one = {}
        for item in names:
            b, cuts, place = fitted[item]
            if h.item[item] is not None:
                one[item] = residuals(h.model, place[h.item[item]], b, cuts)
        parts.append((h.w * h.size, one))
    matrix = [[1.0] * len(names) for _ in names]
    for i, a in enumerate(names):
        for j in range(i):
            c = names[j]
            both = [(w, o[a], o[c]) for w, o in parts if a in o and c in o]
            num = sum(w * x[0] * y[0] for w, x, y in both)
            den = sum(w * x[1] * y[1] for w, x, y in both)
            matrix[i][j] = matrix[j][i] = max(-0.9, min(0.9, num / den))
    shrink = 1.0
    while not is_positive([[v if i == j else v * shrink for j, v in enumerate(r)]
                           for i, r in enumerate(matrix)]):
        shrink -= 0.01
    return names, matrix, shrink


# ---- what the builder is judged by, and does not use ---------------------------------------------
# Conditions of tests/unit/test_synth_dwelling.c, in its order.
FLAGS = [
    ("owned", lambda i: i["tenure"] in ("owned", "mortgaged")),
    ("masonry", lambda i: i["wall_material"] == "masonry"),
    ("straw_roof", lambda i: i["roof_material"] == "straw"),
    ("finished_floor", lambda i: i["floor_material"] == "finished"),
    ("earth_floor", lambda i: i["floor_material"] == "earth"),
    ("one_room", lambda i: i["rooms"] == 1),
    ("piped", lambda i: i["water"] == "piped"),
    ("sewer", lambda i: i["sanitation"] == "sewer"),
    ("no_toilet", lambda i: i["sanitation"] == "no_toilet"),
    ("shared_toilet", lambda i: i["toilet_shared"] == "yes"),
    ("electricity", lambda i: i["electricity"] == "yes"),
    ("wood", lambda i: i["cooking_fuel"] == "wood"),
    ("internet", lambda i: i["internet"] == "yes"),
]
PMT_TERMS = ["constant", "urban", "size", "children", "primary", "secondary", "tertiary", "age",
             "rooms_per_person"] + [name for name, _ in FLAGS]
LEAST_INCOME, TARGETED = 30.0, 0.3


def pmt_terms(h):
    edu = eh.education_of(h.head)
    children = sum(1 for m in h.members if m.age < 15)
    return ([1.0, float(h.area), math.log(h.size), children / h.size] +
            [float(edu == e) for e in (1, 2, 3)] + [h.head.age / 10, h.item["rooms"] / h.size] +
            [float(flag) for flag in h.flag])


def fit_pmt(hs):
    """Least squares of log income per head, persons counted. -> coefficients"""
    k = len(PMT_TERMS)
    a, b = [[0.0] * k for _ in range(k)], [0.0] * k
    for h in hs:
        x, w, y = pmt_terms(h), h.w * h.size, math.log(max(h.pre, LEAST_INCOME))
        for i in range(k):
            if x[i]:
                b[i] += w * x[i] * y
                for j in range(k):
                    a[i][j] += w * x[i] * x[j]
    return eh.solve_spd(a, b)[0]


def poorest(hs, key):
    """Households of the lowest TARGETED of the persons by key."""
    total, cum, out = sum(h.w * h.size for h in hs), 0.0, set()
    for h in sorted(hs, key=key):
        if cum + h.w * h.size / 2 <= TARGETED * total:
            out.add(h)
        cum += h.w * h.size
    return out


def correlation(pairs):
    """Of (x, y, weight)."""
    w = sum(p[2] for p in pairs)
    mx, my = sum(p[0] * p[2] for p in pairs) / w, sum(p[1] * p[2] for p in pairs) / w
    xy = sum(p[2] * (p[0] - mx) * (p[1] - my) for p in pairs)
    xx = sum(p[2] * (p[0] - mx) ** 2 for p in pairs)
    yy = sum(p[2] * (p[1] - my) ** 2 for p in pairs)
    return xy / math.sqrt(xx * yy)


def check_rows(hs):
    for h in hs:
        h.flag = [test(h.item) for _, test in FLAGS]
    total, cum = sum(h.w * h.size for h in hs), 0.0
    for h in sorted(hs, key=lambda h: (h.pre, h.head.folio)):
        h.fifth = min(4, int(5 * (cum + h.w * h.size / 2) / total))
        cum += h.w * h.size
    rows = []
    for f, (name, _) in enumerate(FLAGS):
        for g in range(5):
            sel = [h for h in hs if h.fifth == g]
            rows.append(["share", "%s;fifth=%d" % (name, g + 1),
                         "%.4f" % eh.mean_sd([(float(h.flag[f]), h.w * h.size) for h in sel])[0],
                         len(sel)])
    for i, (a, _) in enumerate(FLAGS):
        for j in range(i):
            rows.append(["phi", a + ";" + FLAGS[j][0],
                         "%.4f" % correlation([(h.flag[i], h.flag[j], h.w * h.size) for h in hs]),
                         len(hs)])
    b = fit_pmt(hs)
    for h in hs:
        h.pmt = sum(v * x for v, x in zip(b, pmt_terms(h)))
    rows += [["pmt", term, "%.5f" % v, len(hs)] for term, v in zip(PMT_TERMS, b)]
    r = correlation([(h.pmt, math.log(max(h.pre, LEAST_INCOME)), h.w * h.size) for h in hs])
    poor, chosen = poorest(hs, lambda h: h.pre), poorest(hs, lambda h: h.pmt)
    missed = sum(h.w * h.size for h in poor - chosen) / sum(h.w * h.size for h in poor)
    return rows + [["pmt", "r_squared", "%.4f" % (r * r), len(hs)],
                   ["pmt", "exclusion_error", "%.4f" % missed, len(hs)]]


# ---- tables --------------------------------------------------------------------------------------
def share_rows(sel, item, order, place, area):
    """Shares of the persons by category: of the area, and of its departments drawn towards it."""
    def counted(part):
        cases, weight = [0] * len(order), [0.0] * len(order)
        for h in part:
            if h.item[item] is not None:
                cases[place[h.item[item]]] += 1
                weight[place[h.item[item]]] += h.w * h.size
        return sum(cases), [w / sum(weight) for w in weight], cases

    n, national, cases = counted(sel)
    rows = [[area, "all", item, c, "%.5f" % s, m] for c, s, m in zip(order, national, cases)]
    for r, name in enumerate(eh.REGIONS):
        m, own, _ = counted([h for h in sel if h.region == r])
        mixed = [(m * s + SHRINK * t) / (m + SHRINK) for s, t in zip(own, national)]
        rows += [[area, name, item, c, "%.5f" % s, m] for c, s in zip(order, mixed)]
    return rows


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "../shared/data/surveys/bol-eh2019"
    target = sys.argv[2] if len(sys.argv) > 2 else "data/countries/BOL"
    hs = eh.households_of(eh.read_persons(folder))
    observe(hs, read_sav(os.path.join(folder, "EH2019_Vivienda.sav")))
    shares, regions, effects, pairs, notes = [], [], [], [], []
    for area in (0, 1):
        sel = [h for h in hs if h.area == area]
        scale = len(sel) / sum(h.w * h.size for h in sel)
        k = len(TERMS) + len(eh.REGIONS) - 1
        for h in sel:
            h.model = h.x + ([(len(TERMS) + h.region - 1, 1.0)] if h.region else [])
        fitted = {}
        for item in ITEMS:
            order, place = ordered_categories(sel, item)
            for row in share_rows(sel, item, order, place, eh.AREAS[area]):
                (shares if row[1] == "all" else regions).append(row)
            obs = [(place[h.item[item]], h.model, h.w * h.size * scale) for h in sel
                   if h.item[item] is not None]
            b, cuts = fit_probit(obs, len(order), k)
            fitted[item] = (b, cuts, place)
            effects += [[eh.AREAS[area], item, t, "%.3f" % v, len(obs)] for t, v in zip(TERMS, b)]
            print(eh.AREAS[area], item, order, ["%.2f" % v for v in b[:len(TERMS)]], flush=True)
        names, matrix, shrink = correlations(sel, fitted)
        notes.append("%s: all multiplied by %.2f so that the matrix is positive definite"
                     % (eh.AREAS[area], shrink))
        pairs += [[eh.AREAS[area], a, names[j], "%.3f" % (matrix[i][j] * shrink), len(sel)]
                  for i, a in enumerate(names) for j in range(i)]
    out = eh.Writer(target)
    out.table("dwelling", ["share of the persons by category of their household's dwelling; categories "
                           "of an item stand in the order of their households' mean income; n counts "
                           "sample households; toilet_shared: of those who have a toilet; categories "
                           "of fewer than %d households have joined their neighbour" % eh.MIN_N],
              ["area", "item", "category", "share", "n"],
              [[r[0]] + r[2:] for r in shares])
    out.table("dwelling_region", ["dwelling.csv by department; shares are mixed with those of the area "
                                  "at %d sample households; n counts the department's sample "
                                  "households" % SHRINK],
              ["area", "region", "item", "category", "share", "n"], regions)
    out.table("dwelling_effects", ["effects on the score along which an item's categories are cut, in "
                                   "standard deviations of what they leave unexplained; ordered probit "
                                   "with the departments as further terms; income: normal score of the "
                                   "place in the area's distribution of income per head before "
                                   "transfers; the head's education against none, household of 1, 4-5, "
                                   "6+ against 2-3, head below 30, 45-59, 60+ against 30-44"],
              ["area", "item", "term", "effect", "n"], effects)
    out.table("dwelling_correlation", ["correlation between two items of what the effects leave "
                                       "unexplained"] + notes,
              ["area", "item", "with", "correlation", "n"], pairs)
    out.table("dwelling_checks", ["what the survey shows of dwellings and the builder does not use; "
                                  "share: of the persons of each fifth by income per head before "
                                  "transfers; phi: correlation of two conditions over persons; pmt: "
                                  "least squares of log income per head (no less than Bs %g a month) "
                                  "with its R squared, and the share of the poorest %g %% of the "
                                  "persons who are not among the %g %% of lowest score; n counts "
                                  "sample households"
                                  % (LEAST_INCOME, 100 * TARGETED, 100 * TARGETED)],
              ["figure", "of", "value", "n"], check_rows(hs))


if __name__ == "__main__":
    main()
