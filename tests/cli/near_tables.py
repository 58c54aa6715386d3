"""Do two Markdown texts say the same, but for small differences of the numbers in their tables?

    near_tables.py PRINTED NEW --loose COLUMN --relative 0.03 --absolute 0.1

Cells from the column COLUMN on (the row's name is 0) may differ by either; numbers of other columns by one
unit in the last digit printed. Texts must be the same.
"""
import argparse
import re
import sys

NUMBER = re.compile(r"[−-]?[0-9][0-9,]*(?:\.[0-9]+)?")


def value(text):
    return float(text.replace("−", "-").replace(",", ""))


def is_near(old, new, a):
    return abs(value(old) - value(new)) <= max(a.relative * abs(value(old)), a.absolute)


def is_same(old, new):
    digits = len(old.partition(".")[2])
    return abs(value(old) - value(new)) <= 1.01 * 10 ** -digits


def cells(line):
    return [c.strip() for c in line.strip().strip("|").split("|")]


def lines_of(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n") for line in f if line.strip()]


def differ(old, new, column, a):
    x, y = NUMBER.findall(old), NUMBER.findall(new)
    loose = column >= a.loose
    if NUMBER.sub("#", old) != NUMBER.sub("#", new):  # a band may close to a point or open again
        return not (loose and x and y and is_near(x[0], y[0], a))
    return not all(is_near(p, q, a) if loose else is_same(p, q) for p, q in zip(x, y))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("printed")
    p.add_argument("new")
    p.add_argument("--loose", type=int, default=1000)
    p.add_argument("--relative", type=float, default=0)
    p.add_argument("--absolute", type=float, default=0)
    a = p.parse_args()
    old, new = lines_of(a.printed), lines_of(a.new)
    if len(old) != len(new) or not old:
        sys.exit("%s has %d lines, %s %d" % (a.printed, len(old), a.new, len(new)))
    bad = 0
    for o, n in zip(old, new):
        x, y = cells(o), cells(n)
        if len(x) != len(y) or any(differ(p, q, k, a) for k, (p, q) in enumerate(zip(x, y))):
            bad += 1
            print("printed: %s\n    now: %s" % (o, n))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
