#!/usr/bin/env python3
"""Tabulate the Encuesta de Hogares 2019 of Bolivia (INE) into the aggregates of data/countries/BOL.

Usage, from the root of the repository:
    python3 data/tabulate_eh2019.py [FOLDER_WITH_PERSONA_CSV [OUTPUT_FOLDER]]
The default folder is ../shared/data/surveys/bol-eh2019. Only the standard library is used.

Nothing that describes a single household or person leaves this script: a cell rests on at least
MIN_N sample cases, or it is merged with its neighbour, or it is left out. Columns `n` say on how
many. Every table opens with its source and with the assumptions made in it.
"""
import math
import os
import struct
import sys
from statistics import NormalDist

MIN_N = 10
SOURCE = ("tabulated from Encuesta de Hogares 2019, Instituto Nacional de Estadistica (INE), Estado "
          "Plurinacional de Bolivia; file of 2020-07-15; weighted by the survey's expansion factors; "
          "n counts sample cases")
REGIONS = ["chuquisaca", "la_paz", "cochabamba", "oruro", "potosi", "tarija", "santa_cruz", "beni",
           "pando"]
DEPTO = {"Chuquisaca": 0, "La Paz": 1, "Cochabamba": 2, "Oruro": 3, "Potos": 4, "Tarija": 5,
         "Santa Cruz": 6, "Beni": 7, "Pando": 8}
AREAS = ["rural", "urban"]
SEXES = ["female", "male"]
RELATIONS = ["head", "partner", "child", "parent", "sibling", "grandchild", "child_in_law",
             "other_relative", "non_relative", "domestic_worker"]
RELATION_OF = {1: 0, 2: 1, 3: 2, 4: 2, 5: 6, 6: 4, 7: 3, 8: 3, 9: 5, 10: 7, 11: 8, 12: 9, 13: 9}
EDUCATION = ["none", "primary", "secondary", "tertiary"]
LABOUR = ["inactive", "unemployed", "informal", "formal"]
LABOUR_AGES = [15, 20, 25, 35, 45, 55, 60, 65, 75]
LABOUR_NAMES = ["15-19", "20-24", "25-34", "35-44", "45-54", "55-59", "60-64", "65-74", "75+"]
TOP = 110
FREQUENCY = {2: 52 / 12, 3: 26 / 12, 4: 1, 5: 1 / 2, 6: 1 / 3, 7: 1 / 6, 8: 1 / 12}


# ---- reading -------------------------------------------------------------------------------------
def number(text):
    """Decimal comma, one blank for missing; None when missing."""
    text = text.strip()
    return float(text.replace(",", ".")) if text else None


def code(text):
    """The code of an answer such as '2. No' or '1.Hombre'; None when missing."""
    text = text.strip()
    digits = ""
    for c in text:
        if not c.isdigit():
            break
        digits += c
    return int(digits) if digits else None


def read_difficulties(path):
    """{(folio, nro): worst of the seven difficulties, 1 none .. 4 cannot} from the Stata 118 copy.

    The CSV lacks these columns. The layout is read by the format's published tags."""
    with open(path, "rb") as f:
        data = f.read()

    def between(tag, at=0):
        a = data.index(b"<" + tag + b">", at) + len(tag) + 2
        return a

    k = struct.unpack_from("<H", data, between(b"K"))[0]
    n = struct.unpack_from("<Q", data, between(b"N"))[0]
    offsets = struct.unpack_from("<14Q", data, between(b"map"))
    types = struct.unpack_from("<%dH" % k, data, between(b"variable_types", offsets[2]))
    at = between(b"varnames", offsets[3])
    names = [data[at + 129 * i:at + 129 * (i + 1)].split(b"\0")[0].decode() for i in range(k)]
    form = {65526: "d", 65527: "f", 65528: "i", 65529: "h", 65530: "b"}
    layout = "<" + "".join("%ds" % t if t <= 2045 else form[t] for t in types)
    size = struct.calcsize(layout)
    at = between(b"data", offsets[9])
    want = [names.index("s04a_06" + c) for c in "abcdefg"]
    folio, nro = names.index("folio"), names.index("nro")
    worst = {}
    for i in range(n):
        row = struct.unpack_from(layout, data, at + i * size)
        key = (row[folio].split(b"\0")[0].decode().strip(), int(row[nro]))
        worst[key] = max(v for v in (row[w] for w in want) if 1 <= v <= 4)
    return worst


class Person:
    pass


def read_persons(folder):
    worst = read_difficulties(os.path.join(folder, "persona_coded.dta"))
    persons = []
    with open(os.path.join(folder, "persona.csv"), encoding="iso-8859-1", newline="") as f:
        names = f.readline().rstrip("\r\n").split(";")
        col = {name: i for i, name in enumerate(names)}
        for line in f:
            cells = line.rstrip("\r\n").split(";")
            persons.append(person_of(cells, col, worst))
    return persons


def person_of(cells, col, worst):
    def num(name):
        return number(cells[col[name]]) or 0.0

    def cod(name):
        return code(cells[col[name]])

    p = Person()
    p.folio = cells[col["folio"]].strip()
    p.nro = int(cells[col["nro"]])
    p.w = num("factor")
    p.region = next(v for k, v in DEPTO.items() if cells[col["depto"]].startswith(k))
    p.area = 1 if cells[col["area"]].startswith("Urbana") else 0
    p.sex = 1 if cod("s02a_02") == 1 else 0
    p.age = int(num("s02a_03"))
    p.rel = RELATION_OF[cod("s02a_05")]
    p.spouse, p.father, p.mother = None, None, None
    link = [cod(c) for c in ("s02a_06a", "s02a_06b", "s02a_06d")]
    p.spouse, p.father, p.mother = [v if v != 997 else None for v in link]
    belongs = cod("s03a_04") == 1
    afro = cod("s03a_04npioc") == 1
    p.ethnicity = 0 if not belongs else 2 if afro else 1
    p.foreign = cod("s03a_04") == 3
    p.difficulty = worst[(p.folio, p.nro)]
    schooling = number(cells[col["aestudio"]])
    p.schooling = None if schooling is None else int(schooling)
    p.attends = 1 if cells[col["cmasi"]].strip() == "Asiste" else 0
    p.asked_school = cells[col["cmasi"]].strip() != ""
    condact = cells[col["condact"]].strip()
    p.employed = condact == "p_ocupado"
    contributes = cod("s06g_55") == 1
    p.labour = (3 if contributes else 2) if p.employed else \
        1 if condact in ("p_cesante", "p_aspirante") else 0
    p.affiliated = cod("s06g_54") == 1
    p.insured_job = cod("s06c_29b") == 1
    cover = cells[col["cobersalud"]].strip()
    p.cover = 0 if cover.startswith("Ning") else 1 if cover.startswith("P") and \
        cover.endswith("blico") else 3
    p.earnings = num("ylab") if p.age >= 7 else 0.0
    p.pension = sum(num(c) for c in ("s07a_01a", "s07a_01b", "s07a_01c", "s07a_01d"))
    p.dignidad = num("s07a_01e0") if cod("s07a_01e") == 1 else 0.0
    p.azurduy = num("s04d_27b") * 125 / 12 if cod("s04d_27a") == 1 else 0.0
    p.other = max(0.0, num("ynolab") - p.pension - p.dignidad - p.azurduy)
    p.pinto = cod("s05a_08") == 1
    p.own = num("yper")
    p.has_income = cells[col["yhog"]].strip() != ""
    p.yhog = num("yhog")
    p.yhogpc = num("yhogpc")
    p.z, p.zext = num("z"), num("zext")
    return p


class Household:
    pass


def households_of(persons):
    by = {}
    for p in persons:
        by.setdefault(p.folio, []).append(p)
    out = []
    for folio, members in by.items():
        members.sort(key=lambda m: m.nro)
        h = Household()
        h.members = members
        h.head = next(m for m in members if m.rel == 0)
        h.w, h.area, h.region = h.head.w, h.head.area, h.head.region
        h.size = len(members)
        h.spouse = next((m for m in members if m.rel == 1), None)
        h.count = [sum(1 for m in members if m.rel == r) for r in range(len(RELATIONS))]
        inside = [m for m in members if m.has_income]
        recorded = sum(m.dignidad + m.azurduy for m in inside)
        h.pre = max(0.0, (h.head.yhog - recorded) / max(1, len(inside)))
        for m in members:
            m.household = h
        insured = [m for m in (h.head, h.spouse) if m and (m.insured_job or m.labour == 3
                                                            or m.pension > 0)]
        for m in members:
            own = m.insured_job or m.labour == 3 or m.pension > 0
            family = bool(insured) and (m.rel == 1 or m.rel == 0 or (m.rel == 2 and m.age < 25))
            m.health = 2 if m.cover == 1 and (own or family) else m.cover
        out.append(h)
    return out


# ---- small tools ---------------------------------------------------------------------------------
def merge_ordered(cells):
    """Adjacent cells [lo, hi, n, w...] joined until each has MIN_N sample cases; empty list when
    even their sum has not."""
    out = []
    for c in cells:
        if out and out[-1][2] < MIN_N:
            last = out[-1]
            last[1] = c[1]
            for k in range(2, len(c)):
                last[k] += c[k]
        else:
            out.append(list(c))
    if len(out) > 1 and out[-1][2] < MIN_N:
        c = out.pop()
        out[-1][1] = c[1]
        for k in range(2, len(c)):
            out[-1][k] += c[k]
    return out if out and out[0][2] >= MIN_N else []


def bins(values, edges):
    """Ordered cells [lo, hi, n, w] of (value, weight) over edges; hi inclusive."""
    cells = [[lo, hi - 1, 0, 0.0] for lo, hi in zip(edges, edges[1:])]
    for value, w in values:
        for c in cells:
            if c[0] <= value <= c[1]:
                c[2] += 1
                c[3] += w
                break
    return cells


def even_bins(pairs, edges):
    """Cells of (value, weight) over edges, joined to MIN_N cases: [from, to, share, n]. Values are drawn evenly
    from .. to, so a cell that is wide ends where an even distribution with its mean and spread would."""
    cells = [c + [0.0, 0.0] for c in bins([], edges)]
    for value, w in pairs:
        for c in cells:
            if c[0] <= value <= c[1]:
                for k, x in ((2, 1), (3, w), (4, w * value), (5, w * value * value)):
                    c[k] += x
                break
    total = sum(w for _, w in pairs)
    rows = []
    for lo, hi, n, w, wx, wxx in merge_ordered(cells):
        mean = wx / w
        half = ((12 * max(0.0, wxx / w - mean * mean) + 1) ** 0.5 - 1) / 2
        half = min(half, mean - lo, hi - mean)
        rows.append([round(mean - half), round(mean + half), share(w, total), n])
    return rows


def group(value, starts):
    """Index of the last start not above value."""
    k = 0
    while k + 1 < len(starts) and value >= starts[k + 1]:
        k += 1
    return k


def group_name(k, starts):
    return "%d+" % starts[k] if k + 1 == len(starts) else "%d-%d" % (starts[k], starts[k + 1] - 1)


def share(x, total):
    return "%.6f" % (x / total if total > 0 else 0.0)


def mean_sd(pairs):
    w = sum(b for _, b in pairs)
    m = sum(a * b for a, b in pairs) / w
    return m, math.sqrt(max(0.0, sum(b * (a - m) ** 2 for a, b in pairs) / w))


class Writer:
    def __init__(self, folder):
        self.folder = folder

    def table(self, name, comments, header, rows):
        with open(os.path.join(self.folder, name + ".csv"), "w", newline="\n") as f:
            f.write("# source: %s\n" % SOURCE)
            for c in comments:
                f.write("# %s\n" % c)
            f.write(",".join(header) + "\n")
            for r in rows:
                f.write(",".join(str(c) for c in r) + "\n")


# ---- household structure -------------------------------------------------------------------------
HEAD_AGES = [15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, TOP + 1]
BANDS = [15, 25, 40, 60]
BAND_NAMES = ["15-24", "25-39", "40-59", "60+"]


def tabulate_sizes(out, hs):
    rows = []
    for area in (0, 1):
        mine = [h for h in hs if h.area == area]
        total = sum(h.w for h in mine)
        cells = []
        for s in range(1, 30):
            sel = [h for h in mine if h.size == s]
            cells.append([s, s, len(sel), sum(h.w for h in sel), sum(h.w * h.size for h in sel)])
        cells = merge_ordered([c for c in cells if c[2] > 0 or c[0] < 8])
        for c in cells:
            rows.append([AREAS[area], c[0], share(c[3], total), "%.4f" % (c[4] / c[3]), c[2]])
    out.table("household_sizes",
              ["share of the area's households by number of persons living in them (live-in domestic "
               "workers included); the last row of an area is that size and more, with its mean size"],
              ["area", "size", "share", "mean_size", "n"], rows)


def tabulate_households(out, hs):
    rows = []
    kept = total = 0.0
    for area in (0, 1):
        all_w = sum(h.w for h in hs if h.area == area)
        for size in range(1, 9):
            for partner in (0, 1):
                for sex in (0, 1):
                    sel = [h for h in hs if h.area == area and min(h.size, 8) == size
                           and (h.spouse is not None) == bool(partner) and h.head.sex == sex]
                    total += sum(h.w for h in sel)
                    for c in merge_ordered(bins([(max(15, h.head.age), h.w) for h in sel],
                                                HEAD_AGES)):
                        kept += c[3]
                        rows.append([AREAS[area], size, partner, SEXES[sex], c[0], c[1],
                                     share(c[3], all_w), c[2]])
    out.table("households",
              ["share of the area's households by size (8: 8 and more), partner of the head present, "
               "sex and age of the head (age_from..age_to, neighbours merged to at least %d cases)"
               % MIN_N,
               "combinations of fewer than %d households are left out: %.2f %% of the households; the "
               "builder rescales to household_sizes" % (MIN_N, 100 * (1 - kept / total))],
              ["area", "size", "partner", "head_sex", "age_from", "age_to", "share", "n"], rows)


def pattern_of(h):
    """children, parents, siblings, grandchildren, in-laws, other, non-relatives, workers."""
    return tuple(h.count[2:])


KINDS = ["couple", "woman", "man"]


def kind_of(h):
    """A couple, or a woman or man without partner at the head."""
    return 0 if h.spouse is not None else 1 + h.head.sex


def tabulate_composition(out, hs):
    """Patterns per size, kind of head and band of the head's age; by area where there are enough."""
    rows = []
    names = ["children", "parents", "siblings", "grandchildren", "children_in_law",
             "other_relatives", "non_relatives", "domestic_workers"]
    for size in range(2, 9):
        for kind in range(3):
            if size - 1 - (kind == 0) < 1:
                continue
            any_band = [h for h in hs if min(h.size, 8) == size and kind_of(h) == kind]
            for band in range(len(BANDS)):
                cell = [h for h in any_band if group(h.head.age, BANDS) == band]
                for area in (0, 1):
                    rows += composition_rows(cell, area, size, kind, band, any_band)
    out.table("composition",
              ["who lives with the head (and partner), by number of members of each relationship, "
               "within area, size (8: 8 and more), kind (couple; woman or man at the head without a "
               "partner) and age of the head",
               "pattern `listed` gives the numbers; `mixed` stands for all rarer combinations, whose "
               "members' relationships are drawn from composition_mixed; `from` says whether the "
               "split is the area's own or of both areas together"],
              ["area", "size", "kind", "head_ages", "pattern"] + names + ["share", "n", "from"],
              rows)
    rows = []
    for lo, hi in ((2, 4), (5, 7), (8, 99)):
        for kind in range(3):
            for band in range(len(BANDS)):
                rows += mixed_rows(hs, lo, hi, kind, band)
    out.table("composition_mixed",
              ["relationship of the members other than head and partner in the households that "
               "composition calls mixed; share within size class, kind and age of the head (the "
               "builder rescales to 1); a relationship too rare in its cell takes the share it has in "
               "the wider cell that `from` names"],
              ["size_from", "size_to", "kind", "head_ages", "relationship", "share", "n", "from"],
              rows)


def split_patterns(sel):
    """Common patterns [(pattern, n, w)], n and weight of the others; households remember theirs."""
    counts = {}
    for h in sel:
        c = counts.setdefault(pattern_of(h), [0, 0.0])
        c[0] += 1
        c[1] += h.w
    listed, n, w = [], 0, 0.0
    for pattern, c in sorted(counts.items(), key=lambda kv: (-kv[1][1], kv[0])):
        if c[0] >= MIN_N and sel[0].size < 8:
            listed.append((pattern, c[0], c[1]))
        else:
            n += c[0]
            w += c[1]
    return listed, n, w


def composition_rows(cell, area, size, kind, band, any_band):
    own = [h for h in cell if h.area == area]
    origin = "own"
    if len(own) < 3 * MIN_N:
        own, origin = cell, "both areas"
    if len(own) < MIN_N:
        return []
    total = sum(h.w for h in own)
    listed, n, w = split_patterns(own)
    mixed = w / total
    if 0 < n < MIN_N and listed:  # too few to show: the share of a wider cell
        for wider in (cell, any_band):
            common = [pattern for pattern, _, _ in listed]
            rest = [h for h in wider if pattern_of(h) not in common]
            if len(rest) >= MIN_N:
                mixed, n = sum(h.w for h in rest) / sum(h.w for h in wider), len(rest)
                break
        else:
            mixed, n = 0.0, 0
    key = [AREAS[area], size, KINDS[kind], BAND_NAMES[band]]
    known = sum(c for _, _, c in listed)
    rows = [key + ["listed"] + list(pattern) + ["%.6f" % (c / known * (1 - mixed)), k, origin]
            for pattern, k, c in listed]
    if mixed > 0:
        rows.append(key + ["mixed"] + [0] * 8 + ["%.6f" % mixed, n, origin])
    common = [pattern for pattern, _, _ in listed]
    for h in own:
        if pattern_of(h) in common:
            h.listed = True
    return rows


def count_relations(sel):
    counts = [[0, 0.0] for _ in RELATIONS]
    for h in sel:
        for m in h.members:
            if m.rel >= 2:
                counts[m.rel][0] += 1
                counts[m.rel][1] += m.w
    return counts


def mixed_rows(hs, lo, hi, kind, band):
    """Relationships too rare in the cell take the share that they have in wider ones."""
    rest = [h for h in hs if not getattr(h, "listed", False)
            and h.size - 1 - (h.spouse is not None) > 0]
    wider = [[h for h in rest if lo <= h.size <= hi and group(h.head.age, BANDS) == band
              and kind_of(h) == kind],
             [h for h in rest if group(h.head.age, BANDS) == band],
             [h for h in rest if lo <= h.size <= hi], rest]
    levels = [(count_relations(sel), word) for sel, word in
              zip(wider, ("own", "any size and kind", "any head", "all"))]
    rows = []
    for r in range(2, len(RELATIONS)):
        for counts, word in levels:
            if counts[r][0] >= MIN_N:
                all_w = sum(c[1] for c in counts)
                rows.append([lo, hi, KINDS[kind], BAND_NAMES[band], RELATIONS[r],
                             share(counts[r][1], all_w), counts[r][0], word])
                break
    return rows


PARTNER_AGES = [15, 25, 35, 45, 55, 65]
GAPS = [-40, -14, -9, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 10, 15, 41]
PARENT_AGES = [15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70]
YOUNGEST = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 22, 25, 28, 31, 35, 40, 45, 50, 80]


def reference_parent(h):
    """The woman of the couple; else the head."""
    if h.spouse is not None and h.head.sex == 1 and h.spouse.sex == 0:
        return h.spouse
    return h.head


def tabulate_partners(out, hs):
    rows = []
    for sex in (0, 1):
        for g in range(len(PARTNER_AGES)):
            pairs = [(h.spouse.age - h.head.age, h.w) for h in hs if h.spouse is not None
                     and h.head.sex == sex and group(h.head.age, PARTNER_AGES) == g]
            for c in even_bins(pairs, GAPS):
                rows.append([SEXES[sex], group_name(g, PARTNER_AGES)] + c)
    out.table("partners",
              ["partner's age minus the head's (evenly gap_from .. gap_to, both included), by sex and "
               "age of the head",
               "assumption: couples are of a woman and a man; the few of one sex in the sample are "
               "not tabulated apart"],
              ["head_sex", "head_ages", "gap_from", "gap_to", "share", "n"], rows)


def tabulate_children(out, hs):
    rows = []
    gaps = {}
    for h in hs:
        ages = sorted(m.age for m in h.members if m.rel == 2)
        if not ages:
            continue
        parent = reference_parent(h)
        h.children, h.parent_age = ages, parent.age
        for a, b in zip(ages, ages[1:]):
            gaps.setdefault((min(len(ages), 5), 0 if parent.age < 30 else 1 if parent.age < 40
                             else 2), []).append((b - a, h.w))
    for k, parent in enumerate(KINDS):
        for n in (1, 2, 3, 4, 5):
            for g in range(len(PARENT_AGES)):
                pairs = [(h.children[0], h.w) for h in hs if getattr(h, "children", None)
                         and kind_of(h) == k and min(5, len(h.children)) == n
                         and group(h.parent_age, PARENT_AGES) == g]
                for c in even_bins(pairs, YOUNGEST):
                    rows.append([parent, n, group_name(g, PARENT_AGES)] + c)
    out.table("children_youngest",
              ["age of the youngest child of the head in the household, by number of children "
               "(5: 5 and more), kind of head and age of the woman of the couple, else of the head"],
              ["kind", "children", "parent_ages", "age_from", "age_to", "share", "n"], rows)
    rows = []
    for key in sorted(gaps):
        for c in even_bins(gaps[key], list(range(0, 13)) + [15, 20, 50]):
            rows.append([key[0], ["15-29", "30-39", "40+"][key[1]]] + c)
    out.table("children_spacing",
              ["years between the ages of one child of the head and the next older one, by number of "
               "children (5: 5 and more) and age of the woman of the couple, else of the head"],
              ["children", "parent_ages", "gap_from", "gap_to", "share", "n"], rows)


OTHER_BANDS = [15, 30, 45, 60]


def tabulate_others(out, hs):
    rows = []
    for rel in range(3, 10):
        for band in range(4):
            sel = [m for h in hs for m in h.members if m.rel == rel
                   and group(h.head.age, OTHER_BANDS) == band]
            total = sum(m.w for m in sel)
            cells = []
            for lo in list(range(0, 90, 5)):
                c = [m for m in sel if lo <= m.age <= (lo + 4 if lo < 85 else TOP)]
                cells.append([lo, lo + 4 if lo < 85 else TOP, len(c), sum(m.w for m in c),
                              sum(m.w for m in c if m.sex == 0)])
            for c in merge_ordered(cells):
                rows.append([RELATIONS[rel], group_name(band, OTHER_BANDS), c[0], c[1],
                             share(c[3], total), share(c[4], c[3]), c[2]])
    out.table("others",
              ["age and sex of members other than head, partner and children, by relationship and "
               "age of the head; share within relationship and age of the head"],
              ["relationship", "head_ages", "age_from", "age_to", "share", "female_share", "n"],
              rows)
    rows = []
    for lo, hi in ((0, 9), (10, 14), (15, 19), (20, 24), (25, 29), (30, 39), (40, TOP)):
        for area in (0, 1):
            sel = [m for h in hs for m in h.members if m.rel == 2 and lo <= m.age <= hi
                   and m.area == area]
            total = sum(m.w for m in sel)
            rows.append([AREAS[area], lo, hi, share(sum(m.w for m in sel if m.sex == 0), total),
                         len(sel)])
    out.table("children_sex", ["share of women among the children of the head who live with them"],
              ["area", "age_from", "age_to", "female_share", "n"], rows)


# ---- persons -------------------------------------------------------------------------------------
ADULT_AGES = [25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75]


def schooling_rows(sel, key, edges):
    total = sum(p.w for p in sel)
    pairs = [(min(18, p.schooling, max(0, p.age - 5)), p.w) for p in sel]
    top = max(y for y, _ in pairs)
    return [key + [c[0], c[1], share(c[3], total), c[2]]
            for c in merge_ordered(bins(pairs, [y for y in edges if y <= top + 1]))]


def tabulate_schooling(out, ps):
    rows = []
    edges = list(range(0, 20))
    ok = [p for p in ps if p.schooling is not None]
    for age in range(5, 25):
        for area in (0, 1):
            for sex in (0, 1):
                sel = [p for p in ok if p.age == age and p.area == area
                       and (age < 15 or p.sex == sex)]
                rows += schooling_rows(sel, [SEXES[sex], age, age, AREAS[area]], edges)
    for g in range(len(ADULT_AGES)):
        hi = ADULT_AGES[g + 1] - 1 if g + 1 < len(ADULT_AGES) else TOP
        for area in (0, 1):
            for sex in (0, 1):
                sel = [p for p in ok if ADULT_AGES[g] <= p.age <= hi and p.area == area
                       and p.sex == sex]
                rows += schooling_rows(sel, [SEXES[sex], ADULT_AGES[g], hi, AREAS[area]], edges)
    out.table("education",
              ["years of schooling passed (from years_from to years_to, 18 stands for 18 and more) by "
               "sex, age and area; sexes together under 15; no more than age less 5",
               "level of education: 0 years none, 1-6 primary, 7-12 secondary, 13 and more tertiary; "
               "it agrees with the survey's own niv_ed, whose completed primary also holds 5 years, "
               "the last year of the old cycle"],
              ["sex", "age_from", "age_to", "area", "years_from", "years_to", "share", "n"], rows)


SCHOOL_ROLES = ["couple", "alone", "child", "other"]


def tabulate_schooling_score(out, ps):
    """Normal scores of schooling inside sex, age and area; ties share their middle rank."""
    cells = {}
    for p in ps:
        if p.schooling is not None and p.age >= 15:
            band = p.age if p.age < 25 else 25 + (min(p.age, 75) - 25) // 5 * 5
            cells.setdefault((p.sex, band, p.area), {}).setdefault(p.schooling, []).append(p)
    for years in cells.values():
        total = sum(p.w for same in years.values() for p in same)
        below = 0.0
        for y in sorted(years):
            w = sum(p.w for p in years[y])
            for p in years[y]:
                p.school_score = NormalDist().inv_cdf((below + w / 2) / total)
            below += w
    sums = {}
    for p in ps:
        if hasattr(p, "school_score"):
            h = p.household
            role = 3 if p.rel > 2 else 2 if p.rel == 2 else 0 if h.spouse is not None else 1
            kids = min(5, sum(1 for m in h.members if m.age < 15))
            c = sums.setdefault((role, kids), [0, 0.0, 0.0])
            c[0] += 1
            c[1] += p.w
            c[2] += p.w * p.school_score
    rows = [[SCHOOL_ROLES[r], k, "%.4f" % (c[2] / c[1]), c[0]] for (r, k), c in sorted(sums.items())]
    out.table("schooling_score",
              ["mean normal score of schooling inside sex, age and area, by role in the household and "
               "number of children under 15 in it (5: 5 and more): where the schooled live; role: "
               "head or partner of a couple, head without partner, child of the head, other"],
              ["role", "children", "score", "n"], rows)


def tabulate_attendance(out, ps):
    rows = []
    for lo, hi in [(a, a) for a in range(4, 25)] + [(25, 26), (27, 29), (30, 34), (35, 44), (45, 59)]:
        for area in (0, 1):
            for sex in (0, 1):
                sel = [p for p in ps if lo <= p.age <= hi and p.area == area and p.sex == sex
                       and p.asked_school]
                total = sum(p.w for p in sel)
                rows.append([SEXES[sex], lo, hi, AREAS[area],
                             share(sum(p.w for p in sel if p.attends), total), len(sel)])
    out.table("attendance",
              ["share enrolled and attending school, college or university, by sex, age and area; "
               "ages outside the table: 0"],
              ["sex", "age_from", "age_to", "area", "share", "n"], rows)


PUPIL_AGES = [(4, 5), (6, 11), (12, 17), (18, 24), (25, 59)]
PUPIL_HOMES = EDUCATION + ["own"]


def pupil_home(p):
    """Education of the head, or "own" for heads and partners themselves."""
    return 4 if p.rel <= 1 else education_of(p.household.head)


def attendance_cells(ps, lo, hi):
    """Persons by (sex, area, age, from 25 in fives): in each by home [n, weight, weight of who attends]."""
    cells = {}
    for p in ps:
        if lo <= p.age <= hi and p.asked_school:
            c = cells.setdefault((p.sex, p.area, p.age if p.age < 25 else p.age // 5), {})
            c = c.setdefault(pupil_home(p), [0, 0.0, 0.0])
            c[0] += 1
            c[1] += p.w
            c[2] += p.w * p.attends
    return [by for by in cells.values()
            if 0 < sum(c[2] for c in by.values()) < sum(c[1] for c in by.values())]


def level_of(by, odds):
    """Odds of the cell at which as many attend as do, when homes' odds are given: bisection."""
    want, low, high = sum(c[2] for c in by.values()), 1e-9, 1e9
    for _ in range(80):
        x = math.sqrt(low * high)
        if sum(c[1] * x * odds[k] / (1 + x * odds[k]) for k, c in by.items()) < want:
            low = x
        else:
            high = x
    return x


def fit_homes(cells):
    """Maximum likelihood of one odds ratio a home beside one level a cell, by Newton's steps home by home."""
    odds = [1.0] * len(PUPIL_HOMES)
    for _ in range(300):
        miss, slope = [0.0] * len(odds), [1e-9] * len(odds)
        for by in cells:
            x = level_of(by, odds)
            for k, c in by.items():
                q = x * odds[k] / (1 + x * odds[k])
                miss[k] += c[2] - c[1] * q
                slope[k] += c[1] * q * (1 - q)
        odds = [o * math.exp(max(-0.5, min(0.5, m / d))) for o, m, d in zip(odds, miss, slope)]
        odds = [o / odds[2] for o in odds]
    return odds


def tabulate_attendance_home(out, ps):
    rows = []
    for lo, hi in PUPIL_AGES:
        cells = attendance_cells(ps, lo, hi)
        odds = fit_homes(cells)
        for k, home in enumerate(PUPIL_HOMES):
            n = sum(by[k][0] for by in cells if k in by)
            if n >= MIN_N:
                rows.append([lo, hi, home, "%.3f" % odds[k], n])
    out.table("attendance_home",
              ["odds of attending by the education of the household's head (own: who is head or partner), "
               "relative to a head with secondary education, beside sex, area and single age: logistic "
               "regression by maximum likelihood; homes without a row: 1"],
              ["age_from", "age_to", "home", "odds", "n"], rows)


ETHNIC_AGES = [0, 15, 30, 45, 60]


def tabulate_ethnicity(out, ps):
    rows = []
    for region in range(9):
        for area in (0, 1):
            for g in range(len(ETHNIC_AGES)):
                sel = [p for p in ps if p.region == region and p.area == area
                       and group(p.age, ETHNIC_AGES) == g]
                total = sum(p.w for p in sel)
                rows.append([REGIONS[region], AREAS[area], group_name(g, ETHNIC_AGES),
                             share(sum(p.w for p in sel if p.ethnicity == 1), total), len(sel)])
    total = sum(p.w for p in ps)
    afro = [p for p in ps if p.ethnicity == 2]
    rows.append(["all", "all", "afrodescendent", share(sum(p.w for p in afro), total), len(afro)])
    out.table("ethnicity",
              ["share who say that they belong to an indigenous people (question s03a_04), by "
               "department, area and age",
               "the last row is the share of Afro-Bolivians in the population (code 001 of the "
               "peoples' list), too few for any split"],
              ["region", "area", "age_group", "share", "n"], rows)


MIGRANT_AGES = [0, 15, 30, 45, 60]
DISABILITY_AGES = [0, 10, 20, 30, 40, 50, 60, 65, 70, 75, 80]


def by_sex_and_age(ps, edges, has):
    """Rows sex, age_from, age_to, share, n, n_yes of those who have a trait; ages are joined until MIN_N sample
    persons have it."""
    rows = []
    for sex in (0, 1):
        cells = []
        for g in range(len(edges)):
            hi = edges[g + 1] - 1 if g + 1 < len(edges) else TOP
            sel = [p for p in ps if p.sex == sex and edges[g] <= p.age <= hi]
            yes = [p for p in sel if has(p)]
            cells.append([edges[g], hi, len(yes), sum(p.w for p in yes), sum(p.w for p in sel),
                          len(sel)])
        for c in merge_ordered(cells):
            rows.append([SEXES[sex], c[0], c[1], share(c[3], c[4]), c[5], c[2]])
    return rows


def tabulate_migrants(out, ps):
    out.table("migrants",
              ["share who say that they are not Bolivian (question s03a_04), by sex and age; n_yes "
               "counts the sample persons who do",
               "assumption: they stand for those born abroad, whom the survey does not tell; so "
               "Bolivians born abroad are not counted"],
              ["sex", "age_from", "age_to", "share", "n", "n_yes"],
              by_sex_and_age(ps, MIGRANT_AGES, lambda p: p.foreign))


def tabulate_disability(out, ps):
    out.table("disability",
              ["share with a lot of difficulty or none at all able in at least one of seven domains "
               "(seeing, hearing, speaking, walking, remembering, self-care, reasoning), by sex and "
               "age; n_yes counts the sample persons with it",
               "definition: the cut-off of the Washington Group on Disability Statistics; the survey's "
               "milder `some difficulty` is not counted"],
              ["sex", "age_from", "age_to", "share", "n", "n_yes"],
              by_sex_and_age(ps, DISABILITY_AGES, lambda p: p.difficulty >= 3))


def tabulate_health(out, ps):
    rows = []
    kinds = ["child"] + LABOUR
    for k, kind in enumerate(kinds):
        for lo, hi in ((0, 4), (5, 14)) if k == 0 else ((15, 24), (25, 44), (45, 59), (60, TOP)):
            for area in (0, 1):
                sel = [p for p in ps if lo <= p.age <= hi and (k == 0 or p.labour == k - 1)]
                mine = [p for p in sel if p.area == area]
                origin = "own"
                if len(mine) < 5 * MIN_N:
                    mine, origin = sel, "both areas"
                if len(mine) < 5 * MIN_N:
                    mine, origin = [p for p in ps if p.labour == k - 1 and p.age >= 15], "all ages"
                total = sum(p.w for p in mine)
                s = [sum(p.w for p in mine if p.health == v) for v in range(4)]
                rows.append([kind, lo, hi, AREAS[area]] + [share(x, total) for x in s]
                            + [len(mine), origin])
    out.table("health",
              ["health cover by labour state (children under 15 apart), age and area",
               "assumption: the survey does not tell public from social-security cover; a person with "
               "`public` cover counts as contributory when she has health insurance by her job, "
               "contributes to a pension scheme or draws a contributory pension, and so do partner, "
               "head and children under 25 of such a head or partner"],
              ["labour", "age_from", "age_to", "area", "no_cover", "public_cover",
               "contributory_cover", "private_cover", "n", "from"], rows)


# ---- work ----------------------------------------------------------------------------------------
def education_of(p):
    s = p.schooling or 0
    return 0 if s == 0 else 1 if s <= 6 else 2 if s <= 12 else 3


def labour_cell(ps, sex, g, edu, area):
    """The first of ever wider cells that has enough cases: sample and a word for it."""
    near = {0: (0, 1), 1: (0, 1), 2: (2, 3), 3: (2, 3)}[edu]
    wider = [("own", lambda p: p.edu == edu and p.area == area),
             ("both areas", lambda p: p.edu == edu),
             ("near education", lambda p: p.edu in near and p.area == area),
             ("near education and both areas", lambda p: p.edu in near),
             ("all education", lambda p: p.area == area),
             ("sex and age", lambda p: True)]
    for word, take in wider:
        sel = [p for p in ps[sex][g] if take(p)]
        if len(sel) >= 3 * MIN_N:
            return sel, word
    return sel, word


POSITIONS = ["couple", "couple_children", "alone", "alone_children", "other_with_couple",
             "pupil_with_couple", "other_with_one", "pupil_with_one"]


def position_of(p):
    """Head or partner of a couple, head without partner (each without or with children under 15 in
    the household), other members who do not and who do attend school (each with a couple or a single
    person at the head)."""
    h = p.household
    if p.rel >= 2:
        return (4 if h.spouse is not None else 6) + p.attends
    children = any(m.age < 15 for m in h.members)
    return (0 if h.spouse is not None else 2) + int(children)


def tabulate_positions(out, by):
    rows = []
    for sex in (0, 1):
        for g in range(len(LABOUR_AGES)):
            for k, name in enumerate(POSITIONS):
                wider = [("own", [p for p in by[sex][g] if p.position == k]),
                         ("neighbouring ages", [p for j in (g - 1, g, g + 1)
                                                if 0 <= j < len(LABOUR_AGES)
                                                for p in by[sex][j] if p.position == k]),
                         ("with and without children", [p for p in by[sex][g]
                                                        if p.position // 2 == k // 2]),
                         ("sex and age", by[sex][g])]
                word, sel = next(x for x in wider if len(x[1]) >= 2 * MIN_N or x is wider[-1])
                total = sum(p.w for p in sel)
                rows.append([SEXES[sex], LABOUR_NAMES[g], name]
                            + [share(sum(p.w for p in sel if p.labour == v), total)
                               for v in range(4)] + [len(sel), word])
    out.table("labour_position",
              ["labour state by sex, age and position in the household: couple (head or partner "
               "of one), alone (head without partner), each without or with children under 15 in the "
               "household; other members and pupils, that is other members who attend school, with a "
               "couple or with one person at the head; `from` tells own "
               "cells from borrowed ones (fewer than %d sample persons)" % (2 * MIN_N)],
              ["sex", "age_group", "position"] + LABOUR + ["n", "from"], rows)


def tabulate_labour(out, ps):
    by = [[[] for _ in LABOUR_AGES] for _ in SEXES]
    for p in ps:
        if p.age >= 15:
            p.edu = education_of(p)
            p.position = position_of(p)
            by[p.sex][group(p.age, LABOUR_AGES)].append(p)
    rows = []
    for sex in (0, 1):
        for g in range(len(LABOUR_AGES)):
            for edu in range(4):
                for area in (0, 1):
                    sel, word = labour_cell(by, sex, g, edu, area)
                    total = sum(p.w for p in sel)
                    s = [round(sum(p.w for p in sel if p.labour == v) / total, 6) for v in range(4)]
                    s[s.index(max(s))] += 1 - sum(s)
                    rows.append([SEXES[sex], LABOUR_NAMES[g], EDUCATION[edu], AREAS[area]]
                                + ["%.6f" % x for x in s] + [len(sel), word])
    out.table("labour",
              ["labour state of persons of 15 and more by sex, age, education (see education.csv) and "
               "area; shares sum to 1; formal: employed and contributing to a pension scheme now "
               "(s06g_55), informal: employed and not contributing, unpaid family workers included",
               "`from` tells a combination's own cell from one borrowed from a wider cell (fewer than "
               "%d sample persons)" % (3 * MIN_N)],
              ["sex", "age_group", "education", "area"] + LABOUR + ["n", "from"], rows)
    rows = []
    for sex in (0, 1):
        for g in range(len(LABOUR_AGES)):
            sel = by[sex][g]
            total = sum(p.w for p in sel)
            rows.append([SEXES[sex], LABOUR_NAMES[g]]
                        + [share(sum(p.w for p in sel if p.labour == v), total) for v in range(4)]
                        + [len(sel)])
    out.table("labour_margin",
              ["labour state by sex and age alone: the margin that the builder meets"],
              ["sex", "age_group"] + LABOUR + ["n"], rows)
    tabulate_positions(out, by)
    rows = []
    for sex in (0, 1):
        for area in (0, 1):
            for g in range(len(LABOUR_AGES)):
                sel = [p for p in by[sex][g] if p.labour == 2 and p.area == area]
                total = sum(p.w for p in sel)
                rows.append([SEXES[sex], LABOUR_NAMES[g], AREAS[area],
                             share(sum(p.w for p in sel if p.earnings <= 0), total), len(sel)])
    out.table("unpaid",
              ["share of informal workers with no labour income (unpaid family workers, mostly on "
               "farms), by sex, age and area; formal workers: 0"],
              ["sex", "age_group", "area", "share", "n"], rows)


UNPAID_AGES = [15, 25, 60]
ROLES = ["head", "partner", "other"]


def tabulate_unpaid_roles(out, ps):
    rows = []
    for sex in (0, 1):
        for area in (0, 1):
            for role in range(3):
                cells = []
                for g in range(len(UNPAID_AGES)):
                    hi = UNPAID_AGES[g + 1] - 1 if g + 1 < len(UNPAID_AGES) else TOP
                    sel = [p for p in ps if p.sex == sex and p.area == area and p.labour == 2
                           and UNPAID_AGES[g] <= p.age <= hi and min(p.rel, 2) == role]
                    cells.append([UNPAID_AGES[g], hi, len(sel),
                                  sum(p.w for p in sel if p.earnings <= 0), sum(p.w for p in sel)])
                for c in merge_ordered(cells):
                    rows.append([SEXES[sex], AREAS[area], ROLES[role], c[0], c[1],
                                 share(c[3], c[4]), c[2]])
    out.table("unpaid_role",
              ["share of informal workers with no labour income, by sex, area, role in the household "
               "and age"], ["sex", "area", "role", "age_from", "age_to", "share", "n"], rows)


def tabulate_affiliation(out, ps):
    rows = []
    for sex in (0, 1):
        for g in range(len(LABOUR_AGES)):
            sel = [p for p in ps if p.sex == sex and p.age >= 15 and p.labour != 3
                   and group(p.age, LABOUR_AGES) == g]
            total = sum(p.w for p in sel)
            rows.append([SEXES[sex], LABOUR_NAMES[g],
                         share(sum(p.w for p in sel if p.affiliated), total), len(sel)])
    out.table("affiliation",
              ["share affiliated to a pension fund (s06g_54) among those who do not contribute now, "
               "by sex and age: they contributed in the past"],
              ["sex", "age_group", "share", "n"], rows)


RESIDUALS = 50
TERMS = ["const", "female", "formal", "primary", "secondary", "tertiary", "age", "age2", "rural"]


def regressors(p):
    return [1.0, 1.0 - p.sex, float(p.labour == 3), float(p.edu == 1), float(p.edu == 2),
            float(p.edu == 3), float(p.age), float(p.age) ** 2, 1.0 - p.area]


def solve_spd(a, b):
    """Gauss-Jordan inverse and solution of a small symmetric system."""
    n = len(b)
    m = [list(row) + [1.0 if i == j else 0.0 for j in range(n)] for i, row in enumerate(a)]
    for i in range(n):
        piv = m[i][i]
        m[i] = [v / piv for v in m[i]]
        for r in range(n):
            if r != i and m[r][i] != 0.0:
                f = m[r][i]
                m[r] = [x - f * y for x, y in zip(m[r], m[i])]
    inv = [row[n:] for row in m]
    return [sum(inv[i][j] * b[j] for j in range(n)) for i in range(n)], inv


DETAIL = ["female_formal", "tertiary_formal", "rural_formal", "years", "head", "head_female", "partner",
          "indigenous", "rural_age", "rural_age2"]


def more_regressors(p):
    formal = float(p.labour == 3)
    return regressors(p) + [(1 - p.sex) * formal, (p.edu == 3) * formal, (1 - p.area) * formal,
                            float(p.schooling or 0), float(p.rel == 0), float(p.rel == 0) * (1 - p.sex),
                            float(p.rel == 1), float(p.ethnicity == 1), (1 - p.area) * float(p.age),
                            (1 - p.area) * float(p.age) ** 2]


def tabulate_earnings(out, ps):
    sel = [p for p in ps if p.age >= 15 and p.employed and p.earnings > 0]
    rows = fit_earnings(sel, TERMS + DETAIL, more_regressors)
    groups = []
    for kind, test in (("informal_rural", lambda p: p.labour == 2 and p.area == 0),
                       ("informal_urban", lambda p: p.labour == 2 and p.area == 1),
                       ("formal", lambda p: p.labour == 3)):
        sub = [(p.residual, p.w) for p in sel if test(p)]
        _, sd = mean_sd(sub)
        rows.append(["residual_sd_" + kind, "%.6f" % sd, "%.6f" % (sd / math.sqrt(2 * len(sub)))])
        groups += quantile_rows(sorted(sub), [kind], RESIDUALS, "%.4f")
    out.table("earnings_detail",
              ["the equation of earnings.csv with three products of formal, years of schooling, place in the "
               "household (head, head and woman, partner), indigenous, ages of their own in rural areas, and "
               "residuals by area: what the population builder draws from, n = %d" % len(sel)],
              ["term", "value", "se"], rows)
    out.table("earnings_residuals",
              ["residuals of earnings_detail.csv (log points): mean of each of %d equal groups of workers in "
               "ascending order" % RESIDUALS], ["work", "group", "mean", "n"], groups)
    rows = fit_earnings(sel, TERMS, regressors)
    for name, state in (("residual_sd_informal", 2), ("residual_sd_formal", 3)):
        sub = [(p.residual, p.w) for p in sel if p.labour == state]
        _, sd = mean_sd(sub)
        rows.append([name, "%.6f" % sd, "%.6f" % (sd / math.sqrt(2 * len(sub)))])
    out.table("earnings",
              ["log of monthly labour earnings (Bs of November 2019, before taxes, all jobs) of "
               "employed persons of 15 and more with positive earnings, weighted least squares, n = "
               "%d; se: heteroskedasticity-robust, without the sample's clusters" % len(sel),
               "log y = const + female + formal + primary + secondary + tertiary (against no "
               "schooling) + age * years + age2 * years^2 + rural + error; errors have "
               "residual_sd_informal or residual_sd_formal",
               "informal workers without labour income are not in it: see unpaid.csv"],
              ["term", "value", "se"], rows)


def fit_earnings(sel, terms, x_of):
    """Weighted least squares; leaves p.residual. Rows of term, value, robust standard error."""
    k = len(terms)
    xx = [[0.0] * k for _ in range(k)]
    xy = [0.0] * k
    for p in sel:
        x = x_of(p)
        p.x, p.logy = x, math.log(p.earnings)
        for i in range(k):
            xy[i] += p.w * x[i] * p.logy
            for j in range(k):
                xx[i][j] += p.w * x[i] * x[j]
    beta, inv = solve_spd(xx, xy)
    meat = [[0.0] * k for _ in range(k)]
    for p in sel:
        p.residual = p.logy - sum(b * v for b, v in zip(beta, p.x))
        e = (p.w * p.residual) ** 2
        for i in range(k):
            for j in range(k):
                meat[i][j] += e * p.x[i] * p.x[j]
    rows = []
    for i, t in enumerate(terms):
        half = [sum(inv[i][a] * meat[a][b] for a in range(k)) for b in range(k)]
        rows.append([t, "%.9f" % beta[i],
                     "%.9f" % math.sqrt(sum(half[b] * inv[i][b] for b in range(k)))])
    return rows


# ---- incomes -------------------------------------------------------------------------------------
PENSION_AGES = [25, 45, 55, 60, 65, 70, 75, 80]


def tabulate_pensions(out, ps):
    rows = []
    for sex in (0, 1):
        for area in (0, 1):
            cells = []
            for g in range(len(PENSION_AGES)):
                hi = PENSION_AGES[g + 1] - 1 if g + 1 < len(PENSION_AGES) else TOP
                sel = [p for p in ps if p.sex == sex and p.area == area
                       and PENSION_AGES[g] <= p.age <= hi]
                yes = [p for p in sel if p.pension > 0]
                cells.append([PENSION_AGES[g], hi, len(yes), sum(p.w for p in yes),
                              sum(p.w for p in sel), len(sel)])
            for c in merge_ordered(cells):
                rows.append([SEXES[sex], AREAS[area], c[0], c[1], share(c[3], c[4]), c[5], c[2]])
    out.table("pensions",
              ["share with a contributory pension (retirement, veterans, invalidity, widows and "
               "orphans: s07a_01a to d above 0) by sex, area and age; n_yes counts the sample "
               "pensioners"],
              ["sex", "area", "age_from", "age_to", "share", "n", "n_yes"], rows)
    rows = []
    for sex in (0, 1):
        sel = [p for p in ps if p.sex == sex and p.age >= 65]
        total = sum(p.w for p in sel)
        rows.append([SEXES[sex], share(sum(p.w for p in sel if p.pension > 0), total), len(sel)])
    out.table("pensions_margin", ["share of persons of 65 and more with a contributory pension: the "
                                  "margin that the builder meets"], ["sex", "share", "n"], rows)
    rows = []
    for sex in (0, 1):
        for lo, hi in ((25, 59), (60, 69), (70, TOP)):
            sel = sorted((p.pension, p.w) for p in ps if p.sex == sex and lo <= p.age <= hi
                         and p.pension > 0)
            rows += quantile_rows(sel, [SEXES[sex], lo, hi])
    out.table("pension_amounts",
              ["monthly contributory pension (Bs of 2019) of those who have one, by sex and age: mean "
               "of each of ten equal groups of pensioners in ascending order"],
              ["sex", "age_from", "age_to", "tenth", "mean", "n"], rows)


def quantile_rows(sel, key, groups=10, form="%.2f"):
    total = sum(w for _, w in sel)
    cells = [[0, 0.0, 0.0] for _ in range(groups)]
    cum = 0.0
    for v, w in sel:
        c = cells[min(groups - 1, int(groups * (cum + w / 2) / total))]
        cum += w
        c[0] += 1
        c[1] += w
        c[2] += v * w
    out = []
    carry = [0, 0.0, 0.0]
    pending = []
    for k, c in enumerate(cells):
        carry = [a + b for a, b in zip(carry, c)]
        pending.append(k)
        if carry[0] >= MIN_N:
            out += [key + [q + 1, form % (carry[2] / carry[1]), carry[0]] for q in pending]
            carry, pending = [0, 0.0, 0.0], []
    if pending and out:
        out += [key + [q + 1] + out[-1][-2:] for q in pending]
    return out


OTHER_AGES = [15, 25, 35, 45, 60, 75]


def other_rows(ps, sex, area, place, work):
    """Shares and amounts by age; both areas together where an area has too few."""
    for word, areas in (("own", (area,)), ("both areas", (0, 1))):
        cells = []
        for g in range(len(OTHER_AGES)):
            hi = OTHER_AGES[g + 1] - 1 if g + 1 < len(OTHER_AGES) else TOP
            sel = [p for p in ps if p.sex == sex and p.area in areas and p.has_income
                   and min(p.position // 2, 2) == place and living_of(p) == work
                   and OTHER_AGES[g] <= p.age <= hi]
            yes = [p for p in sel if p.other > 0.5]
            logs = [(math.log(max(p.other, 20)), p.w) for p in yes]  # Bs 1 a month would make the tail above long
            cells.append([OTHER_AGES[g], hi, len(yes), sum(p.w for p in yes),
                          sum(p.w for p in sel), sum(a * b for a, b in logs),
                          sum(a * a * b for a, b in logs), len(sel)])
        cells = merge_ordered(cells)
        if cells:
            break
    rows = []
    for c in cells:
        m = c[5] / c[3]
        sd = math.sqrt(max(0.0, c[6] / c[3] - m * m))
        rows.append([SEXES[sex], AREAS[area], PLACES[place], LIVINGS[work], c[0], c[1], share(c[3], c[4]),
                     "%.4f" % m, "%.4f" % sd, c[7], c[2], word])
    return rows


PLACES = ["couple", "alone", "other"]
LIVINGS = ["kin_works", "works", "nobody"]


def living_of(p):
    """Who earns: the person, another member (work or a pension), nobody."""
    if p.employed:
        return 1
    return 0 if any(m.employed or m.pension > 0 for m in p.household.members) else 2


def tabulate_other_income(out, ps):
    adults = [p for p in ps if p.age >= 15]
    rows = []
    for sex in (0, 1):
        for area in (0, 1):
            for place in range(3):
                for work in (0, 1, 2):
                    rows += other_rows(adults, sex, area, place, work)
    out.table("other_income",
              ["other market income of persons of 15 and more: non-labour income less contributory "
               "pensions, Renta Dignidad and Juana Azurduy, that is rents, remittances and private "
               "transfers; share who have any, mean and sd of its log (Bs a month), by sex, area, "
               "position in the household (head or partner of a couple, head without partner, other), "
               "whether the person works, only others of the household work or have a pension, or nobody, and age",
               "amounts below Bs 20 a month count as 20 in the logs; Juana Azurduy is taken out at Bs 125 a payment / 12, which rebuilds the survey's "
               "ynolab exactly in all 434 sample cases"],
              ["sex", "area", "position", "living", "age_from", "age_to", "share", "log_mean",
               "log_sd", "n", "n_yes", "from"], rows)


def tabulate_income(out, hs):
    rows = []
    for area in (0, 1):
        sel = sorted((h.pre, sum(m.w for m in h.members if m.has_income), len(h.members))
                     for h in hs if h.area == area)
        total = sum(w for _, w, _ in sel)
        cells = [[0, 0.0, 0.0] for _ in range(100)]
        cum = 0.0
        for v, w, n in sel:
            # a household is spread over the hundredths that its persons cover
            a, b = cum / total * 100, (cum + w) / total * 100
            for k in range(int(a), min(99, int(b)) + 1):
                part = min(b, k + 1) - max(a, k)
                if part > 0:
                    cells[k][0] += n if part > 0.5 * (b - a) else 0
                    cells[k][1] += part
                    cells[k][2] += part * v
            cum += w
        for k, c in enumerate(cells):
            rows.append([AREAS[area], k + 1, "%.2f" % (c[2] / c[1]), c[0]])
    out.table("income",
              ["household income per person before transfers (Bs of 2019 a month): mean of each "
               "hundredth of the area's persons in ascending order",
               "before transfers: the survey's yhog less recorded Renta Dignidad and Juana Azurduy, "
               "per member for income; yhog holds no Juancito Pinto (no residual of ynolab comes with "
               "it), so none is taken out"],
              ["area", "hundredth", "mean", "n"], rows)


def tabulate_region_income(out, hs):
    rows = []
    for area in (0, 1):
        for r in range(9):
            sel = sorted((h.pre, sum(m.w for m in h.members if m.has_income)) for h in hs
                         if h.area == area and h.region == r)
            rows += quantile_rows(sel, [AREAS[area], REGIONS[r]])
    out.table("income_region",
              ["household income per person before transfers (see income.csv) by area and department: "
               "mean of each tenth of the persons in ascending order; n counts sample households"],
              ["area", "region", "tenth", "mean", "n"], rows)


def tabulate_lines(out, ps):
    cells = {}
    for p in ps:
        c = cells.setdefault((p.area, p.region, p.z, p.zext), [0, 0.0])
        c[0] += 1
        c[1] += p.w
    totals = {}
    for (area, region, _, _), c in cells.items():
        totals[(area, region)] = totals.get((area, region), 0.0) + c[1]
    rows = [[AREAS[a], REGIONS[r], "%.2f" % z, "%.2f" % x, share(c[1], totals[(a, r)]), c[0]]
            for (a, r, z, x), c in sorted(cells.items(), key=lambda kv: (kv[0][0], kv[0][1], -kv[0][2]))]
    out.table("lines",
              ["national poverty and extreme poverty line (Bs of November 2019 per person and month) "
               "by area and department, with the share of the persons that each applies to (capital "
               "cities with their conurbation have their own, other urban places one for all)",
               "assumption: amounts of November 2019 are taken as 2019 average prices"],
              ["area", "region", "poverty", "extreme", "share", "n"], rows)


def tabulate_regions(out, ps):
    total = sum(p.w for p in ps)
    rows = []
    for area in (0, 1):
        for r in range(9):
            sel = [p for p in ps if p.area == area and p.region == r]
            rows.append([AREAS[area], REGIONS[r], share(sum(p.w for p in sel), total), len(sel)])
    out.table("regions", ["share of all persons by area and department"],
              ["area", "region", "share", "n"], rows)


# ---- what the builder is judged by, and does not use ---------------------------------------------
def rate(sel, test):
    w = sum(p.w for p in sel)
    return (100 * sum(p.w for p in sel if test(p)) / w) if w else 0.0


PLACE_AGES = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75]


def tabulate_places(out, ps):
    rows = []
    for sex in (0, 1):
        for g in range(len(PLACE_AGES)):
            hi = PLACE_AGES[g + 1] - 1 if g + 1 < len(PLACE_AGES) else TOP
            sel = [p for p in ps if p.sex == sex and PLACE_AGES[g] <= p.age <= hi]
            total = sum(p.w for p in sel)
            s = [sum(p.w for p in sel if p.rel == r) for r in (0, 1, 2)]
            rows.append([SEXES[sex], PLACE_AGES[g], hi, share(sum(p.w for p in sel if p.area == 1),
                                                              total)]
                        + [share(x, total) for x in s + [total - sum(s)]] + [len(sel)])
    out.table("places",
              ["share of each sex and age that lives in urban areas, and that is head, partner of the "
               "head, child of the head, other member of the household"],
              ["sex", "age_from", "age_to", "urban", "head", "partner", "child", "other", "n"], rows)


def tabulate_validation(out, ps, hs):
    rows = []

    def add(indicator, where, value, n, unit="%"):
        rows.append([indicator, where, "%.4f" % value, unit, n])

    inc = [p for p in ps if p.has_income]
    poor = lambda p: p.yhogpc < p.z  # noqa: E731
    extreme = lambda p: p.yhogpc < p.zext  # noqa: E731
    before = lambda p: p.household.pre < p.z  # noqa: E731
    before_extreme = lambda p: p.household.pre < p.zext  # noqa: E731
    groups = [("all", lambda p: True)]
    groups += [("area=" + AREAS[a], lambda p, a=a: p.area == a) for a in (0, 1)]
    groups += [("sex=" + SEXES[s], lambda p, s=s: p.sex == s) for s in (0, 1)]
    ages = [(0, 4, "0-4"), (5, 14, "5-14"), (15, 24, "15-24"), (25, 59, "25-59"), (60, 64, "60-64"),
            (65, TOP, "65+")]
    groups += [("age=" + t, lambda p, lo=lo, hi=hi: lo <= p.age <= hi) for lo, hi, t in ages]
    groups += [("age=20-59;sex=" + SEXES[s], lambda p, s=s: 20 <= p.age <= 59 and p.sex == s)
               for s in (0, 1)]
    groups += [("ethnicity=" + t, lambda p, e=e: p.ethnicity == e)
               for e, t in ((0, "other"), (1, "indigenous"))]
    groups += [("region=" + REGIONS[r], lambda p, r=r: p.region == r) for r in range(9)]
    groups += [("head_sex=" + SEXES[s], lambda p, s=s: p.household.head.sex == s) for s in (0, 1)]
    groups += [("education=%s;age=25+" % EDUCATION[e],
                lambda p, e=e: p.age >= 25 and p.edu == e) for e in range(4)]
    groups += [("labour=%s;age=15+" % LABOUR[v],
                lambda p, v=v: p.age >= 15 and p.labour == v) for v in range(4)]
    for name, test in groups:
        sel = [p for p in inc if test(p)]
        for indicator, what in (("poverty", poor), ("extreme_poverty", extreme),
                                ("poverty_before_transfers", before),
                                ("extreme_poverty_before_transfers", before_extreme)):
            add(indicator, name, rate(sel, what), len(sel))
    women, men = [[p for p in inc if 20 <= p.age <= 59 and p.sex == s] for s in (0, 1)]
    add("femininity_index", "age=20-59", 100 * rate(women, poor) / rate(men, poor),
        len(women) + len(men), "index")
    for s in (0, 1):
        sel = [p for p in ps if p.sex == s and p.age >= 65]
        add("contributory_pension", "age=65+;sex=" + SEXES[s], rate(sel, lambda p: p.pension > 0),
            len(sel))
        add("any_pension", "age=65+;sex=" + SEXES[s],
            rate(sel, lambda p: p.pension + p.dignidad > 0), len(sel))
        sel = [p for p in ps if p.sex == s and p.age >= 60]
        add("renta_dignidad", "age=60+;sex=" + SEXES[s], rate(sel, lambda p: p.dignidad > 0),
            len(sel))
        sel = [p for p in ps if p.sex == s and p.age >= 15]
        add("without_own_income", "age=15+;sex=" + SEXES[s], rate(sel, lambda p: p.own <= 0),
            len(sel))
        add("without_own_income_before_transfers", "age=15+;sex=" + SEXES[s],
            rate(sel, lambda p: p.earnings + p.pension + p.other <= 0), len(sel))
        m, _ = mean_sd([(p.own, p.w) for p in sel])
        add("mean_own_income", "age=15+;sex=" + SEXES[s], m, len(sel), "Bs/month")
        m, _ = mean_sd([(p.earnings, p.w) for p in sel if p.employed])
        add("mean_earnings", "employed;sex=" + SEXES[s], m, len(sel), "Bs/month")
        sel = [p for p in ps if p.sex == s and p.age >= 65]
        add("living_alone", "age=65+;sex=" + SEXES[s], rate(sel, lambda p: p.household.size == 1),
            len(sel))
    poor_h = [h for h in hs if h.head.has_income and h.head.yhogpc < h.head.z]
    rich_h = [h for h in hs if h.head.has_income and h.head.yhogpc >= h.head.z]
    for name, sel in (("poor", poor_h), ("not_poor", rich_h)):
        m, _ = mean_sd([(sum(1 for q in h.members if q.age < 18), h.w) for h in sel])
        add("children_under_18_per_household", name, m, len(sel), "persons")
        m, _ = mean_sd([(h.size, h.w) for h in sel])
        add("persons_per_household", name, m, len(sel), "persons")
    for name, key in (("after", lambda h: h.head.yhogpc), ("before", lambda h: h.pre)):
        sel = [(key(h), sum(q.w for q in h.members if q.has_income)) for h in hs
               if h.head.has_income]
        add("gini", name + "_transfers", 100 * gini(sel), len(sel))
        for a in (0, 1):
            sel = [(key(h), sum(q.w for q in h.members if q.has_income)) for h in hs
                   if h.head.has_income and h.area == a]
            add("gini", "%s_transfers;area=%s" % (name, AREAS[a]), 100 * gini(sel), len(sel))
            m, _ = mean_sd(sel)
            add("mean_income", "%s_transfers;area=%s" % (name, AREAS[a]), m, len(sel), "Bs/month")
    for parts, name in ((lambda p: p.earnings, "earnings"), (lambda p: p.pension, "pensions"),
                        (lambda p: p.other, "other_income"), (lambda p: p.dignidad, "dignidad"),
                        (lambda p: p.azurduy, "azurduy")):
        m, _ = mean_sd([(parts(p), p.w) for p in inc])
        add("income_per_person", name, m, len(inc), "Bs/month")
    out.table("validation",
              ["what the survey shows and the builder does not use: checks, not margins; poverty by "
               "the national lines on the survey's own income (after recorded transfers) and before "
               "recorded Renta Dignidad and Juana Azurduy"],
              ["indicator", "group", "value", "unit", "n"], rows)


def gini(pairs):
    pairs = sorted(pairs)
    w = sum(b for _, b in pairs)
    total = sum(a * b for a, b in pairs)
    cum = area = 0.0
    for a, b in pairs:
        area += b * (cum + a * b / 2)
        cum += a * b
    return 1 - 2 * area / (w * total)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        here, "..", "..", "shared", "data", "surveys", "bol-eh2019")
    target = sys.argv[2] if len(sys.argv) > 2 else os.path.join(here, "countries", "BOL")
    ps = read_persons(folder)
    hs = households_of(ps)
    out = Writer(target)
    tabulate_sizes(out, hs)
    tabulate_households(out, hs)
    tabulate_composition(out, hs)
    tabulate_partners(out, hs)
    tabulate_children(out, hs)
    tabulate_others(out, hs)
    tabulate_schooling(out, ps)
    tabulate_schooling_score(out, ps)
    tabulate_attendance(out, ps)
    tabulate_attendance_home(out, ps)
    tabulate_ethnicity(out, ps)
    tabulate_migrants(out, ps)
    tabulate_disability(out, ps)
    tabulate_health(out, ps)
    tabulate_labour(out, ps)
    tabulate_unpaid_roles(out, ps)
    tabulate_affiliation(out, ps)
    tabulate_earnings(out, ps)
    tabulate_pensions(out, ps)
    tabulate_other_income(out, ps)
    tabulate_income(out, hs)
    tabulate_region_income(out, hs)
    tabulate_lines(out, ps)
    tabulate_regions(out, ps)
    tabulate_places(out, ps)
    tabulate_validation(out, ps, hs)


if __name__ == "__main__":
    main()
