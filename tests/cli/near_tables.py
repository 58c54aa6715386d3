"""Does a page hold a table that a run gives, but for small differences of its numbers?

    near_tables.py PAGE MARK NEW --loose COLUMN --relative 0.03 --absolute 0.1

The table of the page stands between <!-- MARK --> and <!-- end -->. Cells from the column COLUMN on (the row's
name is 0) may differ by either; numbers of other columns by one unit in the last digit printed. Texts must be
the same. With AMPARO_WRITE_TABLES in the environment the page gets the new table instead.
"""
import argparse
import os
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


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def lines_of(text):
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def part(page, mark):
    """Where the table stands in the text of the page: after the mark's line, before the end's."""
    start = page.find("<!-- %s -->\n" % mark)
    end = page.find("<!-- end -->", start)
    if start < 0 or end < 0:
        sys.exit("no <!-- %s --> ... <!-- end -->" % mark)
    return start + len("<!-- %s -->\n" % mark), end


def differ(old, new, column, a):
    x, y = NUMBER.findall(old), NUMBER.findall(new)
    loose = column >= a.loose
    if NUMBER.sub("#", old) != NUMBER.sub("#", new):  # a band may close to a point or open again
        return not (loose and x and y and is_near(x[0], y[0], a))
    return not all(is_near(p, q, a) if loose else is_same(p, q) for p, q in zip(x, y))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("page")
    p.add_argument("mark")
    p.add_argument("new")
    p.add_argument("--loose", type=int, default=1000)
    p.add_argument("--relative", type=float, default=0)
    p.add_argument("--absolute", type=float, default=0)
    a = p.parse_args()
    page, text = read(a.page), read(a.new)
    start, end = part(page, a.mark)
    if os.environ.get("AMPARO_WRITE_TABLES"):
        with open(a.page, "w", encoding="utf-8") as f:
            f.write(page[:start] + text.rstrip("\n") + "\n" + page[end:])
        return
    old, new = lines_of(page[start:end]), lines_of(text)
    if len(old) != len(new) or not old:
        sys.exit("%s has %d lines at %s, %s %d" % (a.page, len(old), a.mark, a.new, len(new)))
    bad = 0
    for o, n in zip(old, new):
        x, y = cells(o), cells(n)
        if len(x) != len(y) or any(differ(p, q, k, a) for k, (p, q) in enumerate(zip(x, y))):
            bad += 1
            print("printed: %s\n    now: %s" % (o, n))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
